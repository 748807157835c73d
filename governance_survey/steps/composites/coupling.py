"""The verb `coupling`: coupling coordination of community scores, with its interval before its label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal

import numpy as np

from ...statistics.community.draws import FEWEST_DRAWS
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
from ...words.errors import EstimationError, UsageError, closest
from ...words.provenance import Provenance
from ...words.text import Text, listed, same
from ..argument_checks import check_choice, check_mapping, check_names, check_random
from ..linked_scoring import LinkedIndices
from ..measurement.options import seed_of
from ..misuse.linter import Caution, Suspicion, hold
from ..misuse.own_parts import made_of
from .community_parts import Parts, check_linked, chosen_weights, community_parts, part_draws
from .coupling_found import Couplings
from .coupling_words import FORMS
from .polarity import Polarity, burdens_of, check_polarity, in_reading_order

Compatible = Literal["spssau"]


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
    conf_level: float = 0.95,
    accept: Mapping[str, str] | None = None,
    name_communities: bool = False,
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
    conf_level : float
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it.
    name_communities : bool
        Whether the tables may name communities (a study file says so); even then only those that the publishing gate
        lets through.

    Returns
    -------
    Couplings
        The interval comes before the label: a grade is named only where the whole interval lies in it. A community
        without one of the scores has no D. ``.indices`` carries D to `fit`.

    Raises
    ------
    UsageError
        ``polarity_missing``, ``unknown_polarity``, ``nothing_to_relieve``, ``unknown_index``, ``twice_the_same``,
        ``systems_overlap`` (one is part of another), ``needs_communities``, ``weights_do_not_match``,
        ``unknown_choice``, ``unknown_community``, ``unknown_burden``,
        ``not_names``, ``not_a_mapping``, ``too_few_draws``, ``unusable_seed``, ``level_outside_unit``,
        ``floor_outside_unit``, and the codes of misuse.
    EstimationError
        ``too_few_systems``, ``nothing_to_couple``, ``all_constant`` (SPSSAU).

    References
    ----------
    Wang, Kong, Ren, Zhi & Dai (2021), doi 10.31497/zrzyxb.20210319.

    Examples
    --------
    >>> import governance_survey as gs
    >>> study = gs.simulate(gs.read_scheme("community_emergency"), seed=1, communities=24).linked
    >>> indices = gs.score(study, ("five_dimensions", "five_tensions"))
    >>> found = gs.coupling(indices, ("W_URG", "W_LAW"), polarity="match")
    >>> found.id, found.table().title.say("en").partition(" (modified")[0]
    ('D_W_URG_W_LAW', 'Coupling coordination: Urgency (community workers), Rule of law (community workers)')
    """
    study = check_linked(indices, "coupling")
    _check_asked(form, compatible, floor)
    check_names(systems, "systems", '("W_URG", "W_LAW")', least=1)
    check_names(burdens, "burdens", '("W_TRN",)')
    check_random(draws, FEWEST_DRAWS, seed, conf_level)
    check_mapping(published, "published", "{community: C}")
    parts, alpha = _apart(study, tuple(systems)), chosen_weights(weights, tuple(systems))
    worse = burdens_of(study, parts.ids, burdens)
    check_polarity(polarity, worse)
    parts, alpha = in_reading_order(parts, worse, alpha)
    turned = worse if polarity == "relief" else ()
    parts = replace(parts, x=_turned(parts, parts.x, turned), shrunken=_turned(parts, parts.shrunken, turned))
    printed = _published(study, published)
    cautions = hold(_suspicions(parts, compatible, printed), accept)

    def joined(u: np.ndarray) -> Coupling:
        return coupling_coordination(u, form=form, weights=alpha, floor=floor)

    found = _something(joined(parts.x), parts)
    seed = seed_of(study.provenance.digest) if seed is None else seed
    taken = _turned(parts, part_draws(study, parts.ids, draws=draws, seed=seed), turned)
    asked: dict[str, object] = {"polarity": polarity, "burdens": list(worse), "compatible": compatible}
    asked |= {"published": dict(published or {}), "draws": draws, "conf_level": conf_level, "named": name_communities}
    return Couplings(
        id=_name(study, parts.ids) + ("_relief" if turned else ""),
        study=study,
        parts=parts,
        polarity=polarity,
        reversed=turned,
        burdens=worse,
        found=found,
        **_doubt(joined(taken.reshape(-1, len(parts.ids))), draws, conf_level),
        variation=_variation(parts.x),
        shrunken=joined(parts.shrunken).d,
        spssau=spssau_coupling(parts.x, alpha) if compatible == "spssau" else None,
        published=printed,
        level=conf_level,
        draws=draws,
        name_communities=name_communities,
        cautions=cautions,
        provenance=_provenance((study, parts, found), cautions, seed, asked),
    )


