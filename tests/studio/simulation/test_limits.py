"""Answers simulated to one questionnaire keep within its limits, and only what broke one is moved."""

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.schemes.questions import Limit
from governance_survey.studio.simulation.limits import keep_limits

FORM = gs.read_instrument("community_worker")


@pytest.mark.parametrize("seed", range(4))
def test_simulated_workers_break_no_limit(seed):
    report = gs.validate(gs.simulate(FORM, seed=seed, communities=60))
    assert report.check("limits_broken").n_checked == 360
    assert report.check("limits_broken").n_failed == report.check("limits_to_confirm").n_failed == 0


def test_only_what_breaks_a_limit_moves_and_stays_a_whole_number():
    columns = {"W_NUM_4": np.array([10.0, 10, 0, 40]), "W_NUM_5": np.array([4.0, 90, 90, 41])}
    keep_limits(FORM, columns)
    assert columns["W_NUM_4"].tolist() == [10, 10, 0, 40]
    moved = columns["W_NUM_5"]
    assert moved[0] == 4 and (moved <= columns["W_NUM_4"]).all() and (moved == np.floor(moved)).all()


@pytest.mark.parametrize("relation", ["at_most", "at_least", "above", "below"])
def test_every_relation_is_kept(relation):
    limit = Limit(id="L", variable="W_NUM_5", relation=relation, other="W_NUM_4")
    form = FORM.model_copy(update={"limits": (limit,)})
    draw = np.random.default_rng(2)
    columns = {name: draw.integers(0, 60, 500).astype(float) for name in ("W_NUM_4", "W_NUM_5")}
    keep_limits(form, columns)
    part, whole = columns["W_NUM_5"], columns["W_NUM_4"]
    holds = {"at_most": part <= whole, "at_least": part >= whole, "above": part > whole, "below": part < whole}
    assert (holds[relation] | np.isnan(part)).all()
    # Nothing is below none: there is no room, so the value is left out.
    assert np.isnan(part).sum() == ((whole == 0).sum() if relation == "below" else 0)
