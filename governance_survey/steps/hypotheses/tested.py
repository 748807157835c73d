"""What came of testing hypotheses: every pair, every hypothesis, the whole plan, with the tables they are shown by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...data.codings import Codings
from ...schemes.analysis_plan import AnalysisPlan, Hypothesis, Pair
from ...words.errors import UsageError, closest
from ...words.printed import Printed
from ...words.provenance import Provenance
from ...words.table import Table
from ...words.text import Text, listed
from ..interpretation import Finding
from ..interviews.evidence_units import evidence_of
from .beside import Standardised, beside_table
from .indirect import Path
from .pairs import Specified
from .path_findings import paths_table
from .pooled import PooledFamily
from .refuting import Refutation
from .scaled import Scaled
from .tables import basis_table, examination_glance, tests_table

if TYPE_CHECKING:
    import pandas

    from ..interviews.agreeing import Agreement
    from ..interviews.protecting import Protection


ALPHA = 0.05  # of the plan's families


@dataclass(frozen=True)
class PairTest:
    """One pair of a hypothesis: its finding and its scaled estimate, or why it was not tested.

    `path` holds the two orders of an indirect association.
    """

    pair: Pair
    finding: Finding | None
    estimate: Scaled | None
    why: Text | None
    path: Path | None = None
    specified: Specified | None = None

    @property
    def verdict(self) -> str:
        """``as_expected``, ``opposite``, ``undetermined``, or ``not_tested``."""
        if self.estimate is None:
            return "not_tested"
        return verdict_on(self.estimate, self.pair)


def verdict_on(found: Scaled, pair: Pair) -> str:
    """An interval against the sign the plan expects."""
    if found.low <= 0 <= found.high or pair.sign not in ("positive", "negative"):
        return "undetermined"
    return "as_expected" if (found.value > 0) == (pair.sign == "positive") else "opposite"


@dataclass(frozen=True)
class HypothesisTest:
    """One hypothesis: every pair, the headline finding, and the p-value adjusted within its family.

    `beside` holds the headline slope estimated in other ways, where it is one between communities; `refutation` what
    came of the refutation the plan fixed beforehand.
    """

    hypothesis: Hypothesis
    pairs: tuple[PairTest, ...]
    finding: Finding
    p_value: float | None
    p_adjusted: float | None
    beside: tuple[Standardised, ...] = ()
    refutation: Refutation | None = None

    @property
    def headline(self) -> PairTest | None:
        """The pair the headline finding speaks of."""
        wanted = self.hypothesis.headline
        if wanted is None:
            return None
        return next((t for t in self.pairs if (t.pair.x, t.pair.y) == (wanted.x, wanted.y)), None)

    @property
    def verdict(self) -> str | None:
        """Verdict on the headline; ``as_expected_unadjusted`` where its direction does not outlast the adjustment."""
        head = self.headline
        if head is None:
            return None
        lost = self.p_adjusted is not None and self.p_adjusted >= ALPHA
        return f"{head.verdict}_unadjusted" if lost and head.verdict in ("as_expected", "opposite") else head.verdict


@dataclass(frozen=True)
class Examination(Printed):
    """Hypotheses of a plan tested on one study. `pooled` reads a family of exploratory interactions as one."""

    plan: AnalysisPlan
    tests: tuple[HypothesisTest, ...]
    simulated: bool
    provenance: Provenance
    pooled: tuple[PooledFamily, ...] = ()

    @property
    def title(self) -> Text:
        """Title of the plan."""
        return self.plan.title.text

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The headline finding of each hypothesis."""
        return tuple(test.finding for test in self.tests)

    def with_evidence(
        self, codings: Codings | Protection, *, agreement: Agreement | None = None, coder: str | None = None
    ) -> Examination:
        """The same with what interviews say by the codes of each hypothesis, for and against, beside its finding.

        Words stand beside it only where a `Protection` lets them through. Interviews test nothing here.
        """
        gate = None if isinstance(codings, Codings) else codings
        whole = codings if isinstance(codings, Codings) else codings.codings
        known = {*whole.codebook.code_by_id, *whole.codebook.groups}
        tests = []
        for test in self.tests:
            codes = [code for code in test.hypothesis.codes if code in known]
            found = test.finding
            if codes:
                heard = evidence_of(whole, codes, protection=gate, agreement=agreement, coder=coder)
                parents = (*found.provenance.parents, heard.provenance)
                found = replace(found, evidence=heard, provenance=replace(found.provenance, parents=parents))
            tests.append(replace(test, finding=found))
        step = replace(self.provenance, parents=tuple(test.finding.provenance for test in tests))
        return replace(self, tests=tuple(tests), provenance=step)

    def test(self, name: str) -> HypothesisTest:
        """One hypothesis by id.

        Raises
        ------
        UsageError
            ``unknown_hypothesis``: it is not among those tested.
        """
        by_id = {test.hypothesis.id: test for test in self.tests}
        if name not in by_id:
            raise UsageError(
                "unknown_hypothesis",
                Text(zh="这次没有检验假设 {h}。", en="Hypothesis {h} is not among those tested here.").fill(h=name),
                expected=listed(by_id, most=50),
                fix=closest(str(name), by_id),
            )
        return by_id[name]

    def tidy(self) -> pandas.DataFrame:
        """One row a pair."""
        return tests_table(self, whole=True).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: hypotheses and pairs."""
        return examination_glance(self).to_frame()

    def table(self) -> Table:
        """Every pair with its estimate, or why it was not tested."""
        return tests_table(self)

    def beside_table(self) -> Table | None:
        """Headline slopes estimated in several ways; None where there is no such slope."""
        return beside_table(self)

    def paths_table(self) -> Table | None:
        """Every indirect association in both orders; None where none was tested."""
        return paths_table(self)

    def tables(self) -> tuple[Table, ...]:
        """The tests, headline slopes in several ways, indirect associations in both orders, what hypotheses rest on."""
        made = (
            self.table(),
            self.beside_table(),
            self.paths_table(),
            *(p.table() for p in self.pooled),
            self.basis_table(),
        )
        return tuple(table for table in made if table is not None)

    def basis_table(self) -> Table:
        """Claims, remedies, entries of the papers, what would refute each hypothesis, and whether it did."""
        return basis_table(self)

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __str__(self) -> str:
        return str(self.table())
