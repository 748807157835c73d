"""The verb `validate` and its report: dispatch, drill-down, wording, speed, and what must never change."""

from __future__ import annotations

import re
from time import perf_counter

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import governance_survey.steps.checks as lists
from governance_survey.steps.validation import validate
from governance_survey.words.errors import DataError, SchemeError, UsageError
from governance_survey.words.glossary import glossary
from governance_survey.words.text import set_language

from .checks.making import AGREE, answers, index_scheme, instrument, item, variable

EVERY_CHECK = (*lists.INSTRUMENT_CHECKS, *lists.INDEX_CHECKS, *lists.STUDY_CHECKS, *lists.ANSWER_CHECKS)
FORM = instrument(variables=[variable("id", "key"), variable("age", low=15, high=110)], keys={"respondent": "id"})
COLUMNS = ("q1", "q2", "q3")


def table_of(n: int, seed: int = 5) -> pandas.DataFrame:
    draw = np.random.default_rng(seed)
    table = pandas.DataFrame(draw.integers(1, 6, (n, 3)), columns=COLUMNS)
    return table.assign(id=[f"p{k}" for k in range(n)], age=draw.integers(15, 111, n))


def failed_counts(report) -> dict[str, int]:
    return {check.id: check.n_failed for check in report.checks}


def test_ids_are_unique_and_stable():
    ids = [check.id for check in EVERY_CHECK]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in ids)


def test_every_error_and_warning_says_what_to_do():
    assert [check.id for check in EVERY_CHECK if check.severity != "note" and check.advice is None] == []


def test_unsound_questionnaire_stops_the_answers():
    form = instrument(items=[item("q1"), item("q1")])
    report = validate(answers(table_of(3), form))
    assert [check.id for check in report.checks] == ["duplicate_ids"]
    with pytest.raises(SchemeError, match="scheme_unsound"):
        report.raise_for_failures()


def test_what_cannot_be_checked_is_refused():
    with pytest.raises(UsageError, match="cannot_validate"):
        validate(table_of(3))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="instruments_not_used"):
        validate(FORM, instruments=[FORM])


def test_unknown_check_names_the_nearest():
    with pytest.raises(UsageError, match="unknown_check") as caught:
        validate(FORM).rows("duplicate_id")
    assert "duplicate_ids" in caught.value.say("en")


def test_nothing_is_changed():
    table = table_of(20)
    table.loc[3, "q1"] = 99
    before = table.copy(deep=True)
    responses = answers(table, FORM)
    first, second = validate(responses), validate(responses)
    pandas.testing.assert_frame_equal(table, before)
    assert failed_counts(first) == failed_counts(second)
    with pytest.raises(ValueError, match="read-only"):
        first.check("undeclared_codes").failures[0].rows[0] = 7


def test_frames_use_the_glossary_and_machine_words():
    table = table_of(10)
    table.loc[0, "q1"] = 99
    report = validate(answers(table, FORM))
    for frame in (report.tidy(), report.glance(), report.rows("undeclared_codes"), report.counts("undeclared_codes")):
        assert set(frame.columns) <= set(glossary())
    assert set(report.rows("blank_keys").columns) == set(report.rows("undeclared_codes").columns)
    tidy = report.tidy().set_index("check_id")
    assert tidy.loc["undeclared_codes", ["severity", "n_checked", "n_failed"]].tolist() == ["error", 30, 1]
    assert tidy.loc["undeclared_codes", "share_failed"] == 1 / 30
    assert np.isnan(tidy.loc["bad_weights", "share_failed"])
    failed = tidy[tidy["n_failed"] > 0]["severity"].value_counts()
    assert report.glance().to_dict("records") == [
        {
            "passed": False,
            "n_checks": len(lists.ANSWER_CHECKS),
            "n_errors": 1,
            "n_warnings": failed.get("warning", 0),
            "n_notes": failed.get("note", 0),
        }
    ]


