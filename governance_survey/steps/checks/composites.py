"""Checks of what a study asks of its composites: the scores it names, and how burdens among them are read."""

from __future__ import annotations

from collections.abc import Iterator

from ...schemes.composing import CouplingRequest
from ...schemes.index_scheme import IndexScheme
from ...schemes.study import Study
from ...words.text import Text, listed
from .base import Check, Failed, Found, advised, repeated

StudyAndSchemes = tuple[Study, tuple[IndexScheme, ...]]


def unknown_scores(subject: StudyAndSchemes) -> Found:
    """What is coupled, taken apart or looked at must be a score of the study's schemes."""
    study, schemes = subject
    if not schemes:
        return Found(0)  # without the schemes nothing is known of their scores
    sources = [entry.source for entry in study.data]
    indices = [node.id for scheme in schemes for source in sources for node in scheme.nodes(source)]
    constructs = [name for scheme in schemes for source in sources for name in scheme.constructs_of(source)]
    failed, n = [], 0
    for where, name, of_constructs in _named(study):
        known = [*indices, *constructs] if of_constructs else indices
        n += 1
        if name not in known:
            message = advised(_NO_SCORE.fill(s=name), name, known)
            failed.append(Failed(where, message, name, expected=listed(dict.fromkeys(known), most=20)))
    return Found(n, failed)


def _named(study: Study) -> Iterator[tuple[str, str, bool]]:
    # Where, which score, and whether a construct by itself will do: communities have scores of indices only.
    for place, asked in enumerate(study.coupling, 1):
        yield from ((f"coupling {place}", name, False) for name in asked.systems)
    for place, taken in enumerate(study.obstacles, 1):
        yield f"obstacles {place}", taken.index, False
    for place, looked in enumerate(study.importance, 1):
        where = f"importance {place}"
        if isinstance(looked.performance, str):
            yield where, looked.performance, False  # its parts are looked at
        else:
            yield from ((where, name, True) for name in looked.performance)
        if looked.outcome is not None:
            yield where, looked.outcome, True


_NO_SCORE = Text(zh="方案里没有得分 {s}。", en="The schemes give no score {s}.")


def undeclared_polarity(subject: StudyAndSchemes) -> Found:
    """A coupling with a burden in it has two opposite readings; one must be declared, and have something to turn."""
    study, schemes = subject
    tensions = {
        scheme.score_id(entry.source, dimension.id)
        for scheme in schemes
        for entry in study.data
        for dimension in scheme.dimensions
        if dimension.against is not None
    }
    failed = []
    for place, asked in enumerate(study.coupling, 1):
        burdens = [name for name in asked.systems if name in tensions or name in asked.burdens]
        where = f"coupling {place}"
        if burdens and asked.polarity is None:
            failed.append(Failed(where, _NO_READING.fill(b=listed(burdens)), "", expected=_READINGS))
        if asked.polarity == "relief" and not burdens and schemes:
            failed.append(Failed(where, _NOTHING_TURNED, "relief"))
    return Found(len(study.coupling), failed)


_NO_READING = Text(
    zh="{b} 得分高表示压力大，没有写明 polarity：D 高低都说不清好坏",
    en="a high {b} is a burden and polarity is not given: nobody can tell what a high D means",
)
_READINGS = Text(
    zh="match（匹配：压力不反向）或 relief（缓解：压力反向）",
    en="match (burdens not reversed) or relief (burdens reversed)",
)
_NOTHING_TURNED = Text(
    zh="各系统都是越高越好，没有可以反向的", en="of all these systems more is better: there is none to reverse"
)


def unmatched_systems(subject: StudyAndSchemes) -> Found:
    """A system is named once; burdens are among the systems; weights, where given, are of all of them."""
    study, _ = subject
    failed = [
        failure for place, asked in enumerate(study.coupling, 1) for failure in _unmatched(asked, f"coupling {place}")
    ]
    return Found(len(study.coupling), failed)


def _unmatched(asked: CouplingRequest, where: str) -> Iterator[Failed]:
    expected = listed(asked.systems)
    for name in repeated(asked.systems):
        yield Failed(where, _TWICE.fill(s=name), name)
    for name in asked.burdens:
        if name not in asked.systems:
            yield Failed(where, advised(_NO_SYSTEM.fill(s=name), name, asked.systems), name, expected=expected)
    weighed = [own.part for own in asked.weights]
    if weighed and sorted(weighed) != sorted(asked.systems):
        yield Failed(where, _WEIGHTS, listed(weighed), expected=expected)


_TWICE = Text(zh="系统 {s} 写了两次", en="the system {s} is named twice")
_NO_SYSTEM = Text(zh="burdens 里的 {s} 不在系统之中。", en="{s} of burdens is not among the systems.")
_WEIGHTS = Text(zh="weights 应给每个系统各一个权重", en="weights are one for each system")

CHECKS: tuple[Check[StudyAndSchemes], ...] = (
    Check(
        "unknown_scores",
        "error",
        Text(zh="合成分析所用的得分都在方案里", en="scores of couplings, obstacles and importance exist"),
        unknown_scores,
        Text(zh="改正编号，或把方案加进 index_scheme。", en="Correct the id, or add its scheme to index_scheme."),
    ),
    Check(
        "undeclared_polarity",
        "error",
        Text(zh="含压力的耦合写明了方向", en="couplings with a burden say how it is read"),
        undeclared_polarity,
        Text(zh="写 polarity: match 或 relief。", en="Write polarity: match or relief."),
    ),
    Check(
        "unmatched_systems",
        "error",
        Text(zh="耦合的压力与权重对得上系统", en="burdens and weights of couplings match their systems"),
        unmatched_systems,
        Text(zh="对照 systems 改正。", en="Correct them by the list of systems."),
    ),
)
