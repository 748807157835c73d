"""A weighting in words: how the parts were weighed and joined, and what it changed against equal weights."""

from __future__ import annotations

from collections.abc import Mapping

from ...statistics.composites import Ahp, GroupAhp, RankShift
from ...words.numbers import show
from ...words.text import Text, listed, same
from ..misuse.linter import cautions_told
from .estimated import NodeWeights
from .weighting import Weighting

METHODS: dict[str, Text] = {
    "equal": Text(zh="等权", en="equal weights"),
    "two_parts": Text(
        zh="等权（两个部分的单因子模型不能识别）", en="equal weights, as one factor of two parts is not identified"
    ),
    "declared": Text(zh="声明的权重", en="weights as declared"),
    "ahp": Text(zh="层次分析法（AHP）", en="analytic hierarchy process (AHP)"),
    "combined": Text(zh="组合权重 ∝ √(w₁w₂)", en="two sets combined, proportional to √(w₁w₂)"),
    "principal": Text(zh="第一主成分（相关矩阵）", en="first principal component of the correlations"),
    "loadings": Text(zh="单因子验证性模型的标准化载荷", en="standardised loadings of a one-factor model (CFA)"),
    "entropy": Text(
        zh="熵权（奖励本样本中的离散，不是重要性；换一个样本就变，各期、各地不可比）",
        en="entropy (rewards spread in this sample, not importance; another sample gives others, so waves and places "
        "cannot be compared)",
    ),
    "entropy_spssau": Text(
        zh="SPSSAU 兼容的熵权（不推荐，只供对照）", en="SPSSAU-compatible entropy (not recommended, to compare only)"
    ),
    "critic": Text(zh="CRITIC（离散 × 冲突）", en="CRITIC (spread times conflict)"),
    "variation": Text(zh="变异系数", en="coefficient of variation"),
}
_TABLES = {
    "saaty": Text(zh="Saaty (1980)", en="Saaty (1980)"),
    "saaty_later": Text(zh="Saaty 后期表", en="Saaty's later table"),
    "tummala_ling": Text(zh="Tummala & Ling (1998)", en="Tummala & Ling (1998)"),
}
_AGGREGATES = {
    "geometric": Text(
        zh="维度及以上用几何平均：低分部分只能按比例弥补。",
        en="From the dimensions up parts are joined by the geometric mean: a low part is made up for only in "
        "proportion.",
    ),
    "topsis": Text(
        zh="维度及以上用 TOPSIS 贴近度，最优与最劣固定为目标值 100 与 0，不随样本变化。",
        en="From the dimensions up parts are joined by closeness to the ideal (TOPSIS), with best and worst fixed at "
        "the goalposts 100 and 0, not at the sample's.",
    ),
}
_ESTIMATED = Text(
    zh="由数据估计的权重未用抽样权数，只用各部分齐全的行（{n}）。",
    en="Weights estimated from the data use no sampling weights and only rows with every part ({n}).",
)
_FLOORED = Text(
    zh="几何平均前把低于 1 分的部分提到 1 分：{n}。", en="Set to 1 point before the geometric mean: {n} parts."
)
_ROWS = Text(zh="与等权、算术平均相比，各行名次的相关：{n}。", en="Rank correlation with equal weights, rows: {n}.")
_COMMUNITIES = Text(
    zh="与等权、算术平均相比，社区名次的相关与五等分变动的社区数：{n}。",
    en="Rank correlation of communities with equal weights, and how many change their fifth: {n}.",
)
_JUDGED = Text(
    zh="{i} 的 AHP：λmax = {l}，CI = {ci}，CR = {cr}（随机指数 RI = {ri}，{t}）；一致不等于正确。",
    en="AHP of {i}: lambda max {l}, CI {ci}, CR {cr} (random index {ri}, {t}); consistent is not correct.",
)
_EXPERTS = Text(zh="{i} 的专家 CR：{n}。", en="CR of the experts on {i}: {n}.")
_SPSSAU = Text(
    zh="推荐的熵权取 0·ln0 = 0，不加平移；SPSSAU 兼容权重对含 0 的列平移 0.01 后再算，只供与用过 SPSSAU 的论文对照。",
    en="The recommended entropy weights take 0 ln 0 = 0 and add no shift; the SPSSAU-compatible ones shift a column "
    "with zeros by .01 first, to compare with a paper that used it.",
)
_ENTROPY_INTERVAL = Text(
    zh="熵权的区间为自助法 {l}% 区间（随机种子 {s}）。", en="Intervals of entropy weights: bootstrap, {l}% (seed {s})."
)
_MOST = 40  # indices named in one note


