"""Hypotheses of the plan: each of the 43 ends in findings or in a stated reason."""

import re
from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.schemes.loading import read_shipped
from governance_survey.steps.hypotheses.examination import chosen_hypotheses, examine
from governance_survey.steps.hypotheses.indirect import two_sided
from governance_survey.steps.hypotheses.pairs import Specified, left_out_note, specify
from governance_survey.studio.simulation.study import simulate_study
from governance_survey.words.text import Text

from ..linked_study import linked, read, scored


@cache
def full():
    """A whole simulated study with its logs, scored."""
    schemes = tuple(gs.read_scheme(name) for name in PLAN.index_schemes)
    return gs.score(simulate_study(seed=11, communities=80).linked, schemes)


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
            claim = test.hypothesis.claim.say(language).rstrip("。.")
            assert f"“{claim}”" in test.finding.say(language) or test.finding.claim is not None


def test_every_finding_names_its_entries_and_its_remedy(everything):
    for test in everything.tests:
        notes = " ".join(caveat.say("en") for caveat in test.finding.caveats)
        assert test.hypothesis.rests_on[0] in notes and "Remedies" in notes
        assert test.finding.provenance.rests_on == test.hypothesis.rests_on


def test_a_title_inside_an_english_sentence_starts_small(everything):
    for finding in everything.findings:
        said = finding.say("en")
        assert not re.search(r"(?:\bin|,|with|by way of) [A-Z][a-z]+", said), said


def test_no_causal_verb_for_one_wave(everything):
    for test in everything.tests:
        if test.finding.claim is not None:
            said = test.finding.say("en").replace(test.hypothesis.claim.say("en"), "").casefold()
            assert not any(word in said.split() for word in ("cause", "causes", "improves", "reduces", "effect"))
            assert "导致" not in test.finding.say("zh")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("H7", "repeated waves"), ("H4c", "sampling units"), ("H9", "not offered"), ("H14", "A_DLV"), ("H5b", "A_REQ")],
)
def test_reasons_are_stated(everything, name, reason):
    finding = everything.test(name).finding
    assert finding.verdict == "refused" and reason in finding.say("en") and finding.numbers() == ()


def test_the_same_source_slope_is_the_one_between_communities():
    hypothesis, same = pair("H1a", "W_URG", "W_LAW")
    found = specify(PLAN, hypothesis, same, scored(), adjust_for=())
    assert isinstance(found, Specified) and found.level == "worker"
    assert found.terms == ("between(W_URG)",) and found.formula == "W_LAW ~ between(W_URG) + within(W_URG)"


def test_the_outcome_chooses_the_family():
    hypothesis, times = pair("H1c", "K25", "K33")
    found = specify(PLAN, hypothesis, times, scored(), adjust_for=())
    assert isinstance(found, Specified) and found.formula == "log(K33) ~ K25" and found.level == "record"
    assert (found.family, found.logged) == ("linear", True)
    made = full()
    for name, x, y, family in (
        ("H16", "K12", "K63", "fractional"),
        ("H14", "K45", "K77", "negative_binomial"),
        ("H1d", "K02", "K71", "linear"),
    ):
        hypothesis, tested = pair(name, x, y)
        found = specify(PLAN, hypothesis, tested, made, adjust_for=())
        assert isinstance(found, Specified) and (found.family, found.logged) == (family, False)


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


