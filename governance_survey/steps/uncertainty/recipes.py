"""A score taken apart into its leaves, and made again from them by another way of making an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.composites import Aggregate, aggregate_parts
from ..record_scores import needed_parts
from ..record_values import goalpost_score
from ..scoring import Indices

TOP = 100.0  # of every score


@dataclass(frozen=True)
class Joint:
    """One step on the way up: a node made of its parts.

    Attributes
    ----------
    node : IndexNode
    parts : tuple of str
        Those the data give a score for.
    least : int
        Parts a row must have.
    """

    node: IndexNode
    parts: tuple[str, ...]
    least: int

    @property
    def chosen(self) -> bool:
        """Whether a method decides how the parts are joined: from the dimensions up."""
        return self.node.level != "subdimension" and len(self.parts) > 1


@dataclass(frozen=True)
class Recipe:
    """How one score of one source is made.

    Attributes
    ----------
    name : str
        The score; a construct is its own only leaf.
    part : Indices
    leaves : tuple of str
        Constructs of a questionnaire, indicators of a record.
    joints : tuple of Joint
        From the leaves up; the last one is the score.
    """

    name: str
    part: Indices
    leaves: tuple[str, ...]
    joints: tuple[Joint, ...]

    @property
    def chosen(self) -> bool:
        """Whether the way an index is made can change this score."""
        return any(joint.chosen for joint in self.joints)


@dataclass(frozen=True)
class Making:
    """One way to make a score: everything that was settled once on the scores as observed.

    Attributes
    ----------
    shift, scale : mapping
        Leaf -> what is taken off it and what it is multiplied by; absent where it stays as it is.
    offset : float
        Added to every leaf that was scaled.
    weights : mapping
        Node -> weights of its parts; absent where they are equal.
    aggregate : {"arithmetic", "geometric", "topsis"}
    slope, intercept : float
        Put the score back on the mean and standard deviation it has as scored.
    """

    shift: Mapping[str, float]
    scale: Mapping[str, float]
    offset: float
    weights: Mapping[str, np.ndarray]
    aggregate: Aggregate
    slope: float = 1.0
    intercept: float = 0.0


def recipe_of(name: str, part: Indices) -> Recipe:
    """How a score was made, down to its constructs or indicators."""
    nodes = {node.id: node for node in part.scheme.nodes(part.responses.source)}
    record = None if part.record is None else part.responses.instrument.indicator_by_id
    joints: list[Joint] = []
    leaves: dict[str, None] = {}

    def descend(own: str) -> None:
        node = nodes.get(own)
        # A node called like its only part is that part: its score stands where the construct's stood.
        if node is None or own in node.parts or own not in part.persons.scores:
            leaves[own] = None
            return
        held = tuple(p for p in node.parts if p in part.persons.scores or _posted(part, p) is not None)
        for below in held:
            descend(below)
        if all(joint.node.id != own for joint in joints):
            least = len(held) if record is None else needed_parts(node, node.parts[0] in record)
            joints.append(Joint(node, held, least))

    descend(name)
    return Recipe(name, part, tuple(leaves), tuple(joints))


def leaf_values(part: Indices, leaf: str) -> np.ndarray:
    """A construct or an indicator on 0-100, one value a row of its source."""
    if leaf in part.persons.scores:
        return part.persons.scores[leaf]
    found = _posted(part, leaf)
    assert found is not None  # the recipe names only what has a score
    return found


def made(recipe: Recipe, leaves: Mapping[str, np.ndarray], how: Making) -> np.ndarray:
    """The score of every row by one way of making it, 0-100 or near it; NaN where parts are missing.

    Scores made of drawn leaves may lie beyond the goalposts; a geometric mean and TOPSIS see them at the goalpost.
    """
    known = prepared(recipe, leaves, how)
    for joint in recipe.joints:
        known[joint.node.id] = joined(joint, np.column_stack([known[part] for part in joint.parts]), how)
    values = known[recipe.name]
    return values if how.slope == 1.0 and how.intercept == 0.0 else how.intercept + how.slope * values


def prepared(recipe: Recipe, leaves: Mapping[str, np.ndarray], how: Making) -> dict[str, np.ndarray]:
    """Leaves on the scale of a method."""
    return {
        leaf: leaves[leaf] if leaf not in how.scale else (leaves[leaf] - how.shift[leaf]) * how.scale[leaf] + how.offset
        for leaf in recipe.leaves
    }


def joined(joint: Joint, x: np.ndarray, how: Making) -> np.ndarray:
    """A node made of its parts, x (rows, parts)."""
    weights = how.weights.get(joint.node.id)
    if joint.chosen and how.aggregate != "arithmetic":
        return aggregate_parts(np.clip(x, 0.0, TOP), weights, how.aggregate, least=joint.least, top=TOP).values
    if joint.least == x.shape[1]:
        return np.asarray(x.mean(axis=1) if weights is None else x @ (weights / weights.sum()))
    w = np.ones(x.shape[1]) if weights is None else weights
    there = ~np.isnan(x)
    held = there @ w
    enough = (there.sum(axis=1) >= joint.least) & (held > 0)
    return np.where(enough, np.where(there, x, 0.0) @ w / np.where(held > 0, held, 1.0), np.nan)


def _posted(part: Indices, name: str) -> np.ndarray | None:
    indicator = part.responses.instrument.indicator_by_id.get(name)
    if indicator is None or part.record is None or name not in part.record.values:
        return None
    return goalpost_score(indicator, part.record.values[name])
