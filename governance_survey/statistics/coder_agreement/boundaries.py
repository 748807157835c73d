"""Where coders cut a text: the share of boundaries that two of them set within a few characters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same
from ..reliability.bootstrap import too_few_draws


@dataclass(frozen=True)
class Boundaries:
    """Boundaries of two coders matched one to one.

    Attributes
    ----------
    estimate : float
        Twice the matched over all boundaries of both.
    of_first, of_second : float
        Matched share of each coder's boundaries; NaN without any.
    mean_distance : float
        Characters between matched boundaries; NaN without any.
    first, second, matched : ndarray of int (documents,)
        Counts in each text.
    tolerance : int
    """

    estimate: float
    of_first: float
    of_second: float
    mean_distance: float
    first: np.ndarray
    second: np.ndarray
    matched: np.ndarray
    tolerance: int


def boundary_agreement(
    first: np.ndarray,
    second: np.ndarray,
    first_document: np.ndarray | None = None,
    second_document: np.ndarray | None = None,
    *,
    n_documents: int = 1,
    tolerance: int = 5,
) -> Boundaries:
    r"""Share of boundaries matched within a tolerance, as many matches as there can be.

    .. math:: \frac{2\,|M|}{|A|+|B|}

    with M the largest set of pairs a, b of one text with :math:`|a-b|\le t`, each boundary used once. Give inner
    boundaries only: begin and end of a text agree by themselves.

    Parameters
    ----------
    first, second : ndarray of int (boundaries,)
        Places in the text, in characters, each coder's own.
    first_document, second_document : ndarray of int (boundaries,), optional
        Text of each boundary, 0 … `n_documents` - 1; default: one text.
    n_documents : int
    tolerance : int
        Characters; 5 in the coding procedure.

    Raises
    ------
    EstimationError
        ``no_boundaries`` (neither coder set one), ``boundaries_do_not_fit``, ``negative_tolerance``.

    References
    ----------
    Dice (1945), doi 10.2307/1932409 (the coefficient); van Rijsbergen (1979) (as F of two segmentations).

    Examples
    --------
    Two of three and two of four boundaries lie within five characters of each other.

    >>> import numpy as np
    >>> found = boundary_agreement(np.array([10, 40, 90]), np.array([12, 45, 60, 100]))
    >>> found.matched.tolist(), round(found.estimate, 4), found.mean_distance
    ([2], 0.5714, 3.5)
    """
    if tolerance < 0:
        raise EstimationError(
            "negative_tolerance", Text(zh="容许的距离不能为负", en="a tolerance cannot be negative"), got=tolerance
        )
    a, a_text = _sorted(first, first_document, n_documents)
    b, b_text = _sorted(second, second_document, n_documents)
    if not len(a) and not len(b):
        raise EstimationError(
            "no_boundaries", Text(zh="两位编码者都没有切分", en="neither coder set a boundary: nothing can agree")
        )
    # Texts far apart on one line: no boundary reaches into the next text.
    step = int(max(a.max(initial=0), b.max(initial=0))) + tolerance + 1
    mine, theirs = _matched(a + step * a_text, b + step * b_text, tolerance)
    n = len(mine)
    return Boundaries(
        estimate=2 * n / (len(a) + len(b)),
        of_first=n / len(a) if len(a) else float("nan"),
        of_second=n / len(b) if len(b) else float("nan"),
        mean_distance=float(np.abs(a[mine] - b[theirs]).mean()) if n else float("nan"),
        first=np.bincount(a_text, minlength=n_documents),
        second=np.bincount(b_text, minlength=n_documents),
        matched=np.bincount(a_text[mine], minlength=n_documents),
        tolerance=tolerance,
    )


@dataclass(frozen=True)
class BoundariesBootstrap:
    """Percentile interval of the matched share, whole texts drawn; `draws` are the draws' shares."""

    estimate: float
    low: float
    high: float
    level: float
    std_error: float
    draws: np.ndarray
    n_documents: int


def bootstrap_boundaries(
    found: Boundaries, *, seed: int | np.random.Generator, draws: int = 1000, level: float = 0.95
) -> BoundariesBootstrap:
    """Percentile interval of `boundary_agreement`: whole texts drawn with replacement.

    Parameters
    ----------
    found : Boundaries
    seed : int or Generator
    draws : int
        At least 100.
    level : float

    Raises
    ------
    EstimationError
        ``too_few_documents`` (fewer than five), ``too_few_draws``.

    References
    ----------
    Efron & Tibshirani (1993), doi 10.1007/978-1-4899-4541-9.

    Examples
    --------
    >>> import numpy as np
    >>> places, texts = np.tile([10, 50], 6), np.repeat(np.arange(6), 2)
    >>> found = bootstrap_boundaries(boundary_agreement(places, places + 2, texts, texts, n_documents=6), seed=1)
    >>> found.low, found.high
    (1.0, 1.0)
    """
    texts = len(found.matched)
    if draws < 100:
        raise too_few_draws(draws)
    if texts < 5:
        raise EstimationError(
            "too_few_documents", Text(zh="文本不足五份，不能抽取", en="fewer than five texts: none to draw"), got=texts
        )
    times = np.random.default_rng(seed).multinomial(texts, np.full(texts, 1 / texts), size=draws)
    every = times @ (found.first + found.second)
    shares = 2 * (times @ found.matched) / np.where(every > 0, every, np.nan)
    good = shares[~np.isnan(shares)]
    if len(good) < 0.95 * draws:
        raise too_few_draws(len(good))
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2])
    return BoundariesBootstrap(found.estimate, float(low), float(high), level, float(good.std(ddof=1)), shares, texts)


def _matched(a: np.ndarray, b: np.ndarray, tolerance: int) -> tuple[np.ndarray, np.ndarray]:
    # From the left, the first that fits: with one tolerance for all, no other choice matches more.
    one, other = 0, 0
    pairs = []
    while one < len(a) and other < len(b):
        gap = a[one] - b[other]
        if abs(gap) <= tolerance:
            pairs.append((one, other))
        one += gap <= tolerance
        other += gap >= -tolerance
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _sorted(places: np.ndarray, documents: np.ndarray | None, n_documents: int) -> tuple[np.ndarray, np.ndarray]:
    at = np.asarray(places)
    text = np.zeros(at.shape, dtype=np.int64) if documents is None else np.asarray(documents)
    fits = at.ndim == 1 and at.shape == text.shape and not (at % 1).any() and not (text % 1).any()
    if not fits or (at.size and (at.min() < 0 or text.min() < 0 or text.max() >= n_documents)):
        raise EstimationError(
            "boundaries_do_not_fit",
            Text(
                zh="边界应为不小于 0 的整数，每个都属于一份文本",
                en="boundaries must be whole numbers from 0, each in a text that exists",
            ),
            expected=same(n_documents),
            got=same(at.shape),
        )
    at, text = at.astype(np.int64), text.astype(np.int64)
    order = np.lexsort((at, text))
    return at[order], text[order]
