"""A questionnaire written to Excel, edited by a person, and read back."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import governance_survey as gs
from governance_survey.formats.instrument_excel import instrument_from_excel, instrument_to_excel
from governance_survey.formats.instrument_sheets import ABOUT, GROUPED, RECORD_PARTS, SELDOM, SHEETS
from governance_survey.schemes.base import Model
from governance_survey.schemes.instrument import Instrument
from governance_survey.schemes.loading import SchemeInvalid
from governance_survey.words.errors import FileError, SchemeError, UsageError
from governance_survey.words.text import Text


def written(tmp_path: Path, form: Instrument, **more: Any) -> Path:
    path = tmp_path / "questionnaire.xlsx"
    path.write_bytes(instrument_to_excel(form, **more))
    return path


def edited(path: Path, change: dict[tuple[str, int, int], Any], drop_row_2: bool = False) -> Path:
    """The workbook as a person leaves it: (sheet, row, column) from 1 -> new content."""
    book = CalamineWorkbook.from_path(str(path))
    out = path.with_name("edited.xlsx")
    with xlsxwriter.Workbook(str(out)) as target:
        for name in book.sheet_names:
            sheet = target.add_worksheet(name)
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for (where, row, column), value in change.items():
                if where == name:
                    while len(rows) < row:
                        rows.append([])
                    rows[row - 1] += [""] * (column - len(rows[row - 1]))
                    rows[row - 1][column - 1] = value
            if drop_row_2:
                del rows[1]
            for r, cells in enumerate(rows):
                for c, cell in enumerate(cells):
                    if cell != "":
                        sheet.write_string(r, c, cell) if isinstance(cell, str) else sheet.write(r, c, cell)
    return out


def column(sheet: str, key: str) -> int:
    return [name for name, _ in SHEETS[sheet]].index(key) + 1


@pytest.fixture
def everything() -> Instrument:
    """Every field of every part is used, with awkward content."""
    return Instrument.model_validate(
        {
            "schema_version": 1,
            "kind": "instrument",
            "id": "all_parts",
            "version": "1.2",
            "title": {"zh": "全部", "en": "=SUM(A1:A2)"},
            "source": {"en": "a, b; c"},
            "unit": "community",
            "source_id": "record",
            "keys": {"respondent": "id", "community": "place"},
            "intro": {"zh": "说明\n第二行", "en": "=intro"},
            "code_lists": [
                {
                    "id": "A",
                    "level": "ordinal",
                    "title": {"zh": "同意程度", "en": "agreement"},
                    "codes": [{"code": 1, "zh": "6-10"}, {"code": 2, "en": "+1"}, {"code": 2.5, "en": "2024-01-02"}],
                },
                {
                    "id": "B",
                    "level": "nominal",
                    "codes": [{"code": "01", "en": "http://x.org"}, {"code": "no", "zh": "否"}],
                },
            ],
            "missing_codes": [
                {"code": -1, "reason": "not_asked"},
                {"code": "(跳过)", "reason": "not_asked", "zh": "跳过", "en": "skipped"},
            ],
            "constructs": [
                {
                    "id": "C",
                    "title": {"zh": "构念"},
                    "stem": {"zh": "引导语", "en": "stem"},
                    "measurement": "formative",
                    "min_answered": 2,
                    "marker": True,
                    "concept": {"zh": "定义", "en": "x"},
                },
                {"id": "D", "title": {"en": "D"}},
            ],
            "items": [
                {"id": "I1", "text": {"zh": "一\n二"}, "codes": "A", "measures": "C", "reverse": True, "core": True},
                {
                    "id": "I2",
                    "text": {"en": "@cmd"},
                    "codes": "A",
                    "measures": "C",
                    "not_applicable": True,
                    "rests_on": ["P1-3", "P2-4"],
                },
                {"id": "I3", "text": {"en": "1/2"}, "codes": "A"},
            ],
            "attention": [{"id": "T", "text": {"zh": "请选1", "en": "tick 1"}, "codes": "A", "correct": 1}],
            "questions": [
                {
                    "id": "M",
                    "text": {"zh": "哪些？", "en": "Which?"},
                    "choices": [
                        {"code": 1, "zh": "甲", "en": "one; two"},
                        {"code": "x", "en": "other", "fixed_last": True, "speaks_of": "C"},
                        {"code": 0, "zh": "都没有", "exclusive": True},
                    ],
                    "most": 2,
                    "count": "M_n",
                    "note": {"zh": "备注", "en": "note"},
                    "rests_on": ["P1-5"],
                },
                {"id": "N", "text": {"en": "And?"}, "choices": [{"code": 1, "en": "a"}, {"code": 2, "en": "b"}]},
            ],
            "variables": [
                {"id": "id", "title": {"en": "key"}, "kind": "key"},
                {"id": "place", "title": {"en": "place"}, "kind": "key", "level": "community"},
                {
                    "id": "n",
                    "title": {"zh": "人数"},
                    "kind": "number",
                    "low": 0,
                    "high": 12.5,
                    "unit": {"zh": "人", "en": "people"},
                },
                {"id": "g", "title": {"zh": "组"}, "kind": "category", "codes": "B", "level": "stratum"},
                {
                    "id": "hours",
                    "title": {"zh": "小时"},
                    "kind": "number",
                    "missing": [],
                    "asked": True,
                    "part_of": "A_TIME",
                    "found_in": {"zh": "台账第3页", "en": "page 3"},
                    "note": {"zh": "注", "en": "a, b"},
                    "rests_on": ["P3-1", "P3-2"],
                },
                {"id": "day", "title": {"zh": "日期"}, "kind": "date", "missing": [-1, "(跳过)", "a;b"]},
            ],
            "covariates": [
                {"id": "V1", "title": {"en": "share"}, "formula": "n / hours", "unit": {"zh": "单位", "en": "unit"}},
                {"id": "V2", "title": {"zh": "和"}, "formula": "=n"},
            ],
            "limits": [
                {"id": "L1", "variable": "n", "relation": "at_most", "other": "hours", "times": 1.5, "log": "A_LOG"},
                {
                    "id": "L2",
                    "variable": "n",
                    "relation": "above",
                    "value": 0,
                    "action": "confirm",
                    "why": {"zh": "人", "en": "people"},
                },
            ],
            "routing": [
                {
                    "id": "R1",
                    "when": [
                        {"variable": "g", "relation": "in", "values": ["01", "no"]},
                        {"variable": "n", "relation": "above", "values": [3]},
                    ],
                    "skip": ["I2", "I3"],
                    "why": {"zh": "不适用", "en": "does not apply"},
                },
                {
                    "id": "R2",
                    "when": [{"variable": "n", "relation": "below", "values": [1]}],
                    "skip": ["I1"],
                },
                {
                    "id": "R3",
                    "when": [{"variable": "g", "relation": "not_in", "values": ["a;b", "c；d", 2.5]}],
                    "ends": True,
                },
            ],
            "short_forms": [{"id": "S", "title": {"zh": "短", "en": "short"}, "items": ["I1", "I2"]}],
            "sections": [
                {
                    "id": "one",
                    "title": {"zh": "一"},
                    "intro": {"zh": "先", "en": "first"},
                    "rows": ["n", "I1", "T", "M"],
                },
                {"id": "two", "title": {"en": "two"}, "rows": ["I2"]},
            ],
            "variants": [
                {
                    "id": "rural",
                    "title": {"zh": "农村卷"},
                    "replacements": [
                        {"term": {"zh": "社区", "en": "community"}, "instead": {"zh": "村", "en": "village"}},
                        {"term": {"zh": "居委会"}, "instead": {"en": "committee"}},
                    ],
                    "note": {"zh": "先长后短", "en": "longest first"},
                },
                {"id": "same", "title": {"en": "no other words"}, "replacements": []},
            ],
        }
    )


@pytest.mark.parametrize("name", ["community_worker", "resident", "bfi", "ess10_norway"])
def test_shipped_questionnaires_come_back_equal(name: str, tmp_path: Path) -> None:
    form = gs.read_instrument(name)
    assert gs.read_instrument(written(tmp_path, form)) == form


def test_every_part_comes_back_equal(everything: Instrument, tmp_path: Path) -> None:
    assert instrument_from_excel(written(tmp_path, everything)) == everything


def inner_model(annotation: Any) -> tuple[type[Model] | None, bool]:
    """The model inside an annotation, and whether it is a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation, False
    found = [inner_model(part) for part in get_args(annotation)]
    model, many = next(((model, many) for model, many in found if model is not None), (None, False))
    return model, many or get_origin(annotation) is tuple


