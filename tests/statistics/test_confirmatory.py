"""Confirmatory factor analysis: structures come back, unfit models are refused, idle choices do not matter."""

import numpy as np
import pytest

from governance_survey.statistics.confirmatory import (
    Moments,
    cfa,
    compare_models,
    equality_tests,
    factor_scores,
    implied,
    invariance,
    jacobian,
    modification_indices,
    read_model,
    residuals,
    specify,
)
from governance_survey.statistics.confirmatory.maximum_likelihood import observed_information, score
from governance_survey.words.errors import EstimationError, FormulaError

NAMES = [f"x{k}" for k in range(1, 7)]
TWO = "F =~ x1 + x2 + x3\nG =~ x4 + x5 + x6"


def two_factor_covariance(r=0.4):
    loadings = np.zeros((6, 2))
    loadings[:3, 0], loadings[3:, 1] = (0.8, 0.7, 0.6), (0.75, 0.7, 0.65)
    s = loadings @ np.array([[1, r], [r, 1]]) @ loadings.T
    np.fill_diagonal(s, 1.0)
    return s


def normal_rows(n, seed, s=None):
    s = two_factor_covariance() if s is None else s
    return np.random.default_rng(seed).normal(size=(n, len(s))) @ np.linalg.cholesky(s).T


def refused(code, *arguments, **choices):
    with pytest.raises(EstimationError) as error:
        cfa(*arguments, **choices)
    assert error.value.code == code
    assert error.value.say("zh") != error.value.say("en")
    return error.value


# -- the language


def test_a_model_is_read_in_all_its_forms():
    text = """
    # factors
    信任 =~ NA*x1 + 0.5*x2 +
        a*x3      ! goes on
    G =~ c(1, NA)*x4 + c(b, b)*x5; G ~~ 1*G
    x1 + x2 ~~ -.2*x3
    y ~ G + 信任
    x1 ~ 0*1
    x2 ~ 1
    """
    found = [(t.left, t.operator, t.right, t.fixed, t.labels, t.line) for t in read_model(text)]
    assert found == [
        ("信任", "=~", "x1", (None,), (), 3),
        ("信任", "=~", "x2", (0.5,), (), 3),
        ("信任", "=~", "x3", (), ("a",), 3),
        ("G", "=~", "x4", (1.0, None), (), 5),
        ("G", "=~", "x5", (), ("b", "b"), 5),
        ("G", "~~", "G", (1.0,), (), 5),
        ("x1", "~~", "x3", (-0.2,), (), 6),
        ("x2", "~~", "x3", (-0.2,), (), 6),
        ("y", "~", "G", (), (), 7),
        ("y", "~", "信任", (), (), 7),
        ("x1", "~1", "", (0.0,), (), 8),
        ("x2", "~1", "", (), (), 9),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty_model", None),
        ("F =~ x1 +", "model_syntax", 1),
        ("F =~ x1\nF ~~ ", "model_syntax", 2),
        ("F = x1", "model_syntax", 1),
        ("F =~ x1 x2", "model_syntax", 1),
        ("F =~ x1 + $", "model_syntax", 1),
        ("F =~ c(1, a)*x1", "model_syntax", 1),
        ("F =~ 1*2*x1", "model_syntax", 1),
        ("F =~ __import__('os')", "model_syntax", 1),
        ("a := b*c", "not_in_this_language", 1),
        ("x1 | t1", "not_in_this_language", 1),
        ("F =~ x1\nF =~ x1", "model_repeats", 2),
        ("x1 ~~ x2\nx2 ~~ x1", "model_repeats", 2),
    ],
)
def test_a_model_that_cannot_be_read_is_refused_with_its_line(text, code, line):
    with pytest.raises(FormulaError) as error:
        read_model(text)
    assert error.value.code == code
    if line:
        assert error.value.where.say("en") == f"line {line} of the model"
    assert error.value.say("zh") != error.value.say("en")


# -- moments and derivatives


