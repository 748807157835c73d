"""An infinite answer is neither missing nor an option: it is refused in every statistic of items and parts."""

import numpy as np
import pytest

from governance_survey import statistics
from governance_survey.errors import EstimationError

VERBS = {
    "cronbach_alpha": {},
    "item_analysis": {},
    "mcdonald_omega": {},
    "split_half": {},
    "graded_response": {},
    "polychoric_correlations": {},
    "bootstrap_alpha": {"draws": 100, "seed": 1},
    "entropy_weights": {},
    "critic_weights": {},
    "principal_weights": {},
}


def answers() -> np.ndarray:
    rng = np.random.default_rng(1)
    found = np.clip(np.round(3 + rng.normal(size=(200, 1)) + rng.normal(size=(200, 5))), 1, 5)
    found[3, 2] = np.nan
    return found


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.filterwarnings("error")
def test_an_infinite_answer_is_refused(name):
    x = answers()
    x[0, 0] = -np.inf
    with pytest.raises(EstimationError) as caught:
        getattr(statistics, name)(x, **VERBS[name])
    assert caught.value.code == "infinite_answers"
    assert "NaN" in caught.value.say("zh") and "NaN" in caught.value.say("en")


@pytest.mark.parametrize("name", VERBS)
def test_a_missing_one_is_not(name):
    getattr(statistics, name)(answers(), **VERBS[name])
