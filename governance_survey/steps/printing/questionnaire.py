"""A questionnaire as a printed form. Nothing that would sway an answer is printed: no construct, no reverse mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...schemes.instrument import AttentionItem, Instrument, Item
from ...schemes.questions import MultiSelect, Variable
from ...words.document import Heading, Paragraph
from ...words.form import Form, FormBlock, Grid, Line, Option, Question, Sheet, SheetCell
from ...words.text import LANGUAGES, Text
from .answers import NOT_APPLICABLE, OFFERED, blank_of, missing_codes, option_of, options_of_variable
from .forms import ChosenForm
from .order import Chapter, Part, asked_variables, chapters
from .routing import Routing, routing_words

VERSION = Text(zh="版本 {v}", en="Version {v}")
_AND_FORM = Text(zh=" · {f}", en=" · {f}")
_MARK = Text(zh="{t} {v}", en="{t} {v}")
_OFFICE = Text(zh="由调查员填写", en="For the fieldworker")
_HOW = Text(
    zh="请在所选答案前的方框里打“√”；除写明可多选的题外，每题只选一项。数字填在横线上。",
    en="Please tick the box beside your answer: one box a question, unless the question allows several. Write numbers "
    "on the line.",
)
_TICK_ONE = Text(zh="每行请选一项。", en="Please tick one box in each row.")
_UP_TO = Text(zh="（最多选{n}项）", en=" (up to {n})")
_ALL = Text(zh="（可多选）", en=" (tick all that apply)")
_THANKS = Text(zh="问卷到此结束，谢谢您！", en="That is the end of the questionnaire. Thank you!")
_WRITING_LINES = 3
_MOST_BOXES = 8  # a longer list (provinces, say) is written in, not ticked


def questionnaire_form(form: ChosenForm) -> Form:
    """Title, introduction, the fieldworker's box, then every question in the order asked."""
    scheme = form.instrument
    plan = chapters(form)
    parts = [part for chapter in plan for part in chapter.parts]
    said = routing_words(scheme, parts)
    blocks: list[FormBlock] = []
    if scheme.intro is not None:
        blocks.append(Paragraph((scheme.intro.text,)))
    blocks.append(Paragraph((_HOW,), "note"))
    blocks += office_box(scheme, said.office)
    for chapter in plan:
        blocks += _chapter(scheme, chapter, said)
    blocks.append(Paragraph((_THANKS,)))
    return Form(scheme.title.text, subtitle(form), mark(form), tuple(blocks))


def subtitle(form: ChosenForm) -> Text:
    """Version, and which short form or variant it is."""
    said = VERSION.fill(v=form.instrument.version)
    for title in form.titles:
        said = said + _AND_FORM.fill(f=title.text)
    return said


def mark(form: ChosenForm) -> Text:
    """What stands at the foot of each page."""
    scheme = form.instrument
    return _MARK.fill(t=scheme.title.text, v=scheme.version)


def office_box(scheme: Instrument, rules: Sequence[Text] = ()) -> list[FormBlock]:
    """Keys, date and design of the sheet of paper: what the fieldworker fills in."""
    asked = {variable.id for variable in asked_variables(scheme)}
    fields = [v for v in scheme.variables if v.id not in asked and v.kind in ("key", "date", "category")]
    cells: list[SheetCell] = []
    for field in fields:
        cells += [field.title.text, office_cell(scheme, field)]
    cells += [None] * (len(cells) % 4)
    if not cells and not rules:
        return []
    rows = tuple(tuple(cells[place : place + 4]) for place in range(0, len(cells), 4))
    return [Heading(_OFFICE, 2), Sheet((3, 5, 3, 5), rows=rows, notes=tuple(rules))]


def office_cell(scheme: Instrument, field: Variable) -> SheetCell:
    """Boxes of a short list of categories; anything else is written in."""
    codes = scheme.codes_of(field.id)
    if codes is not None and len(codes.codes) <= _MOST_BOXES:
        return tuple(option_of(code) for code in codes.codes)
    return None


