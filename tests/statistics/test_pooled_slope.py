"""One slope shared by several equations: against stacked least squares, and what is refused."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.linalg import block_diag

from governance_survey.errors import EstimationError
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.moderation import Equation, pooled_slope


def drawn(n=300, slopes=(0.4, 0.1, 0.3), seed=3):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    made = []
    for slope in slopes:
        x = np.column_stack([np.ones(n), rng.normal(size=(n, 3))])
        made.append(Equation(x, x @ [1.0, 0.5, slope, -0.2] + common + rng.normal(size=n), 2))
    return made


def test_it_is_stacked_least_squares_with_errors_clustered_on_rows():
    made, n = drawn(), 300
    others = block_diag(*(np.delete(e.x, e.place, axis=1) for e in made))
    x = np.column_stack([np.concatenate([e.x[:, e.place] for e in made]), others])
    rows = np.tile(np.arange(n), len(made))
    fit = sm.OLS(np.concatenate([e.y for e in made]), x).fit(
        cov_type="cluster", cov_kwds={"groups": rows, "use_correction": False}
    )
    found = pooled_slope(made, design_arrays(n))
    assert found.estimate == pytest.approx(fit.params[0], rel=1e-10)
    assert found.std_error == pytest.approx(fit.bse[0] * (n / (n - 1)) ** 0.5, rel=1e-10)
    assert found.estimate == pytest.approx(found.each @ found.share) and found.share.sum() == pytest.approx(1)
    low, high = found.conf_int()
    assert low < found.estimate < high and 0 <= found.p_value <= 1


def test_weights_and_units_are_those_of_the_design():
    made, n = drawn(), 300
    w, psu = np.random.default_rng(1).uniform(0.5, 2, n), np.repeat(np.arange(30), 10)
    others = block_diag(*(np.delete(e.x, e.place, axis=1) for e in made))
    x = np.column_stack([np.concatenate([e.x[:, e.place] for e in made]), others])
    fit = sm.WLS(np.concatenate([e.y for e in made]), x, weights=np.tile(w, 3)).fit(
        cov_type="cluster", cov_kwds={"groups": np.tile(psu, 3), "use_correction": False}
    )
    found = pooled_slope(made, design_arrays(n, weights=w, psu=psu))
    assert found.estimate == pytest.approx(fit.params[0], rel=1e-10)
    assert found.std_error == pytest.approx(fit.bse[0] * (30 / 29) ** 0.5, rel=1e-10)
    assert found.dof == 29 + 1 - 4


def test_a_missing_value_takes_a_row_out_of_its_equation_alone():
    made = drawn()
    made[1].y[:50] = np.nan
    found = pooled_slope(made, design_arrays(300))
    assert found.n_obs == 300
    assert found.each[0] == pooled_slope(made[:1], design_arrays(300)).estimate


def test_the_true_slope_is_covered():
    inside = 0
    for seed in range(100):
        low, high = pooled_slope(drawn(slopes=(0.2, 0.2, 0.2), seed=seed), design_arrays(300)).conf_int()
        inside += low <= 0.2 <= high
    assert 88 <= inside <= 100


def test_too_few_units_are_refused():
    with pytest.raises(EstimationError) as problem:
        pooled_slope(drawn(n=60), design_arrays(60, psu=np.repeat(np.arange(3), 20)))
    assert problem.value.code == "no_degrees_of_freedom"
