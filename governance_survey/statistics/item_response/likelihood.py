"""The marginal likelihood of graded answers, its slopes, and the score of every person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Nodes:
    """Points of the trait and the normal weight of each."""

    theta: np.ndarray
    log_weight: np.ndarray

    @classmethod
    def even(cls, points: int, reach: float = 6.0) -> Nodes:
        """Even nodes: for a smooth integrand that dies out at both ends the trapezoid rule is as exact as Gauss's."""
        theta = np.linspace(-reach, reach, points)
        weight = np.exp(-(theta**2) / 2)
        return cls(theta, np.log(weight / weight.sum()))


@dataclass(frozen=True)
class Answers:
    """Answers as indicators of every item's used categories, and where each item's parameters stand.

    Parameters of an item: log a, then d_1 and the logs of the steps d_2 - d_1 … with d = a b, so that slopes are
    positive and thresholds ordered whatever the numbers are.
    """

    indicator: np.ndarray  # (patterns, all categories) 0 or 1
    counts: np.ndarray  # people of each pattern
    pattern: np.ndarray  # pattern of each row
    columns: tuple[slice, ...]  # of each item in `indicator`
    slopes: np.ndarray  # place of each log a
    cuts: tuple[slice, ...]  # places of each item's d
    categories: tuple[np.ndarray, ...]
    any_answer: np.ndarray
    n: int

    @classmethod
    def of(cls, x: np.ndarray) -> Answers:
        """From a table of ordered answers; people who answered alike are one pattern."""
        _, first, pattern, counts = np.unique(
            np.nan_to_num(x, nan=-np.inf), axis=0, return_index=True, return_inverse=True, return_counts=True
        )
        x = x[first]
        blocks, columns, cuts, slopes, categories = [], [], [], [], []
        at = place = 0
        for column in x.T:
            used = np.unique(column[~np.isnan(column)])
            blocks.append((column[:, None] == used).astype(np.float64))
            columns.append(slice(at, at + len(used)))
            slopes.append(place)
            cuts.append(slice(place + 1, place + len(used)))
            categories.append(used)
            at, place = at + len(used), place + len(used)
        indicator = np.hstack(blocks)
        answered = np.asarray(indicator.any(axis=1))
        return cls(
            indicator,
            counts.astype(np.float64),
            pattern.reshape(-1),
            tuple(columns),
            np.array(slopes),
            tuple(cuts),
            tuple(categories),
            answered,
            int(counts[answered].sum()),
        )

    def start(self) -> np.ndarray:
        """Slopes of one, thresholds from the shares of answers."""
        found = np.zeros(self.cuts[-1].stop)
        for own, cuts in zip(self.columns, self.cuts, strict=True):
            counts = self.counts @ self.indicator[:, own]
            below = np.clip(np.cumsum(counts)[:-1] / counts.sum(), 0.005, 0.995)
            d = 1.2 * np.log(below / (1 - below))
            found[cuts] = np.concatenate([d[:1], np.log(np.maximum(np.diff(d), 0.05))])
        return found

    def thresholds(self, parameters: np.ndarray, item: int) -> np.ndarray:
        """d of one item."""
        raw = parameters[self.cuts[item]]
        return np.asarray(np.cumsum(np.concatenate([raw[:1], np.exp(raw[1:])])))

    def in_words(
        self, parameters: np.ndarray, covariance: np.ndarray
    ) -> tuple[np.ndarray, tuple[np.ndarray, ...], np.ndarray, tuple[np.ndarray, ...]]:
        """a, b and their errors by the delta method."""
        a = np.exp(parameters[self.slopes])
        a_error = a * np.sqrt(np.diag(covariance)[self.slopes])
        b, b_error = [], []
        for item, cuts in enumerate(self.cuts):
            d = self.thresholds(parameters, item)
            b.append(d / a[item])
            places = np.r_[self.slopes[item], np.arange(cuts.start, cuts.stop)]
            # d_m = d_1 + sum of exp(steps), b = d / a
            slope = np.tril(np.ones((len(d), len(d)))) * np.r_[1.0, np.exp(parameters[cuts][1:])]
            jacobian = np.column_stack([-d, slope]) / a[item]
            own = jacobian @ covariance[np.ix_(places, places)] @ jacobian.T
            b_error.append(np.sqrt(np.diag(own)))
        return a, tuple(b), a_error, tuple(b_error)


