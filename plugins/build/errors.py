"""What ends a build, in one line: where in the author's files, what is wrong, and the remedy."""

import errno
import re
import sysconfig
import traceback
from pathlib import Path

from plugins.problems import shown

# Code that an author does not mend: no error is said to be there.
TASKS = str(Path(__file__).parents[2] / "tasks.py")
NOT_THE_AUTHORS = (sysconfig.get_path("stdlib"), str(Path(__file__).parent), TASKS, "<")
PACKAGES = {"site-packages", "dist-packages"}  # of whatever environment

ALLOW = "give yourself the right to, in its properties and its folder's"
NO_ROOM = {  # of which the system does not say the file
    errno.ENOSPC: "there is no room left on the disk; make room, and build anew",
    errno.EDQUOT: "you have used up your room on the disk; make room, and build anew",
    errno.EFBIG: "the system allows no file as large as this; make it smaller",
}
REMEDIES = {
    **NO_ROOM,
    errno.EACCES: f"you may not open or change this; {ALLOW}",
    errno.EPERM: f"the system does not permit this; {ALLOW}",
    errno.EROFS: "this disk can only be read; set OUTPUT_PATH to a folder on another",
    errno.ENOENT: "there is no such file; put it back, or correct the name where it stands",
    errno.ENAMETOOLONG: "this name is too long for the disk; choose a shorter one (Slug)",
    errno.EEXIST: "a file is in the place of a folder; move it away",
    errno.ENOTDIR: "a file is in the place of a folder; move it away",
}
# How Python and Pelican begin to say what is wrong in the author's own files, and in plain words.
IN_PLAIN_WORDS = {
    "unterminated triple": 'the text that begins here has no end; write """ where it ends',
    "unterminated": "a quotation mark is missing on this line; write one at each end of the text",
    "'(.)' was never closed": r"this bracket \1 is never closed; write the one that closes it",
    "unmatched '(.)'": r"this bracket \1 closes nothing; delete it",
    "invalid character": 'this line has a sign that Python does not know; quotation marks are "…"',
    "unexpected indent": "this line begins with spaces; delete them",
    "name '(true|false)'": r"write \1 with a capital: True or False",
    "name '(.+)' is not defined": r'\1 is no word of Python; if it is a text, write "\1"',
    "No module named 'pelicanconf'": "there is no pelicanconf.py beside this file; put it back",
    "You need to specify a path": "there is no folder content/ for your posts; make it",
    "Could not find the theme (.*)": r"there is no theme \1; correct THEME",
}
ASIDE = re.compile(r"\.([^/]+)/building\b")  # see output.py


class BuildError(Exception):
    """What ends a build; its message says all."""


def described(error: BaseException) -> str:
    """Return in one line what went wrong, and where in the theme, a plugin or the settings."""
    if isinstance(error, OSError):
        return refusal(error)
    if isinstance(error, SyntaxError):
        said = in_plain_words(error.msg) or f"Python cannot read this ({error.msg}); correct it"
        return f"{shown(error.filename or '?')}:{error.lineno}: {said}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [
        frame
        for frame in frames
        if not frame.filename.startswith(NOT_THE_AUTHORS)
        and PACKAGES.isdisjoint(Path(frame.filename).parts)
    ]
    place = f"{shown(own[-1].filename)}:{own[-1].lineno}: " if own else ""
    notes = "".join(f" (for {note})" for note in getattr(error, "__notes__", ()))
    remedy = "; `uv sync` installs what is missing" if isinstance(error, ImportError) else ""
    said = in_plain_words(str(error)) or f"{type(error).__name__}: {error}{remedy}"
    return f"{place}{said}{notes}"


def in_plain_words(message: str) -> str | None:
    """Return for an author what Python or Pelican says; None where no blogger brings it about.

    >>> in_plain_words("name 'Doléances' is not defined")
    'Doléances is no word of Python; if it is a text, write "Doléances"'
    """
    found = ((re.match(said, message), words) for said, words in IN_PLAIN_WORDS.items())
    return next((match.expand(words) for match, words in found if match), None)


def refusal(error: OSError) -> str:
    """Return what the machine has refused, for which file, and what to do.

    >>> error = OSError(errno.ENOSPC, "", "/blog/.output/building/box/index.html")
    >>> error.add_note("content/letters/box.md")
    >>> print(refusal(error))
    content/letters/box.md: /blog/output/box/index.html: there is no room left on the disk; \
make room, and build anew
    """
    places = [*getattr(error, "__notes__", ())]
    if error.filename is not None:
        name = error.filename.decode() if isinstance(error.filename, bytes) else error.filename
        places.append(ASIDE.sub(r"\1", shown(str(name))))
    remedy = REMEDIES.get(error.errno or 0, error.strerror or str(error))
    return ": ".join([*places, remedy])
