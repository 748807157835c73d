"""What a file is by how it begins, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ..words.text import Text

EXCEL = Text(zh="Excel 工作簿", en="an Excel workbook")
OLD_EXCEL = Text(zh="Excel 97–2003 工作簿", en="an Excel 97-2003 workbook")
SPSS = Text(zh="SPSS 数据文件", en="an SPSS data file")
TEXT = Text(zh="文本", en="text")
LOCKED = Text(zh="加密的 Office 文件", en="an encrypted Office file")
WORD = Text(zh="Word 文档", en="a Word document")
WEB_PAGE = Text(zh="网页（HTML）", en="a web page (HTML)")
XML_SHEET = Text(zh="XML 表格", en="an XML spreadsheet")

_MAGIC = (
    (b"$FL2", SPSS),
    (b"$FL3", SPSS),
    (b"PAR1", Text(zh="Parquet 文件", en="a Parquet file")),
    (b"%PDF", Text(zh="PDF 文件", en="a PDF file")),
    (b"<stata_dta>", Text(zh="Stata 数据文件", en="a Stata data file")),
    (b"HEADER RECORD*******", Text(zh="SAS 传输文件", en="a SAS transport file")),
    (b"\x1f\x8b", Text(zh="gzip 压缩文件", en="a gzip archive")),
    (b"Rar!", Text(zh="RAR 压缩文件", en="a RAR archive")),
    (b"7z\xbc\xaf", Text(zh="7z 压缩文件", en="a 7z archive")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<style")
_ARCHIVES = (
    ("xl/", EXCEL),
    ("word/", WORD),
    ("ppt/", Text(zh="PowerPoint 文稿", en="a PowerPoint file")),
    ("content.xml", Text(zh="OpenDocument 文件", en="an OpenDocument file")),
)
_ZIP = Text(zh="zip 压缩文件", en="a zip archive")
_HEAD = 4096


def content_of(path: Path) -> Text | None:
    """The kind of content found, or None where the file is empty or begins like nothing known."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head:
        return None
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(_OLE):
        return LOCKED if _is_encrypted(path) else OLD_EXCEL
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"<?xml"):
        start = start.partition(b"?>")[2].lstrip()
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
            return XML_SHEET
    if start.startswith(_WEB):
        return WEB_PAGE
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    return None if b"\0" in head and not wide else TEXT


def _archive(path: Path) -> Text:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # A workbook cut off has lost its directory; the reader says that it is damaged.
        return EXCEL if path.suffix.lower() in (".xlsx", ".xlsm") else _ZIP
    for prefix, kind in _ARCHIVES:
        if any(name.startswith(prefix) for name in names):
            return kind
    return _ZIP


def _is_encrypted(path: Path) -> bool:
    # The directory of the container names its streams in UTF-16; it may stand anywhere in the file.
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
