"""Weights from the data: entropy, CRITIC, coefficient of variation, first principal component."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .shared import Weights, all_constant, check_parts, columns_named, complete_rows, shares

BLOCK = 2_000_000  # numbers of resampled rows held at once
LEVELS_OF_LIKERT = 7


def entropy_weights(
    x: np.ndarray,
    *,
    names: Sequence[str] = (),
    replicates: int = 0,
    seed: int | np.random.Generator | None = None,
    level: float = 0.95,
) -> Weights:
    r"""Entropy weights of indicators that are normalised in their direction.

    .. math:: p_{ij} = \frac{x_{ij}}{\sum_i x_{ij}}, \quad e_j = -\frac{1}{\ln n}\sum_i p_{ij}\ln p_{ij}, \quad
        w_j = \frac{1-e_j}{\sum_j (1-e_j)}

    with 0 ln 0 = 0 as the limit is; no constant is added to zeros, which would change the weights. They reward
    spread in this sample, not importance, and one outlier can take them: read the interval and the equal weights
    beside them. A column with one value throughout has weight zero.

    Parameters
    ----------
    x : ndarray, shape (rows, parts)
        Not negative (see `min_max` and `goalposts`); rows with NaN are left out.
    names : sequence of str, optional
    replicates, seed : int
        Bootstrap samples of rows for the interval (percentiles), on the scale as given; 0 = no interval.

    Raises
    ------
    EstimationError
        ``negative_value``, ``too_few_parts``, ``empty_indicator``, ``too_few_rows``, ``all_constant``, ``seed_needed``.

    Notes
    -----
    `cautions` holds ``entropy_on_likert`` where a column looks like answers on a rating scale (few whole numbers).

    References
    ----------
    Zeleny (1982), Multiple Criteria Decision Making; Shannon (1948), doi 10.1002/j.1538-7305.1948.tb01338.x.

    Examples
    --------
    The fixture of the analysis plan:

    >>> import numpy as np
    >>> from governance_survey.statistics.composites import min_max
    >>> x = np.array([[350, 1, 7, .90], [520, 0, 3, .72], [280, 2, 10, .95], [2245.34, 1, 2, .60], [410, 3, 5, .81]])
    >>> entropy_weights(min_max(x, [-1, 1, 1, 1]).values).values.round(5).tolist()
    [0.17648, 0.26157, 0.33209, 0.22985]

    The example of entropy_weight() in the R package mathmodels, rescaled to .002-.996, which prints .5452618, .4547382:

    >>> scaled = min_max(np.array([[3, 10], [5, 20], [2, 15], [7, 25]]), [1, -1], interval=(0.002, 0.996)).values
    >>> entropy_weights(scaled).values.round(6).tolist()
    [0.545262, 0.454738]
    """
    matrix = complete_rows(x, 2)
    if (matrix < 0).any():
        raise EstimationError(
            "negative_value",
            Text(zh="熵权不能用于负值。", en="Entropy weights cannot take negative values."),
            where=columns_named(np.flatnonzero((matrix < 0).any(axis=0))),
            fix=Text(zh="先按方向归一化到 0–1。", en="Normalise to 0-1 in the declared direction first."),
        )
    entropy = _entropy(matrix)
    weights = shares(1 - entropy)
    low, high = None, None
    if replicates:
        low, high = _entropy_interval(matrix, replicates, seed, level)
    cautions = ("entropy_on_likert",) if looks_like_ratings(matrix).any() else ()
    detail = {"entropy": entropy, "divergence": 1 - entropy}
    return Weights("entropy", weights, tuple(names), len(matrix), low, high, cautions, detail)


def spssau_entropy_weights(x: np.ndarray, *, names: Sequence[str] = ()) -> Weights:
    r"""Entropy weights as SPSSAU gives them, to compare with a paper that used it; not recommended.

    A column with a value of zero or less is shifted by :math:`|\min x| + 0.01` first ("non-negative shift", on by
    default there); the rest is `entropy_weights`, whose limit 0 ln 0 = 0 makes the shift needless. Which shift is
    added decides the weights: show the unshifted ones beside these.

    Parameters
    ----------
    x : ndarray (rows, parts)
        Larger is better; rows with a NaN are left out.
    names : sequence of str, optional
        Of the parts.

    Returns
    -------
    Weights
        `detail` holds the shift of every column.

    Raises
    ------
    EstimationError
        Those of `entropy_weights`.

    References
    ----------
    SPSSAU help on the entropy method (spssau.net/helps/entropy): shift = absolute minimum + 0.01.

    Examples
    --------
    The analysis plan's fixture: the shift pulls the weights towards one another.

    >>> import numpy as np
    >>> from governance_survey.statistics.composites import min_max
    >>> x = np.array([[350, 1, 7, .90], [520, 0, 3, .72], [280, 2, 10, .95], [2245.34, 1, 2, .60], [410, 3, 5, .81]])
    >>> spssau_entropy_weights(min_max(x, [-1, 1, 1, 1]).values).values.round(5).tolist()
    [0.17803, 0.26055, 0.33108, 0.23034]
    """
    matrix = complete_rows(x, 2)
    lowest = matrix.min(axis=0)
    shift = np.where(lowest <= 0, np.abs(lowest) + 0.01, 0.0)
    found = entropy_weights(matrix + shift, names=names)
    detail = {**found.detail, "shift": shift}
    return Weights("entropy_spssau", found.values, found.names, found.n, cautions=found.cautions, detail=detail)


def critic_weights(x: np.ndarray, *, names: Sequence[str] = ()) -> Weights:
    r"""CRITIC: spread times conflict with the other parts.

    .. math:: C_j = s_j\sum_k (1 - r_{jk}), \qquad w_j = C_j / \sum_j C_j

    with s and r of the min-max scores of this sample. A part keyed the wrong way correlates negatively with the
    rest and is rewarded for it: reverse it first.

    Parameters
    ----------
    x : ndarray, shape (rows, parts)
        In one direction; NaN = missing (spread of available rows, correlations of each pair's common rows).
        A constant column has weight zero and no part in the others' conflict.

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``too_few_parts``, ``empty_indicator``, ``all_constant``, ``empty_pair``.

    Notes
    -----
    `cautions` holds ``negative_item_hidden`` where a part correlates negatively, on average, with the others.

    References
    ----------
    Diakoulaki, Mavrotas & Papayannakis (1995), doi 10.1016/0305-0548(94)00059-H.

    Examples
    --------
    Two parts of r = .5 have equal conflict, and equal spread on 0-1: equal weights.

    >>> import numpy as np
    >>> critic_weights(np.array([[0.0, 0], [1, 0], [0, 1], [1, 1], [0, 0], [1, 1]])).values.tolist()
    [0.5, 0.5]

    Profitability, market share and productivity of eight firms (Diakoulaki, Mavrotas & Papayannakis 1995), as in the
    tests of scikit-criteria, which give .20222554, .48090173, .31687273:

    >>> firms = np.array([[61, 1.08, 4.33], [20.7, .26, 4.34], [16.3, 1.98, 2.53], [9, 3.29, 1.65],
    ...                   [5.4, 2.77, 2.33], [4, 4.12, 1.21], [-6.1, 3.52, 2.10], [-34.6, 3.31, .98]])
    >>> critic_weights(firms).values.round(6).tolist()
    [0.202226, 0.480902, 0.316873]
    """
    matrix = np.asarray(x, dtype=np.float64)
    check_parts(matrix)
    moving, scaled = _on_own_range(matrix)
    if moving.sum() < 2:
        raise all_constant()
    r = _pairwise_correlations(scaled)
    spread = np.nanstd(scaled, axis=0, ddof=1)
    conflict = np.zeros(matrix.shape[1])
    conflict[moving] = (1 - r).sum(axis=1)
    information = np.zeros(matrix.shape[1])
    information[moving] = spread * conflict[moving]
    mean_r = (r.sum(axis=1) - 1) / max(len(r) - 1, 1)
    cautions = ("negative_item_hidden",) if (mean_r < 0).any() else ()
    n = int((~np.isnan(matrix)).all(axis=1).sum())
    return Weights("critic", shares(information), tuple(names), n, cautions=cautions, detail={"conflict": conflict})


def variation_weights(x: np.ndarray, *, names: Sequence[str] = ()) -> Weights:
    r"""Weights by the coefficient of variation of each part.

    .. math:: w_j = \frac{s_j/\bar x_j}{\sum_j s_j/\bar x_j}

    Parameters
    ----------
    x : ndarray, shape (rows, parts)
        Not negative, normalised in its direction; NaN = missing (available rows). A constant column has weight zero.

    Raises
    ------
    EstimationError
        ``negative_value``, ``too_few_parts``, ``empty_indicator``, ``too_few_rows``, ``all_constant``.

    Examples
    --------
    s/mean is .5 for (1, 2, 3) and .25 for (3, 4, 5).

    >>> import numpy as np
    >>> variation_weights(np.array([[1.0, 3], [2, 4], [3, 5]])).values.round(4).tolist()
    [0.6667, 0.3333]
    >>> x = np.array([[3.0, 10], [5, 20], [2, 15], [7, 25]])
    >>> variation_weights(x).values.round(6).tolist()  # sd / colMeans in R 4.2.2
    [0.585828, 0.414172]
    """
    matrix = np.asarray(x, dtype=np.float64)
    check_parts(matrix)
    if (matrix < 0).any():
        raise EstimationError(
            "negative_value",
            Text(zh="变异系数不能用于负值。", en="A coefficient of variation cannot take negative values."),
            where=columns_named(np.flatnonzero((matrix < 0).any(axis=0))),
        )
    mean, spread = np.nanmean(matrix, axis=0), np.nanstd(matrix, axis=0, ddof=1)
    variation = np.divide(spread, mean, out=np.zeros(len(mean)), where=spread > 1e-12 * np.maximum(mean, 1e-300))
    n = int((~np.isnan(matrix)).all(axis=1).sum())
    return Weights("variation", shares(variation), tuple(names), n, detail={"variation": variation})


def principal_weights(x: np.ndarray, *, names: Sequence[str] = ()) -> Weights:
    r"""Weights by the first principal component of the correlations.

    .. math:: R v = \lambda_1 v, \qquad w_j = v_j / \sum_j v_j

    Parameters
    ----------
    x : ndarray, shape (rows, parts)
        Rows with NaN are left out.

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``too_few_parts``, ``empty_indicator``, ``constant_indicator``.

    Notes
    -----
    `cautions` holds ``pca_weights_signs`` where the parts do not all point one way: that is no composite.
    `detail` holds the squared elements of v, which add up to one too.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, doi 10.1787/9789264043466-en, step 6.

    Examples
    --------
    Two parts always weigh the same; of nine tests of Holzinger & Swineford (1939), eigen of R 4.2.2 gives the first
    three .126737, .075022, .091840.

    >>> import numpy as np
    >>> principal_weights(np.array([[1.0, 2], [2, 1], [3, 4], [4, 3.5]])).values.round(6).tolist()
    [0.5, 0.5]
    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> principal_weights(holzinger_swineford().rows).values[:3].round(6).tolist()
    [0.126737, 0.075022, 0.09184]
    """
    matrix = complete_rows(x, 3)
    spread = matrix.std(axis=0)
    if (spread <= 1e-12 * np.abs(matrix).max(axis=0)).any():
        raise EstimationError(
            "constant_indicator",
            Text(zh="有指标取值全部相同，没有相关系数。", en="An indicator has one value throughout: no correlation."),
            where=columns_named(np.flatnonzero(spread <= 1e-12 * np.abs(matrix).max(axis=0))),
        )
    values, vectors = np.linalg.eigh(np.corrcoef(matrix, rowvar=False))
    first = vectors[:, -1] * (1 if vectors[:, -1].sum() >= 0 else -1)
    cautions = ("pca_weights_signs",) if (first < 0).any() else ()
    detail = {"squared": first**2, "share": np.full(len(first), values[-1] / len(first))}
    return Weights("principal", first / first.sum(), tuple(names), len(matrix), cautions=cautions, detail=detail)


def looks_like_ratings(x: np.ndarray) -> np.ndarray:
    """Which columns look like answers on a rating scale: more rows than options, and at most seven whole numbers.

    Examples
    --------
    >>> import numpy as np
    >>> looks_like_ratings(np.array([[1, .3], [5, .7], [2, .1], [2, .4], [4, .2], [3, .9], [3, .8], [1, .5]])).tolist()
    [True, False]
    """
    matrix = np.asarray(x, dtype=np.float64)
    if len(matrix) <= LEVELS_OF_LIKERT:
        return np.zeros(matrix.shape[1], dtype=bool)
    ordered = np.sort(matrix, axis=0)
    distinct = 1 + (np.diff(ordered, axis=0) > 0).sum(axis=0)
    whole = (matrix == np.round(matrix)).all(axis=0)
    return np.asarray(whole & (distinct > 2) & (distinct <= LEVELS_OF_LIKERT) & (ordered[0] >= 0))


def _entropy(x: np.ndarray) -> np.ndarray:
    # Over the rows of (..., rows, parts). A column of zeros says nothing of any row: its entropy is one.
    total = x.sum(axis=-2, keepdims=True)
    p = np.divide(x, total, out=np.full(x.shape, 1 / x.shape[-2]), where=total > 0)
    logs = np.log(p, out=np.zeros(p.shape), where=p > 0)
    entropy = -(p * logs).sum(axis=-2) / np.log(x.shape[-2])
    # Equal values give one up to rounding; the weight of a constant column is zero, not noise.
    return np.where(entropy > 1 - 1e-14, 1.0, np.maximum(entropy, 0.0))


def _entropy_interval(
    matrix: np.ndarray, replicates: int, seed: int | np.random.Generator | None, level: float
) -> tuple[np.ndarray, np.ndarray]:
    if seed is None:
        raise EstimationError("seed_needed", Text(zh="自助法需要随机种子 seed。", en="A bootstrap needs a seed."))
    rng = np.random.default_rng(seed)
    n, k = matrix.shape
    step = max(1, BLOCK // (n * k))
    sizes = [min(step, replicates - start) for start in range(0, replicates, step)]
    drawn = 1 - np.concatenate([_entropy(matrix[rng.integers(n, size=(size, n))]) for size in sizes])
    total = drawn.sum(axis=1, keepdims=True)
    weights = drawn[total[:, 0] > 0] / total[total[:, 0] > 0]
    low, high = np.percentile(weights, [50 * (1 - level), 50 * (1 + level)], axis=0)
    return low, high


def _on_own_range(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    answered = ~np.isnan(matrix)
    low = np.where(answered, matrix, np.inf).min(axis=0)
    high = np.where(answered, matrix, -np.inf).max(axis=0)
    moving = high > low
    return moving, (matrix[:, moving] - low[moving]) / (high - low)[moving]


def _pairwise_correlations(x: np.ndarray) -> np.ndarray:
    there = (~np.isnan(x)).astype(np.float64)
    filled = np.nan_to_num(x - np.nanmean(x, axis=0))
    n = there.T @ there
    if n.min() < 3:
        raise EstimationError(
            "empty_pair",
            Text(zh="有两个部分几乎没有共同的行。", en="Two parts have hardly any rows in common."),
            where=columns_named(np.unique(np.argwhere(n < 3))),
        )
    sums = filled.T @ there
    products = filled.T @ filled - sums * sums.T / n
    squares = (filled**2).T @ there - sums**2 / n  # of the first part of each pair, over the common rows
    with np.errstate(invalid="ignore", divide="ignore"):
        r = products / np.sqrt(squares * squares.T)
    np.fill_diagonal(r, 1.0)
    return np.where(np.isnan(r), 0.0, r)
