"""The result of `robustness`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...data.responses import Responses
from ...words.document import Figure
from ...words.errors import UsageError
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, same
from ..hypotheses.words import UNGRADED
from ..interpretation import Finding
from ..linked_scoring import LinkedIndices
from .check import Check
from .curve import Curve
from .figures import curve_figure, forest_figure
from .grade import Grade
from .subject import Subject
from .tables import checks_table, curve_table, done_table, robustness_glance

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Robustness(Shown):
    """One estimate, every check of the plan, and the grade it earns. Made by `robustness`.

    Attributes
    ----------
    subject : Subject
        The slope: its model, columns, hypothesis and pair; `subject.slope` is the headline.
    checks : tuple of Check
    curve : Curve or None
        Every specification and the joint test; None where there was none to draw.
    grade : Grade
        ``letter``, ``reasons``, ``sentence``.
    seed, draws : int
    """

    subject: Subject
    checks: tuple[Check, ...]
    curve: Curve | None
    grade: Grade
    seed: int
    draws: int
    provenance: Provenance

    section = "robustness"

    @property
    def caveat(self) -> Text:
        """The grade with its reasons, as a finding or a report prints it."""
        return self.grade.sentence

    def graded(self, finding: Finding) -> Finding:
        """A finding of the same model with the grade as its first caveat, in place of the note that it has none.

        Raises
        ------
        UsageError
            ``other_finding``: it speaks of another model.
        """
        own = self.subject.model.formula.canonical()
        if finding.formula != own:
            raise UsageError(
                "other_finding",
                Text(zh="这条发现说的是另一个模型。", en="This finding speaks of another model."),
                expected=same(own),
                got=same(finding.formula),
            )
        ungraded = tuple(said for said in finding.caveats if said != UNGRADED)
        return replace(finding, caveats=(self.caveat, *ungraded))

    def check(self, id: str) -> Check:
        """One check by id."""
        return next(check for check in self.checks if check.id == id)

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        indices = self.subject.indices
        if isinstance(indices, LinkedIndices):
            return tuple(indices.linked.sources[name] for name in indices.sources)
        return (indices.responses,)

    def tables(self) -> tuple[Table, ...]:
        """Checks; what was done in each; the specification curve."""
        return (checks_table(self), done_table(self), *((curve_table(self),) if self.curve is not None else ()))

    def table(self) -> Table:
        """Checks ready to print."""
        return checks_table(self)

    def tidy(self) -> pandas.DataFrame:
        """One row a check: what was done, estimate, interval, ratio to the headline, sign, status, verdict."""
        return checks_table(self, whole=True).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: headline, grade, and how many checks held, failed, warned, were not run."""
        return robustness_glance(self).to_frame()

    def figures(self) -> tuple[Figure, ...]:
        """The checks around the headline, and the specification curve."""
        return (forest_figure(self), *((curve_figure(self),) if self.curve is not None else ()))
