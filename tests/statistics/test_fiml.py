"""Full information: complete rows give maximum likelihood, missing ones take nothing from the truth."""

import numpy as np
import pytest

from governance_survey.statistics.confirmatory import (
    Moments,
    cfa,
    compare_models,
    incomplete_samples,
    invariance,
    latent_correlations,
    modification_indices,
    residuals,
    specify,
)
from governance_survey.statistics.confirmatory import fiml as full
from governance_survey.statistics.confirmatory.patterns import curvature, derivatives, patterns_of_rows, precisions
from governance_survey.words.errors import EstimationError

NAMES = [f"x{k}" for k in range(1, 7)]
TWO = "F =~ x1 + x2 + x3\nG =~ x4 + x5 + x6"
LOADINGS = np.array([0.8, 0.7, 0.6, 0.75, 0.7, 0.65])
CORRELATION = 0.4


def complete(n, seed):
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 2)) @ np.linalg.cholesky([[1, CORRELATION], [CORRELATION, 1]]).T
    return factors[:, [0, 0, 0, 1, 1, 1]] * LOADINGS + rng.normal(size=(n, 6)) * np.sqrt(1 - LOADINGS**2)


def at_random(x, seed):
    """Missing with a probability that rises with x1, which everyone answered: at random, not completely so."""
    rng = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(-1.5 * (x[:, :1] - 0.5)))
    gone = rng.random(x.shape) < chance * np.array([0, 0.8, 0.5, 0.5, 0.3, 0.3])
    return np.where(gone, np.nan, x)


@pytest.fixture(scope="module")
def holed():
    x = complete(400, 5)
    return np.where(np.random.default_rng(6).random(x.shape) < 0.2, np.nan, x)


def refused(code, *arguments, **choices):
    with pytest.raises(EstimationError) as error:
        cfa(*arguments, missing="fiml", **choices)
    assert error.value.code == code
    assert error.value.say("zh") != error.value.say("en")
    return error.value


# -- the likelihood of patterns


def test_the_log_likelihood_is_the_sum_over_rows(holed):
    rng = np.random.default_rng(1)
    mu, root = rng.normal(size=6) * 0.2, rng.normal(size=(6, 6))
    sigma = root @ root.T + np.eye(6)
    total = 0.0
    for row in holed:
        seen = np.isfinite(row)
        part, gap = sigma[np.ix_(seen, seen)], row[seen] - mu[seen]
        total -= (seen.sum() * np.log(2 * np.pi) + np.linalg.slogdet(part)[1] + gap @ np.linalg.solve(part, gap)) / 2
    found = derivatives(patterns_of_rows(holed), mu, sigma)
    assert found is not None
    assert found.logl == pytest.approx(total, rel=1e-12)


def test_precisions_are_the_inverses_of_what_was_answered():
    sigma = np.array([[2.0, 0.5, 0.3], [0.5, 1.0, 0.2], [0.3, 0.2, 1.5]])
    seen = np.array([[True, False, True], [True, True, True], [False, False, True]])
    omega, logs = precisions(sigma, seen)
    assert np.allclose(omega[0][np.ix_([0, 2], [0, 2])], np.linalg.inv(sigma[np.ix_([0, 2], [0, 2])]))
    assert not omega[0][1].any()
    assert np.allclose(logs, [np.log(2 * 1.5 - 0.09), np.linalg.slogdet(sigma)[1], np.log(1.5)])
    assert derivatives(patterns_of_rows(np.ones((2, 2))), np.zeros(2), np.array([[1.0, 2.0], [2.0, 1.0]])) is None


def test_slopes_and_curvature_by_the_moments_are_those_of_differences(holed):
    patterns = patterns_of_rows(holed)
    first, second = np.tril_indices(6)
    share = np.where(first == second, 0.5, 1.0)

    def slopes(point):
        sigma = np.zeros((6, 6))
        sigma[first, second] = sigma[second, first] = point[6:]
        found = derivatives(patterns, point[:6], sigma)
        return np.concatenate([found.by_mean, found.by_covariance[first, second] * share]), found.logl

    point = np.concatenate([np.full(6, 0.1), (np.eye(6) + 0.3)[first, second]])
    steps = 1e-5 * np.eye(27)
    by_difference = [(slopes(point + step)[1] - slopes(point - step)[1]) / 2e-5 for step in steps]
    assert np.allclose(slopes(point)[0], by_difference, atol=1e-5)
    bent = -np.array([(slopes(point + step)[0] - slopes(point - step)[0]) / 2e-5 for step in steps])
    sigma = np.eye(6) + 0.3
    assert np.allclose(curvature(patterns, np.full(6, 0.1), sigma, observed=True), bent, atol=1e-4)


