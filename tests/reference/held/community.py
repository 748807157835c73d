"""Agreement and intraclass correlations beside multilevel, lme4 and nlme."""

from __future__ import annotations

import numpy as np

from governance_survey.statistics.community import (
    group_means,
    intraclass_correlation,
    variance_components,
    within_group_agreement,
)

from .. import table
from . import Different, Held, NotOffered

ITEMS = ["AF06", "AF07", "AP12", "AP17", "AP33", "AP34", "AS14", "AS15", "AS16", "AS17", "AS28"]
VARIABLES = ["LEAD", "COHES", "HRS", "WBEING"]
NULLS = ("uniform", "slight_skew", "moderate_skew", "heavy_skew", "triangular", "normal")


def grouped(data):
    d = table(data)
    labels, groups = np.unique(d["GRP"].to_numpy(), return_inverse=True)
    return d, groups, len(labels)


def summary(values):
    v = values[np.isfinite(values)]
    return [len(v), v.mean(), np.median(v), v.std(ddof=1), v.min(), v.max(), (v >= 0.7).mean()]


def anova(entry):
    d, g, k = grouped("bh1996")
    found = intraclass_correlation(d[entry["id"].rsplit(".", 1)[1]].to_numpy(float), g, k)
    yield "n", found.n.sum()
    yield "k_groups", found.n_groups
    yield "mean_group_size", found.n.mean()
    yield "icc1", found.icc1_mean_size
    yield "icc2", found.icc2
    yield "ms_between", found.ms_between
    yield "ms_within", found.ms_within
    yield "df_between", found.df_between
    yield "df_within", found.df_within
    yield "F", found.f
    yield "p", found.p_value
    yield "eta_squared", found.eta_squared
    yield "size_harmonic", 1 / (1 / found.n).mean()
    yield "size_n0", found.n0
    yield "icc1_with_n0", found.icc1


def mixed(entry):
    d, g, k = grouped("bh1996")
    y = d[entry["id"].rsplit(".", 1)[1]].to_numpy(float)
    for method in ("reml", "ml"):
        found = variance_components(y, g, k, method=method)
        yield f"tau00_{method}", found.between
        yield f"sigma2_{method}", found.within
        yield f"icc_{method}", found.icc
    found = variance_components(y, g, k)
    yield "intercept_reml", found.mean
    yield "gmean_rel_mean", found.reliability.mean()
    yield "gmean_rel_first10", found.reliability[:10]


def several(_):
    d, g, k = grouped("bh1996")
    found = [variance_components(d[name].to_numpy(float), g, k) for name in VARIABLES]
    yield "ICC1", [c.icc for c in found]
    # nlme's convention: the mean group size in the place of each group's own.
    size = len(d) / k
    yield "ICC2", [size * c.icc / (1 + (size - 1) * c.icc) for c in found]


def centring(_):
    d, g, k = grouped("bh1996")
    y = d["LEAD"].to_numpy(float)
    means = group_means(y, g, k).estimate
    yield "group_mean_first10", means[g][:10]
    yield "cwc_first10", (y - means[g])[:10]
    yield "cgm_first10", (y - y.mean())[:10]
    yield "var_between_means", means.var(ddof=1)
    yield "var_within_pooled", intraclass_correlation(y, g, k).ms_within


def agreement():
    d, g, k = grouped("bhr2000")
    return within_group_agreement(d[ITEMS].to_numpy(float), g, k, 5, nulls=NULLS)


def single(_):
    found = agreement()
    for place, item in enumerate(ITEMS[:3]):
        yield f"{item}.summary", summary(found.rwg[:, place])
        yield f"{item}.first15.rwg", found.rwg[:15, place]
        yield f"{item}.first15.size", found.n[:15]


def together(_):
    found = agreement()
    yield "summary", summary(found.rwg_j["uniform"])
    yield "lindell_summary", summary(found.rwg_star)
    yield "groups.rwg_j", found.rwg_j["uniform"]
    yield "groups.size", found.n
    yield "groups.lindell", found.rwg_star


def nulls(_):
    found = agreement()
    yield "", np.array([summary(found.rwg_j[null]) for null in NULLS]).T


def deviation(_):
    d, g, k = grouped("bhr2000")
    found = agreement()
    first = within_group_agreement(d[ITEMS[:1]].to_numpy(float), g, k, 5)
    yield "mean_summary", summary(found.ad_mean)
    yield "median_summary", summary(found.ad_median)
    yield "single_item_summary", summary(first.ad_mean)
    yield "groups.ad_mean", found.ad_mean
    yield "groups.ad_median", found.ad_median
    yield "groups.single", first.ad_mean
    yield "groups.size", found.n


def awg(_):
    found = agreement()
    yield "summary", summary(found.awg)
    yield "groups_first20.awg", found.awg[:20]
    yield "groups_first20.n_items", np.full(20, len(ITEMS))
    yield "groups_first20.n_raters", found.n[:20]


def scale_mean(_):
    d, g, k = grouped("bh1996")
    lead = d[["LEAD"]].to_numpy(float)
    yield "summary", summary(within_group_agreement(lead, g, k, 5).rwg[:, 0])


HELD: Held = {
    **{f"icc.anova.bh1996.{name}": anova for name in VARIABLES},
    **{f"icc.mixed.bh1996.{name}": mixed for name in VARIABLES},
    "icc.mult_icc.bh1996": several,
    "center.group_grand.bh1996": centring,
    "agree.rwg_single.bhr2000": single,
    "agree.rwg_j.bhr2000": together,
    "agree.rwg_j_nulls.bhr2000": nulls,
    "agree.adm.bhr2000": deviation,
    "agree.awg.bhr2000": awg,
    "agree.scale_mean_rwg.bh1996": scale_mean,
}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {
    "waba.bh1996": "within and between analysis: between(x) and within(x) in a model say the same with errors",
    ("agree.awg.bhr2000", "groups_first20.avg_group_var"): "a by-product of multilevel, not part of a_wg",
}
