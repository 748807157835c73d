"""Sensitivity: bounds on what was left out, curves of specifications, halves of communities, equivalence, splines."""

from __future__ import annotations

import numpy as np
import pytest

from governance_survey.statistics.clusters import clustered_model, wild_bootstrap
from governance_survey.statistics.sensitivity import (
    Specification,
    cross_half_slopes,
    equivalence_test,
    omitted_variables,
    restricted_cubic_spline,
    robustness_value,
    specification_curve,
)
from governance_survey.words.errors import EstimationError

# --- what was left out ---------------------------------------------------------------------------------------------


def orthonormal(n, k, seed=0):
    """Columns of mean nought, length sqrt(n), orthogonal to one another."""
    rng = np.random.default_rng(seed)
    return np.sqrt(n) * np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, k))]))[0][:, 1:].T


@pytest.mark.parametrize("slope", [2.0, 0.0, -1.5])
def test_oster_finds_the_truth_where_seen_and_unseen_are_alike(slope):
    seen, unseen, own, rest = orthonormal(60, 4)
    x = seen + unseen + own
    y = slope * x + seen + unseen + rest
    whole = 1 - 1 / y.var()
    found = omitted_variables(
        np.column_stack([np.ones(60), x, seen]), y, names=("(Intercept)", "x", "z"), column="x", r_max=whole
    )
    assert found.beta_star == pytest.approx(slope)
    assert found.coef == pytest.approx(slope + 0.5)


def test_delta_is_one_where_the_slope_of_nought_is_the_truth():
    seen, unseen, own, rest = orthonormal(60, 4)
    x, y = seen + unseen + own, seen + unseen + rest
    found = omitted_variables(
        np.column_stack([np.ones(60), x, seen]), y, names=("(Intercept)", "x", "z"), column="x", r_max=1 - 1 / y.var()
    )
    assert found.delta == pytest.approx(1.0)


@pytest.mark.parametrize(("noise", "times", "kept"), [(2.0, 1.0, True), (0.1, 1.0, False), (2.0, 5.0, False)])
def test_no_bound_where_nothing_unseen_could_be_as_strong(noise, times, kept):
    rng = np.random.default_rng(4)
    z = rng.normal(size=300)
    x = z + noise * rng.normal(size=300)
    y = x + z + rng.normal(size=300)
    matrix = np.column_stack([np.ones(300), x, z])
    found = omitted_variables(matrix, y, names=("(Intercept)", "x", "z"), column="x", benchmarks=("z",), times=times)
    # Of the treatment z explains the share s; as strong again must fit into the rest.
    share = np.corrcoef(x, z)[0, 1] ** 2
    assert (share * (1 + times) < 1) == kept == bool(found.bounds)
    assert all(abs(bound.estimate) < 10 for bound in found.bounds)


def test_an_unseen_variable_of_the_stated_strength_moves_the_slope_as_stated():
    """The bound for a variable as strong as one seen: build that variable, fit with it, compare."""
    rng = np.random.default_rng(3)
    n = 400
    z, x = rng.normal(size=n), rng.normal(size=n)
    x = x + 0.5 * z
    y = 0.4 * x + 0.6 * z + rng.normal(size=n)
    names = ("(Intercept)", "x", "z")
    matrix = np.column_stack([np.ones(n), x, z])
    found = omitted_variables(matrix, y, names=names, column="x", benchmarks=("z",))
    (bound,) = found.bounds
    # A variable w: orthogonal to the controls, with the partial R2 of the bound with x and then with y.
    left = x - matrix[:, [0, 2]] @ np.linalg.lstsq(matrix[:, [0, 2]], x, rcond=None)[0]
    residual = y - matrix @ np.linalg.lstsq(matrix, y, rcond=None)[0]
    unit = [v / np.linalg.norm(v) for v in (left, residual)]
    noise = rng.normal(size=n)
    base = np.column_stack([matrix, *unit])
    noise = noise - base @ np.linalg.lstsq(base, noise, rcond=None)[0]
    noise /= np.linalg.norm(noise)
    rd, ry = bound.with_treatment, bound.with_outcome
    w = np.sqrt(rd) * unit[0] + np.sqrt(1 - rd) * (np.sqrt(ry) * unit[1] + np.sqrt(1 - ry) * noise)
    wide = np.column_stack([matrix, w])
    adjusted = np.linalg.lstsq(wide, y, rcond=None)[0][1]
    assert adjusted == pytest.approx(bound.estimate)
    assert bound.estimate < found.coef


