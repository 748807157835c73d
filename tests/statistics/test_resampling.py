"""Replicates against deleting units by hand, and against the linearised error of totals and means."""

import numpy as np
import pytest

from governance_survey.errors import DesignError, EstimationError
from governance_survey.statistics.design import design_arrays, mean, taylor_covariance
from governance_survey.statistics.resampling import (
    bootstrap_replicates,
    from_replicates,
    jackknife_replicates,
    replicate_sums,
    replicate_weights,
)


def sample(seed=1, fpc=False, lonely="fail", single=False):
    rng = np.random.default_rng(seed)
    strata = np.repeat(np.arange(4), 60)
    psu = np.concatenate([np.sort(rng.integers(0, 6 + h, 60)) for h in range(4)])
    if single:
        psu[strata == 3] = 0
    weights = rng.uniform(0.5, 3, 240)
    y = rng.normal(size=240) + 0.5 * strata + 0.6 * rng.normal(size=(4, 20))[strata, psu]
    sizes = np.array([20, 30, 25, 40])[strata] if fpc else None
    return design_arrays(240, weights=weights, strata=strata, psu=psu, fpc=sizes, lonely=lonely), y


def weighted_mean(weights, y):
    return (weights @ y) / weights.sum(axis=1)


def test_jackknife_deletes_one_unit_at_a_time():
    design, y = sample()
    weights = replicate_weights(design, jackknife_replicates(design))
    found = weighted_mean(weights, y)
    for unit in range(len(design.stratum_of_psu)):
        h = design.stratum_of_psu[unit]
        n = (design.stratum_of_psu == h).sum()
        w = design.weights * np.where(design.strata == h, n / (n - 1), 1.0) * (design.psu != unit)
        assert found[unit] == pytest.approx(w @ y / w.sum(), rel=1e-12)


@pytest.mark.parametrize("fpc", [False, True])
def test_jackknife_of_a_total_is_the_linearised_error(fpc):
    design, y = sample(fpc=fpc)
    replicates = jackknife_replicates(design)
    total = float(design.weights @ y)
    found = from_replicates(total, replicate_weights(design, replicates) @ y, replicates)
    exact = np.sqrt(taylor_covariance(design, (design.weights * y)[:, None])[0, 0])
    assert found.std_error == pytest.approx(exact, rel=1e-10)


@pytest.mark.parametrize("fpc", [False, True])
def test_errors_of_a_mean_agree_with_the_linearised_one(fpc):
    design, y = sample(fpc=fpc)
    linear = mean(design, y)
    jack = jackknife_replicates(design)
    boot = bootstrap_replicates(design, seed=2, draws=8000)
    for replicates, tolerance in ((jack, 0.02), (boot, 0.04)):
        found = from_replicates(linear.estimate, weighted_mean(replicate_weights(design, replicates), y), replicates)
        assert found.std_error == pytest.approx(linear.std_error, rel=tolerance)
        assert found.dof == linear.dof
        assert found.low == pytest.approx(linear.low, abs=0.02)


def test_bootstrap_repeats_with_its_seed_and_keeps_the_sizes():
    design, _ = sample()
    one, other = bootstrap_replicates(design, seed=5, draws=120), bootstrap_replicates(design, seed=5, draws=120)
    np.testing.assert_array_equal(one.factors, other.factors)
    assert (one.factors >= 0).all()
    for h in range(4):
        own = design.stratum_of_psu == h
        np.testing.assert_allclose(one.factors[:, own].sum(axis=1), own.sum())


def test_sums_need_no_table_of_weights():
    design, y = sample()
    replicates = bootstrap_replicates(design, seed=5, draws=100)
    moments = np.column_stack([y, y**2])
    np.testing.assert_allclose(
        replicate_sums(design, replicates, moments), replicate_weights(design, replicates) @ moments, rtol=1e-10
    )


@pytest.mark.parametrize("make", [jackknife_replicates, lambda d: bootstrap_replicates(d, seed=1, draws=100)])
def test_a_stratum_of_one_unit(make):
    for lonely in ("fail", "adjust"):
        with pytest.raises(DesignError) as caught:
            make(sample(lonely=lonely, single=True)[0])
        assert caught.value.code == "lonely_psu"
    plain, wide = make(sample(lonely="certainty", single=True)[0]), make(sample(lonely="average", single=True)[0])
    np.testing.assert_allclose(wide.coefficients, plain.coefficients * 4 / 3)
    alone = np.flatnonzero(sample(single=True)[0].stratum_of_psu == 3)
    assert (plain.factors[:, alone] == 1).all()
    design, y = sample(lonely="average", single=True)
    if wide.method == "jackknife":
        found = from_replicates(float(design.weights @ y), replicate_weights(design, wide) @ y, wide)
        exact = np.sqrt(taylor_covariance(design, (design.weights * y)[:, None])[0, 0])
        assert found.std_error == pytest.approx(exact, rel=1e-10)


def test_refusals():
    with pytest.raises(EstimationError) as caught:
        bootstrap_replicates(sample()[0], seed=1, draws=10)
    assert caught.value.code == "too_few_draws"
    with pytest.raises(EstimationError) as caught:
        jackknife_replicates(design_arrays(4, psu=np.ones(4), lonely="certainty"))
    assert caught.value.code == "no_degrees_of_freedom"
    with pytest.raises(DesignError) as caught:
        jackknife_replicates(design_arrays(5001))
    assert caught.value.code == "too_many_units"
    replicates = jackknife_replicates(design_arrays(4))
    with pytest.raises(EstimationError) as caught:
        from_replicates(0.5, np.array([0.4, 0.5, np.nan, 0.6]), replicates)
    assert caught.value.code == "replicates_failed"


def test_interval_below_one():
    replicates = jackknife_replicates(design_arrays(4))
    values = np.array([0.90, 0.99, 0.97, 0.98])
    plain = from_replicates(0.97, values, replicates)
    below = from_replicates(0.97, values, replicates, below_one=True)
    assert plain.high > 1 > below.high
    assert plain.std_error == below.std_error
