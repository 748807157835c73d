"""Hypotheses of paths: the product of two slopes with its interval, and the same with the order turned round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis, Pair
from ...statistics.mediation.records import Effect, Order, Part
from ...words.errors import GovernanceSurveyError
from ...words.text import Text
from ..linked_scoring import LinkedIndices
from ..mediation.mediated import IndirectAssociations
from ..mediation.mediating import mediate
from ..model_variables import Scope
from ..models.claims import inside
from .pairs import MISSING_HERE, controls_of, is_time, left_out_note, locate, with_detail
from .scaled import Scaled, contrast_of, in_words, is_share, spread_of, spread_within

DRAWS = 2000
_SD_WITHIN = Text(zh="社区内一个标准差", en="one standard deviation within communities")


@dataclass(frozen=True)
class Path:
    """A pair ``x>m`` on y as `mediate` found it.

    `part` is the level the sentence speaks of: between communities where persons answered (within, where the
    hypothesis compares persons and all three variables are theirs), else the only one. `across` holds the same product
    between communities (value, low, high, for the contrast) beside one within.
    """

    pair: Pair
    found: IndirectAssociations
    part: Part
    scaled: Scaled
    share: float | None
    note: Text | None
    across: tuple[float, float, float] | None = None

    @property
    def via(self) -> Text:
        """What the mediator is called."""
        return inside(self.found.variables.labels[1])

    @property
    def between(self) -> bool:
        """Whether communities are compared: their means, or their records."""
        return self.part.level == "between" or self.found.variables.scope.responses.instrument.unit == "community"

    @property
    def who(self) -> Text:
        """Whom the rows are."""
        source = self.found.responses.source
        named = (own.title.text for own in self.found.variables.scope.own[0].scheme.sources if own.id == source)
        return next(named, Text(zh="答卷者", en="respondents"))

    @property
    def within(self) -> bool:
        """Whether persons of one community are compared."""
        return self.part.level == "within"

    @property
    def corrected(self) -> Part | None:
        """A path between communities with sampling error taken out, where that could be estimated."""
        own = (part for part in self.found.found.parts if part.level == "between_corrected")
        return next(own, None) if self.part.level == "between" else None

    @property
    def reverse(self) -> Effect:
        """The product with outcome and predictor swapped."""
        return product_of(self.part.reverse)


def product_of(order: Order) -> Effect:
    """The indirect association of an order with one mediator."""
    return next(effect for effect in order.effects if effect.kind == "indirect")


def path_of(
    plan: AnalysisPlan,
    hypothesis: Hypothesis,
    pair: Pair,
    indices: LinkedIndices,
    adjust_for: Sequence[str] | None,
) -> Path | Text:
    """Test one path, or say why this study cannot.

    The outcome's source sets the level, as for a slope. Times and residents per worker enter as logarithms.
    """
    first, middle = pair.x.split(">")
    names = (first, middle, pair.y)
    for name in names:
        if locate(indices, name) is None:
            scope = Scope(indices.of(indices.sources[0]), indices)
            return MISSING_HERE.fill(n=name, why=scope.unscored(name) or Text(zh="数据里没有", en="not in the data"))
    located = locate(indices, pair.y)
    assert located is not None
    level = located[0]
    controls, left_out = controls_of(plan, hypothesis, indices, level, set(names), adjust_for)
    try:
        found = mediate(
            indices,
            _term(indices, first),
            _term(indices, middle),
            _term(indices, pair.y),
            covariates=" + ".join(controls),
            level=level,
            draws=DRAWS,
        )
    except GovernanceSurveyError as problem:
        return with_detail(problem)
    levels = {part.level: part for part in found.found.parts}
    persons = hypothesis.compares == "persons" and found.found.kind == "1-1-1"
    part = levels.get("within") if persons else levels.get("between", levels.get("single"))
    if part is None and persons:
        return Text(zh="社区内没有可估计的路径", en="no path within communities could be estimated")
    if part is None:
        return Text(zh="社区之间没有可估计的路径", en="no path between communities could be estimated")
    own = _scaled(hypothesis, pair, found, part, indices)
    beside = levels.get("between") if persons else None
    ends = None if beside is None else _ends(product_of(beside.asked), own.step, pair, found, indices)[0]
    return Path(
        pair=pair,
        found=found,
        part=part,
        scaled=own,
        share=_share(part.asked),
        note=left_out_note(left_out, indices),
        across=None if ends is None else (ends[0], ends[1], ends[2]),
    )


def _term(indices: LinkedIndices, name: str) -> str:
    return f"log({name})" if name == "K02" or is_time(indices, name) else name


def _scaled(
    hypothesis: Hypothesis, pair: Pair, found: IndirectAssociations, part: Part, indices: LinkedIndices
) -> Scaled:
    variables = found.variables
    first = pair.x.split(">")[0]
    named = variables.scope.resolve(variables.formula)
    contrast = contrast_of(hypothesis, pair.model_copy(update={"x": first}), indices)
    step, said = contrast.value or 1.0, contrast.title.text
    keys = variables.scope.responses.key_column("community")
    if contrast.kind == "sd" and part.level == "within" and keys is not None:
        step, said = spread_within(variables.table[:, 0], keys), _SD_WITHIN
    elif contrast.kind == "sd":
        step = spread_of(variables.table[:, 0], keys)
    elif contrast.kind == "ratio":
        step = float(np.log(step))
    place = next(k for k, effect in enumerate(part.asked.effects) if effect.kind == "indirect")
    effect, draws = part.asked.effects[place], part.asked.draws[:, place]
    (value, low, high), unit = _ends(effect, step, pair, found, indices)
    return Scaled(
        contrast=said,
        step=step,
        value=value,
        low=low,
        high=high,
        percent=is_time(indices, pair.y),
        unit=unit,
        # A factor is one of the number itself, not of its logarithm.
        label=inside(named[first].title if contrast.kind == "ratio" else variables.labels[0]),
        outcome=inside(variables.labels[2]),
        p_value=two_sided(draws),
        n_obs=found.found.n_obs,
        level=found.found.level,
    )


def _ends(
    effect: Effect, step: float, pair: Pair, found: IndirectAssociations, indices: LinkedIndices
) -> tuple[tuple[float, float, float], Text]:
    variables = found.variables
    unit = variables.scope.resolve(variables.formula)[variables.formula.outcome.name].unit
    ends = np.array([effect.estimate, *effect.percentile]) * step
    ends, unit = in_words(ends, unit, logged=is_time(indices, pair.y), share=is_share(indices, pair.y))
    low, high = sorted(float(end) for end in ends[1:])
    return (float(ends[0]), low, high), unit


def two_sided(draws: np.ndarray) -> float:
    """Twice the smaller share of draws on one side of zero, never nought: one more draw might have been there.

    Examples
    --------
    >>> two_sided(np.array([1.0, 2.0, 3.0])), two_sided(np.array([-1.0, 1.0]))
    (0.5, 1.0)
    """
    good = draws[~np.isnan(draws)]
    tail = min(int((good <= 0).sum()), int((good >= 0).sum()))
    return min(1.0, 2 * (tail + 1) / (len(good) + 1))


def _share(order: Order) -> float | None:
    """Share of the whole association, only where it says something: the whole is there, and runs the same way."""
    product = product_of(order)
    total = next(effect for effect in order.effects if effect.kind == "total")
    low, high = total.percentile
    if low <= 0 <= high or not 0 < product.estimate / total.estimate < 1:
        return None
    return float(product.estimate / total.estimate)
