"""Polychoric correlation of two ordered columns, with its error from the likelihood or from replicates."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from ..polychoric import polychoric_pair
from ..polychoric.cells import maximise_rho
from ..polychoric.matrix import LIMIT
from ..resampling import bootstrap_replicates, from_replicates, jackknife_replicates, replicate_sums
from .records import Association, shared_rows

MOST_DELETED = 400  # units of a jackknife; with more the bootstrap takes as many draws as it is told


def polychoric_association(first: np.ndarray, second: np.ndarray, *, level: float = 0.95) -> Association:
    r"""Polychoric correlation by full maximum likelihood; the interval is made for :math:`\mathrm{artanh}\,\rho`.

    Parameters
    ----------
    first, second : ndarray (rows,)
        Ordered answers as numbers, NaN = missing.

    Raises
    ------
    EstimationError
        ``few_common_answers``, ``constant_column``, ``correlation_at_limit``, and those of `polychoric_pair`.

    References
    ----------
    Olsson (1979), doi 10.1007/BF02296207.

    Examples
    --------
    >>> rows = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [20, 10, 10, 20], axis=0)
    >>> found = polychoric_association(rows[:, 0], rows[:, 1])
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (0.5, 0.1161, 0.7539)
    """
    _, x = shared_rows(first, second, None)
    found = polychoric_pair(x[:, 0], x[:, 1])
    if found.at_limit or not np.isfinite(found.std_error):
        raise _at_limit()
    return _told(found.rho, found.std_error, np.inf, level, found.n)


def design_polychoric(
    design: DesignArrays,
    first: np.ndarray,
    second: np.ndarray,
    *,
    seed: int | np.random.Generator,
    draws: int = 300,
    level: float = 0.95,
) -> Association:
    """Polychoric correlation of the weighted table, two-step, with its error from replicates of the design.

    Each sampling unit is left out in turn; with more than 400 units they are drawn anew (Rao & Wu), thresholds
    and correlation estimated again from each replicate's table.

    Parameters
    ----------
    seed : int or Generator
        Of the bootstrap.

    Raises
    ------
    EstimationError
        ``few_common_answers``, ``constant_column``, ``correlation_at_limit``, ``replicates_failed``,
        ``no_degrees_of_freedom``.

    References
    ----------
    Olsson (1979), doi 10.1007/BF02296207; Rust & Rao (1996), doi 10.1177/096228029600500305.

    Examples
    --------
    >>> from governance_survey.statistics.design import design_arrays
    >>> rows = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [20, 10, 10, 20], axis=0)
    >>> found = design_polychoric(design_arrays(60), rows[:, 0], rows[:, 1], seed=1)
    >>> round(found.estimate, 4), round(found.std_error, 3)
    (0.5, 0.169)
    """
    rows, x = shared_rows(first, second, None, design.weights)
    up, i = np.unique(x[:, 0], return_inverse=True)
    across, j = np.unique(x[:, 1], return_inverse=True)
    shape = (len(up), len(across))
    cells = np.zeros((design.n_rows, shape[0] * shape[1]))
    cells[rows, i.reshape(-1) * shape[1] + j.reshape(-1)] = 1.0
    few = len(design.stratum_of_psu) <= MOST_DELETED
    replicates = jackknife_replicates(design) if few else bootstrap_replicates(design, seed=seed, draws=draws)
    whole = (design.weights @ cells).reshape(1, *shape)
    again = replicate_sums(design, replicates, cells).reshape(-1, *shape)
    tables = np.concatenate([whole, again]) * (len(rows) / whole.sum())
    rho = maximise_rho(tables, _cuts(tables.sum(axis=2)), _cuts(tables.sum(axis=1)), LIMIT)
    if abs(rho[0]) > LIMIT - 1e-6:
        raise _at_limit()
    made = from_replicates(float(rho[0]), np.where(np.abs(rho[1:]) > LIMIT - 1e-6, np.nan, rho[1:]), replicates)
    return _told(float(rho[0]), made.std_error, float(made.dof), level, len(rows))


def _cuts(margins: np.ndarray) -> np.ndarray:
    from scipy.special import ndtri

    reached = np.cumsum(margins, axis=1)
    # A replicate may lose a category: its threshold meets its neighbour's, its cells are empty.
    return np.asarray(ndtri(np.clip(reached[:, :-1] / reached[:, -1:], 1e-10, 1 - 1e-10)))


def _told(rho: float, error: float, dof: float, level: float, n: int) -> Association:
    from scipy.special import ndtri, stdtr, stdtrit

    spread = error / (1 - rho**2)
    z = float(np.arctanh(rho)) / spread
    normal = not np.isfinite(dof)
    quantile = float(ndtri(0.5 + level / 2)) if normal else float(stdtrit(dof, 0.5 + level / 2))
    p = 2 * float(stdtr(1e15 if normal else dof, -abs(z)))
    low, high = (float(np.tanh(np.arctanh(rho) + side * quantile * spread)) for side in (-1, 1))
    return Association("polychoric", rho, error, z, dof, p, low, high, level, n)


def _at_limit() -> EstimationError:
    return EstimationError(
        "correlation_at_limit",
        Text(
            zh="多分格相关到了 ±1 的边缘：表里有空格，没有可信的估计", en="the polychoric correlation runs to its limit"
        ),
        fix=Text(zh="合并少有人选的选项，或用 Spearman 相关。", en="Merge answers few chose, or take Spearman's."),
    )
