"""One draw of a category: (multinomial) logit with rows added against separation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..generalised.multinomial import MultinomialLogit

MOST_STEPS = 12
CLOSE = 1e-8  # squared distance to the maximum in standard errors: far below what the draw adds


@dataclass(frozen=True)
class Logistic:
    """A variable of categories 0, 1 …, each of which is observed."""

    categories: int

    def draw(
        self,
        x: np.ndarray,
        y: np.ndarray,
        observed: np.ndarray,
        missing: np.ndarray,
        state: np.ndarray | None,
        rng: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Categories of the `missing` rows, from columns x (n, p), the first the constant, and y where `observed`.

        Rows are places. The maximum is sought from `state`, the one before.
        """
        from scipy.linalg import solve_triangular

        at, answers, weights = augmented(x[observed], y[observed].astype(np.intp), self.categories)
        family = MultinomialLogit(at, answers, weights, self.categories, (), np.eye(0))
        theta, information = _maximum(family, family.start() if state is None else state)
        root = np.linalg.cholesky(information)
        drawn = theta + solve_triangular(root, rng.standard_normal(len(theta)), lower=True, trans=1)
        eta = np.hstack([np.zeros((len(missing), 1)), x[missing] @ drawn.reshape(self.categories - 1, -1).T])
        odds = np.exp(eta - eta.max(axis=1, keepdims=True))
        below = np.cumsum(odds, axis=1)
        pick = rng.random(len(below)) * below[:, -1]
        chosen = (below <= pick[:, None]).sum(axis=1).clip(0, self.categories - 1)
        return np.asarray(chosen, dtype=np.float64), theta


def augmented(x: np.ndarray, y: np.ndarray, categories: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows added for every column and category, half a standard deviation either side of the mean.

    Together they weigh one more than there are columns (White, Daniel & Royston 2010), so an estimate exists where
    answers are separated, and hardly moves where they are not.

    References
    ----------
    White, Daniel & Royston (2010), doi 10.1016/j.csda.2010.04.005.

    Examples
    --------
    >>> x = np.column_stack([np.ones(4), [0.0, 0.0, 1.0, 1.0]])
    >>> at, answers, weights = augmented(x, np.array([0, 0, 1, 1]), 2)
    >>> at.shape, answers.tolist(), float(weights[4:].sum())
    ((8, 2), [0, 0, 1, 1, 0, 1, 0, 1], 2.0)
    """
    p = x.shape[1] - 1
    if p == 0:
        more = np.ones((categories, 1))
        return np.vstack([x, more]), np.append(y, np.arange(categories)), np.append(np.ones(len(x)), more[:, 0] / 2)
    mean, half = x[:, 1:].mean(axis=0), x[:, 1:].std(axis=0, ddof=1) / 2
    sides = np.concatenate([mean - np.diag(half), mean + np.diag(half)])
    sides = np.clip(sides, x[:, 1:].min(axis=0), x[:, 1:].max(axis=0))
    more = np.repeat(np.column_stack([np.ones(2 * p), sides]), categories, axis=0)
    weights = np.full(len(more), (p + 1) / len(more))
    return (
        np.vstack([x, more]),
        np.append(y, np.tile(np.arange(categories), 2 * p)),
        np.append(np.ones(len(x)), weights),
    )


def _maximum(family: MultinomialLogit, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    point = family.at(theta)
    for _ in range(MOST_STEPS):
        information = point.information + 1e-6 * np.eye(len(theta)) * np.trace(point.information) / len(theta)
        move = np.linalg.solve(information, point.gradient)
        for halving in range(8):
            tried = family.at(theta + move * 0.5**halving)
            if tried.value >= point.value:
                break
        theta, point = theta + move * 0.5**halving, tried
        if float(move @ point.gradient) < CLOSE:
            break
    return theta, point.information + 1e-6 * np.eye(len(theta)) * np.trace(point.information) / len(theta)
