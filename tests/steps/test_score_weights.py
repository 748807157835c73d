"""Weights and aggregation of `score`: nothing changes by default, the rest by hand and by the plan's fixtures."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.schemes.index_scheme import IndexScheme
from governance_survey.schemes.record import Goalposts
from governance_survey.statistics.composites import rank_shift
from governance_survey.steps.record_values import with_goalposts

from ..linked_study import linked, scored
from .studies import worker_indices, workers

REASON = "to compare with a published table"
PLAN = [[1, 0.5, 0.5, 1, 2], [2, 1, 1, 2, 3], [2, 1, 1, 2, 3], [1, 0.5, 0.5, 1, 2], [0.5, 1 / 3, 1 / 3, 0.5, 1]]
PLAN_WEIGHTS = [0.15777, 0.29783, 0.29783, 0.15777, 0.08879]
# a > b > c, and yet c > a: a circle
CIRCLE = [[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]]
LAW = ("W_LAW1", "W_LAW2", "W_LAW3")
DIMENSIONS = ("W_LAW", "W_COL", "W_RSK", "W_REF", "W_PRO")
FIXTURE = pd.DataFrame(
    {
        "community_id": list("abcde"),
        "survey_date": "2021-06-01",
        "K02": [350, 520, 280, 2245.34, 410],
        "K41": [1, 0, 2, 1, 3],
        "K45": [7, 3, 10, 2, 5],
        "K71": [0.90, 0.72, 0.95, 0.60, 0.81],
    }
)
INDICATORS = ("K02", "K41", "K45", "K71")


def scored_workers(**how):
    return gs.score(workers(), "five_dimensions", **how)


def parts_of(indices, names):
    return np.column_stack([indices.persons.scores[name] for name in names])


@cache
def fixture_scheme():
    title = {"zh": "算例", "en": "Fixture"}
    return IndexScheme.model_validate(
        {
            "schema_version": 1,
            "kind": "index_scheme",
            "id": "fixture",
            "version": "1.0",
            "title": title,
            "sources": [{"id": "record", "prefix": "K", "title": title}],
            "dimensions": [
                {"id": "FIX", "title": title, "constructs": [{"source": "record", "id": name} for name in INDICATORS]}
            ],
        }
    )


def fixture_record(table=FIXTURE):
    # Goalposts at the ends of the five communities make the min-max scores of the analysis plan.
    ends = {name: (float(FIXTURE[name].min()), float(FIXTURE[name].max())) for name in INDICATORS}
    posts = {name: Goalposts(kind="norm", low=low, high=high) for name, (low, high) in ends.items()}
    form = with_goalposts(gs.read_instrument("community_record"), posts)
    return gs.read_responses(table, form, sampling="census")


# Nothing changes by default ------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [None, "equal", {}, {"W_CAP": "equal"}, {"worker": "equal"}])
def test_equal_weights_and_the_mean_are_what_they_were_to_the_last_bit(weights):
    found, before = scored_workers(weights=weights, by="urban"), worker_indices()
    assert found.weighting is None
    assert found.provenance.digest == before.provenance.digest
    assert set(found.provenance.arguments) == {"scheme", "by", "missing", "conf_level"}
    for name, values in before.persons.scores.items():
        assert values.tobytes() == found.persons.scores[name].tobytes()
    assert found.table().notes == before.table().notes
    for node in before.scheme.nodes("worker"):
        by_hand = np.mean([before.persons.scores[part] for part in node.parts], axis=0)
        assert by_hand.tobytes() == found.persons.scores[node.id].tobytes()


def test_the_table_of_weights_stands_without_weights_too():
    rows = worker_indices().weights_table().to_frame()
    assert rows["weight"].tolist() == rows["weight_equal"].tolist()
    assert rows.groupby("index_id")["weight"].sum().to_numpy() == pytest.approx(1)
    assert rows["index_id"].nunique() == 6


# By hand -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "weights",
    [
        {"W_LAW": {"W_LAW1": 2, "W_LAW2": 1, "W_LAW3": 1}},
        {"W_LAW1": 2, "W_LAW3": 1, "W_LAW2": 1},
        gs.statistics.Weights("declared", np.array([0.5, 0.25, 0.25]), LAW),
        {"W_LAW": gs.statistics.Weights("declared", np.array([0.25, 0.5, 0.25]), ("W_LAW2", "W_LAW1", "W_LAW3"))},
    ],
)
def test_declared_weights_by_hand_and_upwards(weights):
    found, before = scored_workers(weights=weights), worker_indices()
    x = parts_of(before, LAW)
    law = (2 * x[:, 0] + x[:, 1] + x[:, 2]) / 4
    np.testing.assert_allclose(found.values("W_LAW"), law, rtol=1e-12)
    others = parts_of(before, DIMENSIONS[1:])
    np.testing.assert_allclose(found.values("W_CAP"), (law + others.sum(axis=1)) / 5, rtol=1e-12)
    # What lies beside it stays as it was.
    assert set(found.weighting.equal) == {"W_LAW", "W_CAP"}
    assert found.values("W_COL").tobytes() == before.values("W_COL").tobytes()
    assert before.weighting is None


def test_geometric_by_hand_with_its_floor_counted():
    found, before = scored_workers(aggregate="geometric"), worker_indices()
    x = parts_of(before, LAW)
    expected = np.exp(np.log(np.maximum(x, 1)).mean(axis=1))
    np.testing.assert_allclose(found.values("W_LAW"), expected, rtol=1e-12)
    complete = ~np.isnan(x).any(axis=1)
    assert found.weighting.floored.get("W_LAW", 0) == int((x[complete] < 1).sum())
    # A sub-dimension stays the mean of its constructs.
    assert found.values("W_LAW1").tobytes() == before.values("W_LAW1").tobytes()


def test_topsis_by_hand_and_no_row_depends_on_another():
    weights = {"W_LAW": {"W_LAW1": 2, "W_LAW2": 1, "W_LAW3": 1}}
    found = scored_workers(weights=weights, aggregate="topsis")
    x, w = parts_of(worker_indices(), LAW), np.array([0.5, 0.25, 0.25])
    near, far = np.sqrt((w**2 * x**2).sum(axis=1)), np.sqrt((w**2 * (100 - x) ** 2).sum(axis=1))
    np.testing.assert_allclose(found.values("W_LAW"), 100 * near / (near + far), rtol=1e-12)
    # With the ideal rows 100 and 0 in the sample, TOPSIS of the sample is the same.
    whole = x[~np.isnan(x).any(axis=1)]
    ends = np.vstack([whole, np.full(3, 100.0), np.zeros(3)])
    sample = gs.statistics.topsis(ends, [1, 1, 1], w, normalise="none").closeness[:-2]
    np.testing.assert_allclose(found.values("W_LAW")[~np.isnan(x).any(axis=1)], 100 * sample, rtol=1e-12)


@pytest.mark.parametrize("aggregate", ["arithmetic", "geometric", "topsis"])
def test_an_index_misses_where_it_missed_before(aggregate):
    weights = {"W_LAW": {"W_LAW1": 1, "W_LAW2": 1, "W_LAW3": 0}}
    found, before = scored_workers(weights=weights, aggregate=aggregate), worker_indices()
    for name in ("W_LAW", "W_CAP"):
        assert (np.isnan(found.values(name)) == np.isnan(before.values(name))).all()
        assert np.isnan(before.values(name)).any()
        known = found.values(name)[~np.isnan(found.values(name))]
        assert known.min() >= 0
        assert known.max() <= 100
    assert found.persons.dropped == before.persons.dropped


# The fixtures of the analysis plan -----------------------------------------------------------------------


def test_entropy_of_the_plan_through_the_record():
    found = gs.score(fixture_record(), fixture_scheme(), weights="entropy")
    own = found.weighting.nodes["K_FIX"]
    assert own.values == pytest.approx([0.17648, 0.26157, 0.33209, 0.22985], abs=6e-6)
    assert own.detail["entropy"] == pytest.approx([0.86065, 0.79347, 0.73778, 0.81851], abs=6e-6)
    assert own.detail["spssau"] == pytest.approx([0.17803, 0.26055, 0.33108, 0.23034], abs=6e-6)
    assert found.values("K_FIX") / 100 == pytest.approx([0.66196, 0.27525, 0.91281, 0.08719, 0.68883], abs=6e-6)
    assert own.n == 5
    assert (own.low <= own.values).all()
    assert (own.values <= own.high).all()
    assert found.provenance.seed == found.weighting.seed is not None
    again = gs.score(fixture_record(), fixture_scheme(), weights="entropy")
    assert again.provenance.digest == found.provenance.digest
    assert again.weighting.nodes["K_FIX"].low.tobytes() == own.low.tobytes()


def test_spssau_weights_stand_beside_the_recommended_ones_and_are_labelled():
    table = gs.score(fixture_record(), fixture_scheme(), weights="entropy").weights_table()
    assert table.columns[-2:] == ("entropy", "weight_spssau")
    assert "SPSSAU" in table.heading("weight_spssau", "zh")
    assert "SPSSAU" in table.heading("weight_spssau", "en")
    frame = table.to_frame()
    assert frame["weight_equal"].tolist() == [0.25] * 4
    assert not np.allclose(frame["weight"], frame["weight_spssau"], atol=5e-4)
    for language, word in (("zh", "不加平移"), ("en", "no shift")):
        assert any(word in note.say(language) for note in table.notes)


def test_a_community_without_a_part_shares_its_weight_out():
    table = FIXTURE.copy()
    table.loc[1, "K45"] = np.nan
    weights = {"K_FIX": dict(zip(INDICATORS, (4.0, 3, 2, 1), strict=True))}
    found = gs.score(fixture_record(table), fixture_scheme(), weights=weights)
    rest = gs.score(fixture_record(), fixture_scheme(), weights={"K_FIX": {**weights["K_FIX"], "K45": 0.0}})
    assert found.values("K_FIX")[1] == pytest.approx(rest.values("K_FIX")[1], rel=1e-12)
    only = {name: float(name == "K45") for name in INDICATORS}
    lone = gs.score(fixture_record(table), fixture_scheme(), weights={"K_FIX": only})
    assert np.isnan(lone.values("K_FIX")).tolist() == [False, True, False, False, False]
    assert lone.persons.dropped["K_FIX"] == {"no_answer": 1}


def test_the_matrix_of_the_plan():
    found = scored_workers(weights={"W_CAP": gs.statistics.ahp(PLAN)})
    own = found.weighting.nodes["W_CAP"]
    assert own.values == pytest.approx(PLAN_WEIGHTS, abs=6e-6)
    expected = parts_of(worker_indices(), DIMENSIONS) @ own.values
    np.testing.assert_allclose(found.values("W_CAP"), expected, rtol=1e-12)
    for language in ("zh", "en"):
        said = " ".join(note.say(language) for note in found.weights_table().notes)
        assert all(number in said for number in ("5.01326", "0.00332", "0.00296", "1.12", "Saaty (1980)"))


def test_experts_stand_one_by_one_in_the_table():
    other = np.array(PLAN) ** 0.5  # the same order, half as sharp: as consistent as the first
    found = scored_workers(weights={"W_CAP": gs.statistics.group_ahp([PLAN, other])})
    frame = found.weights_table().to_frame().set_index("part_id")
    both = np.vstack([gs.statistics.ahp(PLAN).weights, gs.statistics.ahp(other).weights])
    rows = frame.loc[list(DIMENSIONS)]
    assert rows["weight_low"].to_numpy(float) == pytest.approx(both.min(axis=0))
    assert rows["weight_high"].to_numpy(float) == pytest.approx(both.max(axis=0))
    assert rows["weight_spread"].to_numpy(float) == pytest.approx(both.std(axis=0, ddof=1))
    assert any("1: 0.003, 2:" in note.say("en") for note in found.weights_table().notes)


def test_combined_weights_of_the_plan():
    judged = gs.statistics.ahp(PLAN).weights
    both = gs.statistics.combined_weights(judged, np.array([0.18, 0.25, 0.22, 0.20, 0.15]), names=DIMENSIONS)
    found = scored_workers(weights=both)
    assert found.weighting.nodes["W_CAP"].values == pytest.approx(
        [0.17015, 0.27551, 0.25846, 0.17936, 0.11652], abs=6e-6
    )
    assert found.weighting.nodes["W_CAP"].method == "combined"


# Estimated from the data ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pca", "critic"])
def test_a_kind_is_the_statistic_of_the_parts(kind):
    statistic = {"pca": gs.statistics.principal_weights, "critic": gs.statistics.critic_weights}[kind]
    found, before = scored_workers(weights=kind), worker_indices()
    assert set(found.weighting.nodes) == {*DIMENSIONS, "W_CAP"}
    assert found.weighting.nodes["W_LAW"].values == pytest.approx(statistic(parts_of(before, LAW)).values)
    # The composite weighs the dimensions as they are weighed by now.
    own = found.weighting.nodes["W_CAP"].values
    assert own == pytest.approx(statistic(parts_of(found, DIMENSIONS)).values)


def test_cfa_weights_are_loadings_of_one_factor():
    found = scored_workers(weights={"W_CAP": "cfa"})
    x = parts_of(worker_indices(), DIMENSIONS)
    model = gs.statistics.cfa("G =~ " + " + ".join(DIMENSIONS), x, DIMENSIONS, std_lv=True)
    loadings = model.estimates.std_all[:5]
    assert found.weighting.nodes["W_CAP"].values == pytest.approx(loadings / loadings.sum(), rel=1e-6)


def test_two_parts_of_a_factor_weigh_the_same_and_say_why():
    tensions = gs.simulate(
        gs.read_instrument("community_worker"), seed=3, communities=60, scheme=gs.read_scheme("five_tensions")
    )
    found = gs.score(tensions, "five_tensions", weights={"W_PRS": "cfa"})
    assert found.weighting.nodes["W_PRS"].values.tolist() == [0.5, 0.5]
    assert any("not identified" in note.say("en") for note in found.table().notes)


def test_too_few_rows_for_a_factor_model_need_a_reason():
    few = gs.simulate(
        gs.read_instrument("community_worker"), seed=1, communities=12, scheme=gs.read_scheme("five_dimensions")
    )
    with pytest.raises(UsageError) as caught:
        gs.score(few, "five_dimensions", weights={"W_CAP": "cfa"})
    assert caught.value.code == "cfa_small_sample"


# What is refused -----------------------------------------------------------------------------------------


def test_entropy_on_ratings_needs_a_reason_and_prints_it():
    with pytest.raises(UsageError) as caught:
        scored_workers(weights="entropy")
    assert caught.value.code == "entropy_on_likert"
    assert "台账" in caught.value.say("zh")
    assert "record" in caught.value.say("en")
    found = scored_workers(weights="entropy", accept={"entropy_on_likert": REASON})
    assert [caution.misuse.code for caution in found.weighting.cautions] == ["entropy_on_likert"]
    for table in (found.table(), found.weights_table()):
        assert any(REASON in note.say(language) for note in table.notes for language in ("zh", "en"))
    assert found.provenance.arguments["accept"] == {"entropy_on_likert": REASON}


def test_entropy_weights_made_elsewhere_do_not_slip_by():
    x = parts_of(worker_indices(), LAW)
    made = gs.statistics.entropy_weights(x, names=LAW)
    with pytest.raises(UsageError) as caught:
        scored_workers(weights=made)
    assert caught.value.code == "entropy_on_likert"


def test_judgements_that_contradict_themselves_need_a_reason_and_name_the_expert():
    sound = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
    with pytest.raises(UsageError) as caught:
        scored_workers(weights={"W_LAW": gs.statistics.group_ahp([sound, CIRCLE])})
    assert caught.value.code == "ahp_inconsistent"
    assert "W_LAW (expert 2" in caught.value.say("en")
    assert "专家 2" in caught.value.say("zh")
    found = scored_workers(weights={"W_LAW": gs.statistics.ahp(CIRCLE)}, accept={"ahp_inconsistent": REASON})
    assert found.weighting.nodes["W_LAW"].values == pytest.approx([1 / 3] * 3)
    assert found.weighting.cautions[0].reason == REASON


@pytest.mark.parametrize("accept", [None, {"pca_weights_signs": REASON}])
def test_a_component_of_both_signs_is_refused_whatever_the_reason(accept):
    table = FIXTURE.assign(K41=[3, 0, 0, 3, 0], K45=[2, 10, 10, 2, 9], K71=[0.6, 0.95, 0.9, 0.6, 0.95])
    with pytest.raises(EstimationError) as caught:
        gs.score(fixture_record(table), fixture_scheme(), weights="pca", accept=accept)
    assert caught.value.code == "pca_weights_signs"
    for language in ("zh", "en"):
        assert "K_FIX" in caught.value.say(language)


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ("entropie", "unknown_weights"),
        (3, "unknown_weights"),
        ({"W_LOW": {"W_LAW1": 1}}, "unknown_index"),
        ({"W_LAW": {"W_LAW1": 1, "W_LAW2": 1}}, "weights_incomplete"),
        ({"W_LAW1": 1.0}, "weights_incomplete"),
        ({"W_LAW": {"W_LAW1": 1, "W_LAW2": 1, "W_COL1": 1}}, "weights_do_not_match"),
        ({"W_LAW": {"W_LAW1": 1, "W_LAW2": 1, "W_LAW3": -1}}, "negative_weight"),
        ({"W_LAW": {"W_LAW1": 0, "W_LAW2": 0, "W_LAW3": 0}}, "negative_weight"),
        ({"W_LAW": {"W_LAW1": 1, "W_LAW2": 1, "W_LAW3": float("nan")}}, "negative_weight"),
        ({"W_LAW1": "pca"}, "one_part"),
        ({"W_FOO": 1.0}, "weights_of_no_index"),
        (gs.statistics.ahp(PLAN), "weights_of_no_index"),
        (gs.statistics.equal_weights(3), "weights_of_no_index"),
        ({"W_LAW": gs.statistics.ahp(PLAN)}, "weights_do_not_match"),
        ({"W_LAW": gs.statistics.equal_weights(3, ("a", "b", "c"))}, "weights_do_not_match"),
    ],
)
def test_weights_that_fit_no_index_are_refused_in_both_languages(weights, code):
    with pytest.raises(UsageError) as caught:
        scored_workers(weights=weights)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_critic_does_not_reward_a_part_that_runs_against_the_others():
    table = FIXTURE.assign(K41=[3, 0, 0, 3, 0], K45=[2, 10, 10, 2, 9], K71=[0.6, 0.95, 0.9, 0.6, 0.95])
    with pytest.raises(UsageError) as caught:
        gs.score(fixture_record(table), fixture_scheme(), weights="critic")
    assert caught.value.code == "negative_item_hidden"
    assert "CRITIC" in caught.value.say("zh")
    found = gs.score(fixture_record(table), fixture_scheme(), weights="critic", accept={"negative_item_hidden": REASON})
    assert found.weighting.cautions[0].reason == REASON


def test_an_unknown_aggregation_and_an_unknown_rule_are_told():
    with pytest.raises(UsageError) as caught:
        scored_workers(aggregate="geometrical")
    assert (caught.value.code, "geometric" in caught.value.say("en")) == ("unknown_choice", True)
    with pytest.raises(UsageError) as caught:
        scored_workers(accept={"no_such_rule": REASON})
    assert caught.value.code == "unknown_misuse"


def test_weights_the_data_cannot_give_name_the_index():
    table = FIXTURE.assign(K41=1)
    with pytest.raises(EstimationError) as caught:
        gs.score(fixture_record(table), fixture_scheme(), weights="pca")
    assert caught.value.code == "constant_indicator"
    assert "K_FIX" in caught.value.say("zh")


# What is kept and printed --------------------------------------------------------------------------------


def test_the_provenance_holds_the_weights_used():
    found = scored_workers(weights={"W_CAP": gs.statistics.ahp(PLAN)}, aggregate="geometric")
    held = found.provenance.arguments
    assert held["aggregate"] == "geometric"
    assert held["weights"]["W_CAP"]["method"] == "ahp"
    assert list(held["weights"]["W_CAP"]["parts"].values()) == pytest.approx(PLAN_WEIGHTS, abs=6e-6)
    assert found.provenance.digest != worker_indices().provenance.digest
    assert found.provenance.to_dict()[found.provenance.digest]["arguments"]["weights"]


def test_means_are_of_the_weighed_scores_and_the_notes_say_how():
    found = scored_workers(weights={"W_LAW": {"W_LAW1": 3, "W_LAW2": 1, "W_LAW3": 0}})
    estimate = next(e for e in found.estimates if e.node.id == "W_LAW")
    w, values = workers().column("w_w").values, found.values("W_LAW")
    known = ~np.isnan(values)
    assert estimate.mean.estimate == pytest.approx(np.average(values[known], weights=w[known]))
    shift = rank_shift(values, worker_indices().values("W_LAW"))
    assert found.weighting.shifts["W_LAW"] == shift
    # Sums in another order differ in the last bit; such scores are ties.
    frame = pd.DataFrame({"now": values, "before": worker_indices().values("W_LAW")}).round(9)
    assert shift.correlation == pytest.approx(frame.corr("spearman").iloc[0, 1])
    said = " ".join(note.say("en") for note in found.table().notes)
    assert "Weights of W_LAW: weights as declared" in said
    assert f"W_LAW {shift.correlation:.3f}".replace("0.", ".") in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_way_of_weighing_has_words(language):
    for weights, aggregate in (("pca", "topsis"), ("critic", "geometric"), ({"W_CAP": "cfa"}, "arithmetic")):
        found = scored_workers(weights=weights, aggregate=aggregate, accept={"negative_item_hidden": REASON})
        said = found.weights_table().say(language) + found.table().say(language)
        assert "nan" not in said.lower().replace("governance", "")


# A linked study ------------------------------------------------------------------------------------------


@cache
def weighed_study():
    weights = {"worker": "pca", "R_LAW": {"R_LAW1": 1, "R_LAW2": 2, "R_LAW3": 3}}
    return gs.score(linked(), ("five_dimensions", "five_tensions"), weights=weights)


def test_each_source_of_a_study_takes_its_own():
    worker, resident = weighed_study().of("worker")[0], weighed_study().of("resident")[0]
    assert set(worker.weighting.nodes) == {*DIMENSIONS, "W_CAP"}
    assert set(resident.weighting.nodes) == {"R_LAW"}
    assert set(weighed_study().of("worker")[1].weighting.nodes) == {"W_PRS"}
    assert all(part.weighting is None for part in weighed_study().of("record"))
    arguments = weighed_study().provenance.arguments
    assert set(arguments["weights"]) == {*DIMENSIONS, "W_CAP", "W_PRS", "R_LAW"}


def test_communities_that_change_their_fifth_are_counted():
    now, before = weighed_study().communities["W_CAP"].values, scored().communities["W_CAP"].values
    shift = weighed_study().of("worker")[0].weighting.communities["W_CAP"]
    both = ~np.isnan(now) & ~np.isnan(before)
    frame = pd.DataFrame({"now": now[both], "before": before[both]}).round(9)
    fifths = np.floor(5 * (frame.rank(method="min") - 1) / len(frame))
    assert (shift.n, shift.n_moved) == (len(frame), int((fifths["now"] != fifths["before"]).sum()))
    assert shift.correlation == pytest.approx(frame.corr("spearman").iloc[0, 1])
    assert any(f"{shift.n_moved} of {shift.n}" in note.say("en") for note in weighed_study().parts[0].table().notes)


def test_a_linked_study_by_default_is_what_it_was():
    plain = gs.score(linked(), ("five_dimensions", "five_tensions"), weights="equal")
    assert "weights" not in plain.provenance.arguments
    for name, score in plain.communities.items():
        assert score.values.tobytes() == scored().communities[name].values.tobytes()
    assert len(plain.table().notes) == len(weighed_study().table().notes) - 1


def test_the_weights_of_all_sources_stand_in_one_table():
    rows = weighed_study().weights_table().to_frame()
    assert rows.groupby("index_id")["weight"].sum().to_numpy() == pytest.approx(1)
    assert {"W_CAP", "W_PRS", "R_LAW"} <= set(rows["index_id"])


def test_an_index_of_no_source_is_told():
    with pytest.raises(UsageError) as caught:
        gs.score(linked(), "five_dimensions", weights={"X_LAW": "pca"})
    assert caught.value.code == "unknown_index"
    assert "W_LAW" in caught.value.say("en")


def test_indices_can_be_replaced_without_their_weighting():
    assert replace(weighed_study().parts[0], weighting=None).weights_table().notes
