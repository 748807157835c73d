"""`impute` and `pool`: what is filled, what never is, what comes back, and that nothing given is changed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.statistics.imputation import pool_estimates
from governance_survey.words.reasons import REASON_NUMBER

from ..linked_study import record
from .studies import ROLES
from .studies import worker_table as table_of
from .studies import workers as simulated

SCHEME = "five_dimensions"
FORMULA = "W_RSK ~ W_LAW + W_COL"
IMPUTABLE = ("no_answer", "refused", "dont_know", "invalid")


def workers():
    """144 workers of 24 communities."""
    return simulated(11, 24)


def worker_table():
    return table_of(workers())


@cache
def made(seed=3, m=4):
    return gs.impute(workers(), m=m, seed=seed, iterations=3)


@cache
def linked():
    return gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked


@cache
def linked_made():
    return gs.impute(linked(), m=2, seed=5, iterations=2)


def read(table, **changed):
    return gs.read_responses(table, "community_worker", sampling="probability", simulated=True, **{**ROLES, **changed})


def test_only_answers_that_are_missing_are_filled():
    given, whole = workers(), made().completed(1)
    n = 0
    for name in made().parts["worker"].names:
        before, after = given.column(name), whole.column(name)
        fillable = np.isin(before.reasons, [REASON_NUMBER[reason] for reason in IMPUTABLE])
        assert not np.isnan(after.values[fillable]).any()
        assert (after.reasons[fillable] == 0).all()
        np.testing.assert_array_equal(after.values[~fillable], before.values[~fillable])
        np.testing.assert_array_equal(after.reasons[~fillable], before.reasons[~fillable])
        n += int(fillable.sum())
    assert n == made().n_cells > 200
    kept = {"not_asked", "not_applicable", "not_shown"}
    assert all(set(whole.reason_counts(name)) <= kept for name in made().parts["worker"].names)
    assert any(whole.reason_counts(name) for name in made().parts["worker"].names)


def test_nothing_given_is_changed():
    table = worker_table()
    given = read(table)
    before, digest = table.copy(), given.provenance.digest
    reasons = {name: given.column(name).reasons.copy() for name in given.present}
    found = gs.impute(given, m=2, seed=1, iterations=2)
    gs.score(found.completed(1), SCHEME)
    pd.testing.assert_frame_equal(table, before)
    assert given.provenance.digest == digest
    for name, kept in reasons.items():
        np.testing.assert_array_equal(given.column(name).reasons, kept)
    with pytest.raises(ValueError, match="read-only"):
        found.completed(1).column("W_LAW1_1").values[0] = 9


def test_the_seed_decides():
    again = gs.impute(workers(), m=4, seed=3, iterations=3)
    other = gs.impute(workers(), m=4, seed=4, iterations=3)
    assert again.provenance.digest == made().provenance.digest != other.provenance.digest
    name = "W_LAW1_1"
    np.testing.assert_array_equal(again.values("worker", name), made().values("worker", name))
    assert (other.values("worker", name) != made().values("worker", name)).any()
    with pytest.raises(TypeError, match="seed"):
        gs.impute(workers())


def test_sets_are_gone_through():
    assert len(made()) == 4
    sets = list(made())
    assert [one.provenance.arguments["set"] for one in sets] == [1, 2, 3, 4]
    assert len({one.provenance.digest for one in sets}) == 4
    assert sets[0].provenance.seed is None and sets[0].provenance.parents[0].seed == 3
    first, second = (one.values("W_LAW1_1") for one in sets[:2])
    assert (first != second).any()
    for outside in (0, 5):
        with pytest.raises(gs.errors.UsageError, match="no_such_set"):
            made().completed(outside)


def test_a_blank_that_routing_leaves_out_is_not_imputed():
    """Whoever coded the file left blanks instead of -1: the rule, not the code, says the question was not asked."""
    table = worker_table()
    form = gs.read_instrument("community_worker")
    rule = next(rule for rule in form.routing if rule.id == "RT06")
    name = next(name for name in form.skipped_by(rule) if name in form.item_by_id)
    skipped = read(table).column(name).reasons == REASON_NUMBER["not_asked"]
    assert skipped.sum() > 5
    table.loc[skipped, name] = np.nan
    blank = read(table)
    assert (blank.column(name).reasons[skipped] == REASON_NUMBER["no_answer"]).all()
    found = gs.impute(blank, m=2, seed=1, iterations=2)
    assert np.isnan(found.completed(1).column(name).values[skipped]).all()


def test_filters_and_bound_figures_stay_inside():
    """Their answers decide what is asked, or must agree with another figure: they predict, and are not handed out."""
    part = made().parts["worker"]
    assert {"W_F0", "W_NUM_4", "W_NUM_5"} <= set(part.cells.inside)
    assert not set(part.cells.inside) & set(part.names)
    inside = [name for name in part.cells.inside if name in part.imputation.rows]
    for name in inside:
        np.testing.assert_array_equal(made().completed(1).column(name).values, workers().column(name).values)
    # A completed study fits its questionnaire as the given one does.
    assert gs.validate(made().completed(2)).passed == gs.validate(workers()).passed


def test_some_variables_alone():
    one = gs.impute(workers(), m=2, seed=1, iterations=2, variables=["W_LAW1_1", "W_BG_1"])
    assert set(one.parts["worker"].names) <= {"W_LAW1_1", "W_BG_1"}
    same = gs.impute(workers(), m=2, seed=1, iterations=2, variables={"worker": ["W_LAW1_1", "W_BG_1"]})
    np.testing.assert_array_equal(one.values("worker", "W_LAW1_1"), same.values("worker", "W_LAW1_1"))
    # What is not handed out still predicts, and stays as it was.
    assert "W_LAW1_2" in {name for names in one.parts["worker"].imputation.predictors.values() for name in names}
    assert one.completed(1).reason_counts("W_LAW1_2") == workers().reason_counts("W_LAW1_2")


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("unknown_variable", {"variables": ["W_LAW9_9"]}),
        ("cannot_be_imputed", {"variables": ["worker_id"]}),
        ("cannot_be_imputed", {"variables": ["w_w"]}),
        ("unknown_source", {"variables": {"resident": ["R_SAT_1"]}}),
        ("not_names", {"variables": "W_LAW1_1"}),
        ("never_imputed", {"reasons": ("no_answer", "not_asked")}),
        ("never_imputed", {"reasons": ("not_applicable",)}),
        ("never_imputed", {"reasons": ()}),
        ("too_few_draws", {"m": 1}),
        ("too_few_draws", {"iterations": 1}),
        ("unusable_seed", {"seed": -1}),
        ("unusable_seed", {"seed": None}),
        ("unknown_choice", {"two_level": "three"}),
    ],
)
def test_what_cannot_be_meant_is_refused(code, asked):
    with pytest.raises(gs.errors.UsageError, match=code):
        gs.impute(workers(), **{"seed": 1, "m": 2, "iterations": 2, **asked})


def test_scores_are_not_imputed():
    with pytest.raises(gs.errors.UsageError, match="cannot_impute"):
        gs.impute(gs.score(workers(), SCHEME), seed=1)


def test_unfit_answers_are_refused_first():
    table = worker_table()
    table.loc[3, "W_LAW1_1"] = 77
    with pytest.raises(gs.errors.DataError, match="answers_invalid"):
        gs.impute(read(table), m=2, seed=1)


def test_one_reason_alone():
    found = gs.impute(workers(), m=2, seed=1, iterations=2, reasons=("no_answer",))
    counts = [set(found.completed(1).reason_counts(name)) for name in found.parts["worker"].names]
    assert not any("no_answer" in reasons for reasons in counts)
    assert any("refused" in reasons for reasons in counts)


def test_items_nobody_answered_or_all_alike_are_told():
    table = worker_table()
    table["W_LAW1_1"] = np.nan
    answered = table["W_LAW1_2"].between(1, 5)
    table.loc[answered, "W_LAW1_2"] = 4
    found = gs.impute(read(table), m=2, seed=1, iterations=2)
    assert found.parts["worker"].imputation.left == {"W_LAW1_1": "nobody_answered", "W_LAW1_2": "one_answer_only"}
    rows = found.tidy().set_index("variable")
    assert rows.loc["W_LAW1_1", "left_because"] == "nobody answered"
    assert rows.loc["W_LAW1_1", "n_left"] == len(table)


def test_rows_without_an_answer_stay_empty():
    table = worker_table()
    form = gs.read_instrument("community_worker")
    asked = [name for name in (*form.item_by_id, *form.variable_by_id) if name in table.columns]
    asked = [n for n in asked if n in form.item_by_id or form.variable_by_id[n].asked or n in ("duration_s",)]
    table[asked] = table[asked].astype(float)
    table.loc[[0, 5], asked] = np.nan
    found = gs.impute(read(table), m=2, seed=1, iterations=2)
    assert found.parts["worker"].cells.silent == 2
    assert np.isnan(found.completed(1).values("W_LAW1_1", "W_COL1_1")[[0, 5]]).all()
    assert "2" in found.tables()[0].notes[2].say("en")


def test_a_tiny_sample_is_imputed_from_few_predictors():
    few = gs.simulate(gs.read_instrument("community_worker"), seed=3, communities=4)
    found = gs.impute(few, m=2, seed=1, iterations=2)
    part = found.parts["worker"]
    assert max(len(names) for names in part.imputation.predictors.values()) <= 6
    assert set(part.imputation.left.values()) <= {"too_few_answers", "one_answer_only", "nobody_answered"}


def test_rows_without_community_or_weight_are_imputed_with_the_others():
    table = worker_table()
    table["community_id"] = table["community_id"].astype(object)
    table.loc[[1, 2], "community_id"] = None
    table.loc[[4], "w_w"] = 0.0
    table.loc[[1, 2, 4], "W_LAW1_1"] = np.nan
    given = gs.read_responses(table, "community_worker", sampling="convenience", weight="w_w", simulated=True)
    found = gs.impute(given, m=2, seed=1, iterations=2)
    assert set(found.values("worker", "W_LAW1_1").ravel()) <= {1.0, 2.0, 3.0, 4.0, 5.0}
    assert not np.isnan(found.completed(1).values("W_LAW1_1")[[1, 2, 4]]).any()


def test_two_iterations_tell_nothing_of_convergence():
    found = gs.impute(workers(), m=2, seed=1, iterations=2, variables=["W_LAW1_1"])
    assert not found.converged
    assert "too few iterations to tell" in found.tables()[3].say("en")


def test_whole_data_need_no_imputation():
    table = worker_table()[["worker_id", "community_id", "psu_id", "stratum_id", "w_w", "W_LAW1_1", "W_LAW1_2"]]
    table = table[table["W_LAW1_1"].between(1, 5) & table["W_LAW1_2"].between(1, 5)].reset_index(drop=True)
    with pytest.raises(gs.errors.EstimationError, match="nothing_to_impute"):
        gs.impute(read(table), m=2, seed=1)


def test_missing_at_random_comes_back_in_scores():
    """Items of one construct are withheld where another item is high: the mean of those left is off, MI's is not."""
    table = table_of(simulated())
    items = [item.id for item in gs.read_instrument("community_worker").items_of("W_LAW1")]
    driver = pd.to_numeric(table["W_LAW2_1"]).where(lambda v: v.between(1, 5), 3)
    rng = np.random.default_rng(1)
    gone = rng.random(len(table)) < np.where(driver >= 4, 0.7, 0.05)
    whole = gs.impute(read(table), m=2, seed=1, iterations=2).completed(1)
    truth = np.nanmean(whole.values(*items).mean(axis=1))
    table.loc[gone, items] = np.nan
    holed = read(table)
    found = gs.impute(holed, m=5, seed=1, iterations=4)
    left = np.nanmean(holed.values(*items)[~gone].mean(axis=1))
    back = np.mean([np.nanmean(one.values(*items).mean(axis=1)) for one in found])
    assert abs(left - truth) > 0.08
    assert abs(back - truth) < 0.5 * abs(left - truth)


