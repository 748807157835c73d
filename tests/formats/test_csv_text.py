"""Text tables: encoding by rule, cells as text, damage told with its line."""

import pandas
import pytest

from governance_survey.formats import csv_text, read_file

from .faults import refusal, refused_file

HEADER, ROW = "编号,满意度,意见", "007,３,物业服务不到位"


def saved(tmp_path, content, name="answers.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_encoding_by_rule(encoding, named, tmp_path):
    """Fault 5: UTF-8, its byte-order mark, GBK and UTF-16 are told apart; what is not UTF-8 is remarked."""
    raw = read_file(saved(tmp_path, f"{HEADER}\n{ROW}\n".encode(encoding)))
    assert list(raw.table.columns) == ["编号", "满意度", "意见"]
    assert raw.table.iloc[0].tolist() == ["007", "３", "物业服务不到位"]
    assert raw.origin.encoding == named
    notes = [note.say("zh") for note in raw.origin.notes]
    assert notes == ([] if named.startswith("utf-8") else [f"按 {named} 编码读取，表头是：编号、满意度、意见"])


def test_names_that_only_gb18030_holds(tmp_path):
    names = "龚䶮、喆、堃"
    raw = read_file(saved(tmp_path, f"编号,姓名\n1,{names}\n2,\U0002b5f6\n".encode("gb18030")))
    assert raw.table["姓名"].tolist() == [names, "\U0002b5f6"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("編號,滿意度,意見\n1,3,管理員態度很好，環境還需要改善\n", "big5"),
        ("id,Größe,Straße\n1,schön,für Überprüfung\n", "cp1252"),
    ],
)
def test_other_encodings_are_asked_for(text, encoding, tmp_path):
    """Almost any bytes decode as GB18030: Big5 and Windows-1252 must not pass for it."""
    path = saved(tmp_path, text.encode(encoding))
    zh, en = refused_file("encoding_unknown", path)
    assert zh.startswith("认不出文件的编码。 [encoding_unknown]")
    assert en.startswith("The encoding of the file is unknown. [encoding_unknown]")
    assert f"{encoding}: {text.splitlines()[0]}" in zh
    assert all(f"\n    {name}: " in zh for name in ("utf-8", "gb18030", "big5", "cp1252"))
    assert list(read_file(path, encoding=encoding).table.columns) == text.splitlines()[0].split(",")


@pytest.mark.parametrize("forced", ["latin-1", "cp1252", "gb18030", "gbk"])
def test_forced_encoding_that_garbles_is_refused(forced, tmp_path):
    """Fault 6: GBK read as Latin-1 gives ÌâÄ¿, UTF-8 read as GBK gives 婊℃剰: no step later could find it."""
    true = "utf-8" if forced.startswith("gb") else "gbk"
    path = saved(tmp_path, "题目,满意度\n1,非常满意\n".encode(true))
    zh, en = refused_file("encoding_wrong", path, encoding=forced)
    assert zh.startswith(f"按 {forced} 读出来不对。")
    assert en.startswith(f"Read as {forced} the file makes no sense.")
    assert "题目,满意度" in zh


def test_text_garbled_before_it_was_saved(tmp_path):
    text = "题目,满意度\n1,2\n".encode("gbk").decode("latin-1")
    path = saved(tmp_path, text)
    zh, en = refused_file("text_garbled", path)
    assert "文字在保存之前就已经乱码" in zh
    assert 'encoding="utf-8"' in en
    assert read_file(path, encoding="utf-8").table.shape == (1, 2)


def test_accents_are_no_garbage(tmp_path):
    text = "id,Größe,señal,naïve\n1,Çà et là,ÆØÅ æøå,¿Qué?\n"
    assert read_file(saved(tmp_path, text)).table.iloc[0].tolist() == text.splitlines()[1].split(",")


def test_unknown_encoding_name(tmp_path):
    path = saved(tmp_path, "a\n1\n")
    problem = refusal("unknown_encoding", read_file, path, encoding="gbk18030")
    assert "gb18030" in problem.say("zh")
    zh, _ = refused_file("encoding_wrong", saved(tmp_path, "题,目\n".encode("gbk")), encoding="utf-8")
    assert "gb18030: 题,目" in zh


def test_cells_stay_as_written(tmp_path):
    """Faults 11 and 12: leading zeros, NA, None, null and 无 are answers; only an empty cell is missing."""
    raw = read_file(saved(tmp_path, "id,a\n00123,NA\n1e5,None\n+7,null\n-0,无\n 8 ,\n"))
    assert raw.table["id"].tolist() == ["00123", "1e5", "+7", "-0", " 8 "]
    assert raw.table["a"].tolist()[:4] == ["NA", "None", "null", "无"]
    assert raw.table["a"].isna().tolist() == [False] * 4 + [True]


def test_formula_text_is_text(tmp_path):
    """Fault 26, reading side: nothing in a cell is ever run or changed."""
    cells = ["=1+1", '=HYPERLINK("http://x","y")', "@SUM(A1)", "-3", "+4"]
    rows = "\n".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    assert read_file(saved(tmp_path, f"=a\n{rows}\n")).table["=a"].tolist() == cells


