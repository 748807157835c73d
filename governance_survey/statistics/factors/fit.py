"""How well exploratory factors reproduce the correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..noncentral import noncentral_chi_square


@dataclass(frozen=True)
class FactorFit:
    """Tests and measures of fit of an exploratory solution (NaN where there are no degrees of freedom).

    `rmsea_low`, `rmsea_high`: 90% interval. `rms_residual`: root mean square of the off-diagonal residuals,
    `crms` the same corrected for degrees of freedom. `empirical_chi_square` is n times the sum of squared
    residuals.
    """

    objective: float
    chi_square: float
    dof: int
    p_value: float
    null_chi_square: float
    null_dof: int
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    bic: float
    sabic: float
    rms_residual: float
    crms: float
    empirical_chi_square: float
    n: int


def factor_fit(correlation: np.ndarray, common: np.ndarray, n: int, dof: int) -> FactorFit:
    r"""Fit of :math:`\hat\Sigma` = common part with ones on its diagonal.

    .. math:: F = \mathrm{tr}(\hat\Sigma^{-1}R) - \ln|\hat\Sigma^{-1}R| - p, \qquad
        \chi^2 = \Bigl(n-1-\frac{2p+5}{6}-\frac{2k}{3}\Bigr)F, \qquad
        \mathrm{RMSEA} = \sqrt{\frac{\max(\chi^2-\mathrm{df},0)}{\mathrm{df}(n-1)}}

    References
    ----------
    Bartlett (1951), doi 10.1093/biomet/38.3-4.337; Tucker & Lewis (1973), doi 10.1007/BF02291170;
    Browne & Cudeck (1992), doi 10.1177/0049124192021002005 (RMSEA and its interval).

    Examples
    --------
    Three factors of Holzinger & Swineford's tests by maximum likelihood: fa of R's psych 2.2.9 gives 22.377 on 12.

    >>> import numpy as np
    >>> from governance_survey.statistics.factors import factor_analysis
    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> r = holzinger_swineford().correlation
    >>> loadings = factor_analysis(r, 3, method="ml", rotation="none").loadings
    >>> found = factor_fit(r, loadings @ loadings.T, 301, 12)
    >>> round(found.chi_square, 3), round(found.rmsea, 3)
    (22.377, 0.054)
    """
    from scipy.special import chdtrc

    p = len(correlation)
    # dof = ((p - k)^2 - p - k) / 2 gives the number of factors back.
    k = round(p + 0.5 - np.sqrt(2 * p + 0.25 + 2 * dof))
    model = common.copy()
    np.fill_diagonal(model, 1.0)
    ratio = np.linalg.solve(model, correlation)
    # Never negative but by rounding: a model that reproduces every correlation has an objective of zero.
    objective = max(float(np.trace(ratio) - np.linalg.slogdet(ratio)[1] - p), 0.0)
    chi_square = objective * (n - 1 - (2 * p + 5) / 6 - 2 * k / 3)
    null = -float(np.linalg.slogdet(correlation)[1])
    null_dof = p * (p - 1) // 2
    null_chi_square = null * (n - 1 - (2 * p + 5) / 6)
    residual = correlation - model
    squares = float((residual**2).sum())
    empirical = squares * n
    if dof == 0:
        nan = float("nan")
        tests = (nan, nan, nan, nan, nan)
    else:
        factor = n - 1 - (2 * p + 5) / 6 - 2 * k / 3
        tli = (null / null_dof - objective / dof) / (null / null_dof - 1 / factor)
        rmsea = float(np.sqrt(max(chi_square - dof, 0.0) / (dof * (n - 1))))
        low, high = (np.sqrt(at / (dof * (n - 1))) for at in noncentral_chi_square(max(chi_square, 0.0), dof, 0.90))
        tests = (float(chdtrc(dof, max(chi_square, 0.0))), float(tli), rmsea, float(low), float(high))
    return FactorFit(
        objective,
        float(chi_square),
        dof,
        tests[0],
        float(null_chi_square),
        null_dof,
        *tests[1:],
        bic=float(chi_square - dof * np.log(n)),
        sabic=float(chi_square - dof * np.log((n + 2) / 24)),
        rms_residual=float(np.sqrt(squares / (p * (p - 1)))),
        crms=float(np.sqrt(squares / (2 * dof))) if dof else float("nan"),
        empirical_chi_square=float(empirical),
        n=n,
    )
