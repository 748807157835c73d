"""Several stages of sampling: the variance is right on average over every sample there can be."""

from itertools import combinations as choose
from itertools import product

import numpy as np
import pytest

from governance_survey.errors import DesignError
from governance_survey.statistics.design import StageLabels, design_arrays, mean, taylor_covariance
from governance_survey.statistics.resampling import bootstrap_replicates, jackknife_replicates
from governance_survey.statistics.survey import balanced_replicates, inclusion_weights, means, totals

POPULATION = np.array([[3.0, 7, 4], [10, 2, 5], [1, 1, 8]])  # clusters x units


def two_stages(clusters, units):
    """Totals of one two-stage sample: 2 of 3 clusters, 2 of 3 units in each."""
    psu = np.repeat(clusters, 2)
    unit = np.concatenate(units)
    school = StageLabels(unit, fpc=np.full(4, 3))
    labels = {"psu": psu, "fpc": np.full(4, 3), "later": (school,)}
    design = design_arrays(4, weights=inclusion_weights(design_arrays(4, **labels)), **labels)
    return totals(design, POPULATION[psu, unit])


def test_two_stages_are_unbiased_over_all_samples():
    pairs = list(choose(range(3), 2))
    samples = [two_stages(clusters, units) for clusters in pairs for units in product(pairs, repeat=2)]
    estimates = np.array([found.estimate[0] for found in samples])
    variances = np.array([found.cov[0, 0] for found in samples])
    assert len(samples) == 27
    assert estimates.mean() == pytest.approx(POPULATION.sum(), rel=1e-12)
    assert variances.mean() == pytest.approx(estimates.var(), rel=1e-12)


def test_three_stages_are_unbiased_over_all_samples():
    """2 of 3 towns, 2 of 3 schools in each, 2 of 3 pupils in each."""
    rng = np.random.default_rng(4)
    population = rng.integers(0, 20, (3, 3, 3)).astype(float)
    pairs = list(choose(range(3), 2))
    estimates, variances = [], []
    for towns in pairs:
        for schools in product(pairs, repeat=2):
            town = np.repeat(towns, 4)
            school = np.repeat(np.concatenate(schools), 2)
            pupils = np.array(list(product(pairs, repeat=4))).reshape(81, 8)
            # Which pupils came does not change the design: all 81 choices are columns of one influence.
            later = (StageLabels(school, fpc=np.full(8, 3)), StageLabels(np.arange(8), fpc=np.full(8, 3)))
            design = design_arrays(8, weights=np.full(8, 3.375), psu=town, fpc=np.full(8, 3), later=later)
            y = 3.375 * population[town, school, pupils]
            estimates += y.sum(axis=1).tolist()
            variances += np.diag(taylor_covariance(design, y.T)).tolist()
    assert len(estimates) == 3**7
    assert np.mean(estimates) == pytest.approx(population.sum(), rel=1e-12)
    assert np.mean(variances) == pytest.approx(np.var(estimates), rel=1e-12)


def test_later_stages_add_nothing_without_a_finite_population_at_the_first():
    y, psu = np.array([3.0, 5, 8, 1]), np.array([1, 1, 2, 2])
    school = StageLabels(np.arange(4), fpc=np.full(4, 9))
    one, two = design_arrays(4, psu=psu), design_arrays(4, psu=psu, later=(school,))
    assert means(one, y).std_error == pytest.approx(means(two, y).std_error)


def test_a_census_of_clusters_leaves_the_second_stage():
    """All clusters sampled: the strata of a stratified sample."""
    y, psu = np.array([3.0, 5, 8, 1]), np.array([1, 1, 2, 2])
    school = StageLabels(np.arange(4), fpc=np.full(4, 6))
    stages = design_arrays(4, psu=psu, fpc=np.full(4, 2), later=(school,))
    strata = design_arrays(4, strata=psu, fpc=np.full(4, 6))
    np.testing.assert_allclose(means(stages, y).cov, means(strata, y).cov, rtol=1e-12)
    only = design_arrays(
        2, psu=np.array([1, 1]), fpc=np.array([1, 1]), later=(StageLabels(np.arange(2), np.full(2, 6)),)
    )
    assert taylor_covariance(only, np.array([1.0, -1]))[0, 0] == pytest.approx(2 * 2 / 3 * 2)


def test_strata_within_units():
    """Stage strata are told apart within each unit."""
    psu, stratum = np.repeat([1, 2], 4), np.tile([1, 1, 2, 2], 2)
    later = (StageLabels(np.arange(8), fpc=np.full(8, 5), strata=stratum),)
    design = design_arrays(8, psu=psu, fpc=np.full(8, 4), later=later)
    assert len(design.later[0].sampled_share) == 4
    assert design.later[0].sampled_share.tolist() == [0.4] * 4


def test_a_lonely_unit_of_a_later_stage_follows_the_rule():
    y, psu = np.array([3.0, 5, 8]), np.array([1, 1, 2])
    labels = {"psu": psu, "fpc": np.full(3, 4), "later": (StageLabels(np.arange(3), fpc=np.full(3, 4)),)}
    with pytest.raises(DesignError) as caught:
        mean(design_arrays(3, **labels), y)
    assert caught.value.code == "lonely_psu"

    def variance(rule):
        return float(taylor_covariance(design_arrays(3, lonely=rule, **labels), y)[0, 0])

    first = (1 - 2 / 4) * 2 * 2 * ((8 - 8) / 2) ** 2 * 2
    within = (1 - 2 / 4) * 2 / 1 * ((5 - 3) / 2) ** 2 * 2 * (2 / 4)
    assert variance("remove") == pytest.approx(first + within)
    assert variance("average") == pytest.approx(first + 2 * within)


def test_a_missing_label_of_a_later_stage_is_refused():
    school = StageLabels(np.array(["a", None, "c"], dtype=object))
    with pytest.raises(DesignError) as caught:
        design_arrays(3, later=(school,))
    assert caught.value.code == "missing_design_label"


def test_weights_need_a_population_at_every_stage():
    with pytest.raises(DesignError) as caught:
        inclusion_weights(design_arrays(3))
    assert caught.value.code == "no_population_size"


@pytest.mark.parametrize("make", [jackknife_replicates, lambda d: bootstrap_replicates(d, seed=1), balanced_replicates])
def test_replicates_do_not_leave_out_later_stages(make):
    """With f sampled, (1 - f) of the variance between units is not all of it."""
    labels = {"strata": np.repeat([1, 2], 4), "psu": np.repeat([1, 2, 3, 4], 2)}
    later = (StageLabels(np.arange(8), fpc=np.full(8, 9)),)
    with pytest.raises(DesignError) as caught:
        make(design_arrays(8, fpc=np.full(8, 3), later=later, **labels))
    assert caught.value.code == "later_stages"
    assert make(design_arrays(8, later=later, **labels)).dof == 2
