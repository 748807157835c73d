"""What people say is important: rated rows or ticks, matched with the parts they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...data.responses import Responses
from ...schemes.index_scheme import IndexScheme
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..person_scores import item_scores


@dataclass(frozen=True)
class Stated:
    """Stated importance of each part.

    Attributes
    ----------
    columns : tuple of str
        Answers that speak of each part.
    titles : tuple of Text
        What was asked, so that a reader can see the match.
    values : ndarray (rows, parts)
        0-100: a rating on its theoretical limits, or 100 where ticked; NaN without an answer.
    kind : {"rating", "ticks"}
    """

    columns: tuple[str, ...]
    titles: tuple[Text, ...]
    values: np.ndarray
    kind: Literal["rating", "ticks"]


def stated_of(
    responses: Responses, scheme: IndexScheme, parts: Sequence[str], stated: str | Mapping[str, str]
) -> Stated:
    """The answers of one source that say how important each part is.

    A construct (``R_IMP``) with as many rows as there are parts is taken in their order; a question with ticks
    (``R_MS_2``) by what its options declare to speak of; a mapping names row or option for each part.

    Raises
    ------
    UsageError
        ``unknown_question``, ``stated_does_not_match``.
    """
    form = responses.instrument
    if isinstance(stated, str) and stated in form.construct_by_id:
        columns = tuple(item.id for item in form.items_of(stated))
        if len(columns) != len(parts):
            raise _no_match(parts, columns)
    elif isinstance(stated, str) and stated in form.question_by_id:
        question = form.question_by_id[stated]
        spoken = {
            scheme.score_id(responses.source, choice.speaks_of): column
            for column, choice in zip(question.columns, question.choices, strict=True)
            if choice.speaks_of is not None
        }
        if not set(parts) <= set(spoken):
            raise _no_match(parts, tuple(spoken))
        columns = tuple(spoken[part] for part in parts)
    elif isinstance(stated, str):
        known = (*form.construct_by_id, *form.question_by_id)
        raise UsageError(
            "unknown_question",
            Text(zh="问卷里没有 {s}。", en="The questionnaire has no {s}.").fill(s=stated),
            expected=listed(known, most=12),
            fix=closest(stated, known),
        )
    else:
        if set(stated) != set(parts):
            raise _no_match(parts, tuple(stated))
        columns = tuple(stated[part] for part in parts)
    return _read(responses, columns)


def _read(responses: Responses, columns: tuple[str, ...]) -> Stated:
    form = responses.instrument
    options = {column for question in form.questions for column in question.columns}
    titles = tuple(form.title_of(column).text if column in form.columns else same(column) for column in columns)
    if all(column in options for column in columns):
        return Stated(columns, titles, 100.0 * responses.values(*columns), "ticks")
    unfit = [column for column in columns if column not in form.item_by_id or form.codes_of(column) is None]
    if unfit:
        raise UsageError(
            "unknown_question",
            Text(
                zh="{s} 不是可以计分的题目，也不是多选题的选项。",
                en="{s} is no row that can be scored, nor an option of a question with ticks.",
            ).fill(s=listed(unfit)),
            fix=closest(unfit[0], form.item_by_id),
        )
    return Stated(columns, titles, item_scores(responses, tuple(form.item_by_id[c] for c in columns)), "rating")


def _no_match(parts: Sequence[str], columns: Sequence[str]) -> UsageError:
    return UsageError(
        "stated_does_not_match",
        Text(zh="自述重要性的题目与各部分对不上。", en="The rows that ask for importance do not match the parts."),
        expected=listed(parts, most=30),
        got=listed(columns, most=30),
        fix=Text(zh="用映射逐一写明：{部分编号: 题号}。", en="Say which row speaks of which part: {part id: row id}."),
    )
