"""An index scheme as the text of a factor model: what is tested can be read, kept and changed."""

from __future__ import annotations

from typing import Literal

from ...schemes.index_scheme import IndexNode
from .part import Scale

Form = Literal["correlated", "higher_order", "one_factor"]


def model_text(scale: Scale, *tops: IndexNode, form: Form = "correlated") -> str:
    """Factor model of some dimensions (all by default).

    ``correlated``: each sub-dimension a factor, all correlated. ``higher_order``: each dimension of three or
    more sub-dimensions a second-order factor above them. ``one_factor``: all items under one.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("bfi"), gs.read_scheme("bfi")
    >>> scale = Scale(gs.score(gs.simulate(form, seed=1, communities=20), scheme))
    >>> print(model_text(scale, scale.tops[0]))
    A =~ A1 + A2 + A3 + A4 + A5
    """
    wanted = tops or scale.tops
    if form == "one_factor":
        return _line("GENERAL", scale.items(*wanted))
    leaves = [node for top in wanted for node in scale.leaves(top)]
    lines = [_line(node.id, scale.items(node)) for node in leaves]
    if form == "higher_order":
        for top in wanted:
            parts = scale.leaves(top)
            if len(parts) > 2:
                lines.append(_line(top.id, tuple(part.id for part in parts)))
    return "\n".join(lines)


def has_higher_order(scale: Scale, *tops: IndexNode) -> bool:
    """Whether a dimension has three sub-dimensions or more, so that a factor above them is identified."""
    return any(len(scale.leaves(top)) > 2 for top in tops or scale.tops)


def _line(factor: str, parts: tuple[str, ...]) -> str:
    return f"{factor} =~ {' + '.join(parts)}"
