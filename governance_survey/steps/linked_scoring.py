"""The verb `score`: indices of one source, or of every source of a linked study with its communities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, overload

import numpy as np

from ..data.linked import Linked
from ..data.responses import Responses
from ..schemes.index_scheme import IndexScheme
from ..schemes.loading import read_shipped
from ..statistics.composites import Aggregate
from ..words.errors import UsageError, closest
from ..words.printed import Printed
from ..words.provenance import Provenance
from ..words.table import Table
from ..words.text import Text, listed, same
from .community_reliability import Reportable, reportable
from .community_scores import CommunityScore, community_score, derived_scores
from .community_tables import community_table, gaps_table, gate_table, linked_glance, ranking_table
from .composites.asked import Asked, of_scheme, own_weights
from .composites.community_shifts import with_community_shifts
from .composites.weighting import weighed_together
from .composites.weights_table import weights_table
from .indicator_values import LogArrays
from .scoring import Indices, Missing, score_source
from .voice_gaps import VoiceGap, voice_gaps

if TYPE_CHECKING:
    import pandas

Schemes = IndexScheme | str | Sequence[IndexScheme | str]


@dataclass(frozen=True)
class LinkedIndices(Printed):
    """Indices of a linked study: every source by itself, its communities, and the gaps between sources.

    Sources are never pooled. Made by `score`.

    Attributes
    ----------
    parts : tuple of Indices
        One for each scheme and source that the scheme takes something from.
    communities : mapping
        Score id -> `CommunityScore` (mean, SE, n, may it be published).
    derived : mapping
        Voice gaps, strains and counts of every community: id -> (title, values).
    made_from : mapping
        Of derived scores that were joined later (`coupling`): id -> the scores they are computed from.
    gaps : tuple of VoiceGap
        Resident minus worker score over the whole study, with design-based intervals.
    """

    linked: Linked
    schemes: tuple[IndexScheme, ...]
    parts: tuple[Indices, ...]
    communities: Mapping[str, CommunityScore]
    derived: Mapping[str, tuple[Text, np.ndarray]]
    gaps: tuple[VoiceGap, ...]
    level: float
    provenance: Provenance
    made_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources that were scored."""
        return tuple(dict.fromkeys(part.responses.source for part in self.parts))

    def of(self, source: str) -> tuple[Indices, ...]:
        """The indices of one source, scheme by scheme."""
        found = tuple(part for part in self.parts if part.responses.source == source)
        if not found:
            raise UsageError(
                "level_not_scored",
                Text(zh="这份指数里没有来源“{s}”。", en="These indices hold no source “{s}”.").fill(s=source),
                expected=listed(self.sources),
                fix=closest(source, self.sources),
            )
        return found

    def community(self, name: str, *, publishable: bool = False) -> Table:
        """One score of every community: mean, SE, shrunken score, reliability, and whether it may be published.

        It names communities by their keys; with `publishable` only those whose score may be published.
        """
        return community_table(self, self.reportable(name), publishable=publishable)

    def ranking(self, name: str) -> Table:
        """Ranks of the communities that may be reported, with simultaneous intervals and tiers.

        Refused (EstimationError ``not_the_level``, ``nothing_to_rank``) where communities cannot be told apart.
        """
        return ranking_table(self, self.reportable(name))

    def reportable(self, name: str) -> Reportable:
        """ICC, shrunken scores and the publishing gate of one score."""
        if name not in self.communities:
            raise UsageError(
                "unknown_index",
                Text(zh="没有指数 {name}。", en="There is no index {name}.").fill(name=name),
                expected=listed(self.communities, most=30),
                fix=closest(name, self.communities),
            )
        return reportable(self, name)

    def to_frame(self) -> pandas.DataFrame:
        """One row a community: its key, then every community score, indicator, gap and strain."""
        import pandas

        columns: dict[str, object] = {self.linked.on: list(self.linked.communities)}
        columns |= {name: score.values for name, score in self.communities.items()}
        for part in self.parts:
            for name, values in part.record.values.items() if part.record is not None else ():
                columns[name] = self.linked.of_community(part.responses.source, values)
        columns |= {name: values for name, (_, values) in self.derived.items()}
        return pandas.DataFrame(columns)

    def tidy(self) -> pandas.DataFrame:
        """One row an index and source: estimate, std_error, dof, interval, counts."""
        import pandas

        return pandas.concat([part.tidy() for part in self.parts], ignore_index=True)

    def glance(self) -> pandas.DataFrame:
        """One row a source: rows, communities, scores."""
        return linked_glance(self).to_frame()

    def table(self) -> Table:
        """Voice gaps: resident minus worker score, ready to print."""
        return gaps_table(self)

    def gate_table(self) -> Table:
        """ICC of each top score, and how many communities may be reported by it."""
        return gate_table(self)

    def weights_table(self) -> Table:
        """Weights of the parts beside equal weights, source by source."""
        return weights_table(self.parts)

    def _repr_html_(self) -> str:
        return "".join(part.table()._repr_html_() for part in self.parts) + self.table()._repr_html_()

    def __str__(self) -> str:
        return "\n\n".join([*(str(part.table()) for part in self.parts), str(self.table())])


