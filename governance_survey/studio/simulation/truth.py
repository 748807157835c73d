"""The truth behind a simulated study: what its data were made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...words.printed import Printed
from ...words.text import Text
from .people import Persons
from .persons import ItemTruth
from .population import Population, Sample, true_slopes
from .record import Record
from .tables import community_keys


@dataclass(frozen=True)
class Truth(Printed):
    """What the data were made from.

    Attributes
    ----------
    communities : mapping
        Latent name -> value of each sampled community, in the order of ``community_id``.
    seen : mapping
        Source -> latent name -> community value as this source sees it (residents see another face of a
        capability than workers).
    persons : mapping
        Source -> construct -> latent value of each person, in the order of the table.
    slopes : mapping
        Latent outcome -> term (``"URG"``, ``"URG:FAZ"``) -> slope between communities, in SD.
    items : mapping
        Source -> parameters of every item.
    careless : mapping
        Source -> how each person answered: 0 with care, 1 straight, 2 at random, 3 at random from 60 % on.
    population : Population
        All communities, sampled or not.
    sample : Sample
        Places of the sampled ones in it, their weights, and which communities the strata of the study cover.
    means : mapping
        Latent name -> (mean over the communities covered, mean over their households).
    indicators : mapping
        Record indicator -> the value its fields or log rows were made to give.
    planted : tuple of (community, limit of the record's scheme)
        Impossible values planted.
    """

    communities: Mapping[str, np.ndarray]
    seen: Mapping[str, Mapping[str, np.ndarray]]
    persons: Mapping[str, Mapping[str, np.ndarray]]
    slopes: Mapping[str, Mapping[str, float]]
    items: Mapping[str, tuple[ItemTruth, ...]]
    careless: Mapping[str, np.ndarray]
    population: Population
    sample: Sample
    means: Mapping[str, tuple[float, float]]
    indicators: Mapping[str, np.ndarray]
    planted: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        line = Text(
            zh="真值：{c} 个社区，{l} 个潜变量，{s} 条斜率",
            en="Truth: {c} communities, {l} latent variables, {s} slopes",
        )
        n = sum(len(of) for of in self.slopes.values())
        return line.fill(c=len(self.sample.place), l=len(self.communities), s=n).say()


def truth_of(people: Population, drawn: Sample, made: Mapping[str, Persons], record: Record, slopes: float) -> Truth:
    """The truth of the communities drawn, the persons made and the record; `slopes` is the factor used."""
    keys, covered = community_keys(drawn), drawn.covered
    households = people.households[covered]
    means = {
        name: (float(values[covered].mean()), float(np.average(values[covered], weights=households)))
        for name, values in people.latent.items()
    }
    return Truth(
        communities={name: values[drawn.place] for name, values in people.latent.items()},
        seen={source: persons.seen for source, persons in made.items()},
        persons={source: persons.latent for source, persons in made.items()},
        slopes=true_slopes(slopes),
        items={source: persons.items for source, persons in made.items()},
        careless={source: persons.careless for source, persons in made.items()},
        population=people,
        sample=drawn,
        means=means,
        indicators=record.indicators,
        planted=tuple((str(keys[place]), limit) for place, limit in record.planted),
    )
