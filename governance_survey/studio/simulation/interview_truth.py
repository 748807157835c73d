"""The truth behind simulated interviews: which unit speaks of what, and how well the coders see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rates:
    """How a coder codes: shares of true codes given, and of codes given where they are not true.

    `hit` and `false_alarm` are per unit and code; `attribute` is the share of attributes read rightly. By `drift`
    the hits fall, evenly from the first to the last unit coded.
    """

    hit: float
    false_alarm: float
    attribute: float
    drift: float = 0.0

    def hits(self, n: int) -> np.ndarray:
        """Share of true codes given in each of `n` units in the order coded."""
        return np.asarray(self.hit - self.drift * np.linspace(0.0, 1.0, n))

    @property
    def mean_hit(self) -> float:
        """Share of true codes given over all units."""
        return self.hit - self.drift / 2


@dataclass(frozen=True)
class InterviewTruth:
    """What the interviews were made from.

    Attributes
    ----------
    units : tuple of str
        Segments as cut by the first coder.
    codes : tuple of str
    present : ndarray of bool (units, codes)
        The codes that are truly there.
    rates : mapping
        Coder -> `Rates`.
    communities : mapping
        Community -> dimension of the codebook -> its latent value in SD. Problems and causes of a dimension are
        spoken of more where it is low, countermeasures where it is high.
    planted : tuple of (check, source)
        Faults planted, by the id of the check that should find them.
    """

    units: tuple[str, ...]
    codes: tuple[str, ...]
    present: np.ndarray
    rates: Mapping[str, Rates]
    communities: Mapping[str, Mapping[str, float]]
    planted: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        self.present.setflags(write=False)

    @property
    def prevalence(self) -> np.ndarray:
        """Share of units in which each code is truly there, 0 to 1."""
        return np.asarray(self.present.mean(axis=0))

    def expected_alpha(self, coder: str, other: str) -> np.ndarray:
        r"""Krippendorff's alpha (nominal, code present or absent) of two coders in large samples, one value a code.

        .. math:: \alpha = 1 - \frac{D_o}{2\bar q(1-\bar q)},\quad
            D_o = p(s_1+s_2-2s_1s_2) + (1-p)(f_1+f_2-2f_1f_2)

        with prevalence :math:`p`, mean hit rates :math:`s`, false alarms :math:`f`, and :math:`\bar q` the mean share
        the two coders give. It holds where one of them drifts; where both do, not quite. NaN for a code that is
        nowhere and never given.
        """
        one, two, p = self.rates[coder], self.rates[other], self.prevalence
        seen = one.mean_hit + two.mean_hit - 2 * one.mean_hit * two.mean_hit
        false = one.false_alarm + two.false_alarm - 2 * one.false_alarm * two.false_alarm
        observed = p * seen + (1 - p) * false
        given = (p * (one.mean_hit + two.mean_hit) + (1 - p) * (one.false_alarm + two.false_alarm)) / 2
        expected = 2 * given * (1 - given)
        return np.asarray(1 - observed / np.where(expected > 0, expected, np.nan))
