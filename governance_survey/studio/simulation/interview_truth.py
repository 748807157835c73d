"""The truth behind simulated interviews: which unit speaks of what, and how well the coders see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rates:
    """How a coder codes: shares of true codes given, and of codes given where they are not true.

    `hit` and `false_alarm` are per unit and code; `attribute` is the share of attributes read rightly.
    """

    hit: float
    false_alarm: float
    attribute: float


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

        with prevalence :math:`p`, hit rates :math:`s`, false alarms :math:`f`, and :math:`\bar q` the mean share
        the two coders give. NaN for a code that is nowhere and never given.
        """
        one, two, p = self.rates[coder], self.rates[other], self.prevalence
        seen = one.hit + two.hit - 2 * one.hit * two.hit
        false = one.false_alarm + two.false_alarm - 2 * one.false_alarm * two.false_alarm
        observed = p * seen + (1 - p) * false
        given = (p * (one.hit + two.hit) + (1 - p) * (one.false_alarm + two.false_alarm)) / 2
        expected = 2 * given * (1 - given)
        return np.asarray(1 - observed / np.where(expected > 0, expected, np.nan))
