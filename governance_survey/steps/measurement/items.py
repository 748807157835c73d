"""Part "items": the graded response model of every sub-dimension."""

from __future__ import annotations

from ...statistics.item_response import GradedModel, graded_response
from ...words.errors import EstimationError, GovernanceSurveyError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from ..misuse.linter import Caution, Suspicion, allowed
from .curve_figures import curve_figures
from .options import Options
from .part import Part, Scale, number
from .refusals import by_ids, told_once

TITLE = Text(zh="题目反应模型", en="Item response")
RECOMMENDED = 500
_MODEL = Text(
    zh="等级反应模型（Samejima 1969，doi 10.1007/BF03372160），边际极大似然；特质均值 0、方差 1；b 为达到该选项及"
    "以上的五五开位置。",
    en="Graded response model (Samejima 1969, doi 10.1007/BF03372160) by marginal maximum likelihood, trait with mean "
    "0 and variance 1; b is where an answer at or above the option becomes as likely as not.",
)
_RELIABILITY = Text(zh="{i}：特质得分的经验信度 {r}。", en="{i}: empirical reliability of the trait score {r}.")


def item_response(scale: Scale, options: Options) -> Part:
    """Discrimination and thresholds of every item, factor by factor."""
    models: dict[str, GradedModel] = {}
    problems: list[tuple[str, GovernanceSurveyError]] = []
    cautions: list[Caution] = []
    told: list[Text] = []
    rows: list[tuple[Cell, ...]] = []
    most = 0
    for node in scale.factors:
        items = scale.items(node)
        matrix = scale.matrix(items)
        n = int((matrix == matrix).any(axis=1).sum())
        where = Text(zh="{t}，{n} 份答卷", en="{t}, {n} answers").fill(t=node.title, n=n)
        suspicion = (Suspicion("graded_small_sample", where),) if n < RECOMMENDED else ()
        passed, refusal = allowed(suspicion, options.accept)
        cautions += passed
        if refusal is not None:
            problems.append((node.id, refusal))
            continue
        try:
            found = graded_response(matrix)
        except EstimationError as problem:
            problems.append((node.id, by_ids(problem, items)))
            continue
        models[node.id] = found
        most = max(most, *(len(b) for b in found.b))
        told.append(_RELIABILITY.fill(i=node.id, r=number("", found.reliability, "proportion")))
    for name, model in models.items():
        node = next(node for node in scale.factors if node.id == name)
        rows += _rows(scale.items(node), name, model, most)
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    columns = ("item", "index_id", "n_obs", "discrimination", "std_error", *(f"threshold_{k + 1}" for k in range(most)))
    notes = scale.notes(*((_MODEL,) if rows else ()), *told, *told_once(problems))
    headings = {f"threshold_{k + 1}": Text(zh=f"b{k + 1}", en=f"b{k + 1}") for k in range(most)}
    table = Table("graded", title, columns, tuple(rows), notes, headings)
    drawn = curve_figures(scale, models)
    refusals = tuple(problem for _, problem in problems if isinstance(problem, EstimationError))
    return Part("items", scale.source, title, (table,), drawn, dict(models), refusals, tuple(cautions))


def _rows(items: tuple[str, ...], name: str, model: GradedModel, most: int) -> list[tuple[Cell, ...]]:
    return [
        (
            item,
            name,
            Number(f"{name}.{item}.n_obs", model.n, "count"),
            number(f"{name}.{item}.a", float(model.a[place]), "estimate"),
            number(f"{name}.{item}.a_error", float(model.a_error[place]), "estimate"),
            *(
                number(f"{name}.{item}.b{k + 1}", float(model.b[place][k]), "estimate")
                if k < len(model.b[place])
                else None
                for k in range(most)
            ),
        )
        for place, item in enumerate(items)
    ]
