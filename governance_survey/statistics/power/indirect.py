"""Power of an indirect association, by Monte Carlo with a seed."""

from __future__ import annotations

import numpy as np

DRAWS = 4000  # estimates drawn
INNER = 1000  # points of the interval of each


def indirect_power(
    a: float,
    b: float,
    n: float,
    *,
    seed: int,
    significance: float = 0.05,
    controls: int = 0,
    direct: float = 0.0,
    draws: int = DRAWS,
) -> float:
    r"""Share of samples whose Monte Carlo interval of ab leaves nought out.

    Estimates of the paths are drawn from normal distributions with the errors of standardised slopes,

    .. math:: s_a^2 = \frac{1-a^2}{n-2-k}, \qquad s_b^2 = \frac{1-R_y^2}{(1-a^2)(n-3-k)}, \qquad
        R_y^2 = b^2 + c'^2 + 2abc'

    and each has its interval from the products of draws about it.

    Parameters
    ----------
    a, b : float
        Standardised paths as observed: predictor to mediator, mediator to outcome beside the predictor.
    n : float
        Rows, or an effective size.
    seed : int
    controls : int
        k.
    direct : float
        c', the path beside the mediator.

    Returns
    -------
    float
        0 to 1, with a Monte Carlo error of at most .008 (4,000 draws); NaN where `n` leaves no degree of freedom.

    References
    ----------
    MacKinnon, Lockwood & Williams (2004), doi 10.1207/s15327906mbr3901_4; Preacher & Selig (2012), doi
    10.1080/19312458.2012.679848; Schoemann, Boulton & Short (2017), doi 10.1177/1948550617715068.

    Examples
    --------
    >>> found = indirect_power(0.3, 0.3, 100, seed=1)
    >>> 0.65 < found < 0.80
    True
    """
    left = 1 - (b**2 + direct**2 + 2 * a * b * direct)
    if n - 3 - controls < 1 or not left > 0 or abs(a) >= 1:
        return float("nan")
    s_a = np.sqrt((1 - a**2) / (n - 2 - controls))
    s_b = np.sqrt(left / (1 - a**2) / (n - 3 - controls))
    rng = np.random.default_rng(seed)
    u, v = rng.standard_normal((2, INNER))
    drawn = rng.standard_normal((2, draws))
    ends = np.array([100 * significance / 2, 100 * (1 - significance / 2)])
    away = 0
    for some in np.array_split(np.arange(draws), max(1, draws // 1000)):
        first = a + s_a * drawn[0, some, None] + s_a * u
        second = b + s_b * drawn[1, some, None] + s_b * v
        low, high = np.percentile(first * second, ends, axis=1)
        away += int(((low > 0) | (high < 0)).sum())
    return away / draws
