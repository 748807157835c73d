"""What a proof of coverage counts: what entries reach, wordings in one language, statements made from one side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .base import Model, Wording
from .offered import pairs_offered
from .theory_map import TheoryMap

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What an entry may reach; ``figure`` is an indicator's value in its own unit, worked out by `score` beside the indices.
VERBS = ("score", "fit", "agreement", "figure")


def reaching(known: TheoryMap) -> dict[str, frozenset[str]]:
    """What an entry must be measured by, or claimed or coded in, to reach each of `VERBS`.

    ``fit`` takes a hypothesis at least one pair of which has a model in this version.
    """
    scored = {link.name for link in known.links if link.relation == "made_of" and known.holds(link)}
    scored |= {item.id for form in known.forms for item in form.items if item.measures in scored}
    fitted = _whole(known) & _fitted(known)
    figures = {part.id for form in known.forms for part in form.indicators if part.how != "entered"}
    codes = {code.id for code in known.codebook.codes}
    return {verb: frozenset(ids) for verb, ids in zip(VERBS, (scored, fitted, codes, figures), strict=True)}


def _whole(known: TheoryMap) -> set[str]:
    # Hypotheses whose pairs name only existing ids.
    broken = {link.by for link in known.links if link.relation in ("predicts", "predicts_by") and not known.holds(link)}
    return {h.id for h in known.plan.hypotheses if h.pairs} - broken


def _fitted(known: TheoryMap) -> set[str]:
    return {h.id for h in known.plan.hypotheses if pairs_offered(known.plan, h)}


@dataclass(frozen=True)
class Later:
    """Hypotheses no pair of which has a model in this version; entries (context aside) that name no other."""

    hypotheses: tuple[str, ...]
    entries: tuple[str, ...]


def fitted_later(known: TheoryMap) -> Later:
    """What waits for a model of a later version."""
    whole, fitted = _whole(known), _fitted(known)
    taken = {entry.id: _takes(known, entry.id) for entry in known.papers.entries if not entry.context}
    return Later(
        tuple(h.id for h in known.plan.hypotheses if h.id in whole - fitted),
        tuple(name for name, by in taken.items() if by & (whole - fitted) and not by & whole & fitted),
    )


def _takes(known: TheoryMap, entry: str) -> set[str]:
    # What measures an entry, and what rests on it.
    return {*known.named(entry, "measured_by", "coded_as", "claimed_in"), *known.naming_it(entry, "rests_on")}


def computed_by(known: TheoryMap) -> dict[str, tuple[str, ...]]:
    """Entry -> what it reaches of `VERBS`."""
    sets = reaching(known)
    return {
        entry.id: tuple(verb for verb, ids in sets.items() if _takes(known, entry.id) & ids)
        for entry in known.papers.entries
    }


def wordings(known: TheoryMap) -> tuple[int, tuple[str, ...]]:
    """How many wordings the schemes hold, and the places of those in one language only."""
    schemes = (known.plan, *known.forms, *known.schemes, known.codebook, known.papers)
    n, halves = 0, []
    for scheme in schemes:
        for where, wording in _words_of(scheme, scheme.id):
            n += 1
            if not wording.zh or not wording.en or _CHINESE.search(wording.en):
                halves.append(where)
    return n, tuple(halves)


def _words_of(value: object, where: str) -> Iterator[tuple[str, Wording]]:
    if isinstance(value, Wording):
        yield where, value
    if isinstance(value, Model):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, Model | tuple):
                yield from _words_of(inner, f"{where}.{name}")
    elif isinstance(value, tuple):
        for place, inner in enumerate(value, 1):
            if isinstance(inner, Model):
                yield from _words_of(inner, f"{where}[{getattr(inner, 'id', place)}]")


def mutual(known: TheoryMap) -> tuple[int, tuple[str, ...]]:
    """Two-way statements, and those of which only one side is made.

    Entry and measure (``measures`` against ``rests_on``), code and hypothesis (``hypotheses`` against ``codes``).
    """
    forward, back = set(), set()
    for link in known.links:
        if link.relation in ("measured_by", "coded_as", "claimed_in", "bears_on"):
            forward.add((link.by, link.name))
        elif link.relation in ("rests_on", "heard_in"):
            back.add((link.name, link.by))
    one_way = [f"{first} → {second}" for first, second in sorted(forward - back)]
    one_way += [f"{first} ← {second}" for first, second in sorted(back - forward)]
    return len(forward | back), tuple(one_way)
