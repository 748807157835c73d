"""Results say themselves in print: the last line of a notebook cell is their text, not every field they hold."""

from __future__ import annotations

from typing import Any


class Printed:
    """What is shown of a result where plain text is asked for; `repr` stays whole, for tests and debuggers."""

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        # A notebook looks at each class by itself, and would stop at the `repr` of a dataclass.
        cls._repr_pretty_ = Printed._repr_pretty_  # type: ignore[method-assign]  # the same method, in its own dict

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))