def test_drill_down_gives_row_respondent_value_and_expectation():
    table = table_of(10)
    table.loc[6, "q2"] = 99
    found = validate(answers(table, FORM)).rows("undeclared_codes").iloc[0]
    assert found.to_dict() == {
        "row": 7,
        "respondent": "p6",
        "where": "q2",
        "got": "99",
        "expected": "1, 2, 3, 4, 5",
        "message": "neither an answer of its list nor a missing code",
    }


def test_most_caps_the_frame_not_the_count():
    table = table_of(50)
    table[["q1", "q2"]] = 99
    report = validate(answers(table, FORM))
    assert len(report.rows("undeclared_codes", 60)) == 60
    assert len(report.rows("undeclared_codes", 0)) == 0
    assert report.check("undeclared_codes").n_failed == 100


@pytest.mark.parametrize(
    ("language", "verdict", "row"),
    [
        ("en", "The answers cannot be scored yet. {n} checks. Errors: 1", "q1: 99 (row 1)"),
        ("zh", "数据有误，不能计分。{n} 项检查：1 项错误", "q1：99（第 1 行）"),
    ],
)
def test_printed_in_both_languages(language, verdict, row):
    table = table_of(10)
    table.loc[0, "q1"] = 99
    report = validate(answers(table, FORM))
    set_language(language)
    verdict = verdict.format(n=len(lists.ANSWER_CHECKS))
    assert verdict in str(report) and row in str(report)
    assert verdict in report._repr_html_() and row in report._repr_html_()


def test_gravest_first():
    table = table_of(10).assign(extra=1, q2=3)
    table.loc[0, "q1"] = 99
    severities = [str(row[2]) for row in validate(answers(table, FORM)).table().rows]
    grave = ["error", "warning", "note", "ok", "nothing to check"]
    cut = [grave.index(severity) if severity in grave[:3] else 3 for severity in severities]
    assert cut == sorted(cut)
    assert set(cut) == {0, 1, 2, 3}


def test_untrusted_text_is_escaped():
    # Fault 27: a column name or an answer may hold a script.
    table = table_of(10).astype(object)
    table.loc[0, "q1"] = "<script>alert(1)</script>"
    table["<script>"] = 1
    shown = validate(answers(table, FORM))._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown


def test_keys_stay_out_of_tables():
    table = table_of(10)
    table.loc[[2, 5], "id"] = ["secret", "ｓecret"]  # one key, written in two ways
    report = validate(answers(table, FORM))
    with pytest.raises(DataError) as caught:
        report.raise_for_failures()
    for shown in (str(report), report._repr_html_(), caught.value.say("zh"), caught.value.say("en")):
        assert "ecret" not in shown
    assert "id: 2 cells, first in row 3" in str(report)
    assert report.rows("duplicate_keys")["got"].tolist() == ["secret", "secret"]
    assert report.check("merged_spellings").n_failed == 1


def test_braces_in_names_are_only_text():
    table = table_of(10).assign(**{"{0}": 1, "{zh}": 2}).astype(object)
    table.loc[0, "q1"] = "{n}"
    report = validate(answers(table, FORM))
    assert report.rows("undeclared_columns")["where"].tolist() == ["{0}", "{zh}"]
    assert "q1: {n} (row 1)" in str(report)


def test_simulated_answers_say_so():
    from dataclasses import replace

    report = validate(replace(answers(table_of(10), FORM), simulated=True))
    assert "Simulated data" in str(report)


def test_provenance():
    table = table_of(10)
    report = validate(answers(table, FORM))
    again = validate(answers(table.copy(), FORM))
    assert report.provenance.digest == again.provenance.digest
    assert report.provenance.parents[0].step == "read_responses"
    table.loc[0, "q1"] = 99
    assert validate(answers(table, FORM)).provenance.digest != report.provenance.digest
    assert "instrument small@1.0" in validate(FORM).provenance.inputs
    assert "index_scheme small_index@1.0" in validate(index_scheme(), instruments=[FORM]).provenance.inputs


