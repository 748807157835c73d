"""One correlation, and what keeps a pair of columns from having one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text

Kind = Literal["pearson", "spearman", "kendall", "polychoric"]
FEWEST = 4  # rows in common: with three the transformed correlation has no error


@dataclass(frozen=True)
class Association:
    """A correlation with its error, interval and two-sided test of none.

    `std_error` is of the correlation itself; `statistic` is t with `dof` (z where `dof` is infinite). `n_given` are the
    columns held constant.
    """

    kind: Kind
    estimate: float
    std_error: float
    statistic: float
    dof: float
    p: float
    low: float
    high: float
    level: float
    n_obs: int
    n_given: int = 0


def shared_rows(
    first: np.ndarray, second: np.ndarray, given: np.ndarray | None, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Rows complete on all columns (and of positive weight), and those columns side by side.

    Raises
    ------
    EstimationError
        ``few_common_answers``, ``constant_column``.
    """
    columns = [np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)]
    extra = np.zeros((len(columns[0]), 0)) if given is None else np.asarray(given, dtype=np.float64)
    x = np.column_stack([*columns, extra])
    keep = np.isfinite(x).all(axis=1)
    if weights is not None:
        keep &= weights > 0
    rows = np.flatnonzero(keep)
    if len(rows) < FEWEST + extra.shape[1]:
        raise EstimationError(
            "few_common_answers",
            Text(zh="同时有各列数值的答卷太少", en="too few rows have a value on all columns"),
            expected=Text(zh="至少 {n} 份", en="at least {n}").fill(n=FEWEST + extra.shape[1]),
            got=len(rows),
        )
    if (np.ptp(x[rows][:, :2], axis=0) == 0).any():
        raise EstimationError(
            "constant_column",
            Text(zh="有一列的值全部相同，没有相关可言", en="a column has the same value throughout: no correlation"),
        )
    return rows, x[rows]


def without_given(x: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first two columns less what the others (and a constant) explain of them.

    Raises
    ------
    EstimationError
        ``nothing_left`` (the others determine a column).
    """
    root = np.sqrt(weights)[:, None]
    given = np.column_stack([np.ones(len(x)), x[:, 2:] - np.average(x[:, 2:], axis=0, weights=weights)])
    pair = x[:, :2] - np.average(x[:, :2], axis=0, weights=weights)
    coefficients = np.linalg.lstsq(root * given, root * pair, rcond=None)[0]
    left = pair - given @ coefficients
    if (weights @ left**2 <= 1e-20 * (weights @ pair**2)).any():
        raise EstimationError(
            "nothing_left",
            Text(zh="给定的变量完全决定了其中一列", en="the columns held constant determine one of the two"),
        )
    return left[:, 0], left[:, 1]
