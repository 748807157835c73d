"""Balanced half-samples, plain and by Fay's method."""

from __future__ import annotations

import numpy as np

from ...words.errors import DesignError, EstimationError
from ...words.text import Text
from ..design import DesignArrays, degrees_of_freedom
from ..resampling import Replicates, refuse_later_stages


def balanced_replicates(design: DesignArrays, *, rho: float = 0.0) -> Replicates:
    r"""Half-samples of designs with two units a stratum, balanced by a Hadamard matrix.

    In replicate r one unit of stratum h counts :math:`1 + (1-\rho)\sqrt{1-f_h}` times, the other
    :math:`1 - (1-\rho)\sqrt{1-f_h}` times, which of them by the sign of column h of row r; each squared deviation
    counts :math:`1/\{R(1-\rho)^2\}`. R is the least power of two above the number of strata, so that half-samples
    are balanced in full.

    Parameters
    ----------
    design : DesignArrays
        Two units in every stratum.
    rho : float
        0 <= rho < 1. Nought: balanced repeated replication; otherwise Fay's method, which keeps every row in every
        replicate, so that small domains and models do not lose theirs. .3 to .5 is usual.

    Raises
    ------
    DesignError
        ``not_two_units``, ``later_stages``.
    EstimationError
        ``bad_rho``, ``no_degrees_of_freedom``.

    References
    ----------
    McCarthy (1969), doi 10.2307/1402116; Judkins (1990), Journal of Official Statistics 6, 223-239 (Fay).

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> found = balanced_replicates(design_arrays(4, strata=np.array([1, 1, 2, 2])))
    >>> found.factors.tolist(), found.coefficients.tolist()
    ([[2.0, 0.0, 2.0, 0.0], [0.0, 2.0, 2.0, 0.0], [2.0, 0.0, 0.0, 2.0], [0.0, 2.0, 0.0, 2.0]], [0.25, 0.25, 0.25, 0.25])
    """
    from scipy.linalg import hadamard

    if not 0 <= rho < 1:
        raise EstimationError(
            "bad_rho", Text(zh="rho 须不小于 0 且小于 1", en="rho has to be at least nought and below one"), got=rho
        )
    refuse_later_stages(design)
    stratum = design.stratum_of_psu
    size = np.bincount(stratum)
    if (size != 2).any():
        raise DesignError(
            "not_two_units",
            Text(zh="平衡半样本要求每层恰有两个抽样单元", en="balanced half-samples need two units in every stratum"),
            got=Text(zh="{n} 个层不是", en="{n} strata have not").fill(n=int((size != 2).sum())),
            fix=Text(
                zh="改用刀切法或自助法，或合并、拆分层。", en="Take the jackknife or bootstrap, or pair the units."
            ),
        )
    dof = degrees_of_freedom(design)
    if dof < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，区间没有自由度", en="too few sampling units: no degrees of freedom are left"),
        )
    n_strata = len(size)
    count = 1 << n_strata.bit_length()
    # The first column of the matrix is constant and balances nothing.
    signs = np.asarray(hadamard(count), dtype=np.float64)[:, 1 : n_strata + 1]
    second = np.zeros(len(stratum), dtype=bool)
    second[np.unique(stratum, return_index=True)[1]] = True
    side = np.where(second, 1.0, -1.0) * (1 - rho) * np.sqrt(1 - design.sampled_share[stratum])
    factors = 1 + signs[:, stratum] * side
    return Replicates(factors, np.full(count, 1 / (count * (1 - rho) ** 2)), dof, "balanced")
