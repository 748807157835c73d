"""The methods paragraph and the trace table of a report, filled from the record."""

from __future__ import annotations

from collections.abc import Sequence

from ..data.calibration import METHODS
from ..data.responses import Responses
from ..words.document import Paragraph, compose
from ..words.numbers import Number
from ..words.provenance import Provenance
from ..words.table import Table
from ..words.text import Text, listed, same
from .interpretation import Finding
from .sample_design import SAMPLING_WORDS, interval_note

_READ = Text(
    zh="数据来自 {file}，共 {n} 份答卷，问卷为“{instrument}”（版本 {version}），{sampling}。",
    en="The data come from {file}: {n} answers to “{instrument}” (version {version}), a {sampling}.",
)
_DESIGN = Text(
    zh="抽样设计：权重 {weight}，层 {strata}，初级抽样单元 {psu}；只有一个初级抽样单元的层按“{lonely}”规则处理。",
    en="Sample design: weight {weight}, strata {strata}, primary sampling unit {psu}; "
    "a stratum with one such unit follows the rule “{lonely}”.",
)
_CALIBRATED = Text(
    zh="{w}，以{m}校准到总体的{v}",
    en="{w}, calibrated by {m} on the population's {v}",
)
_HASH = "SHA-256"
_SHOWN = 16
_SHORTENED = Text(
    zh="指纹为 {h} 的前 {n} 位；全文见 findings.json。",
    en="Fingerprints are the first {n} digits of the {h}; findings.json holds them whole.",
).fill(h=_HASH, n=_SHOWN)
_TRACE_HEADS = {
    "where": Text(zh="数据文件", en="Data files"),
    "basis": Text(zh="论文条目", en="Entries of the papers"),
    "got": Text(zh="指纹", en="Fingerprint"),
}
_NONE = Text(zh="无", en="none")
_LONELY: dict[str, Text] = {
    "fail": Text(zh="拒绝计算", en="refuse"),
    "adjust": Text(zh="以总均值为中心", en="centre at the grand mean"),
    "certainty": Text(zh="视为必抽", en="treat as certain"),
    "remove": Text(zh="不计方差", en="no contribution"),
    "average": Text(zh="取各层平均方差", en="average of the other strata"),
}


def method_paragraphs(responses: Responses, stem: str) -> tuple[Paragraph, ...]:
    """How these answers were obtained and what their intervals rest on."""
    design = responses.design
    first = compose(
        _READ,
        file=same(responses.origin.name),
        n=Number(f"{stem}.n_rows", responses.n_rows, "count"),
        instrument=responses.instrument.title,
        version=same(responses.instrument.version),
        sampling=SAMPLING_WORDS[design.sampling],
    )
    second = _DESIGN.fill(
        weight=_weight(responses),
        strata=design.strata or _NONE,
        psu=listed([design.psu, *(stage.units for stage in design.later)]) if design.psu else _NONE,
        lonely=_LONELY[design.lonely_psu],
    )
    return (Paragraph((first, second, interval_note(responses))),)


def _weight(responses: Responses) -> Text | str:
    made = responses.calibration
    if made is None:
        return responses.design.weight or _NONE
    return _CALIBRATED.fill(
        w=made.previous or _NONE,
        m=METHODS[made.method],
        v=listed(dict.fromkeys(one.title for one in made.met), most=40),
    )


def trace_table(findings: Sequence[Finding]) -> Table:
    """One row a finding: the files it was computed from, the entries of the papers behind it, its fingerprint."""
    rows = tuple(
        (
            finding.key,
            listed(finding.provenance.all_inputs(), most=40),
            listed(entries_behind(finding.provenance), most=999),
            same(finding.provenance.digest[:_SHOWN]),
        )
        for finding in findings
    )
    title = Text(zh="每条发现的来路", en="Where each finding comes from")
    return Table("trace", title, ("finding", "where", "basis", "got"), rows, (_SHORTENED,), _TRACE_HEADS)


def entries_behind(provenance: Provenance) -> tuple[str, ...]:
    """Entries of the papers a result rests on: those of its own claim, else of everything it was computed from."""
    behind = provenance.rests_on or tuple(entry for record in provenance.trail() for entry in record.rests_on)
    return tuple(dict.fromkeys(behind))


_WHAT = Text(zh="文件", en="File")


def provenance_table(provenance: Provenance) -> Table:
    """Files with their SHA-256, and the entries of the papers that the indices rest on."""
    rows = [(same(label), same(digest)) for label, digest in provenance.all_inputs().items()]
    rests_on = dict.fromkeys(entry for record in provenance.trail() for entry in record.rests_on)
    if rests_on:
        rows.append((Text(zh="题目依据的论文条目数", en="entries of the papers behind the items"), same(len(rests_on))))
    rows.append((Text(zh="本报告指纹", en="digest of this report"), same(provenance.digest)))
    title = Text(zh="数据文件与指纹（{h}）", en="Data files and digests ({h})").fill(h=_HASH)
    return Table("provenance", title, ("key", "got"), tuple(rows), headings={"key": _WHAT, "got": same(_HASH)})
