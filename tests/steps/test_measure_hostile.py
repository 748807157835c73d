"""Measurement in the hands of a careless or hostile user: one clear refusal, never a number to mistrust."""

from __future__ import annotations

import math
import warnings
from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError

from .studies import bfi

REASON = "asked for by the editor of a journal"


@cache
def bfi_indices():
    return gs.score(bfi(), gs.read_scheme("bfi"))


def changed(change, rows=None):
    """The Big Five after `change` has had its way with the table of answers."""
    table = bfi().table.frame.to_native().copy()
    table = table if rows is None else table.head(rows)
    made = change(table) if change is not None else None
    form = gs.read_responses(table if made is None else made, "bfi", sampling="convenience")
    return gs.score(form, gs.read_scheme("bfi"))


@cache
def linked():
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked
    return gs.score(study, ("five_dimensions", "five_tensions"))


def measured(indices, parts, **asked):
    """`measure` with every warning of a numeric library taken for a fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return gs.measure(indices, parts, draws=asked.pop("draws", 20), **asked)


def refused(call, code):
    with pytest.raises(UsageError) as caught:
        call()
    assert caught.value.code == code
    for language in ("zh", "en"):
        assert caught.value.say(language)
    return caught.value


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        *(({"draws": draws}, "too_few_draws") for draws in (0, 1, -5, 1.5, "x", None, True)),
        *(({"level": level}, "level_outside_unit") for level in (0, 1, 1.5, 95, -1, "x", None, math.nan)),
        *(({"seed": seed}, "unusable_seed") for seed in (-1, 1.5, "x", True)),
        ({"correlation": "spearman"}, "unknown_choice"),
        ({"accept": "harman_as_proof"}, "not_a_mapping"),
        ({"limits": [1]}, "not_a_mapping"),
        ({"limits": {"fast": "x"}}, "unknown_limit"),
        ({"limits": {"fast": -1}}, "unknown_limit"),
        ({"by": ["gender"]}, "by_is_one_name"),
        ({"parts": []}, "no_parts"),
        ({"parts": 5}, "unknown_part"),
        ({"parts": [5]}, "unknown_part"),
    ],
)
def test_what_measure_cannot_mean_is_refused_before_any_work(asked, code):
    refused(lambda: gs.measure(bfi_indices(), asked.pop("parts", "reliability"), **asked), code)


@pytest.mark.parametrize("thing", [None, "five_dimensions"])
def test_only_scores_are_measured(thing):
    refused(lambda: gs.measure(thing), "not_scored")


def test_a_level_in_percent_is_answered_with_the_share():
    problem = refused(lambda: gs.measure(bfi_indices(), "reliability", level=95), "level_outside_unit")
    assert "level=0.95" in problem.say("zh")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"systems": "W_LAW"}, "not_names"),
        ({"systems": ()}, "not_names"),
        ({"burdens": "W_URG"}, "not_names"),
        ({"weights": ["a", "b"]}, "weights_do_not_match"),
        ({"weights": [math.nan, 1]}, "weights_do_not_match"),
        ({"weights": 5}, "weights_do_not_match"),
        ({"draws": 1.5}, "too_few_draws"),
        ({"draws": -3}, "too_few_draws"),
        ({"level": "x"}, "level_outside_unit"),
        ({"seed": -1}, "unusable_seed"),
        ({"floor": "x"}, "floor_outside_unit"),
        ({"accept": "x"}, "not_a_mapping"),
        ({"published": [0.4]}, "not_a_mapping"),
    ],
)
def test_what_coupling_cannot_mean_is_refused(asked, code):
    call = {"systems": ("W_URG", "W_LAW"), "polarity": "match"} | asked
    refused(lambda: gs.coupling(linked(), call.pop("systems"), **call), code)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"draws": 1}, "too_few_draws"),
        ({"level": 95}, "level_outside_unit"),
        ({"seed": "x"}, "unusable_seed"),
        ({"accept": "x"}, "not_a_mapping"),
    ],
)
def test_what_obstacles_and_importance_cannot_mean_is_refused(asked, code):
    refused(lambda: gs.obstacles(linked(), "W_CAP", **asked), code)
    refused(lambda: gs.importance(linked(), "R_CAP", stated="R_IMP", **asked), code)


def test_harman_of_a_constant_item_loses_no_other_part():
    def constant(table):
        table["A3"] = 3

    parts = measured(changed(constant), ["reliability", "harman"], accept={"harman_as_proof": REASON}).parts
    assert [part.name for part in parts] == ["reliability", "harman"]
    assert "A3" in parts[1].tables[0].say("en")
    assert np.isfinite(parts[0].results["N"].alpha.raw)
