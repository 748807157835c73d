"""`impute`, `uncertainty` and `robustness_traits` of a study file: run, verified; slips are told."""

import pytest

import governance_survey as gs
from governance_survey.errors import GovernanceSurveyError, SchemeError, UsageError
from governance_survey.schemes.safe_yaml import write_yaml
from governance_survey.studio.simulation.study import simulate_study
from governance_survey.words.document import TableBlock

from ..steps.studies import worker_table

FEW = {"m": 2, "iterations": 3}
ALONE = {
    "schema_version": 1, "kind": "study", "id": "sure", "version": "1.0", "title": {"zh": "把握", "en": "Sure"},
    "seed": 7, "simulated": True, "index_scheme": "five_dimensions",
    "data": [
        {
            "source": "worker", "file": "workers.csv", "instrument": "community_worker", "sampling": "probability",
            "weight": "w_w", "psu": "psu_id", "strata": "stratum_id",
        }
    ],
    "impute": FEW,
    "uncertainty": [{"formula": "W_RSK ~ W_LAW + W_COL", "term": "W_COL", "n": 128}],
}  # fmt: skip
FILES = {"worker": "community_worker", "resident": "resident", "record": "community_record"}
WEIGHTS = {"worker": "w_w", "resident": "w_r", "record": "w_c"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("sure")
    worker_table().to_csv(place / "workers.csv", index=False, encoding="utf-8-sig")
    made = simulate_study(seed=11, communities=80)
    for source in FILES:
        getattr(made, source).to_csv(place / f"{source}.csv", index=False, encoding="utf-8-sig")
    return place


def write(folder, content, **changed):
    whole = {k: v for k, v in {**content, **changed}.items() if v is not None}
    (folder / "study.yaml").write_text(write_yaml(whole), encoding="utf-8")
    return folder / "study.yaml"


def linked(**changed):
    data = [
        {
            "source": source, "file": f"{source}.csv", "instrument": form, "sampling": "probability",
            "weight": WEIGHTS[source], "psu": "psu_id", "strata": "stratum_id",
        }
        for source, form in FILES.items()
    ]  # fmt: skip
    link = {"on": "community_id", "unmatched": "keep"}
    schemes = ["five_dimensions", "five_tensions", "outcomes"]
    return {**ALONE, "data": data, "link": link, "index_scheme": schemes, "plan": "community_emergency", **changed}


def tables(report):
    return {block.table.name: block.table for block in report.document.blocks if isinstance(block, TableBlock)}


def test_a_coefficient_is_followed_as_the_file_says_and_its_document_verifies(folder):
    study = write(folder, ALONE)
    report = gs.run(study)
    answers = gs.read_responses(
        worker_table(), "community_worker", sampling="probability", weight="w_w", psu="psu_id", strata="stratum_id",
        simulated=True,
    )  # fmt: skip
    scheme = gs.read_scheme("five_dimensions")
    own = gs.impute(answers, seed=7, **FEW)
    right = gs.uncertainty(
        "W_RSK ~ W_LAW + W_COL", gs.score(answers, scheme), "W_COL", seed=7, n=128,
        imputed=[gs.score(one, scheme) for one in own],
    )  # fmt: skip
    assert "missing" in right.perturbed
    held = {number.value for number in report.document.numbers().values()}
    assert {number.value for number in right.table().numbers()} <= held

    assert any(name.endswith("imputed_convergence") for name in tables(report))
    gs.save(report, folder / "sure.docx", language="zh")
    assert gs.verify(folder / "sure.docx", study=study).passed


def test_checks_of_a_hypothesis_take_imputations_and_traits(folder):
    asked = linked(
        hypotheses=["H5d"], adjust_for=["urban"], robustness=["H5d"], robustness_traits=["log(A_POP)"], uncertainty=None
    )
    report = gs.run(write(folder, asked))
    (found,) = [entry for entry in report.shown if type(entry).__name__ == "Robustness"]
    by_id = {check.id: check for check in found.checks}
    assert {by_id["imputation"].status, by_id["more_traits"].status} <= {"held", "failed"}
    assert "A_POP" in by_id["more_traits"].done.say("en")
    assert any(type(entry).__name__ == "Imputed" for entry in report.shown)


def test_a_misspelt_trait_is_told_before_the_checks(folder):
    asked = {"hypotheses": ["H5d"], "robustness": ["H5d"], "uncertainty": None, "impute": None}
    with pytest.raises(UsageError) as problem:
        gs.run(write(folder, linked(**asked, robustness_traits=["log(A_POPP)"])))
    assert problem.value.code == "unknown_control" and "robustness_traits" in problem.value.say("en")


def test_what_cannot_be_followed_is_told_and_the_rest_goes_on(folder):
    asked = [{"formula": "W_RSK ~ W_REF", "sources": ["missing"], "n": 128}, *ALONE["uncertainty"]]
    report = gs.run(write(folder, ALONE, uncertainty=asked, impute=None))
    told = next(table for name, table in tables(report).items() if name.endswith("uncertainty_refused"))
    assert len(told.rows) == 1 and "W_RSK ~ W_REF" in told.say("en")
    assert any(name.startswith("uncertainty") and "refused" not in name for name in tables(report))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"uncertainty": [{"formula": "W_RSK ~ W_LAW", "n": 200}]}, "power of two"),
        ({"uncertainty": [{"formula": "W_RSK ~ W_LAW", "sources": ["weather"]}]}, "sampling"),
        ({"uncertainty": [{"formula": "W_RSK ~ W_LAW", "terms": "W_LAW"}]}, "no such key"),
        ({"impute": {"m": 1}}, "at least 2"),
        ({"uncertainty": None}, "write one of them too"),
        ({"robustness_traits": ["urban"]}, "write robustness"),
    ],
)
def test_slips_in_the_file_are_told_where_they_stand(folder, changed, words):
    with pytest.raises(SchemeError) as problem:
        gs.run(write(folder, ALONE, **changed))
    assert words in problem.value.say("en")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"formula": "W_RSK ~ W_LAW", "term": "W_LAWS"}, "unknown_term"),
        ({"formula": "W_RSK ~ W_LAWS"}, "unknown_name"),
        ({"formula": "W_RSK ~ W_LAW", "level": "resident"}, "level_missing"),
    ],
)
def test_slips_of_names_say_which_entry(folder, asked, code):
    with pytest.raises(GovernanceSurveyError) as problem:
        gs.run(write(folder, ALONE, uncertainty=[ALONE["uncertainty"][0], {**asked, "n": 128}], impute=None))
    assert problem.value.code == code and "uncertainty 2" in problem.value.say("en")