def weighting_notes(weighting: Weighting | None) -> tuple[Text, ...]:
    """Notes of a table of means: how it was weighed, what that changed, and what was let through."""
    if weighting is None:
        return ()
    notes = [*_methods(weighting.nodes)]
    if weighting.aggregate in _AGGREGATES:
        notes.append(_AGGREGATES[weighting.aggregate])
    if weighting.floored:
        notes.append(_FLOORED.fill(n=_entries({name: same(n) for name, n in weighting.floored.items()})))
    if weighting.communities:
        notes.append(_COMMUNITIES.fill(n=_entries({k: _moved(v) for k, v in weighting.communities.items()})))
    elif weighting.shifts:
        notes.append(_ROWS.fill(n=_entries({k: _moved(v, rows=True) for k, v in weighting.shifts.items()})))
    return (*notes, *cautions_told(weighting.cautions))


def judgement_notes(nodes: Mapping[str, NodeWeights], seed: int | None, level: float) -> tuple[Text, ...]:
    """Notes of the table of weights: consistency of judgements, and which entropy weights are which."""
    notes = [note for name, own in nodes.items() for note in _judged(name, own.judged)]
    used = {name: same(own.n) for name, own in nodes.items() if own.n}
    if used:
        notes.append(_ESTIMATED.fill(n=_entries(used)))
    if any("spssau" in own.detail for own in nodes.values()):
        notes.append(_SPSSAU)
    if seed is not None:
        notes.append(_ENTROPY_INTERVAL.fill(s=seed, l=f"{100 * level:g}"))
    return tuple(notes)


def _methods(nodes: Mapping[str, NodeWeights]) -> list[Text]:
    groups: dict[str, list[str]] = {}
    for name, own in nodes.items():
        groups.setdefault(own.method, []).append(name)
    said = Text(zh="权重：{i} 用{m}。", en="Weights of {i}: {m}.")
    return [said.fill(i=listed(ids, most=_MOST), m=METHODS.get(method, same(method))) for method, ids in groups.items()]


def _judged(name: str, judged: Ahp | GroupAhp | None) -> tuple[Text, ...]:
    if judged is None:
        return ()
    one = judged.group if isinstance(judged, GroupAhp) else judged
    said = _JUDGED.fill(
        i=name,
        l=f"{one.lambda_max:.5f}",
        ci=f"{one.ci:.5f}",
        cr=f"{one.cr:.5f}",
        ri=f"{one.ri:g}",
        t=_TABLES[one.table],
    )
    if isinstance(judged, Ahp):
        return (said,)
    each = listed([f"{place + 1}: {expert.cr:.3f}" for place, expert in enumerate(judged.experts)], most=_MOST)
    return (said, _EXPERTS.fill(i=name, n=each))


def _moved(shift: RankShift, *, rows: bool = False) -> Text:
    r = show(shift.correlation, "correlation")
    if rows or shift.n_moved is None:
        return r
    return Text(zh="{r}，{m}/{n}", en="{r}, {m} of {n}").fill(r=r, m=shift.n_moved, n=shift.n)


def _entries(values: Mapping[str, Text]) -> Text:
    entries = [Text(zh="{k} {v}", en="{k} {v}").fill(k=name, v=value) for name, value in values.items()]
    return Text(
        zh="；".join(entry.zh for entry in entries[:_MOST]), en="; ".join(entry.en for entry in entries[:_MOST])
    )
