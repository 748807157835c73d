"""Power by formula beside statsmodels, pingouin and simulation."""

import numpy as np
import pingouin
import pytest
from statsmodels.stats.power import TTestIndPower

from governance_survey.errors import EstimationError
from governance_survey.statistics.power import (
    attenuated,
    correlation_power,
    difference_power,
    effective_size,
    equivalence_power,
    indirect_power,
    least_effect,
    least_size,
    reliability_of_means,
)
from governance_survey.statistics.power.normal import noncentral_t_cdf


@pytest.mark.parametrize("r", [0.02, 0.1, 0.3, -0.45, 0.8])
@pytest.mark.parametrize("n", [12, 85, 240, 960])
@pytest.mark.parametrize("significance", [0.05, 0.05 / 6])
def test_correlations_as_in_pingouin(r, n, significance):
    theirs = pingouin.power_corr(r=r, n=n, power=None, alpha=significance)
    assert float(correlation_power(r, n, significance=significance)) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("d", [0.1, 0.35, 0.8])
@pytest.mark.parametrize(("first", "second"), [(10, 10), (30, 90), (200, 40)])
def test_groups_as_in_statsmodels(d, first, second):
    theirs = TTestIndPower().power(d, first, 0.05, ratio=second / first)
    assert float(difference_power(d, first, second)) == pytest.approx(theirs, rel=1e-9)


def test_sizes_as_in_statsmodels_and_pingouin():
    theirs = TTestIndPower().solve_power(0.4, power=0.9, alpha=0.05)
    assert least_size(lambda n: float(difference_power(0.4, n, n)), 0.9, least=2) == int(np.ceil(theirs))
    theirs = pingouin.power_corr(r=0.12, power=0.8, alpha=0.05)
    assert least_size(lambda n: float(correlation_power(0.12, n)), 0.8, least=4) == int(np.ceil(theirs))
    theirs = pingouin.power_corr(n=240, power=0.8, alpha=0.05)
    found = least_effect(lambda r: float(correlation_power(r, 240)), 0.8, most=0.999)
    assert found == pytest.approx(theirs, abs=1e-5)


def test_controls_take_rows_and_too_few_rows_have_no_power():
    assert float(correlation_power(0.2, 100, controls=7)) == pytest.approx(float(correlation_power(0.2, 93)))
    assert np.isnan(correlation_power(0.2, 3.9))
    assert np.isnan(difference_power(0.2, 1, 1))


def test_without_an_effect_power_is_the_level():
    assert float(correlation_power(0.0, 100)) == pytest.approx(0.05, abs=0.001)
    assert float(difference_power(0.0, 50, 50)) == pytest.approx(0.05)


@pytest.mark.parametrize("shift", [0.0, 1.5, 8.4])
def test_where_the_series_fails_the_normal_stands_in(shift):
    from scipy.stats import nct

    assert float(noncentral_t_cdf(400, shift, 1.966)) == pytest.approx(nct.cdf(1.966, 400, shift), abs=1e-6)
    assert np.isfinite(noncentral_t_cdf(50, np.array([40.0, -40.0]), 2.0)).all()


@pytest.mark.parametrize("effect", [0.0, 0.1, 0.2])
def test_equivalence_as_simulated(effect):
    rng, draws, dof, error = np.random.default_rng(3), 400_000, 60, 0.15
    from scipy.special import stdtrit

    estimate = effect + error * rng.standard_normal(draws)
    own = error * np.sqrt(rng.chisquare(dof, draws) / dof)
    t = stdtrit(dof, 0.95)
    simulated = (((estimate + 0.5) / own > t) & ((estimate - 0.5) / own < -t)).mean()
    assert float(equivalence_power(effect, 0.5, error, dof)) == pytest.approx(simulated, abs=0.003)


def test_equivalence_within_too_narrow_a_margin_cannot_be_shown():
    assert float(equivalence_power(0.0, 0.05, 0.065, 238)) == 0.0


def test_the_slope_of_a_two_level_design_as_simulated():
    """The effective size of persons in communities gives the power of the cluster-robust test."""
    rng, communities, people, icc, b = np.random.default_rng(4), 60, 10, 0.2, 0.2
    significant = []
    for _ in range(1500):
        x = rng.standard_normal(communities)
        means = b * x + np.sqrt(icc) * rng.standard_normal(communities)
        means = means + np.sqrt(1 - icc) * rng.standard_normal((people, communities)).mean(axis=0)
        r = np.corrcoef(x, means)[0, 1]
        t = r * np.sqrt((communities - 2) / (1 - r**2))
        significant.append(abs(t) > 2.0017)
    n = effective_size(communities * people, cluster_size=people, icc=icc)
    # The slope on the scale of persons: the residual has variance one, the outcome 1 + b squared.
    assert float(correlation_power(b / np.sqrt(1 + b**2), n)) == pytest.approx(np.mean(significant), abs=0.035)


def test_attenuation_as_simulated():
    rng, n = np.random.default_rng(5), 400_000
    x = rng.standard_normal(n)
    y = 0.3 * x + np.sqrt(1 - 0.09) * rng.standard_normal(n)
    seen_x = np.sqrt(0.5) * x + np.sqrt(0.5) * rng.standard_normal(n)
    seen_y = np.sqrt(0.7) * y + np.sqrt(0.3) * rng.standard_normal(n)
    assert attenuated(0.3, 0.5, 0.7).observed == pytest.approx(np.corrcoef(seen_x, seen_y)[0, 1], abs=0.005)
    z = 0.4 * x + np.sqrt(1 - 0.16) * rng.standard_normal(n)
    seen_z = np.sqrt(0.6) * z + np.sqrt(0.4) * rng.standard_normal(n)
    true, seen = x * z - np.mean(x * z), seen_x * seen_z - np.mean(seen_x * seen_z)
    reliability = np.corrcoef(true, seen)[0, 1] ** 2
    assert attenuated(1.0, 0.5, 0.6, 1.0, between=0.4 * np.sqrt(0.3)).factor ** 2 == pytest.approx(
        reliability, abs=0.01
    )


def test_reliability_of_means_is_that_of_spearman_and_brown():
    assert reliability_of_means(0.2, 1) == pytest.approx(0.2)
    assert reliability_of_means(0.2, 10) == pytest.approx(10 * 0.2 / (1 + 9 * 0.2))


def test_indirect_associations_are_repeatable_and_about_joint_significance():
    found = indirect_power(0.3, 0.3, 100, seed=1)
    assert found == indirect_power(0.3, 0.3, 100, seed=1)
    both = float(correlation_power(0.3, 100)) * float(correlation_power(0.3 * np.sqrt(1 - 0.09), 100))
    assert found == pytest.approx(both, abs=0.06)
    assert indirect_power(0.0, 0.3, 200, seed=1) < 0.06
    assert np.isnan(indirect_power(0.3, 0.3, 3, seed=1))
    assert np.isnan(indirect_power(0.3, 0.999, 100, seed=1, direct=0.5))


def test_power_that_cannot_be_reached_is_told():
    with pytest.raises(EstimationError) as caught:
        least_size(lambda n: min(0.5, n / 100), 0.8, least=1, most=1000)
    assert caught.value.code == "power_not_reached"
    assert "0.500" in caught.value.say("en")
    with pytest.raises(EstimationError) as caught:
        least_effect(lambda r: 0.1, 0.8, most=0.9)
    assert caught.value.code == "power_not_reached"