def marginal(answers: Answers, nodes: Nodes, parameters: np.ndarray) -> tuple[float, np.ndarray]:
    """Log-likelihood and its slope by every parameter (Fisher's identity: expected slope given the answers)."""
    log_p, by = _tables(answers, nodes, parameters)
    posterior, value = _posterior(answers, nodes, log_p)
    expected = answers.indicator.T @ (answers.counts[:, None] * posterior)
    slope = np.empty(len(parameters))
    for item, own in enumerate(answers.columns):
        counts = expected[own]
        slope[answers.slopes[item]] = (counts * by[item][0]).sum()
        slope[answers.cuts[item]] = np.einsum("ck,pck->p", counts, by[item][1])
    return value, slope


def scores_of_rows(answers: Answers, nodes: Nodes, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Posterior of every pattern over the nodes, and the slope of its log-likelihood by every parameter."""
    log_p, by = _tables(answers, nodes, parameters)
    posterior, _ = _posterior(answers, nodes, log_p)
    rows = np.empty((len(posterior), len(parameters)))
    for item, own in enumerate(answers.columns):
        slope, cuts = by[item]
        for place, table in zip(
            (answers.slopes[item], *range(answers.cuts[item].start, answers.cuts[item].stop)),
            (slope, *cuts),
            strict=True,
        ):
            rows[:, place] = ((answers.indicator[:, own] @ table) * posterior).sum(axis=1)
    return posterior, rows


def _posterior(answers: Answers, nodes: Nodes, log_p: np.ndarray) -> tuple[np.ndarray, float]:
    joint = answers.indicator @ log_p + nodes.log_weight
    largest = joint.max(axis=1, keepdims=True)
    weight = np.exp(joint - largest)
    total = weight.sum(axis=1, keepdims=True)
    value = float(((np.log(total) + largest)[:, 0] * answers.counts)[answers.any_answer].sum())
    posterior = weight / total
    posterior[~answers.any_answer] = 0.0
    return posterior, value


def _tables(
    answers: Answers, nodes: Nodes, parameters: np.ndarray
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    # Of every item and category at every node: log probability, and its slopes by log a and by each raw threshold.
    from scipy.special import expit

    log_p = np.empty((answers.indicator.shape[1], len(nodes.theta)))
    slopes = []
    for item, own in enumerate(answers.columns):
        a = np.exp(parameters[answers.slopes[item]])
        raw = parameters[answers.cuts[item]]
        d = answers.thresholds(parameters, item)
        above = np.vstack([np.ones_like(nodes.theta), expit(a * nodes.theta - d[:, None]), np.zeros_like(nodes.theta)])
        change = above * (1 - above)  # by the logit
        p = np.maximum(above[:-1] - above[1:], 1e-12)
        log_p[own] = np.log(p)
        by_a = a * nodes.theta * (change[:-1] - change[1:]) / p
        # Category c rises with -d_c (its lower edge) and falls with -d_{c+1} (its upper edge).
        by_d = np.zeros((len(d), len(p), len(nodes.theta)))
        places = np.arange(len(d))
        by_d[places, places + 1] -= change[1:-1] / p[1:]
        by_d[places, places] += change[1:-1] / p[:-1]
        step = np.concatenate([[1.0], np.exp(raw[1:])])
        # A raw step moves its own threshold and all above it.
        by_raw = step[:, None, None] * np.cumsum(by_d[::-1], axis=0)[::-1]
        slopes.append((by_a, by_raw))
    return log_p, slopes