def test_score_and_observed_information_by_theta_are_those_of_differences(holed):
    samples = incomplete_samples(holed, None, NAMES).groups
    spec = specify(TWO, NAMES, means=True)
    theta = cfa(TWO, holed, NAMES, missing="fiml").theta + 0.05
    steps = 1e-5 * np.eye(spec.n_free)

    def logl(point):
        moments = full.implied(spec, spec.values(point))[0]
        return derivatives(full.saturated(samples[0]).patterns, moments.mu, moments.sigma).logl

    by_difference = [(logl(theta + step) - logl(theta - step)) / 2e-5 for step in steps]
    assert np.allclose(full.score(spec, samples, theta), by_difference, atol=1e-4)
    bent = [
        (full.score(spec, samples, theta - step) - full.score(spec, samples, theta + step)) / 2e-5 for step in steps
    ]
    assert np.allclose(full.observed_information(spec, samples, theta), bent, atol=1e-3)


# -- the saturated model


def test_em_ends_where_the_likelihood_is_flat(holed):
    sample = incomplete_samples(holed, None, NAMES).groups[0]
    found = derivatives(full.saturated(sample).patterns, sample.mean, sample.covariance)
    assert np.abs(found.by_mean).max() < 1e-3
    assert np.abs(found.by_covariance).max() < 1e-3


