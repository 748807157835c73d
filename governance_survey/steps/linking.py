"""The verb `link`: several sources joined on the community, with everything that does not match listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy as np

from ..data.linked import Duplicates, Linked, Unmatched
from ..data.responses import Responses
from ..words.errors import DataError, UsageError, closest
from ..words.provenance import Provenance
from ..words.text import Text, listed, same


def link(
    *,
    on: str = "community_id",
    unmatched: Unmatched = "refuse",
    duplicates: Duplicates = "refuse",
    **sources: Responses,
) -> Linked:
    """Join the sources of a study on the community.

    Parameters
    ----------
    on : str
        The community key, a column of every source.
    unmatched : {"refuse", "exclude", "keep"}
        What to do with communities that are not in every source: refuse to link and list them; set their
        rows aside from everything; or keep them, missing wherever another source is needed.
    duplicates : {"refuse", "exclude"}
        What to do with a community that has several records: refuse and list them, or set its records
        aside (nobody can say which is right).
    **sources : Responses
        ``worker=..., resident=..., record=...``: any of them, named as the index schemes name them.

    Returns
    -------
    Linked

    Raises
    ------
    DataError
        ``communities_unmatched``, ``communities_duplicated``, ``design_conflict`` (a community in two
        sampling units or strata), ``no_community_shared``; every key is listed.
    UsageError
        ``no_sources``, ``source_name``, ``key_not_found``, ``unknown_choice``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> parts = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked.sources
    >>> study = gs.link(worker=parts["worker"], resident=parts["resident"], on="community_id")
    >>> study.unmatched
    {'worker': (), 'resident': ()}
    """
    _check_arguments(on, unmatched, duplicates, sources)
    keys = {name: _keys(name, source, on) for name, source in sources.items()}
    held = {name: frozenset(key for key in column if key is not None) for name, column in keys.items()}
    everywhere = frozenset.intersection(*held.values())
    known = frozenset.union(*held.values())
    absent = {name: tuple(sorted(known - own)) for name, own in held.items()}
    doubled = {name: _doubled(keys[name]) for name, source in sources.items() if source.instrument.unit == "community"}
    if unmatched == "refuse" and any(absent.values()):
        raise _refused("communities_unmatched", _UNMATCHED, absent, _FIX_UNMATCHED)
    if duplicates == "refuse" and any(doubled.values()):
        raise _refused("communities_duplicated", _DUPLICATED, doubled, _FIX_DUPLICATED)
    if not everywhere:
        raise DataError(
            "no_community_shared",
            Text(zh="没有一个社区在所有来源里都有。", en="No community is in every source."),
            got=_per_source({name: tuple(sorted(own)) for name, own in held.items()}),
            fix=Text(zh="检查各来源的社区编号是否同一套。", en="Do the sources use the same community keys?"),
        )
    communities = tuple(sorted(everywhere if unmatched == "exclude" else known))
    _check_design(sources, keys)
    place = {key: number for number, key in enumerate(communities)}
    rows, aside = {}, {}
    for name, column in keys.items():
        several = set(doubled.get(name, ()))
        rows[name] = np.array([-1 if key in several else place.get(str(key), -1) for key in column], dtype=np.int64)
        rows[name].flags.writeable = False
        aside[name] = _aside(column, several, place)
    return Linked(
        sources=dict(sources),
        on=on,
        communities=communities,
        rows=rows,
        unmatched=absent,
        duplicates=doubled,
        set_aside=aside,
        provenance=Provenance(
            step="link",
            arguments={"on": on, "unmatched": unmatched, "duplicates": duplicates, "sources": list(sources)},
            parents=tuple(source.provenance for source in sources.values()),
            counts={"communities": len(communities), "set_aside": aside},
        ),
    )


def _check_arguments(on: str, unmatched: str, duplicates: str, sources: Mapping[str, Responses]) -> None:
    if not sources:
        raise UsageError(
            "no_sources",
            Text(zh="没有给出要联结的来源。", en="There is nothing to link."),
            expected=same("link(worker=..., resident=..., record=...)"),
        )
    for value, known, name in (
        (unmatched, get_args(Unmatched), "unmatched"),
        (duplicates, get_args(Duplicates), "duplicates"),
    ):
        if value not in known:
            raise UsageError(
                "unknown_choice",
                Text(zh="{n} 没有这种处理办法。", en="{n} has no such choice.").fill(n=name),
                expected=listed(known),
                got=same(value),
                fix=closest(str(value), known),
            )
    for name, source in sources.items():
        if not isinstance(source, Responses):
            raise UsageError(
                "source_name",
                Text(zh="{n}= 后面应是 read_responses 的结果。", en="{n}= takes what read_responses returns.").fill(
                    n=name
                ),
                got=same(type(source).__name__),
            )
        if source.source != name:
            raise UsageError(
                "source_name",
                Text(zh="{n}= 后面是来源“{s}”的数据。", en="{n}= was given the source “{s}”.").fill(
                    n=name, s=source.source
                ),
                expected=same(f"{source.source}="),
                got=same(f"{name}="),
                fix=Text(
                    zh="改用来源的名字，或在 read_responses 里写 source=。",
                    en="Use the name of the source, or say source= in read_responses.",
                ),
            )
        if on not in source.table.columns:
            raise UsageError(
                "key_not_found",
                Text(zh="来源“{s}”没有列 {c}。", en="The source “{s}” has no column {c}.").fill(s=name, c=on),
                where=same(source.origin.name),
                expected=listed(source.table.columns, most=12),
                fix=closest(on, source.table.columns)
                or Text(
                    zh='写明社区编号所在的列：on="列名"。', en='Say which column holds the community: on="column".'
                ),
            )


def _keys(name: str, source: Responses, on: str) -> list[str | None]:
    values = source.column(on).values
    if values.dtype != object:
        raise UsageError(
            "key_not_found",
            Text(zh="来源“{s}”的 {c} 不是编号。", en="{c} of the source “{s}” is no key.").fill(s=name, c=on),
            fix=Text(zh="在问卷里把它声明为 key。", en="Declare it with kind: key in the questionnaire."),
        )
    return [None if value is None else str(value) for value in values]


def _doubled(keys: list[str | None]) -> tuple[str, ...]:
    known, counts = np.unique([key for key in keys if key is not None], return_counts=True)
    return tuple(str(key) for key in known[counts > 1])


def _aside(column: list[str | None], several: set[str], place: Mapping[str, int]) -> dict[str, int]:
    counts = {
        "no_key": sum(key is None for key in column),
        "duplicated": sum(key in several for key in column),
        "unmatched": sum(key is not None and key not in several and key not in place for key in column),
    }
    return {reason: n for reason, n in counts.items() if n}


def _check_design(sources: Mapping[str, Responses], keys: Mapping[str, list[str | None]]) -> None:
    # A community lies in one sampling unit and one stratum, whoever reports it.
    for role in ("psu", "strata"):
        seen: dict[str, dict[str, str]] = {}
        for name, source in sources.items():
            column = getattr(source.design, role)
            if column is None:
                continue
            values = source.column(column).values
            for key, value in zip(keys[name], values, strict=True):
                if key is not None and value is not None and value == value:
                    seen.setdefault(key, {}).setdefault(str(value), name)
        clashing = [key for key, several in seen.items() if len(several) > 1]
        if clashing:
            shown = [f"{key}: {', '.join(f'{v} ({s})' for v, s in seen[key].items())}" for key in clashing[:8]]
            raise DataError(
                "design_conflict",
                Text(zh="有 {n} 个社区的 {r} 前后不一。", en="{n} communities lie in more than one {r}.").fill(
                    n=len(clashing), r=role
                ),
                got=listed(shown),
                fix=Text(zh="改正数据里的抽样变量。", en="Correct the design columns in the data."),
            )


def _refused(code: str, what: Text, found: Mapping[str, tuple[str, ...]], fix: Text) -> DataError:
    return DataError(code, what, got=_per_source(found), fix=fix)


def _per_source(found: Mapping[str, tuple[str, ...]]) -> Text:
    line = Text(zh="{s}：{n} 个（{k}）", en="{s}: {n} ({k})")
    return listed([line.fill(s=name, n=len(keys), k=listed(keys, most=12)) for name, keys in found.items() if keys])


_UNMATCHED = Text(
    zh="有的社区不在所有来源里；下面是各来源缺少的社区。", en="Some communities are not in every source; each lacks:"
)
_DUPLICATED = Text(zh="有的社区有不止一份台账。", en="Some communities have more than one record.")
_FIX_UNMATCHED = Text(
    zh='补齐或改正社区编号；或写明 unmatched="exclude"（这些社区不参加分析）或 "keep"（能算的照算）。',
    en='Mend the keys; or say unmatched="exclude" (leave these communities out) or "keep" (use what is there).',
)
_FIX_DUPLICATED = Text(
    zh='每个社区只留一份台账；或写明 duplicates="exclude"（这些台账不用）。',
    en='Keep one record a community; or say duplicates="exclude" (use none of these records).',
)
