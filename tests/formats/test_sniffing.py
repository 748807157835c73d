"""Files that are not what their name says, or not there at all."""

import zipfile

import pytest

from governance_survey.formats import read_file

from .faults import refused_file
from .samples import SAMPLES, workbook


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        b"\xef\xbb\xbf  \r\n<!DOCTYPE html><html></html>",
        b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><table></table>',
        b"<table border=1><tr><td>q1</td></tr></table>",
    ],
)
def test_web_page_saved_as_xls(page, tmp_path):
    """Survey platforms and ERP systems save web pages as .xls."""
    path = tmp_path / "answers.xls"
    path.write_bytes(page)
    zh, en = refused_file("wrong_content", path)
    assert "网页（HTML）" in zh
    assert "用 Excel 打开后另存为 .xlsx" in zh
    assert "open it in Excel and save it as .xlsx" in en


def test_xml_spreadsheet_saved_as_xls(tmp_path):
    path = tmp_path / "answers.xls"
    path.write_text('<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>')
    assert "an XML spreadsheet" in refused_file("wrong_content", path)[1]


def test_text_saved_as_xls(tmp_path):
    path = tmp_path / "answers.xls"
    path.write_bytes("编号\tq1\n1\t2\n".encode("gb18030"))
    assert "把扩展名改成 .csv" in refused_file("wrong_content", path)[0]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"PAR1xxxx", "a Parquet file"),
        (b"%PDF-1.7", "a PDF file"),
        (b"<stata_dta><header>", "a Stata data file"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD", "a SAS transport file"),
    ],
)
def test_other_kinds_are_named(head, kind, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_bytes(head)
    assert f"got: {kind}" in refused_file("wrong_content", path)[1]


def test_archives_are_told_apart(tmp_path):
    path = tmp_path / "answers.xlsx"
    for member, kind in (("word/document.xml", "a Word document"), ("q.csv", "a zip archive")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, "x")
        assert kind in refused_file("wrong_content", path)[1]


def test_encrypted_workbook(tmp_path):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    zh, en = refused_file("file_encrypted", path)
    assert "密码" in zh
    assert "password" in en


def test_unknown_suffix_is_told_the_right_one(tmp_path):
    path = SAMPLES[".xlsx"](tmp_path / "answers.xlsx").rename(tmp_path / "answers.data")
    zh, en = refused_file("unknown_format", path)
    assert "把扩展名改成 .xlsx" in zh
    assert "give the file the suffix .xlsx" in en


@pytest.mark.parametrize(("suffix", "says"), [(".docx", "read_codings"), (".pdf", "read_codings"), (".sps", "SPSS")])
def test_what_holds_no_answers_is_told_what_to_export(suffix, says, tmp_path):
    path = tmp_path / f"questionnaire{suffix}"
    path.write_bytes(b"PK\x03\x04\x00\xff")
    zh, en = refused_file("unknown_format", path)
    assert "每人一行" in zh and "a row a person" in en and says in zh and says in en


def test_file_not_there(tmp_path):
    workbook(tmp_path / "resident.xlsx", {"s": [["a"]]})
    zh, en = refused_file("file_not_found", tmp_path / "residents.xlsx")
    assert "是不是想写：resident.xlsx" in zh
    assert "Did you mean: resident.xlsx" in en
    assert "resident.xlsx" in refused_file("file_not_found", tmp_path)[1]
    refused_file("file_not_found", tmp_path / "no folder" / "x.csv")


def test_unreadable_file(tmp_path, monkeypatch):
    path = SAMPLES[".csv"](tmp_path / "answers.csv")

    def locked(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", locked)
    zh, en = refused_file("file_unreadable", path)
    assert "检查读取权限" in zh
    assert "Permission denied" in en
    monkeypatch.undo()
    assert len(read_file(path).table) == 3
