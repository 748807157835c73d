"""One test of several coefficients at once, of any fitted model that has `coef`, `cov` and `dof`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..words.errors import EstimationError
from ..words.text import Text


@dataclass(frozen=True)
class Joint:
    """Test that several linear combinations of coefficients are all zero: F with `numerator` and `denominator`."""

    f: float
    numerator: int
    denominator: float
    p_value: float


def wald_test(coef: np.ndarray, cov: np.ndarray, dof: float, constraints: np.ndarray) -> Joint:
    r"""Test C beta = 0.

    .. math:: F = \hat\beta^\top C^\top(C\hat VC^\top)^{-1}C\hat\beta / q \sim F(q, \nu)

    With dof infinite, q F is chi-square with q degrees of freedom.

    Parameters
    ----------
    coef, cov : ndarray (p,), (p, p)
        Of a fit, with the covariance it was given: design-based, clustered, robust.
    dof : float
        Its degrees of freedom; for CR2 take `clusters.joint_test`, which has its own.
    constraints : ndarray (q, p)
        Independent rows.

    Raises
    ------
    EstimationError
        ``dependent_constraints``, or as many combinations as there are clusters: their covariance is singular.

    Examples
    --------
    Two estimates two standard errors from nought, uncorrelated: F = (4 + 4) / 2.

    >>> import numpy as np
    >>> found = wald_test(np.array([2.0, 4.0]), np.diag([1.0, 4.0]), 10.0, np.eye(2))
    >>> found.f, found.numerator, round(found.p_value, 4)
    (4.0, 2, 0.0529)
    """
    from scipy.special import chdtrc, fdtrc

    c = np.atleast_2d(np.asarray(constraints, dtype=np.float64))
    value, spread = c @ coef, c @ cov @ c.T
    scale = np.sqrt(np.diag(spread))
    if not (scale > 0).all() or np.linalg.eigvalsh(spread / scale / scale[:, None])[0] < 1e-12:
        raise EstimationError(
            "dependent_constraints",
            Text(
                zh="这些约束线性相关，或群太少，不能一起检验",
                en="the combinations depend on each other, or the clusters are too few, to be tested together",
            ),
        )
    z = value / scale
    f = float(z @ np.linalg.solve(spread / scale / scale[:, None], z)) / len(c)
    p = float(fdtrc(len(c), dof, f)) if np.isfinite(dof) else float(chdtrc(len(c), f * len(c)))
    return Joint(f, len(c), float(dof), p)
