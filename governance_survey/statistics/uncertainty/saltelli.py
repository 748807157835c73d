"""Which settings of several sources of uncertainty to try: two samples, and each with one source exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text

FEWEST_ROWS = 64
MOST_SOURCES = 20


@dataclass(frozen=True)
class TriggerDesign:
    """Two samples of triggers, each trigger uniform on 0-1 and standing for one source of uncertainty.

    Attributes
    ----------
    a, b : ndarray (rows, sources)
        Independent of one another. Row j of the sample that exchanges source i is row j of `a` with its i-th
        trigger from `b` (see `exchanged`).
    """

    a: np.ndarray
    b: np.ndarray

    @property
    def n(self) -> int:
        """Base rows."""
        return len(self.a)

    @property
    def k(self) -> int:
        """Sources."""
        return int(self.a.shape[1])

    def exchanged(self, source: int) -> np.ndarray:
        """The sample `a` with one source taken from `b`, shape (rows, sources)."""
        found = self.a.copy()
        found[:, source] = self.b[:, source]
        return found

    def levels(self, source: int, n_levels: int) -> tuple[np.ndarray, np.ndarray]:
        """One trigger read as one of `n_levels` settings that are equally likely: places in `a` and in `b`.

        A source of a finite number of settings (methods, imputations, replicates) is one group, so its indices
        speak of the source as a whole.
        """
        top = n_levels - 1
        return (
            np.minimum((self.a[:, source] * n_levels).astype(np.int64), top),
            np.minimum((self.b[:, source] * n_levels).astype(np.int64), top),
        )


def trigger_design(k: int, n: int, *, seed: int | np.random.Generator) -> TriggerDesign:
    r"""A design of n (k + 2) settings: A, B and, for each source i, A with column i of B.

    A and B are the two halves of a scrambled Sobol' sequence in 2k dimensions: with n a power of two every trigger
    takes each of n equal cells once in A and once in B.

    Parameters
    ----------
    k : int
        Sources, 1 to 20.
    n : int
        Base rows: a power of two, at least 64.
    seed : int or Generator
        Of the scrambling; the same seed gives the same design.

    Raises
    ------
    EstimationError
        ``not_a_power_of_two``, ``no_sources``.

    References
    ----------
    Saltelli (2002), doi 10.1016/S0010-4655(02)00280-1; Saltelli et al. (2010), doi 10.1016/j.cpc.2009.09.018;
    Owen (1998), doi 10.1006/jcom.1998.0487 (scrambling).

    Examples
    --------
    >>> import numpy as np
    >>> found = trigger_design(3, 64, seed=1)
    >>> found.exchanged(1)[5].tolist() == [found.a[5, 0], found.b[5, 1], found.a[5, 2]]
    True
    >>> np.bincount(found.levels(0, 64)[0]).tolist() == [1] * 64
    True
    """
    from scipy.stats.qmc import Sobol

    if not 1 <= k <= MOST_SOURCES:
        raise EstimationError(
            "no_sources",
            Text(zh="不确定性来源的个数不对。", en="Not a number of sources of uncertainty that can be tried."),
            expected=Text(zh="1 至 {n} 个", en="1 to {n}").fill(n=MOST_SOURCES),
            got=k,
        )
    if n < FEWEST_ROWS or n & (n - 1):
        raise EstimationError(
            "not_a_power_of_two",
            Text(zh="基础样本量须为 2 的幂。", en="The number of base rows must be a power of two."),
            expected=Text(zh="{n}、…、512、1024、2048", en="{n}, ..., 512, 1024, 2048").fill(n=FEWEST_ROWS),
            got=n,
        )
    drawn = Sobol(2 * k, scramble=True, rng=np.random.default_rng(seed)).random(n)
    return TriggerDesign(drawn[:, :k].copy(), drawn[:, k:].copy())
