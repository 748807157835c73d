"""The two-level model with sampling weights: which weights enter, the units of its errors, the fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...data.responses import Responses
from ...schemes.model_choices import Scaling
from ...statistics.columns import group_codes
from ...statistics.design import DesignArrays, design_arrays
from ...statistics.multilevel import WeightedMixed, weighted_mixed_model
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..model_matrix import ModelMatrix
from ..model_variables import Scope
from ..sample_design import design_of
from .columns import weights_of
from .option_words import WORDS
from .options import Asked


@dataclass(frozen=True)
class GroupWeights:
    """Weights of groups on the rows of the model (rows,), NaN where a group has none; the column and its source."""

    values: np.ndarray
    name: str
    source: str


def group_weights_of(scope: Scope, asked: Asked) -> GroupWeights | None:
    """The weights of groups: the column named, else what the study's record declares for its communities; or None.

    Raises
    ------
    UsageError
        ``group_weight_unknown``; ``scaling_without_weights``: neither rows nor groups have a weight.
    """
    if asked.scaling is None:
        return None
    own = scope.responses
    sources = {own.source: own} if scope.linked is None else dict(scope.linked.linked.sources)
    by_community = asked.groups == own.instrument.keys.community
    name = asked.group_weight
    if name is not None and name in own.present:
        own.load((name,))
        return GroupWeights(np.asarray(own.column(name).values, dtype=np.float64), name, own.source)
    for source, responses in sources.items():
        wanted = name if name is not None else responses.design.weight
        record = source != own.source and responses.instrument.unit == "community"
        if record and by_community and wanted is not None and wanted in responses.present:
            return GroupWeights(_of_record(scope, source, wanted), wanted, source)
    if name is not None:
        known = [column for responses in sources.values() for column in responses.present]
        raise UsageError(
            "group_weight_unknown",
            Text(
                zh="自己的来源和社区台账里都没有组的权重 {n}。",
                en="Neither the own source nor a record of communities has the weight {n} of groups.",
            ).fill(n=name),
            expected=listed(known, most=12),
            fix=closest(name, known),
        )
    if own.design.weight is None:
        raise UsageError(
            "scaling_without_weights",
            WORDS["scaling_without_weights"],
            expected=same('gs.read_responses(…, weight="w_r")'),
        )
    return None


def _of_record(scope: Scope, source: str, name: str) -> np.ndarray:
    assert scope.linked is not None
    linked = scope.linked.linked
    record = linked.sources[source]
    record.load((name,))
    of_community = np.full(len(linked.communities), np.nan)
    rows = linked.rows[source]
    of_community[rows[rows >= 0]] = np.asarray(record.column(name).values, dtype=np.float64)[rows >= 0]
    own = linked.rows[scope.responses.source]
    return np.where(own >= 0, of_community[own], np.nan)


def weighted_fit(
    asked: Asked, matrix: ModelMatrix, responses: Responses, of_groups: GroupWeights | None, scaling: Scaling
) -> WeightedMixed:
    """The model under one scaling; rows whose group has no weight are lost as rows with a missing value are."""
    assert asked.groups is not None
    groups, y, shares = responses.column(asked.groups).values, matrix.y, None
    if of_groups is not None:
        known = ~np.isnan(of_groups.values)
        y, shares = np.where(known, y, np.nan), np.where(known, of_groups.values, 1.0)
    return weighted_mixed_model(
        matrix.x,
        y,
        groups,
        names=matrix.names,
        weights=weights_of(responses),
        group_weights=shares,
        scaling=scaling,
        design=units_of(responses, groups),
    )


def units_of(responses: Responses, groups: np.ndarray) -> DesignArrays:
    """What errors are summed over: declared sampling units where they hold groups whole, else the groups."""
    codes = group_codes(groups)
    n = responses.n_rows
    apart = np.where(codes < 0, codes.max(initial=-1) + 1 + np.arange(n), codes)
    if not responses.design.columns:
        return design_arrays(n, psu=apart)
    design = design_of(responses)
    if responses.design.psu is not None and holds_whole(design.psu, codes):
        return design
    strata = design.strata if holds_whole(design.strata, codes) else None
    return design_arrays(n, psu=apart, strata=strata, lonely=design.lonely)


def holds_whole(units: np.ndarray, codes: np.ndarray) -> bool:
    """Does every group lie in one unit? Rows without a group (-1) are left aside."""
    known = codes >= 0
    pairs = np.unique(np.column_stack([codes[known], units[known]]), axis=0)
    return len(pairs) == len(np.unique(pairs[:, 0]))
