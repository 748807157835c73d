"""Power of the tests of a correlation or standardised slope and of a difference of two groups."""

from __future__ import annotations

import numpy as np

LEAST = 4.0  # rows below which a correlation has no standard error


def correlation_power(r: float | np.ndarray, n: float, *, significance: float = 0.05, controls: int = 0) -> np.ndarray:
    r"""Power of the two-sided t test of a correlation, of a standardised slope, or of a partial one.

    .. math:: z_r = \operatorname{artanh} r + \frac{r}{2(n-1)}, \qquad
        1 - \beta = \Phi\{(z_r - z_c)\sqrt{n-3}\} + \Phi\{(-z_r - z_c)\sqrt{n-3}\}

    with :math:`z_c = \operatorname{artanh}` of the smallest significant correlation.

    Parameters
    ----------
    r : float or ndarray
        Correlation; with `controls` the partial one.
    n : float
        Rows, or the effective size of a complex sample (need not be whole).
    controls : int
        Variables held constant; each takes a row.

    Returns
    -------
    ndarray
        0 to 1; NaN with fewer than four rows.

    References
    ----------
    Cohen (1988), Statistical power analysis, ch. 3, doi 10.4324/9780203771587; the formula is pwr.r.test's.

    Examples
    --------
    >>> round(float(correlation_power(0.3, 84)), 4)
    0.7996
    """
    from scipy.special import ndtr, stdtrit

    size = n - controls
    r = np.asarray(r, dtype=np.float64)
    if size < LEAST:
        return np.full(r.shape, np.nan)
    t = stdtrit(size - 2, 1 - significance / 2)
    limit = np.arctanh(np.sqrt(t**2 / (t**2 + size - 2)))
    z = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)) + r / (2 * (size - 1))
    root = np.sqrt(size - 3)
    return np.asarray(ndtr((z - limit) * root) + ndtr((-z - limit) * root))


def difference_power(
    d: float | np.ndarray, n_first: float, n_second: float, *, significance: float = 0.05
) -> np.ndarray:
    r"""Power of the two-sided t test of two groups' means.

    .. math:: t' \sim t_{n_1 + n_2 - 2}(\delta), \qquad \delta = d\Big/\sqrt{\tfrac1{n_1} + \tfrac1{n_2}}

    Parameters
    ----------
    d : float or ndarray
        Difference in standard deviations.
    n_first, n_second : float
        Rows, or effective sizes, of the groups.

    Returns
    -------
    ndarray
        0 to 1; NaN without a degree of freedom.

    References
    ----------
    Cohen (1988), Statistical power analysis, ch. 2, doi 10.4324/9780203771587.

    Examples
    --------
    >>> round(float(difference_power(0.5, 64, 64)), 4)
    0.8015
    """
    from scipy.special import stdtrit

    d, dof = np.abs(np.asarray(d, dtype=np.float64)), n_first + n_second - 2
    if dof < 1:
        return np.full(d.shape, np.nan)
    shift = d / np.sqrt(1 / n_first + 1 / n_second)
    t = stdtrit(dof, 1 - significance / 2)
    return np.asarray(1 - noncentral_t_cdf(dof, shift, t) + noncentral_t_cdf(dof, shift, -t))


def noncentral_t_cdf(dof: float, shift: float | np.ndarray, t: float) -> np.ndarray:
    r"""Distribution function of a noncentral t; where its series fails, its normal approximation.

    .. math:: \Phi\left(\frac{t\{1 - 1/(4\nu)\} - \delta}{\sqrt{1 + t^2/(2\nu)}}\right)

    References
    ----------
    Johnson & Welch (1940), doi 10.1093/biomet/31.3-4.362.

    Examples
    --------
    >>> noncentral_t_cdf(60, np.array([0.0, 2.0]), 2.0).round(4).tolist()
    [0.975, 0.4967]
    """
    from scipy.special import nctdtr, ndtr

    delta = np.asarray(shift, dtype=np.float64)
    found = nctdtr(dof, delta, t)
    near = ndtr((t * (1 - 1 / (4 * dof)) - delta) / np.sqrt(1 + t**2 / (2 * dof)))
    return np.asarray(np.where(np.isfinite(found), found, near))
