"""The settings that matter to how a post is read: few, frozen, and fit for another process."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from posixpath import normpath
from typing import Any

from markupsafe import Markup
from unidecode import unidecode

from plugins.post.content_files import EXTENSIONS, is_below
from plugins.post.placeholders import PUBLIC, Labels, labels_of, plain
from plugins.typography import CANON, Style, style_of

SLUGS = ("SLUG_REGEX_SUBSTITUTIONS", "SLUGIFY_PRESERVE_CASE", "SLUGIFY_USE_UNICODE")
PLAIN_MARKDOWN = {"extensions": ["markdown.extensions.extra"]}


@dataclass(frozen=True)
class ReadingSettings:
    """How posts are read: of the same file and settings comes the same post.

    >>> ReadingSettings().is_page(Path("content/pages/a-propos.md"))
    True
    >>> ReadingSettings().slug_of_name("Télécom Ixe", "CATEGORY")
    'telecom-ixe'
    """

    root: Path = Path("content")
    articles: tuple[str, ...] = ("letters", "posts")  # folders below it
    pages: tuple[str, ...] = ("pages",)
    statics: tuple[str, ...] = ("images",)
    lang: str = "fr"  # of a post without the header Lang
    markdown: Mapping[str, Any] = field(default_factory=lambda: PLAIN_MARKDOWN)
    style: Style = CANON
    labels: Labels = PUBLIC
    headers_extra: tuple[str, ...] = ()  # headers of other plugins
    slugs: Mapping[str, Any] = field(default_factory=lambda: {SLUGS[0]: ((r"[\W_]+", "-"),)})
    summary_words: int = 40
    summary_end: str = "…"

    def is_page(self, path: Path) -> bool:
        """Return whether Pelican takes a file for a page, not for an article."""
        return self._is_below(path, self.pages)

    def is_post(self, path: Path) -> bool:
        """Return whether Pelican publishes what is in a file's folder as articles or pages."""
        return self._is_below(path, (*self.articles, *self.pages))

    def posts_among(self, paths: Iterable[Path]) -> list[Path]:
        """Return the files that Pelican reads as posts and pages."""
        return [p for p in paths if p.suffix.lstrip(".") in EXTENSIONS and self.is_post(p)]

    def is_static(self, path: Path) -> bool:
        """Return whether Pelican publishes a file as it is, post or not."""
        return self._is_below(path, self.statics) and not self.is_post(path)

    def _is_below(self, path: Path, folders: tuple[str, ...]) -> bool:
        name, root = path.as_posix(), self.root.as_posix()
        return any(is_below(name, normpath(f"{root}/{folder}")) for folder in folders)

    def slug_of_name(self, name: str, kind: str) -> str:
        """Return the slug that Pelican makes of a name; its kind is CATEGORY or TAG."""
        common = self.slugs[SLUGS[0]]
        substitutions = self.slugs.get(f"{kind}_REGEX_SUBSTITUTIONS", common)
        return slug_of(Markup(name).striptags(), {**self.slugs, SLUGS[0]: substitutions})


def reading_settings(settings: Mapping[str, Any]) -> ReadingSettings:
    """Return of all settings those that posts are read by."""
    names = (*SLUGS, "CATEGORY_REGEX_SUBSTITUTIONS", "TAG_REGEX_SUBSTITUTIONS")
    return ReadingSettings(
        root=Path(settings["PATH"]),
        articles=tuple(settings["ARTICLE_PATHS"]),
        pages=tuple(settings["PAGE_PATHS"]),
        statics=tuple(settings["STATIC_PATHS"]),
        lang=settings["DEFAULT_LANG"],
        markdown=settings["MARKDOWN"],
        style=style_of(settings),
        labels=labels_of(settings),
        headers_extra=tuple(settings.get("HEADERS_EXTRA", ())),
        slugs={name: settings[name] for name in names if name in settings},
        summary_words=settings["SUMMARY_MAX_LENGTH"],
        summary_end=settings["SUMMARY_END_SUFFIX"],
    )


def slug_of(title: str, settings: Mapping[str, Any]) -> str:
    """Return the last part of an address, made of a title as Pelican makes it of plain text.

    >>> slug_of("L'été <3", {"SLUG_REGEX_SUBSTITUTIONS": [(r"[^\\w\\s]", ""), (r"\\s+", "-")]})
    'lete-3'
    """
    return _slug(
        plain(title),
        tuple(map(tuple, settings["SLUG_REGEX_SUBSTITUTIONS"])),
        bool(settings.get("SLUGIFY_USE_UNICODE")),
        bool(settings.get("SLUGIFY_PRESERVE_CASE")),
    )


@lru_cache(maxsize=1024)  # many posts have the same company and tags
def _slug(
    text: str, substitutions: tuple[tuple[str, str], ...], is_unicode: bool, keeps_case: bool
) -> str:
    text = unicodedata.normalize("NFKC", " ".join(text.split()))
    text = text if is_unicode else unidecode(text)
    for pattern, replacement in substitutions:
        normal = unicodedata.normalize("NFKC", pattern)
        text = re.sub(normal, replacement, text, flags=re.IGNORECASE)
    text = text if keeps_case else text.lower()
    return text.strip().strip("-")
