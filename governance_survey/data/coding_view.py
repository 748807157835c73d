"""Coded interviews to read: the words with numbered units, their codes in the margin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..words.errors import UsageError, closest
from ..words.margin import Highlight, Label, Margined, Passage, margined_html
from ..words.printed import Printed
from ..words.text import Text, listed
from .segments import Mark, Source

if TYPE_CHECKING:
    from .codings import Codings

MOST_SOURCES, MOST_CHARACTERS = 3, 20_000
_INSIDE = Text(
    zh="原文未经保护检查，只供编码与核对，不可外传。",
    en="The words have passed no gate: to code and to check, not to pass on.",
)
_MORE = Text(
    zh='共 {n} 份文本，这里显示 {k} 份；view("{i}") 显示另一份。',
    en='Texts shown: {k} of {n}; view("{i}") shows another.',
)
_CUT = Text(zh="文本很长，只显示前 {n} 个字。", en="A long text: the first {n} characters are shown.")
_MISSING = Text(zh="没有原文，只列编码。", en="The text is not at hand: codes alone.")
_SIMULATED = Text(zh="模拟数据，不是真实访谈。", en="Simulated, not real interviews.")
_UNKNOWN = Text(zh="（手册里没有）", en="(not in the codebook)")


@dataclass(frozen=True)
class SegmentsView(Printed):
    """Some sources as they were coded, to read in a notebook. Made by `Codings.view`.

    Examples
    --------
    >>> import governance_survey as gs
    >>> codings = gs.simulate(gs.read_codebook("community_emergency"), seed=1, communities=4).codings
    >>> page = codings.view("I002").html("en")
    >>> "I002" in page, "<script" in page, page.count("<section>")
    (True, False, 1)
    """

    codings: Codings
    sources: tuple[str, ...]
    hidden: tuple[str, ...] = ()

    def html(self, language: str | None = None) -> str:
        """The page as HTML without scripts; everything in it is escaped."""
        codings = self.codings
        number = 0
        texts = []
        for name in self.sources:
            texts.append(margined(codings, codings.source_by_id[name], number))
            number += len(texts[-1].highlights)
        total = len(self.sources) + len(self.hidden)
        more = (_MORE.fill(n=total, k=len(self.sources), i=self.hidden[0]),) if self.hidden else ()
        marked = (_SIMULATED,) if codings.simulated else ()
        stem = f"gs{codings.provenance.digest[:8]}"
        return margined_html(
            texts, stem=stem, title=codings.summary, notes=(_INSIDE, *marked, *more), language=language
        )

    def _repr_html_(self) -> str:
        return self.html()

    def __str__(self) -> str:
        words = Text(zh="{c}；显示 {s}", en="{c}; showing {s}")
        return words.fill(c=self.codings.summary, s=listed(self.sources)).say()


def view_of(codings: Codings, names: tuple[str, ...], most: int) -> SegmentsView:
    """Sources named, else the first that carry a code.

    Raises
    ------
    UsageError
        ``unknown_source``.
    """
    for name in names:
        if name not in codings.source_by_id:
            raise UsageError(
                "unknown_source",
                Text(zh="没有文本 {s}。", en="There is no source {s}.").fill(s=name),
                fix=closest(name, codings.source_by_id),
            )
    marked = {codings.segment_by_id[mark.segment].source for mark in codings.marks}
    order = names or tuple(source.id for source in codings.sources if source.id in marked)
    order = order or tuple(codings.source_by_id)
    shown = order if names else order[: max(most, 1)]
    return SegmentsView(codings, shown, order[len(shown) :])


def margined(codings: Codings, source: Source, before: int = 0) -> Margined:
    """One source with its turns and marked segments; numbers go on from `before`."""
    text = source.text
    end = 0 if text is None else min(len(text), MOST_CHARACTERS)
    held = [s for s in codings.segments if s.source == source.id and codings.marks_of[s.id]]
    held = sorted((s for s in held if text is None or s.start < end), key=lambda s: (s.start, -s.end))
    highlights = tuple(
        Highlight(
            before + place,
            s.start,
            min(s.end, end) if text is not None else s.end,
            _labels(codings, codings.marks_of[s.id]),
        )
        for place, s in enumerate(held, 1)
    )
    note = _MISSING if text is None else _CUT.fill(n=MOST_CHARACTERS) if len(text) > end else None
    language = source.attributes.get("language", "")
    return Margined(source.id, source.name, text, _passages(codings, source, end), highlights, language, note)


def _passages(codings: Codings, source: Source, end: int) -> tuple[Passage, ...]:
    found = codings.turns(source.id)
    if source.text is None or found is None:
        return ()
    if source.kind == "open_answer" or not found.start.size:
        return (Passage(0, end, 0),)
    rows = zip(found.start.tolist(), found.end.tolist(), found.said.tolist(), found.asked.tolist(), strict=True)
    passages = [
        Passage(start, min(stop, end), min(said, end), asked) for start, stop, said, asked in rows if start < end
    ]
    first = int(np.min(found.start))
    marked = any(s.source == source.id and s.start < first for s in codings.segments)
    head = [Passage(0, min(first, end), 0)] if marked or source.text[:first].strip() else []
    return (*head, *passages)


def _labels(codings: Codings, marks: tuple[Mark, ...]) -> tuple[tuple[Label, str], ...]:
    who: dict[str, list[str]] = {}
    for mark in marks:
        who.setdefault(mark.code, []).append(codings.coder_by_id[mark.coder].name)
    several = len(codings.coders) > 1
    return tuple(
        (_label(codings, code), ", ".join(dict.fromkeys(names)) if several else "") for code, names in who.items()
    )


def _label(codings: Codings, code: str) -> Label:
    known = codings.codebook.code_by_id.get(code)
    if known is None:
        return Label(code, _UNKNOWN)
    return Label(code, known.title.text, known.definition.text if known.definition is not None else None)
