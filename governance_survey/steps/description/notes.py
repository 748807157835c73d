"""Notes that every table of description shares."""

from __future__ import annotations

from ...words.text import Text
from ..sample_design import interval_note
from .sample import Sample

_NESTED = Text(
    zh="同一社区的人彼此相似，而读数据时没有声明抽样单元：这里的误差把各行当作相互独立，可能偏小。",
    en="People of one community are alike, and no sampling unit was declared: the errors here take rows as independent "
    "and may be too small.",
)
_SIMPLE = Text(
    zh="没有声明权重、层或抽样单元：误差按简单随机样本计算。",
    en="No weight, stratum or sampling unit was declared: errors are those of a simple random sample.",
)


def error_note(sample: Sample) -> Text:
    """What the intervals and tests of this sample rest on."""
    simple = sample.responses.design.sampling == "probability" and not sample.designed
    return _SIMPLE if simple else interval_note(sample.responses)


def nested_note(sample: Sample) -> tuple[Text, ...]:
    """The warning that rows within communities were taken as independent."""
    form = sample.responses.instrument
    nested = form.unit == "person" and sample.responses.key_column("community") is not None
    return (_NESTED,) if nested and not sample.design.clustered else ()
