"""Weights of the parts of one index: as declared, as judged, or as the data give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...schemes.index_scheme import IndexNode
from ...statistics.composites import (
    Ahp,
    GroupAhp,
    Weights,
    critic_weights,
    entropy_weights,
    equal_weights,
    loading_weights,
    principal_weights,
    spssau_entropy_weights,
)
from ...statistics.confirmatory import cfa
from ...words.errors import EstimationError
from ...words.text import Text, listed, same
from ..misuse.limits import too_few_for_factors
from ..misuse.linter import Suspicion
from ..misuse.rules import MISUSES
from .asked import Choice

TWO_PARTS = "two_parts"  # method of a factor model that has nothing to estimate
REPLICATES = 500  # bootstrap samples of rows behind the interval of an entropy weight


@dataclass(frozen=True)
class NodeWeights:
    """Weights of the parts of one index.

    Attributes
    ----------
    node : IndexNode
    method : str
        ``declared``, ``ahp``, ``principal``, ``loadings`` (``two_parts`` where one factor has no more than two),
        ``entropy``, ``critic`` ..., or the method of the record of weights that was given.
    parts : tuple of str
        The parts the data give a score for.
    values : ndarray (parts,)
        They add up to one.
    n : int
        Rows they were estimated from, 0 where from none.
    low, high : ndarray (parts,) or None
        Bootstrap interval.
    detail : mapping
        ``entropy`` (e_j) and ``spssau`` (weights of the SPSSAU-compatible mode) with entropy.
    judged : Ahp, GroupAhp or None
        Consistency, expert by expert.
    """

    node: IndexNode
    method: str
    parts: tuple[str, ...]
    values: np.ndarray
    n: int = 0
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    detail: Mapping[str, np.ndarray] = field(default_factory=dict)
    judged: Ahp | GroupAhp | None = None


def node_weights(
    node: IndexNode, parts: tuple[str, ...], x: np.ndarray, choice: Choice, *, ratings: bool, seed: int, level: float
) -> tuple[NodeWeights, tuple[Suspicion, ...]]:
    """Weights of one index, and what is suspicious about them.

    Parameters
    ----------
    node : IndexNode
    parts : tuple of str
        Parts that have a score; weights of the others are shared among these.
    x : ndarray (rows, parts)
        Their scores, 0-100; NaN = missing.
    choice : as `read_weights` gives it
    ratings : bool
        Whether the scores come from rating scales.
    seed, level : int, float
        Of the bootstrap interval of entropy weights.
    """
    try:
        found, cautions = _chosen(node, parts, x, choice, seed, level)
    except EstimationError as problem:
        raise EstimationError(
            problem.code,
            problem.what,
            where=Text(zh="{n} 的权重（{p}）", en="weights of {n} ({p})").fill(n=node.id, p=listed(parts, most=20)),
            expected=problem.expected,
            got=problem.got,
            fix=problem.fix or Text(zh="改用等权或声明权重。", en="Use equal or declared weights."),
        ) from problem
    if (found.values < 0).any():
        raise _both_signs(found)
    suspected = [Suspicion(code, _place(found, code)) for code in cautions if code != "entropy_on_likert"]
    # What scale the scores come from is known here, so it is not guessed from the numbers.
    if found.method.startswith("entropy") and ratings:
        suspected.append(Suspicion("entropy_on_likert", same(node.id)))
    return found, tuple(suspected)


def _chosen(
    node: IndexNode, parts: tuple[str, ...], x: np.ndarray, choice: Choice, seed: int, level: float
) -> tuple[NodeWeights, tuple[str, ...]]:
    if isinstance(choice, Ahp | GroupAhp):
        judged = choice.group if isinstance(choice, GroupAhp) else choice
        values = _shared_out(dict(zip(node.parts, judged.weights.tolist(), strict=True)), parts)
        return NodeWeights(node, "ahp", parts, values, judged=choice), choice.cautions
    if isinstance(choice, Weights):
        named = dict(zip(choice.names or node.parts, choice.values.tolist(), strict=True))
        return NodeWeights(node, choice.method, parts, _shared_out(named, parts), choice.n), choice.cautions
    if isinstance(choice, Mapping):
        return NodeWeights(node, "declared", parts, _shared_out(choice, parts)), ()
    return _estimated(node, parts, x, choice, seed, level)


def _estimated(
    node: IndexNode, parts: tuple[str, ...], x: np.ndarray, kind: str, seed: int, level: float
) -> tuple[NodeWeights, tuple[str, ...]]:
    small: tuple[str, ...] = ()
    detail: dict[str, np.ndarray] = {}
    if kind == "entropy":
        unit = x / 100.0
        found = entropy_weights(unit, names=parts, replicates=REPLICATES, seed=seed, level=level)
        detail = {"entropy": found.detail["entropy"], "spssau": spssau_entropy_weights(unit, names=parts).values}
    elif kind == "critic":
        found = critic_weights(x, names=parts)
    elif kind == "pca":
        found = principal_weights(x, names=parts)
    else:
        found, small = _of_one_factor(x, parts)
    cautions = (*small, *found.cautions)
    return NodeWeights(node, found.method, parts, found.values, found.n, found.low, found.high, detail), cautions


def _of_one_factor(x: np.ndarray, parts: tuple[str, ...]) -> tuple[Weights, tuple[str, ...]]:
    complete = x[~np.isnan(x).any(axis=1)]
    k, n = len(parts), len(complete)
    if k < 3:
        # Two loadings on one factor are not identified; alike is what the model can say of them.
        return Weights(TWO_PARTS, equal_weights(k).values, parts), ()
    model = cfa(f"GENERAL =~ {' + '.join(parts)}", complete, parts, std_lv=True)
    found = loading_weights(model.estimates.std_all[:k], names=parts)
    few = too_few_for_factors(n, 2 * k)
    return Weights(found.method, found.values, parts, n), ("cfa_small_sample",) if few else ()


def _shared_out(weights: Mapping[str, float], parts: tuple[str, ...]) -> np.ndarray:
    values = np.array([float(weights[part]) for part in parts])
    if not values.sum() > 0:
        raise EstimationError(
            "no_weighted_part",
            Text(zh="有得分的部分权重都是 0。", en="No part with a score has a weight."),
            got=listed(parts, most=20),
        )
    return np.asarray(values / values.sum())


def _place(found: NodeWeights, code: str) -> Text:
    if code != "ahp_inconsistent" or found.judged is None:
        return same(found.node.id)
    judged = found.judged
    entry = Text(zh="专家 {e} CR {cr}", en="expert {e} CR {cr}")
    one = Text(zh="CR {cr}", en="CR {cr}")
    if isinstance(judged, Ahp):
        return Text(zh="{n}（{w}）", en="{n} ({w})").fill(n=found.node.id, w=one.fill(cr=f"{judged.cr:.3f}"))
    wrong = [entry.fill(e=place + 1, cr=f"{judged.experts[place].cr:.3f}") for place in judged.inconsistent]
    if judged.group.cautions:
        wrong.append(Text(zh="合并矩阵 CR {cr}", en="group CR {cr}").fill(cr=f"{judged.group.cr:.3f}"))
    return Text(zh="{n}（{w}）", en="{n} ({w})").fill(n=found.node.id, w=listed(wrong, most=12))


def _both_signs(found: NodeWeights) -> EstimationError:
    rule = MISUSES["pca_weights_signs"]
    against = [part for part, value in zip(found.parts, found.values.tolist(), strict=True) if value < 0]
    return EstimationError(
        "pca_weights_signs",
        Text(
            zh="{what}：{why} 负权重会使得分离开 0–100，写明理由也不能采用。",
            en="{what}: {why} A negative weight takes a score off 0-100, so no reason lets it pass.",
        ).fill(what=rule.what, why=rule.why),
        where=Text(zh="{n}：{p}", en="{n}: {p}").fill(n=found.node.id, p=listed(against, most=20)),
        fix=rule.fix,
    )
