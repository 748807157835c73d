"""Responses: columns bound to their questionnaire, reasons for empty cells, what the file itself declares missing."""

import numpy as np
import pandas
import pytest

import governance_survey as gs
from governance_survey.data.responses import cleaning_rule, numbers_of
from governance_survey.schemes.instrument import Instrument
from governance_survey.words.errors import DataError

FORM = Instrument.model_validate(
    {
        "schema_version": 1,
        "kind": "instrument",
        "id": "small",
        "version": "1.0",
        "title": {"zh": "小问卷"},
        "unit": "person",
        "source_id": "resident",
        "code_lists": [
            {
                "id": "S3",
                "level": "ordinal",
                "codes": [
                    {"code": 1, "zh": "不满意", "en": "not satisfied"},
                    {"code": 2, "zh": "一般", "en": "so so"},
                    {"code": 3, "zh": "满意", "en": "satisfied"},
                ],
            },
            {
                "id": "INCOME",
                "level": "ordinal",
                "codes": [{"code": 1, "zh": "低"}, {"code": 96, "zh": "其他"}, {"code": 97, "zh": "其他"}],
            },
            {"id": "KIND", "level": "nominal", "codes": [{"code": "a", "zh": "甲"}, {"code": "b", "zh": "乙"}]},
        ],
        "missing_codes": [
            {"code": 96, "reason": "not_applicable", "zh": "不适用"},
            {"code": 98, "reason": "dont_know", "zh": "不清楚", "en": "don't know"},
            {"code": "(跳过)", "reason": "not_asked"},
        ],
        "items": [
            {"id": "q1", "text": {"zh": "甲"}, "codes": "S3"},
            {"id": "q2", "text": {"zh": "乙"}, "codes": "S3", "not_applicable": True},
        ],
        "attention": [{"id": "att", "text": {"zh": "请选一般"}, "codes": "S3", "correct": 2}],
        "variables": [
            {"id": "key", "title": {"zh": "编号"}, "kind": "key"},
            {"id": "age", "title": {"zh": "年龄"}, "kind": "number"},
            {"id": "income", "title": {"zh": "收入"}, "kind": "category", "codes": "INCOME"},
            {"id": "kind", "title": {"zh": "类"}, "kind": "category", "codes": "KIND"},
            {"id": "said", "title": {"zh": "意见"}, "kind": "text"},
        ],
        "keys": {"respondent": "key"},
    }
)


def read(**columns):
    return gs.read_responses(pandas.DataFrame(columns), FORM, sampling="convenience")


def test_each_kind_of_column():
    answers = read(
        key=["001", "002", "003"],
        q1=["满意", "2", "(跳过)"],
        att=[2, 3, 98],
        age=[30, 98, np.nan],
        kind=["甲", "b", "不清楚"],
        said=["好，很好", None, "（跳过）"],
        extra=[1, 2, 3],
    )
    assert answers.present == ("q1", "att", "key", "age", "kind", "said")
    np.testing.assert_array_equal(answers.values("q1", "att"), [[3, 2], [2, 3], [np.nan, np.nan]])
    np.testing.assert_array_equal(answers.values("kind")[:, 0], [0, 1, np.nan])
    assert answers.key_column("respondent").tolist() == ["001", "002", "003"]
    assert answers.key_column("community") is None
    assert answers.column("said").values.tolist() == ["好，很好", None, None]
    assert answers.reason_counts("q1") == {"not_asked": 1}
    assert answers.reason_counts("age") == {"dont_know": 1, "no_answer": 1}
    assert answers.reason_counts("said") == {"not_asked": 1, "no_answer": 1}


def test_a_code_means_missing_only_where_it_may():
    """96 is "not applicable" on rows that offer it, an answer where its own list says so, else undeclared."""
    answers = read(q1=[96], q2=[96], income=[96])
    assert answers.reason_counts("q1") == {"invalid": 1}
    assert answers.reason_counts("q2") == {"not_applicable": 1}
    assert answers.values("income").tolist() == [[96]]


def test_a_label_of_two_answers_means_neither():
    answers = read(income=["低", "其他", "96"])
    np.testing.assert_array_equal(answers.values("income")[:, 0], [1, np.nan, 96])
    assert answers.column("income").undeclared.tolist() == [False, True, False]


def test_unknown_column_names_the_nearest():
    answers = read(q1=[1], age=[3])
    with pytest.raises(DataError) as caught:
        answers.column("agee")
    assert caught.value.code == "column_not_found"
    assert "是不是想写：age" in caught.value.say("zh")
    with pytest.raises(DataError) as caught:
        answers.column("q2")
    assert "问卷声明了这一列" in caught.value.say("zh")


def test_one_pass_cleans_once():
    answers = read(q1=[1, 2], q2=[3, 96])
    answers.load(("q1", "q2", "q1"))
    assert answers.column("q1") is answers.column("q1")


def test_rules_follow_the_questionnaire():
    assert cleaning_rule(FORM, "age").kind == "number"
    assert cleaning_rule(FORM, "key").kind == "text"
    assert cleaning_rule(FORM, "said").kind == "open"
    assert numbers_of(FORM.code_list_by_id["KIND"]) == {"a": 0.0, "b": 1.0}


def test_what_the_file_declares_missing_is_set_aside(tmp_path):
    """Fault 13: an age of -9 that SPSS calls missing must not be averaged because the questionnaire forgot it."""
    import pyreadstat

    path = tmp_path / "a.sav"
    table = pandas.DataFrame({"q1": [1.0, 98, 3], "age": [30.0, -9, 40], "income": [1.0, 96, 1]})
    pyreadstat.write_sav(table, str(path), missing_ranges={"q1": [98], "age": [-9], "income": [96]})
    answers = gs.read_responses(path, FORM, sampling="convenience")
    assert answers.user_missing == (("q1", (98.0,)), ("age", (-9.0,)), ("income", (96.0,)))
    np.testing.assert_array_equal(answers.values("age")[:, 0], [30, np.nan, 40])
    assert answers.column("age").undeclared.tolist() == [False, True, False]
    assert answers.reason_counts("q1") == {"dont_know": 1}
    assert answers.values("income")[:, 0].tolist() == [1, 96, 1]


def test_answers_and_schemes_print_in_one_line():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    assert str(answers) == f"worker: 48 rows x 158 columns, {form}, table in memory, simulated"
    assert str(form) == "Community worker questionnaire (community_worker 1.0)"
    gs.set_language("zh")
    assert str(scheme) == "社区应急治理五维指数（five_dimensions 1.0）"
    assert "W_LAW1_1" in repr(form)
