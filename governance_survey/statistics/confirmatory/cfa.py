"""Confirmatory factor analysis of continuous items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same
from ...words.threads import one_thread
from . import fiml_fit, fit_measures
from .fiml import fit_fiml
from .maximum_likelihood import Solution, fit_maximum_likelihood
from .moments import Likelihood, Moments, Samples, samples_of_moments, samples_of_rows
from .records import Estimates, Estimator, FactorModel, Fitted, Improper, Missing
from .robust import Robust, huber_white, satorra_bentler
from .saturated_em import incomplete_samples, reordered
from .specification import Implied, Specification, implied, specify
from .standardised import standardise, standardised_errors
from .starting import starting_values
from .syntax import Term
from .tables import Equal


@one_thread()
def cfa(
    model: str | Sequence[Term],
    data: np.ndarray | Moments | Sequence[Moments] | Samples,
    names: Sequence[str],
    *,
    groups: np.ndarray | None = None,
    estimator: Estimator = "ml",
    missing: Missing = "listwise",
    likelihood: Likelihood = "normal",
    std_lv: bool = False,
    means: bool | None = None,
    equal: Sequence[Equal] = (),
    partial: Sequence[str] = (),
    orthogonal: bool = False,
    improper: Literal["refuse", "flag"] = "refuse",
    level: float = 0.95,
) -> FactorModel:
    r"""Confirmatory factor analysis by normal-theory maximum likelihood, with errors and fit.

    .. math:: \hat\theta = \arg\min_\theta F(S, \Sigma(\theta)), \qquad \chi^2 = w\,F(\hat\theta), \qquad
        \widehat{\mathrm{cov}}(\hat\theta) = I(\hat\theta)^{-1}

    with F of `maximum_likelihood`, w = n (``normal``) or n - groups (``wishart``), and I the expected
    information. With ``mlr`` or ``mlm`` the estimates are the same; errors and chi-square are made robust
    against non-normal answers (see `robust`).

    Parameters
    ----------
    model : str or terms
        Such as ``"trust =~ q1 + q2 + q3"`` (see `read_model`).
    data : ndarray (rows, names), Moments, one Moments a group, or Samples
        Rows with a missing answer (NaN) in an item of the model are dropped unless ``missing="fiml"``. Samples are
        those of `incomplete_samples`, made once for several models of the same items.
    names : sequence of str
        Of the columns.
    groups : ndarray (rows,), optional
        One model a group, in the order in which groups appear.
    estimator : {"ml", "mlr", "mlm"}
    missing : {"listwise", "fiml"}
        ``fiml``: every answer counts (full-information maximum likelihood, see `fiml`); intercepts are part of the
        model, rows without any answer are dropped. Errors come from the observed information. Not with "mlm",
        "wishart" or observed predictors.
    likelihood : {"normal", "wishart"}
        Covariances with divisor n, or n - 1 throughout.
    std_lv, means, equal, partial, orthogonal
        See `specify`.
    improper : {"refuse", "flag"}
        A negative variance or a correlation beyond one is refused, or let pass and listed in the result.
    level : float
        Of the intervals.

    Raises
    ------
    FormulaError, EstimationError
        As `read_model` and `specify`; ``bad_data``, ``constant_item``, ``too_few_rows``,
        ``singular_covariances``, ``groups_and_rows``, ``one_group``, ``under_identified``,
        ``not_identified``, ``not_converged``, ``improper_solution``, ``rows_needed``, ``unknown_choice``; with
        missing answers also those of `incomplete_samples` and ``not_with_fiml``.

    References
    ----------
    Joreskog, K. G. (1969). A general approach to confirmatory maximum likelihood factor analysis.
    Psychometrika, 34(2), 183-202. https://doi.org/10.1007/BF02289343

    Examples
    --------
    A covariance matrix made of loadings .8, .7, .6, .5 gives them back, with chi-square 0.

    >>> import numpy as np
    >>> from governance_survey.statistics.confirmatory import Moments, cfa
    >>> l = np.array([0.8, 0.7, 0.6, 0.5])
    >>> s = np.outer(l, l) + np.diag(1 - l**2)
    >>> found = cfa("F =~ a + b + c + d", Moments(200, s), list("abcd"), std_lv=True)
    >>> found.estimates.std_all[:4].round(6).tolist(), abs(round(float(found.fit.chisq), 6)), found.fit.dof
    ([0.8, 0.7, 0.6, 0.5], 0.0, 2)

    Nine tests of Holzinger & Swineford (1939): lavaan's tutorial prints chi-square 85.306 on 24, CFI .931, TLI .896,
    RMSEA .092, SRMR .065, AIC 7517.490.

    >>> from governance_survey.statistics.textbook import holzinger_swineford
    >>> names = [f"x{number}" for number in range(1, 10)]
    >>> three = "visual =~ x1 + x2 + x3; textual =~ x4 + x5 + x6; speed =~ x7 + x8 + x9"
    >>> found = cfa(three, Moments(301, holzinger_swineford().covariance), names)
    >>> round(found.fit.chisq, 3), found.fit.dof, round(found.fit.cfi, 3), round(found.fit.tli, 3)
    (85.306, 24, 0.931, 0.896)
    >>> round(found.fit.rmsea, 3), round(found.srmr, 3), round(float(found.criteria.aic), 2)
    (0.092, 0.065, 7517.49)
    """
    _refuse_choices(estimator, missing, likelihood, improper)
    incomplete = missing == "fiml"
    if incomplete:
        _refuse_with_fiml(data, estimator, likelihood, means)
    spec, samples = _prepare(
        model, data, names, groups, likelihood, std_lv=std_lv, means=True if incomplete else means, equal=equal,
        partial=partial, orthogonal=orthogonal, incomplete=incomplete,
    )  # fmt: skip
    refuse_under_identified(spec)
    if estimator != "ml" and (likelihood == "wishart" or any(sample.rows is None for sample in samples.groups)):
        raise EstimationError(
            "rows_needed",
            Text(
                zh="稳健估计需要原始数据与 normal 似然", en="robust errors need rows of data and the normal likelihood"
            ),
            got=estimator,
        )
    start = starting_values(spec, samples.groups)
    solution = (fit_fiml if incomplete else fit_maximum_likelihood)(spec, samples.groups, start)
    found = implied(spec, spec.values(solution.theta))
    wrong = improper_values(spec, solution.theta, found)
    if wrong and improper == "refuse":
        raise _improper(wrong)
    if incomplete:
        result = fiml_fit.fitted(spec, samples.groups, solution, "mlr" if estimator == "mlr" else "ml")
    else:
        result = _fitted(spec, samples, solution, estimator)
    return _assemble(spec, samples, solution, found, result, wrong, (estimator, likelihood, missing), level)


def _refuse_choices(estimator: str, missing: str, likelihood: str, improper: str) -> None:
    for value, known in (
        (estimator, ("ml", "mlr", "mlm")),
        (missing, ("listwise", "fiml")),
        (likelihood, ("normal", "wishart")),
        (improper, ("refuse", "flag")),
    ):
        if value not in known:
            raise EstimationError(
                "unknown_choice",
                Text(zh="没有这种选择", en="there is no such choice"),
                expected=", ".join(known),
                got=value,
            )


def _refuse_with_fiml(data: object, estimator: Estimator, likelihood: Likelihood, means: bool | None) -> None:
    wrong = [
        what
        for there, what in (
            (estimator == "mlm", same("mlm")),
            (likelihood == "wishart", same("wishart")),
            (means is False, same("means=False")),
            (not isinstance(data, np.ndarray | Samples), Text(zh="只有矩而没有数据行", en="moments without rows")),
        )
        if there
    ]
    if wrong:
        raise not_with_fiml(wrong[0])


def not_with_fiml(what: Text) -> EstimationError:
    """The refusal of a choice that full information does not know."""
    return EstimationError(
        "not_with_fiml",
        Text(zh="完全信息似然不能与它同用", en="full-information likelihood cannot be had with it"),
        got=what,
        fix=Text(
            zh="estimator 用 ml 或 mlr；预测变量写上方差（x ~~ x），使它成为模型的一部分",
            en="estimator ml or mlr; write the variance of a predictor (x ~~ x), which makes it part of the model",
        ),
    )


def _prepare(
    model: str | Sequence[Term],
    data: np.ndarray | Moments | Sequence[Moments] | Samples,
    names: Sequence[str],
    groups: np.ndarray | None,
    likelihood: Likelihood,
    *,
    std_lv: bool,
    means: bool | None,
    equal: Sequence[Equal],
    partial: Sequence[str],
    orthogonal: bool,
    incomplete: bool,
) -> tuple[Specification, Samples]:
    """The model and the moments of its items, in its order."""
    given = [data] if isinstance(data, Moments) else data
    n_groups = _count(groups) if isinstance(given, np.ndarray) else _parts(given)
    spec = specify(
        model, names, groups=n_groups, std_lv=std_lv, means=means, equal=equal, partial=partial, orthogonal=orthogonal
    )
    if incomplete and len(spec.exogenous):
        raise not_with_fiml(Text(zh="观测预测变量 {x}", en="predictor {x}").fill(x=spec.items[spec.exogenous[0]]))
    if isinstance(given, Samples):
        samples = reordered(given, spec.columns, spec.items)
    elif isinstance(given, np.ndarray):
        x = np.asarray(given, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != len(names):
            raise EstimationError(
                "bad_data",
                Text(zh="数据须是 行 × 名称 的数值表", en="data must be a table of rows by names"),
                expected=f"(rows, {len(names)})",
                got=x.shape,
            )
        own = x[:, spec.columns]
        samples = (
            incomplete_samples(own, groups, spec.items)
            if incomplete
            else samples_of_rows(own, groups, spec.items, likelihood)
        )
    else:
        samples = samples_of_moments(given, spec.columns, spec.items, likelihood, spec.means)
    moments = [sample.covariance for sample in samples.groups], [sample.mean for sample in samples.groups]
    return spec.with_exogenous(*moments), samples


def _parts(given: Sequence[Moments] | Samples) -> int:
    return len(given.groups if isinstance(given, Samples) else given)


def _count(groups: np.ndarray | None) -> int:
    if groups is None:
        return 1
    g = np.asarray(groups)
    known = [value for value in g.tolist() if value is not None and value == value]
    return len(set(known))


def refuse_under_identified(spec: Specification) -> None:
    """More free parameters than moments."""
    if spec.dof >= 0:
        return
    raise EstimationError(
        "under_identified",
        Text(
            zh="自由参数多于可用的方差与协方差，模型无法识别", en="more free parameters than variances and covariances"
        ),
        expected=Text(zh="自由度至少为 0", en="degrees of freedom of 0 or more"),
        got=spec.dof,
        fix=Text(
            zh="单因子至少三题；两题时把载荷设为相等并固定方差",
            en="three items or more for a lone factor; with two, equate the loadings and fix the variance",
        ),
    )


def improper_values(spec: Specification, theta: np.ndarray, found: Sequence[Implied]) -> tuple[Improper, ...]:
    """Negative variances, factor correlations beyond one, covariances of residuals that cannot be."""
    wrong: list[Improper] = []
    for row, value in zip(spec.rows, spec.values(theta), strict=True):
        if row.operator == "~~" and row.left == row.right and value < -1e-8:
            wrong.append(Improper("negative_variance", row.name, row.group, float(value)))
    p = len(spec.items)
    for group, own in enumerate(found):
        total = own.total[p:, p:]
        variances = np.diagonal(total)
        if (variances > 0).all():
            r = total / np.sqrt(np.outer(variances, variances))
            for one, other in zip(*np.nonzero(np.tril(np.abs(r) > 1, -1)), strict=True):
                what = f"{spec.factors[other]} ~~ {spec.factors[one]}"
                wrong.append(Improper("correlation_beyond_one", what, group, float(r[one, other])))
        least = float(np.linalg.eigvalsh(own.innovations)[0])
        if least < -1e-6 * float(np.abs(own.innovations).max()) and not wrong:
            wrong.append(Improper("not_positive_definite", "S", group, least))
    return tuple(wrong)


def _improper(wrong: Sequence[Improper]) -> EstimationError:
    return EstimationError(
        "improper_solution",
        Text(
            zh="解不合理：方差为负或相关超过 1，其拟合与载荷都不可信",
            en="an improper solution: a negative variance or a correlation beyond one; neither fit nor loadings hold",
        ),
        got="; ".join(f"{one.what} = {one.value:.3f}" for one in wrong),
        fix=Text(
            zh="合并高度相关的因子、增加题目或样本；仅为诊断时用 improper='flag'",
            en="join factors that are one, add items or answers; improper='flag' shows it for diagnosis only",
        ),
    )


def _robust(spec: Specification, samples: Samples, solution: Solution, estimator: Estimator) -> Robust | None:
    if estimator == "ml":
        return None
    if estimator == "mlr":
        return huber_white(spec, samples.groups, solution.theta)
    return satorra_bentler(spec, samples.groups, solution.theta, solution.information)


def estimates(spec: Specification, theta: np.ndarray, covariance: np.ndarray, level: float) -> Estimates:
    """The table of estimates from theta and its covariances."""
    from scipy.special import ndtr, ndtri

    values = spec.values(theta)
    free = spec.free >= 0
    errors, whole = np.zeros(len(values)), np.sqrt(np.diagonal(covariance))
    errors[free] = whole[spec.free[free]]
    z = np.full(len(values), np.nan)
    np.divide(values, errors, out=z, where=errors > 0)
    half = float(ndtri(0.5 + level / 2)) * errors
    return Estimates(
        spec.rows,
        values,
        errors,
        z,
        2 * ndtr(-np.abs(z)),
        values - half,
        values + half,
        standardise(spec, values, "lv"),
        standardise(spec, values, "all"),
        standardised_errors(spec, theta, covariance),
    )


def _fitted(spec: Specification, samples: Samples, solution: Solution, estimator: Estimator) -> Fitted:
    """Errors and fit from complete rows or moments."""
    groups = samples.groups
    robust = _robust(spec, samples, solution, estimator)
    weight = sum(sample.weight for sample in groups)
    chisq = float(sum(s.weight * f for s, f in zip(groups, solution.discrepancy, strict=True)))
    base = fit_measures.baseline(groups, spec.exogenous)
    fit = fit_measures.indices(max(chisq, 0.0), spec.dof, base, weight, len(groups))
    scaling = base_scaling = 1.0
    scaled, adjusted = None, None
    covariance = np.linalg.inv(solution.information)
    if robust is not None:
        covariance = robust.covariance
        if spec.dof:
            scaling = (robust.trace_saturated - robust.trace_model) / spec.dof
        base_scaling = robust.trace_baseline / base[1] if base[1] else 1.0
        scaled = fit_measures.scaled_indices(fit, scaling, base_scaling, weight, len(groups))
        adjusted = fit_measures.robust_indices(fit, scaling, base_scaling, weight, len(groups))
    criteria = fit_measures.information_criteria(groups, solution.discrepancy, spec.exogenous, spec.n_free)
    return Fitted(covariance, fit, scaled, adjusted, scaling, base_scaling, criteria)


def _assemble(
    spec: Specification,
    samples: Samples,
    solution: Solution,
    found: tuple[Implied, ...],
    result: Fitted,
    wrong: tuple[Improper, ...],
    choices: tuple[Estimator, Likelihood, Missing],
    level: float,
) -> FactorModel:
    return FactorModel(
        spec,
        samples,
        *choices,
        solution.theta,
        result.covariance,
        solution.information,
        estimates(spec, solution.theta, result.covariance, level),
        found,
        result.fit,
        result.scaled,
        result.robust,
        result.scaling,
        result.baseline_scaling,
        result.criteria,
        fit_measures.srmr(samples.groups, found, spec.means),
        tuple(_explained(spec, own, group) for group, own in enumerate(found)),
        wrong,
        level,
        solution.steps,
    )


def _explained(spec: Specification, own: Implied, group: int) -> dict[str, float]:
    """R squared of each variable that something points to."""
    names = (*spec.items, *spec.factors)
    ends = np.unique(spec.layouts[group].a_to)
    shares = 1 - np.diagonal(own.innovations)[ends] / np.diagonal(own.total)[ends]
    return {names[end]: float(share) for end, share in zip(ends, shares, strict=True)}
