"""The verb `new_study`: from a data file to a study folder that runs, its questionnaire drafted."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..engine.cleaning import normalise
from ..engine.table import answer_table, raw_columns
from ..formats import read_file
from ..schemes.base import Sampling
from ..schemes.instrument import Instrument
from ..words.errors import DataError, UsageError, closest
from ..words.files import MANIFEST, new_folder, sha256_of, write_file
from ..words.text import Text, listed, same
from .drafting.drafting import Draft, commented, draft, write_draft

SEED = 20260101
_KINDS = ("probability", "census", "quota", "convenience")
_MOST_ROWS = 1_048_575  # of an Excel sheet, below its header
_DESIGN = Text(
    zh="抽样方式与设计变量决定标准误；没有的写 none。",
    en="Sampling and design columns decide the standard errors; write none where there is none.",
)


@dataclass(frozen=True)
class NewStudy:
    """A new study folder and what its author should look at first."""

    folder: Path
    files: tuple[str, ...]
    draft: Draft
    notes: tuple[Text, ...] = ()

    def say(self, language: str | None = None) -> str:
        """Files, notes, next step."""
        made = Text(zh="研究文件夹已建好：{f}", en="The study folder is ready: {f}").fill(f=self.folder)
        steps = Text(
            zh="请先核对 questionnaire.yaml（研究所用）；"
            "也可以在 Excel 里改同一份拟稿 questionnaire.xlsx，再把 study.yaml 里的 instrument 换成它。然后运行：\n"
            "  governance-survey validate {s}\n  governance-survey run {s}",
            en="First check questionnaire.yaml, which the study uses; or edit the same draft, "
            "questionnaire.xlsx, in Excel and name it as the instrument in study.yaml. Then:\n"
            "  governance-survey validate {s}\n  governance-survey run {s}",
        ).fill(s=self.folder / "study.yaml")
        notes = [f"- {note.say(language)}" for note in (*self.draft.notes, *self.notes)]
        return "\n".join([made.say(language), *(f"  {name}" for name in self.files), *notes, steps.say(language)])

    def __str__(self) -> str:
        return self.say()


def new_study(
    folder: str | Path,
    data: str | Path,
    *,
    sampling: Sampling,
    weight: str = "none",
    psu: str = "none",
    strata: str = "none",
    seed: int = SEED,
    title: str | None = None,
    language: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Path:
    """Make a study folder from a data file: the data, a drafted questionnaire, an index, a study that runs.

    The folder holds the answers, ``questionnaire.xlsx`` and ``questionnaire.yaml`` (the same draft, to edit
    in Excel or as text), ``index.yaml`` (one dimension a construct) and ``study.yaml``. Everything drafted
    is there to be checked; the files say what. Columns that name a person are left out of the copy, and
    columns whose names cannot be ids are renamed in it; the file given is never changed.

    Parameters
    ----------
    folder : path
        A new folder; it appears whole or not at all.
    data : path
        A ``.csv``, ``.xlsx``, ``.xls`` or ``.sav`` file.
    sampling : {"probability", "census", "quota", "convenience"}
        How respondents came in; never assumed.
    weight, psu, strata : str
        Columns of the data, or ``"none"``. A probability sample should name what it has.
    seed : int
        Written into ``study.yaml``.
    title : str, optional
    language : {"zh", "en"}, optional
        Language the wordings in the data are in (see `draft_instrument`).
    sheet, encoding : str, optional
        As in `read_responses`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UsageError
        ``sampling_unknown``.
    DataError
        ``role_not_found``, ``no_scale`` (no neighbouring columns look like a scale).
    FileError
        ``folder_in_use``, ``write_failed``, and whatever is wrong with the data file.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import governance_survey as gs
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> answers = gs.simulate(gs.read_instrument("bfi"), seed=1, communities=20)
    >>> answers.table.frame.to_native().to_csv(folder / "answers.csv", index=False)
    >>> study = gs.new_study(folder / "pilot", folder / "answers.csv", sampling="convenience")
    >>> sorted(path.name for path in study.iterdir())[:3]
    ['answers.csv', 'index.yaml', 'manifest.json']
    """
    made = make_study(
        folder,
        data,
        sampling=sampling,
        weight=weight,
        psu=psu,
        strata=strata,
        seed=seed,
        title=title,
        language=language,
        sheet=sheet,
        encoding=encoding,
    )
    return made.folder


def make_study(
    folder: str | Path,
    data: str | Path,
    *,
    sampling: Sampling,
    weight: str = "none",
    psu: str = "none",
    strata: str = "none",
    seed: int = SEED,
    title: str | None = None,
    language: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> NewStudy:
    """`new_study`, with what to check first."""
    _refuse_unknown(sampling)
    source = Path(data)
    raw = read_file(source, sheet=sheet, encoding=encoding)
    table = answer_table(raw.table)
    roles = {"weight": weight, "psu": psu, "strata": strata}
    kinds = _role_kinds(roles, table.columns, source)
    made = draft(
        source, id="questionnaire", title=title, language=language, sheet=sheet, encoding=encoding, roles=kinds
    )
    _refuse_without_scale(made, source)
    ids = {column: made_id for made_id, column in made.columns.items()}
    changed = bool(made.personal) or any(column != made_id for column, made_id in ids.items())
    answers = _renamed(source, raw_columns(table, tuple(ids)), ids) if changed else source.read_bytes()
    copy = "answers.xlsx" if changed else f"answers{source.suffix.lower()}"
    entry = {
        "source": made.instrument.source_id,
        "file": copy,
        "instrument": "questionnaire.yaml",
        "sampling": sampling,
        **{role: ids.get(column, column) for role, column in roles.items()},
        # A rewritten copy has one sheet and needs no encoding.
        **({} if changed else {"sheet": sheet, "encoding": encoding}),
    }
    origin = Text(zh="数据出自 {n}（sha256 {h}）。", en="The data come from {n} (sha256 {h}).")
    notes = [str(origin.fill(n=source.name, h=sha256_of(source))), str(_DESIGN), str(_FINDING_NOTE)]
    with new_folder(folder) as place:
        write_file(place / copy, answers)
        write_draft(made, place / "questionnaire.yaml")
        write_draft(made, place / "questionnaire.xlsx")
        write_file(place / "index.yaml", commented([str(_INDEX_NOTE)], _index(made.instrument)).encode("utf-8"))
        study = commented(notes, _study(made.instrument, entry, seed))
        write_file(place / "study.yaml", study.encode("utf-8"))
        files = tuple(sorted(file.name for file in place.iterdir() if file.name != MANIFEST))
    return NewStudy(Path(folder), files, made, _without_design(sampling, roles, made.instrument.keys.community))


def _without_design(sampling: str, roles: dict[str, str], community: str | None) -> tuple[Text, ...]:
    # A role nobody named is written as none, which for a probability sample is seldom true.
    absent = [role for role, column in roles.items() if column == "none"]
    if sampling != "probability" or not absent:
        return ()
    told = Text(
        zh="抽样方式是 probability，而 study.yaml 的 data 里 {l} 写成了 none（即没有）。有这样的列，请填上列名："
        "weight 是权重，psu 是抽样单元（先抽到的社区或街道），strata 是分层；漏填会使标准误不实，多半偏小。",
        en="Sampling is probability, but study.yaml, under data, says none for {l}. Where the data have such a "
        "column, write its name there: weight, psu (the sampling unit: the community or street drawn first), "
        "strata. Left out, standard errors are wrong, mostly too small.",
    ).fill(l=listed(absent))
    if community is None or "psu" not in absent:
        return (told,)
    likely = Text(zh="抽的若是社区，psu 填 {c}。", en=" Where communities were drawn, psu is {c}.").fill(c=community)
    return (told + likely,)


_INDEX_NOTE = Text(
    zh="拟稿：每个构念一个维度。请按理论合并、命名。",
    en="A draft: one dimension a construct. Group and name them by your theory.",
)
_FINDING_NOTE = Text(
    zh="findings 里是一条示例公式，请换成您的研究假设。seed 为显式写明的随机种子。",
    en="The formula under findings is an example; put your hypothesis there. The seed is written out on purpose.",
)


def _role_kinds(roles: dict[str, str], columns: tuple[str, ...], source: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, column in roles.items():
        if column == "none":
            continue
        if column not in columns:
            raise DataError(
                "role_not_found",
                Text(zh="数据里没有设计变量 {n}。", en="The data have no design variable {n}.").fill(n=column),
                where=same(source.name),
                expected=listed(columns, most=12),
                fix=closest(column, columns),
            )
        found[column] = "weight" if role == "weight" else "design"
    return found


def _refuse_unknown(sampling: str) -> None:
    if sampling not in _KINDS:
        raise UsageError(
            "sampling_unknown",
            Text(zh="没有这种抽样方式。", en="There is no such kind of sampling."),
            expected=listed(_KINDS),
            got=same(sampling),
            fix=closest(str(sampling), _KINDS),
        )


def _refuse_without_scale(made: Draft, source: Path) -> None:
    if not made.instrument.constructs:
        raise DataError(
            "no_scale",
            Text(
                zh="没有看出量表：相邻的列里没有取值范围相同的题目。",
                en="No scale was found: no neighbouring columns share a range of answers.",
            ),
            where=same(source.name),
            fix=Text(
                zh='用 draft_instrument(..., output="questionnaire.xlsx") 拟出问卷，自己补上构念，再写 study.yaml。',
                en='Draft with draft_instrument(..., output="questionnaire.xlsx"), add the constructs yourself, '
                "then write study.yaml.",
            ),
        )


def _renamed(source: Path, raw: dict[str, np.ndarray], ids: dict[str, str]) -> bytes:
    """The answers under their new names, as a workbook of plain cells: no text in it can run as a formula."""
    import xlsxwriter

    n_rows = len(next(iter(raw.values())))
    if n_rows > _MOST_ROWS:
        raise DataError(
            "too_many_rows",
            Text(
                zh="要改列名的数据超过一张工作表的行数。",
                en="The data to be renamed have more rows than a sheet holds.",
            ),
            where=same(source.name),
            got=n_rows,
            fix=Text(
                zh="请先把列名改成字母、数字、下划线。", en="Rename the columns first: letters, digits, underscores."
            ),
        )
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("answers")
        sheet.freeze_panes(1, 0)
        for place, (column, values) in enumerate(raw.items()):
            sheet.write_string(0, place, ids[column])
            for row, value in enumerate(values.tolist(), start=1):
                if isinstance(value, float):
                    if np.isfinite(value):
                        sheet.write_number(row, place, value)
                elif value is not None and normalise(str(value)):
                    sheet.write_string(row, place, str(value))
    return stream.getvalue()


def _index(form: Instrument) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "kind": "index_scheme",
        "id": "index",
        "version": "0.1",
        "title": form.title.model_dump(exclude_none=True),
        "aggregation": "arithmetic",
        "sources": [{"id": form.source_id, "title": {"zh": "受访者", "en": "respondents"}}],
        "dimensions": [
            {
                "id": construct.id,
                "title": construct.title.model_dump(exclude_none=True),
                "constructs": [{"source": form.source_id, "id": construct.id}],
            }
            for construct in form.constructs
        ],
    }


def _study(form: Instrument, entry: dict[str, Any], seed: int) -> dict[str, Any]:
    content: dict[str, Any] = {
        "schema_version": 1,
        "kind": "study",
        "id": "study",
        "version": "0.1",
        "title": form.title.model_dump(exclude_none=True),
        "seed": seed,
        "data": [entry],
        "index_scheme": "index.yaml",
    }
    names = [construct.id for construct in form.constructs]
    if len(names) > 1:
        formula = f"{names[0]} ~ {' + '.join(names[1:4])}"
        content["findings"] = [{"id": "F1", "formula": formula, "term": names[1]}]
    return content
