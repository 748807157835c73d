"""The demo: simulated answers, a study, a report that verifies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import governance_survey as gs
from governance_survey.schemes.loading import scheme_from
from governance_survey.studio.demo import Demo, demo
from governance_survey.studio.simulated_file import answers_csv, simulate_file


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return demo(tmp_path_factory.mktemp("demo") / "out")


def test_the_folder_holds_data_study_and_report(made: Demo) -> None:
    assert set(made.files) == {
        "findings.json",
        "report.en.docx",
        "report.html",
        "report.zh.docx",
        "study.yaml",
        "workers.csv",
    }
    assert {file.name for file in made.folder.iterdir()} == {*made.files, "manifest.json"}


def test_three_findings_and_none_refused(made: Demo) -> None:
    assert [(finding.key, finding.refusal) for finding in made.report.findings] == [
        ("F1", None),
        ("F2", None),
        ("F3", None),
    ]


def test_everything_says_simulated(made: Demo) -> None:
    assert scheme_from(made.folder / "study.yaml", "study").simulated
    assert "模拟" in made.say("zh") and "simulated" in made.say("en")
    page = (made.folder / "report.html").read_text(encoding="utf-8")
    assert "模拟" in page and "simulated" in page.lower()
    assert made.report.document.simulated


def test_the_page_verifies_against_the_study(made: Demo) -> None:
    assert gs.verify(made.folder / "report.html", made.folder / "study.yaml").passed


def test_the_answers_open_in_excel_and_read_back(made: Demo) -> None:
    content = (made.folder / "workers.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    answers = gs.read_responses(
        made.folder / "workers.csv",
        "community_worker",
        sampling="probability",
        weight="w_w",
        psu="psu_id",
        strata="stratum_id",
    )
    assert answers.n_rows >= 240 and gs.validate(answers).passed


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
