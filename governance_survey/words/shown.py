"""How a result of several tables shows itself, in a notebook and in print."""

from __future__ import annotations

from .table import Table


class Shown:
    """A result that is shown as its tables, one after another.

    Examples
    --------
    >>> class Nothing(Shown):
    ...     def tables(self):
    ...         return ()
    >>> str(Nothing())
    ''
    """

    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order shown."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables())

    def __str__(self) -> str:
        return "\n\n".join(str(table) for table in self.tables())
