"""Icons of a page (ICO): their pictures are written anew as PNG, which changes no pixel."""

import io

from PIL.IcoImagePlugin import IcoImageFile


def clean_ico(data: bytes, _exif: bytes) -> bytes:
    """Keep the pictures, one of each size."""
    with IcoImageFile(io.BytesIO(data)) as icon:
        *others, largest = (icon.ico.getimage(size) for size in sorted(icon.info["sizes"]))
    sizes = [picture.size for picture in (*others, largest)]
    largest.save(out := io.BytesIO(), "ICO", sizes=sizes, append_images=others)
    return out.getvalue()
