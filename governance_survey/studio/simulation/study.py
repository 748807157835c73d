"""A whole simulated study: workers, residents and community records of one sample, with the truth behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...data.linked import Linked
from ...schemes.analysis_plan import AnalysisPlan
from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import Instrument
from ...schemes.loading import read_shipped
from ...steps.linking import link
from ...words.errors import UsageError
from ...words.printed import Printed
from ...words.text import Text, same
from ..reading import read_responses
from .people import persons_of
from .persons import METHOD, PERSON_SLOPE, Traits
from .population import (
    FEWEST_UNITS,
    MOST_COMMUNITIES,
    SAMPLED_IN_A_PSU,
    population,
    sample,
)
from .record import record_of
from .tables import WEIGHTS, log_frame, person_table, plain_table, record_keys
from .truth import Truth, truth_of

if TYPE_CHECKING:
    import pandas

PLAN = "community_emergency"
LAYERS = ("frame", "latent", "sample", "worker", "resident", "record")
FEWEST_COMMUNITIES = FEWEST_UNITS * SAMPLED_IN_A_PSU


@dataclass(frozen=True)
class SimulatedStudy(Printed):
    """Tables as they would come from the field, and the truth beside them. No person gave these answers.

    Attributes
    ----------
    worker, resident, record : DataFrame
    logs : mapping
        Log -> rows with ``community_id``; times are text (``2021-02-01 08:30``).
    """

    worker: pandas.DataFrame
    resident: pandas.DataFrame
    record: pandas.DataFrame
    logs: Mapping[str, pandas.DataFrame]
    truth: Truth
    forms: Mapping[str, Instrument]
    seed: int

    @property
    def linked(self) -> Linked:
        """The three sources read with their design and joined on the community, marked simulated."""
        tables = {"worker": self.worker, "resident": self.resident, "record": self.record}
        sources = {
            source: read_responses(
                table,
                self.forms[source],
                sampling="probability",
                weight=WEIGHTS[source],
                psu="psu_id",
                strata="stratum_id",
                simulated=True,
                logs=self.logs if source == "record" else None,
            )
            for source, table in tables.items()
        }
        return link(worker=sources["worker"], resident=sources["resident"], record=sources["record"], unmatched="keep")

    def __str__(self) -> str:
        line = Text(
            zh="模拟数据（种子 {s}）：{c} 个社区，{w} 名工作者，{r} 名居民",
            en="Simulated data (seed {s}): {c} communities, {w} workers, {r} residents",
        )
        return str(line.fill(s=self.seed, c=len(self.record), w=len(self.worker), r=len(self.resident)))


def simulate_study(
    plan: AnalysisPlan | str = PLAN,
    *,
    seed: int,
    communities: int = 240,
    per_worker: int = 6,
    per_resident: int = 15,
    item_missing: tuple[float, float] = (0.03, 0.05),
    careless: tuple[float, float] = (0.08, 0.10),
    planned_missing: bool = False,
    nonresponse: bool = False,
    impossible: float = 0.0,
    slopes: float = 1.0,
    method: float = METHOD,
    within: float = PERSON_SLOPE,
    icc: float | None = None,
) -> SimulatedStudy:
    """Draw the three sources of a plan from one finite population with known truth.

    Communities lie in sampling units drawn with probability proportional to households, these in strata
    (at least two units in each; a small study covers fewer strata). Workers and residents answer every row
    of the shipped questionnaires (graded response model) with routing, missing answers and careless people;
    records hold every field and log that an indicator needs.

    Parameters
    ----------
    plan : AnalysisPlan or str
        Its instruments and index schemes say what is asked and what measures what.
    seed : int
        The same seed gives the same data. Each layer has its own generators: a change of one leaves the
        others as they are.
    communities : int
        8 to 960.
    per_worker, per_resident : int
        Persons drawn in each community (all workers where there are fewer).
    item_missing, careless : (workers, residents)
        Share of answers left out, and of people who do not read.
    planned_missing : bool
        Show each person the core rows and one of three blocks.
    nonresponse : bool
        Some of those drawn do not take part; weights are then corrected by cells and raking.
    impossible : float
        Share of records in which an impossible value is planted, to see it found. 0 by default (the plan of
        simulation plants 0.01): one such value is an error, and `score` refuses the record until it is mended.
    slopes : float
        Factor on every slope between communities (0 = nothing is associated).
    method : float
        SD of what a worker adds to all answers alike.
    within : float
        Slope of a capability on its tension between workers of one community, in SD.
    icc : float, optional
        Share of variance between communities of everything that is asked; by default .10 to .30.

    Raises
    ------
    UsageError
        ``simulation_size``.

    Examples
    --------
    >>> made = simulate_study(seed=1, communities=8)
    >>> len(made.record), len(made.resident), made.truth.slopes["LAW"]["URG"]
    (8, 120, -0.35)
    """
    rates = (*item_missing, *careless, impossible, abs(within), icc or 0.0)
    sizes = (seed >= 0, FEWEST_COMMUNITIES <= communities <= MOST_COMMUNITIES, min(per_worker, per_resident) >= 1)
    if not all(sizes) or not all(0 <= rate < 1 for rate in rates):
        raise UsageError(
            "simulation_size",
            Text(zh="模拟规模或比例不合理。", en="Sizes or rates of the simulation make no sense."),
            expected=same(f"seed >= 0, communities {FEWEST_COMMUNITIES}-{MOST_COMMUNITIES}, 0 <= rates < 1"),
            got=same(f"{seed}, {communities}, {per_worker}, {per_resident}, {rates}"),
        )
    forms, schemes = _schemes(plan)
    layers = dict(zip(LAYERS, np.random.default_rng(seed).spawn(len(LAYERS)), strict=True))
    people = population(layers["frame"], layers["latent"], slopes)
    drawn = sample(people, communities, layers["sample"])
    settings = {
        "worker": (per_worker, item_missing[0], careless[0]),
        "resident": (per_resident, item_missing[1], careless[1]),
    }
    made = {
        source: persons_of(
            forms[source],
            schemes,
            people,
            drawn,
            settings[source],
            layers[source],
            planned_missing,
            nonresponse,
            Traits(method, within, icc),
        )
        for source in settings
    }
    record = record_of(forms["record"], people, drawn, layers["record"], impossible)
    return SimulatedStudy(
        worker=person_table(forms["worker"], people, drawn, made["worker"]),
        resident=person_table(forms["resident"], people, drawn, made["resident"]),
        record=plain_table(forms["record"], {**record_keys(people, drawn), **record.fields}),
        logs={name: log_frame(forms["record"], name, rows, drawn) for name, rows in record.logs.items()},
        truth=truth_of(people, drawn, made, record, slopes),
        forms=forms,
        seed=seed,
    )


def _schemes(plan: AnalysisPlan | str) -> tuple[dict[str, Instrument], list[IndexScheme]]:
    read = read_shipped("analysis_plan", plan) if isinstance(plan, str) else plan
    assert isinstance(read, AnalysisPlan)
    forms = {source.id: read_shipped("instrument", source.instrument) for source in read.sources}
    schemes = [read_shipped("index_scheme", name) for name in read.index_schemes]
    return (
        {source: form for source, form in forms.items() if isinstance(form, Instrument)},
        [scheme for scheme in schemes if isinstance(scheme, IndexScheme)],
    )
