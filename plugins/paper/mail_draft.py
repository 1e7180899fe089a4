"""A letter as a draft that a mail program opens: ``paper/SLUG.eml``."""

import re
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from plugins.paper.manuscript import all_text
from plugins.paper.plain import PlainLetter
from plugins.paper.sheet import Sheet
from plugins.store import digest

MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


class Attachment(NamedTuple):
    """A PDF that goes with a draft."""

    name: str
    pdf: bytes


def mailbox_of(made: Sheet) -> str | None:
    """Return the address that a letter goes to, of its ``Via`` or ``To``, if it says one."""
    found = MAILBOX.search("\n".join([all_text(made.data["via"]), *made.recipient]))
    return found[0] if found else None


def mail_draft(letter: PlainLetter, to: str | None, attached: Attachment | None = None) -> bytes:
    """Write a draft: the same bytes for the same letter. ``X-Unsent`` has it opened to be sent."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = " ".join(letter.subject.splitlines())  # also at U+2028
    if to:
        message["To"] = to
    text = "\n\n".join(filter(None, [letter.references, letter.message])) + "\n"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    if attached:
        message.add_attachment(
            attached.pdf, maintype="application", subtype="pdf", filename=attached.name
        )
        message.set_boundary(digest(text.encode(), attached.pdf)[:32])  # else one by chance
    return message.as_bytes()
