"""Which community each row belongs to, of one source; an answer without a community belongs to none."""

from __future__ import annotations

import numpy as np

from ..data.responses import Responses
from ..words.text import Text

_OUTSIDE = Text(zh="{n} 份答卷没有社区编号，不计入。", en="Answers without a community, left out: {n}.")


def community_groups(responses: Responses) -> tuple[tuple[str, ...], np.ndarray] | None:
    """Keys of the communities in order, and each row's place among them (-1: no community); None without a key.

    Examples
    --------
    >>> import governance_survey as gs
    >>> labels, groups = community_groups(gs.simulate(gs.read_instrument("community_worker"), seed=1, communities=3))
    >>> labels, sorted(set(groups.tolist()))
    (('1', '2', '3'), [0, 1, 2])
    """
    keys = responses.key_column("community")
    if keys is None:
        return None
    known = np.array([key is not None for key in keys], dtype=bool)
    labels, places = np.unique(keys[known].astype(str), return_inverse=True)
    groups = np.full(len(keys), -1, dtype=np.int64)
    groups[known] = places.reshape(-1)
    return tuple(labels.tolist()), groups


def outside_note(groups: np.ndarray) -> tuple[Text, ...]:
    """The note on answers that belong to no community; none where there are none."""
    n = int((groups < 0).sum())
    return (_OUTSIDE.fill(n=n),) if n else ()
