"""Titles of a draft that stand in the names of an export: the stem of a matrix question, the name of the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

LONGEST_TITLE = 20  # characters; a longer stem is an instruction and would not fit into a sentence
_ROW = re.compile(r"\s*(?:[—–－]+|[:：]|\s-\s)\s*")
_KIND = re.compile(r"\s*[\[【(（][^\[【(（]*题[\]】)）]\s*$")
_ASKS = re.compile(r"^请您?(?:评价|评估|判断)(?:一下)?(?=\S{2})")  # a name is left: "请评价依法治理"
_EXPORT = re.compile(r"\d+_按[^_]+_(.+)_\d+_\d+(?:\s*[(（]\d+[)）])?")


def stems(blocks: Sequence[Sequence[str]]) -> tuple[str | None, ...]:
    """What the wordings of each block share before their row (``依法治理—…``), where it is short and of one block."""
    found = [_stem(texts) for texts in blocks]
    times = Counter(found)
    return tuple(stem if stem and times[stem] == 1 and len(stem) <= LONGEST_TITLE else None for stem in found)


def title_of_export(name: str) -> str:
    """The questionnaire's title within the file name of a 问卷星 export; any other name as it is."""
    found = _EXPORT.fullmatch(name.strip())
    return found[1].strip() if found and found[1].strip() else name


def _stem(texts: Sequence[str]) -> str | None:
    parts = [_ROW.split(text.strip(), maxsplit=1) for text in texts]
    heads = {part[0] for part in parts}
    if len(parts) < 2 or len(heads) > 1 or any(len(part) < 2 or not part[1] for part in parts):
        return None
    return _ASKS.sub("", _KIND.sub("", heads.pop()).strip(), count=1) or None
