"""Answers to items as they may leave: options of few persons, and those that would tell them, are withheld."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...words.table import Cell, Table
from ...words.text import Text
from .parts import hidden_options
from .profiles import profile_name
from .withholding import BESIDE, below, gone, without

_FEW = Text(
    zh="按公布门槛“{p}”，不足 {n} 人的选项和能由合计推出它们的选项不公布，"
    "图中以“...”代替，其外侧的选项也不画；0 人照印。",
    en="Under the disclosure profile “{p}” options of fewer than {n} persons and those that would tell them by "
    "subtraction are withheld: dots stand for them and for the options outward of them. Options of 0 stay.",
)


def without_few(table: Table, counts: Mapping[int, np.ndarray], least: int) -> Table:
    """The table of a figure of answers, with columns option_1, option_2 ..., without options of few persons.

    Parameters
    ----------
    counts : mapping
        Place of a row -> how many persons chose each option.
    """
    options = [name for name in table.columns if name.startswith("option_")]
    hidden: dict[int, dict[str, Cell]] = {}
    for row, own in counts.items():
        if 0 < own.sum() < least:
            hidden[row] = gone(table.columns, "term") | {"n_obs": below(least)}
        elif (off := hidden_options(own, least)).any():
            hidden[row] = {options[place]: BESIDE for place in np.flatnonzero(off).tolist()}
    return without(table, hidden, least, said=_FEW.fill(n=least, p=profile_name(least)))
