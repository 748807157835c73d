"""Written projects are valid by the schema and read back equal: emoji, rare characters, machines, memos."""

import json
import uuid
import zipfile
from dataclasses import replace

import pytest

from governance_survey.data.codings import Codings
from governance_survey.data.segments import Coder, Mark, Segment, Source
from governance_survey.formats.binding_codings import bound, same_codings
from governance_survey.formats.qda.archive import opened
from governance_survey.formats.qda.child import extract_qda
from governance_survey.formats.qda.codebook import NAMESPACE, stable_guid
from governance_survey.formats.qda.project import codings_of_facts, read_project
from governance_survey.formats.qda.writing import project_of
from governance_survey.schemes.loading import read_shipped
from governance_survey.words.provenance import Provenance

from .projects import HABITS, in_habit, packed
from .test_habits import CUTS, TALK

BOOK = read_shipped("codebook", "community_emergency")


def made(marks=(), *, simulated=False, sources=None, coders=None, assigned=frozenset()):
    """Codings of two texts: a dialogue with rare characters, an answer, each segment named as read_codings does."""
    sources = sources or (
        Source(
            "I01", "第一次访谈.docx", TALK, "interview", {"community": "X01", "speaker": "head", "note": 'a <b> & "c"'}
        ),
        Source("W_OE_1:7", "W_OE_1:7", "没人管😡", "open_answer", {"item": "W_OE_1"}),
        Source("I03", "I03", None),
    )
    coders = coders or (Coder("A", "王一"), Coder("B", "B"), Coder("M", "model", "machine"))
    by_id = {source.id: source for source in sources}
    where = dict.fromkeys((source, start, end) for source, start, end, *_ in marks)
    segments = tuple(
        Segment(f"{s}:{b}-{e}", s, b, e, by_id[s].utf16(b), by_id[s].utf16(e))
        for s, b, e in sorted(where, key=lambda one: ([x.id for x in sources].index(one[0]), *one[1:]))
    )
    given = tuple(Mark(f"{s}:{b}-{e}", *rest) for s, b, e, *rest in marks if rest)
    return Codings(
        BOOK, sources, coders, segments, given, frozenset(assigned), Provenance("read_codings"), simulated=simulated
    )


def full():
    start = TALK.index("𠮷家")
    end = start + len("𠮷家的孩子发烧，没有人管。")
    attributes = {"status": "present", "valence": "-1", "自定": "a: b\n=1+1"}
    return made(
        [
            ("I01", start, end, "A", "PB.RSK.4", attributes, "备忘😀\r\n第二行 <x>\x0b", "2026-03-01T10:00:00Z"),
            ("I01", start, end, "B", "PB.COL.1", {}, None, "2026-03"),
            ("I01", start, end, "M", "NEW.RSK.谣言", {"status": "absent"}, None, None),
            ("I01", 0, 4, "A", "AC.CRS.1", {}, "plain", None),
            ("I01", 5, 9),
            ("I03", 3, 9, "A", "PB", {}, None, None),
        ],
        assigned=[("A", "I01"), ("B", "I01"), ("M", "I01"), ("A", "I03"), ("B", "W_OE_1:7")],
    )


def again(codings, tmp_path, book=BOOK):
    path = tmp_path / "out.qdpx"
    path.write_bytes(project_of(codings))
    facts = extract_qda(str(path), {}).about
    return bound([codings_of_facts(facts, path, texts={})], book)


@pytest.mark.parametrize("text", ["aa", "😀a a", "a\nb c\nd"])
def test_no_cut_of_a_written_project_is_in_doubt(text, tmp_path):
    """A coder who stops inside a word looks like a program that counts otherwise; of our own files we know."""
    one = Source("I01", "I01", text)
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            mark = ("I01", start, end, "A", "PB.RSK.4", {}, None, None)
            held = made([mark], sources=(one,), assigned=[("A", "I01")])
            assert same_codings(again(held, tmp_path), held), (start, end)


@pytest.fixture
def schema(third_party):
    lxml = pytest.importorskip("lxml.etree")
    return lxml.XMLSchema(lxml.parse(str(third_party / "qda" / "Project.xsd")))


def validated(schema, content, tmp_path):
    from lxml import etree

    path = tmp_path / "valid.qdpx"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))
    assert schema.validate(root), schema.error_log
    return root


def test_written_read_equal(tmp_path):
    codings = full()
    found = again(codings, tmp_path)
    assert same_codings(found, codings)
    assert found.sources == codings.sources
    assert sorted(map(str, found.marks)) == sorted(map(str, codings.marks))
    assert found.segments == codings.segments
    assert found.assigned == codings.assigned
    assert found.losses == ()


def test_valid_by_the_schema(schema, tmp_path):
    root = validated(schema, project_of(full()), tmp_path)
    assert root.get("basePath") is None
    assert root.get("origin") == "governance_survey"


