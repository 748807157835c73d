"""The verb `coupling`: coupling coordination of community scores, with its interval before its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...statistics.composites.coupling import (
    FLOOR,
    Coupling,
    Form,
    coupling_coordination,
    grade,
    lag_class,
    lost_its_n,
    spssau_coupling,
)
from ...words.document import Figure
from ...words.errors import EstimationError
from ...words.provenance import Provenance
from ...words.table import Table
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices
from ..measurement.options import seed_of
from ..misuse.linter import Caution, Suspicion, hold
from .community_parts import Parts, check_level, check_linked, chosen_weights, community_parts, part_draws
from .coupling_tables import communities_table, coupling_glance, grades_table, summary_table, systems_table
from .polarity import Polarity, burdens_of, check_polarity, in_reading_order

if TYPE_CHECKING:
    import pandas

Compatible = Literal["spssau"]


@dataclass(frozen=True)
class Couplings:
    """Coupling coordination of every community. Made by `coupling`.

    Attributes
    ----------
    id : str
        The id of D in a formula (``D_W_URG_W_LAW``).
    parts : Parts
        The systems as they enter: on 0 to 1, a burden reversed under the relief reading.
    reversed : tuple of str
        Systems that were reversed.
    burdens : tuple of str
        Systems of which more is worse.
    found : Coupling
        C, T, D and the lag index of every community, whether it may be named or not.
    low, high, lag_low, lag_high : ndarray (communities,)
        Intervals of D and of the lag index; NaN where no error is known.
    first_grade, last_grade : ndarray of int (communities,)
        Grades (1 to 10) that the interval of D touches; 0 without an interval. A label stands where they are one.
    lag_classes : ndarray of int (communities,)
        -1 first system ahead, 0 in step, 1 second ahead, 9 where the interval of the lag index does not settle it.
    variation : ndarray (communities,)
        Coefficient of variation of the systems.
    shrunken : ndarray (communities,)
        D of the shrunken scores.
    spssau : Coupling or None
    published : ndarray (communities,) or None
    cautions : tuple of Caution
        Misuses let through with a written reason.
    """

    id: str
    study: LinkedIndices
    parts: Parts
    polarity: Polarity | None
    reversed: tuple[str, ...]
    burdens: tuple[str, ...]
    found: Coupling
    low: np.ndarray
    high: np.ndarray
    lag_low: np.ndarray
    lag_high: np.ndarray
    first_grade: np.ndarray
    last_grade: np.ndarray
    lag_classes: np.ndarray
    variation: np.ndarray
    shrunken: np.ndarray
    spssau: Coupling | None
    published: np.ndarray | None
    level: float
    draws: int
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @cached_property
    def indices(self) -> LinkedIndices:
        """The study's indices with D among the derived scores, so that `fit` may take it as an outcome.

        `fit` refuses predictors that D is computed from (``outcome_on_its_parts``).
        """
        title = Text(zh="耦合协调度：{s}", en="coupling coordination: {s}").fill(s=listed(self.parts.titles))
        return replace(
            self.study,
            derived={**self.study.derived, self.id: (title, self.found.d)},
            made_from={**self.study.made_from, self.id: self.parts.ids},
            provenance=self.provenance,
        )

    def tables(self) -> tuple[Table, ...]:
        """Summary by lag class, grades, systems, and the communities that may be named."""
        found = (summary_table(self), grades_table(self), systems_table(self))
        return (*found, communities_table(self)) if self.parts.named.any() else found

    def figures(self) -> tuple[Figure, ...]:
        """No figure: the tables say all."""
        return ()

    def table(self) -> Table:
        """Summary by lag class."""
        return summary_table(self)

    def tidy(self) -> pandas.DataFrame:
        """One row a community, named or not: C, T, D, interval, grades, lag index (for the record, not for print)."""
        return communities_table(self, whole=True).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: communities, mean D, values at the floor."""
        return coupling_glance(self).to_frame()

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables())

    def __str__(self) -> str:
        return "\n\n".join(str(table) for table in self.tables())


