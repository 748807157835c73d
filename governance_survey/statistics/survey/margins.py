"""Weights that meet counts of the population: post-stratification by cells, raking by margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..design import DesignArrays
from .calibration import Calibrated, calibrated, factor_of, recalibrated, with_calibration
from .distances import Distance, Factor
from .solving import Cells, cells_of

DIFFERENT_POPULATIONS = 1e-6  # how far the sums of margins may differ, as a share


def post_stratify(design: DesignArrays, cells: np.ndarray, counts: np.ndarray) -> Calibrated:
    r"""Weights that meet the population's count in every cell.

    .. math:: w_i = d_i\,\frac{N_c}{\sum_{j\in c} d_j}

    Parameters
    ----------
    design : DesignArrays
    cells : ndarray of int (rows,)
        0 … k - 1.
    counts : ndarray (k,)
        Members of the population in each cell, above nought.

    Raises
    ------
    EstimationError
        ``bad_count``, ``bad_total``, ``missing_cell`` (rows named), ``empty_cell`` (cells named).

    References
    ----------
    Holt & Smith (1979), doi 10.2307/2344652; Valliant (1993), doi 10.1080/01621459.1993.10594298 (variance).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = post_stratify(design_arrays(4), np.array([0, 0, 0, 1]), np.array([60.0, 40.0]))
    >>> found.design.weights.tolist()
    [20.0, 20.0, 20.0, 40.0]
    """
    wanted = np.asarray(counts, dtype=np.float64)
    codes = _checked(design, np.asarray(cells), wanted, 1)
    held = np.bincount(codes, weights=design.weights, minlength=len(wanted))
    _refuse_empty(held, 1)
    factors = (wanted / held)[codes]
    weights = design.weights * factors
    root = np.diag(1 / np.sqrt(held))
    groups = Cells(np.eye(len(wanted)), codes, held, root, root)
    miss = np.abs(np.bincount(codes, weights=weights, minlength=len(wanted)) / wanted - 1)
    factors = np.where(design.weights > 0, factors, 1.0)
    if design.replicates is not None:
        own = recalibrated(design.replicates, groups, wanted, Factor("linear", -np.inf, np.inf))
        return Calibrated(replace(design, weights=weights, replicates=own), factors, 0, float(miss.max()))
    return Calibrated(with_calibration(design, groups, weights), factors, 0, float(miss.max()))


def rake(
    design: DesignArrays,
    margins: Sequence[np.ndarray],
    counts: Sequence[np.ndarray],
    *,
    distance: Distance = "raking",
    bounds: tuple[float, float] | None = None,
) -> Calibrated:
    r"""Weights that meet the population's counts in each of several margins, cells unknown.

    .. math:: w_i = d_i \prod_m a_{m, c_m(i)}

    The limit of iterative proportional fitting, found by Newton's method on the cells that occur.

    Parameters
    ----------
    design : DesignArrays
    margins : sequence of ndarray of int (rows,)
        Category of each row in each margin, 0 … k_m - 1.
    counts : sequence of ndarray (k_m,)
        Members of the population in each category, above nought; every margin sums to the same population.
    distance, bounds
        As in `calibrate_weights`; raking itself needs neither.

    Raises
    ------
    EstimationError
        ``bad_count``, ``bad_total``, ``missing_cell`` (rows named), ``empty_cell``,
        ``margins_disagree`` (their sums told), ``calibration_failed`` (margins that no weights can meet together, as
        with empty combinations), and those of `calibrate_weights`.

    References
    ----------
    Deming & Stephan (1940), doi 10.1214/aoms/1177731829; Deville, Särndal & Sautory (1993), doi
    10.1080/01621459.1993.10476369 (variance).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> sex, age = np.array([0, 0, 1, 1, 1]), np.array([0, 1, 0, 1, 1])
    >>> found = rake(design_arrays(5), [sex, age], [np.array([50.0, 50]), np.array([30.0, 70])])
    >>> w = found.design.weights
    >>> np.bincount(sex, weights=w).round(8).tolist(), np.bincount(age, weights=w).round(8).tolist()
    ([50.0, 50.0], [30.0, 70.0])
    """
    cells, population = margin_cells(design, margins, counts)
    return calibrated(design, cells, population, factor_of(distance, bounds))


def margin_cells(
    design: DesignArrays, margins: Sequence[np.ndarray], counts: Sequence[np.ndarray]
) -> tuple[Cells, np.ndarray]:
    """Combinations of categories that occur, as indicators of every category; and the counts in one row.

    Raises as `rake`.
    """
    wanted = [np.asarray(count, dtype=np.float64) for count in counts]
    codes = [
        _checked(design, np.asarray(codes), count, place)
        for place, (codes, count) in enumerate(zip(margins, wanted, strict=True), start=1)
    ]
    sums = np.array([count.sum() for count in wanted])
    if np.ptp(sums) > DIFFERENT_POPULATIONS * sums.max():
        raise EstimationError(
            "margins_disagree",
            Text(zh="各边际的总体数不同", en="the margins sum to different populations"),
            got=listed([f"{value:g}" for value in sums]),
            fix=Text(zh="把各边际换算到同一总体。", en="Bring the margins to one population."),
        )
    wanted = [count * (sums[0] / total) for count, total in zip(wanted, sums, strict=True)]
    for place, (code, count) in enumerate(zip(codes, wanted, strict=True), start=1):
        _refuse_empty(np.bincount(code, weights=design.weights, minlength=len(count)), place)
    key = np.zeros(design.n_rows, dtype=np.int64)
    for code, count in zip(codes, wanted, strict=True):
        key = key * len(count) + code
        key = np.unique(key, return_inverse=True)[1].reshape(-1)  # kept small, however many margins
    first = np.zeros(int(key.max()) + 1, dtype=np.intp)
    first[key] = np.arange(design.n_rows)
    x = np.hstack([code[first][:, None] == np.arange(len(count)) for code, count in zip(codes, wanted, strict=True)])
    return cells_of(x.astype(np.float64), key, design.weights), np.concatenate(wanted)


def _checked(design: DesignArrays, codes: np.ndarray, counts: np.ndarray, margin: int) -> np.ndarray:
    if counts.ndim != 1 or not (np.isfinite(counts) & (counts > 0)).all():
        raise EstimationError(
            "bad_count",
            Text(zh="总体数须为正数", en="counts of the population have to be above nought"),
            where=Text(zh="第 {m} 个边际", en="margin {m}").fill(m=margin),
        )
    bad = np.flatnonzero(((codes < 0) | (codes >= len(counts))) & (design.weights > 0))
    if bad.size:
        raise EstimationError(
            "missing_cell",
            Text(zh="有行不属于任何给出总体数的类别", en="rows belong to no category whose count is given"),
            where=Text(zh="第 {m} 个边际，第 {r} 行", en="margin {m}, row {r}").fill(
                m=margin, r=listed((bad + 1).tolist())
            ),
            fix=Text(zh="先插补，或给出该类的总体数。", en="Impute the category first, or give its count."),
        )
    return np.asarray(np.clip(codes, 0, len(counts) - 1), dtype=np.intp)


def _refuse_empty(held: np.ndarray, margin: int) -> None:
    empty = np.flatnonzero(held <= 0)
    if empty.size:
        raise EstimationError(
            "empty_cell",
            Text(zh="总体中有、样本中没有的类别", en="categories of the population that the sample lacks"),
            where=Text(zh="第 {m} 个边际，第 {c} 类", en="margin {m}, category {c}").fill(
                m=margin, c=listed((empty + 1).tolist())
            ),
            fix=Text(zh="把它与相近的类别合并。", en="Merge it with a category like it."),
        )
