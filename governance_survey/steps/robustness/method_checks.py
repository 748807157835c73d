"""Is it the way people answer? Marker, negative control, halves of each community's people."""

from __future__ import annotations

import numpy as np

from ...schemes.analysis_plan import Pair
from ...statistics.sensitivity import CrossHalf, cross_half_slopes
from ...words.errors import EstimationError, UsageError
from ...words.numbers import Number
from ...words.text import Text, listed
from ..hypotheses.pairs import Untestable, specify
from ..linked_scoring import LinkedIndices
from .check import Check, by_sign, left_out
from .desk import Desk
from .slopes import Slope, carried, direction_of, slope_of
from .subject import Subject, of_pair

MARKER_LIMIT, HALF = 0.05, 0.5
_MARKER = Text(zh="共同方法：标记变量", en="common method: marker")
_CONTROL = Text(zh="阴性对照", en="negative control")
_HALVES = Text(zh="共同方法：异半检验", en="common method: cross-half")
_COMPANION = Text(zh="异半检验（同源对照）", en="cross-half, same-source pair")
_NO_MARKER = Text(zh="问卷没有标记题，或数据里没有", en="there are no marker items in the questionnaire or the data")
_RECORD = Text(zh="结果来自台账，不是作答", en="the outcome is a figure of the record, not an answer")
_PEOPLE_DIFFER = Text(
    zh="预测变量与结果不是同一批人答的，设计上已排除",
    en="different people answered: ruled out by design",
)
_ONE_SCORE = Text(
    zh="只用于一个得分的社区斜率：写成 between(X) + within(X)",
    en="it is for the community slope of one score: between(X) + within(X)",
)


def marker_checks(desk: Desk) -> tuple[Check, ...]:
    """The slope beside the marker, and the marker in the outcome's place."""
    return _adjusted(desk), _control(desk)


def _markers(desk: Desk) -> list[str]:
    # Constructs declared as markers, of the source of the rows and of those the predictors come from.
    subject = desk.subject
    if isinstance(subject.indices, LinkedIndices):
        linked = subject.indices.linked.sources
        wanted = {subject.responses.source} | subject.sources_of(subject.predictors)
        sources = [linked[name] for name in linked if name in wanted]
    else:
        sources = [subject.responses]
    found = []
    for responses in sources:
        form = responses.instrument
        for construct in form.constructs:
            items = [item.id for item in form.items_of(construct.id)]
            if construct.marker and any(item in responses.table.columns for item in items):
                found.append(construct.id)
    return found


def _adjusted(desk: Desk) -> Check:
    done = Text(zh="在模型里加入标记变量（MRK）", en="the marker (MRK) stands in the model beside the predictor")
    markers = _markers(desk)
    if not markers:
        people = desk.subject.responses.instrument.unit == "person"
        return left_out("marker", _MARKER, done, _NO_MARKER if people else _RECORD, needed=people)
    own = {c.id for c in desk.subject.responses.instrument.constructs}
    split = desk.subject.responses.key_column("community") is not None
    terms = [
        term
        for name in markers
        for term in ((f"between({name})", f"within({name})") if name in own and split else (name,))
    ]
    model = desk.refit(f"{desk.left_side} ~ {desk.right_side} + {' + '.join(terms)}")
    subject = desk.subject
    wide = carried(subject.direction, subject.model.matrix.names, model.matrix.names)
    return by_sign("marker", _MARKER, done, slope_of(model.fit, wide, subject.level), subject)


def _control(desk: Desk) -> Check:
    done = Text(
        zh="同一模型，以标记变量（MRK）作结果；|β| 大于 0.05 个标准差提示作答风格",
        en="the same model with the marker (MRK) as outcome; |β| above .05 SD warns of response style",
    )
    subject = desk.subject
    own = {c.id for c in subject.responses.instrument.constructs}
    markers = [name for name in _markers(desk) if name in own]
    if not markers:
        people = subject.responses.instrument.unit == "person"
        return left_out("negative_control", _CONTROL, done, _NO_MARKER if people else _RECORD, needed=people)
    model = desk.refit(f"{markers[0]} ~ {desk.right_side}")
    keys = subject.responses.key_column("community")
    slope = slope_of(model.fit, direction_of(model.matrix, subject.terms, keys), subject.level)
    large = abs(slope.estimate) > MARKER_LIMIT
    verdict = (
        Text(zh="标记变量也随之不同：可能有作答风格", en="the marker differs too: response style is possible")
        if large
        else Text(zh="标记变量没有同样的差异", en="the marker shows no such difference")
    )
    check = Check("negative_control", _CONTROL, done, "warned" if large else "held", verdict)
    return check.with_slope(slope, None)


