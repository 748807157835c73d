"""The formula grammar: parsed by our own code, never run, errors that point into the text.

::

    formula  = outcome "~" term { "+" term }
    outcome  = name | "log(" name ")"
    term     = factor { (":" | "*") factor }          at most three factors; a*b = a + b + a:b
    factor   = name | function "(" factor [ "," argument ] ")"
    function = C | log | center | poly | between | within
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from ..words.errors import FormulaError, closest
from ..words.text import Text, listed, same

FUNCTIONS: dict[str, Text] = {
    "C": Text(zh="按类别比较", en="compare categories"),
    "log": Text(zh="自然对数", en="natural logarithm"),
    "center": Text(zh="减去均值", en="subtract the mean"),
    "poly": Text(zh="正交多项式", en="orthogonal polynomial"),
    "between": Text(zh="社区均值", en="community mean"),
    "within": Text(zh="与社区均值之差", en="deviation from the community mean"),
}
MOST_CHARACTERS = 2000
MOST_FACTORS = 3
MOST_CALLS = 3
MOST_DEGREE = 5

_TOKEN = re.compile(r"`[^`]+`|\"[^\"]*\"|'[^']*'|[^\W\d][\w.]*|\d+(?:\.\d+)?|[~+:*(),\-^|/]")
# A Chinese input method types these; they mean the same.
_FULL_WIDTH = str.maketrans("～＋：＊（），－“”‘’｀", "~+:*(),-\"\"''`")


@dataclass(frozen=True)
class Factor:
    """A name and the functions around it, innermost first. `argument` belongs to C or poly."""

    name: str
    functions: tuple[str, ...] = ()
    argument: str | int | None = None

    @property
    def label(self) -> str:
        """Canonical text."""
        text = self.name if re.fullmatch(r"[^\W\d]\w*", self.name) else f"`{self.name}`"
        for function in self.functions:
            takes = function in ("C", "poly") and self.argument is not None
            shown = f'"{self.argument}"' if isinstance(self.argument, str) else self.argument
            text = f"{function}({text}, {shown})" if takes else f"{function}({text})"
        return text


@dataclass(frozen=True)
class Term:
    """A factor, or a product of factors."""

    factors: tuple[Factor, ...]

    @property
    def label(self) -> str:
        """Canonical text, such as ``W_LAW:urban``."""
        return ":".join(factor.label for factor in self.factors)


@dataclass(frozen=True)
class Formula:
    """A parsed formula. `text` is what was written; `canonical()` parses to the same terms."""

    text: str
    outcome: Factor
    terms: tuple[Term, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every id needed, outcome first, each once."""
        inner = (factor.name for term in self.terms for factor in term.factors)
        return tuple(dict.fromkeys((self.outcome.name, *inner)))

    def canonical(self) -> str:
        """The formula written out, one way for one meaning."""
        return f"{self.outcome.label} ~ {' + '.join(term.label for term in self.terms)}"

    def lower_order_of(self, term: Term) -> tuple[Term, ...]:
        """Terms of the formula that are contained in an interaction and may not be read alone.

        Examples
        --------
        >>> f = parse_formula("y ~ a*b + c")
        >>> [t.label for t in f.terms], [t.label for t in f.lower_order_of(f.terms[3])]
        (['a', 'b', 'c', 'a:b'], ['a', 'b'])
        """
        whole = set(term.factors)
        return tuple(
            other for other in self.terms if len(other.factors) < len(term.factors) and set(other.factors) <= whole
        )

    def unknown_name(self, name: str, known: Iterable[str]) -> NoReturn:
        """Refuse a name that no scheme or data set holds, pointing at it."""
        names = list(known)
        found = re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", self.text)
        raise _error(
            "unknown_name",
            Text(zh="公式里的 {name} 没有定义。", en="The formula names {name}, which is not known.").fill(name=name),
            self.text,
            found.start() if found else 0,
            expected=listed(names, most=20),
            fix=closest(name, names),
        )


