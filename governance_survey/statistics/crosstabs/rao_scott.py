"""Independence of two categories under a sample design: Rao and Scott's corrections, and Wald tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..comparisons.noncentral import noncentral_f
from ..comparisons.records import Effect, Test
from ..design import DesignArrays, degrees_of_freedom, taylor_covariance
from .independence import refuse_thin
from .table import CrossTable, cross_table

Statistic = Literal["F", "chi_square", "wald", "adjusted_wald"]


@dataclass(frozen=True)
class DesignTable:
    """A weighted table with its test under the design.

    Attributes
    ----------
    table : CrossTable
    test : Test
    effect : Effect
        Cramér's V of the weighted table, with the limits of the test's noncentral F.
    pearson : float
        Pearson's X² of the weighted table scaled to the rows of the data.
    deff : float
        Mean generalised design effect: what X² is divided by.
    share_errors : ndarray (rows, columns)
        Linearised errors of the shares within rows.
    dof : float
        Sampling units minus strata.
    """

    table: CrossTable
    test: Test
    effect: Effect
    pearson: float
    deff: float
    share_errors: np.ndarray
    dof: float


def rao_scott(
    design: DesignArrays,
    rows: np.ndarray,
    columns: np.ndarray,
    *,
    statistic: Statistic = "F",
    thin: bool = False,
    level: float = 0.95,
) -> DesignTable:
    r"""Test of independence that takes weights, strata and sampling units into account.

    .. math:: F = \frac{X^2}{\mathrm{tr}\,\Delta} \sim F(d,\ d\,\nu), \qquad
        d = \frac{(\mathrm{tr}\,\Delta)^2}{\mathrm{tr}\,\Delta^2}

    with Pearson's X² of the weighted shares and :math:`\Delta` the generalised design effects (second-order
    correction). ``chi_square`` divides X² by their mean and refers it to chi-square (first order); ``wald`` and
    ``adjusted_wald`` test the departures of the cells from the products of their margins.

    Parameters
    ----------
    design : DesignArrays
    rows, columns : ndarray (rows of the data,)
        Codes as numbers, NaN = missing: the row keeps its place in the design.
    statistic : {"F", "chi_square", "wald", "adjusted_wald"}
    thin : bool
        Test even where expected counts are small.

    Raises
    ------
    EstimationError
        Those of `cross_table`, ``small_expected``, ``no_degrees_of_freedom``, ``dependent_cells``.

    References
    ----------
    Rao & Scott (1984), doi 10.1214/aos/1176346391; Thomas & Rao (1987), doi 10.1080/01621459.1987.10478464; as
    ``svychisq`` of R's survey.

    Examples
    --------
    >>> from governance_survey.statistics.design import design_arrays
    >>> codes = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [20, 10, 10, 20], axis=0)
    >>> found = rao_scott(design_arrays(60), codes[:, 0], codes[:, 1])
    >>> round(found.pearson, 4), round(found.test.statistic, 4), round(found.deff, 4)
    (6.6667, 6.5556, 1.0169)
    """
    table = cross_table(rows, columns, weights=design.weights)
    if not thin:
        refuse_thin(table.expected)
    used = np.zeros(design.n_rows, dtype=bool)
    used[table.used] = True
    nu = float(degrees_of_freedom(design, used))
    if nu < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，检验没有自由度", en="too few sampling units: the test has no degrees of freedom"),
            got=int(nu),
        )
    shares, cov = _shares(design, table)
    pearson = float(((table.scaled - table.expected) ** 2 / table.expected).sum())
    delta = _design_effects(table, shares, cov)
    trace, d = float(np.trace(delta)), float(np.trace(delta) ** 2 / np.trace(delta @ delta))
    if not np.isfinite(d) or trace <= 0:
        raise _dependent()
    effect = _strength(table, pearson, pearson / trace, (d, d * nu), level)
    test = _tested(design, table, statistic, pearson, (trace, d, nu))
    errors = _share_errors(design, table)
    return DesignTable(table, test, effect, pearson, trace / table.dof, errors, nu)


def _tested(
    design: DesignArrays, table: CrossTable, statistic: Statistic, pearson: float, made: tuple[float, float, float]
) -> Test:
    from scipy.special import chdtrc, fdtrc

    trace, d, nu = made
    if statistic == "F":
        return Test("rao_scott", pearson / trace, (d, d * nu), float(fdtrc(d, d * nu, pearson / trace)))
    if statistic == "chi_square":
        q = float(table.dof)
        return Test("rao_scott", pearson * q / trace, (q,), float(chdtrc(q, pearson * q / trace)))
    wald, q = _wald(design, table), float(table.dof)
    denominator = nu if statistic == "wald" else nu - q + 1
    if denominator < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(
                zh="抽样单元太少，Wald 检验没有自由度", en="too few sampling units for a Wald test of that many cells"
            ),
            got=int(nu),
        )
    value = wald / q if statistic == "wald" else wald * denominator / (q * nu)
    return Test("rao_scott", value, (q, denominator), float(fdtrc(q, denominator, value)))


def _shares(design: DesignArrays, table: CrossTable) -> tuple[np.ndarray, np.ndarray]:
    # Shares of all cells and their linearised covariance.
    w = design.weights[table.used]
    shares = table.weighted.ravel() / w.sum()
    influence = np.zeros((design.n_rows, len(shares)))
    influence[table.used] = -np.outer(w / w.sum(), shares)
    influence[table.used, table.cells] += w / w.sum()
    return shares, taylor_covariance(design, influence)


def _design_effects(table: CrossTable, shares: np.ndarray, cov: np.ndarray) -> np.ndarray:
    r, c = table.counts.shape
    # The interactions, free of the main effects: contrasts of rows times contrasts of columns.
    contrast = np.kron(_contrasts(r), _contrasts(c))
    inverse = np.where(shares > 0, 1 / np.where(shares > 0, shares, 1), 0.0)
    scaled = contrast * inverse[:, None]
    simple = contrast.T @ scaled / table.n
    if np.linalg.matrix_rank(simple, hermitian=True) < len(simple):
        raise _dependent()
    return np.asarray(np.linalg.solve(simple, scaled.T @ cov @ scaled))


def _contrasts(k: int) -> np.ndarray:
    return np.eye(k)[:, 1:] - 1 / k


def _wald(design: DesignArrays, table: CrossTable) -> float:
    r, c = table.counts.shape
    w = design.weights[table.used]
    total = float(w.sum())
    row, column = table.weighted.sum(axis=1), table.weighted.sum(axis=0)
    departure = table.weighted - np.outer(row, column) / total
    i, j = table.cells // c, table.cells % c
    # d(n_ij - n_i. n_.j / n) of one more row of the data, for every cell.
    moved = np.zeros((table.n, r, c))
    moved[np.arange(table.n), i, j] = 1.0
    moved -= (np.arange(r) == i[:, None])[:, :, None] * column / total
    moved -= row[:, None] / total * (np.arange(c) == j[:, None])[:, None, :]
    moved += np.outer(row, column) / total**2
    influence = np.zeros((design.n_rows, (r - 1) * (c - 1)))
    influence[table.used] = (w[:, None, None] * moved)[:, 1:, 1:].reshape(table.n, -1)
    cov = taylor_covariance(design, influence)
    free = departure[1:, 1:].ravel()
    if np.linalg.matrix_rank(cov, hermitian=True) < len(free):
        raise _dependent()
    return float(free @ np.linalg.solve(cov, free))


def _share_errors(design: DesignArrays, table: CrossTable) -> np.ndarray:
    r, c = table.counts.shape
    w = design.weights[table.used]
    i = table.cells // c
    own = np.eye(r * c)[table.cells] - np.repeat(np.eye(r)[i], c, axis=1) * table.row_shares.ravel()
    influence = np.zeros((design.n_rows, r * c))
    influence[table.used] = w[:, None] * own / np.repeat(table.weighted.sum(axis=1), c)
    return np.sqrt(np.diag(taylor_covariance(design, influence))).reshape(r, c)


def _strength(table: CrossTable, pearson: float, value: float, dofs: tuple[float, float], level: float) -> Effect:
    # V of the weighted table; limits of F's noncentrality, scaled as F is to V squared.
    squared = pearson / table.n / (min(table.counts.shape) - 1)
    scale = squared / (value * dofs[0]) if value > 0 else 0.0
    low, high = (min(float(np.sqrt(limit * scale)), 1.0) for limit in noncentral_f(value, dofs, level))
    return Effect("cramers_v", float(np.sqrt(squared)), low, high, level)


def _dependent() -> EstimationError:
    return EstimationError(
        "dependent_cells",
        Text(zh="有格子为空或抽样单元太少，检验的误差算不出", en="empty cells or too few sampling units: no error"),
        fix=Text(zh="合并少有人选的类别。", en="Merge categories that few chose."),
    )
