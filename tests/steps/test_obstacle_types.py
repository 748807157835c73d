"""Obstacle degrees by type of community: the plan's table T6, its small types left out."""

from dataclasses import replace

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.steps.composites.obstacles import obstacles
from governance_survey.steps.misuse.limits import SMALLEST_CELL

from ..linked_study import record, record_table, scored


def with_types(kinds):
    """The scored study, every resident answering, whose record says which type each community is (codes of A_URB)."""
    linked = scored().linked
    table = record_table().assign(A_URB=np.asarray(kinds)[linked.rows["record"]])
    own = replace(linked, sources={**linked.sources, "record": record(table)})
    return residents(replace(scored(), linked=own), lambda column, rows: np.where(np.isnan(column), 20 + rows, column))


def residents(indices, change):
    """The study with other scores of its residents."""
    rows = indices.linked.rows["resident"]
    parts = []
    for part in indices.parts:
        scores = part.persons.scores
        if part.responses.source == "resident":
            scores = {name: change(column, rows) for name, column in scores.items()}
        parts.append(replace(part, persons=replace(part.persons, scores=scores)))
    return replace(indices, parts=tuple(parts))


def halves(first=12):
    return np.where(np.arange(24) < first, 1, 2)


def test_shares_of_each_type_are_those_of_its_communities_alone():
    found = obstacles(with_types(halves()), "R_CAP", by="A_URB", draws=200)
    assert found.types is not None
    assert [(one.title.say("en"), one.n) for one in found.types.each] == [("urban", 12), ("rural", 12)]
    for one, rows in zip(found.types.each, (slice(0, 12), slice(12, 24)), strict=True):
        shortfall = found.weights * (1 - found.x[rows])
        assert one.found.mean_shares == pytest.approx(shortfall.sum(axis=0) / shortfall.sum())
        assert one.gap == pytest.approx(shortfall.sum(axis=1).mean())
        assert (one.found.low < one.found.mean_shares).all() and (one.found.mean_shares < one.found.high).all()
    # Gaps of the types are the parts of the whole gap.
    assert np.mean([one.gap for one in found.types.each]) == pytest.approx(found.whole_gap)


def test_the_table_lists_the_first_three_of_each_type():
    found = obstacles(with_types(halves()), "R_CAP", by="A_URB", draws=100)
    table = found.tables()[1]
    assert table.name == "obstacles_types" and len(table.rows) == 6
    for one, rows in zip(found.types.each, (table.rows[:3], table.rows[3:]), strict=True):
        assert rows[0][0] == one.title and rows[1][0] is None
        largest = 100 * np.sort(one.found.mean_shares)[::-1][:3]
        assert [row[5].value for row in rows] == pytest.approx(largest)
        assert [row[3].value for row in rows] == [1, 2, 3]
    keys = [number.key for number in table.numbers()]
    assert len(keys) == len(set(keys))
    assert "城乡" in table.title.say("zh") and "by Urban" in table.title.say("en")


def test_a_small_type_is_counted_and_not_shown():
    small = SMALLEST_CELL - 1
    found = obstacles(with_types(halves(24 - small)), "R_CAP", by="A_URB", draws=100)
    _, hidden = found.types.each
    assert hidden.n == small and hidden.refusal.code == "small_group"
    assert hidden.found is None and np.isnan(hidden.gap)
    table = found.tables()[1]
    assert [cell.value if cell is not None else None for cell in table.rows[-1][1:3]] == [small, None]
    assert table.rows[-1][3:] == (None,) * 5
    assert any(f"only {small}" in note.say("en") for note in table.notes)
    assert any(f"只有 {small} 个" in note.say("zh") for note in table.notes)


def test_with_two_types_the_larger_is_hidden_too_or_the_whole_would_tell_the_small_one():
    small = SMALLEST_CELL - 1
    found = obstacles(with_types(halves(24 - small)), "R_CAP", by="A_URB", draws=100)
    large, _ = found.types.each
    assert large.n == 24 - small and large.found is None and large.refusal.code == "would_tell_a_small_group"
    table = found.tables()[1]
    assert len(table.rows) == 2 and all(row[2].value is None and row[3:] == (None,) * 5 for row in table.rows)
    assert any("the whole would tell" in note.say("en") for note in table.notes)
    assert any("由全体反推" in note.say("zh") for note in table.notes)


def test_a_community_of_unknown_type_hides_the_smallest_type():
    kinds = halves(13).astype(float)
    kinds[0] = np.nan  # twelve and eleven known: the whole less both types would be this one community
    found = obstacles(with_types(kinds), "R_CAP", by="A_URB", draws=100)
    assert [(one.n, one.found is None) for one in found.types.each] == [(12, False), (11, True)]
    assert found.types.n_unknown == 1


def test_a_community_of_unknown_type_is_left_out_and_said():
    kinds = halves().astype(float)
    kinds[0] = np.nan
    found = obstacles(with_types(kinds), "R_CAP", by="A_URB", draws=100)
    assert found.types.n_unknown == 1 and found.types.each[0].n == 11
    assert any("1 communities of unknown type" in note.say("en") for note in found.tables()[1].notes)


def test_a_type_at_its_goal_has_a_gap_and_no_shares():
    good = residents(with_types(halves()), lambda column, rows: np.where(rows < 12, 100.0 - rows % 2, column))
    found = obstacles(good, "R_CAP", by="A_URB", draws=100)
    table = found.tables()[1]
    assert found.types.each[0].gap == pytest.approx(0.005)
    assert table.rows[0][2].value == pytest.approx(0.5) and table.rows[0][3:] == (None,) * 5
    assert any("under 10%" in note.say("en") for note in table.notes)


def test_the_people_say_their_type_where_they_all_say_the_same():
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=40).linked
    indices = gs.score(study, "five_dimensions")
    record_says = obstacles(indices, "W_CAP", by="A_URB", draws=100).types
    workers_say = obstacles(indices, "W_CAP", by="urban", draws=100).types
    assert {one.n for one in record_says.each} == {one.n for one in workers_say.each}
    alone = obstacles(indices.of("worker")[0], "W_CAP", by="urban", draws=100).types
    assert sum(one.n for one in alone.each) >= sum(one.n for one in workers_say.each)


@pytest.mark.parametrize(("by", "code"), [("urbann", "group_needs_codes"), ("R_SAT", "group_needs_codes")])
def test_what_is_no_category_is_refused(by, code):
    with pytest.raises(UsageError) as caught:
        obstacles(scored(), "R_CAP", by=by)
    assert caught.value.code == code


def test_a_trait_of_persons_is_no_type_of_community():
    with pytest.raises(UsageError) as caught:
        obstacles(scored(), "R_CAP", by="R_F0")
    assert caught.value.code == "not_of_the_community"
    assert "不是社区的类型" in caught.value.say("zh")


def test_the_category_is_in_the_provenance():
    found = obstacles(with_types(halves()), "R_CAP", by="A_URB", draws=100)
    without = obstacles(with_types(halves()), "R_CAP", draws=100)
    assert found.provenance.arguments["by"] == "A_URB" and without.types is None
    assert found.provenance.digest != without.provenance.digest
