"""Weights and aggregation written in a study file: run, printed, verified; slips are told."""

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import SchemeError, UsageError
from governance_survey.schemes.safe_yaml import write_yaml

from ..steps.studies import worker_table

REASON = "to compare with a published table"
PAIRS = [[1, 2, 2], [0.5, 1, 1], [0.5, 1, 1]]
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
    "weights": [
        {"index": "W_LAW", "judgements": [PAIRS, [[1, 3, 3], [0.333, 1, 1], [0.333, 1, 1]]]},
        {"index": "W_COL", "kind": "entropy"},
        {
            "index": "W_RSK",
            "parts": [{"part": f"W_RSK{n}", "weight": weight} for n, weight in ((1, 2), (2, 1), (3, 1))],
        },
        {"index": "W_REF", "judgements": [PAIRS]},
    ],
    "aggregate": "geometric",
    "accept": [{"rule": "entropy_on_likert", "reason": REASON}],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("weights")
    worker_table().to_csv(place / "workers.csv", index=False, encoding="utf-8-sig")
    return place


def write(folder, **changed):
    (folder / "study.yaml").write_text(write_yaml({**STUDY, **changed}), encoding="utf-8")
    return folder / "study.yaml"


def test_a_study_is_weighed_as_it_says_and_its_document_verifies(folder):
    study = write(folder)
    report = gs.run(study)
    numbers = {key: number.value for key, number in report.document.numbers().items() if ".weights." in key}

    def weight(index, part):
        return next(value for key, value in numbers.items() if key.endswith(f"{index}.weights.{part}.weight"))

    assert [weight("W_RSK", f"W_RSK{n}") for n in (1, 2, 3)] == [0.5, 0.25, 0.25]
    assert [weight("W_REF", f"W_REF{n}") for n in (1, 2, 3)] == pytest.approx([0.5, 0.25, 0.25])
    # Judgements of 2 and 3 make a group judgement of their geometric mean: that to 1 to 1.
    group = np.array([6**0.5, 1, 1]) / (6**0.5 + 2)
    assert [weight("W_LAW", f"W_LAW{n}") for n in (1, 2, 3)] == pytest.approx(group, abs=2e-4)
    gs.save(report, folder / "report.html")
    assert REASON in (folder / "report.html").read_text(encoding="utf-8")
    assert gs.verify(folder / "report.html", study=study).passed


def test_a_kind_for_the_whole_study(folder):
    report = gs.run(write(folder, weights="pca", aggregate="arithmetic"))
    assert any(".weights.W_LAW1.weight" in key for key in report.document.numbers())


def test_misuse_in_a_study_file_is_refused_without_its_reason(folder):
    with pytest.raises(UsageError) as caught:
        gs.run(write(folder, accept=[]))
    assert caught.value.code == "entropy_on_likert"


def test_an_index_of_no_source_is_told(folder):
    with pytest.raises(UsageError) as caught:
        gs.run(write(folder, weights=[{"index": "W_LOW", "kind": "pca"}]))
    assert caught.value.code == "unknown_index"


@pytest.mark.parametrize("way", [{}, {"kind": "pca", "judgements": [PAIRS]}])
def test_weights_of_an_index_are_given_in_one_way(folder, way):
    with pytest.raises(SchemeError) as caught:
        gs.run(write(folder, weights=[{"index": "W_LAW", **way}]))
    assert "judgements" in caught.value.say("en")
    assert "只用一种写法" in caught.value.say("zh")
