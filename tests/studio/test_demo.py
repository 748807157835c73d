"""The demo: simulated answers, a study, a report that verifies."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import governance_survey as gs
from governance_survey.schemes.loading import scheme_from
from governance_survey.studio.demo import Demo, demo
from governance_survey.studio.simulation.file import answers_csv, simulate_file
from governance_survey.studio.study_place import open_study, read_answers
from governance_survey.words.document import Paragraph, TableBlock


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return demo(tmp_path_factory.mktemp("demo") / "out")


def test_the_folder_holds_data_study_and_report(made: Demo) -> None:
    logs = {f"{log.id.lower()}.csv" for log in gs.read_instrument("community_record").logs}
    documents = {"findings.json", "report.en.docx", "report.html", "report.zh.docx", "study.yaml"}
    assert set(made.files) == documents | logs | {"workers.csv", "residents.csv", "records.csv"}
    assert {file.name for file in made.folder.iterdir()} == {*made.files, "manifest.json"}


def test_the_six_primary_hypotheses_end_in_findings(made: Demo) -> None:
    plan = scheme_from("community_emergency", "analysis_plan")
    primary = {h.id: h for h in plan.hypotheses if h.tier == "primary"}
    assert [(finding.key, finding.refusal) for finding in made.report.findings] == [(key, None) for key in primary]
    assert len(primary) == 6


def test_one_hypothesis_is_graded_by_the_checks_of_the_plan(made: Demo) -> None:
    graded = {finding.key: finding.caveats[0] for finding in made.report.findings}
    assert "Evidence grade" in graded["H1c"].say("en") and "证据等级" in graded["H1c"].say("zh")


def test_each_finding_names_its_entries_its_remedy_and_its_data(made: Demo) -> None:
    plan = scheme_from("community_emergency", "analysis_plan")
    papers = {entry.id for entry in scheme_from("five_papers", "source_map").entries}
    record = json.loads((made.folder / "findings.json").read_text(encoding="utf-8"))
    for finding, written in zip(made.report.findings, record["findings"], strict=True):
        hypothesis = plan.hypothesis_by_id[finding.key]
        assert written["rests_on"] == list(hypothesis.rests_on) and set(written["rests_on"]) <= papers
        for language, remedies in (("zh", "所涉对策"), ("en", "Remedies it bears on")):
            said = " ".join(caveat.say(language) for caveat in finding.caveats)
            assert remedies in said and hypothesis.rests_on[0] in said
        for name in ("workers.csv", "residents.csv", "records.csv"):
            assert written["inputs"][name] == hashlib.sha256((made.folder / name).read_bytes()).hexdigest()


def test_every_finding_of_the_page_stands_in_the_table_of_where_it_comes_from(made: Demo) -> None:
    (trace,) = [b.table for b in made.report.document.blocks if isinstance(b, TableBlock) and b.table.name == "trace"]
    assert [row[0] for row in trace.rows] == [finding.key for finding in made.report.findings]
    for row, finding in zip(trace.rows, made.report.findings, strict=True):
        assert str(row[3]) == finding.provenance.digest[:16]
        assert all(entry in row[2].say("en") for entry in finding.provenance.rests_on)


def test_what_holds_for_every_finding_is_said_once(made: Demo) -> None:
    notes = [b for b in made.report.document.blocks if isinstance(b, Paragraph) and b.role == "caution"]
    said = [caveat for note in notes for caveat in note.sentences]
    shared = set.intersection(*(set(finding.caveats) for finding in made.report.findings))
    assert shared and all(said.count(caveat) == 1 for caveat in shared)
    assert set(said) == {caveat for finding in made.report.findings for caveat in finding.caveats}


def test_everything_says_simulated(made: Demo) -> None:
    assert scheme_from(made.folder / "study.yaml", "study").simulated
    assert "模拟" in made.say("zh") and "simulated" in made.say("en")
    page = (made.folder / "report.html").read_text(encoding="utf-8")
    assert "模拟" in page and "simulated" in page.lower()
    assert made.report.document.simulated


def test_the_page_verifies_against_the_study(made: Demo) -> None:
    assert gs.verify(made.folder / "report.html", made.folder / "study.yaml").passed


def test_the_answers_open_in_excel_and_read_back(made: Demo) -> None:
    content = (made.folder / "residents.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    study = open_study(made.folder / "study.yaml")
    assert [source.source for source in read_answers(study)] == ["worker", "resident", "record"]
    assert all(gs.validate(source).passed for source in read_answers(study))


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    first, second, other = (tmp_path / name for name in ("a.csv", "b.csv", "c.csv"))
    simulate_file("community_worker", first, seed=5, communities=8)
    simulate_file("community_worker", second, seed=5, communities=8)
    simulate_file("community_worker", other, seed=6, communities=8)
    assert first.read_bytes() == second.read_bytes() != other.read_bytes()


def test_a_written_answer_is_the_answer_simulated(tmp_path: Path) -> None:
    answers = gs.simulate(gs.read_instrument("bfi"), seed=9, communities=10)
    path = tmp_path / "a.csv"
    path.write_bytes(answers_csv(answers))
    again = gs.read_responses(path, "bfi", sampling="census", simulated=True)
    names = [item.id for item in answers.instrument.items]
    import numpy as np

    np.testing.assert_array_equal(again.values(*names), answers.values(*names))


def test_the_record_names_the_seeded_study(made: Demo) -> None:
    record = json.loads((made.folder / "findings.json").read_text(encoding="utf-8"))
    assert record and scheme_from(made.folder / "study.yaml", "study").seed == 20210201
