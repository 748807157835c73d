"""Workbooks: measured before they are unpacked, dates pointed out, nothing guessed."""

import datetime
import zipfile

import numpy as np
import pytest
import xlsxwriter

from governance_survey.formats import excel, read_file
from governance_survey.words.errors import FileError

from .faults import refused_file
from .samples import SAMPLES, workbook


def test_cells_of_every_kind(tmp_path):
    """Whole numbers stay whole, text keeps its zeros, truth values are 1 and 0."""
    rows = [["id", "q1", "half", "mixed", "yes"], ["00123", 1, 0.5, "007", True], ["NA", 2, None, 12, False]]
    table = read_file(workbook(tmp_path / "a.xlsx", {"s": rows})).table
    assert table["id"].tolist() == ["00123", "NA"]
    assert table["q1"].dtype == np.int64
    np.testing.assert_array_equal(table["half"], [0.5, np.nan])
    assert table["mixed"].tolist() == ["007", "12"]
    assert table["yes"].tolist() == [1, 0]


def test_dates_are_counted_not_guessed(tmp_path):
    """Fault 9: 6-10 became 10 June; the column says how often, the cell stays a date."""
    rows = [["q1", "day"], ["1-5", datetime.date(2026, 5, 1)], [datetime.date(2026, 6, 10), None], ["11-20", None]]
    raw = read_file(workbook(tmp_path / "a.xlsx", {"s": rows}))
    assert raw.dates == (("q1", 1), ("day", 1))
    assert raw.table["q1"].tolist() == ["1-5", "2026-06-10", "11-20"]


def test_header_below_empty_rows_and_beside_empty_columns(tmp_path):
    rows = [[None], [None], ["id", None, 2024], [1, None, 3], [None, None, None], [2, None, 4], [None]]
    table = read_file(workbook(tmp_path / "a.xlsx", {"s": rows})).table
    assert list(table.columns) == ["id", "2024"]
    np.testing.assert_array_equal(table["id"], [1, np.nan, 2])


def test_names_doubled_or_missing(tmp_path):
    """Fault 7, with the sheet's own positions."""
    path = workbook(tmp_path / "a.xlsx", {"s": [["q1", None, "q2", "q1 "], [1, None, 3, 4]]})
    assert "q1（第 1、4 列）" in refused_file("duplicate_column", path)[0]
    path = workbook(tmp_path / "b.xlsx", {"s": [["2026 年调查"], ["id", "q1"], [1, 2]]})
    zh, en = refused_file("empty_column_name", path)
    assert zh.startswith("第 2 列没有列名。")
    assert "标题行" in zh
    assert "title rows" in en


def test_which_sheet(tmp_path):
    """One filled sheet is read; of several the reader asks; hidden and empty ones do not count."""
    sheets = {"答卷": [["q1"], [1]], "选项": [["c"], [9]], "空": [], "旧": [["q1"], [5]]}
    path = workbook(tmp_path / "a.xlsx", sheets, hidden=("旧",))
    zh, en = refused_file("several_sheets", path)
    assert zh.startswith("工作簿里有几个工作表，不知道读哪一个。")
    assert en.startswith("The workbook has several sheets; which to read?")
    assert "应为：答卷、选项\n" in zh
    assert read_file(path, sheet="选项").table["c"].tolist() == [9]
    assert read_file(path, sheet="旧").table["q1"].tolist() == [5]
    assert "没有工作表 答。" in refused_file("unknown_sheet", path, sheet="答")[0]
    assert refused_file("empty_file", path, sheet="空")[1].startswith("The sheet holds nothing.")
    refused_file("empty_file", workbook(tmp_path / "b.xlsx", {"s": []}))


