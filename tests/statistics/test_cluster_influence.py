"""Leaving out one cluster in closed form against fitting again, and one row against R's Cook's distance."""

import numpy as np
import pytest
import statsmodels.api as sm

from governance_survey.statistics.clusters import clustered_model, leave_one_out

from .test_wild_bootstrap import NAMES, sample


@pytest.mark.parametrize("weighted", [False, True])
def test_equals_fitting_again(weighted):
    x, y, g, w = sample()
    w = w if weighted else np.ones(len(g))
    labels = np.array(["north", "b", "c", "d", "e", "f", "g"])[g]
    found = leave_one_out(x, y, labels, names=NAMES, weights=w if weighted else None)
    full = sm.WLS(y, x, weights=w).fit()
    for label, coef, shift, distance in zip(found.labels, found.coef, found.shift, found.distance, strict=True):
        kept = labels != label
        other = sm.WLS(y[kept], x[kept], weights=w[kept]).fit().params
        np.testing.assert_allclose(coef, other, rtol=1e-10)
        moved = full.params - other
        np.testing.assert_allclose(shift, moved / found.fit.std_error, rtol=1e-8)
        cook = moved @ x.T @ (w[:, None] * x) @ moved / 3 / full.scale
        np.testing.assert_allclose(distance, cook, rtol=1e-9)
    np.testing.assert_allclose(
        found.fit.cov,
        clustered_model(x, y, g, names=NAMES, kind="cr3", weights=w if weighted else None).cov,
        rtol=1e-12,
    )


def test_rows_as_clusters_are_cooks_distances():
    x, y, _, _ = sample()
    found = leave_one_out(x, y, np.arange(len(y)), names=NAMES)
    cook = sm.OLS(y, x).fit().get_influence().cooks_distance[0]
    np.testing.assert_allclose(found.distance, cook, rtol=1e-9)


def test_what_cannot_be_estimated_without_a_cluster_is_missing():
    x, y, g, _ = sample()
    x[:, 1] = g == 2
    found = leave_one_out(x, y, g, names=NAMES)
    assert np.isnan(found.coef).sum() == 1
    assert np.isnan(found.coef[2, 1])
    other = sm.OLS(y[g != 2], x[g != 2][:, [0, 2]]).fit().params
    np.testing.assert_allclose(found.coef[2, [0, 2]], other, rtol=1e-9)


def test_clusters_that_turn_the_sign_are_named():
    g = np.repeat(np.arange(5), 4)
    x = np.column_stack([np.ones(20), np.tile([0.0, 1, 2, 3], 5)])
    y = np.where(g == 3, 8 * x[:, 1], -x[:, 1]) + 0.1 * np.cos(np.arange(20))
    found = leave_one_out(x, y, np.array(list("abcde"))[g], names=NAMES[:2])
    assert found.fit.coef[1] > 0
    assert found.turned("a").tolist() == ["d"]
    low, high = found.range_of("a")
    assert low < 0 < high
