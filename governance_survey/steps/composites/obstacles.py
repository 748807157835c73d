"""The verb `obstacles`: in which parts of an index the distance to its goal lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...statistics.community import group_means
from ...statistics.community.draws import FEWEST_DRAWS, mean_draws
from ...statistics.composites.obstacles import Obstacles, obstacle_degree
from ...statistics.composites.shared import Weights
from ...words.errors import EstimationError, UsageError, closest
from ...words.provenance import Provenance
from ...words.text import Text, listed, same
from ..argument_checks import check_name, check_random
from ..community_keys import community_groups
from ..linked_scoring import LinkedIndices
from ..measurement.options import seed_of
from ..misuse.linter import Suspicion, hold
from ..misuse.rules import MISUSES
from ..scored_input import check_scored
from ..scoring import Indices
from .community_parts import chosen_weights, part_of, population_of
from .leaves import Depth, Leaves, leaves_of
from .obstacle_found import ObstacleDegrees
from .obstacle_types import types_of


def obstacles(
    indices: Indices | LinkedIndices,
    index: str,
    *,
    at: Depth = "parts",
    weights: Weights | Sequence[float] | Mapping[str, float] | None = None,
    by: str | None = None,
    draws: int = 500,
    seed: int | None = None,
    conf_level: float = 0.95,
    accept: Mapping[str, str] | None = None,
    name_communities: bool = False,
) -> ObstacleDegrees:
    r"""Obstacle degree: in which parts of an index its distance to the goal lies.

    .. math:: O_j = \frac{w_j(1-x_j)}{\sum_k w_k(1-x_k)}, \qquad \mathrm{gap} = \sum_k w_k(1-x_k)

    An arithmetic decomposition: "the largest share of the shortfall lies in ...", never "the cause is ...". The gap
    stands beside the shares, and with a gap under .10 there are no shares: the largest of little is nothing.

    Parameters
    ----------
    indices : Indices or LinkedIndices
        From `score`. Communities of a linked study are the units; of one source its communities by their key, or
        the persons where it has none.
    index : str
        A composite, a dimension or a sub-dimension.
    at : {"parts", "subdimensions", "items"}
        How deep to go: one step, to the sub-dimensions, or to the items (indicators of a record).
    weights : Weights, sequence or mapping, optional
        Instead of the weights of the index, whose shares are then printed beside. Entropy weights of questionnaire
        scores need a reason.
    by : str, optional
        A category of the communities (``"urban"``): the first three parts of each type beside the whole. A type of
        fewer than ten units is not shown, nor one that would tell it from the whole.
    draws, seed : int
        Of the intervals: communities drawn again for the whole; persons of a community for its own shares.
    conf_level : float
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it.
    name_communities : bool
        Whether the tables may name communities (a study file says so); even then only those that the publishing gate
        lets through.

    Raises
    ------
    UsageError
        ``unknown_index``, ``unknown_depth``, ``goal_is_low`` (a tension), ``not_arithmetic``, ``nothing_to_decompose``
        (a single part), ``weights_do_not_match``, ``group_needs_codes``, ``not_of_the_community`` (`by` is of
        persons), and the codes of misuse.
    EstimationError
        ``no_gap`` (every unit at the goal), ``no_complete_unit``, ``too_few_draws``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=20, scheme=scheme), scheme)
    >>> found = gs.obstacles(indices, "W_CAP")
    >>> sorted(found.leaves.ids), round(float(found.overall.mean_shares.sum()), 9)
    (['W_COL', 'W_LAW', 'W_PRO', 'W_REF', 'W_RSK'], 1.0)
    """
    check_random(draws, FEWEST_DRAWS, seed, conf_level)
    part = _part(indices, index)
    leaves = _several(leaves_of(part, index, at), index)
    cautions = hold(_suspicions(weights, part), accept)
    own, seed = chosen_weights(_plain(weights), leaves.ids), _seed(indices, seed)
    units, groups, population = _units(indices, part)
    x = _means(part, leaves, groups, len(units))
    used = leaves.weights if own is None else own
    several = (~np.isnan(x).any(axis=1)).sum() > 1  # one unit drawn again is itself
    overall = obstacle_degree(x, used, draws=draws if several else 0, seed=seed, level=conf_level)
    drawn = (draws, seed, conf_level)
    low, high = _own_intervals(part, leaves.values, (groups, len(units), population), used, overall, *drawn)
    types = None if by is None else types_of(indices, part, by, (groups, len(units)), x, used, drawn)
    return ObstacleDegrees(
        index=index,
        title=next(node.title.text for node in part.scheme.nodes(part.responses.source) if node.id == index),
        part=part,
        leaves=leaves,
        units=units,
        x=x,
        weights=used / used.sum(),
        overall=overall,
        by_scheme=None if own is None else obstacle_degree(x, leaves.weights),
        low=low,
        high=high,
        named=_named(indices, index, len(units)),
        types=types,
        level=conf_level,
        draws=draws,
        name_communities=name_communities,
        cautions=cautions,
        provenance=Provenance(
            step="obstacles",
            arguments={
                "index": index,
                "at": at,
                "weights": dict(zip(leaves.ids, used.tolist(), strict=True)),
                "by": by,
                "draws": draws,
                "conf_level": conf_level,
                "named": name_communities,
                "accept": {caution.misuse.code: caution.reason for caution in cautions},
            },
            parents=(indices.provenance,),
            counts={"units": len(units), "used": int((~np.isnan(overall.gap)).sum())},
            seed=seed,
        ),
    )


def _several(leaves: Leaves, index: str) -> Leaves:
    if len(leaves.ids) > 1:
        return leaves
    raise UsageError(
        "nothing_to_decompose",
        Text(zh="{i} 只有一个组成部分。", en="{i} has a single part.").fill(i=index),
        got=listed(leaves.ids),
        fix=same('at="items"'),
    )


def _part(indices: Indices | LinkedIndices, index: str) -> Indices:
    check_scored(indices, "obstacles")
    check_name(index, "index", '"W_CAP"')
    if isinstance(indices, Indices):
        return indices
    if index not in indices.communities:
        raise UsageError(
            "unknown_index",
            Text(zh="没有指数 {name}。", en="There is no index {name}.").fill(name=index),
            expected=listed(indices.communities, most=30),
            fix=closest(index, indices.communities),
        )
    return part_of(indices, index)


def _suspicions(weights: object, part: Indices) -> list[Suspicion]:
    if not isinstance(weights, Weights):
        return []
    found = [code for code in weights.cautions if code in MISUSES]
    if weights.method.startswith("entropy") and part.record is None:
        found.append("entropy_on_likert")
    return [Suspicion(code, same(f"weights ({weights.method})")) for code in dict.fromkeys(found)]


def _seed(indices: Indices | LinkedIndices, seed: int | None) -> int:
    return seed_of(indices.provenance.digest) if seed is None else seed


def _plain(weights: object) -> object:
    if not isinstance(weights, Weights):
        return weights
    return dict(zip(weights.names, weights.values.tolist(), strict=True)) if weights.names else weights.values


def _units(indices: Indices | LinkedIndices, part: Indices) -> tuple[tuple[str, ...], np.ndarray, np.ndarray | None]:
    source = part.responses.source
    if isinstance(indices, LinkedIndices):
        return indices.linked.communities, indices.linked.rows[source], population_of(indices, source)
    keyed = community_groups(part.responses)
    if keyed is None:
        return tuple(str(n) for n in range(part.responses.n_rows)), np.arange(part.responses.n_rows), None
    return *keyed, None


def _weight(part: Indices) -> np.ndarray | None:
    name = part.responses.design.weight
    return None if name is None else part.responses.column(name).values


def _means(part: Indices, leaves: Leaves, groups: np.ndarray, n_units: int) -> np.ndarray:
    declared = next((source for source in part.scheme.sources if source.id == part.responses.source), None)
    persons = part.responses.instrument.unit == "person" and len(np.unique(groups)) < len(groups)
    least = declared.community_minimum if declared is not None and persons else 1
    means = [
        group_means(column, groups, n_units, weights=_weight(part) if persons else None) for column in leaves.values.T
    ]
    x = np.column_stack([np.where(found.n >= least, found.estimate, np.nan) for found in means]) / 100
    if np.isnan(x).any(axis=1).all():
        raise EstimationError(
            "no_complete_unit",
            Text(zh="没有一个社区具备全部组成部分的得分。", en="No community has a score on every part."),
            got=listed(leaves.ids),
        )
    return np.asarray(x)


def _own_intervals(
    part: Indices,
    values: np.ndarray,
    units: tuple[np.ndarray, int, np.ndarray | None],
    weights: np.ndarray,
    overall: Obstacles,
    draws: int,
    seed: int,
    level: float,
) -> tuple[np.ndarray, np.ndarray]:
    groups, n_units, population = units
    unknown = np.full(overall.shares.shape, np.nan)
    if part.responses.instrument.unit == "community" or len(np.unique(groups)) == len(groups):
        return unknown, unknown  # one row a unit: nobody else could have answered
    rng = np.random.default_rng([seed, 1])
    taken = mean_draws(values, groups, n_units, rng=rng, draws=draws, weights=_weight(part), population=population)
    shortfall = weights * (1 - np.clip(taken / 100, 0.0, 1.0))
    gap = shortfall.sum(axis=2, keepdims=True)
    shares = shortfall / np.where(gap > 0, gap, np.nan)
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2], axis=0)
    shown = ~np.isnan(overall.shares)
    return np.where(shown, low, np.nan), np.where(shown, high, np.nan)


def _named(indices: Indices | LinkedIndices, index: str, n_units: int) -> np.ndarray:
    if isinstance(indices, Indices):
        return np.zeros(n_units, dtype=bool)
    return np.array([verdict == "score" for verdict in indices.reportable(index).verdicts])
