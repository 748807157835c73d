"""Distances of calibrated from sampling weights: how a weight's factor follows from its score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Distance = Literal["linear", "raking", "logit"]


@dataclass(frozen=True)
class Factor:
    r"""The factor g(u) of a weight, its slope and its integral, u = x'lambda.

    ``linear``: 1 + u, cut at the bounds if there are any; ``raking``: e^u; ``logit``:
    (L(U-1) + U(1-L)e^{Au}) / (U-1 + (1-L)e^{Au}) with A = (U-L) / ((1-L)(U-1)), within (L, U). All are one, with
    slope one, at u = 0.

    References
    ----------
    Deville & Särndal (1992), doi 10.1080/01621459.1992.10475217.
    """

    kind: Distance
    low: float
    high: float

    def at(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Factor, slope and integral (up to a constant), each like `u`."""
        if self.kind == "raking":
            grown = np.exp(np.minimum(u, 500.0))
            return grown, grown, grown
        if self.kind == "linear":
            cut = np.clip(u, self.low - 1, self.high - 1)
            inside = (u > self.low - 1) & (u < self.high - 1)
            return 1 + cut, inside.astype(np.float64), cut + cut**2 / 2 + (1 + cut) * (u - cut)
        s, r = self.high - 1, 1 - self.low
        a = (self.high - self.low) / (r * s)
        from scipy.special import expit

        up = expit(a * u + np.log(r / s))
        width = self.high - self.low
        integral = self.low * u + width / a * np.logaddexp(np.log(s), np.log(r) + a * u)
        return self.low + width * up, width * a * up * (1 - up), integral
