"""Parts "method" and "harman": how much of a relation may be the way people answer."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.method_bias import harman_single_factor, marker_adjusted, split_half_check
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..community_keys import community_groups, outside_note
from ..misuse.linter import Suspicion, cautions_told, hold
from ..person_scores import construct_score
from .correlations import pearson
from .options import Options
from .part import Part, Scale, number
from .refusals import refused

TITLE = Text(zh="共同方法", en="Common method")
HARMAN_TITLE = Text(zh="Harman 单因子占比（不是证据）", en="Harman's one-factor share (no evidence)")
LOW_RATIO = 0.5
_MARKER = Text(
    zh="标记变量（{m}）与各维度相关中最小的一个取作方法成分（Lindell & Whitney 2001，doi 10.1037/0021-9010.86.1.114）；"
    "负值不扣除。",
    en="The smallest correlation of the marker ({m}) with a dimension is taken for the method (Lindell & Whitney 2001, "
    "doi 10.1037/0021-9010.86.1.114); a negative one takes nothing out.",
)
_NO_MARKER = Text(zh="问卷没有声明标记变量。", en="The questionnaire declares no marker.")
_ONE_DIMENSION = Text(
    zh="只有一个维度，没有相关可以检验。", en="There is one dimension only, so no relation to examine."
)
_NO_COMMUNITY = Text(
    zh="问卷没有声明社区，不能用两半设计。",
    en="The questionnaire declares no community: there are no halves to split into.",
)
_HALVES = Text(
    zh="每个社区的人随机分成两半，{s} 次：同半相关里有同一批人的作答习惯，异半相关里没有。比值低于 {r} 说明相关多半出自"
    "个人（作答习惯，或各人本来的差别），不在社区之间（Ostroff 等 2002，doi 10.1037/0021-9010.87.2.355）。",
    en="The people of each community are halved at random, {s} times: the same half brings its way of answering into "
    "both scores, different halves do not. A ratio under {r} says that most of the correlation is of persons (their "
    "way of answering, or what sets them apart) and not between communities (Ostroff et al. 2002, doi "
    "10.1037/0021-9010.87.2.355).",
)
_NOTHING_SHOWN = Text(
    zh="占比小不能说明没有共同方法偏差，占比大也不能说明有：仅应要求列出。",
    en="A small share does not show that there is no common method, nor a large one that there is: listed on request "
    "only.",
)


def method(scale: Scale, options: Options) -> Part:
    """Marker-adjusted correlations of the dimensions, and their split-half design where communities are known."""
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    tables: list[Table] = []
    told: list[Text] = []
    refusals: list[EstimationError] = []
    pairs = list(itertools.combinations(scale.tops, 2))
    marker = _marker(scale)
    makers: list[Callable[[], Table | None]] = [lambda: _halves_table(scale, pairs, options)]
    if marker is None:
        told.append(_NO_MARKER)
    else:
        makers.insert(0, lambda: _marker_table(scale, pairs, *marker))
    if not pairs:
        makers, told = [], [_ONE_DIMENSION]
    for make in makers:
        try:
            table = make()
        except EstimationError as problem:
            refusals.append(problem)
            told.append(refused(scale.source, problem))
            continue
        if table is None:
            told.append(_NO_COMMUNITY)
        else:
            tables.append(table)
    if not tables:
        tables.append(Table("method", title, ("index",), (), scale.notes(*told)))
    elif told:  # what is not there is told under the table that is
        tables[-1] = replace(tables[-1], notes=(*told, *tables[-1].notes))
    return Part("method", scale.source, title, tuple(tables), (), {}, tuple(refusals))


def _marker(scale: Scale) -> tuple[Text, np.ndarray] | None:
    responses = scale.indices.responses
    for construct in responses.instrument.constructs:
        items = tuple(i for i in responses.instrument.items_of(construct.id) if i.id in responses.table.columns)
        if construct.marker and items:
            return construct.title.text, construct_score(responses, construct.id, items)[0]
    return None


def _marker_table(scale: Scale, pairs: list[tuple[IndexNode, IndexNode]], title: Text, marker: np.ndarray) -> Table:
    scores = scale.indices.persons.scores
    with_marker = {}
    for node in scale.tops:
        both = np.column_stack([scores[node.id], marker])
        with_marker[node.id] = float(pearson(both, (node.id, "marker")).matrix[0, 1])
    smallest = min(with_marker.values(), key=abs)
    rows: list[tuple[Cell, ...]] = []
    for one, other in pairs:
        found = pearson(np.column_stack([scores[one.id], scores[other.id]]), (one.id, other.id))
        adjusted = marker_adjusted(float(found.matrix[0, 1]), smallest, found.n)
        stem = f"{one.id}.{other.id}"
        rows.append(
            (
                one.id,
                other.id,
                number(f"{stem}.r", adjusted.r, "proportion"),
                number(f"{stem}.marker", adjusted.marker, "proportion"),
                number(f"{stem}.adjusted", adjusted.adjusted, "proportion"),
                number(f"{stem}.p", adjusted.p_value, "p"),
                Number(f"{stem}.n_obs", found.n, "count"),
            )
        )
    heading = Text(zh="标记变量校正：{t}", en="Marker adjustment: {t}").fill(t=scale.title)
    columns = ("from", "to", "correlation", "marker", "adjusted", "p_value", "n_obs")
    return Table("marker", heading, columns, tuple(rows), scale.notes(_MARKER.fill(m=title)))


def _halves_table(scale: Scale, pairs: list[tuple[IndexNode, IndexNode]], options: Options) -> Table | None:
    keyed = community_groups(scale.indices.responses)
    if keyed is None:
        return None
    labels, groups = keyed
    scores = scale.indices.persons.scores
    rows: list[tuple[Cell, ...]] = []
    for one, other in pairs:
        found = split_half_check(
            scores[one.id], scores[other.id], groups, len(labels), seed=options.seed, splits=options.draws
        )
        stem = f"{one.id}.{other.id}"
        ratio = found.ratio if found.same > 0 else None
        rows.append(
            (
                one.id,
                other.id,
                number(f"{stem}.same", found.same, "proportion"),
                number(f"{stem}.cross", found.cross, "proportion"),
                number(f"{stem}.ratio", ratio, "estimate"),
                Number(f"{stem}.n_communities", found.n_groups, "count"),
            )
        )
    heading = Text(zh="两半设计：{t}", en="Split-half design: {t}").fill(t=scale.title)
    columns = ("from", "to", "same_half", "cross_half", "ratio", "n_communities")
    return Table(
        "split_half",
        heading,
        columns,
        tuple(rows),
        scale.notes(_HALVES.fill(s=options.draws, r=number("", LOW_RATIO, "proportion")), *outside_note(groups)),
    )


def harman(scale: Scale, options: Options) -> Part:
    """Share of one factor: only with a written reason, and labelled as no evidence."""
    cautions = hold((Suspicion("harman_as_proof", scale.title),), options.accept)
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=HARMAN_TITLE, t=scale.title)
    said = cautions_told(cautions)
    try:
        found = pearson(scale.matrix(scale.all_items), scale.all_items)
        share = harman_single_factor(found.matrix, found.n)
    except EstimationError as problem:
        table = Table("harman", title, ("index",), (), scale.notes(refused(scale.source, problem), *said))
        return Part("harman", scale.source, title, (table,), (), {}, (problem,), cautions)
    rows = (
        (
            Text(zh="第一主成分", en="first component"),
            number("harman.component", 100 * share.component_share, "percent"),
            Number("harman.component.n", share.n, "count"),
        ),
        (
            Text(zh="单一公因子", en="one common factor"),
            number("harman.factor", 100 * share.factor_share, "percent"),
            Number("harman.factor.n", share.n, "count"),
        ),
    )
    notes = scale.notes(_NOTHING_SHOWN, *said)
    table = Table("harman", title, ("term", "share_of_variance", "n_obs"), rows, notes)
    return Part("harman", scale.source, title, (table,), (), {"harman": share}, (), cautions)
