"""Agreement of several coders beside irrCAC, krippendorff and statsmodels."""

from __future__ import annotations

import numpy as np

from governance_survey.statistics.coder_agreement import (
    agreement_weights,
    brennan_prediger,
    coder_ratings,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    scott_pi,
)

from .. import table
from . import Different, Held, NotOffered
from .coders import many, pair

MEASUREMENTS = ("nominal", "ordinal", "interval", "ratio")


def wiki():
    counts = table("fleiss_wiki").iloc[:, 1:].to_numpy()
    rows = [np.repeat(np.arange(1.0, 6), row) for row in counts]
    return coder_ratings(np.array(rows), [1, 2, 3, 4, 5], many_coders=True)


def alphas(name):
    def function(_):
        for measurement in MEASUREMENTS:
            yield measurement, krippendorff_alpha(many(name), measurement).estimate

    return function


def gwet_form(found):
    low, high = found.interval()
    return {
        "value": found.estimate,
        "se": found.std_error,
        "ci_lower": low,
        "ci_upper": high,
        "p_value": found.p_value,
        "pa": found.observed,
        "pe": found.expected,
    }


def alpha_form(ratings, weights, **errors):
    """Gwet states alpha by agreement: a code agrees with itself in a share 1/n of all comparisons."""
    found = krippendorff_alpha(ratings, 1 - agreement_weights(ratings.levels, weights), **errors)
    n = ratings.coded_by(2).times @ ratings.coded_by(2).counts.sum(axis=1)
    shared = (n - 1) / n
    return gwet_form(found) | {"pa": 1 - shared * found.observed, "pe": 1 - shared * found.expected}


def cac(ratings, weights, *, conger):
    """The coefficients irrCAC gives for a table of units by raters."""
    found = {
        "gwet": gwet_form(gwet_ac(ratings, weights, singles="gwet")),
        "fleiss": gwet_form(fleiss_kappa(ratings, weights, singles="gwet")),
        "krippendorff": alpha_form(ratings, weights),
        "brennan_prediger": gwet_form(brennan_prediger(ratings, weights, singles="gwet")),
    }
    return found | ({"conger": gwet_form(conger_kappa(ratings, weights, singles="gwet"))} if conger else {})


def of_two(ratings, weights):
    """The coefficients irrCAC gives for a cross-table of two raters: large-sample variances."""
    found = {
        "cohen": gwet_form(cohen_kappa(ratings, weights)),
        "scott": gwet_form(scott_pi(ratings, weights, large_sample=True)),
        "gwet": gwet_form(gwet_ac(ratings, weights, large_sample=True)),
        "brennan_prediger": gwet_form(brennan_prediger(ratings, weights, large_sample=True)),
        "krippendorff": alpha_form(ratings, weights, large_sample=True),
    }
    del found["scott"]["pe"]
    return found


def spread(prefix, found):
    for coefficient, numbers in found.items():
        for name, value in numbers.items():
            yield f"{prefix}.{coefficient}.{name}", value


def raw(_):
    for weights in ("identity", "ordinal", "linear", "quadratic"):
        ours = "nominal" if weights == "identity" else weights
        yield from spread(weights, cac(many("krippendorff2011"), ours, conger=False))


def wikipedia(_):
    ratings = wiki()
    yield "statsmodels_fleiss", fleiss_kappa(ratings, "nominal").estimate
    yield "statsmodels_randolph", brennan_prediger(ratings, "nominal").estimate
    yield from spread("irrcac", cac(ratings, "nominal", conger=True))
    yield from spread("irrcac_quadratic", cac(ratings, "quadratic", conger=True))
    yield "alpha_nominal", krippendorff_alpha(ratings, "nominal").estimate
    yield "alpha_ordinal", krippendorff_alpha(ratings, "ordinal").estimate


def cross(name, every):
    def function(_):
        for weights in every:
            yield from spread(weights, of_two(pair(name), "nominal" if weights == "identity" else weights))

    return function


def shrout(_):
    yield from alphas("shrout_fleiss1979")(_)
    yield from spread("irrcac_quadratic", cac(many("shrout_fleiss1979"), "quadratic", conger=True))


HELD: Held = {
    "kalpha.krippendorff2011": alphas("krippendorff2011"),
    "cac.krippendorff2011": raw,
    "fleiss.wikipedia": wikipedia,
    "cac.sexualfun_table": cross("sexualfun", ("identity", "linear", "quadratic", "ordinal")),
    "cac.cohen1968_table": cross("cohen1968", ("identity", "linear", "quadratic")),
    "kalpha.shrout_fleiss1979": shrout,
}
ALPHA_ERROR = (
    "units coded by different numbers of coders: irrCAC 0.4.4 takes its pa, with the share 1/n of a code's agreement "
    "with itself already added, where Gwet's R program takes pa without it, so that the linearised values do not "
    "average to alpha; proven in tests/statistics/test_coder_agreement_reference.py"
)
ONE_SIDED = (
    "irrCAC 0.4.4 gives one tail for Brennan-Prediger in tables of raters, two for every other coefficient and in "
    "cross-tables: ours is exactly twice theirs (proven in tests/statistics/test_coder_agreement_reference.py)"
)
DIFFERENT: Different = {
    **{
        ("cac.krippendorff2011", f"{weights}.krippendorff.{name}"): ALPHA_ERROR
        for weights in ("identity", "ordinal", "linear", "quadratic")
        for name in ("se", "ci_lower", "p_value")
    },
    **{
        (entry, f"{prefix}.brennan_prediger.p_value"): ONE_SIDED
        for entry, prefixes in (
            ("cac.krippendorff2011", ("identity", "ordinal", "linear", "quadratic")),
            ("fleiss.wikipedia", ("irrcac", "irrcac_quadratic")),
            ("kalpha.shrout_fleiss1979", ("irrcac_quadratic",)),
        )
        for prefix in prefixes
    },
}
NOT_OFFERED: NotOffered = {}
