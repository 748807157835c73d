"""robustness: every check of the plan, what cannot be run, the curve, the grade; both languages."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.render.plots import draw
from governance_survey.statistics.clusters import leave_one_out, wild_bootstrap
from governance_survey.statistics.multiplicity import adjust_p, joint_test
from governance_survey.steps.hypotheses.pairs import specify
from governance_survey.steps.robustness.check import STATUS, Check
from governance_survey.steps.robustness.checking import CHECKS, robustness
from governance_survey.steps.robustness.grade import grade_of
from governance_survey.steps.robustness.refitting import refitted
from governance_survey.steps.robustness.slopes import slope_of
from governance_survey.words.text import LANGUAGES, Text
from tests import linked_study

SCHEMES = ("five_dimensions", "five_tensions", "five_remedies", "outcomes")
IDS = [
    "marker",
    "negative_control",
    "cross_half",
    "more_traits",
    "omitted_bound",
    "province",
    "overlap",
    "weak_parts",
    "ordinal",
    "careless",
    "imputation",
    "unweighted",
    "trimmed",
    "raked",
    "few_clusters",
    "form",
    "index_choices",
    "psu",
    "equivalence",
    "multiplicity",
    "latent_method",
    "reverse_order",
]


@cache
def plan():
    return gs.read_scheme("community_emergency")


@cache
def scored():
    """A simulated study large enough for every check."""
    return gs.score(gs.simulate(plan(), seed=5, communities=240).linked, SCHEMES)


@cache
def found(what="H1b", **more):
    return robustness(what, scored(), seed=1, draws=199, **more)


def one(check, what="H1b", group=None, **more):
    """One check by id, the others not made."""
    groups = {**{id: id for id in CHECKS}, **GROUP}
    return robustness(what, scored(), seed=1, draws=199, checks=[groups[group or check]], **more).check(check)


GROUP = {
    "negative_control": "marker",
    "cross_half": "halves",
    "cross_half_same_source": "halves",
    "more_traits": "traits",
    "omitted_bound": "traits",
    "imputation": "missing",
    "unweighted": "weights",
    "trimmed": "weights",
    "raked": "weights",
    "index_choices": "index",
    "latent_method": "elsewhere",
    "reverse_order": "elsewhere",
}

# --- the whole -----------------------------------------------------------------------------------------------------


def test_every_check_of_the_plan_has_a_row():
    ids = [check.id for check in found().checks]
    assert [id for id in ids if id in IDS] == IDS
    assert set(ids) - set(IDS) == {"cross_half_same_source", "source_K55_R_COL", "source_K55_K_COL"}


def test_a_check_without_a_number_says_why_in_both_languages():
    for check in found().checks:
        if check.status in ("not_run", "not_needed"):
            assert check.estimate is None
        for language in LANGUAGES:
            assert check.verdict.say(language)
            assert check.done.say(language)


def test_the_headline_is_the_plans_model_in_standard_deviations():
    specified = specify(plan(), plan().hypothesis_by_id["H1b"], plan().hypothesis_by_id["H1b"].headline, scored())
    model, slope = gs.fit(specified.formula, scored(), level=specified.level), found().subject.slope
    names = model.fit.names
    b, x = model.fit.coef[names.index("K55")], model.matrix
    keys = model.responses.key_column("community")
    frame = pd.DataFrame({"y": x.y, "x": x.x[:, names.index("K55")], "c": keys})[x.complete]
    spread = frame.groupby("c").mean().std(ddof=1)
    assert slope.estimate == pytest.approx(b * spread["x"] / spread["y"])
    low, high = model.fit.conf_int(0.95)
    factor = spread["x"] / spread["y"]
    assert (slope.low, slope.high) == pytest.approx(
        (factor * low[names.index("K55")], factor * high[names.index("K55")])
    )


def test_a_negative_truth_is_found_negative_and_holds():
    """In the simulated studies authority that matches goes with faster action."""
    result = found("H1c")
    assert result.subject.slope.high < 0
    assert not [check for check in result.checks if check.status == "failed"]
    assert result.grade.letter == "B"  # some checks cannot be run: no A
    assert "not run" in result.grade.say("en")


def test_a_joint_hypothesis_is_read_as_the_mean_slope_or_one_of_them():
    whole = robustness("H5a", scored(), seed=1, draws=199, checks=["traits", "psu"])
    parts = [
        robustness("H5a", scored(), seed=1, draws=199, checks=["psu"], term=term).subject.slope.estimate
        for term in ("W_LAW", "W_COL", "W_RSK", "W_REF", "W_PRO")
    ]
    assert whole.subject.slope.estimate == pytest.approx(np.mean(parts))
    assert whole.check("omitted_bound").status == "not_run"
    assert "term=" in whole.check("omitted_bound").verdict.say("en")


def test_a_product_with_a_category_is_read_too():
    result = robustness("H8", scored(), seed=1, draws=199, checks=["psu", "equivalence"])
    assert result.subject.pair.x == "K70:R_F3"
    assert not result.subject.same_people  # the record gave one part of the product
    assert result.check("psu").status in ("held", "failed")


def test_the_seed_decides_and_the_study_gives_one():
    one_run = robustness("H1b", scored(), draws=199, checks=["index", "halves"])
    again = robustness("H1b", scored(), draws=199, checks=["index", "halves"])
    assert one_run.seed == again.seed
    assert one_run.provenance.digest == again.provenance.digest
    assert one_run.curve.found.p_median == again.curve.found.p_median
    other = robustness("H1b", scored(), draws=199, checks=["index"], seed=77)
    assert other.provenance.digest != one_run.provenance.digest


# --- each check against what it says it does -----------------------------------------------------------------------


def test_leaving_out_units_gives_the_smallest_slope():
    result = found()
    subject, matrix = result.subject, result.subject.model.matrix
    left = leave_one_out(matrix.x, matrix.y, subject.units, names=matrix.names, weights=subject.weights)
    slopes = left.coef @ subject.direction
    check = result.check("psu")
    assert (check.low, check.high) == pytest.approx((slopes.min(), slopes.max()))
    assert check.estimate == pytest.approx(slopes.min() if subject.slope.estimate > 0 else slopes.max())
    assert check.status == ("held" if (slopes * subject.slope.estimate > 0).all() else "failed")


def test_a_province_left_out_is_a_fit_without_it():
    result = found()
    check = result.check("province")
    values = scored().linked.sources["record"].column("province").values
    assert f"over {np.unique(values).size} left out" in check.verdict.say("en")


def test_unweighted_is_a_fit_with_weights_of_one():
    sources = dict(scored().linked.sources)
    sources["worker"] = replace(sources["worker"], design=replace(sources["worker"].design, weight=None))
    linked = replace(scored().linked, sources=sources)
    model = gs.fit(
        found().subject.model.formula.canonical(), gs.score(linked, SCHEMES), level="worker", covariance="design"
    )
    place = found().subject.place
    scale = found().subject.direction[place]
    assert found().check("unweighted").estimate == pytest.approx(scale * model.fit.coef[place], rel=1e-6)


def test_trimmed_weights_stay_between_both():
    result = found()
    assert result.check("trimmed").status in ("held", "failed")
    assert result.check("trimmed").ratio == pytest.approx(1.0, abs=0.5)


def test_adjusted_p_is_that_of_the_plans_family():
    p = []
    for name in ("H1a", "H1b", "H1c", "H1d", "H1e", "H5a"):
        hypothesis = plan().hypothesis_by_id[name]
        specified = specify(plan(), hypothesis, hypothesis.headline, scored())
        fitted = gs.fit(specified.formula, scored(), level=specified.level).fit
        places = tuple(fitted.names.index(term) for term in specified.terms)
        p.append(joint_test(fitted, places)[1])
    adjusted = adjust_p(np.array(p), "holm")[1]
    shown = found().check("multiplicity").verdict.say("zh")
    assert f"{adjusted:.3f}" in shown


def test_equivalence_uses_the_bounds_and_the_ninety_percent_interval():
    check, slope = found().check("equivalence"), found().subject.slope
    assert check.status == "reported"
    assert slope.low < check.low < check.high < slope.high
    assert "may not be written" in check.verdict.say("en")


def test_a_curve_in_a_straight_world_bends_little():
    check = one("form", "H6a")
    assert check.status == "held"
    assert check.ratio == pytest.approx(1.0, abs=0.6)


def test_items_as_ordered_answers():
    result = robustness("H1a", scored(), seed=1, checks=["ordinal"])
    subject, right = result.subject, result.subject.model.formula.canonical().split("~", 1)[1]
    form, odds = subject.responses.instrument, []
    for item in (
        "R_LAW1_1",
        "R_LAW1_2",
        "R_LAW1_3",
        "R_LAW2_1",
        "R_LAW2_2",
        "R_LAW2_3",
        "R_LAW3_1",
        "R_LAW3_2",
        "R_LAW3_3",
    ):
        fitted = gs.fit(f"{item} ~{right}", scored(), level="resident", family="ordered").fit
        odds.append(fitted.coef[list(fitted.names).index("W_URG")] * (-1 if form.item_by_id[item].reverse else 1))
    check = result.check("ordinal")
    assert check.status == ("held" if np.mean(odds) * subject.slope.estimate > 0 else "failed")
    agreeing = sum(value * subject.slope.estimate > 0 for value in odds)
    assert f"{agreeing} of 9 items agree" in check.verdict.say("en")


def test_few_units_take_the_wild_bootstrap():
    small = gs.score(linked_study.linked(), SCHEMES)
    model = gs.fit("R_EFF ~ W_LAW + urban", small, level="resident")
    result = robustness(model, small, seed=4, draws=999, checks=["few_clusters"])
    subject, matrix = result.subject, model.matrix
    alone = wild_bootstrap(
        matrix.x,
        matrix.y,
        subject.units,
        names=matrix.names,
        column="W_LAW",
        seed=4,
        draws=999,
        weights=subject.weights,
    )
    scale = subject.direction[1]
    check = result.check("few_clusters")
    assert (check.low, check.high) == pytest.approx((scale * alone.low, scale * alone.high))


def test_items_that_overlap_are_left_out_of_their_scores():
    check = one("overlap", "H1b", pair=("W_SGL", "W_COL"))
    assert check.status in ("held", "warned")
    assert "W_SGL_4" in check.done.say("en")
    own = one("overlap", "H1a", without=("W_URG_1",))
    assert own.estimate is not None
    assert own.estimate != pytest.approx(found("H1a").subject.slope.estimate)


def test_careless_people_are_left_out_of_both_sources():
    check = one("careless", "H1a")
    assert check.status in ("held", "warned")
    assert check.status == ("warned" if abs(check.ratio - 1) > 0.25 else "held")


@cache
def one_source():
    """Workers of one study, their scores, a model, and two completed data sets."""
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    answers = gs.simulate(form, seed=2, communities=30, scheme=scheme)
    made = gs.impute(answers, m=2, seed=3, iterations=2)
    return answers, scheme, made


@pytest.mark.parametrize("weights", [None, {"W_LAW": {"W_LAW1": 0.6, "W_LAW2": 0.2, "W_LAW3": 0.2}}])
def test_imputations_are_pooled_from_scores_of_completed_data(weights):
    answers, scheme, made = one_source()
    formula = "W_RSK ~ W_LAW + urban"
    scores = gs.score(answers, scheme, weights=weights)
    result = robustness(gs.fit(formula, scores), scores, seed=1, imputed=made, checks=["missing"])
    pooled = gs.pool([gs.fit(formula, gs.score(one, scheme, weights=weights)) for one in made]).pooled
    scale, check = result.subject.direction[1], result.check("imputation")
    assert check.estimate == pytest.approx(scale * pooled.coef[1])
    assert (check.high - check.low) / 2 == pytest.approx(
        scale * pooled.std_error[1] * student.ppf(0.975, pooled.dof[1]), rel=1e-9
    )
    assert check.status == "held"
    assert "2 imputations" in check.verdict.say("en")


def test_imputations_of_other_data_are_refused():
    _, _, made = one_source()
    for given, code in ((made, "other_data"), ("made", "not_imputed")):
        with pytest.raises(UsageError) as problem:
            robustness("H1b", scored(), imputed=given)
        assert problem.value.code == code


def test_calibrated_weights_need_no_raking():
    answers = linked_study.read("resident")
    codes = np.unique(answers.column("urban").values).astype(int)
    margins = pd.DataFrame({"variable": "urban", "category": codes, "share": [0.4, 0.6]})
    scheme = gs.read_scheme("five_dimensions")
    scores = gs.score(gs.calibrate(answers, margins), scheme)
    result = robustness(gs.fit("R_LAW ~ R_RSK", scores), scores, seed=1, checks=["weights"])
    assert result.check("raked").status == "not_needed"
    assert "calibrated already" in result.check("raked").verdict.say("en")
    assert result.check("unweighted").estimate is not None


# --- one source, and a way of answering that makes a relation -------------------------------------------------------


@cache
def planted(shared, mood):
    """Workers of eighty communities whose urgency and law differ with their community, or with each one's mood."""
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    made = gs.simulate(form, seed=3, communities=80, per_community=8, scheme=scheme)
    table = made.table.frame.to_native().copy()
    rng = np.random.default_rng(11)
    group = pd.factorize(table["community_id"])[0]
    community, person = rng.normal(size=80)[group], rng.normal(size=len(table))
    both = shared * community + mood * person
    for construct in ("W_URG", "W_LAW1", "W_LAW2", "W_LAW3"):
        for item in form.items_of(construct):
            codes = [float(c.code) for c in form.codes_of(item.id).codes]
            answer = np.mean(codes) + both + 0.6 * rng.normal(size=len(table))
            value = np.clip(np.round(answer), min(codes), max(codes))
            table[item.id] = max(codes) + min(codes) - value if item.reverse else value
    linked = gs.link(
        worker=gs.read_responses(table, form, sampling="convenience", simulated=True),
        record=gs.read_responses(
            pd.DataFrame({"community_id": pd.unique(table["community_id"]), "A_POP": 1000.0}),
            "community_record",
            sampling="census",
            simulated=True,
        ),
    )
    return gs.score(linked, ("five_dimensions", "five_tensions"))


