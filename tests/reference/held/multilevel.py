"""Mixed models beside lme4, lmerTest, pbkrtest and performance."""

from __future__ import annotations

from functools import cache

import numpy as np

from governance_survey.statistics.multilevel import compare_mixed, mixed_logit, mixed_model

from .. import table
from . import Different, Held, NotOffered

COLUMNS = {
    "null": (),
    "ri": ("HRS", "LEAD", "G.HRS", "G.LEAD"),
    "rs": ("HRS", "LEAD", "G.HRS", "G.LEAD"),
}


@cache
def soldiers(kind, method):
    d = table("bh1996")
    x = np.column_stack([np.ones(len(d)), *(d[name] for name in COLUMNS[kind])])
    names, slope = ("(Intercept)", *COLUMNS[kind]), "LEAD" if kind == "rs" else None
    return mixed_model(x, d["WBEING"].to_numpy(), d["GRP"].to_numpy(), names=names, slope=slope, method=method)


def variances(fit):
    """Each variance and covariance, and its square root or its correlation."""
    v = fit.random_cov
    values, roots = list(np.diag(v)), list(np.sqrt(np.diag(v)))
    if len(v) > 1:
        values.append(v[0, 1])
        roots.append(fit.correlation)
    return [*values, fit.residual_variance], [*roots, np.sqrt(fit.residual_variance)]


def fitted(at, fit):
    yield f"{at}.n", fit.n_obs
    yield f"{at}.ngroups", fit.n_groups
    yield f"{at}.fixed", np.column_stack([fit.coef, fit.std_error, fit.statistic])
    yield f"{at}.vcov_fixed", fit.cov
    yield f"{at}.varcorr.vcov", variances(fit)[0]
    yield f"{at}.varcorr.sdcor", variances(fit)[1]
    yield f"{at}.sigma", np.sqrt(fit.residual_variance)
    yield f"{at}.loglik", fit.log_likelihood
    yield f"{at}.aic", fit.aic
    yield f"{at}.bic", fit.bic


def tests(fit):
    """The table that lmerTest prints."""
    return np.column_stack([fit.coef, fit.std_error, fit.dof, fit.statistic, fit.p_value])


def linear(entry):
    kind = entry["id"].split(".")[1]
    for method in ("reml", "ml"):
        yield from fitted(method, soldiers(kind, method))
    fit = soldiers(kind, "reml")
    yield "satterthwaite", tests(fit)
    yield "ranef_first8", fit.blups.effect[:8]


def comparisons(_):
    null, ri, rs = (soldiers(kind, "ml") for kind in COLUMNS)
    a, b, c = (soldiers(kind, "reml") for kind in COLUMNS)
    for name, found in (
        ("lrt_null_vs_ri", compare_mixed(null, ri)),
        ("lrt_ri_vs_rs_ml", compare_mixed(ri, rs)),
        ("lrt_ri_vs_rs_reml", compare_mixed(b, c)),
    ):
        yield name, [found.chi_square, found.dof, found.p_value]
    yield "icc_null", a.icc
    yield "icc_adjusted", b.icc
    yield "r2_marginal", b.r2_marginal
    yield "r2_conditional", b.r2_conditional
    between, within = (np.array([fit.random_cov[0, 0], fit.residual_variance]) for fit in (a, b))
    yield "pseudo_r2_level1", 1 - within[1] / between[1]
    yield "pseudo_r2_level2", 1 - within[0] / between[0]
    yield "snijders_bosker_r2_1", 1 - within.sum() / between.sum()
    yield "deviance_ml", [-2 * fit.log_likelihood for fit in (null, ri, rs)]
    yield "confint_wald_ri", np.column_stack(b.conf_int())


def teachers(_):
    d = table("teachingratings")
    yes = [("gender", "female"), ("minority", "yes"), ("native", "no")]
    x = np.column_stack([np.ones(len(d)), d["beauty"], *(d[name] == level for name, level in yes)]).astype(float)
    names = ("(Intercept)", "beauty", "gender", "minority", "native")
    for kind in ("satterthwaite", "kenward_roger"):
        fit = mixed_model(x, d["eval"].to_numpy(), d["prof"].to_numpy(), names=names, small_sample=kind)
        yield kind, tests(fit)
    yield "varcorr.vcov", variances(fit)[0]
    yield "varcorr.sdcor", variances(fit)[1]
    # Each term is one column, so that its F is the square of t.
    f = fit.statistic[1:] ** 2
    yield "anova_type3_kr.Sum Sq", f * fit.residual_variance
    yield "anova_type3_kr.Mean Sq", f * fit.residual_variance
    yield "anova_type3_kr.NumDF", np.ones(4)
    yield "anova_type3_kr.DenDF", fit.dof[1:]
    yield "anova_type3_kr.F value", f
    yield "anova_type3_kr.Pr(>F)", fit.p_value[1:]


def women(points, *, null=False):
    d = table("contraception")
    age = d["age"] / 10
    x = np.column_stack(
        [np.ones(len(d)), age, age**2, d["urban"] == "Y", *(d["livch"] == k for k in ("1", "2", "3+"))]
    ).astype(float)
    names = ("(Intercept)", "age", "I(age^2)", "urbanY", "livch1", "livch2", "livch3+")
    k = 1 if null else len(names)
    y = (d["use"] == "Y").to_numpy(float)
    return mixed_logit(x[:, :k], y, d["district"].to_numpy(), names=names[:k], points=points)


def logit(_):
    null = women(25, null=True)
    for at, fit in (("laplace", women(1)), ("agq25", women(25)), ("null_agq25", null)):
        yield f"{at}.n", fit.n_obs
        yield f"{at}.ngroups", fit.n_groups
        yield f"{at}.fixed", np.column_stack([fit.coef, fit.std_error, fit.statistic, fit.p_value])
        yield f"{at}.vcov_fixed", fit.cov
        yield f"{at}.varcorr.vcov", fit.random_variance
        yield f"{at}.varcorr.sdcor", np.sqrt(fit.random_variance)
        yield f"{at}.loglik", fit.log_likelihood
        yield f"{at}.aic", fit.aic
        yield f"{at}.bic", fit.bic
    yield "icc_latent_null", null.icc
    yield "mor_null", null.median_odds_ratio


HELD: Held = {
    "lmer.null.bh1996": linear,
    "lmer.ri.bh1996": linear,
    "lmer.rs.bh1996": linear,
    "lmer.tests_r2.bh1996": comparisons,
    "lmer.kenward_roger.teachingratings": teachers,
    "glmer.logit_ri.contraception": logit,
}
DIFFERENT: Different = {
    ("lmer.tests_r2.bh1996", "confint_wald_ri"): (
        "lme4 takes the normal quantile; ours is of t with Satterthwaite's degrees of freedom, 78 to 108 between groups"
    )
}
NOT_OFFERED: NotOffered = {
    "glmer.logit_rs.contraception": (
        "two random effects of a logit are to be had by Laplace's approximation only, which draws their variances down "
        "in small groups: the slope is not offered"
    )
}
