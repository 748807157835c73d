"""Weights changed as little as possible so that they meet known totals of the population."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..design import Calibration, DesignArrays, GivenReplicates
from .distances import Distance, Factor
from .solving import Cells, Solved, cells_of, factors_of


@dataclass(frozen=True)
class Calibrated:
    """A design with calibrated weights.

    Attributes
    ----------
    design : DesignArrays
        Estimates made with it have the variance that follows: of residuals (`residual_influence`); where replicate
        weights came with the data, of the replicates, each of them calibrated too.
    factors : ndarray (rows,)
        What each weight was multiplied by; one where the weight is nought.
    steps : int
        Newton steps; nought where the answer is in closed form.
    largest_miss : float
        Largest distance of a total from the one given, as a share of it.
    """

    design: DesignArrays
    factors: np.ndarray
    steps: int
    largest_miss: float


def calibrate_weights(
    design: DesignArrays,
    auxiliaries: np.ndarray,
    population: np.ndarray,
    *,
    distance: Distance = "raking",
    bounds: tuple[float, float] | None = None,
) -> Calibrated:
    r"""Calibrate weights on totals of any variables (generalised regression and its kin).

    .. math:: w_i = d_i\,g(x_i^\top\lambda), \qquad \sum_i w_i x_i = t_x

    ``linear`` is the generalised regression estimator; with bounds its factors are cut at them. ``raking`` keeps
    weights above nought; ``logit`` keeps factors strictly within the bounds.

    Parameters
    ----------
    design : DesignArrays
    auxiliaries : ndarray (rows, q)
        Known for every row; put a column of ones first where the size of the population is known.
    population : ndarray (q,)
        Their totals in the population.
    distance : {"linear", "raking", "logit"}
    bounds : (low, high)
        Of the factors, low < 1 < high; needed by ``logit``, allowed with ``linear``.

    Raises
    ------
    EstimationError
        ``missing_auxiliary`` (rows named), ``bad_total``, ``bad_bounds``, ``totals_disagree`` (with each other, as
        the columns depend on each other), ``calibration_failed`` (columns named), ``negative_weights`` (linear
        without bounds).

    References
    ----------
    Deville & Särndal (1992), doi 10.1080/01621459.1992.10475217; Deville, Särndal & Sautory (1993), doi
    10.1080/01621459.1993.10476369.

    Examples
    --------
    Four rows that stand for two each; the population has 10 members whose x sum to 30.

    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(4, weights=np.full(4, 2.0))
    >>> x = np.column_stack([np.ones(4), [1.0, 2, 3, 4]])
    >>> found = calibrate_weights(d, x, np.array([10.0, 30.0]), distance="linear")
    >>> found.design.weights.round(6).tolist()
    [1.0, 2.0, 3.0, 4.0]
    >>> bool(np.allclose(found.design.weights @ x, [10, 30]))
    True
    """
    x = np.asarray(auxiliaries, dtype=np.float64)
    factor = factor_of(distance, bounds)
    live = design.weights > 0
    _refuse_missing(x, live)
    cells = cells_of(x, np.arange(len(x)), np.where(live, design.weights, 0.0))
    return calibrated(design, cells, np.asarray(population, dtype=np.float64), factor)


def calibrated(design: DesignArrays, cells: Cells, population: np.ndarray, factor: Factor) -> Calibrated:
    """Solve for the factors of the cells and put them into the design (as in `calibrate_weights`)."""
    found = factors_of(cells, population, factor)
    g = np.where(design.weights > 0, found.factors[cells.rows], 1.0)
    weights = design.weights * g
    if (weights < 0).any():
        raise EstimationError(
            "negative_weights",
            Text(zh="校准得到了负权重", en="the calibration makes weights negative"),
            got=int((weights < 0).sum()),
            fix=Text(
                zh="改用 raking 或 logit，或为 linear 设界。", en="Take raking or logit, or set bounds for linear."
            ),
        )
    if design.replicates is not None:
        own = recalibrated(design.replicates, cells, population, factor, found)
        return Calibrated(replace(design, weights=weights, replicates=own), g, found.steps, found.largest_miss)
    return Calibrated(with_calibration(design, cells, weights), g, found.steps, found.largest_miss)


def recalibrated(
    given: GivenReplicates, cells: Cells, population: np.ndarray, factor: Factor, like: Solved | None = None
) -> GivenReplicates:
    """Replicate weights that came with the data, each replicate calibrated to the same totals.

    Raises
    ------
    EstimationError
        ``replicate_not_calibrated`` (the replicate told).

    References
    ----------
    Rao & Shao (1999), doi 10.1093/biomet/86.2.403.
    """
    table = np.empty_like(given.table)
    for place, row in enumerate(given.table):
        weight = np.bincount(cells.rows, weights=row, minlength=len(cells.x))
        try:
            own = factors_of(cells, population, factor, weight=weight, like=like)
        except EstimationError as problem:
            raise EstimationError(
                "replicate_not_calibrated",
                Text(zh="有重复样本不能校准", en="a replicate cannot be calibrated"),
                where=Text(zh="第 {r} 个重复样本", en="replicate {r}").fill(r=place + 1),
                fix=Text(zh="合并小类，或减少边际。", en="Merge small categories, or take fewer margins."),
            ) from problem
        table[place] = row * own.factors[cells.rows]
    return replace(given, table=table)


def with_calibration(design: DesignArrays, cells: Cells, weights: np.ndarray) -> DesignArrays:
    """The design with new weights, which remembers what they were calibrated on."""
    step = Calibration(cells.orthonormal, cells.rows, design.weights, weights)
    return replace(design, weights=weights, weighted=True, calibrations=(*design.calibrations, step))


def factor_of(distance: Distance, bounds: tuple[float, float] | None) -> Factor:
    """The factor of a distance within bounds (``bad_bounds``)."""
    low, high = (-np.inf, np.inf) if bounds is None else bounds
    wrong = bounds is not None and not (low < 1 < high)
    if wrong or (distance == "logit" and not np.isfinite([low, high]).all()) or (distance == "raking" and bounds):
        raise EstimationError(
            "bad_bounds",
            Text(
                zh="界须一低于 1、一高于 1；logit 必须有界，raking 不设界",
                en="bounds lie below and above one; logit needs them, raking takes none",
            ),
            got=f"{distance} {low:g} {high:g}",
        )
    return Factor(distance, float(low), float(high))


def _refuse_missing(x: np.ndarray, live: np.ndarray) -> None:
    bad = np.flatnonzero(~np.isfinite(x).all(axis=1) & live)
    if bad.size:
        raise EstimationError(
            "missing_auxiliary",
            Text(zh="校准变量有缺失", en="a variable to calibrate on has missing values"),
            where=Text(zh="第 {r} 行", en="row {r}").fill(r=listed((bad + 1).tolist())),
            fix=Text(zh="先插补，或把缺失设为单独一类。", en="Impute it first, or make missing a category of its own."),
        )
