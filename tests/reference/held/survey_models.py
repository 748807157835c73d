"""Regression models of complex samples beside R's survey."""

from __future__ import annotations

import numpy as np
from scipy.special import fdtrc

from governance_survey.statistics import linear_model
from governance_survey.statistics.generalised import generalised_model, predicted
from governance_survey.statistics.survey import design_moments

from . import Different, Held, NotOffered
from .survey import ANSWERS, DESIGNS, coefficients

THREE = ("stratified", "cluster1", "cluster2")


def matrix(d, *names):
    """Intercept, columns; stypeH and stypeM where stype is asked for."""
    made = [np.ones(len(d))]
    for name in names:
        made += [(d["stype"] == kind).to_numpy(float) for kind in "HM"] if name == "stype" else [d[name].to_numpy(float)]
    return np.column_stack(made)


def common(name, fit):
    yield f"{name}.n", fit.n_obs
    yield f"{name}.coef", coefficients(fit)
    yield f"{name}.vcov", fit.cov
    # survey takes units - strata for df.residual and one more less the coefficients, as here.
    yield f"{name}.df_resid_design", fit.dof
    yield f"{name}.ci95", np.column_stack(fit.conf_int())


def gaussian(_):
    for name in THREE:
        d, design = DESIGNS[name]()
        x = matrix(d, "ell", "meals", "mobility", "stype")
        fit = linear_model(x, d["api00"].to_numpy(float), names=tuple("abcdef"), covariance="design", design=design)
        yield from common(name, fit)
        left = fit.sigma**2 * (fit.n_obs - 6)
        yield f"{name}.deviance", left
        yield f"{name}.null_deviance", left / (1 - fit.r_squared)
        yield f"{name}.dispersion", left / (fit.n_obs - 1)
        kinds = fit.coef[4:]
        f = kinds @ np.linalg.solve(fit.cov[4:, 4:], kinds) / 2
        yield f"{name}.wald_stype.F", f
        yield f"{name}.wald_stype.df", 2
        yield f"{name}.wald_stype.ddf", fit.dof
        yield f"{name}.wald_stype.p", fdtrc(2, fit.dof, f)


def binomial(_):
    for name in THREE:
        d, design = DESIGNS[name]()
        x = matrix(d, "ell", "meals", "mobility")
        y = (d["sch.wide"] == ANSWERS[1]).to_numpy(float)
        fit = generalised_model(x, y, names=tuple("abcd"), family="logit", covariance="design", design=design)
        yield from common(name, fit)
        mean_weight = design.weights.mean()
        yield f"{name}.deviance", -2 * fit.log_likelihood / mean_weight
        yield f"{name}.null_deviance", -2 * fit.null_log_likelihood / mean_weight
        share = np.asarray(predicted(fit, x)).reshape(-1)
        pearson = (y - share) / np.sqrt(share * (1 - share))
        yield f"{name}.dispersion", design_moments(design, pearson[:, None]).covariance


def poisson(_):
    d, design = DESIGNS["stratified"]()
    x, y = matrix(d, "stype", "api99"), d["api.stu"].to_numpy(float)
    fit = generalised_model(x, y, names=tuple("abcd"), family="poisson", covariance="design", design=design)
    yield from common("poisson", fit)
    mean = np.asarray(predicted(fit, x)).reshape(-1)
    w = design.weights / design.weights.mean()
    deviance = 2 * w @ (y * np.log(y / mean) - (y - mean))
    yield "poisson.deviance", deviance
    rise = 2 * (fit.log_likelihood - fit.null_log_likelihood) / design.weights.mean()
    yield "poisson.null_deviance", deviance + rise
    yield "poisson.dispersion", design_moments(design, ((y - mean) / np.sqrt(mean))[:, None]).covariance


def ordered(_):
    for name in ("stratified", "cluster1"):
        d, design = DESIGNS[name]()
        x = matrix(d, "avg.ed", "mobility", "stype")
        y = np.searchsorted([25, 50, 75], d["meals"].to_numpy(float), side="left").astype(float)
        fit = generalised_model(
            x,
            y,
            names=tuple("abcde"),
            family="ordered_logit",
            covariance="design",
            design=design,
            categories=("1", "2", "3", "4"),
        )
        yield f"{name}.coef_and_cuts", np.column_stack([fit.coef, fit.std_error, fit.statistic])
        yield f"{name}.vcov", fit.cov


HELD: Held = {
    "svy.glm.gaussian": gaussian,
    "svy.glm.binomial": binomial,
    "svy.glm.poisson_probit": poisson,
    "svy.olr": ordered,
}
DIFFERENT: Different = {}
_AIC = "AIC of pseudo-likelihoods (effective parameters from generalised design effects): not offered"
NOT_OFFERED: NotOffered = {
    **{("svy.glm.gaussian", f"{name}.aic_survey"): _AIC for name in THREE},
    **{("svy.glm.binomial", f"{name}.aic_survey"): _AIC for name in THREE},
    ("svy.glm.poisson_probit", "poisson.aic_survey"): _AIC,
    **{
        ("svy.glm.gaussian", f"{name}.lrt_ell_meals_p"): "Rao-Scott likelihood-ratio test of terms: the Wald test is held"
        for name in THREE
    },
    ("svy.glm.poisson_probit", "probit"): "probit models",
}
