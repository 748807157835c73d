"""What was written is found again, and what somebody changed shows."""

from __future__ import annotations

import io
import zipfile

import pytest

from governance_survey.render import render
from governance_survey.render.readback import embedded_record, printed_numbers, untagged_numbers
from governance_survey.words.document import Paragraph
from governance_survey.words.errors import FileError
from governance_survey.words.numbers import agrees
from governance_survey.words.text import LANGUAGES

FORMATS = [(".html", "zh"), (".html", "en"), (".docx", "zh"), (".docx", "en")]


@pytest.fixture(scope="module")
def written(document):
    return {(suffix, language): render(document, suffix, language) for suffix, language in FORMATS}


def put(folder, suffix, content, name="brief"):
    path = folder / f"{name}{suffix}"
    path.write_bytes(content)
    return path


def edited(content: bytes, old: str, new: str, name: str = "word/document.xml") -> bytes:
    """The same file with one text of one part changed, as an editor would."""
    if not content.startswith(b"PK"):
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            body = before.read(entry)
            if entry == name:
                assert old.encode() in body
                body = body.replace(old.encode(), new.encode(), 1)
            after.writestr(entry, body)
    return result.getvalue()


@pytest.mark.parametrize(("suffix", "language"), FORMATS)
def test_every_number_is_found_again(document, written, tmp_path, suffix, language):
    found = printed_numbers(put(tmp_path, suffix, written[suffix, language]))
    expected = document.numbers()
    spoken = LANGUAGES if suffix == ".html" else (language,)
    for each in spoken:
        texts = {number.key: number.text for number in found if number.language == each}
        assert texts == {key: number.say(each) for key, number in expected.items()}
    assert all(agrees(number.text, expected[number.key].value) for number in found)


@pytest.mark.parametrize(("suffix", "language"), FORMATS)
def test_the_record_comes_back_byte_for_byte(document, written, tmp_path, suffix, language):
    assert embedded_record(put(tmp_path, suffix, written[suffix, language])) == document.record


@pytest.mark.parametrize(("suffix", "language"), FORMATS)
def test_context_of_a_finding_is_its_sentence(document, written, tmp_path, suffix, language):
    finding = next(b for b in document.blocks if isinstance(b, Paragraph) and b.role == "finding")
    found = [n for n in printed_numbers(put(tmp_path, suffix, written[suffix, language])) if n.key == "F1.size"]
    assert found
    for number in found:
        assert number.context == finding.sentences[0].say(number.language)


def test_places_are_named_in_words(written, tmp_path):
    zh = {n.key: n.place for n in printed_numbers(put(tmp_path, ".docx", written[".docx", "zh"]))}
    assert zh["F1.size"].zh == "第 1 段“在居民中，法治保障每高一分…”"
    assert zh["T2.urban.estimate"].zh == "表 1 第 3 行“城市社区（相对农村）”"
    page = printed_numbers(put(tmp_path, ".html", written[".html", "en"]))
    en = {n.key: n.place for n in page if n.language == "en"}
    assert en["F1.size"].en == "paragraph 1 “Among residents, each addit…”"
    assert en["T2.urban.estimate"].en == "Table 1 row 3 “Urban community (against ru…”"
    assert en["T1.figure2.LAW2.option_1"].en.startswith("Data of Figure 2 row 2 ")


@pytest.mark.parametrize(("suffix", "language"), FORMATS)
def test_a_changed_digit_shows(document, written, tmp_path, suffix, language):
    printed = document.numbers()["F1.size"].say(language)
    old = f">{printed}<"
    path = put(tmp_path, suffix, edited(written[suffix, language], old, ">0.99<"))
    changed = [n for n in printed_numbers(path) if n.key == "F1.size" and n.text == "0.99"]
    assert len(changed) == 1
    assert not agrees(changed[0].text, document.numbers()["F1.size"].value)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [("", "9", "0.439"), ("1", "", "10.43"), ("\u2212", "", "\u22120.43"), ("", "", "0.43")],
)
def test_digits_typed_beside_a_tag_belong_to_the_number(written, tmp_path, before, after, shown):
    old = '">0.43</data>'
    page = written[".html", "zh"].decode("utf-8")
    start = page.index('<data data-gs="F1.size"')
    end = page.index("</data>", start) + len("</data>")
    assert old in page[start:end]
    content = page[:start].rstrip() + " " + before + page[start:end] + after + page[end:]
    found = [n for n in printed_numbers(put(tmp_path, ".html", content.encode())) if n.key == "F1.size"]
    assert found[0].text == shown


