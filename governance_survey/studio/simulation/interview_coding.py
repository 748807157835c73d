"""Coders of simulated interviews: they see what is there with known rates, and follow the codebook's procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from ...data.segments import Coder, Mark, Segment
from ...schemes.codebook import Codebook
from ...schemes.coding_rules import Attribute
from .interview_text import Talk
from .interview_truth import Rates
from .population import Rng

# Values of attributes, by kind of code where that matters; attributes of other books are drawn evenly.
SHARES: Mapping[tuple[str, str | None], Mapping[str, float]] = {
    ("status", "problem"): {"present": 0.85, "absent": 0.05, "unclear": 0.10},
    ("status", "cause"): {"present": 0.90, "unclear": 0.10},
    ("status", "mechanism"): {"present": 0.90, "unclear": 0.10},
    ("status", "countermeasure"): {"present": 0.60, "planned": 0.25, "failed": 0.10, "unclear": 0.05},
    ("valence", "problem"): {"-1": 0.80, "0": 0.20},
    ("valence", "cause"): {"-1": 0.70, "0": 0.30},
    ("valence", "mechanism"): {"-1": 0.40, "0": 0.30, "1": 0.30},
    ("valence", "countermeasure"): {"-1": 0.10, "0": 0.20, "1": 0.70},
    ("phase", None): {"early": 0.40, "late": 0.25, "routine": 0.25, "unclear": 0.10},
    ("evidence", None): {"experience": 0.75, "hearsay": 0.08, "opinion": 0.17},
}
# What a coder says of the coding itself: nothing true stands behind it.
CERTAINTY, CERTAIN = "certainty", {"1": 0.10, "2": 0.30, "3": 0.60}
SPEAKER = "speaker"
FIRST_DAY = datetime(2026, 3, 2, 9)
A_DAY = 2  # interviews coded a day
MOVED = (1, 9)  # characters a boundary moves


# Kind of code -> attribute -> value.
Said = Mapping[str | None, Mapping[str, str]]


@dataclass(frozen=True)
class Work:
    """What one coder did: segments as cut by this coder (per unit) and the marks."""

    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]


def true_attributes(book: Codebook, talks: Sequence[Talk], rng: Rng) -> list[Said]:
    """What is truly said in each unit beside its codes, by kind of code (a false alarm reads something too)."""
    wanted = [a for a in book.attributes if a.required and a.values and a.id not in (CERTAINTY, SPEAKER)]
    kinds = list(dict.fromkeys(code.kind for code in book.codes))
    n = sum(len(talk.units) for talk in talks)
    drawn = {(a.id, kind): _drawn(a, book, kind, n, rng) for a in wanted for kind in kinds}
    found: list[Said] = []
    has_speaker = SPEAKER in book.attribute_by_id
    speakers = [talk.source.attributes["speaker"] for talk in talks for _ in talk.units]
    for unit, speaker in enumerate(speakers):
        own = {SPEAKER: speaker} if has_speaker else {}
        found.append({kind: {a.id: str(drawn[a.id, kind][unit]) for a in wanted} | own for kind in kinds})
    return found


def seen(book: Codebook, talks: Sequence[Talk], present: np.ndarray, rates: Rates, rng: Rng) -> np.ndarray:
    """Which codes a coder gives: hits and false alarms, less what the procedure forbids.

    Within an answer a code is given once, a unit takes no more than the most substantive codes, and an
    accompanying code never stands alone; what is too much falls away, false alarms first.
    """
    hits = rates.hits(len(present))[:, None]
    given = np.where(present, rng.random(present.shape) < hits, rng.random(present.shape) < rates.false_alarm)
    rule = book.procedure
    substantive = np.array([book.substantive(code.id) for code in book.codes])
    given[:, [not code.codable for code in book.codes]] = False
    if rule.once_per_answer:
        first = _first_of_answers(talks)
        truly = _in_answer(present, first).astype(bool)
        given &= present | ~truly
        before = np.cumsum(given, axis=0)
        at_start = np.vstack([np.zeros((1, given.shape[1]), dtype=before.dtype), before])[first]
        given &= before - at_start <= 1
    if rule.most_codes is not None:
        own = given & substantive
        ranked = np.concatenate((own & present, own & ~present), axis=1)
        kept = ranked & (np.cumsum(ranked, axis=1) <= rule.most_codes)
        given = np.where(substantive, np.logical_or(*np.split(kept, 2, axis=1)), given)
    given[:, ~substantive] &= (given & substantive).any(axis=1)[:, None]
    return np.asarray(given)


def work(
    book: Codebook,
    talks: Sequence[Talk],
    given: np.ndarray,
    truth: Sequence[Said],
    coder: Coder,
    rates: Rates,
    moved: float,
    rng: Rng,
) -> Work:
    """Marks of one coder over the sources in `talks`, with attributes, days, and boundaries moved here and there."""
    segments: list[Segment] = []
    marks: list[Mark] = []
    unit = 0
    for number, talk in enumerate(talks):
        when = (FIRST_DAY + timedelta(days=number // A_DAY, hours=4 * (number % A_DAY))).isoformat()
        heard: set[int] = set()
        answer, now = -1, set[int]()
        for place, segment in enumerate(talk.units):
            if talk.answer[place] != answer:
                heard, now, answer = heard | now, set(), int(talk.answer[place])
            own = _moved(talk, segment, rng) if rng.random() < moved else segment
            segments.append(own)
            for k in np.flatnonzero(given[unit]):
                attributes = _read(book, int(k), truth[unit][book.codes[int(k)].kind], rates, rng)
                if book.procedure.repeat is not None and int(k) in heard and attributes:
                    attributes[book.procedure.repeat] = "true"
                marks.append(Mark(own.id, coder.id, book.codes[int(k)].id, attributes, None, when))
                now.add(int(k))
            unit += 1
    return Work(tuple(segments), tuple(marks))


def _read(book: Codebook, place: int, truly: Mapping[str, str], rates: Rates, rng: Rng) -> dict[str, str]:
    code = book.codes[place]
    if not book.substantive(code.id):
        return {}
    forbidden = {(r.attribute, r.value) for r in book.procedure.never if r.kind in (None, code.kind)}
    found = {}
    for name, value in truly.items():
        others = [v for v in book.attribute_by_id[name].value_ids if v != value and (name, v) not in forbidden]
        wrong = name != SPEAKER and others and rng.random() >= rates.attribute
        found[name] = others[int(rng.integers(len(others)))] if wrong else value
    if CERTAINTY in book.attribute_by_id:
        found[CERTAINTY] = str(rng.choice(list(CERTAIN), p=list(CERTAIN.values())))
    if book.procedure.remedy is not None and code.remedy is not None:
        found[book.procedure.remedy] = code.remedy
    return found


def _moved(talk: Talk, segment: Segment, rng: Rng) -> Segment:
    # Boundaries only move inwards: units of one coder never come to overlap, nor reach into a question.
    by = min(int(rng.integers(*MOVED)), (segment.end - segment.start) // 2)
    late = rng.random() < 0.5
    start, end = (segment.start + by, segment.end) if late else (segment.start, segment.end - by)
    return talk.source.segment(start, end)


def _drawn(attribute: Attribute, book: Codebook, kind: str | None, n: int, rng: Rng) -> np.ndarray:
    values = attribute.value_ids
    shares = SHARES.get((attribute.id, kind), SHARES.get((attribute.id, None), {}))
    weight = np.array([shares.get(value, 0.0) for value in values])
    if not weight.sum() > 0:
        never = {r.value for r in book.procedure.never if r.attribute == attribute.id and r.kind in (None, kind)}
        weight = np.array([float(value not in never) for value in values])
    return np.asarray(rng.choice(np.array(values, dtype=object), n, p=weight / weight.sum()))


def _first_of_answers(talks: Sequence[Talk]) -> np.ndarray:
    # Row of the first unit of the answer each unit lies in.
    keys = np.array([(t, a) for t, talk in enumerate(talks) for a in talk.answer], dtype=np.int64).reshape(-1, 2)
    new = np.concatenate(([True], (np.diff(keys, axis=0) != 0).any(axis=1))) if len(keys) else np.zeros(0, dtype=bool)
    return np.asarray(np.flatnonzero(new)[np.cumsum(new) - 1])


def _in_answer(present: np.ndarray, first: np.ndarray) -> np.ndarray:
    total = np.zeros(present.shape, dtype=np.int64)
    np.add.at(total, first, present.astype(np.int64))
    return np.asarray(total[first])
