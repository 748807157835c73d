"""What `weights=` of `score` may be, read into one choice for each index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np

from ...schemes.index_scheme import IndexNode, IndexScheme
from ...statistics.composites import Ahp, GroupAhp, Weights
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same

Kind = Literal["pca", "cfa", "entropy", "critic"]
KINDS: tuple[Kind, ...] = get_args(Kind)
EQUAL = "equal"
Choice = str | Mapping[str, float] | Weights | Ahp | GroupAhp
Asked = str | Weights | Mapping[str, "Choice | float"] | None


def read_weights(weights: Asked, nodes: Sequence[IndexNode]) -> dict[str, Choice]:
    """One choice for each index that is not weighted equally: index id -> choice.

    Parameters
    ----------
    weights
        As of `score`: None, a kind, a record of named weights, ``{part: weight}``, or ``{index: choice}`` and
        ``{source: kind}``.
    nodes : sequence of IndexNode
        Every index of the schemes and sources at hand.

    Raises
    ------
    UsageError
        ``unknown_weights``, ``unknown_index``, ``one_part``, ``weights_incomplete``, ``weights_do_not_match``,
        ``negative_weight``, ``weights_of_no_index``.
    """
    if weights is None or (isinstance(weights, str) and weights == EQUAL):
        return {}
    if isinstance(weights, str):
        return {node.id: _kind(weights) for node in nodes if _estimable(node)}
    if isinstance(weights, Weights | Ahp | GroupAhp):
        return _for_node(_owner(weights, nodes), weights)
    if not isinstance(weights, Mapping):
        raise _unknown(same(type(weights).__name__))
    known, found = {node.id: node for node in nodes}, dict[str, Choice]()
    loose: dict[str, float] = {}
    for name, choice in weights.items():
        if isinstance(choice, int | float | np.number):
            loose[str(name)] = float(choice)
        elif name in known:
            found |= _for_node(known[name], choice)
        elif isinstance(choice, str) and any(node.source == name for node in nodes):
            own = [node for node in nodes if node.source == name and _estimable(node)]
            found |= {node.id: _kind(choice) for node in own if choice != EQUAL}
        else:
            raise UsageError(
                "unknown_index",
                Text(zh="weights 指名的 {n} 不是指数。", en="weights= names {n}, which is no index.").fill(
                    n=same(name)
                ),
                expected=listed(known, most=30),
                fix=closest(str(name), known),
            )
    for node, shares in _by_owner(loose, nodes):
        found |= _for_node(node, shares)
    return found


def own_weights(weights: Asked, schemes: Sequence[IndexScheme], sources: Sequence[str]) -> dict[str, dict[str, Choice]]:
    """Choices of a whole study, source by source; an index that no source has is told once."""
    nodes = {source: [node for scheme in schemes for node in scheme.nodes(source)] for source in sources}
    chosen = read_weights(weights, [node for own in nodes.values() for node in own])
    return {source: {node.id: chosen[node.id] for node in own if node.id in chosen} for source, own in nodes.items()}


def of_scheme(chosen: Mapping[str, Choice], scheme: IndexScheme) -> dict[str, Choice]:
    """Those of the choices that are about indices of one scheme."""
    ids = {node.id for source in scheme.source_ids for node in scheme.nodes(source)}
    return {name: choice for name, choice in chosen.items() if name in ids}


def _estimable(node: IndexNode) -> bool:
    # A sub-dimension is the mean of its constructs; what a kind weighs stands above it.
    return node.level != "subdimension" and len(node.parts) > 1


def _kind(name: str) -> str:
    if name not in KINDS:
        raise _unknown(same(name), closest(name, (EQUAL, *KINDS)))
    return name


def _unknown(got: Text, fix: Text | None = None) -> UsageError:
    return UsageError(
        "unknown_weights",
        Text(zh="没有这种权重。", en="There are no such weights."),
        expected=same(", ".join(f'"{name}"' for name in (EQUAL, *KINDS)) + ", {index: {part: weight}}, ahp(...)"),
        got=got,
        fix=fix,
    )


def _owner(weights: Weights | Ahp | GroupAhp, nodes: Sequence[IndexNode]) -> IndexNode:
    names = set(weights.names) if isinstance(weights, Weights) else set()
    owner = next((node for node in nodes if len(node.parts) > 1 and set(node.parts) == names), None)
    if owner is None:
        raise UsageError(
            "weights_of_no_index",
            Text(zh="这组权重没有说明属于哪个指数。", en="These weights do not say which index they are of."),
            got=listed(sorted(names)),
            fix=Text(
                zh="写成 weights={指数编号: 权重}，或给出 names=（指数各部分的编号）。",
                en="Write weights={index id: weights}, or give names= the ids of the parts of an index.",
            ),
        )
    return owner


def _for_node(node: IndexNode, choice: object) -> dict[str, Choice]:
    if isinstance(choice, str):
        if choice == EQUAL:
            return {}
        _several(node)
        return {node.id: _kind(choice)}
    _several(node)
    if isinstance(choice, Mapping):
        return {node.id: _declared(node, choice)}
    if isinstance(choice, Weights):
        if choice.names and set(choice.names) != set(node.parts):
            raise _no_match(node, listed(choice.names, most=20))
        if len(choice.values) != len(node.parts):
            raise _no_match(node, len(choice.values))
        return {node.id: choice}
    if isinstance(choice, Ahp | GroupAhp):
        judged = choice.group if isinstance(choice, GroupAhp) else choice
        if len(judged.weights) != len(node.parts):
            raise _no_match(node, len(judged.weights))
        return {node.id: choice}
    raise _unknown(same(type(choice).__name__))


def _several(node: IndexNode) -> None:
    if len(node.parts) < 2:
        raise UsageError(
            "one_part",
            Text(zh="{n} 只有一个部分，无所谓权重。", en="{n} has one part, so there is nothing to weigh.").fill(
                n=node.id
            ),
        )


def _declared(node: IndexNode, choice: Mapping[str, float]) -> dict[str, float]:
    strange = [name for name in choice if name not in node.parts]
    if strange:
        raise _no_match(node, listed(strange, most=20), closest(str(strange[0]), node.parts))
    lacking = [name for name in node.parts if name not in choice]
    if lacking:
        raise UsageError(
            "weights_incomplete",
            Text(zh="{n} 有部分没有权重。", en="Parts of {n} have no weight.").fill(n=node.id),
            where=listed(lacking, most=20),
            fix=Text(
                zh="给每个部分一个权重；不用的部分写 0。", en="Give every part a weight; 0 for one not to be used."
            ),
        )
    values = np.array([_number(choice[name]) for name in node.parts])
    largest = values.max()
    values = values / largest if np.isfinite(largest) and largest > 1e100 else values  # their sum would overflow
    if not np.isfinite(values).all() or (values < 0).any() or not values.sum() > 0:
        raise UsageError(
            "negative_weight",
            Text(
                zh="{n} 的权重应为非负数，且不全为 0。", en="Weights of {n} are not negative, nor all of them zero."
            ).fill(n=node.id),
            got=listed([choice[name] for name in node.parts], most=20),
        )
    return dict(zip(node.parts, values.tolist(), strict=True))


def _number(weight: object) -> float:
    usable = isinstance(weight, int | float | np.number) and not isinstance(weight, bool)
    return float(weight) if usable else float("nan")  # type: ignore[arg-type]


def _no_match(node: IndexNode, got: object, fix: Text | None = None) -> UsageError:
    return UsageError(
        "weights_do_not_match",
        Text(zh="权重与 {n} 的组成部分不符。", en="The weights do not match the parts of {n}.").fill(n=node.id),
        expected=listed(node.parts, most=20),
        got=got,
        fix=fix,
    )


def _by_owner(loose: Mapping[str, float], nodes: Sequence[IndexNode]) -> list[tuple[IndexNode, dict[str, float]]]:
    # Parts named without their index: each belongs to the one index of several parts that holds it.
    found: dict[str, tuple[IndexNode, dict[str, float]]] = {}
    for part, weight in loose.items():
        owners = [node for node in nodes if len(node.parts) > 1 and part in node.parts]
        if len(owners) != 1:
            raise UsageError(
                "weights_of_no_index",
                Text(zh="看不出 {p} 是哪个指数的部分。", en="It is not clear which index {p} is a part of.").fill(
                    p=same(part)
                ),
                expected=listed([name for node in nodes if len(node.parts) > 1 for name in node.parts], most=30),
                got=listed([node.id for node in owners]),
                fix=Text(zh="写成 {指数编号: {部分: 权重}}。", en="Write {index id: {part: weight}}."),
            )
        found.setdefault(owners[0].id, (owners[0], {}))[1][part] = weight
    return list(found.values())
