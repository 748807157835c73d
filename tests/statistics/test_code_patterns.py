"""Codes over interviews: counted by hand and by drawing, Chao's estimate by simulation, refusals."""

from itertools import combinations

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics import accumulation, codes_together, saturation


def test_the_average_over_orders_is_that_of_all_subsets():
    x = np.random.default_rng(1).random((7, 9)) < 0.3
    x[:, x.sum(axis=0) == 0] |= np.arange(7)[:, None] == 2
    found = accumulation(x)
    for k in range(1, 8):
        mean = np.mean([x[list(chosen)].any(axis=0).sum() for chosen in combinations(range(7), k)])
        assert found.expected[k - 1] == pytest.approx(mean)
    assert found.seen[-1] == found.new.sum() == found.expected[-1] == 9


def test_chaos_estimate_by_hand():
    # Ten interviews, five codes: held by 1, 1, 1, 2 and 10.
    x = np.zeros((10, 5), dtype=bool)
    x[0, 0] = x[3, 1] = x[7, 2] = True
    x[[1, 5], 3] = True
    x[:, 4] = True
    found = accumulation(x)
    assert (found.once, found.twice) == (3, 1)
    assert found.total == pytest.approx(5 + 0.9 * 3 * 2 / (2 * 2))
    assert 5 < found.low < found.total < found.high


def test_nothing_rare_leaves_nothing_to_hear():
    found = accumulation(np.ones((4, 3), dtype=bool))
    assert (found.total, found.low, found.high) == (3.0, 3.0, 3.0)


def test_chao_reaches_nearly_all_codes():
    inside, means = 0, []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        x = rng.random((30, 60)) < rng.uniform(0.03, 0.3, 60)
        found = accumulation(x)
        means.append(found.total)
        inside += found.low <= 60 <= found.high
    # A lower bound: once no code is heard by one interview alone, the interval closes whether or not one is missing.
    assert 57 < np.mean(means) < 61 and inside > 150


def test_saturation_by_hand():
    found = saturation(np.array([5, 3, 2, 1, 0, 1, 0, 0]), base_size=3, run_length=2, threshold=0.10)
    assert found.base == 10 and found.share.tolist() == [0.1, 0.1, 0.1, 0.0] and found.reached == 3
    strict = saturation(np.array([5, 3, 2, 1, 0, 1, 0, 0]), base_size=3, run_length=2, threshold=0.0)
    assert strict.reached == 6
    assert saturation(np.array([2, 2, 2, 2]), base_size=1, run_length=1, threshold=0.0).reached is None


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: accumulation(np.zeros((3, 2), dtype=bool)), "no_codes"),
        (lambda: accumulation(np.zeros((0, 0), dtype=bool)), "no_codes"),
        (lambda: saturation(np.array([3, 1, 0])), "too_few_interviews"),
        (lambda: saturation(np.zeros(9, dtype=int)), "no_codes"),
        (lambda: saturation(np.ones(9, dtype=int), threshold=1.0), "bad_saturation_rule"),
        (lambda: saturation(np.ones(9, dtype=int), base_size=0), "bad_saturation_rule"),
    ],
)
def test_refusals(call, code):
    with pytest.raises(EstimationError) as problem:
        call()
    assert problem.value.code == code


def test_pairs_against_counting():
    x = np.random.default_rng(2).random((50, 6)) < 0.3
    found = codes_together(x)
    for i in range(6):
        for j in range(6):
            assert found.both[i, j] == (x[:, i] & x[:, j]).sum()
            assert found.jaccard[i, j] == pytest.approx(found.both[i, j] / (x[:, i] | x[:, j]).sum())
            assert found.expected[i, j] == pytest.approx(x[:, i].sum() * x[:, j].sum() / 50)
    assert np.isnan(codes_together(np.zeros((4, 2), dtype=bool)).jaccard).all()
