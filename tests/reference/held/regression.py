"""Least squares, clustered errors and generalised linear models beside R's sandwich, clubSandwich, estimatr, MASS."""

from __future__ import annotations

from functools import cache

import numpy as np

from governance_survey.statistics.clusters import clustered_model, joint_test, leave_one_out
from governance_survey.statistics.generalised import (
    Slope,
    average_marginal_effects,
    binary_quality,
    count_quality,
    generalised_model,
    predicted,
    proportional_odds_tests,
    slope_of,
    step_of,
)
from governance_survey.statistics.regression import linear_model
from governance_survey.statistics.wald import wald_test

from .. import table
from . import Different, Held, NotOffered


def columns(d, *terms):
    """A model matrix: an intercept, numbers by name, and ("name", levels) as dummies of the levels."""
    found, names = [np.ones(len(d))], ["(Intercept)"]
    for term in terms:
        name, levels = term if isinstance(term, tuple) else (term, (None,))
        for level in levels:
            found.append((d[name] if level is None else d[name] == level).to_numpy(float))
            names.append(name if level is None else f"{name}{level}")
    return np.column_stack(found), tuple(names)


def coefficients(fit):
    """The table R prints: estimate, error, statistic, p."""
    return np.column_stack([fit.coef, fit.std_error, fit.statistic, fit.p_value])


# ---- least squares


@cache
def wages():
    d = table("slid").dropna()
    d = d.assign(age2=d["age"] ** 2)
    x, names = columns(d, ("sex", ["Male"]), "age", "age2", "education", ("language", ["French", "Other"]))
    return x, np.log(d["wages"].to_numpy(float)), names


def least_squares(x, y, names, at=""):
    fit = linear_model(x, y, names=names, covariance="model")
    yield f"{at}n", fit.n_obs
    yield f"{at}coef", coefficients(fit)
    yield f"{at}vcov", fit.cov
    yield f"{at}ci95", np.column_stack(fit.conf_int())
    yield f"{at}sigma", fit.sigma
    yield f"{at}df_residual", fit.dof
    yield f"{at}r_squared", fit.r_squared
    yield f"{at}adj_r_squared", fit.adjusted_r_squared
    slopes = wald_test(fit.coef, fit.cov, fit.dof, np.eye(len(names))[1:])
    yield f"{at}f", slopes.f
    yield f"{at}f_df1", slopes.numerator
    yield f"{at}f_df2", slopes.denominator
    yield f"{at}f_p", slopes.p_value
    yield f"{at}rss", fit.sigma**2 * fit.dof


def ols(entry):
    x, y, names = wages()
    yield from least_squares(x, y, names)
    # Sequential: each term beside those before it, over the residual of all.
    ends = [1, 2, 3, 4, 5, 7]
    yield from added("anova_sequential", x, y, names, ends, mean_squares=True)


def added(at, x, y, names, ends, *, mean_squares=False):
    """The table of terms added one after the other, the residual below."""
    from scipy.stats import f as distribution

    fits = [linear_model(x[:, :end], y, names=names[:end], covariance="model") for end in ends[1:]]
    left = [float(((y - y.mean()) ** 2).sum()), *(fit.sigma**2 * fit.dof for fit in fits)]
    df, squares, full = np.diff(ends), -np.diff(left), fits[-1]
    f = squares / df / full.sigma**2
    yield f"{at}.Df", [*df, full.dof]
    yield f"{at}.Sum Sq", [*squares, left[-1]]
    if mean_squares:
        yield f"{at}.Mean Sq", [*squares / df, full.sigma**2]
    yield f"{at}.F value", [*f, np.nan]
    yield f"{at}.Pr(>F)", [*distribution.sf(f, df, full.dof), np.nan]


