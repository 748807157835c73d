"""Factor models of ordered items beside lavaan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from governance_survey.statistics.confirmatory.ordinal import OrdinalModel, ordinal_cfa

from .. import table
from . import Different, Held, NotOffered

COLUMNS = ("est", "se", "z", "pvalue", "ci.lower", "ci.upper", "std.lv", "std.all")


def _fitted(entry: dict[str, Any], **options: Any) -> OrdinalModel:
    data = table("bfi")
    items = [f"{scale}{k}" for scale in "ACN" for k in range(1, 6)]
    x = data[items].to_numpy(dtype=float)
    for name in entry["inputs"].get("reversed", ("A1", "C4", "C5")):
        x[:, items.index(name)] = 7 - x[:, items.index(name)]
    return ordinal_cfa(entry["inputs"]["model"], x, items, **options)


def _rows(model: OrdinalModel) -> np.ndarray:
    """Parameters (rows, columns) in lavaan's order: what was written, thresholds, variances, scales, means."""
    e, t = model.estimates, model.thresholds
    table_rows = np.column_stack([e.estimate, e.std_error, e.z, e.p_value, e.low, e.high, e.std_lv, e.std_all])
    cuts = np.column_stack([t.estimate, t.std_error, t.z, t.p_value, t.low, t.high, t.estimate, t.std_all])
    loadings = sum(row.operator == "=~" for row in e.rows)
    scales = np.full((len(model.scales), 8), np.nan)
    scales[:, [0, 4, 5, 6]] = model.scales[:, None]
    scales[:, 1], scales[:, 7] = 0, 1
    means = np.zeros((len(model.scales) + len(model.specification.factors), 8))
    means[:, 2:4] = np.nan
    return np.concatenate([table_rows[:loadings], cuts, table_rows[loadings:], scales, means])


def _fit(model: OrdinalModel) -> dict[str, float]:
    plain, scaled, robust = model.fit, model.scaled, model.robust
    found = {
        "npar": model.n_parameters,
        "fmin": plain.chisq / (2 * model.n),
        "chisq": plain.chisq,
        "df": plain.dof,
        "pvalue": plain.p_value,
        "chisq.scaled": scaled.chisq,
        "df.scaled": scaled.dof,
        "pvalue.scaled": scaled.p_value,
        "chisq.scaling.factor": model.scaling,
        "baseline.chisq": plain.baseline_chisq,
        "baseline.df": plain.baseline_dof,
        "baseline.pvalue": 0.0,
        "baseline.chisq.scaled": scaled.baseline_chisq,
        "baseline.df.scaled": scaled.baseline_dof,
        "baseline.pvalue.scaled": 0.0,
        "baseline.chisq.scaling.factor": model.baseline_scaling,
        "rmsea.ci.level": 0.9,
        "rmsea.close.h0": 0.05,
        "srmr": model.srmr,
    }
    assert robust is not None
    for ending, own in (("", plain), (".scaled", scaled), (".robust", robust)):
        found |= {
            f"cfi{ending}": own.cfi,
            f"tli{ending}": own.tli,
            f"rmsea{ending}": own.rmsea,
            f"rmsea.ci.lower{ending}": own.rmsea_low,
            f"rmsea.ci.upper{ending}": own.rmsea_high,
            f"rmsea.pvalue{ending}": own.rmsea_p_close,
        }
    return found


def _whole(
    entry: dict[str, Any], model: OrdinalModel, theirs: dict[str, Any], at: str = ""
) -> Iterator[tuple[str, Any]]:
    yield f"{at}n", model.n
    yield f"{at}npar", model.n_parameters
    for place, name in enumerate(COLUMNS):
        yield f"{at}parameters.{name}", _rows(model)[:, place]
    for name, ours in _fit(model).items():
        if name in theirs["fit"]:
            yield f"{at}fit.{name}", ours


def _wlsmv(**options: Any) -> Callable[[dict[str, Any]], Iterator[tuple[str, Any]]]:
    def held(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        yield from _whole(entry, _fitted(entry, **options), entry["outputs"])

    return held


def _both(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    plain = _fit(_fitted(entry))
    for name in ("chisq", "df", "cfi", "tli", "rmsea", "srmr"):
        yield f"dwls.{name}", plain[name]
    yield from _whole(entry, _fitted(entry, estimator="ulsmv"), entry["outputs"]["ulsmv"], "ulsmv.")


HELD: Held = {
    "cfa.bfi.neuro.wlsmv": _wlsmv(),
    "cfa.bfi.neuro.wlsmv_theta": _wlsmv(parameterisation="theta", std_lv=True),
    "cfa.bfi3.wlsmv": _wlsmv(),
    "cfa.bfi3.dwls_ulsmv": _both,
}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {
    "cfa.bfi.neuro.wlsmv_gender_invariance": "invariance of ordered items is for a later round",
}
