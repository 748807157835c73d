"""Codes of other programs as codes of a codebook: by id, by where they stand, by title in either language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from ..schemes.codebook import Codebook
from ..words.text import Text, listed
from .raw_codings import RawCode

_AFTER_ID = re.compile(r"[\s:：,，;；/|（(—–-]")
_STEPS = re.compile(r"\s*(?:::|>|\\|/)\s*")
JOINED = " > "


def match_codes(codes: Iterable[RawCode], codebook: Codebook) -> dict[str, str]:
    """Key of a file's code -> id in the codebook, or the name it keeps because the codebook does not know it.

    A code is known by its id, alone or before other words (``PB.RSK.4 Late action``), by the id its path spells
    (``PB`` > ``RSK`` > ``4``), or by its title in Chinese or English where no other code has the same.
    """
    held = list(codes)
    names = Counter(code.name for code in held)
    known = _Known(codebook)
    return {
        code.key: known.id_of(code) or (code.name if names[code.name] == 1 else JOINED.join(code.path)) for code in held
    }


def unmatched_note(codes: Iterable[str], codebook: Codebook) -> tuple[Text, ...]:
    """The remark that a file gives codes the codebook does not know, or nothing."""
    lost = sorted({code for code in codes if code not in codebook.code_by_id and code not in codebook.groups})
    if not lost:
        return ()
    what = Text(
        zh="{n} 个编码不在编码手册里，按原名保留：{s}",
        en="Codes the codebook does not know, kept under their own names: {n}: {s}",
    )
    return (what.fill(n=len(lost), s=listed(lost, most=12)),)


class _Known:
    """The ids and titles of one codebook, in the spelling they are compared in."""

    def __init__(self, codebook: Codebook) -> None:
        groups = {level: title for level, title in codebook.groups.items() if level not in codebook.code_by_id}
        self.ids = {plain(name): name for name in (*codebook.code_by_id, *groups)}
        self.longest_first = sorted(self.ids, key=len, reverse=True)
        titles: dict[str, list[str]] = {}
        for code in codebook.codes:
            for said in {plain(code.title.zh or ""), plain(code.title.en or "")} - {""}:
                titles.setdefault(said, []).append(code.id)
        for level, title in groups.items():
            for said in {plain(title.zh), plain(title.en)}:
                titles.setdefault(said, []).append(level)
        self.titles: Mapping[str, list[str]] = titles
        self.codebook = codebook

    def id_of(self, code: RawCode) -> str | None:
        """The id a code means, or None."""
        if code.id is not None and plain(code.id) in self.ids:
            return self.ids[plain(code.id)]
        steps = tuple(step for part in code.path for step in _STEPS.split(part) if step)
        names = [plain(name) for name in dict.fromkeys((code.name, *steps[-1:]))]
        spelt = ".".join(plain(step) for step in steps)
        whole = next((self.ids[name] for name in (*names, spelt) if name in self.ids), None)
        begun = next((found for name in names if (found := self._by_id(name)) is not None), None)
        return whole or begun or self._by_title(code, steps)

    def _by_id(self, name: str) -> str | None:
        if name in self.ids:
            return self.ids[name]
        begun = (one for one in self.longest_first if name.startswith(one) and _AFTER_ID.match(name, len(one)))
        found = next(begun, None)
        return None if found is None else self.ids[found]

    def _by_title(self, code: RawCode, steps: tuple[str, ...]) -> str | None:
        for name in (code.name, *steps[-1:]):
            found = self.titles.get(plain(name), [])
            if len(found) > 1:
                # Several codes of one title: the one under what the file puts it under.
                above = {self._group_of(step) for step in steps[:-1]} - {None}
                found = [one for one in found if above & set(self.codebook.levels(one)[:-1])]
            if len(found) == 1:
                return found[0]
        return None

    def _group_of(self, name: str) -> str | None:
        spelt = plain(name)
        several = self.titles.get(spelt, [])
        return self._by_id(spelt) or (several[0] if len(several) == 1 else None)


def plain(name: str) -> str:
    """A name as it is compared: full-width letters, case and runs of spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
