"""A joint display as data: every cell for the record, and one row about the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...words.table import Table
from ...words.text import Text

if TYPE_CHECKING:
    import pandas

    from .joint_displaying import JointDisplay


def cells_frame(found: JointDisplay) -> pandas.DataFrame:
    """One row a community, part and source, named or not."""
    import pandas

    n = len(found.matched.communities)
    frames = [
        pandas.DataFrame(
            {
                "community": list(found.matched.communities),
                "part": side.part,
                "source": score.source,
                "index_id": score.id,
                "value": score.values,
                "standing": np.where(score.standing == -9, np.nan, score.standing),
                "n_against": found.talk.against[:, side.place],
                "n_for": found.talk.for_[:, side.place],
                "n_interviews": found.matched.n_interviews,
                "t": found.talk.balance[:, side.place],
                "relation": list(score.relations),
            },
            index=range(n),
        )
        for side in found.sides
        for score in side.scores
    ]
    return pandas.concat(frames, ignore_index=True) if frames else pandas.DataFrame()


def joint_glance(found: JointDisplay) -> Table:
    """One row: interviews, communities, parts, cells, discordant cells."""
    cells = sum(len(score.relations) for side in found.sides for score in side.scores)
    counts = (
        len(found.matched.codings.sources),
        len(found.matched.communities),
        len(found.sides),
        cells,
        sum(side.n_discordant for side in found.sides),
    )
    heads = {
        "n_interviews": Text(zh="访谈", en="Interviews"),
        "n_communities": Text(zh="社区", en="Communities"),
        "n_parts": Text(zh="部分", en="Parts"),
        "n_cells": Text(zh="社区 × 部分 × 来源", en="Communities x parts x sources"),
        "n_discordant": Text(zh="其中不一致", en="Of these discordant"),
    }
    title = Text(zh="访谈与指数并列", en="Interviews beside indices")
    return Table("joint_display", title, tuple(heads), (counts,), headings=heads)
