"""What every format owes: the same cells, a true origin, any path, and a clear refusal of what it is not."""

import hashlib

import numpy as np
import pytest

from governance_survey.engine.cleaning import CleaningRule, clean
from governance_survey.engine.table import answer_table, raw_columns
from governance_survey.formats import FORMATS, read_file

from .faults import refused_file
from .samples import CELLS, NAMES, SAMPLES

SUFFIXES = [suffix for known in FORMATS for suffix in known.suffixes]
BINARY = [
    suffix for known in FORMATS for suffix in known.suffixes if "encoding" not in known.options or suffix[-3:] == "sav"
]
RULES = {"编号": CleaningRule("text"), "q1": CleaningRule("codes", {1.0: 1.0, 2.0: 2.0}), "意见": CleaningRule("open")}


def test_every_format_has_a_sample():
    assert set(SAMPLES) == set(SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_cells(suffix, tmp_path):
    """Leading zeros, the answer NA and the empty cell survive every format, in order."""
    raw = read_file(SAMPLES[suffix](tmp_path / f"answers{suffix}"))
    table = answer_table(raw.table)
    assert table.columns == NAMES
    for name, column in raw_columns(table, NAMES).items():
        expected = [np.nan if cell is None and name == "q1" else cell for cell in CELLS[name]]
        assert clean(column, RULES[name]).values.tolist() == pytest.approx(expected, nan_ok=True), name


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_origin_is_true_and_the_file_untouched(suffix, tmp_path):
    path = SAMPLES[suffix](tmp_path / f"answers{suffix}")
    content = path.read_bytes()
    origin = read_file(path).origin
    assert path.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert origin.sha256 == hashlib.sha256(content).hexdigest()
    assert (origin.name, origin.path) == (path.name, str(path))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_path_with_chinese_and_spaces(suffix, tmp_path, monkeypatch):
    """Fault 38: a folder such as 张三 的 资料, absolute or relative, capitals in the suffix."""
    folder = tmp_path / "张三 的 资料 (2026)" / "数据"
    folder.mkdir(parents=True)
    path = SAMPLES[suffix](folder / f"第一次 调查{suffix}")
    assert len(read_file(path).table) == 3
    monkeypatch.chdir(folder)
    path.rename(folder / f"大写{suffix.upper()}")
    assert len(read_file(type(path)(f"大写{suffix.upper()}")).table) == 3


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_empty_file(suffix, tmp_path):
    """Fault 4: zero bytes."""
    path = tmp_path / f"answers{suffix}"
    path.touch()
    zh, en = refused_file("empty_file", path)
    assert zh.startswith("文件是空的（0 字节）。 [empty_file]")
    assert en.startswith("The file is empty (0 bytes). [empty_file]")


@pytest.mark.parametrize("suffix", BINARY)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_cut_off_file(suffix, share, tmp_path):
    """Fault 1: a file cut anywhere is refused, with the byte where it ends."""
    path = SAMPLES[suffix](tmp_path / f"answers{suffix}")
    content = path.read_bytes()
    kept = content[: int(len(content) * share)]
    path.write_bytes(kept)
    if suffix == ".xls" and share > 0.99:  # here the library gives up rather than refuses
        refused_file("reader_crashed", path)
        return
    zh, en = refused_file("file_damaged", path)
    assert zh.startswith(f"文件已损坏或不完整（到第 {len(kept)} 字节为止）。")
    assert en.startswith(f"The file is damaged or cut off (it ends at byte {len(kept)}).")
    assert "请重新导出" in zh
    assert "Export it again" in en


KIND = {suffix: known.content for known in FORMATS for suffix in known.suffixes}


@pytest.mark.parametrize("claimed", SUFFIXES)
@pytest.mark.parametrize("true", [".csv", ".xlsx", ".xls", ".sav"])
def test_wrong_suffix_names_the_true_kind(true, claimed, tmp_path):
    """Fault 4: a CSV named .sav, a workbook named .csv …"""
    path = SAMPLES[true](tmp_path / f"answers{true}")
    path = path.rename(tmp_path / f"other{claimed}")
    if KIND[true] == KIND[claimed]:
        assert len(read_file(path).table) == 3
        return
    zh, en = refused_file("wrong_content", path)
    assert zh.startswith("文件内容与扩展名不符。 [wrong_content]")
    assert f"实为：{KIND[true].zh}" in zh
    assert f"got: {KIND[true].en}" in en
    assert next(known.suffixes[0] for known in FORMATS if known.content == KIND[true]) in en


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_option_without_use_is_refused(suffix, tmp_path):
    path = SAMPLES[suffix](tmp_path / f"answers{suffix}")
    known = next(known for known in FORMATS if suffix in known.suffixes)
    for option in {"sheet", "encoding"} - set(known.options):
        refused_file("option_not_used", path, **{option: "x"})
