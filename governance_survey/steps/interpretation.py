"""The verb `interpret`: one coefficient becomes a finding, in words keyed to the design, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

from ..data.codings import Codings
from ..words.document import Sentence
from ..words.errors import EstimationError, UsageError, closest
from ..words.numbers import Number
from ..words.printed import Printed
from ..words.provenance import Provenance
from ..words.table import Table
from ..words.text import Text, listed, same
from .argument_checks import check_name
from .finding_words import refusal_sentence, sentence_of
from .imputing.pooled_findings import pooled_caveats, pooled_claim, pooled_refusal, pooled_sentence, speaking
from .imputing.pooled_tables import pooled_glance
from .imputing.pooling import PooledModel
from .interviews.evidence import Evidence
from .interviews.evidence_units import evidence_given
from .model_tables import fit_table
from .modelling import Model, check_model
from .models.caveats import caveats_of
from .models.claims import Claim, category_of, scale_of_claims
from .models.refusals import refusal_of
from .scoring import Indices

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class Bound:
    """The smallest difference worth speaking of, and who says so."""

    value: float
    source: Text


@dataclass(frozen=True)
class Finding(Printed):
    """One claim with its sentence in zh and en, its estimate, and what it cannot show.

    Estimate, SE, interval and p are read from the model's one covariance matrix; nothing can be handed
    in separately. `refusal` says why no number is reported; then there are no numbers at all. `turned` is
    the sentence with the opposite direction, where `verify` must know it when it sees it; `beside` holds the
    other coefficients of a finding about several terms together; `pooled` is what a finding of several completed data
    sets rests on, in place of one model. `evidence` lists what interviews say of it, for and
    against: it stands beside the number and never changes it.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> finding = gs.interpret(model, "W_LAW")
    >>> [record.step for record in finding.provenance.trail()]
    ['interpret', 'fit', 'score', 'read_responses']
    """

    key: str
    formula: str
    term: str
    indices: Indices
    model: Model | None
    claim: Claim | None
    bound: Bound | None
    verdict: str
    refusal: tuple[str, Text] | None
    sentence: Sentence
    caveats: tuple[Text, ...]
    provenance: Provenance
    turned: Sentence | None = None
    beside: tuple[Claim, ...] = ()
    evidence: Evidence | None = None
    pooled: PooledModel | None = None

    def say(self, language: str | None = None) -> str:
        """The sentence in one language."""
        return self.sentence.say(language)

    def numbers(self) -> tuple[Number, ...]:
        """Every number of the finding at full precision: those in the sentence and those of the table."""
        own = {number.key: number for number in self.sentence.numbers()}
        own.update({number.key: number for number in self.table().numbers()})
        return tuple(own.values())

    def tidy(self) -> pandas.DataFrame:
        """One row: term, estimate, std_error, statistic, dof, p_value, interval, n."""
        return self.table().to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row about the model behind the finding."""
        if self.pooled is not None:
            return pooled_glance(self.pooled).to_frame()
        return (self.table() if self.model is None else fit_table(self.model)).to_frame()

    def table(self) -> Table:
        """The numbers of the finding, ready to print."""
        columns = ("term", "estimate", "std_error", "statistic", "dof", "p_value", "conf_low", "conf_high")
        rows: tuple[tuple[Text | Number | None, ...], ...] = ()
        if self.claim is not None:
            rows = tuple(
                self._row(claim, columns[1:], "" if place == 1 else f"_{place}")
                for place, claim in enumerate((self.claim, *self.beside), 1)
            )
        return Table(f"finding_{self.key}", same(self.key), columns, rows, self.caveats)

    def _row(self, c: Claim, names: tuple[str, ...], mark: str) -> tuple[Text | Number | None, ...]:
        values = (c.estimate, c.std_error, c.statistic, c.dof, c.p_value, c.low, c.high)
        whole = c.dof is not None and float(c.dof).is_integer()
        degrees = "count" if whole else "score"
        styles = ("coefficient", "coefficient", "estimate", degrees, "p", "coefficient", "coefficient")
        named = zip(names, values, styles, strict=True)
        # Without degrees of freedom (a normal reference, a bootstrap) the cell stays empty.
        shown = (
            None if value is None else Number(f"{self.key}.{name}{mark}", value, style) for name, value, style in named
        )
        return (c.said, *shown)

    def __str__(self) -> str:
        heard = () if self.evidence is None else (f"· {self.evidence.summary}",)
        return "\n".join([self.say(), *(f"· {caveat}" for caveat in self.caveats), *heard])

    def _repr_html_(self) -> str:
        from html import escape

        heard = "" if self.evidence is None else self.evidence._repr_html_()
        return f"<p><strong>{escape(self.say())}</strong></p>{self.table()._repr_html_()}{heard}"


