"""The package as syntax trees, and small questions about them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "governance_survey"
NAME = "governance_survey"


@dataclass(frozen=True)
class Source:
    """One module: its dotted name inside the package ("" for the package itself), its text and tree."""

    name: str
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def layer(self) -> str:
        return self.name.split(".")[0]


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(Source(name, path.read_text(encoding="utf-8"), is_package))
    return tuple(found)


@dataclass(frozen=True)
class Import:
    """One import: what, where, and whether it stands at module top, in a function, or under TYPE_CHECKING."""

    module: str
    line: int
    place: str
    names: tuple[str, ...] = ()


def imports(source: Source) -> Iterator[Import]:
    """Imports with absolute dotted names; own modules start with the package's name."""
    for node, place in _placed(source.tree, "top"):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, place)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            if not node.level:
                yield Import(node.module or "", node.lineno, place, names)
                continue
            parts = source.name.split(".") if source.name else []
            base = parts[: len(parts) - (node.level - (1 if source.is_package else 0))]
            yield Import(".".join([NAME, *base, *filter(None, [node.module])]), node.lineno, place, names)


def _placed(node: ast.AST, place: str) -> Iterator[tuple[ast.AST, str]]:
    for child in ast.iter_child_nodes(node):
        here = place
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            here = "function"
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            here = "typing"
        yield child, here
        yield from _placed(child, here)


def own(module: str) -> str | None:
    """Name inside the package of an import of our own, else None."""
    if module == NAME:
        return ""
    return module.removeprefix(f"{NAME}.") if module.startswith(f"{NAME}.") else None


def targets(source: Source, found: Import, known: frozenset[str]) -> list[str]:
    """Own modules an import reaches: ``from .checks import answers`` reaches the module, too."""
    inner = own(found.module)
    if inner is None:
        return []
    deeper = [f"{inner}.{name}".lstrip(".") for name in found.names]
    return [name for name in deeper if name in known] or [inner]
