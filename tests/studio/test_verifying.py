"""Saving and verifying: every number found again, every change of a digit, a word or the data told."""

import json
import shutil
import zipfile

import pytest

import governance_survey as gs
from governance_survey.errors import FileError, GovernanceSurveyError, UsageError, VerificationError

from ..steps.studies import norway_indices

DOCUMENTS = ["brief.html", "brief.docx"]


@pytest.fixture(scope="module")
def report():
    model = gs.fit("IMM ~ eduyrs + agea + female + lrscale", norway_indices())
    return gs.report([gs.interpret(model, "lrscale")], tables=[norway_indices(), model])


@pytest.fixture(scope="module")
def saved(report, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    gs.save(report, folder / "brief.html", language="en")
    gs.save(report, folder / "brief.docx", language="en")
    gs.save(report, folder / "brief.zh.docx", language="zh")
    return folder


def edited(source, target, old: str, new: str):
    """A copy with one piece of text changed once (inside the document part of a Word file)."""
    if source.suffix == ".html":
        text = source.read_text(encoding="utf-8")
        assert old in text
        target.write_text(text.replace(old, new, 1), encoding="utf-8")
        return target
    with zipfile.ZipFile(source) as inside, zipfile.ZipFile(target, "w") as out:
        for name in inside.namelist():
            content = inside.read(name)
            if name == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            out.writestr(name, content)
    return target


@pytest.mark.parametrize("name", [*DOCUMENTS, "brief.zh.docx"])
def test_what_was_saved_verifies(report, saved, name):
    result = gs.verify(saved / name, report)
    assert result.passed
    assert result.raise_for_failures() is result
    languages = 2 if name.endswith("html") else 1
    assert result.compared["print"] >= len(report.document.numbers()) * (1 if languages == 1 else 2) * 0.5


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_changed_digit_fails_with_place_printed_and_recomputed(report, saved, tmp_path, name):
    result = gs.verify(edited(saved / name, tmp_path / name, ">1.87<", ">1.97<"), report)
    assert not result.passed
    wrong = [m for m in result.mismatches if m.check == "print"]
    assert [(m.key, m.printed) for m in wrong] == [("F1.size", "1.97")]
    assert wrong[0].recomputed.en.startswith("1.87386")
    assert wrong[0].place.en
    with pytest.raises(VerificationError) as caught:
        result.raise_for_failures()
    assert "1.97" in caught.value.say("zh")
    assert len(result.tidy()) == len(result.mismatches)
    assert "FAIL" in str(result)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_sentence_turned_round_fails_and_an_edited_one_is_shown(report, saved, tmp_path, name):
    turned = gs.verify(edited(saved / name, tmp_path / name, "lower view", "higher view"), report)
    assert not turned.passed
    assert {m.check for m in turned.mismatches} == {"words"}
    reworded = gs.verify(
        edited(saved / name, tmp_path / name, "This is an association", "This is only an association"), report
    )
    assert reworded.passed
    assert [m.check for m in reworded.mismatches] == ["words"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_number_typed_into_a_finding_is_shown(report, saved, tmp_path, name):
    result = gs.verify(edited(saved / name, tmp_path / name, "not cause.", "not cause (see page 42)."), report)
    assert any(m.check == "orphans" and "42" in m.printed for m in result.mismatches)


def test_a_changed_stored_value_fails(report, saved, tmp_path):
    before, _, record = (saved / "brief.html").read_text(encoding="utf-8").partition('id="gs-record"')
    value = json.loads(report.document.record)["numbers"]["F1.estimate"]["value"]
    assert json.dumps(value) in record
    start, _, end = record.partition('"F1.estimate"')
    moved = end.replace(json.dumps(value), json.dumps(value * (1 + 1e-7)), 1)
    (tmp_path / "a.html").write_text(f'{before}id="gs-record"{start}"F1.estimate"{moved}', encoding="utf-8")
    changed = gs.verify(tmp_path / "a.html", report)
    assert not changed.passed
    assert [m.key for m in changed.mismatches if m.check == "values"] == ["F1.estimate"]


def test_a_changed_value_beside_a_number_fails(report, saved, tmp_path):
    """A page keeps each value at full precision beside its print, for programs that read it."""
    value = report.numbers()["F1.size"].value
    beside = f'data-gs="F1.size" value="{value:.17g}"'
    changed = gs.verify(edited(saved / "brief.html", tmp_path / "a.html", beside, beside.replace("1.8", "1.9")), report)
    assert [(m.check, m.key) for m in changed.mismatches] == [("values", "F1.size")]
    assert not changed.passed


def test_a_file_that_is_no_report_is_told(report, tmp_path):
    (tmp_path / "a.html").write_text("<p>hello</p>", encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(b"not a zip")
    for name in ("a.html", "b.docx", "missing.docx"):
        with pytest.raises(FileError) as caught:
            gs.verify(tmp_path / name, report)
        assert caught.value.say("zh")


def test_an_unknown_suffix_is_told(report, tmp_path):
    with pytest.raises(UsageError) as caught:
        gs.save(report, tmp_path / "brief.odt")
    assert caught.value.code == "unknown_output"


def test_the_record_alone_can_be_saved(report, tmp_path):
    gs.save(report, tmp_path / "findings.json")
    assert json.loads((tmp_path / "findings.json").read_bytes())["numbers"]["F1.n"]["value"] == 1353


def test_an_older_file_survives_a_failing_save(report, saved, tmp_path, monkeypatch):
    target = tmp_path / "brief.html"
    shutil.copy(saved / "brief.html", target)
    before = target.read_bytes()
    monkeypatch.setattr("governance_survey.studio.saving.printed_numbers", lambda path: ())
    with pytest.raises(GovernanceSurveyError):
        gs.save(report, target)
    assert target.read_bytes() == before
