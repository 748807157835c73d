"""Intervals of mixed models and of corrected slopes hold the truth as often as they say."""

import json

import pytest

from .mixed_coverage import (
    BETWEEN,
    CONDITIONS,
    CORRECTED,
    KEPT,
    MIXED,
    NAMES,
    REPLICATIONS,
    SEED,
    printed,
    replication,
    summary,
)

PLACES = [*(one.name for one in CONDITIONS), CORRECTED]


@pytest.fixture(scope="module")
def kept():
    return json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.mark.parametrize("place", range(len(PLACES)), ids=PLACES)
def test_the_kept_results_are_those_of_today(kept, place):
    stored = kept["conditions"][PLACES[place]]["first"]
    for number, one in enumerate(stored):
        assert replication(place, number) == pytest.approx(one, nan_ok=True)


def test_the_kept_file_holds_every_condition(kept):
    assert (kept["seed"], kept["replications"]) == (SEED, REPLICATIONS)
    assert list(kept["conditions"]) == PLACES
    assert all(name in printed(kept) for name in PLACES)


@pytest.mark.parametrize("condition", PLACES[:-1])
@pytest.mark.parametrize("name", NAMES[1:])
@pytest.mark.parametrize("kind", MIXED)
def test_slopes_are_covered_in_93_to_97_per_cent(kept, condition, name, kind):
    assert 0.93 <= kept["conditions"][condition]["summary"][f"{kind} {name}"] <= 0.97


@pytest.mark.parametrize("condition", PLACES[:-1])
def test_variances_are_covered_and_more_often_at_the_edge(kept, condition):
    """Where ICC is .05 in twelve communities one variance in four is nought: intervals are a little wide there."""
    found = kept["conditions"][condition]["summary"]
    most = 0.99 if found["singular"] > 0.1 else 0.97
    assert all(0.93 <= found[f"profile {one}"] <= most for one in ("(Intercept)", "residual", "icc"))


def test_corrected_slopes_are_covered(kept):
    found = kept["conditions"][CORRECTED]["summary"]
    for kind in ("one kind of people", "two kinds"):
        assert all(0.93 <= found[f"{kind} {j + 1}"] <= 0.97 for j in range(len(BETWEEN)))
        assert found[f"{kind} refused"] < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(PLACES)), ids=PLACES)
def test_every_replication_again(kept, place):
    found = summary([replication(place, number) for number in range(REPLICATIONS)])
    assert found == pytest.approx(kept["conditions"][PLACES[place]]["summary"], abs=2 / REPLICATIONS)
