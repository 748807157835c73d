"""The questionnaire linter: each fault planted alone is found by its check and by no other error."""

from __future__ import annotations

from typing import Any

import pytest

from governance_survey.schemes.loading import scheme_from
from governance_survey.steps.validation import validate
from governance_survey.words.errors import SchemeError

from .making import AGREE, YESNO, instrument, item, variable, words


def rule(*conditions: tuple[str, str, list[object]], skip: list[str], name: str = "R1") -> dict[str, Any]:
    when = [{"variable": v, "relation": relation, "values": values} for v, relation, values in conditions]
    return {"id": name, "when": when, "skip": skip}


def coded(*codes: object, level: str = "ordinal", name: str = "L") -> dict[str, Any]:
    return {"id": name, "level": level, "codes": [{"code": c, "zh": f"选{c}", "en": f"o{c}"} for c in codes]}


def routed(*conditions: tuple[str, str, list[object]], skip: str = "q1") -> dict[str, Any]:
    return ROUTED | {"routing": [rule(*conditions, skip=[skip])]}


AGE = variable("age", low=15, high=110)
ROUTED = {"variables": [AGE, variable("sex", "category", codes="YN")], "code_lists": [AGREE, YESNO]}
MISSING = [{"code": 98, "reason": "dont_know", "zh": "不清楚", "en": "don't know"}, {"code": 99, "reason": "refused"}]

# fault -> (parts of the questionnaire, check that finds it, how often, what its places say)
ERRORS: dict[str, tuple[dict[str, Any], str, int, str]] = {
    "item twice": ({"items": [item("q1"), item("q1"), item("q2")]}, "duplicate_ids", 1, "q1"),
    "item and construct": ({"items": [item("c"), item("q2")]}, "duplicate_ids", 1, "c"),
    "item and variable": ({"variables": [variable("q1")]}, "duplicate_ids", 1, "q1"),
    "code list twice": ({"code_lists": [AGREE, AGREE]}, "duplicate_ids", 1, "code_lists A5"),
    "code list unknown": ({"items": [item("q1") | {"codes": "A6"}, item("q2")]}, "dangling_references", 1, "q1"),
    "construct unknown": ({"items": [item("q1"), item("q2"), item("q3", "cc")]}, "dangling_references", 1, "q3"),
    "category without list": ({"variables": [variable("sex", "category")]}, "dangling_references", 1, "sex"),
    "routing variable unknown": ({"routing": [rule(("x", "in", [1]), skip=["q1"])]}, "dangling_references", 1, "R1"),
    "skip target unknown": ({"routing": [rule(("q1", "in", [1]), skip=["q9"])]}, "dangling_references", 1, "R1"),
    "short form unknown": (
        {"short_forms": [{"id": "s", "title": words("s"), "items": ["q1", "q9"]}]},
        "dangling_references",
        1,
        "short_forms s",
    ),
    "key unknown": ({"keys": {"respondent": "id"}}, "dangling_references", 1, "keys: respondent"),
    "key is a number": ({"variables": [variable("id")], "keys": {"respondent": "id"}}, "keys_not_text", 1, "id"),
    "code twice": ({"code_lists": [AGREE, coded(1, 2, 2)]}, "repeated_codes", 1, "code_lists L"),
    "reason twice": (
        {"missing_codes": [*MISSING, {"code": 99, "reason": "no_answer"}]},
        "two_reasons",
        1,
        "missing_codes",
    ),
    "missing code is an answer": (
        {"missing_codes": [{"code": 5, "reason": "refused"}]},
        "missing_code_is_answer",
        1,
        "code_lists A5",
    ),
    "missing text is an answer": (
        {"missing_codes": [{"code": 98, "reason": "dont_know", "zh": "说不清"}]},
        "missing_code_is_answer",
        1,
        "code_lists A5",
    ),
    "limits exchanged": ({"variables": [variable("age", low=110, high=15)]}, "empty_ranges", 1, "age"),
    "construct without items": (
        {"constructs": [{"id": "c", "title": words("c")}, {"id": "d", "title": words("d")}]},
        "empty_constructs",
        1,
        "constructs d",
    ),
    "min_answered above items": (
        {"constructs": [{"id": "c", "title": words("c"), "min_answered": 4}]},
        "min_answered_too_high",
        1,
        "constructs c",
    ),
    "attention answer not offered": (
        {"attention": [{"id": "att", "text": words("a"), "codes": "A5", "correct": 7}]},
        "attention_answers",
        1,
        "attention att",
    ),
    "value never offered": (
        routed(("sex", "in", [2])),
        "routing_never_fires",
        1,
        "R1",
    ),
    "below the range": (
        routed(("age", "below", [15])),
        "routing_never_fires",
        1,
        "R1",
    ),
    "above the range": (
        routed(("age", "above", [110])),
        "routing_never_fires",
        1,
        "R1",
    ),
    "below the codes": (
        routed(("q1", "below", [1]), skip="q2"),
        "routing_never_fires",
        1,
        "R1",
    ),
    "excluding values": (
        routed(("sex", "in", [0]), ("sex", "in", [1])),
        "routing_never_fires",
        1,
        "R1",
    ),
    "excluding limits": (
        routed(("age", "below", [30]), ("age", "above", [30])),
        "routing_never_fires",
        1,
        "R1",
    ),
    "skips itself": ({"routing": [rule(("q1", "in", [1]), skip=["q1"])]}, "routing_order", 1, "R1"),
    "looks ahead": ({"routing": [rule(("q3", "in", [1]), skip=["q1"])]}, "routing_order", 1, "R1"),
}


