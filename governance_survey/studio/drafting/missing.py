"""Missing codes of a drafted questionnaire: which it declares, in which columns they hold, and what to confirm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ...formats.raw_file import ColumnLabels
from ...schemes.base import AnswerCode, Reason
from ...schemes.instrument import MissingCode
from ...words.text import Text, listed, same
from .column_answers import Answers, declared_missing
from .column_profiles import Named, Profile
from .missing_numbers import LabelledMissing
from .words import tidy, words_of

KEYS = ("respondent", "community", "design")


@dataclass(frozen=True)
class Missing:
    """The missing codes of a draft.

    Attributes
    ----------
    codes : tuple of MissingCode
    offers : frozenset of str
        Columns that offer "not applicable".
    own : mapping
        Column -> codes that are missing there by its own labels or its own values.
    notes : tuple of Text
    """

    codes: tuple[MissingCode, ...]
    offers: frozenset[str]
    own: Mapping[str, frozenset[float | str]]
    notes: tuple[Text, ...]

    def of_number(self, column: str, seen: Profile, weight: bool) -> tuple[AnswerCode, ...] | None:
        """The codes that hold in a column of plain numbers; None where all of them do.

        98 hours and a weight of 98 are answers, whatever 98 means beside answers from 1 to 5; so is every number
        from 0 up unless the column itself says otherwise. A code below 0 holds where nothing else is negative.
        """
        codes = [entry.code for entry in self.codes]
        own = self.own.get(column, ())
        kept = tuple(code for code in codes if code in own or _holds(code, codes, seen, weight))
        return None if len(kept) == len(codes) else kept


def missing_of(
    kept: list[Named],
    profiles: Mapping[str, Profile],
    answers: Mapping[str, Answers | None],
    labels: Mapping[str, ColumnLabels],
    items: Collection[str],
) -> Missing:
    """Missing codes hold for the whole questionnaire: one that is an answer of an item is not drafted."""
    found: dict[float | str, LabelledMissing] = {}
    declared: set[float | str] = set()
    own: dict[str, frozenset[float | str]] = {}
    offers: set[str] = set()
    words: dict[str, Reason] = {}
    for column in kept:
        seen, entry = profiles[column.column], answers.get(column.id)
        told = declared_missing(labels.get(column.column))
        codes_here = (*told, *(entry.missing if entry is not None else ()))
        if "not_applicable" in {*(missing.reason for missing in codes_here), *seen.missing.values()}:
            offers.add(column.id)
        for missing in codes_here:
            if missing.code not in found or missing.sure:
                found[missing.code] = missing
        declared |= {missing.code for missing in told}
        own[column.id] = frozenset(missing.code for missing in codes_here)
        if column.role != "metadata":
            words |= seen.missing
    real = {code for name in items if (entry := answers[name]) is not None for code, _ in entry.options}
    clashing = [code for code in found if code in real]
    ordered = sorted(found.items(), key=lambda pair: str(pair[0]))
    kept_codes = {code: missing for code, missing in ordered if code not in real}
    codes = [
        MissingCode(code=tidy(code), reason=missing.reason, **(words_of(missing.label, None) if missing.label else {}))
        for code, missing in kept_codes.items()
    ]
    spelt = {label for code in codes for label in (code.zh, code.en) if label}
    codes += [MissingCode(code=text, reason=reason) for text, reason in sorted(words.items()) if text not in spelt]
    guessed = [code for code in codes if not isinstance(code.code, str) and code.code not in declared]
    elsewhere: dict[str, list[float | str]] = {}
    for column in kept:
        if column.role not in KEYS and column.id not in items:
            seen, entry = profiles[column.column], answers.get(column.id)
            numbers = seen.numbers or () if entry is None else [code for code, _ in entry.options]
            there = [code for code in kept_codes if code in numbers and code not in own[column.id]]
            if entry is None:
                there = [code for code in there if not _holds(code, kept_codes, seen, column.role == "weight")]
            elsewhere |= {column.column: there} if there else {}
    notes = (*_guessed(guessed), *_clashing(clashing), *_elsewhere(elsewhere))
    return Missing(tuple(codes), frozenset(offers), own, notes)


def _holds(code: AnswerCode, codes: Iterable[AnswerCode], seen: Profile, weight: bool) -> bool:
    if isinstance(code, str):
        return True
    below = {number for number in seen.numbers or () if number < 0}
    return not weight and code < 0 and below <= set(codes)


def _guessed(codes: list[MissingCode]) -> tuple[Text, ...]:
    if not codes:
        return ()
    shown = [same(f"{code.code} = {code.reason}") for code in codes]
    return (
        Text(
            zh="数据没有说明，按取值猜作缺失码（远离其余答案）：{l}。请核对是否如此、原因对不对。",
            en="Guessed to be missing codes, as they stand far from the other answers and the data do not say: {l}. "
            "Check that they are, and for that reason.",
        ).fill(l=listed(shown, most=20)),
    )


def _clashing(codes: list[float | str]) -> tuple[Text, ...]:
    if not codes:
        return ()
    return (
        Text(
            zh="{l} 在有的列像缺失码，在别的题目却是答案，未列为缺失码：请在数据里改用别的码（检查会逐处列出）。",
            en="{l}: looks like a missing code in one column but is an answer of another item, so it was not declared. "
            "Recode it in the data (validate lists every place).",
        ).fill(l=listed([_code(code) for code in codes])),
    )


def _elsewhere(columns: Mapping[str, list[float | str]]) -> tuple[Text, ...]:
    if not columns:
        return ()
    shown = [same(f"{name} ({', '.join(_code(code) for code in codes)})") for name, codes in columns.items()]
    return (
        Text(
            zh="这些列里同样的数按答案对待：{l}。若在那里也表示缺失，请补进该变量的 missing。",
            en="In these columns the same numbers count as answers: {l}. Where they mean a missing answer there too, "
            "add them to missing of that variable.",
        ).fill(l=listed(shown, most=20)),
    )


def _code(code: float | str) -> str:
    return code if isinstance(code, str) else f"{code:g}"
