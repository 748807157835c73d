"""Transcripts (.txt, .md, .docx) as sources: their words as they stand, and what first lines and turns say."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..data.responses import Origin
from ..data.segments import Source
from ..data.turns import turns
from ..words.errors import FileError, UsageError, closest
from ..words.files import sha256_of
from ..words.text import Text, listed, same
from .child_process import extract_in_child
from .coded_headings import HEADINGS
from .encodings import decode
from .qda.positions import FileText
from .qda.refusals import refusal
from .raw_file import damaged, empty_file
from .sniffing import WORD, content_of

PLAIN, WORDED = (".txt", ".md"), (".docx",)
INTERVIEWER = "interviewer"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEADING = {name: key for key, names in HEADINGS.items() for name in names}
_LINE = re.compile(r"\s*([^:：\n]{1,24})[:：][^\S\n]*(.*)")


@dataclass(frozen=True)
class Transcript:
    """One transcript: the source, its text as the file holds it, and where it came from."""

    source: Source
    text: FileText
    origin: Origin


def read_transcripts(paths: Sequence[Path], encoding: str | None = None) -> list[Transcript]:
    """Read transcripts in the order given; the id of each is its file's name without the suffix.

    Lines above the first empty line that are headed by a known word (``社区：X01``, ``Respondent: R12``) become
    attributes; the text itself keeps them, so that positions stay those of the file.

    Raises
    ------
    FileError
        ``file_not_found``, ``empty_file``, ``file_damaged``, ``wrong_content``, ``xml_forbidden``,
        ``archive_too_large``, ``duplicate_transcript``, and those of `decode`.
    """
    for path in paths:
        if not path.is_file():
            raise FileError("file_not_found", Text(zh="找不到文件。", en="The file is not there."), where=same(path))
    ids = [unicodedata.normalize("NFC", path.stem) for path in paths]
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    if doubled:
        raise FileError(
            "duplicate_transcript",
            Text(zh="有几份文本同名：{s}。", en="Several transcripts share a name: {s}.").fill(s=listed(doubled)),
            where=listed([path for path, name in zip(paths, ids, strict=True) if name in doubled]),
            fix=Text(zh="改名，或只给其中一份。", en="Rename them, or give one of them."),
        )
    words = _words([path for path in paths if path.suffix.lower() in WORDED])
    return [_transcript(path, name, words.get(path), encoding) for path, name in zip(paths, ids, strict=True)]


def _words(paths: Sequence[Path]) -> dict[Path, str]:
    """The texts of all Word files, read by one child."""
    for path in paths:
        if content_of(path) not in (WORD, None):
            raise damaged(path, Text(zh="完整的 Word 文档", en="a whole Word document"))
    if not paths:
        return {}
    more = json.dumps([str(path.absolute()) for path in paths[1:]])
    expected = Text(zh="完整的 Word 文档", en="a whole Word document")
    found = extract_in_child("word", paths[0], {"more": more}, expected).about["files"]
    for path, one in zip(paths, found, strict=True):
        if "refused" in one:
            raise refusal(path, one)
    return {path: one["text"] for path, one in zip(paths, found, strict=True)}


def _transcript(path: Path, name: str, words: str | None, encoding: str | None) -> Transcript:
    used = None
    if words is None:
        content = path.read_bytes()
        used, raw = decode(content, path, encoding)
        if "\0" in raw:
            raise damaged(path, Text(zh="文本里不应有空字节", en="a text without NUL bytes"))
        text = FileText(raw, marked=content.startswith(_MARKS))
    else:
        text = FileText(words)
    kept = text.kept
    if not kept.strip():
        raise empty_file(path, Text(zh="文本是空的。", en="The transcript is empty."))
    origin = Origin(path.name, "word" if used is None else "text", sha256_of(path), used, str(path))
    return Transcript(Source(name, path.stem, kept, "interview", heading_of(kept)), text, origin)


def heading_of(text: str) -> dict[str, str]:
    """What the lines above the first empty line say of the interview."""
    found: dict[str, str] = {}
    for line in text.lstrip("\n").partition("\n\n")[0].split("\n"):
        match = _LINE.fullmatch(line)
        key = _HEADING.get(match[1].strip().casefold()) if match else None
        if match is None or key is None:
            break
        if match[2].strip():
            found.setdefault(key, match[2].strip())
    return found


def with_speakers(source: Source, speakers: Mapping[str, str], interviewers: Sequence[str] = ()) -> Source:
    """A source that knows who speaks in it.

    Parameters
    ----------
    speakers : mapping
        What stands before a turn (``"Wang"``, ``"答"``) -> role (``"head"``, ``"interviewer"``).
    interviewers : sequence of str
        Labels of interviewers that the codebook names.

    Returns
    -------
    Source
        Its attribute ``speaker`` is the role of those who answer, where all have one; ``interviewer`` names what
        stands before an interviewer's turns.
    """
    roles = {label.casefold(): role for label, role in speakers.items()}
    found = turns(source.text or "", interviewers)
    said = dict.fromkeys(found.speaker)
    asking = [name for name in said if roles.get(name.casefold()) == INTERVIEWER]
    answering = dict(zip(found.speaker, found.asked.tolist(), strict=True))
    held = {
        roles[name.casefold()]
        for name in said
        if name.casefold() in roles and name not in asking and not answering[name]
    }
    attributes = dict(source.attributes)
    if asking:
        named = [attributes["interviewer"]] if attributes.get("interviewer") else []
        attributes["interviewer"] = "、".join(dict.fromkeys([*named, *asking]))
    if len(held) == 1:
        attributes.setdefault("speaker", held.pop())
    return replace(source, attributes=attributes)


def check_speakers(sources: Sequence[Source], speakers: Mapping[str, str]) -> None:
    """Refuse labels that stand before no turn at all: a misspelt one would leave a speaker unknown in silence."""
    said = {name.casefold(): name for source in sources if source.text for name in turns(source.text, ()).speaker}
    absent = [label for label in speakers if label.casefold() not in said]
    if absent:
        raise UsageError(
            "speaker_not_found",
            Text(zh="没有一轮话以这些名字开头：{s}。", en="No turn begins with: {s}.").fill(s=listed(absent)),
            where=same("speakers="),
            expected=listed(sorted(said.values()), most=12),
            fix=closest(absent[0], said.values()),
        )
