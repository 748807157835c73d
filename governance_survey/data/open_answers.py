"""Answers in the respondents' own words as texts to code: the same scheme then codes interviews and open questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..words.errors import DataError
from ..words.text import Text, listed, same
from .responses import Responses
from .segments import Source


def open_answers(
    responses: Responses,
    columns: Sequence[str] | None = None,
    *,
    about_rows: Mapping[str, Sequence[str | None]] | None = None,
) -> tuple[Source, ...]:
    r"""One source for each answer to an open question, in the order of rows, then of questions.

    Parameters
    ----------
    responses : Responses
    columns : sequence of str, optional
        Default: every column of text that the questionnaire asks and the table holds.
    about_rows : mapping, optional
        Further attribute (``consent``) -> its value in every row; None where a row has none.

    Returns
    -------
    tuple of Source
        Of kind ``open_answer``; the id joins question and respondent (``"W_OE_1:W017"``), or the number of the row
        where the questionnaire declares no key. Rows without an answer have no source; line ends become ``\n``.

    Raises
    ------
    DataError
        ``no_open_answers``, ``column_not_found``.

    Examples
    --------
    >>> import pandas, governance_survey as gs
    >>> table = pandas.DataFrame({"worker_id": ["W1", "W2"], "W_OE_1": ["夜里封楼，没人通知我们。", None]})
    >>> answers = gs.read_responses(table, "community_worker", sampling="convenience")
    >>> [(source.id, source.attributes["respondent"]) for source in open_answers(answers)]
    [('W_OE_1:W1', 'W1')]
    """
    form = responses.instrument
    asked = [one.id for one in form.variables if one.kind == "text" and one.asked and one.id in responses.table.columns]
    wanted = asked if columns is None else list(columns)
    if not wanted:
        raise DataError(
            "no_open_answers",
            Text(zh="数据里没有开放题的答案。", en="The data hold no answers to open questions."),
            where=same(responses.origin.name),
            expected=listed([one.id for one in form.variables if one.kind == "text" and one.asked]),
            fix=_mark_asked(responses),
        )
    responses.load(tuple(wanted))
    people, places = responses.key_column("respondent"), responses.key_column("community")
    found: list[Source] = []
    taken: set[str] = set()
    for row in range(responses.n_rows):
        who = str(row + 1) if people is None or people[row] is None else str(people[row])
        about = {"source": responses.source, "respondent": who}
        if places is not None and places[row] is not None:
            about["community"] = str(places[row])
        about |= {name: own for name, values in (about_rows or {}).items() if (own := values[row]) is not None}
        for name in wanted:
            said = responses.column(name).values[row]
            if isinstance(said, str) and said.strip():
                text = said.replace("\r\n", "\n").replace("\r", "\n")
                own = f"{name}:{who}"
                # A key given twice is a matter for `validate`; here it must not make one text of two.
                own = f"{own} ({row + 1})" if own in taken else own
                taken.add(own)
                found.append(Source(own, own, text, "open_answer", {"item": name, **about}))
    return tuple(found)


def _mark_asked(responses: Responses) -> Text | None:
    # A drafted questionnaire does not know which of its texts are answers.
    silent = [one.id for one in responses.instrument.variables if one.kind == "text" and not one.asked]
    held = [name for name in silent if name in responses.table.columns]
    return (
        Text(
            zh="若 {n} 是开放题，请在问卷里给它写上 asked: true。",
            en="Where {n} is an open question, write asked: true for it in the questionnaire.",
        ).fill(n=listed(held, most=6))
        if held
        else None
    )
