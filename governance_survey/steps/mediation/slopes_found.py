"""The result of `slopes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import Responses
from ...statistics.moderation import JohnsonNeyman, ObservedModerator, SimpleSlopes
from ...words.document import Figure
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ..modelling import Model
from .product import Product
from .slopes_figure import slopes_figure
from .slopes_tables import product_table, regions_table, slopes_table

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Slopes(Shown):
    """The slope of one variable at values of another. Made by `slopes`.

    Attributes
    ----------
    model : Model
        Its one covariance matrix and degrees of freedom feed every number here.
    product : Product
    found : SimpleSlopes
        At the points asked for, or in each category.
    n_at : ndarray of int (points,)
        Of a category its rows; of a number the rows within a tenth of the observed range either side.
    observed : ObservedModerator or None
        Where a moderator that is a number was observed; None for a category.
    regions, together : JohnsonNeyman or None
        Where the slope differs from zero: at each value by itself, and for all values at once.
    level : float
    """

    model: Model
    product: Product
    found: SimpleSlopes
    n_at: np.ndarray
    observed: ObservedModerator | None
    regions: JohnsonNeyman | None
    together: JohnsonNeyman | None
    level: float
    provenance: Provenance

    section = "associations"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return (self.model.responses,)

    def tables(self) -> tuple[Table, ...]:
        """Slopes; regions of a moderator that is a number; the product itself."""
        made = (slopes_table(self), *([regions_table(self)] if self.regions is not None else []), product_table(self))
        return tuple(made)

    def table(self) -> Table:
        """Slopes ready to print."""
        return slopes_table(self)

    def figures(self) -> tuple[Figure, ...]:
        """Slopes over the observed range with their band; none of a category."""
        return () if self.observed is None else (slopes_figure(self),)

    def tidy(self) -> pandas.DataFrame:
        """One row a point or category."""
        return slopes_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row or more: the coefficient of the product."""
        return product_table(self).to_frame()
