"""Which correlation a pair of variables has, why, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ...statistics.associations import (
    Association,
    correlation,
    design_correlation,
    design_polychoric,
    polychoric_association,
)
from ...words.errors import UsageError
from ...words.text import Text, listed, same
from .sample import Column, Sample

Kind = Literal["pearson", "spearman", "kendall", "polychoric"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MEASURED = Text(zh="都是得分或数值", en="both are scores or numbers")
ORDERED = Text(zh="有一方是有序的单个回答", en="one of the two is an ordered answer")
CHOSEN = Text(zh="由使用者指定", en="chosen by the user")


@dataclass(frozen=True)
class Pairing:
    """Two variables and the correlation they are given."""

    first: Column
    second: Column
    kind: Kind
    why: Text

    def compute(
        self, sample: Sample, constant: np.ndarray | None, level: float, random: tuple[int, int]
    ) -> Association:
        """The correlation of the pair on the rows that have both (and all that is held constant)."""
        one, two = numbers_of_column(self.first), numbers_of_column(self.second)
        if self.kind == "polychoric":
            draws, seed = random
            if sample.designed:
                return design_polychoric(sample.design, one, two, seed=seed, draws=draws, level=level)
            return polychoric_association(one, two, level=level)
        if not sample.designed or self.kind == "kendall":
            return correlation(one, two, kind=self.kind, given=constant, level=level)
        return design_correlation(sample.design, one, two, kind=self.kind, given=constant, level=level)


def pairing(sample: Sample, first: Column, second: Column, kind: Kind | None, *, partial: bool) -> Pairing:
    """The kind of correlation of a pair.

    Raises
    ------
    UsageError
        ``no_order``, ``needs_answers``, ``no_such_partial``, ``design_has_no_such_test``.
    """
    for column in (first, second):
        if column.kind == "nominal" and not _two_values(column):
            raise UsageError(
                "no_order",
                Text(
                    zh="{n} 是没有次序的类别，没有相关可言。",
                    en="{n} is a category without order: it has no correlation.",
                ).fill(n=column.name),
                fix=Text(zh="改用 differences 比较各组。", en="Compare its groups with differences."),
            )
        if kind == "polychoric" and column.codes is None:
            raise UsageError(
                "needs_answers",
                Text(
                    zh="{n} 不是选项作答；多分格相关只用于有序回答。",
                    en="{n} has no code list: polychoric correlations are of ordered answers.",
                ).fill(n=column.name),
                fix=same('kind="spearman"'),
            )
    if partial and kind in ("kendall", "polychoric"):
        raise UsageError(
            "no_such_partial",
            Text(zh="{k} 没有偏相关形式。", en="There is no partial form of {k}.").fill(k=kind),
            fix=same('kind="pearson", kind="spearman"'),
        )
    if kind == "kendall" and sample.designed:
        raise UsageError(
            "design_has_no_such_test",
            Text(
                zh="这份数据声明了抽样设计，Kendall 相关会把它丢掉。",
                en="A design was declared; Kendall's correlation would leave it out.",
            ),
            expected=same('kind="pearson", "spearman", "polychoric"'),
        )
    if kind is not None:
        return Pairing(first, second, kind, CHOSEN)
    ordered = {"item", "ordinal"} & {first.kind, second.kind}
    return Pairing(first, second, "spearman" if ordered else "pearson", ORDERED if ordered else MEASURED)


def numbers_of_column(column: Column) -> np.ndarray:
    """Numbers to correlate: scores, items as they are scored, codes of an ordered or two-valued category."""
    if column.measured or column.codes is None:
        return column.values
    if column.kind == "nominal":
        return np.where(np.isnan(column.codes), np.nan, column.codes == max(_occurring(column)))
    return column.codes


def held_constant(columns: tuple[Column, ...], controls: tuple[Column, ...]) -> np.ndarray | None:
    """The columns held constant side by side; a category of several values as indicators of all but its first.

    Raises
    ------
    UsageError
        ``given_is_correlated``.
    """
    both = [control.name for control in controls if control.name in {column.name for column in columns}]
    if both:
        raise UsageError(
            "given_is_correlated",
            Text(zh="变量不能既求相关又固定不变。", en="A variable cannot be correlated and held constant."),
            got=listed(both),
        )
    made: list[np.ndarray] = []
    for control in controls:
        if control.kind != "nominal" or _two_values(control):
            made.append(numbers_of_column(control))
            continue
        codes = control.codes
        assert codes is not None
        made += [np.where(np.isnan(codes), np.nan, codes == code) for code in _occurring(control)[1:]]
    return np.column_stack(made) if made else None


def _occurring(column: Column) -> list[float]:
    assert column.codes is not None
    return [float(code) for code in np.unique(column.codes[~np.isnan(column.codes)])]


def _two_values(column: Column) -> bool:
    return len(_occurring(column)) <= 2 and len(_occurring(column)) > 0
