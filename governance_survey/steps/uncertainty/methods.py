"""Ways to make an index: normalisation x weights x aggregation, each settled once on the scores as observed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.composites import AGGREGATES, Aggregate
from ...words.errors import EstimationError, UsageError
from ...words.text import Text
from ..argument_checks import check_choice
from ..composites.asked import Asked, Choice, read_weights
from ..composites.estimated import node_weights
from .recipes import TOP, Making, Recipe, leaf_values, made

Normalise = Literal["goalposts", "min_max", "standard"]
NORMALISE: tuple[Normalise, ...] = get_args(Normalise)
SCORED = "scored"  # the weights that the indices were scored with
CENTRE, STEP = 50.0, 5.0  # of standard scores: ten standard deviations lie inside 0-100


@dataclass(frozen=True)
class Ways:
    """What was asked for: every combination is a method.

    Attributes
    ----------
    normalise : tuple of {"goalposts", "min_max", "standard"}
    weights : mapping
        Label -> weights, as `score` takes them.
    aggregate : tuple of {"arithmetic", "geometric", "topsis"}
    """

    normalise: tuple[Normalise, ...]
    weights: Mapping[str, Asked]
    aggregate: tuple[Aggregate, ...]


@dataclass(frozen=True)
class Method:
    """One way to make every index of the model.

    Attributes
    ----------
    normalise, weights, aggregate : str
        Labels.
    makings : mapping
        Score -> its `Making`.
    """

    normalise: Normalise
    weights: str
    aggregate: Aggregate
    makings: Mapping[str, Making]

    @property
    def label(self) -> str:
        """Its three choices in one word."""
        return f"{self.normalise}/{self.weights}/{self.aggregate}"


@dataclass(frozen=True)
class Methods:
    """Every method that these data allow, and why others are left out.

    Attributes
    ----------
    found : tuple of Method
    scored : Method
        As the indices were scored: the reference every other score is put on.
    refused : mapping
        Label -> why.
    """

    found: tuple[Method, ...]
    scored: Method
    refused: Mapping[str, Text]


def read_ways(
    normalise: Sequence[Normalise], weights: Sequence[str] | Mapping[str, Asked], aggregate: Sequence[Aggregate]
) -> Ways:
    """The ways asked for, each known.

    Raises
    ------
    UsageError
        ``unknown_choice``, ``no_method``.

    Examples
    --------
    >>> read_ways(("goalposts",), ("equal", "pca"), ("arithmetic",)).weights
    {'equal': 'equal', 'pca': 'pca'}
    """
    for name in normalise:
        check_choice(name, NORMALISE, "normalise")
    for kind in aggregate:
        check_choice(kind, AGGREGATES, "aggregate")
    labelled = dict(weights) if isinstance(weights, Mapping) else {str(name): name for name in weights}
    if not (normalise and labelled and aggregate):
        raise UsageError(
            "no_method",
            Text(
                zh="归一化、权重与合成各须至少一种。", en="Normalisation, weights and aggregation: one each at least."
            ),
        )
    return Ways(tuple(dict.fromkeys(normalise)), labelled, tuple(dict.fromkeys(aggregate)))


def methods_of(recipes: Mapping[str, Recipe], ways: Ways, *, seed: int, level: float) -> Methods:
    """Every combination that these scores allow, with weights and scales settled on them.

    Weights estimated from data, ranges, means and standard deviations are those of the scores as observed, so that a
    method is one rule and not a second draw of the sample. Every score is put back on the mean and standard
    deviation it has as scored: a mere change of unit is no uncertainty.

    Standard scores have no zero, so they go with the arithmetic mean only. Weights the data cannot give, or that a
    rule of misuse would hold up, leave their method out, with the reason.
    """
    leaves = {name: {leaf: leaf_values(own.part, leaf) for leaf in own.leaves} for name, own in recipes.items()}
    scored = Method("goalposts", SCORED, _aggregate_of(recipes), {n: _as_scored(own) for n, own in recipes.items()})
    settled, refused = _settled(recipes, ways, seed, level)
    found = []
    for label, weights in settled.items():
        for normalise in ways.normalise:
            for kind in ways.aggregate:
                if normalise == "standard" and kind != "arithmetic":
                    continue
                try:
                    own = {
                        name: _making(recipe, leaves[name], normalise, weights[name], kind)
                        for name, recipe in recipes.items()
                    }
                except EstimationError as problem:
                    refused[f"{normalise}/{label}/{kind}"] = problem.what
                    continue
                found.append(Method(normalise, label, kind, own))
    return Methods(tuple(found), scored, refused)


def _settled(
    recipes: Mapping[str, Recipe], ways: Ways, seed: int, level: float
) -> tuple[dict[str, dict[str, dict[str, np.ndarray]]], dict[str, Text]]:
    # Label -> score -> node -> weights.
    settled: dict[str, dict[str, dict[str, np.ndarray]]] = {}
    refused: dict[str, Text] = {}
    parts = {id(own.part): own.part for own in recipes.values()}
    nodes = [node for part in parts.values() for node in part.scheme.nodes(part.responses.source)]
    for label, asked in ways.weights.items():
        choices = read_weights(asked, nodes)
        try:
            settled[label] = {name: _weights(own, choices, seed, level) for name, own in recipes.items()}
        except EstimationError as problem:
            refused[label] = problem.what
    return settled, refused


def _weights(recipe: Recipe, choices: Mapping[str, Choice], seed: int, level: float) -> dict[str, np.ndarray]:
    scores = recipe.part.persons.scores
    found = {}
    for joint in recipe.joints:
        if joint.node.id not in choices or len(joint.parts) < 2:
            continue
        x = np.column_stack([scores[p] if p in scores else leaf_values(recipe.part, p) for p in joint.parts])
        ratings = recipe.part.record is None
        own, suspected = node_weights(
            joint.node, joint.parts, x, choices[joint.node.id], ratings=ratings, seed=seed, level=level
        )
        if suspected:
            raise _held_up(joint.node, suspected[0].code)
        found[joint.node.id] = own.values
    return found


def _held_up(node: IndexNode, code: str) -> EstimationError:
    return EstimationError(
        code,
        Text(zh="{n} 的这种权重违反规则 {c}", en="such weights of {n} are against the rule {c}").fill(
            n=node.id, c=code
        ),
    )


def _making(
    recipe: Recipe,
    leaves: Mapping[str, np.ndarray],
    normalise: Normalise,
    weights: Mapping[str, np.ndarray],
    kind: Aggregate,
) -> Making:
    shift: dict[str, float] = {}
    scale: dict[str, float] = {}
    # A score that is itself a leaf is on its theoretical limits whatever the method.
    if recipe.chosen and normalise != "goalposts":
        for name, values in leaves.items():
            shift[name], scale[name] = _scale(values, normalise)
    how = Making(shift, scale, CENTRE if normalise == "standard" else 0.0, weights, kind)
    if not recipe.chosen:
        return how
    as_scored, now = recipe.part.persons.scores[recipe.name], made(recipe, leaves, how)
    both = ~np.isnan(as_scored) & ~np.isnan(now)
    spread = now[both].std() if both.any() else 0.0
    if not spread > 1e-9:
        raise EstimationError("no_variance", Text(zh="得分没有差异", en="the score does not vary"))
    slope = float(as_scored[both].std() / spread)
    return replace(how, slope=slope, intercept=float(as_scored[both].mean() - slope * now[both].mean()))


def _scale(values: np.ndarray, normalise: Normalise) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    width = (known.max() - known.min() if normalise == "min_max" else known.std(ddof=1)) if len(known) > 1 else 0.0
    if not width > 1e-9:
        raise EstimationError("constant_indicator", Text(zh="有部分取值全部相同", en="a part has one value throughout"))
    if normalise == "min_max":
        return float(known.min()), float(TOP / width)
    return float(known.mean()), float(STEP / width)


def _as_scored(recipe: Recipe) -> Making:
    own = recipe.part.weighting
    weights = {} if own is None else {name: node.values for name, node in own.nodes.items()}
    return Making({}, {}, 0.0, weights, "arithmetic" if own is None else own.aggregate)


def _aggregate_of(recipes: Mapping[str, Recipe]) -> Aggregate:
    kinds = [own.part.weighting.aggregate for own in recipes.values() if own.part.weighting is not None]
    return kinds[0] if kinds else "arithmetic"