def coupling(
    indices: LinkedIndices,
    systems: Sequence[str],
    *,
    polarity: Polarity | None = None,
    burdens: Sequence[str] = (),
    form: Form = "modified",
    weights: Sequence[float] | Mapping[str, float] | None = None,
    floor: float = FLOOR,
    compatible: Compatible | None = None,
    published: Mapping[str, float] | None = None,
    draws: int = 500,
    seed: int | None = None,
    level: float = 0.95,
    accept: Mapping[str, str] | None = None,
) -> Couplings:
    r"""Coupling coordination of community scores: how alike systems are and how high they stand together.

    .. math:: C' = \sqrt{\Bigl[1-\frac{\sum_{i>j}|u_i-u_j|}{n(n-1)/2}\Bigr]
        \Bigl(\prod_i \frac{u_i}{\max u}\Bigr)^{1/(n-1)}}, \quad T = \sum_i \alpha_i u_i, \quad D = \sqrt{C'\,T}

    with u the scores on their theoretical limits, divided by 100; never on the sample's range. Of two systems,
    the lag index :math:`L = u_2/u_1` says which is ahead: C, T and D are the same either way round.

    Parameters
    ----------
    indices : LinkedIndices
        From `score` of a linked study.
    systems : sequence of str
        Two or more scores: ``("W_URG", "W_LAW")``, or the five capabilities. Of a burden and a capability the
        burden comes first whatever the order, so that the lag index is capability over burden.
    polarity : {"match", "relief"}
        Required where a system is a burden (more is worse). ``"match"``: not reversed, high D = high demand with
        high capability, not good by itself. ``"relief"``: reversed, high D = low pressure and high capability.
    burdens : sequence of str, optional
        Systems of which more is worse, beside the tensions that the schemes declare (for example ``W_TRN``).
    form : {"modified", "standard"}
        The standard C crowds near 1.
    weights : sequence or mapping, optional
        Alpha; equal by default.
    floor : float
        Smaller values are raised to it, and counted.
    compatible : {"spssau"}, optional
        Print D as SPSSAU computes it beside ours, to compare with a paper. It rescales to the sample's range, so
        it needs a reason: ``accept={"coupling_sample_scaled": ...}``.
    published : mapping, optional
        Community -> C printed in a paper on the same scores, set beside the standard form. Refused
        (``coupling_lost_n``) where it is the formula without its n.
    draws, seed : int
        Of the intervals; the seed is taken from the digest of the indices unless given.
    level : float
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it.

    Returns
    -------
    Couplings
        The interval comes before the label: a grade is named only where the whole interval lies in it. A community
        without one of the scores has no D. ``.indices`` carries D to `fit`.

    Raises
    ------
    UsageError
        ``polarity_missing``, ``unknown_polarity``, ``nothing_to_relieve``, ``unknown_index``, ``twice_the_same``,
        ``needs_communities``, ``weights_do_not_match``, and the codes of misuse.
    EstimationError
        ``too_few_systems``, ``nothing_to_couple``, ``too_few_draws``, ``all_constant`` (SPSSAU).

    References
    ----------
    Wang, Kong, Ren, Zhi & Dai (2021), doi 10.31497/zrzyxb.20210319.

    Examples
    --------
    >>> import governance_survey as gs
    >>> study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked
    >>> indices = gs.score(study, ("five_dimensions", "five_tensions"))
    >>> found = gs.coupling(indices, ("W_URG", "W_LAW"), polarity="match")
    >>> found.id, found.table().title.say("en")
    ('D_W_URG_W_LAW', 'Coupling coordination (modified form; match reading: burdens not reversed)')
    """
    study = check_linked(indices, "coupling")
    check_level(level)
    parts = community_parts(study, tuple(systems))
    worse = burdens_of(study, parts.ids, burdens)
    check_polarity(polarity, worse)
    alpha = chosen_weights(weights, parts.ids)
    parts, alpha = in_reading_order(parts, worse, alpha)
    turned = worse if polarity == "relief" else ()
    signs = np.array([name in turned for name in parts.ids])
    parts = replace(parts, x=_turned(parts.x, signs), shrunken=_turned(parts.shrunken, signs))
    found = coupling_coordination(parts.x, form=form, weights=alpha, floor=floor)
    if np.isnan(found.d).all():
        raise _nothing(parts)
    printed = _published(study, published)
    cautions = hold(_suspicions(parts, compatible, printed), accept)
    seed = seed_of(study.provenance.digest) if seed is None else seed
    taken = _turned(part_draws(study, parts.ids, draws=draws, seed=seed), signs)
    again = coupling_coordination(taken.reshape(-1, len(parts.ids)), form=form, weights=alpha, floor=floor)
    mean = parts.x.mean(axis=1)
    return Couplings(
        id=_name(study, parts.ids) + ("_relief" if turned else ""),
        study=study,
        parts=parts,
        polarity=polarity,
        reversed=tuple(turned),
        burdens=worse,
        found=found,
        **_doubt(again, draws, level),
        variation=parts.x.std(axis=1) / np.where(mean > 0, mean, np.nan),
        shrunken=coupling_coordination(parts.shrunken, form=form, weights=alpha, floor=floor).d,
        spssau=spssau_coupling(parts.x, alpha) if compatible == "spssau" else None,
        published=printed,
        level=level,
        draws=draws,
        cautions=cautions,
        provenance=Provenance(
            step="coupling",
            arguments={
                "systems": list(parts.ids),
                "polarity": polarity,
                "burdens": list(worse),
                "form": form,
                "weights": found.weights,
                "floor": floor,
                "compatible": compatible,
                "published": dict(published or {}),
                "draws": draws,
                "level": level,
                "accept": {caution.misuse.code: caution.reason for caution in cautions},
            },
            parents=(study.provenance,),
            counts={"communities": len(parts.x), "used": int((~np.isnan(found.d)).sum()), "floored": found.n_floored},
            seed=seed,
        ),
    )