FORMULA = "W_LAW ~ between(W_URG) + within(W_URG)"


def test_a_same_source_artefact_drops_to_c():
    scores = planted(0.0, 1.0)
    result = robustness(gs.fit(FORMULA, scores, level="worker"), scores, seed=1, checks=["halves"])
    check = result.check("cross_half")
    assert result.subject.slope.low > 0  # it looks like a finding
    assert check.status == "failed"
    assert abs(check.ratio) < 0.3
    assert result.grade.letter == "C"
    assert "under half" in result.grade.say("en")


def test_communities_that_differ_survive_the_halves():
    scores = planted(0.8, 0.3)
    result = robustness(gs.fit(FORMULA, scores, level="worker"), scores, seed=1, checks=["halves"])
    assert result.check("cross_half").status == "held"
    assert result.check("cross_half").ratio > 0.85
    assert result.grade.letter == "C"  # the same people still gave both
    assert "under half" not in result.grade.say("en")


def test_different_people_need_no_halves_but_the_plans_own_pair_is_shown():
    result = found("H1a")
    assert result.check("cross_half").status == "not_needed"
    assert result.check("cross_half_same_source").status == "reported"
    assert not result.check("cross_half_same_source").decides


# --- the curve -----------------------------------------------------------------------------------------------------


def test_the_curve_holds_weights_aggregations_and_sources_apart():
    curve = found().curve
    assert len(curve.found.estimates) == 30
    assert {choice.weights for choice in curve.used} == {"equal", "pca", "cfa", "entropy", "critic"}
    assert {choice.aggregate for choice in curve.used} == {"arithmetic", "geometric"}
    assert {choice.version.y for choice in curve.used} == {"W_COL", "R_COL", "K_COL"}


