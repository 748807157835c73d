"""How differences are shown: tests, groups, pairs, cross tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...statistics.comparisons import Effect, Pair
from ...statistics.multiplicity import adjust_p
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..disclosure.withholding import fewest
from ..few_units import few_units_note, interval_ends
from ..sample_design import simulated_note
from . import difference_words as words
from .notes import design_cautions, error_note, small_cells_note

if TYPE_CHECKING:
    from .comparing import Differences
    from .difference_tests import Difference

_TESTS = (
    *("term", "n_obs", "test", "why", "statistic", "dof_1", "dof_2", "p_value", "p_adjusted", "estimate", "conf_low"),
    *("conf_high", "effect_size", "effect", "effect_low", "effect_high"),
)
_GAP = {
    "estimate": Text(zh="差", en="Difference"),
    "dof_2": Text(zh="分母自由度", en="Error df"),
    "statistic": Text(zh="统计量", en="Statistic"),
}


def tests_table(made: Differences) -> Table:
    """One row an outcome: test, reason, statistic, p, the difference of two groups, effect size with interval."""
    rows = tuple(_test_row(made, one, float(p)) for one, p in zip(made.found, made.adjusted, strict=True))
    keep = [place for place, _ in enumerate(_TESTS) if any(row[place] is not None for row in rows)]
    if len(made.found) == 1:
        keep = [place for place in keep if _TESTS[place] != "p_adjusted"]
    title = Text(zh="{g}之间的差异", en="Differences between groups: {g}").fill(g=made.by.title)
    return Table(
        "differences",
        title,
        tuple(_TESTS[place] for place in keep),
        tuple(tuple(row[place] for place in keep) for row in rows),
        (
            *_direction(made),
            words.INTERVALS.fill(l=f"{100 * made.level:g}"),
            *((words.ADJUSTED.fill(m=words.METHODS[made.adjust], n=len(made.found)),) if len(made.found) > 1 else ()),
            *_refusals(made),
            *_odds(made),
            words.DROPPED.fill(s=listed([f"{one.outcome.name} {one.n_missing}" for one in made.found], most=20)),
            words.ASSOCIATION,
            *_common(made),
        ),
        _GAP,
    )


def groups_table(made: Differences) -> Table:
    """Count, mean with interval, deviation and median of every group."""
    rows: list[tuple[Cell, ...]] = []
    dofs: list[float] = []
    for one in made.found:
        for group in one.groups if one.outcome.measured else ():
            stem = f"{one.outcome.name}.{made.by.name}{group.code:g}"
            values = group.found
            numbers: tuple[Cell, ...] = (None,) * 5
            if values is not None:
                numbers = (
                    Number(f"{stem}.estimate", values.mean),
                    *interval_ends(f"{stem}.conf_", values.low, values.high, group.dof, "estimate"),
                    Number(f"{stem}.sd", values.sd),
                    Number(f"{stem}.median", values.quartiles[1]),
                )
                dofs.append(group.dof)
            rows.append(
                (
                    one.outcome.title,
                    group.title,
                    Number(f"{stem}.n_obs", group.n, "count"),
                    *numbers,
                )
            )
    weighted = made.sample.designed
    title = Text(zh="各组（加权）", en="Groups (weighted)") if weighted else Text(zh="各组", en="Groups")
    columns = ("term", "group", "n_obs", "estimate", "conf_low", "conf_high", "sd", "median")
    head = {"estimate": Text(zh="均值", en="Mean")}
    note = Text(zh="{l}% 区间。", en="{l}% intervals.").fill(l=f"{100 * made.level:g}")
    sizes = [group.n for one in made.found for group in one.groups if one.outcome.measured]
    least = fewest(sizes) if made.sample.of_persons else None
    return Table(
        "groups", title, columns, tuple(rows), (note, *few_units_note(dofs), *_common(made)), head, fewest=least
    )


def pairs_table(made: Differences) -> Table:
    """Every pair of groups, of outcomes with more than two."""
    rows: list[tuple[Cell, ...]] = []
    adjusted = [p for one in made.found if _paired(one) for p in _adjusted_pairs(made, one)]
    for (one, pair), p in zip(pair_rows(made), adjusted, strict=True):
        first, second = one.groups[pair.first], one.groups[pair.second]
        stem = f"{one.outcome.name}.{made.by.name}{first.code:g}_{second.code:g}"
        style = "coefficient" if one.test is not None and one.test.kind == "design_rank" else "estimate"
        rows.append(
            (
                one.outcome.title,
                first.title,
                second.title,
                words.PAIRS[pair.kind],
                Number(f"{stem}.estimate", pair.estimate, style),
                _number(f"{stem}.conf_low", pair.low, style),
                _number(f"{stem}.conf_high", pair.high, style),
                Number(f"{stem}.p_adjusted", p, "p"),
                *_effect(made, pair.effect, stem),
            )
        )
    columns = (
        *("term", "first", "second", "test", "estimate", "conf_low", "conf_high", "p_adjusted"),
        *("effect_size", "effect", "effect_low", "effect_high"),
    )
    notes = (words.PAIR_P.fill(m=words.METHODS[made.adjust]), *_common(made))
    return Table("pairs", Text(zh="两两比较", en="Pairs of groups"), columns, tuple(rows), notes, _GAP)


def pair_rows(made: Differences) -> tuple[tuple[Difference, Pair], ...]:
    """The pairs of `pairs_table`, row by row."""
    return tuple((one, pair) for one in made.found if _paired(one) for pair in one.pairs)


def _paired(one: Difference) -> bool:
    return len(one.groups) > 2 and bool(one.pairs)


def _adjusted_pairs(made: Differences, one: Difference) -> list[float]:
    raw = np.array([pair.p for pair in one.pairs])
    together = one.pairs[0].kind in ("tukey", "games_howell")
    found: list[float] = (raw if together else adjust_p(raw, made.adjust)).tolist()
    return found


def crosstab_tables(made: Differences) -> tuple[Table, ...]:
    """Groups crossed with the categories of each outcome that has no mean."""
    return tuple(_crosstab(made, one) for one in made.found if one.table is not None)


def _crosstab(made: Differences, one: Difference) -> Table:
    table = one.table
    assert table is not None
    rows: list[tuple[Cell, ...]] = []
    titles = {group.code: group.title for group in one.groups}
    for i, code in enumerate(table.row_labels.tolist()):
        for j, answer in enumerate(table.column_labels.tolist()):
            stem = f"{one.outcome.name}.{answer:g}.{made.by.name}{code:g}"
            rows.append(
                (
                    titles.get(code, same(f"{code:g}")),
                    one.outcome.labels.get(answer, same(f"{answer:g}")),
                    Number(f"{stem}.count", int(table.counts[i, j]), "count"),
                    Number(f"{stem}.percent", 100 * float(table.row_shares[i, j]), "percent"),
                    Number(f"{stem}.expected_count", float(table.expected[i, j]), "score"),
                    Number(f"{stem}.residual", float(table.residuals[i, j])),
                )
            )
    title = Text(zh="{g} × {o}", en="{g} by {o}").fill(g=made.by.title, o=one.outcome.title)
    weighted = words.RESIDUALS_DESIGN if made.sample.designed else None
    residuals = Text(
        zh=words.RESIDUALS.zh.format(d="" if weighted is None else weighted.zh),
        en=words.RESIDUALS.en.format(d="" if weighted is None else weighted.en),
    )
    within = Text(zh="百分比在每组之内{w}。", en="Per cent within each group{w}.").fill(
        w=Text(zh="，已加权；人数不加权", en=", weighted; counts are not") if weighted is not None else _NOTHING
    )
    columns = ("group", "category", "count", "percent", "expected_count", "residual")
    notes = (within, residuals, *small_cells_note(made.sample, table.counts.ravel().tolist()), *_common(made))
    least = fewest(table.counts.ravel().tolist()) if made.sample.of_persons else None
    return Table(f"crosstab_{one.outcome.name}", title, columns, tuple(rows), notes, fewest=least)


_NOTHING = Text(zh="（横向合计为 100）", en=" (each adds up to 100)")


def differences_glance(made: Differences) -> Table:
    """Rows, groups, outcomes, what was refused."""
    groups = max(len(one.groups) for one in made.found)
    row = (made.responses.source, made.responses.n_rows, groups, len(made.found), len(made.refusals))
    heads = {
        "count_1": Text(zh="组", en="Groups"),
        "count_2": Text(zh="结果", en="Outcomes"),
        "count_3": Text(zh="未能检验", en="Refused"),
    }
    columns = ("source", "n_rows", "count_1", "count_2", "count_3")
    return Table("differences_glance", Text(zh="组间差异", en="Differences"), columns, (row,), (), heads)


def _test_row(made: Differences, one: Difference, adjusted: float) -> tuple[Cell, ...]:
    name = one.outcome.name
    head: tuple[Cell, ...] = (one.outcome.title, Number(f"{name}.n_obs", one.n_obs, "count"))
    if one.test is None:
        return (*head, None, one.why, *(None for _ in _TESTS[4:]))
    dof = (*one.test.dof, np.nan, np.nan)[:2]
    gap = one.pairs[0] if len(one.groups) == 2 and one.pairs else None
    ranked = one.test.kind == "design_rank"
    shown = gap if gap is not None and not ranked else None
    return (
        *head,
        words.TESTS[one.test.kind],
        one.why,
        Number(f"{name}.statistic", one.test.statistic),
        _number(f"{name}.dof_1", dof[0], "score"),
        _number(f"{name}.dof_2", dof[1], "score"),
        Number(f"{name}.p_value", one.test.p, "p"),
        Number(f"{name}.p_adjusted", adjusted, "p"),
        None if shown is None else Number(f"{name}.estimate", shown.estimate),
        None if shown is None else Number(f"{name}.conf_low", shown.low),
        None if shown is None else Number(f"{name}.conf_high", shown.high),
        *_effect(made, one.effect, name),
    )


def _effect(made: Differences, effect: Effect | None, stem: str) -> tuple[Cell, ...]:
    if effect is None:
        return (None, None, None, None)
    names = words.EFFECTS | (words.DESIGN_EFFECTS if made.sample.designed else {})
    style = "estimate" if effect.kind == "hedges_g" else "correlation"
    return (
        names[effect.kind],
        Number(f"{stem}.effect", effect.estimate, style),
        Number(f"{stem}.effect_low", effect.low, style),
        Number(f"{stem}.effect_high", effect.high, style),
    )


def _number(key: str, value: float, style: str = "estimate") -> Number | None:
    return Number(key, value, style) if np.isfinite(value) else None


def _direction(made: Differences) -> tuple[Text, ...]:
    two = next((one.groups for one in made.found if len(one.groups) == 2), None)
    return () if two is None else (words.DIRECTION.fill(a=two[0].title, b=two[1].title),)


def _refusals(made: Differences) -> tuple[Text, ...]:
    return tuple(refusal_note(one) for one in made.found if one.refusal is not None)


def refusal_note(one: Difference, counts: Sequence[Text | None] | None = None) -> Text:
    """Why an outcome was not tested, with its groups; `counts` stand in place of the numbers that are withheld."""
    assert one.refusal is not None
    said = [same(group.n) for group in one.groups] if counts is None else counts
    named = [
        same(f"{group.code:g} = ") + group.title + same(": ") + (same(group.n) if count is None else count)
        for group, count in zip(one.groups, said, strict=True)
    ]
    return words.REFUSED.fill(o=one.outcome.title, w=one.refusal.what, g=listed(named))


def _odds(made: Differences) -> tuple[Text, ...]:
    return tuple(odds_note(one) for one in made.found if one.fisher is not None)


def odds_note(one: Difference) -> Text:
    """The odds ratio of a two-by-two table with its exact interval."""
    assert one.fisher is not None
    return words.ODDS.fill(
        o=one.outcome.title,
        r=f"{one.fisher.odds_ratio:.3g}",
        l=f"{100 * one.fisher.level:g}",
        a=f"{one.fisher.low:.3g}",
        b=f"{one.fisher.high:.3g}",
    )


def _common(made: Differences) -> tuple[Text, ...]:
    return (error_note(made.sample), *design_cautions(made.sample), *simulated_note(made.sample.simulated))
