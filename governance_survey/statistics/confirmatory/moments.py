"""What the data say: means and covariances of each group, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .roots import sound_root

if TYPE_CHECKING:
    from .saturated_em import Saturated

Likelihood = Literal["normal", "wishart"]


@dataclass(frozen=True)
class Moments:
    """Moments of one group.

    Attributes
    ----------
    n : int
        Rows behind them.
    covariance : ndarray (items, items)
        With divisor n - 1, as it is published; `cfa` rescales it as its likelihood asks.
    mean : ndarray (items,), optional
        Needed when the model has intercepts.
    """

    n: int
    covariance: np.ndarray
    mean: np.ndarray | None = None


@dataclass(frozen=True)
class Sample:
    """One group as the estimator sees it: `weight` = n or n - 1, `covariance` with that divisor.

    With missing answers the moments are those of `saturated`, and the rows have NaN.
    """

    n: int
    weight: float
    mean: np.ndarray
    covariance: np.ndarray
    rows: np.ndarray | None
    saturated: Saturated | None = None

    @cached_property
    def log_determinant(self) -> float:
        """Of the covariances."""
        return float(np.linalg.slogdet(self.covariance)[1])


@dataclass(frozen=True)
class Samples:
    """All groups with their labels, and the rows that were dropped for a missing answer."""

    groups: tuple[Sample, ...]
    labels: tuple[object, ...]
    n_missing: int

    @property
    def n(self) -> int:
        """Rows used."""
        return sum(sample.n for sample in self.groups)


def split_rows(x: np.ndarray, groups: np.ndarray | None) -> tuple[tuple[object, ...], list[np.ndarray]]:
    """Rows of each group, groups in the order in which they first appear (a row without a group is left out)."""
    if groups is None:
        return ("",), [x]
    g = np.asarray(groups)
    if g.shape != (len(x),):
        raise EstimationError(
            "groups_and_rows",
            Text(zh="组变量与数据的行数不同", en="the groups and the rows of the data differ in number"),
            expected=len(x),
            got=g.shape,
        )
    known = g == g if g.dtype.kind == "f" else np.array([value is not None and value == value for value in g])
    values, first = np.unique(g[known], return_index=True)
    order = values[np.argsort(first)]
    if len(order) < 2:
        raise EstimationError(
            "one_group",
            Text(zh="组变量只有一个组", en="there is one group only"),
            got=", ".join(map(str, order)),
        )
    return tuple(order.tolist()), [x[known & (g == value)] for value in order]


def samples_of_rows(x: np.ndarray, groups: np.ndarray | None, items: Sequence[str], likelihood: Likelihood) -> Samples:
    """Moments of the complete rows (listwise) of each group."""
    labels, parts = split_rows(x, groups)
    found = []
    for label, part in zip(labels, parts, strict=True):
        finite = np.isfinite(part)
        rows = part if finite.all() else part[finite.all(axis=1)]
        refuse_few_rows(len(rows), items, label)
        mean = rows.mean(axis=0)
        centred = rows - mean
        covariance = centred.T @ centred / len(rows)
        refuse_poor_matrix(len(rows), covariance, items, label)
        weight = len(rows) - (likelihood == "wishart")
        found.append(Sample(len(rows), float(weight), mean, covariance * (len(rows) / weight), rows))
    return Samples(tuple(found), labels, len(x) - sum(sample.n for sample in found))


def samples_of_moments(
    moments: Sequence[Moments], columns: np.ndarray, items: Sequence[str], likelihood: Likelihood, means: bool
) -> Samples:
    """Published moments, rescaled and put in the model's order."""
    found = []
    for group in moments:
        s = np.asarray(group.covariance, dtype=np.float64)[np.ix_(columns, columns)]
        if not np.allclose(s, s.T, rtol=1e-6, atol=1e-8):
            raise EstimationError(
                "not_symmetric", Text(zh="协方差矩阵不对称", en="the covariance matrix is not symmetric")
            )
        if means and group.mean is None:
            raise EstimationError(
                "no_means",
                Text(zh="模型含截距，却没有给出均值", en="the model has intercepts but no means were given"),
                fix=Text(zh="给出均值，或用 means=False", en="give the means, or means=False"),
            )
        mean = np.zeros(len(columns)) if group.mean is None else np.asarray(group.mean, dtype=np.float64)[columns]
        refuse_poor_matrix(group.n, s, items, "")
        weight = group.n - (likelihood == "wishart")
        found.append(Sample(group.n, float(weight), mean, (s + s.T) / 2 * (group.n - 1) / weight, None))
    return Samples(tuple(found), tuple(range(len(found))), 0)


def refuse_few_rows(n: int, items: Sequence[str], label: object) -> None:
    """No more complete rows than items."""
    if n <= len(items):
        raise EstimationError(
            "too_few_rows",
            Text(zh="完整作答的人数不多于题数", en="no more complete rows than items"),
            where=group_named(label),
            expected=Text(zh="多于 {p}", en="more than {p}").fill(p=len(items)),
            got=n,
            fix=Text(zh="减少题目或合并组", en="fewer items, or join groups"),
        )


def refuse_poor_matrix(n: int, s: np.ndarray, items: Sequence[str], label: object) -> None:
    """An item without variance; a covariance matrix that is not positive definite."""
    variances = np.diagonal(s)
    if not np.isfinite(s).all() or (variances <= 1e-12 * max(1.0, float(np.abs(s).max()))).any():
        dull = [item for item, variance in zip(items, variances, strict=True) if not variance > 1e-12]
        raise EstimationError(
            "constant_item",
            Text(zh="有题目人人作答相同", en="everyone answered an item alike"),
            where=group_named(label),
            got=", ".join(dull),
            fix=Text(zh="把它移出模型", en="leave it out of the model"),
        )
    scale = np.sqrt(variances)
    matrix = s / scale / scale[:, None]
    if sound_root(matrix) is None and np.linalg.eigvalsh(matrix)[0] < 1e-10:
        vectors = np.linalg.eigh(matrix)[1]
        tied = [item for item, part in zip(items, np.abs(vectors[:, 0]), strict=True) if part > 0.1]
        raise EstimationError(
            "singular_covariances",
            Text(
                zh="有题目可由其他题目算出，协方差矩阵不可逆",
                en="an item follows from others: the covariances are singular",
            ),
            where=group_named(label),
            got=", ".join(tied),
            fix=Text(zh="去掉重复或合成的题目", en="leave out doubled or computed items"),
        )
    if n <= len(items):
        raise EstimationError(
            "too_few_rows",
            Text(zh="人数不多于题数", en="no more rows than items"),
            where=group_named(label),
            expected=Text(zh="多于 {p}", en="more than {p}").fill(p=len(items)),
            got=n,
        )


def group_named(label: object) -> Text | None:
    """Where a refusal happened, if there are groups."""
    return None if label == "" else Text(zh="{g} 组", en="group {g}").fill(g=str(label))
