"""What goes wrong in a simulated study, and how often: routing, missing answers, careless people, times."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from governance_survey.studio.simulation.flaws import CAREFUL, LATE, SCATTERED, STRAIGHT
from governance_survey.studio.simulation.study import simulate_study

PEOPLE = ("worker", "resident")


@cache
def made(**settings):
    return simulate_study(**{"seed": 31, "communities": 240} | settings)


def text(column):
    """Answers as text, whole numbers without a point."""
    return column.map(lambda value: "" if value is None or value != value else f"{value:g}").to_numpy(dtype=str)


def test_filters_have_the_shares_of_the_plan():
    study = made()
    for source, name, values, share in (
        ("resident", "R_F1", ("0", "98"), 0.15),
        ("resident", "R_F2", ("0",), 0.60),
        ("resident", "R_F3", ("0",), 0.12),
        ("resident", "R_F4", ("0", "98"), 0.30),
        ("worker", "W_F0", ("3",), 0.08),
        ("worker", "W_F2", ("0",), 0.15),
    ):
        assert np.isin(text(getattr(study, source)[name]), values).mean() == pytest.approx(share, abs=0.025), name
    old = 2021 - study.resident["R_BG_1"] >= 65
    assert (text(study.resident["R_F3"]) == "0")[old].mean() == pytest.approx(0.45, abs=0.05)


def test_skipped_rows_and_only_they_are_not_asked():
    """Against the skip logic of the questionnaire, written here once more by hand."""
    study = made()
    w, r = study.worker, study.resident
    no_event, no_contact = np.isin(text(r["R_F1"]), ("0", "98")), text(r["R_F2"]) == "0"
    no_group = np.isin(text(r["R_F4"]), ("0", "98"))
    skipped = {
        **{f"R_EFF_{k}": no_event for k in (1, 2, 3, 4)},
        "R_LAW2_1": no_event,
        "R_COL1_2": no_event | no_group,
        "R_COL3_1": no_group,
        "R_TRU_4": no_group,
        **dict.fromkeys(("R_LAW3_2", "R_REF3_1", "R_REF3_2", "R_REF3_3"), no_contact),
        **{f"R_ZHZ_{k}": text(r["R_F3"]) == "0" for k in (1, 2, 3)},
        **{name: text(r["mode"].map({"self": 0, "interviewer": 1})) == "1" for name in ("R_ATT_1", "R_DIL")},
    }
    for name in (*study.forms["resident"].item_by_id, "R_ATT_1", "R_DIL"):
        assert np.array_equal(text(r[name]) == "-1", skipped.get(name, np.zeros(len(r), dtype=bool))), name
    absent = {f"W_EFF_{k}": text(w["W_F0"]) == "3" for k in (1, 2, 3, 4)}
    absent |= {"W_ORG_2": text(w["W_F2"]) == "0", "W_COL2_2": w["urban"].to_numpy() == 0}
    for name in study.forms["worker"].item_by_id:
        assert np.array_equal(text(w[name]) == "-1", absent.get(name, np.zeros(len(w), dtype=bool))), name


@pytest.mark.parametrize("source", PEOPLE)
def test_not_applicable_stands_on_starred_rows_alone(source):
    study = made()
    form, table = study.forms[source], getattr(study, source)
    for item in form.items:
        answers = text(table[item.id])
        asked = answers != "-1"
        assert (answers[asked] == "96").mean() == pytest.approx(0.10 * item.not_applicable, abs=0.025), item.id


@pytest.mark.parametrize(("source", "share"), [("worker", 0.03), ("resident", 0.05)])
def test_missing_answers_go_with_age_and_rule_of_law(source, share):
    study = made(communities=960)
    form, table = study.forms[source], getattr(study, source)
    lost = np.column_stack([np.isin(text(table[item.id]), ("", "98", "99")) for item in form.items])
    asked = np.column_stack([text(table[item.id]) != "-1" for item in form.items])
    law = np.array(["LAW" in str(item.measures) for item in form.items])
    old = (2021 - table[f"{source[0].upper()}_BG_1"] > 60).to_numpy()
    other = np.array([item.id != "W_LAW1_3" for item in form.items])

    def odds(rows, columns):
        p = lost[np.ix_(rows, columns)].sum() / asked[np.ix_(rows, columns)].sum()
        return p / (1 - p)

    assert lost.sum() / asked.sum() == pytest.approx(share, abs=0.003)
    assert np.log(odds(~old, law & other) / odds(~old, ~law)) == pytest.approx(0.5, abs=0.08)
    assert np.log(odds(old, ~law) / odds(~old, ~law)) == pytest.approx(0.5, abs=0.25 if source == "worker" else 0.08)


def test_one_row_is_missing_by_its_own_answer():
    """W_LAW1_3: the same seed without missing answers shows what was lost."""
    with_them, without = made(communities=960), made(communities=960, item_missing=(0.0, 0.0))
    lost = np.isin(text(with_them.worker["W_LAW1_3"]), ("", "98", "99"))
    high = np.isin(text(without.worker["W_LAW1_3"]), ("4", "5"))
    excess = lost[high].mean() - lost[~high].mean()
    assert excess * high.mean() == pytest.approx(0.02, abs=0.008)
    ordinary = np.isin(text(with_them.worker["W_LAW1_2"]), ("", "98", "99"))
    high = np.isin(text(without.worker["W_LAW1_2"]), ("4", "5"))
    assert abs(ordinary[high].mean() - ordinary[~high].mean()) < 0.012


@pytest.mark.parametrize("source", PEOPLE)
def test_planned_missingness_shows_the_core_and_one_block(source):
    study, whole = made(planned_missing=True), made()
    form, table = study.forms[source], getattr(study, source)
    blocks = [set(short.items) for short in form.short_forms if short.id.startswith("planned_")]
    assert len(blocks) == 3
    core = set.intersection(*blocks)
    assert {item.id for item in form.items if item.core} <= core
    shown = np.column_stack([text(table[item.id]) != "-2" for item in form.items])
    is_of = np.array([[item.id in block for item in form.items] for block in blocks])
    skipped = np.column_stack([text(table[item.id]) == "-1" for item in form.items])
    fits = np.array(
        [[((row == block) | skip).all() for block in is_of] for row, skip in zip(shown, skipped, strict=True)]
    )
    assert (fits.sum(axis=1) == 1).all()
    assert fits.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.05)
    for item in form.items:
        seen = text(table[item.id]) != "-2"
        assert np.array_equal(text(table[item.id])[seen], text(getattr(whole, source)[item.id])[seen])


@pytest.mark.parametrize(("source", "share"), [("worker", 0.08), ("resident", 0.10)])
def test_careless_people_answer_as_the_plan_says(source, share):
    study = made(communities=960, item_missing=(0.0, 0.0))
    form, table, kind = study.forms[source], getattr(study, source), study.truth.careless[source]
    careless = kind != CAREFUL
    assert careless.mean() == pytest.approx(share, abs=0.01)
    for which, part in ((STRAIGHT, 0.4), (SCATTERED, 0.4), (LATE, 0.2)):
        assert (kind[careless] == which).mean() == pytest.approx(part, abs=0.06)
    order = form.asked_order
    answers = np.column_stack([text(table[name]) for name in order])
    scale = [k for k, name in enumerate(order) if len(form.codes_of(name).codes) == 5]
    straight = [set(row[np.isin(row, list("12345"))]) for row in answers[kind == STRAIGHT][:, scale]]
    assert {len(found) for found in straight} == {1}
    ticks = np.array([found.pop() for found in straight])
    assert [np.mean(ticks == tick) for tick in "345"] == pytest.approx([0.3, 0.4, 0.3], abs=0.09)
    middle = len(order) * 6 // 10
    random = [
        np.mean(row[np.isin(row, list("12345"))] == "1")
        for row in (answers[kind == SCATTERED], answers[kind == LATE][:, middle + 1 :])
    ]
    assert random == pytest.approx([0.2, 0.2], abs=0.02)
    for row in form.attention:
        asked = text(table[row.id]) != "-1"
        fails = text(table[row.id]) != str(row.correct)
        assert fails[asked & careless].mean() == pytest.approx(0.8, abs=0.07)
        assert fails[asked & ~careless].mean() == pytest.approx(0.02, abs=0.008)


@pytest.mark.parametrize("source", PEOPLE)
def test_seconds_a_row(source):
    study = made()
    form, table, careless = study.forms[source], getattr(study, source), study.truth.careless[source] > 0
    rows = [*form.item_by_id, *(row.id for row in form.attention)]
    asked = np.sum([~np.isin(text(table[row]), ("-1", "-2")) for row in rows], axis=0)
    pace = np.log(table["duration_s"].to_numpy(dtype=float) / asked)
    assert np.exp(np.median(pace[~careless])) == pytest.approx(6.0, rel=0.05)
    assert np.exp(np.median(pace[careless])) == pytest.approx(1.8, rel=0.15)
    assert pace[~careless].std() == pytest.approx(0.35, abs=0.03)


@pytest.mark.parametrize("source", PEOPLE)
def test_careless_people_say_less_often_that_they_took_care(source):
    study = made(communities=960)
    said = text(getattr(study, source)[f"{source[0].upper()}_DIL"])
    careless, asked = study.truth.careless[source] > 0, said != "-1"
    little = np.isin(said, ("1", "2"))
    assert little[asked & careless].mean() > 0.2
    assert little[asked & ~careless].mean() < 0.05


@pytest.mark.parametrize("source", PEOPLE)
def test_marker_rows_are_one_scale_that_goes_with_nothing_else(source):
    study = made(careless=(0.0, 0.0), method=0.0)
    mark = source[0].upper()
    rows = np.column_stack(
        [pd.to_numeric(getattr(study, source)[f"{mark}_MRK_{k}"], errors="coerce") for k in (1, 2, 3)]
    )
    rows = np.where((rows >= 1) & (rows <= 5), rows, np.nan)
    kept = np.isfinite(rows).all(axis=1)
    r = np.corrcoef(rows[kept].T)
    assert r[0, 1] > 0.3
    assert r[0, 2] < -0.2
    for values in study.truth.persons[source].values():
        assert abs(np.corrcoef(values[kept], rows[kept, 0] - rows[kept, 2])[0, 1]) < 0.12
