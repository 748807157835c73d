"""From a pair of a hypothesis to the model that tests it: level, formula, controls; or why it cannot be tested."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis, Pair
from ...schemes.formula import parse_formula
from ...schemes.model_choices import Family
from ...schemes.offered import RECORDS, model_lacking
from ...schemes.record import Indicator
from ...words.errors import GovernanceSurveyError, UsageError
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices
from ..model_variables import Named, Scope
from ..models.claims import inside

# A control missing on more rows than this would cost more than it adjusts for.
MOST_MISSING = 0.2
_CATEGORY = re.compile(r"(\w+)\[(\w+) v (\w+)\]")
MISSING_HERE = Text(zh="本研究没有 {n}：{why}", en="this study has no {n}: {why}")
_UNKNOWN = Text(zh="数据和指数方案里都没有", en="neither the data nor the index schemes hold it")
_PATH = Text(
    zh="间接关联由两条路径相乘，不是一个模型", en="an indirect association is a product of two paths, not one model"
)


@dataclass(frozen=True)
class Untestable:
    """Why this study cannot test a pair."""

    why: Text


@dataclass(frozen=True)
class Specified:
    """The model of a pair. `family` follows the outcome: shares and counts of a record have models of their own."""

    pair: Pair
    formula: str
    terms: tuple[str, ...]
    level: str
    logged: bool
    controls: tuple[str, ...]
    left_out: tuple[tuple[str, Text], ...]
    family: Family = "linear"


def specify(
    plan: AnalysisPlan,
    hypothesis: Hypothesis,
    pair: Pair,
    indices: LinkedIndices,
    adjust_for: Sequence[str] | None = None,
) -> Specified | Untestable:
    """The model that tests a pair in this study, or why there is none.

    The outcome's source sets the level. A predictor of the same persons enters as community mean and
    deviation (the community slope is read); one of another source as its community's score. Times enter
    as logarithms. Controls that are not in the data, do not vary, or are mostly missing are left out and named.
    """
    why = model_lacking(plan, hypothesis)
    if why is not None or ">" in pair.x:
        return Untestable(why or _PATH)
    names = _names(pair.x)
    named: dict[str, tuple[str, Named]] = {}
    for name in (pair.y.removesuffix(" raw"), *names):
        found = locate(indices, name)
        if found is None:
            scope = Scope(indices.of(indices.sources[0]), indices)
            return Untestable(MISSING_HERE.fill(n=name, why=scope.unscored(name) or _UNKNOWN))
        named[name] = found
    outcome = pair.y.removesuffix(" raw")
    level = named[outcome][0]
    family = _family(hypothesis, indices, outcome)
    terms, extra = _terms(pair.x, level, {name: source for name, (source, _) in named.items()})
    logged = family == "linear" and is_time(indices, outcome)
    controls, left_out = controls_of(plan, hypothesis, indices, level, {outcome, *names}, adjust_for)
    left = f"log({outcome})" if logged else outcome
    formula = f"{left} ~ " + " + ".join((*extra, *controls))
    return Specified(pair, formula, terms, level, logged, controls, left_out, family)


def locate(indices: LinkedIndices, name: str) -> tuple[str, Named] | None:
    """The source that holds a name, and what it is there."""
    for source in indices.sources:
        own = Scope(indices.of(source)).find(name)
        if own is not None:
            return source, own
    derived = Scope(indices.of(indices.sources[0]), indices).find(name)
    return ("derived", derived) if derived is not None else None


def _names(x: str) -> tuple[str, ...]:
    category = _CATEGORY.fullmatch(x)
    return (category[1],) if category else tuple(part.removesuffix(" raw") for part in re.split(r"[:+]", x))


def _indicator(indices: LinkedIndices, name: str) -> Indicator | None:
    forms = (indices.linked.sources[source].instrument for source in indices.sources)
    return next((form.indicator_by_id[name] for form in forms if name in form.indicator_by_id), None)


def is_time(indices: LinkedIndices, name: str) -> bool:
    """Whether a name is a duration: it enters as a logarithm. A number of days that were counted is a count."""
    indicator = _indicator(indices, name)
    return indicator is not None and indicator.scale in ("hours", "days") and not _counts(indicator)


def _counts(indicator: Indicator) -> bool:
    return indicator.scale == "count" or (indicator.scale != "share" and indicator.formula.startswith("count("))


def _family(hypothesis: Hypothesis, indices: LinkedIndices, outcome: str) -> Family:
    indicator = _indicator(indices, outcome)
    if indicator is None:
        return "linear"
    if _counts(indicator):
        return "negative_binomial"
    return "fractional" if indicator.scale == "share" and RECORDS in hypothesis.models else "linear"


def _terms(x: str, level: str, sources: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # (terms to read, terms of the formula for the predictors)
    def mean(name: str) -> str:
        return f"between({name})" if sources[name] == level and level in ("worker", "resident") else name

    def rest(name: str) -> tuple[str, ...]:
        return (f"within({name})",) if mean(name) != name else ()

    category = _CATEGORY.fullmatch(x)
    if category:
        term = f"C({category[1]}, {category[3]})"
        return (f"{term}[{category[2]}]",), (term,)
    names = _names(x)
    if ":" in x:
        left, right = (
            (f"center({mean(n)})" for n in names) if "R_F3" not in names else (f"center({names[0]})", names[1])
        )
        return (f"{left}:{right}",), (f"{left}*{right}", *(r for n in names if n != "R_F3" for r in rest(n)))
    if names == ("K02",):
        # Residents per worker differ by factors, not by persons: the plan reads it on a logarithm.
        return ("log(K02)",), ("log(K02)",)
    return tuple(mean(n) for n in names), tuple(t for n in names for t in (mean(n), *rest(n)))


def controls_of(
    plan: AnalysisPlan,
    hypothesis: Hypothesis,
    indices: LinkedIndices,
    level: str,
    used: set[str],
    adjust_for: Sequence[str] | None,
) -> tuple[tuple[str, ...], tuple[tuple[str, Text], ...]]:
    """Terms of the plan's control sets for this level, and those left out with the reason."""
    never = {name for bad in plan.bad_controls if hypothesis.id in bad.hypotheses for name in bad.never}
    own = {"worker": "CS-W", "resident": "CS-R"}
    wanted: list[str] = list(adjust_for or ())
    if adjust_for is None:
        for name in hypothesis.controls:
            if name == "CS-C" or own.get(level) == name:
                wanted += plan.control_set_by_id[name].terms
    scope = Scope(indices.of(level), indices)
    kept, left_out = [], []
    for term in dict.fromkeys(wanted):
        why = _unfit(term, scope, used, never)
        if why is None:
            kept.append(term)
        else:
            left_out.append((term, why))
    return tuple(kept), tuple(left_out)