@overload
def score(
    data: Responses,
    schemes: IndexScheme | str,
    *,
    by: str | Sequence[str] = ...,
    missing: Missing = ...,
    conf_level: float = ...,
    weights: Asked = ...,
    aggregate: Aggregate = ...,
    accept: Mapping[str, str] | None = ...,
) -> Indices: ...


@overload
def score(
    data: Linked,
    schemes: Schemes,
    *,
    by: str | Sequence[str] = ...,
    missing: Missing = ...,
    conf_level: float = ...,
    weights: Asked = ...,
    aggregate: Aggregate = ...,
    accept: Mapping[str, str] | None = ...,
) -> LinkedIndices: ...


def score(
    data: Responses | Linked,
    schemes: Schemes,
    *,
    by: str | Sequence[str] = (),
    missing: Missing = "listwise",
    conf_level: float = 0.95,
    weights: Asked = None,
    aggregate: Aggregate = "arithmetic",
    accept: Mapping[str, str] | None = None,
) -> Indices | LinkedIndices:
    """Compute indices with design-based intervals and reliability.

    Item -> construct -> sub-dimension -> dimension -> composite, each the mean of its parts on 0-100
    (theoretical limits); a construct needs its minimum of answered items, a higher index all its parts.
    Indicators of a record enter by their goalposts. The data are validated first, so unfit data are
    refused before a number is computed.

    Parameters
    ----------
    data : Responses or Linked
        One source (`read_responses`) or a linked study (`link`).
    schemes : IndexScheme, str, or several for a linked study
        For example ``"five_dimensions"``, or ``("five_dimensions", "five_tensions")``.
    by : str or sequence of str, optional
        Category variables; means are also given for each of their values (domain estimation: the
        whole design stays in the variance). Sources without the variable are scored as a whole.
    missing : {"listwise", "pairwise"}
        How alpha and omega treat missing answers; scores follow the minimum-answered rule.
    conf_level : float
        Confidence level of every interval.
    weights : optional
        None or ``"equal"``: every part counts the same. ``"pca"``, ``"cfa"``, ``"entropy"``, ``"critic"``: estimated
        from this sample for every index from the dimension up (its sub-dimensions; the composite's dimensions;
        a sub-dimension stays the mean of its constructs). ``{index: {part: weight}}`` or ``{part: weight}``:
        declared. ``{index: choice}``, ``{source: kind}``: each its own, where a choice is also a record of
        `statistics`: `Weights`, or `ahp` and `group_ahp` in the order of the index's parts. Entropy on rating
        scales and judgements with CR of .1 or more need a reason in `accept`; a component of both signs is refused.
    aggregate : {"arithmetic", "geometric", "topsis"}
        How parts are joined from the dimensions up: mean; geometric mean, parts under 1 point set to 1 and
        counted; closeness to the ideal with best and worst fixed at 100 and 0, never the sample's own.
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it, which the tables print.

    Returns
    -------
    Indices, or LinkedIndices for a linked study
        What a partial study cannot give is named, with the reason.

    Raises
    ------
    DataError
        The answers do not fit their questionnaire (``answers_invalid``, every failure listed).
    UsageError
        The scheme takes nothing from this source (``source_not_in_scheme``); weights that fit no index
        (``weights_do_not_match``, ``weights_incomplete`` ...); a misuse without a reason.
    EstimationError
        Weights that these data cannot give, with the index where.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> [estimate.node.id for estimate in indices.estimates if estimate.node.level == "dimension"]
    ['W_LAW', 'W_COL', 'W_RSK', 'W_REF', 'W_PRO']

    Five dimensions weighed by paired comparisons (the fixture of the analysis plan):

    >>> judged = gs.statistics.ahp(
    ...     [[1, .5, .5, 1, 2], [2, 1, 1, 2, 3], [2, 1, 1, 2, 3], [1, .5, .5, 1, 2], [.5, 1/3, 1/3, .5, 1]]
    ... )
    >>> weighed = gs.score(answers, scheme, weights={"W_CAP": judged})
    >>> weighed.weighting.nodes["W_CAP"].values.round(3).tolist()
    [0.158, 0.298, 0.298, 0.158, 0.089]
    """
    wanted = (schemes,) if isinstance(schemes, str | IndexScheme) else tuple(schemes)
    read = tuple(scheme_of_index(scheme) for scheme in wanted)
    if isinstance(data, Responses):
        if len(read) != 1:
            raise UsageError(
                "one_scheme",
                Text(zh="一个来源一次只按一个指数方案计分。", en="One source is scored by one index scheme at a time."),
                got=listed(scheme.id for scheme in read),
                fix=Text(zh="几个方案一起用时先用 link 联结。", en="Use link to score by several schemes together."),
            )
        return score_source(
            data, read[0], by=by, missing=missing, level=conf_level, weights=weights, aggregate=aggregate, accept=accept
        )
    if not isinstance(data, Linked):
        raise UsageError(
            "cannot_score",
            Text(zh="这不是可以计分的数据。", en="This cannot be scored."),
            expected=same("read_responses(...), link(...)"),
            got=same(type(data).__name__),
        )
    groups = (by,) if isinstance(by, str) else tuple(by)
    return _score_linked(data, read, groups, missing, conf_level, _Weighing(weights, aggregate, accept))


