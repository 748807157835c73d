"""How an estimate is spread over the settings that were tried, beside its ordinary interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text


@dataclass(frozen=True)
class Spread:
    """Distribution of an estimate over settings.

    Attributes
    ----------
    median, mean, sd, low, high : float
        `low` and `high` hold the middle `level` of the estimates.
    same_sign : float
        Share of the estimates with the sign of `headline`; NaN where that is nought.
    n : int
    level : float
    headline : float
        The estimate of the model as fitted.
    error_ratio : float
        `sd` over the standard error of the headline.
    """

    median: float
    mean: float
    sd: float
    low: float
    high: float
    same_sign: float
    n: int
    level: float
    headline: float
    error_ratio: float


def spread_of_estimate(values: np.ndarray, headline: float, std_error: float, *, level: float = 0.95) -> Spread:
    """Median, middle share, share of one sign, and the standard deviation beside an ordinary standard error.

    Standard deviations are compared and not widths: an interval by t is wide where sampling units are few, and
    percentiles are not.

    Parameters
    ----------
    values : ndarray (settings,)
    headline : float
    std_error : float
        Ordinary one of the headline.

    Raises
    ------
    EstimationError
        ``too_few_rows`` (fewer than 20 settings), ``not_finite``.

    Examples
    --------
    >>> import numpy as np
    >>> found = spread_of_estimate(np.linspace(-0.1, 0.9, 101), 0.4, 0.2)
    >>> round(found.median, 3), round(found.low, 3), round(found.high, 3)
    (0.4, -0.075, 0.875)
    >>> round(found.same_sign, 3), round(found.error_ratio, 4)
    (0.891, 1.465)
    """
    y = np.asarray(values, dtype=np.float64)
    if len(y) < 20:
        raise EstimationError(
            "too_few_rows",
            Text(zh="设定太少，看不出分布。", en="Too few settings to show a distribution."),
            expected=Text(zh="至少 20 个", en="at least 20"),
            got=len(y),
        )
    if not np.isfinite(y).all():
        raise EstimationError("not_finite", Text(zh="有设定没有结果。", en="Some setting gave no number."))
    low, median, high = np.percentile(y, [50 * (1 - level), 50, 50 * (1 + level)])
    same = float((np.sign(y) == np.sign(headline)).mean()) if headline != 0 else float("nan")
    sd = float(y.std(ddof=1))
    return Spread(
        median=float(median),
        mean=float(y.mean()),
        sd=sd,
        low=float(low),
        high=float(high),
        same_sign=same,
        n=len(y),
        level=level,
        headline=float(headline),
        error_ratio=sd / std_error if std_error > 0 else float("nan"),
    )