def test_the_jacobian_is_the_slope_of_the_moments():
    text = f"{TWO}\nH =~ a*F + a*G\nx1 ~~ x4\nG ~ x7\nx2 ~ x7"
    spec = specify(text, [*NAMES, "x7"], means=True, std_lv=True)
    spec = spec.with_exogenous([np.eye(7) * 1.3], [np.arange(7.0)])
    theta = np.random.default_rng(1).uniform(0.3, 0.9, spec.n_free)
    by_sigma, by_mu = jacobian(spec, spec.values(theta))[0]
    rows = np.tril_indices(7)
    for place in range(spec.n_free):
        ends = []
        for sign in (1, -1):
            moved = theta.copy()
            moved[place] += sign * 1e-6
            own = implied(spec, spec.values(moved))[0]
            ends.append((own.sigma[rows], own.mu))
        np.testing.assert_allclose((ends[0][0] - ends[1][0]) / 2e-6, by_sigma[:, place], atol=1e-7)
        np.testing.assert_allclose((ends[0][1] - ends[1][1]) / 2e-6, by_mu[:, place], atol=1e-7)


def test_score_and_observed_information_are_slopes_of_the_likelihood():
    x = normal_rows(200, 2)
    model = cfa(TWO, x, NAMES, means=True)
    spec, samples = model.specification, model.samples.groups
    theta = model.theta + 0.05

    def logl(at):
        own = implied(spec, spec.values(at))[0]
        gap = x[:, spec.columns] - own.mu
        return -0.5 * (
            len(x) * np.linalg.slogdet(2 * np.pi * own.sigma)[1] + (gap @ np.linalg.inv(own.sigma) * gap).sum()
        )

    numeric = np.array([(logl(theta + h) - logl(theta - h)) / 2e-5 for h in np.eye(spec.n_free) * 1e-5])
    np.testing.assert_allclose(score(spec, samples, theta), numeric, rtol=1e-5, atol=1e-4)
    bent = observed_information(spec, samples, theta)
    slope = np.array(
        [(score(spec, samples, theta - h) - score(spec, samples, theta + h)) / 2e-5 for h in np.eye(spec.n_free) * 1e-5]
    )
    np.testing.assert_allclose(bent, slope, rtol=1e-5, atol=1e-3)
    assert np.abs(score(spec, samples, model.theta)).max() < 1e-3


# -- estimates


def test_an_exact_structure_comes_back():
    model = cfa(TWO, Moments(300, two_factor_covariance()), NAMES)
    assert abs(model.fit.chisq) < 1e-8
    assert model.fit.dof == 8
    assert model.fit.p_value == pytest.approx(1)
    assert (model.fit.cfi, model.fit.rmsea) == (1, 0)
    assert model.fit.tli > 1
    np.testing.assert_allclose(model.estimates.std_all[:6], [0.8, 0.7, 0.6, 0.75, 0.7, 0.65], atol=1e-6)
    np.testing.assert_allclose(model.factor_correlations(), [[1, 0.4], [0.4, 1]], atol=1e-6)


def test_a_second_order_structure_comes_back():
    above = np.array([0.9, 0.8, 0.7])
    r = np.outer(above, above) + np.diag(1 - above**2)
    loadings = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6]]))
    s = loadings @ r @ loadings.T
    np.fill_diagonal(s, 1)
    names = [f"i{k}" for k in range(9)]
    text = "\n".join(f"F{k} =~ i{3 * k} + i{3 * k + 1} + i{3 * k + 2}" for k in range(3)) + "\nG =~ F0 + F1 + F2"
    model = cfa(text, Moments(300, s), names)
    assert abs(model.fit.chisq) < 1e-7
    assert list(model.loadings()["G"].values()) == pytest.approx(above, abs=1e-5)


def test_the_order_of_items_and_columns_does_not_matter():
    x = normal_rows(250, 3)
    turned = cfa("G =~ x6 + x4 + x5\nF =~ x3 + x1 + x2", x[:, ::-1], NAMES[::-1])
    plain = cfa(TWO, x, NAMES)
    assert turned.fit.chisq == pytest.approx(plain.fit.chisq, abs=1e-8)
    assert turned.srmr == pytest.approx(plain.srmr, abs=1e-7)
    for factor, loadings in plain.loadings().items():
        for item, value in loadings.items():
            assert turned.loadings()[factor][item] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("marker", ["x2", "x3", None])
