"""Intervals of complex samples hold the value of the population as often as they say."""

import json

import pytest

from .survey_coverage import CONDITIONS, KEPT, REPLICATIONS, SEED, STATISTICS, population, printed, replication, summary

LINEARISED = ("mean", "share", "median", "ratio", "raked")


@pytest.fixture(scope="module")
def kept():
    return json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def whole():
    return population()


@pytest.mark.parametrize("place", range(len(CONDITIONS)), ids=[one.name for one in CONDITIONS])
def test_the_kept_results_are_those_of_today(kept, whole, place):
    for number, one in enumerate(kept["conditions"][CONDITIONS[place].name]["first"]):
        assert replication(whole, place, number) == pytest.approx(one, rel=1e-6)


def test_the_kept_file_holds_every_condition(kept):
    assert (kept["seed"], kept["replications"]) == (SEED, REPLICATIONS)
    assert list(kept["conditions"]) == [one.name for one in CONDITIONS]
    assert all(name in printed(kept) for name in STATISTICS)


@pytest.mark.parametrize("condition", CONDITIONS, ids=[one.name for one in CONDITIONS])
@pytest.mark.parametrize("name", LINEARISED)
def test_coverage_is_from_93_to_97_per_cent(kept, condition, name):
    assert 0.93 <= kept["conditions"][condition.name]["summary"][f"{name} holds"] <= 0.97


@pytest.mark.parametrize("condition", CONDITIONS, ids=[one.name for one in CONDITIONS])
@pytest.mark.parametrize("name", ["raked, jackknife", "jackknife"])
def test_replicates_cover_and_cost_width_where_much_of_the_population_is_sampled(kept, condition, name):
    """They know no finite population of communities: at two thirds of it their intervals are too wide, not short."""
    assert kept["conditions"][condition.name]["summary"][f"{name} holds"] >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(CONDITIONS)), ids=[one.name for one in CONDITIONS])
def test_every_replication_again(kept, whole, place):
    found = summary([replication(whole, place, number) for number in range(REPLICATIONS)])
    assert found == pytest.approx(kept["conditions"][CONDITIONS[place].name]["summary"], rel=1e-6)
