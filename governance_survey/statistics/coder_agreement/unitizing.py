"""Krippendorff's alpha of unitizing: whether coders cut the same stretches out of a text and code them alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same
from ..reliability.bootstrap import too_few_draws
from .segments import Segments


@dataclass(frozen=True)
class Unitizing:
    """Alpha of unitizing, of all codes together and of each.

    Attributes
    ----------
    estimate : float
    by_code : ndarray (codes,)
        NaN for a code nobody used.
    observed, expected : ndarray (codes,)
        Disagreement seen, and by chance.
    n_segments : ndarray of int (codes,)
    n_documents : int
        Texts that every coder read.
    n_left_out : int
        Texts not read by all, left out: a text somebody never saw is no disagreement.
    """

    estimate: float
    by_code: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    n_segments: np.ndarray
    n_documents: int
    n_left_out: int


@dataclass(frozen=True)
class UnitizingBootstrap:
    """Percentile interval of alpha of unitizing, whole texts drawn; `draws` are the draws' alphas."""

    estimate: float
    low: float
    high: float
    level: float
    std_error: float
    draws: np.ndarray
    n_documents: int


def unitizing_alpha(segments: Segments) -> Unitizing:
    r"""Krippendorff's alpha of unitizing continua.

    .. math:: {}_u\alpha=1-\frac{\sum_cD_{oc}}{\sum_cD_{ec}}, \qquad
        D_{oc}=\frac{\sum_i\sum_{j\ne i}\sum_g\sum_h\delta^2_{cigjh}}{m(m-1)L^2}

    Two segments of code c that meet are :math:`(b_g-b_h)^2+(e_g-e_h)^2` apart (begins and ends); a segment that
    meets none of the other coder's is :math:`l_g^2` from the gap it lies in.

    .. math:: D_{ec}=\frac{\frac2L\sum_g\Bigl[\frac{N_c-1}3(2l_g^3-3l_g^2+l_g)
        +l_g^2\sum_{h:\,l_h\ge l_g}(l_h-l_g+1)\Bigr]}{mL(mL-1)-\sum_gl_g(l_g-1)}

    over the :math:`N_c` segments g and the gaps h of all m coders, L the length of all texts. Gaps end where a text
    ends: a segment cannot reach into the next.

    Parameters
    ----------
    segments : Segments
        See `coder_segments`.

    Raises
    ------
    EstimationError
        ``no_segments`` (nobody cut anything out of the texts all coders read).

    References
    ----------
    Krippendorff (1995), doi 10.2307/271061; Krippendorff (2004), Content Analysis, 2nd ed., 11.6; (2013), 3rd ed.

    Examples
    --------
    Krippendorff (2004, p. 254): code c .7286, code k 1, together .859.

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_segments
    >>> begin = np.array([225, 370, 180, 300, 220, 355, 400, 180, 300]) - 150
    >>> length = np.array([70, 30, 60, 50, 80, 20, 20, 60, 50])
    >>> coder, code = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1]), np.array([0, 0, 1, 1, 0, 0, 0, 1, 1])
    >>> segments = coder_segments(begin, begin + length, coder, code, n_coders=2, n_codes=2, lengths=[300])
    >>> found = unitizing_alpha(segments)
    >>> found.by_code.round(4).tolist(), round(found.estimate, 3)
    ([0.7286, 1.0], 0.859)
    """
    sums = _sums(segments)
    observed, expected = _disagreements(np.ones((1, len(segments.lengths))), sums)
    observed, expected = observed[0], expected[0]
    n = np.bincount(segments.code, minlength=segments.n_codes)
    by_code = 1 - observed / np.where(n > 0, expected, np.nan)
    estimate = 1 - float(observed.sum() / expected.sum())
    return Unitizing(estimate, by_code, observed, expected, n, len(segments.lengths), segments.n_left_out)


def bootstrap_unitizing(
    segments: Segments, *, seed: int | np.random.Generator, draws: int = 1000, level: float = 0.95
) -> UnitizingBootstrap:
    """Percentile interval of `unitizing_alpha`: whole texts drawn with replacement.

    Parameters
    ----------
    segments : Segments
    seed : int or Generator
    draws : int
        At least 100.
    level : float

    Raises
    ------
    EstimationError
        ``too_few_documents`` (fewer than five texts read by all), ``too_few_draws``, ``no_segments``.

    References
    ----------
    Efron & Tibshirani (1993), doi 10.1007/978-1-4899-4541-9.

    Examples
    --------
    Six texts cut alike by both coders.

    >>> import numpy as np
    >>> from governance_survey.statistics.coder_agreement import coder_segments
    >>> document = np.repeat(np.arange(6), 2)
    >>> begin, coder = np.full(12, 10), np.tile([0, 1], 6)
    >>> segments = coder_segments(begin, begin + 20, coder, 0 * coder, document, n_coders=2, n_codes=1,
    ...                           lengths=[100] * 6)
    >>> found = bootstrap_unitizing(segments, seed=1)
    >>> found.low, found.high
    (1.0, 1.0)
    """
    if draws < 100:
        raise too_few_draws(draws)
    texts = len(segments.lengths)
    if texts < 5:
        raise EstimationError(
            "too_few_documents",
            Text(zh="所有人都读过的文本不足五份，不能抽取", en="fewer than five texts read by all: none to draw"),
            got=same(texts),
        )
    sums = _sums(segments)
    estimate = unitizing_alpha(segments).estimate
    times = np.random.default_rng(seed).multinomial(texts, np.full(texts, 1 / texts), size=draws).astype(np.float64)
    observed, expected = _disagreements(times, sums)
    chance = expected.sum(axis=1)
    found = 1 - observed.sum(axis=1) / np.where(chance > 0, chance, np.nan)
    good = found[~np.isnan(found)]
    if len(good) < 0.95 * draws:
        raise too_few_draws(len(good))
    low, high = np.quantile(good, [(1 - level) / 2, (1 + level) / 2])
    return UnitizingBootstrap(estimate, float(low), float(high), level, float(good.std(ddof=1)), found, texts)