def _chapter(scheme: Instrument, chapter: Chapter, said: Routing) -> Iterator[FormBlock]:
    if chapter.title is not None:
        yield Heading(chapter.title if isinstance(chapter.title, Text) else chapter.title.text)
    if chapter.intro is not None:
        yield Paragraph((chapter.intro.text,))
    for key, run in groupby(chapter.parts, _grid_key):
        if key is None:
            yield from (_question(scheme, part, said) for part in run)
        else:
            yield from _grids(scheme, list(run), said)


def _grid_key(part: Part) -> str | None:
    return part.asked.codes if isinstance(part.asked, Item | AttentionItem) else None


def _stem(scheme: Instrument, part: Part) -> Text | None:
    construct = scheme.construct_by_id.get(part.asked.measures or "") if isinstance(part.asked, Item) else None
    return construct.stem.text if construct is not None and construct.stem is not None else None


def _grids(scheme: Instrument, run: Sequence[Part], said: Routing) -> Iterator[Grid]:
    """Rows of one scale: a new grid where the stem changes; an instructed row stays in the grid it stands in."""
    groups: list[tuple[Text | None, list[Part]]] = []
    for part in run:
        stem = _stem(scheme, part)
        stays = isinstance(part.asked, AttentionItem) or (bool(groups) and stem == groups[-1][0])
        if groups and stays:
            groups[-1][1].append(part)
        else:
            groups.append((stem, [part]))
    for stem, parts in groups:
        yield _grid(scheme, stem, parts, said)


def _grid(scheme: Instrument, stem: Text | None, parts: Sequence[Part], said: Routing) -> Grid:
    codes = scheme.codes_of(parts[0].name)
    own = codes.codes if codes is not None else ()
    taken = {code.code for code in own}
    inapplicable = any(isinstance(part.asked, Item) and part.asked.not_applicable for part in parts)
    reasons = (*OFFERED, NOT_APPLICABLE) if inapplicable else OFFERED
    extra = [code for code in missing_codes(scheme, reasons) if code.code not in taken]
    extra.sort(key=lambda code: code.reason == NOT_APPLICABLE)

    def line(part: Part) -> Line:
        assert isinstance(part.asked, Item | AttentionItem)
        applies = isinstance(part.asked, Item) and part.asked.not_applicable
        offered = (True,) * len(own) + tuple(code.reason != NOT_APPLICABLE or applies for code in extra)
        return Line(str(part.number), part.name, part.asked.text.text, offered, said.remarks.get(part.name, ()))

    options = (*(option_of(code) for code in own), *(option_of(code) for code in extra))
    return Grid(stem or _TICK_ONE, options, tuple(line(part) for part in parts))


def _question(scheme: Instrument, part: Part, said: Routing) -> Question:
    asked = part.asked
    remarks, routes = said.remarks.get(part.name, ()), said.routes.get(part.name, ())
    if isinstance(asked, MultiSelect):
        options = tuple(Option(f"{choice.code}", choice.text) for choice in asked.choices)
        return Question(str(part.number), part.name, _with_number(asked), options, remarks=remarks, routes=routes)
    assert isinstance(asked, Variable)
    lines = _WRITING_LINES if asked.kind == "text" else 0
    offered, blank = options_of_variable(scheme, asked), blank_of(asked)
    return Question(str(part.number), part.name, asked.title.text, offered, blank, lines, remarks, routes)


def _with_number(question: MultiSelect) -> Text:
    """The wording and how many may be ticked, unless it ends by saying so in brackets, as wordings do."""
    text = question.text.text
    if all(text.say(language).rstrip().endswith((")", "）")) for language in LANGUAGES):
        return text
    return text + (_UP_TO.fill(n=question.most) if question.most else _ALL)
