"""What keeps a blog from being sent: it is not said where to, or its address is nobody's."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

# A SITEURL below these is nobody's (RFC 2606), or this computer's.
EXAMPLES = ("example", "example.org", "example.com", "example.net", "localhost", "127.0.0.1")
NO_HOST = """\
Nothing was sent: publishconf.py does not say where to. Set there, for example,
PUBLISH_HOST = "camille@ssh.example.org" and PUBLISH_PATH = "www/doleances/".
Take a folder that holds nothing else: what is not in published/ is deleted there."""


def host_fault(settings: Mapping[str, Any]) -> str | None:
    """Return what is to be set before anything is sent; never is a whole home or disk sent to.

    >>> host_fault({"PUBLISH_HOST": "h", "PUBLISH_PATH": "www/"}) is None
    True
    >>> host_fault({"PUBLISH_HOST": "h", "PUBLISH_PATH": "~/"}) == NO_HOST  # rsync deletes there
    True
    """
    path = settings.get("PUBLISH_PATH", "").strip("/.~")
    return None if settings.get("PUBLISH_HOST") and path else NO_HOST


def example_address_fault(settings: Mapping[str, Any]) -> str | None:
    """Return that the blog would be published for an address that is not the author's.

    >>> example_address_fault({"SITEURL": "https://camille.fr"}) is None
    True
    """
    site = settings["SITEURL"]
    host = urlsplit(site).hostname or ""
    if host and not any(f".{host}".endswith(f".{example}") for example in EXAMPLES):
        return None
    remedy = "which is only an example; write your own address there"
    return f'Nothing was sent: SITEURL in publishconf.py is "{site}", {remedy}.'
