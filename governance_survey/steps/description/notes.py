"""Notes that every table of description shares."""

from __future__ import annotations

from collections.abc import Iterable

from ...words.text import Text
from ..misuse.limits import SMALLEST_CELL
from ..sample_design import interval_note, shared_communities, unequal_weights_note
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
SMALL_CELLS = Text(
    zh="少于 {n} 人的格子可能指向个人：发表前请合并类别。",
    en="Counts of fewer than {n} may point to single persons: merge categories before publishing.",
).fill(n=SMALLEST_CELL)


def small_cells_note(sample: Sample, counts: Iterable[int]) -> tuple[Text, ...]:
    """The warning that a count of persons is small enough to point to one of them."""
    small = sample.of_persons and any(0 < count < SMALLEST_CELL for count in counts)
    return (SMALL_CELLS,) if small else ()


def error_note(sample: Sample) -> Text:
    """What the intervals and tests of this sample rest on."""
    simple = sample.responses.design.sampling == "probability" and not sample.designed
    return _SIMPLE if simple else interval_note(sample.responses)


def design_cautions(sample: Sample) -> tuple[Text, ...]:
    """The warnings that few rows hold most of the weight, and that rows of a community were taken as independent."""
    design = sample.design
    apart = not design.clustered and design.replicates is None and shared_communities(sample.responses) is not None
    heavy = unequal_weights_note(design.weights, sample.inside) if design.weighted else ()
    return (*heavy, *((_NESTED,) if apart else ()))