def test_numbers_without_a_key_are_seen_in_findings_alone(written, tmp_path):
    for suffix in (".html", ".docx"):
        assert untagged_numbers(put(tmp_path, suffix, written[suffix, "zh"])) == ()
        path = put(tmp_path, suffix, edited(written[suffix, "zh"], "这是相关关系", "共3.5个K45，这是相关关系"))
        assert [(n.key, n.text) for n in untagged_numbers(path)] == [("", "3.5")]


def test_text_deleted_with_tracked_changes_is_not_printed(written, tmp_path):
    content = edited(
        written[".docx", "zh"],
        "满意度平均高 </w:t></w:r>",
        "满意度平均高 </w:t></w:r><w:del><w:r><w:delText>7</w:delText><w:t>8</w:t></w:r></w:del>",
    )
    found = {n.key: n for n in printed_numbers(put(tmp_path, ".docx", content))}
    assert found["F1.size"].text == "0.43"
    assert untagged_numbers(put(tmp_path, ".docx", content)) == ()


def test_a_control_of_several_runs_is_one_number(written, tmp_path):
    text = '<w:t xml:space="preserve">411</w:t>'
    content = edited(written[".docx", "zh"], text, '<w:t>4</w:t></w:r><w:r><w:t xml:space="preserve">12</w:t>')
    found = {n.key: n.text for n in printed_numbers(put(tmp_path, ".docx", content))}
    assert found["F1.n"] == "412"


def test_a_tag_lost_to_libreoffice_is_read_from_the_title(document, written, tmp_path):
    content = written[".docx", "zh"]
    for key in ("F1.size", "F1.n"):
        content = edited(content, f'<w:tag w:val="gs:{key}"/>', "")
    found = {n.key for n in printed_numbers(put(tmp_path, ".docx", content))}
    assert found == set(document.numbers())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("text.docx", b"just words", "wrong_content"),
        ("half.docx", b"PK\x03\x04 and then nothing", "file_damaged"),
        ("page.html", b"<!DOCTYPE html><html><body><p>7</p></body></html>", "wrong_content"),
        ("gbk.html", "<html><p>治理</p></html>".encode("gbk"), "file_damaged"),
        ("empty.html", b"", "wrong_content"),
    ],
)
def test_other_files_are_refused_with_advice(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError) as refused:
        printed_numbers(path)
    assert refused.value.code == code
    assert refused.value.fix is not None
    assert name in refused.value.say("zh")


def test_a_missing_file_and_a_foreign_word_file_are_refused(tmp_path):
    from docx import Document as new_word

    with pytest.raises(FileError) as refused:
        printed_numbers(tmp_path / "none.docx")
    assert refused.value.code == "file_not_found"
    new_word().save(tmp_path / "foreign.docx")
    with pytest.raises(FileError) as refused:
        printed_numbers(tmp_path / "foreign.docx")
    assert refused.value.code == "wrong_content"
    assert embedded_record(tmp_path / "foreign.docx") is None


def test_a_record_changed_by_hand_is_refused(written, tmp_path):
    content = written[".docx", "zh"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        name = next(
            n for n in package.namelist() if b"governance-survey:record" in package.read(n) and "Props" not in n
        )
    changed = edited(content, "<content>", "<content>AAAA", name)
    with pytest.raises(FileError) as refused:
        embedded_record(put(tmp_path, ".docx", changed))
    assert refused.value.code == "file_damaged"


def test_a_zip_bomb_and_an_entity_bomb_are_refused(tmp_path):
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    bombs = {
        "file_too_large": b"<a>" + b" " * (8 * 2**20) + b"</a>",
        "file_damaged": b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>',
    }
    for code, body in bombs.items():
        path = tmp_path / f"{code}.docx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("_rels/.rels", relations)
            package.writestr("word/document.xml", body)
        with pytest.raises(FileError) as refused:
            printed_numbers(path)
        assert refused.value.code == code