def test_a_variable_of_the_robustness_value_takes_the_slope_to_nought():
    rng = np.random.default_rng(5)
    n = 200
    x, z = rng.normal(size=n), rng.normal(size=n)
    y = 0.3 * x + z + rng.normal(size=n)
    matrix = np.column_stack([np.ones(n), x, z])
    found = omitted_variables(matrix, y, names=("(Intercept)", "x", "z"), column="x")
    fit = np.linalg.lstsq(matrix, y, rcond=None)[0]
    residual = y - matrix @ fit
    left = x - matrix[:, [0, 2]] @ np.linalg.lstsq(matrix[:, [0, 2]], x, rcond=None)[0]
    rv = found.robustness_value
    bias = np.sqrt(residual @ residual / (left @ left)) * np.sqrt(rv * rv / (1 - rv))
    assert bias == pytest.approx(abs(fit[1]))
    t = fit[1] / np.sqrt(residual @ residual / (n - 3) / (left @ left))
    assert rv == pytest.approx(robustness_value(t, n - 3))
    assert found.partial_r2 == pytest.approx(t**2 / (t**2 + n - 3))


def test_published_values_of_sensemakr():
    """Table of the vignette (Darfur): partial R2 .02187, RV .13878, RV at .05 .07626."""
    t, dof = 4.18445, 783
    assert round(t**2 / (t**2 + dof), 5) == 0.02187
    assert round(robustness_value(t, dof), 5) == 0.13878
    assert round(robustness_value(t, dof, alpha=0.05), 5) == 0.07626


def test_a_slope_that_is_not_significant_needs_no_confounder():
    assert robustness_value(1.0, 100, alpha=0.05) == 0.0
    assert robustness_value(0.0, 100) == 0.0


def test_a_model_without_controls_has_nothing_to_compare_with():
    x = np.column_stack([np.ones(20), np.arange(20.0)])
    with pytest.raises(EstimationError) as problem:
        omitted_variables(x, np.sin(x[:, 1]), names=("(Intercept)", "x"), column="x")
    assert problem.value.code == "no_controls"


def test_weights_of_whole_numbers_repeat_rows():
    rng = np.random.default_rng(8)
    x = np.column_stack([np.ones(30), rng.normal(size=(30, 2))])
    y, w = x @ [1.0, 0.5, 0.2] + rng.normal(size=30), rng.integers(1, 4, 30)
    names = ("(Intercept)", "x", "z")
    weighed = omitted_variables(x, y, names=names, column="x", weights=w.astype(float), benchmarks=("z",))
    repeated = omitted_variables(np.repeat(x, w, axis=0), np.repeat(y, w), names=names, column="x", benchmarks=("z",))
    for name in ("coef", "beta_star", "delta", "partial_r2", "robustness_value"):
        assert getattr(weighed, name) == pytest.approx(getattr(repeated, name))
    assert weighed.bounds[0].estimate == pytest.approx(repeated.bounds[0].estimate)


# --- curves --------------------------------------------------------------------------------------------------------


def study(slope, seed=0, groups=30, size=8):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), size)
    z = rng.normal(size=len(g))
    x = rng.normal(size=groups)[g] + 0.3 * z
    y = slope * x + 0.5 * z + 0.5 * rng.normal(size=groups)[g] + rng.normal(size=len(g))
    ones = np.ones(len(g))
    other = y + 0.5 * rng.normal(size=len(g))
    return [
        Specification(np.column_stack([ones, x]), y, ("(Intercept)", "x"), np.array([0.0, 1]), g),
        Specification(np.column_stack([ones, z, x]), y, ("(Intercept)", "z", "x"), np.array([0.0, 0, 1]), g),
        Specification(np.column_stack([ones, x, z]), other, ("(Intercept)", "x", "z"), np.array([0.0, 2, 0]), g),
    ]