def test_the_first_specification_is_the_headline():
    curve, subject = found().curve, found().subject
    first = curve.choices[0]
    assert (first.weights, first.aggregate, first.version.y) == ("equal", "arithmetic", "W_COL")
    assert curve.found.estimates[0] == pytest.approx(subject.slope.estimate)
    assert found().check("index_choices").estimate == pytest.approx(np.median(curve.found.estimates))


def test_a_specification_is_a_fit_to_scores_made_that_way():
    curve = found().curve
    weighed = gs.score(
        scored().linked,
        "five_dimensions",
        weights={"W_COL": "pca"},
        aggregate="geometric",
    )
    choice = next(c for c in curve.used if (c.weights, c.aggregate, c.version.y) == ("pca", "geometric", "W_COL"))
    formula = found().subject.model.formula.canonical()
    model = gs.fit(formula, weighed, level="worker")
    keys = model.responses.key_column("community")
    frame = pd.DataFrame({"y": model.matrix.y, "x": model.matrix.x[:, 1], "c": keys})[model.matrix.complete]
    spread = frame.groupby("c").mean().std(ddof=1)
    expected = model.fit.coef[1] * spread["x"] / spread["y"]
    assert curve.found.estimates[choice.place] == pytest.approx(expected, rel=1e-6)


