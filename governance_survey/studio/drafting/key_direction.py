"""Which items of a drafted scale run against the rest: suspicion for a person to confirm, never a change."""

from __future__ import annotations

import numpy as np

from ...statistics.reliability import corrected_item_rest

# A correlation nearer to zero says nothing about direction.
LEAST = 0.10


def against_the_rest(items: np.ndarray) -> np.ndarray:
    """Correlation of each suspected reverse item with the rest of its scale; NaN for the others.

    Items are turned round one at a time, the worst first, until every item goes with the rest; each turn
    raises the variance of the sum, so this ends. The smaller camp is the suspected one; where both are
    equal, the one without the first item.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        Answers as coded; NaN = missing.

    Returns
    -------
    ndarray (items,)
        Negative correlations of at least 0.10 in size, as the items are coded now.

    Examples
    --------
    >>> x = np.array([[1, 2, 5.0], [2, 2, 4], [3, 4, 3], [4, 4, 1], [5, 5, 1]])
    >>> [bool(r < 0) for r in against_the_rest(x)]
    [False, False, True]
    """
    with np.errstate(invalid="ignore"):
        answered = (~np.isnan(items)).sum(axis=0)
        centred = items - np.where(answered, np.nansum(items, axis=0) / np.maximum(answered, 1), 0.0)
    signs = np.ones(items.shape[1])
    r = corrected_item_rest(centred)
    for _ in range(4 * items.shape[1]):
        r = corrected_item_rest(centred * signs)
        if not (r < 0).any():
            break
        signs[int(np.nanargmin(r))] *= -1
    turned = signs < 0
    if turned.sum() > len(signs) / 2 or (turned.sum() == len(signs) / 2 and turned[0]):
        turned = ~turned
    return np.where(turned & (r >= LEAST), -r, np.nan)
