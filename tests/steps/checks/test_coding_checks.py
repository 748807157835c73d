"""Checks of coded interviews, each against codings made by hand, and all of them against planted flaws."""

from __future__ import annotations

from dataclasses import replace

import pytest

import governance_survey as gs
from governance_survey.data.codings import Codings
from governance_survey.data.segments import Coder, Mark, Segment, Source
from governance_survey.schemes.codebook import Codebook
from governance_survey.words.provenance import Provenance

BOOK = gs.read_codebook("community_emergency")
TEXT = "访谈员：怎么样？\n居民：来得太晚😀。没人管。后来有了预案。\n访谈员：还有吗？\n居民：还是来得太晚。\n"
FULL = {
    "status": "present",
    "valence": "-1",
    "phase": "early",
    "speaker": "resident",
    "level": "community",
    "evidence": "experience",
    "certainty": "3",
}
LATE, NOBODY, PLAN, AGAIN = "来得太晚😀。", "没人管。", "后来有了预案。", "还是来得太晚。"


def cut(source: Source, words: str, name: str = "") -> Segment:
    start = (source.text or "").index(words)
    end = start + len(words)
    return Segment(name or words, source.id, start, end, source.utf16(start), source.utf16(end))


def mark(words: str, code: str, coder: str = "A", **attributes: str) -> Mark:
    return Mark(words, coder, code, {**FULL, **attributes})


def codings(*marks: Mark, segments: tuple[Segment, ...] = (), book: Codebook = BOOK, **parts: object) -> Codings:
    source = Source("I1", "one", TEXT, attributes={"speaker": "resident"})
    own = tuple(cut(source, words) for words in (LATE, NOBODY, PLAN, AGAIN))
    made = Codings(
        book,
        (source,),
        (Coder("A", "A"), Coder("B", "B")),
        (*own, *segments),
        marks,
        frozenset({("A", "I1"), ("B", "I1")}),
        Provenance("made"),
    )
    return replace(made, **parts)


SOUND = (
    mark(LATE, "PB.RSK.4"),
    Mark(LATE, "A", "AC.RES"),
    mark(PLAN, "CO.RSK.1", remedy=BOOK.code_by_id["CO.RSK.1"].remedy or ""),
    mark(AGAIN, "PB.RSK.4", repeat="true"),
    mark(LATE, "PB.RSK.4", "B"),
    mark(AGAIN, "PB.RSK.4", "B", repeat="true"),
)


def failing(made: Codings) -> set[str]:
    return {check.id for check in gs.validate(made).checks if check.n_failed} - {
        *("double_coded_share", "double_coded_strata", "too_few_decisions"),
    }


def test_sound_codings_pass():
    report = gs.validate(codings(*SOUND))
    assert failing(codings(*SOUND)) == set()
    assert report.passed and report.raise_for_failures() is report
    assert report.verdict.say("en").startswith("The codings can be analysed.")
    assert report.verdict.say("zh").startswith("编码可以分析。")


@pytest.mark.parametrize(
    ("extra", "check", "where"),
    [
        (mark(NOBODY, "PB.RSK.99"), "unknown_codes", NOBODY),
        (mark(NOBODY, "PB.RSK"), "codes_not_codable", NOBODY),
        (Mark(NOBODY, "A", "AC.RES"), "accompanying_alone", NOBODY),
        (mark(NOBODY, "PB.RSK.6", valence="+1"), "undeclared_values", NOBODY),
        (Mark(NOBODY, "A", "PB.RSK.6", {k: v for k, v in FULL.items() if k != "phase"}), "missing_attributes", NOBODY),
        (mark(NOBODY, "ME.RSK.1", status="planned"), "forbidden_together", NOBODY),
        (mark(NOBODY, "CO.RSK.2", remedy="fazhi"), "remedy_differs", NOBODY),
        (mark(LATE, "PB.RSK.4"), "doubled_marks", LATE),
        (mark(NOBODY, "PB.RSK.4"), "repeated_in_answer", NOBODY),
        (mark(AGAIN, "CO.RSK.1"), "repeat_not_marked", AGAIN),
        (mark(NOBODY, "PB.RSK.6", evidence="hearsay"), "not_counted", NOBODY),
    ],
)
def test_one_fault_fails_one_check(extra, check, where):
    made = codings(*SOUND, extra)
    assert failing(made) == {check}
    (row,) = gs.validate(made).rows(check).to_dict("records")
    start = TEXT.index(where)
    assert (row["where"], row["start"], row["end"], row["coder"]) == ("I1", start, start + len(where), "A")
    assert f"【{where}】" in row["quote"] and row["message"]


