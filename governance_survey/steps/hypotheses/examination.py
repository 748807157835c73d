"""Hypotheses of an analysis plan against a linked study: each ends in findings or in a stated reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis, Pair
from ...statistics.multiplicity import joint_dof, joint_test
from ...words.errors import EstimationError, UsageError
from ...words.progress import progress
from ...words.provenance import Provenance
from ...words.text import Text, same
from ...words.threads import one_thread
from ..interpretation import Finding, interpret, place_of, refused_finding
from ..linked_scoring import LinkedIndices
from ..modelling import Model, fit
from .asked import check_controls, check_linked, chosen_hypotheses, plan_asked
from .beside import beside
from .families import adjusted
from .indirect import path_of
from .pairs import Specified, Untestable, left_out_note, specify, with_detail
from .path_findings import path_finding
from .pooled import pooled_families
from .refuting import with_refutations
from .scaled import scaled
from .tested import Examination, HypothesisTest, PairTest
from .words import basis_notes, headline_sentence, indirect_sentence, joint_sentence, tailed, untested_sentence

__all__ = ["chosen_hypotheses", "examine"]


@one_thread()
def examine(
    plan: AnalysisPlan | str,
    wanted: Sequence[str] | str,
    indices: LinkedIndices,
    *,
    adjust_for: Sequence[str] | None = None,
) -> Examination:
    """Test hypotheses of a plan, each by the model the plan names, with the sign it expects.

    A slope between communities stands beside the two-level model and the slope corrected for the error of community
    means; a path in both orders; a share or a count by a model of its own; exploratory products as one.

    Parameters
    ----------
    plan : AnalysisPlan or str
        ``"community_emergency"``, or a plan read with `read_scheme`.
    wanted : str or sequence of str
        Ids of hypotheses (``"H1a"``), or ``"primary"``, ``"secondary"``, ``"exploratory"``, ``"all"``.
    indices : LinkedIndices
        From `score` on a linked study.
    adjust_for : sequence of str, optional
        Terms of the formula to adjust for, in place of the plan's control sets.

    Returns
    -------
    Examination
        In the order of the plan. The headline p-values are adjusted within their family by the plan's
        rule, with every hypothesis of the family whether asked for or not.

    Raises
    ------
    UsageError
        ``not_linked``, ``not_a_plan``, ``unknown_scheme``, ``not_names``, ``unknown_hypothesis``, ``unknown_control``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> made = gs.simulate(gs.read_scheme("community_emergency"), seed=3, communities=40)
    >>> indices = gs.score(made.linked, ("five_dimensions", "five_tensions", "outcomes"))
    >>> found = gs.examine("community_emergency", "H1d", indices, adjust_for=("urban",))
    >>> found.test("H1d").headline.pair.x, len(found.test("H1d").pairs)
    ('K02', 7)
    """
    check_linked(indices)
    plan = plan_asked(plan)
    chosen = chosen_hypotheses(plan, wanted, least=1)
    check_controls(adjust_for, indices)
    bar = progress(chosen, Text(zh="检验假设", en="testing hypotheses"))
    tests = [_examine(plan, hypothesis, indices, adjust_for) for hypothesis in bar]
    tests = adjusted(plan, tests, indices, adjust_for)
    pooled = pooled_families(plan, tests)
    whole = with_refutations(plan.equivalence, tests, pooled)
    provenance = Provenance(
        step="examine",
        arguments={
            "plan": f"{plan.id}@{plan.version}",
            "hypotheses": [hypothesis.id for hypothesis in chosen],
            "adjust_for": None if adjust_for is None else list(adjust_for),
        },
        parents=tuple(test.finding.provenance for test in whole),
        rests_on=tuple(dict.fromkeys(entry for hypothesis in chosen for entry in hypothesis.rests_on)),
    )
    return Examination(plan, whole, indices.linked.simulated, provenance, pooled)


def _examine(
    plan: AnalysisPlan, hypothesis: Hypothesis, indices: LinkedIndices, adjust_for: Sequence[str] | None
) -> HypothesisTest:
    if hypothesis.effect == "joint" and hypothesis.headline is not None and "+" in hypothesis.headline.x:
        return _examine_joint(plan, hypothesis, indices, adjust_for)
    tests = tuple(
        _test(plan, hypothesis, pair, indices, adjust_for, f"{hypothesis.id}_{place}")
        for place, pair in enumerate(hypothesis.pairs, 1)
    )
    wanted = hypothesis.headline
    head = next((t for t in tests if wanted is not None and (t.pair.x, t.pair.y) == (wanted.x, wanted.y)), None)
    if head is None or head.finding is None or head.estimate is None:
        why = head.why if head is not None and head.why is not None else (tests[0].why or same(""))
        return HypothesisTest(hypothesis, tests, _untested(plan, hypothesis, indices, why), None, None)
    if head.path is not None:
        sentence = indirect_sentence(head, hypothesis, hypothesis.id)
        turned = None
    else:
        sentence = headline_sentence(head, hypothesis)
        turned = headline_sentence(head, hypothesis, turned=True)
    finding = replace(
        head.finding,
        key=hypothesis.id,
        sentence=sentence,
        turned=turned,
        caveats=(*basis_notes(hypothesis, head.pair), *head.finding.caveats),
        provenance=_provenance(head.finding, plan, hypothesis),
    )
    model, specified = finding.model, head.specified
    others = () if model is None or specified is None else beside(specified, model, indices)
    return HypothesisTest(hypothesis, tests, finding, head.estimate.p_value, None, others)


def _test(
    plan: AnalysisPlan,
    hypothesis: Hypothesis,
    pair: Pair,
    indices: LinkedIndices,
    adjust_for: Sequence[str] | None,
    key: str,
) -> PairTest:
    if ">" in pair.x:
        path = path_of(plan, hypothesis, pair, indices, adjust_for)
        if isinstance(path, Text):
            return PairTest(pair, None, None, path)
        test = PairTest(pair, None, path.scaled, None, path)
        found = path.scaled
        first = indirect_sentence(test, hypothesis, key)
        said = tailed(first, plan, hypothesis, pair, found.n_obs, found.p_value, verdict=test.verdict, key=key)
        return replace(test, finding=path_finding(path, said, indices, key))
    model = _fitted(specify(plan, hypothesis, pair, indices, adjust_for), indices)
    if isinstance(model, Text):
        return PairTest(pair, None, None, model)
    specified, fitted = model
    return _read(hypothesis, specified, fitted, specified.terms[0], pair, indices, key)


def _fitted(specified: Specified | Untestable, indices: LinkedIndices) -> tuple[Specified, Model] | Text:
    if isinstance(specified, Untestable):
        return specified.why
    try:
        return specified, fit(specified.formula, indices, level=specified.level, family=specified.family)
    except EstimationError as problem:
        if problem.code == "no_overdispersion":
            # The counts vary no more than Poisson's: their mean is modelled alike, with errors of the design.
            return _fitted(replace(specified, family="poisson"), indices)
        return with_detail(problem)
    except UsageError as problem:
        return problem.what


def _read(
    hypothesis: Hypothesis,
    specified: Specified,
    model: Model,
    term: str,
    pair: Pair,
    indices: LinkedIndices,
    key: str,
) -> PairTest:
    finding = interpret(model, term, key=key)
    if finding.claim is None:
        return PairTest(pair, finding, None, finding.refusal[1] if finding.refusal else None)
    note = left_out_note(specified.left_out, indices)
    if note is not None:
        finding = replace(finding, caveats=(*finding.caveats, note))
    estimate = scaled(hypothesis, specified, finding, pair, indices)
    return PairTest(pair, finding, estimate, None, specified=specified)


def _examine_joint(
    plan: AnalysisPlan, hypothesis: Hypothesis, indices: LinkedIndices, adjust_for: Sequence[str] | None
) -> HypothesisTest:
    # All predictors together in one model for each outcome; the headline is their joint test.
    assert hypothesis.headline is not None
    tests: list[PairTest] = []
    finding, p_value = None, None
    why: Text = same("")
    for outcome in dict.fromkeys(pair.y for pair in hypothesis.pairs):
        pairs = [pair for pair in hypothesis.pairs if pair.y == outcome]
        together = pairs[0].model_copy(update={"x": "+".join(pair.x for pair in pairs)})
        model = _fitted(specify(plan, hypothesis, together, indices, adjust_for), indices)
        if isinstance(model, Text):
            tests += [PairTest(pair, None, None, model) for pair in pairs]
            why = model if outcome == hypothesis.headline.y else why
            continue
        specified, fitted = model
        start = len(tests) + 1
        own = [
            _read(hypothesis, specified, fitted, term, pair, indices, f"{hypothesis.id}_{start + n}")
            for n, (term, pair) in enumerate(zip(specified.terms, pairs, strict=True))
        ]
        tests += own
        if outcome == hypothesis.headline.y and all(t.finding is not None and t.finding.claim for t in own):
            places = tuple(p for p in (place_of(fitted, term) for term in specified.terms) if p is not None)
            value, p_value = joint_test(fitted.fit, places)
            first = own[0].finding
            assert first is not None
            finding = replace(
                first,
                key=hypothesis.id,
                sentence=joint_sentence(
                    hypothesis,
                    fitted,
                    [t.estimate for t in own if t.estimate],
                    value,
                    (len(places), joint_dof(fitted.fit, places)),
                ),
                caveats=(*basis_notes(hypothesis, hypothesis.headline), *first.caveats),
                provenance=_provenance(first, plan, hypothesis),
                beside=tuple(t.finding.claim for t in own[1:] if t.finding is not None and t.finding.claim is not None),
            )
    if finding is None:
        finding = _untested(plan, hypothesis, indices, why)
    return HypothesisTest(hypothesis, tuple(tests), finding, p_value, None)


def _untested(plan: AnalysisPlan, hypothesis: Hypothesis, indices: LinkedIndices, why: Text) -> Finding:
    problem = EstimationError("not_testable", why)
    base = refused_finding(indices.parts[0], hypothesis.id, hypothesis.id, hypothesis.id, problem)
    return replace(
        base,
        sentence=untested_sentence(hypothesis, why),
        caveats=basis_notes(hypothesis, hypothesis.headline),
        provenance=_provenance(base, plan, hypothesis),
    )


def _provenance(finding: Finding, plan: AnalysisPlan, hypothesis: Hypothesis) -> Provenance:
    own = finding.provenance
    arguments = {**own.arguments, "hypothesis": hypothesis.id, "plan": f"{plan.id}@{plan.version}"}
    return replace(own, arguments=arguments, rests_on=hypothesis.rests_on)
