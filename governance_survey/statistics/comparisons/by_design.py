"""Groups compared under a sample design: means and ranks, with linearised errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays, degrees_of_freedom, taylor_covariance
from ..noncentral import noncentral_f
from ..survey.ranks import population_ranks
from .groups import Groups, groups_of
from .records import Effect, EffectKind, Pair, Test, TestKind


@dataclass(frozen=True)
class DesignComparison:
    """Groups compared under a design.

    Attributes
    ----------
    groups : Groups
        Rows of positive weight with a value and a group (the values; ranks in 0 to 1 when ranks were compared).
    means, std_errors : ndarray (groups,)
        Design-based mean of each group (of the values or the ranks).
    test : Test
    pairs : tuple of Pair
        Every pair of groups; p-values for one pair each.
    effect : Effect
        Standardised difference or rank-biserial correlation of two groups; of more, the share of variance between.
    dof : float
        Sampling units minus strata, of the rows used.
    """

    groups: Groups
    means: np.ndarray
    std_errors: np.ndarray
    test: Test
    pairs: tuple[Pair, ...]
    effect: Effect
    dof: float


def compare_means(
    design: DesignArrays, values: np.ndarray, labels: np.ndarray, *, least: int = 2, level: float = 0.95
) -> DesignComparison:
    r"""Means of groups under a design: t of two groups, Wald F of more.

    .. math:: t = \frac{\bar y_1-\bar y_2}{\sqrt{\hat V}} \sim t(\nu-1), \qquad
        F = \frac{(L\bar y)^\top(L\hat VL^\top)^{-1}L\bar y}{k-1} \sim F(k-1,\ \nu-k+1)

    with the linearised covariance of the groups' means (their units are shared) and :math:`\nu` units minus strata:
    the regression on the groups, as ``svyttest`` and ``regTermTest`` of R's survey. The standardised difference
    divides by the weighted deviation within groups (not corrected for small samples); its error is linearised with
    it. Of more groups the weighted share of variance between groups is given, and its interval by the limits of the
    noncentral F, scaled as F is to the share.

    Parameters
    ----------
    design : DesignArrays
    values, labels : ndarray (rows,)
        NaN = missing: the row keeps its place in the design with no contribution.
    least : int
        Fewest rows in a group.

    Raises
    ------
    EstimationError
        Those of `groups_of`, ``no_degrees_of_freedom``, ``dependent_means``.
    DesignError
        ``lonely_psu``, ``one_psu``.

    References
    ----------
    Lumley (2010), Complex Surveys, doi 10.1002/9780470580066; Rao & Thomas (1988), doi 10.2307/271061.

    Examples
    --------
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(8, psu=np.repeat([1, 2, 3, 4], 2))
    >>> found = compare_means(d, np.array([1.0, 3, 2, 5, 4, 5, 3, 7]), np.tile([0.0, 1], 4))
    >>> found.test.kind, round(found.test.statistic, 4), found.test.dof, round(found.test.p, 4)
    ('design_t', -3.873, (2.0,), 0.0607)
    """
    groups = _used(design, values, labels, least)
    w = design.weights[groups.rows]
    means, influence = _means_of(design, groups, w)
    cov = taylor_covariance(design, influence)
    within = _within(groups, means, w)
    return _compared(design, groups, means, cov, influence, within, level, ("design_t", "design_wald"))


def compare_ranks(
    design: DesignArrays, values: np.ndarray, labels: np.ndarray, *, least: int = 2, level: float = 0.95
) -> DesignComparison:
    r"""Ranks of groups under a design: every value by its estimated place in the population, 0 to 1.

    .. math:: \hat R_i = \frac1{\sum w}\Bigl(\sum_{y_j<y_i} w_j + \tfrac12\sum_{y_j=y_i} w_j\Bigr)

    The means of the ranks are then compared as means are; the ranks' own error adds nothing under the hypothesis of
    no difference (Lumley & Scott). Of two groups, twice the difference of mean ranks is the rank-biserial correlation.

    Parameters
    ----------
    design, values, labels, least, level
        As of `compare_means`.

    Raises
    ------
    EstimationError, DesignError
        As `compare_means`.

    Notes
    -----
    ``svyranktest`` of R's survey gives tied values the plain mean of their running midpoints, which depends on the
    order of rows where tied rows differ in weight; here all tied values share the middle of their whole weight.

    References
    ----------
    Lumley & Scott (2013), doi 10.1093/biomet/ast027.

    Examples
    --------
    >>> from governance_survey.statistics.design import design_arrays
    >>> d = design_arrays(8, psu=np.repeat([1, 2, 3, 4], 2))
    >>> found = compare_ranks(d, np.array([1.0, 3, 2, 5, 4, 5, 3, 7]), np.tile([0.0, 1], 4))
    >>> round(found.effect.estimate, 4), round(found.test.statistic, 4)
    (-0.8125, -4.3333)
    """
    groups = _used(design, values, labels, least)
    w, places = design.weights[groups.rows], np.full(design.n_rows, np.nan)
    places[groups.rows] = groups.values
    groups = Groups(population_ranks(design, places)[groups.rows], groups.codes, groups.labels, groups.rows)
    means, influence = _means_of(design, groups, w)
    cov = taylor_covariance(design, influence)
    return _compared(design, groups, means, cov, influence, None, level, ("design_rank", "design_rank"))


def _used(design: DesignArrays, values: np.ndarray, labels: np.ndarray, least: int) -> Groups:
    y = np.where(design.weights > 0, np.asarray(values, dtype=np.float64), np.nan)
    return groups_of(y, labels, least=least)


def _means_of(design: DesignArrays, groups: Groups, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    total = np.bincount(groups.codes, w, groups.k)
    means = np.bincount(groups.codes, w * groups.values, groups.k) / total
    influence = np.zeros((design.n_rows, groups.k))
    influence[groups.rows, groups.codes] = w * (groups.values - means[groups.codes]) / total[groups.codes]
    return means, influence


def _within(groups: Groups, means: np.ndarray, w: np.ndarray) -> tuple[float, np.ndarray]:
    # Weighted variance within groups and its influence.
    squares = (groups.values - means[groups.codes]) ** 2
    variance = float(w @ squares / w.sum())
    return variance, w * (squares - variance) / w.sum()


def _compared(
    design: DesignArrays,
    groups: Groups,
    means: np.ndarray,
    cov: np.ndarray,
    influence: np.ndarray,
    within: tuple[float, np.ndarray] | None,
    level: float,
    kinds: tuple[TestKind, TestKind],
) -> DesignComparison:
    from scipy.special import fdtrc

    used = np.zeros(design.n_rows, dtype=bool)
    used[groups.rows] = True
    nu = float(degrees_of_freedom(design, used))
    k = groups.k
    if nu - k + 1 < 1:
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(zh="抽样单元太少，不能比较这么多组", en="too few sampling units to compare that many groups"),
            got=int(nu),
            expected=Text(zh="至少 {n}", en="at least {n}").fill(n=k),
        )
    pairs = _pairs(design, groups, means, cov, influence, within, level, nu - 1)
    own = pairs[0].effect
    if k == 2 and own is not None:
        test = Test(kinds[0], pairs[0].statistic, (pairs[0].dof,), pairs[0].p)
        return DesignComparison(groups, means, np.sqrt(np.diag(cov)), test, pairs, own, nu)
    contrast = np.eye(k)[:-1] - np.eye(k)[-1]
    spread = contrast @ cov @ contrast.T
    if np.linalg.matrix_rank(spread, hermitian=True) < k - 1:
        raise EstimationError(
            "dependent_means",
            Text(
                zh="抽样单元太少，各组均值的误差彼此相依", en="too few sampling units: the groups' errors are dependent"
            ),
        )
    wald = float((contrast @ means) @ np.linalg.solve(spread, contrast @ means)) / (k - 1)
    dofs = (k - 1.0, nu - k + 1)
    test = Test(kinds[1], wald, dofs, float(fdtrc(*dofs, wald)))
    share: EffectKind = "eta_squared" if within is not None else "rank_epsilon_squared"
    between = _share_between(groups, means, design.weights[groups.rows], (share, wald, dofs), level)
    return DesignComparison(groups, means, np.sqrt(np.diag(cov)), test, pairs, between, nu)


def _pairs(
    design: DesignArrays,
    groups: Groups,
    means: np.ndarray,
    cov: np.ndarray,
    influence: np.ndarray,
    within: tuple[float, np.ndarray] | None,
    level: float,
    dof: float,
) -> tuple[Pair, ...]:
    from scipy.special import stdtr, stdtrit

    first, second = np.triu_indices(groups.k, 1)
    gaps = means[first] - means[second]
    variances = cov[first, first] + cov[second, second] - 2 * cov[first, second]
    if not (variances > 1e-14 * float(np.diag(cov).max() + np.finfo(float).tiny)).all() or not variances.max() > 0:
        raise EstimationError(
            "dependent_means",
            Text(zh="组间差异没有抽样误差可言，检验不成立", en="a difference between groups has no sampling error"),
            fix=Text(zh="抽样单元太少，或组内的值全部相同。", en="Too few sampling units, or groups without spread."),
        )
    errors = np.sqrt(variances)
    t = gaps / errors
    p = 2 * stdtr(dof, -np.abs(t))
    half = float(stdtrit(dof, 0.5 + level / 2)) * errors
    return tuple(
        Pair(
            first=int(i),
            second=int(j),
            kind="design",
            estimate=float(gaps[place]),
            std_error=float(errors[place]),
            statistic=float(t[place]),
            dof=dof,
            p=float(p[place]),
            low=float(gaps[place] - half[place]),
            high=float(gaps[place] + half[place]),
            effect=_pair_effect(design, groups, influence, within, (int(i), int(j)), level, dof, means),
        )
        for place, (i, j) in enumerate(zip(first, second, strict=True))
    )


def _pair_effect(
    design: DesignArrays,
    groups: Groups,
    influence: np.ndarray,
    within: tuple[float, np.ndarray] | None,
    pair: tuple[int, int],
    level: float,
    dof: float,
    means: np.ndarray,
) -> Effect | None:
    from scipy.special import stdtrit

    gap = float(means[pair[0]] - means[pair[1]])
    moved = influence[:, pair[0]] - influence[:, pair[1]]
    if within is None:
        if groups.k > 2:  # ranks among all groups: twice their difference is no correlation of the pair
            return None
        estimate, moved, kind = 2 * gap, 2 * moved, "rank_biserial"
    else:
        variance, own = within
        deviation = float(np.sqrt(variance))
        estimate, kind = gap / deviation, "hedges_g"
        moved = moved / deviation
        moved[groups.rows] -= estimate * own / (2 * variance)
    error = float(np.sqrt(taylor_covariance(design, moved[:, None])[0, 0]))
    half = float(stdtrit(dof, 0.5 + level / 2)) * error
    low, high = estimate - half, estimate + half
    if kind == "rank_biserial":
        low, high = max(low, -1.0), min(high, 1.0)
        return Effect("rank_biserial", estimate, low, high, level)
    return Effect("hedges_g", estimate, low, high, level)


def _share_between(
    groups: Groups,
    means: np.ndarray,
    w: np.ndarray,
    tested: tuple[EffectKind, float, tuple[float, float]],
    level: float,
) -> Effect:
    kind, wald, dofs = tested
    y, share = groups.values, w / w.sum()
    centre = float(share @ y)
    total, between = float(share @ (y - centre) ** 2), float(share @ (means[groups.codes] - centre) ** 2)
    ratio = between / (total - between)
    low, high = (limit * ratio / (wald * dofs[0]) if wald > 0 else 0.0 for limit in noncentral_f(wald, dofs, level))
    return Effect(kind, between / total, low / (1 + low), high / (1 + high), level)
