"""Indirect associations at one level: one or several mediators in parallel."""

from __future__ import annotations

import numpy as np

from ..columns import complete_rows, refuse_constant, refuse_few_rows
from ..design import DesignArrays, degrees_of_freedom
from .equations import Covariance, estimated
from .ordering import FEW_UNITS, order_of, refuse_few
from .paths import Roles, paths_of
from .records import Mediation, Part
from .resampled import centred, drawn_sums, row_moments


def parallel_mediation(
    x: np.ndarray,
    mediators: np.ndarray,
    y: np.ndarray,
    *,
    seed: int | np.random.Generator,
    covariates: np.ndarray | None = None,
    design: DesignArrays | None = None,
    names: tuple[str, ...] | None = None,
    covariance: Covariance = "hc3",
    draws: int = 5000,
    level: float = 0.95,
) -> Mediation:
    r"""Products of least-squares paths, their intervals, and the same with outcome and predictor swapped.

    .. math:: M_j = a_jX + Z\gamma_j + e_j, \quad Y = c'X + \sum_j b_jM_j + Z\delta + e, \quad
        \text{indirect}_j = a_jb_j, \quad \text{total} = c' + \sum_j a_jb_j

    Three intervals: percentile and bias-corrected bootstrap, and Monte Carlo from the joint covariance of the
    paths. All draws are made at once from cross-products. With a design, sampling units are drawn within strata
    (Rao & Wu) and the covariance is Taylor-linearised; without one, rows are drawn and the covariance is HC3.

    Parameters
    ----------
    x, y : ndarray (rows,), NaN = missing
    mediators : ndarray (rows,) or (rows, k)
    seed : int or Generator
    covariates : ndarray (rows, c), optional
        Predictors of every equation.
    design : DesignArrays, optional
        Weights, strata, units (clusters); `design_arrays(n, psu=clusters, weights=w)`.
    names : tuple of str, optional
        Of x, the mediators, y and the covariates, in this order.
    covariance : {"hc3", "model"}
        Without a design: robust, or with equal variances as in textbooks.
    draws : int
        At least 1,000.

    Returns
    -------
    Mediation
        With one part, of level ``single``. Rows with a missing value are left out and counted.

    Raises
    ------
    EstimationError
        ``rank_deficient`` (columns named), ``perfect_fit``, ``constant_outcome``, ``too_few_rows``,
        ``too_few_units`` (under 10), ``too_few_draws``, ``replicates_failed``, ``not_finite``.
    DesignError
        ``lonely_psu``, ``one_psu``.

    References
    ----------
    MacKinnon, Lockwood & Williams (2004), doi 10.1207/s15327906mbr3901_4; Preacher & Hayes (2008),
    doi 10.3758/BRM.40.3.879; Rao & Wu (1988), doi 10.1080/01621459.1988.10478591.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=200)
    >>> m = 0.5 * x + rng.normal(size=200)
    >>> y = 0.5 * m + rng.normal(size=200)
    >>> found = parallel_mediation(x, m, y, seed=1, draws=1000)
    >>> effect = found.parts[0].asked.effects[0]
    >>> effect.kind, bool(effect.percentile[0] < effect.estimate < effect.percentile[1])
    ('indirect', True)
    """
    table, roles, names = stacked(x, mediators, y, covariates, names)
    inside = np.ones(len(table), dtype=bool) if design is None else design.weights > 0
    used = inside & complete_rows(table)
    z = table[used]
    w = None if design is None else design.weights[used]
    refuse_few_rows(len(z), 2 + len(roles.mediators) + len(roles.covariates))
    refuse_constant(z[:, roles.last])
    n_units = len(z) if design is None else len(np.unique(design.psu[used]))
    refuse_few(n_units, draws)
    rng = np.random.default_rng(seed)
    z = z - (z.mean(axis=0) if w is None else w @ z / w.sum())
    found = [estimated(z, w, order, names, covariance, design, used) for order in (roles, roles.reversed)]
    grams = _grams(z, design, used, rng, draws)
    asked, reverse = (
        order_of(names, order, here, paths_of(grams, order), rng=rng, level=level)
        for order, here in zip((roles, roles.reversed), found, strict=True)
    )
    failed = int(np.isnan(asked.draws).any(axis=1).sum())
    return Mediation(
        kind="single",
        parts=(Part("single", asked, reverse, failed),),
        refused=(),
        n_obs=len(z),
        n_missing=int(inside.sum() - used.sum()),
        n_groups=None,
        n_units=n_units,
        dof=found[0].dof if design is None else float(degrees_of_freedom(design, used)),
        level=level,
        n_draws=draws,
        warnings=("few_units",) if n_units < FEW_UNITS else (),
    )


def _grams(
    z: np.ndarray, design: DesignArrays | None, used: np.ndarray, rng: np.random.Generator, draws: int
) -> np.ndarray:
    moments = row_moments(z)
    if design is not None:  # rows without a part keep their place in the design
        whole = np.zeros((design.n_rows, moments.shape[1]))
        whole[used] = moments
        moments = whole
    return centred(drawn_sums(design, moments, rng, draws), z.shape[1])


def stacked(
    x: np.ndarray, mediators: np.ndarray, y: np.ndarray, covariates: np.ndarray | None, names: tuple[str, ...] | None
) -> tuple[np.ndarray, Roles, tuple[str, ...]]:
    """All columns as one table, and which is which: x, mediators, y, covariates."""
    first, last = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    middle = np.asarray(mediators, dtype=np.float64).reshape(len(first), -1)
    beside = np.zeros((len(first), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    beside = beside.reshape(len(first), -1)
    k, c = middle.shape[1], beside.shape[1]
    if names is None:
        several = tuple(f"m{j + 1}" for j in range(k)) if k > 1 else ("m",)
        names = ("x", *several, "y", *(f"z{j + 1}" for j in range(c)))
    if len(names) != k + c + 2:
        raise ValueError(f"names has {len(names)} entries for {k + c + 2} columns")
    roles = Roles(0, tuple(range(1, k + 1)), k + 1, tuple(range(k + 2, k + c + 2)))
    return np.column_stack([first, middle, last, beside]), roles, names
