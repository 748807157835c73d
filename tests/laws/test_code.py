"""How the code behaves: frozen records, no hidden randomness, no swallowed errors, nothing run from text."""

import ast

import pytest

from .sources import PACKAGE, ROOT, Source, imports, sources

# The child process hands its table over in a temporary folder that its parent made and reads back.
WRITERS = {"words.files", "formats.spss_child"}
READS_FOREIGN_FILES = {"formats.spss_child"}
# Not results: classes used up inside one call. They are hidden by an underscore, or named here.
WORKING_CLASSES = "_"
BUILDERS = {"studio.drafting.parts.Parts"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def _calls(source: Source):
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def unfrozen_faults(source: Source) -> list[str]:
    """Dataclasses that can be changed after they are made."""
    found = []
    for node in ast.walk(source.tree):
        named = isinstance(node, ast.ClassDef) and f"{source.name}.{node.name}" in BUILDERS
        if isinstance(node, ast.ClassDef) and not named and not node.name.startswith(WORKING_CLASSES):
            for mark in node.decorator_list:
                text = ast.unparse(mark)
                if text.startswith(("dataclass", "dataclasses.dataclass")) and "frozen=True" not in text:
                    found.append(f"{source.name}:{node.lineno} {node.name} is not frozen")
    return found


def random_faults(source: Source) -> list[str]:
    """Draws without a seed."""
    found = []
    for name, node in _calls(source):
        legacy = (
            ".random." in f".{name}." and "default_rng" not in name and not name.endswith(("Generator", "SeedSequence"))
        )
        from_module = name.startswith(("np.random.", "numpy.random.", "random."))
        unseeded = name.endswith("default_rng") and not node.args and not node.keywords
        if (legacy and from_module) or unseeded:
            found.append(f"{source.name}:{node.lineno} {name}")
    return found


def broad_faults(source: Source) -> list[str]:
    """Handlers that catch everything."""
    return [
        f"{source.name}:{node.lineno} catches everything"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or {"Exception", "BaseException"}
            & set(ast.unparse(node.type).replace("(", " ").replace(")", " ").replace(",", " ").split())
        )
    ]


def evaluation_faults(source: Source) -> list[str]:
    """Text run as code, or unpickled."""
    banned = ("eval", "exec", "compile", "pickle.loads", "pickle.load", "pandas.eval")
    found = [f"{source.name}:{node.lineno} {name}" for name, node in _calls(source) if name in banned]
    evaluators = ("patsy", "formulaic", "statsmodels.formula", "pickle")
    found += [f"{source.name}:{i.line} imports {i.module}" for i in imports(source) if i.module.startswith(evaluators)]
    return found + [
        f"{source.name}:{node.lineno} {name}"
        for name, node in _calls(source)
        if name.endswith((".from_formula", ".query"))
    ]


def write_faults(source: Source) -> list[str]:
    """Files written past the atomic writer."""
    if source.name in WRITERS:
        return []
    found = []
    for name, node in _calls(source):
        mode = ""
        for value in [*node.args[:2], *(k.value for k in node.keywords if k.arg == "mode")]:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and len(value.value) <= 3:
                mode = value.value
        opens = name == "open" or name.endswith(".open")
        if opens and set(mode) & set("wax+"):
            found.append(f"{source.name}:{node.lineno} {name}({mode})")
        if name == "formatter.write_text":  # click's help formatter writes to the screen
            continue
        if name.endswith((".write_text", ".write_bytes", ".to_csv", ".to_excel", ".to_parquet", ".to_json")):
            found.append(f"{source.name}:{node.lineno} {name}")
    return found


def foreign_faults(source: Source) -> list[str]:
    """Binary files of others read in our own process."""
    if source.name in READS_FOREIGN_FILES:
        return []
    return [f"{source.name}:{i.line} imports pyreadstat" for i in imports(source) if i.module.startswith("pyreadstat")]


def size_faults(source: Source) -> list[str]:
    """Files and functions too long to be read at one sitting."""
    lines = source.text.count("\n")
    found = [f"{source.name} has {lines} lines"] if lines > LONGEST_FILE else []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > LONGEST_FUNCTION + _docstring(
            node
        ):
            found.append(f"{source.name}:{node.lineno} {node.name} is too long")
    return found


def _docstring(node: ast.FunctionDef) -> int:
    first = node.body[0]
    is_text = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return (first.end_lineno or 0) - first.lineno + 1 if is_text else 0


