"""Where other programs differ, their own slip gives their own number; errors against the delete-one jackknife."""

import numpy as np
import pytest
from scipy.stats import t

from governance_survey.statistics.coder_agreement import (
    brennan_prediger,
    coder_ratings,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
    ratings_of_table,
)
from tests.reference import entry, table

NAN = np.nan


def raters(missing=0.0, n=60, coders=4, seed=3):
    rng = np.random.default_rng(seed)
    true = rng.choice([1.0, 2, 3, 4], size=(n, 1), p=[0.5, 0.25, 0.15, 0.1])
    x = np.where(rng.random((n, coders)) < 0.7, true, rng.integers(1, 5, (n, coders)))
    return np.where(rng.random(x.shape) < missing, NAN, x)


def jackknife(table, function):
    n = len(table)
    left_out = np.array([function(np.delete(table, i, axis=0)) for i in range(n)])
    return np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())


def test_the_error_of_irrcac_comes_from_pa_with_its_own_share():
    """Its one symbol put into Gwet's formula gives its number to twelve places."""
    x = table("krippendorff2011").iloc[:, 1:].to_numpy()
    reference = entry("10b_agreement", "cac.krippendorff2011")["outputs"]["identity"]["krippendorff"]
    counts = np.stack([(x == code).sum(axis=1) for code in range(1, 6)], axis=1).astype(float)
    r = counts.sum(axis=1)
    counts, r = counts[r >= 2], r[r >= 2]
    n, mean = len(r), r.mean()
    agreement = (counts * (counts - 1)).sum(axis=1) / (mean * (r - 1))
    plain, share = agreement.mean(), 1 / r.sum()
    shares = (counts / mean).mean(axis=0)
    pe = shares @ shares
    alpha = (plain - pe) / (1 - pe)
    chance = counts @ shares / mean - pe * (r - mean) / mean

    def error(subtracted):
        seen = (agreement - subtracted * (r - mean) / mean - pe) / (1 - pe)
        values = seen - 2 * (1 - alpha) * (chance - pe) / (1 - pe)
        return np.sqrt(((values - alpha) ** 2).sum() / (n * (n - 1)))

    ours = krippendorff_alpha(coder_ratings(x, [1, 2, 3, 4, 5]), "nominal").std_error
    assert error((1 - share) * plain + share) == pytest.approx(reference["se"], abs=1e-12)
    assert error(plain) == pytest.approx(ours, abs=1e-12)


def test_brennan_prediger_of_irrcac_has_one_tail():
    x = table("krippendorff2011").iloc[:, 1:].to_numpy()
    reference = entry("10b_agreement", "cac.krippendorff2011")["outputs"]["identity"]["brennan_prediger"]
    found = brennan_prediger(coder_ratings(x, [1, 2, 3, 4, 5]), "nominal", singles="gwet")
    assert found.p_value == pytest.approx(2 * reference["p_value"], abs=1e-12)
    assert t.sf(found.estimate / found.std_error, 11) == pytest.approx(reference["p_value"], abs=1e-12)


COEFFICIENTS = {
    "percent": percent_agreement,
    "fleiss": fleiss_kappa,
    "conger": conger_kappa,
    "brennan_prediger": brennan_prediger,
    "gwet": gwet_ac,
}


@pytest.mark.parametrize("weights", ["nominal", "ordinal", "quadratic"])
@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("name", COEFFICIENTS)
def test_errors_are_those_of_the_jackknife(name, missing, weights):
    x = raters(missing, n=200)
    x = x[~np.isnan(x).all(axis=1)]

    def of(rows):
        return COEFFICIENTS[name](coder_ratings(rows, [1, 2, 3, 4]), weights)

    assert of(x).std_error == pytest.approx(jackknife(x, lambda rows: of(rows).estimate), rel=0.01)


