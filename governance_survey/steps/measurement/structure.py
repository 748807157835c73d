"""Part "structure": the whole scale at once, its factors correlated, under their dimensions, or all one."""

from __future__ import annotations

from ...statistics.confirmatory import (
    FactorModel,
    Samples,
    cfa,
    compare_models,
    incomplete_samples,
    latent_correlations,
)
from ...words.errors import EstimationError, FormulaError, GovernanceSurveyError
from ...words.table import Cell, Table
from ...words.text import Text, listed
from ..misuse.linter import Caution, allowed
from .confirmatory import (
    MEASURES,
    ROBUST,
    RULES,
    UNWEIGHTED,
    counted,
    few_answers,
    free_parameters,
    measured,
    nothing_shared,
)
from .model_text import Form, has_higher_order, model_text
from .options import Options
from .orientation import factor_signs, oriented
from .part import Part, Scale, number
from .refusals import by_ids, told_once

TITLE = Text(zh="整个量表的结构", en="Structure of the whole scale")
ONE_THING = 0.90
TITLES: dict[Form, Text] = {
    "correlated": Text(zh="方案的因子，彼此相关", en="the scheme's factors, correlated"),
    "higher_order": Text(zh="维度为其分维度之上的高阶因子", en="dimensions above their sub-dimensions"),
    "one_factor": Text(zh="全部题目一个因子", en="one factor for all items"),
}
_YES, _NO, _OPEN = Text(zh="是", en="yes"), Text(zh="否", en="no"), Text(zh="未定", en="open")
_NESTED = Text(
    zh="与“方案的因子，彼此相关”相比：差异检验按 Satorra & Bentler（2001，doi 10.1007/BF02296192）校正；p 小表示较简单"
    "的模型丢掉了信息，大样本中差异再小也会显著，故与 ΔCFI、ΔBIC 同看（ΔBIC 为负，较简单的模型更可取）。",
    en="Beside “the scheme's factors, correlated”: difference test scaled after Satorra & Bentler (2001, doi "
    "10.1007/BF02296192). A small p says that the simpler model loses something, as it nearly always "
    "does in a large sample: read ΔCFI and ΔBIC with it (a negative ΔBIC favours the simpler model).",
)
_CORRELATIONS = Text(
    zh="因子之间的相关已去除测量误差；区间由 Fisher 变换得到。“能区分”：绝对值的区间整个低于 0.90 为是，整个不低于 0.90"
    " 为否，其余未定。",
    en="Correlations of factors are free of measurement error; intervals by Fisher's transformation. Distinct: yes "
    "where the interval of the absolute value lies under .90, no where it lies above, open where it holds .90.",
)
_ONE = Text(
    zh="相关高于 0.90，很难说是两个因子：{p}。考虑合并，或只报告上一级得分。",
    en="Correlations over .90, hard to call two factors: {p}. Join them, or report the score above them only.",
)


def structure(scale: Scale, options: Options) -> Part:
    """Models of every item at once by robust full-information likelihood, beside one another."""
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    cautions: list[Caution] = []
    problems: list[tuple[Text, GovernanceSurveyError]] = []
    models: dict[Form, FactorModel] = {}
    matrix = scale.matrix(scale.all_items)
    samples: Samples | None = None
    for form in forms(scale):
        few = few_answers(matrix, free_parameters(scale, *scale.tops, form=form), TITLES[form])
        warned, refusal = allowed(few, options.accept)
        cautions += [caution for caution in warned if caution not in cautions]
        problem: GovernanceSurveyError | None = refusal
        if problem is None:
            try:
                # The saturated moments take longest, and serve every model of the same items.
                samples = incomplete_samples(matrix, None, scale.all_items) if samples is None else samples
                models[form] = _model(scale, form, samples, options.level)
                continue
            except (EstimationError, FormulaError) as found:
                problem = found
        if isinstance(problem, EstimationError):
            problem = by_ids(problem, scale.all_items)
        problems.append((TITLES[form], problem))
    explained = (ROBUST, RULES, UNWEIGHTED) if models else ()
    notes = scale.notes(
        *explained, *nothing_shared((TITLES[form], model) for form, model in models.items()), *told_once(problems)
    )
    columns = ("model", "n_obs", "n_complete", *MEASURES, "aic", "bic")
    tables = [Table("structure_fit", title, columns, _fit_rows(scale, models), notes)]
    tables += _differences(scale, models)
    tables += _correlations(scale, models)
    tables += _second_order(scale, models)
    results: dict[str, object] = {f"structure.{form}": model for form, model in models.items()}
    refusals = tuple(problem for _, problem in problems if isinstance(problem, EstimationError))
    return Part("structure", scale.source, title, tuple(tables), (), results, refusals, tuple(cautions))


def forms(scale: Scale) -> tuple[Form, ...]:
    """Models that differ for this scale: the widest first, as the others are its special cases."""
    if len(scale.factors) == 1:
        return ("one_factor",)
    return ("correlated", "higher_order", "one_factor") if has_higher_order(scale) else ("correlated", "one_factor")


