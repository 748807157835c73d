"""Why an estimate may not be turned into a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...schemes.formula import Term
from ...statistics.multilevel import BetweenSlopes, MixedFit, MixedLogit, MixedOrdered
from ...words.text import Text
from ..few_units import FEWEST_DEGREES
from ..misuse.limits import SMALLEST_CELL
from ..sample_design import effective_n
from .cautions import clusters_of, weights_used
from .claims import parameter_of, scale_of_claims
from .columns import weights_of
from .diagnostics import overdispersed

if TYPE_CHECKING:
    from .model import Model

# Below this many clusters CR1, CR3 and the two-way sandwich need a small-sample method: CR2, wild.
FEWEST_CLUSTERS = 10

Refusal = tuple[str, Text]

_WORDS = {
    "intercept": Text(zh="截距只在所有变量取零时有意义", en="an intercept speaks only of all variables at zero"),
    "lower_order": Text(
        zh="它包含在交互项 {t} 中，单独的系数不能解释；请看简单斜率",
        en="it is part of the interaction {t} and may not be read alone; look at simple slopes",
    ),
    "polynomial": Text(
        zh="多项式的单个系数不能解释；请看简单斜率",
        en="one coefficient of a polynomial may not be read alone; look at simple slopes",
    ),
    "product_of_odds": Text(
        zh="对数尺度上的乘积不是比例或计数上的交互，不能单独解释",
        en="a product on the log scale is no interaction of shares or counts and may not be read alone",
    ),
    "curved": Text(
        zh="这个变量以几种形式进入模型，没有单一的差异", en="the variable enters in several forms: no one difference"
    ),
    "few_clusters": Text(
        zh="只有 {g} 个群，需要小样本方法", en="there are only {g} clusters, which needs a small-sample method"
    ),
    "few_groups": Text(
        zh="只有 {g} 个组，logit 类混合模型的标准误不可信",
        en="there are only {g} groups, too few for the errors of a mixed model of odds",
    ),
    "few_degrees": Text(
        zh="这个系数的自由度只有 {d}，t 参照不成立；请用 wild 自助法",
        en="its degrees of freedom are only {d}, for which the t reference does not hold; take the wild bootstrap",
    ),
    "few_groups_behind": Text(
        zh="组太少，这个系数的自由度只有 {d}，t 参照不成立",
        en="so few groups stand behind it that its degrees of freedom are only {d}, for which the t reference does "
        "not hold",
    ),
    "overdispersed": Text(
        zh="计数的方差大于均值，泊松模型自身的标准误偏小；请用稳健标准误或负二项",
        en="the counts spread more than a Poisson's, whose own errors are then too small; take robust errors or the "
        "negative binomial",
    ),
    "rests_on_one_cluster": Text(
        zh="它只由一个群决定，数据看不出它的误差",
        en="one cluster alone decides it, so the data show nothing of its error",
    ),
    "unbounded_interval": Text(zh="群太少，它的区间至少一端无界", en="with so few clusters its interval has no end"),
    "improper_correction": Text(zh="校正后的协方差不是一个协方差矩阵", en="the corrected covariance is no covariance"),
    "small_cell": Text(zh="有一组的答卷少于 {n} 份", en="one of the groups compared has fewer than {n} answers"),
    "small_outcome": Text(
        zh="结果变量有一类的答卷少于 {n} 份", en="one of the outcomes compared has fewer than {n} answers"
    ),
    "few_effective": Text(
        zh="权重极不均等，这些答卷只相当于 {e} 份等权答卷",
        en="its weights are so unequal that the answers count like {e} of equal weight",
    ),
    "not_finite": Text(zh="估计值或标准误不是有限的正数", en="its estimate or standard error is not finite"),
}


def refusal_of(model: Model, place: int, category: int | None) -> Refusal | None:
    """The first reason against a finding about a column, or None."""
    term = model.matrix.terms[place]
    if term is None:
        return _said("intercept")
    return (
        _of_term(model, term, place)
        or _of_errors(model, place)
        or _of_cells(model, place, category)
        or _of_numbers(model, place)
    )


def _said(code: str, **values: object) -> Refusal:
    return code, _WORDS[code].fill(**values)


def _of_term(model: Model, term: Term, place: int) -> Refusal | None:
    if scale_of_claims(model) == "effects":
        if len(term.factors) > 1:
            return _said("product_of_odds")
        effects = model.effects
        polynomial = "poly" in term.factors[0].functions
        known = effects is not None and effects.place(model.matrix.names[place]) is not None
        return None if known else _said("polynomial" if polynomial else "curved")
    higher = [other for other in model.formula.terms if term in model.formula.lower_order_of(other)]
    if higher:
        return _said("lower_order", t=higher[0].label)
    if any("poly" in factor.functions for factor in term.factors):
        return _said("polynomial")
    return _said("product_of_odds") if len(term.factors) > 1 and model.family != "linear" else None


def _of_errors(model: Model, place: int) -> Refusal | None:
    fit, n = model.fit, parameter_of(model, place)
    counts = clusters_of(fit)
    if model.covariance in ("cluster", "cr3", "two_way") and min(counts) < FEWEST_CLUSTERS:
        return _said("few_clusters", g=min(counts))
    if isinstance(fit, MixedLogit | MixedOrdered) and fit.n_groups < FEWEST_CLUSTERS:
        return _said("few_groups", g=fit.n_groups)
    if fit.names[n] in getattr(fit, "rests_on_one", ()):
        return _said("rests_on_one_cluster")
    degrees = float(np.broadcast_to(fit.dof, len(fit.coef))[n])
    if model.covariance == "cr2" and not degrees >= FEWEST_DEGREES:
        return _said("few_degrees", d=f"{degrees:.1f}")
    if isinstance(fit, MixedFit) and not degrees >= FEWEST_DEGREES:
        return _said("few_groups_behind", d=f"{degrees:.1f}")
    if overdispersed(model):
        return _said("overdispersed")
    effective = effective_n(weights_of(model.responses), model.matrix.complete) if weights_used(model.asked) else None
    if effective is not None and effective < SMALLEST_CELL <= fit.n_obs:
        return _said("few_effective", e=f"{effective:.1f}")
    if isinstance(fit, BetweenSlopes) and "improper" in fit.warnings:
        return _said("improper_correction")
    return None


def _of_cells(model: Model, place: int, category: int | None) -> Refusal | None:
    smallest = _smallest(model.matrix.x[model.matrix.complete, place])
    if smallest is not None and smallest < SMALLEST_CELL:
        return _said("small_cell", n=SMALLEST_CELL)
    if model.family not in ("logit", "ordered", "multinomial"):
        return None
    y = model.matrix.y[model.matrix.complete]
    rarer = _smallest(y if category is None else np.where(y == category, 1.0, 0.0))
    return _said("small_outcome", n=SMALLEST_CELL) if rarer is not None and rarer < SMALLEST_CELL else None


def _smallest(column: np.ndarray) -> int | None:
    if not np.isin(column, (0.0, 1.0)).all():
        return None
    ones = int((column == 1).sum())
    return min(ones, int(column.size) - ones)


def _of_numbers(model: Model, place: int) -> Refusal | None:
    fit, n = model.fit, parameter_of(model, place)
    if not np.isfinite(fit.coef[n]) or not fit.std_error[n] > 0:
        return _said("not_finite")
    low, high = fit.conf_int(model.level)
    if not (np.isfinite(low[n]) and np.isfinite(high[n])):
        return _said("unbounded_interval")
    return None
