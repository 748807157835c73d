"""How an analysis departs from the plan frozen before its data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...schemes.analysis_plan import AnalysisPlan
from ...schemes.frozen_plan import Change, FrozenPlan, changes, content_of, digest_of
from ...schemes.study import Study
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, listed, same

if TYPE_CHECKING:
    import pandas

_TITLE = Text(zh="与冻结计划的偏离", en="Departures from the frozen plan")
_LONGEST = 160
_NOTHING = Text(zh="没有", en="nothing")
_NEVER = Text(
    zh="没有在数据之前冻结计划：读者无法分辨哪些检验是看到数据之后才选的。",
    en="No plan was frozen before the data: a reader cannot tell which tests were chosen after seeing them.",
)
_FROZEN = Text(
    zh="计划于 {when} 冻结，摘要（SHA-256）{digest}。",
    en="The plan was frozen at {when}; its digest (SHA-256) is {digest}.",
)
_BEFORE = Text(zh="当时数据文件都还不存在。", en="None of the data files was there yet.")
_AFTER = Text(
    zh="当时数据文件已经存在（{sources}）：不算数据之前的计划。",
    en="Data files were there already ({sources}): this is no plan made before the data.",
)
_REGISTERED = Text(zh="摘要登记于：{where}。", en="The digest was deposited: {where}.")
_TAMPERED = Text(
    zh="冻结记录与它自己的摘要不符：记录被改过。", en="The record does not match its own digest: it has been changed."
)
_NONE = Text(zh="分析与冻结的计划一致。", en="The analysis follows the frozen plan.")
_EXTRA = Text(zh="计划之外检验的假设", en="hypotheses tested beyond the plan")
_WHOLE = Text(zh="整个计划", en="the whole plan")
_UNKNOWN = Text(zh="无从比较", en="cannot be compared")
_OMITTED = Text(zh="计划要检验而未检验的假设", en="planned hypotheses not tested")


@dataclass(frozen=True)
class Deviations(Shown):
    """Where plan, choices and hypotheses differ from the frozen record (None: nothing was frozen)."""

    record: FrozenPlan | None
    changes: tuple[Change, ...]
    extra: tuple[str, ...]
    omitted: tuple[str, ...]
    provenance: Provenance

    section = "hypotheses"

    def tables(self) -> tuple[Table, ...]:
        """One table."""
        return (self.table(),)

    def table(self) -> Table:
        """One row a departure: where, what was frozen, what was done."""
        rows = [(same(c.place), _said(c.before), _said(c.now)) for c in self.changes]
        rows += [(_EXTRA, _NOTHING, listed(self.extra, most=50))] if self.extra else []
        rows += [(_OMITTED, listed(self.omitted, most=50), _NOTHING)] if self.omitted else []
        # Without a frozen plan an empty table would read as if nothing had departed from one.
        rows += [(_WHOLE, _NOTHING, _UNKNOWN)] if self.record is None else []
        return Table("deviations", _TITLE, ("where", "frozen", "done"), tuple(rows), tuple(self._notes(bool(rows))))

    def tidy(self) -> pandas.DataFrame:
        """The departures as a data frame."""
        return self.table().to_frame()

    def _notes(self, any_row: bool) -> Iterator[Text]:
        if self.record is None:
            yield _NEVER
            return
        yield _FROZEN.fill(when=self.record.frozen_at, digest=self.record.digest)
        if not self.record.unchanged:
            yield _TAMPERED
        there = [entry.source for entry in self.record.data]
        yield _AFTER.fill(sources=listed(there)) if there else _BEFORE
        if self.record.registered:
            yield _REGISTERED.fill(where=self.record.registered)
        if not any_row:
            yield _NONE


def deviations(
    record: FrozenPlan | None, plan: AnalysisPlan, study: Study, planned: Sequence[str], tested: Sequence[str]
) -> Deviations:
    """Compare what was frozen with what is done.

    Parameters
    ----------
    planned, tested : sequence of str
        Ids of hypotheses the frozen study names, and those now tested.
    """
    if record is None:
        return Deviations(None, (), (), (), Provenance("deviations"))
    before, now = content_of(record.plan, record.study), content_of(plan, study)
    return Deviations(
        record,
        tuple(changes(before, now)),
        tuple(name for name in tested if name not in planned),
        tuple(name for name in planned if name not in tested),
        Provenance("deviations", {"frozen": record.digest, "now": digest_of(plan, study)}),
    )


def _said(value: Any) -> Text:
    if value is None:
        return _NOTHING
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return same(shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…")
