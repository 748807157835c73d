"""Exploratory interactions of one family read together: one product, held equal across their outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...schemes.analysis_plan import AnalysisPlan
from ...statistics.moderation import Equation, PooledSlope, pooled_slope
from ...words.errors import GovernanceSurveyError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed
from ..interpretation import place_of
from ..modelling import Model
from ..sample_design import design_of, simulated_note
from .pairs import with_detail
from .scaled import spread_of

if TYPE_CHECKING:
    from .tested import HypothesisTest

_TITLE = Text(zh="合并的交互项（探索性）", en="Pooled interaction (exploratory)")
_NOTES = (
    Text(
        zh="各假设的结果按社区间标准差、两个变量各按一个标准差计，交互项的系数设为相同；只给区间，不标显著性。",
        en="Outcomes in standard deviations between communities, for one standard deviation in each variable; the "
        "products are held equal. Intervals only, no stars.",
    ),
    Text(
        zh="区间含零不等于“没有调节”：这里的检验力很低。",
        en="An interval that holds zero does not say that nothing moderates: the power is low.",
    ),
)
_POOLED = Text(zh="合并（{h}）", en="pooled ({h})")


@dataclass(frozen=True)
class PooledFamily:
    """The pooled product of a family, or why there is none."""

    family: str
    hypotheses: tuple[str, ...]
    found: PooledSlope | Text
    level: float
    simulated: bool

    def table(self) -> Table:
        """Each product by itself, then the pooled one with its interval."""
        title = _TITLE
        columns = ("hypothesis", "estimate", "conf_low", "conf_high", "n_obs")
        if isinstance(self.found, Text):
            return Table("pooled", title, columns, (), (self.found,))
        low, high = self.found.conf_int(self.level)
        rows: list[tuple[Cell, ...]] = [
            (name, Number(f"pooled.{name}", value, "estimate"), None, None, None)
            for name, value in zip(self.hypotheses, self.found.each, strict=True)
        ]
        rows.append(
            (
                _POOLED.fill(h=listed(self.hypotheses)),
                Number("pooled.estimate", self.found.estimate, "estimate"),
                Number("pooled.conf_low", low, "estimate"),
                Number("pooled.conf_high", high, "estimate"),
                Number("pooled.n_obs", self.found.n_obs, "count"),
            )
        )
        return Table("pooled", title, columns, tuple(rows), (*_NOTES, *simulated_note(self.simulated)))


def pooled_families(plan: AnalysisPlan, tests: Sequence[HypothesisTest]) -> tuple[PooledFamily, ...]:
    """Every family of interactions that the plan leaves unadjusted, where each of its hypotheses was fitted."""
    made = []
    for family in plan.families:
        own = [h for h in plan.hypotheses if h.family == family.id]
        if family.adjust != "none" or len(own) < 2 or any(h.effect != "interaction" for h in own):
            continue
        there = [t for t in tests if t.hypothesis.family == family.id]
        heads = [head for head in map(_head, there) if head is not None]
        if len(heads) < len(own):
            continue
        first, _ = heads[0]
        try:
            found: PooledSlope | Text = pooled_slope([_equation(*head) for head in heads], design_of(first.responses))
        except GovernanceSurveyError as problem:
            found = with_detail(problem)
        names = tuple(t.hypothesis.id for t in there)
        made.append(PooledFamily(family.id, names, found, first.level, first.responses.simulated))
    return tuple(made)


def _head(test: HypothesisTest) -> tuple[Model, str] | None:
    finding = test.headline.finding if test.headline is not None else None
    return None if finding is None or finding.model is None else (finding.model, finding.term)


def _equation(model: Model, term: str) -> Equation:
    place = place_of(model, term)
    assert place is not None
    keys = model.responses.key_column("community")
    rows = model.matrix.complete
    y = model.matrix.y / spread_of(model.matrix.y[rows], None if keys is None else keys[rows])
    x = model.matrix.x.copy()
    whole = model.matrix.terms[place]
    assert whole is not None
    for factor in whole.factors:
        own = place_of(model, factor.label)
        assert own is not None
        x[:, place] /= spread_of(model.matrix.x[rows, own], None if keys is None else keys[rows])
    return Equation(np.where(rows[:, None], x, np.nan), y, place)
