"""Agreement of two coders, and coders who measure or rank, beside psych, vcd and epiR."""

from __future__ import annotations

import numpy as np

from governance_survey.statistics.coder_agreement import (
    agreement_weights,
    brennan_prediger,
    coder_intraclass,
    coder_ratings,
    cohen_kappa,
    kendall_concordance,
    pair_table,
    pairwise_kappa,
    percent_agreement,
    ratings_of_table,
    symmetry_test,
)

from .. import table
from . import Different, Held, NotOffered

TABLES = {"sexualfun": "sexualfun", "cohen1968": "cohen1968", "sas3x3": "sas_kappa"}


def pair(name):
    return ratings_of_table(table(name).iloc[:, 1:].to_numpy())


def of_entry(entry):
    return pair(TABLES[entry["id"].rsplit(".", 1)[1]])


def many(name):
    x = table(name).iloc[:, 1:].to_numpy(float)
    return coder_ratings(x, np.unique(x[~np.isnan(x)]))


def psych(entry):
    ratings = of_entry(entry)
    plain = cohen_kappa(ratings, "nominal")
    low, high = plain.interval(normal=True)
    yield "n", plain.n_units
    yield "table", pair_table(ratings).cells
    yield "percent_agreement", percent_agreement(ratings, "nominal").estimate
    yield "kappa", plain.estimate
    yield "var_kappa", plain.std_error**2
    yield "kappa_ci", [low, plain.estimate, high]
    yield "linear_weighted", cohen_kappa(ratings, "linear").estimate
    yield "quadratic_weighted", cohen_kappa(ratings, "quadratic").estimate


def vcd(entry):
    ratings = of_entry(entry)
    found = {name: cohen_kappa(ratings, name) for name in ("nominal", "linear", "quadratic")}
    for name, ours in (("unweighted", "nominal"), ("linear", "linear"), ("quadratic", "quadratic")):
        yield f"{name}.value", found[ours].estimate
        yield f"{name}.ASE", found[ours].std_error
    for name, ours in (("ci95_equal", "linear"), ("ci95_fleiss_cohen", "quadratic")):
        yield name, [found["nominal"].interval(normal=True), found[ours].interval(normal=True)]
    for name in ("linear", "quadratic"):
        yield f"weights_{name}", agreement_weights(ratings.levels, name)


def epir(entry):
    ratings = of_entry(entry)
    symmetry = symmetry_test(ratings)
    yield "percent_agreement", percent_agreement(ratings, "nominal").estimate
    yield "pabak_k_categories", brennan_prediger(ratings, "nominal").estimate
    yield "max_kappa", pair_table(ratings).attainable
    yield "bowker_mcnemar.chisq", symmetry.statistic
    yield "bowker_mcnemar.df", symmetry.dof
    yield "bowker_mcnemar.p", symmetry.p_value


def own_weights(_):
    ratings = pair("cohen1968")
    weights = 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6
    plain, weighted = cohen_kappa(ratings, "nominal"), cohen_kappa(ratings, weights)
    asymmetric = 1 - np.array([[0, 1, 4], [1, 0, 6], [2, 2, 0]]) / 6
    yield "kappa", plain.estimate
    yield "weighted_kappa", weighted.estimate
    yield "var_kappa", plain.std_error**2
    yield "vcd_weighted.value", weighted.estimate
    yield "vcd_weighted.ASE", weighted.std_error
    yield "vcd_unweighted.value", plain.estimate
    yield "vcd_unweighted.ASE", plain.std_error
    yield "asymmetric_weights_kappa", cohen_kappa(ratings, asymmetric).estimate


def pairs(_):
    ratings = many("krippendorff2011")
    plain, weighted = pairwise_kappa(ratings, "nominal"), pairwise_kappa(ratings, "quadratic")
    yield "unweighted_below_weighted_above", np.tril(plain.kappa) + np.triu(weighted.kappa, 1)
    yield "average_kappa", plain.mean
    yield "average_weighted", weighted.mean


def intraclass(_):
    found = coder_intraclass(table("shrout_fleiss1979").iloc[:, 1:].to_numpy())
    n, k = found.n_units, found.n_coders
    yield "table.ICC", found.estimate
    yield "table.F", found.f
    yield "table.df1", found.dof_between
    yield "table.df2", found.dof_within
    yield "table.p", found.p_value
    yield "table.lower bound", found.low
    yield "table.upper bound", found.high
    dof = np.array([n - 1, k - 1, (n - 1) * (k - 1)])
    squares = np.array([found.ms_units, found.ms_coders, found.ms_residual])
    from scipy.stats import f

    ratio = squares[:2] / squares[2]
    yield "anova", [dof, dof * squares, squares, [*ratio, np.nan], [*f.sf(ratio, dof[:2], dof[2]), np.nan]]


def concordance(_):
    found = kendall_concordance(table("shrout_fleiss1979").iloc[:, 1:].to_numpy())
    yield "w_corrected_for_ties", found.estimate
    yield "chisq", found.statistic
    yield "df", found.dof
    yield "p", found.p_value
    yield "friedman_chisq", found.statistic
    yield "w_from_friedman", found.estimate


HELD: Held = {
    **{f"kappa.psych.{name}": psych for name in TABLES},
    **{f"kappa.vcd.{name}": vcd for name in TABLES},
    **{f"kappa.epir.{name}": epir for name in TABLES},
    "kappa.cohen1968_weights": own_weights,
    "kappa.raters_raw.krippendorff2011": pairs,
    "icc.shrout_fleiss1979": intraclass,
    "kendall_w.shrout_fleiss1979": concordance,
}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {}
