"""Part "dimensions": whether the items can be factored, how many factors they hold, which item goes with which."""

from __future__ import annotations

import numpy as np

from ...statistics.factors import (
    Factors,
    Parallel,
    bartlett_test,
    factor_analysis,
    kaiser_meyer_olkin,
    parallel_analysis,
)
from ...statistics.polychoric import polychoric_correlations, smooth_correlations
from ...words.document import Figure
from ...words.errors import EstimationError
from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..misuse.limits import FEWEST_ROWS
from .correlations import Correlations, pearson
from .figures import heatmap_figures, scree_figure
from .options import Options
from .part import Part, Scale, number
from .refusals import refused

TITLE = Text(zh="维度", en="Dimensions")
_RULES = Text(
    zh="KMO 不低于 0.6、Bartlett 检验显著时才值得做因子分析（Kaiser 1974）；平行分析保留超过随机数据 95% 分位数的"
    "因子。",
    en="Worth factoring from KMO .6 on with Bartlett's test rejected (Kaiser 1974); parallel analysis keeps factors "
    "above the 95% quantile of random data.",
)
_KEPT = Text(
    zh="提取 {k} 个因子（minres，oblimin 斜交旋转）：平行分析的结果。表中为模式载荷。",
    en="{k} factors extracted (minres, oblimin): as many as parallel analysis suggests. Loadings are the pattern.",
)
_ONE_KEPT = Text(
    zh="只提取一个因子（minres，不旋转）：平行分析的结果。",
    en="One factor extracted (minres, nothing to rotate): as many as parallel analysis suggests.",
)
WORTH = 0.60  # KMO
_WEAK = Text(
    zh="n = {n}，KMO = {k}：不足 {m} 份或 KMO 低于 {w}，换一个样本载荷会大变，只供查看，不宜报告。",
    en="n = {n}, KMO = {k}: with fewer than {m} answers or a KMO under {w} another sample gives other loadings; look "
    "at them, do not report them.",
)
_LOADS = 0.25
_REVERSED = Text(
    zh="因子 {f} 上载荷绝对值达到 {c} 的题全是反向题：它多半是作答方式（反向措辞），不是又一个维度。",
    en="Every item that loads {c} or more on factor {f} is reversed: rather a way of answering turned wordings than "
    "one more dimension.",
)
_SEED = Text(zh="随机种子 {s}，{d} 组随机数据。", en="Seed {s}, {d} sets of random data.")


def dimensions(scale: Scale, options: Options) -> Part:
    """KMO, Bartlett, parallel analysis and an exploratory solution of all items of a scale."""
    items = scale.all_items
    refusals: list[EstimationError] = []
    results: dict[str, object] = {}
    tables: list[Table] = []
    figures: list[Figure] = []
    try:
        found = _correlations(scale, items, options)
        parallel = parallel_analysis(found.matrix, found.n, seed=options.seed, draws=options.draws)
        results["parallel"] = parallel
        tables.append(_adequacy_table(scale, found, parallel, options))
        tables.append(_parallel_table(scale, parallel))
        figures.append(scree_figure(scale, parallel))
        factors = factor_analysis(found.matrix, max(parallel.n_factors, 1), n=found.n)
        results["factors"] = factors
        tables.append(_loadings_table(scale, items, factors, _weak(found)))
        figures += heatmap_figures(scale, items, factors)
    except EstimationError as problem:
        refusals.append(problem)
        tables.append(_refused_table(scale, problem))
    title = Text(zh="{p}：{t}", en="{p}: {t}").fill(p=TITLE, t=scale.title)
    return Part("dimensions", scale.source, title, tuple(tables), tuple(figures), results, tuple(refusals))


def _correlations(scale: Scale, items: tuple[str, ...], options: Options) -> Correlations:
    matrix = scale.matrix(items)
    if options.correlation == "pearson":
        return pearson(matrix, items)
    found = polychoric_correlations(matrix, missing="pairwise")
    rho = found.rho if found.least_eigenvalue > 1e-6 else smooth_correlations(found.rho).rho
    return Correlations(rho, int(found.n_pairs.min()))


