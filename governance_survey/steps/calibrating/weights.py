"""Weights that meet the targets, and the record of what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...data.calibration import (
    CALIBRATED_WEIGHT,
    METHODS,
    CalibrationFrame,
    CalibrationRecord,
    Met,
    Method,
    WeightFacts,
)
from ...data.linked import Linked
from ...data.responses import Responses
from ...engine.table import AnswerTable
from ...statistics.design import DesignArrays
from ...statistics.survey import (
    Calibrated,
    calibrate_weights,
    calibrate_within,
    post_stratify,
    rake,
    summarise_weights,
)
from ...words.errors import UsageError, closest
from ...words.provenance import Provenance
from ...words.text import Text, listed, same
from ..sample_design import design_of
from .bound import Targets, bind
from .margins import Read, read_margins

Limits = tuple[float, float]


@dataclass(frozen=True)
class Asked:
    """How to calibrate: method, bounds of the factors, limits of the weights as multiples of their mean."""

    method: Method
    bounds: Limits | None = None
    trim: Limits | None = None


def calibrated_answers(
    responses: Responses, table: AnswerTable, asked: Asked, *, where: str, digest: str, linked: Linked | None = None
) -> Responses:
    """Answers whose design remembers that its weights were calibrated on the margins of a table.

    Raises
    ------
    UsageError
        ``method_unknown``, ``one_margin_needed``.
    DataError
        ``margins_columns``, ``margins_invalid``.
    EstimationError
        ``bad_bounds``, ``bad_limits``, ``calibration_failed``, ``negative_weights``, ``limits_not_met``,
        ``replicate_not_calibrated``.
    """
    if asked.method not in METHODS:
        raise UsageError(
            "method_unknown",
            Text(zh="没有这种校准方法。", en="There is no such way to calibrate."),
            expected=listed(METHODS),
            got=same(asked.method),
            fix=closest(asked.method, METHODS),
        )
    read = read_margins(table, where)
    design = design_of(responses)
    targets = bind(read, responses, design.weights, linked, where)
    way = _way(targets, asked)
    if asked.trim is None:
        found, rounds, n_trimmed = way(design), 1, 0
    else:
        made = calibrate_within(design, way, low=asked.trim[0], high=asked.trim[1])
        found, rounds, n_trimmed = made.found, made.rounds, made.n_trimmed
    provenance = _provenance(responses, read, targets, asked, where=where, digest=digest, n_trimmed=n_trimmed)
    after = found.design
    frames = tuple(CalibrationFrame(one.auxiliaries, one.cells, one.before, one.after) for one in after.calibrations)
    record = CalibrationRecord(
        method=asked.method,
        bounds=asked.bounds,
        trim=asked.trim,
        met=_met(targets, design.weights, after.weights),
        weights_before=_facts(design.weights),
        weights_after=_facts(after.weights),
        steps=found.steps,
        rounds=rounds,
        largest_miss=found.largest_miss,
        n_trimmed=n_trimmed,
        previous=responses.design.weight,
        weights=after.weights,
        frames=frames,
        replicates=None if after.replicates is None else after.replicates.table,
        notes=_notes(responses, targets),
        provenance=provenance,
    )
    kept = {name: column for name, column in responses._cleaned.items() if name != CALIBRATED_WEIGHT}
    return replace(
        responses,
        design=replace(responses.design, weight=CALIBRATED_WEIGHT),
        calibration=record,
        provenance=provenance,
        _cleaned=kept,
    )


def _provenance(
    responses: Responses, read: Read, targets: Targets, asked: Asked, *, where: str, digest: str, n_trimmed: int
) -> Provenance:
    return Provenance(
        step="calibrate",
        arguments={
            "source": responses.source,
            "method": asked.method,
            "bounds": asked.bounds,
            "trim": asked.trim,
            "population": targets.size if targets.known else None,
            "margins": [row.plain for row in read.rows],
        },
        parents=(responses.provenance,),
        counts={"rows": responses.n_rows, "used": int((design_of(responses).weights > 0).sum()), "trimmed": n_trimmed},
        inputs={where: digest},
    )


def _way(targets: Targets, asked: Asked) -> Callable[[DesignArrays], Calibrated]:
    margins, totals = targets.margins, targets.totals
    if asked.method == "post_stratify":
        if len(margins) != 1 or totals:
            raise UsageError(
                "one_margin_needed",
                Text(
                    zh="事后分层只用一个边际（一个变量，或两个变量的交叉表）。",
                    en="Post-stratification takes one margin: one variable, or two crossed.",
                ),
                got=listed([*(":".join(one.names) for one in margins), *(one.name for one in totals)]),
                fix=Text(zh="多个边际请用 raking。", en="For several margins take raking."),
            )
        return lambda design: post_stratify(design, margins[0].codes, margins[0].counts)
    how = {"distance": asked.method, "bounds": asked.bounds}
    if not totals:
        codes, counts = [one.codes for one in margins], [one.counts for one in margins]
        return lambda design: rake(design, codes, counts, **how)  # type: ignore[arg-type]
    n = len(totals[0].values)
    indicators = [one.codes[:, None] == np.arange(len(one.counts)) for one in margins]
    size = [np.ones((n, 1))] if targets.held and not margins else []
    x = np.hstack([*size, *indicators, *(one.values[:, None] for one in totals)]).astype(np.float64)
    wanted = np.concatenate(
        [[targets.size] * len(size), *(one.counts for one in margins), [one.total for one in totals]]
    )
    return lambda design: calibrate_weights(design, x, wanted, **how)  # type: ignore[arg-type]


def _met(targets: Targets, before: np.ndarray, after: np.ndarray) -> tuple[Met, ...]:
    live = before > 0
    first, last = before / before.sum(), after / after.sum()
    found = []
    for margin in targets.margins:
        codes = np.where(live, margin.codes, -1)
        for place, label in enumerate(margin.labels):
            own = codes == place
            shares = (100 * float(first[own].sum()), 100 * float(last[own].sum()))
            target = 100 * float(margin.counts[place] / targets.size)
            found.append(Met(":".join(margin.names), margin.title, label, "share", *shares, target, int(own.sum())))
    for one in targets.totals:
        values = np.where(live, one.values, 0.0)
        # Before, weights may sum to anything: they are brought to the size of the population.
        sums = (targets.size * float(first @ values), float(after @ values), one.total)
        if one.averaged:
            sums = (sums[0] / targets.size, sums[1] / float(after.sum()), one.total / targets.size)
        found.append(Met(one.name, one.title, None, "mean" if one.averaged else "total", *sums, int(live.sum())))
    return tuple(found)


def _facts(weights: np.ndarray) -> WeightFacts:
    found = summarise_weights(weights)
    mean = found.total / found.n
    return WeightFacts(
        found.n,
        found.total,
        found.smallest / mean,
        found.largest / mean,
        found.variation,
        found.design_effect,
        found.n_effective,
    )


def _notes(responses: Responses, targets: Targets) -> tuple[Text, ...]:
    found = list(targets.scaled)
    if responses.design.sampling in ("quota", "convenience"):
        found.append(
            Text(
                zh="样本不是概率样本：校准能使构成与总体一致，不能代替抽样。",
                en="Not a probability sample: calibration makes its make-up that of the population; it does not "
                "replace sampling.",
            )
        )
    if responses.simulated:
        found.append(Text(zh="模拟数据，不是真实调查结果。", en="Simulated data, not the result of a real survey."))
    return tuple(found)
