"""Split halves against brute force on half scores, unequal halves, the length needed, the error of a score."""

from itertools import combinations

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.reliability import (
    all_split_halves,
    cronbach_alpha,
    length_needed,
    prophecy,
    score_error,
    split_half,
)


def answers(k: int, n: int = 80, seed: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.round(rng.normal(size=(n, k)) + 1.2 * rng.normal(size=(n, 1)), 1)


@pytest.mark.parametrize("k", [2, 3, 6, 7])
def test_all_splits_by_brute_force(k):
    x = answers(k)
    found = all_split_halves(np.cov(x.T))
    by_hand = []
    for half in combinations(range(k), k // 2):
        if k % 2 == 0 and 0 not in half:
            continue
        a = x[:, half].sum(axis=1)
        b = np.delete(x, half, axis=1).sum(axis=1)
        by_hand.append(1 - (a - b).var() / (a + b).var())
    np.testing.assert_allclose(np.sort(found.values), np.sort(by_hand), rtol=1e-10)
    assert found.exhaustive
    if k % 2 == 0:
        assert found.mean == pytest.approx(cronbach_alpha(x, check_keys=False).raw, rel=1e-10)
    a, rest = x[:, found.best_half].sum(axis=1), np.delete(x, found.best_half, axis=1).sum(axis=1)
    assert 1 - (a - rest).var() / (a + rest).var() == pytest.approx(found.best)


def test_many_items_need_a_seed_and_repeat_with_it():
    covariance = np.cov(answers(24).T)
    with pytest.raises(EstimationError) as caught:
        all_split_halves(covariance)
    assert caught.value.code == "too_many_splits"
    one, other = all_split_halves(covariance, seed=3, draws=500), all_split_halves(covariance, seed=3, draws=500)
    np.testing.assert_array_equal(one.values, other.values)
    assert not one.exhaustive
    assert one.worst <= one.mean <= one.best


def test_one_split_by_hand():
    x = answers(5)
    found = split_half(x, np.array([0, 3]))
    a, b = x[:, [0, 3]].sum(axis=1), x[:, [1, 2, 4]].sum(axis=1)
    assert found.r == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert found.guttman == pytest.approx(2 * (1 - (a.var() + b.var()) / (a + b).var()))
    assert found.guttman == pytest.approx(1 - (a - b).var() / (a + b).var())
    assert found.alpha_second == pytest.approx(cronbach_alpha(x[:, [1, 2, 4]]).raw)


def test_unequal_halves_of_parallel_items():
    """Two of five parallel items against three: Horst gives the five items' reliability, Spearman and Brown do not."""
    common, error = 1.0, 2.0
    covariance = np.full((5, 5), common) + error * np.eye(5)
    x = np.linalg.cholesky(covariance) @ np.linalg.qr(np.random.default_rng(1).normal(size=(40, 6)))[0][:, 1:].T
    x = (x - x.mean(axis=1, keepdims=True)).T
    whitened = np.linalg.solve(np.linalg.cholesky(np.cov(x.T)), x.T).T @ np.linalg.cholesky(covariance).T
    found = split_half(whitened, np.array([0, 1]))
    truth = 25 * common / covariance.sum()
    assert found.horst == pytest.approx(truth, rel=1e-10)
    assert abs(found.spearman_brown - truth) > 1e-3
    assert split_half(whitened[:, :4]).horst == pytest.approx(split_half(whitened[:, :4]).spearman_brown)


def test_rows_with_a_gap_are_left_out():
    x = answers(4)
    gap = np.vstack([x, [1, np.nan, 2, 3]])
    assert split_half(gap).r == split_half(x).r
    assert split_half(gap).n == 80


@pytest.mark.parametrize("first", [[], [0, 1, 2, 3], [4], [-1]])
def test_what_is_no_half_is_refused(first):
    with pytest.raises(EstimationError) as caught:
        split_half(answers(4), np.array(first, dtype=int))
    assert caught.value.code == "bad_half"


def test_a_half_that_does_not_vary_is_refused():
    x = answers(4)
    x[:, 2] = -x[:, 0]
    with pytest.raises(EstimationError) as caught:
        split_half(x)
    assert caught.value.code == "constant_half"


def test_prophecy_and_length_undo_each_other():
    assert prophecy(0.6, length_needed(0.6, 0.9)) == pytest.approx(0.9)
    assert prophecy(0.6, 1) == pytest.approx(0.6)
    for bad in ((0.0, 0.5), (0.5, 1.0), (1.2, 0.5)):
        with pytest.raises(EstimationError):
            length_needed(*bad)


def test_score_error():
    found = score_error(10, 0.75)
    assert found.measurement == pytest.approx(5)
    assert found.reliable_change == pytest.approx(1.959963984540054 * 5 * 2**0.5)
    assert score_error(10, 1).reliable_change == 0
    for sd, reliability, code in (
        (10, -0.2, "not_a_reliability"),
        (0, 0.5, "no_variance"),
        (np.nan, 0.5, "no_variance"),
    ):
        with pytest.raises(EstimationError) as caught:
            score_error(sd, reliability)
        assert caught.value.code == code
