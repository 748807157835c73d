"""The grammar of indicators: what it reads, what it refuses, and where it points."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_survey.schemes.indicator_formula import (
    FUNCTIONS,
    MOST_CHARACTERS,
    MOST_DEEP,
    MOST_TOKENS,
    Aggregate,
    Among,
    Arithmetic,
    Column,
    Comparison,
    Field,
    Indicator,
    Negative,
    Number,
    Span,
    parse_indicator,
)
from governance_survey.words.errors import FormulaError

# The figures of the study, in its own spelling; K43 compares texts and is entered as a value.
FORMULAS = """
K01: A_HH / A_WRK
K02: A_POP / A_WRK
K03: A_WRK
K04: A_WRK_NEW / A_WRK
K05: A_WRK_LEFT / (A_WRK + (A_WRK_LEFT - A_WRK_NEW) / 2)
K06: A_WRK_DSP / A_WRK
K07: A_WRK_LIC / A_WRK
K08: A_WRK_LADDER / A_WRK
K09: A_WRK_INS / A_WRK
K10: A_TRN_H / A_WRK
K11: A_FORM_DUP / A_FORM
K12: A_TASK_ADM / A_TASK
K13: median(worker.W_NUM_1 * (7 - worker.W_NUM_2))
K14: A_INSP / 12
K15: A_ACC / A_WRK * 10
K16: mean(worker.W_TASKN)
K17: A_GRID / A_CMP
K18: A_HH_GRID / A_HH
K19: A_GMEM / A_GRID
K20: A_HH / A_GMEM
K21: 1 - distinct(A_GPAT.grid where A_GPAT.days_ago <= 30) / A_GRID
K22: A_PRF_OK / A_POP
K23: median(days(survey_date - A_PRF_DATE.last_update))
K24: A_KEY_CONTACT / A_KEY
K25: A_TASK_AUTH / A_TASK_ADM
K26: A_TASK_PAID / A_TASK_NEED
K27: share(A_INC where A_INC.approvals == 0)
K28: median(A_INC.approvals)
K29: median(hours(A_INC.t2 - A_INC.t1)) + median(hours(A_INC.t3 - A_INC.t2)) + median(hours(A_INC.t4 - A_INC.t3))
K30: median(hours(A_WARN.t_household - A_WARN.t_issue))
K31: mean(A_WARN.hh_2h) / A_HH
K32: A_WHS_OK / A_WHS
K33: median(hours(A_INC.t_act - A_INC.t_detect))
K34: share(A_MEAS where A_MEAS.basis == 1)
K35: share(A_MEAS where A_MEAS.stricter == 1)
K36: A_CMPL / A_HH * 1000
K37: A_CMPL_OK / A_CMPL
K38: A_DISC / A_DISC_REQ
K39: A_LAWTRN
K40: A_TASK_SCR / A_TASK_ADM
K41: A_DRILL
K42: A_DRILL_REP / A_DRILL
K44: months(survey_date - A_PLAN.last_revision)
K45: min(A_STOCK.qty / A_STOCK_USE.qty)
K46: A_STOCK_CHK
K47: A_STOCK_EXP / sum(A_STOCK.qty)
K48: sum(A_FUND.amount) / A_POP
K49: 1 - sum((A_FUND.amount / sum(A_FUND.amount)) ** 2)
K50: A_SHEL / A_POP
K51: A_SPACE_CONV / A_SPACE
K52: median(hours(A_DISP.t_delivered - A_DISP.t_request))
K53: indicator(months(survey_date - A_RMAP) <= 12)
K54: distinct(A_PD.actor where A_PD.days > 0) / 12
K55: 1 - sum(A_PD.days where A_PD.actor in (2, 3)) / sum(A_PD.days)
K56: sum(A_PD.days where A_PD.actor == 4) / A_HH * 1000
K57: A_SEC_4W / A_SEC
K58: A_VOL / A_POP * 100
K59: A_CMP_PROP / A_CMP
K60: A_CMP_OWN / A_CMP
K61: A_MEET_JNT / 4
K62: A_MEET_DLB
K63: A_ACT_RES / A_ACT
K64: A_SORG / A_POP * 10000
K65: A_PTS_ACT / A_POP18
K66: A_SYS
K67: A_FLD_AUTO / A_FLD
K68: A_ONL / A_SVC
K69: A_PUSH / A_BATCH
K70: A_NOPH_LINK / A_NOPH
K71: share(A_REQ where A_REQ.t_close <= A_REQ.t_due)
K72: median(hours(A_REQ.t_close - A_REQ.t_open))
K73: A_SVC_NEED / A_SVC
K74: A_CB_SAT / A_CB
K75: A_FAC_USE_H / A_FAC_OPEN_H
K76: days(A_EVT.t_contained - A_EVT.t_first)
K77: count(A_DLV where A_DLV.done / A_DLV.due < 0.9)
K78: A_UNIT
K79: A_PTEAM + A_PBRANCH
K80: A_ETEAM / A_POP * 1000
K81: A_IT_COST / A_HH
"""
STUDY = dict(line.split(": ", 1) for line in FORMULAS.strip().splitlines())


def refused(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse_indicator(text)
    assert caught.value.say("zh") != caught.value.say("en")
    return caught.value


def marked_piece(error: FormulaError) -> str:
    """What stands above the marks (texts without wide characters before the place)."""
    _, shown, marks = error.where.say("en").split("\n")
    return shown[marks.index("^") : marks.index("^") + marks.count("^")]


# What it reads ---------------------------------------------------------------------------------------


def test_the_study_has_eighty_computed_indicators() -> None:
    assert len(STUDY) == 80
    assert set(STUDY) == {f"K{i:02d}" for i in range(1, 82)} - {"K43"}


@pytest.mark.parametrize("name", STUDY)
def test_every_formula_of_the_study_is_read(name: str) -> None:
    formula = parse_indicator(STUDY[name])
    assert formula.text == STUDY[name]
    assert formula.fields or formula.logs
    # What is named is what stands in the text, and nothing else.
    for field in formula.fields:
        assert field in STUDY[name]
    for log, columns in formula.logs:
        assert all(f"{log}.{column}" in STUDY[name] for column in columns)


@pytest.mark.parametrize(
    ("name", "fields", "logs"),
    [
        ("K05", ("A_WRK_LEFT", "A_WRK", "A_WRK_NEW"), ()),
        ("K13", (), (("worker", ("W_NUM_1", "W_NUM_2")),)),
        ("K21", ("A_GRID",), (("A_GPAT", ("grid", "days_ago")),)),
        ("K23", ("survey_date",), (("A_PRF_DATE", ("last_update",)),)),
        ("K29", (), (("A_INC", ("t2", "t1", "t3", "t4")),)),
        ("K45", (), (("A_STOCK", ("qty",)), ("A_STOCK_USE", ("qty",)))),
        ("K53", ("survey_date", "A_RMAP"), ()),
        ("K76", (), (("A_EVT", ("t_contained", "t_first")),)),
    ],
)
def test_fields_and_logs_in_order(name: str, fields: tuple, logs: tuple) -> None:
    formula = parse_indicator(STUDY[name])
    assert formula.fields == fields
    assert formula.logs == logs


def tree(text: str) -> object:
    return parse_indicator(text).tree


def test_operators_bind_as_in_arithmetic() -> None:
    a, b, c = Field("a"), Field("b"), Field("c")
    assert tree("a - b - c") == Arithmetic("-", Arithmetic("-", a, b), c)
    assert tree("a - (b - c)") == Arithmetic("-", a, Arithmetic("-", b, c))
    assert tree("a + b * c") == Arithmetic("+", a, Arithmetic("*", b, c))
    assert tree("a / b * c") == Arithmetic("*", Arithmetic("/", a, b), c)
    assert tree("-a ** b") == Negative(Arithmetic("**", a, b))
    assert tree("a ** b ** c") == Arithmetic("**", a, Arithmetic("**", b, c))
    assert tree("a ** -b") == Arithmetic("**", a, Negative(b))
    assert tree("a * -b") == Arithmetic("*", a, Negative(b))


def test_functions_and_conditions_as_records() -> None:
    x, k = Column("L", "x"), Column("L", "k")
    assert tree("hours(L.x)") == Span("hours", x)
    assert tree("count(L)") == Aggregate("count", ("L",), None, None)
    assert tree("sum(L.x where L.k in (2, -3.5) and L.x != 0)") == Aggregate(
        "sum", ("L",), x, (Among(k, (2.0, -3.5)), Comparison("!=", x, Number(0.0)))
    )
    assert tree("indicator(a < 1)") == Indicator((Comparison("<", Field("a"), Number(1.0)),))
    with pytest.raises(dataclasses.FrozenInstanceError):
        tree("count(L)").function = "sum"  # type: ignore[attr-defined]


def test_an_aggregate_knows_its_own_logs_and_not_those_of_an_inner_one() -> None:
    outer = tree("sum(B.y * A.x / sum(C.z) where D.k == 1)")
    assert isinstance(outer, Aggregate)
    assert outer.logs == ("B", "A", "D")


def test_a_name_is_a_function_only_before_a_bracket() -> None:
    assert parse_indicator("count + median / hours").fields == ("count", "median", "hours")
    assert parse_indicator("常住户数 / 工作者").fields == ("常住户数", "工作者")
    assert parse_indicator("a\n +\tb").fields == ("a", "b")


# What it refuses, and where it points --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("a b", "b"),
        ("a + * b", "*"),
        ("+a", "+"),
        ("a.b.c", "."),
        ("2x", "x"),
        (".5", "."),
        ("1e3", "e3"),
        ("a)", ")"),
        ("()", ")"),
        ("'x'", "'"),
        ("a[0]", "["),
        ("a; b", ";"),
        ("a = 2", "="),
        ("a ^ 2", "^"),
        ("a // b", "/"),
        ("a == b", "=="),
        ("where", "where"),
        ("a where b == 1", "where"),
        ("count(L.x where L.x == 1)", "."),
        ("share(L)", ")"),
        ("share(L.x == 1)", "."),
        ("distinct(L.x + 1)", "L"),
        ("distinct(L)", "L"),
        ("sum(L.x, L.y)", ","),
        ("sum(L.x where L.y)", ")"),
        ("sum(L.x where L.y == 1 or L.z == 2)", "or"),
        ("sum(L.x where not L.y == 1)", "L"),
        ("sum(L.x where 1 < L.y < 2)", "<"),
        ("indicator(a)", ")"),
        ("indicator(a in 2)", "2"),
        ("indicator(a in ())", ")"),
        ("indicator(a in (b))", "b"),
        ("indicator((a == 1) and (b == 2))", "=="),
        ("sum(A_POP)", "sum"),
        ("sum(sum(L.x))", "sum"),
        ("9" * 90 * 4, "9" * 100),
    ],
)
def test_refused_with_the_place_marked(text: str, piece: str) -> None:
    error = refused(text)
    assert error.code == "indicator_formula_invalid"
    assert marked_piece(error).startswith(piece)


@pytest.mark.parametrize("text", ["", "  ", "a +", "a / (b", "sum(", "sum(L.x where", "sum(L.", "indicator(a in (2,"])
def test_a_text_that_breaks_off_is_marked_behind_its_end(text: str) -> None:
    error = refused(text)
    assert error.code == "indicator_formula_invalid"
    assert "breaks off" in error.say("en")
    if text.strip():
        assert error.where.say("en").split("\n")[2] == " " * (4 + len(text)) + "^"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("A_HH／A_WRK", "/"),
        ("（A_HH) / 2", "("),
        ("indicator(a in (2，3))", ","),
        ("Ａ_HH / 2", "A"),
        ("A_HH / １２", "1"),
        ("indicator(a ≤ 2)", "<="),
        ("indicator(a ＝ 2)", "="),
        ("A_HH × 10", "*"),
        ("1 − A_HH", "-"),
        ("A_INC。t1", "."),
    ],
)
def test_full_width_signs_get_a_friendly_hint(text: str, meant: str) -> None:
    error = refused(text)
    assert error.code == "indicator_formula_invalid"
    assert f"“{meant}”" in error.fix.say("zh")
    assert f"“{meant}”" in error.fix.say("en")


def test_hints_where_the_cause_is_plain() -> None:
    assert "worker.W_NUM_1" in refused("median(W_NUM_1 * (7 - W_NUM_2))").fix.say("zh")
    assert "worker.W_TASKN" in refused("mean(W_TASKN)").fix.say("en")
    assert "“==”" in refused("indicator(a = 2)").fix.say("en")
    assert "“**”" in refused("a ^ 2").fix.say("en")
    assert "and" in refused("sum(L.x where L.y == 1 or L.z == 2)").fix.say("en")
    assert "share(A_INC where" in refused("share(A_INC)").say("en")


def test_unknown_function_lists_the_allowed_and_the_closest() -> None:
    error = refused("medain(A_INC.approvals)")
    assert error.code == "unknown_function"
    assert marked_piece(error) == "medain"
    assert "median" in error.fix.say("en")
    for function in FUNCTIONS:
        assert f"{function}()" in error.expected.say("zh")
    assert "mean" in refused("avg(L.x)").fix.say("en")
    assert "sum" in refused("SUM(L.x)").fix.say("en")
    assert "entered" in refused("1 - jaccard5(A_PLAN.text, A_PLAN_TPL)").fix.say("en")


# Hostile text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "__import__('os').system('touch {path}')",
        "eval(open('{path}', 'w'))",
        "sum(__import__('os').system('touch {path}'))",
        "A_HH / open('{path}', 'w')",
    ],
)
def test_code_is_an_unknown_function_and_is_never_run(text: str, tmp_path) -> None:
    path = tmp_path / "pwned"
    assert refused(text.format(path=path)).code == "unknown_function"
    assert not path.exists()


@pytest.mark.parametrize("text", ["a.__class__.__mro__", "lambda: 1", "a if b else c", "{a}", "a@b", "`a`", "a\x00b"])
def test_python_that_calls_nothing_is_refused_too(text: str) -> None:
    assert refused(text).code == "indicator_formula_invalid"


def test_characters_that_cannot_be_seen_are_named_and_never_printed() -> None:
    error = refused("a \u200b b")
    assert "U+200B" in error.say("en")
    assert "\u200b" not in error.say("en")
    assert "\x1b" not in refused("a \x1b[31m").say("en")


def test_limits_of_depth() -> None:
    most = MOST_DEEP - 1
    assert tree("(" * most + "a" + ")" * most) == Field("a")
    error = refused("(" * MOST_DEEP + "a" + ")" * MOST_DEEP)
    assert error.code == "formula_too_deep"
    assert str(MOST_DEEP) in error.expected.say("zh")
    for text in ("(" * 150, "-" * 150 + "1", "2**" * 60 + "2", "sum(" * 60 + "L.x" + ")" * 60):
        assert refused(text).code == "formula_too_deep"


def test_limits_of_length() -> None:
    for text in ("x" * 10_240, "1 + " * 2560, "(" * 10_240, " " * 10_240, "ａ" * 10_240, "1+" * (MOST_TOKENS // 2)):
        error = refused(text)
        assert error.code == "formula_too_long"
        assert len(error.say("en")) < 500
    assert tree("x" * MOST_CHARACTERS) == Field("x" * MOST_CHARACTERS)
    # The longest chain can still be shown, compared and hashed.
    longest = parse_indicator("+".join("a" * (MOST_TOKENS // 2)))
    assert hash(longest) == hash(parse_indicator(longest.text))
    assert "Arithmetic" in repr(longest)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [
                    *FUNCTIONS,
                    "a",
                    "L",
                    ".",
                    "(",
                    ")",
                    ",",
                    "+",
                    "-",
                    "**",
                    "/",
                    "==",
                    "<",
                    "in",
                    "and",
                    "where",
                    "2",
                    " ",
                ]
            ),
            max_size=25,
        ).map(" ".join),
    )
)
def test_any_text_is_read_or_refused_in_both_languages(text: str) -> None:
    try:
        parse_indicator(text)
    except FormulaError as error:
        assert error.say("zh") != error.say("en")