def test_tables_and_figures_in_both_languages():
    for language in ("zh", "en"):
        for table in (*made().tables(), *(figure.table for figure in made().figures())):
            assert table.rows
            assert table.say(language)
    glance = made().glance()
    assert glance["n_imputed"].tolist() == [made().n_cells]
    tidy = made().tidy()
    assert tidy["n_imputed"].sum() == made().n_cells
    trace = made().trace()
    assert list(trace.columns) == ["source", "variable", "iteration", "imputation", "mean", "sd"]
    assert len(trace) == len(made().parts["worker"].imputation.names) * 3 * 4
    figure = made().figures()[0]
    assert figure.kind == "likert"
    assert figure.simulated
    shares = np.array([[cell.value for cell in row[1:-1]] for row in figure.table.rows])
    np.testing.assert_allclose(shares.sum(axis=1), 100)


def test_imputed_answers_are_drawn():
    assert type(gs.plot(made(), language="zh")).__name__ == "Figure"
    name = made().figures()[1].name
    assert type(gs.plot(made(), figure=name, language="en")).__name__ == "Figure"


# ---- linked studies


def test_a_linked_study_is_imputed_source_by_source():
    found = linked_made()
    assert set(found.parts) == {"worker", "resident"}
    one = found.completed(2)
    assert type(one).__name__ == "Linked"
    assert one.sources["record"] is linked().sources["record"]
    assert one.communities == linked().communities
    assert not np.isnan(one.sources["resident"].values("R_LAW1_1")).all()
    assert {"worker", "resident"} == set(gs.score(one, SCHEME).sources) & {"worker", "resident"}
    assert linked().sources["worker"].provenance.step != "impute"


