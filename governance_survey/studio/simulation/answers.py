"""Answers to any one questionnaire from a graded response model, marked simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...data.responses import Responses
from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import AttentionItem, Instrument, Item, Variable
from ...statistics.item_response import simulate_graded
from ...steps.measurement.quality import DURATION
from ...words.errors import UsageError
from ...words.text import Text, same
from ..reading import read_responses
from .limits import keep_limits
from .routing import ends_interview, route, seldom_screened

if TYPE_CHECKING:
    import pandas

Rng = np.random.Generator

# The population the demo is drawn from (a study of communities in China; sources in the domain map):
# shares of variance between communities, spread of item parameters, rates of what goes wrong.
ICC = 0.20
SAME_DIMENSION = 0.85
BETWEEN_DIMENSIONS = 0.45
DISCRIMINATION = (1.7, 0.25)
SPREAD_OF_LOCATION = 0.35
LEAN_TO_AGREE = -0.5
ACQUIESCENCE = 0.25


@dataclass(frozen=True)
class Frame:
    """Who was sampled: each person's community, PSU and stratum as positions, and weights."""

    community: np.ndarray
    psu: np.ndarray
    stratum: np.ndarray
    weight: np.ndarray


def simulate_answers(
    instrument: Instrument,
    *,
    seed: int,
    communities: int,
    per_community: int,
    scheme: IndexScheme | None,
    roles: dict[str, str],
    rates: tuple[float, float],
    source: str | None,
) -> Responses:
    """Draw answers to a questionnaire; `roles` are design columns, `rates` those of missing and careless answers."""
    weight, psu, strata = roles["weight"], roles["psu"], roles["strata"]
    item_missing, careless = rates
    if seed < 0 or communities < 2 or per_community < 1 or not 0 <= item_missing < 1 or not 0 <= careless < 1:
        raise UsageError(
            "simulation_size",
            Text(zh="模拟规模或比例不合理。", en="Sizes or rates of the simulation make no sense."),
            expected=same("seed >= 0, communities >= 2, per_community >= 1, 0 <= item_missing, careless < 1"),
            got=same(f"{seed}, {communities}, {per_community}, {item_missing}, {careless}"),
        )
    # One child generator per layer: a change in one layer does not move the others.
    frame_rng, person_rng, item_rng, flaw_rng = np.random.default_rng(seed).spawn(4)
    frame = _frame(communities, per_community, frame_rng)
    columns = _variables(instrument, frame, person_rng, {weight: frame.weight, psu: frame.psu, strata: frame.stratum})
    keep_limits(instrument, columns)
    columns |= _answers(instrument, scheme, frame, person_rng, item_rng)
    sloppy = flaw_rng.random(frame.community.size) < careless
    _make_careless(instrument, columns, sloppy, flaw_rng)
    _lose_answers(instrument, columns, item_missing, flaw_rng)
    route(instrument, columns)
    return read_responses(
        _table(instrument, columns),
        instrument,
        sampling="probability",
        weight=weight,
        psu=psu,
        strata=strata,
        source=source,
        simulated=True,
    )


