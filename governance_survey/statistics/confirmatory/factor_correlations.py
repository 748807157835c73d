"""Correlations of factors, with intervals that stay between -1 and 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .records import FactorModel


@dataclass(frozen=True)
class LatentCorrelation:
    """Of two factors, free of measurement error: r, its error and the ends of its interval."""

    left: str
    right: str
    r: float
    std_error: float
    low: float
    high: float


def latent_correlations(model: FactorModel, group: int = 0) -> tuple[LatentCorrelation, ...]:
    r"""Correlations of the factors that covary in the model, by falling absolute value.

    .. math:: \tanh\Bigl(\operatorname{artanh} r \pm z\,\frac{\mathrm{se}(r)}{1-r^2}\Bigr)

    with the standard error of r by the delta method, at the model's own level.

    Parameters
    ----------
    model : FactorModel
        Factors that something points to are left out: what covaries there is their residuals.
    group : int

    References
    ----------
    Fisher, R. A. (1915). Frequency distribution of the values of the correlation coefficient in samples from an
    indefinitely large population. Biometrika, 10(4), 507-521. https://doi.org/10.2307/2331838

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import Moments, cfa, latent_correlations
    >>> l = np.kron(np.eye(2), np.array([[0.8, 0.7, 0.6]])).T
    >>> s = l @ np.array([[1, 0.5], [0.5, 1]]) @ l.T
    >>> np.fill_diagonal(s, 1)
    >>> model = cfa("F =~ a + b + c; G =~ d + e + f", Moments(400, s), list("abcdef"))
    >>> found = latent_correlations(model)[0]
    >>> found.left, found.right, round(found.r, 3), round(found.low, 2), round(found.high, 2)
    ('F', 'G', 0.5, 0.39, 0.6)

    Holzinger & Swineford (1939): standardizedSolution of lavaan 0.6.14 gives .4705 (.0728), .4585 (.0638),
    .2830 (.0687).

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> names = [f"x{number}" for number in range(1, 10)]
    >>> three = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"
    >>> model = cfa(three, Moments(301, holzinger_swineford().covariance), names)
    >>> [(round(pair.r, 4), round(pair.std_error, 4)) for pair in latent_correlations(model)]
    [(0.4705, 0.0728), (0.4585, 0.0638), (0.283, 0.0687)]
    """
    from scipy.special import ndtri

    own, spec = model.estimates, model.specification
    factors = set(spec.factors)
    pointed_to = {row.right for row in own.rows if row.operator == "=~"} | {
        row.left for row in own.rows if row.operator == "~"
    }
    reach = float(ndtri(0.5 + model.level / 2))
    found = []
    for row, value, spread in zip(own.rows, own.std_all, own.std_all_error, strict=True):
        pair = {row.left, row.right}
        if row.operator != "~~" or row.group != group or len(pair) == 1 or not pair <= factors or pair & pointed_to:
            continue
        r, error = float(value), float(spread)
        if abs(r) < 1:
            half = reach * error / (1 - r**2)
            low, high = (float(np.tanh(np.arctanh(r) + side * half)) for side in (-1, 1))
        else:
            low = high = float("nan")  # improper: there is no interval
        found.append(LatentCorrelation(row.left, row.right, r, error, low, high))
    return tuple(sorted(found, key=lambda one: -abs(one.r)))
