"""The verb `simulate`: answers to any questionnaire, or a whole study, from a graded response model."""

from __future__ import annotations

from typing import TypedDict, Unpack, overload

from ...data.responses import Responses
from ...schemes.analysis_plan import AnalysisPlan
from ...schemes.index_scheme import IndexScheme
from ...schemes.instrument import Instrument
from ...words.errors import UsageError
from ...words.text import Text, listed
from .answers import simulate_answers
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
    **study: Unpack[StudySettings],
) -> SimulatedStudy: ...


def simulate(
    instrument: Instrument | AnalysisPlan,
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
    **study: Unpack[StudySettings],
) -> Responses | SimulatedStudy:
    r"""Draw answers to a questionnaire, or the whole linked study of an analysis plan, with known truth.

    .. math:: P(X \ge m + 1) = \mathrm{logistic}\{a\,(\eta + q - b_m)\}

    (Samejima's graded response model) with :math:`\eta` the construct's latent value (a community part and
    a person part), :math:`-\eta` for a reversed item, and :math:`q` a person's tendency to agree.
    Communities lie in sampling units, these in strata; sizes are unequal and so are the weights. Routing,
    missing answers and careless respondents (straight lines, random ticks, failed attention rows) are
    planted.

    Parameters
    ----------
    instrument : Instrument or AnalysisPlan
        A plan gives workers, residents and community records with their logs, as the schemes it names.
    seed : int
        The same seed gives the same answers on every machine.
    communities : int
        60 for a questionnaire, 240 for a plan.
    per_community : int
        For a questionnaire.
    scheme : IndexScheme, optional
        Constructs of one dimension then share most of their variance, as they should.
    weight, psu, strata : str
        Columns that shall play these roles, or ``"none"``.
    item_missing, careless : float, or for a plan (workers, residents)
        Share of single answers missing, and of people who do not read.
    source : str, optional
    **study
        For a plan: `per_worker`, `per_resident` (persons a community), `planned_missing` (core rows and one
        of three blocks each), `nonresponse` (some of those drawn do not take part; corrected weights),
        `impossible` (share of records with an impossible value), `slopes` (factor on every slope between
        communities), `method` (SD of what a worker adds to all answers alike), `within` (slope of a capability on
        its tension between workers of one community), `icc` (share of variance between communities).

    Returns
    -------
    Responses
        With ``simulated=True``: every table, figure and report made from them says so.
    SimulatedStudy
        Of a plan: tables ``worker``, ``resident``, ``record``, ``logs``; ``linked``; and ``truth``.

    Raises
    ------
    UsageError
        ``simulation_size``, ``option_not_used``.

    References
    ----------
    Samejima, F. (1969), doi 10.1007/BF03372160.

    Examples
    --------
    >>> import governance_survey as gs
    >>> answers = gs.simulate(gs.read_instrument("community_worker"), seed=1, communities=4)
    >>> answers.n_rows, answers.simulated
    (24, True)
    """
    if isinstance(instrument, AnalysisPlan):
        alone = {"per_community": per_community != 6, "scheme": scheme is not None, "source": source is not None}
        alone |= {"weight": weight != "none", "psu": psu != "none", "strata": strata != "none"}
        _refuse_options([name for name, given in alone.items() if given])
        return simulate_study(
            instrument,
            seed=seed,
            communities=240 if communities is None else communities,
            item_missing=_pair(item_missing, (0.03, 0.05)),
            careless=_pair(careless, (0.08, 0.10)),
            **study,
        )
    _refuse_options(list(study))
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
                zh="per_community、scheme、weight、psu、strata、source 用于一份问卷；其余用于分析方案",
                en="per_community, scheme, weight, psu, strata, source go with a questionnaire, the rest with a plan",
            ),
            fix=Text(zh="去掉这些参数。", en="Leave them out."),
        )
