"""Part "method": what is not there is told under what is."""

import numpy as np

import governance_survey as gs

from .studies import bfi, norway_indices, worker_indices, worker_table


def part_of(indices):
    return gs.measure(indices, "method", draws=20).of("method")


def said(part) -> str:
    return "\n".join(table.say("en") for table in part.tables)


def test_one_dimension_has_no_relation_to_examine():
    part = part_of(norway_indices())
    assert "one dimension only" in said(part)
    assert not part.tables[0].rows


def test_neither_marker_nor_communities():
    told = said(part_of(gs.score(bfi(), gs.read_scheme("bfi"))))
    assert "declares no marker" in told
    assert "declares no community" in told


def test_a_marker_all_answer_alike_is_told_beside_the_halves():
    form = gs.read_instrument("community_worker")
    marker = next(c.id for c in form.constructs if c.marker)
    table = worker_table()
    for item in form.items_of(marker):
        if item.id in table:
            table[item.id] = np.where(table[item.id] > 0, 3, table[item.id])
    made = gs.read_responses(table, form, sampling="convenience", simulated=True)
    part = part_of(gs.score(made, gs.read_scheme("five_dimensions")))
    assert [one.name for one in part.tables] == ["split_half"]
    assert {problem.code for problem in part.refusals} == {"constant_item"}
    assert "same answer throughout" in said(part)


def test_nothing_missing_nothing_said():
    assert "declares no" not in said(part_of(worker_indices()))