@pytest.mark.parametrize(("mark", "other"), [(",", ";"), (";", ","), ("\t", ",")])
def test_delimiter_by_even_rows(mark, other, tmp_path):
    """The mark that cuts all rows alike; the same mark inside an answer does not mislead."""
    text = f'id{mark}意见\n1{mark}"好{other}很好{mark}真的"\n2{mark}一般{other}吧{other}啊\n'
    raw = read_file(saved(tmp_path, text))
    assert list(raw.table.columns) == ["id", "意见"]
    assert raw.table["意见"].tolist() == [f"好{other}很好{mark}真的", f"一般{other}吧{other}啊"]


def test_one_column_and_excels_first_line(tmp_path):
    assert read_file(saved(tmp_path, "q1\n1\n\n3\n\n\n")).table["q1"].isna().tolist() == [False, True, False]
    raw = read_file(saved(tmp_path, "sep=;\r\na;b,c\r\n1;2\r\n"))
    assert list(raw.table.columns) == ["a", "b,c"]


def test_duplicate_names_with_positions(tmp_path):
    """Fault 7; a name in composed and decomposed form is one name, too (fault 18)."""
    zh, en = refused_file("duplicate_column", saved(tmp_path, "id,q1,q2,q1,q2\n1,2,3,4,5\n"))
    assert zh.startswith("有重复的列名。 [duplicate_column]")
    assert en.startswith("Columns share a name. [duplicate_column]")
    assert "q1（第 2、4 列）、q2（第 3、5 列）" in zh
    assert "q1 (columns 2, 4), q2 (columns 3, 5)" in en
    refused_file("duplicate_column", saved(tmp_path, "caf\u00e9,cafe\u0301\n1,2\n"))
    refused_file("duplicate_column", saved(tmp_path, "q1, q1 \n1,2\n"))
    assert list(read_file(saved(tmp_path, "cafe\u0301,b\u200b\n1,2\n")).table.columns) == ["caf\u00e9", "b"]


def test_names_missing(tmp_path):
    zh, en = refused_file("empty_column_name", saved(tmp_path, "id,,q2\n1,2,3\n"))
    assert zh.startswith("第 2 列没有列名。")
    assert en.startswith("Column 2 has no name.")
    raw = read_file(saved(tmp_path, "id,q1,\n1,2,\n,,\n3,4,\n,,\n,,\n"))
    assert raw.table.shape == (3, 2)


def test_ragged_rows_with_lines(tmp_path):
    """Line numbers are those of an editor, also after an answer of two lines and a blank line."""
    zh, en = refused_file("ragged_rows", saved(tmp_path, 'id,a\n1,"x\ny"\n\n2,x,z\n3\n4,ok\n'))
    assert zh.startswith("有 2 行的格数与表头不同。")
    assert "第 5 行有 3 格、第 6 行有 1 格" in zh
    assert "line 5 has 3, line 6 has 1" in en


@pytest.mark.parametrize("content", ["\ufeff", "\n\n\n", "\ufeff\n", ",,\n,,\n"])
def test_nothing_inside(content, tmp_path):
    zh, en = refused_file("empty_file", saved(tmp_path, content))
    assert zh.startswith("文件里没有内容。")
    assert en.startswith("The file holds nothing.")


def test_header_alone_has_no_rows(tmp_path):
    assert read_file(saved(tmp_path, "a,b\n")).table.shape == (0, 2)


def test_nul_bytes_and_open_quotes(tmp_path):
    zh, en = refused_file("file_damaged", saved(tmp_path, b"a,b\n1,2\n3,\x00\n"))
    assert "空字节（第 3 行）" in zh
    assert "NUL bytes (line 3)" in en
    assert "第 4 行附近" in refused_file("file_damaged", saved(tmp_path, 'a,b\n1,2\n3,"x\n4,y\n'))[0]


def test_control_characters_are_taken_out_and_told(tmp_path):
    """Fault 30: stripped with a note; tabs and line breaks inside an answer stay."""
    raw = read_file(saved(tmp_path, 'a,b\n"x\x0b\x1f1","l1\nl2\tl3"\n\x1a'))
    assert raw.table.iloc[0].tolist() == ["x1", "l1\nl2\tl3"]
    assert [note.say("zh") for note in raw.origin.notes] == ["1 处文字含不可见的控制字符，已去掉。"]


@pytest.mark.parametrize("text", ["a,b\r\n1,NA\r\n,null\r\n 2 ,x\r\n", "a;b;c\n1;;3\n;;\n4;5;\n", "甲\t乙\n007\t-0\n"])
def test_both_parsers_agree(text, tmp_path, monkeypatch):
    """Text without quotes takes the fast parser, the rest the careful one: the same table comes out."""
    path = saved(tmp_path, text)
    fast = read_file(path)
    monkeypatch.setattr(csv_text, "_plain_cells", lambda text, delimiter: None)
    pandas.testing.assert_frame_equal(fast.table, read_file(path).table)


def test_large_file_in_reasonable_time(tmp_path):
    import time

    row = ",".join(str(place % 5 + 1) for place in range(30))
    path = saved(tmp_path, ",".join(f"q{n}" for n in range(30)) + "\n" + f"{row}\n" * 50_000)
    start = time.perf_counter()
    assert read_file(path).table.shape == (50_000, 30)
    assert time.perf_counter() - start < 20
