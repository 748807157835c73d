"""The persons of one simulated source: who was drawn, what they answered, what went wrong, what each stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import Instrument
from ...steps.measurement.quality import DURATION
from .flaws import durations, hide_by_plan, leave_out, make_careless, own_word, route
from .persons import ItemTruth, Traits, answered, latent_values, structure
from .population import Population, Rng, Sample
from .questions import AGES, age_of, is_female, questions
from .response import YOUNG_UNDER, Margin, corrected_weights, share_under, takes_part

LAYERS = ("person", "item", "question", "careless", "missing", "planned", "time", "response", "word")
FEMALE = 0.5


@dataclass(frozen=True)
class Persons:
    """Those who took part.

    Attributes
    ----------
    number : ndarray of int (persons,)
        Place among those drawn.
    community : ndarray of int (persons,)
        Place among the sampled communities.
    weight : ndarray (persons,)
    columns, latent : mapping
        Column -> answers; construct -> latent value.
    seen : mapping
        Latent name -> community value as this source sees it.
    careless : ndarray of int (persons,)
    """

    number: np.ndarray
    community: np.ndarray
    weight: np.ndarray
    columns: Mapping[str, np.ndarray]
    latent: Mapping[str, np.ndarray]
    seen: Mapping[str, np.ndarray]
    items: tuple[ItemTruth, ...]
    careless: np.ndarray


def persons_of(
    form: Instrument,
    schemes: Sequence[IndexScheme],
    people: Population,
    drawn: Sample,
    settings: tuple[int, float, float],
    rng: Rng,
    planned: bool,
    nonresponse: bool,
    traits: Traits,
) -> Persons:
    """Draw the persons of a source. `settings`: how many a community, share of answers left out, share careless."""
    many, missing, sloppy = settings
    source, layers = form.source_id, dict(zip(LAYERS, rng.spawn(len(LAYERS)), strict=True))
    there = people.workers if source == "worker" else people.households
    taken = np.minimum(many, there[drawn.place])
    community = np.repeat(np.arange(drawn.place.size), taken)
    urban = people.urban[drawn.place][community].astype(np.int64)
    constructs = structure(form, schemes)
    latent, seen = latent_values(source, constructs, people, drawn, community, layers["person"], traits)
    columns, items = answered(form, constructs, latent, community.size, layers["person"], layers["item"], traits.method)
    asked = questions(form, community, latent, layers["question"])
    age, female = age_of(source, asked), is_female(source, asked)
    careless = make_careless(form, columns, sloppy, layers["careless"])
    asked |= own_word(form, careless, layers["word"])
    leave_out(form, columns, missing, age, layers["missing"])
    if planned:
        hide_by_plan(form, columns, layers["planned"])
    columns |= asked
    route(form, columns, {"urban": urban})
    columns[DURATION] = durations(form, columns, careless, layers["time"])
    weight = (drawn.weight * there[drawn.place] / taken)[community]
    answers = np.ones(community.size, dtype=bool)
    if nonresponse:
        young = age < YOUNG_UNDER
        answers = takes_part(female, young, urban == 1, layers["response"])
        cells = 4 * urban + 2 * female + young
        margins = (_strata(people, drawn, community, there), _register(source, drawn, there, female, young))
        weight = corrected_weights(weight, answers, cells, margins)
    return Persons(
        number=np.flatnonzero(answers),
        community=community[answers],
        weight=weight,
        columns={name: values[answers] for name, values in columns.items()},
        latent={name: values[answers] for name, values in latent.items()},
        seen=seen,
        items=items,
        careless=careless[answers],
    )


def _strata(people: Population, drawn: Sample, community: np.ndarray, there: np.ndarray) -> Margin:
    totals = np.bincount(people.stratum[drawn.covered], weights=there[drawn.covered])
    return people.stratum[drawn.place][community], totals


def _register(source: str, drawn: Sample, there: np.ndarray, female: np.ndarray, young: np.ndarray) -> Margin:
    # What a register of the population would say on gender and age.
    mean, spread, _, _ = AGES[source]
    under = share_under(YOUNG_UNDER, mean, spread)
    shares = np.outer([1 - FEMALE, FEMALE], [1 - under, under]).ravel()
    return 2 * female + young, shares * there[drawn.covered].sum()
