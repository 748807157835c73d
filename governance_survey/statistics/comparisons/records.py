"""What a comparison of groups is told in: a test, an effect size with its interval, the pairs of groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TestKind = Literal[
    "student_t",
    "welch_t",
    "anova",
    "welch_anova",
    "mann_whitney",
    "kruskal_wallis",
    "chi_square",
    "fisher_exact",
    "design_t",
    "design_wald",
    "design_rank",
    "rao_scott",
]
EffectKind = Literal[
    "hedges_g", "omega_squared", "eta_squared", "rank_biserial", "rank_epsilon_squared", "cramers_v", "phi"
]
PairKind = Literal["difference", "games_howell", "tukey", "dunn", "design"]


@dataclass(frozen=True)
class Test:
    """One test: its statistic, the degrees of freedom (none of an exact one, one, or two) and its p-value."""

    kind: TestKind
    statistic: float
    dof: tuple[float, ...]
    p: float


@dataclass(frozen=True)
class Effect:
    """An effect size with its interval at `level`; limits are NaN where none can be given."""

    kind: EffectKind
    estimate: float
    low: float
    high: float
    level: float


@dataclass(frozen=True)
class Pair:
    """Two groups compared: first minus second.

    `low` and `high` hold for all pairs together under ``games_howell`` and ``tukey``, for the one pair else; Dunn's
    difference is one of mean ranks and has no interval. `p` is as the method gives it: already for all pairs under
    ``games_howell`` and ``tukey``, to be adjusted else. The limits of `effect` are NaN where it is given without.
    """

    first: int
    second: int
    kind: PairKind
    estimate: float
    std_error: float
    statistic: float
    dof: float
    p: float
    low: float
    high: float
    effect: Effect | None
