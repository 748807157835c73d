"""Own slopes at each threshold: exact in tables, right in size, robust where rows are alike, refused when separated."""

import numpy as np
import pytest
import statsmodels.api as sm

from governance_survey.errors import EstimationError
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.generalised import generalised_model, proportional_odds_tests
from governance_survey.statistics.generalised.ordered import OrderedLogit
from governance_survey.statistics.generalised.proportional import PartialOrdered

NAMES = ("(Intercept)", "a", "b")
FOUR = tuple("wxyz")


def sample(seed, n=600, bend=0.0):
    rng = np.random.default_rng(seed)
    g = rng.integers(0, 40, n)
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.random(n) < 0.5]).astype(float)
    latent = x @ [0, 0.8, 0.5] + rng.logistic(size=n) * np.exp(bend * x[:, 2])
    return x, np.digitize(latent, [-1, 0.5, 1.5]).astype(float), g


def slopes_tests(x, y, **options):
    return proportional_odds_tests(
        x, y, names=NAMES, categories=FOUR, terms={"a": ("a",), "b": ("b",), "both": ("a", "b")}, **options
    )


def test_own_slopes_of_a_group_are_those_of_logits_one_by_one():
    x, y, _ = sample(1)
    x = x[:, [0, 2]]
    (found,) = proportional_odds_tests(x, y, names=("(Intercept)", "b"), categories=FOUR, terms={"b": ("b",)})
    for cut in range(3):
        peer = sm.Logit((y > cut).astype(float), x).fit(disp=0)
        np.testing.assert_allclose(found.slopes[cut, 0], peer.params[1], rtol=1e-6)


def test_units_do_not_matter_and_larger_models_are_likelier():
    x, y, _ = sample(2, bend=0.6)
    first, second = slopes_tests(x, y), slopes_tests(x * [1, 1e4, 1] + [0, 50, 0], y)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_allclose([other.statistic, other.p_value], [one.statistic, one.p_value], rtol=1e-6)
    np.testing.assert_allclose(second[0].slopes, first[0].slopes / 1e4, rtol=1e-6)
    proportional = generalised_model(x, y, names=NAMES, family="ordered_logit", covariance="model", categories=FOUR)
    assert first[2].log_likelihood > max(first[0].log_likelihood, first[1].log_likelihood)
    assert first[0].log_likelihood > proportional.log_likelihood
    assert [test.numerator for test in first] == [2, 2, 4]


def test_size_and_power():
    """Of 100 samples in which the model holds about a tenth have p below .1; with another spread nearly all."""
    size = np.mean([slopes_tests(*sample(seed)[:2])[1].p_value < 0.1 for seed in range(100)])
    power = np.mean([slopes_tests(*sample(seed, bend=0.7)[:2])[1].p_value < 0.1 for seed in range(20)])
    assert 0.05 <= size <= 0.16
    assert power > 0.8


@pytest.mark.parametrize("kind", ["hc0", "cluster", "design"])
def test_robust_tests_are_near_the_likelihood_ratio_when_rows_are_unlike(kind):
    x, y, _ = sample(4, n=4000)
    design = design_arrays(len(y), psu=np.arange(len(y)))
    options = {"cluster": {"clusters": np.arange(len(y))}, "design": {"design": design}}.get(kind, {})
    for robust, plain in zip(slopes_tests(x, y, covariance=kind, **options), slopes_tests(x, y), strict=True):
        np.testing.assert_allclose(robust.statistic * robust.numerator, plain.statistic, rtol=0.15, atol=0.15)
    assert np.isfinite(robust.denominator) == (kind != "hc0")


def test_rows_alike_in_clusters_are_worth_less():
    x, y, _ = sample(5, bend=0.5)
    many = np.tile(np.arange(600), 5)
    plain = slopes_tests(x, y, covariance="cluster", clusters=np.arange(600))[1]
    fivefold = slopes_tests(x[many], y[many], covariance="cluster", clusters=many)[1]
    np.testing.assert_allclose(fivefold.statistic, plain.statistic, rtol=1e-6)


def test_gradient_and_curvature():
    x, y, _ = sample(6, n=200)
    z = np.column_stack([x[:, 1], x[:, 2] - 0.5])
    w = np.linspace(0.5, 2, 200)
    base = OrderedLogit(z, y.astype(int), w, 4, ("a", "b"), np.eye(2))
    family = PartialOrdered(base, (1,), np.array([0.7, 0.3, -1, 0.4, 1.6, 0.1, -0.2]))
    theta = family.start()
    for j in range(7):
        step = np.eye(7)[j] * 1e-5
        up, down = family.at(theta + step), family.at(theta - step)
        np.testing.assert_allclose((up.value - down.value) / 2e-5, family.at(theta).gradient[j], rtol=1e-6, atol=1e-5)
        slope = (down.gradient - up.gradient) / 2e-5
        np.testing.assert_allclose(family.at(theta).information[j], slope, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(family.scores(theta).sum(axis=0), family.at(theta).gradient, rtol=1e-10, atol=1e-10)


def test_a_group_that_never_gives_the_first_answer_is_refused():
    """With one slope there is an estimate; with a slope for the first threshold there is none."""
    x, y, _ = sample(7)
    y = np.where((x[:, 2] == 1) & (y == 0), 1, y)
    assert (
        generalised_model(x, y, names=NAMES, family="ordered_logit", covariance="model", categories=FOUR).n_obs == 600
    )
    with pytest.raises(EstimationError) as error:
        slopes_tests(x, y)
    assert error.value.code == "quasi_separation"
    assert str(error.value.got) == "b"


def test_as_many_rows_as_coefficients_are_too_few():
    # Slope, two thresholds, one slope of its own: hc1 divided by four rows less four coefficients.
    x, y = np.column_stack([np.ones(4), np.arange(1.0, 5)]), np.array([1.0, 0, 2, 1])
    with pytest.raises(EstimationError) as problem:
        proportional_odds_tests(
            x, y, names=("(Intercept)", "x"), categories=("a", "b", "c"), terms={"x": ("x",)}, covariance="hc1"
        )
    assert problem.value.code == "too_few_rows" and problem.value.got == 4
