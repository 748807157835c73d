"""Scheme files as plain text values with their places: no aliases, no tags, no duplicate keys, limits first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from ..words.errors import SchemeError
from ..words.text import Text, same

MOST_CHARACTERS = 5_000_000
MOST_EVENTS = 500_000
MOST_DEPTH = 32

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Located:
    """A scheme file as mappings, lists and text, and the line and column where each value stands."""

    name: str
    value: dict[str, Any]
    places: Mapping[Path, tuple[int, int]] = field(repr=False)

    def place(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column (from 1) of the value at a path, or of the nearest thing around it."""
        wanted = tuple(path)
        while wanted and wanted not in self.places:
            wanted = wanted[:-1]
        return self.places.get(wanted, (1, 1))


@dataclass
class _Level:
    kind: str
    path: Path
    value: Any
    key: str | None = None
    lines: dict[str, int] = field(default_factory=dict)


def read_yaml(text: str, name: str, *, pure: bool = False) -> Located:
    """Read a scheme file (YAML 1.2). Every plain value stays text as written; the models give the types.

    Working on the parser's events, limits act before anything is built: an alias is refused where it
    stands, so the bomb of 547 bytes costs nothing. `pure` keeps to the parser written in Python.

    Raises
    ------
    SchemeError
        ``yaml_syntax``, ``yaml_alias``, ``yaml_duplicate_key`` (both lines), ``yaml_tag``, ``yaml_too_deep``,
        ``yaml_too_large``, ``yaml_not_mapping``, each with file, line and column.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_CHARACTERS:
        raise _error("yaml_too_large", _TOO_LARGE, name, 1, 1)
    root: dict[str, Any] = {}
    places: dict[Path, tuple[int, int]] = {}
    stack: list[_Level] = []
    count = 0
    try:
        # libyaml where it is there (five times as fast), else the parser in Python: same events, same places.
        for event in YAML(typ="safe", pure=pure).parse(StringIO(text)):
            count += 1
            mark = event.start_mark
            line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
            if count > MOST_EVENTS:
                raise _error("yaml_too_large", _TOO_LARGE, name, line, column)
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                raise _error("yaml_alias", _ALIAS, name, line, column)
            if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
                _refuse_tag(event, name, line, column)
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                if len(stack) >= MOST_DEPTH:
                    raise _error("yaml_too_deep", _TOO_DEEP, name, line, column)
                if not stack and isinstance(event, SequenceStartEvent):
                    raise _error("yaml_not_mapping", _NOT_MAPPING, name, line, column)
                made: Any = (root if not stack else {}) if isinstance(event, MappingStartEvent) else []
                path = _put(stack, made, name, line, column) if stack else ()
                places[path] = (line, column)
                stack.append(_Level("map" if isinstance(made, dict) else "list", path, made))
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                stack.pop()
            elif isinstance(event, ScalarEvent):
                if not stack:
                    fix = _FULL_WIDTH if "：" in event.value else None
                    raise _error("yaml_not_mapping", _NOT_MAPPING, name, line, column, fix)
                _scalar(stack, event, places, name, line, column)
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        raise _syntax(name, line, column, text, str(problem.problem or "")) from problem
    except (YAMLError, RecursionError) as problem:
        raise _syntax(name, 1, 1, text, str(problem).splitlines()[0] if str(problem) else "") from problem
    if not places:
        raise _error("yaml_not_mapping", _NOT_MAPPING, name, 1, 1)
    return Located(name, root, places)


def _scalar(
    stack: list[_Level], event: ScalarEvent, places: dict[Path, tuple[int, int]], name: str, line: int, column: int
) -> None:
    level = stack[-1]
    plain = not event.style  # None or an empty text, as the parser goes
    if level.kind == "map" and level.key is None:
        if event.value in level.lines:
            raise _error("yaml_duplicate_key", _DUPLICATE.fill(key=event.value, a=level.lines[event.value], b=line),
                         name, line, column)  # fmt: skip
        level.key = event.value
        level.lines[event.value] = line
        return
    nothing = plain and event.value in ("", "~", "null", "Null", "NULL")
    path = _put(stack, None if nothing else event.value, name, line, column)
    places[path] = (line, column)


def _put(stack: list[_Level], value: object, name: str, line: int, column: int) -> Path:
    level = stack[-1]
    if level.kind == "list":
        level.value.append(value)
        return (*level.path, len(level.value) - 1)
    if level.key is None:
        raise _error("yaml_syntax", _KEY, name, line, column)
    level.value[level.key] = value
    path = (*level.path, level.key)
    level.key = None
    return path


def _refuse_tag(event: Any, name: str, line: int, column: int) -> None:
    tag = getattr(event, "tag", None)
    if tag is not None and str(tag) not in ("!", "None"):
        raise _error("yaml_tag", _TAG, name, line, column)


def write_yaml(value: Mapping[str, Any]) -> str:
    """A readable scheme file that `read_yaml` reads back to the same values."""
    yaml = YAML(typ="rt", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(_quoted(value), stream)
    return stream.getvalue()


def _quoted(value: Any) -> Any:
    # Text that a YAML reader might take for something else is quoted; the rest stays bare.
    if isinstance(value, Mapping):
        return {key: _quoted(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_quoted(inner) for inner in value]
    if isinstance(value, str) and (_looks_like_number(value) or value.lower() in _WORDS or value != value.strip()):
        return DoubleQuotedScalarString(value)
    return value


_WORDS = {"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def _looks_like_number(text: str) -> bool:
    try:
        float(text.replace("_", "").replace(":", ""))
    except ValueError:
        return False
    return True


_FULL_WIDTH = Text(
    zh="键后面要用半角冒号加空格“: ”，不是全角“：”。", en="Use “: ” after a key, not the full-width “：”."
)
_TOO_LARGE = Text(zh="文件太大，不像方案文件。", en="The file is too large for a scheme.")
_TOO_DEEP = Text(zh="嵌套太深。", en="The file is nested too deeply.")
_ALIAS = Text(
    zh="方案文件不允许使用锚点和别名（& 与 *）。", en="Anchors and aliases (& and *) are not allowed in schemes."
)
_TAG = Text(zh="方案文件不允许使用标签（!）。", en="Tags (!) are not allowed in schemes.")
_NOT_MAPPING = Text(zh="方案文件应由“键: 值”组成。", en="A scheme file is made of “key: value” lines.")
_KEY = Text(zh="这里的键不是文字。", en="A key here is not a text.")
_DUPLICATE = Text(zh="键 {key} 出现了两次：第 {a} 行和第 {b} 行。", en="The key {key} stands twice: lines {a} and {b}.")


def _error(code: str, what: Text, name: str, line: int, column: int, fix: Text | None = None) -> SchemeError:
    return SchemeError(code, what, where=place_text(name, line, column), fix=fix)


def place_text(name: str, line: int, column: int) -> Text:
    """File, line and column in words."""
    return Text(zh="{n}，第 {l} 行第 {c} 列", en="{n}, line {l}, column {c}").fill(n=name, l=line, c=column)


def _syntax(name: str, line: int, column: int, text: str, problem: str) -> SchemeError:
    lines = text.splitlines()
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    near = "\n".join(lines[max(line - 2, 0) : line])
    fix = None
    if "：" in near:
        fix = _FULL_WIDTH
    elif "\t" in near:
        fix = Text(zh="缩进请用空格，不要用制表符。", en="Indent with spaces, not tabs.")
    return SchemeError(
        "yaml_syntax",
        Text(zh="文件的写法不合 YAML 语法。", en="The file is not well-formed YAML."),
        where=place_text(name, line, column),
        got=same(f"{shown.strip()[:80]}  ({problem})"),
        fix=fix or Text(zh="检查这一行的缩进和引号。", en="Check the indentation and quotes of this line."),
    )
