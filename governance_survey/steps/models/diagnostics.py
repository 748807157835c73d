"""How well a family's assumptions hold: fit of a logit, spread of counts, one slope for all thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...statistics.generalised import (
    CountQuality,
    GeneralisedFit,
    binary_quality,
    count_quality,
    proportional_odds_tests,
)
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import design_of, simulated_note
from .columns import weights_of
from .options import COUNTS

if TYPE_CHECKING:
    from .model import Model

ALPHA = 0.05  # one-sided, of the test that counts spread more than Poisson's

_ROWS = {
    "tjur": Text(zh="Tjur 判别系数", en="Tjur's discrimination"),
    "nagelkerke": Text(zh="Nagelkerke R²", en="Nagelkerke's R²"),
    "auc": Text(zh="ROC 曲线下面积", en="area under the ROC curve"),
    "brier": Text(zh="Brier 得分（越小越好）", en="Brier score (less is better)"),
    "hosmer_lemeshow": Text(zh="Hosmer–Lemeshow 卡方", en="Hosmer and Lemeshow's chi-square"),
    "pearson": Text(zh="Pearson 离散比（接近 1 为宜）", en="Pearson dispersion (near one is right)"),
    "overdispersion": Text(zh="过度离散（方差超出均值的份额）", en="overdispersion (variance over the mean, less one)"),
    "alpha": Text(zh="负二项离散参数 α", en="dispersion alpha of the negative binomial"),
    "proportional": Text(zh="{t}：各阈值斜率相同", en="{t}: the same slope at every threshold"),
}
_SAME_SLOPES = Text(zh="各阈值斜率相同", en="the same slope at every threshold")
_UNWEIGHTED = Text(zh="诊断不加权。", en="Diagnostics are unweighted.")
_NOT_COMPUTED = Text(zh="模型诊断未计算：{why}。", en="Diagnostics were not computed: {why}.")
_SMALL_P = Text(
    zh="p 值小表示假设不成立：有序 logit 对该变量可改用多项 logit。",
    en="A small p speaks against the assumption: for that variable take the multinomial logit.",
)
_NOT_TESTED = Text(
    zh="各阈值斜率相同的假设未能检验：{why}。",
    en="That slopes are the same at every threshold could not be tested: {why}.",
)
_SPREAD = Text(
    zh="p 值小表示方差大于均值：泊松模型自身的标准误偏小，请用稳健标准误或负二项。",
    en="A small p says that the variance is above the mean: the Poisson's own errors are too small; take robust ones "
    "or the negative binomial.",
)


def diagnostics_table(model: Model) -> Table | None:
    """Diagnostics of the family; None where it has none (or there are sampling weights, which they do not know)."""
    fit = model.fit
    if not isinstance(fit, GeneralisedFit):
        return None
    if model.family == "ordered":
        rows, notes = _proportional(model)
    elif model.responses.design.weight is not None:
        return None
    elif model.family == "logit":
        rows, notes = _binary(model, fit)
    elif model.family in COUNTS:
        rows, notes = _counted(fit, spread_of(model)), [_UNWEIGHTED, *([_SPREAD] if fit.dispersion is None else [])]
    else:
        return None
    title = Text(zh="{y}：模型诊断", en="{y}: diagnostics").fill(y=model.heading)
    shown = (*notes, *simulated_note(model.responses.simulated))
    return Table("diagnostics", title, ("term", "estimate", "p_value"), tuple(rows), shown)


def spread_of(model: Model) -> CountQuality:
    """How far counts spread beyond what the model says."""
    assert isinstance(model.fit, GeneralisedFit)
    return count_quality(model.fit, model.matrix.x, model.matrix.y, offset=model.offset)


def overdispersed(model: Model) -> bool:
    """A Poisson with its own errors whose counts spread more than it says: those errors are too small."""
    own = model.family == "poisson" and model.covariance == "model"
    return own and spread_of(model).overdispersion_p < ALPHA


def _row(key: str, value: float, p: float | None = None, label: Text | None = None) -> tuple[Cell, ...]:
    shown = None if p is None else Number(f"{key}.p_value", p, "p")
    return (label or _ROWS[key], Number(f"{key}.estimate", value, "coefficient"), shown)


def _binary(model: Model, fit: GeneralisedFit) -> tuple[list[tuple[Cell, ...]], list[Text]]:
    try:
        found = binary_quality(fit, model.matrix.x, model.matrix.y)
    except EstimationError as problem:
        return [(_ROWS["hosmer_lemeshow"], None, None)], [_NOT_COMPUTED.fill(why=problem.what)]
    rows = [_row(key, getattr(found, key)) for key in ("tjur", "nagelkerke", "auc", "brier")]
    return [*rows, _row("hosmer_lemeshow", found.hosmer_lemeshow, found.hosmer_lemeshow_p)], [_UNWEIGHTED]


def _counted(fit: GeneralisedFit, found: CountQuality) -> list[tuple[Cell, ...]]:
    rows = [_row("pearson", found.pearson_dispersion)]
    if fit.dispersion is not None:
        return [*rows, _row("alpha", fit.dispersion.alpha)]
    return [*rows, _row("overdispersion", found.overdispersion, found.overdispersion_p)]


def _proportional(model: Model) -> tuple[list[tuple[Cell, ...]], list[Text]]:
    matrix, responses, kind = model.matrix, model.responses, model.covariance
    columns: dict[str, tuple[str, ...]] = {}
    for name, term in zip(matrix.names, matrix.terms, strict=True):
        if term is not None:
            columns[term.label] = (*columns.get(term.label, ()), name)
    labels = dict(zip(matrix.names, matrix.labels, strict=True))
    try:
        tests = proportional_odds_tests(
            np.where(matrix.complete[:, None], matrix.x, np.nan),
            matrix.y,
            names=matrix.names,
            categories=matrix.codes,
            terms=columns,
            covariance=kind,  # type: ignore[arg-type]  # the family is offered no other
            design=design_of(responses) if kind == "design" else None,
            clusters=responses.column(model.asked.cluster[0]).values if kind == "cluster" else None,
            weights=None if kind == "design" else weights_of(responses),
        )
    except EstimationError as problem:
        return [(_SAME_SLOPES, None, None)], [_NOT_TESTED.fill(why=problem.what)]
    rows = []
    for test in tests:
        title = labels[columns[test.term][0]] if len(columns[test.term]) == 1 else Text(zh=test.term, en=test.term)
        label = _ROWS["proportional"].fill(t=title)
        rows.append(_row(f"proportional.{test.term}", test.statistic, test.p_value, label))
    return rows, [_SMALL_P]
