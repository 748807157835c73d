"""Hypotheses of the plan: each of the 43 ends in findings or in a stated reason."""

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.schemes.loading import read_shipped
from governance_survey.steps.hypotheses.examination import chosen_hypotheses, examine
from governance_survey.steps.hypotheses.pairs import Specified, Untestable, specify

from ..linked_study import linked, read, scored

PLAN = read_shipped("analysis_plan", "community_emergency")


def pair(name, x, y):
    hypothesis = PLAN.hypothesis_by_id[name]
    return hypothesis, next(p for p in hypothesis.pairs if (p.x, p.y) == (x, y))


@pytest.fixture(scope="module")
def everything():
    return examine(PLAN, ["all"], scored(), adjust_for=("urban",))


def test_every_hypothesis_ends_in_a_finding_or_a_reason(everything):
    assert len(everything.tests) == len(PLAN.hypotheses) == 43
    for test in everything.tests:
        assert len(test.pairs) == len(test.hypothesis.pairs)
        for tested in test.pairs:
            assert (tested.estimate is None) == (tested.why is not None)
            assert tested.verdict == "not_tested" or tested.finding.claim is not None
        for language in ("zh", "en"):
            assert test.hypothesis.claim.say(language) in test.finding.say(language) or test.finding.claim is not None


def test_every_finding_names_its_entries_and_its_remedy(everything):
    for test in everything.tests:
        notes = " ".join(caveat.say("en") for caveat in test.finding.caveats)
        assert test.hypothesis.rests_on[0] in notes and "remedy" in notes
        assert test.finding.provenance.rests_on == test.hypothesis.rests_on


def test_no_causal_verb_for_one_wave(everything):
    for test in everything.tests:
        if test.finding.claim is not None:
            said = test.finding.say("en").replace(test.hypothesis.claim.say("en"), "").casefold()
            assert not any(word in said.split() for word in ("cause", "causes", "improves", "reduces", "effect"))
            assert "导致" not in test.finding.say("zh")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("H7", "repeated waves"), ("H4a", "not offered"), ("H9", "not offered"), ("H14", "A_DLV"), ("H5b", "A_REQ")],
)
def test_reasons_are_stated(everything, name, reason):
    finding = everything.test(name).finding
    assert finding.verdict == "refused" and reason in finding.say("en") and finding.numbers() == ()


def test_the_same_source_slope_is_the_one_between_communities():
    hypothesis, same = pair("H1a", "W_URG", "W_LAW")
    found = specify(PLAN, hypothesis, same, scored(), adjust_for=())
    assert isinstance(found, Specified) and found.level == "worker"
    assert found.terms == ("between(W_URG)",) and found.formula == "W_LAW ~ between(W_URG) + within(W_URG)"


def test_times_are_logarithms_and_counts_are_refused():
    hypothesis, times = pair("H1c", "K25", "K33")
    found = specify(PLAN, hypothesis, times, scored(), adjust_for=())
    assert isinstance(found, Specified) and found.formula == "log(K33) ~ K25" and found.level == "record"
    hypothesis, shares = pair("H16", "K12", "K63")
    assert isinstance(specify(PLAN, hypothesis, shares, scored()), Untestable)


def test_forbidden_controls_never_enter():
    hypothesis, tested = pair("H6d", "W_BG_7[3 v 1]", "W_TRN")
    found = specify(PLAN, hypothesis, tested, scored())
    assert isinstance(found, Specified)
    assert "W_BG_8" not in found.controls and "C(W_BG_7)" not in found.controls and "W_BG_2" in found.controls
    assert found.terms == ("C(W_BG_7, 1)[3]",)


def test_a_control_that_is_not_there_is_left_out_by_name():
    hypothesis, tested = pair("H1a", "W_URG", "R_LAW")
    found = specify(PLAN, hypothesis, tested, scored())
    assert isinstance(found, Specified) and "urban" in found.controls
    assert "C(province)" in dict(found.left_out) and "log(A_POP)" in found.controls


def test_an_estimate_is_scaled_to_its_contrast(everything):
    test = everything.test("H1c")
    head = test.headline
    claim = head.finding.claim
    assert head.estimate.percent and head.estimate.value == pytest.approx(100 * np.expm1(0.1 * claim.estimate))
    assert head.estimate.low == pytest.approx(100 * np.expm1(0.1 * claim.low))
    person = next(p for p in everything.test("H1a").pairs if p.pair.y == "R_LAW")
    values = scored().communities["W_URG"].values
    assert person.estimate.value == pytest.approx(person.finding.claim.estimate * person.estimate.step)
    assert 0.5 * np.nanstd(values) < person.estimate.step < 2 * np.nanstd(values)


def test_an_item_as_answered_runs_the_other_way():
    # R_RSK2_3 is reversed; the pair speaks of it before reversal.
    hypothesis, tested = pair("H12", "R_RSK2_3 raw", "R_EFF")
    found = specify(PLAN, hypothesis, tested, scored(), adjust_for=())
    assert isinstance(found, Specified) and found.terms == ("between(R_RSK2_3)",)
    test = next(p for p in examine(PLAN, ["H12"], scored(), adjust_for=()).tests[0].pairs if p.pair.x == "R_RSK2_3 raw")
    if test.estimate is not None:
        assert np.sign(test.estimate.value) == -np.sign(test.finding.claim.estimate)


def test_adjusted_p_counts_the_whole_family(everything):
    alone = examine(PLAN, ["H1a"], scored(), adjust_for=("urban",)).tests[0]
    assert alone.p_adjusted == pytest.approx(min(1.0, 6 * alone.p_value))
    together = {
        t.hypothesis.id: t for t in everything.tests if t.hypothesis.tier == "primary" and t.p_value is not None
    }
    smallest = min(together.values(), key=lambda test: test.p_value)
    assert smallest.p_adjusted == pytest.approx(min(1.0, 6 * smallest.p_value))
    assert everything.test("H17").p_adjusted is None


def test_tiers_and_spelling():
    assert [h.id for h in chosen_hypotheses(PLAN, ["primary"])] == ["H1a", "H1b", "H1c", "H1d", "H1e", "H5a"]
    assert [h.id for h in chosen_hypotheses(PLAN, ["h1A", "H2B"])] == ["H1a", "H2b"]
    with pytest.raises(UsageError) as problem:
        chosen_hypotheses(PLAN, ["H1z"])
    assert problem.value.code == "unknown_hypothesis" and "H1" in problem.value.say("en")


def test_a_study_of_residents_alone_says_what_it_cannot_test():
    alone = gs.score(gs.link(resident=read("resident")), ("five_dimensions", "outcomes"))
    found = examine(PLAN, ["H1a", "H5d"], alone, adjust_for=())
    assert all(test.finding.verdict == "refused" for test in found.tests)
    assert all("this study has no" in test.finding.say("en") for test in found.tests)


def test_the_tables_hold_every_pair(everything):
    table = everything.table()
    assert len(table.rows) == sum(len(test.pairs) for test in everything.tests)
    assert len(everything.basis_table().rows) == 43 and everything.glance().shape == (1, 3)
    assert everything.simulated and any("Simulated" in note.say("en") for note in table.notes)
    assert linked().simulated
