"""The verb `obstacles`: shares of a shortfall beside its size, by the fixture of the analysis plan."""

from dataclasses import replace

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.statistics.composites import entropy_weights, min_max
from governance_survey.steps.composites.obstacles import obstacles
from governance_survey.steps.linked_scoring import LinkedIndices

from ..linked_study import scored

FIVE = ("W_LAW", "W_COL", "W_RSK", "W_REF", "W_PRO")
RECORD = np.array(
    [
        [350, 1, 7, 0.90],
        [520, 0, 3, 0.72],
        [280, 2, 10, 0.95],
        [857 * 2.62, 1, 2, 0.60],
        [410, 3, 5, 0.81],
    ]
)
REASON = "only to follow the worked example"


def five_communities(dimensions):
    """Worker answers of five communities whose persons all score as their community does, on 0 to 1."""
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    indices = gs.score(gs.simulate(form, seed=1, communities=5, scheme=scheme), scheme)
    _, groups = np.unique(indices.responses.key_column("community"), return_inverse=True)
    scores = {**indices.persons.scores}
    scores |= {name: 100 * np.asarray(column)[groups] for name, column in zip(FIVE, dimensions.T, strict=True)}
    return replace(indices, persons=replace(indices.persons, scores=scores))


def fixture():
    """The five communities of section 7.5, with a fifth part that is at its goal and weighs nothing."""
    x = min_max(RECORD, [-1, 1, 1, 1]).values
    weights = entropy_weights(x)
    return np.column_stack([x, np.ones(5)]), weights, np.append(weights.values, 0.0)


def test_the_fixture_of_the_analysis_plan_comes_back_through_the_verb():
    x, weights, padded = fixture()
    assert weights.values.round(5).tolist() == [0.17648, 0.26157, 0.33209, 0.22985]
    found = obstacles(five_communities(x), "W_CAP", weights=padded, draws=100)
    assert (1 - found.overall.gap).round(5).tolist() == [0.66196, 0.27525, 0.91281, 0.08719, 0.68883]
    assert (100 * found.overall.shares[3, :4]).round(2).tolist() == [19.33, 19.10, 36.38, 25.18]
    # Community 3 would have 0, 100, 0, 0: of a gap of .087 that says nothing.
    assert np.isnan(found.overall.shares[2]).all() and found.overall.n_suppressed == 1
    assert found.overall.gap[2] < found.overall.limit


def test_other_weights_stand_beside_those_of_the_index():
    x, _, padded = fixture()
    found = obstacles(five_communities(x), "W_CAP", weights=dict(zip(FIVE, padded, strict=True)), draws=100)
    frame = found.table().to_frame().iloc[:-1]
    gaps = (1 - x).sum(axis=0)
    expected = dict(zip(FIVE, 100 * gaps / gaps.sum(), strict=True))
    assert frame["share_equal"].tolist() == pytest.approx([expected[name] for name in frame["index_id"]])
    assert frame["share"].sum() == pytest.approx(100)


