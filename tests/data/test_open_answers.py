"""Open answers as texts: one an answer, in the respondent's words, known by question and key."""

import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.data.open_answers import open_answers
from governance_survey.errors import DataError


def answers(**columns):
    return gs.read_responses(pd.DataFrame(columns), "community_worker", sampling="convenience")


def test_one_source_an_answer():
    held = answers(worker_id=["W1", "W2", "W3"], W_OE_1=["一\r\n二", None, " "], W_OE_2=["😡", "𠮷", None])
    found = open_answers(held)
    assert [(one.id, one.text) for one in found] == [("W_OE_1:W1", "一\n二"), ("W_OE_2:W1", "😡"), ("W_OE_2:W2", "𠮷")]
    assert found[0].kind == "open_answer"
    assert found[0].attributes == {"item": "W_OE_1", "source": "worker", "respondent": "W1"}


def test_without_keys_rows_are_counted():
    found = open_answers(answers(W_OE_1=["一", None, "三"]))
    assert [one.id for one in found] == ["W_OE_1:1", "W_OE_1:3"]


def test_chosen_columns():
    held = answers(W_OE_1=["一"], W_OE_2=["二"])
    assert [one.id for one in open_answers(held, ["W_OE_2"])] == ["W_OE_2:1"]
    with pytest.raises(DataError) as caught:
        open_answers(held, ["W_OE_9"])
    assert caught.value.code == "column_not_found"


def test_none_at_all():
    with pytest.raises(DataError) as caught:
        open_answers(answers(W_LAW1_1=[1, 2]))
    assert caught.value.code == "no_open_answers"
    assert "W_OE_1" in caught.value.say("en")


def test_a_drafted_text_is_told_how_it_becomes_an_open_question():
    table = pd.DataFrame({"A1": [1, 2, 3], "A2": [2, 3, 1], "Q9": ["路灯坏了", "没有", "谢谢你们"]})
    drafted = gs.draft_instrument(table)
    with pytest.raises(DataError) as caught:
        open_answers(gs.read_responses(table, drafted, sampling="convenience"))
    assert "Q9" in caught.value.say("zh") and "asked: true" in caught.value.say("en")
