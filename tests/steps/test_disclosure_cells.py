"""Two-way tables with margins: no small cell can be worked out, by one subtraction or by several."""

import numpy as np
import pytest
from scipy.optimize import linprog

from governance_survey.steps.disclosure.cells import hidden_cells, small_cells, table_margins


def tables(seed):
    """Counts as surveys give them: many cells near the threshold, some empty, at times persons of no group."""
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 6)), int(rng.integers(1, 7)))
    cells = rng.poisson(rng.uniform(1, 40, size=shape)) * (rng.random(shape) > 0.15)
    apart = rng.poisson(rng.uniform(0, 6), size=shape[1]) if rng.random() < 0.4 else None
    return cells, apart, int(rng.choice([3, 5, 10]))


def protected(cells, apart, least):
    rows, columns = table_margins(cells, least, apart=apart)
    hidden = hidden_cells(
        cells, least, rows=rows, columns=columns, apart=apart if apart is not None and apart.any() else None
    )
    return hidden, rows, columns


def lines(cells, hidden, rows, columns, apart):
    """Every sum over hidden cells that a reader can take: of rows, of columns, of all hidden totals together."""
    whole = cells if apart is None else np.vstack([cells, apart])
    closed = rows if apart is None else np.append(rows, True)
    unknown = hidden if apart is None else np.vstack([hidden, apart > 0])
    at = np.argwhere(unknown)
    held = [at[:, 0] == row for row in np.flatnonzero(~closed)] + [at[:, 1] == c for c in np.flatnonzero(~columns)]
    held += [closed[at[:, 0]], columns[at[:, 1]]]
    return whole[unknown], np.array(held, dtype=float)


@pytest.mark.parametrize("seed", range(150))
def test_no_hidden_cell_below_the_threshold_can_be_told(seed):
    cells, apart, least = tables(seed)
    hidden, rows, columns = protected(cells, apart, least)
    shown = cells[~hidden]
    assert ((shown >= least) | (shown == 0)).all()
    values, equations = lines(cells, hidden, rows, columns, apart)
    if cells.sum() + (0 if apart is None else apart.sum()) < least:
        assert hidden[cells > 0].all()
        return
    if not len(values):
        return
    # One subtraction: what is left of a row or a column is nothing, or enough, or one cell that is large itself.
    for line in equations:
        inside = values[line > 0]
        assert not len(inside) or inside.sum() >= least or inside.sum() == 0
    # All of them at once: the counts that agree with everything shown leave every small cell some room.
    for place in np.flatnonzero((values < least) & (values > 0)):
        aim = np.zeros(len(values))
        aim[place] = 1
        low, high = (
            linprog(sign * aim, A_eq=equations, b_eq=equations @ values, bounds=(0, None)).x[place] for sign in (1, -1)
        )
        assert high - low > 0.5


@pytest.mark.parametrize("seed", range(150))
def test_nor_does_it_help_to_know_which_hidden_cells_are_small(seed):
    cells, apart, least = tables(seed)
    hidden, rows, columns = protected(cells, apart, least)
    beyond = apart if apart is not None and apart.any() else None
    small = small_cells(cells, hidden, least, rows=rows, columns=columns, apart=beyond)
    assert (hidden & (cells > 0) & (cells < least))[small].all()
    values, equations = lines(cells, hidden, rows, columns, apart)
    if not len(values) or cells.sum() + (0 if apart is None else apart.sum()) < least:
        return
    named = small if apart is None else np.vstack([small, np.zeros(len(apart), dtype=bool)])
    named = named[hidden if apart is None else np.vstack([hidden, apart > 0])]
    bounds = [(1, least - 1) if own else (0, None) for own in named]
    for place in np.flatnonzero(named):
        aim = np.zeros(len(values))
        aim[place] = 1
        low, high = (
            linprog(sign * aim, A_eq=equations, b_eq=equations @ values, bounds=bounds).x[place] for sign in (1, -1)
        )
        assert high - low > 0.5


@pytest.mark.parametrize("seed", range(150))
def test_what_is_hidden_follows_from_the_counts_alone(seed):
    cells, apart, least = tables(seed)
    before = cells.copy()
    first, again = (protected(cells, apart, least)[0] for _ in range(2))
    assert (first == again).all() and (cells == before).all()


def test_two_by_two_hides_all_four():
    none = np.zeros(2, dtype=bool)
    assert hidden_cells(np.array([[4, 40], [30, 50]]), 10, rows=none, columns=none).all()


def test_nothing_is_hidden_where_every_cell_is_large_or_empty():
    none = np.zeros(3, dtype=bool)
    assert not hidden_cells(np.array([[0, 40, 12], [30, 50, 0], [11, 0, 99]]), 10, rows=none, columns=none).any()


def test_a_bridge_between_two_closed_parts_is_not_left_to_be_computed():
    # Every row and column hides two cells or more, yet the totals together would give the 3 in the middle.
    cells = np.array([[4, 20, 0, 0, 50], [20, 4, 3, 0, 50], [0, 0, 20, 5, 50], [0, 0, 5, 20, 50], [50, 50, 50, 50, 50]])
    rows, columns = table_margins(cells, 10)
    hidden, _, _ = protected(cells, None, 10)
    values, equations = lines(cells, hidden, rows, columns, None)
    alone = np.diag(np.linalg.pinv(equations) @ equations)
    assert (alone[values < 10] < 0.999).all()


def test_persons_of_no_group_are_protected_with_the_groups():
    cells, apart = np.array([[40, 30], [25, 50]]), np.array([2, 0])
    hidden, rows, _ = protected(cells, apart, 10)
    # The whole less both groups would be the two persons.
    assert rows.any() and hidden[rows].all()
