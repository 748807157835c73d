"""The graded response model: a published example, slopes, integrals, recovery, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.item_response import (
    category_probabilities,
    graded_response,
    information_of_test,
    item_information,
    simulate_graded,
)
from governance_survey.statistics.item_response.likelihood import Answers, Nodes, marginal, scores_of_rows

LSAT = (
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
)
A, B = (1.2, 1.6, 2.0, 1.4, 1.8), np.array([-1.5, -0.5, 0.6, 1.6])


def lsat():
    patterns = (np.arange(32)[:, None] >> np.arange(4, -1, -1)) & 1
    return np.repeat(patterns, LSAT, axis=0).astype(float)


def answers(n, seed):
    rng = np.random.default_rng(seed)
    theta = rng.standard_normal(n)
    shifts = np.linspace(-0.4, 0.4, 5)
    x = np.column_stack([simulate_graded(theta, a, B + s, rng) for a, s in zip(A, shifts, strict=True)])
    return x.astype(float), theta, [B + s for s in shifts]


def test_the_law_school_admission_test():
    """Section 6, 1,000 people (Bock & Lieberman 1970): the two-parameter logistic estimates as published."""
    found = graded_response(lsat())
    assert found.a == pytest.approx([0.8254, 0.7229, 0.8905, 0.6886, 0.6575], abs=2e-3)
    assert [float(b[0]) for b in found.b] == pytest.approx([-3.3597, -1.3696, -0.2799, -1.8659, -3.1236], abs=5e-3)
    assert found.log_likelihood == pytest.approx(-2466.653, abs=5e-3)


def test_slopes_are_those_of_differences():
    x, _, _ = answers(200, 1)
    x[:20, 0] = np.nan
    own, nodes = Answers.of(x), Nodes.even(31)
    at = own.start() + np.random.default_rng(2).normal(scale=0.1, size=len(own.start()))
    _, slope = marginal(own, nodes, at)
    step = 1e-6
    by_hand = [
        (marginal(own, nodes, at + step * e)[0] - marginal(own, nodes, at - step * e)[0]) / (2 * step)
        for e in np.eye(len(at))
    ]
    assert slope == pytest.approx(by_hand, rel=1e-5, abs=1e-5)
    assert own.counts @ scores_of_rows(own, nodes, at)[1] == pytest.approx(slope, rel=1e-9, abs=1e-9)


def test_the_likelihood_is_the_integral():
    from scipy.integrate import quad

    x, _, _ = answers(150, 3)
    own = Answers.of(x)
    at = own.start()
    whole = 0.0
    for row in x[:5]:

        def density(theta, row=row):
            value = np.exp(-theta * theta / 2) / np.sqrt(2 * np.pi)
            for item in range(5):
                a = np.exp(at[own.slopes[item]])
                p = category_probabilities(np.array([theta]), a, own.thresholds(at, item) / a)[0]
                value *= p[list(own.categories[item]).index(row[item])]
            return value

        whole += np.log(quad(density, -9, 9, epsabs=1e-12)[0])
    five = replace(own, indicator=own.indicator[own.pattern[:5]], counts=np.ones(5), any_answer=np.ones(5, dtype=bool))
    assert marginal(five, Nodes.even(49), at)[0] == pytest.approx(whole, abs=1e-7)


def test_parameters_come_back():
    """The plan's tolerance at 1,440 clean answers: RMSE of a under .20, of b under .13, r of b over .99."""
    x, theta, truth = answers(1440, 4)
    found = graded_response(x)
    b, true_b = np.concatenate(found.b), np.concatenate(truth)
    assert np.sqrt(((found.a - A) ** 2).mean()) < 0.20
    assert np.sqrt(((b - true_b) ** 2).mean()) < 0.13
    assert np.corrcoef(b, true_b)[0, 1] > 0.99
    assert np.corrcoef(found.theta, theta)[0, 1] ** 2 == pytest.approx(found.reliability, abs=0.03)
    assert not found.small_sample


def test_errors_are_as_large_as_the_spread_of_estimates():
    runs = [graded_response(answers(500, seed)[0]) for seed in range(10, 25)]
    spread = np.std([run.a for run in runs], axis=0)
    told = np.mean([run.a_error for run in runs], axis=0)
    assert told.mean() / spread.mean() == pytest.approx(1, abs=0.3)


def test_missing_answers_cost_precision_and_not_truth():
    x, _, _ = answers(3000, 5)
    gaps = np.random.default_rng(6).random(x.shape) < 0.3
    gaps[:5] = True
    found = graded_response(np.where(gaps, np.nan, x))
    assert found.a == pytest.approx(A, abs=0.35)
    assert found.n == (~gaps).any(axis=1).sum()
    assert np.isnan(found.theta[:5]).all()
    assert found.a_error.mean() > graded_response(x).a_error.mean()


def test_an_answer_nobody_gave_has_no_threshold():
    x, _, _ = answers(600, 7)
    x[x[:, 0] == 2, 0] = 3
    found = graded_response(x)
    assert len(found.b[0]) == len(found.categories[0]) - 1 == 3
    assert 2 not in found.categories[0]


def test_the_order_of_items_and_rows_changes_nothing():
    x, _, _ = answers(300, 8)
    order = np.random.default_rng(9).permutation(5)
    rows = np.random.default_rng(10).permutation(300)
    one, other = graded_response(x), graded_response(x[rows][:, order])
    assert other.a == pytest.approx(one.a[order], abs=2e-3)
    assert other.theta == pytest.approx(one.theta[rows], abs=2e-3)
    assert other.small_sample


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda x: x[:, :2], "too_few_items"),
        (lambda x: x[:50], "too_few_rows"),
        (lambda x: np.column_stack([x, np.ones(len(x))]), "constant_item"),
        (lambda x: np.column_stack([x, -x[:, 0]]), "negatively_keyed_item"),
    ],
)
def test_refusals(change, code):
    with pytest.raises(EstimationError) as caught:
        graded_response(change(answers(300, 11)[0]))
    assert caught.value.code == code


def test_curves():
    theta = np.linspace(-4, 4, 33)
    p = category_probabilities(theta, 1.5, B)
    assert p.sum(axis=1) == pytest.approx(np.ones(33))
    assert (np.diff(p @ np.arange(5)) > 0).all()
    h = 1e-5
    change = (category_probabilities(theta + h, 1.5, B) - category_probabilities(theta - h, 1.5, B)) / (2 * h)
    assert item_information(theta, 1.5, B) == pytest.approx((change**2 / p).sum(axis=1), rel=1e-6)
    whole = information_of_test(theta, np.array([1.5, 0.8]), (B, B))
    assert whole == pytest.approx(item_information(theta, 1.5, B) + item_information(theta, 0.8, B))
