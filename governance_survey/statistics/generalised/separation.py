"""Separation: a likelihood that rises for ever. Proved absent by the gradient, or found by linear programs."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .newton import Cone, Family, Maximum
from .programs import Program

NAMED = 1e-5  # of the largest part that a standardised column has in the direction


def refuse_separated(family: Family, found: Maximum) -> None:
    r"""Raise when there is no maximum, or Newton's method did not find it.

    Were there a direction d of recession, the gradient would have :math:`g^\top d\ge c\|d\|` with the family's c
    (`Family.pull`): a gradient shorter than c at the end, rounding counted in, proves that the maximum exists.
    Otherwise a linear program decides.

    Raises
    ------
    EstimationError
        ``complete_separation``, ``quasi_separation`` (columns named), ``not_converged``.

    References
    ----------
    Albert & Anderson (1984), doi 10.1093/biomet/71.1.1; Konis (2007), thesis, University of Oxford;
    Correia, Guimaraes & Zylkin (2019), arXiv 1903.01633 (counts).
    """
    if found.converged and _short(family, found):
        return
    cone = family.cone()
    whole = not len(cone.equal) and bool((cone.strict @ found.theta[: cone.strict.shape[1]] > 1e-6).all())
    if whole or recession(cone) is not None:
        raise _separated(cone, whole or _complete(cone))
    if not found.converged:
        raise EstimationError(
            "not_converged",
            Text(zh="模型没有收敛，没有可信的估计", en="the model did not converge: there is no estimate to trust"),
            got=Text(zh="{n} 步", en="{n} steps").fill(n=found.steps),
            fix=Text(zh="请减少变量，或合并很少出现的类别。", en="Take fewer variables, or merge rare categories."),
        )


def _short(family: Family, found: Maximum) -> bool:
    # The gradient is a sum of parts that cancel: what rounding leaves of it may be as short as a true one.
    rounding = 1e-14 * np.linalg.norm(np.abs(family.scores(found.theta)).sum(axis=0))
    return bool(np.linalg.norm(found.point.gradient) + rounding < 0.5 * family.pull(found.theta))


def recession(cone: Cone) -> np.ndarray | None:
    """A direction of the cone with all parts between -1 and 1, or None when there is none.

    Examples
    --------
    Ones above nought, noughts below: the slope can grow for ever.

    >>> import numpy as np
    >>> rows = np.array([[1.0, 2], [1, 1], [-1, 1], [-1, 2]])
    >>> direction = recession(Cone(rows, rows[:0], np.eye(2), ("(Intercept)", "a")))
    >>> bool((rows @ direction >= 0).all()), recession(Cone(rows * [1, -1], rows, np.eye(2), ("", "a"))) is None
    (True, True)
    """
    if not len(cone.strict):
        return None
    q, none = cone.strict.shape[1], np.zeros((0, cone.strict.shape[1]))
    total = cone.strict.sum(axis=0)
    found = Program(-total, cone.strict, none, np.zeros(0), cone.equal, -np.ones(q), np.ones(q)).solve()
    if found is None:
        return None
    # A direction in the cone has a part of length one at least; rounding within the solver's tolerance has not.
    least = np.linalg.eigvalsh(cone.strict.T @ cone.strict + cone.equal.T @ cone.equal)[0]
    return found if total @ found > 0.5 * np.sqrt(max(float(least), 1e-10)) else None


def _complete(cone: Cone) -> bool:
    if len(cone.equal):
        return False
    # One more unknown, the least distance from the plane: as large as can be.
    m, q = cone.strict.shape
    many = np.hstack([cone.strict, -np.ones((m, 1))])
    ones = np.ones(q + 1)
    found = Program(np.eye(q + 1)[-1] * -1.0, many, many[:0], np.zeros(0), many[:0], -ones, ones).solve()
    return found is not None and bool(found[-1] > 1e-5)


def _columns(cone: Cone) -> list[str]:
    # The direction with the least absolute coefficients on standardised columns: the fewest columns that separate.
    (m, q), named = cone.strict.shape, [name != "" for name in cone.names]
    slopes, names = cone.slopes[named], [name for name in cone.names if name]
    k = len(slopes)
    one = np.eye(k)
    found = Program(
        cost=np.append(np.zeros(q), np.ones(k)),
        many=np.hstack([cone.strict, np.zeros((m, k))]),
        few=np.vstack(
            [np.hstack([-slopes, one]), np.hstack([slopes, one]), np.append(cone.strict.mean(axis=0), np.zeros(k))]
        ),
        floor=np.append(np.zeros(2 * k), 1.0),
        equal=np.hstack([cone.equal, np.zeros((len(cone.equal), k))]),
        low=np.append(np.full(q, -np.inf), np.zeros(k)),
        high=np.full(q + k, np.inf),
    ).solve()
    if found is None:
        return list(dict.fromkeys(names))
    size = np.abs(slopes @ found[:q])
    return list(dict.fromkeys(name for name, part in zip(names, size, strict=True) if part > NAMED * size.max()))


def _separated(cone: Cone, complete: bool) -> EstimationError:
    what = (
        Text(
            zh="结果被完全分开：似然没有最大值", en="the outcome is separated completely: the likelihood has no maximum"
        )
        if complete
        else Text(
            zh="部分结果被完全分开：似然没有最大值",
            en="the outcome is separated in part: the likelihood has no maximum",
        )
    )
    return EstimationError(
        "complete_separation" if complete else "quasi_separation",
        what,
        got=listed(_columns(cone)),
        fix=Text(
            zh="请合并类别，或去掉这些变量；它们的系数没有上限。",
            en="Merge categories or take these variables out: their coefficients have no bound.",
        ),
    )
