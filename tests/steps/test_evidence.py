"""Evidence of interviews beside a finding: for and against alike, words through the gate, never a change of numbers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import governance_survey as gs
from governance_survey.data.segments import Mark, Source
from governance_survey.steps.interviews.evidence_units import evidence_of

from .interviews_made import Row, codings

SAID = {"status": "present", "valence": "-1", "evidence": "experience"}
TEXT = "预案抄来的。仓库是满的。电话13800138000找我。说不清楚的。"
ROWS: list[Row] = [
    ("I1", 0, 6, {"A": ["PB.RSK.1"]}),
    ("I1", 6, 12, {"A": ["CO.RSK.1"]}),
    ("I2", 12, 28, {"A": ["PB.RSK.1"]}),
    ("I3", 0, 6, {"A": ["PB.RSK.1"]}),
    ("I3", 6, 12, {"A": ["PB.LAW.1"]}),
]
SOURCES = tuple(
    Source(f"I{k}", f"I{k}", TEXT, attributes={"speaker": "head", "consent": "yes", "community": "C1"})
    for k in (1, 2, 3)
)


def made(**said: dict[str, str]):
    """Marks say what SAID says, but those of the segments named."""
    own = codings(ROWS, sources=SOURCES)
    good = {"s1": {**SAID, "valence": "1"}}
    marks = tuple(
        replace(m, attributes={**SAID, **good.get(m.segment, {}), **said.get(m.segment, {})}) for m in own.marks
    )
    return replace(own, marks=marks)


def units(marks: tuple[Mark, ...]) -> list[str]:
    return [mark.segment for mark in marks]


def test_measures_in_place_about_the_same_part_speak_against_a_problem() -> None:
    found = evidence_of(made().about("PB.RSK"))
    assert units(found.supporting) == ["s0", "s2", "s3"] and units(found.contradicting) == ["s1"]
    assert found.interviews(1) == ("I1", "I2", "I3") and found.interviews(-1) == ("I1",)
    turned = evidence_of(made(), ["CO.RSK.1"])
    assert units(turned.supporting) == ["s1"] and units(turned.contradicting) == ["s0", "s2", "s3"]


@pytest.mark.parametrize(
    ("said", "supporting", "contradicting", "unclear"),
    [
        ({"status": "absent"}, ["s0", "s2"], ["s1", "s3"], 0),
        ({"status": "failed"}, ["s0", "s2"], ["s1", "s3"], 0),
        ({"valence": "1"}, ["s0", "s2"], ["s1", "s3"], 0),
        ({"status": "unclear"}, ["s0", "s2"], ["s1"], 1),
        ({"evidence": "hearsay"}, ["s0", "s2"], ["s1"], 0),
    ],
)
def test_what_a_mark_says_decides_its_side(said, supporting, contradicting, unclear) -> None:
    found = evidence_of(made(s3=said), ["PB.RSK"])
    assert (units(found.supporting), units(found.contradicting), found.unclear) == (supporting, contradicting, unclear)


def test_a_measure_only_planned_speaks_against_nothing() -> None:
    found = evidence_of(made(s1={"status": "planned"}), ["PB.RSK"])
    assert found.contradicting == ()
    notes = [note.say("en") for note in found.table().notes]
    assert "Nothing against it was coded in 3 interviews." in notes


def test_open_answers_are_told_apart_from_interviews() -> None:
    own = made()
    mixed = replace(own, sources=(*own.sources[:2], replace(own.sources[2], kind="open_answer")))
    said = evidence_of(mixed, ["PB.RSK"]).summary
    assert said.en.endswith("Of these 1 are no interviews but open answers or documents.") and "其中 1 份" in said.zh
    assert "Of these" not in evidence_of(own, ["PB.RSK"]).summary.en


def test_words_pass_the_gate_and_what_may_not_leave_is_still_listed() -> None:
    found = gs.protect(made()).evidence("PB.RSK")
    rows = found.segments_table().shown("zh")
    assert [row[1] for row in rows] == ["s0", "s3", "s2", "s1"] or {row[1] for row in rows} == {"s0", "s1", "s2", "s3"}
    text = " ".join(row[4] for row in rows)
    assert "预案抄来的" in text and "13800138000" not in text and "可能指认个人" in text
    bare = evidence_of(made(), ["PB.RSK"]).segments_table()
    assert {row[4] for row in bare.shown("zh")} == {""}


def test_a_gate_of_some_units_lets_no_other_words_through() -> None:
    part = gs.protect(made().about("PB.RSK")).evidence("PB.RSK")
    assert {row[1]: row[4] for row in part.segments_table().shown("zh")}["s1"] == ""


@pytest.fixture(scope="module")
def model():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    indices = gs.score(gs.simulate(form, seed=1, communities=40, scheme=scheme), scheme)
    return gs.fit("W_RSK ~ W_LAW + W_COL", indices)


def test_evidence_stands_beside_the_number_and_changes_none(model) -> None:
    plain = gs.interpret(model, "W_LAW")
    found = gs.interpret(model, "W_LAW", evidence=gs.protect(made()).evidence("PB.RSK"))
    assert found.say("en") == plain.say("en") and found.numbers() == plain.numbers()
    assert plain.evidence is None and plain.provenance.digest != found.provenance.digest
    assert "evidence" in [record.step for record in found.provenance.trail()]
    assert "3 speak for it, 1 against" in str(found)
    for language, words in (("zh", "预案抄来的"), ("en", "预案抄来的")):
        gs.set_language(language)
        assert words in found._repr_html_() and "13800138000" not in found._repr_html_()


def test_of_codes_alone(model) -> None:
    found = gs.interpret(model, "W_LAW", evidence=made().about("PB.RSK"))
    assert found.evidence is not None and units(found.evidence.contradicting) == ["s1"]


def test_a_report_lists_both_sides_and_records_ids_without_words(model) -> None:
    found = gs.interpret(model, "W_LAW", evidence=gs.protect(made()).evidence("PB.RSK"))
    report = gs.report([found])
    names = [block.table.name for block in report.document.blocks if hasattr(block, "table")]
    assert names[:2] == ["evidence", "evidence_units"]
    record = json.loads(report.document.record)
    (kept,) = [own["evidence"] for own in record["findings"]]
    assert kept["supporting"] == ["s0", "s2", "s3"] and kept["contradicting"] == ["s1"]
    assert "预案抄来的" not in json.dumps(record, ensure_ascii=False)


@pytest.mark.parametrize(("language", "words"), [("zh", "访谈证据"), ("en", "Evidence from interviews")])
def test_explain_walks_to_the_units(model, language: str, words: str) -> None:
    told = gs.explain(gs.interpret(model, "W_LAW", evidence=gs.protect(made()).evidence("PB.RSK"))).say(language)
    assert words in told and "s1" in told and "预案抄来的" in told and "13800138000" not in told


def test_simulated_codings_mark_a_report_as_simulated(model) -> None:
    own = replace(made(), simulated=True)
    found = gs.interpret(model, "W_LAW", evidence=own.about("PB.RSK"))
    assert gs.report([found]).document.simulated
    assert any("Simulated" in note.say("en") for note in found.evidence.table().notes)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda: made(), "codes_missing"),
        (lambda: "PB.RSK", "not_evidence"),
        (lambda: made().about("PB.XYZ"), "unknown_code"),
    ],
)
def test_refusals(model, given, code: str) -> None:
    with pytest.raises(gs.errors.UsageError) as problem:
        gs.interpret(model, "W_LAW", evidence=given())
    assert problem.value.code == code and all(problem.value.say(language) for language in ("zh", "en"))


def test_a_gate_of_other_interviews_is_refused() -> None:
    other = gs.protect(codings([("I9", 0, 6, {"A": ["PB.RSK.1"]})], sources=[replace(SOURCES[0], id="I9")]))
    with pytest.raises(gs.errors.UsageError) as problem:
        evidence_of(
            replace(made(), provenance=replace(made().provenance, step="another")), ["PB.RSK"], protection=other
        )
    assert problem.value.code == "other_codings"
