"""How a result of several tables shows itself: in a notebook, in print, and in a report."""

from __future__ import annotations

from typing import Any, ClassVar

from .document import Figure
from .printed import Printed
from .provenance import Provenance
from .table import Table


class Shown(Printed):
    """A result that is shown as its tables, one after another, and its figures.

    `section` says under which heading of a report it stands.

    Examples
    --------
    >>> class Nothing(Shown):
    ...     def tables(self):
    ...         return ()
    >>> str(Nothing()), Nothing().figures(), Nothing().simulated
    ('', (), False)
    """

    section: ClassVar[str] = "further"
    provenance: Provenance

    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order shown."""
        raise NotImplementedError

    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order shown."""
        return ()

    def protected(self, least: int) -> tuple[tuple[Table, ...], tuple[Figure, ...]]:
        """Tables and figures as they may leave: no count of fewer than `least` persons can be told from them.

        Here: as they are. A result that counts persons in cells withholds its small ones.
        """
        return self.tables(), self.figures()

    def sources(self) -> tuple[Any, ...]:
        """The answers behind it, for what a report says of its data."""
        return ()

    @property
    def simulated(self) -> bool:
        """Whether a seed, not people, gave the answers behind it."""
        return any(source.simulated for source in self.sources())

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables())

    def __str__(self) -> str:
        return "\n\n".join(str(table) for table in self.tables())
