"""The logs of a simulated record: rows of events made so that each community's figure is the one aimed at."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .population import Rng

SURVEY_DATE = "2021-03-01"
SURVEY_DAY = float(np.datetime64(SURVEY_DATE, "D").astype(np.int64))  # days since 1970-01-01
INCIDENTS, MEASURES, WARNINGS, CALLS, PROFILES, REQUESTS, RECENT, STOCK, DAYS = 11, 40, 5, 7, 15, 40, 4, 6, 21
PATROLS_A_GRID = 2
ACTORS, STAFF, SECONDED = 12, (2, 3), 4
FUNDS = 6
STEPS_UP = {"t2": 1.5, "t3": 3.0, "t4": 4.0}  # mean hours of each step, gamma of shape 2: section 6
LATE_BELOW = 0.9
PERSON_DAYS_A_WORKER = 60

Columns = dict[str, np.ndarray]


def date_text(days: np.ndarray) -> np.ndarray:
    """Days since 1970 as dates."""
    return np.asarray(np.datetime_as_string(np.floor(days).astype("datetime64[D]")).astype(object))


def time_text(days: np.ndarray) -> np.ndarray:
    """Days since 1970 as date and time to the minute; NaN becomes an empty cell."""
    known = np.isfinite(days)
    minutes = np.round(np.where(known, days, 0.0) * 1440).astype(np.int64)
    texts = np.char.replace(np.datetime_as_string(minutes.astype("datetime64[m]")), "T", " ").astype(object)
    texts[~known] = None
    return np.asarray(texts)


def log_tables(
    fields: Mapping[str, np.ndarray],
    aims: dict[str, np.ndarray],
    z: Mapping[str, np.ndarray],
    undated: np.ndarray,
    rng: Rng,
) -> dict[str, Columns]:
    """Every log of the record. `aims` gains the indicators the logs are made to give."""
    n = undated.size

    def made(start: float, noise: float, **slopes: float) -> np.ndarray:
        return np.asarray(
            start + np.sum([b * z[k] for k, b in slopes.items()], axis=0) + noise * rng.standard_normal(n)
        )

    def logistic(values: np.ndarray) -> np.ndarray:
        return np.asarray(1.0 / (1.0 + np.exp(-values)))

    # The plan of simulation, section 6.
    aims["K28"] = 1 + rng.poisson(np.exp(0.1 + 0.25 * z["EMP"]))
    aims["K33"] = np.exp(made(np.log(3), 0.5, EMP=0.35, RSK=-0.30))
    aims["K34"] = logistic(made(0.8, 0.4, FAZ=0.8, LAW=0.5))
    aims["K35"] = logistic(made(-3, 0.4, LAW=-0.6, URG=0.5))
    aims["K45"] = np.exp(made(np.log(5), 0.4, RSK=0.3))
    aims["K55"] = logistic(made(-0.8, 0.4, SGL=-0.7))
    aims["K71"] = logistic(made(0.8, 0.4, REF=0.5))
    aims["K77"] = np.minimum(rng.poisson(np.exp(0.3 - 0.4 * z["EFF"])), DAYS)
    # Ours, in the direction of their scheme.
    aims["K21"] = logistic(made(-1.3, 0.5, REF=-0.5))
    aims["K23"] = np.exp(made(np.log(70), 0.4, REF=-0.2, ZHZ=-0.3))
    aims["K27"] = 0.45 * logistic(made(0.0, 0.4, EMP=-0.6))
    aims["K30"] = np.exp(made(0.0, 0.4, RSK=-0.3, ZHZ=-0.2))
    aims["K31"] = logistic(made(0.6, 0.4, RSK=0.5))
    aims["K48"] = np.exp(made(np.log(12), 0.4, RSK=0.3))
    aims["K52"] = np.exp(made(np.log(4), 0.5, RSK=-0.3))
    aims["K54"] = np.clip(np.round(12 * logistic(made(0.2, 0.3, COL=0.4))), 4, 12) / 12
    aims["K72"] = np.exp(made(np.log(48), 0.4, REF=-0.3, ZHZ=-0.2))
    logs = {
        "A_GPAT": _patrols(aims, fields, rng),
        "A_PRF_DATE": _profiles(aims, n, rng),
        "A_INC": _incidents(aims, z, undated, rng),
        "A_MEAS": _measures(aims, n, rng),
        **_stock(aims, n, rng),
        "A_DISP": _spans(("t_request", "t_delivered"), aims["K52"], CALLS, rng),
        "A_DLV": _deliveries(aims, fields, rng),
        "A_FUND": _funds(aims, fields, rng),
        "A_PD": _person_days(aims, fields, rng),
        "A_WARN": _warnings(aims, fields, undated, rng),
        "A_REQ": _requests(aims, n, rng),
    }
    for name in ("K29", "K30", "K31", "K32", "K33"):
        aims[name] = np.where(undated, np.nan, aims[name])
    return logs


def _community(n: int, rows: int) -> np.ndarray:
    return np.repeat(np.arange(n), rows)


def _around(medians: np.ndarray, rows: int, rng: Rng) -> np.ndarray:
    """Positive values of each community whose median is exactly the one given (rows odd)."""
    factor = np.exp(0.5 * rng.standard_normal((medians.size, rows)))
    return np.asarray(medians[:, None] * factor / np.median(factor, axis=1, keepdims=True))


def _chosen(counts: np.ndarray, rows: int, rng: Rng) -> np.ndarray:
    """Mark `counts` rows of each community at random."""
    order = np.argsort(rng.random((counts.size, rows)), axis=1)
    return np.asarray(np.argsort(order, axis=1) < counts[:, None])


def _starts(n: int, rows: int, rng: Rng, latest: float = 20.0) -> np.ndarray:
    return np.asarray(SURVEY_DAY - rng.uniform(latest, 360.0, (n, rows)))


def _spans(names: tuple[str, str], hours: np.ndarray, rows: int, rng: Rng) -> Columns:
    start = _starts(hours.size, rows, rng)
    end = start + _around(hours, rows, rng) / 24
    return {
        "community": _community(hours.size, rows),
        names[0]: time_text(start.ravel()),
        names[1]: time_text(end.ravel()),
    }


def _incidents(aims: dict[str, np.ndarray], z: Mapping[str, np.ndarray], undated: np.ndarray, rng: Rng) -> Columns:
    n, half = undated.size, INCIDENTS // 2
    detect = _starts(n, INCIDENTS, rng)
    times = {"t_detect": detect, "t_act": detect + _around(aims["K33"], INCIDENTS, rng) / 24}
    times["t1"] = detect + rng.uniform(0.0, 0.5, detect.shape) / 24
    aims["K29"], before = np.zeros(n), times["t1"]
    for name, mean in STEPS_UP.items():
        hours = rng.gamma(2.0, mean / 2.0, n) * np.exp(0.2 * z["EMP"])
        aims["K29"] = aims["K29"] + hours
        times[name] = before = before + _around(hours, INCIDENTS, rng) / 24
    # Some settled on the spot, as many above the median as below it, the middle one on it.
    median = aims["K28"].astype(np.int64)
    zeros = np.minimum(np.round(aims["K27"] * INCIDENTS), half).astype(np.int64)
    below = rng.integers(1, median[:, None] + 1, (n, half))
    below[np.arange(half) < zeros[:, None]] = 0
    above = median[:, None] + rng.integers(0, 2, (n, half))
    approvals = rng.permuted(np.concatenate([below, median[:, None], above], axis=1), axis=1)
    texts = {name: time_text(np.where(undated[:, None], np.nan, values).ravel()) for name, values in times.items()}
    return {"community": _community(n, INCIDENTS), **texts, "approvals": approvals.ravel()}


def _measures(aims: dict[str, np.ndarray], n: int, rng: Rng) -> Columns:
    start = _starts(n, MEASURES, rng)
    stricter = _chosen(np.round(aims["K35"] * MEASURES), MEASURES, rng)
    return {
        "community": _community(n, MEASURES),
        "t_start": time_text(start.ravel()),
        "t_end": time_text((start + rng.gamma(2.0, 5.0, start.shape)).ravel()),
        "basis": _chosen(np.round(aims["K34"] * MEASURES), MEASURES, rng).ravel().astype(np.int64),
        "stricter": stricter.ravel().astype(np.int64),
        "corrected": (stricter & (rng.random(start.shape) < 0.3)).ravel().astype(np.int64),
    }


def _warnings(aims: dict[str, np.ndarray], fields: Mapping[str, np.ndarray], undated: np.ndarray, rng: Rng) -> Columns:
    rows = _spans(("t_issue", "t_household"), aims["K30"], WARNINGS, rng)
    households = fields["A_HH"][:, None] * aims["K31"][:, None] * rng.uniform(0.97, 1.03, (undated.size, WARNINGS))
    rows["hh_2h"] = np.minimum(np.round(households), fields["A_HH"][:, None]).ravel()
    kept = ~undated[rows["community"]]
    return {name: values[kept] for name, values in rows.items()}


def _patrols(aims: dict[str, np.ndarray], fields: Mapping[str, np.ndarray], rng: Rng) -> Columns:
    grids = fields["A_GRID"].astype(np.int64)
    community = np.repeat(np.arange(grids.size), grids)
    number = np.arange(community.size) - np.repeat(np.cumsum(grids) - grids, grids)
    hollow = number < np.round(aims["K21"] * grids)[community]  # the first ones: a grid's number means nothing
    latest = np.where(hollow, rng.uniform(35, 150, community.size), rng.uniform(1, 28, community.size))
    ago = latest + np.array([0.0, 40.0])[:PATROLS_A_GRID, None]
    names = np.char.add(np.char.add("G", (community + 1).astype(str)), np.char.add("-", (number + 1).astype(str)))
    return {
        "community": np.tile(community, PATROLS_A_GRID),
        "grid": np.tile(names.astype(object), PATROLS_A_GRID),
        "t_patrol": time_text((SURVEY_DAY - ago).ravel()),
    }


def _profiles(aims: dict[str, np.ndarray], n: int, rng: Rng) -> Columns:
    ages = _around(aims["K23"], PROFILES, rng)
    return {"community": _community(n, PROFILES), "last_update": date_text((SURVEY_DAY - ages).ravel())}


def _stock(aims: dict[str, np.ndarray], n: int, rng: Rng) -> dict[str, Columns]:
    daily = rng.integers(10, 200, (n, STOCK)).astype(np.float64)
    factor = 1 + np.abs(rng.standard_normal((n, STOCK)))
    lasts = aims["K45"][:, None] * factor / factor.min(axis=1, keepdims=True)
    keys = {
        "community": _community(n, STOCK),
        "item": np.tile(np.array([f"item {k + 1}" for k in range(STOCK)], dtype=object), n),
    }
    return {
        "A_STOCK": keys | {"qty": np.round(daily * lasts).ravel()},
        "A_STOCK_USE": keys | {"qty": daily.ravel()},
    }


def _deliveries(aims: dict[str, np.ndarray], fields: Mapping[str, np.ndarray], rng: Rng) -> Columns:
    n = aims["K77"].size
    due = np.repeat(np.maximum(20, np.round(0.2 * fields["A_HH"]))[:, None], DAYS, axis=1)
    late = _chosen(aims["K77"], DAYS, rng)
    share = np.where(late, rng.uniform(0.5, LATE_BELOW - 0.05, due.shape), rng.uniform(0.95, 1.0, due.shape))
    days = SURVEY_DAY - 60 - DAYS + np.arange(DAYS)
    return {
        "community": _community(n, DAYS),
        "date": date_text(np.tile(days, n)),
        "due": due.ravel(),
        "done": np.floor(share * due).ravel(),
    }


def _funds(aims: dict[str, np.ndarray], fields: Mapping[str, np.ndarray], rng: Rng) -> Columns:
    n = aims["K48"].size
    shares = rng.dirichlet(np.array([3.0, 1.0, 0.5, 1.0, 0.5, 0.5]), n)
    amounts = np.round(aims["K48"][:, None] * fields["A_POP"][:, None] * shares)
    return {"community": _community(n, FUNDS), "source": np.tile(np.arange(1, FUNDS + 1), n), "amount": amounts.ravel()}


def _person_days(aims: dict[str, np.ndarray], fields: Mapping[str, np.ndarray], rng: Rng) -> Columns:
    n = aims["K55"].size
    actor = np.arange(1, ACTORS + 1)
    staff = np.isin(actor, STAFF)
    order = rng.random((n, ACTORS))
    order[:, staff | (actor == SECONDED)] = -1.0  # these take part everywhere
    present = np.argsort(np.argsort(order, axis=1), axis=1) < np.round(12 * aims["K54"])[:, None]
    weight = present * rng.gamma(2.0, 1.0, (n, ACTORS)) + present * 0.2
    outside = np.where(staff, 0.0, weight)
    inside = np.where(staff, weight, 0.0)
    other = aims["K55"][:, None] * outside / outside.sum(axis=1, keepdims=True)
    own = (1 - aims["K55"])[:, None] * inside / inside.sum(axis=1, keepdims=True)
    days = np.round((other + own) * PERSON_DAYS_A_WORKER * fields["A_WRK"][:, None])
    days = np.where(present, np.maximum(1, days), 0)
    return {"community": _community(n, ACTORS), "actor": np.tile(actor, n), "days": days.ravel()}


def _requests(aims: dict[str, np.ndarray], n: int, rng: Rng) -> Columns:
    """Past requests, on time in the share aimed at; some late ones still open; a few new ones not yet due."""
    on_time = _chosen(np.round(aims["K71"] * REQUESTS), REQUESTS, rng)
    never = ~on_time & (rng.random(on_time.shape) < 0.2)
    factor = np.exp(0.6 * rng.standard_normal(on_time.shape))
    hours = aims["K72"][:, None] * factor / np.nanmedian(np.where(never, np.nan, factor), axis=1, keepdims=True)
    opened = _starts(n, REQUESTS, rng, latest=120.0)
    due = opened + hours / 24 * np.where(
        on_time, rng.uniform(1.05, 2.0, hours.shape), rng.uniform(0.3, 0.9, hours.shape)
    )
    due = np.minimum(due, SURVEY_DAY - 1)
    closed = np.where(never, np.nan, opened + hours / 24)
    fresh = SURVEY_DAY - rng.uniform(0.1, 2.0, (n, RECENT))
    times = {
        "t_open": np.concatenate([opened, fresh], axis=1),
        "t_due": np.concatenate([due, np.full(fresh.shape, SURVEY_DAY + 5.0)], axis=1),
        "t_close": np.concatenate([closed, np.full(fresh.shape, np.nan)], axis=1),
    }
    texts = {name: time_text(values.ravel()) for name, values in times.items()}
    return {"community": _community(n, REQUESTS + RECENT), **texts}
