"""Slopes of a product: points, regions, and that nothing is said outside the data."""

from __future__ import annotations

import numpy as np
import pytest

from governance_survey.statistics.moderation import johnson_neyman, observed_moderator, simple_slopes
from governance_survey.statistics.regression import linear_model
from governance_survey.words.errors import EstimationError

SEEN = observed_moderator(np.linspace(1, 5, 41))


def test_a_slope_is_the_coefficient_of_x_with_the_moderator_moved():
    rng = np.random.default_rng(1)
    x, m = rng.normal(size=(2, 200))
    y = x * m + rng.normal(size=200)
    names = ("1", "x", "m", "x:m")
    for covariance in ("model", "hc3", "cluster"):
        clusters = np.arange(200) // 10
        fits = [
            linear_model(
                np.column_stack([np.ones(200), x, m - at, x * (m - at)]),
                y,
                names=names,
                covariance=covariance,
                clusters=clusters,
            )
            for at in (0.0, 0.7)
        ]
        pair = np.ix_([1, 3], [1, 3])
        found = simple_slopes(
            fits[0].coef[[1, 3]], fits[0].cov[pair], fits[0].dof, observed_moderator(m), np.array([0.7])
        )
        assert found.estimate[0] == pytest.approx(fits[1].coef[1])
        assert found.std_error[0] == pytest.approx(fits[1].std_error[1])
        assert found.p_value[0] == pytest.approx(fits[1].p_value[1])
        assert found.low[0] == pytest.approx(fits[1].conf_int()[0][1])


def test_the_interval_just_touches_zero_at_a_root():
    coef, cov = np.array([-1.0, 0.5]), np.array([[0.16, -0.05], [-0.05, 0.02]])
    for width in ("pointwise", "simultaneous"):
        found = johnson_neyman(coef, cov, 20.0, SEEN, width=width)
        assert found.within
        for root in found.within:
            slope, error = coef @ [1, root], np.sqrt([1, root] @ cov @ [1, root])
            assert abs(slope) == pytest.approx(found.critical * error)


@pytest.mark.parametrize(
    ("coef", "cov", "shape", "signs"),
    [
        ([5.0, 0.1], np.diag([0.01, 0.0001]), "outside", [1]),
        ([0.01, 0.01], np.diag([1.0, 1.0]), "none", [0]),
        ([-6.0, 2.0], np.diag([0.01, 0.001]), "outside", [-1, 0, 1]),
        ([2.0, 0.0], np.diag([0.4, 0.1]), "between", [1, 0]),
    ],
)
def test_shapes(coef, cov, shape, signs):
    found = johnson_neyman(np.array(coef), cov, np.inf, SEEN)
    assert found.shape == shape
    assert [region.sign for region in found.regions] == signs
    assert (found.regions[0].low, found.regions[-1].high) == (SEEN.low, SEEN.high)
    assert sum(region.share for region in found.regions) == pytest.approx(1)


def test_a_region_says_what_the_interval_says_everywhere():
    rng = np.random.default_rng(2)
    grid = np.linspace(1, 5, 997)
    for _ in range(200):
        root = rng.normal(size=(2, 2)) * rng.uniform(0.1, 1)
        coef, cov = rng.normal(size=2), root @ root.T + 1e-9 * np.eye(2)
        found = johnson_neyman(coef, cov, 15.0, SEEN)
        slopes = simple_slopes(coef, cov, 15.0, SEEN, grid)
        apart = np.where(slopes.low > 0, 1, np.where(slopes.high < 0, -1, 0))
        cuts = np.searchsorted(found.within, grid)
        clear = np.all(np.abs(grid[:, None] - np.array(found.within or (9.0,))) > 1e-6, axis=1)
        assert (np.array([region.sign for region in found.regions])[cuts] == apart)[clear].all()


def test_large_offsets_cost_no_digits():
    coef, cov = np.array([-1.0, 0.5]), np.array([[0.16, -0.05], [-0.05, 0.02]])
    near = johnson_neyman(coef, cov, 20.0, SEEN)
    move = np.array([[1.0, -2000.0], [0.0, 1.0]])
    far = johnson_neyman(move @ coef, move @ cov @ move.T, 20.0, observed_moderator(SEEN.values + 2000))
    np.testing.assert_allclose(np.array(far.roots) - 2000, near.roots, atol=1e-6)


def test_simultaneous_bands_are_wider_and_few_clusters_wider_still():
    coef, cov = np.array([-1.0, 0.5]), np.array([[0.16, -0.05], [-0.05, 0.02]])
    widths = [johnson_neyman(coef, cov, dof, SEEN).critical for dof in (np.inf, 11.0)]
    together = [johnson_neyman(coef, cov, dof, SEEN, width="simultaneous").critical for dof in (np.inf, 11.0)]
    assert widths == pytest.approx([1.959964, 2.200985], abs=1e-6)
    # sqrt(chi-square(2)) = sqrt(5.991465) and sqrt(2 F(2, 11)) = sqrt(2 x 3.982298)
    assert together == pytest.approx([5.991465**0.5, (2 * 3.982298) ** 0.5], abs=1e-6)


def test_observed_is_weighted_and_leaves_out_what_is_missing():
    m, w = np.array([1.0, 2, 3, np.nan, 9]), np.array([1.0, 1, 2, 5, 0])
    seen = observed_moderator(m, w)
    assert (seen.low, seen.high, seen.mean) == (1.0, 3.0, 2.25)
    assert seen.share_between(2.5, 4) == 0.5
    assert seen.shares.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("outside_data", lambda: simple_slopes(np.ones(2), np.eye(2), 9.0, SEEN, np.array([0.5]))),
        ("outside_data", lambda: simple_slopes(np.ones(2), np.eye(2), 9.0, SEEN, np.array([np.nan]))),
        ("not_positive_definite", lambda: simple_slopes(np.ones(2), np.array([[1.0, 2], [2, 1]]), 9.0, SEEN)),
        ("not_positive_definite", lambda: johnson_neyman(np.ones(2), np.diag([1.0, np.nan]), 9.0, SEEN)),
        ("no_degrees_of_freedom", lambda: johnson_neyman(np.ones(2), np.eye(2), 0.0, SEEN)),
        ("constant_moderator", lambda: observed_moderator(np.ones(5))),
        ("not_finite", lambda: observed_moderator(np.array([1.0, np.inf]))),
    ],
)
def test_refused(code, call):
    with pytest.raises(EstimationError) as problem:
        call()
    assert problem.value.code == code
