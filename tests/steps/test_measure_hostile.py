"""Measurement in the hands of a careless or hostile user: one clear refusal, never a number to mistrust."""

from __future__ import annotations

import math
import warnings
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.statistics.confirmatory.fit_measures import indices, robust_indices, scaled_indices
from governance_survey.steps.measurement.orientation import factor_signs, oriented
from governance_survey.steps.measurement.refusals import by_ids
from governance_survey.steps.measurement.validity import _distinct
from governance_survey.words.text import Text, say

from .studies import bfi

REASON = "asked for by the editor of a journal"


@cache
def bfi_indices():
    return gs.score(bfi(), gs.read_scheme("bfi"))


def changed(change, rows=None):
    """The Big Five after `change` has had its way with the table of answers."""
    table = bfi().table.frame.to_native().copy()
    table = table if rows is None else table.head(rows)
    made = change(table) if change is not None else None
    form = gs.read_responses(table if made is None else made, "bfi", sampling="convenience")
    return gs.score(form, gs.read_scheme("bfi"))


@cache
def linked():
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked
    return gs.score(study, ("five_dimensions", "five_tensions"))


def measured(indices, parts, **asked):
    """`measure` with every warning of a numeric library taken for a fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return gs.measure(indices, parts, draws=asked.pop("draws", 20), **asked)


def refused(call, code):
    with pytest.raises(UsageError) as caught:
        call()
    assert caught.value.code == code
    for language in ("zh", "en"):
        assert caught.value.say(language)
    return caught.value


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        *(({"draws": draws}, "too_few_draws") for draws in (0, 1, -5, 1.5, "x", None, True)),
        *(({"conf_level": level}, "level_outside_unit") for level in (0, 1, 1.5, 95, -1, "x", None, math.nan)),
        *(({"seed": seed}, "unusable_seed") for seed in (-1, 1.5, "x", True)),
        ({"correlation": "spearman"}, "unknown_choice"),
        ({"accept": "harman_as_proof"}, "not_a_mapping"),
        ({"limits": [1]}, "not_a_mapping"),
        ({"limits": {"fast": "x"}}, "unknown_limit"),
        ({"limits": {"fast": -1}}, "unknown_limit"),
        ({"by": ["gender"]}, "not_a_name"),
        ({"parts": []}, "no_parts"),
        ({"parts": 5}, "unknown_part"),
        ({"parts": [5]}, "unknown_part"),
    ],
)
def test_what_measure_cannot_mean_is_refused_before_any_work(asked, code):
    refused(lambda: gs.measure(bfi_indices(), asked.pop("parts", "reliability"), **asked), code)


@pytest.mark.parametrize("thing", [None, "five_dimensions"])
def test_only_scores_are_measured(thing):
    refused(lambda: gs.measure(thing), "not_scored")


def test_a_level_in_percent_is_answered_with_the_share():
    problem = refused(lambda: gs.measure(bfi_indices(), "reliability", conf_level=95), "level_outside_unit")
    assert "conf_level=0.95" in problem.say("zh")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"systems": "W_LAW"}, "not_names"),
        ({"systems": ()}, "not_names"),
        ({"burdens": "W_URG"}, "not_names"),
        ({"weights": ["a", "b"]}, "weights_do_not_match"),
        ({"weights": [math.nan, 1]}, "weights_do_not_match"),
        ({"weights": 5}, "weights_do_not_match"),
        ({"draws": 1.5}, "too_few_draws"),
        ({"draws": -3}, "too_few_draws"),
        ({"conf_level": "x"}, "level_outside_unit"),
        ({"seed": -1}, "unusable_seed"),
        ({"floor": "x"}, "floor_outside_unit"),
        ({"accept": "x"}, "not_a_mapping"),
        ({"published": [0.4]}, "not_a_mapping"),
    ],
)
def test_what_coupling_cannot_mean_is_refused(asked, code):
    call = {"systems": ("W_URG", "W_LAW"), "polarity": "match"} | asked
    refused(lambda: gs.coupling(linked(), call.pop("systems"), **call), code)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"draws": 1}, "too_few_draws"),
        ({"conf_level": 95}, "level_outside_unit"),
        ({"seed": "x"}, "unusable_seed"),
        ({"accept": "x"}, "not_a_mapping"),
    ],
)
def test_what_obstacles_and_importance_cannot_mean_is_refused(asked, code):
    refused(lambda: gs.obstacles(linked(), "W_CAP", **asked), code)
    refused(lambda: gs.importance(linked(), "R_CAP", stated="R_IMP", **asked), code)


def test_harman_of_a_constant_item_loses_no_other_part():
    def constant(table):
        table["A3"] = 3

    parts = measured(changed(constant), ["reliability", "harman"], accept={"harman_as_proof": REASON}).parts
    assert [part.name for part in parts] == ["reliability", "harman"]
    assert "A3" in parts[1].tables[0].say("en")
    assert np.isfinite(parts[0].results["N"].alpha.raw)


def test_few_answers_give_no_factor_model_ordered_or_not_and_each_reason_is_told_once():
    indices = changed(None, rows=8)
    parts = measured(indices, ["confirmatory", "ordinal", "validity", "items"]).parts
    assert [len(part.results) for part in parts] == [0, 0, 0, 0]
    for part in parts:
        assert not any(table.numbers() for table in part.tables)
        for table in part.tables:
            said = [note.say("en") for note in table.notes]
            assert len(said) == 1, said
    assert parts[1].tables[0].notes[0].say("en").startswith("A, C, E, N, O: A confirmatory model of too few answers")
    reason = "shown to teach what eight answers do"
    let_through = measured(changed(None, rows=60), "ordinal", accept={"cfa_small_sample": reason})
    assert let_through.of("ordinal").results
    assert let_through.cautions[0].reason == reason


def test_rules_of_careless_answers_that_rest_on_correlations_need_a_hundred_answers():
    few, many = (measured(changed(None, rows=rows), "quality").of("quality") for rows in (60, 200))
    assert not {"synonyms", "far"} & set(few.results["flags"].by_rule)
    assert {"far"} <= set(many.results["flags"].by_rule)
    assert "not used" in few.tables[0].say("en")
    assert "not used" not in many.tables[0].say("en")


def test_an_item_nobody_answered_is_named_and_nothing_warns():
    def unanswered(table):
        table["A3"] = np.nan

    parts = {p.name: p for p in measured(changed(unanswered), ["dimensions", "validity", "items", "quality"]).parts}
    assert "too few answers (A3; 30 expected, got 0)" in parts["dimensions"].tables[0].say("en")
    told = [note.say("en") for note in parts["validity"].tables[0].notes]
    assert any(note.startswith("A – C, A – E, A – N, A – O: too few answers (A3;") for note in told)
    assert "(A3)" in parts["items"].tables[0].say("en")


def test_everybody_flagged_leaves_no_mean_and_no_warning():
    def alike(table):
        for item in table.columns[1:26]:
            table[item] = 3

    table = measured(changed(alike), "quality").of("quality").tables[1].to_frame()
    assert table["estimate"].notna().all()
    assert table[["without", "change"]].isna().all(axis=None)


def test_one_factor_alone_has_no_verdict_of_fornell_and_larcker():
    table = measured(bfi_indices(), "validity").of("validity").tables[1]
    assert table.to_frame()[["correlation", "verdict"]].isna().all(axis=None)
    assert "not estimable" not in table.say("en")


def test_two_scales_that_run_against_each_other_are_not_distinct():
    assert [_distinct(*pair).say("en") for pair in ((-0.95, -0.88), (-0.9, -0.8), (-0.3, 0.2), (0.9, 1.0))] == [
        "no",
        "open",
        "yes",
        "no",
    ]
    assert _distinct(None, None).say("en") == "open"

    def opposite(table):
        rng = np.random.default_rng(1)
        for own, other in zip(("C1", "C2", "C3", "C4", "C5"), ("N1", "N2", "N3", "N4", "N5"), strict=True):
            noise = rng.integers(0, 2, len(table))
            turned = (table[other] + noise).clip(1, 6)
            table[own] = 7 - turned if own in ("C1", "C2", "C3") else turned

    rows = measured(changed(opposite), "validity", accept={"negative_item_hidden": REASON}).of("validity").tables[0]
    frame = rows.to_frame().set_index(["from", "to"])
    assert frame.loc[("C", "N"), "htmt_signed"] < -0.9
    assert frame.loc[("C", "N"), "verdict"] == "no"


def test_invariance_of_one_group_is_refused_as_such():
    def men(table):
        return table[table["gender"] == 1]

    refused(lambda: measured(changed(men), "invariance", by="gender"), "one_group")


def test_a_small_group_is_told_with_the_limit():
    def hardly_any_women(table):
        women = table.index[table["gender"] == 2]
        return table.drop(index=women[20:])

    said = measured(changed(hardly_any_women), "invariance", by="gender").of("invariance").tables[0].notes
    small = [note.say("en") for note in said if "too few complete rows" in note.say("en")]
    assert len(small) >= 1
    assert "women" in small[0]
    assert "100 in each expected" in small[0]


@pytest.mark.parametrize(
    ("where", "named"),
    [
        ("item 2", "B"),
        ("item 1, 3", "A, C"),
        ("items 1 and 3", "A, C"),
        ("1–2, 2–3 and 4 more", "A–B, B–C and 4 more"),
        ("item 9", "item 9"),
        ("row 1", "row 1"),
        ("group 1.0", "group 1.0"),
    ],
)
def test_refusals_name_items_by_their_ids(where, named):
    problem = EstimationError("x", Text(zh="错", en="wrong"), where=where)
    assert say(by_ids(problem, ("A", "B", "C")).where, "en") == named


@pytest.mark.parametrize("verb", [lambda x: gs.obstacles(x, "W_CAP"), lambda x: gs.importance(x, "R_CAP", stated="x")])
def test_obstacles_and_importance_work_on_scores_only(verb):
    refused(lambda: verb(None), "not_scored")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: gs.obstacles(linked(), None), "not_a_name"),
        (lambda: gs.obstacles(linked(), ["W_CAP"]), "not_a_name"),
        (lambda: gs.obstacles(linked(), "W_CAP", weights="pca"), "weights_do_not_match"),
        (lambda: gs.importance(linked(), None, outcome="R_LAW"), "not_names"),
        (lambda: gs.importance(linked(), "R_CAP", outcome=5), "not_a_name"),
        (lambda: gs.importance(linked(), "R_CAP", stated="R_IMP", goal="x"), "goal_outside_scale"),
        (lambda: linked().community(5), "unknown_index"),
        (lambda: linked().ranking("W_LOL"), "unknown_index"),
        (lambda: linked().reportable(None), "unknown_index"),
    ],
)
def test_names_and_goals_that_are_none_are_refused(call, code):
    refused(call, code)


@pytest.mark.parametrize("weight", ["x", None, True, math.nan, math.inf, -1])
def test_a_weight_that_is_no_number_is_refused(weight):
    study = linked().linked
    weights = {"W_LAW": {"W_LAW1": weight, "W_LAW2": 1, "W_LAW3": 1}}
    problem = refused(lambda: gs.score(study, "five_dimensions", weights=weights), "negative_weight")
    assert str(weight) in problem.say("en")


def test_huge_weights_count_as_their_ratios():
    study = linked().linked
    huge, plain = (
        gs.score(study, "five_dimensions", weights={"W_LAW": {"W_LAW1": a, "W_LAW2": 2 * a, "W_LAW3": a}})
        for a in (5e307, 1)
    )
    assert np.allclose(huge.communities["W_LAW"].values, plain.communities["W_LAW"].values, equal_nan=True)
    refused(lambda: gs.score(study, "five_dimensions", weights="entropy", accept="because"), "not_a_mapping")


def unreversed(table):
    table["A1"] = 7 - table["A1"]


def test_an_unreversed_first_item_does_not_turn_the_factor_and_is_named():
    plain, wrong = (
        measured(changed(change), ["confirmatory", "structure"]) for change in (lambda table: None, unreversed)
    )
    loadings = [m.of("confirmatory").tables[1].to_frame().set_index("item")["loading"] for m in (plain, wrong)]
    assert loadings[1]["A1"] == pytest.approx(-loadings[0]["A1"], abs=1e-5)
    assert loadings[1].drop("A1").to_numpy() == pytest.approx(loadings[0].drop("A1").to_numpy(), abs=1e-5)
    said = [m.of("confirmatory").tables[1].say("en") for m in (plain, wrong)]
    assert ["Loads against the rest of its factor: A1." in text for text in said] == [False, True]
    related = [
        next(t for t in m.of("structure").tables if t.name == "latent_correlations")
        .to_frame()
        .set_index(["from", "to"])
        for m in (plain, wrong)
    ]
    for column in ("correlation", "conf_low", "conf_high"):
        assert related[1].loc[("A", "E"), column] == pytest.approx(related[0].loc[("A", "E"), column], abs=1e-4)
    drawn = {row[2].en: row[4].value for row in wrong.of("confirmatory").figures[0].table.rows if row[1].en == "=~"}
    assert drawn["A1"] < 0 < drawn["A2"]


def test_factors_above_factors_are_turned_with_them():
    rows = [
        SimpleNamespace(left=left, operator="=~", right=right)
        for left, right in (("G", "F1"), ("G", "F2"), ("F1", "a"), ("F1", "b"), ("F2", "c"), ("F2", "d"))
    ]
    found = np.array([0.8, -0.7, 0.5, 0.6, -0.5, -0.4])
    assert oriented(rows, found).tolist() == [0.8, 0.7, 0.5, 0.6, 0.5, 0.4]
    assert factor_signs(rows, found) == {"F1": 1.0, "F2": -1.0, "G": 1.0}


def noise(table):
    rng = np.random.default_rng(0)
    for item in table.columns[1:26]:
        rare = rng.random(len(table)) < 0.001
        table[item] = np.where(rare, 6, np.where(rng.random(len(table)) < 0.5, 1, 2))


def test_items_that_share_nothing_have_no_comparative_fit():
    parts = measured(changed(noise), ["confirmatory", "ordinal"]).parts
    for part in parts:
        frame = part.tables[0].to_frame()
        assert len(frame) and frame["cfi"].isna().all() and frame["tli"].isna().all()
        assert frame["rmsea"].notna().all()
        assert "share no more than chance" in part.tables[0].say("en")


def test_a_robust_test_whose_factor_is_not_positive_is_refused():
    fit = indices(5.0, 5, (900.0, 10), 300, 1)
    for measures in (scaled_indices, robust_indices):
        with pytest.raises(EstimationError) as caught:
            measures(fit, -0.2, 1.0, 300, 1)
        assert caught.value.code == "negative_scaling"


def test_answers_without_a_community_are_no_community_of_their_own():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    table = gs.simulate(form, seed=3, communities=40, scheme=scheme).table.frame.to_native().copy()
    table["community_id"] = table["community_id"].astype(object)
    lost = table.copy()
    lost.loc[lost.index[:42], "community_id"] = None
    kept = table.iloc[42:]

    def scored(rows):
        return gs.score(gs.read_responses(rows, form, sampling="convenience", simulated=True), scheme)

    with_gaps, without = scored(lost), scored(kept)
    one, other = (measured(indices, "communities").of("communities") for indices in (with_gaps, without))
    frames = [part.tables[0].to_frame().drop(columns="index") for part in (one, other)]
    assert frames[0].equals(frames[1])
    assert "Answers without a community, left out: 42." in one.tables[0].say("en")
    assert "42 份答卷没有社区编号" in one.tables[0].say("zh")
    halves = [measured(indices, "method").of("method").tables[1].to_frame() for indices in (with_gaps, without)]
    assert (halves[0]["n_communities"] == halves[1]["n_communities"]).all()
    found = [gs.obstacles(indices, "W_CAP", draws=100) for indices in (with_gaps, without)]
    assert len(found[0].units) == len(found[1].units)
    assert np.allclose(found[0].x, found[1].x, equal_nan=True)


def test_an_item_asked_twice_leaves_its_scale_without_a_verdict():
    def doubled(table):
        table["A3"] = table["A2"]

    part = measured(changed(doubled), "reliability").of("reliability")
    assert part.results["A"].verdict == "none"
    assert part.results["N"].verdict == "met"
    for language, said in (
        ("en", "A, no verdict: two items have the same answers"),
        ("zh", "A 没有判断：有两题答案完全相同"),
    ):
        assert part.tables[0].say(language).count(said) == 1
    assert "(A2–A3)" in part.tables[0].say("en")


def test_loadings_of_few_answers_are_not_for_reporting():
    few, many = (measured(changed(None, rows=rows), "dimensions").of("dimensions").tables[2] for rows in (60, 600))
    assert "do not report them" in few.say("en")
    assert "不宜报告" in few.say("zh")
    assert "do not report them" not in many.say("en")


def test_a_limit_under_nought_is_answered_with_what_a_limit_is():
    problem = refused(lambda: gs.measure(bfi_indices(), "quality", limits={"fast": -2}), "unknown_limit")
    assert "0 or more" in problem.say("en")
    assert problem.fix is None