def test_the_same_people_never_stand_on_the_curve():
    curve = found("H1a").curve
    aside = [choice for choice in curve.choices if choice.place is None]
    assert [choice.version.y for choice in aside] == ["W_LAW"]
    assert "same source" in aside[0].why.say("en")
    assert all(not choice.version.subject.same_people for choice in curve.used)


def test_thirty_specifications_in_time():
    start = time.perf_counter()
    result = robustness("H1b", scored(), seed=2, draws=999)
    assert len(result.curve.found.estimates) == 30
    assert time.perf_counter() - start < 20


# --- what cannot be run ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "check, what, status, words",
    [
        ("marker", "H1c", "not_needed", "figure of the record"),
        ("negative_control", "H1c", "not_needed", "figure of the record"),
        ("more_traits", "H1b", "not_run", "traits="),
        ("imputation", "H1c", "not_needed", "missing"),
        ("imputation", "H1b", "not_run", "imputed="),
        ("raked", "H1b", "not_run", "calibrate"),
        ("few_clusters", "H1b", "not_needed", "60 sampling units"),
        ("form", "H1c", "not_needed", "K33 is the outcome"),
        ("form", "H1b", "not_needed", "none of them"),
        ("overlap", "H1b", "not_needed", "no pair"),
        ("careless", "H1c", "not_needed", "figures of the record"),
        ("index_choices", "H1c", "not_needed", "neither predictor nor outcome"),
        ("latent_method", "H1b", "not_needed", "different people"),
        ("reverse_order", "H1b", "not_needed", "indirect"),
        ("ordinal", "H1c", "not_needed", "record"),
        ("multiplicity", "H3a", "not_needed", "exploratory"),
    ],
)
def test_what_cannot_be_run_says_why(check, what, status, words):
    made = one(check, what)
    assert made.status == status
    assert words in made.verdict.say("en")


