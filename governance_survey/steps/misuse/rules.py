"""Misuses of statistics that are common in this literature: what, why, source, fix. One row a rule."""

from __future__ import annotations

from dataclasses import dataclass

from ...words.text import Text


@dataclass(frozen=True)
class Misuse:
    """One known misuse: what is done, why the number then misleads, who showed it, what to do instead."""

    code: str
    what: Text
    why: Text
    source: Text
    fix: Text


_ROWS = (
    Misuse(
        "entropy_on_likert",
        Text(zh="对李克特量表得分用熵权", en="Entropy weights on Likert scores"),
        Text(
            zh="熵权奖励的是低均值和离散，不是重要性：同一道题反向计分，权重可以相差一倍以上。",
            en="Entropy rewards low means and spread, not importance: the same item reversed gets another "
            "weight, more than twice or less than half.",
        ),
        Text(
            zh="Zeleny (1982)《Multiple Criteria Decision Making》",
            en="Zeleny (1982), Multiple Criteria Decision Making",
        ),
        Text(
            zh="用等权，或只对台账指标用熵权。",
            en="Use equal weights, or entropy for indicators of the record only.",
        ),
    ),
    Misuse(
        "coupling_lost_n",
        Text(zh="耦合度公式漏了系统个数 n", en="The coupling formula without its n"),
        Text(
            zh="漏了 n，C 的上限是 1/n（五个系统只有 0.2），等级全部判低。",
            en="Without n, C cannot exceed 1/n (.2 for five systems), so every grade comes out too low.",
        ),
        Text(
            zh="王淑佳等 (2021)，doi 10.31497/zrzyxb.20210319；刘春林 (2017)",
            en="Wang et al. (2021), doi 10.31497/zrzyxb.20210319; Liu Chunlin (2017)",
        ),
        Text(
            zh="用 coupling 的 C；引用已发表的 C 之前先重算。",
            en="Use the C of `coupling`; compute a published C again before quoting it.",
        ),
    ),
    Misuse(
        "coupling_sample_scaled",
        Text(zh="协调度建立在按样本极差标准化的得分上", en="Coupling of scores rescaled to the sample's range"),
        Text(
            zh="样本里最差的社区必为 0、最好的必为 1：换一个样本，D 和等级都变，不能跨研究比较。",
            en="The worst community of the sample becomes 0 and the best 1: with another sample D and its grade "
            "change, so studies cannot be compared.",
        ),
        Text(
            zh="王淑佳等 (2021)，doi 10.31497/zrzyxb.20210319",
            en="Wang et al. (2021), doi 10.31497/zrzyxb.20210319",
        ),
        Text(zh="用理论范围（0–100）或声明过的目标值。", en="Use theoretical limits (0-100) or declared goalposts."),
    ),
    Misuse(
        "outcome_on_its_parts",
        Text(zh="用组成部分去回归由它们算出的结果", en="A composite regressed on its own parts"),
        Text(
            zh="结果是自变量的确定函数，系数和 R² 只是公式的影子，不是发现。",
            en="The outcome is a fixed function of its predictors: coefficients and R² are shadows of the formula, "
            "not findings.",
        ),
        Text(
            zh="王淑佳等 (2021)，doi 10.31497/zrzyxb.20210319",
            en="Wang et al. (2021), doi 10.31497/zrzyxb.20210319",
        ),
        Text(
            zh="换成组成之外的自变量（台账指标、背景变量），或换一个结果。",
            en="Use predictors outside it (indicators of the record, background), or another outcome.",
        ),
    ),
    Misuse(
        "negative_item_hidden",
        Text(zh="没有反向计分的题目藏在相关系数的绝对值里", en="An item not reversed hides behind |r|"),
        Text(
            zh="HTMT 用绝对值时看不出方向错误的题目，区分效度看起来依旧很好；"
            "CRITIC 还会因为它与别的部分冲突而给它更大的权重。",
            en="With absolute correlations HTMT does not see an item keyed the wrong way: validity looks as good as "
            "before; and CRITIC gives such a part more weight, for its conflict with the others.",
        ),
        Text(
            zh="Henseler, Ringle & Sarstedt (2015)，doi 10.1007/s11747-014-0403-8",
            en="Henseler, Ringle & Sarstedt (2015), doi 10.1007/s11747-014-0403-8",
        ),
        Text(
            zh="查看题目方向，在问卷里声明 reverse；方向无误时再说明理由。",
            en="Look at the item's direction and declare reverse in the questionnaire; if it is right, say why.",
        ),
    ),
    Misuse(
        "ahp_inconsistent",
        Text(zh="判断矩阵的一致性比率 CR 不低于 0.1", en="A comparison matrix with CR of .1 or more"),
        Text(
            zh="判断自相矛盾，特征向量给出的权重没有依据。",
            en="The judgements contradict one another, so the weights rest on nothing.",
        ),
        Text(
            zh="Saaty (1977)，doi 10.1016/0022-2496(77)90033-5",
            en="Saaty (1977), doi 10.1016/0022-2496(77)90033-5",
        ),
        Text(
            zh="请专家重新判断，或剔除该专家并说明。", en="Ask the expert again, or leave that expert out and say so."
        ),
    ),
    Misuse(
        "harman_as_proof",
        Text(zh="用 Harman 单因子占比证明没有共同方法偏差", en="Harman's one-factor share taken as proof"),
        Text(
            zh="占比低于 50% 在方法偏差很大时也会出现：它既不能证实，也不能排除。",
            en="A share under 50% also occurs with a large method factor: it neither shows nor rules out bias.",
        ),
        Text(
            zh="Podsakoff 等 (2003)，doi 10.1037/0021-9010.88.5.879",
            en="Podsakoff et al. (2003), doi 10.1037/0021-9010.88.5.879",
        ),
        Text(
            zh='用标记变量和两半设计：measure(parts="method")；一定要报告时写明理由，表中会注明“不是证据”。',
            en='Use the marker and the split-half design, measure(parts="method"); to report it all the same, give a '
            "reason: the table says it is no evidence.",
        ),
    ),
    Misuse(
        "singleton_groups",
        Text(zh="ICC 里有只有一人作答的社区", en="Communities of one answer in an ICC"),
        Text(
            zh="一个人没有组内差异：这样的社区只进组间、不进组内，多了会使 ICC 失真。",
            en="One person has no spread within: such a community enters between but not within, and many of them "
            "distort the ICC.",
        ),
        Text(
            zh="Bliese (2000)，收入 Klein & Kozlowski 编《Multilevel Theory, Research, and Methods in Organizations》",
            en="Bliese (2000), in Klein & Kozlowski, Multilevel Theory, Research, and Methods in Organizations",
        ),
        Text(
            zh="补充问卷，或说明为什么这些社区可以留下。",
            en="Collect more answers, or say why these communities may stay.",
        ),
    ),
    Misuse(
        "cfa_small_sample",
        Text(zh="样本太小的验证性因子分析", en="A confirmatory model of too few answers"),
        Text(
            zh="每个自由参数不足 5 份答卷或总数不足 100 份时，χ² 与标准误不可信。",
            en="With fewer than five answers a free parameter, or under 100 in all, chi-square and errors cannot be "
            "trusted.",
        ),
        Text(
            zh="Bentler & Chou (1987)，doi 10.1177/0049124187016001004",
            en="Bentler & Chou (1987), doi 10.1177/0049124187016001004",
        ),
        Text(zh="一次只检验一个维度，或增加样本。", en="Test one dimension at a time, or collect more answers."),
    ),
    Misuse(
        "graded_small_sample",
        Text(zh="不足 500 份答卷的等级反应模型", en="A graded response model of fewer than 500 answers"),
        Text(
            zh="极端阈值和区分度会很不稳定。",
            en="Discriminations and the outer thresholds are then unstable.",
        ),
        Text(
            zh="Reise & Yu (1990)，doi 10.1111/j.1745-3984.1990.tb00738.x",
            en="Reise & Yu (1990), doi 10.1111/j.1745-3984.1990.tb00738.x",
        ),
        Text(zh="用经典测验的系数，或增加样本。", en="Use the classical coefficients, or collect more answers."),
    ),
    Misuse(
        "small_cells",
        Text(zh="公布少数几个人的格子", en="Publishing counts of a few persons"),
        Text(
            zh="格子里人数太少时，知道其中一人的读者可以认出此人，读出他的回答。",
            en="Where a cell holds few persons, a reader who knows one of them can find that person and read off the "
            "answer.",
        ),
        Text(
            zh="Safe Data Access Professionals (2019)《Handbook on Statistical Disclosure Control for Outputs》",
            en="Safe Data Access Professionals (2019), Handbook on Statistical Disclosure Control for Outputs",
        ),
        Text(
            zh="把结果本身（而不是它的某张表）交给 report，它会隐去这些格子；或合并类别；"
            "或用 disclosure= 选定有依据的门槛。",
            en="Give report the result itself, not one of its tables: it withholds such cells. Or merge categories, or "
            "choose a threshold you can defend with disclosure=.",
        ),
    ),
    Misuse(
        "pca_weights_signs",
        Text(zh="主成分权重有正有负", en="Principal-component weights of both signs"),
        Text(
            zh="各部分方向不一致时，第一主成分不是综合得分。",
            en="Where the parts do not point one way, the first component is no composite.",
        ),
        Text(
            zh="OECD/JRC (2008)，doi 10.1787/9789264043466-en",
            en="OECD/JRC (2008), doi 10.1787/9789264043466-en",
        ),
        Text(zh="检查方向，或用等权。", en="Check the directions, or use equal weights."),
    ),
)
MISUSES: dict[str, Misuse] = {row.code: row for row in _ROWS}
