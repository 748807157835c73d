"""The words of reliability: which coefficient and why, what the verdicts mean, what was refused."""

from __future__ import annotations

from ...words.numbers import show
from ...words.text import Text, listed, same, say
from .part import Scale
from .reliability_found import Refusal, ScaleReliability

COEFFICIENTS: dict[str, Text] = {
    "omega_total": same("ω"),
    "omega_hierarchical": same("ω_h"),
    "alpha": same("α"),
    "spearman_brown": Text(zh="斯皮尔曼-布朗", en="Spearman-Brown"),
    "none": Text(zh="不报告", en="none"),
}
REASONS: dict[str, Text] = {
    "one_factor": Text(zh="一个维度", en="one dimension"),
    "several_dimensions": Text(zh="几个子维度", en="several sub-dimensions"),
    "two_dimensions": Text(zh="只有两个子维度", en="only two sub-dimensions"),
    "two_items": Text(zh="只有两道题", en="only two items"),
    "heywood_case": Text(zh="因子模型无正常解", en="no proper factor solution"),
    "factor_not_converged": Text(zh="因子模型不收敛", en="factor model did not converge"),
    "general_factor_not_identified": Text(zh="有子维度只有一题", en="a sub-dimension of one item"),
    "negatively_keyed_item": Text(zh="有题目方向相反", en="an item runs the other way"),
    "constant_item": Text(zh="有题目人人同答", en="an item all answer alike"),
    "too_few_items": Text(zh="题目太少", en="too few items"),
    "too_few_rows": Text(zh="答卷太少", en="too few answers"),
    "empty_pair": Text(zh="有两题没有共同的答卷", en="two items share no answers"),
    "no_common_variance": Text(zh="题目没有共同变异", en="items share no variance"),
}
_OTHER = Text(zh="因子模型不成立", en="factor model does not hold")
# Why, once a table, for the reasons that occur in it.
WHY: dict[str, Text] = {
    "one_factor": Text(
        zh="ω：只有一个维度的指数，按单因子模型，载荷不必相等（McDonald 1999）。",
        en="ω: an index of one dimension, by a one-factor model whose loadings need not be equal (McDonald 1999).",
    ),
    "several_dimensions": Text(
        zh="ω_h：总分中由全部子维度共有的部分，总分只能代表它；按方案的子维度作二阶因子（Flora 2020，doi "
        "10.1177/2515245920951747）。ω 则把题目当作一个因子。",
        en="ω_h: the share of the total that all sub-dimensions have in common, which is what the total stands for, by "
        "a second-order factor over the scheme's sub-dimensions (Flora 2020, doi 10.1177/2515245920951747). ω takes "
        "the items for one factor.",
    ),
    "two_dimensions": Text(
        zh="两个子维度的一般因子无法识别：报告 α，它无论结构如何都是下界。",
        en="Of two sub-dimensions a general factor is not identified: alpha, a lower bound whatever the structure.",
    ),
    "two_items": Text(
        zh="两道题不能估计因子：报告斯皮尔曼-布朗系数（Eisinga 等 2013，doi 10.1007/s00038-012-0416-3）。",
        en="Two items identify no factor: Spearman-Brown (Eisinga et al. 2013, doi 10.1007/s00038-012-0416-3).",
    ),
}
_FALLBACK = Text(
    zh="因子模型不成立之处报告 α，它是下界。", en="Where the factor model failed: alpha, which is a lower bound."
)
_BOOTSTRAP = Text(zh="α 用 Feldt 法，其余用自助法（{d} 次）", en="Feldt's for alpha, else a bootstrap of {d} draws")
_INTERVAL = Text(zh="{l}% 区间：{how}；随机种子 {s}。{rule}", en="{l}% intervals: {how}; seed {s}. {rule}")
_RULES: dict[str, Text] = {
    "listwise": Text(zh="只用完整答卷。", en="Complete answers only."),
    "pairwise": Text(
        zh="用两题共有的答卷（成对），α 区间的样本量取其中最少者；自助法 α 与分半只用完整答卷。",
        en="Answers each pair of items shares, the interval of alpha on the smallest such number; the bootstrap of "
        "alpha and odd-even halves on complete answers.",
    ),
}
VERDICTS: dict[str, Text] = {
    "met": Text(zh="达到 {f}", en="meets {f}"),
    "below": Text(zh="低于 {f}", en="below {f}"),
    "open": Text(zh="尚不能判断（{f}）", en="cannot be told ({f})"),
    "no_floor": Text(zh="不设最低要求", en="no floor"),
    "none": Text(zh="不判断", en="not judged"),
}
JUDGED = Text(
    zh="最低要求 0.70，三至四题为 0.65：整个区间不低于它才算达到，区间跨过它则尚不能判断。",
    en="The floor is .70, or .65 for three or four items: met where the whole interval reaches it; where the interval "
    "holds the floor, it cannot be told.",
)
FORMATIVE = Text(
    zh="{i} 是形成型指标：题目不必相互一致，系数照印，不作判断。",
    en="{i}: formative, items need not go together; coefficients are printed and not judged.",
)
NAMES: dict[str, Text] = {
    "alpha": Text(zh="信度", en="reliability"),
    "omega": same("ω"),
    "omega_hierarchical": same("ω_h"),
    "interval": Text(zh="区间", en="interval"),
    "sem": Text(zh="测量标准误", en="SEM"),
    "verdict": Text(zh="判断", en="verdict"),
    "bootstrap": Text(zh="自助区间", en="bootstrap"),
    "bounds": same("λ"),
    "glb": Text(zh="最大下界", en="GLB"),
    "splits": Text(zh="全部分半", en="all halves"),
    "odd_even": Text(zh="奇偶分半", en="odd-even halves"),
    "weighted_alpha": Text(zh="加权 α", en="weighted α"),
    "weighted_omega": Text(zh="加权 ω", en="weighted ω"),
    "weighted_omega_hierarchical": Text(zh="加权 ω_h", en="weighted ω_h"),
}


