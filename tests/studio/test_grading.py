"""Grades of evidence in a study's report: the checks of the plan for the hypotheses its file names."""

from __future__ import annotations

from functools import cache

import pytest

import governance_survey as gs
from governance_survey.steps.hypotheses.examination import examine
from governance_survey.steps.hypotheses.words import UNGRADED
from governance_survey.studio.grading import graded

PLAN = gs.read_scheme("community_emergency")


@cache
def scored():
    schemes = tuple(gs.read_scheme(name) for name in PLAN.index_schemes)
    return gs.score(gs.simulate(PLAN, seed=11, communities=120).linked, schemes)


@cache
def study(robustness: tuple[str, ...], adjust_for: tuple[str, ...] | None = None) -> gs.Study:
    source = {"source": "worker", "file": "w.csv", "instrument": "community_worker", "sampling": "probability"}
    roles = {"weight": "w_w", "psu": "psu_id", "strata": "stratum_id"}
    content = {
        "schema_version": 1,
        "kind": "study",
        "id": "s",
        "version": "1.0",
        "title": {"en": "S"},
        "seed": 5,
        "index_scheme": "five_dimensions",
        "data": [{**source, **roles}],
        "robustness": robustness,
    }
    return gs.Study.model_validate(content | ({} if adjust_for is None else {"adjust_for": adjust_for}))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_grade_is_the_first_caveat_and_its_checks_stand_beside(language: str) -> None:
    before = examine(PLAN, ["H6f", "H5d", "H4a"], scored(), adjust_for=("urban",))
    after, made = graded(study(("H6f", "H4a"), ("urban",)), before, scored())
    assert [found.subject.model.provenance for found in made] == [before.test("H6f").finding.model.provenance]
    first = after.test("H6f").finding.caveats[0].say(language)
    assert first == made[0].caveat.say(language) and {"zh": "证据等级", "en": "Evidence grade"}[language] in first
    # A path has none, and says why; what was not asked for is as it was.
    assert {"zh": "间接关联", "en": "paths"}[language] in after.test("H4a").finding.caveats[0].say(language)
    assert after.test("H5d") == before.test("H5d")


def test_a_hypothesis_is_graded_as_the_plan_has_it_unless_the_study_chose_its_controls() -> None:
    before = examine(PLAN, ["H6f"], scored())
    after, (found,) = graded(study(("H6f",)), before, scored())
    assert UNGRADED in before.tests[0].finding.caveats and UNGRADED not in after.tests[0].finding.caveats
    assert found.subject.key == "H6f" and after.test("H6f").finding.caveats[0] == found.caveat


def test_nothing_is_checked_unasked() -> None:
    before = examine(PLAN, ["H6f"], scored(), adjust_for=("urban",))
    assert graded(study((), ("urban",)), before, scored()) == (before, ())


def test_a_misspelt_hypothesis_is_refused() -> None:
    before = examine(PLAN, ["H6f"], scored(), adjust_for=("urban",))
    with pytest.raises(gs.errors.UsageError, match="unknown_hypothesis"):
        graded(study(("H6z",)), before, scored())
