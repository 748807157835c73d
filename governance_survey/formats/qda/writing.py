"""Codings as a REFI-QDA project: valid by the schema, the same bytes for the same codings, no path of this machine."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from xml.etree import ElementTree

from ...data.codings import Codings
from ...data.segments import Mark, Segment, Source
from .codebook import add_codes, plain_json, stable_guid, writable
from .record import MARK_NOTE, RECORD_NOTE, SIMULATED

_SPACE = "urn:QDA-XML:project:1.0"
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_LONGEST_NAME = 80
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_add = ElementTree.SubElement


def project_of(codings: Codings) -> bytes:
    """The bytes of a ``.qdpx`` file.

    Positions are what the standard asks for: code points from 0, the end outside; texts are UTF-8 without byte-order
    mark, lines ended by one character, so that programs that count otherwise agree up to the first emoji.
    """
    root = ElementTree.Element("Project", {"xmlns": _SPACE, "name": _title(codings), "origin": RECORD_NOTE})
    notes: list[ElementTree.Element] = [_note(_guid(codings, "record"), RECORD_NOTE, plain_json(_record(codings)))]
    _users(root, codings)
    book = codings.codebook
    unknown = dict.fromkeys(
        mark.code for mark in codings.marks if mark.code not in book.code_by_id and mark.code not in book.groups
    )
    add_codes(_add(_add(root, "CodeBook"), "Codes"), book, list(unknown))
    _cases(root, codings)
    if codings.sources:
        sources = _add(root, "Sources")
        segments: dict[str, list[Segment]] = {}
        for segment in codings.segments:
            segments.setdefault(segment.source, []).append(segment)
        for source in codings.sources:
            _source(sources, codings, source, segments.get(source.id, []), notes)
    _add(root, "Notes").extend(notes)
    _add(root, "NoteRef", {"targetGUID": _guid(codings, "record")})
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    texts = [(f"sources/{_guid(codings, 'source', one.id)}.txt", one.text) for one in codings.sources]
    return _packed(
        [("project.qde", content), *((name, text.encode("utf-8")) for name, text in texts if text is not None)]
    )


def _packed(members: Iterable[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _guid(codings: Codings, *parts: object) -> str:
    return stable_guid(codings.codebook.id, *parts)


def _title(codings: Codings) -> str:
    title = codings.codebook.title.say()
    return writable(f"{title} {SIMULATED}" if codings.simulated else title)


def _record(codings: Codings) -> dict[str, object]:
    book = codings.codebook
    return {
        "simulated": codings.simulated,
        "sources": {_guid(codings, "source", one.id): {"id": one.id, "kind": one.kind} for one in codings.sources},
        "coders": {_guid(codings, "coder", one.id): {"kind": one.kind} for one in codings.coders},
        "codes": {stable_guid("code", book.id, level): level for level in (*book.groups, *book.code_by_id)},
        "assigned": sorted(
            [_guid(codings, "coder", coder), _guid(codings, "source", source)] for coder, source in codings.assigned
        ),
        "codebook": book.model_dump(mode="json", exclude_defaults=True),
    }


def _note(guid: str, name: str, content: str) -> ElementTree.Element:
    note = ElementTree.Element("Note", {"guid": guid, "name": name})
    _add(note, "PlainTextContent").text = content
    return note


def _users(root: ElementTree.Element, codings: Codings) -> None:
    if codings.coders:
        users = _add(root, "Users")
        for one in codings.coders:
            held = {"guid": _guid(codings, "coder", one.id), "name": writable(one.name), "id": writable(one.id)}
            _add(users, "User", held)


def _cases(root: ElementTree.Element, codings: Codings) -> None:
    """What is known of the sources, as variables of one case each: so other programs group by it."""
    names = sorted({name for source in codings.sources for name in source.attributes})
    if names:
        variables = _add(root, "Variables")
        for name in names:
            held = {"guid": _guid(codings, "variable", name), "name": writable(name), "typeOfVariable": "Text"}
            _add(variables, "Variable", held)
    if not codings.sources:
        return
    cases = _add(root, "Cases")
    for source in codings.sources:
        case = _add(cases, "Case", {"guid": _guid(codings, "case", source.id), "name": writable(source.id)})
        for name, said in sorted(source.attributes.items()):
            value = _add(case, "VariableValue")
            _add(value, "VariableRef", {"targetGUID": _guid(codings, "variable", name)})
            _add(value, "TextValue").text = writable(said)
        _add(case, "SourceRef", {"targetGUID": _guid(codings, "source", source.id)})


def _source(
    sources: ElementTree.Element,
    codings: Codings,
    source: Source,
    segments: list[Segment],
    notes: list[ElementTree.Element],
) -> None:
    guid = _guid(codings, "source", source.id)
    held = {"guid": guid, "name": writable(source.name)}
    if source.text is not None:
        held["plainTextPath"] = f"internal://{guid}.txt"
    element = _add(sources, "TextSource", held)
    for segment in segments:
        own = {
            "guid": _guid(codings, "segment", source.id, segment.start, segment.end),
            "startPosition": str(segment.start),
            "endPosition": str(segment.end),
        }
        quote = codings.quote(segment)
        if quote:
            own["name"] = writable(quote if len(quote) <= _LONGEST_NAME else f"{quote[:_LONGEST_NAME]}…")
        selection = _add(element, "PlainTextSelection", own)
        for place, mark in enumerate(codings.marks_of[segment.id]):
            _coding(selection, codings, (source.id, segment.start, segment.end, place), mark, notes)


def _coding(
    selection: ElementTree.Element,
    codings: Codings,
    where: tuple[object, ...],
    mark: Mark,
    notes: list[ElementTree.Element],
) -> None:
    guid = _guid(codings, "coding", *where, mark.coder, mark.code)
    held = {"guid": guid, "creatingUser": _guid(codings, "coder", mark.coder)}
    dated = mark.when is not None and _DATE_TIME.fullmatch(mark.when)
    if mark.when is not None and dated:
        held["creationDateTime"] = mark.when
    coding = _add(selection, "Coding", held)
    _add(coding, "CodeRef", {"targetGUID": stable_guid("code", codings.codebook.id, mark.code)})
    when = None if dated else mark.when
    if mark.attributes or mark.memo or when:
        said = {"attributes": dict(mark.attributes), "memo": mark.memo, "when": when}
        content = plain_json({key: value for key, value in said.items() if value})
        note = stable_guid("note", guid)
        notes.append(_note(note, MARK_NOTE, content))
        _add(coding, "NoteRef", {"targetGUID": note})
