"""The bivariate normal distribution: probabilities and density for whole arrays at once."""

from __future__ import annotations

import numpy as np

TINY = 1e-300  # stands for a zero limit, so that its ratios keep their sign
FAR = 12.0  # a limit beyond which nothing is left in double precision


def bivariate_normal_cdf(first: np.ndarray, second: np.ndarray, rho: np.ndarray) -> np.ndarray:
    r"""Probability that two standard normal variables with correlation rho lie below two limits.

    .. math:: \Phi_2(h,k;\rho) = \tfrac12\Phi(h) + \tfrac12\Phi(k)
        - T\!\left(h,\frac{k-\rho h}{h\sqrt{1-\rho^2}}\right) - T\!\left(k,\frac{h-\rho k}{k\sqrt{1-\rho^2}}\right)
        - \tfrac12[hk<0]

    with Owen's :math:`T(h,a)=\frac1{2\pi}\int_0^a \frac{e^{-h^2(1+x^2)/2}}{1+x^2}dx`. Absolute error below 1e-14.

    Parameters
    ----------
    first, second, rho : ndarray
        Shapes that broadcast together; limits may be infinite; :math:`|\rho| < 1`.

    Returns
    -------
    ndarray in [0, 1]

    References
    ----------
    Owen, D. B. (1956). Tables for computing bivariate normal probabilities. Annals of Mathematical Statistics,
    27(4), 1075-1090. https://doi.org/10.1214/aoms/1177728074

    Examples
    --------
    The quadrant has probability 1/4 + arcsin(rho) / 2 pi (Sheppard 1899).

    >>> import numpy as np
    >>> from governance_survey.statistics.polychoric import bivariate_normal_cdf
    >>> float(np.round(bivariate_normal_cdf(np.zeros(1), np.zeros(1), np.array([0.5]))[0], 12))
    0.333333333333
    >>> float(np.round(bivariate_normal_cdf(np.ones(1), np.ones(1), np.array([0.5]))[0], 12))  # pmnorm of R's mnormt
    0.745203586847
    """
    from scipy.special import ndtr, owens_t

    h, k, r = (np.asarray(values, dtype=np.float64) for values in (first, second, rho))
    h, k = np.clip(h, -FAR, FAR), np.clip(k, -FAR, FAR)
    h, k = np.where(h == 0, TINY, h), np.where(k == 0, TINY, k)
    root = np.sqrt((1 - r) * (1 + r))
    tails = owens_t(h, (k - r * h) / (h * root)) + owens_t(k, (h - r * k) / (k * root))
    below = 0.5 * (ndtr(h) + ndtr(k)) - tails - 0.5 * ((h < 0) != (k < 0))
    return np.asarray(np.clip(below, 0.0, 1.0), dtype=np.float64)


def bivariate_normal_density(first: np.ndarray, second: np.ndarray, rho: np.ndarray) -> np.ndarray:
    r"""Density of two standard normal variables with correlation rho; also :math:`\partial\Phi_2/\partial\rho`.

    .. math:: \varphi_2(h,k;\rho) = \frac{1}{2\pi\sqrt{1-\rho^2}}
        \exp\!\left(-\frac{h^2-2\rho hk+k^2}{2(1-\rho^2)}\right)

    Parameters
    ----------
    first, second, rho : ndarray
        Shapes that broadcast together; finite limits; :math:`|\rho| < 1`.

    References
    ----------
    Plackett, R. L. (1954). A reduction formula for normal multivariate integrals. Biometrika, 41, 351-360.
    https://doi.org/10.1093/biomet/41.3-4.351

    Examples
    --------
    >>> import numpy as np
    >>> float(np.round(bivariate_normal_density(np.zeros(1), np.zeros(1), np.zeros(1))[0] * 2 * np.pi, 12))
    1.0
    >>> place = np.array([1.0]), np.array([0.5]), np.array([0.5])
    >>> float(np.round(bivariate_normal_density(*place)[0], 12))  # dmnorm of R's mnormt
    0.111465959553
    """
    h, k, r = (np.asarray(values, dtype=np.float64) for values in (first, second, rho))
    left = (1 - r) * (1 + r)
    exponent = ((h - k) ** 2 + 2 * (1 - r) * h * k) / (2 * left)
    return np.asarray(np.exp(-exponent) / (2 * np.pi * np.sqrt(left)), dtype=np.float64)
