"""Confirmatory factor analysis of continuous items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from . import fit_measures
from .maximum_likelihood import Solution, fit_maximum_likelihood
from .moments import Likelihood, Moments, Samples, samples_of_moments, samples_of_rows
from .records import Estimates, Estimator, FactorModel, Improper
from .robust import Robust, huber_white, satorra_bentler
from .specification import Implied, Specification, implied, specify
from .standardised import standardise, standardised_covariance
from .starting import starting_values
from .syntax import Term
from .tables import Equal


def cfa(
    model: str | Sequence[Term],
    data: np.ndarray | Moments | Sequence[Moments],
    names: Sequence[str],
    *,
    groups: np.ndarray | None = None,
    estimator: Estimator = "ml",
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
    data : ndarray (rows, names), Moments, or one Moments a group
        Rows with a missing answer (NaN) in an item of the model are dropped (listwise).
    names : sequence of str
        Of the columns.
    groups : ndarray (rows,), optional
        One model a group, in the order in which groups appear.
    estimator : {"ml", "mlr", "mlm"}
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
        ``not_identified``, ``not_converged``, ``improper_solution``, ``rows_needed``, ``unknown_choice``.

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
    """
    _refuse_choices(estimator, likelihood, improper)
    spec, samples = _prepare(
        model, data, names, groups, likelihood, std_lv=std_lv, means=means, equal=equal, partial=partial,
        orthogonal=orthogonal,
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
    solution = fit_maximum_likelihood(spec, samples.groups, starting_values(spec, samples.groups))
    found = implied(spec, spec.values(solution.theta))
    wrong = improper_values(spec, solution.theta, found)
    if wrong and improper == "refuse":
        raise _improper(wrong)
    robust = _robust(spec, samples, solution, estimator)
    return _assemble(spec, samples, solution, found, robust, wrong, estimator, likelihood, level)


def _refuse_choices(estimator: str, likelihood: str, improper: str) -> None:
    for value, known in (
        (estimator, ("ml", "mlr", "mlm")),
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


def _prepare(
    model: str | Sequence[Term],
    data: np.ndarray | Moments | Sequence[Moments],
    names: Sequence[str],
    groups: np.ndarray | None,
    likelihood: Likelihood,
    *,
    std_lv: bool,
    means: bool | None,
    equal: Sequence[Equal],
    partial: Sequence[str],
    orthogonal: bool,
) -> tuple[Specification, Samples]:
    """The model and the moments of its items, in its order."""
    given = [data] if isinstance(data, Moments) else data
    rows = isinstance(given, np.ndarray)
    n_groups = _count(groups) if rows else len(given)
    spec = specify(
        model, names, groups=n_groups, std_lv=std_lv, means=means, equal=equal, partial=partial, orthogonal=orthogonal
    )
    if isinstance(given, np.ndarray):
        x = np.asarray(given, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != len(names):
            raise EstimationError(
                "bad_data",
                Text(zh="数据须是 行 × 名称 的数值表", en="data must be a table of rows by names"),
                expected=f"(rows, {len(names)})",
                got=x.shape,
            )
        samples = samples_of_rows(x[:, spec.columns], groups, spec.items, likelihood)
    else:
        samples = samples_of_moments(given, spec.columns, spec.items, likelihood, spec.means)
    moments = [sample.covariance for sample in samples.groups], [sample.mean for sample in samples.groups]
    return spec.with_exogenous(*moments), samples


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
    spread = np.diagonal(standardised_covariance(spec, theta, covariance))
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
        np.sqrt(np.where(spread > 1e-16, spread, 0.0)),
    )


def _assemble(
    spec: Specification,
    samples: Samples,
    solution: Solution,
    found: tuple[Implied, ...],
    robust: Robust | None,
    wrong: tuple[Improper, ...],
    estimator: Estimator,
    likelihood: Likelihood,
    level: float,
) -> FactorModel:
    groups = samples.groups
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
    return FactorModel(
        spec,
        samples,
        estimator,
        likelihood,
        "listwise",
        solution.theta,
        covariance,
        solution.information,
        estimates(spec, solution.theta, covariance, level),
        found,
        fit,
        scaled,
        adjusted,
        scaling,
        base_scaling,
        fit_measures.information_criteria(groups, solution.discrepancy, spec.exogenous, spec.n_free),
        fit_measures.srmr(groups, found, spec.means),
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
