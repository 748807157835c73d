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
from .recipes import TOP, Joint, Making, Recipe, joined, leaf_values, prepared

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
        (normalise, weights, aggregate) -> why.
    """

    found: tuple[Method, ...]
    scored: Method
    refused: Mapping[tuple[str, str, str], Text]


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
    scored = Method("goalposts", SCORED, _aggregate_of(recipes), {n: as_scored(own) for n, own in recipes.items()})
    parts = {id(own.part): own.part for own in recipes.values()}
    nodes = [node for part in parts.values() for node in part.scheme.nodes(part.responses.source)]
    found: list[Method] = []
    refused: dict[tuple[str, str, str], Text] = {}
    for label, asked in ways.weights.items():
        choices = read_weights(asked, nodes)
        for normalise in ways.normalise:
            for kind in ways.aggregate:
                if normalise == "standard" and kind != "arithmetic":
                    continue
                settling = _Settling(normalise, choices, kind, seed, level)
                try:
                    own = {name: settling.making(recipe) for name, recipe in recipes.items()}
                except EstimationError as problem:
                    refused[normalise, label, kind] = problem.what
                else:
                    found.append(Method(normalise, label, kind, own))
    return Methods(tuple(found), scored, refused)


@dataclass(frozen=True)
class _Settling:
    """One combination on its way to a method."""

    normalise: Normalise
    choices: Mapping[str, Choice]
    kind: Aggregate
    seed: int
    level: float

    def making(self, recipe: Recipe) -> Making:
        """Scale, weights, and the way back to the mean and spread as scored."""
        if not recipe.chosen:
            # A score that is itself a leaf stays on its theoretical limits whatever the method.
            return Making({}, {}, 0.0, {}, self.kind)
        leaves = {leaf: leaf_values(recipe.part, leaf) for leaf in recipe.leaves}
        shift: dict[str, float] = {}
        scale: dict[str, float] = {}
        if self.normalise != "goalposts":
            for name, values in leaves.items():
                shift[name], scale[name] = _scale(values, self.normalise)
        weights: dict[str, np.ndarray] = {}
        how = Making(shift, scale, CENTRE if self.normalise == "standard" else 0.0, weights, self.kind)
        # From the leaves up, as in `score`: the parts of a composite are weighed already when it is.
        known = prepared(recipe, leaves, how)
        for joint in recipe.joints:
            x = np.column_stack([known[part] for part in joint.parts])
            if joint.node.id in self.choices and len(joint.parts) > 1:
                weights[joint.node.id] = self._weights(recipe, joint, x)
            known[joint.node.id] = joined(joint, x, how)
        return _back(how, recipe.part.persons.scores[recipe.name], known[recipe.name])

    def _weights(self, recipe: Recipe, joint: Joint, x: np.ndarray) -> np.ndarray:
        found, suspected = node_weights(
            joint.node,
            joint.parts,
            x,
            self.choices[joint.node.id],
            ratings=recipe.part.record is None,
            seed=self.seed,
            level=self.level,
        )
        if suspected:
            raise _held_up(joint.node, suspected[0].code)
        return found.values


def _held_up(node: IndexNode, code: str) -> EstimationError:
    return EstimationError(
        code,
        Text(zh="{n} 的这种权重违反规则 {c}", en="such weights of {n} are against the rule {c}").fill(
            n=node.id, c=code
        ),
    )


def _back(how: Making, as_scored: np.ndarray, now: np.ndarray) -> Making:
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


def as_scored(recipe: Recipe) -> Making:
    """The way a score was made by `score`."""
    own = recipe.part.weighting
    weights = {} if own is None else {name: node.values for name, node in own.nodes.items()}
    return Making({}, {}, 0.0, weights, "arithmetic" if own is None else own.aggregate)


def _aggregate_of(recipes: Mapping[str, Recipe]) -> Aggregate:
    kinds = [own.part.weighting.aggregate for own in recipes.values() if own.part.weighting is not None]
    return kinds[0] if kinds else "arithmetic"
