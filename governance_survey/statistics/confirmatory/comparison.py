"""Nested models beside one another, and invariance across groups as a row of nested models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ...words.threads import one_thread
from .cfa import cfa
from .moments import Moments, Samples
from .records import Estimator, FactorModel, Missing
from .syntax import Term
from .tables import Equal

Level = Literal["configural", "metric", "scalar", "strict"]
LEVELS: dict[Level, tuple[Equal, ...]] = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "residuals"),
}


@dataclass(frozen=True)
class Comparison:
    """The narrower model minus the wider one.

    `chisq` is scaled (Satorra & Bentler 2001) when the models are; `scaling` is its factor. Differences of CFI
    and RMSEA are of the robust measures when there are any.
    """

    chisq: float
    dof: int
    p_value: float
    scaling: float
    delta_cfi: float
    delta_rmsea: float
    delta_srmr: float
    delta_aic: float
    delta_bic: float


@dataclass(frozen=True)
class Invariance:
    """Models of rising equality; `comparisons[k]` sets level k + 1 beside level k."""

    levels: tuple[Level, ...]
    models: tuple[FactorModel, ...]
    comparisons: tuple[Comparison, ...]
    partial: tuple[str, ...]


def compare_models(narrow: FactorModel, wide: FactorModel) -> Comparison:
    r"""Difference test of two nested models.

    .. math:: \Delta = \frac{\chi^2_0-\chi^2_1}{c},\qquad c = \frac{d_0 c_0-d_1 c_1}{d_0-d_1}

    Parameters
    ----------
    narrow, wide : FactorModel
        The narrower is a special case of the wider (fewer free parameters, more degrees of freedom).

    Raises
    ------
    EstimationError
        ``not_comparable`` (other items, rows, groups or estimators), ``not_nested`` (no more degrees of freedom, or
        a better fit than the wider), ``negative_scaling`` (the scaled difference does not exist here).

    References
    ----------
    Satorra, A., & Bentler, P. M. (2001). A scaled difference chi-square test statistic for moment structure
    analysis. Psychometrika, 66(4), 507-514. https://doi.org/10.1007/BF02296192

    Examples
    --------
    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import Moments, cfa, compare_models
    >>> l = np.array([0.8, 0.7, 0.6, 0.5])
    >>> moments = Moments(200, np.outer(l, l) + np.diag(1 - l**2))
    >>> free = cfa("F =~ a + b + c + d", moments, list("abcd"))
    >>> equal = cfa("F =~ l*a + l*b + l*c + l*d", moments, list("abcd"))
    >>> found = compare_models(equal, free)
    >>> found.dof, round(found.chisq - equal.fit.chisq, 6)
    (3, 0.0)

    One factor for Holzinger & Swineford's nine tests instead of three: lavTestLRT of lavaan 0.6.14 gives 226.9586 on 3.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> names = [f"x{number}" for number in range(1, 10)]
    >>> three = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"
    >>> moments = Moments(301, holzinger_swineford().covariance)
    >>> found = compare_models(cfa("g =~ " + " + ".join(names), moments, names), cfa(three, moments, names))
    >>> round(found.chisq, 4), found.dof
    (226.9586, 3)
    """
    from scipy.special import chdtrc

    _refuse_pair(narrow, wide)
    dof = narrow.fit.dof - wide.fit.dof
    scaling = 1.0
    if narrow.scaled is not None:
        scaling = (narrow.fit.dof * narrow.scaling - wide.fit.dof * wide.scaling) / dof
    if not scaling > 0:
        raise EstimationError(
            "negative_scaling",
            Text(zh="修正因子不为正，此处没有可用的差异检验", en="the scaling factor is not positive: no test here"),
            got=round(scaling, 4),
            fix=Text(
                zh="看 CFI 与 RMSEA 的变化，或用 estimator='ml'",
                en="see the change of CFI and RMSEA, or estimator='ml'",
            ),
        )
    chisq = max(narrow.fit.chisq - wide.fit.chisq, 0.0) / scaling
    one, other = narrow.robust or narrow.fit, wide.robust or wide.fit
    return Comparison(
        chisq,
        dof,
        float(chdtrc(dof, chisq)),
        scaling,
        float(one.cfi - other.cfi),
        float(one.rmsea - other.rmsea),
        narrow.srmr - wide.srmr,
        narrow.criteria.aic - wide.criteria.aic,
        narrow.criteria.bic - wide.criteria.bic,
    )


def _refuse_pair(narrow: FactorModel, wide: FactorModel) -> None:
    for name, one, other in (
        (Text(zh="题目", en="items"), set(narrow.specification.items), set(wide.specification.items)),
        (Text(zh="行数", en="rows"), narrow.samples.n, wide.samples.n),
        (Text(zh="组数", en="groups"), narrow.specification.groups, wide.specification.groups),
        (Text(zh="估计方法", en="estimator"), narrow.estimator, wide.estimator),
        (Text(zh="似然", en="likelihood"), narrow.likelihood, wide.likelihood),
        (Text(zh="缺失处理", en="missing rule"), narrow.missing, wide.missing),
    ):
        if one != other:
            raise EstimationError(
                "not_comparable",
                Text(zh="两个模型不是同一批数据", en="the two models are not of the same data"),
                where=name,
                got=f"{one} / {other}",
            )
    worse = narrow.fit.chisq - wide.fit.chisq
    if narrow.fit.dof <= wide.fit.dof or worse < -1e-4 * max(1.0, wide.fit.chisq):
        raise EstimationError(
            "not_nested",
            Text(zh="前一个模型不是后一个的特例", en="the first model is no special case of the second"),
            got=Text(zh="自由度差 {d}，卡方差 {c}", en="difference of dof {d}, of chi-square {c}").fill(
                d=narrow.fit.dof - wide.fit.dof, c=f"{worse:.3f}"
            ),
            fix=Text(zh="不嵌套的模型用 AIC 或 BIC 比较", en="compare models that are not nested by AIC or BIC"),
        )


@one_thread()
def invariance(
    model: str | Sequence[Term],
    data: np.ndarray | Sequence[Moments] | Samples,
    names: Sequence[str],
    groups: np.ndarray | None,
    *,
    estimator: Estimator = "ml",
    missing: Missing = "listwise",
    levels: Sequence[Level] = ("configural", "metric", "scalar", "strict"),
    partial: Sequence[str] = (),
    std_lv: bool = False,
    improper: Literal["refuse", "flag"] = "refuse",
) -> Invariance:
    """Measurement invariance of continuous items across groups, level by level.

    Configural: the same factors. Metric: equal loadings (factors mean the same). Scalar: equal intercepts too
    (means of factors can be compared; they are free in all groups but the first). Strict: equal residuals too.

    Parameters
    ----------
    model, data, names, groups, estimator, missing, std_lv, improper
        See `cfa`.
    levels : sequence of str
        Rising.
    partial : sequence of str
        Terms left free at every level that would equate them (``"x3~1"``): partial invariance.

    Raises
    ------
    EstimationError
        As `cfa` and `compare_models`; ``unknown_choice``.

    References
    ----------
    Meredith, W. (1993). Measurement invariance, factor analysis and factorial invariance. Psychometrika, 58(4),
    525-543. https://doi.org/10.1007/BF02294825

    Examples
    --------
    Two groups that differ in one intercept by half a standard deviation: scalar invariance falls.

    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import Moments, invariance
    >>> l = np.array([0.8, 0.7, 0.6, 0.5])
    >>> s = np.outer(l, l) + np.diag(1 - l**2)
    >>> two = [Moments(300, s, np.zeros(4)), Moments(300, s, np.array([0, 0, 0, 0.5]))]
    >>> found = invariance("F =~ a + b + c + d", two, list("abcd"), None)
    >>> [abs(round(c.chisq, 1)) for c in found.comparisons]
    [0.0, 44.0, 0.0]

    The two schools of Holzinger & Swineford (1939): lavaan 0.6.14 gives chi-squares 115.851, 124.044, 164.103, 181.511.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> names = [f"x{number}" for number in range(1, 10)]
    >>> three = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"
    >>> schools = [holzinger_swineford("Pasteur"), holzinger_swineford("Grant-White")]
    >>> moments = [Moments(school.n, school.covariance, school.mean) for school in schools]
    >>> [round(model.fit.chisq, 3) for model in invariance(three, moments, names, None).models]
    [115.851, 124.044, 164.103, 181.511]
    """
    for level in levels:
        if level not in LEVELS:
            raise EstimationError(
                "unknown_choice",
                Text(zh="没有这一级不变性", en="there is no such level of invariance"),
                expected=", ".join(LEVELS),
                got=level,
            )
    models = tuple(
        cfa(
            model,
            data,
            names,
            groups=groups,
            estimator=estimator,
            missing=missing,
            std_lv=std_lv,
            means=True,
            equal=LEVELS[level],
            partial=partial,
            improper=improper,
        )
        for level in levels
    )
    pairs = tuple(compare_models(narrow, wide) for wide, narrow in pairwise(models))
    return Invariance(tuple(levels), models, pairs, tuple(partial))
