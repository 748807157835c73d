"""Newton's method for calibration, on cells of rows that share their auxiliaries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .distances import Factor

MOST_STEPS = 100
RANK = 1e-10  # of a column's part that the others do not explain
MET = 1e-11  # of a total, as a share of it: rounding of sums of 1e5 weights
AGREE = 1e-7  # how far totals may disagree where columns depend on each other


@dataclass(frozen=True)
class Cells:
    """Rows gathered by their auxiliaries.

    Attributes
    ----------
    x : ndarray (cells, q)
    rows : ndarray of int (rows,)
        Cell of each row.
    weight : ndarray (cells,)
        Sum of the weights of its rows.
    orthonormal : ndarray (cells, r)
        Columns that span `x`, orthonormal under `weight`: x @ turn.
    turn : ndarray (q, r)
    """

    x: np.ndarray
    rows: np.ndarray
    weight: np.ndarray
    orthonormal: np.ndarray
    turn: np.ndarray


@dataclass(frozen=True)
class Solved:
    """Factors of the cells, multipliers, Newton steps, largest relative miss of a total."""

    factors: np.ndarray
    multipliers: np.ndarray
    steps: int
    largest_miss: float


def cells_of(x: np.ndarray, rows: np.ndarray, weights: np.ndarray) -> Cells:
    """Gather rows into cells.

    Parameters
    ----------
    x : ndarray (cells, q)
    rows : ndarray of int (rows,)
    weights : ndarray (rows,)
        Nought in rows that are not in the sample.
    """
    weight = np.bincount(rows, weights=weights, minlength=len(x))
    x = np.where((weight > 0)[:, None], x, 0.0)
    size = np.sqrt(weight @ x**2)
    scale = np.where(size > 0, size, 1.0)
    _, singular, right = np.linalg.svd(x / scale * np.sqrt(weight)[:, None], full_matrices=False)
    kept = singular > RANK * singular.max()
    turn = (right[kept].T / singular[kept]) / scale[:, None]
    return Cells(x, rows, weight, x @ turn, turn)


def factors_of(
    cells: Cells,
    population: np.ndarray,
    factor: Factor,
    *,
    weight: np.ndarray | None = None,
    like: Solved | None = None,
) -> Solved:
    r"""Factors g(z lambda) of the cells so that the totals are met.

    The dual :math:`t^\top\lambda - \sum_c d_c G(z_c^\top\lambda)` is concave; Newton's step is halved until it rises.

    Parameters
    ----------
    cells : Cells
    population : ndarray (q,)
    factor : Factor
    weight : ndarray (cells,), optional
        Sums of weights in the place of the cells' own: a replicate.
    like : Solved, optional
        Where to start from, with `weight`.

    Raises
    ------
    EstimationError
        ``bad_total``, ``totals_disagree``, ``calibration_failed``.
    """
    z, d = cells.orthonormal, cells.weight if weight is None else weight
    if population.shape != (cells.x.shape[1],) or not np.isfinite(population).all():
        raise EstimationError(
            "bad_total", Text(zh="总体总数须为有限数，每列一个", en="one finite total is needed for each column")
        )
    size = np.maximum(np.abs(population), d @ np.abs(cells.x))
    population = _agreeing(cells, population, size)
    target = population @ cells.turn
    lam = np.zeros(z.shape[1]) if like is None else like.multipliers
    g, slope, integral = factor.at(z @ lam)
    value = float(target @ lam - d @ integral)
    for step in range(MOST_STEPS):
        miss = population - (d * g) @ cells.x
        if (np.abs(miss) <= MET * size).all():
            return Solved(g, lam, step, float((np.abs(miss) / np.where(size > 0, size, 1.0)).max()))
        gradient = target - (d * g) @ z
        curvature = (z * (d * slope)[:, None]).T @ z
        # A factor at its bound has no slope; a touch of ridge keeps the step finite.
        move = np.linalg.solve(curvature + 1e-12 * np.eye(len(lam)), gradient)
        rise = float(gradient @ move)
        length = 1.0
        while length > 1e-12:
            u = z @ (lam + length * move)
            tried = factor.at(u)
            new = float(target @ (lam + length * move) - d @ tried[2])
            if np.isfinite(new) and new >= value + 1e-4 * length * rise - 1e-12 * (1 + abs(value)):
                break
            length /= 2
        else:
            break
        lam, value = lam + length * move, new
        g, slope, _ = tried
    miss = np.abs(population - (d * g) @ cells.x) / np.where(size > 0, size, 1.0)
    raise _failed(miss)


def _agreeing(cells: Cells, population: np.ndarray, size: np.ndarray) -> np.ndarray:
    # Where columns depend on each other, the totals have to keep the same dependence; what rounding took from it is
    # given back, or it could never be met.
    scale = np.where(size > 0, size, 1.0)
    explained = (population @ cells.turn) @ (cells.orthonormal.T @ (cells.weight[:, None] * cells.x))
    apart = np.abs(explained - population) / scale
    if (apart > AGREE).any():
        raise EstimationError(
            "totals_disagree",
            Text(
                zh="校准变量之间有线性关系，而给出的总数不满足同样的关系（例如各边际的总和不同）",
                en="the columns depend on each other and the totals do not keep that dependence (margins that sum to "
                "different populations, say)",
            ),
            got=f"{float(apart.max()):.2g}",
            fix=Text(
                zh="把各边际换算到同一总体，或合并样本中没有的类别。",
                en="Bring the margins to one population, or merge categories that the sample lacks.",
            ),
        )
    return np.asarray(explained)


def _failed(miss: np.ndarray) -> EstimationError:
    worst = np.flatnonzero(miss > MET)
    return EstimationError(
        "calibration_failed",
        Text(zh="没有满足这些总数的权重", en="no weights of this kind meet the totals"),
        where=Text(zh="第 {k} 列", en="column {k}").fill(k=listed((worst + 1).tolist())),
        got=f"{float(miss.max()):.2g}",
        fix=Text(
            zh="放宽界限、合并小类或减少边际。", en="Widen the bounds, merge small categories or take fewer margins."
        ),
    )
