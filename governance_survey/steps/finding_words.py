"""The sentences of findings: two grammars over the same tokens, chosen by claim, verdict and design.

No digit stands in a wording: every number comes from the record. No wording says that one thing acts
on another: these are cross-sections (Haber et al. 2022, doi 10.1093/aje/kwac137).
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from ..words.document import Sentence, compose
from ..words.numbers import Number
from ..words.text import Text
from .models.cautions import clusters_of
from .models.claims import Claim
from .sample_design import SAMPLING_WORDS

if TYPE_CHECKING:
    from .modelling import Model


# Up and down, as the sentences say them; `verify` looks for a sentence turned round.
DIRECTIONS = (Text(zh="平均高", en="higher"), Text(zh="平均低", en="lower"))
_ASSOCIATED = Text(
    zh="在{who}中，{contrast}，{outcome}{direction} {size} {unit}（{level}% 置信区间 [{low}, {high}]，p {p}；"
    "n = {n}{clusters}；横截面{sampling}）。这是相关关系，不代表因果。",
    en="Among {who}, {contrast} was associated with {size} {unit} {direction} {outcome} on average "
    "({level}% CI [{low}, {high}], p {p}; n = {n}{clusters}; cross-sectional {sampling}). "
    "This is an association, not cause.",
)
_UNDETERMINED = Text(
    zh="在{who}中，现有数据不能判断{topic}与{outcome}的相关方向：{contrast}，估计相差 {signed} {unit}"
    "（{level}% 置信区间 [{signed_low}, {signed_high}]，p {p}；n = {n}{clusters}；横截面{sampling}）。",
    en="Among {who}, the data do not settle the direction of the association between {topic} and {outcome}: "
    "the estimate for {contrast} is {signed} {unit} "
    "({level}% CI [{signed_low}, {signed_high}], p {p}; n = {n}{clusters}; cross-sectional {sampling}).",
)
_NEGLIGIBLE = Text(
    zh="在{who}中，{contrast}，{outcome}的估计差异为 {signed} {unit}（{level}% 置信区间 [{signed_low}, {signed_high}]，"
    "p {p}；n = {n}{clusters}；横截面{sampling}），整个区间小于最小有意义差异 {bound}（{bound_source}）。",
    en="Among {who}, the difference in {outcome} for {contrast} is {signed} {unit} "
    "({level}% CI [{signed_low}, {signed_high}], p {p}; n = {n}{clusters}; cross-sectional {sampling}); "
    "the whole interval is smaller than the smallest meaningful difference of {bound} ({bound_source}).",
)
_BEYOND = Text(
    zh="整个区间超过最小有意义差异 {bound}（{bound_source}）。",
    en="The whole interval is beyond the smallest meaningful difference of {bound} ({bound_source}).",
)
_SIZE_OPEN = Text(
    zh="差异是否达到最小有意义差异 {bound}（{bound_source}）尚不能判断。",
    en="Whether the difference reaches the smallest meaningful {bound} ({bound_source}) is not settled.",
)
_RATIO = Text(
    zh="在{who}中，{contrast}，{outcome}{direction}，为原来的 {ratio} 倍"
    "（{level}% 置信区间 [{ratio_low}, {ratio_high}]，p {p}；n = {n}{clusters}；横截面{sampling}）。"
    "这是相关关系，不代表因果。",
    en="Among {who}, {contrast} was associated with {direction} {outcome}, {ratio} times as large "
    "({level}% CI [{ratio_low}, {ratio_high}], p {p}; n = {n}{clusters}; cross-sectional {sampling}). "
    "This is an association, not cause.",
)
_RATIO_UNDETERMINED = Text(
    zh="在{who}中，现有数据不能判断{topic}与{outcome}的相关方向：{contrast}，估计为原来的 {ratio} 倍"
    "（{level}% 置信区间 [{ratio_low}, {ratio_high}]，p {p}；n = {n}{clusters}；横截面{sampling}）。",
    en="Among {who}, the data do not settle the direction of the association between {topic} and {outcome}: "
    "the estimate for {contrast} is {ratio} times as large "
    "({level}% CI [{ratio_low}, {ratio_high}], p {p}; n = {n}{clusters}; cross-sectional {sampling}).",
)
_CLUSTERS = Text(zh="，{g} 个群", en=", {g} clusters")
_GROUPS = Text(zh="，{g} 个组", en=", {g} groups")
_REFUSED = Text(zh="不报告“{label}”的结果：{why}。", en="No finding is reported for {label}: {why}.")


def sentence_of(
    key: str, model: Model, claim: Claim, verdict: str, bound: float | None, bound_source: Text | None
) -> Sentence:
    """The sentence of a claim. Where a direction is named, sizes and limits are in that direction."""
    up = claim.estimate > 0
    sizes = (claim.low, claim.high) if up else (-claim.high, -claim.low)
    values: dict[str, object] = {
        "who": population_of(model),
        "topic": claim.label,
        "contrast": claim.contrast,
        "outcome": claim.outcome,
        "direction": DIRECTIONS[0 if up else 1],
        "unit": claim.unit,
        "size": Number(f"{key}.size", abs(claim.estimate), "estimate"),
        "low": Number(f"{key}.size_low", sizes[0], "estimate"),
        "high": Number(f"{key}.size_high", sizes[1], "estimate"),
        "signed": Number(f"{key}.shown_estimate", claim.estimate, "estimate"),
        "signed_low": Number(f"{key}.shown_low", claim.low, "estimate"),
        "signed_high": Number(f"{key}.shown_high", claim.high, "estimate"),
        "level": Number(f"{key}.level", 100 * model.level, "level"),
        "p": Number(f"{key}.p", claim.p_value, "p_relation"),
        "n": Number(f"{key}.n", model.fit.n_obs, "count"),
        "clusters": _clusters(key, model),
        "sampling": SAMPLING_WORDS[model.responses.design.sampling],
        "bound": Number(f"{key}.bound", bound, "estimate"),
        "bound_source": bound_source or "",
    }
    if claim.scale == "ratio":
        limits = (("ratio", claim.estimate), ("ratio_low", claim.low), ("ratio_high", claim.high))
        values |= {name: Number(f"{key}.{name}", exp(value), "estimate") for name, value in limits}
        return compose(_RATIO_UNDETERMINED if verdict == "undetermined" else _RATIO, **values)
    if verdict == "undetermined":
        return compose(_UNDETERMINED, **values)
    if verdict == "negligible":
        return compose(_NEGLIGIBLE, **values)
    first = compose(_ASSOCIATED, **values)
    if bound is None:
        return first
    return _joined(first, compose(_BEYOND if verdict.startswith("meaningful") else _SIZE_OPEN, **values))


def _clusters(key: str, model: Model) -> Sentence | str:
    # Of two ways of clustering the fewer count.
    wording = _CLUSTERS if model.asked.clustered else _GROUPS if model.asked.groups is not None else None
    if wording is None:
        return ""
    return compose(wording, g=Number(f"{key}.n_clusters", min(clusters_of(model.fit)), "count"))


def _joined(first: Sentence, second: Sentence) -> Sentence:
    return Sentence(zh=(*first.zh, *second.zh), en=(*first.en, " ", *second.en))


def refusal_sentence(label: Text, why: Text) -> Sentence:
    """The sentence that stands where a finding was refused."""
    return compose(_REFUSED, label=label, why=why)


def population_of(model: Model) -> Text:
    """Of whom the sentence speaks: the source's people, or only those who took part."""
    responses, asked = model.responses, model.asked
    title = next(
        (source.title.text for source in model.indices.scheme.sources if source.id == responses.source),
        Text(zh="答卷者", en="respondents"),
    )
    # A mixed model that leaves the declared weights out describes the sample as it came.
    left_out = asked.groups is not None and asked.scaling is None and responses.design.weight is not None
    whole = responses.design.sampling in ("probability", "census") and not left_out
    people = title if whole else Text(zh="参加调查的{title}", en="the {title} who took part").fill(title=title)
    return (
        Text(zh="{people}所在的社区", en="communities of {people}").fill(people=people) if asked.corrected else people
    )
