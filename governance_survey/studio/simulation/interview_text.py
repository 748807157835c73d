"""Transcripts of simulated interviews: questions, answers made of units, and what each unit truly speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...data.segments import Segment, Source
from ...schemes.codebook import Codebook
from ...words.text import Text
from .interview_people import Interviewed
from .interview_wording import (
    ANY_QUESTION,
    COLON,
    FILLERS,
    INTERVIEWER,
    MARK,
    NAME,
    PLAIN,
    QUESTIONS,
    RARE,
    SPEAKERS,
    gap,
    spoken,
)
from .population import Rng

# Whether a kind is heard more where the dimension is high (countermeasures) or low (problems, causes).
LEANS = {"problem": -1.0, "cause": -1.0, "countermeasure": 1.0}
STRENGTH = 0.8
ASKED_FOR = 0.7  # of the units of an answer are of the kind asked for
NO_CODE, TWO_CODES, ACTOR, FILLER = 0.12, 0.20, 0.45, 0.4  # shares of units
UNITS_AN_ANSWER = (2, 5)
RARE_EVERY = 6  # one interview in so many holds emoji and rare characters


@dataclass(frozen=True)
class Talk:
    """One transcript: its source, its units and what they speak of.

    Attributes
    ----------
    present : ndarray of bool (units, codes of the book)
    answer : ndarray of int64 (units,)
        The answer each unit lies in, from 0.
    """

    source: Source
    units: tuple[Segment, ...]
    present: np.ndarray
    answer: np.ndarray


@dataclass(frozen=True)
class Wheel:
    """The codes of a book as they are drawn: the kinds asked about, and how often each code is heard."""

    book: Codebook
    kinds: tuple[str, ...]
    places: Mapping[str, np.ndarray]
    actors: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, book: Codebook, rng: Rng) -> Wheel:
        """Codes with an example; unequal shares, as in real interviews."""
        usable = [k for k, code in enumerate(book.codes) if code.example is not None and code.codable]
        kinds: dict[str, list[int]] = {}
        for place in usable:
            if book.substantive(book.codes[place].id):
                kinds.setdefault(book.codes[place].kind or "", []).append(place)
        actors = [k for k in usable if not book.substantive(book.codes[k].id)]
        weight = rng.gamma(1.5, 1.0, len(book.codes)) + 0.2
        places = {kind: np.array(of, dtype=np.int64) for kind, of in kinds.items()}
        return cls(book, tuple(places), places, np.array(actors, dtype=np.int64), weight)

    def draw(self, kind: str, latent: Mapping[str, float], free: np.ndarray, rng: Rng) -> int | None:
        """A code of a kind that was not yet given in this answer; None where none is left."""
        places = self.places[kind]
        places = places[free[places]]
        if not places.size:
            return None
        lean = LEANS.get(kind, 0.0) * STRENGTH
        tilt = np.exp([lean * latent.get(self.book.codes[k].dimension or "", 0.0) for k in places])
        share = self.weight[places] * tilt
        return int(rng.choice(places, p=share / share.sum()))


def talk(person: Interviewed, latent: Mapping[str, float], wheel: Wheel, answers: int, language: str, rng: Rng) -> Talk:
    """One interview."""
    n_codes = len(wheel.book.codes)
    asked = [wheel.kinds[k % len(wheel.kinds)] for k in rng.permutation(answers)]
    pieces, units = [MARK.say(language), "\n"], []
    present, answer = [], []
    said = SPEAKERS.get(person.speaker, Text(zh="受访者", en="Respondent")).say(language)
    rare = int(person.id[1:]) % RARE_EVERY == 0
    for number, kind in enumerate(asked):
        questions = QUESTIONS.get(kind, ANY_QUESTION)
        question = questions[int(rng.integers(len(questions)))].say(language)
        pieces += [INTERVIEWER.say(language), COLON.say(language), question, "\n", said, COLON.say(language)]
        free = np.ones(n_codes, dtype=bool)
        for place in range(int(rng.integers(*UNITS_AN_ANSWER))):
            if place:
                pieces.append(gap(language))
            if rng.random() < FILLER:
                pieces += [_one(FILLERS, rng).say(language), gap(language)]
            words, codes = _unit(kind, latent, wheel, free, language, rng)
            if rare and number == 0 and place == 0:
                words = RARE.say(language) + gap(language) + words
            free[codes] = False
            start = sum(map(len, pieces))
            units.append((start, start + len(words)))
            pieces.append(words)
            present.append(np.isin(np.arange(n_codes), codes))
            answer.append(number)
        pieces.append("\n")
    attributes = {
        "community": person.community,
        "respondent": person.respondent,
        "speaker": person.speaker,
        "language": language,
        "consent": "yes",
        "simulated": "true",
    }
    name = NAME.fill(i=person.id).say(language)
    source = Source(person.id, name, "".join(pieces), "interview", attributes)
    segments = tuple(source.segment(*span) for span in units)
    return Talk(source, segments, np.array(present, dtype=bool), np.array(answer, dtype=np.int64))


def _unit(
    kind: str, latent: Mapping[str, float], wheel: Wheel, free: np.ndarray, language: str, rng: Rng
) -> tuple[str, list[int]]:
    if rng.random() < NO_CODE:
        return _one(PLAIN, rng).say(language), []
    own = kind if rng.random() < ASKED_FOR else wheel.kinds[int(rng.integers(len(wheel.kinds)))]
    first = wheel.draw(own, latent, free, rng)
    if first is None:
        return _one(PLAIN, rng).say(language), []
    codes = [first]
    if rng.random() < TWO_CODES:
        other = wheel.kinds[int(rng.integers(len(wheel.kinds)))]
        second = wheel.draw(other, latent, free & (np.arange(free.size) != first), rng)
        codes += [] if second is None else [second]
    if wheel.actors.size and rng.random() < ACTOR:
        left = wheel.actors[free[wheel.actors]]
        codes += [int(rng.choice(left))] if left.size else []
    # Room is left for the words that some units have in front.
    most = (wheel.book.procedure.longest_unit or 10**6) - len(RARE.say(language)) - 1
    words = spoken(wheel.book.codes[codes[0]], language)
    kept = codes[:1]
    for place in codes[1:]:
        longer = words + gap(language) + spoken(wheel.book.codes[place], language)
        if len(longer) <= most:
            words, kept = longer, [*kept, place]
    return words, kept


def _one(wordings: Sequence[Text], rng: Rng) -> Text:
    return wordings[int(rng.integers(len(wordings)))]
