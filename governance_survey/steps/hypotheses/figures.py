"""Tested hypotheses as figures: every pair with its interval around zero, one figure a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..sample_design import simulated_note
from .labels import EVIDENCE_SHORT

if TYPE_CHECKING:
    from .tested import Examination, HypothesisTest, PairTest

MOST_ROWS = 14  # of two lines each, with title and axis: what a page holds
_TITLE = Text(zh="假设检验的估计差异（{u}）", en="Estimated differences of the tests of hypotheses ({u})")
_ALT = Text(
    zh="系数图：每个检验一个点和一条区间线，竖线为零；数值见所附数据表。",
    en="Coefficient plot: one dot with an interval for each test around a line at zero; the numbers stand in the "
    "table beside it.",
)
_AXIS = Text(zh="估计差异（{u}）", en="Estimated difference ({u})")
_NOTES = (
    Text(
        zh="★ 为主检验。各行所比的幅度见假设检验表；同源检验只供对照。",
        en="★ marks headline tests. The contrast of each row stands in the table of tests; same-source tests stand for "
        "comparison only.",
    ),
)


def hypothesis_figures(examination: Examination) -> tuple[Figure, ...]:
    """One figure for each unit in which at least two tests are expressed: points are not drawn beside per cent."""
    units: dict[Text, list[tuple[HypothesisTest, PairTest]]] = {}
    for test in examination.tests:
        for pair in test.pairs:
            if pair.estimate is not None:
                units.setdefault(pair.estimate.unit, []).append((test, pair))
    parts = [
        (unit, rows[start : start + MOST_ROWS])
        for unit, rows in units.items()
        if len(rows) > 1
        for start in range(0, len(rows), MOST_ROWS)
    ]
    return tuple(_figure(examination, unit, rows, place) for place, (unit, rows) in enumerate(parts, 1))


def _figure(examination: Examination, unit: Text, rows: list[tuple[HypothesisTest, PairTest]], place: int) -> Figure:
    title = _TITLE.fill(u=unit)
    notes = (*_NOTES, *simulated_note(examination.simulated))
    table = Table(
        f"hypotheses_{place}",
        title,
        ("term", "estimate", "conf_low", "conf_high"),
        tuple(_row(test, pair) for test, pair in rows),
        notes,
    )
    return Figure(
        name=f"hypotheses_{place}",
        title=title,
        alt=_ALT,
        kind="coefficients",
        table=table,
        axis=_AXIS.fill(u=unit),
        note=_NOTES[0],
        simulated=examination.simulated,
    )


def _row(test: HypothesisTest, pair: PairTest) -> tuple[Cell, ...]:
    assert pair.estimate is not None
    stem = f"{test.hypothesis.id}.{pair.pair.x}.{pair.pair.y}".replace(" ", "_")
    star = " ★" if test.headline is pair else ""
    label = same(f"{test.hypothesis.id}{star} {pair.pair.x} → {pair.pair.y}")
    short = Text(zh="{l}（{e}）", en="{l} ({e})").fill(l=label, e=EVIDENCE_SHORT[pair.pair.kind])
    return (
        short,
        Number(f"{stem}.estimate", pair.estimate.value, "estimate"),
        Number(f"{stem}.conf_low", pair.estimate.low, "estimate"),
        Number(f"{stem}.conf_high", pair.estimate.high, "estimate"),
    )
