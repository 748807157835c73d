"""The result of `uncertainty`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...statistics.uncertainty import SobolIndices, Spread
from ...words.document import Figure
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text
from ..modelling import Model
from .engine import Engine, Source
from .ranks import MethodRank
from .tables import methods_table, sources_table, spread_table
from .uncertainty_figure import uncertainty_figure

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Alone:
    """A source perturbed by itself.

    Attributes
    ----------
    n : int
        Settings.
    shift : float
        Mean of the coefficient minus that with nothing varied; of missing answers, minus that of the fit.
    sd : float
    """

    n: int
    shift: float
    sd: float


@dataclass(frozen=True)
class Uncertainty(Shown):
    """Spread of a coefficient and where it comes from. Made by `uncertainty`.

    Attributes
    ----------
    model : Model
        As fitted; its estimate is the headline.
    place : int
        The column of the model that is followed.
    perturbed : tuple of str
        Sources, in the order of `shares`.
    left_out : mapping
        Source -> why it was not perturbed.
    shares : SobolIndices
    spread : Spread
        Of both base samples.
    interval : (low, high)
        Ordinary interval of the headline.
    values : ndarray (settings,)
        Coefficients of both base samples.
    alone : mapping
        Source -> what it does by itself.
    methods : tuple of MethodRank
    engine : Engine
        Pools that the settings were taken from.
    n_failed : int
        Base rows left out because a setting gave no coefficient.
    """

    model: Model
    place: int
    perturbed: tuple[Source, ...]
    left_out: Mapping[Source, Text]
    shares: SobolIndices
    spread: Spread
    interval: tuple[float, float]
    values: np.ndarray
    alone: Mapping[Source, Alone]
    methods: tuple[MethodRank, ...]
    engine: Engine
    n_failed: int
    seed: int
    level: float
    provenance: Provenance

    @property
    def term(self) -> str:
        """Name of the column that is followed."""
        return self.model.fit.names[self.place]

    def tables(self) -> tuple[Table, ...]:
        """Spread; sources; methods where they were perturbed."""
        return (spread_table(self), sources_table(self), *([methods_table(self)] if self.methods else []))

    def table(self) -> Table:
        """Sources with their shares, ready to print."""
        return sources_table(self)

    def figures(self) -> tuple[Figure, ...]:
        """Where the coefficient lies over all settings, and the shares of the sources."""
        return (uncertainty_figure(self),)

    def tidy(self) -> pandas.DataFrame:
        """One row a source: first and total order with intervals."""
        return sources_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: headline with its interval, median and middle share over all settings."""
        return spread_table(self).to_frame()
