"""Are two factors distinct: heterotrait-monotrait ratios of the correlations of their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..reliability.bootstrap import resampled_sums
from ..reliability.shared import Missing
from ..reliability.weighted import complete_rows, correlation_moments, correlations_from
from .pairwise import pairwise_correlations

Variant = Literal["htmt", "htmt2"]


@dataclass(frozen=True)
class Htmt:
    """Heterotrait-monotrait ratios.

    Attributes
    ----------
    ratio : ndarray (factors, factors)
        From absolute correlations, as published; 1 on the diagonal.
    signed : ndarray (factors, factors)
        The same from correlations with their signs: an item that was not turned round shows here, while
        `ratio` hides it. NaN where the items of a factor do not correlate positively on average; for "htmt2", where
        any correlation among them is negative (there is no geometric mean then).
    negative_within : tuple of (item, item)
        Pairs of one factor's items that correlate negatively, items counted from nought.
    negative_between : tuple of (item, item)
        Pairs of items of two factors that do.
    variant : str
    """

    ratio: np.ndarray
    signed: np.ndarray
    negative_within: tuple[tuple[int, int], ...]
    negative_between: tuple[tuple[int, int], ...]
    variant: Variant


@dataclass(frozen=True)
class HtmtBootstrap:
    """Percentile intervals of the ratios (`low`, `high`) and of the signed ratios, (factors, factors) at `level`.

    Where correlations lie near nought the absolute ones grow with every draw's noise, so that the interval of the
    absolute ratio may lie above the ratio itself; the signed interval does not drift.
    `n` rows were drawn from; `n_failed` draws had an item without variance and were left out.
    """

    found: Htmt
    low: np.ndarray
    high: np.ndarray
    signed_low: np.ndarray
    signed_high: np.ndarray
    level: float
    n: int
    n_failed: int


def htmt(correlation: np.ndarray, blocks: Sequence[Sequence[int]], *, variant: Variant = "htmt") -> Htmt:
    r"""Heterotrait-monotrait ratio of correlations for every pair of factors.

    .. math:: \mathrm{HTMT}_{ab} = \frac{M(|r_{ij}|,\ i\in a,\ j\in b)}
        {\sqrt{M(|r_{ij}|,\ i<j\in a)\;M(|r_{ij}|,\ i<j\in b)}}

    with M the arithmetic mean (``htmt``) or the geometric mean (``htmt2``, which does not assume equal loadings).

    Parameters
    ----------
    correlation : ndarray (items, items)
        Pearson, polychoric, weighted ...: say which beside the number.
    blocks : sequence of sequences of int
        Items of each factor, counted from nought; at least two of each.

    Raises
    ------
    EstimationError
        ``too_few_items``, ``overlapping_blocks``, ``correlation_missing``, ``zero_correlation`` (htmt2: an exact
        nought; htmt: all within a factor).

    References
    ----------
    Henseler, Ringle & Sarstedt (2015), doi 10.1007/s11747-014-0403-8; Roemer, Schuberth & Henseler (2021),
    doi 10.1108/IMDS-02-2021-0082 (HTMT2).

    Examples
    --------
    .3 between, .6 and .4 within: .3 / sqrt(.24).

    >>> import numpy as np
    >>> r = np.full((4, 4), 0.3); r[0, 1] = r[1, 0] = 0.6; r[2, 3] = r[3, 2] = 0.4; np.fill_diagonal(r, 1)
    >>> round(float(htmt(r, [[0, 1], [2, 3]]).ratio[0, 1]), 6)
    0.612372

    Nine tests of Holzinger & Swineford (1939): htmt of R's semTools 0.5.6 gives .4243, .4665, .2896, and HTMT2 .3841.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> r, blocks = holzinger_swineford().correlation, [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    >>> htmt(r, blocks).ratio[[0, 0, 1], [1, 2, 2]].round(4).tolist()
    [0.4243, 0.4665, 0.2896]
    >>> round(float(htmt(r, blocks, variant="htmt2").ratio[0, 1]), 4)
    0.3841
    """
    matrix = np.asarray(correlation, dtype=np.float64)
    places = _check(matrix, blocks)
    ratio = _ratios(np.abs(matrix)[None], places, variant)[0]
    if np.isnan(ratio).any() or (variant == "htmt2" and (ratio == 0).any()):
        raise EstimationError(
            "zero_correlation",
            Text(zh="有相关系数恰为零，比率没有定义", en="a correlation is exactly nought: the ratio is not defined"),
            fix=Text(zh="改用 htmt（算术平均）。", en="Take htmt, of arithmetic means."),
        )
    within: list[tuple[int, int]] = []
    between: list[tuple[int, int]] = []
    factor_of = {item: f for f, block in enumerate(places) for item in block.tolist()}
    for i, j in np.argwhere(np.triu(matrix < 0, 1)).tolist():
        if i in factor_of and j in factor_of:
            (within if factor_of[i] == factor_of[j] else between).append((i, j))
    return Htmt(ratio, _ratios(matrix[None], places, variant)[0], tuple(within), tuple(between), variant)


def bootstrap_htmt(
    items: np.ndarray,
    blocks: Sequence[Sequence[int]],
    *,
    seed: int | np.random.Generator,
    draws: int = 1000,
    level: float = 0.95,
    variant: Variant = "htmt",
    missing: Missing = "listwise",
) -> HtmtBootstrap:
    """Percentile bootstrap of `htmt` on Pearson correlations, rows drawn with replacement.

    Two factors are told apart where the whole interval lies under one (HTMT inference); a threshold such as .85 or
    .90 is a convention beside it.

    Parameters
    ----------
    items : ndarray, shape (rows, items)
        NaN where missing.
    blocks, variant
        As in `htmt`.
    missing : {"listwise", "pairwise"}
        Rows with a NaN are left out, or each pair of items is taken on the answers it shares, in the sample and in
        every draw alike.

    Raises
    ------
    EstimationError
        Those of `htmt`; ``too_few_rows``, ``constant_item``, ``too_few_draws``.

    References
    ----------
    Henseler, Ringle & Sarstedt (2015), doi 10.1007/s11747-014-0403-8 (HTMT inference); Efron & Tibshirani (1993), doi
    10.1007/978-1-4899-4541-9.

    Examples
    --------
    Two factors made without correlation:

    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=(400, 4)) + np.repeat(rng.normal(size=(400, 2)), 2, axis=1)
    >>> found = bootstrap_htmt(x, [[0, 1], [2, 3]], seed=1, draws=200)
    >>> bool(found.low[0, 1] < found.high[0, 1] < 0.5)
    True
    """
    matrix = np.asarray(items, dtype=np.float64)
    used = np.array(sorted({int(item) for block in blocks for item in block}), dtype=np.intp)
    own = [np.searchsorted(used, np.asarray(block, dtype=np.intp)).tolist() for block in blocks]
    rng = np.random.default_rng(seed)
    sample, drawn, n = (_listwise if missing == "listwise" else _pairwise)(matrix[:, used], rng, draws)
    found = _renumbered(htmt(sample, own, variant=variant), used)
    places = [np.asarray(block) for block in own]
    ratios = _ratios(np.abs(drawn), places, variant)
    signed = _ratios(drawn, places, variant)
    good = ~np.isnan(ratios).any(axis=(1, 2))
    if draws < 100 or good.sum() < 0.95 * draws:
        raise EstimationError(
            "too_few_draws",
            Text(zh="可用的自助抽样次数太少，区间不可信", en="too few usable bootstrap draws for an interval"),
            expected=Text(zh="至少 100 次，且至多二十分之一失败", en="at least 100, at most one in twenty failed"),
            got=int(good.sum()),
        )
    ends = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(ratios[good], ends, axis=0)
    # A draw whose items do not hang together has no signed ratio: none is given then, rather than one of the others.
    signed_low, signed_high = np.quantile(signed[good], ends, axis=0)
    return HtmtBootstrap(found, low, high, signed_low, signed_high, level, n, int(draws - good.sum()))


def _listwise(items: np.ndarray, rng: np.random.Generator, draws: int) -> tuple[np.ndarray, np.ndarray, int]:
    rows, _ = complete_rows(items)
    rows = rows / rows.std(axis=0)
    n, moments, k = float(len(rows)), correlation_moments(rows), rows.shape[1]
    sample = correlations_from(moments.sum(axis=0)[None], np.array([n]), k)[0]
    return sample, correlations_from(resampled_sums(rng, draws, moments), np.full(draws, n), k), len(rows)


def _pairwise(items: np.ndarray, rng: np.random.Generator, draws: int) -> tuple[np.ndarray, np.ndarray, int]:
    rows = items[~np.isnan(items).all(axis=1)]
    n = len(rows)
    times = rng.multinomial(n, np.full(n, 1 / n), size=draws)
    sample = pairwise_correlations(rows, np.ones((1, n)))[0]
    return sample, pairwise_correlations(rows, times), n


def _check(matrix: np.ndarray, blocks: Sequence[Sequence[int]]) -> list[np.ndarray]:
    places = [np.asarray(block, dtype=np.intp) for block in blocks]
    if len(places) < 2 or any(len(block) < 2 for block in places):
        raise EstimationError(
            "too_few_items",
            Text(zh="HTMT 需要至少两个因子，每个至少两道题", en="HTMT needs two factors or more, of two items or more"),
            got=listed([len(block) for block in places]),
        )
    every = np.concatenate(places)
    if len(np.unique(every)) < len(every):
        raise EstimationError(
            "overlapping_blocks", Text(zh="有题目同时属于两个因子", en="an item belongs to two factors")
        )
    if np.isnan(matrix[np.ix_(every, every)]).any():
        raise EstimationError(
            "correlation_missing", Text(zh="有相关系数算不出来", en="a correlation cannot be computed")
        )
    return places


def _ratios(matrices: np.ndarray, places: list[np.ndarray], variant: Variant) -> np.ndarray:
    # (sets, factors, factors); NaN where the items of a factor do not hang together.
    def averaged(values: np.ndarray) -> np.ndarray:
        if variant == "htmt":
            return np.asarray(values.mean(axis=1))
        return np.asarray(np.exp(np.log(values).mean(axis=1)))

    count = len(places)
    out = np.ones((len(matrices), count, count))
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = []
        for block in places:
            i, j = np.triu_indices(len(block), 1)
            inside.append(averaged(matrices[:, block[i], block[j]]))
        for a in range(count):
            for b in range(a):
                across = matrices[:, places[a][:, None], places[b]].reshape(len(matrices), -1)
                below = inside[a] * inside[b]
                positive = (inside[a] > 0) & (inside[b] > 0)
                out[:, a, b] = out[:, b, a] = np.where(positive, averaged(across) / np.sqrt(np.abs(below)), np.nan)
    return out


def _renumbered(found: Htmt, used: np.ndarray) -> Htmt:
    def pairs(own: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((int(used[i]), int(used[j])) for i, j in own)

    return Htmt(found.ratio, found.signed, pairs(found.negative_within), pairs(found.negative_between), found.variant)