def scheme_of_index(scheme: IndexScheme | str) -> IndexScheme:
    """An index scheme as it is, or a shipped one by id."""
    if isinstance(scheme, IndexScheme):
        return scheme
    found = read_shipped("index_scheme", scheme)
    assert isinstance(found, IndexScheme)
    return found


@dataclass(frozen=True)
class _Weighing:
    weights: Asked
    aggregate: Aggregate
    accept: Mapping[str, str] | None


def _score_linked(
    linked: Linked,
    schemes: tuple[IndexScheme, ...],
    groups: tuple[str, ...],
    missing: Missing,
    level: float,
    how: _Weighing,
) -> LinkedIndices:
    parts = _parts(linked, schemes, groups, missing, level, how)
    if not parts:
        raise UsageError(
            "source_not_in_scheme",
            Text(zh="指数方案不含这些来源。", en="The index schemes take nothing from these sources."),
            expected=listed(dict.fromkeys(s for scheme in schemes for s in scheme.source_ids)),
            got=listed(linked.sources),
        )
    scores: dict[str, CommunityScore] = {}
    for part in parts:
        for node in part.scheme.nodes(part.responses.source):
            if node.id in part.persons.scores:
                scores[node.id] = community_score(
                    linked, part.scheme, part.responses.source, part.persons.scores[node.id], node.id, node.title.text
                )
    return LinkedIndices(
        linked=linked,
        schemes=schemes,
        parts=tuple(parts),
        communities=scores,
        derived=derived_scores(parts, scores),
        gaps=voice_gaps(linked, parts, level),
        level=level,
        provenance=Provenance(
            step="score",
            arguments={
                "schemes": [f"{scheme.id}@{scheme.version}" for scheme in schemes],
                "by": list(groups),
                "missing": missing,
                "conf_level": level,
                **weighed_together(part.weighting for part in parts),
            },
            parents=(linked.provenance, *(part.provenance for part in parts)),
            counts={"communities": len(linked.communities)},
        ),
    )


def _parts(
    linked: Linked,
    schemes: tuple[IndexScheme, ...],
    groups: tuple[str, ...],
    missing: Missing,
    level: float,
    how: _Weighing,
) -> list[Indices]:
    found = []
    chosen = own_weights(how.weights, schemes, tuple(linked.sources))
    for scheme in schemes:
        for source, responses in linked.sources.items():
            if not scheme.constructs_of(source):
                continue
            part = score_source(
                responses,
                scheme,
                by=tuple(name for name in groups if name in responses.instrument.variable_by_id),
                missing=missing,
                level=level,
                weights=of_scheme(chosen[source], scheme),
                aggregate=how.aggregate,
                accept=how.accept,
                workers=_worker_log(linked, source) if responses.instrument.indicators else None,
            )
            found.append(with_community_shifts(linked, _without_rows_aside(part, linked.rows[source])))
    return found


def _without_rows_aside(part: Indices, places: np.ndarray) -> Indices:
    # Rows set aside by `link` keep their place in the design and carry no score.
    if (places >= 0).all():
        return part
    scores = {name: np.where(places >= 0, values, np.nan) for name, values in part.persons.scores.items()}
    return replace(part, persons=replace(part.persons, scores=scores))


def _worker_log(linked: Linked, record: str) -> LogArrays | None:
    # The rows of the worker questionnaire as one more log of the record: each worker belongs to a row of it.
    if "worker" not in linked.sources:
        return None
    responses = linked.sources["worker"]
    kinds = ("number", "date")
    names = [v.id for v in responses.instrument.variables if v.kind in kinds and v.id in responses.table.columns]
    columns = {name: responses.column(name).values for name in names}
    columns |= {q.count: responses.ticks(q) for q in responses.instrument.questions if q.count is not None}
    row_of = np.full(len(linked.communities) + 1, -1, dtype=np.int64)  # the last place answers for -1
    places = linked.rows[record]
    row_of[places[places >= 0]] = np.flatnonzero(places >= 0)
    return LogArrays(row_of[linked.rows["worker"]], columns)
