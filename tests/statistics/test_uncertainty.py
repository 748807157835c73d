"""Sobol indices on functions whose indices are known, and true scores whose covariances are known."""

import numpy as np
import pytest
from scipy.stats import sobol_indices as scipy_indices

from governance_survey.statistics import (
    MeanErrors,
    draw_true_means,
    draw_true_scores,
    error_of_means,
    error_share,
    mean_error,
    sobol_indices,
    spread_of_estimate,
    trigger_design,
    true_scores,
)
from governance_survey.words.errors import EstimationError


def indices_of(function, k, n, seed=1, **more):
    tried = trigger_design(k, n, seed=seed)
    each = np.column_stack([function(tried.exchanged(source)) for source in range(k)])
    return sobol_indices(function(tried.a), function(tried.b), each, seed=seed, **more)


def additive(u):
    return 10 + u @ np.array([1.0, 2, 3])


def g_function(u):
    a = np.array([0.0, 1, 4.5, 9])
    return np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)


def test_the_additive_toy_of_the_design_notes_has_shares_of_one_four_and_nine():
    found = indices_of(additive, 3, 512)
    assert np.abs(found.first - np.array([1, 4, 9]) / 14).max() < 0.005
    assert np.abs(found.total - np.array([1, 4, 9]) / 14).max() < 0.005
    assert abs(found.interaction) < 0.01
    assert found.variance == pytest.approx(14 / 12, rel=0.01)
    assert found.mean == pytest.approx(13, abs=0.01)


def test_the_first_order_estimate_does_not_depend_on_the_mean():
    near = indices_of(additive, 3, 256)
    far = indices_of(lambda u: additive(u) + 1e6, 3, 256)
    assert far.first == pytest.approx(near.first, abs=1e-6)
    assert far.total == pytest.approx(near.total, abs=1e-6)


def test_sobols_g_function_with_its_interactions():
    # Saltelli & Sobol' (1995): V_i = 1 / (3 (1 + a_i)^2), V = prod(1 + V_i) - 1, V_Ti = V_i prod_{l != i}(1 + V_l).
    parts = 1 / (3 * (1 + np.array([0.0, 1, 4.5, 9])) ** 2)
    whole = np.prod(1 + parts) - 1
    found = indices_of(g_function, 4, 2**13)
    assert found.first == pytest.approx(parts / whole, abs=0.01)
    assert found.total == pytest.approx(parts * np.prod(1 + parts) / (1 + parts) / whole, abs=0.01)
    assert found.interaction == pytest.approx(1 - parts.sum() / whole, abs=0.02)


def test_estimates_equal_those_of_scipy_on_the_same_numbers():
    tried = trigger_design(4, 256, seed=3)
    a, b = g_function(tried.a), g_function(tried.b)
    each = np.column_stack([g_function(tried.exchanged(source)) for source in range(4)])
    ours = sobol_indices(a, b, each, seed=1)
    theirs = scipy_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": each.T[:, None]}, n=256)
    assert ours.first == pytest.approx(np.ravel(theirs.first_order), abs=1e-12)
    assert ours.total == pytest.approx(np.ravel(theirs.total_order), abs=1e-12)


def test_intervals_are_those_of_base_rows_drawn_again():
    rng = np.random.default_rng(5)
    a, b, each = rng.normal(size=64), rng.normal(size=64), rng.normal(size=(64, 2))
    found = sobol_indices(a, b, each, seed=9, draws=400)
    times = np.random.default_rng(9).multinomial(64, np.full(64, 1 / 64), size=400)
    drawn = []
    for counts in times:
        rows = np.repeat(np.arange(64), counts)
        both = np.concatenate([a[rows], b[rows]])
        moved = each[rows] - a[rows][:, None]
        drawn.append((b[rows] - both.mean()) @ moved / 64 / both.var())
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    assert found.first_low == pytest.approx(low, abs=1e-10)
    assert found.first_high == pytest.approx(high, abs=1e-10)


def test_intervals_hold_the_known_indices_and_narrow_with_more_rows():
    parts = 1 / (3 * (1 + np.array([0.0, 1, 4.5, 9])) ** 2)
    truth = parts / (np.prod(1 + parts) - 1)
    small, large = indices_of(g_function, 4, 128), indices_of(g_function, 4, 2048)
    assert ((small.first_low <= truth) & (truth <= small.first_high)).all()
    assert (large.total_high - large.total_low < small.total_high - small.total_low).all()


def test_a_source_that_does_nothing_has_no_share_and_a_lone_one_has_all():
    found = indices_of(lambda u: np.exp(u[:, 1]), 3, 256)
    assert found.total[[0, 2]].tolist() == [0.0, 0.0]
    assert found.first[[0, 2]].tolist() == [0.0, 0.0]
    assert found.total[1] == pytest.approx(1, abs=0.02)
    assert found.first[1] == pytest.approx(1, abs=0.02)


