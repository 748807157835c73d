"""How a sample was drawn, as columns of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReplicateKind = Literal["jk1", "jkn", "brr", "fay", "bootstrap"]


@dataclass(frozen=True)
class StageRoles:
    """Columns of a stage of sampling after the first: its units, their number in the population, its strata."""

    units: str
    fpc: str | None = None
    strata: str | None = None


@dataclass(frozen=True)
class DesignRoles:
    """How the sample was drawn, declared once when answers are read. None = the design has no such part.

    `psu`, `strata` and `fpc` are those of the first stage, `later` the stages after it. With `replicate_weights` every
    variance is theirs (`replicate_kind`; `fay_rho` of Fay's method; `replicate_coefficients` of JKn).
    """

    sampling: Literal["probability", "census", "quota", "convenience"]
    weight: str | None = None
    psu: str | None = None
    strata: str | None = None
    fpc: str | None = None
    lonely_psu: Literal["fail", "adjust", "certainty", "remove", "average"] = "fail"
    later: tuple[StageRoles, ...] = ()
    replicate_weights: tuple[str, ...] = ()
    replicate_kind: ReplicateKind | None = None
    fay_rho: float = 0.0
    replicate_coefficients: tuple[float, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that play a role."""
        stages = tuple(name for stage in self.later for name in (stage.units, stage.fpc, stage.strata))
        named = (self.weight, self.psu, self.strata, self.fpc, *stages, *self.replicate_weights)
        return tuple(dict.fromkeys(name for name in named if name is not None))
