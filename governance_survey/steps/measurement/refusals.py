"""How a part says what it could not compute: items by their ids, each reason once, in whole sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...words.errors import EstimationError, GovernanceSurveyError
from ...words.text import Text, listed, say

# Statistics know columns, not names: "item 3", "item 1, 4", "items 1 and 3", "1–2, 4–5 and 2 more".
_PLACE = r"\d+(?:–\d+)?"
_PLACES = re.compile(rf"(?:items? )?({_PLACE}(?:(?:, | and ){_PLACE})*?)(?: and (\d+) more)?")
_STOPS = tuple(".。!?！？）)")


def by_ids(problem: EstimationError, items: Sequence[str]) -> EstimationError:
    """The same refusal, naming items by their ids instead of their places.

    Examples
    --------
    >>> problem = EstimationError("constant_item", Text(zh="回答全部相同", en="one answer"), where="item 1, 3")
    >>> by_ids(problem, ("A1", "A2", "A3")).where.say("en")
    'A1, A3'
    """
    found = _PLACES.fullmatch(say(problem.where, "en")) if problem.where is not None else None
    if found is None:
        return problem
    pairs = [[int(place) - 1 for place in pair.split("–")] for pair in re.findall(_PLACE, found[1])]
    if any(not 0 <= place < len(items) for pair in pairs for place in pair):
        return problem
    names = listed(["–".join(items[place] for place in pair) for pair in pairs], most=len(pairs))
    if found[2]:
        total = len(pairs) + int(found[2])
        names = Text(zh=f"{names.zh} 等共 {total} 个", en=f"{names.en} and {found[2]} more")
    kind = type(problem)
    return kind(problem.code, problem.what, where=names, expected=problem.expected, got=problem.got, fix=problem.fix)


def refused(name: object, problem: GovernanceSurveyError) -> Text:
    """One line for a table's notes: what could not be computed, why, and what to do."""
    return told_once([(name, problem)])[0]


def told_once(problems: Sequence[tuple[object, GovernanceSurveyError]]) -> list[Text]:
    """One line a reason, with the names of everything it stopped.

    Examples
    --------
    >>> problem = EstimationError("x", Text(zh="答卷太少", en="too few answers"), expected=100, got=8)
    >>> print(told_once([("A", problem), ("B", problem)])[0].say("en"))
    A, B: too few answers (100 expected, got 8).
    """
    by_reason: dict[tuple[str, str, str], list[tuple[object, GovernanceSurveyError]]] = {}
    for name, problem in problems:
        reason = (problem.code, problem.what.zh, say(problem.fix or "", "zh"))
        by_reason.setdefault(reason, []).append((name, problem))
    return [_line(alike) for alike in by_reason.values()]


def _line(alike: Sequence[tuple[object, GovernanceSurveyError]]) -> Text:
    problem = alike[0][1]
    names = listed(dict.fromkeys(name for name, _ in alike), most=20)
    details = dict.fromkeys(detail for _, other in alike for detail in _details(other))
    # Places of many things side by side would be a page of their own.
    more = [detail for detail in details if detail is not None][:6]

    def line(language: str, colon: str, brackets: str, between: str, stop: str) -> str:
        inside = between.join(detail.say(language) for detail in more)
        what = problem.what.say(language).rstrip("。.")
        said = f"{names.say(language)}{colon}{what}{brackets.format(inside) if inside else ''}{stop}"
        return (said + ("" if problem.fix is None else _sentence(problem.fix.say(language), stop.strip()))).strip()

    return Text(zh=line("zh", "：", "（{}）", "；", "。"), en=line("en", ": ", " ({})", "; ", ". "))


def _details(problem: GovernanceSurveyError) -> list[Text]:
    where = [] if problem.where is None else [Text(zh=say(problem.where, "zh"), en=say(problem.where, "en"))]
    if problem.expected is None or problem.got is None:
        return where
    limit = Text(zh="应为 {e}，实为 {g}", en="{e} expected, got {g}").fill(e=problem.expected, g=problem.got)
    return [*where, limit]


def _sentence(said: str, stop: str) -> str:
    return said[0].upper() + said[1:] + ("" if said.endswith(_STOPS) else stop)
