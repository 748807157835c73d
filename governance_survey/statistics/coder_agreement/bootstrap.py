"""Bootstrap of any coefficient of coders: units, or whole interviews, drawn with replacement, all draws at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..reliability.bootstrap import resampled_sums, too_few_draws
from .alpha import alpha_sums
from .chance import chance_sums
from .coefficient import Summed, constant_ratings
from .cohen import cohen_sums
from .conger import conger_sums
from .ratings import Ratings, no_common_units
from .tables import both_of
from .weights import Measurement, Weights, agreement_weights, symmetric_weights, unknown

Name = Literal["percent", "cohen", "scott", "fleiss", "conger", "brennan_prediger", "gwet", "krippendorff"]
NAMES = ("percent", "cohen", "scott", "fleiss", "conger", "brennan_prediger", "gwet", "krippendorff")
# Refusals that are about the codes at hand, not about the call.
NO_INTERVAL = ("no_common_units", "constant_ratings", "too_few_units", "too_few_draws")
LEAST_UNITS, LEAST_CLUSTERS = 10, 5
FEW = 1 / 30  # patterns a unit, above which drawing units is faster than drawing how often each pattern comes


@dataclass(frozen=True)
class AgreementBootstrap:
    """Percentile interval of one coefficient.

    Attributes
    ----------
    estimate, low, high, level : float
    std_error : float
        Standard deviation of `draws`.
    draws : ndarray (draws,)
        NaN where every unit drawn had one code; such draws stand outside the interval.
    n_failed : int
    n_drawn : int
        Units drawn each time, or clusters.
    """

    estimate: float
    low: float
    high: float
    level: float
    std_error: float
    draws: np.ndarray
    n_failed: int
    n_drawn: int


def bootstrap_agreement(
    ratings: Ratings,
    name: Name,
    measure: Weights | Measurement | np.ndarray,
    *,
    seed: int | np.random.Generator,
    draws: int = 1000,
    level: float = 0.95,
    clusters: np.ndarray | None = None,
) -> AgreementBootstrap:
    r"""Percentile interval of a coefficient, units drawn with replacement.

    Units coded alike are one pattern: a draw is how often each pattern comes, multinomial with the shares of the
    patterns, and every draw's coefficient follows from the product of these counts with sums per pattern. An
    ordinal alpha finds its distances anew in each draw.

    Parameters
    ----------
    ratings : Ratings
    name : {"percent", "cohen", "scott", "fleiss", "conger", "brennan_prediger", "gwet", "krippendorff"}
    measure : see `agreement_weights`, for ``krippendorff`` `distances`
    seed : int or Generator
    draws : int
        At least 100.
    level : float
    clusters : ndarray of int (units,), optional
        Interview of each unit, 0, 1, 2, …: whole interviews are drawn, as units of one are alike.

    Raises
    ------
    EstimationError
        ``unknown_coefficient``, ``too_few_draws`` (fewer than 100 asked for, or more than one in twenty without a
        coefficient), ``too_few_units`` (fewer than ten), ``clusters_do_not_fit``, ``too_few_clusters`` (fewer than
        five), and as the coefficient.

    References
    ----------
    Efron & Tibshirani (1993), doi 10.1007/978-1-4899-4541-9; Zapf, Castell, Morawietz & Karch (2016),
    doi 10.1186/s12874-016-0200-9 (for alpha and Fleiss' kappa).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> ratings = ratings_of_table(np.array([[60, 30], [10, 100]]))
    >>> found = bootstrap_agreement(ratings, "krippendorff", "nominal", seed=1)
    >>> found.low < found.estimate < found.high
    True
    """
    if draws < 100:
        raise too_few_draws(draws)
    used, summed = summed_coefficient(ratings, name, measure)
    estimate = summed.of(used.times)
    if np.isnan(estimate):
        raise constant_ratings()
    if used.n_units < LEAST_UNITS:
        raise EstimationError(
            "too_few_units",
            Text(zh="单元太少，抽样区间不可信", en="too few units for an interval by drawing units"),
            expected=LEAST_UNITS,
            got=used.n_units,
        )
    rng = np.random.default_rng(seed)
    if clusters is None:
        found, n_drawn = summed.value(_drawn(rng, draws, summed.moments, used)), used.n_units
    else:
        moments = _by_cluster(summed.moments, used, clusters)
        found, n_drawn = summed.value(resampled_sums(rng, draws, moments)), len(moments)
    good = found[~np.isnan(found)]
    if len(good) < 0.95 * draws:
        raise too_few_draws(len(good))
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2])
    return AgreementBootstrap(
        estimate=estimate,
        low=float(low),
        high=float(high),
        level=level,
        std_error=float(good.std(ddof=1)),
        draws=found,
        n_failed=draws - len(good),
        n_drawn=n_drawn,
    )


def summed_coefficient(
    ratings: Ratings, name: Name, measure: Weights | Measurement | np.ndarray
) -> tuple[Ratings, Summed]:
    """The units a coefficient uses, and the coefficient as a function of sums over them.

    Raises
    ------
    EstimationError
        ``unknown_coefficient``, ``no_common_units``, ``two_coders_only``, and as the weights.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import ratings_of_table
    >>> used, summed = summed_coefficient(ratings_of_table(np.array([[6, 3], [1, 10]])), "gwet", "nominal")
    >>> round(summed.of(used.times), 4)
    0.6154
    """
    if name not in NAMES:
        raise unknown("unknown_coefficient", name, NAMES)
    if not ratings.coded_by(2).n_units:
        raise no_common_units()
    levels = ratings.levels
    if name == "krippendorff":
        used = ratings.coded_by(2).unordered()
        return used, alpha_sums(used, measure)  # type: ignore[arg-type]  # None is refused inside
    if name == "cohen":
        used = both_of(ratings)
        return used, cohen_sums(used, agreement_weights(levels, measure))  # type: ignore[arg-type]  # likewise
    weights = symmetric_weights(levels, measure)  # type: ignore[arg-type]  # likewise
    if name == "conger":
        return ratings, conger_sums(ratings, weights)
    used = (both_of(ratings) if name == "scott" else ratings).unordered()
    return used, chance_sums(name, used, weights)


def _drawn(rng: np.random.Generator, draws: int, moments: np.ndarray, ratings: Ratings) -> np.ndarray:
    n, times = ratings.n_units, ratings.times
    if len(times) > FEW * n:
        return resampled_sums(rng, draws, np.repeat(moments, times, axis=0))
    order = np.argsort(-times, kind="stable")  # the frequent first: a draw ends when its units are used up
    counts = rng.multinomial(n, times[order] / n, size=draws)
    return np.asarray(counts.astype(np.float64) @ moments[order])


def _by_cluster(moments: np.ndarray, ratings: Ratings, clusters: np.ndarray) -> np.ndarray:
    g = np.asarray(clusters)
    if g.shape != ratings.pattern_of.shape or (g.size and g.min() < 0):
        raise EstimationError(
            "clusters_do_not_fit",
            Text(zh="每个单元应有一个访谈编号", en="every unit needs the number of its interview"),
            expected=len(ratings.pattern_of),
            got=len(g),
        )
    used = ratings.pattern_of >= 0
    names, place = np.unique(g[used], return_inverse=True)
    if len(names) < LEAST_CLUSTERS:
        raise EstimationError(
            "too_few_clusters",
            Text(zh="访谈太少，不能抽取访谈", en="too few interviews for an interval by drawing interviews"),
            expected=LEAST_CLUSTERS,
            got=len(names),
        )
    cells = np.bincount(place * len(moments) + ratings.pattern_of[used], minlength=len(names) * len(moments)).reshape(
        len(names), -1
    )
    return np.asarray(cells @ moments)
