"""Checks of an index scheme, alone and against the questionnaires it draws on."""

from __future__ import annotations

from ...schemes.base import Wording
from ...schemes.index_scheme import ConstructRef, IndexScheme
from ...schemes.instrument import Instrument
from ...words.text import Text, listed
from .base import Check, Failed, Found, advised, repeated
from .scheme_ids import incomplete_wordings

SchemeAndForms = tuple[IndexScheme, tuple[Instrument, ...]]


def repeated_index_ids(subject: SchemeAndForms) -> Found:
    """Sources have their ids, and dimensions, sub-dimensions and the composite share one space."""
    scheme, _ = subject
    parts = [dimension.id for dimension in scheme.dimensions]
    parts += [sub.id for dimension in scheme.dimensions for sub in dimension.subdimensions]
    parts += [scheme.composite.id] if scheme.composite is not None else []
    failed = [
        Failed(f"{space}{name}", _TWICE.fill(name=name, n=n), n)
        for space, names in (("", parts), ("sources ", scheme.source_ids))
        for name, n in repeated(names).items()
    ]
    return Found(len(parts) + len(scheme.sources), failed)


_TWICE = Text(zh="编号 {name} 出现了 {n} 次", en="the id {name} stands {n} times")


def clashing_score_ids(subject: SchemeAndForms) -> Found:
    """Two sources may not give a score the same id, as equal or empty prefixes do."""
    scheme, _ = subject
    owners: dict[str, list[str]] = {}
    for source in dict.fromkeys(scheme.source_ids):
        for node in scheme.nodes(source):
            owners.setdefault(node.id, []).append(source)
    failed = [
        Failed(name, _CLASH.fill(name=name, s=listed(dict.fromkeys(sources))), listed(dict.fromkeys(sources)))
        for name, sources in owners.items()
        if len(set(sources)) > 1
    ]
    return Found(len(owners), failed)


_CLASH = Text(zh="来源 {s} 的得分都叫 {name}", en="the scores of {s} are all called {name}")


def shadowed_columns(subject: SchemeAndForms) -> Found:
    """A score with the id of a column: a formula could mean either."""
    scheme, forms = subject
    failed, n = [], 0
    for form in forms:
        for node in scheme.nodes(form.source_id):
            n += 1
            if node.id in form.columns:
                failed.append(Failed(node.id, _SHADOW.fill(f=form.id), node.id))
    return Found(n, failed)


_SHADOW = Text(zh="问卷 {f} 已有同名的列", en="the questionnaire {f} has a column of that name")


def _references(scheme: IndexScheme) -> list[ConstructRef]:
    return [
        ref
        for dimension in scheme.dimensions
        for ref in (*dimension.constructs, *(r for sub in dimension.subdimensions for r in sub.constructs))
    ]


def undeclared_sources(subject: SchemeAndForms) -> Found:
    """A construct must come from a source that the scheme declares."""
    scheme, _ = subject
    references = _references(scheme)
    failed = []
    for ref in references:
        if ref.source not in scheme.source_ids:
            message = advised(_NO_SOURCE.fill(s=ref.source), ref.source, scheme.source_ids)
            failed.append(Failed(f"{ref.source}: {ref.id}", message, ref.source))
    return Found(len(references), failed)


_NO_SOURCE = Text(zh="来源 {s} 没有声明。", en="The source {s} is not declared.")


def unknown_constructs(subject: SchemeAndForms) -> Found:
    """Constructs must be declared by the questionnaire of their source (of those given)."""
    scheme, forms = subject
    by_source = {form.source_id: form for form in forms}
    checked = [ref for ref in _references(scheme) if ref.source in by_source]
    failed = []
    for ref in checked:
        known = {**by_source[ref.source].construct_by_id, **by_source[ref.source].indicator_by_id}
        if ref.id not in known:
            message = advised(_NO_CONSTRUCT.fill(f=by_source[ref.source].id, c=ref.id), ref.id, known)
            failed.append(Failed(f"{ref.source}: {ref.id}", message, ref.id, expected=listed(known, most=20)))
    return Found(len(checked), failed)


_NO_CONSTRUCT = Text(zh="问卷 {f} 没有构念 {c}。", en="The questionnaire {f} has no construct {c}.")


def constructs_counted_twice(subject: SchemeAndForms) -> Found:
    """A construct that a source contributes in two places weighs double in the composite."""
    scheme, _ = subject
    references = _references(scheme)
    failed = [
        Failed(str(name), _DOUBLE.fill(n=n), n)
        for name, n in repeated(f"{ref.source}: {ref.id}" for ref in references).items()
    ]
    return Found(len(references), failed)


