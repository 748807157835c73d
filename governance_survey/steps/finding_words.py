"""The sentences of findings: two grammars over the same tokens, chosen by claim, verdict and design.

No digit stands in a wording: every number comes from the record. No wording says that one thing acts
on another: these are cross-sections (Haber et al. 2022, doi 10.1093/aje/kwac137).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..schemes.formula import Term
from ..words.document import Sentence, compose
from ..words.numbers import Number
from ..words.text import Text
from .model_variables import UNITS
from .models.cautions import clusters_of
from .sample_design import SAMPLING_WORDS, simulated_note

if TYPE_CHECKING:
    from .modelling import Model


@dataclass(frozen=True)
class Claim:
    """What a coefficient compares, with every number read from the one covariance matrix."""

    label: Text
    contrast: Text
    outcome: Text
    unit: Text
    estimate: float
    std_error: float
    statistic: float
    dof: float
    p_value: float
    low: float
    high: float

    @classmethod
    def of(cls, model: Model, place: int) -> Claim:
        """The claim of one column of a model."""
        fit = model.fit
        low, high = fit.conf_int(model.level)
        return cls(
            label=_topic(model, place),
            contrast=_contrast(model, place),
            outcome=_outcome(model),
            unit=_unit(model, model.formula.outcome.name, logged=bool(model.formula.outcome.functions)),
            estimate=float(fit.coef[place]),
            std_error=float(fit.std_error[place]),
            statistic=float(fit.statistic[place]),
            dof=float(fit.dof),
            p_value=float(fit.p_value[place]),
            low=float(low[place]),
            high=float(high[place]),
        )


# Up and down, as the sentences say them; `verify` looks for a sentence turned round.
DIRECTIONS = (Text(zh="平均高", en="higher"), Text(zh="平均低", en="lower"))
_ASSOCIATED = Text(
    zh="在{who}中，{contrast}，{outcome}{direction} {size} {unit}（{level}% 置信区间 [{low}, {high}]，p {p}；"
    "n = {n}{clusters}；横断面{sampling}）。这是相关关系，不代表因果。",
    en="Among {who}, {contrast} was associated with {size} {unit} {direction} {outcome} on average "
    "({level}% CI [{low}, {high}], p {p}; n = {n}{clusters}; cross-sectional {sampling}). "
    "This is an association, not cause.",
)
_UNDETERMINED = Text(
    zh="在{who}中，现有数据不能判断{topic}与{outcome}的相关方向：{contrast}，估计相差 {signed} {unit}"
    "（{level}% 置信区间 [{signed_low}, {signed_high}]，p {p}；n = {n}{clusters}；横断面{sampling}）。",
    en="Among {who}, the data do not settle the direction of the association between {topic} and {outcome}: "
    "the estimate for {contrast} is {signed} {unit} "
    "({level}% CI [{signed_low}, {signed_high}], p {p}; n = {n}{clusters}; cross-sectional {sampling}).",
)
_NEGLIGIBLE = Text(
    zh="在{who}中，{contrast}，{outcome}的估计差异为 {signed} {unit}（{level}% 置信区间 [{signed_low}, {signed_high}]，"
    "p {p}；n = {n}{clusters}；横断面{sampling}），整个区间小于最小有意义差异 {bound}（{bound_source}）。",
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
_CLUSTERS = Text(zh="，{g} 个群", en=", {g} clusters")
_REFUSED = Text(zh="不报告“{label}”的结果：{why}。", en="No finding is reported for {label}: {why}.")


def sentence_of(
    key: str, model: Model, claim: Claim, verdict: str, bound: float | None, bound_source: Text | None
) -> Sentence:
    """The sentence of a claim. Where a direction is named, sizes and limits are in that direction."""
    up = claim.estimate > 0
    sizes = (claim.low, claim.high) if up else (-claim.high, -claim.low)
    g = min(clusters_of(model.fit), default=None) if model.asked.clustered or model.asked.groups else None
    clusters = compose(_CLUSTERS, g=Number(f"{key}.n_clusters", g, "count")) if g is not None else ""
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
        "clusters": clusters,
        "sampling": SAMPLING_WORDS[model.responses.design.sampling],
        "bound": Number(f"{key}.bound", bound, "estimate"),
        "bound_source": bound_source or "",
    }
    if verdict == "undetermined":
        return compose(_UNDETERMINED, **values)
    if verdict == "negligible":
        return compose(_NEGLIGIBLE, **values)
    first = compose(_ASSOCIATED, **values)
    if bound is None:
        return first
    return _joined(first, compose(_BEYOND if verdict.startswith("meaningful") else _SIZE_OPEN, **values))


def _joined(first: Sentence, second: Sentence) -> Sentence:
    return Sentence(zh=(*first.zh, *second.zh), en=(*first.en, " ", *second.en))


def refusal_sentence(label: Text, why: Text) -> Sentence:
    """The sentence that stands where a finding was refused."""
    return compose(_REFUSED, label=label, why=why)


def population_of(model: Model) -> Text:
    """Of whom the sentence speaks: the source's people, or only those who took part."""
    responses = model.responses
    title = next(
        (source.title.text for source in model.indices.scheme.sources if source.id == responses.source),
        Text(zh="答卷者", en="respondents"),
    )
    if responses.design.sampling in ("probability", "census"):
        return title
    return Text(zh="参加调查的{title}", en="the {title} who took part").fill(title=title)


