"""The verb `describe`: every variable in numbers, weighted, with intervals and with what is missing and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import Responses
from ...statistics.design import degrees_of_freedom
from ...statistics.distributions import Distribution, Share, category_share, distribution
from ...words.document import Figure
from ...words.errors import DesignError, EstimationError
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, listed, same
from ..argument_checks import check_level
from .asked import Group, check_names, groups_by
from .description_tables import categories_table, description_glance, numbers_table
from .protected_description import protected_description
from .sample import Column, Data, Sample, sample_of

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Described:
    """One variable in the whole sample (`group` None) or one group; a number or its refusal."""

    column: Column
    group: Group | None
    found: Distribution | None
    shares: tuple[tuple[float, Text, Share], ...]
    n_rows: int
    n_obs: int
    refusal: EstimationError | DesignError | None
    dof: float = float("nan")


@dataclass(frozen=True)
class Description(Shown):
    """Variables in numbers. Made by `describe`.

    Attributes
    ----------
    described : tuple of Described
        Whole sample first, then group by group.
    missing : mapping
        Variable -> empty cells by reason, where the variable is a column of the answers.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=12, scheme=scheme), scheme)
    >>> made = gs.describe(indices, ["W_LAW", "urban"])
    >>> [table.name for table in made.tables()], list(made.glance()["n_rows"])
    (['description', 'categories'], [72])
    """

    sample: Sample
    described: tuple[Described, ...]
    missing: dict[str, dict[str, int]]
    level: float
    provenance: Provenance

    @property
    def responses(self) -> Responses:
        """The answers described."""
        return self.sample.responses

    @property
    def refusals(self) -> tuple[EstimationError | DesignError, ...]:
        """What could not be computed."""
        return tuple(entry.refusal for entry in self.described if entry.refusal is not None)

    section = "description"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return self.sample.sources()

    def tables(self) -> tuple[Table, ...]:
        """Numbers; then categories, where there are any."""
        made = (numbers_table(self), categories_table(self))
        return tuple(table for table in made if table.rows)

    def protected(self, least: int) -> tuple[tuple[Table, ...], tuple[Figure, ...]]:
        """Without the groups and categories of fewer than `least` persons, nor what would tell them."""
        return (protected_description(self, least) if self.sample.of_persons else self.tables()), self.figures()

    def table(self) -> Table:
        """The first table."""
        return self.tables()[0]

    def tidy(self) -> pandas.DataFrame:
        """One row a variable (or category) and group."""
        import pandas

        return pandas.concat([table.to_frame() for table in self.tables()], ignore_index=True)

    def glance(self) -> pandas.DataFrame:
        """One row: rows, variables, what was refused."""
        return description_glance(self).to_frame()


def describe(
    data: Data,
    names: str | Sequence[str] | None = None,
    *,
    by: str | Sequence[str] = (),
    level: str | None = None,
    conf_level: float = 0.95,
) -> Description:
    r"""Describe variables: mean with interval, deviation, quartiles, shape; shares of categories; what is missing.

    .. math:: \bar y = \frac{\sum w_iy_i}{\sum w_i} \pm t_\nu\sqrt{\hat V(\bar y)}

    Weights, strata and sampling units declared when the answers were read are in every estimate and interval; the
    plain mean stands beside the weighted one.

    Parameters
    ----------
    data : Responses, Indices or LinkedIndices
    names : str or sequence of str, optional
        Indices, constructs, items (0-100 after reversing, and their answers as categories), indicators, background
        variables. Default: the dimensions and composite of indices; every item and coded variable of answers.
    by : str or sequence of str, optional
        Category variables; everything is given for each of their values, too (the whole design stays in the
        variance).
    level : str, optional
        Of a linked study: the source whose rows are described, or ``"community"``.
    conf_level : float

    Returns
    -------
    Description
        A variable that cannot be described (nobody answered) is named with its reason.

    Raises
    ------
    UsageError
        ``unknown_name``, ``index_not_scored``, ``variable_not_usable``, ``group_needs_codes``, ``level_missing``,
        ``level_not_scored``, ``cannot_describe``, ``nothing_asked``.
    EstimationError
        ``no_answers``, where nothing at all can be described.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=12, scheme=scheme), scheme)
    >>> made = gs.describe(indices, "W_LAW", by="W_BG_2")
    >>> [entry.group.title.en if entry.group else "all" for entry in made.described]
    ['all', 'male', 'female']
    """
    check_level(conf_level)
    sample = sample_of(data, level)
    asked = _default(sample) if names is None else (names,) if isinstance(names, str) else tuple(names)
    columns = sample.columns(check_names(asked))
    variables = (by,) if isinstance(by, str) else tuple(by)
    groups = [None, *(group for name in variables for group in groups_by(sample, name))]
    described = tuple(_described(sample, column, group, conf_level) for column in columns for group in groups)
    failed = [entry.refusal for entry in described if entry.refusal is not None]
    if len(failed) == len(described):
        failed[0].where = failed[0].where or listed([column.name for column in columns], most=12)
        raise failed[0]
    held = [column.name for column in columns if column.name in sample.responses.present]
    return Description(
        sample=sample,
        described=described,
        missing={name: sample.responses.reason_counts(name) for name in held},
        level=conf_level,
        provenance=Provenance(
            step="describe",
            arguments={
                "names": [column.name for column in columns],
                "by": list(variables),
                "level": level,
                "conf_level": conf_level,
            },
            parents=(sample.parent,),
            counts={
                "rows": sample.responses.n_rows,
                "used": {entry.column.name: entry.n_obs for entry in described if entry.group is None},
            },
        ),
    )


def _default(sample: Sample) -> tuple[str, ...]:
    form = sample.responses.instrument
    if sample.scope is None:
        return tuple(name for name in sample.responses.present if form.codes_of(name) is not None)
    return tuple(
        node.id
        for part in sample.scope.own
        for node in part.scheme.nodes(part.responses.source)
        if node.level != "subdimension" and node.id in part.persons.scores
    )


def _described(sample: Sample, column: Column, group: Group | None, level: float) -> Described:
    domain = sample.inside if group is None else sample.inside & group.rows
    values = column.values if column.codes is None or column.measured else column.codes
    known = np.isfinite(values) & domain & (sample.design.weights > 0)
    n_rows, n_obs = int(domain.sum()), int(known.sum())
    whole = None if domain.all() else domain
    try:
        found = None
        if column.measured:
            found = distribution(sample.design, column.values, domain=whole, level=level)
        shares = () if column.codes is None else _shares(sample, column, column.codes, whole, level)
    except (EstimationError, DesignError) as problem:
        return Described(column, group, None, (), n_rows, n_obs, problem)
    dof = float(degrees_of_freedom(sample.design, whole))
    return Described(column, group, found, shares, n_rows, n_obs, None, dof)


def _shares(
    sample: Sample, column: Column, codes: np.ndarray, domain: np.ndarray | None, level: float
) -> tuple[tuple[float, Text, Share], ...]:
    occurring = np.unique(codes[np.isfinite(codes)])
    # A code that the list does not hold was let through by `validate` only as a warning: it is shown as it is.
    labels = dict(column.labels) | {code: same(f"{code:g}") for code in occurring if code not in column.labels}
    return tuple(
        (
            code,
            title,
            category_share(
                sample.design, np.where(np.isfinite(codes), codes == code, np.nan), domain=domain, level=level
            ),
        )
        for code, title in labels.items()
    )
