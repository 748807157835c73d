"""Have the chains come to the same place? R-hat between them, and drift along them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .records import Imputation

MOST_RHAT = 1.2
LEVEL = 0.01  # of all variables together


@dataclass(frozen=True)
class Convergence:
    """Of each variable imputed, from the second half of the iterations.

    Attributes
    ----------
    names : tuple of str
    rhat_mean, rhat_sd : ndarray (variables,)
        Of the chains' means and standard deviations of imputed cells; 1 where chains agree as well as they can.
    limit : float
        1.2, or more where so few iterations of so few chains give more by chance alone (F, 1 per cent of all variables
        together).
    drift_p : ndarray (variables,)
        That the chains' means moved one way from the third to the fourth quarter by chance alone (paired t), times the
        variables.
    converged : ndarray of bool (variables,)
        No R-hat above the limit, and no drift. With fewer than three iterations nothing can be told: none.
    """

    names: tuple[str, ...]
    rhat_mean: np.ndarray
    rhat_sd: np.ndarray
    limit: float
    drift_p: np.ndarray
    converged: np.ndarray


def convergence_of(made: Imputation) -> Convergence:
    r"""Potential scale reduction (Gelman & Rubin 1992) and drift of what each iteration imputed.

    .. math:: \hat R = \sqrt{\frac{(l - 1)/l\; W + B / l}{W}}

    over the second half of the iterations, l of them, of m chains, with W the variance within chains and B / l that of
    their means. Few iterations are enough for imputation, which needs draws and no long chain; what is looked for is a
    chain that has not left its start, or still moves.

    Parameters
    ----------
    made : Imputation
        As `chained_equations` made it: it keeps mean and deviation of what each iteration put in.

    Returns
    -------
    Convergence
        One value a column with gaps.

    References
    ----------
    Gelman & Rubin (1992), doi 10.1214/ss/1177011136; Oberman, van Buuren & Vink (2021), arXiv 2110.11951.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.imputation import Incomplete, chained_equations
    >>> x = np.random.default_rng(1).normal(size=200)
    >>> gone = np.arange(200) % 5 == 0
    >>> y = Incomplete("y", "continuous", np.where(gone, np.nan, x + 1), gone)
    >>> made = chained_equations([Incomplete("x", "continuous", x, ~gone & gone), y], m=5, seed=1)
    >>> convergence_of(made).converged.tolist()
    [True]
    """
    half = made.trace_mean[:, made.iterations // 2 :], made.trace_sd[:, made.iterations // 2 :]
    on_mean, on_sd = _rhat(half[0]), _rhat(half[1])
    drift, limit = _drift(half[0]), _limit(*half[0].shape)
    fine = (on_mean <= limit) & (on_sd <= limit) & (drift >= LEVEL)
    return Convergence(made.names, on_mean, on_sd, limit, drift, fine)


def _limit(variables: int, length: int, m: int) -> float:
    from scipy.special import fdtri

    if length < 2:
        return np.inf
    by_chance = float(fdtri(m - 1, m * (length - 1), 1 - LEVEL / (2 * variables)))
    return max(MOST_RHAT, float(np.sqrt((length - 1 + by_chance) / length)))


def _rhat(trace: np.ndarray) -> np.ndarray:
    length = trace.shape[1]
    if length < 2:
        return np.full(len(trace), np.nan)
    within = trace.var(axis=1, ddof=1).mean(axis=1)
    between = trace.mean(axis=1).var(axis=1, ddof=1)
    apart = np.divide(between, within, out=np.full(len(trace), np.inf), where=within > 0)
    # Chains that all impute one and the same thing every time agree.
    apart[(within == 0) & (between < 1e-24)] = 1 / length
    return np.asarray(np.sqrt((length - 1) / length + apart))


def _drift(trace: np.ndarray) -> np.ndarray:
    from scipy.special import stdtr

    quarter = trace.shape[1] // 2
    if quarter == 0:
        return np.ones(len(trace))
    moved = trace[:, -quarter:].mean(axis=1) - trace[:, :quarter].mean(axis=1)
    m = moved.shape[1]
    error = moved.std(axis=1, ddof=1) / np.sqrt(m)
    t = np.divide(moved.mean(axis=1), error, out=np.zeros(len(trace)), where=error > 0)
    return np.asarray(np.minimum(2 * stdtr(m - 1, -np.abs(t)) * len(trace), 1.0))
