"""The verb `themes`: what was heard in how many interviews, together with what, and whether more would be heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...data.codings import Codings
from ...data.segments import SourceKind
from ...statistics.code_patterns import (
    Accumulation,
    Saturation,
    Together,
    accumulation,
    codes_together,
    saturation,
)
from ...words.document import Figure
from ...words.errors import EstimationError, UsageError, closest
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, listed, same
from ..argument_checks import check_level, check_names
from .moments import moment_of
from .settled import settled
from .theme_figures import accumulation_figure, together_figure
from .theme_tables import frequencies_table, pairs_table, saturation_table, status_table, statuses_of, themes_glance

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Themes(Shown):
    """Codes over interviews. Made by `themes`.

    Attributes
    ----------
    codings : Codings
        One coder's codes for each interview, hearsay left out.
    codes : tuple of str
        Codes anybody was given, in the order of the book.
    present : ndarray of bool (interviews, codes)
        In the order the interviews were held.
    units : ndarray of int (interviews, codes)
        Units that carry the code.
    groups : tuple of str
        Group of each interview ("" where `by` says nothing of it), or empty.
    by : str or None
    together : Together
        Of codes over units.
    growth : Accumulation
        Of codes over interviews.
    rule : Saturation or Text
        Or why saturation cannot be judged.
    dated : bool
        Whether interviews stand in the order of their dates; else in that of the file.
    aside : int
        Coded sources of another kind (open answers beside interviews), left out.
    """

    codings: Codings
    codes: tuple[str, ...]
    present: np.ndarray
    units: np.ndarray
    groups: tuple[str, ...]
    by: str | None
    together: Together
    growth: Accumulation
    rule: Saturation | Text
    dated: bool
    aside: int
    provenance: Provenance

    section = "interviews"

    @property
    def simulated(self) -> bool:
        """Whether a seed gave the codes."""
        return self.codings.simulated

    def tables(self) -> tuple[Table, ...]:
        """Codes by interviews and groups, by their status where it was given, codes that go together, saturation."""
        parted = (status_table(self),) if statuses_of(self) else ()
        return frequencies_table(self), *parted, pairs_table(self), saturation_table(self)

    def table(self) -> Table:
        """One row a code: interviews that hold it, of all and of each group."""
        return frequencies_table(self)

    def figures(self) -> tuple[Figure, ...]:
        """Codes heard as interviews are added; levels of the codebook that stand in the same unit."""
        return accumulation_figure(self), together_figure(self)

    def tidy(self) -> pandas.DataFrame:
        """One row a code."""
        return frequencies_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: interviews, units, codes heard, codes there may be."""
        return themes_glance(self).to_frame()

    @cached_property
    def cases(self) -> pandas.DataFrame:
        """Interviews by codes: units that carry the code. Names of interviews are ids, not persons."""
        import pandas

        index = [source.id for source in self.codings.sources]
        return pandas.DataFrame(self.units, index=index, columns=list(self.codes))

    def matrix(self, depth: int = 2) -> pandas.DataFrame:
        """Interviews by a level of the codebook (2: kinds in a dimension): units that carry any of its codes."""
        book = self.codings.codebook
        above = [levels[min(depth, len(levels)) - 1] for levels in map(book.levels, self.codes)]
        return self.cases.T.groupby(above, sort=False).sum().T