def small(record=None, worker=None):
    return gs.score(
        gs.link(
            worker=linked_study.read("worker", worker),
            resident=linked_study.read("resident"),
            record=linked_study.record(record),
        ),
        SCHEMES,
    )


def test_one_province_or_none():
    table = linked_study.record_table()
    for record, words in ((table, "no province"), (table.assign(province=11), "only one province")):
        scores = small(record)
        model = gs.fit("R_EFF ~ W_LAW + urban", scores, level="resident")
        check = robustness(model, scores, seed=1, checks=["province"]).check("province")
        assert check.status == "not_run"
        assert words in check.verdict.say("en")


def test_a_questionnaire_without_marker_items():
    table = linked_study.answers("worker")
    scores = small(worker=table.drop(columns=[c for c in table.columns if c.startswith("W_MRK")]))
    model = gs.fit("W_LAW ~ between(W_URG) + within(W_URG)", scores, level="worker")
    result = robustness(model, scores, seed=1, checks=["marker"])
    for id in ("marker", "negative_control"):
        assert result.check(id).status == "not_run"
        assert "no marker items" in result.check(id).verdict.say("en")


def test_answers_without_weights():
    scores = planted(0.8, 0.3)
    result = robustness(gs.fit(FORMULA, scores, level="worker"), scores, seed=1, checks=["weights"])
    assert {check.status for check in result.checks} == {"not_needed"}
    assert all("no weights" in check.verdict.say("en") for check in result.checks)


def test_a_hypothesis_of_phases_needs_dated_waves():
    with pytest.raises(UsageError) as problem:
        robustness("H7", scored())
    assert problem.value.code == "not_testable"


