"""The typed examples are those of the data files they were taken from."""

import csv

import numpy as np
import pytest

from governance_survey.statistics import textbook

from ..reference import HERE

TESTS = [f"x{number}" for number in range(1, 10)]


def column_table(name: str, columns: list[str]) -> list[dict[str, str]]:
    with (HERE / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if all(row[column] for column in columns)]


def numbers(rows: list[dict[str, str]], columns: list[str]) -> np.ndarray:
    return np.array([[float(row[column]) for column in columns] for row in rows])


@pytest.mark.parametrize("school", ["", "Pasteur", "Grant-White"])
def test_holzinger_and_swineford(school):
    rows = column_table("hs1939", TESTS)
    x = numbers([row for row in rows if school in ("", row["school"])], TESTS)
    found = textbook.holzinger_swineford(school)
    assert found.n == len(x)
    assert np.allclose(found.mean, x.mean(axis=0), atol=1e-7)
    assert np.allclose(found.covariance, np.cov(x.T), atol=1e-7)


def test_agreeableness():
    items = ["A1", "A2", "A3", "A4", "A5"]
    x = numbers(column_table("bfi", items), items)
    x[:, 0] = 7 - x[:, 0]
    found = textbook.agreeableness()
    assert found.n == len(x)
    assert np.allclose(found.mean, x.mean(axis=0), atol=1e-7)
    assert np.allclose(found.covariance, np.cov(x.T), atol=1e-7)


def test_shrout_and_fleiss():
    judges = ["J1", "J2", "J3", "J4"]
    assert np.array_equal(textbook.shrout_fleiss(), numbers(column_table("shrout_fleiss1979", judges), judges))


@pytest.mark.parametrize("summary", [textbook.agreeableness(), textbook.thurstone()])
def test_rows_have_the_moments_of_the_summary(summary):
    rows = summary.rows
    assert rows.shape == (summary.n, len(summary.mean))
    assert np.allclose(rows.mean(axis=0), summary.mean, atol=1e-12)
    assert np.allclose(np.cov(rows.T), summary.covariance, atol=1e-12)


def test_the_irises():
    """Means and standard deviations of the fifty, as in R's `iris`."""
    found = textbook.setosa()
    assert found.shape == (50, 4)
    assert np.allclose(found.mean(axis=0), [5.006, 3.428, 1.462, 0.246], atol=1e-12)
    assert np.allclose(found.std(axis=0, ddof=1), [0.3524897, 0.3790644, 0.1736640, 0.1053856], atol=1e-7)
