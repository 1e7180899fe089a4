"""Every key between braces has its value, and no braces are left in what is published.

When there is a ``private.toml``, a key that it lacks is a warning here, and an error on paper.
Braces that are still in a page after the build were in a place that knows no placeholders (a
setting, a template, an attached text): that is an error.
"""

import html
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from plugins import private_values
from plugins.post.post import Post
from plugins.private_values import FILE_NAME, PrivateValues
from plugins.problems import Problem, nearest

BRACES = re.compile(r"\{\{([^{}]{0,200})\}\}")
TYPED = re.compile(r"\\\{\{([^{}\n]*)")
ONE_TAG = re.compile("<[^>]*>")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")  # of JSON
TEXTS = frozenset(".html .xml .json .ics .txt .svg .css .js .webmanifest".split())
REMEDY = "only posts know {{…}}: take it out of the setting, template or file that it comes from"
VALUE_AS_KEY = (
    "a private value stands between {{ and }}, and would be published; write its key there, which "
    f"is on the left of = in {FILE_NAME}"
)


# --- keys that private.toml lacks ---------------------------------------------------------


def key_problems(post: Post, values: PrivateValues) -> Iterator[Problem]:
    """Yield a warning for each key of a post that has no value, where it stands first.

    >>> from plugins.post.letter import Value
    >>> values, _ = private_values.parse_values('"n° client" = "AB-12345678"')
    >>> print(*key_problems(Post("box.md", keys=(Value("n° clint", 3),)), values))
    box.md:3: private.toml has no "n° clint"; write {{n° client}}, or add "n° clint" = "…" there
    """
    case, told = post.letter.case, set[str]()
    for key in post.keys:
        if key.text in told or values.value(key.text, case) is not None:
            continue
        if values.has_part_of(key.text):
            yield Problem(post.path, key.line, VALUE_AS_KEY, "warning")
            continue
        told.add(key.text)
        near = values.nearest(key.text, case)
        remedy = (f"write {{{{{near}}}}}, or " if near else "") + f'add "{key.text}" = "…" there'
        message = f'{FILE_NAME} has no "{key.text}"; {remedy}'
        yield Problem(post.path, key.line, message, "warning")


def case_problems(values: PrivateValues, posts: Iterable[Post], file: Path) -> Iterator[Problem]:
    """Yield a warning for each case that has values but no post, as when a letter is retitled."""
    known = {case for post in posts for case in (post.letter.case, post.source.text("Case"))}
    for case in dict.fromkeys(case for case, _ in values.by_key if case not in {"", *known}):
        near = nearest(case, filter(None, known))
        remedy = f"write [{near}] here, or" if near else "write"
        message = f'no post has the case "{case}"; {remedy} "Case: {case}" in its post'
        line = private_values.line_of_key(file.read_text(encoding="utf-8-sig"), case)
        yield Problem(file.name, line, message, "warning")


# --- braces that are left -----------------------------------------------------------------


def typed_braces(texts: Iterable[str]) -> frozenset[str]:
    r"""Return what authors asked for in posts, after ``\{{``, by its letters."""
    return frozenset(
        letters_in(found) for text in texts if r"\{{" in text for found in TYPED.findall(text)
    )


def braces_left(text: str, typed: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield the braces in a text that was built, with their line; not those that were typed.

    >>> list(braces_left("{{n° client}} {{l’ami}}", {"lami"}))
    [(1, '{{n° client}}')]
    """
    for found in BRACES.finditer(text):
        if letters_in(found[1]) not in typed:
            yield text.count("\n", 0, found.start()) + 1, found[0]


def letters_in(key: str) -> str:
    r"""Return what typography, HTML, feeds and JSON leave of a key as it is.

    >>> [letters_in(key) for key in ("l&#x27;ami <b>3</b>", "l&amp;rsquo;ami 3", r"l\u0027ami 3")]
    ['lami3', 'lami3', 'lami3']
    """
    text = ESCAPE.sub(lambda found: chr(int(found[1], 16)), key)
    while (plainer := html.unescape(text)) != text:  # a feed escapes what HTML has escaped
        text = plainer
    return private_values.letters_and_digits(ONE_TAG.sub("", text))
