"""The verb `joint_display`: what people said beside what the numbers say, one row a construct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ...data.codings import Codings
from ...data.responses import Responses
from ...data.segments import SourceKind
from ...words.errors import UsageError
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, same
from ..argument_checks import check_names, check_random
from ..community_reliability import Reportable
from ..hypotheses.tested import Examination
from ..linked_scoring import LinkedIndices
from ..measurement.options import seed_of
from .agreeing import Agreement
from .evidence import Evidence
from .evidence_units import evidence_of
from .joint_cases import CaseDisplay, case_of
from .joint_frames import cells_frame, joint_glance
from .joint_mechanisms import Mechanism, mechanisms_of, mechanisms_table
from .joint_quotes import check_same_codings
from .joint_sides import Side, sides_of
from .joint_tables import discord_table, quotes_of, sides_table, unmatched_table
from .joint_talk import Matched, Talk, matched, talk_of
from .joint_themes import Theme, themes_of, themes_table
from .protecting import Protection
from .settled import settled

if TYPE_CHECKING:
    import pandas

LEAST_DRAWS = 99


@dataclass(frozen=True)
class JointDisplay(Shown):
    """Interviews beside indices. Made by `joint_display`.

    Attributes
    ----------
    matched : Matched
        Interviews of the study's communities, and what found no counterpart.
    talk : Talk
        Interviews for and against each part.
    sides : tuple of Side
        Parts with their scores and relations, most discordant first.
    themes : tuple of Theme
    mechanisms : tuple of Mechanism
    name_communities : bool
        Whether tables may name communities; even then only those whose score may be published.
    """

    indices: LinkedIndices
    matched: Matched
    talk: Talk
    sides: tuple[Side, ...]
    themes: tuple[Theme, ...]
    mechanisms: tuple[Mechanism, ...]
    protection: Protection | None
    agreement: Agreement | None
    examination: Examination | None
    level: float
    draws: int
    name_communities: bool
    provenance: Provenance
    _gates: dict[str, Reportable] = field(default_factory=dict, repr=False, compare=False)

    section = "interviews"

    @property
    def simulated(self) -> bool:
        """Whether a seed gave answers or codes."""
        return self.matched.codings.simulated or self.indices.linked.simulated

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind the scores."""
        return tuple(self.indices.linked.sources.values())

    def reportable(self, name: str) -> Reportable:
        """The publishing gate of one score."""
        if name not in self._gates:
            self._gates[name] = self.indices.reportable(name)
        return self._gates[name]

    def tables(self) -> tuple[Table, ...]:
        """Side by side, statistics by theme, mechanisms, matching; discordant communities where names are allowed."""
        named = (discord_table(self, publishable=True),) if self.name_communities else ()
        return sides_table(self), *named, themes_table(self), mechanisms_table(self), unmatched_table(self)

    def table(self) -> Table:
        """Side by side: one row a part and source."""
        return sides_table(self)

    def themes_table(self) -> Table:
        """Statistics by theme: one row a code."""
        return themes_table(self)

    def mechanisms_table(self) -> Table:
        """Estimates of hypotheses and explanations heard."""
        return mechanisms_table(self)

    def discord(self, *, publishable: bool = False) -> Table:
        """Every discordant community, part and source, to be explained or left open.

        It names communities by their keys; with `publishable` only those whose score may be published.
        """
        return discord_table(self, publishable=publishable)

    def unmatched(self) -> Table:
        """Interviews and communities without a counterpart."""
        return unmatched_table(self)

    def case(self, community: str) -> CaseDisplay:
        """One community: scores that may be published, strains, shares of the shortfall, three coded units."""
        return case_of(self, community)

    def quotes(self, part: str, n: int = 1) -> tuple[Text, ...]:
        """Typical words about a part, through the gate; none without a `Protection`."""
        return quotes_of(self, part, n)

    def evidence(self, *codes: str) -> Evidence:
        """Units that speak for and against codes (or levels above them), to stand beside a finding."""
        return evidence_of(self.matched.codings, codes, protection=self.protection, agreement=self.agreement)

    def tidy(self) -> pandas.DataFrame:
        """One row a community, part and source: score, third, interviews, relation (for the record, not for print)."""
        return cells_frame(self)

    def glance(self) -> pandas.DataFrame:
        """One row: interviews, communities, parts, discordant cells."""
        return joint_glance(self).to_frame()


