"""Tables of segments: positions, quotes, both; all faults at once; written and read back equal."""

import csv

import pandas as pd
import pytest

from governance_survey.data.responses import Origin
from governance_survey.data.segments import Source
from governance_survey.errors import DataError, UsageError
from governance_survey.formats import read_file
from governance_survey.formats.binding_codings import bound, same_codings
from governance_survey.formats.raw_file import RawFile
from governance_survey.formats.segment_tables import guarded, read_segment_table, unguarded
from governance_survey.formats.segment_writing import segments_to_csv, segments_to_excel
from governance_survey.formats.writing_codings import codings_file
from governance_survey.schemes.loading import read_shipped

from .qda.test_writing import full

BOOK = read_shipped("codebook", "community_emergency")
TEXT = "问：后来呢？\n答：等了两天😡，𠮷家没人管。等了两天！\n"
SOURCES = (Source("I01", "第一次.docx", TEXT), Source("W_OE_1:7", "W_OE_1:7", "没人管", "open_answer"))


def table(rows, **columns):
    frame = pd.DataFrame(rows, **columns)
    return RawFile(frame.astype("str").where(frame.notna(), None), Origin("t.csv", "csv", "0"))


def read(rows, sources=SOURCES, book=BOOK):
    return read_segment_table(table(rows), sources, book)


def test_positions_quotes_and_both():
    start = TEXT.index("𠮷")
    raw = read(
        [
            {"source": "I01", "start": start, "end": start + 5, "code": "PB.RSK.4", "coder": "A"},
            {"source": "第一次", "quote": "𠮷家没人管", "code": "Late action", "coder": "A"},
            {
                "source": "I01.txt",
                "start": start,
                "end": start + 5,
                "quote": "𠮷家没人管",
                "code": "迟缓行动",
                "coder": "B",
            },
        ]
    )
    assert [(mark.source, mark.start, mark.end) for mark in raw.marks] == [("I01", start, start + 5)] * 3
    assert TEXT[start : start + 5] == "𠮷家没人管"


def test_headings_in_chinese_and_of_other_programs():
    one = read([{"文本": "I01", "原文": "𠮷家没人管", "编码": "PB.RSK.4", "编码员": "甲", "备注": "n"}])
    two = read([{"Document": "I01", "Content": "𠮷家没人管", "Tag": "PB.RSK.4"}])
    assert (one.marks[0].coder, one.marks[0].memo) == ("甲", "n")
    assert two.marks[0].start == one.marks[0].start
    assert two.marks[0].coder is None


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"quote": "等了两天"}, "quote_ambiguous"),
        ({"quote": "等了三天"}, "quote_not_found"),
        ({"start": 3, "end": 6, "quote": "𠮷家没"}, "quote_differs"),
        ({"start": 3, "end": 99}, "positions_wrong"),
        ({"start": 6, "end": 3}, "positions_wrong"),
        ({"start": "x", "end": 3}, "positions_wrong"),
        ({"start": 3}, "positions_wrong"),
        ({}, "segments_without_place"),
        ({"source": "I09", "quote": "等"}, "text_missing"),
    ],
)
def test_rows_without_a_certain_place(row, code):
    with pytest.raises(DataError) as caught:
        read([{"source": "I01", "code": "PB.RSK.4", "start": None, "end": None, "quote": None} | row])
    assert caught.value.code == code
    assert "row 2" in caught.value.say("en")
    assert "第 2 行" in caught.value.say("zh")


def test_all_faults_at_once():
    with pytest.raises(DataError) as caught:
        read([{"source": "I01", "quote": quote, "code": "PB.RSK.4"} for quote in ("无", "𠮷家没人管", "等了两天")])
    assert "row 2" in caught.value.say("en")
    assert "row 4" in caught.value.say("en")
    assert "row 3" not in caught.value.say("en")


