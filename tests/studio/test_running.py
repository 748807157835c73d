"""A study from its file: findings, documents, refusals and failures, and verification from the data alone."""

import json
import shutil

import pytest

import governance_survey as gs
from governance_survey.errors import DataError, FileError, SchemeError, UsageError
from governance_survey.formats.instrument_excel import instrument_to_excel
from governance_survey.schemes.safe_yaml import write_yaml

from ..steps.studies import worker_table

STUDY = {
    "schema_version": 1,
    "kind": "study",
    "id": "pilot",
    "version": "1.0",
    "title": {"zh": "试点研究", "en": "Pilot study"},
    "seed": 7,
    "simulated": True,
    "data": [
        {
            "source": "worker", "file": "workers.csv", "instrument": "community_worker", "sampling": "probability",
            "weight": "w_w", "psu": "psu_id", "strata": "stratum_id",
        }
    ],
    "index_scheme": "five_dimensions",
    "by": ["urban"],
    "findings": [
        {"id": "F1", "formula": "W_RSK ~ W_LAW + urban", "term": "W_LAW"},
        {
            "id": "F2", "formula": "W_RSK ~ W_COL + urban", "term": "W_COL",
            "smallest_meaningful": {"value": 0.1, "source": {"zh": "课题组约定", "en": "agreed by the team"}},
        },
        {"id": "F3", "formula": "W_RSK ~ W_LAW + center(W_LAW)", "term": "W_LAW"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("社区 研究")
    worker_table().to_csv(place / "workers.csv", index=False, encoding="utf-8-sig")
    (place / "study.yaml").write_text(write_yaml(STUDY), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def results(folder):
    gs.run(folder / "study.yaml", output=folder / "results")
    return folder / "results"


def test_everything_is_written(results):
    names = {entry.name for entry in results.iterdir()}
    assert names == {"report.html", "report.zh.docx", "report.en.docx", "findings.json", "manifest.json"}


def test_each_document_verifies_against_the_study(folder, results):
    for name in ("report.html", "report.zh.docx", "report.en.docx"):
        assert gs.verify(results / name, folder / "study.yaml").passed


def test_a_model_that_is_not_identified_ends_in_a_refusal_not_in_a_crash(results):
    findings = json.loads((results / "findings.json").read_bytes())["findings"]
    assert [f["verdict"] == "refused" for f in findings] == [False, False, True]
    assert findings[2]["refusal"] == "rank_deficient"
    assert "agreed by the team" in findings[1]["text"]["en"]
    assert "课题组约定" in findings[1]["text"]["zh"]


def test_changed_answers_fail_inputs_values_and_print(folder, results, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    table = worker_table()
    table.loc[:40, "W_LAW1_1"] = 1
    table.to_csv(tmp_path / "copy" / "workers.csv", index=False, encoding="utf-8-sig")
    result = gs.verify(results / "report.en.docx", tmp_path / "copy" / "study.yaml")
    assert {"inputs", "values", "print"} <= {m.check for m in result.mismatches}
    assert not result.passed


def test_one_changed_answer_is_noticed_even_where_no_printed_digit_moves(folder, results, tmp_path):
    """Printed digits alone would miss one answer in two of three trials."""
    shutil.copytree(folder, tmp_path / "copy")
    table = worker_table()
    table.loc[5, "W_BG_5"] = 12 if table.loc[5, "W_BG_5"] != 12 else 13
    table.to_csv(tmp_path / "copy" / "workers.csv", index=False, encoding="utf-8-sig")
    assert not gs.verify(results / "report.html", tmp_path / "copy" / "study.yaml").passed


def test_bad_answers_stop_the_run_and_write_nothing(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("results"))
    table = worker_table()
    table.loc[0, "W_LAW1_1"] = 77
    table.to_csv(tmp_path / "copy" / "workers.csv", index=False)
    with pytest.raises(DataError) as caught:
        gs.run(tmp_path / "copy" / "study.yaml", output=tmp_path / "copy" / "results")
    assert "77" in caught.value.say("zh")
    assert not (tmp_path / "copy" / "results").exists()


def test_a_recorded_hash_refuses_another_file(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("results"))
    study = STUDY | {"data": [STUDY["data"][0] | {"sha256": "0" * 64}]}
    (tmp_path / "copy" / "study.yaml").write_text(write_yaml(study), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        gs.run(tmp_path / "copy" / "study.yaml")
    assert caught.value.code == "file_changed"


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"findngs": []}, SchemeError, "findings"),
        ({"index_scheme": "five_dimension"}, UsageError, "five_dimensions"),
        ({"findings": [STUDY["findings"][0] | {"formula": "W_RSK ~ W_LAWS"}]}, Exception, "W_LAW"),
        ({"findings": [STUDY["findings"][0] | {"level": "resident"}]}, UsageError, "worker"),
    ],
)
def test_slips_are_told_with_the_nearest_name(folder, tmp_path, change, kind, words):
    shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("results"))
    (tmp_path / "copy" / "study.yaml").write_text(write_yaml(STUDY | change), encoding="utf-8")
    with pytest.raises(kind) as caught:
        gs.run(tmp_path / "copy" / "study.yaml")
    assert words in caught.value.say("zh")
    assert words in caught.value.say("en")


def test_a_study_that_is_not_there(tmp_path):
    (tmp_path / "study.yml").write_text("x: 1", encoding="utf-8")
    with pytest.raises(FileError) as caught:
        gs.run(tmp_path / "study.yaml")
    assert caught.value.code == "file_not_found"
    assert "study.yml" in caught.value.say("zh")


def test_a_questionnaire_edited_in_excel_serves_a_study(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns("results"))
    form = instrument_to_excel(gs.read_instrument("community_worker"))
    (tmp_path / "copy" / "questionnaire.xlsx").write_bytes(form)
    study = STUDY | {"data": [STUDY["data"][0] | {"instrument": "questionnaire.xlsx"}]}
    (tmp_path / "copy" / "study.yaml").write_text(write_yaml(study), encoding="utf-8")
    assert gs.run(tmp_path / "copy" / "study.yaml").findings[0].refusal is None
