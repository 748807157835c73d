"""The formula grammar: what it reads, what it refuses, and where it points."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_survey.schemes.formula import (
    FUNCTIONS,
    INSIDE,
    MOST_CALLS,
    MOST_CHARACTERS,
    MOST_FACTORS,
    Factor,
    Formula,
    Term,
    parse_formula,
)
from governance_survey.words.errors import FormulaError


def labels(text: str) -> list[str]:
    return [term.label for term in parse_formula(text).terms]


def refused(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    return caught.value


def cells(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def marked_piece(error: FormulaError) -> str:
    """What stands above the marks, found by counting the cells of a terminal."""
    _, shown, marks = error.where.say("zh").split("\n")
    first, width = cells(marks[: marks.index("^")]), marks.count("^")
    before = list(itertools.accumulate((cells(c) for c in shown), initial=0))
    return "".join(c for c, at in zip(shown, before, strict=False) if first <= at < first + width)


# What it reads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y ~ a", ["a"]),
        ("y~a+b", ["a", "b"]),
        ("y ~ a:b", ["a:b"]),
        ("y ~ a*b", ["a", "b", "a:b"]),
        ("y ~ a*b*c", ["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]),
        ("y ~ a*b:c", ["a", "b:c", "a:b:c"]),
        ("y ~ a:b*c", ["c", "a:b", "a:b:c"]),
        ("y ~ a:b + a", ["a", "a:b"]),
        ("y ~ 1 + a + 1", ["a"]),
        ("y ~ a + 1", ["a"]),
        ("y\n~\ta\r\n+ b", ["a", "b"]),
        ("满意 ~ 法治 + C(学历)", ["法治", "C(学历)"]),
        ("y ~ C(edu, 3) + C(job, -1)", ["C(edu, 3)", "C(job, -1)"]),
        ('y ~ C(edu, "大专（含高职）")', ['C(edu, "大专（含高职）")']),
        ("y ~ C(edu, '无')", ['C(edu, "无")']),
        ("y ~ C(edu, '“三无”小区')", ['C(edu, "“三无”小区")']),
        ("y ~ C(edu, 'the \"old\" town')", ["C(edu, 'the \"old\" town')"]),
        ("y ~ poly(age, 3) + log(pop) + center(age)", ["poly(age, 3)", "log(pop)", "center(age)"]),
        ("y ~ between(x) + within(x)", ["between(x)", "within(x)"]),
        ("y ~ center(log(x)) + center(between(x))", ["center(log(x))", "center(between(x))"]),
        ("y ~ log(between(x)) + within(log(x))", ["log(between(x))", "within(log(x))"]),
        ("y ~ `家庭 收入(元)` + log(`a.b`)", ["`家庭 收入(元)`", "log(`a.b`)"]),
        ("y ~ log + C", ["log", "C"]),
        ("y ~ `plain`", ["plain"]),
        ("y ~ `Ｗ１` + Ｗ１", ["`Ｗ１`", "W1"]),
    ],
)
def test_terms_as_in_the_grammar(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y ~ a + a", ["a"]),
        ("y ~ a:b + b:a", ["a:b"]),
        ("y ~ a*b + b*a + a", ["a", "b", "a:b"]),
        ("y ~ a:b:c + c:a:b", ["a:b:c"]),
        ("y ~ C(e, 1) + C(e, '1')", ["C(e, 1)", 'C(e, "1")']),
    ],
)
def test_terms_that_say_the_same_are_kept_once(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_full_width_characters_mean_the_same_outside_quotes() -> None:
    typed = parse_formula(
        "Ｒ_满意　～　法治＊城市　＋　Ｃ（学历，“大专（含）”）　＋　ｐｏｌｙ（年龄，２）＋ｘ：ｚ ＋ ｀（元）｀"
    )
    plain = parse_formula('R_满意 ~ 法治*城市 + C(学历, "大专（含）") + poly(年龄, 2) + x:z + `（元）`')
    assert (typed.outcome, typed.terms) == (plain.outcome, plain.terms)
    assert typed.names == ("R_满意", "法治", "城市", "学历", "年龄", "（元）", "x", "z")


def test_one_spelling_for_an_accented_letter() -> None:
    assert parse_formula("y ~ cafe\u0301").names == ("y", "caf\u00e9")


def test_records_and_names_in_order_outcome_first() -> None:
    f = parse_formula("log(income) ~ age + C(edu, 3):center(log(age)) + urban")
    assert f.outcome == Factor("income", ("log",))
    assert f.names == ("income", "age", "urban", "edu")
    assert f.terms[2] == Term((Factor("edu", ("C",), 3), Factor("age", ("log", "center"))))
    assert f.canonical() == "log(income) ~ age + urban + C(edu, 3):center(log(age))"
    with pytest.raises(AttributeError):
        f.outcome = Factor("z")  # type: ignore[misc]


def test_lower_order_terms_of_an_interaction() -> None:
    f = parse_formula("y ~ a*b*c + d + C(a)")
    inside = {t.label: [other.label for other in f.lower_order_of(t)] for t in f.terms}
    assert inside["a:b:c"] == ["a", "b", "c", "a:b", "a:c", "b:c"]
    assert inside["a:b"] == ["a", "b"]
    assert inside["a"] == inside["d"] == inside["C(a)"] == []


def test_lower_order_does_not_depend_on_how_the_product_was_written() -> None:
    f = parse_formula("y ~ b:a:c + a:b + c")
    assert [t.label for t in f.lower_order_of(f.terms[-1])] == ["c", "a:b"]


# What it refuses, and where it points --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "piece"),
    [
        ("y ~ 0 + x", "no_intercept", "0"),
        ("y ~ x + 0", "no_intercept", "0"),
        ("y ~ x - 1", "no_intercept", "-"),
        ("y ~ -1 + x", "no_intercept", "-"),
        ("满意 ～ 法治 － １", "no_intercept", "－"),
        ("y ~ x - z", "unexpected", "-"),
        ("y ~ 2 + x", "unexpected", "2"),
        ("y ~ x + 3.5", "unexpected", "3"),
        ("y ~ x:1", "unexpected", "1"),
        ("y ~ 1:x", "unexpected", ":"),
        ("y ~ x z", "unexpected", "z"),
        ("y ~ x ~ z", "unexpected", "~"),
        ("a + b ~ x", "unexpected", "+"),
        ("y ~ x + * z", "unexpected", "*"),
        ("y ~ x^2", "unexpected", "^"),
        ("y ~ (x + z)", "unexpected", "("),
        ("y ~ log(x + z)", "unexpected", "+"),
        ("y ~ log(2)", "unexpected", "2"),
        ("y ~ log()", "unexpected", ")"),
        ("y ~ log(x))", "unexpected", ")"),
        ("y ~ a.b", "unexpected", "."),
        ("y ~ 'x'", "unexpected", "'x'"),
        ("y ~ `log`(x)", "unexpected", "("),
        ("y ~ x; z", "unexpected", ";"),
        ("y ~ C(e, 1, 2)", "unexpected", ","),
        ("y ~ `x", "unclosed_quote", "`"),
        ("y ~ ``", "unclosed_quote", "`"),
        ('y ~ C(e, "大专)', "unclosed_quote", '"'),
        ("满意度 ~ 法治 + lg(人口)", "unknown_function", "lg"),
        ("满意度～法治＋对数（人口）", "unknown_function", "对数"),
        ("y ~ exp(x)", "unknown_function", "exp"),
        ("y ~ LOG(x)", "unknown_function", "LOG"),
        ("exp(y) ~ x", "unknown_function", "exp"),
        ("C(y) ~ x", "bad_nesting", "C"),
        ("log(between(y)) ~ x", "bad_nesting", "log"),
        ("y ~ between(within(x))", "bad_nesting", "between"),
        ("y ~ within(between(x))", "bad_nesting", "within"),
        ("y ~ log(log(x))", "bad_nesting", "log"),
        ("y ~ log(center(x))", "bad_nesting", "log"),
        ("y ~ log(within(x))", "bad_nesting", "log"),
        ("y ~ C(log(x))", "bad_nesting", "C"),
        ("y ~ log(C(x))", "bad_nesting", "log"),
        ("y ~ center(poly(x, 2))", "bad_nesting", "center"),
        ("y ~ log(between(log(x)))", "bad_nesting", "log"),
        ("y ~ poly(x)", "bad_argument", ")"),
        ("y ~ poly(x, 1)", "bad_argument", "1"),
        ("y ~ poly(x, 6)", "bad_argument", "6"),
        ("y ~ poly(x, -2)", "bad_argument", "-"),
        ("y ~ poly(x, '2')", "bad_argument", "'2'"),
        ("y ~ poly(x, ²)", "bad_argument", "²"),
        ("y ~ log(x, 2)", "bad_argument", "2"),
        ("学历 ~ C(学历2, 中专)", "bad_argument", "中专"),
        ("y ~ C(e, -'a')", "bad_argument", "-"),
        ("y ~ a:b:c:d", "too_many_factors", "a:b:c:d"),
        ("y ~ a*b*c*d + e", "too_many_factors", "a*b*c*d"),
        ("y ~ a + b:a:b", "repeated_factor", "b:a:b"),
        ("结果 ~ 法治 * 法治", "repeated_factor", "法治 * 法治"),
        ("y ~ x + y", "outcome_is_predictor", "y"),
        ("y ~ x + z*log(y)", "outcome_is_predictor", "z*log(y)"),
        ("log(y) ~ y", "outcome_is_predictor", "y"),
        ("~ x", "no_outcome", "~"),
        ("y + x", "no_outcome", "y"),
    ],
)
def test_refused_with_the_place_marked(text: str, code: str, piece: str) -> None:
    error = refused(text)
    assert error.code == code
    assert marked_piece(error) == piece
    assert text in error.say("zh")
    assert text in error.say("en")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_outcome"),
        ("  ", "no_outcome"),
        ("y ~", "no_terms"),
        ("y ~ 1", "no_terms"),
        ("y ~ x +", "unexpected"),
        ("y ~ log(x", "unexpected"),
        ("y ~ C(x,", "unexpected"),
        ("y ~ log(", "unexpected"),
        ("y ~ x:", "unexpected"),
        ("~", "no_outcome"),
    ],
)
def test_a_text_that_breaks_off_is_marked_behind_its_end(text: str, code: str) -> None:
    error = refused(text)
    assert error.code == code
    if text.strip() and code != "no_outcome":
        _, shown, marks = error.where.say("en").split("\n")
        assert marks == " " * cells(shown) + "^"


def test_marks_stand_under_wide_characters() -> None:
    error = refused("满意度 ～ 法治 ＋ lg（人口）")
    _, shown, marks = error.where.say("zh").split("\n")
    assert shown == "    满意度 ～ 法治 ＋ lg（人口）"
    assert cells(marks[: marks.index("^")]) == cells("    满意度 ～ 法治 ＋ ")
    # One ideographic space for each wide character: right even where two spaces are not as wide as one.
    assert marks.count("\u3000") == len("满意度～法治＋")
    wide = refused("结果 ~ 法治 学历").where.say("zh").split("\n")[2]
    assert wide.count("^") == 4


def test_the_mark_counts_an_accent_as_nothing() -> None:
    # x with a macron below has no single-character form, so its accent stays a character of its own.
    error = refused("y ~ `x\u0331` ; z")
    marks = error.where.say("en").split("\n")[2]
    assert marks.index("^") == len("    y ~ `x` ")


def test_a_long_formula_is_shown_around_the_place() -> None:
    left, right = (" + ".join(f"{name}{i}" for i in range(100)) for name in ("变量", "z"))
    text = f"y ~ {left} + foo(x) + {right}"
    error = refused(text)
    _, shown, _ = error.where.say("zh").split("\n")
    assert error.code == "unknown_function"
    assert marked_piece(error) == "foo"
    assert shown.strip().startswith("...")
    assert shown.strip().endswith("...")
    assert len(shown) < 120


def test_characters_that_cannot_be_seen_are_named_and_never_printed() -> None:
    error = refused("y ~ x\u200b + z")
    assert "U+200B" in error.say("en")
    assert "\u200b" not in error.say("en")
    assert "\x1b" not in refused("y ~ \x1b[31m x").say("en")


def test_unknown_function_lists_the_allowed_and_the_closest() -> None:
    error = refused("y ~ centre(x)")
    for language in ("zh", "en"):
        for name in FUNCTIONS:
            assert f"{name}()" in error.say(language)
    assert "center" in error.fix.say("en")
    assert "center" in error.fix.say("zh")
    assert refused("y ~ ln(x)").fix.say("en") == "Did you mean: log?"
    assert refused("y ~ c(x)").fix.say("en") == "Did you mean: C?"
    assert refused("y ~ zzzz(x)").fix is None


HOSTILE = [
    "x + I(__import__('os').system('touch {path}'))",
    "y ~ x + I(__import__('os').system('touch {path}'))",
    "y ~ x + C(__import__('os').system('touch {path}'))",
    "y ~ eval(\"open('{path}', 'w')\")",
    "y ~ log(open('{path}', 'w'))",
    "open('{path}', 'w') ~ x",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_code_in_a_formula_is_an_unknown_function_and_is_never_run(text: str, tmp_path) -> None:
    path = tmp_path / "pwned"
    assert refused(text.format(path=path)).code == "unknown_function"
    assert not path.exists()


PYTHON = ["y ~ x.__class__", "y ~ x[0]", "y ~ {x}", "y ~ lambda x: x", "y ~ x if z else w", "y ~ @x"]


@pytest.mark.parametrize("text", PYTHON)
def test_python_that_calls_nothing_is_refused_too(text: str) -> None:
    assert refused(text).code == "unexpected"


def test_braces_in_a_name_are_not_filled_in() -> None:
    f = parse_formula("y ~ `{0.__class__}`")
    with pytest.raises(FormulaError) as caught:
        f.unknown_name("{0.__class__}", ["y", "{name}"])
    assert "{0.__class__}" in caught.value.say("en")


def test_limits_of_length_and_depth() -> None:
    assert refused("y ~ " + "x" * MOST_CHARACTERS).code == "formula_too_long"
    assert labels("y ~ " + "x" * (MOST_CHARACTERS - 4)) == ["x" * (MOST_CHARACTERS - 4)]
    assert refused("y ~ " + "log(" * 300 + "x" + ")" * 300).code == "bad_nesting"
    assert refused("y ~ " + "(" * 1900).code == "bad_nesting"
    assert refused("y ~ C(x, " + "9" * 1900).code == "unexpected"
    assert len(refused("y ~ x + " + "a" * 10**6).say("en")) < 500


def test_every_refusal_differs_between_the_languages() -> None:
    right = ("", "0", "f(x)", "x:x", "y", "a:b:c:d", "poly(x)", "C(x, x)", "log(x, 2)", "log(log(x))", "`", "-x")
    for error in [refused(""), *(refused(f"y ~ {text}") for text in right)]:
        assert error.what.say("zh") != error.what.say("en")


# Names nobody declared -----------------------------------------------------------------------------------


def test_an_unknown_name_is_marked_where_it_stands_as_a_name() -> None:
    f = parse_formula("R_EFF ~ log(log) + W_LAV*`W_LAV 2`")
    for name in ("log", "W_LAV", "W_LAV 2"):
        with pytest.raises(FormulaError) as caught:
            f.unknown_name(name, ["W_LAW", "R_EFF"])
        assert caught.value.code == "unknown_name"
        assert marked_piece(caught.value).strip("`") == name
    with pytest.raises(FormulaError) as caught:
        f.unknown_name("log", [])
    marks = caught.value.where.say("en").split("\n")[2]
    assert marks.index("^") == 4 + len("R_EFF ~ log(")


def test_an_unknown_name_lists_the_closest() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("满意度 ～ 法制化").unknown_name("法制化", ["法治化", "urban"])
    assert caught.value.fix.say("zh") == "是不是想写：法治化？"
    assert marked_piece(caught.value) == "法制化"


# Round trip ------------------------------------------------------------------------------------------------

PLAIN = st.from_regex(r"[A-Za-z_\u4e00-\u4e20][A-Za-z0-9_\u4e00-\u4e20]{0,5}", fullmatch=True)
ODD = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="`｀"), min_size=1, max_size=8)
    .map(lambda t: unicodedata.normalize("NFC", t))
    .filter(lambda t: unicodedata.normalize("NFC", f"`{t}`") == f"`{t}`")
)
NAMES = st.one_of(PLAIN, PLAIN, ODD)
QUOTED = ODD.filter(lambda t: '"' not in t and "＂" not in t)


def compositions() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for size in range(1, MOST_CALLS + 1):
        for chosen in itertools.permutations(FUNCTIONS, size):
            if all(inner in INSIDE[outer] for inner, outer in itertools.pairwise(chosen)):
                found.append(chosen)
    return found


@st.composite
def factors(draw, names=NAMES) -> Factor:
    name, functions = draw(names), draw(st.sampled_from(compositions()))
    argument: str | int | None = None
    if "poly" in functions:
        argument = draw(st.integers(2, 5))
    elif "C" in functions:
        argument = draw(st.one_of(st.none(), st.integers(-99, 999), QUOTED))
    return Factor(name, functions, argument)


@st.composite
def formulas(draw) -> Formula:
    outcome = Factor(draw(NAMES), draw(st.sampled_from([(), ("log",)])))
    others = factors(NAMES.filter(lambda name: name != outcome.name))
    products = st.lists(others, min_size=1, max_size=MOST_FACTORS, unique=True)
    terms = draw(st.lists(products, min_size=1, max_size=4, unique_by=frozenset))
    return Formula("", outcome, tuple(sorted((Term(tuple(t)) for t in terms), key=lambda t: len(t.factors))))


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(formulas())
def test_canonical_text_parses_to_the_same_formula(formula: Formula) -> None:
    text = formula.canonical()
    read = parse_formula(text)
    assert (read.outcome, read.terms) == (formula.outcome, formula.terms)
    assert read.canonical() == text


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.text(st.sampled_from("yxab~+:*(),-^./`\"'“”‘’ 0123CIlog满（～＋．²\n\u200b\u0301"), max_size=30))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        read = parse_formula(text)
    except FormulaError as error:
        assert error.say("zh") != error.say("en")
    else:
        assert parse_formula(read.canonical()).terms == read.terms