@pytest.mark.parametrize(
    "rows",
    [
        [{"a": "1", "b": "2"}],
        [{"source": "I01", "quote": "等"}],
        [{"source": "I01", "document": "I01", "code": "PB.RSK.4", "quote": "等"}],
    ],
)
def test_wrong_columns_get_a_template(rows):
    with pytest.raises(DataError) as caught:
        read(rows)
    assert caught.value.code == "segment_columns"
    assert "source,start,end,quote,code,coder,memo" in caught.value.say("zh")


def test_one_text_needs_no_column_source():
    raw = read([{"quote": "𠮷家没人管", "code": "PB.RSK.4"}], SOURCES[:1])
    assert raw.marks[0].source == "I01"
    with pytest.raises(DataError) as caught:
        read([{"quote": "𠮷家没人管", "code": "PB.RSK.4"}])
    assert caught.value.code == "source_missing"


def test_whole_answers_and_texts_gone_through():
    raw = read(
        [
            {"source": "W_OE_1:7", "code": "PB.RSK.4", "coder": "A", "quote": None},
            {"source": "I01", "code": None, "coder": "B", "quote": None},
        ]
    )
    assert [(mark.start, mark.end) for mark in raw.marks] == [(0, 3)]
    assert raw.assigned == {("B", "I01")}


def test_texts_not_at_hand_keep_their_positions():
    raw = read([{"source": "I09", "start": 3, "end": 6, "quote": "两天了", "code": "PB.RSK.4"}])
    assert raw.sources[0].text is None
    assert (raw.marks[0].start, raw.marks[0].end) == (3, 6)


def test_attributes_declared_undeclared_and_of_sources():
    row = {"source": "I01", "quote": "没人管", "code": "PB.RSK.4", "status": "present", "colour": "red"}
    raw = read([row | {"attribute:mood": "low", "source:community": "X01"}])
    assert raw.marks[0].attributes == {"status": "present", "mood": "low"}
    assert raw.sources[0].attributes == {"community": "X01"}
    assert "colour" in raw.losses[0].say("en")
    assert read([row], book=None).marks[0].attributes == {"status": "present", "colour": "red"}


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@a", "'=1", "'", "-1", "+2.5", "平常", "\tx"])
def test_no_cell_is_a_formula_and_all_come_back(text):
    cell = guarded(text)
    assert unguarded(cell) == text
    assert cell in ("-1", "+2.5") or not cell.startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize(("suffix", "write"), [(".csv", segments_to_csv), (".xlsx", segments_to_excel)])
@pytest.mark.parametrize("simulated", [False, True])
def test_written_read_equal(suffix, write, simulated, tmp_path):
    from dataclasses import replace

    codings = full()
    # Spreadsheets keep no control characters and one kind of line end.
    marks = tuple(
        replace(mark, memo=mark.memo and mark.memo.replace("\r\n", "\n").replace("\x0b", "")) for mark in codings.marks
    )
    codings = replace(codings, simulated=simulated, marks=marks)
    path = tmp_path / f"out{suffix}"
    path.write_bytes(write(codings))
    raw = read_segment_table(read_file(path), codings.sources, BOOK)
    found = bound([raw], BOOK)
    assert same_codings(replace(found, sources=codings.sources), codings)
    assert raw.simulated == simulated
    content, check = codings_file(codings, path)
    path.write_bytes(content)
    check(path)


def test_formulas_are_text_in_both_kinds(tmp_path):
    codings = full()
    with (tmp_path / "a.csv").open("w+b") as stream:
        stream.write(segments_to_csv(codings))
    cells = list(csv.reader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()))
    live = [cell for row in cells for cell in row if cell.startswith(("=", "@", "+"))]
    assert live == []


def test_cells_excel_cannot_hold_are_refused():
    from .qda.test_writing import made

    long = Source("I01", "I01", "长" * 40_000)
    codings = made([("I01", 0, 40_000, "A", "PB.RSK.4", {}, None, None)], sources=(long,))
    with pytest.raises(UsageError) as caught:
        segments_to_excel(codings)
    assert caught.value.code == "cell_too_long"
    assert len(segments_to_csv(codings)) > 40_000


