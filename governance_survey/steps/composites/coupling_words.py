"""Wordings of coupling coordination: forms, grades, classes of the lag index, and what every table says of itself."""

from __future__ import annotations

from ...words.text import Text

FORMS: dict[str, Text] = {
    "modified": Text(zh="改进式", en="modified form"),
    "standard": Text(zh="标准式", en="standard form"),
}
TITLE = Text(zh="耦合协调度：{s}（{f}；{p}）", en="Coupling coordination: {s} ({f}; {p})")
ALL_UP = Text(zh="各系统都以高为好", en="of every system more is better")
FORMULAS: dict[str, Text] = {
    "modified": Text(
        zh="C = √{[1 − Σ|u_i − u_j| ÷ (n(n−1)/2)] × (Π u_i ÷ max u)^(1/(n−1))}，T = Σ α_i u_i，D = √(C × T)；n = "
        "{n}，α = {a}"
        "（王淑佳等 2021，doi 10.31497/zrzyxb.20210319）。已发表的论文常有漏写 n、误写公式、误用权重，所以公式照印。",
        en="C = √{[1 − Σ|u_i − u_j| / (n(n−1)/2)] × (Π u_i / max u)^(1/(n−1))}, T = Σ α_i u_i, D = √(C × T); n = "
        "{n}, α = {a} "
        "(Wang et al. 2021, doi 10.31497/zrzyxb.20210319). Published papers often lose the n, miswrite the formula or "
        "misuse the weights, so it is printed.",
    ),
    "standard": Text(
        zh="C = n(Π u_i)^(1/n) ÷ Σ u_i，T = Σ α_i u_i，D = √(C × T)；n = {n}，α = {a}"
        "。标准式的 C 挤在 1 附近：两个系统相差不到一倍，C 就超过 0.94；改进式见王淑佳等 (2021)。",
        en="C = n(Π u_i)^(1/n) / Σ u_i, T = Σ α_i u_i, D = √(C × T); n = {n}, α = {a}. The standard C crowds near "
        "1: two "
        "systems within a factor of two have a C over .94; for the modified form see Wang et al. (2021).",
    ),
}
SCALE = Text(
    zh="u 是得分除以 100（题目或指标的理论范围），不按样本极差换算。",
    en="u is the score divided by 100 (theoretical limits of items and indicators), never rescaled to the sample's "
    "range.",
)
FLOORED = Text(zh="低于 {f} 的取值提到 {f}：{n} 个。", en="Values under {f} were raised to {f}: {n}.")
SYMMETRIC = Text(
    zh="C、T、D 对两个系统对称，看不出谁落后；先后看滞后指数 L = {b} ÷ {a}：L < 0.8 时{a}超前，0.8–1.2 同步，"
    "L > 1.2 时{b}超前；区间跨过界限的记为未定。",
    en="C, T and D are the same whichever system lags. The lag index L = {b} / {a} says it: under 0.8 {a} is ahead, "
    "0.8 to "
    "1.2 both are in step, over 1.2 {b} is ahead; undetermined where the interval crosses a limit.",
)
INTERVAL = Text(
    zh="{l}% 区间来自 {n} 次抽取：社区内换一批人作答时得分会怎样变（同一来源的得分一起变，t 分布尾部；全员作答和台账"
    "没有"
    "抽样误差）。等级只在整个区间落在同一等级时才写出，否则写区间跨过的等级。",
    en="{l}% intervals from {n} draws of how the scores would have come out with other persons of the community "
    "(scores of "
    "one source together, tails of t; a census of the staff and a record have no sampling error). A grade is named "
    "only "
    "where the whole interval lies in it, else the grades it touches.",
)
GRADED = Text(
    zh="十个等级（0–0.1 极度失调 … 0.9–1 优质协调）是惯例，不是自然界限。",
    en="The ten grades (0 to .1 extreme disorder ... .9 to 1 excellent coordination) are convention, not thresholds of "
    "nature.",
)
FIXED_FUNCTION = Text(
    zh="D 由这些得分算出：不能再用它们去回归 D；D 只能作为结果，自变量须在它之外（台账指标、背景）。",
    en="D is computed from these scores, so it must not be regressed on them; it may enter a model only as the "
    "outcome of "
    "what lies outside it (indicators of the record, background).",
)
NAMED = Text(
    zh="只列出各系统得分都可以公布的社区：{n} 个，另有 {m} 个不列名。收缩：由收缩得分算出的 D；有得分只可公布收缩得"
    "分的，"
    "只印这一列。",
    en="Only communities whose scores may all be published are named: {n}; another {m} are not. Shrunken: D of the "
    "shrunken "
    "scores, which stands alone where one of the scores may be published only so.",
)
NOBODY_NAMED = Text(
    zh="没有一个社区的各系统得分都可以公布，所以不列社区名单。",
    en="Of no community may all the scores be published, so none is named.",
)
VARIATION = Text(
    zh="变异系数 = 各系统得分的标准差 ÷ 均值（除以系统个数）：越小越均衡。",
    en="Variation = standard deviation of the systems (divisor n) / their mean: the smaller, the more even.",
)
SPSSAU = Text(
    zh="“SPSSAU 兼容”一列先把每个系统按样本极差换算到 0.01–0.99，再用标准式：只说明社区在本样本中的位置，仅供与使用"
    "该软件的论文对照，不代替 D。",
    en="The column “SPSSAU-compatible” first rescales every system to .01-.99 on the sample's range and takes the "
    "standard "
    "form: it says where a community stands in this sample, serves to compare with papers that used that program, and "
    "does not replace D.",
)
GRADES = (
    Text(zh="极度失调", en="extreme disorder"),
    Text(zh="严重失调", en="severe disorder"),
    Text(zh="中度失调", en="moderate disorder"),
    Text(zh="轻度失调", en="mild disorder"),
    Text(zh="濒临失调", en="verge of disorder"),
    Text(zh="勉强协调", en="bare coordination"),
    Text(zh="初级协调", en="primary coordination"),
    Text(zh="中级协调", en="intermediate coordination"),
    Text(zh="良好协调", en="good coordination"),
    Text(zh="优质协调", en="excellent coordination"),
)
GRADE_RANGE = Text(zh="{a}至{b}", en="{a} to {b}")
NO_INTERVAL = Text(zh="没有区间，不定等级", en="no interval, no grade")
AHEAD = Text(zh="{s}超前", en="{s} ahead")
DEMAND, CAPABILITY = Text(zh="需求", en="demand"), Text(zh="能力", en="capability")
IN_STEP = Text(zh="同步", en="in step")
UNDETERMINED = Text(zh="未定", en="undetermined")
EVERY = Text(zh="全部", en="all")
