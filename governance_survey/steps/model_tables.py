"""How a model is shown: coefficients with what the family adds, and one line about the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..statistics.multilevel import BetweenSlopes, MixedFit, WeightedMixed
from ..words.numbers import Number
from ..words.table import Cell, Table
from ..words.text import Text, same
from .models.cautions import clusters_of
from .models.diagnostics import diagnostics_table
from .models.effects import effects_table
from .models.fit_tables import fit_row, random_table, ratios_table, thresholds_table
from .models.kinds import (
    CORRECTED_TITLE,
    CORRECTED_UNIT,
    COVARIANCE_WORDS,
    GROUPED_TITLES,
    REPLICATED,
    TITLES,
    UNITS,
    WEIGHTED_TITLE,
)
from .models.weightings import weightings_table, weights_said
from .sample_design import interval_note, simulated_note

if TYPE_CHECKING:
    from .models.model import Model

Z = {"statistic": same("z")}


def coefficients_table(model: Model) -> Table:
    """One row per term (and category of the outcome), every number from the one covariance matrix."""
    if isinstance(model.fit, BetweenSlopes):
        return corrected_table(model, model.fit)
    fit, own = model.fit, np.asarray(model.fit.dof)
    low, high = fit.conf_int(model.level)
    several = model.family == "multinomial"
    # A bootstrap's p and interval have no degrees of freedom.
    by_term = own.ndim > 0 and model.asked.draws is None
    rows: list[tuple[Cell, ...]] = []
    for place, parameter in enumerate(model.parameters):
        if parameter.kind == "threshold":
            continue
        key = parameter.key
        head: list[Cell] = [parameter.label, *([parameter.category] if several else [])]
        numbers = [
            Number(f"{key}.estimate", fit.coef[place], "coefficient"),
            Number(f"{key}.std_error", fit.std_error[place], "coefficient"),
            Number(f"{key}.statistic", fit.statistic[place], "estimate"),
            *([Number(f"{key}.dof", own[place], "score")] if by_term else []),
            Number(f"{key}.p_value", fit.p_value[place], "p"),
            Number(f"{key}.conf_low", low[place], "coefficient"),
            Number(f"{key}.conf_high", high[place], "coefficient"),
        ]
        rows.append((*head, *numbers))
    columns = (
        *("term", *(("category",) if several else ())),
        *("estimate", "std_error", "statistic", *(("dof",) if by_term else ()), "p_value", "conf_low", "conf_high"),
    )
    headings = {} if np.isfinite(own).any() else Z
    return Table("model", title_of(model), columns, tuple(rows), notes_of(model), headings)


def corrected_table(model: Model, fit: BetweenSlopes) -> Table:
    """Corrected slopes, those of the observed means beside them, and how reliable the means are."""
    low, high = fit.conf_int(model.level)
    rows = tuple(
        (
            parameter.label,
            Number(f"{parameter.key}.estimate", fit.coef[place], "coefficient"),
            Number(f"{parameter.key}.std_error", fit.std_error[place], "coefficient"),
            Number(f"{parameter.key}.p_value", fit.p_value[place], "p"),
            Number(f"{parameter.key}.conf_low", low[place], "coefficient"),
            Number(f"{parameter.key}.conf_high", high[place], "coefficient"),
            Number(f"{parameter.key}.uncorrected", fit.uncorrected[place], "coefficient"),
            Number(f"{parameter.key}.reliability", fit.reliability[place], "correlation"),
        )
        for place, parameter in enumerate(model.parameters)
    )
    columns = ("term", "estimate", "std_error", "p_value", "conf_low", "conf_high", "uncorrected", "reliability")
    headings = {"reliability": Text(zh="均值信度", en="Reliability of means")}
    return Table("model", title_of(model), columns, rows, notes_of(model), headings)


def title_of(model: Model) -> Text:
    """What the model is, and of which outcome."""
    if model.asked.corrected:
        return CORRECTED_TITLE.fill(y=model.heading)
    if model.asked.scaling is not None:
        return WEIGHTED_TITLE.fill(y=model.heading)
    titles = TITLES if model.asked.groups is None else GROUPED_TITLES
    return titles[model.family].fill(y=model.heading)


def model_tables(model: Model) -> tuple[Table, ...]:
    """Every table of a model, coefficients first."""
    found = [coefficients_table(model), thresholds_table(model), ratios_table(model)]
    found += [effects_table(model)] if model.effects is not None else []
    found += [random_table(model), weightings_table(model), diagnostics_table(model)]
    return tuple(table for table in found if table is not None)


_ABOUT = Text(zh="{errors}；{reference}；{level}% 置信区间。", en="{errors}; {reference}; {level}% intervals.")
_T = Text(zh="t 分布自由度 {dof}", en="t with {dof} df")
_EACH = Text(zh="t 分布，各系数自由度不同，见表", en="t, with degrees of freedom of each coefficient as shown")
_NORMAL = Text(zh="正态参照", en="normal reference")
_DRAWS = Text(zh="重复 {n} 次，种子 {s}", en="{n} draws, seed {s}")
_COUNTS = Text(
    zh="使用 {n} 份答卷，因缺失未用 {m} 份{why}。",
    en="{n} answers used, {m} not used because something is missing{why}.",
)
_COMMUNITIES = Text(
    zh="使用 {n} 个社区的 {a} 份答卷，{m} 个社区在某个来源没有答卷，未使用。",
    en="{a} answers of {n} communities used; {m} communities without answers in some source are not.",
)
_CLUSTERS = Text(zh="群数 {g}。", en="{g} clusters.")
_NOT_THE_DESIGN = Text(
    zh="区间不按声明的抽样设计计算；按设计的区间用 {c}。",
    en="Intervals do not follow the declared design; {c} gives those.",
).fill(c='covariance="design"')
_GROUPS = Text(zh="组数 {g}（{name}）。", en="{g} groups ({name}).")


def notes_of(model: Model) -> tuple[Text, ...]:
    """Kind of errors, degrees of freedom, unit of the estimates, n used and lost, warnings."""
    return (
        _ABOUT.fill(errors=errors_of(model), reference=_reference(model), level=f"{100 * model.level:g}"),
        *_unit(model),
        *_counts(model),
        *_design(model),
        *model.warnings,
        *simulated_note(model.responses.simulated),
    )


def errors_of(model: Model) -> Text:
    """What the standard errors are: of a mixed model those it has, where a singular fit could not have those asked."""
    if model.covariance == "design" and model.responses.design.replicate_weights:
        return REPLICATED
    if isinstance(model.fit, MixedFit):
        return COVARIANCE_WORDS[model.fit.small_sample]
    return COVARIANCE_WORDS[model.covariance]


def _design(model: Model) -> tuple[Text, ...]:
    responses = model.responses
    if isinstance(model.fit, WeightedMixed):
        return (weights_said(model),)
    if model.asked.groups is not None or model.asked.corrected:
        return ()  # what these leave out of the design is among their warnings
    if model.covariance == "design" or responses.design.sampling != "probability":
        return (interval_note(responses),)
    return (_NOT_THE_DESIGN,) if responses.design.columns else ()


def _reference(model: Model) -> Text:
    if model.asked.draws is not None:
        return _DRAWS.fill(n=f"{model.asked.draws:,}", s=model.asked.seed)
    own = np.asarray(model.fit.dof)
    if own.ndim:
        return _EACH
    return _T.fill(dof=f"{float(own):g}") if np.isfinite(own) else _NORMAL


def _unit(model: Model) -> tuple[Text, ...]:
    if model.asked.corrected:
        return (CORRECTED_UNIT,)
    wording = UNITS.get(model.family)
    return () if wording is None else (wording.fill(base=next(iter(model.matrix.categories), "")),)


def _counts(model: Model) -> tuple[Text, ...]:
    fit = model.fit
    if model.asked.corrected:
        answers = getattr(fit, "n_answers", fit.n_obs)
        return (_COMMUNITIES.fill(n=fit.n_obs, a=answers, m=fit.n_missing),)
    lost_zh = "、".join(f"{name} {n}" for name, n in model.dropped.items())
    lost_en = ", ".join(f"{name} {n}" for name, n in model.dropped.items())
    why = Text(zh=f"（{lost_zh}）", en=f" ({lost_en})") if model.dropped else None
    found = [_COUNTS.fill(n=fit.n_obs, m=fit.n_missing, why=why or "")]
    counted = " × ".join(str(g) for g in clusters_of(fit))
    if model.asked.clustered:
        found.append(_CLUSTERS.fill(g=counted))
    elif model.asked.groups is not None:
        found.append(_GROUPS.fill(g=counted, name=model.asked.groups))
    return tuple(found)


def fit_table(model: Model) -> Table:
    """One row about the whole fit."""
    columns, row = fit_row(model)
    return Table("model_fit", Text(zh="模型概况", en="The fit"), columns, (row,), notes_of(model))
