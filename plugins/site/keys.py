"""Every key between braces has its value, and no braces are left in what is published.

When there is a ``private.toml``, a key that it lacks is a warning here, and will be an error on
paper. Braces that are still in a page after the build were in a place that knows no
placeholders (a setting, a template, an attached text): that is an error.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pelican.contents import Content
from pelican.generators import Generator

from plugins import private_values, steps
from plugins.post import placeholders
from plugins.post.content_files import find_files, find_posts
from plugins.private_values import PrivateValues
from plugins.problems import Problem, shown

BRACES = re.compile(r"\{\{ (?P<after> [^{}]{0,200} ) (?P<close> \}\} )?", re.VERBOSE)
TYPED_CLOSED = re.compile(r"\\\{\{([^{}]*)\}\}")
TYPED = re.compile(r"\\\{\{([^{}\[<*_`|\n]*)")  # as far as Markdown changes nothing
SHOWN = 40  # characters of what braces that nothing closes stand before
TAG = re.compile("<[^>]*>")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")  # of JSON
REMEDY = "only posts know {{…}}: take it out of the setting, template or file that it comes from"
VALUE_AS_KEY = (
    "a private value stands between {{ and }}, and would be published; write its key there, which "
    f"is on the left of = in {private_values.FILE_NAME}"
)
TEXTS = frozenset(".html .xml .json .ics .txt .svg .css .js .webmanifest".split())


# --- keys that private.toml lacks ---------------------------------------------------------


def unknown(text: str, case: str, values: PrivateValues) -> Iterator[tuple[int, str]]:
    """Say, with the line from 1, which keys of a post have no value.

    >>> values, _ = private_values.read('"n° client" = "AB-12345678"')
    >>> list(unknown("Title: Box\\n\\n{{n° clint}}", "box", values))
    [(3, 'private.toml has no "n° clint"; nearest: "n° client"')]
    """
    for number, line in enumerate(text.splitlines(), start=1):
        for key in placeholders.keys(line):
            if values.value(key, case) is not None:
                continue
            if values.has_part_of(key):
                yield number, VALUE_AS_KEY
            else:
                near = values.nearest(key, case)
                remedy = f'nearest: "{near}"' if near else "add it there"
                yield number, f'{private_values.FILE_NAME} has no "{key}"; {remedy}'


def key_problems(generators: Iterable[Generator]) -> Iterator[Problem]:
    """Yield a warning for each key that the private file lacks, or for a file meant to be it."""
    generator = next(iter(generators))
    values = private_values.of(generator.settings)
    if values is None:
        name = private_values.file_of(generator.settings).name
        for path in private_values.misnamed(generator.settings):
            message = f"this is not read, and nothing is guarded; name it {name}"
            yield Problem(shown(path), None, message, "warning")
        return
    contents: Mapping[str, Content] = generator.context["generated_content"]
    for content in filter(None, contents.values()):
        text = Path(content.source_path).read_text(encoding="utf-8-sig")
        for line, message in unknown(text, content.letter.case, values):
            yield Problem(shown(content.source_path), line, message, "warning")


# --- braces that are left -----------------------------------------------------------------


class Typed(NamedTuple):
    r"""What follows the braces that authors asked for with ``\{{``, by its letters."""

    closed: frozenset[str]
    open: frozenset[str]

    def has(self, found: re.Match[str]) -> bool:
        """Say whether braces in what was built are some of these."""
        after = letters(found["after"])
        return after in self.closed if found["close"] else after.startswith(tuple(self.open))


def left(text: str, typed: Typed) -> Iterator[tuple[int, str]]:
    """Give the braces in a text that was built, with their line; not those that were typed.

    >>> list(left("{{n° client}} {{l’ami}} {{ici", Typed({"lami"}, {"i"})))
    [(1, '{{n° client}}')]
    """
    for found in BRACES.finditer(text):
        if not typed.has(found):
            braces = found[0] if found["close"] else found[0][:SHOWN].split("\n")[0]
            yield text.count("\n", 0, found.start()) + 1, braces


def letters(key: str) -> str:
    r"""Give what typography, HTML, feeds and JSON leave of a key as it is.

    >>> [letters(key) for key in ("l&#x27;ami <b>3</b>", "l&amp;rsquo;ami 3", r"l\u0027ami 3")]
    ['lami3', 'lami3', 'lami3']
    """
    text = ESCAPE.sub(lambda found: chr(int(found[1], 16)), key)
    while (plainer := html.unescape(text)) != text:  # a feed escapes what HTML has escaped
        text = plainer
    return "".join(filter(str.isalnum, TAG.sub("", text)))


def typed_braces(settings: Mapping[str, Any]) -> Typed:
    r"""Read what stands after the braces that authors asked for, with ``\{{``."""
    texts = [
        path.read_text(encoding="utf-8-sig") for path in find_posts(find_files(settings), settings)
    ]
    closed, opened = (
        frozenset(letters(found) for text in texts for found in pattern.findall(text))
        for pattern in (TYPED_CLOSED, TYPED)
    )
    return Typed(closed, opened)


def braces_problems(
    generators: Sequence[Generator], folder: Path, shown_as: str
) -> Iterator[Problem]:
    """Yield all braces that are left in what was built."""
    texts = (path for path in sorted(folder.rglob("*")) if path.suffix in TEXTS and path.is_file())
    suspects = {path: data for path in texts if b"{{" in (data := path.read_bytes())}
    if not suspects:
        return
    typed = typed_braces(generators[0].settings)
    for path, data in suspects.items():
        name = f"{shown_as}/{path.relative_to(folder).as_posix()}"
        for line, braces in left(data.decode("utf-8", "replace"), typed):
            yield Problem(name, line, f"{braces} is left in what was built; {REMEDY}")


def register() -> None:
    """Connect to Pelican."""
    steps.checking.connect(key_problems)
    steps.built.connect(braces_problems)
