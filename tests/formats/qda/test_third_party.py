"""Real projects nobody on the project wrote: each opens without loss other than the one reported."""

import zipfile
from xml.etree import ElementTree

import pytest

from governance_survey.errors import FileError
from governance_survey.formats.binding_codings import bound
from governance_survey.formats.qda.codebook import codebook_from_qdc
from governance_survey.formats.qda.project import read_project

from .projects import SPACE

TAG = f"{{{SPACE}}}"


def counted(path, *names):
    """How often elements occur in a project, counted without our reader."""
    if path.suffix == ".qdpx":
        with zipfile.ZipFile(path) as archive:
            name = next(one for one in archive.namelist() if one.lower().endswith(".qde"))
            root = ElementTree.fromstring(archive.read(name))
    else:
        root = ElementTree.parse(path).getroot()
    found = [root]
    for name in names:
        found = [below for one in found for below in one.iter(f"{TAG}{name}")]
    return len(found)


def losses(raw):
    return " | ".join(loss.say("en") for loss in raw.losses)


def test_qc_opens_whole(third_party):
    """qc writes paths without a scheme, no XML declaration, names such as “line:6” that repeat no words."""
    path = third_party / "qda" / "qc_demo.qdpx"
    raw = read_project(path)
    assert len(raw.marks) == counted(path, "Coding") == 205
    assert len({(mark.start, mark.end) for mark in raw.marks}) == counted(path, "PlainTextSelection") == 158
    assert len(raw.codes) == counted(path, "Code") == 262
    assert [coder.id for coder in raw.coders] == ["cp"]
    assert raw.losses == ()
    assert "of 158 selections 100% begin and end at a word's edge" in raw.origin.notes[0].say("en")
    text = next(source.text for source in raw.sources if source.id == raw.marks[0].source)
    first = min(raw.marks, key=lambda mark: mark.start)
    assert text[first.start : first.end].startswith("This district goal is engage every student")


def test_nvivo_for_mac_opens_whole(third_party):
    """GUID-like names of sources, texts of one byte, an entry without bytes."""
    path = third_party / "qda" / "nvivo_project.qdpx"
    raw = read_project(path)
    assert len(raw.sources) == counted(path, "TextSource") == 2
    assert [len(source.text) for source in raw.sources] == [1, 1]
    assert len(raw.codes) == counted(path, "Code") == 262
    assert raw.codes[2].path == ("rq1_definition", "competencies", "programming")
    assert raw.marks == ()
    assert raw.losses == ()


@pytest.mark.parametrize("name", ["skyloom_TestProject.qdpx", "skyloom_Project.qde"])
def test_the_standards_own_example_names_its_losses(name, third_party):
    """Every kind of element, and no source file at all: what cannot be kept is counted, kind by kind."""
    path = third_party / "qda" / name
    raw = read_project(path)
    assert len(raw.sources) == counted(path, "Sources", "TextSource") == 6
    assert all(source.text is None for source in raw.sources)
    # 139..195 is the example whose name has 56 characters: kept as written.
    assert ("1994 Diet Coke-Diet Coke Break.docx", 139, 195) in {(m.source, m.start, m.end) for m in raw.marks}
    said = losses(raw)
    for kind, count in (("PDF", 2), ("picture", 1), ("audio", 1), ("video", 2)):
        assert f"{kind} sources are not read: {count}" in said
    assert f"Sets, not read: {counted(path, 'Sets', 'Set')}" in said
    assert f"Links, not read: {counted(path, 'Links', 'Link')}" in said
    assert f"Graphs, not read: {counted(path, 'Graphs', 'Graph')}" in said
    assert f"Notes that belong to no coding, not read: {counted(path, 'Notes', 'Note')}" in said
    assert "not in the archive, which are not opened: 6" in said
    assert "the unit of positions cannot be checked" in raw.origin.notes[-1].say("en")


def test_every_coding_of_a_text_is_kept_or_counted(third_party):
    """Codings read and codings reported as lost add up to those in the file (several codes may stand in one)."""
    path = third_party / "qda" / "skyloom_Project.qde"
    raw = read_project(path)
    root = ElementTree.parse(path).getroot()
    given = 0
    for source in root.find(f"{TAG}Sources").findall(f"{TAG}TextSource"):
        given += sum(1 for _ in source.iter(f"{TAG}CodeRef"))
    kept = sum(mark.code is not None for mark in raw.marks)
    assert kept == given
    others = sum(
        len(list(source.iter(f"{TAG}Coding")))
        for kind in ("PDFSource", "PictureSource", "AudioSource", "VideoSource")
        for source in root.iter(f"{TAG}{kind}")
    )
    assert others == sum(int(part) for part in _codings_in(raw))


def _codings_in(raw):
    return [loss.say("en").split(" codings")[0].split()[-1] for loss in raw.losses if " codings: " in loss.say("en")]


@pytest.mark.parametrize("name", ["qc_demo.qdpx", "nvivo_project.qdpx", "skyloom_TestProject.qdpx"])
def test_a_projects_codes_become_a_codebook(name, third_party):
    path = third_party / "qda" / name
    book = codebook_from_qdc(path)
    assert len(book.codes) == counted(path, "CodeBook", "Code")
    codings = bound([read_project(path)])
    assert codings.codebook.codes == book.codes
    assert all(codings.code(mark) is not None for mark in codings.marks)
    if name == "nvivo_project.qdpx":
        # Two codes are called “programming”: each is known by where it stands.
        name = "rq1_definition > competencies > programming"
        assert book.levels(name) == ("rq1_definition", "competencies", name)


def test_the_schemas_themselves_are_refused(third_party, tmp_path):
    path = tmp_path / "schema.qde"
    path.write_bytes((third_party / "qda" / "Project.xsd").read_bytes())
    with pytest.raises(FileError) as caught:
        read_project(path)
    assert caught.value.code == "not_refi_qda"
