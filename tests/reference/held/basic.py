"""Distance and multivariate normality beside base R; tests of differences come with the verbs that make them."""

from __future__ import annotations

from governance_survey.statistics.response_quality import mahalanobis, mardia

from .. import table
from . import Different, Held, NotOffered


def correlations(entry):
    x = table("hs1939")[entry["inputs"]["columns"]].to_numpy(dtype=float)
    yield "mahalanobis_first10", mahalanobis(x).squared[:10]
    found = mardia(x)
    yield "mardia.b1p", found.skewness
    yield "mardia.chisq", found.chi_square
    yield "mardia.df", found.dof
    yield "mardia.b2p", found.kurtosis
    yield "mardia.z", found.z


_LATER = "tests of differences and correlations are not part of measurement"
HELD: Held = {"basic.correlations.chile_slid": correlations}
DIFFERENT: Different = {}
NOT_OFFERED: NotOffered = {
    f"basic.{name}.chile_slid": _LATER
    for name in ("crosstab", "chisq2x2", "two_groups", "anova", "two_way_anova", "cis_proportions")
}
for path in ("n", "pearson", "spearman", "kendall_b", "partial_r", "semi_partial_r", "correlation_matrix"):
    NOT_OFFERED["basic.correlations.chile_slid", path] = _LATER
