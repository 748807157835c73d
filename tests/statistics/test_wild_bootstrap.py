"""The wild cluster bootstrap against refits one by one; its interval is the set of nulls not rejected."""

from itertools import product

import numpy as np
import pytest
import statsmodels.api as sm

from governance_survey.errors import EstimationError
from governance_survey.statistics.clusters import clustered_model, wild_bootstrap

NAMES = ("(Intercept)", "a", "b")


def sample(groups=7, seed=3):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), rng.integers(3, 9, groups))
    x = np.column_stack(
        [np.ones(len(g)), rng.normal(size=groups)[g] + rng.normal(size=len(g)), rng.normal(size=len(g))]
    )
    y = x @ [1.0, 0.6, 0] + rng.normal(size=groups)[g] + rng.normal(size=len(g))
    return x, y, g, rng.uniform(0.5, 3, len(g))


def t_of(x, y, g, w, j, null):
    fit = sm.WLS(y, x, weights=w).fit(cov_type="cluster", cov_kwds={"groups": g})
    return (fit.params[j] - null) / fit.bse[j]


def refitted(x, y, g, w, j, null, values):
    """p by fitting every bootstrap sample anew."""
    others = np.delete(x, j, axis=1)
    restricted = sm.WLS(y - null * x[:, j], others, weights=w).fit()
    fitted = restricted.fittedvalues + null * x[:, j]
    residual = y - fitted
    t = t_of(x, y, g, w, j, null)
    stars = [t_of(x, fitted + np.array(v)[g] * residual, g, w, j, null) for v in product(values, repeat=g.max() + 1)]
    return np.mean(np.abs(stars) >= np.abs(t) * (1 - 1e-8))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("column", ["a", "(Intercept)"])
@pytest.mark.parametrize("null", [0.0, 0.4])
def test_enumerated_equals_refits(weighted, column, null):
    x, y, g, w = sample()
    w = w if weighted else np.ones(len(g))
    ours = wild_bootstrap(
        x, y, g, names=NAMES, column=column, seed=1, null=null, multiplier="rademacher", weights=w if weighted else None
    )
    j = NAMES.index(column)
    assert (ours.enumerated, ours.n_draws, ours.n_clusters) == (True, 64, 7)
    assert ours.p_value == refitted(x, y, g, w, j, null, [-1, 1])
    np.testing.assert_allclose(ours.statistic, t_of(x, y, g, w, j, null), rtol=1e-10)


def test_webb_enumerated_equals_refits():
    x, y, g, w = sample(groups=4, seed=8)
    ours = wild_bootstrap(x, y, g, names=NAMES, column="a", seed=1, weights=w)
    six = np.sqrt([0.5, 1, 1.5])
    assert (ours.multiplier, ours.enumerated, ours.n_draws) == ("webb", True, 648)
    assert ours.p_value == refitted(x, y, g, w, 1, 0.0, [*six, *-six])


@pytest.mark.parametrize("weighted", [False, True])
def test_the_interval_holds_the_nulls_not_rejected(weighted):
    x, y, g, w = sample(groups=9)

    def run(null):
        return wild_bootstrap(
            x, y, g, names=NAMES, column="a", seed=1, null=null, weights=w if weighted else None, level=0.9
        )

    found = run(0.0)
    width = found.high - found.low
    assert np.isfinite(width) and found.low < found.coef < found.high
    assert run(found.low + 1e-6 * width).p_value > 0.1 >= run(found.low - 1e-6 * width).p_value
    assert run(found.high - 1e-6 * width).p_value > 0.1 >= run(found.high + 1e-6 * width).p_value


def test_drawn_is_repeatable_and_near_all_of_them():
    x, y, g, w = sample(groups=12)
    whole = wild_bootstrap(x, y, g, names=NAMES, column="a", seed=1, weights=w)
    assert whole.enumerated and whole.n_draws == 2048
    drawn = wild_bootstrap(x, y, g, names=NAMES, column="a", seed=1, draws=1999, weights=w)
    assert not drawn.enumerated and drawn.n_draws == 1999
    assert drawn == wild_bootstrap(x, y, g, names=NAMES, column="a", seed=1, draws=1999, weights=w)
    assert abs(drawn.p_value - whole.p_value) < 4 * np.sqrt(whole.p_value * (1 - whole.p_value) / 1999)
    assert abs(drawn.low - whole.low) < 0.1 * (whole.high - whole.low)


def test_with_many_clusters_it_is_the_t_test():
    rng = np.random.default_rng(11)
    g = np.arange(2000) % 200
    x = np.column_stack([np.ones(2000), rng.normal(size=(2000, 2))])
    y = x @ [1.0, 0.05, 0] + rng.normal(size=200)[g] + rng.normal(size=2000)
    ours = wild_bootstrap(x, y, g, names=NAMES, column="a", seed=5)
    fit = clustered_model(x, y, g, names=NAMES, kind="cr1")
    low, high = fit.conf_int()
    np.testing.assert_allclose(ours.statistic, fit.statistic[1], rtol=1e-10)
    assert abs(ours.p_value - fit.p_value[1]) < 0.02
    np.testing.assert_allclose([ours.low, ours.high], [low[1], high[1]], atol=0.05 * (high[1] - low[1]))


def test_units_do_not_matter():
    x, y, g, w = sample(groups=9)
    first = wild_bootstrap(x, y, g, names=NAMES, column="a", seed=1, weights=w)
    second = wild_bootstrap(x * [1, 1e4, 1], y * 10, g, names=NAMES, column="a", seed=1, weights=w * 7)
    assert second.p_value == first.p_value
    np.testing.assert_allclose([second.low, second.high], np.array([first.low, first.high]) * 1e-3, rtol=1e-8)


def test_five_clusters_of_signs_have_no_end():
    """Sixteen distinct |t|: p never falls below 1/16, so a 95 % interval does not end."""
    x, y, g, _ = sample(groups=5)
    ours = wild_bootstrap(x, y, g, names=NAMES, column="a", seed=1, multiplier="rademacher")
    assert ours.n_draws == 16
    assert (ours.low, ours.high) == (-np.inf, np.inf)
    assert "unbounded_interval" in ours.warnings


def test_one_treated_cluster_and_few_draws_are_refused():
    x, y, g, _ = sample()
    x[:, 1] = g == 2
    with pytest.raises(EstimationError) as error:
        wild_bootstrap(x, y, g, names=NAMES, column="a", seed=1)
    assert error.value.code == "rests_on_one_cluster"
    with pytest.raises(EstimationError) as error:
        wild_bootstrap(x, y, g, names=NAMES, column="b", seed=1, draws=99)
    assert error.value.code == "too_few_draws"


def test_a_dominant_cluster_is_told():
    x, y, g, _ = sample()
    x[:, 1] = np.where(g == 2, 5.0, 0.0) + 0.1 * np.sin(np.arange(len(g)))
    ours = wild_bootstrap(x, y, g, names=NAMES, column="a", seed=1)
    assert ours.largest_share > 0.5
    assert "one_cluster_dominates" in ours.warnings
