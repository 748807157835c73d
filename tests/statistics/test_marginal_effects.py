"""Average marginal effects against R, statsmodels and differences of predictions."""

import numpy as np
import pytest
import statsmodels.api as sm

from governance_survey.statistics.generalised import (
    Slope,
    Step,
    average_marginal_effects,
    generalised_model,
    predicted,
    slope_of,
    step_of,
)

from .test_generalised import FOUR, simulated, visits

NAMES = FOUR[:3]
ALL = ["logit", "poisson", "negative_binomial", "multinomial_logit", "ordered_logit"]


def fitted(family, covariance="model"):
    x, y, _ = simulated(family)
    categories = tuple("abcd"[: int(y.max()) + 1]) if family.endswith("l_logit") or family == "ordered_logit" else ()
    return x, generalised_model(x, y, names=NAMES, family=family, covariance=covariance, categories=categories), y


@pytest.mark.parametrize("family", ["logit", "poisson", "multinomial_logit"])
def test_slopes_equal_statsmodels(family):
    x, fit, y = fitted(family)
    models = {"logit": sm.Logit, "poisson": sm.Poisson, "multinomial_logit": sm.MNLogit}
    theirs = models[family](y, x).fit(disp=0, method="newton", tol=1e-14, maxiter=100).get_margeff()
    ours = average_marginal_effects(fit, x, [slope_of(NAMES, name) for name in NAMES[1:]])
    margins = np.asarray(theirs.margeff).reshape(2, -1)
    np.testing.assert_allclose(ours.estimate, margins, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(ours.std_error, np.asarray(theirs.margeff_se).reshape(margins.shape), rtol=1e-5)


@pytest.mark.parametrize("family", ALL)
def test_slopes_are_limits_of_steps(family):
    x, fit, _ = fitted(family)
    up, down = x.copy(), x.copy()
    up[:, 1] += 1e-5
    down[:, 1] -= 1e-5
    found = average_marginal_effects(fit, x, [slope_of(NAMES, NAMES[1]), Step("step", down, up)])
    np.testing.assert_allclose(found.estimate[0], found.estimate[1] / 2e-5, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found.std_error[0], found.std_error[1] / 2e-5, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("family", ALL)
def test_steps_are_differences_of_predictions_and_errors_are_the_delta_method(family):
    x, fit, _ = fitted(family, "hc1")
    low, high = x.copy(), x.copy()
    low[:, 1], high[:, 1] = -1, 1
    w = np.linspace(1, 3, len(x))
    found = average_marginal_effects(fit, x, [Step("step", low, high)], weights=w)
    change = predicted(fit, high) - predicted(fit, low)
    np.testing.assert_allclose(found.estimate[0], w @ change / w.sum(), rtol=1e-12)
    from dataclasses import replace

    slopes = []
    for j in range(len(fit.coef)):
        step = 1e-6 * max(abs(fit.coef[j]), 1) * np.eye(len(fit.coef))[j]
        ends = [
            w @ (predicted(other, high) - predicted(other, low)) / w.sum()
            for other in (replace(fit, coef=fit.coef + step), replace(fit, coef=fit.coef - step))
        ]
        slopes.append((ends[0] - ends[1]) / (2 * step[j]))
    slopes = np.array(slopes)
    np.testing.assert_allclose(found.std_error[0], np.sqrt(np.diag(slopes.T @ fit.cov @ slopes)), rtol=1e-4)


@pytest.mark.parametrize("family", ["ordered_logit", "multinomial_logit"])
def test_effects_on_probabilities_cancel(family):
    x, fit, _ = fitted(family)
    found = average_marginal_effects(fit, x, [slope_of(NAMES, name) for name in NAMES[1:]])
    np.testing.assert_allclose(found.estimate.sum(axis=1), 0, atol=1e-14)
    np.testing.assert_allclose(predicted(fit, x).sum(axis=1), 1, rtol=1e-12)
    assert found.categories == fit.categories


def test_a_square_and_an_interaction_follow_the_chain_rule():
    x, y, _ = simulated("logit")
    a, b = x[:, 1], x[:, 2] - 100
    wide = np.column_stack([np.ones(len(a)), a, a**2, b, a * b])
    names = ("(Intercept)", "a", "a2", "b", "ab")
    fit = generalised_model(wide, y, names=names, family="logit", covariance="model")
    direction = np.column_stack([np.zeros_like(a), np.ones_like(a), 2 * a, np.zeros_like(a), b])
    found = average_marginal_effects(fit, wide, [Slope("a", direction)])

    def moved(d):
        return np.column_stack([np.ones(len(a)), a + d, (a + d) ** 2, b, (a + d) * b])

    limit = (predicted(fit, moved(1e-5)) - predicted(fit, moved(-1e-5))).mean() / 2e-5
    np.testing.assert_allclose(found.estimate[0, 0], limit, rtol=1e-7)


def test_missing_rows_are_left_out_and_exposure_counts():
    _, x, y, _ = visits()
    exposure = np.log(x[:, 3] + 1)
    names = FOUR[:3]
    fit = generalised_model(x[:, :3], y, names=names, family="poisson", covariance="hc0", offset=exposure)
    gap = x[:, :3].copy()
    gap[:10, 1] = np.nan
    step = step_of(gap, names, "gender")
    found = average_marginal_effects(fit, gap, [step, slope_of(names, "income")], offset=exposure)
    other = average_marginal_effects(
        fit, x[10:, :3], [step_of(x[10:, :3], names, "gender"), slope_of(names, "income")], offset=exposure[10:]
    )
    assert found.n_obs == len(x) - 10
    np.testing.assert_allclose(found.estimate, other.estimate, rtol=1e-12)
    np.testing.assert_allclose(found.std_error, other.std_error, rtol=1e-12)
    assert np.isnan(predicted(fit, gap, offset=exposure)[:10]).all()
    low, high = found.conf_int()
    np.testing.assert_allclose((high - low) / 2, 1.959963984540054 * found.std_error, rtol=1e-12)
    assert (found.p_value < 1).all() and (found.statistic == found.estimate / found.std_error).all()
