"""The wild cluster bootstrap: a test and an interval that hold with few clusters, weighted or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..least_squares import Squares, cluster_sums, least_squares
from ..orthonormal import blocks
from .alone import decided_by_one
from .multipliers import Multiplier, distinct, drawn, every
from .rows import Rows, complete_clusters

FEWEST_DRAWS = 999
FEW_FOR_RADEMACHER = 9  # below, its fewer than 256 distinct vectors leave gaps in p: Webb's six points are taken
FARTHEST = 1e6  # standard errors from the estimate, past which an interval has no end
EXACT = 1e-20  # a share of squares that is rounding


@dataclass(frozen=True)
class WildBootstrap:
    """Test of one coefficient and its interval.

    Attributes
    ----------
    name : str
    coef, null, statistic, p_value : float
        `statistic` is the t by CR1; `p_value` of coef = null, two-sided and symmetric.
    low, high, level : float
        Values that are not rejected at 1 - level; infinite where none is (too few distinct vectors).
    multiplier : {"rademacher", "webb"}
    enumerated : bool
        All distinct vectors were taken: nothing is random in `p_value`, and no seed matters.
    n_draws, n_clusters, n_obs, n_missing : int
    largest_share : float
        Share of the information on the coefficient in one cluster.
    warnings : tuple of str
        ``unbounded_interval``, ``one_cluster_dominates`` (its share is over a half: the test hardly ever rejects,
        MacKinnon & Webb 2017).
    """

    name: str
    coef: float
    null: float
    statistic: float
    p_value: float
    low: float
    high: float
    level: float
    multiplier: Multiplier
    enumerated: bool
    n_draws: int
    n_clusters: int
    n_obs: int
    n_missing: int
    largest_share: float
    warnings: tuple[str, ...]
    inverted: Inverted = field(repr=False, compare=False)

    def conf_int(self, level: float = 0.95) -> tuple[float, float]:
        """Values that are not rejected at 1 - level, from the same draws."""
        return self.inverted.between(self.coef, level)


@dataclass(frozen=True)
class Inverted:
    """What an interval at any level is read from: the draws, and the scale and spread of the coefficient."""

    polynomials: _Polynomials
    scale: float
    spread: float

    def between(self, coef: float, level: float) -> tuple[float, float]:
        """Ends of the values that are not rejected; infinite where none is."""
        limits = [self.polynomials.limit(side * self.spread, 1 - level) for side in (1.0, -1.0)]
        low, high = sorted(coef - self.scale * limit for limit in limits)
        return low, high


def wild_bootstrap(
    x: np.ndarray,
    y: np.ndarray,
    clusters: np.ndarray,
    *,
    names: tuple[str, ...],
    column: str,
    seed: int | np.random.Generator,
    null: float = 0.0,
    draws: int = 9999,
    multiplier: Multiplier | None = None,
    weights: np.ndarray | None = None,
    level: float = 0.95,
) -> WildBootstrap:
    r"""Wild cluster bootstrap of the t of one coefficient, the null imposed (WCR).

    .. math:: y^*_g = X_g\tilde\beta + v_g\tilde u_g, \qquad
        p = \frac{1 + \#\{|t^*| \ge |t|\}}{1 + B}

    :math:`\tilde\beta, \tilde u` obey the null, v is one number a cluster: -1 or 1 (Rademacher) or one of
    :math:`\pm\sqrt{1/2}, \pm 1, \pm\sqrt{3/2}` (Webb). When the distinct vectors are no more than `draws`, all are
    taken and p is the share with :math:`|t^*|\ge|t|`, the data themselves among them. The interval holds the nulls
    that are not rejected: both t and t* are ratios of polynomials in the null, so no fit is repeated.

    Parameters
    ----------
    x, y, clusters, names, weights : as in `clustered_model`
    column : str
        The coefficient.
    seed : int or Generator
    null : float
        Value tested.
    draws : int
        At least 999.
    multiplier : {"rademacher", "webb"}, optional
        Without one: Webb under nine clusters, else Rademacher.
    level : float

    Raises
    ------
    EstimationError
        ``too_few_draws``, ``rests_on_one_cluster``, and those of `clustered_model`.

    References
    ----------
    Cameron, Gelbach & Miller (2008), doi 10.1162/rest.90.3.414; Webb (2023), doi 10.1111/caje.12661;
    Roodman, Nielsen, MacKinnon & Webb (2019), doi 10.1177/1536867X19830877.

    Examples
    --------
    Ten clusters: all 512 distinct vectors, whatever the seed.

    >>> import numpy as np
    >>> g = np.arange(40) // 4
    >>> x = np.column_stack([np.ones(40), g % 5 + np.arange(40) % 3])
    >>> y = x @ [1.0, 0.3] + np.cos(3.0 * g) + np.sin(np.arange(40) * 2.0)
    >>> found = wild_bootstrap(x, y, g, names=("(Intercept)", "a"), column="a", seed=1)
    >>> found.enumerated, found.n_draws, found.p_value * 512, round(found.low, 3), round(found.high, 3)
    (True, 512, 13.0, 0.053, 0.789)
    """
    rows = complete_clusters(x, y, weights, clusters)
    (groups,), (n, p), j = rows.groups, rows.x.shape, names.index(column)
    # The coefficient goes last, so that its orthonormal column is what the others leave of it.
    order = [*(k for k in range(p) if k != j), j]
    moved = rows.x[:, order]
    squares = least_squares(moved, rows.y, rows.w, tuple(names[k] for k in order))
    errors, held, leverage = _sums(moved, rows, squares)
    alone = bool(decided_by_one(moved, rows.w, squares, rows.codes[0], leverage)[-1])
    _refuse(column, alone, draws)
    kind: Multiplier = multiplier or ("webb" if groups < FEW_FOR_RADEMACHER else "rademacher")
    all_of_them = distinct(kind, groups) <= draws
    rng = np.random.default_rng(seed)
    vectors = every(kind, groups) if all_of_them else drawn(kind, groups, draws, rng)
    polynomials = _Polynomials.of(vectors, errors, held, all_of_them)
    scale, coef = float(squares.back[-1, -1]), float(squares.coef[-1])
    spread, share = float(np.sqrt(polynomials.own)), float(held[:, -1].max())
    inverted = Inverted(polynomials, scale, spread)
    ends = inverted.between(coef, level)
    factor = float(np.sqrt(groups / (groups - 1) * (n - 1) / (n - p)))
    warnings = {"unbounded_interval": not np.isfinite(ends).all(), "one_cluster_dominates": share > 0.5}
    return WildBootstrap(
        name=column,
        coef=coef,
        null=null,
        statistic=(coef - null) / (abs(scale) * spread * factor),
        p_value=polynomials.p_value((coef - null) / scale),
        low=ends[0],
        high=ends[1],
        level=level,
        multiplier=kind,
        enumerated=all_of_them,
        n_draws=len(polynomials.top),
        n_clusters=groups,
        n_obs=n,
        n_missing=rows.n_missing,
        largest_share=share,
        warnings=tuple(name for name, holds in warnings.items() if holds),
        inverted=inverted,
    )


def _refuse(column: str, alone: bool, draws: int) -> None:
    if draws < FEWEST_DRAWS:
        raise EstimationError(
            "too_few_draws",
            Text(zh="重复次数太少。", en="Too few draws."),
            expected=Text(zh="至少 {n} 次", en="at least {n}").fill(n=FEWEST_DRAWS),
            got=draws,
        )
    if alone:
        raise EstimationError(
            "rests_on_one_cluster",
            Text(zh="这个系数只由一个群决定，无法检验", en="the coefficient rests on one cluster: it cannot be tested"),
            got=column,
        )


def _sums(x: np.ndarray, rows: Rows, squares: Squares) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # Sums within clusters of w e u and of w u_p u, u_p the last orthonormal column: (groups, p) each; of leverages.
    (codes,), (groups,), p = rows.codes, rows.groups, x.shape[1]
    found = np.zeros((groups, 2 * p + 1))
    for part in blocks(len(x)):
        u = squares.frame.of(x[part])
        leverage = (u**2).sum(axis=1, keepdims=True)
        both = np.hstack([u * squares.residual[part, None], u * u[:, -1:], leverage])
        found += cluster_sums(both if rows.w is None else both * rows.w[part, None], codes[part], groups)
    return found[:, :p], found[:, p:-1], found[:, -1]


@dataclass(frozen=True)
class _Polynomials:
    """t*² of each draw as (top0 + d top1)² / (below0 + 2 d below1 + d² below2), t² as d² / `own`.

    d is the distance of the estimate from the null on the orthonormal column: restricted residuals are
    e + d u_p, which is all that a new null changes.
    """

    top: np.ndarray
    below: np.ndarray
    own: float
    enumerated: bool

    @classmethod
    def of(cls, vectors: Iterator[np.ndarray], errors: np.ndarray, held: np.ndarray, enumerated: bool) -> _Polynomials:
        tops, belows = [], []
        for v in vectors:
            first = v * errors[:, -1] - (v @ errors) @ held.T
            second = v * held[:, -1] - (v @ held) @ held.T
            # Of the draw that is the data itself nothing is left of the null; a rounding there grows with d squared.
            second[(second**2).sum(axis=1) <= EXACT * float((held[:, -1] ** 2).sum())] = 0.0
            tops.append(np.stack([v @ errors[:, -1], v @ held[:, -1]], axis=1))
            belows.append(
                np.stack([(a * b).sum(axis=1) for a, b in ((first, first), (first, second), (second, second))], axis=1)
            )
        return cls(np.concatenate(tops), np.concatenate(belows), float(errors[:, -1] @ errors[:, -1]), enumerated)

    def p_value(self, d: float) -> float:
        """Share of draws whose t is at least as far from nought as that of the data."""
        below = self.below @ [1.0, 2 * d, d * d]
        # Cross-multiplied, so that a draw without any error left counts as infinitely far.
        beyond = int(((self.top @ [1.0, d]) ** 2 * self.own >= d * d * below * (1 - 1e-10)).sum())
        return beyond / len(below) if self.enumerated else (1 + beyond) / (1 + len(below))

    def limit(self, step: float, alpha: float) -> float:
        """The d at which p falls to alpha, going away from the estimate; infinite if it never does."""
        inner, outer = 0.0, step
        while self.p_value(outer) > alpha:
            inner, outer = outer, outer * 1.25
            if abs(outer) > FARTHEST * abs(step):
                return float(np.copysign(np.inf, step))
        for _ in range(60):
            middle = (inner + outer) / 2
            if self.p_value(middle) > alpha:
                inner = middle
            else:
                outer = middle
        return (inner + outer) / 2
