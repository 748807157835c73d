"""The specification curve: five weightings, two ways to aggregate, every mix of sources that is not one source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...statistics.composites import Aggregate
from ...statistics.sensitivity import Specification, SpecificationCurve, specification_curve
from ...words.errors import GovernanceSurveyError
from ...words.numbers import Number
from ...words.printed import Printed
from ...words.progress import progress
from ...words.text import Text
from .check import KEPT, TURNED, Check, left_out
from .desk import Desk
from .rescoring import node_of, reweighed
from .slopes import Slope
from .subject import Subject, again
from .versions import Version

WEIGHTS: dict[str, Text] = {
    "equal": Text(zh="等权", en="equal"),
    "pca": Text(zh="主成分", en="principal component"),
    "cfa": Text(zh="因子载荷", en="factor loadings"),
    "entropy": Text(zh="熵权", en="entropy"),
    "critic": Text(zh="CRITIC", en="CRITIC"),
}
AGGREGATIONS: dict[Aggregate, Text] = {
    "arithmetic": Text(zh="算术平均", en="mean"),
    "geometric": Text(zh="几何平均", en="geometric mean"),
}
_PLAIN: tuple[Aggregate, ...] = ("arithmetic",)
_TITLE = Text(zh="指数的选择", en="index choices")
_ONLY_BESIDE = Text(zh="{s}；同一批人作答，只供对照", en="{s}; the same people answered: for comparison only")
_SAME_SOURCE = Text(zh="同一来源，不进入曲线", en="same source: kept out of the curve")


@dataclass(frozen=True)
class Choice:
    """One specification and its slope; `place` is its row in the curve, None where it was left out with `why`."""

    weights: str
    aggregate: Aggregate
    version: Version
    place: int | None
    why: Text | None = None


_JOINT = Text(
    zh="中位数 {m}（联合 p\u00a0{a}）；同号 {s}%（p\u00a0{b}）；同号且显著 {g}%（p\u00a0{c}）。",
    en="Median {m} (joint p\u00a0{a}); of its sign {s}% (p\u00a0{b}); of its sign and significant {g}% (p\u00a0{c}).",
)


@dataclass(frozen=True)
class Curve(Printed):
    """All choices, and what the joint test says of those that gave a slope."""

    choices: tuple[Choice, ...]
    found: SpecificationCurve

    @property
    def used(self) -> tuple[Choice, ...]:
        """Choices on the curve, in its order of specifications."""
        return tuple(choice for choice in self.choices if choice.place is not None)

    @property
    def sentence(self) -> Text:
        """The joint test in a line."""
        joint = self.found
        return _JOINT.fill(
            m=Number("", joint.median, "estimate"),
            a=Number("", joint.p_median, "p_relation"),
            s=Number("", 100 * joint.same_sign, "level"),
            b=Number("", joint.p_same_sign, "p_relation"),
            g=Number("", 100 * joint.significant, "level"),
            c=Number("", joint.p_significant, "p_relation"),
        )

    def __str__(self) -> str:
        return str(self.sentence)


def curve_of(desk: Desk, versions: tuple[Version, ...]) -> Curve | Text:
    """The curve, or why there is none."""
    usable = [v for v in versions if (v.subject is not None and not v.subject.same_people) or v is versions[0]]
    weighed = {id(v): _weighable(v.subject) for v in usable if v.subject is not None}
    if not any(weighed.values()) and len(usable) < 2:
        return Text(
            zh="预测变量和结果都不是可以另行加权的指数，也没有别的来源",
            en="neither predictor nor outcome is an index that could be weighed otherwise, nor is there another source",
        )
    choices: list[Choice] = []
    specifications: list[Specification] = []
    todo = [
        (version, kind, how)
        for version in usable
        for kind in (tuple(WEIGHTS) if weighed[id(version)] else ("equal",))
        for how in (tuple(AGGREGATIONS) if weighed[id(version)] else _PLAIN)
    ]
    for version, kind, how in progress(todo, Text(zh="设定曲线", en="specifications")):
        assert version.subject is not None
        try:
            one = _specified(version.subject, weighed[id(version)], kind, how)
        except GovernanceSurveyError as problem:
            choices.append(Choice(kind, how, version, None, problem.what))
            continue
        choices.append(Choice(kind, how, version, len(specifications)))
        specifications.append(one)
    for version in versions:
        if version not in usable:
            choices.append(Choice("equal", "arithmetic", version, None, version.why or _SAME_SOURCE))
    if len(specifications) < 2:
        return Text(zh="只有一种设定可以估计", en="only one specification could be estimated")
    found = specification_curve(specifications, seed=desk.seed, draws=desk.draws, level=desk.subject.level)
    return Curve(tuple(choices), found)


def _weighable(subject: Subject) -> tuple[str, ...]:
    # Indices of the model with several parts, from the dimensions up.
    found = []
    for name in subject.model.formula.names:
        held = node_of(subject.indices, name)
        if held is not None and held[1].level != "subdimension" and len(held[1].parts) > 1:
            found.append(name)
    return tuple(found)


def _specified(subject: Subject, names: tuple[str, ...], kind: str, how: Aggregate) -> Specification:
    own = subject
    if (kind, how) != ("equal", "arithmetic"):
        own = again(subject, reweighed(subject.indices, names, kind, how))
    matrix = own.model.matrix
    return Specification(matrix.x, matrix.y, matrix.names, own.direction, own.units, own.weights)


def curve_check(curve: Curve | Text, desk: Desk) -> Check:
    """The median of the curve held against the headline."""
    done = Text(
        zh="5 种权重 × 2 种合成 × 各来源组合（不合并来源）的设定曲线，取中位数",
        en="specification curve of 5 weightings × 2 aggregations × mixes of sources (never pooled); its median",
    )
    if isinstance(curve, Text):
        return left_out("index_choices", _TITLE, done, curve, needed=False)
    found, headline = curve.found, desk.subject.slope.estimate
    kept = found.median * headline > 0
    said = Text(
        zh="{v}；{k} 种设定中 {s}% 与中位数同号，{g}% 同号且显著；联合检验 p {p}",
        en="{v}; of {k} specifications {s}% have the median's sign, {g}% that sign and significance; joint p {p}",
    ).fill(
        v=KEPT if kept else TURNED,
        k=len(found.estimates),
        s=Number("", 100 * found.same_sign, "level"),
        g=Number("", 100 * found.significant, "level"),
        p=Number("", found.p_median, "p_relation"),
    )
    check = Check("index_choices", _TITLE, done, "held" if kept else "failed", said)
    ends = float(np.min(found.estimates)), float(np.max(found.estimates))
    return check.with_slope(Slope(found.median, float("nan"), float("nan"), *ends), headline)


def source_checks(desk: Desk, versions: tuple[Version, ...]) -> tuple[Check, ...]:
    """One row a mix of sources: what each source by itself says."""
    found = []
    for version in versions[1:]:
        title = Text(zh="单一来源：{m}", en="single source: {m}").fill(m=version.mix)
        done = Text(zh="{x} → {y}", en="{x} → {y}").fill(x=version.x, y=version.y)
        id = f"source_{version.x}_{version.y}".replace("+", "_")
        if version.subject is None:
            found.append(left_out(id, title, done, version.why or _SAME_SOURCE))
            continue
        said = KEPT if version.subject.slope.estimate * desk.subject.slope.estimate > 0 else TURNED
        if version.subject.same_people:
            said = _ONLY_BESIDE.fill(s=said)
        check = Check(id, title, done, "reported", said)
        found.append(check.with_slope(version.subject.slope, desk.subject.slope.estimate))
    if not found:
        title = Text(zh="单一来源得分", en="single-source scores")
        done = Text(zh="只用工作者、居民或台账的得分", en="scores of workers, residents or the record alone")
        why = Text(zh="没有别的来源给出同一指数", en="no other source gives the same index")
        found.append(left_out("sources", title, done, why, needed=False))
    return tuple(found)
