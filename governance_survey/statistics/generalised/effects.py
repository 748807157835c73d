"""Average marginal effects: what one more of a variable does to the outcome, in the outcome's own units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..columns import checked_weights, complete_rows
from ..orthonormal import blocks
from .predicting import Surface
from .records import GeneralisedFit

PIECE = 1 << 15  # rows worked on at a time
TINY = 1e-30  # of the complex step: no difference is taken, so no digit is lost


@dataclass(frozen=True)
class Slope:
    """A variable that changes by degrees: `direction` (p,) or (rows, p) holds the derivative of each column by it."""

    name: str
    direction: np.ndarray


@dataclass(frozen=True)
class Step:
    """A change from one set of columns to another, (rows, p) each: a category against its base, yes against no."""

    name: str
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class Effects:
    """Average marginal effects.

    Attributes
    ----------
    names : tuple of str (m,)
    categories : tuple of str (k,)
        Of an ordered or multinomial outcome (effects on the probability of each, in sum nought), else ("",).
    estimate, std_error : ndarray (m, k)
        Probabilities and shares from 0 to 1, counts in counts; the error by the delta method, the columns taken as
        they are.
    dof : float
    n_obs : int
        Rows averaged over.
    """

    names: tuple[str, ...]
    categories: tuple[str, ...]
    estimate: np.ndarray
    std_error: np.ndarray
    dof: float
    n_obs: int

    @property
    def statistic(self) -> np.ndarray:
        """Estimates over standard errors, (m, k)."""
        return np.asarray(self.estimate / self.std_error)

    @property
    def p_value(self) -> np.ndarray:
        """Two-sided p, (m, k)."""
        from scipy.special import stdtr

        return np.asarray(2 * stdtr(self.dof, -np.abs(self.statistic)))

    def conf_int(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limits, each (m, k)."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.dof, 0.5 + level / 2)) * self.std_error
        return self.estimate - half, self.estimate + half


def slope_of(names: tuple[str, ...], column: str) -> Slope:
    """The change by degrees of a variable that stands in one column only, for `average_marginal_effects`.

    Parameters
    ----------
    names : tuple of str (p,)
        Of the columns.
    column : str
        One of them.

    Returns
    -------
    Slope

    Examples
    --------
    >>> slope_of(("(Intercept)", "age"), "age").direction.tolist()
    [0.0, 1.0]
    """
    return Slope(column, np.eye(len(names))[names.index(column)])


def step_of(x: np.ndarray, names: tuple[str, ...], column: str, among: tuple[str, ...] = ()) -> Step:
    """The change of a dummy from 0 to 1, for `average_marginal_effects`: a level against the base.

    Parameters
    ----------
    x : ndarray (rows, p)
    names : tuple of str (p,)
        Of the columns.
    column : str
        The dummy.
    among : tuple of str, optional
        The other dummies of the same category, which it stands at 0.

    Returns
    -------
    Step

    Examples
    --------
    >>> import numpy as np
    >>> step = step_of(np.array([[1.0, 0, 1]]), ("(Intercept)", "north", "south"), "north", ("north", "south"))
    >>> step.low.tolist(), step.high.tolist()
    ([[1.0, 0.0, 0.0]], [[1.0, 1.0, 0.0]])
    """
    low = np.array(x, dtype=np.float64)
    low[:, [names.index(name) for name in dict.fromkeys((*among, column))]] = 0.0
    high = low.copy()
    high[:, names.index(column)] = 1.0
    return Step(column, low, high)


def average_marginal_effects(
    fit: GeneralisedFit,
    x: np.ndarray,
    moves: Sequence[Slope | Step],
    *,
    weights: np.ndarray | None = None,
    offset: np.ndarray | None = None,
) -> Effects:
    r"""Mean over the rows of the derivative or change of the expected outcome.

    .. math:: \frac{\sum_i w_i\,\partial E(y_i)/\partial v}{\sum_i w_i}, \qquad
        \frac{\sum_i w_i\{E(y_i\mid \text{high}) - E(y_i\mid \text{low})\}}{\sum_i w_i},
        \qquad \mathrm{se}^2 = J\hat VJ^\top

    with J the derivatives by the coefficients (exact, by a complex step) and V the covariance of the fit.

    Parameters
    ----------
    fit : GeneralisedFit
    x : ndarray (rows, p)
        Columns of the fit; rows with NaN are left out.
    moves : sequence of Slope or Step
    weights : ndarray (rows,), optional
        Sampling weights of the average.
    offset : ndarray (rows,), optional

    Raises
    ------
    EstimationError
        ``not_finite`` (an infinite value is not a missing one).
    DesignError
        ``bad_weight``.

    References
    ----------
    Williams (2012), doi 10.1177/1536867X1201200209; Squire & Trapp (1998), doi 10.1137/S003614459631241X.

    Examples
    --------
    The share of yes rises from 1/4 to 3/4:

    >>> import numpy as np
    >>> from governance_survey.statistics.generalised import generalised_model
    >>> names, x = ("(Intercept)", "a"), np.column_stack([np.ones(8), np.repeat([0.0, 1], 4)])
    >>> fit = generalised_model(
    ...     x, np.array([1.0, 0, 0, 0, 1, 1, 1, 0]), names=names, family="logit", covariance="hc0"
    ... )
    >>> found = average_marginal_effects(fit, x, [step_of(x, names, "a")])
    >>> found.estimate.round(6).tolist(), (found.std_error**2).round(6).tolist()  # 2 (1/4)(3/4)/4
    ([[0.5]], [[0.09375]])
    """
    x = np.asarray(x, dtype=np.float64)
    w = checked_weights(weights, len(x))
    used = complete_rows(x) & (w > 0)
    w = np.where(used, w, 0.0) / w[used].sum()
    surface = Surface(fit.family, len(fit.categories), x.shape[1])
    outcomes = max(len(fit.categories), 1)

    def means(coef: np.ndarray) -> np.ndarray:
        found = np.zeros((len(moves), outcomes), dtype=coef.dtype)
        for rows in blocks(len(x), PIECE):
            some = None if offset is None else np.asarray(offset, dtype=np.float64)[rows]
            for m, move in enumerate(moves):
                found[m] += _part(surface, move, x[rows], rows, used[rows], w[rows], coef, some)
        return found

    estimate = means(fit.coef)
    jacobian = np.empty((len(moves), outcomes, len(fit.coef)))
    for j in range(len(fit.coef)):
        tilted = fit.coef.astype(complex)
        tilted[j] += 1j * TINY
        jacobian[:, :, j] = means(tilted).imag / TINY
    variance = np.einsum("mkj,jl,mkl->mk", jacobian, fit.cov, jacobian)
    return Effects(
        names=tuple(move.name for move in moves),
        categories=fit.categories or ("",),
        estimate=estimate,
        std_error=np.sqrt(variance),
        dof=fit.dof,
        n_obs=int(used.sum()),
    )


def _part(
    surface: Surface,
    move: Slope | Step,
    x: np.ndarray,
    rows: slice,
    used: np.ndarray,
    w: np.ndarray,
    coef: np.ndarray,
    offset: np.ndarray | None,
) -> np.ndarray:
    # One move's part of the weighted mean, over some rows.
    some = None if offset is None else offset[used]
    if isinstance(move, Slope):
        direction = move.direction if move.direction.ndim == 1 else move.direction[rows][used]
        return np.asarray(w[used] @ surface.slope(x[used], direction, coef, some))
    high, low = move.high[rows][used], move.low[rows][used]
    return np.asarray(w[used] @ (surface.level(high, coef, some) - surface.level(low, coef, some)))
