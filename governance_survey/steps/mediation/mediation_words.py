"""What is said beside indirect associations: how they were found, and what one wave cannot show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...words.text import Text, listed, same
from ..sample_design import interval_note, simulated_note

if TYPE_CHECKING:
    from .mediated import IndirectAssociations

LEVELS: dict[str, Text] = {
    "single": Text(zh="单层", en="one level"),
    "within": Text(zh="社区内", en="within communities"),
    "between": Text(zh="社区间", en="between communities"),
    "between_corrected": Text(zh="社区间（扣除抽样误差）", en="between communities, sampling error taken out"),
}
ORDERS: dict[str, Text] = {
    "asked": Text(zh="所问次序", en="as asked"),
    "reverse": Text(zh="对调次序", en="turned round"),
}
_WHAT = Text(
    zh="间接关联是两个回归系数之积（{x}到中介、中介到结果），“中介”只是模型的名称，不表示先后或作用。",
    en="An indirect association is the product of two regression coefficients; mediation is the name of a model and "
    "says nothing of what came first or of what would follow from a change.",
)
_ORDER = Text(
    zh="两种次序并列：它们对同一数据拟合得完全一样，一次调查不能据拟合选出一个。对调即把结果当作起点、起点当作结果。",
    en="Both orders stand side by side: they fit the same data exactly alike, so no fit of one wave can choose between "
    "them. Turned round, the outcome stands first and the predictor last.",
)
_CANNOT = Text(
    zh="一次横截面调查不能说明：谁在先；改变一个变量后另一个会怎样；中介与结果有没有共同的、未测到的来源。",
    en="One wave cannot show which came first, what would happen to one if another were changed, or whether something "
    "unmeasured goes with both the mediator and the outcome.",
)
_ABSENCE = Text(
    zh="区间含零不等于没有间接关联；不给出“中介比例”，因为总关联接近零时它没有意义。",
    en="An interval that holds zero shows no absence. No share of the total is given: it means nothing where the total "
    "is near zero.",
)
_INTERVALS = Text(
    zh="{level}% 区间三种：百分位自助法（{draws} 次，整体重抽 {n} 个{unit}）、偏差校正自助法（样本小时容易过窄）、"
    "蒙特卡洛（按路径的联合协方差，t 自由度 {dof}）。随机种子 {seed}。",
    en="{level}% intervals of three kinds: percentile bootstrap ({draws} draws of {n} {unit}), bias-corrected "
    "bootstrap (too narrow in small samples), and Monte Carlo from the joint covariance of the paths (t with {dof} "
    "df). Seed {seed}.",
)
_UNITS = {
    "psu": Text(zh="初级抽样单元", en="sampling units"),
    "communities": Text(zh="社区", en="communities"),
    "rows": Text(zh="份答卷", en="rows"),
}
_SPLIT = Text(
    zh="个人变量分为社区均值与对均值之差，两层的路径不混在一起；模型类型 {kind}（2 为社区，1 为个人）。",
    en="What varies between persons is split into the community's mean and the deviation from it, so no path mixes the "
    "levels; model {kind} (2 = community, 1 = person).",
)
_ATTENUATED = Text(
    zh="社区均值只由少数答卷得出时，社区间的乘积偏向零。",
    en="Where means rest on few answers, products between communities are pulled towards zero.",
)
_CORRECTED = Text(
    zh="“扣除抽样误差”的各行平均而言正确，但更不稳定：两种都要看。",
    en="The rows with sampling error taken out are right on average and less steady: read both.",
)
_OTHERS = Text(
    zh="{v} 来自另一来源的社区得分，其抽样误差按该来源的个人差异扣除；协变量视为无误差。",
    en="{v}: community scores from another source; their sampling error is taken out by how its persons differ. "
    "Covariates are taken as free of error.",
)
_REFUSED = {
    "no_between_variance": Text(
        zh="扣除抽样误差后没有可用的社区间差异，不给出该行。",
        en="No rows with sampling error taken out: nothing that varies apart between communities is left.",
    ),
    "replicates_failed": Text(
        zh="扣除抽样误差后，重抽样中太多次算不出，不给出该行。",
        en="No rows with sampling error taken out: too many bootstrap draws gave no paths.",
    ),
}
_FEW = Text(
    zh="只有 {n} 个抽样单元：自助法的区间偏窄，以蒙特卡洛区间为准。",
    en="Only {n} sampling units: bootstrap intervals are a little too narrow; rely on Monte Carlo.",
)
_COUNTS = Text(
    zh="使用 {n} 份答卷，因缺失未用 {m} 份{why}。",
    en="{n} answers used, {m} not used because something is missing{why}.",
)
_SOBEL = Text(
    zh="索贝尔（一阶）标准误仅供对照，乘积的分布不对称：{list}。",
    en="Sobel's first-order errors, for comparison only since products are skewed: {list}.",
)


def notes_of(made: IndirectAssociations) -> tuple[Text, ...]:
    """Everything a reader must know before using the numbers."""
    found, variables = made.found, made.variables
    unit = _unit(made)
    notes = [
        names_note(made),
        _WHAT.fill(x=variables.labels[0]),
        _ORDER,
        _CANNOT,
        _ABSENCE,
        _INTERVALS.fill(
            level=f"{100 * found.level:g}",
            draws=found.n_draws,
            n=found.n_units,
            unit=_UNITS[unit],
            dof=f"{found.dof:g}",
            seed=made.seed,
        ),
    ]
    if found.kind != "single":
        notes += [_SPLIT.fill(kind=found.kind), _ATTENUATED]
        taken_out = any(part.level == "between_corrected" for part in found.parts)
        notes += [_CORRECTED] if taken_out else []
        notes += [_REFUSED[code] for _, code in found.refused if code in _REFUSED]
        if taken_out and variables.corrected:
            notes.append(_OTHERS.fill(v=listed(variables.corrected)))
    if "few_units" in found.warnings:
        notes.append(_FEW.fill(n=found.n_units))
    notes.append(_SOBEL.fill(list=_errors(made)))
    lost = {name: n for name, n in variables.missing.items() if n}
    why = Text(
        zh=f"（{'、'.join(f'{name} {n}' for name, n in lost.items())}）",
        en=f" ({', '.join(f'{name} {n}' for name, n in lost.items())})",
    )
    notes.append(_COUNTS.fill(n=found.n_obs, m=found.n_missing, why=why if lost and found.n_missing else ""))
    return (
        *notes,
        interval_note(made.responses),
        *made.warnings,
        *simulated_note(made.responses.simulated),
    )


def names_note(made: IndirectAssociations) -> Text:
    """What the ids of the rows are called."""
    variables = made.variables
    pairs = zip(variables.names[: variables.k + 2], variables.labels, strict=False)
    shown = [Text(zh="{i} 为{t}", en="{i} = {t}").fill(i=same(name), t=label) for name, label in pairs]
    return Text(zh="{s}。", en="{s}.").fill(s=listed(shown, most=20))


def paths_note(made: IndirectAssociations) -> tuple[Text, ...]:
    """How errors of paths were found."""
    kind = (
        Text(zh="HC3 标准误", en="HC3 errors")
        if _unit(made) == "rows" and not made.responses.design.columns
        else Text(zh="按抽样单元的泰勒线性化标准误", en="Taylor-linearised errors by sampling unit")
    )
    return (
        names_note(made),
        Text(
            zh="{k}，全部路径一个联合协方差；t 分布自由度 {dof}。", en="{k}, one joint covariance; t with {dof} df."
        ).fill(k=kind, dof=f"{made.found.dof:g}"),
        *simulated_note(made.responses.simulated),
    )


def _unit(made: IndirectAssociations) -> str:
    if made.responses.design.psu is not None:
        return "psu"
    return "rows" if made.found.kind == "single" else "communities"


def _errors(made: IndirectAssociations) -> Text:
    shown = [
        Text(zh="{l} {m} {e}", en="{l}, {m}: {e}").fill(
            l=LEVELS[part.level], m=same(effect.through[0]), e=f"{effect.delta_error:.3g}"
        )
        for part in made.found.parts
        for effect in part.asked.effects
        if effect.kind == "indirect"
    ]
    return listed(shown, most=20)