def types(entry):
    """Without interactions both types are Wald tests of each term beside all others."""
    x, y, names = wages()
    terms = [[1], [2], [3], [4], [5, 6]]
    # Sum-to-zero columns move the intercept alone.
    french, other = x[:, 5], x[:, 6]
    effect = np.column_stack([x[:, 0], 1 - 2 * x[:, 1], x[:, 2:5], 1 - french - 2 * other, french - other])
    for at, columns_, tested in (("type2", x, terms), ("type3_sum_contrasts", effect, [[0], *terms])):
        fit = linear_model(columns_, y, names=names, covariance="model")
        found = [wald_test(fit.coef, fit.cov, fit.dof, np.eye(7)[term]) for term in tested]
        rest = fit.sigma**2 * fit.dof
        yield f"{at}.Sum Sq", [*(one.f * one.numerator * fit.sigma**2 for one in found), rest]
        yield f"{at}.Df", [*(one.numerator for one in found), fit.dof]
        yield f"{at}.F value", [*(one.f for one in found), np.nan]
        yield f"{at}.Pr(>F)", [*(one.p_value for one in found), np.nan]


def blocks(entry):
    x, y, _ = wages()
    wide = np.column_stack([x[:, [0, 1, 2, 4, 5, 6]], x[:, 1] * x[:, 4]])
    ends = (3, 4, 7)
    fits = [linear_model(wide[:, :end], y, names=tuple("abcdefg"[:end]), covariance="model") for end in ends]
    steps = [
        wald_test(fit.coef, fit.cov, fit.dof, np.eye(end)[before:])
        for fit, before, end in zip(fits[1:], ends[:-1], ends[1:], strict=True)
    ]
    left = np.array([fit.sigma**2 * fit.dof for fit in fits])
    yield "n", fits[0].n_obs
    yield "r2", [fit.r_squared for fit in fits]
    yield "adj_r2", [fit.adjusted_r_squared for fit in fits]
    yield "r2_change", np.diff([fit.r_squared for fit in fits])
    yield "f_change_each_step_own_residual", [step.f for step in steps]
    yield "df1", [step.numerator for step in steps]
    yield "df2", [step.denominator for step in steps]
    yield "p_change", [step.p_value for step in steps]
    yield "anova_chain_full_model_residual_F", -np.diff(left) / np.diff(ends) / fits[-1].sigma ** 2


def influence(entry):
    x, y, names = wages()
    found = leave_one_out(x, y, np.arange(len(y)), names=names)
    order = np.argsort(-found.distance)[:15]
    yield "top15.row_in_model", order + 1
    yield "top15.cook", found.distance[order]
    yield "max_cook", found.distance.max()
    yield "n_cook_gt_4_n", (found.distance > 4 / len(y)).sum()
    yield "first5_cook", found.distance[:5]
    # What a row is predicted to be without itself.
    yield "press", ((y - (x * found.coef).sum(axis=1)) ** 2).sum()


def heteroskedastic(entry):
    x, y, names = wages()
    for theirs in entry["outputs"]:
        fit = linear_model(x, y, names=names, covariance="model" if theirs == "const" else theirs.lower())
        yield f"{theirs}.table", coefficients(fit)
        yield f"{theirs}.vcov", fit.cov


def wald(entry):
    x, y, names = wages()
    fit = linear_model(x, y, names=names, covariance="hc3")
    slopes = wald_test(fit.coef, fit.cov, fit.dof, np.eye(7)[1:])
    yield "F_HC3", slopes.f
    yield "df1", slopes.numerator
    yield "df2", slopes.denominator
    yield "p", slopes.p_value
    fit = linear_model(x, y, names=names, covariance="hc1")
    slopes = wald_test(fit.coef, fit.cov, np.inf, np.eye(7)[1:])
    yield "chisq_HC1", slopes.f * slopes.numerator
    yield "p_HC1", slopes.p_value


def inflation(entry):
    x, y, names = wages()
    vif = linear_model(x, y, names=names, covariance="hc3").vif
    yield "column_vif_diag_inverse_cor", vif
    yield "tolerance_columns", 1 / vif


@cache
def ratings():
    d = table("teachingratings")
    x, names = columns(
        d,
        "beauty",
        *((name, [level]) for name, level in (("gender", "female"), ("minority", "yes"), ("native", "no"))),
        *((name, [level]) for name, level in (("tenure", "yes"), ("division", "lower"), ("credits", "single"))),
    )
    return d, x, d["eval"].to_numpy(float), names


def weighted(entry):
    d, x, y, names = ratings()
    x, names, w = x[:, :4], names[:4], d["students"].to_numpy(float)
    for kind in ("HC1", "HC3"):
        fit = linear_model(x, y, names=names, covariance=kind.lower(), weights=w)
        yield f"se_{kind}", fit.std_error
    yield "r_squared", fit.r_squared
    yield "coef.Estimate", fit.coef
    # R's weights are precisions: its residual variance is of an observation of weight one, ours of an average row.
    yield "sigma", fit.sigma * np.sqrt(w.mean())