_DOUBLE = Text(zh="在指数中用了 {n} 次", en="is used {n} times in the index")


def silent_sources(subject: SchemeAndForms) -> Found:
    """A declared source that contributes nothing."""
    scheme, _ = subject
    failed = [Failed(source, _SILENT) for source in scheme.source_ids if not scheme.constructs_of(source)]
    return Found(len(scheme.sources), failed)


_SILENT = Text(zh="没有任何维度使用这个来源", en="no dimension draws on this source")


def uncovered_dimensions(subject: SchemeAndForms) -> Found:
    """Dimensions without a part from a source: that source has no such score."""
    scheme, _ = subject
    failed = []
    for source in scheme.source_ids:
        covered = {node.id for node in scheme.nodes(source)}
        for dimension in scheme.dimensions if covered else ():
            if scheme.score_id(source, dimension.id) not in covered:
                failed.append(Failed(f"{source}: {dimension.id}", _UNCOVERED.fill(s=source)))
    return Found(len(scheme.sources) * len(scheme.dimensions), failed)


_UNCOVERED = Text(zh="来源 {s} 没有这一维度的得分", en="{s} has no score of this dimension")


def missing_index_wording(subject: SchemeAndForms) -> Found:
    """Every title should stand in both languages."""
    scheme, _ = subject
    wordings: list[tuple[str, Wording | None]] = [("title", scheme.title), ("source", scheme.source)]
    wordings += [(f"sources {source.id}", source.title) for source in scheme.sources]
    for dimension in scheme.dimensions:
        where = f"dimensions {dimension.id}"
        wordings += [(where, dimension.title), (f"{where}: concept", dimension.concept)]
        wordings += [(f"subdimensions {sub.id}", sub.title) for sub in dimension.subdimensions]
    if scheme.composite is not None:
        wordings.append(("composite", scheme.composite.title))
    return incomplete_wordings(wordings)


CHECKS: tuple[Check[SchemeAndForms], ...] = (
    Check(
        "repeated_index_ids",
        "error",
        Text(zh="指数各部分的编号不重复", en="ids of the index are unique"),
        repeated_index_ids,
        Text(
            zh="给每个维度、分维度和来源各取一个编号。", en="Give each dimension, sub-dimension and source its own id."
        ),
    ),
    Check(
        "clashing_score_ids",
        "error",
        Text(zh="各来源的得分编号不相同", en="sources do not share score ids"),
        clashing_score_ids,
        Text(zh="给各来源写上不同的 prefix。", en="Give the sources different prefixes."),
    ),
    Check(
        "undeclared_sources",
        "error",
        Text(zh="构念的来源都有声明", en="the sources of constructs are declared"),
        undeclared_sources,
        Text(zh="改正来源，或在 sources 里声明。", en="Correct the source, or declare it under sources."),
    ),
    Check(
        "unknown_constructs",
        "error",
        Text(zh="指数所用的构念问卷都有", en="the questionnaires declare the constructs"),
        unknown_constructs,
        Text(zh="改正构念编号，或在问卷中声明它。", en="Correct the construct id, or declare it in the questionnaire."),
    ),
    Check(
        "shadowed_columns",
        "warning",
        Text(zh="得分不与问卷的列同名", en="scores do not share names with columns"),
        shadowed_columns,
        Text(
            zh="换一个编号，否则公式里的名称有两种理解。", en="Choose another id, or a formula can be read in two ways."
        ),
    ),
    Check(
        "constructs_counted_twice",
        "warning",
        Text(zh="构念在指数中只用一次", en="a construct is used once in the index"),
        constructs_counted_twice,
        Text(zh="确认有意重复；重复的构念权重加倍。", en="Is it meant? A repeated construct weighs double."),
    ),
    Check(
        "silent_sources",
        "warning",
        Text(zh="声明的来源都有使用", en="every declared source is used"),
        silent_sources,
        Text(zh="删去该来源，或补上它的构念。", en="Remove the source, or add its constructs."),
    ),
    Check(
        "uncovered_dimensions",
        "note",
        Text(zh="每个来源都涵盖全部维度", en="every source covers every dimension"),
        uncovered_dimensions,
    ),
    Check(
        "missing_index_wording",
        "warning",
        Text(zh="指数的名称中英文齐全", en="index titles are given in both languages"),
        missing_index_wording,
        Text(
            zh="补上译文；缺的一种目前由另一种代替。", en="Add the translation; the other language stands in for now."
        ),
    ),
)