def test_attributes_and_their_values_by_title_as_the_printed_book_names_them():
    rows = [
        {
            "文件名": "I01",
            "引用": "𠮷家没人管",
            "节点": "处置滞后",
            "编码人": "甲",
            "状态": "已有",
            "评价": "-1",
            "社区": "C07",
        }
    ]
    raw = read(rows)
    assert raw.marks[0].attributes == {"status": "present", "valence": "-1"} and raw.losses == ()
    assert raw.sources[0].attributes["community"] == "C07" and raw.marks[0].coder == "甲"
    # A value nobody declared stays for `validate`, and our own column holds what it holds.
    assert read([{**rows[0], "状态": "有"}]).marks[0].attributes["status"] == "有"
    own = {key: value for key, value in rows[0].items() if key != "状态"} | {"attribute:status": "已有"}
    assert read([own]).marks[0].attributes["status"] == "已有"


def test_several_codes_of_a_cell_are_taken_apart_and_told():
    raw = read([{"source": "I01", "quote": "𠮷家没人管", "code": "PB.RSK.4；主体单一", "coder": "A"}])
    assert [mark.code for mark in raw.marks] == ["PB.RSK.4", "主体单一"]
    assert raw.origin.notes[-1].say("en") == "Cells that hold several codes, taken apart: 1."
    one = read([{"source": "I01", "quote": "𠮷家没人管", "code": "PB.RSK.4, Late action", "coder": "A"}])
    assert len(one.marks) == 1 and one.origin.notes == ()
    assert len(read([{"source": "I01", "quote": "𠮷家没人管", "code": "甲；乙", "coder": "A"}]).marks) == 1


def test_one_end_of_a_stretch_is_no_place():
    row = {"Document name": "I01", "Begin": "7", "End": "7", "Segment": "𠮷家没人管", "Code": "PB.RSK.4"}
    raw = read([row])
    assert raw.marks[0].start == TEXT.index("𠮷") and "Begin" in raw.losses[0].say("en")


def test_a_quote_in_other_marks_is_shown_as_the_text_has_it():
    with pytest.raises(DataError) as problem:
        read([{"source": "I01", "quote": "等了两天😡, 𠮷家没人管", "code": "PB.RSK.4"}])
    assert problem.value.code == "quote_not_found"
    assert "等了两天😡，𠮷家没人管" in problem.value.say("zh")


def test_codes_in_columns_of_their_own():
    row = {"文本": "I01", "原话": "𠮷家没人管", "编码1": "PB.RSK.4", "编码2": "主体单一", "编码 3": None}
    bare = {"文本": "I01", "原话": "等了两天！", "编码1": None, "编码2": "PB.PRO.2", "编码 3": "PB.PRO.2"}
    raw = read([row, bare])
    assert [mark.code for mark in raw.marks] == ["PB.RSK.4", "主体单一", "PB.PRO.2"] and raw.losses == ()
    assert raw.origin.notes == ()


def test_a_spreadsheet_takes_noughts_off_the_names_of_texts():
    texts = (Source("01", "01", "等了两天。"), Source("02", "02", "没人管。"))
    assert read([{"source": "2", "quote": "没人管", "code": "PB.RSK.4"}], texts).marks[0].source == "02"
    two = (*texts, Source("002", "002", "没人管。"))
    with pytest.raises(DataError) as problem:
        read([{"source": "2", "quote": "没人管", "code": "PB.RSK.4"}], two)
    assert problem.value.code == "text_missing"


@pytest.mark.parametrize(("said", "kind"), [("机器", "machine"), ("AI", "machine"), ("人", "human"), (None, "human")])
def test_a_machine_is_known_in_chinese_too(said, kind):
    raw = read([{"文本": "I01", "原话": "𠮷家没人管", "编码": "PB.RSK.4", "编码员": "M", "编码员类别": said}])
    assert [coder.kind for coder in raw.coders] == [kind]
