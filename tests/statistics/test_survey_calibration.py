"""Calibration: totals met, bounds kept, the variance that follows, refusals by name."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.resampling import bootstrap_replicates, jackknife_replicates
from governance_survey.statistics.survey import (
    calibrate_weights,
    means,
    post_stratify,
    rake,
    raked_replicates,
    replicate_table,
    replicated_means,
    totals,
)


def sample(n=200, seed=2):
    rng = np.random.default_rng(seed)
    sex, age = rng.integers(0, 2, n), rng.integers(0, 3, n)
    y = 5 * sex + 3 * age + rng.normal(0, 1, n)
    design = design_arrays(n, weights=rng.uniform(5, 15, n), psu=np.arange(n) // 5)
    return design, sex, age, y


COUNTS = [np.array([900.0, 1100]), np.array([500.0, 700, 800])]


def fitted_proportionally(weights, margins, counts, turns=500):
    w = weights.copy()
    for _ in range(turns):
        for codes, count in zip(margins, counts, strict=True):
            w *= (count / np.bincount(codes, weights=w))[codes]
    return w


def test_raking_is_the_limit_of_proportional_fitting():
    design, sex, age, _ = sample()
    found = rake(design, [sex, age], COUNTS)
    np.testing.assert_allclose(
        found.design.weights, fitted_proportionally(design.weights, [sex, age], COUNTS), rtol=1e-10
    )
    assert found.largest_miss < 1e-10
    assert 0 < found.steps < 10


def test_one_margin_is_post_stratification():
    design, sex, _, y = sample()
    by_cell, by_margin = post_stratify(design, sex, COUNTS[0]), rake(design, [sex], COUNTS[:1])
    np.testing.assert_allclose(by_cell.design.weights, by_margin.design.weights, rtol=1e-12)
    np.testing.assert_allclose(means(by_cell.design, y).cov, means(by_margin.design, y).cov, rtol=1e-10)


def test_what_is_known_of_the_population_has_no_error():
    design, sex, age, y = sample()
    found = rake(design, [sex, age], COUNTS).design
    known = totals(found, np.column_stack([sex == 1, age == 0, age == 2]))
    np.testing.assert_allclose(known.estimate, [1100, 500, 800], rtol=1e-10)
    np.testing.assert_allclose(known.cov, 0, atol=1e-15 * 2000**2)
    assert means(found, y).std_error[0] < means(design, y).std_error[0] / 2


def test_the_variance_is_that_of_residuals():
    """A linear calibration is a regression estimator: its error by hand, weights times residuals."""
    design, sex, age, y = sample()
    x = np.column_stack([np.ones(200), sex, age]).astype(float)
    t = np.array([2000.0, 1100, 2300])
    found = calibrate_weights(design, x, t, distance="linear")
    d, w = design.weights, found.design.weights
    slopes = np.linalg.solve((x * d[:, None]).T @ x, (x * d[:, None]).T @ y)
    estimate = d @ y + (t - d @ x) @ slopes
    assert totals(found.design, y).estimate[0] == pytest.approx(estimate, rel=1e-12)
    units = np.bincount(design.psu, weights=w * (y - x @ slopes))
    by_hand = 40 / 39 * ((units - units.mean()) ** 2).sum()
    assert totals(found.design, y).cov[0, 0] == pytest.approx(by_hand, rel=1e-10)


def test_a_second_calibration_keeps_the_first_in_the_variance():
    design, sex, age, _ = sample()
    twice = post_stratify(rake(design, [sex, age], COUNTS).design, age, COUNTS[1])
    np.testing.assert_allclose(twice.factors, 1, rtol=1e-10)
    assert len(twice.design.calibrations) == 2
    known = totals(twice.design, np.column_stack([sex == 1, age == 0]))
    np.testing.assert_allclose(known.cov, 0, atol=1e-15 * 2000**2)


@pytest.mark.parametrize("how", [{"distance": "logit"}, {"distance": "linear"}])
def test_bounds_are_kept(how):
    design, sex, age, _ = sample()
    x = np.column_stack([sex == 0, sex == 1, age == 1, age == 2]).astype(float)
    t = np.array([700.0, 1500, 750, 600])
    found = calibrate_weights(design, x, t, bounds=(0.4, 1.9), **how)
    np.testing.assert_allclose(found.design.weights @ x, t, rtol=1e-9)
    assert found.factors.min() >= 0.4 and found.factors.max() <= 1.9
    with pytest.raises(EstimationError) as caught:
        calibrate_weights(design, x, t, bounds=(0.95, 1.05), **how)
    assert caught.value.code == "calibration_failed"


def test_rows_without_weight_have_no_part():
    design, sex, age, y = sample()
    w = design.weights.copy()
    w[:5] = 0
    empty = design_arrays(200, weights=w, psu=np.arange(200) // 5)
    sex = np.where(np.arange(200) < 5, -1, sex)
    found = rake(empty, [sex, age], COUNTS)
    assert (found.factors[:5] == 1).all() and (found.design.weights[:5] == 0).all()
    assert np.isfinite(means(found.design, y).std_error[0])


def refusal(act):
    with pytest.raises(EstimationError) as caught:
        act()
    assert caught.value.say("zh") != caught.value.say("en")
    return caught.value


def test_refusals_of_margins():
    design, sex, age, _ = sample()
    assert refusal(lambda: rake(design, [sex, age], [COUNTS[0], 2 * COUNTS[1]])).code == "margins_disagree"
    assert refusal(lambda: rake(design, [sex, age], [COUNTS[0], COUNTS[1][:2]])).code == "missing_cell"
    lacking = refusal(lambda: rake(design, [sex, age], [COUNTS[0], np.array([500.0, 700, 700, 100])]))
    assert lacking.code == "empty_cell"
    assert "margin 2, category 4" in lacking.say("en")
    assert refusal(lambda: post_stratify(design, sex, np.array([100.0, 0]))).code == "bad_count"
    missing = np.where(np.arange(200) == 6, -1, sex)
    assert "row 7" in refusal(lambda: rake(design, [missing], COUNTS[:1])).say("en")
    # Women are all young here: no weights make half of all women and a tenth of all young.
    apart = design_arrays(4)
    impossible = [np.array([5.0, 5]), np.array([9.0, 1])]
    assert refusal(lambda: rake(apart, [np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1])], impossible)).code in (
        "totals_disagree",
        "calibration_failed",
    )
    structural = [np.array([2.0, 8]), np.array([5.0, 5])]
    assert refusal(lambda: rake(apart, [np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])], structural)).code == (
        "calibration_failed"
    )


def test_refusals_of_totals():
    design, sex, _, _ = sample()
    x = np.column_stack([np.ones(200), sex, 1 - sex]).astype(float)
    assert refusal(lambda: calibrate_weights(design, x, np.array([2000.0, 900, 900]))).code == "totals_disagree"
    assert refusal(lambda: calibrate_weights(design, x, np.array([2000.0, np.nan, 900]))).code == "bad_total"
    x[4, 1] = np.nan
    assert refusal(lambda: calibrate_weights(design, x, np.ones(3))).code == "missing_auxiliary"
    ends = design_arrays(3)
    z = np.column_stack([np.ones(3), [0.0, 1, 10]])
    assert refusal(lambda: calibrate_weights(ends, z, np.array([3.0, 29]), distance="linear")).code == (
        "negative_weights"
    )
    for how in ({"distance": "logit"}, {"distance": "linear", "bounds": (1.1, 2)}, {"bounds": (0.5, 2)}):
        assert refusal(lambda how=how: calibrate_weights(ends, z, np.array([3.0, 12]), **how)).code == "bad_bounds"


def test_dependent_columns_whose_totals_agree_are_taken():
    design, sex, _, y = sample()
    x = np.column_stack([np.ones(200), sex, 1 - sex]).astype(float)
    found = calibrate_weights(design, x, np.array([2000.0, 1100, 900]))
    np.testing.assert_allclose(found.design.weights, post_stratify(design, sex, COUNTS[0]).design.weights, rtol=1e-10)
    assert means(found.design, y).std_error[0] > 0


def test_replicates_are_raked_each_for_itself():
    design, sex, age, y = sample()
    jackknife = jackknife_replicates(design)
    raked = raked_replicates(design, jackknife, [sex, age], COUNTS)
    for weights in raked.table[::7]:
        np.testing.assert_allclose(np.bincount(sex, weights=weights), COUNTS[0], rtol=1e-9)
        np.testing.assert_allclose(np.bincount(age, weights=weights), COUNTS[1], rtol=1e-9)
    first = replicate_table(design, jackknife).table[0]
    np.testing.assert_allclose(raked.table[0], fitted_proportionally(first, [sex, age], COUNTS), rtol=1e-9)
    linearised = means(rake(design, [sex, age], COUNTS).design, y)
    np.testing.assert_allclose(replicated_means(raked, y).std_error, linearised.std_error, rtol=0.05)
    # Errors that forget the margins are far too large.
    assert replicated_means(replicate_table(design, jackknife), y).std_error[0] > 2 * linearised.std_error[0]
    boot = raked_replicates(design, bootstrap_replicates(design, seed=1, draws=400), [sex, age], COUNTS)
    np.testing.assert_allclose(replicated_means(boot, y).std_error, linearised.std_error, rtol=0.12)


def test_a_replicate_without_a_category_is_refused():
    design, sex, age, _ = sample()
    rare = np.where(np.arange(200) < 5, 1, 0)  # one sampling unit has it
    counts = [COUNTS[0], np.array([1990.0, 10])]
    made = jackknife_replicates(design)
    assert refusal(lambda: raked_replicates(design, made, [sex, rare], counts)).code == "replicate_not_raked"
    calibrated = rake(design, [sex, age], COUNTS).design
    assert refusal(lambda: replicate_table(calibrated, made)).code == "already_calibrated"
