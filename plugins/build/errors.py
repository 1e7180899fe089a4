"""What ends a build, in one line: where in the author's files, what is wrong, and the remedy."""

import errno
import re
import sysconfig
import traceback
from pathlib import Path

from plugins.problems import shown

# Code that an author does not mend: no error is said to be there.
NOT_THE_AUTHORS = (sysconfig.get_path("stdlib"), str(Path(__file__).parent), "<")
PACKAGES = {"site-packages", "dist-packages"}  # of whatever environment

REMEDIES = {
    errno.ENOSPC: "there is no room left on the disk; make room, and build anew",
    errno.EDQUOT: "you have used up your room on the disk; make room, and build anew",
    errno.EFBIG: "there is no room for so large a file; allow larger ones (ulimit -f)",
    errno.EACCES: "you have no permission for this; make it yours (chown) or allow it (chmod)",
    errno.EPERM: "the system does not permit this; make it yours (chown) or allow it (chmod)",
    errno.EROFS: "this cannot be written to; choose a folder that can, as OUTPUT_PATH",
    errno.ENAMETOOLONG: "this name is too long for the disk; choose a shorter one (Slug)",
    errno.EEXIST: "a file is in the place of a folder; move it away",
    errno.ENOTDIR: "a file is in the place of a folder; move it away",
}
ASIDE = re.compile(r"\.([^/]+)/building\b")  # see output.py


class BuildError(Exception):
    """What ends a build; its message says all."""


def described(error: BaseException) -> str:
    """Return in one line what went wrong, and where in the theme, a plugin or the settings."""
    if isinstance(error, SyntaxError):
        return f"{shown(error.filename or '?')}:{error.lineno}: {error.msg}"
    if isinstance(error, OSError):
        return refusal(error)
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
    return f"{place}{type(error).__name__}: {error}{notes}{remedy}"


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
