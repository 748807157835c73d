"""What is said beside the numbers of uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...words.text import Text, listed, same
from ..sample_design import simulated_note
from .community_draws import CommunityDraws
from .engine import Source
from .method_words import said
from .person_draws import PersonDraws

if TYPE_CHECKING:
    from .found import Uncertainty

SOURCE_WORDS: dict[Source, Text] = {
    "sampling": Text(zh="抽样", en="Sampling"),
    "missing": Text(zh="缺失", en="Missing answers"),
    "measurement": Text(zh="测量误差", en="Measurement"),
    "method": Text(zh="指数做法", en="Index method"),
}
INTERACTIONS = Text(zh="交互（1 − 一阶之和）", en="Interactions (1 − sum of first order)")
_MOST = 12
HALF = 0.5
_SPREAD = Text(
    zh="“区间”为模型的 {l}% 置信区间，只含抽样误差；“分布”为各来源同时变动时中间 {l}% 的系数。标准差 ÷ 标准误大于"
    " 1 的部分，是"
    "置信区间没有计入的不确定性；分布按百分位取，抽样单元少时比按 t 分布的区间窄，宽度不宜相比。",
    en="Interval: the model's {l}% confidence interval, sampling error only. Spread: the middle {l}% of coefficients "
    "when all sources vary together. SD / SE above 1 is uncertainty the interval leaves out; the spread is taken by "
    "percentiles and is narrower than an interval by t where sampling units are few, so widths do not compare.",
)
_CENTRE = Text(
    zh="中位数与原估计不同处见“单独偏移”：抽取的真分数不含测量误差，系数因而不被削弱，通常离零更远。",
    en="Why the median is not the estimate: see the shifts of sources by themselves. Drawn scores are without "
    "error, so "
    "that coefficients are not weakened by it and mostly lie further from zero.",
)
_SHARES = Text(
    zh="一阶：某来源单独所占的系数方差份额；总效应：再加上它参与的全部交互。区间为 {l}% 自助法百分位区间（重抽基"
    "础行 {d} 次）；"
    "估计值可略小于 0 或大于 1。",
    en="First order: share of the coefficient's variance a source accounts for by itself; total: with every "
    "interaction "
    "it has a part in. Intervals: {l}% percentiles, base rows drawn again {d} times; estimates may lie a little "
    "under 0 "
    "or over 1.",
)
_ALONE = Text(
    zh="单独偏移、单独标准差：只变动该来源时，系数的平均偏移与标准差；其余同原模型，有插补数据时取第一份，缺失一"
    "行的偏移与原模型比。",
    en="Shift and SD alone: with that source varied and all else as in the fit, on the first completed set where "
    "there are "
    "several; the shift of missing answers is from the fit itself.",
)
_DESIGN = Text(
    zh="Saltelli 设计，n = {n}，共重估 {k} 次；一阶用中心化估计量，总效应用 Jansen 估计量；随机种子 {s}。",
    en="Saltelli's design, n = {n}, {k} refits; first order by the centred estimator, total order by Jansen's; "
    "seed {s}.",
)
_FAILED = Text(zh="有 {n} 个基础行算不出系数，未计入。", en="{n} base rows gave no coefficient and are left out.")
_LEFT = Text(zh="未变动的来源：{l}。", en="Not perturbed: {l}.")
_ONE = Text(zh="{s}（{w}）", en="{s} ({w})")
_SAMPLING = Text(
    zh="抽样：层内重抽初级抽样单元（Rao–Wu 自助法）。",
    en="Sampling: sampling units drawn again within strata (Rao-Wu bootstrap).",
)
_MISSING = Text(zh="缺失：{m} 份插补后的数据。", en="Missing answers: {m} completed sets.")
_MEASURED = Text(
    zh="测量误差：由各构念的 alpha 合成得分的误差方差（分层 alpha，{range}），在模型全部变量已知的条件下"
    "抽取真分数"
    "（多变量 Kelley 公式，设为正态）；alpha 偏低时误差会被高估。",
    en="Measurement: error variances of scores from the alphas of their constructs (stratified alpha, "
    "{range}); "
    "true scores drawn given every variable of the model (Kelley's formula for several scores, taken as normal). "
    "Where "
    "alpha is a low bound, error is overstated.",
)
_MEANS = Text(
    zh="测量误差：另一来源的社区均值有误差（换几个人作答就会不同；社区均值的信度 {range}），在模型"
    "全部变量已知的条件下"
    "抽取社区的真分数；本来源因变量的误差已在残差中。",
    en="Measurement: means of communities in another source have error (other persons, other answers; "
    "reliability of "
    "the means {range}); true scores of communities are drawn given every variable of the model. "
    "Error of "
    "an outcome of the people themselves is in the residual already.",
)
_WEAK = Text(
    zh="信度低于一半：{l}；扣除误差使系数变动很大，宜与原系数并列。",
    en="Less than half reliable: {l}. Taking the error out changes the coefficient much: show both.",
)
_EXACT = Text(zh="视为无误差：{l}（单题或形成性构念）。", en="Taken as without error: {l} (one item, or formative).")
_BROUGHT_DOWN = Text(
    zh="在 {n}/{d} 次抽取中，扣除误差后得分的相关会超过 1，误差已按比例调低。",
    en="In {n} of {d} draws scores without error would correlate beyond one; their errors were brought down in "
    "proportion.",
)
_TOGETHER = Text(
    zh="抽样与测量误差的交互在意料之中：换一批人，他们的误差也随之更换。",
    en="Sampling and measurement interact by nature: other people bring other errors.",
)
_METHOD = Text(
    zh="指数做法：{m} 种（归一化 × 权重 × 合成），得分都换回原有的均值与标准差，因此单位不变；由数据估计的权重与"
    "极差只按原得分"
    "确定一次。各来源（工作者、居民、台账）不合并。",
    en="Index method: {m} ways (normalisation × weights × aggregation); every score is put back on the mean and "
    "standard "
    "deviation it has as scored, so that units stay. Weights and ranges are settled once, on the scores as observed. "
    "Workers, residents and records are not pooled.",
)
_REFUSED = Text(zh="未采用的做法：{l}。", en="Ways left out: {l}.")
_NO_GRID = Text(zh="标准分只配算术平均。", en="Standard scores go with the arithmetic mean only.")
_RANKS = Text(
    zh="名次相关与五等分变动的社区数：{s}的社区均值，与原得分相比。",
    en="Rank correlation and communities that change their fifth: community means of {s} against those as scored.",
)
_ASSOCIATION = Text(
    zh="系数是一次横截面调查中的关联，不说明先后。",
    en="The coefficient is an association in one wave; it shows no order.",
)


def spread_notes(found: Uncertainty) -> tuple[Text, ...]:
    """Notes of the spread."""
    notes = [_SPREAD.fill(l=_level(found))]
    if "measurement" in found.perturbed:
        notes.append(_CENTRE)
    notes += [*_left_out(found), _ASSOCIATION]
    return (*notes, *simulated_note(found.model.responses.simulated))


def source_notes(found: Uncertainty) -> tuple[Text, ...]:
    """Notes of the shares: estimators, what each source is, and what was not perturbed."""
    shares, engine = found.shares, found.engine
    fits = (shares.n + found.n_failed) * (len(found.perturbed) + 2)
    notes = [_SHARES.fill(l=_level(found), d=shares.draws), _ALONE]
    if "sampling" in found.perturbed:
        notes.append(_SAMPLING)
    if "missing" in found.perturbed:
        notes.append(_MISSING.fill(m=len(engine.worlds)))
    if "measurement" in found.perturbed:
        notes += _measured(found)
    if {"sampling", "measurement"} <= set(found.perturbed):
        notes.append(_TOGETHER)
    if "method" in found.perturbed:
        notes.append(_METHOD.fill(m=len(engine.methods.found)))
    notes += _left_out(found)
    notes.append(_DESIGN.fill(n=shares.n + found.n_failed, k=fits, s=found.seed))
    if found.n_failed:
        notes.append(_FAILED.fill(n=found.n_failed))
    return (*notes, *simulated_note(found.model.responses.simulated))


def method_notes(found: Uncertainty) -> tuple[Text, ...]:
    """Notes of the methods: what stays, what was left out, whose order is compared."""
    methods = found.engine.methods
    notes = [_METHOD.fill(m=len(methods.found))]
    if any(own.normalise == "standard" for own in methods.found):
        notes.append(_NO_GRID)
    score = next((own.score for own in found.methods if own.score is not None and own.shift is not None), None)
    if score is not None:
        notes.append(_RANKS.fill(s=found.model.titles.get(score, same(score))))
    if methods.refused:
        entries = [_ONE.fill(s=said(*way), w=why) for way, why in methods.refused.items()]
        notes.append(_REFUSED.fill(l=listed(entries, most=_MOST)))
    return (*notes, *simulated_note(found.model.responses.simulated))


def _measured(found: Uncertainty) -> list[Text]:
    draws = found.engine.draws
    assert draws is not None  # the source is perturbed
    known = draws.reliability.values()
    said_so = _MEANS if isinstance(draws, CommunityDraws) else _MEASURED
    low, high = f"{min(known):.2f}", f"{max(known):.2f}"
    ends = same(low) if low == high else Text(zh="{a} 至 {b}", en="{a} to {b}").fill(a=low, b=high)
    notes = [said_so.fill(range=ends)]
    weak = [found.model.titles.get(name, same(name)) for name, own in draws.reliability.items() if own < HALF]
    if weak:
        notes.append(_WEAK.fill(l=listed(weak, most=_MOST)))
    over = int((draws.shares > 1).sum())
    if over:
        notes.append(_BROUGHT_DOWN.fill(n=over, d=len(draws.shares)))
    if isinstance(draws, PersonDraws) and draws.exact:
        notes.append(_EXACT.fill(l=listed(draws.exact, most=_MOST)))
    return notes


def _left_out(found: Uncertainty) -> list[Text]:
    if not found.left_out:
        return []
    entries = [_ONE.fill(s=SOURCE_WORDS[source], w=why) for source, why in found.left_out.items()]
    return [_LEFT.fill(l=listed(entries))]


def _level(found: Uncertainty) -> str:
    return f"{100 * found.level:g}"
