"""Where the names of a formula are looked up: the rows of the level of analysis."""

from __future__ import annotations

from ...words.errors import UsageError
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices
from ..model_variables import Scope
from ..scoring import Indices


def scope_of(indices: Indices | LinkedIndices, level: str | None) -> Scope:
    """Where a formula's names are looked up: the rows of `level`, and the communities of a linked study."""
    if isinstance(indices, Indices):
        if level is not None and level != indices.responses.source:
            raise UsageError(
                "level_not_scored",
                Text(zh="这份指数里没有来源“{level}”。", en="These indices hold no source “{level}”.").fill(
                    level=level
                ),
                expected=same(indices.responses.source),
                got=same(level),
            )
        return Scope((indices,))
    if level is None and len(indices.sources) > 1:
        raise UsageError(
            "level_missing",
            Text(zh="联结的研究要说明以谁为分析单位。", en="A linked study needs its level of analysis."),
            expected=listed((*indices.sources, "community")),
            fix=same('fit(..., level="resident")'),
        )
    return Scope(indices.of(_source_of(indices, level)), indices)


def _source_of(indices: LinkedIndices, level: str | None) -> str:
    if level != "community" or level in indices.sources:
        return level or indices.sources[0]
    records = [s for s in indices.sources if indices.linked.sources[s].instrument.unit == "community"]
    if not records:
        raise UsageError(
            "level_not_scored",
            Text(
                zh="社区层面的模型需要台账（每个社区一行）。",
                en="A model of communities needs a record (one row each).",
            ),
            expected=listed(indices.sources),
            got=same("community"),
        )
    return records[0]
