"""The verb `robustness`: every check of the analysis plan for one estimate, and the grade of evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from ...schemes.analysis_plan import AnalysisPlan
from ...schemes.loading import read_shipped
from ...statistics.sensitivity.specification import FEWEST_DRAWS
from ...words.errors import GovernanceSurveyError, UsageError
from ...words.progress import progress
from ...words.provenance import Provenance
from ...words.text import Text, same
from ...words.threads import one_thread
from ..argument_checks import check_choice, check_draws, check_level, check_names, check_seed
from ..hypotheses.asked import check_controls
from ..imputing.imputed import Imputed
from ..linked_scoring import LinkedIndices
from ..measurement.options import seed_of
from ..modelling import Model
from ..scored_input import check_scored
from ..scoring import Indices
from .check import Check, left_out
from .completing import check_imputed, missing_check
from .curve import Curve, curve_check, curve_of, source_checks
from .data_checks import careless_check, form_check, overlap_check, weak_check, weight_checks
from .desk import Desk
from .found import Robustness
from .grade import grade_of
from .inference_checks import elsewhere, equivalence_check, family_check
from .method_checks import half_checks, marker_checks
from .ordinal import ordinal_check
from .subject import Subject, subject_of
from .trait_checks import few_units_check, province_check, trait_checks, unit_check
from .versions import versions_of

SPLITS = 50
# In the order of the plan (section 5): what may be named in checks=, and what it is called.
CHECKS: dict[str, tuple[Text, Callable[[Desk], tuple[Check, ...]] | None]] = {
    "marker": (Text(zh="标记变量与阴性对照", en="marker and negative control"), marker_checks),
    "halves": (Text(zh="异半检验", en="cross-half"), half_checks),
    "traits": (Text(zh="遗漏的社区特征", en="omitted traits"), trait_checks),
    "province": (Text(zh="逐省剔除", en="leave one province out"), province_check),
    "overlap": (Text(zh="题意重叠", en="overlap of meaning"), overlap_check),
    "weak_parts": (Text(zh="信度低的子维度", en="weak sub-dimensions"), weak_check),
    "ordinal": (Text(zh="有序模型", en="ordinal model"), ordinal_check),
    "careless": (Text(zh="不认真作答", en="careless answers"), careless_check),
    "missing": (Text(zh="缺失数据", en="missing data"), missing_check),
    "weights": (Text(zh="权重", en="weights"), weight_checks),
    "few_clusters": (Text(zh="群数太少", en="few clusters"), few_units_check),
    "form": (Text(zh="函数形式", en="functional form"), form_check),
    "index": (Text(zh="指数的选择与单一来源", en="index choices and single sources"), None),
    "psu": (Text(zh="逐个剔除抽样单元", en="leave one sampling unit out"), unit_check),
    "equivalence": (Text(zh="等效检验", en="equivalence"), equivalence_check),
    "multiplicity": (Text(zh="多重检验", en="multiplicity"), family_check),
    "elsewhere": (Text(zh="属于其他模型的检查", en="checks of other models"), elsewhere),
}


@one_thread()
def robustness(
    what: str | Model,
    indices: Indices | LinkedIndices,
    *,
    plan: AnalysisPlan | str = "community_emergency",
    pair: tuple[str, str] | None = None,
    term: str | None = None,
    checks: Sequence[str] | None = None,
    without: Sequence[str] = (),
    traits: Sequence[str] = (),
    imputed: Imputed | None = None,
    draws: int = 999,
    seed: int | None = None,
    conf_level: float = 0.95,
) -> Robustness:
    r"""Hold one estimate up to every check of the analysis plan, and grade the evidence.

    .. math:: \beta = b\,\frac{s_x}{s_y}

    with s the standard deviations of communities' means: every check is read on this scale. Common method (marker,
    negative control, halves), omitted traits (bounds, provinces), overlap, weak sub-dimensions, careless answers,
    missing answers, weights, few clusters, functional form, index choices (a specification curve with joint
    inference; sources are never pooled), single sources, influence, equivalence, multiplicity. What cannot be run says
    why.

    Parameters
    ----------
    what : str or Model
        A hypothesis of the plan (``"H1a"``): its headline, with the plan's controls. Or a linear model from `fit`.
    indices : Indices or LinkedIndices
        From `score`; a hypothesis needs a linked study.
    plan : AnalysisPlan or str
    pair : (x, y), optional
        Another pair of the hypothesis, as the plan writes it: ``("W_URG", "W_LAW")``.
    term : str, optional
        The one slope of several; the first predictor of a model, the average of a joint hypothesis, unless given.
    checks : sequence of str, optional
        Some of ``marker halves traits province overlap weak_parts ordinal careless missing weights few_clusters form
        index psu equivalence multiplicity elsewhere``; all unless given. The grade is then B at best.
    without : sequence of str
        Further items that overlap in meaning.
    traits : sequence of str
        Further traits of communities to adjust for, as terms of a formula.
    imputed : Imputed, optional
        From `impute`, of the data the scores were made from: the check of missing answers.
    draws : int
        Of the joint inference, at least 199.
    seed : int, optional
        Taken from the digest of the indices unless given.
    conf_level : float

    Returns
    -------
    Robustness
        Checks, specification curve and grade, with two figures. ``caveat`` is the grade as a sentence.

    Raises
    ------
    UsageError
        ``not_scored``, ``unknown_choice``, ``unknown_hypothesis``, ``not_testable``, ``unknown_pair``,
        ``needs_linked``, ``unknown_control`` (among `traits`), ``not_linear``, ``not_read_alone``, ``unknown_term``,
        ``other_indices``, ``not_imputed``, ``other_data``, ``too_few_draws``, ``unusable_seed``,
        ``level_outside_unit``.
    EstimationError
        The headline itself cannot be estimated (see `fit`).

    References
    ----------
    Simonsohn, Simmons & Nelson (2020), doi 10.1038/s41562-020-0912-z; Oster (2019),
    doi 10.1080/07350015.2016.1227711; Cinelli & Hazlett (2020), doi 10.1111/rssb.12348.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=40, scheme=scheme), scheme)
    >>> model = gs.fit("W_RSK ~ between(W_LAW) + within(W_LAW) + urban", indices)
    >>> found = gs.robustness(model, indices, checks=["halves", "psu"], seed=1)
    >>> found.grade.letter, [check.id for check in found.checks]
    ('C', ['cross_half', 'psu'])
    """
    check_scored(indices, "robustness")
    if not isinstance(what, str | Model):
        raise UsageError(
            "not_a_hypothesis",
            Text(
                zh="robustness 检查计划里的一个假设，或一个模型。",
                en="robustness checks a hypothesis of the plan, or a model.",
            ),
            expected=same('"H1a", fit(…)'),
            got=same(type(what).__name__),
        )
    chosen = _chosen(checks)
    check_names(without, "without", '("W_SGL_4",)')
    check_names(traits, "traits", '("log(A_POP)",)')
    if isinstance(indices, LinkedIndices):
        check_controls(traits, indices)
    check_draws(draws, FEWEST_DRAWS)
    check_seed(seed)
    check_imputed(imputed, indices)
    check_level(conf_level)
    read = plan if isinstance(plan, AnalysisPlan) else cast(AnalysisPlan, read_shipped("analysis_plan", plan))
    seed = seed_of(indices.provenance.digest) if seed is None else seed
    subject = subject_of(what, indices, read, term=term, pair=pair, level=conf_level)
    desk = Desk(subject, seed, draws, SPLITS, tuple(without), tuple(traits), imputed)
    found, curve = _run(desk, chosen)
    return Robustness(
        subject=subject,
        checks=found,
        curve=curve,
        grade=grade_of(subject, found, complete=len(chosen) == len(CHECKS)),
        seed=seed,
        draws=draws,
        provenance=_provenance(subject, desk, chosen, conf_level),
    )


def _chosen(checks: Sequence[str] | None) -> tuple[str, ...]:
    if checks is None:
        return tuple(CHECKS)
    check_names(checks, "checks", '("marker", "psu")', least=1)
    for name in checks:
        check_choice(name, tuple(CHECKS), "checks")
    return tuple(name for name in CHECKS if name in checks)


def _run(desk: Desk, chosen: tuple[str, ...]) -> tuple[tuple[Check, ...], Curve | None]:
    found: list[Check] = []
    curve: Curve | None = None
    for name in progress(chosen, Text(zh="稳健性检查", en="checks")):
        title, make = CHECKS[name]
        try:
            if make is not None:
                found += make(desk)
                continue
            versions = versions_of(desk.subject)
            drawn = curve_of(desk, versions)
            curve = drawn if isinstance(drawn, Curve) else None
            found += (curve_check(drawn, desk), *source_checks(desk, versions))
        except GovernanceSurveyError as problem:
            why = problem.what
            if problem.got is not None:
                why = why + Text(zh="（{g}）", en=" ({g})").fill(g=problem.got)
            found.append(left_out(name, title, title, why))
    return tuple(found), curve


def _provenance(subject: Subject, desk: Desk, chosen: tuple[str, ...], level: float) -> Provenance:
    pair = subject.pair
    return Provenance(
        step="robustness",
        arguments={
            "what": subject.key,
            "plan": f"{subject.plan.id}@{subject.plan.version}",
            "pair": None if pair is None else [pair.x, pair.y],
            "terms": list(subject.terms),
            "checks": list(chosen),
            "without": list(desk.without),
            "traits": list(desk.traits),
            "imputed": None if desk.imputed is None else desk.imputed.provenance.digest,
            "draws": desk.draws,
            "conf_level": level,
        },
        parents=(subject.model.provenance, subject.indices.provenance),
        counts={"used": subject.model.fit.n_obs},
        seed=desk.seed,
        rests_on=() if subject.hypothesis is None else subject.hypothesis.rests_on,
    )