def test_slopes_of_a_curve_are_those_of_clustered_models():
    given = study(0.4)
    found = specification_curve(given, seed=1, draws=199)
    for place, one in enumerate(given):
        fit = clustered_model(one.x, one.y, one.clusters, names=one.names, kind="cr1")
        assert found.estimates[place] == pytest.approx(one.direction @ fit.coef)
        assert found.std_errors[place] == pytest.approx(np.sqrt(one.direction @ fit.cov @ one.direction))
        low, high = fit.conf_int(0.95)
        column = int(np.flatnonzero(one.direction)[0])
        factor = one.direction[column]
        assert found.low[place] == pytest.approx(factor * low[column])
        assert found.high[place] == pytest.approx(factor * high[column])
        assert found.p_values[place] == pytest.approx(fit.p_value[column])


def test_draws_are_refits_of_restricted_residuals():
    """The shortcut through sums of clusters gives the slope and t of a fit to each drawn outcome."""
    from governance_survey.statistics.sensitivity.specification import _Fitted

    one = study(0.4, groups=12)[1]
    labels = np.unique(one.clusters.astype(str))
    fitted = _Fitted.of(one, labels, 0.95)
    v = np.random.default_rng(2).choice([-1.0, 1.0], size=(5, 12))
    slopes, t = fitted.redrawn(v)
    held = one.x[:, :2] @ np.linalg.lstsq(one.x[:, :2], one.y, rcond=None)[0]
    for draw in range(5):
        # Clusters are in the order of their labels as text.
        number = {label: v[draw, place] for place, label in enumerate(labels)}
        signs = np.array([number[str(label)] for label in one.clusters])
        fit = clustered_model(one.x, held + signs * (one.y - held), one.clusters, names=one.names, kind="cr1")
        assert slopes[draw] == pytest.approx(fit.coef[2])
        assert t[draw] == pytest.approx(fit.coef[2] / fit.std_error[2])


def test_one_specification_twice_has_the_p_of_the_wild_bootstrap():
    one = study(0.2, seed=4, groups=10)[1]
    found = specification_curve([one, one], seed=3, draws=20_000)
    alone = wild_bootstrap(one.x, one.y, one.clusters, names=one.names, column="x", seed=3)
    assert found.p_median == pytest.approx(alone.p_value, abs=0.02)


def test_a_slope_of_nought_is_seldom_called_one():
    values = [specification_curve(study(0.0, seed=s, groups=20, size=4), seed=s, draws=199) for s in range(200)]
    assert 0.01 <= np.mean([v.p_median < 0.05 for v in values]) <= 0.10
    assert np.mean([v.p_significant < 0.05 for v in values]) <= 0.10


def test_a_real_slope_is_found_and_the_seed_decides():
    found = specification_curve(study(0.8), seed=1, draws=499)
    again = specification_curve(study(0.8), seed=1, draws=499)
    assert found.p_median < 0.01
    assert found.same_sign == found.significant == 1.0
    assert (found.p_median, found.p_same_sign, found.p_significant) == (
        again.p_median,
        again.p_same_sign,
        again.p_significant,
    )


def test_rows_without_a_cluster_are_left_out():
    given = study(0.4)
    labels = given[0].clusters.astype(float)
    labels[:8] = np.nan
    cut = [Specification(s.x, s.y, s.names, s.direction, labels) for s in given]
    without = [Specification(s.x[8:], s.y[8:], s.names, s.direction, s.clusters[8:]) for s in given]
    one, other = (specification_curve(s, seed=1, draws=199) for s in (cut, without))
    assert one.n_clusters == other.n_clusters == 29
    np.testing.assert_allclose(one.estimates, other.estimates)


@pytest.mark.parametrize("given, draws, code", [(1, 999, "too_few_specifications"), (3, 100, "too_few_draws")])
def test_curves_refuse(given, draws, code):
    with pytest.raises(EstimationError) as problem:
        specification_curve(study(0.2)[:given], seed=1, draws=draws)
    assert problem.value.code == code


