"""Logit models with a random intercept: the integral, its edges, refusals."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from governance_survey.errors import EstimationError
from governance_survey.statistics.generalised import generalised_model
from governance_survey.statistics.multilevel import mixed_logit

TWO = ("(Intercept)", "x")


def yes_or_no(seed, groups=40, size=6, tau=1.0):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), size)
    x = np.column_stack([np.ones(len(g)), rng.normal(size=len(g))])
    y = rng.random(len(g)) < expit(x @ [-0.3, 0.7] + tau * rng.normal(size=groups)[g])
    return x, y.astype(float), g


def test_the_integral_is_that_of_another_integrator():
    x, y, g = yes_or_no(31)
    fit = mixed_logit(x, y, g, names=TWO)
    tau, eta = np.sqrt(fit.random_variance), x @ fit.coef
    total = 0.0
    for group in range(40):
        e, sign = eta[g == group], 2 * y[g == group] - 1

        def density(b, e=e, sign=sign):
            return expit(sign * (e + tau * b)).prod() * norm.pdf(b)

        total += np.log(quad(density, -9, 9, epsabs=1e-14, epsrel=1e-12)[0])
    assert fit.log_likelihood == pytest.approx(total, abs=1e-8)
    assert mixed_logit(x, y, g, names=TWO, points=40).coef == pytest.approx(fit.coef, rel=1e-5)


def test_no_variance_between_is_told_and_is_the_plain_logit():
    x, y, g = yes_or_no(32)
    g = np.random.default_rng(0).permutation(g)
    fit = mixed_logit(x, y, g, names=TWO)
    plain = generalised_model(x, y, names=TWO, family="logit", covariance="model")
    assert fit.singular
    assert "singular" in fit.warnings
    np.testing.assert_allclose(fit.coef, plain.coef, rtol=1e-8)
    np.testing.assert_allclose(fit.cov, plain.cov, rtol=1e-8)
    assert (fit.icc, fit.median_odds_ratio, fit.random_variance) == (0, 1, 0)


def test_units_order_and_missing_rows_do_not_matter_to_a_logit():
    x, y, g = yes_or_no(33)
    fit = mixed_logit(x, y, g, names=TWO)
    order = np.random.default_rng(1).permutation(len(g))
    far, z, h = (x * [1, 50] + [0, 1000])[order], y[order], np.array([f"g{k:02d}" for k in g], dtype=object)[order]
    far, z, h = np.vstack([far, [1, np.nan]]), np.append(z, 1), np.append(h, "g01")
    other = mixed_logit(far, z, h, names=TWO)
    assert other.n_missing == 1
    assert other.coef[1] * 50 == pytest.approx(fit.coef[1], rel=1e-6)
    assert other.std_error[1] * 50 == pytest.approx(fit.std_error[1], rel=1e-5)
    assert other.random_variance == pytest.approx(fit.random_variance, rel=1e-5)
    np.testing.assert_allclose(other.blups.effect, fit.blups.effect, atol=1e-5)


def code(work):
    with pytest.raises(EstimationError) as caught:
        work()
    return caught.value.code


def test_a_logit_that_has_no_estimate_is_refused():
    x, y, g = yes_or_no(34)
    assert code(lambda: mixed_logit(x[:, :1], (g % 2).astype(float), g, names=TWO[:1])) == "nothing_within"
    assert code(lambda: mixed_logit(x, y, np.zeros(len(g)), names=TWO)) == "one_cluster"
    assert code(lambda: mixed_logit(x, (x[:, 1] > 0).astype(float), g, names=TWO)) == "complete_separation"
    with pytest.raises(TypeError, match="points"):
        mixed_logit(x, y, g, names=TWO, points=0)
