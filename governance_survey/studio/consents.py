"""Whether respondents agreed to be quoted, as an answer of their questionnaire says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from ..data.responses import Responses
from ..steps.interviews.identifiers import QUOTED, REFUSED
from ..words.errors import DataError, UsageError, closest
from ..words.text import Text, listed, same

Answer = str | float
Consent = str | Mapping[str, Answer | Sequence[Answer]]
_HOW = Text(
    zh='consent="知情同意所在的列"；答案另有写法时 consent={"列": 表示同意的答案}',
    en='consent="the column", or, where the answers are worded otherwise, consent={"column": the answer that agrees}',
)


def consent_of(consent: Consent | None, answers: Sequence[Responses]) -> tuple[dict[str, list[str | None]], ...]:
    """The attribute ``consent`` of every row, for each of several sets of answers; empty where none was named.

    Raises
    ------
    UsageError
        ``consent_unclear`` (nothing was named, or the answers say neither yes nor no), ``option_not_used``.
    DataError
        ``column_not_found``.
    """
    if consent is None:
        return tuple({} for _ in answers)
    named = {consent: ()} if isinstance(consent, str) else consent
    if not isinstance(named, Mapping) or not named or not all(isinstance(name, str) for name in named):
        raise _unclear(same("consent"), same(repr(consent)), _HOW)
    if not answers:
        raise UsageError(
            "option_not_used",
            Text(
                zh="consent 说的是答卷里的一列，而这里没有给出答卷。",
                en="consent names a column of answers; none are given.",
            ),
            fix=Text(zh="把 read_responses 的结果一并给出。", en="Give what read_responses returned beside the files."),
        )
    for name in named:
        if not any(name in one.table.columns for one in answers):
            columns = [column for one in answers for column in one.table.columns]
            raise DataError(
                "column_not_found",
                Text(zh="答卷里没有知情同意的列 {n}。", en="The answers have no column of consent {n}.").fill(n=name),
                where=listed([one.origin.name for one in answers]),
                expected=listed(dict.fromkeys(column for one in answers for column in one.present), most=12),
                fix=closest(name, columns) or _HOW,
            )
    return tuple(_of_rows(named, one) for one in answers)


def _of_rows(named: Mapping[str, Answer | Sequence[Answer]], answers: Responses) -> dict[str, list[str | None]]:
    name = next((name for name in named if name in answers.table.columns), None)
    if name is None:
        return {}
    given = named[name]
    agreed = {_plain(one) for one in ((given,) if isinstance(given, str | int | float) else given)}
    values = answers.column(name).values.tolist()
    words = {value: _words(answers, name, value) for value in dict.fromkeys(values) if _known(value)}
    if agreed:
        strange = agreed.difference(*(map(_plain, own) for own in words.values()))
        if strange:
            raise _unclear(same(name), listed(sorted(strange)), listed([own[-1] for own in words.values()], most=12))
        said = {value: "yes" if agreed.intersection(map(_plain, own)) else "no" for value, own in words.items()}
    else:
        said = {value: _said(name, own) for value, own in words.items()}
    return {"consent": [said.get(value) if _known(value) else None for value in values]}


def _said(name: str, words: Sequence[str]) -> str:
    for known in (QUOTED, REFUSED):
        for word in words:
            if word.strip().casefold() in known:
                return word
    # Taken as a no, a yes in other words would close every text without a sign.
    raise _unclear(
        same(name), same(words[-1]), Text(zh="{y}，或 {n}", en="{y}, or {n}").fill(y=listed(QUOTED), n=listed(REFUSED))
    )


def _words(answers: Responses, name: str, value: object) -> tuple[str, ...]:
    """How an answer may be written: its code and the labels of it."""
    codes = answers.instrument.codes_of(name)
    own = (
        next((code for code in codes.codes if _plain(code.code) == _plain(value)), None) if codes is not None else None
    )
    labels = () if own is None else (own.en, own.zh)
    return (_plain(value), *(label for label in labels if label))


def _known(value: object) -> bool:
    return value is not None and value == value and bool(str(value).strip())


def _plain(value: object) -> str:
    shown = f"{cast(float, value):g}" if isinstance(value, int | float) else str(value).strip()
    return shown.casefold()


def _unclear(where: Text, got: Text, expected: Text) -> UsageError:
    return UsageError(
        "consent_unclear",
        Text(zh="看不出谁同意引用。", en="Who agreed to be quoted cannot be told."),
        where=where,
        expected=expected,
        got=got,
        fix=Text(zh="写法：{h}。", en="Write {h}.").fill(h=_HOW),
    )
