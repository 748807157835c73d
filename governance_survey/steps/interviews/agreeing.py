"""The verb `agreement`: whether people who coded the same interviews gave the same codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from ...data.codings import Codings
from ...statistics.coder_agreement import Drift
from ...words.document import Figure
from ...words.errors import UsageError, closest
from ...words.progress import progress
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, listed, same
from ..argument_checks import check_names, check_random
from ..measurement.options import seed_of
from .agreement_figures import agreement_figures
from .agreement_tables import (
    agreement_glance,
    attributes_table,
    codes_table,
    disagreements_table,
    drift_table,
    levels_table,
    pooled_table,
    segmentation_table,
)
from .attribute_agreement import AttributeAgreement, attribute_agreement
from .level_agreement import LevelAgreement, Pooled, level_agreement, pooled_agreement
from .over_time import drift_of
from .presence import Presence, presence
from .segment_agreement import Segmentation, segment_agreement

if TYPE_CHECKING:
    import pandas

LEAST_DRAWS = 100
UNSAID = "?"  # the coder of files that name none
_NAME_THEM = Text(
    zh='文件没有写是谁编码的：在表里加一列“编码员”，或读取时写明 coder={"编码_甲.xlsx": "甲", "编码_乙.xlsx": "乙"}。',
    en='The files do not say who coded: add a column coder, or read them with coder={"coded_A.xlsx": "A", '
    '"coded_B.xlsx": "B"}.',
)


@dataclass(frozen=True)
class Agreement(Shown):
    """Agreement of coders at every level of a codebook. Made by `agreement`.

    Attributes
    ----------
    found : Presence
        Units that two or more people coded, and who gave which code.
    levels : tuple of LevelAgreement
        From the top of the codebook down to single codes.
    attributes : tuple of AttributeAgreement
        What is said beside a code, over units that two coders gave it.
    segmentation : tuple of Segmentation
    machines : tuple of (Pooled, depth)
        A machine beside each person, never among them.
    drift : Drift or Text
        By blocks of interviews in the order they were coded, or why that cannot be told.
    level : float
        Of every interval.

    Examples
    --------
    >>> import governance_survey as gs
    >>> codings = gs.simulate(gs.read_codebook("community_emergency"), seed=1, communities=8).codings
    >>> found = gs.agreement(codings, draws=200)
    >>> found.verdict("PB.LAW") in ("reliable", "tentative", "insufficient", "not_tested")
    True
    """

    found: Presence
    levels: tuple[LevelAgreement, ...]
    attributes: tuple[AttributeAgreement, ...]
    segmentation: tuple[Segmentation, ...]
    machines: tuple[tuple[Pooled, int], ...]
    drift: Drift | Text
    level: float
    seed: int
    provenance: Provenance

    section = "interviews"

    @property
    def codings(self) -> Codings:
        """What was coded."""
        return self.found.codings

    @property
    def simulated(self) -> bool:
        """Whether a seed gave the codes."""
        return self.codings.simulated

    def verdict(self, name: str) -> str:
        """``reliable``, ``tentative``, ``insufficient`` or ``not_tested`` for a code or what is above."""
        for part in self.levels:
            if name in part.names:
                return part.verdicts[part.names.index(name)]
        return "not_tested"

    def tables(self) -> tuple[Table, ...]:
        """All levels together, each level, attributes, segmentation, drift."""
        made = [pooled_table(self), *(levels_table(self, part) for part in self.levels[:-1]), codes_table(self)]
        made += [attributes_table(self)] if self.attributes else []
        return (*made, segmentation_table(self), drift_table(self))

    def table(self) -> Table:
        """One row a level: alpha over all its decisions, AC1 and percent beside it."""
        return pooled_table(self)

    def figures(self) -> tuple[Figure, ...]:
        """Forests against the thresholds: kinds in a dimension, then the codes of each kind."""
        return agreement_figures(self)

    def disagreements(self, most: int | None = None) -> Table:
        """Units on which two coders part, with their words: what to talk about. Not part of a report."""
        return disagreements_table(self, most)

    def tidy(self) -> pandas.DataFrame:
        """One row a code."""
        return codes_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: interviews, units, coders."""
        return agreement_glance(self).to_frame()


