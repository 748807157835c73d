"""Products of paths: identities, intervals, levels, designs, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from governance_survey.statistics.design import StageLabels, design_arrays
from governance_survey.statistics.mediation import multilevel_mediation, parallel_mediation
from governance_survey.statistics.mediation.grouped import grams_of, grouped
from governance_survey.statistics.mediation.paths import Roles, effects_of, gradients_of, paths_of
from governance_survey.statistics.regression import linear_model
from governance_survey.words.errors import DesignError, EstimationError
from tests.reference import entry, table


def chain(n=300, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(50, 10, n)
    m = np.column_stack([0.5 * x, -0.3 * x]) + rng.normal(0, 10, (n, 2))
    y = m @ [0.4, 0.2] + 0.1 * x + rng.normal(0, 10, n)
    return x, m, y


def people(groups=80, size=8, seed=0, level_of_x=1, level_of_m=1):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), size)
    n = len(g)
    x = rng.normal(size=groups)
    m = 0.6 * x + rng.normal(size=groups)
    y = 0.5 * m + 0.2 * x + rng.normal(size=groups)
    x_w = rng.normal(size=n) * (level_of_x == 1)
    m_w = (-0.4 * x_w + rng.normal(size=n)) * (level_of_m == 1)
    y_w = 0.7 * m_w + rng.normal(size=n)
    return x[g] + x_w, m[g] + m_w, y[g] + y_w, g


def of(order, kind, *through):
    return next(effect for effect in order.effects if (effect.kind, effect.through) == (kind, through))


def test_total_is_direct_and_indirect_together():
    x, m, y = chain()
    order = parallel_mediation(x, m, y, seed=1, draws=1000).parts[0].asked
    design = np.column_stack([np.ones(len(x)), x])
    slope = linear_model(design, y, names=("1", "x"), covariance="hc3")
    total = of(order, "total", "m1", "m2")
    assert total.estimate == pytest.approx(slope.coef[1], rel=1e-10)
    several = of(order, "total_indirect", "m1", "m2").estimate + of(order, "direct").estimate
    assert total.estimate == pytest.approx(several, rel=1e-12)
    products = [of(order, "indirect", name).estimate for name in ("m1", "m2")]
    assert of(order, "contrast", "m1", "m2").estimate == pytest.approx(products[0] - products[1], rel=1e-12)


def test_errors_of_paths_are_those_of_the_linear_model():
    x, m, y = chain()
    z = np.random.default_rng(5).normal(size=len(x))
    w = np.random.default_rng(6).uniform(0.5, 2, len(x))
    psu = np.arange(len(x)) // 6
    design = design_arrays(len(x), weights=w, psu=psu, strata=psu // 10)
    of_a = np.column_stack([np.ones(len(x)), x, z])
    of_b = np.column_stack([np.ones(len(x)), x, m, z])
    names = tuple("abcde")
    for given, kind in ((None, "hc3"), (design, "design"), (None, "model")):
        found = parallel_mediation(
            x, m, y, covariates=z, design=given, covariance="model" if kind == "model" else "hc3", seed=1, draws=1000
        )
        paths = found.parts[0].asked.paths
        a = [linear_model(of_a, column, names=names[:3], covariance=kind, design=given) for column in m.T]
        b = linear_model(of_b, y, names=names, covariance=kind, design=given)
        ours = [path.std_error for path in paths]
        theirs = [*(fit.std_error[1] for fit in a), *b.std_error[[2, 3, 1]]]
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
        np.testing.assert_allclose(
            [p.estimate for p in paths], [*(f.coef[1] for f in a), *b.coef[[2, 3, 1]]], rtol=1e-9
        )


def test_the_reverse_order_is_the_model_of_swapped_arguments():
    x, m, y = chain()
    reverse = parallel_mediation(x, m, y, seed=1, draws=1000).parts[0].reverse
    swapped = parallel_mediation(y, m, x, seed=1, draws=1000).parts[0].asked
    assert (reverse.first, reverse.last) == ("y", "x")
    np.testing.assert_allclose([e.estimate for e in reverse.effects], [e.estimate for e in swapped.effects], rtol=1e-9)
    np.testing.assert_allclose(
        [e.percentile for e in reverse.effects], [e.percentile for e in swapped.effects], rtol=1e-7
    )


def test_draws_are_least_squares_of_the_rows_drawn():
    x, m, y = chain(60)
    z = np.column_stack([x, m, y])
    taken = np.random.default_rng(3).integers(0, 60, (5, 60))
    centred = z[taken] - z[taken].mean(axis=1, keepdims=True)
    theta = paths_of(np.einsum("rni,rnj->rij", centred, centred), Roles(0, (1, 2), 3, ()))
    for rows, ours in zip(taken, theta, strict=True):
        one = np.ones((60, 1))
        a = np.linalg.lstsq(np.hstack([one, x[rows, None]]), m[rows])[0][1]
        b = np.linalg.lstsq(np.hstack([one, x[rows, None], m[rows]]), y[rows])[0]
        np.testing.assert_allclose(ours, [*a, *b[2:], b[1]], rtol=1e-9)


def test_gradients_are_derivatives():
    theta, step = np.array([0.5, -0.3, 0.4, 0.2, 0.1]), 1e-6
    numeric = [(effects_of(theta + step * e) - effects_of(theta - step * e)) / (2 * step) for e in np.eye(5)]
    np.testing.assert_allclose(gradients_of(theta), np.array(numeric).T, atol=1e-9)


def test_the_bootstrap_of_psych_is_met_at_its_own_tolerance():
    d = table("tal_or").astype(float)
    theirs = entry("08_mediation_moderation", "med.psych_mediate.tal_or")["outputs"]
    found = parallel_mediation(d["cond"].to_numpy(), d["pmi"].to_numpy(), d["reaction"].to_numpy(), seed=5)
    effect = of(found.parts[0].asked, "indirect", "m")
    limits = [row[0] for row in theirs["boot_ci"]["values"]]
    np.testing.assert_allclose(effect.percentile, limits, atol=0.03)
    np.testing.assert_allclose(effect.std_error, theirs["boot_sd"]["values"][0][0], atol=0.03)


def test_a_seed_gives_the_same_numbers_and_missing_rows_are_counted():
    x, m, y = chain()
    y[:7] = np.nan
    first, again, other = (parallel_mediation(x, m, y, seed=s, draws=1000) for s in (1, 1, 2))
    assert first.n_missing == 7 and first.n_obs == 293
    assert first.parts[0].asked.effects == again.parts[0].asked.effects
    assert first.parts[0].asked.effects != other.parts[0].asked.effects
    whole = parallel_mediation(x[7:], m[7:], y[7:], seed=1, draws=1000)
    assert whole.parts[0].asked.effects == first.parts[0].asked.effects


def test_clusters_widen_the_intervals():
    g = np.repeat(np.arange(40), 10)
    rng = np.random.default_rng(2)
    x = rng.normal(size=40)[g]
    m = 0.5 * x + rng.normal(size=40)[g]
    y = 0.5 * m + rng.normal(size=40)[g]
    m += rng.normal(size=400) / 10
    alone = of(parallel_mediation(x, m, y, seed=1, draws=1000).parts[0].asked, "indirect", "m")
    joined = parallel_mediation(x, m, y, design=design_arrays(400, psu=g), seed=1, draws=1000)
    together = of(joined.parts[0].asked, "indirect", "m")
    assert joined.n_units == 40 and together.estimate == pytest.approx(alone.estimate)
    assert together.std_error > 1.5 * alone.std_error and together.delta_error > 1.5 * alone.delta_error


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("rank_deficient", {"mediators": np.column_stack([np.arange(300.0), np.arange(300.0)])}),
        ("constant_outcome", {"y": np.ones(300)}),
        ("perfect_fit", {"y": chain()[0] + 2 * chain()[1][:, 0]}),
        ("replicates_failed", {"x": np.r_[1.0, np.zeros(299)]}),
        ("too_few_draws", {"draws": 999}),
        ("not_finite", {"y": np.r_[np.inf, np.arange(299.0)]}),
        ("too_few_units", {"design": design_arrays(300, psu=np.arange(300) % 9)}),
    ],
)
def test_refused(code, change):
    x, m, y = chain()
    with pytest.raises(EstimationError) as problem:
        parallel_mediation(**{"x": x, "mediators": m, "y": y, "seed": 1, "draws": 1000} | change)
    assert problem.value.code == code


def test_too_few_rows():
    x, m, y = chain(4)
    with pytest.raises(EstimationError) as problem:
        parallel_mediation(x, m, y, seed=1, draws=1000)
    assert problem.value.code == "too_few_rows"


# ---- persons in groups


def test_levels_are_found_and_kept_apart():
    for levels, kind, parts in (
        ((1, 1), "1-1-1", ["within", "between", "between_corrected"]),
        ((2, 1), "2-1-1", ["between", "between_corrected"]),
        ((2, 2), "2-2-1", ["between", "between_corrected"]),
    ):
        x, m, y, g = people(level_of_x=levels[0], level_of_m=levels[1])
        found = multilevel_mediation(x, m, y, g, seed=1, draws=1000)
        assert (found.kind, [part.level for part in found.parts], found.refused) == (kind, parts, ())


def test_within_and_between_are_least_squares_of_each_part():
    x, m, y, g = people()
    found = multilevel_mediation(x, m, y, g, seed=1, draws=1000)
    for level in ("within", "between"):
        means = [np.bincount(g, column) / np.bincount(g) for column in (x, m, y)]
        a, b, c = (
            column - mean[g] if level == "within" else mean[g] for column, mean in zip((x, m, y), means, strict=True)
        )
        one = np.ones(len(x))
        on_x = np.linalg.lstsq(np.column_stack([one, a]), b)[0][1]
        on_both = np.linalg.lstsq(np.column_stack([one, a, b]), c)[0]
        ours = [path.estimate for path in found.part(level).asked.paths]
        np.testing.assert_allclose(ours, [on_x, on_both[2], on_both[1]], rtol=1e-9)


def test_corrected_cross_products_are_those_of_the_analysis_of_variance():
    rng = np.random.default_rng(4)
    g = np.repeat(np.arange(30), rng.integers(2, 9, 30))
    z = rng.normal(size=30)[g, None] + rng.normal(size=(len(g), 2))
    n = np.bincount(g)
    sums = grouped(z - z.mean(axis=0), np.ones(len(g)), g, 30, None).moments.sum(axis=0)
    _, _, corrected = grams_of(sums, 2)
    means = np.stack([np.bincount(g, column) / n for column in z.T], axis=1)
    inner = (z - means[g]).T @ (z - means[g]) / (len(g) - 30)
    outer = (means - z.mean(axis=0)).T @ ((means - z.mean(axis=0)) * n[:, None]) / 29
    n_0 = (len(g) - (n**2).sum() / len(g)) / 29
    np.testing.assert_allclose(corrected / (29 * n_0), (outer - inner) / n_0, rtol=1e-10)


def test_correction_takes_the_persons_share_out():
    x, m, y, g = people(groups=1500, size=4, seed=3)
    found = multilevel_mediation(x, m, y, g, seed=1, draws=1000)
    as_they_are, corrected = (
        of(found.part(level).asked, "indirect", "m") for level in ("between", "between_corrected")
    )
    assert of(found.part("within").asked, "indirect", "m").estimate == pytest.approx(-0.28, abs=0.03)
    assert abs(corrected.estimate - 0.30) < 0.04 < 0.30 - as_they_are.estimate
    assert corrected.percentile[0] < 0.30 < corrected.percentile[1]


def test_group_scores_from_other_persons_are_corrected_with_their_errors():
    rng = np.random.default_rng(8)
    groups, size, seen = 2000, 5, 4
    true = rng.normal(size=groups)
    m_true = 0.6 * true + rng.normal(size=groups)
    noise = rng.normal(size=(groups, 2)) / np.sqrt(seen)
    g = np.repeat(np.arange(groups), size)
    y = (0.5 * m_true + rng.normal(size=groups))[g] + rng.normal(size=len(g))
    errors = np.zeros((len(g), 3, 3))
    errors[:, 0, 0] = errors[:, 1, 1] = 1 / seen
    found = multilevel_mediation(
        (true + noise[:, 0])[g], (m_true + noise[:, 1])[g], y, g, errors=errors, seed=1, draws=1000
    )
    assert found.kind == "2-2-1"
    assert of(found.part("between").asked, "indirect", "m").estimate < 0.25
    assert of(found.part("between_corrected").asked, "indirect", "m").estimate == pytest.approx(0.30, abs=0.04)


def test_no_variance_between_groups_is_refused_by_part():
    rng = np.random.default_rng(1)
    g = np.repeat(np.arange(40), 10)
    x = rng.normal(size=400)
    found = multilevel_mediation(x, x + rng.normal(size=400), rng.normal(size=400), g, seed=1, draws=1000)
    assert [part.level for part in found.parts] == ["within", "between"]
    assert found.refused[0][0] == "between_corrected"
    assert found.refused[0][1] in ("no_between_variance", "replicates_failed")


def test_units_above_the_groups_are_drawn():
    x, m, y, g = people()
    design = design_arrays(len(x), psu=g // 4, strata=g // 20, weights=1.0 + (g % 3))
    found = multilevel_mediation(x, m, y, g, design=design, seed=1, draws=1000)
    assert (found.n_groups, found.n_units, found.dof) == (80, 20, 16.0)
    assert found.warnings == ("few_units",)
    again = multilevel_mediation(x, m, y, g, design=design, seed=1, draws=1000)
    assert again.parts[0].asked.effects == found.parts[0].asked.effects


@pytest.mark.parametrize(
    ("code", "levels", "change"),
    [
        ("upward_path", (1, 2), {}),
        ("too_few_units", (1, 1), {"design": design_arrays(640, psu=np.repeat(np.arange(8), 80))}),
        ("too_few_draws", (1, 1), {"draws": 10}),
    ],
)
def test_refused_in_groups(code, levels, change):
    x, m, y, g = people(level_of_x=levels[0], level_of_m=levels[1])
    with pytest.raises(EstimationError) as problem:
        multilevel_mediation(**{"x": x, "mediators": m, "y": y, "groups": g, "seed": 1, "draws": 1000} | change)
    assert problem.value.code == code


def test_mediators_of_two_levels_are_refused():
    x, m, y, g = people(level_of_x=2)
    _, other, _, _ = people(level_of_m=2, seed=9)
    with pytest.raises(EstimationError) as problem:
        multilevel_mediation(x, np.column_stack([m, other]), y, g, seed=1, draws=1000)
    assert problem.value.code == "mixed_mediators"


def test_a_group_in_two_units_is_refused():
    x, m, y, g = people()
    design = design_arrays(len(x), psu=np.arange(len(x)) // 12)
    with pytest.raises(DesignError) as problem:
        multilevel_mediation(x, m, y, g, design=design, seed=1, draws=1000)
    assert problem.value.code == "group_in_two_units"
    assert problem.value.got == 27  # of each three groups of eight the middle one lies in two units of twelve


def test_an_outcome_of_the_group_is_refused():
    x, m, _, g = people(level_of_x=2, level_of_m=2)
    with pytest.raises(EstimationError) as problem:
        multilevel_mediation(x, m, np.round(x * 2 + m), g, seed=1, draws=1000)
    assert problem.value.code == "upward_path"


def test_later_stages_do_not_stand_in_the_way():
    x, m, y, g = people()
    later = (StageLabels(g % 4, fpc=np.full(len(g), 40.0)),)
    design = design_arrays(len(x), psu=g // 4, fpc=np.full(len(g), 100.0), later=later)
    found = multilevel_mediation(x, m, y, g, design=design, seed=1, draws=1000)
    assert found.n_units == 20 and np.isfinite(found.parts[0].asked.cov).all()
