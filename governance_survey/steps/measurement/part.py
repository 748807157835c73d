"""One part of a measurement, and the scale that every part looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...words.document import Figure
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.table import Table
from ...words.text import Text
from ..index_tables import reading_order, titled
from ..linked_scoring import LinkedIndices
from ..misuse.linter import Caution
from ..person_scores import item_scores
from ..sample_design import simulated_note
from ..scoring import Indices


@dataclass(frozen=True)
class Part:
    """What one part of `measure` found about one scale.

    Attributes
    ----------
    name : str
        ``"reliability"``, ``"dimensions"`` …
    source : str
        The source measured.
    tables, figures : tuple
        Ready to print.
    results : mapping
        The records of `statistics` behind them, by index id.
    refusals : tuple of EstimationError
        What could not be computed, and why.
    cautions : tuple of Caution
        Misuses let through with a written reason.
    """

    name: str
    source: str
    title: Text
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...] = ()
    results: Mapping[str, object] = field(default_factory=dict)
    refusals: tuple[EstimationError, ...] = ()
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True)
class Scale:
    """The items of one source under one index scheme, keyed in one direction, 0-100 on theoretical limits.

    `linked` is the study the source belongs to, where it is linked.
    """

    indices: Indices
    linked: LinkedIndices | None = None

    @property
    def source(self) -> str:
        """The source the answers came from."""
        return self.indices.responses.source

    @property
    def title(self) -> Text:
        """Title of the scheme, with the source where it takes from several."""
        return titled(self.indices)

    def title_of(self, node: IndexNode) -> Text:
        """Title of a node, with the source where the scheme takes from several."""
        return titled(self.indices, node.title.text)

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated."""
        return self.indices.responses.simulated

    @cached_property
    def nodes(self) -> tuple[IndexNode, ...]:
        """Scored nodes that items stand under, without the composite: a dimension, then its parts."""
        held, place = self.indices.persons.items, reading_order(self.indices)
        own = self.indices.scheme.nodes(self.source)
        found = [node for node in own if node.level != "composite" and node.id in held]
        return tuple(sorted(found, key=lambda node: place[node.id]))

    @cached_property
    def tops(self) -> tuple[IndexNode, ...]:
        """Dimensions, and sub-dimensions whose dimension is not scored (a part of it was not asked)."""
        under = {part for node in self.nodes if node.level == "dimension" for part in node.parts}
        return tuple(node for node in self.nodes if node.level == "dimension" or node.id not in under)

    @cached_property
    def factors(self) -> tuple[IndexNode, ...]:
        """The lowest nodes: sub-dimensions, or a dimension that has none."""
        return tuple(node for top in self.tops for node in self.leaves(top))

    def leaves(self, top: IndexNode) -> tuple[IndexNode, ...]:
        """Sub-dimensions of a dimension, or the dimension itself."""
        found = tuple(node for node in self.nodes if node.level == "subdimension" and node.id in top.parts)
        return found or (top,)

    def items(self, *nodes: IndexNode) -> tuple[str, ...]:
        """Item ids under nodes, each once, in the order of the nodes."""
        return tuple(dict.fromkeys(item for node in nodes for item in self.indices.persons.items[node.id]))

    @cached_property
    def all_items(self) -> tuple[str, ...]:
        """Every item under a dimension."""
        return self.items(*self.factors)

    @cached_property
    def _matrix(self) -> np.ndarray:
        responses = self.indices.responses
        return item_scores(responses, tuple(responses.instrument.item_by_id[item] for item in self.all_items))

    def matrix(self, items: tuple[str, ...]) -> np.ndarray:
        """Rows x items, 0-100 and keyed in one direction, NaN where there is no answer."""
        place = {item: number for number, item in enumerate(self.all_items)}
        return self._matrix[:, [place[item] for item in items]]

    def item_text(self, item: str) -> Text:
        """Wording of an item."""
        return self.indices.responses.instrument.item_by_id[item].text.text

    def notes(self, *texts: Text) -> tuple[Text, ...]:
        """Notes of a table, with the line of simulated answers."""
        return (*dict.fromkeys(texts), *simulated_note(self.simulated))


def number(key: str, value: float | int | None, style: str = "correlation") -> Number:
    """A keyed number; NaN becomes "not estimable"."""
    if value is None or value != value:
        return Number(key, None, style)
    return Number(key, value if isinstance(value, int) else float(value), style)


def indented(node: IndexNode) -> Text:
    """Title of an index as the heading of a row, a sub-dimension set in under its dimension."""
    space = "\u3000" if node.level == "subdimension" else ""
    return Text(zh=space + node.title.text.zh, en=space + node.title.text.en)
