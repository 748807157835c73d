"""What is held up to the checks: one slope of one model, of a hypothesis of the plan or one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from ...data.responses import Responses
from ...schemes.analysis_plan import AnalysisPlan, Hypothesis, Pair
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..hypotheses.examination import chosen_hypotheses
from ..hypotheses.pairs import Specified, Untestable, specify
from ..interpretation import place_of
from ..linked_scoring import LinkedIndices
from ..modelling import Model, fit
from ..models.refusals import refusal_of
from .rescoring import Scored
from .slopes import Slope, direction_of, slope_of

# What `interpret` refuses of a column because of what it is, whatever its errors.
_NOT_ALONE = ("lower_order", "polynomial", "curved")
_ARROW = Text(zh="{x} → {y}", en="{x} → {y}")


@dataclass(frozen=True)
class Subject:
    """One slope: where it comes from and how it is read.

    Attributes
    ----------
    key : str
        Id of the hypothesis, or ``"model"``.
    model : Model
        A linear one.
    terms : tuple of str
        Columns read; of several the average slope.
    hypothesis, pair : of the plan, or None for a model of one's own
    stands_in : bool
        The plan's model of this outcome (a share, a count) is not linear; the checks are made on the linear one.
    """

    key: str
    indices: Scored
    model: Model
    terms: tuple[str, ...]
    plan: AnalysisPlan
    level: float
    hypothesis: Hypothesis | None = None
    pair: Pair | None = None
    sign: float = 1.0
    stands_in: bool = False

    @property
    def responses(self) -> Responses:
        """The answers whose rows are the units."""
        return self.model.responses

    @property
    def outcome(self) -> str:
        """Id of the outcome."""
        return self.model.formula.outcome.name

    @cached_property
    def predictors(self) -> tuple[str, ...]:
        """Ids of what the terms are made of."""
        found: list[str] = []
        for term in self.terms:
            whole = self.model.matrix.terms[self.model.matrix.names.index(term)]
            found += [factor.name for factor in whole.factors] if whole is not None else []
        return tuple(dict.fromkeys(found))

    @cached_property
    def direction(self) -> np.ndarray:
        """What turns coefficients into the slope, (p,)."""
        return direction_of(self.model.matrix, self.terms, self.responses.key_column("community"), self.sign)

    @cached_property
    def slope(self) -> Slope:
        """The headline."""
        return slope_of(self.model.fit, self.direction, self.level)

    @cached_property
    def verdict(self) -> Literal["as_expected", "opposite", "undetermined"] | None:
        """The headline against the sign the plan expects; None where it is settled and no sign is expected."""
        if not self.slope.settled:
            return "undetermined"
        sign = None if self.pair is None else self.pair.sign
        if sign not in ("positive", "negative"):
            return None
        return "as_expected" if (self.slope.estimate > 0) == (sign == "positive") else "opposite"

    @cached_property
    def place(self) -> int | None:
        """Column of the one term, where there is one."""
        return self.model.matrix.names.index(self.terms[0]) if len(self.terms) == 1 else None

    @property
    def title(self) -> Text:
        """What goes with what, in words."""
        labels = [self.model.titles[name] for name in self.predictors]
        return _ARROW.fill(x=listed(labels), y=self.model.titles[self.outcome])

    def sources_of(self, names: Sequence[str]) -> set[str]:
        """Sources that names of the model come from."""
        return {self.model.origins[name] for name in names if name in self.model.origins}

    @cached_property
    def same_people(self) -> bool:
        """Whether the persons who answered for the outcome gave the predictor too (of a product, all its parts)."""
        own = self.sources_of(self.predictors)
        return bool(own) and own <= self.sources_of((self.outcome,)) and self.responses.instrument.unit == "person"

    @cached_property
    def uses_record(self) -> bool:
        """Whether predictor or outcome is a figure of the record."""
        return "record" in self.sources_of((*self.predictors, self.outcome))

    @cached_property
    def units(self) -> np.ndarray:
        """Unit of each row: the model's clusters, the declared PSU, else the community, else the row itself."""
        name = next(iter(self.model.asked.cluster), self.responses.design.psu)
        if name is not None:
            return np.asarray(self.responses.column(name).values)
        keys = self.responses.key_column("community")
        return np.arange(self.responses.n_rows) if keys is None else np.asarray(keys)

    @cached_property
    def weights(self) -> np.ndarray | None:
        """Weights of the rows."""
        name = self.responses.design.weight
        return None if name is None else np.asarray(self.responses.column(name).values, dtype=np.float64)


def subject_of(
    what: str | Model,
    indices: Scored,
    plan: AnalysisPlan,
    *,
    term: str | None,
    pair: tuple[str, str] | None,
    level: float,
) -> Subject:
    """The slope meant.

    Raises
    ------
    UsageError
        ``unknown_hypothesis``, ``not_testable``, ``unknown_pair``, ``needs_linked``, ``not_linear``, ``unknown_term``,
        ``not_read_alone``, ``other_indices``.
    """
    if isinstance(what, Model):
        return _of_model(what, indices, plan, term, level)
    (hypothesis, *more) = chosen_hypotheses(plan, (what,))
    if more:
        raise UsageError(
            "one_hypothesis",
            Text(zh="一次只检查一个假设。", en="One hypothesis is checked at a time."),
            got=same(what),
        )
    if not isinstance(indices, LinkedIndices):
        raise UsageError(
            "needs_linked",
            Text(
                zh="计划里的假设要用联结后的研究来检查。", en="A hypothesis of the plan is checked on a linked study."
            ),
            fix=same('score(link(worker=…, resident=…, record=…), ("five_dimensions", …))'),
        )
    wanted = _pair(hypothesis, pair)
    if ">" in wanted.x:
        raise UsageError(
            "not_testable",
            Text(
                zh="这些检查针对一个斜率；{h} 是间接关联，由两条路径相乘。",
                en="These checks are of one slope; {h} is an indirect association, a product of two paths.",
            ).fill(h=hypothesis.id),
            fix=Text(
                zh="用 examine 检验它（两种次序并列），或用 pair= 指定该假设的一个斜率。",
                en="Test it with examine, which gives both orders; or name a slope of the hypothesis with pair=.",
            ),
        )
    specified = specify(plan, hypothesis, wanted, indices)
    if isinstance(specified, Untestable):
        raise _not_testable(hypothesis, specified.why)
    return of_pair(plan, hypothesis, specified, indices, level, term)


