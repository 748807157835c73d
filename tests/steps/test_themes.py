"""The verb `themes`: interviews counted, hearsay left out, one coder an interview, groups, saturation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.data.segments import Coder, Source
from governance_survey.render.plots import draw
from governance_survey.steps.interviews.settled import settled

from .interviews_made import Row, codings

ROWS: list[Row] = [
    ("I1", 0, 10, {"A": ["PB.RSK.4", "AC.RES"], "B": ["PB.RSK.1"]}),
    ("I1", 10, 20, {"A": ["PB.RSK.4"]}),
    ("I2", 0, 10, {"B": ["PB.RSK.4", "PB.LAW.1"]}),
    ("I3", 0, 10, {"A": ["PB.LAW.1"]}),
]
SOURCES = tuple(
    Source(f"I{k}", f"I{k}", "说" * 100, attributes={"speaker": who, "date": f"2021-03-0{day}"})
    for k, who, day in ((1, "head", 3), (2, "worker", 1), (3, "worker", 2))
)
READ = [("A", "I1"), ("B", "I1"), ("B", "I2"), ("A", "I3")]


def made(**options):
    return codings(ROWS, sources=SOURCES, assigned=READ, **options)


def test_interviews_are_counted_and_one_coder_stands_for_each() -> None:
    found = gs.themes(made())
    # A coded two interviews as B did; of I1, which both coded, A comes first by name.
    assert found.codes == ("PB.LAW.1", "PB.RSK.4", "AC.RES")
    assert [source.id for source in found.codings.sources] == ["I2", "I3", "I1"] and found.dated
    assert found.present.sum(axis=0).tolist() == [2, 2, 1]
    assert found.units.sum(axis=0).tolist() == [2, 3, 1]
    assert found.cases.loc["I1", "PB.RSK.4"] == 2
    assert found.matrix(2).loc["I2"].to_dict() == {"PB.LAW": 1, "PB.RSK": 1, "AC.RES": 0}
    assert gs.themes(made(), coder="B").codes == ("PB.LAW.1", "PB.RSK.1", "PB.RSK.4")


def test_dates_as_people_write_them_stand_in_order() -> None:
    said = {"I1": "2022年10月3日", "I2": "2022年5月3日 下午", "I3": "2022/9/12"}
    own = [replace(source, attributes={"date": said[source.id]}) for source in SOURCES]
    found = gs.themes(codings(ROWS, sources=own, assigned=READ))
    assert found.dated and [source.id for source in found.codings.sources] == ["I2", "I3", "I1"]
    own[0] = replace(own[0], attributes={"date": "上周三"})
    assert not gs.themes(codings(ROWS, sources=own, assigned=READ)).dated


def test_groups_are_shown_with_their_size() -> None:
    table = gs.themes(made(), by="speaker").table()
    assert [table.heading(name, "en") for name in table.columns[4:]] == ["head (n = 1)", "worker (n = 2)"]
    assert [row[4:] for row in table.shown("en")] == [["0", "2"], ["1", "1"], ["1", "0"]]


def test_what_is_there_and_what_is_wished_for_are_not_added_up() -> None:
    said = {"I1": "present", "I2": "planned", "I3": "present"}
    own = codings([(one, 0, 10, {"A": ["CO.RSK.1"]}) for one in said] + [("I1", 10, 20, {"A": ["CO.RSK.1"]})])
    source = {segment.id: segment.source for segment in own.segments}
    marks = [replace(mark, attributes={"status": said[source[mark.segment]]}) for mark in own.marks]
    marks[-1] = replace(marks[-1], attributes={"status": "failed"})
    found = gs.themes(replace(own, marks=tuple(marks)))
    table = {table.name: table for table in found.tables()}["themes_status"]
    assert [table.heading(name, "en") for name in table.columns[1:]] == ["present", "planned", "failed"]
    assert [row[1:] for row in table.shown("zh")] == [["2", "1", "1"]]
    # Codings that say nothing of a status have no such table and no word of it.
    bare = gs.themes(made())
    assert "themes_status" not in {table.name for table in bare.tables()}
    assert len(found.table().notes) == len(bare.table().notes) + 1


def test_open_answers_are_not_added_to_interviews() -> None:
    mixed = (*SOURCES[:2], replace(SOURCES[2], kind="open_answer"))
    own = codings(ROWS, sources=mixed, assigned=READ)
    found = gs.themes(own)
    assert [source.id for source in found.codings.sources] == ["I2", "I1"] and found.aside == 1
    assert any("kinds=" in note.say("zh") for note in found.table().notes)
    both = gs.themes(own, kinds=("interview", "open_answer"))
    assert len(both.present) == 3 and both.aside == 0 and both.table().title.zh == "编码在 3 份文本中的出现"
    alone = gs.themes(own, kinds=["open_answer"]).table()
    assert alone.heading("n_interviews", "en") == "Texts" and [row[1] for row in alone.shown("en")] == ["1"]
    only = gs.themes(codings(ROWS, sources=[replace(one, kind="document") for one in SOURCES], assigned=READ))
    assert len(only.present) == 3
    for kinds, code in (("interview", "not_names"), (["document"], "nothing_coded")):
        with pytest.raises(gs.errors.UsageError) as problem:
            gs.themes(own, kinds=kinds)
        assert problem.value.code == code


def test_hearsay_never_enters_counts() -> None:
    with pytest.raises(gs.errors.UsageError) as problem:
        gs.themes(made(attributes={"evidence": "hearsay"}))
    assert problem.value.code == "nothing_coded"


def test_a_machine_never_stands_for_an_interview() -> None:
    coders = (Coder("A", "A"), Coder("B", "B"), Coder("M", "m", "machine"))
    rows: list[Row] = [*ROWS, ("I3", 20, 30, {"M": ["CO.LAW.1"]})]
    read = [*READ, ("M", "I1"), ("M", "I2"), ("M", "I3")]
    own = settled(codings(rows, sources=SOURCES, assigned=read, coders=coders))
    assert {mark.coder for mark in own.marks} == {"A", "B"}


def test_pairs_of_one_unit() -> None:
    found = gs.themes(codings([("I1", 10 * k, 10 * k + 10, {"A": ["PB.RSK.4", "AC.RES"]}) for k in range(4)]))
    (row,) = found.tables()[1].shown("en")
    assert row[2:] == ["4", "4.0", "1.00"]


@pytest.mark.parametrize(("language", "words"), [("zh", "还判断不了饱和"), ("en", "too few interviews")])
def test_too_few_interviews_say_nothing_of_saturation(language: str, words: str) -> None:
    notes = " ".join(note.say(language) for note in gs.themes(made()).tables()[2].notes)
    assert words in notes


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: gs.themes("x"), "not_codings"),
        (lambda: gs.themes(made(), by="speeker"), "unknown_attribute"),
        (lambda: gs.themes(made(), coder="Z"), "unknown_coder"),
        (lambda: gs.themes(made(), conf_level=95), "level_outside_unit"),
    ],
)
def test_refusals(call, code) -> None:
    with pytest.raises(gs.errors.UsageError) as problem:
        call()
    assert problem.value.code == code and all(problem.value.say(language) for language in ("zh", "en"))


def test_simulated_interviews_saturate_and_draw() -> None:
    found = gs.themes(gs.simulate(gs.read_codebook("community_emergency"), seed=1).codings, by="speaker")
    assert found.simulated and not isinstance(found.rule, gs.errors.GovernanceSurveyError)
    assert found.growth.seen[-1] == len(found.codes) == found.growth.expected[-1]
    assert np.all(np.diff(found.growth.expected) >= -1e-9)
    for figure in found.figures():
        for language in ("zh", "en"):
            assert draw(figure, language) == draw(figure, language)
    made = gs.report([], tables=[found])
    assert made.document.simulated and "themes" in {
        getattr(getattr(b, "table", None), "name", "") for b in made.document.blocks
    }
