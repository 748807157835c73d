"""What weights look like, where they come from, and weights cut at limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...words.errors import DesignError
from ...words.text import Text
from ..design import DesignArrays


@dataclass(frozen=True)
class WeightSummary:
    """Weights of a sample.

    `n` rows have a positive weight; `design_effect` = n sum w² / (sum w)² is what unequal weights alone cost a mean
    that has nothing to do with them (Kish); `n_effective` = n / `design_effect`; `variation` is the coefficient of
    variation of the weights.
    """

    n: int
    total: float
    smallest: float
    largest: float
    variation: float
    design_effect: float
    n_effective: float


def summarise_weights(weights: np.ndarray) -> WeightSummary:
    r"""Size, range and cost of weights.

    .. math:: \mathrm{deff}_w = \frac{n\sum w^2}{(\sum w)^2} = 1 + \mathrm{cv}_w^2, \qquad
        n_{\mathrm{eff}} = \frac{(\sum w)^2}{\sum w^2}

    Parameters
    ----------
    weights : ndarray (rows,)
        Nought = not in the sample.

    References
    ----------
    Kish (1992), Journal of Official Statistics 8, 183-200.

    Examples
    --------
    >>> import numpy as np
    >>> found = summarise_weights(np.array([1.0, 1, 2, 0]))
    >>> found.n, round(found.design_effect, 4), round(found.n_effective, 4)
    (3, 1.125, 2.6667)
    """
    w = np.asarray(weights, dtype=np.float64)
    w = w[w > 0]
    effect = float(len(w) * (w @ w) / w.sum() ** 2)
    return WeightSummary(
        n=len(w),
        total=float(w.sum()),
        smallest=float(w.min()),
        largest=float(w.max()),
        variation=float(np.sqrt(max(effect - 1, 0.0))),
        design_effect=effect,
        n_effective=len(w) / effect,
    )


def inclusion_weights(design: DesignArrays) -> np.ndarray:
    """Weights from the sampled shares of all stages: one over the chance of each row to be drawn.

    Parameters
    ----------
    design : DesignArrays
        With a finite population at every stage, the last of which draws rows.

    Raises
    ------
    DesignError
        ``no_population_size``.

    References
    ----------
    Horvitz & Thompson (1952), doi 10.1080/01621459.1952.10483446.

    Examples
    --------
    Two of ten districts, two of four schools in each: a school stands for ten.

    >>> import numpy as np
    >>> from governance_survey.statistics.design import StageLabels, design_arrays
    >>> school = StageLabels(np.array([1, 2, 1, 2]), fpc=np.full(4, 4))
    >>> d = design_arrays(4, psu=np.array([7, 7, 9, 9]), fpc=np.full(4, 10), later=(school,))
    >>> inclusion_weights(d).tolist()
    [10.0, 10.0, 10.0, 10.0]
    """
    chance = design.sampled_share[design.strata]
    for stage in design.later:
        chance = chance * stage.sampled_share[stage.stratum_of_unit[stage.units]]
    if not (chance > 0).all():
        raise DesignError(
            "no_population_size",
            Text(
                zh="缺少某一阶段的总体单元数，无法由抽样比求权重",
                en="a stage has no population size, so weights cannot be had from its sampled share",
            ),
        )
    return np.asarray(1 / chance)


def trim_weights(design: DesignArrays, *, low: float = 0.0, high: float = np.inf) -> DesignArrays:
    """Cut weights at limits and spread what was cut equally over the others, until none lies outside.

    The sum stays; margins they were calibrated on no longer hold to the letter. Large weights cost variance, cutting
    them costs bias: report both results.

    Parameters
    ----------
    design : DesignArrays
    low, high : float
        Limits of positive weights.

    Raises
    ------
    DesignError
        ``limits_too_narrow``.

    References
    ----------
    Potter (1990), Proc. Survey Research Methods Section, ASA, 225-230.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> trim_weights(design_arrays(4, weights=np.array([1.0, 1, 1, 5])), high=2).weights.tolist()
    [2.0, 2.0, 2.0, 2.0]
    """
    weights = design.weights.copy()
    rows = np.flatnonzero(weights > 0)
    w = weights[rows]
    if not low * len(w) <= w.sum() * (1 + 1e-12) or not w.sum() <= high * len(w) * (1 + 1e-12):
        raise DesignError(
            "limits_too_narrow",
            Text(zh="上下限之间容不下这些权重的总和", en="the sum of the weights cannot be kept between these limits"),
            got=f"{w.mean():g}",
            expected=Text(zh="平均权重在上下限之间", en="a mean weight between the limits"),
        )
    slack = 1e-12 * max(float(w.max()), 1.0)
    for _ in range(len(w)):
        outside = (w < low - slack) | (w > high + slack)
        if not outside.any():
            break
        cut = np.clip(w, low, high)
        others = ~outside
        if not others.any():
            w = cut
            break
        cut[others] += (w - cut).sum() / others.sum()
        w = cut
    weights[rows] = w
    return reweighted(design, weights)


def reweighted(design: DesignArrays, weights: np.ndarray) -> DesignArrays:
    """The design with other weights; replicate weights that came with the data change in the same proportion.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> reweighted(design_arrays(2), np.array([1.0, 3.0])).weights.tolist()
    [1.0, 3.0]
    """
    replicates = design.replicates
    if replicates is not None:
        w = design.weights
        factor = np.divide(weights, w, out=np.ones_like(w), where=w > 0)
        replicates = replace(replicates, table=replicates.table * factor)
    return replace(design, weights=weights, weighted=True, replicates=replicates)
