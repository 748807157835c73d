"""The declared sample design of a source as arrays, and the words that go with it."""

from __future__ import annotations

import numpy as np

from ..data.responses import Responses
from ..statistics.design import DesignArrays, design_arrays
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


def design_of(responses: Responses) -> DesignArrays:
    """Weights, strata and PSUs as declared when the answers were read."""
    roles = responses.design

    def labels(name: str | None) -> np.ndarray | None:
        return None if name is None else responses.column(name).values

    return design_arrays(
        responses.n_rows,
        weights=labels(roles.weight),
        strata=labels(roles.strata),
        psu=labels(roles.psu),
        fpc=labels(roles.fpc),
        lonely=roles.lonely_psu,
    )


def interval_note(responses: Responses) -> Text:
    """What the intervals of this source rest on."""
    return _INTERVAL_NOTES[responses.design.sampling]


def simulated_note(simulated: bool) -> tuple[Text, ...]:
    """The line every table of simulated answers carries."""
    if not simulated:
        return ()
    return (Text(zh="模拟数据，不是真实调查结果。", en="Simulated data, not the result of a real survey."),)
