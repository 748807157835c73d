"""Units that a text itself gives: sentences, turns, answers."""

from __future__ import annotations

import pytest

import governance_survey as gs
from governance_survey.data.turns import turns
from governance_survey.data.units import cut_units

TEXT = (
    "【模拟】\n访谈员：怎么样？\n居民：来晚了！“没人管。”后来好了……\n他又说了一句\n邻居：我也在。\n"
    "Q2：花了多少?\nHead: It was 3.5 percent. Then none.\n"
)
ASKING = ["访谈员", "Q"]


def cut(unit, text=TEXT):
    return [text[a:b] for a, b in cut_units(text, turns(text, ASKING), unit)]


def test_sentences_keep_their_stops_and_closing_quotes():
    assert cut("sentence") == [
        *("来晚了！", "“没人管。”", "后来好了……", "他又说了一句", "我也在。"),
        *("It was 3.5 percent.", "Then none."),
    ]


def test_turns_leave_names_and_interviewers_out():
    assert cut("turn") == ["来晚了！“没人管。”后来好了……\n他又说了一句", "我也在。", "It was 3.5 percent. Then none."]


def test_an_answer_runs_to_the_next_question():
    first, second = cut("answer")
    assert first.startswith("来晚了！") and first.endswith("邻居：我也在。")
    assert second == "It was 3.5 percent. Then none."


def test_an_open_answer_is_one_turn_and_one_answer():
    text = " 没有意见。挺好 \n"
    assert cut("turn", text) == cut("answer", text) == ["没有意见。挺好"]
    assert cut("sentence", text) == ["没有意见。", "挺好"]
    assert cut("sentence", "") == cut("answer", " \n") == []


def test_only_questions_give_no_units():
    assert all(cut(unit, "Q: What?\nQ: Well?\n") == [] for unit in ("sentence", "turn", "answer"))


def test_meaning_units_are_cut_by_people():
    with pytest.raises(gs.errors.UsageError, match="units_are_judged"):
        cut("meaning_unit")


def test_units_of_codings_hold_both_counts():
    made = gs.simulate(gs.read_codebook("community_emergency"), seed=1, communities=3).codings
    answers, sentences = made.units("answer"), made.units("sentence")
    assert len(answers) == 8 * len(made.sources) and len(sentences) > len(made.segments)
    for unit in (*answers, *sentences):
        text = made.source_by_id[unit.source].text
        wide = text.encode("utf-16-le")[2 * unit.start_utf16 : 2 * unit.end_utf16].decode("utf-16-le")
        assert wide == made.quote(unit) == made.quote(unit).strip()
    assert len({unit.id for unit in (*answers, *sentences)}) == len(answers) + len(sentences)
