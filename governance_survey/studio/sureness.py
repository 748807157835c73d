"""What a study file asks of `impute` and `uncertainty`, as the verbs take it, and their results."""

from __future__ import annotations

from dataclasses import dataclass

from ..data.linked import Linked
from ..data.responses import Responses
from ..schemes.study import Study
from ..schemes.sureness import ImputeRequest, UncertaintyRequest
from ..steps.hypotheses.pairs import with_detail
from ..steps.imputing.imputed import Imputed
from ..steps.imputing.imputing import impute
from ..steps.linked_scoring import LinkedIndices
from ..steps.robustness.completing import on_completed
from ..steps.scoring import Indices
from ..steps.uncertainty.found import Uncertainty
from ..steps.uncertainty.perturbing import uncertainty
from ..words.errors import EstimationError, UsageError
from ..words.progress import progress
from ..words.table import Cell, Table
from ..words.text import Text, listed, same
from .study_words import in_part

Scored = tuple[Indices, ...] | LinkedIndices
_REFUSED = Text(zh="未能说明不确定性的系数", en="Coefficients whose uncertainty could not be told")


@dataclass(frozen=True)
class Sureness:
    """What a study asked about its coefficients.

    Attributes
    ----------
    found : tuple of Uncertainty
    refused : tuple of (term, why)
        A coefficient that cannot be followed is told in a table, and the rest of the study goes on.
    """

    found: tuple[Uncertainty, ...]
    refused: tuple[tuple[Text, Text], ...]

    @property
    def shown(self) -> tuple[Uncertainty | Table, ...]:
        """In the order of the file, then what could not be had."""
        rows: tuple[tuple[Cell, ...], ...] = self.refused
        told = (Table("uncertainty_refused", _REFUSED, ("term", "reason"), rows),) if rows else ()
        return (*self.found, *told)


def imputed_of(study: Study, scored: Scored) -> dict[str, Imputed]:
    """Answers imputed as the study says, by source; of a linked study all sources together, under no name."""
    asked = study.impute
    if asked is None or not (study.robustness or study.uncertainty):
        return {}
    given = (
        {"": scored.linked} if isinstance(scored, LinkedIndices) else {s.responses.source: s.responses for s in scored}
    )
    made = {}
    for name, data in given.items():
        with in_part("impute"):
            found = _imputed(data, asked, study.seed)
        if found is not None:
            made[name] = found
    return made


def _imputed(data: Responses | Linked, asked: ImputeRequest, seed: int) -> Imputed | None:
    try:
        return impute(
            data, m=asked.m, iterations=asked.iterations, reasons=asked.reasons, two_level=asked.two_level, seed=seed
        )
    except EstimationError as problem:
        if problem.code == "nothing_to_impute":
            return None  # nothing missing is no fault of the study
        raise


def uncertainties(study: Study, scored: Scored, imputed: dict[str, Imputed]) -> Sureness:
    """Follow every coefficient the study names, with its seed and its imputations."""
    found: list[Uncertainty] = []
    refused: list[tuple[Text, Text]] = []
    bar = progress(study.uncertainty, Text(zh="不确定性", en="uncertainty"))
    for place, asked in enumerate(bar, 1):
        try:
            with in_part(f"uncertainty {place}"):
                found.append(_followed(asked, scored, imputed, study.seed))
        except EstimationError as problem:
            named = asked.formula if asked.term is None else f"{asked.formula}: {asked.term}"
            refused.append((same(named), with_detail(problem)))
    return Sureness(tuple(found), tuple(refused))


def _followed(asked: UncertaintyRequest, scored: Scored, imputed: dict[str, Imputed], seed: int) -> Uncertainty:
    indices = scored if isinstance(scored, LinkedIndices) else _own(asked, scored)
    made = imputed.get("" if isinstance(indices, LinkedIndices) else indices.responses.source)
    completed = (
        () if made is None or "missing" not in asked.sources else tuple(on_completed(indices, one) for one in made)
    )
    return uncertainty(
        asked.formula,
        indices,
        asked.term,
        seed=seed,
        n=asked.n,
        sources=asked.sources,
        imputed=completed,  # type: ignore[arg-type]  # of one kind: that of the scores
        level=asked.level if isinstance(indices, LinkedIndices) else None,
    )


def _own(asked: UncertaintyRequest, scored: tuple[Indices, ...]) -> Indices:
    if asked.level is None and len(scored) == 1:
        return scored[0]
    own = next((one for one in scored if one.responses.source == asked.level), None)
    if own is not None:
        return own
    raise UsageError(
        "level_missing",
        Text(
            zh="没有说明系数来自哪个来源，或写的来源不在数据中。",
            en="Nothing says which source the coefficient is of, or the source named is not among the data.",
        ),
        expected=listed([one.responses.source for one in scored]),
        got=same(asked.level or ""),
        fix=Text(zh="写明 level: 来源编号。", en="Write level: with the id of a source."),
    )
