"""Alpha and omega of weighted, stratified and clustered samples, with errors by replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from ..resampling import Replicated, Replicates, from_replicates, replicate_sums
from .alpha import cronbach_alpha
from .omega import one_factor_loadings
from .omega_sets import omegas_of
from .second_order import second_order_omega, second_order_omegas
from .shared import refuse
from .weighted import (
    alpha_moments,
    alphas_from,
    complete_rows,
    correlation_moments,
    correlations_from,
)


@dataclass(frozen=True)
class ReplicatedReliability:
    """A weighted coefficient with its design-based error.

    `found` has the estimate, error, interval and degrees of freedom; `n` rows were complete and had weight;
    `unweighted` is the coefficient of the same rows without weights.
    """

    found: Replicated
    n: int
    unweighted: float


def alpha_by_replication(
    items: np.ndarray, design: DesignArrays, replicates: Replicates, *, level: float = 0.95
) -> ReplicatedReliability:
    r"""Weighted raw alpha of a complex sample.

    .. math:: \alpha = \frac{k}{k-1}\Bigl(1-\frac{\sum_i v_w(x_i)}{v_w(\sum_i x_i)}\Bigr)

    with weighted variances; its error from the same under every replicate's weights, its interval from
    :math:`\ln(1-\alpha)`, so that it stays below one.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction. Rows with a NaN have no part, but their units keep their place in the design.
    design : DesignArrays
        Of all rows.
    replicates : Replicates
        Of that design: `jackknife_replicates` or `bootstrap_replicates`.

    Raises
    ------
    EstimationError
        ``too_few_items``, ``too_few_rows``, ``constant_item``, ``negatively_keyed_item``,
        ``no_common_variance``, ``design_mismatch``, ``replicates_failed``.

    References
    ----------
    Cronbach (1951), doi 10.1007/BF02310555; Rust & Rao (1996), doi 10.1177/096228029600500305; Bonett (2002),
    doi 10.3102/10769986027004335.

    Examples
    --------
    Weights of two are two rows: alpha of the rows written out.

    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> from governance_survey.statistics.resampling import jackknife_replicates
    >>> from governance_survey.statistics.reliability import cronbach_alpha
    >>> x = np.array([[1, 1, 2], [2, 3, 2], [3, 2, 4], [4, 5, 5.5]])
    >>> design = design_arrays(4, weights=np.array([2.0, 1, 1, 1]))
    >>> found = alpha_by_replication(x, design, jackknife_replicates(design)).found
    >>> round(found.estimate, 10) == round(cronbach_alpha(x[[0, 0, 1, 2, 3]]).raw, 10)
    True
    """
    rows, used, whole = _used(items, design)
    unweighted = cronbach_alpha(rows).raw
    moments = alpha_moments(rows)
    k = rows.shape[1]

    def alphas(sums: np.ndarray) -> np.ndarray:
        return alphas_from(sums[:, : k + 3], sums[:, k + 3])

    ones = np.ones((len(rows), 1))
    weights = design.weights[used]
    estimate = float(alphas(weights[None] @ np.hstack([moments, ones]))[0])
    if np.isnan(estimate):
        raise refuse(
            "no_common_variance", Text(zh="题目之间没有共同变异", en="the items share no variance"), np.arange(k)
        )
    spread = _in_place(np.hstack([moments, ones]), used, whole)
    values = alphas(replicate_sums(design, replicates, spread))
    found = from_replicates(estimate, values, replicates, level=level, below_one=True)
    return ReplicatedReliability(found, len(rows), unweighted)


def omega_by_replication(
    items: np.ndarray,
    design: DesignArrays,
    replicates: Replicates,
    *,
    dimensions: np.ndarray | None = None,
    level: float = 0.95,
) -> ReplicatedReliability:
    r"""Weighted omega of a complex sample: total by one minres factor of the weighted correlations, or hierarchical.

    Error and interval as in `alpha_by_replication`; the model is fitted anew in every replicate.

    Parameters
    ----------
    items, design, replicates
        As in `alpha_by_replication`; at least three items.
    dimensions : ndarray (items,), optional
        Label of each item's sub-dimension: the hierarchical omega of `second_order_omega`.

    Raises
    ------
    EstimationError
        Those of `alpha_by_replication`, and of `mcdonald_omega` or `second_order_omega` (``heywood_case``,
        ``factor_not_converged`` ...).

    References
    ----------
    McDonald (1999), Test theory; Rust & Rao (1996), doi 10.1177/096228029600500305.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> from governance_survey.statistics.resampling import bootstrap_replicates
    >>> from governance_survey.statistics.reliability import mcdonald_omega
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(200, 4)) + rng.normal(size=(200, 1))
    >>> design = design_arrays(200)
    >>> found = omega_by_replication(x, design, bootstrap_replicates(design, seed=1, draws=100)).found
    >>> round(found.estimate, 8) == round(mcdonald_omega(x).total, 8)
    True
    """
    rows, used, whole = _used(items, design)
    k = rows.shape[1]
    if k < 3:
        raise refuse("too_few_items", Text(zh="ω 至少需要三道题", en="omega needs at least three items"), np.arange(k))
    moments = np.hstack([correlation_moments(rows / rows.std(axis=0)), np.ones((len(rows), 1))])

    def correlations(sums: np.ndarray) -> np.ndarray:
        return correlations_from(sums[:, :-1], sums[:, -1], k)

    weighted = correlations(design.weights[used][None] @ moments)[0]
    plain = correlations(moments.sum(axis=0)[None])[0]
    replicated = correlations(replicate_sums(design, replicates, _in_place(moments, used, whole)))
    if dimensions is None:
        loadings = one_factor_loadings(weighted)
        estimate, unweighted = _omega(loadings), _omega(one_factor_loadings(plain))
        values = omegas_of(replicated, loadings)
    else:
        start = second_order_omega(weighted, dimensions)
        estimate, unweighted = start.hierarchical, second_order_omega(plain, dimensions).hierarchical
        values = second_order_omegas(replicated, dimensions, start)
    found = from_replicates(estimate, values, replicates, level=level, below_one=True)
    return ReplicatedReliability(found, len(rows), unweighted)


def _used(items: np.ndarray, design: DesignArrays) -> tuple[np.ndarray, np.ndarray, int]:
    matrix = np.asarray(items, dtype=np.float64)
    if len(matrix) != design.n_rows:
        raise EstimationError(
            "design_mismatch",
            Text(zh="抽样设计与答卷行数不同", en="the design has another number of rows than the answers"),
            expected=design.n_rows,
            got=len(matrix),
        )
    with_weight = np.flatnonzero(design.weights > 0)
    rows, complete = complete_rows(matrix[with_weight])
    return rows, with_weight[complete], len(matrix)


def _in_place(moments: np.ndarray, used: np.ndarray, whole: int) -> np.ndarray:
    spread = np.zeros((whole, moments.shape[1]))
    spread[used] = moments
    return spread


def _omega(loadings: np.ndarray) -> float:
    common = float(loadings.sum()) ** 2
    return common / (common + float((1 - loadings**2).sum()))