def test_open_codes_are_parked_until_three_interviews_have_them():
    made = codings(*SOUND, mark(NOBODY, "NEW.RSK.chat"))
    assert failing(made) == {"parked_codes"}
    assert "3 are needed" in gs.validate(made).check("parked_codes").failures[0].message.say("en")


def test_at_most_three_substantive_codes_and_any_actors():
    codes = ["PB.RSK.1", "PB.RSK.2", "PB.RSK.3"]
    three = [mark(NOBODY, code) for code in codes]
    actors = [Mark(NOBODY, "A", code) for code in ("AC.RES", "AC.COM", "AC.PRP")]
    assert failing(codings(*SOUND, *three, *actors)) == set()
    made = codings(*SOUND, *three, mark(NOBODY, "PB.RSK.6"))
    assert failing(made) == {"too_many_codes"}
    assert gs.validate(made).rows("too_many_codes")["got"].tolist() == ["4"]
    # Four codes of two coders are no fault of either.
    assert failing(codings(*SOUND, *three[:2], *(mark(NOBODY, c, "B") for c in ("PB.RSK.3", "PB.RSK.6")))) == set()


def test_units_of_one_coder_do_not_overlap_but_those_of_two_may():
    source = codings().sources[0]
    half = cut(source, "晚😀。没人", "half")
    own = mark(NOBODY, "PB.RSK.6")
    made = codings(*SOUND, own, mark("half", "CO.RSK.2"), segments=(half,))
    assert failing(made) == {"overlapping_units"}
    assert gs.validate(made).check("overlapping_units").n_failed == 2
    other = codings(*SOUND, own, mark("half", "CO.RSK.2", "B"), segments=(half,))
    assert failing(other) == {"overlapping_units"}  # B coded the unit before it as well
    alone = [m for m in SOUND if m.coder == "A" or m.segment == AGAIN]
    assert failing(codings(*alone, own, mark("half", "CO.RSK.2", "B"), segments=(half,))) <= {"repeat_not_marked"}


def test_words_of_the_interviewer_are_found_by_who_speaks():
    source = codings().sources[0]
    taken = cut(source, "还有吗？\n居民：还", "taken")
    only = frozenset({("A", "I1")})
    made = codings(*SOUND[:3], mark("taken", "PB.RSK.6"), segments=(taken,), assigned=only)
    assert failing(made) == {"interviewer_coded"}
    row = gs.validate(made).rows("interviewer_coded").iloc[0]
    assert row["got"] == "5"  # 还有吗？ and the end of the line
    # A name the source gives for its interviewer counts as one.
    renamed = replace(source, text=TEXT.replace("访谈员", "小王"), attributes={"interviewer": "小王"})
    moved = tuple(cut(renamed, words) for words in (LATE, NOBODY, PLAN, AGAIN))
    taken = cut(renamed, "还有吗？\n居民：还", "taken")
    made = codings(*SOUND[:3], assigned=only)
    marks = (*SOUND[:3], mark("taken", "PB.RSK.6"))
    made = replace(made, sources=(renamed,), segments=(*moved, taken), marks=marks)
    assert failing(made) == {"interviewer_coded"}


def test_without_known_interviewers_nothing_is_guessed():
    made = codings(*SOUND)
    source = replace(made.sources[0], text=TEXT.replace("访谈员", "甲"))
    segments = tuple(cut(source, words) for words in (LATE, NOBODY, PLAN, AGAIN))
    report = gs.validate(replace(made, sources=(source,), segments=segments))
    assert report.check("interviewer_coded").n_checked == 0
    assert report.check("repeated_in_answer").n_checked == 0


def test_long_units_and_offsets_outside_the_text():
    source = Source("I1", "one", "居民：" + "长" * 300, attributes={"speaker": "resident"})
    long = Segment("long", "I1", 3, 204, 3, 204)
    made = replace(codings(), sources=(source,), segments=(long,), assigned=frozenset({("A", "I1")}))
    made = replace(made, marks=(mark("long", "PB.RSK.4"),))
    assert failing(made) == {"overlong_units"}
    assert gs.validate(made).rows("overlong_units")["got"].tolist() == ["201"]
    for wrong in (Segment("long", "I1", 3, 400, 3, 400), Segment("long", "I1", 9, 9, 9, 9), replace(long, end_utf16=9)):
        assert "offsets_unsound" in failing(replace(made, segments=(wrong,)))


