"""Tables of replicate weights: made from a design, calibrated anew, or given with the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from ..resampling import Replicates, replicate_weights
from .distances import Factor
from .margins import margin_cells
from .solving import factors_of

GivenMethod = Literal["jk1", "brr", "fay", "bootstrap"]


@dataclass(frozen=True)
class ReplicateWeights:
    """Weights of every row in the sample and in every replicate.

    Attributes
    ----------
    full : ndarray (rows,)
        Weights of the sample.
    table : ndarray (replicates, rows)
    coefficients : ndarray (replicates,)
        What each squared deviation counts in the variance.
    dof : int
    """

    full: np.ndarray
    table: np.ndarray
    coefficients: np.ndarray
    dof: int


def replicate_table(design: DesignArrays, replicates: Replicates) -> ReplicateWeights:
    """Weights of every row from the factors of its sampling unit.

    Parameters
    ----------
    design : DesignArrays
        Not calibrated yet: `raked_replicates` calibrates every replicate.
    replicates : Replicates
        `jackknife_replicates` (JK1 with one stratum, JKn with several), `bootstrap_replicates`,
        `balanced_replicates`.

    Raises
    ------
    EstimationError
        ``already_calibrated``.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> from governance_survey.statistics.resampling import jackknife_replicates
    >>> d = design_arrays(3, weights=np.array([2.0, 2, 4]))
    >>> replicate_table(d, jackknife_replicates(d)).table.tolist()
    [[0.0, 3.0, 6.0], [3.0, 0.0, 6.0], [3.0, 3.0, 0.0]]
    """
    if design.calibrations:
        raise EstimationError(
            "already_calibrated",
            Text(
                zh="校准后的权重须在每个重复样本里重新校准，否则误差过大",
                en="calibrated weights have to be calibrated anew in every replicate, or errors come out too large",
            ),
            fix=Text(
                zh="用校准前的设计做重复样本，再用 raked_replicates。",
                en="Make replicates of the design before calibration and use raked_replicates.",
            ),
        )
    return ReplicateWeights(
        design.weights, replicate_weights(design, replicates), replicates.coefficients, replicates.dof
    )


def given_replicates(
    full: np.ndarray,
    table: np.ndarray,
    *,
    method: GivenMethod,
    rho: float = 0.0,
    coefficients: np.ndarray | None = None,
    dof: int | None = None,
) -> ReplicateWeights:
    r"""Replicate weights that came with the data.

    Coefficients by method, of R replicates: ``jk1`` (R-1)/R, ``brr`` and ``bootstrap`` 1/R, ``fay``
    :math:`1/\{R(1-\rho)^2\}`; others (JKn) have to be given.

    Parameters
    ----------
    full : ndarray (rows,)
    table : ndarray (replicates, rows)
        The weights themselves, not factors.
    method : {"jk1", "brr", "fay", "bootstrap"}
    rho : float
        Of Fay's method.
    coefficients : ndarray (replicates,), optional
        In place of the method's.
    dof : int, optional
        Units minus strata where they are known; else the rank of the table minus one.

    Raises
    ------
    EstimationError
        ``bad_replicate_weight``.

    References
    ----------
    Lumley (2010), Complex surveys, ch. 2, doi 10.1002/9780470580066.

    Examples
    --------
    >>> import numpy as np
    >>> found = given_replicates(np.ones(3), np.array([[0, 1.5, 1.5], [1.5, 0, 1.5], [1.5, 1.5, 0]]), method="jk1")
    >>> found.coefficients.round(4).tolist(), found.dof
    ([0.6667, 0.6667, 0.6667], 2)
    """
    weights, rows = np.asarray(table, dtype=np.float64), np.asarray(full, dtype=np.float64)
    count = len(weights)
    if weights.shape[1:] != rows.shape or not (np.isfinite(weights) & (weights >= 0)).all():
        raise EstimationError(
            "bad_replicate_weight",
            Text(
                zh="重复权重须为非负有限数，每个重复样本每行一个",
                en="replicate weights have to be finite and not negative, one for each row in each replicate",
            ),
            got=f"{weights.shape}",
            expected=f"({count}, {len(rows)})",
        )
    scale = {"jk1": (count - 1) / count, "brr": 1 / count, "bootstrap": 1 / count, "fay": 1 / count / (1 - rho) ** 2}
    counts = np.full(count, scale[method]) if coefficients is None else np.asarray(coefficients, dtype=np.float64)
    rank = int(np.linalg.matrix_rank(weights @ weights.T)) if dof is None else dof + 1
    return ReplicateWeights(rows, weights, counts, rank - 1)


def raked_replicates(
    design: DesignArrays,
    replicates: Replicates,
    margins: Sequence[np.ndarray],
    counts: Sequence[np.ndarray],
) -> ReplicateWeights:
    """Replicate weights raked to the same margins in every replicate; one margin is post-stratification.

    Parameters
    ----------
    design : DesignArrays
        Before calibration.
    replicates : Replicates
    margins, counts
        As in `rake`.

    Raises
    ------
    EstimationError
        ``already_calibrated``, those of `rake`, and ``replicate_not_raked`` (a replicate lost a category: merge
        small ones, or take Fay's method).

    References
    ----------
    Valliant (1993), doi 10.1080/01621459.1993.10594298; Rao & Shao (1999), doi 10.1093/biomet/86.2.403.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> from governance_survey.statistics.resampling import jackknife_replicates
    >>> d, sex = design_arrays(6), np.array([0, 0, 0, 1, 1, 1])
    >>> found = raked_replicates(d, jackknife_replicates(d), [sex], [np.array([50.0, 50])])
    >>> found.table[0].round(6).tolist()
    [0.0, 25.0, 25.0, 16.666667, 16.666667, 16.666667]
    """
    made = replicate_table(design, replicates)
    cells, population = margin_cells(design, margins, counts)
    factor = Factor("raking", 0.0, np.inf)
    # Sums by sampling unit and cell once; a replicate then costs no more than its cells.
    n_cells = len(cells.x)
    both = design.psu.astype(np.int64) * n_cells + cells.rows
    occurring, place = np.unique(both, return_inverse=True)
    sums = np.bincount(place.reshape(-1), weights=design.weights)
    unit, cell = occurring // n_cells, occurring % n_cells
    whole = factors_of(cells, population, factor)
    table = np.empty_like(made.table)
    for r, own in enumerate(replicates.factors):
        weight = np.bincount(cell, weights=sums * own[unit], minlength=n_cells)
        if not ((weight @ cells.x) > 0).all():
            raise _lost_category(r)
        found = factors_of(cells, population, factor, weight=weight, like=whole)
        table[r] = made.table[r] * found.factors[cells.rows]
    return replace(made, full=design.weights * whole.factors[cells.rows], table=table)


def _lost_category(replicate: int) -> EstimationError:
    return EstimationError(
        "replicate_not_raked",
        Text(zh="某个重复样本缺少一个类别，不能对齐边际", en="a replicate lacks a category, so it cannot be raked"),
        where=Text(zh="第 {r} 个重复样本", en="replicate {r}").fill(r=replicate + 1),
        fix=Text(zh="合并小类，或改用 Fay 法。", en="Merge small categories, or take Fay's method."),
    )
