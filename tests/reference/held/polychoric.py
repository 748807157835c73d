"""Polychoric, tetrachoric and polyserial correlations beside psych, lavaan and polycor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from governance_survey.statistics.polychoric import (
    polychoric_correlations,
    polychoric_moments,
    polychoric_pair,
    polyserial_correlation,
)

from .. import table
from . import Different, Held, NotOffered


def _answers(entry: dict[str, Any]) -> np.ndarray:
    return table(entry["dataset"][0])[entry["inputs"]["items"]].to_numpy(dtype=float)


def _psych(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    found = polychoric_correlations(_answers(entry))
    yield "n", found.n
    yield "rho", found.rho
    yield "thresholds", np.array(found.thresholds)


def _corrected(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "", polychoric_correlations(_answers(entry), correct=entry["inputs"]["continuity_correction"]).rho


def _lavaan(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    moments = polychoric_moments(_answers(entry))
    yield "n", moments.found.n
    yield "rho", moments.found.rho
    place = {name: i for i, name in enumerate(entry["inputs"]["items"])}
    rows = []
    for row in entry["outputs"]["estimates_with_se"]:
        i = place[row["lhs"]]
        if row["op"] == "|":
            cut = int(row["rhs"][1:]) - 1
            rows.append((moments.found.thresholds[i][cut], moments.threshold_errors[i][cut]))
        else:
            j = place[row["rhs"]]
            rows.append((moments.found.rho[i, j], moments.rho_errors[i, j]))
    estimates, errors = zip(*rows, strict=True)
    yield "estimates_with_se.est", estimates
    yield "estimates_with_se.se", errors


def _pairs(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    pairs = entry["inputs"]["pairs"]
    data = table("bfi")[list(dict.fromkeys(name for pair in pairs for name in pair))].dropna()
    for a, b in pairs:
        x, y = data[a].to_numpy(dtype=float), data[b].to_numpy(dtype=float)
        ml, two = polychoric_pair(x, y), polychoric_pair(x, y, method="two_step")
        for name, ours in {
            "n": ml.n,
            "rho_ml": ml.rho,
            "se_ml": ml.std_error,
            "row_cuts_ml": ml.row_thresholds,
            "col_cuts_ml": ml.column_thresholds,
            "chisq_ml": ml.chi2,
            "df_ml": ml.dof,
            "rho_two_step": two.rho,
            "se_two_step": two.std_error,
            "chisq_two_step": two.chi2,
        }.items():
            yield f"{a}_{b}.{name}", ours


def _tetrachoric(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    found = polychoric_correlations(_answers(entry))
    yield "n", found.n
    yield "rho", found.rho
    yield "tau", np.concatenate(found.thresholds)


def _polyserial(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    data = table("bfi")[[entry["inputs"]["cont"], entry["inputs"]["ord"]]].dropna()
    x, y = data.to_numpy(dtype=float).T
    ml = polyserial_correlation(x, y)
    yield "n", ml.n
    yield "rho_ml", ml.rho
    yield "se_ml", ml.std_error
    yield "cuts_ml", ml.thresholds
    yield "rho_two_step", polyserial_correlation(x, y, method="two_step").rho
    yield "pearson", np.corrcoef(x, y)[0, 1]


HELD: Held = {
    "poly.psych.bfi_nc": _psych,
    "poly.psych_correct05.bfi_nc": _corrected,
    "poly.lavcor.bfi_nc": _lavaan,
    "poly.polycor_pairs": _pairs,
    "poly.tetrachoric": _tetrachoric,
    "poly.polyserial": _polyserial,
}
DIFFERENT: Different = {
    ("poly.psych_correct05.bfi_nc", ""): (
        "psych 2.2.9 with global = TRUE never applies the correction: its matrix is the uncorrected one to the last "
        "digit, though the table of N1 and N2 has an empty cell. Ours puts 0.5 there; only that pair moves."
    ),
}
_STOPPED = (
    "polycor 0.8.1 stops before the maximum (BFGS with numerical slopes): at its own estimates the exact slopes of the "
    "log-likelihood reach {slope}, ours vanish, and our log-likelihood is higher by {gain}."
)
DIFFERENT |= {
    ("poly.polycor_pairs", path): _STOPPED.format(slope=slope, gain=gain)
    for pair, slope, gain, names in (
        ("N1_N2", "24", "0.30", ("rho_ml", "row_cuts_ml", "col_cuts_ml", "chisq_ml")),
        ("N3_C5", "1.3", "0.0017", ("col_cuts_ml",)),
        ("A2_E4", "2.5", "0.0045", ("row_cuts_ml", "col_cuts_ml")),
    )
    for path in (f"{pair}.{name}" for name in names)
}
NOT_OFFERED: NotOffered = {}
