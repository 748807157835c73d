"""The verb `score`: five (or any) indices with uncertainty, reliability and honest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..data.responses import Responses
from ..schemes.index_scheme import IndexNode, IndexScheme
from ..schemes.instrument import Item
from ..schemes.record import Indicator
from ..statistics.composites import Aggregate
from ..statistics.design import DesignArrays, Mean, mean
from ..statistics.reliability import Alpha, Omega, cronbach_alpha, mcdonald_omega
from ..words.errors import EstimationError, UsageError, closest
from ..words.printed import Printed
from ..words.provenance import Provenance
from ..words.table import Table
from ..words.text import Text, listed, same
from .composites.asked import Asked
from .composites.weighting import Weighting, weigh
from .composites.weights_table import weights_table
from .index_tables import estimates_table, glance_table, reliability_table
from .indicator_values import LogArrays
from .person_scores import PersonScores, item_scores, person_scores, reliability_sets
from .record_scores import record_scores
from .record_values import RecordValues, record_values
from .sample_design import design_of
from .validation import validate

if TYPE_CHECKING:
    import pandas

Missing = Literal["listwise", "pairwise"]


@dataclass(frozen=True)
class Group:
    """One value of a grouping variable."""

    variable: str
    code: float
    title: Text


@dataclass(frozen=True)
class IndexEstimate:
    """Design-based mean of one index, overall (`group` None) or in one group."""

    node: IndexNode
    group: Group | None
    mean: Mean | None
    refusal: EstimationError | None
    n_rows: int
    dropped: Mapping[str, int]


@dataclass(frozen=True)
class IndexReliability:
    """Internal consistency of the items under one index, or why it is refused."""

    node: IndexNode
    n_items: int
    n_complete: int
    alpha: Alpha | None
    omega: Omega | None
    refusals: tuple[EstimationError, ...]


@dataclass(frozen=True)
class Indices(Printed):
    """Scores of every person and their summary. Made by `score`; never changed afterwards.

    Attributes
    ----------
    persons : PersonScores
        Score id -> 0-100 score per row of the answers.
    estimates : tuple of IndexEstimate
        Means with SE and interval, overall and by group.
    reliability : tuple of IndexReliability
        Alpha (raw, standardised, Feldt interval) and omega by sub-dimension and dimension.
    record : RecordValues or None
        Indicators in their own units, where the source is a community record.
    weighting : Weighting or None
        Weights and aggregation, where not equal weights and the mean.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> indices.values("W_LAW").shape, list(indices.tidy().columns[:4])
    ((48,), ['index', 'index_id', 'estimate', 'std_error'])
    """

    scheme: IndexScheme
    responses: Responses
    persons: PersonScores
    estimates: tuple[IndexEstimate, ...]
    reliability: tuple[IndexReliability, ...]
    level: float
    missing: Missing
    provenance: Provenance
    record: RecordValues | None = None
    weighting: Weighting | None = None

    def values(self, name: str) -> np.ndarray:
        """Scores of one index, one per row of the answers, NaN where missing."""
        if name not in self.persons.scores:
            raise UsageError(
                "unknown_index",
                Text(zh="没有指数 {name}。", en="There is no index {name}.").fill(name=name),
                expected=listed(self.persons.scores, most=30),
                fix=closest(name, self.persons.scores),
            )
        return self.persons.scores[name].copy()

    def to_frame(self) -> pandas.DataFrame:
        """Scores of all persons: the row keys, then one column per index (NaN = missing)."""
        import pandas

        keys = self.responses.key_column("respondent")
        frame = pandas.DataFrame(dict(self.persons.scores))
        if keys is not None:
            frame.insert(0, str(self.responses.instrument.keys.respondent), keys)
        return frame

    def tidy(self) -> pandas.DataFrame:
        """One row per index and group: estimate, std_error, dof, interval, counts."""
        return estimates_table(self, whole=True).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: rows read, indices scored, design."""
        return glance_table(self).to_frame()

    def table(self) -> Table:
        """Means with intervals, ready to print."""
        return estimates_table(self)

    def reliability_table(self) -> Table:
        """Alpha, its interval and omega, ready to print."""
        return reliability_table(self)

    def weights_table(self) -> Table:
        """Weights of the parts beside equal weights, with what stands behind them."""
        return weights_table((self,))

    def _repr_html_(self) -> str:
        return self.table()._repr_html_() + self.reliability_table()._repr_html_()

    def __str__(self) -> str:
        return f"{self.table()}\n\n{self.reliability_table()}"


