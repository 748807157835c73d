"""Checks of an index scheme, alone and against the questionnaires it draws on."""

from __future__ import annotations

from collections import Counter

from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import Instrument
from ...words.text import Text, listed
from .base import CheckResult, of_things
from .instrument import missing_languages


def duplicate_index_ids(scheme: IndexScheme, forms: tuple[Instrument, ...]) -> CheckResult:
    """Score ids must be unique, across sources too."""
    ids = [node.id for source in scheme.source_ids for node in scheme.nodes(source)]
    found: list[tuple[str, object]] = [(name, n) for name, n in Counter(ids).items() if n > 1]
    return of_things("duplicate_index_ids", Text(zh="指数编号不重复", en="index ids are unique"), "error", len(ids), found)


def unknown_constructs(scheme: IndexScheme, forms: tuple[Instrument, ...]) -> CheckResult:
    """Constructs must be declared by the questionnaire of their source; sources by the scheme."""
    by_source = {form.source_id: form for form in forms}
    found: list[tuple[str, object]] = []
    checked = 0
    for source in scheme.source_ids:
        for construct in scheme.constructs_of(source) if source in by_source else ():
            checked += 1
            if construct not in by_source[source].construct_by_id:
                known = listed(by_source[source].construct_by_id)
                found.append(
                    (f"{source}: {construct}", Text(zh="问卷里有：{k}", en="the questionnaire has: {k}").fill(k=known))
                )
    refs = [
        ref
        for dimension in scheme.dimensions
        for ref in (*dimension.constructs, *(r for sub in dimension.subdimensions for r in sub.constructs))
    ]
    found += [(f"{ref.source}: {ref.id}", ref.source) for ref in refs if ref.source not in scheme.source_ids]
    title = Text(zh="指数所用的构念都有定义", en="the constructs of the index are declared")
    return of_things("unknown_constructs", title, "error", checked + len(refs), found)


def missing_index_wording(scheme: IndexScheme, forms: tuple[Instrument, ...]) -> CheckResult:
    """Every title should stand in both languages."""
    wordings = [("title", scheme.title)]
    for dimension in scheme.dimensions:
        wordings.append((dimension.id, dimension.title))
        wordings += [(sub.id, sub.title) for sub in dimension.subdimensions]
    title = Text(zh="指数名称中英文都写全", en="index titles are given in both languages")
    return of_things("missing_index_wording", title, "warning", len(wordings), missing_languages(wordings))
