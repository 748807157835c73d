"""The neutral document: sentences made of tokens, tables, figures. Renderers turn it into files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .numbers import Number
from .table import Table
from .text import Text, current_language, say

if TYPE_CHECKING:
    import numpy as np

Token = str | Number


@dataclass(frozen=True)
class Sentence:
    """One statement as tokens in both languages. Both show the same numbers, or it is refused.

    Examples
    --------
    >>> n = Number("F1.n", 411, "count")
    >>> Sentence(zh=("共 ", n, " 人。"), en=("Based on ", n, " people.")).say("en")
    'Based on 411 people.'
    """

    zh: tuple[Token, ...]
    en: tuple[Token, ...]

    def __post_init__(self) -> None:
        if {n.key for n in _numbers(self.zh)} != {n.key for n in _numbers(self.en)}:
            raise ValueError("the two languages of a sentence show different numbers")

    def tokens(self, language: str | None = None) -> tuple[Token, ...]:
        """Tokens in one language."""
        return getattr(self, current_language(language))  # type: ignore[no-any-return]

    def say(self, language: str | None = None) -> str:
        """The sentence in one language."""
        return "".join(say(token, language) for token in self.tokens(language))

    def numbers(self) -> tuple[Number, ...]:
        """Every keyed number, in English order."""
        return _numbers(self.en)

    def __str__(self) -> str:
        return self.say()


def _numbers(tokens: tuple[Token, ...]) -> tuple[Number, ...]:
    return tuple(token for token in tokens if isinstance(token, Number))


def compose(wording: Text, **values: object) -> Sentence:
    """Fill the ``{name}`` places of a wording with numbers (kept as tokens) and texts.

    Examples
    --------
    >>> compose(Text(zh="{n} 人，{g}", en="{n} people, {g}"), n=Number("n", 3, "count"), g="A").say("en")
    '3 people, A'
    """

    def tokens(language: str) -> tuple[Token, ...]:
        from string import Formatter

        found: list[Token] = []
        for literal, name, _, _ in Formatter().parse(wording.say(language)):
            found.append(literal)
            if name:
                value = values[name]
                if isinstance(value, Sentence):
                    found.extend(value.tokens(language))
                else:
                    found.append(value if isinstance(value, Number) else say(value, language))
        return _merged(found)

    return Sentence(zh=tokens("zh"), en=tokens("en"))


def _merged(tokens: list[Token]) -> tuple[Token, ...]:
    # Texts that follow one another are one text: a document is easier to edit in few pieces.
    found: list[Token] = []
    for token in tokens:
        if isinstance(token, str) and found and isinstance(found[-1], str):
            found[-1] += token
        elif token != "":
            found.append(token)
    return tuple(found)


MOST_DATA_ROWS = 120  # of a figure: a longer table would fill pages nobody reads


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a section."""

    text: Text
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences. `role` lets a renderer set findings, notes and warnings apart."""

    sentences: tuple[Sentence | Text, ...]
    role: Literal["body", "finding", "note", "warning", "caution"] = "body"


@dataclass(frozen=True)
class TableBlock:
    """A table in the document, numbered by the renderer (表 1 / Table 1)."""

    table: Table


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure drawn from the numbers of a table. Each is itself alone: what was drawn of it may be kept.

    `kind` chooses the drawing by the columns of the table:

    - ``profile``: term, estimate, conf_low, conf_high on fixed 0-100 axes; ``coefficients``: the same around zero.
    - ``likert``: term, option_1, option_2 … = percentages in scheme order, named by the table's `headings`, then
      n_obs and n_missing.
    - ``scree``: component, eigenvalue, random_mean, random_high; leading eigenvalues above random_high are kept.
    - ``heatmap``: item, index (rows of one index stand together), factor_1, factor_2 … = loadings from -1 to 1.
    - ``path``: from, relation (``=~`` loading, ``~~`` correlation or, with itself, residual variance), to, estimate.
    - ``power``: effect, n_communities, power; a line an effect; `marks` hold the power asked for.
    - ``curves``: item, discrimination, threshold_1 …; `marks` hold the curves.
    - ``quadrants``: term, importance, performance; the first row is where the lines cross; `marks` hold the clouds.
    - ``ranking``: community, rank, rank_low, rank_high, tier, shrunken, conf_low, conf_high, best first.
    - ``slopes``: moderator, estimate, conf_low, conf_high over its observed range; `marks` hold its histogram.
    - ``specification``: specification, estimate, conf_low, conf_high, weighting, aggregation, source_mix, smallest
      estimate first.
    - ``uncertainty``: term, then estimate, conf_low, conf_high of a coefficient (the model's, and over all settings)
      or the Sobol shares of a source (sobol_first, sobol_total, each with _low and _high); `marks` hold its histogram.
    - ``agreement``: term, agreement_alpha, conf_low, conf_high, attainable, prevalence, reason (None where the code was
      tested); `marks` hold the thresholds of the lower limit, for headlines and for tentative statements.
    - ``accumulation``: n_interviews, n_seen, n_expected; ``grid``: code, option_1, option_2 … = counts of pairs, in the
      order of the rows, named by the table's `headings`.

    `marks` are points that follow from the table's numbers, or scatter about them, and are too many to print: of
    ``quadrants`` an array (draws, 2) of performance and importance for each row; of ``curves`` an array (points, 1 +
    options) of the trait and the probability of each option for each row, then one (points, 3) of the trait, the
    information and the standard error of all rows together; of ``slopes`` and ``uncertainty`` one (bins, 3) of from,
    to, share.
    """

    name: str
    title: Text
    alt: Text
    kind: Literal[
        "profile",
        "likert",
        "coefficients",
        "scree",
        "heatmap",
        "path",
        "power",
        "curves",
        "quadrants",
        "ranking",
        "slopes",
        "specification",
        "uncertainty",
        "accumulation",
        "agreement",
        "grid",
    ]
    table: Table
    axis: Text | None = None
    note: Text | None = None
    simulated: bool = False
    marks: tuple[np.ndarray, ...] = ()

    @property
    def prints_data(self) -> bool:
        """Whether its table is printed beside it; a longer one stands in the record alone."""
        return len(self.table.rows) <= MOST_DATA_ROWS


Block = Heading | Paragraph | TableBlock | Figure


@dataclass(frozen=True)
class Document:
    """A whole report, neutral to format and language.

    `record` is the content of findings.json: every number at full precision with its key.
    """

    title: Text
    blocks: tuple[Block, ...]
    record: bytes
    subtitle: Text | None = None
    simulated: bool = False

    def numbers(self) -> dict[str, Number]:
        """Every keyed number that the document prints, by key."""
        return self._numbers(recorded=False)

    def recorded(self) -> dict[str, Number]:
        """The same with the data of figures that are too many to print: the record holds them."""
        return self._numbers(recorded=True)

    def _numbers(self, *, recorded: bool) -> dict[str, Number]:
        found: dict[str, Number] = {}
        for block in self.blocks:
            if isinstance(block, Paragraph):
                for sentence in block.sentences:
                    if isinstance(sentence, Sentence):
                        found.update({number.key: number for number in sentence.numbers() if number.key})
            elif isinstance(block, TableBlock) or (isinstance(block, Figure) and (recorded or block.prints_data)):
                found.update({number.key: number for number in block.table.numbers() if number.key})
        return found
