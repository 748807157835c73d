"""What varies within groups and what varies between them, made into columns of a model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..columns import group_codes


@dataclass(frozen=True)
class WithinBetween:
    """Columns taken apart.

    Attributes
    ----------
    within : ndarray (rows, k)
        Deviations from the mean of the row's group.
    between : ndarray (rows, k)
        The mean of the row's group.
    n : ndarray of int (rows, k)
        Answers that mean rests on.
    """

    within: np.ndarray
    between: np.ndarray
    n: np.ndarray


def within_between(columns: np.ndarray, groups: np.ndarray, *, weights: np.ndarray | None = None) -> WithinBetween:
    r"""Take columns apart into deviations within groups and means of groups.

    With both in a model, the coefficient of the deviations is the slope within groups and that of the means the slope
    between them; a single column would mix the two. The means stand for the groups' true values: of few answers they
    err, which draws the slope between towards that within. `between_slopes` corrects for it.

    For an interaction across levels multiply a column of `within`, or of `between`, by a column of another group
    mean taken about its own mean (see the example), and put the product into the model beside both.

    Parameters
    ----------
    columns : ndarray (rows,) or (rows, k), NaN = missing (left out of the means)
    groups : ndarray (rows,)
        Labels of any kind; rows without one get NaN.
    weights : ndarray (rows,), optional
        Of the means.

    References
    ----------
    Neuhaus & Kalbfleisch (1998), doi 10.2307/3109770; Enders & Tofighi (2007), doi 10.1037/1082-989X.12.2.121;
    Lüdtke and others (2008), doi 10.1037/a0012869.

    Examples
    --------
    >>> import numpy as np
    >>> urgency = np.array([1.0, 3, 4, 8])
    >>> found = within_between(urgency, np.array(["a", "a", "b", "b"]))
    >>> found.within[:, 0].tolist(), found.between[:, 0].tolist()
    ([-1.0, 1.0, -2.0, 2.0], [2.0, 2.0, 6.0, 6.0])

    Does rule of law, a property of the community, bend the slope within?

    >>> law = np.array([0.0, 0, 1, 1])
    >>> ((law - law.mean()) * found.within[:, 0]).tolist()
    [0.5, -0.5, -1.0, 1.0]
    """
    table = np.asarray(columns, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    codes = group_codes(groups)
    w = np.ones(len(table)) if weights is None else np.nan_to_num(np.asarray(weights, dtype=np.float64))
    g = codes + 1  # nought: in no group
    k = int(g.max(initial=0)) + 1
    between = np.full(table.shape, np.nan)
    counts = np.zeros(table.shape, dtype=np.intp)
    for j, column in enumerate(table.T):
        known = np.isfinite(column) & (g > 0) & (w > 0)
        total = np.bincount(g[known], weights=w[known], minlength=k)
        n = np.bincount(g[known], minlength=k)
        sums = np.bincount(g[known], weights=(w * column)[known], minlength=k)
        means = np.where(n > 0, sums / np.where(n > 0, total, 1.0), np.nan)
        between[:, j], counts[:, j] = means[g], n[g]
    return WithinBetween(table - between, between, counts)