def score_source(
    responses: Responses,
    scheme: IndexScheme,
    *,
    by: str | Sequence[str] = (),
    missing: Missing = "listwise",
    level: float = 0.95,
    weights: Asked = None,
    aggregate: Aggregate = "arithmetic",
    accept: Mapping[str, str] | None = None,
    workers: LogArrays | None = None,
) -> Indices:
    """Compute the indices of one source, with design-based intervals and reliability.

    Item -> construct -> sub-dimension -> dimension -> composite, each the mean of its parts on 0-100
    (theoretical limits); a construct needs its minimum of answered items, a higher index all its parts.
    The answers are validated first, so unfit data are refused before a number is computed.

    Parameters
    ----------
    responses : Responses
        Answers of one source (`read_responses`).
    scheme : IndexScheme
        For example ``read_scheme("five_dimensions")``.
    by : str or sequence of str, optional
        Category variables; means are also given for each of their values (domain estimation: the
        whole design stays in the variance).
    missing : {"listwise", "pairwise"}
        How alpha and omega treat missing answers; scores follow the minimum-answered rule.
    level : float
        Confidence level of every interval.
    weights, aggregate, accept
        How parts are weighed and joined, and reasons against rules of misuse: see `score`.
    workers : LogArrays, optional
        The rows of the worker questionnaire, for a record that counts them.

    Returns
    -------
    Indices

    Raises
    ------
    DataError
        The answers do not fit their questionnaire (``answers_invalid``, every failure listed).
    UsageError
        The scheme takes nothing from this source (``source_not_in_scheme``).

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> [estimate.node.id for estimate in indices.estimates if estimate.node.level == "dimension"]
    ['W_LAW', 'W_COL', 'W_RSK', 'W_REF', 'W_PRO']
    """
    validate(responses).raise_for_failures()
    validate(scheme, instruments=(responses.instrument,)).raise_for_failures()
    if responses.source not in scheme.source_ids:
        raise UsageError(
            "source_not_in_scheme",
            Text(zh="指数方案不含来源“{source}”。", en="The index takes nothing from source “{source}”.").fill(
                source=responses.source
            ),
            expected=listed(scheme.source_ids),
            got=same(responses.source),
            fix=Text(zh="读数据时用 source= 说明来源。", en="Say which source this is with source= when reading."),
        )
    groups = (by,) if isinstance(by, str) else tuple(by)
    record = record_values(responses, workers) if responses.instrument.indicators else None
    persons = person_scores(responses, scheme) if record is None else record_scores(responses, scheme, record)
    persons, weighting = weigh(responses, scheme, persons, record, weights, aggregate, accept, level)
    nodes = tuple(node for node in scheme.nodes(responses.source) if node.id in persons.scores)
    return Indices(
        scheme=scheme,
        responses=responses,
        persons=persons,
        estimates=_estimates(responses, persons, nodes, groups, level),
        reliability=_reliability(responses, scheme, persons, missing, level),
        level=level,
        missing=missing,
        provenance=_provenance(responses, scheme, persons, groups, missing, level, weighting),
        record=record,
        weighting=weighting,
    )


def _estimates(
    responses: Responses, persons: PersonScores, nodes: tuple[IndexNode, ...], groups: tuple[str, ...], level: float
) -> tuple[IndexEstimate, ...]:
    design = design_of(responses)
    found = [_estimate(design, node, None, None, persons, level) for node in nodes]
    for group in groups:
        labels, titles = _group_labels(responses, group)
        for code in np.unique(labels[~np.isnan(labels)]):
            value = Group(group, float(code), titles.get(float(code), same(f"{code:g}")))
            found += [_estimate(design, node, value, labels == code, persons, level) for node in nodes]
    return tuple(found)


