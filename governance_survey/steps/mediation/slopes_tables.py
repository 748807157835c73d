"""How slopes are shown: at points, over the observed range, and the product they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...statistics.moderation import JohnsonNeyman
from ...statistics.moderation.observed import POINTS
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..model_tables import notes_of
from ..models.kinds import COVARIANCE_WORDS
from .product import degrees_of

if TYPE_CHECKING:
    from .slopes_found import Slopes

TITLE = Text(zh="{x}的斜率，随{m}的取值", en="Slope of {x} at values of {m}")
_PERCENTILE = Text(zh="第 {p} 百分位", en="{p}th percentile")
_AT = Text(zh="{m}的给定值", en="value asked for")
_SIGNS = {
    -1: Text(zh="负，区间不含零", en="below zero"),
    0: Text(zh="区间含零", en="not distinguished from zero"),
    1: Text(zh="正，区间不含零", en="above zero"),
}
_WIDTHS = {
    "pointwise": Text(zh="逐点", en="each value by itself"),
    "simultaneous": Text(zh="全部取值同时", en="all values at once"),
}
_NEAR = Text(
    zh="“附近答卷”指{m}与该值相差不超过观察范围十分之一的答卷；很少时，斜率主要来自模型的直线假定。",
    en="Rows near: those whose {m} lies within a tenth of the observed range; where they are few, the slope rests "
    "on the assumption of a straight line.",
)
_STATISTICAL = Text(
    zh="“调节”只是统计意义上的：斜率随另一变量的取值不同，不说明谁改变了谁。两个变量的角色可以对调。",
    en="Moderation in the statistical sense only: slopes differ with the value of another variable. The two could "
    "change places, and one wave shows no order.",
)
_NOT_EQUAL = Text(
    zh="区间含零不等于没有关系；两处一个含零、一个不含零，也不等于两处不同：看乘积项。",
    en="An interval that holds zero shows no absence of a relation; and that one slope's interval holds zero and "
    "another's does not shows no difference between them: see the product.",
)
_RANGE = Text(
    zh="只说观察到的范围：{a} 到 {b}；范围之外不作推断。",
    en="Said of the observed range only, {a} to {b}; nothing is said outside it.",
)


def slopes_table(found: Slopes) -> Table:
    """One row a point: the slope with its interval, from the covariance of the model."""
    s, key = found.found, _key(found)
    rows: list[tuple[Cell, ...]] = []
    for place, label in enumerate(_labels(found)):
        at = None if found.observed is None else Number(f"{key}.{place + 1}.moderator", s.at[place], "estimate")
        rows.append(
            (
                label,
                at,
                Number(f"{key}.{place + 1}.estimate", s.estimate[place], "coefficient"),
                Number(f"{key}.{place + 1}.std_error", s.std_error[place], "coefficient"),
                Number(f"{key}.{place + 1}.statistic", s.statistic[place], "estimate"),
                Number(f"{key}.{place + 1}.p_value", s.p_value[place], "p"),
                Number(f"{key}.{place + 1}.conf_low", s.low[place], "coefficient"),
                Number(f"{key}.{place + 1}.conf_high", s.high[place], "coefficient"),
                Number(f"{key}.{place + 1}.n_near", int(found.n_at[place]), "count"),
            )
        )
    columns: tuple[str, ...] = ("term", "moderator", "estimate", "std_error", "statistic", "p_value")
    columns = (*columns, "conf_low", "conf_high", "n_near")
    notes = [_errors(found), *_range(found)]
    if found.observed is not None:
        notes.append(_NEAR.fill(m=found.product.moderator_title))
    if found.observed is None:
        drop = columns.index("moderator")
        columns = (*columns[:drop], *columns[drop + 1 :])
        rows = [(*row[:drop], *row[drop + 1 :]) for row in rows]
    return Table(
        key, title_of(found), columns, tuple(rows), (*notes, _STATISTICAL, _NOT_EQUAL, *notes_of(found.model)[1:])
    )


def regions_table(found: Slopes) -> Table:
    """Stretches of the observed range where the slope differs from zero, and how many rows lie there."""
    assert found.regions is not None and found.together is not None and found.observed is not None
    key = f"{_key(found)}_regions"
    rows: list[tuple[Cell, ...]] = []
    for made in (found.regions, found.together):
        rows += _region_rows(key, made, found.observed.values)
    title = Text(zh="{x}的斜率在{m}的哪些取值上不为零", en="Where over {m} the slope of {x} differs from zero").fill(
        x=found.product.title, m=found.product.moderator_title
    )
    notes = (
        Text(
            zh="Johnson–Neyman：方差与 t 取自同一个估计；逐点为 {c} 个标准误，同时为 {d} 个（Potthoff）。",
            en="Johnson-Neyman, variance and t from the same estimator: {c} standard errors at each value, {d} for "
            "all at once (Potthoff).",
        ).fill(c=f"{found.regions.critical:.3f}", d=f"{found.together.critical:.3f}"),
        *_range(found),
        _STATISTICAL,
    )
    return Table(
        key, title, ("width", "from_value", "to_value", "slope_sign", "share_observed", "n_obs"), tuple(rows), notes
    )


def _region_rows(key: str, made: JohnsonNeyman, values: np.ndarray) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for place, region in enumerate(made.regions, 1):
        last = place == len(made.regions)
        inside = (values >= region.low) & ((values < region.high) | last)
        at = f"{key}.{made.width}.{place}"
        rows.append(
            (
                _WIDTHS[made.width],
                Number(f"{at}.from", region.low, "estimate"),
                Number(f"{at}.to", region.high, "estimate"),
                _SIGNS[region.sign],
                Number(f"{at}.share", 100 * region.share, "percent"),
                Number(f"{at}.n_obs", int(inside.sum()), "count"),
            )
        )
    return rows


def product_table(found: Slopes) -> Table:
    """The coefficient of the product: how much the slope differs per unit of the moderator, or between categories."""
    fit, key = found.model.fit, f"{_key(found)}_product"
    low, high = fit.conf_int(found.level)
    rows = tuple(
        (
            found.model.matrix.labels[place],
            Number(f"{key}.{n}.estimate", fit.coef[place], "coefficient"),
            Number(f"{key}.{n}.std_error", fit.std_error[place], "coefficient"),
            Number(f"{key}.{n}.statistic", fit.statistic[place], "estimate"),
            Number(f"{key}.{n}.dof", degrees_of(found.model, (place,)), "count"),
            Number(f"{key}.{n}.p_value", fit.p_value[place], "p"),
            Number(f"{key}.{n}.conf_low", low[place], "coefficient"),
            Number(f"{key}.{n}.conf_high", high[place], "coefficient"),
        )
        for n, place in enumerate(found.product.products, 1)
    )
    title = Text(zh="乘积项：斜率之差", en="The product: how slopes differ")
    columns = ("term", "estimate", "std_error", "statistic", "dof", "p_value", "conf_low", "conf_high")
    return Table(key, title, columns, rows, (_errors(found),))


def title_of(found: Slopes) -> Text:
    """Wording of the whole."""
    return TITLE.fill(x=found.product.title, m=found.product.moderator_title)


def _labels(found: Slopes) -> list[Text]:
    if found.observed is None:
        return list(found.product.categories) or [same(f"{at:g}") for at in found.found.at]
    asked = found.provenance.arguments.get("at")
    if asked is not None:
        return [_AT.fill(m=found.product.moderator_title)] * len(found.found.at)
    return [_PERCENTILE.fill(p=f"{100 * point:g}") for point in POINTS]


def _key(found: Slopes) -> str:
    return f"slopes_{found.product.focal.name}_{found.product.moderator.name}"


def _errors(found: Slopes) -> Text:
    return Text(
        zh="{errors}，与模型同一个协方差矩阵；t 分布自由度 {dof}；{level}% 置信区间。",
        en="{errors}, the one covariance of the model; t with {dof} df; {level}% intervals.",
    ).fill(
        errors=COVARIANCE_WORDS[found.model.covariance], dof=f"{found.found.dof:.3g}", level=f"{100 * found.level:g}"
    )


def _range(found: Slopes) -> tuple[Text, ...]:
    seen = found.observed
    return (
        () if seen is None else (_RANGE.fill(a=Number("", seen.low, "estimate"), b=Number("", seen.high, "estimate")),)
    )
