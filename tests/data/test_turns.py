"""Who speaks where in a transcript."""

import numpy as np
import pytest

from governance_survey.data.turns import turns

TEXT = "前言\n访谈员：怎么样？\n居民：他说：好。\n接着来。\n访谈员2：还有呢\n访谈员：嗯?\n居民 甲: 没有\n"
ASKING = ["访谈员", "Interviewer", "Q"]


def test_turns_run_from_the_name_to_the_next_name():
    found = turns(TEXT, ASKING)
    assert found.speaker == ("访谈员", "居民", "访谈员2", "访谈员", "居民 甲")
    assert found.asked.tolist() == [True, False, True, True, False]
    spoken = [TEXT[a:b] for a, b in zip(found.said, found.end, strict=True)]
    assert spoken == ["怎么样？\n", "他说：好。\n接着来。\n", "还有呢\n", "嗯?\n", "没有\n"]
    assert found.end[-1] == len(TEXT) and found.start[0] == TEXT.index("访谈员")


@pytest.mark.parametrize("name", ["interviewer", "INTERVIEWER", "Q1", "Q 12", "q", "访谈员１"])
def test_case_and_numbers_of_an_interviewer_do_not_matter(name):
    assert turns(f"{name}: What?\nHead: That.\n", ASKING).asked.tolist() == [True, False]


@pytest.mark.parametrize(
    "line",
    ["我跟他说，你听着：别急。", "There was one thing I said again and again: no.", "8点30分。再说：好", "没有名字"],
)
def test_a_sentence_with_a_colon_is_no_turn(line):
    assert turns(f"{line}\n", ASKING).speaker == ()


def test_questions_in_a_row_ask_for_one_answer():
    found = turns(TEXT, ASKING)
    places = np.array([0, TEXT.index("怎么"), TEXT.index("接着"), TEXT.index("还有"), TEXT.index("没有")])
    assert found.answer(places).tolist() == [0, 1, 1, 2, 2]


def test_characters_of_the_interviewer_in_a_stretch():
    found = turns(TEXT, ASKING)
    start, end = np.array([0, TEXT.index("接着")]), np.array([4, len(TEXT)])
    assert found.touched(start, end).tolist() == [1, len("访谈员2：还有呢\n访谈员：嗯?\n")]


def test_an_empty_text_has_no_turns():
    found = turns("", ASKING)
    assert found.speaker == () and found.answer(np.array([0])).tolist() == [0]
    assert found.touched(np.array([0]), np.array([3])).tolist() == [0]
