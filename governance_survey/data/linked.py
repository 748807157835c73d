"""Several sources of one study, joined on the community."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..words.errors import UsageError, closest
from ..words.provenance import Provenance
from ..words.text import Text, listed
from .responses import Responses

Unmatched = Literal["refuse", "exclude", "keep"]
Duplicates = Literal["refuse", "exclude"]


@dataclass(frozen=True)
class Linked:
    """Worker, resident and record tables of one study. Built by `link`; never changed afterwards.

    Two levels stay two: persons keep their own rows, weights and design; a community is a key they share.

    Attributes
    ----------
    sources : mapping
        Source id -> its `Responses`.
    on : str
        The column that joins them.
    communities : tuple of str
        Every community of the study, in order of their keys.
    rows : mapping
        Source id -> int64 (rows,), the place of each row's community, -1 where the row is set aside.
    unmatched, duplicates : mapping
        Source id -> communities it has no row of; communities it has more than one record of.
    set_aside : mapping
        Source id -> rows set aside, by reason.

    Examples
    --------
    >>> import governance_survey as gs
    >>> study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked
    >>> len(study.communities), sorted(study.sources)
    (24, ['record', 'resident', 'worker'])
    """

    sources: Mapping[str, Responses]
    on: str
    communities: tuple[str, ...]
    rows: Mapping[str, np.ndarray]
    unmatched: Mapping[str, tuple[str, ...]]
    duplicates: Mapping[str, tuple[str, ...]]
    set_aside: Mapping[str, Mapping[str, int]]
    provenance: Provenance

    @property
    def simulated(self) -> bool:
        """True where a source's answers were not given by people."""
        return any(source.simulated for source in self.sources.values())

    def source(self, name: str) -> Responses:
        """One source by id."""
        if name not in self.sources:
            raise UsageError(
                "unknown_source",
                Text(zh="这项研究没有来源“{n}”。", en="This study has no source “{n}”.").fill(n=name),
                expected=listed(self.sources),
                fix=closest(name, self.sources),
            )
        return self.sources[name]

    def onto(self, source: str, values: np.ndarray) -> np.ndarray:
        """A value of each community, on the rows of a source (NaN on rows set aside)."""
        places = self.rows[source]
        return np.where(places >= 0, values[np.maximum(places, 0)], np.nan)

    def of_community(self, source: str, values: np.ndarray) -> np.ndarray:
        """A column of a source with one row a community, in the order of `communities`."""
        found = np.full(len(self.communities), np.nan)
        places = self.rows[source]
        found[places[places >= 0]] = values[places >= 0]
        return found

    def __str__(self) -> str:
        line = Text(zh="{s}：{n} 行，{c} 个社区", en="{s}: {n} rows, {c} communities")
        shown = [
            line.fill(s=name, n=source.n_rows, c=len(np.unique(self.rows[name][self.rows[name] >= 0])))
            for name, source in self.sources.items()
        ]
        return "\n".join(str(text) for text in shown)