def _model(scale: Scale, form: Form, samples: Samples, level: float) -> FactorModel:
    return cfa(model_text(scale, form=form), samples, scale.all_items, estimator="mlr", missing="fiml", level=level)


def _fit_rows(scale: Scale, models: dict[Form, FactorModel]) -> tuple[tuple[Cell, ...], ...]:
    matrix = scale.matrix(scale.all_items)
    return tuple(
        (
            TITLES[form],
            *counted(f"structure.{form}", model, matrix),
            *measured(f"structure.{form}", model),
            number(f"structure.{form}.aic", model.criteria.aic, "score"),
            number(f"structure.{form}.bic", model.criteria.bic, "score"),
        )
        for form, model in models.items()
    )


def _differences(scale: Scale, models: dict[Form, FactorModel]) -> list[Table]:
    if "correlated" not in models or len(models) < 2:
        return []
    rows: list[tuple[Cell, ...]] = []
    problems: list[tuple[Text, GovernanceSurveyError]] = []
    for form, model in models.items():
        if form == "correlated":
            continue
        stem = f"structure.{form}.difference"
        try:
            found = compare_models(model, models["correlated"])
        except EstimationError as problem:
            problems.append((TITLES[form], problem))
            continue
        rows.append(
            (
                TITLES[form],
                number(f"{stem}.chi_square", found.chisq, "estimate"),
                number(f"{stem}.dof", found.dof, "count"),
                number(f"{stem}.p", found.p_value, "p"),
                number(f"{stem}.delta_cfi", found.delta_cfi),
                number(f"{stem}.delta_rmsea", found.delta_rmsea),
                number(f"{stem}.delta_srmr", found.delta_srmr),
                number(f"{stem}.delta_aic", found.delta_aic, "score"),
                number(f"{stem}.delta_bic", found.delta_bic, "score"),
            )
        )
    title = Text(zh="模型比较：{t}", en="Models compared: {t}").fill(t=scale.title)
    columns = ("model", "chi_square", "dof", "p_value", "delta_cfi", "delta_rmsea", "delta_srmr")
    headings = {"chi_square": Text(zh="Δχ²", en="Δχ²"), "dof": Text(zh="Δ自由度", en="Δdf")}
    notes = scale.notes(_NESTED, *told_once(problems))
    return [Table("structure_difference", title, (*columns, "delta_aic", "delta_bic"), tuple(rows), notes, headings)]


def _correlations(scale: Scale, models: dict[Form, FactorModel]) -> list[Table]:
    rows: list[tuple[Cell, ...]] = []
    high: list[str] = []
    for form, model in models.items():
        signs = factor_signs(model.estimates.rows, model.estimates.std_all)
        for found in latent_correlations(model):
            turn = signs[found.left] * signs[found.right]
            below, above = sorted((turn * found.low, turn * found.high))
            stem = f"structure.{form}.{found.left}.{found.right}"
            least, most = sorted((abs(found.low), abs(found.high)))
            if found.low < 0 < found.high:
                least = 0.0
            rows.append(
                (
                    TITLES[form],
                    found.left,
                    found.right,
                    number(f"{stem}.correlation", turn * found.r),
                    number(f"{stem}.conf_low", below),
                    number(f"{stem}.conf_high", above),
                    _YES if most < ONE_THING else _NO if least >= ONE_THING else _OPEN,
                )
            )
            if abs(found.r) > ONE_THING:
                high.append(f"{found.left} – {found.right}")
    if not rows:
        return []
    warned = (_ONE.fill(p=listed(dict.fromkeys(high), most=20)),) if high else ()
    title = Text(zh="因子之间的相关：{t}", en="Correlations of factors: {t}").fill(t=scale.title)
    columns = ("model", "from", "to", "correlation", "conf_low", "conf_high", "verdict")
    headings = {"verdict": Text(zh="能区分", en="Distinct")}
    return [Table("latent_correlations", title, columns, tuple(rows), scale.notes(_CORRELATIONS, *warned), headings)]


def _second_order(scale: Scale, models: dict[Form, FactorModel]) -> list[Table]:
    if "higher_order" not in models:
        return []
    own, titles = models["higher_order"].estimates, {node.id: node.title.text for node in scale.nodes}
    turned = oriented(own.rows, own.std_all)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.left,
            row.right,
            titles[row.right],
            number(f"structure.higher_order.{row.right}.loading", float(turned[place])),
            number(f"structure.higher_order.{row.right}.std_error", float(own.std_all_error[place])),
        )
        for place, row in enumerate(own.rows)
        if row.operator == "=~" and row.right in titles
    )
    title = Text(zh="分维度在维度上的载荷：{t}", en="Loadings of sub-dimensions on their dimension: {t}").fill(
        t=scale.title
    )
    columns = ("factor", "index_id", "index", "loading", "std_error")
    return [Table("second_order_loadings", title, columns, rows, scale.notes())]
