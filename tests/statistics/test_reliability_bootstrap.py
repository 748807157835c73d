"""The bootstrap of alpha against drawing rows one set at a time; items one by one; edge cases."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.reliability import bootstrap_alpha, cronbach_alpha, item_analysis, lambda_six
from governance_survey.statistics.reliability.bootstrap import resampled_sums

RNG = np.random.default_rng(12)
X = np.round(RNG.normal(size=(150, 4)) + RNG.normal(size=(150, 1)), 1)


def test_the_draws_are_alphas_of_drawn_rows():
    """Sums of indicator columns are how often each row came; alpha of the rows written out is the draw's."""
    times = resampled_sums(np.random.default_rng(5), 150, np.eye(150)).astype(int)
    assert (times.sum(axis=1) == 150).all()
    by_hand = [cronbach_alpha(np.repeat(X, t, axis=0), check_keys=False).raw for t in times]
    np.testing.assert_allclose(bootstrap_alpha(X, seed=5, draws=150).draws, by_hand, rtol=1e-9)


def test_every_row_comes_as_often_as_another():
    counts = resampled_sums(np.random.default_rng(1), 4000, np.eye(7))
    assert counts.mean(axis=0) == pytest.approx(np.ones(7), abs=0.06)
    assert counts.var(axis=0) == pytest.approx(np.full(7, 6 / 7), abs=0.08)


def test_seed_repeats_and_a_generator_moves_on():
    one, other = bootstrap_alpha(X, seed=3), bootstrap_alpha(X, seed=3)
    np.testing.assert_array_equal(one.draws, other.draws)
    rng = np.random.default_rng(3)
    first, second = bootstrap_alpha(X, seed=rng), bootstrap_alpha(X, seed=rng)
    np.testing.assert_array_equal(first.draws, one.draws)
    assert (second.draws != one.draws).any()


def test_interval_is_near_feldts_for_normal_items():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(1500, 5)) + rng.normal(size=(1500, 1))
    found, feldt = bootstrap_alpha(x, seed=1, draws=4000), cronbach_alpha(x)
    assert found.estimate == pytest.approx(feldt.raw, rel=1e-12)
    assert [found.low, found.high] == pytest.approx([feldt.low, feldt.high], abs=0.004)
    assert found.std_error == pytest.approx(feldt.std_error, rel=0.1)


def test_rows_with_a_gap_are_left_out():
    gap = np.vstack([X, [np.nan, 1, 1, 1]])
    np.testing.assert_array_equal(bootstrap_alpha(gap, seed=1).draws, bootstrap_alpha(X, seed=1).draws)


def test_draws_without_variance_are_counted_and_too_many_refused():
    x = np.zeros((30, 2))
    x[:6] = np.arange(6)[:, None] * [[1, 2]]
    assert bootstrap_alpha(x, seed=1, draws=500).n_failed < 25
    x[2:6] = 0
    with pytest.raises(EstimationError) as caught:
        bootstrap_alpha(x, seed=1, draws=500)
    assert caught.value.code == "too_few_draws"


@pytest.mark.parametrize(
    ("items", "draws", "code"),
    [
        (X, 50, "too_few_draws"),
        (X[:, :1], 200, "too_few_items"),
        (X[:2], 200, "too_few_rows"),
        (X * [1, 1, 0, 1], 200, "constant_item"),
    ],
)
def test_refusals(items, draws, code):
    with pytest.raises(EstimationError) as caught:
        bootstrap_alpha(items, seed=1, draws=draws)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_items_one_by_one():
    found, total = item_analysis(X), X.sum(axis=1)
    for place in range(4):
        others = np.delete(X, place, axis=1)
        without = cronbach_alpha(others)
        assert found.total[place] == pytest.approx(np.corrcoef(X[:, place], total)[0, 1])
        assert found.rest[place] == pytest.approx(np.corrcoef(X[:, place], others.sum(axis=1))[0, 1])
        dropped = found.dropped
        assert dropped.raw[place] == pytest.approx(without.raw)
        assert dropped.standardised[place] == pytest.approx(without.standardised)
        assert dropped.g6[place] == pytest.approx(without.g6)
        assert dropped.std_error[place] == pytest.approx(without.std_error)
        assert dropped.median_r[place] == pytest.approx(without.median_r)
        assert dropped.signal_noise[place] == pytest.approx(without.signal_noise)
    np.testing.assert_allclose(found.rest, cronbach_alpha(X).item_rest)
    np.testing.assert_allclose(found.dropped.raw, cronbach_alpha(X).if_dropped)


def test_an_unreversed_item_is_shown_not_refused():
    found = item_analysis(X * [1, -1, 1, 1])
    assert found.rest[1] < 0
    assert found.dropped.raw[1] > 0.5


def test_two_items_have_nothing_to_drop():
    found = item_analysis(X[:, :2])
    assert np.isnan(found.dropped.raw).all()
    assert found.total[0] > found.rest[0] > 0


def test_duplicate_items_have_no_lambda_six():
    double = np.column_stack([X, X[:, 0]])
    assert np.isnan(cronbach_alpha(double).g6)
    assert np.isnan(lambda_six(np.ones((2, 2)) * 1e-6))
    assert np.isnan(item_analysis(double).corrected).all()
