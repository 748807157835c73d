"""The grammar of indicators: figures from fields and logs of a community record, parsed by our own code, never run.

::

    sum        = product { ("+" | "-") product }
    product    = signed { ("*" | "/") signed }
    signed     = "-" signed | atom [ "**" signed ]
    atom       = number | field | LOG "." column | "(" sum ")" | call
    call       = ("hours" | "days" | "months") "(" sum ")" | "indicator" "(" condition ")" | aggregate
    aggregate  = ("sum" | "mean" | "median" | "min" | "max") "(" sum [ "where" condition ] ")"
               | "distinct" "(" LOG "." column [ "where" condition ] ")"
               | "count" "(" LOG [ "where" condition ] ")" | "share" "(" LOG "where" condition ")"
    condition  = test { "and" test }
    test       = sum ("==" | "!=" | "<" | "<=" | ">" | ">=") sum | sum "in" "(" number { "," number } ")"

What each part means, missing values above all, stands in `governance_survey.steps.indicator_values`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import NoReturn

from ..words.errors import FormulaError, closest
from ..words.text import Text, listed, same
from .formula_text import FULL_WIDTH, Token, marked

SPANS = ("hours", "days", "months")
OF_VALUES = ("sum", "mean", "median", "min", "max")
OF_ROWS = ("count", "share")
FUNCTIONS = (*OF_ROWS, "distinct", *OF_VALUES, *SPANS, "indicator")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
MOST_CHARACTERS = 2000
MOST_TOKENS = 200  # a chain of sums is as deep as it is long
MOST_DEEP = 16


@dataclass(frozen=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True)
class Field:
    """A field of the record: one value a community."""

    name: str


@dataclass(frozen=True)
class Column:
    """A column of a log; outside every aggregate, its value in the only row a community has."""

    log: str
    name: str


@dataclass(frozen=True)
class Negative:
    """The value with its sign changed."""

    inner: Node


@dataclass(frozen=True)
class Arithmetic:
    """``left operator right`` with + - * / or **."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Span:
    """A length of time, held in days, in the named unit."""

    unit: str
    inner: Node


