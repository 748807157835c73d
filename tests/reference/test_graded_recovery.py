"""The graded response model gives back what was put in, and its errors are as large as they say."""

import json
import math

import numpy as np
import pytest

from .graded_recovery import (
    CONDITIONS,
    KEPT,
    MEASURES,
    PROTOTYPE_RUNS,
    REPLICATIONS,
    SEED,
    answers,
    parameters,
    printed,
    replication,
    summary,
)

PLACES = range(len(CONDITIONS))
AGAIN = 4  # replications nobody has drawn before


@pytest.fixture(scope="module")
def kept():
    return json.loads(KEPT.read_text(encoding="utf-8"))


def of(kept, condition, name):
    found = kept["conditions"][condition.name]["summary"][name]
    return found["mean"], found["sd"]


@pytest.mark.parametrize("place", PLACES, ids=[one.name for one in CONDITIONS])
def test_the_kept_results_are_those_of_today(kept, place):
    """One replication again, digit by digit; new ones within four standard errors of the kept mean."""
    condition = CONDITIONS[place]
    first = replication(place, 0)
    assert first == pytest.approx(kept["conditions"][condition.name]["first"][0], rel=1e-4, abs=1e-5)
    found = summary([replication(place, REPLICATIONS + number) for number in range(AGAIN)])
    for name in MEASURES:
        mean, sd = of(kept, condition, name)
        error = sd * math.sqrt(1 / AGAIN + 1 / REPLICATIONS)
        assert abs(found[name]["mean"] - mean) < 4 * error, (name, found[name], mean)


def test_the_kept_file_holds_every_condition(kept):
    assert (kept["seed"], kept["replications"]) == (SEED, REPLICATIONS)
    assert list(kept["conditions"]) == [one.name for one in CONDITIONS]
    for one in kept["conditions"].values():
        assert set(one["summary"]) == set(MEASURES)
    assert all(condition.name in printed(kept) for condition in CONDITIONS)


def test_tolerances_of_the_plan_hold(kept):
    """RMSE a under .20, RMSE b under .13, r of b over .99 at 1,440 clean answers."""
    clean = CONDITIONS[1]
    assert of(kept, clean, "RMSE a")[0] < 0.20
    assert of(kept, clean, "RMSE b")[0] < 0.13
    assert of(kept, clean, "r b")[0] > 0.99


@pytest.mark.parametrize("condition", CONDITIONS, ids=[one.name for one in CONDITIONS])
def test_the_prototype_of_the_plan_is_met(kept, condition):
    """Its eight runs lie within four standard errors of ours."""
    for name, theirs in zip(("RMSE a", "RMSE b", "bias a", "r b"), condition.prototype, strict=True):
        mean, sd = of(kept, condition, name)
        assert abs(mean - theirs) < 4 * sd * math.sqrt(1 / PROTOTYPE_RUNS + 1 / REPLICATIONS) + 0.0005, name


@pytest.mark.parametrize("condition", [one for one in CONDITIONS if one.clean], ids=lambda one: one.name)
def test_of_answers_that_fit_estimates_are_unbiased_and_intervals_cover(kept, condition):
    for name in ("bias a", "bias b"):
        mean, sd = of(kept, condition, name)
        # Maximum likelihood is biased by the order of 1 / n: a tenth of the spread of an estimate at most.
        assert abs(mean) < 4 * sd / math.sqrt(REPLICATIONS) + 0.1 * of(kept, condition, f"RMSE {name[-1]}")[0]
    for name in ("coverage a", "coverage b"):
        mean, sd = of(kept, condition, name)
        assert abs(mean - 0.95) < 4 * sd / math.sqrt(REPLICATIONS)


def test_errors_fall_with_the_root_of_the_number_of_people(kept):
    for name in ("RMSE a", "RMSE b"):
        values = [of(kept, condition, name)[0] * math.sqrt(condition.n) for condition in CONDITIONS if condition.clean]
        assert max(values) / min(values) < 1.1


def test_random_responders_pull_discriminations_down_and_intervals_off(kept):
    """Why answers are screened first: by about .15, as the plan says."""
    careless = CONDITIONS[4]
    assert of(kept, careless, "bias a")[0] == pytest.approx(-0.15, abs=0.02)
    assert of(kept, careless, "coverage a")[0] < 0.8


def test_answers_are_drawn_as_the_plan_says():
    rng = np.random.default_rng(1)
    drawn = [parameters(rng) for _ in range(2000)]
    a, b = np.array([one for one, _ in drawn]), np.array([one for _, one in drawn])
    assert np.median(a[:, :4]) == pytest.approx(1.7, abs=0.03)
    assert np.median(a[:, 4]) == pytest.approx(1.36, abs=0.05)
    assert (np.diff(b, axis=2) >= 0).all()
    assert b.mean(axis=(0, 1)) == pytest.approx(np.array([-1.5, -0.6, 0.3, 1.5]) - 0.5, abs=0.03)
    x = answers(CONDITIONS[2], *parameters(rng), rng)
    assert set(np.unique(x)) == {1.0, 2.0, 3.0, 4.0, 5.0}
    assert (np.corrcoef(x.T) > 0.2).all()  # the reversed row is turned back
