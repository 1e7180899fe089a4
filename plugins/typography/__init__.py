"""Typography by the language of a text; ``setting.py`` is where it begins."""

from plugins.typography.french import CANON, Style
from plugins.typography.setting import style_of, typeset

__all__ = ["CANON", "Style", "style_of", "typeset"]