def _frame(communities: int, per_community: int, rng: Rng) -> Frame:
    # Four communities a sampling unit; sampling units dealt to as many strata as leave two units in each.
    psu_of = np.arange(communities) // 4
    n_psu = int(psu_of[-1]) + 1
    stratum_of = psu_of % max(1, min(6, n_psu // 2))
    households = np.exp(np.log(1500) + 0.5 * rng.standard_normal(communities))
    sizes = np.full(communities, per_community)
    community = np.repeat(np.arange(communities), sizes)
    # A community drawn with probability proportional to its households stands for 1/size of the others.
    weight = (households.mean() / households)[community]
    return Frame(community, psu_of[community], stratum_of[community], np.round(weight, 4))


def _variables(instrument: Instrument, frame: Frame, rng: Rng, roles: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    places = {"person": np.arange(frame.community.size), "community": frame.community, "psu": frame.psu}
    places["stratum"] = frame.stratum
    keys = {instrument.keys.respondent: places["person"], instrument.keys.community: frame.community}
    found: dict[str, np.ndarray] = {}
    for variable in instrument.variables:
        if variable.id in roles:
            found[variable.id] = roles[variable.id] if variable.kind == "number" else roles[variable.id] + 1
        elif variable.id in keys:
            found[variable.id] = keys[variable.id] + 1
        elif variable.kind in ("number", "category"):
            place = places[variable.level]
            found[variable.id] = _variable_values(instrument, variable, int(place.max()) + 1, rng)[place]
    return found


def _variable_values(instrument: Instrument, variable: Variable, n: int, rng: Rng) -> np.ndarray:
    codes = instrument.codes_of(variable.id)
    if codes is not None:
        values = np.array([code.code for code in codes.codes], dtype=object)
        drawn = rng.integers(0, len(values), n)
        return np.asarray(values[seldom_screened(drawn, ends_interview(instrument, variable.id, values), rng)])
    if variable.id == DURATION:  # from two seconds a row (read fast) to ten
        return np.asarray(np.round(len(instrument.items) * (2 + 8 * rng.beta(2, 3, n))))
    low = variable.low if variable.low is not None else 0.0
    high = variable.high if variable.high is not None else low + 100.0
    return np.asarray(np.round(low + (high - low) * rng.beta(2, 3, n)))


def _latent(instrument: Instrument, scheme: IndexScheme | None, frame: Frame, rng: Rng) -> dict[str, np.ndarray]:
    dimension_of: dict[str, str] = {}
    if scheme is not None:
        for dimension in scheme.dimensions:
            refs = (*dimension.constructs, *(ref for sub in dimension.subdimensions for ref in sub.constructs))
            dimension_of |= {ref.id: dimension.id for ref in refs}
    n, communities = frame.community.size, int(frame.community.max()) + 1

    def level(count: int) -> dict[str, np.ndarray]:
        general = rng.standard_normal(count)
        mix = np.sqrt(BETWEEN_DIMENSIONS), np.sqrt(1 - BETWEEN_DIMENSIONS)
        dimensions = {
            name: mix[0] * general + mix[1] * rng.standard_normal(count)
            for name in dict.fromkeys(dimension_of.get(c.id, c.id) for c in instrument.constructs)
        }
        rest = np.sqrt(1 - SAME_DIMENSION**2)
        return {
            c.id: SAME_DIMENSION * dimensions[dimension_of.get(c.id, c.id)] + rest * rng.standard_normal(count)
            for c in instrument.constructs
        }

    shared, own = level(communities), level(n)
    return {
        c.id: np.sqrt(ICC) * shared[c.id][frame.community] + np.sqrt(1 - ICC) * own[c.id] for c in instrument.constructs
    }


def _answers(
    instrument: Instrument, scheme: IndexScheme | None, frame: Frame, person_rng: Rng, item_rng: Rng
) -> dict[str, np.ndarray]:
    latent = _latent(instrument, scheme, frame, person_rng)
    agree = ACQUIESCENCE * person_rng.standard_normal(frame.community.size)
    found: dict[str, np.ndarray] = {}
    for item in instrument.items:
        codes = instrument.codes_of(item.id)
        if codes is None:
            continue
        values = np.array([code.code for code in codes.codes], dtype=object)
        eta = latent.get(item.measures or "", np.zeros(frame.community.size))
        slope = float(
            np.clip(np.exp(np.log(DISCRIMINATION[0]) + DISCRIMINATION[1] * item_rng.standard_normal()), 0.9, 3)
        )
        steps = np.linspace(-1.5, 1.5, len(values) - 1) + 0.12 * item_rng.standard_normal(len(values) - 1)
        location = LEAN_TO_AGREE + SPREAD_OF_LOCATION * item_rng.standard_normal()
        thresholds = np.sort(location + steps)
        if item.reverse:
            eta, slope, thresholds = -eta, 0.8 * slope, np.sort(-thresholds)
        drawn = simulate_graded(eta + agree, slope, thresholds, person_rng)
        found[item.id] = values[drawn]
    for row in instrument.attention:
        found[row.id] = np.full(frame.community.size, row.correct, dtype=object)
    return found


def _make_careless(instrument: Instrument, columns: dict[str, np.ndarray], sloppy: np.ndarray, rng: Rng) -> None:
    straight = sloppy & (rng.random(sloppy.size) < 0.5)
    choice = rng.random(sloppy.size)
    parts: tuple[Item | AttentionItem, ...] = (*instrument.items, *instrument.attention)
    for part in parts:
        codes = instrument.codes_of(part.id)
        if codes is None:
            continue
        values = np.array([code.code for code in codes.codes], dtype=object)
        column = columns[part.id].copy()
        column[straight] = values[(choice[straight] * len(values)).astype(int)]
        scattered = sloppy & ~straight
        column[scattered] = values[rng.integers(0, len(values), int(scattered.sum()))]
        columns[part.id] = column


def _lose_answers(instrument: Instrument, columns: dict[str, np.ndarray], share: float, rng: Rng) -> None:
    declared = [code.code for code in instrument.missing_codes if code.reason in ("dont_know", "refused")]
    tokens = np.array([code for code in declared if not isinstance(code, str)] + [None], dtype=object)
    for item in instrument.items:
        column = columns[item.id].astype(object)
        lost = rng.random(column.size) < share
        column[lost] = tokens[rng.integers(0, tokens.size, int(lost.sum()))]
        columns[item.id] = column


def _table(instrument: Instrument, columns: dict[str, np.ndarray]) -> pandas.DataFrame:
    import pandas

    ordered = [name for name in (*(v.id for v in instrument.variables), *columns) if name in columns]
    return pandas.DataFrame({name: pandas.Series(columns[name]).infer_objects() for name in dict.fromkeys(ordered)})