@pytest.mark.parametrize("name", ["nvivo", "atlas", "qualcoder", "unknown, UTF-16"])
def test_a_project_of_crlf_and_emoji_comes_back_with_the_same_words(name, schema, tmp_path):
    """Read from each habit, written, read again: equal, and every selection the same words."""
    codings = bound([read_project(in_habit(tmp_path / "in.qdpx", TALK, CUTS, HABITS[name]))], BOOK)
    validated(schema, project_of(codings), tmp_path)
    found = again(codings, tmp_path)
    assert same_codings(found, codings)
    assert sorted(found.quote(one) for one in found.segments) == sorted(CUTS)


def test_same_codings_same_bytes_and_stable_guids(tmp_path):
    one, two = project_of(full()), project_of(full())
    assert one == two
    more = replace(full(), simulated=True)
    guids = [_guids(content, tmp_path) for content in (one, project_of(more))]
    assert guids[0] == guids[1]


def _guids(content, tmp_path):
    path = tmp_path / "g.qdpx"
    path.write_bytes(content)
    facts = extract_qda(str(path), {}).about
    return [one["guid"] for one in facts["codes"]], [one["guid"] for one in facts["sources"]], facts["users"]


def test_simulated_codes_stay_simulated_even_without_our_note(tmp_path):
    codings = replace(full(), simulated=True)
    assert again(codings, tmp_path).simulated
    path = tmp_path / "out.qdpx"
    facts = extract_qda(str(path), {}).about
    facts["notes"] = {}
    raw = codings_of_facts(facts, path, texts={})
    assert raw.simulated


def test_without_our_notes_codes_and_words_remain(tmp_path):
    """Another program may drop notes: ids then come from names, attributes are gone, and nothing is wrong."""
    path = tmp_path / "out.qdpx"
    path.write_bytes(project_of(full()))
    facts = extract_qda(str(path), {}).about
    facts["notes"] = {}
    found = bound([codings_of_facts(facts, path, texts={})], BOOK)
    assert {mark.code for mark in found.marks} == {mark.code for mark in full().marks}
    assert {found.quote(one) for one in found.segments} == {full().quote(one) for one in full().segments}
    assert [source.attributes.get("community") for source in found.sources] == ["X01", None, None]


def test_without_a_codebook_the_one_that_was_written_comes_back(tmp_path):
    assert again(full(), tmp_path, None).codebook == BOOK


def test_a_damaged_record_is_read_like_any_project(tmp_path):
    path = tmp_path / "out.qdpx"
    path.write_bytes(project_of(full()))
    for content in ("{", "[]", json.dumps({"sources": 3}), "null"):
        facts = extract_qda(str(path), {}).about
        facts["notes"] = {key: [name, content] for key, (name, _) in facts["notes"].items()}
        found = bound([codings_of_facts(facts, path, texts={})], BOOK)
        assert len(found.segments) == len(full().segments)


def test_nothing_to_write_but_a_codebook(schema, tmp_path):
    empty = made(sources=(Source("I01", "I01", "文字"),))
    validated(schema, project_of(empty), tmp_path)
    assert same_codings(again(empty, tmp_path), empty)


def test_two_exports_of_two_coders_become_one(tmp_path):
    """Each coder codes a copy of the same project: the texts are one, the coders two, a stretch of both one segment."""
    from .projects import Habit, coding, guid, project, selection, source

    raws = []
    for who in ("A", "B"):
        inner = selection(TALK, CUTS[1], Habit(None), coding("PB.RSK.4", guid("user", who)))
        xml = project(source("I01", inner, 'plainTextPath="internal://a.txt"'), users=(who,), origin="MAXQDA 24")
        content = {"sources/a.txt": TALK.replace("\n", "\r\n").encode()}
        raws.append(read_project(packed(tmp_path / f"{who}.qdpx", xml, content)))
    found = bound(raws, BOOK)
    assert (len(found.sources), len(found.segments), [mark.coder for mark in found.marks]) == (1, 1, ["A", "B"])


def test_a_guid_is_that_of_the_standard_library() -> None:
    for parts in (("code", "book", "PB.RSK.4"), ("segment", "访谈 1", 0, 12), ("",)):
        assert stable_guid(*parts) == str(uuid.uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts)))


def test_an_archive_is_opened_once_however_many_texts_it_holds(tmp_path, monkeypatch) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(5):
            archive.writestr(f"sources/{n}.txt", f"text {n}")
    opened_times = []
    plain = zipfile.ZipFile.__init__
    monkeypatch.setattr(zipfile.ZipFile, "__init__", lambda *a, **k: (opened_times.append(1), plain(*a, **k))[1])
    held = opened(str(path))
    assert [held.read(f"sources/{n}.txt") for n in range(5)] == [f"text {n}".encode() for n in range(5)]
    assert len(opened_times) == 2
