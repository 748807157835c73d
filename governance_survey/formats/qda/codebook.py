"""A codebook as REFI-QDA (.qdc): the tree of codes for other programs, the whole book for ourselves."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ...schemes.base import Wording
from ...schemes.codebook import LEVELLED, Codebook, InterviewCode
from ...words.errors import FileError
from ...words.text import Text, same
from ..code_matching import JOINED
from ..raw_codings import RawCode, unique_names
from .project import codes_from, facts_of
from .record import RECORD_NOTE, codebook_in

NAMESPACE = uuid.UUID("6f7a2a52-5a0e-5c2b-9d53-0d8f0a4c7e11")
_SPACE = "urn:QDA-XML:codebook:1.0"
# Part of a code -> what stands before it in a description, in each language.
_LABELS = {
    "definition": Text(zh="定义", en="Definition"),
    "include": Text(zh="纳入", en="Include"),
    "exclude": Text(zh="排除", en="Exclude"),
    "example": Text(zh="示例", en="Example"),
}
_PARTS = {
    label: (part, language)
    for part, said in _LABELS.items()
    for label, language in zip((said.zh, said.en), Wording.model_fields, strict=True)
}
_LABELLED = re.compile(rf"^({'|'.join(_PARTS)})(?:：|: )", re.M)
_NUMBERED = re.compile(r"([A-Z]{2}(?:\.[A-Z0-9]+)*) (.+)", re.S)
_COLOUR = re.compile(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def stable_guid(*parts: object) -> str:
    """The same GUID for the same thing in every export: programs otherwise take it for another."""
    # What uuid.uuid5 gives, without its object for each of tens of thousands.
    name = "\x1f".join(map(str, parts)).encode("utf-8")
    digits = hashlib.sha1(NAMESPACE.bytes + name, usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def writable(text: str) -> str:
    """A text without the characters no XML may hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def plain_json(value: object) -> str:
    """JSON that any XML may hold: what XML forbids is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def add_codes(parent: ElementTree.Element, book: Codebook, others: Sequence[str] = ()) -> None:
    """Put the tree of a codebook below an element; `others` are codes it does not know."""
    made: dict[str, ElementTree.Element] = {}
    for code in book.codes:
        for level in book.levels(code.id):
            if level not in made:
                above = next((made[one] for one in reversed(book.levels(level)[:-1]) if one in made), parent)
                made[level] = _code(above, book, level)
    for name in others:
        ElementTree.SubElement(
            parent, "Code", {"guid": stable_guid("code", book.id, name), "name": writable(name), "isCodable": "true"}
        )


def _code(above: ElementTree.Element, book: Codebook, level: str) -> ElementTree.Element:
    code = book.code_by_id.get(level)
    title = book.groups[level] if code is None else code.title.text
    said = dict.fromkeys(words for words in (title.zh, title.en) if words != level)
    written = {
        "guid": stable_guid("code", book.id, level),
        "name": writable(" ".join([level, " / ".join(said)]).strip()),
        "isCodable": "false" if code is None or not code.codable else "true",
    }
    if code is not None and code.color:
        written["color"] = code.color
    element = ElementTree.SubElement(above, "Code", written)
    description = "" if code is None else describe(code)
    if description:
        ElementTree.SubElement(element, "Description").text = writable(description)
    return element


def describe(code: InterviewCode) -> str:
    """Definition, inclusion, exclusion and example, a line each in each language."""
    lines = []
    for part, label in _LABELS.items():
        wording: Wording | None = getattr(code, part)
        if wording is not None:
            lines += [f"{label.zh}：{wording.zh}"] if wording.zh else []
            lines += [f"{label.en}: {wording.en}"] if wording.en else []
    return "\n".join(lines)


def codebook_to_qdc(book: Codebook) -> bytes:
    """The bytes of a ``.qdc`` file. What has no place in the tree travels in the description of a set."""
    root = ElementTree.Element("CodeBook", {"xmlns": _SPACE, "origin": RECORD_NOTE})
    add_codes(ElementTree.SubElement(root, "Codes"), book)
    sets = ElementTree.SubElement(root, "Sets")
    own = ElementTree.SubElement(sets, "Set", {"guid": stable_guid("set", book.id), "name": RECORD_NOTE})
    ElementTree.SubElement(own, "Description").text = plain_json(book.model_dump(mode="json", exclude_defaults=True))
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def codebook_from_qdc(path: Path) -> Codebook:
    """Read a ``.qdc`` file, or the codebook of a project.

    Raises
    ------
    FileError
        ``file_not_found``, ``no_codes``, and those of `read_project`.
    """
    if not path.is_file():
        raise FileError("file_not_found", Text(zh="找不到文件。", en="The file is not there."), where=same(path))
    facts = facts_of(path)
    codes = codes_from(facts["codes"])
    if not codes:
        raise FileError("no_codes", Text(zh="文件里没有编码。", en="The file holds no codes."), where=same(path))
    return codebook_of_tree(codes, facts.get("name") or path.stem, recorded(facts))


def recorded(facts: dict[str, Any]) -> Codebook | None:
    """The codebook our own files carry in a set."""
    said = next((words for name, words in facts["sets"] if name == RECORD_NOTE and words), None)
    try:
        return None if said is None else codebook_in(json.loads(said))
    except ValueError:  # edited by hand in another program
        return None


def codebook_of_tree(codes: Sequence[RawCode], title: str, book: Codebook | None = None) -> Codebook:
    """A codebook from a tree of codes, as far as a tree can say it.

    Of our own files (`book`) each code that came back as it was written is the code that was written; what another
    program changed, added or took out is changed, added or taken out.
    """
    written = {} if book is None else _as_written(book)
    ids = _ids(codes, written)
    made = []
    for code in codes:
        known = written.get(code.key)
        if known is not None and known[1:] == (code.path, code.codable, code.description, code.color):
            if known[0] is not None:
                made.append(known[0])
            continue
        made.append(_from_tree(code, ids))
    if book is not None:
        return book.model_copy(update={"codes": _in_order(made, book)}) if made else book
    return Codebook(
        schema_version=1,
        kind="codebook",
        id=re.sub(r"\W+", "_", title).lstrip("_0123456789").rstrip("_")[:64] or "codebook",
        version="1.0",
        title=_wording(title),
        codes=tuple(made),
    )


def _as_written(
    book: Codebook,
) -> dict[str, tuple[InterviewCode | None, tuple[str, ...], bool, str | None, str | None]]:
    """What we write for each code and group of a book, by GUID."""
    root = ElementTree.Element("Codes")
    add_codes(root, book)
    found: dict[str, Any] = {}
    guids = {stable_guid("code", book.id, level): level for level in (*book.groups, *book.code_by_id)}

    def visit(above: ElementTree.Element, path: tuple[str, ...]) -> None:
        for element in above.findall("Code"):
            own = (*path, element.attrib["name"])
            code = book.code_by_id.get(guids[element.attrib["guid"]])
            codable = element.attrib["isCodable"] == "true"
            found[element.attrib["guid"]] = (
                *(code, own, codable, element.findtext("Description"), element.get("color")),
            )
            visit(element, own)

    visit(root, ())
    return found


def _in_order(made: Sequence[InterviewCode], book: Codebook) -> tuple[InterviewCode, ...]:
    # The tree gathers what belongs together; the order of the printed book is kept where it is known.
    place = {code.id: n for n, code in enumerate(book.codes)}
    return tuple(sorted(made, key=lambda code: place.get(code.id, len(place))))


def _ids(codes: Sequence[RawCode], written: Mapping[str, Any]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Path -> id and title: the name for both where it is the only one of its kind, else the whole path as id."""
    names = Counter(code.name for code in codes)
    levels = {found[1] for code in codes if (found := _NUMBERED.fullmatch(code.name))}
    wished = []
    for code in codes:
        found = _NUMBERED.fullmatch(code.name)
        # Two capitals alone are an id only where ids stand below them: "TV news" is a name.
        if found and ("." in found[1] or any(level.startswith(f"{found[1]}.") for level in levels)):
            wished.append((found[1], found[2]))
        else:
            wished.append((code.name if names[code.name] == 1 else JOINED.join(code.path), code.name))
    unique = unique_names([name for name, _ in wished])
    ids = {code.path: (name, title) for code, name, (_, title) in zip(codes, unique, wished, strict=True)}
    for code in codes:
        known = written.get(code.key)
        if known is not None and known[0] is not None:
            ids[code.path] = (known[0].id, ids[code.path][1])
    return ids


