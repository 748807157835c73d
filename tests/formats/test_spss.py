"""SPSS files: labels and user-missing values kept, damage survived in a child process."""

import os
import warnings

import numpy as np
import pandas
import pytest

from governance_survey.formats import child_process, read_file
from governance_survey.formats.column_store import Extract, TextColumn, restore, store, text_column
from governance_survey.formats.raw_file import number_series
from governance_survey.words.errors import FileError
from governance_survey.words.text import Text

from .faults import refusal, refused_file
from .samples import savfile

TABLE = pandas.DataFrame({"q1": [1.0, 2, 99, np.nan], "age": [30.0, -8, -1, 25], "词": ["好", "不详", "", "差"]})
LABELS = {
    "column_labels": {"q1": "对居委会的信任", "age": None, "词": "评价"},
    "variable_value_labels": {"q1": {1: "不信任", 2: "信任", 99: "拒答"}},
    "missing_ranges": {"q1": [99], "age": [{"lo": -9, "hi": -1}], "词": ["不详"]},
    "variable_measure": {"q1": "ordinal"},
}


def test_labels_and_user_missing(tmp_path):
    """Fault 13: 99 stays 99, and the file's word that it is missing is kept beside it."""
    raw = read_file(savfile(tmp_path / "a.sav", TABLE, **LABELS))
    np.testing.assert_array_equal(raw.table["q1"], TABLE["q1"])
    assert raw.table["词"].isna().tolist() == [False, False, True, False]
    q1, age, word = raw.labels
    assert (q1.name, q1.label, q1.level) == ("q1", "对居委会的信任", "ordinal")
    assert q1.values == ((1.0, "不信任"), (2.0, "信任"), (99.0, "拒答"))
    assert q1.user_missing == (99.0,)
    assert age.user_missing == (-8.0, -1.0)
    assert word.user_missing == ("不详",)
    assert raw.origin.encoding == "UTF-8"


def test_dates_are_iso_text_and_absurd_ones_do_not_raise(tmp_path):
    table = pandas.DataFrame({"d": pandas.to_datetime(["2026-06-10", None]), "far": [9e15, 0.0], "n": [1.0, 2.0]})
    raw = read_file(savfile(tmp_path / "a.sav", table, variable_format={"far": "DATE11"}))
    assert raw.table["d"].tolist()[0].startswith("2026-06-10")
    assert raw.table["far"].tolist() == ["9000000000000000.0", "1582-10-14"]


def test_garbled_labels_are_refused(tmp_path):
    """A GBK file that says it is Windows-1252, as old Chinese SPSS wrote them."""
    garbled = {"q1": "非常满意".encode("gbk").decode("latin-1")}
    path = savfile(tmp_path / "a.sav", TABLE[["q1"]], column_labels=garbled)
    zh, en = refused_file("encoding_wrong", path)
    assert zh.startswith("标签是乱码：文件自报的编码 UTF-8 不对。")
    assert 'encoding="gb18030"' in en


# After a header of 176 bytes the first variable record: four bytes of record kind, then four of type, which
# crash the C library when wrong.
TYPE_FIELD = range(180, 184)


def test_the_bytes_that_kill_cost_a_child_only(tmp_path):
    """Fault 2: one changed byte ends the reading process with a signal; the caller gets an error and lives on."""
    labels = {"variable_value_labels": LABELS["variable_value_labels"]}
    path = savfile(tmp_path / "a.sav", TABLE[["q1"]], **labels)
    content = path.read_bytes()
    assert content[176:180] == b"\x02\0\0\0"
    crashes = []
    for place in TYPE_FIELD:
        for value in (127, 255):
            changed = bytearray(content)
            changed[place] = value
            path.write_bytes(bytes(changed))
            try:
                assert len(read_file(path).table) == 4
            except FileError as problem:
                assert problem.code in ("reader_crashed", "file_damaged")
                crashes += [problem] if problem.code == "reader_crashed" else []
    if os.name == "posix":
        crash = crashes[0]
        assert crash.say("zh").startswith("读取程序在这个文件上崩溃了；您的工作没有受影响。 [reader_crashed]")
        assert crash.say("en").startswith("The reader crashed on this file; your work is not affected.")
        assert "SIG" in crash.say("en")


def test_random_single_byte_changes(tmp_path):
    """Damage ends in our error or in a table (which the recorded sha256 then refuses), never in a dead kernel."""
    path = savfile(tmp_path / "a.sav", TABLE, **LABELS)
    content = path.read_bytes()
    draw = np.random.default_rng(20261124)
    refused = 0
    for place, value in zip(draw.integers(0, len(content), 24), draw.integers(0, 256, 24), strict=True):
        changed = bytearray(content)
        changed[place] = value
        path.write_bytes(bytes(changed))
        try:
            assert len(read_file(path).table.columns) >= 1
        except FileError as problem:
            refused += 1
            assert problem.code in (
                "file_damaged",
                "reader_crashed",
                "wrong_content",
                "encoding_wrong",
                "duplicate_column",
            )
    assert 0 < refused < 24


@pytest.mark.slow
def test_every_byte_of_the_dictionary(tmp_path):
    """Each byte of a small file set to two values: 10,000 mutations a release are run this way."""
    path = savfile(tmp_path / "a.sav", TABLE[["q1"]])
    content = path.read_bytes()
    for place in range(len(content)):
        for value in (127, 255):
            path.write_bytes(content[:place] + bytes([value]) + content[place + 1 :])
            try:
                read_file(path)
            except FileError as problem:
                assert problem.say("zh")


def test_a_reader_that_takes_too_long(tmp_path):
    path = savfile(tmp_path / "a.sav")
    expected = Text(zh="完整的文件", en="a whole file")
    problem = refusal(
        "reader_crashed", child_process.extract_in_child, "spss", path, {"encoding": None}, expected, seconds=0.01
    )
    assert "超过" in problem.say("zh")


def test_a_child_that_cannot_start_says_why(tmp_path):
    path = savfile(tmp_path / "a.sav")
    expected = Text(zh="完整的文件", en="a whole file")
    problem = refusal("reader_crashed", child_process.extract_in_child, "no such reader", path, {}, expected)
    assert "KeyError" in problem.say("en")


def test_the_callers_folder_is_not_run(tmp_path, monkeypatch):
    """A file named numpy.py or json.py where the user works must not be imported by the child."""
    path = savfile(tmp_path / "a.sav")
    for name in ("numpy", "json", "pyreadstat"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    assert len(read_file(path).table) == 3


def test_columns_survive_the_hand_over(tmp_path):
    texts = ["甲", None, "", "乙\n", "甲", "😀"]
    store(Extract({"k": [1]}, (np.array([1.5, np.nan]), text_column(texts))), tmp_path)
    back = restore(tmp_path)
    assert back.about == {"k": [1]}
    assert back.refused is None
    np.testing.assert_array_equal(back.columns[0], [1.5, np.nan])
    column = back.columns[1]
    assert isinstance(column, TextColumn)
    cells = [None if place < 0 else column.distinct[place] for place in column.places]
    assert cells == ["甲", None, None, "乙\n", "甲", "😀"]


def test_an_infinite_number_of_a_damaged_file_is_read_without_a_word_of_numpy():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert number_series(np.array([np.inf, 2.0, np.nan])).tolist()[:2] == [np.inf, 2.0]
        assert number_series(np.array([2.0, -3.0])).dtype == np.int64
        assert number_series(np.array([2.5, 2.0**60])).dtype == float
