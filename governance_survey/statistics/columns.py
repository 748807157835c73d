"""What every regression asks first: complete rows, numbered groups, no column that follows from others."""

from __future__ import annotations

import numpy as np

from ..words.errors import DesignError, EstimationError
from ..words.text import Text, listed

# A column whose part not explained by those before it is smaller than this share of its size is dependent.
DEPENDENT = 1e-9
# No row stands for more than this many: beyond it sums of squares overflow, far below it they vanish.
LARGEST_WEIGHT = 1e15


def group_codes(labels: np.ndarray) -> np.ndarray:
    """Numbers 0, 1, 2 … of labels of any kind, (rows,); -1 where there is no label.

    Examples
    --------
    >>> import numpy as np
    >>> group_codes(np.array(["b", None, "a", "b"], dtype=object)).tolist()
    [1, -1, 0, 1]
    """
    values = np.asarray(labels)
    if values.dtype.kind == "f":
        missing = np.isnan(values)
    elif values.dtype.kind == "O":
        missing = np.fromiter((label is None or label != label for label in values), dtype=bool, count=len(values))
    else:
        missing = np.zeros(len(values), dtype=bool)
    known = values[~missing]
    if values.dtype.kind in "iu" and len(known) and int(known.min()) >= 0 and int(known.max()) <= 4 * len(known):
        # Whole numbers of a small range are counted, which is ten times as fast as sorting them.
        seen = np.bincount(known) > 0
        codes: np.ndarray = (np.cumsum(seen) - 1)[known]
    else:
        codes = np.unique(known.astype(str) if values.dtype.kind == "O" else known, return_inverse=True)[1].reshape(-1)
    found = np.full(len(values), -1, dtype=np.intp)
    found[~missing] = codes
    return found


def renumbered(codes: np.ndarray) -> tuple[np.ndarray, int]:
    """Codes with the numbers that no longer occur taken out, and how many are left."""
    seen = np.bincount(codes) > 0
    return (np.cumsum(seen) - 1)[codes], int(seen.sum())


def checked_weights(weights: np.ndarray | None, n: int) -> np.ndarray:
    """Weights as floats, ones without any.

    Raises
    ------
    DesignError
        ``bad_weight`` (rows named): not finite, negative, beyond 1e15, or without a positive sum.
    """
    if weights is None:
        return np.ones(n)
    w = np.asarray(weights, dtype=np.float64)
    bad = np.flatnonzero(~((w >= 0) & (w <= LARGEST_WEIGHT)))
    if bad.size or not w.max(initial=0.0) >= 1 / LARGEST_WEIGHT:
        raise DesignError(
            "bad_weight",
            Text(
                zh="权重必须是有限的非负数，且总和为正",
                en="weights must be finite, not negative, and have a positive sum",
            ),
            where=Text(zh="第 {r} 行", en="row {r}").fill(r=listed((bad + 1).tolist())) if bad.size else None,
            expected=Text(zh="不超过 {m}", en="at most {m}").fill(m=f"{LARGEST_WEIGHT:g}"),
            got=listed([f"{value:g}" for value in w[bad][:5]]) if bad.size else f"{w.sum():g}",
            fix=Text(
                zh="请改正这些权重，或从数据中删除这些行。", en="Mend these weights or remove the rows from the data."
            ),
        )
    return w


def complete_rows(x: np.ndarray, *columns: np.ndarray) -> np.ndarray:
    """Rows with neither a missing value in `x` (rows, p) nor in a column (rows,).

    Raises
    ------
    EstimationError
        ``not_finite``: an infinite value is not a missing one.
    """
    found = np.ones(len(x), dtype=bool)
    for values in (x, *columns):
        # A sum is NaN or infinite when one of its terms is: one pass finds the rule and the exception.
        with np.errstate(invalid="ignore", over="ignore"):
            whole = bool(np.isfinite(values.sum()))
        if whole:
            continue
        if np.isinf(values).any():
            raise EstimationError("not_finite", Text(zh="数据中有无穷大", en="the data hold infinite values"))
        missing = np.isnan(values)
        found &= ~(missing.any(axis=1) if values.ndim == 2 else missing)
    return found


def refuse_infinite(x: np.ndarray) -> None:
    """Raise ``infinite_answers`` where an answer is infinite."""
    if np.isinf(x).any():
        raise EstimationError(
            "infinite_answers",
            Text(zh="回答里有无穷大", en="some answers are infinite"),
            fix=Text(zh="缺失请写成 NaN", en="write missing answers as NaN"),
        )


def refuse_few_rows(n: int, p: int) -> None:
    """Raise ``too_few_rows`` unless there are more rows than coefficients."""
    if n <= p:
        raise EstimationError(
            "too_few_rows",
            Text(zh="完整的行数不多于系数个数", en="there are no more complete rows than coefficients"),
            expected=Text(zh="多于 {p} 行", en="more than {p} rows").fill(p=p),
            got=n,
        )


def refuse_constant(y: np.ndarray) -> None:
    """Raise ``constant_outcome`` when the outcome has one value."""
    if y.min() == y.max():
        raise EstimationError(
            "constant_outcome",
            Text(zh="结果变量在所用的行里没有变化", en="the outcome does not vary over the rows used"),
        )


def dependent_columns(r: np.ndarray, total: float) -> np.ndarray:
    """Columns explained by those before them: of an unpivoted triangular factor of columns of unit mean square."""
    return np.flatnonzero(np.abs(np.diag(r)) < DEPENDENT * np.sqrt(total))


def refuse_dependent(columns: np.ndarray, names: tuple[str, ...]) -> None:
    """Raise ``rank_deficient`` naming the columns, if there are any."""
    if len(columns):
        raise EstimationError(
            "rank_deficient",
            Text(
                zh="有变量没有变化，或可由其他变量完全推出，系数不能识别",
                en="a variable does not vary or follows from the others, so its coefficient is not identified",
            ),
            got=listed([names[j] for j in columns]),
            fix=Text(zh="请从公式里去掉它。", en="Take it out of the formula."),
        )
