"""Everything known of the reliability of one index: coefficients, intervals, bounds, halves, and what was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol, TypeVar

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.design import DesignArrays, design_arrays
from ...statistics.reliability import (
    AllSplits,
    Alpha,
    AlphaBootstrap,
    GreatestLowerBound,
    ItemAnalysis,
    LowerBounds,
    Omega,
    OmegaBootstrap,
    Recommendation,
    ReplicatedReliability,
    ScoreError,
    SecondOrderOmega,
    SplitHalf,
    all_split_halves,
    alpha_by_replication,
    bootstrap_alpha,
    bootstrap_omega,
    cronbach_alpha,
    greatest_lower_bound,
    guttman_bounds,
    item_analysis,
    mcdonald_omega,
    omega_by_replication,
    recommend_reliability,
    score_error,
    second_order_omega,
    split_half,
)
from ...statistics.reliability.shared import correlation_of, item_covariance, item_matrix
from ...statistics.resampling import Replicates, bootstrap_replicates, jackknife_replicates
from ...words.errors import DesignError, EstimationError
from ...words.text import Text, listed
from .options import Options
from .part import Scale
from .refusals import by_ids

MOST_UNITS = 1500  # of a jackknife; above that the bootstrap is quicker
FLOOR, SHORT_FLOOR, SHORT = 0.70, 0.65, (3, 4)
SAME = 1 - 1e-9  # correlation of an item with its copy

Verdict = Literal["met", "below", "open", "no_floor", "none"]
_T = TypeVar("_T")


class _Made(Protocol):
    """Calls a coefficient; where it is refused the refusal is kept under that name, and None comes back."""

    def __call__(self, name: str, call: Callable[[], _T]) -> _T | None: ...


@dataclass(frozen=True)
class Refusal:
    """A coefficient of one index that is not given, and why."""

    index: str
    coefficient: str
    problem: EstimationError | DesignError


@dataclass(frozen=True)
class Weighted:
    """A coefficient of the complex sample, and its variance over that of as many answers drawn at random."""

    coefficient: str
    found: ReplicatedReliability
    deff: float


@dataclass(frozen=True)
class ScaleReliability:
    """The reliability of one index.

    Attributes
    ----------
    node : IndexNode
    items : tuple of str
    n_parts : int
        Sub-dimensions (1 for an index without them).
    n_complete : int
        Answers without a gap.
    recommended : Recommendation
        The coefficient to report, with the reason.
    low, high : float
        Its interval: Feldt's of alpha, else of the bootstrap; NaN where there is none.
    floor : float
        What it has to reach: .70, or .65 for three or four items; NaN for items that need not go together.
    verdict : {"met", "below", "open", "no_floor", "none"}
        By the whole interval.
    alpha, omega, hierarchical, error, bootstrap, bounds, greatest, splits, halves, analysis
        The records of `statistics.reliability`; None where refused.
    weighted : tuple of Weighted
        Of a complex sample.
    refusals : tuple of Refusal
    """

    node: IndexNode
    items: tuple[str, ...]
    n_parts: int
    n_complete: int
    recommended: Recommendation
    low: float
    high: float
    floor: float
    verdict: Verdict
    alpha: Alpha | None
    omega: Omega | None
    hierarchical: SecondOrderOmega | None
    error: ScoreError | None
    bootstrap: AlphaBootstrap | None
    bounds: LowerBounds | None
    greatest: GreatestLowerBound | None
    splits: AllSplits | None
    halves: SplitHalf | None
    analysis: ItemAnalysis | None
    weighted: tuple[Weighted, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Complex:
    """The sample design with its replicates, and the same answers as if drawn at random."""

    design: DesignArrays
    replicates: Replicates
    plain: DesignArrays
    plain_replicates: Replicates


def complex_sample(design: DesignArrays, options: Options) -> Complex | None:
    """Replicates of a design with weights, clusters or strata; None where there are none of these.

    Raises
    ------
    DesignError
        A stratum with a single unit where the design says "fail" or "adjust".
    EstimationError
        ``no_degrees_of_freedom``.
    """
    if not (design.weighted or design.clustered or design.stratified):
        return None
    plain = design_arrays(design.n_rows)
    return Complex(design, _replicates(design, options), plain, _replicates(plain, options))


def _replicates(design: DesignArrays, options: Options) -> Replicates:
    if len(design.stratum_of_psu) <= MOST_UNITS:
        return jackknife_replicates(design)
    return bootstrap_replicates(design, seed=options.seed, draws=options.bootstrap_draws)


def reliability_of(scale: Scale, node: IndexNode, sample: Complex | None, options: Options) -> ScaleReliability:
    """Every coefficient of one index, each on its own: what one refuses does not stop another."""
    items = scale.items(node)
    matrix = scale.matrix(items)
    missing, level, seed = scale.indices.missing, options.level, options.seed
    labels = _leaf_of(scale, node, items)
    n_leaves = 1 if labels is None else len(np.unique(labels))
    refusals: list[Refusal] = []

    def made(name: str, call: Callable[[], _T]) -> _T | None:
        try:
            return call()
        except (EstimationError, DesignError) as problem:
            told = by_ids(problem, items) if isinstance(problem, EstimationError) else problem
            refusals.append(Refusal(node.id, name, told))
            return None

    alpha = made("alpha", lambda: cronbach_alpha(matrix, missing=missing, level=level))
    recommended = recommend_reliability(matrix, dimensions=labels, missing=missing)
    if alpha is None:  # no coefficient mends that; the one reason is told once
        analysis = _quietly(lambda: item_analysis(matrix, missing=missing))
        return _none_of(node, items, n_leaves, matrix, recommended, analysis, tuple(refusals), _floor(scale, items))
    covariance = item_covariance(item_matrix(matrix), missing)[0]
    omega = made("omega", lambda: mcdonald_omega(matrix, missing=missing)) if len(items) > 2 else None
    hierarchical = (
        made("omega_hierarchical", lambda: second_order_omega(correlation_of(covariance), labels))
        if labels is not None and n_leaves > 2
        else None
    )
    low, high = _interval(recommended, alpha, matrix, labels, options, made)
    floor = _floor(scale, items)
    doubled = _doubled(covariance)
    refusals += [Refusal(node.id, "verdict", by_ids(_twice(doubled), items))] if doubled else []
    spread = _spread(scale.indices.persons.scores[node.id])
    whole = recommended.value if hierarchical is None else hierarchical.total
    return ScaleReliability(
        node=node,
        items=items,
        n_parts=n_leaves,
        n_complete=_complete(matrix),
        recommended=recommended,
        low=low,
        high=high,
        floor=floor,
        verdict="none" if doubled else judged(low, high, floor),
        alpha=alpha,
        omega=omega,
        hierarchical=hierarchical,
        error=made("sem", lambda: score_error(spread, whole, level=level)),
        bootstrap=made(
            "bootstrap", lambda: bootstrap_alpha(matrix, seed=seed, draws=options.bootstrap_draws, level=level)
        ),
        bounds=made("bounds", lambda: guttman_bounds(covariance)),
        greatest=made("glb", lambda: greatest_lower_bound(covariance)),
        splits=made("splits", lambda: all_split_halves(covariance, seed=seed)),
        halves=made("odd_even", lambda: split_half(matrix)),
        analysis=_quietly(lambda: item_analysis(matrix, missing=missing)),
        weighted=_weighted(matrix, labels if hierarchical is not None else None, sample, options, made),
        refusals=tuple(refusals),
    )


def _interval(
    recommended: Recommendation,
    alpha: Alpha,
    matrix: np.ndarray,
    labels: np.ndarray | None,
    options: Options,
    made: _Made,
) -> tuple[float, float]:
    found: OmegaBootstrap | Alpha | None = alpha
    if recommended.code != "alpha":
        found = made(
            "interval",
            lambda: bootstrap_omega(
                matrix,
                seed=options.seed,
                dimensions=labels if recommended.code == "omega_hierarchical" else None,
                draws=options.bootstrap_draws,
                level=options.level,
                missing=alpha.missing,
            ),
        )
    return (found.low, found.high) if found is not None else (np.nan, np.nan)


def _spread(scores: np.ndarray) -> float:
    known = scores[~np.isnan(scores)]
    return float(known.std(ddof=1)) if len(known) > 1 else 0.0


def _doubled(covariance: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of items with the same answers (or the same turned round), which a coefficient counts twice."""
    above = np.triu(np.abs(correlation_of(covariance)) > SAME, 1)
    return [(int(a), int(b)) for a, b in np.argwhere(above)]


