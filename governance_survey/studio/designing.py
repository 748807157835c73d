"""How a sample was drawn, as `read_responses` is told: roles checked, stages split, replicate weights found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from ..data.design_roles import DesignRoles, ReplicateKind, StageRoles
from ..schemes.base import Sampling
from ..schemes.instrument import Instrument
from ..schemes.study import LonelyRule
from ..words.errors import UsageError, closest
from ..words.text import Text, listed, same

NONE = "none"
Columns = str | Sequence[str] | None


@dataclass(frozen=True)
class Replication:
    """Replicate weights as told: a prefix or columns, their kind, and what some kinds need."""

    columns: Columns = None
    kind: ReplicateKind | None = None
    fay_rho: float = 0.0
    coefficients: Sequence[float] = ()


def declared_design(
    sampling: str,
    given: Mapping[str, Columns],
    lonely_psu: str,
    replication: Replication,
    held: Sequence[str],
) -> DesignRoles:
    """The roles of a design.

    Parameters
    ----------
    given : mapping
        ``weight``, ``psu``, ``strata``, ``fpc`` -> column, ``"none"``, None; the last three also one a stage.
    held : sequence of str
        Columns of the data, among which a prefix of replicate weights is looked for.

    Raises
    ------
    UsageError
        ``sampling_unknown``, ``lonely_psu_unknown``, ``design_role_missing``, ``stages_disagree``,
        ``replicate_kind_missing``, ``replicate_kind_unknown``, ``no_replicate_weights``, ``replicate_coefficients``,
        ``fay_rho``.

    Examples
    --------
    >>> held = ("w", "rep1", "rep2", "rep10")
    >>> made = declared_design("probability", {"weight": "w"}, "fail", Replication("rep", "jk1"), held)
    >>> made.weight, made.replicate_weights
    ('w', ('rep1', 'rep2', 'rep10'))
    """
    for code, value, known, what in (
        ("sampling_unknown", sampling, get_args(Sampling), _NO_SAMPLING),
        ("lonely_psu_unknown", lonely_psu, get_args(LonelyRule), _NO_LONELY),
    ):
        if value not in known:
            raise UsageError(code, what, expected=listed(known), got=same(value), fix=closest(str(value), known))
    replicates = _replicate_columns(replication.columns, held)
    unset = [role for role in ("weight", "psu", "strata") if given.get(role) is None]
    if replicates:
        unset = [role for role in unset if role == "weight"]  # the replicates hold strata and units
    if sampling == "probability" and unset:
        raise UsageError(
            "design_role_missing",
            Text(zh="概率抽样必须写明 {r}。", en="A probability sample must name its {r}.").fill(r=listed(unset)),
            fix=Text(zh="写列名；确实没有就写 {e}。", en="Give the column; write {e} where there is none.").fill(
                e=", ".join(f'{role}="{NONE}"' for role in unset)
            ),
        )
    psu, strata, fpc = (_stages(given.get(role)) for role in ("psu", "strata", "fpc"))
    if len(psu) < max(len(strata), len(fpc)) and max(len(strata), len(fpc)) > 1:
        raise UsageError(
            "stages_disagree",
            Text(
                zh="层或总体单元数的阶段多于抽样单元的阶段。",
                en="There are more stages of strata or population counts than of sampling units.",
            ),
            expected=same(f"psu: {len(psu)}"),
            got=same(f"strata: {len(strata)}, fpc: {len(fpc)}"),
            fix=same('psu=["district", "school"], fpc=["n_districts", "n_schools"]'),
        )
    weight = given.get("weight")
    own = (*strata, *[None] * len(psu)), (*fpc, *[None] * len(psu))
    later = tuple(
        StageRoles(str(unit), own[1][place], own[0][place]) for place, unit in enumerate(psu) if place and unit
    )
    roles = DesignRoles(
        sampling=sampling,  # type: ignore[arg-type]
        weight=None if weight in (None, NONE) else str(weight),
        psu=psu[0] if psu else None,
        strata=strata[0] if strata else None,
        fpc=fpc[0] if fpc else None,
        lonely_psu=lonely_psu,  # type: ignore[arg-type]
        later=later,
    )
    return _replicated(roles, replication, replicates) if replicates else roles


def declared(form: Instrument, design: DesignRoles, source: str, simulated: bool) -> dict[str, object]:
    """What was declared of answers, as plain values for provenance; further stages and replicates where there are."""
    found: dict[str, object] = {
        "instrument": f"{form.id}@{form.version}",
        "sampling": design.sampling,
        "weight": design.weight,
        "psu": design.psu,
        "strata": design.strata,
        "fpc": design.fpc,
        "lonely_psu": design.lonely_psu,
        "source": source,
        "simulated": simulated,
    }
    if design.later:
        found["later"] = [[stage.units, stage.fpc, stage.strata] for stage in design.later]
    if design.replicate_weights:
        found["replicate_weights"] = list(design.replicate_weights)
        found["replicate_kind"] = design.replicate_kind
        found["fay_rho"] = design.fay_rho
        found["replicate_coefficients"] = list(design.replicate_coefficients)
    return found


def _stages(given: Columns) -> tuple[str | None, ...]:
    names = () if given is None else (given,) if isinstance(given, str) else tuple(given)
    stages = tuple(None if name == NONE else name for name in names)
    return () if all(name is None for name in stages) else stages


def _replicate_columns(given: Columns, held: Sequence[str]) -> tuple[str, ...]:
    if given is None or given == NONE:
        return ()
    if not isinstance(given, str):
        return tuple(given)
    numbered = [(int(found[1]), name) for name in held if (found := re.fullmatch(re.escape(given) + r"_?(\d+)", name))]
    if not numbered:
        raise UsageError(
            "no_replicate_weights",
            Text(zh="数据里没有以“{p}”开头、以编号结尾的列。", en="No column is “{p}” and a number.").fill(p=given),
            expected=same(f"{given}1, {given}2, …"),
            fix=closest(given, held),
        )
    return tuple(name for _, name in sorted(numbered))


def _replicated(roles: DesignRoles, replication: Replication, columns: tuple[str, ...]) -> DesignRoles:
    known = get_args(ReplicateKind)
    if replication.kind is None or replication.kind not in known:
        raise UsageError(
            "replicate_kind_missing" if replication.kind is None else "replicate_kind_unknown",
            Text(
                zh="重复权重要写明是怎样做的（replicate_kind）。",
                en="Say how the replicate weights were made (replicate_kind).",
            ),
            expected=listed(known),
            got=None if replication.kind is None else same(replication.kind),
        )
    own = tuple(float(value) for value in replication.coefficients)
    if (own and len(own) != len(columns)) or (not own and replication.kind == "jkn") or any(c < 0 for c in own):
        raise UsageError(
            "replicate_coefficients",
            Text(
                zh="JKn 的每套重复权重要有一个系数（replicate_coefficients，即 (n_h−1)/n_h，乘以 1−f_h）。",
                en="Each replicate of JKn needs its coefficient (replicate_coefficients: (n_h-1)/n_h times 1-f_h).",
            ),
            expected=len(columns),
            got=len(own),
        )
    if not 0 <= replication.fay_rho < 1 or (replication.kind == "fay") != (replication.fay_rho > 0):
        raise UsageError(
            "fay_rho",
            Text(
                zh="Fay 法要写明 fay_rho，在 0 与 1 之间；其他方法不用。",
                en="Fay's method needs fay_rho between nought and one; the others have none.",
            ),
            got=f"{replication.fay_rho:g}",
        )
    return replace(
        roles,
        replicate_weights=columns,
        replicate_kind=replication.kind,
        fay_rho=replication.fay_rho,
        replicate_coefficients=own,
    )


_NO_SAMPLING = Text(zh="没有这种抽样方式。", en="There is no such kind of sampling.")
_NO_LONELY = Text(zh="没有这种处理单一抽样单位的办法。", en="There is no such rule for a lonely sampling unit.")