def half_checks(desk: Desk) -> tuple[Check, ...]:
    """The cross-half slope of the estimate itself, or of the plan's same-source pair beside it."""
    done = Text(
        zh="预测变量取自每个社区随机一半人，结果取自同一半或另一半人，重复 {n} 次取中位数",
        en="the predictor from a random half of each community's people, the outcome from the same or the other half; "
        "medians of {n} splits",
    ).fill(n=desk.splits)
    subject = desk.subject
    if subject.same_people:
        return (_halves(desk, subject, done, "cross_half", _HALVES, own=True),)
    found = [left_out("cross_half", _HALVES, done, _PEOPLE_DIFFER, needed=False)]
    companion = _same_source(desk)
    if companion is not None:
        found.append(_halves(desk, companion, done, "cross_half_same_source", _COMPANION, own=False))
    return tuple(found)


def _same_source(desk: Desk) -> Subject | None:
    subject = desk.subject
    if subject.hypothesis is None or not isinstance(subject.indices, LinkedIndices):
        return None
    pair: Pair | None = next((p for p in subject.hypothesis.pairs if p.kind == "same_source"), None)
    if pair is None:
        return None
    specified = specify(subject.plan, subject.hypothesis, pair, subject.indices)
    if isinstance(specified, Untestable):
        return None
    try:
        return of_pair(subject.plan, subject.hypothesis, specified, subject.indices, subject.level)
    except (EstimationError, UsageError):
        return None  # the examination of hypotheses says why this pair has no model


def _halves(desk: Desk, subject: Subject, done: Text, id: str, title: Text, *, own: bool) -> Check:
    if subject.place is None or not subject.terms[0].startswith("between("):
        return left_out(id, title, done, _ONE_SCORE, needed=own)
    found = halves_of(subject, seed=desk.seed, splits=desk.splits)
    scale = float(subject.direction[subject.place])
    ratio = found.ratio if found.same * subject.slope.estimate > 0 else float("nan")
    failed = not ratio >= HALF
    said = Text(zh="异半斜率是同半斜率的 {r} 倍{v}", en="the cross-half slope is {r} of the same-half slope{v}").fill(
        r=Text(zh="无法比较", en="not comparable") if np.isnan(ratio) else Number("", ratio, "estimate"),
        v=Text(zh="，不足一半：多半是作答方式", en=", under half: mostly the way people answer") if failed else "",
    )
    if not own:
        said = Text(zh="{s}（对照组合 {p}）", en="{s} (pair {p})").fill(
            s=said, p=listed([f"{subject.predictors[0]} → {subject.outcome}"])
        )
    check = Check(id, title, done, ("failed" if failed else "held") if own else "reported", said, decides=own)
    slope = Slope(scale * found.cross, float("nan"), float("nan"), *sorted((scale * found.low, scale * found.high)))
    return check.with_slope(slope, scale * found.same)


def halves_of(subject: Subject, *, seed: int, splits: int) -> CrossHalf:
    """Same-half and cross-half slopes of a same-source model, beside its controls."""
    matrix = subject.model.matrix
    name = subject.predictors[0]
    named = Desk(subject, seed, 0, splits).named(name)
    keys = subject.responses.key_column("community")
    assert named is not None and keys is not None  # `between` stands in the model
    beside = [
        place
        for place, column in enumerate(matrix.names)
        if place > 0 and column not in (subject.terms[0], f"within({name})")
    ]
    return cross_half_slopes(
        matrix.y,
        named.variable.values,
        matrix.x[:, beside],
        keys,
        seed=seed,
        splits=splits,
        weights=subject.weights,
    )