# ---- clusters


def clustered(kind, dof="clusters"):
    d, x, y, names = ratings()
    return clustered_model(x, y, d["prof"].to_numpy(), names=names, kind=kind, dof=dof)


def sandwich(entry):
    fit = clustered("cr1")
    yield "n", fit.n_obs
    yield "n_clusters", fit.n_clusters[0]
    yield from least_squares(*ratings()[1:], at="ols.")
    from scipy.stats import t

    g, n, p = fit.n_clusters[0], fit.n_obs, len(fit.names)
    bare = clustered("cr0").cov
    kinds = {
        "HC0_no_adjust_CR0": bare,
        "HC0_cadjust": bare * g / (g - 1),
        "HC1_cadjust_stata": fit.cov,
        "HC1_no_cadjust": bare * (n - 1) / (n - p),
        # Its cadjust=FALSE takes (G - 1) / G for these two.
        "HC2_sandwich": clustered("cr2").cov * (g - 1) / g,
        "HC3_sandwich": clustered("cr3").cov * (g - 1) / g,
    }
    for name, cov in kinds.items():
        error = np.sqrt(np.diag(cov))
        yield f"{name}.se", error
        yield f"{name}.t", fit.coef / error
        yield f"{name}.p_t_G_minus_1", 2 * t.sf(np.abs(fit.coef / error), g - 1)
        yield f"{name}.p_t_resid", 2 * t.sf(np.abs(fit.coef / error), n - p)
        yield f"{name}.vcov", cov


def club_sandwich(entry):
    from scipy.stats import t

    for name in ("CR0", "CR1", "CR1S", "CR2", "CR3"):
        fit = clustered({"CR1": "cr0", "CR1S": "cr1"}.get(name, name.lower()), "satterthwaite")
        # Its CR1 has the factor G / (G - 1) alone; ours is its CR1S, Stata's.
        factor = 94 / 93 if name == "CR1" else 1.0
        error = fit.std_error * np.sqrt(factor)
        yield f"{name}.table.beta", fit.coef
        yield f"{name}.table.SE", error
        yield f"{name}.table.tstat", fit.coef / error
        yield f"{name}.table.df_Satt", fit.dof
        yield f"{name}.table.p_Satt", 2 * t.sf(np.abs(fit.coef / error), fit.dof)
        yield f"{name}.vcov", fit.cov * factor
    found = joint_test(clustered("cr2"), np.eye(8)[[1, 2]])
    yield "wald_CR2_coef_2_3_HTZ.F", found.f
    yield "wald_CR2_coef_2_3_HTZ.df_num", found.numerator
    yield "wald_CR2_coef_2_3_HTZ.df_denom", found.denominator
    yield "wald_CR2_coef_2_3_HTZ.p", found.p_value


def estimatr(entry):
    for name, kind in (("CR0", "cr0"), ("stata", "cr1"), ("CR2", "cr2")):
        fit = clustered(kind, None)
        low, high = fit.conf_int()
        for column, ours in (
            ("est", fit.coef),
            ("se", fit.std_error),
            ("t", fit.statistic),
            ("df", fit.dof),
            ("p", fit.p_value),
            ("lower", low),
            ("upper", high),
        ):
            yield f"{name}.{column}", ours


# ---- yes or no, several answers


@cache
def votes():
    d = table("chile")
    d = d[d["vote"].isin(["Y", "N"])].dropna()
    d = d.assign(logincome=np.log(d["income"]))
    regions = ("region", ["M", "N", "S", "SA"])
    x, names = columns(d, ("sex", ["M"]), "age", ("education", ["PS", "S"]), "logincome", "statusquo", regions)
    return d, x, (d["vote"] == "Y").to_numpy(float), names


