"""Margins of a population as a table gives them: rows of variable, category and number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...engine.cleaning import normalise
from ...engine.table import AnswerTable, plain_text, raw_columns
from ...words.errors import DataError
from ...words.text import Text, listed, same

Kind = Literal["count", "share", "percent", "mean"]
# What a column may be called, in either language; case and outer space do not matter.
_NAMES: dict[str, tuple[Text, ...]] = {
    "variable": (Text(zh="变量", en="variable"),),
    "category": (Text(zh="类别", en="category"), Text(zh="编码", en="code"), Text(zh="选项", en="label")),
    "count": (Text(zh="人数", en="count"), Text(zh="总数", en="total"), Text(zh="总量", en="total")),
    "share": (Text(zh="比例", en="share"), Text(zh="占比", en="proportion")),
    "percent": (Text(zh="百分比", en="percent"),),
    "mean": (Text(zh="均值", en="mean"), Text(zh="平均", en="average")),
}
HEADINGS = {spelt: name for name, texts in _NAMES.items() for text in texts for spelt in (text.zh, text.en)}
NUMBERS: tuple[Kind, ...] = ("count", "share", "percent", "mean")
_POPULATION = Text(zh="总体", en="population")
POPULATION = (_POPULATION.zh, _POPULATION.en)
_CROSSED = re.compile(r"\s*[:：×*]\s*")


@dataclass(frozen=True)
class Given:
    """One row of the table.

    Attributes
    ----------
    line : int
        Its line, the heading being the first.
    names, categories : tuple of str
        Variable and category; two of each for a cell of two variables. No category = the total or mean of a number.
    """

    line: int
    names: tuple[str, ...]
    categories: tuple[str, ...]
    kind: Kind
    number: float

    @property
    def plain(self) -> list[object]:
        """As plain values, for provenance."""
        return [":".join(self.names), ":".join(self.categories), self.kind, self.number]


@dataclass(frozen=True)
class Read:
    """Rows read, the size of the population where a row gives it, and what is wrong with single rows."""

    rows: tuple[Given, ...]
    population: float | None
    faults: tuple[Text, ...]


def read_margins(table: AnswerTable, where: str) -> Read:
    """Read margins: columns ``variable``, ``category`` and one or more of ``count``, ``share``, ``percent``, ``mean``.

    Each row has one number. A row of the variable ``population`` (总体) gives the size of the population. Two
    variables crossed are written ``sex:age`` with categories ``1:3``.

    Raises
    ------
    DataError
        ``margins_columns``.

    Examples
    --------
    >>> import pandas
    >>> from governance_survey.engine.table import answer_table
    >>> rows = pandas.DataFrame({"variable": ["sex", "sex"], "category": [1, 2], "share": [0.48, 0.52]})
    >>> [(one.names, one.categories, one.number) for one in read_margins(answer_table(rows), "rows").rows]
    [(('sex',), ('1',), 0.48), (('sex',), ('2',), 0.52)]
    """
    columns = _columns(table, where)
    rows: list[Given] = []
    faults: list[Text] = []
    population: float | None = None
    for place in range(table.n_rows):
        cells = {name: _cell(values[place]) for name, values in columns.items()}
        if not any(cells.values()):
            continue
        found = _row(place + 2, cells)
        if isinstance(found, Text):
            faults.append(found)
        elif found.names[0].lower() in POPULATION and not found.categories:
            population = found.number
        else:
            rows.append(found)
    return Read(tuple(rows), population, tuple(faults))


def at_line(line: int, what: Text) -> Text:
    """A fault of one row."""
    return Text(zh="第 {n} 行：", en="line {n}: ").fill(n=line) + what


def _columns(table: AnswerTable, where: str) -> Mapping[str, np.ndarray]:
    known = {name: HEADINGS[normalise(name).lower()] for name in table.columns if normalise(name).lower() in HEADINGS}
    held = set(known.values())
    if not {"variable", "category"} <= held or not held & set(NUMBERS) or len(held) < len(known):
        raise DataError(
            "margins_columns",
            Text(zh="边际表的列名不对。", en="The columns of the margins are not as needed."),
            where=same(where),
            expected=Text(
                zh="变量、类别，以及人数、比例、百分比、均值中的至少一列，每列一次",
                en="variable, category, and one or more of count, share, percent, mean; each once",
            ),
            got=listed(table.columns, most=12),
        )
    raw = raw_columns(table, tuple(known))
    return {known[name]: values for name, values in raw.items()}


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return normalise(plain_text(value))


def _row(line: int, cells: Mapping[str, str]) -> Given | Text:
    given = [kind for kind in NUMBERS if cells.get(kind)]
    if not cells["variable"]:
        return at_line(line, Text(zh="没有写变量", en="the variable is missing"))
    if len(given) != 1:
        return at_line(line, Text(zh="应恰有一个数", en="one number is needed, not {n}").fill(n=len(given)))
    kind = given[0]
    number = _number(cells[kind])
    if number is None or (number <= 0 and cells["category"]) or not np.isfinite(number):
        return at_line(
            line,
            Text(zh="“{v}”不是大于零的数；总体中没有的类别请删去", en="“{v}” is no number above nought").fill(
                v=cells[kind]
            ),
        )
    names = tuple(_CROSSED.split(cells["variable"]))
    categories = tuple(_CROSSED.split(cells["category"], maxsplit=len(names) - 1)) if cells["category"] else ()
    if len(names) > 2 or (categories and len(categories) != len(names)):
        return at_line(
            line,
            Text(
                zh="交叉边际为两个变量，类别也写两个（如 sex:age 与 1:3）",
                en="a crossed margin has two variables and two categories (sex:age and 1:3)",
            ),
        )
    if not categories and kind in ("share", "percent"):
        return at_line(line, Text(zh="没有写类别", en="the category is missing"))
    if categories and kind == "mean":
        return at_line(line, Text(zh="均值只用于数值变量", en="a mean belongs to a numeric variable"))
    if kind == "percent":
        kind, number = "share", number / 100
    return Given(line, names, categories, kind, number)


def _number(text: str) -> float | None:
    percent = text.endswith("%")
    try:
        found = float(text.rstrip("%").replace(",", ""))
    except ValueError:
        return None
    return found / 100 if percent else found
