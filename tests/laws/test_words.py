"""Both languages, one glossary, no number typed into a sentence."""

import ast
import re

import pytest

from .sources import PACKAGE, ROOT, Source, sources

CJK = re.compile(r"[\u4e00-\u9fff]")
# Data, not wordings: answer texts and column names as Chinese programs write them, font names, a pattern for
# garbage. Each file says what they are for.
CJK_DATA = {
    *(
        "formats.csv_text",
        "formats.encodings",
        "studio.drafting.answer_wordings",
        "studio.drafting.column_profiles",
        "studio.drafting.stems",
    ),
    # Labels of 问卷星 columns are drafted in the language of their data.
    *("studio.drafting.column_answers",),
    *("render.fonts", "words.text"),
    # Headings of tables of segments and of transcripts, as people write them.
    "formats.coded_headings",
    # Forms of names, addresses and posts that a scan of transcripts looks for.
    "steps.interviews.identifiers",
    # Dates as people write them in Chinese files.
    "engine.moments",
}
# What a person may type into a cell for true and false.
TYPED = {"是", "否"}


def one_language_faults(source: Source) -> list[str]:
    """Chinese text that is not the zh of a Text."""
    if source.name in CJK_DATA:
        return []
    allowed: set[ast.AST] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.keyword) and node.arg == "zh":
            allowed |= set(ast.walk(node.value))
        if isinstance(node, ast.Dict):  # {"zh": ..., "en": ...} of a scheme written by the package
            names = {
                key.value: value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            }
            if {"zh", "en"} <= set(names):
                allowed |= set(ast.walk(names["zh"]))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            allowed.add(node.value)  # a docstring
        if isinstance(node, ast.Assign) and any(
            ast.unparse(t).startswith("parts_zh") or ast.unparse(t).endswith("_zh") for t in node.targets
        ):
            allowed |= set(ast.walk(node.value))
    return [
        f"{source.name}:{node.lineno} {node.value[:20]!r}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CJK.search(node.value)
        and node not in allowed
        and node.value not in TYPED
    ]


def half_text_faults(source: Source) -> list[str]:
    """A Text without one of its languages, or with Chinese in the English."""
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Text":
            names = {keyword.arg for keyword in node.keywords}
            if not node.args and names != {"zh", "en"}:
                found.append(f"{source.name}:{node.lineno} {sorted(map(str, names))}")
            english = [k.value for k in node.keywords if k.arg == "en"]
            texts = [
                n.value
                for v in english
                for n in ast.walk(v)
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            if any(CJK.search(text) for text in texts):
                found.append(f"{source.name}:{node.lineno} Chinese in en")
    return found


def comparison_faults(source: Source) -> list[str]:
    """Code that asks which language it is."""
    if source.name == "words.text":
        return []
    return [
        f"{source.name}:{node.lineno}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(n, ast.Constant) and n.value in ("zh", "en") for n in ast.walk(node))
    ]


def typed_number_faults(source: Source) -> list[str]:
    """Digits in the wordings of findings and methods."""
    if source.name not in ("steps.finding_words", "steps.method_words", "steps.interpretation"):
        return []
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.keyword) and node.arg in ("zh", "en"):
            texts = [n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            found += [f"{source.name}:{node.value.lineno} {t[:30]!r}" for t in texts if re.search(r"\d", t)]
    return found


def message_faults(source: Source) -> list[str]:
    """Errors of the family raised without a stable code."""
    family = {
        "UsageError",
        "FileError",
        "FormulaError",
        "SchemeError",
        "DataError",
        "DesignError",
        "EstimationError",
        "VerificationError",
    }
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in family:
            code = node.args[0] if node.args else None
            if isinstance(code, ast.Constant) and not re.fullmatch(r"[a-z0-9_A-Z]+", str(code.value)):
                found.append(f"{source.name}:{node.lineno} {code.value!r}")
            if code is None:
                found.append(f"{source.name}:{node.lineno} no code")
    return found


CHECKERS = {
    "law 7: no wording in one language only": one_language_faults,
    "law 7: every Text has both languages": half_text_faults,
    "law 7: the language is asked for in words/text alone": comparison_faults,
    "law 9: no number is typed into a sentence": typed_number_faults,
    "every error has a stable code": message_faults,
}


@pytest.mark.parametrize("law", CHECKERS)
def test_law(law):
    """Each law of the table holds in every module."""
    faults = [fault for source in sources() for fault in CHECKERS[law](source)]
    assert not faults, "\n".join([law, *faults])


@pytest.mark.parametrize(
    ("checker", "name", "text"),
    [
        (one_language_faults, "steps.x", "x = '风险'"),
        (half_text_faults, "steps.x", "Text(zh='风险')"),
        (half_text_faults, "steps.x", "Text(zh='风险', en='风险')"),
        (comparison_faults, "steps.x", "language == 'zh'"),
        (typed_number_faults, "steps.finding_words", "Text(zh='高 0.43 分', en='0.43 higher')"),
        (message_faults, "steps.x", "raise DataError('Bad thing!', what)"),
    ],
)
def test_these_checks_can_fail(checker, name, text):
    """A law that cannot be broken is no law."""
    assert checker(Source(name, text))


def test_every_column_printed_is_in_the_glossary():
    """Law 6: one name for one thing in every table, so results of different verbs fit together."""
    from governance_survey.words.glossary import glossary
    from governance_survey.words.table import Table
    from governance_survey.words.text import same

    assert all(
        entry.title.zh and entry.title.en and entry.meaning.zh and entry.meaning.en for entry in glossary().values()
    )
    with pytest.raises(KeyError):
        Table("x", same("x"), ("not_a_column",), ())


def test_every_result_carries_provenance():
    """Law 6: no result without provenance."""
    import dataclasses

    from governance_survey import Finding, Indices, Model, Report, Responses, ValidationReport

    for result in (Responses, ValidationReport, Indices, Model, Finding, Report):
        assert "provenance" in {field.name for field in dataclasses.fields(result)}


def test_no_answer_code_is_a_key():
    """Law 8: a key turns 1 into "1"; codes stand as values in every shipped scheme."""
    faults = []
    for path in (ROOT / "data_schema").rglob("*.yaml"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.match(r"\s*(- )?[\"']?-?\d+[\"']?\s*:", line):
                faults.append(f"{path.name}:{number}")
    assert not faults


def test_public_names():
    """The public list is complete, sorted, and every name is documented with an example that runs."""
    import governance_survey as gs

    assert list(gs.__all__) == sorted(gs.__all__, key=lambda name: (name[0].islower(), name))
    assert dir(gs) == gs.__all__
    undocumented = [name for name in gs.__all__ if ">>>" not in (getattr(gs, name).__doc__ or "")]
    assert not undocumented


def test_import_is_light():
    """Import under 0.3 s over a bare interpreter: nobody waits for a library they do not use."""
    import subprocess
    import sys
    import time

    def best(code: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, cwd=PACKAGE.parent)
            times.append(time.perf_counter() - start)
        return min(times)

    assert best("import governance_survey") - best("pass") < 0.3