def _twice(pairs: list[tuple[int, int]]) -> EstimationError:
    return EstimationError(
        "doubled_item",
        Text(
            zh="有两题答案完全相同，系数把一题算了两次，不作判断",
            en="two items have the same answers throughout, so a coefficient counts one of them twice",
        ),
        where=listed([f"{a + 1}–{b + 1}" for a, b in pairs]),
        fix=Text(zh="去掉重复的题。", en="Leave one of them out."),
    )


def judged(low: float, high: float, floor: float) -> Verdict:
    """Where the whole interval lies: at the floor or above, under it, or on both sides."""
    if np.isnan(floor):
        return "no_floor"
    return "met" if low >= floor else "below" if high < floor else "open"  # NaN: open


def _weighted(
    matrix: np.ndarray, labels: np.ndarray | None, sample: Complex | None, options: Options, made: _Made
) -> tuple[Weighted, ...]:
    if sample is None:
        return ()
    calls = {"alpha": alpha_by_replication}
    if matrix.shape[1] > 2:
        calls["omega"] = omega_by_replication
    if labels is not None:
        calls["omega_hierarchical"] = partial(omega_by_replication, dimensions=labels)

    def one(name: str) -> Weighted:
        found = calls[name](matrix, sample.design, sample.replicates, level=options.level)
        plain = calls[name](matrix, sample.plain, sample.plain_replicates, level=options.level)
        error = plain.found.std_error
        return Weighted(name, found, (found.found.std_error / error) ** 2 if error > 0 else np.nan)

    kept = [made(f"weighted_{name}", partial(one, name)) for name in calls]
    return tuple(entry for entry in kept if entry is not None)