def test_a_source_of_few_settings_is_one_group():
    tried = trigger_design(2, 1024, seed=2)
    effects, noise = np.array([0.0, 0, 3]), np.random.default_rng(1).normal(size=1024)
    in_a, in_b = tried.levels(0, 3)
    own_a, own_b = tried.levels(1, 1024)
    a, b = effects[in_a] + noise[own_a], effects[in_b] + noise[own_b]
    each = np.column_stack([effects[in_b] + noise[own_a], effects[in_a] + noise[own_b]])
    found = sobol_indices(a, b, each, seed=1)
    assert found.first[0] == pytest.approx(2 / (2 + noise.var()), abs=0.06)
    assert np.bincount(in_a, minlength=3).tolist() in ([341, 341, 342], [341, 342, 341], [342, 341, 341])


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    one, again, other = (indices_of(g_function, 4, 64, seed) for seed in (7, 7, 8))
    assert one.first.tolist() == again.first.tolist()
    assert one.total_low.tolist() == again.total_low.tolist()
    assert one.first.tolist() != other.first.tolist()


@pytest.mark.parametrize("value", [0.0, 3.25, 1e9])
def test_no_spread_is_refused(value):
    flat = np.full(64, value)
    with pytest.raises(EstimationError, match="no_spread"):
        sobol_indices(flat, flat, flat[:, None], seed=1)


def test_settings_without_a_number_other_shapes_and_few_draws_are_refused():
    y = np.arange(64.0)
    with pytest.raises(EstimationError, match="not_finite"):
        sobol_indices(np.where(y == 3, np.nan, y), y, y[:, None], seed=1)
    with pytest.raises(EstimationError, match="shapes_do_not_match"):
        sobol_indices(y, y[:32], y[:, None], seed=1)
    with pytest.raises(EstimationError, match="too_few_draws"):
        sobol_indices(y, y[::-1], y[:, None], seed=1, draws=20)


@pytest.mark.parametrize(("k", "n", "code"), [(3, 1000, "not_a_power_of_two"), (3, 32, "not_a"), (0, 64, "no_sources")])
def test_designs_that_are_none_are_refused(k, n, code):
    with pytest.raises(EstimationError, match=code):
        trigger_design(k, n, seed=1)


def test_both_samples_are_independent_of_one_another():
    tried = trigger_design(4, 1024, seed=1)
    r = np.corrcoef(np.hstack([tried.a, tried.b]).T) - np.eye(8)
    assert np.abs(r).max() < 0.05


def test_true_scores_have_the_covariances_of_true_scores():
    rng = np.random.default_rng(1)
    t = np.array([[100.0, 40, 20], [40, 80, -10], [20, -10, 50]])
    theta = np.array([30.0, 40, 0])
    w = rng.multivariate_normal([50, 60, 0], t + np.diag(theta), size=200_000)
    found = true_scores(w.mean(axis=0), np.cov(w.T), theta)
    drawn = np.column_stack([draw_true_scores(found, w, rng), w[:, 2]])
    assert found.fallible.tolist() == [0, 1]
    assert np.cov(drawn.T) == pytest.approx(t, abs=1.2)
    assert drawn.mean(axis=0) == pytest.approx([50, 60, 0], abs=0.1)


def test_many_sets_of_parameters_are_taken_at_once():
    mean, theta = np.zeros((2, 2)), np.array([[1.0, 0], [2.0, 0]])
    sigma = np.array([[[4.0, 1], [1, 2]], [[5.0, 1], [1, 3]]])
    both = true_scores(mean, sigma, theta)
    for place in range(2):
        one = true_scores(mean[place], sigma[place], theta[place])
        assert both.at(place).pull == pytest.approx(one.pull)
        assert both.at(place).noise @ both.at(place).noise.T == pytest.approx(one.noise @ one.noise.T)


def test_errors_larger_than_the_covariances_allow_are_told_and_brought_down():
    # r = .9 of two scores with reliability .6 each: true scores would correlate 1.5.
    sigma = np.array([[1.0, 0.9], [0.9, 1.0]])
    found = true_scores(np.zeros(2), sigma, np.array([0.4, 0.4]))
    assert float(found.share) == pytest.approx(4.0)
    drawn = draw_true_scores(found, np.zeros((3, 2)), np.random.default_rng(1))
    assert np.isfinite(drawn).all()


def test_true_scores_that_cannot_be_drawn_are_refused():
    with pytest.raises(EstimationError, match="not_positive_definite"):
        true_scores(np.zeros(2), np.ones((2, 2)), np.array([0.1, 0]))
    with pytest.raises(EstimationError, match="nothing_fallible"):
        true_scores(np.zeros(2), np.eye(2), np.zeros(2))
    with pytest.raises(EstimationError, match="negative_value"):
        true_scores(np.zeros(2), np.eye(2), np.array([-0.1, 0]))


def test_the_error_of_a_mean_is_what_alpha_says():
    from governance_survey.statistics import cronbach_alpha

    rng = np.random.default_rng(3)
    items = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
    error = error_of_means(items.var(axis=0, ddof=1), items.sum(axis=1).var(ddof=1))
    assert error == pytest.approx(items.mean(axis=1).var(ddof=1) * (1 - cronbach_alpha(items).raw), rel=1e-10)


