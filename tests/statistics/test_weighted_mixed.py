"""Two-level linear models with sampling weights: lme4 where it can answer, identities, brute force, bias."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from governance_survey.errors import DesignError, EstimationError
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.multilevel import mixed_model, weighted_mixed_model
from governance_survey.statistics.regression import linear_model

HERE = Path(__file__).parents[1] / "reference"
REFERENCE = json.loads((HERE / "values/mixed_ordinal_weighted.json").read_text())["weighted"]
NAMES = ("(Intercept)", "HRS", "LEAD", "G.LEAD")
TWO = ("(Intercept)", "x")


def soldiers():
    d = pd.read_csv(HERE / "data/bh1996.csv")
    x = np.column_stack([np.ones(len(d)), d["HRS"], d["LEAD"], d["G.LEAD"]])
    w = 0.5 + (np.arange(1, len(d) + 1) * 7919) % 13 / 4
    return x, d["WBEING"].to_numpy(), d["GRP"].to_numpy(), w


def sample(seed, groups=40, size=6, tau=1.0):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), rng.integers(1, 2 * size, groups))
    x = np.column_stack([np.ones(len(g)), rng.normal(size=len(g)) + rng.normal(size=groups)[g]])
    y = x @ [1.0, 0.5] + tau * rng.normal(size=groups)[g] + rng.normal(size=len(g))
    return x, y, g, rng.uniform(0.2, 3.0, len(g)), rng.uniform(0.5, 4.0, groups)[g]


@pytest.mark.parametrize("name", ["size", "both"])
def test_point_estimates_are_those_of_lme4(name):
    x, y, g, w = soldiers()
    theirs = REFERENCE[name]
    of_groups = 1.0 + g % 3 if name == "both" else None
    ours = weighted_mixed_model(x, y, g, names=NAMES, weights=w, group_weights=of_groups)
    np.testing.assert_allclose(ours.coef, list(theirs["coef"].values()), rtol=1e-5)
    assert ours.random_variance == pytest.approx(theirs["variance"], rel=1e-4)
    assert ours.residual_variance == pytest.approx(theirs["residual"], rel=1e-6)
    logs = theirs["logLik"] - theirs["constant"]
    assert ours.log_likelihood == pytest.approx(logs * theirs.get("share", 1.0), rel=1e-8)


@pytest.mark.parametrize("scaling", ["size", "effective"])
def test_unit_weights_are_maximum_likelihood(scaling):
    x, y, g, _, _ = sample(1)
    plain = mixed_model(x, y, g, names=TWO, method="ml")
    ones = weighted_mixed_model(x, y, g, names=TWO, scaling=scaling)
    np.testing.assert_allclose(ones.coef, plain.coef, rtol=1e-8)
    assert ones.random_variance == pytest.approx(plain.random_cov[0, 0], rel=1e-6)
    assert ones.residual_variance == pytest.approx(plain.residual_variance, rel=1e-7)
    assert ones.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-8)
    np.testing.assert_allclose(ones.blups.effect, plain.blups.effect, atol=1e-6)
    assert not ones.weighted_groups


def test_whole_weights_of_groups_are_groups_written_out():
    x, y, g, w, _ = sample(2)
    times = 1 + g % 3
    weighted = weighted_mixed_model(x, y, g, names=TWO, weights=w, group_weights=times)
    copies = [(x[times > k], y[times > k], g[times > k] * 10 + k, w[times > k], g[times > k]) for k in range(3)]
    x3, y3, g3, w3, unit = (np.concatenate(part) for part in zip(*copies, strict=True))
    # A group and its copies are one unit: then errors agree as well.
    long = weighted_mixed_model(x3, y3, g3, names=TWO, weights=w3, design=design_arrays(len(y3), psu=unit))
    np.testing.assert_allclose(long.coef, weighted.coef, rtol=1e-9)
    np.testing.assert_allclose(long.cov, weighted.cov, rtol=1e-6)
    assert (long.n_units, long.dof, long.n_groups) == (40, weighted.dof, int(sum(1 + np.arange(40) % 3)))
    assert long.random_variance == pytest.approx(weighted.random_variance, rel=1e-7)
    assert long.random_error == pytest.approx(weighted.random_error, rel=1e-5)


@pytest.mark.parametrize("scaling", ["size", "effective"])
def test_a_factor_of_a_group_and_one_of_all_groups_drop_out(scaling):
    x, y, g, w, of_groups = sample(3)
    one = weighted_mixed_model(x, y, g, names=TWO, weights=w, group_weights=of_groups, scaling=scaling)
    two = weighted_mixed_model(x, y, g, names=TWO, weights=w * (1 + g), group_weights=of_groups * 1000, scaling=scaling)
    np.testing.assert_allclose(two.coef, one.coef, rtol=1e-10)
    np.testing.assert_allclose(two.cov, one.cov, rtol=1e-8)
    assert two.random_variance == pytest.approx(one.random_variance, rel=1e-8)


def test_scalings_differ_by_their_sums_and_agree_where_weights_of_a_group_are_alike():
    x, y, g, w, of_groups = sample(4)
    size, effective = (
        weighted_mixed_model(x, y, g, names=TWO, weights=w, group_weights=of_groups, scaling=s)
        for s in ("size", "effective")
    )
    assert size.random_variance != pytest.approx(effective.random_variance, rel=1e-3)
    alike = [
        weighted_mixed_model(x, y, g, names=TWO, weights=1.0 + g, group_weights=of_groups, scaling=s)
        for s in ("size", "effective")
    ]
    np.testing.assert_allclose(alike[0].coef, alike[1].coef, rtol=1e-12)


# Sums over equal steps are exact to the last digits for what falls off like the normal.
GRID = np.linspace(-12, 12, 4001)


def density(own, left, e, tau, b):
    return np.exp(own @ norm.logpdf(left[:, None], tau * b, e)) * norm.pdf(b)


def test_the_pseudo_likelihood_and_its_sandwich_are_those_of_brute_force():
    x, y, g, w, of_groups = sample(5, groups=9, size=3)
    fit = weighted_mixed_model(x, y, g, names=TWO, weights=w, group_weights=of_groups, scaling="effective")
    share = of_groups / np.mean([of_groups[g == k][0] for k in range(9)])

    def of_group(theta, k):
        rows = g == k
        own = w[rows] * w[rows].sum() / (w[rows] ** 2).sum()
        left, e, tau = y[rows] - x[rows] @ theta[:2], np.sqrt(theta[2]), np.sqrt(theta[3])

        return share[rows][0] * np.log(density(own, left, e, tau, GRID).sum() * (GRID[1] - GRID[0]))

    theta = np.array([*fit.coef, fit.residual_variance, fit.random_variance])
    assert fit.log_likelihood == pytest.approx(sum(of_group(theta, k) for k in range(9)), abs=1e-9)
    step = 1e-4 * np.eye(4)
    scores = np.array([[(of_group(theta + h, k) - of_group(theta - h, k)) / 2e-4 for h in step] for k in range(9)])
    np.testing.assert_allclose(scores.sum(axis=0), 0, atol=1e-5)

    def slope(theta):
        return np.array([sum(of_group(theta + h, k) - of_group(theta - h, k) for k in range(9)) / 2e-4 for h in step])

    bends = np.array([(slope(theta + h) - slope(theta - h)) / 2e-4 for h in step])
    bread = np.linalg.inv(-(bends + bends.T) / 2)
    sandwich = bread @ (9 / 8 * scores.T @ scores) @ bread
    np.testing.assert_allclose(fit.cov, sandwich[:2, :2], rtol=1e-3)
    assert (fit.residual_error, fit.random_error) == pytest.approx(np.sqrt(np.diag(sandwich)[2:]), rel=1e-3)


def test_no_variance_between_is_weighted_least_squares_with_the_units_errors():
    x, y, g, w, _ = sample(6, tau=0.0)
    g = np.random.default_rng(0).permutation(g)
    fit = weighted_mixed_model(x, y, g, names=TWO, weights=w)
    assert fit.singular
    assert "singular" in fit.warnings
    assert np.isnan(fit.random_error)
    scaled = w * np.bincount(g)[g] / np.bincount(g, weights=w)[g]
    plain = linear_model(x, y, names=TWO, covariance="design", design=design_arrays(len(y), weights=scaled, psu=g))
    np.testing.assert_allclose(fit.coef, plain.coef, rtol=1e-9)
    np.testing.assert_allclose(fit.cov, plain.cov, rtol=1e-6)
    assert fit.dof == plain.dof


def test_strata_and_units_of_the_design_enter():
    x, y, g, w, _ = sample(7)
    alone = weighted_mixed_model(x, y, g, names=TWO, weights=w)
    design = design_arrays(len(y), psu=g // 2, strata=g // 20)
    fit = weighted_mixed_model(x, y, g, names=TWO, weights=w, design=design)
    np.testing.assert_array_equal(fit.coef, alone.coef)
    assert (alone.n_units, alone.dof, fit.n_units, fit.dof) == (40, 38, 20, 17)
    assert fit.std_error != pytest.approx(alone.std_error, rel=1e-3)


def test_units_order_and_missing_rows_do_not_matter():
    x, y, g, w, of_groups = sample(8)
    fit = weighted_mixed_model(x, y, g, names=TWO, weights=w, group_weights=of_groups)
    order = np.random.default_rng(1).permutation(len(g))
    far = np.vstack([(x * [1, 50] + [0, 1000])[order], [1, np.nan], [1, 1]])
    z, v, u = np.append(y[order] * 1e4, [1, 1]), np.append(w[order], [1, 0]), np.append(of_groups[order], [7, 7])
    h = np.append(np.array([f"g{k:02d}" for k in g], dtype=object)[order], ["new", "new"])
    other = weighted_mixed_model(far, z, h, names=TWO, weights=v, group_weights=u)
    assert (other.n_missing, other.n_obs) == (1, len(y))
    assert other.coef[1] * 50 / 1e4 == pytest.approx(fit.coef[1], rel=1e-7)
    assert other.std_error[1] * 50 / 1e4 == pytest.approx(fit.std_error[1], rel=1e-6)
    assert other.random_variance / 1e8 == pytest.approx(fit.random_variance, rel=1e-6)
    assert (other.icc, other.r2_marginal) == pytest.approx((fit.icc, fit.r2_marginal), rel=1e-6)


def informative(rng, population=3000, drawn=150):
    """Communities are drawn the likelier the higher their effect, their people the likelier the higher theirs."""
    effect = rng.normal(size=population)
    chance = 1 / (1 + np.exp(-effect))
    took = np.flatnonzero(rng.random(population) < chance * drawn / chance.sum())
    g = np.repeat(np.arange(len(took)), 120)
    x, e = rng.normal(size=len(g)), rng.normal(size=len(g))
    own = 1 / (1 + np.exp(-0.7 * e))
    kept = rng.random(len(g)) < own * 0.6
    y = 1.0 + 0.5 * x + effect[took][g] + e
    return np.column_stack([np.ones(kept.sum()), x[kept]]), y[kept], g[kept], 1 / own[kept], (1 / chance[took])[g][kept]


def test_informative_weights_take_the_bias_away_and_intervals_hold_the_truth():
    rng = np.random.default_rng(20)
    weighted, plain, inside = [], [], 0
    for _ in range(40):
        x, y, g, w, of_groups = informative(rng)
        fit = weighted_mixed_model(x, y, g, names=TWO, weights=w, group_weights=of_groups)
        low, high = fit.conf_int()
        inside += int(low[0] < 1 < high[0])
        weighted.append([*fit.coef, fit.random_variance, fit.residual_variance])
        bare = mixed_model(x, y, g, names=TWO)
        plain.append([*bare.coef, bare.random_cov[0, 0], bare.residual_variance])
    found, without = np.mean(weighted, axis=0), np.mean(plain, axis=0)
    # Of the order of 1 / n in a community a little is left of what selection of its people does.
    np.testing.assert_allclose(found, [1.0, 0.5, 1.0, 1.0], atol=0.06)
    assert without[0] > 1.5  # without weights the mean is half a standard deviation too high
    assert without[2:] == pytest.approx([0.82, 0.91], abs=0.05)  # and both variances too small
    assert inside >= 35


def code(work, kind=EstimationError):
    with pytest.raises(kind) as caught:
        work()
    return caught.value.code


def test_a_weighted_model_that_has_no_estimate_is_refused():
    x, y, g, w, _ = sample(9)

    def of(x=x, y=y, g=g, kind=EstimationError, names=TWO, **more):
        return code(lambda: weighted_mixed_model(x, y, g, names=names, **more), kind)

    assert of(y=g.astype(float)) == "nothing_within"
    assert of(g=np.arange(len(y))) == "nothing_within"
    assert of(g=np.zeros(len(y))) == "one_cluster"
    assert of(group_weights=w) == "group_weight_varies"
    assert of(weights=-w, kind=DesignError) == "bad_weight"
    assert of(x=np.column_stack([x, x[:, 1] * 2]), names=(*TWO, "z")) == "rank_deficient"
    assert of(design=design_arrays(len(y), psu=np.arange(len(y)))) == "group_across_units"
    two = np.isin(g, np.argsort(np.bincount(g))[-2:])
    assert of(x=x[two], y=y[two], g=g[two]) == "no_degrees_of_freedom"
