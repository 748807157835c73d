"""How carefully people answered: runs, spread, consistency. Each says more than it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text
from .multivariate import pairwise

WORST = -1.0


@dataclass(frozen=True)
class Runs:
    """Of every row: length of the longest run of one answer, and the mean length of its runs."""

    longest: np.ndarray
    average: np.ndarray


def longest_string(answers: np.ndarray) -> Runs:
    """Longest and average run of the same answer in the order of the questionnaire.

    A missing answer ends a run and begins none. A row without an answer has a longest run of nought and no average.

    Parameters
    ----------
    answers : ndarray (rows, items)
        Raw answers (not reversed) in the order asked.

    References
    ----------
    Johnson (2005), doi 10.1016/j.jrp.2004.09.009.

    Examples
    --------
    >>> import numpy as np
    >>> found = longest_string(np.array([[3, 3, 3, 2, 2], [1, 1, np.nan, 1, 2]]))
    >>> found.longest.tolist(), found.average.round(3).tolist()
    ([3, 2], [2.5, 1.333])

    The first two persons of careless_dataset in R's careless: longest runs 6 and 4, average 1.5625 and 1.4706.

    >>> rows = ("33322423342332222224322324122523312331233312132233",
    ...         "45322254354431233434442222543533323243334533234445")
    >>> two = np.array([[int(answer) for answer in row] for row in rows], dtype=float)
    >>> longest_string(two).longest.tolist(), longest_string(two).average.round(4).tolist()
    ([6, 4], [1.5625, 1.4706])
    """
    x = np.asarray(answers, dtype=np.float64)
    run = np.zeros(len(x), dtype=np.int64)
    longest, runs = run.copy(), run.copy()
    previous = np.full(len(x), np.nan)
    for column in x.T:  # a run is a walk along the form; all people take each step together
        answered = ~np.isnan(column)
        goes_on = answered & (column == previous)
        runs += answered & ~goes_on
        run = np.where(goes_on, run + 1, answered.astype(np.int64))
        np.maximum(longest, run, out=longest)
        previous = column
    n = (~np.isnan(x)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        average = np.where(runs > 0, n / runs, np.nan)
    return Runs(longest, average)


def intra_individual_variability(answers: np.ndarray) -> np.ndarray:
    r"""Standard deviation (n - 1) of each row's answers.

    .. math:: s_r = \sqrt{\frac{1}{k_r-1}\sum_i (x_{ri}-\bar x_r)^2}

    Very low: one column ticked throughout; very high: answers at random.

    Parameters
    ----------
    answers : ndarray (rows, items)
        As they were given, before any is turned round; NaN = missing, left out of its row.

    Returns
    -------
    ndarray (rows,)
        0 or more; NaN with fewer than two answers.

    References
    ----------
    Dunn, Heggestad, Shanock & Theilgard (2018), doi 10.1007/s10869-016-9479-0.

    Examples
    --------
    >>> import numpy as np
    >>> intra_individual_variability(np.array([[1.0, 3, 5], [2, 2, 2]])).tolist()
    [2.0, 0.0]
    >>> from governance_survey.statistics.textbook import shrout_fleiss
    >>> intra_individual_variability(shrout_fleiss()[:3]).round(6).tolist()  # apply(x, 1, sd) in R 4.2.2
    [3.162278, 2.160247, 1.914854]
    """
    x = np.asarray(answers, dtype=np.float64)
    n = (~np.isnan(x)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(x, axis=1) / n
        squares = np.nansum((x - mean[:, None]) ** 2, axis=1)
        return np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)


def even_odd_consistency(answers: np.ndarray, scales: Sequence[int], *, corrected: bool = True) -> np.ndarray:
    r"""Within-person correlation of the even with the odd halves of the scales; 1 is consistent, -1 the worst.

    .. math:: r_i = \mathrm{cor}_s(\bar x^{odd}_{is}, \bar x^{even}_{is}), \qquad r^*_i = \frac{2r_i}{1+r_i}

    (Spearman-Brown, not under -1). Other programs turn the sign round.

    Parameters
    ----------
    answers : ndarray (rows, items)
        Keyed in one direction.
    scales : sequence of int
        Items in each scale, in the order of the columns; at least two each, three scales or more.

    Returns
    -------
    ndarray (rows,)
        NaN where a half is missing in all but two scales, or a half does not vary.

    Raises
    ------
    EstimationError
        ``scales_do_not_match``.

    References
    ----------
    Meade & Craig (2012), doi 10.1037/a0028085.

    Examples
    --------
    >>> import numpy as np
    >>> even_odd_consistency(np.array([[1.0, 1, 3, 3, 5, 5], [5, 1, 3, 3, 1, 5]]), [2, 2, 2]).tolist()
    [1.0, -1.0]

    The first two persons of careless_dataset in R's careless, ten scales of five: it prints 1 and -.6410, with the sign
    turned round.

    >>> rows = ("33322423342332222224322324122523312331233312132233",
    ...         "45322254354431233434442222543533323243334533234445")
    >>> two = np.array([[int(answer) for answer in row] for row in rows], dtype=float)
    >>> even_odd_consistency(two, [5] * 10).round(4).tolist()
    [-1.0, 0.641]
    """
    x = np.asarray(answers, dtype=np.float64)
    if sum(scales) != x.shape[1] or len(scales) < 3 or min(scales) < 2:
        raise EstimationError(
            "scales_do_not_match",
            Text(zh="量表划分与题目列不符", en="the scales do not match the columns"),
            expected=Text(zh="三个以上量表，每个至少两题", en="three scales or more of two items each"),
            got=", ".join(map(str, scales)),
        )
    ends = np.cumsum(scales)
    first, second = (
        np.column_stack([_row_mean(x[:, end - size : end][:, half::2]) for size, end in zip(scales, ends, strict=True)])
        for half in (0, 1)
    )
    r = _row_correlation(first, second)
    if not corrected:
        return r
    with np.errstate(divide="ignore", invalid="ignore"):
        # Below -1/3 the step up would leave the range of a correlation.
        return np.where(r <= -1 / 3, WORST, 2 * r / (1 + r))


def synonym_consistency(answers: np.ndarray, *, least: float = 0.60) -> tuple[np.ndarray, int]:
    r"""Within-person correlation over pairs of items that go together in the sample.

    .. math:: r_r = \mathrm{cor}_{(i,j):\,r_{ij}>c}\,(x_{ri}, x_{rj})

    Parameters
    ----------
    answers : ndarray (rows, items)
        NaN = missing; a row counts the pairs of which it answered both.
    least : float
        c, what a pair must correlate above. With a negative one pairs below it are taken: antonyms, whose correlation
        should be negative.

    Returns
    -------
    tuple of ndarray (rows,) and int
        The correlation of every row, -1 to 1 (NaN with fewer than three pairs, or without variation), and the number of
        pairs.

    References
    ----------
    Meade & Craig (2012), doi 10.1037/a0028085.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.column_stack([np.tile([1.0, 2, 3, 4], 5)] * 2 + [np.tile([4.0, 1, 3, 2], 5)] * 2)
    >>> synonym_consistency(x)[1]
    2
    """
    x = np.asarray(answers, dtype=np.float64)
    r = pairwise(x)
    i, j = np.triu_indices(x.shape[1], 1)
    chosen = r[i, j] > least if least >= 0 else r[i, j] < least
    pairs = int(chosen.sum())
    if pairs < 3:
        return np.full(len(x), np.nan), pairs
    return _row_correlation(x[:, i[chosen]], x[:, j[chosen]]), pairs


def _row_mean(x: np.ndarray) -> np.ndarray:
    n = (~np.isnan(x)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(n > 0, np.nansum(x, axis=1) / np.maximum(n, 1), np.nan)


def _row_correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    both = ~np.isnan(a) & ~np.isnan(b)
    n = both.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = (np.where(both, values, 0.0) for values in (a, b))
        x, y = (np.where(both, v - (v.sum(axis=1) / n)[:, None], 0.0) for v in (x, y))
        spread = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
        found = (x * y).sum(axis=1) / spread
    return np.where((n > 2) & (spread > 1e-12), np.clip(found, -1, 1), np.nan)
