"""Two languages, decided in one place: the only file that compares "zh" with "en"."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable
from dataclasses import dataclass

LANGUAGES: tuple[str, ...] = ("zh", "en")
BOTH = "both"
_chosen: str | None = None


def set_language(language: str | None) -> None:
    """Choose the language of everything the package prints, plots and writes from now on.

    Parameters
    ----------
    language : {"zh", "en"} or None
        ``None`` goes back to the environment: ``GOVERNANCE_SURVEY_LANG``, then the locale
        (``zh*`` means Chinese), else English.

    Examples
    --------
    >>> import governance_survey as gs
    >>> gs.set_language("en")
    """
    global _chosen
    _chosen = None if language is None else _known(language)


def current_language(language: str | None = None) -> str:
    """The language in force: argument, then `set_language`, then environment, then locale, else English."""
    if language is not None:
        return _known(language)
    if _chosen is not None:
        return _chosen
    wished = os.environ.get("GOVERNANCE_SURVEY_LANG", "").strip().lower()[:2]
    if wished in LANGUAGES:
        return wished
    return "zh" if _locale_name().lower().startswith(("zh", "chinese")) else "en"


def printed_languages(language: str | None = None) -> tuple[str, ...]:
    """Languages of a printed form: one, or with ``"both"`` each wording in Chinese and in English beneath it."""
    return LANGUAGES if language == BOTH else (current_language(language),)


def _known(language: str) -> str:
    if language not in LANGUAGES:
        # A plain ValueError: the error family is built on this module, and it is a programmer's slip.
        raise ValueError(f"language: 'zh' or 'en' expected, got {language!r} / 语言只能是 'zh' 或 'en'")
    return language


def _locale_name() -> str:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return os.environ[variable]
    try:
        return locale.getlocale()[0] or ""
    except ValueError:
        return ""


@dataclass(frozen=True)
class Text:
    """One wording in both languages. ``str()`` gives the language in force.

    Examples
    --------
    >>> greeting = Text(zh="{n} 份答卷", en="{n} answers")
    >>> greeting.fill(n=12).say("en")
    '12 answers'
    """

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh or not self.en:
            raise ValueError(f"a wording needs both languages, got zh={self.zh!r}, en={self.en!r}")

    def __str__(self) -> str:
        return self.say()

    def say(self, language: str | None = None) -> str:
        """This wording in one language (default: the language in force)."""
        return self.zh if current_language(language) == "zh" else self.en

    def fill(self, **values: object) -> Text:
        """Put values into the ``{name}`` places; a `Text` or `Shown` value is said in each language."""
        return Text(
            zh=self.zh.format(**{k: say(v, "zh") for k, v in values.items()}),
            en=self.en.format(**{k: say(v, "en") for k, v in values.items()}),
        )

    def __add__(self, other: Text) -> Text:
        return Text(zh=self.zh + other.zh, en=self.en + other.en)


def say(value: object, language: str | None = None) -> str:
    """Any value as text in one language: whatever has a ``say`` says itself, the rest is ``str``."""
    speaker: Callable[[str | None], str] | None = getattr(value, "say", None)
    return speaker(language) if speaker is not None else str(value)


def same(plain: object) -> Text:
    """A name, path or code that reads the same in both languages."""
    shown = str(plain)
    return Text(zh=shown or "（空）", en=shown or "(empty)")


def in_languages(value: object, languages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(language, wording) for each language, once where both say the same."""
    said = [(language, say(value, language)) for language in languages]
    return tuple(said[:1]) if len({wording for _, wording in said}) == 1 else tuple(said)


def listed(values: object, most: int = 8) -> Text:
    """A list in words: first `most` entries, then how many more."""
    entries = list(values)  # type: ignore[call-overload]
    shown = entries[:most]
    zh = "、".join(say(v, "zh") for v in shown)
    en = ", ".join(say(v, "en") for v in shown)
    if len(entries) > most:
        # A space stands between Chinese and other letters, not between Chinese and Chinese.
        gap = "" if zh[-1:] > "\u2e80" else " "
        zh, en = f"{zh}{gap}等共 {len(entries)} 个", f"{en} and {len(entries) - most} more"
    return Text(zh=zh or "（无）", en=en or "(none)")