def logit(entry):
    _, x, y, names = votes()
    fit = generalised_model(x, y, names=names, family="logit", covariance="model")
    yield from likelihood(fit)
    yield "odds_ratio", np.exp(fit.coef)
    yield "or_ci_wald", np.exp(np.column_stack(fit.conf_int()))
    yield "deviance", -2 * fit.log_likelihood
    yield "null_deviance", -2 * fit.null_log_likelihood
    yield "df_residual", fit.n_obs - fit.n_parameters
    yield "df_null", fit.n_obs - 1
    yield "lr_chisq", 2 * (fit.log_likelihood - fit.null_log_likelihood)
    yield "lr_df", len(names) - 1
    for kind in ("HC0", "HC1"):
        robust = generalised_model(x, y, names=names, family="logit", covariance=kind.lower())
        yield f"se_{kind}", robust.std_error
    quality = binary_quality(fit, x, y)
    yield "mcfadden", fit.pseudo_r_squared
    for name in ("cox_snell", "nagelkerke", "tjur", "brier", "auc"):
        yield name, getattr(quality, name)
    fewer = []
    for term in ("sex", "age", "education", "logincome", "statusquo", "region"):
        kept = [j for j, name in enumerate(names) if not (name.startswith(term) and (term != "sex" or name == "sexM"))]
        other = generalised_model(
            x[:, kept], y, names=tuple(names[j] for j in kept), family="logit", covariance="model"
        )
        fewer.append((len(names) - len(kept), -2 * other.log_likelihood, other.aic))
    from scipy.stats import chi2

    df, deviance, aic = np.array(fewer).T
    yield "drop1_lr.Df", df
    yield "drop1_lr.Deviance", deviance
    yield "drop1_lr.AIC", aic
    yield "drop1_lr.LRT", deviance + 2 * fit.log_likelihood
    yield "drop1_lr.Pr(>Chi)", chi2.sf(deviance + 2 * fit.log_likelihood, df)


def likelihood(fit):
    yield "n", fit.n_obs
    yield "coef", coefficients(fit)
    yield "vcov", fit.cov
    yield "ci95_wald", np.column_stack(fit.conf_int())
    yield "loglik", fit.log_likelihood
    yield "aic", fit.aic
    yield "bic", fit.bic


def marginal_effects(entry):
    d, x, y, names = votes()
    fit = generalised_model(x, y, names=names, family="logit", covariance="model")
    income = np.zeros_like(x)
    income[:, names.index("logincome")] = 1 / d["income"]
    moves = []
    for row in entry["outputs"]["logit"]:
        name = row["term"]
        among = tuple(other for other in names if other[:6] == name[:6])
        if name == "income":
            moves.append(Slope(name, income))
        else:
            moves.append(slope_of(names, name) if name in ("age", "statusquo") else step_of(x, names, name, among))
    found = average_marginal_effects(fit, x, moves)
    yield "logit.ame", found.estimate
    yield "logit.se", found.std_error
    yield "logit.z", found.statistic
    yield "logit.p", found.p_value


def hosmer_lemeshow(entry):
    _, x, y, names = votes()
    found = binary_quality(generalised_model(x, y, names=names, family="logit", covariance="model"), x, y)
    yield "chisq", found.hosmer_lemeshow
    yield "df", found.hosmer_lemeshow_dof
    yield "p", found.hosmer_lemeshow_p


def multinomial(entry):
    d = table("chile").dropna()
    x, names = columns(d.assign(age=d["age"] / 10), ("sex", ["M"]), "age", ("education", ["PS", "S"]), "statusquo")
    y = d["vote"].map({vote: k for k, vote in enumerate("ANUY")}).to_numpy(float)
    fit = generalised_model(x, y, names=names, family="multinomial_logit", covariance="model", categories=tuple("ANUY"))
    yield "n", fit.n_obs
    yield "coef", fit.coef
    yield "se", fit.std_error
    yield "deviance", -2 * fit.log_likelihood
    yield "aic", fit.aic


@cache
def attitudes():
    d = table("wvs")
    x, names = columns(
        d.assign(age=d["age"] / 10),
        ("religion", ["yes"]),
        ("degree", ["yes"]),
        ("country", ["Norway", "Sweden", "USA"]),
        "age",
        ("gender", ["male"]),
    )
    levels = ("Too Little", "About Right", "Too Much")
    y = d["poverty"].map({level: k for k, level in enumerate(levels)}).to_numpy(float)
    fit = generalised_model(x, y, names=names, family="ordered_logit", covariance="model", categories=levels)
    terms = ("religion", "degree", "country", "age", "gender")
    parallel = proportional_odds_tests(
        x,
        y,
        names=names,
        categories=levels,
        terms={term: tuple(name for name in names if name.startswith(term)) for term in terms},
    )
    return x, fit, parallel


