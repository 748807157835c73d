"""How imputation is shown: what was imputed and why it was empty, beside what was answered, and whether chains met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...statistics.imputation.convergence import LEVEL, MOST_RHAT
from ...words.numbers import Number
from ...words.reasons import REASONS
from ...words.table import Cell, Table
from ...words.text import Text
from ..sample_design import simulated_note
from ..source_words import source_title
from .left_words import AT_RANDOM, LEFT, METHODS, NOT_KNOWN, TWO_LEVELS

if TYPE_CHECKING:
    import pandas

    from .imputed import Imputed, ImputedSource

_NOTE = Text(
    zh="链式方程多重插补：{m} 份，每条链迭代 {i} 轮，种子 {s}；{levels}；权重、层、初级抽样单元都在模型里。"
    "没有问到的、不适用的题不插补。",
    en="Multiple imputation by chained equations: {m} sets, {i} iterations each, seed {s}; {levels}; weight, strata "
    "and PSU are in the models. What was not asked or does not apply is not imputed.",
)
_SILENT = Text(zh="整份没有作答的 {n} 行未插补。", en="Rows without one answer, not imputed: {n}.")
_YES = Text(zh="已收敛", en="converged")
_UNTOLD = Text(zh="迭代太少，看不出", en="too few iterations to tell")
_NO = Text(zh="未收敛：增加 iterations", en="not converged: raise iterations")


def cells_table(made: Imputed) -> Table:
    """One row a variable: cells imputed and why they were empty, cells left empty and why."""
    rows: list[tuple[Cell, ...]] = []
    for name, source in made.parts.items():
        for variable in source.cells.asked:
            rows.append(_cells_row(name, source, variable))
        for variable, why in source.cells.inside.items():
            if source.cells.reasons[variable]:
                rows.append(_row(name, source, variable, 0, {}, _kept(source, variable, True), why))
    title = Text(zh="插补了哪些单元格", en="Cells imputed")
    columns = (
        "variable",
        "item_text",
        "source",
        "n_obs",
        "n_imputed",
        "reason",
        "n_left",
        "left_because",
        "imputed_by",
    )
    return Table("imputed_cells", title, columns, tuple(row for row in rows if row[4] or row[6]), notes_of(made))


def _cells_row(name: str, source: ImputedSource, variable: str) -> tuple[Cell, ...]:
    made = source.imputation
    if variable in made.left:
        return _row(name, source, variable, 0, {}, _kept(source, variable, True), LEFT[made.left[variable]])
    n = len(made.rows.get(variable, ()))
    kept = source.cells.kept[variable]
    return _row(name, source, variable, n, source.cells.reasons[variable], sum(kept.values()), _listed(kept))


def _kept(source: ImputedSource, variable: str, empty: bool) -> int:
    parts = (source.cells.kept[variable], source.cells.reasons[variable] if empty else {})
    return sum(sum(part.values()) for part in parts)


def _row(
    name: str, source: ImputedSource, variable: str, n: int, why: Mapping[str, int], left: int, reason: Text | None
) -> tuple[Cell, ...]:
    key, answered = f"imputed.{name}.{variable}", _observed(source, variable)
    method = source.imputation.methods.get(variable)
    return (
        variable,
        source.responses.instrument.title_of(variable).text,
        source_title(name),
        Number(f"{key}.n_obs", int((~np.isnan(answered)).sum()), "count"),
        Number(f"{key}.n_imputed", n, "count") if n else None,
        _listed(why),
        Number(f"{key}.n_left", left, "count") if left else None,
        reason,
        METHODS[method] if n and method is not None else None,
    )


def _observed(source: ImputedSource, variable: str) -> np.ndarray:
    return source.responses.column(variable).values


def _listed(counts: Mapping[str, int]) -> Text | None:
    if not counts:
        return None
    parts_zh = [f"{REASONS[reason].zh} {n}" for reason, n in counts.items()]
    parts = [f"{REASONS[reason].en} {n}" for reason, n in counts.items()]
    return Text(zh="、".join(parts_zh), en=", ".join(parts))


def compared_table(made: Imputed) -> Table:
    """Mean and standard deviation of answers and of imputed answers; a nominal variable's are left out."""
    rows: list[tuple[Cell, ...]] = []
    for name, source, variable in _handed_out(made):
        if source.imputation.methods[variable] == "multinomial":
            continue
        key, answers = f"compared.{name}.{variable}", _observed(source, variable)
        seen, cells = answers[~np.isnan(answers)], source.imputation.values[variable]
        rows.append(
            (
                variable,
                source.responses.instrument.title_of(variable).text,
                source_title(name),
                Number(f"{key}.mean_observed", seen.mean(), "estimate"),
                Number(f"{key}.mean_imputed", cells.mean(), "estimate"),
                Number(f"{key}.sd_observed", seen.std(ddof=1), "estimate"),
                Number(f"{key}.sd_imputed", cells.std(), "estimate"),
            )
        )
    title = Text(zh="作答的与插补的", en="Answered and imputed")
    columns = ("variable", "item_text", "source", "mean_observed", "mean_imputed", "sd_observed", "sd_imputed")
    note = Text(
        zh="答案的编码，未加权。两者可以不同：缺答的人本来就可能与作答的人不同。",
        en="Codes of the answers, unweighted. The two may differ: those who did not answer may be other people.",
    )
    return Table("imputed_compared", title, columns, tuple(rows), (note, *_simulated(made)))