@pytest.mark.parametrize("engine", ["polars", "pyarrow", "duckdb"])
def test_engines_agree(engine):
    table = table_of(40)
    table.loc[[3, 4], "q1"] = 99
    table.loc[5, "age"] = 7
    table.loc[6, "id"] = "p0"
    expected = failed_counts(validate(answers(table, FORM)))
    if engine == "polars":
        native: object = pytest.importorskip("polars").DataFrame(table.to_dict("list"))
    elif engine == "pyarrow":
        native = pytest.importorskip("pyarrow").table(table.to_dict("list"))
    else:
        native = pytest.importorskip("duckdb").from_df(table)
    assert failed_counts(validate(answers(native, FORM))) == expected  # type: ignore[arg-type]
    assert expected["undeclared_codes"] == 2


# --- properties -----------------------------------------------------------------------------------------

PLANTED = st.dictionaries(
    st.tuples(st.integers(0, 39), st.sampled_from(COLUMNS)), st.sampled_from([0, 6, 99, -7, 2.5]), max_size=30
)


@settings(max_examples=40, deadline=None)
@given(planted=PLANTED, ages=st.sets(st.integers(0, 39), max_size=10), order=st.randoms(use_true_random=False))
def test_planted_errors_are_all_found_in_any_row_order(planted, ages, order):
    table = table_of(40).astype(dict.fromkeys((*COLUMNS, "age"), float))
    for (row, column), value in planted.items():
        table.loc[row, column] = value
    for row in ages:
        table.loc[row, "age"] = 111 + row
    report = validate(answers(table, FORM))
    assert report.check("undeclared_codes").n_failed == len(planted)
    assert report.check("out_of_range").n_failed == len(ages)
    cells = report.rows("undeclared_codes")
    assert set(zip(cells["row"] - 1, cells["where"], strict=True)) == set(planted)
    places = list(range(40))
    order.shuffle(places)
    assert failed_counts(validate(answers(table.iloc[places].reset_index(drop=True), FORM))) == failed_counts(report)


def test_a_correlation_of_nought_is_no_suspicion_in_any_row_order():
    table = table_of(40).astype(dict.fromkeys(COLUMNS, float))
    table.loc[18, "q3"] = table.loc[36, "q2"] = 0  # q2 against the rest: nought but for rounding
    rng = np.random.default_rng(7)
    orders = [rng.permutation(40) for _ in range(30)]
    reports = [validate(answers(table.iloc[order].reset_index(drop=True), FORM)) for order in orders]
    assert {report.check("suspected_reverse").n_failed for report in reports} == {1}


@settings(max_examples=25, deadline=None)
@given(planted=PLANTED, answer=st.lists(st.integers(1, 5), min_size=3, max_size=3), age=st.integers(15, 110))
def test_a_valid_row_adds_no_error(planted, answer, age):
    table = table_of(40).astype(dict.fromkeys((*COLUMNS, "age"), float))
    for (row, column), value in planted.items():
        table.loc[row, column] = value
    before = validate(answers(table, FORM))
    more = pandas.concat([table, pandas.DataFrame([[*answer, "new", age]], columns=table.columns)], ignore_index=True)
    after = validate(answers(more, FORM))
    hard = [check.id for check in lists.ANSWER_CHECKS if check.severity == "error"]
    assert {name: failed_counts(after)[name] for name in hard} == {name: failed_counts(before)[name] for name in hard}


def test_a_million_failing_cells_stay_arrays():
    n = 40_000
    form = instrument(items=[item(f"q{k}") for k in range(30)], code_lists=[AGREE])
    table = pandas.DataFrame(np.full((n, 30), 99), columns=[f"q{k}" for k in range(30)])
    start = perf_counter()
    report = validate(answers(table, form))
    str(report)
    counts = report.counts("undeclared_codes")
    seconds = perf_counter() - start
    assert report.check("undeclared_codes").n_failed == 30 * n
    assert counts["count"].tolist() == [n] * 30
    assert len(report.rows("undeclared_codes")) == 30 * n
    assert seconds < 5  # about 0.1 s on two cores; one object a cell takes many seconds
