"""Draws of what people's scores might be without error of measurement, given everything the model sees of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...data.responses import Responses
from ...statistics.resampling import Replicates, replicate_sums
from ...statistics.uncertainty import TrueScores, draw_true_scores, error_of_means, true_scores
from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..model_matrix import ModelMatrix
from ..person_scores import item_scores
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
OTHER_SOURCE = Text(
    zh="模型含另一来源的社区得分，其误差属于社区均值，须用两层的误差模型",
    en="the model holds community scores of another source, whose error is that of a mean: it takes a model of "
    "two levels",
)
FEW_ROWS = Text(zh="行数太少，不足以估计各得分之间的协方差", en="too few rows for the covariances of so many scores")
TOO_ALIKE = Text(
    zh="扣除误差后得分的相关会超过 1（{l}），信度与相关不相容",
    en="without error some scores would correlate beyond one ({l}): reliabilities and correlations do not fit together",
)
UNRELIABLE = Text(zh="{l} 的 alpha 不大于零", en="alpha of {l} is not above zero")


@dataclass(frozen=True)
class Columns:
    """What the draws of one completed set of answers start from.

    Attributes
    ----------
    w : ndarray (used rows, columns)
        Leaves, then what the model sees without error.
    leaves : tuple of str
        Names of the first columns.
    """

    w: np.ndarray
    leaves: tuple[str, ...]


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
        Leaves with error.
    alphas : mapping
        Leaf -> alpha on the rows used.
    exact : tuple of str
        Leaves taken as they are: one item, or formative.
    """

    parameters: TrueScores
    columns: tuple[Columns, ...]
    fallible: tuple[str, ...]
    alphas: Mapping[str, float]
    exact: tuple[str, ...]
    used: np.ndarray
    seed: int

    def leaves(self, world: int, place: int) -> dict[str, np.ndarray]:
        """One draw of every leaf with error, on all rows of the source."""
        rng = np.random.default_rng([self.seed, place])
        drawn = draw_true_scores(self.parameters.at(place), self.columns[world].w, rng)
        found = {}
        for own, name in zip(drawn.T, self.fallible, strict=True):
            values = np.full(self.used.shape, np.nan)
            values[self.used] = own
            found[name] = values
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
    names = tuple(dict.fromkeys(leaf for score in world.own for leaf in world.leaves[score]))
    errors, alphas = _errors(frame, world.scope.responses, names, replicates)
    fallible = tuple(name for name in names if name in errors)
    if not fallible:
        raise _left_out(NO_ITEMS)
    columns = tuple(_columns(frame, own, matrix, names) for own, matrix in zip(worlds, matrices, strict=True))
    n, p = columns[0].w.shape
    if p > MOST_COLUMNS or n < ROWS_A_COLUMN * p:
        raise _left_out(FEW_ROWS)
    size = columns[0].w.std(axis=0)
    error = np.zeros((len(replicates.factors) + 1, p))
    for place, name in enumerate(names):
        if name in errors:
            error[:, place] = errors[name] / size[place] ** 2
    means, covariances = _moments(frame, columns, size, replicates)
    whole = true_scores(means[0], covariances[0], error[0])
    found = true_scores(means[1:], covariances[1:], np.maximum(error[1:], 0.0))
    if np.median(found.share) > 1:
        raise _left_out(TOO_ALIKE.fill(l=listed(fallible, most=8)))
    if found.fallible.tolist() != whole.fallible.tolist():
        raise _left_out(FEW_ROWS)
    own_size = size[found.fallible]
    in_units = TrueScores(
        found.mean * size,
        found.pull * own_size / size[:, None],
        found.noise * own_size[:, None],
        found.fallible,
        found.share,
    )
    exact = tuple(name for name in names if name not in errors)
    return PersonDraws(in_units, columns, fallible, alphas, exact, frame.used, seed)


def _check_formula(frame: Frame, world: World) -> None:
    people = [r for name, r in world.recipes.items() if name not in world.own]
    if any(recipe.part.responses.instrument.unit == "person" for recipe in people):
        raise _left_out(OTHER_SOURCE)
    if not world.own or world.scope.responses.instrument.unit != "person":
        raise _left_out(NO_ITEMS)
    plain = ((), ("center",))
    factors = [(frame.formula.outcome, 1), *((f, len(t.factors)) for t in frame.formula.terms for f in t.factors)]
    if any(f.name in world.own and (n > 1 or f.functions not in plain) for f, n in factors):
        raise _left_out(CURVED)


