"""What an agreement allows: thresholds of the coding procedure, applied to the lower end of the interval."""

from __future__ import annotations

import numpy as np

RELIABLE, TENTATIVE = 0.80, 0.667


def agreement_verdict(low: float, reliable: float = RELIABLE, tentative: float = TENTATIVE) -> str:
    """``reliable`` from .80, ``tentative`` from .667, ``insufficient`` under that, ``not_tested`` for NaN.

    Parameters
    ----------
    low : float
        Lower end of the interval of Krippendorff's alpha: an estimate of .80 is no proof of .80.
    reliable, tentative : float
        Thresholds of another coding procedure.

    References
    ----------
    Krippendorff (2013), Content Analysis, 3rd ed., 12.6.

    Examples
    --------
    >>> [agreement_verdict(low) for low in (0.8, 0.7, 0.5, float("nan"))]
    ['reliable', 'tentative', 'insufficient', 'not_tested']
    """
    if np.isnan(low):
        return "not_tested"
    return "reliable" if low >= reliable else "tentative" if low >= tentative else "insufficient"
