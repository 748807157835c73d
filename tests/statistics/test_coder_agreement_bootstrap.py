"""The bootstrap of agreement against units written out, its spread against the analytic error, its refusals."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics import coder_agreement as agreement
from governance_survey.statistics.coder_agreement import bootstrap_agreement, coder_ratings
from governance_survey.statistics.coder_agreement.bootstrap import summed_coefficient

FUNCTIONS = {
    "percent": agreement.percent_agreement,
    "cohen": agreement.cohen_kappa,
    "scott": agreement.scott_pi,
    "fleiss": agreement.fleiss_kappa,
    "conger": agreement.conger_kappa,
    "brennan_prediger": agreement.brennan_prediger,
    "gwet": agreement.gwet_ac,
    "krippendorff": agreement.krippendorff_alpha,
}
CASES = [
    *((name, weights) for name in list(FUNCTIONS)[:-1] for weights in ("nominal", "quadratic")),
    *(("krippendorff", measurement) for measurement in ("nominal", "ordinal", "interval", "ratio")),
]


def coded(name, n=150, missing=0.1, seed=1):
    rng = np.random.default_rng(seed)
    coders = 2 if name in ("cohen", "scott") else 4
    true = rng.choice([1.0, 2, 3], size=(n, 1), p=[0.6, 0.3, 0.1])
    x = np.where(rng.random((n, coders)) < 0.7, true, rng.integers(1, 4, (n, coders)))
    return np.where(rng.random(x.shape) < missing, np.nan, x)


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_sums_over_patterns_are_the_coefficient_of_the_units(name, measure):
    """For the units as they are, and for a draw of them written out as a table."""
    x = coded(name)
    ratings = coder_ratings(x, [1, 2, 3])
    used, summed = summed_coefficient(ratings, name, measure)
    assert summed.of(used.times) == pytest.approx(FUNCTIONS[name](ratings, measure).estimate, abs=1e-12)
    units = np.flatnonzero(used.pattern_of >= 0)
    drawn = np.random.default_rng(2).choice(units, len(units))
    times = np.bincount(used.pattern_of[drawn], minlength=len(used.patterns))
    again = FUNCTIONS[name](coder_ratings(x[drawn], [1, 2, 3]), measure).estimate
    assert summed.of(times) == pytest.approx(again, abs=1e-12)


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_spread_of_the_draws_is_the_analytic_error(name, measure):
    ratings = coder_ratings(coded(name, n=400), [1, 2, 3])
    found = bootstrap_agreement(ratings, name, measure, seed=3, draws=2000)
    assert found.std_error == pytest.approx(FUNCTIONS[name](ratings, measure).std_error, rel=0.08)
    assert found.low < found.estimate < found.high


def test_patterns_and_units_give_the_same_spread():
    """Many patterns a unit: units are drawn; few: how often each pattern comes. Both are one distribution."""
    x = coded("fleiss", n=120)
    few = coder_ratings(np.tile(x, (20, 1)), [1, 2, 3])
    many = coder_ratings(x, [1, 2, 3])
    large = bootstrap_agreement(few, "conger", "nominal", seed=1, draws=3000)
    small = bootstrap_agreement(many, "conger", "nominal", seed=1, draws=3000)
    assert small.std_error / large.std_error == pytest.approx(np.sqrt(20), rel=0.06)


def test_seed_repeats_and_a_generator_moves_on():
    ratings = coder_ratings(coded("fleiss"), [1, 2, 3])
    one, other = (bootstrap_agreement(ratings, "fleiss", "nominal", seed=5) for _ in range(2))
    np.testing.assert_array_equal(one.draws, other.draws)
    rng = np.random.default_rng(5)
    first, second = (bootstrap_agreement(ratings, "fleiss", "nominal", seed=rng) for _ in range(2))
    np.testing.assert_array_equal(first.draws, one.draws)
    assert (second.draws != one.draws).any()


def test_units_of_an_interview_that_are_alike_make_the_interval_wider():
    x = coded("krippendorff", n=60, missing=0.0)
    ratings = coder_ratings(np.repeat(x, 10, axis=0), [1, 2, 3])
    clusters = np.repeat(np.arange(60), 10)
    alone = bootstrap_agreement(ratings, "krippendorff", "nominal", seed=1)
    whole = bootstrap_agreement(ratings, "krippendorff", "nominal", seed=1, clusters=clusters)
    assert (alone.n_drawn, whole.n_drawn) == (600, 60)
    assert whole.std_error / alone.std_error == pytest.approx(np.sqrt(10), rel=0.1)
    assert alone.estimate == whole.estimate


def test_one_unit_a_cluster_is_the_plain_bootstrap():
    ratings = coder_ratings(coded("krippendorff", n=300), [1, 2, 3])
    plain = bootstrap_agreement(ratings, "krippendorff", "nominal", seed=1, draws=3000)
    each = bootstrap_agreement(ratings, "krippendorff", "nominal", seed=1, draws=3000, clusters=np.arange(300))
    assert each.std_error == pytest.approx(plain.std_error, rel=0.06)


RATINGS = coder_ratings(coded("cohen"), [1, 2, 3])


@pytest.mark.parametrize(
    ("code", "ratings", "name", "named"),
    [
        ("unknown_coefficient", RATINGS, "kappa", {}),
        ("too_few_draws", RATINGS, "cohen", {"draws": 50}),
        ("constant_ratings", coder_ratings(np.ones((20, 2)), [1, 2]), "krippendorff", {}),
        ("too_few_draws", coder_ratings([[1, 1]] * 20 + [[1, 2]], [1, 2]), "krippendorff", {}),
        ("clusters_do_not_fit", RATINGS, "cohen", {"clusters": np.arange(3)}),
        ("clusters_do_not_fit", RATINGS, "cohen", {"clusters": np.full(150, -1)}),
        ("too_few_units", coder_ratings([[1, 2]] * 4 + [[1, 1]] * 5, [1, 2]), "krippendorff", {}),
        ("too_few_clusters", RATINGS, "cohen", {"clusters": np.zeros(150, dtype=int)}),
        ("two_coders_only", coder_ratings(coded("fleiss"), [1, 2, 3]), "scott", {}),
        ("no_common_units", RATINGS.of([0]), "percent", {}),
    ],
)
def test_what_has_no_interval_is_refused(code, ratings, name, named):
    with pytest.raises(EstimationError) as problem:
        bootstrap_agreement(ratings, name, "nominal", seed=1, **named)
    assert problem.value.code == code
