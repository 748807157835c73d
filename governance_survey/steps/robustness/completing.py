"""The slope after multiple imputation: scores of every completed data set, one model each, pooled by Rubin's rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...data.linked import Linked
from ...data.responses import Responses
from ...statistics.imputation import pool_estimates
from ...words.errors import UsageError
from ...words.numbers import Number
from ...words.provenance import Provenance
from ...words.text import Text, same
from ..composites.weighting import weigh
from ..imputing.imputed import Imputed
from ..linked_scoring import LinkedIndices
from ..person_scores import person_scores
from ..scoring import Indices
from .check import KEPT, TURNED, Check, left_out
from .desk import Desk
from .rescoring import Scored, communities_of, parts_of
from .slopes import Slope, slope_of
from .subject import again

ENOUGH = 20
_TITLE = Text(zh="缺失数据", en="missing data")
_RECORD = Text(zh="都来自台账，缺失的台账不作插补", en="figures of the record: what is missing is not imputed")
_NOT_GIVEN = Text(
    zh="没有给出插补；先用 impute(…, m=20, seed=…)，再写 imputed=（研究文件里写 impute:）",
    en="no imputation was given: impute(…, m=20, seed=…) first, then name it with imputed= (impute: in a study file)",
)


def check_imputed(imputed: object, indices: Scored) -> None:
    """An imputation is of the data the scores were made from.

    Raises
    ------
    UsageError
        ``not_imputed``, ``other_data``.
    """
    if imputed is None:
        return
    if not isinstance(imputed, Imputed):
        raise UsageError(
            "not_imputed",
            Text(zh="imputed= 要用 impute 的结果。", en="imputed= is the result of impute."),
            expected=same("impute(…, m=20, seed=…)"),
            got=same(type(imputed).__name__),
        )
    data = indices.linked if isinstance(indices, LinkedIndices) else indices.responses
    if imputed.data.provenance.digest != data.provenance.digest:
        raise UsageError(
            "other_data",
            Text(
                zh="插补的不是这份得分所用的数据。", en="Other data were imputed than those the scores were made from."
            ),
        )


def missing_check(desk: Desk) -> tuple[Check, ...]:
    """Multiple imputation beside the available cases."""
    done = Text(zh="多重插补与可用个案对照", en="multiple imputation beside the available cases")
    subject = desk.subject
    if not subject.sources_of((*subject.predictors, subject.outcome)) - {"record"}:
        return (left_out("imputation", _TITLE, done, _RECORD, needed=False),)
    if desk.imputed is None:
        return (left_out("imputation", _TITLE, done, _NOT_GIVEN),)
    slopes = [
        slope_of(again(subject, on_completed(subject.indices, one)).model.fit, subject.direction, subject.level)
        for one in desk.imputed
    ]
    pooled = pool_estimates(
        np.array([[s.estimate] for s in slopes]),
        np.array([[[s.std_error**2]] for s in slopes]),
        dof_complete=np.array([min(s.dof for s in slopes)]),
    )
    slope: Slope = slope_of(pooled, np.ones(1), subject.level)
    kept = slope.estimate * subject.slope.estimate > 0
    said = Text(
        zh="{v}；{m} 份插补，缺失信息 {f}%{few}", en="{v}; {m} imputations, {f}% of information missing{few}"
    ).fill(
        v=KEPT if kept else TURNED,
        m=pooled.m,
        f=Number("", 100 * float(pooled.fmi[0]), "level"),
        few=Text(zh="（计划为 {n} 份）", en=" (the plan has {n})").fill(n=ENOUGH) if pooled.m < ENOUGH else "",
    )
    check = Check("imputation", _TITLE, done, "held" if kept else "failed", said)
    return (check.with_slope(slope, subject.slope.estimate),)


def on_completed(indices: Scored, one: Responses | Linked) -> Scored:
    """The same scores of a completed data set, in the same way; nothing is estimated twice but the scores."""
    sources = one.sources if isinstance(one, Linked) else {one.source: one}
    parts = [
        _on_completed(part, sources[part.responses.source], one if isinstance(one, Linked) else None)
        for part in parts_of(indices)
    ]
    provenance = Provenance("rescore", {"completed": True}, (indices.provenance, one.provenance))
    if not isinstance(indices, LinkedIndices):
        return replace(parts[0], provenance=provenance)
    assert isinstance(one, Linked)
    whole = replace(indices, linked=one, parts=tuple(parts), provenance=provenance)
    return communities_of(whole, range(len(parts)))


def _on_completed(part: Indices, responses: Responses, linked: Linked | None) -> Indices:
    if part.record is not None:
        return replace(part, responses=responses)
    persons = person_scores(responses, part.scheme)
    own = part.weighting
    if own is not None:
        # The weights of the scores checked, not weights estimated anew.
        kept = {n: dict(zip(w.parts, w.values.tolist(), strict=True)) for n, w in own.nodes.items()}
        reasons = {caution.misuse.code: caution.reason for caution in own.cautions}
        persons, _ = weigh(responses, part.scheme, persons, None, kept, own.aggregate, reasons, part.level)
    if linked is not None:
        aside = linked.rows[responses.source] < 0
        persons = replace(persons, scores={n: np.where(aside, np.nan, v) for n, v in persons.scores.items()})
    provenance = Provenance("rescore", {"completed": True}, (part.provenance, responses.provenance))
    return replace(part, responses=responses, persons=persons, provenance=provenance)
