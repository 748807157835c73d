"""Every family `fit` reaches: the numbers are those of the statistics called directly, and of statsmodels."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.statistics.clusters import clustered_model, two_way_model, wild_bootstrap
from governance_survey.statistics.generalised import (
    binary_quality,
    count_quality,
    generalised_model,
    proportional_odds_tests,
)
from governance_survey.statistics.multilevel import Source, between_slopes, mixed_logit, mixed_model
from governance_survey.statistics.survey import means
from governance_survey.steps.models.diagnostics import diagnostics_table
from governance_survey.steps.sample_design import design_of

from .studies import norway_indices, worker_table

FAMILIES = {
    "logit": ("W_BG_2 ~ W_LAW + urban", {}),
    "ordered": ("W_TRN_1 ~ W_LAW + urban", {}),
    "multinomial": ("W_BG_6 ~ W_LAW", {}),
    "poisson": ("W_NUM_1 ~ W_LAW + urban", {"exposure": "W_BG_11"}),
    "negative_binomial": ("W_NUM_1 ~ W_LAW + urban", {}),
}
STATISTICS = {"ordered": "ordered_logit", "multinomial": "multinomial_logit"}


@cache
def plain_indices():
    """The workers as a convenience sample: no weights, no design."""
    answers = gs.read_responses(worker_table(), "community_worker", sampling="convenience", simulated=True)
    return gs.score(answers, gs.read_scheme("five_dimensions"))


@pytest.fixture(scope="module")
def indices():
    return plain_indices()


def used(model):
    rows = model.matrix.complete & (True if model.offset is None else np.isfinite(model.offset))
    return model.matrix.x[rows], model.matrix.y[rows], rows


@pytest.mark.parametrize("family", FAMILIES)
def test_equals_the_statistics_called_directly(indices, family):
    formula, options = FAMILIES[family]
    model = gs.fit(formula, indices, family=family, **options)
    theirs = generalised_model(
        model.matrix.x,
        model.matrix.y,
        names=model.matrix.names,
        family=STATISTICS.get(family, family),
        covariance="hc1",
        offset=model.offset,
        categories=model.matrix.codes,
    )
    assert (model.covariance, model.fit.n_obs) == ("hc1", theirs.n_obs)
    np.testing.assert_array_equal(model.fit.coef, theirs.coef)
    np.testing.assert_array_equal(model.fit.cov, theirs.cov)


@pytest.mark.parametrize("family", FAMILIES)
def test_equals_statsmodels(indices, family):
    formula, options = FAMILIES[family]
    model = gs.fit(formula, indices, family=family, covariance="model", **options)
    x, y, rows = used(model)
    if family == "logit":
        theirs = sm.Logit(y, x).fit(disp=0)
    elif family == "ordered":
        found = OrderedModel(y, x[:, 1:], distr="logit").fit(method="newton", disp=0)
        np.testing.assert_allclose(model.fit.coef[:2], found.params[:2], rtol=1e-5)
        np.testing.assert_allclose(model.fit.std_error[:2], found.bse[:2], rtol=1e-4)
        assert model.fit.log_likelihood == pytest.approx(found.llf, rel=1e-8)
        return
    elif family == "multinomial":
        found = sm.MNLogit(y, x).fit(disp=0, method="newton")
        np.testing.assert_allclose(model.fit.coef, found.params.T.ravel(), rtol=1e-5, atol=1e-8)
        np.testing.assert_allclose(model.fit.std_error, found.bse.T.ravel(), rtol=1e-5)
        return
    elif family == "poisson":
        theirs = sm.GLM(y, x, family=sm.families.Poisson(), offset=model.offset[rows]).fit(tol=1e-12)
    else:
        # Its own optimiser stops early in these units: it begins at our estimate and may not leave it.
        start = np.append(model.fit.coef, model.fit.dispersion.alpha)
        found = sm.NegativeBinomial(y, x).fit(disp=0, method="newton", start_params=start)
        np.testing.assert_allclose(model.fit.coef, found.params[:-1], rtol=1e-5, atol=1e-8)
        assert model.fit.log_likelihood == pytest.approx(found.llf, rel=1e-7)
        return
    np.testing.assert_allclose(model.fit.coef, theirs.params, rtol=1e-6, atol=1e-10)
    np.testing.assert_allclose(model.fit.std_error, theirs.bse, rtol=1e-5)
    assert model.fit.log_likelihood == pytest.approx(theirs.llf, rel=1e-9)


def test_a_share_is_a_fractional_logit(indices):
    table = worker_table()
    table["W_NUM_2"] = np.where(table["W_LAW1_1"].notna(), (np.arange(len(table)) % 11) / 10, np.nan)
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    shares = gs.score(answers, gs.read_scheme("five_dimensions"))
    model = gs.fit("W_NUM_2 ~ W_LAW + urban", shares, family="fractional", covariance="hc0")
    x, y, _ = used(model)
    theirs = sm.GLM(y, x, family=sm.families.Binomial()).fit(cov_type="HC0", tol=1e-12)
    np.testing.assert_allclose(model.fit.coef, theirs.params, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(model.fit.std_error, theirs.bse, rtol=1e-6)
    with pytest.raises(EstimationError) as caught:
        gs.fit("W_NUM_2 ~ W_LAW + urban", shares, family="fractional", covariance="model")
    assert caught.value.code == "share_needs_robust"
    assert gs.interpret(model, "W_LAW").claim.unit.en == "percentage points"


@pytest.mark.parametrize("kind", ["cr2", "cr3"])
def test_clusters_are_those_of_the_statistics(indices, kind):
    model = gs.fit("W_RSK ~ W_LAW", indices, covariance=kind)
    labels = indices.responses.column("community_id").values
    theirs = clustered_model(model.matrix.x, model.matrix.y, labels, names=model.matrix.names, kind=kind)
    assert model.cluster == "community_id"
    np.testing.assert_array_equal(model.fit.cov, theirs.cov)
    np.testing.assert_array_equal(model.tidy()["dof"], theirs.dof)
    np.testing.assert_array_equal(model.tidy()["p_value"], theirs.p_value)


def test_two_ways_at_once(indices):
    model = gs.fit("W_RSK ~ W_LAW", indices, cluster=("community_id", "W_BG_6"))
    both = [indices.responses.column(name).values for name in ("community_id", "W_BG_6")]
    theirs = two_way_model(model.matrix.x, model.matrix.y, *both, names=model.matrix.names)
    assert model.covariance == "two_way" and model.cluster == "community_id × W_BG_6"
    np.testing.assert_array_equal(model.fit.cov, theirs.cov)


def test_the_wild_bootstrap_feeds_p_and_interval(indices):
    model = gs.fit("W_RSK ~ W_LAW + W_COL", indices, covariance="wild", cluster="stratum_id", seed=3)
    labels = indices.responses.column("stratum_id").values
    theirs = wild_bootstrap(model.matrix.x, model.matrix.y, labels, names=model.matrix.names, column="W_LAW", seed=3)
    tidy = model.tidy().iloc[1]
    assert (tidy["p_value"], tidy["conf_low"], tidy["conf_high"]) == (theirs.p_value, theirs.low, theirs.high)
    wide, narrow = model.fit.conf_int(0.95), model.fit.conf_int(0.8)
    assert wide[0][1] <= narrow[0][1] < model.fit.coef[1] < narrow[1][1] <= wide[1][1]


def test_the_seed_of_draws_comes_from_the_data(indices):
    first, again = (gs.fit("W_RSK ~ W_LAW", indices, covariance="wild", cluster="W_BG_6") for _ in range(2))
    assert first.asked.seed == again.asked.seed
    np.testing.assert_array_equal(first.fit.p_value, again.fit.p_value)
    assert "seed" not in gs.fit("W_RSK ~ W_LAW", indices).provenance.arguments


@pytest.mark.parametrize("errors", ["satterthwaite", "kenward_roger", "between_within"])
def test_a_random_intercept_and_slope(indices, errors):
    model = gs.fit("W_RSK ~ W_LAW + urban", indices, groups="community_id", slopes="W_LAW", covariance=errors)
    labels = indices.responses.column("community_id").values
    theirs = mixed_model(
        model.matrix.x, model.matrix.y, labels, names=model.matrix.names, slope="W_LAW", small_sample=errors
    )
    np.testing.assert_array_equal(model.fit.cov, theirs.cov)
    np.testing.assert_array_equal(model.fit.dof, theirs.dof)
    assert model.fit.n_clusters == theirs.n_groups == 60


def test_a_random_intercept_equals_statsmodels(indices):
    model = gs.fit("W_PRO ~ urban", indices, groups="community_id")
    x, y, rows = used(model)
    labels = indices.responses.column("community_id").values[rows]
    theirs = sm.MixedLM(y, x, groups=labels).fit(reml=True, method="powell", ftol=1e-12)
    np.testing.assert_allclose(model.fit.coef, theirs.fe_params, rtol=1e-5)
    np.testing.assert_allclose(model.fit.std_error, theirs.bse_fe, rtol=1e-4)
    np.testing.assert_allclose(model.fit.random_cov[0, 0], theirs.cov_re[0, 0], rtol=1e-3)


def test_a_mixed_logit(indices):
    model = gs.fit("W_BG_2 ~ W_LAW", indices, family="logit", groups="community_id")
    labels = indices.responses.column("community_id").values
    theirs = mixed_logit(model.matrix.x, model.matrix.y, labels, names=model.matrix.names)
    np.testing.assert_array_equal(model.fit.coef, theirs.coef)
    with pytest.raises(UsageError) as caught:
        model.effects_table()
    assert caught.value.code == "no_effects"


def test_slopes_between_communities_corrected(indices):
    model = gs.fit("W_RSK ~ between(W_LAW) + urban", indices, corrected=True, seed=5, draws=200)
    codes = pd.factorize(indices.responses.column("community_id").values, sort=True)[0]
    law, risk = (gs.fit(f"{name} ~ urban", indices).matrix.y for name in ("W_LAW", "W_RSK"))
    urban = indices.responses.column("urban").values
    source = Source(("y", "x", "u"), np.column_stack([risk, law, urban]), codes)
    theirs = between_slopes([source], 60, outcome="y", seed=5, draws=200)
    np.testing.assert_allclose(model.fit.coef, theirs.coef)
    np.testing.assert_allclose(model.fit.conf_int()[0], theirs.low)
    assert set(model.tidy().columns) >= {"uncorrected", "reliability"}
    assert len(model.fit.p_value) == 2 and (model.fit.p_value > 0).all()


def test_design_based_logit_equals_the_weighted_likelihood():
    model = gs.fit("female ~ eduyrs + agea", norway_indices(), family="logit")
    assert model.covariance == "design" and np.isfinite(model.fit.dof)
    x, y, rows = used(model)
    weights = norway_indices().responses.column("anweight").values[rows]
    theirs = sm.GLM(y, x, family=sm.families.Binomial(), freq_weights=weights).fit(tol=1e-12)
    np.testing.assert_allclose(model.fit.coef, theirs.params, rtol=1e-6)
    glance = model.glance()
    mean = means(design_of(norway_indices().responses), np.where(rows, model.matrix.y, np.nan))
    assert glance["aic"][0] is None
    assert (glance["deff"][0], glance["n_effective"][0]) == (mean.deff[0], model.fit.n_obs / mean.deff[0])


@pytest.mark.parametrize("family", ["logit", "poisson"])
def test_average_marginal_differences_equal_statsmodels(indices, family):
    formula = "W_BG_2 ~ W_LAW + urban" if family == "logit" else "W_NUM_1 ~ W_LAW + urban"
    model = gs.fit(formula, indices, family=family, covariance="model")
    x, y, _ = used(model)
    frame = pd.DataFrame({"const": 1.0, "law": x[:, 1], "urban": x[:, 2]})
    theirs = (sm.Logit if family == "logit" else sm.Poisson)(y, frame).fit(disp=0, tol=1e-12)
    found = theirs.get_margeff(at="overall", dummy=True)
    scale = 100 if family == "logit" else 1
    table = model.effects_table().to_frame()
    np.testing.assert_allclose(table["estimate"], scale * found.margeff, rtol=1e-6)
    np.testing.assert_allclose(table["std_error"], scale * found.margeff_se, rtol=1e-5)


def test_marginal_differences_of_categories_sum_to_nought(indices):
    table = gs.fit("W_TRN_1 ~ W_LAW * urban + C(W_BG_6)", indices, family="ordered").effects_table().to_frame()
    sums = table.groupby("term")["estimate"].sum()
    assert len(sums) == 7
    np.testing.assert_allclose(sums, 0, atol=1e-10)


def test_a_product_changes_the_marginal_difference_of_both(indices):
    """The derivative of a probability by hand: beta_x + beta_xz z, times p (1 - p), averaged."""
    model = gs.fit("W_BG_2 ~ W_LAW * urban", indices, family="logit")
    x, _, _ = used(model)
    names = list(model.fit.names)
    b = dict(zip(names, model.fit.coef, strict=True))
    p = 1 / (1 + np.exp(-x @ model.fit.coef))
    by_hand = np.mean(p * (1 - p) * (b["W_LAW"] + b["W_LAW:urban[1]"] * x[:, names.index("urban[1]")]))
    row = model.effects.place("W_LAW")
    np.testing.assert_allclose(model.effects.found.estimate[row, 0], by_hand, rtol=1e-10)


def test_a_curve_has_no_single_difference(indices):
    model = gs.fit("W_BG_2 ~ poly(W_LAW, 2) + urban", indices, family="logit")
    assert model.effects.curved == ("poly(W_LAW, 2)",)
    assert "poly(W_LAW, 2)" in model.effects_table().say("zh")


@pytest.mark.parametrize(
    ("formula", "options", "code"),
    [
        ("W_RSK ~ W_LAW", {"family": "logistic"}, "unknown_choice"),
        ("W_BG_2 ~ W_LAW", {"family": "logit", "covariance": "cr2"}, "covariance_not_for_family"),
        ("W_BG_2 ~ W_LAW", {"family": "poisson", "groups": "community_id"}, "groups_not_for_family"),
        ("W_BG_2 ~ W_LAW", {"family": "logit", "groups": "community_id", "slopes": "W_LAW"}, "slopes_not_for_family"),
        (
            "W_TRN_1 ~ W_LAW",
            {"family": "ordered", "groups": "community_id", "slopes": "W_LAW"},
            "slopes_not_for_family",
        ),
        ("W_RSK ~ W_LAW", {"slopes": ("W_LAW",)}, "slopes_without_groups"),
        ("W_RSK ~ W_LAW", {"scaling": "size"}, "scaling_not_for"),
        ("W_BG_2 ~ W_LAW", {"family": "logit", "groups": "community_id", "scaling": "size"}, "scaling_not_for"),
        ("W_RSK ~ W_LAW", {"groups": "community_id", "slopes": "W_LAW", "scaling": "size"}, "scaling_not_for"),
        ("W_RSK ~ W_LAW", {"groups": "community_id", "scaling": "both"}, "unknown_choice"),
        ("W_RSK ~ W_LAW", {"groups": "community_id", "scaling": "size"}, "scaling_without_weights"),
        ("W_RSK ~ W_LAW", {"groups": "community_id", "group_weight": "w_w"}, "group_weight_without_scaling"),
        (
            "W_RSK ~ W_LAW",
            {"groups": "community_id", "scaling": "size", "group_weight": "no_such"},
            "group_weight_unknown",
        ),
        (
            "W_RSK ~ W_LAW",
            {"groups": "community_id", "scaling": "size", "covariance": "satterthwaite"},
            "covariance_not_for_family",
        ),
        ("W_RSK ~ W_LAW + urban", {"groups": "community_id", "slopes": ("W_LAW", "urban")}, "one_random_slope"),
        ("W_RSK ~ W_LAW", {"groups": "community_id", "slopes": "W_COL"}, "slope_not_a_column"),
        ("W_RSK ~ W_LAW", {"groups": "no_such"}, "group_unknown"),
        ("W_RSK ~ W_LAW", {"groups": "community_id", "covariance": "hc3"}, "covariance_not_for_family"),
        ("W_RSK ~ W_LAW", {"covariance": "two_way", "cluster": "community_id"}, "cluster_pair_missing"),
        ("W_RSK ~ W_LAW", {"covariance": "hc3", "cluster": "community_id"}, "cluster_not_used"),
        ("W_RSK ~ W_LAW", {"cluster": "no_such"}, "cluster_unknown"),
        ("W_RSK ~ W_LAW", {"exposure": "W_BG_11"}, "exposure_not_for_family"),
        ("W_NUM_1 ~ W_LAW", {"family": "poisson", "exposure": "no_such"}, "exposure_unknown"),
        ("W_RSK ~ W_LAW", {"corrected": True, "groups": "community_id"}, "corrected_not_for"),
        ("W_RSK ~ W_LAW * urban", {"corrected": True}, "not_between"),
        ("W_RSK ~ within(W_LAW)", {"corrected": True}, "not_between"),
        ("W_RSK ~ W_LAW", {"covariance": "wild", "draws": 10}, "too_few_draws"),
        ("W_RSK ~ W_LAW", {"family": "ordered"}, "not_a_category"),
        ("W_BG_6 ~ W_LAW", {}, "category_outcome"),
    ],
)
def test_calls_that_cannot_be_served(indices, formula, options, code):
    with pytest.raises(UsageError) as caught:
        gs.fit(formula, indices, **options)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


@pytest.mark.parametrize(
    ("formula", "options", "code"),
    [
        ("W_RSK ~ W_LAW", {"family": "logit"}, "not_binary"),
        ("W_BG_2 ~ W_LAW", {"family": "ordered"}, "too_few_categories"),
        ("W_RSK ~ W_LAW", {"family": "poisson"}, "not_counts"),
        ("W_NUM_1 ~ W_LAW", {"family": "poisson", "exposure": "urban"}, None),
        ("W_RSK ~ W_LAW", {"groups": "worker_id"}, "nothing_within"),
    ],
)
def test_models_that_are_not_identified(indices, formula, options, code):
    with pytest.raises((EstimationError, UsageError)) as caught:
        gs.fit(formula, indices, **options)
    assert caught.value.code == (code or "exposure_unknown")
    if code in ("not_binary", "not_counts"):  # a score is no 0 or 1: the message says what to take
        assert 'family="linear"' in caught.value.say("zh") and 'family="linear"' in caught.value.say("en")
    assert caught.value.what.zh != caught.value.what.en


def test_weights_need_robust_errors():
    with pytest.raises(EstimationError) as caught:
        gs.fit("W_BG_2 ~ W_LAW", weighted(), family="logit", covariance="model")
    assert caught.value.code == "weights_need_robust"


def weighted():
    answers = gs.read_responses(
        worker_table(), "community_worker", sampling="probability", weight="w_w", psu="psu_id", strata="stratum_id",
        simulated=True,
    )  # fmt: skip
    return gs.score(answers, gs.read_scheme("five_dimensions"))


def test_a_mixed_model_says_that_weights_and_units_are_left_out():
    model = gs.fit("W_RSK ~ W_LAW", weighted(), groups="community_id")
    said = " ".join(text.en for text in model.warnings)
    assert "does not use the declared weight w_w" in said
    assert ("psu_id" in said) == ("psu_id" != "community_id" and "several of the groups" in said)
    np.testing.assert_array_equal(
        model.fit.coef, gs.fit("W_RSK ~ W_LAW", plain_indices(), groups="community_id").fit.coef
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_one_protocol_whatever_the_family(indices, family):
    formula, options = FAMILIES[family]
    model = gs.fit(formula, indices, family=family, **options)
    fit = model.fit
    np.testing.assert_allclose(fit.std_error, np.sqrt(np.diag(fit.cov)))
    np.testing.assert_allclose(fit.statistic, fit.coef / fit.std_error)
    low, high = fit.conf_int(0.9)
    assert ((low < fit.coef) & (fit.coef < high)).all()
    assert len(model.parameters) == len(fit.names) == len(fit.coef)
    assert len(model.glance()) == 1 and fit.warnings == tuple(fit.warnings)
    for table in model.tables():
        assert table.say("zh") != table.say("en") and len({n.key for n in table.numbers()}) == len(table.numbers())


def test_categories_nobody_chose_are_left_out_and_named(indices):
    table = worker_table()
    table["W_BG_6"] = table["W_BG_6"].replace({6: 5})
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    model = gs.fit("W_BG_6 ~ W_LAW", gs.score(answers, gs.read_scheme("five_dimensions")), family="multinomial")
    assert model.matrix.codes == ("1", "2", "3", "4", "5")
    assert any("other" in text.en for text in model.warnings)


def test_diagnostics_are_those_of_the_statistics(indices):
    logit, ordered, count = (
        gs.fit(formula, indices, family=family, **options)
        for family, (formula, options) in FAMILIES.items()
        if family in ("logit", "poisson", "ordered")
    )
    x, y = logit.matrix.x, logit.matrix.y
    shown = {number.key: number.value for number in diagnostics_table(logit).numbers()}
    found = binary_quality(logit.fit, x, y)
    assert (shown["auc.estimate"], shown["hosmer_lemeshow.p_value"]) == (found.auc, found.hosmer_lemeshow_p)
    shown = {number.key: number.value for number in diagnostics_table(count).numbers()}
    spread = count_quality(count.fit, count.matrix.x, count.matrix.y, offset=count.offset)
    assert shown["overdispersion.p_value"] == spread.overdispersion_p
    tests = proportional_odds_tests(
        ordered.matrix.x, ordered.matrix.y, names=ordered.matrix.names, categories=ordered.matrix.codes,
        terms={"W_LAW": ("W_LAW",), "urban": ("urban[1]",)}, covariance="hc1",
    )  # fmt: skip
    assert [n.value for n in diagnostics_table(ordered).numbers()[1::2]] == [test.p_value for test in tests]
    assert diagnostics_table(gs.fit("W_RSK ~ W_LAW", indices)) is None


def test_a_step_in_a_product_is_averaged_over_the_other_variable(indices):
    """P(urban) less P(rural) for everybody, by hand."""
    model = gs.fit("W_BG_2 ~ W_LAW * urban", indices, family="logit")
    x, _, _ = used(model)
    law = x[:, model.matrix.names.index("W_LAW")]
    a, b_law, b_urban, b_both = model.fit.coef
    town, country = a + b_urban + (b_law + b_both) * law, a + b_law * law
    by_hand = np.mean(1 / (1 + np.exp(-town)) - 1 / (1 + np.exp(-country)))
    np.testing.assert_allclose(model.effects.found.estimate[model.effects.place("urban[1]"), 0], by_hand, rtol=1e-10)


def test_maximum_likelihood_and_its_reml(indices):
    reml, ml = (gs.fit("W_PRO ~ urban", indices, groups="community_id", estimator=e) for e in ("reml", "ml"))
    assert (reml.fit.method, ml.fit.method) == ("reml", "ml")
    assert ml.fit.random_cov[0, 0] < reml.fit.random_cov[0, 0]
    assert ml.provenance.arguments["estimator"] == "ml"
    with pytest.raises(EstimationError) as caught:
        gs.fit("W_PRO ~ urban", indices, groups="community_id", estimator="ml", covariance="kenward_roger")
    assert caught.value.code == "kenward_roger_needs_reml"


def test_a_singular_mixed_model_says_which_errors_it_has():
    """Groups that differ less than draws of their size would: nothing is left between them."""
    table = worker_table()
    order = np.argsort(np.argsort(table["W_BG_5"].to_numpy(), kind="stable"), kind="stable")
    table["community_id"] = [f"c{place % 60:02d}" for place in order]
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    shuffled = gs.score(answers, gs.read_scheme("five_dimensions"))
    model = gs.fit("W_BG_5 ~ W_LAW", shuffled, groups="community_id", covariance="kenward_roger")
    assert model.fit.singular and model.fit.small_sample == "between_within"
    said = model.table().say("en")
    assert "between-within" in said and "Kenward" not in said and "at its edge" in said


def test_rows_without_an_exposure_are_counted(indices):
    table = worker_table()
    table.loc[table.index[:9], "W_BG_11"] = np.nan
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    model = gs.fit(
        "W_NUM_1 ~ urban", gs.score(answers, gs.read_scheme("five_dimensions")), family="poisson", exposure="W_BG_11"
    )
    assert model.dropped["W_BG_11"] >= 1
    assert sum(model.dropped.values()) == model.fit.n_missing
    table.loc[table.index[9], "W_BG_11"] = 0
    answers = gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)
    with pytest.raises(EstimationError) as caught:
        gs.fit(
            "W_NUM_1 ~ urban",
            gs.score(answers, gs.read_scheme("five_dimensions")),
            family="poisson",
            exposure="W_BG_11",
        )
    assert caught.value.code == "exposure_not_positive" and caught.value.got == 1


def test_an_item_is_taken_as_answered_not_as_scored(indices):
    """W_LAW1_3 is a reversed item: its categories keep the order of the questionnaire."""
    model = gs.fit("W_LAW1_3 ~ urban", indices, family="ordered")
    raw = indices.responses.values("W_LAW1_3")[:, 0]
    rows = model.matrix.complete
    np.testing.assert_array_equal(model.matrix.y[rows], raw[rows] - 1)
    assert "reverse" not in model.matrix.outcome.en


def test_predictors_of_other_sources_keep_their_own_rows_when_corrected():
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=60).linked
    linked = gs.score(study, gs.read_scheme("five_dimensions"))
    model = gs.fit("R_EFF ~ K45 + W_COL", linked, level="resident", corrected=True)
    reliability = dict(zip(model.fit.names, model.fit.reliability, strict=False))
    assert model.fit.method == "means" and reliability["K45"] == 1 and 0 < reliability["W_COL"] < 1
    with pytest.raises(UsageError) as caught:
        gs.fit("R_EFF ~ GAP_LAW", linked, level="resident", corrected=True)
    assert caught.value.code == "not_between"
