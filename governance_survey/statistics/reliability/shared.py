"""Items as a checked matrix, their covariances, and the refusals reliability has in common."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..columns import refuse_infinite

Missing = Literal["listwise", "pairwise"]
BLOCK = 8192  # rows; 30 items of them are 2 MB


def item_matrix(items: np.ndarray) -> np.ndarray:
    """Items as floats, at least two of them."""
    matrix = np.asarray(items, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[1] < 2:
        raise refuse(
            "too_few_items",
            Text(zh="信度至少需要两道题", en="reliability needs at least two items"),
            np.arange(matrix.shape[-1] if matrix.ndim == 2 else 1),
        )
    return matrix


def item_covariance(matrix: np.ndarray, missing: Missing) -> tuple[np.ndarray, int]:
    """Covariances and the rows behind them: complete rows, or the fewest two items share."""
    complete = unbroken(matrix)
    n = int(complete.sum())
    if missing == "listwise" or n == matrix.shape[0]:
        if n < 3:
            raise too_few_rows(n)
        rows = matrix if n == matrix.shape[0] else matrix[complete]
        return _centred_products(rows) / (n - 1), n
    answered = (~np.isnan(matrix)).astype(np.float64)
    shift = np.nanmean(matrix, axis=0) if answered.any(axis=0).all() else np.zeros(matrix.shape[1])
    filled = np.nan_to_num(matrix - shift)
    common = answered.T @ answered
    if common.min() < 3:
        raise refuse(
            "empty_pair",
            Text(zh="有两道题几乎没有共同的作答者", en="two items have hardly any respondents in common"),
            np.unique(np.argwhere(common < 3)),
        )
    sums = filled.T @ answered
    return (filled.T @ filled - sums * sums.T / common) / (common - 1), int(common.min())


def unbroken(matrix: np.ndarray) -> np.ndarray:
    """Rows without a gap, (rows,).

    Raises
    ------
    EstimationError
        ``infinite_answers``: an infinite answer is not a missing one.
    """
    # One NaN makes the sum NaN: tables without a gap, the large ones mostly, need no mask.
    with np.errstate(invalid="ignore", over="ignore"):
        if np.isfinite(matrix.sum()):
            return np.ones(matrix.shape[0], dtype=bool)
    refuse_infinite(matrix)
    return np.asarray(~np.isnan(matrix).any(axis=1))


def correlation_of(covariance: np.ndarray) -> np.ndarray:
    """Correlations of a covariance matrix; refuses an item that does not vary."""
    variances = np.diag(covariance)
    flat = np.flatnonzero(variances <= 1e-12 * max(float(variances.max()), 1e-300))
    if flat.size:
        raise refuse(
            "constant_item", Text(zh="有题目的回答全部相同", en="an item has the same answer throughout"), flat
        )
    scale = 1 / np.sqrt(variances)
    return np.asarray(covariance * np.outer(scale, scale))


def _centred_products(rows: np.ndarray) -> np.ndarray:
    # Centred block by block: a block stays in the processor's cache, and no second table is made.
    centre = rows.mean(axis=0)
    total = np.zeros((rows.shape[1], rows.shape[1]))
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK] - centre
        total += block.T @ block
    return total


def too_few_rows(n: int) -> EstimationError:
    """Too few complete rows."""
    return EstimationError(
        "too_few_rows",
        Text(zh="完整作答的行太少，不能估计信度", en="too few complete rows to estimate reliability"),
        expected=Text(zh="至少 3 行", en="at least 3"),
        got=n,
    )


def refuse(code: str, what: Text, places: np.ndarray) -> EstimationError:
    """A refusal that names the items by their position."""
    positions = [int(place) + 1 for place in places]
    return EstimationError(code, what, where=Text(zh="第 {p} 题", en="item {p}").fill(p=listed(positions)), got=None)