def proportional_odds(entry):
    x, fit, _ = attitudes()
    yield "logit.n", fit.n_obs
    yield "logit.table", coefficients(fit)[:, :3]
    yield "logit.vcov", fit.cov
    yield "logit.deviance", -2 * fit.log_likelihood
    yield "logit.loglik", fit.log_likelihood
    yield "logit.aic", fit.aic
    yield "logit.predicted_first5", predicted(fit, x[:5])


def cumulative(entry):
    _, fit, parallel = attitudes()
    order = [7, 8, *range(7)]
    yield "n", fit.n_obs
    yield "coef", coefficients(fit)[order]
    yield "vcov", fit.cov[np.ix_(order, order)]
    yield "loglik", fit.log_likelihood
    yield "aic", fit.aic
    yield "lr_vs_null", 2 * (fit.log_likelihood - fit.null_log_likelihood)
    yield "nominal_test.Df", [test.numerator for test in parallel]
    yield "nominal_test.logLik", [test.log_likelihood for test in parallel]
    yield "nominal_test.AIC", [2 * (9 + test.numerator) - 2 * test.log_likelihood for test in parallel]
    yield "nominal_test.LRT", [test.statistic for test in parallel]
    yield "nominal_test.Pr(>Chi)", [test.p_value for test in parallel]


# ---- counts


@cache
def visits():
    d = table("doctorvisits")
    yes = [(name, ["yes"]) for name in ("private", "freepoor", "freerepat", "nchronic", "lchronic")]
    x, names = columns(d, ("gender", ["female"]), "age", "income", "illness", "reduced", "health", *yes)
    return x, d["visits"].to_numpy(float), names


def poisson(entry):
    x, y, names = visits()
    fit = generalised_model(x, y, names=names, family="poisson", covariance="model")
    yield from likelihood(fit)
    yield "irr", np.exp(fit.coef)
    yield "se_HC0", generalised_model(x, y, names=names, family="poisson", covariance="hc0").std_error
    quality = count_quality(fit, x, y)
    yield "deviance", quality.deviance
    yield "null_deviance", quality.deviance + 2 * (fit.log_likelihood - fit.null_log_likelihood)
    yield "df_residual", fit.n_obs - fit.n_parameters
    yield "df_null", fit.n_obs - 1
    yield "quasi_dispersion", quality.pearson_dispersion
    yield "dispersiontest.z", quality.overdispersion_z
    yield "dispersiontest.p", quality.overdispersion_p
    yield "dispersiontest.dispersion", 1 + quality.overdispersion
    yield "dispersiontest.z_trafo1", quality.overdispersion_z
    yield "dispersiontest.alpha_trafo1", quality.overdispersion


def negative_binomial(entry):
    x, y, names = visits()
    fit = generalised_model(x, y, names=names, family="negative_binomial", covariance="model")
    yield "n", fit.n_obs
    yield "coef", coefficients(fit)
    yield "vcov", fit.cov
    yield "theta", fit.dispersion.theta
    yield "se_theta", fit.dispersion.theta_error
    yield "alpha", fit.dispersion.alpha
    yield "twologlik", 2 * fit.log_likelihood
    yield "aic", fit.aic
    yield "bic", fit.bic
    yield "deviance", count_quality(fit, x, y).deviance
    yield "df_residual", fit.n_obs - len(fit.coef)
    yield "irr", np.exp(fit.coef)
    other = generalised_model(x, y, names=names, family="poisson", covariance="model")
    yield "lr_vs_poisson", 2 * (fit.log_likelihood - other.log_likelihood)


