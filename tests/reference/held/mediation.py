"""Indirect associations and simple slopes beside R's boot, lavaan, multilevel, psych, emmeans and rockchalk."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import ndtr, ndtri

from governance_survey.statistics.mediation import parallel_mediation
from governance_survey.statistics.mediation.paths import gradients_of
from governance_survey.statistics.moderation import johnson_neyman, observed_moderator, simple_slopes
from governance_survey.statistics.regression import linear_model

from .. import table
from . import Different, Held, NotOffered
from .regression import coefficients, least_squares

# ---- indirect associations


@cache
def media():
    d = table("tal_or").astype(float)
    return {name: d[name].to_numpy() for name in d.columns}


def ordinary(outcome, *terms):
    d = media()
    x = np.column_stack([np.ones(len(d["cond"])), *(d[name] for name in terms)])
    return x, d[outcome], ("(Intercept)", *terms)


@cache
def found(*mediators, draws=5000, seed=1):
    d = media()
    return parallel_mediation(
        d["cond"],
        np.column_stack([d[name] for name in mediators]),
        d["reaction"],
        names=("cond", *mediators, "reaction"),
        covariance="model",
        seed=seed,
        draws=draws,
    )


def effects(*mediators, **asked):
    order = found(*mediators, **asked).parts[0].asked
    return {(effect.kind, *effect.through): effect for effect in order.effects}, order


def least(entry):
    made, order = effects("pmi")
    a, b, direct = order.paths
    indirect = made["indirect", "pmi"]
    yield "n", found("pmi").n_obs
    yield from least_squares(*ordinary("pmi", "cond"), "m_model.")
    yield from least_squares(*ordinary("reaction", "cond", "pmi"), "y_model.")
    yield from least_squares(*ordinary("reaction", "cond"), "total_model.")
    yield "a", a.estimate
    yield "se_a", a.std_error
    yield "b", b.estimate
    yield "se_b", b.std_error
    yield "direct", direct.estimate
    yield "total", made["total", "pmi"].estimate
    yield "indirect_ab", indirect.estimate
    yield "sobel_se", indirect.delta_error
    yield "sobel_z", indirect.estimate / indirect.delta_error


def sobel(entry):
    made, _ = effects("pmi")
    equations = {"mod1_total": ("reaction", "cond"), "mod2": ("reaction", "cond", "pmi"), "mod3": ("pmi", "cond")}
    for name, (outcome, *terms) in equations.items():
        x, y, names = ordinary(outcome, *terms)
        yield name, coefficients(linear_model(x, y, names=names, covariance="model"))
    indirect = made["indirect", "pmi"]
    yield "indirect", indirect.estimate
    yield "se", indirect.delta_error
    yield "z", indirect.estimate / indirect.delta_error
    yield "n", found("pmi").n_obs


def likelihood_table(mediators, names):
    """Estimates and errors as maximum likelihood prints them: it divides by n where least squares divides by n - p."""
    d, (_, order) = media(), effects(*mediators)
    n, k = found(*mediators).n_obs, len(mediators)
    scale = np.array([(n - 2) / n] * k + [(n - 2 - k) / n] * (k + 1))
    cov = order.cov * np.sqrt(np.outer(scale, scale))
    theta = np.array([path.estimate for path in order.paths])
    x = ordinary("pmi", "cond")[0]
    left = np.column_stack([d[m] - x @ np.linalg.lstsq(x, d[m])[0] for m in mediators])
    among = left.T @ left / n
    y = linear_model(*ordinary("reaction", "cond", *mediators)[:2], names=("1", "c", *mediators), covariance="model")
    own = [*np.diag(among), y.sigma**2 * y.dof / n]
    est, se = [*theta], [*np.sqrt(np.diag(cov))]
    est, se = [*est[: 2 * k], est[-1]], [*se[: 2 * k], se[-1]]
    if k > 1:
        est.append(among[0, 1])
        se.append(np.sqrt((among[0, 0] * among[1, 1] + among[0, 1] ** 2) / n))
    est += [*own, np.var(d["cond"])]
    se += [*(value * np.sqrt(2 / n) for value in own), 0.0]
    gradient = gradients_of(theta)
    spread = np.sqrt(np.diag(gradient @ cov @ gradient.T))
    for name in names["shown"]:
        place = names["effects"].index(name)
        est.append(order.effects[place].estimate)
        se.append(spread[place])
    est, se = np.array(est), np.array(se)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(se > 0, est / se, np.nan)
    half = ndtri(0.975) * se
    yield "parameters.est", est
    yield "parameters.se", se
    yield "parameters.z", z
    yield "parameters.pvalue", 2 * ndtr(-np.abs(z))
    yield "parameters.ci.lower", est - half
    yield "parameters.ci.upper", est + half
    yield "n", n


def delta(entry):
    yield from likelihood_table(("pmi",), {"effects": ("indirect", "direct", "total"), "shown": ("indirect", "total")})


def two_mediators(entry):
    effects = ("ind1", "ind2", "total_ind", "contrast", "direct", "total")
    shown = ("ind1", "ind2", "total_ind", "contrast", "total")
    yield from likelihood_table(("pmi", "import"), {"effects": effects, "shown": shown})


def limits(made, names):
    for name, key in names.items():
        yield f"estimate.{name}", made[key].estimate
        yield f"mean_lower.{name}", made[key].percentile[0]
        yield f"mean_upper.{name}", made[key].percentile[1]
        yield f"boot_se.{name}", made[key].std_error


def percentile(entry):
    made, _ = effects("pmi")
    yield from limits(made, {"indirect": ("indirect", "pmi"), "direct": ("direct",), "total": ("total", "pmi")})


def two_percentile(entry):
    made, _ = effects("pmi", "import")
    both = ("pmi", "import")
    names = {"ind_pmi": ("indirect", "pmi"), "ind_import": ("indirect", "import")}
    yield from limits(made, names | {"total_ind": ("total_indirect", *both), "contrast": ("contrast", *both)})


def corrected(entry):
    # Theirs is accelerated too, which moves these limits by less than its tolerance; the mean of four runs, as theirs.
    low, high = np.mean([effects("pmi", seed=s)[0]["indirect", "pmi"].bias_corrected for s in range(1, 5)], axis=0)
    yield "mean_lower", low
    yield "mean_upper", high


def psych(entry):
    made, order = effects("pmi")
    indirect = made["indirect", "pmi"]
    yield "a", order.paths[0].estimate
    yield "b", order.paths[1].estimate
    yield "c_total", made["total", "pmi"].estimate
    yield "boot_ci", np.repeat(indirect.percentile, 2)
    yield "boot_sd", [indirect.std_error] * 2


# ---- slopes


@cache
def protest(center=False):
    d = table("garcia").astype(float)
    x, m = d["prot2"].to_numpy(), d["sexism"].to_numpy()
    if center:
        x, m = x - x.mean(), m - m.mean()
    columns = np.column_stack([np.ones(len(d)), x, m, x * m])
    names = ("(Intercept)", "prot2", "sexism", "prot2:sexism")
    return columns, d["liking"].to_numpy(), names, linear_model(columns, d["liking"], names=names, covariance="model")


def of(focal):
    x, _, _, fit = protest()
    pair = [focal, 3]
    return fit.coef[pair], fit.cov[np.ix_(pair, pair)], fit.dof, observed_moderator(x[:, 3 - focal])


def product(entry):
    x, y, names, _ = protest()
    yield from least_squares(x, y, names)
    whole = linear_model(x, y, names=names, covariance="model")
    without = linear_model(x[:, :3], y, names=names[:3], covariance="model")
    yield "r2_change", whole.r_squared - without.r_squared
    yield "f_change", whole.statistic[3] ** 2
    yield "p_change", whole.p_value[3]


def slopes_at(points):
    s = simple_slopes(*of(1), np.array(points))
    return s, np.column_stack([s.at, s.estimate, s.std_error, s.statistic, s.p_value, s.low, s.high])


def spread():
    m = protest()[0][:, 2]
    return m, m.mean() + np.array([-1, 0, 1]) * m.std(ddof=1)


def slopes(entry):
    m, points = spread()
    yield "", slopes_at([*points, *np.quantile(m, [0.16, 0.5, 0.84])])[1]


def trends(entry):
    s, _ = slopes_at(spread()[1])
    names = {"sexism": s.at, "prot2.trend": s.estimate, "SE": s.std_error, "df": np.full(3, s.dof)}
    names |= {"lower.CL": s.low, "upper.CL": s.high, "t.ratio": s.statistic, "p.value": s.p_value}
    yield from names.items()


def regions(focal):
    *fit, seen = of(focal)
    made = johnson_neyman(*fit, seen)
    yield "formula_95", made.roots
    yield "rockchalk_roots", made.roots
    yield "moderator_range", (seen.low, seen.high)
    yield "share_below_lower", made.regions[0].share
    yield "share_above_upper", made.regions[-1].share


def regions_of_protest(entry):
    yield from regions(1)


def regions_of_sexism(entry):
    yield from regions(2)


def centred(entry):
    yield "", coefficients(protest(center=True)[3])


def moderated(entry):
    d = table("garcia").astype(float)
    x, _, names, _ = protest()
    yield "m_model", coefficients(linear_model(x, d["respappr"], names=names, covariance="model"))
    wide = np.column_stack([x[:, :3], d["respappr"], x[:, 3]])
    yield "y_model", coefficients(linear_model(wide, d["liking"], names=tuple("01234"), covariance="model"))


HELD: Held = {
    "med.simple.ols.tal_or": least,
    "med.sobel.multilevel.tal_or": sobel,
    "med.lavaan_delta.tal_or": delta,
    "med.boot_percentile.tal_or": percentile,
    "med.boot_bca.tal_or": corrected,
    "med.psych_mediate.tal_or": psych,
    "med.two_mediators.tal_or": two_mediators,
    "med.two_mediators_boot.tal_or": two_percentile,
    "mod.model.garcia": product,
    "mod.simple_slopes.garcia": slopes,
    "mod.emtrends.garcia": trends,
    "mod.johnson_neyman.garcia": regions_of_protest,
    "mod.johnson_neyman_swapped.garcia": regions_of_sexism,
    "mod.centred_equivalence.garcia": centred,
    "mod.moderated_mediation.garcia": moderated,
}
_RANDOM = (
    "both are random draws: the entry's tolerance is of the coefficients and asks 0.03 here, which "
    "`tests/statistics/test_mediation.py` holds"
)
DIFFERENT: Different = {
    ("med.psych_mediate.tal_or", "boot_ci"): _RANDOM,
    ("med.psych_mediate.tal_or", "boot_sd"): _RANDOM,
}
_CRITERIA = "least squares with design-based or clustered errors has no likelihood to compare"
_SATURATED = "all orders of these variables fit exactly: measures of fit say nothing and are not printed"
_STANDARD = "scores are 0 to 100 and are read in points; standardised coefficients are not offered"
_PRODUCTS = "products whose paths depend on a moderator are not in the plan (its power for them is under .10)"
NOT_OFFERED: NotOffered = {
    **{
        ("med.simple.ols.tal_or", f"{model}.{name}"): _CRITERIA
        for model in ("m_model", "y_model", "total_model")
        for name in ("loglik", "aic", "bic")
    },
    **{("mod.model.garcia", name): _CRITERIA for name in ("loglik", "aic", "bic")},
    **{
        ("med.simple.ols.tal_or", name): "Sobel's error stands in a footnote; its variants are not offered"
        for name in ("aroian_se", "goodman_se")
    },
    ("med.simple.ols.tal_or", "proportion_mediated"): (
        "a ratio that is unstable where the total is small, and reads as a share that is explained by a cause"
    ),
    ("med.simple.ols.tal_or", "completely_standardised_indirect"): _STANDARD,
    **{
        (entry, name): why
        for entry in ("med.lavaan_delta.tal_or", "med.two_mediators.tal_or")
        for name, why in {
            "npar": _SATURATED,
            "fit": _SATURATED,
            "parameters.std.lv": _STANDARD,
            "parameters.std.all": _STANDARD,
        }.items()
    },
    **{
        (entry, name): "says how the reference was made"
        for entry in ("med.boot_percentile.tal_or", "med.two_mediators_boot.tal_or", "med.boot_bca.tal_or")
        for name in ("mc_sd_of_limits", "resamples", "seeds")
        if entry != "med.boot_bca.tal_or" or name == "mc_sd_of_limits"
    },
    (
        "med.psych_mediate.tal_or",
        "boot_mean",
    ): "the mean of the draws estimates nothing; their limits and spread are kept",
    **{
        ("mod.moderated_mediation.garcia", name): _PRODUCTS
        for name in ("estimate", "mean_lower", "mean_upper", "mc_sd_of_limits", "boot_se", "moderator_points")
    },
}
