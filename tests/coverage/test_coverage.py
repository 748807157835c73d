"""Intervals that the verbs print hold the truth of a simulated population as often as they say."""

import pytest

from .table import TABLE, kept, printed
from .verbs import CONDITIONS, REPLICATIONS, SEED, STATISTICS, replication, summary, through_verbs

PLACES = range(len(CONDITIONS))
NAMES = [one.name for one in CONDITIONS]


def test_the_kept_file_holds_every_condition():
    held = kept()
    assert (held["seed"], held["replications"]) == (SEED, REPLICATIONS)
    assert list(held["conditions"]) == NAMES
    for one in held["conditions"].values():
        assert {f"{name} {what}" for name in STATISTICS for what in ("holds", "width")} == set(one["summary"])


def test_the_table_is_that_of_the_kept_files():
    assert TABLE.read_text(encoding="utf-8") == printed()


@pytest.mark.parametrize("condition", NAMES)
@pytest.mark.parametrize("name", STATISTICS)
def test_coverage_is_from_93_to_97_per_cent(condition, name):
    assert 0.93 <= kept()["conditions"][condition]["summary"][f"{name} holds"] <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES, ids=NAMES)
def test_the_verbs_give_the_same_intervals(place):
    for number, one in enumerate(kept()["conditions"][NAMES[place]]["first"]):
        assert replication(place, number) == pytest.approx(one, rel=1e-6)
        assert through_verbs(place, number) == pytest.approx(one, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES, ids=NAMES)
def test_every_replication_again(place):
    found = summary([replication(place, number) for number in range(REPLICATIONS)])
    assert found == pytest.approx(kept()["conditions"][NAMES[place]]["summary"], rel=1e-6)
