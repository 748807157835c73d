"""What `power` found: the answer, and how power grows with communities and effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...schemes.analysis_plan import Hypothesis
from ...words.document import Figure
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from .asked import Design, Kind, Solve
from .powers import Effect
from .tables import answer_table, grid_table, power_figure

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Point:
    """Power for one effect in a number of communities; `observed` is the effect after attenuation."""

    effect: float
    observed: float
    communities: float
    power: float


@dataclass(frozen=True)
class Power(Shown):
    """Power of a test, what was solved for, and how power grows. Made by `power`.

    Attributes
    ----------
    kind : {"slope", "difference", "interaction", "indirect", "equivalence"}
    hypothesis : Hypothesis or None
    solved : {"power", "effect", "communities", "people"}
        What was unknown; of equivalence "effect" is the margin.
    effect : float or (float, float)
        True effect (of an indirect association its paths, or their product split equally).
    observed : float
        The effect after attenuation.
    design : Design
        With communities, people or margin as solved.
    power : float
        In that design.
    smallest : float
        Smallest true effect (of equivalence: margin) found with the power `target` in that design; NaN where none is.
    grid : tuple of Point
    """

    kind: Kind
    hypothesis: Hypothesis | None
    n_family: int
    solved: Solve
    target: float
    effect: Effect
    observed: float
    design: Design
    power: float
    smallest: float
    grid: tuple[Point, ...]
    seed: int | None
    provenance: Provenance

    def tables(self) -> tuple[Table, ...]:
        """The answer; then power by effect and number of communities."""
        return answer_table(self), grid_table(self)

    def table(self) -> Table:
        """The answer."""
        return self.tables()[0]

    def figures(self) -> tuple[Figure, ...]:
        """Power over the number of communities, a line an effect."""
        return (power_figure(self),)

    def tidy(self) -> pandas.DataFrame:
        """Power by effect and number of communities, one row each."""
        return grid_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: the answer."""
        return self.table().to_frame()
