"""The verb `save`: a report as a Word file, a self-contained page, or its record."""

from __future__ import annotations

from pathlib import Path

from ..render import render
from ..render.readback import printed_numbers
from ..steps.reporting import Report
from ..words.errors import UsageError
from ..words.files import write_file
from ..words.text import Text, current_language, same


def save(report: Report, path: str | Path, *, language: str | None = None) -> Path:
    """Write a report. The suffix decides: ``.docx``, ``.html`` or ``.json`` (the record alone).

    The file is written beside its place, read back, its numbers compared, and only then put in place;
    an older file stays whole if anything fails.

    Parameters
    ----------
    report : Report
    path : path
    language : {"zh", "en"}, optional
        Language of a Word file; a page holds both and opens in this one. Default: the language in force.

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
    """
    target = Path(path)
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
