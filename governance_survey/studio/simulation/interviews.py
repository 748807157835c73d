"""A simulated interview set: transcripts made of the codebook's examples, two coders of known skill, the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...data.codings import Codings
from ...data.segments import Coder, Mark, Segment
from ...schemes.codebook import Codebook
from ...words.errors import UsageError
from ...words.printed import Printed
from ...words.progress import progress
from ...words.provenance import Provenance
from ...words.text import Text, printed_languages, same
from .interview_coding import Said, seen, true_attributes, work
from .interview_flaws import FLAWS, planted
from .interview_people import MOST_INTERVIEWS, Interviewed, chosen, interviewed
from .interview_text import Talk, Wheel, talk
from .interview_truth import InterviewTruth, Rates
from .population import Rng
from .study import SimulatedStudy

LAYERS = ("people", "talk", "attributes", "first", "second", "machine", "flaws")
FIRST, SECOND, MACHINE = "A", "B", "M"
MACHINE_RATES = Rates(0.75, 0.005, 0.80)
ATTRIBUTE_READ = 0.92
# Who codes which sources, how often a boundary moves, and by which generator.
Job = tuple[Coder, np.ndarray, float, str]


@dataclass(frozen=True)
class SimulatedInterviews(Printed):
    """Coded interviews that nobody gave, and the truth beside them."""

    codings: Codings
    truth: InterviewTruth
    seed: int

    def __str__(self) -> str:
        line = Text(zh="模拟访谈（种子 {s}）：{c}", en="Simulated interviews (seed {s}): {c}")
        return line.fill(s=self.seed, c=str(self.codings)).say()


def simulate_interviews(
    book: Codebook,
    *,
    seed: int,
    communities: int = 24,
    study: SimulatedStudy | None = None,
    interviews: int = 4,
    answers: int = 8,
    twice: float = 0.25,
    hit: float = 0.90,
    false_alarm: float = 0.002,
    moved: float = 0.0,
    drift: float = 0.0,
    machine: bool = False,
    language: str = "zh",
    flaws: bool | Sequence[str] = False,
) -> SimulatedInterviews:
    """Draw interviews about the codes of a book, coded by two people of known skill; see `simulate`.

    Examples
    --------
    >>> from governance_survey.schemes.loading import read_shipped
    >>> made = simulate_interviews(read_shipped("codebook", "community_emergency"), seed=1, communities=4)
    >>> len(made.codings.sources), [coder.id for coder in made.codings.coders], made.truth.present.shape[1]
    (16, ['A', 'B'], 113)
    """
    wanted = tuple(FLAWS) if flaws is True else tuple(flaws or ())
    _check(seed, communities, study, interviews, answers, (twice, hit, false_alarm, moved, drift, hit - drift), wanted)
    rngs = dict(zip(LAYERS, np.random.default_rng(seed).spawn(len(LAYERS)), strict=True))
    latent = chosen(book, study, communities, rngs["people"])
    people = interviewed(latent, interviews, study)
    wheel = Wheel.of(book, rngs["talk"])
    if not wheel.kinds:
        raise UsageError(
            "no_examples",
            Text(zh="编码手册没有例句，写不出访谈。", en="The codebook has no examples to make interviews of."),
            fix=Text(zh="给编码写上 example。", en="Give its codes an example."),
        )
    languages = printed_languages(language)
    talks = [
        talk(person, latent[person.community], wheel, answers, languages[k % len(languages)], rngs["talk"])
        for k, person in enumerate(progress(people, Text(zh="模拟访谈", en="Simulating interviews")))
    ]
    present = np.concatenate([one.present for one in talks])
    said = true_attributes(book, talks, rngs["attributes"])
    both = _twice(book, people, twice, rngs["second"])
    rates = {FIRST: Rates(hit, false_alarm, ATTRIBUTE_READ), SECOND: Rates(hit, false_alarm, ATTRIBUTE_READ, drift)}
    jobs: list[Job] = [
        (Coder(FIRST, "A"), np.arange(len(talks)), 0.0, "first"),
        (Coder(SECOND, "B"), both, moved, "second"),
    ]
    if machine:
        rates[MACHINE] = MACHINE_RATES
        jobs.append((Coder(MACHINE, "M", "machine"), np.arange(len(talks)), 0.0, "machine"))
    codings = _coded(book, talks, present, said, jobs, rates, rngs, _provenance(book, seed, talks, study))
    codings, faults = planted(codings, wanted, rngs["flaws"])
    units = tuple(segment.id for one in talks for segment in one.units)
    codes = tuple(code.id for code in book.codes)
    return SimulatedInterviews(codings, InterviewTruth(units, codes, present, rates, latent, faults), seed)


def _coded(
    book: Codebook,
    talks: Sequence[Talk],
    present: np.ndarray,
    said: Sequence[Said],
    jobs: Sequence[Job],
    rates: Mapping[str, Rates],
    rngs: Mapping[str, Rng],
    provenance: Provenance,
) -> Codings:
    place = np.cumsum([0, *(len(one.units) for one in talks)])
    segments: dict[str, Segment] = {}
    marks: list[Mark] = []
    for coder, sources, moved, layer in jobs:
        if not len(sources):
            continue
        rows = np.concatenate([np.arange(place[k], place[k + 1]) for k in sources])
        own = [talks[k] for k in sources]
        given = seen(book, own, present[rows], rates[coder.id], rngs[layer])
        done = work(book, own, given, [said[k] for k in rows], coder, rates[coder.id], moved, rngs[layer])
        segments |= {segment.id: segment for segment in done.segments}
        marks += done.marks
    # In the order that reading a file gives, so that what is saved comes back equal.
    order = {one.source.id: k for k, one in enumerate(talks)}
    cut = sorted(segments.values(), key=lambda s: (order[s.source], s.start, s.end))
    rank = {segment.id: k for k, segment in enumerate(cut)}
    return Codings(
        codebook=book,
        sources=tuple(one.source for one in talks),
        coders=tuple(coder for coder, *_ in jobs),
        segments=tuple(cut),
        marks=tuple(sorted(marks, key=lambda mark: (rank[mark.segment], *mark.order))),
        assigned=frozenset((coder.id, talks[k].source.id) for coder, sources, *_ in jobs for k in sources),
        provenance=provenance,
        simulated=True,
    )


def _check(
    seed: int,
    communities: int,
    study: SimulatedStudy | None,
    interviews: int,
    answers: int,
    shares: tuple[float, ...],
    flaws: tuple[str, ...],
) -> None:
    most = 10_000 if study is None else len(study.record)
    sizes = (seed >= 0, 1 <= communities <= most, 1 <= interviews <= MOST_INTERVIEWS, 1 <= answers <= 100)
    if not all(sizes) or not all(0 <= share <= 1 for share in shares) or not set(flaws) <= set(FLAWS):
        raise UsageError(
            "simulation_size",
            Text(zh="模拟规模或比例不合理。", en="Sizes or rates of the simulation make no sense."),
            expected=same(
                f"seed >= 0, communities 1-{most}, interviews 1-{MOST_INTERVIEWS}, answers 1-100, 0 <= rates <= 1, "
                f"flaws {', '.join(FLAWS)}"
            ),
            got=same(f"{seed}, {communities}, {interviews}, {answers}, {shares}, {', '.join(flaws)}"),
        )


def _twice(book: Codebook, people: Sequence[Interviewed], share: float, rng: Rng) -> np.ndarray:
    # Double coded: the share asked for, no fewer than the procedure wants, spread over the kinds of speakers.
    rule = book.procedure.double_coding
    fewest = rule.interviews if rule is not None and share > 0 else 0
    n = min(len(people), max(fewest, int(np.ceil(share * len(people) - 1e-9))))
    order = rng.permutation(len(people))
    turn: dict[str, int] = {}
    rank = np.zeros(len(people), dtype=np.int64)
    for k in order:
        rank[k] = turn[people[k].speaker] = turn.get(people[k].speaker, -1) + 1
    return np.sort(order[np.argsort(rank[order], kind="stable")][:n])


def _provenance(book: Codebook, seed: int, talks: Sequence[Talk], study: SimulatedStudy | None) -> Provenance:
    text = hashlib.sha256("\n".join(one.source.text or "" for one in talks).encode("utf-8")).hexdigest()
    arguments = {"codebook": f"{book.id}@{book.version}", "study": None if study is None else study.seed}
    counts = {"sources": len(talks), "units": sum(len(one.units) for one in talks)}
    return Provenance("simulate", arguments, counts=counts, seed=seed, inputs={"transcripts": text})
