"""What a study file asks of `coupling`, `obstacles` and `importance`, as the verbs take it, and their results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..schemes.composing import CouplingRequest, ImportanceRequest, ObstaclesRequest, PartWeight
from ..schemes.formula import parse_formula
from ..schemes.study import FindingRequest, Study
from ..steps.composites.coupling import coupling
from ..steps.composites.coupling_found import Couplings
from ..steps.composites.importance import importance
from ..steps.composites.importance_found import ImportanceMatrices
from ..steps.composites.obstacle_found import ObstacleDegrees
from ..steps.composites.obstacles import obstacles
from ..steps.linked_scoring import LinkedIndices
from ..steps.scoring import Indices
from ..words.errors import EstimationError, FormulaError
from ..words.progress import progress
from ..words.table import Cell, Table
from ..words.text import Text, same
from .study_words import in_part

Scored = tuple[Indices, ...] | LinkedIndices
Request = CouplingRequest | ObstaclesRequest | ImportanceRequest
_REFUSED = Text(zh="未能计算的合成分析", en="Composites that could not be computed")


@dataclass(frozen=True)
class Composed:
    """What a study asked of its composites.

    Attributes
    ----------
    couplings : tuple of Couplings
    others : tuple of ObstacleDegrees and ImportanceMatrices
    refused : tuple of (asked, why)
        A number that cannot be trusted is told in a table, and the rest of the study goes on.
    """

    couplings: tuple[Couplings, ...]
    others: tuple[ObstacleDegrees | ImportanceMatrices, ...]
    refused: tuple[tuple[Text, Text], ...]

    @property
    def shown(self) -> tuple[Couplings | ObstacleDegrees | ImportanceMatrices | Table, ...]:
        """In the order of a report: coordination, shortfall, importance, and what could not be had."""
        rows: tuple[tuple[Cell, ...], ...] = self.refused
        told = (Table("composites_refused", _REFUSED, ("term", "reason"), rows),) if rows else ()
        return (*self.couplings, *self.others, *told)

    def behind(self, request: FindingRequest, scored: Scored) -> Scored:
        """The scores that a finding is about: with D among them where its formula names the D of a coupling."""
        try:
            names = parse_formula(request.formula).names
        except FormulaError:
            return scored  # `fit` says where it is wrong
        return next((made.indices for made in self.couplings if made.id in names), scored)


def composed(study: Study, scored: Scored) -> Composed:
    """Run everything a study asks of its composites, with its seed, its reasons, and its leave to name communities."""
    reasons = {entry.rule: entry.reason for entry in study.accept}
    couplings: list[Couplings] = []
    others: list[ObstacleDegrees | ImportanceMatrices] = []
    refused: list[tuple[Text, Text]] = []
    asked: tuple[Request, ...] = (*study.coupling, *study.obstacles, *study.importance)
    for one in progress(asked, Text(zh="协调、差距与重要性", en="coordination, shortfall, importance")):
        try:
            if isinstance(one, CouplingRequest):
                with in_part("coupling"):
                    couplings.append(_coupling(one, scored, study, reasons))
            elif isinstance(one, ObstaclesRequest):
                with in_part("obstacles"):
                    others.append(_obstacles(one, scored, study, reasons))
            else:
                with in_part("importance"):
                    others.append(_importance(one, scored, study, reasons))
        except EstimationError as problem:
            refused.append((_asked(one), problem.what))
    return Composed(tuple(couplings), tuple(others), tuple(refused))


def _asked(one: Request) -> Text:
    if isinstance(one, CouplingRequest):
        return same(f"coupling({', '.join(one.systems)})")
    name = one.index if isinstance(one, ObstaclesRequest) else ", ".join(_looked_at(one))
    return same(f"{'obstacles' if isinstance(one, ObstaclesRequest) else 'importance'}({name})")


def _coupling(asked: CouplingRequest, scored: Scored, study: Study, reasons: dict[str, str]) -> Couplings:
    return coupling(
        scored,  # type: ignore[arg-type]  # a study that asks for it is linked
        asked.systems,
        polarity=asked.polarity,
        burdens=asked.burdens,
        form=asked.form,
        weights=_weights(asked.weights),
        compatible=asked.compatible,
        seed=study.seed,
        accept=reasons,
        name_communities=study.name_communities,
    )


def _obstacles(asked: ObstaclesRequest, scored: Scored, study: Study, reasons: dict[str, str]) -> ObstacleDegrees:
    return obstacles(
        _holding(scored, asked.index),
        asked.index,
        at=asked.at,
        weights=_weights(asked.weights),
        by=asked.by,
        seed=study.seed,
        accept=reasons,
        name_communities=study.name_communities,
    )


def _importance(asked: ImportanceRequest, scored: Scored, study: Study, reasons: dict[str, str]) -> ImportanceMatrices:
    stated = asked.stated
    return importance(
        _holding(scored, _looked_at(asked)[0]),
        asked.performance,
        stated=stated if stated is None or isinstance(stated, str) else {own.part: own.answer for own in stated},
        outcome=asked.outcome,
        at=asked.at,
        goal=asked.goal,
        method=asked.method,
        seed=study.seed,
        accept=reasons,
    )


def _looked_at(asked: ImportanceRequest) -> tuple[str, ...]:
    return (asked.performance,) if isinstance(asked.performance, str) else asked.performance


def _weights(given: Sequence[PartWeight]) -> dict[str, float] | None:
    return {own.part: own.weight for own in given} or None


def _holding(scored: Scored, name: str) -> Indices | LinkedIndices:
    """Of several sources the one that has the score; the first where none has, whose verb then says so."""
    if isinstance(scored, LinkedIndices):
        return scored
    return next((own for own in scored if name in own.persons.scores), scored[0])