@pytest.mark.parametrize(
    "call, code",
    [
        (lambda: robustness("H1b", None), "not_scored"),
        (lambda: robustness("H99", scored()), "unknown_hypothesis"),
        (lambda: robustness("primary", scored()), "one_hypothesis"),
        (lambda: robustness(3, scored()), "not_a_hypothesis"),
        (lambda: robustness("H1b", scored(), pair=("W_LAW", "R_EFF")), "unknown_pair"),
        (lambda: robustness("H5a", scored(), term="W_XYZ"), "unknown_term"),
        (lambda: robustness("H1b", scored(), checks=["markers"]), "unknown_choice"),
        (lambda: robustness("H1b", scored(), checks="marker"), "not_names"),
        (lambda: robustness("H1b", scored(), draws=10), "too_few_draws"),
        (lambda: robustness("H1b", scored(), seed=-1), "unusable_seed"),
        (lambda: robustness("H1b", scored(), conf_level=95), "level_outside_unit"),
        (lambda: robustness("H1b", scored().parts[0]), "needs_linked"),
    ],
)
def test_misuse_is_refused_early(call, code):
    with pytest.raises(UsageError) as problem:
        call()
    assert problem.value.code == code


def test_a_model_of_other_scores_or_another_family_is_refused():
    model = gs.fit("R_EFF ~ W_LAW", small(), level="resident")
    with pytest.raises(UsageError) as problem:
        robustness(model, scored())
    assert problem.value.code == "other_indices"
    mixed = gs.fit("R_EFF ~ W_LAW", scored(), level="resident", groups="community_id")
    with pytest.raises(UsageError) as problem:
        robustness(mixed, scored())
    assert problem.value.code == "not_linear"


def test_a_lower_order_term_is_not_checked_alone_but_the_product_is():
    answers, scheme, _ = one_source()
    scores = gs.score(answers, scheme)
    model = gs.fit("W_RSK ~ W_LAW * W_COL", scores)
    with pytest.raises(UsageError) as problem:
        robustness(model, scores)
    assert problem.value.code == "not_read_alone"
    result = robustness(model, scores, term="W_LAW:W_COL", seed=1, checks=["psu"])
    assert result.check("psu").status in ("held", "failed")


@pytest.mark.parametrize("covariance", ["design", "hc1", "cluster", "cr2", "cr3", "model"])
def test_checks_keep_the_models_kind_of_errors(covariance):
    if covariance == "design":
        scores = small()
        model = gs.fit("R_EFF ~ W_LAW + urban", scores, level="resident")
    else:
        answers, scheme, _ = one_source()
        scores = gs.score(answers, scheme)
        model = gs.fit("W_RSK ~ W_LAW + urban", scores, covariance=covariance)
    result = robustness(model, scores, seed=1, checks=["psu"])
    place = model.fit.names.index("W_LAW")
    low, high = model.fit.conf_int(0.95)
    scale, slope = result.subject.direction[place], result.subject.slope
    assert (slope.low, slope.high) == pytest.approx((scale * low[place], scale * high[place]))
    again = slope_of(refitted(result.subject), result.subject.direction, 0.95)
    assert (again.low, again.high) == pytest.approx((slope.low, slope.high))


def test_parts_of_a_product_are_no_benchmarks():
    said = one("omitted_bound", "H8").verdict.say("en")
    assert "offline" not in said.casefold() and "smartphone" not in said.casefold()


# --- the grade -----------------------------------------------------------------------------------------------------


def graded(*statuses, what="H1c", decides=False, complete=True):
    title = Text(zh="某项", en="a check")
    checks = [Check(f"c{n}", title, title, status, title, decides=decides) for n, status in enumerate(statuses)]
    return grade_of(found(what).subject, checks, complete=complete)


def test_grades_follow_the_plan():
    assert graded("held", "reported", "not_needed").letter == "A"
    assert "provided that the plan was registered" in graded("held").say("en")
    assert graded("held", "failed").letter == "B"
    assert graded("held", "warned").letter == "B"
    assert graded("held", "not_run").letter == "B"
    assert graded("held", complete=False).letter == "B"
    assert graded("failed", "failed").letter == "C"
    assert graded("failed", decides=True).letter == "C"


def with_slope(subject, estimate, half):
    # `slope` is worked out once and kept: putting another in its place is another estimate with the same checks.
    other = replace(subject)
    kept = subject.slope
    vars(other)["slope"] = replace(kept, estimate=estimate, low=estimate - half, high=estimate + half)
    return other