@pytest.mark.parametrize("measurement", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_errors_of_alpha_are_those_of_the_jackknife(missing, measurement):
    x = raters(missing, n=200)
    x = x[(~np.isnan(x)).sum(axis=1) >= 2]

    def of(rows):
        return krippendorff_alpha(coder_ratings(rows, [1, 2, 3, 4]), measurement)

    assert of(x).std_error == pytest.approx(jackknife(x, lambda rows: of(rows).estimate), rel=0.01)


@pytest.mark.parametrize("weights", ["nominal", "linear"])
def test_conger_of_two_is_cohen(weights):
    ratings = coder_ratings(raters(coders=2, n=300), [1, 2, 3, 4])
    two, several = cohen_kappa(ratings, weights, large_sample=False), conger_kappa(ratings, weights)
    assert several.estimate == pytest.approx(two.estimate, abs=1e-12)
    assert several.std_error == pytest.approx(two.std_error, abs=1e-12)
    assert several.expected == pytest.approx(two.expected, abs=1e-12)


def test_full_agreement_has_no_error_though_half_the_units_have_one_code():
    """Gwet's formula gives 1.0 with error .577 for four units of which two were coded once."""
    ratings = coder_ratings([[1, 1], [2, 2], [1, NAN], [NAN, 2]], [1, 2])
    ours, theirs = gwet_ac(ratings, "nominal"), gwet_ac(ratings, "nominal", singles="gwet")
    assert (ours.estimate, ours.std_error) == (1.0, 0.0)
    assert (theirs.estimate, round(theirs.std_error, 3)) == (1.0, 0.577)


def test_the_error_is_the_spread_over_samples_when_units_are_coded_once():
    """300 samples with half the second codes missing: Gwet's error is a third too large, ours is right."""
    rng = np.random.default_rng(8)
    estimates, ours, theirs = [], [], []
    for _ in range(300):
        true = rng.integers(1, 4, (80, 1)).astype(float)
        x = np.where(rng.random((80, 2)) < 0.9, true, rng.integers(1, 4, (80, 2)))
        x[rng.random(80) < 0.5, 1] = NAN
        ratings = coder_ratings(x, [1, 2, 3])
        found = fleiss_kappa(ratings, "nominal")
        estimates.append(found.estimate)
        ours.append(found.std_error)
        theirs.append(fleiss_kappa(ratings, "nominal", singles="gwet").std_error)
    spread = np.std(estimates, ddof=1)
    assert np.mean(ours) == pytest.approx(spread, rel=0.1)
    assert np.mean(theirs) > 1.3 * spread


SENSITIVE = {(0.90, 0.99): 0, (0.85, 0.98): 1, (0.75, 0.95): 2}
# Prevalence -> alpha and AC1 at each pair of sensitivity and specificity.
RARE = {
    0.02: [(0.57, 0.98), (0.38, 0.95), (0.16, 0.89)],
    0.05: [(0.73, 0.97), (0.57, 0.94), (0.30, 0.87)],
    0.15: [(0.82, 0.94), (0.71, 0.90), (0.48, 0.81)],  # .9049: the design rounds it to .91
    0.30: [(0.83, 0.89), (0.74, 0.83), (0.53, 0.71)],  # .5348: the design rounds it to .54
}


@pytest.mark.parametrize("prevalence", RARE)
@pytest.mark.parametrize("skill", SENSITIVE)
def test_agreement_falls_with_rarity_as_the_design_says(prevalence, skill):
    """Large-sample values from the exact cells; 2,000 simulated units then lie within three errors of them."""
    sensitivity, specificity = skill
    marked = np.array([1 - sensitivity, sensitivity]), np.array([specificity, 1 - specificity])
    cells = prevalence * np.outer(marked[0], marked[0]) + (1 - prevalence) * np.outer(marked[1], marked[1])
    exact = ratings_of_table(np.round(1e6 * cells))
    expected = RARE[prevalence][SENSITIVE[skill]]
    assert krippendorff_alpha(exact, "nominal").estimate == pytest.approx(expected[0], abs=0.005001)
    assert gwet_ac(exact, "nominal").estimate == pytest.approx(expected[1], abs=0.005001)
    drawn = ratings_of_table(np.random.default_rng(20210201).multinomial(2000, cells.ravel()).reshape(2, 2))
    found = krippendorff_alpha(drawn, "nominal")
    assert abs(found.estimate - krippendorff_alpha(exact, "nominal").estimate) < 3 * found.std_error


@pytest.mark.peers
@pytest.mark.parametrize("measurement", ["nominal", "ordinal", "interval", "ratio"])
@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_alpha_of_many_tables_is_that_of_krippendorff(missing, measurement):
    peer = pytest.importorskip("krippendorff")
    for seed in range(20):
        x = raters(missing, n=40, coders=2 + seed % 4, seed=seed)
        theirs = peer.alpha(reliability_data=x.T, level_of_measurement=measurement, value_domain=[1.0, 2, 3, 4])
        ours = krippendorff_alpha(coder_ratings(x, [1, 2, 3, 4]), measurement).estimate
        assert ours == pytest.approx(theirs, abs=1e-12)
