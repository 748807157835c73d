"""What a fitted model expects of given columns: probabilities, shares or counts, and how they change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..columns import complete_rows
from .records import GeneralisedFit


def predicted(fit: GeneralisedFit, x: np.ndarray, *, offset: np.ndarray | None = None) -> np.ndarray:
    """Expected outcome of each row, or the probability of each category.

    Parameters
    ----------
    fit : GeneralisedFit
    x : ndarray (rows, p)
        The columns of the fit; a row with NaN gives NaN.
    offset : ndarray (rows,), optional

    Returns
    -------
    ndarray (rows, categories), or (rows, 1) without categories

    Raises
    ------
    EstimationError
        ``not_finite`` (an infinite value is not a missing one).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.generalised import generalised_model
    >>> x = np.column_stack([np.ones(8), np.repeat([0.0, 1], 4)])
    >>> fit = generalised_model(
    ...     x, np.array([1.0, 0, 0, 0, 1, 1, 1, 0]), names=("(Intercept)", "a"), family="logit", covariance="hc0"
    ... )
    >>> predicted(fit, x)[[0, 7], 0].round(6).tolist()
    [0.25, 0.75]
    """
    x = np.asarray(x, dtype=np.float64)
    good = complete_rows(x)
    found = np.full((len(x), max(len(fit.categories), 1)), np.nan)
    some = None if offset is None else np.asarray(offset, dtype=np.float64)[good]
    found[good] = Surface(fit.family, len(fit.categories), x.shape[1]).level(x[good], fit.coef, some)
    return found


def _times(x: np.ndarray, b: np.ndarray) -> np.ndarray:
    # A real matrix by complex coefficients, without a complex copy of the matrix.
    return x @ b.real + 1j * (x @ b.imag) if np.iscomplexobj(b) else np.asarray(x @ b)


def _logistic(eta: np.ndarray) -> np.ndarray:
    # Of complex numbers too, and nowhere too large.
    return np.asarray((1 + np.tanh(eta / 2)) / 2)


@dataclass(frozen=True)
class Surface:
    """Expected outcomes as a function of columns and coefficients (real, or complex for their derivatives)."""

    family: str
    categories: int
    p: int

    def _split(self, coef: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Coefficients of the columns (p, equations), and thresholds."""
        if self.family == "ordered_logit":
            return np.concatenate([np.zeros(1), coef[: self.p - 1]])[:, None], coef[self.p - 1 :]
        if self.family == "multinomial_logit":
            return coef.reshape(self.categories - 1, self.p).T, coef[:0]
        return coef[:, None], coef[:0]

    def level(self, x: np.ndarray, coef: np.ndarray, offset: np.ndarray | None = None) -> np.ndarray:
        """Expected outcomes, (rows, categories or 1)."""
        slopes, cuts = self._split(coef)
        eta = _times(x, slopes) + (0.0 if offset is None else offset[:, None])
        if self.family in ("poisson", "negative_binomial"):
            return np.exp(eta)
        if self.family == "multinomial_logit":
            return self._shares(eta)
        if self.family == "ordered_logit":
            below = _logistic(cuts - eta)
            return np.diff(below, axis=1, prepend=0.0, append=1.0)
        return _logistic(eta)

    def slope(
        self, x: np.ndarray, direction: np.ndarray, coef: np.ndarray, offset: np.ndarray | None = None
    ) -> np.ndarray:
        """Derivatives of `level` along a direction (p,) or (rows, p) of the columns."""
        slopes, cuts = self._split(coef)
        eta = _times(x, slopes) + (0.0 if offset is None else offset[:, None])
        along = _times(np.atleast_2d(direction), slopes)
        if self.family in ("poisson", "negative_binomial"):
            return np.asarray(np.exp(eta) * along)
        if self.family == "multinomial_logit":
            shares = self._shares(eta)
            each = np.concatenate([np.zeros((len(along), 1)), along], axis=1)
            return np.asarray(shares * (each - (shares * each).sum(axis=1, keepdims=True)))
        if self.family == "ordered_logit":
            below = _logistic(cuts - eta)
            return np.asarray(-np.diff(below * (1 - below), axis=1, prepend=0.0, append=0.0) * along)
        p = _logistic(eta)
        return np.asarray(p * (1 - p) * along)

    def _shares(self, eta: np.ndarray) -> np.ndarray:
        whole = np.concatenate([np.zeros((len(eta), 1)), eta], axis=1)
        raised = np.exp(whole - whole.real.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))
