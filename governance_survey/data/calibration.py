"""What a calibration of weights did: kept with the answers, so that every later step has the variance that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..words.numbers import Number
from ..words.provenance import Provenance
from ..words.shown import Shown
from ..words.table import Cell, Table
from ..words.text import Text, listed, same

if TYPE_CHECKING:
    from ..words.table import Frame

# The column that stands in the place of the declared weight once answers are calibrated.
CALIBRATED_WEIGHT = "calibrated_weight"
Method = Literal["raking", "linear", "logit", "post_stratify"]
METHODS: dict[str, Text] = {
    "raking": Text(zh="迭代比例加权（raking）", en="raking"),
    "linear": Text(zh="线性校准（广义回归）", en="linear calibration (generalised regression)"),
    "logit": Text(zh="有界 logit 校准", en="bounded logit calibration"),
    "post_stratify": Text(zh="事后分层", en="post-stratification"),
}


@dataclass(frozen=True)
class Met:
    """One target and how far the weights were from it: a category's share of the population, a total or a mean.

    `before`, `after` and `target` are per cent of the population for a category; of a numeric variable (`category`
    None) sums (`kind` "total") or means, as the margins gave it; `n_obs` rows of positive weight are in the category.
    """

    margin: str
    title: Text
    category: Text | None
    kind: Literal["share", "total", "mean"]
    before: float
    after: float
    target: float
    n_obs: int


@dataclass(frozen=True)
class WeightFacts:
    """Weights in numbers, `smallest` and `largest` over their mean; `deff` is Kish's design effect of weighting."""

    n: int
    total: float
    smallest: float
    largest: float
    variation: float
    deff: float
    n_effective: float

    @property
    def ratio(self) -> float:
        """Largest over smallest."""
        return self.largest / self.smallest if self.smallest else float("inf")


@dataclass(frozen=True)
class CalibrationFrame:
    """What one calibration rests on, as arrays: columns spanning its totals by cell, cells of rows, weights.

    The same four that `statistics.design.Calibration` holds; data know no statistics.
    """

    auxiliaries: np.ndarray
    cells: np.ndarray
    before: np.ndarray
    after: np.ndarray


@dataclass(frozen=True)
class CalibrationRecord(Shown):
    """Margins before and after, weights before and after, convergence. Made by `calibrate`.

    Attributes
    ----------
    method, bounds, trim
        As asked.
    met : tuple of Met
    weights_before, weights_after : WeightFacts
    steps, rounds : int
        Newton steps of the last calibration; calibrations with weights cut in between.
    largest_miss : float
        Largest distance of a total from its target, as a share of it.
    n_trimmed : int
        Rows whose weight had to be cut.
    previous : str or None
        Column of the weights before.
    weights : ndarray (rows,)
    frames : tuple of CalibrationFrame
        This calibration and those before it; empty where replicate weights hold the variance.
    replicates : ndarray (replicates, rows) or None
    notes : tuple of Text
    """

    method: Method
    bounds: tuple[float, float] | None
    trim: tuple[float, float] | None
    met: tuple[Met, ...]
    weights_before: WeightFacts
    weights_after: WeightFacts
    steps: int
    rounds: int
    largest_miss: float
    n_trimmed: int
    previous: str | None
    weights: np.ndarray
    frames: tuple[CalibrationFrame, ...]
    replicates: np.ndarray | None
    notes: tuple[Text, ...]
    provenance: Provenance

    def tables(self) -> tuple[Table, ...]:
        """Margins before, after and in the population; weights before and after."""
        return _margins(self), _weights(self)

    def table(self) -> Table:
        """The margins."""
        return self.tables()[0]

    def tidy(self) -> Frame:
        """One row a category or total."""
        return self.table().to_frame()

    def glance(self) -> Frame:
        """Weights before and after, a row each."""
        return self.tables()[1].to_frame()


def _margins(made: CalibrationRecord) -> Table:
    rows = tuple(_met(one, f"margins.{place}") for place, one in enumerate(made.met, start=1))
    notes = (
        Text(
            zh="方法：{m}。类别为占总体的百分比，数值变量为总量或均值（按边际所给）；最大相对偏差 {d}，{s} 步收敛。",
            en="Method: {m}. Categories are per cent of the population, numeric variables totals or means as the "
            "margins gave them; largest relative miss {d} after {s} steps.",
        ).fill(m=METHODS[made.method], d=f"{made.largest_miss:.1e}", s=made.steps),
        *made.notes,
    )
    title = Text(zh="校准前后的边际", en="Margins before and after calibration")
    columns = ("variable", "category", "n_obs", "before_weight", "after_weight", "target")
    return Table("margins", title, columns, rows, notes)


_NUMERIC = {"total": Text(zh="总量", en="total"), "mean": Text(zh="均值", en="mean")}


def _met(one: Met, stem: str) -> tuple[Cell, ...]:
    style = "percent" if one.kind == "share" else "estimate"
    values = (("before", one.before), ("after", one.after), ("target", one.target))
    return (
        one.title,
        one.category or _NUMERIC[one.kind],
        Number(f"{stem}.n_obs", one.n_obs, "count"),
        *(Number(f"{stem}.{name}", value, style) for name, value in values),
    )


def _weights(made: CalibrationRecord) -> Table:
    stages = (
        ("before", Text(zh="校准前", en="before"), made.weights_before),
        ("after", Text(zh="校准后", en="after"), made.weights_after),
    )
    rows = tuple(
        (
            title,
            Number(f"weights.{name}.n_obs", facts.n, "count"),
            Number(f"weights.{name}.sum", facts.total, "score"),
            Number(f"weights.{name}.minimum", facts.smallest, "coefficient"),
            Number(f"weights.{name}.maximum", facts.largest, "coefficient"),
            Number(f"weights.{name}.ratio", facts.ratio, "estimate"),
            Number(f"weights.{name}.variation", facts.variation, "coefficient"),
            Number(f"weights.{name}.deff", facts.deff, "coefficient"),
            Number(f"weights.{name}.n_effective", facts.n_effective, "score"),
            Number(f"weights.{name}.n_trimmed", made.n_trimmed if name == "after" else 0, "count"),
        )
        for name, title, facts in stages
    )
    notes = (
        Text(
            zh="最小、最大值为平均权重的倍数；设计效应 n·Σw²/(Σw)² 与有效样本量只计权重不等的代价（Kish 1992）。",
            en="Smallest and largest as multiples of the mean weight; design effect n·sum w²/(sum w)² and effective n "
            "count what unequal weights alone cost (Kish 1992).",
        ),
        *(_trimmed(made) if made.trim is not None else ()),
    )
    columns = (
        *("step", "n_obs", "weight_sum", "minimum", "maximum", "ratio", "variation"),
        *("deff", "n_effective", "n_trimmed"),
    )
    heads = {
        "ratio": Text(zh="最大/最小", en="Max / min"),
        "variation": Text(zh="变异系数", en="Coefficient of variation"),
        "deff": Text(zh="加权的设计效应", en="Design effect of weighting"),
    }
    return Table("weights", Text(zh="权重", en="Weights"), columns, rows, notes, heads)


def _trimmed(made: CalibrationRecord) -> tuple[Text, ...]:
    assert made.trim is not None
    return (
        Text(
            zh="权重限制在平均权重的 {t} 倍之间：截去后重新校准，共 {r} 轮，边际仍然满足。",
            en="Weights were kept within {t} of their mean: cut and calibrated again, {r} rounds; the margins hold.",
        ).fill(t=listed([same(f"{limit:g}") for limit in made.trim]), r=made.rounds),
    )
