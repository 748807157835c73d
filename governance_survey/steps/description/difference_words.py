"""Wordings of group differences: tests, why each was taken, effect sizes, and what every table says of itself."""

from __future__ import annotations

from ...words.text import Text

TESTS: dict[str, Text] = {
    "student_t": Text(zh="t 检验（等方差）", en="Student's t test"),
    "welch_t": Text(zh="Welch t 检验", en="Welch's t test"),
    "anova": Text(zh="单因素方差分析", en="one-way analysis of variance"),
    "welch_anova": Text(zh="Welch 方差分析", en="Welch's analysis of variance"),
    "mann_whitney": Text(zh="Mann-Whitney 检验", en="Mann-Whitney test"),
    "kruskal_wallis": Text(zh="Kruskal-Wallis 检验", en="Kruskal-Wallis test"),
    "chi_square": Text(zh="Pearson 卡方检验", en="Pearson's chi-square test"),
    "fisher_exact": Text(zh="Fisher 精确检验", en="Fisher's exact test"),
    "design_t": Text(zh="按设计的 t 检验", en="design-based t test"),
    "design_wald": Text(zh="按设计的 Wald F 检验", en="design-based Wald F test"),
    "design_rank": Text(zh="按设计的秩检验", en="design-based rank test"),
    "rao_scott": Text(zh="Rao-Scott F 检验", en="Rao-Scott F test"),
}
PAIRS: dict[str, Text] = {
    "difference": Text(zh="均值差", en="difference of means"),
    "tukey": Text(zh="Tukey", en="Tukey"),
    "games_howell": Text(zh="Games-Howell", en="Games-Howell"),
    "dunn": Text(zh="Dunn（平均秩之差）", en="Dunn (mean ranks)"),
    "design": Text(zh="按设计", en="design-based"),
}
EFFECTS: dict[str, Text] = {
    "hedges_g": Text(zh="Hedges g", en="Hedges's g"),
    "omega_squared": Text(zh="ω²", en="ω²"),
    "eta_squared": Text(zh="η²", en="η²"),
    "rank_biserial": Text(zh="秩二列相关", en="rank-biserial r"),
    "rank_epsilon_squared": Text(zh="秩 ε²", en="rank ε²"),
    "cramers_v": Text(zh="Cramér V", en="Cramér's V"),
    "phi": Text(zh="φ", en="φ"),
}
DESIGN_EFFECTS: dict[str, Text] = {
    "hedges_g": Text(zh="标准化差", en="standardised difference"),
}
CHOSEN = Text(zh="由使用者指定", en="chosen by the user")
MEANS_WHY = Text(
    zh="得分或数值比较均值；不假定各组方差相等，也不先做方差齐性检验",
    en="a score or number is compared by its mean; equal variances are not assumed, nor tested first",
)
RANKS_WHY = Text(zh="有序的单个回答比较秩，不比较均值", en="one ordered answer is compared by ranks, not means")
CATEGORIES_WHY = Text(zh="结果是没有次序的类别", en="the outcome is a category without order")
FISHER_WHY = Text(
    zh="2×2 表的期望频数太小，卡方检验不可信", en="two by two with expected counts too small for chi-square"
)
DESIGN_WHY = Text(zh="{w}；误差随声明的抽样设计", en="{w}; errors follow the declared design")
DIRECTION = Text(
    zh="两组时差值与带符号的效应量都是“{a}”减“{b}”。",
    en="With two groups differences and signed effect sizes are “{a}” minus “{b}”.",
)
INTERVALS = Text(
    zh="{l}% 区间。ω²、η²、ε²、V 的区间由非中心分布反解，下限可为 0；ω² 的点估计因无偏可为负。",
    en="{l}% intervals. Those of ω², η², ε² and V turn noncentral distributions and may begin at 0; ω² itself may be "
    "negative, being free of bias.",
)
ADJUSTED = Text(zh="校正后 p：{m}，{n} 个结果算作一族。", en="Adjusted p: {m}, {n} outcomes as one family.")
METHODS: dict[str, Text] = {
    "holm": Text(zh="Holm 法", en="Holm"),
    "benjamini_hochberg": Text(zh="Benjamini-Hochberg 法", en="Benjamini-Hochberg"),
    "none": Text(zh="不校正", en="not adjusted"),
}
ASSOCIATION = Text(
    zh="差异只说明分组与结果相伴，不说明缘由：各组在别的方面也可能不同。",
    en="A difference says that group and outcome go together, not why: groups may differ in other ways.",
)
PAIR_P = Text(
    zh="Tukey 与 Games-Howell 的 p 和区间对所有两两比较同时成立；其余的 p 在一个结果内用{m}校正，区间各对单独成立。",
    en="p and intervals of Tukey and Games-Howell hold for all pairs together; other p-values are adjusted within an "
    "outcome ({m}), their intervals hold for one pair.",
)
REFUSED = Text(zh="{o}：未做检验——{w}（{g}）。", en="{o}: not tested: {w} ({g}).")
DROPPED = Text(zh="没有组别或没有回答而未用的行：{s}。", en="Rows without a group or an answer, not used: {s}.")
RESIDUALS = Text(
    zh="调整残差在独立时约为标准正态；绝对值大于 2 的格子偏离最明显{d}。",
    en="Adjusted residuals are about standard normal under independence; cells beyond 2 depart most{d}.",
)
RESIDUALS_DESIGN = Text(
    zh="（按加权频数，未随设计校正，只供指路）", en=" (of weighted counts, not corrected for the design: a guide only)"
)
ODDS = Text(zh="{o}：优势比 {r}，{l}% 精确区间 {a} 至 {b}。", en="{o}: odds ratio {r}, {l}% exact interval {a} to {b}.")
