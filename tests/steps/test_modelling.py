"""Models: equal to R on the Norwegian survey, honest about rows, clusters and what is not identified."""

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, FormulaError, UsageError

from ..reference import norway as norway_reference
from .studies import norway_indices, worker_indices

FORMULA = "IMM ~ eduyrs + agea + female + lrscale"


def test_norway_equals_svyglm_to_1e_8():
    theirs, model = norway_reference()["svyglm"], gs.fit(FORMULA, norway_indices())
    tidy = model.tidy()
    assert model.covariance == "design"
    assert (model.fit.n_obs, model.fit.dof) == (theirs["n"], theirs["df_resid"])
    for ours, key in (("estimate", "coef"), ("std_error", "se"), ("statistic", "t"), ("p_value", "p")):
        np.testing.assert_allclose(tidy[ours], list(theirs[key].values()), rtol=1e-8)
    np.testing.assert_allclose(tidy["conf_low"], theirs["conf95"]["low"], rtol=1e-8)
    np.testing.assert_allclose(tidy["conf_high"], theirs["conf95"]["high"], rtol=1e-8)


def test_every_lost_row_is_accounted_for():
    model = gs.fit(FORMULA, norway_indices())
    assert sum(model.dropped.values()) == model.fit.n_missing
    assert model.fit.n_obs + model.fit.n_missing == norway_indices().responses.n_rows
    assert "lrscale" in model.table().say("en")


def test_one_covariance_feeds_everything():
    model = gs.fit(FORMULA, norway_indices())
    se = np.sqrt(np.diag(model.fit.cov))
    np.testing.assert_allclose(model.tidy()["std_error"], se)
    np.testing.assert_allclose(model.tidy()["statistic"], model.fit.coef / se)


def test_hc3_and_cluster_give_other_errors_and_the_same_estimates_without_weights():
    indices = worker_indices()
    hc3 = gs.fit("W_RSK ~ W_LAW", indices, covariance="hc3")
    cluster = gs.fit("W_RSK ~ W_LAW", indices, covariance="cluster")
    np.testing.assert_allclose(hc3.fit.coef, cluster.fit.coef)
    assert cluster.cluster == "psu_id"
    assert cluster.fit.dof == cluster.fit.n_clusters - 1
    assert not np.allclose(hc3.fit.std_error, cluster.fit.std_error)
    assert "CR1" in cluster.table().say("zh")


def test_another_cluster_variable():
    model = gs.fit("W_RSK ~ W_LAW", worker_indices(), covariance="cluster", cluster="community_id")
    assert model.fit.n_clusters == 60


def test_all_names_of_the_grammar():
    model = gs.fit(
        "W_RSK ~ center(W_LAW)*urban + poly(W_BG_5, 2) + C(W_BG_6) + between(W_COL) + within(W_COL) + W_REF1_1",
        worker_indices(),
        covariance="hc3",
    )
    assert any(name.startswith("C(W_BG_6)[") for name in model.fit.names)
    assert model.fit.n_obs > 200


def test_an_item_enters_like_the_scales_reversed_and_on_0_to_100():
    model = gs.fit("W_RSK ~ W_LAW1_3", worker_indices())
    raw = worker_indices().responses.values("W_LAW1_3")[:, 0]
    place = model.matrix.names.index("W_LAW1_3")
    np.testing.assert_allclose(model.matrix.x[:, place], 100 - (raw - 1) / 4 * 100)
    assert "reverse-scored" in model.titles["W_LAW1_3"].en
    assert model.fit.coef[place] > 0


@pytest.mark.parametrize(
    ("formula", "kind", "code"),
    [
        ("W_RSK ~ W_LWA", FormulaError, "unknown_name"),
        ("W_RSK ~ W_LAW + I(1)", FormulaError, "unknown_function"),
        ("W_RSK ~ W_BG_6", UsageError, "category_needs_C"),
        ("W_RSK ~ worker_id", UsageError, "variable_not_usable"),
        ("W_PRO ~ W_LAW + W_COL + center(W_LAW)", EstimationError, "rank_deficient"),
        ("W_RSK ~ log(urban)", UsageError, None),
    ],
)
def test_refusals(formula, kind, code):
    with pytest.raises((kind, FormulaError, EstimationError)) as caught:
        gs.fit(formula, worker_indices())
    if code:
        assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_the_closest_name_is_suggested():
    with pytest.raises(FormulaError) as caught:
        gs.fit("W_RSK ~ W_LWA", worker_indices())
    assert "W_LAW" in caught.value.say("zh")
    assert "^" in caught.value.say("zh")


def test_a_hostile_formula_is_never_run(tmp_path):
    target = tmp_path / "pwned"
    with pytest.raises(FormulaError):
        gs.fit(f"W_RSK ~ W_LAW + I(W_LAW*0*len(str(open('{target}','w'))))", worker_indices())
    assert not target.exists()


def test_another_level_than_the_one_scored_is_refused():
    with pytest.raises(UsageError) as caught:
        gs.fit("W_RSK ~ W_LAW", worker_indices(), level="resident")
    assert caught.value.code == "level_not_scored"


def test_glance_is_one_row():
    glance = gs.fit(FORMULA, norway_indices()).glance()
    assert len(glance) == 1
    assert glance["n_obs"][0] == norway_reference()["svyglm"]["n"]