def of_pair(
    plan: AnalysisPlan,
    hypothesis: Hypothesis,
    specified: Specified,
    indices: LinkedIndices,
    level: float,
    term: str | None = None,
) -> Subject:
    """The slope of a pair of the plan."""
    model = fit(specified.formula, indices, level=specified.level)
    turned = sum(side.endswith(" raw") for side in (specified.pair.x, specified.pair.y))
    terms = _columns(hypothesis, specified, model)
    if term is not None:
        terms = (_known(term, terms),)
    return Subject(
        key=hypothesis.id,
        indices=indices,
        model=model,
        terms=terms,
        plan=plan,
        level=level,
        hypothesis=hypothesis,
        pair=specified.pair,
        sign=-1.0 if turned % 2 else 1.0,
        stands_in=getattr(specified, "family", "linear") != "linear",
    )


def _columns(hypothesis: Hypothesis, specified: Specified, model: Model) -> tuple[str, ...]:
    # A term of a category stands for one column of it.
    places = [place_of(model, term) for term in specified.terms]
    if any(place is None for place in places):
        why = Text(zh="模型里没有要读的一项", en="the model lacks the term that is read")
        raise _not_testable(hypothesis, why)
    return tuple(model.matrix.names[place] for place in places if place is not None)


def again(subject: Subject, indices: Scored) -> Subject:
    """The same slope with other scores."""
    return replace(subject, indices=indices, model=refit(subject, subject.model.formula.canonical(), indices))


def refit(subject: Subject, formula: str, indices: Scored) -> Model:
    """A formula with the kind of errors of the subject's model (CR2 in place of a bootstrap)."""
    asked = subject.model.asked
    kind = "cr2" if asked.covariance == "wild" else asked.covariance
    return fit(
        formula,
        indices,
        level=subject.responses.source,
        covariance=kind,
        cluster=(asked.cluster[0], asked.cluster[1]) if len(asked.cluster) == 2 else next(iter(asked.cluster), None),
    )


def _pair(hypothesis: Hypothesis, pair: tuple[str, str] | None) -> Pair:
    if pair is None:
        if hypothesis.headline is None:
            why = Text(zh="计划没有给出可检验的组合", en="the plan names no pair that could be tested")
            raise _not_testable(hypothesis, why)
        return hypothesis.headline
    found = next((p for p in hypothesis.pairs if (p.x, p.y) == tuple(pair)), None)
    if found is None:
        raise UsageError(
            "unknown_pair",
            Text(zh="假设 {h} 没有这个组合。", en="Hypothesis {h} has no such pair.").fill(h=hypothesis.id),
            expected=listed([f"({p.x}, {p.y})" for p in hypothesis.pairs], most=20),
            got=same(str(pair)),
        )
    return found


def _not_testable(hypothesis: Hypothesis, why: Text) -> UsageError:
    return UsageError(
        "not_testable",
        Text(zh="本研究不能检验假设 {h}：{w}", en="This study cannot test hypothesis {h}: {w}").fill(
            h=hypothesis.id, w=why
        ),
    )


def _of_model(model: Model, indices: Scored, plan: AnalysisPlan, term: str | None, level: float) -> Subject:
    parts = indices.parts if isinstance(indices, LinkedIndices) else (indices,)
    if not any(part.responses is model.responses for part in parts):
        raise UsageError(
            "other_indices",
            Text(zh="这个模型不是用这份得分拟合的。", en="The model was not fitted to these scores."),
            fix=same("robustness(fit(…, indices), indices)"),
        )
    if model.family != "linear" or model.asked.groups is not None or model.asked.corrected:
        raise UsageError(
            "not_linear",
            Text(zh="这些检查用于线性模型的一个斜率。", en="These checks are for one slope of a linear model."),
            fix=same('fit(…, family="linear")'),
        )
    first = model.matrix.names[1]
    chosen = first if term is None else _known(term, model.matrix.names[1:])
    refusal = refusal_of(model, model.matrix.names.index(chosen), None)
    if refusal is not None and refusal[0] in _NOT_ALONE:
        raise UsageError(
            "not_read_alone",
            Text(zh="{t} 不能单独检查：{w}。", en="{t} cannot be checked alone: {w}.").fill(t=chosen, w=refusal[1]),
            fix=Text(zh="用 term= 指定另一项。", en="Name another term with term=."),
        )
    return Subject("model", indices, model, (chosen,), plan, level)


def _known(term: str, known: Sequence[str]) -> str:
    named = [name for name in known if term in (name, _bare(name))]
    if len(named) != 1:
        raise UsageError(
            "unknown_term",
            Text(zh="模型里没有这一项：{term}。", en="The model has no term {term}.").fill(term=term),
            expected=listed(known, most=20),
            fix=closest(term, known),
        )
    return named[0]


def _bare(name: str) -> str:
    return name.removeprefix("between(").removesuffix(")") if name.startswith("between(") else name
