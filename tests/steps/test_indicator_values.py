"""Indicators from fields and logs: by hand, by the missing-data rules, and against plain pandas."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from governance_survey.schemes.indicator_formula import parse_indicator
from governance_survey.steps.indicator_values import LogArrays, evaluate
from governance_survey.words.errors import UsageError

NAN = np.nan


def log(group: list[int], key: list[int] | None = None, **columns: list[float]) -> LogArrays:
    held = {name: np.array(values, dtype=np.float64) for name, values in columns.items()}
    return LogArrays(np.array(group, dtype=np.int64), held, None if key is None else np.array(key, dtype=np.int64))


def values(text: str, fields: dict[str, list[float]] | None = None, n: int | None = None, **logs: LogArrays) -> list:
    given = {name: np.array(column, dtype=np.float64) for name, column in (fields or {}).items()}
    size = n if n is not None else len(next(iter(given.values())))
    result = evaluate(parse_indicator(text), given, logs, size)
    assert result.shape == (size,)
    assert result.dtype == np.float64
    return [None if np.isnan(value) else value for value in result.tolist()]


# Four communities: 0 and 1 with rows, 2 with one row that holds nothing, 3 without any. A row of nobody.
ROWS = log([0, 1, 0, 0, 1, -1, 0, 2], x=[4, 7, 1, NAN, 7, 99, 2, NAN], k=[1, 2, 2, 1, 1, 1, NAN, NAN])


# Aggregates by hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(L.x)", [7, 14, None, None]),
        ("mean(L.x)", [7 / 3, 7, None, None]),
        ("median(L.x)", [2, 7, None, None]),
        ("min(L.x)", [1, 7, None, None]),
        ("max(L.x)", [4, 7, None, None]),
        ("distinct(L.x)", [3, 1, None, None]),
        ("count(L)", [4, 2, 1, None]),
        # Community 0: rows (4,1), (1,2), (-,1), (2,-). The last has no decision, the third no value.
        ("sum(L.x where L.k == 1)", [4, 7, None, None]),
        ("mean(L.x where L.k == 1)", [4, 7, None, None]),
        ("count(L where L.k == 1)", [2, 1, None, None]),
        ("share(L where L.k == 1)", [2 / 3, 1 / 2, None, None]),
        ("share(L where L.k in (1, 2))", [1, 1, None, None]),
        ("share(L where L.k == 1 and L.x > 3)", [1 / 2, 1 / 2, None, None]),
        ("distinct(L.k where L.x >= 1)", [2, 2, None, None]),
        # None fulfils: counted as none, but a mean of nothing is nothing.
        ("count(L where L.k == 9)", [0, 0, None, None]),
        ("sum(L.x where L.k == 9)", [0, 0, None, None]),
        ("share(L where L.k == 9)", [0, 0, None, None]),
        ("distinct(L.x where L.k == 9)", [0, 0, None, None]),
        ("mean(L.x where L.k == 9)", [None] * 4),
        ("median(L.x where L.k == 9)", [None] * 4),
        ("min(L.x where L.k == 9)", [None] * 4),
        ("max(L.x where L.k == 9)", [None] * 4),
        # 1 where a row counts: the same as count.
        ("sum(1 where L.k == 1)", [2, 1, None, None]),
        ("mean(indicator(L.k == 1))", [2 / 3, 1 / 2, None, None]),
        ("sum(L.x - mean(L.x))", [0, 0, None, None]),
    ],
)
def test_aggregates_by_hand(text: str, expected: list) -> None:
    assert values(text, n=4, L=ROWS) == pytest.approx(expected)


def test_the_median_of_an_even_number_is_the_middle() -> None:
    assert values("median(L.x)", n=2, L=log([1, 0, 1, 0, 1, 1], x=[9, 2, 1, 5, 4, 8])) == [3.5, 6.0]


def test_figures_of_the_community_stand_in_every_row_of_it() -> None:
    fund = log([0, 0, 0, 0, 1, 1, 2], amount=[5, 5, 5, 5, 10, 30, 8])
    assert values("1 - sum((F.amount / sum(F.amount)) ** 2)", n=4, F=fund) == pytest.approx([0.75, 0.375, 0, None])
    served = log([0, 0, 1], hh=[50, 100, 10])
    assert values("max(W.hh / A_HH)", {"A_HH": [200, NAN]}, W=served) == [0.5, None]
    patrols = log([0, 0, 0, 1], grid=[1, 1, 2, 1], t=[100, 99, 60, 100])
    record = {"survey_date": [110.0, 110, 110], "A_GRID": [2, 0, 3]}
    assert values("1 - distinct(P.grid where days(survey_date - P.t) <= 30) / A_GRID", record, P=patrols) == [
        0.5,
        None,
        None,
    ]


# Fields and times by hand --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a / b", [3, None, None, None]),
        ("a / b * 10 - 1", [29, None, None, None]),
        ("-a ** 2", [-36, -1, None, -16]),
        ("(b - 3) ** 0.5", [None, None, 1, None]),
        ("b ** -1", [0.5, None, 0.25, None]),
        # numpy says 1 to both of these; a missing operand is missing.
        ("a ** 0", [1, 1, None, 1]),
        ("1 ** b", [1, 1, 1, None]),
        ("a ** 999", [None, 1, None, None]),
        ("0 * b", [0, 0, 0, None]),
        ("12", [12, 12, 12, 12]),
        ("indicator(a > 4)", [1, 0, None, 0]),
        ("indicator(a != b)", [1, 1, None, None]),
        ("indicator(b in (0, 4))", [0, 1, 1, None]),
        # Undecided though its first half is false: an operand is missing.
        ("indicator(a > 4 and b == 2)", [1, 0, None, None]),
        ("a / (b + indicator(b == 0))", [3, 1, None, None]),
    ],
)
def test_fields_by_hand(text: str, expected: list) -> None:
    assert values(text, {"a": [6, 1, NAN, 4], "b": [2, 0, 4, NAN]}) == pytest.approx(expected)


def test_an_infinite_field_is_missing() -> None:
    assert values("indicator(a > 1)", {"a": [np.inf, -np.inf, 2]}) == [None, None, 1]


def test_lengths_of_time() -> None:
    assert values("hours(b - a)", {"a": [18659.0, 0.5], "b": [18660.25, 0]}) == [30, -12]
    assert values("days(b - a)", {"a": [18659.0, NAN], "b": [18660.25, 0]}) == [1.25, None]
    assert values("months(b - a)", {"a": [18659.0], "b": [18659.0 + 365.25]}) == [12]


def test_a_day_is_24_hours_in_spite_of_rounding() -> None:
    minutes = np.arange(0, 1440)
    start = 20000 + minutes / 1440
    fields = {"a": start, "b": 20001 + minutes / 1440}
    assert (evaluate(parse_indicator("indicator(hours(b - a) == 24)"), fields, {}, 1440) == 1).all()
    assert (evaluate(parse_indicator("indicator(days(b - a) <= 1)"), fields, {}, 1440) == 1).all()
    fields["b"] = 20000 + (minutes + 7) / 1440
    assert (evaluate(parse_indicator("indicator(hours(b - a) * 60 == 7)"), fields, {}, 1440) == 1).all()


def test_upward_latency_segment_by_segment() -> None:
    incidents = log([0, 0, 0], t1=[1.0, 2, 3], t2=[1.5, 2.25, NAN], t3=[1.75, 3.25, 4], t4=[2, NAN, 4.125])
    text = "median(hours(I.t2 - I.t1)) + median(hours(I.t3 - I.t2)) + median(hours(I.t4 - I.t3))"
    assert values(text, n=2, I=incidents) == pytest.approx([9 + 15 + 4.5, None])


# Missing is not zero -------------------------------------------------------------------------------------


def test_a_community_without_a_row_has_no_aggregate() -> None:
    for function in ("sum", "mean", "median", "min", "max", "distinct"):
        assert values(f"{function}(L.x)", n=3, L=log([1], x=[2.0]))[::2] == [None, None]
    for text in ("count(L)", "count(L where L.x > 5)", "share(L where L.x > 5)"):
        assert values(text, n=3, L=log([1], x=[2.0]))[::2] == [None, None]
    assert values("count(L)", n=2, L=log([], x=[])) == [None, None]
    assert values("median(L.x)", n=0, L=log([], x=[])) == []


def test_what_cannot_be_decided_in_any_row_is_missing() -> None:
    delivered = log([0, 0, 1, 1, 2], done=[8, NAN, NAN, NAN, 5], due=[10, 10, 10, 10, 0])
    assert values("count(D where D.done / D.due < 0.9)", n=3, D=delivered) == [1, None, None]
    # No money at all has no diversity, which is not the same as the greatest.
    fund = log([0, 0, 1], amount=[0, 0, NAN])
    assert values("1 - sum((F.amount / sum(F.amount)) ** 2)", n=2, F=fund) == [None, None]
    # A figure of the community that is missing leaves every row undecided, also where none fulfils.
    rows = log([0, 1], x=[1, 1], k=[2, 2])
    assert values("sum(L.x / a where L.k == 1)", {"a": [NAN, 4]}, L=rows) == [None, 0]


def test_a_log_column_alone_needs_exactly_one_row() -> None:
    plan = log([0, 1, 1, -1], t=[3.0, 4, 5, 6])
    assert values("days(survey_date - P.t)", {"survey_date": [10, 10, 10]}, P=plan) == [7, None, None]


# Two logs ------------------------------------------------------------------------------------------------


def test_two_logs_are_joined_on_community_and_key() -> None:
    stock = log([0, 0, 0, 1, 1, 2, -1], key=[5, 6, 7, 5, -1, 5, 5], qty=[30, 90, 1, 14, 2, 8, 0])
    # Community 0 has no use of item 7; community 1 a use without a label; 2 two uses of one item; 3 a use only.
    use = log([0, 0, 1, 1, 2, 2, 3, -1], key=[6, 5, 5, -1, 5, 5, 5, 5], qty=[10, 10, 2, 1, 1, 2, 9, 1])
    assert values("min(S.qty / U.qty)", n=4, S=stock, U=use) == [3, 7, None, None]
    assert values("sum(S.qty / U.qty)", n=4, S=stock, U=use) == [12, 7, None, None]
    # Zero use gives no value.
    assert values("min(S.qty / U.qty)", n=1, S=log([0, 0], [1, 2], qty=[4, 6]), U=log([0, 0], [2, 1], qty=[0, 2])) == [
        2
    ]


def test_rows_are_those_of_the_log_named_first() -> None:
    stock = log([0, 0], key=[5, 5], qty=[30, 10])
    use = log([0], key=[5], qty=[10])
    assert values("sum(S.qty / U.qty)", n=1, S=stock, U=use) == [4]
    assert values("mean(U.qty / S.qty)", n=1, S=stock, U=use) == [None]


def test_large_labels_are_joined_exactly() -> None:
    first = log([0, 1, 0], key=[2**62, 2**62, 2**62 + 1], qty=[1, 2, 3])
    other = log([1, 0, 0], key=[2**62, 2**62 + 1, 2**62], qty=[20, 30, 10])
    assert values("sum(U.qty - S.qty)", n=2, S=first, U=other) == [9 + 27, 18]
    assert values("max(U.qty / S.qty)", n=2, S=first, U=other) == [10, 10]


# What is not given ---------------------------------------------------------------------------------------


def refused(text: str, fields: dict[str, list[float]] | None = None, n: int = 2, **logs: LogArrays) -> UsageError:
    with pytest.raises(UsageError) as caught:
        values(text, fields, n, **logs)
    assert caught.value.say("zh") != caught.value.say("en")
    return caught.value


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a / A_WORK", "A_WORK"),
        ("days(survey_date - a)", "survey_date"),
        ("median(M.x)", "M"),
        ("count(M)", "M"),
        ("median(L.y)", "L.y"),
        ("min(L.x / K.x)", "L (key)"),
        ("min(K.x / L.x)", "L (key)"),
    ],
)
def test_what_is_not_given_is_named(text: str, name: str) -> None:
    error = refused(text, {"a": [1, 2]}, L=log([0], x=[1]), K=log([0], key=[1], x=[1]))
    assert error.code == "indicator_input_missing"
    assert name in error.what.say("zh")
    assert name in error.what.say("en")


def test_arrays_of_the_wrong_shape_are_refused() -> None:
    assert refused("a", {"a": [1, 2, 3]}).code == "indicator_input_shape"
    assert refused("sum(L.x)", L=log([0, 1], x=[1])).code == "indicator_input_shape"
    assert refused("sum(L.x)", L=log([0, 2], x=[1, 1])).code == "indicator_input_shape"
    assert refused("sum(L.x)", L=log([0, -2], x=[1, 1])).code == "indicator_input_shape"
    assert refused("min(L.x / L.x)", L=log([0, 1], key=[1], x=[1, 1])).code == "indicator_input_shape"


def test_the_arrays_given_are_left_as_they_are() -> None:
    field, rows = np.array([1.0, 2]), log([1, 0, -1], key=[3, 2, 1], x=[3, NAN, np.inf])
    copies = [array.copy() for array in (field, rows.group, rows.columns["x"], rows.key)]
    for array in (field, rows.group, rows.columns["x"], rows.key):
        array.flags.writeable = False
    result = evaluate(parse_indicator("a"), {"a": field}, {}, 2)
    result[0] = 9
    evaluate(parse_indicator("min(L.x / M.x) + a"), {"a": field}, {"L": rows, "M": rows}, 2)
    for before, after in zip(copies, (field, rows.group, rows.columns["x"], rows.key), strict=True):
        np.testing.assert_array_equal(before, after)


# Against pandas ------------------------------------------------------------------------------------------

N = 200


def random_rows(rng: np.random.Generator, size: int) -> pd.DataFrame:
    """Rows of unbalanced communities, some without any, cells missing, a few rows of nobody."""
    weight = rng.exponential(size=N) * (rng.random(N) > 0.15)
    frame = pd.DataFrame({"g": rng.choice(N, size=size, p=weight / weight.sum())})
    frame.loc[rng.random(size) < 0.02, "g"] = -1
    frame["x"] = np.where(rng.random(size) < 0.1, NAN, rng.normal(50, 20, size).round(1))
    frame["y"] = np.where(rng.random(size) < 0.1, NAN, rng.integers(0, 5, size))
    frame["k"] = np.where(rng.random(size) < 0.1, NAN, rng.integers(1, 6, size))
    return frame


def arrays(frame: pd.DataFrame, key: str | None = None) -> LogArrays:
    columns = {name: frame[name].to_numpy(dtype=np.float64) for name in frame.columns if name != "g"}
    labels = None if key is None else frame[key].fillna(-1).to_numpy(dtype=np.int64)
    return LogArrays(frame["g"].to_numpy(dtype=np.int64), columns, labels)


def by_community(series: pd.Series) -> np.ndarray:
    return series.reindex(range(N)).to_numpy(dtype=np.float64)


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_pandas(seed: int) -> None:
    rng = np.random.default_rng(20260 + seed)
    frame = random_rows(rng, (300, 1000, 3000, 12000)[seed])
    population = np.where(rng.random(N) < 0.1, NAN, rng.integers(0, 4, N))
    own = frame[frame.g >= 0].assign(pop=lambda f: population[f.g])
    own["ratio"] = (own.x / own.y).where(own.y != 0)
    some, decided = own.dropna(subset=["x"]), own.dropna(subset=["k"])
    both = own.dropna(subset=["x", "k"])
    total = own.groupby("g").x.transform(lambda x: x.sum(min_count=1))
    per_head = (own.x / own["pop"]).where(own["pop"] != 0)
    expected = {
        "count(L)": own.groupby("g").size(),
        "sum(L.x)": some.groupby("g").x.sum(),
        "mean(L.x)": some.groupby("g").x.mean(),
        "median(L.x)": some.groupby("g").x.median(),
        "min(L.x)": some.groupby("g").x.min(),
        "max(L.x)": some.groupby("g").x.max(),
        "distinct(L.k)": decided.groupby("g").k.nunique(),
        "share(L where L.k == 2)": decided.k.eq(2).groupby(decided.g).mean(),
        "count(L where L.k in (2, 3))": decided.k.isin([2, 3]).groupby(decided.g).sum(),
        "sum(L.x where L.k >= 3)": both.x.where(both.k >= 3).groupby(both.g).sum(),
        "median(L.x where L.k != 1 and L.x > 30)": both[(both.k != 1) & (both.x > 30)].groupby("g").x.median(),
        "distinct(L.k where L.x < 40)": both.k.where(both.x < 40).groupby(both.g).nunique(),
        "mean(L.x / L.y)": own.ratio.groupby(own.g).mean(),
        "max(L.x / a)": per_head.groupby(own.g).max(),
        "1 - sum((L.x / sum(L.x)) ** 2)": 1 - ((own.x / total) ** 2).groupby(own.g).sum(min_count=1),
    }
    for text, series in expected.items():
        got = evaluate(parse_indicator(text), {"a": population}, {"L": arrays(frame)}, N)
        np.testing.assert_allclose(got, by_community(series), rtol=1e-9, atol=1e-9, err_msg=text)
        assert np.isnan(got).any()
        assert np.isfinite(got).any()


def test_a_join_agrees_with_pandas() -> None:
    rng = np.random.default_rng(7)
    first, other = random_rows(rng, 2000), random_rows(rng, 900)
    lone = other[(other.g >= 0) & other.k.notna()]
    lone = lone[~lone.duplicated(["g", "k"], keep=False)]
    joined = first[first.g >= 0].dropna(subset=["k"]).merge(lone, on=["g", "k"])
    difference = (joined.x_x - joined.x_y).groupby(joined.g).median()
    logs = {"A": arrays(first, "k"), "B": arrays(other, "k")}
    got = evaluate(parse_indicator("median(A.x - B.x)"), {}, logs, N)
    np.testing.assert_allclose(got, by_community(difference), rtol=1e-12)
    assert 0 < np.isfinite(got).sum() < N


def test_the_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    frame = random_rows(rng, 2000)
    shuffled = frame.iloc[rng.permutation(len(frame))]
    for text in ("median(L.x where L.k < 4)", "distinct(L.x)", "count(L where L.y == 1)"):
        formula = parse_indicator(text)
        pair = [evaluate(formula, {}, {"L": arrays(rows)}, N) for rows in (frame, shuffled)]
        np.testing.assert_array_equal(*pair)


def test_a_median_over_many_rows_is_quick() -> None:
    rng = np.random.default_rng(11)
    rows = LogArrays(rng.integers(0, 4000, 200_000), {"t1": rng.random(200_000), "t2": rng.random(200_000)})
    formula, taken = parse_indicator("median(hours(L.t2 - L.t1))"), []
    for _ in range(3):
        start = time.perf_counter()
        evaluate(formula, {}, {"L": rows}, 4000)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.5
