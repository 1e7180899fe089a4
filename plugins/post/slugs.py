"""Addresses are made of titles as typed, so that typography never changes them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from unidecode import unidecode

from plugins.post.placeholders import plain


def slug_of(title: str, settings: Mapping[str, Any]) -> str:
    """Return the last part of an address, made of a title as Pelican makes it of plain text.

    >>> slug_of("L'été <3", {"SLUG_REGEX_SUBSTITUTIONS": [(r"[^\\w\\s]", ""), (r"\\s+", "-")]})
    'lete-3'
    """
    text = unicodedata.normalize("NFKC", " ".join(plain(title).split()))
    if not settings.get("SLUGIFY_USE_UNICODE"):
        text = unidecode(text)
    for pattern, replacement in settings["SLUG_REGEX_SUBSTITUTIONS"]:
        normal = unicodedata.normalize("NFKC", pattern)
        text = re.sub(normal, replacement, text, flags=re.IGNORECASE)
    text = text if settings.get("SLUGIFY_PRESERVE_CASE") else text.lower()
    return text.strip().strip("-")