def test_errors_and_formulas(tmp_path):
    """A formula is its last value, a failed one is empty with a note; text that looks like one stays text."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["sum", "broken", "text"])
        sheet.write_formula(1, 0, "=1+1", value=2)
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")
        sheet.write_string(1, 2, "=1+1")
    raw = read_file(path)
    assert raw.table["sum"].tolist() == [2]
    assert raw.table["broken"].isna().all()
    assert raw.table["text"].tolist() == ["=1+1"]
    [note] = raw.origin.notes
    assert note.say("zh") == "工作簿里有 1 个出错的公式单元格（如 #DIV/0!），按未作答读入。"


def test_control_characters(tmp_path):
    """Fault 30: Excel writes them as _x000B_; read back they are taken out and told."""
    raw = read_file(workbook(tmp_path / "a.xlsx", {"s": [["a"], ["x\x0by"], ["z"]]}))
    assert raw.table["a"].tolist() == ["xy", "z"]
    assert "control characters" in raw.origin.notes[0].say("en").lower()


def _rebuilt(path, target, change):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return target


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    """Fault 25: a few kilobytes that unpack to hundreds of megabytes."""
    filler = b'<row r="1"><c r="A1"><v>1</v></c></row>' * 1_500_000

    def grow(name, content):
        return content.replace(b"</sheetData>", filler + b"</sheetData>") if "worksheets/sheet1" in name else content

    path = _rebuilt(SAMPLES[".xlsx"](tmp_path / "a.xlsx"), tmp_path / "bomb.xlsx", grow)
    assert path.stat().st_size < 300_000
    zh, en = refused_file("file_too_large", path)
    assert zh.startswith("工作簿展开后异常巨大，不予读取。")
    assert en.startswith("The workbook unpacks to an abnormal size and is not read.")
    assert str(path.stat().st_size) in en


def test_one_far_cell_is_no_table(tmp_path):
    """A cell at XFD1048576 would ask the reader for 17 billion places and end the process."""
    rows = [["a"], [1]]
    path = workbook(tmp_path / "a.xlsx", {"s": rows})
    far = _rebuilt(
        path,
        tmp_path / "far.xlsx",
        lambda name, content: content.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
    )
    zh, _ = refused_file("file_too_large", far)
    assert "1048576 行 × 16384 列" in zh


def test_a_reference_cut_by_a_block_is_still_seen(tmp_path, monkeypatch):
    rows = [["a", "b"], *[[n, n] for n in range(200)]]
    path = workbook(tmp_path / "a.xlsx", {"s": rows})
    monkeypatch.setattr(excel, "_BLOCK", 7)
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
        assert excel._extent(archive, member) == (201, 2, 0)


def test_entities_are_not_followed(tmp_path):
    """Fault 24: neither an entity bomb nor a file reference inside a workbook's XML is expanded."""
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET")
    head = (
        '<!DOCTYPE r [<!ENTITY x SYSTEM "'
        + secret.as_uri()
        + '"><!ENTITY a "hahahaha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
        + "]>"
    )

    def poison(name, content):
        if name != "xl/sharedStrings.xml":
            return content
        mark = content.index(b"?>") + 2
        body = content[mark:].replace("很好，谢谢".encode(), b"&x;&i;")
        return content[:mark] + head.encode() + body

    path = _rebuilt(SAMPLES[".xlsx"](tmp_path / "a.xlsx"), tmp_path / "b.xlsx", poison)
    try:
        cells = read_file(path).table.to_string()
    except FileError as problem:
        assert problem.code in ("file_damaged", "reader_crashed")
    else:
        assert "TOP-SECRET" not in cells
        assert "hahahaha" not in cells
        assert len(cells) < 5000


@pytest.mark.parametrize("seed", range(6))
def test_changed_bytes_never_reach_the_caller_raw(seed, tmp_path):
    """Random damage ends in our own error or in a table, never in a foreign exception."""
    content = bytearray(SAMPLES[".xlsx"](tmp_path / "a.xlsx").read_bytes())
    draw = np.random.default_rng(seed)
    for place in draw.integers(4, len(content), 5):
        content[place] = draw.integers(0, 256)
    path = tmp_path / "b.xlsx"
    path.write_bytes(bytes(content))
    try:
        assert len(read_file(path).table) <= 3
    except FileError as problem:
        assert problem.say("zh") and problem.say("en")