def convergence_table(made: Imputed) -> Table:
    """R-hat of each variable's chains, and whether they drift; those farthest from settled first."""
    rows: list[tuple[Cell, ...]] = []
    for name, source in made.parts.items():
        found = source.convergence
        short = not np.isfinite(found.limit)
        order = np.lexsort((-found.rhat_mean, found.drift_p, found.converged))
        for place in order:
            variable = found.names[place]
            key = f"convergence.{name}.{variable}"
            rows.append(
                (
                    variable,
                    source_title(name),
                    Number(f"{key}.rhat_mean", found.rhat_mean[place], "estimate"),
                    Number(f"{key}.rhat_sd", found.rhat_sd[place], "estimate"),
                    Number(f"{key}.drift_p", found.drift_p[place], "p"),
                    _UNTOLD if short else _YES if found.converged[place] else _NO,
                )
            )
    limits = dict.fromkeys(
        "–" if np.isinf(source.convergence.limit) else f"{source.convergence.limit:.2f}"
        for source in made.parts.values()
    )
    note = Text(
        zh="R-hat 不超过 {r}、且链的均值没有单向移动（乘以变量数的 p 值不小于 {p}）为收敛；看后一半迭代。界限按链的长短"
        "而定：长链用 {k}，短链仅凭偶然就会更高，因此放宽到偶然所及（F 分布，全部变量合计 {p}）；“已收敛”只表示看不出与"
        "偶然不同。",
        en="Converged: no R-hat above {r}, and chains' means that do not move one way (p, times the variables, not "
        "below {p}); from the second half of the iterations. The limit goes by the length of the chains: {k} for long "
        "ones, and for short ones, which exceed it by chance alone, as far as chance reaches (F, {p} for all variables "
        "together); “converged” says no more than that nothing beyond chance is seen.",
    ).fill(r=", ".join(limits), p=f"{LEVEL:g}", k=f"{MOST_RHAT:g}")
    title = Text(zh="链的收敛", en="Convergence of the chains")
    return Table(
        "imputed_convergence",
        title,
        ("variable", "source", "rhat_mean", "rhat_sd", "drift_p", "verdict"),
        tuple(rows),
        (note,),
    )


def glance_table(made: Imputed) -> Table:
    """One row a source."""
    rows = []
    for name, source in made.parts.items():
        key, n = f"imputed.{name}", sum(len(source.imputation.rows[one]) for one in source.names)
        asked = sum(int((~np.isnan(_observed(source, one))).sum()) for one in source.names) + n
        rows.append(
            (
                source_title(name),
                Number(f"{key}.n_rows", source.responses.n_rows, "count"),
                Number(f"{key}.n_variables", len(source.names), "count"),
                Number(f"{key}.n_imputed", n, "count"),
                Number(f"{key}.share_imputed", 100 * n / asked if asked else 0.0, "percent"),
                Number(f"{key}.m", made.m, "count"),
                Number(f"{key}.iterations", made.iterations, "count"),
                _largest(f"{key}.largest_rhat", source),
                Number(f"{key}.n_not_converged", int((~source.convergence.converged).sum()), "count"),
            )
        )
    columns = (
        "source",
        "n_rows",
        "n_variables",
        "n_imputed",
        "share_imputed",
        "m_sets",
        "iterations",
        "largest_rhat",
        "n_not_converged",
    )
    return Table("imputed", Text(zh="插补概况", en="The imputation"), columns, tuple(rows), notes_of(made))


def _largest(key: str, source: ImputedSource) -> Number | None:
    found = source.convergence
    every = np.concatenate([found.rhat_mean, found.rhat_sd])
    known = every[~np.isnan(every)]
    return Number(key, float(known.max()), "estimate") if known.size else None


def trace_table(made: Imputed) -> pandas.DataFrame:
    """Mean and sd of each variable's imputed cells, iteration by iteration, chain by chain."""
    import pandas

    parts = []
    for name, source in made.parts.items():
        found = source.imputation
        places = pandas.MultiIndex.from_product(
            [[name], found.names, range(1, made.iterations + 1), range(1, made.m + 1)],
            names=["source", "variable", "iteration", "imputation"],
        )
        columns = {"mean": found.trace_mean.ravel(), "sd": found.trace_sd.ravel()}
        parts.append(pandas.DataFrame(columns, index=places).reset_index())
    return pandas.concat(parts, ignore_index=True)


def notes_of(made: Imputed) -> tuple[Text, ...]:
    """How it was done, what it rests on, what was left."""
    levels = {source.imputation.two_level for source in made.parts.values()}
    silent = sum(source.cells.silent for source in made.parts.values())
    return (
        _NOTE.fill(m=made.m, i=made.iterations, s=made.seed, levels=TWO_LEVELS[levels.pop()]),
        AT_RANDOM,
        *((_SILENT.fill(n=silent),) if silent else ()),
        *((NOT_KNOWN,) if not made.converged else ()),
        *_simulated(made),
    )


def _simulated(made: Imputed) -> tuple[Text, ...]:
    return simulated_note(made.data.simulated)


def _handed_out(made: Imputed) -> Iterator[tuple[str, ImputedSource, str]]:
    for name, source in made.parts.items():
        for variable in source.names:
            yield name, source, variable
