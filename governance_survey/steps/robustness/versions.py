"""The same pair measured by another source: workers, residents, record. Sources stay apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...schemes.index_scheme import IndexScheme
from ...words.errors import GovernanceSurveyError
from ...words.text import Text, same
from ..hypotheses.pairs import Untestable, specify
from ..linked_scoring import LinkedIndices
from .rescoring import Scored, parts_of
from .subject import Subject, of_pair

SOURCES: dict[str, Text] = {
    "worker": Text(zh="工作者", en="workers"),
    "resident": Text(zh="居民", en="residents"),
    "record": Text(zh="台账", en="record"),
}
# Scales from which the pair's own scores come, or which people answered: what a mix of sources is called.
_MIX = Text(zh="{x}→{y}", en="{x} → {y}")


@dataclass(frozen=True)
class Version:
    """One mix of sources: who measured the predictor and the outcome, and its slope (or why there is none)."""

    x: str
    y: str
    mix: Text
    subject: Subject | None
    why: Text | None = None


def versions_of(subject: Subject) -> tuple[Version, ...]:
    """The pair as it stands first, then with the outcome and with the predictors from other sources.

    Names are scores of the shipped kind (``W_LAW``, ``R_LAW``, ``K_LAW``): one index, one prefix a source.
    """
    found = [Version(_joined(subject.predictors), subject.outcome, _mix_of(subject), subject)]
    if subject.hypothesis is None or subject.pair is None or not isinstance(subject.indices, LinkedIndices):
        return tuple(found)
    for other in _others(subject.indices, (subject.outcome,)):
        found.append(_version(subject, {subject.outcome: other[subject.outcome]}, swap_y=True))
    for other in _others(subject.indices, subject.predictors):
        found.append(_version(subject, other, swap_y=False))
    return tuple(found)


def _others(indices: Scored, names: tuple[str, ...]) -> list[Mapping[str, str]]:
    # Name -> the same index of another source; a source counts only where it scores every name.
    places: dict[str, dict[str, str]] = {}
    for name in names:
        for scheme in _schemes(indices):
            own = next((s for s in scheme.source_ids if name in _nodes(scheme, s)), None)
            if own is None:
                continue
            stem = name.removeprefix(scheme.score_id(own, ""))
            for source in scheme.source_ids:
                other = scheme.score_id(source, stem)
                if source != own and _scored(indices, source, other):
                    places.setdefault(source, {})[name] = other
    return [found for found in places.values() if set(found) == set(names)]


def _schemes(indices: Scored) -> tuple[IndexScheme, ...]:
    return indices.schemes if isinstance(indices, LinkedIndices) else (indices.scheme,)


def _nodes(scheme: IndexScheme, source: str) -> set[str]:
    return {node.id for node in scheme.nodes(source)}


def _scored(indices: Scored, source: str, name: str) -> bool:
    return any(name in part.persons.scores for part in parts_of(indices) if part.responses.source == source)


def _version(subject: Subject, other: Mapping[str, str], *, swap_y: bool) -> Version:
    pair, hypothesis = subject.pair, subject.hypothesis
    assert pair is not None and hypothesis is not None and isinstance(subject.indices, LinkedIndices)
    x, y = pair.x, pair.y
    if swap_y:
        y = other[subject.outcome]
    else:
        for name, new in other.items():
            x = x.replace(name, new)
    changed = pair.model_copy(update={"x": x, "y": y})
    specified = specify(subject.plan, hypothesis, changed, subject.indices)
    if isinstance(specified, Untestable):
        return Version(x, y, same(f"{x} → {y}"), None, specified.why)
    try:
        found = of_pair(subject.plan, hypothesis, specified, subject.indices, subject.level)
        if len(subject.terms) == 1 and len(found.terms) > 1:
            place = subject.model.matrix.names.index(subject.terms[0])
            wanted = subject.model.matrix.names[place]
            term = next(t for t in found.terms if t == other.get(wanted, wanted))
            found = of_pair(subject.plan, hypothesis, specified, subject.indices, subject.level, term)
    except GovernanceSurveyError as problem:
        return Version(x, y, same(f"{x} → {y}"), None, problem.what)
    return Version(x, y, _mix_of(found), found)


def _mix_of(subject: Subject) -> Text:
    x = sorted(subject.sources_of(subject.predictors))
    own = subject.model.origins.get(subject.outcome, subject.responses.source)
    return _MIX.fill(x=_said(x[0] if x else own), y=_said(own))


def _said(source: str) -> Text:
    return SOURCES.get(source, same(source))


def _joined(names: tuple[str, ...]) -> str:
    return "+".join(names)
