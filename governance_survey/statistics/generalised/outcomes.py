"""Outcomes each family can take, checked by name; and their families."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .binary import Logit
from .counts import NegativeBinomial, Poisson
from .multinomial import MultinomialLogit
from .newton import Family, maximise
from .ordered import OrderedLogit
from .records import FamilyName
from .separation import refuse_separated

_MEASURE = Text(
    zh='得分等连续的结果用线性模型（family="linear"，默认）。',
    en='Take the linear model (family="linear", the default) for a score or another measure.',
)
_FIXES: dict[str, Text] = {
    "logit": Text(
        zh="若问的是过不过某条线，先在数据里另存一列 0 和 1。",
        en=" Where the question is who passes a line, first save a column of 0 and 1 in the data.",
    ),
    "fractional_logit": Text(zh="百分数先除以 100。", en=" Divide per cents by 100 first."),
}
WITH_CATEGORIES = ("ordered_logit", "multinomial_logit")


def refuse_outcome(family: FamilyName, y: np.ndarray, categories: tuple[str, ...]) -> None:
    """Raise unless the outcome is one of the family's.

    Raises
    ------
    EstimationError
        ``not_binary``, ``not_a_share``, ``not_counts``, ``not_categories``, ``empty_category``,
        ``too_few_categories``.
    """
    if family in WITH_CATEGORIES:
        _refuse_categories(y, categories)
        return
    rules = {
        "logit": ("not_binary", (y == 0) | (y == 1), Text(zh="只能是 0 或 1", en="0 or 1")),
        "fractional_logit": ("not_a_share", (y >= 0) & (y <= 1), Text(zh="0 到 1", en="from 0 to 1")),
    }
    code, good, expected = rules.get(
        family, ("not_counts", (y >= 0) & (y == np.round(y)), Text(zh="非负整数", en="whole numbers from 0"))
    )
    if not good.all():
        raise EstimationError(
            code,
            Text(zh="这种模型不适合这个结果变量", en="this model does not fit this outcome"),
            expected=expected,
            got=listed([f"{value:g}" for value in np.unique(y[~good])[:5]]),
            fix=_MEASURE + _FIXES[family] if family in _FIXES else _MEASURE,
        )


def _refuse_categories(y: np.ndarray, categories: tuple[str, ...]) -> None:
    if len(categories) < 3:
        raise EstimationError(
            "too_few_categories",
            Text(zh="至少要有三个类别；两个类别用 logit", en="three categories are needed; with two take the logit"),
            got=len(categories),
        )
    bad = (y != np.round(y)) | (y < 0) | (y >= len(categories))
    if bad.any():
        raise EstimationError(
            "not_categories",
            Text(zh="结果变量应是类别的序号", en="the outcome has to be numbers of categories"),
            expected=Text(zh="0 到 {k}", en="0 to {k}").fill(k=len(categories) - 1),
            got=listed([f"{value:g}" for value in np.unique(y[bad])[:5]]),
        )
    counts = np.bincount(y.astype(np.intp), minlength=len(categories))
    if (counts == 0).any():
        raise EstimationError(
            "empty_category",
            Text(
                zh="有的类别没有人选，参数不能识别",
                en="a category has no answers, so its parameters are not identified",
            ),
            got=listed([categories[k] for k in np.flatnonzero(counts == 0)]),
            fix=Text(zh="请与相邻类别合并，或去掉它。", en="Merge it with its neighbour or leave it out."),
        )


def family_of(
    family: FamilyName,
    z: np.ndarray,
    y: np.ndarray,
    w: np.ndarray,
    *,
    names: tuple[str, ...],
    units: np.ndarray,
    offset: np.ndarray,
    categories: int,
) -> Family:
    """The likelihood of one family on orthonormal columns; a negative binomial begins at its Poisson.

    Raises
    ------
    EstimationError
        ``no_overdispersion``; those of `refuse_separated` for the Poisson.
    """
    if family == "ordered_logit":
        return OrderedLogit(z[:, 1:], y.astype(np.intp), w, categories, names[1:], units[1:, 1:])
    if family == "multinomial_logit":
        return MultinomialLogit(z, y.astype(np.intp), w, categories, names, units)
    if family in ("logit", "fractional_logit"):
        return Logit(z, y, w, names, units)
    poisson = Poisson(z, y, w, names, units, offset)
    return poisson if family == "poisson" else _overdispersed(poisson)


def _overdispersed(poisson: Poisson) -> NegativeBinomial:
    found = maximise(poisson)
    refuse_separated(poisson, found)
    mu = poisson.mean(found.theta)
    # Half the derivative of the log-likelihood by alpha at alpha = 0: not above nought, the Poisson is the maximum.
    excess = float(poisson.w @ ((poisson.y - mu) ** 2 - poisson.y))
    if excess <= 0:
        raise EstimationError(
            "no_overdispersion",
            Text(
                zh="方差不大于均值，负二项的离散参数没有估计值",
                en="the variance is not above the mean, so the dispersion of the negative binomial has no estimate",
            ),
            fix=Text(zh="请用泊松模型。", en="Take the Poisson model."),
        )
    size = float(poisson.w @ mu**2) / excess
    return NegativeBinomial(poisson, np.append(found.theta, np.log(size)))
