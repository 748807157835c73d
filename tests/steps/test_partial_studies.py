"""Partial studies score what they can and say what they cannot."""

import numpy as np
import pytest

import governance_survey as gs

from ..linked_study import answers, read, record

WORKER = gs.read_instrument("community_worker")


def short_form(name):
    return next(form for form in WORKER.short_forms if form.id == name)


def only(items):
    scored = {item.id for item in WORKER.items}
    table = answers("worker")
    return table[[column for column in table.columns if column not in scored or column in items]]


def test_the_short_form_gives_every_dimension():
    indices = gs.score(read("worker", only(short_form("core").items)), "five_dimensions")
    assert {"W_LAW", "W_COL", "W_RSK", "W_REF", "W_PRO", "W_CAP"} <= set(indices.persons.scores)
    assert len(indices.persons.items["W_LAW1"]) == 2 and not indices.persons.unscored
    both = answers("worker")[["W_LAW1_1", "W_LAW1_3"]].apply(lambda column: column.where(column.between(1, 5)))
    expected = np.where(both.notna().all(axis=1), (both.W_LAW1_1 - 1 + 5 - both.W_LAW1_3) / 8 * 100, np.nan)
    assert indices.values("W_LAW1") == pytest.approx(expected, nan_ok=True)


def test_rows_not_shown_by_plan_are_no_missing_answers():
    table = answers("worker").copy()
    shown = set(short_form("planned_1").items)
    half = table.index[: len(table) // 2]
    table.loc[half, [item.id for item in WORKER.items if item.id not in shown]] = -2
    responses = read("worker", table)
    assert gs.validate(responses).passed
    assert responses.reason_counts("W_LAW1_2").get("not_shown", 0) in (0, len(half))
    indices = gs.score(responses, "five_dimensions")
    # A person who was shown two rows of four needs those two.
    assert np.isfinite(indices.values("W_LAW1")[: len(half)]).mean() > 0.8


def test_a_dimension_that_was_not_asked_is_named():
    table = answers("worker").drop(columns=[item.id for item in WORKER.items if item.id.startswith("W_RSK")])
    indices = gs.score(read("worker", table), "five_dimensions")
    assert {"W_RSK1", "W_RSK", "W_CAP"} <= set(indices.persons.unscored) and "W_LAW" in indices.persons.scores
    assert any("W_RSK" in note.say("zh") for note in indices.table().notes)
    linked = gs.score(gs.link(worker=read("worker", table), record=record()), ("five_dimensions", "five_tensions"))
    assert "STRAIN_RSK" not in linked.derived and "STRAIN_LAW" in linked.derived


def test_residents_alone():
    study = gs.link(resident=read("resident"))
    indices = gs.score(study, ("five_dimensions", "five_tensions", "outcomes"))
    assert [part.scheme.id for part in indices.parts] == ["five_dimensions", "outcomes"]
    assert (
        "R_LAW" in indices.communities and not indices.gaps and not any(k.startswith("STRAIN") for k in indices.derived)
    )


def test_no_tick_at_all_is_not_zero_ticks():
    table = answers("worker").copy()
    question = WORKER.question_by_id["W_MS_3"]
    table[list(question.columns)] = 0
    table.loc[table.index[0], list(question.columns)] = None
    table.loc[table.index[1], question.columns[0]] = 1
    table.loc[table.index[2], question.columns[-1]] = 1  # "none of these" is no task
    ticks = read("worker", table).ticks(question)
    assert np.isnan(ticks[0]) and ticks[1] == 1 and ticks[2] == 0
