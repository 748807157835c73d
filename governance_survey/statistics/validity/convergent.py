"""Do the items of a factor belong to it more than to another: AVE, composite reliability, Fornell and Larcker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..confirmatory.records import FactorModel
from ..reliability.composite import Composite, composite_reliability


@dataclass(frozen=True)
class FornellLarcker:
    """Square roots of the AVE on the diagonal, correlations of the factors off it.

    `distinct` (factors, factors) is true where both square roots exceed the correlation's absolute value; its
    diagonal is true.
    """

    matrix: np.ndarray
    distinct: np.ndarray


@dataclass(frozen=True)
class Convergent:
    """Composite reliability and AVE of every factor of a model, and their Fornell-Larcker table.

    `factors` names them in the order of everything else.
    """

    factors: tuple[str, ...]
    composites: tuple[Composite, ...]
    table: FornellLarcker


def fornell_larcker(ave: np.ndarray, correlations: np.ndarray) -> FornellLarcker:
    r"""The Fornell-Larcker table: is each factor nearer to its items than to any other factor?

    .. math:: \sqrt{\mathrm{AVE}_a},\ \sqrt{\mathrm{AVE}_b} > |\phi_{ab}|

    The criterion often passes factors that are not distinct (Henseler, Ringle & Sarstedt 2015); read it beside
    `htmt`.

    Parameters
    ----------
    ave : ndarray (factors,)
        Between 0 and 1.
    correlations : ndarray (factors, factors)

    Raises
    ------
    EstimationError
        ``bad_ave``.

    References
    ----------
    Fornell & Larcker (1981), doi 10.1177/002224378101800104.

    Examples
    --------
    >>> import numpy as np
    >>> found = fornell_larcker(np.array([0.49, 0.36]), np.array([[1, 0.65], [0.65, 1]]))
    >>> found.matrix.round(4).tolist(), bool(found.distinct[0, 1])
    ([[0.7, 0.65], [0.65, 0.6]], False)

    Seeing and reading of Holzinger & Swineford (1939), from AVE and correlation of lavaan 0.6.14: roots .6091, .8483.

    >>> found = fornell_larcker(np.array([0.3709840, 0.7195300]), np.array([[1, 0.4585093], [0.4585093, 1]]))
    >>> found.matrix.diagonal().round(4).tolist(), bool(found.distinct[0, 1])
    ([0.6091, 0.8483], True)
    """
    shares, phi = np.asarray(ave, dtype=np.float64), np.asarray(correlations, dtype=np.float64)
    if phi.shape != (len(shares), len(shares)) or not ((shares >= 0) & (shares <= 1)).all():
        raise EstimationError(
            "bad_ave",
            Text(
                zh="AVE 须在 0 与 1 之间，且与因子相关一一对应",
                en="AVE lies between 0 and 1, one for each of the correlated factors",
            ),
        )
    root = np.sqrt(shares)
    matrix = phi.copy()
    np.fill_diagonal(matrix, root)
    distinct = np.minimum.outer(root, root) > np.abs(phi)
    np.fill_diagonal(distinct, True)
    return FornellLarcker(matrix, distinct)


def convergent_validity(model: FactorModel, *, group: int = 0, standardised: bool = True) -> Convergent:
    """Composite reliability, AVE and Fornell-Larcker table of a confirmatory model.

    Covariances of errors among a factor's items are counted. Factors whose indicators are factors are left out.

    Parameters
    ----------
    model : FactorModel
        Every item loading on one factor.
    group : int
        Of a model of several groups, counted from nought.
    standardised : bool
        From completely standardised estimates (of the sum of standardised items; the usual table), or from raw
        ones (of the sum of the items as answered); then `Composite.observed` divides by the sample's variance.

    Raises
    ------
    EstimationError
        ``cross_loading`` (an item of two factors: its share is not defined), and those of
        `composite_reliability`.

    References
    ----------
    Fornell & Larcker (1981), doi 10.1177/002224378101800104.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import Moments, cfa
    >>> l = np.array([0.8, 0.7, 0.6, 0.5])
    >>> model = cfa("F =~ a + b + c + d", Moments(200, np.outer(l, l) + np.diag(1 - l**2)), list("abcd"))
    >>> round(convergent_validity(model).composites[0].reliability, 4)  # 2.6^2 / (2.6^2 + 2.26)
    0.7494

    Nine tests of Holzinger & Swineford (1939), from the standardised loadings of lavaan 0.6.14: CR .6258, .8850, .6914
    and AVE .3710, .7195, .4298.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> names = [f"x{number}" for number in range(1, 10)]
    >>> model = cfa("visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9",
    ...             Moments(301, holzinger_swineford().covariance), names)
    >>> found = convergent_validity(model)
    >>> [(round(factor.reliability, 4), round(factor.ave, 4)) for factor in found.composites]
    [(0.6258, 0.371), (0.885, 0.7195), (0.6914, 0.4298)]
    """
    estimates, spec = model.estimates, model.specification
    column = estimates.std_all if standardised else estimates.estimate
    value: dict[tuple[str, str, str], float] = {
        (row.left, row.operator, row.right): float(found)
        for row, found in zip(estimates.rows, column, strict=True)
        if row.group == group
    }
    items: dict[str, list[str]] = {}
    for left, operator, right in value:
        if operator == "=~" and right in spec.items:
            items.setdefault(left, []).append(right)
    every = [item for own in items.values() for item in own]
    if len(set(every)) < len(every):
        raise EstimationError(
            "cross_loading",
            Text(zh="有题目同时负载于两个因子，AVE 没有定义", en="an item loads on two factors: AVE is not defined"),
            got=listed(sorted({item for item in every if every.count(item) > 1})),
        )
    total = model.moments[group].total
    at = {name: place for place, name in enumerate((*spec.items, *spec.factors))}
    composites = []
    for factor, own in items.items():
        error = np.array([value[item, "~~", item] for item in own])
        places = [at[item] for item in own]
        composites.append(
            composite_reliability(
                np.array([value[factor, "=~", item] for item in own]),
                error,
                factor_variance=1.0 if standardised else float(total[at[factor], at[factor]]),
                error_covariances=_error_covariances(value, own, error, standardised),
                observed_variance=None
                if standardised
                else float(model.samples.groups[group].covariance[np.ix_(places, places)].sum()),
            )
        )
    factors = np.array([at[factor] for factor in items])
    sd = np.sqrt(np.diag(total)[factors])
    phi = total[np.ix_(factors, factors)] / np.outer(sd, sd)
    return Convergent(
        tuple(items), tuple(composites), fornell_larcker(np.array([found.ave for found in composites]), phi)
    )


def _error_covariances(
    value: Mapping[tuple[str, str, str], float], own: list[str], error: np.ndarray, standardised: bool
) -> float:
    # Standardised ones stand as correlations of the errors.
    root = dict(zip(own, np.sqrt(error) if standardised else np.ones(len(own)), strict=True))
    pairs = [(a, b, found) for (a, operator, b), found in value.items() if operator == "~~" and a != b]
    return float(sum(found * root[a] * root[b] for a, b, found in pairs if a in root and b in root))
