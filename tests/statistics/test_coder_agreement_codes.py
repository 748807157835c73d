"""Per code and group, disagreements listed, verdicts, drift: hand-made cases, edges, one stream a code."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.coder_agreement import (
    agreement_by_code,
    agreement_drift,
    agreement_verdict,
    bootstrap_agreement,
    coder_ratings,
    disagreements,
    grouped_presence,
    gwet_ac,
    krippendorff_alpha,
)

NAN = np.nan


def refused(code, function, *arguments, **named):
    with pytest.raises(EstimationError) as problem:
        function(*arguments, **named)
    assert problem.value.code == code


def presence(prevalence=(0.3, 0.3, 0.02), units=400, coders=2, wrong=0.04, seed=1):
    rng = np.random.default_rng(seed)
    true = rng.random((units, 1, len(prevalence))) < prevalence
    return np.where(rng.random((units, coders, len(prevalence))) < wrong, ~true, true).astype(float)


def test_each_code_is_its_own_table():
    x = presence()
    found = agreement_by_code(x, seed=1)
    for code in range(3):
        ratings = coder_ratings(x[:, :, code], [0, 1])
        assert found.alpha[code] == krippendorff_alpha(ratings, "nominal").estimate
        assert found.ac1[code] == gwet_ac(ratings, "nominal").estimate
        assert found.tables[code].sum() == 400
        assert found.tables[code][1, 0] == ((x[:, 0, code] == 1) & (x[:, 1, code] == 0)).sum()
        assert found.prevalence[code] == pytest.approx(x[:, :, code].mean())
    assert found.verdict == tuple(agreement_verdict(low) for low in found.low)
    assert found.reason == ("", "", "")


def test_a_rare_code_has_low_alpha_and_high_ac1():
    found = agreement_by_code(presence((0.02,), units=3000, wrong=0.02), seed=1)
    assert found.rare.tolist() == [True]
    assert found.alpha[0] < 0.6
    assert found.ac1[0] > 0.95
    assert found.verdict == ("insufficient",)
    assert agreement_by_code(1 - presence((0.01,), wrong=0.01), seed=1).rare.tolist() == [True]


@pytest.mark.parametrize("coders", [2, 4])
def test_attainable_alpha_is_that_of_nested_codings(coders):
    """As often as they did, but the rarer always where the more frequent is: no arrangement agrees more."""
    x = presence((0.3,), coders=coders, wrong=0.2)
    x[:40, 0] = 1
    nested = np.arange(400)[:, None] < x[:, :, 0].sum(axis=0)
    best = krippendorff_alpha(coder_ratings(nested.astype(float), [0, 1]), "nominal").estimate
    found = agreement_by_code(x, seed=1)
    assert found.attainable[0] == pytest.approx(best, abs=1e-12)
    assert found.alpha[0] < best < 1


def test_a_code_added_moves_no_other_and_coders_blind_to_order():
    x = presence()
    one, two = agreement_by_code(x[:, :, :2], seed=7), agreement_by_code(x, seed=7)
    np.testing.assert_array_equal(one.low, two.low[:2])
    assert two.low[0] != two.low[1]


def test_codes_that_have_no_alpha_say_why():
    x = presence((0.3, 0.3, 0.3, 0.3), units=60, wrong=0.0)
    x[:, :, 0] = 0  # nobody gave it
    x[:, :, 1] = 0
    x[3, 0, 1] = 1  # once, by one
    x[:, 1, 2] = NAN  # one coder alone
    x[20:, 1, 3] = NAN  # too few decisions
    found = agreement_by_code(x, seed=1)
    assert found.reason == ("constant_ratings", "too_few_draws", "no_common_units", "too_few_decisions")
    assert found.verdict == ("not_tested",) * 4
    assert np.isnan(found.alpha[:3]).all()
    # Nobody differed: the lower limit is what nought of twenty disagreements leaves, against those expected.
    expected = krippendorff_alpha(coder_ratings(x[:20, :, 3], [0, 1]), "nominal").expected
    assert found.alpha[3] == 1.0
    assert found.low[3] == pytest.approx(1 - (1 - 0.025 ** (1 / 20)) / expected, rel=1e-12)
    assert found.ac1[0] == found.percent[0] == 1.0
    assert np.isnan(found.attainable[:3]).all()
    assert found.attainable[3] == 1.0
    assert np.isnan(found.ac1[2])
    assert found.n_decisions.tolist() == [60, 60, 0, 20]
    assert agreement_by_code(x, seed=1, least=10).verdict[3] == "insufficient"  # tested, and twenty prove little


def test_interviews_can_be_drawn():
    x, interviews = presence((0.3,)), np.repeat(np.arange(20), 20)
    found = agreement_by_code(x, seed=1, clusters=interviews)
    by_hand = bootstrap_agreement(coder_ratings(x[:, :, 0], [0, 1]), "krippendorff", "nominal",
                                  seed=np.random.default_rng(np.random.SeedSequence(1).spawn(1)[0]),
                                  clusters=interviews)  # fmt: skip
    assert (found.low[0], found.high[0]) == (by_hand.low, by_hand.high)


def test_presence_that_is_none():
    refused("not_presence", agreement_by_code, np.ones((5, 2)), seed=1)
    refused("not_presence", agreement_by_code, np.full((5, 2, 1), 2.0), seed=1)
    refused("one_coder", agreement_by_code, np.ones((5, 1, 1)), seed=1)
    refused("looks_transposed", agreement_by_code, np.ones((2, 5, 1)), seed=1)
    refused("too_few_draws", agreement_by_code, presence(), seed=1, draws=10)
    refused("groups_do_not_fit", grouped_presence, presence(), np.array([0, 1]), 2)
    refused("groups_do_not_fit", grouped_presence, presence(), np.array([0, 1, 2]), 2)


def test_a_group_is_any_of_its_codes():
    x = np.array([[[1, 0, 0], [0, 1, 0]], [[0, 0, 1], [NAN, NAN, NAN]], [[NAN, 1, 0], [NAN, 0, 0]]])
    found = grouped_presence(x, np.array([0, 0, -1]), 2)
    np.testing.assert_array_equal(found[:, :, 0], [[1, 1], [0, NAN], [1, NAN]])
    np.testing.assert_array_equal(found[:, :, 1], [[0, 0], [0, NAN], [0, 0]])


def test_coders_who_mix_up_codes_of_one_kind_agree_on_the_kind():
    rng = np.random.default_rng(1)
    kind = rng.random(300) < 0.4
    x = np.zeros((300, 2, 2))
    for coder in range(2):
        x[np.arange(300), coder, rng.integers(0, 2, 300)] = kind
    assert agreement_by_code(x, seed=1).alpha.max() < 0.6
    assert agreement_by_code(grouped_presence(x, np.array([0, 0]), 1), seed=1).alpha[0] == 1.0


def test_disagreements_are_all_there_and_only_they():
    rng = np.random.default_rng(4)
    x = np.where(rng.random((40, 3)) < 0.2, NAN, rng.integers(1, 4, (40, 3)))
    found = disagreements(coder_ratings(x, [1, 2, 3]))
    expected = [
        (unit, one, other, x[unit, one], x[unit, other])
        for unit in range(40) for one in range(3) for other in range(one + 1, 3)
        if not np.isnan(x[unit, [one, other]]).any() and x[unit, one] != x[unit, other]
    ]  # fmt: skip
    columns = (found.unit, found.first, found.second, found.first_code, found.second_code)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected
    assert found.confusions.sum() == 2 * len(expected)
    np.testing.assert_array_equal(found.confusions, found.confusions.T)
    empty = disagreements(coder_ratings([[1, 1], [2, 2]], [1, 2]))
    assert (len(empty.unit), empty.n_compared) == (0, 2)


def drifting(changes, size=100, seed=2):
    rng = np.random.default_rng(seed)
    true = rng.random(size * len(changes)) < 0.4
    wrong = rng.random(len(true)) < np.repeat(changes, size)
    return coder_ratings(np.column_stack([true, np.where(wrong, ~true, true)]).astype(float), [0, 1])


def test_a_fall_is_seen():
    blocks = np.repeat(np.arange(4), 100)
    found = agreement_drift(drifting([0.05, 0.05, 0.05, 0.3]), blocks, "krippendorff", "nominal", seed=1)
    assert found.fell.tolist() == [False, False, False, True]
    assert found.change_high[3] < 0
    assert np.isnan(found.change[0])
    assert found.n_units.tolist() == [100] * 4
    assert (found.low <= found.estimate).all() and (found.estimate <= found.high).all()


def test_a_level_road_is_seldom_called_a_fall():
    """150 pairs of blocks coded equally well: the 95 % interval of the change leaves nought out in about 1 of 20."""
    blocks, out = np.repeat([0, 1], 100), 0
    for seed in range(150):
        found = agreement_drift(drifting([0.15, 0.15], seed=seed), blocks, "krippendorff", "nominal", seed=1, draws=400)
        out += not found.change_low[1] < 0 < found.change_high[1]
    assert 1 <= out <= 15


def test_a_block_is_the_coefficient_of_its_units():
    ratings = drifting([0.1, 0.2])
    blocks = np.random.default_rng(1).integers(-1, 2, 200)
    found = agreement_drift(ratings, blocks, "cohen", "nominal", seed=1)
    for block in range(2):
        part = coder_ratings(ratings.levels[ratings.codes()[blocks == block]], [0, 1])
        one = bootstrap_agreement(part, "cohen", "nominal", seed=1)
        assert found.estimate[block] == pytest.approx(one.estimate, abs=1e-12)


def test_blocks_without_agreement_say_why():
    x = np.array([[0, 1], [1, 1]] * 20 + [[1, 1]] * 20 + [[1, NAN]] * 20 + [[0, 1], [1, 1], [0, 0]])
    blocks = np.repeat(np.arange(4), [40, 20, 20, 3])
    found = agreement_drift(coder_ratings(x, [0, 1]), blocks, "krippendorff", "nominal", seed=1)
    assert found.reason == ("", "constant_ratings", "no_common_units", "too_few_units")
    assert np.isnan(found.low[1:]).all()
    assert np.isnan(found.change_low).all()
    assert not np.isnan(found.estimate[3])
    assert found.n_units.tolist() == [40, 20, 0, 3]


def test_blocks_that_do_not_fit():
    ratings = drifting([0.1, 0.2])
    for blocks in (np.zeros(3), np.full(200, -1), np.full(200, -2), np.full(200, 0.5)):
        refused("blocks_do_not_fit", agreement_drift, ratings, blocks, "gwet", "nominal", seed=1)
    refused("unknown_coefficient", agreement_drift, ratings, np.zeros(200, dtype=int), "kappa", "nominal", seed=1)
    refused("too_few_draws", agreement_drift, ratings, np.zeros(200, dtype=int), "gwet", "nominal", seed=1, draws=9)
