"""What a model was asked for, as plain values; calls that cannot be served are refused before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from ...data.responses import Responses
from ...schemes.model_choices import Covariance, Estimator, Family, Scaling
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..argument_checks import check_choice, check_draws, check_level, check_name, check_names, check_seed
from .option_words import WORDS

COUNTS: tuple[Family, ...] = ("poisson", "negative_binomial")
CATEGORIES: tuple[Family, ...] = ("ordered", "multinomial")
GROUPED: tuple[Family, ...] = ("linear", "logit", "ordered")
ONE_WAY: tuple[Covariance, ...] = ("cluster", "cr2", "cr3", "wild")
CLUSTERED: tuple[Covariance, ...] = (*ONE_WAY, "two_way")
LEAST_SQUARES: tuple[Covariance, ...] = ("design", "hc0", "hc1", "hc2", "hc3", *CLUSTERED, "model")
LIKELIHOOD: tuple[Covariance, ...] = ("design", "hc0", "hc1", "cluster", "model")
SMALL_SAMPLE: tuple[Covariance, ...] = ("satterthwaite", "kenward_roger", "between_within")
DRAWS: dict[Covariance, int] = {"wild": 9999, "bootstrap": 1000}
FEWEST_DRAWS: dict[Covariance, int] = {"wild": 999, "bootstrap": 100}


@dataclass(frozen=True)
class Asked:
    """The arguments of `fit` with every default filled in."""

    family: Family
    covariance: Covariance
    cluster: tuple[str, ...]
    groups: str | None
    slope: str | None
    estimator: Estimator
    scaling: Scaling | None
    group_weight: str | None
    exposure: str | None
    corrected: bool
    draws: int | None
    seed: int | None
    level: float

    def arguments(self) -> dict[str, object]:
        """What the record of the step keeps: kind of errors and level always, the rest where it was asked for."""
        more = {
            "family": None if self.family == "linear" else self.family,
            "groups": self.groups,
            "slopes": self.slope,
            "estimator": self.estimator if self.groups is not None and self.scaling is None else None,
            "scaling": self.scaling,
            "group_weight": self.group_weight,
            "exposure": self.exposure,
            "corrected": self.corrected or None,
            "draws": self.draws,
            "seed": self.seed,
        }
        return {
            "covariance": self.covariance,
            "cluster": " × ".join(self.cluster) or None,
            "conf_level": self.level,
            **{name: value for name, value in more.items() if value is not None},
        }

    @property
    def clustered(self) -> bool:
        """Are errors summed within clusters?"""
        return self.covariance in CLUSTERED


def asked(
    responses: Responses,
    *,
    family: Family,
    covariance: Covariance | None,
    cluster: str | tuple[str, str] | None,
    groups: str | None,
    slopes: str | tuple[str, ...],
    estimator: Estimator,
    scaling: Scaling | None,
    group_weight: str | None,
    exposure: str | None,
    corrected: bool,
    draws: int | None,
    seed: int,
    level: float,
) -> Asked:
    """Fill in defaults; refuse what does not go together.

    Raises
    ------
    UsageError
        ``unknown_choice``, ``groups_not_for_family``, ``slopes_without_groups``, ``slopes_not_for_family``,
        ``one_random_slope``, ``exposure_not_for_family``, ``corrected_not_for``, ``covariance_not_for_family``,
        ``cluster_pair_missing``, ``cluster_not_used``, ``cluster_missing``, ``cluster_unknown``, ``group_unknown``,
        ``too_few_draws``, ``unusable_seed``, ``level_outside_unit``, ``scaling_not_for``, ``scaling_without_weights``,
        ``scaling_with_replicates``, ``group_weight_without_scaling``.
    """
    check_choice(family, get_args(Family), "family")
    check_choice(covariance, get_args(Covariance), "covariance")
    check_choice(estimator, get_args(Estimator), "estimator")
    check_choice(scaling, get_args(Scaling), "scaling")
    check_level(level)
    check_seed(seed)
    named = (cluster,) if isinstance(cluster, str) else tuple(cluster or ())
    slope = _slope(family, groups, (slopes,) if isinstance(slopes, str) else slopes)
    if exposure is not None:
        check_name(exposure, "exposure", 'exposure="A_POP"')
        _refuse(family not in COUNTS, "exposure_not_for_family", expected=listed(COUNTS), got=same(family))
    _refuse(corrected and (family != "linear" or groups is not None or bool(named)), "corrected_not_for")
    _check_scaling(responses, family, groups, slope, scaling, group_weight)
    kind = covariance or _natural(responses, family, named, groups, corrected, scaling)
    offered = _offered(family, groups is not None, corrected, scaling)
    _refuse(kind not in offered, "covariance_not_for_family", v=kind, expected=listed(offered, most=20))
    if groups is not None:
        _present(responses, groups, "group_unknown", Text(zh="数据里没有分组变量 {n}。", en="The data have no {n}."))
    chosen = draws if draws is not None else DRAWS.get(kind)
    if kind in DRAWS:
        check_draws(chosen, FEWEST_DRAWS[kind])
    return Asked(
        family=family,
        covariance=kind,
        cluster=_clusters(responses, kind, named),
        groups=groups,
        slope=slope,
        estimator=estimator,
        scaling=scaling,
        group_weight=group_weight,
        exposure=exposure,
        corrected=corrected,
        draws=chosen if kind in DRAWS else None,
        seed=seed if kind in DRAWS else None,
        level=level,
    )


def _check_scaling(
    responses: Responses,
    family: Family,
    groups: str | None,
    slope: str | None,
    scaling: Scaling | None,
    group_weight: str | None,
) -> None:
    if group_weight is not None:
        check_name(group_weight, "group_weight", 'group_weight="w_c"')
        _refuse(scaling is None, "group_weight_without_scaling", got=same(group_weight), fix=same('scaling="size"'))
    if scaling is None:
        return
    example = same('groups="community_id"')
    _refuse(groups is None or family != "linear" or slope is not None, "scaling_not_for", expected=example)
    _refuse(bool(responses.design.replicate_weights), "scaling_with_replicates")


def _offered(family: Family, grouped: bool, corrected: bool, scaling: Scaling | None = None) -> tuple[Covariance, ...]:
    if corrected:
        return ("bootstrap",)
    if scaling is not None:
        return ("design",)
    if grouped:
        return SMALL_SAMPLE if family == "linear" else ("model",)
    return LEAST_SQUARES if family == "linear" else LIKELIHOOD


def _natural(
    responses: Responses,
    family: Family,
    named: tuple[str, ...],
    groups: str | None,
    corrected: bool,
    scaling: Scaling | None,
) -> Covariance:
    if corrected or groups is not None:
        return _offered(family, groups is not None, corrected, scaling)[0]
    if named:
        # Who names clusters wants them used; with few of them only CR2 holds.
        return ("two_way" if len(named) > 1 else "cr2") if family == "linear" else "cluster"
    if responses.design.columns:
        return "design"
    return "hc3" if family == "linear" else "hc1"


def _slope(family: Family, groups: str | None, slopes: tuple[str, ...]) -> str | None:
    check_names(slopes, "slopes", 'slopes=("W_URG",)')
    if groups is not None:
        check_name(groups, "groups", 'groups="community_id"')
        _refuse(family not in GROUPED, "groups_not_for_family", got=same(family))
    if not slopes:
        return None
    fix = same('groups="community_id"')
    _refuse(groups is None, "slopes_without_groups", fix=fix)
    _refuse(family != "linear", "slopes_not_for_family", got=listed(slopes))
    _refuse(len(slopes) > 1, "one_random_slope", got=listed(slopes))
    return slopes[0]


def _clusters(responses: Responses, kind: Covariance, named: tuple[str, ...]) -> tuple[str, ...]:
    if kind == "two_way":
        example = same('cluster=("community_id", "interviewer_id")')
        _refuse(len(named) != 2, "cluster_pair_missing", expected=example, got=listed(named))
    elif kind in ONE_WAY:
        named = named or (_natural_cluster(responses),)
        _refuse(len(named) > 1, "covariance_not_for_family", v=kind, got=listed(named), fix=same("two_way"))
    else:
        _refuse(bool(named), "cluster_not_used", v=kind, expected=listed(CLUSTERED), got=listed(named))
    unknown = Text(zh="数据里没有聚类变量 {n}。", en="The data have no cluster variable {n}.")
    for name in named:
        _present(responses, name, "cluster_unknown", unknown)
    return named


def _natural_cluster(responses: Responses) -> str:
    name = responses.design.psu or responses.instrument.keys.community
    if name is None:
        raise UsageError(
            "cluster_missing",
            Text(zh="没有说明按哪个变量聚类。", en="No variable to cluster on is known."),
            fix=Text(zh="写明 cluster=变量名。", en="Name it with cluster=."),
        )
    return name


def _present(responses: Responses, name: str, code: str, what: Text) -> None:
    if name not in responses.present:
        raise UsageError(
            code,
            what.fill(n=name),
            expected=listed(responses.present, most=12),
            fix=closest(name, responses.present),
        )


def _refuse(holds: bool, code: str, v: str = "", **answers: Text) -> None:
    if holds:
        raise UsageError(code, WORDS[code].fill(v=v), **answers)
