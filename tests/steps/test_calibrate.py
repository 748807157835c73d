"""The verb `calibrate`: margins met, the variance that follows in every later step, faults told at once."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import DataError, EstimationError, UsageError
from governance_survey.statistics import calibrate_within, design_arrays, means, rake
from governance_survey.steps.sample_design import design_of, stacked_calibrations

from ..linked_study import read as read_linked
from ..linked_study import record
from ..reference import entry
from .schools import margins, read, schools, scored
from .studies import worker_table, workers

CALIBRATE = entry("06_survey", "svy.calibrate")["outputs"]
POST, RAKED = entry("06_survey", "svy.poststratify")["outputs"], entry("06_survey", "svy.rake")["outputs"]
NEAR = {"rel": 1e-6}


def mean_of(answers, name="api00"):
    made = gs.describe(answers, [name]).described[0].found
    return made.mean, made.std_error


def theirs(outputs, name="mean", variable="api00"):
    return outputs[name]["est"][variable], outputs[name]["se"][variable]


def test_post_stratified_as_in_r_in_describe_and_fit():
    made = gs.calibrate(read(), margins("stype"), method="post_stratify")
    assert mean_of(made) == pytest.approx(theirs(POST), **NEAR)
    model = gs.fit("api00 ~ ell", scored(made))
    table = np.column_stack([model.fit.coef, np.sqrt(np.diag(model.fit.cov))])
    assert model.covariance == "design"
    assert table == pytest.approx(np.array(POST["glm"]["values"])[:, :2], **NEAR)


def test_raked_as_in_r():
    made = gs.calibrate(read(), margins("stype", "wide"))
    assert mean_of(made) == pytest.approx(theirs(RAKED), **NEAR)
    assert made.calibration.weights_after.total == pytest.approx(RAKED["weight_sum"])
    for one in made.calibration.met:
        assert one.after == pytest.approx(one.target, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("linear_greg", {"method": "linear"}),
        ("raking", {"method": "raking"}),
        ("logit_bounds", {"method": "logit", "bounds": (0.5, 2)}),
        ("linear_bounds", {"method": "linear", "bounds": (0.6, 1.8)}),
    ],
)
def test_a_number_calibrated_on_as_in_r(name, how):
    """Types of schools and the total of an earlier score."""
    total = pd.DataFrame({"variable": ["api99"], "category": [""], "count": [3914069]})
    made = gs.calibrate(read(), pd.concat([margins("stype"), total]), **how)
    assert mean_of(made) == pytest.approx(theirs(CALIBRATE[name], "mean_api00"), **NEAR)
    assert design_of(made).weights[:10] == pytest.approx(CALIBRATE[name]["weights_first10"], **NEAR)


def test_the_total_of_the_earlier_score_is_the_file_s():
    from ..reference import table

    totals = table("apipop_calib_totals").set_index("name")["total"]
    assert totals["api99"] == 3914069


def test_a_share_and_a_percentage_say_the_same_as_counts():
    counts = margins("stype")
    share = counts.assign(share=counts["count"] / counts["count"].sum()).drop(columns="count")
    percent = counts.assign(percent=100 * counts["count"] / counts["count"].sum()).drop(columns="count")
    size = pd.DataFrame({"variable": ["总体"], "category": [""], "count": [6194]})
    plain = mean_of(gs.calibrate(read(), counts))
    assert mean_of(gs.calibrate(read(), pd.concat([size, share]))) == pytest.approx(plain)
    assert mean_of(gs.calibrate(read(), percent)) == pytest.approx(plain)


def test_two_variables_crossed():
    cells = pd.DataFrame(
        {
            "variable": "stype:wide",
            "category": ["E:0", "E:1", "M:0", "M:1", "H:0", "H:1"],
            "count": [472, 3949, 266, 752, 334, 421],
        }
    )
    made = gs.calibrate(read(), cells, method="post_stratify")
    d = schools()
    weights = pd.Series(design_of(made).weights).groupby([d["stype"], d["wide"]]).sum()
    assert weights["E", 0] == pytest.approx(472)
    assert weights["H", 1] == pytest.approx(421)


def test_a_mean_of_the_variables_calibrated_on_has_no_error():
    made = gs.calibrate(workers(), pd.DataFrame({"variable": ["W_BG_1"], "category": [""], "mean": [1984.0]}))
    mean, error = mean_of(made, "W_BG_1")
    assert mean == pytest.approx(1984)
    assert error == pytest.approx(0, abs=1e-9)


def test_the_answers_given_stay_as_they_were():
    before = read()
    made = gs.calibrate(before, margins("stype"))
    assert before.calibration is None
    assert before.design.weight == "pw"
    assert design_of(before).weights == pytest.approx(schools()["pw"].to_numpy())
    assert made.provenance.digest != before.provenance.digest
    assert [record.step for record in scored(made).provenance.trail()][:3] == ["score", "calibrate", "read_responses"]
    other = gs.calibrate(before, margins("stype"), method="linear")
    assert other.provenance.digest != made.provenance.digest
    assert gs.validate(made).passed


def test_calibrated_twice_the_variance_remembers_both():
    once = gs.calibrate(read(), margins("stype"))
    twice = gs.calibrate(once, margins("wide"))
    assert len(design_of(twice).calibrations) == 2
    assert mean_of(twice)[1] != pytest.approx(mean_of(once)[1], rel=1e-6)


def test_scores_follow():
    frame = gs.calibrate(workers(), pd.DataFrame({"variable": "W_BG_2", "category": [1, 2], "share": [0.3, 0.7]}))
    indices = gs.score(frame, gs.read_scheme("five_dimensions"))
    own = next(one for one in indices.estimates if one.node.id == "W_LAW")
    expected = means(design_of(frame), indices.persons.scores["W_LAW"])
    assert own.mean.std_error == pytest.approx(expected.std_error[0])
    assert own.mean.estimate == pytest.approx(expected.estimate[0])
    assert any("calibrated" in note.en for note in indices.table().notes)


def test_weights_kept_within_limits_meet_the_margins():
    made = gs.calibrate(read(), margins("stype", "wide"), trim=(0.5, 1.9)).calibration
    w = made.weights
    assert made.n_trimmed > 0
    assert made.rounds > 1
    assert w.max() <= 1.9 * w.mean() * 1.0011
    assert w.min() >= 0.5 * w.mean() * 0.9989
    assert made.largest_miss < 1e-9
    assert made.weights_after.deff < gs.calibrate(read(), margins("stype", "wide")).calibration.weights_after.deff


def test_limits_that_cannot_be_met_are_refused():
    with pytest.raises(EstimationError) as caught:
        gs.calibrate(read(), margins("stype", "wide"), trim=(0.99, 1.01))
    assert caught.value.code == "limits_not_met"
    with pytest.raises(EstimationError) as caught:
        calibrate_within(design_arrays(4), lambda d: rake(d, [], []), low=1.2, high=2)
    assert caught.value.code == "bad_limits"


def test_a_linked_study_and_a_variable_of_the_record():
    study = gs.link(worker=read_linked("worker"), resident=read_linked("resident"), record=record(), on="community_id")
    table = pd.DataFrame(
        {"variable": ["W_BG_2", "W_BG_2", "A_POP"], "category": ["1", "2", ""], "share": [0.45, 0.55, None]}
    )
    table["mean"] = [None, None, float(np.mean(study.sources["record"].column("A_POP").values))]
    made = gs.calibrate(study, table, source="worker")
    assert made.sources["resident"] is study.sources["resident"]
    assert made.provenance.digest != study.provenance.digest
    own = made.sources["worker"]
    population = study.onto("worker", study.of_community("record", study.sources["record"].column("A_POP").values))
    w = design_of(own).weights
    assert w @ population / w.sum() == pytest.approx(table["mean"][2])
    assert w @ (own.column("W_BG_2").values == 1) / w.sum() == pytest.approx(0.45)
    with pytest.raises(UsageError) as caught:
        gs.calibrate(study, table)
    assert caught.value.code == "source_missing"
    with pytest.raises(UsageError) as caught:
        gs.calibrate(study, table, source="workers")
    assert caught.value.code == "unknown_source"


def test_sources_stacked_for_voice_gaps_keep_their_residuals():
    study = gs.link(worker=read_linked("worker"), resident=read_linked("resident"), record=record(), on="community_id")
    table = pd.DataFrame({"variable": "W_BG_2", "category": [1, 2], "share": [0.45, 0.55]})
    made = gs.calibrate(study, table, source="worker")
    resident, worker = made.sources["resident"], made.sources["worker"]
    alone = design_of(worker)
    weights = [design_of(resident).weights, alone.weights]
    labels = {
        role: np.concatenate([one.column(name).values.astype(str) for one in (resident, worker)]).astype(object)
        for role, name in (("strata", "stratum_id"), ("psu", "psu_id"))
    }
    both = design_arrays(resident.n_rows + worker.n_rows, weights=np.concatenate(weights), **labels)
    both = replace(both, calibrations=stacked_calibrations((resident, worker), weights))
    y = np.concatenate([np.full(resident.n_rows, np.nan), np.random.default_rng(2).normal(size=worker.n_rows)])
    mine = np.arange(both.n_rows) >= resident.n_rows
    own = means(alone, y[mine])
    assert means(both, y, domain=mine).std_error == pytest.approx(own.std_error)
    assert own.std_error != pytest.approx(means(replace(alone, calibrations=()), y[mine]).std_error)
    indices = gs.score(made, gs.read_scheme("five_dimensions"))
    plain = gs.score(study, gs.read_scheme("five_dimensions"))
    assert indices.gaps[0].difference.std_error != plain.gaps[0].difference.std_error


def test_every_fault_is_told_at_once_in_both_languages():
    table = worker_table()
    table.loc[:4, "W_BG_9"] = np.nan
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    rows = [
        ("W_BG_22", 1, 0.5),  # unknown variable
        ("W_BG_2", "男", 0.4),
        ("W_BG_2", "x", 0.5),  # unknown category; shares of .4; women have no target
        ("W_BG_9", 0, 0.4),  # five missing
        ("W_BG_9", 1, 0.4),
        ("W_BG_9", 2, 0.1),
        ("W_BG_9", 3, 0.1),
        ("W_BG_2:W_BG_9", "1:0", 0.3),  # contradicts
        ("W_BG_1", 3, 0.1),  # a number with a category
        ("W_BG_6", 1, "many"),
        ("W_BG_6", 1, -1),
    ]
    with pytest.raises(DataError) as caught:
        gs.calibrate(answers, pd.DataFrame(rows, columns=["variable", "category", "share"]).astype(str))
    assert caught.value.code == "margins_invalid"
    english, chinese = caught.value.say("en"), caught.value.say("zh")
    for words in (
        "line 2: there is no variable W_BG_22. Did you mean",
        "line 4: W_BG_2 has no category x",
        "W_BG_2: the shares add up to 0.4",
        "which has no target",
        "W_BG_9 is missing in 5 rows (no answer 5)",
        "contradict each other",
        "line 10: W_BG_1 is a number",
        "line 11: “many” is no number",
        "line 12: “-1” is no number",
    ):
        assert words in english
    assert "缺失（未作答 5）" in chinese
    assert "比例之和为 0.4" in chinese
    assert not re.search(r"[\u4e00-\u9fff]", english.replace("男", ""))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("stype", "E", 4421), ("stype", "H", 755), ("stype", "M", 1018), ("wide", 0, 100), ("wide", 1, 200)], "6194"),
        ([("stype", "E", 4421), ("stype", "E", 755), ("stype", "M", 1018), ("stype", "H", 1)], "stands there twice"),
        ([("api99", "", 10), ("api99", "", 11)], "stands there twice"),
        ([("stype", "", 10)], "has categories"),
        ([], "not one margin"),
    ],
)
def test_faults_one_by_one(rows, words):
    with pytest.raises(DataError) as caught:
        gs.calibrate(read(), pd.DataFrame(rows, columns=["variable", "category", "count"]).astype(str))
    assert words in caught.value.say("en")


def test_a_category_without_respondents_is_named():
    d = schools()
    with pytest.raises(DataError) as caught:
        gs.calibrate(read(d[d["stype"] != "H"]), margins("stype"))
    assert "no respondent is in high" in caught.value.say("en")


def test_bad_use_is_told():
    with pytest.raises(UsageError) as caught:
        gs.calibrate(read(), margins("stype"), method="rake")
    assert caught.value.code == "method_unknown"
    with pytest.raises(UsageError) as caught:
        gs.calibrate(read(), margins("stype", "wide"), method="post_stratify")
    assert caught.value.code == "one_margin_needed"
    with pytest.raises(UsageError) as caught:
        gs.calibrate(scored(read()), margins("stype"))
    assert caught.value.code == "cannot_calibrate"
    with pytest.raises(DataError) as caught:
        gs.calibrate(read(), pd.DataFrame({"a": [1]}))
    assert caught.value.code == "margins_columns"
    with pytest.raises(EstimationError) as caught:
        gs.calibrate(read(), margins("stype"), method="logit")
    assert caught.value.code == "bad_bounds"


def test_margins_from_files(tmp_path):
    margins("stype").to_csv(tmp_path / "margins.csv", index=False)
    margins("stype").to_excel(tmp_path / "margins.xlsx", index=False)
    plain = mean_of(gs.calibrate(read(), margins("stype")))
    for name in ("margins.csv", "margins.xlsx"):
        made = gs.calibrate(read(), tmp_path / name)
        assert mean_of(made) == pytest.approx(plain)
        assert name in made.provenance.all_inputs()


def test_its_tables_say_all():
    made = gs.calibrate(read(), margins("stype", "wide"), trim=(0.5, 1.9)).calibration
    assert list(made.tidy()["target"].round(1)) == [71.4, 12.2, 16.4, 17.3, 82.7]
    assert list(made.glance()["n_obs"]) == [183, 183]
    assert made._repr_html_().count("<table>") == 2
    for table in made.tables():
        assert not re.search(r"[\u4e00-\u9fff]", " ".join(note.en for note in table.notes) + table.title.en)
        keys = [number.key for number in table.numbers()]
        assert len(keys) == len(set(keys))
