"""One ordering of the variables, with the intervals of its products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .intervals import FEWEST_DRAWS, MOST_FAILED, bias_corrected, monte_carlo, percentile
from .paths import Roles, effects_named, effects_of, gradients_of
from .records import Effect, Order, Path

FEWEST_UNITS = 10
FEW_UNITS = 30


@dataclass(frozen=True)
class Estimated:
    """Paths of one ordering on the whole sample, their joint covariance and its degrees of freedom."""

    theta: np.ndarray
    cov: np.ndarray
    dof: float


def order_of(
    names: tuple[str, ...],
    roles: Roles,
    found: Estimated,
    drawn: np.ndarray,
    *,
    rng: np.random.Generator,
    level: float,
) -> Order:
    """Join estimates and draws.

    Parameters
    ----------
    names : tuple of str (q,)
        Of the columns that `roles` points at.
    drawn : ndarray (draws, 2 k + 1)
        Paths of each bootstrap draw.

    Raises
    ------
    EstimationError
        ``replicates_failed``: more than one draw in twenty.
    """
    failed = int(np.isnan(drawn).any(axis=1).sum())
    if failed > MOST_FAILED * len(drawn):
        raise draws_failed(failed)
    theta = found.theta
    mediators = tuple(names[j] for j in roles.mediators)
    first, last = names[roles.first], names[roles.last]
    draws, estimate = effects_of(drawn), effects_of(theta)
    plain, shifted, made = (
        np.column_stack(limits).tolist()
        for limits in (
            percentile(draws, level),
            bias_corrected(draws, estimate, level),
            monte_carlo(theta, found.cov, found.dof, rng, len(drawn), level),
        )
    )
    gradient = gradients_of(theta)
    delta = np.sqrt(np.einsum("ij,jk,ik->i", gradient, found.cov, gradient))
    spread = np.nanstd(draws, axis=0, ddof=1)
    error = np.sqrt(np.diag(found.cov))
    ends = [*((m, first) for m in mediators), *((last, m) for m in mediators), (last, first)]
    effects = tuple(
        Effect(
            kind,
            through,
            float(estimate[j]),
            float(spread[j]),
            (plain[j][0], plain[j][1]),
            (shifted[j][0], shifted[j][1]),
            (made[j][0], made[j][1]),
            float(delta[j]),
        )
        for j, (kind, through) in enumerate(effects_named(mediators))
    )
    return Order(
        first=first,
        mediators=mediators,
        last=last,
        paths=tuple(Path(of, on, float(theta[j]), float(error[j])) for j, (of, on) in enumerate(ends)),
        cov=found.cov,
        effects=effects,
        draws=draws,
    )


def draws_failed(failed: int) -> EstimationError:
    """Too many draws without an estimate."""
    return EstimationError(
        "replicates_failed",
        Text(zh="重抽样中有太多次算不出路径", en="too many bootstrap draws gave no paths"),
        expected=Text(zh="至多二十分之一", en="at most one in twenty"),
        got=failed,
        fix=Text(
            zh="样本太小，或变量在群之间几乎没有变化。",
            en="The sample is too small, or a variable hardly varies between groups.",
        ),
    )


def refuse_few(units: int, draws: int) -> None:
    """Refuse too few units or draws.

    Raises
    ------
    EstimationError
        ``too_few_units``, ``too_few_draws``.
    """
    if units < FEWEST_UNITS:
        raise EstimationError(
            "too_few_units",
            Text(zh="抽样单元太少，区间不可信", en="too few sampling units: no interval can be trusted"),
            expected=Text(zh="至少 {n} 个", en="at least {n}").fill(n=FEWEST_UNITS),
            got=units,
        )
    if draws < FEWEST_DRAWS:
        raise EstimationError(
            "too_few_draws",
            Text(zh="重抽样次数太少，区间不可信", en="too few bootstrap draws for an interval"),
            expected=Text(zh="至少 {n} 次", en="at least {n}").fill(n=FEWEST_DRAWS),
            got=draws,
        )
