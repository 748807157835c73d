"""The estimate of a test for the contrast its sentence speaks of, in the outcome's own unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...schemes.analysis_plan import Contrast, Hypothesis, Pair
from ...schemes.base import Wording
from ...words.text import Text
from ..interpretation import Finding, place_of
from ..linked_scoring import LinkedIndices
from ..modelling import Model
from ..models.claims import inside
from ..models.effects import POINTS
from .pairs import Specified

_SD = Wording(zh="一个标准差", en="one standard deviation")
_TEN = Wording(zh="十个百分点", en="ten percentage points")
_EACH = Wording(zh="两者各一个标准差", en="one standard deviation in each")
_NUMBER_AND_CATEGORY = Wording(
    zh="一个标准差（另一变量为两类之间）", en="one standard deviation (of the other, between its two categories)"
)
_CATEGORIES = Wording(zh="两者各在两类之间", en="the two categories of each")


@dataclass(frozen=True)
class Scaled:
    """An estimate for the contrast a sentence speaks of, in the outcome's own unit.

    `percent` marks a difference in per cent (a logarithmic outcome), ``100 (exp(b) - 1)``. Of a share or a count it
    is an average marginal difference, with its own error from the model's one covariance matrix.
    """

    contrast: Text
    step: float
    value: float
    low: float
    high: float
    percent: bool
    unit: Text
    label: Text
    outcome: Text
    p_value: float
    n_obs: int
    level: float


def scaled(
    hypothesis: Hypothesis, specified: Specified, finding: Finding, pair: Pair, indices: LinkedIndices
) -> Scaled:
    """The estimate of a pair for its contrast: one SD between communities, ten points of a share, and so on."""
    assert finding.claim is not None and finding.model is not None
    model, outcome = finding.model, finding.model.formula.outcome.name
    contrast = _of_product(model, finding.term) or contrast_of(hypothesis, pair, indices)
    step = _step(contrast, model, finding.term)
    ends, p_value, unit = _estimate(finding)
    ends = ends * step
    if specified.family == "linear":
        ends, unit = in_words(ends, unit, logged=specified.logged, share=is_share(indices, outcome))
    if pair.y.endswith(" raw"):
        # The item was reverse-scored: agreement as answered runs the other way.
        ends = -ends[[0, 2, 1]]
    if pair.x.endswith(" raw"):
        ends = -ends[[0, 2, 1]]
    low, high = sorted(float(end) for end in ends[1:])
    return Scaled(
        contrast=contrast.title.text,
        step=step,
        value=float(ends[0]),
        low=low,
        high=high,
        percent=specified.logged,
        unit=unit,
        # A factor is one of the number itself, not of its logarithm.
        label=_product(model, finding.term)
        or (inside(model.titles[pair.x]) if contrast.kind == "ratio" else finding.claim.label),
        outcome=inside(model.titles[outcome]),
        p_value=p_value,
        n_obs=model.fit.n_obs,
        level=model.level,
    )


def in_words(ends: np.ndarray, unit: Text, *, logged: bool, share: bool) -> tuple[np.ndarray, Text]:
    """A difference of logarithms in per cent, of shares in percentage points; others as they are."""
    if logged:
        return 100.0 * np.expm1(ends), Text(zh="%", en="%")
    return (100.0 * ends, POINTS) if share else (ends, unit)


def _estimate(finding: Finding) -> tuple[np.ndarray, float, Text]:
    # (estimate, low, high), p, unit: the coefficient, or the average marginal difference of another family.
    claim, model = finding.claim, finding.model
    assert claim is not None and model is not None
    effects = model.effects
    place = None if effects is None else effects.place(finding.term)
    if effects is None or place is None:
        unit = model.units[model.formula.outcome.name]
        return np.array([claim.estimate, claim.low, claim.high]), claim.p_value, unit
    low, high = effects.found.conf_int(model.level)
    ends = effects.scale * np.array([effects.found.estimate[place, 0], low[place, 0], high[place, 0]])
    return ends, float(effects.found.p_value[place, 0]), effects.unit


def contrast_of(hypothesis: Hypothesis, pair: Pair, indices: LinkedIndices) -> Contrast:
    """The difference in the predictor that a pair is read for."""
    own = hypothesis.headline
    if hypothesis.contrast is not None and own is not None and own.x == pair.x and "+" not in own.x:
        return hypothesis.contrast
    if "[" in pair.x:
        return Contrast(title=Wording(zh="两类之别", en="one category against the other"), kind="category")
    if pair.x == "K02":
        return Contrast(title=Wording(zh="一倍", en="a factor of two"), kind="ratio", value=2)
    return (
        Contrast(title=_TEN, kind="share", value=0.1) if is_share(indices, pair.x) else Contrast(title=_SD, kind="sd")
    )


def _of_product(model: Model, term: str) -> Contrast | None:
    # A product is read for one standard deviation of each number; a category of two has its own step.
    place = place_of(model, term)
    whole = None if place is None else model.matrix.terms[place]
    if whole is None or len(whole.factors) < 2:
        return None
    places = [place_of(model, factor.label) for factor in whole.factors]
    two = sum(own is not None and _two_values(model, own) for own in places)
    title = _EACH if two == 0 else _CATEGORIES if two == len(places) else _NUMBER_AND_CATEGORY
    return Contrast(title=title, kind="sd")


def _product(model: Model, term: str) -> Text | None:
    # The parts by name: that they are community means, and centred, the table of the model says.
    place = place_of(model, term)
    whole = None if place is None else model.matrix.terms[place]
    if whole is None or len(whole.factors) < 2:
        return None
    parts = [inside(model.titles[factor.name]) for factor in whole.factors]
    return Text(zh="{x}的交互项", en="the product of {x}").fill(
        x=Text(zh="与".join(p.zh for p in parts), en=" and ".join(p.en for p in parts))
    )


def _two_values(model: Model, place: int) -> bool:
    return bool(np.isin(model.matrix.x[model.matrix.complete, place], (0.0, 1.0)).all())


def is_share(indices: LinkedIndices, name: str) -> bool:
    """Whether a name is an indicator from 0 to 1."""
    for source in indices.linked.sources.values():
        indicator = source.instrument.indicator_by_id.get(name)
        if indicator is not None:
            return indicator.scale == "share"
    return False


def spread_of(values: np.ndarray, communities: np.ndarray | None) -> float:
    """One standard deviation between communities: of their means (of the rows, where there are none)."""
    known = ~np.isnan(values)
    if communities is None:
        return float(np.std(values[known], ddof=1))
    _, codes = np.unique(communities[known].astype(str), return_inverse=True)
    means = np.bincount(codes, weights=values[known]) / np.bincount(codes)
    return float(np.std(means, ddof=1))


def spread_within(values: np.ndarray, communities: np.ndarray) -> float:
    """One standard deviation within communities: of persons around the mean of their own community."""
    known = ~np.isnan(values)
    _, codes = np.unique(communities[known].astype(str), return_inverse=True)
    size = np.bincount(codes)
    apart = values[known] - (np.bincount(codes, weights=values[known]) / size)[codes]
    return float(np.sqrt(np.sum(apart**2) / (len(apart) - len(size))))


def _step(contrast: Contrast, model: Model, term: str) -> float:
    if contrast.kind == "sd":
        place = place_of(model, term)
        assert place is not None
        whole = model.matrix.terms[place]
        if whole is not None and len(whole.factors) > 1:
            # A product is read for one standard deviation of each part, not of the product.
            return float(np.prod([_step(contrast, model, factor.label) for factor in whole.factors]))
        if _two_values(model, place):
            return 1.0
        keys, rows = model.responses.key_column("community"), model.matrix.complete
        return spread_of(model.matrix.x[rows, place], None if keys is None else keys[rows])
    if contrast.kind == "ratio":
        return float(np.log(contrast.value or 2.0))
    return 1.0 if contrast.kind == "category" else float(contrast.value or 1.0)
