"""The linearised variance of a complex sample, in one place."""

from __future__ import annotations

import numpy as np

from ...words.errors import DesignError, EstimationError
from ...words.text import Text
from .arrays import DesignArrays, Lonely
from .given import replicated_covariance


def degrees_of_freedom(design: DesignArrays, used: np.ndarray | None = None) -> int:
    """Degrees of freedom of a design: units minus strata; of replicates, theirs.

    Parameters
    ----------
    design : DesignArrays
    used : ndarray of bool (rows,), optional
        Rows an estimate rests on; units and strata without one of positive weight are not counted. Default: every row.

    Returns
    -------
    int

    References
    ----------
    Korn & Graubard (1999), Analysis of health surveys, doi 10.1002/9781118032619.
    """
    rows = design.weights > 0 if used is None else used & (design.weights > 0)
    if design.replicates is not None:
        return design.replicates.dof if used is None else design.replicates.dof_of(rows)
    units = np.flatnonzero(np.bincount(design.psu[rows], minlength=len(design.stratum_of_psu)))
    return len(units) - len(np.unique(design.stratum_of_psu[units]))


def refuse_no_freedom(dof: float, columns: int) -> None:
    """Refuse a model whose design leaves it no degrees of freedom: units less strata, less its slopes."""
    if dof >= 1:
        return
    raise EstimationError(
        "no_degrees_of_freedom",
        Text(
            zh="抽样单元太少：设计的自由度（单元数减层数）为 {u}，不多于模型的 {k} 个斜率，"
            "没有剩余自由度，须少控制一些变量",
            en="too few sampling units: the design has {u} degrees of freedom (units less strata), no more than the "
            "{k} slopes of the model, so that none are left; adjust for fewer variables",
        ).fill(u=f"{dof + columns - 1:g}", k=columns - 1),
    )


def taylor_covariance(design: DesignArrays, influence: np.ndarray, base: np.ndarray | None = None) -> np.ndarray:
    r"""Covariance of weighted totals of influence values: the one place of the linearised variance.

    .. math:: \hat V = \sum_h (1-f_h)\frac{n_h}{n_h-1}\sum_{i\in h}(z_{hi}-\bar z_h)(z_{hi}-\bar z_h)^\top

    where :math:`z_{hi}` sums the (already weighted) influence values of unit i in stratum h. A stage after the
    first adds the same sum over its own units and strata, times the sampled shares of the stages before; weights
    that were calibrated enter through `residual_influence`. Where replicate weights came with the data the variance is
    theirs (`replicated_covariance`).

    Parameters
    ----------
    influence : ndarray, shape (rows, p)
        Weighted influence; zero for rows outside the domain or with a missing value, which keep their
        place in the design.
    base : ndarray, shape (rows, p), optional
        Of means and ratios: each row's weighted share in the denominator. Only replicates ask for it.

    Returns
    -------
    ndarray, shape (p, p)

    Raises
    ------
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    Notes
    -----
    A stratum with one unit: ``fail`` refuses; ``adjust`` takes its deviation from the grand mean;
    ``certainty`` and ``remove`` let it contribute nothing; ``average`` gives it the mean variance of the
    other strata of its stage.

    References
    ----------
    Binder (1983), doi 10.2307/1402588; Lumley (2004), doi 10.18637/jss.v009.i08; Särndal, Swensson & Wretman
    (1992), Model assisted survey sampling, ch. 4 (several stages), doi 10.1007/978-1-4612-4378-6.

    Examples
    --------
    A mean in two strata, unit sums (2, 6) and (4, 4): half of 2² + 2², doubled by n / (n - 1), over 4².

    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(4, strata=np.array([1, 1, 2, 2]))
    >>> taylor_covariance(d, (np.array([2.0, 6, 4, 4]) - 4) / 4).tolist()
    [[1.0]]
    """
    z = residual_influence(design, np.asarray(influence, dtype=np.float64).reshape(design.n_rows, -1))
    if design.replicates is not None:
        return replicated_covariance(design.weights, design.replicates, z, base)
    columns = np.ascontiguousarray(z.T)
    if len(design.stratum_of_psu) == 1 and design.sampled_share[0] < 1:
        raise DesignError(
            "one_psu",
            Text(
                zh="整个样本只有一个初级抽样单元，无法估计抽样误差",
                en="the whole sample is one sampling unit: no error can be estimated",
            ),
        )
    whole = np.ones(len(design.sampled_share))
    found = _stage(columns, design.psu, design.stratum_of_psu, design.sampled_share, whole, design.lonely)
    for stage in design.later:
        if stage.multiplier.any():
            found += _stage(
                columns, stage.units, stage.stratum_of_unit, stage.sampled_share, stage.multiplier, design.lonely
            )
    return found


