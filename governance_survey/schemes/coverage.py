"""Proof of coverage: every id named exists, every entry of the papers reaches something that is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..words.provenance import Provenance
from ..words.table import Cell, Table
from ..words.text import Text, listed, same
from .analysis_plan import AnalysisPlan
from .codebook import Codebook
from .coverage_counts import VERBS, Later, computed_by, fitted_later, mutual, wordings
from .index_scheme import IndexScheme
from .instrument import Instrument
from .source_map import SourceMap
from .theory_links import Link
from .theory_map import SHIPPED_PLAN, TheoryMap, theory_map
from .theory_parts import PartKind

if TYPE_CHECKING:
    from ..words.table import Frame

_KINDS: dict[str, tuple[Text, tuple[PartKind, ...]]] = {
    "entries": (Text(zh="论文条目", en="entries of the papers"), ("entry",)),
    "rows": (Text(zh="量表题与注意力检测题", en="rows: items and attention items"), ("item", "attention")),
    "indicators": (Text(zh="台账指标", en="indicators"), ("indicator",)),
    "fields": (Text(zh="台账字段", en="fields of the record"), ("field", "log")),
    "codes": (Text(zh="访谈编码", en="codes"), ("code",)),
    "hypotheses": (Text(zh="假设", en="hypotheses"), ("hypothesis",)),
}
_LINKS = Text(zh="提到编号之处（指向不存在的编号为不合格）", en="mentions of an id (failed: the id does not exist)")
_REACHED = Text(
    zh="条目通向可计算之物或访谈编码（不合格：都走不到，且不是背景）",
    en="entries that reach something computed, or an interview code (failed: reaches neither, and is not context)",
)
_WORDINGS = Text(zh="文字（只有一种语言为不合格）", en="wordings (failed: one language only)")
_MUTUAL = Text(
    zh="条目与测量、编码与假设相互指认（只有一方指认的列出备查）",
    en="entry and measure, code and hypothesis name each other (listed: only one does)",
)
_CONTEXT = Text(
    zh="{k} 个条目为背景，不要求测量；其中 {n} 个同样有测量。",
    en="{k} entries are context and need not be measured; {n} of them are measured all the same.",
)
_COUNTS = Text(
    zh="其余条目中 {score} 个通向 score 的指数，{fit} 个通向 fit（有检验可以拟合的假设）；{figure} 个通向 score "
    "算出的台账数值，其中 {alone} 个只通向这种数值。",
    en="Of the others {score} reach an index of score and {fit} reach fit (a hypothesis with a test that can be "
    "fitted); {figure} reach a figure that score works out from the record, {alone} of them that alone.",
)
_LATER = Text(
    zh="{n} 个条目只写在假设 {h} 里，这些假设的模型本版还不能拟合，不计入 fit。",
    en="{n} entries are named by no hypothesis but {h}, whose models are not offered yet; they do not count for fit.",
)
_CODED = Text(
    zh="{n} 个条目通向访谈编码（agreement、themes），其中 {alone} 个只通向它们。",
    en="{n} entries reach codes of interviews (agreement, themes), {alone} of them these alone.",
)


@dataclass(frozen=True)
class CoverageLine:
    """One thing counted: how many, and which of them fail. `fatal` failures break the proof."""

    id: str
    title: Text
    n: int
    failed: tuple[str, ...] = ()
    fatal: bool = True


@dataclass(frozen=True)
class Coverage:
    """What the schemes of a study count, and every place where they do not hold together.

    Attributes
    ----------
    reached, context : dict
        Entry -> the verbs it reaches: entries that must be measured, and those that need not.
    later : Later
        Hypotheses this version cannot fit, and entries named by no other.

    Examples
    --------
    >>> proof = coverage()
    >>> proof.n("entries"), proof.n("rows"), proof.passed
    (763, 211, True)
    """

    lines: tuple[CoverageLine, ...]
    dangling: tuple[Link, ...]
    reached: dict[str, tuple[str, ...]]
    context: dict[str, tuple[str, ...]]
    later: Later
    provenance: Provenance

    def line(self, name: str) -> CoverageLine:
        """One line by id."""
        return next(line for line in self.lines if line.id == name)

    def n(self, name: str) -> int:
        """How many of one thing there are."""
        return self.line(name).n

    @property
    def passed(self) -> bool:
        """No id dangles, every entry reaches something or is context, every wording is in both languages."""
        return not any(line.failed for line in self.lines if line.fatal)

    def table(self) -> Table:
        """One row a thing counted: how many, how many fail, and where."""
        columns = ("term", "count", "n_failed", "where")
        rows = tuple(
            (line.title, line.n, len(line.failed), listed(line.failed) if line.failed else None) for line in self.lines
        )
        return Table("coverage", Text(zh="覆盖证明", en="Proof of coverage"), columns, rows, self._notes())

    def _notes(self) -> tuple[Text, ...]:
        counts = {verb: sum(verb in verbs for verbs in self.reached.values()) for verb in VERBS}
        alone = {verb: sum(verbs == (verb,) for verbs in self.reached.values()) for verb in VERBS}
        notes = [
            _CONTEXT.fill(k=len(self.context), n=sum(map(bool, self.context.values()))),
            _COUNTS.fill(alone=alone["figure"], **counts),
        ]
        if self.later.entries:
            hypotheses = listed(self.later.hypotheses, most=40)
            notes.append(_LATER.fill(n=len(self.later.entries), h=hypotheses))
        notes.append(_CODED.fill(n=counts["agreement"], alone=alone["agreement"]))
        return tuple(notes)

    def faults(self) -> Table:
        """One row a failure, asymmetries among them as notes."""
        severity = {True: Text(zh="错误", en="error"), False: Text(zh="提示", en="note")}
        rows: list[tuple[Cell, ...]] = [
            (line.title, severity[line.fatal], same(failure)) for line in self.lines for failure in line.failed
        ]
        return Table("faults", Text(zh="不合之处", en="What fails"), ("term", "severity", "where"), tuple(rows))

    def tidy(self) -> Frame:
        """One row a thing counted."""
        return self.table().to_frame()

    def glance(self) -> Frame:
        """One row: passed, dangling ids, entries, entries that are context, entries that reach nothing."""
        heads = {
            "count_1": Text(zh="条目", en="Entries"),
            "count_2": Text(zh="背景条目", en="Context"),
            "count_3": Text(zh="走不到的条目", en="Reach nothing"),
            "count_4": Text(zh="悬空编号", en="Dangling ids"),
        }
        counts = (self.n("entries"), len(self.context), len(self.line("reached").failed), len(self.dangling))
        title = Text(zh="覆盖证明", en="Proof of coverage")
        columns = ("passed", *heads)
        return Table("coverage", title, columns, ((int(self.passed), *counts),), headings=heads).to_frame()

    def say(self, language: str | None = None) -> str:
        """The table, and what fails where anything does, in one language."""
        faults = self.faults()
        shown = self.table().say(language)
        return f"{shown}\n\n{faults.say(language)}" if faults.rows else shown

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __str__(self) -> str:
        return self.say()


def coverage(
    plan: AnalysisPlan | str = SHIPPED_PLAN,
    *,
    forms: Sequence[Instrument] | None = None,
    schemes: Sequence[IndexScheme] | None = None,
    codebook: Codebook | None = None,
    papers: SourceMap | None = None,
) -> Coverage:
    """Count the parts of a study's schemes and list every place where they do not hold together.

    An entry reaches ``score`` by an item inside a construct of an index scheme or an indicator of one,
    ``fit`` by a hypothesis whose pairs name only existing ids and at least one of which has a model in this
    version, ``agreement`` by a code of the codebook (the verb itself comes later), and ``figure`` by an indicator
    whose value `score` works out for each community, whether an index takes it or not.

    Parameters
    ----------
    plan : AnalysisPlan or str
        The plan; it names the other schemes.
    forms, schemes, codebook, papers : optional
        Read in place of those the plan names.

    Returns
    -------
    Coverage
        A dangling id, an entry that reaches nothing and a wording in one language break the proof. An
        entry and a measure of which only one names the other are listed beside it.

    Raises
    ------
    UsageError
        ``unknown_scheme``.
    SchemeError
        ``scheme_invalid`` and whatever else is wrong with a file.
    """
    known = theory_map(plan, forms=forms, schemes=schemes, codebook=codebook, papers=papers)
    dangling = tuple(link for link in known.links if not known.holds(link))
    reached = computed_by(known)
    entries = known.papers.entries
    lost = tuple(entry.id for entry in entries if not entry.context and not reached[entry.id])
    lines = [_counted(known, name, dangling) for name in _KINDS]
    lines.append(CoverageLine("reached", _REACHED, len(entries), lost))
    lines.append(CoverageLine("links", _LINKS, len(known.links), tuple(str(link) for link in dangling)))
    words, halves = wordings(known)
    lines.append(CoverageLine("wordings", _WORDINGS, words, halves))
    pairs, one_way = mutual(known)
    lines.append(CoverageLine("mutual", _MUTUAL, pairs, one_way, fatal=False))
    context = {entry.id: reached[entry.id] for entry in entries if entry.context}
    measured = {name: verbs for name, verbs in reached.items() if name not in context}
    return Coverage(tuple(lines), dangling, measured, context, fitted_later(known), _provenance(known, lines))


def _counted(known: TheoryMap, name: str, dangling: tuple[Link, ...]) -> CoverageLine:
    title, kinds = _KINDS[name]
    parts = known.of_kind(*kinds)
    faulty = {link.by for link in dangling}
    twice = {part.id for part in parts if sum(other.kind in kinds for other in known.parts[part.id]) > 1}
    failed = tuple(dict.fromkeys(part.id for part in parts if part.id in faulty or part.id in twice))
    return CoverageLine(name, title, len(parts), failed)


def _provenance(known: TheoryMap, lines: Sequence[CoverageLine]) -> Provenance:
    schemes = (known.plan, *known.forms, *known.schemes, known.codebook, known.papers)
    return Provenance(
        "coverage",
        arguments={"schemes": [f"{scheme.id}@{scheme.version}" for scheme in schemes]},
        counts={line.id: {"n": line.n, "failed": len(line.failed)} for line in lines},
    )
