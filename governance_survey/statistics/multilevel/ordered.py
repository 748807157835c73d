"""Ordered answers in groups: a cumulative logit model with a random intercept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..clusters.rows import Rows, complete_clusters
from ..generalised import generalised_model
from ..generalised.returning import labels, way_back
from ..orthonormal import Frame, frame_of
from .latent import FEW_GROUPS, LOGISTIC, LatentMixed, inverse_of, median_odds_ratio, not_converged, refuse_alike
from .quadrature import Integral
from .quadrature_ordered import OrderedOutcomes, integrate_ordered
from .records import Blups


@dataclass(frozen=True)
class MixedOrdered(LatentMixed):
    """A cumulative logit model with a random intercept.

    Attributes
    ----------
    names, equations : tuple of str (q,)
        Columns, then thresholds "a|b"; "" or "threshold".
    coef, cov : ndarray (q,), (q, q)
        Slopes are log odds ratios of a higher answer within a group (larger than those over the population); the
        covariance is the observed information's, the random intercept's deviation estimated too.
    dof : float
        Infinite: the reference is normal.
    categories : tuple of str
    random_variance : float
        Between groups, in log odds.
    n_obs, n_missing, n_groups, n_singletons : int
    log_likelihood : float
    icc : float
        On the latent scale: random_variance / (random_variance + pi²/3).
    median_odds_ratio : float
        Between the higher and the lower answering of two groups drawn at random, in the median.
    r2_marginal, r2_conditional : float
        On the latent scale, the distribution's variance pi²/3.
    blups : Blups
        Modes of the groups' effects, and spreads with the coefficients taken as known.
    points : int
        Of the quadrature.
    singular : bool
        No variance between groups: the plain ordered logit.
    warnings : tuple of str
        ``singular``, ``few_groups`` (under 30).
    """

    names: tuple[str, ...]
    equations: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    dof: float
    categories: tuple[str, ...]
    random_variance: float
    n_obs: int
    n_missing: int
    n_groups: int
    n_singletons: int
    log_likelihood: float
    icc: float
    median_odds_ratio: float
    r2_marginal: float
    r2_conditional: float
    blups: Blups
    points: int
    singular: bool
    warnings: tuple[str, ...]


def mixed_ordered(
    x: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    *,
    names: tuple[str, ...],
    categories: tuple[str, ...],
    points: int = 25,
) -> MixedOrdered:
    r"""Cumulative logit model with a random intercept by adaptive Gauss-Hermite quadrature.

    .. math:: \log\frac{P(y_{ig}\le k)}{P(y_{ig}>k)} = \kappa_k - x_{ig}^\top\beta - u_g, \qquad u_g\sim N(0,\tau^2)

    Rows have equal weight.

    Parameters
    ----------
    x : ndarray (rows, p), NaN = missing
        First column the intercept, in whose place the thresholds stand.
    y : ndarray (rows,), NaN = missing
        The number of a category: 0, 1, 2 …; each occurs.
    groups : ndarray (rows,)
        Labels of any kind; rows without one are dropped and counted.
    names : tuple of str (p,)
    categories : tuple of str
        Labels in order, three or more (of two take `mixed_logit`).
    points : int
        Of the quadrature, 1 to 100; one is Laplace's approximation.

    Raises
    ------
    EstimationError
        As `generalised.generalised_model` (``complete_separation``, ``quasi_separation``, ``rank_deficient``,
        ``empty_category``, ``too_few_categories`` …), and ``one_cluster``, ``nothing_within``, ``not_converged``.

    References
    ----------
    McCullagh (1980), doi 10.1111/j.2517-6161.1980.tb01109.x; Hedeker & Gibbons (1994), doi 10.2307/2533433; Pinheiro &
    Bates (1995), doi 10.1080/10618600.1995.10474663; Larsen & Merlo (2005), doi 10.1093/aje/kwi017.

    Examples
    --------
    Thirty communities of six, in three kinds that answer lower, between and higher.

    >>> import numpy as np
    >>> g = np.repeat(np.arange(30), 6)
    >>> y = np.array([[0, 0, 1, 0, 1, 2], [0, 1, 1, 1, 2, 2], [0, 1, 2, 2, 2, 2]])[g % 3, np.arange(180) % 6]
    >>> fit = mixed_ordered(np.ones((180, 1)), y, g, names=("(Intercept)",), categories=("low", "mid", "high"))
    >>> fit.names, fit.coef.round(3).tolist(), round(fit.random_variance, 3)
    (('low|mid', 'mid|high'), [-0.972, 0.457], 0.066)
    """
    if not 1 <= points <= 100:
        raise TypeError("points is 1 to 100")
    rows = complete_clusters(x, y, None, groups)
    plain = generalised_model(
        rows.x, rows.y, names=names, family="ordered_logit", covariance="model", categories=categories
    )
    data, back, order = _laid_out(rows, names, len(categories))
    sizes = np.bincount(rows.codes[0])
    start = np.linalg.solve(back, plain.coef)
    place, found = _best(data, start, points)
    singular = found.value <= plain.log_likelihood + 1e-7
    coef, cov, value, tau = plain.coef, plain.cov, plain.log_likelihood, 0.0
    if singular:
        found = integrate_ordered(data, *_apart(data, start), 0.0, 1)
    else:
        tau, value = float(place[-1]), found.value
        coef = back @ _natural(data, place)
        cov = back @ _covariance(data, place, points, found) @ back.T
    slopes = len(names) - 1
    spread, variance = float(np.var(rows.x[:, 1:] @ coef[:slopes], ddof=1)), tau * tau
    total = spread + variance + LOGISTIC
    warnings = {"singular": singular, "few_groups": len(sizes) < FEW_GROUPS}
    first = np.flatnonzero(rows.used)[order[data.starts]]
    found_names, equations = labels("ordered_logit", names, categories)
    return MixedOrdered(
        names=found_names,
        equations=equations,
        coef=coef,
        cov=cov,
        dof=float("inf"),
        categories=tuple(categories),
        random_variance=variance,
        n_obs=len(order),
        n_missing=rows.n_missing,
        n_groups=len(sizes),
        n_singletons=int((sizes == 1).sum()),
        log_likelihood=value,
        icc=variance / (variance + LOGISTIC),
        median_odds_ratio=median_odds_ratio(tau),
        r2_marginal=spread / total,
        r2_conditional=(spread + variance) / total,
        blups=Blups(np.asarray(groups)[first], sizes, tau * found.mode[:, None], tau * found.spread[:, None]),
        points=points,
        singular=singular,
        warnings=tuple(name for name, holds in warnings.items() if holds),
    )


def _laid_out(rows: Rows, names: tuple[str, ...], categories: int) -> tuple[OrderedOutcomes, np.ndarray, np.ndarray]:
    """Rows by group on columns of unit mean square, the way back from them, the order of the rows."""
    order = np.argsort(rows.codes[0], kind="stable")
    starts = np.append(0, np.cumsum(np.bincount(rows.codes[0]))[:-1])
    answers = rows.y[order].astype(np.intp)
    refuse_alike(np.minimum.reduceat(answers, starts), np.maximum.reduceat(answers, starts))
    frame = frame_of(rows.x, None, names)
    root_n = float(np.sqrt(len(order)))
    frame = Frame(frame.origin, frame.root * root_n, frame.back * root_n)
    u = frame.of(rows.x[order])[:, 1:]
    data = OrderedOutcomes(u, answers, starts, rows.codes[0][order], categories)
    return data, way_back("ordered_logit", frame, categories), order


def _apart(data: OrderedOutcomes, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    p = data.u.shape[1]
    return theta[:p], theta[p:]


def _natural(data: OrderedOutcomes, place: np.ndarray) -> np.ndarray:
    """Slopes and cuts from slopes, the first cut, logs of the gaps between cuts, tau."""
    p = data.u.shape[1]
    return np.concatenate([place[:p], np.cumsum(np.append(place[p], np.exp(place[p + 1 : -1])))])


def _turned(data: OrderedOutcomes, place: np.ndarray) -> np.ndarray:
    """Derivatives of slopes, cuts and tau by what the search moves, (q, q)."""
    p, q = data.u.shape[1], len(place)
    turn = np.eye(q)
    gaps = np.append(1.0, np.exp(place[p + 1 : -1]))
    turn[p:-1, p:-1] = np.tril(np.ones((len(gaps), len(gaps)))) * gaps
    return turn


def _at(data: OrderedOutcomes, place: np.ndarray, points: int, start: np.ndarray | None = None) -> Integral:
    # A tau and its mirror image are the same model.
    here = integrate_ordered(data, *_apart(data, _natural(data, place)), abs(float(place[-1])), points, start)
    here.slope[-1] *= np.sign(place[-1]) or 1.0
    return Integral(here.value, here.slope @ _turned(data, place), here.mode, here.spread)


def _best(data: OrderedOutcomes, theta: np.ndarray, points: int) -> tuple[np.ndarray, Integral]:
    """The maximum over slopes, first cut, logs of gaps and tau: cuts cannot cross on the way."""
    from scipy.optimize import minimize

    n, (slopes, cuts) = len(data.y), _apart(data, theta)
    start = max((0.1, 0.3, 1.0, 3.0), key=lambda tau: integrate_ordered(data, slopes, cuts, tau, points).value)
    first = np.concatenate([slopes, cuts[:1], np.log(np.diff(cuts)), [start]])

    def of(place: np.ndarray) -> tuple[float, np.ndarray]:
        here = _at(data, place, points)
        return -here.value / n, -here.slope / n

    found = minimize(of, first, jac=True, method="BFGS", options={"gtol": 1e-8, "maxiter": 500})
    place = np.append(found.x[:-1], abs(float(found.x[-1])))
    here = _at(data, place, points)
    if not np.isfinite(here.value) or np.abs(here.slope).max() > 1e-6 * n:
        raise not_converged()
    return place, here


def _covariance(data: OrderedOutcomes, place: np.ndarray, points: int, found: Integral) -> np.ndarray:
    """Of slopes and cuts on U: second derivatives from exact slopes on both sides."""
    bends = np.empty((len(place), len(place)))
    for j, step in enumerate(1e-4 * np.eye(len(place))):
        ahead, behind = (_at(data, moved, points, found.mode).slope for moved in (place + step, place - step))
        bends[j] = (behind - ahead) / 2e-4
    turn = _turned(data, place)
    whole = turn @ inverse_of(bends) @ turn.T
    return np.asarray(whole[:-1, :-1])
