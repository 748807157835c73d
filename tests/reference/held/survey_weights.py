"""Calibrated, raked, trimmed and replicate weights beside R's survey."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from governance_survey.statistics import generalised, jackknife_replicates, linear_model
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.survey import (
    by_replication,
    calibrate_weights,
    given_replicates,
    means,
    post_stratify,
    rake,
    ratios,
    replicate_table,
    replicated_means,
    replicated_ratios,
    replicated_totals,
    totals,
    trim_weights,
    weighted_quantiles,
)

from .. import table
from . import Different, Held, NotOffered
from .survey import ANSWERS, TYPES, cluster1, codes, coefficients, column, stat, stratified

BOTH = table("apipop_stype_schwide")


def kinds_of_schools():
    return table("apipop_stype").set_index("stype")["N"].loc[TYPES].to_numpy(float)


def raked():
    d, design = cluster1()
    kinds, wide = codes(d, "stype", TYPES), codes(d, "sch.wide", ANSWERS)
    answers = BOTH.groupby("sch.wide")["N"].sum().loc[ANSWERS].to_numpy(float)
    return d, rake(design, [kinds, wide], [kinds_of_schools(), answers]).design, kinds, wide


def fitted(d, design, *names):
    x = np.column_stack([np.ones(len(d)), *(d[name].to_numpy(float) for name in names)])
    y = d["api00"].to_numpy(float)
    return coefficients(linear_model(x, y, names=("(Intercept)", *names), covariance="design", design=design))


def post_stratified(_):
    d, design = cluster1()
    kinds = codes(d, "stype", TYPES)
    found = post_stratify(design, kinds, kinds_of_schools()).design
    yield "weights_first10", found.weights[:10]
    yield "weight_sum", found.weights.sum()
    yield from stat("mean", means(found, column(d, "api00")))
    yield from stat("total", totals(found, column(d, "enroll")))
    yield from stat("stype_total", totals(found, kinds[:, None] == np.arange(3)))
    yield "glm", fitted(d, found, "ell")


def raking(entry):
    d, found, kinds, wide = raked()
    cells = [
        found.weights[(kinds == TYPES.index(row["stype"])) & (wide == ANSWERS.index(row["sch.wide"]))][0]
        for row in entry["outputs"]["unique_weights"]
    ]
    yield "unique_weights.weight", cells
    yield "weight_sum", found.weights.sum()
    yield from stat("mean", means(found, column(d, "api00")))
    yield from stat("total", totals(found, column(d, "enroll")))
    yield "margins", np.concatenate([np.bincount(kinds, found.weights), np.bincount(wide, found.weights)])


def calibrations(_):
    d, design = cluster1()
    kinds = codes(d, "stype", TYPES)
    x = np.column_stack([np.ones(len(d)), kinds == 1, kinds == 2, d["api99"].to_numpy(float)])
    population = table("apipop_calib_totals")["total"].to_numpy(float)
    ways = {
        "linear_greg": {"distance": "linear"},
        "raking": {"distance": "raking"},
        "logit_bounds": {"distance": "logit", "bounds": (0.5, 2)},
        "linear_bounds": {"distance": "linear", "bounds": (0.6, 1.8)},
    }
    for name, how in ways.items():
        found = calibrate_weights(design, x, population, **how)
        w = found.design.weights
        yield f"{name}.weights_first10", w[:10]
        yield f"{name}.weight_sum", w.sum()
        yield f"{name}.weight_range", [w.min(), w.max()]
        yield f"{name}.g_range", [found.factors.min(), found.factors.max()]
        yield from stat(f"{name}.mean_api00", means(found.design, column(d, "api00")))
        yield from stat(f"{name}.total_enroll", totals(found.design, column(d, "enroll")))


def trimmed(_):
    d, design, _, _ = raked()
    found = trim_weights(design, low=10, high=45)
    yield "before", [design.weights.min(), design.weights.max()]
    yield "after", [found.weights.min(), found.weights.max()]
    yield "sum_after", found.weights.sum()
    yield from stat("mean", means(found, column(d, "api00")))


def regression(d, weights, *names, centre="replicates"):
    x = np.column_stack([np.ones(len(d)), *(d[name].to_numpy(float) for name in names)])
    y = d["api00"].to_numpy(float)

    def slopes(w):
        return np.linalg.solve((x * w[:, None]).T @ x, (x * w[:, None]).T @ y)

    found = by_replication(slopes, weights, centre=centre)
    # survey takes the rank of the replicate weights less the coefficients.
    found = replace(found, dof=found.dof + 1 - len(names) - 1)
    return np.column_stack([found.estimate, found.std_error, found.estimate / found.std_error, found.p_value])


def jackknives(_):
    made = {
        "jk1_cluster_nofpc": cluster1(False),
        "jkn_strat_nofpc": stratified(False),
        "jk1_cluster_fpc": cluster1(),
        "jkn_strat_fpc": stratified(),
    }
    for name, (d, design) in made.items():
        replicates = jackknife_replicates(design)
        weights = replicate_table(design, replicates)
        yield f"{name}.replicates", len(weights.table)
        # survey keeps a scale and a factor for each replicate; here they are one coefficient.
        one = name.startswith("jk1")
        yield f"{name}.scale", weights.coefficients[0] if one else 1.0
        yield f"{name}.rscales_first", 1.0 if one else weights.coefficients[0]
        about = {"centre": "replicates"}
        yield from stat(f"{name}.mean", replicated_means(weights, column(d, "api00"), **about))
        yield from stat(f"{name}.total", replicated_totals(weights, column(d, "enroll"), **about))
        yield from stat(f"{name}.ratio", replicated_ratios(weights, column(d, "api.stu"), column(d, "enroll"), **about))
        kinds = codes(d, "stype", TYPES)
        by = [replicated_means(weights, column(d, "api00"), domain=kinds == kind, **about) for kind in range(3)]
        yield f"{name}.by.api00", [one.estimate[0] for one in by]
        yield f"{name}.by.se", [one.std_error[0] for one in by]
        yield f"{name}.glm", regression(d, weights, "ell", "meals")
    d, design = made["jk1_cluster_nofpc"]
    weights = replicate_table(design, jackknife_replicates(design))
    yield from stat("jk1_mse", replicated_means(weights, column(d, "api00")))


def half_samples(entry):
    d = table("scd")
    half = np.array(entry["outputs"]["brr_weights"]["values"], dtype=float).T
    two, about = np.full(len(d), 2.0), {"centre": "replicates"}
    plain = given_replicates(two, 2 * half, method="brr")
    fay = given_replicates(two, 2 * np.where(half > 0, 1.7, 0.3), method="fay", rho=0.3)
    alive, arrests = column(d, "alive"), column(d, "arrests")
    yield from stat("ratio_brr", replicated_ratios(plain, alive, arrests, **about))
    yield from stat("mean_brr", replicated_means(plain, column(d, "alive", "arrests"), **about))
    yield from stat("ratio_fay.3", replicated_ratios(fay, alive, arrests, **about))
    design = design_arrays(len(d), strata=d["ESA"].to_numpy(), psu=d["ambulance"].to_numpy())
    yield from stat("ratio_linearised", ratios(design, alive, arrests))
    # A person a row in the place of a count a row: the same likelihood, units and strata.
    counts = np.concatenate([alive[:, 0], (arrests - alive)[:, 0]]).astype(int)
    rows = np.repeat(np.tile(np.arange(len(d)), 2), counts)
    lived = np.repeat(np.repeat([1.0, 0.0], len(d)), counts)
    people = design_arrays(len(rows), strata=d["ESA"].to_numpy()[rows], psu=d["ambulance"].to_numpy()[rows])
    fit = generalised.generalised_model(
        np.ones((len(rows), 1)), lived, names=("(Intercept)",), family="logit", covariance="design", design=people
    )
    yield "logit_linearised", coefficients(fit)

    def log_odds(w):
        share = w @ alive[:, 0] / (w @ arrests[:, 0])
        return np.log(share / (1 - share))

    found = by_replication(log_odds, plain, **about)
    yield "logit_brr.Estimate", found.estimate
    yield "logit_brr.Std. Error", found.std_error
    yield "logit_brr.t value", found.estimate / found.std_error
    yield "logit_brr.Pr(>|t|)", found.p_value


def bootstrap(entry):
    d, _ = cluster1(False)
    held = entry["outputs"]["replicate_weights_by_cluster"]
    district = {int(name): place for place, name in enumerate(held["rownames"])}
    by_district = np.array(held["values"], dtype=float).T
    table_ = by_district[:, d["dnum"].map(district).to_numpy()]
    count = len(table_)
    # survey's scale is 1 / (R - 1) for deviations from the mean of the replicates.
    weights = given_replicates(
        d["pw"].to_numpy(), table_, method="bootstrap", coefficients=np.full(count, 1 / (count - 1))
    )
    yield "scale", weights.coefficients[0]
    yield from stat("mean", replicated_means(weights, column(d, "api00"), centre="replicates"))
    yield from stat("total", replicated_totals(weights, column(d, "enroll"), centre="replicates"))
    yield "median", weighted_quantiles(d["api00"].to_numpy(float), weights.full, np.array([0.5]))
    yield "glm", regression(d, weights, "ell")


HELD: Held = {
    "svy.poststratify": post_stratified,
    "svy.rake": raking,
    "svy.calibrate": calibrations,
    "svy.trim": trimmed,
    "svy.rep.jk1_jkn": jackknives,
    "svy.rep.brr_scd": half_samples,
    "svy.rep.bootstrap_given_weights": bootstrap,
}
_LOST_COUNTS = (
    "survey fits the replicates to shares with the replicate weights alone and loses the counts (arrests) they are "
    "shares of: the log-odds of the unweighted mean of shares give its .12413811 in these four half-samples; ours "
    "weighs by arrests there as in the sample, and is near the linearised .0755"
)
DIFFERENT: Different = {
    ("svy.rep.brr_scd", f"logit_brr.{name}"): _LOST_COUNTS for name in ("Std. Error", "t value", "Pr(>|t|)")
}
_GIVEN = "replicate weights that are given to both"
NOT_OFFERED: NotOffered = {
    ("svy.rep.brr_scd", "brr_weights"): _GIVEN,
    ("svy.rep.bootstrap_given_weights", "replicate_weights_by_cluster"): _GIVEN,
}
