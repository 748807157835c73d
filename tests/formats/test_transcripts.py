"""Transcripts as sources: Word and text, what first lines and turns say, positions those of the file."""

import docx
import pytest

from governance_survey.data.segments import Source
from governance_survey.errors import FileError, UsageError
from governance_survey.formats.transcripts import check_speakers, heading_of, read_transcripts, with_speakers

TALK = "社区：X01\n受访者：R12\n访谈日期：2026-03-01\n\n问：后来呢？\n答：等了两天😡，𠮷家没人管。\n"


def test_text_with_headings(tmp_path):
    path = tmp_path / "I01.txt"
    path.write_bytes(TALK.replace("\n", "\r\n").encode("utf-8-sig"))
    [found] = read_transcripts([path])
    assert found.source == Source(
        "I01", "I01", TALK, "interview", {"community": "X01", "respondent": "R12", "date": "2026-03-01"}
    )
    assert found.text.marked
    assert found.text.kept == TALK
    assert found.origin.encoding == "utf-8-sig"


def test_old_encodings_are_read_by_rule(tmp_path):
    path = tmp_path / "I01.txt"
    path.write_bytes("问：后来呢？\n答：等了两天，没人管我们。\n".encode("gb18030"))
    [found] = read_transcripts([path])
    assert found.source.text == "问：后来呢？\n答：等了两天，没人管我们。\n"
    assert found.origin.encoding == "gb18030"


def test_word_paragraphs_tables_breaks_and_tracked_changes(tmp_path):
    document = docx.Document()
    document.add_paragraph("社区：X01")
    document.add_paragraph("")
    line = document.add_paragraph("答：")
    line.add_run("等了").bold = True
    line.add_run("两天😡\t然后\n封楼")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "问：", "𠮷家？"
    deleted = docx.oxml.parse_xml(
        '<w:del xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="1">'
        "<w:r><w:delText>删</w:delText></w:r></w:del>"
    )
    line._p.append(deleted)
    document.save(tmp_path / "I02.docx")
    [found] = read_transcripts([tmp_path / "I02.docx"])
    assert found.source.text == "社区：X01\n\n答：等了两天😡\t然后\n封楼\n问：\n𠮷家？"
    assert found.source.attributes == {"community": "X01"}
    assert found.origin.format == "word"


def test_many_word_files_keep_their_order(tmp_path):
    paths = []
    for n in (3, 1, 2):
        document = docx.Document()
        document.add_paragraph(f"答：第{n}份")
        paths.append(tmp_path / f"I{n}.docx")
        document.save(paths[-1])
    (tmp_path / "I9.txt").write_text("答：文本", encoding="utf-8")
    found = read_transcripts([*paths, tmp_path / "I9.txt"])
    assert [one.source.text for one in found] == ["答：第3份", "答：第1份", "答：第2份", "答：文本"]


def test_headings_end_where_the_talk_begins():
    assert heading_of("社区：X01\n问：社区：怎么样？\n日期：2026") == {"community": "X01"}
    assert heading_of("Respondent: R1\nConsent: \nplace: office\n\ndate: 2026") == {
        "respondent": "R1",
        "place": "office",
    }
    assert heading_of("答：没有抬头") == {}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty_file"),
        ("a.txt", b" \n ", "empty_file"),
        ("a.txt", b"a\0b", "file_damaged"),
        ("a.docx", b"PK\x03\x04 no zip", "file_damaged"),
        ("a.docx", "纯文本".encode(), "file_damaged"),
    ],
)
def test_refused(name, content, code, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError) as caught:
        read_transcripts([tmp_path / name])
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_two_files_of_one_name(tmp_path):
    (tmp_path / "I01.txt").write_text("答：一", encoding="utf-8")
    (tmp_path / "I01.md").write_text("答：二", encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_transcripts([tmp_path / "I01.txt", tmp_path / "I01.md"])
    assert caught.value.code == "duplicate_transcript"


def test_not_there(tmp_path):
    with pytest.raises(FileError) as caught:
        read_transcripts([tmp_path / "I01.txt"])
    assert caught.value.code == "file_not_found"


TURNS = "Q1: And then?\nWang: We waited.\nQ2：Two days?\n李：是的。\n"


def test_speakers_become_roles():
    source = Source("I01", "I01", TURNS)
    found = with_speakers(source, {"Q1": "interviewer", "Q2": "interviewer", "wang": "head", "李": "head"})
    assert found.attributes == {"interviewer": "Q1、Q2", "speaker": "head"}
    assert source.attributes == {}


def test_speakers_of_several_roles_are_not_one():
    found = with_speakers(Source("I01", "I01", TURNS), {"Wang": "head", "李": "worker"}, ["Q"])
    assert found.attributes == {}


def test_what_the_heading_says_stays():
    source = Source("I01", "I01", TURNS, "interview", {"interviewer": "赵", "speaker": "worker"})
    found = with_speakers(source, {"Q1": "interviewer", "Wang": "head"})
    assert found.attributes == {"interviewer": "赵、Q1", "speaker": "worker"}


def test_a_misspelt_speaker_is_refused():
    with pytest.raises(UsageError) as caught:
        check_speakers([Source("I01", "I01", TURNS)], {"Wnag": "head"})
    assert caught.value.code == "speaker_not_found"
    assert "Wang" in caught.value.say("en")
