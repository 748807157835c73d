"""A linked study: communities, the publishing gate, voice gap, strain, and models across sources."""

from dataclasses import replace

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.schemes.loading import read_shipped
from governance_survey.steps import community_reliability

from ..linked_study import linked, read, record, record_table, scored


def frame(source):
    part = scored().of(source)[0]
    return part.responses, part.persons.scores


def test_community_means_are_weighted_means_of_persons():
    responses, persons = frame("worker")
    weights = responses.column("w_w").values
    score = scored().communities["W_LAW"]
    for place, key in enumerate(scored().linked.communities):
        own = (responses.column("community_id").values == key) & ~np.isnan(persons["W_LAW"])
        assert score.means.n[place] == own.sum()
        if own.sum() >= 3:
            assert score.values[place] == pytest.approx(np.average(persons["W_LAW"][own], weights=weights[own]))
        else:
            assert np.isnan(score.values[place])


def test_the_gate_asks_for_five_answers_or_a_census():
    # Four workers answer in each community: every third community has no more than four.
    score = scored().communities["W_LAW"]
    for gate, n, people in zip(score.gate, score.means.n, score.population, strict=True):
        expected = "census" if n >= people else "too_few" if n >= 3 else "below_minimum"
        assert gate == expected
    found = scored().reportable("W_LAW")
    for gate, verdict in zip(score.gate, found.verdicts, strict=True):
        assert verdict == "withheld" or gate == "census"
    shown = scored().community("W_LAW", publishable=True)
    assert len(shown.rows) == len(found.verdicts) - found.count("withheld")
    assert all(error == 0 for error, gate in zip(score.means.std_error, score.gate, strict=True) if gate == "census")


def test_voice_gap_is_resident_minus_worker():
    gap = next(g for g in scored().gaps if g.id == "GAP_LAW1")
    parts = {source: scored().of(source)[0] for source in ("worker", "resident")}
    means = {}
    for source, weight in (("worker", "w_w"), ("resident", "w_r")):
        values = parts[source].persons.scores[f"{source[0].upper()}_LAW1"]
        known = ~np.isnan(values)
        means[source] = np.average(values[known], weights=parts[source].responses.column(weight).values[known])
    assert gap.difference.estimate == pytest.approx(means["resident"] - means["worker"], rel=1e-10)
    assert gap.difference.low < gap.difference.estimate < gap.difference.high


def test_strain_has_mean_zero_and_says_who_is_under_pressure():
    values = scored().derived["STRAIN_LAW"][1]
    assert np.nanmean(values) == pytest.approx(0, abs=1e-10)
    communities = scored().communities
    tension, capability = communities["W_URG"].values, communities["W_LAW"].values
    high = np.nanargmax(values)
    assert tension[high] > np.nanmedian(tension) or capability[high] < np.nanmedian(capability)


def test_a_score_of_another_source_enters_as_its_community():
    model = gs.fit("R_SAT ~ W_LAW + K33", scored(), level="resident", covariance="hc3")
    study = linked()
    places = study.rows["resident"]
    column = model.matrix.x[:, model.fit.names.index("W_LAW")]
    expected = scored().communities["W_LAW"].values[places]
    assert np.array_equal(column, expected, equal_nan=True)
    assert model.origins == {"R_SAT": "resident", "W_LAW": "worker", "K33": "record"}
    finding = gs.interpret(model, "W_LAW")
    assert "sampling error" in " ".join(caveat.say("en") for caveat in finding.caveats)


def test_the_community_is_a_level_of_its_own():
    model = gs.fit("log(K33) ~ K25 + W_EMP", scored(), level="community", covariance="hc3")
    assert model.fit.n_obs + model.fit.n_missing == 24 and model.responses.source == "record"
    y = model.matrix.y[model.matrix.complete]
    x = model.matrix.x[model.matrix.complete]
    assert model.fit.coef == pytest.approx(np.linalg.lstsq(x, y, rcond=None)[0])


def test_the_level_must_be_said_and_must_exist():
    with pytest.raises(UsageError) as problem:
        gs.fit("R_SAT ~ W_LAW", scored())
    assert problem.value.code == "level_missing"
    alone = gs.score(gs.link(resident=read("resident")), ("five_dimensions", "outcomes"))
    with pytest.raises(UsageError) as problem:
        gs.fit("R_SAT ~ R_LAW", alone, level="community")
    assert problem.value.code == "level_not_scored"
    assert gs.fit("R_SAT ~ R_LAW", alone, covariance="hc3").responses.source == "resident"


def test_what_a_partial_study_cannot_give_is_said():
    with pytest.raises(UsageError) as problem:
        gs.fit("R_SAT ~ K34", scored(), level="resident")
    assert problem.value.code == "index_not_scored" and "A_MEAS" in problem.value.say("en")


def test_a_category_of_persons_is_no_trait_of_a_community():
    with pytest.raises(UsageError) as problem:
        gs.fit("R_SAT ~ W_BG_7", scored(), level="resident")
    assert problem.value.code == "variable_not_usable"


