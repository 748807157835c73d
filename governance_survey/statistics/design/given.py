"""Replicate weights that came with the data, and the covariance they give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import DesignError
from ...words.text import Text, listed


@dataclass(frozen=True)
class GivenReplicates:
    """Replicate weights declared with the answers.

    Attributes
    ----------
    table : ndarray (replicates, rows)
        The weights themselves, not factors.
    coefficients : ndarray (replicates,)
        What each squared deviation counts in the variance.
    dof : int
    """

    table: np.ndarray
    coefficients: np.ndarray
    dof: int

    def dof_of(self, rows: np.ndarray) -> int:
        """Degrees of freedom where only some rows count: one less than the rank of their weights, at most `dof`."""
        if rows.all():
            return self.dof
        own = self.table[:, rows]
        return min(self.dof, int(np.linalg.matrix_rank(own @ own.T)) - 1)


def check_replicates(weights: np.ndarray, replicates: GivenReplicates) -> None:
    """Refuse replicate weights that do not belong to the weights.

    Raises
    ------
    DesignError
        ``replicate_without_weight``: a row of weight nought has a weight in some replicate, so that its part in the
        replicates has no part in the estimate (rows named).
    """
    bad = np.flatnonzero((replicates.table > 0).any(axis=0) & ~(weights > 0))
    if bad.size:
        raise DesignError(
            "replicate_without_weight",
            Text(
                zh="权重为零的行在重复样本里却有权重",
                en="rows of weight nought have a weight in some replicate",
            ),
            where=Text(zh="第 {r} 行", en="row {r}").fill(r=listed((bad + 1).tolist())),
            fix=Text(
                zh="请核对主权重与重复权重是否配套。", en="Do the weight and the replicate weights belong together?"
            ),
        )


def replicated_covariance(
    weights: np.ndarray, replicates: GivenReplicates, influence: np.ndarray, base: np.ndarray | None = None
) -> np.ndarray:
    r"""Covariance of weighted totals by the replicates given.

    .. math:: \hat V = \sum_r c_r\,\delta_r\delta_r^\top, \qquad
        \delta_r = \frac{\sum_i (w_{ri}/w_i)\,u_i}{\sum_i (w_{ri}/w_i)\,b_i} - \sum_i u_i

    Of a mean, a share or a ratio with its `base` :math:`\delta_r` is exactly the replicate's estimate less that of
    the sample; without (other statistics) it is so to first order: the linearised jackknife.

    Parameters
    ----------
    weights : ndarray (rows,)
    replicates : GivenReplicates
    influence : ndarray (rows, p)
        Weighted; nought in rows that have no part.
    base : ndarray (rows, p), optional
        Weighted share of each row in the denominator; sums to one.

    Raises
    ------
    DesignError
        ``replicate_empty``: a replicate has no row of the domain.

    References
    ----------
    Rust & Rao (1996), doi 10.1177/096228029600500305; Yung & Rao (1996), Survey Methodology 22, 23-31.

    Examples
    --------
    Leave one out of 1, 2, 6: the error of the mean is sd / sqrt(n).

    >>> import numpy as np
    >>> table = np.array([[0, 1.5, 1.5], [1.5, 0, 1.5], [1.5, 1.5, 0]])
    >>> given = GivenReplicates(table, np.full(3, 2 / 3), 2)
    >>> u = (np.array([[1.0], [2], [6]]) - 3) / 3
    >>> replicated_covariance(np.ones(3), given, u, np.full((3, 1), 1 / 3)).round(6).tolist()
    [[2.333333]]
    """
    inverse = np.divide(1.0, weights, out=np.zeros_like(weights), where=weights > 0)[:, None]
    sums = replicates.table @ (influence * inverse)
    if base is not None:
        below = replicates.table @ (base * inverse)
        empty = int((below <= 0).any(axis=1).sum())
        if empty:
            raise DesignError(
                "replicate_empty",
                Text(zh="有重复样本不含这一部分的任何一行", en="replicates without a row of this part of the sample"),
                got=empty,
                fix=Text(zh="合并小的子总体。", en="Merge small domains."),
            )
        sums = sums / below
    deviation = sums - influence.sum(axis=0)
    return np.asarray((deviation * replicates.coefficients[:, None]).T @ deviation)