def test_standardised_loadings_and_their_errors_do_not_depend_on_the_marker(marker):
    x = normal_rows(250, 4)
    plain = cfa(TWO, x, NAMES).estimates
    if marker is None:
        other = cfa(TWO, x, NAMES, std_lv=True).estimates
    else:
        other = cfa(TWO.replace("x1", "NA*x1").replace(marker, f"1*{marker}"), x, NAMES).estimates
    np.testing.assert_allclose(other.std_all[:6], plain.std_all[:6], atol=1e-6)
    np.testing.assert_allclose(other.std_all_error[:6], plain.std_all_error[:6], atol=1e-6)


def test_rescaled_items_leave_the_fit_and_the_standardised_loadings_alone():
    x = normal_rows(250, 5)
    plain, scaled = cfa(TWO, x, NAMES), cfa(TWO, x * [1, 100, 0.01, 1, 3, 1] + 7, NAMES)
    assert scaled.fit.chisq == pytest.approx(plain.fit.chisq, abs=1e-6)
    np.testing.assert_allclose(scaled.estimates.std_all[:6], plain.estimates.std_all[:6], atol=1e-6)


def test_equal_names_are_equal_values_and_cost_no_freedom():
    x = normal_rows(250, 6)
    tied = cfa("F =~ NA*a*x1 + a*x2 + a*x3\nF ~~ 1*F\nG =~ x4 + x5 + x6", x, NAMES)
    assert len(set(tied.estimates.estimate[:3])) == 1
    assert tied.fit.dof == 10
    freed = equality_tests(tied)
    assert {one.right for one in freed} == {"x1", "x2", "x3"}
    free = cfa(TWO, x, NAMES)
    assert compare_models(tied, free).chisq == pytest.approx(tied.fit.chisq - free.fit.chisq)


def test_aic_and_bic_prefer_the_model_the_data_came_from():
    x = normal_rows(400, 7)
    right, wrong = cfa(TWO, x, NAMES), cfa("F =~ " + " + ".join(NAMES), x, NAMES)
    assert right.criteria.aic < wrong.criteria.aic
    assert right.criteria.bic < wrong.criteria.bic
    assert right.fit.chisq < wrong.fit.chisq


def test_the_loglikelihood_is_that_of_the_rows():
    from scipy.stats import multivariate_normal

    x = normal_rows(200, 8)
    model = cfa(TWO, x, NAMES, means=True)
    own = model.moments[0]
    assert model.criteria.logl == pytest.approx(multivariate_normal(own.mu, own.sigma).logpdf(x).sum(), rel=1e-9)
    assert model.criteria.aic == pytest.approx(-2 * model.criteria.logl + 2 * 19, rel=1e-12)


def test_robust_measures_are_the_plain_ones_when_answers_are_normal():
    x = normal_rows(20_000, 9)
    plain = cfa(TWO, x, NAMES)
    for estimator in ("mlr", "mlm"):
        robust = cfa(TWO, x, NAMES, estimator=estimator)
        assert robust.scaling == pytest.approx(1, abs=0.03)
        assert robust.robust.cfi == pytest.approx(plain.fit.cfi, abs=1e-3)
        free = plain.estimates.std_error > 0
        ratio = robust.estimates.std_error[free] / plain.estimates.std_error[free]
        np.testing.assert_allclose(ratio, 1, atol=0.06)


def test_heavy_tails_inflate_the_chi_square_and_mlr_undoes_it():
    rng = np.random.default_rng(10)
    heavy = normal_rows(3000, 10) * np.sqrt(5 / rng.chisquare(5, size=(3000, 1)))
    assert cfa(TWO, heavy, NAMES, estimator="mlr").scaling > 1.3


def test_errors_have_the_spread_of_the_estimates():
    found = [cfa(TWO, normal_rows(400, seed), NAMES, std_lv=True).estimates for seed in range(100)]
    spread = np.std([one.estimate[:6] for one in found], axis=0)
    typical = np.mean([one.std_error[:6] for one in found], axis=0)
    np.testing.assert_allclose(spread / typical, 1, atol=0.3)


