"""From answers to counts: categories, thresholds and the tables of every pair of items at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import refuse_infinite

Missing = Literal["listwise", "pairwise"]
BLOCK = 65536  # rows counted at a time
MOST = 30  # categories; more are a measured variable
PAD = 12.0  # threshold of a category an item does not have


@dataclass(frozen=True)
class Coded:
    """Answers as category numbers.

    `codes` (rows, items) with -1 for missing, `weights` (rows,), `kept` (rows,) of the rows given,
    `categories` and `unused` the answers found and the declared ones nobody chose, `most` the largest number
    of categories.
    """

    codes: np.ndarray
    weights: np.ndarray
    kept: np.ndarray
    categories: tuple[np.ndarray, ...]
    unused: tuple[np.ndarray, ...]
    most: int


@dataclass(frozen=True)
class Tables:
    """Counts of every pair of items.

    `first`, `second` (pairs,) items of each pair; `counts` (pairs, most, most) weighted; `answers` (pairs,)
    unweighted; `cuts` (items, most - 1) thresholds padded with `PAD`; `shares` (items, most) of the answers;
    `answered` (items,) weighted.
    """

    first: np.ndarray
    second: np.ndarray
    counts: np.ndarray
    answers: np.ndarray
    cuts: np.ndarray
    shares: np.ndarray
    answered: np.ndarray


def code(
    items: np.ndarray, missing: Missing, weights: np.ndarray | None = None, scale: np.ndarray | None = None
) -> Coded:
    """Number the categories of each item; rows with a missing answer go (listwise) or stay (pairwise)."""
    x = _as_table(items, missing)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.shape != (len(x),) or not np.isfinite(w).all() or (w < 0).any():
        raise EstimationError(
            "bad_weights",
            Text(zh="权重必须逐行给出，有限且不为负", en="weights must be one a row, finite and not negative"),
            expected=Text(zh="{n} 个权重", en="{n} weights").fill(n=len(x)),
            got=w.shape,
        )
    found = ~np.isnan(x)
    kept = (found.all(axis=1) if missing == "listwise" else found.any(axis=1)) & (w > 0)
    x, w = x[kept], w[kept]
    if len(x) < 2:
        raise EstimationError(
            "no_complete_rows",
            Text(zh="可用的答卷不足两行", en="fewer than two rows can be used"),
            got=len(x),
            fix=Text(
                zh='检查缺失，或用 missing="pairwise"', en='look at the missing answers, or use missing="pairwise"'
            ),
        )
    codes = np.full(x.shape, -1, dtype=np.int64)
    kinds, absent = [], []
    for place, column in enumerate(x.T):
        answered = ~np.isnan(column)
        values, numbers = np.unique(column[answered], return_inverse=True)
        codes[answered, place] = numbers
        _check_categories(values, place, scale)
        kinds.append(values)
        absent.append(np.zeros(0) if scale is None else np.setdiff1d(np.asarray(scale, dtype=np.float64), values))
    return Coded(codes, w, kept, tuple(kinds), tuple(absent), max(map(len, kinds)))


def _as_table(items: np.ndarray, missing: str) -> np.ndarray:
    if missing not in ("listwise", "pairwise"):
        raise EstimationError(
            "unknown_missing_rule",
            Text(zh="没有这种缺失处理", en="no such rule for missing answers"),
            expected="listwise, pairwise",
            got=missing,
        )
    x = np.asarray(items, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] < 2:
        raise EstimationError(
            "too_few_items",
            Text(zh="多分格相关至少要两道题", en="a polychoric correlation needs at least two items"),
            expected=Text(zh="形状为（行, 题）的数组", en="an array of shape (rows, items)"),
            got=x.shape,
        )
    refuse_infinite(x)
    return x


def _check_categories(values: np.ndarray, place: int, scale: np.ndarray | None) -> None:
    where = Text(zh="第 {n} 题", en="item {n}").fill(n=place + 1)
    if len(values) < 2:
        raise EstimationError(
            "one_category",
            Text(
                zh="所有人在这道题上回答相同（或无人回答），算不出相关",
                en="an item with one category has no correlation",
            ),
            where=where,
            expected=Text(zh="至少两个有人选的选项", en="at least two answers in use"),
            got=values.tolist(),
            fix=Text(zh="去掉这道题", en="leave the item out"),
        )
    if len(values) > MOST:
        raise EstimationError(
            "too_many_categories",
            Text(zh="选项太多，像是连续变量", en="so many categories look like a measured variable"),
            where=where,
            expected=Text(zh="不超过 {n} 个", en="at most {n}").fill(n=MOST),
            got=len(values),
            fix=Text(
                zh="连续变量请用多系列相关（polyserial）", en="use the polyserial correlation for a measured variable"
            ),
        )
    if scale is not None and not np.isin(values, scale).all():
        raise EstimationError(
            "outside_scale",
            Text(zh="有的回答不在声明的选项里", en="some answers are not on the declared scale"),
            where=where,
            expected=np.asarray(scale).tolist(),
            got=np.setdiff1d(values, scale).tolist(),
        )


def one_hot(codes: np.ndarray, most: int) -> np.ndarray:
    """Indicators (rows, items * most) of each item's category; a missing answer has none."""
    n, p = codes.shape
    flat = np.zeros((n, p * most))
    rows, items = np.nonzero(codes >= 0)
    flat[rows, items * most + codes[rows, items]] = 1.0
    return flat


def tabulate(coded: Coded) -> Tables:
    """Tables of all pairs by one matrix product a block of rows, thresholds from each item's own answers."""
    from scipy.special import ndtri

    n, p = coded.codes.shape
    most = coded.most
    joint, plain = np.zeros((p * most, p * most)), np.zeros((p, p))
    for start in range(0, n, BLOCK):
        block = slice(start, start + BLOCK)
        flags, answered = one_hot(coded.codes[block], most), (coded.codes[block] >= 0).astype(np.float64)
        joint += (flags * coded.weights[block, None]).T @ flags
        plain += answered.T @ answered
    first, second = np.triu_indices(p, 1)
    cube = joint.reshape(p, most, p, most)
    margins = np.diagonal(joint).reshape(p, most)
    shares = margins / margins.sum(axis=1, keepdims=True)
    sizes = np.array([len(values) for values in coded.categories])
    below = np.cumsum(shares, axis=1)[:, :-1]
    real = np.arange(most - 1) < (sizes - 1)[:, None]
    cuts = np.where(real, ndtri(np.where(real, below, 0.5)), PAD)
    answers = np.rint(plain).astype(np.int64)
    return Tables(first, second, cube[first, :, second, :], answers[first, second], cuts, shares, margins.sum(axis=1))
