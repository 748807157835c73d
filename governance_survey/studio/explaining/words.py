"""The words of `explain`: kinds of things, the groups a walk is shown in, and what each verb computes."""

from __future__ import annotations

from dataclasses import dataclass

from ...schemes.theory_map import TheoryMap
from ...schemes.theory_parts import Part, PartKind
from ...words.text import Text, listed, same

KIND: dict[PartKind, Text] = {
    "form": Text(zh="问卷或台账", en="questionnaire or record"),
    "item": Text(zh="量表题", en="item"),
    "attention": Text(zh="注意力检测题", en="attention check"),
    "question": Text(zh="多选题", en="question with several answers"),
    "option": Text(zh="多选题的选项", en="option of a question with several answers"),
    "count": Text(zh="勾选个数", en="number of ticks"),
    "variable": Text(zh="变量", en="variable"),
    "construct": Text(zh="构念", en="construct"),
    "code_list": Text(zh="选项表", en="answer list"),
    "field": Text(zh="台账字段", en="field of the record"),
    "column": Text(zh="台账字段的一列", en="column of a field of the record"),
    "log": Text(zh="台账明细表", en="log of the record"),
    "indicator": Text(zh="台账指标", en="indicator"),
    "covariate": Text(zh="控制变量", en="covariate"),
    "index": Text(zh="指数方案", en="index scheme"),
    "dimension": Text(zh="维度", en="dimension"),
    "subdimension": Text(zh="子维度", en="sub-dimension"),
    "composite": Text(zh="综合指数", en="composite"),
    "score": Text(zh="得分", en="score"),
    "bare_construct": Text(zh="构念（不分来源）", en="construct, whatever its source"),
    "codebook": Text(zh="编码手册", en="codebook"),
    "code": Text(zh="访谈编码", en="interview code"),
    "code_kind": Text(zh="编码类型", en="kind of code"),
    "theme": Text(zh="主题", en="theme"),
    "remedy": Text(zh="对策", en="remedy"),
    "plan": Text(zh="分析计划", en="analysis plan"),
    "hypothesis": Text(zh="假设", en="hypothesis"),
    "family": Text(zh="多重检验同族", en="family of tests"),
    "model": Text(zh="模型", en="model"),
    "controls": Text(zh="控制变量组", en="set of controls"),
    "derived": Text(zh="派生变量", en="derived variable"),
    "map": Text(zh="论文条目总表", en="map of the papers"),
    "paper": Text(zh="论文", en="paper"),
    "section": Text(zh="论文章节", en="section of a paper"),
    "entry": Text(zh="论文条目", en="entry of a paper"),
}

VERB: dict[str, Text] = {
    "score": Text(zh="score（计入指数）", en="score (enters an index)"),
    "fit": Text(zh="fit（进入模型）", en="fit (enters a model)"),
    "agreement": Text(zh="agreement（编码一致性）", en="agreement (of coders)"),
    "figure": Text(zh="figure（score 算出的台账数值）", en="figure (a value of the record, worked out by score)"),
}
# Which kinds an id must be for a verb to be meant (a family of tests may be called like a hypothesis).
VERB_KINDS: dict[str, tuple[PartKind, ...]] = {
    "score": ("item", "construct", "indicator", "subdimension", "dimension"),
    "fit": ("hypothesis",),
    "agreement": ("code",),
    "figure": ("indicator",),
}

HEADING: dict[str, Text] = {
    "up": Text(zh="↑ 通向：由它算出什么、用在哪里", en="↑ Leads to: what is computed of it, and where it is used"),
    "down": Text(zh="↓ 依据：它从哪里来", en="↓ Rests on: where it comes from"),
    "same": Text(zh="↔ 同据这些条目的其他测量、编码与假设", en="↔ Resting on the same entries"),
    "beside": Text(zh="· 归属与关联", en="· Where it belongs"),
}

WAY: dict[str, Text] = {
    "itself": Text(zh="本身", en="itself"),
    "up": Text(zh="通向", en="leads to"),
    "down": Text(zh="依据", en="rests on"),
    "same": Text(zh="同据条目", en="same entries"),
    "beside": Text(zh="归属", en="belongs"),
}

# (direction, kind of the other end, is it one step away?) where the kind alone does not say it.
GROUP: dict[tuple[str, PartKind, bool], Text] = {
    ("up", "hypothesis", True): Text(zh="直接用到或依据它的假设", en="hypotheses that name it or rest on it"),
    ("up", "hypothesis", False): Text(
        zh="经得分、测量或编码用到它的假设", en="hypotheses that use it by way of a score, measure or code"
    ),
    ("down", "entry", True): Text(zh="直接依据的论文条目", en="entries of the papers it rests on"),
    ("down", "entry", False): Text(zh="经其测量和编码依据的论文条目", en="entries that its measures and codes rest on"),
}