def caveats_of(model: Model, place: int) -> tuple[Text, ...]:
    """What the finding cannot show."""
    found = [
        Text(
            zh="同一时点的调查不能说明谁先谁后，也不能排除未测变量的作用。",
            en="One survey at one time cannot say which came first, nor rule out what was not measured.",
        ),
        _source_caveat(model, place),
    ]
    term = model.matrix.terms[place]
    if term is not None and _compares_persons(model, term):
        found.append(
            Text(
                zh="这是个人之间的差异，不能直接说成社区之间的差异。",
                en="This compares persons; it says nothing directly about communities.",
            )
        )
    if model.responses.design.sampling in ("quota", "convenience"):
        found.append(
            Text(
                zh="非概率样本，不能推及参加者以外的人。",
                en="Not a probability sample: it does not speak of people who did not take part.",
            )
        )
    return (*found, *model.warnings, *simulated_note(model.responses.simulated))


def _source_caveat(model: Model, place: int) -> Text:
    term = model.matrix.terms[place]
    own = model.responses.source
    origins = {model.origins.get(factor.name, own) for factor in (term.factors if term is not None else ())}
    outcome = model.origins.get(model.formula.outcome.name, own)
    if outcome in origins and model.responses.instrument.unit == "person":
        return Text(
            zh="结果变量与解释变量来自同一批人的自陈，可能有共同方法偏差。",
            en="Outcome and predictors were reported by the same people, so shared method variance is possible.",
        )
    if model.responses.instrument.unit == "community":
        return Text(
            zh="比较的是社区，不能直接说成个人之间的差异。",
            en="This compares communities; it says nothing directly about persons.",
        )
    return Text(
        zh="解释变量是其他来源的社区得分，含抽样误差，关联的估计因此偏小。",
        en="The predictor is a community's score from another source; its sampling error makes the estimated "
        "association too small.",
    )


def _compares_persons(model: Model, term: Term) -> bool:
    own = model.responses.source
    if model.responses.instrument.unit == "community":
        return False
    return all(
        "between" not in factor.functions and model.origins.get(factor.name, own) == own for factor in term.factors
    )


def _outcome(model: Model) -> Text:
    title = _inside(
        model.titles[model.formula.outcome.name] if model.formula.outcome.functions else model.matrix.outcome
    )
    for function in model.formula.outcome.functions:
        title = _TRANSFORMED[function].fill(t=title)
    return title


def _topic(model: Model, place: int) -> Text:
    # Of a category the sentence names the variable; the contrast names its two values.
    term = model.matrix.terms[place]
    if term is not None and model.matrix.contrasts[place] is not None:
        return _inside(model.titles[term.factors[0].name])
    return _inside(model.matrix.labels[place])


def _inside(title: Text) -> Text:
    # A title inside an English sentence starts small, unless it starts with an abbreviation or a name.
    start = title.en[:2]
    small = len(start) == 2 and start[0].isupper() and start[1].islower()
    return Text(zh=title.zh, en=title.en[0].lower() + title.en[1:]) if small else title


def _unit(model: Model, name: str, *, logged: bool) -> Text:
    if logged:
        return Text(zh="个对数单位", en="log units")
    return model.units.get(name, UNITS)


def _contrast(model: Model, place: int) -> Text:
    """The comparison a coefficient makes, in words that fit both grammars."""
    label = _inside(model.matrix.labels[place])
    term = model.matrix.terms[place]
    assert term is not None
    if len(term.factors) > 1:
        return Text(zh="{label} 的乘积每高一个单位", en="one more unit of the product {label}").fill(label=label)
    factor = term.factors[0]
    title = _inside(model.titles[factor.name])
    compared = model.matrix.contrasts[place]
    if compared is not None:
        return Text(zh="{title}为“{level}”的人与“{base}”相比", en="{title} “{level}” compared with “{base}”").fill(
            title=title, level=compared.level, base=compared.base
        )
    unit = _unit(model, factor.name, logged="log" in factor.functions)
    for function in factor.functions:
        title = _TRANSFORMED[function].fill(t=title)
    one = Text(zh=unit.zh, en=_SINGULAR.get(unit.en, unit.en))
    return Text(zh="{title}每高一{unit}", en="each additional {unit} of {title}").fill(title=title, unit=one)


_SINGULAR = {
    "units (0 to 1)": "unit (0 to 1)",
    "points": "point",
    "units": "unit",
    "years": "year",
    "log units": "log unit",
}
# What a function makes of a title, innermost first, inside a sentence.
_TRANSFORMED = {
    "log": Text(zh="{t}的对数", en="the log of {t}"),
    "center": Text(zh="{t}", en="{t}"),
    "between": Text(zh="所在社区的{t}均值", en="the community mean of {t}"),
    "within": Text(zh="{t}与本社区均值之差", en="the deviation of {t} from the own community's mean"),
}
