"""Scores of persons on the factors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .records import FactorModel


@dataclass(frozen=True)
class FactorScores:
    """Scores (rows, factors), NaN for a row with a missing answer; `determinacy` = correlation with the factor."""

    factors: tuple[str, ...]
    scores: np.ndarray
    determinacy: np.ndarray


def factor_scores(
    model: FactorModel,
    data: np.ndarray,
    names: Sequence[str],
    *,
    method: Literal["regression", "bartlett"] = "regression",
    group: int = 0,
) -> FactorScores:
    r"""Factor scores by regression or by Bartlett's method.

    .. math:: \hat\eta_r = \alpha + C_{\eta x}\Sigma^{-1}(x-\mu), \qquad
        \hat\eta_b = (\Lambda^\top\Theta^{-1}\Lambda)^{-1}\Lambda^\top\Theta^{-1}(x-\nu)

    Regression scores have the least error and shrink to the mean; Bartlett's are unbiased given the factor.

    Parameters
    ----------
    model : FactorModel
    data : ndarray (rows, names)
        Rows of one group.
    names : sequence of str
    method : {"regression", "bartlett"}
    group : int
        Whose parameters are used.

    Raises
    ------
    EstimationError
        ``unknown_item``; ``no_bartlett_scores`` (a factor of factors, or an item without residual variance).

    References
    ----------
    Grice, J. W. (2001). Computing and evaluating factor scores. Psychological Methods, 6(4), 430-450.
    https://doi.org/10.1037/1082-989X.6.4.430

    Examples
    --------
    A person two standard deviations up in every item of a factor with loadings .8: Bartlett divides by .8.

    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import Moments, cfa, factor_scores
    >>> s = np.full((3, 3), 0.64) + 0.36 * np.eye(3)
    >>> model = cfa("F =~ a + b + c", Moments(200, s), list("abc"), std_lv=True, likelihood="wishart")
    >>> two = np.full((1, 3), 2.0)
    >>> found = [factor_scores(model, two, list("abc"), method=m).scores[0, 0] for m in ("bartlett", "regression")]
    >>> [round(float(score), 4) for score in found]
    [2.5, 2.1053]

    The first child of Holzinger & Swineford (1939): lavPredict of lavaan 0.6.14 gives -.8177, -.1375, .0615.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> names = [f"x{number}" for number in range(1, 10)]
    >>> three = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"
    >>> tests = holzinger_swineford()
    >>> model = cfa(three, Moments(301, tests.covariance, tests.mean), names, means=True)
    >>> child = np.array([[3.3333333, 7.75, 0.375, 2.3333333, 5.75, 1.2857143, 3.3913043, 5.75, 6.3611111]])
    >>> factor_scores(model, child, names).scores[0].round(4).tolist()
    [-0.8177, -0.1375, 0.0615]
    """
    spec, own = model.specification, model.moments[group]
    missing = [item for item in spec.items if item not in names]
    if missing:
        raise EstimationError(
            "unknown_item",
            Text(zh="数据里没有模型的题目", en="an item of the model is not in the data"),
            got=", ".join(missing),
        )
    x = np.asarray(data, dtype=np.float64)[:, [list(names).index(item) for item in spec.items]]
    p = len(spec.items)
    centre = own.mu if spec.means else model.samples.groups[group].mean
    between = own.total[p:, :p]
    weights = between @ np.linalg.inv(own.sigma)
    with np.errstate(invalid="ignore"):
        determinacy = np.sqrt(np.diagonal(weights @ between.T) / np.diagonal(own.total)[p:])
    if method == "bartlett":
        weights = _bartlett(model, group)
    level = own.centre[p:] if spec.means else np.zeros(len(spec.factors))
    if method == "bartlett" and spec.means:
        centre, level = centre - own.paths[:p, p:] @ level, np.zeros_like(level)
    return FactorScores(spec.factors, (x - centre) @ weights.T + level, determinacy)


def _bartlett(model: FactorModel, group: int) -> np.ndarray:
    spec, own = model.specification, model.moments[group]
    p = len(spec.items)
    loadings, theta = own.paths[:p, p:], own.innovations[:p, :p]
    used = np.abs(loadings).sum(axis=1) > 0
    if not (np.abs(loadings).sum(axis=0) > 0).all() or (np.diagonal(theta)[used] <= 0).any():
        raise EstimationError(
            "no_bartlett_scores",
            Text(
                zh="高阶因子或误差为零的题目没有 Bartlett 分",
                en="no Bartlett scores for a factor of factors or an item without error",
            ),
            fix=Text(zh="用 method='regression'", en="method='regression'"),
        )
    weights = np.zeros((len(spec.factors), p))
    half = loadings[used].T @ np.linalg.inv(theta[np.ix_(used, used)])
    weights[:, used] = np.linalg.solve(half @ loadings[used], half)
    return weights
