"""How a model is shown: coefficients, and one line about the fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..words.numbers import Number
from ..words.table import Table
from ..words.text import Text, same
from .sample_design import interval_note, simulated_note

if TYPE_CHECKING:
    from .modelling import Model

COVARIANCE_WORDS: dict[str, Text] = {
    "design": Text(zh="按抽样设计的泰勒线性化标准误", en="design-based (Taylor-linearised) standard errors"),
    "cluster": Text(zh="聚类稳健标准误（CR1）", en="cluster-robust standard errors (CR1)"),
    "hc3": Text(zh="异方差稳健标准误（HC3）", en="heteroskedasticity-robust standard errors (HC3)"),
}


def coefficients_table(model: Model) -> Table:
    """One row per term, every number from the one covariance matrix."""
    fit = model.fit
    low, high = fit.conf_int(model.level)
    rows = tuple(
        (
            model.matrix.labels[place],
            Number(f"{name}.estimate", fit.coef[place], "coefficient"),
            Number(f"{name}.std_error", fit.std_error[place], "coefficient"),
            Number(f"{name}.statistic", fit.statistic[place], "estimate"),
            Number(f"{name}.p_value", fit.p_value[place], "p"),
            Number(f"{name}.conf_low", low[place], "coefficient"),
            Number(f"{name}.conf_high", high[place], "coefficient"),
        )
        for place, name in enumerate(fit.names)
    )
    title = Text(zh="{y}的线性回归", en="Linear regression of {y}").fill(y=model.matrix.outcome)
    columns = ("term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")
    return Table("model", title, columns, rows, notes_of(model))


def notes_of(model: Model) -> tuple[Text, ...]:
    """Kind of errors, degrees of freedom, n used and lost, warnings."""
    fit = model.fit
    about = Text(
        zh="{errors}；t 分布自由度 {dof}；{level}% 置信区间。", en="{errors}; t with {dof} df; {level}% intervals."
    )
    counts = Text(
        zh="使用 {n} 份答卷，因缺失未用 {m} 份{why}。",
        en="{n} answers used, {m} not used because something is missing{why}.",
    )
    lost_zh = "、".join(f"{name} {n}" for name, n in model.dropped.items())
    lost_en = ", ".join(f"{name} {n}" for name, n in model.dropped.items())
    why = Text(zh=f"（{lost_zh}）", en=f" ({lost_en})") if model.dropped else None
    clusters = (
        (Text(zh="群数 {g}。", en="{g} clusters.").fill(g=fit.n_clusters),) if model.covariance == "cluster" else ()
    )
    return (
        about.fill(errors=COVARIANCE_WORDS[model.covariance], dof=f"{fit.dof:g}", level=f"{100 * model.level:g}"),
        counts.fill(n=fit.n_obs, m=fit.n_missing, why=why or ""),
        *clusters,
        interval_note(model.responses),
        *model.warnings,
        *simulated_note(model.responses.simulated),
    )


def fit_table(model: Model) -> Table:
    """One row about the whole fit."""
    fit = model.fit
    row = (
        model.titles[model.formula.outcome.name],
        Number("n_obs", fit.n_obs, "count"),
        Number("n_missing", fit.n_missing, "count"),
        Number("r_squared", fit.r_squared, "correlation"),
        Number("dof", fit.dof, "count"),
        Number("n_clusters", fit.n_clusters, "count"),
        same(model.covariance),
    )
    columns = ("outcome", "n_obs", "n_missing", "r_squared", "dof", "n_clusters", "covariance")
    return Table("model_fit", Text(zh="模型概况", en="The fit"), columns, (row,), notes_of(model))
