"""Weighted alpha and omega by replication: deleting units by hand, the simple random sample, clusters, refusals."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.reliability import (
    alpha_by_replication,
    bootstrap_alpha,
    cronbach_alpha,
    mcdonald_omega,
    omega_by_replication,
)
from governance_survey.statistics.resampling import bootstrap_replicates, jackknife_replicates

RNG = np.random.default_rng(6)
STRATA = np.repeat([0, 1, 2], 80)
PSU = np.tile(np.repeat(np.arange(8), 10), 3)
WEIGHTS = RNG.integers(1, 5, 240).astype(float)
CLUSTER = RNG.normal(size=(3, 8, 4)) * 0.5
ITEMS = RNG.normal(size=(240, 4)) + RNG.normal(size=(240, 1)) + CLUSTER[STRATA, PSU]
DESIGN = design_arrays(240, weights=WEIGHTS, strata=STRATA, psu=PSU)


def written_out(keep=slice(None), factor=1):
    return np.repeat(ITEMS[keep], (WEIGHTS[keep] * factor).astype(int), axis=0)


def test_weighted_alpha_is_that_of_the_rows_written_out():
    found = alpha_by_replication(ITEMS, DESIGN, jackknife_replicates(DESIGN))
    assert found.found.estimate == pytest.approx(cronbach_alpha(written_out()).raw, rel=1e-12)
    assert found.unweighted == pytest.approx(cronbach_alpha(ITEMS).raw, rel=1e-12)
    assert found.found.dof == 21
    assert found.found.low < found.found.estimate < found.found.high < 1
    omega = omega_by_replication(ITEMS, DESIGN, jackknife_replicates(DESIGN))
    assert omega.found.estimate == pytest.approx(mcdonald_omega(written_out()).total, abs=1e-7)


def test_jackknife_error_by_deleting_units_by_hand():
    found = alpha_by_replication(ITEMS, DESIGN, jackknife_replicates(DESIGN)).found
    omega = omega_by_replication(ITEMS, DESIGN, jackknife_replicates(DESIGN)).found
    squares, squares_omega = 0.0, 0.0
    for h in range(3):
        for unit in range(8):
            # Whole weights times 8/7 in this stratum: rows written out 8 and 7 times.
            times = np.where(h == STRATA, 8, 7) * WEIGHTS * ~((h == STRATA) & (unit == PSU))
            rows = np.repeat(ITEMS, times.astype(int), axis=0)
            squares += 7 / 8 * (cronbach_alpha(rows).raw - found.estimate) ** 2
            squares_omega += 7 / 8 * (mcdonald_omega(rows).total - omega.estimate) ** 2
    assert found.std_error == pytest.approx(np.sqrt(squares), rel=1e-9)
    assert omega.std_error == pytest.approx(np.sqrt(squares_omega), rel=1e-4)


def test_bootstrap_and_jackknife_tell_alike():
    jack = alpha_by_replication(ITEMS, DESIGN, jackknife_replicates(DESIGN)).found
    boot = alpha_by_replication(ITEMS, DESIGN, bootstrap_replicates(DESIGN, seed=3, draws=4000)).found
    assert boot.std_error == pytest.approx(jack.std_error, rel=0.15)
    assert boot.estimate == jack.estimate


def test_a_simple_random_sample_agrees_with_the_plain_errors():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(900, 5)) + rng.normal(size=(900, 1))
    design = design_arrays(900)
    found = alpha_by_replication(x, design, jackknife_replicates(design)).found
    assert found.std_error == pytest.approx(cronbach_alpha(x).std_error, rel=0.1)
    assert found.std_error == pytest.approx(bootstrap_alpha(x, seed=1, draws=3000).std_error, rel=0.06)
    assert found.low == pytest.approx(cronbach_alpha(x).low, abs=0.004)


def test_clusters_widen_the_error():
    """Whole clusters copied: four times the rows say no more than the clusters do."""
    x, psu = np.repeat(ITEMS[:60], 4, axis=0), np.repeat(np.arange(60), 4)
    clustered, plain = design_arrays(240, psu=psu), design_arrays(240)
    wide = alpha_by_replication(x, clustered, jackknife_replicates(clustered)).found
    narrow = alpha_by_replication(x, plain, jackknife_replicates(plain)).found
    assert wide.std_error == pytest.approx(2 * narrow.std_error, rel=0.05)


def test_rows_without_an_answer_or_weight_keep_their_place():
    x = ITEMS.copy()
    x[[3, 90], 1] = np.nan
    weights = WEIGHTS.copy()
    weights[200] = 0
    design = design_arrays(240, weights=weights, strata=STRATA, psu=PSU)
    found = alpha_by_replication(x, design, jackknife_replicates(design))
    keep = np.setdiff1d(np.arange(240), [3, 90, 200])
    assert found.n == 237
    assert found.found.estimate == pytest.approx(cronbach_alpha(written_out(keep)).raw, rel=1e-12)
    assert found.found.dof == 21


@pytest.mark.parametrize("function", [alpha_by_replication, omega_by_replication])
def test_refusals(function):
    replicates = jackknife_replicates(DESIGN)
    flat = ITEMS.copy()
    flat[:, 2] = 3
    opposite = np.column_stack([ITEMS[:, 0], -ITEMS[:, 0], np.arange(240.0)])
    for items, code in ((ITEMS[:100], "design_mismatch"), (flat, "constant_item"), (ITEMS[:, :1], "too_few_items")):
        with pytest.raises(EstimationError) as caught:
            function(items, DESIGN, replicates)
        assert caught.value.code == code
    if function is alpha_by_replication:
        with pytest.raises(EstimationError) as caught:
            function(opposite[:, :2], DESIGN, replicates)
        assert caught.value.code == "negatively_keyed_item"


def test_a_replicate_that_fails_is_told():
    """All variance of an item sits in one unit: without it there is no alpha."""
    x = np.zeros((24, 2))
    x[:3] = [[1, 1], [2, 2], [3, 4]]
    design = design_arrays(24, psu=np.repeat(np.arange(8), 3))
    with pytest.raises(EstimationError) as caught:
        alpha_by_replication(x, design, jackknife_replicates(design))
    assert caught.value.code == "replicates_failed"
