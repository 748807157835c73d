"""Which parts of a whole a table must not show, so that nobody works out a small one from the rest."""

from __future__ import annotations

import numpy as np

MANY = 10  # thresholds: the persons in whose answers to one item, by itself, an option tells of nobody


def hidden_options(counts: np.ndarray, least: int) -> np.ndarray:
    """Options of an item that stay hidden where everyone's answers to it stand by themselves.

    Among ten times `least` persons or more none is hidden: an opinion, with nothing else about those who hold it,
    points to nobody. Among fewer they are parts of a whole.

    Examples
    --------
    >>> hidden_options(np.array([3, 40, 57]), 10).tolist(), hidden_options(np.array([3, 20, 7]), 10).tolist()
    ([False, False, False], [True, False, True])
    """
    return np.asarray(hidden_parts(counts, least) & (counts.sum() < MANY * least))


def hidden_parts(counts: np.ndarray, least: int, *, apart: int = 0) -> np.ndarray:
    """Parts of a whole that stay hidden where the whole is shown beside them.

    A part of fewer than `least` units is hidden. The whole less everything shown is what is hidden, taken together:
    the smallest of the other parts are hidden too, until that remainder has `least` units or more.

    Parameters
    ----------
    counts : ndarray of int (parts,)
        Units in each part; no unit is in two.
    least : int
    apart : int
        Units of the whole that are in none of the parts (of unknown type): the remainder holds them as well.

    Returns
    -------
    ndarray of bool (parts,)

    Examples
    --------
    Two types, one of them small: with the larger one shown the whole would tell the smaller.

    >>> hidden_parts(np.array([230, 6]), 10).tolist()
    [True, True]
    >>> hidden_parts(np.array([120, 6, 40, 70]), 10).tolist()
    [False, True, True, False]
    >>> hidden_parts(np.array([120, 6, 4, 70]), 10).tolist()
    [False, True, True, False]
    >>> hidden_parts(np.array([120, 110]), 10, apart=1).tolist()
    [False, True]
    """
    hidden = counts < least
    # An empty part hides nothing and is hidden by nothing.
    hidden &= counts > 0
    remainder = int(counts[hidden].sum()) + apart
    for place in np.argsort(counts, kind="stable").tolist():
        if remainder == 0 or remainder >= least:
            break
        if not hidden[place] and counts[place] > 0:
            hidden[place] = True
            remainder += int(counts[place])
    return hidden


def said_small(counts: np.ndarray, hidden: np.ndarray, least: int) -> np.ndarray:
    """Hidden parts of which it may be said that they are small.

    Where that alone would give them (two parts below 10 of 18 together are 9 each), it is said of none.

    Examples
    --------
    >>> said_small(np.array([6, 7, 300]), np.array([True, True, False]), 10).tolist()
    [True, True, False]
    >>> said_small(np.array([9, 9, 300]), np.array([True, True, False]), 10).tolist()
    [False, False, False]
    """
    inside = hidden & (counts > 0)
    small = inside & (counts < least)
    n, together = int(small.sum()), int(counts[inside].sum())
    told = n > 1 and n == int(inside.sum()) and together in (n, n * (least - 1))
    return small & (not told)


def hidden_groups(sizes: np.ndarray, whole: tuple[int, int], least: int) -> np.ndarray:
    """Groups of persons that stay hidden where the whole is shown beside them with those who answered and all rows.

    Parameters
    ----------
    sizes : ndarray of int (groups, 2)
        Persons who answered, and persons.
    whole : (int, int)
        The same of all, those of unknown group among them.

    Examples
    --------
    >>> hidden_groups(np.array([[40, 42], [0, 6], [30, 30]]), (70, 78), 10).tolist()
    [False, True, True]
    """
    hidden = np.zeros(len(sizes), dtype=bool)
    for own, together in zip(sizes.T, whole, strict=True):
        hidden |= hidden_parts(own, least, apart=together - int(own.sum()))
    return hidden | ((0 < whole[0] < least) & (sizes[:, 1] > 0))
