"""Reliability from halves of a scale: one split, all of them, and the length a scale would need."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .lower_bounds import check_covariance
from .shared import item_covariance, item_matrix

MOST = 100_000  # splits computed one by one; 20 items have 92,378
BLOCK = 4096


@dataclass(frozen=True)
class SplitHalf:
    """One split.

    Attributes
    ----------
    r : float
        Correlation of the two half scores.
    spearman_brown : float
        For halves of equal length and variance.
    horst : float
        The same for halves of unequal length; equal to `spearman_brown` where they are equal.
    guttman : float
        lambda 4 of this split (Rulon's and Flanagan's coefficient is the same number).
    alpha_first, alpha_second : float
        Of the halves; NaN for a half of one item.
    first : ndarray of int
        Items of the first half, counted from nought.
    n : int
    """

    r: float
    spearman_brown: float
    horst: float
    guttman: float
    alpha_first: float
    alpha_second: float
    first: np.ndarray
    n: int


@dataclass(frozen=True)
class AllSplits:
    """lambda 4 of every split into halves (or of splits drawn at random).

    `best` is Guttman's lambda 4, `worst` Revelle's beta, `mean` alpha when the number of items is even and every
    split was taken; `best_half` and `worst_half` are the items of one of the halves. `exhaustive` tells whether
    all splits were taken. `values` (splits,) in no particular order.
    """

    best: float
    worst: float
    mean: float
    values: np.ndarray
    best_half: np.ndarray
    worst_half: np.ndarray
    exhaustive: bool


def split_half(items: np.ndarray, first: np.ndarray | None = None) -> SplitHalf:
    r"""Split-half reliability of the sum score for one split, complete rows.

    With half scores a and b, t = a + b, r their correlation, p and q the shares of items:

    .. math:: r_{SB} = \frac{2r}{1+r},\qquad \lambda_4 = 2\Bigl(1-\frac{s_a^2+s_b^2}{s_t^2}\Bigr)
        = 1 - \frac{s_{a-b}^2}{s_t^2},\qquad
        r_H = \frac{r\bigl(\sqrt{r^2+4pq(1-r^2)}-r\bigr)}{2pq(1-r^2)}

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction; rows with a NaN are left out.
    first : ndarray of int, optional
        Items of the first half, counted from nought; by default every other one (1st, 3rd, ...).

    Raises
    ------
    EstimationError
        ``too_few_items``, ``too_few_rows``, ``bad_half`` (empty, everything, or not among the items),
        ``constant_half``.

    References
    ----------
    Spearman (1910), doi 10.1111/j.2044-8295.1910.tb00206.x; Guttman (1945), doi 10.1007/BF02288892;
    Horst (1951), doi 10.1177/001316445101100301 (unequal halves).

    Examples
    --------
    Two items with correlation .5: 2 x .5 / 1.5.

    >>> import numpy as np
    >>> found = split_half(np.array([[1.0, 1], [2, 3], [3, 2]]))
    >>> round(found.r, 4), round(found.spearman_brown, 4)
    (0.5, 0.6667)

    Judges 1 and 3 against 2 and 4 of Shrout & Fleiss (1979), base R arithmetic: r, 2r/(1 + r), 1 - var(a - b)/var(t).

    >>> from governance_survey.statistics.textbook import shrout_fleiss
    >>> found = split_half(shrout_fleiss())
    >>> round(found.r, 6), round(found.spearman_brown, 6), round(found.guttman, 6)
    (0.886292, 0.939719, 0.92513)
    """
    matrix = item_matrix(items)
    covariance, n = item_covariance(matrix, "listwise")
    k = len(covariance)
    chosen = np.arange(0, k, 2) if first is None else np.unique(np.asarray(first, dtype=np.intp))
    if not 0 < chosen.size < k or chosen.min() < 0 or chosen.max() >= k:
        raise EstimationError(
            "bad_half", Text(zh="这一半不是题目的真子集", en="this half is not some of the items"), got=k
        )
    rest = np.setdiff1d(np.arange(k), chosen)
    own, other = covariance[np.ix_(chosen, chosen)], covariance[np.ix_(rest, rest)]
    between = float(covariance[np.ix_(chosen, rest)].sum())
    a, b = float(own.sum()), float(other.sum())
    if min(a, b) <= 1e-12 * max(a, b, 1e-300):
        raise EstimationError("constant_half", Text(zh="有一半的得分没有差异", en="one of the halves does not vary"))
    r = between / float(np.sqrt(a * b))
    return SplitHalf(
        r=r,
        spearman_brown=prophecy(r, 2),
        horst=_horst(r, chosen.size / k),
        guttman=4 * between / (a + b + 2 * between) if a + b + 2 * between > 0 else np.nan,
        alpha_first=_alpha(own),
        alpha_second=_alpha(other),
        first=chosen,
        n=n,
    )


def all_split_halves(
    covariance: np.ndarray, *, seed: int | np.random.Generator | None = None, draws: int = 20_000
) -> AllSplits:
    r"""lambda 4 of all splits into halves: the best, the worst and the mean.

    For a split with signs :math:`\epsilon_i = \pm1`:

    .. math:: \lambda_4 = 1 - \frac{\epsilon^\top S\epsilon}{\mathbf 1^\top S\mathbf 1}

    Halves are of equal length, or differ by one item. Above 100,000 splits (22 items or more) `draws` of them
    are taken at random, which needs a seed; the best and worst are then those seen.

    Parameters
    ----------
    covariance : ndarray (items, items)
        Correlations for standardised items.
    seed : int or Generator, optional

    Raises
    ------
    EstimationError
        ``not_a_covariance``, ``too_many_splits`` (no seed given).

    References
    ----------
    Guttman (1945), doi 10.1007/BF02288892; Revelle (1979), doi 10.1207/s15327906mbr1401_4 (beta).

    Examples
    --------
    Two pairs of items that go together: split across the pairs the halves agree, split by pair they do not.

    >>> import numpy as np
    >>> r = np.kron(np.eye(2), [[1, .8], [.8, 1]])
    >>> found = all_split_halves(r)
    >>> round(found.best, 4), round(found.worst, 4), len(found.values)
    (0.8889, 0.0, 3)

    Thurstone's nine tests: lambda 4 of guttman of R's psych 2.2.9.

    >>> from governance_survey.statistics.textbook import thurstone
    >>> round(all_split_halves(thurstone().correlation).best, 6)
    0.92319
    """
    matrix = check_covariance(covariance)
    k = len(matrix)
    half = k // 2
    count = comb(k, half) // (2 if k % 2 == 0 else 1)
    if count <= MOST:
        halves = np.array(list(combinations(range(k), half))[:count])
    elif seed is None:
        raise EstimationError(
            "too_many_splits",
            Text(zh="分半方式太多，不能一一计算", en="there are too many splits to take them all"),
            got=count,
            fix=Text(zh="给出随机种子，改为抽取一部分。", en="Give a seed: a part of them is then drawn at random."),
        )
    else:
        halves = np.random.default_rng(seed).random((draws, k)).argsort(axis=1)[:, :half]
    values = np.concatenate([_lambda_four(matrix, halves[i : i + BLOCK]) for i in range(0, len(halves), BLOCK)])
    best, worst = int(values.argmax()), int(values.argmin())
    return AllSplits(
        float(values[best]),
        float(values[worst]),
        float(values.mean()),
        values,
        np.sort(halves[best]),
        np.sort(halves[worst]),
        count <= MOST,
    )


def prophecy(reliability: float, length: float) -> float:
    r"""Spearman and Brown's prophecy: reliability of a test `length` times as long.

    .. math:: \frac{m r}{1 + (m-1) r}

    Parameters
    ----------
    reliability : float
        r, 0 to 1.
    length : float
        m, over 0: 2 is twice as long.

    Returns
    -------
    float

    References
    ----------
    Spearman (1910), doi 10.1111/j.2044-8295.1910.tb00206.x; Brown (1910), doi 10.1111/j.2044-8295.1910.tb00207.x.

    Examples
    --------
    >>> round(prophecy(0.8133031431614388, 2), 12)  # bfi neuroticism, base R arithmetic
    0.897040460365
    """
    return length * reliability / (1 + (length - 1) * reliability)


def length_needed(reliability: float, target: float) -> float:
    r"""How many times as long a test must be to reach a reliability: the prophecy turned round.

    .. math:: m = \frac{r^*(1-r)}{r(1-r^*)}

    Parameters
    ----------
    reliability : float
        r, of the test as it is.
    target : float
        r*, the one wanted.

    Returns
    -------
    float
        Over 0; under 1 where a shorter test would do.

    Raises
    ------
    EstimationError
        ``not_a_reliability`` (both must lie strictly between 0 and 1).

    References
    ----------
    Spearman (1910), doi 10.1111/j.2044-8295.1910.tb00206.x; Brown (1910), doi 10.1111/j.2044-8295.1910.tb00207.x.

    Examples
    --------
    >>> round(length_needed(0.5, 0.8), 6)
    4.0
    >>> round(length_needed(0.8133031431614388, 0.897040460365), 9)  # bfi neuroticism twice as long (`prophecy`)
    2.0
    """
    for value in (reliability, target):
        if not 0 < value < 1:
            raise EstimationError(
                "not_a_reliability",
                Text(zh="信度必须在 0 与 1 之间", en="a reliability lies between 0 and 1"),
                got=f"{value:g}",
            )
    return target * (1 - reliability) / (reliability * (1 - target))


def _lambda_four(matrix: np.ndarray, halves: np.ndarray) -> np.ndarray:
    sign = np.ones((len(halves), len(matrix)))
    np.put_along_axis(sign, halves, -1.0, axis=1)
    return np.asarray(1 - ((sign @ matrix) * sign).sum(axis=1) / matrix.sum())


def _alpha(covariance: np.ndarray) -> float:
    k = len(covariance)
    if k < 2:
        return float("nan")
    return k / (k - 1) * (1 - float(np.trace(covariance)) / float(covariance.sum()))


def _horst(r: float, share: float) -> float:
    pq, left = share * (1 - share), 1 - r * r
    if left <= 0:
        return 1.0 if r > 0 else float("nan")
    return r * (float(np.sqrt(r * r + 4 * pq * left)) - r) / (2 * pq * left)
