"""What no factor model is made of: choices that do not agree, more parameters than data tell, improper solutions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same
from .implied_moments import Implied
from .moments import Likelihood, Samples
from .records import Estimator, Improper
from .roots import sound_root
from .specification import Specification


def refuse_choices(estimator: str, missing: str, likelihood: str, improper: str) -> None:
    """A choice there is not."""
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


def refuse_with_fiml(data: object, estimator: Estimator, likelihood: Likelihood, means: bool | None) -> None:
    """A choice that full information does not know."""
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


def refuse_without_rows(samples: Samples, estimator: Estimator, likelihood: Likelihood) -> None:
    """Robust errors from moments alone, or with the divisor n - 1."""
    if estimator == "ml" or (likelihood == "normal" and all(sample.rows is not None for sample in samples.groups)):
        return
    raise EstimationError(
        "rows_needed",
        Text(zh="稳健估计需要原始数据与 normal 似然", en="robust errors need rows of data and the normal likelihood"),
        got=estimator,
    )


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


def not_converged(steps: int) -> EstimationError:
    """The refusal of an iteration that did not settle."""
    return EstimationError(
        "not_converged",
        Text(zh="迭代未收敛，没有可信的估计", en="the iterations did not settle: there is no estimate to trust"),
        got=Text(zh="{n} 步", en="{n} steps").fill(n=steps),
        fix=Text(
            zh="检查模型是否合乎数据：因子是否太少题、题目是否反向、样本是否太小",
            en="look at the model: factors of few items, unreversed items, a small sample",
        ),
    )


def refuse_singular(spec: Specification, information: np.ndarray) -> None:
    """Parameters that the data cannot tell apart leave the information singular."""
    scale = np.sqrt(np.maximum(np.diagonal(information), 1e-300))
    matrix = information / scale / scale[:, None]
    if sound_root(matrix) is not None:  # far from singular: no need of eigenvalues
        return
    values, vectors = np.linalg.eigh(matrix)
    if values[0] > 1e-9 * values[-1]:
        return
    parts = np.abs(vectors[:, 0])
    names = [spec.rows[spec.first_row[k]].name for k in np.argsort(-parts) if parts[k] > 0.1]
    raise EstimationError(
        "not_identified",
        Text(
            zh="有参数无法由数据分辨（信息矩阵奇异）",
            en="the data cannot tell some parameters apart (singular information)",
        ),
        got=", ".join(names[:6]),
        fix=Text(
            zh="每个因子至少三题，或固定、等同其中一些参数",
            en="three items or more a factor, or fix or equate some of these",
        ),
    )


def improper_values(spec: Specification, theta: np.ndarray, found: Sequence[Implied]) -> tuple[Improper, ...]:
    """Negative variances, factor correlations beyond one, covariances of residuals that cannot be."""
    wrong: list[Improper] = []
    values = spec.values(theta)
    for place in np.flatnonzero(values < -1e-8):
        row = spec.rows[place]
        if row.operator == "~~" and row.left == row.right:
            wrong.append(Improper("negative_variance", row.name, row.group, float(values[place])))
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


def improper_solution(wrong: Sequence[Improper]) -> EstimationError:
    """The refusal of values no population can have."""
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
