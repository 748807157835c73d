"""Which codes stand together more often than chance would put them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Together:
    """Pairs of codes over units.

    Attributes
    ----------
    both : ndarray of int (codes, codes)
        Units with both codes; on the diagonal units with the code.
    jaccard : ndarray (codes, codes)
        Units with both over units with either; NaN where neither occurs.
    expected : ndarray (codes, codes)
        Units with both, were the two independent.
    n_units : int
    """

    both: np.ndarray
    jaccard: np.ndarray
    expected: np.ndarray
    n_units: int


def codes_together(present: np.ndarray) -> Together:
    r"""Co-occurrence of codes.

    .. math:: J_{cd}=\frac{n_{cd}}{n_c+n_d-n_{cd}}, \qquad E_{cd}=\frac{n_cn_d}n

    Parameters
    ----------
    present : ndarray of bool (units, codes)

    References
    ----------
    Jaccard (1912), doi 10.1111/j.1469-8137.1912.tb05611.x.

    Examples
    --------
    >>> import numpy as np
    >>> found = codes_together(np.array([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=bool))
    >>> found.both.tolist(), round(float(found.jaccard[0, 1]), 3), float(found.expected[0, 1])
    ([[2, 1], [1, 2]], 0.333, 1.0)
    """
    x = np.asarray(present, dtype=np.int64)
    both = x.T @ x
    alone = np.diag(both)
    either = alone[:, None] + alone - both
    jaccard = np.where(either > 0, both / np.maximum(either, 1), np.nan)
    return Together(both, jaccard, alone[:, None] * alone / max(len(x), 1), len(x))
