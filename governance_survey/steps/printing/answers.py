"""What a person can answer: boxes of a code list, the missing options offered, blanks to fill."""

from __future__ import annotations

from collections.abc import Collection

from ...schemes.instrument import Instrument, MissingCode
from ...schemes.questions import Code, Variable
from ...words.form import Option
from ...words.reasons import REASONS
from ...words.text import Text

OFFERED = ("dont_know", "refused")
NOT_APPLICABLE = "not_applicable"
_NUMBER = Text(zh="{blank}", en="{blank}")
_WITH_UNIT = Text(zh="{{blank}} {u}", en="{{blank}} {u}")
_DATE = Text(zh="{blank}年{blank}月{blank}日", en="{blank} (year) {blank} (month) {blank} (day)")


def missing_text(code: MissingCode) -> Text:
    """What a missing code is called: its own words, else those of its reason."""
    own = code.zh or code.en
    return Text(zh=code.zh or own, en=code.en or own) if own else REASONS[code.reason]


def option_of(code: Code | MissingCode) -> Option:
    """A box to tick; a code that is a word, or is its own label, is not printed beside it."""
    text = missing_text(code) if isinstance(code, MissingCode) else code.text
    shown = "" if isinstance(code.code, str) else f"{code.code}"
    return Option("" if {shown} == {text.zh, text.en} else shown, text)


def missing_codes(scheme: Instrument, reasons: Collection[str]) -> tuple[MissingCode, ...]:
    """One number a reason: tokens that only a file holds, such as "(跳过)", are never printed."""
    found: dict[str, MissingCode] = {}
    for code in scheme.missing_codes:
        if code.reason in reasons and not isinstance(code.code, str):
            found.setdefault(code.reason, code)
    return tuple(found.values())


def options_of_variable(scheme: Instrument, variable: Variable) -> tuple[Option, ...]:
    """Boxes of a background question. Where it names its own missing codes, only those are offered."""
    codes = scheme.codes_of(variable.id)
    own = codes.codes if codes is not None else ()
    reasons = OFFERED if variable.missing is None else (*OFFERED, NOT_APPLICABLE)
    taken = [code.code for code in own]
    extra = [
        code
        for code in missing_codes(scheme, reasons)
        if code.code not in taken and (variable.missing is None or code.code in variable.missing)
    ]
    offered = (*(option_of(code) for code in own), *(option_of(code) for code in extra))
    return offered if variable.kind in ("category", "number") else ()


def blank_of(variable: Variable) -> Text | None:
    """The blank of a number or date, with its unit."""
    if variable.kind == "date":
        return _DATE
    if variable.kind == "key":
        return _NUMBER
    if variable.kind != "number":
        return None
    return _WITH_UNIT.fill(u=_plain(variable.unit.text)) if variable.unit is not None else _NUMBER


def _plain(text: Text) -> Text:
    # Braces mark the place of a blank; in a unit of somebody's own they are only braces.
    return Text(zh=text.zh.replace("{", "(").replace("}", ")"), en=text.en.replace("{", "(").replace("}", ")"))
