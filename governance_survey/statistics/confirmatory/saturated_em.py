r"""Means and covariances of items with missing answers, by maximum likelihood (EM).

With the slopes g and G of `patterns`, one step of EM is

.. math:: \mu' = \mu + \Sigma g/n,\qquad
    \Sigma' = \Sigma + \Sigma G\Sigma/n - (\mu'-\mu)(\mu'-\mu)^\top

and two steps are stretched along their line (SQUAREM) where that raises the likelihood.

References: Dempster, Laird & Rubin (1977) https://doi.org/10.1111/j.2517-6161.1977.tb01600.x; Varadhan & Roland
(2008) https://doi.org/10.1111/j.1467-9469.2007.00585.x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .moments import Sample, Samples, group_named, refuse_poor_matrix, split_rows
from .patterns import (
    Derivatives,
    Patterns,
    casewise,
    complete_information,
    curvature,
    derivatives,
    patterns_of_rows,
)

STEPS = 5000
ENOUGH = 1e-9  # of the gain in log-likelihood a step still promises


@dataclass(frozen=True)
class Saturated:
    """Moments of one group that bind nothing: what a model is measured against."""

    rows: np.ndarray
    patterns: Patterns
    mean: np.ndarray
    covariance: np.ndarray
    logl: float
    steps: int

    def reordered(self, columns: np.ndarray) -> Saturated:
        """The same with the items in another order."""
        if np.array_equal(columns, np.arange(len(self.mean))):
            return self
        return Saturated(
            self.rows[:, columns],
            self.patterns.reordered(columns),
            self.mean[columns],
            self.covariance[np.ix_(columns, columns)],
            self.logl,
            self.steps,
        )

    @cached_property
    def information(self) -> np.ndarray:
        """Observed information of (mu, vech sigma)."""
        return curvature(self.patterns, self.mean, self.covariance, observed=True)

    @cached_property
    def inverse(self) -> np.ndarray:
        """Of that information."""
        return np.asarray(np.linalg.inv(self.information))

    @cached_property
    def squares(self) -> np.ndarray:
        """Sum of the products of the rows' slopes."""
        total = np.zeros_like(self.information)
        for part in casewise(self.patterns, self.rows, self.mean, self.covariance):
            total += part.T @ part
        return total

    @cached_property
    def complete(self) -> np.ndarray:
        """Information of (mu, vech sigma), had everyone answered everything."""
        return complete_information(float(self.patterns.n.sum()), self.covariance)

    @cached_property
    def complete_traces(self) -> tuple[float, float]:
        """tr(C W^-1) and tr(C W^-1 B W^-1), C the complete information, W the observed, B the squares."""
        spread = self.complete @ self.inverse
        return float(np.trace(spread)), float(np.einsum("ij,ji->", spread, self.squares @ self.inverse))


def incomplete_samples(x: np.ndarray, groups: np.ndarray | None, items: Sequence[str]) -> Samples:
    """Saturated moments of each group's rows, missing answers and all; rows without any answer are dropped.

    Parameters
    ----------
    x : ndarray (rows, items)
        NaN where nothing was answered.
    groups : ndarray (rows,), optional
    items : sequence of str

    Raises
    ------
    EstimationError
        ``groups_and_rows``, ``one_group``, ``no_answers``, ``constant_item``, ``no_coverage`` (two items no row
        answered both of), ``too_few_rows``, ``singular_covariances``, ``not_converged``.

    References
    ----------
    Dempster, Laird & Rubin (1977) https://doi.org/10.1111/j.2517-6161.1977.tb01600.x.

    Examples
    --------
    25 persons of a nutrition survey (Schafer 1997): lavaan 0.6.14 (``missing="ml"``, all moments free) gives means
    1.760, 26.531, 194.341, covariance 51.280 of the last two, log-likelihood -144.567.

    >>> from governance_survey.statistics.textbook import nutrition_survey
    >>> found = incomplete_samples(nutrition_survey(), None, ["age", "bmi", "chl"]).groups[0]
    >>> found.mean.round(3).tolist(), round(float(found.covariance[1, 2]), 3), round(found.saturated.logl, 3)
    ([1.76, 26.531, 194.341], 51.28, -144.567)
    """
    labels, parts = split_rows(np.where(np.isfinite(x), x, np.nan), groups)
    found = []
    for label, part in zip(labels, parts, strict=True):
        rows = part[np.isfinite(part).any(axis=1)]
        own = saturated_moments(rows, items, label)
        n = len(rows)
        found.append(Sample(n, float(n), own.mean, own.covariance, rows, own))
    return Samples(tuple(found), labels, len(x) - sum(sample.n for sample in found))


def reordered(samples: Samples, columns: np.ndarray, items: Sequence[str]) -> Samples:
    """The samples of `incomplete_samples` with their items in the order of a model.

    Raises
    ------
    EstimationError
        ``other_items``: the model has not all of the items the samples were made of.
    """
    count = len(samples.groups[0].mean)
    if sorted(columns.tolist()) != list(range(count)) or any(sample.saturated is None for sample in samples.groups):
        raise EstimationError(
            "other_items",
            Text(
                zh="这些样本矩是为另一组题目（或完整作答）算的",
                en="these samples were made of other items, or of complete rows",
            ),
            expected=count,
            got=len(items),
            fix=Text(zh="用模型的题目重新计算 incomplete_samples", en="make incomplete_samples of the model's items"),
        )
    found = []
    for sample in samples.groups:
        own = sample.saturated.reordered(columns) if sample.saturated is not None else None
        if own is not None:
            found.append(Sample(sample.n, sample.weight, own.mean, own.covariance, own.rows, own))
    return Samples(tuple(found), samples.labels, samples.n_missing)


