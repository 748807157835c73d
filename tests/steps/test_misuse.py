"""The linter of misuse: what fires is refused with what, why, source and fix, and goes through with a reason only."""

import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.steps.misuse.linter import Suspicion, hold
from governance_survey.steps.misuse.rules import MISUSES
from governance_survey.words.text import same

from .studies import worker_indices

FOUND = [Suspicion("ahp_inconsistent", same("expert 3")), Suspicion("harman_as_proof", same("worker"))]
REASON = "kept to show the spread between experts"


@pytest.mark.parametrize("code", MISUSES)
def test_a_misuse_is_refused_with_its_source_and_what_to_do(code):
    with pytest.raises(UsageError) as caught:
        hold([Suspicion(code, same("here"))])
    assert caught.value.code == code
    rule = MISUSES[code]
    for language in ("zh", "en"):
        said = caught.value.say(language)
        assert all(text.say(language) in said for text in (rule.what, rule.why, rule.source, rule.fix))
        assert f'accept={{"{code}": "…"}}' in said


def test_several_are_told_at_once():
    with pytest.raises(UsageError) as caught:
        hold(FOUND)
    assert caught.value.code == "several_misuses"
    assert all(MISUSES[suspicion.code].what.en in caught.value.say("en") for suspicion in FOUND)


def test_a_reason_lets_one_through_and_not_the_other():
    with pytest.raises(UsageError) as caught:
        hold(FOUND, {"ahp_inconsistent": REASON})
    assert caught.value.code == "harman_as_proof"
    cautions = hold(FOUND[:1], {"ahp_inconsistent": REASON})
    assert [caution.reason for caution in cautions] == [REASON]
    assert REASON in cautions[0].say().say("zh")


@pytest.mark.parametrize(
    ("accept", "code"), [({"ahp": REASON}, "unknown_misuse"), ({"ahp_inconsistent": "ok"}, "empty_reason")]
)
def test_a_reason_must_be_one(accept, code):
    with pytest.raises(UsageError) as caught:
        hold([], accept)
    assert caught.value.code == code


def test_nothing_found_is_nothing_said():
    assert hold([]) == ()


@pytest.mark.parametrize("formula", ["W_CAP ~ W_LAW", "W_LAW ~ W_LAW1_1", "W_LAW1 ~ W_CAP + urban"])
def test_no_model_explains_a_score_by_its_own_parts(formula):
    with pytest.raises(UsageError) as caught:
        gs.fit(formula, worker_indices())
    assert caught.value.code == "outcome_on_its_parts"
    if formula == "W_CAP ~ W_LAW":
        model = gs.fit(formula, worker_indices(), accept={"outcome_on_its_parts": "shows what the class must not do"})
        assert "shows what the class must not do" in model.warnings[0].say("zh")
        assert model.provenance.arguments["accept"] == {"outcome_on_its_parts": "shows what the class must not do"}


def test_scores_without_common_items_may_meet():
    assert gs.fit("W_LAW ~ W_COL + W_RSK1", worker_indices()).warnings == ()
