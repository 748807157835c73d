"""Separation: a likelihood that rises for ever. Proved absent by the gradient, or found by linear programs."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .newton import Cone, Family, Maximum

NAMED = 1e-5  # of a standardised column's part in the direction


def refuse_separated(family: Family, found: Maximum) -> None:
    r"""Raise when there is no maximum, or Newton's method did not find it.

    Were there a direction d of recession, the gradient would have :math:`g^\top d\ge c\|d\|` with the family's c
    (`Family.pull`): a gradient shorter than c at the end proves that the maximum exists (Albert & Anderson 1984,
    doi 10.1093/biomet/71.1.1). Otherwise a linear program decides (Konis 2007).

    Raises
    ------
    EstimationError
        ``complete_separation``, ``quasi_separation`` (columns named), ``not_converged``.
    """
    if found.converged and np.linalg.norm(found.point.gradient) < 0.5 * family.pull(found.theta):
        return
    cone = family.cone()
    direction = recession(cone)
    if direction is not None:
        raise _separated(cone)
    if not found.converged:
        raise EstimationError(
            "not_converged",
            Text(zh="模型没有收敛，没有可信的估计", en="the model did not converge: there is no estimate to trust"),
            got=Text(zh="{n} 步", en="{n} steps").fill(n=found.steps),
            fix=Text(zh="请减少变量，或合并很少出现的类别。", en="Take fewer variables, or merge rare categories."),
        )


def recession(cone: Cone) -> np.ndarray | None:
    """A direction of the cone with all parts between -1 and 1, or None when there is none.

    Parameters
    ----------
    cone : Cone

    Examples
    --------
    Ones above nought, noughts below: the slope can grow for ever.

    >>> import numpy as np
    >>> rows = np.array([[1.0, 2], [1, 1], [-1, 1], [-1, 2]])
    >>> direction = recession(Cone(rows, rows[:0], np.eye(2), ("(Intercept)", "a")))
    >>> bool((rows @ direction >= 0).all()), recession(Cone(rows * [1, -1], rows, np.eye(2), ("", "a"))) is None
    (True, True)
    """
    from scipy.optimize import linprog

    if not len(cone.strict):
        return None
    strict = np.unique(cone.strict, axis=0)
    found = linprog(
        -strict.sum(axis=0),
        A_ub=-strict,
        b_ub=np.zeros(len(strict)),
        A_eq=cone.equal if len(cone.equal) else None,
        b_eq=np.zeros(len(cone.equal)) if len(cone.equal) else None,
        bounds=(-1, 1),
        method="highs",
    )
    if found.status != 0:
        return None
    # A direction in the cone has a part of length one at least; rounding within the solver's tolerance has not.
    least = float(np.sqrt(max(np.linalg.eigvalsh(strict.T @ strict + cone.equal.T @ cone.equal)[0], 0.0)))
    return np.asarray(found.x) if -found.fun > 0.5 * least and -found.fun > 1e-5 * len(strict) ** 0.5 else None


def _complete(cone: Cone) -> bool:
    from scipy.optimize import linprog

    if len(cone.equal):
        return False
    m, q = cone.strict.shape
    found = linprog(
        np.append(np.zeros(q), -1.0),
        A_ub=np.hstack([-cone.strict, np.ones((m, 1))]),
        b_ub=np.zeros(m),
        bounds=[(-1, 1)] * q + [(None, 1)],
        method="highs",
    )
    return bool(found.status == 0 and -found.fun > 1e-6)


def _columns(cone: Cone) -> list[str]:
    # The direction with the least absolute coefficients on standardised columns: the fewest columns that separate.
    from scipy.optimize import linprog

    m, q = cone.strict.shape
    slopes = cone.slopes[[name != "" for name in cone.names]]
    names = [name for name in cone.names if name]
    k = len(slopes)
    above = np.vstack(
        [
            np.hstack([-cone.strict, np.zeros((m, k))]),
            np.hstack([slopes, -np.eye(k)]),
            np.hstack([-slopes, -np.eye(k)]),
        ]
    )
    found = linprog(
        np.append(np.zeros(q), np.ones(k)),
        A_ub=np.vstack([above, np.append(-cone.strict.sum(axis=0), np.zeros(k))]),
        b_ub=np.append(np.zeros(m + 2 * k), -1.0 * m),
        A_eq=np.hstack([cone.equal, np.zeros((len(cone.equal), k))]) if len(cone.equal) else None,
        b_eq=np.zeros(len(cone.equal)) if len(cone.equal) else None,
        bounds=[(None, None)] * q + [(0, None)] * k,
        method="highs",
    )
    if found.status != 0:
        return list(dict.fromkeys(names))
    size = np.abs(slopes @ found.x[:q])
    return list(dict.fromkeys(name for name, part in zip(names, size, strict=True) if part > NAMED * size.max()))


def _separated(cone: Cone) -> EstimationError:
    complete = _complete(cone)
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
