"""The declared sample design of a source as arrays, and the words that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..data.design_roles import DesignRoles
from ..data.responses import Responses
from ..statistics.design import Calibration, DesignArrays, GivenReplicates, StageLabels, design_arrays
from ..statistics.survey import given_replicates, summarise_weights
from ..words.text import Text

SAMPLING_WORDS: dict[str, Text] = {
    "probability": Text(zh="概率抽样", en="probability sample"),
    "census": Text(zh="普查", en="census"),
    "quota": Text(zh="配额抽样", en="quota sample"),
    "convenience": Text(zh="方便样本", en="convenience sample"),
}
_INTERVAL_NOTES: dict[str, Text] = {
    "probability": Text(
        zh="区间按抽样设计（权重、层、初级抽样单元）用泰勒线性化计算。",
        en="Intervals follow the sample design (weights, strata, primary sampling units), Taylor-linearised.",
    ),
    "census": Text(
        zh="数据来自普查；区间把答卷者视为更大总体的一次实现，不表示抽样误差。",
        en="The data are a census; intervals treat the respondents as one realisation of a larger population, "
        "not as sampling error.",
    ),
    "quota": Text(
        zh="配额样本不是概率抽样；区间只在“如同随机抽取”的假定下成立。",
        en="A quota sample is not a probability sample; intervals hold only as if respondents were drawn at random.",
    ),
    "convenience": Text(
        zh="方便样本不是概率抽样；区间只在“如同随机抽取”的假定下成立，不能推及总体。",
        en="A convenience sample is not a probability sample; intervals hold only as if respondents were drawn at "
        "random and speak of no wider population.",
    ),
}
_CALIBRATED = Text(
    zh="权重已按总体边际校准；方差用对校准变量回归后的残差计算（有重复权重时，每个重复样本同样校准）。",
    en=" The weights were calibrated on margins of the population; variances are of what remains after the variables "
    "calibrated on (with replicate weights, every replicate was calibrated too).",
)
_REPLICATE_NOTES = {
    True: Text(
        zh="区间用数据自带的 {r} 套重复权重计算。", en="Intervals follow the {r} replicate weights given with the data."
    ),
    False: Text(
        zh="区间用数据自带的 {r} 套重复权重计算；样本不是概率样本，区间不能推及总体。",
        en="Intervals follow the {r} replicate weights given with the data; this is no probability sample, and they "
        "speak of no wider population.",
    ),
}

_LONELY_RULES: dict[str, Text] = {
    "adjust": Text(zh="以总均值为中心", en="centred at the grand mean"),
    "certainty": Text(zh="视为必抽，不计方差", en="taken as certain, without variance"),
    "remove": Text(zh="不计方差", en="without variance"),
    "average": Text(zh="取其余各层的平均方差", en="given the average variance of the others"),
}
_LONELY = Text(zh="只有一个抽样单元的层有 {k} 个：{how}。", en=" Strata with a single sampling unit: {k}, {how}.")
# Above this many times the variance of equal weights (Kish), few rows decide the estimates and their errors.
UNEQUAL_WEIGHTS = 3.0
_UNEQUAL = Text(
    zh="权重极不均等：{n} 份答卷只相当于 {e} 份等权答卷（只看权重的有效样本量），最大的一个占权重总和的 {s}%。"
    "估计取决于少数答卷，误差可能远偏小；请核对权重，或用 calibrate 的 trim 截断。",
    en="The weights are very unequal: {n} answers count like {e} of equal weight (effective n of the weights), the "
    "largest holds {s}% of their sum. Few answers decide the estimates, whose errors may be far too small: check the "
    "weights, or trim them (calibrate with trim).",
)


def design_of(responses: Responses) -> DesignArrays:
    """Weights, strata, sampling units and replicate weights as declared when the answers were read, and as calibrated.

    Where replicate weights were declared the variance is theirs; strata and units, which they hold, are left aside.
    """
    roles = responses.design
    responses.load(roles.columns)

    def labels(name: str | None) -> np.ndarray | None:
        return None if name is None else responses.column(name).values

    if roles.replicate_weights:
        weights = labels(roles.weight)
        return design_arrays(responses.n_rows, weights=weights, replicates=_replicates(responses, roles))
    later = tuple(
        StageLabels(responses.column(stage.units).values, fpc=labels(stage.fpc), strata=labels(stage.strata))
        for stage in roles.later
    )
    design = design_arrays(
        responses.n_rows,
        weights=labels(roles.weight),
        strata=labels(roles.strata),
        psu=labels(roles.psu),
        fpc=labels(roles.fpc),
        lonely=roles.lonely_psu,
        later=later,
    )
    made = responses.calibration
    if made is None:
        return design
    frames = (Calibration(one.auxiliaries, one.cells, one.before, one.after) for one in made.frames)
    return replace(design, calibrations=tuple(frames))


def _replicates(responses: Responses, roles: DesignRoles) -> GivenReplicates:
    made = responses.calibration
    table = responses.values(*roles.replicate_weights).T if made is None else made.replicates
    assert table is not None and roles.replicate_kind is not None
    weight = np.ones(responses.n_rows) if roles.weight is None else responses.column(roles.weight).values
    kind = "jk1" if roles.replicate_kind == "jkn" else roles.replicate_kind  # JKn brings its coefficients
    given = given_replicates(
        weight,
        table,
        method=kind,
        rho=roles.fay_rho,
        coefficients=np.array(roles.replicate_coefficients) if roles.replicate_coefficients else None,
    )
    return GivenReplicates(given.table, given.coefficients, given.dof)


def stacked_calibrations(sources: Sequence[Responses], weights: Sequence[np.ndarray]) -> tuple[Calibration, ...]:
    """What the weights of several sources, one below the other, were calibrated on: each on its own rows.

    Rows of the other sources keep their influence: they are in a cell of their own, where every auxiliary is nought.
    """
    found = []
    starts = np.cumsum([0, *(source.n_rows for source in sources)])
    for source, start in zip(sources, starts[:-1], strict=True):
        rows = slice(start, start + source.n_rows)
        for frame in () if source.calibration is None else source.calibration.frames:
            others = len(frame.auxiliaries)
            cells = np.full(starts[-1], others, dtype=np.intp)
            before, after = np.concatenate(weights), np.concatenate(weights)
            cells[rows], before[rows], after[rows] = frame.cells, frame.before, frame.after
            auxiliaries = np.vstack([frame.auxiliaries, np.zeros(frame.auxiliaries.shape[1])])
            found.append(Calibration(auxiliaries, cells, before, after))
    return tuple(found)


def interval_note(responses: Responses) -> Text:
    """What the intervals of this source rest on."""
    note = _INTERVAL_NOTES[responses.design.sampling]
    if responses.design.replicate_weights:
        note = _REPLICATE_NOTES[responses.design.sampling == "probability"].fill(
            r=len(responses.design.replicate_weights)
        )
    note = note if responses.calibration is None else note + _CALIBRATED
    lonely = _lonely(responses)
    return note if lonely is None else note + lonely


def _lonely(responses: Responses) -> Text | None:
    roles = responses.design
    rule = _LONELY_RULES.get(roles.lonely_psu)
    if rule is None or roles.strata is None or roles.replicate_weights:
        return None
    design = design_of(responses)
    alone = (np.bincount(design.stratum_of_psu) == 1) & (design.sampled_share < 1)
    return _LONELY.fill(k=int(alone.sum()), how=rule) if alone.any() else None


def design_weights(responses: Responses) -> np.ndarray | None:
    """Declared weights, (rows,)."""
    name = responses.design.weight
    return None if name is None else responses.column(name).values


def effective_n(weights: np.ndarray | None, rows: np.ndarray | None = None) -> float | None:
    """How many answers of equal weight count like these (Kish); None without weights."""
    own = _positive(weights, rows)
    return None if own is None else summarise_weights(own).n_effective


def unequal_weights_note(weights: np.ndarray | None, rows: np.ndarray | None = None) -> tuple[Text, ...]:
    """The warning that few rows hold most of the weight.

    Examples
    --------
    >>> weights = np.ones(100)
    >>> unequal_weights_note(weights)
    ()
    >>> weights[0] = 1000
    >>> print(unequal_weights_note(weights)[0].en[:76])
    The weights are very unequal: 100 answers count like 1.2 of equal weight (ef
    """
    own = _positive(weights, rows)
    found = None if own is None else summarise_weights(own)
    if found is None or found.design_effect <= UNEQUAL_WEIGHTS:
        return ()
    n = found.n_effective
    share = 100 * found.largest / found.total
    return (_UNEQUAL.fill(n=found.n, e=f"{n:.1f}" if n < 100 else f"{n:.0f}", s=f"{share:.0f}"),)


def _positive(weights: np.ndarray | None, rows: np.ndarray | None) -> np.ndarray | None:
    if weights is None:
        return None
    own = np.asarray(weights, dtype=np.float64)
    own = own[(own > 0) if rows is None else (own > 0) & rows]
    return own if len(own) else None


def shared_communities(responses: Responses) -> np.ndarray | None:
    """Number of each person's community (-1 = none) where some community has several; else None."""
    if responses.instrument.unit != "person":
        return None
    keys = responses.key_column("community")
    if keys is None:
        return None
    from pandas import factorize

    codes = np.asarray(factorize(keys)[0])
    return codes if np.bincount(codes[codes >= 0]).max(initial=0) > 1 else None


def simulated_note(simulated: bool) -> tuple[Text, ...]:
    """The line every table of simulated answers carries."""
    if not simulated:
        return ()
    return (Text(zh="模拟数据，不是真实调查结果。", en="Simulated data, not the result of a real survey."),)
