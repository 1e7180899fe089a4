"""Images without metadata; ``cleaning.py`` is where it begins."""

from plugins.images.cleaning import clean_file, clean_image, has_image
from plugins.images.formats import UncleanableError

__all__ = ["UncleanableError", "clean_file", "clean_image", "has_image"]
