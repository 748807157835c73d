"""What the power of is asked: the kind of test, its design, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from numbers import Real
from typing import Literal

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis
from ...statistics.power import attenuated, effective_size, reliability_of_means
from ...words.errors import EstimationError, UsageError, closest
from ...words.text import Text, listed, same

Kind = Literal["slope", "difference", "interaction", "indirect", "equivalence"]
Solve = Literal["power", "effect", "communities", "people"]
KINDS: dict[str, Text] = {
    "slope": Text(zh="相关或标准化斜率", en="correlation or standardised slope"),
    "difference": Text(zh="两组均值之差", en="difference of two groups"),
    "interaction": Text(zh="交互项", en="interaction"),
    "indirect": Text(zh="间接关联", en="indirect association"),
    "equivalence": Text(zh="等价检验", en="test of equivalence"),
}
_KIND_OF: dict[str, Kind] = {
    "direct": "slope",
    "joint": "slope",
    "interaction": "interaction",
    "indirect": "indirect",
    "gap": "difference",
}


@dataclass(frozen=True)
class Design:
    """The design of a study: two levels, reliability, what weights and sampling units cost.

    `people` answer in a community; `icc` is the share of their scores that lies between communities. The outcome's
    mean has the reliability `reliability`, or that of `people` and `icc`.
    """

    level: Literal["community", "person"]
    communities: float | None
    people: float | None
    icc: float | None
    reliability: float | None
    predictor_reliability: float
    third_reliability: float
    predictor_icc: float
    communities_per_psu: float
    psu_icc: float
    weighting: float
    controls: int
    share: float
    margin: float
    significance: float

    @property
    def outcome_reliability(self) -> float:
        """Of the outcome as it is analysed."""
        if self.reliability is not None:
            return self.reliability
        if self.level == "person" or self.people is None or self.icc is None:
            return 1.0
        return reliability_of_means(self.icc, self.people)

    @property
    def size(self) -> float:
        """Independent rows of equal weight that tell as much."""
        assert self.communities is not None
        of_units = effective_size(
            self.communities, cluster_size=self.communities_per_psu, icc=self.psu_icc, weighting=self.weighting
        )
        if self.level == "community":
            return of_units
        assert self.people is not None
        own = effective_size(
            self.people, cluster_size=self.people, icc=self.icc or 0.0, predictor_icc=self.predictor_icc
        )
        return of_units * own

    def factor(self, kind: Kind) -> float:
        """What attenuation leaves of an effect: of the product of paths, for an indirect association."""
        y, x, third = self.outcome_reliability, self.predictor_reliability, self.third_reliability
        if kind == "interaction":
            return attenuated(1.0, x, third, y).factor
        if kind == "indirect":
            return attenuated(1.0, x, third).factor * attenuated(1.0, third, y).factor
        if kind == "difference":
            return attenuated(1.0, 1.0, y).factor  # membership is known without error
        return attenuated(1.0, x, y).factor

    def with_size(self, **known: float) -> Design:
        """The same with communities or people of another number."""
        return replace(self, **known)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Question:
    """What is asked, beside the design: the test, the true effect, what to find with which power."""

    test: str
    effect: float | tuple[float, float] | None
    solve: Solve | None
    target: float
    family: int
    effects: Sequence[float]
    sizes: Sequence[int]
    seed: int | None


def kind_of(asked: str, plan: AnalysisPlan) -> tuple[Kind, Hypothesis | None]:
    """A kind of test, or the one a hypothesis of the plan asks for.

    Raises
    ------
    UsageError
        ``unknown_test``, with the kinds and the nearest hypotheses.
    EstimationError
        ``design_limited``: the hypothesis needs data that this design has not.
    """
    if asked in KINDS:
        return asked, None  # type: ignore[return-value]
    found = next((one for one in plan.hypotheses if one.id == asked), None)
    if found is None:
        known = (*KINDS, *(one.id for one in plan.hypotheses))
        raise UsageError(
            "unknown_test",
            Text(zh="没有这种检验，计划里也没有这条假设。", en="There is no such test and no such hypothesis."),
            expected=listed(known, most=12),
            got=same(asked),
            fix=closest(asked, known),
        )
    if found.tier == "design_limited":
        raise EstimationError(
            "design_limited",
            Text(
                zh="{h} 需要一次调查没有的数据，样本再大也检验不了。",
                en="{h} needs data that one wave does not have: no size of sample can test it.",
            ).fill(h=found.id),
            where=found.claim.text,
        )
    return _KIND_OF[found.effect], found


def in_numbers(asked: Question, design: Design) -> tuple[Question, Design]:
    """The same with its lists as tuples and the significance shared among a family of tests.

    Raises
    ------
    UsageError
        ``bad_design``: what is no number stands where one is meant; several sizes and effects have their own place.
    """
    single = asdict(design) | {"target": asked.target, "family": asked.family}
    del single["level"]
    odd = [name for name, value in single.items() if value is not None and not _is_number(value)]
    # An indirect association has two paths.
    effect = asked.effect
    pair = effect if isinstance(effect, tuple | list) and len(effect) == 2 else (effect,)
    odd += ["effect"] * (effect is not None and not all(_is_number(value) for value in pair))
    for name, values in (("effects", asked.effects), ("sizes", asked.sizes)):
        several = isinstance(values, Iterable) and not isinstance(values, str)
        odd += [name] * (not several or not all(_is_number(value) for value in values))
    if odd:
        raise _no_numbers(odd)
    share = design.significance / asked.family if asked.family >= 1 else float("nan")
    plain = replace(asked, effects=tuple(asked.effects), sizes=tuple(asked.sizes))
    return plain, replace(design, significance=share)


def _no_numbers(odd: list[str]) -> UsageError:
    return UsageError(
        "bad_design",
        Text(
            zh="这里每一项只能是一个数（sizes 与 effects 是一列数）。",
            en="Each of these has to be one number (sizes and effects: a list of them).",
        ),
        where=listed(odd),
        fix=Text(
            zh="要比较几种社区数或几种效应，请用 sizes=(120, 240) 或 effects=(0.1, 0.2)。",
            en="To compare several numbers of communities or several effects take sizes=(120, 240) or "
            "effects=(0.1, 0.2).",
        ),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def check_design(design: Design, kind: Kind) -> None:
    """Refuse numbers that no design has (``bad_design``), and a share of groups or margin that says nothing."""
    shares = {
        "icc": design.icc,
        "reliability": design.reliability,
        "predictor_reliability": design.predictor_reliability,
        "third_reliability": design.third_reliability,
        "predictor_icc": design.predictor_icc,
        "psu_icc": design.psu_icc,
    }
    wrong = [name for name, value in shares.items() if value is not None and not 0 <= value <= 1]
    wrong += [name for name in ("predictor_reliability", "third_reliability", "reliability") if shares[name] == 0]
    sizes = {
        "communities": design.communities,
        "people": design.people,
        "communities_per_psu": design.communities_per_psu,
    }
    wrong += [name for name, value in sizes.items() if value is not None and not value >= 1]
    wrong += ["weighting"] * (not design.weighting >= 1) + ["share"] * (not 0 < design.share < 1)
    wrong += ["margin"] * (kind == "equivalence" and not design.margin > 0)
    wrong += ["significance"] * (not 0 < design.significance < 0.5) + ["controls"] * (design.controls < 0)
    if wrong:
        raise UsageError(
            "bad_design",
            Text(zh="这些数不是一个设计会有的。", en="No design has these numbers."),
            where=listed(dict.fromkeys(wrong)),
            expected=Text(
                zh="可靠性、ICC 与比例在 0 与 1 之间；个数与设计效应不小于 1；margin 大于 0",
                en="reliabilities, ICCs and shares from 0 to 1; counts and design effects from 1; margin above 0",
            ),
        )
    needed = [name for name, value in (("people", design.people), ("icc", design.icc)) if value is None]
    if needed and (design.level == "person" or (design.reliability is None and len(needed) == 1)):
        raise UsageError(
            "design_incomplete",
            Text(zh="还要写明 {n}。", en="Say {n}, too.").fill(n=listed(needed)),
            expected=Text(
                zh="每社区人数 people 与 ICC(1)；或社区得分的可靠性 reliability",
                en="people a community and their ICC(1); or the reliability of the community score",
            ),
        )
