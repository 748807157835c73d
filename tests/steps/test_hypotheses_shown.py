"""How hypotheses are shown: the joint test, contrasts as they were taken."""

import numpy as np
import pytest

from governance_survey.steps.hypotheses.examination import examine

from .test_hypotheses import PLAN, full


def test_the_joint_test_has_a_row_with_its_adjusted_p():
    found = examine(PLAN, ["H5a"], full(), adjust_for=("urban",))
    test = found.test("H5a")
    assert test.headline is None and test.p_adjusted == pytest.approx(min(1.0, 6 * test.p_value))
    frame = found.tidy()
    assert len(frame) == len(test.pairs) + 1 and list(frame["p_adjusted"].notna()).count(True) == 1
    row = frame.iloc[-1]
    assert row["p_value"] == test.p_value and row["p_adjusted"] == test.p_adjusted
    assert row["n_obs"] == test.finding.model.fit.n_obs
    assert "W_LAW + W_COL" in row["pair"]


def test_a_factor_is_one_of_the_number_not_of_its_logarithm():
    found = examine(PLAN, ["H6a"], full(), adjust_for=("urban",)).test("H6a")
    head = found.headline.estimate
    assert head.contrast.say("en") == "a factor of two" and head.label.say("en") == "Residents per worker"
    assert "log" not in head.label.say("en") and head.step == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("H3a", "one standard deviation in each"),
        ("H8", "one standard deviation (of the other, between its two categories)"),
    ],
)
def test_the_step_of_a_product_is_said_as_it_is(name, words):
    found = examine(PLAN, [name], full(), adjust_for=("urban",)).test(name)
    said = {pair.estimate.contrast.say("en") for pair in found.pairs if pair.estimate is not None}
    assert said == {words}
