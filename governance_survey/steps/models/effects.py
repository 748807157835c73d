"""Average marginal differences: what one more of a variable goes with, in the outcome's own units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...schemes.formula import Factor
from ...statistics.generalised import Effects, GeneralisedFit, Slope, Step, average_marginal_effects
from ...words.errors import UsageError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..sample_design import simulated_note
from .columns import weights_of
from .options import COUNTS

if TYPE_CHECKING:
    from ..matrix_columns import Builder
    from .model import Model

POINTS = Text(zh="个百分点", en="percentage points")
_LEVEL = Text(zh="{t}：{level}（对照：{base}）", en="{t}: {level} (vs {base})")


@dataclass(frozen=True)
class MarginalEffects:
    """Average marginal differences of each variable of a model.

    Attributes
    ----------
    found : Effects
        One row a variable, or a category of one; one column a category of the outcome.
    labels : tuple of Text
        Of the rows.
    scale : float
        What estimates are multiplied by: 100 where the outcome is a share or a probability.
    unit : Text
    curved : tuple of str
        Variables that enter as a curve, of which no single difference is given.
    """

    found: Effects
    labels: tuple[Text, ...]
    scale: float
    unit: Text
    curved: tuple[str, ...]

    def place(self, name: str) -> int | None:
        """Row of a column of the matrix, or None."""
        return self.found.names.index(name) if name in self.found.names else None


def effects_of(model: Model) -> MarginalEffects | None:
    """Average marginal differences over the rows used, weighted as declared; None where there are none to give."""
    fit = model.fit
    if not isinstance(fit, GeneralisedFit):
        return None
    factors = list(dict.fromkeys(factor for term in model.formula.terms for factor in term.factors))
    curved = tuple(dict.fromkeys(factor.label for factor in factors if _curved(factor, factors)))
    moves: list[Slope | Step] = []
    labels: list[Text] = []
    for factor in factors:
        if factor.label not in curved:
            own, names = _moves(model, factor)
            moves += own
            labels += names
    if not moves:
        return None
    used = np.where(model.matrix.complete, 1.0, 0.0)
    weights = weights_of(model.responses)
    x = np.where(model.matrix.complete[:, None], model.matrix.x, np.nan)
    found = average_marginal_effects(
        fit, x, moves, weights=used if weights is None else used * np.nan_to_num(weights), offset=_offset(model)
    )
    counted = model.family in COUNTS
    return MarginalEffects(
        found,
        tuple(labels),
        1.0 if counted else 100.0,
        model.units[model.formula.outcome.name] if counted else POINTS,
        curved,
    )


def _offset(model: Model) -> np.ndarray | None:
    return None if model.offset is None else np.nan_to_num(model.offset)


def _curved(factor: Factor, factors: list[Factor]) -> bool:
    # Two columns of one variable move together, except a mean and the deviation from it.
    apart = ({"between"}, {"within"})
    others = [other for other in factors if other.name == factor.name and other != factor]
    split = all(any(kind <= set(part.functions) for kind in apart) for part in (factor, *others))
    return "poly" in factor.functions or (bool(others) and not split)


def _moves(model: Model, factor: Factor) -> tuple[list[Slope | Step], list[Text]]:
    built: Builder = model.matrix.built
    if not built.is_category(factor):
        # Columns are linear in a factor: their derivative is what one unit of it adds.
        direction = built.with_fixed(factor, 1.0).values - built.with_fixed(factor, 0.0).values
        title = built.numeric(factor)[1]
        return [Slope(factor.label, direction)], [title]
    chosen, base = built.chosen_levels(factor)
    codes, texts = built.levels(factor.name)
    wording = dict(zip(codes, texts, strict=True))
    low = built.with_fixed(factor, base).values
    moves: list[Slope | Step] = []
    labels = []
    for level in chosen:
        if level != base:
            shown = str(int(level)) if float(level).is_integer() else repr(float(level))
            moves.append(Step(f"{factor.label}[{shown}]", low, built.with_fixed(factor, level).values))
            labels.append(_LEVEL.fill(t=model.titles[factor.name], level=wording[level], base=wording[base]))
    return moves, labels


def effects_table(model: Model) -> Table:
    """One row a variable (and category of the outcome): difference, error, p, interval, in the outcome's units."""
    effects = model.effects
    if effects is None:
        raise UsageError(
            "no_effects",
            Text(
                zh="这个模型没有平均边际差异：系数本身就以结果变量的单位表示，或请看优势比。",
                en="This model has no average marginal differences: its coefficients are in the outcome's own units, "
                "or its odds ratios are to be read.",
            ),
            fix=same("model.table(), model.tables()"),
        )
    found, scale, several = effects.found, effects.scale, bool(model.matrix.categories)
    low, high = found.conf_int(model.level)
    rows: list[tuple[Cell, ...]] = []
    for m, name in enumerate(found.names):
        for k, code in enumerate(model.matrix.codes or ("",)):
            key = f"{name}@{code}" if several else name
            values = (found.estimate, found.std_error, found.statistic, found.p_value, low, high)
            styles = ("estimate", "estimate", "estimate", "p", "estimate", "estimate")
            shown = [v[m, k] * (1.0 if place in (2, 3) else scale) for place, v in enumerate(values)]
            numbers = (Number(f"{key}.{c}", v, s) for c, v, s in zip(_COLUMNS, shown, styles, strict=True))
            head = (effects.labels[m], model.matrix.categories[k]) if several else (effects.labels[m],)
            rows.append((*head, *numbers))
    title = Text(zh="{y}的平均边际差异（{u}）", en="Average marginal differences in {y} ({u})").fill(
        y=model.heading, u=effects.unit
    )
    columns = ("term", "category", *_COLUMNS) if several else ("term", *_COLUMNS)
    headings = {} if np.isfinite(found.dof) else {"statistic": same("z")}
    return Table("effects", title, columns, tuple(rows), _notes(model, effects), headings)


_COLUMNS = ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")


def _notes(model: Model, effects: MarginalEffects) -> tuple[Text, ...]:
    means = Text(
        zh="每个变量高一个单位（或类别与对照相比）时预期值之差，在 {n} 行上平均；"
        "误差用 delta 法，来自模型的同一个协方差矩阵。",
        en="Difference in the expected outcome for one more unit (or a category against its base), averaged over {n} "
        "rows; errors by the delta method from the model's one covariance.",
    ).fill(n=effects.found.n_obs)
    curves = Text(zh="以曲线进入的变量没有单一的差异：{v}。", en="Of what enters as a curve none is given: {v}.")
    found = [means]
    if effects.curved:
        found.append(curves.fill(v=listed(effects.curved)))
    return (*found, *simulated_note(model.responses.simulated))
