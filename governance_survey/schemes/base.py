"""What every scheme is made of: frozen models that know no key but their own, and bilingual wordings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ..words.text import Text

SCHEMA_VERSION = 1

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\W\d]\w*$")]
Version = Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
Reason = Literal["not_asked", "not_shown", "dont_know", "refused", "no_answer", "not_applicable", "invalid"]
Sampling = Literal["probability", "census", "quota", "convenience"]

_INTEGER = re.compile(r"-?(0|[1-9]\d*)")
_DECIMAL = re.compile(r"-?(0|[1-9]\d*)\.\d+")


def plain_number(value: object) -> object:
    """A text that is a plain number as that number; anything else as it is."""
    # Scheme files are read as text, so that 010, 1.10 and "no" arrive as written; only a plain number
    # becomes a number here, and "01" stays the text it is.
    if isinstance(value, str):
        if _INTEGER.fullmatch(value):
            return int(value)
        if _DECIMAL.fullmatch(value):
            return float(value)
    return value


AnswerCode = Annotated[int | float | str, BeforeValidator(plain_number)]


class Model(BaseModel):
    """A frozen record that refuses keys it does not know (a misspelt key is an error, not a comment)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed: checked like a new one, and nothing looked up in the old one stays.

        Pydantic's own copy keeps cached properties, so that a changed item would go on being scored as it was.
        """
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(kept | dict(update or {}))


class Wording(Model):
    """Words of a scheme in one or both languages. A missing language falls back to the other."""

    zh: str | None = None
    en: str | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> Wording:
        if not self.zh and not self.en:
            raise ValueError("zh_or_en_required")
        return self

    @property
    def text(self) -> Text:
        """The wording as a `Text`, each language standing in for a missing other."""
        return Text(zh=self.zh or self.en or "", en=self.en or self.zh or "")

    def say(self, language: str | None = None) -> str:
        """The wording in one language."""
        return self.text.say(language)


class Scheme(Model):
    """Head of every scheme file."""

    schema_version: Annotated[Literal[1], BeforeValidator(plain_number)]
    kind: str
    id: Id
    version: Version
    title: Wording
    source: Wording | None = None

    def __str__(self) -> str:
        # Title, id and version: the whole content of a questionnaire, printed, helps nobody.
        return Text(zh="{t}（{i} {v}）", en="{t} ({i} {v})").fill(t=self.title.text, i=self.id, v=self.version).say()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # The last line of a notebook cell; repr() stays whole, for tests and debuggers.
        printer.text(str(self))
