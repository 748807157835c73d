"""What a measurement was asked for, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Correlation = Literal["pearson", "polychoric"]
CORRELATIONS: tuple[str, ...] = get_args(Correlation)
FEWEST_RANDOM = 20  # random data sets: fewer have no 95% quantile of their own
FEWEST_DRAWS = 100  # an interval of fewer draws says nothing
SEED_DIGITS = 8  # of the hexadecimal digest: a seed of 32 bits


@dataclass(frozen=True)
class Options:
    """Choices that every part sees.

    Attributes
    ----------
    seed : int
        Of parallel analysis and every bootstrap.
    draws : int
        Random samples of each.
    correlation : {"pearson", "polychoric"}
        What exploratory factors are extracted from.
    by : str or None
        Category variable whose groups are compared for invariance.
    level : float
        Of every interval.
    accept : mapping
        Rule of misuse -> the written reason to go against it.
    limits : mapping
        Rule of response quality -> the limit the study declared.
    name_communities : bool
        Whether the study lets figures and tables name communities; else they carry places only.
    """

    seed: int
    draws: int = 200
    correlation: Correlation = "pearson"
    by: str | None = None
    level: float = 0.95
    accept: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    name_communities: bool = False

    @property
    def bootstrap_draws(self) -> int:
        """Draws of a bootstrap: those asked for, or as many as an interval needs."""
        return max(self.draws, FEWEST_DRAWS)


def seed_of(digest: str) -> int:
    """The seed a result carries in itself: the same data give the same draws anywhere."""
    return int(digest[:SEED_DIGITS], 16)
