"""The verb `correlate`: how variables go together, with intervals, multiplicity, and the design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import Responses
from ...statistics.associations import Association
from ...statistics.multiplicity import adjust_p
from ...words.document import Figure
from ...words.errors import DesignError, EstimationError
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text
from ..argument_checks import check_choice, check_draws, check_level, check_seed
from ..measurement.options import seed_of
from ..misuse.own_parts import made_of
from .asked import check_names
from .comparing import ADJUSTMENTS, Adjust
from .correlation_pairs import KINDS, Kind, Pairing, held_constant, pairing
from .correlation_tables import correlations_glance, matrix_table, pairs_table, protected_correlations
from .sample import Column, Data, Sample, sample_of

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Correlated:
    """Two variables and their correlation, or why there is none."""

    first: Column
    second: Column
    found: Association | None
    why: Text
    refusal: EstimationError | DesignError | None


@dataclass(frozen=True)
class Correlations(Shown):
    """Every pair of several variables. Made by `correlate`.

    Attributes
    ----------
    columns : tuple of Column
    given : tuple of Column
        Held constant.
    found : tuple of Correlated
        Pairs in the order of `columns`.
    adjusted : ndarray (pairs,)
        p-values adjusted over the pairs; NaN of one refused.
    overlapping : tuple of str
        Pairs of which one holds items of the other.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=12, scheme=scheme), scheme)
    >>> made = gs.correlate(indices, ["W_LAW", "W_COL", "W_RSK"])
    >>> len(made.found), made.matrix().shape
    (3, (3, 3))
    """

    sample: Sample
    columns: tuple[Column, ...]
    given: tuple[Column, ...]
    found: tuple[Correlated, ...]
    adjusted: np.ndarray
    overlapping: tuple[str, ...]
    adjust: Adjust
    level: float
    seed: int | None
    provenance: Provenance

    @property
    def responses(self) -> Responses:
        """The answers correlated."""
        return self.sample.responses

    @property
    def refusals(self) -> tuple[EstimationError | DesignError, ...]:
        """What could not be computed."""
        return tuple(pair.refusal for pair in self.found if pair.refusal is not None)

    def matrix(self) -> np.ndarray:
        """Correlations as a symmetric matrix in the order of `columns`; NaN where refused."""
        k = len(self.columns)
        made = np.eye(k)
        values = [np.nan if pair.found is None else pair.found.estimate for pair in self.found]
        upper = np.triu_indices(k, 1)
        made[upper] = values
        made.T[upper] = values
        return made

    section = "description"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return self.sample.sources()

    def tables(self) -> tuple[Table, ...]:
        """The matrix, of three variables or more; every pair with its interval."""
        return (*((matrix_table(self),) if len(self.columns) > 2 else ()), pairs_table(self))

    def protected(self, least: int) -> tuple[tuple[Table, ...], tuple[Figure, ...]]:
        """Without the pairs that rest on fewer than `least` persons."""
        return (protected_correlations(self, least) if self.sample.of_persons else self.tables()), self.figures()

    def table(self) -> Table:
        """Every pair with its interval."""
        return pairs_table(self)

    def tidy(self) -> pandas.DataFrame:
        """One row a pair: correlation, interval, p, adjusted p, n."""
        return pairs_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: rows, variables, pairs, what was refused."""
        return correlations_glance(self).to_frame()


