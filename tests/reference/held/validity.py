"""What is made of a confirmatory model: composite reliability, AVE, HTMT beside lavaan 0.6.14 and semTools 0.5.6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from governance_survey.statistics.confirmatory import FactorModel, cfa
from governance_survey.statistics.reliability import cronbach_alpha
from governance_survey.statistics.validity import convergent_validity, htmt

from .. import table
from . import Different, Held, NotOffered
from .confirmatory import B5, FACTORS, ITEMS, TESTS, bfi, hs

Pairs = Iterator[tuple[str, Any]]


def reliable(entry: dict[str, Any], model: FactorModel) -> Pairs:
    """The script's own table of a model: CR and AVE of standardised loadings, and Fornell-Larcker."""
    found = convergent_validity(model)
    loadings = [list(own.values()) for own in model.loadings().values()]
    yield "table.cr", [one.reliability for one in found.composites]
    yield "table.ave", [one.ave for one in found.composites]
    yield "table.max_loading", [max(own) for own in loadings]
    yield "table.min_loading", [min(own) for own in loadings]
    yield "fornell_larcker", found.table.matrix
    if "factor_correlations" in entry["outputs"]:
        yield "factor_correlations", model.factor_correlations()


def raw(model: FactorModel, omega: str, ave: str) -> Pairs:
    """semTools' omega over the observed variance, and its AVE, of raw estimates."""
    found = convergent_validity(model, standardised=False)
    for factor, one in zip(found.factors, found.composites, strict=True):
        yield f"{omega}.{factor}", one.observed
        yield f"{ave}.{factor}", one.ave


def semtools(entry: dict[str, Any]) -> Pairs:
    model, x = hs(), table("hs1939")[TESTS].to_numpy(float)
    alphas = [cronbach_alpha(x[:, first : first + 3]).raw for first in (0, 3, 6)]
    composites = convergent_validity(model, standardised=False).composites
    own = [one.reliability for one in composites]
    rows = (alphas, own, own, [one.observed for one in composites], [one.ave for one in composites])
    yield "reliability", np.array(rows)
    for factor, alpha in zip(model.specification.factors, alphas, strict=True):
        yield f"comprelsem_alpha.{factor}", alpha
    yield from raw(model, "comprelsem_omega", "ave")


def ratios(x: np.ndarray, size: int) -> Pairs:
    """HTMT of blocks of `size` columns."""
    r = np.corrcoef(x.T)
    blocks = [list(range(first, first + size)) for first in range(0, x.shape[1], size)]
    yield "htmt", htmt(r, blocks).ratio
    yield "htmt2", htmt(r, blocks, variant="htmt2").ratio
    yield "htmt_by_formula", htmt(r, blocks).ratio


def big_five(entry: dict[str, Any]) -> Pairs:
    model = cfa(B5, bfi(), ITEMS)
    yield from reliable(entry, model)
    yield from raw(model, "comprelsem", "ave_semtools")
    yield from ratios(bfi()[np.isfinite(bfi()).all(axis=1)], len(ITEMS) // len(FACTORS))


HELD: Held = {
    "cfa.hs.cr_ave": lambda entry: reliable(entry, hs()),
    "cfa.hs.semtools_reliability": semtools,
    "cfa.hs.htmt": lambda entry: ratios(table("hs1939")[TESTS].to_numpy(float), 3),
    "cfa.bfi5.reliability": big_five,
}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {}
