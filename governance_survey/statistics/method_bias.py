"""How much of a relation may be the way people answer: marker variable, split halves, one factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text
from .factors import factor_analysis


@dataclass(frozen=True)
class MarkerAdjusted:
    """A correlation before and after taking out what a marker shares, with its test.

    `adjusted_high` takes the upper limit of the marker's correlation instead of the estimate: how bad it may be.
    """

    r: float
    marker: float
    adjusted: float
    adjusted_high: float
    t: float
    dof: int
    p_value: float


def marker_adjusted(r: float, marker: float, n: int, *, level: float = 0.95) -> MarkerAdjusted:
    r"""Partial out a marker that has nothing to do with either variable.

    .. math:: r_a = \frac{r-r_m}{1-r_m}, \qquad t = \frac{r_a}{\sqrt{(1-r_a^2)/(n-3)}}

    Parameters
    ----------
    r : float
        Correlation of two scales of one source.
    marker : float
        Smallest correlation of the marker with a substantive scale; a negative one takes out nothing.
    n : int

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``not_a_correlation``.

    References
    ----------
    Lindell & Whitney (2001), doi 10.1037/0021-9010.86.1.114.

    Examples
    --------
    >>> found = marker_adjusted(0.40, 0.10, 103)
    >>> round(found.adjusted, 4), found.dof
    (0.3333, 100)
    """
    from scipy.special import ndtri, stdtr

    if not -1 < r < 1 or not -1 < marker < 1:
        raise EstimationError(
            "not_a_correlation", Text(zh="相关系数须在 -1 与 1 之间", en="a correlation lies between -1 and 1")
        )
    if n < 4:
        raise EstimationError("too_few_rows", Text(zh="行太少", en="too few rows"), expected=4, got=n)
    taken = max(marker, 0.0)
    adjusted = (r - taken) / (1 - taken)
    worst = max(float(np.tanh(np.arctanh(marker) + ndtri(0.5 + level / 2) / np.sqrt(n - 3))), 0.0)
    t = adjusted / np.sqrt((1 - adjusted**2) / (n - 3))
    p = 2 * float(stdtr(n - 3, -abs(t)))
    return MarkerAdjusted(r, marker, adjusted, (r - worst) / (1 - worst), float(t), n - 3, p)


@dataclass(frozen=True)
class SplitHalves:
    """Relation of two community scores from the same people, and from different halves of the people.

    `same`, `cross`: mean correlation over the splits, with the middle 95% of the splits; `ratio` is cross over same,
    1 without any sign of a shared method.
    """

    same: float
    cross: float
    same_low: float
    same_high: float
    cross_low: float
    cross_high: float
    ratio: float
    splits: int
    n_groups: int


def split_half_check(
    x: np.ndarray, y: np.ndarray, groups: np.ndarray, n_groups: int, *, seed: int, splits: int = 100
) -> SplitHalves:
    r"""Correlate community means of x and y from one half of the people, and of x from one and y from the other.

    What the same people's answering style puts into both scores is in the first correlation and not in the second.
    Halves are drawn anew in every split, and groups of fewer than two people with both are left out. Both
    correlations rest on means of half a group, so neither is that of whole groups; only their ratio is read.

    Parameters
    ----------
    x, y : ndarray (rows,)
        Scores of persons, NaN = missing.
    groups : ndarray of int (rows,), -1 = in no group
    n_groups : int
    seed, splits : int

    Raises
    ------
    EstimationError
        ``too_few_groups`` (fewer than ten with two people).

    References
    ----------
    Ostroff, Kinicki & Clark (2002), doi 10.1037/0021-9010.87.2.355 (split-group design).

    Examples
    --------
    A style of each person in both scores, and nothing between communities: the cross-half correlation is nought.

    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> style = rng.normal(size=600)
    >>> found = split_half_check(style + rng.normal(size=600), style + rng.normal(size=600),
    ...                          np.repeat(np.arange(100), 6), 100, seed=2)
    >>> found.same > 0.3, abs(found.cross) < 0.1
    (True, True)
    """
    both = np.isfinite(x) & np.isfinite(y) & (groups >= 0)
    a, b, g = np.asarray(x)[both], np.asarray(y)[both], np.asarray(groups)[both]
    sizes = np.bincount(g, minlength=n_groups)
    kept = sizes[g] >= 2
    a, b, g = a[kept], b[kept], g[kept]
    used = np.unique(g)
    if len(used) < 10:
        raise EstimationError(
            "too_few_groups", Text(zh="可分半的社区太少", en="too few groups to halve"), expected=10, got=len(used)
        )
    rng = np.random.default_rng(seed)
    found = np.empty((splits, 2))
    for split in range(splits):
        # A random order inside each group; every second person belongs to the second half.
        order = np.lexsort((rng.random(len(g)), g))
        start = np.concatenate([[0], np.cumsum(np.bincount(g, minlength=n_groups))[:-1]])
        half = np.empty(len(g), dtype=bool)
        half[order] = (np.arange(len(g)) - start[g[order]]) % 2 == 1
        means = [
            _means(values, g, side, n_groups)[used] for values, side in ((a, ~half), (b, ~half), (b, half), (a, half))
        ]
        same = (np.corrcoef(means[0], means[1])[0, 1] + np.corrcoef(means[3], means[2])[0, 1]) / 2
        cross = (np.corrcoef(means[0], means[2])[0, 1] + np.corrcoef(means[3], means[1])[0, 1]) / 2
        found[split] = same, cross
    mean = found.mean(axis=0)
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    return SplitHalves(
        same=float(mean[0]),
        cross=float(mean[1]),
        same_low=float(low[0]),
        same_high=float(high[0]),
        cross_low=float(low[1]),
        cross_high=float(high[1]),
        ratio=float(mean[1] / mean[0]),
        splits=splits,
        n_groups=len(used),
    )


@dataclass(frozen=True)
class OneFactor:
    """Harman's share of one factor. `is_evidence` is always False: a small share is no sign of no method."""

    component_share: float
    factor_share: float
    n: int
    is_evidence: bool = False


