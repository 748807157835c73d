"""Codebooks as .qdc: valid, read back whole; from other programs as far as a tree of codes says it."""

import re

import pytest

from governance_survey.errors import FileError
from governance_survey.formats.qda.codebook import codebook_from_qdc, codebook_to_qdc
from governance_survey.schemes.loading import read_shipped

BOOK = read_shipped("codebook", "community_emergency")
SPACE = "urn:QDA-XML:codebook:1.0"


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def foreign(codes, sets=""):
    return f'<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="{SPACE}"><Codes>{codes}</Codes>{sets}</CodeBook>'


def code(name, inner="", guid="0", **others):
    own = f"{guid:0>8}-0000-4000-8000-000000000000"
    said = "".join(f' {key}="{value}"' for key, value in {"isCodable": "true", **others}.items())
    return f'<Code guid="{{{own.upper()}}}" name="{name}"{said}>{inner}</Code>'


def test_valid_and_equal(third_party, tmp_path):
    lxml = pytest.importorskip("lxml.etree")
    content = codebook_to_qdc(BOOK)
    schema = lxml.XMLSchema(lxml.parse(str(third_party / "qda" / "Codebook.xsd")))
    assert schema.validate(lxml.fromstring(content)), schema.error_log
    assert codebook_from_qdc(written(tmp_path / "a.qdc", content)) == BOOK


def test_same_book_same_bytes():
    assert codebook_to_qdc(BOOK) == codebook_to_qdc(BOOK.model_copy())


def test_what_another_program_changed_is_changed_and_the_rest_is_whole(tmp_path):
    """A title changed, a code taken out, one added: three differences, no more."""
    content = codebook_to_qdc(BOOK).decode("utf-8")
    content = content.replace("PB.RSK.4 ", "PB.RSK.4 动手太晚 / Acting late // ", 1).replace(
        "动手太晚 / Acting late // ", "动手太晚 / Acting late", 1
    )
    content = re.sub(
        r'name="PB\.RSK\.4 动手太晚 / Acting late[^"]*"', 'name="PB.RSK.4 动手太晚 / Acting late"', content
    )
    content = re.sub(r'<Code guid="[^"]*" name="PB\.LAW\.1 .*?</Code>', "", content, count=1, flags=re.S)
    content = content.replace("</Codes>", code("谣言", guid="9") + "</Codes>", 1)
    book = codebook_from_qdc(written(tmp_path / "a.qdc", content))
    assert book.code_by_id["PB.RSK.4"].title.text.say("zh") == "动手太晚"
    assert book.code_by_id["PB.RSK.4"].definition == BOOK.code_by_id["PB.RSK.4"].definition
    assert "PB.LAW.1" not in book.code_by_id
    assert book.codes[-1].id == "谣言"
    same = [one for one in BOOK.codes if one.id not in ("PB.RSK.4", "PB.LAW.1")]
    assert [one for one in book.codes if one.id not in ("PB.RSK.4", "谣言")] == same
    assert book.attributes == BOOK.attributes


def test_without_our_set_ids_and_wordings_remain(tmp_path):
    content = re.sub(rb"<Sets>.*</Sets>", b"", codebook_to_qdc(BOOK), flags=re.S)
    book = codebook_from_qdc(written(tmp_path / "community.qdc", content))
    found, known = book.code_by_id["PB.RSK.4"], BOOK.code_by_id["PB.RSK.4"]
    for part in ("title", "definition", "include", "exclude", "example"):
        assert getattr(found, part) == getattr(known, part)
    assert {one.id for one in book.codes if one.codable} == {one.id for one in BOOK.codes}
    assert {one.id for one in book.codes if not one.codable} == set(BOOK.groups)
    assert book.levels("PB.RSK.4") == ("PB", "PB.RSK", "PB.RSK.4")
    assert book.id == "community"


def test_taguette_writes_an_empty_sets_element(tmp_path):
    book = codebook_from_qdc(written(tmp_path / "tags 1.qdc", foreign(code("interesting"), "<Sets/>")))
    assert [one.id for one in book.codes] == ["interesting"]
    assert book.codes[0].definition is None
    assert book.id == "tags_1"


def test_a_foreign_tree(tmp_path):
    """Names that recur are told apart by where they stand; two capitals alone are a name, not an id."""
    inner = code("TV news", guid="2") + code("其他", guid="3", color="#f00", isCodable="false")
    tree = code("媒体", f"<Description>看什么</Description>{inner}", guid="1") + code("其他", guid="4", color="red")
    book = codebook_from_qdc(written(tmp_path / "b.qdc", foreign(tree)))
    assert [(one.id, one.parent, one.codable, one.color) for one in book.codes] == [
        ("媒体", None, True, None),
        ("TV news", "媒体", True, None),
        ("媒体 > 其他", "媒体", False, "#f00"),
        ("其他", None, True, None),
    ]
    assert book.codes[0].definition.zh == "看什么"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (foreign(""), "no_codes"),
        ("<CodeBook/>", "not_refi_qda"),
        (f'<!DOCTYPE x><CodeBook xmlns="{SPACE}"/>', "xml_forbidden"),
        ("", "xml_broken"),
    ],
)
def test_refused(content, reason, tmp_path):
    with pytest.raises(FileError) as caught:
        codebook_from_qdc(written(tmp_path / "c.qdc", content))
    assert caught.value.code == reason


def test_not_there(tmp_path):
    with pytest.raises(FileError) as caught:
        codebook_from_qdc(tmp_path / "none.qdc")
    assert caught.value.code == "file_not_found"
