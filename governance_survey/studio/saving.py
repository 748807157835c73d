"""The verb `save`: a report as a Word file, page or record; a scheme as a printed form; codings for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..data.codings import Codings
from ..formats.writing_codings import CODEBOOK, codebook_file, codings_file
from ..render import render
from ..render.readback import printed_numbers
from ..schemes.base import Scheme
from ..schemes.codebook import Codebook
from ..steps.reporting import Report
from ..words.errors import UsageError
from ..words.files import write_file
from ..words.text import Text, current_language, same
from .printing import save_form


def save(
    report: Report | Scheme | Codings,
    path: str | Path,
    *,
    language: str | None = None,
    form: str | Sequence[str] | None = None,
) -> Path:
    """Write a report, print a questionnaire, record form or codebook, or hand codings to another program.

    The suffix decides: ``.docx``, ``.html``, or for a report ``.json`` (the record alone); for a codebook also
    ``.qdc``; for codings ``.qdpx`` (a REFI-QDA project that NVivo, ATLAS.ti, MAXQDA and QualCoder open), ``.csv`` or
    ``.xlsx`` (a table of segments, without the texts). The file is written beside its place, read back, its numbers
    (of a form, its wordings; of codings, every one) compared, and only then put in place; an older file stays whole
    if anything fails.

    Parameters
    ----------
    report : Report, Instrument, Codebook or Codings
    path : path
    language : {"zh", "en", "both"}, optional
        Language of a Word file; a page holds both and opens in this one. ``"both"``, for forms alone, prints each
        wording in Chinese with English beneath it. Default: the language in force.
    form : str or sequence of str, optional
        Of a questionnaire: its short form and its variant by id (``"core"``, ``("planned_1", "rural")``).

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    UsageError
        ``cannot_save`` (data and results: results go into a report first), ``option_not_used``,
        ``form_of_a_report``, ``numbers_lost``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> finding = gs.interpret(model, "W_LAW")
    >>> made = gs.report([finding], tables=[model], title="Pilot")
    >>> import pathlib, tempfile
    >>> path = gs.save(made, pathlib.Path(tempfile.mkdtemp()) / "brief.docx", language="zh")
    >>> path.name, gs.verify(path, made).passed
    ('brief.docx', True)

    A questionnaire to hand out, its filters and their routing in words:

    >>> gs.save(gs.read_instrument("resident"), path.with_name("resident.docx"), language="both").name
    'resident.docx'

    A codebook for NVivo, and back:

    >>> book = gs.read_codebook("community_emergency")
    >>> gs.read_codebook(gs.save(book, path.with_name("codes.qdc"))) == book
    True
    """
    target = Path(path)
    if isinstance(report, Codings) or (isinstance(report, Codebook) and target.suffix.lower() == CODEBOOK):
        if form is not None or language is not None:
            raise _no_choice("form" if form is not None else "language", target)
        content, check = codings_file(report, target) if isinstance(report, Codings) else codebook_file(report)
        return write_file(target, content, check=check)
    if isinstance(report, Scheme):
        return save_form(report, target, language=language, form=form)
    if not isinstance(report, Report):
        raise _not_savable(report)
    if form is not None:
        raise UsageError(
            "form_of_a_report",
            Text(zh="报告没有短卷或变体。", en="A report has no short forms or variants."),
            got=same(form),
        )
    if target.suffix == ".json":
        return write_file(target, report.document.record)
    content = render(report.document, target.suffix, current_language(language))

    def read_back(written: Path) -> None:
        found = {number.key for number in printed_numbers(written)}
        lost = set(report.document.numbers()) - found
        if lost:
            raise UsageError(
                "numbers_lost",
                Text(zh="写出的文件缺少数字。", en="Numbers are missing from the file as written."),
                where=same(target),
                got=same(", ".join(sorted(lost)[:5])),
            )

    return write_file(target, content, check=read_back)


def _not_savable(thing: object) -> UsageError:
    return UsageError(
        "cannot_save",
        Text(
            zh="save 写报告、问卷、编码手册和编码。",
            en="save writes reports, questionnaires, codebooks and codings.",
        ),
        expected=same("gs.report([finding], tables=[model])"),
        got=same(type(thing).__name__),
        fix=Text(
            zh="结果先放进报告：gs.save(gs.report([], tables=[结果]), 路径)；数据表用 pandas 保存：表.to_csv(路径)。",
            en="Put a result into a report first: gs.save(gs.report([], tables=[result]), path); "
            "tables of data are saved by pandas: table.to_csv(path).",
        ),
    )


def _no_choice(name: str, target: Path) -> UsageError:
    return UsageError(
        "option_not_used",
        Text(zh="写 {s} 文件用不到 {o}。", en="Writing a {s} file has no use for {o}.").fill(s=target.suffix, o=name),
        fix=Text(zh="去掉这个参数。", en="Leave it out."),
    )
