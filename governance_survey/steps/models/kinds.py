"""What families and kinds of errors are called."""

from __future__ import annotations

from ...schemes.model_choices import Covariance, Family
from ...words.text import Text

TITLES: dict[Family, Text] = {
    "linear": Text(zh="{y}的线性回归", en="Linear regression of {y}"),
    "logit": Text(zh="{y}的 logit 回归", en="Logit regression of {y}"),
    "ordered": Text(zh="{y}的有序 logit 回归", en="Ordered logit regression of {y}"),
    "multinomial": Text(zh="{y}的多项 logit 回归", en="Multinomial logit regression of {y}"),
    "poisson": Text(zh="{y}的泊松回归", en="Poisson regression of {y}"),
    "negative_binomial": Text(zh="{y}的负二项回归", en="Negative binomial regression of {y}"),
    "fractional": Text(zh="{y}的分数 logit 回归", en="Fractional logit regression of {y}"),
}
GROUPED_TITLES: dict[Family, Text] = {
    "linear": Text(zh="{y}的线性混合模型", en="Linear mixed model of {y}"),
    "logit": Text(zh="{y}的 logit 混合模型", en="Mixed logit model of {y}"),
    "ordered": Text(zh="{y}的有序 logit 混合模型", en="Mixed ordered logit model of {y}"),
}
WEIGHTED_TITLE = Text(zh="{y}的加权两水平模型", en="Weighted two-level model of {y}")
CORRECTED_TITLE = Text(
    zh="{y}的社区间斜率（已校正社区均值的误差）",
    en="Slopes of {y} between communities, corrected for the error of community means",
)

# The unit an estimate of the table is in.
UNITS: dict[Family, Text] = {
    "logit": Text(
        zh="估计值为对数优势（log-odds）；取指数为优势比。",
        en="Estimates are log odds; their exponents are odds ratios.",
    ),
    "ordered": Text(
        zh="估计值为更高类别的对数优势，各阈值共用；取指数为优势比。",
        en="Estimates are log odds of a higher category, the same at every threshold; their exponents are odds ratios.",
    ),
    "multinomial": Text(
        zh="估计值为该类别相对“{base}”的对数优势；取指数为优势比。",
        en="Estimates are log odds of the category against “{base}”; their exponents are odds ratios.",
    ),
    "poisson": Text(
        zh="估计值为期望计数的对数；取指数为发生率之比。",
        en="Estimates are logs of the expected count; their exponents are incidence rate ratios.",
    ),
    "negative_binomial": Text(
        zh="估计值为期望计数的对数；取指数为发生率之比。",
        en="Estimates are logs of the expected count; their exponents are incidence rate ratios.",
    ),
    "fractional": Text(
        zh="估计值为比例的对数优势；以百分点计的差异见平均边际差异表。",
        en="Estimates are log odds of the share; the table of average marginal differences is in percentage points.",
    ),
}
_SCALES = {
    "outcome": Text(zh="系数（结果变量的单位）", en="Coefficient (in units of the outcome)"),
    "odds": Text(zh="系数（对数优势）", en="Coefficient (log odds)"),
    "count": Text(zh="系数（期望计数的对数）", en="Coefficient (log of the expected count)"),
    "corrected": Text(zh="系数（社区间标准差）", en="Coefficient (standard deviations between communities)"),
}


def scale_of(family: Family, *, corrected: bool = False) -> Text:
    """What the axis of a coefficient plot measures."""
    if corrected:
        return _SCALES["corrected"]
    kind = "outcome" if family == "linear" else "count" if family in ("poisson", "negative_binomial") else "odds"
    return _SCALES[kind]


CORRECTED_UNIT = Text(
    zh="估计值以社区间标准差为单位（结果变量与解释变量都标准化）；校正后的斜率平均而言正确但波动较大，"
    "未校正的通常偏小，两者都列出。",
    en="Estimates are in standard deviations between communities, of outcome and predictor. Corrected slopes are right "
    "on average but vary more, uncorrected ones are too small as a rule: both are shown.",
)

REPLICATED = Text(zh="按重复权重计算的标准误", en="standard errors by replicate weights")
COVARIANCE_WORDS: dict[Covariance, Text] = {
    "design": Text(zh="按抽样设计的泰勒线性化标准误", en="design-based (Taylor-linearised) standard errors"),
    "cluster": Text(zh="聚类稳健标准误（CR1）", en="cluster-robust standard errors (CR1)"),
    "cr2": Text(
        zh="偏差修正的聚类稳健标准误（CR2），Satterthwaite 自由度",
        en="bias-reduced cluster-robust standard errors (CR2) with Satterthwaite degrees of freedom",
    ),
    "cr3": Text(zh="逐群留一（刀切法）的聚类稳健标准误（CR3）", en="jackknife cluster-robust standard errors (CR3)"),
    "wild": Text(
        zh="wild 聚类自助法的 p 值与区间（标准误为 CR1）",
        en="p-values and intervals of the wild cluster bootstrap (standard errors CR1)",
    ),
    "two_way": Text(zh="两向聚类稳健标准误", en="standard errors clustered two ways"),
    "hc0": Text(zh="异方差稳健标准误（HC0）", en="heteroskedasticity-robust standard errors (HC0)"),
    "hc1": Text(zh="异方差稳健标准误（HC1）", en="heteroskedasticity-robust standard errors (HC1)"),
    "hc2": Text(zh="异方差稳健标准误（HC2）", en="heteroskedasticity-robust standard errors (HC2)"),
    "hc3": Text(zh="异方差稳健标准误（HC3）", en="heteroskedasticity-robust standard errors (HC3)"),
    "model": Text(zh="模型自身的标准误（以模型成立为前提）", en="standard errors of the model itself, if it holds"),
    "satterthwaite": Text(
        zh="混合模型的标准误，Satterthwaite 自由度",
        en="standard errors of the mixed model with Satterthwaite degrees of freedom",
    ),
    "kenward_roger": Text(
        zh="混合模型的标准误，Kenward–Roger 修正与自由度",
        en="standard errors of the mixed model with Kenward and Roger's correction and degrees of freedom",
    ),
    "between_within": Text(
        zh="混合模型的标准误，组间与组内自由度",
        en="standard errors of the mixed model with between-within degrees of freedom",
    ),
    "bootstrap": Text(
        zh="对初级抽样单元自助抽样的标准误，百分位区间",
        en="standard errors by bootstrap of sampling units, percentile intervals",
    ),
}