def test_no_direction_no_recommendation():
    open_ = grade_of(with_slope(found("H1c").subject, -0.1, 0.2), [], complete=True)
    assert open_.letter == "C" and "holds nought" in open_.say("en") and "区间包含零" in open_.say("zh")
    for language, banned in (("en", "imperative"), ("zh", "应当")):
        assert banned not in open_.say(language)


def test_a_direction_against_the_hypothesis_speaks_for_no_remedy():
    subject = found("H1c").subject
    against = grade_of(with_slope(subject, -subject.slope.estimate, 0.1), [], complete=True)
    assert against.letter == "A" and "no recommendation" in against.say("en")
    for language, banned in (("en", "imperative"), ("zh", "应当")):
        assert banned not in against.say(language)


def test_the_adjustment_keeps_nothing_that_was_not_significant():
    check = one("multiplicity", "H1d")
    assert check.status == "not_needed" and "not significant even before" in check.verdict.say("en")


def test_a_path_is_refused_with_what_to_do():
    with pytest.raises(UsageError) as problem:
        robustness("H4a", scored())
    assert problem.value.code == "not_testable" and "examine" in problem.value.say("en")


def test_the_same_people_are_grade_c_whatever_holds():
    subject = robustness("H1a", scored(), pair=("W_URG", "W_LAW"), checks=["psu"], seed=1).subject
    assert grade_of(subject, [], complete=True).letter == "C"


def test_a_record_of_few_communities_is_b():
    subject = found("H1c").subject
    parts = tuple(
        replace(
            part,
            record=replace(
                part.record,
                values={**part.record.values, "K25": np.where(np.arange(240) < 120, np.nan, part.record.values["K25"])},
            ),
        )
        if part.record is not None
        else part
        for part in scored().parts
    )
    thin = replace(subject, indices=replace(scored(), parts=parts))
    made = grade_of(thin, [], complete=True)
    assert made.letter == "B"
    values = next(part.record.values for part in parts if part.record is not None)
    covered = np.mean(~np.isnan(values["K25"]) & ~np.isnan(values["K33"]))
    assert covered <= 0.5
    assert f"covers {100 * covered:.0f}%" in made.say("en")


def test_a_model_of_ones_own_is_not_registered():
    scores = scored()
    result = robustness(gs.fit("R_EFF ~ K31 + urban", scores, level="resident"), scores, seed=1, checks=["psu"])
    assert result.grade.letter == "B"
    assert "not a primary or secondary test" in result.grade.say("en")


# --- showing --------------------------------------------------------------------------------------------------------


def test_tables_and_frames():
    result = found()
    frame = result.tidy()
    assert list(frame.columns[:4]) == ["check", "check_id", "what_was_done", "estimate"]
    assert len(frame) == len(result.checks) + 1
    glance = result.glance()
    assert glance["evidence_grade"][0] == result.grade.letter
    counted = sum(check.status == "held" for check in result.checks)
    assert glance["n_held"][0] == counted
    assert [table.name for table in result.tables()] == ["robustness", "robustness_done", "specifications"]
    assert len(result.tables()[2].rows) == 30
    for language in LANGUAGES:
        for table in result.tables():
            assert table.say(language)


def test_the_grade_is_a_caveat_of_a_report():
    result = found()
    assert result.caveat == result.grade.sentence
    made = gs.report([], tables=[result], title="t")
    assert f"Evidence grade {result.grade.letter}" in str(result.table().say("en"))
    assert made.numbers()


def test_a_finding_of_the_same_model_takes_the_grade():
    finding = gs.interpret(found().subject.model, "K55", key="H1b")
    made = found().graded(finding)
    assert made.caveats == (found().caveat, *finding.caveats)
    assert f"Evidence grade {found().grade.letter}" in gs.report([made]).document.blocks.__repr__()
    with pytest.raises(UsageError) as problem:
        found("H1c").graded(finding)
    assert problem.value.code == "other_finding"


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_drawn(language):
    forest, curve = found().figures()
    assert (forest.kind, curve.kind) == ("coefficients", "specification")
    for figure in (forest, curve):
        assert draw(figure, language, dpi=60)[:4] == b"\x89PNG"
    estimates = [row[1].value for row in curve.table.rows]
    assert estimates == sorted(estimates)


def test_every_status_has_a_word_in_both_languages():
    assert {check.status for check in found().checks} <= set(STATUS)
    assert len({text.zh for text in STATUS.values()}) == len(STATUS)
