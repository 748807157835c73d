"""uncertainty: one source that varies alone has the whole spread, settings that change nothing give the fit again."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.statistics import trigger_design
from governance_survey.steps.person_scores import item_scores
from governance_survey.steps.uncertainty.engine import Setting, alone, run
from governance_survey.steps.uncertainty.methods import methods_of, read_ways
from governance_survey.steps.uncertainty.recipes import leaf_values, made, recipe_of
from governance_survey.steps.uncertainty.worlds import world_of
from governance_survey.words.errors import EstimationError, UsageError
from governance_survey.words.text import LANGUAGES

FORMULA = "W_RSK ~ W_LAW + W_COL + urban"


@cache
def scored(communities=60, **roles):
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    return gs.score(gs.simulate(form, seed=1, communities=communities, scheme=scheme, **roles), scheme)


@cache
def linked(communities=40):
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=communities)
    return gs.score(study.linked, ("five_dimensions", "five_tensions", "outcomes"))


@cache
def imputations():
    indices = scored()
    return tuple(gs.score(one, indices.scheme) for one in gs.impute(indices.responses, m=3, seed=1, iterations=2))


def computed(formula=FORMULA, term="W_LAW", **more):
    return gs.uncertainty(formula, scored(), term, **{"seed": 1, "n": 128, **more})


found = cache(computed)


# One source alone


def test_sampling_alone_has_the_whole_spread_and_the_error_of_the_design():
    indices = scored(120, psu="psu_id", strata="stratum_id", weight="w_w")
    model = gs.fit(FORMULA, indices)
    one = gs.uncertainty(model, indices, "W_LAW", seed=1, n=1024, sources=("sampling",))
    assert one.shares.first[0] == pytest.approx(1, abs=0.08)
    assert one.shares.total[0] == pytest.approx(1, abs=0.08)
    assert model.covariance == "design"
    assert one.spread.error_ratio == pytest.approx(1, abs=0.12)
    assert one.spread.mean == pytest.approx(model.fit.coef[1], abs=0.2 * model.fit.std_error[1])


def test_sampling_follows_the_clusters_of_the_model():
    indices = scored(120)
    model = gs.fit(FORMULA, indices, cluster="community_id", covariance="cluster")
    one = gs.uncertainty(model, indices, "W_LAW", seed=1, n=512, sources=("sampling",))
    assert len(one.engine.replicates.factors[0]) == model.fit.n_clusters
    assert one.spread.error_ratio == pytest.approx(1, abs=0.12)


def test_method_alone_gives_only_the_coefficients_of_the_methods():
    one = found(sources=("method",))
    assert one.shares.total[0] == pytest.approx(1, abs=0.1)
    each = {round(own.coefficient, 12) for own in one.methods}
    assert set(one.values.round(12)) <= each
    assert one.alone["method"].n == len(one.methods) == 15
    assert one.alone["method"].shift == pytest.approx(
        np.mean([own.coefficient for own in one.methods]) - one.spread.headline
    )
    assert one.alone["method"].sd == pytest.approx(np.std([own.coefficient for own in one.methods], ddof=1))


def test_weights_that_disagree_make_the_method_the_main_source():
    apart = {f"only {n}": {"W_LAW": {f"W_LAW{k}": float(k == n) for k in (1, 2, 3)}} for n in (1, 2, 3)}
    one = gs.uncertainty(
        "W_RSK ~ W_LAW", scored(300), seed=1, n=256, sources=("sampling", "method"), weights=apart,
        normalise=("goalposts",), aggregate=("arithmetic",),
    )  # fmt: skip
    alike = gs.uncertainty(
        "W_RSK ~ W_LAW", scored(300), seed=1, n=256, sources=("sampling", "method"), weights=("equal", "pca"),
        aggregate=("arithmetic",), normalise=("goalposts",),
    )  # fmt: skip
    assert alike.shares.total[0] == pytest.approx(1, abs=0.12)
    assert alike.shares.total[1] < 0.01
    assert one.shares.total[1] > 5 * alike.shares.total[1] + 0.1


def test_measurement_alone_is_centred_on_the_regression_of_true_scores():
    indices = scored(200)
    one = gs.uncertainty("W_RSK ~ W_LAW + W_COL", indices, "W_LAW", seed=1, n=128, sources=("measurement",))
    names, used = ("W_RSK", "W_LAW", "W_COL"), one.engine.frame.used
    errors = []
    for name in names:  # stratified alpha, by the errors of three scales of four items
        parts = [item_scores(indices.responses, form_items(indices, f"{name}{k}")) for k in (1, 2, 3)]
        known = [x[used & ~np.isnan(x).any(axis=1)] for x in parts]
        alphas = [gs.statistics.cronbach_alpha(x).raw for x in known]
        errors.append(sum(x.mean(axis=1).var() * (1 - a) for x, a in zip(known, alphas, strict=True)) / 9)
    seen = np.cov(np.vstack([indices.values(name)[used] for name in names]), ddof=0)
    assert list(one.engine.draws.reliability.values()) == pytest.approx((1 - errors / np.diag(seen)).tolist(), rel=1e-9)
    truth = seen - np.diag(errors)
    expected = np.linalg.solve(truth[1:, 1:], truth[1:, 0])[0]
    assert one.shares.total[0] == pytest.approx(1, abs=0.15)
    assert one.spread.mean == pytest.approx(expected, abs=3 * one.spread.sd / np.sqrt(256) + 0.01)
    assert expected > 1.05 * one.spread.headline  # attenuation was there to be undone


def form_items(indices, construct):
    form = indices.responses.instrument
    return tuple(item for item in form.items if item.measures == construct)


def test_completed_answers_that_are_all_alike_have_no_share():
    same = (scored(), scored())
    one = computed(imputed=same, sources=("sampling", "missing"))
    assert one.perturbed == ("sampling", "missing")
    assert one.shares.total[1] == 0 and one.shares.first[1] == pytest.approx(0, abs=1e-12)
    assert one.alone["missing"].sd == 0 and one.alone["missing"].shift == pytest.approx(0, abs=1e-10)


def test_imputations_are_settings_of_their_own():
    one = computed(imputed=imputations(), sources=("missing",))
    for place, indices in enumerate(imputations()):
        assert one.engine.coefficient(Setting(missing=place), {}) == pytest.approx(
            gs.fit(FORMULA, indices).fit.coef[1], abs=1e-9
        )
    assert one.alone["missing"].n == 3
    each = [gs.fit(FORMULA, indices).fit.coef[1] for indices in imputations()]
    assert one.alone["missing"].shift == pytest.approx(np.mean(each) - one.spread.headline)
    assert one.engine.frame.used.sum() > found().engine.frame.used.sum()


# Settings that change nothing, and methods against `score`


@pytest.mark.parametrize("formula", [FORMULA, "W_RSK ~ between(W_LAW) + within(W_LAW)", "W_RSK ~ W_LAW*urban + W_CAP"])
@pytest.mark.parametrize("covariance", ["design", "hc3"])
def test_the_untouched_setting_is_the_fit(formula, covariance):
    indices = scored(40, psu="psu_id", strata="stratum_id", weight="w_w")
    reason = {"accept": {"outcome_on_its_parts": "the engine and not the finding is tested"}}
    model = gs.fit(formula, indices, covariance=covariance, **reason)
    term = model.fit.names[-1]
    one = gs.uncertainty(model, indices, term, seed=1, n=128, sources=("sampling",))
    assert one.engine.coefficient(Setting(), {}) == pytest.approx(model.fit.coef[-1], abs=1e-9)


@pytest.mark.parametrize("aggregate", ["arithmetic", "geometric", "topsis"])
@pytest.mark.parametrize("weights", ["equal", "pca", "critic", "cfa"])
def test_scores_made_again_are_those_of_score_on_their_own_mean_and_spread(weights, aggregate):
    indices = scored()
    other = gs.score(indices.responses, indices.scheme, weights=weights, aggregate=aggregate)
    recipes = {name: recipe_of(name, indices) for name in ("W_LAW", "W_CAP")}
    ways = methods_of(recipes, read_ways(("goalposts",), (weights,), (aggregate,)), seed=1, level=0.95)
    for name, recipe in recipes.items():
        leaves = {leaf: leaf_values(indices, leaf) for leaf in recipe.leaves}
        got, want, before = made(recipe, leaves, ways.found[0].makings[name]), other.values(name), indices.values(name)
        assert np.isnan(got).tolist() == np.isnan(want).tolist()
        assert np.nanmean(got) == pytest.approx(np.nanmean(before))
        assert np.nanstd(got) == pytest.approx(np.nanstd(before))
        standard = (want - np.nanmean(want)) / np.nanstd(want)
        assert got == pytest.approx(np.nanmean(before) + np.nanstd(before) * standard, nan_ok=True, abs=1e-8)


def test_ranges_and_standard_scores_are_weights_in_disguise():
    indices = scored()
    recipe = recipe_of("W_LAW", indices)
    leaves = {leaf: leaf_values(indices, leaf) for leaf in recipe.leaves}
    x = np.column_stack(list(leaves.values()))
    for normalise, width in (("min_max", np.nanmax(x, 0) - np.nanmin(x, 0)), ("standard", np.nanstd(x, 0, ddof=1))):
        ways = methods_of({"W_LAW": recipe}, read_ways((normalise,), ("equal",), ("arithmetic",)), seed=1, level=0.95)
        got = made(recipe, leaves, ways.found[0].makings["W_LAW"])
        plain = (x / width).sum(axis=1)
        known = ~np.isnan(plain)
        assert np.corrcoef(got[known], plain[known])[0, 1] == pytest.approx(1, abs=1e-12)


def test_every_shipped_score_is_made_again_as_it_was():
    worst = 0.0
    for part in linked().parts:
        for name, want in part.persons.scores.items():
            recipe = recipe_of(name, part)
            leaves = {leaf: leaf_values(part, leaf) for leaf in recipe.leaves}
            scored_as = methods_of({name: recipe}, read_ways(("goalposts",), ("equal",), ("arithmetic",)), seed=1,
                                   level=0.95).scored  # fmt: skip
            got = made(recipe, leaves, scored_as.makings[name])
            assert np.isnan(got).tolist() == np.isnan(want).tolist(), name
            worst = max(worst, float(np.nanmax(np.abs(got - want), initial=0.0)))
    assert worst < 1e-10


# The same again


def test_the_same_seed_gives_the_same_result_and_another_seed_another():
    one, again, other = found(), gs.uncertainty(FORMULA, scored(), "W_LAW", seed=1, n=128), found(seed=2)
    assert one.values.tolist() == again.values.tolist()
    assert [str(table) for table in one.tables()] == [str(table) for table in again.tables()]
    assert one.provenance.digest == again.provenance.digest
    assert one.values.tolist() != other.values.tolist()
    assert one.provenance.digest != other.provenance.digest


def test_a_draw_does_not_depend_on_what_was_drawn_before():
    draws = found().engine.draws
    before = draws.leaves(0, 5)
    draws.leaves(0, 6)
    again = draws.leaves(0, 5)
    for score, leaves in before.items():
        assert all(np.array_equal(own, again[score][leaf], equal_nan=True) for leaf, own in leaves.items())
    assert not np.array_equal(before["W_LAW"]["W_LAW1"], draws.leaves(0, 6)["W_LAW"]["W_LAW1"], equal_nan=True)


# Linked studies


@pytest.mark.parametrize(("formula", "level"), [("R_EFF ~ W_LAW + W_COL", "resident"), ("K_LAW ~ W_LAW", "community")])
def test_scores_of_another_source_are_made_again_community_by_community(formula, level):
    model = gs.fit(formula, linked(), level=level)
    one = gs.uncertainty(model, linked(), "W_LAW", seed=1, n=128)
    assert one.engine.coefficient(Setting(), {}) == pytest.approx(model.fit.coef[1], abs=1e-9)
    geometric = next(k for k, own in enumerate(one.methods) if own.method.label == "goalposts/equal/geometric")
    assert one.methods[geometric].coefficient != pytest.approx(model.fit.coef[1], abs=1e-6)
    world = world_of(linked(), model.formula, level)
    column = world.column("W_LAW", world.leaves["W_LAW"], one.engine.methods.scored)
    assert column == pytest.approx(world.variables["W_LAW"].values, nan_ok=True)
    assert one.methods[geometric].shift.n <= len(linked().linked.communities)


def test_means_of_communities_are_drawn_without_their_error():
    indices = linked(120)
    model = gs.fit("R_LAW ~ W_LAW", indices, level="resident")
    one = gs.uncertainty(model, indices, seed=1, n=256, sources=("measurement",))
    draws = one.engine.draws
    # The reliability of a mean of persons: 1 - within / n over the variance of the means, by plain loops.
    linked_rows, part = indices.linked.rows["worker"], indices.of("worker")[0]
    values, weights = part.persons.scores["W_LAW"], part.responses.column("w_w").values
    squares, free, scale = 0.0, 0, {}
    for c in range(len(indices.linked.communities)):
        own = (linked_rows == c) & ~np.isnan(values)
        squares += ((values[own] - values[own].mean()) ** 2).sum()
        free += own.sum() - 1
        scale[c] = (weights[own] ** 2).sum() / weights[own].sum() ** 2
    used = one.engine.frame.used
    rows, w = indices.linked.rows["resident"][used], one.engine.frame.design.weights[used]
    error = np.average([squares / free * scale[c] for c in rows], weights=w)
    means = indices.communities["W_LAW"].values[rows]
    variance = np.average((means - np.average(means, weights=w)) ** 2, weights=w)
    assert draws.reliability == {"W_LAW": pytest.approx(1 - error / variance, rel=1e-8)}
    expected = model.fit.coef[1] / draws.reliability["W_LAW"]
    assert one.spread.median == pytest.approx(expected, abs=0.25 * one.spread.sd)
    assert "another source" in one.table().say("en")
    assert ("Less than half reliable" in one.table().say("en")) == (draws.reliability["W_LAW"] < 0.5)


def test_means_with_more_error_than_differences_are_not_corrected():
    one = gs.uncertainty("K_LAW ~ W_LAW + W_URG", linked(), "W_LAW", seed=1, n=128, level="community")
    assert "too unreliable" in one.left_out["measurement"].say("en")


def test_scores_of_the_people_beside_scores_of_others_are_not_drawn():
    one = gs.uncertainty("R_LAW ~ W_LAW + R_COL", linked(), "W_LAW", seed=1, n=128, level="resident")
    assert "two levels" in one.left_out["measurement"].say("en")


def test_a_record_has_no_items_to_go_by():
    one = gs.uncertainty("K_LAW ~ K_COL", linked(), seed=1, n=128, level="community")
    assert "no score of several items" in one.left_out["measurement"].say("en")


# What is left out, and refusals


@pytest.mark.parametrize("term", ["W_LAW:W_COL", "between(W_LAW)"])
def test_scores_in_products_and_community_means_are_not_drawn(term):
    formula = {"W_LAW:W_COL": "W_RSK ~ W_LAW*W_COL", "between(W_LAW)": "W_RSK ~ between(W_LAW) + within(W_LAW)"}[term]
    one = found(formula, term)
    assert "product" in one.left_out["measurement"].say("en")
    assert one.perturbed == ("sampling", "method")


def test_a_reason_is_given_for_every_source_that_is_left_out():
    one = found(sources=("sampling", "missing", "method"), weights=("equal",), normalise=("goalposts",),
                aggregate=("arithmetic",))  # fmt: skip
    assert one.perturbed == ("sampling",)
    assert {source: bool(why.zh and why.en) for source, why in one.left_out.items()} == {
        "missing": True,
        "measurement": True,
        "method": True,
    }
    assert "imputed=" in one.left_out["missing"].say("en")


def test_weights_these_data_cannot_give_or_a_rule_holds_up_leave_their_method_out():
    one = found(weights=("equal", "entropy"), sources=("method",))
    refused = one.engine.methods.refused
    assert len(refused) == 5 and {weights for _, weights, _ in refused} == {"entropy"}
    assert all("entropy_on_likert" in why.say("en") for why in refused.values())
    assert "entropy_on_likert" in one.tables()[-1].say("en")


def test_weights_as_scored_are_the_reference():
    indices = scored()
    weighed = gs.score(indices.responses, indices.scheme, aggregate="geometric")
    model = gs.fit("W_RSK ~ W_LAW", weighed)
    one = gs.uncertainty(model, weighed, seed=1, n=128, sources=("method",))
    assert one.engine.coefficient(Setting(), {}) == pytest.approx(model.fit.coef[1])
    same = next(own for own in one.methods if own.method.label == "goalposts/equal/geometric")
    assert same.coefficient == pytest.approx(model.fit.coef[1])


@pytest.mark.parametrize(
    ("call", "error", "code"),
    [
        (lambda: found(n=1000), EstimationError, "not_a_power_of_two"),
        (lambda: found(n=64), EstimationError, "not_a_power_of_two"),
        (lambda: found(seed=None), UsageError, "unusable_seed"),
        (lambda: found(seed=-1), UsageError, "unusable_seed"),
        (lambda: found(sources=("weather",)), UsageError, "unknown_choice"),
        (lambda: found(sources=()), EstimationError, "nothing_perturbed"),
        (lambda: found(normalise=("rank",)), UsageError, "unknown_choice"),
        (lambda: found(weights=()), UsageError, "no_method"),
        (lambda: found(term="W_LAX"), UsageError, "unknown_term"),
        (lambda: found(term="(Intercept)"), UsageError, "unknown_term"),
        (lambda: found("W_RSK ~ W_LAW*W_COL", "W_LAW"), UsageError, "lower_order"),
        (lambda: found(conf_level=95), UsageError, "level_outside_unit"),
        (lambda: computed(imputed=(scored(40), scored(40))), UsageError, "imputations_do_not_match"),
        (lambda: gs.uncertainty(3, scored(), seed=1), UsageError, "not_a_model"),
        (lambda: gs.uncertainty(FORMULA, None, seed=1), UsageError, "not_scored"),
        (lambda: gs.uncertainty(gs.fit(FORMULA, scored()), scored(40), seed=1), UsageError, "other_scores"),
        (lambda: gs.uncertainty(gs.fit("W_RSK ~ W_LAW", scored(), groups="community_id"), scored(), seed=1),
         UsageError, "only_linear"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(call, error, code):
    with pytest.raises(error) as raised:
        call()
    assert raised.value.code == code


def test_a_coefficient_that_rests_on_one_row_fails_where_a_sample_misses_it():
    engine = found().engine
    assert np.isfinite(alone(engine, "sampling")).all()
    matrix = engine.frame.matrix(engine.worlds[0], {})
    matrix.x[:, engine.frame.place] = 0.0
    matrix.x[np.flatnonzero(engine.frame.used)[3], engine.frame.place] = 1.0
    broken = replace(engine, draws=None, kept={(0, None): matrix})
    # A unit is in none of n - 1 draws with a probability near exp(-1).
    assert np.isnan(alone(broken, "sampling")).mean() == pytest.approx(np.exp(-1), abs=0.13)
    with pytest.raises(EstimationError, match="replicates_failed"):
        run(broken, ("sampling",), trigger_design(1, 128, seed=1))


# How it is shown


def test_tables_state_every_number_in_both_languages():
    one = computed(imputed=imputations())
    assert one.perturbed == ("sampling", "missing", "measurement", "method")
    spread, sources, methods = one.tables()
    assert [row[0].en for row in sources.rows] == [
        "Sampling", "Missing answers", "Measurement", "Index method", "Interactions (1 − sum of first order)",
    ]  # fmt: skip
    assert len(methods.rows) == 15
    assert {number.key for number in spread.numbers()} >= {"uncertainty_W_LAW.median", "uncertainty_W_LAW.error_ratio"}
    for language in LANGUAGES:
        text = "\n".join(table.say(language) for table in one.tables())
        assert "{" not in text and "W_RSK ~" not in text
    assert one.tidy()["sobol_total"].notna().sum() == 4
    assert one.glance()["estimate"][0] == pytest.approx(gs.fit(FORMULA, scored()).fit.coef[1])


def test_the_figure_holds_what_the_tables_say():
    one = found()
    (figure,) = one.figures()
    assert figure.kind == "uncertainty" and figure.simulated
    assert figure.marks[0][:, 2].sum() == pytest.approx(1)
    assert [row[0].en for row in figure.table.rows][2:] == ["Sampling", "Measurement", "Index method"]
    assert figure.table.rows[0][1].value == one.spread.headline


def test_the_provenance_leads_to_the_answers():
    one = found()
    assert [record.step for record in one.provenance.trail()][:3] == ["uncertainty", "fit", "score"]
    assert one.provenance.seed == 1 and one.provenance.arguments["n"] == 128
    assert len(one.provenance.arguments["methods"]) == 15
