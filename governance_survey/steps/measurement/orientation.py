"""Which way a factor points: its sign is arbitrary, and most of its items decide it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from ...words.text import Text, listed

_AGAINST = Text(
    zh="载荷与同一因子的其他题相反：{i}。请查看题目方向，必要时在问卷里声明 reverse。",
    en="Loads against the rest of its factor: {i}. Look at the item's direction and declare reverse if it is turned.",
)


class Row(Protocol):
    """A line of a model: factor =~ item, or a covariance."""

    @property
    def left(self) -> str: ...

    @property
    def operator(self) -> str: ...

    @property
    def right(self) -> str: ...


def factor_signs(rows: Sequence[Row], standardised: np.ndarray) -> dict[str, float]:
    """1 for a factor that most of its loadings follow, -1 for one they run against.

    A model is identified by its first loading, so a first item keyed the wrong way turns the whole factor, and with it
    every correlation of the factor.

    Parameters
    ----------
    rows : sequence of rows of a model
    standardised : ndarray (rows,)

    Returns
    -------
    dict
        Every factor, those above other factors too.
    """
    loadings = [(row, float(value)) for row, value in zip(rows, standardised, strict=True) if row.operator == "=~"]
    factors = dict.fromkeys(row.left for row, _ in loadings)
    lowest = [name for name in factors if not any(row.right in factors for row, _ in loadings if row.left == name)]
    signs: dict[str, float] = {}
    for name in (*lowest, *(name for name in factors if name not in lowest)):
        total = sum(value * signs.get(row.right, 1.0) for row, value in loadings if row.left == name)
        signs[name] = -1.0 if total < 0 else 1.0
    return signs


def oriented(rows: Sequence[Row], standardised: np.ndarray) -> np.ndarray:
    """Standardised estimates with every factor pointing the way most of its items do."""
    signs = factor_signs(rows, standardised)
    turn = np.array([signs.get(row.left, 1.0) * signs.get(row.right, 1.0) for row in rows])
    return np.asarray(standardised * turn)


def against(items: Iterable[str]) -> list[Text]:
    """The note on items that load against the rest of their factor; none where there are none."""
    found = list(items)
    return [_AGAINST.fill(i=listed(found, most=20))] if found else []