def test_an_interview_without_problem_and_countermeasure_is_likely_unfinished():
    made = codings(*(m for m in SOUND if m.coder == "A"))
    assert failing(made) == {"unfinished_interviews"}
    assert gs.validate(made).rows("unfinished_interviews")["got"].tolist() == ["B"]


def test_double_coding_share_strata_and_decisions():
    made = gs.simulate(BOOK, seed=2, communities=12, twice=0.0).codings
    report = gs.validate(made)
    assert report.check("double_coded_share").n_failed == 1
    assert report.check("double_coded_share").failures[0].expected.say("en") == "10"
    assert report.check("double_coded_strata").n_failed == 7
    assert report.check("too_few_decisions").n_failed == report.check("too_few_decisions").n_checked > 50
    enough = gs.validate(gs.simulate(BOOK, seed=2, communities=12).codings)
    assert not any(enough.check(name).n_failed for name in ("double_coded_share", "double_coded_strata"))
    # Another coder who is a machine does not make it double coded.
    machine = gs.validate(gs.simulate(BOOK, seed=2, communities=12, twice=0.0, machine=True).codings)
    assert machine.check("double_coded_share").n_failed == 1


def test_marks_outside_what_a_coder_was_given():
    made = codings(*SOUND, assigned=frozenset({("A", "I1")}))
    assert failing(made) == {"marks_not_assigned"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_planted_flaw_is_found_where_it_was_planted(language):
    made = gs.simulate(BOOK, seed=5, communities=12, flaws=True, language=language)
    report = gs.validate(made.codings)
    assert len(made.truth.planted) == 14 and not report.passed
    for check, source in made.truth.planted:
        found = report.rows(check)
        names = found["where"].tolist()
        assert source in names or (check == "parked_codes" and names == ["NEW.RSK.wechat_groups"])
    with pytest.raises(gs.errors.DataError) as caught:
        report.raise_for_failures()
    assert caught.value.code == "codings_invalid"
    text = str(caught.value)
    assert all(check.id in text for check in report.failed("error"))


def test_nothing_coded_is_no_crash():
    report = gs.validate(codings())
    assert report.check("unknown_codes").n_checked == 0
    assert report.check("unfinished_interviews").n_failed == 2


def test_a_foreign_book_states_no_rules_and_is_held_to_none():
    book = Codebook.model_validate(
        {
            "schema_version": 1,
            "kind": "codebook",
            "id": "foreign",
            "version": "1",
            "title": {"en": "Foreign"},
            "codes": [
                {"id": "Trouble", "title": {"en": "Trouble"}, "codable": False},
                {"id": "Late help", "parent": "Trouble", "title": {"en": "Late help"}},
            ],
        }
    )
    made = codings(Mark(LATE, "A", "Late help"), book=book)
    assert failing(made) == set()
    assert failing(replace(made, marks=(Mark(LATE, "A", "Trouble"),))) == {"codes_not_codable"}
    assert [m.code for m in made.about("Trouble").marks] == ["Late help"]


def test_quotes_are_in_the_rows_not_in_the_printed_table():
    made = codings(*SOUND, mark(NOBODY, "PB.RSK.99"))
    report = gs.validate(made)
    assert NOBODY not in str(report) and NOBODY not in report._repr_html_()
    assert "【没人管。】" in report.rows("unknown_codes")["quote"][0]


def test_a_misspelt_title_is_answered_by_the_title():
    (row,) = gs.validate(codings(*SOUND, mark(NOBODY, "预案空传"))).rows("unknown_codes").to_dict("records")
    assert "预案空转" in row["message"]


def test_what_is_counted_leaves_hearsay_out():
    made = codings(*SOUND, mark(NOBODY, "PB.RSK.6", evidence="hearsay"))
    assert len(made.counted.marks) == len(SOUND)
    assert made.counted.provenance.counts == {"marks": 7, "kept": 6}


def test_where_sentences_are_coded_they_are_coded_whole():
    rules = BOOK.procedure.model_copy(update={"unit": "sentence"})
    book = BOOK.model_copy(update={"procedure": rules})
    assert failing(codings(*SOUND, book=book)) == set()
    source = codings().sources[0]
    half = cut(source, "没人", "half")
    made = codings(*SOUND, mark("half", "PB.RSK.6"), segments=(half,), book=book)
    assert failing(made) == {"units_not_whole"}
    quote = "…样？ 居民：来得太晚😀。【没人】管。后来有了预案。 访谈…"  # twelve characters on each side
    assert gs.validate(made).rows("units_not_whole")["quote"].tolist() == [quote]
    assert gs.validate(codings(*SOUND)).check("units_not_whole").n_checked == 0
