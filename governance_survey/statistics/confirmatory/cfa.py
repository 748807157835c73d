"""Confirmatory factor analysis of continuous items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ...words.threads import one_thread
from . import fiml_fit
from .assembling import assembled, fitted
from .fiml import fit_fiml
from .implied_moments import implied
from .maximum_likelihood import fit_maximum_likelihood
from .moments import Likelihood, Moments, Samples, samples_of_moments, samples_of_rows
from .records import Estimator, FactorModel, Missing
from .refusals import (
    improper_solution,
    improper_values,
    not_with_fiml,
    refuse_choices,
    refuse_under_identified,
    refuse_with_fiml,
    refuse_without_rows,
)
from .saturated_em import incomplete_samples, reordered
from .specification import Specification, specify
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
    refuse_choices(estimator, missing, likelihood, improper)
    incomplete = missing == "fiml"
    if incomplete:
        refuse_with_fiml(data, estimator, likelihood, means)
    spec, samples = _prepare(
        model, data, names, groups, likelihood, std_lv=std_lv, means=True if incomplete else means, equal=equal,
        partial=partial, orthogonal=orthogonal, incomplete=incomplete,
    )  # fmt: skip
    refuse_under_identified(spec)
    refuse_without_rows(samples, estimator, likelihood)
    start = starting_values(spec, samples.groups)
    solution = (fit_fiml if incomplete else fit_maximum_likelihood)(spec, samples.groups, start)
    found = implied(spec, spec.values(solution.theta))
    wrong = improper_values(spec, solution.theta, found)
    if wrong and improper == "refuse":
        raise improper_solution(wrong)
    if incomplete:
        result = fiml_fit.fitted(spec, samples.groups, solution, "mlr" if estimator == "mlr" else "ml")
    else:
        result = fitted(spec, samples, solution, estimator)
    return assembled(spec, samples, solution, found, result, wrong, (estimator, likelihood, missing), level)


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
