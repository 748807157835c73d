"""Scale scores and reliability beside psych, psychometric and base R."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from governance_survey.statistics.composites import min_max
from governance_survey.statistics.reliability import (
    all_split_halves,
    common_factor_reliability,
    cronbach_alpha,
    guttman_bounds,
    hierarchical_omega,
    item_analysis,
    mcdonald_omega,
    prophecy,
    score_error,
    split_half,
)
from governance_survey.statistics.scales import (
    percent_of_maximum,
    percentile_ranks,
    reverse_coded,
    scale_scores,
    standard_scores,
)

from .. import entry as stored
from .. import table
from . import Different, Held, NotOffered

KEYS: dict[str, list[str]] = stored("01_scales", "scale.scores.sum_complete")["inputs"]["keys"]
NE10 = ["N1", "N2", "N3", "N4", "N5", "E1", "E2", "-E3", "-E4", "-E5"]
Pairs = Iterator[tuple[str, Any]]


def _keyed(names: list[str]) -> np.ndarray:
    data = table("bfi")
    columns = [data[name.removeprefix("-")].to_numpy(float) for name in names]
    turned = [name.startswith("-") for name in names]
    return np.column_stack([reverse_coded(x, 1, 6) if t else x for x, t in zip(columns, turned, strict=True)])


def _complete(names: list[str]) -> np.ndarray:
    x = _keyed(names)
    return x[~np.isnan(x).any(axis=1)]


def _scores(**how: Any) -> np.ndarray:
    return np.column_stack([scale_scores(_keyed(names), **how).scores for names in KEYS.values()])


def _summary(s: np.ndarray) -> Pairs:
    yield "n_scored", (~np.isnan(s)).sum(axis=0)
    yield "mean", np.nanmean(s, axis=0)
    yield "sd", np.nanstd(s, axis=0, ddof=1)


def _mean_available(entry: dict[str, Any]) -> Pairs:
    s = _scores(min_answered=1)
    yield from _summary(s)
    yield "sum", s.sum(axis=0)
    yield "quantiles_type7", np.quantile(s, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    yield "cor_pearson_pairwise", np.corrcoef(s.T)
    yield "first_30_rows", s[:30]


def _min_items(entry: dict[str, Any]) -> Pairs:
    yield from _summary(_scores(min_answered=4))


def _sums(entry: dict[str, Any]) -> Pairs:
    yield from _summary(_scores(of="sum"))


def _transforms(entry: dict[str, Any]) -> Pairs:
    s = _scores(min_answered=1)
    pomp, range_ = percent_of_maximum(s, 1, 6), min_max(s, [1] * 5).values
    yield "z_first5", np.column_stack([standard_scores(x) for x in s.T])[:5]
    yield "t_score_first5", np.column_stack([standard_scores(x, mean=50, sd=10) for x in s.T])[:5]
    yield "pomp_mean", pomp.mean(axis=0)
    yield "pomp_first5", pomp[:5]
    yield "minmax_mean", range_.mean(axis=0)
    yield "minmax_first5", range_[:5]
    yield "percentile_rank_first5", np.column_stack([percentile_ranks(x) for x in s.T])[:5]


def _items(x: np.ndarray, missing: Any) -> Pairs:
    found, answered = item_analysis(x, missing=missing), ~np.isnan(x)
    for name, ours in {
        "raw_alpha": found.dropped.raw,
        "std.alpha": found.dropped.standardised,
        "G6(smc)": found.dropped.g6,
        "average_r": found.dropped.mean_r,
        "S/N": found.dropped.signal_noise,
        "alpha se": found.dropped.std_error,
        "var.r": found.dropped.variance_r,
        "med.r": found.dropped.median_r,
    }.items():
        yield f"alpha_if_dropped.{name}", ours
    for name, ours in {
        "n": answered.sum(axis=0),
        "raw.r": found.total,
        "std.r": found.total_standardised,
        "r.cor": found.corrected,
        "r.drop": found.rest,
        "mean": np.nanmean(x, axis=0),
        "sd": np.nanstd(x, axis=0, ddof=1),
    }.items():
        yield f"item_stats.{name}", ours


def _alpha(entry: dict[str, Any]) -> Pairs:
    x = _complete(KEYS[entry["inputs"]["scale"]])
    found, scores = cronbach_alpha(x), scale_scores(x).scores
    yield "n", found.n
    yield "raw_alpha", found.raw
    yield "std_alpha", found.standardised
    yield "g6_smc", found.g6
    yield "average_r", found.mean_r
    yield "signal_noise", found.signal_noise
    yield "ase", found.std_error
    yield "scale_mean", scores.mean()
    yield "scale_sd", scores.std(ddof=1)
    yield "median_r", found.median_r
    yield "feldt_ci95", [found.low, found.high]
    yield from _items(x, "listwise")


def _pairwise(entry: dict[str, Any]) -> Pairs:
    x = _keyed(KEYS["agree"])
    found, scores = cronbach_alpha(x, missing="pairwise"), scale_scores(x, min_answered=1).scores
    yield "total.raw_alpha", found.raw
    yield "total.std.alpha", found.standardised
    yield "total.G6(smc)", found.g6
    yield "total.average_r", found.mean_r
    yield "total.S/N", found.signal_noise
    yield "total.ase", found.std_error
    yield "total.mean", scores.mean()
    yield "total.sd", scores.std(ddof=1)
    yield "total.median_r", found.median_r
    yield "feldt_lower", found.low
    yield "feldt_upper", found.high
    yield from _items(x, "pairwise")


def _duhachek(entry: dict[str, Any]) -> Pairs:
    found = cronbach_alpha(_complete(KEYS["agree"]))
    yield "alpha", found.raw
    yield "ase", found.std_error
    yield "lower", found.raw - 1.96 * found.std_error
    yield "upper", found.raw + 1.96 * found.std_error


def _feldt(entry: dict[str, Any]) -> Pairs:
    found = cronbach_alpha(_complete(KEYS["agree"]))
    yield "alpha", found.raw
    yield "ci95", [found.low, found.raw, found.high]


def _item_rest(entry: dict[str, Any]) -> Pairs:
    x = _complete(KEYS["agree"])
    found = item_analysis(x)
    yield "n", found.n
    yield "item_rest_r", found.rest
    yield "item_total_r", found.total
    yield "cov", np.cov(x.T)
    yield "cor", np.corrcoef(x.T)


def _one_factor(entry: dict[str, Any]) -> Pairs:
    rows = []
    for names in KEYS.values():
        x = _complete(names)
        found = mcdonald_omega(x)
        over_observed = found.loadings.sum() ** 2 / np.corrcoef(x.T).sum()
        rows.append([found.n, over_observed, found.total, *found.loadings])
    yield "", rows


def _three_factors(entry: dict[str, Any]) -> Pairs:
    x = _complete([*KEYS["agree"], *KEYS["conscientious"], *KEYS["extraversion"]])
    found, alpha = hierarchical_omega(np.corrcoef(x.T), 3), cronbach_alpha(x)
    solution = found.solution
    yield "n", len(x)
    yield "omega_h", found.hierarchical
    yield "omega_h_asymptotic", found.asymptotic
    yield "omega_total", found.total
    yield "alpha", alpha.standardised
    yield "g6", alpha.g6
    yield "ecv", found.ecv
    parts = (solution.general, solution.group, solution.communalities, solution.uniquenesses, solution.general_share)
    yield "schmid_leiman", np.column_stack(parts)
    yield "omega_group.total", [found.total, *found.subscale_total]
    yield "omega_group.general", [found.hierarchical, *found.subscale_general]
    yield "omega_group.group", [found.groups, *found.subscale_group]
    yield "phi", solution.phi


def _five_factors(entry: dict[str, Any]) -> Pairs:
    x = table("bfi").iloc[:, 1:26].dropna().to_numpy(float)
    found = hierarchical_omega(np.corrcoef(x.T), 5, reflect=True)
    solution = found.solution
    turned = np.where(solution.reflected, reverse_coded(x, 1, 6), x)
    alpha = cronbach_alpha(turned)
    yield "n", len(x)
    yield "omega_h", found.hierarchical
    yield "omega_h_asymptotic", found.asymptotic
    yield "omega_total", found.total
    yield "alpha", alpha.standardised
    yield "g6", alpha.g6
    yield "keys_used", np.where(solution.reflected, -1, 1)
    # The sign of a group factor is nobody's: theirs is taken.
    theirs = np.array(entry["outputs"]["schmid_leiman"]["values"])[:, 1:6]
    group = solution.group * np.sign((solution.group * theirs).sum(axis=0))
    parts = (solution.general, group, solution.communalities, solution.uniquenesses, solution.general_share)
    yield "schmid_leiman", np.column_stack(parts)


def _all_splits(entry: dict[str, Any]) -> Pairs:
    x = _complete(NE10)
    r = np.corrcoef(x.T)
    found, bounds = all_split_halves(r), guttman_bounds(r)
    yield "n", len(x)
    yield "n_splits", len(found.values)
    yield "max_lambda4", found.best
    yield "min_beta", found.worst
    yield "mean_split", found.mean
    yield "average_r", cronbach_alpha(x).mean_r
    yield "lambda1", bounds.lambda_1
    yield "lambda2", bounds.lambda_2
    yield "lambda3_alpha", bounds.lambda_3
    yield "lambda5", bounds.lambda_5
    yield "lambda6", bounds.lambda_6
    for h in range(4):
        yield f"tenberge_mu{h}", bounds.mu[h]
    yield "splits_quantiles", np.quantile(found.values, [0.025, 0.25, 0.5, 0.75, 0.975])


def _odd_even(entry: dict[str, Any]) -> Pairs:
    found = split_half(_complete(NE10))
    yield "n", found.n
    yield "r_halves", found.r
    yield "spearman_brown", found.spearman_brown
    yield "guttman_split_half", found.guttman
    yield "rulon", found.guttman
    yield "alpha_half1", found.alpha_first
    yield "alpha_half2", found.alpha_second


def _glb_fa(entry: dict[str, Any]) -> Pairs:
    for scale in ("agree", "conscientious", "neuroticism"):
        yield scale, common_factor_reliability(np.corrcoef(_complete(KEYS[scale]).T))


def _kr20(entry: dict[str, Any]) -> Pairs:
    x = table("ability").iloc[:, 1:].dropna().to_numpy(float)
    found = cronbach_alpha(x)
    yield "n", found.n
    yield "alpha_kr20", found.raw
    yield "std_alpha", found.standardised
    yield "difficulty", x.mean(axis=0)
    yield from _items(x, "listwise")


def _sem(entry: dict[str, Any]) -> Pairs:
    x = _complete(KEYS["neuroticism"])
    alpha = cronbach_alpha(x).raw
    error = score_error(float(scale_scores(x, of="sum").scores.std(ddof=1)), alpha)
    yield "alpha", alpha
    yield "prophecy_double_length", prophecy(alpha, 2)
    yield "sem_sum_score", error.measurement
    yield "reliable_change_1.96", 1.96 * error.difference


HELD: Held = {
    "scale.scores.mean_available": _mean_available,
    "scale.scores.min_items_rule": _min_items,
    "scale.scores.sum_complete": _sums,
    "scale.scores.transforms": _transforms,
    **{f"rel.alpha.listwise.{scale}": _alpha for scale in KEYS},
    "rel.alpha.pairwise.agree": _pairwise,
    "rel.alpha.ci_duhachek.agree": _duhachek,
    "rel.alpha.psychometric_feldt.agree": _feldt,
    "rel.item_rest.by_hand.agree": _item_rest,
    "rel.omega.5_scales_one_factor": _one_factor,
    "rel.omega.a_c_e_3f": _three_factors,
    "rel.omega.bfi25_5f": _five_factors,
    "rel.splithalf.all_splits.ne10": _all_splits,
    "rel.splithalf.odd_even.ne10": _odd_even,
    "rel.glb_fa.agree_cons": _glb_fa,
    "rel.kr20.ability": _kr20,
    "rel.spearman_brown_sem": _sem,
}
_FEWEST = (
    "psych takes all 2,800 rows for the error and the interval of pairwise alpha, though no two items share more than "
    "2,769; ours takes the fewest two items share (2,751): with the n of psych both formulas give its numbers."
)
_AVAILABLE = (
    "psych correlates each item with the mean of whatever was answered; ours comes from the pairwise covariances, as "
    "alpha and the other item correlations do. numpy's correlation with that mean is psych's number."
)
DIFFERENT: Different = {
    **{("rel.alpha.pairwise.agree", path): _FEWEST for path in ("total.ase", "feldt_lower", "feldt_upper")},
    ("rel.alpha.pairwise.agree", "alpha_if_dropped.alpha se"): _FEWEST,
    ("rel.alpha.pairwise.agree", "item_stats.raw.r"): _AVAILABLE,
}
NOT_OFFERED: NotOffered = {
    "scale.scores.median_imputed": "missing answers are not replaced by medians; scores are of what was answered",
}
