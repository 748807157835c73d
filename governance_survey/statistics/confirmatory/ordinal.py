"""Confirmatory factor analysis of ordered answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ...words.threads import one_thread
from ..polychoric import PolychoricMoments, polychoric_moments
from .implied_moments import Implied, implied
from .moments import Sample
from .ordinal_fit import Fitted, Parameterisation, least_squares, measures
from .ordinal_records import OrdinalEstimator, OrdinalModel
from .ordinal_tables import joint_covariance, ordinal_estimates, spread, threshold_estimates
from .records import Improper
from .refusals import improper_solution, improper_values, refuse_under_identified
from .specification import Specification, specify
from .starting import starting_values
from .syntax import Term


@one_thread()
def ordinal_cfa(
    model: str | Sequence[Term],
    data: np.ndarray,
    names: Sequence[str],
    *,
    estimator: OrdinalEstimator = "wlsmv",
    parameterisation: Parameterisation = "delta",
    std_lv: bool = False,
    orthogonal: bool = False,
    missing: Literal["listwise", "pairwise"] = "listwise",
    weights: np.ndarray | None = None,
    bread: Literal["products", "observed"] = "products",
    improper: Literal["refuse", "flag"] = "refuse",
    level: float = 0.95,
) -> OrdinalModel:
    r"""Confirmatory factor analysis of ordered items by diagonally weighted least squares.

    .. math:: x_i = m \iff \tau_{i,m-1} < y_i^* \le \tau_{im}, \qquad y^* = \Lambda\eta + \epsilon, \qquad
        F(\theta) = \sum_{i<j} w_{ij}\left(r_{ij}-\rho_{ij}(\theta)\right)^2

    with r the polychoric correlations and w one over their large-sample variance (``wlsmv``) or 1 (``ulsmv``).
    Errors are sandwich errors from the whole covariance of the correlations; the chi-square is adjusted in mean and
    variance (scaled and shifted). Formulas in `ordinal_fit`.

    Parameters
    ----------
    model : str or terms
        Factors, their (residual) covariances, higher-order factors (see `read_model`); every item is ordered.
    data : ndarray (rows, names)
        Answers as numbers; NaN = missing.
    names : sequence of str
        Of the columns.
    estimator : {"wlsmv", "ulsmv"}
    parameterisation : {"delta", "theta"}
        The normal variables behind the items have variance 1, or their residuals have. Fit and standardised
        estimates are the same.
    std_lv, orthogonal
        See `specify`.
    missing, weights, bread
        See `polychoric_moments`; ``bread="observed"`` keeps errors and test right where pairs of answers are not
        bivariate normal, ``products`` is what other programs print.
    improper : {"refuse", "flag"}
        A negative variance or a correlation beyond one is refused, or let pass and listed in the result.
    level : float
        Of the intervals.

    Raises
    ------
    FormulaError, EstimationError
        As `read_model`, `specify` and `polychoric_moments`; ``items_only_indicators``, ``bad_data``,
        ``under_identified``, ``not_identified``, ``not_converged``, ``improper_solution``, ``unknown_choice``.

    References
    ----------
    Muthen, B. (1984). Psychometrika, 49(1), 115-132. https://doi.org/10.1007/BF02294210
    Savalei, V. (2021). Improving fit indices in structural equation modeling with categorical data. Multivariate
    Behavioral Research, 56(3), 390-407. https://doi.org/10.1080/00273171.2020.1717922

    Examples
    --------
    Three items leave no degree of freedom: the loadings are :math:`\sqrt{r_{12}r_{13}/r_{23}}` and so on.

    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import ordinal_cfa
    >>> rng = np.random.default_rng(1)
    >>> x = np.digitize(rng.normal(size=(500, 1)) + rng.normal(size=(500, 3)), [-1, 0.5, 1.5])
    >>> found = ordinal_cfa("F =~ a + b + c", x, ["a", "b", "c"], std_lv=True)
    >>> r = found.moments.found.rho
    >>> first = np.sqrt(r[0, 1] * r[0, 2] / r[1, 2])
    >>> bool(np.isclose(found.estimates.std_all[0], first, atol=1e-7)), found.fit.dof
    (True, 0)

    Law School Admission Test: WLSMV of lavaan 0.6.14 gives loadings .389, .397, .471, .377, .342, chi-square 4.051 and
    scaled 4.740.

    >>> from governance_survey.statistics.textbook import law_school
    >>> found = ordinal_cfa("F =~ a + b + c + d + e", law_school(), list("abcde"), std_lv=True)
    >>> found.estimates.std_all[:5].round(3).tolist(), round(found.fit.chisq, 3), round(found.scaled.chisq, 3)
    ([0.389, 0.397, 0.471, 0.377, 0.342], 4.051, 4.74)
    """
    _refuse_choices(estimator, parameterisation, improper)
    spec = specify(model, names, std_lv=std_lv, orthogonal=orthogonal, means=False, item_variances="fixed")
    _refuse_other_roles(spec)
    _refuse_too_many(spec)
    x = _checked(data, names)
    moments = polychoric_moments(x[:, spec.columns], missing=missing, weights=weights, bread=bread)
    cuts, i, j = moments.n_thresholds, *np.triu_indices(len(spec.items), 1)
    gamma, r = moments.gamma[cuts:, cuts:], moments.found.rho[i, j]
    weight = 1 / np.diagonal(gamma) if estimator == "wlsmv" else np.ones(len(r))
    fitted = least_squares(spec, r, weight, _start(spec, moments, parameterisation), parameterisation)
    values = spread(spec, fitted.theta, parameterisation)
    own = implied(spec, values)[0]
    wrong = _improper(spec, fitted.theta, values, own)
    if wrong and improper == "refuse":
        raise improper_solution(wrong)
    return _assemble(spec, moments, fitted, weight, own, wrong, estimator, parameterisation, len(x), level)


def _assemble(
    spec: Specification,
    moments: PolychoricMoments,
    fitted: Fitted,
    weight: np.ndarray,
    own: Implied,
    wrong: tuple[Improper, ...],
    estimator: OrdinalEstimator,
    parameterisation: Parameterisation,
    n_rows: int,
    level: float,
) -> OrdinalModel:
    cuts, i, j = moments.n_thresholds, *np.triu_indices(len(spec.items), 1)
    gamma, r = moments.gamma[cuts:, cuts:], moments.found.rho[i, j]
    found = measures(fitted, r, weight, gamma, moments.found.n, len(spec.items))
    gaps = np.zeros_like(moments.found.rho)
    gaps[i, j] = gaps[j, i] = r - fitted.rho
    joint = joint_covariance(moments, fitted)
    return OrdinalModel(
        spec,
        moments,
        estimator,
        parameterisation,
        moments.found.n,
        n_rows - moments.found.n,
        fitted.theta,
        joint[cuts:, cuts:],
        ordinal_estimates(spec, fitted.theta, joint[cuts:, cuts:], parameterisation, level),
        threshold_estimates(spec, moments, fitted.theta, joint, parameterisation, level),
        1 / np.sqrt(np.diagonal(own.sigma)),
        own,
        gaps,
        found.plain,
        found.scaled,
        found.robust,
        found.scaling,
        found.shift,
        found.baseline_scaling,
        found.likelihood_chisq,
        found.likelihood_scaling,
        float(np.sqrt(((r - fitted.rho) ** 2).sum() / (len(r) + len(spec.items)))),
        _explained(spec, own),
        wrong,
        cuts + spec.n_free,
        level,
        fitted.steps,
    )


def _checked(data: np.ndarray, names: Sequence[str]) -> np.ndarray:
    x = np.asarray(data, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != len(names):
        raise EstimationError(
            "bad_data",
            Text(zh="数据须是 行 × 名称 的数值表", en="data must be a table of rows by names"),
            expected=f"(rows, {len(names)})",
            got=x.shape,
        )
    return x


def _refuse_choices(estimator: str, parameterisation: str, improper: str) -> None:
    for value, known in (
        (estimator, get_args(OrdinalEstimator)),
        (parameterisation, get_args(Parameterisation)),
        (improper, ("refuse", "flag")),
    ):
        if value not in known:
            raise EstimationError(
                "unknown_choice",
                Text(zh="没有这种选择", en="there is no such choice"),
                expected=", ".join(known),
                got=value,
            )


def _refuse_other_roles(spec: Specification) -> None:
    """Items are indicators here: no regressions of or on them, no intercepts, no variances of their own."""
    for row in spec.rows:
        item = row.left in spec.items
        path = row.operator == "~" and (item or row.right in spec.items)
        variance = row.operator == "~~" and item and row.left == row.right and (row.free >= 0 or row.fixed != 1)
        if path or variance or row.operator == "~1":
            raise EstimationError(
                "items_only_indicators",
                Text(
                    zh="有序题目在这里只作因子的指标，其方差由模型决定",
                    en="ordered items only measure factors here; their variances follow from the model",
                ),
                got=row.name,
                fix=Text(zh="删去这一项", en="take this term out"),
            )


def _refuse_too_many(spec: Specification) -> None:
    pairs = len(spec.items) * (len(spec.items) - 1) // 2
    if spec.n_free <= pairs:
        return
    refuse_under_identified(spec)
    raise EstimationError(
        "under_identified",
        Text(zh="自由参数多于题目之间的相关，模型无法识别", en="more free parameters than correlations of the items"),
        expected=Text(zh="不多于 {n} 个", en="at most {n}").fill(n=pairs),
        got=spec.n_free,
        fix=Text(
            zh="单因子至少三题；两题时把载荷设为相等",
            en="three items or more for a lone factor; with two, equate the loadings",
        ),
    )


def _start(spec: Specification, moments: PolychoricMoments, parameterisation: Parameterisation) -> np.ndarray:
    """Starting values; with ``theta`` from covariances in which each item's own part has variance 1."""
    s = moments.found.rho
    if parameterisation == "theta":
        shared = np.abs(s - np.eye(len(s))).max(axis=0)
        own = np.sqrt(1 - np.clip(shared, 0.05, 0.9))
        s = s / own / own[:, None]
    n = moments.found.n
    return starting_values(spec, [Sample(n, float(n), np.zeros(len(s)), s, None)])


def _improper(spec: Specification, theta: np.ndarray, values: np.ndarray, own: Implied) -> tuple[Improper, ...]:
    wrong = [
        Improper("negative_variance", row.name, 0, float(value))
        for row, value in zip(spec.rows, values, strict=True)
        if row.operator == "~~" and row.left == row.right and row.left in spec.items and value < -1e-8
    ]
    others = improper_values(spec, theta, [own])
    return (*wrong, *(one for one in others if not wrong or one.kind != "not_positive_definite"))


def _explained(spec: Specification, own: Implied) -> dict[str, float]:
    names = (*spec.items, *spec.factors)
    ends = np.unique(spec.layouts[0].a_to)
    shares = 1 - np.diagonal(own.innovations)[ends] / np.diagonal(own.total)[ends]
    return {names[end]: float(share) for end, share in zip(ends, shares, strict=True)}