def absences(entry):
    d = table("quine")
    days = d["Days"].to_numpy(float)
    ages = ("Age", ["F1", "F2", "F3"])
    x, names = columns(d, ("Sex", ["M"]), ages, ("Eth", ["N"]), ("Lrn", ["SL"]))
    yield from small("main", generalised_model(x, days, names=names, family="negative_binomial", covariance="model"))
    # Sex/(Age + Eth * Lrn): every term anew within each sex; the cell F3:SL has no pupils.
    parts = []
    for sex in ("F", "M"):
        inner, _ = columns(d, ages, ("Eth", ["N"]), ("Lrn", ["SL"]))
        inner = np.column_stack([inner[:, 1:], inner[:, -2] * inner[:, -1]])
        parts.append(inner * (d["Sex"] == sex).to_numpy(float)[:, None])
    pairs = np.stack(parts, axis=2).reshape(len(d), -1)
    nested = np.column_stack([np.ones(len(d)), d["Sex"] == "M", pairs])
    names = tuple(map(str, range(nested.shape[1])))
    yield from small(
        "nested", generalised_model(nested, days, names=names, family="negative_binomial", covariance="model")
    )


def small(at, fit):
    yield f"{at}.coef", coefficients(fit)
    yield f"{at}.theta", fit.dispersion.theta
    yield f"{at}.se_theta", fit.dispersion.theta_error
    yield f"{at}.twologlik", 2 * fit.log_likelihood


HELD: Held = {
    "lm.ols.slid": ols,
    "lm.anova_type2_3.slid": types,
    "lm.hierarchical_blocks.slid": blocks,
    "lm.influence.slid": influence,
    "lm.hc.slid": heteroskedastic,
    "lm.hc_wald.slid": wald,
    "lm.vif.slid": inflation,
    "lm.weighted.teachingratings": weighted,
    "cluster.vcovcl.teachingratings": sandwich,
    "cluster.clubsandwich.teachingratings": club_sandwich,
    "cluster.estimatr.teachingratings": estimatr,
    "glm.logit.chile": logit,
    "glm.ame.chile": marginal_effects,
    "glm.hosmer_lemeshow.chile": hosmer_lemeshow,
    "glm.multinom.chile": multinomial,
    "ordinal.polr.wvs": proportional_odds,
    "ordinal.clm.wvs": cumulative,
    "count.poisson.doctorvisits": poisson,
    "count.glm_nb.doctorvisits": negative_binomial,
    "count.glm_nb.quine": absences,
}
DIFFERENT: Different = {
    ("count.glm_nb.quine", "nested.se_theta"): (
        "MASS takes the information before the last step of its theta; at its own estimate it is 0.21286888648, as ours"
    ),
}
_CRITERIA = "least squares with design-based or clustered errors has no likelihood to compare"
_CHECKS = "errors are robust whatever the residuals look like; these checks of residuals are not offered"
_LOGIT = "of the links only the logit is offered: every hypothesis of the plan with such an outcome names it"
NOT_OFFERED: NotOffered = {
    "lm.heteroskedasticity.slid": _CHECKS,
    "lm.reset_normality.slid": _CHECKS,
    **{("lm.influence.slid", f"top15.{name}"): _CHECKS for name in ("hat", "rstandard", "rstudent", "dffits")},
    **{("lm.influence.slid", name): _CHECKS for name in ("mean_hat", "dfbetas_first3")},
    "lm.standardized.slid": "scores are 0 to 100 and are read in points; standardised coefficients are not offered",
    ("lm.hierarchical_blocks.slid", "aic"): _CRITERIA,
    ("lm.hierarchical_blocks.slid", "bic"): _CRITERIA,
    "panel.within_fe.bh1996": "panel models are for a later round; a dummy for each group is a linear model",
    **{("lm.ols.slid", name): _CRITERIA for name in ("loglik", "aic", "bic")},
    **{("cluster.vcovcl.teachingratings", f"ols.{name}"): _CRITERIA for name in ("loglik", "aic", "bic")},
    ("lm.vif.slid", "gvif"): "inflation is told column by column",
    ("lm.vif.slid", "condition_number_scaled_columns"): "ours is of centred columns",
    **{
        ("lm.weighted.teachingratings", f"coef.{name}"): "the model's own errors are refused with sampling weights"
        for name in ("Std. Error", "t value", "Pr(>|t|)")
    },
    ("glm.logit.chile", "ci_profile"): "intervals are Wald's, from the one covariance of the fit",
    ("glm.logit.chile", "dispersion"): "a constant",
    ("count.poisson.doctorvisits", "dispersion"): "a constant",
    "glm.probit_cloglog.chile": _LOGIT,
    ("glm.ame.chile", "probit"): _LOGIT,
    ("ordinal.polr.wvs", "probit"): _LOGIT,
}
