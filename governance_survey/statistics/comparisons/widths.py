"""How many errors wide an interval of a difference of means is: of one pair, or of all pairs together."""

from __future__ import annotations

import numpy as np


def one_pair(level: float, dof: float) -> float:
    """Quantile of t: errors on either side of one difference.

    Examples
    --------
    >>> round(one_pair(0.95, 20.0), 4)
    2.086
    """
    from scipy.special import stdtrit

    return float(stdtrit(dof, 0.5 + level / 2))


def all_pairs(level: float, groups: int, dof: np.ndarray) -> np.ndarray:
    r"""Errors on either side of each difference so that all pairs of groups hold together: :math:`q_{k,\nu}/\sqrt2`.

    With q the quantile of the studentised range (Tukey; Games and Howell with each pair's own degrees of freedom).

    Examples
    --------
    >>> all_pairs(0.95, 3, np.array([20.0])).round(4).tolist()
    [2.53]
    """
    from scipy.stats import studentized_range

    # The quantile is a double integral sought by trial: once for each number of degrees of freedom, not for each pair.
    different, place = np.unique(dof, return_inverse=True)
    return np.asarray(studentized_range.ppf(level, groups, different)[place] / np.sqrt(2))
