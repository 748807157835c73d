r"""The language of factor models, in lavaan's style, read by a tokeniser (nothing is ever evaluated).

==============  ================================================================
``F =~ x1+x2``  factor F is measured by x1, x2 (items, or factors: higher order)
``x1 ~~ x2``    (residual) covariance; ``x1 ~~ x1`` a variance
``y ~ x + F``   regression
``x1 ~ 1``      intercept or mean
==============  ================================================================

Before a term: ``1*x1`` fixes it, ``NA*x1`` frees it, ``a*x1`` names it (equal names, equal values),
``c(1, NA)*x1`` and ``c(a, b)*x1`` say so group by group; several may be chained (``NA*a*x1``). A line ends at
its end, at ``;``, or goes on after ``+``; ``#`` and ``!`` begin a remark. Names may be Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ...words.errors import FormulaError
from ...words.text import Text

Operator = Literal["=~", "~~", "~", "~1"]
OPERATORS: dict[str, Operator] = {"=~": "=~", "~~": "~~", "~": "~"}
_ELSEWHERE = (":=", "==", "<", ">", "|", "~*~")
_TOKEN = re.compile(
    r"(?P<name>[^\W\d][\w.]*)|(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
    r"|(?P<mark>~\*~|=~|~~|:=|==|[~|<>*+,()\-])|(?P<bad>\S)"
)
_OPEN_END = {"+", "*", ",", "(", "=~", "~~", "~"}


@dataclass(frozen=True)
class Term:
    """One term of a model: ``left operator right``, with what was written before it.

    Attributes
    ----------
    left, operator, right : str
        `right` is empty for an intercept (``~1``).
    fixed : tuple of (float or None)
        Values in front of the term, one for all groups or one a group; None = ``NA``, free by declaration;
        empty = nothing was written.
    labels : tuple of str
        Names in front of it, likewise.
    line : int
        Line of the text, from 1.
    """

    left: str
    operator: Operator
    right: str
    fixed: tuple[float | None, ...]
    labels: tuple[str, ...]
    line: int


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def read_model(text: str) -> tuple[Term, ...]:
    """Terms of a factor model in the order they are written.

    Parameters
    ----------
    text : str
        See the head of this module.

    Raises
    ------
    FormulaError
        ``empty_model``, ``model_syntax`` (with the line), ``model_repeats`` (a term stands twice),
        ``not_in_this_language`` (thresholds, defined parameters, inequality).

    Examples
    --------
    >>> from governance_survey.statistics.confirmatory import read_model
    >>> for term in read_model("F =~ 1*x1 + a*x2; x1 ~~ x2  # remark"):
    ...     print(term.left, term.operator, term.right, term.fixed, term.labels)
    F =~ x1 (1.0,) ()
    F =~ x2 () ('a',)
    x1 ~~ x2 () ()
    """
    terms = tuple(term for statement in _statements(text) for term in _Reader(statement).statement())
    if not terms:
        raise FormulaError(
            "empty_model",
            Text(zh="模型里没有一行内容", en="the model has no line"),
            expected="F =~ x1 + x2 + x3",
        )
    seen: set[tuple[str, str, str]] = set()
    for term in terms:
        swap = term.operator == "~~" and term.right < term.left
        key = (term.operator, *((term.right, term.left) if swap else (term.left, term.right)))
        if key in seen:
            raise FormulaError(
                "model_repeats",
                Text(zh="同一项写了两次", en="a term stands twice"),
                where=_line(term.line),
                got=f"{term.left} {term.operator} {term.right}",
                fix=Text(zh="删去一处；几个前缀可连写：NA*a*x1", en="delete one; prefixes may be chained: NA*a*x1"),
            )
        seen.add(key)
    return terms


def _line(number: int) -> Text:
    return Text(zh="模型第 {n} 行", en="line {n} of the model").fill(n=number)


def _wrong(token: _Token, expected: Text, got: str | None = None) -> FormulaError:
    return FormulaError(
        "model_syntax",
        Text(zh="模型读不懂", en="the model cannot be read"),
        where=_line(token.line),
        expected=expected,
        got=token.text if got is None else got,
    )


def _statements(text: str) -> list[list[_Token]]:
    """Tokens of each statement; a line that ends in, or is followed by, a plus goes on."""
    found: list[list[_Token]] = []
    for number, line in enumerate(text.splitlines(), 1):
        for place, piece in enumerate(re.split(r"[#!]", line, maxsplit=1)[0].split(";")):
            tokens = []
            for match in _TOKEN.finditer(piece):
                kind = str(match.lastgroup)
                token = _Token(kind, match.group(), number)
                if kind == "bad":
                    raise _wrong(token, Text(zh="名称、数、=~、~~、~、+、*", en="a name, a number, =~, ~~, ~, + or *"))
                tokens.append(token)
            if not tokens:
                continue
            goes_on = place == 0 and bool(found) and (found[-1][-1].text in _OPEN_END or tokens[0].text in ("+", "*"))
            if goes_on:
                found[-1].extend(tokens)
            else:
                found.append(tokens)
    return found


class _Reader:
    """Reads one statement, token by token."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self, ahead: int = 0) -> _Token:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else _Token("end", "", self.tokens[-1].line)

    def take(self) -> _Token:
        token = self.peek()
        self.at += 1
        return token

    def want(self, text: str) -> None:
        token = self.take()
        if token.text != text:
            raise _wrong(token, Text(zh="这里应有 {t}", en="{t} here").fill(t=text), token.text or "…")

    def name(self) -> str:
        token = self.take()
        if token.kind != "name":
            raise _wrong(token, Text(zh="一个名称", en="a name"), token.text or "…")
        return token.text

    def statement(self) -> list[Term]:
        lefts = [self.name()]
        while self.peek().text == "+":
            self.take()
            lefts.append(self.name())
        token = self.take()
        if token.text in _ELSEWHERE:
            raise FormulaError(
                "not_in_this_language",
                Text(zh="这里不支持这种写法", en="this is not part of the language here"),
                where=_line(token.line),
                got=token.text,
                expected=Text(zh="=~、~~、~、~ 1", en="=~, ~~, ~ or ~ 1"),
                fix=Text(
                    zh="相等用同名前缀（a*x1 + a*x2）；阈值由有序模型自行设定",
                    en="equality is a shared name (a*x1 + a*x2); thresholds are set by the ordinal model itself",
                ),
            )
        if token.text not in OPERATORS:
            raise _wrong(token, Text(zh="=~、~~ 或 ~", en="=~, ~~ or ~"), token.text or "…")
        operator = OPERATORS[token.text]
        rights = [self.term(operator)]
        while self.peek().text == "+":
            self.take()
            rights.append(self.term(operator))
        if self.peek().kind != "end":
            raise _wrong(self.peek(), Text(zh="+ 或行尾", en="+ or the end of the line"))
        return [
            Term(left, "~1" if right == "" else operator, right, fixed, labels, token.line)
            for left in lefts
            for right, fixed, labels in rights
        ]

    def term(self, operator: Operator) -> tuple[str, tuple[float | None, ...], tuple[str, ...]]:
        fixed: tuple[float | None, ...] = ()
        labels: tuple[str, ...] = ()
        while True:
            token = self.peek()
            if operator == "~" and token.text in ("1", "0") and self.peek(1).text != "*":
                self.take()
                return "", (0.0,) if token.text == "0" else fixed, labels
            if token.kind == "name" and self.peek(1).text not in ("*", "("):
                return self.name(), fixed, labels
            values = self.prefix()
            self.want("*")
            named = tuple(value for value in values if isinstance(value, str))
            if named and len(named) != len(values):
                raise _wrong(
                    token, Text(zh="c() 里或全是名称，或全是数与 NA", en="names only, or numbers and NA, in c()")
                )
            if named:
                labels = named
            elif fixed in ((), values) or values == (None,):
                fixed = tuple(value for value in values if not isinstance(value, str))
            else:
                raise _wrong(token, Text(zh="一项只能固定一次", en="one fixed value a term"))

    def prefix(self) -> tuple[float | str | None, ...]:
        token = self.peek()
        if token.text == "c" and self.peek(1).text == "(":
            self.take()
            self.want("(")
            values = [self.value()]
            while self.peek().text == ",":
                self.take()
                values.append(self.value())
            self.want(")")
            return tuple(values)
        return (self.value(),)

    def value(self) -> float | str | None:
        token = self.take()
        if token.text == "-" and self.peek().kind == "number":
            return -float(self.take().text)
        if token.kind == "number":
            return float(token.text)
        if token.kind == "name":
            return None if token.text == "NA" else token.text
        raise _wrong(token, Text(zh="数、NA 或名称", en="a number, NA or a name"), token.text or "…")