def _from_tree(code: RawCode, ids: Mapping[tuple[str, ...], tuple[str, str]]) -> InterviewCode:
    name, title = ids[code.path]
    above = ids[code.path[:-1]][0] if code.path[:-1] in ids else None
    implied = name.rpartition(".")[0] if LEVELLED.fullmatch(name) else None
    return InterviewCode(
        id=name,
        parent=None if above == implied else above,
        codable=code.codable,
        color=code.color if code.color and _COLOUR.fullmatch(code.color) else None,
        title=_wording(title),
        **_wordings(code.description or ""),
    )


def _wordings(description: str) -> dict[str, Wording]:
    """The parts of a description of ours; any other description is a definition."""
    found = list(_LABELLED.finditer(description))
    if not found or description[: found[0].start()].strip():
        return {"definition": _wording(description.strip())} if description.strip() else {}
    parts: dict[str, dict[str, str]] = {}
    for match, end in zip(found, [*(one.start() for one in found[1:]), len(description)], strict=True):
        part, language = _PARTS[match[1]]
        parts.setdefault(part, {})[language] = description[match.end() : end].strip()
    said = {part: {key: words for key, words in pair.items() if words} for part, pair in parts.items()}
    return {part: Wording(**pair) for part, pair in said.items() if pair}


def _wording(text: str) -> Wording:
    zh, mark, en = text.partition(" / ")
    if mark and _HAN.search(zh) and not _HAN.search(en):
        return Wording(zh=zh, en=en)
    return Wording(zh=text) if _HAN.search(text) else Wording(en=text)
