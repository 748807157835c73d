"""Description of items and correlations of scales beside psych."""

from __future__ import annotations

import numpy as np

from governance_survey.statistics.associations import correlation
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.distributions import category_share, distribution
from governance_survey.statistics.multiplicity import adjust_p

from .. import table
from . import Different, Held, NotOffered


def _items():
    return table("bfi").iloc[:, 1:26].to_numpy(dtype=float)


def describe(entry):
    items = _items()
    design = design_arrays(len(items))
    made = [distribution(design, column) for column in items.T]
    yield "n", [one.n_obs for one in made]
    yield "mean", [one.mean for one in made]
    yield "sd", [one.sd for one in made]
    yield "median", [one.quartiles[1] for one in made]
    yield "min", [one.minimum for one in made]
    yield "max", [one.maximum for one in made]
    yield "range", [one.maximum - one.minimum for one in made]
    yield "se", [one.std_error for one in made]


def shapes(entry):
    items = _items()
    made = [distribution(design_arrays(len(items)), column) for column in items.T]
    yield "skew_type1", [one.skewness for one in made]
    yield "kurt_type1", [one.kurtosis for one in made]


def frequencies(entry):
    items = _items()
    design, rows = design_arrays(len(items)), []
    for column in items.T:
        missing = np.isnan(column)
        shares = [category_share(design, np.where(missing, np.nan, column == code)).estimate for code in range(1, 7)]
        rows.append([*shares, float(missing.mean())])
    yield "", rows


def correlations(entry):
    d = table("bfi")
    scales = []
    for keys in entry["inputs"]["keys"].values():
        columns = [7 - d[key[1:]] if key.startswith("-") else d[key] for key in keys]
        scales.append(np.nanmean(np.column_stack(columns), axis=1))
    k = len(scales)
    upper = np.triu_indices(k, 1)
    pearson = [correlation(scales[i], scales[j]) for i, j in zip(*upper, strict=True)]
    spearman = [correlation(scales[i], scales[j], kind="spearman") for i, j in zip(*upper, strict=True)]
    kendall = [correlation(scales[i][:400], scales[j][:400], kind="kendall") for i, j in zip(*upper, strict=True)]
    raw = np.array([one.p for one in pearson])

    def square(values, diagonal, below=None):
        made = np.full((k, k), diagonal, dtype=float)
        made[upper] = values
        made.T[upper] = values if below is None else below
        return made

    yield "n", pearson[0].n_obs
    yield "r", square([one.estimate for one in pearson], 1.0)
    yield "t", square([one.statistic for one in pearson], np.inf)
    yield "p", square(adjust_p(raw, "holm"), 0.0, raw)
    yield "spearman", square([one.estimate for one in spearman], 1.0)
    yield "spearman_p", square([one.p for one in spearman], 0.0)
    yield "kendall", square([one.estimate for one in kendall], 1.0)
    yield "ci_lower_upper.lower", [one.low for one in pearson]
    yield "ci_lower_upper.r", [one.estimate for one in pearson]
    yield "ci_lower_upper.upper", [one.high for one in pearson]
    yield "ci_lower_upper.p", raw


HELD: Held = {
    "scale.describe.bfi_items": describe,
    "scale.describe.types12": shapes,
    "scale.response_freq.bfi": frequencies,
    "rel.corr_test.scales": correlations,
}
_PLACE = (
    "rows without an answer keep their place in the design, so the variance has the factor 2800/2799 of all rows; "
    "psych's has n/(n - 1) of those who answered: a difference of 1e-6"
)
_ROWS = (
    "kurtosi of psych multiplies by the rows of the data, missing ones too (2,800), where type 1 has the number of "
    "answers: (ours + 3) 2800/n - 3 is its number, and its describe, type 3, has the right one"
)
DIFFERENT: Different = {
    ("scale.describe.bfi_items", "se"): _PLACE,
    ("scale.describe.types12", "kurt_type1"): _ROWS,
}
_SHAPE = "skewness and kurtosis are the moments g1 and g2 (type 1), which take weights; held under the types"
_ROBUST = "trimmed means and MAD: five answers are told by their shares"
NOT_OFFERED: NotOffered = {
    **{("scale.describe.bfi_items", name): _SHAPE for name in ("skew", "kurtosis")},
    **{("scale.describe.bfi_items", name): _ROBUST for name in ("trimmed", "mad")},
    **{("scale.describe.types12", name): _SHAPE for name in ("skew_type2", "kurt_type2")},
}
