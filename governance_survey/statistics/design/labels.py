"""Labels of a design: checked, numbered, counted."""

from __future__ import annotations

import numpy as np

from ...words.errors import DesignError
from ...words.text import Text, listed


def codes_of(labels: np.ndarray | None, n: int, role: str) -> tuple[np.ndarray, int]:
    """Numbers 0, 1, 2 … of labels of any kind in their order, and how many there are; all 0 for None.

    Raises
    ------
    DesignError
        ``missing_design_label``.
    """
    if labels is None:
        return np.zeros(n, dtype=np.intp), 1
    values = np.asarray(labels)
    if values.dtype.kind == "f":
        missing = np.isnan(values)
    elif values.dtype.kind == "O":
        missing = np.fromiter((v is None for v in values), dtype=bool, count=n)
    else:
        missing = np.zeros(n, dtype=bool)
    if missing.any():
        raise DesignError(
            "missing_design_label",
            Text(zh="抽样设计变量有缺失", en="a design variable has missing values"),
            where=Text(zh="{role}，第 {r} 行", en="{role}, row {r}").fill(
                role=role, r=listed((np.flatnonzero(missing) + 1).tolist())
            ),
            fix=Text(zh="每一行都要有层和抽样单元。", en="Every row needs its stratum and sampling unit."),
        )
    found, codes = np.unique(values if values.dtype.kind != "O" else values.astype(str), return_inverse=True)
    return codes.reshape(-1), len(found)


def nested_codes(outer: np.ndarray, inner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number of each row's pair (outer, inner) in their order, and the outer of each pair."""
    width = int(inner.max()) + 1
    pairs, codes = np.unique(outer.astype(np.int64) * width + inner, return_inverse=True)
    return codes.reshape(-1).astype(np.intp), (pairs // width).astype(np.intp)


def sampled_shares(fpc: np.ndarray | None, stratum: np.ndarray, stratum_of_unit: np.ndarray) -> np.ndarray:
    """Share of each stratum's units that were sampled, from population sizes or from shares; 0 for None.

    Raises
    ------
    DesignError
        ``bad_fpc``.
    """
    n_strata = int(stratum_of_unit.max()) + 1
    if fpc is None:
        return np.zeros(n_strata)
    values = np.asarray(fpc, dtype=np.float64)
    low, high = np.full(n_strata, np.inf), np.full(n_strata, -np.inf)
    np.minimum.at(low, stratum, values)
    np.maximum.at(high, stratum, values)
    sampled = np.bincount(stratum_of_unit, minlength=n_strata)
    shares = high.max() <= 1
    share = high if shares else sampled / high
    if not np.all(np.isfinite(values)) or np.any(low != high) or np.any(values <= 0) or np.any(share > 1 + 1e-12):
        raise DesignError(
            "bad_fpc",
            Text(
                zh="有限总体数必须为正、在层内相同，且不小于样本单元数",
                en="the population size must be positive, the same within a stratum, and not below the sample",
            ),
        )
    return np.asarray(share)
