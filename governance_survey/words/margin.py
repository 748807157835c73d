"""A text with labels in its margin, as HTML that needs no script: for coded interviews and open answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from itertools import pairwise

from .text import LANGUAGES, Text, current_language

TAG = Text(zh="zh-CN", en="en-GB")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
# Controls that HTML cannot hold, and those that turn the direction of what follows.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_CODES = Text(zh="这一段的编码", en="Codes of this passage")
_INDEX = Text(zh="按编码查找（{n} 个编码）", en="Find by code ({n} codes)")
_BACK = Text(zh="片段 {n} 的编码", en="codes of unit {n}")
_TO = Text(zh="片段 {n}", en="unit {n}")
_BY = Text(zh="（{c}）", en=" ({c})")


@dataclass(frozen=True)
class Label:
    """A code: its id, what it is called, what it means."""

    id: str
    title: Text
    meaning: Text | None = None


@dataclass(frozen=True)
class Highlight:
    """A stretch of a text from `start` to `end`, its number, and who gave it which labels."""

    number: int
    start: int
    end: int
    labels: tuple[tuple[Label, str], ...]


@dataclass(frozen=True)
class Passage:
    """A turn or an answer: from `start` to `end`; the name of who speaks ends at `said`; `asked` by an interviewer."""

    start: int
    end: int
    said: int
    asked: bool = False


@dataclass(frozen=True)
class Margined:
    """One text with its passages and highlights. A text of None is not at hand: its labels are listed alone."""

    id: str
    name: str
    text: str | None
    passages: tuple[Passage, ...]
    highlights: tuple[Highlight, ...]
    language: str = ""
    note: Text | None = None

    @property
    def tag(self) -> str:
        """Language tag of the text: as declared, else by its letters."""
        declared = self.language.strip().lower()[:2]
        if declared in LANGUAGES:
            return TAG.say(declared)
        return TAG.zh if self.text is None or _CHINESE.search(self.text) else TAG.en


def margined_html(
    texts: Sequence[Margined], *, stem: str, title: Text, notes: Sequence[Text], language: str | None = None
) -> str:
    """Texts with numbered highlights, labels in the margin, and an index by label. Everything is escaped.

    Numbers and labels are links, so that a keyboard reaches all of it; a label says what it means when it is reached.
    No meaning lies in a colour: highlights are underlined and numbered, doubly where several overlap.

    Examples
    --------
    >>> late = Label("PB.1", Text(zh="晚", en="late"))
    >>> marked = (Highlight(1, 3, 13, ((late, "A"),)),)
    >>> text = Margined("I1", "Interview", "<b>We waited.</b>", (Passage(0, 17, 0),), marked)
    >>> page = margined_html([text], stem="v", title=Text(zh="访谈", en="Interviews"), notes=(), language="en")
    >>> "<b>We" in page, "&lt;b&gt;" in page, page.count('href="#v-s1"')
    (False, True, 2)
    """
    language = current_language(language)
    said = "".join(f'<p class="gs-about">{_safe(note.say(language))}</p>' for note in notes)
    body = "".join(_text(own, stem, language) for own in texts)
    return (
        f'<div class="gs-view" lang="{TAG.say(language)}"><style>{_style()}</style>'
        f"<p><strong>{_safe(title.say(language))}</strong></p>{said}{_index(texts, stem, language)}{body}</div>"
    )


@cache
def _style() -> str:
    return files(__package__).joinpath("margin.css").read_text(encoding="utf-8")


def _safe(text: str) -> str:
    return escape(_UNSAFE.sub("\ufffd", text), quote=True)


def _text(own: Margined, stem: str, language: str) -> str:
    note = "" if own.note is None else f'<p class="gs-about">{_safe(own.note.say(language))}</p>'
    head = f"<section><h4>{_safe(own.id)} · {_safe(own.name)}</h4>{note}"
    if own.text is None:
        places = "".join(_opened(h, stem, language) for h in own.highlights)
        return f'{head}<div class="gs-turn"><p>{places}</p>{_margin(own.highlights, stem, language)}</div></section>'
    parts = [_passage(own, passage, stem, language) for passage in own.passages]
    return f"{head}{''.join(parts)}</section>"


def _passage(own: Margined, passage: Passage, stem: str, language: str) -> str:
    begun = [h for h in own.highlights if passage.start <= h.start < passage.end]
    here = [h for h in own.highlights if h.start < passage.end and passage.start < h.end]
    asked = " gs-asked" if passage.asked else ""
    words = _words(own, passage, here, stem, language)
    side = _margin(begun, stem, language) if begun else ""
    return f'<div class="gs-turn{asked}"><p lang="{own.tag}">{words}</p>{side}</div>'


def _words(own: Margined, passage: Passage, here: Sequence[Highlight], stem: str, language: str) -> str:
    """The words of a passage, cut wherever a highlight begins or ends."""
    text = own.text or ""
    end = passage.start + len(text[passage.start : passage.end].rstrip())
    cuts = {passage.start, end, min(passage.said, end)}
    cuts |= {place for h in here for place in (h.start, h.end) if passage.start < place < end}
    places = sorted(cuts)
    pieces: list[str] = []
    opened: set[int] = set()
    for start, stop in pairwise(places):
        over = [h for h in here if h.start <= start and stop <= h.end]
        first = [h for h in over if h.start == start]
        opened |= {h.number for h in first}
        pieces += [_opened(h, stem, language) for h in first]
        words = _safe(text[start:stop])
        if stop <= passage.said:
            words = f'<span class="gs-who">{words}</span>'
        if over:
            words = f'<mark class="gs-{"several" if len(over) > 1 else "one"}">{words}</mark>'
        pieces.append(words)
        closed = [h for h in over if h.end == stop or (stop == end and h.end <= passage.end)]
        pieces += [f"<sup>{h.number if _overlaps(h, here) else ''}]</sup>" for h in closed]
    # A stretch without a letter still has its place, so that the margin's link leads somewhere.
    begun = [h for h in own.highlights if passage.start <= h.start < passage.end and h.number not in opened]
    return "".join([*pieces, *(_opened(h, stem, language) for h in begun)])


def _overlaps(own: Highlight, here: Sequence[Highlight]) -> bool:
    return any(h is not own and h.start < own.end and own.start < h.end for h in here)


def _opened(highlight: Highlight, stem: str, language: str) -> str:
    n = highlight.number
    spoken = _safe(_BACK.fill(n=n).say(language))
    return f'<sup id="{stem}-s{n}"><a href="#{stem}-m{n}" aria-label="{spoken}">[{n}</a></sup>'


def _margin(highlights: Sequence[Highlight], stem: str, language: str) -> str:
    rows = []
    for h in highlights:
        spoken = _safe(_TO.fill(n=h.number).say(language))
        back = f'<a href="#{stem}-s{h.number}" aria-label="{spoken}"><strong>{h.number}</strong></a>'
        labels = "<br>".join(_label(label, who, stem, language) for label, who in h.labels)
        rows.append(f'<li id="{stem}-m{h.number}">{back} {labels}</li>')
    return f'<ul class="gs-codes" aria-label="{_safe(_CODES.say(language))}">{"".join(rows)}</ul>'


def _label(label: Label, who: str, stem: str, language: str) -> str:
    meaning = "" if label.meaning is None else f' title="{_safe(label.meaning.say(language))}"'
    by = _safe(_BY.fill(c=who).say(language)) if who else ""
    name = f"{_safe(label.id)} {_safe(label.title.say(language))}"
    return f'<a class="gs-code" href="#{stem}-c-{_anchor(label.id)}"{meaning}>{name}</a>{by}'


def _index(texts: Sequence[Margined], stem: str, language: str) -> str:
    found: dict[str, tuple[Label, list[tuple[str, int]]]] = {}
    for own in texts:
        for h in own.highlights:
            for label, _ in h.labels:
                found.setdefault(label.id, (label, []))[1].append((own.id, h.number))
    rows = []
    for label, numbers in (found[name] for name in sorted(found)):
        links = ", ".join(f'<a href="#{stem}-s{n}">{_safe(of)}·{n}</a>' for of, n in dict.fromkeys(numbers))
        meaning = "" if label.meaning is None else f"<br>{_safe(label.meaning.say(language))}"
        name = f"{_safe(label.id)} {_safe(label.title.say(language))}"
        rows.append(f'<li id="{stem}-c-{_anchor(label.id)}"><strong>{name}</strong>: {links}{meaning}</li>')
    if not rows:
        return ""
    summary = _safe(_INDEX.fill(n=len(rows)).say(language))
    return f'<details class="gs-index"><summary>{summary}</summary><ul>{"".join(rows)}</ul></details>'


def _anchor(name: str) -> str:
    # Ids of codes come from files: what an anchor cannot hold is written by its number.
    return "".join(c if c.isascii() and (c.isalnum() or c in ".-") else f"_{ord(c):x}_" for c in name)
