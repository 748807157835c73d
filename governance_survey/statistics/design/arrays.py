"""A sample design as arrays: built from declared columns, checked, numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..columns import checked_weights
from .given import GivenReplicates, check_replicates
from .labels import codes_of, nested_codes, sampled_shares

Lonely = Literal["fail", "adjust", "certainty", "remove", "average"]


@dataclass(frozen=True)
class StageLabels:
    """Columns of a stage after the first: units drawn within those of the stage before.

    Attributes
    ----------
    units : ndarray (rows,)
        Labels; the same label in two units of the stage before is two units.
    fpc : ndarray (rows,), optional
        Units in the population of the stratum of this stage, or the sampled share (all <= 1).
    strata : ndarray (rows,), optional
        Strata within the units of the stage before.
    """

    units: np.ndarray
    fpc: np.ndarray | None = None
    strata: np.ndarray | None = None


@dataclass(frozen=True)
class LaterStage:
    """A stage after the first, numbered.

    Attributes
    ----------
    units : ndarray of int (rows,)
        Unit of each row, through all units of the stage before.
    stratum_of_unit : ndarray of int (units,)
        A unit of the stage before, or a stratum within it.
    sampled_share : ndarray (strata,)
    multiplier : ndarray (strata,)
        Product of the sampled shares of the stages before: what this stage's variance counts.
    """

    units: np.ndarray
    stratum_of_unit: np.ndarray
    sampled_share: np.ndarray
    multiplier: np.ndarray


@dataclass(frozen=True)
class Calibration:
    """What weights were calibrated on, kept for the variance.

    Attributes
    ----------
    auxiliaries : ndarray (cells, q)
        Columns that span what the totals were given of, orthonormal under the weights before.
    cells : ndarray of int (rows,)
        Cell of each row: rows with the same auxiliaries share one.
    before, after : ndarray (rows,)
        Weights before and after.
    """

    auxiliaries: np.ndarray
    cells: np.ndarray
    before: np.ndarray
    after: np.ndarray


@dataclass(frozen=True)
class DesignArrays:
    """A sample design as arrays, one entry per row of the data.

    Attributes
    ----------
    weights : ndarray of float64
        Sampling weights (ones where none are declared); zero keeps a row in the data, out of the sums.
    strata : ndarray of int
        Stratum of each row, 0, 1, 2 …
    psu : ndarray of int
        Primary sampling unit of each row, numbered through all strata (units are nested in strata).
    stratum_of_psu : ndarray of int
        Stratum of each unit.
    sampled_share : ndarray of float64
        Share of a stratum's units that were sampled (0 where no finite population is declared).
    lonely : str
        What a stratum with a single unit contributes (see `taylor_covariance`).
    weighted, clustered, stratified : bool
        Which roles were declared.
    later : tuple of LaterStage
        Stages after the first; they count where the stages before have a finite population.
    calibrations : tuple of Calibration
        What the weights were calibrated on, in the order it was done.
    replicates : GivenReplicates, optional
        Replicate weights that came with the data; every variance is then theirs.
    """

    weights: np.ndarray
    strata: np.ndarray
    psu: np.ndarray
    stratum_of_psu: np.ndarray
    sampled_share: np.ndarray
    lonely: Lonely
    weighted: bool
    clustered: bool
    stratified: bool
    later: tuple[LaterStage, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    replicates: GivenReplicates | None = None

    @property
    def n_rows(self) -> int:
        """Rows of the data."""
        return len(self.weights)


def design_arrays(
    n: int,
    *,
    weights: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    psu: np.ndarray | None = None,
    fpc: np.ndarray | None = None,
    lonely: Lonely = "fail",
    later: Sequence[StageLabels] = (),
    replicates: GivenReplicates | None = None,
) -> DesignArrays:
    """Turn declared columns into a design.

    Parameters
    ----------
    n : int
        Rows of the data.
    weights : ndarray, optional
        Finite, not negative, positive sum.
    strata, psu : ndarray, optional
        Labels of any kind. Without `psu` every row is its own unit.
    fpc : ndarray, optional
        Units in the population of the row's stratum (first stage), or the sampled share (all <= 1).
    lonely : {"fail", "adjust", "certainty", "remove", "average"}
        Rule for a stratum with one unit, as in R's survey package.
    later : sequence of StageLabels
        Stages after the first. Without `fpc` at the first stage they add nothing to the variance: it is that of
        units drawn with replacement, which holds all of it.
    replicates : GivenReplicates, optional
        Replicate weights in the place of strata, units and population sizes, which they already hold.

    Raises
    ------
    DesignError
        ``bad_weight`` (rows named), ``missing_design_label``, ``bad_fpc``, ``replicate_without_weight``.
    TypeError
        Replicates and strata, units, population sizes or later stages together.

    Examples
    --------
    Two of ten districts, in each two of four schools.

    >>> import numpy as np
    >>> school = StageLabels(np.array([1, 2, 1, 2]), fpc=np.full(4, 4))
    >>> d = design_arrays(4, psu=np.array([7, 7, 9, 9]), fpc=np.full(4, 10), later=(school,))
    >>> d.sampled_share.tolist(), d.later[0].sampled_share.tolist(), d.later[0].multiplier.tolist()
    ([0.2], [0.5, 0.5], [0.2, 0.2])
    """
    if replicates is not None and not (strata is psu is fpc is None and not later):
        raise TypeError("replicate weights already hold strata, units and population sizes")
    checked = checked_weights(weights, n)
    if replicates is not None:
        check_replicates(checked, replicates)
    stratum, _ = codes_of(strata, n, "strata")
    unit = codes_of(psu, n, "psu")[0] if psu is not None else np.arange(n)
    nested, stratum_of_psu = nested_codes(stratum, unit)
    share = sampled_shares(fpc, stratum, stratum_of_psu)
    return DesignArrays(
        weights=checked,
        strata=stratum,
        psu=nested,
        stratum_of_psu=stratum_of_psu,
        sampled_share=share,
        lonely=lonely,
        weighted=weights is not None,
        clustered=psu is not None,
        stratified=strata is not None,
        later=_later(later, nested, share[stratum_of_psu]),
        replicates=replicates,
    )


def _later(stages: Sequence[StageLabels], parents: np.ndarray, share: np.ndarray) -> tuple[LaterStage, ...]:
    # `share` is the product of sampled shares down to each parent unit.
    found = []
    for stage in stages:
        n = len(parents)
        within, _ = codes_of(stage.strata, n, "strata")
        stratum, parent = nested_codes(parents, within)
        units, stratum_of_unit = nested_codes(stratum, codes_of(stage.units, n, "units")[0])
        own = sampled_shares(stage.fpc, stratum, stratum_of_unit)
        multiplier = share[parent]
        found.append(LaterStage(units, stratum_of_unit, own, multiplier))
        parents, share = units, (multiplier * own)[stratum_of_unit]
    return tuple(found)
