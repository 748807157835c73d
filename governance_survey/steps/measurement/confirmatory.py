"""Parts "confirmatory" and "ordinal": whether the scheme's own model fits, by likelihood and on ordered answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.confirmatory import (
    FactorModel,
    Indices,
    Modification,
    OrdinalModel,
    RobustIndices,
    cfa,
    modification_indices,
    ordinal_cfa,
)
from ...words.errors import EstimationError, FormulaError, GovernanceSurveyError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, listed, same
from ..misuse.limits import too_few_for_factors
from ..misuse.linter import Caution, Suspicion, allowed
from .model_text import Form, model_text
from .options import Options
from .orientation import against, oriented
from .part import Part, Scale, number
from .path_figures import path_figures
from .refusals import by_ids, told_once

TITLE = Text(zh="验证性因子分析", en="Confirmatory factor analysis")
ORDINAL_TITLE = Text(zh="有序题目的因子分析", en="Factor analysis of ordered answers")
FORMS: tuple[tuple[Form, Text], ...] = (
    ("one_factor", Text(zh="单因子", en="one factor")),
    ("correlated", Text(zh="方案的因子", en="the scheme's factors")),
)
RULES = Text(
    zh="常用标准（Hu & Bentler 1999，doi 10.1080/10705519909540118）：CFI、TLI 不低于 0.95，RMSEA 不高于 0.06，"
    "SRMR 不高于 0.08；是惯例，不是检验。",
    en="Customary marks (Hu & Bentler 1999, doi 10.1080/10705519909540118): CFI and TLI from .95, RMSEA to .06, "
    "SRMR to .08; conventions, not tests.",
)
ROBUST = Text(
    zh="完全信息最大似然（FIML），稳健标准误与检验（MLR）：缺答不插补，凡有作答的答卷都用上（使用数），不限于完整的"
    "答卷（完整数）；前提是缺答为随机缺失，即已有的作答足以说明谁会缺答。χ² 为 Yuan-Bentler 校正值，CFI、TLI、RMSEA "
    "为校正缺答后的稳健值（Zhang & Savalei 2023，doi 10.1037/met0000445）。",
    en="Full-information maximum likelihood (FIML) with robust errors and test (MLR): nothing is filled in, every "
    "answer counts (n used), not complete ones only (n complete), provided that answers are missing at random, that "
    "is, the answers there are tell who lacks others. Chi-square scaled after Yuan and Bentler; CFI, TLI and RMSEA "
    "robust and corrected for what is missing (Zhang & Savalei 2023, doi 10.1037/met0000445).",
)
_ORDINAL = Text(
    zh="对角加权最小二乘（DWLS），多分格相关成对计算，均值与方差校正的检验；CFI、TLI、RMSEA 为校正后的值。",
    en="Diagonally weighted least squares on polychoric correlations of the answers each pair shares; test adjusted in "
    "mean and variance, CFI, TLI and RMSEA of that test.",
)
UNWEIGHTED = Text(
    zh="因子模型未加权，把答卷当作相互独立；没有自由度的模型不报告拟合。",
    en="Factor models are unweighted and take answers as independent; a model without degrees of freedom has no fit to "
    "report.",
)
_FREED = Text(
    zh="修正指数是事后线索：照它改模型再用同一份数据检验，不再是验证。",
    en="Modification indices are hints after the fact: a model changed by them is not confirmed by the same data.",
)
MEASURES = ("chi_square", "dof", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr")
_COLUMNS = ("model", "index_id", "n_obs")
_Model = TypeVar("_Model", FactorModel, OrdinalModel)
ALIKE = 0.05  # p of the model without correlations, above which the items share nothing to explain
_NOTHING_SHARED = Text(
    zh="{i}：题目之间没有超出偶然的相关，没有相关的模型已经拟合，CFI、TLI 无从谈起。",
    en="{i}: the items share no more than chance would have it, so the model without correlations fits already and CFI "
    "and TLI say nothing.",
)


@dataclass(frozen=True)
class _Found:
    """Models of one dimension that could be fitted, and what could not."""

    models: dict[str, FactorModel]
    refusals: list[tuple[Text, GovernanceSurveyError]]
    cautions: list[Caution]


def confirmatory(scale: Scale, options: Options) -> Part:
    """Each dimension's model by robust full-information likelihood: fit, loadings, what to look at."""
    found = _Found({}, [], [])
    for top in scale.tops:
        for form, title in FORMS:
            if form == "one_factor" and len(scale.leaves(top)) == 1:
                continue  # the same model twice
            _fit_into(found, scale, top, form, title, options)
    rows = tuple(_fit_row(scale, name, model) for name, model in found.models.items())
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    told = told_once(found.refusals)
    columns = (*_COLUMNS, "n_complete", *MEASURES, "bic")
    notes = [*((ROBUST, RULES, UNWEIGHTED) if rows else ()), *nothing_shared(_by_top(found.models))]
    fits = Table("confirmatory_fit", title, columns, rows, scale.notes(*notes, *told))
    own = {name: model for name, model in found.models.items() if name.endswith(".correlated")}
    tables = [fits, _loadings_table(scale, own), _changes_table(scale, own)]
    refusals = tuple(problem for _, problem in found.refusals if isinstance(problem, EstimationError))
    kept = tuple(table for table in tables if table.rows or table is fits)
    drawn = path_figures(scale, own)
    return Part("confirmatory", scale.source, title, kept, drawn, dict(found.models), refusals, tuple(found.cautions))


