"""Hostile and broken files cost an error, never a file of ours and never the notebook."""

import io
import zipfile

import pytest

from governance_survey.errors import FileError
from governance_survey.formats.qda import archive
from governance_survey.formats.qda.child import extract_qda
from governance_survey.formats.qda.project import read_project

from .projects import SPACE, inline, packed, project, source

TEXT = "楼长：等了两天。"


def refused(path):
    """The child's refusal, without the cost of a child."""
    return extract_qda(str(path), {}).about.get("refused")


def zipped(path, *members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members:
            out.writestr(name, content)
    path.write_bytes(stream.getvalue())
    return path


ENTITY = f'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project xmlns="{SPACE}" name="p">&x;</Project>'
LAUGHS = f'<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Project xmlns="{SPACE}" name="p">&b;</Project>'
PLAIN_DTD = f'<!DOCTYPE p><Project xmlns="{SPACE}" name="p"/>'


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (ENTITY, "xml_forbidden"),
        (LAUGHS, "xml_forbidden"),
        (PLAIN_DTD, "xml_forbidden"),
        (f'<Project xmlns="{SPACE}" name="p"><Users>', "xml_broken"),
        ("", "xml_broken"),
        ("<html/>", "not_refi_qda"),
        ('<Project xmlns="urn:other" name="p"/>', "not_refi_qda"),
        (f'<Project xmlns="{SPACE}" name="p">' + "<a>" * 200 + "</a>" * 200 + "</Project>", "xml_broken"),
    ],
)
def test_xml(xml, code, tmp_path):
    path = tmp_path / "p.qde"
    path.write_text(xml, encoding="utf-8")
    assert refused(path) == code
    assert refused(packed(tmp_path / "p.qdpx", xml)) == code


def test_refusals_reach_the_user_in_both_languages(tmp_path):
    path = packed(tmp_path / "p.qdpx", ENTITY)
    with pytest.raises(FileError) as caught:
        read_project(path)
    assert caught.value.code == "xml_forbidden"
    assert "entities" in caught.value.say("en")
    assert "实体" in caught.value.say("zh")


def test_archives(tmp_path):
    good = inline(TEXT, "")
    assert refused(zipped(tmp_path / "a.qdpx", ("project.qde", good), ("../evil.txt", "x"))) == "archive_paths"
    assert refused(zipped(tmp_path / "b.qdpx", ("project.qde", good), ("/etc/x", "x"))) == "archive_paths"
    assert refused(zipped(tmp_path / "c.qdpx", ("project.qde", good), ("a\\..\\..\\x", "x"))) == "archive_paths"
    with pytest.warns(UserWarning, match="Duplicate"):
        doubled = zipped(tmp_path / "d.qdpx", ("project.qde", good), ("project.qde", good))
    assert refused(doubled) == "archive_duplicates"
    assert refused(zipped(tmp_path / "e.qdpx", ("sources/a.txt", "x"))) == "no_project"
    assert refused(zipped(tmp_path / "f.qdpx", ("a.qde", good), ("b.qde", good))) == "several_projects"
    assert refused(zipped(tmp_path / "g.qdpx", ("deep/project.qde", good))) == "no_project"
    (tmp_path / "h.qdpx").write_bytes(zipped(tmp_path / "i.qdpx", ("project.qde", good)).read_bytes()[:-30])
    assert refused(tmp_path / "h.qdpx") == "file_damaged"
    (tmp_path / "j.qdpx").write_bytes(b"\0\1\2 no project")
    assert refused(tmp_path / "j.qdpx") == "xml_broken"


def test_names_that_differ_in_case_alone_are_one_name(tmp_path):
    """Windows would make one file of them; which is meant nobody knows."""
    path = zipped(
        tmp_path / "a.qdpx", ("project.qde", inline(TEXT, "")), ("sources/A.txt", "x"), ("sources/a.txt", "y")
    )
    assert refused(path) == "archive_duplicates"


def test_bombs(tmp_path, monkeypatch):
    pointed = project(source("I01", "", 'plainTextPath="internal://a.txt"'))
    bomb = ("sources/a.txt", b"\0" * 30_000_000)
    assert refused(zipped(tmp_path / "a.qdpx", ("project.qde", pointed), bomb)) == "archive_too_large"
    assert refused(zipped(tmp_path / "c.qdpx", ("project.qde", b" " * 30_000_000))) == "archive_too_large"
    # What is never read may be of any size: a film is.
    assert refused(zipped(tmp_path / "d.qdpx", ("project.qde", inline(TEXT, "")), bomb)) is None
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    many = zipped(tmp_path / "b.qdpx", ("project.qde", pointed), *((f"sources/{n}.txt", "x") for n in range(4)))
    assert refused(many) == "archive_too_large"


def test_many_texts_together_are_limited(tmp_path, monkeypatch):
    sources = "".join(source(f"I{n}", "", f'plainTextPath="internal://{n}.txt"') for n in range(5))
    members = {f"sources/{n}.txt": "字".encode() * 1000 for n in range(5)}
    path = packed(tmp_path / "a.qdpx", project(sources), members)
    assert refused(path) is None
    monkeypatch.setattr(archive, "MOST_BYTES", 12_000)
    assert refused(path) == "archive_too_large"


def test_a_size_told_falsely_is_found_while_reading(tmp_path):
    path = zipped(tmp_path / "a.qdpx", ("project.qde", inline(TEXT, "")))
    content = path.read_bytes()
    place = content.rindex(b"PK\x01\x02")
    path.write_bytes(content[: place + 24] + (10).to_bytes(4, "little") + content[place + 28 :])
    assert refused(path) in ("archive_too_large", "file_damaged")


@pytest.mark.parametrize("scheme", ["absolute:///", "relative:///", "file:///", "internal://../", "internal:///"])
def test_paths_out_of_the_archive_are_reported_never_followed(scheme, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("password", encoding="utf-8")
    reference = f"{scheme}{secret.name if 'internal' in scheme or 'relative' in scheme else str(secret)[1:]}"
    xml = project(source("I01", "", f'plainTextPath="{reference}"'))
    raw = read_project(packed(tmp_path / "p.qdpx", xml))
    assert raw.sources[0].text is None
    assert any("not opened" in loss.say("en") and reference in loss.say("en") for loss in raw.losses)


def test_a_text_that_is_no_utf8_is_read_by_rule(tmp_path):
    xml = project(source("I01", "", 'plainTextPath="internal://a.txt"'))
    raw = read_project(packed(tmp_path / "p.qdpx", xml, {"sources/a.txt": TEXT.encode("gb18030")}))
    assert raw.sources[0].text == TEXT
