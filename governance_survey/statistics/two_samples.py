"""The difference of two means whose samples were drawn from the same sampling units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text
from .design import DesignArrays, degrees_of_freedom, taylor_covariance


@dataclass(frozen=True)
class Difference:
    """Mean of the first sample minus mean of the second, with its design-based error."""

    estimate: float
    std_error: float
    dof: float
    low: float
    high: float
    n_first: int
    n_second: int


def difference_of_means(
    design: DesignArrays, values: np.ndarray, first: np.ndarray, *, level: float = 0.95
) -> Difference:
    r"""Difference of two design-based means when both samples come from the same sampling units.

    .. math:: d = \bar y_1 - \bar y_2, \qquad
        u_i = \frac{w_i (y_i-\bar y_1)}{\sum_1 w}\ (i \in 1), \quad -\frac{w_i (y_i-\bar y_2)}{\sum_2 w}\ (i \in 2)

    and :math:`\widehat{\mathrm{var}}(d) = \hat V(u)`: a unit's residents and workers enter one total, so
    their covariance is in the variance. Two domains of one stacked sample (Korn & Graubard 1999, ch. 3).

    Parameters
    ----------
    design : DesignArrays
        Of the two samples one after the other.
    values : ndarray (rows,), NaN = missing
    first : ndarray of bool (rows,)
        Rows of the first sample.

    Raises
    ------
    EstimationError
        ``no_answers`` (in one of the samples), ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(6, psu=np.array([1, 1, 2, 2, 3, 3]))
    >>> found = difference_of_means(d, np.array([5.0, 3, 6, 4, 7, 5]), np.tile([True, False], 3))
    >>> found.estimate, round(found.std_error, 12), found.dof
    (2.0, 0.0, 2.0)
    """
    from scipy.special import stdtrit

    y = np.asarray(values, dtype=np.float64)
    used = np.isfinite(y) & (design.weights > 0)
    influence, means, counts = np.zeros(design.n_rows), [], []
    for sign, side in ((1.0, used & first), (-1.0, used & ~first)):
        if not side.any():
            raise EstimationError(
                "no_answers", Text(zh="有一方没有可用的回答", en="one of the two has no answer to use")
            )
        w = design.weights[side]
        mean = float(w @ y[side] / w.sum())
        influence[side] = sign * w * (y[side] - mean) / w.sum()
        means.append(mean)
        counts.append(int(side.sum()))
    dof = degrees_of_freedom(design)
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，区间没有自由度", en="too few sampling units: no degrees of freedom are left"),
        )
    std_error = float(np.sqrt(taylor_covariance(design, influence[:, None])[0, 0]))
    estimate = means[0] - means[1]
    half = float(stdtrit(dof, 0.5 + level / 2)) * std_error
    return Difference(estimate, std_error, float(dof), estimate - half, estimate + half, counts[0], counts[1])
