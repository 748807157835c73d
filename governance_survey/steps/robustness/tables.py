"""How checks are shown: one row a check, what was done, the curve."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..hypotheses.labels import VERDICTS
from ..sample_design import interval_note, simulated_note
from .check import STATUS, Check
from .curve import AGGREGATIONS, WEIGHTS, Choice, Curve

if TYPE_CHECKING:
    from .found import Robustness

_UNIT = Text(
    zh="估计值：结果（社区均值的标准差）随预测变量高一个社区间标准差的差异（类别为一类之差）；比值是与主估计之比。",
    en="Estimates: difference in the outcome, in standard deviations of communities' means, for a predictor higher by "
    "one standard deviation between communities (a category: against its base); ratio: to the headline estimate.",
)
RANGES = Text(
    zh="界限、逐个剔除、异半与设定曲线的上下限是所取各值的范围，不是置信区间。",
    en="Of bounds, leaving one out, halves and the curve the limits are the range of values met, no interval.",
)
_STANDS_IN = Text(
    zh="这个结果按计划用比例或计数的模型；各项检查做在同一公式的线性模型上。",
    en="The plan's model of this outcome is one for shares or counts; the checks are made on the linear model of the "
    "same formula.",
)
_WAVE = Text(zh="一次横截面调查，只说明相关。", en="One cross-sectional wave: associations only.")
_CURVE_NOTE = Text(
    zh="聚类标准误（CR1，按初级抽样单元）；联合检验：每种设定都施加零假设，共用一组随机数，{d} 次，随机种子 {s} "
    "（Simonsohn、Simmons 与 Nelson 2020，doi 10.1038/s41562-020-0912-z；聚类自助法）。",
    en="Clustered errors (CR1, by sampling unit). Joint test: the null imposed on every specification, the same random "
    "numbers for all, {d} draws, seed {s} (Simonsohn, Simmons & Nelson 2020, doi 10.1038/s41562-020-0912-z; clusters).",
)
_HEADLINE = Text(zh="主估计", en="headline")


def title_of(found: Robustness) -> Text:
    """What was checked."""
    line = Text(zh="{k} 的稳健性：{t}", en="Robustness of {k}: {t}")
    return line.fill(k=found.subject.key, t=found.subject.title)


def checks_table(found: Robustness, *, whole: bool = False) -> Table:
    """The headline, then one row a check; `whole` adds ids, what was done and the sign."""
    slope, key = found.subject.slope, found.subject.key
    head: tuple[Cell, ...] = (
        Number(f"{key}.headline.estimate", slope.estimate, "estimate"),
        Number(f"{key}.headline.conf_low", slope.low, "estimate"),
        Number(f"{key}.headline.conf_high", slope.high, "estimate"),
    )
    said = _direction(found)
    first: tuple[Cell, ...] = (_HEADLINE, *head, None, None, said)
    if whole:
        done = same(found.subject.model.formula.canonical())
        first = (_HEADLINE, "headline", done, *head, None, None, None, said)
    rows = [first, *(_row(check, key, whole) for check in found.checks)]
    columns: tuple[str, ...] = (
        "check",
        "estimate",
        "conf_low",
        "conf_high",
        "ratio_to_headline",
        "check_status",
        "verdict",
    )
    if whole:
        columns = (
            "check",
            "check_id",
            "what_was_done",
            *columns[1:5],
            "sign_kept",
            *columns[5:],
        )
    return Table("robustness", title_of(found), columns, tuple(rows), _notes(found))


def _direction(found: Robustness) -> Text:
    verdict = found.subject.verdict
    return Text(zh="方向已定", en="direction settled") if verdict is None else VERDICTS[verdict]


def _row(check: Check, key: str, whole: bool) -> tuple[Cell, ...]:
    def number(name: str, value: float | None) -> Number | None:
        return None if value is None else Number(f"{key}.{check.id}.{name}", value, "estimate")

    values = (
        number("estimate", check.estimate),
        number("conf_low", check.low),
        number("conf_high", check.high),
        number("ratio", check.ratio),
    )
    if not whole:
        return (check.title, *values, STATUS[check.status], check.verdict)
    sign = None if check.same_sign is None else _YES_NO[check.same_sign]
    return (check.title, check.id, check.done, *values, sign, STATUS[check.status], check.verdict)


_YES_NO = {True: Text(zh="是", en="yes"), False: Text(zh="否", en="no")}


def _notes(found: Robustness) -> tuple[Text, ...]:
    subject = found.subject
    level = Text(zh="{l}% 区间；随机种子 {s}。", en="{l}% intervals; seed {s}.").fill(
        l=Number("", 100 * subject.level, "level"), s=found.seed
    )
    design = interval_note(subject.responses)
    stands_in = (_STANDS_IN,) if subject.stands_in else ()
    return (found.grade.sentence, *stands_in, _UNIT, RANGES, level, design, _WAVE, *simulated_note(found.simulated))


def done_table(found: Robustness) -> Table:
    """One row a check: what was done."""
    rows = tuple((check.title, check.done) for check in found.checks)
    title = Text(zh="每项检查做了什么", en="What was done in each check")
    return Table("robustness_done", title, ("check", "what_was_done"), rows, simulated_note(found.simulated))


def ordered(curve: Curve) -> list[tuple[Choice, int]]:
    """Choices on the curve from the smallest slope to the largest, with their place among the specifications."""
    by_place = {choice.place: choice for choice in curve.used}
    return [(by_place[int(place)], int(place)) for place in curve.found.order]


def curve_table(found: Robustness) -> Table:
    """One row a specification, smallest slope first; then what was kept out, with the reason."""
    assert found.curve is not None
    curve, key = found.curve, found.subject.key
    joint = curve.found
    rows: list[tuple[Cell, ...]] = [
        (
            place + 1,
            *_choices(choice),
            Number(f"{key}.curve.{n}.estimate", joint.estimates[n], "estimate"),
            Number(f"{key}.curve.{n}.conf_low", joint.low[n], "estimate"),
            Number(f"{key}.curve.{n}.conf_high", joint.high[n], "estimate"),
            Number(f"{key}.curve.{n}.p_value", joint.p_values[n], "p"),
            None,
        )
        for place, (choice, n) in enumerate(ordered(curve))
    ]
    rows += [
        (None, *_choices(choice), None, None, None, None, choice.why)
        for choice in curve.choices
        if choice.why is not None
    ]
    notes = (
        curve.sentence,
        _CURVE_NOTE.fill(d=joint.n_draws, s=found.seed),
        *simulated_note(found.simulated),
    )
    title = Text(zh="设定曲线：{t}", en="Specification curve: {t}").fill(t=found.subject.title)
    columns = ("specification", "weighting", "aggregation", "source_mix", *_NUMBERS, "why")
    heads = {"why": Text(zh="未列入的原因", en="Why kept out")}
    return Table("specifications", title, columns, tuple(rows), notes, heads)


_NUMBERS = ("estimate", "conf_low", "conf_high", "p_value")


def _choices(choice: Choice) -> tuple[Text, Text, Text]:
    return WEIGHTS[choice.weights], AGGREGATIONS[choice.aggregate], choice.version.mix


def robustness_glance(found: Robustness) -> Table:
    """One row: headline, grade, counts of checks."""
    slope, key = found.subject.slope, found.subject.key
    counts = Counter(check.status for check in found.checks)
    row: tuple[Cell, ...] = (
        same(key),
        Number(f"{key}.headline.estimate", slope.estimate, "estimate"),
        Number(f"{key}.headline.conf_low", slope.low, "estimate"),
        Number(f"{key}.headline.conf_high", slope.high, "estimate"),
        same(found.grade.letter),
        *(Number(f"{key}.{name}", counts[name], "count") for name in ("held", "failed", "warned", "not_run")),
    )
    columns = (
        "hypothesis",
        "estimate",
        "conf_low",
        "conf_high",
        "evidence_grade",
        "n_held",
        "n_failed_checks",
        "n_warned",
        "n_not_run",
    )
    return Table("robustness_glance", title_of(found), columns, (row,))
