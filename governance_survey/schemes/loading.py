"""Reading scheme files: shipped by id, or a user's own by path; every failure at once, with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from ..words.errors import FileError, SchemeError, UsageError, closest
from ..words.resources import resource
from ..words.text import Text, listed, same
from .analysis_plan import AnalysisPlan
from .base import Scheme
from .codebook import Codebook
from .frozen_plan import FrozenPlan
from .index_scheme import IndexScheme
from .instrument import Instrument
from .migration import migrate
from .safe_yaml import Located, place_text, read_yaml
from .source_map import SourceMap
from .study import Study

KINDS: dict[str, type[Scheme]] = {
    "instrument": Instrument,
    "index_scheme": IndexScheme,
    "study": Study,
    "codebook": Codebook,
    "analysis_plan": AnalysisPlan,
    "source_map": SourceMap,
    "frozen_plan": FrozenPlan,
}
SHIPPED_FOLDERS = {
    "instrument": ("instruments", "records"),
    "index_scheme": ("indices",),
    "codebook": ("codebooks",),
    "analysis_plan": ("hypotheses",),
    "source_map": ("sources",),
}

Kind = TypeVar("Kind", bound=Scheme)
Kinds = tuple[str, ...]


@dataclass(frozen=True)
class SchemeFailure:
    """One thing wrong in a scheme file."""

    line: int
    column: int
    path: str
    message: Text


class SchemeInvalid(SchemeError):
    """All failures of one scheme file; `failures` lists them for programs."""

    def __init__(self, name: str, failures: tuple[SchemeFailure, ...]) -> None:
        row = Text(zh="\n    第 {l} 行第 {c} 列 {p}：{m}", en="\n    line {l}, column {c}, {p}: {m}")
        got = Text(zh=" ", en=" ")
        for failure in failures[:30]:
            got = got + row.fill(l=failure.line, c=failure.column, p=failure.path, m=failure.message)
        super().__init__(
            "scheme_invalid",
            Text(zh="方案文件有 {n} 处不合要求。", en="Faults in the scheme file: {n}.").fill(n=len(failures)),
            where=same(name),
            got=got,
        )
        self.failures = failures


def load_scheme(text: str, name: str, kind: str | Kinds | None = None) -> Scheme:
    """Read the text of a scheme file into its model.

    Parameters
    ----------
    text : str
    name : str
        File name for messages.
    kind : str or tuple of str, optional
        The kind or kinds expected; a file of another kind is refused.

    Raises
    ------
    SchemeError
        ``scheme_invalid`` with every failure (line, column, path, what is wrong in zh and en), and the errors of
        `read_yaml` and `migrate`.
    """
    return scheme_of(read_yaml(text, name), kind)


def scheme_of(located: Located, kind: str | Kinds | None = None) -> Scheme:
    """A scheme from content whose places are known (a YAML file, a workbook)."""
    name = located.name
    content = migrate(located.value, name)
    found = str(content.get("kind", ""))
    kinds = tuple(KINDS) if kind is None else _kinds(kind)
    if found not in kinds:
        line, column = located.place(("kind",))
        raise SchemeError(
            "scheme_kind",
            Text(zh="方案的种类不对。", en="The scheme is of another kind."),
            where=place_text(name, line, column),
            expected=listed(KINDS) if kind is None else listed([f"kind: {one}" for one in kinds]),
            got=same(found or "kind: ?"),
            fix=closest(found, KINDS),
        )
    try:
        return KINDS[found].model_validate(content)
    except ValidationError as problem:
        raise SchemeInvalid(name, tuple(_failure(row, located) for row in _causes(problem.errors()))) from problem


def _causes(rows: Sequence[Any]) -> list[Any]:
    # A list whose only entry is faulty counts as empty too: that is no second fault.
    inner = {tuple(row["loc"][: place + 1]) for row in rows for place in range(len(row["loc"]) - 1)}
    return [row for row in rows if row["type"] != "too_short" or tuple(row["loc"]) not in inner]


def scheme_from(reference: str | Path | Kind, kind: str | Kinds, base: Path | None = None) -> Any:
    """A scheme by shipped id (``community_worker``, ``community_worker@1.0``), by path, or as it is.

    A relative path starts from `base`. An id is looked up among the shipped schemes first only when no
    file of that name is meant (no suffix, no separator). Of several kinds an id means the first that has it;
    a file says its own.
    """
    if isinstance(reference, Scheme):
        return reference
    shown = str(reference)
    if re.search(r"[/\\]|\.(ya?ml|json)$", shown, re.IGNORECASE) or isinstance(reference, Path):
        path = (base / shown) if base is not None else Path(shown)
        return load_scheme(_text_of(path), path.name, kind)
    return read_shipped(kind, shown)


def shipped(kind: str) -> tuple[str, ...]:
    """Ids of the shipped schemes of a kind."""
    return tuple(dict.fromkeys(name for name, _, _ in _shipped_files(kind)))


def read_shipped(kind: str | Kinds, reference: str) -> Scheme:
    """A shipped scheme, newest version unless ``id@version`` names one. Released versions stay shipped."""
    wanted, _, version = reference.partition("@")
    kinds = _kinds(kind)
    for one in kinds:
        found = [entry for entry in _shipped_files(one) if entry[0] == wanted and version in ("", entry[1])]
        if found:
            newest = max(found, key=lambda entry: tuple(int(part) for part in entry[1].split(".")))
            return _load_shipped(one, *newest)
    known = [(one, name, v) for one in kinds for name, v, _ in _shipped_files(one)]
    raise UsageError(
        "unknown_scheme",
        Text(zh="没有自带的方案 {r}。", en="No scheme {r} is shipped.").fill(r=reference),
        expected=listed([f"{name}@{v} ({one})" if len(kinds) > 1 else f"{name}@{v}" for one, name, v in known]),
        fix=closest(wanted, [name for _, name, _ in known])
        or Text(zh="自己的方案请写文件路径（以 .yaml 结尾）。", en="Give your own scheme as a path ending in .yaml."),
    )


def _kinds(kind: str | Kinds) -> Kinds:
    return (kind,) if isinstance(kind, str) else kind


@cache
def _load_shipped(kind: str, name: str, version: str, folder: str) -> Scheme:
    file = f"{name}-{version}.yaml"
    return load_scheme(resource("data_schema", folder, file).read_text(encoding="utf-8"), file, kind)


@cache
def _shipped_files(kind: str) -> tuple[tuple[str, str, str], ...]:
    found: list[tuple[str, str, str]] = []
    for folder in SHIPPED_FOLDERS[kind]:
        names = sorted(entry.name for entry in resource("data_schema", folder).iterdir())
        matches = (re.fullmatch(r"(\w+)-([\d.]+)\.yaml", name) for name in names)
        found += [(match[1], match[2], folder) for match in matches if match]
    return tuple(found)


def _text_of(path: Path) -> str:
    if path.is_dir():
        inside = sorted(entry.name for entry in path.glob("*.y*ml"))
        raise FileError(
            "file_not_found",
            Text(zh="这是文件夹，不是方案文件。", en="This is a folder, not a scheme file."),
            where=same(path),
            expected=listed(inside) if inside else None,
            fix=Text(zh="写出文件夹里的文件，如 {p}。", en="Name a file in it, such as {p}.").fill(
                p=path / ("study.yaml" if "study.yaml" in inside or not inside else inside[0])
            ),
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        siblings = [entry.name for entry in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        raise FileError(
            "file_not_found",
            Text(zh="找不到文件。", en="The file is not there."),
            where=same(path),
            expected=listed(siblings) if siblings else None,
            fix=closest(path.name, siblings) or Text(zh="检查路径和文件名。", en="Check the path and the name."),
        ) from problem
    except UnicodeDecodeError as problem:
        raise FileError(
            "not_utf8",
            Text(zh="方案文件不是 UTF-8 编码。", en="The scheme file is not UTF-8."),
            where=same(path),
            fix=Text(zh="在编辑器里另存为 UTF-8。", en="Save it as UTF-8 in your editor."),
        ) from problem
    except OSError as problem:
        raise FileError(
            "file_unreadable",
            Text(zh="文件读不了。", en="The file cannot be read."),
            where=same(path),
            got=same(problem.strerror or problem),
        ) from problem


_MESSAGES: dict[str, Text] = {
    "missing": Text(zh="缺少必填的键", en="a required key is missing"),
    "literal_error": Text(zh="只能取 {expected}，实为 {got}", en="must be {expected}, got {got}"),
    "string_pattern_mismatch": Text(
        zh="编号或版本的写法不对：{got}（编号以字母或汉字开头，只含字母、数字、下划线）",
        en="not a valid id or version: {got} (an id starts with a letter and holds letters, digits, underscores)",
    ),
    "int_parsing": Text(zh="应为整数，实为 {got}", en="a whole number expected, got {got}"),
    "float_parsing": Text(zh="应为数字，实为 {got}", en="a number expected, got {got}"),
    "bool_parsing": Text(zh="应为 true 或 false，实为 {got}", en="true or false expected, got {got}"),
    "too_short": Text(zh="至少要有 {n} 项", en="at least {n} entries expected"),
    "tuple_type": Text(zh="应为列表（每行以“- ”开头）", en="a list expected (lines starting with “- ”)"),
    "model_type": Text(zh="应为“键: 值”，实为 {got}", en="“key: value” lines expected, got {got}"),
    "string_type": Text(zh="应为文字，实为 {got}", en="a text expected, got {got}"),
    "greater_than": Text(zh="应大于 {n}，实为 {got}", en="must be greater than {n}, got {got}"),
    "greater_than_equal": Text(zh="应不小于 {n}，实为 {got}", en="must be at least {n}, got {got}"),
    "zh_or_en_required": Text(zh="zh 和 en 至少写一个", en="at least one of zh and en is needed"),
    "skip_or_ends": Text(zh="skip 与 ends 必须且只能写一个", en="exactly one of skip and ends is needed"),
    "other_or_value": Text(zh="other 与 value 必须且只能写一个", en="exactly one of other and value is needed"),
    "goalposts_unless_context": Text(
        zh="计分的指标必须写 goalposts，背景指标不写", en="goalposts are needed unless the indicator is context"
    ),
    "kind_parts_or_judgements": Text(
        zh="每个指数的权重只用一种写法：kind、parts 或 judgements。",
        en="the weights of an index are given in one way: kind, parts or judgements.",
    ),
    "traits_for_nothing": Text(
        zh="robustness_traits 只用于稳健性检查：另写 robustness（假设的编号）。",
        en="robustness_traits serve the checks of robustness: write robustness (ids of hypotheses) too.",
    ),
    "imputed_for_nothing": Text(
        zh="impute 只用于 robustness 与 uncertainty：至少写其中一个。",
        en="impute serves robustness and uncertainty: write one of them too.",
    ),
    "power_of_two": Text(
        zh="应为 2 的幂（128、256、512、1024、…），实为 {got}",
        en="must be a power of two (128, 256, 512, 1024, ...), got {got}",
    ),
    "refuted_by_a_pair": Text(
        zh="refuted_if 的 x、y 须是本假设 pairs 里的一对；pooled_holds_zero、not_significant、elsewhere 不写 x、y。",
        en="x and y of refuted_if name one of the hypothesis's own pairs; pooled_holds_zero, not_significant and "
        "elsewhere take none.",
    ),
    "stated_or_outcome": Text(
        zh="没有说明重要性从哪里来：写 stated、outcome 或两者。",
        en="nothing says where importance comes from: give stated, outcome or both.",
    ),
    "less_than_equal": Text(zh="应不大于 {n}，实为 {got}", en="must be at most {n}, got {got}"),
    "subdimensions_or_constructs": Text(
        zh="subdimensions 与 constructs 必须且只能写一个", en="exactly one of subdimensions and constructs is needed"
    ),
}
_OTHER = Text(zh="不合要求（{type}），实为 {got}", en="not as it should be ({type}), got {got}")
_EXTRA = Text(zh="没有这个键", en="no such key")


def _failure(row: Any, located: Located) -> SchemeFailure:
    path = cast(tuple[str | int, ...], tuple(row["loc"]))
    line, column = located.place(path)
    shown = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    got = same(str(row.get("input"))[:60])
    context = row.get("ctx") or {}
    kind = str(row["type"])
    if kind == "extra_forbidden":
        near = closest(str(path[-1]), _known_keys(located, path))
        message = _EXTRA + Text(zh="。", en=". ") + near if near is not None else _EXTRA
        return SchemeFailure(line, column, shown, message)
    if kind == "value_error":
        kind = str(context.get("error", kind))
    limit = context.get("min_length", context.get("gt", context.get("ge", context.get("le", ""))))
    wording = _MESSAGES.get(kind, _OTHER)
    allowed = listed(str(context.get("expected", "?")).replace(" or ", ", ").split(", "), most=20)
    message = wording.fill(expected=allowed, got=got, n=limit, type=kind)
    return SchemeFailure(line, column, shown or "/", message)


def _known_keys(located: Located, path: tuple[str | int, ...]) -> list[str]:
    # Walk the model along the path to learn which keys are allowed beside the misspelt one.
    model: Any = KINDS.get(str(located.value.get("kind", "")))
    for part in path[:-1]:
        if isinstance(part, int) or model is None:
            continue
        annotation = str(model.model_fields[part].annotation) if part in model.model_fields else ""
        names = {cls.__name__: cls for cls in _models(Scheme) | _models(Scheme.__mro__[1])}
        model = next((names[word] for word in re.findall(r"\w+", annotation) if word in names), None)
    return list(model.model_fields) if model is not None else []


def _models(root: Any) -> set[Any]:
    return {root} | {inner for child in root.__subclasses__() for inner in _models(child)}
