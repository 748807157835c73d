"""The verb `explain`: what one id is, what it rests on in the papers, and what is computed of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ...schemes.analysis_plan import AnalysisPlan
from ...schemes.coverage_counts import reaching
from ...schemes.theory_map import SHIPPED_PLAN, TheoryMap, theory_map
from ...schemes.theory_parts import Part
from ...schemes.theory_walk import Walk
from ...words.errors import UsageError, closest
from ...words.provenance import Provenance
from ...words.text import Text, listed, same
from .explanation import Explanation, Head
from .finding import explained_finding, map_of_finding
from .papers import facts_of, measures_of
from .walk import Group, grouped, where_of
from .words import KIND, Seen, verbs_of

if TYPE_CHECKING:
    from ...steps.interpretation import Finding


def explain(name: str | Finding, plan: AnalysisPlan | TheoryMap | str = SHIPPED_PLAN) -> Explanation:
    """Say what one id is, what it rests on in the papers, and what is computed of it.

    Parameters
    ----------
    name : str or Finding
        An item (``W_LAW1_3``), an entry of a paper (``S3-017``), a construct or score (``W_LAW``), a dimension
        (``LAW``), an indicator (``K34``), a field or log of the record, a code (``PB.LAW.1``), a hypothesis
        (``H1a``), a paper (``S3``), a scheme, or any other id of the study. Or a finding: then the way goes from its
        sentence over estimate, model, indices and items to the entries.
    plan : AnalysisPlan, TheoryMap or str
        The analysis plan that names the schemes: a shipped id, a path, or read already; or the map of one's own
        schemes from `theory_map`.

    Returns
    -------
    Explanation
        Where one id is several things (a construct and its score) all are shown. `table` holds every step;
        whatever the walk finds from one end it finds from the other.

    Raises
    ------
    UsageError
        ``unknown_id`` (the closest known ids are named), ``cannot_explain``, ``unknown_scheme``.
    SchemeError
        ``scheme_invalid`` and whatever else is wrong with a scheme file.

    Examples
    --------
    >>> found = explain("W_LAW1_3")
    >>> print(found.say("en").splitlines()[1])
    Sometimes we impose a control first and do the paperwork afterwards.
    >>> found.ids("down")
    ('S3-017',)
    >>> back = explain("S3-017")
    >>> back.verbs, "W_LAW1_3" in back.ids("up")
    (('score', 'agreement', 'figure'), True)
    """
    known = plan if isinstance(plan, TheoryMap) else theory_map(plan)
    if isinstance(name, str):
        return _explained(known, name)
    if not all(hasattr(name, part) for part in ("sentence", "formula", "indices", "provenance")):
        raise UsageError(
            "cannot_explain",
            Text(zh="explain 说明编号或研究发现。", en="explain speaks of an id or a finding."),
            expected=same('explain("W_LAW1_3"), explain(finding)'),
            got=same(type(name).__name__),
        )
    known = map_of_finding(known, name)
    kind, facts, groups = explained_finding(known, name, *_worked_out(known))
    head = Head(
        name.key, kind, name.indices.responses.instrument.title.text, Text(zh=name.say("zh"), en=name.say("en")), facts
    )
    record = _provenance(known, name.key, groups, (), (name.provenance,))
    return Explanation(name.key, (head,), groups, (), record)


@lru_cache(maxsize=2)
def _worked_out(known: TheoryMap) -> tuple[Walk, dict[str, frozenset[str]]]:
    return Walk(known), reaching(known)


def _explained(known: TheoryMap, name: str) -> Explanation:
    parts = _parts(known, name)
    walk, reach = _worked_out(known)
    heads, verbs = [], []
    for part in parts:
        seen = Seen(known, part, reach)
        heads.append(Head(part.id, KIND[part.kind], where_of(known, part), part.title, facts_of(seen)))
        if part.kind == "entry":
            verbs += [verb for verb, names in measures_of(seen, part.id).items() if names]
        verbs += verbs_of(part, reach)
    groups = grouped(known, walk.steps_from(parts), reach)
    own = tuple(part.id for part in parts if part.kind == "entry")
    record = _provenance(known, parts[0].id, groups, own)
    return Explanation(parts[0].id, tuple(heads), groups, tuple(dict.fromkeys(verbs)), record)


def _parts(known: TheoryMap, name: str) -> tuple[Part, ...]:
    wanted = name.strip()
    found = known.parts.get(wanted)
    if found is None:
        alike = [known_id for known_id in known.parts if known_id.casefold() == wanted.casefold()]
        found = known.parts[alike[0]] if len(alike) == 1 else None
    if found is None:
        raise UsageError(
            "unknown_id",
            Text(zh="没有编号 {n}。", en="There is no id {n}.").fill(n=same(name)),
            where=known.plan.title.text,
            expected=listed(["W_LAW1_3", "S3-017", "W_LAW", "LAW", "K34", "A_CMP", "PB.LAW.1", "H1a", "S3"], most=9),
            fix=closest(wanted, known.parts) or closest(wanted.upper(), known.parts),
        )
    return found


def _provenance(
    known: TheoryMap,
    name: str,
    groups: Iterable[Group],
    own: Sequence[str],
    parents: tuple[Provenance, ...] = (),
) -> Provenance:
    schemes = (known.plan, *known.forms, *known.schemes, known.codebook, known.papers)
    below = [line.part.id for g in groups if g.direction == "down" for line in g.lines if line.part.kind == "entry"]
    return Provenance(
        "explain",
        arguments={"name": name, "schemes": [f"{scheme.id}@{scheme.version}" for scheme in schemes]},
        parents=parents,
        rests_on=tuple(dict.fromkeys((*own, *below))),
    )
