"""The design-based mean of one variable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .arrays import DesignArrays
from .variance import degrees_of_freedom, taylor_covariance


@dataclass(frozen=True)
class Mean:
    """A design-based mean.

    `dof` are units minus strata; `n_effective` is Kish's (sum w)² / sum w²; `deff` compares the
    variance with that of a simple random sample of the same size.
    """

    estimate: float
    std_error: float
    dof: float
    low: float
    high: float
    level: float
    n_obs: int
    n_missing: int
    n_effective: float
    deff: float


def mean(design: DesignArrays, values: np.ndarray, *, level: float = 0.95, domain: np.ndarray | None = None) -> Mean:
    r"""Design-based mean of a variable, whole sample or one domain.

    .. math:: \bar y = \frac{\sum w_i y_i}{\sum w_i}, \qquad
        u_i = \frac{w_i (y_i-\bar y)}{\sum w_i}, \qquad \widehat{\mathrm{var}}(\bar y) = \hat V(u)

    Missing values and rows outside the domain keep their place in the design with zero contribution;
    dropping them first would change the standard error. A domain's degrees of freedom count the units
    and strata in which it occurs (Korn & Graubard 1999, ch. 5).

    Parameters
    ----------
    values : ndarray (rows,), NaN = missing
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    Examples
    --------
    Unit sums in two strata: (2, 6) and (4, 4), every row its own unit.

    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(4, strata=np.array([1, 1, 2, 2]))
    >>> m = mean(d, np.array([2.0, 6, 4, 4]))
    >>> m.estimate, m.std_error, m.dof
    (4.0, 1.0, 2.0)
    """
    y = np.asarray(values, dtype=np.float64)
    inside = np.ones(design.n_rows, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    inside = inside & (design.weights > 0)
    used = inside & np.isfinite(y)
    w = np.where(used, design.weights, 0.0)
    total = float(w.sum())
    n = int(used.sum())
    if n == 0:
        raise EstimationError(
            "no_answers",
            Text(zh="没有可用的回答", en="there is no answer to compute with"),
            got=Text(zh="0 份", en="none"),
        )
    dof = degrees_of_freedom(design, inside if domain is not None else None)
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(
                zh="抽样单元太少，区间没有自由度",
                en="too few sampling units: no degrees of freedom are left for an interval",
            ),
            got=dof,
        )
    filled = np.where(used, y, 0.0)
    estimate = float(w @ filled) / total
    influence = w * (filled - estimate) / total
    std_error = float(np.sqrt(taylor_covariance(design, influence[:, None], w[:, None] / total)[0, 0]))
    half = _t_quantile(level, dof) * std_error
    spread = float(w @ (filled - estimate) ** 2) / total
    srs = spread * n / (n - 1) / n if n > 1 else np.nan
    return Mean(
        estimate=estimate,
        std_error=std_error,
        dof=float(dof),
        low=estimate - half,
        high=estimate + half,
        level=level,
        n_obs=n,
        n_missing=int(inside.sum()) - n,
        n_effective=total**2 / float(w @ w),
        deff=std_error**2 / srs if srs and srs > 0 else np.nan,
    )


def _t_quantile(level: float, dof: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(dof, 0.5 + level / 2))
