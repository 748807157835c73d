"""The simulated community record: every field and every log, made so that each indicator has a known value.

Indicators the plan of simulation (section 6) gives are marked so; the others follow the sign their scheme states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...schemes.instrument import Instrument
from .logs import SURVEY_DAY, date_text, log_tables, time_text
from .population import Population, Rng, Sample

Slopes = Mapping[str, float]

# Shares: indicator -> part, whole, intercept, slopes and noise of its logit. The part is share x whole.
SHARES: dict[str, tuple[str, str, float, Slopes, float]] = {
    "K25": ("A_TASK_AUTH", "A_TASK_ADM", -0.4, {"EMP": -0.8}, 0.4),  # section 6
    "K57": ("A_SEC_4W", "A_SEC", -0.3, {"SHZ": 0.5, "ORG": -0.4}, 0.4),  # section 6
    "K63": ("A_ACT_RES", "A_ACT", -1.5, {"ZIZ": 0.6}, 0.5),  # section 6
    "K67": ("A_FLD_AUTO", "A_FLD", -0.5, {"ZHZ": 0.7}, 0.4),  # section 6
    "K06": ("A_WRK_DSP", "A_WRK", 0.3, {"ORG": 0.4}, 0.5),
    "K07": ("A_WRK_LIC", "A_WRK", -0.8, {"PRO": 0.4}, 0.5),
    "K08": ("A_WRK_LADDER", "A_WRK", 0.2, {"ORG": -0.5}, 0.5),
    "K09": ("A_WRK_INS", "A_WRK", 0.8, {"ORG": -0.5}, 0.5),
    "K11": ("A_FORM_DUP", "A_FORM", -0.8, {"PRS": 0.5}, 0.4),
    "K18": ("A_HH_GRID", "A_HH", 2.5, {"REF": 0.5}, 0.5),
    "K22": ("A_PRF_OK", "A_POP", 1.2, {"REF": 0.4}, 0.5),
    "K24": ("A_KEY_CONTACT", "A_KEY", 0.9, {"REF": 0.5}, 0.4),
    "K26": ("A_TASK_PAID", "A_TASK_NEED", -0.2, {"EMP": -0.6}, 0.4),
    "K32": ("A_WHS_OK", "A_WHS", 0.4, {"JNZ": 0.5}, 0.4),
    "K37": ("A_CMPL_OK", "A_CMPL", 0.8, {"LAW": 0.5}, 0.4),
    "K38": ("A_DISC", "A_DISC_REQ", 0.7, {"LAW": 0.5}, 0.4),
    "K40": ("A_TASK_SCR", "A_TASK_ADM", -0.3, {"FAZ": 0.7}, 0.4),
    "K42": ("A_DRILL_REP", "A_DRILL", 0.8, {"RSK": 0.4}, 0.4),
    "K51": ("A_SPACE_CONV", "A_SPACE", -1.0, {"RSK": 0.3}, 0.5),
    "K60": ("A_CMP_OWN", "A_CMP", -0.6, {"SGL": -0.4}, 0.5),
    "K65": ("A_PTS_ACT", "A_POP18", -2.0, {"ZIZ": 0.5}, 0.4),
    "K68": ("A_ONL", "A_SVC", -0.2, {"ZHZ": 0.6}, 0.4),
    "K70": ("A_NOPH_LINK", "A_NOPH", -0.2, {"ZHZ": 0.5}, 0.4),
    "K73": ("A_SVC_NEED", "A_SVC", -0.3, {"REF": 0.5}, 0.4),
    "K74": ("A_CB_SAT", "A_CB", 0.6, {"REF": 0.5}, 0.4),
    "K75": ("A_FAC_USE_H", "A_FAC_OPEN_H", -0.3, {"REF": 0.4}, 0.4),
}
# Handed-down tasks are a share of all tasks and the whole of other shares, so they come first.
FIRST_SHARES: dict[str, tuple[str, str, float, Slopes, float]] = {
    "K12": ("A_TASK_ADM", "A_TASK", -0.1, {"SGL": 0.6}, 0.4),
}
# Counts: indicator -> field, added constant, log of the Poisson mean, slopes.
COUNTS: dict[str, tuple[str, int, float, Slopes]] = {
    "K41": ("A_DRILL", 0, -0.1, {"JNZ": 0.3}),  # section 6
    "K66": ("A_SYS", 1, 1.2, {"ZHZ": -0.3}),  # section 6
    "K39": ("A_LAWTRN", 0, 0.7, {"FAZ": 0.3}),
    "K46": ("A_STOCK_CHK", 0, 0.7, {"RSK": 0.2}),
    "K62": ("A_MEET_DLB", 0, 1.4, {"ZIZ": 0.3}),
    "K78": ("A_UNIT", 0, 2.1, {"SHZ": 0.25}),
}
# Amounts: indicator -> field, unit it counts (a field, or a constant), log of the median, slopes, noise.
AMOUNTS: dict[str, tuple[str, str | float, float, Slopes, float]] = {
    "K10": ("A_TRN_H", "A_WRK", 2.5, {"PRO": 0.3}, 0.4),
    "K14": ("A_INSP", 12.0, 1.1, {"PRS": 0.25}, 0.3),
    "K36": ("A_CMPL", "_thousand_households", 1.5, {"URG": 0.2}, 0.4),
    "K50": ("A_SHEL", "A_POP", -0.2, {"RSK": 0.2}, 0.5),
    "K58": ("A_VOL", "_hundred_people", 1.4, {"COL": 0.3}, 0.4),
    "K61": ("A_MEET_JNT", 4.0, 0.4, {"COL": 0.25}, 0.4),
    "K64": ("A_SORG", "_ten_thousand_people", 2.8, {"COL": 0.3}, 0.4),
    "K69": ("A_PUSH", "A_BATCH", 3.5, {}, 0.6),
    "K80": ("A_ETEAM", "_thousand_people", 1.1, {"RSK": 0.3}, 0.4),
    "K81": ("A_IT_COST", "A_HH", 2.7, {"ZHZ": 0.2}, 0.5),
}
# Wholes that are not about the frame: field -> constant, mean of what is added to it.
WHOLES = {
    "A_TASK": (150, 100),
    "A_FORM": (60, 60),
    "A_FLD": (200, 150),
    "A_WHS": (10, 15),
    "A_DISC_REQ": (20, 10),
    "A_SPACE": (500, 900),
    "A_SVC": (40, 30),
    "A_CB": (30, 60),
    "A_FAC_OPEN_H": (800, 600),
    "A_SEC": (8, 12),
    "A_ACT": (20, 25),
    "A_BATCH": (30, 30),
    "A_STOCK_EXP": (0, 8),
    "A_TASK_NEED": (60_000, 40_000),
}
HOUSEHOLDS_A_GRID, HOUSEHOLDS_A_COMPOUND = 100.0, {True: 350.0, False: 160.0}
UNDATED = 0.25  # section 6: of rural communities, no dated log
UNDATED_BLANK = ("A_WHS", "A_WHS_OK")
SEVERITY = {1: 0.05, 2: 0.15, 3: 0.35, 4: 0.45}
PLACEHOLDER = "simulated text"


@dataclass(frozen=True)
class Record:
    """Fields and logs of the communities drawn, the indicator values aimed at, and what was spoilt on purpose.

    Attributes
    ----------
    fields : mapping
        Column -> one value a community.
    logs : mapping
        Log -> column -> values; ``community`` holds the place of each row's community.
    indicators : mapping
        Indicator -> the value its fields or rows were made to give (before rounding to whole cases).
    planted : tuple of (place, limit id)
        Records in which a limit of the scheme was broken.
    """

    fields: Mapping[str, np.ndarray]
    logs: Mapping[str, Mapping[str, np.ndarray]]
    indicators: Mapping[str, np.ndarray]
    planted: tuple[tuple[int, str], ...]


def record_of(form: Instrument, people: Population, drawn: Sample, rng: Rng, impossible: float) -> Record:
    """Every field and log of the communities drawn; `impossible` is the share of records to spoil."""
    at = drawn.place
    z = {name: values[at] for name, values in people.latent.items()}
    urban, n = people.urban[at], at.size
    field_rng, log_rng, dated_rng, spoil_rng = rng.spawn(4)
    fields = _frame_fields(people, drawn, field_rng)
    aims: dict[str, np.ndarray] = {"K02": fields["A_POP"] / fields["A_WRK"]}
    fields |= {name: low + field_rng.poisson(more, n) for name, (low, more) in WHOLES.items()}
    _shares(FIRST_SHARES, fields, aims, z, field_rng)
    for name, (field, least, mean, slopes) in COUNTS.items():
        aims[name] = fields[field] = least + field_rng.poisson(np.exp(mean + _linear(slopes, z, n)))
    _amounts(fields, aims, z, field_rng)
    _shares(SHARES, fields, aims, z, field_rng)
    _single_fields(fields, aims, z, field_rng)
    undated = ~urban & (dated_rng.random(n) < UNDATED)
    for name in UNDATED_BLANK:
        fields[name] = np.where(undated, np.nan, fields[name])
    logs = log_tables(fields, aims, z, undated, log_rng)
    planted = _spoil(form, fields, impossible, spoil_rng)
    return Record(fields, logs, {name: np.asarray(values, dtype=np.float64) for name, values in aims.items()}, planted)


def _linear(slopes: Slopes, z: Mapping[str, np.ndarray], n: int) -> np.ndarray:
    return np.sum([slope * z[name] for name, slope in slopes.items()], axis=0) if slopes else np.zeros(n)


def _logistic(values: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-values)))


def _shares(
    table: Mapping[str, tuple[str, str, float, Slopes, float]],
    fields: dict[str, np.ndarray],
    aims: dict[str, np.ndarray],
    z: Mapping[str, np.ndarray],
    rng: Rng,
) -> None:
    for name, (part, whole, intercept, slopes, noise) in table.items():
        total = fields[whole]
        aims[name] = _logistic(intercept + _linear(slopes, z, total.size) + noise * rng.standard_normal(total.size))
        # Rounded up or down at random, so that shares of few cases are right on average.
        fields[part] = np.floor(aims[name] * total + rng.random(total.size))


def _amounts(fields: dict[str, np.ndarray], aims: dict[str, np.ndarray], z: Mapping[str, np.ndarray], rng: Rng) -> None:
    units = {
        "_thousand_households": fields["A_HH"] / 1000,
        "_hundred_people": fields["A_POP"] / 100,
        "_thousand_people": fields["A_POP"] / 1000,
        "_ten_thousand_people": fields["A_POP"] / 10000,
    }
    n = fields["A_HH"].size
    for name, (field, unit, median, slopes, noise) in AMOUNTS.items():
        aims[name] = np.exp(median + _linear(slopes, z, n) + noise * rng.standard_normal(n))
        per = unit if isinstance(unit, float) else units[unit] if unit in units else fields[unit]
        fields[field] = np.minimum(np.round(aims[name] * per), 0.5 * fields["A_POP"] if field == "A_VOL" else np.inf)


def _frame_fields(people: Population, drawn: Sample, rng: Rng) -> dict[str, np.ndarray]:
    at = drawn.place
    urban, households = people.urban[at], people.households[at]
    per_compound = np.where(urban, HOUSEHOLDS_A_COMPOUND[True], HOUSEHOLDS_A_COMPOUND[False])
    spread = np.exp(0.25 * rng.standard_normal((2, at.size)))
    workers = people.workers[at]
    return {
        "A_POP": people.residents[at],
        "A_POP18": np.round(people.residents[at] * rng.uniform(0.76, 0.88, at.size)),
        "A_URB": np.where(urban, 1, 2),
        "A_HH": households,
        "A_WRK": workers,
        "A_CMP": np.maximum(1, np.round(households / per_compound * spread[0])),
        "A_GRID": np.maximum(2, np.round(households / HOUSEHOLDS_A_GRID * spread[1])),
        "A_KEY": np.round(0.07 * people.residents[at]),
        "A_NOPH": np.round(households * rng.uniform(0.05, 0.20, at.size)),
        "A_WRK_NEW": rng.binomial(workers, 0.15),
    }


def _single_fields(
    fields: dict[str, np.ndarray], aims: dict[str, np.ndarray], z: Mapping[str, np.ndarray], rng: Rng
) -> None:
    """Fields that follow no table: staff, compounds, plans, the latest emergency, texts."""
    n = fields["A_HH"].size

    def noise(size: float) -> np.ndarray:
        return np.asarray(size * rng.standard_normal(n))

    workers, urban = fields["A_WRK"].astype(np.int64), fields["A_URB"] == 1
    fields["A_WRK_LEFT"] = rng.binomial(workers, _logistic(-1.8 + 0.4 * z["ORG"] + noise(0.4)))
    fields["A_WRK_EST"] = rng.binomial((workers - fields["A_WRK_DSP"]).astype(np.int64), 0.2)
    aims["K15"] = np.exp(0.2 + 0.3 * z["URG"])
    fields["A_ACC"] = rng.poisson(aims["K15"] * workers / 10)
    aims["K59"] = _logistic(np.where(urban, 1.0, -1.5) + 0.3 * z["COL"] + noise(0.5))
    fields["A_CMP_PROP"] = rng.binomial(fields["A_CMP"].astype(np.int64), aims["K59"])
    fields["A_CMP_OLD"] = rng.binomial(fields["A_CMP"].astype(np.int64), _logistic(-0.5 + noise(0.6)))
    aims["K19"] = np.exp(0.4 + 0.2 * z["REF"] + noise(0.2))
    fields["A_GMEM"] = np.maximum(1, np.round(aims["K19"] * fields["A_GRID"]))
    fields["A_GAST"] = rng.poisson(0.5 * fields["A_GMEM"])
    fields["A_PTEAM"], fields["A_PBRANCH"] = rng.poisson(np.exp([1.7 + 0.25 * z["SHZ"], 0.2 + 0.25 * z["SHZ"]]))
    aims["K79"] = fields["A_PTEAM"] + fields["A_PBRANCH"]
    aims["K43"] = fields["K43"] = np.round(_logistic(-0.6 + 0.4 * z["RSK"] + noise(0.4)), 3)
    aims["K44"] = np.exp(2.5 - 0.25 * z["RSK"] + noise(0.4))
    fields["A_PLAN_last_revision"] = date_text(SURVEY_DAY - 30.4375 * aims["K44"])
    aims["K53"] = (rng.random(n) < _logistic(0.3 + 0.6 * z["JNZ"])).astype(np.int64)
    fields["A_RMAP"] = date_text(
        SURVEY_DAY - np.where(aims["K53"] == 1, rng.uniform(5, 350, n), rng.uniform(380, 1200, n))
    )
    fields["A_PLAN_text"] = fields["A_PLAN_TPL"] = np.full(n, PLACEHOLDER, dtype=object)
    fields["A_EVT_type"] = rng.choice([1, 2, 3, 4], n, p=[0.6, 0.2, 0.1, 0.1])
    fields["A_EVT_level"] = rng.choice(list(SEVERITY), n, p=list(SEVERITY.values()))
    worse = -(fields["A_EVT_level"] - 3.2) / 0.87  # level 1 is the gravest
    aims["K76"] = np.exp(np.log(12) - 0.25 * z["EFF"] + 0.3 * worse + noise(0.4))  # section 6
    contained = SURVEY_DAY - rng.uniform(20, 700, n)
    fields["A_EVT_t_contained"] = time_text(contained)
    fields["A_EVT_t_first"] = time_text(contained - aims["K76"])


def _spoil(form: Instrument, fields: dict[str, np.ndarray], share: float, rng: Rng) -> tuple[tuple[int, str], ...]:
    """Break one limit between two fields in some records: a part larger than its whole, never a thing unlikely only."""
    limits = [one for one in form.limits if (one.relation, one.log, one.action) == ("at_most", None, "refuse")]
    limits = [limit for limit in limits if limit.other in fields and fields[limit.variable].dtype.kind in "if"]
    n = fields["A_HH"].size
    places = np.sort(rng.choice(n, int(np.ceil(share * n)), replace=False))
    planted = []
    for place, number in zip(places.tolist(), rng.integers(0, len(limits), places.size), strict=True):
        limit = limits[number]
        values = fields[limit.variable].astype(np.float64)
        values[place] = np.ceil(limit.times * fields[str(limit.other)][place] * 1.2) + 1
        fields[limit.variable] = values
        planted.append((place, limit.id))
    return tuple(planted)