def saturated_moments(rows: np.ndarray, items: Sequence[str], label: object = "") -> Saturated:
    """Means and covariances (divisor n) of rows (rows, items) that may lack answers.

    Examples
    --------
    Complete rows have their own moments.

    >>> import numpy as np
    >>> x = np.random.default_rng(1).normal(size=(50, 3))
    >>> found = saturated_moments(x, list("abc"))
    >>> bool(np.allclose(found.covariance, np.cov(x.T, ddof=0)))
    True
    """
    _refuse_empty(rows, items, label)
    patterns = patterns_of_rows(rows)
    _refuse_uncovered(patterns, items, label)
    mean, variances = available(patterns)
    _refuse_few(rows, items, variances, label)

    def reached(mean: np.ndarray, covariance: np.ndarray) -> _Place:
        slopes = derivatives(patterns, mean, covariance)
        if slopes is None:  # the likelihood rises without end towards a singular matrix
            refuse_poor_matrix(len(rows), covariance, items, label)
        assert slopes is not None
        return _Place(mean, covariance, slopes)

    place = reached(mean, np.diag(variances))
    steps, promised = 0, np.inf
    while promised > ENOUGH * max(1.0, abs(place.slopes.logl) * 1e-3) and steps < STEPS:
        one = reached(*_moved(patterns, place))
        two = reached(*_moved(patterns, one))
        promised = two.slopes.logl - place.slopes.logl
        place = _stretched(patterns, place, one, two)
        steps += 1
    if steps == STEPS:
        raise EstimationError(
            "not_converged",
            Text(
                zh="缺答太多，总体均值与协方差的迭代未收敛",
                en="too much is missing: the iterations for means and covariances did not settle",
            ),
            where=group_named(label),
            got=Text(zh="{n} 步", en="{n} steps").fill(n=steps),
            fix=Text(zh="去掉缺答最多的题目", en="leave out the items that most answers are missing of"),
        )
    refuse_poor_matrix(len(rows), place.covariance, items, label)
    return Saturated(rows, patterns, place.mean, place.covariance, place.slopes.logl, steps)


def available(patterns: Patterns) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (divisor n) of each item over the rows that answered it."""
    weight = patterns.observed * patterns.n[:, None]
    total = weight.sum(axis=0)
    mean = (weight * patterns.mean).sum(axis=0) / total
    squares = np.einsum("jaa->ja", patterns.scatter) + (patterns.mean - mean) ** 2
    return mean, (weight * squares).sum(axis=0) / total


@dataclass(frozen=True)
class _Place:
    mean: np.ndarray
    covariance: np.ndarray
    slopes: Derivatives


def _moved(patterns: Patterns, place: _Place) -> tuple[np.ndarray, np.ndarray]:
    """Moments after one step of EM."""
    n = patterns.n.sum()
    shift = place.covariance @ place.slopes.by_mean / n
    covariance = place.covariance + place.covariance @ place.slopes.by_covariance @ place.covariance / n
    covariance = covariance - np.outer(shift, shift)
    return place.mean + shift, (covariance + covariance.T) / 2


def _stretched(patterns: Patterns, place: _Place, one: _Place, two: _Place) -> _Place:
    """Two steps of EM lengthened along their line, or as they are where that is not better."""
    start, half, end = (np.concatenate([p.mean, p.covariance.ravel()]) for p in (place, one, two))
    first, bend = half - start, (end - half) - (half - start)
    if not float(bend @ bend) > 0:
        return two
    length = -np.sqrt(float(first @ first) / float(bend @ bend))
    if length > -1:
        return two
    far = start - 2 * length * first + length**2 * bend
    p = len(place.mean)
    mean, covariance = far[:p], far[p:].reshape(p, p)
    slopes = derivatives(patterns, mean, (covariance + covariance.T) / 2)
    if slopes is None or not slopes.logl > two.slopes.logl:
        return two
    return _Place(mean, (covariance + covariance.T) / 2, slopes)


def _refuse_empty(rows: np.ndarray, items: Sequence[str], label: object) -> None:
    unanswered = [item for item, seen in zip(items, np.isfinite(rows).any(axis=0), strict=True) if not seen]
    if unanswered:
        raise EstimationError(
            "no_answers",
            Text(zh="有题目无人作答", en="nobody answered an item"),
            where=group_named(label),
            got=", ".join(unanswered),
            fix=Text(zh="把它移出模型", en="leave it out of the model"),
        )


def _refuse_few(rows: np.ndarray, items: Sequence[str], variances: np.ndarray, label: object) -> None:
    refuse_poor_matrix(len(items) + 1, np.diag(variances), items, label)  # an item everyone answered alike
    fewest = int(np.isfinite(rows).sum(axis=0).min())
    if fewest <= len(items):
        raise EstimationError(
            "too_few_rows",
            Text(zh="有题目的作答人数不多于题数", en="an item has no more answers than there are items"),
            where=group_named(label),
            expected=Text(zh="多于 {p}", en="more than {p}").fill(p=len(items)),
            got=fewest,
            fix=Text(zh="减少题目或合并组", en="fewer items, or join groups"),
        )


def _refuse_uncovered(patterns: Patterns, items: Sequence[str], label: object) -> None:
    pairs = np.argwhere(np.tril(patterns.coverage == 0, -1)).tolist()
    if pairs:
        raise EstimationError(
            "no_coverage",
            Text(
                zh="有两题没有人同时作答，它们的协方差无从得知",
                en="nobody answered both of two items: their covariance is unknown",
            ),
            where=group_named(label),
            got=", ".join(f"{items[j]}–{items[i]}" for i, j in pairs[:3]),
            fix=Text(
                zh="去掉其中一题，或把跳答题与被跳过的题放进不同模型",
                en="leave one of them out, or model items of different branches apart",
            ),
        )
