"""The polychoric matrix of 25 items and 2,436 people, beside ordinalcorr in one run and psych's stored seconds."""

import statistics
import time

import numpy as np
import pytest

from governance_survey.statistics.polychoric import polychoric_correlations

from ..reference import table

PSYCH = 3.2  # seconds of psych 2.2.9 on the machine where the peers were measured


def answers() -> np.ndarray:
    rows = table("bfi")[[f"{scale}{k}" for scale in "ACENO" for k in range(1, 6)]].to_numpy(dtype=float)
    return rows[~np.isnan(rows).any(axis=1)]


def seconds(work, times):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


@pytest.mark.slow
def test_polychoric_takes_a_tenth_of_psych():
    x = answers()
    ours = seconds(lambda: polychoric_correlations(x), 9)
    print(f"polychoric 25 x 25, {len(x)} rows: {ours:.3f} s, psych (stored) / ours = {PSYCH / ours:.0f}")
    assert ours <= PSYCH / 10


@pytest.mark.slow
@pytest.mark.peers
def test_polychoric_is_not_slower_than_ordinalcorr():
    ordinalcorr = pytest.importorskip("ordinalcorr")
    x = answers()
    ours = seconds(lambda: polychoric_correlations(x), 9)
    start = time.perf_counter()
    theirs = np.eye(25)
    for i in range(25):
        for j in range(i):
            theirs[i, j] = theirs[j, i] = ordinalcorr.polychoric(x[:, i], x[:, j])
    peer = time.perf_counter() - start
    print(f"polychoric 25 x 25, {len(x)} rows: ordinalcorr / ours = {peer / ours:.0f}")
    assert polychoric_correlations(x).rho == pytest.approx(theirs, abs=1e-4)
    assert peer >= ours
