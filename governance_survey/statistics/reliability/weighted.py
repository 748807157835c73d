"""Alpha of the same items under many sets of weights at once: what the bootstrap and replication stand on."""

from __future__ import annotations

import numpy as np

from ...words.text import Text
from .shared import item_matrix, refuse, too_few_rows, unbroken


def complete_rows(items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows without a gap, centred, and where they were.

    Raises
    ------
    EstimationError
        ``too_few_items``, ``too_few_rows``, ``infinite_answers``, ``constant_item``.
    """
    matrix = item_matrix(items)
    complete = unbroken(matrix)
    if complete.sum() < 3:
        raise too_few_rows(int(complete.sum()))
    rows = matrix[complete]
    rows = rows - rows.mean(axis=0)
    variances = (rows**2).mean(axis=0)
    flat = np.flatnonzero(variances <= 1e-12 * max(float(variances.max()), 1e-300))
    if flat.size:
        raise refuse(
            "constant_item", Text(zh="有题目的回答全部相同", en="an item has the same answer throughout"), flat
        )
    return rows, complete


def alphas_of(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r"""Raw alpha under every row of weights.

    .. math:: \alpha_b = \frac{k}{k-1}\Bigl(1 - \frac{\sum_i v_b(x_i)}{v_b(\sum_i x_i)}\Bigr),\quad
        v_b(y) = \frac{\sum_r w_{br} y_r^2}{\sum_r w_{br}} - \Bigl(\frac{\sum_r w_{br} y_r}{\sum_r w_{br}}\Bigr)^2

    Divisors n and n - 1 give the same alpha.

    Parameters
    ----------
    rows : ndarray (rows, items)
        Without a gap and centred (`complete_rows`).
    weights : ndarray (sets, rows)
        Not negative.

    Returns
    -------
    ndarray (sets,)
        NaN where the sum score does not vary, or no row has weight.

    Examples
    --------
    >>> import numpy as np
    >>> x, _ = complete_rows(np.array([[1, 1, 2], [2, 3, 2], [3, 2, 4], [4, 5, 5.5]]))
    >>> alphas_of(x, np.array([[1.0, 1, 1, 1], [0, 0, 0, 0]])).round(4).tolist()
    [0.9265, nan]
    """
    sums = weights @ alpha_moments(rows)
    return alphas_from(sums, weights.sum(axis=1, dtype=np.float64))


def alpha_moments(rows: np.ndarray) -> np.ndarray:
    """What alpha needs of each row, shape (rows, items + 3): items, their sum, sum of squares, squared sum."""
    total = rows.sum(axis=1)
    return np.column_stack([rows, total, (rows**2).sum(axis=1), total**2])


def alphas_from(sums: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Alpha from weighted sums of `alpha_moments` (sets, items + 3) and the sets' sums of weights."""
    k = sums.shape[1] - 3
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums / size[:, None]
        items = mean[:, k + 1] - (mean[:, :k] ** 2).sum(axis=1)
        whole = mean[:, k + 2] - mean[:, k] ** 2
        return np.where(whole > 1e-12 * np.maximum(items, 1e-300), k / (k - 1) * (1 - items / whole), np.nan)


def correlation_moments(rows: np.ndarray) -> np.ndarray:
    """Items and their products two by two, shape (rows, items + items (items + 1) / 2)."""
    upper = np.triu_indices(rows.shape[1])
    return np.column_stack([rows, rows[:, upper[0]] * rows[:, upper[1]]])


def correlations_from(sums: np.ndarray, size: np.ndarray, k: int) -> np.ndarray:
    """Correlations (sets, items, items) from weighted sums of `correlation_moments` and the sums of weights.

    NaN in the rows and columns of an item that does not vary under a set.

    Examples
    --------
    >>> import numpy as np
    >>> x, _ = complete_rows(np.array([[1, 2.0], [2, 3], [3, 1]]))
    >>> sums = np.ones((1, 3)) @ correlation_moments(x)
    >>> correlations_from(sums, np.array([3.0]), 2)[0, 0].round(4).tolist()
    [1.0, -0.5]
    """
    upper = np.triu_indices(k)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums / size[:, None]
        products = np.empty((len(sums), k, k))
        products[:, upper[0], upper[1]] = mean[:, k:]
        products[:, upper[1], upper[0]] = mean[:, k:]
        products -= mean[:, :k, None] * mean[:, None, :k]
        variances = np.einsum("bii->bi", products)
        spread = np.sqrt(np.where(variances > 1e-12, variances, np.nan))
        return np.asarray(products / (spread[:, :, None] * spread[:, None, :]))
