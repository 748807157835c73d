"""The reading verb of interviews: coded texts from any file, bound to their codebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..data.codings import Codings
from ..data.open_answers import open_answers
from ..data.responses import Responses
from ..data.segments import Source
from ..formats.binding_codings import bound
from ..formats.coded_files import expanded, of_sources, read_coded
from ..formats.transcripts import check_speakers, with_speakers
from ..schemes.codebook import Codebook
from ..words.errors import UsageError
from ..words.text import Text, same
from .consents import Consent, consent_of
from .reading import read_codebook

Coded = str | Path | Responses


def read_codings(
    files: Coded | Sequence[Coded],
    codebook: str | Path | Codebook | None = None,
    *,
    transcripts: str | Path | Sequence[str | Path] = (),
    offsets: str | Mapping[str, str] | None = None,
    speakers: Mapping[str, str] | None = None,
    coder: str | Mapping[str, str] | None = None,
    consent: Consent | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    simulated: bool = False,
) -> Codings:
    """Read coded interviews, documents and open answers, and bind them to their codebook.

    Parameters
    ----------
    files : path, Responses, or a sequence of these
        REFI-QDA projects (``.qdpx``, ``.qde``: NVivo, ATLAS.ti, MAXQDA, QualCoder and others export them), tables of
        coded segments (``.csv``, ``.xlsx``; headings in Chinese or English, attributes and their values by id or by
        title), transcripts (``.txt``, ``.docx``), folders of these, and answers whose open questions are texts to
        code. Several coders' files are joined: texts and coders of one id are one.
    codebook : str, path or Codebook, optional
        A shipped id, a ``.yaml`` or ``.qdc`` file. The files' own codes are matched to it by id, by where they
        stand, or by title in Chinese or English; what matches nothing is kept under its own name and listed in
        ``origins[0].notes``. Default: the codes of the files themselves.
    transcripts : path or sequence of paths, optional
        Texts, or folders of texts, for tables and projects that do not hold them.
    offsets : str or mapping of source to str, optional
        How the positions of a project are counted, where its texts do not decide it: ``"code_points"`` or
        ``"utf16"``, ``"crlf=1"`` or ``"crlf=2"``, ``"exclusive"`` or ``"inclusive"``, several apart by spaces.
    speakers : mapping, optional
        What stands before a turn -> role (``{"问": "interviewer", "答": "head"}``).
    coder : str or mapping of file name to str, optional
        Who coded, for files that do not say it.
    consent : str or mapping, optional
        Column of the questionnaire that says whether a respondent may be quoted, for answers whose open questions are
        coded; `protect` goes by it. Where the answers do not plainly say yes or no, the column and the answer (or
        answers) that agree: ``{"Q12": "可以匿名引用"}``.
    sheet, encoding : str, optional
        Sheet of a workbook; encoding of transcripts where it cannot be told.
    simulated : bool
        True for codes that no person gave.

    Returns
    -------
    Codings
        How positions were read stands in ``origins``, with the evidence; what files hold that is not kept (pictures,
        sound, links, graphs, sets) in ``losses``. Nothing is corrected in silence: see `validate`.

    Raises
    ------
    FileError
        ``positions_ambiguous`` (two readings cut different words and neither is better), ``positions_impossible``;
        whatever is wrong with a file: ``unknown_format``, ``file_damaged``, ``archive_too_large``, ``archive_paths``,
        ``archive_duplicates``, ``xml_forbidden``, ``not_refi_qda`` and others.
    DataError
        ``segment_columns`` (with a template), ``quote_not_found``, ``quote_ambiguous``, ``quote_differs``,
        ``positions_wrong``, ``text_missing``, ``sources_differ``, ``codebook_missing``, ``no_codings``,
        ``column_not_found``.
    UsageError
        ``not_coded_texts``, ``speaker_not_found``, ``offsets_unknown``, ``option_not_used``,
        ``consent_unclear``.

    Examples
    --------
    >>> import pathlib, tempfile, governance_survey as gs
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "I01.txt").write_text("问：后来呢？\\n答：等通知等了两天，楼都封了。\\n", encoding="utf-8")
    >>> rows = "source,quote,code,coder\\nI01,等通知等了两天,PB.RSK.4,A\\n"
    >>> _ = (folder / "coded.csv").write_text(rows, encoding="utf-8")
    >>> codings = gs.read_codings(folder, "community_emergency", speakers={"问": "interviewer", "答": "head"})
    >>> segment = codings.segments[0]
    >>> codings.quote(segment), codings.code(codings.marks[0]).title.say("en"), codings.sources[0].attributes["speaker"]
    ('等通知等了两天', 'Late action', 'head')

    To NVivo and back:

    >>> again = gs.read_codings(gs.save(codings, folder / "coded.qdpx"))
    >>> again.marks == codings.marks and again.sources == codings.sources
    True
    """
    book = read_codebook(codebook) if isinstance(codebook, str | Path) else codebook
    if book is not None and not isinstance(book, Codebook):
        raise _not_coded(
            "codebook", book, Text(zh="编码手册的编号、路径或 Codebook", en="a shipped id, a path or a Codebook")
        )
    given = list(files) if isinstance(files, Sequence) and not isinstance(files, str) else [files]
    wrong = next((one for one in given if not isinstance(one, str | Path | Responses)), None)
    if wrong is not None or not given:
        raise _not_coded("files", wrong, Text(zh="文件路径或 Responses", en="paths or Responses"))
    answers = [one for one in given if isinstance(one, Responses)]
    texts = [transcripts] if isinstance(transcripts, str | Path) else list(transcripts)
    agreed = consent_of(consent, answers)
    named = [consent] if isinstance(consent, str) else list(consent or ())
    sources = [
        # The words of the consent itself are nothing to code.
        (one, tuple(said for said in open_answers(one, about_rows=own) if said.attributes["item"] not in named))
        for one, own in zip(answers, agreed, strict=True)
    ]
    found = read_coded(
        expanded([_path(one) for one in given if not isinstance(one, Responses)], ("project", "table", "transcript")),
        codebook=book,
        transcripts=expanded([_path(one) for one in texts], ("transcript",)),
        sources=[source for _, own in sources for source in own],
        offsets=offsets,
        sheet=sheet,
        encoding=encoding,
    )
    found += [of_sources(own, one.origin.name, one.origin.sha256) for one, own in sources]
    marked = simulated or any(one.simulated for one in answers)
    found = [replace(one, simulated=one.simulated or marked) for one in found]
    if speakers is not None:
        check_speakers([source for one in found for source in one.sources], speakers)
        asking = () if book is None else book.procedure.interviewer_labels
        found = [
            replace(one, sources=tuple(_spoken(source, speakers, asking) for source in one.sources)) for one in found
        ]
    said = {
        "offsets": dict(offsets) if isinstance(offsets, Mapping) else offsets,
        "speakers": None if speakers is None else dict(speakers),
        "coder": dict(coder) if isinstance(coder, Mapping) else coder,
        "consent": dict(consent) if isinstance(consent, Mapping) else consent,
        "simulated": marked,
    }
    return bound(found, book, coder=coder, arguments={key: value for key, value in said.items() if value})


def _spoken(source: Source, speakers: Mapping[str, str], asking: Sequence[str]) -> Source:
    return with_speakers(source, speakers, asking) if source.kind == "interview" else source


def _path(given: str | Path) -> Path:
    return Path(given).expanduser()


def _not_coded(name: str, got: object, expected: Text) -> UsageError:
    return UsageError(
        "not_coded_texts",
        Text(zh="参数 {n} 不对。", en="The argument {n} is not what it should be.").fill(n=name),
        expected=expected,
        got=same(type(got).__name__ if got is not None else "[]"),
        fix=Text(zh="写法：read_codings(文件, 编码手册)。", en="Write read_codings(files, codebook)."),
    )