def test_entropy_weights_of_a_questionnaire_need_a_reason():
    indices = five_communities(fixture()[0])
    weights = entropy_weights(np.column_stack([indices.persons.scores[name] for name in FIVE]), names=FIVE)
    with pytest.raises(UsageError) as caught:
        obstacles(indices, "W_CAP", weights=weights)
    assert caught.value.code == "entropy_on_likert"
    found = obstacles(indices, "W_CAP", weights=weights, draws=100, accept={"entropy_on_likert": REASON})
    assert any(REASON in note.say("en") for note in found.table().notes)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"index": "W_LAV"}, "unknown_index"),
        ({"index": "W_CAP", "at": "questions"}, "unknown_depth"),
        ({"index": "W_URG", "at": "items"}, "goal_is_low"),
        ({"index": "R_SAT"}, "nothing_to_decompose"),
        ({"index": "W_CAP", "weights": {"W_LAW": 1}}, "weights_do_not_match"),
        ({"index": "W_CAP", "accept": {"entropy": REASON}}, "unknown_misuse"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(asked, code):
    # A dimension called like its one construct goes straight to its items.
    if code == "nothing_to_decompose":
        assert len(obstacles(scored(), "R_SAT").leaves.ids) > 1
        asked = {"index": "W_EFF", "weights": (1.0,)}
        code = "weights_do_not_match"
    with pytest.raises((UsageError, EstimationError)) as caught:
        obstacles(scored(), **asked)
    assert caught.value.code == code


def test_a_constant_part_and_one_at_its_maximum_have_their_share():
    # SC-const: no NaN, the part at its goal has nothing of the gap, a row at the goal has no shares.
    x = np.tile([0.5, 1.0, 0.2, 0.4, 0.6], (5, 1))
    x[:, 2] = [0.1, 0.3, 0.5, 0.7, 0.9]
    x[4] = 1.0
    found = obstacles(five_communities(x), "W_CAP", draws=100)
    assert np.isfinite(found.overall.mean_shares).all() and found.overall.mean_shares[1] == pytest.approx(0)
    assert np.isnan(found.overall.shares[4]).all() and np.isfinite(found.overall.shares[:4]).all()
    assert found.overall.low[1] == pytest.approx(0) and found.overall.high[1] == pytest.approx(0)
    with pytest.raises(EstimationError) as caught:
        obstacles(five_communities(np.ones((5, 5))), "W_CAP")
    assert caught.value.code == "no_gap"


def test_shares_of_a_small_whole_are_not_printed():
    found = obstacles(five_communities(np.full((5, 5), 0.95)), "W_CAP", draws=100)
    frame = found.table().to_frame()
    assert frame["share"].isna().all() and frame["shortfall"].iloc[-1] == pytest.approx(5)
    assert "under 10%" in found.table().notes[0].say("en")


def test_a_missing_part_leaves_the_community_out_and_says_so():
    x = np.full((5, 5), 0.5)
    x[1, 0] = np.nan
    found = obstacles(five_communities(x), "W_CAP", draws=100)
    assert found.n_incomplete == 1 and np.isnan(found.overall.gap[1])
    assert any("1 without a score" in note.say("en") for note in found.table().notes)
    x[:, 0] = np.nan
    with pytest.raises(EstimationError) as caught:
        obstacles(five_communities(x), "W_CAP")
    assert caught.value.code == "no_complete_unit"


def test_weights_multiply_on_the_way_down():
    deep = obstacles(scored(), "W_CAP", at="subdimensions", draws=100)
    scheme = gs.read_scheme("five_dimensions")
    subs = {f"W_{d.id}": [f"W_{s.id}" for s in d.subdimensions] for d in scheme.dimensions}
    expected = {sub: 1 / (5 * len(below)) for below in subs.values() for sub in below}
    assert dict(zip(deep.leaves.ids, deep.leaves.weights, strict=True)) == pytest.approx(expected)
    items = obstacles(scored(), "W_CAP", at="items", draws=100)
    assert items.leaves.weights.sum() == pytest.approx(1)
    assert set(items.leaves.ids) == set(scored().of("worker")[0].persons.items["W_CAP"])


def test_the_whole_gap_is_the_distance_of_the_index():
    found = obstacles(scored(), "R_CAP", draws=100)
    complete = ~np.isnan(found.x).any(axis=1)
    means = np.column_stack([scored().communities[name].values for name in found.leaves.ids])
    assert 100 * found.x == pytest.approx(means, nan_ok=True)
    assert 100 * (1 - found.overall.gap[complete]) == pytest.approx(means[complete].mean(axis=1))


def test_intervals_come_from_communities_for_the_whole_and_from_persons_within():
    found = obstacles(scored(), "R_LAW", draws=400, seed=5)
    again = obstacles(scored(), "R_LAW", draws=400, seed=5)
    assert np.array_equal(found.low, again.low, equal_nan=True)
    assert np.array_equal(found.overall.low, again.overall.low)
    shown = ~np.isnan(found.low)
    assert shown.any() and (found.low[shown] < found.high[shown]).all()
    assert (found.overall.low < found.overall.mean_shares).all() and (
        found.overall.mean_shares < found.overall.high
    ).all()
    # One community rests on eight persons, the whole on all communities.
    assert np.nanmean(found.high - found.low) > (found.overall.high - found.overall.low).mean()


def test_everybody_answered_means_no_error_of_the_shares():
    found = obstacles(scored(), "W_CAP", draws=100)
    census = np.array([gate == "census" for gate in scored().communities["W_CAP"].gate]) & ~np.isnan(found.low[:, 0])
    assert census.any() and found.low[census] == pytest.approx(found.overall.shares[census])


def test_a_record_has_no_sampling_error_within_a_community():
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked
    found = obstacles(gs.score(study, "five_dimensions"), "K_LAW", at="items", draws=100)
    assert np.isnan(found.low).all() and (found.overall.low <= found.overall.high).all()


def test_only_communities_that_pass_the_gate_are_named(monkeypatch):
    real = LinkedIndices.reportable

    def judged(self, name):
        known = real(self, name)
        verdicts = ("score", "shrunken", "withheld")
        return replace(known, verdicts=tuple(verdicts[place % 3] for place in range(len(known.verdicts))))

    monkeypatch.setattr(LinkedIndices, "reportable", judged)
    assert len(obstacles(scored(), "R_LAW", draws=100).tables()) == 1  # no study allowed names
    found = obstacles(scored(), "R_LAW", draws=100, name_communities=True)
    table = found.tables()[1]
    keys = found.units
    assert {row[0] for row in table.rows} == {
        key for place, key in enumerate(keys) if place % 3 == 0 and not np.isnan(found.overall.gap[place])
    }
    for row in table.rows:
        if row[2] is not None:
            place = keys.index(row[0])
            ordered = np.sort(found.overall.shares[place])[::-1]
            assert row[4].value == pytest.approx(100 * ordered[int(row[2].value) - 1])


def test_the_wording_is_of_shares_and_never_of_causes():
    found = obstacles(scored(), "W_CAP", draws=100)
    for language, words in (
        ("en", ("because", "effect", "leads to", "main obstacle")),
        ("zh", ("导致", "主要障碍", "原因是")),
    ):
        said = " ".join(table.say(language) for table in found.tables())
        assert not any(word in said for word in words)
    assert "largest share" in str(found.table().say("en")) and "最大的一份" in found.table().say("zh")
    assert any("模拟" in note.say("zh") for note in found.table().notes)
    assert len(found.tidy()) == len(found.units) * 5 and found.glance().shape == (1, 5)
    assert "<table" in found._repr_html_() and str(found) and found.figures() == ()
    assert found.provenance.seed is not None and found.provenance.step == "obstacles"