@pytest.mark.parametrize("fault", ERRORS)
def test_error_is_found_alone(fault):
    parts, check_id, n, place = ERRORS[fault]
    report = validate(instrument(**parts))
    assert [check.id for check in report.failed("error")] == [check_id]
    assert report.check(check_id).n_failed == n
    assert place in report.rows(check_id)["where"].str.cat()
    with pytest.raises(SchemeError, match="scheme_unsound") as caught:
        report.raise_for_failures()
    assert check_id in caught.value.say("zh")


OTHERS: dict[str, tuple[dict[str, Any], str, str, int]] = {
    "no English": ({"title": {"zh": "小问卷"}}, "missing_wording", "warning", 1),
    "no Chinese item": ({"items": [item("q1") | {"text": {"en": "q1"}}, item("q2")]}, "missing_wording", "warning", 1),
    "gap": ({"code_lists": [AGREE, coded(1, 2, 4)]}, "code_list_gaps", "warning", 1),
    "out of order": ({"code_lists": [AGREE, coded(1, 3, 2)]}, "code_list_gaps", "warning", 1),
    "list unused": ({"code_lists": [AGREE, YESNO]}, "unused_code_lists", "note", 1),
    "nominal scale": (
        {"code_lists": [coded(1, 2, 3, level="nominal", name="A5")]},
        "nominal_scales",
        "warning",
        3,
    ),
    "age 99 swallowed": ({"variables": [AGE], "missing_codes": MISSING}, "missing_code_in_range", "warning", 2),
    "income list has 99": (
        {
            "code_lists": [AGREE, coded(98, 99, level="nominal")],
            "variables": [variable("income", "category", codes="L")],
            "missing_codes": MISSING,
        },
        "missing_code_overruled",
        "note",
        2,
    ),
    "one item": ({"items": [item("q1")]}, "single_items", "note", 1),
    "none reversed": ({"items": [item(f"q{k}") for k in range(3)]}, "reverse_balance", "note", 1),
    "all reversed": ({"items": [item(f"q{k}", reverse=True) for k in range(3)]}, "reverse_balance", "note", 1),
    "mixed anchors": (
        {"code_lists": [AGREE, coded(1, 2, 3, 4, 5)], "items": [item("q1"), item("q2") | {"codes": "L"}]},
        "mixed_anchors",
        "warning",
        1,
    ),
    "case": ({"items": [item("q1"), item("Q1"), item("q2")]}, "case_clashes", "warning", 2),
    "long Chinese id": ({"items": [item("社" * 22), item("q2")]}, "unfit_for_spss", "warning", 1),
    "reserved": ({"items": [item("BY"), item("q2")]}, "unfit_for_spss", "warning", 1),
}


