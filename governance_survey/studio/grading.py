"""The grade of evidence of a study's hypotheses: every check of the plan, for those the study file names."""

from __future__ import annotations

from dataclasses import replace

from ..schemes.study import Study
from ..steps.hypotheses.asked import check_controls
from ..steps.hypotheses.examination import chosen_hypotheses
from ..steps.hypotheses.pairs import with_detail
from ..steps.hypotheses.tested import Examination, HypothesisTest
from ..steps.imputing.imputed import Imputed
from ..steps.linked_scoring import LinkedIndices
from ..steps.robustness.checking import robustness
from ..steps.robustness.found import Robustness
from ..words.errors import GovernanceSurveyError
from ..words.progress import progress
from ..words.text import Text
from .study_words import in_part

_NOT_GRADED = Text(zh="没有证据等级：{why}。", en="No grade of evidence: {why}.")


def graded(
    study: Study, examination: Examination, indices: LinkedIndices, imputed: Imputed | None = None
) -> tuple[Examination, tuple[Robustness, ...]]:
    """The examination with grades among the caveats of its findings, and the checks behind them.

    `imputed` are the completed answers of the study, for the check of what is missing.

    A hypothesis that was not tested, or whose checks cannot be made, says why it has no grade.
    """
    wanted = {hypothesis.id for hypothesis in chosen_hypotheses(examination.plan, study.robustness)}
    tests, made = [], []
    for test in progress(examination.tests, Text(zh="稳健性检查", en="checking robustness")):
        found = _checked(study, examination, test, indices, imputed) if test.hypothesis.id in wanted else None
        if isinstance(found, Robustness):
            made.append(found)
            test = replace(test, finding=found.graded(test.finding))
        elif found is not None:
            note = _NOT_GRADED.fill(why=found)
            test = replace(test, finding=replace(test.finding, caveats=(note, *test.finding.caveats)))
        tests.append(test)
    return replace(examination, tests=tuple(tests)), tuple(made)


def check_traits(study: Study, indices: LinkedIndices) -> None:
    """Refuse traits of the study file that no source knows, before the long work."""
    with in_part("robustness_traits"):
        check_controls(study.robustness_traits, indices)


def _checked(
    study: Study, examination: Examination, test: HypothesisTest, indices: LinkedIndices, imputed: Imputed | None
) -> Robustness | Text | None:
    model = test.finding.model
    if model is None:
        return (
            None if test.finding.claim is None else Text(zh="间接关联不作这些检查", en="these checks are not of paths")
        )
    # Controls of the study's own choosing: the checks are of the model as it was fitted.
    what = test.hypothesis.id if study.adjust_for is None else model
    term = None if study.adjust_for is None else test.finding.term
    try:
        return robustness(
            what,
            indices,
            plan=examination.plan,
            term=term,
            traits=study.robustness_traits,
            imputed=imputed,
            seed=study.seed,
        )
    except GovernanceSurveyError as problem:
        return with_detail(problem)
