"""A REFI-QDA project (.qdpx, .qde) as codings: texts, coders, selections cut on the intended characters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...data.responses import Origin
from ...data.segments import Coder, Source
from ...words.errors import FileError
from ...words.files import sha256_of
from ...words.text import Text, listed
from ..child_process import extract_in_child
from ..encodings import decode
from ..raw_codings import RawCode, RawCodings, RawMark, unique_names
from .deciding import Offsets, Positioned, decided
from .evidence import Selection
from .losses import Losses
from .marks import marks_of
from .positions import FileText
from .record import Record, record_of
from .refusals import refusal

_WHOLE = Text(zh="完整的 REFI-QDA 项目", en="a whole REFI-QDA project")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def facts_of(path: Path) -> dict[str, Any]:
    """What the child found in a file; its refusals become errors."""
    found = extract_in_child("qda", path, {}, _WHOLE).about
    if "refused" in found:
        raise refusal(path, found)
    return found


def read_project(
    path: Path, *, offsets: Offsets | None = None, texts: Mapping[str, FileText] | None = None
) -> RawCodings:
    """Read a ``.qdpx`` or bare ``.qde`` file.

    Parameters
    ----------
    offsets : str or mapping, optional
        How positions are counted, where the evidence must not decide (see `decided`).
    texts : mapping, optional
        Source name -> text, for sources whose text the project does not hold.

    Raises
    ------
    FileError
        ``archive_too_large``, ``archive_paths``, ``archive_duplicates``, ``file_encrypted``, ``file_damaged``,
        ``xml_forbidden``, ``xml_broken``, ``no_project``, ``several_projects``, ``not_refi_qda``,
        ``reader_crashed``, ``positions_ambiguous``, ``positions_impossible``, ``not_a_project``.
    """
    facts = facts_of(path)
    if facts["kind"] != "project":
        raise FileError(
            "not_a_project",
            Text(zh="这是编码手册，没有文本和编码。", en="This is a codebook, without texts and codings."),
            where=str(path),
            fix=Text(zh="用 read_codebook 读取。", en="Read it with read_codebook."),
        )
    return codings_of_facts(facts, path, offsets=offsets, texts=texts or {})


def codings_of_facts(
    facts: Mapping[str, Any], path: Path, *, offsets: Offsets | None = None, texts: Mapping[str, FileText]
) -> RawCodings:
    """The codings of a project whose facts are known."""
    record = record_of(facts)
    names = unique_names([one["name"] or one["guid"] for one in facts["sources"]])
    held = [_text(one, name, path, texts) for one, name in zip(facts["sources"], names, strict=True)]
    ids = [
        record.sources.get(one["guid"], {}).get("id", name) for one, name in zip(facts["sources"], names, strict=True)
    ]
    places = [n for n, text in enumerate(held) if text is not None]
    readings = decided(
        str(path),
        [Positioned(ids[n], held[n], _selections(facts["sources"][n])) for n in places],  # type: ignore[arg-type]
        origin=facts["origin"],
        offsets=offsets,
    )
    read_as = dict(zip(places, readings, strict=True))
    losses = Losses(facts, record)
    coders = _coders(facts, record)
    marks: list[RawMark] = []
    for n, (source, name) in enumerate(zip(facts["sources"], ids, strict=True)):
        marks += marks_of(source, name, held[n], read_as.get(n), coders, facts["notes"], losses)
    codes = codes_from(facts["codes"], record.codes)
    sources = [
        _as_source(one, name, text, facts, record) for one, name, text in zip(facts["sources"], ids, held, strict=True)
    ]
    shown = [(ids[n], reading) for n, reading in read_as.items() if len(reading.places)]
    notes = tuple(Text(zh="“{s}”：", en="“{s}”: ").fill(s=name) + reading.text for name, reading in shown)
    by_guid = dict(zip([one["guid"] for one in facts["sources"]], ids, strict=True))
    assigned = frozenset(
        (coders[coder].id, by_guid[source])
        for coder, source in record.assigned
        if coder in coders and source in by_guid
    )
    used = {mark.coder for mark in marks} | {coder for coder, _ in assigned}
    listed_too = {coders[key].id for key in record.coders if key in coders}
    return RawCodings(
        origin=Origin(path.name, "refi-qda", sha256_of(path), None, str(path), notes + _unseen(held, ids, facts)),
        sources=tuple(sources),
        coders=tuple(coder for coder in coders.values() if coder.id in used | listed_too),
        marks=tuple(marks),
        codes=codes,
        assigned=assigned,
        losses=losses.texts(),
        simulated=record.simulated,
        codebook=record.codebook,
        title=facts["name"] or None,
    )


def codes_from(found: list[dict[str, Any]], ids: Mapping[str, str] | None = None) -> tuple[RawCode, ...]:
    """The tree of codes; of two with one GUID the first is kept, for nothing tells which was meant."""
    paths: dict[str, tuple[str, ...]] = {}
    codes = []
    for code in found:
        if code["guid"] in paths or not code["name"]:
            continue
        path = (*paths.get(code["parent"], ()), code["name"])
        paths[code["guid"]] = path
        own = (ids or {}).get(code["guid"])
        codes.append(RawCode(code["guid"], path, own, code["codable"], code["color"], code["description"]))
    return tuple(codes)


def _text(source: Mapping[str, Any], name: str, path: Path, texts: Mapping[str, FileText]) -> FileText | None:
    if source["text"] is None:
        stem = Path(name).stem
        return next((texts[key] for key in (name, stem) if key in texts), None)
    content = source["text"].encode("latin-1")
    if source["kept_in"] != "file":
        return FileText(content.decode("utf-8"), inline=source["kept_in"] == "inline")
    try:
        # The standard's encoding; only what is not UTF-8 is guessed at.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _, text = decode(content, path / name)
    return FileText(text, marked=content.startswith(_MARKS))


def _selections(source: Mapping[str, Any]) -> tuple[Selection, ...]:
    # A position that is no number leads nowhere.
    return tuple(
        Selection(-9 if one["start"] is None else one["start"], -9 if one["end"] is None else one["end"], one["name"])
        for one in source["selections"]
    )


def _coders(facts: Mapping[str, Any], record: Record) -> dict[str, Coder]:
    """User's GUID -> coder, by the id the file gives, else the name."""
    users = [row for row in facts["users"] if row[0]]
    ids = [row[1] or row[2] or row[0] for row in users]
    if len(set(ids)) < len(ids):
        ids = unique_names([row[2] or row[1] or row[0] for row in users])
    return {
        guid: Coder(name, shown or name, record.coders.get(guid, {}).get("kind", "human"))
        for (guid, _, shown), name in zip(users, ids, strict=True)
    }


