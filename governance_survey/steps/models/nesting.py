"""People of one community are no independent rows: what a model of them must say, or refuse."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...statistics.columns import group_codes
from ...words.errors import UsageError
from ...words.text import Text, same
from ..model_matrix import ModelMatrix
from ..sample_design import design_of, shared_communities
from .options import CLUSTERED, Asked
from .weighted import holds_whole

BY_CHANCE = 1e-6  # an outcome alike within every community is no coincidence below this
_ALIKE = Text(
    zh="同一社区的人彼此相似，这里的误差却把各行当作相互独立，可能偏小；{fix} 按社区计算误差。",
    en="People of one community are alike, and the errors here take rows as independent: they may be too small. {fix} "
    "sums them over communities.",
)
_ONE_OUTCOME = Text(
    zh="结果变量在同一社区内人人相同：{n} 行里只有 {g} 个社区的结果，社区按其行数计入。{fix} 每个社区只计一次。",
    en="The outcome is the same for everyone of a community: {n} rows hold the outcomes of {g} communities, each "
    "counted once a row. {fix} counts each once.",
)
_REFUSED = Text(
    zh="结果变量在同一社区内人人相同，不能把每一行当作独立的一个结果：{n} 行只有 {g} 个社区的结果。",
    en="The outcome is the same for everyone of a community, so rows are no independent outcomes: {n} rows hold those "
    "of {g} communities.",
)


def communities_with_one_outcome(matrix: ModelMatrix, responses: Responses) -> int | None:
    """How many communities an outcome is of that never varies within one; None where it does (or rows are communities).

    A score of another source, or of the community's record, is the same for all people of a community. That a few
    neighbours gave the same answer by chance is no such outcome.
    """
    codes = shared_communities(responses)
    if codes is None:
        return None
    used = matrix.complete & (codes >= 0)
    own, y = codes[used], matrix.y[used]
    first = np.zeros(codes.max(initial=0) + 1)
    first[own[::-1]] = y[::-1]
    if not len(y) or not bool((y == first[own]).all()):
        return None
    n = len(np.unique(own))
    alike = float(((np.unique(y, return_counts=True)[1] / len(y)) ** 2).sum())  # two rows at random give the same
    return n if n > 1 and alike < 1 and (len(y) - n) * np.log(alike) < np.log(BY_CHANCE) else None


def refuse_repeated_outcomes(asked: Asked, matrix: ModelMatrix, responses: Responses) -> None:
    """Refuse errors that count a community's one outcome as many.

    Raises
    ------
    UsageError
        ``outcome_of_the_community``.
    """
    if asked.corrected or asked.groups is not None or not _apart(asked, responses):
        return
    g = communities_with_one_outcome(matrix, responses)
    if g is None:
        return
    raise UsageError(
        "outcome_of_the_community",
        _REFUSED.fill(n=int(matrix.complete.sum()), g=g),
        expected=same('level="community"'),
        got=same(f'level="{responses.source}"'),
        fix=same(f'cluster="{responses.instrument.keys.community}"'),
    )


def nesting_cautions(asked: Asked, matrix: ModelMatrix, responses: Responses) -> tuple[Text, ...]:
    """That an outcome is of the community, or that rows of one community were taken as independent."""
    if asked.corrected:
        return ()
    g = communities_with_one_outcome(matrix, responses)
    if g is not None:
        return (_ONE_OUTCOME.fill(n=int(matrix.complete.sum()), g=g, fix='level="community"'),)
    roles = responses.design
    declared = roles.psu is not None or bool(roles.replicate_weights)  # errors beside a declared unit are said apart
    if asked.groups is None and not declared and not asked.clustered and shared_communities(responses) is not None:
        return (_ALIKE.fill(fix=f'cluster="{responses.instrument.keys.community}"'),)
    return ()


def _apart(asked: Asked, responses: Responses) -> bool:
    """Do errors take people of one community as independent?"""
    communities = shared_communities(responses)
    if communities is None:
        return False
    if asked.covariance in CLUSTERED:
        ways = [group_codes(responses.column(name).values) for name in asked.cluster]
        return not any(holds_whole(units, communities) for units in ways)
    if asked.covariance != "design":
        return True
    return not responses.design.replicate_weights and not holds_whole(design_of(responses).psu, communities)
