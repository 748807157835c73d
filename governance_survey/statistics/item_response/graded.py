"""The graded response model fitted by marginal maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ...words.threads import one_thread
from ..columns import refuse_infinite
from .likelihood import Answers, Nodes, marginal, scores_of_rows

FEWEST, RECOMMENDED = 100, 500  # rows; below the second the outer thresholds are unstable (Reise & Yu 1990)


@dataclass(frozen=True)
class GradedModel:
    """A graded response model.

    Attributes
    ----------
    a, a_error : ndarray (items,)
        Discriminations and their standard errors.
    b, b_error : tuple of ndarray
        Thresholds of each item, one fewer than answers in use, and their errors.
    categories : tuple of ndarray
        Answers in use of each item; those nobody gave have no threshold.
    theta, theta_error : ndarray (rows,)
        Expected a posteriori score of each person (mean 0, variance 1 in the population) and its posterior
        standard deviation; NaN for a person without an answer.
    reliability : float
        Empirical reliability of theta, var(theta) / (var(theta) + mean error²).
    log_likelihood, aic, bic : float
    small_sample : bool
        Fewer than 500 people.
    """

    a: np.ndarray
    a_error: np.ndarray
    b: tuple[np.ndarray, ...]
    b_error: tuple[np.ndarray, ...]
    categories: tuple[np.ndarray, ...]
    theta: np.ndarray
    theta_error: np.ndarray
    reliability: float
    log_likelihood: float
    aic: float
    bic: float
    n: int
    small_sample: bool
    steps: int


@one_thread()
def graded_response(items: np.ndarray, *, points: int = 49) -> GradedModel:
    r"""Fit Samejima's graded response model with a standard normal trait.

    .. math:: P(X_j\ge m\mid\theta) = \frac{1}{1+\exp\{-a_j(\theta-b_{jm})\}}, \qquad
        L = \prod_i\int\prod_j P(x_{ij}\mid\theta)\,\phi(\theta)\,d\theta

    The integral is a sum over `points` even nodes from -6 to 6; slopes and ordered thresholds of all items are
    found together by quasi-Newton steps on exact slopes. Errors come from the cross-products of the persons'
    scores.

    Parameters
    ----------
    items : ndarray (rows, items)
        Ordered answers as numbers, keyed in one direction; NaN = missing (at random given the other answers).
    points : int

    Raises
    ------
    EstimationError
        ``too_few_items`` (fewer than three), ``too_few_rows`` (fewer than 100), ``constant_item``,
        ``negatively_keyed_item``, ``not_converged``, ``not_identified`` (the information is singular).

    References
    ----------
    Samejima (1969), doi 10.1007/BF03372160; Bock & Aitkin (1981), doi 10.1007/BF02293801; Bock & Lieberman (1970), doi
    10.1007/BF02291262; Rizopoulos (2006), doi 10.18637/jss.v017.i05.

    Examples
    --------
    Five items of the Law School Admission Test, two answers each (Bock & Lieberman 1970): R's ltm (Rizopoulos 2006)
    prints discriminations .825, .723, .890, .689, .657, difficulties -3.36, -1.37, -.28, -1.87, -3.12 and
    log-likelihood -2466.653 for the two-parameter logistic model.

    >>> from governance_survey.statistics.item_response import graded_response
    >>> from governance_survey.statistics.textbook import law_school
    >>> found = graded_response(law_school())
    >>> found.a.round(2).tolist(), round(found.log_likelihood, 3)
    ([0.83, 0.72, 0.89, 0.69, 0.66], -2466.653)
    """
    from scipy.optimize import minimize

    answers = _prepared(items)
    nodes = Nodes.even(points)
    start = answers.start()

    def misfit(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = marginal(answers, nodes, parameters)
        return -value / answers.n, -slope / answers.n

    found = minimize(misfit, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000, "ftol": 1e-14, "gtol": 1e-7})
    if not found.success and np.abs(found.jac).max() > 1e-4:
        raise EstimationError(
            "not_converged", Text(zh="等级反应模型没有收敛", en="the graded response model did not converge")
        )
    if (np.exp(found.x[answers.slopes]) < 1e-3).any():
        raise EstimationError(
            "not_identified",
            Text(
                zh="有题目与其余题目无关，区分度为零",
                en="an item is unrelated to the rest: its discrimination is nought",
            ),
            where=_items(np.flatnonzero(np.exp(found.x[answers.slopes]) < 1e-3)),
        )
    posterior, rows = scores_of_rows(answers, nodes, found.x)
    information = rows.T @ (answers.counts[:, None] * rows)
    if np.linalg.eigvalsh(information)[0] <= 1e-8 * np.trace(information) / len(information):
        raise EstimationError(
            "not_identified",
            Text(zh="信息矩阵奇异，标准误不存在", en="the information is singular: no standard errors"),
        )
    a, b, a_error, b_error = answers.in_words(found.x, np.linalg.inv(information))
    theta = np.where(answers.any_answer, posterior @ nodes.theta, np.nan)
    spread = np.where(answers.any_answer, posterior @ nodes.theta**2 - np.nan_to_num(theta) ** 2, np.nan)
    theta, spread = theta[answers.pattern], spread[answers.pattern]
    explained = float(np.nanvar(theta))
    log_likelihood = -float(found.fun) * answers.n
    k = len(found.x)
    return GradedModel(
        a=a,
        a_error=a_error,
        b=b,
        b_error=b_error,
        categories=answers.categories,
        theta=theta,
        theta_error=np.sqrt(spread),
        reliability=explained / (explained + float(np.nanmean(spread))),
        log_likelihood=log_likelihood,
        aic=2 * k - 2 * log_likelihood,
        bic=float(k * np.log(answers.n) - 2 * log_likelihood),
        n=answers.n,
        small_sample=answers.n < RECOMMENDED,
        steps=int(found.nit),
    )


def _prepared(items: np.ndarray) -> Answers:
    x = np.asarray(items, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] < 3:
        raise EstimationError(
            "too_few_items",
            Text(zh="等级反应模型至少需要三道题", en="a graded response model needs three items at least"),
            expected=3,
            got=x.shape[-1] if x.ndim == 2 else 0,
        )
    refuse_infinite(x)  # not an option of its own
    n = int((~np.isnan(x)).any(axis=1).sum())
    if n < FEWEST:
        raise EstimationError("too_few_rows", Text(zh="答卷太少", en="too few answers"), expected=FEWEST, got=n)
    flat = [place for place, column in enumerate(x.T) if len(np.unique(column[~np.isnan(column)])) < 2]
    if flat:
        raise EstimationError(
            "constant_item",
            Text(zh="有题目的回答全部相同", en="an item has the same answer throughout"),
            where=_items(np.array(flat)),
        )
    mean = np.nanmean(x, axis=0)
    spread = np.nanstd(x, axis=0)
    z = np.nan_to_num((x - mean) / spread)
    rest = z.sum(axis=1, keepdims=True) - z
    against = np.flatnonzero((z * rest).sum(axis=0) < 0)
    if against.size:
        raise EstimationError(
            "negatively_keyed_item",
            Text(
                zh="有题目与其余题目负相关，可能忘了反向计分",
                en="an item correlates negatively with the rest; is it reverse-coded?",
            ),
            where=_items(against),
        )
    return Answers.of(x)


def _items(places: np.ndarray) -> Text:
    return Text(zh="第 {p} 题", en="item {p}").fill(p=listed([int(place) + 1 for place in places]))
