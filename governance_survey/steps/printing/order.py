"""The order in which a questionnaire asks, and the number each question has on paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...schemes.base import Wording
from ...schemes.instrument import AttentionItem, Instrument, Item
from ...schemes.questions import MultiSelect, Variable
from ...words.text import Text
from .forms import ChosenForm

Asked = Item | AttentionItem | MultiSelect | Variable
BACKGROUND = Text(zh="其他问题", en="Further questions")


@dataclass(frozen=True)
class Part:
    """One question with its number."""

    number: int
    asked: Asked

    @property
    def name(self) -> str:
        """Its id."""
        return self.asked.id


@dataclass(frozen=True)
class Chapter:
    """A section of the printed form."""

    title: Wording | Text | None
    intro: Wording | None
    parts: tuple[Part, ...]


def chapters(form: ChosenForm) -> tuple[Chapter, ...]:
    """Sections in their order; without sections, filters first, then items, then everything else.

    Whatever the sections do not name follows in a last chapter, so that nothing asked is lost on paper.
    """
    scheme = form.instrument
    known = _asked(scheme)
    plan: list[tuple[Wording | Text | None, Wording | None, list[str]]] = [
        (section.title, section.intro, [name for name in section.rows if name in known]) for section in scheme.sections
    ]
    named = {name for _, _, names in plan for name in names}
    left = [name for name in _without_sections(scheme) if name in known and name not in named]
    if left:
        plan.append((BACKGROUND if plan else None, None, left))
    found, number = [], 0
    for title, intro, names in plan:
        parts = []
        for name in dict.fromkeys(names):
            if form.shows(name):
                number += 1
                parts.append(Part(number, known[name]))
        if parts:
            found.append(Chapter(title, intro, tuple(parts)))
    return tuple(found)


def _asked(scheme: Instrument) -> dict[str, Asked]:
    rows: Iterable[Asked] = (*scheme.items, *scheme.attention, *scheme.questions, *asked_variables(scheme))
    return {row.id: row for row in rows}


def asked_variables(scheme: Instrument) -> tuple[Variable, ...]:
    """Variables the form asks. A scheme that marks none asks all that describe the person and are no key."""
    marked = tuple(variable for variable in scheme.variables if variable.asked)
    if marked or scheme.sections:
        return marked
    return tuple(v for v in scheme.variables if v.level == "person" and v.kind != "key")


def _without_sections(scheme: Instrument) -> list[str]:
    deciding = {condition.variable for rule in scheme.routing for condition in rule.when}
    questions = [question.id for question in scheme.questions]
    variables = [variable.id for variable in asked_variables(scheme)]
    filters = [name for name in variables if name in deciding]
    rows = [item.id for item in scheme.items]
    for row in scheme.attention:
        # Without a place of its own an instructed row stands amid the items of its scale, as it would be asked.
        alike = [place for place, name in enumerate(rows) if _codes(scheme, name) == row.codes]
        rows.insert(alike[len(alike) // 2] if alike else len(rows), row.id)
    return list(dict.fromkeys([*filters, *rows, *questions, *variables]))


def _codes(scheme: Instrument, name: str) -> str | None:
    found = scheme.codes_of(name)
    return found.id if found is not None else None
