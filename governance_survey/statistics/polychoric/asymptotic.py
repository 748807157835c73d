"""Joint large-sample covariance of thresholds and polychoric correlations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed, same
from .bivariate_normal import bivariate_normal_density
from .cells import LEAST, probabilities, slopes, threshold_slopes
from .matrix import Polychoric, assemble, pair_correlations
from .tables import Coded, Missing, Tables, code, tabulate

Bread = Literal["products", "observed"]
ROWS = 4096  # rows whose influence is held at a time


@dataclass(frozen=True)
class PolychoricMoments:
    """Polychoric correlations with the covariance of all that was estimated.

    Attributes
    ----------
    found : Polychoric
    gamma : ndarray (q, q)
        n - 1 times the covariance, thresholds first (item by item), then the correlations of the pairs
        (1,2), (1,3), ..., (2,3), ...
    n_thresholds : int
        The first so many rows of `gamma`.
    threshold_errors : tuple of ndarray
        Standard errors of `found.thresholds`.
    rho_errors : ndarray (items, items)
        Standard errors of `found.rho`, zero on the diagonal.
    """

    found: Polychoric
    gamma: np.ndarray
    n_thresholds: int
    threshold_errors: tuple[np.ndarray, ...]
    rho_errors: np.ndarray


def polychoric_moments(
    items: np.ndarray,
    *,
    missing: Missing = "listwise",
    weights: np.ndarray | None = None,
    bread: Bread = "products",
) -> PolychoricMoments:
    r"""Thresholds, polychoric correlations, and their joint covariance by the three-stage sandwich.

    Each answer sheet moves the thresholds of an item and then the correlation of a pair by its influence,

    .. math:: \psi_{\tau} = A_{\tau\tau}^{-1} s_\tau, \qquad
        \psi_{\rho} = A_{\rho\rho}^{-1}\left(s_\rho - A_{\rho\tau}\psi_\tau\right), \qquad
        \hat\Gamma = n\sum_i w_i^2\,\psi_i\psi_i^\top, \qquad \widehat{\mathrm{cov}} = \frac{\hat\Gamma}{n-1}

    where s are the derivatives of the log-likelihoods (of one item; of one pair) and A their curvature.

    Parameters
    ----------
    items : ndarray (rows, items)
        Ordered answers as numbers; NaN = missing.
    missing : {"listwise", "pairwise"}
        As in `polychoric_correlations`; pairwise supposes answers missing completely at random.
    weights : ndarray (rows,), optional
        Sampling weights of independent rows.
    bread : {"products", "observed"}
        Curvature from sums of products of derivatives, as Muthen's form and the programs that follow it have it:
        right where the normal behind the answers holds. ``observed`` takes the second derivatives of the pair's
        likelihood instead and stays right where it does not hold.

    Raises
    ------
    EstimationError
        Those of `polychoric_correlations`, and ``correlation_at_limit``: a correlation at the edge has no
        standard error.

    References
    ----------
    Muthen, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous
    latent variable indicators. Psychometrika, 49(1), 115-132. https://doi.org/10.1007/BF02294210

    Examples
    --------
    A threshold at the median of n answers has the standard error sqrt(pi / 2(n - 1)) (of a probit of one half).

    >>> import numpy as np
    >>> from governance_survey.statistics.polychoric import polychoric_moments
    >>> rows = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [20, 10, 10, 20], axis=0)
    >>> moments = polychoric_moments(rows)
    >>> bool(np.isclose(moments.threshold_errors[0][0], np.sqrt(np.pi / 118), rtol=1e-12))
    True

    Thresholds of the Law School Admission Test: lavaan 0.6.14 prints the errors .059, .042, .040, .044, .050.

    >>> from governance_survey.statistics.textbook import law_school
    >>> [round(float(error[0]), 3) for error in polychoric_moments(law_school()).threshold_errors]
    [0.059, 0.042, 0.04, 0.044, 0.05]
    """
    coded = code(items, missing, weights)
    tables = tabulate(coded)
    rho = pair_correlations(coded, tables, 0.0)
    found = assemble(coded, tables, rho, missing, 0.0)
    if found.at_limit.any():
        pairs = [same(f"{a + 1}–{b + 1}") for a, b in np.argwhere(np.triu(found.at_limit)).tolist()]
        raise EstimationError(
            "correlation_at_limit",
            Text(zh="有的相关到了 ±1 的边缘，没有标准误", en="a correlation at the edge has no standard error"),
            where=listed(pairs),
            fix=Text(zh="合并人数很少的选项，或去掉其中一题", en="merge rare answers, or leave one of the items out"),
        )
    moved = _threshold_influence(coded, tables)
    turned = _rho_influence(tables, rho, moved, bread)
    total = _outer_product(coded, tables, moved, turned)
    real = np.concatenate([np.arange(coded.most - 1) < len(values) - 1 for values in coded.categories])
    keep = np.flatnonzero(np.concatenate([real, np.ones(len(rho), dtype=bool)]))
    gamma = found.n * total[np.ix_(keep, keep)]
    errors = np.sqrt(np.diagonal(gamma) / (found.n - 1))
    n_cuts = int(real.sum())
    bounds = np.cumsum([len(cuts) for cuts in found.thresholds])[:-1]
    rho_errors = np.zeros_like(found.rho)
    rho_errors[tables.first, tables.second] = rho_errors[tables.second, tables.first] = errors[n_cuts:]
    return PolychoricMoments(found, gamma, n_cuts, tuple(np.split(errors[:n_cuts], bounds)), rho_errors)


def _threshold_influence(coded: Coded, tables: Tables) -> np.ndarray:
    """Influence (items, most + 1, most - 1) of an answer on the thresholds of its item; the last is missing."""
    p, most = tables.shares.shape
    density = np.exp(-0.5 * tables.cuts**2) / np.sqrt(2 * np.pi)
    moved = np.zeros((p, most + 1, most - 1))
    for place, values in enumerate(coded.categories):
        k = len(values)
        share = tables.shares[place, :k]
        score = np.zeros((k, k - 1))
        cut = np.arange(k - 1)
        score[cut, cut] = density[place, : k - 1] / share[:-1]
        score[cut + 1, cut] = -density[place, : k - 1] / share[1:]
        information = (score * (share * tables.answered[place])[:, None]).T @ score
        moved[place, :k, : k - 1] = np.linalg.solve(information, score.T).T
    return moved


def _rho_influence(tables: Tables, rho: np.ndarray, moved: np.ndarray, bread: Bread) -> np.ndarray:
    """Influence (pairs, most + 1, most + 1) of a pair of answers on its correlation; the last are missing."""
    rows, columns, n = tables.cuts[tables.first], tables.cuts[tables.second], tables.counts
    p = probabilities(rows, columns, rho)
    slope, bend = slopes(rows, columns, rho)
    # Where nobody answered the score is never asked for, and a cell of padding has no probability.
    score, share = np.where(p > LEAST, slope / p, 0.0), n / p
    pull = share * score
    information = (n * score**2).sum(axis=(1, 2))
    cross_row = _rise(threshold_slopes(rows, columns, rho), pull)
    cross_column = _rise(threshold_slopes(columns, rows, rho), pull.transpose(0, 2, 1))
    if bread == "observed":
        information -= (share * bend).sum(axis=(1, 2))
        cross_row -= _rise(_twists(rows, columns, rho), share)
        cross_column -= _rise(_twists(columns, rows, rho), share.transpose(0, 2, 1))
    most = n.shape[1]
    turned = np.zeros((len(rho), most + 1, most + 1))
    turned[:, :most, :most] = score
    turned -= np.einsum("tim,tm->ti", moved[tables.first], cross_row)[:, :, None]
    turned -= np.einsum("tim,tm->ti", moved[tables.second], cross_column)[:, None, :]
    whole: np.ndarray = turned / information[:, None, None]
    return whole


def _rise(strip: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """What a rise of each threshold does to a sum over cells: it moves a strip from the cell above to the one below."""
    total: np.ndarray = (strip * -np.diff(cells, axis=1)).sum(axis=2)
    return total


def _twists(rows: np.ndarray, columns: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Slope of `threshold_slopes` by the correlation."""
    h, k, s = rows[:, :, None], columns[:, None, :], rho[:, None, None]
    edges = np.zeros((*rows.shape, columns.shape[1] + 2))
    edges[:, :, 1:-1] = bivariate_normal_density(h, k, s) * (s * k - h) / ((1 - s) * (1 + s))
    strip: np.ndarray = np.diff(edges, axis=2)
    return strip


def _outer_product(coded: Coded, tables: Tables, moved: np.ndarray, turned: np.ndarray) -> np.ndarray:
    """Sum over rows of weighted influences times themselves."""
    p, sides, cuts = moved.shape
    q = p * cuts + len(turned)
    total = np.zeros((q, q))
    flat = turned.reshape(len(turned), -1)
    items = np.arange(p)
    for start in range(0, len(coded.codes), ROWS):
        block = slice(start, start + ROWS)
        codes = np.where(coded.codes[block] < 0, sides - 1, coded.codes[block]).T
        influence = np.empty((q, codes.shape[1]))
        influence[: p * cuts] = moved[items[:, None], codes].transpose(0, 2, 1).reshape(p * cuts, -1)
        cell = codes[tables.first] * sides + codes[tables.second]
        influence[p * cuts :] = np.take_along_axis(flat, cell, axis=1)
        influence *= coded.weights[block]
        total += influence @ influence.T
    return total
