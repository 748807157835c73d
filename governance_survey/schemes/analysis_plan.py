"""An analysis plan as data: hypotheses with their pairs of variables, models, controls and sentence forms."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..words.errors import FormulaError
from ..words.text import Text, same
from .base import Id, Model, Scheme, Wording

# The only names of a pair that no questionnaire, record or index declares; they are worked out from the study.
DERIVED_NAMES = {
    "remedies_above_median": Text(
        zh="五治中高于各社区中位数的个数", en="how many of the five remedies are above the median of communities"
    ),
    "phase": Text(zh="事件阶段（需要分阶段的重复调查）", en="phase of the event (needs repeated waves)"),
}
_NAME_OF_PAIR = re.compile(r"([^\W\d]\w*)(?:\[\w+ v \w+\])?(?: (?:raw|count))?")

Kind = Literal["same_source", "cross_source", "record"]
Sign = Literal["positive", "negative", "zero_or_negative", "changes", "mixed"]


def pair_names(text: str) -> tuple[str, ...]:
    """The ids inside one side of a pair, each once, in order.

    Parameters
    ----------
    text : str
        As in `Pair.x` and `Pair.y`.

    Raises
    ------
    FormulaError
        ``pair_invalid``.

    Examples
    --------
    >>> pair_names("W_URG:W_FAZ"), pair_names("W_BG_7[3 v 1]"), pair_names("R_LAW1_2 raw")
    (('W_URG', 'W_FAZ'), ('W_BG_7',), ('R_LAW1_2',))
    """
    found = [_NAME_OF_PAIR.fullmatch(part.strip()) for part in re.split(r"[:>+/]", text)]
    if not all(found):
        raise FormulaError(
            "pair_invalid",
            Text(zh="这个检验写得不对。", en="This side of a test cannot be read."),
            expected=same("a  a:b  a>b  a+b  a/b  a[3 v 1]  a raw  a count"),
            got=same(text),
        )
    return tuple(dict.fromkeys(match[1] for match in found if match))


class Pair(Model):
    """Predictor and outcome of one test, with the sign expected.

    `x` is an id, ``a:b`` (interaction), ``a>b`` (path through b), ``a+b`` (jointly), ``a/b`` (ratio of two
    answers), ``a[3 v 1]`` (one category against another), ``a raw`` (an item as answered), or ``a count``
    (the number of ticks); `pair_names` takes it apart.
    """

    x: str
    y: str
    sign: Sign
    kind: Kind


class Condition(Model):
    """One thing that is held against the estimates of a pair of the hypothesis, named by its `x` and `y`.

    ``no_relation``: the plan's equivalence test passes (or the interval lies within `within`, in the unit of the
    sentence); ``relation``: the interval leaves zero out and that test does not pass; ``holds_zero``: the interval
    holds zero; ``against``: it lies at zero or on the side that was not expected. Without a pair:
    ``pooled_holds_zero`` of the pooled interaction of the family, ``not_significant`` of the joint test, and
    ``elsewhere`` for what is written but cannot be worked out from these estimates.
    """

    holds: Literal[
        "no_relation", "relation", "holds_zero", "against", "pooled_holds_zero", "not_significant", "elsewhere"
    ]
    x: str | None = None
    y: str | None = None
    within: Annotated[float, Field(gt=0)] | None = None


class Refutation(Model):
    """Conditions that together refute a hypothesis."""

    all_of: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Contrast(Model):
    """The difference in the predictor a sentence speaks of.

    ``sd``: one standard deviation between communities; ``share``: `value` as a share of one; ``ratio``: `value`
    times as large (the predictor enters as a logarithm); ``count``, ``level``: `value` units;
    ``category``: one category against another.
    """

    title: Wording
    kind: Literal["sd", "share", "ratio", "count", "level", "category"]
    value: float | None = None


class Directions(Model):
    """Words for a positive and a negative difference."""

    positive: Wording
    negative: Wording


class Hypothesis(Model):
    """One claim of the papers, and what would refute it.

    `headline` is the pair the sentence speaks of: a cross-source or record pair where there is one. `compares` says
    whom its paths compare where all variables of one come from the same persons: communities, by their means, or
    persons of one community. `refuted_if` says `refuted_when` once more for the estimates, any one of its entries
    refuting the hypothesis; without it nothing is evaluated.
    """

    id: Id
    tier: Literal["primary", "secondary", "exploratory", "design_limited"]
    family: Id
    claim: Wording
    outcomes: tuple[str, ...]
    checks: tuple[str, ...] = ()
    predictors: tuple[str, ...]
    mediator: str | None = None
    moderator: str | None = None
    models: Annotated[tuple[Id, ...], Field(min_length=1)]
    controls: tuple[str, ...] = ()
    effect: Literal["direct", "interaction", "indirect", "joint", "gap"]
    compares: Literal["communities", "persons"] = "communities"
    expected: Sign
    pairs: tuple[Pair, ...]
    headline: Pair | None = None
    remedies: tuple[str, ...] = ()
    refuted_when: Wording
    refuted_if: tuple[Refutation, ...] = ()
    sentence: Wording | None = None
    contrast: Contrast | None = None
    directions: Directions | None = None
    codes: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    note: Wording | None = None

    @model_validator(mode="after")
    def _of_its_pairs(self) -> Hypothesis:
        pairs = {(pair.x, pair.y) for pair in self.pairs}
        for condition in (one for refutation in self.refuted_if for one in refutation.all_of):
            paired = condition.holds not in ("pooled_holds_zero", "not_significant", "elsewhere")
            if paired != ((condition.x, condition.y) in pairs) or (not paired and (condition.x or condition.y)):
                raise ValueError("refuted_by_a_pair")
        return self


class Family(Model):
    """Hypotheses whose p-values are adjusted together."""

    id: Id
    title: Wording
    adjust: Literal["holm", "benjamini_hochberg", "none"]


class ModelKind(Model):
    """A model of the plan; `offered` says whether this version of the package fits it."""

    id: Id
    title: Wording
    offered: bool = False


class ControlSet(Model):
    """Variables a model is adjusted for, as terms of a formula.

    Terms of a set whose `source` is not the level of analysis are read as attributes of the community.
    """

    id: str
    title: Wording
    terms: tuple[str, ...]


class BadControls(Model):
    """Variables that may never be adjusted for, by hypothesis."""

    hypotheses: tuple[Id, ...]
    never: tuple[str, ...]
    why: Wording


class PlanSource(Model):
    """A source of the study and the questionnaire or record form it answers."""

    id: Id
    instrument: str


class Equivalence(Model):
    """Smallest standardised slope of interest, and the bounds of "no relation"."""

    smallest: float
    bound: float
    title: Wording


class AnalysisPlan(Scheme):
    """Hypotheses over linked sources, fixed before the data are seen.

    Examples
    --------
    >>> import governance_survey as gs
    >>> plan = gs.read_scheme("community_emergency")
    >>> len(plan.hypotheses), [h.id for h in plan.hypotheses if h.tier == "primary"]
    (43, ['H1a', 'H1b', 'H1c', 'H1d', 'H1e', 'H5a'])
    """

    kind: Literal["analysis_plan"]
    sources: Annotated[tuple[PlanSource, ...], Field(min_length=1)]
    index_schemes: Annotated[tuple[str, ...], Field(min_length=1)]
    codebook: str | None = None
    source_map: str | None = None
    equivalence: Equivalence
    families: tuple[Family, ...]
    models: tuple[ModelKind, ...]
    control_sets: tuple[ControlSet, ...]
    bad_controls: tuple[BadControls, ...]
    hypotheses: Annotated[tuple[Hypothesis, ...], Field(min_length=1)]

    @cached_property
    def hypothesis_by_id(self) -> dict[str, Hypothesis]:
        """Hypotheses by id."""
        return {hypothesis.id: hypothesis for hypothesis in self.hypotheses}

    @cached_property
    def model_by_id(self) -> dict[str, ModelKind]:
        """Models by id."""
        return {model.id: model for model in self.models}

    @cached_property
    def control_set_by_id(self) -> dict[str, ControlSet]:
        """Control sets by id."""
        return {controls.id: controls for controls in self.control_sets}
