"""Weights that meet totals of the population and stay within limits, both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from .calibration import Calibrated
from .weighting import reweighted

MOST_ROUNDS = 500
NEAR = 1e-3  # of a limit: weights this little beyond it count as at it


@dataclass(frozen=True)
class TrimmedCalibration:
    """Calibrated weights within limits.

    Attributes
    ----------
    found : Calibrated
        The last calibration; it meets the totals.
    n_trimmed : int
        Rows whose weight the first calibration put beyond a limit.
    rounds : int
        Calibrations until none was beyond.
    """

    found: Calibrated
    n_trimmed: int
    rounds: int


def calibrate_within(
    design: DesignArrays, calibrate: Callable[[DesignArrays], Calibrated], *, low: float, high: float
) -> TrimmedCalibration:
    """Calibrate, cut weights beyond the limits, calibrate again, until the weights meet both.

    The variance follows the last calibration: it starts from weights that were cut. Cutting costs bias where those
    whose weights are cut differ from others; report the result with and without.

    Parameters
    ----------
    design : DesignArrays
    calibrate : callable
        A design -> `Calibrated`; always to the same totals.
    low, high : float
        Limits as multiples of the mean weight, 0 <= low < 1 < high.

    Raises
    ------
    EstimationError
        ``bad_limits``; ``limits_not_met`` (what came nearest is told); those of `calibrate`.

    References
    ----------
    DeBell & Krosnick (2009), ANES Technical Report nes012427 (raking with a cap); Potter & Zheng (2015), Proc. Survey
    Research Methods Section, ASA, 2707-2718.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> from governance_survey.statistics.survey import rake
    >>> sex, age = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 0, 1])
    >>> totals = [np.array([50.0, 50]), np.array([50.0, 50])]
    >>> made = calibrate_within(design_arrays(6), lambda d: rake(d, [sex, age], totals), low=0, high=1.8)
    >>> w = made.found.design.weights
    >>> np.bincount(age, weights=w).round(6).tolist(), bool(w.max() <= 1.8018 * w.mean())
    ([50.0, 50.0], True)
    """
    if not 0 <= low < 1 < high:
        raise EstimationError(
            "bad_limits",
            Text(
                zh="权重上下限是平均权重的倍数：下限在 0 与 1 之间，上限大于 1",
                en="limits are multiples of the mean weight: one from 0 to 1, one above 1",
            ),
            got=f"{low:g}, {high:g}",
        )
    start, cut, n_trimmed = design, design, 0
    for rounds in range(1, MOST_ROUNDS + 1):
        found = calibrate(cut)
        w = found.design.weights
        mean = float(w[w > 0].mean())
        beyond = (w > high * mean * (1 + NEAR)) | ((w > 0) & (w < low * mean * (1 - NEAR)))
        if rounds == 1:
            n_trimmed = int(beyond.sum())
        if not beyond.any():
            return TrimmedCalibration(found, n_trimmed, rounds)
        weights = np.where(w > 0, np.clip(w, low * mean, high * mean), w)
        cut = reweighted(start, weights)
    raise EstimationError(
        "limits_not_met",
        Text(
            zh="在这些权重上下限之内无法满足总体边际",
            en="no weights within these limits meet the totals of the population",
        ),
        expected=f"{low:g} – {high:g}",
        got=f"{w[w > 0].min() / mean:.3g} – {w.max() / mean:.3g}",
        fix=Text(
            zh="放宽 trim，合并小类，或减少边际。", en="Widen trim, merge small categories, or take fewer margins."
        ),
    )
