"""The one place where `robustness` meets multiple imputation."""

from __future__ import annotations

from ...words.text import Text
from .desk import Desk
from .slopes import Slope

_NOT_OFFERED = Text(
    zh="本版本尚不提供带设计变量的两水平多重插补", en="two-level multiple imputation with the design is not offered yet"
)


def imputed(desk: Desk) -> tuple[Slope | None, Text]:
    """The slope after multiple imputation, or why there is none."""
    return None, _NOT_OFFERED