def joint_display(
    codings: Codings,
    indices: LinkedIndices,
    *,
    examination: Examination | None = None,
    protection: Protection | None = None,
    agreement: Agreement | None = None,
    coder: str | None = None,
    kinds: Sequence[SourceKind] = ("interview",),
    draws: int = 1999,
    seed: int | None = None,
    conf_level: float = 0.95,
    name_communities: bool = False,
) -> JointDisplay:
    r"""Set interviews beside indices: per part of an index, per theme, per hypothesis, per community.

    .. math:: t_{cd} = \frac{n^+_{cd} - n^-_{cd}}{n_c}

    with :math:`n^-` the interviews of community c that hold a problem or cause about part d (own experience, valence 0
    or less), :math:`n^+` those with a countermeasure in place (valence 0 or more), :math:`n_c` all its interviews.
    The relation follows from the third of the score (weak, middling, strong among all communities; a high tension is
    weak) and the sign of t (under .25 in size: near nought): confirm, expand, neutral, silence, discord. Sources stay
    apart: each has its own relation. Discordant cells come first and are never dropped.

    Parameters
    ----------
    codings : Codings
        Interviews with the attribute ``community``.
    indices : LinkedIndices
        From `score` of a linked study.
    examination : Examination, optional
        Hypotheses tested (`examine`): their estimates stand beside the mechanisms heard.
    protection : Protection, optional
        The gate of quotes (`protect`); without it no words are shown.
    agreement : Agreement, optional
        Of the coders; kinds in a dimension that are not reliable are marked.
    coder : str, optional
        Whose codes stand for interviews coded twice (default: of the person who coded most).
    kinds : sequence of {"interview", "open_answer", "document"}
        Which texts count as interviews.
    draws, seed : int
        Of the permutations of the themes; the seed is taken from the data unless given.
    conf_level : float
    name_communities : bool
        Whether tables may name communities by their keys (a study file says so).

    Returns
    -------
    JointDisplay

    Raises
    ------
    UsageError
        ``not_codings``, ``not_linked``, ``no_common_community``, ``nothing_to_set_beside``, ``other_codings``,
        ``unknown_coder``, ``nothing_coded``, ``too_few_draws``, ``unusable_seed``, ``level_outside_unit``,
        ``not_names``.

    References
    ----------
    Guetterman, Fetters & Creswell (2015), doi 10.1370/afm.1865; Phipson & Smyth (2010), doi 10.2202/1544-6115.1585.

    Examples
    --------
    >>> import governance_survey as gs
    >>> study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24)
    >>> indices = gs.score(study.linked, "five_dimensions")
    >>> codings = gs.simulate(gs.read_codebook("community_emergency"), seed=1, study=study, communities=12).codings
    >>> found = gs.joint_display(codings, indices, protection=gs.protect(codings))
    >>> len(found.matched.communities), found.sides[0].share_discordant >= found.sides[-1].share_discordant
    (12, True)
    """
    _check(codings, indices)
    check_random(draws, LEAST_DRAWS, seed, conf_level)
    check_names(kinds, "kinds", '("interview",)', least=1)
    check_same_codings(codings, protection, "protection")
    check_same_codings(codings, agreement, "agreement")
    seed = seed_of(codings.provenance.digest + indices.provenance.digest) if seed is None else seed
    own = matched(settled(codings, coder), indices, tuple(kinds))
    talk = talk_of(own)
    parents = (codings, indices, *(given for given in (examination, protection, agreement) if given is not None))
    return JointDisplay(
        indices=indices,
        matched=own,
        talk=talk,
        sides=sides_of(own, talk, indices, conf_level),
        themes=themes_of(own, indices, draws, np.random.SeedSequence(seed)),
        mechanisms=mechanisms_of(own, examination),
        protection=protection,
        agreement=agreement,
        examination=examination,
        level=conf_level,
        draws=draws,
        name_communities=name_communities,
        provenance=Provenance(
            step="joint_display",
            arguments={
                "coder": coder,
                "kinds": list(kinds),
                "draws": draws,
                "conf_level": conf_level,
                "named": name_communities,
            },
            parents=tuple(given.provenance for given in parents),
            counts={
                "interviews": len(own.codings.sources),
                "communities": len(own.communities),
                "astray": len(own.astray),
                "silent": len(own.silent),
            },
            seed=seed,
        ),
    )


def _check(codings: object, indices: object) -> None:
    if not isinstance(codings, Codings):
        raise UsageError(
            "not_codings",
            Text(zh="joint_display 需要编码好的访谈。", en="joint_display takes interviews as coded."),
            expected=same("Codings: read_codings(…)"),
            got=same(type(codings).__name__),
        )
    if not isinstance(indices, LinkedIndices):
        raise UsageError(
            "not_linked",
            Text(
                zh="joint_display 按社区与联结好的研究的指数相连。",
                en="joint_display meets the indices of a linked study by its communities.",
            ),
            expected=same("LinkedIndices: score(link(…), …)"),
            got=same(type(indices).__name__),
        )
