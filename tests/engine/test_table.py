"""The table handle: refusals, digests, independence of the caller's table."""

import pandas
import pytest

from governance_survey.engine.table import answer_table, plain_text, raw_columns, table_digest
from governance_survey.words.errors import UsageError


@pytest.mark.parametrize("thing", [None, 3, "a,b", {"a": [1]}, [1, 2], pandas.Series([1])])
def test_what_is_no_table_is_refused(thing):
    with pytest.raises(UsageError) as problem:
        answer_table(thing)
    assert problem.value.code == "unknown_table_type"
    assert "不认识这种数据表" in problem.value.say("zh")


def test_doubled_and_nameless_columns_are_refused():
    with pytest.raises(UsageError) as problem:
        answer_table(pandas.DataFrame([[1, 2, 3]], columns=["q1", "q2", "q1"]))
    assert problem.value.code == "duplicate_column"
    assert "q1 (1, 3)" in str(problem.value)
    with pytest.raises(UsageError) as problem:
        answer_table(pandas.DataFrame([[1, 2]]))
    assert problem.value.code == "column_name_not_text"


def test_a_later_change_of_the_table_does_not_arrive():
    table = pandas.DataFrame({"q": [1, 2, 3]})
    held = answer_table(table)
    digest = table_digest(held)
    table.loc[0, "q"] = 5
    table["r"] = 1
    assert raw_columns(held, ("q",))["q"].tolist() == [1, 2, 3]
    assert table_digest(held) == digest


def test_the_digest_tells_content_apart():
    def digest(**columns):
        return table_digest(answer_table(pandas.DataFrame(columns)))

    base = digest(a=[1, 2], b=["x", "y"])
    assert base == digest(b=["x", "y"], a=[1.0, 2.0])
    different = [
        digest(a=[2, 1], b=["x", "y"]),
        digest(a=[1, 2], c=["x", "y"]),
        digest(a=["1", "2"], b=["x", "y"]),
        digest(a=[1, 2], b=["x", ""]),
        digest(a=[1, 2], b=["x", None]),
        digest(a=[1, 2], b=["xy", ""]),
        digest(a=[1, 2, 3], b=["x", "y", "z"]),
        digest(a=[], b=[]),
    ]
    assert len({base, *different}) == len(different) + 1
    assert digest(a=[0.0]) == digest(a=[-0.0])


def test_cells_as_text():
    assert [plain_text(v) for v in (True, 3.0, 3.5, "x", 10**18)] == ["1", "3", "3.5", "x", str(10**18)]


def test_odd_objects_are_read_not_tripped_over():
    table = pandas.DataFrame(
        {"mixed": [1, "a", 2.0, None], "lists": [[1], [2, 3], None, [1]], "big": [10**20, 1, None, 2]}
    )
    raw = raw_columns(answer_table(table), ("mixed", "lists", "big"))
    assert raw["mixed"].tolist() == ["1", "a", "2", None]
    assert raw["lists"].tolist() == ["[1]", "[2, 3]", None, "[1]"]
    assert raw["big"].tolist() == ["100000000000000000000", "1", None, "2"]
