"""Replicates against linearisation, given weights, and the Rao-Scott test."""

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from governance_survey.errors import DesignError, EstimationError
from governance_survey.statistics import linear_model
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.resampling import bootstrap_replicates, jackknife_replicates
from governance_survey.statistics.survey import (
    balanced_replicates,
    by_replication,
    design_moments,
    given_replicates,
    means,
    population_ranks,
    rao_scott,
    ratios,
    replicate_table,
    replicated_means,
    replicated_ratios,
    replicated_totals,
    totals,
)


def paired(seed=3, strata=9, rows=6):
    """Two units in each stratum."""
    rng = np.random.default_rng(seed)
    n = strata * 2 * rows
    stratum, unit = np.repeat(np.arange(strata), 2 * rows), np.repeat(np.arange(2 * strata), rows)
    y = rng.normal(10, 2, (n, 2)) + np.repeat(rng.normal(size=2 * strata), rows)[:, None]
    return n, stratum, unit, y, rng.uniform(1, 3, n)


@pytest.mark.parametrize("fpc", [None, 5])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.5])
def test_balanced_half_samples_of_totals_are_the_linearised_error(rho, fpc):
    n, stratum, unit, y, w = paired()
    finite = None if fpc is None else np.full(n, fpc)
    design = design_arrays(n, weights=w, strata=stratum, psu=unit, fpc=finite)
    found = replicated_totals(replicate_table(design, balanced_replicates(design, rho=rho)), y)
    np.testing.assert_allclose(found.cov, totals(design, y).cov, rtol=1e-10)
    assert found.dof.tolist() == [9, 9]


def test_jackknife_of_totals_is_the_linearised_error():
    n, stratum, unit, y, w = paired()
    design = design_arrays(n, weights=w, strata=stratum, psu=unit, fpc=np.full(n, 8))
    found = replicated_totals(replicate_table(design, jackknife_replicates(design)), y)
    np.testing.assert_allclose(found.cov, totals(design, y).cov, rtol=1e-10)


def test_replicated_means_and_ratios_are_near_linearised_ones():
    n, stratum, unit, y, w = paired(rows=20, strata=20)
    design = design_arrays(n, weights=w, strata=stratum, psu=unit)
    y[::11, 0] = np.nan
    inside = np.arange(n) % 4 > 0
    for made in (jackknife_replicates(design), balanced_replicates(design, rho=0.3)):
        table = replicate_table(design, made)
        np.testing.assert_allclose(
            replicated_means(table, y, domain=inside).std_error, means(design, y, domain=inside).std_error, rtol=0.02
        )
        found, linearised = replicated_ratios(table, y[:, 0], y[:, 1]), ratios(design, y[:, 0], y[:, 1])
        np.testing.assert_allclose(found.estimate, linearised.estimate, rtol=1e-12)
        np.testing.assert_allclose(found.std_error, linearised.std_error, rtol=0.02)
    boot = replicate_table(design, bootstrap_replicates(design, seed=1, draws=600))
    np.testing.assert_allclose(replicated_means(boot, y).std_error, means(design, y).std_error, rtol=0.1)


def test_any_statistic_by_replication():
    n, stratum, unit, y, w = paired()
    design = design_arrays(n, weights=w, strata=stratum, psu=unit)
    table = replicate_table(design, jackknife_replicates(design))
    found = by_replication(lambda w: w @ y / w.sum(), table)
    np.testing.assert_allclose(found.cov, replicated_means(table, y).cov, rtol=1e-10)
    about = replicated_means(table, y, centre="replicates")
    assert (about.std_error <= found.std_error).all()
    spread = by_replication(lambda w: np.sqrt(w @ y[:, 0] ** 2 / w.sum() - (w @ y[:, 0] / w.sum()) ** 2), table)
    moments = design_moments(design, y)
    linearised = moments.covariance_error[0, 0] / (2 * np.sqrt(moments.covariance[0, 0]))
    assert spread.std_error[0] == pytest.approx(linearised, rel=0.1)