def interpret(
    model: Model | PooledModel,
    term: str,
    *,
    key: str = "F1",
    category: str | float | None = None,
    smallest_meaningful: float | None = None,
    bound_source: Text | str | None = None,
    evidence: Codings | Evidence | None = None,
) -> Finding:
    """Say in words what one estimate shows, and what it cannot show.

    Of a linear model it is the coefficient. Of other families it is the average marginal difference (percentage
    points, counts), or, for counts over an exposure and for the mixed logit, a ratio; with the interval of the model's
    one covariance. Of a model pooled over imputations it is what Rubin's rules make of the same, with the information
    lost and the estimate of available cases in the sentence.

    Parameters
    ----------
    model : Model or PooledModel
        From `fit`, or from `pool`.
    term : str
        A column of the model, for example ``"W_RSK"`` or ``"C(edu)[3]"``.
    key : str
        Key of the finding; its numbers are found again as ``F1.estimate`` and so on.
    category : str or number, optional
        Of an outcome of several categories: the code or wording of the one the sentence speaks of. An ordered outcome
        takes its last; an unordered one needs it. The others stand in the table of the finding.
    smallest_meaningful : float, optional
        Smallest difference in the outcome worth speaking of, per unit of the term, in the unit of the sentence
        (percentage points for shares and categories).
    bound_source : Text or str, optional
        Where that bound comes from; required with it.
    evidence : Codings or Evidence, optional
        What interviews say of it: ``codings.about("PB.RSK")``, or with words that may leave and the agreement of the
        coders ``protect(codings).evidence("PB.RSK", agreement=…)``. Units against it are listed as those for it.

    Returns
    -------
    Finding
        With a sentence that uses no causal verb for a cross-section; or a refusal where the number
        may not be read alone (a lower-order term of an interaction, one piece of a polynomial, a product on a log
        scale), rests on fewer than 10 answers in a cell, on one cluster, on fewer than 10 clusters without a
        small-sample method, or on fewer than 4 Satterthwaite degrees of freedom.

    Raises
    ------
    UsageError
        ``not_a_model``, ``not_a_name``, ``unknown_term`` (the model's terms are listed), ``bound_without_source``,
        ``bound_of_a_ratio``, ``bound_not_positive``, ``category_missing``, ``unknown_category``;
        with `evidence` ``codes_missing``, ``unknown_code``,
        ``nothing_coded``, ``not_evidence``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=40, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> finding = gs.interpret(model, "W_LAW")
    >>> finding.verdict, finding.say("en")[:60]
    ('positive', 'Among community workers, each additional point of rule of la')
    """
    pooled = model if isinstance(model, PooledModel) else None
    if isinstance(model, PooledModel):
        model = speaking(model)
    check_model(model, "interpret")
    check_name(key, "key", '"F1"')
    place = _known_place(model, term)
    bound = _bound(model, smallest_meaningful, bound_source)
    chosen = category_of(model, category)
    refusal = refusal_of(model, place, chosen) if pooled is None else pooled_refusal(pooled, place, chosen)
    claim = _claim(model, pooled, place, chosen) if refusal is None else None
    verdict = "refused" if claim is None else verdict_of(claim.low, claim.high, bound)
    if claim is None:
        assert refusal is not None
        sentence = refusal_sentence(model.matrix.labels[place], refusal[1])
    else:
        sentence = sentence_of(
            key, model, claim, verdict, bound.value if bound else None, bound.source if bound else None
        )
        if pooled is not None:
            sentence = pooled_sentence(key, sentence, pooled, place, chosen)
    others = () if claim is None or chosen is None else range(len(model.matrix.categories))
    heard = evidence_given(evidence)
    return Finding(
        key=key,
        formula=model.formula.canonical(),
        term=term,
        indices=model.indices,
        model=model if pooled is None else None,
        claim=claim,
        bound=bound,
        verdict=verdict,
        refusal=refusal,
        sentence=sentence,
        caveats=(*caveats_of(model, place), *pooled_caveats(pooled)) if claim is not None else (),
        provenance=Provenance(
            step="interpret",
            arguments={
                "term": term,
                "key": key,
                "smallest_meaningful": smallest_meaningful,
                "bound_source": bound_source,
                **({} if chosen is None else {"category": model.matrix.codes[chosen]}),
            },
            parents=((model if pooled is None else pooled).provenance, *(() if heard is None else (heard.provenance,))),
            counts={"used": model.fit.n_obs, "missing": model.fit.n_missing},
        ),
        beside=tuple(_claim(model, pooled, place, other) for other in others if other != chosen),
        evidence=heard,
        pooled=pooled,
    )


