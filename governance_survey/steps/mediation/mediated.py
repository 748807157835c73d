"""The result of `mediate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...data.responses import Responses
from ...statistics.mediation import Mediation
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text
from ..misuse.linter import Caution, cautions_told
from .mediation_tables import indirect_table, mediation_glance, paths_table
from .variables import Variables

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class IndirectAssociations(Shown):
    """Products of paths, with the order turned round beside them. Made by `mediate`.

    Attributes
    ----------
    variables : Variables
        Columns, and what they are called.
    found : Mediation
        Of one level, or within and between communities; each part in both orders.
    cautions : tuple of Caution
        Misuses let through with a written reason.
    """

    variables: Variables
    found: Mediation
    cautions: tuple[Caution, ...]
    seed: int
    provenance: Provenance

    @property
    def responses(self) -> Responses:
        """The answers behind it."""
        return self.variables.scope.responses

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What was done against a rule, with the reason."""
        return cautions_told(self.cautions)

    section = "associations"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return self.variables.scope.sources()

    def tables(self) -> tuple[Table, ...]:
        """Indirect associations in both orders, then the paths they are made of."""
        return indirect_table(self), paths_table(self)

    def table(self) -> Table:
        """Indirect associations ready to print."""
        return indirect_table(self)

    def tidy(self) -> pandas.DataFrame:
        """One row a product, level and order, with its three intervals."""
        return indirect_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: rows used and missing, communities, sampling units."""
        return mediation_glance(self).to_frame()
