"""How tested hypotheses are shown: every pair with its estimate, and what each hypothesis rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...words.numbers import NARROW, Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..sample_design import simulated_note
from .labels import EVIDENCE, EVIDENCE_SHORT, REMEDIES, SIGN_MARKS, SIGNS, VERDICTS

if TYPE_CHECKING:
    from .tested import Examination, HypothesisTest, PairTest

_NOTES = (
    Text(
        zh="估计值为预测变量相差所列幅度时结果的差异，单位随行；括号里是预期方向。同源检验只供对照，不作结论；"
        "主检验（★）本身同源的，证据等级不高于 C。",
        en="The estimate is the difference in the outcome for the contrast and in the unit shown; the expected sign "
        "stands in brackets. Same-source tests stand for comparison and carry no conclusion; a headline (★) that is "
        "one is grade C at best.",
    ),
    Text(
        zh="校正 p 只用于各假设的主检验（★），按计划的同族规则计算（族内未检验的假设也计数）；"
        "探索性假设只看区间，不列 p。",
        en="Adjusted p belongs to headline tests (★), by the plan's rule for each family; planned tests that could not "
        "be made still count. Exploratory hypotheses are read by intervals only, without p.",
    ),
    Text(
        zh="变量编号的含义：在命令行运行 governance-survey explain 编号，或在 Python 里用 explain(编号)。",
        en="What an id stands for: governance-survey explain ID in the shell, explain(ID) in Python.",
    ),
    Text(
        zh="汇总的社区得分含抽样误差，斜率因此偏小；校正误差的估计见另表。",
        en="Community scores carry sampling error, so slopes are too small; a table of its own corrects for it.",
    ),
)

_REFUTED_NOTES = (
    Text(
        zh="否证条件事先写定，这里按估计逐条核对：“无关联”指等效检验通过（90% 区间在计划的界限之内），“有关联”指区间"
        "不含零且等效检验不通过；两者都不成立为“不能判断”。“区间含零”按计划的字面核对，满足时也不等于没有关联。区间未作"
        "同族校正。不能由这些估计算出的条件写明“此处未评估”。",
        en="What would refute a hypothesis was fixed beforehand and is held against the estimates: unrelated where the "
        "equivalence test passes (90% interval within the plan's bounds), related where the interval leaves zero out "
        "and it does not; otherwise it cannot be told. That an interval holds zero is taken as the plan words it, and "
        "shows no absence even where it is met. Intervals are not adjusted in the family. What these estimates cannot "
        "give is said to be not evaluated here.",
    ),
)
_BECAUSE = Text(zh="：", en=": ")
_JOINT_TEST = Text(zh="联合检验（F）", en="joint test (F)")
_HEADS = {
    "pair": Text(zh="检验（预期）", en="Test (expected)"),
    "contrast": Text(zh="比较幅度；单位", en="Contrast; unit"),
    # Eleven columns on a page: short heads, so that no number breaks.
    "hypothesis": Text(zh="假设", en="No."),
    "estimate": Text(zh="估计", en="Est."),
    "conf_low": Text(zh="下限", en="low"),
    "conf_high": Text(zh="上限", en="high"),
    "p_adjusted": Text(zh="校正 p", en="p adj."),
    "n_obs": Text(zh="n", en="n"),
}


def tests_table(examination: Examination, *, whole: bool = False) -> Table:
    """One row a pair: contrast, estimate, interval, p, adjusted p of the headline, and the outcome.

    A hypothesis of several predictors has one more: their joint test, whose p is the one that is adjusted.

    On paper the expected sign stands behind the pair and the unit behind the contrast; `whole` gives each a column.
    """
    words = ("hypothesis", "pair", "evidence", *(("expected_sign",) if whole else ()), "contrast")
    numbers = ("estimate", "conf_low", "conf_high", "p_value", "p_adjusted", "n_obs", "outcome_of_test")
    rows: list[tuple[Cell, ...]] = []
    for test in examination.tests:
        rows += [(*(_words(test, p) if whole else _short_words(test, p)), *_numbers(test, p)) for p in test.pairs]
        rows += [_joint(test, whole=whole)] if test.headline is None and test.p_value is not None else []
    notes = (*_NOTES, *simulated_note(examination.simulated))
    columns = (*words, *(("unit",) if whole else ()), *numbers)
    title = Text(zh="假设检验", en="Tests of hypotheses")
    return Table("hypotheses", title, columns, tuple(rows), notes, {} if whole else _HEADS)


def marked(test: HypothesisTest, pair: PairTest) -> Text:
    """The id of a hypothesis, with a star at its headline pair."""
    return same(f"{test.hypothesis.id}{f'{NARROW}★' if test.headline is pair else ''}")


def _words(test: HypothesisTest, pair: PairTest) -> tuple[Cell, ...]:
    shown = pair.estimate
    return (
        marked(test, pair),
        same(f"{pair.pair.x} → {pair.pair.y}"),
        EVIDENCE[pair.pair.kind],
        SIGNS[pair.pair.sign],
        shown.contrast if shown else None,
        shown.unit if shown else None,
    )


def _short_words(test: HypothesisTest, pair: PairTest) -> tuple[Cell, ...]:
    shown = pair.estimate
    contrast = Text(zh="{c}；{u}", en="{c}; {u}").fill(c=shown.contrast, u=shown.unit) if shown else None
    sign = SIGN_MARKS[pair.pair.sign]
    return (
        marked(test, pair),
        same(f"{pair.pair.x} → {pair.pair.y} ({sign})"),
        EVIDENCE_SHORT[pair.pair.kind],
        contrast,
    )


def _numbers(test: HypothesisTest, pair: PairTest) -> tuple[Cell, ...]:
    head = test.headline is pair
    stem = f"{test.hypothesis.id}.{pair.pair.x}.{pair.pair.y}".replace(" ", "_")
    shown = pair.estimate
    verdict = (test.verdict if head else None) or pair.verdict
    outcome = VERDICTS[verdict] if pair.why is None else VERDICTS[verdict] + _BECAUSE + pair.why
    if shown is None:
        return (*(None for _ in range(6)), outcome)
    return (
        Number(f"{stem}.estimate", shown.value, "estimate"),
        Number(f"{stem}.conf_low", shown.low, "estimate"),
        Number(f"{stem}.conf_high", shown.high, "estimate"),
        # Of exploratory hypotheses the plan reads intervals only.
        None if test.hypothesis.tier == "exploratory" else Number(f"{stem}.p_value", shown.p_value, "p"),
        Number(f"{stem}.p_adjusted", test.p_adjusted, "p") if head and test.p_adjusted is not None else None,
        Number(f"{stem}.n_obs", shown.n_obs, "count"),
        outcome,
    )


def _joint(test: HypothesisTest, *, whole: bool) -> tuple[Cell, ...]:
    # No estimate and no direction of its own: the joint test has a p-value only.
    pair, model = test.hypothesis.headline, test.finding.model
    assert pair is not None and model is not None
    said = same(f"{pair.x.replace('+', ' + ')} → {pair.y}")
    evidence = EVIDENCE[pair.kind] if whole else EVIDENCE_SHORT[pair.kind]
    stem = f"{test.hypothesis.id}.joint"
    return (
        same(f"{test.hypothesis.id}{NARROW}★"),
        said,
        evidence,
        *((None,) if whole else ()),
        _JOINT_TEST,
        *((None,) if whole else ()),
        *(None, None, None),
        Number(f"{stem}.p_value", test.p_value, "p"),
        None if test.p_adjusted is None else Number(f"{stem}.p_adjusted", test.p_adjusted, "p"),
        Number(f"{stem}.n_obs", model.fit.n_obs, "count"),
        None,
    )


def basis_table(examination: Examination) -> Table:
    """One row a hypothesis: claim, remedy, entries of the papers, what would refute it, and whether that came about."""
    rows = tuple(
        (
            test.hypothesis.id,
            test.hypothesis.claim.text,
            listed([REMEDIES.get(name, same(name)) for name in test.hypothesis.remedies]),
            listed(test.hypothesis.rests_on, most=60),
            test.hypothesis.refuted_when.text,
            None if test.refutation is None else test.refutation.say(),
        )
        for test in examination.tests
    )
    columns = ("hypothesis", "claim", "remedy", "basis", "refuted_when", "refuted")
    return Table(
        "basis",
        Text(
            zh="假设的依据与所涉对策",
            en="What the hypotheses rest on, and their remedies",
        ),
        columns,
        rows,
        _REFUTED_NOTES,
    )


def examination_glance(examination: Examination) -> Table:
    """One row: hypotheses, pairs tested, pairs not tested."""
    pairs = [pair for test in examination.tests for pair in test.pairs]
    tested = sum(pair.estimate is not None for pair in pairs)
    counts = (len(examination.tests), tested, len(pairs) - tested)
    heads = {
        "count_1": Text(zh="假设", en="Hypotheses"),
        "count_2": Text(zh="已检验的组合", en="Pairs tested"),
        "count_3": Text(zh="未检验的组合", en="Pairs not tested"),
    }
    return Table("examination", examination.title, ("count_1", "count_2", "count_3"), (counts,), headings=heads)
