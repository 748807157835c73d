"""Who speaks where in a transcript: turns told by the name that stands before them, answers by the questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

# A short name before the first colon of a line; sentences have marks of their own before a colon.
_NAME = r"[^\s:：，。！？；、,.!?;\"“”]{1,24}"
_SPEAKER = re.compile(rf"^[^\S\n]*({_NAME}(?: {_NAME})?)[^\S\n]*[:：][^\S\n]*", re.M)
_COUNTED = re.compile(r"[\s#]*[0-9０-９]+$")


@dataclass(frozen=True)
class Turns:
    """Turns of one transcript, in order.

    Attributes
    ----------
    start, end : ndarray of int64 (turns,)
        From the first letter of the speaker's name to where the next turn begins, in code points.
    said : ndarray of int64 (turns,)
        Where the words begin, after the colon.
    speaker : tuple of str
    asked : ndarray of bool (turns,)
        Turns of an interviewer.
    """

    start: np.ndarray
    end: np.ndarray
    said: np.ndarray
    speaker: tuple[str, ...]
    asked: np.ndarray

    def __post_init__(self) -> None:
        for array in (self.start, self.end, self.said, self.asked):
            array.setflags(write=False)

    def touched(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Characters of each stretch that an interviewer says (or that name the interviewer).

        Parameters
        ----------
        start, end : ndarray of int64 (stretches,)
        """
        begin, stop = self.start[self.asked], self.end[self.asked]
        common = np.minimum(end[:, None], stop) - np.maximum(start[:, None], begin)
        return np.asarray(np.maximum(common, 0).sum(axis=1))

    def answer(self, places: np.ndarray) -> np.ndarray:
        """Which answer each place lies in, counted from 1 by the questions before it; 0 before the first question.

        Questions that follow one another without an answer between them count as one.
        """
        first = self.asked & np.concatenate(([True], ~self.asked[:-1])) if self.asked.size else self.asked
        return np.asarray(np.searchsorted(self.start[first], places, side="right"))


def turns(text: str, interviewers: Iterable[str]) -> Turns:
    """Find the turns of a transcript.

    A turn begins at a line that starts with a short name and a colon. It is an interviewer's where that name,
    without a number after it, is one of `interviewers` (case does not matter).

    Examples
    --------
    >>> found = turns("Q1: What happened?\\nHead: We were late.\\n", ["Q"])
    >>> found.speaker, found.asked.tolist()
    (('Q1', 'Head'), [True, False])
    """
    asking = {_bare(name) for name in interviewers}
    found = list(_SPEAKER.finditer(text))
    start = np.array([match.start(1) for match in found], dtype=np.int64)
    end = np.append(start[1:], len(text))[: start.size].astype(np.int64)
    speaker = tuple(match.group(1) for match in found)
    asked = np.array([_bare(name) in asking for name in speaker], dtype=bool)
    return Turns(start, end, np.array([match.end() for match in found], dtype=np.int64), speaker, asked)


def _bare(name: str) -> str:
    return _COUNTED.sub("", name.strip()).casefold()