def parse_formula(text: str) -> Formula:
    """Read a formula.

    Raises
    ------
    FormulaError
        With the formula and a mark under the place: ``formula_too_long``, ``no_outcome``, ``no_terms``,
        ``unexpected``, ``unknown_function``, ``no_intercept``, ``outcome_is_predictor``, ``too_many_factors``,
        ``bad_nesting``, ``bad_argument``.

    Examples
    --------
    >>> parse_formula("R_EFF ~ W_LAW*urban + log(pop) + C(edu, 3)").canonical()
    'R_EFF ~ W_LAW + urban + log(pop) + C(edu, 3) + W_LAW:urban'
    """
    if len(text) > MOST_CHARACTERS:
        raise _error(
            "formula_too_long",
            Text(zh="公式太长。", en="The formula is too long."),
            text[:60],
            0,
            expected=Text(zh="至多 {n} 个字符", en="at most {n} characters").fill(n=MOST_CHARACTERS),
        )
    return _Parser(text).formula()


@dataclass
class _Piece:
    text: str
    start: int


class _Parser:
    """Recursive descent over the pieces of one formula."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text).translate(_FULL_WIDTH)
        self.pieces: list[_Piece] = []
        self.at = 0
        place = 0
        while place < len(self.text):
            if self.text[place].isspace():
                place += 1
                continue
            found = _TOKEN.match(self.text, place)
            if found is None:
                self._unexpected(place, self.text[place])
            self.pieces.append(_Piece(found.group(), place))
            place = found.end()

    def formula(self) -> Formula:
        if not any(piece.text == "~" for piece in self.pieces):
            raise _error(
                "no_outcome",
                Text(zh="公式里没有“~”。", en="The formula has no “~”."),
                self.text,
                0,
                expected=same("R_SAT ~ W_LAW + urban"),
            )
        if self._peek() == "~":
            raise _error(
                "no_outcome", Text(zh="“~”左边没有结果变量。", en="There is no outcome left of “~”."), self.text, 0
            )
        start = self._place()
        outcome = self._factor()
        if set(outcome.functions) - {"log"} or len(outcome.functions) > 1:
            self._fail("bad_nesting", Text(zh="结果变量只能用 log()。", en="An outcome takes log() only."), start)
        self._expect("~")
        terms: list[Term] = []
        while True:
            terms += self._terms(outcome)
            if self._peek() != "+":
                break
            self.at += 1
        if self.at < len(self.pieces):
            piece = self.pieces[self.at]
            if piece.text == "-":
                self._fail(
                    "no_intercept",
                    Text(zh="不支持“-”：模型总含截距。", en="“-” is not offered: a model always has an intercept."),
                    piece.start,
                )
            self._unexpected(piece.start, piece.text)
        unique = tuple(dict.fromkeys(terms))
        if not unique:
            self._fail("no_terms", Text(zh="“~”右边没有解释变量。", en="There is no predictor right of “~”."), len(self.text))
        return Formula(self.text, outcome, tuple(sorted(unique, key=lambda term: len(term.factors))))

    def _terms(self, outcome: Factor) -> list[Term]:
        start = self._place()
        if self._peek() == "1":
            self.at += 1
            return []
        if self._peek() == "0":
            self._fail("no_intercept", Text(zh="模型总含截距，不能写 0。", en="A model always has an intercept."), start)
        factors = [self._factor()]
        joins: list[str] = []
        while self._peek() in (":", "*"):
            joins.append(self._next().text)
            factors.append(self._factor())
        if len(factors) > MOST_FACTORS:
            self._fail(
                "too_many_factors", Text(zh="交互项至多三个变量。", en="A product has at most three factors."), start
            )
        if any(factor.name == outcome.name for factor in factors):
            self._fail(
                "outcome_is_predictor",
                Text(zh="结果变量不能同时作解释变量。", en="The outcome cannot also be a predictor."),
                start,
            )
        if len(set(factors)) < len(factors):
            self._fail("bad_nesting", Text(zh="变量不能与自己相乘，请用 poly()。", en="Use poly() for a power."), start)
        return _expanded(factors, joins)

    def _factor(self, depth: int = 0) -> Factor:
        if self.at >= len(self.pieces):
            self._fail("unexpected", Text(zh="公式在这里中断。", en="The formula breaks off here."), len(self.text))
        piece = self._next()
        if piece.text.startswith("`"):
            return Factor(piece.text[1:-1])
        if not re.match(r"[^\W\d]", piece.text):
            self._unexpected(piece.start, piece.text)
        if self._peek() != "(":
            return Factor(piece.text)
        if piece.text not in FUNCTIONS:
            raise _error(
                "unknown_function",
                Text(zh="没有函数 {name}()。", en="There is no function {name}().").fill(name=piece.text),
                self.text,
                piece.start,
                expected=listed([f"{name}()" for name in FUNCTIONS]),
                fix=closest(piece.text, FUNCTIONS),
            )
        if depth >= MOST_CALLS:
            self._fail("bad_nesting", Text(zh="函数套得太深。", en="Functions are nested too deeply."), piece.start)
        self._expect("(")
        inner = self._factor(depth + 1)
        argument = self._argument(piece) if self._peek() == "," else None
        self._expect(")")
        return self._call(piece, inner, argument)

    def _argument(self, function: _Piece) -> str | int:
        self._expect(",")
        if self.at >= len(self.pieces):
            self._fail("unexpected", Text(zh="公式在这里中断。", en="The formula breaks off here."), len(self.text))
        piece = self._next()
        if piece.text.isdigit():
            return int(piece.text)
        if piece.text[0] in "\"'" and function.text == "C":
            return piece.text[1:-1]
        self._fail(
            "bad_argument",
            Text(
                zh="逗号后应为整数，或 C() 中带引号的选项。",
                en="After the comma stands a whole number, or a quoted answer in C().",
            ),
            piece.start,
        )

    def _call(self, function: _Piece, inner: Factor, argument: str | int | None) -> Factor:
        name = function.text
        outermost = {"C", "poly", "between", "within"}
        if set(inner.functions) & outermost or (name == "C" and inner.functions) or name in inner.functions:
            self._fail("bad_nesting", Text(zh="这些函数不能这样套用。", en="These functions cannot be nested so."), function.start)
        if name == "poly" and not (isinstance(argument, int) and 2 <= argument <= MOST_DEGREE):
            self._fail(
                "bad_argument",
                Text(zh="poly() 要写次数（二到五），如 poly(x, 2)。", en="poly() needs a degree from two to five: poly(x, 2)."),
                function.start,
            )
        if name not in ("C", "poly") and argument is not None:
            self._fail(
                "bad_argument",
                Text(zh="{f}() 只有一个参数。", en="{f}() takes one name only.").fill(f=name),
                function.start,
            )
        return Factor(inner.name, (*inner.functions, name), argument)

    def _peek(self) -> str:
        return self.pieces[self.at].text if self.at < len(self.pieces) else ""

    def _place(self) -> int:
        return self.pieces[self.at].start if self.at < len(self.pieces) else len(self.text)

    def _next(self) -> _Piece:
        self.at += 1
        return self.pieces[self.at - 1]

    def _expect(self, text: str) -> None:
        if self._peek() != text:
            self._fail(
                "unexpected",
                Text(zh="这里应为“{t}”。", en="“{t}” expected here.").fill(t=text),
                self._place(),
            )
        self.at += 1

    def _unexpected(self, place: int, piece: str) -> NoReturn:
        self._fail("unexpected", Text(zh="看不懂“{p}”。", en="“{p}” cannot stand here.").fill(p=piece), place)

    def _fail(self, code: str, what: Text, place: int) -> NoReturn:
        raise _error(code, what, self.text, place)


def _expanded(factors: list[Factor], joins: list[str]) -> list[Term]:
    # a*b:c = a + b:c + a:b:c: ":" binds first, "*" crosses the groups it stands between.
    groups: list[list[Factor]] = [[factors[0]]]
    for join, factor in zip(joins, factors[1:], strict=True):
        if join == ":":
            groups[-1].append(factor)
        else:
            groups.append([factor])
    return [
        Term(tuple(itertools.chain.from_iterable(chosen)))
        for size in range(1, len(groups) + 1)
        for chosen in itertools.combinations(groups, size)
    ]


def _error(
    code: str, what: Text, text: str, place: int, *, expected: Text | None = None, fix: Text | None = None
) -> FormulaError:
    shown = text.replace("\n", " ").replace("\t", " ")
    pad = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown[:place])
    return FormulaError(code, what, where=same(f"\n    {shown}\n    {' ' * pad}^"), expected=expected, fix=fix)
