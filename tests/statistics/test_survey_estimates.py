"""Means, totals, ratios, shares, quantiles, moments: against one another, by hand, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_survey.errors import DesignError, EstimationError
from governance_survey.statistics.design import design_arrays, mean
from governance_survey.statistics.survey import (
    combinations,
    design_moments,
    domain_means,
    means,
    population_ranks,
    proportion,
    quantiles,
    ratios,
    share_intervals,
    shares,
    summarise_weights,
    totals,
    trim_weights,
    weighted_quantiles,
)
from governance_survey.statistics.two_samples import difference_of_means


def sample(seed=1, n=60):
    rng = np.random.default_rng(seed)
    design = design_arrays(
        n, weights=rng.uniform(0.5, 3, n), strata=np.repeat([0, 1, 2], n // 3), psu=np.arange(n) // 4
    )
    return design, rng.normal(50, 10, (n, 3))


@pytest.mark.parametrize("domain", [None, np.arange(60) % 3 > 0])
def test_many_means_are_the_single_means(domain):
    design, y = sample()
    y[[3, 17], 1] = np.nan
    found = means(design, y, domain=domain)
    for place in range(3):
        one = mean(design, y[:, place], domain=domain)
        assert found.estimate[place] == pytest.approx(one.estimate, rel=1e-13)
        assert found.std_error[place] == pytest.approx(one.std_error, rel=1e-12)
        assert found.deff[place] == pytest.approx(one.deff, rel=1e-12)
        assert found.n_effective[place] == pytest.approx(one.n_effective, rel=1e-12)
        assert (found.dof[place], found.n_obs[place], found.n_missing[place]) == (one.dof, one.n_obs, one.n_missing)
        low, high = found.conf_int()
        np.testing.assert_allclose([low[place], high[place]], [one.low, one.high], rtol=1e-12)


def test_a_mean_is_a_ratio_and_a_total_over_the_population():
    design, y = sample()
    ratio = ratios(design, y[:, 0], np.ones(60))
    assert ratio.std_error == pytest.approx(means(design, y[:, 0]).std_error, rel=1e-12)
    assert ratio.deff == pytest.approx(means(design, y[:, 0]).deff, rel=1e-12)
    assert totals(design, y[:, 0]).estimate == pytest.approx(means(design, y[:, 0]).estimate * design.weights.sum())


def test_domains_with_their_covariance_are_the_difference_of_two_samples():
    design, y = sample()
    group = np.arange(60) % 2
    difference = combinations(domain_means(design, y[:, 0], group, 2), np.array([1.0, -1]))
    other = difference_of_means(design, y[:, 0], group == 0)
    assert difference.estimate[0] == pytest.approx(other.estimate, rel=1e-12)
    assert difference.std_error[0] == pytest.approx(other.std_error, rel=1e-12)


def test_rows_in_no_domain_count_in_none():
    design, y = sample()
    group = np.where(np.arange(60) < 12, -1, np.arange(60) % 2)
    found = domain_means(design, y[:, 0], group, 2)
    assert found.n_obs.sum() == 48


def test_a_simple_random_sample_has_no_design_effect():
    rng = np.random.default_rng(3)
    y = rng.normal(size=200)
    found = means(design_arrays(200, weights=np.full(200, 10.0), fpc=np.full(200, 2000)), y)
    assert found.deff_finite[0] == pytest.approx(1, rel=1e-12)
    assert found.deff[0] == pytest.approx(0.9, rel=1e-12)
    assert found.n_design[0] == pytest.approx(200 / 0.9)
    assert np.isnan(means(design_arrays(200), y).deff_finite[0])  # weights that sum to n speak of no population


def test_constant_values_have_no_design_effect_and_no_error():
    found = means(design_arrays(5), np.full(5, 2.0))
    assert found.std_error[0] == 0
    assert np.isnan(found.deff[0])


def test_what_cannot_be_estimated_is_refused():
    design, y = sample()
    y[:, 1] = np.nan
    with pytest.raises(EstimationError) as caught:
        means(design, y)
    assert caught.value.code == "no_answers"
    assert "column 2" in caught.value.say("en")
    with pytest.raises(EstimationError) as caught:
        ratios(design, y[:, 0], np.tile([1.0, -1], 30) / design.weights)
    assert caught.value.code == "zero_denominator"
    with pytest.raises(EstimationError) as caught:
        means(design, y[:, 0], domain=np.arange(60) < 4)
    assert caught.value.code == "no_degrees_of_freedom"


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_order_of_rows_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    y, w = rng.integers(1, 6, 40).astype(float), rng.uniform(0.2, 4, 40)
    p = np.array([0.1, 0.25, 0.5, 0.9])
    order = rng.permutation(40)
    for rule in ("inverse", "midpoint"):
        np.testing.assert_array_equal(
            weighted_quantiles(y, w, p, rule=rule), weighted_quantiles(y[order], w[order], p, rule=rule)
        )
    first = population_ranks(design_arrays(40, weights=w), y)
    second = population_ranks(design_arrays(40, weights=w[order]), y[order])
    np.testing.assert_allclose(first[order], second, rtol=1e-12)
    # Rows written out as often as they weigh are the same distribution.
    whole = np.ceil(w)
    written = weighted_quantiles(np.repeat(y, whole.astype(int)), np.ones(int(whole.sum())), p)
    np.testing.assert_array_equal(weighted_quantiles(y, whole, p), written)


def test_ends_of_quantiles():
    y, w = np.array([1.0, 2, 3]), np.ones(3)
    assert weighted_quantiles(y, w, np.array([0.0, 1e-9, 1.0])).tolist() == [1, 1, 3]
    assert np.isnan(weighted_quantiles(y, w, np.array([-0.1, 1.1]))).all()
    found = quantiles(design_arrays(3), y, np.array([0.5]), interval="wald")
    assert np.isnan(found.std_error[0])  # the limits of the share lie outside nought and one
    with pytest.raises(EstimationError) as caught:
        quantiles(design_arrays(3), y, np.array([1.0]))
    assert caught.value.code == "bad_probability"
    with pytest.raises(EstimationError) as caught:
        quantiles(design_arrays(3), np.full(3, np.nan), np.array([0.5]))
    assert caught.value.code == "no_answers"


def test_quantiles_of_a_domain_are_those_of_its_rows():
    design, y = sample()
    inside = np.arange(60) % 2 == 0
    found = quantiles(design, y[:, 0], np.array([0.5]), domain=inside)
    assert found.estimate[0] == weighted_quantiles(y[inside, 0], design.weights[inside], np.array([0.5]))[0]
    assert found.low[0] < found.estimate[0] < found.high[0]
    assert found.n_obs == 30


@pytest.mark.parametrize("method", ["logit", "beta", "arcsine"])
def test_intervals_of_shares_stay_between_nought_and_one(method):
    p, s = np.array([0.01, 0.5, 0.99]), np.array([0.02, 0.1, 0.02])
    low, high = share_intervals(p, s, np.full(3, 8.0), n=60, method=method)
    assert ((low >= 0) & (low < p) & (p < high) & (high <= 1)).all()
    np.testing.assert_allclose(low, 1 - high[::-1], atol=1e-12)


def test_beta_limits_are_those_of_clopper_and_pearson():
    """Clopper and Pearson (1934), 3 of 10 at 95 per cent: .0667 and .6525."""
    p = 0.3
    low, high = share_intervals(np.array([p]), np.sqrt([p * (1 - p) / 10]), np.array([9.0]), n=10, method="beta")
    np.testing.assert_allclose([low[0], high[0]], [0.0667, 0.6525], atol=5e-5)


def test_one_answer_throughout_is_no_certainty():
    yes = np.ones(40)
    clustered = design_arrays(40, psu=np.repeat(np.arange(4), 10))
    wide, narrow = proportion(clustered, yes), proportion(design_arrays(40), yes)
    assert (wide.high, wide.method) == (1.0, "beta")
    assert wide.low == pytest.approx(0.025 ** (1 / 4))
    assert narrow.low == pytest.approx(0.025 ** (1 / 40))
    none = proportion(clustered, np.zeros(40))
    assert (none.low, none.high) == (0.0, pytest.approx(1 - wide.low))
    with pytest.raises(EstimationError) as caught:
        proportion(clustered, np.full(40, 2.0))
    assert caught.value.code == "not_binary"


def test_shares_sum_to_one_and_so_do_their_errors():
    design, y = sample()
    found = shares(design, np.clip((y[:, 0] // 10).astype(int) - 3, 0, 3), 4)
    assert found.estimate.sum() == pytest.approx(1)
    np.testing.assert_allclose(found.cov.sum(axis=0), 0, atol=1e-15)


def test_moments_are_those_of_rows_written_out():
    rng = np.random.default_rng(5)
    y = rng.normal(size=(30, 3)) @ rng.normal(size=(3, 3))
    found = design_moments(design_arrays(30), y)
    np.testing.assert_allclose(found.covariance, np.cov(y.T), rtol=1e-12)
    np.testing.assert_allclose(found.correlation, np.corrcoef(y.T), rtol=1e-12)
    # The error of r, numerically: delete nothing, weigh one row a little more.
    bent = np.empty(30)
    for row in range(30):
        w = np.ones(30)
        w[row] += 1e-6
        c = np.cov(y.T, aweights=w, ddof=0)
        bent[row] = (c[0, 1] / np.sqrt(c[0, 0] * c[1, 1]) - found.correlation[0, 1]) / 1e-6
    assert found.correlation_error[0, 1] == pytest.approx(np.sqrt(30 / 29 * (bent**2).sum()), rel=1e-4)
    y[:, 2] = 1
    flat = design_moments(design_arrays(30), y)
    assert np.isnan(flat.correlation[2]).all() and np.isnan(flat.correlation_error[2, 0])


def test_moments_of_too_few_rows_are_refused():
    with pytest.raises(EstimationError) as caught:
        design_moments(design_arrays(3), np.array([[1.0, 2], [np.nan, 1], [2, np.nan]]))
    assert caught.value.code == "too_few_rows"


def test_weights_are_summarised_and_cut():
    w = np.array([1.0, 1, 2, 6, 0])
    assert summarise_weights(w).design_effect == pytest.approx(1 + summarise_weights(w).variation ** 2)
    cut = trim_weights(design_arrays(5, weights=w), low=1.5, high=4).weights
    assert cut.sum() == pytest.approx(10)
    assert cut[:4].min() >= 1.5 and cut.max() <= 4 + 1e-9 and cut[4] == 0
    with pytest.raises(DesignError) as caught:
        trim_weights(design_arrays(5, weights=w), high=2)
    assert caught.value.code == "limits_too_narrow"
