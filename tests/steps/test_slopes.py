"""Slopes of a product: one covariance, the observed range, refusals, both languages."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.statistics.clusters import clustered_model
from governance_survey.words.text import LANGUAGES


@cache
def scored():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    return gs.score(gs.simulate(form, seed=1, communities=40, scheme=scheme), scheme)


@cache
def model(formula, covariance=None):
    return gs.fit(formula, scored(), covariance=covariance)


PRODUCT = "W_RSK ~ W_LAW * W_COL + urban"


@pytest.mark.parametrize("covariance", ["hc3", "cluster"])
def test_a_slope_has_the_error_of_the_model(covariance):
    fitted = model(PRODUCT, covariance)
    found = gs.slopes(fitted, "W_LAW", "W_COL", at=[40, 60])
    names = fitted.fit.names
    pair = [names.index("W_LAW"), names.index("W_LAW:W_COL")]
    for place, value in enumerate((40, 60)):
        direction = np.array([1, value])
        assert found.found.estimate[place] == pytest.approx(direction @ fitted.fit.coef[pair])
        error = np.sqrt(direction @ fitted.fit.cov[np.ix_(pair, pair)] @ direction)
        assert found.found.std_error[place] == pytest.approx(error)
    assert found.found.dof == fitted.fit.dof == found.regions.dof


def test_coefficients_with_their_own_degrees_of_freedom_give_the_least():
    """CR2 has degrees of freedom for each coefficient; a combination of two takes the smaller."""
    plain = model(PRODUCT, "cluster")
    matrix, clusters = plain.matrix, scored().responses.key_column("community")
    fit = clustered_model(matrix.x, matrix.y, clusters, names=matrix.names)
    found = gs.slopes(replace(plain, fit=fit), "W_LAW", "W_COL", at=[60])
    pair = [matrix.names.index("W_LAW"), matrix.names.index("W_LAW:W_COL")]
    direction = np.array([1, 60])
    assert found.found.dof == fit.dof[pair].min() < 39
    assert found.found.std_error[0] == pytest.approx(np.sqrt(direction @ fit.cov[np.ix_(pair, pair)] @ direction))
    assert found.glance()["dof"][0] == fit.dof[pair[1]]


def test_the_range_is_that_of_the_rows_used():
    found = gs.slopes(model(PRODUCT), "W_LAW", "W_COL")
    used = model(PRODUCT).matrix.x[model(PRODUCT).matrix.complete][:, 2]
    assert (found.observed.low, found.observed.high) == (used.min(), used.max())
    assert found.regions.regions[0].low == used.min() and found.regions.regions[-1].high == used.max()
    table = found.tables()[1].to_frame()
    for width in (0, 1):
        part = table[table["width"] == table["width"].unique()[width]]
        assert part["n_obs"].sum() == model(PRODUCT).fit.n_obs
        assert part["share_observed"].sum() == pytest.approx(100)


def test_categories_are_each_given_as_fitted_apart():
    found = gs.slopes(model("W_RSK ~ W_LAW * urban"), "W_LAW", "urban")
    assert found.observed is None and found.regions is None and found.figures() == ()
    base = model("W_RSK ~ W_LAW * urban").fit
    assert found.found.estimate[0] == pytest.approx(base.coef[base.names.index("W_LAW")])
    assert found.n_at.sum() == base.n_obs
    several = gs.slopes(model("W_RSK ~ W_LAW * C(W_BG_4)"), "W_LAW", "C(W_BG_4)")
    apart = gs.fit("W_RSK ~ W_LAW:C(W_BG_4) + C(W_BG_4)", scored()).fit
    own = [place for place, name in enumerate(apart.names) if name.startswith("W_LAW:")]
    np.testing.assert_allclose(several.found.estimate, apart.coef[own], rtol=1e-6)
    np.testing.assert_allclose(several.found.std_error, apart.std_error[own], rtol=1e-6)


def test_between_and_within_are_told_apart():
    fitted = model("W_RSK ~ between(W_LAW) * between(W_COL) + within(W_LAW)")
    found = gs.slopes(fitted, "between(W_LAW)", "W_COL")
    assert found.product.focal.label == "between(W_LAW)"


@pytest.mark.parametrize(
    ("code", "formula", "arguments", "options"),
    [
        ("unknown_term", PRODUCT, ("W_LAW", "W_COLL"), {}),
        ("same_variable_twice", PRODUCT, ("W_LAW", "W_LAW"), {}),
        ("no_product", PRODUCT, ("W_LAW", "urban"), {}),
        ("ambiguous_term", "W_RSK ~ between(W_LAW) * W_COL + within(W_LAW)", ("W_LAW", "W_COL"), {}),
        ("slope_depends_on_more", "W_RSK ~ W_LAW * W_COL + W_LAW:W_REF + W_REF", ("W_LAW", "W_COL"), {}),
        ("slope_depends_on_more", "W_RSK ~ W_LAW * W_COL * urban", ("W_LAW", "W_COL"), {}),
        ("main_effect_missing", "W_RSK ~ W_LAW + W_LAW:W_COL", ("W_LAW", "W_COL"), {}),
        ("curved", "W_RSK ~ poly(W_LAW, 2) * W_COL", ("W_COL", "W_LAW"), {}),
        ("focal_category", "W_RSK ~ W_LAW * C(W_BG_4)", ("C(W_BG_4)", "W_LAW"), {}),
        ("values_of_a_category", "W_RSK ~ W_LAW * urban", ("W_LAW", "urban"), {"at": [1]}),
        ("outside_data", PRODUCT, ("W_LAW", "W_COL"), {"at": [101]}),
        ("not_numbers", PRODUCT, ("W_LAW", "W_COL"), {"at": "high"}),
        ("not_numbers", PRODUCT, ("W_LAW", "W_COL"), {"at": []}),
        ("level_outside_unit", PRODUCT, ("W_LAW", "W_COL"), {"conf_level": 95}),
    ],
)
def test_refused(code, formula, arguments, options):
    with pytest.raises(gs.GovernanceSurveyError) as problem:
        gs.slopes(model(formula), *arguments, **options)
    assert problem.value.code == code
    assert all(problem.value.say(language) for language in LANGUAGES)


def test_no_model_is_refused():
    with pytest.raises(gs.GovernanceSurveyError) as problem:
        gs.slopes(scored(), "W_LAW", "W_COL")
    assert problem.value.code == "not_a_model"


@pytest.mark.parametrize("language", LANGUAGES)
def test_printed_in_both_languages(language):
    found = gs.slopes(model(PRODUCT), "W_LAW", "W_COL")
    keys = [number.key for table in (*found.tables(), found.figures()[0].table) for number in table.numbers()]
    assert len(keys) == len(set(keys))
    text = "\n".join(table.say(language) for table in found.tables())
    assert {"zh": "统计意义", "en": "in the statistical sense"}[language] in text
    assert {"zh": "模拟数据", "en": "Simulated data"}[language] in text
    assert type(gs.plot(found, language=language)).__name__ == "Figure"


def test_a_category_has_nothing_to_draw():
    with pytest.raises(gs.GovernanceSurveyError) as problem:
        gs.plot(gs.slopes(model("W_RSK ~ W_LAW * urban"), "W_LAW", "urban"))
    assert problem.value.code == "nothing_to_draw"