def _fit_into(found: _Found, scale: Scale, top: IndexNode, form: Form, title: Text, options: Options) -> None:
    items = scale.items(top)
    matrix = scale.matrix(items)
    suspicion = few_answers(matrix, free_parameters(scale, top, form=form), top.title.text)
    cautions, refusal = allowed(suspicion, options.accept)
    found.cautions.extend(cautions)
    if refusal is not None:
        found.refusals.append((_named(top, form, title), refusal))
        return
    try:
        model = cfa(
            model_text(scale, top, form=form), matrix, items, estimator="mlr", missing="fiml", level=options.level
        )
        found.models[f"{top.id}.{form}"] = model
    except EstimationError as problem:
        found.refusals.append((_named(top, form, title), by_ids(problem, items)))
    except FormulaError as problem:
        found.refusals.append((_named(top, form, title), problem))


def _named(top: IndexNode, form: Form, title: Text) -> Text:
    return same(top.id) if form == "correlated" else Text(zh="{i}（{t}）", en="{i} ({t})").fill(i=top.id, t=title)


def few_answers(matrix: np.ndarray, parameters: int, what: Text) -> tuple[Suspicion, ...]:
    """The rule "cfa_small_sample": answers a free parameter, and behind the covariance that rests on fewest."""
    seen = ~np.isnan(matrix)
    n, pair = int(seen.any(axis=1).sum()), fewest_shared(matrix)
    if not too_few_for_factors(n, parameters, pair):
        return ()
    where = Text(
        zh="{t}，{n} 份答卷，{k} 个自由参数，两题共同作答最少 {s} 份",
        en="{t}, {n} answers for {k} free parameters, two items sharing no more than {s}",
    ).fill(t=what, n=n, k=parameters, s=pair)
    return (Suspicion("cfa_small_sample", where),)


def fewest_shared(matrix: np.ndarray) -> int:
    """The smallest number of rows that answered both of two items."""
    seen = (~np.isnan(matrix)).astype(np.float64)
    return int((seen.T @ seen).min())


def complete_rows(matrix: np.ndarray) -> int:
    """Rows that answered everything."""
    return int((~np.isnan(matrix)).all(axis=1).sum())


def free_parameters(scale: Scale, *tops: IndexNode, form: Form) -> int:
    """Loadings, residual variances and correlations of factors (of variance 1; intercepts only repeat the means)."""
    sizes = [1] if form == "one_factor" else [len(scale.leaves(top)) for top in tops]
    under = sum(size for size in sizes if size > 2) if form == "higher_order" else 0
    free = sum(1 if form == "higher_order" and size > 2 else size for size in sizes)
    return 2 * len(scale.items(*tops)) + under + free * (free - 1) // 2


def _by_top(models: Mapping[str, _Model]) -> list[tuple[object, _Model]]:
    return [(name.rsplit(".", 1)[0], model) for name, model in models.items()]


def _fit_row(scale: Scale, name: str, model: FactorModel) -> tuple[Cell, ...]:
    top, form = name.rsplit(".", 1)
    node = next(node for node in scale.tops if node.id == top)
    label = Text(zh="{t}：{f}", en="{t}: {f}").fill(t=node.title, f=dict(FORMS)[form])  # type: ignore[index]
    bic = number(f"{name}.bic", model.criteria.bic, "score")
    return (label, top, *counted(name, model, scale.matrix(scale.items(node))), *measured(name, model), bic)


def counted(name: str, model: FactorModel, matrix: np.ndarray) -> tuple[Cell, ...]:
    """Rows used, and how many of them answered everything."""
    complete = Number(f"{name}.n_complete", complete_rows(matrix), "count")
    return Number(f"{name}.n_obs", model.samples.n, "count"), complete


def measured(name: str, model: FactorModel) -> tuple[Cell, ...]:
    """The columns MEASURES of a model: the scaled test, robust measures."""
    tested, close = model.scaled or model.fit, model.robust or model.fit
    return (
        number(f"{name}.chi_square", tested.chisq, "estimate"),
        Number(f"{name}.dof", tested.dof, "count"),
        number(f"{name}.p", tested.p_value, "p"),
        *_closeness(name, tested, close, model.srmr),
    )


