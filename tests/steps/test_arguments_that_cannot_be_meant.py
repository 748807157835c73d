"""Arguments of fit, interpret, examine and report that cannot be meant: each ends in one message with a code."""

from types import MappingProxyType

import pytest

import governance_survey as gs
from governance_survey.errors import FormulaError, UsageError

from ..linked_study import scored

PLAN = "community_emergency"


@pytest.fixture(scope="module")
def model():
    return gs.fit("W_RSK ~ W_LAW + urban", scored(), level="worker")


def said(problem):
    """The code, after making sure that both languages say something of their own."""
    assert problem.value.say("zh") != problem.value.say("en")
    return problem.value.code


@pytest.mark.parametrize("formula", [None, ["W_RSK", "W_LAW"], 3])
def test_a_formula_is_a_text(formula):
    with pytest.raises(FormulaError) as problem:
        gs.fit(formula, scored(), level="worker")
    assert said(problem) == "not_a_formula"


@pytest.mark.parametrize("indices", ["five_dimensions", None, object()])
def test_a_model_needs_scores(indices):
    with pytest.raises(UsageError) as problem:
        gs.fit("W_RSK ~ W_LAW", indices)
    assert said(problem) == "not_scored"


@pytest.mark.parametrize(
    ("term", "options", "code"),
    [
        (["W_LAW"], {}, "not_a_name"),
        (None, {}, "not_a_name"),
        ("W_LAWW", {}, "unknown_term"),
        ("W_LAW", {"key": None}, "not_a_name"),
        ("W_LAW", {"smallest_meaningful": "1", "bound_source": "pilot"}, "bound_not_positive"),
        ("W_LAW", {"smallest_meaningful": -1, "bound_source": "pilot"}, "bound_not_positive"),
        ("W_LAW", {"smallest_meaningful": float("nan"), "bound_source": "pilot"}, "bound_not_positive"),
        ("W_LAW", {"smallest_meaningful": 1}, "bound_without_source"),
    ],
)
def test_what_interpret_cannot_read(model, term, options, code):
    with pytest.raises(UsageError) as problem:
        gs.interpret(model, term, **options)
    assert said(problem) == code


def test_only_a_model_is_interpreted():
    with pytest.raises(UsageError) as problem:
        gs.interpret(scored(), "W_LAW")
    assert said(problem) == "not_a_model"


@pytest.mark.parametrize(
    ("plan", "wanted", "options", "code"),
    [
        ({"id": "x"}, "H1a", {}, "not_a_plan"),
        (None, "H1a", {}, "not_a_plan"),
        ("community_emergenc", "H1a", {}, "unknown_scheme"),
        (PLAN, None, {}, "not_names"),
        (PLAN, 1, {}, "not_names"),
        (PLAN, ("H1a", 2), {}, "not_names"),
        (PLAN, "H99", {}, "unknown_hypothesis"),
        (PLAN, "H1d", {"adjust_for": "urban"}, "not_names"),
        (PLAN, "H1d", {"adjust_for": ("urbn",)}, "unknown_control"),
    ],
)
def test_what_examine_cannot_test(plan, wanted, options, code):
    with pytest.raises(UsageError) as problem:
        gs.examine(plan, wanted, scored(), **options)
    assert said(problem) == code


def test_a_hypothesis_that_was_not_tested_is_named():
    found = gs.examine(PLAN, "H1d", scored(), adjust_for=("urban",))
    with pytest.raises(UsageError) as problem:
        found.test("H1x")
    assert said(problem) == "unknown_hypothesis" and "H1d" in problem.value.say("en")


def test_a_control_of_another_level_is_left_out_with_its_reason():
    found = gs.examine(PLAN, "all", scored(), adjust_for=("R_F3",))
    specified = [pair.specified for test in found.tests for pair in test.pairs if pair.specified is not None]
    assert {one.level for one in specified} == {"worker", "resident", "record"}
    for one in specified:
        why = dict(one.left_out).get("R_F3")
        assert ("R_F3" in one.controls) == (why is None)
        # A category of each resident has no value in a community, nor for a worker.
        assert one.level == "resident" or "not of a community" in why.say("en")


def test_a_report_shows_findings_and_results(model):
    for findings, tables, code in (
        ([model], (), "not_findings"),
        (model, (), "not_findings"),
        ([], ["x"], "not_entries"),
        ([], [MappingProxyType({})], "not_entries"),
        ([], "x", "not_entries"),
    ):
        with pytest.raises(UsageError) as problem:
            gs.report(findings, tables=tables)
        assert said(problem) == code
    assert gs.report((), tables=(model,)).findings == ()
