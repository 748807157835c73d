"""Every engine gives the same numbers: pandas (three kinds of column), polars, lazy polars, Arrow, DuckDB."""

import datetime
from decimal import Decimal

import duckdb
import numpy as np
import pandas
import polars
import pyarrow
import pytest

import governance_survey as gs
from governance_survey.engine.table import answer_table, raw_columns, table_digest

DAY, OTHER = datetime.date(2026, 6, 10), datetime.date(2026, 1, 31)
MOMENT, NIGHT = datetime.datetime(2026, 6, 10, 9, 30), datetime.datetime(2026, 1, 31)
TABLE = pyarrow.table(
    {
        "whole": pyarrow.array([3, 1, None, 2], pyarrow.int64()),
        "small": pyarrow.array([3, 1, 5, 2], pyarrow.int8()),
        "real": pyarrow.array([1.5, float("nan"), None, -0.25], pyarrow.float64()),
        "truth": pyarrow.array([True, None, False, True]),
        "words": pyarrow.array(["满意", None, "", "NA"]),
        "decimals": pyarrow.array(
            [Decimal("1.10"), None, Decimal("-2.00"), Decimal("3.25")], pyarrow.decimal128(10, 2)
        ),
        "long_id": pyarrow.array([110101199003071234, 110101199003071235, None, 1], pyarrow.int64()),
        "day": pyarrow.array([DAY, None, OTHER, DAY], pyarrow.date32()),
        "moment": pyarrow.array([MOMENT, None, NIGHT, MOMENT], pyarrow.timestamp("us")),
        "nothing": pyarrow.array([None, None, None, None], pyarrow.float64()),
    }
)
EXPECTED = {
    "whole": [3, 1, np.nan, 2],
    "small": [3, 1, 5, 2],
    "real": [1.5, np.nan, np.nan, -0.25],
    "truth": [1, np.nan, 0, 1],
    "words": ["满意", None, "", "NA"],
    "decimals": [1.1, np.nan, -2, 3.25],
    "long_id": ["110101199003071234", "110101199003071235", None, "1"],
    "day": ["2026-06-10", None, "2026-01-31", "2026-06-10"],
    "moment": ["2026-06-10T09:30:00", None, "2026-01-31T00:00:00", "2026-06-10T09:30:00"],
    "nothing": [np.nan] * 4,
}


def in_duckdb(table):
    connection = duckdb.connect()
    connection.register("answers", table)
    return connection.sql("select * from answers")


ENGINES = {
    "pandas": lambda table: table.to_pandas(
        types_mapper=lambda kind: pandas.Int64Dtype() if kind == pyarrow.int64() else None
    ),
    "pandas nullable": lambda table: table.to_pandas(types_mapper=nullable),
    "pandas arrow": lambda table: table.to_pandas(types_mapper=pandas.ArrowDtype),
    "pandas objects": lambda table: pandas.DataFrame(
        {n: pandas.Series(table[n].to_pylist(), dtype=object) for n in table.column_names}
    ),
    "polars": polars.from_arrow,
    "polars lazy": lambda table: polars.from_arrow(table).lazy(),
    "arrow": lambda table: table,
    "duckdb": in_duckdb,
}


def nullable(kind):
    known = {
        pyarrow.int64(): pandas.Int64Dtype(),
        pyarrow.int8(): pandas.Int8Dtype(),
        pyarrow.float64(): pandas.Float64Dtype(),
        pyarrow.bool_(): pandas.BooleanDtype(),
        pyarrow.string(): pandas.StringDtype("python"),
    }
    return known.get(kind)


@pytest.fixture(params=ENGINES)
def engine(request):
    return ENGINES[request.param]


def test_columns(engine):
    """Numbers, truth values, texts, decimals, long ids and dates come out alike; NaN and null are one."""
    table = answer_table(engine(TABLE))
    assert table.columns == tuple(TABLE.column_names)
    assert table.n_rows == 4
    raw = raw_columns(table, table.columns)
    for name, cells in EXPECTED.items():
        numeric = all(isinstance(cell, int | float) for cell in cells)
        assert raw[name].dtype == (np.float64 if numeric else object), name
        np.testing.assert_array_equal(raw[name], np.array(cells, dtype=raw[name].dtype), err_msg=name)


def test_digest(engine):
    """The same content has the same digest, whoever holds it."""
    assert table_digest(answer_table(engine(TABLE))) == table_digest(answer_table(TABLE))