def nothing_shared(models: Iterable[tuple[object, FactorModel | OrdinalModel]]) -> list[Text]:
    """The note on models whose items share no more than chance would have them."""
    found = [name for name, model in models if _shares_nothing(model.scaled or model.fit)]
    return [_NOTHING_SHARED.fill(i=listed(dict.fromkeys(found), most=20))] if found else []


def _shares_nothing(tested: Indices) -> bool:
    return tested.dof > 0 and tested.baseline_p_value > ALIKE


def _closeness(name: str, tested: Indices, close: Indices | RobustIndices, srmr: float) -> tuple[Cell, ...]:
    # A model without degrees of freedom reproduces any data: its fit is no result. CFI and TLI measure what a model
    # gains over one without correlations: where that one fits already, they are one whatever the model.
    dof, gain = tested.dof, not _shares_nothing(tested)
    cfi, tli = (close.cfi, close.tli) if gain else (None, None)
    values = (cfi, tli, close.rmsea, close.rmsea_low, close.rmsea_high, srmr)
    keys = ("cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr")
    return tuple(number(f"{name}.{key}", value if dof else None) for key, value in zip(keys, values, strict=True))


def _loadings_table(scale: Scale, models: dict[str, FactorModel] | dict[str, OrdinalModel]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    turned: list[str] = []
    for name, model in models.items():
        own = model.estimates
        loadings = oriented(own.rows, own.std_all)
        for place, row in enumerate(own.rows):
            if row.operator == "=~":
                stem = f"{name}.{row.right}"
                turned += [row.right] if loadings[place] < 0 else []
                rows.append(
                    (
                        row.right,
                        scale.item_text(row.right),
                        row.left,
                        number(f"{stem}.loading", float(loadings[place])),
                        number(f"{stem}.std_error", float(own.std_all_error[place])),
                    )
                )
    title = Text(zh="标准化载荷：{t}", en="Standardised loadings: {t}").fill(t=scale.title)
    columns = ("item", "item_text", "factor", "loading", "std_error")
    return Table("cfa_loadings", title, columns, tuple(rows), scale.notes(*against(turned)))


def _changes_table(scale: Scale, models: dict[str, FactorModel], most: int = 10) -> Table:
    found: list[tuple[str, Modification]] = []
    for name, model in models.items():
        found += [(name, change) for change in modification_indices(model, least=10.83)[:most]]
    found.sort(key=lambda pair: -pair[1].index)
    rows = tuple(
        (
            change.left,
            same(change.operator),
            change.right,
            number(f"{name}.{change.left}{change.operator}{change.right}.mi", change.index, "score"),
            number(f"{name}.{change.left}{change.operator}{change.right}.epc", change.epc_std, "proportion"),
        )
        for name, change in found[:most]
    )
    title = Text(zh="最大的修正指数：{t}", en="Largest modification indices: {t}").fill(t=scale.title)
    columns = ("from", "relation", "to", "modification_index", "expected_change")
    return Table("modification", title, columns, rows, scale.notes(_FREED))


def ordinal(scale: Scale, options: Options) -> Part:
    """Each dimension's model on polychoric correlations."""
    models: dict[str, OrdinalModel] = {}
    problems: list[tuple[Text, GovernanceSurveyError]] = []
    cautions: list[Caution] = []
    rows: list[tuple[Cell, ...]] = []
    for top in scale.tops:
        items = scale.items(top)
        matrix, name = scale.matrix(items), f"{top.id}.ordinal"
        # Polychoric correlations need no fewer answers than covariances do.
        few = few_answers(matrix, free_parameters(scale, top, form="correlated"), top.title.text)
        warned, refusal = allowed(few, options.accept)
        cautions += warned
        if refusal is not None:
            problems.append((same(top.id), refusal))
            continue
        try:
            found = ordinal_cfa(model_text(scale, top), matrix, items, missing="pairwise", level=options.level)
        except EstimationError as problem:
            problems.append((same(top.id), by_ids(problem, items)))
            continue
        models[name] = found
        fit = found.scaled
        rows.append(
            (
                top.title.text,
                top.id,
                Number(f"{name}.n_obs", found.n, "count"),
                number(f"{name}.chi_square", fit.chisq, "estimate"),
                Number(f"{name}.dof", fit.dof, "count"),
                number(f"{name}.p", fit.p_value, "p"),
                *_closeness(name, fit, fit, found.srmr),
            )
        )
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=ORDINAL_TITLE, t=scale.title)
    explained = (_ORDINAL, RULES, UNWEIGHTED) if rows else ()
    notes = scale.notes(*explained, *nothing_shared(_by_top(models)), *told_once(problems))
    fits = Table("ordinal_fit", title, (*_COLUMNS, *MEASURES), tuple(rows), notes)
    loadings = _loadings_table(scale, models)
    tables = (fits, loadings) if loadings.rows else (fits,)
    refusals = tuple(problem for _, problem in problems if isinstance(problem, EstimationError))
    return Part("ordinal", scale.source, title, tables, (), dict(models), refusals, tuple(cautions))