def _estimate(
    design: DesignArrays,
    node: IndexNode,
    group: Group | None,
    domain: np.ndarray | None,
    persons: PersonScores,
    level: float,
) -> IndexEstimate:
    n_rows = design.n_rows if domain is None else int(domain.sum())
    dropped = persons.dropped[node.id] if domain is None else {}
    try:
        found = mean(design, persons.scores[node.id], level=level, domain=domain)
    except EstimationError as problem:
        return IndexEstimate(node, group, None, problem, n_rows, dropped)
    return IndexEstimate(node, group, found, None, n_rows, dropped)


def _group_labels(responses: Responses, name: str) -> tuple[np.ndarray, dict[float, Text]]:
    codes = responses.instrument.codes_of(name)
    if codes is None:
        known = responses.instrument.variable_by_id
        coded = [variable for variable in known if responses.instrument.codes_of(variable) is not None]
        what = (
            Text(zh="分组变量 {name} 没有选项表。", en="The grouping variable {name} has no code list.")
            if name in known or name in responses.table.columns
            else Text(zh="没有分组变量 {name}。", en="There is no grouping variable {name}.")
        )
        raise UsageError(
            "group_needs_codes",
            what.fill(name=name),
            expected=listed(coded, most=12) if coded else None,
            fix=closest(name, coded) or Text(zh="请用分类变量分组。", en="Group by a category variable."),
        )
    rule = responses.column(name)
    from_number = {
        float(place) if not isinstance(entry.code, int | float) else float(entry.code): entry.text
        for place, entry in enumerate(codes.codes)
    }
    return rule.values, from_number


def _reliability(
    responses: Responses, scheme: IndexScheme, persons: PersonScores, missing: Missing, level: float
) -> tuple[IndexReliability, ...]:
    nodes = {node.id: node for node in scheme.nodes(responses.source)}
    found = []
    if responses.instrument.indicators:
        return ()  # figures from documents are not repeated measures of one thing
    for name, items in reliability_sets(scheme, persons, responses.source).items():
        scores = item_scores(responses, tuple(responses.instrument.item_by_id[item] for item in items))
        alpha: Alpha | None = None
        omega: Omega | None = None
        refusals = []
        try:
            alpha = cronbach_alpha(scores, missing=missing, level=level)
            omega = mcdonald_omega(scores, missing=missing)
        except EstimationError as problem:
            refusals.append(problem)
        complete = int((~np.isnan(scores)).all(axis=1).sum())
        found.append(IndexReliability(nodes[name], len(items), complete, alpha, omega, tuple(refusals)))
    return tuple(found)


def _measures(responses: Responses, name: str) -> tuple[Item | Indicator, ...]:
    found = responses.instrument.indicator_by_id.get(name)
    return responses.instrument.items_of(name) if found is None else (found,)


def _provenance(
    responses: Responses,
    scheme: IndexScheme,
    persons: PersonScores,
    groups: tuple[str, ...],
    missing: Missing,
    level: float,
    weighting: Weighting | None,
) -> Provenance:
    used = {name: int((~np.isnan(values)).sum()) for name, values in persons.scores.items()}
    rests_on = dict.fromkeys(
        entry
        for construct in scheme.constructs_of(responses.source)
        for part in _measures(responses, construct)
        for entry in part.rests_on
    )
    return Provenance(
        step="score",
        arguments={
            "scheme": f"{scheme.id}@{scheme.version}",
            "by": list(groups),
            "missing": missing,
            "conf_level": level,
            **({} if weighting is None else weighting.plain()),
        },
        parents=(responses.provenance,),
        seed=None if weighting is None else weighting.seed,
        counts={"rows": responses.n_rows, "used": used, "dropped": dict(persons.dropped)},
        rests_on=tuple(rests_on),
    )
