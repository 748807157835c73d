"""Simulated interviews: marked, reproducible, cut on the right characters, and coded as well as they say."""

from __future__ import annotations

import re

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.schemes.codebook import Codebook
from governance_survey.studio.simulation.interview_truth import InterviewTruth, Rates

BOOK = gs.read_codebook("community_emergency")
PLACE = {code.id: place for place, code in enumerate(BOOK.codes)}


def given(made, coder):
    """Codes a coder gave, as the truth has them, and the rows of the truth this coder saw."""
    row = {name: place for place, name in enumerate(made.truth.units)}
    seen = {source for who, source in made.codings.assigned if who == coder}
    table = np.zeros(made.truth.present.shape, dtype=bool)
    for mark in made.codings.marks:
        if mark.coder == coder:
            table[row[mark.segment], PLACE[mark.code]] = True
    rows = [place for name, place in row.items() if name.split(":")[0] in seen]
    return table[rows], made.truth.present[rows]


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_every_transcript_says_that_it_is_simulated(language):
    made = gs.simulate(BOOK, seed=1, communities=6, language=language)
    assert made.codings.simulated and "imulated" in str(made.codings)
    for source in made.codings.sources:
        first = source.text.splitlines()[0]
        assert "模拟访谈" in first or "Simulated interview" in first
        assert source.attributes["simulated"] == "true"
    languages = {source.attributes["language"] for source in made.codings.sources}
    assert languages == ({"zh", "en"} if language == "both" else {language})
    assert bool(re.search("[\u4e00-\u9fff]", made.codings.sources[0].text)) == (language != "en")


def test_one_seed_one_set_and_the_layers_are_apart():
    made, again = (gs.simulate(BOOK, seed=7, communities=4, machine=flag) for flag in (False, True))
    assert made.codings.sources == again.codings.sources
    assert made.codings.marks == tuple(mark for mark in again.codings.marks if mark.coder != "M")
    assert gs.simulate(BOOK, seed=8, communities=4).codings.marks != made.codings.marks


def test_what_is_saved_comes_back_equal(tmp_path):
    made = gs.simulate(BOOK, seed=2, communities=2, moved=0.2, machine=True, language="both").codings
    again = gs.read_codings(gs.save(made, tmp_path / "coded.qdpx"))
    for part in ("codebook", "sources", "coders", "segments", "marks", "assigned", "simulated"):
        assert getattr(again, part) == getattr(made, part), part


def test_units_are_cut_on_the_characters_they_hold():
    made = gs.simulate(BOOK, seed=3, communities=6, language="both").codings
    examples = {wording.strip("“”") for code in BOOK.codes for wording in (code.example.zh, code.example.en)}
    astral = 0
    for segment in made.segments:
        source = made.source_by_id[segment.source]
        words = made.quote(segment)
        assert words == words.strip() and "\n" not in words
        utf16 = source.text.encode("utf-16-le")
        assert utf16[2 * segment.start_utf16 : 2 * segment.end_utf16].decode("utf-16-le") == words
        astral += segment.start_utf16 != segment.start
    assert astral > 50
    spoken = [made.quote(made.segment_by_id[mark.segment]) for mark in made.marks[:400] if mark.coder == "A"]
    assert sum(any(example in words for example in examples) for words in spoken) > 0.95 * len(spoken)


def test_the_procedure_is_kept():
    report = gs.validate(gs.simulate(BOOK, seed=4, false_alarm=0.02, moved=0.3, machine=True).codings)
    assert report.passed and not report.failed("warning")


def test_coders_are_as_good_as_they_say():
    made = gs.simulate(BOOK, seed=5, communities=96, twice=1.0)
    substantive = np.array([BOOK.substantive(code.id) for code in BOOK.codes])
    for coder in "AB":
        seen, truly = (table[:, substantive] for table in given(made, coder))
        n = truly.sum()
        assert abs(seen[truly].mean() - 0.90) < 4 * np.sqrt(0.9 * 0.1 / n)
        # What the procedure forbids is not given: slightly fewer false alarms than drawn.
        assert 0.85 * 0.002 < seen[~truly].mean() < 0.00205
    # The two see independently: both miss as often as chance says.
    a, truly = given(made, "A")
    b, _ = given(made, "B")
    own = truly & substantive
    assert abs((a[own] & b[own]).mean() - 0.81) < 0.015


def test_alpha_is_what_the_truth_expects():
    made = gs.simulate(BOOK, seed=6, communities=96, twice=1.0)
    a, _ = given(made, "A")
    b, _ = given(made, "B")
    expected = made.truth.expected_alpha("A", "B")
    often = np.flatnonzero((made.truth.prevalence > 0.015) & [BOOK.substantive(code.id) for code in BOOK.codes])
    assert often.size > 15
    found = []
    for k in often:
        ratings = gs.statistics.coder_ratings(np.stack([a[:, k], b[:, k]], axis=1).astype(float), [0, 1])
        found.append(gs.statistics.krippendorff_alpha(ratings, "nominal").estimate)
    difference = np.array(found) - expected[often]
    assert abs(difference.mean()) < 0.01 and np.abs(difference).max() < 0.08


