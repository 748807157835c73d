"""Slopes between communities corrected for the error of means: the formula, the simulated truth, refusals."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.community import intraclass_correlation
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.multilevel import Source, between_covariance, between_slopes

TRUE = np.array([-0.4, 0.3])


def study(seed, communities=240, noise=2.0):
    """Workers' two scales and their own outcome, with errors that go together; residents' outcome; a fact."""
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(communities), rng.integers(3, 7, communities))
    h = np.repeat(np.arange(communities), rng.integers(10, 16, communities))
    spread = np.array([[1, 0.3], [0.3, 1]])
    x = rng.multivariate_normal([0, 0], spread, communities)
    y = x @ TRUE + rng.normal(size=communities) * np.sqrt(1 - TRUE @ spread @ TRUE)
    worker = np.column_stack([x, y])[g] + noise * rng.normal(size=(len(g), 3))
    worker[:, 2] += 0.3 * (worker[:, 0] - x[g, 0])  # moods that colour every answer of a person
    resident = y[h] + noise * rng.normal(size=len(h))
    return worker, g, resident, h, x, y


def test_it_is_the_formula_of_the_plan():
    worker, g, *_ = study(1)
    found = between_covariance([Source(("a", "b", "y"), worker, g)], 240)
    n = np.bincount(g)
    means = np.column_stack([np.bincount(g, column) for column in worker.T]) / n[:, None]
    rest, away = worker - means[g], means - worker.mean(axis=0)
    ms_b, ms_w = (n * away.T) @ away / 239, rest.T @ rest / (len(g) - 240)
    n0 = (len(g) - (n**2).sum() / len(g)) / 239
    np.testing.assert_allclose(found.covariance, (ms_b - ms_w) / n0, rtol=1e-10)
    icc = intraclass_correlation(worker[:, 0], g, 240)
    assert found.reliability[0] == pytest.approx(icc.icc2, rel=1e-10)
    assert found.covariance[0, 0] / (found.covariance[0, 0] + ms_w[0, 0]) == pytest.approx(icc.icc1, rel=1e-10)


def test_with_equal_numbers_both_methods_are_the_same():
    rng = np.random.default_rng(2)
    g = np.repeat(np.arange(30), 4)
    values = rng.normal(size=(120, 2)) + rng.normal(size=(30, 2))[g]
    alone = between_covariance([Source(("a", "b"), values, g)], 30)
    fact = Source(("k",), rng.normal(size=(30, 1)), np.arange(30), exact=True)
    beside = between_covariance([Source(("a", "b"), values, g), fact], 30)
    assert (alone.method, beside.method) == ("anova", "means")
    np.testing.assert_allclose(beside.covariance[:2, :2], alone.covariance, rtol=1e-10)
    assert beside.reliability[2] == pytest.approx(1, rel=1e-12)
    assert beside.covariance[2, 2] == pytest.approx(np.var(fact.values, ddof=1), rel=1e-10)


def test_people_of_two_kinds_share_no_error():
    """Covariance of unweighted means, less MS_W times the mean of 1/n within each kind: as the plan's prototype."""
    worker, g, resident, h, *_ = study(7)
    given = [Source(("a", "b"), worker[:, :2], g), Source(("y",), resident[:, None], h)]
    n, m = np.bincount(g), np.bincount(h)
    means = np.column_stack(
        [np.bincount(g, worker[:, 0]) / n, np.bincount(g, worker[:, 1]) / n, np.bincount(h, resident) / m]
    )
    rest, left = worker[:, :2] - means[g, :2], resident - means[h, 2]
    covariance = np.cov(means.T)
    covariance[:2, :2] -= rest.T @ rest / (len(g) - 240) * np.mean(1 / n)
    covariance[2, 2] -= left @ left / (len(h) - 240) * np.mean(1 / m)
    np.testing.assert_allclose(between_covariance(given, 240).covariance, covariance, rtol=1e-9)
    spread = np.sqrt(np.diag(covariance))
    r = covariance / np.outer(spread, spread)
    found = between_slopes(given, 240, outcome="y", seed=1, draws=100)
    np.testing.assert_allclose(found.coef, np.linalg.solve(r[:2, :2], r[:2, 2]), rtol=1e-9)
    assert found.r_squared == pytest.approx(found.coef @ r[:2, 2], rel=1e-9)


