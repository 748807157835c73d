"""How well a model of yes or no, or of counts, describes its data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import complete_rows
from .predicting import predicted
from .records import GeneralisedFit


@dataclass(frozen=True)
class BinaryQuality:
    """Of a logit.

    Attributes
    ----------
    tjur : float
        Mean probability of the ones less that of the noughts.
    brier : float
        Mean squared difference of outcome and probability.
    auc : float
        Probability that a one has a higher probability than a nought (ties a half).
    cox_snell, nagelkerke : float
        1 - exp{2 (log L0 - log L) / n}, and that over its largest value.
    hosmer_lemeshow, hosmer_lemeshow_dof, hosmer_lemeshow_p : float
        Chi-square of expected against observed ones in ten groups of probability.
    """

    tjur: float
    brier: float
    auc: float
    cox_snell: float
    nagelkerke: float
    hosmer_lemeshow: float
    hosmer_lemeshow_dof: int
    hosmer_lemeshow_p: float


@dataclass(frozen=True)
class CountQuality:
    """Of a Poisson or negative binomial.

    Attributes
    ----------
    deviance : float
    pearson_dispersion : float
        Pearson's chi-square over its degrees of freedom: near 1 where the variance is the model's.
    overdispersion : float
        Alpha in variance = (1 + alpha) mean, from the residuals of the model.
    overdispersion_z, overdispersion_p : float
        Its test against nought, one-sided (Cameron & Trivedi 1990).
    """

    deviance: float
    pearson_dispersion: float
    overdispersion: float
    overdispersion_z: float
    overdispersion_p: float


def binary_quality(fit: GeneralisedFit, x: np.ndarray, y: np.ndarray, *, groups: int = 10) -> BinaryQuality:
    """Quality of a logit on its rows, unweighted.

    Parameters
    ----------
    fit : GeneralisedFit
        Of the family "logit".
    x, y : ndarray (rows, p), (rows,), NaN = missing
        As they were fitted.
    groups : int
        Of Hosmer and Lemeshow, cut at quantiles of the probability.

    Raises
    ------
    EstimationError
        ``too_few_rows``: fewer than five a group; ``not_finite``.

    References
    ----------
    Tjur (2009), doi 10.1198/tast.2009.08210; Nagelkerke (1991), doi 10.1093/biomet/78.3.691;
    Hosmer & Lemeshow (1980), doi 10.1080/03610928008827941.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.generalised import generalised_model
    >>> x, y = np.column_stack([np.ones(80), np.repeat([0.0, 1], 40)]), np.tile([1.0, 0, 0, 0], 20)
    >>> y[41:80:4] = 1
    >>> fit = generalised_model(x, y, names=("(Intercept)", "a"), family="logit", covariance="model")
    >>> found = binary_quality(fit, x, y)  # probabilities 1/4 and 1/2: (10 x 1/4 + 20 x 1/2) / 30 - 20 / 50
    >>> round(found.tjur, 6), round(found.brier, 6), round(found.auc, 6)
    (0.066667, 0.21875, 0.633333)
    """
    from scipy.special import chdtrc
    from scipy.stats import rankdata

    if fit.family != "logit":
        raise TypeError("binary_quality is for the logit")
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    used = complete_rows(x, y)
    y, p = y[used], predicted(fit, x[used])[:, 0]
    n, ones = len(y), int(y.sum())
    if n < 5 * groups:
        raise EstimationError(
            "too_few_rows",
            Text(zh="行数太少，不能分组比较", en="too few rows to be compared in groups"),
            expected=Text(zh="至少 {n} 行", en="at least {n} rows").fill(n=5 * groups),
            got=n,
        )
    cuts = np.quantile(p, np.arange(1, groups) / groups)
    group = np.unique(np.searchsorted(np.unique(cuts), p, side="left"), return_inverse=True)[1]
    size, observed, expected = (np.bincount(group, weights=part) for part in (np.ones(n), y, p))
    chi = float(((observed - expected) ** 2 / (expected * (1 - expected / size))).sum())
    fall = fit.null_log_likelihood - fit.log_likelihood
    cox_snell = float(-np.expm1(2 * fall / n))
    return BinaryQuality(
        tjur=float(p[y == 1].mean() - p[y == 0].mean()),
        brier=float(((y - p) ** 2).mean()),
        auc=float((rankdata(p)[y == 1].sum() - ones * (ones + 1) / 2) / (ones * (n - ones))),
        cox_snell=cox_snell,
        nagelkerke=float(cox_snell / -np.expm1(2 * fit.null_log_likelihood / n)),
        hosmer_lemeshow=chi,
        hosmer_lemeshow_dof=len(size) - 2,
        hosmer_lemeshow_p=float(chdtrc(len(size) - 2, chi)) if len(size) > 2 else np.nan,
    )


def count_quality(
    fit: GeneralisedFit, x: np.ndarray, y: np.ndarray, *, offset: np.ndarray | None = None
) -> CountQuality:
    """Quality of a model of counts on its rows, unweighted.

    Parameters
    ----------
    fit : GeneralisedFit
        Of the family "poisson" or "negative_binomial".
    x, y, offset : as they were fitted

    Raises
    ------
    EstimationError
        ``not_finite`` (an infinite value is not a missing one).

    References
    ----------
    Cameron & Trivedi (1990), doi 10.1016/0304-4076(90)90014-K.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.generalised import generalised_model
    >>> x, y = np.ones((4, 1)), np.array([0.0, 1, 2, 5])
    >>> fit = generalised_model(x, y, names=("(Intercept)",), family="poisson", covariance="hc0")
    >>> found = count_quality(fit, x, y)  # mean 2, squared deviations 14: 14 / 2 / 3, and mean of ((y-2)² - y) / 2
    >>> round(found.pearson_dispersion, 6), round(found.overdispersion, 6)
    (2.333333, 0.75)
    """
    from scipy.special import ndtr, xlogy

    if fit.family not in ("poisson", "negative_binomial"):
        raise TypeError("count_quality is for counts")
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    exposure = np.zeros(len(y)) if offset is None else np.asarray(offset, dtype=np.float64)
    used = complete_rows(x, y, exposure)
    y, mu = y[used], predicted(fit, x[used], offset=exposure[used])[:, 0]
    unit = xlogy(y, y / mu) - (y - mu)
    variance = mu
    if fit.dispersion is not None:
        size = fit.dispersion.theta
        unit = xlogy(y, y / mu) - (y + size) * np.log((y + size) / (mu + size))
        variance = mu + mu**2 / size
    excess = ((y - mu) ** 2 - y) / mu
    z = float(excess.mean() / (excess.std(ddof=1) / np.sqrt(len(y))))
    return CountQuality(
        deviance=float(2 * unit.sum()),
        pearson_dispersion=float(((y - mu) ** 2 / variance).sum() / (len(y) - x.shape[1])),
        overdispersion=float(excess.mean()),
        overdispersion_z=z,
        overdispersion_p=float(ndtr(-z)),
    )
