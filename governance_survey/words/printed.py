"""Results say themselves in print: the last line of a notebook cell is their text, not every field they hold."""

from __future__ import annotations

from typing import Any


class Printed:
    """What is shown of a result where plain text is asked for; `repr` stays whole, for tests and debuggers."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))
