"""Correlations: against scipy and pingouin, linearisation against the jackknife, coverage, refusals."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics import (
    correlation,
    design_arrays,
    design_correlation,
    design_polychoric,
    from_replicates,
    jackknife_replicates,
    polychoric_association,
    population_ranks,
    replicate_weights,
)


def _pair(rng, n=80, rho=0.5):
    x = rng.normal(size=n)
    return x, rho * x + np.sqrt(1 - rho**2) * rng.normal(size=n)


@pytest.mark.parametrize("kind", ["pearson", "spearman", "kendall"])
def test_estimates_and_p_are_those_of_scipy_with_ties_too(kind):
    from scipy import stats

    rng = np.random.default_rng(1)
    x, y = (np.round(column * 2) for column in _pair(rng))
    theirs = {"pearson": stats.pearsonr, "spearman": stats.spearmanr}.get(
        kind, lambda a, b: stats.kendalltau(a, b, method="asymptotic")
    )(x, y)
    ours = correlation(x, y, kind=kind)
    assert (ours.estimate, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    assert ours.low < ours.estimate < ours.high


@pytest.mark.parametrize("kind", ["pearson", "spearman"])
def test_partial_correlations_are_those_of_pingouin(kind):
    import pandas as pd
    import pingouin

    rng = np.random.default_rng(2)
    x, y = _pair(rng)
    z = np.column_stack([x + rng.normal(size=80), y - rng.normal(size=80)])
    frame = pd.DataFrame({"x": x, "y": y, "a": z[:, 0], "b": z[:, 1]})
    theirs = pingouin.partial_corr(frame, "x", "y", ["a", "b"], method=kind).iloc[0]
    ours = correlation(x, y, kind=kind, given=z)
    assert (ours.estimate, ours.p) == pytest.approx((theirs["r"], theirs["p_val"]))
    assert np.round([ours.low, ours.high], 2) == pytest.approx(theirs["CI95"], abs=0.011)


@pytest.mark.parametrize("kind", ["pearson", "spearman"])
def test_linearised_errors_are_close_to_those_of_the_jackknife(kind):
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(60), 6)
    x = rng.normal(size=60)[unit] + rng.normal(size=360)
    y = np.round(0.5 * x + rng.normal(size=60)[unit] + rng.normal(size=360))
    design = design_arrays(360, weights=rng.uniform(0.5, 3, 360), psu=unit)
    ours = design_correlation(design, x, y, kind=kind)
    replicates, again = jackknife_replicates(design), []
    for w in replicate_weights(design, replicates):
        own = design_arrays(360, weights=w)
        columns = (x, y) if kind == "pearson" else (population_ranks(own, x), population_ranks(own, y))
        some = w > 0
        cov = np.cov(columns[0][some], columns[1][some], aweights=w[some])
        again.append(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1]))
    theirs = from_replicates(ours.estimate, np.array(again), replicates)
    assert ours.std_error == pytest.approx(theirs.std_error, rel=0.06)
    assert ours.dof == theirs.dof


def test_a_design_without_parts_gives_the_usual_correlations():
    rng = np.random.default_rng(4)
    x, y = _pair(rng)
    z = (x + rng.normal(size=80))[:, None]
    for kind in ("pearson", "spearman"):
        for given in (None, z):
            ours = design_correlation(design_arrays(80), x, y, kind=kind, given=given)
            assert ours.estimate == pytest.approx(correlation(x, y, kind=kind, given=given).estimate)


def test_intervals_under_clusters_cover():
    rng = np.random.default_rng(5)
    held = np.zeros(2)
    for _ in range(400):
        unit = np.repeat(np.arange(50), 6)
        a, b = (rng.normal(size=50)[unit] for _ in range(2))
        noise = rng.normal(size=300)
        x, y = a + noise, b + 0.6 * noise + 0.8 * rng.normal(size=300)
        design = design_arrays(300, psu=unit)
        for place, (kind, truth) in enumerate((("pearson", 0.3), ("spearman", 6 / np.pi * np.arcsin(0.15)))):
            found = design_correlation(design, x, y, kind=kind)
            held[place] += found.low <= truth <= found.high
    assert held / 400 == pytest.approx([0.95, 0.95], abs=0.035)


def test_weighted_polychoric_of_equal_weights_is_the_two_step_one_and_seeds_repeat():
    rng = np.random.default_rng(6)
    x, y = (np.digitize(column, [-1, 0, 1]).astype(float) for column in _pair(rng, 500, 0.5))
    plain, weighted = polychoric_association(x, y), design_polychoric(design_arrays(500), x, y, seed=1)
    assert weighted.estimate == pytest.approx(plain.estimate, abs=0.01)
    assert weighted.std_error == pytest.approx(plain.std_error, rel=0.25)
    assert design_polychoric(design_arrays(500), x, y, seed=1) == weighted
    assert plain.low < 0.5 < plain.high


@pytest.mark.parametrize(
    ("x", "y", "code"),
    [
        ([1, 2, np.nan, 4], [1, 2, 3, np.nan], "few_common_answers"),
        ([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], "constant_column"),
        ([np.nan] * 5, [1, 2, 3, 4, 5], "few_common_answers"),
    ],
)
def test_pairs_without_a_correlation_are_refused(x, y, code):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    for compute in (correlation, lambda a, b: design_correlation(design_arrays(len(a)), a, b)):
        with pytest.raises(EstimationError) as caught:
            compute(x, y)
        assert caught.value.code == code
        assert caught.value.say("zh") != caught.value.say("en")


def test_what_controls_determine_has_nothing_left():
    x = np.arange(10.0)
    with pytest.raises(EstimationError) as caught:
        correlation(x, np.random.default_rng(1).normal(size=10), given=(3 * x + 1)[:, None])
    assert caught.value.code == "nothing_left"
    with pytest.raises(EstimationError) as caught:
        correlation(x, x, kind="kendall", given=x[:, None])
    assert caught.value.code == "no_partial_kendall"


def test_a_perfect_line_is_told_as_one_without_a_width():
    x = np.arange(8.0)
    found = correlation(x, 5 - 2 * x)
    assert (found.estimate, found.low, found.high) == pytest.approx((-1, -1, -1))
    assert found.p == pytest.approx(0, abs=1e-12)


def test_a_table_at_the_edge_has_no_polychoric_correlation():
    x = np.repeat([0.0, 1.0], 30)
    for compute in (polychoric_association, lambda a, b: design_polychoric(design_arrays(60), a, b, seed=1)):
        with pytest.raises(EstimationError) as caught:
            compute(x, x)
        assert caught.value.code == "correlation_at_limit"
