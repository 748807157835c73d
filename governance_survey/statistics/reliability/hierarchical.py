"""Omega of a scale with several sub-dimensions: what one general factor gives the score, and what the rest does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..factors import factor_analysis
from .shared import refuse


@dataclass(frozen=True)
class SchmidLeiman:
    """A general factor and group factors, all uncorrelated.

    Attributes
    ----------
    general : ndarray (items,)
        Loadings on the general factor.
    group : ndarray (items, factors)
        Loadings on what is left of each factor.
    communalities, uniquenesses : ndarray (items,)
        Of the correlated factors. Squared loadings sum to the communalities where one general factor accounts for
        all of phi, as it always does for three.
    general_share : ndarray (items,)
        Share of each item's common variance that is general.
    second_order : ndarray (factors,)
        Loadings of the factors on the general one.
    phi : ndarray (factors, factors)
        Correlations of the factors before.
    reflected : ndarray of bool (items,)
        Items turned round so that the general factor loads positively.
    """

    general: np.ndarray
    group: np.ndarray
    communalities: np.ndarray
    uniquenesses: np.ndarray
    general_share: np.ndarray
    second_order: np.ndarray
    phi: np.ndarray
    reflected: np.ndarray


@dataclass(frozen=True)
class HierarchicalOmega:
    """How much of the variance of the (standardised) sum score is whose.

    Attributes
    ----------
    hierarchical : float
        Share of the general factor.
    asymptotic : float
        The same with endless items of this kind: share of the general factor in the common variance.
    total : float
        Share of all common factors.
    groups : float
        Share of the group factors, each through its own items only.
    ecv : float
        Explained common variance: squared general loadings over all squared loadings.
    group_of : ndarray of int (items,)
        The group factor each item loads on most.
    subscale_total, subscale_general, subscale_group : ndarray (factors,)
        For the sum score of each group's own items: shares of general and own group factor, of the general one, of
        the group one. NaN for a group without items.
    solution : SchmidLeiman
    """

    hierarchical: float
    asymptotic: float
    total: float
    groups: float
    ecv: float
    group_of: np.ndarray
    subscale_total: np.ndarray
    subscale_general: np.ndarray
    subscale_group: np.ndarray
    solution: SchmidLeiman


def schmid_leiman(correlation: np.ndarray, n_factors: int, *, reflect: bool = False) -> SchmidLeiman:
    r"""Oblique factors turned into a general factor and uncorrelated group factors.

    With minres pattern :math:`\Lambda` (oblimin) and factor correlations :math:`\Phi`, one minres factor
    :math:`\gamma` is taken out of :math:`\Phi`:

    .. math:: g = \Lambda\gamma, \qquad F = \Lambda\,\mathrm{diag}\sqrt{1-\gamma_k^2}

    Parameters
    ----------
    correlation : ndarray (items, items)
        Pearson or polychoric; from complete rows, or smoothed.
    n_factors : int
        At least three: the correlation of two factors does not tell their loadings apart.
    reflect : bool
        Turn items with a negative general loading round (and say so) instead of refusing them.

    Raises
    ------
    EstimationError
        ``general_factor_not_identified``, ``negatively_keyed_item``, ``no_general_factor`` (factors correlate
        with no common sign), and those of `factors.factor_analysis` (``heywood_case`` and others).

    References
    ----------
    Schmid & Leiman (1957), doi 10.1007/BF02289209.

    Examples
    --------
    Made of three factors with loadings .8 and second-order loadings .7, .6, .5; found again.

    >>> import numpy as np
    >>> pattern = np.kron(np.eye(3), np.full((3, 1), 0.8)); second = np.array([.7, .6, .5])
    >>> phi = np.outer(second, second); np.fill_diagonal(phi, 1)
    >>> r = pattern @ phi @ pattern.T; np.fill_diagonal(r, 1)
    >>> schmid_leiman(r, 3).general.round(4)[[0, 3, 6]].tolist()
    [0.56, 0.48, 0.4]

    Thurstone's nine tests, general loadings of schmid of R's psych 2.2.9:

    >>> from governance_survey.statistics.textbook import thurstone
    >>> schmid_leiman(thurstone().correlation, 3).general.round(3).tolist()
    [0.709, 0.726, 0.683, 0.646, 0.622, 0.558, 0.587, 0.577, 0.541]
    """
    if n_factors < 3:
        raise EstimationError(
            "general_factor_not_identified",
            Text(
                zh="因子少于三个，一般因子无法识别", en="with fewer than three factors a general one is not identified"
            ),
            expected=Text(zh="至少 3 个因子", en="at least 3 factors"),
            got=n_factors,
            fix=Text(zh="改报 ω 总系数或各子维度的信度。", en="Report omega total, or each sub-dimension's own."),
        )
    first = factor_analysis(correlation, n_factors)
    gamma, pattern, phi = _second_order(first.loadings, first.phi)
    general, group = pattern @ gamma, pattern * np.sqrt(1 - gamma**2)
    if general.sum() < 0:
        general, group = -general, group
    reflected = general < 0
    if reflected.any() and not reflect:
        raise refuse(
            "negatively_keyed_item",
            Text(
                zh="有题目在一般因子上的载荷为负，可能忘了反向计分",
                en="an item loads negatively on the general factor; is it reverse-coded?",
            ),
            np.flatnonzero(reflected),
        )
    sign = np.where(reflected, -1.0, 1.0)
    general, group = general * sign, group * sign[:, None]
    common = first.communalities
    return SchmidLeiman(general, group, common, 1 - common, general**2 / common, gamma, phi, reflected)


def hierarchical_omega(correlation: np.ndarray, n_factors: int, *, reflect: bool = False) -> HierarchicalOmega:
    r"""Hierarchical omega of standardised items by the Schmid-Leiman solution.

    .. math:: \omega_h = \frac{(\sum_i g_i)^2}{V},\quad
        \omega_t = \frac{V - \sum_i u_i^2}{V},\quad
        \omega_\infty = \frac{(\sum_i g_i)^2}{V - \sum_i u_i^2},\quad
        \mathrm{ECV} = \frac{\sum_i g_i^2}{\sum_i g_i^2 + \sum_{ik} F_{ik}^2}

    with V the sum of all correlations (items turned round as the solution says). For the items of one group
    the same with their own V, and the group's own share :math:`(\sum_{i} F_{ik})^2/V_k`.

    Parameters
    ----------
    correlation, n_factors, reflect
        As in `schmid_leiman`.

    Raises
    ------
    EstimationError
        Those of `schmid_leiman`.

    References
    ----------
    Zinbarg, Revelle, Yovel & Li (2005), doi 10.1007/s11336-003-0974-7; McDonald (1999), Test theory;
    Reise (2012), doi 10.1080/00273171.2012.715555 (ECV).

    Examples
    --------
    Loadings .8 on three factors, second-order .7, .6, .5 (nine items): (3 x (.56 + .48 + .4))^2 / V.

    >>> import numpy as np
    >>> pattern = np.kron(np.eye(3), np.full((3, 1), 0.8)); second = np.array([.7, .6, .5])
    >>> phi = np.outer(second, second); np.fill_diagonal(phi, 1)
    >>> r = pattern @ phi @ pattern.T; np.fill_diagonal(r, 1)
    >>> found = hierarchical_omega(r, 3)
    >>> round(found.hierarchical, 4), round(float(4.32**2 / r.sum()), 4)
    (0.5682, 0.5682)

    Thurstone's nine tests: omega of R's psych 2.2.9 gives .7361, asymptotic .7908, total .9308.

    >>> from governance_survey.statistics.textbook import thurstone
    >>> found = hierarchical_omega(thurstone().correlation, 3)
    >>> round(found.hierarchical, 4), round(found.asymptotic, 4), round(found.total, 4)
    (0.7361, 0.7908, 0.9308)
    """
    found = schmid_leiman(correlation, n_factors, reflect=reflect)
    sign = np.where(found.reflected, -1.0, 1.0)
    matrix = np.asarray(correlation, dtype=np.float64) * np.outer(sign, sign)
    variance, unique = float(matrix.sum()), float(found.uniquenesses.sum())
    general = float(found.general.sum()) ** 2
    squares = float((found.general**2).sum())
    group_of = np.abs(found.group).argmax(axis=1)
    shares, groups = np.full((3, n_factors), np.nan), 0.0
    for k in range(n_factors):
        own = np.flatnonzero(group_of == k)
        if own.size:
            whole = float(matrix[np.ix_(own, own)].sum())
            groups += float(found.group[own, k].sum()) ** 2 / variance
            shares[1:, k] = (found.general[own].sum() ** 2 / whole, found.group[own, k].sum() ** 2 / whole)
    shares[0] = shares[1] + shares[2]
    return HierarchicalOmega(
        hierarchical=general / variance,
        asymptotic=general / (variance - unique),
        total=(variance - unique) / variance,
        groups=groups,
        ecv=squares / (squares + float((found.group**2).sum())),
        group_of=group_of,
        subscale_total=shares[0],
        subscale_general=shares[1],
        subscale_group=shares[2],
        solution=found,
    )


def _second_order(loadings: np.ndarray, phi: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # Factors point the way that makes the general one load positively on all of them, where that can be.
    gamma = factor_analysis(phi, 1, rotation="none").loadings[:, 0]
    sign = np.where(gamma < 0, -1.0, 1.0)
    return gamma * sign, loadings * sign, phi * np.outer(sign, sign)