# --- halves --------------------------------------------------------------------------------------------------------


def persons(shared, method, seed=0, groups=150, size=10):
    """Communities differ by `shared` in both; each person's way of answering brings `method` into both."""
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), size)
    community, mood = rng.normal(size=groups)[g], rng.normal(size=len(g))
    x = community + method * mood + rng.normal(size=len(g))
    y = shared * community + method * mood + rng.normal(size=len(g))
    return y, x, np.empty((len(g), 0)), g


def test_communities_that_differ_are_seen_across_halves():
    found = cross_half_slopes(*persons(0.5, 0.0), seed=1)
    assert found.ratio == pytest.approx(1.0, abs=0.1)
    # Attenuated by the reliability of a mean of five: 1 / (1 + 1/5).
    assert found.same == pytest.approx(0.5 / 1.2, abs=0.08)
    assert found.n_groups == 150


def test_a_way_of_answering_is_not():
    found = cross_half_slopes(*persons(0.0, 2.0), seed=1)
    assert found.same > 0.2
    assert abs(found.ratio) < 0.5
    assert found.low < found.cross < found.high


def test_halves_need_communities():
    with pytest.raises(EstimationError) as problem:
        cross_half_slopes(*persons(0.5, 0.0, groups=9), seed=1)
    assert problem.value.code == "too_few_groups"
    with pytest.raises(EstimationError):
        cross_half_slopes(*persons(0.5, 0.0, groups=40, size=1), seed=1)


def test_halves_of_a_seed_and_missing_answers():
    y, x, z, g = persons(0.5, 1.0)
    assert cross_half_slopes(y, x, z, g, seed=1) == cross_half_slopes(y, x, z, g, seed=1)
    y = y.copy()
    y[:20] = np.nan
    assert cross_half_slopes(y, x, z, g, seed=1).n_groups == 148


# --- equivalence and splines ---------------------------------------------------------------------------------------


def test_equivalence_is_the_interval_inside_the_bounds():
    for estimate in np.linspace(-0.1, 0.1, 21):
        found = equivalence_test(estimate, 0.02, 40, (-0.05, 0.05))
        assert found.equivalent == (found.low > -0.05 and found.high < 0.05)
        assert found.level == pytest.approx(0.9)


def test_equivalence_of_two_one_sided_tests():
    from scipy.stats import t

    found = equivalence_test(0.01, 0.03, 25, (-0.05, 0.05))
    assert found.p_low == pytest.approx(t.sf((0.01 + 0.05) / 0.03, 25))
    assert found.p_high == pytest.approx(t.cdf((0.01 - 0.05) / 0.03, 25))


def test_bounds_and_errors_that_say_nothing():
    with pytest.raises(EstimationError) as problem:
        equivalence_test(0.0, 0.1, 20, (0.05, -0.05))
    assert problem.value.code == "bad_bounds"
    with pytest.raises(EstimationError) as problem:
        equivalence_test(0.0, 0.0, 20, (-0.05, 0.05))
    assert problem.value.code == "no_standard_error"


def test_a_spline_is_straight_outside_and_smooth_inside():
    x = np.linspace(0, 1, 2001)
    columns, slopes, at = restricted_cubic_spline(x, knots=4)
    assert columns.shape == (2001, 3) and len(at) == 4
    numeric = np.gradient(columns, x, axis=0)
    np.testing.assert_allclose(numeric[5:-5], slopes[5:-5], atol=2e-3)
    second = np.gradient(slopes, x, axis=0)
    np.testing.assert_allclose(second[x > at[-1] + 0.01], 0, atol=1e-8)
    np.testing.assert_allclose(second[x < at[0] - 0.01], 0, atol=1e-8)


def test_a_spline_of_few_values_is_refused():
    with pytest.raises(EstimationError) as problem:
        restricted_cubic_spline(np.array([0.0, 0, 0, 1, 1, np.nan]))
    assert problem.value.code == "too_few_values"