def named(found: ScaleReliability) -> Text:
    """The coefficient to report and, beside it, why: "ω: one factor"."""
    reason = REASONS.get(found.recommended.reason, _OTHER)
    return Text(zh="{c}：{r}", en="{c}: {r}").fill(c=COEFFICIENTS[found.recommended.code], r=reason)


def verdict(kind: str, floor: float) -> Text:
    """A verdict with the floor it is about."""
    return VERDICTS[kind].fill(f=show(floor, "proportion"))


def whys(found: tuple[ScaleReliability, ...]) -> list[Text]:
    """Why each coefficient that occurs, once."""
    used = dict.fromkeys(one.recommended.reason for one in found if one.recommended.code != "none")
    told = [WHY[reason] for reason in WHY if reason in used]
    return [*told, _FALLBACK] if any(reason not in WHY for reason in used) else told


def intervals(scale: Scale, level: float, draws: int, seed: int) -> Text:
    """How the intervals were made, of which answers."""
    return _INTERVAL.fill(
        l=show(100 * level, "level"), how=_BOOTSTRAP.fill(d=draws), s=seed, rule=_RULES[scale.indices.missing]
    )


def formative(found: tuple[ScaleReliability, ...]) -> list[Text]:
    """Which indices are not judged, and why."""
    names = [one.node.id for one in found if one.verdict == "no_floor"]
    return [FORMATIVE.fill(i=listed(names, most=20))] if names else []


def refusals_told(refusals: list[Refusal]) -> list[Text]:
    """What was refused, one line a reason: indices and coefficients that share it stand together."""
    of_index: dict[tuple[str, str], tuple[list[str], Refusal]] = {}
    for refusal in refusals:
        reason = refusal.problem.what.zh + say(refusal.problem.where or "", "zh")
        of_index.setdefault((refusal.index, reason), ([], refusal))[0].append(refusal.coefficient)
    merged: dict[tuple[str, tuple[str, ...]], tuple[list[str], Refusal]] = {}
    for (index, reason), (coefficients, refusal) in of_index.items():
        merged.setdefault((reason, tuple(coefficients)), ([], refusal))[0].append(index)
    return [_told(indices, names, refusal) for (_, names), (indices, refusal) in merged.items()]


def _told(indices: list[str], coefficients: tuple[str, ...], refusal: Refusal) -> Text:
    problem = refusal.problem

    def line(language: str, template: str, brackets: str, stop: str) -> str:
        where = "" if problem.where is None else brackets.format(say(problem.where, language))
        head = template.format(
            i=listed(indices, most=20).say(language),
            c=listed([NAMES[name] for name in coefficients]).say(language),
        )
        fix = "" if problem.fix is None else problem.fix.say(language)
        return f"{head}{problem.what.say(language).rstrip('。.')}{where}{stop}{fix}".strip()

    # Chinese characters and letters are set apart: "没有 ω_h", but "没有区间".
    gap = " " if NAMES[coefficients[0]].zh[0] in "αωλ" else ""
    return Text(
        zh=line("zh", "{i} 没有" + gap + "{c}：", "（{}）", "。"), en=line("en", "{i}, no {c}: ", " ({})", ". ")
    )
