"""Indirect associations as findings, and the table that shows both orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...words.document import Sentence
from ...words.numbers import Number
from ...words.provenance import Provenance
from ...words.table import Cell, Table
from ...words.text import Text, same
from ..interpretation import Finding, verdict_of
from ..linked_scoring import LinkedIndices
from ..mediation.mediation_words import LEVELS, ORDERS
from ..models.claims import Claim
from ..sample_design import simulated_note
from .indirect import Path, product_of
from .tables import marked

if TYPE_CHECKING:
    from .tested import Examination

_BOTH = Text(
    zh="反向次序列在表中：两种次序对同一批协方差拟合得一样好，一次横截面调查不能在其间选择。",
    en="The reversed order stands in the table: both orders fit the same covariances alike, and one wave cannot choose "
    "between them.",
)
_HOLDS = Text(
    zh="句中的区间不含零，扣除社区均值的抽样误差后却含零：方向因此未定，见间接关联表“{l}”一行。",
    en="The interval of the sentence leaves zero out, but with the sampling error of community means taken out it "
    "holds zero, so the direction is not settled: see the row “{l}” in the table of indirect associations.",
)
_HOLDS_NOT = Text(
    zh="句中的区间含零，扣除社区均值的抽样误差后不含零：见间接关联表“{l}”一行，两种都要看。",
    en="The interval of the sentence holds zero; with the sampling error of community means taken out it does not: see "
    "the row “{l}” in the table of indirect associations, and read both.",
)
_NOTES = (
    Text(
        zh="估计值为两条路径之积，以结果变量的单位（取对数者以对数）为一个单位的预测变量；区间为抽样单元自助法的百分位区间。",
        en="The estimate is the product of two paths, per unit of the predictor in units of the outcome (logarithms "
        "where these are taken); percentile intervals of a bootstrap of sampling units.",
    ),
    Text(
        zh="“间接关联”只是模型的名称，在统计意义上使用。",
        en="“Indirect association” is the name of a model and meant in the statistical sense.",
    ),
)


def path_finding(path: Path, sentence: Sentence, indices: LinkedIndices, key: str) -> Finding:
    """The finding of a path: its numbers per unit of the predictor, its sentence for the plan's contrast."""
    found, effect = path.found, product_of(path.part.asked)
    low, high = effect.percentile
    claim = Claim(
        label=path.scaled.label,
        contrast=path.scaled.contrast,
        outcome=path.scaled.outcome,
        unit=path.scaled.unit,
        estimate=effect.estimate,
        std_error=effect.std_error,
        statistic=effect.estimate / effect.std_error if effect.std_error > 0 else np.nan,
        dof=found.found.dof,
        p_value=path.scaled.p_value,
        low=low,
        high=high,
    )
    source = found.variables.scope.responses.source
    return Finding(
        key=key,
        formula=found.variables.formula.canonical(),
        term=path.pair.x,
        indices=indices.of(source)[0],
        model=None,
        claim=claim,
        bound=None,
        verdict=verdict_of(low, high, None),
        refusal=None,
        sentence=sentence,
        caveats=(
            *disagreement_note(path),
            _BOTH,
            *(() if path.note is None else (path.note,)),
            *simulated_note(found.simulated),
        ),
        provenance=Provenance(
            step="interpret",
            arguments={"term": path.pair.x, "key": key},
            parents=(found.provenance,),
            counts={"used": found.found.n_obs, "missing": found.found.n_missing},
        ),
    )


def disagreement_note(path: Path) -> tuple[Text, ...]:
    """A word where the product and the one freed of sampling error do not say the same of nought."""
    if path.corrected is None:
        return ()
    held = [low <= 0 <= high for low, high in (product_of(p.asked).percentile for p in (path.part, path.corrected))]
    if held[0] == held[1]:
        return ()
    return (_HOLDS.fill(l=LEVELS["between_corrected"]) if held[1] else _HOLDS_NOT.fill(l=LEVELS["between_corrected"]),)


def paths_table(examination: Examination) -> Table | None:
    """One row a path, level and order."""
    rows: list[tuple[Cell, ...]] = []
    for test in examination.tests:
        for pair in test.pairs:
            if pair.path is None:
                continue
            for part in pair.path.found.found.parts:
                for name, order in (("asked", part.asked), ("reverse", part.reverse)):
                    effect = product_of(order)
                    stem = f"{test.hypothesis.id}.{pair.pair.x}.{pair.pair.y}.{part.level}.{name}".replace(" ", "_")
                    rows.append(
                        (
                            marked(test, pair),
                            same(f"{order.first} → {order.mediators[0]} → {order.last}"),
                            LEVELS[part.level],
                            ORDERS[name],
                            Number(f"{stem}.estimate", effect.estimate, "coefficient"),
                            Number(f"{stem}.low", effect.percentile[0], "coefficient"),
                            Number(f"{stem}.high", effect.percentile[1], "coefficient"),
                        )
                    )
    if not rows:
        return None
    columns = ("hypothesis", "path", "at_level", "ordering", "estimate", "percentile_low", "percentile_high")
    title = Text(zh="假设中的间接关联，两种次序", en="Indirect associations of the hypotheses, in both orders")
    return Table("paths", title, columns, tuple(rows), (*_NOTES, *simulated_note(examination.simulated)))
