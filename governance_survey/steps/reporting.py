"""The verb `report`: findings, tables and figures put in order as one neutral document with its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from ..data.responses import Responses
from ..words.document import Block, Document, Figure, Heading, Paragraph, TableBlock
from ..words.errors import UsageError
from ..words.numbers import Number
from ..words.printed import Printed
from ..words.provenance import Provenance
from ..words.shown import Shown
from ..words.table import Table
from ..words.text import Text, same
from .disclosure.decided import Disclosure, decided
from .disclosure.profiles import EVERY_COUNT, PROFILES, Profile, profile_of
from .figures import coefficients_figure, gaps_figure, likert_figures
from .hypotheses.figures import hypothesis_figures
from .hypotheses.tested import Examination
from .interpretation import Finding
from .linked_scoring import LinkedIndices
from .measurement.measuring import Measurement
from .method_words import method_paragraphs, provenance_table, trace_table
from .misuse.linter import cautions_told
from .modelling import Model
from .protected_indices import protected_estimates, protected_profile
from .report_record import record_of
from .scoring import Indices
from .validation import ValidationReport

Entry = Indices | LinkedIndices | Measurement | Examination | Model | ValidationReport | Shown | Table

_SECTIONS = {
    "findings": Text(zh="主要发现", en="Key findings"),
    "methods": Text(zh="数据与方法", en="Data and methods"),
    "hypotheses": Text(zh="假设检验", en="Hypotheses"),
    "communities": Text(zh="来源与社区", en="Sources and communities"),
    "indices": Text(zh="指数与信度", en="Indices and reliability"),
    "measurement": Text(zh="量表质量", en="Quality of the scales"),
    "description": Text(zh="描述、差异与相关", en="Description, differences, correlations"),
    "composites": Text(zh="协调、差距与重要性", en="Coordination, shortfall and importance"),
    "models": Text(zh="回归模型", en="Regression models"),
    "associations": Text(zh="间接关联与条件关联", en="Indirect and conditional associations"),
    "robustness": Text(zh="稳健性与不确定性", en="Robustness and uncertainty"),
    "interviews": Text(zh="访谈", en="Interviews"),
    "further": Text(zh="其他结果", en="Further results"),
    "checks": Text(zh="数据检查", en="Checks of the data"),
    "trace": Text(zh="数字来源", en="Where the numbers come from"),
}
_TITLE = Text(zh="社区治理调查报告", en="Community governance survey report")
_COMMON = Text(zh="对每条发现都成立", en="True of every finding")
_VERIFY = Text(
    zh="文中每个数字都带有编号；运行 governance-survey verify 可用原始数据重新计算并逐一核对。",
    en="Every number in this document carries a key; governance-survey verify computes it again from the data "
    "and compares each one.",
)


@dataclass(frozen=True)
class Report(Printed):
    """Findings with their tables and figures; `save` writes it, `verify` computes it again.

    Attributes
    ----------
    document : Document
        The neutral document, both languages.
    findings, shown : tuple
        What it was made of.
    disclosure : Disclosure
        The threshold below which counts of persons are withheld, and what was withheld or let through.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> finding = gs.interpret(model, "W_LAW")
    >>> made = gs.report([finding], tables=[model], title="Pilot")
    >>> made.document.simulated, str(made).splitlines()[0]
    (True, 'Pilot')
    """

    title: Text
    findings: tuple[Finding, ...]
    shown: tuple[Entry, ...]
    document: Document
    provenance: Provenance
    disclosure: Disclosure

    def numbers(self) -> dict[str, Number]:
        """Every keyed number of the report, printed or only recorded."""
        found = self.document.recorded()
        for finding in self.findings:
            found.update({number.key: number for number in finding.numbers()})
        return found

    def tidy(self) -> object:
        """One row per number: key, value (a pandas data frame)."""
        return self.table().to_frame()

    def glance(self) -> object:
        """One row: findings, tables, numbers (a pandas data frame)."""
        counts = (len(self.findings), len(self.shown), len(self.numbers()))
        heads = {
            "count_1": _SECTIONS["findings"],
            "count_2": Text(zh="表", en="Tables"),
            "count_3": Text(zh="数字", en="Numbers"),
        }
        return Table("report", self.title, ("count_1", "count_2", "count_3"), (counts,), headings=heads).to_frame()

    def table(self) -> Table:
        """Every number with its key."""
        rows = tuple((key, Number("", number.value, "coefficient")) for key, number in self.numbers().items())
        return Table("numbers", self.title, ("key", "recomputed"), rows)

    def __str__(self) -> str:
        return "\n\n".join([str(self.title), *(str(finding) for finding in self.findings)])

    def _repr_html_(self) -> str:
        from html import escape

        # The sentences alone: what each cannot show stands with the finding and in the document.
        said = "".join(f"<p><strong>{escape(f.key)}</strong> {escape(f.say())}</p>" for f in self.findings)
        return f"<h3>{escape(str(self.title))}</h3>{said}"


def report(
    findings: Sequence[Finding],
    *,
    tables: Sequence[Entry] = (),
    title: Text | str | None = None,
    disclosure: Profile = "strict",
    accept: Mapping[str, str] | None = None,
) -> Report:
    """Put findings, tables and figures in order.

    Parameters
    ----------
    findings : sequence of Finding
        Their keys (F1, F2 …) must differ.
    tables : sequence
        Indices (means, reliability, profile and answer figures), measurements, models (coefficients and figure),
        validation reports, the result of any other verb (its tables and figures), or plain tables, in the order
        wanted.
    title : Text or str, optional
    disclosure : {"strict", "5", "3"}
        The fewest persons of a count that leaves: 10, 5 or 3. Groups and categories of fewer are withheld from the
        tables and figures, and so is what would tell them by subtraction; what all of a sample answered to an item
        is withheld only among fewer than ten times as many. The results themselves stay as they are.
    accept : mapping, optional
        A written reason to publish every count, however small: ``accept={"small_cells": "..."}``. The report prints
        it.

    Returns
    -------
    Report
        Write it with ``save(report, "brief.docx", language="zh")``.

    Raises
    ------
    UsageError
        ``not_findings``, ``not_entries``, ``finding_keys_clash``, ``words_not_to_leave``, ``unknown_choice``,
        ``not_a_mapping``, ``unknown_misuse``, ``empty_reason``, ``small_cells`` (a plain table of a
        result that tells of few persons).

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> finding = gs.interpret(model, "W_LAW")
    >>> made = gs.report([finding], tables=[model], title="Pilot")
    >>> made.numbers()["F1.n"].value == model.fit.n_obs
    True
    """
    _check_entries(findings, tables)
    keys = [finding.key for finding in findings]
    if len(set(keys)) != len(keys):
        raise UsageError(
            "finding_keys_clash",
            Text(zh="两条发现用了同一个编号。", en="Two findings have the same key."),
            got=same(", ".join(keys)),
            fix=Text(zh="在 interpret 里用 key= 区分。", en="Tell them apart with key= in interpret."),
        )
    shown = tuple(tables)
    wording = title if isinstance(title, Text) else same(title) if title is not None else _TITLE
    profile = profile_of(disclosure)
    own = _table_blocks(shown, PROFILES[profile])
    protected = decided([block.table for block in own if isinstance(block, TableBlock | Figure)], profile, accept)
    reasons = {caution.misuse.code: caution.reason for caution in protected.accepted}
    provenance = Provenance(
        step="report",
        arguments={"findings": keys, "tables": len(shown), "disclosure": protected.profile, "accept": reasons},
        parents=(*(f.provenance for f in findings), *(t.provenance for t in shown if not isinstance(t, Table))),
    )
    blocks = (*_finding_blocks(findings), *_method_blocks(findings, shown))
    blocks += (*([Paragraph(cautions_told(protected.accepted), "caution")] if protected.accepted else []),)
    blocks += _table_blocks(shown, EVERY_COUNT) if protected.accepted else own
    blocks += (Heading(_SECTIONS["trace"]), Paragraph((_VERIFY,), "note"))
    blocks += (*([TableBlock(trace_table(findings))] if findings else []),)
    blocks += (TableBlock(_keyed(provenance_table(provenance), "P")),)
    heard = [finding.evidence for finding in findings if finding.evidence is not None]
    simulated = any(e.simulated for entries in (_sources(findings, shown), _of_verbs(shown), heard) for e in entries)
    document = Document(wording, blocks, b"", simulated=simulated)
    made = Report(wording, tuple(findings), shown, document, provenance, protected)
    return replace(made, document=replace(document, record=record_of(made)))


def _check_entries(findings: object, tables: object) -> None:
    # What can be shown: findings first, then tables and whatever shows itself.
    known = get_args(Entry)
    for code, argument, given, kinds, example in (
        ("not_findings", "findings", findings, (Finding,), "[interpret(model, …)]"),
        ("not_entries", "tables", tables, known, "[indices, model, describe(…)]"),
    ):
        entries = given if isinstance(given, Sequence) and not isinstance(given, str) else None
        wrong = given if entries is None else next((e for e in entries if not isinstance(e, kinds)), None)
        if wrong is not None or entries is None:
            raise UsageError(
                code,
                Text(zh="{a} 里有不能放进报告的内容。", en="{a} holds what a report cannot show.").fill(a=argument),
                expected=same(example),
                got=same(type(wrong).__name__),
            )
    for entry in tables if isinstance(tables, Sequence) else ():
        if isinstance(entry, Table) and entry.inside:
            raise UsageError(
                "words_not_to_leave",
                Text(
                    zh="“{t}”里的原话未经保护检查，不能放进报告。",
                    en="The words of “{t}” passed no gate: no report takes them.",
                ).fill(t=entry.title),
                fix=Text(
                    zh="引文用 protect(codings).evidence(…) 或 joint_display(…, protection=…)。",
                    en="For quotes use protect(codings).evidence(…) or joint_display(…, protection=…).",
                ),
            )


def _sources(findings: Sequence[Finding], shown: Sequence[Entry]) -> tuple[Responses, ...]:
    found = [finding.indices.responses for finding in findings]
    scored = [entry.indices if isinstance(entry, Measurement) else entry for entry in shown]
    found += [entry.responses for entry in scored if isinstance(entry, Indices | Model)]
    found += [s for entry in scored if isinstance(entry, LinkedIndices) for s in entry.linked.sources.values()]
    found += [source for entry in _of_verbs(shown) for source in entry.sources()]
    return tuple({source.provenance.digest: source for source in found}.values())


def _of_verbs(shown: Sequence[Entry]) -> tuple[Shown, ...]:
    return tuple(entry for entry in shown if isinstance(entry, Shown))


def _finding_blocks(findings: Sequence[Finding]) -> tuple[Block, ...]:
    if not findings:
        return ()
    # What holds for every finding is said once, after the last: said six times nobody reads it.
    common = [] if len(findings) < 3 else [c for c in findings[0].caveats if all(c in f.caveats for f in findings)]
    blocks: list[Block] = [Heading(_SECTIONS["findings"])]
    for finding in findings:
        blocks.append(Paragraph((finding.sentence,), "finding"))
        own = tuple(caveat for caveat in finding.caveats if caveat not in common)
        if own:
            blocks.append(Paragraph(own, "caution"))
        if finding.evidence is not None:
            blocks += [TableBlock(_keyed(table, finding.key)) for table in finding.evidence.tables()]
    if common:
        blocks += [Heading(_COMMON, 2), Paragraph(tuple(common), "caution")]
    return tuple(blocks)


def _method_blocks(findings: Sequence[Finding], shown: Sequence[Entry]) -> tuple[Block, ...]:
    sources = _sources(findings, shown)
    if not sources:
        return ()
    paragraphs = [p for number, source in enumerate(sources, 1) for p in method_paragraphs(source, f"M{number}")]
    return (Heading(_SECTIONS["methods"]), *paragraphs)


def _table_blocks(shown: Sequence[Entry], least: int) -> tuple[Block, ...]:
    blocks: list[Block] = []
    section: Text | None = None
    tested = {f.model.provenance.digest for e in shown if isinstance(e, Examination) for f in e.findings if f.model}
    for number, entry in enumerate(shown, 1):
        stem = f"T{number}"
        # Models of tested hypotheses are drawn together, test beside test, not each with all its controls.
        drawn = not (isinstance(entry, Model) and entry.provenance.digest in tested)
        heading, found = _blocks_of(entry, stem, least, drawn=drawn)
        if heading is not None and heading != section:
            blocks.append(Heading(heading))
            section = heading
        blocks += found
    return tuple(blocks)


def _blocks_of(entry: Entry, stem: str, least: int, *, drawn: bool = True) -> tuple[Text | None, list[Block]]:
    if isinstance(entry, Table):
        return None, [TableBlock(_keyed(entry, stem))]
    if isinstance(entry, ValidationReport):
        looked = replace(entry, checks=tuple(check for check in entry.checks if check.n_checked))
        return _SECTIONS["checks"], [TableBlock(_keyed(looked.table(), stem))]
    if isinstance(entry, Model):
        drawings = (coefficients_figure(entry),) if drawn else ()
        first, *more = entry.tables()
        others = [TableBlock(_keyed(table, f"{stem}.{table.name}")) for table in more]
        return _SECTIONS["models"], [TableBlock(_keyed(first, stem)), *_pictures(drawings, stem), *others]
    if isinstance(entry, Examination):
        head, *rest = [TableBlock(_keyed(table, stem)) for table in entry.tables()]
        return _SECTIONS["hypotheses"], [head, *_pictures(hypothesis_figures(entry), stem), *rest]
    if isinstance(entry, LinkedIndices):
        return _SECTIONS["indices"], _linked_blocks(entry, stem, least)
    if isinstance(entry, Measurement):
        return _SECTIONS["measurement"], _measurement_blocks(entry, stem)
    if isinstance(entry, Shown):
        tables, figures = entry.protected(least)
        found = [TableBlock(_keyed(table, f"{stem}.{table.name}")) for table in tables]
        return _SECTIONS[entry.section], [*found, *_pictures(figures, stem)]
    answers = () if entry.record is not None else likert_figures(entry, least=least)
    return _SECTIONS["indices"], _indices_blocks(entry, stem, (protected_profile(entry, least), *answers), least)


def _linked_blocks(entry: LinkedIndices, stem: str, least: int) -> list[Block]:
    # The first scheme is the study's own; of the others the means and the reliability are enough. Three sources
    # have too many items to draw the answers to each: `plot(indices, answers_to=...)` draws those wanted.
    blocks: list[Block] = []
    for place, part in enumerate(entry.parts, 1):
        if not part.estimates:
            continue
        figures = (protected_profile(part, least),) if part.scheme is entry.schemes[0] else ()
        blocks += _indices_blocks(part, f"{stem}.{place}", figures, least)
    blocks += [Heading(_SECTIONS["communities"]), TableBlock(_keyed(entry.gate_table(), stem))]
    if entry.gaps:
        blocks += [TableBlock(_keyed(entry.table(), stem)), *_pictures((gaps_figure(entry),), f"{stem}.gaps")]
    return blocks


def _measurement_blocks(entry: Measurement, stem: str) -> list[Block]:
    blocks: list[Block] = []
    for place, part in enumerate(entry.parts, 1):
        own = f"{stem}.{place}"
        blocks.append(Heading(part.title, 2))
        blocks += [TableBlock(_keyed(table, f"{own}.{table.name}")) for table in part.tables]
        blocks += _pictures(part.figures, own)
        if part.cautions:
            # What was done against a rule stands beside its numbers, with the reason given.
            blocks.append(Paragraph(cautions_told(part.cautions), "caution"))
    return blocks


def _indices_blocks(entry: Indices, stem: str, figures: Sequence[Figure], least: int) -> list[Block]:
    pictures = _pictures(figures, stem)
    blocks: list[Block] = [TableBlock(_keyed(protected_estimates(entry, least), stem)), *pictures[:1]]
    if entry.weighting is not None:
        blocks.append(TableBlock(_keyed(entry.weights_table(), stem)))
    if entry.reliability:
        blocks.append(TableBlock(_keyed(entry.reliability_table(), stem)))
    return [*blocks, *pictures[1:]]


def _keyed(table: Table, stem: str) -> Table:
    """The same table with every number's key made unique in the report."""
    rows = tuple(
        tuple(replace(cell, key=f"{stem}.{cell.key}") if isinstance(cell, Number) else cell for cell in row)
        for row in table.rows
    )
    return replace(table, rows=rows)


def _pictures(figures: Sequence[Figure], stem: str) -> list[Figure]:
    return [
        replace(figure, table=_keyed(figure.table, f"{stem}.figure{place}")) for place, figure in enumerate(figures, 1)
    ]
