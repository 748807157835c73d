"""Units that a text itself gives: sentences, turns, answers. Meaning units are cut by people."""

from __future__ import annotations

import re

import numpy as np

from ..schemes.coding_rules import Unit
from ..words.errors import UsageError
from ..words.text import Text, listed, same
from .turns import Turns

GIVEN: tuple[Unit, ...] = ("sentence", "turn", "answer")
# A full stop ends a sentence where white space or the end follows: 3.5 does not.
_ENDS = r"(?:[。！？!?…]+|\.(?=\s|$))[”’\"'』」）)]*"
_SENTENCE = re.compile(rf"\S(?:(?!{_ENDS})[^\n])*(?:{_ENDS})?")


def cut_units(text: str, turns: Turns, unit: Unit) -> np.ndarray:
    """Places where the units of a transcript begin and end, interviewers left out.

    Parameters
    ----------
    text : str
    turns : Turns
        Without any turn the whole text is one turn and one answer (an open answer of a survey).
    unit : {"sentence", "turn", "answer"}
        A turn without the name before it; a sentence of a turn, with its stop; an answer: from the first word to the
        last between two questions.

    Returns
    -------
    ndarray of int64 (units, 2)
        In code points, end outside; without white space at either end.

    Raises
    ------
    UsageError
        ``units_are_judged``: nobody but a reader can tell meaning units.

    Examples
    --------
    >>> from governance_survey.data.turns import turns
    >>> text = "Q: And then?\\nHead: We were late. Nobody came!\\n"
    >>> [text[a:b] for a, b in cut_units(text, turns(text, ["Q"]), "sentence")]
    ['We were late.', 'Nobody came!']
    """
    if unit not in GIVEN:
        raise UsageError(
            "units_are_judged",
            Text(zh="意义单元要由人来切分。", en="Meaning units are cut by people."),
            expected=listed(GIVEN),
            got=same(unit),
        )
    spans = _spoken(text, turns)
    if unit == "answer" and turns.speaker:
        number = turns.answer(spans[:, 0])
        first = np.flatnonzero(np.diff(number, prepend=-1))
        last = np.append(first[1:], len(number))[: len(first)] - 1
        spans = np.stack([spans[first, 0], spans[last, 1]], axis=1)
    if unit == "sentence":
        found = [(m.start(), m.end()) for a, b in spans.tolist() for m in _SENTENCE.finditer(text, a, b)]
        spans = np.array(found, dtype=np.int64).reshape(-1, 2)
    return _trimmed(text, spans)


def _spoken(text: str, turns: Turns) -> np.ndarray:
    if not turns.speaker:
        return np.array([(0, len(text))], dtype=np.int64)
    own = ~turns.asked
    return np.stack([turns.said[own], turns.end[own]], axis=1)


def _trimmed(text: str, spans: np.ndarray) -> np.ndarray:
    found = []
    for start, end in spans.tolist():
        words = text[start:end]
        bare = words.strip()
        if bare:
            start += len(words) - len(words.lstrip())
            found.append((start, start + len(bare)))
    return np.array(found, dtype=np.int64).reshape(-1, 2)
