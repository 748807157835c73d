"""Separation is found whatever the family, and never seen where there is none."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from governance_survey.errors import EstimationError
from governance_survey.statistics.generalised import generalised_model
from governance_survey.statistics.generalised.newton import Cone
from governance_survey.statistics.generalised.separation import recession

NAMES = ("(Intercept)", "a", "b", "c")
THREE = ("low", "mid", "high")


def columns(n=500):
    rng = np.random.default_rng(0)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2)), rng.random(n) < 0.05]).astype(float)
    return rng, x


def outcome(family, rng, x):
    eta = x[:, 1] + x[:, 2]
    if family == "logit":
        return (eta + rng.logistic(size=len(x)) > 0).astype(float)
    if family == "fractional_logit":
        return rng.beta(2, 2, len(x))
    if family == "poisson":
        return rng.poisson(np.exp(eta / 2)).astype(float)
    if family == "negative_binomial":
        return rng.negative_binomial(1, 1 / (1 + np.exp(eta / 2))).astype(float)
    if family == "ordered_logit":
        return np.digitize(eta + rng.logistic(size=len(x)), [-1, 1]).astype(float)
    return rng.integers(0, 3, len(x)).astype(float)


def fit(family, x, y, **options):
    categories = THREE if family in ("ordered_logit", "multinomial_logit") else ()
    return generalised_model(x, y, names=NAMES, family=family, covariance="hc0", categories=categories, **options)


ALL = ["logit", "fractional_logit", "poisson", "negative_binomial", "ordered_logit", "multinomial_logit"]
ALWAYS = {"logit": 1, "fractional_logit": 1, "poisson": 0, "negative_binomial": 0, "ordered_logit": 2}


@pytest.mark.parametrize("family", ALL)
def test_a_group_with_one_answer_is_named(family):
    rng, x = columns()
    y = outcome(family, rng, x)
    assert fit(family, x, y).n_obs == 500
    with pytest.raises(EstimationError) as error:
        fit(family, x, np.where(x[:, 3] == 1, ALWAYS.get(family, 1), y))
    assert error.value.code == "quasi_separation"
    assert str(error.value.got) == "c"


def test_a_group_that_never_gives_one_of_three_answers_is_named():
    rng, x = columns()
    y = outcome("multinomial_logit", rng, x)
    with pytest.raises(EstimationError) as error:
        fit("multinomial_logit", x, np.where((x[:, 3] == 1) & (y == 2), 1, y))
    assert (error.value.code, str(error.value.got)) == ("quasi_separation", "c")


def test_a_group_that_always_answers_in_the_middle_is_no_separation():
    """The cumulative logit has an estimate there, and it is finite."""
    rng, x = columns()
    y = np.where(x[:, 3] == 1, 1, outcome("ordered_logit", rng, x))
    assert np.abs(fit("ordered_logit", x, y).coef).max() < 5


@pytest.mark.parametrize("family", ["logit", "ordered_logit", "multinomial_logit"])
def test_complete_separation_is_told_apart(family):
    _, x = columns()
    y = np.digitize(x[:, 1] - 2 * x[:, 2], [0.1] if family == "logit" else [-1, 1]).astype(float)
    with pytest.raises(EstimationError) as error:
        fit(family, x, y)
    assert error.value.code == "complete_separation"
    assert str(error.value.got) in ("a, b", "a、b")


def test_a_point_on_the_plane_makes_it_quasi():
    x = np.column_stack([np.ones(6), [-2.0, -1, 0, 0, 1, 2], [0, 1, 0, 1, 1, 0], [1, 0, 0.5, 0.4, 0, 0.3]])
    y = np.array([0.0, 0, 0, 1, 1, 1])
    with pytest.raises(EstimationError) as error:
        generalised_model(x[:, :2], y, names=NAMES[:2], family="logit", covariance="model")
    assert error.value.code == "quasi_separation"


def test_rare_and_steep_is_no_separation():
    """Expected probabilities of 1e-8 at the ends: what a rule on fitted values would refuse."""
    rng = np.random.default_rng(3)
    x = np.column_stack([np.ones(20000), rng.normal(size=20000), rng.normal(size=(20000, 2))])
    y = (x @ [-9.0, 4.5, 0, 0] + rng.logistic(size=20000) > 0).astype(float)
    found = fit("logit", x, y)
    np.testing.assert_allclose(found.coef[:2], [-9, 4.5], rtol=0.15)


def test_weights_do_not_hide_it():
    rng, x = columns()
    y = np.where(x[:, 3] == 1, 1, outcome("logit", rng, x))
    with pytest.raises(EstimationError) as error:
        fit("logit", x, y, weights=np.where(x[:, 3] == 1, 1e-6, 1.0))
    assert error.value.code == "quasi_separation"


def test_many_rows_are_decided_soon():
    """A linear program of 200,000 rows is given to the solver a few thousand at a time."""
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(200_000), rng.normal(size=(200_000, 2)), rng.random(200_000) < 0.001]).astype(float)
    y = np.where(x[:, 3] == 1, 0, (x[:, 1] + rng.logistic(size=200_000) > 0)).astype(float)
    with pytest.raises(EstimationError) as error:
        fit("logit", x, y)
    assert (error.value.code, str(error.value.got)) == ("quasi_separation", "c")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 25))
@example(262143, 6)  # two rows alike cancel to nought, and the rest is beyond the last digit
def test_the_gradient_rule_and_the_linear_program_agree(seed, n):
    """Small samples are often separated: Newton's answer stands exactly when no direction of recession exists."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.integers(-2, 3, (n, 2))]).astype(float)
    y = (rng.random(n) < 0.4).astype(float)
    sign = np.where(y == 1, 1.0, -1.0)[:, None]
    exists = recession(Cone(x * sign, x[:0], np.eye(3), NAMES[:3])) is None
    try:
        found = generalised_model(x, y, names=NAMES[:3], family="logit", covariance="model")
    except EstimationError as error:
        assert not exists or error.code in ("rank_deficient", "constant_outcome")
    else:
        assert exists
        assert np.abs(found.coef).max() < 20