def residual_influence(design: DesignArrays, influence: np.ndarray) -> np.ndarray:
    r"""Weighted influence values that remain after what the weights were calibrated on.

    With d the weights before and w those after a calibration on X, influence w y becomes w e, where

    .. math:: e = y - X\hat B, \qquad \hat B = (X^\top D X)^{-1} X^\top D y

    so that what the margins already tell adds nothing to the variance.

    Parameters
    ----------
    influence : ndarray (rows, p)

    References
    ----------
    Deville & Särndal (1992), doi 10.1080/01621459.1992.10475217.
    """
    for step in reversed(design.calibrations):
        after = step.after[:, None]
        y = np.divide(influence, after, out=np.zeros_like(influence), where=after > 0)
        n_cells = len(step.auxiliaries)
        weighted = np.ascontiguousarray((step.before[:, None] * y).T)
        sums = np.stack([np.bincount(step.cells, weights=column, minlength=n_cells) for column in weighted], axis=1)
        fitted = step.auxiliaries @ (step.auxiliaries.T @ sums)
        influence = (y - fitted[step.cells]) * after
    return influence


def _stage(
    columns: np.ndarray,
    units: np.ndarray,
    stratum_of_unit: np.ndarray,
    share: np.ndarray,
    multiplier: np.ndarray,
    rule: Lonely,
) -> np.ndarray:
    n_units, n_strata = len(stratum_of_unit), len(share)
    totals = np.stack([np.bincount(units, weights=column, minlength=n_units) for column in columns])
    size = np.bincount(stratum_of_unit, minlength=n_strata).astype(np.float64)
    sums = np.stack([np.bincount(stratum_of_unit, weights=total, minlength=n_strata) for total in totals])
    lonely = (size == 1) & (share < 1) & (multiplier > 0)
    if lonely.any() and rule == "fail":
        raise _lonely(int(lonely.sum()))
    centre = sums / size
    if rule == "adjust":
        centre[:, lonely] = 0.0  # influence values sum to zero over the sample: their grand mean
    deviation = totals - centre[:, stratum_of_unit]
    factor = (1 - share) * size / np.maximum(size - 1, 1)
    counted = multiplier
    if rule == "average" and lonely.any():
        # Each lonely stratum gets the mean of the others before their multipliers.
        others = n_strata - lonely.sum()
        if others == 0:
            raise _lonely(int(lonely.sum()))
        counted = multiplier + multiplier[lonely].sum() / others
    weight = (factor * counted)[stratum_of_unit]
    return np.asarray((deviation * weight) @ deviation.T)


def _lonely(count: int) -> DesignError:
    return DesignError(
        "lonely_psu",
        Text(zh="有 {n} 个层只有一个初级抽样单元", en="{n} strata have a single sampling unit").fill(n=count),
        fix=Text(
            zh='读数据时写明 lonely_psu="adjust"、"certainty"、"remove" 或 "average"，或合并层。',
            en='Choose lonely_psu="adjust", "certainty", "remove" or "average" when reading, or merge strata.',
        ),
    )
