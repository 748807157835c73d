"""`fit` with weights at two levels and with ordered answers in groups: the numbers, the words, what is left out."""

from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.statistics.multilevel import mixed_ordered, weighted_mixed_model
from governance_survey.studio.simulation.study import simulate_study

from .studies import worker_table

ROLES = {"psu": "psu_id", "strata": "stratum_id"}
FORMULA = "W_RSK ~ W_LAW + urban"


@cache
def form():
    """The workers' form with the columns that the tests make."""
    shipped = gs.read_instrument("community_worker")
    weight = next(one for one in shipped.variables if one.id == "w_w")
    made = ("w_person", "half", *(f"rep_{n}" for n in range(8)))
    more = tuple(weight.model_copy(update={"id": name}) for name in made)
    return shipped.model_copy(update={"variables": (*shipped.variables, *more)})


def read(table, weight="w_person", **roles):
    answers = gs.read_responses(
        table, form(), sampling="probability", weight=weight, simulated=True, **(roles or ROLES)
    )
    return gs.score(answers, gs.read_scheme("five_dimensions"))


@cache
def table():
    """Workers whose weights differ within communities, with one of their community beside."""
    made = worker_table()
    made["w_person"] = made["w_w"] * (1 + np.arange(len(made)) % 5)
    return made


@cache
def study():
    return gs.score(simulate_study(seed=11, communities=80).linked, gs.read_scheme("five_dimensions"))


def columns(model):
    answers = model.responses
    return model.matrix.x, model.matrix.y, answers.column("community_id").values


@pytest.mark.parametrize("scaling", ["size", "effective"])
def test_equals_the_statistics_called_directly(scaling):
    model = gs.fit(FORMULA, read(table()), groups="community_id", scaling=scaling, group_weight="w_w")
    x, y, groups = columns(model)
    raw = table()
    theirs = weighted_mixed_model(
        x,
        y,
        groups,
        names=model.matrix.names,
        weights=raw["w_person"].to_numpy(),
        group_weights=raw["w_w"].to_numpy(),
        scaling=scaling,
    )
    np.testing.assert_array_equal(model.fit.coef, theirs.coef)
    assert (model.covariance, model.fit.n_units < model.fit.n_groups) == ("design", True)
    assert model.provenance.arguments["scaling"] == scaling
    assert model.provenance.arguments["group_weight"] == "w_w"
    assert "estimator" not in model.provenance.arguments


def test_both_scalings_stand_beside_the_unweighted():
    model = gs.fit(FORMULA, read(table()), groups="community_id", scaling="size", group_weight="w_w")
    other = gs.fit(FORMULA, read(table()), groups="community_id", scaling="effective", group_weight="w_w")
    plain = gs.fit(FORMULA, read(table()), groups="community_id")
    found = next(one for one in model.tables() if one.name == "weightings").to_frame()
    for name, fit in (("unweighted", plain.fit), ("scaled_size", model.fit), ("scaled_effective", other.fit)):
        np.testing.assert_allclose(found[name].to_numpy(float)[:3], fit.coef)
        np.testing.assert_allclose(found[f"{name}_error"].to_numpy(float)[:3], fit.std_error)
    assert found["scaled_size"].iloc[-1] == pytest.approx(model.fit.residual_variance)
    assert not any(one.name == "weightings" for one in plain.tables())
    random = next(one for one in model.tables() if one.name == "random").to_frame()
    assert random["conf_low"].iloc[0] < model.fit.random_variance < random["conf_high"].iloc[0]
    assert model.glance()["aic"].isna().all()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_which_weights_enter_is_said(language):
    both = gs.fit(FORMULA, read(table()), groups="community_id", scaling="size", group_weight="w_w")
    said = " ".join(note.say(language) for note in both.table().notes)
    assert "w_person" in said and "w_w" in said
    assert {"zh": "组内权重之和定为组内人数", "en": "sum to its rows"}[language] in said
    one = gs.fit(FORMULA, read(table()), groups="community_id", scaling="effective")
    missing = {"zh": "没有用组的权重", "en": "No weights of groups are used"}[language]
    assert missing in " ".join(text.say(language) for text in one.warnings)
    assert missing not in " ".join(text.say(language) for text in both.warnings)
    assert missing in " ".join(text.say(language) for text in gs.interpret(one, "W_LAW").caveats)
    alike = gs.fit(FORMULA, read(worker_table(), "w_w"), groups="community_id", scaling="size")
    told = {"zh": "定标后不起作用", "en": "nothing of it is left"}[language]
    assert told in " ".join(text.say(language) for text in alike.warnings)


def test_a_weighted_finding_speaks_of_the_population():
    weighted = gs.fit(FORMULA, read(table()), groups="community_id", scaling="size", group_weight="w_w")
    plain = gs.fit(FORMULA, read(table()), groups="community_id")
    assert "who took part" not in gs.interpret(weighted, "W_LAW").say("en")
    assert "who took part" in gs.interpret(plain, "W_LAW").say("en")
    assert any('scaling="size"' in text.en and 'scaling="size"' in text.zh for text in plain.warnings)


