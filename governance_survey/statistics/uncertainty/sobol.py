"""Shares of a variance: what each source accounts for by itself, and with all its interactions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text

BLOCK = 4_000_000  # numbers of resampled rows held at once


@dataclass(frozen=True)
class SobolIndices:
    """Sobol indices of a number that several sources make uncertain.

    Attributes
    ----------
    first, total : ndarray (sources,)
        Share of the variance a source accounts for by itself; and with every interaction it has a part in.
        Estimates: chance may put them a little under nought or over one.
    first_low, first_high, total_low, total_high : ndarray (sources,)
        Bootstrap percentiles at `level`, base rows drawn again.
    interaction, interaction_low, interaction_high : float
        One minus the sum of the first-order indices: what no source accounts for by itself.
    mean, variance : float
        Of the number, over both samples.
    n, draws : int
        Base rows; bootstrap samples of them.
    level : float
    """

    first: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    total: np.ndarray
    total_low: np.ndarray
    total_high: np.ndarray
    interaction: float
    interaction_low: float
    interaction_high: float
    mean: float
    variance: float
    n: int
    draws: int
    level: float


def sobol_indices(
    y_a: np.ndarray,
    y_b: np.ndarray,
    y_exchanged: np.ndarray,
    *,
    seed: int | np.random.Generator,
    draws: int = 1000,
    level: float = 0.95,
) -> SobolIndices:
    r"""First-order (centred) and total-order Sobol indices.

    .. math:: S_i = \frac{1}{NV}\sum_j (y_{B,j}-\bar y)(y_{A_B^{(i)},j}-y_{A,j}), \qquad
        S_{Ti} = \frac{1}{2NV}\sum_j (y_{A,j}-y_{A_B^{(i)},j})^2

    with mean and V over A and B together. Without the centring the first-order estimate is useless where the mean
    is large beside the spread. A source that does nothing has both at nought; sources that only add up have
    :math:`S_i = S_{Ti}`.

    Parameters
    ----------
    y_a, y_b : ndarray (n,)
        The number at the settings of `trigger_design`.
    y_exchanged : ndarray (n, sources)
        Column i: at the sample A with source i taken from B.
    seed, draws, level : int or Generator, int, float
        Of the bootstrap of base rows (percentile intervals).

    Raises
    ------
    EstimationError
        ``shapes_do_not_match``, ``not_finite``, ``no_spread`` (the number does not vary: there is nothing to share
        out), ``too_few_draws``.

    References
    ----------
    Saltelli et al. (2010), doi 10.1016/j.cpc.2009.09.018 (first order); Jansen (1999),
    doi 10.1016/S0010-4655(98)00154-4 (total order); Saisana, Saltelli & Tarantola (2005),
    doi 10.1111/j.1467-985X.2005.00350.x (composite indicators).

    Examples
    --------
    Ishigami & Homma (1990), a = 7, b = .1: first order .3139, .4424, 0; total order .5576, .4424, .2437.

    >>> import numpy as np
    >>> from governance_survey.statistics.uncertainty import trigger_design
    >>> def ishigami(u):
    ...     x = np.pi * (2 * u - 1)
    ...     return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    >>> tried = trigger_design(3, 2**14, seed=1)
    >>> each = np.column_stack([ishigami(tried.exchanged(source)) for source in range(3)])
    >>> found = sobol_indices(ishigami(tried.a), ishigami(tried.b), each, seed=1, draws=200)
    >>> bool(np.abs(found.first - [0.3139, 0.4424, 0]).max() < 0.005)
    True
    >>> bool(np.abs(found.total - [0.5576, 0.4424, 0.2437]).max() < 0.005)
    True
    """
    a, b = np.asarray(y_a, dtype=np.float64), np.asarray(y_b, dtype=np.float64)
    each = np.asarray(y_exchanged, dtype=np.float64)
    _check(a, b, each, draws)
    n = len(a)
    centre = (a.mean() + b.mean()) / 2
    a, b, each = a - centre, b - centre, each - centre
    moments = _moments(a, b, each)
    first, total, variance = _indices(moments.mean(axis=0)[None])
    largest = max(float(np.abs(a).max()), float(np.abs(b).max()))
    if not variance[0] > (1e-12 * max(largest, abs(centre))) ** 2:
        raise EstimationError(
            "no_spread",
            Text(
                zh="结果在所有设定下都相同，没有可分解的离散。",
                en="The number is the same at every setting: there is no spread to share out.",
            ),
        )
    rng = np.random.default_rng(seed)
    step = max(1, BLOCK // n)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for start in range(0, draws, step):
        times = rng.multinomial(n, np.full(n, 1 / n), size=min(step, draws - start)) / n
        found.append(_indices(times @ moments)[:2])
    firsts, totals = (np.concatenate([pair[place] for pair in found]) for place in (0, 1))
    tails = [50 * (1 - level), 50 * (1 + level)]
    first_low, first_high = np.percentile(firsts, tails, axis=0)
    total_low, total_high = np.percentile(totals, tails, axis=0)
    rest_low, rest_high = np.percentile(1 - firsts.sum(axis=1), tails)
    return SobolIndices(
        first=first[0],
        first_low=first_low,
        first_high=first_high,
        total=total[0],
        total_low=total_low,
        total_high=total_high,
        interaction=float(1 - first[0].sum()),
        interaction_low=float(rest_low),
        interaction_high=float(rest_high),
        mean=float(centre),
        variance=float(variance[0]),
        n=n,
        draws=draws,
        level=level,
    )


def _moments(a: np.ndarray, b: np.ndarray, each: np.ndarray) -> np.ndarray:
    # Row means of these give every index, so that a bootstrap sample is one product with its counts.
    moved = each - a[:, None]
    own = np.column_stack([(a + b) / 2, (a**2 + b**2) / 2])
    return np.hstack([own, b[:, None] * moved, moved, moved**2])


def _indices(means: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    k = (means.shape[1] - 2) // 3
    centre = means[:, :1]
    variance = means[:, 1] - means[:, 0] ** 2
    product, moved, square = (means[:, 2 + k * place : 2 + k * (place + 1)] for place in range(3))
    with np.errstate(divide="ignore", invalid="ignore"):
        return (product - centre * moved) / variance[:, None], square / (2 * variance[:, None]), variance


def _check(a: np.ndarray, b: np.ndarray, each: np.ndarray, draws: int) -> None:
    if a.ndim != 1 or a.shape != b.shape or each.ndim != 2 or len(each) != len(a) or len(a) < 2:
        raise EstimationError(
            "shapes_do_not_match",
            Text(zh="三组结果的行数不同。", en="The three samples have different numbers of rows."),
            got=Text(zh="{a}、{b}、{e}", en="{a}, {b}, {e}").fill(a=a.shape, b=b.shape, e=each.shape),
        )
    if not (np.isfinite(a).all() and np.isfinite(b).all() and np.isfinite(each).all()):
        raise EstimationError("not_finite", Text(zh="有设定没有结果。", en="Some setting gave no number."))
    if draws < 100:
        raise EstimationError(
            "too_few_draws",
            Text(zh="重复次数太少。", en="Too few draws."),
            expected=Text(zh="至少 100 次", en="at least 100"),
            got=draws,
        )
