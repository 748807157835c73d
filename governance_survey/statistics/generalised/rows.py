"""The rows a generalised linear model uses, and calls that cannot be served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import checked_weights, complete_rows, group_codes, refuse_constant, refuse_few_rows
from ..design import DesignArrays
from .records import CovarianceName, FamilyName

COUNTS = ("poisson", "negative_binomial")


@dataclass(frozen=True)
class Rows:
    """Complete rows of positive weight; `used` says which of all rows they are."""

    x: np.ndarray
    y: np.ndarray
    w: np.ndarray
    offset: np.ndarray
    codes: np.ndarray | None
    used: np.ndarray
    n_missing: int


def complete_outcomes(
    x: np.ndarray,
    y: np.ndarray,
    *,
    covariance: CovarianceName,
    design: DesignArrays | None,
    clusters: np.ndarray | None,
    weights: np.ndarray | None,
    offset: np.ndarray | None,
) -> Rows:
    """Drop what cannot be used: a missing value, no cluster, no weight.

    Raises
    ------
    EstimationError
        ``too_few_rows``, ``constant_outcome``, ``not_finite``.
    DesignError
        ``bad_weight``.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if not (np.isnan(x[:, 0]) | (x[:, 0] == 1)).all():
        raise ValueError("the first column has to be the intercept")
    exposure = np.zeros(len(y)) if offset is None else np.asarray(offset, dtype=np.float64)
    w = design.weights if design is not None and covariance == "design" else checked_weights(weights, len(y))
    codes = group_codes(clusters) if clusters is not None and covariance == "cluster" else None
    used = complete_rows(x, y, exposure) & (w > 0)
    if codes is not None:
        used &= codes >= 0
        codes = codes[used]
    found = Rows(x[used], y[used], w[used], exposure[used], codes, used, int((w > 0).sum() - used.sum()))
    refuse_few_rows(*found.x.shape)
    refuse_constant(found.y)
    return found


def refuse_call(
    family: FamilyName,
    covariance: CovarianceName,
    *,
    design: DesignArrays | None,
    clusters: np.ndarray | None,
    weights: np.ndarray | None,
    offset: np.ndarray | None,
) -> None:
    """Raise when an argument is missing or would be ignored, or when the covariance is wrong for the model.

    Raises
    ------
    EstimationError
        ``weights_need_robust``, ``share_needs_robust``.
    """
    if covariance == "design" and (design is None or weights is not None):
        raise TypeError("covariance='design' needs design=, which holds the weights")
    if covariance == "cluster" and clusters is None:
        raise TypeError("covariance='cluster' needs clusters=")
    if offset is not None and family not in COUNTS:
        raise TypeError("offset= is for counts")
    if covariance != "model":
        return
    if weights is not None:
        raise EstimationError(
            "weights_need_robust",
            Text(
                zh="有抽样权重时，模型自带的标准误不成立",
                en="with sampling weights the model's own standard errors do not hold",
            ),
            fix=Text(zh="请用稳健、聚类或基于设计的标准误。", en="Take robust, clustered or design-based errors."),
        )
    if family == "fractional_logit":
        raise EstimationError(
            "share_needs_robust",
            Text(
                zh="比例不是二项分布，模型自带的标准误不成立",
                en="a share is not binomial: the model's own standard errors do not hold",
            ),
            fix=Text(zh="请用稳健、聚类或基于设计的标准误。", en="Take robust, clustered or design-based errors."),
        )
