"""Edge cases of polychoric, tetrachoric and polyserial correlations."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from governance_survey.statistics.polychoric import (
    bivariate_normal_cdf,
    bivariate_normal_density,
    polychoric_correlations,
    polychoric_moments,
    polychoric_pair,
    polyserial_correlation,
    smooth_correlations,
)
from governance_survey.statistics.polychoric.pair import _likelihood, _slopes
from governance_survey.words.errors import EstimationError

from ..reference import entry, table


def cells(counts):
    """Rows of two items with these counts."""
    counts = np.asarray(counts)
    pairs = np.argwhere(np.ones_like(counts))
    return np.repeat(pairs, counts.ravel(), axis=0).astype(float)


def drawn(seed, n, rho, cuts):
    """Answers cut from a normal with these correlations."""
    z = np.random.default_rng(seed).multivariate_normal(np.zeros(len(rho)), rho, size=n)
    return np.column_stack([np.searchsorted(c, column) for c, column in zip(cuts, z.T, strict=True)]).astype(float)


SIX = table("bfi")[["N1", "N2", "N3", "C1", "C5"]].to_numpy(dtype=float)


# --- the bivariate normal -------------------------------------------------------------------------------


def integrated(h, k, rho):
    """The probability by adaptive quadrature over the first variable, cut where the integrand turns."""
    turn = k / rho if rho else 0.0
    width = np.sqrt(1 - rho**2)
    cuts = sorted({-9.0, *np.clip([turn - 8 * width, turn, turn + 8 * width], -9, h), h})
    return sum(
        integrate.quad(
            lambda x: stats.norm.pdf(x) * stats.norm.cdf((k - rho * x) / width), low, high, epsabs=1e-14, epsrel=1e-13
        )[0]
        for low, high in pairwise(cuts)
    )


@pytest.mark.parametrize("rho", [-0.9999, -0.95, -0.5, 0.0, 0.3, 0.925, 0.99, 0.9999])
def test_probability_is_the_integral_of_the_conditional_one(rho):
    limits = np.array([-6.0, -1.2, -1e-9, 0.0, 1e-9, 0.4, 2.5])
    h, k = (part.ravel() for part in np.meshgrid(limits, limits))
    exact = [integrated(a, b, rho) for a, b in zip(h, k, strict=True)]
    assert bivariate_normal_cdf(h, k, np.full(len(h), rho)) == pytest.approx(exact, abs=1e-12)


def test_probability_beside_scipy():
    for h, k, rho in ((0.3, -0.4, 0.6), (-1.2, 0.8, -0.35), (2.0, 1.0, 0.9)):
        theirs = stats.multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf([h, k])
        assert bivariate_normal_cdf(np.array(h), np.array(k), np.array(rho)) == pytest.approx(theirs, abs=1e-7)


def test_probability_at_its_borders():
    inf = np.inf
    found = bivariate_normal_cdf(np.array([inf, -inf, inf, 0.5]), np.array([0.5, 0.5, inf, inf]), np.full(4, 0.3))
    assert found == pytest.approx([stats.norm.cdf(0.5), 0, 1, stats.norm.cdf(0.5)], abs=1e-15)


def test_density_is_the_slope_of_the_probability():
    h, k = np.array([0.3, -1.1, 0.0]), np.array([-0.2, 0.7, 0.0])
    rho = np.array([0.4, -0.8, 0.97])
    step = 1e-5
    numeric = (bivariate_normal_cdf(h, k, rho + step) - bivariate_normal_cdf(h, k, rho - step)) / (2 * step)
    assert bivariate_normal_density(h, k, rho) == pytest.approx(numeric, rel=1e-6)


# --- the matrix -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.05, 0.2, 0.25, 0.3, 0.45])
def test_a_median_cut_is_sheppards_sine(share):
    rows = cells(np.rint(1000 * np.array([[share, 0.5 - share], [0.5 - share, share]])).astype(int))
    assert polychoric_correlations(rows).rho[0, 1] == pytest.approx(np.sin(2 * np.pi * (share - 0.25)), abs=1e-9)


def test_a_symmetric_table_gives_nought():
    assert polychoric_correlations(cells([[3, 5, 3], [1, 2, 1], [7, 4, 7]])).rho[0, 1] == pytest.approx(0, abs=1e-12)
    independent = np.outer([2, 3, 5], [1, 4, 2, 3])
    assert polychoric_correlations(cells(independent)).rho[0, 1] == pytest.approx(0, abs=1e-9)


def test_brute_force_of_one_pair():
    rows = SIX[~np.isnan(SIX).any(axis=1)][:, [0, 4]]
    found = polychoric_correlations(rows)
    counts = np.array([[((rows[:, 0] == a) & (rows[:, 1] == b)).sum() for b in range(1, 7)] for a in range(1, 7)])
    row, column = (np.concatenate([[-9], cuts, [9]]) for cuts in found.thresholds)

    def minus(rho):
        normal = stats.multivariate_normal(cov=[[1, rho], [rho, 1]])
        corners = normal.cdf(np.stack(np.meshgrid(row, column, indexing="ij"), axis=-1))
        return -(counts * np.log(np.diff(np.diff(corners, axis=0), axis=1))).sum()

    best = optimize.minimize_scalar(minus, bounds=(-0.9, 0.9), method="bounded", options={"xatol": 1e-7})
    assert found.rho[0, 1] == pytest.approx(best.x, abs=1e-5)


def test_recovers_what_was_simulated():
    rho = np.array([[1, 0.6, -0.3, 0.9], [0.6, 1, 0.1, 0.5], [-0.3, 0.1, 1, -0.2], [0.9, 0.5, -0.2, 1]])
    cuts = ([-1.0, 0.2, 1.3], [0.4], [-0.5, 0.5], [-1.5, -0.7, 0.0, 0.9])
    moments = polychoric_moments(drawn(7, 20000, rho, cuts))
    off = ~np.eye(4, dtype=bool)
    z = (moments.found.rho - rho)[off] / moments.rho_errors[off]
    assert np.abs(z).max() < 3.5
    for found, error, true in zip(moments.found.thresholds, moments.threshold_errors, cuts, strict=True):
        assert (np.abs(found - true) < 3.5 * error).all()


def test_order_of_items_rows_and_direction_change_nothing_else():
    found = polychoric_correlations(SIX)
    order = np.array([3, 0, 4, 2, 1])
    mixed = polychoric_correlations(SIX[::-1][:, order])
    assert mixed.rho == pytest.approx(found.rho[np.ix_(order, order)], abs=1e-9)
    turned = SIX.copy()
    turned[:, 1] = 7 - turned[:, 1]
    mirror = polychoric_correlations(turned)
    assert mirror.rho[0, 1] == pytest.approx(-found.rho[0, 1], abs=1e-9)
    assert mirror.thresholds[1] == pytest.approx(-found.thresholds[1][::-1], abs=1e-12)


def test_names_of_the_answers_do_not_matter():
    assert polychoric_correlations(np.exp(SIX)).rho == pytest.approx(polychoric_correlations(SIX).rho, abs=1e-12)


def test_items_of_different_length_are_as_in_pairs():
    rho = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    x = drawn(3, 900, rho, ([0.0], [-1.0, 0.0, 1.0, 1.5, 2.0], [-0.3, 0.6]))
    whole = polychoric_correlations(x)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert polychoric_correlations(x[:, [i, j]]).rho[0, 1] == pytest.approx(whole.rho[i, j], abs=1e-9)
    assert [len(cuts) for cuts in whole.thresholds] == [1, 5, 2]


def test_an_unused_answer_is_dropped_and_named():
    x = SIX.copy()
    x[x[:, 0] == 4, 0] = 5
    found = polychoric_correlations(x, scale=np.arange(1.0, 7))
    assert found.categories[0].tolist() == [1, 2, 3, 5, 6]
    assert found.unused[0].tolist() == [4]
    assert found.unused[1].tolist() == []
    assert len(found.thresholds[0]) == 4


def test_an_empty_cell_is_no_trouble_and_may_be_corrected():
    counts = [[10, 4, 0], [5, 12, 6], [1, 5, 9]]
    plain, corrected = (polychoric_correlations(cells(counts), correct=c) for c in (0.0, 0.5))
    assert 0 < corrected.rho[0, 1] < plain.rho[0, 1] < 1
    assert corrected.thresholds[0] == pytest.approx(plain.thresholds[0])
    full = [[10, 4, 1], [5, 12, 6], [1, 5, 9]]
    assert polychoric_correlations(cells(full), correct=0.5).rho == pytest.approx(
        polychoric_correlations(cells(full)).rho, abs=1e-12
    )


def test_correction_never_touches_categories_an_item_lacks():
    x = drawn(5, 300, np.array([[1, 0.4], [0.4, 1]]), ([0.0], [-0.5, 0.5, 1.2]))
    assert polychoric_correlations(x, correct=0.5).rho == pytest.approx(polychoric_correlations(x).rho, abs=1e-12)


@pytest.mark.parametrize(("counts", "sign"), [([[5, 0], [3, 5]], 1), ([[0, 5], [5, 2]], -1), ([[5, 0], [0, 5]], 1)])
def test_a_correlation_at_the_edge_is_flagged(counts, sign):
    found = polychoric_correlations(cells(counts))
    assert found.at_limit.tolist() == [[False, True], [True, False]]
    assert found.rho[0, 1] * sign == pytest.approx(0.9999, abs=1e-6)
    pair = polychoric_pair(*cells(counts).T)
    assert pair.at_limit
    assert np.isnan(pair.std_error)
    with pytest.raises(EstimationError) as error:
        polychoric_moments(cells(counts))
    assert error.value.code == "correlation_at_limit"


def test_missing_answers_listwise_and_pairwise():
    x = SIX[:400].copy()
    x[::7, 0], x[3::11, 1] = np.nan, np.nan
    listwise = polychoric_correlations(x)
    assert listwise.n == int((~np.isnan(x).any(axis=1)).sum())
    assert listwise.rho == pytest.approx(polychoric_correlations(x[~np.isnan(x).any(axis=1)]).rho, abs=1e-12)
    pairwise = polychoric_correlations(x, missing="pairwise")
    assert pairwise.n_pairs[0, 1] == int((~np.isnan(x[:, :2]).any(axis=1)).sum())
    assert pairwise.n_pairs[2, 2] == int((~np.isnan(x[:, 2])).sum())
    answered = x[~np.isnan(x[:, 0]), 0]
    assert pairwise.thresholds[0][0] == pytest.approx(stats.norm.ppf((answered == 1).mean()))


def test_weights_of_whole_numbers_repeat_rows():
    x = SIX[~np.isnan(SIX).any(axis=1)][:200]
    times = np.random.default_rng(1).integers(0, 4, size=len(x))
    weighted = polychoric_correlations(x, weights=times)
    repeated = polychoric_correlations(np.repeat(x, times, axis=0))
    assert weighted.rho == pytest.approx(repeated.rho, abs=1e-9)
    assert weighted.n == int((times > 0).sum())


def test_a_common_factor_of_the_weights_does_not_matter():
    rows = SIX[~np.isnan(SIX).any(axis=1)][:500]
    one, ten = (polychoric_moments(rows, weights=np.full(len(rows), w)) for w in (1.0, 10.0))
    assert ten.gamma == pytest.approx(one.gamma, rel=1e-6, abs=1e-9)
    assert one.gamma == pytest.approx(polychoric_moments(rows).gamma, abs=1e-9)


def test_covariance_agrees_with_the_bootstrap():
    rows = SIX[~np.isnan(SIX).any(axis=1)]
    rng = np.random.default_rng(4)
    draws = []
    for _ in range(300):
        found = polychoric_correlations(rows[rng.integers(len(rows), size=len(rows))])
        draws.append(np.concatenate([*found.thresholds, found.rho[np.triu_indices(5, 1)]]))
    spread = np.std(draws, axis=0, ddof=1)
    products, observed = (polychoric_moments(rows, bread=bread) for bread in ("products", "observed"))
    ours, robust = (np.sqrt(np.diagonal(m.gamma) / m.found.n) for m in (products, observed))
    assert robust == pytest.approx(spread, rel=0.15)
    # These answers are not bivariate normal: sums of products understate every error of a correlation.
    assert (ours[25:] < 0.95 * spread[25:]).all()
    assert ours[:25] == pytest.approx(robust[:25])


def test_both_curvatures_agree_where_the_normal_holds():
    x = drawn(11, 200_000, np.array([[1, 0.5], [0.5, 1]]), ([-1.0, 0.0, 0.7], [-0.4, 0.7, 1.5]))
    products, observed = (polychoric_moments(x, bread=bread) for bread in ("products", "observed"))
    assert observed.gamma == pytest.approx(products.gamma, rel=0.02, abs=0.02)


def test_pairwise_moments_without_missing_are_listwise():
    rows = SIX[~np.isnan(SIX).any(axis=1)][:300]
    assert polychoric_moments(rows, missing="pairwise").gamma == pytest.approx(polychoric_moments(rows).gamma)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: polychoric_correlations(SIX[:, :1]), "too_few_items"),
        (lambda: polychoric_correlations(np.column_stack([SIX[:, 0], np.ones(len(SIX))])), "one_category"),
        (lambda: polychoric_correlations(np.random.default_rng(0).normal(size=(50, 2))), "too_many_categories"),
        (lambda: polychoric_correlations(SIX, scale=np.arange(1.0, 6)), "outside_scale"),
        (lambda: polychoric_correlations(np.full((5, 2), np.nan)), "no_complete_rows"),
        (lambda: polychoric_correlations(SIX, weights=-np.ones(len(SIX))), "bad_weights"),
        (lambda: polychoric_correlations(SIX, weights=np.ones(3)), "bad_weights"),
        (lambda: polychoric_correlations(SIX, correct=2.0), "bad_correction"),
        (lambda: polychoric_correlations(np.where(np.isnan(SIX), np.inf, SIX)), "infinite_answers"),
        (lambda: polychoric_correlations(SIX, missing="casewise"), "unknown_missing_rule"),
        (
            lambda: polychoric_correlations(
                np.array([[1, np.nan], [2, np.nan], [np.nan, 1], [np.nan, 2.0]]), missing="pairwise"
            ),
            "no_common_rows",
        ),
        (lambda: polychoric_pair(SIX[:, 0], SIX[:, 1], method="bayes"), "unknown_method"),
        (lambda: polyserial_correlation(SIX[:, 0], SIX[:, 1], method="bayes"), "unknown_method"),
        (lambda: polyserial_correlation(np.ones(6), np.array([1.0, 2, 1, 2, 1, 2])), "constant_variable"),
        (lambda: polyserial_correlation(np.arange(6.0), np.array([1.0, 1, 1, 2, 2, 2])), "not_converged"),
        (lambda: smooth_correlations(np.array([[2.0, 0], [0, 1]])), "not_a_correlation_matrix"),
    ],
)
def test_refusals(call, code):
    with pytest.raises(EstimationError) as error:
        call()
    assert error.value.code == code
    assert error.value.say("zh") != error.value.say("en")


# --- one pair, and polyserial ---------------------------------------------------------------------------


@pytest.mark.parametrize("pair", ["N1_N2", "N3_C5", "A2_E4"])
def test_full_likelihood_lies_above_polycor(pair):
    stored = entry("04_polychoric_pca", "poly.polycor_pairs")
    names = list(dict.fromkeys(name for both in stored["inputs"]["pairs"] for name in both))
    data = table("bfi")[names].dropna()
    x = data[pair.split("_")].to_numpy(dtype=float)
    found = polychoric_pair(x[:, 0], x[:, 1])
    counts = np.array(
        [[((x[:, 0] == a) & (x[:, 1] == b)).sum() for b in range(1, 7)] for a in range(1, 7)], dtype=float
    )
    theirs = stored["outputs"][pair]
    ours = np.concatenate([[found.rho], found.row_thresholds, found.column_thresholds])
    polycor = np.concatenate([[theirs["rho_ml"]], theirs["row_cuts_ml"], theirs["col_cuts_ml"]])
    assert _likelihood(counts, ours) > _likelihood(counts, polycor)
    assert np.abs(_slopes(counts, ours)[0]).max() < 1e-2 < 1 < np.abs(_slopes(counts, polycor)[0]).max()


def test_full_likelihood_of_a_median_cut_is_the_two_step_one():
    rows = cells([[20, 10], [10, 20]])
    ml, two = (polychoric_pair(*rows.T, method=method) for method in ("ml", "two_step"))
    assert ml.rho == pytest.approx(two.rho, abs=1e-7)
    assert ml.chi2 == pytest.approx(0, abs=1e-6)
    assert np.isnan(ml.p)


def test_polyserial_recovers_and_agrees_with_brute_force():
    z = np.random.default_rng(2).multivariate_normal([0, 0], [[1, -0.7], [-0.7, 1]], size=3000)
    x, y = 20 + 5 * z[:, 0], np.searchsorted([-0.8, 0.3, 1.1], z[:, 1]).astype(float)
    found = polyserial_correlation(x, y)
    assert abs(found.rho + 0.7) < 3.5 * found.std_error
    s = (x - x.mean()) / x.std()

    def minus(theta):
        edges = np.concatenate([[-np.inf], np.sort(theta[1:]), [np.inf]])
        root = np.sqrt(1 - np.tanh(theta[0]) ** 2)
        low, high = ((edges[y.astype(int) + k] - np.tanh(theta[0]) * s) / root for k in (0, 1))
        return -np.log(np.maximum(stats.norm.cdf(high) - stats.norm.cdf(low), 1e-12)).sum()

    best = optimize.minimize(minus, np.array([0, -0.5, 0, 0.5]), method="BFGS")
    assert found.rho == pytest.approx(np.tanh(best.x[0]), abs=1e-4)
    assert found.thresholds == pytest.approx(best.x[1:], abs=1e-4)
    assert polyserial_correlation(-x, y).rho == pytest.approx(-found.rho, abs=1e-9)


def test_polyserial_is_blind_to_unit_and_origin_and_drops_missing():
    x, y = np.random.default_rng(3).normal(size=200), SIX[~np.isnan(SIX).any(axis=1)][:200, 0]
    one = polyserial_correlation(x, y)
    assert polyserial_correlation(1e6 + 3 * x, y).rho == pytest.approx(one.rho, abs=1e-6)
    assert polyserial_correlation(np.append(x, np.nan), np.append(y, 3.0)).n == 200


# --- smoothing ------------------------------------------------------------------------------------------


def test_smoothing_leaves_a_good_matrix_alone_and_mends_a_bad_one():
    good = polychoric_correlations(SIX).rho
    kept = smooth_correlations(good)
    assert (kept.rho == good).all()
    assert kept.largest_change == 0
    bad = np.array([[1, 0.9, -0.8], [0.9, 1, 0.9], [-0.8, 0.9, 1]])
    made = smooth_correlations(bad)
    assert made.least_before < 0 < np.linalg.eigvalsh(made.rho)[0]
    assert np.diagonal(made.rho) == pytest.approx(1)
    assert made.largest_change == pytest.approx(np.abs(made.rho - bad).max())
