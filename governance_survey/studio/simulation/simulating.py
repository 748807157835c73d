"""The verb `simulate`: answers to any questionnaire, a whole study from a graded response model, or interviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, Unpack, cast, overload

from ...data.responses import Responses
from ...schemes.analysis_plan import AnalysisPlan
from ...schemes.codebook import Codebook
from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import Instrument
from ...words.errors import UsageError
from ...words.text import Text, listed
from .answers import simulate_answers
from .interviews import SimulatedInterviews, simulate_interviews
from .study import SimulatedStudy, simulate_study


class StudySettings(TypedDict, total=False):
    """What may be set for a whole study beside seed and size; see `simulate`."""

    per_worker: int
    per_resident: int
    planned_missing: bool
    nonresponse: bool
    impossible: float
    slopes: float
    method: float
    within: float
    icc: float | None


class InterviewSettings(TypedDict, total=False):
    """What may be set for interviews beside seed and communities; see `simulate`."""

    study: SimulatedStudy | None
    interviews: int
    answers: int
    twice: float
    hit: float
    false_alarm: float
    moved: float
    drift: float
    machine: bool
    language: str
    flaws: bool | Sequence[str]


class Settings(StudySettings, InterviewSettings, total=False):
    """What may be set for a study or for interviews."""


@overload
def simulate(
    instrument: Instrument,
    *,
    seed: int,
    communities: int = 60,
    per_community: int = 6,
    scheme: IndexScheme | None = None,
    weight: str = "none",
    psu: str = "none",
    strata: str = "none",
    item_missing: float = 0.03,
    careless: float = 0.05,
    source: str | None = None,
) -> Responses: ...


@overload
def simulate(
    instrument: AnalysisPlan,
    *,
    seed: int,
    communities: int = 240,
    item_missing: tuple[float, float] = (0.03, 0.05),
    careless: tuple[float, float] = (0.08, 0.10),
    **settings: Unpack[StudySettings],
) -> SimulatedStudy: ...


@overload
def simulate(
    instrument: Codebook, *, seed: int, communities: int = 24, **settings: Unpack[InterviewSettings]
) -> SimulatedInterviews: ...


def simulate(
    instrument: Instrument | AnalysisPlan | Codebook,
    *,
    seed: int,
    communities: int | None = None,
    per_community: int = 6,
    scheme: IndexScheme | None = None,
    weight: str = "none",
    psu: str = "none",
    strata: str = "none",
    item_missing: float | tuple[float, float] | None = None,
    careless: float | tuple[float, float] | None = None,
    source: str | None = None,
    **settings: Unpack[Settings],
) -> Responses | SimulatedStudy | SimulatedInterviews:
    r"""Draw answers to a questionnaire, the linked study of a plan, or coded interviews, with known truth.

    .. math:: P(X \ge m + 1) = \mathrm{logistic}\{a\,(\eta + q - b_m)\}

    (Samejima's graded response model) with :math:`\eta` the construct's latent value (a community part and
    a person part), :math:`-\eta` for a reversed item, and :math:`q` a person's tendency to agree.
    Communities lie in sampling units, these in strata; sizes are unequal and so are the weights. Routing,
    missing answers and careless respondents (straight lines, random ticks, failed attention rows) are
    planted; an option that ends the interview is drawn at about one in twenty.

    Interviews are made of the invented examples of a codebook: questions, answers, small talk, a few emoji and
    rare characters. Two coders give each code that is truly there at a hit rate and any other at a rate of false
    alarms, independently; the procedure of the codebook is kept.

    Parameters
    ----------
    instrument : Instrument, AnalysisPlan or Codebook
        A plan gives workers, residents and community records with their logs, as the schemes it names.
    seed : int
        The same seed gives the same answers on every machine.
    communities : int
        60 for a questionnaire, 240 for a plan, 24 for interviews.
    per_community : int
        For a questionnaire.
    scheme : IndexScheme, optional
        Constructs of one dimension then share most of their variance, as they should.
    weight, psu, strata : str
        Columns that shall play these roles, or ``"none"``.
    item_missing, careless : float, or for a plan (workers, residents)
        Share of single answers missing, and of people who do not read.
    source : str, optional
    **settings
        For a plan: `per_worker`, `per_resident` (persons a community), `planned_missing` (core rows and one
        of three blocks each), `nonresponse` (some of those drawn do not take part; corrected weights),
        `impossible` (share of records with an impossible value), `slopes` (factor on every slope between
        communities), `method` (SD of what a worker adds to all answers alike), `within` (slope of a capability on
        its tension between workers of one community), `icc` (share of variance between communities).

        For a codebook: `study` (a `SimulatedStudy`, whose communities and respondents are interviewed, from the
        corners of tension and capability), `interviews` a community (1 to 4), `answers` an interview, `twice`
        (share coded by the second coder too), `hit` and `false_alarm` (a unit and code), `moved` (share of the
        second coder's units with a moved boundary), `drift` (by how much the second coder's hits fall from the first
        interview to the last), `machine` (a third coder), `language` (``"zh"``, ``"en"``,
        ``"both"``), `flaws` (True, or ids of checks: faults to be found by `validate`).

    Returns
    -------
    Responses
        With ``simulated=True``: every table, figure and report made from them says so.
    SimulatedStudy
        Of a plan: tables ``worker``, ``resident``, ``record``, ``logs``; ``linked``; and ``truth``.
    SimulatedInterviews
        Of a codebook: ``codings`` and ``truth``.

    Raises
    ------
    UsageError
        ``simulation_size``, ``option_not_used``, ``no_examples`` (a codebook without examples).

    References
    ----------
    Samejima, F. (1969), doi 10.1007/BF03372160.

    Examples
    --------
    >>> import governance_survey as gs
    >>> answers = gs.simulate(gs.read_instrument("community_worker"), seed=1, communities=4)
    >>> answers.n_rows, answers.simulated
    (24, True)
    >>> print(gs.simulate(gs.read_codebook("community_emergency"), seed=1, communities=4))
    Simulated interviews (seed 1): Codebook for interviews on community emergency governance: 16 sources, ...
    """
    if not isinstance(instrument, Instrument):
        alone = {"per_community": per_community != 6, "scheme": scheme is not None, "source": source is not None}
        alone |= {"weight": weight != "none", "psu": psu != "none", "strata": strata != "none"}
        _refuse_options([name for name, given in alone.items() if given])
    own = {Codebook: InterviewSettings, AnalysisPlan: StudySettings}.get(type(instrument))
    _refuse_options([name for name in settings if own is None or name not in own.__annotations__])
    if isinstance(instrument, Codebook):
        _refuse_options([n for n, v in {"item_missing": item_missing, "careless": careless}.items() if v is not None])
        return simulate_interviews(
            instrument,
            seed=seed,
            communities=24 if communities is None else communities,
            **cast(InterviewSettings, settings),
        )
    if isinstance(instrument, AnalysisPlan):
        return simulate_study(
            instrument,
            seed=seed,
            communities=240 if communities is None else communities,
            item_missing=_pair(item_missing, (0.03, 0.05)),
            careless=_pair(careless, (0.08, 0.10)),
            **cast(StudySettings, settings),
        )
    return simulate_answers(
        instrument,
        seed=seed,
        communities=60 if communities is None else communities,
        per_community=per_community,
        scheme=scheme,
        roles={"weight": weight, "psu": psu, "strata": strata},
        rates=(_single(item_missing, 0.03), _single(careless, 0.05)),
        source=source,
    )


def _pair(given: float | tuple[float, float] | None, usual: tuple[float, float]) -> tuple[float, float]:
    if given is None:
        return usual
    return given if isinstance(given, tuple) else (given, given)


def _single(given: float | tuple[float, float] | None, usual: float) -> float:
    if isinstance(given, tuple):
        _refuse_options(["(workers, residents)"])
    return usual if given is None or isinstance(given, tuple) else given


def _refuse_options(names: list[str]) -> None:
    if names:
        raise UsageError(
            "option_not_used",
            Text(zh="这里用不到 {n}。", en="{n}: not used here.").fill(n=listed(names)),
            expected=Text(
                zh="per_community、scheme、weight、psu、strata、source 用于一份问卷；study、interviews、answers、"
                "twice、hit、false_alarm、moved、drift、machine、language、flaws 用于编码手册；其余用于分析方案",
                en="per_community, scheme, weight, psu, strata, source go with a questionnaire; study, interviews, "
                "answers, twice, hit, false_alarm, moved, drift, machine, language, flaws with a codebook; the rest "
                "with a plan",
            ),
            fix=Text(zh="去掉这些参数。", en="Leave them out."),
        )
