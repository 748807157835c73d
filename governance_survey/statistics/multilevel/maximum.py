"""The relative covariance of random effects that a likelihood likes best, and the proof that it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .derivatives import derivatives, elements
from .profile import At, blup_parts, profile
from .reduced import Reduced

# Relative standard deviations that are tried first: the profile can have more than one valley.
FIRST = (0.01, 0.1, 0.3, 1.0, 3.0, 30.0)
LEVEL = 2e-3
FLAT = 1e-7  # of the deviance: what a variance must win to be more than nought


@dataclass(frozen=True)
class Best:
    """The maximum: relative covariance `psi` (q, q), the deviance there, the rank of `psi`."""

    psi: np.ndarray
    at: At
    rank: int


def best(r: Reduced, reml: bool) -> Best:
    """Search over Cholesky factors, then by Newton's method; a variance that wins nothing is nought.

    Raises
    ------
    EstimationError
        ``not_converged``.
    """
    psi = _refined(r, _searched(r, _first(r, reml), reml), reml)
    rank = r.q
    at = profile(r, psi, reml)
    for smaller in range(r.q):
        simple = _of_rank(r, psi, smaller, reml)
        there = profile(r, simple, reml)
        if there.deviance <= at.deviance + FLAT:
            psi, at, rank = simple, there, smaller
            break
    if not _holds(r, psi, at, rank):
        raise EstimationError(
            "not_converged",
            Text(zh="混合模型没有收敛", en="the mixed model did not converge"),
            fix=Text(
                zh="去掉随机斜率，或检查组数与变量的量纲。", en="Leave the random slope out, or check the groups."
            ),
        )
    return Best(psi, at, rank)


def _first(r: Reduced, reml: bool) -> np.ndarray:
    if r.q == 1:
        tried = [np.array([[s * s]]) for s in FIRST]
    else:
        tried = [np.diag([s * s, t * t]) for s in FIRST for t in FIRST] + _moments(r)
    return min(tried, key=lambda psi: profile(r, psi, reml).deviance)


def _moments(r: Reduced) -> list[np.ndarray]:
    """Covariances of the groups' own coefficients, with and without what their rows' errors add."""
    own = r.root[:, 1, 1]
    kept = own >= 0.3 * np.median(own[own > 0])
    if kept.sum() <= r.q + 1 or r.untouched <= 0:
        return []
    inverse = np.linalg.inv(r.root[kept])
    effects = np.einsum("gij,gj->gi", inverse, r.between[kept, :, r.p])
    whole = np.cov(effects.T) * r.untouched / float(r.within[r.p, r.p])
    less = whole - np.einsum("gij,gkj->ik", inverse, inverse) / kept.sum()
    scale = np.sqrt(np.diag(whole))
    return [one for one in (whole, less) if np.linalg.eigvalsh(one / scale / scale[:, None])[0] > 1e-9]


def _searched(r: Reduced, psi: np.ndarray, reml: bool) -> np.ndarray:
    for _ in range(4):
        # On the factor of the start every direction is of size one, whatever the units.
        psi = _descend(r, np.linalg.cholesky(psi), np.eye(r.q), reml)
        raised = _raised(r, psi, reml)
        if raised is None:
            break
        psi = raised
    return psi


def _raised(r: Reduced, psi: np.ndarray, reml: bool) -> np.ndarray | None:
    """A better start where a factor was caught at nought, which is level by symmetry though not the lowest."""
    at = profile(r, psi, reml)
    thin = np.linalg.eigh(psi)[1][:, 0]
    most = float(thin @ blup_parts(r, psi, at)[0].sum(axis=0) @ thin)
    if float(thin @ psi @ thin) * most > 1e-3 * r.groups or float(thin @ at.gradient @ thin) >= -1e-6 * most:
        return None
    tried = [psi + share * r.groups / most * np.outer(thin, thin) for share in (1e-3, 1e-2, 0.1, 1.0, 10.0)]
    best_of = min(tried, key=lambda one: profile(r, one, reml).deviance)
    return best_of if profile(r, best_of, reml).deviance < at.deviance else None


def _descend(r: Reduced, base: np.ndarray, start: np.ndarray, reml: bool) -> np.ndarray:
    """The covariance base K K' base' that is best over lower triangular K (q, rank), by BFGS."""
    from scipy.optimize import minimize

    places = np.tril_indices(len(start), 0, start.shape[1])

    def factor(values: np.ndarray) -> np.ndarray:
        k = np.zeros(start.shape)
        k[places] = values
        return np.asarray(base @ k)

    def of(values: np.ndarray) -> tuple[float, np.ndarray]:
        low = factor(values)
        at = profile(r, low @ low.T, reml)
        return at.deviance, 2 * (base.T @ at.gradient @ low)[places]

    found = minimize(of, start[places], jac=True, method="BFGS", options={"gtol": 1e-7, "maxiter": 500})
    low = factor(found.x)
    return np.asarray(low @ low.T)


def _of_rank(r: Reduced, psi: np.ndarray, rank: int, reml: bool) -> np.ndarray:
    """The best covariance of a smaller rank: none, or one direction (a correlation of one, or a variance of nought)."""
    if rank == 0:
        return np.zeros((r.q, r.q))
    values, vectors = np.linalg.eigh(psi)
    start = vectors[:, -1] * np.sqrt(values[-1])
    size = np.maximum(np.abs(start), 1e-3)
    return _descend(r, np.diag(size), (start / size)[:, None], reml)


def _refined(r: Reduced, psi: np.ndarray, reml: bool) -> np.ndarray:
    # Newton's method on the variances themselves, as long as it stays inside and goes down.
    at = profile(r, psi, reml)
    for _ in range(20):
        if np.linalg.eigvalsh(psi)[0] < 1e-8:
            return psi
        sigma, sigma2 = psi * at.sigma2, at.sigma2
        d = derivatives(r, sigma, sigma2, reml)
        try:
            step = np.linalg.solve(d.observed, -d.gradient)
        except np.linalg.LinAlgError:
            return psi
        residual = sigma2 + step[-1]
        moved = sigma + sum(s * one for s, one in zip(step[:-1], elements(r.q), strict=True))
        if residual <= 0 or np.linalg.eigvalsh(moved)[0] <= 0:
            return psi
        there = profile(r, moved / residual, reml)
        if not there.deviance <= at.deviance + 1e-12 * abs(at.deviance):
            return psi
        psi, at = moved / residual, there
        if -float(step @ d.gradient) < 1e-20:
            return psi
    return psi


def _holds(r: Reduced, psi: np.ndarray, at: At, rank: int) -> bool:
    """The conditions of a minimum over covariances: level along `psi`, not downward out of its null space."""
    values, vectors = np.linalg.eigh(psi)
    inside = vectors[:, r.q - rank :] * np.sqrt(values[r.q - rank :])
    outside = vectors[:, : r.q - rank]
    # In units of the deviance for each e-fold of a variance: a slope of LEVEL leaves the deviance within a millionth of
    # its minimum. Outwards, in shares of what the groups' data could move.
    level = np.abs(inside.T @ at.gradient @ inside).max(initial=0.0)
    most = blup_parts(r, psi, at)[0].sum(axis=0)
    down = np.linalg.eigvalsh(outside.T @ at.gradient @ outside).min(initial=0.0)
    room = np.linalg.eigvalsh(outside.T @ most @ outside).min(initial=np.inf)
    return bool(level <= LEVEL and (rank == r.q or down >= -1e-6 * room))