def _apart(study: LinkedIndices, names: tuple[str, ...]) -> Parts:
    """Scores none of which is part of another."""
    found, bottom = community_parts(study, names), made_of(study)
    for one, other in combinations(names, 2):
        if bottom.get(one, frozenset({one})) & bottom.get(other, frozenset({other})):
            raise UsageError(
                "systems_overlap",
                Text(
                    zh="{a} 与 {b} 有共同的题目或指标：两者必然同高同低，C 高只是公式使然。",
                    en="{a} and {b} share items or indicators: they rise and fall together by construction, and so C "
                    "is high.",
                ).fill(a=one, b=other),
                fix=Text(zh="请选彼此不重叠的得分。", en="Choose scores that do not overlap."),
            )
    return found


def _check_asked(form: str, compatible: str | None, floor: float) -> None:
    check_choice(form, tuple(FORMS), "form")
    check_choice(compatible, ("spssau",), "compatible")
    if not isinstance(floor, int | float | np.number) or not 0 <= floor < 1:
        raise UsageError(
            "floor_outside_unit", Text(zh="下限须在 0 与 1 之间。", en="A floor lies between 0 and 1."), got=floor
        )


def _provenance(
    made: tuple[LinkedIndices, Parts, Coupling], cautions: tuple[Caution, ...], seed: int, asked: Mapping[str, object]
) -> Provenance:
    study, parts, found = made
    return Provenance(
        step="coupling",
        arguments={
            "systems": list(parts.ids),
            "form": found.form,
            "weights": found.weights,
            "floor": found.floor,
            "accept": {caution.misuse.code: caution.reason for caution in cautions},
            **asked,
        },
        parents=(study.provenance,),
        counts={"communities": len(parts.x), "used": int((~np.isnan(found.d)).sum()), "floored": found.n_floored},
        seed=seed,
    )


def _something(found: Coupling, parts: Parts) -> Coupling:
    if not np.isnan(found.d).all():
        return found
    raise EstimationError(
        "nothing_to_couple",
        Text(zh="没有一个社区具备全部系统的得分。", en="No community has all of these scores."),
        got=listed(parts.ids),
    )


def _turned(parts: Parts, x: np.ndarray, turned: tuple[str, ...]) -> np.ndarray:
    return np.where([name in turned for name in parts.ids], 1 - x, x)


def _variation(x: np.ndarray) -> np.ndarray:
    mean = x.mean(axis=1)
    return np.asarray(x.std(axis=1) / np.where(mean > 0, mean, np.nan))


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
    unknown = [str(key) for key in published if key not in study.linked.communities]
    if unknown:
        raise UsageError(
            "unknown_community",
            Text(zh="研究里没有社区 {c}。", en="The study has no community {c}.").fill(c=listed(unknown)),
            fix=closest(unknown[0], study.linked.communities),
        )
    return np.array([published.get(key, np.nan) for key in study.linked.communities], dtype=np.float64)


def _name(study: LinkedIndices, names: tuple[str, ...]) -> str:
    # All dimensions of a composite together are called after it: five ids in a row are no name for a formula.
    nodes = [node for part in study.parts for node in part.scheme.nodes(part.responses.source)]
    whole = next((node.id for node in nodes if set(node.parts) == set(names)), None)
    return f"D_{whole or '_'.join(names)}"