def test_other_sources_tell_of_the_community():
    names = {name for names in linked_made().parts["resident"].imputation.predictors.values() for name in names}
    assert any(name.startswith("worker: W_") for name in names)
    names = {name for names in linked_made().parts["worker"].imputation.predictors.values() for name in names}
    assert any(name.startswith("resident: R_") for name in names)
    assert any(name.startswith("record: A_") for name in names)
    # What a community has but once is held to a tenth of the communities.
    for predictors in linked_made().parts["worker"].imputation.predictors.values():
        assert sum(": " in name and not name.startswith("not asked") for name in predictors) <= 2


def test_a_record_has_no_items():
    with pytest.raises(gs.errors.EstimationError, match="nothing_to_impute"):
        gs.impute(record(), m=2, seed=1)


def test_variables_of_a_linked_study_find_their_source():
    found = gs.impute(linked(), m=2, seed=1, iterations=2, variables=["W_LAW1_1", "R_LAW1_1"])
    assert {name: part.names for name, part in found.parts.items()} == {
        "worker": ("W_LAW1_1",),
        "resident": ("R_LAW1_1",),
    }
    with pytest.raises(gs.errors.UsageError, match="unknown_variable"):
        gs.impute(linked(), m=2, seed=1, variables=["W_LAW1_1", "nothing"])


