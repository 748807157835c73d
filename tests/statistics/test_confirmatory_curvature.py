"""Second derivatives of the likelihood in closed form are the slopes of its score; few steps lead to the estimates."""

import numpy as np
import pytest

from governance_survey.statistics.confirmatory import Moments, cfa, specify
from governance_survey.statistics.confirmatory.maximum_likelihood import observed_information, score
from governance_survey.statistics.confirmatory.moments import samples_of_moments

NAMES = [f"x{k}" for k in range(1, 9)]
TWO = "F =~ x1 + x2 + x3\nG =~ x4 + x5 + x6"
RICH = f"{TWO}\nH =~ a*F + a*G\nx1 ~~ x4\nG ~ x7 + F\nx2 ~ x7\nx8 ~ G + x3\nx8 ~~ 0.3*x1"


def moments(seed, p=8):
    x = np.random.default_rng(seed).normal(size=(60, p)) @ np.random.default_rng(seed + 1).normal(size=(p, p))
    return Moments(60, np.cov(x.T), x.mean(axis=0))


@pytest.mark.parametrize("means", [False, True])
@pytest.mark.parametrize(
    ("text", "choices"),
    [
        (TWO, {}),
        (RICH, {"std_lv": True}),
        (RICH + "\nx7 ~~ x7", {}),
        ("F =~ 1*x1 + 1*x2 + 1*x3\nG =~ x4 + x5 + x6\nF ~ x7\nG ~ 1*F", {}),  # free paths meet across a fixed one
        (TWO, {"groups": 2, "equal": ("loadings", "intercepts", "residuals")}),
        (RICH, {"groups": 2, "equal": ("loadings", "regressions"), "partial": ("F=~x3",)}),
    ],
)
def test_the_observed_information_is_the_slope_of_the_score(text, choices, means):
    spec = specify(text, NAMES, means=means, **choices)
    given = [moments(seed) for seed in range(spec.groups)]
    samples = samples_of_moments(given, spec.columns, spec.items, "normal", means).groups
    spec = spec.with_exogenous([one.covariance for one in samples], [one.mean for one in samples])
    theta = np.random.default_rng(3).uniform(0.2, 0.5, spec.n_free)
    for row in spec.rows:
        if row.free >= 0 and row.operator == "~~":
            theta[row.free] = 2.0 if row.left == row.right else 0.1
    expected = np.array([-score(spec, samples, theta + 1e-30j * axis).imag / 1e-30 for axis in np.eye(spec.n_free)])
    found = observed_information(spec, samples, theta)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


def test_a_poor_fit_takes_few_steps():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(500, 3)) @ rng.uniform(0.2, 1, size=(3, 6)) + rng.normal(size=(500, 6))
    found = cfa(TWO, x, NAMES[:6], improper="flag")
    assert found.fit.chisq > 2 * found.fit.dof
    assert found.steps <= 10
    own = found.specification, found.samples.groups, found.theta
    assert np.linalg.eigvalsh(observed_information(*own))[0] > 0
    assert np.abs(score(*own)).max() < 1e-4
