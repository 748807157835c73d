"""Turning factors towards simple structure: varimax, quartimax, oblimin, promax, all tightly converged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text

Rotation = Literal["none", "varimax", "quartimax", "oblimin", "promax"]
TIGHT, MOST = 1e-11, 20_000


@dataclass(frozen=True)
class Rotated:
    """Rotated loadings (items, factors), factor correlations, and the matrix that turned them."""

    loadings: np.ndarray
    phi: np.ndarray
    transform: np.ndarray


def rotate(
    loadings: np.ndarray, rotation: Rotation = "oblimin", *, kaiser: bool | None = None, power: float = 4.0
) -> Rotated:
    r"""Rotate loadings.

    varimax, quartimax: orthogonal, maximising

    .. math:: \sum_k\Bigl[\tfrac1p\sum_i\lambda_{ik}^4 - \gamma\bigl(\tfrac1p\sum_i\lambda_{ik}^2\bigr)^2\Bigr],
        \quad \gamma = 1 \text{ (varimax)},\ 0 \text{ (quartimax)}

    oblimin (gamma 0, quartimin): oblique, minimising :math:`\sum_{k\ne l}\sum_i \lambda_{ik}^2\lambda_{il}^2`.
    promax: oblique least squares onto :math:`\lambda|\lambda|^{m-1}` of the varimax solution.

    Parameters
    ----------
    loadings : ndarray (items, factors)
    rotation : {"none", "varimax", "quartimax", "oblimin", "promax"}
    kaiser : bool, optional
        Rows to unit length before rotating; by default so for varimax, and for the varimax inside promax.
    power : float
        m of promax.

    Returns
    -------
    Rotated
        Signs and order of the columns are those of the rotation; `factor_analysis` settles both.

    Raises
    ------
    EstimationError
        ``rotation_not_converged``.

    References
    ----------
    Kaiser (1958), doi 10.1007/BF02289233; Jennrich (2002), doi 10.1007/BF02294706 (oblique gradient
    projection); Hendrickson & White (1964), doi 10.1111/j.2044-8317.1964.tb00244.x (promax).

    Examples
    --------
    >>> import numpy as np
    >>> simple = np.array([[.8, 0], [.7, 0], [0, .6], [0, .5]])
    >>> turn = np.array([[.8, -.6], [.6, .8]])
    >>> np.abs(rotate(simple @ turn, "varimax").loadings).round(6).tolist()
    [[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.5]]

    Three principal axes of Holzinger & Swineford's tests: varimax of R's stats 4.2.2 run tightly gives the first test
    .279, .152, .613, and oblimin of GPArotation 2022.10.2 the third .686 on its factor.

    >>> from governance_survey.statistics.factors import factor_analysis
    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> axes = factor_analysis(holzinger_swineford().correlation, 3, method="pa", rotation="none").loadings
    >>> np.abs(rotate(axes, "varimax").loadings[0]).round(3).tolist()
    [0.279, 0.152, 0.613]
    >>> round(float(np.abs(rotate(axes, "oblimin").loadings[2]).max()), 3)
    0.686
    """
    matrix = np.asarray(loadings, dtype=np.float64)
    k = matrix.shape[1]
    if rotation == "none" or k == 1:
        return Rotated(matrix, np.eye(k), np.eye(k))
    if rotation == "promax":
        return _promax(matrix, power, kaiser is not False)
    normalise = rotation == "varimax" if kaiser is None else kaiser
    length = np.sqrt((matrix**2).sum(axis=1, keepdims=True)) if normalise else np.ones((len(matrix), 1))
    length = np.where(length > 0, length, 1.0)
    if rotation == "oblimin":
        transform = _oblique(matrix / length)
        phi = transform.T @ transform
        return Rotated(matrix @ np.linalg.inv(transform).T, phi, transform)
    transform = _orthogonal(matrix / length, 1.0 if rotation == "varimax" else 0.0)
    return Rotated(matrix @ transform, np.eye(k), transform)


def _orthogonal(a: np.ndarray, gamma: float) -> np.ndarray:
    # Kaiser's planes: each pair of factors turned by its best angle, until no pair turns any more.
    p, k = a.shape
    turned, transform = a.copy(), np.eye(k)
    for _ in range(MOST):
        largest = 0.0
        for i in range(k - 1):
            for j in range(i + 1, k):
                x, y = turned[:, i], turned[:, j]
                u, v = x * x - y * y, 2 * x * y
                numerator = 2 * (u @ v - gamma * u.sum() * v.sum() / p)
                denominator = u @ u - v @ v - gamma * (u.sum() ** 2 - v.sum() ** 2) / p
                angle = np.arctan2(numerator, denominator) / 4
                if abs(angle) > 1e-13:
                    c, s = np.cos(angle), np.sin(angle)
                    plane = np.array([[c, -s], [s, c]])
                    turned[:, [i, j]] = turned[:, [i, j]] @ plane
                    transform[:, [i, j]] = transform[:, [i, j]] @ plane
                largest = max(largest, abs(float(angle)))
        if largest < TIGHT:
            return transform
    raise _not_converged()


def _oblique(a: np.ndarray) -> np.ndarray:
    # Gradient projection on the columns of unit length (Jennrich 2002), steps halved until the value falls.
    k = a.shape[1]
    others = np.ones((k, k)) - np.eye(k)
    transform, step = np.eye(k), 1.0

    def at(t: np.ndarray) -> tuple[float, np.ndarray]:
        inverse = np.linalg.inv(t)
        loading = a @ inverse.T
        squares = loading**2
        slope = loading * (squares @ others)
        return float((squares * (squares @ others)).sum()) / 4, -(loading.T @ slope @ inverse).T

    value, gradient = at(transform)
    for _ in range(MOST):
        along = gradient - transform * (transform * gradient).sum(axis=0)
        size = float(np.sqrt((along**2).sum()))
        if size < 1e-9:
            return transform
        step *= 2
        falls = False
        for _ in range(80):
            moved = transform - step * along
            moved /= np.sqrt((moved**2).sum(axis=0))
            new_value, new_gradient = at(moved)
            falls = new_value < value and new_value <= value - 0.5 * size**2 * step
            if falls:
                break
            step /= 2
        if not falls:
            if size < 1e-6:
                return transform  # the value can fall no further in double precision
            break
        transform, value, gradient = moved, new_value, new_gradient
    raise _not_converged()


def _promax(a: np.ndarray, power: float, kaiser: bool) -> Rotated:
    first = rotate(a, "varimax", kaiser=kaiser)
    target = first.loadings * np.abs(first.loadings) ** (power - 1)
    onto = np.linalg.lstsq(first.loadings, target, rcond=None)[0]
    # Columns scaled so that the factors have variance one.
    onto = onto * np.sqrt(np.diag(np.linalg.inv(onto.T @ onto)))
    transform = first.transform @ onto
    inverse = np.linalg.inv(transform)
    return Rotated(a @ transform, inverse @ inverse.T, transform)


def _not_converged() -> EstimationError:
    return EstimationError("rotation_not_converged", Text(zh="因子旋转没有收敛", en="the rotation did not converge"))
