"""Draws of what people's scores might be without error of measurement, given everything the model sees of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...data.responses import Responses
from ...statistics.resampling import Replicates
from ...statistics.uncertainty import TrueScores, draw_true_scores, error_of_means, true_scores
from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..model_matrix import ModelMatrix
from ..person_scores import item_scores
from .methods import as_scored
from .moments import MOST_OVER, Columns, moments, weighted_sums
from .recipes import made
from .refit import Frame
from .worlds import World

MOST_COLUMNS = 80
ROWS_A_COLUMN = 5  # fewer say little of so many covariances
CURVED = Text(
    zh="模型里有得分的乘积、社区均值或变换，抽取真分数需要另外的模型",
    en="the model holds a score in a product, a community mean or a transformation: true scores need another "
    "model there",
)
NO_ITEMS = Text(
    zh="模型中没有本来源的多题得分，没有题目间的一致性可依据",
    en="the model holds no score of several items of the people it is about, so no consistency of items to go by",
)
FEW_ROWS = Text(zh="行数太少，不足以估计各得分之间的协方差", en="too few rows for the covariances of so many scores")
TOO_ALIKE = Text(
    zh="信度与相关不相容：{p}% 的抽取中扣除误差后得分的相关会超过 1（{l}）",
    en="reliabilities and correlations do not fit together: in {p}% of draws scores without error would "
    "correlate beyond "
    "one ({l})",
)
SHARED = Text(
    zh="模型中的得分有共同的部分（{l}），其误差不独立",
    en="scores of the model share parts ({l}): their errors go together",
)
UNRELIABLE = Text(zh="{l} 的 alpha 不大于零", en="alpha of {l} is not above zero")


@dataclass(frozen=True)
class PersonDraws:
    """A pool of draws.

    Attributes
    ----------
    parameters : TrueScores
        One set for each draw, each from a bootstrap sample of its own: draws that held the parameters fixed would
        be too much alike.
    columns : tuple of Columns
        One for each completed set of answers.
    fallible : tuple of str
        Scores with error.
    reliability : mapping
        Score with error -> its reliability on the rows used (stratified alpha).
    exact : tuple of str
        Constructs taken as they are: one item, or formative.
    leaves_of : tuple of mapping
        Score -> leaf -> values as observed, for each completed set of answers.
    """

    parameters: TrueScores
    columns: tuple[Columns, ...]
    fallible: tuple[str, ...]
    reliability: Mapping[str, float]
    exact: tuple[str, ...]
    leaves_of: tuple[Mapping[str, Mapping[str, np.ndarray]], ...]
    used: np.ndarray
    seed: int

    @property
    def shares(self) -> np.ndarray:
        """Largest share of error in every draw (over one: errors brought down)."""
        return self.parameters.share

    def leaves(self, world: int, place: int) -> dict[str, dict[str, np.ndarray]]:
        """One draw: score -> leaf -> values, on all rows of the source.

        Scores are drawn and not their parts, whose differences hold little but error; the parts move together.
        """
        rng = np.random.default_rng([self.seed, place])
        w = self.columns[world].w
        moved = draw_true_scores(self.parameters.at(place), w, rng) - w[:, self.parameters.fallible]
        found = {}
        for own, score in zip(moved.T, self.fallible, strict=True):
            shift = np.zeros(self.used.shape)
            shift[self.used] = own
            found[score] = {leaf: values + shift for leaf, values in self.leaves_of[world][score].items()}
        return found


def person_draws(
    frame: Frame,
    worlds: Sequence[World],
    matrices: Sequence[ModelMatrix],
    replicates: Replicates,
    *,
    seed: int,
) -> PersonDraws:
    """A pool of draws, one for each replicate.

    Raises
    ------
    EstimationError
        ``source_not_perturbed``, with the reason in words.
    """
    world = worlds[0]
    _check_formula(frame, world)
    leaves = tuple(leaf for score in world.own for leaf in world.leaves[score])
    twice = [leaf for leaf in dict.fromkeys(leaves) if leaves.count(leaf) > 1]
    if twice:
        raise _left_out(SHARED.fill(l=listed(twice, most=8)))
    errors = _errors(frame, world.scope.responses, leaves, replicates)
    scores = tuple(score for score in world.own if any(leaf in errors for leaf in world.leaves[score]))
    if not scores:
        raise _left_out(NO_ITEMS)
    columns = tuple(_columns(frame, own, matrix, scores) for own, matrix in zip(worlds, matrices, strict=True))
    n, p = columns[0].w.shape
    if p > MOST_COLUMNS or n < ROWS_A_COLUMN * p:
        raise _left_out(FEW_ROWS)
    size = columns[0].w.std(axis=0)
    error = np.zeros((len(replicates.factors) + 1, p))
    for place, score in enumerate(scores):
        error[:, place] = _of_score(world, score, errors, frame.used) / size[place] ** 2
    means, covariances = moments(frame, columns, size, replicates)
    found = true_scores(means[1:], covariances[1:], error[1:])
    over = (found.share > 1).mean()
    if over > MOST_OVER:
        raise _left_out(TOO_ALIKE.fill(l=listed(scores, most=8), p=f"{100 * over:.0f}"))
    own_size = size[found.fallible]
    in_units = TrueScores(
        found.mean * size,
        found.pull * own_size / size[:, None],
        found.noise * own_size[:, None],
        found.fallible,
        found.share,
    )
    return PersonDraws(
        parameters=in_units,
        columns=columns,
        fallible=scores,
        reliability={s: float(1 - error[0, k] / covariances[0, k, k]) for k, s in enumerate(scores)},
        exact=tuple(leaf for leaf in leaves if leaf not in errors),
        leaves_of=tuple(own.leaves for own in worlds),
        used=frame.used,
        seed=seed,
    )


def _check_formula(frame: Frame, world: World) -> None:
    if not world.own or world.scope.responses.instrument.unit != "person":
        raise _left_out(NO_ITEMS)
    plain = ((), ("center",))
    factors = [(frame.formula.outcome, 1), *((f, len(t.factors)) for t in frame.formula.terms for f in t.factors)]
    if any(f.name in world.own and (n > 1 or f.functions not in plain) for f, n in factors):
        raise _left_out(CURVED)


def _errors(frame: Frame, responses: Responses, names: Sequence[str], replicates: Replicates) -> dict[str, np.ndarray]:
    # Error variance of each leaf in the sample (first) and in every replicate, by alpha of its complete rows.
    form = responses.instrument
    errors: dict[str, np.ndarray] = {}
    for name in names:
        construct = form.construct_by_id.get(name)
        items = tuple(item for item in form.items_of(name) if item.id in responses.table.columns)
        if construct is None or construct.measurement == "formative" or len(items) < 2:
            continue
        x = item_scores(responses, items)
        rows = frame.used & ~np.isnan(x).any(axis=1)
        filled = np.where(rows[:, None], x - x[rows].mean(axis=0), 0.0)
        total = filled.sum(axis=1)
        sums = weighted_sums(frame, replicates, np.column_stack([rows, filled, filled**2, total, total**2]))
        k = len(items)
        means, squares = sums[:, 1 : k + 1] / sums[:, :1], sums[:, k + 1 : 2 * k + 1] / sums[:, :1]
        items_vary = squares - means**2
        total_varies = sums[:, -1] / sums[:, 0] - (sums[:, -2] / sums[:, 0]) ** 2
        found = error_of_means(items_vary, total_varies)
        alpha = 1 - float(found[0] * k**2 / total_varies[0]) if total_varies[0] > 0 else float("nan")
        if not alpha > 0:
            raise _left_out(UNRELIABLE.fill(l=name))
        errors[name] = np.maximum(found, 0.0)
    return errors


def _of_score(world: World, score: str, errors: Mapping[str, np.ndarray], used: np.ndarray) -> np.ndarray:
    # Error variance of a score from those of its leaves: what a point more on a leaf adds to the score, at the means.
    recipe, how = world.recipes[score], as_scored(world.recipes[score])
    centre = {leaf: np.array([values[used].mean()] * 2) for leaf, values in world.leaves[score].items()}
    total: np.ndarray = np.zeros(1)
    for leaf, found in errors.items():
        if leaf in centre:
            step = made(recipe, {**centre, leaf: centre[leaf] + np.array([0.5, -0.5])}, how)
            total = total + found * (step[0] - step[1]) ** 2
    return total


def _columns(frame: Frame, world: World, matrix: ModelMatrix, scores: tuple[str, ...]) -> Columns:
    seen = [world.variables[score].values for score in scores]
    exact = [
        column
        for column, term in zip(matrix.x.T, matrix.terms, strict=True)
        if term is not None and not any(f.name in scores for f in term.factors)
    ]
    if frame.formula.outcome.name not in scores:
        exact.append(matrix.y)
    return Columns(np.column_stack([*seen, *exact])[frame.used], scores)


def _left_out(why: Text) -> EstimationError:
    return EstimationError("source_not_perturbed", why)