# Relation beside the walk -> what the other end is, seen from this one.
BESIDE: dict[str, Text] = {
    "stands_in": Text(zh="所在论文", en="paper"),
    "stands_in_of": Text(zh="论文中的条目", en="entries of the paper"),
    "stands_at": Text(zh="所在章节", en="section"),
    "stands_at_of": Text(zh="这一节的条目", en="entries of the section"),
    "theme": Text(zh="主题", en="theme"),
    "theme_of": Text(zh="属于这一主题的", en="of this theme"),
    "remedy": Text(zh="所涉对策", en="remedy"),
    "remedy_of": Text(zh="涉及这一对策的", en="speaking of this remedy"),
    "kind": Text(zh="编码类型", en="kind of code"),
    "kind_of": Text(zh="这一类的编码", en="codes of this kind"),
    "feeds": Text(zh="说的是指数的哪一部分", en="part of the index it speaks of"),
    "feeds_of": Text(zh="说到它的指标与编码", en="indicators and codes that speak of it"),
    "speaks_of": Text(zh="说的是指数的哪一部分", en="part of the index it speaks of"),
    "speaks_of_of": Text(zh="说到它的选项", en="options that speak of it"),
    "answered_on": Text(zh="所用选项表", en="answer list"),
    "answered_on_of": Text(zh="用这张选项表的题", en="rows answered on this list"),
    "presses_on": Text(zh="所挤压的能力维度", en="capability it presses on"),
    "presses_on_of": Text(zh="挤压它的张力", en="tension that presses on it"),
    "scored_as": Text(zh="对应的维度", en="dimension that scores it"),
    "scored_as_of": Text(zh="对应的主题或对策", en="theme or remedy"),
    "adjusted_within": Text(zh="多重检验校正的同族", en="family its p-value is adjusted in"),
    "adjusted_within_of": Text(zh="同族的假设", en="hypotheses of the family"),
    "fitted_by": Text(zh="所用模型", en="models"),
    "fitted_by_of": Text(zh="用这个模型的假设", en="hypotheses fitted by it"),
    "controls": Text(zh="控制变量组", en="controls"),
    "controls_of": Text(zh="按它控制的假设", en="hypotheses adjusted for it"),
    "adjusts_for": Text(zh="控制的变量", en="variables adjusted for"),
    "adjusts_for_of": Text(zh="收有它的控制变量组", en="sets of controls it is in"),
    "counts_people_by": Text(zh="社区人数取自", en="number of people taken from"),
    "counts_people_by_of": Text(zh="用它作社区人数的指数", en="index schemes that count people by it"),
    "keyed_by": Text(zh="识别列", en="keys"),
    "keyed_by_of": Text(zh="用它作识别列的问卷", en="forms keyed by it"),
    "reads": Text(zh="所用问卷与台账", en="forms"),
    "reads_of": Text(zh="采用它的分析计划", en="plans that read it"),
    "scores": Text(zh="所用指数方案", en="index schemes"),
    "scores_of": Text(zh="采用它的分析计划", en="plans that use it"),
    "codes_by": Text(zh="所用编码手册", en="codebook"),
    "codes_by_of": Text(zh="采用它的分析计划", en="plans that use it"),
    "drawn_from": Text(zh="所据论文条目总表", en="map of the papers"),
    "drawn_from_of": Text(zh="采用它的分析计划", en="plans that use it"),
    "tests": Text(zh="所检验的维度", en="dimensions it tests"),
    "tests_of": Text(zh="检验其得分的假设", en="hypotheses that test its scores"),
    "declared_in": Text(zh="出自", en="declared in"),
    "declared_in_of": Text(zh="其中的内容", en="what it holds"),
}

ENTRY_KIND: dict[str, Text] = {
    "problem": Text(zh="问题", en="problem"),
    "cause": Text(zh="原因", en="cause"),
    "countermeasure": Text(zh="对策", en="countermeasure"),
    "mechanism": Text(zh="机制", en="mechanism"),
    "actor": Text(zh="主体", en="actor"),
    "figure": Text(zh="数字", en="figure"),
}
TIER: dict[str, Text] = {
    "primary": Text(zh="主要假设", en="primary"),
    "secondary": Text(zh="次要假设", en="secondary"),
    "exploratory": Text(zh="探索性假设", en="exploratory"),
    "design_limited": Text(zh="受设计所限的假设", en="limited by the design"),
}


@dataclass(frozen=True)
class Fact:
    """One thing said of an id itself: what about it, and what."""

    label: Text
    value: Text


@dataclass(frozen=True)
class Seen:
    """What is said of one part: the map it stands in, the part, and what each verb takes."""

    known: TheoryMap
    part: Part
    reach: dict[str, frozenset[str]]


def verbs_of(part: Part, reach: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """The verbs that take this very thing."""
    return tuple(verb for verb, ids in reach.items() if part.kind in VERB_KINDS[verb] and part.id in ids)


def called(name: str, title: Text) -> Text:
    """An id with its wording; an id that is its own wording stands alone."""
    return same(name) if title == same(name) else same(f"{name} ") + title


def many(values: object, most: int = 40) -> Text:
    """A list long enough to show every part of one thing."""
    return listed(values, most=most)