def harman_single_factor(correlation: np.ndarray, n: int) -> OneFactor:
    r"""Share of variance of the first component and of one common factor: on request, and as no evidence.

    .. math:: \lambda_1/p \qquad\text{and}\qquad \sum_i h_i^2/p

    Parameters
    ----------
    correlation : ndarray (items, items)
        Without gaps.
    n : int
        Rows behind it, told in the result.

    Returns
    -------
    OneFactor
        Shares 0 to 1.

    Raises
    ------
    EstimationError
        Those of `factor_analysis` with one factor (``too_many_factors``: fewer than three items).

    References
    ----------
    Podsakoff, MacKenzie, Lee & Podsakoff (2003), doi 10.1037/0021-9010.88.5.879, on why it shows nothing.

    Examples
    --------
    >>> import numpy as np
    >>> found = harman_single_factor(np.full((4, 4), 0.5) + 0.5 * np.eye(4), 100)
    >>> round(found.component_share, 4), round(found.factor_share, 4), found.is_evidence
    (0.625, 0.5, False)

    Nine tests of Holzinger & Swineford (1939): prcomp of R 4.2.2 gives .3574, fa of psych 2.2.9 .2925.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> found = harman_single_factor(holzinger_swineford().correlation, 301)
    >>> round(found.component_share, 4), round(found.factor_share, 4)
    (0.3574, 0.2925)
    """
    common = factor_analysis(correlation, 1, rotation="none")
    p, largest = len(correlation), float(np.linalg.eigvalsh(correlation)[-1])
    return OneFactor(largest / p, float(common.communalities.sum() / p), n)


def _means(values: np.ndarray, groups: np.ndarray, side: np.ndarray, n_groups: int) -> np.ndarray:
    counts = np.bincount(groups[side], minlength=n_groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.bincount(groups[side], weights=values[side], minlength=n_groups) / counts)
