"""Wordings and codes of a drafted questionnaire, as they stand in the data."""

from __future__ import annotations

import re

from ...schemes.base import Wording
from .column_profiles import in_chinese


def wording(text: str, language: str | None) -> Wording:
    """A wording in the language given, else in that of its script; a name or number stands in both."""
    if not re.search(r"[^\W\d_]{2}", text) or re.fullmatch(r"\w*\d\w*", text, re.ASCII):
        return Wording(zh=text, en=text) if not in_chinese(text) else Wording(zh=text)
    if language is not None:
        return Wording(**{language: text})
    return Wording(zh=text) if in_chinese(text) else Wording(en=text)


def words_of(label: str, language: str | None) -> dict[str, str]:
    """The languages a label speaks."""
    return wording(label, language).model_dump(exclude_none=True)


def tidy(code: float | str) -> int | float | str:
    """A code as people write it: 1, not 1.0."""
    return int(code) if not isinstance(code, str) and float(code).is_integer() else code
