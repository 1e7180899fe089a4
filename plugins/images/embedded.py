"""Images that are written into a drawing or a style sheet, as "data:" addresses (RFC 2397)."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from urllib.parse import unquote, unquote_to_bytes

from plugins.images.formats import DAMAGED, UncleanableError

# In base64 (percent-encoded too, and in lines), or as bytes: these go up to the quotes that close
# them, the end of an attribute that they begin, or a blank; what is behind a # is no part of them.
DATA_ADDRESS = re.compile(
    r"""
    (?: (?P<whole> \A \s* ) | (?P<quote> ["'] )? )
    data: (?P<type> [\w.+/-]* )
    (?: [^,"'()<>]{0,200}? ;base64, (?P<code> [\w+/=%\s-]+ )
      | (?! [^,"'()<>]{0,200} ;base64, ) [^,"'()<>]{0,200} , (?P<plain>
          (?(whole) [^\#]* | (?(quote) (?: (?! (?P=quote) ) [^\#] )* | [^\s"'()<>\#]* ) ) )
    )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def clean_embedded(text: str, clean: Callable[[bytes, str], bytes]) -> str:
    """Return a text with each image in it cleaned; ``clean`` is given its bytes and its type.

    >>> clean_embedded("url(data:image/x;base64,YWI=)", lambda data, kind: data.upper())
    'url(data:image/x;base64,QUI=)'
    >>> clean_embedded("url('data:image/x,a%62')", lambda data, kind: data.upper())
    "url('data:image/x;base64,QUI=')"
    """

    def replace(found: re.Match[str]) -> str:
        data = _decoded(found)
        result = clean(data, found["type"].lower())
        if result == data:
            return found[0]
        before = found["whole"] or found["quote"] or ""
        return f"{before}data:{found['type']};base64,{b64encode(result).decode()}"

    return DATA_ADDRESS.sub(replace, text)


def _decoded(found: re.Match[str]) -> bytes:
    """Decode an address as browsers do: in base64, blanks and how it is filled up do not count."""
    if found["code"] is None:
        return unquote_to_bytes(found["plain"].encode("utf-8", "surrogateescape"))
    packed = "".join(unquote(found["code"]).split()).rstrip("=")
    try:
        return b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except binascii.Error as error:
        raise UncleanableError(DAMAGED) from error