def themes(
    codings: Codings,
    *,
    by: str | None = None,
    coder: str | None = None,
    kinds: Sequence[SourceKind] | None = None,
    base_size: int = 4,
    run_length: int = 3,
    threshold: float = 0.05,
    conf_level: float = 0.95,
) -> Themes:
    r"""Count codes over interviews: by group, together, and as interviews are added.

    Interviews are counted, not units: a talkative person does not weigh more. Hearsay is left out, as the codebook's
    procedure has it. Interviews are chosen for what they can tell, so a share of them is no share of a population.

    Parameters
    ----------
    codings : Codings
    by : str, optional
        Attribute of the interviews whose groups are compared (``"speaker"``, ``"community"``).
    coder : str, optional
        Whose codes stand for interviews coded twice (default: of the person who coded most).
    kinds : sequence of {"interview", "open_answer", "document"}, optional
        Which sources are counted (default: interviews, where any are coded; else what there is). A line in a
        questionnaire is no interview: the two are not added up unless both are named here.
    base_size, run_length, threshold
        Of saturation (Guest, Namey & Chen 2020): new codes in `run_length` interviews, over those of the first
        `base_size`, come to no more than `threshold`.
    conf_level : float
        Of the number of codes there are to hear.

    Returns
    -------
    Themes

    Raises
    ------
    UsageError
        ``not_codings``, ``unknown_attribute``, ``unknown_coder``, ``nothing_coded``, ``level_outside_unit``.
    EstimationError
        ``bad_saturation_rule``.

    References
    ----------
    Guest, Namey & Chen (2020), doi 10.1371/journal.pone.0232076; Chao (1987), doi 10.2307/2531532.

    Examples
    --------
    >>> import governance_survey as gs
    >>> codings = gs.simulate(gs.read_codebook("community_emergency"), seed=1).codings
    >>> found = gs.themes(codings, by="speaker")
    >>> found.present.shape[0], found.rule.reached is None, found.matrix().shape[1]
    (96, False, 40)
    """
    if not isinstance(codings, Codings):
        raise UsageError(
            "not_codings",
            Text(zh="themes 需要编码好的访谈。", en="themes takes interviews as coded."),
            expected=same("Codings: read_codings(…)"),
            got=same(type(codings).__name__),
        )
    check_level(conf_level)
    own, dated = _in_order(_of_kinds(whole := settled(codings, coder), kinds))
    codes, units, by_unit = _counted(own)
    present = units > 0
    growth = accumulation(present, level=conf_level)
    try:
        rule: Saturation | Text = saturation(
            growth.new, base_size=base_size, run_length=run_length, threshold=threshold
        )
    except EstimationError as problem:
        if problem.code == "bad_saturation_rule":
            raise
        rule = problem.what
    return Themes(
        codings=own,
        codes=codes,
        present=present,
        units=units,
        groups=_groups(own, by),
        by=by,
        together=codes_together(by_unit),
        growth=growth,
        rule=rule,
        dated=dated,
        aside=len(whole.sources) - len(own.sources),
        provenance=Provenance(
            step="themes",
            arguments={
                "by": by,
                "coder": coder,
                "kinds": sorted({source.kind for source in own.sources}),
                "base_size": base_size,
                "run_length": run_length,
                "threshold": threshold,
                "conf_level": conf_level,
            },
            parents=(own.provenance,),
            counts={"interviews": len(own.sources), "codes": len(codes), "units": len(by_unit)},
        ),
    )


def _of_kinds(codings: Codings, kinds: Sequence[SourceKind] | None) -> Codings:
    if kinds is not None:
        check_names(kinds, "kinds", '("interview",)', least=1)
    held = {source.kind for source in codings.sources}
    wanted = set(kinds) if kinds is not None else {"interview"} & held or held
    sources = tuple(source for source in codings.sources if source.kind in wanted)
    if not sources:
        raise UsageError(
            "nothing_coded",
            Text(zh="没有这几类来源的编码。", en="No source of these kinds is coded."),
            expected=listed(sorted(held)),
            got=listed(sorted(wanted)),
        )
    if len(sources) == len(codings.sources):
        return codings
    inside = {source.id for source in sources}
    segments = tuple(segment for segment in codings.segments if segment.source in inside)
    ids = {segment.id for segment in segments}
    marks = tuple(mark for mark in codings.marks if mark.segment in ids)
    return replace(codings, sources=sources, segments=segments, marks=marks, _turns={})


def _in_order(codings: Codings) -> tuple[Codings, bool]:
    dates = {source.id: moment_of(source.attributes.get("date")) for source in codings.sources}
    if None in dates.values():
        return codings, False
    ordered = sorted(codings.sources, key=lambda source: dates[source.id] or 0.0)
    return replace(codings, sources=tuple(ordered), _turns={}), True


def _counted(codings: Codings) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Codes given, units of each interview that carry them, and which unit carries which."""
    used = {mark.code for mark in codings.marks}
    codes = tuple(code.id for code in codings.codebook.codes if code.id in used)
    at_code = {code: place for place, code in enumerate(codes)}
    at_source = {source.id: place for place, source in enumerate(codings.sources)}
    at_unit = {segment.id: place for place, segment in enumerate(codings.segments)}
    by_unit = np.zeros((len(codings.segments), len(codes)), dtype=bool)
    for mark in codings.marks:
        if mark.code in at_code:
            by_unit[at_unit[mark.segment], at_code[mark.code]] = True
    units = np.zeros((len(codings.sources), len(codes)), dtype=np.int64)
    np.add.at(units, [at_source[segment.source] for segment in codings.segments], by_unit)
    return codes, units, by_unit


def _groups(codings: Codings, by: str | None) -> tuple[str, ...]:
    if by is None:
        return ()
    known = sorted({name for source in codings.sources for name in source.attributes})
    if by not in known:
        raise UsageError(
            "unknown_attribute",
            Text(zh="访谈没有属性 {a}。", en="The interviews have no attribute {a}.").fill(a=by),
            expected=listed(known, most=30),
            fix=closest(by, known),
        )
    return tuple(str(source.attributes.get(by, "")) for source in codings.sources)
