"""`plot` gives a figure for each result, in both languages."""

import pytest

import governance_survey as gs
from governance_survey.errors import UsageError

from ..linked_study import scored
from ..steps.studies import norway_indices, worker_indices


@pytest.mark.parametrize("language", ["zh", "en"])
def test_profile_answers_and_coefficients(language):
    indices = worker_indices()
    for figure in (
        gs.plot(indices, language=language),
        gs.plot(indices, answers_to="W_LAW", language=language),
        gs.plot(gs.fit("IMM ~ eduyrs + lrscale", norway_indices()), language=language),
    ):
        assert figure.get_size_inches()[0] > 3
        assert figure.axes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_linked_study_is_drawn_by_its_gaps(language):
    figure = gs.plot(scored(), language=language)
    assert len(figure.axes[0].get_yticklabels()) == len(scored().gaps) > 5
    assert gs.plot(scored(), answers_to="R_LAW", language=language).axes


def test_an_unknown_dimension_lists_the_known():
    with pytest.raises(UsageError) as caught:
        gs.plot(worker_indices(), answers_to="LAW")
    assert "W_LAW" in caught.value.say("zh")


def test_what_is_no_result_is_not_drawn():
    with pytest.raises(UsageError) as problem:
        gs.plot(gs.simulate(gs.read_codebook("community_emergency"), seed=1, communities=1).codings)
    assert problem.value.code == "not_a_result" and "Codings" in problem.value.say("en")
