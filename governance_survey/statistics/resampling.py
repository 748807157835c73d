"""Complex samples taken anew: replicates by jackknife and bootstrap of sampling units, and the errors they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..words.errors import DesignError, EstimationError
from ..words.text import Text
from .design import DesignArrays, GivenReplicates, degrees_of_freedom

Method = Literal["jackknife", "bootstrap", "balanced", "given"]
MOST_UNITS = 5000  # of a jackknife: its table is units x units


@dataclass(frozen=True)
class Replicates:
    """A design taken anew many times.

    Attributes
    ----------
    factors : ndarray (replicates, units)
        What each replicate multiplies the weights of a sampling unit by.
    coefficients : ndarray (replicates,)
        What each squared deviation counts in the variance.
    dof : int
        Units minus strata.
    method : {"jackknife", "bootstrap", "balanced", "given"}
    """

    factors: np.ndarray
    coefficients: np.ndarray
    dof: int
    method: Method


@dataclass(frozen=True)
class Replicated:
    """An estimate with its error by replication; `low` and `high` at `level` by t with `dof`."""

    estimate: float
    std_error: float
    low: float
    high: float
    level: float
    dof: int
    n_replicates: int
    n_failed: int
    method: Method


def jackknife_replicates(design: DesignArrays) -> Replicates:
    r"""Delete one sampling unit at a time, within strata (JKn).

    Without unit i of stratum h the other units of h count :math:`n_h/(n_h-1)` times; the squared deviation
    counts :math:`(1-f_h)(n_h-1)/n_h`.

    Parameters
    ----------
    design : DesignArrays
        A stratum with one unit: "certainty" and "remove" give it no replicate, "average" widens the variance by
        the share of such strata, "fail" and "adjust" refuse. Replicates that came with the data are given back.

    Raises
    ------
    DesignError
        ``lonely_psu``, ``too_many_units`` (over 5,000: take the bootstrap), ``later_stages``.
    EstimationError
        ``no_degrees_of_freedom``.

    References
    ----------
    Rust & Rao (1996), doi 10.1177/096228029600500305; Wolter (2007), doi 10.1007/978-0-387-35099-8.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = jackknife_replicates(design_arrays(5, strata=np.array([1, 1, 1, 2, 2])))
    >>> found.factors[0].tolist(), found.coefficients.round(4).tolist()
    ([0.0, 1.5, 1.5, 1.0, 1.0], [0.6667, 0.6667, 0.6667, 0.5, 0.5])

    Five of 15 and three of 12 (`fpc` in R's survey): as.svrepdesign of survey 4.1.1 (JKn) gives rscales .5333 and .5.

    >>> strata, inverse = np.repeat([1, 2], [5, 3]), np.repeat([3.0, 4.0], [5, 3])
    >>> design = design_arrays(8, strata=strata, weights=inverse, fpc=np.repeat([15.0, 12.0], [5, 3]))
    >>> jackknife_replicates(design).coefficients.round(4)[[0, 7]].tolist()
    [0.5333, 0.5]
    """
    if design.replicates is not None:
        return _given(design, design.replicates)
    stratum, size, dof = _sizes(design)
    units = np.flatnonzero(size[stratum] > 1)
    if len(units) > MOST_UNITS:
        raise DesignError(
            "too_many_units",
            Text(zh="抽样单元太多，不宜用刀切法", en="too many sampling units for the jackknife"),
            expected=Text(zh="至多 {n} 个", en="at most {n}").fill(n=MOST_UNITS),
            got=len(units),
            fix=Text(zh="改用自助法。", en="Take the bootstrap."),
        )
    own = size[stratum[units]]
    same = stratum[units][:, None] == stratum
    factors = np.where(same, (own / (own - 1))[:, None], 1.0)
    factors[np.arange(len(units)), units] = 0.0
    coefficients = (1 - design.sampled_share[stratum[units]]) * (own - 1) / own
    return Replicates(factors, coefficients * _widened(design, size), dof, "jackknife")


def bootstrap_replicates(design: DesignArrays, *, seed: int | np.random.Generator, draws: int = 500) -> Replicates:
    r"""Draw units with replacement within strata, one fewer than there are, and rescale (Rao & Wu).

    With :math:`m_i` the times unit i of stratum h came in :math:`n_h - 1` draws and f_h the sampled share:

    .. math:: 1 - \lambda_h + \lambda_h \frac{n_h}{n_h-1} m_i, \qquad \lambda_h = \sqrt{1-f_h}

    Parameters
    ----------
    design : DesignArrays
        Strata with one unit as in `jackknife_replicates`.
    seed : int or Generator
    draws : int
        At least 100.

    Raises
    ------
    DesignError
        ``lonely_psu``, ``later_stages``.
    EstimationError
        ``no_degrees_of_freedom``, ``too_few_draws``.

    References
    ----------
    Rao & Wu (1988), doi 10.1080/01621459.1988.10478591; Rao, Wu & Yue (1992), Survey Methodology 18, 209-217.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = bootstrap_replicates(design_arrays(6, strata=np.array([1, 1, 1, 1, 2, 2])), seed=1, draws=100)
    >>> sums = found.factors[:, :4].sum(axis=1)
    >>> bool(np.allclose(sums, 4)), found.coefficients.tolist()[0]
    (True, 0.01)
    """
    if draws < 100:
        raise _too_few(draws)
    if design.replicates is not None:
        return _given(design, design.replicates)
    stratum, size, dof = _sizes(design)
    rng = np.random.default_rng(seed)
    factors = np.ones((draws, len(stratum)))
    for h in np.flatnonzero(size > 1):
        units, n = np.flatnonzero(stratum == h), int(size[h])
        came = rng.integers(0, n, size=(draws, n - 1)) + np.arange(0, draws * n, n)[:, None]
        times = np.bincount(came.reshape(-1), minlength=draws * n).reshape(draws, n)
        share = np.sqrt(1 - design.sampled_share[h])
        factors[:, units] = 1 - share + share * n / (n - 1) * times
    return Replicates(factors, np.full(draws, _widened(design, size) / draws), dof, "bootstrap")


def replicate_weights(design: DesignArrays, replicates: Replicates) -> np.ndarray:
    """Weights of every row in every replicate: its own, times the factor of its sampling unit.

    Parameters
    ----------
    design : DesignArrays
    replicates : Replicates
        Of the same design, by `jackknife_replicates`, `balanced_replicates` or `bootstrap_replicates`.

    Returns
    -------
    ndarray (replicates, rows)

    Examples
    --------
    Five and three units weighing 3 and 4 (`fpc` in R's survey): without the first, the others of its stratum weigh 3.75
    (weights of as.svrepdesign of survey 4.1.1, JKn).

    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> design = design_arrays(8, strata=np.repeat([1, 2], [5, 3]), weights=np.repeat([3.0, 4.0], [5, 3]))
    >>> replicate_weights(design, jackknife_replicates(design))[0].tolist()
    [0.0, 3.75, 3.75, 3.75, 3.75, 4.0, 4.0, 4.0]
    """
    return np.asarray(design.weights * replicates.factors[:, design.psu])


def replicate_sums(design: DesignArrays, replicates: Replicates, moments: np.ndarray) -> np.ndarray:
    """Weighted column sums of every replicate, shape (replicates, columns), without a table of all weights.

    Parameters
    ----------
    moments : ndarray (rows, columns)
        Nought in rows that have no part.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> design = design_arrays(3)
    >>> replicate_sums(design, jackknife_replicates(design), np.array([[1.0], [2], [6]])).tolist()
    [[12.0], [10.5], [4.5]]
    """
    n_units = len(design.stratum_of_psu)
    weighted = design.weights[:, None] * moments
    by_unit = [np.bincount(design.psu, weights=column, minlength=n_units) for column in weighted.T]
    return np.asarray(replicates.factors @ np.column_stack(by_unit))


def from_replicates(
    estimate: float, replicated: np.ndarray, replicates: Replicates, *, level: float = 0.95, below_one: bool = False
) -> Replicated:
    r"""Error and interval of an estimate from its values in the replicates.

    .. math:: \widehat{\mathrm{var}}(\hat\theta) = \sum_r c_r(\hat\theta_r - \hat\theta)^2

    about the estimate of the whole sample.

    Parameters
    ----------
    replicated : ndarray (replicates,)
        NaN where a replicate failed: one in twenty may in a bootstrap, none elsewhere.
    below_one : bool
        For coefficients that cannot exceed one: the interval is made for :math:`\ln(1-\theta)` and turned back.

    Raises
    ------
    EstimationError
        ``replicates_failed``.

    References
    ----------
    Rust & Rao (1996), doi 10.1177/096228029600500305; Bonett (2002), doi 10.3102/10769986027004335 (ln(1 - alpha)).

    Examples
    --------
    Delete one of 1, 2, 6: the means are 4, 3.5, 1.5; the error is that of a mean, sqrt(7/3).

    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> reps = jackknife_replicates(design_arrays(3))
    >>> round(from_replicates(3.0, np.array([4, 3.5, 1.5]), reps).std_error, 6)
    1.527525

    The mean of `fpc` in R's survey: survey 4.1.1 (JKn, mse) gives 5.448148 and .741268.

    >>> x = np.array([2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2])
    >>> design = design_arrays(8, strata=np.repeat([1, 2], [5, 3]), weights=np.repeat([3.0, 4.0], [5, 3]))
    >>> reps = jackknife_replicates(design)
    >>> means = np.average(np.tile(x, (8, 1)), axis=1, weights=replicate_weights(design, reps))
    >>> found = from_replicates(float(np.average(x, weights=design.weights)), means, reps)
    >>> round(found.estimate, 6), round(found.std_error, 6)
    (5.448148, 0.741268)
    """
    from scipy.special import stdtrit

    values = np.asarray(replicated, dtype=np.float64)
    good = ~np.isnan(values)
    failed = int((~good).sum())
    if failed > (len(values) // 20 if replicates.method == "bootstrap" else 0):
        raise EstimationError(
            "replicates_failed",
            Text(zh="有重复样本算不出估计值，误差不可信", en="replicates failed: an error cannot be trusted"),
            got=failed,
            fix=Text(zh="样本或抽样单元太少；合并层，或改报点估计。", en="Too few rows or units: merge strata."),
        )
    share = replicates.coefficients[good] * len(values) / good.sum()
    std_error = float(np.sqrt(share @ (values[good] - estimate) ** 2))
    quantile = float(stdtrit(replicates.dof, 0.5 + level / 2))
    low, high = estimate - quantile * std_error, estimate + quantile * std_error
    if below_one and estimate < 1 and (values[good] < 1).all():
        turned, centre = np.log(1 - values[good]), float(np.log(1 - estimate))
        half = quantile * float(np.sqrt(share @ (turned - centre) ** 2))
        low, high = 1 - float(np.exp(centre + half)), 1 - float(np.exp(centre - half))
    return Replicated(estimate, std_error, low, high, level, replicates.dof, int(good.sum()), failed, replicates.method)


def refuse_later_stages(design: DesignArrays) -> None:
    """Refuse replicates that would leave the variance of later stages out.

    Replicates vary first-stage units. With a finite population at the first stage they give (1 - f) times the
    variance between them, and what later stages add, f times theirs, is lost: where two thirds of the communities
    are drawn, intervals of 95 per cent held the truth in 84 of 100 samples.

    Raises
    ------
    DesignError
        ``later_stages``.
    """
    if any(stage.multiplier.any() for stage in design.later):
        raise DesignError(
            "later_stages",
            Text(
                zh="初级单元的重复样本不含后续抽样阶段的误差",
                en="replicates of first-stage units leave out the error of the later stages of sampling",
            ),
            fix=Text(
                zh="用线性化误差；或不声明第一阶段的总体单元数再做重复样本，误差会略偏大。",
                en="Take linearised errors; or declare no population size at the first stage, for errors that are "
                "somewhat too large.",
            ),
        )


def _given(design: DesignArrays, given: GivenReplicates) -> Replicates:
    # Every row is a unit of its own: its factor is its weight in the replicate over its weight in the sample.
    w = design.weights
    factors = np.divide(given.table, w, out=np.ones_like(given.table), where=w > 0)
    return Replicates(factors, given.coefficients, given.dof, "given")


def _sizes(design: DesignArrays) -> tuple[np.ndarray, np.ndarray, int]:
    refuse_later_stages(design)
    stratum = design.stratum_of_psu
    size = np.bincount(stratum).astype(np.float64)
    lonely = size == 1
    open_ = lonely & (design.sampled_share < 1)
    if design.lonely in ("fail", "adjust") and open_.any():
        raise DesignError(
            "lonely_psu",
            Text(zh="有 {n} 个层只有一个初级抽样单元", en="{n} strata have a single sampling unit").fill(
                n=int(open_.sum())
            ),
            fix=Text(
                zh='重复抽样时改用 lonely="certainty"、"remove" 或 "average"，或合并层。',
                en='For replication choose lonely="certainty", "remove" or "average", or merge strata.',
            ),
        )
    dof = degrees_of_freedom(design)
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，区间没有自由度", en="too few sampling units: no degrees of freedom are left"),
        )
    return stratum, size, dof


def _widened(design: DesignArrays, size: np.ndarray) -> float:
    return len(size) / (len(size) - (size == 1).sum()) if design.lonely == "average" else 1.0


def _too_few(draws: int) -> EstimationError:
    return EstimationError(
        "too_few_draws",
        Text(zh="自助抽样次数太少", en="too few bootstrap draws"),
        expected=Text(zh="至少 100 次", en="at least 100"),
        got=draws,
    )