def test_convergence_says_how_it_is_judged_and_shows_the_largest_rhat():
    glance, _, _, table = made().tables()
    found = next(iter(made().parts.values())).convergence
    shown = made().glance()["largest_rhat"][0]
    assert shown == np.nanmax([found.rhat_mean, found.rhat_sd])
    assert "by chance alone" in table.say("en") and f"{found.limit:.2f}" in table.say("en")
    assert "仅凭偶然" in table.say("zh") and "最大 R-hat" in glance.say("zh")


def test_a_source_is_called_by_its_name():
    for table in made().tables():
        assert "worker" not in table.say("zh") and "工作者" in table.say("zh")


# ---- pooling


@cache
def models(formula=FORMULA):
    return tuple(gs.fit(formula, gs.score(one, SCHEME)) for one in made())


@cache
def pooled():
    return gs.pool(models(), available=gs.fit(FORMULA, gs.score(workers(), SCHEME)))


def test_models_are_pooled_by_rubins_rules():
    found = pooled()
    q = np.stack([one.fit.coef for one in models()])
    u = np.stack([one.fit.cov for one in models()])
    right = pool_estimates(q, u, dof_complete=models()[0].fit.dof)
    tidy = found.tidy()
    np.testing.assert_allclose(tidy["estimate"], q.mean(axis=0))
    np.testing.assert_allclose(tidy["std_error"] ** 2, np.diag(u.mean(axis=0) + 1.25 * np.cov(q.T)))
    np.testing.assert_allclose(tidy["dof"], right.dof)
    assert (tidy["dof"] < models()[0].fit.dof).all()
    available = gs.fit(FORMULA, gs.score(workers(), SCHEME))
    np.testing.assert_allclose(tidy["estimate_available"], available.fit.coef)
    glance = found.glance().iloc[0]
    assert glance["n_obs"] > glance["n_available"] == available.fit.n_obs


