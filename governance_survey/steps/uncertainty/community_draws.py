"""Draws of community means of another source without their error: who answered, and how they answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...statistics.resampling import Replicates
from ...statistics.uncertainty import MeanErrors, draw_true_means, error_share
from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..model_matrix import ModelMatrix
from .moments import MOST_OVER, Columns, moments, weighted_sums
from .refit import Frame
from .worlds import World

COMMUNITIES_A_COLUMN = 4  # fewer say little of so many covariances
MIXED = Text(
    zh="模型右边同时有本来源的得分与另一来源的社区得分，须用两层的误差模型",
    en="the model has scores of the people it is about beside community scores of another source on its right-hand "
    "side, which takes an error model of two levels",
)
CURVED = Text(
    zh="模型里社区得分出现在乘积或变换中，抽取真分数需要另外的模型",
    en="community scores stand in a product or a transformation: true scores need another model there",
)
FEW = Text(zh="社区太少，不足以估计各得分之间的协方差", en="too few communities for the covariances of so many scores")
TOO_ALIKE = Text(
    zh="社区均值的信度太低：{p}% 的抽取中误差大于可解释的差异（{l}），扣除误差的系数不可信",
    en="means of communities are too unreliable: in {p}% of draws there is more error than differences ({l}), so "
    "that a "
    "coefficient without error cannot be trusted",
)


@dataclass(frozen=True)
class CommunitySide:
    """One completed set of answers, community by community.

    Attributes
    ----------
    observed : ndarray (communities, columns)
        Means of scores, then of what the model sees without error; NaN where the model uses no row of the community.
    errors : MeanErrors
    rows : mapping
        Score -> community of each row of its source, -1 outside.
    leaves : mapping
        Score -> leaf -> values as observed, one a row of its source.
    """

    observed: np.ndarray
    errors: MeanErrors
    rows: Mapping[str, np.ndarray]
    leaves: Mapping[str, Mapping[str, np.ndarray]]


@dataclass(frozen=True)
class CommunityDraws:
    """A pool of draws; each has means and covariances from a bootstrap sample of its own.

    Attributes
    ----------
    sides : tuple of CommunitySide
    means : ndarray (draws, columns)
    covariances, averages : ndarray (draws, columns, columns)
        Of the observed columns, and the error contained in them.
    shares : ndarray (draws,)
        Largest share of error; over one: errors brought down.
    reliability : mapping
        Score -> 1 - average error over variance between communities, in the sample.
    """

    sides: tuple[CommunitySide, ...]
    means: np.ndarray
    covariances: np.ndarray
    averages: np.ndarray
    shares: np.ndarray
    reliability: Mapping[str, float]
    seed: int

    def leaves(self, world: int, place: int) -> dict[str, dict[str, np.ndarray]]:
        """One draw: score -> leaf -> values on all rows of its source, every person moved with the community.

        As of persons, scores are drawn and their parts move together.
        """
        side = self.sides[world]
        rng = np.random.default_rng([self.seed, place])
        drawn = draw_true_means(
            side.observed, self.means[place], self.covariances[place], side.errors, self.averages[place], rng
        )
        moved = np.nan_to_num(drawn - side.observed)
        found = {}
        for column, (score, rows) in enumerate(side.rows.items()):
            shift = np.where(rows >= 0, moved[rows, column], 0.0)
            found[score] = {leaf: values + shift for leaf, values in side.leaves[score].items()}
        return found


def community_draws(
    frame: Frame, worlds: Sequence[World], matrices: Sequence[ModelMatrix], replicates: Replicates, *, seed: int
) -> CommunityDraws:
    """A pool of draws, one for each replicate.

    Raises
    ------
    EstimationError
        ``source_not_perturbed``, with the reason in words; ``not_positive_definite``.
    """
    scores = fallible_scores(worlds[0])
    _check_formula(frame, worlds[0], scores)
    sides = tuple(_side(frame, own, matrix, scores) for own, matrix in zip(worlds, matrices, strict=True))
    community = _community_of_rows(worlds[0])
    columns = tuple(Columns(side.observed[community][frame.used], scores) for side in sides)
    held = np.unique(community[frame.used])
    p = columns[0].w.shape[1]
    if len(held) < COMMUNITIES_A_COLUMN * p:
        raise EstimationError("source_not_perturbed", FEW)
    size = columns[0].w.std(axis=0)
    if not (size > 0).all():
        raise EstimationError("source_not_perturbed", FEW)
    means, covariances = moments(frame, columns, size, replicates)
    averages = _averages(frame, sides, community, replicates)
    units = size[:, None] * size
    shares = error_share(covariances, averages / units)
    if (shares[1:] > 1).mean() > MOST_OVER:
        raise EstimationError(
            "source_not_perturbed", TOO_ALIKE.fill(l=listed(scores, most=8), p=f"{100 * (shares[1:] > 1).mean():.0f}")
        )
    error = np.diag(averages[0]) / np.diag(covariances[0] * units)
    reliability = {score: float(1 - error[column]) for column, score in enumerate(scores)}
    return CommunityDraws(sides, means[1:] * size, covariances[1:] * units, averages[1:], shares[1:], reliability, seed)


def fallible_scores(world: World) -> tuple[str, ...]:
    """Scores of the model that people of another source gave."""
    return tuple(
        name
        for name, recipe in world.recipes.items()
        if name not in world.own and recipe.part.responses.instrument.unit == "person"
    )


def _check_formula(frame: Frame, world: World, scores: Sequence[str]) -> None:
    people = world.scope.responses.instrument.unit == "person"
    for term in frame.formula.terms:
        for factor in term.factors:
            if people and factor.name in world.own:
                raise EstimationError("source_not_perturbed", MIXED)
            if factor.name in scores and (len(term.factors) > 1 or factor.functions not in ((), ("center",))):
                raise EstimationError("source_not_perturbed", CURVED)
    outcome = frame.formula.outcome
    if outcome.name in scores and outcome.functions not in ((), ("center",)):
        raise EstimationError("source_not_perturbed", CURVED)


def _community_of_rows(world: World) -> np.ndarray:
    assert world.scope.linked is not None  # scores of another source come with a linked study
    return world.scope.linked.linked.rows[world.scope.responses.source]


def _side(frame: Frame, world: World, matrix: ModelMatrix, scores: Sequence[str]) -> CommunitySide:
    assert world.scope.linked is not None
    linked = world.scope.linked.linked
    exact = _exact(frame, world, matrix, scores, len(linked.communities))
    k = len(scores)
    observed, scale = np.empty((len(exact), k)), np.zeros((len(exact), k + exact.shape[1]))
    within = np.zeros((k + exact.shape[1],) * 2)
    rows = {name: linked.rows[world.recipes[name].part.responses.source] for name in scores}
    for source in dict.fromkeys(world.recipes[name].part.responses.source for name in scores):
        own = [place for place, name in enumerate(scores) if world.recipes[name].part.responses.source == source]
        parts = [world.recipes[scores[place]].part for place in own]
        x = np.column_stack([part.persons.scores[scores[place]] for part, place in zip(parts, own, strict=True)])
        weight = parts[0].responses.design.weight
        w = np.ones(len(x)) if weight is None else np.nan_to_num(parts[0].responses.column(weight).values)
        for column, place in enumerate(own):
            observed[:, place] = world.communities(scores[place], x[:, column])
            scale[:, place] = _one_over_persons(x[:, column], linked.rows[source], len(exact), w)
        within[np.ix_(own, own)] = _within(x, linked.rows[source], len(exact), w)
    leaves = {name: world.leaves[name] for name in scores}
    return CommunitySide(np.hstack([observed, exact]), MeanErrors(within, scale), rows, leaves)


def _one_over_persons(x: np.ndarray, groups: np.ndarray, n_groups: int, weights: np.ndarray) -> np.ndarray:
    # Variance of a weighted mean over that of one person. No correction for a census of the staff: other answers of the
    # same persons would differ too.
    used = (groups >= 0) & (weights > 0) & ~np.isnan(x)
    total = np.bincount(groups[used], weights=weights[used], minlength=n_groups)
    squares = np.bincount(groups[used], weights=weights[used] ** 2, minlength=n_groups)
    return np.divide(squares, total**2, out=np.zeros(n_groups), where=total > 0)


def _within(x: np.ndarray, groups: np.ndarray, n_groups: int, weights: np.ndarray) -> np.ndarray:
    # Pooled covariance of persons about the mean of their community.
    used = (groups >= 0) & (weights > 0) & ~np.isnan(x).any(axis=1)
    g, own = groups[used], x[used]
    n = np.bincount(g, minlength=n_groups)
    free = len(own) - int((n > 0).sum())
    if free < 1:
        raise EstimationError("source_not_perturbed", FEW)
    sums = np.column_stack([np.bincount(g, weights=column, minlength=n_groups) for column in own.T])
    deviations = own - (sums / np.maximum(n, 1)[:, None])[g]
    return np.asarray(deviations.T @ deviations / free)


def _exact(frame: Frame, world: World, matrix: ModelMatrix, scores: Sequence[str], n: int) -> np.ndarray:
    # What the model sees without error (its outcome too), averaged over the rows used in each community.
    community = _community_of_rows(world)
    columns = [
        column
        for column, term in zip(matrix.x.T, matrix.terms, strict=True)
        if term is not None and not any(factor.name in scores for factor in term.factors)
    ]
    if frame.formula.outcome.name not in scores:
        columns.append(matrix.y)
    weights = frame.design.weights[frame.used]
    places = community[frame.used]
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.bincount(places, weights=weights, minlength=n)
        found = [np.bincount(places, weights=weights * column[frame.used], minlength=n) / total for column in columns]
    return np.column_stack(found) if found else np.empty((n, 0))


def _averages(
    frame: Frame, sides: Sequence[CommunitySide], community: np.ndarray, replicates: Replicates
) -> np.ndarray:
    # Error contained in the covariances: over the rows, as they are; replicates take the answers in turn.
    p = sides[0].observed.shape[1]
    i, j = np.triu_indices(p)
    found = np.empty((len(replicates.factors) + 1, p, p))
    for place, side in enumerate(sides):
        turn = np.arange(place, len(replicates.factors), len(sides))
        some = Replicates(replicates.factors[turn], replicates.coefficients[turn], replicates.dof, replicates.method)
        root = np.where(frame.used[:, None], np.sqrt(side.errors.scale)[community], 0.0)
        sums = weighted_sums(frame, some, np.column_stack([frame.used, root[:, i] * root[:, j]]))
        own = np.empty((len(sums), p, p))
        own[:, i, j] = own[:, j, i] = sums[:, 1:] / sums[:, :1]
        own = own * side.errors.within
        found[1 + turn] = own[1:]
        if place == 0:
            found[0] = own[0]
    return found
