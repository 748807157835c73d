"""Importance and performance, estimated and taken anew: the matrices of `importance`."""

from __future__ import annotations

import numpy as np

from ...statistics.composites.importance import Method, quadrants
from ...statistics.composites.weighted_importance import WeightedImportance, weighted_importance
from ...statistics.design import DesignArrays
from ...statistics.resampling import Replicates, bootstrap_replicates, replicate_sums
from ...words.errors import EstimationError
from ...words.text import Text
from .importance_found import Matrix
from .stated import Stated

MOST_FOR_LMG = 11  # parts: above, every replicate would fit thousands of subsets


def matrices_of(
    design: DesignArrays,
    random: tuple[int, int],
    values: np.ndarray,
    said: Stated | None,
    y: np.ndarray | None,
    method: Method | None,
    goal: float | None,
    level: float,
) -> tuple[tuple[Matrix, ...], WeightedImportance | None, EstimationError | None]:
    """Both matrices, or the one that can be had; what derived importance rests on; why there is none.

    Parameters
    ----------
    design : DesignArrays
    random : (seed, draws)
    values : ndarray (rows, parts)
        Scores, 0-100.
    said : Stated or None
    y : ndarray (rows,) or None
        The outcome.
    method, goal, level : as `importance`
    """
    again = bootstrap_replicates(design, seed=random[0], draws=random[1])
    performance, performances = _means(design, again, values)
    found: list[Matrix] = []
    derived, refusal = None, None
    if said is not None:
        rated, ratings = _means(design, again, said.values)
        n = int((~np.isnan(said.values)).sum(axis=0).min())
        found.append(_matrix("stated", performance, rated, (performances, ratings), n, goal, level))
    if y is not None:
        way: Method = method or ("lmg" if values.shape[1] <= MOST_FOR_LMG else "relative_weights")
        try:
            derived = weighted_importance(design, values, y, method=way, replicates=again)
        except EstimationError as problem:
            if said is None:
                raise
            refusal = problem
        else:
            assert derived.replicates is not None
            own = (performances, 100 * derived.replicates)
            relative = 100 * derived.derived.relative
            found.append(_matrix("derived", performance, relative, own, derived.derived.n, goal, level))
    return tuple(found), derived, refusal


def _means(design: DesignArrays, again: Replicates, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    there = ~np.isnan(values)
    moments = np.column_stack([there, np.where(there, values, 0.0)])
    whole = design.weights @ moments
    k = values.shape[1]
    if not (whole[:k] > 0).all():
        raise EstimationError("no_answers", Text(zh="有部分没有任何回答。", en="Nobody answered on one of the parts."))
    sums = replicate_sums(design, again, moments)
    if not (sums[:, :k] > 0).all():
        raise EstimationError(
            "too_few_rows",
            Text(zh="有部分的回答太少，重复样本里会落空。", en="So few answered on a part that replicates have none."),
        )
    return whole[k:] / whole[:k], sums[:, k:] / sums[:, :k]


def _matrix(
    kind: str,
    performance: np.ndarray,
    rated: np.ndarray,
    replicates: tuple[np.ndarray, np.ndarray],
    n: int,
    goal: float | None,
    level: float,
) -> Matrix:
    found = quadrants(performance, rated, cross=(goal, None), replicates=replicates, level=level)
    return Matrix(kind, found, replicates, n)