def _errors(
    frame: Frame, responses: Responses, names: Sequence[str], replicates: Replicates
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    # Error variance of each leaf in the sample (first) and in every replicate, by alpha of its complete rows.
    form = responses.instrument
    errors: dict[str, np.ndarray] = {}
    alphas: dict[str, float] = {}
    for name in names:
        construct = form.construct_by_id.get(name)
        items = tuple(item for item in form.items_of(name) if item.id in responses.table.columns)
        if construct is None or construct.measurement == "formative" or len(items) < 2:
            continue
        x = item_scores(responses, items)
        rows = frame.used & ~np.isnan(x).any(axis=1)
        filled = np.where(rows[:, None], x - x[rows].mean(axis=0), 0.0)
        total = filled.sum(axis=1)
        sums = _sums(frame, replicates, np.column_stack([rows, filled, filled**2, total, total**2]))
        k = len(items)
        means, squares = sums[:, 1 : k + 1] / sums[:, :1], sums[:, k + 1 : 2 * k + 1] / sums[:, :1]
        items_vary = squares - means**2
        total_varies = sums[:, -1] / sums[:, 0] - (sums[:, -2] / sums[:, 0]) ** 2
        found = error_of_means(items_vary, total_varies)
        alpha = 1 - float(found[0] * k**2 / total_varies[0]) if total_varies[0] > 0 else float("nan")
        if not alpha > 0:
            raise _left_out(UNRELIABLE.fill(l=name))
        errors[name], alphas[name] = found, alpha
    return errors, alphas


def _columns(frame: Frame, world: World, matrix: ModelMatrix, names: Sequence[str]) -> Columns:
    leaves: dict[str, np.ndarray] = {}
    for score in world.own:
        leaves |= world.leaves[score]
    seen = [leaves[name] for name in names]
    exact = [
        column
        for column, term in zip(matrix.x.T, matrix.terms, strict=True)
        if term is not None and not any(f.name in world.own for f in term.factors)
    ]
    if frame.formula.outcome.name not in world.own:
        exact.append(matrix.y)
    return Columns(np.column_stack([*seen, *exact])[frame.used], tuple(names))


def _moments(
    frame: Frame, columns: Sequence[Columns], size: np.ndarray, replicates: Replicates
) -> tuple[np.ndarray, np.ndarray]:
    # Means and covariances in the sample (first) and in every replicate; replicates take the imputations in turn.
    p = columns[0].w.shape[1]
    i, j = np.triu_indices(p)
    means = np.empty((len(replicates.factors) + 1, p))
    covariances = np.empty((len(means), p, p))
    for place, own in enumerate(columns):
        turn = np.arange(place, len(replicates.factors), len(columns))
        centre = own.w.mean(axis=0)
        z = np.zeros((len(frame.used), p))
        z[frame.used] = (own.w - centre) / size
        some = Replicates(replicates.factors[turn], replicates.coefficients[turn], replicates.dof, replicates.method)
        sums = _sums(frame, some, np.column_stack([frame.used, z, z[:, i] * z[:, j]]))
        mean = sums[:, 1 : p + 1] / sums[:, :1]
        found = np.empty((len(sums), p, p))
        found[:, i, j] = sums[:, p + 1 :] / sums[:, :1] - mean[:, i] * mean[:, j]
        found[:, j, i] = found[:, i, j]
        at = 1 + turn
        means[at], covariances[at] = mean[1:] + centre / size, found[1:]
        if place == 0:
            means[0], covariances[0] = mean[0] + centre / size, found[0]
    return means, covariances


def _sums(frame: Frame, replicates: Replicates, columns: np.ndarray) -> np.ndarray:
    whole = frame.design.weights @ columns
    return np.vstack([whole, replicate_sums(frame.design, replicates, columns)])


def _left_out(why: Text) -> EstimationError:
    return EstimationError("source_not_perturbed", why)
