"""The formula grammar: parsed by our own code, never run, errors that point into the text.

::

    formula  = outcome "~" term { "+" term }
    outcome  = name | "log(" name ")"
    term     = "1" | factor { (":" | "*") factor }     at most three factors; a*b = a + b + a:b
    factor   = name | function "(" factor [ "," argument ] ")"
    function = C | log | center | poly | between | within
    name     = letters, digits and "_", not starting with a digit | "`" anything else "`"
    argument = whole number | quoted text
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from ..words.errors import FormulaError, closest
from ..words.text import Text, listed, same
from .formula_text import FULL_WIDTH, PLAIN, Token, marked, tokens, written

FUNCTIONS: dict[str, Text] = {
    "C": Text(zh="按类别比较", en="compare categories"),
    "log": Text(zh="自然对数", en="natural logarithm"),
    "center": Text(zh="减去均值", en="subtract the mean"),
    "poly": Text(zh="正交多项式", en="orthogonal polynomial"),
    "between": Text(zh="社区均值", en="community mean"),
    "within": Text(zh="与社区均值之差", en="deviation from the community mean"),
}
# What may stand directly inside: only compositions that mean something. The logarithm of a deviation does
# not exist, the community mean of a deviation is zero.
INSIDE: dict[str, tuple[str, ...]] = {
    "C": (),
    "log": ("between",),
    "center": ("log", "between"),
    "poly": ("log", "center", "between", "within"),
    "between": ("log",),
    "within": ("log",),
}
MOST_CHARACTERS = 2000
MOST_FACTORS = 3
MOST_CALLS = 3
LEAST_DEGREE = 2
MOST_DEGREE = 5
# Other programs' names for the same thing, too far from ours to be found by spelling.
_ELSEWHERE = {"c": "C", "factor": "C", "ln": "log", "scale": "center", "I": "poly"}

_OPEN_QUOTES = ("`", '"', "'", "“", "”", "‘", "’")
_WORDS: dict[str, Text] = {
    "no_outcome": Text(zh="“~”左边没有结果变量。", en="There is no outcome left of “~”."),
    "no_terms": Text(zh="“~”右边没有解释变量。", en="There is no predictor right of “~”."),
    "no_intercept": Text(zh="截距不能去掉：模型总含截距。", en="The intercept cannot be left out: it is always there."),
    "unclosed_quote": Text(zh="引号没有配对。", en="This quotation mark is not closed."),
    "unknown_function": Text(zh="没有函数 {f}()。", en="There is no function {f}()."),
    "outcome_is_predictor": Text(zh="结果变量不能同时作解释变量。", en="The outcome cannot also be a predictor."),
    "repeated_factor": Text(zh="变量不能与自己相乘。", en="A variable cannot be multiplied by itself."),
    "too_many_factors": Text(zh="交互项至多 {n} 个变量。", en="A product has at most {n} factors."),
    "bad_nesting": Text(zh="{f}() 里不能放 {g}()。", en="{g}() cannot stand inside {f}()."),
}
_TOO_DEEP = Text(zh="函数套得太深。", en="Functions are nested too deeply.")
_DESCRIBED = Text(zh="{f}()（{what}）", en="{f}() ({what})")
_OUTCOME_LOG = Text(zh="结果变量只能用 log()。", en="An outcome takes log() only.")
_BREAKS_OFF = Text(zh="公式在这里中断。", en="The formula breaks off here.")
_MISPLACED = Text(zh="“{p}”不能出现在这里。", en="“{p}” cannot stand here.")
_DEGREE = Text(zh="poly() 逗号后要写次数（{a} 至 {b}）。", en="poly() needs a degree from {a} to {b} after the comma.")
_REFERENCE = Text(zh="C() 逗号后写整数编码或带引号的选项文字。", en="C() takes a whole-number code or a quoted answer.")
_ONE_NAME = Text(zh="{f}() 只有一个参数。", en="{f}() takes one name only.")
_CURVE = Text(zh="曲线关系请写 poly()。", en="Write poly() for a curve.")
_BACKTICKS = Text(zh="含点或以数字开头的变量名请放在反引号里：`a.b`", en="An unusual name goes in backticks: `a.b`")
_SUBTRACTED = Text(zh="公式不能减去项：只写需要的项。", en="Nothing can be subtracted: write only the terms wanted.")
_INSTEAD = {"-": _SUBTRACTED, "^": _CURVE, "/": _CURVE, ".": _BACKTICKS}
_EXAMPLE = same("R_SAT ~ W_LAW + urban")
_TILDE = Text(zh="结果变量与自变量之间用“~”，不用“=”。", en="Between outcome and predictors stands “~”, not “=”.")


@dataclass(frozen=True)
class Factor:
    """A name and the functions around it, innermost first. `argument` belongs to C or poly."""

    name: str
    functions: tuple[str, ...] = ()
    argument: str | int | None = None

    @property
    def label(self) -> str:
        """Canonical text."""
        plain = PLAIN.fullmatch(self.name) and self.name == self.name.translate(FULL_WIDTH)
        text = self.name if plain else f"`{self.name}`"
        for function in self.functions:
            takes = function in ("C", "poly") and self.argument is not None
            text = f"{function}({text}, {written(self.argument)})" if takes else f"{function}({text})"
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

    @property
    def predictors(self) -> tuple[str, ...]:
        """Ids on the right-hand side, each once."""
        return tuple(dict.fromkeys(factor.name for term in self.terms for factor in term.factors))

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

    def marked(self, name: str) -> Text:
        """The formula as written with a mark under the first place where `name` stands, for a message."""
        found = tokens(self.text)
        places = [
            token
            for token, after in itertools.pairwise(found)
            if token.text == name and (token.kind == "backticks" or (token.kind == "name" and after.text != "("))
        ]
        return marked(self.text, places[0].start, places[0].stop) if places else same(self.text)

    def unknown_name(self, name: str, known: Iterable[str]) -> NoReturn:
        """Refuse (FormulaError ``unknown_name``) a name nobody declared, pointing at it and at the closest."""
        names = list(known)
        raise FormulaError(
            "unknown_name",
            Text(zh="公式里的 {name} 没有定义。", en="The formula names {name}, which is not known.").fill(name=name),
            where=self.marked(name),
            expected=listed(names, most=20),
            fix=closest(name, names),
        )


def parse_formula(text: str) -> Formula:
    """Read a formula. It is never run: there is no function but those of `FUNCTIONS`.

    Characters typed at full width (``～＋：＊（），``) are read as their plain forms. Terms that say the
    same (``a:b``, ``b:a``) are kept once; terms are ordered by the number of their factors, as in R.

    Raises
    ------
    FormulaError
        With the formula and a mark under the place: ``not_a_formula``, ``formula_too_long``, ``no_outcome``,
        ``no_terms``, ``unexpected``, ``unclosed_quote``, ``unknown_function``, ``no_intercept``,
        ``outcome_is_predictor``, ``too_many_factors``, ``repeated_factor``, ``bad_nesting``, ``bad_argument``.

    Examples
    --------
    >>> parse_formula("R_EFF ~ W_LAW*urban + log(pop) + C(edu, 3)").canonical()
    'R_EFF ~ W_LAW + urban + log(pop) + C(edu, 3) + W_LAW:urban'
    """
    if not isinstance(text, str):
        raise FormulaError(
            "not_a_formula",
            Text(zh="公式须写成一段文字。", en="A formula is one text."),
            expected=same("R_SAT ~ W_LAW + urban"),
            got=repr(text)[:80],
        )
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(
            "formula_too_long",
            Text(zh="公式太长。", en="The formula is too long."),
            where=marked(text[: MOST_CHARACTERS + 1], MOST_CHARACTERS, MOST_CHARACTERS + 1),
            expected=Text(zh="至多 {n} 个字符", en="at most {n} characters").fill(n=MOST_CHARACTERS),
            got=len(text),
        )
    return _Parser(text).formula()


class _Parser:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        # One spelling for an accented letter, else its accent would not count as a letter.
        self.text = unicodedata.normalize("NFC", text)
        self.tokens = tokens(self.text)
        self.at = 0

    def formula(self) -> Formula:
        self._known_functions()
        start = self.token
        if self._is(start, "~") or not any(self._is(token, "~") for token in self.tokens):
            self._fail("no_outcome", start, expected=_EXAMPLE, fix=_TILDE if "=" in self.text else None)
        outcome = self._factor()
        if outcome.functions not in ((), ("log",)):
            self._fail("bad_nesting", start, what=_OUTCOME_LOG)
        self._expect("~")
        terms: dict[frozenset[Factor], Term] = {}
        more = self.token.kind != "end"
        while more:
            for term in self._terms(outcome):
                terms.setdefault(frozenset(term.factors), term)
            more = self._took("+")
        if self.token.kind != "end":
            self._unexpected()
        if not terms:
            self._fail("no_terms", self.token, expected=_EXAMPLE)
        return Formula(self.text, outcome, tuple(sorted(terms.values(), key=lambda term: len(term.factors))))

    def _terms(self, outcome: Factor) -> list[Term]:
        start = self.token
        if start.kind == "number" and start.text in ("0", "1"):
            if start.text == "0":
                self._fail("no_intercept", start)
            self._next()
            return []
        # a*b:c = a + b:c + a:b:c: ":" binds first, "*" crosses the groups it stands between.
        groups = [[self._factor()]]
        while self._is(self.token, ":", "*"):
            if self._next().text == "*":
                groups.append([])
            groups[-1].append(self._factor())
        factors = [factor for group in groups for factor in group]
        whole = Token("term", "", start.start, self.tokens[self.at - 1].stop)
        if len(factors) > MOST_FACTORS:
            self._fail("too_many_factors", whole, what=_WORDS["too_many_factors"].fill(n=MOST_FACTORS))
        if any(factor.name == outcome.name for factor in factors):
            self._fail("outcome_is_predictor", whole)
        if len(set(factors)) < len(factors):
            self._fail("repeated_factor", whole, fix=_CURVE)
        return [
            Term(tuple(factor for group in chosen for factor in group))
            for size in range(1, len(groups) + 1)
            for chosen in itertools.combinations(groups, size)
        ]

    def _factor(self) -> Factor:
        piece = self.token
        if piece.kind not in ("name", "backticks"):
            self._unexpected()
        self._next()
        if piece.kind == "backticks" or not self._took("("):
            return Factor(piece.text)
        inner = self._factor()
        function, allowed = piece.text, INSIDE[piece.text]
        if inner.functions and (inner.functions[-1] not in allowed or function in inner.functions):
            what = _WORDS["bad_nesting"].fill(f=function, g=inner.functions[-1])
            name = Text(zh="变量名", en="a name")
            these = Text(zh="，或 {f}", en=", or {f}").fill(f=listed(f"{f}()" for f in allowed))
            self._fail("bad_nesting", piece, what=what, expected=name + these if allowed else name)
        argument = self._argument(function)
        self._expect(")")
        return Factor(inner.name, (*inner.functions, function), argument)

    def _argument(self, function: str) -> str | int | None:
        start, value = self.token, None
        if self._took(","):
            start, value = self.token, self._value()
        elif function != "poly":
            return None
        if function == "poly" and not (isinstance(value, int) and LEAST_DEGREE <= value <= MOST_DEGREE):
            degree = _DEGREE.fill(a=LEAST_DEGREE, b=MOST_DEGREE)
            self._fail("bad_argument", start, what=degree, expected=same("poly(age, 2)"))
        if function == "C" and value is None:
            self._fail("bad_argument", start, what=_REFERENCE, expected=same('C(edu, 3)  C(edu, "…")'))
        if function not in ("C", "poly"):
            self._fail("bad_argument", start, what=_ONE_NAME.fill(f=function), expected=same(f"{function}(age)"))
        return value

    def _value(self) -> str | int | None:
        negative = self._took("-")
        if self.token.kind == "number":
            return int(self._next().text) * (-1 if negative else 1)
        if self.token.kind == "quoted" and not negative:
            return self._next().text
        if self.token.kind == "end" or self._is(self.token, *_OPEN_QUOTES):
            self._unexpected()
        return None

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def _next(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _is(self, token: Token, *symbols: str) -> bool:
        return token.kind == "symbol" and token.text in symbols

    def _took(self, symbol: str) -> bool:
        found = self._is(self.token, symbol)
        self.at += found
        return found

    def _expect(self, symbol: str) -> None:
        if not self._took(symbol):
            self._unexpected(Text(zh="这里应为“{s}”", en="“{s}” here").fill(s=symbol))

    def _known_functions(self) -> None:
        # Before anything else is read: whatever stands before a bracket is one of ours, and brackets are few
        # deep, so the descent below is bounded.
        depth = 0
        for piece, after in itertools.pairwise(self.tokens):
            depth += self._is(piece, "(") - self._is(piece, ")")
            if depth > MOST_CALLS:
                self._fail("bad_nesting", piece, what=_TOO_DEEP)
            if piece.kind == "name" and self._is(after, "(") and piece.text not in FUNCTIONS:
                ours = listed(_DESCRIBED.fill(f=name, what=what) for name, what in FUNCTIONS.items())
                near = closest(_ELSEWHERE.get(piece.text, piece.text), FUNCTIONS)
                what = _WORDS["unknown_function"].fill(f=piece.text)
                self._fail("unknown_function", piece, what=what, expected=ours, fix=near)

    def _unexpected(self, expected: Text | None = None) -> NoReturn:
        piece = self.token
        if piece.kind == "end":
            self._fail("unexpected", piece, what=_BREAKS_OFF, expected=expected)
        if self._is(piece, *_OPEN_QUOTES):
            self._fail("unclosed_quote", piece)
        if self._is(piece, "-") and self.tokens[self.at + 1].text == "1":
            self._fail("no_intercept", piece)
        fix = _BACKTICKS if piece.kind == "number" else _INSTEAD.get(piece.text)
        shown = self.text[piece.start : piece.stop]
        shown = shown if shown.isprintable() else f"U+{ord(shown[0]):04X}"
        self._fail("unexpected", piece, what=_MISPLACED.fill(p=shown), expected=expected, fix=fix)

    def _fail(self, code: str, token: Token, *, what: Text | None = None, **answers: Text | None) -> NoReturn:
        where = marked(self.text, token.start, token.stop)
        raise FormulaError(code, what or _WORDS[code], where=where, **answers)
