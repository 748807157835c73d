"""Fonts: a Chinese one is looked for, and no figure is drawn with boxes in place of characters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ..words.errors import UsageError
from ..words.text import Text, listed

# Always there: matplotlib brings it. Latin, Greek and the minus sign come from it.
LATIN = "DejaVu Sans"
# Fonts with simplified Chinese that systems bring, best first.
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Heiti SC",
    "STHeiti",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "DengXian",
    "SimSun",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)
# Word finds these two by their Chinese names on every system: what journals and offices expect for text and headings.
SONG, HEI = "宋体", "黑体"
_STORE = ("zhplot", "fonts", "NotoSansSC-Regular.ttf")


def families_for(texts: Iterable[str]) -> list[str]:
    """Font families that together hold every character of `texts`, in the order to be tried per character.

    System fonts come first, then Noto Sans SC (SIL Open Font License) out of the package zhplot, which is
    located and never imported: importing it would change global settings.

    Raises
    ------
    UsageError
        ``glyph_missing`` with the characters no font on this machine has.

    Examples
    --------
    >>> families_for(["Trust, 0–100", "α = \u22120.5"])
    ['DejaVu Sans']
    """
    wanted = {character for text in texts for character in text if character not in "\n "}
    families: list[str] = []
    for family, path in _candidates():
        if not wanted and families:
            break
        held = wanted & _characters(path)
        if held or family == LATIN:
            families.append(family)
            wanted -= held
    if wanted:
        raise _glyph_missing(wanted)
    return families


def _candidates() -> Iterable[tuple[str, str]]:
    """(family, file) in the order to be tried; only fonts that exist, so nothing is looked for in vain."""
    from matplotlib.font_manager import fontManager

    installed: dict[str, str] = {}
    for entry in fontManager.ttflist:
        plain = entry.style == "normal" and str(entry.weight) in ("400", "normal", "regular", "book")
        if entry.name in (LATIN, *CHINESE) and (plain or entry.name not in installed) and Path(entry.fname).is_file():
            installed[entry.name] = entry.fname
    for family in (LATIN, *CHINESE):
        if family in installed:
            yield family, installed[family]
    stored = _stored_font()
    if stored is not None and stored not in installed.values():
        from matplotlib.font_manager import get_font

        fontManager.addfont(stored)
        yield get_font(stored).family_name, stored


@cache
def _stored_font() -> str | None:
    package, *parts = _STORE
    found = find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found is not None else ():
        path = Path(folder).joinpath(*parts)
        if path.is_file():
            return str(path)
    return None


@cache
def _characters(path: str) -> frozenset[str]:
    from matplotlib.font_manager import get_font

    return frozenset(chr(code) for code in get_font(path).get_charmap())


def _glyph_missing(wanted: set[str]) -> UsageError:
    shown = [f"{character} (U+{ord(character):04X})" for character in sorted(wanted)]
    return UsageError(
        "glyph_missing",
        Text(
            zh="本机没有任何字体含有图中的这些字符，为避免图中出现方框，不予绘制。",
            en="No font on this machine has these characters of the figure; it is not drawn, so that no box "
            "stands in their place.",
        ),
        got=listed(shown),
        fix=Text(
            zh="安装含这些字符的中文字体（如 Noto Sans CJK SC，或 pip install zhplot），或在标签中改用别的字符。",
            en="Install a font that has them (for Chinese: Noto Sans CJK SC, or pip install zhplot), or use other "
            "characters in the label.",
        ),
    )
