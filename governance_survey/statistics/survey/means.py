"""Means, totals, ratios and shares of a complex sample, of all rows or of a domain, many at once."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from .linear import Linear, columns_of, estimates_of, rows_inside, simple_variance
from .records import Estimates


def means(design: DesignArrays, values: np.ndarray, *, domain: np.ndarray | None = None) -> Estimates:
    r"""Design-based means of several variables with their covariance.

    .. math:: \bar y = \frac{\sum w_i y_i}{\sum w_i}, \qquad u_i = \frac{w_i (y_i-\bar y)}{\sum w_i}

    and :math:`\hat V(u)` of `taylor_covariance`. Each variable has its own rows: a missing value keeps its place
    in the design with zero contribution, and takes no other variable's row with it.

    Parameters
    ----------
    design : DesignArrays
    values : ndarray (rows,) or (rows, p), NaN = missing
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``no_answers`` (a variable without a value), ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Binder (1983), doi 10.2307/1402588; Kish (1965), Survey sampling (deff).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(4, strata=np.array([1, 1, 2, 2]))
    >>> found = means(d, np.array([[2.0, 1], [6, 1], [4, 2], [4, 4]]))
    >>> found.estimate.tolist(), found.std_error.tolist()
    ([4.0, 2.0], [1.0, 0.5])
    """
    inside = rows_inside(design, domain)
    found = [_mean(design.weights, y, inside & np.isfinite(y)) for y in columns_of(values)]
    return estimates_of(design, found, [inside] * len(found), in_domain=domain is not None)


def totals(design: DesignArrays, values: np.ndarray, *, domain: np.ndarray | None = None) -> Estimates:
    r"""Design-based totals of several variables with their covariance.

    .. math:: \hat Y = \sum w_i y_i, \qquad u_i = w_i y_i

    Weights have to sum to the population. A missing value adds nothing: where there are any, the total is that of
    those who answered; multiply a mean by the population, or reweight, for that of all.

    Parameters
    ----------
    design, values, domain
        As in `means`.

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Horvitz & Thompson (1952), doi 10.1080/01621459.1952.10483446.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(4, weights=np.full(4, 10.0), fpc=np.full(4, 40))
    >>> found = totals(d, np.array([1.0, 2, 3, 4]))
    >>> found.estimate.tolist(), found.std_error.round(4).tolist()
    ([100.0], [24.4949])
    """
    inside = rows_inside(design, domain)
    found = [_total(design.weights, y, inside & np.isfinite(y)) for y in columns_of(values)]
    return estimates_of(design, found, [inside] * len(found), in_domain=domain is not None)


def ratios(
    design: DesignArrays, numerators: np.ndarray, denominators: np.ndarray, *, domain: np.ndarray | None = None
) -> Estimates:
    r"""Design-based ratios of totals, column by column.

    .. math:: \hat R = \frac{\sum w_i y_i}{\sum w_i x_i}, \qquad u_i = \frac{w_i (y_i - \hat R x_i)}{\sum w_i x_i}

    Rows count where both are there.

    Parameters
    ----------
    design : DesignArrays
    numerators, denominators : ndarray (rows,) or (rows, p), NaN = missing
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``, ``zero_denominator``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Cochran (1977), Sampling techniques, ch. 6; Woodruff (1971), doi 10.1080/01621459.1971.10482279.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(3)
    >>> found = ratios(d, np.array([2.0, 4, 6]), np.array([1.0, 3, 2]))
    >>> found.estimate.tolist(), found.std_error.round(4).tolist()
    ([2.0], [0.5774])
    """
    inside = rows_inside(design, domain)
    pairs = zip(columns_of(numerators), columns_of(denominators), strict=True)
    found = [_ratio(design.weights, y, x, inside & np.isfinite(y) & np.isfinite(x)) for y, x in pairs]
    return estimates_of(design, found, [inside] * len(found), in_domain=domain is not None)


def shares(
    design: DesignArrays, codes: np.ndarray, n_categories: int, *, domain: np.ndarray | None = None
) -> Estimates:
    """Shares of categories: the means of their indicators.

    Intervals that stay between nought and one: `share_intervals`.

    Parameters
    ----------
    design : DesignArrays
    codes : ndarray of int (rows,)
        0 … n_categories - 1; below nought = missing.
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom``.
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = shares(design_arrays(5), np.array([0, 1, 1, 2, -1]), 3)
    >>> found.estimate.tolist(), found.n_missing.tolist()
    ([0.25, 0.5, 0.25], [1, 1, 1])
    """
    labels = np.asarray(codes)
    indicators = (labels[:, None] == np.arange(n_categories)).astype(np.float64)
    indicators[labels < 0] = np.nan
    return means(design, indicators, domain=domain)


def domain_means(design: DesignArrays, values: np.ndarray, groups: np.ndarray, n_groups: int) -> Estimates:
    """Means of one variable in every domain, with the covariances between domains.

    For differences of domains: `combinations`. The table worked on is rows x domains.

    Parameters
    ----------
    design : DesignArrays
    values : ndarray (rows,), NaN = missing
    groups : ndarray of int (rows,)
        Domain of each row, 0 … n_groups - 1; below nought = in none.

    Returns
    -------
    Estimates
        One a domain; `dof` count the units and strata in which a domain occurs.

    Raises
    ------
    EstimationError
        ``no_answers``, ``no_degrees_of_freedom`` (of a domain).
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Korn & Graubard (1999), Analysis of health surveys, ch. 5, doi 10.1002/9781118032619.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(8, psu=np.repeat([1, 2, 3, 4], 2))
    >>> found = domain_means(d, np.array([1.0, 2, 2, 4, 3, 4, 2, 6]), np.tile([0, 1], 4), 2)
    >>> found.estimate.tolist(), found.cov.round(4).tolist()
    ([2.0, 4.0], [[0.1667, 0.1667], [0.1667, 0.6667]])
    """
    y = np.asarray(values, dtype=np.float64)
    codes, known = np.asarray(groups), rows_inside(design, None)
    inside = [known & (codes == group) for group in range(n_groups)]
    found = [_mean(design.weights, y, rows & np.isfinite(y)) for rows in inside]
    return estimates_of(design, found, inside, in_domain=True)


def _mean(w: np.ndarray, y: np.ndarray, used: np.ndarray) -> Linear:
    v, n = np.where(used, w, 0.0), int(used.sum())
    filled, total = np.where(used, y, 0.0), float(v.sum())
    estimate = float(v @ filled) / total if n else np.nan
    deviation = filled - estimate
    influence = v * deviation / total if n else v
    srs = simple_variance(float(influence @ deviation), n) / max(n, 1)
    return Linear(estimate, influence, n, total, float(v @ v), srs, v / total if n else v)


def _total(w: np.ndarray, y: np.ndarray, used: np.ndarray) -> Linear:
    v, n = np.where(used, w, 0.0), int(used.sum())
    influence, total = v * np.where(used, y, 0.0), float(v.sum())
    estimate = float(influence.sum())
    spread = float(v @ np.where(used, y - estimate / total, 0.0) ** 2) / total if n else np.nan
    srs = simple_variance(spread, n) * total**2 / max(n, 1)
    return Linear(estimate, influence, n, total, float(v @ v), srs)


def _ratio(w: np.ndarray, y: np.ndarray, x: np.ndarray, used: np.ndarray) -> Linear:
    v, n = np.where(used, w, 0.0), int(used.sum())
    x, y, total = np.where(used, x, 0.0), np.where(used, y, 0.0), float(v.sum())
    below = float(v @ x)
    if n and abs(below) <= 1e-12 * float(v @ np.abs(x)):
        raise EstimationError(
            "zero_denominator",
            Text(zh="分母的总量为零，比率没有意义", en="the denominator's total is nought: there is no ratio"),
        )
    estimate = float(v @ y) / below if n else np.nan
    linear = (y - estimate * x) / below if n else v
    srs = simple_variance(float(v @ linear**2) / total if n else np.nan, n) * total**2 / max(n, 1)
    return Linear(estimate, v * linear, n, total, float(v @ v), srs, v * x / below if n else v)
