"""Notes that every table of description shares."""

from __future__ import annotations

from ...words.text import Text
from .sample import Sample

_NESTED = Text(
    zh="同一社区的人彼此相似，而读数据时没有声明抽样单元：这里的误差把各行当作相互独立，可能偏小。",
    en="People of one community are alike, and no sampling unit was declared: the errors here take rows as independent "
    "and may be too small.",
)


def nested_note(sample: Sample) -> tuple[Text, ...]:
    """The warning that rows within communities were taken as independent."""
    form = sample.responses.instrument
    nested = form.unit == "person" and sample.responses.key_column("community") is not None
    return (_NESTED,) if nested and not sample.design.clustered else ()
