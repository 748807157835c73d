"""A questionnaire written to Excel, edited by a person, and read back."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import governance_survey as gs
from governance_survey.formats.instrument_excel import SHEETS, instrument_from_excel, instrument_to_excel
from governance_survey.schemes.instrument import Instrument
from governance_survey.schemes.loading import SchemeInvalid
from governance_survey.words.errors import FileError, SchemeError
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
            "code_lists": [
                {
                    "id": "A",
                    "level": "ordinal",
                    "title": {"zh": "同意程度"},
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
                {"code": "(跳过)", "reason": "not_asked", "zh": "跳过"},
            ],
            "constructs": [
                {
                    "id": "C",
                    "title": {"zh": "构念"},
                    "stem": {"zh": "引导语"},
                    "measurement": "formative",
                    "min_answered": 2,
                    "concept": {"en": "x"},
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
            "attention": [{"id": "T", "text": {"zh": "请选1"}, "codes": "A", "correct": 1}],
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
            ],
            "routing": [
                {
                    "id": "R1",
                    "when": [
                        {"variable": "g", "relation": "in", "values": ["01", "no"]},
                        {"variable": "n", "relation": "above", "values": [3]},
                    ],
                    "skip": ["I2", "I3"],
                    "why": {"zh": "不适用"},
                },
                {
                    "id": "R2",
                    "when": [{"variable": "n", "relation": "below", "values": [1]}],
                    "skip": ["I1"],
                },
            ],
            "short_forms": [{"id": "S", "title": {"en": "short"}, "items": ["I1", "I2"]}],
        }
    )


@pytest.mark.parametrize("name", ["community_worker", "bfi", "ess10_norway"])
def test_shipped_questionnaires_come_back_equal(name: str, tmp_path: Path) -> None:
    form = gs.read_instrument(name)
    assert gs.read_instrument(written(tmp_path, form)) == form


def test_every_part_comes_back_equal(everything: Instrument, tmp_path: Path) -> None:
    assert instrument_from_excel(written(tmp_path, everything)) == everything


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