def leaves(model: type[Model]) -> set[str]:
    """Every field a person fills in: nested ones under a dotted key; a list of parts under its own name."""
    found = set()
    for name, info in model.model_fields.items():
        inner, many = inner_model(info.annotation)
        if inner is None or many:
            found.add(name)
        else:
            found |= {f"{name}.{leaf}" for leaf in leaves(inner)}
    return found


def test_every_field_of_the_model_has_a_column() -> None:
    """A field added to the model without a column would be lost by whoever edits in Excel."""
    parts = {name: inner_model(info.annotation) for name, info in Instrument.model_fields.items()}
    lists = {name for name, (_, many) in parts.items() if many}
    assert lists == {*SHEETS, *RECORD_PARTS} - {"about"}
    assert leaves(Instrument) - lists == set(ABOUT)
    for sheet in lists - set(RECORD_PARTS):
        model = parts[sheet][0]
        assert model is not None
        wanted = leaves(model)
        if sheet in GROUPED:
            name, inner = GROUPED[sheet]
            row, many = inner_model(model.model_fields[name].annotation)
            assert row is not None and many and leaves(row) == set(inner)
            wanted = wanted - {name} | set(inner)
        assert {key for key, _ in SHEETS[sheet]} == wanted, sheet


def test_the_sample_uses_every_column(everything: Instrument, tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(str(written(tmp_path, everything)))
    for name, columns in SHEETS.items():
        rows = book.get_sheet_by_name(name).to_python()
        assert rows[0] == [key for key, _ in columns], name
        assert all(any(row[place] for row in rows[2:]) for place in range(len(columns))), name


def test_columns_of_a_record_are_shown_only_where_they_are_used(tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(str(written(tmp_path, gs.read_instrument("community_worker"))))
    for name in ("variables", "limits"):
        assert not set(SELDOM) & set(book.get_sheet_by_name(name).to_python()[0])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_record_is_edited_as_yaml(language: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        instrument_to_excel(gs.read_instrument("community_record"))
    assert caught.value.code == "record_in_yaml"
    assert "YAML" in caught.value.say(language) and "logs, indicators" in caught.value.say(language)
    with xlsxwriter.Workbook(str(tmp_path / "record.xlsx")) as book:
        book.add_worksheet("indicators")
    with pytest.raises(UsageError) as caught:
        gs.read_instrument(tmp_path / "record.xlsx")
    assert caught.value.code == "record_in_yaml" and "record.xlsx" in caught.value.say(language)


def test_remarks_and_notes_are_shown_and_not_read_back(everything: Instrument, tmp_path: Path) -> None:
    remark = Text(zh="疑似反向", en="suspected")
    path = written(tmp_path, everything, remarks={"I1": remark, "A": remark, "n": remark}, notes=(remark,))
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names[0] == "notes"
    for sheet, row in (("items", 2), ("code_lists", 2), ("variables", 4)):
        rows = book.get_sheet_by_name(sheet).to_python()
        assert rows[0][-1] == "remark" and "疑似反向" in rows[row][-1], sheet
    assert sum("疑似反向" in str(row[-1]) for row in book.get_sheet_by_name("code_lists").to_python()) == 1
    assert instrument_from_excel(path) == everything


def test_no_cell_is_a_formula_a_link_or_a_number(everything: Instrument, tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path, everything)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        styles = archive.read("xl/styles.xml").decode()
    cells = "".join(sheets)
    assert "<f>" not in cells and "<hyperlink" not in cells
    assert cells.count("<c ") == cells.count('t="s"') > 100
    assert 'numFmtId="49"' in styles  # the text format, also of cells still empty


def test_drop_downs_offer_the_lists_and_constructs(everything: Instrument, tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path, everything)) as archive:
        items = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<formula1>"A,B"</formula1>' in items.replace("&quot;", '"')
    assert "constructs!$A$3" in items and '"yes,no"' in items.replace("&quot;", '"')
    assert "<pane " in items


@pytest.mark.parametrize("answer", ["yes", "true", "是", True, 1])
def test_people_say_yes_in_several_ways(answer: Any, tmp_path: Path) -> None:
    path = edited(written(tmp_path, gs.read_instrument("bfi")), {("items", 4, column("items", "reverse")): answer})
    assert gs.read_instrument(path).item_by_id["A2"].reverse


def test_a_number_typed_by_hand_is_the_code_it_shows(tmp_path: Path) -> None:
    path = written(tmp_path, gs.read_instrument("bfi"))
    changed = gs.read_instrument(edited(path, {("code_lists", 3, column("code_lists", "code")): 1.0}))
    assert changed == gs.read_instrument("bfi")


def test_an_id_written_once_holds_for_the_rows_below(tmp_path: Path) -> None:
    form = gs.read_instrument("bfi")
    change = {("code_lists", row, 1): "" for row in range(4, 9)}
    assert gs.read_instrument(edited(written(tmp_path, form), change)) == form


def test_deleting_the_row_of_explanations_loses_nothing(everything: Instrument, tmp_path: Path) -> None:
    assert instrument_from_excel(edited(written(tmp_path, everything), {}, drop_row_2=True)) == everything


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_wrong_cell_is_told_with_sheet_row_and_column(language: str, tmp_path: Path) -> None:
    path = written(tmp_path, gs.read_instrument("bfi"))
    change = {
        ("items", 3, column("items", "reverse")): "perhaps",
        ("items", 5, column("items", "id")): "3 bad id",
        ("variables", 3, column("variables", "kind")): "colour",
        ("code_lists", 9, column("code_lists", "level")): "ordnal",
        ("missing_codes", 3, 1): 9,
        ("missing_codes", 3, 2): "tired",
    }
    with pytest.raises(SchemeInvalid) as caught:
        gs.read_instrument(edited(path, change))
    found = {(re.split(r"\W", f.path)[0], f.line, f.column) for f in caught.value.failures}
    assert found == {
        ("items", 3, column("items", "reverse")),
        ("items", 5, column("items", "id")),
        ("variables", 3, column("variables", "kind")),
        ("code_lists", 9, column("code_lists", "level")),
        ("code_lists", 10, column("code_lists", "level")),  # the next row of that list says "nominal"
        ("missing_codes", 3, 2),
    }
    said = caught.value.say(language)
    assert "edited.xlsx" in said and "perhaps" in said and "colour" in said


def test_wrong_cells_of_the_other_sheets_are_told_too(everything: Instrument, tmp_path: Path) -> None:
    change = {
        ("questions", 3, column("questions", "most")): "two",
        ("questions", 4, column("questions", "exclusive")): "maybe",
        ("variables", 7, column("variables", "asked")): "perhaps",
        ("sections", 4, column("sections", "rows")): "",
        ("limits", 3, column("limits", "relation")): "under",
        ("limits", 4, column("limits", "value")): "none",
        ("variants", 3, column("variants", "instead.zh")): "",
        ("variants", 3, column("variants", "instead.en")): "",
        ("about", 10, 2): "household",
    }
    with pytest.raises(SchemeInvalid) as caught:
        instrument_from_excel(edited(written(tmp_path, everything), change))
    found = {(re.split(r"\W", f.path)[0], f.line) for f in caught.value.failures}
    assert found == {
        ("questions", 3),
        ("questions", 4),  # not yes or no, and another number of ticks than row 3 says
        ("questions", 5),
        ("variables", 7),
        ("sections", 4),
        ("limits", 3),
        ("limits", 4),
        ("variants", 3),
        ("unit", 10),
    }


def test_a_misspelt_column_key_is_an_error_not_a_comment(tmp_path: Path) -> None:
    path = edited(written(tmp_path, gs.read_instrument("bfi")), {("items", 1, column("items", "reverse")): "revers"})
    with pytest.raises(SchemeInvalid) as caught:
        gs.read_instrument(path)
    assert all(failure.path.endswith("revers") for failure in caught.value.failures)
    assert "reverse" in caught.value.say("en")


def test_rows_of_one_id_that_disagree_are_told(tmp_path: Path) -> None:
    path = edited(written(tmp_path, gs.read_instrument("bfi")), {("code_lists", 5, 2): "nominal"})
    with pytest.raises(SchemeInvalid) as caught:
        gs.read_instrument(path)
    (failure,) = caught.value.failures
    assert (failure.line, failure.column, failure.path) == (5, 2, "code_lists.1.level")
    assert "ordinal" in failure.message.say("zh") and "nominal" in failure.message.say("en")


def test_a_code_without_a_list_is_an_error(tmp_path: Path) -> None:
    path = edited(written(tmp_path, gs.read_instrument("bfi")), {("code_lists", 3, 1): ""})
    with pytest.raises(SchemeInvalid) as caught:
        gs.read_instrument(path)
    assert ("code_lists[1].id", 3) in {(failure.path, failure.line) for failure in caught.value.failures}


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        gs.read_instrument(tmp_path / "none.xlsx")
    assert caught.value.code == "file_not_found"
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(FileError) as caught:
        gs.read_instrument(broken)
    assert caught.value.code == "file_damaged"
    answers = tmp_path / "answers.xlsx"
    with xlsxwriter.Workbook(str(answers)) as book:
        book.add_worksheet("Sheet1").write(0, 0, "Q1")
    with pytest.raises(SchemeError):
        gs.read_instrument(answers)
