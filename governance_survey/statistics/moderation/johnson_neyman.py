"""Where over the observed range of a moderator a slope differs from zero (Johnson & Neyman)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from .observed import ObservedModerator
from .slopes import checked_pair

Width = Literal["pointwise", "simultaneous"]


@dataclass(frozen=True)
class Region:
    """A stretch of the observed range: its ends, the sign of the slope (-1, 1; 0 = not distinguished from zero) and
    the weighted share of rows in it."""

    low: float
    high: float
    sign: int
    share: float


@dataclass(frozen=True)
class JohnsonNeyman:
    """Regions of a moderator.

    Attributes
    ----------
    roots : tuple of float
        Where the interval of the slope just touches zero, ascending: two, one or none. They may lie outside the
        data; what is said of the data stands in `regions`.
    within : tuple of float
        Those inside the observed range.
    shape : {"outside", "between", "all", "none"}
        Where on the whole line the slope is distinguished from zero (one root: "outside").
    regions : tuple of Region
        The observed range cut at `within`, from its least to its greatest value.
    critical : float
        What the interval is wide: so many standard errors either side.
    dof, level, width
        Of the reference; `width` is ``pointwise`` (at each value of m) or ``simultaneous`` (for all at once).
    """

    roots: tuple[float, ...]
    within: tuple[float, ...]
    shape: Literal["outside", "between", "all", "none"]
    regions: tuple[Region, ...]
    critical: float
    dof: float
    level: float
    width: Width


def johnson_neyman(
    coef: np.ndarray,
    cov: np.ndarray,
    dof: float,
    observed: ObservedModerator,
    *,
    level: float = 0.95,
    width: Width = "pointwise",
) -> JohnsonNeyman:
    r"""Values of m at which the interval of b1 + b3 m touches zero, and what that says of the observed range.

    .. math:: (b_3^2-c^2V_{33})m^2 + 2(b_1b_3-c^2V_{13})m + (b_1^2-c^2V_{11}) = 0

    with c the t quantile (``pointwise``), or :math:`\sqrt{2F_{2,\nu}}` (``simultaneous``: the chance of any wrong
    statement over the whole line is at most 1 - level; Potthoff). Roots are found with m moved to the middle of
    its range and scaled, so that large cancelling terms cost no digits.

    Parameters
    ----------
    coef, cov, dof, observed : as in `simple_slopes`
        V and the degrees of freedom of one estimator.
    width : {"pointwise", "simultaneous"}

    Raises
    ------
    EstimationError
        ``not_positive_definite``, ``no_degrees_of_freedom``.

    References
    ----------
    Johnson & Neyman (1936), Statistical Research Memoirs 1, 57-93; Potthoff (1964), doi 10.1007/BF02289721;
    Bauer & Curran (2005), doi 10.1207/s15327906mbr4003_5.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.moderation import observed_moderator
    >>> seen = observed_moderator(np.arange(11.0))
    >>> found = johnson_neyman(np.array([-1.0, 0.5]), np.array([[0.25, -0.04], [-0.04, 0.01]]), np.inf, seen)
    >>> [(round(part.low, 2), round(part.high, 2), part.sign, round(part.share, 2)) for part in found.regions]
    [(0.0, 0.06, -1, 0.09), (0.06, 3.22, 0, 0.27), (3.22, 10.0, 1, 0.64)]
    """
    from scipy.special import fdtri, stdtrit

    b, v = checked_pair(coef, cov, dof)
    if width == "pointwise":
        critical = float(stdtrit(dof, 0.5 + level / 2))
    elif np.isinf(dof):
        critical = float(np.sqrt(-2 * np.log1p(-level)))  # chi-square with two degrees of freedom
    else:
        critical = float(np.sqrt(2 * fdtri(2, dof, level)))
    middle, half = (observed.low + observed.high) / 2, (observed.high - observed.low) / 2
    turn = np.array([[1.0, middle], [0.0, half]])
    b, v = turn @ b, turn @ v @ turn.T
    a = b[1] ** 2 - critical**2 * v[1, 1]
    h = b[0] * b[1] - critical**2 * v[0, 1]
    c = b[0] ** 2 - critical**2 * v[0, 0]
    roots = sorted(middle + half * root for root in _roots(a, h, c))
    return JohnsonNeyman(
        roots=tuple(roots),
        within=tuple(root for root in roots if observed.low < root < observed.high),
        shape=("between" if a < 0 else "outside") if roots else ("all" if a + c > 0 else "none"),
        regions=_regions(
            b, (a, h, c), (middle, half), [r for r in roots if observed.low < r < observed.high], observed
        ),
        critical=critical,
        dof=float(dof),
        level=level,
        width=width,
    )


def _roots(a: float, h: float, c: float) -> list[float]:
    # Of a m² + 2 h m + c = 0, without subtracting what is nearly equal.
    scale = max(abs(a), abs(h), abs(c))
    if scale == 0:
        return []
    if abs(a) <= 1e-14 * scale:
        return [-c / (2 * h)] if abs(h) > 1e-14 * scale else []
    inside = h * h - a * c
    if inside <= 0:
        return []
    q = -(h + np.copysign(np.sqrt(inside), h))
    return [float(q / a), float(c / q)]


def _regions(
    b: np.ndarray,
    quadratic: tuple[float, float, float],
    place: tuple[float, float],
    cuts: list[float],
    observed: ObservedModerator,
) -> tuple[Region, ...]:
    a, h, c = quadratic
    middle, half = place
    ends = [observed.low, *cuts, observed.high]
    found = []
    for low, high in pairwise(ends):
        m = ((low + high) / 2 - middle) / half
        apart = a * m * m + 2 * h * m + c > 0
        inside = (observed.values >= low) & ((observed.values < high) | (high == observed.high))
        share = float(observed.weights[inside].sum() / observed.weights.sum())
        found.append(Region(low, high, int(np.sign(b[0] + b[1] * m)) if apart else 0, share))
    return tuple(found)
