"""Answers drawn from the graded model have the model's probabilities."""

import numpy as np

from governance_survey.statistics import simulate_graded


def test_shares_are_those_of_the_model():
    rng = np.random.default_rng(5)
    thresholds, slope, eta = np.array([-1.0, 0.2, 1.4]), 1.7, 0.3
    drawn = simulate_graded(np.full(200_000, eta), slope, thresholds, rng)
    at_least = 1 / (1 + np.exp(-slope * (eta - thresholds)))
    expected = -np.diff(np.concatenate([[1.0], at_least, [0.0]]))
    np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 200_000, expected, atol=0.005)


def test_the_same_seed_gives_the_same_answers():
    eta, thresholds = np.linspace(-2, 2, 50), np.array([-1.0, 1.0])
    first, second = (simulate_graded(eta, 1.5, thresholds, np.random.default_rng(9)) for _ in range(2))
    assert (first == second).all()
    assert (first != simulate_graded(eta, 1.5, thresholds, np.random.default_rng(10))).any()
