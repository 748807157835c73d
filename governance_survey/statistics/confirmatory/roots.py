"""Roots of matrices that are far from singular, in a fraction of the time eigenvalues take."""

from __future__ import annotations

import numpy as np

WELL = 1e-5  # reciprocal condition from which a matrix counts as far from singular


def sound_root(matrix: np.ndarray) -> np.ndarray | None:
    """Cholesky root (upper) of a matrix of unit diagonal; none where it is not, or hardly, positive definite.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory.roots import sound_root
    >>> sound_root(np.array([[1, 0.6], [0.6, 1]])).round(6).tolist()
    [[1.0, 0.6], [0.0, 0.8]]
    >>> sound_root(np.array([[1, 1 - 1e-7], [1 - 1e-7, 1]])) is None
    True
    """
    from scipy.linalg import lapack

    root, failed = lapack.dpotrf(matrix)
    well = not failed and lapack.dpocon(root, np.abs(matrix).sum(axis=0).max())[0] > WELL
    return np.asarray(root) if well else None
