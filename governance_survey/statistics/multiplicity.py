"""p-values adjusted for the number of tests in a family, and joint tests of several coefficients."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .inference import Inference


def adjust_p(
    p: np.ndarray, method: Literal["holm", "benjamini_hochberg", "none"], *, n: int | None = None
) -> np.ndarray:
    r"""Adjusted p-values: smallest error rate at which each test would be called significant.

    Holm (family-wise): :math:`\tilde p_{(i)} = \max_{j\le i}\min\{(m-j+1)p_{(j)}, 1\}`;
    Benjamini-Hochberg (false discovery): :math:`\tilde p_{(i)} = \min_{j\ge i}\min\{m p_{(j)}/j, 1\}`.

    Parameters
    ----------
    p : ndarray, NaN = a test that could not be made (stays NaN)
    n : int, optional
        Tests in the family, at least those given: a test that was planned and not made still counts.

    References
    ----------
    Holm (1979), Scand. J. Statist. 6, 65-70; Benjamini & Hochberg (1995), doi 10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    R: ``p.adjust(c(.01, .02, .03, .04), "holm")`` and ``"BH"``.

    >>> p = np.array([0.01, 0.02, 0.03, 0.04])
    >>> adjust_p(p, "holm").round(10).tolist(), adjust_p(p, "benjamini_hochberg").round(10).tolist()
    ([0.04, 0.06, 0.06, 0.06], [0.04, 0.04, 0.04, 0.04])
    """
    values = np.asarray(p, dtype=np.float64)
    known = np.flatnonzero(~np.isnan(values))
    adjusted = np.full(values.shape, np.nan)
    if not known.size or method == "none":
        return values.copy() if method == "none" else adjusted
    m = max(n or 0, known.size)
    order = known[np.argsort(values[known], kind="stable")]
    ranks = np.arange(1, known.size + 1)
    if method == "holm":
        steps = np.maximum.accumulate((m - ranks + 1) * values[order])
    else:
        steps = np.minimum.accumulate((m * values[order] / ranks)[::-1])[::-1]
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def joint_test(fit: Inference, places: tuple[int, ...]) -> tuple[float, float]:
    r"""Wald test that several coefficients are zero together: (F, p).

    .. math:: F = \frac{b'\,\hat V^{-1} b}{k} \sim F(k,\ \nu)

    with the model's own covariance matrix and degrees of freedom (the least, where each coefficient has its own). One
    coefficient gives the square of its t.

    References
    ----------
    Rao & Thomas (1988), doi 10.2307/271061; as `regTermTest` of R's survey package.
    """
    from scipy.special import chdtrc, fdtrc

    b = fit.coef[list(places)]
    cov = fit.cov[np.ix_(places, places)]
    value = float(b @ np.linalg.solve(cov, b)) / len(places)
    dof = joint_dof(fit, places)
    p = fdtrc(len(places), dof, value) if np.isfinite(dof) else chdtrc(len(places), len(places) * value)
    return value, float(p)


def joint_dof(fit: Inference, places: tuple[int, ...]) -> float:
    """Denominator degrees of freedom of `joint_test`."""
    return float(np.broadcast_to(fit.dof, len(fit.coef))[list(places)].min())
