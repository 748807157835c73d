"""Derived importance of a complex sample: weights as repeated rows, replicates as weights, and what is refused."""

import numpy as np
import pytest

from governance_survey.errors import EstimationError
from governance_survey.statistics.composites import derived_importance
from governance_survey.statistics.composites.importance import importance_of_correlations
from governance_survey.statistics.composites.weighted_importance import weighted_importance
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.resampling import bootstrap_replicates, replicate_weights


def people(n=200, seed=2):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)) @ np.array([[1, 0.5, 0.2], [0, 1, 0.4], [0, 0, 1]])
    return x, x @ [0.5, 0.3, 0.0] + rng.normal(size=n), rng


@pytest.mark.parametrize("method", ["lmg", "relative_weights"])
def test_a_weight_of_three_is_the_row_three_times(method):
    x, y, rng = people()
    w = rng.integers(1, 4, len(y))
    found = weighted_importance(design_arrays(len(y), weights=w), x, y, method=method)
    expected = derived_importance(x.repeat(w, axis=0), y.repeat(w), method=method)
    assert found.derived.shares == pytest.approx(expected.shares, rel=1e-10)
    assert found.derived.r_squared == pytest.approx(expected.r_squared, rel=1e-10)
    assert found.derived.n == len(y)


def test_without_weights_it_is_the_plain_one_and_missing_rows_count_nothing():
    x, y, _ = people()
    x[3, 1] = y[8] = np.nan
    found = weighted_importance(design_arrays(len(y)), x, y)
    assert found.derived.shares == pytest.approx(derived_importance(x, y).shares, rel=1e-10)
    assert found.derived.n == len(y) - 2
    known = ~np.isnan(np.column_stack([x, y])).any(axis=1)
    assert found.correlations == pytest.approx([np.corrcoef(column[known], y[known])[0, 1] for column in x.T])


def test_a_replicate_is_the_estimate_with_its_weights():
    x, y, rng = people()
    design = design_arrays(len(y), weights=rng.uniform(0.5, 2, len(y)), psu=np.arange(len(y)) // 5)
    again = bootstrap_replicates(design, seed=4, draws=100)
    found = weighted_importance(design, x, y, replicates=again)
    for place in (0, 57):
        own = weighted_importance(design_arrays(len(y), weights=replicate_weights(design, again)[place]), x, y)
        assert found.replicates[place] == pytest.approx(own.derived.relative, rel=1e-8)
    assert found.replicates.sum(axis=1) == pytest.approx(1)


def test_what_cannot_be_shared_out_is_refused():
    x, y, rng = people()
    for columns, outcome, code in (
        (x, rng.normal(size=len(y)), "nothing_explained"),
        (np.column_stack([x, x[:, 0]]), y, "dependent_predictors"),
        (np.column_stack([x, np.ones(len(y))]), y, "constant_item"),
        (x[:4], y[:4], "too_few_rows"),
    ):
        with pytest.raises(EstimationError) as caught:
            weighted_importance(design_arrays(len(outcome)), columns, outcome)
        assert caught.value.code == code


def test_shares_of_correlations_add_up_to_r_squared():
    r = np.array([[1, 0.3, 0.5], [0.3, 1, 0.4], [0.5, 0.4, 1]])
    for method in ("lmg", "relative_weights"):
        shares, total = importance_of_correlations(r, method=method)
        assert shares.sum() == pytest.approx(total)
    # Two predictors: LMG is the mean of entering first and entering last.
    shares, total = importance_of_correlations(r)
    assert shares[0] == pytest.approx((0.25 + total - 0.16) / 2)
