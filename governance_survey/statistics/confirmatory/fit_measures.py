r"""How far a model lies from the data: chi-square and what is made of it.

.. math:: \mathrm{CFI} = 1 - \frac{\max(\chi^2-d,0)}{\max(\chi^2-d,\ \chi_0^2-d_0,\ 0)},\quad
    \mathrm{TLI} = \frac{\chi_0^2/d_0-\chi^2/d}{\chi_0^2/d_0-1},\quad
    \mathrm{RMSEA} = \sqrt{G\,\max\Bigl(\frac{\chi^2-d}{d\,w},0\Bigr)}

The baseline :math:`\chi_0^2` has every item for itself (predictors keep their covariances). RMSEA's interval
inverts the noncentral chi-square distribution; p close is that of
RMSEA <= .05, p not close that of RMSEA >= .08. SRMR is the root mean square
of :math:`(s_{ij}-\sigma_{ij})/\sqrt{s_{ii}s_{jj}}`, with :math:`(\bar x_i-\mu_i)/\sqrt{s_{ii}}` when the model
has means (Bentler), groups weighted by size. Scaled measures put :math:`\chi^2/c` in these formulas; robust
ones follow Brosseau-Liard & Savalei (2014): :math:`\chi^2-c\,d` in place of :math:`\chi^2-d`.

References: Browne & Cudeck (1992) https://doi.org/10.1177/0049124192021002005; Bentler (1990)
https://doi.org/10.1037/0033-2909.107.2.238; Brosseau-Liard & Savalei (2014)
https://doi.org/10.1080/00273171.2014.933697.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..noncentral import noncentral_chi_square
from .implied_moments import Implied
from .moments import Sample

CLOSE, NOT_CLOSE, CONFIDENCE = 0.05, 0.08, 0.90


@dataclass(frozen=True)
class Indices:
    """Measures made of one chi-square; NaN without degrees of freedom where none is defined."""

    chisq: float
    dof: int
    p_value: float
    baseline_chisq: float
    baseline_dof: int
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    rmsea_p_close: float
    rmsea_p_not_close: float

    @property
    def baseline_p_value(self) -> float:
        """p of the model without correlations: where it is not small, CFI and TLI have nothing to measure."""
        return _upper(max(self.baseline_chisq, 0.0), self.baseline_dof)


@dataclass(frozen=True)
class RobustIndices:
    """CFI, TLI, RMSEA estimating what they would be under normality, from a scaled chi-square."""

    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    rmsea_p_close: float
    rmsea_p_not_close: float


@dataclass(frozen=True)
class Information:
    """Log-likelihood of the model and of the saturated one, and the criteria made of it (less is better)."""

    logl: float
    logl_saturated: float
    aic: float
    bic: float
    bic_adjusted: float


def _upper(chisq: float, dof: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(dof, chisq)) if dof > 0 else float("nan")


def _close(chisq: float, dof: float, scale: float) -> tuple[float, float]:
    """p of RMSEA <= .05 and of RMSEA >= .08."""
    from scipy.special import chndtr

    near, far = (float(chndtr(chisq, dof, limit**2 / scale)) for limit in (CLOSE, NOT_CLOSE))
    return 1 - near, far


def _root(value: float) -> float:
    return float(np.sqrt(max(value, 0.0)))


def indices(chisq: float, dof: int, baseline: tuple[float, int], weight: float, groups: int) -> Indices:
    """All measures of a chi-square against its baseline.

    Examples
    --------
    Holzinger & Swineford's nine tests, three factors (values of lavaan 0.6.14).

    >>> from governance_survey.statistics.confirmatory.fit_measures import indices
    >>> found = indices(85.3055217699727, 24, (918.8515892923837, 36), 301, 1)
    >>> round(found.cfi, 6), round(found.tli, 6), round(found.rmsea, 6)
    (0.93056, 0.895839, 0.092121)
    >>> round(found.rmsea_low, 6), round(found.rmsea_high, 6), round(found.rmsea_p_close, 6)
    (0.071418, 0.113678, 0.000661)
    """
    base, base_dof = baseline
    excess, base_excess = max(chisq - dof, 0.0), max(base - base_dof, chisq - dof, 0.0)
    cfi = 1 - excess / base_excess if base_excess > 0 else 1.0
    nan = float("nan")
    if dof == 0:
        return Indices(chisq, 0, nan, base, base_dof, cfi, 1.0, 0.0, 0.0, 0.0, nan, nan)
    tli = (base / base_dof - chisq / dof) / (base / base_dof - 1) if base_dof and base != base_dof else nan
    scale = groups / (weight * dof)
    low, high = noncentral_chi_square(chisq, dof, CONFIDENCE)
    close, apart = _close(chisq, dof, scale)
    return Indices(
        chisq,
        dof,
        _upper(chisq, dof),
        base,
        base_dof,
        cfi,
        tli,
        _root((chisq - dof) * scale),
        _root(low * scale),
        _root(high * scale),
        close,
        apart,
    )


def scaled_indices(plain: Indices, scaling: float, base_scaling: float, weight: float, groups: int) -> Indices:
    r"""Measures of the scaled chi-square.

    RMSEA's interval and p close refer :math:`\chi^2` to a noncentral chi-square of :math:`c\,d` degrees of
    freedom, as lavaan does.

    Raises
    ------
    EstimationError
        ``negative_scaling``.
    """
    if plain.dof == 0 or not np.isfinite(scaling):
        return plain
    _refuse_negative(scaling, base_scaling)
    found = indices(
        plain.chisq / scaling, plain.dof, (plain.baseline_chisq / base_scaling, plain.baseline_dof), weight, groups
    )
    dof = scaling * plain.dof
    low, high = noncentral_chi_square(plain.chisq, dof, CONFIDENCE)
    scale = groups / (weight * dof)
    close, apart = _close(plain.chisq, dof, scale)
    return replace(
        found,
        rmsea_low=_root(low * scale),
        rmsea_high=_root(high * scale),
        rmsea_p_close=close,
        rmsea_p_not_close=apart,
    )


def _refuse_negative(scaling: float, base_scaling: float) -> None:
    # Divided by a factor that is not positive a chi-square is none, and every measure made of it is wrong.
    if scaling > 0 and base_scaling > 0:
        return
    raise EstimationError(
        "negative_scaling",
        Text(zh="校正因子不为正，稳健检验算不出来", en="the scaling factor is not positive: there is no robust test"),
        expected=Text(zh="大于 0", en="above 0"),
        got=round(min(scaling, base_scaling), 4),
        fix=Text(zh="合并很少有人选的答案，或增加样本", en="merge rare answers, or collect more"),
    )


def robust_indices(plain: Indices, scaling: float, base_scaling: float, weight: float, groups: int) -> RobustIndices:
    """Brosseau-Liard & Savalei's measures from a chi-square and its scaling factors; refuses as `scaled_indices`."""
    nan = float("nan")
    if plain.dof == 0 or not np.isfinite(scaling):
        return RobustIndices(plain.cfi, plain.tli, 0.0, 0.0, 0.0, nan, nan)
    _refuse_negative(scaling, base_scaling)
    excess = plain.chisq - scaling * plain.dof
    base = plain.baseline_chisq - base_scaling * plain.baseline_dof
    most = max(excess, base, 0.0)
    cfi = 1 - max(excess, 0.0) / most if most > 0 else 1.0
    tli = 1 - excess * plain.baseline_dof / (base * plain.dof) if base else nan
    scale = groups / (weight * plain.dof)
    scaled = plain.chisq / scaling
    low, high = noncentral_chi_square(scaled, plain.dof, CONFIDENCE)
    close, apart = _close(scaled, plain.dof, scale * scaling)
    return RobustIndices(
        cfi,
        tli,
        _root(excess * scale),
        _root(scaling * low * scale),
        _root(scaling * high * scale),
        close,
        apart,
    )


