"""The result of `impute`: m completed data sets, of which only the imputed cells are held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ...data.linked import Linked
from ...data.responses import Responses
from ...engine.cleaning import CleanColumn
from ...statistics.imputation.convergence import Convergence
from ...statistics.imputation.records import Imputation
from ...words.document import Figure
from ...words.errors import UsageError
from ...words.provenance import Provenance
from ...words.reasons import ANSWERED
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text
from .cells import Cells
from .imputed_figures import answers_figures
from .imputed_tables import cells_table, compared_table, convergence_table, glance_table, trace_table

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class ImputedSource:
    """One source: its answers as given, the cells asked for, and what was imputed.

    Attributes
    ----------
    responses : Responses
        As given, unchanged.
    cells : Cells
    imputation : Imputation
        Every variable of the models; those of ``cells.asked`` are handed out.
    convergence : Convergence
    """

    responses: Responses
    cells: Cells
    imputation: Imputation
    convergence: Convergence

    @property
    def names(self) -> tuple[str, ...]:
        """Variables whose imputed cells are handed out, in questionnaire order."""
        return tuple(name for name in self.cells.asked if name in self.imputation.values)

    def completed(self, k: int, step: Provenance) -> Responses:
        """The answers with the cells of the k-th set (0 to m - 1)."""
        filled = {name: self._column(name, k) for name in self.names}
        whole = Provenance(
            step="impute",
            arguments={"source": self.responses.source, "set": k + 1},
            parents=(step,),
        )
        return replace(self.responses, provenance=whole, _cleaned={**self.responses._cleaned, **filled})

    def _column(self, name: str, k: int) -> CleanColumn:
        column, rows = self.responses.column(name), self.imputation.rows[name]
        values = self.imputation.filled(name, k, column.values)
        reasons, undeclared = column.reasons.copy(), column.undeclared.copy()
        reasons[rows], undeclared[rows] = ANSWERED, False
        for part in (values, reasons, undeclared):
            part.flags.writeable = False
        return CleanColumn(values, reasons, undeclared, column.merged)


@dataclass(frozen=True)
class Imputed(Shown):
    """Data with their missing answers imputed m times. Made by `impute`; never changed afterwards.

    Go through it for the completed data sets, one at a time; each is what was given, and `score` and `fit` take it.

    Attributes
    ----------
    data : Responses or Linked
        As given.
    parts : mapping
        Source id -> `ImputedSource`, of the sources in which something was imputed.
    m, iterations, seed : int

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=12, scheme=scheme)
    >>> made = gs.impute(answers, m=2, seed=1, iterations=2)
    >>> len(made), [type(one).__name__ for one in made]
    (2, ['Responses', 'Responses'])
    >>> made.completed(1).reason_counts("W_LAW1_1"), answers.reason_counts("W_LAW1_1") != {}
    ({}, True)
    """

    data: Responses | Linked
    parts: Mapping[str, ImputedSource]
    m: int
    iterations: int
    seed: int
    provenance: Provenance
    section: ClassVar[str] = "checks"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return (self.data,) if isinstance(self.data, Responses) else tuple(self.data.sources.values())

    def completed(self, k: int) -> Responses | Linked:
        """The k-th completed data set, 1 to m."""
        if not 1 <= k <= self.m:
            raise UsageError(
                "no_such_set",
                Text(zh="没有第 {k} 份插补数据。", en="There is no completed data set {k}.").fill(k=k),
                expected=f"1–{self.m}",
            )
        if isinstance(self.data, Responses):
            return next(iter(self.parts.values())).completed(k - 1, self.provenance)
        whole = {name: source.completed(k - 1, self.provenance) for name, source in self.parts.items()}
        step = Provenance(step="impute", arguments={"set": k}, parents=(self.provenance,))
        return replace(self.data, sources={**self.data.sources, **whole}, provenance=step)

    def __len__(self) -> int:
        return self.m

    def __iter__(self) -> Iterator[Responses | Linked]:
        return (self.completed(k) for k in range(1, self.m + 1))

    @property
    def converged(self) -> bool:
        """Whether the chains of every variable have come to the same place."""
        return all(bool(source.convergence.converged.all()) for source in self.parts.values())

    @property
    def n_cells(self) -> int:
        """Cells imputed and handed out."""
        return sum(len(source.imputation.rows[name]) for source in self.parts.values() for name in source.names)

    def tables(self) -> tuple[Table, ...]:
        """Overview, cells and reasons, answered beside imputed, convergence."""
        return (glance_table(self), cells_table(self), compared_table(self), convergence_table(self))

    def table(self) -> Table:
        """Cells imputed of each variable, and why they were empty."""
        return cells_table(self)

    def trace(self) -> pandas.DataFrame:
        """One row a variable, iteration and chain: mean and sd of its imputed cells."""
        return trace_table(self)

    def figures(self) -> tuple[Figure, ...]:
        """Answers beside imputed answers, a figure a construct."""
        return answers_figures(self)

    def protected(self, least: int) -> tuple[tuple[Table, ...], tuple[Figure, ...]]:
        """The figures without options of fewer than `least` persons."""
        return self.tables(), answers_figures(self, least=least)

    def tidy(self) -> pandas.DataFrame:
        """One row a variable: cells imputed, by reason, and left empty."""
        return cells_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row a source: rows, variables, cells, m, iterations, variables that have not converged."""
        return glance_table(self).to_frame()

    def values(self, source: str, name: str) -> np.ndarray:
        """Imputed cells of a variable, (m, cells), in the order of its rows."""
        return self.parts[source].imputation.values[name].copy()
