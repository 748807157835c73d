"""A community record as a printed form: fields to fill, logs as blank tables, indicators as an annex."""

from __future__ import annotations

from collections.abc import Iterator

from ...schemes.instrument import Instrument
from ...schemes.questions import Variable
from ...schemes.record import Indicator, Log
from ...words.document import Heading, Paragraph
from ...words.form import NOTHING, Form, FormBlock, Sheet, SheetCell
from ...words.text import Text, listed, same
from .answers import option_of
from .forms import ChosenForm
from .order import asked_variables
from .questionnaire import mark, office_box, subtitle

_FIELDS = Text(zh="台账字段", en="Fields")
_LOGS = Text(zh="逐条记录", en="Logs")
_ANNEX = Text(zh="附：由台账算出的指标", en="Annex: figures computed from the record")
_NUMBER, _ID, _FIELD = Text(zh="序号", en="No."), Text(zh="编号", en="Id"), Text(zh="名称", en="Field")
_VALUE, _UNIT, _FOUND = Text(zh="填写", en="Value"), Text(zh="单位", en="Unit"), Text(zh="资料来源", en="Found in")
_INDICATOR, _DIRECTION = Text(zh="指标", en="Figure"), Text(zh="方向", en="Direction")
_ENDS = Text(zh="分值两端与目标", en="Ends of the scale, target")
_DATE, _TEXT = Text(zh="年-月-日", en="year-month-day"), Text(zh="文字", en="text")
_ONE_LINE = Text(
    zh="一行记一条；写不下请另附纸，并写明记录编号。",
    en="One row an entry; add sheets where needed and write the log's id on each.",
)
_MOMENT_UNIT = Text(zh="年-月-日 时:分", en="date and time")
_WITH_UNIT = Text(zh="{t}（{u}）", en="{t} ({u})")
_NOTED = Text(zh="{c}：{o}。", en="{c}: {o}.")
_CODE = Text(zh="{c} {t}", en="{c} {t}")
_LOG_TITLE = Text(zh="{i} {t}", en="{i} {t}")
_DIRECTIONS = {
    "benefit": Text(zh="越高越好", en="higher is better"),
    "cost": Text(zh="越低越好", en="lower is better"),
    "context": Text(zh="背景，不计分", en="context, not scored"),
}
_RANGE, _AND_TARGET = Text(zh="{a} 至 {b}", en="{a} to {b}"), Text(zh="{r}；目标 {t}", en="{r}; target {t}")
_BASELINE, _BASELINE_END = Text(zh="由基线调查定", en="set by the baseline"), Text(zh="基线定", en="baseline")
_LOG_ROWS = 10


def record_form(form: ChosenForm) -> Form:
    """Introduction, keys, fields, logs, and what will be computed from them."""
    scheme = form.instrument
    blocks: list[FormBlock] = []
    if scheme.intro is not None:
        blocks.append(Paragraph((scheme.intro.text,)))
    blocks += office_box(scheme)
    blocks += _fields(scheme)
    if scheme.logs:
        blocks += [Heading(_LOGS), Paragraph((_ONE_LINE,), "note")]
    for log in scheme.logs:
        blocks += _log(scheme, log)
    if scheme.indicators:
        blocks += [Heading(_ANNEX), _annex(scheme.indicators)]
    return Form(scheme.title.text, subtitle(form), mark(form), tuple(blocks))


def _fields(scheme: Instrument) -> Iterator[FormBlock]:
    """One table a section, where the record has sections."""
    known = {variable.id: variable for variable in asked_variables(scheme)}
    number = 0
    plan: list[tuple[Text, list[str]]] = [(s.title.text, [n for n in s.rows if n in known]) for s in scheme.sections]
    named = {name for _, names in plan for name in names}
    plan.append((_FIELDS, [name for name in known if name not in named]))
    for title, names in plan:
        rows = []
        for name in names:
            number += 1
            rows.append(_field(scheme, known[name], number))
        if rows:
            yield Heading(title)
            yield Sheet((4, 18, 24, 15, 9, 14), (_NUMBER, _ID, _FIELD, _VALUE, _UNIT, _FOUND), tuple(rows))


def _field(scheme: Instrument, field: Variable, number: int) -> tuple[SheetCell, ...]:
    codes = scheme.codes_of(field.id)
    value: SheetCell = tuple(option_of(code) for code in codes.codes) if codes is not None else None
    found = field.found_in.text if field.found_in is not None else None
    title = field.title.text
    if field.note is not None:
        title = _WITH_UNIT.fill(t=title, u=field.note.text)
    return (str(number), field.id, title, value, _unit(field), found)


def _unit(field: Variable) -> Text | None:
    if field.unit is not None:
        return field.unit.text
    return {"date": _DATE, "text": _TEXT}.get(field.kind)


def _log(scheme: Instrument, log: Log) -> Iterator[FormBlock]:
    """A blank table; beneath it where its entries are found, and what its codes stand for."""
    yield Heading(_LOG_TITLE.fill(i=log.id, t=log.title.text), 2)
    notes = [_NOTED.fill(c=_FOUND, o=log.found_in.text)] if log.found_in is not None else []
    for column in log.columns:
        codes = scheme.code_list_by_id.get(column.codes or "")
        if codes is not None:
            options = [_CODE.fill(c=code.code, t=code.text) for code in codes.codes]
            notes.append(_NOTED.fill(c=column.title.text, o=listed(options, most=len(options))))
    columns = (_NUMBER, *(_column(column) for column in log.columns))
    shares = (6, *(84 // len(log.columns) for _ in log.columns))
    rows = tuple((str(place), *(None for _ in log.columns)) for place in range(1, _LOG_ROWS + 1))
    yield Sheet(shares, columns, rows, tuple(notes))


def _column(column: Variable) -> Text:
    unit = _MOMENT_UNIT if column.kind == "date" else column.unit.text if column.unit is not None else None
    return column.title.text if unit is None else _WITH_UNIT.fill(t=column.title.text, u=unit)


def _annex(indicators: tuple[Indicator, ...]) -> Sheet:
    rows = tuple(
        (entry.id, entry.title.text, entry.unit.text, _DIRECTIONS[entry.direction], _ends(entry))
        for entry in indicators
    )
    return Sheet((6, 30, 16, 14, 18), (_ID, _INDICATOR, _UNIT, _DIRECTION, _ENDS), rows)


def _ends(entry: Indicator) -> Text | str:
    posts = entry.goalposts
    if posts is None:
        return NOTHING
    low, high = (_BASELINE_END if end is None else same(f"{end:g}") for end in (posts.low, posts.high))
    shown = _BASELINE if posts.low is None and posts.high is None else _RANGE.fill(a=low, b=high)
    return shown if posts.target is None else _AND_TARGET.fill(r=shown, t=f"{posts.target:g}")
