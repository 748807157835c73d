"""How many factors: Horn's parallel analysis and Velicer's minimum average partial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ...words.threads import one_thread
from .adequacy import check_correlation

Random = Literal["normal", "resampled"]


@dataclass(frozen=True)
class Parallel:
    """Eigenvalues of the data beside those of random data of the same size.

    Attributes
    ----------
    eigenvalues, random_mean, random_high : ndarray (items,)
        Of the correlations; mean and upper quantile over the draws.
    factor_eigenvalues, factor_random_mean, factor_random_high : ndarray (items,)
        Of the correlations with the one-factor communalities in the diagonal (common factors).
    n_components, n_factors : int
        Leading eigenvalues above the upper quantile.
    """

    eigenvalues: np.ndarray
    random_mean: np.ndarray
    random_high: np.ndarray
    factor_eigenvalues: np.ndarray
    factor_random_mean: np.ndarray
    factor_random_high: np.ndarray
    n_components: int
    n_factors: int
    draws: int
    quantile: float
    random: Random


@one_thread()
def parallel_analysis(
    correlation: np.ndarray,
    n: int,
    *,
    seed: int,
    draws: int = 200,
    quantile: float = 0.95,
    items: np.ndarray | None = None,
) -> Parallel:
    r"""Horn's parallel analysis on components and on common factors.

    A component (factor) is kept while its eigenvalue exceeds the `quantile` of the same eigenvalue in random
    data: independent normal numbers or, where `items` are given, each item shuffled by itself, which keeps its
    distribution. For factors the diagonal holds the communalities of a one-factor minres solution.

    Parameters
    ----------
    correlation : ndarray (items, items)
    n : int
        Rows of the random data; with pairwise answers the smallest number two items share.
    seed : int
    draws : int
    quantile : float
    items : ndarray (rows, items), optional
        Complete rows to shuffle.

    Raises
    ------
    EstimationError
        ``too_few_rows`` (no more rows than items), and those of `kaiser_meyer_olkin`.

    References
    ----------
    Horn (1965), doi 10.1007/BF02289447; Glorfeld (1995), doi 10.1177/0013164495055003002 (the quantile);
    Crawford et al. (2010), doi 10.1177/0013164410379332 (factors).

    Examples
    --------
    Nine ability tests of 301 children (Holzinger & Swineford 1939): three, as fa.parallel of R's psych 2.2.9 has it,
    which also gives the first factor eigenvalue as 2.6322.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> found = parallel_analysis(holzinger_swineford().correlation, 301, seed=1, draws=50)
    >>> found.n_components, found.n_factors, round(float(found.factor_eigenvalues[0]), 4)
    (3, 3, 2.6322)
    """
    matrix = check_correlation(correlation)
    p = len(matrix)
    if n <= p:
        raise EstimationError(
            "too_few_rows",
            Text(zh="行数不多于题数，不能做平行分析", en="no more rows than items: no parallel analysis"),
            expected=p + 1,
            got=n,
        )
    rng = np.random.default_rng(seed)
    random = np.empty((draws, p, p))
    for draw in range(draws):
        table = rng.standard_normal((n, p)) if items is None else rng.permuted(items, axis=0)
        random[draw] = np.corrcoef(table, rowvar=False)
    whole = np.linalg.eigvalsh(random)[:, ::-1]
    common = np.linalg.eigvalsh(_reduced(random))[:, ::-1]
    own = np.linalg.eigvalsh(matrix)[::-1]
    own_common = np.linalg.eigvalsh(_reduced(matrix[None])[0])[::-1]
    high, common_high = np.quantile(whole, quantile, axis=0), np.quantile(common, quantile, axis=0)
    return Parallel(
        np.asarray(own),
        np.asarray(whole.mean(axis=0)),
        np.asarray(high),
        np.asarray(own_common),
        np.asarray(common.mean(axis=0)),
        np.asarray(common_high),
        n_components=_leading(own > high),
        n_factors=_leading(own_common > common_high),
        draws=draws,
        quantile=quantile,
        random="normal" if items is None else "resampled",
    )


def minimum_average_partial(correlation: np.ndarray, most: int | None = None) -> np.ndarray:
    r"""Velicer's average squared partial correlation after taking out 1, 2, … components.

    .. math:: f_m = \frac{1}{p(p-1)}\sum_{i\ne j} \frac{c_{ij}^2}{c_{ii}c_{jj}}, \qquad C = R - A_mA_m^\top

    with :math:`A_m` the loadings of the first m components.

    Parameters
    ----------
    correlation : ndarray (items, items)
        Without gaps.
    most : int, optional
        Components looked at; default one fewer than items.

    Returns
    -------
    ndarray (most,)
        0 to 1, NaN where nothing is left to correlate; the number of components is where it is smallest, plus one for
        counting from one.

    Raises
    ------
    EstimationError
        Those of `kaiser_meyer_olkin`.

    References
    ----------
    Velicer (1976), doi 10.1007/BF02293557.

    Examples
    --------
    >>> import numpy as np
    >>> loading = np.kron(np.eye(2), np.full((4, 1), .8))  # two factors, four items each
    >>> r = loading @ loading.T; np.fill_diagonal(r, 1)
    >>> int(np.nanargmin(minimum_average_partial(r))) + 1
    2
    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> minimum_average_partial(holzinger_swineford().correlation)[:3].round(5).tolist()  # vss of R's psych 2.2.9
    [0.08023, 0.06342, 0.06823]
    """
    matrix = check_correlation(correlation)
    p = len(matrix)
    values, vectors = np.linalg.eigh(matrix)
    loadings = vectors[:, ::-1] * np.sqrt(values[::-1])
    found = np.full(p - 1 if most is None else min(most, p - 1), np.nan)
    off = ~np.eye(p, dtype=bool)
    for place in range(len(found)):
        partial = matrix - loadings[:, : place + 1] @ loadings[:, : place + 1].T
        spread = np.diag(partial)
        if (spread <= 1e-12).any():
            break
        found[place] = ((partial**2 / np.outer(spread, spread))[off]).mean()
    return found


def _reduced(correlations: np.ndarray) -> np.ndarray:
    # One-factor minres of every matrix at once: principal axes repeated, all draws in one stack.
    p = correlations.shape[-1]
    diagonal = np.arange(p)
    reduced = correlations.copy()
    communality = 1 - 1 / np.diagonal(np.linalg.inv(correlations), axis1=1, axis2=2)
    active = np.arange(len(correlations))
    for _ in range(500):
        reduced[active[:, None], diagonal, diagonal] = communality[active]
        loading = _first_loading(reduced[active])
        moved = np.minimum(loading**2, 0.995)
        change = np.abs(moved - communality[active]).max(axis=1)
        communality[active] = moved
        active = active[change > 1e-6]
        if not active.size:
            break
    reduced[:, diagonal, diagonal] = communality
    return reduced


def _first_loading(matrices: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrices)
    return np.asarray(vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:], 0.0)))


def _leading(above: np.ndarray) -> int:
    return int(np.cumprod(above).sum())
