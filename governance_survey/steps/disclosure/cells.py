"""Which cells of a two-way table stay hidden, so that nobody works out a small one from the rest and the margins."""

from __future__ import annotations

import numpy as np

from .parts import hidden_parts

_ANY = 1e9  # persons: no bound
_ALONE = 1 - 1e-6  # of a projection: the equations leave a cell no room at all


def hidden_cells(
    cells: np.ndarray, least: int, *, rows: np.ndarray, columns: np.ndarray, apart: np.ndarray | None = None
) -> np.ndarray:
    """Cells of groups by categories that stay hidden where the margins are shown beside them.

    A cell of one to `least` - 1 persons is hidden. In every row and column whose total is shown, what is hidden is
    then two cells or more, of `least` persons or more together; so neither one subtraction nor several in turn give
    a small cell. Of the others the smallest goes first, and one that costs no further cell before it. An empty cell
    stays, unless nothing else can hide a small one.

    Parameters
    ----------
    cells : ndarray of int (groups, categories)
    least : int
    rows, columns : ndarray of bool
        Groups and categories whose totals are hidden: all their persons are.
    apart : ndarray of int (categories,), optional
        Persons in the totals of the categories who are in none of the groups; they are never shown.

    Returns
    -------
    ndarray of bool (groups, categories)

    Examples
    --------
    >>> none = np.zeros(2, dtype=bool)
    >>> hidden_cells(np.array([[4, 40], [30, 50]]), 10, rows=none, columns=none).tolist()
    [[True, True], [True, True]]
    >>> hidden_cells(np.array([[0, 40], [30, 50]]), 10, rows=none, columns=none).any()
    np.False_
    """
    n_groups = len(cells)
    whole = cells if apart is None else np.vstack([cells, apart])
    inside = np.arange(len(whole)) < n_groups
    closed = np.append(rows, True) if apart is not None else rows
    hidden = (whole > 0) & ((whole < least) | closed[:, None] | columns[None, :])
    hidden[~inside] = whole[~inside] > 0
    while True:
        while _widened(whole, hidden, least, closed, columns, inside):
            pass
        told = _told(whole, hidden, least, closed, columns)
        if told is None or not _hide_beside(whole, hidden, told, inside):
            return np.asarray(hidden[:n_groups], dtype=bool)


def small_cells(
    cells: np.ndarray,
    hidden: np.ndarray,
    least: int,
    *,
    rows: np.ndarray,
    columns: np.ndarray,
    apart: np.ndarray | None = None,
) -> np.ndarray:
    """Hidden cells of which it may be said that they are small: those that this does not give away.

    Examples
    --------
    Two parts below ten of eighteen are nine each, and then nothing is left to guess in the other row.

    >>> none = np.zeros(2, dtype=bool)
    >>> for table in (np.array([[9, 9], [8, 8]]), np.array([[9, 7], [8, 8]])):
    ...     small_cells(table, np.ones((2, 2), dtype=bool), 10, rows=none, columns=none).tolist()
    [[False, False], [False, False]]
    [[True, True], [True, True]]
    """
    whole = cells if apart is None else np.vstack([cells, apart])
    unknown = hidden if apart is None else np.vstack([hidden, apart > 0])
    closed = rows if apart is None else np.append(rows, True)
    at, equations = _equations(unknown, closed, columns)
    small = hidden & (cells > 0) & (cells < least)
    if not len(at):
        return np.asarray(small)
    counts = whole[unknown]
    named = np.array([place[0] < len(cells) and small[tuple(place)] for place in at])
    while (pinned := _pinned(counts, equations, named, least)).any():
        # Nothing is said of any cell that shares a sum with one that would be told.
        named &= ~(equations[equations[:, pinned].any(axis=1)] > 0).any(axis=0)
    small[:] = False
    small[tuple(at[named].T)] = True
    return np.asarray(small)


