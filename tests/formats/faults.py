"""What a refusal must be: of the family, with a stable code, whole in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance_survey.formats import read_file
from governance_survey.words.errors import GovernanceSurveyError


def refusal(code: str, action, *arguments, **options) -> GovernanceSurveyError:
    """The error an action raises: its code is as expected and nothing is left unfilled in either language."""
    with pytest.raises(GovernanceSurveyError) as caught:
        action(*arguments, **options)
    problem = caught.value
    assert problem.code == code, str(problem)
    for language in ("zh", "en"):
        words = problem.say(language)
        assert code in words
        assert "{" not in words
    assert any("\u4e00" <= character <= "\u9fff" for character in problem.say("zh").splitlines()[0])
    return problem


def refused_file(code: str, path: Path, **options) -> tuple[str, str]:
    """A file's refusal in zh and en."""
    problem = refusal(code, read_file, path, **options)
    return problem.say("zh"), problem.say("en")