def test_terms_are_tested_together():
    joint = pooled().test("W_LAW", "W_COL")
    assert joint.numerator == 2
    assert 0 <= joint.p_value <= 1
    single = pooled().test("W_LAW")
    assert np.isclose(single.f, float(pooled().pooled.statistic[1]) ** 2)
    with pytest.raises(gs.errors.UsageError, match="unknown_term"):
        pooled().test("W_REF")


def test_the_pooled_model_shows_itself():
    for language in ("zh", "en"):
        assert all(table.say(language) for table in pooled().tables())
    figure = pooled().figures()[0]
    assert len(figure.table.rows) == 4
    assert pooled().simulated
    assert pooled().provenance.parents == tuple(one.provenance for one in models())
    steps = {record.step for record in pooled().provenance.trail()}
    assert {"pool", "fit", "score", "impute"} <= steps


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pooled_model_becomes_a_finding(language):
    found, whole = gs.interpret(pooled(), "W_LAW", key="P1"), pooled()
    place = whole.names.index("W_LAW")
    claim, p = found.claim, whole.pooled
    low, high = p.conf_int(whole.level)
    mine = (claim.estimate, claim.std_error, claim.dof, claim.p_value, claim.low, claim.high)
    theirs = (p.coef[place], p.std_error[place], p.dof[place], p.p_value[place], low[place], high[place])
    assert np.allclose(mine, theirs, rtol=1e-12)
    held = {number.key: number.value for number in found.numbers()}
    assert held["P1.m_sets"] == p.m and np.isclose(held["P1.fmi"], p.fmi[place])
    assert held["P1.available"] == whole.available.fit.coef[place]
    assert held["P1.n"] == min(one.fit.n_obs for one in whole.models)
    said = found.say(language)
    assert {"zh": "鲁宾规则", "en": "Rubin's rules"}[language] in said
    assert {"zh": "可用个案", "en": "available cases"}[language] in said
    caveats = " ".join(caveat.say(language) for caveat in found.caveats)
    assert {"zh": "随机缺失", "en": "missing at random"}[language] in caveats
    steps = [record.step for record in found.provenance.trail()]
    assert steps[:3] == ["interpret", "pool", "fit"] and "impute" in steps
    assert found.glance().shape[0] == 1 and gs.explain(found).table() is not None


def test_a_pooled_finding_without_available_cases_says_how_to_get_them():
    found = gs.interpret(gs.pool(models()), "W_LAW")
    assert "available=fit(" in " ".join(caveat.say("en") for caveat in found.caveats)
    assert not any("available" in number.key for number in found.numbers())
    with pytest.raises(gs.errors.UsageError) as problem:
        gs.interpret(pooled(), "W_LAWS")
    assert problem.value.code == "unknown_term"


