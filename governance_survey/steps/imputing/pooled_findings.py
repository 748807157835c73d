"""What a finding of a pooled model rests on: one claim by Rubin's rules, available cases beside it."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np

from ...statistics.imputation import Pooled, pool_estimates
from ...words.document import Sentence, compose
from ...words.numbers import Number
from ...words.text import Text
from ..modelling import Model
from ..models.claims import Claim, parameter_of, scale_of_claims
from ..models.refusals import Refusal, refusal_of
from .left_words import AT_RANDOM
from .pooling import PooledModel

_POOLED = Text(
    zh="合并自 {m} 份插补数据（鲁宾规则），缺失信息比例 {fmi}{available}。",
    en="Pooled over {m} completed data sets by Rubin's rules; fraction of missing information {fmi}{available}.",
)
_AVAILABLE = Text(
    zh="；不插补、只用可用个案（n = {a}）时估计为 {b}（区间 {low} 至 {high}）",
    en="; available cases alone (n = {a}) give {b} ({low} to {high})",
)
_NOT_SHOWN = Text(
    zh="；可用个案（n = {a}）的估计不报告：{why}", en="; of available cases alone (n = {a}) none is reported: {why}"
)
_NOT_BESIDE = Text(
    zh="没有与可用个案的估计对照：pool(…, available=fit(…)) 可将其并列。",
    en="No estimate of available cases stands beside it: pool(…, available=fit(…)) gives one.",
)


def speaking(pooled: PooledModel) -> Model:
    """The model whose wording and rows a finding speaks of: that of fewest rows, at the level of the pooled one."""
    return _at(min(pooled.models, key=lambda one: one.fit.n_obs), pooled.level)


def _at(model: Model, level: float) -> Model:
    return replace(model, asked=replace(model.asked, level=level))


def pooled_refusal(pooled: PooledModel, place: int, category: int | None) -> Refusal | None:
    """The first reason against a finding in any of the completed data sets."""
    found = (refusal_of(one, place, category) for one in pooled.models)
    return next((refusal for refusal in found if refusal is not None), None)


def pooled_claim(pooled: PooledModel, place: int, category: int | None) -> Claim:
    """One claim of m: the estimate a finding speaks of is pooled, whether a coefficient or an average difference."""
    found = _pooled(pooled, place, category)
    low, high = found.conf_int(pooled.level)
    dof = float(found.dof[0])
    return replace(
        Claim.of(pooled.models[0], place, category),
        estimate=float(found.coef[0]),
        std_error=float(found.std_error[0]),
        statistic=float(found.statistic[0]),
        dof=dof if np.isfinite(dof) else None,
        p_value=float(found.p_value[0]),
        low=float(low[0]),
        high=float(high[0]),
    )


def _pooled(pooled: PooledModel, place: int, category: int | None) -> Pooled:
    each = [Claim.of(one, place, category) for one in pooled.models]
    return pool_estimates(
        np.array([one.estimate for one in each]),
        np.array([one.std_error**2 for one in each]),
        dof_complete=min(_dof(one, place) for one in pooled.models),
    )


def _dof(model: Model, place: int) -> float:
    if scale_of_claims(model) == "effects" and model.effects is not None:
        return float(model.effects.found.dof)
    return float(np.broadcast_to(model.fit.dof, len(model.fit.coef))[parameter_of(model, place)])


def pooled_sentence(key: str, first: Sentence, pooled: PooledModel, place: int, category: int | None) -> Sentence:
    """The sentence of a finding, then how many sets, what was lost, and what available cases alone give."""
    then = compose(
        _POOLED,
        m=Number(f"{key}.m_sets", pooled.pooled.m, "count"),
        fmi=Number(f"{key}.fmi", float(_pooled(pooled, place, category).fmi[0]), "correlation"),
        available=_available(key, pooled, place, category),
    )
    return Sentence(zh=(*first.zh, *then.zh), en=(*first.en, " ", *then.en))


def _available(key: str, pooled: PooledModel, place: int, category: int | None) -> Sentence | str:
    beside = pooled.available
    if beside is None:
        return ""
    n = Number(f"{key}.n_available", beside.fit.n_obs, "count")
    refusal = refusal_of(beside, place, category)
    if refusal is not None:
        return compose(_NOT_SHOWN, a=n, why=refusal[1])
    own = Claim.of(_at(beside, pooled.level), place, category)
    ends = {"b": ("available", own.estimate), "low": ("available_low", own.low), "high": ("available_high", own.high)}
    numbers = {
        blank: Number(f"{key}.{name}", exp(value) if own.scale == "ratio" else value, "estimate")
        for blank, (name, value) in ends.items()
    }
    return compose(_AVAILABLE, a=n, **numbers)


def pooled_caveats(pooled: PooledModel | None) -> tuple[Text, ...]:
    """What imputation rests on, and that no available cases stand beside it where none do."""
    if pooled is None:
        return ()
    return (AT_RANDOM,) if pooled.available is not None else (AT_RANDOM, _NOT_BESIDE)
