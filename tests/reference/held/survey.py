"""Estimates of complex samples beside R's survey: means, totals, domains, quantiles, shares, lonely units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from governance_survey.statistics import linear_model
from governance_survey.statistics.design import StageLabels, degrees_of_freedom, design_arrays
from governance_survey.statistics.survey import (
    combinations,
    design_moments,
    domain_means,
    inclusion_weights,
    means,
    quantiles,
    ratios,
    share_intervals,
    shares,
    summarise_weights,
    totals,
)

from .. import table
from . import Different, Held, NotOffered

TYPES, ANSWERS = ["E", "H", "M"], ["No", "Yes"]


def stratified(fpc=True, lonely="fail"):
    d = table("apistrat")
    finite = d["fpc"].to_numpy() if fpc else None
    return d, design_arrays(len(d), weights=d["pw"].to_numpy(), strata=d["stype"].to_numpy(), fpc=finite, lonely=lonely)


def cluster1(fpc=True):
    d = table("apiclus1")
    finite = d["fpc"].to_numpy() if fpc else None
    return d, design_arrays(len(d), weights=d["pw"].to_numpy(), psu=d["dnum"].to_numpy(), fpc=finite)


def cluster2():
    d = table("apiclus2")
    school = StageLabels(d["snum"].to_numpy(), fpc=d["fpc2"].to_numpy())
    stages = {"psu": d["dnum"].to_numpy(), "fpc": d["fpc1"].to_numpy(), "later": (school,)}
    return d, design_arrays(len(d), weights=inclusion_weights(design_arrays(len(d), **stages)), **stages)


def yrbs():
    d = table("yrbs")
    return d, design_arrays(
        len(d), weights=d["weight"].to_numpy(), strata=d["stratum"].to_numpy(), psu=d["psu"].to_numpy()
    )


DESIGNS = {
    "stratified": stratified,
    "stratified_nofpc": lambda: stratified(False),
    "cluster1": cluster1,
    "cluster2": cluster2,
    "yrbs": yrbs,
}


def codes(d, name, labels):
    return d[name].map({label: place for place, label in enumerate(labels)}).to_numpy()


def column(d, *names):
    return d[list(names)].to_numpy(float)


def stat(name, found, *, t=False):
    """Estimate, error, covariance and intervals, where the script has them."""
    yield f"{name}.est", found.estimate
    yield f"{name}.se", found.std_error
    yield f"{name}.vcov", found.cov
    normal = replace(found, dof=np.full(len(found.estimate), np.inf))
    yield f"{name}.ci95_normal", np.column_stack(normal.conf_int())
    if t:
        yield f"{name}.ci95_t", np.column_stack(found.conf_int())


def design_info(_):
    for name in ("stratified", "cluster1", "cluster2", "yrbs"):
        _, design = DESIGNS[name]()
        found = summarise_weights(design.weights)
        yield f"{name}.n", found.n
        yield f"{name}.degf", degrees_of_freedom(design)
        yield f"{name}.sum_weights", found.total
        yield f"{name}.min_weight", found.smallest
        yield f"{name}.max_weight", found.largest
        yield f"{name}.kish_deff", found.design_effect
        yield f"{name}.kish_neff", found.n_effective


def mean_total(entry):
    d, design = DESIGNS[entry["id"].removeprefix("svy.mean_total.")]()
    four = means(design, column(d, "api00", "api99", "ell", "meals"))
    yield from stat("mean", four, t=True)
    yield "mean.deff", four.deff_finite
    one = means(design, column(d, "api00"))
    yield from stat("mean_deff_replace", one)
    yield "mean_deff_replace.deff", one.deff
    enroll = totals(design, column(d, "enroll"))
    yield from stat("total", enroll, t=True)
    yield "total.deff", enroll.deff_finite
    kinds = codes(d, "stype", TYPES)
    yield from stat("prop_stype", shares(design, kinds, 3))
    yield from stat("total_stype", totals(design, kinds[:, None] == np.arange(3)))
    wide = shares(design, codes(d, "sch.wide", ANSWERS), 2)
    yield from stat("prop_schwide", wide)
    yield "prop_schwide.deff", wide.deff_finite
    variance = design_moments(design, column(d, "api00"))
    estimate, error = variance.covariance, variance.covariance_error
    yield "var.est", estimate
    yield "var.se", error
    yield "var.vcov", error**2
    half = 1.959963984540054 * error[0]
    yield "var.ci95_normal", np.column_stack([estimate[0] - half, estimate[0] + half])
    yield from stat("ratio", ratios(design, column(d, "api.stu"), column(d, "enroll")))
    yield "cv", one.variation


def by_stratified(_):
    d, design = stratified()
    kinds = codes(d, "stype", TYPES)
    for name in ("api00", "api99"):
        found = domain_means(design, d[name].to_numpy(float), kinds, 3)
        low, high = replace(found, dof=np.full(3, np.inf)).conf_int()
        place = "mean_by_stype"
        yield f"{place}.{name}", found.estimate
        yield f"{place}.se.{name}", found.std_error
        yield f"{place}.ci_l.{name}", low
        yield f"{place}.ci_u.{name}", high
        yield f"{place}.cv.{name}", found.variation
    wide = codes(d, "sch.wide", ANSWERS)
    enroll = [
        totals(design, column(d, "enroll"), domain=(kinds == kind) & (wide == answer))
        for answer in (0, 1)
        for kind in (0, 1, 2)
    ]
    yield "total_by_stype_schwide.enroll", [found.estimate[0] for found in enroll]
    yield "total_by_stype_schwide.se", [found.std_error[0] for found in enroll]
    improved = domain_means(design, d["api00"].to_numpy(float), codes(d, "comp.imp", ANSWERS), 2)
    yield "mean_by_compimp.api00", improved.estimate
    yield "mean_by_compimp.se", improved.std_error
    yield "mean_by_compimp.DEff.api00", improved.deff_finite
    yield from stat(
        "contrast_E_minus_H",
        combinations(domain_means(design, d["api00"].to_numpy(float), kinds, 3), np.array([1, -1, 0])),
    )


def by_cluster1(_):
    d, design = cluster1()
    kinds = codes(d, "stype", TYPES)
    found = domain_means(design, d["api00"].to_numpy(float), kinds, 3)
    low, high = replace(found, dof=np.full(3, np.inf)).conf_int()
    yield "mean_by_stype.api00", found.estimate
    yield "mean_by_stype.se", found.std_error
    yield "mean_by_stype.ci_l", low
    yield "mean_by_stype.ci_u", high
    wide = codes(d, "sch.wide", ANSWERS)
    by = [shares(design, wide, 2, domain=kinds == kind) for kind in range(3)]
    for place, answer in enumerate(ANSWERS):
        yield f"prop_by_stype.sch.wide{answer}", [one.estimate[place] for one in by]
        yield f"prop_by_stype.se.sch.wide{answer}", [one.std_error[place] for one in by]
    yield from stat("contrast", combinations(found, np.array([1, 0, -1])))


def coefficients(fit):
    return np.column_stack([fit.coef, fit.std_error, fit.statistic, fit.p_value])


def subpopulation(_):
    for name in ("stratified", "cluster1", "cluster2"):
        d, design = DESIGNS[name]()
        inside = ((d["meals"] > 50) & (d["stype"] == "E")).to_numpy()
        found = means(design, column(d, "api00"), domain=inside)
        yield f"{name}.n_rows", found.n_obs
        yield f"{name}.degf_domain", found.dof
        yield from stat(f"{name}.mean", found)
        yield from stat(f"{name}.total", totals(design, column(d, "enroll"), domain=inside))
        x = np.column_stack([np.ones(len(d)), d["ell"].to_numpy(float)])
        y = np.where(inside, d["api00"].to_numpy(float), np.nan)
        yield (
            f"{name}.glm",
            coefficients(linear_model(x, y, names=("(Intercept)", "ell"), covariance="design", design=design)),
        )


def quantile_tables(_):
    asked = np.array([0.05, 0.25, 0.5, 0.75, 0.9])

    def rows(data, **how):
        d, design = data
        found = quantiles(design, d["api00"].to_numpy(float), asked, **how)
        return np.column_stack([found.estimate, found.low, found.high, found.std_error])

    yield "stratified_mean_math", rows(stratified(), interval="wald")
    yield "stratified_school", rows(stratified(), interval="wald", rule="midpoint")
    yield "stratified_xlogit", rows(stratified(), interval="logit")
    yield "stratified_beta", rows(stratified(), interval="beta")
    yield "cluster1_mean_math", rows(cluster1(), interval="wald")
    yield "cluster1_hf2", rows(cluster1(), interval="wald", rule="midpoint")


METHODS = {"logit": "logit", "asin": "arcsine", "beta": "beta", "mean": "wald", "xlogit": "logit"}


def share_limits(_):
    wide, none, sick = stratified(), cluster1(), yrbs()
    asked = {
        "stratified_schwide": (wide[1], (wide[0]["sch.wide"] == "Yes").to_numpy(float)),
        "cluster1_ell0": (none[1], (none[0]["ell"] == 0).to_numpy(float)),
        "yrbs_qn8": (sick[1], 2 - sick[0]["qn8"].to_numpy(float)),
    }
    for name, (design, yes) in asked.items():
        found = means(design, yes)
        for theirs, method in METHODS.items():
            low, high = share_intervals(
                found.estimate, found.std_error, found.dof, n=int(found.n_obs[0]), method=method
            )
            yield f"{name}.{theirs}", [found.estimate[0], low[0], high[0]]


def health(_):
    d, design = yrbs()
    yes = 2 - d["qn8"].to_numpy(float)
    found = means(design, yes)
    yield from stat("mean", found, t=True)
    yield "mean.deff", found.deff_finite
    yield from stat("total", totals(design, yes))


def lonely(_):
    d = table("apistrat")
    keep = np.concatenate([np.flatnonzero(d["stype"] != "M"), np.flatnonzero(d["stype"] == "M")[:1]])
    d = d.iloc[keep]
    yield "n", len(d)
    for rule in ("remove", "certainty", "adjust", "average"):
        design = design_arrays(len(d), weights=d["pw"].to_numpy(), strata=d["stype"].to_numpy(), lonely=rule)
        mean, total = means(design, column(d, "api00")), totals(design, column(d, "enroll"))
        yield f"{rule}.mean", mean.estimate
        yield f"{rule}.mean_se", mean.std_error
        yield f"{rule}.total", total.estimate
        yield f"{rule}.total_se", total.std_error


def lonely_domain(_):
    d, design = stratified(False, "adjust")
    middle = d["stype"] == "M"
    inside = (~middle | (d["snum"] == d["snum"][middle].iloc[0])).to_numpy()
    yield from stat("default_false", means(design, column(d, "api00"), domain=inside))


def scales(_):
    d, design = stratified()
    found = design_moments(design, column(d, "api00", "api99", "meals", "ell"))
    yield "cov", found.covariance
    yield "cor", found.correlation
    yield "weighted_sd", np.sqrt(np.diag(found.covariance))
    both = found.covariance[:2, :2]
    yield "alpha", 2 * (1 - np.trace(both) / both.sum())


def stages(_):
    d = table("fpc_example")

    def made(fpc):
        finite = d["Nh"].to_numpy() if fpc else None
        labels = {"strata": d["stratid"].to_numpy(), "psu": d["psuid"].to_numpy()}
        return design_arrays(len(d), weights=d["weight"].to_numpy(), fpc=finite, **labels)

    yield from stat("no_fpc", means(made(False), column(d, "x")))
    yield from stat("fpc", means(made(True), column(d, "x")))
    yield from stat("total_fpc", totals(made(True), column(d, "x")))
    yield "degf", degrees_of_freedom(made(True))


HELD: Held = {
    "svy.design_info": design_info,
    **{f"svy.mean_total.{name}": mean_total for name in ("stratified", "stratified_nofpc", "cluster1", "cluster2")},
    "svy.by.stratified": by_stratified,
    "svy.by.cluster1": by_cluster1,
    "svy.subpop": subpopulation,
    "svy.quantiles": quantile_tables,
    "svy.ciprop": share_limits,
    "svy.glm.yrbs": health,
    "svy.lonely_psu": lonely,
    "svy.lonely_domain": lonely_domain,
    "svy.scale_alpha_cor": scales,
    "svy.two_phase_like_multistage": stages,
}
DIFFERENT: Different = {
    ("svy.ciprop", "cluster1_ell0.asin"): (
        "the lower limit of arcsin(sqrt(p)) lies below nought; survey takes the sine of it all the same, which turns "
        "it back up to .0003 above nought, while ours stops at nought"
    ),
}
_LIKELIHOOD = (
    "likelihood interval: survey scales a profile by a mix of t and normal quantiles and reads its ends off a spline; "
    "logit and beta intervals are offered"
)
_ROWS = (
    "rules that interpolate between rows depend on the order of rows with the same value where weights are unequal "
    "(apistrat sorted by stype has the hf7 median 667.15 in the place of 667.61); quantiles here follow from the "
    "distribution alone"
)
NOT_OFFERED: NotOffered = {
    **{
        ("svy.ciprop", f"{name}.likelihood"): _LIKELIHOOD
        for name in ("stratified_schwide", "cluster1_ell0", "yrbs_qn8")
    },
    ("svy.quantiles", "stratified_hf7"): _ROWS,
    ("svy.quantiles", "old_svyquantile_stratified"): _ROWS,
    ("svy.quantiles", "stratified_score"): (
        "score interval: survey 4.1 turns its limits into quantiles by the unweighted share of rows below them"
    ),
    ("svy.lonely_domain", "adjust_domain_lonely_true"): (
        "a domain's only unit in a stratum of several is set against the stratum's mean, the others counting nought, "
        "which is the variance of a domain total; survey's option away from its default is not offered"
    ),
}
