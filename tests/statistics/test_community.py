"""Community means against a plain loop, and the difference of two samples against a regression on one stack."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.community import group_means
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.multiplicity import adjust_p, joint_test
from governance_survey.statistics.regression import linear_model
from governance_survey.statistics.two_samples import difference_of_means

RNG = np.random.default_rng(11)


def test_means_and_errors_agree_with_a_loop():
    n, groups = 400, 30
    g = RNG.integers(-1, groups, n)
    y = np.where(RNG.random(n) < 0.1, np.nan, RNG.normal(50, 10, n))
    w = np.where(RNG.random(n) < 0.05, 0.0, RNG.gamma(2, 1, n))
    people = np.where(np.arange(groups) % 4 == 0, np.nan, 40.0)
    found = group_means(y, g, groups, weights=w, population=people)
    for c in range(groups):
        own = (g == c) & np.isfinite(y) & (w > 0)
        assert found.n[c] == own.sum()
        mean = np.average(y[own], weights=w[own])
        assert found.estimate[c] == pytest.approx(mean, rel=1e-12)
        k = own.sum()
        share = 0.0 if np.isnan(people[c]) else k / people[c]
        variance = (1 - share) * k / (k - 1) * np.sum((w[own] * (y[own] - mean)) ** 2) / w[own].sum() ** 2
        assert found.std_error[c] == pytest.approx(np.sqrt(variance), rel=1e-10)


def test_empty_single_and_census_groups():
    y, g = np.array([1.0, 5.0, 7.0]), np.array([0, 1, 1])
    found = group_means(y, g, 3, population=np.array([np.nan, 2.0, 5.0]))
    assert np.isnan(found.std_error[0]) and found.std_error[1] == 0.0
    assert np.isnan(found.estimate[2]) and found.n.tolist() == [1, 2, 0]


def test_equal_weights_give_the_textbook_error():
    y = RNG.normal(size=12)
    found = group_means(y, np.zeros(12, dtype=np.int64), 1)
    assert found.std_error[0] == pytest.approx(y.std(ddof=1) / np.sqrt(12), rel=1e-12)


def test_the_difference_is_the_slope_on_a_stacked_sample():
    # A regression on an indicator over the stack has the two domain means and the same linearised variance.
    n = 240
    psu, strata = np.arange(n) // 8, np.arange(n) // 80
    first = RNG.random(n) < 0.6
    y = 40 + 5 * first + RNG.normal(0, 8, n) + RNG.normal(0, 4, n // 8)[psu]
    y[RNG.random(n) < 0.1] = np.nan
    weights = RNG.gamma(3, 1, n)
    design = design_arrays(n, weights=weights, strata=strata, psu=psu)
    found = difference_of_means(design, y, first)
    x = np.column_stack([np.ones(n), first.astype(float)])
    fit = linear_model(x, y, names=("(Intercept)", "first"), covariance="design", design=design)
    assert found.estimate == pytest.approx(fit.coef[1], rel=1e-10)
    assert found.std_error == pytest.approx(fit.std_error[1], rel=1e-10)
    assert found.dof == 27 and found.n_first + found.n_second == np.isfinite(y).sum()


def test_a_side_without_answers_is_refused():
    design = design_arrays(4)
    with pytest.raises(EstimationError) as problem:
        difference_of_means(design, np.array([1.0, 2, np.nan, np.nan]), np.array([True, True, False, False]))
    assert problem.value.code == "no_answers"


def test_adjusted_p_as_in_r():
    # R 4: p.adjust(c(0.001, 0.04, 0.03, 0.5), "holm") ; "BH" ; and with n = 6
    p = np.array([0.001, 0.04, 0.03, 0.5])
    assert adjust_p(p, "holm") == pytest.approx([0.004, 0.09, 0.09, 0.5])
    assert adjust_p(p, "benjamini_hochberg") == pytest.approx([0.004, 0.16 / 3, 0.16 / 3, 0.5])
    assert adjust_p(p, "holm", n=6) == pytest.approx([0.006, 0.16, 0.15, 1.0])
    assert np.isnan(adjust_p(np.array([np.nan, 0.01]), "holm", n=2)[0])
    assert adjust_p(np.array([np.nan, 0.01]), "holm", n=2)[1] == pytest.approx(0.02)
    assert np.isnan(adjust_p(np.array([np.nan]), "holm")).all()


def test_the_joint_test_against_statsmodels():
    import statsmodels.api as sm

    n = 120
    x = np.column_stack([np.ones(n), RNG.normal(size=(n, 3))])
    y = x @ np.array([1.0, 0.3, 0.0, -0.2]) + RNG.normal(size=n)
    ours = linear_model(x, y, names=("(Intercept)", "a", "b", "c"), covariance="hc3")
    theirs = sm.OLS(y, x).fit(cov_type="HC3", use_t=True).f_test(np.eye(4)[[1, 3]])
    value, p = joint_test(ours, (1, 3))
    assert value == pytest.approx(float(theirs.fvalue), rel=1e-9) and p == pytest.approx(float(theirs.pvalue), rel=1e-8)
    assert joint_test(ours, (1,))[0] == pytest.approx(ours.statistic[1] ** 2, rel=1e-10)
