"""Indirect associations of persons in groups: 2-2-1, 2-1-1 and 1-1-1, between and within kept apart."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import complete_rows, group_codes, refuse_constant, renumbered
from ..design import DesignArrays, degrees_of_freedom, design_arrays, taylor_covariance
from ..orthonormal import frame_of
from .grouped import Grouped, design_of_groups, grams_of, grouped
from .ordering import FEW_UNITS, Estimated, order_of, refuse_few
from .paths import Roles, paths_of
from .records import Kind, Level, Mediation, Order, Part
from .resampled import drawn_sums
from .single import stacked

NUDGE = 1e-4  # of a group's weight, to find what it moves the paths by


def multilevel_mediation(
    x: np.ndarray,
    mediators: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    *,
    seed: int | np.random.Generator,
    covariates: np.ndarray | None = None,
    design: DesignArrays | None = None,
    errors: np.ndarray | None = None,
    names: tuple[str, ...] | None = None,
    draws: int = 5000,
    level: float = 0.95,
) -> Mediation:
    r"""Products of paths at the level where they live, with a bootstrap of sampling units.

    Every column is split into the mean of its group and the deviation from it; between and within paths are the
    least squares of each part (weights of persons; a group weighs what its persons do), so that no path mixes the
    two levels:

    .. math:: \bar M_c = a_B\bar X_c + \dots, \quad \bar Y_c = c'_B\bar X_c + b_B\bar M_c + \dots; \qquad
        M_{ic}-\bar M_c = a_W(X_{ic}-\bar X_c) + \dots

    2-2-1 and 2-1-1 have a product between groups alone; 1-1-1 one within and one between. ``between`` uses the
    means as they are, which pulls products towards zero where few persons stand for a group.
    ``between_corrected`` takes the persons' share out of the cross-products (analysis of variance,
    :math:`\hat\Sigma_B=(MS_B-MS_W)/n_0`, weighted in `grouped.grams_of`): right on average, noisier.

    Parameters
    ----------
    x, y : ndarray (rows,), NaN = missing
    mediators : ndarray (rows,) or (rows, k)
    groups : ndarray (rows,)
        Labels; rows without one are left out and counted.
    seed : int or Generator
    covariates : ndarray (rows, c), optional
        Split like the others.
    design : DesignArrays, optional
        Weights, strata, sampling units; a group lies in one unit. Without units the groups are drawn.
    errors : ndarray (rows, q, q), optional
        Sampling covariance of columns that are group scores from other persons, constant within groups, in the
        order x, mediators, y, covariates; nought elsewhere.
    names, draws, level : as in `parallel_mediation`

    Returns
    -------
    Mediation
        Paths carry the Taylor-linearised covariance of the units; a part that cannot be estimated stands in
        `refused`.

    Raises
    ------
    EstimationError
        ``upward_path`` (a person's value before a group's), ``mixed_mediators``, ``rank_deficient``,
        ``constant_outcome``, ``too_few_units``, ``too_few_draws``, ``replicates_failed``, ``not_finite``.
    DesignError
        ``group_in_two_units``, ``lonely_psu``.

    References
    ----------
    Zhang, Zyphur & Preacher (2009), doi 10.1177/1094428108327450; Preacher, Zyphur & Zhang (2010),
    doi 10.1037/a0020141; Rao & Wu (1988), doi 10.1080/01621459.1988.10478591.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> g = np.repeat(np.arange(60), 10)
    >>> x = rng.normal(size=60)[g]
    >>> m = 0.5 * x + rng.normal(size=60)[g] + rng.normal(size=600)
    >>> y = 0.5 * m + rng.normal(size=60)[g] + rng.normal(size=600)
    >>> found = multilevel_mediation(x, m, y, g, seed=1, draws=1000)
    >>> found.kind, [part.level for part in found.parts]
    ('2-1-1', ['between', 'between_corrected'])
    """
    table, roles, names = stacked(x, mediators, y, covariates, names)
    labels = group_codes(groups)
    w = np.ones(len(table)) if design is None else design.weights
    used = (w > 0) & complete_rows(table) & (labels >= 0)
    if not used.any():
        raise EstimationError("too_few_rows", Text(zh="没有一行是完整的", en="no row is complete"))
    codes, n_groups = renumbered(labels[used])
    z = table[used] - np.average(table[used], axis=0, weights=w[used])
    refuse_constant(z[:, roles.last])
    of_groups = design_of_groups(design, codes, used)
    parts = grouped(z, w[used], codes, n_groups, _of_groups(errors, used, codes, n_groups))
    kind = _kind(parts.within, roles)
    n_units = n_groups if of_groups is None else len(np.unique(of_groups.psu))
    refuse_few(n_units, draws)
    one = np.ones((n_groups, 1))
    for order in (roles, roles.reversed):
        places = [order.first, *order.mediators, *order.covariates]
        frame_of(np.hstack([one, parts.means[:, places]]), parts.weight, ("(Intercept)", *(names[j] for j in places)))
    rng = np.random.default_rng(seed)
    drawn = drawn_sums(of_groups, parts.moments, rng, draws)
    whole = of_groups or design_arrays(n_groups)
    found, refused = _parts(parts, kind, roles, names, whole, rng, drawn, level)
    return Mediation(
        kind=kind,
        parts=found,
        refused=refused,
        n_obs=int(used.sum()),
        n_missing=int((w > 0).sum() - used.sum()),
        n_groups=n_groups,
        n_units=n_units,
        dof=float(degrees_of_freedom(whole)),
        level=level,
        n_draws=draws,
        warnings=("few_units",) if n_units < FEW_UNITS else (),
    )


def _of_groups(errors: np.ndarray | None, used: np.ndarray, codes: np.ndarray, n_groups: int) -> np.ndarray | None:
    if errors is None:
        return None
    found = np.zeros((n_groups, *errors.shape[1:]))
    found[codes] = errors[used]
    return found


def _kind(within: np.ndarray, roles: Roles) -> Kind:
    of_x, of_y = bool(within[roles.first]), bool(within[roles.last])
    of_m = {bool(within[j]) for j in roles.mediators}
    if len(of_m) > 1:
        raise EstimationError(
            "mixed_mediators",
            Text(
                zh="中介变量有的属于个人，有的属于群，不能并列",
                en="some mediators vary between persons, others only between groups",
            ),
            fix=Text(zh="请分开做。", en="Take them one level at a time."),
        )
    person = of_m.pop()
    if not of_y or (of_x and not person):
        raise EstimationError(
            "upward_path",
            Text(
                zh="路径从个人指向群：群的变量之前不能放个人的变量",
                en="a path leads from persons up to their group, which this model does not have",
            ),
            fix=Text(
                zh="以群为分析单位，个人变量取群均值。",
                en="Take groups as the units, and the means of what varies between persons.",
            ),
        )
    return "1-1-1" if of_x else ("2-1-1" if person else "2-2-1")


def _parts(
    parts: Grouped,
    kind: Kind,
    roles: Roles,
    names: tuple[str, ...],
    of_groups: DesignArrays,
    rng: np.random.Generator,
    drawn: np.ndarray,
    level: float,
) -> tuple[tuple[Part, ...], tuple[tuple[Level, str], ...]]:
    whole, moved = parts.moments.sum(axis=0), parts.moments * NUDGE
    tables = [grams_of(sums, parts.q) for sums in (whole, whole + moved, whole - moved, drawn)]
    inside = Roles(roles.first, roles.mediators, roles.last, tuple(j for j in roles.covariates if parts.within[j]))
    levels: tuple[Level, ...] = ("within", "between", "between_corrected")
    found: list[Part] = []
    refused: list[tuple[Level, str]] = []
    for place, name in enumerate(levels):
        if name == "within" and kind != "1-1-1":
            continue
        own, here = inside if name == "within" else roles, [table[place] for table in tables]
        try:
            asked, reverse = (_order(names, order, here, of_groups, rng, level) for order in (own, own.reversed))
        except EstimationError as problem:
            if name == "between":
                raise
            refused.append((name, problem.code))
            continue
        found.append(Part(name, asked, reverse, int(np.isnan(asked.draws).any(axis=1).sum())))
    return tuple(found), tuple(refused)


def _order(
    names: tuple[str, ...],
    roles: Roles,
    tables: list[np.ndarray],
    of_groups: DesignArrays,
    rng: np.random.Generator,
    level: float,
) -> Order:
    # `tables` are of the sample, of each group counted a little more and a little less, and of the draws.
    theta, more, less, drawn = (paths_of(table, roles) for table in tables)
    influence = (more - less) / (2 * NUDGE)
    if np.isnan(theta).any() or np.isnan(influence).any():
        raise EstimationError(
            "no_between_variance",
            Text(
                zh="扣除抽样误差后，变量在这一层没有变化或彼此重合",
                en="once sampling error is taken out, the variables do not vary apart at this level",
            ),
        )
    found = Estimated(theta, taylor_covariance(of_groups, influence), float(degrees_of_freedom(of_groups)))
    return order_of(names, roles, found, drawn, rng=rng, level=level)
