"""Composite reliability and average variance extracted, from the estimates of a factor model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed


@dataclass(frozen=True)
class Composite:
    """Of one factor and its items.

    Attributes
    ----------
    reliability : float
        Composite reliability: omega of the model.
    ave : float
        Average variance extracted.
    observed : float
        Reliability over the observed variance of the sum in place of the model's; NaN where that was not given.
    n_items : int
    """

    reliability: float
    ave: float
    observed: float
    n_items: int


def composite_reliability(
    loadings: np.ndarray,
    errors: np.ndarray,
    *,
    factor_variance: float = 1.0,
    error_covariances: float = 0.0,
    observed_variance: float | None = None,
) -> Composite:
    r"""Composite reliability and AVE of one factor.

    .. math:: \mathrm{CR} = \frac{\phi(\sum\lambda_i)^2}{\phi(\sum\lambda_i)^2 + \sum\theta_{ii} +
        2\sum_{i<j}\theta_{ij}},\qquad
        \mathrm{AVE} = \frac{\phi\sum\lambda_i^2}{\phi\sum\lambda_i^2 + \sum\theta_{ii}}

    Parameters
    ----------
    loadings, errors : ndarray (items,)
        Completely standardised (CR of the sum of standardised items), or raw with `factor_variance`
        (CR of the sum of the items as answered).
    error_covariances : float
        Sum of the error covariances among these items, each pair once.
    observed_variance : float, optional
        Of the sum of the items.

    Raises
    ------
    EstimationError
        ``bad_loadings``, ``heywood_case`` (an error variance below nought), ``negatively_keyed_item``.

    References
    ----------
    Jöreskog (1971), doi 10.1007/BF02291393; Fornell & Larcker (1981), doi 10.1177/002224378101800104.

    Examples
    --------
    The visual factor of Holzinger and Swineford's tests, lavaan's standardised loadings.

    >>> import numpy as np
    >>> loadings = np.array([0.7718804, 0.4236010, 0.5811426])
    >>> found = composite_reliability(loadings, 1 - loadings**2)
    >>> round(found.reliability, 4), round(found.ave, 4)
    (0.6258, 0.371)
    """
    loading, error = np.asarray(loadings, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    fits = loading.ndim == 1 and loading.shape == error.shape and len(loading) >= 1
    if not fits or not np.isfinite([*loading, *error]).all() or not factor_variance > 0:
        raise EstimationError(
            "bad_loadings", Text(zh="载荷与误差方差不成对或有缺失", en="loadings and error variances do not pair up")
        )
    _refuse_places("heywood_case", error < 0, Text(zh="误差方差为负", en="an error variance is below nought"))
    turned = loading * np.sign(loading.sum() or 1.0) < 0
    _refuse_places(
        "negatively_keyed_item",
        turned,
        Text(zh="有题目载荷方向相反，求和之前要反向计分", en="an item loads the other way; turn it before summing"),
    )
    common, unique = factor_variance * float(loading.sum()) ** 2, float(error.sum())
    squares = factor_variance * float((loading**2).sum())
    return Composite(
        common / (common + unique + 2 * error_covariances),
        squares / (squares + unique),
        np.nan if observed_variance is None else common / observed_variance,
        len(loading),
    )


def _refuse_places(code: str, wrong: np.ndarray, what: Text) -> None:
    places = [int(place) + 1 for place in np.flatnonzero(wrong)]
    if places:
        raise EstimationError(code, what, where=Text(zh="第 {p} 题", en="item {p}").fill(p=listed(places)))
