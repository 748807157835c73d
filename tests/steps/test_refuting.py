"""The refutation a plan fixes beforehand is held against the estimates, and says where it cannot be."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from governance_survey.errors import GovernanceSurveyError
from governance_survey.schemes.analysis_plan import Condition, Equivalence, Hypothesis, Refutation
from governance_survey.schemes.loading import load_scheme
from governance_survey.statistics.sensitivity import equivalence_test
from governance_survey.steps.hypotheses.beside import scale_between
from governance_survey.steps.hypotheses.examination import examine
from governance_survey.steps.hypotheses.refuting import refutation_of

from .test_hypotheses import PLAN, full


@cache
def found():
    return examine(PLAN, ["H1a", "H1b", "H1c", "H4a", "H4d", "H5a", "H6a", "H7", "H16"], full(), adjust_for=("urban",))


def changed(test, ends, refuted_if=None, place=None):
    """The same test with the interval of its headline (or of another pair) put elsewhere."""
    head = test.headline if place is None else test.pairs[place]
    estimate = replace(head.estimate, value=sum(ends) / 2, low=ends[0], high=ends[1])
    pairs = tuple(replace(head, estimate=estimate) if pair is head else pair for pair in test.pairs)
    hypothesis = test.hypothesis
    if refuted_if is not None:
        hypothesis = hypothesis.model_copy(update={"refuted_if": refuted_if})
    return replace(test, pairs=pairs, hypothesis=hypothesis)


def judged(test, bound=PLAN.equivalence.bound):
    bounds = Equivalence(smallest=0.1, bound=bound, title=PLAN.equivalence.title)
    return refutation_of(bounds, test, {}).outcome


def test_every_condition_of_the_plan_names_a_pair_of_its_hypothesis():
    held = [h.id for h in PLAN.hypotheses if h.refuted_if]
    assert len(held) == 38
    # What the plan words cannot be worked out from the estimates: left so, in the open.
    assert {h.id for h in PLAN.hypotheses if not h.refuted_if} == {"H4d", "H7", "H8", "H11", "H17"}


def test_an_interval_on_the_wrong_side_refutes():
    test = found().test("H1a")
    wide = 1e-6  # so narrow a bound that no equivalence is found
    assert judged(changed(test, (0.5, 1.0)), wide) == "met"
    assert judged(changed(test, (-1.0, 1.0)), wide) == "open"
    assert judged(changed(test, (-1.0, -0.5)), wide) == "not_met"


def test_no_relation_is_the_equivalence_test_between_communities():
    test = found().test("H16")
    pair = test.headline
    model, effects = pair.finding.model, pair.finding.model.effects
    row, scale = effects.place("K12"), scale_between(pair.finding.model, "K12")
    keys = model.responses.key_column("community")[model.matrix.complete]
    assert len(set(keys)) == len(keys)  # one row a community: its spread is that of the rows
    place = model.matrix.names.index("K12")
    rows = model.matrix.complete
    assert scale == pytest.approx(np.std(model.matrix.x[rows, place], ddof=1) / np.std(model.matrix.y[rows], ddof=1))
    values = (effects.found.estimate[row, 0], effects.found.std_error[row, 0])
    for bound in (0.01, 10.0):
        right = equivalence_test(*(scale * v for v in values), effects.found.dof, (-bound, bound)).equivalent
        assert right == (bound == 10.0) == (judged(test, bound) == "met")


def test_unrelated_where_another_is_related():
    test = found().test("H1b")
    place = next(n for n, p in enumerate(test.pairs) if (p.pair.x, p.pair.y) == ("W_SGL", "W_COL"))
    related = changed(test, (-3.0, -1.0), place=place)
    # With a bound that everything lies within, nothing is related; with one that nothing does, all is open.
    assert judged(related, 1e-6) == "open"
    outcomes = refutation_of(Equivalence(smallest=0.1, bound=1e-6, title=PLAN.equivalence.title), related, {})
    assert "W_SGL → W_COL related: yes" in outcomes.say().say("en")
    assert judged(related, 50.0) == "not_met"


def test_a_bound_of_its_own_is_in_the_unit_of_the_sentence():
    test = found().test("H1c")
    assert judged(changed(test, (-4.0, 9.0))) == "met"
    assert judged(changed(test, (-4.0, 11.0))) == "open"
    assert judged(changed(test, (-14.0, -2.0))) == "not_met"


def test_one_alternative_is_enough_and_one_unknown_leaves_it_open():
    test = found().test("H4a")
    assert judged(changed(test, (-1.0, 1.0))) == "met"
    assert judged(changed(test, (0.5, 1.0))) == "elsewhere"
    alone = (Refutation(all_of=(Condition(holds="holds_zero", x="W_SHZ>W_COL", y="R_EFF"),)),)
    assert judged(changed(test, (0.5, 1.0), alone)) == "not_met"
    both = (Refutation(all_of=(*alone[0].all_of, Condition(holds="elsewhere"))),)
    assert judged(changed(test, (0.5, 1.0), both)) == "not_met"
    assert judged(changed(test, (-0.5, 1.0), both)) == "elsewhere"


def test_a_joint_test_that_is_not_significant_settles_nothing_by_itself():
    test = found().test("H5a")
    assert judged(replace(test, p_value=0.01)) == "not_met" and judged(replace(test, p_value=0.3)) == "open"
    assert judged(replace(test, p_value=None)) == "elsewhere"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_outcome_stands_in_the_table_and_among_the_caveats(language):
    shown = {row[0]: row[-1] for row in found().basis_table().shown(language)}
    words = {"zh": ("未满足", "此处未评估"), "en": ("not met", "not evaluated here")}[language]
    assert shown["H6a"].startswith(words[0]) and shown["H4d"].startswith(words[1])
    assert shown["H7"].startswith(words[1])
    for test in found().tests:
        said = " ".join(caveat.say(language) for caveat in test.finding.caveats)
        assert test.refutation.say().say(language) in said
        assert said.count(test.hypothesis.refuted_when.say(language)) == 1


def test_exploratory_interactions_are_judged_by_the_pooled_one_alone():
    alone = examine(PLAN, "H3a", full(), adjust_for=("urban",)).test("H3a")
    assert alone.refutation.outcome == "elsewhere"
    whole = examine(PLAN, "exploratory", full(), adjust_for=("urban",))
    low, high = whole.pooled[0].found.conf_int(whole.pooled[0].level)
    assert (whole.test("H3a").refutation.outcome == "met") == (low <= 0 <= high)


def test_a_condition_of_a_pair_that_is_not_there_is_refused():
    held = PLAN.hypothesis_by_id["H6a"].model_dump(mode="json")
    for wrong in ({"holds": "holds_zero", "x": "K99", "y": "W_PRW"}, {"holds": "elsewhere", "x": "K02", "y": "W_PRW"}):
        with pytest.raises(ValueError, match="refuted_by_a_pair"):
            Hypothesis.model_validate({**held, "refuted_if": [{"all_of": [wrong]}]})
    path = Path(__file__).parents[2] / "data_schema" / "hypotheses" / "community_emergency-1.0.yaml"
    text, own = path.read_text(encoding="utf-8"), "          - x: K02\n            y: W_PRW\n"
    assert text.count(own) == 1
    with pytest.raises(GovernanceSurveyError) as problem:
        load_scheme(text.replace(own, own.replace("K02", "K99")), "plan.yaml")
    assert "own pairs" in problem.value.say("en") and "refuted_if" in problem.value.say("zh")
