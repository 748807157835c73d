"""Oster's formulas: what selection on the unseen, likened to that on the seen, makes of a slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Oster:
    """Oster's proposition 3 (2019, doi 10.1080/07350015.2016.1227711).

    Attributes
    ----------
    coef, r : float
        Slope and R2 with controls.
    d, gained : float
        Slope without controls less the slope with them; R2 they add.
    r_max : float
        R2 with everything in.
    sx, sy, left : float
        Variances of treatment and outcome, and of the treatment given the controls.
    """

    coef: float
    d: float
    r: float
    gained: float
    r_max: float
    sx: float
    sy: float
    left: float

    def delta(self, target: float) -> float:
        """Selection on the unseen, relative to the seen, that leaves the slope `target`."""
        v, t, sx, room = self.coef - target, self.left, self.sx, (self.r_max - self.r) * self.sy
        cubic = v**3 * (t * sx - t**2)
        top = v * self.gained * self.sy * t + v * sx * t * self.d**2 + 2 * v**2 * t * self.d * sx + cubic
        below = room * self.d * sx + v * room * (sx - t) + v**2 * t * self.d * sx + cubic
        return float(top / below) if below != 0 else float("inf")

    def beta_star(self) -> float:
        """The slope where the unseen are selected as strongly as the seen."""
        t, sx, room = self.left, self.sx, (self.r_max - self.r) * self.sy
        a = t * self.d * sx
        b = self.gained * self.sy * t + sx * t * self.d**2 - room * (sx - t)
        c = -room * self.d * sx
        if self.d == 0 or room <= 0:
            return self.coef
        # One root lies on each side of nought; written so that a vanishing square term does not cancel it away.
        root = np.sqrt(b * b - 4 * a * c)
        return float(self.coef - (-2 * c / (b + root) if b > 0 else (root - b) / (2 * a)))
