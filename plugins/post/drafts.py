"""New posts, each a draft in a file of its own; no file that is there is overwritten."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from plugins.post.checks import address_fault
from plugins.post.new_letter import new_letter
from plugins.post.settings import slug_of
from plugins.problems import shown


def begin_letter(
    settings: Mapping[str, Any], title: str, company: str, lang: str, day: date
) -> Path:
    """Write the file of a new letter; raise a ``ValueError`` with the remedy if none can be."""
    slug = slug_or_error("title", title, settings)
    slug_or_error("company", company, settings)
    author, lang = settings.get("AUTHOR") or "", lang or settings["DEFAULT_LANG"]
    text = new_letter(title, company, lang, day, slug=slug, signature=author)
    return write_draft(settings, slug, text)


def slug_or_error(name: str, text: str, settings: Mapping[str, Any]) -> str:
    """Make an address of a title or a company; raise a ``ValueError`` where none can be.

    >>> slug_or_error("title", "?!", {"SLUG_REGEX_SUBSTITUTIONS": [(r"[^\\\\w]", "")]})
    Traceback (most recent call last):
    ValueError: no address can be made of the title "?!"; choose another title
    """
    slug = slug_of(text, settings)
    if fault := address_fault(slug, f'the {name} "{text}"'):
        raise ValueError(f"{fault}; choose another {name}")
    return slug


def write_draft(settings: Mapping[str, Any], slug: str, text: str) -> Path:
    """Write a new file among the letters, named as its address."""
    path = Path(settings["PATH"], settings["ARTICLE_PATHS"][0], f"{slug}.md")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(text.encode())
    except FileExistsError as error:
        message = f"{shown(path)} is there already; give the letter another title"
        raise ValueError(message) from error
    except OSError as error:  # the title makes too long a name, or the disk is full
        raise ValueError(f"{shown(path)} cannot be written: {error.strerror}") from error
    return path
