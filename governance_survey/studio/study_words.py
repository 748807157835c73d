"""Errors in the words of a study file: where in the file, and its key in place of a verb's argument."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ..schemes.base import Model
from ..schemes.composing import CouplingRequest, ImportanceRequest, ObstaclesRequest
from ..schemes.study import DataFile, FindingRequest, LinkChoices, Study
from ..words.errors import GovernanceSurveyError
from ..words.remedies import remedies_as
from ..words.text import Text, listed, same

_FILE = "study.yaml"
_PARTS: tuple[tuple[str, type[Model]], ...] = (
    ("", Study),
    ("data", DataFile),
    ("link", LinkChoices),
    ("findings", FindingRequest),
    ("coupling", CouplingRequest),
    ("obstacles", ObstaclesRequest),
    ("importance", ImportanceRequest),
)
# Arguments that a study file calls otherwise. A `method` is another thing in each verb, and so is left alone.
_CALLED = {"parts": "measure", "limits": "quality", "lonely": "lonely_psu", "method": None}
_ARGUMENT = re.compile(r"""(?<![\w.=])([a-z_]+)=(?!=)(?:(\{[^{}]*\})|("[^"]*")|(?=(['(\[{]|[^\W_]))|)""")
_CALL = re.compile(r"""measure\((parts=["']\w+["'])\)""")
_PAIR = re.compile(r"\b([a-z_]+)=\(([^()]*)\)")
_WRITTEN = Text(zh="写在 study.yaml 的 {p} 里。", en="Write it in study.yaml, under {p}.")
_WRITTEN_ON_TOP = Text(zh="写在 study.yaml 里。", en="Write it in study.yaml.")


@contextmanager
def in_study_words() -> Iterator[None]:
    """Within the block every remedy names the key of the study file."""
    with remedies_as(as_study_keys):
        yield


def as_study_keys(remedy: Text) -> Text:
    """A remedy with the keys of a study file in place of arguments, and where to write them.

    Examples
    --------
    >>> as_study_keys(Text(zh='用 family="ordered"。', en='Take family="ordered".')).en
    'Take family: "ordered". Write it in study.yaml, under findings.'
    >>> as_study_keys(Text(zh="检查路径。", en="Check the path.")).en
    'Check the path.'
    """
    found: list[str] = []
    zh, en = (
        _ARGUMENT.sub(lambda match: _key(match, found), _PAIR.sub(r"\1=[\2]", _CALL.sub(r"\1", words)))
        for words in (remedy.zh, remedy.en)
    )
    if not found:
        return remedy
    parts = list(dict.fromkeys(part for name in found for part in _parts_of(name)))
    top = "" in parts or len(parts) != 1
    closed = Text(zh=zh if zh.endswith("。") else f"{zh}。", en=f"{en} " if en.endswith(".") else f"{en}. ")
    return closed + (_WRITTEN_ON_TOP if top else _WRITTEN.fill(p=listed(parts)))


def _key(match: re.Match[str], found: list[str]) -> str:
    name = _CALLED.get(match[1], match[1])
    if name is None or not _parts_of(name):
        return match[0]
    found.append(name)
    if match[2] is not None:
        return f"{name}: {_rows(name, match[2])}"
    if match[3] is not None:
        return f"{name}: [{match[3]}]" if _is_list(name) else f"{name}: {match[3]}"
    return f"{name}: " if match[4] is not None else name


def _is_list(name: str) -> bool:
    # One value is no list: where the file takes lists alone it needs its brackets.
    models = [model for _, model in _PARTS if name in model.model_fields]
    return str(models[0].model_fields[name].annotation).startswith("tuple")


def _rows(name: str, given: str) -> str:
    # A mapping of an argument is a list of rows in the file: {"rule": "reason"} -> [{rule: …, reason: …}].
    keys = {"accept": ("rule", "reason"), "quality": ("rule", "limit")}.get(name)
    pairs = re.findall(r"""["'](\w+)["']:\s*("[^"]*"|[\w.]+|…)""", given)
    if keys is None or not pairs:
        return given
    return "[" + ", ".join(f"{{{keys[0]}: {rule}, {keys[1]}: {value}}}" for rule, value in pairs) + "]"


def _parts_of(name: str) -> tuple[str, ...]:
    return tuple(part for part, model in _PARTS if name in model.model_fields)


@contextmanager
def in_part(part: str) -> Iterator[None]:
    """Of a long file, the part with the slip: an error within the block says so."""
    try:
        yield
    except GovernanceSurveyError as problem:
        problem.where = _place(part, problem.where)
        raise


def _place(part: str, where: object) -> Text:
    place = same(f"{_FILE}: {part}")
    if where is None:
        return place
    inner = where if isinstance(where, Text) else same(where)
    if inner.zh.startswith(place.zh):
        return inner
    # The line of a formula brings its own line break.
    return place + (inner if inner.zh.startswith("\n") else Text(zh="，", en=", ") + inner)