def baseline(samples: Sequence[Sample], exogenous: np.ndarray) -> tuple[float, int]:
    """Chi-square and degrees of freedom of the model without any covariance (predictors keep theirs)."""
    chisq, dof = 0.0, 0
    for sample in samples:
        s, x = sample.covariance, len(exogenous)
        own = np.log(np.diagonal(s)).sum()
        if x:
            among = s[np.ix_(exogenous, exogenous)]
            own += float(np.linalg.slogdet(among)[1]) - np.log(np.diagonal(among)).sum()
        chisq += sample.weight * float(own - sample.log_determinant)
        dof += len(s) * (len(s) - 1) // 2 - x * (x - 1) // 2
    return chisq, dof


def srmr(samples: Sequence[Sample], moments: Sequence[Implied], means: bool) -> float:
    """Standardised root mean square residual."""
    total = 0.0
    for sample, own in zip(samples, moments, strict=True):
        sd = np.sqrt(np.diagonal(sample.covariance))
        gaps = ((sample.covariance - own.sigma) / sd / sd[:, None]) ** 2
        squares, count = (gaps.sum() + np.trace(gaps)) / 2, len(sd) * (len(sd) + 1) // 2  # each pair once
        if means:
            squares, count = squares + (((sample.mean - own.mu) / sd) ** 2).sum(), count + len(sd)
        total += sample.n * float(np.sqrt(squares / count))
    return total / sum(sample.n for sample in samples)


def information_criteria(
    samples: Sequence[Sample], discrepancy: np.ndarray, exogenous: np.ndarray, n_free: int
) -> Information:
    """Log-likelihood and criteria; predictors' own likelihood is left out, as they are not modelled."""
    saturated = 0.0
    for sample in samples:
        p, x = len(sample.covariance), len(exogenous)
        known = sample.log_determinant
        if x:
            known -= float(np.linalg.slogdet(sample.covariance[np.ix_(exogenous, exogenous)])[1])
        saturated -= sample.n / 2 * ((p - x) * (np.log(2 * np.pi) + 1) + known)
    lost = sum(sample.n * float(f) / 2 for sample, f in zip(samples, discrepancy, strict=True))
    n = sum(sample.n for sample in samples)
    return criteria(saturated - lost, saturated, n_free, n)


def criteria(logl: float, saturated: float, n_free: int, n: int) -> Information:
    """AIC, BIC and the BIC of Sclove's sample size."""
    return Information(
        logl,
        saturated,
        -2 * logl + 2 * n_free,
        -2 * logl + n_free * float(np.log(n)),
        -2 * logl + n_free * float(np.log((n + 2) / 24)),
    )
