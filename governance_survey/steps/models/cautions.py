"""What a reader must know before using the numbers of a model, in words."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...statistics.columns import group_codes
from ...words.text import Text, listed
from ..model_matrix import ModelMatrix
from ..sample_design import unequal_weights_note
from .columns import weights_of
from .estimating import Fit
from .nesting import nesting_cautions
from .options import Asked
from .weighted import GroupWeights, holds_whole

HIGH_INFLATION = 10.0

_FEW = {
    "cluster": Text(
        zh="只有 {g} 个群：CR1 标准误偏小，p 值偏乐观，请谨慎。",
        en="Only {g} clusters: CR1 errors tend to be too small and p-values too optimistic.",
    ),
    "cr3": Text(zh="只有 {g} 个群：请对照 CR2 与 wild 自助法。", en="Only {g} clusters: compare with CR2 and wild."),
    "two_way": Text(
        zh="较少的一向只有 {g} 个群：两向聚类的标准误偏小。",
        en="Only {g} clusters the one way: errors clustered two ways tend to be too small.",
    ),
}
_WORDS = {
    "rests_on_one_cluster": Text(
        zh="这些系数只由一个群决定，看不出误差：{names}。",
        en="One cluster alone decides these coefficients, so nothing shows their error: {names}.",
    ),
    "singular_clusters": Text(
        zh="有的群独自决定一个方向，修正时取了广义逆。",
        en="Some cluster decides a direction alone; a generalised inverse was taken.",
    ),
    "not_positive_definite": Text(
        zh="两向聚类的协方差矩阵不正定，负特征值已置零。",
        en="The covariance clustered two ways was not positive definite; negative eigenvalues were set to zero.",
    ),
    "unbounded_interval": Text(
        zh="群太少，自助法的区间至少一端无界。", en="With so few clusters a bootstrap interval has no end."
    ),
    "one_cluster_dominates": Text(
        zh="有系数的信息一半以上来自一个群：自助法几乎不会拒绝零假设。",
        en="One cluster holds over half of the information on a coefficient: the bootstrap then hardly ever rejects.",
    ),
    "few_events": Text(
        zh="较少的类别答卷太少（每个系数不足十份）：估计偏大且不稳定。",
        en="Fewer than ten answers of the rarer outcomes for each coefficient: estimates are too large and unstable.",
    ),
    "singular": Text(
        zh="随机部分在边界上（方差为零或相关为一）：组间差异没有被识别，自由度按组间与组内计算。",
        en="The random part is at its edge (a variance of zero or a correlation of one): differences between groups "
        "are not identified, and degrees of freedom are between-within.",
    ),
    "few_groups": Text(
        zh="只有 {g} 个组：组间方差的估计很不精确。", en="Only {g} groups: their variance is poorly known."
    ),
    "unreliable_means": Text(
        zh="有社区均值的信度低于一半，校正幅度很大：{names}。",
        en="Some community means are less than half reliable, so the correction is large: {names}.",
    ),
    "improper": Text(
        zh="校正后的协方差不是一个协方差矩阵（R² 大于一）：不宜据此下结论。",
        en="The corrected covariance is no covariance (R² above one): draw no conclusion from it.",
    ),
}
_UNWEIGHTED = Text(
    zh="混合模型没有使用声明的权重 {w}：各行权重相同，估计描述的是样本本身；"
    '线性模型可用 scaling="size" 加权；加权的设计估计也可用不带 groups 的 fit 对照。',
    en="The mixed model does not use the declared weight {w}: every row counts the same and the estimates describe the "
    'sample itself; of a linear model scaling="size" gives the weighted one, and fit without groups the weighted, '
    "design-based estimates to compare with.",
)
_UNITS_LEFT_OUT = Text(
    zh="初级抽样单元 {p} 比分组 {g} 粗，不在模型里：同一单元的组若相似，标准误偏小。",
    en="The sampling units {p} hold several of the groups {g} and are not in the model: errors are too small if groups "
    "of a unit are alike.",
)
_ALIKE_WITHIN = Text(
    zh="权重 {w} 在各组内都相同，在组内定标后不起作用。",
    en="The weight {w} is the same for all rows of a group: nothing of it is left after scaling within groups.",
)
_GROUPS_EQUAL = Text(
    zh="没有用组的权重（可用 group_weight 写明）：组若以不等概率抽取，组间的估计仍可能有偏。",
    en="No weights of groups are used (group_weight names them): if groups were drawn with unequal chances, estimates "
    "between them may be biased.",
)
_NO_WEIGHT_OF_GROUP = Text(
    zh="有 {n} 行所在的组没有权重，未使用。", en="{n} rows are of groups without a weight and are not used."
)
_UNITS_CUT_GROUPS = Text(
    zh="初级抽样单元 {p} 把组 {g} 分开，标准误按组计算。",
    en="The sampling units {p} divide the groups {g}: errors are summed over the groups.",
)
_COMMUNITIES_EQUAL = Text(
    zh="各社区权重相同，不使用个人权重 {w}。", en="Communities count equally; the weight {w} of persons is not used."
)
_INFLATION = Text(
    zh="有变量的方差膨胀因子超过 10：单个系数很不稳定。",
    en="A variance inflation factor is above 10: single coefficients are unstable.",
)
_NOBODY = Text(zh="“{name}”：没有人选{levels}，未进入模型。", en="“{name}”: nobody chose {levels}; left out.")


def cautions_of(
    asked: Asked,
    fit: Fit,
    matrix: ModelMatrix,
    responses: Responses,
    group_weights: GroupWeights | None = None,
) -> tuple[Text, ...]:
    """Every warning of a fit, of its columns and of what the declared design was not used for."""
    found = [text for code in fit.warnings if (text := _word(code, asked, fit)) is not None]
    if max(getattr(fit, "vif", ()), default=1.0) > HIGH_INFLATION:
        found.append(_INFLATION)
    titles = matrix.built.titles
    found += [_NOBODY.fill(name=titles[name], levels=listed(levels, most=3)) for name, levels in matrix.dropped_levels]
    found += nesting_cautions(asked, matrix, responses)
    weight, psu = responses.design.weight, responses.design.psu
    if weights_used(asked):
        found += unequal_weights_note(weights_of(responses), matrix.complete)
    if asked.groups is not None:
        if asked.scaling is not None:
            return (*found, *_of_weighting(asked, matrix, responses, group_weights))
        if weight is not None:
            found.append(_UNWEIGHTED.fill(w=weight))
        if psu is not None and psu != asked.groups and _coarser(responses, psu, asked.groups):
            found.append(_UNITS_LEFT_OUT.fill(p=psu, g=asked.groups))
    elif asked.corrected and weight is not None:
        found.append(_COMMUNITIES_EQUAL.fill(w=weight))
    return tuple(found)


def weights_used(asked: Asked) -> bool:
    """Whether declared weights are in the estimates as they are: a mixed model leaves them out or scales them."""
    return not asked.corrected and asked.groups is None


def _of_weighting(
    asked: Asked, matrix: ModelMatrix, responses: Responses, group_weights: GroupWeights | None
) -> list[Text]:
    found = []
    assert asked.groups is not None
    psu, groups, weight = responses.design.psu, asked.groups, responses.design.weight
    codes = group_codes(responses.column(groups).values)
    if weight is not None and holds_whole(np.asarray(responses.column(weight).values), codes):
        found.append(_ALIKE_WITHIN.fill(w=weight))
    if group_weights is None:
        found.append(_GROUPS_EQUAL)
    elif (lost := int((np.isnan(group_weights.values) & matrix.complete).sum())) > 0:
        found.append(_NO_WEIGHT_OF_GROUP.fill(n=lost))
    if psu is not None and not holds_whole(group_codes(responses.column(psu).values), codes):
        found.append(_UNITS_CUT_GROUPS.fill(p=psu, g=groups))
    return found


def clusters_of(fit: Fit) -> tuple[int, ...]:
    """Clusters or groups of each way; empty where there are none."""
    counted = fit.n_clusters
    return () if counted is None else counted if isinstance(counted, tuple) else (counted,)


def _word(code: str, asked: Asked, fit: Fit) -> Text | None:
    if code == "few_clusters":
        wording = _FEW.get(asked.covariance)
        return None if wording is None else wording.fill(g=min(clusters_of(fit)))
    names: tuple[str, ...] = getattr(fit, "rests_on_one", ())
    if code == "unreliable_means":
        low = np.asarray(getattr(fit, "reliability", ())) < 1 / 2
        every = (*fit.names, str(getattr(fit, "outcome", "")))
        names = tuple(name for name, weak in zip(every, low, strict=True) if weak)
    return _WORDS[code].fill(names=listed(names, most=12), g=min(clusters_of(fit), default=0))


def _coarser(responses: Responses, unit: str, group: str) -> bool:
    units, groups = (group_codes(responses.column(name).values) for name in (unit, group))
    known = (units >= 0) & (groups >= 0)
    pairs = np.unique(np.column_stack([units[known], groups[known]]), axis=0)
    return len(pairs) > len(np.unique(pairs[:, 0]))
