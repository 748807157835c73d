"""Slips in a study file: told at their place, and before the long work where they can be."""

import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.schemes.safe_yaml import write_yaml

from ..steps.studies import worker_table
from .test_running_models import STUDY


def written(folder, **changed):
    path = folder / "study.yaml"
    path.write_text(write_yaml({**STUDY, **changed}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"hypotheses": ["H99"]}, None),
        ({"hypotheses": ["H1d"]}, "H99"),
        ({"hypotheses": ["H1d"], "robustness": ["H99"]}, None),
    ],
)
def test_an_unknown_hypothesis_is_told_before_any_answer_is_read(tmp_path, changed, asked):
    # The file of answers is not even there.
    with pytest.raises(UsageError) as problem:
        gs.run(written(tmp_path, **changed), hypotheses=asked)
    assert problem.value.code == "unknown_hypothesis"


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        ({"term": "W_LAV"}, "unknown_term"),
        ({"family": "logit", "covariance": "cr2"}, "covariance_not_for_family"),
        ({"groups": "community"}, "group_unknown"),
    ],
)
def test_the_finding_with_the_slip_is_named(tmp_path, slip, code):
    worker_table().to_csv(tmp_path / "workers.csv", index=False)
    good = {"id": "F1", "formula": "W_RSK ~ W_LAW", "term": "W_LAW"}
    with pytest.raises(UsageError) as problem:
        gs.run(written(tmp_path, findings=[good, {**good, "id": "F2", **slip}]))
    assert problem.value.code == code and "findings F2" in problem.value.say("en")