def _pinned(counts: np.ndarray, equations: np.ndarray, named: np.ndarray, least: int) -> np.ndarray:
    # Named cells that hold 1 to least - 1 persons and, by the sums, one number only.
    low, high = np.where(named, 1.0, 0.0), np.where(named, least - 1.0, _ANY)
    sums, held = equations @ counts, equations > 0
    while True:
        over = np.where(held, (sums - equations @ low)[:, None] + low, _ANY).min(axis=0)
        under = np.where(held, (sums - equations @ high)[:, None] + high, 0.0).max(axis=0)
        tighter_low, tighter_high = np.maximum(low, under), np.minimum(high, over)
        if (tighter_low == low).all() and (tighter_high == high).all():
            return np.asarray(named & (low == high))
        low, high = tighter_low, tighter_high


def _widened(
    whole: np.ndarray, hidden: np.ndarray, least: int, rows: np.ndarray, columns: np.ndarray, inside: np.ndarray
) -> bool:
    # One more cell of every row and column that would give what is hidden in it; whether there was any.
    changed = False
    every = np.ones(whole.shape[1], dtype=bool)
    for counts, kept, totals, open_, crossing in (
        (whole, hidden, rows, every, 0),
        (whole.T, hidden.T, columns, inside, 1),
    ):
        for place in np.flatnonzero(~totals):
            own = kept[place] & (counts[place] > 0)
            n_hidden = int(own.sum())
            if n_hidden == 0 or (n_hidden > 1 and counts[place][own].sum() >= least):
                continue
            others = np.flatnonzero(~kept[place] & (counts[place] > 0) & open_)
            if len(others):
                # A cell whose other line hides something already sets off no further one.
                costs = ~np.asarray(hidden.any(axis=crossing))[others]
                kept[place, others[np.lexsort((counts[place][others], costs))[0]]] = True
                changed = True
    return changed


def _told(
    whole: np.ndarray, hidden: np.ndarray, least: int, rows: np.ndarray, columns: np.ndarray
) -> tuple[int, int] | None:
    # A small cell that all the totals together give, though no single one does.
    at, equations = _equations(hidden, rows, columns)
    if not len(at):
        return None
    alone = np.einsum("ij,ji->i", np.linalg.pinv(equations), equations) > _ALONE
    small = (whole[hidden] < least) & (whole[hidden] > 0)
    found = np.flatnonzero(alone & small)
    return (int(at[found[0], 0]), int(at[found[0], 1])) if len(found) else None


def _equations(hidden: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # Places of the hidden cells, and which of them each known sum holds.
    at = np.argwhere(hidden)
    lines = [at[:, 0] == row for row in np.flatnonzero(~rows)] + [at[:, 1] == c for c in np.flatnonzero(~columns)]
    # Hidden totals are known together: the whole less the totals shown.
    lines += [rows[at[:, 0]], columns[at[:, 1]]]
    return at, np.array(lines, dtype=float)


def freedom(hidden: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> int:
    """How many numbers beyond the totals would settle every hidden cell.

    Examples
    --------
    >>> none = np.zeros(2, dtype=bool)
    >>> freedom(np.ones((2, 2), dtype=bool), none, none)
    1
    """
    at, equations = _equations(hidden, rows, columns)
    return len(at) - int(np.linalg.matrix_rank(equations)) if len(at) else 0


def _hide_beside(whole: np.ndarray, hidden: np.ndarray, told: tuple[int, int], inside: np.ndarray) -> bool:
    # The smallest cell that is still shown in the row or the column; an empty one only if there is no other.
    row, column = told
    beside = np.zeros_like(hidden)
    beside[row] = beside[:, column] = True
    found = np.argwhere(beside & ~hidden & inside[:, None])
    if not len(found):
        found = np.argwhere(~hidden & inside[:, None])
    if not len(found):
        return False
    counts = whole[found[:, 0], found[:, 1]]
    first = found[np.lexsort((counts, counts == 0))[0]]
    hidden[first[0], first[1]] = True
    return True


def table_margins(cells: np.ndarray, least: int, *, apart: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Groups and categories whose totals are hidden.

    Examples
    --------
    >>> [hidden.tolist() for hidden in table_margins(np.array([[4, 2], [30, 50]]), 10)]
    [[True, True], [False, False]]
    """
    beyond = np.zeros(cells.shape[1], dtype=int) if apart is None else apart
    return (
        hidden_parts(cells.sum(axis=1), least, apart=int(beyond.sum())),
        hidden_parts(cells.sum(axis=0) + beyond, least),
    )
