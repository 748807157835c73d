"""Coded texts from whatever files hold them: projects, tables of segments, transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..data.responses import Origin
from ..data.segments import Source
from ..schemes.codebook import Codebook
from ..words.errors import FileError, UsageError, closest
from ..words.text import Text, listed, same
from . import CODED, Role, read_file, role_of
from .qda.deciding import Offsets
from .qda.project import read_project
from .raw_codings import RawCodings
from .segment_tables import read_segment_table
from .transcripts import PLAIN, WORDED, Transcript, read_transcripts

# Files of programs that nobody else can read, but that all export REFI-QDA.
_CLOSED = (".nvp", ".nvpx", ".nvcx", ".mx", ".mex", ".atl", ".hpr", ".qda", ".qrk", ".ded")


def expanded(paths: Sequence[Path], roles: Sequence[Role]) -> list[Path]:
    """The files meant: a folder stands for those in it that are of these roles, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(entry for entry in path.iterdir() if entry.is_file() and not entry.name.startswith((".", "~$")))
        kept = [entry for entry in inside if role_of(entry) in roles]
        if not kept:
            raise FileError(
                "folder_without_texts",
                Text(zh="文件夹里没有可读的文件。", en="The folder holds no file that can be read."),
                where=same(path),
                expected=listed([suffix for one in CODED if one.role in roles for suffix in one.suffixes], most=20),
                got=listed([entry.name for entry in inside]),
            )
        found += kept
    return found


def read_coded(
    paths: Sequence[Path],
    *,
    codebook: Codebook | None = None,
    transcripts: Sequence[Path] = (),
    sources: Sequence[Source] = (),
    offsets: Offsets | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> list[RawCodings]:
    """Read files of coded texts, transcripts first, so that tables and projects find the texts they code.

    Parameters
    ----------
    transcripts : sequence of Path
        Texts for tables and projects that do not hold them; a text nothing codes is a source without codes.
    sources : sequence of Source
        Texts that are at hand already: open answers.

    Raises
    ------
    FileError
        ``unknown_format``, ``file_not_found``, and those of each reader.
    UsageError
        ``not_a_transcript``, ``option_not_used``, ``offsets_unknown``.
    """
    roles = {path: _known_role(path) for path in paths}
    _refuse_others(transcripts)
    if offsets is not None and "project" not in roles.values():
        raise _unused("offsets")
    if sheet is not None and "table" not in roles.values():
        raise _unused("sheet")
    texts = read_transcripts([*(p for p, role in roles.items() if role == "transcript"), *transcripts], encoding)
    held = [*(one.source for one in texts), *sources]
    by_name = {name: one.text for one in texts for name in (one.source.id, one.origin.name)}
    coded = []
    for path, role in roles.items():
        if role == "project":
            coded.append(_named_alike(read_project(path, offsets=offsets, texts=by_name), texts))
        elif role == "table":
            chosen = sheet if path.suffix.lower() in (".xlsx", ".xlsm", ".xls") else None
            coded.append(read_segment_table(read_file(path, sheet=chosen), held, codebook))
    return [*coded, *_alone(texts, coded)]


def of_sources(sources: Sequence[Source], name: str, digest: str) -> RawCodings:
    """Texts at hand, not coded yet."""
    return RawCodings(Origin(name, "memory", digest), sources=tuple(sources))


def _named_alike(project: RawCodings, texts: Sequence[Transcript]) -> RawCodings:
    """A project whose sources know what their transcripts' first lines say."""
    about = {name: one.source.attributes for one in texts for name in (one.source.id, one.origin.name)}
    sources = tuple(
        replace(source, attributes={**about[source.id], **source.attributes}) if source.id in about else source
        for source in project.sources
    )
    return replace(project, sources=sources)


def _alone(texts: Sequence[Transcript], coded: Sequence[RawCodings]) -> list[RawCodings]:
    """Transcripts as files of their own; one that a project codes under its file's name is not a second source."""
    taken = {source.id for one in coded for source in one.sources}
    return [RawCodings(one.origin, sources=(one.source,)) for one in texts if one.origin.name not in taken]


def _known_role(path: Path) -> Role:
    if not path.exists():
        siblings = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        raise FileError(
            "file_not_found",
            Text(zh="找不到文件。", en="The file is not there."),
            where=same(path.absolute()),
            fix=closest(path.name, siblings) or Text(zh="检查路径和文件名。", en="Check the path and the name."),
        )
    role = role_of(path)
    if role is None:
        advice = _EXPORT if path.suffix.lower().startswith(_CLOSED) else _SAVE_AS.get(path.suffix.lower())
        raise FileError(
            "unknown_format",
            Text(zh="不认识这种文件。", en="This kind of file is not known."),
            where=same(path),
            expected=listed([suffix for one in CODED for suffix in one.suffixes], most=20),
            got=same(path.suffix or path.name),
            fix=_BOOK if path.suffix.lower() == ".qdc" else advice,
        )
    return role


_EXPORT = Text(
    zh="这是原软件自己的格式：请在那里导出 REFI-QDA 项目（.qdpx）。",
    en="This is the program's own format: export a REFI-QDA project (.qdpx) there.",
)


_WORD = Text(zh="在 Word 或 WPS 里另存为 .docx。", en="Save it as .docx in Word or WPS.")
_SAVE_AS = {
    **dict.fromkeys((".doc", ".wps", ".rtf", ".odt", ".pages"), _WORD),
    ".pdf": Text(
        zh="PDF 里的文字没有可靠的次序：请用转录的原文件（.docx 或 .txt）。",
        en="Words in a PDF have no sure order: use the file the transcript was written in (.docx or .txt).",
    ),
}


_BOOK = Text(
    zh="这是编码手册，没有编码过的文本：用 read_codebook 读取，再作为第二个参数。",
    en="This is a codebook without coded texts: read it with read_codebook, and give it as second argument.",
)


def _refuse_others(transcripts: Sequence[Path]) -> None:
    others = [path.name for path in transcripts if role_of(path) != "transcript"]
    if others:
        raise UsageError(
            "not_a_transcript",
            Text(zh="transcripts= 只收文本：{s}。", en="transcripts= takes texts alone: {s}.").fill(s=listed(others)),
            expected=listed((*PLAIN, *WORDED)),
            fix=Text(zh="项目和片段表写在第一个参数里。", en="Give projects and tables as first argument."),
        )


def _unused(name: str) -> UsageError:
    return UsageError(
        "option_not_used",
        Text(zh="这些文件用不到 {o}。", en="These files have no use for {o}.").fill(o=name),
        fix=Text(zh="去掉这个参数。", en="Leave it out."),
    )