def _nothing(parts: Parts) -> EstimationError:
    return EstimationError(
        "nothing_to_couple",
        Text(zh="没有一个社区具备全部系统的得分。", en="No community has all of these scores."),
        got=listed(parts.ids),
    )


def _turned(x: np.ndarray, signs: np.ndarray) -> np.ndarray:
    return np.where(signs, 1 - x, x)


def _doubt(again: Coupling, draws: int, level: float) -> dict[str, np.ndarray]:
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(again.d.reshape(draws, -1), tails, axis=0)
    lags = np.full((draws, len(low)), np.nan) if again.lag is None else again.lag.reshape(draws, -1)
    lag_low, lag_high = np.quantile(lags, tails, axis=0)
    first, last = lag_class(lag_low), lag_class(lag_high)
    return {
        "low": low,
        "high": high,
        "lag_low": lag_low,
        "lag_high": lag_high,
        "first_grade": grade(low),
        "last_grade": grade(high),
        "lag_classes": np.where(first == last, first, 9),
    }


def _suspicions(parts: Parts, compatible: str | None, published: np.ndarray | None) -> list[Suspicion]:
    found = []
    if compatible is not None:
        found.append(Suspicion("coupling_sample_scaled", same(f'compatible="{compatible}"')))
    if published is not None:
        known = ~np.isnan(published) & ~np.isnan(parts.x).any(axis=1)
        if known.any() and lost_its_n(published[known], parts.x[known]):
            found.append(Suspicion("coupling_lost_n", same("published")))
    return found


def _published(study: LinkedIndices, published: Mapping[str, float] | None) -> np.ndarray | None:
    if published is None:
        return None
    return np.array([published.get(key, np.nan) for key in study.linked.communities], dtype=np.float64)


def _name(study: LinkedIndices, names: tuple[str, ...]) -> str:
    # All dimensions of a composite together are called after it: five ids in a row are no name for a formula.
    nodes = [node for part in study.parts for node in part.scheme.nodes(part.responses.source)]
    whole = next((node.id for node in nodes if set(node.parts) == set(names)), None)
    return f"D_{whole or '_'.join(names)}"
