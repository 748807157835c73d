"""Child side: the XML of a REFI-QDA file, read without entities or document types, by local names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .archive import Refused

PROJECT, CODEBOOK = "urn:QDA-XML:project:1", "urn:QDA-XML:codebook:1"
MOST_BYTES = 200_000_000
DEEPEST = 100
Element = Any  # xml.etree.ElementTree.Element, whose module no layer imports at top


def root_of(content: bytes) -> Element:
    """The root element; whatever declares a document type or an entity is refused before it is expanded.

    Raises
    ------
    Refused
        ``xml_forbidden``, ``xml_broken``, ``archive_too_large``.
    """
    from xml.etree.ElementTree import ParseError

    import defusedxml.ElementTree
    from defusedxml.common import DefusedXmlException

    if len(content) > MOST_BYTES:
        raise Refused("archive_too_large", f"XML: {len(content)} bytes")
    try:
        root = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise Refused("xml_forbidden", type(problem).__name__) from problem
    except (ParseError, LookupError, ValueError) as problem:
        raise Refused("xml_broken", str(problem)) from problem
    if _depth(root) > DEEPEST:
        raise Refused("xml_broken", f"> {DEEPEST} levels")
    return root


def name_of(element: Element) -> str:
    """The local name: versions of the standard differ in the namespace alone."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Children of that local name."""
    if element is not None:
        yield from (child for child in element if name_of(child) == name)


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of that name, its first child of the next name, and so on."""
    for name in names:
        element = next(children(element, name), None)
    return element


def words(element: Element | None, name: str) -> str | None:
    """The text of a child, or None where it is absent or blank."""
    found = child(element, name)
    text = "" if found is None else "".join(found.itertext())
    return text if text.strip() else None


def guid(text: str | None) -> str | None:
    """A GUID in one spelling: programs write it in braces or not, in upper or lower case."""
    return None if text is None else text.strip().strip("{}").lower() or None


def target(element: Element) -> str | None:
    """What a reference points to."""
    return guid(element.get("targetGUID") or element.get("guid"))


def codes_of(element: Element | None) -> list[dict[str, Any]]:
    """The codes below an element, parents before children, each with its parent's GUID and its notes."""
    found: list[dict[str, Any]] = []
    waiting: list[tuple[Element, str | None]] = [(code, None) for code in children(element, "Code")]
    while waiting:
        code, parent = waiting.pop(0)
        own = guid(code.get("guid"))
        found.append(
            {
                "guid": own,
                "name": (code.get("name") or "").strip(),
                "parent": parent,
                "codable": (code.get("isCodable") or "true").strip().lower() in ("true", "1"),
                "color": code.get("color"),
                "description": words(code, "Description"),
                "notes": [target(note) for note in children(code, "NoteRef")],
            }
        )
        waiting = [(below, own) for below in children(code, "Code")] + waiting
    return found


def counted(element: Element | None, names: tuple[str, ...]) -> dict[str, int]:
    """How often elements of these names occur anywhere below."""
    if element is None:
        return {}
    counts = Counter(name_of(one) for one in element.iter() if name_of(one) in names)
    return dict(counts)


def _depth(root: Element) -> int:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            break
        level = [below for one in level for below in one]
    return depth
