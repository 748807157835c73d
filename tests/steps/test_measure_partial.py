"""Scales of which only a part was asked: what is scored is measured, what is not stops nothing."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError

from .studies import worker_table

PARTS = (
    "reliability",
    "dimensions",
    "confirmatory",
    "ordinal",
    "validity",
    "communities",
    "quality",
    "method",
    "structure",
)
LAW1 = [f"W_LAW1_{place}" for place in (1, 2, 3, 4)]


def workers_with(change):
    """Simulated workers after `change` has had its way with their answers, scored."""
    table = worker_table()
    made = change(table)
    responses = gs.read_responses(table if made is None else made, "community_worker", sampling="convenience")
    return gs.score(responses, gs.read_scheme("five_dimensions"))


def rows(table):
    return [column for column in table.columns if column[:5] in ("W_LAW", "W_COL", "W_RSK", "W_REF", "W_PRO")]


def only(*names):
    return lambda table: table.drop(columns=[column for column in rows(table) if column not in names])


def measured(indices, parts):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return gs.measure(indices, parts, draws=20, accept={"cfa_small_sample": "a part of a questionnaire is tried"})


@pytest.mark.parametrize("part", PARTS)
def test_a_lone_sub_dimension_is_a_scale(part):
    indices = workers_with(only(*LAW1))
    assert "W_LAW" not in indices.persons.items  # two of its three sub-dimensions were not asked
    found = measured(indices, part)
    assert str(found)
    if part == "confirmatory":
        loadings = found.of(part).tables[1]
        assert [row[0] for row in loadings.rows] == LAW1
    if part == "dimensions":
        notes = [note.say("en") for note in found.of(part).tables[2].notes]
        assert any(note.startswith("One factor extracted") for note in notes)


def test_sub_dimensions_without_their_dimension_stand_beside_the_other_dimensions():
    indices = workers_with(
        lambda table: table.drop(columns=LAW1[1:])
    )  # one item left: no score of W_LAW1, nor of W_LAW
    found = measured(indices, ("reliability", "validity", "communities", "confirmatory"))
    for part in ("reliability", "communities"):
        ids = [row[1] for row in found.of(part).tables[0].rows]
        assert {"W_LAW2", "W_LAW3", "W_COL", "W_PRO3"} <= set(ids) and "W_LAW" not in ids
    pairs = {row[:2] for row in found.of("validity").tables[0].rows}
    assert {("W_LAW2", "W_LAW3"), ("W_LAW2", "W_COL"), ("W_COL1", "W_COL2")} <= pairs
    assert {"W_LAW2", "W_LAW3", "W_COL"} <= {row[1] for row in found.of("confirmatory").tables[0].rows}


def test_one_item_is_no_scale_and_no_record():
    with pytest.raises(UsageError) as caught:
        gs.measure(workers_with(only("W_LAW1_1")), "reliability")
    assert caught.value.code == "nothing_to_measure"
    assert "two items" in caught.value.say("en") and "台账" not in caught.value.say("zh")


def test_an_item_that_does_not_vary_where_it_meets_another_is_named():
    def rare(table):
        kept = np.flatnonzero(table["W_COL2_2"].isna() | (table["W_COL2_2"] < 1))[:1]
        assert len(kept)  # somebody who was not asked W_COL2_2 alone answers W_LAW1_1 otherwise
        table["W_LAW1_1"] = np.where(np.arange(len(table)) == kept[0], 5, 3)

    notes = measured(workers_with(rare), "dimensions").of("dimensions").tables[0].notes
    assert any("W_LAW1_1 (with W_COL2_2)" in note.say("en") for note in notes)
    assert any("W_LAW1_1（与 W_COL2_2" in note.say("zh") for note in notes)