def _claim(model: Model, pooled: PooledModel | None, place: int, category: int | None) -> Claim:
    return Claim.of(model, place, category) if pooled is None else pooled_claim(pooled, place, category)


def _known_place(model: Model, term: str) -> int:
    check_name(term, "term", f'"{(*model.matrix.names[1:], "W_LAW")[0]}"')
    place = place_of(model, term)
    if place is not None:
        return place
    raise UsageError(
        "unknown_term",
        Text(zh="模型里没有这一项：{term}。", en="The model has no term {term}.").fill(term=term),
        expected=listed(model.matrix.names[1:], most=20),
        fix=closest(term, model.matrix.names),
    )


def place_of(model: Model, term: str) -> int | None:
    """Column of a model that a term names, or None where it names none or several."""
    # A column by its name, or by its term where that gives one column only ("urban" for "urban[1]"); the
    # factors of a product in any order.
    wanted = sorted(term.replace(" ", "").split(":"))
    named = [i for i, name in enumerate(model.matrix.names) if sorted(name.replace(" ", "").split(":")) == wanted]
    if named:
        return named[0]
    found = [
        i
        for i, of in enumerate(model.matrix.terms)
        if of is not None and sorted(of.label.replace(" ", "").split(":")) == wanted
    ]
    return found[0] if len(found) == 1 else None


def refused_finding(indices: Indices, formula: str, term: str, key: str, problem: EstimationError) -> Finding:
    """The finding that says why a model could not be fitted, in place of a number."""
    why = (
        problem.what
        if problem.got is None
        else problem.what + Text(zh="（{got}）", en=" ({got})").fill(got=problem.got)
    )
    return Finding(
        key=key,
        formula=formula,
        term=term,
        indices=indices,
        model=None,
        claim=None,
        bound=None,
        verdict="refused",
        refusal=(problem.code, why),
        sentence=refusal_sentence(same(term), why),
        caveats=(),
        provenance=Provenance(
            step="interpret",
            arguments={"formula": formula, "term": term, "key": key, "refusal": problem.code},
            parents=(indices.provenance,),
        ),
    )


def verdict_of(low: float, high: float, bound: Bound | None) -> str:
    """Compare an interval with zero and with the smallest meaningful difference.

    ``positive`` / ``negative`` (zero outside the interval), ``undetermined`` (zero inside); with a
    bound also ``meaningful_positive`` / ``meaningful_negative`` (the whole interval beyond it) and
    ``negligible`` (the whole interval inside it).

    Examples
    --------
    >>> verdict_of(0.2, 0.6, None), verdict_of(-0.1, 0.3, None)
    ('positive', 'undetermined')
    >>> verdict_of(0.2, 0.6, Bound(0.1, same("pilot"))), verdict_of(0.02, 0.06, Bound(0.1, same("pilot")))
    ('meaningful_positive', 'negligible')
    """
    if bound is not None:
        if low >= bound.value:
            return "meaningful_positive"
        if high <= -bound.value:
            return "meaningful_negative"
        if low > -bound.value and high < bound.value:
            return "negligible"
    if low > 0:
        return "positive"
    return "negative" if high < 0 else "undetermined"


def _bound(model: Model, value: float | None, source: Text | str | None) -> Bound | None:
    if (value is None) != (source is None):
        raise UsageError(
            "bound_without_source",
            Text(
                zh="“最小有意义差异”须同时给出数值和出处。",
                en="A smallest meaningful difference needs both a value and its source.",
            ),
            fix=same("smallest_meaningful=..., bound_source=..."),
        )
    if value is None or source is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Real) or not value > 0:
        raise UsageError(
            "bound_not_positive",
            Text(
                zh="“最小有意义差异”是大于零的数，正负两个方向都用它。",
                en="A smallest meaningful difference is a number above zero; it serves both directions.",
            ),
            expected=same("smallest_meaningful=0.5"),
            got=same(repr(value)),
        )
    if scale_of_claims(model) == "ratio":
        raise UsageError(
            "bound_of_a_ratio",
            Text(
                zh="“最小有意义差异”是差值，这个模型的发现是比值。",
                en="A smallest meaningful difference is no ratio, and this model's findings are ratios.",
            ),
        )
    return Bound(float(value), source if isinstance(source, Text) else same(source))
