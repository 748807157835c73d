"""Who may import whom. The layering is the architecture; everything else may change."""

import pytest

from .sources import Source, imports, own, sources, targets

WORDS = {"words"}
ALLOWED = {
    "words": WORDS,
    "statistics": {"words", "statistics"},
    "engine": {"words", "engine"},
    "schemes": {"words", "schemes"},
    "data": {"words", "schemes", "engine", "data"},
    "steps": {"words", "schemes", "data", "engine", "statistics", "steps"},
    "formats": {"words", "schemes", "data", "engine", "formats"},
    "render": {"words", "render"},
}
OUTSIDE = {
    "words": {"tqdm", "IPython", "pandas", "numpy", "scipy", "threadpoolctl"},
    "statistics": {"numpy", "scipy", "statsmodels"},
    "engine": {"narwhals", "numpy"},
    "schemes": {"pydantic", "ruamel"},
    "data": {"pydantic", "ruamel", "numpy"},
    "steps": {"numpy", "pandas", "statsmodels", "pingouin"},
}
# A later step may not be reached from an earlier one.
ORDER = ("checks", "validation", "scoring", "modelling", "interpretation", "reporting")
HEAVY = {
    *("pandas", "scipy", "matplotlib", "seaborn", "statsmodels", "pingouin", "pyreadstat", "docx", "xlsxwriter"),
    *("python_calamine", "jupyterlab", "tqdm", "polars", "duckdb", "pyarrow", "zhplot", "defusedxml", "threadpoolctl"),
    "IPython",
}


def layer_faults(source: Source) -> list[str]:
    """Imports of own modules that the layer may not make."""
    allowed = ALLOWED.get(source.layer)
    if allowed is None:
        return []
    inner = [(own(found.module), found.line) for found in imports(source)]
    return [
        f"{source.name}:{line} imports {name}"
        for name, line in inner
        if name is not None and name.split(".")[0] not in allowed
    ]


def outside_faults(source: Source) -> list[str]:
    """Libraries a layer may not use."""
    allowed = OUTSIDE.get(source.layer)
    if allowed is None:
        return []
    import sys

    return [
        f"{source.name}:{found.line} imports {found.module}"
        for found in imports(source)
        if own(found.module) is None
        and found.module.split(".")[0] not in allowed | set(sys.stdlib_module_names) | {"__future__"}
    ]


def heavy_faults(source: Source) -> list[str]:
    """Heavy libraries imported at module top."""
    return [
        f"{source.name}:{found.line} imports {found.module} at module top"
        for found in imports(source)
        if found.place == "top" and found.module.split(".")[0] in HEAVY
    ]


def inner_import_faults(source: Source) -> list[str]:
    """Imports of our own inside a function: they hide cycles."""
    return [
        f"{source.name}:{found.line} imports {found.module} inside a function"
        for found in imports(source)
        if found.place == "function" and own(found.module) is not None
    ]


def graph(modules: tuple[Source, ...]) -> dict[str, set[str]]:
    """Module -> own modules it imports when it is imported."""
    known = frozenset(source.name for source in modules)
    return {
        source.name: {
            name
            for found in imports(source)
            if found.place == "top"
            for name in targets(source, found, known)
            if name != source.name
        }
        for source in modules
    }


def cycle(edges: dict[str, set[str]]) -> list[str]:
    """One import cycle, or nothing."""
    state: dict[str, int] = {}

    def visit(name: str, trail: list[str]) -> list[str]:
        state[name] = 1
        for following in sorted(edges.get(name, ())):
            if state.get(following) == 1:
                return [*trail[trail.index(following) :], following] if following in trail else [name, following]
            if following not in state:
                found = visit(following, [*trail, following])
                if found:
                    return found
        state[name] = 2
        return []

    for name in sorted(edges):
        if name not in state:
            found = visit(name, [name])
            if found:
                return found
    return []


def _check(checker) -> None:
    faults = [fault for source in sources() for fault in checker(source)]
    assert not faults, "\n".join(faults)


def test_layers_import_only_what_they_may():
    """Laws 1-3: statistics knows no table or wording, render no statistic, formats and render stay apart."""
    _check(layer_faults)


def test_layers_use_only_their_libraries():
    """Laws 1 and 4: only engine imports narwhals; formulas do not depend on a data frame library."""
    _check(outside_faults)


def test_only_engine_imports_narwhals():
    """Law 4: one door for data engines, or the seam is everywhere."""
    faults = [
        s.name for s in sources() if s.layer != "engine" for i in imports(s) if i.module.split(".")[0] == "narwhals"
    ]
    assert not faults


def test_heavy_libraries_are_imported_when_used():
    """Law 4: import under 0.3 s."""
    _check(heavy_faults)


def test_no_own_import_inside_a_function():
    """Law 12: an import hidden in a function hides a cycle."""
    _check(inner_import_faults)


def test_no_import_cycle():
    """Law 12: a module can be understood with what stands before it."""
    assert cycle(graph(sources())) == []


def test_no_step_imports_a_later_step():
    """Steps go one way: validation, scoring, modelling, interpretation, reporting."""
    edges = graph(sources())
    faults = [
        f"{name} imports {target}"
        for name, reached in edges.items()
        for target in reached
        if name.startswith("steps.") and target.startswith("steps.")
        and name.split(".")[1] in ORDER and target.split(".")[1] in ORDER
        and ORDER.index(target.split(".")[1]) > ORDER.index(name.split(".")[1])
    ]  # fmt: skip
    assert not faults


def test_nobody_imports_studio_or_cli():
    """What joins everything is joined by nothing."""
    faults = [
        f"{name} imports {target}"
        for name, reached in graph(sources()).items()
        for target in reached
        if target.split(".")[0] in ("studio", "cli") and name.split(".")[0] not in ("studio", "cli", "__main__", "")
    ]
    assert not faults


@pytest.mark.parametrize(
    ("checker", "source"),
    [
        (layer_faults, Source("statistics.x", "from ..steps import scoring")),
        (layer_faults, Source("render.x", "from ..statistics.design import mean")),
        (layer_faults, Source("formats.x", "def f():\n    from ..render import html")),
        (outside_faults, Source("statistics.x", "import pandas")),
        (outside_faults, Source("steps.x", "import narwhals")),
        (heavy_faults, Source("steps.x", "import pandas as pd")),
        (inner_import_faults, Source("steps.x", "def f():\n    from . import scoring")),
    ],
)
def test_these_checks_can_fail(checker, source):
    """A law that cannot be broken is no law."""
    assert checker(source)


def test_the_cycle_check_can_fail():
    """Two modules that import each other are found."""
    pair = (Source("steps.a", "from .b import x"), Source("steps.b", "from .a import y"))
    assert cycle(graph(pair))


def test_typing_imports_are_allowed():
    """An import for the type checker alone costs nothing and makes no cycle."""
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas\n    from .b import x"
    source = Source("steps.a", text)
    assert not heavy_faults(source)
    assert graph((source, Source("steps.b", "from .a import y")))["steps.a"] == set()