def correlate(
    data: Data,
    names: Sequence[str],
    *,
    kind: Kind | None = None,
    given: str | Sequence[str] = (),
    level: str | None = None,
    adjust: Adjust = "holm",
    draws: int = 300,
    seed: int | None = None,
    conf_level: float = 0.95,
) -> Correlations:
    r"""Correlate variables pair by pair: each pair on the rows that have both, with interval and adjusted p.

    .. math:: \mathrm{artanh}\,r \pm z\,s

    with s from the sample size, or linearised under a declared design (weighted). Scores and numbers have Pearson's
    correlation; a pair with an ordered answer has Spearman's, unless another is chosen.

    Parameters
    ----------
    data : Responses, Indices or LinkedIndices
    names : sequence of str
        Two or more indices, constructs, items, ordered or measured variables. A category of two values counts 0, 1.
    kind : {"pearson", "spearman", "kendall", "polychoric"}, optional
        ``polychoric`` of answers with a code list; under a design its error is by replicates. No ``kendall`` there.
    given : str or sequence of str, optional
        Held constant: partial correlations (Pearson, Spearman). A category enters as its indicators.
    level : str, optional
        Of a linked study: the source whose rows are counted, or ``"community"``.
    adjust : {"holm", "benjamini_hochberg", "none"}
        Over all pairs asked for.
    draws, seed : int
        Of the bootstrap behind weighted polychoric correlations; the seed is taken from the digest of the data.
    conf_level : float

    Returns
    -------
    Correlations
        A pair without a correlation is named with its reason.

    Raises
    ------
    UsageError
        ``unknown_name``, ``nothing_asked``, ``unknown_choice``, ``no_order`` (a category of several values),
        ``needs_answers`` (polychoric of a score), ``no_such_partial``, ``design_has_no_such_test``,
        ``given_is_correlated``, ``too_few_draws``, ``unusable_seed``, ``level_missing``.
    EstimationError, DesignError
        Where no pair has a correlation: ``few_common_answers``, ``constant_column``, ``nothing_left``,
        ``correlation_at_limit``, ``no_degrees_of_freedom``, ``lonely_psu``.

    References
    ----------
    Fisher (1921), Metron 1, 3-32; Bonett & Wright (2000), doi 10.1007/BF02294183; Olsson (1979),
    doi 10.1007/BF02296207.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=12, scheme=scheme), scheme)
    >>> made = gs.correlate(indices, ["W_LAW", "W_COL"], given="W_BG_1")
    >>> made.found[0].found.kind, made.found[0].found.n_given
    ('pearson', 1)
    """
    check_level(conf_level)
    check_choice(kind, KINDS, "kind")
    check_choice(adjust, ADJUSTMENTS, "adjust")
    check_draws(draws, 100)
    check_seed(seed)
    sample = sample_of(data, level)
    columns = sample.columns(check_names((names,) if isinstance(names, str) else tuple(names), least=2))
    controls = sample.columns((given,) if isinstance(given, str) else tuple(given))
    constant = held_constant(columns, controls)
    drawn = seed_of(sample.parent.digest) if seed is None else seed
    pairings = [pairing(sample, a, b, kind, partial=bool(controls)) for a, b in combinations(columns, 2)]
    found = tuple(_correlated(sample, pair, constant, conf_level, (draws, drawn)) for pair in pairings)
    refused = [pair.refusal for pair in found if pair.refusal is not None]
    if len(refused) == len(found):
        raise refused[0]
    used = drawn if sample.designed and any(pair.kind == "polychoric" for pair in pairings) else None
    p = np.array([np.nan if pair.found is None else pair.found.p for pair in found])
    return Correlations(
        sample=sample,
        columns=columns,
        given=controls,
        found=found,
        adjusted=adjust_p(p, adjust, n=len(found)),
        overlapping=_overlapping(data, columns),
        adjust=adjust,
        level=conf_level,
        seed=used,
        provenance=Provenance(
            step="correlate",
            arguments={
                "names": [column.name for column in columns],
                "kind": kind,
                "given": [column.name for column in controls],
                "level": level,
                "adjust": adjust,
                "draws": draws,
                "conf_level": conf_level,
            },
            parents=(sample.parent,),
            counts={"rows": sample.responses.n_rows, "pairs": len(found), "refused": len(refused)},
            seed=used,
        ),
    )


def _overlapping(data: Data, columns: tuple[Column, ...]) -> tuple[str, ...]:
    if isinstance(data, Responses):
        form = data.instrument
        bottom = {name: frozenset(item.id for item in form.items_of(name)) for name in form.construct_by_id}
    else:
        bottom = made_of(data)
    held = {column.name: bottom.get(column.name, frozenset({column.name})) for column in columns}
    return tuple(f"{a} - {b}" for a, b in combinations(held, 2) if held[a] & held[b])


def _correlated(
    sample: Sample, pair: Pairing, constant: np.ndarray | None, level: float, random: tuple[int, int]
) -> Correlated:
    try:
        found = pair.compute(sample, constant, level, random)
    except (EstimationError, DesignError) as problem:
        return Correlated(pair.first, pair.second, None, pair.why, problem)
    return Correlated(pair.first, pair.second, found, pair.why, None)