@dataclass(frozen=True)
class Comparison:
    """``left operator right`` with one of `COMPARISONS`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Among:
    """``value in (choices)``."""

    value: Node
    choices: tuple[float, ...]


@dataclass(frozen=True)
class Indicator:
    """1 where every test holds, else 0."""

    condition: Condition


@dataclass(frozen=True)
class Aggregate:
    """One figure a community from the rows of `logs`; rows are those of the first, the others are joined to it.

    `value` is None for ``count`` and ``share``.
    """

    function: str
    logs: tuple[str, ...]
    value: Node | None
    where: Condition | None


Condition = tuple[Comparison | Among, ...]
Node = Number | Field | Column | Negative | Arithmetic | Span | Indicator | Aggregate


@dataclass(frozen=True)
class IndicatorFormula:
    """A parsed formula.

    Attributes
    ----------
    fields : tuple of str
        Fields of the record it needs, each once, in order (``survey_date`` among them where it is used).
    logs : tuple of (str, tuple of str)
        Logs it needs, each with the columns it needs; ``dict(formula.logs)`` is a mapping.
    """

    text: str
    tree: Node
    fields: tuple[str, ...]
    logs: tuple[tuple[str, tuple[str, ...]], ...]


def parse_indicator(text: str) -> IndicatorFormula:
    """Read the formula of an indicator. It is never run: there is no function but those of `FUNCTIONS`.

    Raises
    ------
    FormulaError
        With the formula and a mark under the place: ``indicator_formula_invalid``, ``unknown_function``,
        ``formula_too_long``, ``formula_too_deep``.

    Examples
    --------
    >>> formula = parse_indicator("A_STOCK_EXP / sum(A_STOCK.qty where A_STOCK.item in (1, 2))")
    >>> formula.fields, formula.logs
    (('A_STOCK_EXP',), (('A_STOCK', ('qty', 'item')),))
    """
    return _Parser(text).formula()


_TOKEN = re.compile(r"(?P<name>[^\W\d]\w*)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<symbol>\*\*|[=!<>]=|\S)")
_WORDS = ("where", "in", "and")
_SIGNS = {"×": "*", "÷": "/", "−": "-", "–": "-", "≤": "<=", "≥": ">=", "≠": "!=", "、": ",", "。": "."}
_INSTEAD = {"=": "==", "^": "**", "&": "and"}
# Other programs' names for the same thing, too far from ours to be found by spelling.
_ELSEWHERE = {"avg": "mean", "average": "mean", "total": "sum", "n": "count", "nunique": "distinct", "if": "indicator"}

_UNKNOWN = Text(zh="没有函数 {f}()。", en="There is no function {f}().")
_LONG = Text(zh="公式太长。", en="The formula is too long.")
_DEEP = Text(zh="公式套得太深。", en="The formula is nested too deeply.")
_AT_MOST = Text(zh="至多 {c} 个字符、{t} 个词", en="at most {c} characters and {t} words and signs")
_AT_MOST_DEEP = Text(zh="至多 {n} 层", en="at most {n} levels")
_BREAKS_OFF = Text(zh="公式在这里中断。", en="The formula breaks off here.")
_MISPLACED = Text(zh="“{p}”不能出现在这里。", en="“{p}” cannot stand here.")
_TOO_BIG = Text(zh="这个数太大。", en="This number is too large.")
_NO_LOG = Text(zh="{f}() 里没有记录表的列。", en="{f}() holds no column of a log.")
_PLAIN = Text(zh="请写“{q}”（半角），不要写“{p}”。", en="Write the plain “{q}” instead of “{p}”.")
_ENTER = Text(zh="这种语法算不出的指标可直接填入数值。", en="A figure beyond this grammar is entered as a value.")
_CONDITION = Text(
    zh="条件写在 where 之后或 indicator() 里，几个条件用 and 连接，不加括号。",
    en="A condition stands behind where or in indicator(); several are joined by and, without brackets.",
)
_EXPECT = Text(zh="这里应为“{s}”", en="“{s}” here")
_WORKERS = Text(zh="工作者问卷的列写作 worker.{f}", en="A column of the worker questionnaire is written worker.{f}")
_EXAMPLES = {
    "count": same("count(A_DLV where A_DLV.done < 1)"),
    "share": same("share(A_INC where A_INC.approvals == 0)"),
    "distinct": same("distinct(A_PD.actor where A_PD.days > 0)"),
    "in": same("A_PD.actor in (2, 3)"),
}


class _Parser:
    """Recursive descent over the tokens of one formula; every way down passes `_signed`, which counts."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        found = [Token(str(m.lastgroup), m.group(), m.start(), m.end()) for m in _TOKEN.finditer(self.text)]
        self.tokens = [*found, Token("end", "", len(self.text), len(self.text))]
        self.at = self.depth = 0
        self.fields: dict[str, None] = {}
        self.logs: dict[str, dict[str, None]] = {}
        self.open: list[dict[str, None]] = []  # logs of the aggregates around the present place

    def formula(self) -> IndicatorFormula:
        self._readable()
        tree = self._sum()
        if self.token.kind != "end":
            self._unexpected()
        logs = tuple((log, tuple(columns)) for log, columns in self.logs.items())
        return IndicatorFormula(self.text, tree, tuple(self.fields), logs)

    def _readable(self) -> None:
        if len(self.text) > MOST_CHARACTERS or len(self.tokens) > MOST_TOKENS:
            at = min(self.tokens[min(MOST_TOKENS, len(self.tokens)) - 1].start, MOST_CHARACTERS)
            most = _AT_MOST.fill(c=MOST_CHARACTERS, t=MOST_TOKENS)
            self._fail("formula_too_long", _LONG, Token("", "", at, at + 1), expected=most)
        for at, sign in enumerate(self.text):
            plain = _SIGNS.get(sign) or sign.translate(FULL_WIDTH)
            if plain != sign and not sign.isspace():
                fix = _PLAIN.fill(p=sign, q=plain)
                self._invalid(_MISPLACED.fill(p=sign), Token("", "", at, at + 1), fix=fix)

    def _sum(self) -> Node:
        left = self._product()
        while self._is("+", "-"):
            left = Arithmetic(self._next().text, left, self._product())
        return left

    def _product(self) -> Node:
        left = self._signed()
        while self._is("*", "/"):
            left = Arithmetic(self._next().text, left, self._signed())
        return left

    def _signed(self) -> Node:
        self.depth += 1
        if self.depth > MOST_DEEP:
            self._fail("formula_too_deep", _DEEP, self.token, expected=_AT_MOST_DEEP.fill(n=MOST_DEEP))
        found: Node
        if self._took("-"):
            found = Negative(self._signed())
        else:
            found = self._atom()
            if self._took("**"):
                found = Arithmetic("**", found, self._signed())
        self.depth -= 1
        return found

    def _atom(self) -> Node:
        if self.token.kind == "number":
            return Number(self._number())
        if self._took("("):
            inner = self._sum()
            self._expect(")")
            return inner
        name = self._name()
        if self._took("("):
            return self._call(name)
        if self._took("."):
            column = self._name().text
            self._uses(name.text)[column] = None
            return Column(name.text, column)
        self.fields[name.text] = None
        return Field(name.text)

    def _call(self, name: Token) -> Node:
        found: Node
        if name.text in SPANS:
            found = Span(name.text, self._sum())
        elif name.text == "indicator":
            found = Indicator(self._condition())
        elif name.text in FUNCTIONS:
            found = self._aggregate(name)
        else:
            near = closest(_ELSEWHERE.get(name.text.lower(), name.text.lower()), FUNCTIONS)
            ours = listed((f"{function}()" for function in FUNCTIONS), most=len(FUNCTIONS))
            what = _UNKNOWN.fill(f=name.text)
            self._fail("unknown_function", what, name, expected=ours, fix=near or _ENTER)
        self._expect(")")
        return found

    def _aggregate(self, name: Token) -> Aggregate:
        function, start, example = name.text, self.token, _EXAMPLES.get(name.text)
        self.open.append({})
        value = None
        if function in OF_ROWS:
            self._uses(self._name().text)
            if not self._is(")", "where"):
                self._unexpected(expected=example)
        else:
            value = self._sum()
        if function == "distinct" and not isinstance(value, Column):
            self._unexpected(start, expected=example)
        if function == "share" and not self._is("where"):
            self._unexpected(expected=example)
        where = self._condition() if self._took("where") else None
        own = self.open.pop()
        if not own:
            fix = _WORKERS.fill(f=start.text) if start.kind == "name" and start.text not in FUNCTIONS else None
            self._fail(
                "indicator_formula_invalid", _NO_LOG.fill(f=function), name, expected=same("LOG.column"), fix=fix
            )
        return Aggregate(function, tuple(own), value, where)

    def _condition(self) -> Condition:
        tests = [self._test()]
        while self._took("and"):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Comparison | Among:
        left = self._sum()
        if self._is(*COMPARISONS):
            return Comparison(self._next().text, left, self._sum())
        if not self._took("in"):
            self._unexpected(expected=listed((*COMPARISONS, "in")))
        self._expect("(", _EXAMPLES["in"])
        choices = [self._number()]
        while self._took(","):
            choices.append(self._number())
        self._expect(")")
        return Among(left, tuple(choices))

    def _number(self) -> float:
        sign = -1.0 if self._took("-") else 1.0
        if self.token.kind != "number":
            self._unexpected()
        value = float(self.token.text)
        if not math.isfinite(value):
            self._invalid(_TOO_BIG, self.token)
        self._next()
        return sign * value

    def _name(self) -> Token:
        if self.token.kind != "name" or self.token.text in _WORDS:
            self._unexpected()
        return self._next()

    def _uses(self, log: str) -> dict[str, None]:
        if self.open:
            self.open[-1][log] = None
        return self.logs.setdefault(log, {})

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def _next(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _is(self, *pieces: str) -> bool:
        return self.token.text in pieces

    def _took(self, piece: str) -> bool:
        found = self._is(piece)
        self.at += found
        return found

    def _expect(self, piece: str, example: Text | None = None) -> None:
        if not self._took(piece):
            self._unexpected(expected=example or _EXPECT.fill(s=piece))

    def _unexpected(self, token: Token | None = None, expected: Text | None = None) -> NoReturn:
        piece = token or self.token
        if piece.kind == "end":
            self._invalid(_BREAKS_OFF, piece, expected=expected)
        fix = _CONDITION if piece.text in (*COMPARISONS, *_WORDS, "or", "not") else None
        if piece.text in _INSTEAD:
            fix = _PLAIN.fill(p=piece.text, q=_INSTEAD[piece.text])
        shown = piece.text if piece.text.isprintable() else f"U+{ord(piece.text[0]):04X}"
        self._invalid(_MISPLACED.fill(p=shown), piece, expected=expected, fix=fix)

    def _invalid(self, what: Text, token: Token, **answers: Text | None) -> NoReturn:
        self._fail("indicator_formula_invalid", what, token, **answers)

    def _fail(self, code: str, what: Text, token: Token, **answers: Text | None) -> NoReturn:
        raise FormulaError(code, what, where=marked(self.text, token.start, token.stop), **answers)
