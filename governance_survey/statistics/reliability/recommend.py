"""Which coefficient to report for a scale, and why: codes, to be put in words elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from .alpha import cronbach_alpha
from .omega import mcdonald_omega
from .second_order import second_order_omega
from .shared import Missing, correlation_of, item_covariance, item_matrix
from .split_half import prophecy

Coefficient = Literal["omega_total", "omega_hierarchical", "alpha", "spearman_brown", "none"]


@dataclass(frozen=True)
class Recommendation:
    """The coefficient to report.

    Attributes
    ----------
    code : {"omega_total", "omega_hierarchical", "alpha", "spearman_brown", "none"}
    reason : str
        ``one_factor`` (omega does not ask for equal loadings), ``several_dimensions`` (the sum stands for what the
        dimensions share), ``two_items`` (no factor model is identified), ``two_dimensions`` (a general factor is not
        identified; alpha is a lower bound whatever the structure), or the code of the refusal that left nothing
        better: ``heywood_case``, ``factor_not_converged``, ``negatively_keyed_item``, ``constant_item`` ...
    value : float
        Of that coefficient; NaN with "none".
    alpha : float
        Beside it, for readers who look for it; NaN where it was refused.
    where : object
        Where the refusal points (items), None otherwise.
    """

    code: Coefficient
    reason: str
    value: float
    alpha: float
    where: object = None


def recommend_reliability(
    items: np.ndarray, *, dimensions: np.ndarray | None = None, missing: Missing = "listwise"
) -> Recommendation:
    """Choose the coefficient a scale's structure asks for, and compute it.

    Two items: Spearman-Brown. One dimension: omega of a one-factor model, or alpha where that model fails. Three
    dimensions or more: hierarchical omega of the second-order model with those dimensions, for the score of the
    whole; two: alpha. None where alpha itself is refused, for no coefficient mends an item that was not turned round.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Keyed in one direction; NaN = missing, by `missing`.
    dimensions : ndarray (items,), optional
        Label of each item's sub-dimension; by default all are one.

    References
    ----------
    Eisinga, te Grotenhuis & Pelzer (2013), doi 10.1007/s00038-012-0416-3 (two items); Flora (2020), doi
    10.1177/2515245920951747; Reise (2012), doi 10.1080/00273171.2012.715555.

    Examples
    --------
    Two items with correlation .5: 2 x .5 / 1.5.

    >>> import numpy as np
    >>> found = recommend_reliability(np.array([[1.0, 1], [2, 3], [3, 2]]))
    >>> found.code, found.reason, round(found.value, 4)
    ('spearman_brown', 'two_items', 0.6667)

    Agreeableness (bfi): omega from the loadings of fa of R's psych 2.2.9, its alpha beside it.

    >>> from governance_survey.statistics.textbook import agreeableness
    >>> found = recommend_reliability(agreeableness().rows)
    >>> found.code, round(found.value, 6), round(found.alpha, 6)
    ('omega_total', 0.723984, 0.703756)
    """
    try:
        alpha = cronbach_alpha(items, missing=missing)
    except EstimationError as problem:
        return Recommendation("none", problem.code, np.nan, np.nan, problem.where)
    if alpha.n_items == 2:
        return Recommendation("spearman_brown", "two_items", prophecy(alpha.mean_r, 2), alpha.raw)
    count = 1 if dimensions is None else len(np.unique(np.asarray(dimensions)))
    if count == 2:
        return Recommendation("alpha", "two_dimensions", alpha.raw, alpha.raw)
    try:
        if count == 1:
            total = mcdonald_omega(items, missing=missing).total
            return Recommendation("omega_total", "one_factor", total, alpha.raw)
        covariance, _ = item_covariance(item_matrix(items), missing)
        found = second_order_omega(correlation_of(covariance), np.asarray(dimensions))
        return Recommendation("omega_hierarchical", "several_dimensions", found.hierarchical, alpha.raw)
    except EstimationError as problem:
        return Recommendation("alpha", problem.code, alpha.raw, alpha.raw, problem.where)