def agreement(
    codings: Codings,
    *,
    coders: Sequence[str] | None = None,
    draws: int = 1000,
    seed: int | None = None,
    conf_level: float = 0.95,
) -> Agreement:
    r"""Agreement of coders: for kinds, for kinds in a dimension, for single codes, for attributes and boundaries.

    .. math:: \alpha = 1 - D_o/D_e

    Krippendorff's alpha of "does this unit carry this code?" (present, absent), with a percentile interval from whole
    interviews drawn with replacement (units, where there are fewer than five interviews). A threshold of the
    codebook's procedure holds for the lower limit. Gwet's AC1, the prevalence and the largest alpha these coders could
    reach stand beside it, because alpha falls with rarity even for good coders.

    Parameters
    ----------
    codings : Codings
        With two or more people who coded the same interviews. The codes before any discussion.
    coders : sequence of str, optional
        Ids of the people compared (default: all). A machine is compared with each person and never counts as one.
    draws : int
        At least 100.
    seed : int, optional
        Taken from the digest of the codings unless given.
    conf_level : float

    Returns
    -------
    Agreement

    Raises
    ------
    UsageError
        ``not_codings``, ``unknown_coder``, ``one_coder``, ``nothing_double_coded``, ``too_few_draws``,
        ``unusable_seed``, ``level_outside_unit``.

    References
    ----------
    Krippendorff (2013), Content Analysis, 3rd ed.; Gwet (2008), doi 10.1348/000711006X126600.

    Examples
    --------
    >>> import governance_survey as gs
    >>> codings = gs.simulate(gs.read_codebook("community_emergency"), seed=1).codings
    >>> found = gs.agreement(codings, draws=200)
    >>> [part.depth for part in found.levels], found.simulated
    ([1, 2, 3], True)
    """
    if not isinstance(codings, Codings):
        raise UsageError(
            "not_codings",
            Text(zh="agreement 需要编码好的访谈。", en="agreement takes interviews as coded."),
            expected=same("Codings: read_codings(…)"),
            got=same(type(codings).__name__),
        )
    check_random(draws, LEAST_DRAWS, seed, conf_level)
    people = _people(codings, coders)
    seed = seed_of(codings.provenance.digest) if seed is None else seed
    found = presence(codings, people)
    seeds = np.random.SeedSequence(seed)
    streams = seeds.spawn(5)
    depths = progress(range(1, found.depth + 1), Text(zh="计算一致性", en="computing agreement"))
    levels = tuple(
        level_agreement(found, depth, seed=stream, draws=draws, level=conf_level)
        for depth, stream in zip(depths, streams[0].spawn(found.depth), strict=True)
    )
    depth = max(1, found.depth - 1)
    return Agreement(
        found=found,
        levels=levels,
        attributes=attribute_agreement(found, seed=streams[1], draws=draws, level=conf_level),
        segmentation=segment_agreement(found, seed=streams[2], draws=draws, level=conf_level),
        machines=_machines(codings, people, depth, streams[3], draws, conf_level),
        drift=drift_of(found, depth, seed=int(streams[4].generate_state(1)[0]), draws=draws, level=conf_level),
        level=conf_level,
        seed=seed,
        provenance=Provenance(
            step="agreement",
            arguments={"coders": list(people), "draws": draws, "conf_level": conf_level},
            parents=(codings.provenance,),
            counts={"interviews": len(found.sources), "units": len(found.units), "joined": found.n_joined},
            seed=seed,
        ),
    )


def _people(codings: Codings, wanted: Sequence[str] | None) -> tuple[str, ...]:
    known = [coder.id for coder in codings.coders if coder.kind == "human"]
    if wanted is not None:
        check_names(wanted, "coders", '("A", "B")', least=1)
        for name in wanted:
            if name not in known:
                raise UsageError(
                    "unknown_coder",
                    Text(zh="没有编码员 {c}（机器不算）。", en="No person of the name {c} coded.").fill(c=name),
                    expected=listed(known, most=20),
                    fix=closest(name, known),
                )
    people = tuple(dict.fromkeys(known if wanted is None else wanted))
    if len(people) < 2:
        raise UsageError(
            "one_coder",
            Text(zh="只有一名编码员，无从比较。", en="There is one coder only: nothing to compare."),
            expected=Text(zh="两名或更多的人", en="two or more people"),
            got=listed(people),
            fix=_NAME_THEM if people == (UNSAID,) else None,
        )
    return people


def _machines(
    codings: Codings,
    people: Sequence[str],
    depth: int,
    seed: np.random.SeedSequence,
    draws: int,
    level: float,
) -> tuple[tuple[Pooled, int], ...]:
    machines = [coder.id for coder in codings.coders if coder.kind == "machine"]
    pairs = list(product(machines, people))
    made = []
    for pair, stream in zip(pairs, seed.spawn(len(pairs)), strict=True):
        try:
            found = presence(codings, pair)
        except UsageError as problem:
            nan = float("nan")
            made.append((Pooled(pair, None, nan, nan, None, None, 0, problem.what), depth))
            continue
        made.append((pooled_agreement(found, min(depth, found.depth), seed=stream, draws=draws, level=level), depth))
    return tuple(made)
