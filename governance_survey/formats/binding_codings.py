"""Files of coded texts joined and bound to their codebook: one noun, in one order, whatever the files were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..data.codings import Codings
from ..data.segments import Coder, Mark, Segment, Source
from ..schemes.codebook import Codebook
from ..words.errors import DataError
from ..words.provenance import Provenance
from ..words.text import Text, listed, same
from .code_matching import match_codes, unmatched_note
from .qda.codebook import codebook_of_tree
from .raw_codings import UNKNOWN_CODER, RawCode, RawCodings

Stretch = tuple[str, int, int]


def bound(
    files: Sequence[RawCodings],
    codebook: Codebook | None = None,
    *,
    coder: str | Mapping[str, str] | None = None,
    arguments: Mapping[str, object] | None = None,
) -> Codings:
    """Join files of coded texts.

    Parameters
    ----------
    files : sequence of RawCodings
        Sources of one id are one source, coders of one id one coder.
    codebook : Codebook, optional
        Default: the one our own files carry, else the tree of codes of the files themselves.
    coder : str or mapping of file name to str, optional
        Who gave the codes of which a file does not say it.
    arguments : mapping, optional
        What the verb was called with, for the record.

    Raises
    ------
    DataError
        ``no_codings``, ``sources_differ``, ``coder_kinds_differ``, ``codebook_missing``.
    """
    book = codebook or _own_codebook(files)
    sources = _sources(files)
    place = {source.id: n for n, source in enumerate(sources)}
    coders = _coders(files)
    ids: list[dict[str, str]] = [match_codes(one.codes, book) for one in files]
    by_id = {source.id: source for source in sources}
    given: dict[Stretch, list[Mark]] = {}
    cut: dict[Stretch, Segment] = {}
    for one, names in zip(files, ids, strict=True):
        unsaid = coder.get(one.origin.name) if isinstance(coder, Mapping) else coder
        for raw in one.marks:
            where = (raw.source, raw.start, raw.end)
            held = given.setdefault(where, [])
            if where not in cut:
                cut[where] = by_id[raw.source].segment(raw.start, raw.end)
            if raw.code is None:
                continue
            who = raw.coder or unsaid or UNKNOWN_CODER
            if who not in coders:
                coders[who] = Coder(who, who)
            code = names.get(raw.code, raw.code)
            held.append(Mark(cut[where].id, who, code, dict(raw.attributes), raw.memo, raw.when))
    stretches = sorted(given, key=lambda where: (place[where[0]], *where[1:]))
    marks = tuple(mark for where in stretches for mark in sorted(given[where], key=lambda mark: mark.order))
    segments = tuple(cut[where] for where in stretches)
    assigned = frozenset().union(*(one.assigned for one in files)) | {
        (mark.coder, where[0]) for where in stretches for mark in given[where]
    }
    note = unmatched_note((mark.code for mark in marks), book)
    origins = tuple(
        replace(one.origin, notes=(*one.origin.notes, *(note if n == 0 else ()))) for n, one in enumerate(files)
    )
    counts = {"sources": len(sources), "coders": len(coders), "segments": len(segments), "marks": len(marks)}
    inputs = {one.origin.name: one.origin.sha256 for one in files}
    said = {"codebook": f"{book.id}@{book.version}", **(arguments or {})}
    return Codings(
        codebook=book,
        sources=sources,
        coders=tuple(coders.values()),
        segments=segments,
        marks=marks,
        assigned=assigned,
        provenance=Provenance("read_codings", said, counts=counts, inputs=inputs),
        origins=origins,
        losses=tuple(loss for one in files for loss in one.losses),
        simulated=any(one.simulated for one in files),
    )


def same_codings(one: Codings, other: Codings) -> bool:
    """Whether two hold the same texts, coders and codes, whatever segments are called and files they came from."""
    return _content(one) == _content(other)


def _content(codings: Codings) -> tuple[object, ...]:
    where = {key: (one.source, one.start, one.end) for key, one in codings.segment_by_id.items()}
    marks = [
        (where[m.segment], m.coder, m.code, sorted(m.attributes.items()), m.memo or "", m.when or "")
        for m in codings.marks
    ]
    sources = [replace(one, attributes=dict(one.attributes)) for one in codings.sources]
    stretches = sorted((one.source, one.start, one.end, one.start_utf16, one.end_utf16) for one in codings.segments)
    return sources, set(codings.coders), sorted(marks), stretches, codings.assigned, codings.simulated


def _sources(files: Iterable[RawCodings]) -> tuple[Source, ...]:
    found: dict[str, Source] = {}
    for one in files:
        for source in one.sources:
            known = found.get(source.id)
            if known is None:
                found[source.id] = source
                continue
            if known.text is not None and source.text is not None and known.text != source.text:
                raise _differ(source.id, known.text, source.text, one.origin.name)
            text = known.text if known.text is not None else source.text
            attributes = {**source.attributes, **known.attributes}
            found[source.id] = replace(known, text=text, attributes=attributes)
    if not found:
        raise DataError(
            "no_codings",
            Text(zh="文件里没有可编码的文本。", en="The files hold no texts."),
            where=listed([one.origin.name for one in files]),
            got=listed([loss for one in files for loss in one.losses]) if any(one.losses for one in files) else None,
        )
    return tuple(found.values())


def _coders(files: Iterable[RawCodings]) -> dict[str, Coder]:
    found: dict[str, Coder] = {}
    for one in files:
        for coder in one.coders:
            known = found.setdefault(coder.id, coder)
            if known.kind != coder.kind:
                raise DataError(
                    "coder_kinds_differ",
                    Text(
                        zh="编码员 {c} 在一个文件里是人，在另一个文件里是机器。",
                        en="Coder {c} is a person in one file and a machine in another.",
                    ).fill(c=coder.id),
                    where=same(one.origin.name),
                    fix=Text(zh="给机器编码另起一个编码员名。", en="Give the machine another name."),
                )
    return found


def _own_codebook(files: Sequence[RawCodings]) -> Codebook:
    carried = [one.codebook for one in files if one.codebook is not None]
    if carried and all(book == carried[0] for book in carried):
        return carried[0]
    trees = [one for one in files if one.codes]
    if not trees:
        raise DataError(
            "codebook_missing",
            Text(zh="文件里没有编码，也没有给编码手册。", en="The files hold no codes, and no codebook was given."),
            fix=Text(
                zh="给出第二个参数：编码手册的编号或路径。", en="Give the codebook as second argument: its id or path."
            ),
        )
    # GUIDs change from export to export; where a code stands does not.
    codes: dict[tuple[str, ...], RawCode] = {}
    for one in trees:
        for code in one.codes:
            codes.setdefault(code.path, code)
    return codebook_of_tree(tuple(codes.values()), trees[0].title or trees[0].origin.name.partition(".")[0])


def _differ(name: str, one: str, other: str, file: str) -> DataError:
    place = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    shown = [f"“{text[max(0, place - 10) : place + 20]}”" for text in (one, other)]
    return DataError(
        "sources_differ",
        Text(
            zh="“{s}”在两个文件里的文字不同（第 {n} 个字起），位置不能合并。",
            en="“{s}” has other words in another file (from character {n} on); positions cannot be joined.",
        ).fill(s=name, n=place + 1),
        where=same(file),
        expected=same(shown[0]),
        got=same(shown[1]),
        fix=Text(
            zh="所有编码员须编码同一份定稿；不是同一份文本的，请改名。",
            en="All coders must code one final transcript; rename texts that are not the same.",
        ),
    )