def test_records_are_scored_by_fixed_goalposts_only():
    part = next(p for p in gs.score(linked(), "five_tensions").parts)
    assert part.record is None
    outcomes = gs.score(linked(), "outcomes")
    record_part = outcomes.of("record")[0]
    assert "K_EFF" in record_part.persons.unscored and not record_part.persons.scores
    form = read_shipped("instrument", "community_record")
    values = scored().of("record")[0].record.values
    assert values["K25"] == pytest.approx(record_table().A_TASK_AUTH / 20)
    assert form.indicator_by_id["K25"].goalposts.fixed and not form.indicator_by_id["K02"].goalposts.fixed


def test_an_entered_indicator_goes_before_its_formula():
    assert scored().of("record")[0].record.entered == {"K33"}
    assert scored().of("record")[0].record.values["K33"] == pytest.approx(record_table().K33)


def test_workers_count_for_their_own_community_whatever_the_order_of_the_record():
    table = record_table().iloc[::-1]
    study = gs.link(worker=read("worker"), record=record(table))
    responses = study.sources["worker"]
    hours = responses.column("W_NUM_1").values * (7 - responses.column("W_NUM_2").values)
    found = gs.score(study, "five_dimensions").of("record")[0].record.values["K13"]
    for key, value in zip(study.sources["record"].column("community_id").values, found, strict=True):
        own = hours[responses.column("community_id").values == key]
        expected = np.nanmedian(own) if np.isfinite(own).any() else np.nan
        assert value == pytest.approx(expected, nan_ok=True)


def test_provenance_reaches_every_file():
    steps = [entry.step for entry in scored().provenance.trail()]
    assert steps.count("read_responses") == 3 and "link" in steps


def test_a_linked_study_shows_itself():
    indices = scored()
    assert indices.glance().shape[0] == 3
    assert indices.to_frame().shape[0] == 24 and "GAP_LAW" in indices.to_frame()
    assert "GAP_LAW1" in str(indices) and "<table" in indices._repr_html_()
    assert {"W_LAW", "R_LAW"} <= set(indices.tidy()["index_id"])


def test_the_record_alone_is_one_source():
    indices = gs.score(record(), "five_dimensions")
    assert indices.reliability == () and "K13" not in indices.record.values


@pytest.mark.parametrize(
    ("reliability", "is_level", "gate", "verdict"),
    [
        (0.70, True, "publishable", "score"),
        (0.69, True, "publishable", "shrunken"),
        (0.50, True, "census", "shrunken"),
        (0.49, True, "publishable", "withheld"),
        (0.90, False, "publishable", "withheld"),
        (0.90, True, "too_few", "withheld"),
        (0.90, True, "no_answers", "withheld"),
    ],
)
def test_the_gate_is_answers_level_and_reliability(reliability, is_level, gate, verdict):
    assert community_reliability._verdict(gate, reliability, is_level)[0] == verdict


def test_the_table_of_a_community_says_what_may_be_said_of_it_and_why():
    found = scored().reportable("R_LAW")
    table = scored().community("R_LAW").to_frame()
    assert list(table["gate"]) == [str(community_reliability.VERDICTS[v]) for v in found.verdicts]
    assert table["reason"].notna().all()
    shown = scored().community("R_LAW", publishable=True).to_frame()
    only_shrunken = shown["gate"] == str(community_reliability.VERDICTS["shrunken"])
    assert shown.loc[only_shrunken, "estimate"].isna().all()
    assert shown["shrunken"].notna().all()


def test_no_ranking_where_community_is_not_the_level():
    """SC-noicc: communities that differ by chance alone are not ranked, and the gate says why."""
    linked = scored().linked
    rng = np.random.default_rng(1)
    part = scored().of("resident")[0]
    noise = {name: rng.normal(50, 10, len(values)) for name, values in part.persons.scores.items()}
    parts = tuple(replace(p, persons=replace(p.persons, scores=noise)) if p is part else p for p in scored().parts)
    without = replace(scored(), parts=parts)
    assert not without.reportable("R_LAW").is_level
    assert without.reportable("R_LAW").count("withheld") == len(linked.communities)
    with pytest.raises(EstimationError) as caught:
        without.ranking("R_LAW")
    assert caught.value.code == "not_the_level"
    assert "R_LAW" in " ".join(note.en for note in without.gate_table().notes)


def test_figures_of_a_record_pass_and_are_not_ranked():
    score = scored().communities["W_LAW"]
    documents = replace(score, gate=("record",) * (len(score.gate) - 1) + ("no_answers",))
    study = replace(scored(), communities={**scored().communities, "W_LAW": documents})
    found = study.reportable("W_LAW")
    assert found.verdicts == ("score",) * (len(score.gate) - 1) + ("withheld",)
    assert found.icc is None
    with pytest.raises(EstimationError) as caught:
        study.ranking("W_LAW")
    assert caught.value.code == "record_not_ranked"


def test_ranks_come_with_intervals_and_tiers():
    linked, part = scored().linked, scored().of("resident")[0]
    places = linked.rows["resident"]
    rng = np.random.default_rng(2)
    strong = 50 + 15 * rng.normal(size=len(linked.communities))[places] + 5 * rng.normal(size=len(places))
    parts = tuple(
        replace(p, persons=replace(p.persons, scores={**p.persons.scores, "R_LAW": strong})) if p is part else p
        for p in scored().parts
    )
    table = replace(scored(), parts=parts).ranking("R_LAW").to_frame()
    assert (table["rank_low"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_high"]).all()
    assert table["tier"].is_monotonic_increasing
    assert table["tier"].max() > 1
