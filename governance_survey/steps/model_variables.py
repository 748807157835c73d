"""What a name in a formula means: a score, item, indicator or background variable, own or of the community."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ..data.responses import Responses, numbers_of
from ..schemes.formula import Formula
from ..schemes.instrument import Instrument
from ..statistics.community import group_means
from ..words.errors import UsageError
from ..words.text import Text, same
from .linked_scoring import LinkedIndices
from .matrix_columns import Variable
from .person_scores import construct_score, item_scores
from .record_values import RecordValues, covariate
from .scoring import Indices

POINTS = Text(zh="分", en="points")
UNITS = Text(zh="个单位", en="units")
_SHARE = Text(zh="个单位（0 至 1）", en="units (0 to 1)")
_REVERSED = Text(zh="{t}（已反向计分）", en="{t} (reverse-scored)")
_SAID_BY = Text(zh="{t}（{s}）", en="{t} ({s})")
_OF_COMMUNITY = Text(zh="所在社区的{t}", en="{t} of the community")


def quoted(title: Text) -> Text:
    """A title; the wording of an item in quotation marks and without its full stop, to stand within other words.

    Examples
    --------
    >>> quoted(Text(zh="我信任他们。", en="I trust them.")).say("en"), quoted(Text(zh="信任", en="Trust")).say("en")
    ('“I trust them”', 'Trust')
    """
    if not (title.en.endswith((".", "?")) or title.zh.endswith(("。", "？"))):
        return title
    return Text(zh=f"“{title.zh.rstrip('。')}”", en=f"“{title.en.rstrip('.')}”")


@dataclass(frozen=True)
class Named:
    """One name: its column on the rows of the model, its wording, its unit, and the source it comes from."""

    variable: Variable
    title: Text
    unit: Text
    source: str


@dataclass(frozen=True)
class Scope:
    """Where the names of a formula are looked up: the source whose rows are the units, then the others."""

    own: tuple[Indices, ...]
    linked: LinkedIndices | None = None

    @property
    def responses(self) -> Responses:
        """The source whose rows are the units of analysis."""
        return self.own[0].responses

    def sources(self) -> tuple[Responses, ...]:
        """Every source a name may come from."""
        return (self.responses,) if self.linked is None else tuple(self.linked.linked.sources.values())

    def resolve(self, formula: Formula) -> dict[str, Named]:
        """Every name of a formula.

        Raises
        ------
        FormulaError
            ``unknown_name``, with the nearest known.
        UsageError
            ``index_not_scored`` (with the reason), ``variable_not_usable``.
        """
        self.responses.load(tuple(name for name in formula.names if name in self.responses.present))
        found = {}
        for name in formula.names:
            named = self.find(name)
            if named is None:
                why = self.unscored(name)
                if why is not None:
                    raise UsageError(
                        "index_not_scored",
                        Text(zh="这份数据算不出 {name}：{why}", en="These data cannot give {name}: {why}").fill(
                            name=name, why=why
                        ),
                    )
                formula.unknown_name(name, self.known())
            found[name] = named
        return found

    def find(self, name: str) -> Named | None:
        """One name, or None where nothing is called so."""
        own = _of_source(self.own, name)
        if own is not None or self.linked is None:
            return own if own is None or self.linked is None else self._said_by(own)
        if name in self.linked.derived:
            title, values = self.linked.derived[name]
            return self._mapped(values, title, UNITS, "derived")
        for source in self.linked.sources:
            if source != self.responses.source:
                there = _of_source(self.linked.of(source), name)
                if there is not None:
                    return self._from(source, name, self._said_by(there))
        return None

    def raw(self, name: str) -> Named | None:
        """One name on the rows of the source that answered it, or None where no single source did."""
        sources = (self.own,) if self.linked is None else (self.own, *map(self.linked.of, self.linked.sources))
        found = (_of_source(parts, name) for parts in sources)
        return next((named for named in found if named is not None), None)

    def _said_by(self, named: Named) -> Named:
        # Two sources score the same dimension: a title in a linked study says who answered.
        assert self.linked is not None
        people = self.linked.linked.sources[named.source].instrument.unit == "person"
        if named.unit is not POINTS or not people:
            return named
        titles = (s.title.text for scheme in self.linked.schemes for s in scheme.sources if s.id == named.source)
        who = next(titles, same(named.source))
        return replace(named, title=_SAID_BY.fill(t=quoted(named.title), s=who))

    def _from(self, source: str, name: str, there: Named) -> Named:
        assert self.linked is not None
        linked = self.linked.linked
        responses = linked.sources[source]
        if responses.instrument.unit == "community":
            values = linked.of_community(source, there.variable.values)
            column = linked.onto(self.responses.source, values)
            variable = Variable(column, there.variable.kind, there.variable.levels, there.variable.labels)
            return Named(variable, there.title, there.unit, source)
        if there.variable.kind == "category":
            raise UsageError(
                "variable_not_usable",
                Text(
                    zh="{name} 是{s}个人的类别，不能作为社区的特征。",
                    en="{name} is a category of each {s}, not of a community.",
                ).fill(name=name, s=source),
            )
        if name in self.linked.communities:
            values = self.linked.communities[name].values
        else:
            weight = responses.design.weight
            least = self._least(source)
            means = group_means(
                there.variable.values,
                linked.rows[source],
                len(linked.communities),
                weights=None if weight is None else responses.column(weight).values,
            )
            values = np.where(means.n >= least, means.estimate, np.nan)
        return self._mapped(values, _OF_COMMUNITY.fill(t=there.title), there.unit, source)

    def _least(self, source: str) -> int:
        assert self.linked is not None
        return max(
            (s.community_minimum for scheme in self.linked.schemes for s in scheme.sources if s.id == source), default=1
        )

    def _mapped(self, values: np.ndarray, title: Text, unit: Text, source: str) -> Named:
        assert self.linked is not None
        return Named(Variable(self.linked.linked.onto(self.responses.source, values), "numeric"), title, unit, source)

    def unscored(self, name: str) -> Text | None:
        """Why these data cannot give a score or an indicator."""
        parts: Iterable[Indices] = (*self.own, *(self.linked.parts if self.linked is not None else ()))
        for part in parts:
            if name in part.persons.unscored:
                return part.persons.unscored[name]
            if part.record is not None and name in part.record.unavailable:
                return part.record.unavailable[name]
        return None

    def known(self) -> tuple[str, ...]:
        """Everything a formula may name here, dimensions first."""
        found: list[str] = []
        parts = (*self.own, *(self.linked.parts if self.linked is not None else ()))
        for part in parts:
            nodes = part.scheme.nodes(part.responses.source)
            found += [n.id for n in nodes if n.level != "subdimension" and n.id in part.persons.scores]
        for part in parts:
            found += [*part.persons.scores, *part.responses.instrument.construct_by_id]
            found += part.record.values if part.record is not None else ()
        found += self.responses.present
        found += self.linked.derived if self.linked is not None else ()
        return tuple(dict.fromkeys(found))


def _of_source(parts: tuple[Indices, ...], name: str) -> Named | None:
    responses = parts[0].responses
    form, source = responses.instrument, responses.source
    for part in parts:
        if name in part.persons.scores:
            nodes = {node.id: node for node in part.scheme.nodes(source)}
            title = nodes[name].title.text if name in nodes else form.title_of(name).text
            return Named(Variable(part.persons.scores[name], "numeric"), title, POINTS, source)
    return of_answers(responses, name, parts[0].record)


def of_answers(responses: Responses, name: str, record: RecordValues | None = None) -> Named | None:
    """A name that needs no index: an indicator, a construct, an item, a question counted, a background variable."""
    form, source = responses.instrument, responses.source
    if record is not None and name in record.values:
        return Named(Variable(record.values[name], "numeric"), form.title_of(name).text, _unit_of(form, name), source)
    if name in form.construct_by_id:
        items = tuple(item for item in form.items_of(name) if item.id in responses.table.columns)
        if not items:
            return None
        return Named(
            Variable(construct_score(responses, name, items)[0], "numeric"), form.title_of(name).text, POINTS, source
        )
    if record is None and name in form.covariate_by_id:
        computed = covariate(responses, name)
        return (
            None
            if computed is None
            else Named(Variable(computed, "numeric"), form.title_of(name).text, _unit_of(form, name), source)
        )
    counted = next((question for question in form.questions if question.count == name), None)
    if counted is not None:
        return Named(Variable(responses.ticks(counted), "numeric"), counted.text.text, UNITS, source)
    if name not in responses.present:
        return None
    if _is_graded_item(form, name):
        item = form.item_by_id[name]
        title = _REVERSED.fill(t=quoted(item.text.text)) if item.reverse else item.text.text
        return Named(Variable(item_scores(responses, (item,))[:, 0], "numeric"), title, POINTS, source)
    return Named(_declared(responses, name), form.title_of(name).text, _unit_of(form, name), source)


def _unit_of(form: Instrument, name: str) -> Text:
    if name in form.indicator_by_id:
        indicator = form.indicator_by_id[name]
        return _SHARE if indicator.scale == "share" else indicator.unit.text
    covariate = form.covariate_by_id.get(name)
    if covariate is not None:
        return covariate.unit.text if covariate.unit is not None else UNITS
    variable = form.variable_by_id.get(name)
    return variable.unit.text if variable is not None and variable.unit is not None else UNITS


def _is_graded_item(instrument: Instrument, name: str) -> bool:
    codes = instrument.codes_of(name)
    return name in instrument.item_by_id and codes is not None and codes.level == "ordinal"


def _declared(responses: Responses, name: str) -> Variable:
    instrument = responses.instrument
    codes = instrument.codes_of(name)
    cleaned = responses.column(name)
    if codes is not None and codes.level == "nominal":
        numbers = tuple(numbers_of(codes).values())
        return Variable(cleaned.values, "category", numbers, tuple(code.text for code in codes.codes))
    declared = instrument.variable_by_id.get(name)
    if codes is None and declared is not None and declared.kind != "number":
        raise UsageError(
            "variable_not_usable",
            Text(
                zh="{name} 是文本、日期或编号，不能进入模型。",
                en="{name} is a text, a date or a key and cannot enter a model.",
            ).fill(name=name),
            fix=Text(
                zh="在问卷里把它声明为 number（数值）或 category（分类）。",
                en="Declare it as a number or a category in the questionnaire.",
            ),
        )
    return Variable(cleaned.values, "numeric", None, None)