def _unfit(term: str, scope: Scope, used: set[str], never: set[str]) -> Text | None:
    names = parse_formula(f"outcome_ ~ {term}").names[1:]
    if term in never or set(names) & never:
        return Text(zh="计划禁止调整", en="the plan forbids it")
    if set(names) & used:
        return Text(zh="已是本模型的变量", en="it is a variable of the test itself")
    for name in names:
        try:
            named = scope.find(name)
        except UsageError as problem:
            # A category of persons says nothing at another level: left out there, not an end of the whole study.
            return problem.what
        if named is None:
            return scope.unscored(name) or _UNKNOWN
        values = named.variable.values
        missing = float(np.isnan(values).mean())
        if missing > MOST_MISSING:
            return Text(zh="缺失过多（{p}%）", en="missing too often ({p}%)").fill(p=f"{100 * missing:.0f}")
        if np.unique(values[~np.isnan(values)]).size < 2:
            return Text(zh="只有一个取值", en="it does not vary")
    return None


def with_detail(problem: GovernanceSurveyError) -> Text:
    """What a refusal says, with what it met."""
    got = problem.got
    return problem.what if got is None else problem.what + Text(zh="（{g}）", en=" ({g})").fill(g=got)


def left_out_note(left_out: tuple[tuple[str, Text], ...], indices: LinkedIndices) -> Text | None:
    """Which planned controls are not in the model, by what their forms call them, and why."""
    if not left_out:
        return None
    line = Text(zh="{t}（{why}）", en="{t} ({why})")
    return Text(zh="未调整的计划控制变量：{l}。", en="Planned controls left out: {l}.").fill(
        l=listed([line.fill(t=_called(term, indices), why=why) for term, why in left_out], most=12)
    )


def _called(term: str, indices: LinkedIndices) -> Text:
    names = parse_formula(f"outcome_ ~ {term}").names[1:]
    forms = [source.instrument for source in indices.linked.sources.values()]
    titles = [
        next((t for form in forms if (t := form.title_of(name).text) != same(name)), same(name)) for name in names
    ]
    return Text(zh=" × ".join(inside(t).zh for t in titles), en=" × ".join(inside(t).en for t in titles))
