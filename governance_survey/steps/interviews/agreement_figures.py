"""Agreement of coders as forests: kinds in a dimension, and codes kind by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...words.document import Figure
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note
from .agreement_tables import REASONS, level_name

if TYPE_CHECKING:
    from .agreeing import Agreement
    from .level_agreement import LevelAgreement

MOST_ROWS = 32  # of one picture: as many as a page holds
_TITLE = Text(zh="编码一致性：{l}", en="Agreement of coders by {l}")
_WITHIN = Text(zh="编码一致性：{k}各编码", en="Agreement of coders by code: {k}")
_PAGE = Text(zh="{t}（{n}/{m}）", en="{t} ({n} of {m})")
_ALT = Text(
    zh="森林图：每个{l}一个点和一条区间线，虚线与点线为编码手册的门槛，短竖线为可达到的最大 α；数值见所附数据表。",
    en="Forest plot: one dot with an interval for each {l}, the thresholds of the codebook dashed and dotted, a short "
    "stroke at the largest alpha there could be; the numbers stand in the table beside it.",
)
_AXIS = Text(zh="Krippendorff α（门槛用于区间下限）", en="Krippendorff's α (thresholds hold for the lower limit)")


def agreement_figures(found: Agreement) -> tuple[Figure, ...]:
    """The level for headlines first, then the codes of each kind."""
    book, codes = found.codings.codebook, found.levels[-1]
    figures: list[Figure] = []
    if len(found.levels) > 1:
        above = found.levels[-2]
        # What lies higher than the level is a code by itself, and stands among the codes.
        places = [place for place, name in enumerate(above.names) if name not in book.code_by_id]
        level = level_name(found, above.depth)
        figures += _pages(found, above, places, f"agreement_{above.depth}", _TITLE.fill(l=level), level)
    kinds: dict[str, list[int]] = {}
    for place, name in enumerate(codes.names):
        path = book.levels(name)
        kinds.setdefault(path[0] if len(path) > 1 else "", []).append(place)
    level = level_name(found, codes.depth)
    for kind, places in kinds.items():
        if kind:
            title, name = _WITHIN.fill(k=found.codings.codebook.titled(kind)), f"agreement_{kind}"
        else:
            title, name = _TITLE.fill(l=level), "agreement_codes"
        figures += _pages(found, codes, places, name, title, level)
    return tuple(figures)


def _pages(
    found: Agreement, part: LevelAgreement, places: Sequence[int], name: str, title: Text, level: Text
) -> list[Figure]:
    n = -(-len(places) // MOST_ROWS)
    if n < 2:
        return [_forest(found, part, places, name, title, level)] if places else []
    return [
        _forest(found, part, [int(place) for place in own], f"{name}_{page}", _PAGE.fill(t=title, n=page, m=n), level)
        for page, own in enumerate(np.array_split(np.asarray(places), n), 1)
    ]


def _forest(
    found: Agreement, part: LevelAgreement, places: Sequence[int], name: str, title: Text, level: Text
) -> Figure:
    values, rules = part.by_name, found.codings.codebook.procedure.agreement
    rows: list[tuple[Cell, ...]] = []
    for place in places:
        stem, reason = part.names[place], values.reason[place]
        numbers = (
            ("alpha", values.alpha), ("low", values.low), ("high", values.high), ("attainable", values.attainable),
        )  # fmt: skip
        rows.append(
            (
                found.codings.codebook.titled(stem),
                *(Number(f"{stem}.{key}", column[place], "estimate") for key, column in numbers),
                Number(f"{stem}.prevalence", 100 * values.prevalence[place], "score"),
                REASONS[reason].fill(n=values.least) if reason else None,
            )
        )
    columns = ("term", "agreement_alpha", "conf_low", "conf_high", "attainable", "prevalence", "reason")
    return Figure(
        name=name,
        title=title,
        alt=_ALT.fill(l=level),
        kind="agreement",
        table=Table(f"{name}_figure", title, columns, tuple(rows), simulated_note(found.simulated)),
        axis=_AXIS,
        simulated=found.simulated,
        marks=(np.array([rules.headline, rules.tentative]),),
    )
