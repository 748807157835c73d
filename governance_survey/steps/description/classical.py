"""Tests of group differences in a simple random sample, by pingouin; intervals, which it rounds or lacks, are ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ...statistics.comparisons import (
    Effect,
    Groups,
    Pair,
    Test,
    dunn,
    hedges_g,
    rank_biserial,
    rank_epsilon_squared,
    variance_explained,
)
from ...statistics.comparisons.widths import all_pairs, one_pair

if TYPE_CHECKING:
    import pandas

Classical = Literal["student_t", "welch_t", "anova", "welch_anova", "mann_whitney", "kruskal_wallis"]
EXACT_BELOW = 50  # values in each group, without ties: as R's wilcox.test


@dataclass(frozen=True)
class Compared:
    """A test with its effect size and the pairs of groups behind it."""

    test: Test
    effect: Effect
    pairs: tuple[Pair, ...]


def classical(groups: Groups, kind: Classical, *, level: float = 0.95) -> Compared:
    """Compare groups by one of six tests.

    Of more than two groups the pairs follow: Tukey's under ``anova``, Games and Howell's under ``welch_anova`` (both
    hold for all pairs together), Dunn's under ``kruskal_wallis``.

    Examples
    --------
    >>> from governance_survey.statistics.comparisons import groups_of
    >>> made = groups_of(np.array([1.0, 2, 3, 4, 3, 4, 5, 7]), np.repeat([0.0, 1.0], 4))
    >>> found = classical(made, "welch_t")
    >>> round(found.test.statistic, 4), round(found.test.dof[0], 3), round(found.pairs[0].low, 3)
    (-2.1019, 5.585, -4.917)
    """
    if kind in ("student_t", "welch_t"):
        return _two_means(groups, kind == "student_t", level)
    if kind == "mann_whitney":
        return _two_ranks(groups, level)
    return _means(groups, kind == "anova", level) if kind != "kruskal_wallis" else _ranks(groups, level)


def _two_means(groups: Groups, equal: bool, level: float) -> Compared:
    import pingouin

    row = _first(pingouin.ttest(groups.of(0), groups.of(1), correction=not equal))
    statistic, dof, p = float(row["T"]), float(row["dof"]), float(row["p_val"])
    n, v = groups.n, groups.variances
    error = np.sqrt((v / n).sum() if not equal else ((n - 1) @ v) / (n.sum() - 2) * (1 / n).sum())
    gap, half = float(groups.means[0] - groups.means[1]), one_pair(level, dof) * float(error)
    effect = hedges_g(groups, equal_variances=equal, level=level)
    pair = Pair(0, 1, "difference", gap, float(error), statistic, dof, p, gap - half, gap + half, effect)
    return Compared(Test("student_t" if equal else "welch_t", statistic, (dof,), p), effect, (pair,))


def _two_ranks(groups: Groups, level: float) -> Compared:
    import pingouin

    tied = len(np.unique(groups.values)) < len(groups.values)
    method = "asymptotic" if tied or groups.n.max() >= EXACT_BELOW else "exact"
    row = _first(pingouin.mwu(groups.of(0), groups.of(1), method=method))
    test = Test("mann_whitney", float(row["U_val"]), (), float(row["p_val"]))
    return Compared(test, rank_biserial(groups, level=level), ())


def _means(groups: Groups, equal: bool, level: float) -> Compared:
    import pingouin

    frame = _frame(groups)
    plain = _first(pingouin.anova(data=frame, dv="value", between="group", detailed=True))
    within = float(len(groups.values) - groups.k)
    dof = (float(groups.k - 1), within)
    effect = variance_explained(float(plain["F"]), dof, level=level)
    if equal:
        test = Test("anova", float(plain["F"]), dof, float(plain["p_unc"]))
        return Compared(test, effect, _all_pairs(groups, True, level))
    row = _first(pingouin.welch_anova(data=frame, dv="value", between="group"))
    test = Test("welch_anova", float(row["F"]), (float(row["ddof1"]), float(row["ddof2"])), float(row["p_unc"]))
    return Compared(test, effect, _all_pairs(groups, False, level))


def _ranks(groups: Groups, level: float) -> Compared:
    import pingouin

    row = _first(pingouin.kruskal(data=_frame(groups), dv="value", between="group"))
    h = float(row["H"])
    test = Test("kruskal_wallis", h, (float(row["ddof1"]),), float(row["p_unc"]))
    return Compared(test, rank_epsilon_squared(groups, h, level=level), dunn(groups, level=level))


def _all_pairs(groups: Groups, equal: bool, level: float) -> tuple[Pair, ...]:
    import pingouin

    frame = _frame(groups)
    if equal:
        rows = pingouin.pairwise_tukey(data=frame, dv="value", between="group")
        dofs, p = np.full(len(rows), float(len(groups.values) - groups.k)), rows["p_tukey"].to_numpy()
    else:
        rows = pingouin.pairwise_gameshowell(data=frame, dv="value", between="group")
        dofs, p = rows["df"].to_numpy(), rows["pval"].to_numpy()
    width = all_pairs(level, groups.k, dofs)
    found = []
    for place, row in enumerate(rows.to_dict("records")):
        first, second = int(row["A"]), int(row["B"])
        gap, error = float(row["diff"]), float(row["se"])
        half = float(width[place]) * error
        effect = hedges_g(groups, first, second, equal_variances=equal, level=level)
        kind: Literal["tukey", "games_howell"] = "tukey" if equal else "games_howell"
        limits = (gap - half, gap + half)
        chance = min(max(float(p[place]), 0.0), 1.0)
        found.append(
            Pair(first, second, kind, gap, error, float(row["T"]), float(dofs[place]), chance, *limits, effect)
        )
    return tuple(found)


def _frame(groups: Groups) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame({"value": groups.values, "group": groups.codes})


def _first(rows: pandas.DataFrame) -> Mapping[str, Any]:
    return {str(name): value for name, value in rows.iloc[0].items()}
