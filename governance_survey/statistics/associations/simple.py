"""Correlations in a simple random sample: Pearson, Spearman, Kendall; partial where columns are held constant."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..comparisons.ranks import mid_ranks
from .records import Association, shared_rows, without_given


def correlation(
    first: np.ndarray,
    second: np.ndarray,
    *,
    kind: Literal["pearson", "spearman", "kendall"] = "pearson",
    given: np.ndarray | None = None,
    level: float = 0.95,
) -> Association:
    r"""Correlation of two columns, or partial correlation with others held constant.

    .. math:: t = r\sqrt{\frac{n-2-k}{1-r^2}}, \qquad
        \mathrm{artanh}\,r \pm z\,\sqrt{c/(n-3-k)}

    with k columns held constant and c = 1 (Pearson), :math:`1+r^2/2` (Spearman: Bonett & Wright). A partial Spearman
    correlation is the partial Pearson correlation of ranks. Kendall's is tau-b, z by the variance with ties, its
    interval with :math:`\sqrt{.437/(n-4)}`; it has no partial form here.

    Parameters
    ----------
    first, second : ndarray (rows,), NaN = missing
    given : ndarray (rows, k), optional
        Rows missing any of these are dropped.

    Raises
    ------
    EstimationError
        ``few_common_answers``, ``constant_column``, ``nothing_left``, ``no_partial_kendall``.

    References
    ----------
    Fisher (1921), Metron 1, 3-32; Bonett & Wright (2000), doi 10.1007/BF02294183; Kendall (1945),
    doi 10.1093/biomet/33.3.239.

    Examples
    --------
    >>> x = np.array([1.0, 2, 3, 4, 5, 6])
    >>> y = np.array([2.0, 1, 4, 3, 6, 5])
    >>> found = correlation(x, y)
    >>> round(found.estimate, 4), round(found.p, 4), round(found.low, 3), round(found.high, 3)
    (0.8286, 0.0416, 0.052, 0.981)
    >>> round(correlation(x, y, kind="kendall").estimate, 4)
    0.6
    """
    from scipy.special import ndtri, stdtr

    if kind == "kendall":
        return _kendall(first, second, given, level)
    rows, x = shared_rows(first, second, given)
    n, k = len(rows), x.shape[1] - 2
    if kind == "spearman":
        x = np.column_stack([mid_ranks(column)[0] for column in x.T])
    one, two = without_given(x, np.ones(n))
    r = float(np.clip(one @ two / np.sqrt((one @ one) * (two @ two)), -1, 1))
    dof = n - 2 - k
    widened = 1.0 if kind == "pearson" else 1 + r**2 / 2
    error = float(np.sqrt(widened / (n - 3 - k)))
    low, high = _turned(r, float(ndtri(0.5 + level / 2)) * error)
    exact = 1 - r**2 < 1e-15
    t = float(np.copysign(np.inf, r)) if exact else r * float(np.sqrt(dof / (1 - r**2)))
    return Association(
        kind, r, (1 - r**2) * error, t, float(dof), 2 * float(stdtr(dof, -abs(t))), low, high, level, n, k
    )


def _kendall(first: np.ndarray, second: np.ndarray, given: np.ndarray | None, level: float) -> Association:
    from scipy.special import ndtr, ndtri
    from scipy.stats import kendalltau

    if given is not None and np.asarray(given).size:
        raise EstimationError(
            "no_partial_kendall",
            Text(zh="Kendall 相关在这里没有偏相关形式", en="Kendall's correlation has no partial form here"),
            fix=Text(zh='用 "spearman"。', en='Use "spearman".'),
        )
    rows, x = shared_rows(first, second, None)
    n = len(rows)
    tau = float(kendalltau(x[:, 0], x[:, 1], method="asymptotic").statistic)
    ties = [mid_ranks(column)[1] for column in x.T]
    pairs = n * (n - 1) / 2
    tied = [float((t * (t - 1)).sum()) / 2 for t in ties]
    score = tau * float(np.sqrt((pairs - tied[0]) * (pairs - tied[1])))
    v0 = n * (n - 1) * (2 * n + 5)
    vt, vu = (float((t * (t - 1) * (2 * t + 5)).sum()) for t in ties)
    cubes = [float((t * (t - 1) * (t - 2)).sum()) for t in ties]
    variance = (v0 - vt - vu) / 18 + 4 * tied[0] * tied[1] / (2 * n * (n - 1))
    variance += cubes[0] * cubes[1] / (9 * n * (n - 1) * (n - 2))
    z = score / float(np.sqrt(variance))
    error = float(np.sqrt(0.437 / (n - 4))) if n > 4 else np.nan
    low, high = _turned(tau, float(ndtri(0.5 + level / 2)) * error)
    p = 2 * float(ndtr(-abs(z)))
    return Association("kendall", tau, (1 - tau**2) * error, z, np.inf, p, low, high, level, n)


def _turned(r: float, half: float) -> tuple[float, float]:
    if 1 - abs(r) < 1e-15:
        return r, r
    return float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))
