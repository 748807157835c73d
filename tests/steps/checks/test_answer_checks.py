"""Checks of answers: planted faults are all found, at their rows, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas
import pytest

from governance_survey.steps.validation import validate
from governance_survey.words.errors import DataError

from .making import AGREE, YESNO, answers, instrument, item, variable, words

N = 60


def sound_table(n: int = N, items: int = 3, seed: int = 11) -> pandas.DataFrame:
    """Answers on one trait; every third item is reversed."""
    draw = np.random.default_rng(seed)
    trait = draw.normal(size=(n, 1))
    values = np.clip(np.round(3 + trait + 0.8 * draw.normal(size=(n, items))), 1, 5)
    values[:, 2::3] = 6 - values[:, 2::3]
    return pandas.DataFrame(values, columns=[f"q{k + 1}" for k in range(items)])


def put(table: pandas.DataFrame, column: str, *cells: tuple[int, object]) -> pandas.DataFrame:
    """The table with cells replaced (row numbers from 1)."""
    changed = table.copy()
    if any(isinstance(value, str) for _, value in cells):
        changed[column] = changed[column].astype(object)
    for row, value in cells:
        changed.loc[row - 1, column] = value
    return changed


def errors(report) -> list[str]:
    return [check.id for check in report.failed("error")]


def test_sound_answers_have_nothing_to_say():
    report = validate(answers(sound_table()))
    assert [check.id for check in report.checks if check.n_failed] == []
    assert report.raise_for_failures() is report


def test_missing_reasons_are_no_failures():
    form = instrument(missing_codes=[{"code": 98, "reason": "dont_know"}, {"code": -2, "reason": "not_shown"}])
    table = put(put(sound_table(), "q1", (1, 98), (2, np.nan)), "q2", (3, -2))
    assert [check.id for check in validate(answers(table, form)).checks if check.n_failed] == []


# --- values ---------------------------------------------------------------------------------------------


def test_undeclared_skip_code():
    # Fault 14: an undeclared 99 turned a slope of 0.544 into 0.009.
    table = put(put(sound_table(), "q1", (4, 99), (10, 99), (12, 77)), "q3", (5, 0))
    report = validate(answers(table))
    assert errors(report) == ["undeclared_codes"]
    assert report.rows("undeclared_codes")[["row", "where", "got"]].values.tolist() == [
        [4, "q1", "99"], [10, "q1", "99"], [12, "q1", "77"], [5, "q3", "0"]]  # fmt: skip
    assert report.counts("undeclared_codes").values.tolist() == [["q1", "99", 2], ["q1", "77", 1], ["q3", "0", 1]]
    assert report.check("undeclared_codes").n_checked == 3 * N
    with pytest.raises(DataError, match="answers_invalid") as caught:
        report.raise_for_failures()
    english, chinese = caught.value.say("en"), caught.value.say("zh")
    assert "q1: 99 (2 cells, first in row 4), 77 (row 12)" in english
    assert "q1：99（2 处，始于第 4 行）、77（第 12 行）" in chinese
    assert "missing_codes" in english and "改正这些值" in chinese


def test_excel_dates_among_answers():
    # Fault 9: "6-10" typed into Excel comes back as a date.
    table = sound_table().astype(object)
    table.loc[0, "q1"] = pandas.Timestamp("2024-06-10")
    report = validate(answers(table))
    assert report.rows("undeclared_codes")["got"].str.startswith("2024-06-10").tolist() == [True]


def test_answer_texts_that_look_alike_are_one_answer():
    # Fault 17: the same label with an ideographic space or full-width digits is the same answer.
    table = sound_table().astype(object)
    table.loc[:4, "q1"] = ["比较同意", "比较同意\u3000", " 比较同意", "４", "strongly  agree"]
    report = validate(answers(table))
    assert errors(report) == []
    assert report.check("merged_spellings").severity == "note"
    assert report.rows("merged_spellings")[["where", "message"]].values.tolist() == [
        ["q1", "“比较同意”, “比较同意\u3000”, “ 比较同意” are read as “比较同意”"],
        ["q1", "“４”, “4” are read as “4”"],
    ]


def test_values_only_the_data_file_calls_missing():
    # Fault 13: SPSS user-missing values keep a reason, or are told.
    form = instrument(variables=[variable("job", "text"), variable("age")])
    table = put(sound_table(), "q1", (2, 5), (3, 5)).assign(
        job=["none"] * 2 + ["baker"] * (N - 2), age=[999] + [30] * (N - 1)
    )
    aside = (("q2", (7.0,)), ("job", ("none",)), ("age", (999.0,)))
    report = validate(replace(answers(put(table, "q2", (8, 7)), form), user_missing=aside))
    assert sorted(errors(report)) == ["not_numbers", "undeclared_codes"]
    assert report.rows("undeclared_codes")["row"].tolist() == [8]
    assert report.rows("not_numbers")["row"].tolist() == [1]
    assert report.rows("undeclared_missing")[["row", "got"]].values.tolist() == [[1, "none"], [2, "none"]]


def test_numbers_stored_as_text():
    # Fault 55: the type comes from the questionnaire; what is no number is refused, not made a category.
    form = instrument(variables=[variable("age", low=15, high=110)])
    good = sound_table().assign(age=[str(20 + k % 40) for k in range(N)])
    assert errors(validate(answers(good, form))) == []
    report = validate(answers(put(good, "age", (2, "45%"), (3, "1,234"), (9, "about 30")), form))
    assert errors(report) == ["not_numbers"]
    assert report.rows("not_numbers")[["row", "got"]].values.tolist() == [[2, "45%"], [3, "1,234"], [9, "about 30"]]


def test_ranges():
    form = instrument(variables=[variable("age", low=15, high=110), variable("income", low=0)])
    table = put(sound_table().assign(age=15.0, income=1e9), "age", (1, 14.5), (2, 110), (3, 180), (4, np.nan))
    report = validate(answers(put(table, "income", (7, -0.01)), form))
    assert errors(report) == ["out_of_range"]
    assert report.rows("out_of_range")["got"].tolist() == ["14.5", "180", "-0.01"]
    assert report.rows("out_of_range")["expected"].tolist() == ["15 to 110", "15 to 110", "0 to inf"]
    assert report.check("out_of_range").n_checked == 2 * N - 1


def test_community_variables_agree_within_a_community():
    form = instrument(
        variables=[variable("cid", "key"), variable("urban", "category", codes="YN", level="community")],
        code_lists=[AGREE, YESNO],
        keys={"community": "cid"},
    )
    table = sound_table().assign(cid=[f"c{k // 10}" for k in range(N)], urban=[(k // 10) % 2 for k in range(N)])
    assert validate(answers(table, form)).check("not_constant").n_failed == 0
    report = validate(answers(put(table, "urban", (5, 1), (15, np.nan)), form))
    assert report.rows("not_constant")["row"].tolist() == list(range(1, 11))
    assert report.check("not_constant").severity == "warning"


# --- columns and keys -----------------------------------------------------------------------------------


def keyed(**parts):
    return instrument(variables=[variable("id", "key")], keys={"respondent": "id"}, **parts)


def test_columns_that_are_not_there():
    form = instrument(
        constructs=[{"id": "c", "title": words("c")}, {"id": "d", "title": words("d")}],
        items=[item("q1"), item("q2"), item("q3"), item("d1", "d"), item("d2", "d")],
        variables=[variable("id", "key"), variable("age")],
        keys={"respondent": "id"},
    )
    table = sound_table().drop(columns="q3").assign(Q3=1, other=2)
    report = validate(answers(table, form))
    assert errors(report) == ["columns_absent"]
    assert report.rows("columns_absent")["where"].tolist() == ["id"]
    assert (report.rows("items_absent")["where"].tolist(), report.check("items_absent").severity) == (["q3"], "warning")
    assert report.rows("constructs_absent")["where"].tolist() == ["d"]
    assert report.rows("variables_absent")["where"].tolist() == ["age"]
    assert report.rows("undeclared_columns")["where"].tolist() == ["Q3", "other"]


def test_near_names_are_suggested():
    form = instrument(items=[item("trust_police"), item("trust_court")])
    table = pandas.DataFrame({"trust_polce": [1, 2], "trust_court": [1, 2]})
    report = validate(answers(table, form))
    assert "trust_polce" in report.rows("items_absent")["message"].iloc[0]
    assert "trust_police" in report.rows("undeclared_columns")["message"].iloc[0]


def test_answers_of_another_questionnaire():
    assert errors(validate(answers(pandas.DataFrame({"a": [1], "b": [2]})))) == ["no_items_present"]


def test_an_empty_table():
    report = validate(answers(sound_table(0)))
    assert errors(report) == ["no_rows"]
    assert str(report)


def test_duplicate_and_blank_keys():
    # Fault 56: a repeated key multiplies rows in a merge.
    keys = [f"{k:04d}" for k in range(N)]
    keys[9], keys[19], keys[29], keys[39] = "0001", "0001", "", None
    report = validate(answers(sound_table().assign(id=keys), keyed()))
    assert sorted(errors(report)) == ["blank_keys", "duplicate_keys"]
    assert report.rows("duplicate_keys")[["row", "respondent"]].values.tolist() == [
        [2, "0001"], [10, "0001"], [20, "0001"]]  # fmt: skip
    assert report.rows("blank_keys")["row"].tolist() == [30, 40]
    assert report.check("duplicate_keys").n_checked == N - 2


def test_long_keys_stay_apart():
    # Fault 10: two 18-digit numbers are two people as long as they are text.
    table = sound_table(2).assign(id=["110101199001011234", "110101199001011235"])
    assert errors(validate(answers(table, keyed()))) == []


def test_community_forms_are_keyed_by_community():
    form = instrument(unit="community", variables=[variable("cid", "key")], keys={"community": "cid"})
    report = validate(answers(sound_table(3).assign(cid=["a", "a", None]), form))
    assert sorted(errors(report)) == ["blank_keys", "duplicate_keys"]
    assert report.check("blank_communities").n_checked == 0


def test_blank_community_of_a_person_is_a_warning():
    form = instrument(variables=[variable("cid", "key")], keys={"community": "cid"})
    report = validate(answers(sound_table(3).assign(cid=["a", "a", None]), form))
    assert report.passed
    assert report.rows("blank_communities")["row"].tolist() == [3]


def test_rows_without_answers():
    table = sound_table()
    table.loc[[4, 7]] = np.nan
    report = validate(answers(table))
    assert report.rows("empty_rows")["row"].tolist() == [5, 8]


# --- routing --------------------------------------------------------------------------------------------

ROUTING = [{"id": "R1", "when": [{"variable": "sex", "relation": "in", "values": [0]}], "skip": ["q2"]}]


def routed(routing=ROUTING):
    return instrument(
        variables=[variable("sex", "category", codes="YN"), variable("age")],
        code_lists=[AGREE, YESNO],
        routing=routing,
        missing_codes=[{"code": -1, "reason": "not_asked"}, {"code": 98, "reason": "dont_know"}],
    )


def test_routing_both_ways():
    table = sound_table(6).assign(sex=[0, 0, 0, 1, 1, np.nan], q2=[-1, 4, np.nan, 2, -1, -1])
    report = validate(answers(table, routed()))
    assert report.rows("answered_though_skipped")[["row", "got"]].values.tolist() == [[2, "4"]]
    assert report.rows("skipped_but_blank")["row"].tolist() == [3]
    assert report.rows("skipped_though_asked")["row"].tolist() == [5]  # row 6 cannot be told
    assert report.check("answered_though_skipped").n_checked == 3
    assert report.passed


def test_routing_reads_answer_texts_too():
    table = sound_table(3).assign(sex=["否", "no", "yes"], q2=[-1, 4, -1])
    report = validate(answers(table, routed()))
    assert report.rows("answered_though_skipped")["row"].tolist() == [2]
    assert report.rows("skipped_though_asked")["row"].tolist() == [3]


@pytest.mark.parametrize(
    ("relation", "values", "fires_in_rows"),
    [
        ("in", [98], [3]),
        ("in", [0, 98], [1, 3]),
        ("not_in", [1], [1, 3]),
        ("not_in", [0, 98], [2]),
    ],
)
def test_conditions_on_codes(relation, values, fires_in_rows):
    rule = [{"id": "R1", "when": [{"variable": "sex", "relation": relation, "values": values}], "skip": ["q2"]}]
    table = sound_table(5).assign(sex=[0, 1, 98, np.nan, 7])
    report = validate(answers(table, routed(rule)))
    assert report.rows("answered_though_skipped")["row"].tolist() == fires_in_rows
    text = table.assign(sex=["0", "1", "98", None, "7"])
    assert validate(answers(text, routed(rule))).rows("answered_though_skipped")["row"].tolist() == fires_in_rows


def test_all_conditions_of_a_rule_must_hold():
    rule = [
        {
            "id": "R1",
            "when": [
                {"variable": "sex", "relation": "in", "values": [0]},
                {"variable": "age", "relation": "below", "values": [18]},
            ],
            "skip": ["q2"],
        }
    ]
    table = sound_table(4).assign(sex=[0, 0, 1, np.nan], age=[17, 18, 17, 30], q2=[5, -1, -1, -1])
    report = validate(answers(table, routed(rule)))
    assert report.rows("answered_though_skipped")["row"].tolist() == [1]
    assert report.rows("skipped_though_asked")["row"].tolist() == [2, 3, 4]  # row 4: too old whatever the sex


def test_a_rule_whose_column_is_absent_cannot_be_checked():
    report = validate(answers(sound_table(), routed()))
    assert report.rows("rules_unchecked")["where"].tolist() == ["routing R1"]
    assert report.check("answered_though_skipped").n_checked == 0


# --- design ---------------------------------------------------------------------------------------------


def designed(**columns):
    form = instrument(
        variables=[
            variable("w"),
            variable("psu", "key", level="psu"),
            variable("stratum", "key", level="stratum"),
            variable("fpc"),
        ]
    )
    return sound_table(8).assign(**columns), form


@pytest.mark.parametrize(
    ("weights", "rows"),
    [([1, -1, 1, 1, 1, 1, 1, -0.5], [2, 8]), ([1, np.nan, 1, 1, 1, 1, 1, 1], [2]), ([0] * 8, [0])],
)
def test_unusable_weights(weights, rows):
    # Fault 50: negative, missing and all-zero weights gave LinAlgError, ZeroDivisionError, a mean of 9 from [1, 5].
    table, form = designed(w=np.array(weights, dtype=float))
    report = validate(answers(table, form, weight="w"))
    assert errors(report) == ["bad_weights"]
    assert report.rows("bad_weights")["row"].tolist() == rows


def test_infinite_weight():
    table, form = designed(w=[1.0, np.inf, 1, 1, 1, 1, 1, 1])
    report = validate(answers(table, form, weight="w"))
    assert report.rows("bad_weights")["row"].tolist() == [2]


def test_zero_weights_are_fine_beside_positive_ones():
    table, form = designed(w=[0.0, 1, 1, 1, 1, 1, 1, 1])
    assert errors(validate(answers(table, form, weight="w"))) == []


def test_missing_strata_and_units():
    table, form = designed(psu=["a", None, "b", "b", "c", "c", "d", "d"], stratum=["1"] * 4 + ["2"] * 3 + [""])
    report = validate(answers(table, form, psu="psu", strata="stratum", lonely_psu="adjust"))
    assert errors(report) == ["missing_design_labels"]
    assert sorted(report.rows("missing_design_labels")[["row", "where"]].values.tolist()) == [
        [2, "psu"],
        [8, "stratum"],
    ]


def test_lonely_units_follow_the_rule():
    table, form = designed(psu=list("aabbcccc"), stratum=["1"] * 4 + ["2"] * 4)
    refused = validate(answers(table, form, psu="psu", strata="stratum"))
    assert errors(refused) == ["lonely_units"]
    assert refused.rows("lonely_units")["row"].tolist() == [5, 6, 7, 8]
    allowed = validate(answers(table, form, psu="psu", strata="stratum", lonely_psu="adjust"))
    assert allowed.passed
    assert (allowed.check("lonely_units").n_failed, allowed.check("lonely_units").severity) == (4, "note")


def test_one_unit_in_all():
    table, form = designed(psu=["a"] * 8)
    assert errors(validate(answers(table, form, psu="psu"))) == ["lonely_units"]


def test_a_stratum_sampled_entirely_is_not_lonely():
    table, form = designed(psu=list("aabbcccc"), stratum=["1"] * 4 + ["2"] * 4, fpc=[9.0] * 4 + [1.0] * 4)
    assert validate(answers(table, form, psu="psu", strata="stratum", fpc="fpc")).passed


def test_units_of_one_name_in_several_strata():
    table, form = designed(psu=list("abacdede"), stratum=["1", "1", "2", "2", "3", "3", "3", "3"])
    report = validate(answers(table, form, psu="psu", strata="stratum"))
    assert report.passed
    assert report.rows("units_in_several_strata")["row"].tolist() == [1, 3]


@pytest.mark.parametrize(
    ("fpc", "rows"),
    [
        ([9, 9, 9, 9, 5, 5, 5, 5], []),
        ([9, 9, 9, 8, 5, 5, 5, 5], [1, 2, 3, 4]),
        ([0, 0, 0, 0, 5, 5, 5, 5], [1, 2, 3, 4]),
        ([9, 9, 9, 9, 1.5, 1.5, 1.5, 1.5], [5, 6, 7, 8]),
        ([0.5] * 4 + [0.1] * 4, []),
    ],
)
def test_population_counts(fpc, rows):
    table, form = designed(psu=list("aabbccdd"), stratum=["1"] * 4 + ["2"] * 4, fpc=np.array(fpc, dtype=float))
    report = validate(answers(table, form, psu="psu", strata="stratum", fpc="fpc"))
    assert sorted(report.rows("bad_fpc")["row"].tolist()) == rows


# --- quality --------------------------------------------------------------------------------------------


def test_attention_rows():
    attention = [{"id": "att", "text": words("a"), "codes": "A5", "correct": 4}]
    table = put(sound_table().assign(att=4.0), "att", (3, 5), (4, np.nan))
    report = validate(answers(table, instrument(attention=attention)))
    found = report.check("attention_failed")
    assert (found.n_checked, found.n_failed, found.severity) == (N - 1, 1, "warning")
    assert report.rows("attention_failed")["row"].tolist() == [3]


def test_suspected_reverse_item():
    # Fault 53: an item left unreversed gave alpha = -20 elsewhere.
    form = instrument(items=[item("q1"), item("q2"), item("q3"), item("q4")])
    report = validate(answers(sound_table(200, 4), form))  # the third item is reversed in the data
    assert report.rows("suspected_reverse")["where"].tolist() == ["q3"]
    table = sound_table(200, 4)
    rest = table[["q1", "q2", "q4"]].mean(axis=1)
    assert report.rows("suspected_reverse")["got"].iloc[0] == f"r = \u2212{abs(table['q3'].corr(rest)):.3f}".replace(
        "0.", "."
    )
    assert report.passed
    declared = instrument(items=[item("q1"), item("q2"), item("q3", reverse=True), item("q4")])
    assert validate(answers(sound_table(200, 4), declared)).check("suspected_reverse").n_failed == 0


def test_formative_items_need_not_go_together():
    form = instrument(
        constructs=[{"id": "c", "title": words("c"), "measurement": "formative"}],
        items=[item("q1"), item("q2"), item("q3")],
    )
    assert validate(answers(sound_table(), form)).check("suspected_reverse").n_checked == 0


def test_item_everybody_answers_alike():
    # Fault 52: alpha of a scale with a constant item came back as 0.145.
    table = sound_table().assign(q2=3.0)
    report = validate(answers(table))
    assert report.rows("constant_items")[["where", "got"]].values.tolist() == [["q2", "3"]]
    assert report.check("constant_items").severity == "warning"


def long_form(items: int = 12):
    return instrument(items=[item(f"q{k + 1}", reverse=k % 3 == 2) for k in range(items)])


def test_straight_lines_over_raw_answers():
    table = sound_table(N, 12)
    table.loc[4] = 3.0
    table.loc[7, :] = 5.0
    table.loc[7, ["q1", "q2"]] = np.nan  # ten answers, all alike: still a line
    table.loc[9, :] = np.nan
    table.loc[9, ["q1", "q2"]] = 3.0  # two answers alike are no line
    report = validate(answers(table, long_form()))
    assert report.rows("straight_lining")[["row", "got"]].values.tolist() == [[5, "3"], [8, "5"]]
    assert report.check("straight_lining").n_checked == N - 1


def test_identical_rows():
    table = sound_table(N, 12)
    table.loc[30] = table.loc[3]
    table.loc[31] = table.loc[3]
    table.loc[40] = table.loc[2]
    table.loc[2, "q1"] = table.loc[40, "q1"] = np.nan  # the same answer left out is the same pattern
    table.loc[50] = table.loc[51] = 3.0  # a straight line, told elsewhere
    report = validate(answers(table, long_form()))
    found = report.rows("repeated_answers")
    assert found[["row", "got"]].values.tolist() == [[3, "3"], [4, "4"], [31, "4"], [32, "4"], [41, "3"]]


def test_few_items_coincide_by_chance():
    table = pandas.concat([sound_table(N, 9)] * 2, ignore_index=True)
    assert validate(answers(table, long_form(9))).check("repeated_answers").n_checked == 0


def test_items_left_blank_count_those_who_were_asked():
    form = instrument(missing_codes=[{"code": -2, "reason": "not_shown"}])
    table = sound_table(100)
    table.loc[:59, "q1"] = -2
    table.loc[60:69, "q1"] = np.nan  # 10 of 40
    table.loc[60:69, "q2"] = np.nan  # 10 of 100
    report = validate(answers(table, form))
    assert report.rows("much_left_blank")[["where", "got"]].values.tolist() == [["q1", "25.0%"]]
    assert report.check("much_left_blank").severity == "note"


def test_one_answer_is_not_yet_constant():
    table = sound_table()
    table.loc[1:, "q2"] = np.nan
    assert validate(answers(table)).check("constant_items").n_failed == 0


def test_few_rows_say_nothing_on_direction():
    form = instrument(items=[item("q1"), item("q2"), item("q3")])  # the third is reversed in the data
    assert validate(answers(sound_table(9), form)).check("suspected_reverse").n_checked == 0
    assert validate(answers(sound_table(10), form)).check("suspected_reverse").n_checked == 3
