"""Principal components of items: eigenvalues, loadings, scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed


@dataclass(frozen=True)
class Components:
    """Principal components, in order of variance.

    Attributes
    ----------
    eigenvalues, share : ndarray (items,)
        Variance of each component, and its share of the whole.
    vectors, loadings : ndarray (items, items)
        Unit eigenvectors, each with a positive sum; loadings are vectors times the root of the eigenvalue.
    scores : ndarray (rows, items)
        Of the complete rows.
    n : int
        Complete rows.
    """

    eigenvalues: np.ndarray
    share: np.ndarray
    vectors: np.ndarray
    loadings: np.ndarray
    scores: np.ndarray
    n: int

    @property
    def above_one(self) -> int:
        """Components with an eigenvalue above one (Kaiser), which usually keeps too many."""
        return int((self.eigenvalues > 1).sum())


def principal_components(items: np.ndarray, *, standardised: bool = True) -> Components:
    r"""Principal components of complete rows.

    .. math:: S = V\,\mathrm{diag}(\ell)\,V', \qquad z = (x - \bar x)V

    with S the correlation matrix (`standardised`, the default) or the covariance matrix (n - 1).

    Parameters
    ----------
    items : ndarray (rows, items), NaN = missing (the row is left out)
    standardised : bool

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``constant_item``.

    References
    ----------
    Jolliffe (2002), Principal Component Analysis, doi 10.1007/b98835.

    Examples
    --------
    Two items that correlate at .6: eigenvalues 1.6 and .4.

    >>> import numpy as np
    >>> x = np.array([[1.0, 0.6], [-1, -0.6], [0, 0.8], [0, -0.8]])
    >>> principal_components(x).eigenvalues.round(6).tolist()
    [1.6, 0.4]

    Nine tests of Holzinger & Swineford (1939): prcomp of R 4.2.2 gives 3.216344, 1.638713, 1.365159.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> principal_components(holzinger_swineford().rows).eigenvalues[:3].round(6).tolist()
    [3.216344, 1.638713, 1.365159]
    """
    matrix = np.asarray(items, dtype=np.float64)
    rows = matrix[~np.isnan(matrix).any(axis=1)]
    if len(rows) < 3:
        raise EstimationError(
            "too_few_rows", Text(zh="完整的行太少", en="too few complete rows"), expected=3, got=len(rows)
        )
    centred = rows - rows.mean(axis=0)
    spread = centred.std(axis=0, ddof=1)
    if standardised:
        if (spread <= 1e-12).any():
            places = [int(place) + 1 for place in np.flatnonzero(spread <= 1e-12)]
            raise EstimationError(
                "constant_item",
                Text(zh="有题目的回答全部相同", en="an item has the same answer throughout"),
                where=Text(zh="第 {p} 题", en="item {p}").fill(p=listed(places)),
            )
        centred = centred / spread
    values, vectors = np.linalg.eigh(centred.T @ centred / (len(rows) - 1))
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    vectors = vectors * np.where(vectors.sum(axis=0) < 0, -1.0, 1.0)
    return Components(
        values, values / values.sum(), vectors, vectors * np.sqrt(values), np.asarray(centred @ vectors), len(rows)
    )
