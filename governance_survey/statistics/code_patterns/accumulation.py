"""Codes heard as interviews are added: as they came, in any order, and how many no interview has brought yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same


@dataclass(frozen=True)
class Accumulation:
    """Codes against interviews.

    Attributes
    ----------
    new, seen : ndarray of int (interviews,)
        Codes an interview was the first to bring, and codes heard so far, in the order given.
    expected : ndarray (interviews,)
        Codes heard in k interviews, averaged over all orders.
    once, twice : int
        Codes heard in one interview, in two.
    total, low, high : float
        Estimated number of codes there are to hear (Chao2), and its interval: a lower bound, which closes once no
        code is held by one interview alone.
    level : float
    """

    new: np.ndarray
    seen: np.ndarray
    expected: np.ndarray
    once: int
    twice: int
    total: float
    low: float
    high: float
    level: float


def accumulation(present: np.ndarray, *, level: float = 0.95) -> Accumulation:
    r"""How the number of codes grows with interviews.

    .. math:: \bar S(k)=\sum_c\Bigl[1-\binom{n-n_c}k\Big/\binom nk\Bigr], \qquad
        \hat S=S+\frac{n-1}n\,\frac{Q_1(Q_1-1)}{2(Q_2+1)}

    with :math:`n_c` interviews that hold code c, :math:`Q_1, Q_2` codes held by one and by two; the interval of
    :math:`\hat S` is that of its logarithm (Chao 1987).

    Parameters
    ----------
    present : ndarray of bool (interviews, codes)
        In the order the interviews were held. A code nobody gave is left out.
    level : float

    Raises
    ------
    EstimationError
        ``no_codes``: nothing was coded.

    References
    ----------
    Colwell, Mao & Chang (2004), doi 10.1890/03-0557; Chao (1987), doi 10.2307/2531532.

    Examples
    --------
    >>> import numpy as np
    >>> found = accumulation(np.array([[1, 1, 0], [1, 0, 0], [1, 0, 1]], dtype=bool))
    >>> found.new.tolist(), found.seen.tolist(), found.expected.round(3).tolist()
    ([2, 0, 1], [2, 2, 3], [1.667, 2.333, 3.0])
    """
    from scipy.special import ndtri

    x = _incidence(present)
    n, codes = x.shape
    first = x.argmax(axis=0)
    new = np.bincount(first, minlength=n)
    held = x.sum(axis=0)
    k = np.arange(1, n + 1)
    expected = codes - _chance_of_none(held, n, k).sum(axis=1)
    once, twice = int((held == 1).sum()), int((held == 2).sum())
    share = (n - 1) / n
    unseen = share * once * (once - 1) / (2 * (twice + 1))
    total = codes + unseen
    low = high = float(codes)
    if unseen > 0:
        # Variance of the bias-corrected Chao2 (Chao's equations; EstimateS, appendix B).
        variance = (
            share * once * (once - 1) / (2 * (twice + 1))
            + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
            + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
        )
        spread = float(np.exp(ndtri(0.5 + level / 2) * np.sqrt(np.log1p(variance / unseen**2))))
        low, high = codes + unseen / spread, codes + unseen * spread
    return Accumulation(new, np.cumsum(new), expected, once, twice, float(total), low, high, level)


@dataclass(frozen=True)
class Saturation:
    """When new interviews stopped bringing new codes.

    Attributes
    ----------
    base : int
        Codes in the first `base_size` interviews.
    share : ndarray (runs,)
        New codes in the run after interview k, over `base`; k = base_size, base_size + 1, ...
    reached : int or None
        Interviews after which the first run brought no more than `threshold`; None = not yet.
    """

    base: int
    share: np.ndarray
    reached: int | None
    base_size: int
    run_length: int
    threshold: float


def saturation(new: np.ndarray, *, base_size: int = 4, run_length: int = 3, threshold: float = 0.05) -> Saturation:
    """Saturation by base size, run length and new-information threshold.

    Parameters
    ----------
    new : ndarray of int (interviews,)
        Codes each interview was the first to bring.
    base_size : int
        Interviews that the information already gathered is measured by.
    run_length : int
        Consecutive interviews in which new information is counted.
    threshold : float
        Largest share of new to base information that counts as saturated; 0 = no new code at all.

    Raises
    ------
    EstimationError
        ``too_few_interviews`` (no run after the base), ``no_codes`` (the base brought none),
        ``bad_saturation_rule``.

    References
    ----------
    Guest, Namey & Chen (2020), doi 10.1371/journal.pone.0232076.

    Examples
    --------
    >>> import numpy as np
    >>> found = saturation(np.array([10, 6, 3, 1, 2, 0, 0, 0, 0]), base_size=4, run_length=3)
    >>> found.base, found.share.round(2).tolist(), found.reached
    (20, [0.1, 0.0, 0.0], 5)
    """
    if base_size < 1 or run_length < 1 or not 0 <= threshold < 1:
        raise EstimationError(
            "bad_saturation_rule",
            Text(
                zh="基数与连续数至少为 1，阈值在 0 与 1 之间",
                en="base and run are at least one interview, the threshold is between 0 and 1",
            ),
            got=same(f"{base_size}, {run_length}, {threshold}"),
        )
    if len(new) < base_size + run_length:
        raise EstimationError(
            "too_few_interviews",
            Text(zh="访谈太少，还判断不了饱和", en="too few interviews to speak of saturation"),
            expected=base_size + run_length,
            got=len(new),
        )
    base = int(new[:base_size].sum())
    if base == 0:
        raise _no_codes()
    runs = np.lib.stride_tricks.sliding_window_view(new[base_size:], run_length).sum(axis=1)
    share = runs / base
    good = np.flatnonzero(share <= threshold)
    reached = int(base_size + good[0]) if good.size else None
    return Saturation(base, share, reached, base_size, run_length, threshold)


def _chance_of_none(held: np.ndarray, n: int, k: np.ndarray) -> np.ndarray:
    # (interviews drawn, codes): C(n - held, k) / C(n, k), by logarithms.
    from scipy.special import gammaln

    rest = (n - held)[None, :]
    drawn = k[:, None]
    there = rest >= drawn
    logs = gammaln(rest + 1) - gammaln(np.where(there, rest - drawn, 0) + 1) - gammaln(n + 1) + gammaln(n - drawn + 1)
    return np.asarray(np.where(there, np.exp(logs), 0.0))


def _incidence(present: np.ndarray) -> np.ndarray:
    x = np.asarray(present, dtype=bool)
    x = x[:, x.any(axis=0)] if x.ndim == 2 else x
    if x.ndim != 2 or x.shape[1] == 0:
        raise _no_codes()
    return x


def _no_codes() -> EstimationError:
    return EstimationError("no_codes", Text(zh="没有任何编码", en="nothing was coded"))
