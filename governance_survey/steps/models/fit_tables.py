"""What families add to the coefficients: thresholds, ratios, the random part, the one line about the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...statistics.generalised import GeneralisedFit
from ...statistics.multilevel import (
    BetweenSlopes,
    MixedFit,
    MixedLogit,
    MixedOrdered,
    WeightedMixed,
    variance_intervals,
)
from ...statistics.survey import means
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..sample_design import design_of, simulated_note
from .cautions import clusters_of
from .options import COUNTS

if TYPE_CHECKING:
    from .model import Model

_THRESHOLDS = Text(
    zh="阈值是相邻两类之间的切点，不是变量的系数，不单独解释。",
    en="Thresholds cut between neighbouring categories; they are no slopes and are not read alone.",
)
_RATIO_TITLES = {
    "odds": Text(zh="{y}：优势比", en="{y}: odds ratios"),
    "rate": Text(zh="{y}：发生率之比", en="{y}: incidence rate ratios"),
}
_RATIO_NOTES = {
    "odds": Text(
        zh="优势比不是概率之比；以百分点计的差异见平均边际差异表。",
        en="An odds ratio is no ratio of probabilities; differences in percentage points are in their own table.",
    ),
    "within": Text(
        zh="混合模型的优势比比较同一组内的人，比总体平均的优势比离 1 更远。",
        en="Odds ratios of a mixed model compare persons of one group and are farther from one than those over the "
        "population.",
    ),
    "rate": Text(zh="比值为每高一个单位时期望计数的倍数。", en="How many times the expected count for one more unit."),
}
_VARIANCE = Text(zh="{t}的组间方差", en="variance of {t} between groups")
_INTERCEPT = Text(zh="截距", en="the intercept")
_ROWS = {
    "correlation": Text(zh="截距与斜率的相关", en="correlation of intercept and slope"),
    "residual": Text(zh="组内残差方差", en="residual variance within groups"),
    "icc": Text(zh="ICC（组间所占份额）", en="ICC (share between groups)"),
    "latent_icc": Text(zh="ICC（潜在尺度）", en="ICC (latent scale)"),
    "odds": Text(zh="中位优势比", en="median odds ratio"),
    "marginal": Text(zh="R²（边际，只含变量）", en="R² (marginal, the variables)"),
    "conditional": Text(zh="R²（条件，含随机部分）", en="R² (conditional, with the random part)"),
}


def thresholds_table(model: Model) -> Table | None:
    """Cut points of an ordered outcome, apart from the slopes; None without them."""
    fit = model.fit
    low, high = fit.conf_int(model.level)
    rows = tuple(
        (
            parameter.label,
            Number(f"{parameter.key}.estimate", fit.coef[place], "coefficient"),
            Number(f"{parameter.key}.std_error", fit.std_error[place], "coefficient"),
            Number(f"{parameter.key}.conf_low", low[place], "coefficient"),
            Number(f"{parameter.key}.conf_high", high[place], "coefficient"),
        )
        for place, parameter in enumerate(model.parameters)
        if parameter.kind == "threshold"
    )
    title = Text(zh="{y}的阈值", en="Thresholds of {y}").fill(y=model.heading)
    columns = ("term", "estimate", "std_error", "conf_low", "conf_high")
    notes = (_THRESHOLDS, *simulated_note(model.responses.simulated))
    return Table("thresholds", title, columns, rows, notes) if rows else None


def ratios_table(model: Model) -> Table | None:
    """Odds or rate ratios with their intervals, from the same covariance; None where ratios are not natural."""
    if model.family in ("linear", "fractional"):
        return None
    with np.errstate(over="ignore"):  # an end beyond all numbers is shown as not estimable
        low, high = (np.exp(limit) for limit in model.fit.conf_int(model.level))
    kind = "rate" if model.family in COUNTS else "odds"
    several = model.family == "multinomial"
    rows: list[tuple[Cell, ...]] = []
    for place, parameter in enumerate(model.parameters):
        if parameter.kind != "slope":
            continue
        head: list[Cell] = [parameter.label, *([parameter.category] if several else [])]
        numbers = (
            Number(f"{parameter.key}.ratio", np.exp(model.fit.coef[place]), "estimate"),
            Number(f"{parameter.key}.ratio_low", low[place], "estimate"),
            Number(f"{parameter.key}.ratio_high", high[place], "estimate"),
        )
        rows.append((*head, *numbers))
    columns = ("term", *(("category",) if several else ()), f"{kind}_ratio", "conf_low", "conf_high")
    note = _RATIO_NOTES["within" if model.asked.groups is not None else kind]
    title = _RATIO_TITLES[kind].fill(y=model.heading)
    return Table("ratios", title, columns, tuple(rows), (note, *simulated_note(model.responses.simulated)))


def random_table(model: Model) -> Table | None:
    """Variances between and within groups, their share, R² without and with them; None without groups."""
    fit = model.fit
    if isinstance(fit, MixedFit):
        rows = _linear_rows(model, fit)
    elif isinstance(fit, WeightedMixed):
        rows = _weighted_rows(model, fit)
    elif isinstance(fit, MixedLogit | MixedOrdered):
        rows = _logit_rows(fit)
    else:
        return None
    title = Text(zh="随机部分（按 {g} 分组）", en="The random part (groups: {g})").fill(g=model.asked.groups)
    how = {MixedFit: (_PROFILE,), WeightedMixed: (_WALD,)}.get(type(fit), ())
    notes = (*how, *simulated_note(model.responses.simulated))
    return Table("random", title, ("term", "estimate", "conf_low", "conf_high"), tuple(rows), notes)


_PROFILE = Text(
    zh="方差的区间为似然剖面区间；方差不会小于零。",
    en="Intervals of variances are profiles of the likelihood; a variance cannot be below zero.",
)


_WALD = Text(
    zh="方差的区间由其标准误在对数尺度上算出；方差不会小于零。",
    en="Intervals of variances come from their errors on the log scale; a variance cannot be below zero.",
)


def _weighted_rows(model: Model, fit: WeightedMixed) -> list[tuple[Cell, ...]]:
    between, within = fit.variance_limits(model.level)
    found: list[tuple[Cell, ...]] = []
    for label, key, value, limits in (
        (_VARIANCE.fill(t=_INTERCEPT), "variance_0", fit.random_variance, between),
        (_ROWS["residual"], "residual", fit.residual_variance, within),
    ):
        shown = [
            Number(f"random.{key}_{n}", end, "coefficient") if np.isfinite(end) else None
            for n, end in enumerate(limits)
        ]
        found.append((label, Number(f"random.{key}", value, "coefficient"), *shown))
    shares = (("icc", fit.icc), ("marginal", fit.r2_marginal), ("conditional", fit.r2_conditional))
    keys = {"icc": "icc", "marginal": "r2_marginal", "conditional": "r2_conditional"}
    return found + [(_ROWS[k], Number(f"random.{keys[k]}", value, "correlation"), None, None) for k, value in shares]


def _linear_rows(model: Model, fit: MixedFit) -> list[tuple[Cell, ...]]:
    known = {one.name: one for one in variance_intervals(fit, level=model.level)} if not fit.singular else {}
    labels = dict(zip(model.matrix.names, model.matrix.labels, strict=True))
    rows: list[tuple[Cell, ...]] = []

    def add(label: Text, key: str, value: float, name: str = "", style: str = "coefficient") -> None:
        interval = known.get(name)
        ends = (None, None) if interval is None else (interval.low, interval.high)
        shown = [None if end is None else Number(f"random.{key}_{n}", end, style) for n, end in enumerate(ends)]
        rows.append((label, Number(f"random.{key}", value, style), *shown))

    for place, name in enumerate(fit.random_names):
        title = _INTERCEPT if place == 0 else labels[name]
        add(_VARIANCE.fill(t=title), f"variance_{place}", float(fit.random_cov[place, place]), name)
    if len(fit.random_names) > 1:
        add(_ROWS["correlation"], "correlation", fit.correlation, style="correlation")
    add(_ROWS["residual"], "residual", fit.residual_variance, "residual")
    add(_ROWS["icc"], "icc", fit.icc, "icc", "correlation")
    add(_ROWS["marginal"], "r2_marginal", fit.r2_marginal, style="correlation")
    add(_ROWS["conditional"], "r2_conditional", fit.r2_conditional, style="correlation")
    return rows


def _logit_rows(fit: MixedLogit | MixedOrdered) -> list[tuple[Cell, ...]]:
    values = (
        (_VARIANCE.fill(t=_INTERCEPT), "variance_0", fit.random_variance, "coefficient"),
        (_ROWS["latent_icc"], "icc", fit.icc, "correlation"),
        (_ROWS["odds"], "median_odds_ratio", fit.median_odds_ratio, "estimate"),
        (_ROWS["marginal"], "r2_marginal", fit.r2_marginal, "correlation"),
        (_ROWS["conditional"], "r2_conditional", fit.r2_conditional, "correlation"),
    )
    return [(label, Number(f"random.{key}", value, style), None, None) for label, key, value, style in values]


def fit_row(model: Model) -> tuple[tuple[str, ...], tuple[Cell, ...]]:
    """Columns and cells of the one line about the fit."""
    fit, own = model.fit, np.asarray(model.fit.dof)
    cells: dict[str, Cell] = {
        "outcome": model.titles[model.formula.outcome.name],
        "n_obs": Number("n_obs", fit.n_obs, "count"),
        "n_missing": Number("n_missing", fit.n_missing, "count"),
    }
    cells |= _explained(model)
    if own.ndim == 0 and np.isfinite(own):
        cells["dof"] = Number("dof", float(own), "count")
    counts = clusters_of(fit)
    cells["n_clusters"] = Number("n_clusters", min(counts) if counts else None, "count")
    cells["covariance"] = same(model.covariance)
    cells |= _by_design(model)
    return tuple(cells), tuple(cells.values())


def _explained(model: Model) -> dict[str, Cell]:
    fit = model.fit
    if isinstance(fit, GeneralisedFit):
        # A pseudo-likelihood of sampling weights has no criterion of Akaike's.
        weighted = model.responses.design.weight is not None
        return {
            "pseudo_r_squared": Number("pseudo_r_squared", fit.pseudo_r_squared, "correlation"),
            "log_likelihood": Number("log_likelihood", fit.log_likelihood, "estimate"),
            "aic": None if weighted else Number("aic", fit.aic, "estimate"),
            "bic": None if weighted else Number("bic", fit.bic, "estimate"),
        }
    if isinstance(fit, MixedFit | MixedLogit | MixedOrdered | WeightedMixed):
        return {
            "r2_marginal": Number("r2_marginal", fit.r2_marginal, "correlation"),
            "r2_conditional": Number("r2_conditional", fit.r2_conditional, "correlation"),
            "icc": Number("icc", fit.icc, "correlation"),
            "log_likelihood": Number("log_likelihood", fit.log_likelihood, "estimate"),
            "aic": None if isinstance(fit, WeightedMixed) else Number("aic", fit.aic, "estimate"),
            "bic": None if isinstance(fit, WeightedMixed) else Number("bic", fit.bic, "estimate"),
        }
    found: dict[str, Cell] = {"r_squared": Number("r_squared", fit.r_squared, "correlation")}
    if isinstance(fit, BetweenSlopes):
        found["reliability"] = Number("reliability", float(fit.reliability[-1]), "correlation")
    return found


def _by_design(model: Model) -> dict[str, Cell]:
    # Of the outcome's mean, on the rows used: what the design costs, whatever the kind of errors.
    if not model.responses.design.columns or model.asked.corrected or model.family == "multinomial":
        return {}
    values = np.where(model.matrix.complete, model.matrix.y, np.nan)
    found = means(design_of(model.responses), values)
    return {
        "deff": Number("deff", float(found.deff[0]), "estimate"),
        "n_effective": Number("n_effective", float(found.n_design[0]), "count"),
    }
