"""Scores of persons on factors."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .extraction import Factors


def score_weights(
    correlation: np.ndarray, factors: Factors, method: Literal["regression", "bartlett"] = "regression"
) -> np.ndarray:
    r"""Weights that turn standardised items into factor scores.

    .. math:: W_{reg} = R^{-1}\Lambda\Phi, \qquad
        W_{bar} = \Psi^{-1}\Lambda(\Lambda'\Psi^{-1}\Lambda)^{-1}

    Regression scores have the smallest error but are shrunken; Bartlett's are unbiased and uncorrelated with
    other factors' truth.

    Parameters
    ----------
    correlation : ndarray (items, items)
        Those the factors are of.
    factors : Factors
    method : {"regression", "bartlett"}

    Returns
    -------
    ndarray (items, factors)

    References
    ----------
    Thurstone (1935), The Vectors of Mind; Bartlett (1937), doi 10.1111/j.2044-8295.1937.tb00863.x.

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.factors import factor_analysis
    >>> loading = np.array([.8, .7, .6])
    >>> r = np.outer(loading, loading); np.fill_diagonal(r, 1)
    >>> weights = score_weights(r, factor_analysis(r, 1))  # loading/unique, over 1 + sum of loading^2/unique
    >>> weights.ravel().round(4).tolist()
    [0.5167, 0.3191, 0.218]

    Nine tests of Holzinger & Swineford (1939), three factors by maximum likelihood, varimax: weights of the third
    factor from fa of R's psych 2.2.9, whose rotation stops early (-.013, -.061, -.017).

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> r = holzinger_swineford().correlation
    >>> score_weights(r, factor_analysis(r, 3, method="ml", rotation="varimax"))[:3, 2].round(3).tolist()
    [-0.013, -0.061, -0.017]
    """
    if method == "regression":
        return np.asarray(np.linalg.solve(correlation, factors.structure))
    weighted = factors.loadings / factors.uniquenesses[:, None]
    return np.asarray(weighted @ np.linalg.inv(factors.loadings.T @ weighted))
