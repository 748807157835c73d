"""Hierarchical omega over declared groups: made and found again, against a general solver, refusals."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from governance_survey.errors import EstimationError
from governance_survey.statistics.confirmatory import cfa
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.reliability import hierarchical_omega, omega_by_replication, second_order_omega
from governance_survey.statistics.reliability.second_order import second_order_omegas
from governance_survey.statistics.resampling import jackknife_replicates

LOADINGS = np.array([0.8, 0.7, 0.6, 0.75, 0.65, 0.85, 0.5, 0.9, 0.7, 0.6])
SECOND = np.array([0.9, 0.7, 0.5])
GROUPS = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 2])


def implied(loadings=LOADINGS, second=SECOND, groups=GROUPS) -> np.ndarray:
    """Correlations of the model."""
    general = loadings * second[groups]
    same = groups[:, None] == groups
    r = np.where(same, np.outer(loadings, loadings), np.outer(general, general))
    np.fill_diagonal(r, 1)
    return r


def sample(n: int = 800, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 10)) @ np.linalg.cholesky(implied()).T


def test_what_was_made_is_found_again():
    r = implied()
    found = second_order_omega(r, GROUPS)
    np.testing.assert_allclose(found.loadings, LOADINGS, atol=1e-7)
    np.testing.assert_allclose(found.second_order, SECOND, atol=1e-7)
    general = LOADINGS * SECOND[GROUPS]
    assert found.hierarchical == pytest.approx(general.sum() ** 2 / r.sum(), abs=1e-8)
    assert found.total == pytest.approx(1 - (1 - LOADINGS**2).sum() / r.sum(), abs=1e-8)
    # Where the model holds, looking for the factors finds the same.
    assert hierarchical_omega(r, 3).hierarchical == pytest.approx(found.hierarchical, abs=1e-4)


def test_labels_and_order_do_not_matter():
    r = np.corrcoef(sample().T)
    order = np.random.default_rng(2).permutation(10)
    one = second_order_omega(r, GROUPS)
    other = second_order_omega(r[np.ix_(order, order)], np.array(["x", "b", "m"])[GROUPS][order])
    assert other.hierarchical == pytest.approx(one.hierarchical, abs=1e-8)
    np.testing.assert_allclose(other.loadings, one.loadings[order], atol=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_least_squares_by_a_general_solver(seed):
    r = np.corrcoef(sample(300, seed).T)
    i, j = np.triu_indices(10, 1)

    def left(p: np.ndarray) -> np.ndarray:
        between = np.where(GROUPS[i] == GROUPS[j], 1.0, p[10 + GROUPS[i]] * p[10 + GROUPS[j]])
        return r[i, j] - p[i] * p[j] * between

    p = least_squares(left, np.full(13, 0.7), xtol=1e-14, ftol=1e-14, gtol=1e-12).x
    found = second_order_omega(r, GROUPS)
    np.testing.assert_allclose(np.r_[found.loadings, found.second_order], p, atol=1e-6)
    assert found.hierarchical == pytest.approx((p[:10] * p[10:][GROUPS]).sum() ** 2 / r.sum(), abs=1e-7)


def test_near_the_second_order_model_by_maximum_likelihood():
    x = sample(100_000)
    names = tuple(f"x{place}" for place in range(10))
    own = ["x0 + x1 + x2", "x3 + x4 + x5", "x6 + x7 + x8 + x9"]
    text = "\n".join([*(f"f{g} =~ {line}" for g, line in enumerate(own)), "g =~ f0 + f1 + f2"])
    estimates = cfa(text, x, names).estimates
    by_name = {
        row.right: float(v) for row, v in zip(estimates.rows, estimates.std_all, strict=True) if row.operator == "=~"
    }
    general = np.array([by_name[name] * by_name[f"f{g}"] for name, g in zip(names, GROUPS, strict=True)])
    r = np.corrcoef(x.T)
    assert second_order_omega(r, GROUPS).hierarchical == pytest.approx(general.sum() ** 2 / r.sum(), abs=0.003)


def test_many_matrices_are_each_alone():
    matrices = np.array([np.corrcoef(sample(250, seed).T) for seed in range(30)])
    together = second_order_omegas(matrices, GROUPS, second_order_omega(matrices[0], GROUPS))
    alone = [_or_nan(r) for r in matrices]
    assert 20 < np.isfinite(alone).sum() < 30  # some are improper, and are so either way
    np.testing.assert_allclose(together, alone, atol=1e-7)
    gap = np.full((1, 10, 10), np.nan)
    assert np.isnan(second_order_omegas(gap, GROUPS, second_order_omega(matrices[0], GROUPS))).all()


def _or_nan(r: np.ndarray) -> float:
    try:
        return second_order_omega(r, GROUPS).hierarchical
    except EstimationError:
        return float("nan")


def _turned(place: int) -> np.ndarray:
    sign = np.ones(10)
    sign[place] = -1
    return implied() * np.outer(sign, sign)


def _group_turned() -> np.ndarray:
    sign = np.where(GROUPS == 2, -1.0, 1.0)
    return implied() * np.outer(sign, sign)


@pytest.mark.parametrize(
    ("r", "groups", "code"),
    [
        (implied(), np.where(GROUPS == 2, 1, GROUPS), "general_factor_not_identified"),
        (implied(), np.r_[GROUPS[:9], 3], "general_factor_not_identified"),
        (_turned(4), GROUPS, "negatively_keyed_item"),
        (_group_turned(), GROUPS, "negatively_keyed_item"),
        (implied(second=np.array([1.05, 0.7, 0.5])), GROUPS, "heywood_case"),
    ],
)
def test_refusals(r, groups, code):
    with pytest.raises(EstimationError) as caught:
        second_order_omega(r, groups)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_weights_of_two_are_two_rows():
    """Hierarchical omega of a weighted sample; its jackknife error is that of leaving out each row."""
    x = sample(120, 3)
    design = design_arrays(120, weights=np.r_[np.full(20, 2.0), np.ones(100)])
    replicates = jackknife_replicates(design)
    found = omega_by_replication(x, design, replicates, dimensions=GROUPS)
    written_out = np.corrcoef(np.vstack([x[:20], x]).T)
    assert found.found.estimate == pytest.approx(second_order_omega(written_out, GROUPS).hierarchical, abs=1e-8)
    assert found.unweighted == pytest.approx(second_order_omega(np.corrcoef(x.T), GROUPS).hierarchical, abs=1e-8)
    repeated = [np.r_[np.arange(20), np.arange(120)]] * 120
    without = [_or_nan(np.corrcoef(x[rows[rows != out]].T)) for out, rows in enumerate(repeated)]
    error = np.sqrt(119 / 120 * ((np.array(without) - found.found.estimate) ** 2).sum())
    assert found.found.std_error == pytest.approx(error, rel=1e-6)
