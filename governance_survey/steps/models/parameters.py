"""What each estimate of a fit stands for: a column of the matrix, an equation, a threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...words.text import Text, same
from ..model_matrix import ModelMatrix
from .estimating import Fit

_OF = Text(zh="{t}（{c}）", en="{t} ({c})")
BETWEEN = Text(zh="“{a}”与“{b}”之间", en="between “{a}” and “{b}”")


@dataclass(frozen=True)
class Parameter:
    """One estimate of a fit.

    Attributes
    ----------
    key : str
        Under which its numbers are found: the column's name, with the category after ``@`` where there are several
        equations; a threshold is ``1|2``.
    label : Text
    column : int or None
        Of the matrix; None for a threshold.
    category : Text or None
        Of a multinomial outcome: the category compared with the first.
    kind : {"slope", "intercept", "threshold"}
    """

    key: str
    label: Text
    column: int | None
    category: Text | None
    kind: Literal["slope", "intercept", "threshold"]

    @property
    def said(self) -> Text:
        """Its wording, with the category where there are several equations."""
        return self.label if self.category is None else _OF.fill(t=self.label, c=self.category)


def parameters_of(fit: Fit, matrix: ModelMatrix) -> tuple[Parameter, ...]:
    """Every estimate of a fit, in its order."""
    # Slopes between communities are called by their terms: "urban", where a column is "urban[1]".
    columns = {term.label: place for place, term in enumerate(matrix.terms) if term is not None}
    columns |= {name: place for place, name in enumerate(matrix.names)}
    equations = getattr(fit, "equations", ("",) * len(fit.names))
    labels = dict(zip(matrix.codes, matrix.categories, strict=True))
    found = []
    for name, equation in zip(fit.names, equations, strict=True):
        if equation == "threshold":
            found.append(Parameter(name, _threshold(name, labels), None, None, "threshold"))
            continue
        place = columns[name]
        found.append(
            Parameter(
                f"{name}@{equation}" if equation else name,
                matrix.labels[place],
                place,
                labels.get(equation),
                "slope" if matrix.terms[place] is not None else "intercept",
            )
        )
    return tuple(found)


def _threshold(name: str, labels: dict[str, Text]) -> Text:
    low, high = name.split("|")
    return BETWEEN.fill(a=labels.get(low, same(low)), b=labels.get(high, same(high)))
