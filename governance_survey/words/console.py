"""Tables in a terminal: columns side by side, and cells of text wrapped where the window is too narrow for them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

from .wrapping import width, wrapped

GAP = 2
_TRIES = 4
NARROWEST = 12  # of a column of text; below, hardly a word stands in one piece


def terminal_width() -> int | None:
    """Columns of the terminal that is printed to; None where output goes to a file, a pipe or a notebook."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    # A line as long as the window would leave an empty one below it in a Windows console.
    return shutil.get_terminal_size().columns - 1


def aligned(rows: Sequence[Sequence[str]], numeric: Sequence[bool], most: int | None) -> list[str]:
    """Rows as lines, the first column to the left, in at most `most` terminal columns where text can be wrapped for it.

    Parameters
    ----------
    rows : sequence of sequence of str
        The first holds the headings.
    numeric : sequence of bool
        Columns of numbers, whose cells stay whole; their headings are wrapped.
    most : int or None
        None leaves every cell on one line.

    Examples
    --------
    >>> print("\\n".join(aligned([["a", "n"], ["对社区工作者的信任", "10"]], [False, True], None)))
    a                    n
    对社区工作者的信任  10
    >>> print("\\n".join(aligned([["a", "n"], ["对社区工作者的信任", "10"]], [False, True], 16)))
    a            n
    对社区工作  10
    者的信任
    """
    columns = [[row[place] for row in rows] for place in range(len(numeric))]
    made = [[[cell] for cell in column] for column in columns]
    if most is not None and _total(made) > most:
        made = _fitted(columns, numeric, most)
    # Numbers stand to the right, and so does a word beside them; lines of a wrapped text begin below one another.
    left = [place == 0 or any(len(cell) > 1 for cell in column[1:]) for place, column in enumerate(made)]
    sizes = [_size(column) for column in made]
    return [line for row in zip(*made, strict=True) for line in _lines(row, sizes, left)]


def _fitted(columns: Sequence[Sequence[str]], numeric: Sequence[bool], most: int) -> list[list[list[str]]]:
    room = most
    for _ in range(_TRIES):
        cap = _cap(columns, numeric, room)
        made = [_wrapped(column, cap, whole) for column, whole in zip(columns, numeric, strict=True)]
        over = _total(made) - most
        if over <= 0 or cap == NARROWEST:
            break
        room -= over  # a word longer than its column sticks out of it: the others give way
    return made


def _cap(columns: Sequence[Sequence[str]], numeric: Sequence[bool], room: int) -> int:
    """The widest that a column may be for all to stand in so much room."""
    sizes = [max(map(width, column)) for column in columns]
    fixed = [
        max(map(width, column[1:]), default=0) if whole else 0 for column, whole in zip(columns, numeric, strict=True)
    ]
    cap = max(sizes)
    while cap > NARROWEST:
        wide = (max(least, min(size, cap)) for size, least in zip(sizes, fixed, strict=True))
        if sum(wide) + GAP * (len(sizes) - 1) <= room:
            break
        cap -= 1
    return cap


def _wrapped(column: Sequence[str], cap: int, numbers: bool) -> list[list[str]]:
    return [
        [cell] if (numbers and place) or width(cell) <= cap else wrapped(cell, cap).split("\n")
        for place, cell in enumerate(column)
    ]


def _size(column: Sequence[Sequence[str]]) -> int:
    return max(width(line) for cell in column for line in cell)


def _total(made: Sequence[Sequence[Sequence[str]]]) -> int:
    return sum(map(_size, made)) + GAP * (len(made) - 1)


def _lines(row: Sequence[Sequence[str]], sizes: Sequence[int], left: Sequence[bool]) -> list[str]:
    found = []
    for depth in range(max(map(len, row), default=0)):
        cells = [cell[depth] if depth < len(cell) else "" for cell in row]
        padded = (_padded(*one) for one in zip(cells, sizes, left, strict=True))
        found.append((" " * GAP).join(padded).rstrip())
    return found


def _padded(text: str, size: int, left: bool) -> str:
    gap = " " * (size - width(text))
    return text + gap if left else gap + text