@pytest.mark.parametrize("sources", ["one", "two"])
def test_the_truth_comes_back_on_average_and_the_means_fall_short(sources):
    corrected, uncorrected, covered = [], [], []
    for seed in range(150):
        worker, g, resident, h, *_ = study(seed)
        given = [Source(("a", "b", "y"), worker, g)]
        if sources == "two":
            given = [Source(("a", "b"), worker[:, :2], g), Source(("y",), resident[:, None], h)]
        found = between_slopes(given, 240, outcome="y", seed=seed, draws=200)
        corrected.append(found.coef)
        uncorrected.append(found.uncorrected)
        covered.append((found.low < TRUE) & (found.high > TRUE))
    error = np.std(corrected, axis=0, ddof=1) / np.sqrt(150)
    assert (np.abs(np.mean(corrected, axis=0) - TRUE) < 3 * error).all()
    assert (np.abs(np.mean(uncorrected, axis=0)) < 0.8 * np.abs(TRUE)).all()
    assert np.mean(covered) > 0.91


def test_raw_slopes_are_in_the_units_of_the_columns():
    worker, g, *_ = study(3)
    one = between_slopes([Source(("a", "b", "y"), worker, g)], 240, outcome="y", seed=1, draws=100)
    other = between_slopes(
        [Source(("y", "a", "b"), worker[:, [2, 0, 1]] * [10, 100, 1], g)], 240, outcome="y", seed=1, draws=100
    )
    assert other.names == ("a", "b")
    np.testing.assert_allclose(other.coef, one.coef, rtol=1e-9)
    np.testing.assert_allclose(other.std_error, one.std_error, rtol=1e-9)
    np.testing.assert_allclose(other.raw, one.raw * [0.1, 10], rtol=1e-9)


def test_errors_draw_sampling_units_and_not_communities():
    """Eight communities of a unit that answer alike are worth one: errors of units are wider."""
    worker, g, *_ = study(4, communities=30, noise=0.5)
    again = np.repeat(worker[None], 8, axis=0).reshape(-1, 3)
    h = np.concatenate([g * 8 + k for k in range(8)])
    given = [Source(("a", "b", "y"), again, h)]
    alone = between_slopes(given, 240, outcome="y", seed=1, draws=400)
    units = design_arrays(240, psu=np.arange(240) // 8)
    together = between_slopes(given, 240, outcome="y", seed=1, draws=400, design=units)
    assert (together.std_error > 2 * alone.std_error).all()
    assert (together.dof, alone.dof) == (29, 239)
    same = between_slopes(given, 240, outcome="y", seed=1, draws=400, design=units)
    np.testing.assert_array_equal(same.cov, together.cov)


def test_communities_without_answers_are_left_out():
    worker, g, *_ = study(5)
    worker[g == 7] = np.nan
    worker[g == 9, 1] = np.nan
    found = between_covariance([Source(("a", "b", "y"), worker, g)], 240)
    kept = np.isfinite(worker).all(axis=1)
    other = between_covariance([Source(("a", "b", "y"), worker[kept], g[kept])], 240)
    assert found.n_groups == 238
    np.testing.assert_array_equal(found.covariance, other.covariance)


def code(work):
    with pytest.raises(EstimationError) as caught:
        work()
    return caught.value.code


def test_what_cannot_be_corrected_is_refused():
    rng = np.random.default_rng(6)
    g = np.repeat(np.arange(40), 4)
    noise = rng.normal(size=(160, 2))
    noise -= 0.9 * (np.column_stack([np.bincount(g, v) for v in noise.T]) / 4)[g]
    given = [Source(("a", "y"), noise, g)]
    assert code(lambda: between_slopes(given, 40, outcome="y", seed=1)) == "no_variance_between"
    true = rng.normal(size=40)[g]
    twins = np.column_stack([true, true, true]) + 0.1 * rng.normal(size=(160, 1)) * [1, 1, 0]
    twins[:, 2] += rng.normal(size=160)
    given_twins = [Source(("a", "b", "y"), twins, g)]
    assert code(lambda: between_slopes(given_twins, 40, outcome="y", seed=1)) == "not_positive_definite"
    assert code(lambda: between_covariance([Source(("a",), noise[:1], g[:1])], 40)) == "one_group"
    assert code(lambda: between_covariance([Source(("a",), noise[::4], g[::4])], 40)) == "only_singletons"
    weak = [Source(("a", "y"), 0.42 * true[:, None] + rng.normal(size=(160, 2)), g)]
    assert code(lambda: between_slopes(weak, 40, outcome="y", seed=1)) == "replicates_failed"
    with pytest.raises(TypeError, match="outcome"):
        between_slopes(weak, 40, outcome="z", seed=1)