def test_the_record_of_a_study_gives_the_weights_of_communities():
    model = gs.fit("R_TRU ~ R_SAT + urban", study(), level="resident", groups="community_id", scaling="size")
    assert (model.group_weights.name, model.group_weights.source) == ("w_c", "record")
    record = study().linked.sources["record"]
    known = dict(zip(record.column("community_id").values, record.column("w_c").values, strict=True))
    own = model.responses.column("community_id").values
    np.testing.assert_array_equal(model.group_weights.values, [known[one] for one in own])
    assert model.fit.weighted_groups
    named = gs.fit(
        "R_TRU ~ R_SAT + urban",
        study(),
        level="resident",
        groups="community_id",
        scaling="size",
        group_weight="w_c",
    )
    np.testing.assert_array_equal(named.fit.coef, model.fit.coef)


def test_a_group_without_a_weight_is_lost_and_counted():
    made = table().copy()
    gone = made["community_id"] == made["community_id"].iloc[0]
    made.loc[gone, "w_w"] = np.nan
    model = gs.fit(FORMULA, read(made), groups="community_id", scaling="size", group_weight="w_w")
    whole = gs.fit(FORMULA, read(table()), groups="community_id", scaling="size", group_weight="w_w")
    assert model.fit.n_groups == whole.fit.n_groups - 1
    assert model.fit.n_missing == whole.fit.n_missing + whole.fit.n_obs - model.fit.n_obs
    assert model.dropped["community_id"] == whole.fit.n_obs - model.fit.n_obs
    assert any("without a weight" in text.en for text in model.warnings)


def test_units_that_cut_groups_leave_the_errors_to_the_groups():
    made = table().copy()
    made["half"] = np.arange(len(made)) % 40
    model = gs.fit(
        FORMULA, read(made, psu="half", strata="none"), groups="community_id", scaling="size", group_weight="w_w"
    )
    alone = gs.fit(
        FORMULA,
        read(made, psu="community_id", strata="none"),
        groups="community_id",
        scaling="size",
        group_weight="w_w",
    )
    assert model.fit.n_units == model.fit.n_groups
    np.testing.assert_allclose(model.fit.cov, alone.fit.cov, rtol=1e-10)
    assert any("half" in text.en for text in model.warnings) and not any("half" in t.en for t in alone.warnings)


def test_a_weight_of_groups_that_differs_within_one_is_refused():
    made = table().copy()
    made["w_w"] = made["w_person"]
    with pytest.raises(EstimationError) as caught:
        gs.fit(FORMULA, read(made), groups="community_id", scaling="size", group_weight="w_w")
    assert caught.value.code == "group_weight_varies"


def test_ordered_answers_in_groups():
    answers = gs.read_responses(worker_table(), "community_worker", sampling="convenience", simulated=True)
    indices = gs.score(answers, gs.read_scheme("five_dimensions"))
    model = gs.fit("W_TRN_1 ~ W_LAW + urban", indices, family="ordered", groups="community_id")
    x, y, groups = columns(model)
    theirs = mixed_ordered(x, y, groups, names=model.matrix.names, categories=model.matrix.codes)
    np.testing.assert_array_equal(model.fit.coef, theirs.coef)
    np.testing.assert_array_equal(model.fit.cov, theirs.cov)
    keys = [one.name for one in model.tables()]
    assert keys == ["model", "thresholds", "ratios", "random"]
    ratios = next(one for one in model.tables() if one.name == "ratios")
    assert ratios.to_frame()["odds_ratio"].iloc[0] == pytest.approx(np.exp(theirs.coef[0]))
    finding = gs.interpret(model, "W_LAW")
    assert "higher odds of a higher category" in finding.say("en") and "更高一类的优势" in finding.say("zh")
    assert np.exp(finding.claim.estimate) == pytest.approx(ratios.to_frame()["odds_ratio"].iloc[0])
    with pytest.raises(UsageError) as caught:
        gs.interpret(model, "W_LAW", category=3)
    assert caught.value.code == "category_of_a_ratio"
    with pytest.raises(UsageError) as caught:
        model.effects_table()
    assert caught.value.code == "no_effects"


def test_ordered_answers_say_that_their_weights_are_left_out():
    model = gs.fit("W_TRN_1 ~ W_LAW", read(table()), family="ordered", groups="community_id")
    assert any("does not use the declared weight w_person" in text.en for text in model.warnings)


def test_replicate_weights_and_scaling_do_not_go_together():
    made = table().copy()
    names = [f"rep_{n}" for n in range(8)]
    for n, name in enumerate(names):
        made[name] = made["w_person"] * np.where(np.arange(len(made)) % 8 == n, 0.0, 8 / 7)
    indices = read(made, replicate_weights=tuple(names), replicate_kind="jk1")
    with pytest.raises(UsageError) as caught:
        gs.fit(FORMULA, indices, groups="community_id", scaling="size")
    assert caught.value.code == "scaling_with_replicates"
