"""The verb `differences`: outcomes compared between groups, with the test named, its reason, and the size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...data.responses import Responses
from ...statistics.multiplicity import adjust_p
from ...words.document import Figure
from ...words.errors import DesignError, EstimationError, UsageError
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, same
from ..argument_checks import check_choice, check_level
from .asked import check_names, grouping
from .difference_tables import crosstab_tables, differences_glance, groups_table, pairs_table, tests_table
from .difference_tests import CHOICES, Choice, Difference, difference
from .protected_differences import protected_differences
from .sample import Column, Data, Sample, sample_of

if TYPE_CHECKING:
    import pandas

Adjust = Literal["holm", "benjamini_hochberg", "none"]
ADJUSTMENTS: tuple[Adjust, ...] = ("holm", "benjamini_hochberg", "none")


@dataclass(frozen=True)
class Differences(Shown):
    """Outcomes compared between groups. Made by `differences`.

    Attributes
    ----------
    by : Column
        The grouping variable.
    found : tuple of Difference
        One an outcome, a refused one with its reason.
    adjusted : ndarray
        p-values adjusted over the outcomes; NaN of one refused.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=12, scheme=scheme), scheme)
    >>> made = gs.differences(indices, ["W_LAW", "W_COL"], by="W_BG_2")
    >>> [one.test.kind for one in made.found], made.adjusted.shape
    (['welch_t', 'welch_t'], (2,))
    """

    sample: Sample
    by: Column
    found: tuple[Difference, ...]
    adjusted: np.ndarray
    adjust: Adjust
    level: float
    provenance: Provenance

    @property
    def responses(self) -> Responses:
        """The answers compared."""
        return self.sample.responses

    @property
    def refusals(self) -> tuple[EstimationError | DesignError, ...]:
        """What could not be tested."""
        return tuple(one.refusal for one in self.found if one.refusal is not None)

    section = "description"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return self.sample.sources()

    def tables(self) -> tuple[Table, ...]:
        """Tests; groups; pairs of groups; cross tables. Empty ones are left out."""
        made = (tests_table(self), groups_table(self), pairs_table(self), *crosstab_tables(self))
        return tuple(table for table in made if table.rows)

    def protected(self, least: int) -> tuple[tuple[Table, ...], tuple[Figure, ...]]:
        """Without the groups and cells of fewer than `least` persons, nor the tests that would tell them."""
        return (protected_differences(self, least) if self.sample.of_persons else self.tables()), self.figures()

    def table(self) -> Table:
        """The tests."""
        return tests_table(self)

    def tidy(self) -> pandas.DataFrame:
        """One row an outcome: statistic, dof, p_value, p_adjusted, effect size with interval."""
        return tests_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: rows, groups, outcomes, what was refused."""
        return differences_glance(self).to_frame()


def differences(
    data: Data,
    outcomes: str | Sequence[str],
    by: str,
    *,
    test: Choice | None = None,
    level: str | None = None,
    adjust: Adjust = "holm",
    least: int = 5,
    conf_level: float = 0.95,
) -> Differences:
    """Compare groups: a test that fits the outcome and the design, its reason, and an effect size with interval.

    Where a weight, stratum or sampling unit is declared: design-based t, Wald F, rank or Rao-Scott test. Else, by
    pingouin: Welch's t (two groups) or Welch's analysis of variance with Games-Howell pairs for scores and numbers;
    Mann-Whitney or Kruskal-Wallis with Dunn's pairs for one ordered answer; chi-square for categories (Fisher's exact
    test for two by two with small expected counts).

    Parameters
    ----------
    data : Responses, Indices or LinkedIndices
    outcomes : str or sequence of str
        Indices, constructs, items, background variables.
    by : str
        A variable with a code list; codes that nobody has are left out.
    test : {"means", "equal_variances", "ranks", "chi_square", "fisher_exact"}, optional
        The user's own choice. ``equal_variances``: Student's t or analysis of variance with Tukey's pairs.
    level : str, optional
        Of a linked study: the source whose rows are compared, or ``"community"``.
    adjust : {"holm", "benjamini_hochberg", "none"}
        Over the outcomes, and over the pairs of groups of Dunn and of a design.
    least : int
        Fewest rows in a group whose means or ranks are compared.
    conf_level : float

    Returns
    -------
    Differences
        An outcome that cannot be tested is named with its reason, and its groups are shown.

    Raises
    ------
    UsageError
        ``unknown_name``, ``group_needs_codes``, ``outcome_is_the_group``, ``unknown_choice``, ``test_does_not_fit``,
        ``design_has_no_such_test``, ``least_too_small``, ``level_missing``, ``level_not_scored``, ``nothing_asked``.
    EstimationError, DesignError
        Where no outcome can be tested: ``no_answers``, ``one_group``, ``tiny_group``, ``constant_outcome``,
        ``constant_group``, ``one_category``, ``small_expected``, ``no_degrees_of_freedom``, ``dependent_means``,
        ``too_few_units``, ``lonely_psu``.

    References
    ----------
    Delacre, Lakens & Leys (2017), doi 10.5334/irsp.82; Games & Howell (1976), doi 10.3102/10769986001002113; Lumley &
    Scott (2013), doi 10.1093/biomet/ast027; Rao & Scott (1984), doi 10.1214/aos/1176346391.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=12, scheme=scheme), scheme)
    >>> made = gs.differences(indices, "W_LAW", by="W_BG_3")
    >>> made.found[0].test.kind, made.found[0].pairs[0].kind
    ('welch_anova', 'games_howell')
    """
    _check_asked(test, adjust, least, conf_level)
    sample = sample_of(data, level)
    asked = check_names((outcomes,) if isinstance(outcomes, str) else tuple(outcomes))
    if by in asked:
        raise UsageError(
            "outcome_is_the_group",
            Text(zh="{b} 既是结果又是分组变量。", en="{b} is both outcome and group.").fill(b=by),
        )
    group, columns = grouping(sample, by), sample.columns(asked)
    found = tuple(difference(sample, column, group, test, least, conf_level) for column in columns)
    refused = [one.refusal for one in found if one.refusal is not None]
    if len(refused) == len(found):
        raise refused[0]
    p = np.array([np.nan if one.test is None else one.test.p for one in found])
    return Differences(
        sample=sample,
        by=group,
        found=found,
        adjusted=adjust_p(p, adjust, n=len(found)),
        adjust=adjust,
        level=conf_level,
        provenance=Provenance(
            step="differences",
            arguments={
                "outcomes": list(asked),
                "by": by,
                "test": test,
                "level": level,
                "adjust": adjust,
                "least": least,
                "conf_level": conf_level,
            },
            parents=(sample.parent,),
            counts={
                "rows": sample.responses.n_rows,
                "used": {one.outcome.name: one.n_obs for one in found},
                "refused": len(refused),
            },
        ),
    )


def _check_asked(test: str | None, adjust: str, least: int, level: float) -> None:
    check_level(level)
    check_choice(test, CHOICES, "test")
    check_choice(adjust, ADJUSTMENTS, "adjust")
    if isinstance(least, bool) or not isinstance(least, int) or least < 2:
        raise UsageError(
            "least_too_small",
            Text(zh="每组至少要有两个值，才有离散可言。", en="A group needs two values at least to have a spread."),
            got=same(least),
        )