def _adequacy_table(scale: Scale, found: Correlations, parallel: Parallel, options: Options) -> Table:
    adequacy, sphericity = kaiser_meyer_olkin(found.matrix), bartlett_test(found.matrix, found.n)
    weakest = int(np.argmin(adequacy.items))
    row: tuple[Cell, ...] = (
        scale.title,
        Number("kmo.n_items", len(scale.all_items), "count"),
        Number("kmo.n_obs", found.n, "count"),
        number("kmo.overall", adequacy.overall),
        number("kmo.chi_square", sphericity.chi_square, "score"),
        Number("kmo.dof", sphericity.dof, "count"),
        number("kmo.p", sphericity.p_value, "p"),
        Number("kmo.n_suggested", parallel.n_factors, "count"),
        Number("kmo.n_designed", len(scale.factors), "count"),
    )
    columns = ("index", "n_items", "n_obs", "kmo", "chi_square", "dof", "p_value", "n_suggested", "n_designed")
    lowest = Text(zh="KMO 最低的题：{i}（{v}）。", en="Lowest KMO: {i} ({v}).").fill(
        i=scale.all_items[weakest], v=number("", float(adequacy.items[weakest]))
    )
    kind = (
        Text(zh="多分格相关", en="polychoric")
        if options.correlation == "polychoric"
        else Text(zh="积差相关", en="Pearson")
    )
    pairs = Text(
        zh="{k}，成对可用的回答；样本量取两题共有的最少答卷数。",
        en="{k} correlations of the answers each pair shares; n is the smallest such number.",
    ).fill(k=kind)
    seed = _SEED.fill(s=options.seed, d=options.draws)
    title = Text(zh="能否做因子分析：{t}", en="Worth factoring: {t}").fill(t=scale.title)
    return Table("adequacy", title, columns, (row,), scale.notes(_RULES, lowest, pairs, seed))


def _parallel_table(scale: Scale, parallel: Parallel) -> Table:
    # One row past the last factor kept shows that the next one does not pass.
    shown = min(max(parallel.n_factors, len(scale.factors)) + 2, len(parallel.eigenvalues))
    rows = tuple(
        (
            same(str(place + 1)),
            number(f"parallel.{place + 1}.eigenvalue", float(parallel.factor_eigenvalues[place]), "coefficient"),
            number(f"parallel.{place + 1}.random_mean", float(parallel.factor_random_mean[place]), "coefficient"),
            number(f"parallel.{place + 1}.random_high", float(parallel.factor_random_high[place]), "coefficient"),
        )
        for place in range(shown)
    )
    title = Text(zh="平行分析：{t}", en="Parallel analysis: {t}").fill(t=scale.title)
    columns = ("component", "eigenvalue", "random_mean", "random_high")
    note = Text(
        zh="公因子特征值（对角线为单因子共同度）与随机数据的均值、95% 分位数。",
        en="Common-factor eigenvalues (one-factor communalities in the diagonal) beside the mean and the 95% quantile "
        "of random data.",
    )
    return Table("parallel", title, columns, rows, scale.notes(note))


def _loadings_table(scale: Scale, items: tuple[str, ...], factors: Factors, weak: tuple[Text, ...]) -> Table:
    k = factors.loadings.shape[1]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            item,
            *(number(f"efa.{item}.{f + 1}", float(factors.loadings[place, f]), "proportion") for f in range(k)),
            number(f"efa.{item}.communality", float(factors.communalities[place]), "proportion"),
        )
        for place, item in enumerate(items)
    )
    columns = ("item", *(f"factor_{f + 1}" for f in range(k)), "communality")
    headings = {f"factor_{f + 1}": Text(zh=f"因子 {f + 1}", en=f"Factor {f + 1}") for f in range(k)}
    title = Text(zh="探索性因子载荷：{t}", en="Exploratory loadings: {t}").fill(t=scale.title)
    notes = scale.notes(_KEPT.fill(k=k) if k > 1 else _ONE_KEPT, *weak, *_of_reversed_items(scale, items, factors))
    return Table("efa_loadings", title, columns, rows, notes, headings)


def _weak(found: Correlations) -> tuple[Text, ...]:
    overall = float(kaiser_meyer_olkin(found.matrix).overall)
    if found.n >= FEWEST_ROWS and overall >= WORTH:
        return ()
    return (_WEAK.fill(n=found.n, k=number("", overall), m=FEWEST_ROWS, w=number("", WORTH, "proportion")),)


def _of_reversed_items(scale: Scale, items: tuple[str, ...], factors: Factors) -> list[Text]:
    known = scale.indices.responses.instrument.item_by_id
    turned = np.array([known[item].reverse for item in items])
    strong = np.abs(factors.loadings) >= _LOADS
    told = (strong.sum(axis=0) > 2) & ~strong[~turned].any(axis=0) & (not turned.all())
    return [_REVERSED.fill(f=place + 1, c=number("", _LOADS, "proportion")) for place in np.flatnonzero(told).tolist()]


def _refused_table(scale: Scale, problem: EstimationError) -> Table:
    title = Text(zh="能否做因子分析：{t}", en="Worth factoring: {t}").fill(t=scale.title)
    return Table("dimensions_refused", title, ("index",), (), scale.notes(refused(scale.source, problem)))