def test_a_coder_who_drifts_sees_less_towards_the_end():
    made = gs.simulate(BOOK, seed=11, communities=60, twice=1.0, drift=0.4)
    # An actor needs a substantive code beside it, so that it is seen a little less often.
    substantive = np.array([BOOK.substantive(code.id) for code in BOOK.codes])
    seen, truly = (table[:, substantive] for table in given(made, "B"))
    half = len(seen) // 2
    early, late = (seen[part][truly[part]].mean() for part in (slice(half), slice(half, None)))
    assert early == pytest.approx(0.80, abs=0.03) and late == pytest.approx(0.60, abs=0.03)
    assert made.truth.rates["B"].mean_hit == pytest.approx(0.70)
    steady = gs.simulate(BOOK, seed=11, communities=60, twice=1.0)
    assert np.array_equal(given(made, "A")[0], given(steady, "A")[0])


@pytest.mark.parametrize(
    ("prevalence", "hit", "false_alarm", "alpha"),
    [
        *((0.02, 0.90, 0.01, 0.57), (0.05, 0.90, 0.01, 0.73), (0.15, 0.90, 0.01, 0.82), (0.30, 0.90, 0.01, 0.83)),
        *((0.02, 0.85, 0.02, 0.38), (0.05, 0.85, 0.02, 0.57), (0.15, 0.85, 0.02, 0.71), (0.30, 0.85, 0.02, 0.74)),
        *((0.02, 0.75, 0.05, 0.16), (0.05, 0.75, 0.05, 0.30), (0.15, 0.75, 0.05, 0.48)),
        # Printed as .54; by hand 1 - .179 / .3848 = .5348.
        (0.30, 0.75, 0.05, 0.5348),
    ],
)
def test_expected_alpha_is_that_of_the_printed_table(prevalence, hit, false_alarm, alpha):
    present = (np.arange(100) < 100 * prevalence)[:, None]
    rates = {name: Rates(hit, false_alarm, 1.0) for name in "AB"}
    truth = InterviewTruth((), ("x",), present, rates, {})
    assert truth.expected_alpha("A", "B")[0] == pytest.approx(alpha, abs=0.005)


def test_people_of_the_linked_study_are_interviewed():
    study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=12)
    made = gs.simulate(BOOK, seed=1, communities=8, study=study)
    assert len(made.truth.communities) == 8 and len(made.codings.sources) == 32
    workers = dict(zip(study.worker["worker_id"], study.worker["community_id"], strict=True))
    residents = dict(zip(study.resident["resident_id"], study.resident["community_id"], strict=True))
    for source in made.codings.sources:
        who, community = source.attributes["respondent"], source.attributes["community"]
        known = {"head": workers, "worker": workers, "resident": residents}.get(source.attributes["speaker"])
        assert community in set(study.record["community_id"]) and (known is None or known[who] == community)


def test_talk_follows_the_community():
    made = gs.simulate(BOOK, seed=9, communities=96)
    kinds = {code.id: (code.kind, code.dimension) for code in BOOK.codes}
    net: dict[tuple[str, str], float] = {}
    for mark in made.codings.marks:
        kind, dimension = kinds[mark.code]
        sign = {"problem": -1, "cause": -1, "countermeasure": 1}.get(kind, 0)
        community = made.codings.source_by_id[made.codings.segment_by_id[mark.segment].source].attributes["community"]
        net[community, dimension] = net.get((community, dimension), 0) + sign
    names = [group.id for group in BOOK.dimensions if group.index_part]
    pairs = [(made.truth.communities[c][d], net.get((c, d), 0)) for c in made.truth.communities for d in names]
    assert np.corrcoef(np.array(pairs).T)[0, 1] > 0.3


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"hit": 1.5}, "simulation_size"),
        ({"hit": 0.5, "drift": 0.6}, "simulation_size"),
        ({"interviews": 5}, "simulation_size"),
        ({"flaws": ["no_such"]}, "simulation_size"),
        ({"communities": 0}, "simulation_size"),
        ({"per_worker": 3}, "option_not_used"),
        ({"careless": 0.1}, "option_not_used"),
        ({"weight": "w"}, "option_not_used"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, code):
    with pytest.raises(gs.errors.UsageError) as caught:
        gs.simulate(BOOK, seed=1, **settings)
    assert caught.value.code == code


def test_settings_of_interviews_are_no_settings_of_answers():
    with pytest.raises(gs.errors.UsageError, match="option_not_used"):
        gs.simulate(gs.read_instrument("bfi"), seed=1, hit=0.9)


def test_a_book_without_examples_cannot_speak():
    head = {"schema_version": 1, "kind": "codebook", "id": "bare", "version": "1", "title": {"en": "Bare"}}
    book = Codebook.model_validate(head | {"codes": [{"id": "x", "title": {"en": "x"}}]})
    with pytest.raises(gs.errors.UsageError, match="no_examples"):
        gs.simulate(book, seed=1)
    spoken = Codebook.model_validate(head | {"codes": [{"id": "x", "title": {"en": "x"}, "example": {"en": "It is."}}]})
    made = gs.simulate(spoken, seed=1, communities=3, language="en")
    assert {mark.code for mark in made.codings.marks} == {"x"} and "It is." in made.codings.sources[0].text
