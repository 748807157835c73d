"""A whole simulated study: what is in its tables, who is drawn, and what each person stands for."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.schemes.loading import read_shipped
from governance_survey.studio.simulation.study import simulate_study

PEOPLE = ("worker", "resident")


@cache
def made(**settings):
    return simulate_study(**{"seed": 31, "communities": 240} | settings)


def same(left, right):
    pd.testing.assert_frame_equal(left, right)
    return True


# What is in the tables -----------------------------------------------------------------------------------


@pytest.mark.parametrize("source", PEOPLE)
def test_every_row_of_the_shipped_questionnaire_is_there(source):
    study = made()
    form, table = study.forms[source], getattr(study, source)
    assert form == read_shipped("instrument", {"worker": "community_worker", "resident": "resident"}[source])
    assert [truth.id for truth in study.truth.items[source]] == [item.id for item in form.items]
    unwritten = {variable.id for variable in form.variables if variable.kind == "text"}
    assert set(form.columns) - set(table.columns) <= unwritten
    assert set(table.columns) <= set(form.columns)


def test_every_field_and_log_of_the_record_is_there():
    study = made()
    form = study.forms["record"]
    # K43 compares two texts, so its value is given; the texts are fillers.
    assert set(study.record.columns) == {v.id for v in form.variables} | {"K43"}
    assert {name: list(rows.columns[1:]) for name, rows in study.logs.items()} == {
        log.id: [column.id for column in log.columns] for log in form.logs
    }


def test_the_verb_gives_the_same_study_and_its_source_is_marked():
    plan = read_shipped("analysis_plan", "community_emergency")
    again = gs.simulate(plan, seed=31, communities=24)
    once = simulate_study(seed=31, communities=24)
    assert all(same(getattr(once, name), getattr(again, name)) for name in (*PEOPLE, "record"))
    assert once.linked.simulated
    assert gs.validate(once.linked).passed


@pytest.mark.parametrize(
    "settings", [{"icc": 1.0}, {"icc": -0.1}, {"within": 1.2}, {"communities": 7}, {"impossible": 1.0}, {"seed": -1}]
)
def test_senseless_settings_are_refused(settings):
    with pytest.raises(UsageError) as caught:
        simulate_study(**{"seed": 1, "communities": 8} | settings)
    assert caught.value.code == "simulation_size"


# Sample and weights --------------------------------------------------------------------------------------


def test_the_sample_of_the_plan():
    study = made()
    sample, people = study.truth.sample, study.truth.population
    assert people.households.size == 3840
    units = study.record.groupby("stratum_id")["psu_id"].nunique()
    assert units.tolist() == [5] * 12
    assert set(study.record.groupby("psu_id").size()) == {4}
    workers = study.worker.groupby("community_id").size().to_numpy()
    assert np.array_equal(workers, np.minimum(6, people.workers[sample.place]))
    assert set(study.resident.groupby("community_id").size()) == {15}


def test_weights_stand_for_the_population():
    study = made()
    people, place = study.truth.population, study.truth.sample.place
    w_c = study.record.set_index("community_id")["w_c"]
    assert w_c.sum() == pytest.approx(3840, rel=0.08)
    for source, name, there in (("worker", "w_w", people.workers), ("resident", "w_r", people.households)):
        table = getattr(study, source)
        total = table.groupby("community_id")[name].sum()
        assert total.to_numpy() == pytest.approx(w_c.to_numpy() * there[place], rel=1e-4)


def test_non_response_is_corrected_to_the_frame():
    study, whole = made(nonresponse=True), made()
    people = study.truth.population
    for source, there in (("worker", people.workers), ("resident", people.households)):
        table = getattr(study, source)
        drawn = getattr(whole, source)
        share = len(table) / len(drawn)
        assert 0.70 < share < 0.80
        female = drawn[f"{source[0].upper()}_BG_2"].astype(str) == "2"
        took = drawn.iloc[:, 0].isin(table.iloc[:, 0])
        assert took[female].mean() > took[~female].mean() + 0.02
        weight = table[{"worker": "w_w", "resident": "w_r"}[source]]
        totals = weight.groupby(table["stratum_id"]).sum().to_numpy()
        assert totals == pytest.approx(np.bincount(people.stratum, weights=there), rel=1e-4)
        columns = [name for name in table.columns if name not in ("w_w", "w_r")]
        same(drawn[took.to_numpy()][columns].reset_index(drop=True), table[columns])
