"""Cross tables of complex samples: weighted counts and the Rao-Scott test of independence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays
from .linear import rows_inside
from .means import means


@dataclass(frozen=True)
class RaoScott:
    """Independence of two classifications in a complex sample.

    Attributes
    ----------
    counts : ndarray (rows, columns)
        Weighted.
    pearson : float
        Pearson's statistic of the table of shares, times n.
    statistic, dof, dof_error, p_value : float
        Second-order corrected: F with `dof` and `dof_error`.
    p_first : float
        First-order corrected: pearson over the mean design effect, as chi-square.
    deffs : ndarray
        Generalised design effects, largest first.
    n_obs, n_missing : int
    """

    counts: np.ndarray
    pearson: float
    statistic: float
    dof: float
    dof_error: float
    p_value: float
    p_first: float
    deffs: np.ndarray
    n_obs: int
    n_missing: int


def rao_scott(
    design: DesignArrays,
    first: np.ndarray,
    second: np.ndarray,
    shape: tuple[int, int],
    *,
    domain: np.ndarray | None = None,
) -> RaoScott:
    r"""Pearson's test of independence, corrected for the design to the second order.

    With :math:`\hat\Delta` the generalised design effects of the interaction contrasts,

    .. math:: F = \frac{X^2}{\operatorname{tr}\hat\Delta}, \qquad
        d = \frac{(\operatorname{tr}\hat\Delta)^2}{\operatorname{tr}\hat\Delta^2}, \qquad F \sim F(d, d\,\nu)

    with :math:`\nu` units minus strata.

    Parameters
    ----------
    design : DesignArrays
    first, second : ndarray of int (rows,)
        Categories 0, 1 …; below nought = missing.
    shape : (rows, columns)
        How many categories each has, two or more.
    domain : ndarray of bool (rows,), optional

    Raises
    ------
    EstimationError
        ``empty_category`` (no row in it: leave it out), ``no_answers``, ``no_degrees_of_freedom``,
        ``too_few_units`` (fewer degrees of freedom than interaction contrasts leave no test).
    DesignError
        ``lonely_psu``, ``one_psu``, ``replicate_empty``.

    References
    ----------
    Rao & Scott (1984), doi 10.1214/aos/1176346391; Thomas & Rao (1987), doi 10.1080/01621459.1987.10478481.

    Examples
    --------
    Unweighted and unclustered, the design effect is n / (n - 1).

    >>> import numpy as np
    >>> from governance_survey.statistics.design import design_arrays
    >>> first, second = np.repeat([0, 0, 1, 1], [30, 20, 20, 30]), np.repeat([0, 1, 0, 1], [30, 20, 20, 30])
    >>> found = rao_scott(design_arrays(100), first, second, (2, 2))
    >>> round(found.pearson, 4), round(float(found.deffs[0]), 4), round(found.p_value, 4)
    (4.0, 1.0101, 0.0494)
    """
    from scipy.special import chdtrc, fdtrc

    a, b = np.asarray(first), np.asarray(second)
    n_rows, n_columns = shape
    known = (a >= 0) & (b >= 0)
    cell = np.where(known, a * n_columns + b, -1)
    indicators = (cell[:, None] == np.arange(n_rows * n_columns)).astype(np.float64)
    indicators[~known] = np.nan
    found = means(design, indicators, domain=domain)
    table = found.estimate.reshape(shape)
    if not (table.sum(axis=0) > 0).all() or not (table.sum(axis=1) > 0).all():
        raise EstimationError(
            "empty_category",
            Text(zh="有类别没有任何一行", en="a category has no row"),
            fix=Text(zh="去掉它再检验。", en="Leave it out of the test."),
        )
    n, units = int(found.n_obs[0]), float(found.dof[0])
    contrasts = _interactions(shape)
    if units < contrasts.shape[1]:
        raise EstimationError(
            "too_few_units",
            Text(zh="抽样单元比对比还少，不能检验独立性", en="there are fewer sampling units than contrasts to test"),
            expected=Text(zh="自由度至少 {k}", en="at least {k} degrees of freedom").fill(k=contrasts.shape[1]),
            got=f"{units:g}",
        )
    p = found.estimate
    inverse = np.where(p > 0, 1 / np.where(p > 0, p, 1.0), 0.0)
    scaled = inverse[:, None] * contrasts
    simple = contrasts.T @ scaled / n
    deltas = np.linalg.solve(simple, scaled.T @ found.cov @ scaled)
    trace = float(np.trace(deltas))
    dof = trace**2 / float(np.trace(deltas @ deltas))
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = float(n * ((table - expected) ** 2 / expected).sum())
    used = rows_inside(design, domain) & known
    counts = np.bincount(cell[used], weights=design.weights[used], minlength=n_rows * n_columns).reshape(shape)
    width = contrasts.shape[1]
    return RaoScott(
        counts=counts,
        pearson=pearson,
        statistic=pearson / trace,
        dof=dof,
        dof_error=dof * units,
        p_value=float(fdtrc(dof, dof * units, pearson / trace)),
        p_first=float(chdtrc(width, pearson * width / trace)),
        deffs=np.sort(np.linalg.eigvals(deltas).real)[::-1],
        n_obs=n,
        n_missing=int(found.n_missing[0]),
    )


def _interactions(shape: tuple[int, int]) -> np.ndarray:
    # Columns that span what rows and columns alone do not explain.
    def centred(k: int) -> np.ndarray:
        return np.asarray(np.linalg.qr(np.eye(k)[:, 1:] - 1 / k)[0])

    return np.kron(centred(shape[0]), centred(shape[1]))
