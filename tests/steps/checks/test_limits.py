"""Limits between columns, ranges of indicators and logs: what is flagged, how it is said, what is not checked."""

from __future__ import annotations

import numpy as np
import pandas
import pytest

import governance_survey as gs
from governance_survey.errors import DataError
from governance_survey.schemes.instrument import Instrument
from governance_survey.steps.checks.indicators import possible
from governance_survey.steps.validation import ValidationReport, validate

from ...linked_study import answers as worker_answers
from ...linked_study import read, record, record_table
from .making import answers, instrument, item, variable, words

KEYS = {"respondent": "id"}


def form(*limits: dict[str, object], **more: object) -> Instrument:
    return instrument(
        keys=KEYS,
        variables=[
            variable("id", "key"),
            variable("part"),
            variable("whole"),
            variable("first", "date"),
            variable("last", "date"),
        ],
        limits=list(limits),
        missing_codes=[{"code": 98, "reason": "dont_know"}],
        **more,
    )


def table(**columns: list[object]) -> pandas.DataFrame:
    n = len(next(iter(columns.values())))
    return pandas.DataFrame(
        {"id": [f"p{k}" for k in range(1, n + 1)], "q1": [1, 5] * (n // 2) + [3] * (n % 2)} | columns
    )


def checked(limit: dict[str, object], **columns: list[object]) -> ValidationReport:
    return validate(answers(table(**columns), form(limit)))


PART = {"id": "L1", "variable": "part", "relation": "at_most", "other": "whole"}


def test_a_part_above_its_whole_is_an_error_with_row_key_wording_and_values():
    report = checked(PART | {"why": words("A part.")}, part=[1, 5, 7, 4], whole=[2, 5, 6, 1])
    assert [check.id for check in report.failed("error")] == ["limits_broken"]
    rows = report.rows("limits_broken")
    assert rows[["row", "respondent", "where", "got", "expected"]].values.tolist() == [
        [3, "p3", "L1", "part = 7, whole = 6", "part ≤ whole"],
        [4, "p4", "L1", "part = 4, whole = 1", "part ≤ whole"],
    ]
    (failed,) = report.check("limits_broken").failures
    assert failed.message.say("en") == "“part” should be at most “whole”: A part."
    assert failed.message.say("zh") == "“中part”应当不大于“中whole”：中A part."
    with pytest.raises(DataError) as caught:
        report.raise_for_failures()
    assert "part = 7, whole = 6" in caught.value.say("zh") and "action: confirm" in caught.value.say("en")


def test_a_limit_to_confirm_is_a_warning_and_does_not_refuse():
    report = checked(PART | {"action": "confirm"}, part=[1, 7], whole=[2, 6])
    assert report.passed
    assert "limits_to_confirm" in [check.id for check in report.failed("warning")]
    assert report.check("limits_broken").n_checked == 0


def test_rows_and_limits_that_cannot_be_looked_at_do_not_count_as_checked():
    report = checked(PART, part=[1, 98, None, 9], whole=[2, 1, 1, None])
    assert (report.check("limits_broken").n_checked, report.check("limits_broken").n_failed) == (1, 0)
    for column in ("part", "whole"):
        alone = checked(PART, **{column: [1, 2]}).check("limits_broken")
        assert (alone.n_checked, alone.n_failed) == (0, 0)


@pytest.mark.parametrize(
    ("relation", "bad"), [("at_most", [3]), ("at_least", [1]), ("above", [1, 2]), ("below", [2, 3])]
)
def test_relations_to_a_number(relation: str, bad: list[int]):
    limit = {"id": "L", "variable": "part", "relation": relation, "value": 2}
    report = checked(limit, part=[1, 2, 3])
    assert report.rows("limits_broken")["row"].tolist() == bad
    assert report.check("limits_broken").failures[0].message.say("en").endswith(" 2")


def test_a_factor_stands_in_the_rule_and_equal_is_no_more():
    limit = PART | {"times": 0.1}
    report = checked(limit, part=[0.3, 0.31], whole=[3, 3])  # 0.1 x 3 is 0.30000000000000004
    assert report.rows("limits_broken")["row"].tolist() == [2]
    assert report.rows("limits_broken")["expected"].tolist() == ["part ≤ 0.1 × whole"]
    assert "0.1 × whole" in report.check("limits_broken").failures[0].message.say("zh")
    equal = PART | {"relation": "at_least", "times": 0.1}
    assert checked(equal, part=[0.3], whole=[3]).passed


def test_times_are_shown_as_a_person_writes_them():
    limit = {"id": "L", "variable": "first", "relation": "at_most", "other": "last"}
    report = checked(limit, first=["2021-02-01 08:30", "2021-02-01"], last=["2021-02-01 07:05:09", "2021-01-31"])
    assert report.rows("limits_broken")["got"].tolist() == [
        "first = 2021-02-01 08:30, last = 2021-02-01 07:05:09",
        "first = 2021-02-01, last = 2021-01-31",
    ]


def test_of_a_hundred_thousand_rows_each_is_found():
    draw = np.random.default_rng(1)
    part, whole = draw.integers(0, 90, (2, 100_000))  # 98 is "don't know"
    data = pandas.DataFrame({"part": part, "whole": whole, "q1": 1})
    sound = form(PART).model_copy(update={"variables": form().variables[1:]})
    sound = Instrument.model_validate(sound.model_dump() | {"keys": {}})
    assert validate(answers(data, sound)).check("limits_broken").n_failed == int((part > whole).sum())


def test_a_limit_on_what_is_not_declared_is_a_fault_of_the_form():
    report = validate(form(PART | {"other": "whol"}))
    assert [check.id for check in report.failed("error")] == ["limits_dangling"]
    assert "whole" in report.check("limits_dangling").failures[0].message.say("zh")
    assert not validate(form(PART | {"log": "NO"})).passed
    assert not validate(form(PART, PART)).passed  # one id twice


# --- records ---------------------------------------------------------------------------------------------


def log(**columns: list[object]) -> dict[str, pandas.DataFrame]:
    key = record_table()["community_id"]
    n = len(next(iter(columns.values())))
    return {"A_STOCK": pandas.DataFrame({"community_id": key.iloc[:1].tolist() * n, **columns})}


def test_rows_of_a_log_are_those_of_the_log_with_its_communities():
    keys = record_table()["community_id"].tolist()
    rows = pandas.DataFrame(
        {
            "community_id": [keys[4]] * 40 + [keys[2]],
            "t_request": ["2021-02-01"] * 41,
            "t_delivered": ["2021-02-02"] * 40 + ["2021-01-30 12:00"],
        }
    )
    report = validate(record(logs={"A_DISP": rows}))
    found = report.rows("limits_broken")
    assert found[["row", "respondent", "where"]].values.tolist() == [[41, str(keys[2]), "LM34"]]
    assert found["got"].tolist() == ["t_request = 2021-02-01, t_delivered = 2021-01-30 12:00"]
    assert "Log of supplies called up" in report.check("limits_broken").failures[0].message.say("en")


def test_a_row_of_a_log_beyond_the_number_of_communities_can_be_looked_at():
    keys = record_table()["community_id"].tolist()
    rows = pandas.DataFrame(
        {"community_id": [keys[0]] * 50 + ["nowhere"], "t_request": "2021-02-01", "t_delivered": "2021-02-02"}
    )
    found = validate(record(logs={"A_DISP": rows})).rows("log_rows_without_community")
    assert found[["row", "respondent"]].values.tolist() == [[51, "nowhere"]]


def test_a_negative_number_in_a_log_is_found():
    report = validate(record(logs=log(item=["rice", "oil"], qty=[-3, 4])))
    assert report.rows("log_cells_out_of_range")[["row", "where", "got"]].values.tolist() == [[1, "A_STOCK.qty", "-3"]]


def test_an_indicator_beyond_its_range_is_a_warning_with_its_communities():
    data = record_table().assign(A_PLAN_last_revision="2020-06-01", K43=0.5, K33=2.0)
    data.loc[3, "A_PLAN_last_revision"] = "2021-08-01"  # after the day of the survey
    data.loc[5, "K43"], data.loc[6, "K33"] = 1.2, -4.0
    report = validate(record(data))
    assert report.check("indicators_out_of_range").failed == "warning"
    rows = report.rows("indicators_out_of_range").set_index("where")
    keys = data["community_id"].astype(str)
    assert rows["respondent"].to_dict() == {"K33": keys[6], "K43": keys[5], "K44": keys[3]}
    assert rows.loc["K43", ["got", "expected"]].tolist() == ["1.2", "0 to 1"]
    assert rows.loc["K33", ["got", "expected"]].tolist() == ["-4", "0 or more"]


def test_an_entered_indicator_must_be_a_number():
    data = record_table().astype({"K33": object})
    data.loc[2, "K33"] = "3 h"
    assert validate(record(data)).rows("not_numbers")[["row", "where", "got"]].values.tolist() == [[3, "K33", "3 h"]]


def test_norms_and_baselines_bound_the_score_and_not_the_figure():
    known = gs.read_instrument("community_record").indicator_by_id
    assert possible(known["K17"]) == (-np.inf, np.inf)  # an amount scored between 0 and 1
    assert possible(known["K41"]) == (0.0, np.inf)  # drills: full score at 2
    assert possible(known["K43"]) == (0.0, 1.0) == possible(known["K04"])


def test_a_formula_that_cannot_be_read_or_names_nothing_is_a_fault_of_the_form():
    shipped = gs.read_instrument("community_record")
    for formula, check in (
        ("A_HH / (", "formulas_unreadable"),
        ("A_HOUSES / A_HH", "formulas_dangling"),
        ("sum(A_STOCK.qtty)", "formulas_dangling"),
        ("count(A_STOCKS)", "formulas_dangling"),
    ):
        first = shipped.indicators[0].model_copy(update={"formula": formula})
        broken = shipped.model_copy(update={"indicators": (first, *shipped.indicators[1:])})
        assert [found.id for found in validate(broken).failed("error")] == [check]
        # Answers to such a form are not read, and nothing is raised.
        data = gs.read_responses(record_table(), broken, sampling="census", weight="none", psu="none", strata="none")
        assert not validate(data).passed


def test_the_worker_questionnaire_has_its_limits_checked():
    data = worker_answers("worker").copy()
    assert validate(read("worker", data)).check("limits_broken").n_failed == 0
    data.loc[1, ["W_NUM_4", "W_NUM_5"]] = 3, 9
    data.loc[2, "W_NUM_1"] = 23
    report = validate(read("worker", data))
    assert report.rows("limits_broken")[["row", "where", "got"]].values.tolist() == [
        [2, "RT10", "W_NUM_5 = 9, W_NUM_4 = 3"]
    ]
    assert report.rows("limits_to_confirm")["where"].tolist() == ["RT11"]
    assert "重复的报表" in report.check("limits_broken").failures[0].message.say("zh")


def test_ticks_can_be_counted_against_a_number():
    question = {
        "id": "M",
        "text": words("M"),
        "choices": [{"code": k, **words(str(k))} for k in (1, 2, 3)],
        "count": "M_N",
    }
    counted = instrument(
        items=[item("q1"), item("q2")],
        questions=[question],
        limits=[{"id": "L", "variable": "M_N", "relation": "at_most", "value": 2}],
    )
    data = pandas.DataFrame({"q1": [1, 2], "q2": [1, 5], "M_1": [1, 1], "M_2": [1, 1], "M_3": [1, 0]})
    assert validate(answers(data, counted)).rows("limits_broken")["row"].tolist() == [1]
