"""Where coders part: each disagreement by unit and pair, and which codes are taken for which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .ratings import Ratings


@dataclass(frozen=True)
class Disagreements:
    """One row for each unit and pair of coders whose codes differ, in order of units.

    Attributes
    ----------
    unit : ndarray of int (rows,)
        Row of the table.
    first, second : ndarray of int (rows,)
        Columns of the two coders.
    first_code, second_code : ndarray of float (rows,)
    confusions : ndarray of int (levels, levels)
        How often a pair of coders split on two codes; symmetric, nought on its diagonal.
    n_compared : int
        Pairs of codes compared.
    """

    unit: np.ndarray
    first: np.ndarray
    second: np.ndarray
    first_code: np.ndarray
    second_code: np.ndarray
    confusions: np.ndarray
    n_compared: int


def disagreements(ratings: Ratings) -> Disagreements:
    """List what coders have to talk about; the codes before the talk are those agreement is computed from.

    Parameters
    ----------
    ratings : Ratings

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_ratings
    >>> found = disagreements(coder_ratings(np.array([[1, 1, 2], [3, 3, 3], [np.nan, 2, 3]]), [1, 2, 3]))
    >>> found.unit.tolist(), found.first.tolist(), found.second.tolist(), found.first_code.tolist()
    ([0, 0, 2], [0, 1, 1], [2, 2, 2], [1.0, 1.0, 2.0])
    >>> found.confusions.tolist()
    [[0, 2, 0], [2, 0, 1], [0, 1, 0]]
    """
    codes, k = ratings.codes(), len(ratings.levels)
    one, other = np.triu_indices(ratings.n_coders, 1)
    first, second = codes[:, one], codes[:, other]
    both = (first >= 0) & (second >= 0)
    unit, pair = np.nonzero(both & (first != second))
    first_code, second_code = first[unit, pair], second[unit, pair]
    confusions = np.bincount(first_code * k + second_code, minlength=k * k).reshape(k, k)
    return Disagreements(
        unit=unit,
        first=one[pair],
        second=other[pair],
        first_code=ratings.levels[first_code],
        second_code=ratings.levels[second_code],
        confusions=confusions + confusions.T,
        n_compared=int(both.sum()),
    )
