"""What the weights share: the record, checks of their input, shares that add up to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..columns import refuse_infinite


@dataclass(frozen=True)
class Weights:
    """Weights of the parts of a composite; they add up to one.

    Attributes
    ----------
    method : str
        How they were made.
    values : ndarray (parts,)
    names : tuple of str
        Ids of the parts, where given.
    n : int
        Rows they rest on (0 where they rest on none).
    low, high : ndarray (parts,) or None
        Bootstrap interval.
    cautions : tuple of str
        Codes of misuses that the data show.
    detail : mapping
        Numbers on the way (entropy, conflict ...), each (parts,).
    """

    method: str
    values: np.ndarray
    names: tuple[str, ...] = ()
    n: int = 0
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    cautions: tuple[str, ...] = ()
    detail: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def equal(self) -> np.ndarray:
        """Equal weights of as many parts, to stand beside these."""
        return np.full(len(self.values), 1 / len(self.values))


def shares(amounts: np.ndarray) -> np.ndarray:
    """Amounts divided by their sum."""
    if not amounts.sum() > 0:
        raise all_constant()
    return np.asarray(amounts / amounts.sum())


def complete_rows(x: np.ndarray, least: int) -> np.ndarray:
    """Rows without NaN, at least so many of them."""
    matrix = np.asarray(x, dtype=np.float64)
    check_parts(matrix)
    matrix = matrix[~np.isnan(matrix).any(axis=1)]
    if len(matrix) < least:
        raise EstimationError(
            "too_few_rows",
            Text(zh="完整的行太少，不能确定权重。", en="Too few complete rows for weights."),
            expected=Text(zh="至少 {n} 行", en="at least {n}").fill(n=least),
            got=len(matrix),
        )
    return matrix


def check_parts(matrix: np.ndarray) -> None:
    """Refuse what cannot be weighed: one part, one row, an infinite value, a part that is missing."""
    if matrix.ndim != 2 or matrix.shape[1] < 2:
        raise EstimationError(
            "too_few_parts",
            Text(zh="权重至少需要两个部分。", en="Weights need at least two parts."),
            got=matrix.shape[-1] if matrix.ndim == 2 else 1,
        )
    if len(matrix) < 2:
        raise EstimationError(
            "too_few_rows",
            Text(zh="一行数据不能确定权重。", en="One row gives no weights."),
            expected=Text(zh="至少 2 行", en="at least 2"),
            got=len(matrix),
        )
    refuse_infinite(matrix)
    empty = np.isnan(matrix).all(axis=0)
    if empty.any():
        raise EstimationError(
            "empty_indicator",
            Text(zh="有指标全部缺失。", en="An indicator is missing throughout."),
            where=columns_named(np.flatnonzero(empty)),
        )


def all_constant() -> EstimationError:
    """No part varies."""
    return EstimationError(
        "all_constant",
        Text(zh="各部分都没有差异，权重无从谈起。", en="No part varies, so there is nothing to weigh by."),
        fix=Text(zh="用等权。", en="Use equal weights."),
    )


def columns_named(places: np.ndarray) -> Text:
    """Places of columns in words, counted from one."""
    return Text(zh="第 {p} 列", en="column {p}").fill(p=listed([int(place) + 1 for place in places]))