def print_faults(source: Source) -> list[str]:
    """Results return; only the command line prints."""
    return [f"{source.name}:{node.lineno} print" for name, node in _calls(source) if name == "print"]


CHECKERS = {
    "law 5: every record is frozen, so no step can change its input": unfrozen_faults,
    "law 10: no random draw without a seed, or nobody can repeat it": random_faults,
    "law 11: no handler that swallows what it does not know": broad_faults,
    "law 15: a formula, label or scheme is never run as code": evaluation_faults,
    "law 16: files are written by the atomic writer alone": write_faults,
    "law 17: foreign binary files cost a child process, never the notebook": foreign_faults,
    "sizes: a file under 400 lines, a function under 60": size_faults,
    "nothing prints but the command line": print_faults,
}


@pytest.mark.parametrize("law", CHECKERS)
def test_law(law):
    """Each law of the table holds in every module."""
    faults = [fault for source in sources() for fault in CHECKERS[law](source)]
    assert not faults, "\n".join([law, *faults])


@pytest.mark.parametrize(
    ("checker", "text"),
    [
        (unfrozen_faults, "@dataclass\nclass Result:\n    x: int"),
        (random_faults, "np.random.normal()"),
        (random_faults, "rng = np.random.default_rng()"),
        (random_faults, "random.random()"),
        (broad_faults, "try:\n    f()\nexcept Exception:\n    pass"),
        (broad_faults, "try:\n    f()\nexcept (ValueError, BaseException):\n    pass"),
        (evaluation_faults, "eval('1')"),
        (evaluation_faults, "import patsy"),
        (write_faults, "open('x', 'w')"),
        (write_faults, "path.write_text('x')"),
        (write_faults, "frame.to_csv('x')"),
        (foreign_faults, "def f():\n    import pyreadstat"),
        (size_faults, "x = 1\n" * 401),
        (size_faults, "def f():\n" + "    x = 1\n" * 62),
        (print_faults, "print(1)"),
    ],
)
def test_these_checks_can_fail(checker, text):
    """A law that cannot be broken is no law."""
    assert checker(Source("steps.x", text))


def test_scheme_models_are_frozen():
    """Law 5 for the pydantic side: a scheme cannot change under a result made from it."""
    from governance_survey.schemes.base import Model

    def all_models(root):
        return {root} | {inner for child in root.__subclasses__() for inner in all_models(child)}

    assert all(
        model.model_config.get("frozen") and model.model_config.get("extra") == "forbid" for model in all_models(Model)
    )


def test_the_command_line_holds_no_logic():
    """Law 14: whatever a command can do, a notebook can do."""
    tree = ast.parse((PACKAGE / "cli.py").read_text(encoding="utf-8"))
    commands = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(mark).startswith("_command(") for mark in node.decorator_list)
    ]
    assert commands
    loops = [
        n
        for c in commands
        for part in c.body
        for n in ast.walk(part)
        if isinstance(n, ast.For | ast.While | ast.BinOp | ast.ListComp)
    ]
    assert not loops
    assert all(sum(isinstance(n, ast.stmt) for n in ast.walk(c)) <= 14 for c in commands)


def test_top_level_is_as_the_user_fixed_it():
    """The user fixed the top level; prose lives in the READMEs and notebooks."""
    allowed = {
        *("governance_survey", "notebooks", "data_schema", "tests", "pyproject.toml", "README.md", "README.zh.md"),
        *("LICENSE", "CITATION.cff", "CHANGELOG.md", "CONTRIBUTING.md", "requirements.lock"),
    }
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = {line.split("/")[0] for line in listed.stdout.splitlines()}
    if not names:  # an unpacked copy has no git: look at the folder itself
        names = {entry.name for entry in ROOT.iterdir()} - {"PKG-INFO", "dist", "build", "demo"}
    assert {name for name in names if not name.startswith(".")} <= allowed


def test_no_trace_of_the_workplace():
    """The project speaks of itself: no machine path, no registry host, no tool of the place it was made."""
    import re

    words = [
        "/wo" + "rk/",
        "/ro" + "ot/",
        "py" + "pi.org",
        "pythonhos" + "ted.org",
        "registry.np" + "m",
        "deb.debi" + "an",
    ]
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    hits = []
    for folder in ("governance_survey", "data_schema", "notebooks", "tests", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".yaml", ".json", ".ipynb", ".md", ".toml", ".txt", "") and path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                hits += [f"{path.relative_to(ROOT)}: {found}" for found in pattern.findall(text)]
    assert not hits