def test_row_order_is_kept(engine):
    """Columns asked for at different times belong together, row by row."""
    rows = np.random.default_rng(7).permutation(5000)
    table = answer_table(engine(pyarrow.table({"a": rows, "b": rows * 2})))
    first, second = raw_columns(table, ("a",))["a"], raw_columns(table, ("b",))["b"]
    np.testing.assert_array_equal(first, rows)
    np.testing.assert_array_equal(second, first * 2)


def test_empty_table(engine):
    table = answer_table(engine(TABLE.slice(0, 0)))
    assert table.n_rows == 0
    assert all(len(column) == 0 for column in raw_columns(table, table.columns).values())


def test_responses_are_the_same(engine):
    """Codes, reasons and provenance do not depend on the engine."""
    answers = pyarrow.table({"A1": [1, None, 6, 9], "A2": [5, 6, 2, 1], "gender": [1, 2, None, 1]})
    read = gs.read_responses(engine(answers), "bfi", sampling="convenience")
    np.testing.assert_array_equal(read.values("A1", "gender"), [[1, 1], [np.nan, 2], [6, np.nan], [np.nan, 1]])
    assert read.reason_counts("A1") == {"no_answer": 1, "invalid": 1}
    assert read.column("A1").undeclared.tolist() == [False, False, False, True]
    reference = gs.read_responses(answers, "bfi", sampling="convenience")
    assert read.provenance.digest == reference.provenance.digest


CATEGORIES = {
    "pandas": lambda cells: pandas.DataFrame({"c": pandas.Categorical(cells)}),
    "polars categorical": lambda cells: polars.DataFrame({"c": polars.Series(cells, dtype=polars.Categorical)}),
    "polars enum": lambda cells: polars.DataFrame({"c": polars.Series(cells, dtype=polars.Enum(["差", "好"]))}),
    "arrow": lambda cells: pyarrow.table({"c": pyarrow.array(cells).dictionary_encode()}),
    "duckdb": lambda cells: duckdb.connect().sql(
        "select unnest(['好', null, '差', '好'])::enum('差', '好') as c"
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", CATEGORIES.values(), ids=CATEGORIES)
def test_categories_are_their_words(make):
    """A category is the text it shows, not its number in some engine's list."""
    cells = ["好", None, "差", "好"]
    assert raw_columns(answer_table(make(cells)), ("c",))["c"].tolist() == cells


def test_categories_of_numbers_are_numbers():
    table = pandas.DataFrame({"c": pandas.Categorical([2, None, 1])})
    np.testing.assert_array_equal(raw_columns(answer_table(table), ("c",))["c"], [2, np.nan, 1])


def test_duckdb_sums_come_back_as_numbers():
    """DuckDB gives sums of whole numbers as HUGEINT, Arrow's decimal: numbers all the same."""
    relation = duckdb.connect().sql("select sum(x) as s, avg(x) as m from (values (1), (2)) t(x)")
    raw = raw_columns(answer_table(relation), ("s", "m"))
    assert raw["s"].dtype == np.float64
    assert (raw["s"][0], raw["m"][0]) == (3.0, 1.5)


def test_a_lazy_table_runs_once():
    """Run twice, a table of random numbers would differ from itself: columns must come from one run."""
    relation = duckdb.connect().sql("select x, x + 1 as y from (select random() as x from range(1000))")
    table = answer_table(relation)
    x, y = raw_columns(table, ("x",))["x"], raw_columns(table, ("y",))["y"]
    np.testing.assert_allclose(y - x, 1)


def test_durations_are_seconds_and_times_zones_stay():
    table = polars.DataFrame(
        {
            "spent": [datetime.timedelta(minutes=2), None],
            "at": [datetime.datetime(2026, 6, 10, tzinfo=datetime.UTC), None],
        }
    )
    for native in (table, table.to_arrow(), table.to_pandas()):
        raw = raw_columns(answer_table(native), ("spent", "at"))
        np.testing.assert_array_equal(raw["spent"], [120, np.nan])
        assert raw["at"].tolist() == ["2026-06-10T00:00:00+00:00", None]


def test_the_table_given_is_left_alone(engine):
    native = engine(TABLE)
    if isinstance(native, pandas.DataFrame):
        before = native.copy(deep=True)
        read = answer_table(native)
        raw_columns(read, read.columns)["whole"][:] = 0
        pandas.testing.assert_frame_equal(native, before)
    else:
        read = answer_table(native)
        raw_columns(read, read.columns)["whole"][:] = 0
    np.testing.assert_array_equal(raw_columns(read, ("whole",))["whole"], EXPECTED["whole"])