def test_rows_with_a_missing_item_are_dropped_and_counted():
    x = normal_rows(200, 11)
    x[:5, 0], x[5:8, 3] = np.nan, np.nan
    model = cfa(TWO, x, NAMES)
    assert (model.samples.n, model.samples.n_missing) == (192, 8)
    assert model.fit.chisq == pytest.approx(cfa(TWO, x[8:], NAMES).fit.chisq)


def test_rows_and_moments_agree():
    x = normal_rows(200, 12)
    by_rows = cfa(TWO, x, NAMES, means=True)
    by_moments = cfa(TWO, Moments(200, np.cov(x.T), x.mean(axis=0)), NAMES, means=True)
    np.testing.assert_allclose(by_rows.theta, by_moments.theta, atol=1e-7)


# -- what is refused


def test_too_few_indicators_are_refused():
    x = normal_rows(200, 13)
    error = refused("under_identified", "F =~ x1 + x2", x, NAMES)
    assert error.got == -1
    refused("single_indicator", "F =~ x1\nG =~ x4 + x5 + x6", x, NAMES)
    cfa("F =~ x1\nx1 ~~ 0.2*x1\nG =~ x4 + x5 + x6", x, NAMES)


def test_two_indicators_beside_another_factor_are_enough():
    assert cfa("F =~ x1 + x2\nG =~ x4 + x5 + x6", Moments(300, two_factor_covariance()), NAMES).fit.dof == 4


def test_a_model_the_data_cannot_tell_apart_is_refused_with_the_parameters():
    error = refused("not_identified", f"{TWO}\nH =~ F + G", normal_rows(300, 14), NAMES)
    assert "H" in error.got


def test_an_unknown_item_is_refused_with_a_suggestion():
    names = ["trust_1", "trust_2", "trust_3"]
    error = refused("unknown_item", "F =~ trust_1 + trust_2 + trsut_3", np.zeros((10, 3)), names)
    assert "trust_3" in error.fix.say("en")


def test_names_that_collide_and_models_that_circle_are_refused():
    x = normal_rows(200, 15)
    refused("name_twice", "x1 =~ x2 + x3 + x4", x, NAMES)
    refused("circular_model", f"{TWO}\nF ~ G\nG ~ F", x, NAMES)
    refused("unknown_choice", TWO, x, NAMES, estimator="gls")
    refused("unknown_choice", TWO, x, NAMES, equal=("loading",))
    refused("unknown_partial", TWO, x, NAMES, partial=("F =~ x9",))
    refused("bad_data", TWO, x[:, :3], NAMES)
    refused("rows_needed", TWO, Moments(200, np.cov(x.T)), NAMES, estimator="mlr")
    refused("no_means", TWO, Moments(200, np.cov(x.T)), NAMES, means=True)


def test_data_without_variance_or_rows_are_refused():
    x = normal_rows(200, 16)
    flat = x.copy()
    flat[:, 2] = 3
    assert refused("constant_item", TWO, flat, NAMES).got == "x3"
    refused("too_few_rows", TWO, x[:6], NAMES)
    double = x.copy()
    double[:, 1] = 2 * double[:, 0] + 1
    assert refused("singular_covariances", TWO, double, NAMES).got == "x1, x2"
    refused("one_group", TWO, x, NAMES, groups=np.zeros(200))
    refused("groups_and_rows", TWO, x, NAMES, groups=np.arange(3))


def test_an_improper_solution_is_refused_or_flagged():
    s = two_factor_covariance()
    s[0, 1] = s[1, 0] = 0.8
    s[0, 2] = s[2, 0] = 0.8
    s[1, 2] = s[2, 1] = 0.4
    refused("improper_solution", TWO, Moments(200, s), NAMES)
    flagged = cfa(TWO, Moments(200, s), NAMES, improper="flag")
    assert flagged.improper[0].kind == "negative_variance"
    assert flagged.improper[0].what == "x1 ~~ x1"
    assert flagged.improper[0].value < 0


def test_factors_that_are_one_are_refused():
    s = two_factor_covariance(r=0.999)
    s[:3, 3:] *= 1.1
    s[3:, :3] = s[:3, 3:].T
    error = refused("improper_solution", TWO, Moments(200, s), NAMES)
    assert "F ~~ G" in error.got


