"""Which form of a questionnaire is printed: a short form (fewer items), a variant (other words), or both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...schemes.base import Wording
from ...schemes.instrument import Instrument, ShortForm
from ...schemes.questions import FormVariant
from ...words.errors import UsageError, closest
from ...words.text import LANGUAGES, Text, listed, same


@dataclass(frozen=True)
class ChosenForm:
    """A questionnaire with the words and rows to be printed."""

    instrument: Instrument
    titles: tuple[Wording, ...] = ()
    items: frozenset[str] | None = None

    def shows(self, name: str) -> bool:
        """Is this row printed? A short form leaves out items alone, never questions or background."""
        return self.items is None or name not in self.instrument.item_by_id or name in self.items


def chosen_forms(instrument: Instrument, names: str | Sequence[str] | None) -> ChosenForm:
    """The questionnaire in the forms named: at most one short form and one variant."""
    wanted = [names] if isinstance(names, str) else list(names or ())
    short = [form for form in instrument.short_forms if form.id in wanted]
    variants = [variant for variant in instrument.variants if variant.id in wanted]
    known = [*(form.id for form in instrument.short_forms), *(variant.id for variant in instrument.variants)]
    for name in wanted:
        if name not in known:
            raise UsageError(
                "unknown_form",
                Text(zh="这份问卷没有这种短卷或变体。", en="The questionnaire has no such short form or variant."),
                expected=listed(known),
                got=same(name),
                fix=closest(name, known),
            )
    if len(short) > 1 or len(variants) > 1:
        raise UsageError(
            "forms_exclude",
            Text(
                zh="一次只能印一种短卷和一种变体。",
                en="One short form and one variant can be printed at a time.",
            ),
            got=listed(wanted),
        )
    worded = _reworded(instrument, variants[0]) if variants else instrument
    parts: list[ShortForm | FormVariant] = [*short, *variants]
    return ChosenForm(
        worded,
        tuple(part.title for part in parts),
        frozenset(short[0].items) if short else None,
    )


def _reworded(instrument: Instrument, variant: FormVariant) -> Instrument:
    """The questionnaire in the words of a variant: every wording, terms replaced longest first; ids stay."""
    replace = {
        language: _replacer({getattr(r.term, language): getattr(r.instead, language) for r in variant.replacements})
        for language in LANGUAGES
    }

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: replace[key](entry) if key in replace and isinstance(entry, str) else walk(entry)
                for key, entry in value.items()
            }
        return [walk(entry) for entry in value] if isinstance(value, list | tuple) else value

    spoken = ("items", "attention", "questions", "variables", "constructs", "code_lists", "sections", "intro")
    content = instrument.model_dump()
    return Instrument.model_validate({**content, **{key: walk(content[key]) for key in spoken}})


def _replacer(terms: Mapping[str | None, str | None]) -> Any:
    """One pass over a text: what a term was replaced by is never replaced again."""
    known = {term.casefold(): instead for term, instead in terms.items() if term and instead}
    if not known:
        return str
    longest_first = sorted(known, key=len, reverse=True)
    pattern = re.compile("|".join(_whole(term) for term in longest_first), re.IGNORECASE)

    def instead(found: re.Match[str]) -> str:
        said = known[found.group().casefold()]
        return said[0].upper() + said[1:] if found.group()[0].isupper() else said

    return lambda text: pattern.sub(instead, text)


def _whole(term: str) -> str:
    """A Latin term as a whole word; Chinese has no word ends."""
    return rf"\b{re.escape(term)}\b" if term.isascii() else re.escape(term)
