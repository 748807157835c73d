"""Two coders as a cross-table: prevalence, bias, the most kappa could be, symmetry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .coefficient import NEARLY_ZERO, constant_ratings
from .ratings import Ratings, no_common_units


def cross_table(ratings: Ratings) -> np.ndarray:
    """Counts of two coders' codes over the units both coded: ndarray of float (levels, levels).

    Raises
    ------
    EstimationError
        ``two_coders_only``.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> cross_table(ratings_of_table(np.array([[6, 3], [1, 10]]))).tolist()
    [[6.0, 3.0], [1.0, 10.0]]
    """
    k, used = len(ratings.levels), both_of(ratings)
    return np.bincount(used.patterns @ np.array([k, 1]), weights=used.times, minlength=k * k).reshape(k, k)


def both_of(ratings: Ratings) -> Ratings:
    """Two coders' units that both coded.

    Raises
    ------
    EstimationError
        ``two_coders_only``, ``no_common_units``.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_ratings
    >>> both_of(coder_ratings(np.array([[1, 1], [1, np.nan], [0, 1]]), [0, 1])).n_units
    2
    """
    if ratings.n_coders != 2:
        raise EstimationError(
            "two_coders_only",
            Text(zh="此系数只用于两位编码者", en="this coefficient is of two coders"),
            got=ratings.n_coders,
            fix=Text(zh="用 of() 选两位，或改用多人的系数。", en="Choose two with of(), or take one for several."),
        )
    used = ratings.coded_by(2)
    if used.n_units == 0:
        raise no_common_units()
    return used


@dataclass(frozen=True)
class PairTable:
    """What stands behind a kappa of two coders.

    Attributes
    ----------
    cells : ndarray (levels, levels)
        Counts; rows the first coder.
    prevalence : ndarray (levels,)
        Share of each code, both coders together.
    prevalence_index : float
        Of two levels, difference of the shares of the two codes; NaN for more.
    bias : ndarray (levels,)
        Share the first coder gave each code less the share the second gave it.
    kappa : float
    attainable : float
        The largest kappa the two coders' shares allow.
    """

    cells: np.ndarray
    prevalence: np.ndarray
    prevalence_index: float
    bias: np.ndarray
    kappa: float
    attainable: float


def pair_table(ratings: Ratings) -> PairTable:
    r"""Cross-table of two coders with prevalence, bias and the attainable maximum of Cohen's (nominal) kappa.

    .. math:: \kappa_{\max} = \frac{\sum_k\min(p_{k+},p_{+k})-p_e}{1-p_e}

    Low kappa under high agreement: look at `prevalence`. Attainable far under 1: the coders' shares differ (`bias`).

    Parameters
    ----------
    ratings : Ratings
        Of two coders; units that only one coded are left out.

    Returns
    -------
    PairTable

    Raises
    ------
    EstimationError
        ``two_coders_only``, ``no_common_units``, ``constant_ratings``.

    References
    ----------
    Cohen (1960), doi 10.1177/001316446002000104; Byrt, Bishop & Carlin (1993), doi 10.1016/0895-4356(93)90018-V;
    Sim & Wright (2005), doi 10.1093/ptj/85.3.257.

    Examples
    --------
    Cohen's (1968) table: kappa .492, at most .831.

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> found = pair_table(ratings_of_table(np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])))
    >>> round(found.kappa, 3), round(found.attainable, 3)
    (0.492, 0.831)
    """
    cells = cross_table(ratings)
    p = cells / cells.sum()
    first, second = p.sum(axis=1), p.sum(axis=0)
    room = 1 - float(first @ second)
    if room <= NEARLY_ZERO:
        raise constant_ratings()
    prevalence = (first + second) / 2
    return PairTable(
        cells=cells,
        prevalence=prevalence,
        prevalence_index=float(prevalence[0] - prevalence[1]) if len(p) == 2 else float("nan"),
        bias=first - second,
        kappa=1 - (1 - float(np.trace(p))) / room,
        attainable=1 - (1 - float(np.minimum(first, second).sum())) / room,
    )


@dataclass(frozen=True)
class Symmetry:
    """Bowker's test: chi-squared statistic, degrees of freedom (pairs of codes ever confused), p."""

    statistic: float
    dof: int
    p_value: float


def symmetry_test(ratings: Ratings) -> Symmetry:
    r"""Whether two coders confuse codes the same way round (Bowker; McNemar's test of two levels, uncorrected).

    .. math:: \chi^2=\sum_{k<l}\frac{(n_{kl}-n_{lk})^2}{n_{kl}+n_{lk}}

    Pairs never confused count nowhere, in the degrees of freedom neither. p is 1 where nothing was confused.

    Parameters
    ----------
    ratings : Ratings
        Of two coders; units that only one coded are left out.

    Returns
    -------
    Symmetry

    Raises
    ------
    EstimationError
        ``two_coders_only``, ``no_common_units``.

    References
    ----------
    Bowker (1948), doi 10.1080/01621459.1948.10483284.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> symmetry_test(ratings_of_table(np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]]))).statistic
    6.0
    """
    from scipy.special import chdtrc

    cells = cross_table(ratings)
    rows, columns = np.triu_indices(len(cells), 1)
    above, below = cells[rows, columns], cells[columns, rows]
    confused = above + below > 0
    statistic = float(((above - below)[confused] ** 2 / (above + below)[confused]).sum())
    dof = int(confused.sum())
    return Symmetry(statistic, dof, float(chdtrc(dof, statistic)) if dof else 1.0)
