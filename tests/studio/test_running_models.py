"""A study file whose findings take every family: run, printed in both languages, verified from the data alone."""

import json

import pytest

import governance_survey as gs
from governance_survey.schemes.safe_yaml import write_yaml

from ..steps.studies import worker_table

FINDINGS = [
    {"id": "F1", "formula": "W_BG_2 ~ W_LAW + urban", "term": "W_LAW", "family": "logit"},
    {"id": "F2", "formula": "W_TRN_1 ~ W_LAW + urban", "term": "W_LAW", "family": "ordered", "covariance": "cluster"},
    {"id": "F3", "formula": "W_BG_6 ~ W_LAW", "term": "W_LAW", "family": "multinomial", "category": 2},
    {"id": "F4", "formula": "W_NUM_1 ~ W_LAW", "term": "W_LAW", "family": "poisson", "exposure": "W_BG_11"},
    {
        "id": "F5", "formula": "W_RSK ~ within(W_LAW) + between(W_LAW)", "term": "between(W_LAW)",
        "groups": "community_id", "slopes": ["within(W_LAW)"], "covariance": "kenward_roger",
    },
    {"id": "F6", "formula": "W_BG_2 ~ W_LAW", "term": "W_LAW", "family": "logit", "groups": "community_id"},
    {"id": "F7", "formula": "W_RSK ~ W_LAW", "term": "W_LAW", "covariance": "wild", "cluster": "community_id"},
    {
        "id": "F8", "formula": "W_RSK ~ W_LAW", "term": "W_LAW", "covariance": "two_way",
        "cluster": ["community_id", "psu_id"],
    },
    {"id": "F9", "formula": "W_RSK ~ W_LAW", "term": "W_LAW", "corrected": True},
    {"id": "F10", "formula": "W_RSK ~ W_LAW", "term": "W_LAW", "family": "fractional"},
]  # fmt: skip
STUDY = {
    "schema_version": 1,
    "kind": "study",
    "id": "families",
    "version": "1.0",
    "title": {"zh": "各类模型", "en": "Every family"},
    "seed": 7,
    "simulated": True,
    "data": [
        {
            "source": "worker", "file": "workers.csv", "instrument": "community_worker", "sampling": "probability",
            "weight": "w_w", "psu": "psu_id", "strata": "stratum_id",
        }
    ],
    "index_scheme": "five_dimensions",
    "findings": FINDINGS[:9],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("families")
    worker_table().to_csv(place / "workers.csv", index=False)
    (place / "study.yaml").write_text(write_yaml(STUDY), encoding="utf-8")
    gs.run(place / "study.yaml", output=place / "results")
    return place


@pytest.fixture(scope="module")
def record(folder):
    return json.loads((folder / "results" / "findings.json").read_bytes())


@pytest.mark.parametrize("name", ["report.html", "report.zh.docx"])
def test_the_round_trip_verifies(folder, name):
    found = gs.verify(folder / "results" / name, folder / "study.yaml")
    assert found.passed, str(found.table())


def test_every_finding_says_its_unit(record):
    said = {f["key"]: f["text"] for f in record["findings"] if f["verdict"] != "refused"}
    assert "percentage points" in said["F1"]["en"] and "百分点" in said["F1"]["zh"]
    assert "strongly agree" in said["F2"]["en"] and "非常同意" in said["F2"]["zh"]
    assert "deputy" in said["F3"]["en"]
    assert "times as large" in said["F4"]["en"] and "倍" in said["F4"]["zh"]
    assert "groups" in said["F5"]["en"] and "个组" in said["F5"]["zh"]
    assert "odds" in said["F6"]["en"] and "优势" in said["F6"]["zh"]
    assert "clusters" in said["F7"]["en"]
    assert "standard deviation" in said["F9"]["en"] and "标准差" in said["F9"]["zh"]


def test_what_a_mixed_model_leaves_out_is_said(record):
    found = next(f for f in record["findings"] if f["key"] == "F5")
    assert "who took part" in found["text"]["en"] and "参加调查" in found["text"]["zh"]
    assert any("w_w" in caveat["en"] for caveat in found["caveats"])


def test_the_seed_of_the_study_is_the_seed_of_the_draws(record):
    steps = record["provenance"].values()
    seeds = {n["arguments"]["seed"] for n in steps if n["step"] == "fit" and "seed" in n["arguments"]}
    assert seeds == {7}


def test_what_is_not_identified_ends_in_a_refusal(folder):
    table = worker_table()
    # Who is a woman lives in the town, and no man does.
    table["urban"] = (table["W_BG_2"] == 2).astype(int)
    table.to_csv(folder / "parted.csv", index=False)
    wanted = [{"id": "F1", "formula": "W_BG_2 ~ W_LAW + urban", "term": "urban", "family": "logit"}, FINDINGS[9]]
    data = [STUDY["data"][0] | {"file": "parted.csv"}]
    wanted[1] = wanted[1] | {"id": "F2"}
    (folder / "parted.yaml").write_text(write_yaml(STUDY | {"data": data, "findings": wanted}), encoding="utf-8")
    made = gs.run(folder / "parted.yaml")
    assert [finding.refusal[0] for finding in made.findings] == ["complete_separation", "not_a_share"]
    for finding in made.findings:
        assert finding.say("zh").startswith("不报告") and finding.say("en").startswith("No finding is reported")
