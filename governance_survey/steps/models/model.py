"""A fitted model: estimates with one covariance, what they stand for, how they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import Responses
from ...schemes.formula import Formula
from ...schemes.model_choices import Covariance, Family
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text
from ..model_matrix import ModelMatrix
from ..model_tables import coefficients_table, fit_table, model_tables
from ..scoring import Indices
from .effects import MarginalEffects, effects_of, effects_table
from .estimating import Fit
from .options import Asked
from .parameters import Parameter
from .weighted import GroupWeights

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Model(Shown):
    """A fitted model. One covariance matrix feeds SE, interval, p and stars.

    Attributes
    ----------
    formula : Formula
    fit : record of `statistics`
        Estimates, covariance matrix, degrees of freedom, diagnostics: whatever the family, it answers ``names``,
        ``coef``, ``cov``, ``dof``, ``std_error``, ``statistic``, ``p_value``, ``conf_int(level)``, ``n_obs``,
        ``n_missing``, ``n_clusters`` and ``warnings``.
    matrix : ModelMatrix
        Columns and what they stand for.
    parameters : tuple of Parameter
        What each estimate of `fit` stands for.
    asked : Asked
        Family, kind of errors, clusters, groups, as used.
    indices : Indices
        Scores of the source whose rows are the units.
    titles, units, origins : mapping
        Of each variable: its wording, its unit, the source it comes from.
    offset : ndarray (rows,) or None
        Log of the exposure.
    group_weights : GroupWeights or None
        Of a weighted two-level model: the weights of its groups, where there are any.
    dropped : mapping
        Variable -> rows first lost to it.
    warnings : tuple of Text
        What a reader must know before using the numbers.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> list(model.tidy().columns)
    ['term', 'estimate', 'std_error', 'statistic', 'p_value', 'conf_low', 'conf_high']
    """

    formula: Formula
    fit: Fit
    matrix: ModelMatrix
    parameters: tuple[Parameter, ...]
    asked: Asked
    indices: Indices
    titles: Mapping[str, Text]
    units: Mapping[str, Text]
    origins: Mapping[str, str]
    offset: np.ndarray | None
    group_weights: GroupWeights | None
    dropped: Mapping[str, int]
    warnings: tuple[Text, ...]
    provenance: Provenance

    @property
    def family(self) -> Family:
        """What kind of outcome the model is for."""
        return self.asked.family

    @property
    def covariance(self) -> Covariance:
        """The kind of errors."""
        return self.asked.covariance

    @property
    def cluster(self) -> str | None:
        """The variable errors are clustered on; two are joined by a cross."""
        return " × ".join(self.asked.cluster) or None

    @property
    def level(self) -> float:
        """Confidence level of the intervals."""
        return self.asked.level

    @property
    def heading(self) -> Text:
        """The outcome as it stands in titles of tables: an item without its full stop."""
        outcome = self.matrix.outcome
        return Text(zh=outcome.zh.rstrip("。"), en=outcome.en.rstrip("."))

    @property
    def responses(self) -> Responses:
        """The answers behind the model."""
        return self.indices.responses

    @cached_property
    def effects(self) -> MarginalEffects | None:
        """Average marginal differences, for a family whose coefficients are on another scale than the outcome."""
        return effects_of(self)

    def tidy(self) -> pandas.DataFrame:
        """One row per term: estimate, std_error, statistic, (dof,) p_value, conf_low, conf_high."""
        return coefficients_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: n, missing, share of variance or likelihood, clusters, kind of errors, design effect."""
        return fit_table(self).to_frame()

    def table(self) -> Table:
        """Coefficients ready to print."""
        return coefficients_table(self)

    def effects_table(self) -> Table:
        """Average marginal differences in the outcome's own units: percentage points, shares of categories, counts.

        Raises
        ------
        UsageError
            ``no_effects``: the coefficients are in the outcome's units already, or the model is a mixed logit.
        """
        return effects_table(self)

    def tables(self) -> tuple[Table, ...]:
        """Coefficients, then what the family adds: thresholds, ratios, differences, random part, diagnostics."""
        return model_tables(self)

    def __str__(self) -> str:
        return str(self.table())
