"""Power of two one-sided tests: how likely "no relation that matters" can be said where it is so."""

from __future__ import annotations

import numpy as np

from .normal import noncentral_t_cdf


def equivalence_power(
    effect: float | np.ndarray, margin: float, std_error: float, dof: float, *, significance: float = 0.05
) -> np.ndarray:
    r"""Power of two one-sided tests (TOST) that an estimate lies within margins.

    .. math:: 1 - \beta = P\left(t_\nu\Bigl(\tfrac{\theta+\Delta}{s}\Bigr) > t_{1-\alpha}\right)
        + P\left(t_\nu\Bigl(\tfrac{\theta-\Delta}{s}\Bigr) < -t_{1-\alpha}\right) - 1

    and nought where that is negative: the tests cannot both succeed.

    Parameters
    ----------
    effect : float or ndarray
        True value.
    margin : float
        Above nought: equivalence is within minus and plus this.
    std_error, dof : float
        Of the estimate.

    References
    ----------
    Schuirmann (1987), doi 10.1007/BF01068419; Phillips (1990), doi 10.1007/BF01063556.

    Examples
    --------
    >>> round(float(equivalence_power(0.0, 0.5, 0.15, 60)), 4)
    0.9012
    """
    from scipy.special import stdtrit

    theta = np.asarray(effect, dtype=np.float64)
    t = stdtrit(dof, 1 - significance)
    above = 1 - noncentral_t_cdf(dof, (theta + margin) / std_error, t)
    below = noncentral_t_cdf(dof, (theta - margin) / std_error, -t)
    return np.asarray(np.clip(above + below - 1, 0.0, 1.0))
