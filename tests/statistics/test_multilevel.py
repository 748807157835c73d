"""Linear mixed models against statsmodels, against the likelihood written out in full, and refusals by name."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize

from governance_survey.statistics.community import variance_components
from governance_survey.statistics.multilevel import mixed_model, variance_intervals
from governance_survey.statistics.multilevel.derivatives import derivatives, elements
from governance_survey.statistics.regression import linear_model

NAMES = ("(Intercept)", "z", "w")


def sample(seed, groups=30, size=8, intercept=0.5, slope=0.3, correlation=0.5, offset=0.0):
    """Rows in groups of about `size`: z varies within them, w between."""
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), size)[rng.random(groups * size) < 0.9]
    z, w = rng.normal(size=len(g)), rng.normal(size=groups)[g]
    both = rng.normal(size=(groups, 2))
    u0 = intercept * both[:, 0]
    u1 = slope * (correlation * both[:, 0] + np.sqrt(1 - correlation**2) * both[:, 1])
    y = 1 + 0.5 * z + 0.3 * w + u0[g] + u1[g] * z + rng.normal(size=len(g))
    return np.column_stack([np.ones(len(g)), z + offset, w]), y, g


def full(x, y, g, slope, sigma, sigma2, reml):
    """-2 log likelihood with every matrix written out."""
    n, p = x.shape
    z = np.ones((n, 1)) if slope is None else np.column_stack([np.ones(n), x[:, slope]])
    v = sigma2 * np.eye(n) + (g[:, None] == g) * (z @ sigma @ z.T)
    inverse = np.linalg.inv(v)
    cross = x.T @ inverse @ x
    rest = y - x @ np.linalg.solve(cross, x.T @ inverse @ y)
    found = np.linalg.slogdet(v)[1] + rest @ inverse @ rest + (n - p * reml) * np.log(2 * np.pi)
    return found + (np.linalg.slogdet(cross)[1] if reml else 0.0)


def effects(x, sigma):
    z = np.column_stack([np.ones(len(x)), x[:, 1]])
    return z @ sigma @ z.T


@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize("slope", [None, "z"])
def test_the_likelihood_is_the_one_written_out(slope, method):
    x, y, g = sample(1)
    fit = mixed_model(x, y, g, names=NAMES, slope=slope, method=method)
    place = None if slope is None else 1
    theirs = full(x, y, g, place, fit.random_cov, fit.residual_variance, method == "reml")
    assert -2 * fit.log_likelihood == pytest.approx(theirs, rel=1e-12)
    between = (g[:, None] == g) * (fit.random_cov[0, 0] if slope is None else effects(x, fit.random_cov))
    errors = np.linalg.inv(x.T @ np.linalg.inv(between + fit.residual_variance * np.eye(len(y))) @ x)
    np.testing.assert_allclose(fit.cov, errors, rtol=1e-8, atol=1e-12)
    q = len(fit.random_cov)

    def around(v):
        low = np.zeros((q, q))
        low[np.tril_indices(q)] = v[:-1]
        return full(x, y, g, place, low @ low.T, np.exp(v[-1]), method == "reml")

    start = np.append(np.linalg.cholesky(fit.random_cov)[np.tril_indices(q)], np.log(fit.residual_variance))
    searched = minimize(around, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10, "maxiter": 400})
    assert searched.fun == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("slope", [None, "z"])
def test_it_agrees_with_statsmodels(slope):
    x, y, g = sample(2)
    fit = mixed_model(x, y, g, names=NAMES, slope=slope)
    theirs = sm.MixedLM(y, x, g, exog_re=x[:, : 1 + (slope is not None)]).fit(reml=True, gtol=1e-10)
    np.testing.assert_allclose(fit.coef, theirs.fe_params, rtol=1e-4)
    # Errors are not compared: statsmodels inverts the information on slopes and variances together.
    np.testing.assert_allclose(fit.random_cov, theirs.cov_re, rtol=1e-3)
    assert fit.residual_variance == pytest.approx(theirs.scale, rel=1e-4)
    np.testing.assert_allclose(fit.blups.effect[3], theirs.random_effects[3], rtol=1e-3, atol=1e-5)


def test_derivatives_are_those_of_the_deviance():
    x, y, g = sample(3)
    fit = mixed_model(x, y, g, names=NAMES, slope="z")
    sigma, sigma2 = np.array([[0.4, 0.1], [0.1, 0.3]]), 1.3
    turn = fit.reduced.turn
    for reml in (True, False):
        found = derivatives(fit.reduced, sigma, sigma2, reml)
        moves = [(one, 0.0) for one in elements(2)] + [(np.zeros((2, 2)), 1.0)]

        def at(steps, reml=reml, moves=moves):
            s = sigma + sum(h * one for h, (one, _) in zip(steps, moves, strict=True))
            v = sigma2 + sum(h * unit for h, (_, unit) in zip(steps, moves, strict=True))
            return full(x, y, g, 1, turn @ s @ turn.T, v, reml)

        unit, h = np.eye(4), 1e-4
        slopes = [(at(h * e) - at(-h * e)) / (2 * h) for e in unit]
        np.testing.assert_allclose(found.gradient, slopes, rtol=1e-6, atol=1e-6)
        h = 2e-3
        bends = [
            [(at(h * (a + b)) - at(h * (a - b)) - at(h * (b - a)) + at(-h * (a + b))) / (4 * h * h) for a in unit]
            for b in unit
        ]
        np.testing.assert_allclose(found.observed, bends, rtol=1e-3, atol=1e-3 * np.abs(found.observed).max())


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_without_columns_it_is_the_components_of_community(method):
    x, y, g = sample(4)
    fit = mixed_model(x[:, :1], y, g, names=NAMES[:1], method=method)
    other = variance_components(y, g, 30, method=method)
    assert fit.random_cov[0, 0] == pytest.approx(other.between, rel=1e-5)
    assert fit.residual_variance == pytest.approx(other.within, rel=1e-6)
    assert fit.icc == pytest.approx(other.icc, rel=1e-5)


def test_units_and_offsets_do_not_matter():
    x, y, g = sample(5)
    fit = mixed_model(x, y, g, names=NAMES, slope="z")
    far = x * [1, 100, 1] + [0, 1e4, 0]
    other = mixed_model(far, 1000 * y + 1e5, g, names=NAMES, slope="z", small_sample="satterthwaite")
    assert other.coef[1] == pytest.approx(10 * fit.coef[1], rel=1e-7)
    assert other.std_error[1:] == pytest.approx(fit.std_error[1:] * [10, 1000], rel=1e-6)
    assert other.random_cov[1, 1] == pytest.approx(100 * fit.random_cov[1, 1], rel=1e-5)
    assert other.residual_variance == pytest.approx(1e6 * fit.residual_variance, rel=1e-7)
    np.testing.assert_allclose(other.dof[1:], fit.dof[1:], rtol=1e-4)
    assert (other.r2_marginal, other.r2_conditional) == pytest.approx((fit.r2_marginal, fit.r2_conditional), rel=1e-6)


def test_equal_groups_have_the_degrees_of_freedom_of_the_analysis_of_variance():
    """Of equal groups REML and the two corrections are exact: groups - 2 between, n - groups - 1 within."""
    rng = np.random.default_rng(6)
    g = np.repeat(np.arange(12), 5)
    z = rng.normal(size=60)
    z -= (np.bincount(g, z) / 5)[g]
    x = np.column_stack([np.ones(60), z, rng.normal(size=12)[g]])
    y = x @ [1, 0.5, 0.3] + rng.normal(size=12)[g] + rng.normal(size=60)
    for kind in ("satterthwaite", "kenward_roger", "between_within"):
        fit = mixed_model(x, y, g, names=NAMES, small_sample=kind)
        np.testing.assert_allclose(fit.dof, [10, 47, 10], rtol=1e-6)
        assert fit.small_sample == kind
    # The slope between groups, its error too, is that of the groups' means.
    means = linear_model(x[::5][:, [0, 2]], np.bincount(g, y) / 5, names=NAMES[::2], covariance="model")
    np.testing.assert_allclose(fit.coef[[0, 2]], means.coef, rtol=1e-9)
    np.testing.assert_allclose(fit.std_error[[0, 2]], means.std_error, rtol=1e-7)


def test_no_variance_between_is_told_and_is_least_squares():
    rng = np.random.default_rng(7)
    g = np.repeat(np.arange(20), 4)
    # Means of groups differ less than chance would make them.
    y = rng.normal(size=80)
    y -= 0.9 * (np.bincount(g, y) / 4)[g]
    x = np.column_stack([np.ones(80), rng.normal(size=80), rng.normal(size=20)[g]])
    fit = mixed_model(x, y, g, names=NAMES)
    plain = linear_model(x, y, names=NAMES, covariance="model")
    assert fit.singular
    assert fit.random_cov[0, 0] == 0
    assert set(fit.warnings) == {"singular", "few_groups"}
    np.testing.assert_allclose(fit.coef, plain.coef, rtol=1e-10)
    np.testing.assert_allclose(fit.std_error, plain.std_error, rtol=1e-10)
    # But not with eighty rows' worth of degrees of freedom for what varies between twenty groups.
    assert fit.small_sample == "between_within"
    np.testing.assert_allclose(fit.dof, [18, 59, 18])
    assert (fit.blups.effect == 0).all()
    low = variance_intervals(fit)[0]
    assert low.low == 0
    assert low.high > 0


def test_a_correlation_of_one_is_told():
    x, y, g = sample(8, groups=15, slope=0.02, correlation=0.0)
    fit = mixed_model(x, y, g, names=NAMES, slope="z")
    assert fit.singular
    assert abs(fit.correlation) == pytest.approx(1, abs=1e-9)
    assert np.isfinite(fit.dof).all()


def test_missing_rows_are_left_out_and_counted():
    x, y, g = sample(9)
    x2, y2, g2 = np.vstack([x, x[:3]]), np.append(y, y[:3]), np.append(g.astype(float), [1.0, 2.0, np.nan])
    x2[-3, 1], y2[-2] = np.nan, np.nan
    fit, other = mixed_model(x, y, g, names=NAMES), mixed_model(x2, y2, g2, names=NAMES)
    assert (fit.n_missing, other.n_missing, other.n_obs) == (0, 3, fit.n_obs)
    np.testing.assert_allclose(other.coef, fit.coef, rtol=1e-10)


def test_labels_of_any_kind_come_back_with_the_effects():
    x, y, g = sample(10)
    order = np.random.default_rng(1).permutation(len(g))
    labels = np.array([f"社区{k:02d}" for k in g], dtype=object)
    fit, other = mixed_model(x, y, g, names=NAMES), mixed_model(x[order], y[order], labels[order], names=NAMES)
    assert list(other.blups.labels) == [f"社区{k:02d}" for k in fit.blups.labels]
    np.testing.assert_allclose(other.blups.effect, fit.blups.effect, atol=1e-7)
    assert other.blups.n.tolist() == np.bincount(g).tolist()


def test_prediction_errors_are_those_of_henderson_s_equations():
    x, y, g = sample(11, groups=12, intercept=1.0, slope=1.0, correlation=0.0)
    fit = mixed_model(x, y, g, names=NAMES, slope="z")
    assert not fit.singular
    blocks = np.zeros((len(g), 24))
    rows = np.arange(len(g))
    blocks[rows, 2 * g], blocks[rows, 2 * g + 1] = 1.0, x[:, 1]
    both = np.hstack([x, blocks])
    left = both.T @ both / fit.residual_variance
    left[3:, 3:] += np.kron(np.eye(12), np.linalg.inv(fit.random_cov))
    solution = np.linalg.solve(left, both.T @ y / fit.residual_variance)
    np.testing.assert_allclose(fit.coef, solution[:3], rtol=1e-8)
    np.testing.assert_allclose(fit.blups.effect.ravel(), solution[3:], rtol=1e-6, atol=1e-9)
    errors = np.sqrt(np.diag(np.linalg.inv(left)))[3:]
    np.testing.assert_allclose(fit.blups.std_error.ravel(), errors, rtol=1e-6)
