"""What every fitted model answers alike, and the bootstraps that answer p and interval from their draws."""

import numpy as np
import pytest
from scipy import stats

from governance_survey.statistics.clusters import WildFit, clustered_model, wild_bootstrap, wild_model
from governance_survey.statistics.inference import Inference
from governance_survey.statistics.multilevel import Source, between_slopes
from governance_survey.statistics.multiplicity import joint_test
from governance_survey.statistics.regression import linear_model

from .test_wild_bootstrap import NAMES, sample


class Found(Inference):
    coef, cov = np.array([1.0, -2.0]), np.array([[0.25, 0.1], [0.1, 4.0]])

    def __init__(self, dof):
        self.dof = dof


@pytest.mark.parametrize("dof", [7.0, np.inf, np.array([3.0, 12.5])])
def test_t_or_normal_one_dof_or_many(dof):
    found, each = Found(dof), np.broadcast_to(dof, 2)
    np.testing.assert_allclose(found.std_error, [0.5, 2.0])
    np.testing.assert_allclose(found.statistic, [2.0, -1.0])
    reference = [stats.t(df) if np.isfinite(df) else stats.norm() for df in each]
    np.testing.assert_allclose(found.p_value, [2 * r.sf(abs(t)) for r, t in zip(reference, (2, -1), strict=True)])
    low, high = found.conf_int(0.9)
    half = [r.ppf(0.95) * s for r, s in zip(reference, (0.5, 2.0), strict=True)]
    np.testing.assert_allclose(high - low, 2 * np.array(half))


@pytest.mark.parametrize("dof", [9.0, np.inf, np.array([9.0, 4.0])])
def test_the_joint_test_takes_the_least_dof(dof):
    value, p = joint_test(Found(dof), (0, 1))
    least = np.min(dof)
    theirs = stats.f(2, least).sf(value) if np.isfinite(least) else stats.chi2(2).sf(2 * value)
    assert p == pytest.approx(theirs, rel=1e-10)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_wild_model_is_one_bootstrap_a_coefficient(weighted):
    x, y, g, w = sample()
    fit = wild_model(x, y, g, names=NAMES, seed=4, weights=w if weighted else None)
    assert isinstance(fit, WildFit) and fit.kind == "cr1"
    for place, name in enumerate(NAMES):
        alone = wild_bootstrap(x, y, g, names=NAMES, column=name, seed=4, weights=w if weighted else None, level=0.9)
        low, high = fit.conf_int(0.9)
        assert (fit.p_value[place], low[place], high[place]) == (alone.p_value, alone.low, alone.high)
    plain = clustered_model(x, y, g, names=NAMES, kind="cr1", weights=w if weighted else None)
    np.testing.assert_array_equal(fit.std_error, plain.std_error)


def test_a_coefficient_that_one_cluster_decides_has_no_error_anywhere():
    x, y, g, _ = sample()
    x = np.column_stack([x, g == 2])
    names = (*NAMES, "dummy")
    wild = wild_model(x, y, g, names=names, seed=1)
    one_way = linear_model(x, y, names=names, covariance="cluster", clusters=g)
    assert wild.rests_on_one == one_way.rests_on_one == ("dummy",)
    for fit in (wild, one_way):
        assert np.isnan([fit.std_error[3], fit.p_value[3], *(limit[3] for limit in fit.conf_int())]).all()
        assert np.isfinite(fit.p_value[1:3]).all()


def test_corrected_slopes_answer_from_their_draws():
    rng = np.random.default_rng(2)
    g = np.repeat(np.arange(80), 6)
    truth = rng.normal(size=(80, 2))
    truth[:, 1] = 0.6 * truth[:, 0] + 0.8 * truth[:, 1]
    found = between_slopes([Source(("x", "y"), truth[g] + rng.normal(size=(480, 2)), g)], 80, outcome="y", seed=1)
    low, high = found.conf_int(found.level)
    np.testing.assert_array_equal((low, high), (found.low, found.high))
    assert found.drawn.shape == (found.draws - found.n_failed, 1)
    assert (found.n_obs, found.n_clusters, found.n_missing, found.n_answers) == (80, 80, 0, 480)
    # Nought lies outside the interval at 1 - p and inside a little beyond it.
    p = float(found.p_value[0])
    assert p == pytest.approx(2 * (1 + (found.drawn <= 0).sum()) / (1 + len(found.drawn)))
    assert p < 0.01 < found.conf_int(0.5)[0][0]
