"""Linear mixed models: levels taken apart, intervals of variances, comparisons, refusals."""

import numpy as np
import pytest
from scipy.optimize import minimize

from governance_survey.errors import EstimationError
from governance_survey.statistics.multilevel import (
    compare_mixed,
    mixed_model,
    variance_intervals,
    within_between,
)
from governance_survey.statistics.textbook import dyestuff

from .test_multilevel import NAMES, full, sample

# ---- levels


def test_the_slope_between_is_that_of_the_means_and_the_slope_within_that_of_deviations():
    x, y, g = sample(21)
    level = within_between(x[:, 1], g)
    columns = np.column_stack([np.ones(len(g)), level.within, level.between])
    fit = mixed_model(columns, y, g, names=("(Intercept)", "within", "between"))
    within = level.within[:, 0]
    assert fit.coef[1] == pytest.approx(within @ y / (within @ within), rel=1e-9)
    assert within_between(x[:, :2], g).n[0].tolist() == [np.bincount(g)[0]] * 2


def test_missing_answers_and_weights_of_group_means():
    found = within_between(np.array([1.0, np.nan, 4, 7]), np.array([1, 1, 1, np.nan]), weights=np.array([1.0, 1, 2, 1]))
    np.testing.assert_array_equal(found.between[:, 0], [3, 3, 3, np.nan])
    np.testing.assert_array_equal(found.within[:, 0], [-2, np.nan, 1, np.nan])
    assert found.n[:, 0].tolist() == [2, 2, 2, 0]


def test_an_interaction_across_levels_comes_back():
    rng = np.random.default_rng(22)
    g = np.repeat(np.arange(200), 10)
    z, w = rng.normal(size=2000), rng.normal(size=200)[g]
    apart = within_between(z, g).within[:, 0]
    y = 1 + 0.5 * apart + 0.2 * w + 0.3 * apart * w + rng.normal(size=200)[g] + rng.normal(size=2000)
    columns = np.column_stack([np.ones(2000), apart, w, apart * w])
    fit = mixed_model(columns, y, g, names=("(Intercept)", "z", "w", "z:w"), slope="z")
    assert np.abs((fit.coef - [1, 0.5, 0.2, 0.3]) / fit.std_error).max() < 3
    assert fit.dof[3] < 2000


# ---- intervals


def test_limits_are_where_the_likelihood_written_out_has_fallen_by_the_quantile():
    x, y, g = sample(23, groups=20, size=6)
    fit = mixed_model(x, y, g, names=NAMES, slope="z", method="ml")
    for place, one in enumerate(variance_intervals(fit)):
        for limit in (one.low, one.high):
            if limit == 0:
                continue

            def fallen(v, place=place, limit=limit):
                low = np.array([[v[0], 0], [v[1], v[2]]])
                if place == 0:
                    low[0, 0] = np.sqrt(limit)
                if place == 1:  # the slope's variance is a sum of two squares
                    low[1] = np.sqrt(limit) * np.array([np.sin(v[1]), np.cos(v[1])])
                residual = limit if place == 2 else np.exp(v[3])
                return full(x, y, g, 1, low @ low.T, residual, False)

            start = np.array([0.5, 0.1, 0.3, 0.0])
            least = minimize(
                fallen, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-8, "maxiter": 900}
            )
            assert least.fun + 2 * fit.log_likelihood == pytest.approx(3.8414588, abs=2e-4)


def test_an_interval_of_the_icc_is_that_of_the_ratio():
    yields, batch = dyestuff()
    fit = mixed_model(np.ones((30, 1)), yields, batch, names=NAMES[:1])
    *_, icc = variance_intervals(fit, level=0.9)
    assert (icc.name, icc.level) == ("icc", 0.9)
    assert 0 < icc.low < fit.icc < icc.high < 1
    wide = variance_intervals(fit, level=0.99)[-1]
    assert wide.low < icc.low
    assert wide.high > icc.high


# ---- comparisons


def test_comparisons_that_mean_nothing_are_refused():
    x, y, g = sample(24)
    small = mixed_model(x[:, :2], y, g, names=NAMES[:2])
    large = mixed_model(x, y, g, names=NAMES)
    for pair in ((small, large), (large, large), (large, small)):
        with pytest.raises(EstimationError) as caught:
            compare_mixed(*pair)
        assert caught.value.code == "not_comparable"
    other = mixed_model(x[:-5], y[:-5], g[:-5], names=NAMES, slope="z")
    with pytest.raises(EstimationError, match="not_comparable"):
        compare_mixed(large, other)


# ---- refusals


def code(work):
    with pytest.raises(EstimationError) as caught:
        work()
    return caught.value.code


def test_what_cannot_be_told_apart_is_refused():
    x, y, g = sample(25)
    one = np.zeros(len(g))
    assert code(lambda: mixed_model(x, y, one, names=NAMES)) == "one_cluster"
    assert code(lambda: mixed_model(x, y, np.arange(len(g)), names=NAMES)) == "nothing_within"
    assert code(lambda: mixed_model(x[:, :1], np.sin(g), g, names=NAMES[:1])) == "nothing_within"
    assert code(lambda: mixed_model(x, y, g, names=NAMES, slope="w")) == "slope_constant_within"
    assert code(lambda: mixed_model(x, np.ones(len(g)), g, names=NAMES)) == "constant_outcome"
    assert code(lambda: mixed_model(x[:, [0, 1, 1]], y, g, names=NAMES)) == "rank_deficient"
    assert code(lambda: mixed_model(x * [1, np.inf, 1], y, g, names=NAMES)) == "not_finite"
    assert (
        code(lambda: mixed_model(x, y, g, names=NAMES, method="ml", small_sample="kenward_roger"))
        == "kenward_roger_needs_reml"
    )
    first = g < 2  # two groups cannot carry an intercept and a column between them
    assert code(lambda: mixed_model(x[first], y[first], g[first], names=NAMES, small_sample="between_within")) == (
        "no_degrees_of_freedom"
    )
    with pytest.raises(TypeError, match="slope"):
        mixed_model(x, y, g, names=NAMES, slope="v")