def test_a_pooled_finding_of_another_family_speaks_of_the_pooled_difference():
    sets = [gs.score(one, SCHEME) for one in made()]
    each = [gs.fit("W_BG_2 ~ W_LAW", one, family="logit") for one in sets]
    claim = gs.interpret(gs.pool(each), "W_LAW").claim
    place = each[0].effects.place("W_LAW")
    own = [one.effects.scale * one.effects.found.estimate[place, 0] for one in each]
    errors = [one.effects.scale * one.effects.found.std_error[place, 0] for one in each]
    right = pool_estimates(np.array(own), np.square(errors), dof_complete=each[0].effects.found.dof)
    theirs = (right.coef[0], right.std_error[0], right.dof[0])
    assert np.allclose((claim.estimate, claim.std_error, claim.dof), theirs)


def test_a_report_holds_a_pooled_finding(tmp_path):
    found = gs.interpret(pooled(), "W_LAW")
    for name in ("pooled.html", "pooled.docx"):
        gs.save(gs.report([found], tables=[pooled()]), tmp_path / name, language="zh")
        assert (tmp_path / name).stat().st_size > 0


def test_a_report_holds_imputation_and_pooled_model(tmp_path):
    # Three variables: a page that draws what was imputed into every one of 144 is no other page, but a long one.
    few = gs.impute(workers(), m=2, seed=3, iterations=2, variables=["W_LAW1_1", "W_RSK1_1", "W_BG_1"])
    made_report = gs.report([], tables=[pooled(), few])
    for language in ("zh", "en"):
        gs.save(made_report, tmp_path / f"report_{language}.html", language=language)
        text = (tmp_path / f"report_{language}.html").read_text(encoding="utf-8")
        for table in (*pooled().tables(), *few.tables()):
            assert table.title.say(language) in text


@pytest.mark.parametrize("family", ["ordered", "logit"])
def test_other_families_are_pooled_too(family):
    outcome = {"ordered": "W_BG_3", "logit": "W_BG_2"}[family]
    sets = [gs.score(one, SCHEME) for one in made()]
    found = gs.pool([gs.fit(f"{outcome} ~ W_LAW", one, family=family) for one in sets])
    assert "W_LAW" in found.names
    assert found.tidy()["std_error"].gt(0).all()
    assert len(found.tidy()) == len([p for p in found.models[0].parameters if p.kind != "threshold"])


def test_other_models_are_not_pooled():
    with pytest.raises(gs.errors.UsageError, match="different_models"):
        gs.pool([*models()[:2], *models("W_RSK ~ W_LAW")[:1]])
    with pytest.raises(gs.errors.UsageError, match="different_models"):
        gs.pool(models(), available=gs.fit(FORMULA, gs.score(workers(), SCHEME), covariance="hc3"))
    with pytest.raises(gs.errors.EstimationError, match="too_few_imputations"):
        gs.pool(models()[:1])
    for wrong in ((), [1, 2], models()[0]):
        with pytest.raises(gs.errors.UsageError, match="not_models"):
            gs.pool(wrong)
    with pytest.raises(gs.errors.UsageError, match="level_outside_unit"):
        gs.pool(models(), conf_level=95)


@pytest.mark.parametrize("asked", [{"covariance": "cr2"}, {"groups": "community_id"}])
def test_degrees_of_freedom_of_each_coefficient_are_kept(asked):
    sets = [gs.score(one, SCHEME) for one in made()]
    each = [gs.fit("W_RSK ~ W_LAW", one, **asked) for one in sets]
    found = gs.pool(each)
    complete = np.min([np.broadcast_to(one.fit.dof, len(one.fit.coef)) for one in each], axis=0)
    np.testing.assert_array_equal(found.pooled.dof_complete, complete)
    assert (found.tidy()["dof"] <= complete).all()
