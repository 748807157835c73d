"""The variables of a model, those of them that are scores, and how they come back from their leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ...schemes.formula import Formula
from ...statistics.community import group_means
from ..linked_scoring import LinkedIndices
from ..matrix_columns import Variable
from ..model_variables import Scope
from ..models.scope import scope_of
from ..scoring import Indices
from .methods import Method
from .recipes import Recipe, leaf_values, made, recipe_of


@dataclass(frozen=True)
class World:
    """One completed set of answers: the observed one, or one imputation.

    Attributes
    ----------
    scope : Scope
        Where names are looked up.
    variables : mapping
        Every name of the formula -> its column, on the rows of the model.
    recipes : mapping
        Those of the names that are scores -> how they are made.
    leaves : mapping
        Score -> leaf -> values, one a row of the score's own source.
    """

    scope: Scope
    variables: Mapping[str, Variable]
    recipes: Mapping[str, Recipe]
    leaves: Mapping[str, Mapping[str, np.ndarray]]

    @property
    def own(self) -> tuple[str, ...]:
        """Scores given by the people (or communities) whose rows are the units."""
        source = self.scope.responses.source
        return tuple(name for name, recipe in self.recipes.items() if recipe.part.responses.source == source)

    def column(self, name: str, leaves: Mapping[str, np.ndarray], method: Method) -> np.ndarray:
        """A score by one method, on the rows of the model."""
        recipe = self.recipes[name]
        return self.placed(name, made(recipe, leaves, method.makings[name]))

    def placed(self, name: str, values: np.ndarray) -> np.ndarray:
        """A score of its own source's rows brought to the rows of the model."""
        if name in self.own:
            return values
        return self._linked().linked.onto(self.scope.responses.source, self.communities(name, values))

    def communities(self, name: str, values: np.ndarray) -> np.ndarray:
        """A score of another source, community by community; the communities scored are those of `score`."""
        linked, part = self._linked(), self.recipes[name].part
        source = part.responses.source
        if part.responses.instrument.unit == "community":
            return linked.linked.of_community(source, values)
        weight = part.responses.design.weight
        means = group_means(
            values,
            linked.linked.rows[source],
            len(linked.linked.communities),
            weights=None if weight is None else part.responses.column(weight).values,
        )
        return np.where(np.isnan(linked.communities[name].values), np.nan, means.estimate)

    def _linked(self) -> LinkedIndices:
        assert self.scope.linked is not None  # a score of another source comes with a linked study
        return self.scope.linked


def world_of(indices: Indices | LinkedIndices, formula: Formula, level: str | None) -> World:
    """The variables of a formula with what their scores are made of."""
    scope = scope_of(indices, level)
    variables = {name: named.variable for name, named in scope.resolve(formula).items()}
    parts = [*scope.own, *(scope.linked.parts if scope.linked is not None else ())]
    recipes: dict[str, Recipe] = {}
    for name in formula.names:
        part = next((own for own in parts if name in own.persons.scores), None)
        if part is not None and (any(part is own for own in scope.own) or name in _communities(scope)):
            recipes[name] = recipe_of(name, part)
    leaves = {name: {leaf: leaf_values(own.part, leaf) for leaf in own.leaves} for name, own in recipes.items()}
    return World(scope, variables, recipes, leaves)


def _communities(scope: Scope) -> frozenset[str]:
    return frozenset() if scope.linked is None else frozenset(scope.linked.communities)


def with_columns(world: World, columns: Mapping[str, np.ndarray]) -> dict[str, Variable]:
    """The variables with some scores put in place of those they were scored with."""
    return {
        **world.variables,
        **{name: replace(world.variables[name], values=values) for name, values in columns.items()},
    }
