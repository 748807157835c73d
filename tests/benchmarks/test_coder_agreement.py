"""Nominal alpha of 10,000 units and 5 coders with 1,000 bootstrap draws, beside `krippendorff` on the same codes."""

import statistics
import time

import numpy as np
import pytest

from governance_survey.statistics.coder_agreement import bootstrap_agreement, coder_ratings, krippendorff_alpha

UNITS, CODERS, CODES, DRAWS = 10_000, 5, 4, 1_000


def coded(missing):
    rng = np.random.default_rng(1)
    true = rng.choice(CODES, size=(UNITS, 1), p=[0.6, 0.25, 0.1, 0.05])
    codes = np.where(rng.random((UNITS, CODERS)) < 0.85, true, rng.integers(0, CODES, (UNITS, CODERS)))
    return np.where(rng.random(codes.shape) < missing, np.nan, codes)


@pytest.mark.slow
@pytest.mark.peers
@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_it_is_two_hundred_times_as_fast_as_krippendorff(missing):
    peer = pytest.importorskip("krippendorff")
    x = coded(missing)

    def ours():
        return bootstrap_agreement(coder_ratings(x, range(CODES)), "krippendorff", "nominal", seed=1, draws=DRAWS)

    rng = np.random.default_rng(1)
    theirs, their_seconds, our_seconds = [], [], []
    for draw in range(DRAWS):
        if draw % 40 == 0:  # in turn, so that whatever else the machine does falls on both
            start = time.perf_counter()
            found = ours()
            our_seconds.append(time.perf_counter() - start)
        start = time.perf_counter()
        rows = x[rng.integers(0, UNITS, UNITS)]
        theirs.append(peer.alpha(reliability_data=rows.T, level_of_measurement="nominal"))
        their_seconds.append(time.perf_counter() - start)
    ratio = DRAWS * statistics.median(their_seconds) / statistics.median(our_seconds)
    print(f"alpha, {UNITS} x {CODERS}, {missing:.0%} missing, {DRAWS} draws: krippendorff / ours = {ratio:.0f}")
    assert found.estimate == pytest.approx(peer.alpha(reliability_data=x.T, level_of_measurement="nominal"), abs=1e-12)
    assert found.std_error == pytest.approx(np.std(theirs, ddof=1), rel=0.1)
    assert found.std_error == pytest.approx(
        krippendorff_alpha(coder_ratings(x, range(CODES)), "nominal").std_error, rel=0.1
    )
    assert ratio >= 200