def test_models_that_are_not_nested_are_refused():
    x = normal_rows(200, 17)
    two = cfa(TWO, x, NAMES)
    one = cfa("F =~ x1 + x2 + x3", x, NAMES)
    for pair, code in (((two, one), "not_comparable"), ((two, two), "not_nested")):
        with pytest.raises(EstimationError) as error:
            compare_models(*pair)
        assert error.value.code == code


# -- what to change, residuals, invariance, scores


def test_a_modification_index_is_close_to_the_fall_of_chi_square():
    x = normal_rows(600, 18)
    x[:, 3] += 0.25 * x[:, 2]
    model = cfa(TWO, x, NAMES)
    first = modification_indices(model)[0]
    mended = cfa(f"{TWO}\n{first.left} {first.operator} {first.right}", x, NAMES)
    assert first.index == pytest.approx(model.fit.chisq - mended.fit.chisq, rel=0.25)
    assert all(
        a.index >= b.index
        for a, b in zip(modification_indices(model)[:-1], modification_indices(model)[1:], strict=True)
    )
    assert all(one.index >= 5 for one in modification_indices(model, least=5))


def test_residual_z_has_unit_spread_when_the_model_holds():
    found = np.array([residuals(cfa(TWO, normal_rows(300, seed), NAMES)).z for seed in range(60)])
    assert np.isnan(found[:, 0, 0]).all()
    off = found[:, *np.tril_indices(6, -1)]
    assert np.nanstd(off) == pytest.approx(1, abs=0.12)


def test_invariance_finds_the_level_that_fails():
    same = two_factor_covariance()
    rng = np.random.default_rng(20)
    x = np.vstack([normal_rows(500, 21, same), normal_rows(500, 22, same)])
    groups = np.repeat(["town", "village"], 500)
    x[groups == "village", 5] += 0.5
    order = rng.permutation(1000)
    found = invariance(TWO, x[order], NAMES, groups[order])
    p = [one.p_value for one in found.comparisons]
    assert p[0] > 0.01
    assert p[1] < 1e-6
    assert p[2] > 0.01
    assert [model.fit.dof for model in found.models] == [16, 20, 24, 30]
    partial = invariance(TWO, x[order], NAMES, groups[order], partial=("x6 ~ 1",))
    assert partial.comparisons[1].p_value > 0.01
    top = equality_tests(found.models[2])[0]
    assert (top.left, top.operator) == ("x6", "~1")
    assert set(found.models[0].samples.labels) == {"town", "village"}


def test_equal_loadings_do_not_depend_on_how_factors_are_scaled():
    x = normal_rows(800, 23)
    groups = np.tile([0, 1], 400)
    marker = invariance(TWO, x, NAMES, groups)
    fixed = invariance(TWO, x, NAMES, groups, std_lv=True)
    for one, other in zip(marker.models, fixed.models, strict=True):
        assert one.fit.dof == other.fit.dof
        assert one.fit.chisq == pytest.approx(other.fit.chisq, abs=1e-6)


def test_bartlett_scores_are_unbiased_and_regression_scores_have_the_stated_determinacy():
    rng = np.random.default_rng(24)
    f = rng.normal(size=(20_000, 2)) @ np.linalg.cholesky([[1, 0.4], [0.4, 1]]).T
    loadings = np.zeros((6, 2))
    loadings[:3, 0], loadings[3:, 1] = (0.8, 0.7, 0.6), (0.75, 0.7, 0.65)
    x = f @ loadings.T + rng.normal(size=(20_000, 6)) * np.sqrt(1 - (loadings**2).sum(axis=1))
    model = cfa(TWO, x, NAMES, std_lv=True)
    x[0, 0] = np.nan
    b, r = (factor_scores(model, x, NAMES, method=m) for m in ("bartlett", "regression"))
    assert np.isnan(b.scores[0]).any()
    slope = np.polyfit(f[1:, 0], b.scores[1:, 0], 1)[0]
    assert slope == pytest.approx(1, abs=0.02)
    assert np.corrcoef(f[1:, 0], r.scores[1:, 0])[0, 1] == pytest.approx(r.determinacy[0], abs=0.01)
