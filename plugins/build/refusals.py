"""What the machine refuses: no room, no permission, too long a name; said with the remedy."""

import errno
import re

from plugins.problems import shown

REMEDIES = {
    errno.ENOSPC: "there is no room left on the disk; make room, and build anew",
    errno.EDQUOT: "you have used up your room on the disk; make room, and build anew",
    errno.EFBIG: "there is no room for so large a file; allow larger ones (ulimit -f)",
    errno.EACCES: "you have no permission for this; make it yours (chown) or allow it (chmod)",
    errno.EPERM: "the system does not permit this; make it yours (chown) or allow it (chmod)",
    errno.EROFS: "this cannot be written to; choose a folder that can, as OUTPUT_PATH",
    errno.ENAMETOOLONG: "this name is too long for the disk; choose a shorter one (Slug, Save_as)",
    errno.EEXIST: "a file is in the place of a folder; move it away",
    errno.ENOTDIR: "a file is in the place of a folder; move it away",
}
ASIDE = re.compile(r"\.([^/]+)/building\b")  # see output.py


def refusal(error: OSError) -> str:
    """Return in one line what was refused, for which file, and what to do.

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
