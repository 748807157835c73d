"""Intervals of indirect associations hold the truth about as often as they say; where they do not, it is known."""

import json

import pytest

from .mediation_coverage import CONDITIONS, KEPT, KINDS, REPLICATIONS, SEED, TRUTH, printed, replication, summary


@pytest.fixture(scope="module")
def kept():
    return json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.mark.parametrize("place", range(len(CONDITIONS)), ids=[one.name for one in CONDITIONS])
def test_the_kept_results_are_those_of_today(kept, place):
    for number, one in enumerate(kept["conditions"][CONDITIONS[place].name]["first"]):
        assert replication(place, number) == pytest.approx(one, rel=1e-6)


def test_the_kept_file_holds_every_condition(kept):
    assert (kept["seed"], kept["replications"]) == (SEED, REPLICATIONS)
    assert list(kept["conditions"]) == [one.name for one in CONDITIONS]
    assert all(condition.name in printed(kept) for condition in CONDITIONS)


@pytest.mark.parametrize("condition", CONDITIONS[:4], ids=[one.name for one in CONDITIONS[:4]])
def test_coverage_is_from_93_to_97_per_cent(kept, condition):
    """Of all intervals with 30 units or more, but for means of communities taken as they are."""
    shares = kept["conditions"][condition.name]["summary"]
    levels = [level for level in TRUTH if f"{level} estimate" in shares and level != "between"]
    assert levels
    assert all(0.93 <= shares[f"{level} {kind}"] <= 0.97 for level in levels for kind in KINDS)


def test_with_twelve_units_monte_carlo_holds_and_the_bootstrap_is_a_little_narrow(kept):
    shares = kept["conditions"][CONDITIONS[4].name]["summary"]
    for level in ("within", "between_corrected"):
        assert 0.93 <= shares[f"{level} monte_carlo"] <= 0.97
        assert 0.90 <= shares[f"{level} percentile"] < 0.93


@pytest.mark.parametrize("condition", CONDITIONS[2:], ids=[one.name for one in CONDITIONS[2:]])
def test_means_as_they_are_pull_towards_zero_and_the_correction_takes_it_out(kept, condition):
    shares = kept["conditions"][condition.name]["summary"]
    assert shares["between estimate"] < 0.8 * TRUTH["between"]
    assert shares["between_corrected estimate"] > 0.87 * TRUTH["between"]
    assert shares["between_corrected given"] > 0.99


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(CONDITIONS)), ids=[one.name for one in CONDITIONS])
def test_every_replication_again(kept, place):
    found = summary([replication(place, number) for number in range(REPLICATIONS)])
    assert found == pytest.approx(kept["conditions"][CONDITIONS[place].name]["summary"], rel=1e-6)
