"""A font that holds the characters: the system's own Chinese font first, else the one that zhplot ships."""

from __future__ import annotations

import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ..words.errors import UsageError
from ..words.text import Text, listed

_CHINESE = (
    "Source Han Sans SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Heiti SC",
    "SimSun",
)
_LATIN = "DejaVu Sans"


@cache
def families() -> tuple[str, ...]:
    """Font families for a figure: Latin first, Chinese for what Latin lacks (matplotlib falls back by glyph)."""
    from matplotlib import font_manager

    # A figure must not fill the notebook with "findfont" lines.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    known = {font.name for font in font_manager.fontManager.ttflist}
    for name in _CHINESE:
        if name in known:
            return (_LATIN, name)
    shipped = _shipped_font()
    if shipped is None:
        return (_LATIN,)
    font_manager.fontManager.addfont(str(shipped))
    return (_LATIN, font_manager.FontProperties(fname=str(shipped)).get_name())


def refuse_boxes(texts: list[str]) -> None:
    """Refuse to draw characters that no chosen font holds: they would print as boxes."""
    held = _held()
    missing = sorted({c for text in texts for c in text if not c.isspace() and ord(c) not in held})
    if missing:
        raise UsageError(
            "glyph_missing",
            Text(zh="没有字体能显示这些字符，图不能保存成方框。", en="No font here shows these characters; boxes are not drawn."),
            got=listed(missing, most=20),
            fix=Text(
                zh="安装一种中文字体（如思源黑体），或 pip install zhplot。",
                en="Install a Chinese font (such as Source Han Sans), or pip install zhplot.",
            ),
        )


@cache
def _held() -> frozenset[int]:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    found: set[int] = set()
    for family in families():
        path = font_manager.findfont(font_manager.FontProperties(family=family))
        found |= set(FT2Font(path).get_charmap())
    return frozenset(found)


def _shipped_font() -> Path | None:
    # Located, never imported: importing zhplot would change matplotlib's settings for the whole session.
    spec = find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        return None
    return next((font for folder in spec.submodule_search_locations for font in Path(folder).rglob("*.ttf")), None)
