"""From columns of numbers to the fitted model that was asked for: the one place that calls the statistics."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...data.responses import Responses
from ...statistics.clusters import ClusteredFit, WildFit, clustered_model, two_way_model, wild_model
from ...statistics.generalised import GeneralisedFit, generalised_model
from ...statistics.generalised.records import FamilyName
from ...statistics.multilevel import (
    BetweenSlopes,
    MixedFit,
    MixedLogit,
    MixedOrdered,
    WeightedMixed,
    mixed_logit,
    mixed_model,
    mixed_ordered,
)
from ...statistics.regression import LinearFit, linear_model
from ...words.errors import UsageError, closest
from ...words.text import Text, listed
from ..model_matrix import ModelMatrix
from ..sample_design import design_of
from .columns import weights_of
from .options import Asked
from .weighted import GroupWeights, weighted_fit

Mixed = MixedFit | WeightedMixed | MixedLogit | MixedOrdered
Fit = LinearFit | ClusteredFit | WildFit | GeneralisedFit | Mixed | BetweenSlopes

NAMES: Mapping[str, FamilyName] = {
    "logit": "logit",
    "ordered": "ordered_logit",
    "multinomial": "multinomial_logit",
    "poisson": "poisson",
    "negative_binomial": "negative_binomial",
    "fractional": "fractional_logit",
}


def estimated(
    asked: Asked,
    matrix: ModelMatrix,
    responses: Responses,
    offset: np.ndarray | None,
    group_weights: GroupWeights | None = None,
) -> Fit:
    """The fit: estimates and their one covariance, from the statistics."""
    weights = weights_of(responses)
    if asked.scaling is not None:
        return weighted_fit(asked, matrix, responses, group_weights, asked.scaling)
    if asked.groups is not None:
        return _grouped(asked, matrix, responses.column(asked.groups).values)
    if asked.family == "linear":
        return _least_squares(asked, matrix, responses, weights)
    kind = asked.covariance
    return generalised_model(
        matrix.x,
        matrix.y,
        names=matrix.names,
        family=NAMES[asked.family],
        covariance=kind,  # type: ignore[arg-type]  # `asked` offers the family no other
        design=design_of(responses) if kind == "design" else None,
        clusters=responses.column(asked.cluster[0]).values if kind == "cluster" else None,
        weights=weights if kind != "design" else None,
        offset=offset,
        categories=matrix.codes,
    )


def _least_squares(asked: Asked, matrix: ModelMatrix, responses: Responses, weights: np.ndarray | None) -> Fit:
    x, y, names = matrix.x, matrix.y, matrix.names
    labels = [responses.column(name).values for name in asked.cluster]
    if asked.covariance == "two_way":
        return two_way_model(x, y, labels[0], labels[1], names=names, weights=weights)
    if asked.covariance == "wild":
        assert asked.seed is not None and asked.draws is not None
        return wild_model(x, y, labels[0], names=names, seed=asked.seed, draws=asked.draws, weights=weights)
    if asked.covariance in ("cr2", "cr3"):
        return clustered_model(x, y, labels[0], names=names, kind=asked.covariance, weights=weights)
    return linear_model(
        x,
        y,
        names=names,
        covariance=asked.covariance,  # type: ignore[arg-type]  # `asked` offers the family no other
        design=design_of(responses) if asked.covariance == "design" else None,
        clusters=labels[0] if asked.covariance == "cluster" else None,
        weights=weights if asked.covariance != "design" else None,
    )


def _grouped(asked: Asked, matrix: ModelMatrix, groups: np.ndarray) -> Fit:
    if asked.family == "logit":
        return mixed_logit(matrix.x, matrix.y, groups, names=matrix.names)
    if asked.family == "ordered":
        return mixed_ordered(matrix.x, matrix.y, groups, names=matrix.names, categories=matrix.codes)
    return mixed_model(
        matrix.x,
        matrix.y,
        groups,
        names=matrix.names,
        slope=None if asked.slope is None else _column(matrix, asked.slope),
        method=asked.estimator,
        small_sample=asked.covariance,  # type: ignore[arg-type]  # `asked` offers groups no other
    )


def _column(matrix: ModelMatrix, slope: str) -> str:
    # A random slope belongs to one column: named as the column, or as the term that gives one column only.
    wanted = slope.replace(" ", "")
    found = [name for name in matrix.names[1:] if name.replace(" ", "") == wanted]
    by_term = zip(matrix.names, matrix.terms, strict=True)
    found = found or [name for name, term in by_term if term is not None and term.label.replace(" ", "") == wanted]
    if len(found) != 1:
        raise UsageError(
            "slope_not_a_column",
            Text(zh="随机斜率须是公式中的一列。", en="A random slope belongs to one column of the formula."),
            expected=listed(matrix.names[1:], most=20),
            got=slope,
            fix=closest(slope, matrix.names[1:]),
        )
    return found[0]
