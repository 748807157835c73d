"""Item parameters of the graded model come back by marginal maximum likelihood (plan of simulation, 7)."""

from functools import cache

import numpy as np
import pytest
from scipy.optimize import minimize

from governance_survey.statistics import simulate_graded
from governance_survey.studio.simulation.persons import ACQUIESCENCE
from governance_survey.studio.simulation.study import simulate_study

NODES = np.linspace(-4.5, 4.5, 31)
WEIGHTS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()
RUNS = 8
CLEAN = {600: (0.130, 0.116), 1440: (0.110, 0.067), 3600: (0.067, 0.051)}  # RMSE of a and b in the prototype


def unpacked(parameters):
    """Discriminations and increasing thresholds of every item."""
    table = parameters.reshape(-1, 5)
    return np.exp(table[:, 0]), np.cumsum(np.column_stack([table[:, 1], np.exp(table[:, 2:])]), axis=1)


def loss(parameters, answers):
    """Minus the mean log-likelihood and its gradient, latent values integrated out on the nodes."""
    a, b = unpacked(parameters)
    above = 1 / (1 + np.exp(-a[:, None, None] * (NODES[:, None] - b[:, None, :])))  # item, node, threshold
    ones, zeros = np.ones((*above.shape[:2], 1)), np.zeros((*above.shape[:2], 1))
    share = np.maximum(-np.diff(np.concatenate([ones, above, zeros], axis=2), axis=2), 1e-12)
    log = np.log(share)
    person = sum(log[j][:, answers[:, j]] for j in range(a.size)).T + np.log(WEIGHTS)
    top = person.max(axis=1, keepdims=True)
    likelihood = np.exp(person - top)
    total = likelihood.sum(axis=1, keepdims=True)
    posterior = likelihood / total
    gradient = np.empty((a.size, 5))
    for j in range(a.size):
        counts = np.stack([posterior[answers[:, j] == k].sum(axis=0) for k in range(5)], axis=1) / share[j]
        slope = above[j] * (1 - above[j]) * (counts[:, 1:] - counts[:, :-1])
        to_b = -a[j] * slope.sum(axis=0)
        steps = np.exp(parameters.reshape(-1, 5)[j, 2:])
        onward = np.cumsum(to_b[::-1])[::-1]
        gradient[j] = [a[j] * np.sum(slope * (NODES[:, None] - b[j])), onward[0], *(onward[1:] * steps)]
    n = len(answers)
    return -float(np.sum(np.log(total) + top)) / n, -gradient.ravel() / n


def fitted(answers):
    start = np.tile([0.3, -1.5, 0.0, 0.0, 0.0], answers.shape[1])
    found = minimize(loss, start, (answers,), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    assert found.success
    return unpacked(found.x)


def test_the_gradient_is_that_of_the_loss():
    """The estimator itself: against finite differences."""
    rng = np.random.default_rng(1)
    answers = rng.integers(0, 5, (60, 3))
    at = rng.normal(0, 0.3, 15)
    step = 1e-6 * np.eye(15)
    numeric = [(loss(at + h, answers)[0] - loss(at - h, answers)[0]) / 2e-6 for h in step]
    np.testing.assert_allclose(loss(at, answers)[1], numeric, atol=1e-7)


@cache
def recovered(n, condition="clean"):
    """RMSE of a and b, bias of a, and r(b), over eight runs of the five rows of a remedy."""
    errors_a, errors_b, correlations = [], [], []
    for run in range(RUNS):
        items = [one for one in simulate_study(seed=run, communities=8).truth.items["worker"] if "W_SHZ" in one.id]
        rng = np.random.default_rng([20210201, run, n])
        eta = rng.standard_normal(n)
        tendency = ACQUIESCENCE * rng.standard_normal(n) if condition == "acquiescence" else 0.0
        answers = np.column_stack(
            [simulate_graded(eta + tendency, one.slope, np.array(one.thresholds), rng) for one in items]
        )
        if condition == "random":
            at_random = rng.random(n) < 0.08
            answers[at_random] = rng.integers(0, 5, (int(at_random.sum()), answers.shape[1]))
        a, b = fitted(answers)
        truth = np.array([one.thresholds for one in items])
        errors_a += list(a - [one.slope for one in items])
        errors_b += list((b - truth).ravel())
        correlations.append(np.corrcoef(b.ravel(), truth.ravel())[0, 1])
    rmse = [float(np.sqrt(np.mean(np.square(errors)))) for errors in (errors_a, errors_b)]
    return *rmse, float(np.mean(errors_a)), min(correlations)


def test_parameters_come_back_from_1440_persons():
    rmse_a, rmse_b, bias, r = recovered(1440)
    assert rmse_a < 0.20
    assert rmse_b < 0.13
    assert abs(bias) < 0.06
    assert r > 0.99


@pytest.mark.slow
def test_random_answers_pull_discrimination_down():
    """The plan: by .15, so that screening matters."""
    assert recovered(1440, "random")[2] == pytest.approx(-0.146, abs=0.08)
    assert recovered(1440, "random")[0] > recovered(1440)[0]


@pytest.mark.slow
def test_the_table_of_item_recovery():
    """Sizes and conditions of the plan: error falls with the sample; prints ours beside the prototype's."""
    found = {n: recovered(n) for n in CLEAN}
    for n, (a, b) in CLEAN.items():
        print(f"N {n}: RMSE a {found[n][0]:.3f} ({a}), b {found[n][1]:.3f} ({b}), bias {found[n][2]:+.3f}")
        assert found[n][0] < 1.6 * a
        assert found[n][1] < 1.6 * b
    assert found[600][0] > found[3600][0]
    assert found[600][1] > found[3600][1]
    for condition, limit in (("acquiescence", (0.154, 0.109)), ("random", (0.191, 0.103))):
        one = recovered(1440, condition)
        print(f"N 1440, {condition}: RMSE a {one[0]:.3f}, b {one[1]:.3f} {limit}, bias {one[2]:+.3f}, r {one[3]:.4f}")
        assert one[0] < 1.6 * limit[0]
        assert one[1] < 1.6 * limit[1]
