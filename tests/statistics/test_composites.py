"""Weights, coupling, obstacles, importance: the analysis plan's fixtures, invariances, refusals."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.composites import (
    QUADRANTS,
    ahp,
    combined_weights,
    coupling_coordination,
    critic_weights,
    derived_importance,
    entropy_weights,
    equal_weights,
    geometric_mean,
    grade,
    group_ahp,
    lag_class,
    lost_its_n,
    min_max,
    obstacle_degree,
    principal_weights,
    quadrants,
    spssau_coupling,
    spssau_entropy_weights,
    topsis,
)

RAW = np.array([[350, 1, 7, 0.90], [520, 0, 3, 0.72], [280, 2, 10, 0.95], [857 * 2.62, 1, 2, 0.60], [410, 3, 5, 0.81]])
DIRECTION = [-1, 1, 1, 1]
JUDGED = np.array(
    [[1, 0.5, 0.5, 1, 2], [2, 1, 1, 2, 3], [2, 1, 1, 2, 3], [1, 0.5, 0.5, 1, 2], [0.5, 1 / 3, 1 / 3, 0.5, 1]]
)


def scaled():
    return min_max(RAW, DIRECTION).values


# The numbers of domain/analysis_plan.md, section 7.5, to the digits printed there.
def test_min_max_of_the_plan():
    assert scaled()[0].round(4).tolist() == [0.9644, 0.3333, 0.6250, 0.8571]


def test_entropy_of_the_plan():
    found = entropy_weights(scaled())
    assert found.detail["entropy"].round(5).tolist() == [0.86065, 0.79347, 0.73778, 0.81851]
    assert found.values.round(5).tolist() == [0.17648, 0.26157, 0.33209, 0.22985]
    assert (scaled() @ found.values).round(5).tolist() == [0.66196, 0.27525, 0.91281, 0.08719, 0.68883]


def test_obstacles_of_the_plan():
    found = obstacle_degree(scaled(), entropy_weights(scaled()).values, limit=0.0)
    assert (100 * found.shares[3]).round(2).tolist() == [19.33, 19.10, 36.38, 25.18]
    assert (100 * found.shares[2]).round(2).tolist() == [0, 100, 0, 0]
    # With its small gap the 100 per cent of community 3 is left out.
    shown = obstacle_degree(scaled(), entropy_weights(scaled()).values)
    assert np.isnan(shown.shares[2]).all()
    assert shown.n_suppressed == 1
    assert shown.gap[2] == pytest.approx(1 - 0.91281, abs=1e-5)


@pytest.mark.parametrize(
    ("u", "standard", "modified"),
    [
        ([0.30, 0.60], (0.94281, 0.45, 0.65136), (0.59161, 0.51597)),
        ([0.60, 0.30], (0.94281, 0.45, 0.65136), (0.59161, 0.51597)),
        ([0.55, 0.60], (0.99905, 0.575, 0.75793), (0.93318, 0.73252)),
        ([0.10, 0.12], (0.99586, 0.11, 0.33098), (0.90370, 0.31529)),
        ([0.2, 0.4, 0.5, 0.6, 0.8], (0.90717, 0.5, 0.67349), (0.59518, 0.54552)),
    ],
)
def test_coupling_of_the_plan(u, standard, modified):
    one = coupling_coordination(np.array([u]), form="standard")
    two = coupling_coordination(np.array([u]))
    assert [round(float(v[0]), 5) for v in (one.c, one.t, one.d)] == pytest.approx(standard, abs=5e-6)
    assert [round(float(v[0]), 5) for v in (two.c, two.d)] == pytest.approx(modified, abs=1e-9)


def test_ahp_of_the_plan():
    found = ahp(JUDGED)
    assert found.weights.round(5).tolist() == [0.15777, 0.29783, 0.29783, 0.15777, 0.08879]
    assert [round(v, 5) for v in (found.lambda_max, found.ci, found.cr)] == [5.01326, 0.00332, 0.00296]
    both = combined_weights(found.weights, np.array([0.18, 0.25, 0.22, 0.20, 0.15]))
    assert both.values.round(5).tolist() == [0.17015, 0.27551, 0.25846, 0.17936, 0.11652]


def test_entropy_rewards_the_direction_and_not_the_meaning():
    """A mirror image of an item says the same and gets another weight: why it is refused on Likert items."""
    rng = np.random.default_rng(1)
    x = rng.choice([1, 2, 3, 4, 5], size=(200, 1), p=[0.35, 0.3, 0.2, 0.1, 0.05]).astype(float)
    found = entropy_weights(np.hstack([x, 6 - x])).values
    assert found[0] > 2 * found[1]


def test_a_constant_indicator_weighs_nothing_and_hurts_nobody():
    x = np.column_stack([scaled(), np.full(5, 0.5)])
    for weigh in (entropy_weights, critic_weights):
        found = weigh(x).values
        assert found[-1] == pytest.approx(0, abs=1e-12)
        assert found.sum() == pytest.approx(1)
        assert not np.isnan(found).any()
    for weigh in (entropy_weights, critic_weights):
        with pytest.raises(EstimationError) as caught:
            weigh(np.full((5, 2), 0.5))
        assert caught.value.code == "all_constant"


def test_no_negative_value_has_an_entropy():
    with pytest.raises(EstimationError):
        entropy_weights(np.array([[-1.0, 1], [2, 3], [1, 2]]))


def test_the_shift_of_spssau_moves_the_weights():
    assert spssau_entropy_weights(scaled()).values != pytest.approx(entropy_weights(scaled()).values, abs=1e-4)


def test_experts_who_contradict_themselves_are_marked():
    cyclic = np.array([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]])
    assert ahp(cyclic).cautions == ("ahp_inconsistent",)
    group = group_ahp([JUDGED, JUDGED])
    assert group.group.weights == pytest.approx(ahp(JUDGED).weights)


def test_two_parts_cannot_contradict_one_another():
    assert ahp([[1, 3], [1 / 3, 1]]).cr == 0


@pytest.mark.parametrize(
    ("judgements", "code"),
    [
        ([[1, 2], [2, 1]], "judgements_not_reciprocal"),
        ([[1, -2], [-0.5, 1]], "judgement_not_positive"),
        ([[1, 2, 3]], "not_square"),
        (np.ones((16, 16)), "too_many_parts"),
    ],
)
def test_judgements_are_checked(judgements, code):
    with pytest.raises(EstimationError) as caught:
        ahp(judgements)
    assert caught.value.code == code


def test_principal_weights_of_mixed_signs_are_marked():
    x = np.random.default_rng(2).normal(size=(100, 1)) * np.array([1, 1, -1]) + 0.3 * np.random.default_rng(3).normal(
        size=(100, 3)
    )
    assert principal_weights(x).cautions == ("pca_weights_signs",)


def test_equal_systems_are_fully_coupled_at_any_height():
    u = np.full((1, 4), 0.37)
    for form in ("standard", "modified"):
        found = coupling_coordination(u, form=form)
        assert found.c[0] == pytest.approx(1)
        assert found.d[0] == pytest.approx(np.sqrt(0.37))


def test_zero_is_raised_to_the_floor_and_counted():
    found = coupling_coordination(np.array([[0.0, 0.5], [0.4, 0.5]]))
    assert found.n_floored == 1
    assert found.c[0] > 0
    assert coupling_coordination(np.array([[0.0, 0.5]]), form="standard", floor=0.0).c[0] == 0


def test_missing_stays_missing():
    found = coupling_coordination(np.array([[np.nan, 0.5], [0.4, 0.5]]))
    assert np.isnan(found.d[0])
    assert not np.isnan(found.d[1])
    assert lag_class(found.lag).tolist() == [9, 1]
    assert grade(found.d).tolist()[0] == 0


def test_a_system_outside_the_unit_is_refused():
    with pytest.raises(EstimationError) as caught:
        coupling_coordination(np.array([[30.0, 0.5]]))
    assert caught.value.code == "outside_unit"


def test_a_published_coupling_without_its_n_is_recognised():
    u = np.random.default_rng(4).uniform(0.2, 0.9, size=(10, 5))
    right = coupling_coordination(u, form="standard", floor=0.0).c
    assert lost_its_n(right / 5, u)
    assert not lost_its_n(right, u)


def test_rescaling_to_the_sample_changes_what_d_means():
    u = np.array([[0.50, 0.52], [0.55, 0.50], [0.60, 0.60]])
    compatible, fixed = spssau_coupling(u), coupling_coordination(u, form="standard")
    assert compatible.d[0] < 0.3 < 0.7 < fixed.d[0]


def test_lmg_is_the_average_over_all_orders():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(80, 4)) @ rng.normal(size=(4, 4))
    y = x @ [1.0, 0.5, -0.3, 0.0] + rng.normal(size=80)

    def r2(columns):
        if not columns:
            return 0.0
        design = np.column_stack([np.ones(80), x[:, list(columns)]])
        residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
        return 1 - residual @ residual / ((y - y.mean()) ** 2).sum()

    by_hand = np.zeros(4)
    for order in permutations(range(4)):
        for place, name in enumerate(order):
            by_hand[name] += r2(order[: place + 1]) - r2(order[:place])
    found = derived_importance(x, y)
    assert found.shares == pytest.approx(by_hand / factorial(4), abs=1e-10)
    assert found.shares.sum() == pytest.approx(found.r_squared)
    weights = derived_importance(x, y, method="relative_weights")
    assert weights.shares.sum() == pytest.approx(found.r_squared)
    assert (weights.shares > 0).all()


def test_importance_refuses_what_it_cannot_share_out():
    x = np.random.default_rng(6).normal(size=(50, 2))
    for data, code in (
        (np.column_stack([x, x[:, 0]]), "dependent_predictors"),
        (np.column_stack([x, np.ones(50)]), "constant_item"),
        (np.random.default_rng(7).normal(size=(60, 16)), "too_many_predictors"),
    ):
        with pytest.raises(EstimationError) as caught:
            derived_importance(data, np.random.default_rng(8).normal(size=len(data)))
        assert caught.value.code == code


def test_a_quadrant_is_named_only_when_the_replicates_agree():
    rng = np.random.default_rng(9)
    performance, importance = np.array([70.0, 50.0]), np.array([0.8, 0.5])
    draws = (performance + rng.normal(size=(500, 2)), importance + 0.05 * rng.normal(size=(500, 2)))
    found = quadrants(performance, importance, cross=(50, 0.5), replicates=draws)
    assert QUADRANTS[found.place[0]] == "keep"
    assert found.place[1] == -1
    assert found.share.sum(axis=1) == pytest.approx([1, 1])
    assert (found.performance_low < performance).all()


def test_the_bootstrap_of_obstacles_repeats():
    x = np.random.default_rng(10).uniform(0, 0.8, size=(60, 3))
    one, other = (obstacle_degree(x, draws=200, seed=3) for _ in range(2))
    assert np.array_equal(one.low, other.low)
    assert (one.low < one.mean_shares).all()
    assert (one.high > one.mean_shares).all()
    with pytest.raises(EstimationError) as caught:
        obstacle_degree(x, draws=10)
    assert caught.value.code == "seed_missing"
    with pytest.raises(EstimationError) as caught:
        obstacle_degree(np.ones((3, 2)))
    assert caught.value.code == "no_gap"


def test_means_and_topsis():
    assert geometric_mean(np.array([[0.25, 1.0]]), equal_weights(2).values) == pytest.approx([0.5])
    with pytest.raises(EstimationError) as caught:
        topsis(np.ones((3, 2)), [1, 1])
    assert caught.value.code == "all_constant"
