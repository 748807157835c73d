"""What is said of arguments of `fit` that do not go together."""

from __future__ import annotations

from ...words.text import Text

WORDS: dict[str, Text] = {
    "groups_not_for_family": Text(
        zh="随机截距只用于线性模型、logit 和有序 logit。",
        en="A random intercept is for the linear model, the logit and the ordered logit.",
    ),
    "slopes_without_groups": Text(zh="随机斜率要先说明按什么分组。", en="A random slope needs its groups."),
    "slopes_not_for_family": Text(
        zh="logit 与有序 logit 的混合模型只有随机截距。",
        en="Mixed models of a logit or an ordered logit have a random intercept only.",
    ),
    "scaling_not_for": Text(
        zh="加权的两水平模型是带随机截距的线性模型，没有随机斜率。",
        en="The weighted two-level model is linear with a random intercept, without a random slope.",
    ),
    "scaling_without_weights": Text(
        zh="没有声明权重，加权的两水平模型无权可加。", en="No weight is declared: nothing to weight the model by."
    ),
    "scaling_with_replicates": Text(
        zh="只有重复权重、没有抽样单元时，不能计算加权两水平模型的标准误。",
        en="With replicate weights in the place of sampling units the weighted two-level model has no errors.",
    ),
    "group_weight_without_scaling": Text(
        zh="组的权重只用于加权的两水平模型。", en="A weight of groups is for the weighted two-level model."
    ),
    "one_random_slope": Text(zh="一个模型只能有一个随机斜率。", en="A model has one random slope at most."),
    "exposure_not_for_family": Text(zh="暴露量只用于计数模型。", en="An exposure is for counts."),
    "corrected_not_for": Text(
        zh="校正社区均值误差的斜率只用于不带分组和聚类的线性模型。",
        en="Slopes corrected for the error of community means are for the linear family, without groups or clusters.",
    ),
    "covariance_not_for_family": Text(zh="这种模型没有“{v}”标准误。", en="This model has no errors of the kind “{v}”."),
    "cluster_pair_missing": Text(zh="两向聚类要写明两个变量。", en="Errors clustered two ways need two variables."),
    "cluster_not_used": Text(zh="“{v}”标准误不按变量聚类。", en="Errors of the kind “{v}” take no clusters."),
}
