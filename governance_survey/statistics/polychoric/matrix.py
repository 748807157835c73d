"""The matrix of polychoric correlations, all pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .cells import maximise_rho
from .tables import Coded, Missing, Tables, code, tabulate

LIMIT = 0.9999  # the correlation is sought within +- this


@dataclass(frozen=True)
class Polychoric:
    """Polychoric correlations of a set of items.

    Attributes
    ----------
    rho : ndarray (items, items)
    thresholds : tuple of ndarray
        One array an item, one threshold fewer than categories in use.
    categories : tuple of ndarray
        Answers in use, ascending.
    unused : tuple of ndarray
        Answers of the declared scale that nobody gave: they have no threshold (empty without a declared scale).
    n : int
        Rows used.
    n_pairs : ndarray of int (items, items)
        Answers behind each correlation; the diagonal counts the item's own.
    at_limit : ndarray of bool (items, items)
        Correlations that ran to the edge of (-1, 1), as when a cell of a two-by-two table is empty: no estimate.
    least_eigenvalue : float
        Of `rho`; a negative one means the matrix is no correlation matrix (see `smooth_correlations`).
    missing, correct : declared rule for missing answers, number put into empty cells
    """

    rho: np.ndarray
    thresholds: tuple[np.ndarray, ...]
    categories: tuple[np.ndarray, ...]
    unused: tuple[np.ndarray, ...]
    n: int
    n_pairs: np.ndarray
    at_limit: np.ndarray
    least_eigenvalue: float
    missing: Missing
    correct: float


@dataclass(frozen=True)
class Smoothed:
    """A correlation matrix made positive definite: `rho`, its least eigenvalue before, and the largest change."""

    rho: np.ndarray
    least_before: float
    largest_change: float


def polychoric_correlations(
    items: np.ndarray,
    *,
    missing: Missing = "listwise",
    correct: float = 0.0,
    weights: np.ndarray | None = None,
    scale: np.ndarray | None = None,
) -> Polychoric:
    r"""Polychoric correlations by the two-step method; of items with two categories, tetrachoric ones.

    Thresholds come from each item's own answers, :math:`\tau_m = \Phi^{-1}(\hat F_m)`; with these fixed each
    correlation has the greatest likelihood of its two-way table,

    .. math:: \hat\rho = \arg\max_\rho \sum_{ij} n_{ij}\log\pi_{ij}(\rho), \qquad
        \pi_{ij} = \Phi_2(\tau_i,\kappa_j) - \Phi_2(\tau_{i-1},\kappa_j) - \Phi_2(\tau_i,\kappa_{j-1})
        + \Phi_2(\tau_{i-1},\kappa_{j-1})

    Parameters
    ----------
    items : ndarray (rows, items)
        Ordered answers as numbers; NaN = missing.
    missing : {"listwise", "pairwise"}
        Rows with a missing answer are dropped; or each table takes its own complete rows and each item's
        thresholds all of its answers.
    correct : float
        Put into the empty cells of each table (0.5 is customary for sparse tables); 0 leaves them empty.
    weights : ndarray (rows,), optional
        Tables are weighted counts.
    scale : ndarray, optional
        Declared answers: unused ones are named in the result, others refused.

    Returns
    -------
    Polychoric
        Correlations within (-0.9999, 0.9999).

    Raises
    ------
    EstimationError
        ``too_few_items``, ``one_category``, ``too_many_categories``, ``outside_scale``, ``no_complete_rows``,
        ``no_common_rows`` (a pair nobody answered both of), ``bad_weights``, ``bad_correction``,
        ``infinite_answers``, ``unknown_missing_rule``.

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. Psychometrika,
    44(4), 443-460. https://doi.org/10.1007/BF02296207

    Examples
    --------
    A two-by-two table cut at the medians has rho = sin(2 pi (share of the quadrant - 1/4)) (Sheppard 1899).

    >>> import numpy as np
    >>> from governance_survey.statistics.polychoric import polychoric_correlations
    >>> rows = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [2, 1, 1, 2], axis=0)
    >>> found = polychoric_correlations(rows)
    >>> round(float(found.rho[0, 1]), 10), round(float(np.sin(2 * np.pi * (1 / 3 - 1 / 4))), 10)
    (0.5, 0.5)

    Five items of the Law School Admission Test: tetrachoric of R's psych 2.2.9 gives thresholds -1.4325, -.5505, ...
    and correlations of the first item .1703, .2275, .1072, .0665.

    >>> from governance_survey.statistics.textbook import law_school
    >>> found = polychoric_correlations(law_school())
    >>> [round(float(found.thresholds[item][0]), 4) for item in range(2)], found.rho[0, 1:].round(4).tolist()
    ([-1.4325, -0.5505], [0.1703, 0.2275, 0.1072, 0.0665])
    """
    if not 0 <= correct < 1:
        raise EstimationError(
            "bad_correction",
            Text(zh="空格修正必须在 0 与 1 之间", en="the correction of empty cells must lie in [0, 1)"),
            got=correct,
        )
    coded = code(items, missing, weights, scale)
    tables = tabulate(coded)
    rho = pair_correlations(coded, tables, correct)
    return assemble(coded, tables, rho, missing, correct)


def pair_correlations(coded: Coded, tables: Tables, correct: float) -> np.ndarray:
    """Correlation (pairs,) of every table."""
    if (tables.answers < 2).any():
        bad = int(np.argmin(tables.answers))
        raise EstimationError(
            "no_common_rows",
            Text(zh="没有人同时回答这两道题", en="no rows answer both items"),
            where=Text(zh="第 {a} 与第 {b} 题", en="items {a} and {b}").fill(
                a=int(tables.first[bad]) + 1, b=int(tables.second[bad]) + 1
            ),
            got=int(tables.answers[bad]),
        )
    counts = tables.counts
    if correct > 0:
        sizes = np.array([len(values) for values in coded.categories])
        inside = np.arange(coded.most) < sizes[:, None]
        real = inside[tables.first][:, :, None] & inside[tables.second][:, None, :]
        counts = np.where(real & (counts == 0), correct, counts)
    return maximise_rho(counts, tables.cuts[tables.first], tables.cuts[tables.second], LIMIT)


def assemble(coded: Coded, tables: Tables, pairs: np.ndarray, missing: Missing, correct: float) -> Polychoric:
    """The record from the correlations of the pairs."""
    p = coded.codes.shape[1]
    rho, n_pairs = np.eye(p), np.zeros((p, p), dtype=np.int64)
    rho[tables.first, tables.second] = rho[tables.second, tables.first] = pairs
    n_pairs[tables.first, tables.second] = n_pairs[tables.second, tables.first] = tables.answers
    np.fill_diagonal(n_pairs, (coded.codes >= 0).sum(axis=0))
    thresholds = tuple(tables.cuts[i, : len(values) - 1].copy() for i, values in enumerate(coded.categories))
    edge = (np.abs(rho) > LIMIT - 1e-6) & ~np.eye(p, dtype=bool)
    return Polychoric(
        rho,
        thresholds,
        coded.categories,
        coded.unused,
        len(coded.codes),
        n_pairs,
        edge,
        float(np.linalg.eigvalsh(rho)[0]),
        missing,
        correct,
    )


def smooth_correlations(rho: np.ndarray, *, least: float = 1e-6) -> Smoothed:
    r"""A correlation matrix made positive definite by raising its eigenvalues.

    .. math:: R^* = D^{-1/2}\,V\max(\Lambda,\epsilon)V^\top D^{-1/2}, \qquad
        D = \mathrm{diag}(V\max(\Lambda,\epsilon)V^\top)

    Never done unasked: pairwise or two-step correlations may form no correlation matrix, and the reader is
    told how far the smoothed one lies from what was estimated.

    Parameters
    ----------
    rho : ndarray (items, items)
        Symmetric, unit diagonal.
    least : float
        Smallest eigenvalue allowed before rescaling.

    Raises
    ------
    EstimationError
        ``not_a_correlation_matrix``.

    References
    ----------
    Rousseeuw, P. J., & Molenberghs, G. (1993). Transformation of non positive semidefinite correlation
    matrices. Communications in Statistics, 22(4), 965-984. https://doi.org/10.1080/03610928308831068

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.polychoric import smooth_correlations
    >>> bad = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    >>> made = smooth_correlations(bad)
    >>> round(made.least_before, 6), bool(np.linalg.eigvalsh(made.rho)[0] > 0), round(float(made.rho[0, 1]), 3)
    (-0.8, True, 0.5)

    .5 is also what cor.smooth of R's psych 2.2.9 makes of it.
    """
    r = np.asarray(rho, dtype=np.float64)
    if r.ndim != 2 or r.shape[0] != r.shape[1] or not np.allclose(r, r.T) or not np.allclose(np.diagonal(r), 1):
        raise EstimationError(
            "not_a_correlation_matrix",
            Text(zh="不是对角线为 1 的对称矩阵", en="not a symmetric matrix with a unit diagonal"),
            got=r.shape,
        )
    values, vectors = np.linalg.eigh(r)
    if values[0] >= least:
        return Smoothed(r.copy(), float(values[0]), 0.0)
    raised = (vectors * np.maximum(values, least)) @ vectors.T
    scale = 1 / np.sqrt(np.diagonal(raised))
    made = raised * scale[:, None] * scale
    made = (made + made.T) / 2
    np.fill_diagonal(made, 1.0)
    return Smoothed(made, float(values[0]), float(np.abs(made - r).max()))
