"""The specification curve: one slope under every reasonable choice, and what all of them say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..clusters.multipliers import Multiplier, drawn
from ..clusters.rows import complete_clusters
from ..columns import group_codes
from ..least_squares import cluster_sums, least_squares

FEWEST_DRAWS = 199
FEW_FOR_RADEMACHER = 9


@dataclass(frozen=True)
class Specification:
    """One way of estimating the slope.

    Attributes
    ----------
    x : ndarray (rows, p), NaN = missing
        First column the intercept.
    y : ndarray (rows,), NaN = missing
    names : tuple of str (p,)
    direction : ndarray (p,)
        The slope is ``direction @ coef``; nought for the intercept. A scale common to all makes them comparable.
    clusters : ndarray (rows,)
        Labels shared by all specifications.
    weights : ndarray (rows,) or None
    """

    x: np.ndarray
    y: np.ndarray
    names: tuple[str, ...]
    direction: np.ndarray
    clusters: np.ndarray
    weights: np.ndarray | None = None


@dataclass(frozen=True)
class SpecificationCurve:
    """Slopes of all specifications, and three statistics of the whole with their p under "no slope anywhere".

    Attributes
    ----------
    estimates, std_errors, low, high, p_values : ndarray (k,)
        In the order given; clustered errors (CR1), clusters - 1 degrees of freedom.
    median : float
    same_sign, significant : float
        Share of slopes with the sign of the median; of those with that sign and p below 1 - `level`.
    p_median, p_same_sign, p_significant : float
        Share of draws under the null as extreme: a median t as far from nought, as many of one sign, as many
        significant of one sign.
    n_draws, n_clusters : int
    multiplier : {"rademacher", "webb"}
    """

    estimates: np.ndarray
    std_errors: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_values: np.ndarray
    level: float
    median: float
    same_sign: float
    significant: float
    p_median: float
    p_same_sign: float
    p_significant: float
    n_draws: int
    n_clusters: int
    multiplier: Multiplier

    @property
    def order(self) -> np.ndarray:
        """Places of the slopes from smallest to largest."""
        return np.argsort(self.estimates, kind="stable")


def specification_curve(
    specifications: Sequence[Specification],
    *,
    seed: int | np.random.Generator,
    draws: int = 999,
    level: float = 0.95,
) -> SpecificationCurve:
    r"""Joint inference over specifications, the null imposed on each.

    For every specification the model is fitted with its slope held at nought; clusters' residuals are multiplied by
    one random number each, the same in all specifications, so that what they share is kept:

    .. math:: y^*_{k,g} = X_{k,g}\tilde\beta_k + v_g\tilde u_{k,g}

    All slopes and their t are estimated again in each draw. (Simonsohn et al. shuffle a randomised treatment, or
    resample rows of :math:`y - \hat\beta x`; answers of one cluster are alike, so whole clusters are drawn here, and
    the median is judged by that of the t: slopes alone reject too often with few clusters.)

    Parameters
    ----------
    specifications : sequence of Specification
        Two or more.
    seed : int or Generator
    draws : int
        At least 199.
    level : float

    Raises
    ------
    EstimationError
        ``too_few_specifications``, ``too_few_draws``, and those of `clustered_model`.

    References
    ----------
    Simonsohn, Simmons & Nelson (2020), doi 10.1038/s41562-020-0912-z; Cameron, Gelbach & Miller (2008),
    doi 10.1162/rest.90.3.414.

    Examples
    --------
    One slope with and without a control, forty clusters.

    >>> rng = np.random.default_rng(1)
    >>> g = np.arange(400) // 10
    >>> z = rng.normal(size=400)
    >>> x = z + rng.normal(size=40)[g]
    >>> y = 0.6 * x + rng.normal(size=40)[g] + rng.normal(size=400)
    >>> one, both = np.column_stack([np.ones(400), x]), np.column_stack([np.ones(400), x, z])
    >>> found = specification_curve(
    ...     [
    ...         Specification(one, y, ("(Intercept)", "x"), np.array([0.0, 1]), g),
    ...         Specification(both, y, ("(Intercept)", "x", "z"), np.array([0.0, 1, 0]), g),
    ...     ],
    ...     seed=1,
    ... )
    >>> found.estimates.round(2).tolist(), found.same_sign, found.p_median < 0.05
    ([0.51, 0.49], 1.0, True)
    """
    if len(specifications) < 2:
        raise EstimationError(
            "too_few_specifications",
            Text(zh="设定曲线至少要有两种设定", en="a curve needs two specifications or more"),
            got=len(specifications),
        )
    if draws < FEWEST_DRAWS:
        raise EstimationError(
            "too_few_draws",
            Text(zh="重复次数太少。", en="Too few draws."),
            expected=Text(zh="至少 {n} 次", en="at least {n}").fill(n=FEWEST_DRAWS),
            got=draws,
        )
    labels = np.unique(np.concatenate([_known(_labels(s.clusters)) for s in specifications]))
    fitted = [_Fitted.of(s, labels, level) for s in specifications]
    touched = np.unique(np.concatenate([one.clusters for one in fitted]))
    kind: Multiplier = "webb" if len(touched) < FEW_FOR_RADEMACHER else "rademacher"
    place = np.zeros(len(labels), dtype=np.int64)
    place[touched] = np.arange(len(touched))
    estimates = np.array([one.estimate for one in fitted])
    errors = np.array([one.std_error for one in fitted])
    limits = np.array([one.limit for one in fitted])
    seen = _Summary.of(estimates[None], (estimates / errors)[None], limits)
    more = np.zeros(3)
    for v in drawn(kind, len(touched), draws, np.random.default_rng(seed)):
        slopes, t = zip(*(one.redrawn(v[:, place[one.clusters]]) for one in fitted), strict=True)
        under = _Summary.of(np.column_stack(slopes), np.column_stack(t), limits)
        more += under.at_least(seen)
    p_median, p_sign, p_significant = ((1 + more) / (1 + draws)).tolist()
    return SpecificationCurve(
        estimates=estimates,
        std_errors=errors,
        low=estimates - limits * errors,
        high=estimates + limits * errors,
        p_values=np.array([one.p_value for one in fitted]),
        level=level,
        median=float(seen.median[0]),
        same_sign=float(seen.same_sign[0]),
        significant=float(seen.significant[0]),
        p_median=p_median,
        p_same_sign=p_sign,
        p_significant=p_significant,
        n_draws=draws,
        n_clusters=len(touched),
        multiplier=kind,
    )


def _labels(clusters: np.ndarray) -> np.ndarray:
    # Labels as text, None where there is none: sources write the same unit as a number or as text.
    found = np.asarray(clusters).astype(str).astype(object)
    found[group_codes(clusters) < 0] = None
    return found


def _known(labels: np.ndarray) -> np.ndarray:
    return np.array([label for label in labels if label is not None], dtype=str)


@dataclass(frozen=True)
class _Summary:
    """Of every draw (rows): medians of slopes and t, share of the sign, share significant of that sign."""

    median: np.ndarray
    median_t: np.ndarray
    same_sign: np.ndarray
    significant: np.ndarray

    @classmethod
    def of(cls, slopes: np.ndarray, t: np.ndarray, limits: np.ndarray) -> _Summary:
        middle = np.median(slopes, axis=1)
        alike = np.sign(slopes) == np.sign(middle)[:, None]
        return cls(middle, np.median(t, axis=1), alike.mean(axis=1), (alike & (np.abs(t) > limits)).mean(axis=1))

    def at_least(self, seen: _Summary) -> np.ndarray:
        """How many draws reach what was seen."""
        slack = 1 - 1e-12
        return np.array(
            [
                (np.abs(self.median_t) >= abs(seen.median_t[0]) * slack).sum(),
                (self.same_sign >= seen.same_sign[0] * slack).sum(),
                (self.significant >= seen.significant[0] * slack).sum(),
            ]
        )


@dataclass(frozen=True)
class _Fitted:
    """One specification on orthonormal columns, with the sums of its clusters."""

    estimate: float
    std_error: float
    limit: float
    p_value: float
    factor: float
    clusters: np.ndarray  # places of its clusters among all
    scores: np.ndarray  # (clusters, p): u'Wr, r the residuals with the slope at nought
    pull: np.ndarray  # (p,): the slope's direction on the orthonormal columns
    moved: np.ndarray  # (clusters, p): how each cluster's share of the slope answers to a change of coefficients

    @classmethod
    def of(cls, given: Specification, labels: np.ndarray, level: float) -> _Fitted:
        from scipy.special import stdtr, stdtrit

        own_labels = _labels(given.clusters)
        rows = complete_clusters(given.x, given.y, given.weights, own_labels)
        (codes,), (groups,), (n, p) = rows.codes, rows.groups, rows.x.shape
        squares = least_squares(rows.x, rows.y, rows.w, given.names)
        u = squares.frame.of(rows.x)
        weighted = u if rows.w is None else u * rows.w[:, None]
        pull = np.asarray(given.direction, dtype=np.float64) @ squares.back
        estimate = float(np.asarray(given.direction)[1:] @ squares.coef[1:])
        along = u @ pull
        # Holding the slope at nought moves the coefficients along `pull` and the residuals with them.
        held = squares.residual + along * (estimate / float(pull @ pull))
        scores = cluster_sums(weighted * held[:, None], codes, groups)
        own = cluster_sums(weighted * squares.residual[:, None], codes, groups) @ pull
        moved = cluster_sums(weighted * along[:, None], codes, groups)
        factor = groups / (groups - 1) * (n - 1) / (n - p)
        error = float(np.sqrt(factor * own @ own))
        return cls(
            estimate=estimate,
            std_error=error,
            limit=float(stdtrit(groups - 1, (1 + level) / 2)),
            p_value=float(2 * stdtr(groups - 1, -abs(estimate) / error)),
            factor=float(factor),
            clusters=np.searchsorted(labels, np.unique(_known(own_labels[rows.used]))),
            scores=scores,
            pull=pull,
            moved=moved,
        )

    def redrawn(self, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Slope and t of each draw (draws,), from clusters' numbers (draws, clusters)."""
        change = v @ self.scores
        slopes = change @ self.pull
        errors = v * (self.scores @ self.pull) - change @ self.moved.T
        return slopes, slopes / np.sqrt(self.factor * (errors**2).sum(axis=1))
