"""The verb `save`: a report as a Word file, a self-contained page, or its record; a scheme as a printed form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..render import render
from ..render.readback import printed_numbers
from ..schemes.base import Scheme
from ..steps.reporting import Report
from ..words.errors import UsageError
from ..words.files import write_file
from ..words.text import Text, current_language, same
from .printing import save_form


def save(
    report: Report | Scheme,
    path: str | Path,
    *,
    language: str | None = None,
    form: str | Sequence[str] | None = None,
) -> Path:
    """Write a report, or print a questionnaire, record form or codebook.

    The suffix decides: ``.docx``, ``.html``, or for a report ``.json`` (the record alone). The file is written
    beside its place, read back, its numbers (of a form, its wordings) compared, and only then put in place; an
    older file stays whole if anything fails.

    Parameters
    ----------
    report : Report, Instrument or Codebook
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
    """
    target = Path(path)
    if isinstance(report, Scheme):
        return save_form(report, target, language=language, form=form)
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