def test_no_hypothesis_at_all_is_refused():
    with pytest.raises(UsageError) as problem:
        gs.examine(PLAN, [], scored())
    assert problem.value.code == "not_names"
    assert "empty" in problem.value.say("en") and "是空的" in problem.value.say("zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_control_that_is_left_out_is_called_by_its_name(language):
    note = left_out_note((("C(province)", Text(zh="为何", en="why")), ("log(A_POP)", Text(zh="x", en="x"))), scored())
    assert {"zh": "省份（为何）", "en": "province (why)"}[language] in note.say(language)
    assert "C(province)" not in note.say(language) and "A_POP" not in note.say(language)


def test_a_study_of_residents_alone_says_what_it_cannot_test():
    alone = gs.score(gs.link(resident=read("resident")), ("five_dimensions", "outcomes"))
    found = examine(PLAN, ["H1a", "H5d"], alone, adjust_for=())
    assert all(test.finding.verdict == "refused" for test in found.tests)
    assert all("this study has no" in test.finding.say("en") for test in found.tests)


def test_the_tables_hold_every_pair(everything):
    table = everything.table()
    joint = sum(test.headline is None and test.p_value is not None for test in everything.tests)
    assert len(table.rows) == sum(len(test.pairs) for test in everything.tests) + joint
    assert len(everything.basis_table().rows) == 43 and everything.glance().shape == (1, 3)
    assert everything.simulated and any("Simulated" in note.say("en") for note in table.notes)
    assert linked().simulated


@pytest.fixture(scope="module")
def paths():
    return examine(PLAN, ["H4a", "H4c", "H4d", "H14", "H16", "H5b"], full(), adjust_for=("urban",))


def test_shares_and_counts_are_read_as_average_differences(paths):
    share = next(t for t in paths.test("H16").pairs if (t.pair.x, t.pair.y) == ("K12", "K63"))
    model = share.finding.model
    assert model.family == "fractional"
    row = model.effects.place("K12")
    assert share.estimate.value == pytest.approx(100 * 0.1 * model.effects.found.estimate[row, 0])
    assert share.estimate.unit.say("en") == "percentage points"
    assert share.estimate.p_value == model.effects.found.p_value[row, 0]
    count = paths.test("H14").pairs[0]
    # These counts vary no more than Poisson's, so the negative binomial has no dispersion to estimate.
    assert count.finding.model.family == "poisson" and count.estimate.unit.say("zh") == "天"


def test_a_path_is_what_mediate_finds_for_the_plans_contrast(paths):
    tested = paths.test("H4a").headline
    found = gs.mediate(full(), "W_SHZ", "W_COL", "R_EFF", covariates="urban", level="resident", draws=2000)
    effect = next(e for e in found.found.part("between").asked.effects if e.kind == "indirect")
    assert tested.estimate.value == pytest.approx(effect.estimate * tested.estimate.step)
    assert (tested.finding.claim.estimate, tested.finding.claim.low) == (effect.estimate, effect.percentile[0])
    assert tested.estimate.step == pytest.approx(np.std(full().communities["W_SHZ"].values, ddof=1), rel=0.1)
    assert paths.test("H4a").p_value == tested.estimate.p_value


def test_both_orders_stand_in_a_table(paths):
    shown = paths.paths_table().shown("en")
    orders = [row[3] for row in shown if row[0].startswith("H4a") and "R_EFF" in row[1]]
    assert orders and orders.count("as asked") == orders.count("turned round")
    said = " ".join(caveat.say("en") for caveat in paths.test("H4a").finding.caveats)
    assert "one wave cannot choose" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_indirect_association_is_said_without_cause(paths, language):
    said = paths.test("H4a").finding.say(language)
    assert {"zh": "间接关联", "en": "indirect association"}[language] in said
    assert not any(word in said for word in ("导致", "影响", "causes", "effect of"))


def test_a_durations_path_enters_as_a_logarithm(paths):
    tested = next(t for t in paths.test("H4c").pairs if t.pair.x == "W_EMP>K33" and t.pair.y == "K76")
    assert tested.path.found.variables.formula.canonical().startswith("log(K76) ~ W_EMP + log(K33)")
    assert tested.estimate.percent and tested.estimate.unit.say("en") == "%"


def test_headline_slopes_stand_beside_the_two_level_and_the_corrected_one(paths):
    test = paths.test("H5b")
    tested, mixed, size, *more, corrected = test.beside
    kinds = (tested.kind, mixed.kind, size.kind, corrected.kind)
    assert kinds == ("tested", "mixed", "size", "corrected")
    # Scaled to effective size too where that makes a difference.
    assert [one.kind for one in more] in ([], ["effective"])
    asked = {"level": "resident", "groups": "community_id"}
    weighted = gs.fit(test.finding.formula, full(), scaling="size", **asked)
    place = weighted.fit.names.index("K71")
    assert size.p_value == pytest.approx(float(weighted.fit.p_value[place]))
    assert weighted.group_weights.name == "w_c"
    assert not more or abs(more[0].estimate - size.estimate) >= 0.005
    # The same slope, in standard deviations between communities.
    assert np.sign(tested.estimate) == np.sign(test.finding.claim.estimate)
    assert tested.p_value == test.finding.claim.p_value
    own = gs.fit("R_SAT ~ K71 + urban", full(), level="resident", corrected=True)
    assert corrected.estimate == pytest.approx(own.fit.coef[own.fit.names.index("K71")])
    assert len(paths.beside_table().rows) == len(test.beside) and paths.test("H16").beside == ()


def test_p_of_draws_is_never_nought():
    assert two_sided(np.ones(999)) == 2 / 1000
    assert two_sided(np.array([1.0, -1.0, np.nan])) == 1.0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_exploratory_interactions_are_read_as_one(language):
    found = examine(PLAN, ["exploratory"], full(), adjust_for=("urban",))
    (pooled,) = found.pooled
    assert pooled.hypotheses == ("H3a", "H3b", "H3c", "H3d", "H3e")
    assert pooled.found.estimate == pytest.approx(pooled.found.each @ pooled.found.share)
    # Each by itself is the tested slope, in standard deviations between communities.
    first = found.test("H3a").headline
    assert np.sign(pooled.found.each[0]) == np.sign(first.estimate.value)
    notes = " ".join(note.say(language) for note in pooled.table().notes)
    assert {"zh": "检验力很低", "en": "the power is low"}[language] in notes
    assert examine(PLAN, ["H3a"], full(), adjust_for=("urban",)).pooled == ()
