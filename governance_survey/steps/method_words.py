"""The methods paragraph and the trace table of a report, filled from the record."""

from __future__ import annotations

from ..data.responses import Responses
from ..words.document import Paragraph, compose
from ..words.numbers import Number
from ..words.provenance import Provenance
from ..words.table import Table
from ..words.text import Text, same
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
_HASH = "SHA-256"
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
        weight=design.weight or _NONE,
        strata=design.strata or _NONE,
        psu=design.psu or _NONE,
        lonely=_LONELY[design.lonely_psu],
    )
    return (Paragraph((first, second, interval_note(responses))),)


def provenance_table(provenance: Provenance) -> Table:
    """Files with their SHA-256, and the entries of the papers that the indices rest on."""
    rows = [(same(label), same(digest)) for label, digest in provenance.all_inputs().items()]
    rests_on = dict.fromkeys(entry for record in provenance.trail() for entry in record.rests_on)
    if rests_on:
        rows.append((Text(zh="题目依据的论文条目数", en="entries of the papers behind the items"), same(len(rests_on))))
    rows.append((Text(zh="本报告指纹", en="digest of this report"), same(provenance.digest)))
    title = Text(zh="数据文件与指纹（{h}）", en="Data files and digests ({h})").fill(h=_HASH)
    return Table("provenance", title, ("key", "got"), tuple(rows), headings={"got": same(_HASH)})