def test_replicates_that_cannot_be_made_are_refused():
    with pytest.raises(DesignError) as caught:
        balanced_replicates(design_arrays(5, strata=np.array([1, 1, 1, 2, 2])))
    assert caught.value.code == "not_two_units"
    with pytest.raises(EstimationError) as caught:
        balanced_replicates(design_arrays(4, strata=np.array([1, 1, 2, 2])), rho=1.0)
    assert caught.value.code == "bad_rho"
    for table in (-np.ones((2, 3)), np.full((2, 3), np.nan), np.ones((2, 4))):
        with pytest.raises(EstimationError) as caught:
            given_replicates(np.ones(3), table, method="brr")
        assert caught.value.code == "bad_replicate_weight"


def test_a_replicate_without_the_domain_is_refused():
    design = design_arrays(8, psu=np.repeat([1, 2, 3, 4], 2))
    table = replicate_table(design, jackknife_replicates(design))
    with pytest.raises(EstimationError) as caught:
        replicated_means(table, np.arange(8.0), domain=np.arange(8) < 2)
    assert caught.value.code == "replicates_failed"
    with pytest.raises(EstimationError) as caught:
        replicated_means(table, np.full(8, np.nan))
    assert caught.value.code == "no_answers"


def test_rao_scott_of_a_simple_sample_is_pearsons():
    rng = np.random.default_rng(8)
    first = rng.integers(0, 3, 3000)
    second = np.where(rng.random(3000) < 0.1, first, rng.integers(0, 4, 3000))
    found = rao_scott(design_arrays(3000), first, second, (3, 4))
    counts = np.histogram2d(first, second, bins=(3, 4))[0]
    plain = chi2_contingency(counts, correction=False)
    np.testing.assert_array_equal(found.counts, counts)
    assert found.pearson == pytest.approx(plain.statistic, rel=1e-10)
    np.testing.assert_allclose(found.deffs, 1, atol=0.15)
    assert found.dof == pytest.approx(6, abs=0.1)


def test_clusters_of_one_mind_weaken_the_test():
    """Each row ten times over, in one unit: design effects of ten, the p of a tenth of the rows."""
    rng = np.random.default_rng(9)
    first, second = rng.integers(0, 2, 60), rng.integers(0, 3, 60)
    once = rao_scott(design_arrays(60), first, second, (2, 3))
    ten = rao_scott(
        design_arrays(600, psu=np.repeat(np.arange(60), 10)), np.repeat(first, 10), np.repeat(second, 10), (2, 3)
    )
    np.testing.assert_allclose(ten.deffs, 10 * once.deffs, rtol=1e-10)
    assert ten.p_value == pytest.approx(once.p_value, rel=1e-10)
    assert ten.pearson == pytest.approx(10 * once.pearson)


def test_tables_that_cannot_be_tested_are_refused():
    first, second = np.tile([0, 1], 10), np.repeat([0, 1], 10)
    with pytest.raises(EstimationError) as caught:
        rao_scott(design_arrays(20), first, second, (2, 3))
    assert caught.value.code == "empty_category"
    with pytest.raises(EstimationError) as caught:
        rao_scott(design_arrays(20, psu=np.repeat([1, 2, 3], [7, 7, 6])), np.arange(20) % 3, np.arange(20) // 7, (3, 3))
    assert caught.value.code == "too_few_units"


def test_ranks_give_the_rank_test():
    """Unweighted, a linear model of ranks has the t of ranks, and ranks are mid-ranks over n."""
    from scipy.stats import rankdata

    rng = np.random.default_rng(10)
    y = rng.integers(1, 6, 80).astype(float)
    y[3] = np.nan
    design = design_arrays(80)
    ranks = population_ranks(design, y, domain=np.arange(80) < 60)
    known = np.isfinite(y) & (np.arange(80) < 60)
    np.testing.assert_allclose(ranks[known], (rankdata(y[known]) - 0.5) / 59, rtol=1e-12)
    assert np.isnan(ranks[~known]).all()
    x = np.column_stack([np.ones(80), np.arange(80) % 2]).astype(float)
    fit = linear_model(x, ranks, names=("a", "b"), covariance="design", design=design)
    assert fit.n_obs == 59
