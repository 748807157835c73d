"""Chained equations: what comes back, what is refused, and that nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.imputation import (
    Incomplete,
    Known,
    chained_equations,
    combined_statistics,
    convergence_of,
    pool_correlations,
    pool_estimates,
    pool_r_squared,
    pooled_wald,
)
from governance_survey.statistics.imputation.linear import matched
from governance_survey.statistics.imputation.logistic import augmented

COMMUNITIES, PEOPLE = 40, 12
N = COMMUNITIES * PEOPLE
WHERE = np.repeat(np.arange(COMMUNITIES), PEOPLE)
NONE = np.zeros(N, dtype=bool)


def study(seed):
    """A background variable, an item of five options and a yes or no; both are missing more where x is high."""
    rng = np.random.default_rng([7, seed])
    x = rng.normal(size=N) + 0.4 * rng.normal(size=COMMUNITIES)[WHERE]
    y = np.clip(np.round(3 + 0.7 * x + 0.5 * rng.normal(size=COMMUNITIES)[WHERE] + rng.normal(size=N)), 1, 5)
    b = (rng.random(N) < 1 / (1 + np.exp(-(0.5 * x + 0.5 * (y - 3))))).astype(float)
    gone = rng.random(N) < 1 / (1 + np.exp(1.2 - 1.2 * x))
    gone_b = rng.random(N) < 1 / (1 + np.exp(1.5 - 0.8 * x))
    return x, y, b, gone, gone_b


def variables(seed):
    x, y, b, gone, gone_b = study(seed)
    return (
        Incomplete("x", "continuous", x, NONE),
        Incomplete("y", "ordinal", np.where(gone, np.nan, y), gone),
        Incomplete("b", "binary", np.where(gone_b, np.nan, b), gone_b),
    )


def icc(y):
    means = y.reshape(COMMUNITIES, PEOPLE).mean(axis=1)
    among = PEOPLE * means.var(ddof=1)
    within = y.reshape(COMMUNITIES, PEOPLE).var(axis=1, ddof=1).mean()
    return (among - within) / (among + (PEOPLE - 1) * within)


def test_means_come_back_where_complete_cases_are_biased():
    """Missing at random given x: those who answered are .19 too low; imputed, the mean is that of all to .02."""
    off_answered, off_imputed, off_b, off_b_imputed, held = [], [], [], [], []
    for seed in range(25):
        _, y, b, gone, gone_b = study(seed)
        given = variables(seed)
        made = chained_equations(given, m=8, seed=seed, iterations=5, known=Known(communities=WHERE))
        sets = [made.filled("y", k, given[1].values) for k in range(8)]
        means = np.array([one.mean() for one in sets])
        errors = [one.reshape(COMMUNITIES, PEOPLE).mean(axis=1).var(ddof=1) / COMMUNITIES for one in sets]
        low, high = pool_estimates(means, np.array(errors), dof_complete=COMMUNITIES - 1).conf_int()
        held.append(low[0] <= 3 <= high[0])  # the population's mean, by symmetry
        off_answered.append(y[~gone].mean() - y.mean())
        off_imputed.append(means.mean() - y.mean())
        off_b.append(b[~gone_b].mean() - b.mean())
        off_b_imputed.append(np.mean([made.filled("b", k, given[2].values).mean() for k in range(8)]) - b.mean())
    assert np.mean(off_answered) < -0.15
    assert abs(np.mean(off_imputed)) < 0.02
    assert np.mean(off_b) < -0.02
    assert abs(np.mean(off_b_imputed)) < 0.01
    assert np.mean(held) >= 0.85


def test_communities_stay_as_different_as_they_are():
    """Without the community in the model a third of the differences between communities would be lost."""
    kept = {"intercept": [], "means": [], "none": []}
    truth = []
    for seed in range(12):
        given = variables(seed)
        truth.append(icc(study(seed)[1]))
        for two_level, found in kept.items():
            made = chained_equations(
                given, m=3, seed=1, iterations=5, known=Known(communities=WHERE), two_level=two_level
            )
            found.append(np.mean([icc(made.filled("y", k, given[1].values)) for k in range(3)]))
    true = np.mean(truth)
    assert abs(np.mean(kept["intercept"]) - true) < 0.02
    assert abs(np.mean(kept["means"]) - true) < 0.03
    assert np.mean(kept["none"]) < true - 0.04


def test_chains_keep_moving_where_units_hold_several_communities():
    """The sum of a unit less the others gives an answer away: were it in a model, chains would freeze."""
    given = variables(13)
    made = chained_equations(given, m=3, seed=1, iterations=30, known=Known(communities=WHERE, psu=WHERE // 4))
    assert made.predictors["y"][-1] == "mean of the PSU"
    late = made.trace_mean[:, 20:]
    assert (np.diff(late, axis=1) != 0).mean() > 0.9
    assert convergence_of(made).converged.all()


def test_the_seed_decides_and_chains_stand_alone():
    given = variables(1)
    first, again = (
        chained_equations(given, m=3, seed=5, iterations=3, known=Known(communities=WHERE)) for _ in range(2)
    )
    more = chained_equations(given, m=5, seed=5, iterations=3, known=Known(communities=WHERE))
    other = chained_equations(given, m=3, seed=6, iterations=3, known=Known(communities=WHERE))
    for name in first.names:
        np.testing.assert_array_equal(first.values[name], again.values[name])
        np.testing.assert_array_equal(first.values[name], more.values[name][:3])
        assert (first.values[name] != other.values[name]).any()


def test_nothing_given_is_changed_and_only_codes_that_occur_are_imputed():
    given = variables(2)
    before = [variable.values.copy() for variable in given]
    made = chained_equations(given, m=3, seed=1, iterations=3)
    for variable, values in zip(given, before, strict=True):
        np.testing.assert_array_equal(variable.values, values)
    assert set(np.unique(made.values["y"])) <= {1.0, 2.0, 3.0, 4.0, 5.0}
    assert set(np.unique(made.values["b"])) == {0.0, 1.0}
    whole = made.filled("y", 0, given[1].values)
    np.testing.assert_array_equal(whole[~given[1].missing], given[1].values[~given[1].missing])
    assert not np.isnan(whole).any()


def test_what_was_not_asked_stays_empty_and_does_not_pull():
    """A filter: the question is put to half the people. Its model is that of those asked."""
    x, y, _, gone, _ = study(3)
    asked = x > 0
    gone = gone & asked
    follow = Incomplete("follow", "ordinal", np.where(asked & ~gone, y, np.nan), gone)
    late = np.arange(N) % 4 == 0
    other = Incomplete("other", "continuous", np.where(late, np.nan, x + 2 * asked), late)
    made = chained_equations((follow, other), m=4, seed=1, iterations=5)
    assert np.isnan(made.filled("follow", 0, follow.values)[~asked]).all()
    assert "not asked: follow" in made.predictors["other"]
    assert "not asked: follow" not in made.predictors["follow"]
    # What is known of those not asked is used for the other variable.
    assert made.values["other"][:, ~asked[late]].max() < made.values["other"][:, asked[late]].mean()


def test_separated_answers_are_imputed_all_the_same():
    """Everybody above nought said yes: the logit has no maximum; with rows added it has one, and the draws agree."""
    x, _, _, gone, _ = study(4)
    b = (x > 0).astype(float)
    given = (Incomplete("x", "continuous", x, NONE), Incomplete("b", "binary", np.where(gone, np.nan, b), gone))
    made = chained_equations(given, m=5, seed=1, iterations=3)
    far = np.abs(x[gone]) > 1
    assert (made.values["b"] == b[gone]).mean() > 0.9
    assert (made.values["b"][:, far] == b[gone][far]).mean() > 0.98


def test_nominal_shares_follow_their_predictor():
    answered, imputed, truth = [], [], []
    codes = np.array([2.0, 5.0, 7.0])
    for seed in range(10):
        rng = np.random.default_rng([8, seed])
        x = rng.normal(size=N)
        eta = np.column_stack([0.3 + x, np.zeros(N), -0.5 - 0.5 * x])
        odds = np.exp(eta) / np.exp(eta).sum(axis=1, keepdims=True)
        kind = codes[(np.cumsum(odds, axis=1) < rng.random(N)[:, None]).sum(axis=1)]
        gone = rng.random(N) < 1 / (1 + np.exp(1 - 1.5 * x))
        given = Incomplete("k", "nominal", np.where(gone, np.nan, kind), gone)
        made = chained_equations((Incomplete("x", "continuous", x, NONE), given), m=5, seed=1, iterations=2)
        answered.append((kind[~gone, None] == codes).mean(axis=0))
        imputed.append((made.values["k"][..., None] == codes).mean(axis=(0, 1)))
        truth.append((kind[gone, None] == codes).mean(axis=0))
    # Those who did not answer would have said otherwise than those who did.
    assert np.abs(np.mean(answered, axis=0) - np.mean(truth, axis=0)).max() > 0.15
    np.testing.assert_allclose(np.mean(imputed, axis=0), np.mean(truth, axis=0), atol=0.03)


def test_a_normal_number_varies_as_it_did():
    rng = np.random.default_rng(9)
    x = rng.normal(size=N)
    y = 10 + 3 * x + 4 * rng.normal(size=N)
    gone = x > 0.5
    given = (
        Incomplete("x", "continuous", x, NONE),
        Incomplete("y", "continuous", np.where(gone, np.nan, y), gone, "normal"),
    )
    made = chained_equations(given, m=20, seed=1, iterations=3)
    assert abs(made.values["y"].mean() - (10 + 3 * x[gone].mean())) < 0.8
    assert abs(made.values["y"].std(axis=1).mean() - np.sqrt(9 * x[gone].var() + 16)) < 0.3
    # Fewer donors than are wanted beyond the last answer: matching does not extrapolate, the normal does.
    assert made.values["y"].max() > np.nanmax(given[1].values)


def test_the_design_is_in_every_model_and_few_answers_bear_few_predictors():
    rng = np.random.default_rng(10)
    items = [np.clip(np.round(3 + rng.normal(size=60)), 1, 5) for _ in range(30)]
    gone = np.arange(60) % 6 == 0
    none = np.zeros(60, dtype=bool)
    given = [
        Incomplete(f"y{k}", "ordinal", np.where(gone, np.nan, y) if k == 0 else y, gone if k == 0 else none)
        for k, y in enumerate(items)
    ]
    weight = rng.normal(size=(60, 1))
    made = chained_equations(given, m=2, seed=1, iterations=2, known=Known(weight, ("weight",)))
    assert made.predictors["y0"][0] == "weight"
    assert len(made.predictors["y0"]) == 5  # a tenth of fifty


def test_what_cannot_be_imputed_is_said():
    x, y, _, gone, _ = study(5)
    few = np.full(N, np.nan)
    few[:9] = y[:9]
    given = (
        Incomplete("x", "continuous", x, NONE),
        Incomplete("y", "ordinal", np.where(gone, np.nan, y), gone),
        Incomplete("nobody", "ordinal", np.full(N, np.nan), ~NONE),
        Incomplete("same", "ordinal", np.where(gone, np.nan, 3.0), gone),
        Incomplete("few", "ordinal", few, np.isnan(few)),
    )
    made = chained_equations(given, m=2, seed=1, iterations=2, known=Known(communities=WHERE))
    assert made.names == ("y",)
    assert made.left == {"nobody": "nobody_answered", "same": "one_answer_only", "few": "too_few_answers"}
    with pytest.raises(EstimationError, match="nothing_to_impute"):
        chained_equations(given[2:], m=2, seed=1)
    with pytest.raises(EstimationError, match="nothing_to_impute"):
        chained_equations(given[:1], m=2, seed=1)


@pytest.mark.parametrize(
    ("code", "asked"),
    [("too_few_imputations", {"m": 1}), ("too_few_iterations", {"m": 2, "iterations": 1})],
)
def test_refusals(code, asked):
    with pytest.raises(EstimationError, match=code):
        chained_equations(variables(1), seed=1, **asked)


def test_no_normal_draw_of_categories():
    _, y, _, gone, _ = study(1)
    with pytest.raises(EstimationError, match="normal_of_categories"):
        chained_equations([Incomplete("y", "ordinal", np.where(gone, np.nan, y), gone, "normal")], m=2, seed=1)


def test_chains_that_have_not_met_are_told():
    """Two variables that nearly determine each other and are missing together move slowly: that is seen."""
    rng = np.random.default_rng(11)
    x = rng.normal(size=N)
    gone = rng.random(N) < 0.9
    pair = [
        Incomplete(name, "continuous", np.where(gone, np.nan, x + 0.01 * rng.normal(size=N)), gone) for name in "ab"
    ]
    slow = convergence_of(chained_equations(pair, m=5, seed=1, iterations=6))
    assert not slow.converged.all()
    assert slow.rhat_mean.max() > 1.2
    quick = convergence_of(chained_equations(variables(1), m=10, seed=1, iterations=10, known=Known(communities=WHERE)))
    assert quick.converged.all()
    assert (quick.rhat_mean < 1.2).all()


def test_one_cell_always_alike_has_converged():
    one = np.arange(N) == 3
    y = np.where(np.arange(N) < 300, 1.0, 2.0)
    given = (Incomplete("x", "continuous", y, NONE), Incomplete("y", "ordinal", np.where(one, np.nan, y), one))
    found = convergence_of(chained_equations(given, m=4, seed=1, iterations=4))
    assert found.converged.tolist() == [True]
    assert found.rhat_mean.tolist() == [1.0]


def test_two_iterations_show_no_convergence():
    found = convergence_of(chained_equations(variables(1), m=3, seed=1, iterations=2))
    assert not found.converged.any()
    assert np.isinf(found.limit)
    assert np.isnan(found.rhat_mean).all()


def test_donors_are_near():
    rng = np.random.default_rng(1)
    known = np.linspace(0, 1, 101)
    wanted = rng.random(200)
    found = known[matched(known, wanted, 5, rng)]
    assert np.abs(found - wanted).max() <= 0.0251
    assert matched(np.array([1.0, 2.0]), np.array([9.0]), 5, rng)[0] in (0, 1)


def test_added_rows_weigh_as_much_as_columns():
    x = np.column_stack([np.ones(50), np.random.default_rng(1).normal(size=(50, 3))])
    at, answers, weights = augmented(x, np.arange(50) % 3, 3)
    assert at.shape == (50 + 18, 4)
    assert np.isclose(weights[50:].sum(), 4)
    assert np.bincount(answers[50:]).tolist() == [6, 6, 6]


# ---- Rubin's rules


def test_without_missing_answers_pooling_changes_nothing():
    found = pool_estimates(np.ones((5, 2)), np.tile(np.eye(2), (5, 1, 1)), dof_complete=30)
    assert found.riv.tolist() == [0, 0]
    np.testing.assert_allclose(found.cov, np.eye(2))
    assert (found.dof < 30).all()  # Barnard and Rubin's dof never reach those of complete data
    assert np.isclose(found.dof[0], 31 / 33 * 30 * (1 - 1e-4), rtol=1e-5)
    joint = pooled_wald(found, np.eye(2))
    assert joint.f == 1.0
    assert joint.denominator == 30


@pytest.mark.parametrize(
    ("code", "q", "u"),
    [
        ("too_few_imputations", [1.0], [1.0]),
        ("unequal_shapes", [[1.0, 2.0], [1.0, 2.0]], [[1.0], [1.0]]),
        ("not_finite", [1.0, np.nan], [1.0, 1.0]),
        ("no_variance_within", [1.0, 2.0], [0.0, 0.0]),
    ],
)
def test_pooling_refuses(code, q, u):
    with pytest.raises(EstimationError, match=code):
        pool_estimates(np.array(q), np.array(u))


def test_joint_tests_refuse():
    found = pool_estimates(np.array([[1.0, 2.0], [1.5, 2.5]]), np.tile(np.eye(2), (2, 1, 1)))
    with pytest.raises(EstimationError, match="dependent_constraints"):
        pooled_wald(found, np.array([[1.0, 0.0], [2.0, 0.0]]))
    with pytest.raises(EstimationError, match="too_few_imputations"):
        combined_statistics(np.array([1.0]), 1)
    with pytest.raises(EstimationError, match="not_a_chi_square"):
        combined_statistics(np.array([1.0, -1.0]), 1)
    with pytest.raises(EstimationError, match="outside_range"):
        pool_correlations(np.array([1.0, 0.5]), 50)
    with pytest.raises(EstimationError, match="outside_range"):
        pool_r_squared(np.array([-0.1, 0.5]), 50)


def test_joint_dof_of_few_imputations_and_large_samples():
    """Li, Raghunathan & Rubin: 4 + (t - 4)(1 + (1 - 2/t)/r)^2, and t(1 + 1/k)(1 + 1/r)^2 / 2 where t <= 4."""
    q = np.array([[1.0, 2.0], [1.5, 2.5], [0.5, 2.0], [1.0, 1.8]])
    many = pooled_wald(pool_estimates(q, np.tile(np.eye(2), (4, 1, 1))), np.eye(2))
    t, r = 6, many.riv
    assert np.isclose(many.denominator, 4 + (t - 4) * (1 + (1 - 2 / t) / r) ** 2)
    few = pooled_wald(pool_estimates(q[:3], np.tile(np.eye(2), (3, 1, 1))), np.eye(2))
    assert np.isclose(few.denominator, 4 * 1.5 * (1 + 1 / few.riv) ** 2 / 2)


def test_joint_dof_of_designs_with_few_units():
    """With five degrees of freedom to begin with, a joint test has no more."""
    q = np.array([[1.0, 2.0], [1.5, 2.5], [0.5, 2.0], [1.0, 1.8]])
    for sets in (3, 4):
        found = pool_estimates(q[:sets], np.tile(np.eye(2), (sets, 1, 1)), dof_complete=5)
        joint = pooled_wald(found, np.eye(2))
        assert 1 < joint.denominator < 5 * 6 / 8
    many = pool_estimates(q, np.tile(np.eye(2), (4, 1, 1)), dof_complete=400)
    assert 5 < pooled_wald(many, np.eye(2)).denominator < 400


def test_one_coefficient_alone_is_tested_as_by_its_t():
    """Of one coefficient D1 is the square of its t."""
    q = np.array([[1.0, 2.0], [1.5, 2.5], [0.5, 2.0], [1.0, 1.8], [1.2, 2.2]])
    found = pool_estimates(q, np.tile(np.array([[1.0, 0.2], [0.2, 0.5]]), (5, 1, 1)))
    assert np.isclose(pooled_wald(found, np.array([[0.0, 1.0]])).f, found.statistic[1] ** 2)
