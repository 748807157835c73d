"""Codings as a data frame: one row a code given."""

from __future__ import annotations

from dataclasses import replace

import pytest

import governance_survey as gs

CODINGS = gs.simulate(gs.read_codebook("community_emergency"), seed=3, communities=2, language="both").codings


def test_every_code_given_has_a_row_with_its_words() -> None:
    frame = CODINGS.to_frame()
    assert len(frame) == len(CODINGS.marks) and frame["coder"].tolist() == [mark.coder for mark in CODINGS.marks]
    for row, mark in zip(frame.itertuples(), CODINGS.marks, strict=True):
        assert CODINGS.source_by_id[row.source].text[row.start : row.end] == row.quote
        assert row.code == mark.code
    said = [mark.attributes.get("status", "") for mark in CODINGS.marks]
    assert frame["status"].fillna("").tolist() == said
    assert "memo" not in frame and "when" in frame and "linked" not in frame


@pytest.mark.parametrize(("language", "title"), [("zh", "处置滞后"), ("en", "Late action")])
def test_titles_follow_the_language(language: str, title: str) -> None:
    gs.set_language(language)
    late = replace(CODINGS.marks[0], code="PB.RSK.4", memo="!", attributes={"memo": "x"})
    frame = replace(CODINGS, marks=(late, replace(late, code="NEW.1"))).to_frame()
    assert frame["title"].tolist() == [title, ""]
    assert frame["memo"].tolist() == ["!", "!"] and frame["attribute:memo"].tolist() == ["x", "x"]


def test_codings_without_codes_are_an_empty_table() -> None:
    frame = replace(CODINGS, marks=()).to_frame()
    assert frame.empty and {"source", "quote", "code"} <= set(frame)


def test_a_code_nobody_knows_is_refused() -> None:
    with pytest.raises(gs.errors.UsageError) as problem:
        CODINGS.about("PB.RISK")
    assert problem.value.code == "unknown_code" and "PB.RSK" in problem.value.say("en")
