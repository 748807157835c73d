"""The recovery table of the plan of simulation (section 7): what was put in comes back, as it did in the prototype.

The results of 20 data sets and of a long run of 200 are kept in `tests/reference/values/simulation_recovery.json`;
two data sets are drawn again on every run, so that the kept table cannot go stale unnoticed.
"""

import json
import math

import numpy as np
import pytest
from scipy import stats

from ...reference.simulation_recovery import (
    COMMUNITIES,
    DIFFERENCES,
    KEPT,
    LONG_SEEDS,
    NOTES,
    PROTOTYPE_RUNS,
    ROWS,
    SEEDS,
    broken,
    by_quantity,
    data_set,
    printed,
)

OUTCOMES = ("URG -> LAW", "SGL -> COL", "EMP -> RSK", "PRS -> REF", "ORG -> PRO")
ROW = {row.quantity: row for row in ROWS}


@pytest.fixture(scope="module")
def kept():
    return json.loads(KEPT.read_text(encoding="utf-8"))


@pytest.mark.parametrize("place", [0, 13])
def test_the_kept_results_are_those_of_today(kept, place):
    found = data_set(SEEDS[place])
    assert set(found) == set(kept["data_sets"])
    for name, value in found.items():
        assert value == pytest.approx(kept["data_sets"][name][place], rel=1e-9, abs=1e-12), name


def test_the_kept_file_holds_every_row_of_every_data_set(kept):
    assert kept["communities"] == COMMUNITIES
    assert kept["seeds"] == list(SEEDS)
    assert (kept["differences"], kept["notes"]) == (DIFFERENCES, NOTES)
    assert set(ROW) <= set(kept["data_sets"])
    assert {len(values) for values in kept["data_sets"].values()} == {20}
    assert set(kept["long_run"]) == set(kept["data_sets"])


def test_tolerances_hold_but_where_a_difference_is_stated(kept):
    """Both ways: a broken tolerance without a stated cause fails, and so does a difference that is none."""
    assert set(broken(kept["data_sets"])) == set(DIFFERENCES), printed(kept)


def test_the_long_run_has_the_prototype_s_means(kept):
    """200 data sets against its 400: within four standard errors of the difference, and its rounding."""
    compared = 0
    for row in ROWS:
        long, (mean, sd) = kept["long_run"][row.quantity], row.prototype
        if mean is not None and row.alike:
            # Slopes corrected for errors have heavy tails, so their median, and the spread that was given.
            middle = long["median" if row.quantity.endswith("EIV") else "mean"]
            error = (sd or min(long["sd"], 0.2)) * math.sqrt(1 / len(LONG_SEEDS) + 1 / PROTOTYPE_RUNS)
            assert abs(middle - mean) < 4 * error + 0.0005, (row.quantity, long, row.prototype)
            compared += 1
        elif mean is not None and row.near is not None:
            assert abs(long["mean"] - mean) <= row.near, (row.quantity, long, row.prototype)
    assert compared >= 35


def test_causes_of_the_differences(kept):
    """What the list of differences says is so."""
    long = kept["long_run"]
    passes = long["W one flag specificity, one instructed row"]["mean"]
    assert long["W one flag specificity"]["mean"] == pytest.approx(0.98 * passes, abs=0.002)
    assert passes == pytest.approx(0.964, abs=0.004)
    singular = kept["data_sets"]["SGL -> COL EIV"]
    assert abs(np.median(singular) + 0.40) < 0.12
    assert abs(np.mean(np.delete(singular, np.argmin(singular))) + 0.40) < 0.12
    assert abs(long["SGL -> COL EIV"]["median"] + 0.40) < 0.02


@pytest.mark.parametrize(("source", "scales", "printed_share"), [("W", 25, 0.68), ("R", 5, 0.57)])
def test_the_plan_s_share_of_random_answers_is_that_of_a_plain_correlation(kept, source, scales, printed_share):
    """Of pure noise, P(r < .10) over the plan's number of scales, and P(stepped-up r < .10) for the other."""

    def below(r, n):
        return stats.t.cdf(r * math.sqrt((n - 2) / (1 - r**2)), n - 2)

    assert below(0.10, scales) == pytest.approx(printed_share, abs=0.012)
    long = kept["long_run"]
    assert long[f"{source} even-odd of random, not stepped up"]["mean"] == pytest.approx(printed_share, abs=0.025)
    assert long[f"{source} even-odd of random"]["mean"] == pytest.approx(below(0.10 / (2 - 0.10), scales), abs=0.025)


def test_residents_who_answered_every_row_are_flagged_as_the_plan_says(kept):
    long = kept["long_run"]
    assert long["R one flag specificity"]["mean"] < 0.785
    assert long["R one flag specificity, every row answered"]["mean"] == pytest.approx(0.791, abs=0.006)
    assert long["R long string of straight"]["mean"] < 0.9
    assert long["W long string of straight"]["mean"] == 1


def test_ignoring_levels_and_unreliability_pulls_slopes_to_nothing(kept):
    for values in (kept["long_run"], {k: {"mean": np.mean(v)} for k, v in kept["data_sets"].items()}):
        for name in OUTCOMES:
            single, means, eiv = (abs(values[f"{name} {kind}"]["mean"]) for kind in ("OLS", "aggregated", "EIV"))
            assert single < means < eiv


def test_careless_answers_lower_alpha(kept):
    pairs = zip(kept["data_sets"]["alpha LAW1"], kept["data_sets"]["alpha LAW1 with careless"], strict=True)
    assert np.mean([with_them < without for without, with_them in pairs]) > 0.9


def test_the_table_can_be_read(kept):
    text = printed(kept)
    assert all(row.quantity in text for row in ROWS)
    assert all(f"differs: {name}" in text for name in DIFFERENCES)
    assert all(f"note: {name}" in text for name in NOTES)


@pytest.mark.slow
def test_all_twenty_again(kept):
    """Every kept number from a new draw of its data set (half a minute); prints the table."""
    values = by_quantity([data_set(seed) for seed in SEEDS])
    for name, column in values.items():
        assert column == pytest.approx(kept["data_sets"][name], rel=1e-9, abs=1e-12), name
    assert set(broken(values)) == set(DIFFERENCES)
    print("\n" + printed({**kept, "data_sets": values}))
