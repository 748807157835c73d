"""Each layer of a simulated study has its own generators, and its first rows are kept (plan of simulation, 10)."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance_survey.studio.simulation.study import simulate_study

GOLDEN = Path(__file__).parents[2] / "reference" / "values"
PEOPLE = ("worker", "resident")


@cache
def made(**settings):
    return simulate_study(**{"seed": 31, "communities": 240} | settings)


def same(left, right):
    pd.testing.assert_frame_equal(left, right)
    return True


def tables(study):
    return {"worker": study.worker, "resident": study.resident, "record": study.record, **study.logs}


@pytest.mark.parametrize(
    ("changed", "moves"),
    [
        ({"careless": (0.30, 0.10)}, {"worker"}),
        ({"careless": (0.08, 0.30)}, {"resident"}),
        ({"item_missing": (0.10, 0.05)}, {"worker"}),
        ({"method": 0.8}, {"worker"}),
        ({"within": 0.3}, {"worker"}),
        ({"per_worker": 4}, {"worker"}),
        ({"per_resident": 9}, {"resident"}),
        ({"impossible": 0.2}, {"record"}),
        ({"icc": 0.02}, set(PEOPLE)),
        ({"planned_missing": True}, set(PEOPLE)),
        ({"nonresponse": True}, set(PEOPLE)),
    ],
)
def test_a_change_in_one_layer_leaves_the_others(changed, moves):
    before, after = tables(made(communities=24)), tables(made(communities=24, **changed))
    moved = {name for name, table in before.items() if not table.equals(after[name])}
    assert moved == moves


def test_more_careless_workers_change_no_careful_one():
    before, after = made(), made(careless=(0.30, 0.10))
    careful = (before.truth.careless["worker"] == 0) & (after.truth.careless["worker"] == 0)
    assert (after.truth.careless["worker"] > 0).sum() > 3 * (before.truth.careless["worker"] > 0).sum()
    answers = [name for name in before.worker.columns if name != "W_LAW1_3"]  # its missing share looks at all answers
    same(before.worker.loc[careful, answers], after.worker.loc[careful, answers])
    assert all(
        np.array_equal(before.truth.persons["worker"][name], after.truth.persons["worker"][name])
        for name in before.truth.persons["worker"]
    )


def test_slopes_move_no_frame_and_no_draw():
    before, after = made(communities=24), made(communities=24, slopes=0.0)
    keys = ["community_id", "psu_id", "stratum_id", "w_c", "province", "A_POP", "A_HH", "A_WRK", "A_URB"]
    same(before.record[keys], after.record[keys])
    for name in ("URG", "FAZ", "ZHZ"):
        assert np.array_equal(before.truth.communities[name], after.truth.communities[name])


@pytest.mark.parametrize("name", ["worker", "resident", "record"])
def test_golden_rows(name):
    """Section 10: the first ten rows of 24 communities, seed 20210201, as CSV; a change here changes every demo.

    To keep new ones: `python -m tests.reference.simulation_golden`.
    """
    table = getattr(made(seed=20210201, communities=24), name).head(10)
    kept = (GOLDEN / f"simulation_golden_{name}.csv").read_text(encoding="utf-8")
    assert table.to_csv(index=False, lineterminator="\n") == kept
