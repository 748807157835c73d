"""The verb `power`: how likely a study finds what a hypothesis says, or how large it has to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Literal

import numpy as np

from ...schemes.analysis_plan import AnalysisPlan, Hypothesis
from ...schemes.loading import scheme_from
from ...schemes.theory_map import SHIPPED_PLAN
from ...words.errors import EstimationError, UsageError
from ...words.provenance import Provenance
from ...words.text import Text, listed, same
from ...words.threads import one_thread
from .asked import Design, Kind, Question, Solve, check_design, in_numbers, kind_of
from .found import Point, Power
from .powers import (
    Effect,
    communities_for,
    effect_for,
    margin_for,
    observed_of,
    people_for,
    power_of,
    product,
)

TARGET = 0.8
_SOLVED = ("power", "effect", "communities", "people")


@one_thread()
def power(
    test: str = "slope",
    *,
    effect: Effect | None = None,
    communities: float | None = None,
    people: float | None = None,
    solve: Solve | None = None,
    target: float = TARGET,
    level: Literal["community", "person"] = "community",
    icc: float | None = None,
    reliability: float | None = None,
    predictor_reliability: float = 1.0,
    third_reliability: float = 1.0,
    predictor_icc: float = 1.0,
    communities_per_psu: float = 1.0,
    psu_icc: float = 0.0,
    weighting: float = 1.0,
    controls: int = 0,
    share: float = 0.5,
    margin: float = 0.05,
    significance: float = 0.05,
    family: int = 1,
    effects: Sequence[float] = (),
    sizes: Sequence[int] = (),
    plan: AnalysisPlan | None = None,
    seed: int | None = None,
) -> Power:
    r"""Power, smallest effect, communities or people needed, for a test in a two-level design.

    .. math:: r_{obs} = r\sqrt{\rho_x\rho_y}, \qquad \rho_y = \frac{m\rho}{1 + (m-1)\rho}, \qquad
        n_{eff} = \frac{C}{\mathrm{deff}_w\{1 + (k - 1)\rho_{psu}\}}

    with m people in each of C communities, k communities a sampling unit; `level` ``"person"``:
    :math:`n_{eff} m / \{1 + (m-1)\rho_x\rho\}`. Give what is known; what is left out (or named by `solve`) is found.

    Parameters
    ----------
    test : str
        ``slope`` (correlation or standardised slope), ``difference`` (two groups, in standard deviations),
        ``interaction``, ``indirect``, ``equivalence`` (within minus and plus `margin`); or a hypothesis of the plan
        (``"H1a"``), which says the kind.
    effect : float or (float, float), optional
        True effect, free of measurement error; of ``indirect`` the product of paths (split equally) or both paths. Of
        ``equivalence`` nought, unless told.
    communities, people : float, optional
        Number of communities; people who answer in each (about the outcome).
    solve : {"power", "effect", "communities", "people"}, optional
        What to find; ``effect`` of ``equivalence`` is the margin. Default: what is missing, else the power.
    target : float
        Power to reach.
    level : {"community", "person"}
        Rows of the analysis.
    icc : float, optional
        ICC(1) of the outcome: gives the reliability of community means, or the design effect of persons.
    reliability, predictor_reliability, third_reliability : float
        Of the outcome (in place of `people` and `icc`), the predictor (1: a record), the moderator or mediator.
    predictor_icc : float
        At the level of persons: 1 for a predictor of communities, 0 for one that varies only within them.
    communities_per_psu, psu_icc, weighting : float
        Communities a sampling unit, share of what is left that lies between units, Kish's design effect of weights.
    controls : int
        Variables held constant.
    share : float
        Of the rows in the first group.
    margin : float
        Of equivalence, as a true effect.
    significance : float
        Two-sided (one-sided, twice, for equivalence).
    family : int
        Tests that share it, as in the first step of Holm.
    effects, sizes : sequence, optional
        For the second table and the figure.
    plan : AnalysisPlan, optional
        Default: the shipped plan.
    seed : int
        Needed for ``indirect``.

    Raises
    ------
    UsageError
        ``unknown_test``, ``bad_design``, ``design_incomplete``, ``effect_missing``, ``nothing_to_solve``,
        ``seed_missing``.
    EstimationError
        ``design_limited``, ``power_not_reached``, ``design_too_small``.

    References
    ----------
    Cohen (1988), Statistical power analysis, doi 10.4324/9780203771587; Scott & Holt (1982), doi
    10.1080/01621459.1982.10477897; Lakens (2017), doi 10.1177/1948550617697177 (equivalence).

    Examples
    --------
    >>> import governance_survey as gs
    >>> found = gs.power("H1a", effect=-0.30, communities=240, people=15, icc=0.10)
    >>> round(found.observed, 3), round(found.power, 3)
    (-0.237, 0.962)
    >>> gs.power(effect=0.2, solve="communities", reliability=0.6, predictor_reliability=0.6).design.communities
    542
    """
    design = Design(
        level=level,
        communities=communities,
        people=people,
        icc=icc,
        reliability=reliability,
        predictor_reliability=predictor_reliability,
        third_reliability=third_reliability,
        predictor_icc=predictor_icc,
        communities_per_psu=communities_per_psu,
        psu_icc=psu_icc,
        weighting=weighting,
        controls=controls,
        share=share,
        margin=margin,
        significance=significance,
    )
    chosen = plan if plan is not None else scheme_from(SHIPPED_PLAN, "analysis_plan")
    return _answer(*in_numbers(Question(test, effect, solve, target, family, effects, sizes, seed), design), chosen)


def _answer(asked: Question, design: Design, plan: AnalysisPlan) -> Power:
    kind, hypothesis = kind_of(asked.test, plan)
    effect, target, seed = asked.effect, asked.target, asked.seed if kind == "indirect" else None
    if effect is None and kind == "equivalence" and asked.solve != "effect":
        effect = 0.0
    solved = asked.solve or ("effect" if effect is None else "communities" if design.communities is None else "power")
    _check(kind, solved, effect, design, target, seed)
    check_design(replace(design, people=2.0) if solved == "people" and design.people is None else design, kind)
    effect, design = _solve(kind, solved, effect, design, target, seed)
    reached = power_of(kind, effect, design, seed)
    if not np.isfinite(reached):
        raise _too_small(design)
    told = asdict(asked) | asdict(design) | {"effect": effect, "solve": solved}
    del told["seed"]
    if hypothesis is not None:
        told["plan"] = f"{plan.id}@{plan.version}"
    return Power(
        kind=kind,
        hypothesis=hypothesis,
        n_family=_in_family(hypothesis, plan),
        solved=solved,
        target=target,
        effect=effect,
        observed=observed_of(kind, effect, design),
        design=design,
        power=reached,
        smallest=_smallest(kind, effect, design, target, seed),
        grid=_grid(kind, effect, design, asked.effects, asked.sizes, seed),
        seed=seed,
        provenance=Provenance("power", told, seed=seed),
    )


def _solve(
    kind: Kind, solved: Solve, effect: Effect | None, design: Design, target: float, seed: int | None
) -> tuple[Effect, Design]:
    if solved == "effect" and kind == "equivalence":
        effect = 0.0 if effect is None else effect
        return effect, replace(design, margin=margin_for(product(effect), design, target))
    if solved == "effect":
        return effect_for(kind, design, target, seed), design
    assert effect is not None
    if solved == "communities":
        return effect, design.with_size(communities=communities_for(kind, effect, design, target, seed))
    if solved == "people":
        return effect, design.with_size(people=people_for(kind, effect, design, target, seed))
    return effect, design


def _check(kind: Kind, solved: Solve, effect: Effect | None, design: Design, target: float, seed: int | None) -> None:
    if solved not in _SOLVED or not 0 < target < 1:
        raise UsageError(
            "nothing_to_solve",
            Text(zh="solve 或 target 不对。", en="This cannot be solved for."),
            expected=listed([*_SOLVED, "0 < target < 1"]),
            got=same(f"{solved}, {target}"),
        )
    if (effect is None and solved != "effect") or (design.communities is None and solved != "communities"):
        raise UsageError(
            "effect_missing",
            Text(
                zh="效应、社区数与检验力三者中只能有一个未知。",
                en="Of effect, communities and power one may be unknown.",
            ),
            fix=same("power(effect=0.2, communities=240)"),
        )
    if solved == "people" and (design.icc is None or design.reliability is not None):
        raise UsageError(
            "design_incomplete",
            Text(zh="求每社区人数要有 icc，不写 reliability。", en="People are found from icc, without reliability."),
        )
    if kind == "indirect" and seed is None:
        raise UsageError(
            "seed_missing",
            Text(zh="间接关联的检验力用模拟求得，须写 seed。", en="The power of an indirect association needs a seed."),
            fix=same('power("indirect", ..., seed=1)'),
        )
    if kind != "difference" and effect is not None and not all(abs(one) < 1 for one in _each(effect)):
        raise UsageError(
            "bad_design",
            Text(zh="标准化的效应须在 −1 与 1 之间。", en="A standardised effect lies between -1 and 1."),
            got=listed(_each(effect)),
        )


def _each(effect: Effect) -> tuple[float, ...]:
    return effect if isinstance(effect, tuple) else (effect,)


def _smallest(kind: Kind, effect: Effect, design: Design, target: float, seed: int | None) -> float:
    try:
        if kind == "equivalence":
            return margin_for(product(effect), design, target)
        return effect_for(kind, design, target, seed)
    except EstimationError as problem:
        if problem.code != "power_not_reached":
            raise
        return float("nan")


def _grid(
    kind: Kind, effect: Effect, design: Design, effects: Sequence[float], sizes: Sequence[int], seed: int | None
) -> tuple[Point, ...]:
    assert design.communities is not None
    own = product(effect)
    chosen: Sequence[Effect] = tuple(effects) or (effect,)
    if not effects and kind not in ("equivalence", "indirect") and own:
        chosen = tuple(own * times for times in (0.5, 1.0, 1.5) if abs(own * times) < 1 or kind == "difference")
    around = np.unique(np.round(design.communities * np.array([0.5, 1, 2, 4]))).astype(int)
    counts = tuple(sizes) or tuple(int(n) for n in around if n >= 4)
    return tuple(
        Point(
            product(one),
            observed_of(kind, one, design),
            float(n),
            power_of(kind, one, design.with_size(communities=n), seed),
        )
        for one in chosen
        for n in counts
    )


def _in_family(hypothesis: Hypothesis | None, plan: AnalysisPlan) -> int:
    if hypothesis is None:
        return 0
    adjusted = {family.id for family in plan.families if family.adjust != "none"}
    if hypothesis.family not in adjusted:
        return 0
    return sum(one.family == hypothesis.family for one in plan.hypotheses)


def _too_small(design: Design) -> EstimationError:
    return EstimationError(
        "design_too_small",
        Text(zh="这样的设计没有剩余自由度，谈不上检验力。", en="This design leaves no degree of freedom to test with."),
        got=Text(zh="有效样本量 {n}", en="effective size {n}").fill(n=f"{design.size:.1f}"),
    )