@pytest.mark.parametrize("fault", OTHERS)
def test_what_is_no_error_does_not_block(fault):
    parts, check_id, severity, n = OTHERS[fault]
    report = validate(instrument(**parts))
    found = report.check(check_id)
    assert (found.n_failed, found.severity) == (n, severity)
    assert report.passed
    assert report.raise_for_failures() is report


def test_sound_questionnaire_has_nothing_to_say():
    report = validate(instrument())
    assert [check.id for check in report.checks if check.n_failed] == []


@pytest.mark.parametrize("label", ["满意", "满意\u3000", " 满意", "满　意"])
def test_labels_that_look_alike_are_one_answer(label):
    # Fault 17: a trailing ideographic space makes a third category elsewhere.
    codes = [{"code": 1, "zh": "满意", "en": "satisfied"}, {"code": 2, "zh": label, "en": "very satisfied"}]
    report = validate(instrument(code_lists=[AGREE, {"id": "L", "level": "ordinal", "codes": codes}]))
    spaced_inside = label == "满　意"  # two words, another answer
    assert report.check("repeated_codes").n_failed == (0 if spaced_inside else 1)


def test_label_that_is_another_code():
    codes = [{"code": 1, "zh": "2", "en": "two"}, {"code": 2, "zh": "1", "en": "one"}]
    report = validate(instrument(code_lists=[AGREE, {"id": "L", "level": "ordinal", "codes": codes}]))
    assert report.check("repeated_codes").n_failed == 2


def test_ends_named_differently_are_one_answer_format():
    left, right = coded(0, 1, 2, name="L"), coded(0, 1, 2, name="M")
    right["codes"][0] = {"code": 0, "zh": "坏", "en": "bad"}
    items = [item("q1") | {"codes": "L"}, item("q2") | {"codes": "M"}]
    assert validate(instrument(code_lists=[left, right], items=items)).check("mixed_anchors").n_failed == 0


def test_not_applicable_is_no_clash_where_no_item_offers_it():
    lists = [coded(*range(1, 6), 96, name="A5")]
    missing = [{"code": 96, "reason": "not_applicable"}]
    assert validate(instrument(code_lists=lists, missing_codes=missing)).check("missing_code_is_answer").n_failed == 0
    items = [item("q1", not_applicable=True), item("q2")]
    report = validate(instrument(code_lists=lists, missing_codes=missing, items=items))
    assert report.check("missing_code_is_answer").n_failed == 1


@pytest.mark.parametrize(
    "conditions",
    [
        [("sex", "in", [1])],
        [("sex", "not_in", [1])],
        [("age", "below", [16])],
        [("age", "above", [20]), ("age", "below", [30])],
        [("age", "in", [15, 300])],
        [("q1", "above", [4])],
        [("q1", "in", [98])],  # a rule may name a missing code
    ],
)
def test_possible_rules_are_left_alone(conditions):
    parts = ROUTED | {"missing_codes": MISSING, "routing": [rule(*conditions, skip=["q2"])]}
    report = validate(instrument(**parts))
    assert report.check("routing_never_fires").n_failed == 0
    assert report.check("routing_order").n_failed == 0


def test_a_missing_code_is_not_below_or_above_anything():
    parts = {
        "missing_codes": [{"code": -1, "reason": "not_asked"}],
        "routing": [rule(("q1", "below", [1]), skip=["q2"])],
    }
    assert validate(instrument(**parts)).check("routing_never_fires").n_failed == 1


def test_a_list_of_distant_codes_costs_nothing():
    report = validate(instrument(code_lists=[AGREE, coded(1, 2, 10**15)]))
    assert report.rows("code_list_gaps")["got"].tolist() == ["3–1e+15"]


def test_suggestion_is_given():
    report = validate(instrument(items=[item("q1"), item("q2", "construct_c"), item("q3")], constructs=[
        {"id": "construct_d", "title": words("d")}, {"id": "c", "title": words("c")}]))  # fmt: skip
    assert "construct_d" in report.rows("dangling_references")["message"].iloc[0]


@pytest.mark.parametrize("shipped", ["community_worker", "bfi", "ess10_norway"])
def test_shipped_questionnaires_are_sound(shipped):
    report = validate(scheme_from(shipped, "instrument"))
    assert report.passed
    assert report.failed("warning") == ()