def test_a_spread_needs_numbers():
    with pytest.raises(EstimationError, match="too_few_rows"):
        spread_of_estimate(np.arange(5.0), 1.0, 0.5)
    with pytest.raises(EstimationError, match="not_finite"):
        spread_of_estimate(np.full(30, np.nan), 1.0, 0.5)
    assert np.isnan(spread_of_estimate(np.arange(30.0), 0.0, 1.0).same_sign)
    assert np.isnan(spread_of_estimate(np.arange(30.0), 1.0, 0.0).error_ratio)


def test_true_means_have_the_covariances_of_true_means_whatever_the_persons_behind_each():
    rng = np.random.default_rng(2)
    t, within = (
        np.array([[50.0, 20, 15], [20, 40, -8], [15, -8, 30]]),
        np.array([[90.0, 30, 0], [30, 120, 0], [0, 0, 0]]),
    )
    persons = rng.choice([2, 5, 20], size=150_000)
    scale = np.column_stack([1 / persons, 1 / persons, np.zeros(len(persons))])
    errors = MeanErrors(within, scale)
    e = rng.multivariate_normal(np.zeros(3), within, size=len(persons)) / np.sqrt(persons)[:, None]
    w = rng.multivariate_normal([1, 2, 3], t, size=len(persons)) + e
    average = mean_error(errors, np.full(len(persons), 1 / len(persons)))
    assert average == pytest.approx(within * (1 / persons).mean())
    drawn = draw_true_means(w, w.mean(axis=0), np.cov(w.T), errors, average, rng)
    for n in (2, 5, 20):
        assert np.cov(drawn[persons == n].T) == pytest.approx(t, abs=1.5)
    assert drawn[:, 2].tolist() == w[:, 2].tolist()


def test_true_means_of_equal_groups_are_true_scores():
    rng = np.random.default_rng(3)
    w = rng.multivariate_normal([0, 0], [[4.0, 1], [1, 2]], size=50)
    sigma, theta = np.array([[4.0, 1], [1, 2]]), np.array([1.5, 0])
    errors = MeanErrors(np.diag([6.0, 0]), np.tile([0.25, 0.0], (50, 1)))
    drawn = draw_true_means(w, np.zeros(2), sigma, errors, np.diag(theta), np.random.default_rng(1))
    known = true_scores(np.zeros(2), sigma, theta)
    moved = drawn[:, 0] - (w[:, 0] - w @ known.pull[:, 0])
    assert moved.std() == pytest.approx(abs(known.noise[0, 0]), rel=0.25)
    assert float(error_share(sigma, np.diag(theta))) == pytest.approx(float(known.share))


def test_an_error_larger_than_the_covariances_is_brought_down():
    errors = MeanErrors(np.diag([8.0, 0]), np.tile([1.0, 0.0], (30, 1)))
    w = np.random.default_rng(1).normal(size=(30, 2))
    drawn = draw_true_means(w, np.zeros(2), np.eye(2), errors, np.diag([8.0, 0]), np.random.default_rng(1))
    assert np.isfinite(drawn).all()
    assert np.abs(drawn[:, 0]).max() < 1e-6  # nothing but error: everyone is drawn to the mean


@pytest.mark.slow
def test_draws_and_samples_together_spread_as_the_corrected_slope_does():
    # 400 people, four items with alpha about .6: the slope corrected for attenuation over 4,000 samples, beside the
    # spread within one sample when true scores and whom the sample holds are drawn together.
    n, rng = 400, np.random.default_rng(0)

    def sample():
        true = rng.normal(size=n)
        return true[:, None] + 1.6 * rng.normal(size=(n, 4)), 0.5 * true + 0.8 * rng.normal(size=n)

    def error(items, w):
        total = items.sum(axis=1)
        each = np.average((items - np.average(items, axis=0, weights=w)) ** 2, axis=0, weights=w)
        return float(error_of_means(each, np.average((total - np.average(total, weights=w)) ** 2, weights=w)))

    def slope(x, y, w):
        deviation = x - np.average(x, weights=w)
        return np.average(deviation * y, weights=w) / np.average(deviation**2, weights=w)

    ones, corrected = np.ones(n), []
    for _ in range(4000):
        items, y = sample()
        x = items.mean(axis=1)
        corrected.append(slope(x, y, ones) * x.var() / (x.var() - error(items, ones)))
    spreads, middles = [], []
    for _ in range(60):
        items, y = sample()
        w, drawn = np.column_stack([items.mean(axis=1), y]), []
        for _ in range(200):
            parameters, people = (np.bincount(rng.integers(0, n, n), minlength=n).astype(float) for _ in range(2))
            mean, sigma = np.average(w, axis=0, weights=parameters), np.cov(w.T, aweights=parameters, ddof=0)
            known = true_scores(mean, sigma, np.array([error(items, parameters), 0.0]))
            drawn.append(slope(draw_true_scores(known, w, rng)[:, 0], y, people))
        spreads.append(np.std(drawn))
        middles.append(np.mean(drawn))
    assert np.mean(corrected) == pytest.approx(0.5, abs=0.01)
    assert np.mean(spreads) == pytest.approx(np.std(corrected), rel=0.12)
    assert np.mean(middles) == pytest.approx(0.5, abs=0.03)
