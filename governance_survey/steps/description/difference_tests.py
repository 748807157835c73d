"""Which test a difference is given, why, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from ...statistics.comparisons import Effect, Pair, Test, compare_means, compare_ranks, groups_of
from ...statistics.crosstabs import (
    CrossTable,
    Fisher,
    chi_square,
    cramers_v,
    cross_table,
    design_table,
    fisher_exact,
)
from ...statistics.design import degrees_of_freedom
from ...statistics.distributions import Distribution, distribution
from ...words.errors import DesignError, EstimationError, UsageError
from ...words.text import Text, same
from . import difference_words as words
from .classical import Classical, classical
from .sample import Column, Sample

Choice = Literal["means", "equal_variances", "ranks", "chi_square", "fisher_exact"]
CHOICES: tuple[Choice, ...] = get_args(Choice)


@dataclass(frozen=True)
class GroupNumbers:
    """One group of one outcome: its code, wording and numbers (None where a mean says nothing)."""

    code: float
    title: Text
    n: int
    found: Distribution | None
    dof: float = float("nan")


@dataclass(frozen=True)
class Difference:
    """One outcome compared between groups.

    Attributes
    ----------
    test, effect : Test, Effect or None
        None where the test is refused.
    why : Text
        Why this test was taken.
    groups : tuple of GroupNumbers
        In the order of the code list.
    pairs : tuple of Pair
        First and second are places in `groups`.
    table : CrossTable or None
        Groups by categories, of an outcome with a code list that is no item.
    fisher : Fisher or None
    n_obs, n_missing : int
    """

    outcome: Column
    test: Test | None
    effect: Effect | None
    why: Text
    groups: tuple[GroupNumbers, ...]
    pairs: tuple[Pair, ...]
    table: CrossTable | None
    fisher: Fisher | None
    n_obs: int
    n_missing: int
    refusal: EstimationError | DesignError | None


@dataclass(frozen=True)
class _Found:
    test: Test
    effect: Effect
    why: Text
    pairs: tuple[Pair, ...] = ()
    fisher: Fisher | None = None


def difference(
    sample: Sample, outcome: Column, by: Column, choice: Choice | None, least: int, level: float
) -> Difference:
    """Compare one outcome between the groups of `by`."""
    assert by.codes is not None
    wanted = choice or _natural(outcome)
    _check(sample, outcome, wanted)
    values = outcome.codes if wanted in ("chi_square", "fisher_exact") or not outcome.measured else outcome.values
    assert values is not None
    open_rows = sample.inside & (sample.design.weights > 0)
    known = np.isfinite(values) & np.isfinite(by.codes) & open_rows
    groups = _groups(sample, outcome, by, known, level)
    table = None
    refusal: EstimationError | DesignError | None = None
    found: _Found | None = None
    try:
        if outcome.codes is not None and (not outcome.measured or wanted in ("chi_square", "fisher_exact")):
            table = cross_table(by.codes, outcome.codes, weights=np.where(sample.inside, sample.design.weights, 0.0))
        if wanted in ("chi_square", "fisher_exact"):
            assert table is not None and outcome.codes is not None
            found = _categories(sample, by.codes, outcome.codes, table, wanted, level)
        elif sample.designed:
            found = _by_design(sample, values, by.codes, wanted, least, level)
        else:
            found = _simple(values, by.codes, wanted, least, level)
    except (EstimationError, DesignError) as problem:
        refusal = problem
    why = words.CHOSEN if choice is not None else found.why if found is not None else _reason(wanted)
    if sample.designed:
        why = words.DESIGN_WHY.fill(w=why)
    return Difference(
        outcome,
        None if found is None else found.test,
        None if found is None else found.effect,
        why,
        groups,
        () if found is None else found.pairs,
        table,
        None if found is None else found.fisher,
        int(known.sum()),
        int(open_rows.sum() - known.sum()),
        refusal,
    )


def _natural(outcome: Column) -> Choice:
    if outcome.kind == "nominal":
        return "chi_square"
    return "means" if outcome.kind in ("score", "number") else "ranks"


def _reason(wanted: Choice) -> Text:
    return {"means": words.MEANS_WHY, "ranks": words.RANKS_WHY}.get(wanted, words.CATEGORIES_WHY)


def _check(sample: Sample, outcome: Column, wanted: Choice) -> None:
    if sample.designed and wanted in ("equal_variances", "fisher_exact"):
        raise UsageError(
            "design_has_no_such_test",
            Text(
                zh="这份数据声明了抽样设计，{t} 会把它丢掉。", en="A design was declared; {t} would leave it out."
            ).fill(t=wanted),
            expected=same('test="means", "ranks", "chi_square"'),
            got=same(wanted),
        )
    categories = wanted in ("chi_square", "fisher_exact")
    if (categories and outcome.codes is None) or (not categories and outcome.kind == "nominal"):
        raise UsageError(
            "test_does_not_fit",
            Text(zh="{o} 是{k}，不能用 {t} 检验。", en="{o} is {k}: it cannot be tested by {t}.").fill(
                o=outcome.name,
                k=Text(zh="数值", en="a number")
                if categories
                else Text(zh="没有次序的类别", en="a category without order"),
                t=wanted,
            ),
            fix=Text(zh="不写 test=，由变量的类型决定。", en="Leave test= out: the kind of variable decides."),
        )
    if wanted in ("means", "equal_variances") and outcome.kind == "ordinal":
        raise UsageError(
            "test_does_not_fit",
            Text(zh="{o} 是有序类别，均值没有意义。", en="{o} is an ordered category: its mean says nothing.").fill(
                o=outcome.name
            ),
            fix=same('test="ranks"'),
        )


def _simple(values: np.ndarray, labels: np.ndarray, wanted: Choice, least: int, level: float) -> _Found:
    groups = groups_of(values, labels, least=least, spread=wanted != "ranks")
    names: dict[Choice, tuple[Classical, Classical]] = {
        "means": ("welch_t", "welch_anova"),
        "equal_variances": ("student_t", "anova"),
        "ranks": ("mann_whitney", "kruskal_wallis"),
    }
    found = classical(groups, names[wanted][int(groups.k > 2)], level=level)
    return _Found(found.test, found.effect, _reason(wanted), found.pairs)


def _by_design(
    sample: Sample, values: np.ndarray, labels: np.ndarray, wanted: Choice, least: int, level: float
) -> _Found:
    compare = compare_ranks if wanted == "ranks" else compare_means
    found = compare(sample.design, values, labels, least=least, level=level)
    return _Found(found.test, found.effect, _reason(wanted), found.pairs)


def _categories(
    sample: Sample, groups: np.ndarray, codes: np.ndarray, table: CrossTable, wanted: Choice, level: float
) -> _Found:
    if sample.designed:
        inside = np.where(sample.inside, codes, np.nan)
        made = design_table(sample.design, groups, inside, level=level)
        return _Found(made.test, made.effect, words.CATEGORIES_WHY)
    small = table.counts.shape == (2, 2) and table.thin
    if wanted == "fisher_exact" or small:
        exact = fisher_exact(table, level=level)
        return _Found(exact.test, cramers_v(table, level=level), words.FISHER_WHY, (), exact)
    return _Found(chi_square(table), cramers_v(table, level=level), words.CATEGORIES_WHY)


def _groups(sample: Sample, outcome: Column, by: Column, known: np.ndarray, level: float) -> tuple[GroupNumbers, ...]:
    assert by.codes is not None
    occurring = np.unique(by.codes[known]).tolist()
    labels = dict(by.labels) | {code: same(f"{code:g}") for code in occurring if code not in by.labels}
    found = []
    for code in sorted(occurring):
        own = known & (by.codes == code)
        numbers = None
        if outcome.measured and own.sum() > 1:
            try:
                numbers = distribution(sample.design, outcome.values, domain=own, level=level)
            except (EstimationError, DesignError):
                numbers = None  # a group within one sampling unit has no error; its count still stands
        found.append(
            GroupNumbers(code, labels[code], int(own.sum()), numbers, float(degrees_of_freedom(sample.design, own)))
        )
    return tuple(found)