def _none_of(
    node: IndexNode,
    items: tuple[str, ...],
    n_leaves: int,
    matrix: np.ndarray,
    recommended: Recommendation,
    analysis: ItemAnalysis | None,
    refusals: tuple[Refusal, ...],
    floor: float,
) -> ScaleReliability:
    nothing = (None,) * 9
    return ScaleReliability(
        node,
        items,
        n_leaves,
        _complete(matrix),
        recommended,
        np.nan,
        np.nan,
        floor,
        "none",
        *nothing,
        analysis=analysis,
        weighted=(),
        refusals=refusals,
    )


def _quietly(call: Callable[[], _T]) -> _T | None:
    try:
        return call()
    except EstimationError:  # alpha refused for the same reason, and said so
        return None


def _complete(matrix: np.ndarray) -> int:
    return int((~np.isnan(matrix)).all(axis=1).sum())


def _leaf_of(scale: Scale, node: IndexNode, items: tuple[str, ...]) -> np.ndarray | None:
    if node.level != "dimension":
        return None
    leaves = scale.leaves(node)
    home = {item: place for place, leaf in reversed([*enumerate(leaves)]) for item in scale.items(leaf)}
    return np.array([home[item] for item in items]) if len(leaves) > 1 else None


def _floor(scale: Scale, items: tuple[str, ...]) -> float:
    # A formative construct is what its items add up to: they need not go together.
    form = scale.indices.responses.instrument
    constructs = {form.item_by_id[item].measures for item in items}
    if any(form.construct_by_id[name].measurement == "formative" for name in constructs if name is not None):
        return np.nan
    return SHORT_FLOOR if len(items) in SHORT else FLOOR
