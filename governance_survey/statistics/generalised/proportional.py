"""Whether one slope does for all thresholds: the assumption of the ordered logit, tested variable by variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..design import DesignArrays
from ..orthonormal import products
from ..wald import wald_test
from .model import generalised_model
from .newton import Cone, Point, maximise
from .ordered import OrderedLogit
from .outcomes import refuse_outcome
from .records import CovarianceName
from .rows import Rows, complete_outcomes, refuse_call
from .sandwich import sandwich
from .separation import refuse_separated


@dataclass(frozen=True)
class Proportional:
    """Test that the columns of one term have the same slope at every threshold.

    Attributes
    ----------
    term : str
    statistic : float
        Likelihood-ratio chi-square with the covariance "model", else Wald's F.
    numerator : int
        Slopes that are let free.
    denominator : float
        Infinite for the chi-square.
    p_value : float
    slopes : ndarray (thresholds, columns of the term)
        What the slopes are when each threshold has its own.
    log_likelihood : float
        With own slopes.
    """

    term: str
    statistic: float
    numerator: int
    denominator: float
    p_value: float
    slopes: np.ndarray
    log_likelihood: float


@dataclass(frozen=True)
class PartialOrdered:
    """logit P(y <= k) = row_k theta: thresholds may depend on columns. `upper`, `lower` are the rows of each end."""

    base: OrderedLogit
    free: tuple[int, ...]
    begin: np.ndarray

    def start(self) -> np.ndarray:
        """The proportional model."""
        return self.begin

    def _rows(self, cuts: np.ndarray) -> np.ndarray:
        # Of some cut of each row: slopes, cuts, and slopes of the free columns at all cuts but the first.
        base, cut = self.base, np.eye(self.base.categories - 1)[cuts]
        more = [-base.z[:, [j]] * cut[:, 1:] for j in self.free]
        return np.hstack([-base.z, cut, *more])

    def _ends(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        y, top = self.base.y, self.base.categories - 1
        upper, lower = self._rows(np.minimum(y, top - 1)), self._rows(np.maximum(y - 1, 0))
        return upper, lower, np.where(y < top, upper @ theta, np.inf), np.where(y > 0, lower @ theta, -np.inf)

    def at(self, theta: np.ndarray) -> Point:
        """Value, gradient, information."""
        from scipy.special import expit, log_expit

        upper, lower, a, b = self._ends(theta)
        if (a <= b).any():
            return Point(-np.inf, np.zeros(len(theta)), np.eye(len(theta)))
        w = self.base.w
        up, down, r = self.base.slopes_of_ends(a, b)
        value = float(w @ (log_expit(a) + log_expit(-b) + np.log1p(-np.exp(b - a))))
        fa, fb, rho = w * expit(a) * expit(-a), w * expit(b) * expit(-b), w * (r + r * r)
        # rho joins both ends: it multiplies their difference.
        information = products(upper, fa) + products(lower, fb) + products(upper - lower, rho)
        return Point(value, (w * up) @ upper + (w * down) @ lower, information)

    def scores(self, theta: np.ndarray) -> np.ndarray:
        """Weighted gradient of each row."""
        upper, lower, a, b = self._ends(theta)
        up, down, _ = self.base.slopes_of_ends(a, b)
        return np.asarray(upper * (self.base.w * up)[:, None] + lower * (self.base.w * down)[:, None])

    def observed(self, theta: np.ndarray) -> np.ndarray:
        """The information."""
        return self.at(theta).information

    def expected(self, theta: np.ndarray) -> np.ndarray:
        """The information."""
        return self.at(theta).information

    def pull(self, theta: np.ndarray) -> float:
        """As of the ordered logit."""
        _, _, a, b = self._ends(theta)
        up, down, _ = self.base.slopes_of_ends(a, b)
        w, closed, open_ = self.base.w, self.base.y < self.base.categories - 1, self.base.y > 0
        strict = self.cone().strict
        least = float(np.sqrt(max(np.linalg.eigvalsh(strict.T @ strict)[0], 0.0)))
        return float(min((w * up)[closed].min(), (-w * down)[open_].min()) * least)

    def cone(self) -> Cone:
        """Every row inside its category for ever."""
        upper, lower, _, _ = self._ends(self.begin)
        strict = np.vstack([upper[self.base.y < self.base.categories - 1], -lower[self.base.y > 0]])
        units = np.hstack([np.eye(len(self.base.names)), np.zeros((len(self.base.names), strict.shape[1]))])
        return Cone(strict, strict[:0], units[:, : strict.shape[1]], self.base.names)


def proportional_odds_tests(
    x: np.ndarray,
    y: np.ndarray,
    *,
    names: tuple[str, ...],
    categories: tuple[str, ...],
    terms: Mapping[str, tuple[str, ...]],
    covariance: CovarianceName = "model",
    design: DesignArrays | None = None,
    clusters: np.ndarray | None = None,
    weights: np.ndarray | None = None,
) -> tuple[Proportional, ...]:
    r"""Test, for each term, :math:`\beta_k=\beta` in :math:`\log\frac{P(y\le k)}{P(y>k)}=\tau_k-x\beta_k`.

    The columns of the term get slopes of their own at each threshold, the others stay proportional. With the
    covariance "model" the two likelihoods are compared; with a robust, clustered or design-based one the differences
    of slopes are tested by Wald's F.

    Parameters
    ----------
    x, y, names, categories, covariance, design, clusters, weights : as in `generalised_model`
    terms : mapping of str to tuple of str
        Names of the columns of each term.

    Raises
    ------
    EstimationError
        Those of `generalised_model`; ``not_converged`` and separations also of the larger model.

    References
    ----------
    Peterson & Harrell (1990), doi 10.2307/2347760; Brant (1990), doi 10.2307/2532457.

    Examples
    --------
    Odds ratios of the two groups are 4 at the first threshold, 41/19 over 2 at the second:

    >>> import numpy as np
    >>> group, answer = np.repeat([0.0, 1], 60), np.repeat([0.0, 1, 2] * 2, [20, 20, 20, 40, 0, 20])
    >>> answer[100] = 1
    >>> x = np.column_stack([np.ones(120), group])
    >>> found, = proportional_odds_tests(
    ...     x, answer, names=("(Intercept)", "group"), categories=("low", "mid", "high"), terms={"group": ("group",)}
    ... )
    >>> found.numerator, found.slopes[:, 0].round(3).tolist(), bool(found.p_value < 0.001)
    (1, [-1.386, -0.076], True)
    """
    from scipy.special import chdtrc

    given = {"design": design, "clusters": clusters, "weights": weights, "offset": None}
    refuse_call("ordered_logit", covariance, **given)  # type: ignore[arg-type]  # keywords of one dict
    rows = complete_outcomes(x, y, covariance=covariance, **given)  # type: ignore[arg-type]  # keywords of one dict
    refuse_outcome("ordered_logit", rows.y, categories)
    fit = generalised_model(
        x,
        y,
        names=names,
        family="ordered_logit",
        covariance=covariance,
        design=design,
        clusters=clusters,
        weights=weights,
        categories=categories,
    )
    base, begin, size = _standardised(rows, names, categories, fit.coef)
    found = []
    for term, columns in terms.items():
        free = tuple(names.index(name) - 1 for name in columns)
        more = len(free) * (len(categories) - 2)
        family = PartialOrdered(base, free, np.append(begin, np.zeros(more)))
        best = maximise(family)
        refuse_separated(family, best)
        apart = best.theta[len(begin) :].reshape(len(free), -1)
        slopes = (best.theta[list(free)] + np.vstack([np.zeros(len(free)), apart.T])) / size[list(free)]
        if covariance == "model":
            statistic, denominator = 2 * (best.point.value - fit.log_likelihood), np.inf
            p = float(chdtrc(more, max(statistic, 0.0)))
        else:
            bread, scores = np.linalg.inv(family.observed(best.theta)), family.scores(best.theta)
            spread = sandwich(
                covariance, bread, scores, columns=x.shape[1], codes=rows.codes, design=design, used=rows.used
            )
            wald = wald_test(best.theta, spread.cov, spread.dof, np.eye(len(best.theta))[len(begin) :])
            statistic, denominator, p = wald.f, wald.denominator, wald.p_value
        found.append(Proportional(term, statistic, more, denominator, p, slopes, best.point.value))
    return tuple(found)


def _standardised(
    rows: Rows, names: tuple[str, ...], categories: tuple[str, ...], coef: np.ndarray
) -> tuple[OrderedLogit, np.ndarray, np.ndarray]:
    # Columns in standard deviations from their means, and the proportional estimates in these units.
    mean = rows.w @ rows.x[:, 1:] / rows.w.sum()
    size = np.sqrt(rows.w @ (rows.x[:, 1:] - mean) ** 2 / rows.w.sum())
    z = (rows.x[:, 1:] - mean) / size
    p = z.shape[1]
    base = OrderedLogit(z, rows.y.astype(np.intp), rows.w, len(categories), names[1:], np.eye(p))
    return base, np.append(coef[:p] * size, coef[p:] - mean @ coef[:p]), size