def test_two_items_one_of_them_missing_at_random_have_a_closed_form():
    """Anderson (1957): the mean of y is that of complete rows moved along the regression on x."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=300)
    y = 0.5 * x + rng.normal(size=300)
    y[x > 0.4] = np.nan
    seen = np.isfinite(y)
    slope = np.cov(x[seen], y[seen], ddof=0)[0, 1] / x[seen].var()
    found = incomplete_samples(np.column_stack([x, y]), None, ["x", "y"]).groups[0]
    assert found.mean[1] == pytest.approx(y[seen].mean() + slope * (x.mean() - x[seen].mean()), abs=1e-6)
    assert found.covariance[0, 1] == pytest.approx(slope * x.var(), abs=1e-6)


# -- the model


@pytest.mark.parametrize("estimator", ["ml", "mlr"])
def test_complete_rows_give_maximum_likelihood(estimator):
    x = complete(300, 2)
    listwise = cfa(TWO, x, NAMES, estimator=estimator, means=True)
    found = cfa(TWO, x, NAMES, estimator=estimator, missing="fiml")
    assert found.missing == "fiml"
    assert found.samples.n == 300
    assert np.allclose(found.theta, listwise.theta, atol=1e-6)
    for name in ("chisq", "dof", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "baseline_chisq"):
        assert getattr(found.fit, name) == pytest.approx(getattr(listwise.fit, name), abs=1e-6)
    assert found.criteria.bic == pytest.approx(listwise.criteria.bic, abs=1e-6)
    assert found.srmr == pytest.approx(listwise.srmr, abs=1e-6)
    assert np.allclose(found.information, listwise.information, atol=1e-4)
    if estimator == "mlr":
        assert np.allclose(found.estimates.std_error, listwise.estimates.std_error, atol=1e-6)
        assert found.scaling == pytest.approx(listwise.scaling, abs=1e-6)
        assert found.baseline_scaling == pytest.approx(listwise.baseline_scaling, abs=1e-6)
        assert found.scaled.cfi == pytest.approx(listwise.scaled.cfi, abs=1e-6)
    else:
        # Nothing is missing, so nothing is to be corrected.
        assert found.robust.cfi == pytest.approx(found.fit.cfi, abs=1e-6)
        assert found.robust.rmsea == pytest.approx(found.fit.rmsea, abs=1e-6)


def test_modification_indices_of_complete_rows_are_the_same():
    x = complete(300, 2)
    listwise = modification_indices(cfa(TWO, x, NAMES, means=True))
    found = modification_indices(cfa(TWO, x, NAMES, missing="fiml"))
    ours = {(one.left, one.operator, one.right): one for one in found}
    for theirs in listwise:
        own = ours[theirs.left, theirs.operator, theirs.right]
        assert own.index == pytest.approx(theirs.index, abs=1e-4)
        assert own.epc_std == pytest.approx(theirs.epc_std, abs=1e-4)


def test_what_is_missing_at_random_takes_nothing_from_the_truth():
    """Listwise, the means of those who answer everything are too low; full information gives the truth back."""
    n = 20_000
    x = at_random(complete(n, 11), 12)
    assert 0.2 < np.isfinite(x).all(axis=1).mean() < 0.6
    found = cfa(TWO, x, NAMES, estimator="mlr", missing="fiml", std_lv=True)
    estimates = found.estimates
    loadings = np.array(
        [value for row, value in zip(estimates.rows, estimates.estimate, strict=True) if row.operator == "=~"]
    )
    means = np.array([
        value for row, value in zip(estimates.rows, estimates.estimate, strict=True)
        if row.operator == "~1" and row.left in NAMES
    ])  # fmt: skip
    assert np.abs(loadings - LOADINGS).max() < 4 * np.sqrt(2 / n)
    assert np.abs(means).max() < 4 * np.sqrt(2 / n)
    assert found.factor_correlations()[0, 1] == pytest.approx(CORRELATION, abs=0.03)
    listwise = cfa(TWO, x, NAMES, means=True)
    assert listwise.samples.groups[0].mean[1] < -0.2


def test_more_answers_more_certainty(holed):
    full_rows = np.isfinite(holed).all(axis=1)
    found = cfa(TWO, holed, NAMES, missing="fiml", std_lv=True)
    listwise = cfa(TWO, holed, NAMES, std_lv=True, means=True)
    assert listwise.samples.n == full_rows.sum()
    assert found.samples.n == 400
    of = [row.operator == "=~" for row in found.estimates.rows]
    assert (found.estimates.std_error[of] < listwise.estimates.std_error[of]).all()
    assert found.fit.p_value > 0.001
    assert np.isnan(residuals(found).z).all()
    assert np.abs(residuals(found).correlation).max() < 0.15


def test_errors_are_as_large_as_they_say():
    """Over 100 samples missing at random, intervals of 95 per cent hold the truth 95 times in a hundred."""
    within = []
    for seed in range(100):
        x = at_random(complete(300, 1000 + seed), 5000 + seed)
        found = cfa(TWO, x, NAMES, estimator="mlr", missing="fiml", std_lv=True).estimates
        of = np.array([row.operator == "=~" for row in found.rows])
        within.append((found.low[of] < LOADINGS) & (found.high[of] > LOADINGS))
    assert np.mean(within) == pytest.approx(0.95, abs=0.03)


def test_correlations_of_factors_have_the_errors_of_a_model_of_unit_variances(holed):
    """The delta method from a marker item, and the parameter itself where factors have variance 1."""
    found = latent_correlations(cfa(TWO, holed, NAMES, estimator="mlr", missing="fiml"))
    unit = cfa(TWO, holed, NAMES, estimator="mlr", missing="fiml", std_lv=True).estimates
    place = [row.name for row in unit.rows].index("F ~~ G")
    assert len(found) == 1
    assert found[0].r == pytest.approx(unit.estimate[place], abs=1e-5)
    assert found[0].std_error == pytest.approx(unit.std_error[place], abs=1e-4)
    assert -1 < found[0].low < found[0].r < found[0].high < 1
    half = 1.959964 * found[0].std_error / (1 - found[0].r ** 2)
    assert np.arctanh([found[0].low, found[0].high]) == pytest.approx(np.arctanh(found[0].r) + np.array([-half, half]))


def test_factors_under_another_have_no_correlation_of_their_own(holed):
    text = "F =~ x1 + x2 + x3\nG =~ x4 + x5 + x6\nH =~ a*F + a*G"
    assert latent_correlations(cfa(text, holed, NAMES, missing="fiml")) == ()


def test_the_order_of_rows_and_columns_does_not_matter(holed):
    found = cfa(TWO, holed, NAMES, estimator="mlr", missing="fiml")
    order = np.random.default_rng(1).permutation(400)
    turned = cfa(TWO, holed[order][:, ::-1], NAMES[::-1], estimator="mlr", missing="fiml")
    assert np.allclose(found.theta, turned.theta, atol=1e-6)
    assert found.scaled.chisq == pytest.approx(turned.scaled.chisq, abs=1e-5)


def test_samples_made_once_serve_several_models(holed):
    samples = incomplete_samples(holed[:, ::-1], None, NAMES[::-1])
    wide = cfa(TWO, samples, NAMES[::-1], estimator="mlr", missing="fiml")
    tied = cfa("F =~ x1 + x2 + x3\nG =~ a*x4 + a*x5 + a*x6", samples, NAMES[::-1], estimator="mlr", missing="fiml")
    again = cfa(TWO, holed, NAMES, estimator="mlr", missing="fiml")
    assert np.allclose(wide.theta, again.theta, atol=1e-6)
    assert wide.robust.rmsea == pytest.approx(again.robust.rmsea, abs=1e-6)
    found = compare_models(tied, wide)
    assert found.dof == 2
    assert 0 < found.chisq < 20
    one = cfa("F =~ " + " + ".join(NAMES), samples, NAMES[::-1], missing="fiml")
    assert compare_models(one, cfa(TWO, samples, NAMES[::-1], missing="fiml")).p_value < 1e-6
    refused("other_items", "F =~ x1 + x2 + x3", samples, NAMES[::-1])


def test_groups_and_rising_equality(holed):
    groups = np.repeat(["a", "b"], 200)
    found = invariance(TWO, holed, NAMES, groups, estimator="mlr", missing="fiml")
    assert [one.dof for one in found.comparisons] == [4, 4, 6]
    assert min(one.p_value for one in found.comparisons) > 0.001
    apart = [cfa(TWO, holed[groups == g], NAMES, missing="fiml").criteria.logl for g in ("a", "b")]
    assert found.models[0].criteria.logl == pytest.approx(sum(apart), abs=1e-5)


def test_rows_without_any_answer_are_dropped_and_counted(holed):
    more = np.vstack([holed, np.full((7, 6), np.nan)])
    found = cfa(TWO, more, NAMES, missing="fiml")
    assert (found.samples.n, found.samples.n_missing) == (400, 7)
    assert found.fit.chisq == pytest.approx(cfa(TWO, holed, NAMES, missing="fiml").fit.chisq, abs=1e-6)


# -- refusals


def test_items_nobody_answered_together_are_refused(holed):
    apart = holed.copy()
    apart[:200, 0] = np.nan
    apart[200:, 4] = np.nan
    error = refused("no_coverage", TWO, apart, NAMES)
    assert error.got == "x1–x5" or "x1" in str(error.got)


def test_unanswered_constant_and_scarce_items_are_refused(holed):
    empty, dull, scarce = holed.copy(), holed.copy(), holed.copy()
    empty[:, 2] = np.nan
    dull[:, 2] = np.where(np.isfinite(dull[:, 2]), 3.0, np.nan)
    scarce[6:, 2] = np.nan
    refused("no_answers", TWO, empty, NAMES)
    refused("constant_item", TWO, dull, NAMES)
    refused("too_few_rows", TWO, scarce, NAMES)
    doubled = holed.copy()
    doubled[:, 1] = doubled[:, 0]
    refused("singular_covariances", TWO, doubled, NAMES)


def test_choices_that_do_not_go_with_it_are_refused(holed):
    refused("not_with_fiml", TWO, holed, NAMES, estimator="mlm")
    refused("not_with_fiml", TWO, holed, NAMES, likelihood="wishart")
    refused("not_with_fiml", TWO, holed, NAMES, means=False)
    refused("not_with_fiml", TWO, Moments(300, np.eye(6)), NAMES)
    refused("not_with_fiml", "F =~ x1 + x2 + x3\nF ~ x6", holed, NAMES)
    found = cfa("F =~ x1 + x2 + x3\nF ~ x6\nx6 ~~ x6", holed, NAMES, missing="fiml")
    assert found.samples.n > 380
    with pytest.raises(EstimationError) as error:
        cfa(TWO, holed, NAMES, missing="pairwise")
    assert error.value.code == "unknown_choice"