def _as_source(
    source: Mapping[str, Any], name: str, text: FileText | None, facts: Mapping[str, Any], record: Record
) -> Source:
    kept = None if text is None else text.kept
    own = record.sources.get(source["guid"])
    cases = [case for case in facts["cases"] if source["guid"] in case["sources"]]
    values = [row for case in cases for row in case["values"]] + source["values"]
    attributes = {facts["variables"][key]: said for key, said in values if facts["variables"].get(key)}
    if own is not None:
        return Source(name, source["name"], kept, own.get("kind", "interview"), attributes)
    if cases:
        attributes.setdefault("case", ", ".join(case["name"] for case in cases if case["name"]))
    return Source(
        name, source["name"] or name, kept, "interview", {key: said for key, said in attributes.items() if said}
    )


def _unseen(held: list[FileText | None], ids: list[str], facts: Mapping[str, Any]) -> tuple[Text, ...]:
    """What a reader should know of texts that were not there, or stood elsewhere than they should."""
    found = []
    lost = [name for name, text in zip(ids, held, strict=True) if text is None]
    if lost:
        what = Text(
            zh="{n} 份文本不在文件中（{s}）：选段保留位置，截不出文字，位置单位无从核对。",
            en="{n} texts are not in the file ({s}): selections keep their positions, but no words can be cut and the "
            "unit of positions cannot be checked.",
        )
        found.append(what.fill(n=len(lost), s=listed(lost, most=6)))
    word = [name for name, one in zip(ids, facts["sources"], strict=True) if one["kept_in"] == "word"]
    if word:
        what = Text(zh="{n} 份文本取自 Word 文件（{s}）。", en="{n} texts are taken from their Word files ({s}).")
        found.append(what.fill(n=len(word), s=listed(word, most=6)))
    return tuple(found)