@dataclass(frozen=True)
class _Sums:
    """What each text adds, code by code."""

    lengths: np.ndarray  # (texts,)
    coders: int
    apart: np.ndarray  # (codes, texts) distances between coders' segments
    count: np.ndarray  # (codes, texts) segments
    cubes: np.ndarray  # (codes, texts) 2 l^3 - 3 l^2 + l
    squares: np.ndarray  # (codes, texts) l (l - 1)
    gaps: np.ndarray  # (codes, texts, texts) segments of one text put into the gaps of another


def _sums(segments: Segments) -> _Sums:
    if not len(segments.begin):
        raise EstimationError("no_segments", Text(zh="没有人选出任何片段", en="nobody cut out any segment"))
    texts, codes = len(segments.lengths), segments.n_codes
    apart, gaps = np.zeros((codes, texts)), np.zeros((codes, texts, texts))
    at = segments.code * texts + segments.document
    size = (segments.end - segments.begin).astype(np.float64)

    def added(values: np.ndarray) -> np.ndarray:
        return np.bincount(at, weights=values, minlength=codes * texts).reshape(codes, texts)

    for code in range(codes):
        parts = [segments.of(code, coder) for coder in range(segments.n_coders)]
        for one in parts:
            for other in parts:
                if other is not one:
                    apart[code] += np.bincount(one.document, _apart(one, other), texts)
        gaps[code] = _in_gaps(segments.of(code), [part.gaps() for part in parts])
    return _Sums(
        lengths=segments.lengths.astype(np.float64),
        coders=segments.n_coders,
        apart=apart,
        count=added(np.ones(len(size))),
        cubes=added(2 * size**3 - 3 * size**2 + size),
        squares=added(size * (size - 1)),
        gaps=gaps,
    )


def _disagreements(times: np.ndarray, sums: _Sums) -> tuple[np.ndarray, np.ndarray]:
    """Observed and expected disagreement (draws, codes) of texts taken so many times (draws, texts)."""
    m, total = sums.coders, (times @ sums.lengths)[:, None]
    observed = times @ sums.apart.T / (m * (m - 1) * total**2)
    pairs = (times @ sums.count.T - 1) / 3 * (times @ sums.cubes.T)
    alone = np.einsum("dt,ctu,du->dc", times, sums.gaps, times, optimize=True)
    positions = m * total * (m * total - 1) - times @ sums.squares.T
    return observed, 2 / total * (pairs + alone) / positions


def _apart(one: Segments, other: Segments) -> np.ndarray:
    """Distance of each segment of one coder from what the other has there; meeting pairs are shared by both halves."""
    # Segments of one coder and code do not overlap: those that meet a stretch stand in a row.
    step = int(one.lengths.max()) + 1
    begin, end = one.begin + step * one.document, one.end + step * one.document
    their_begin, their_end = other.begin + step * other.document, other.end + step * other.document
    first = np.searchsorted(their_end, begin, side="right")
    met = np.searchsorted(their_begin, end, side="left") - first
    mine = np.repeat(np.arange(len(begin)), met)
    theirs = np.arange(len(mine)) - np.repeat(np.cumsum(met) - met, met) + np.repeat(first, met)
    squared = (begin[mine] - their_begin[theirs]) ** 2.0 + (end[mine] - their_end[theirs]) ** 2.0
    found = np.bincount(mine, weights=squared, minlength=len(begin))
    # A segment in a gap is counted from either side, a meeting pair too: once here, once with the coders exchanged.
    return np.where(met > 0, found, 2.0 * (end - begin) ** 2.0)


def _in_gaps(units: Segments, gaps: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """l² times the places a segment of the row's text has in gaps of the column's text: (texts, texts)."""
    texts = len(units.lengths)
    where = np.concatenate([document for document, _ in gaps])
    length = np.concatenate([size for _, size in gaps]).astype(np.float64)
    own, place = np.unique(units.end - units.begin, return_inverse=True)
    rooms = np.maximum(length - own[:, None] + 1, 0.0) if len(own) else np.zeros((0, len(length)))
    by_text = np.zeros((len(own), texts))
    for text in np.unique(where):
        by_text[:, text] = rooms[:, where == text].sum(axis=1)
    lengths = np.zeros((texts, len(own)))
    np.add.at(lengths, (units.document, place), own[place].astype(np.float64) ** 2)
    return lengths @ by_text
