"""Joint tests: one row is the t test, tests do not depend on how the combinations are written, singular ones refuse."""

import numpy as np
import pytest
import statsmodels.api as sm

from governance_survey.errors import EstimationError
from governance_survey.statistics.clusters import clustered_model
from governance_survey.statistics.regression import linear_model
from governance_survey.statistics.wald import wald_test

from .test_wild_bootstrap import NAMES, sample


def test_one_row_is_the_square_of_the_t_test():
    x, y, _, _ = sample()
    fit = linear_model(x, y, names=NAMES, covariance="hc3")
    found = wald_test(fit.coef, fit.cov, fit.dof, np.eye(3)[1])
    np.testing.assert_allclose([found.f, found.p_value], [fit.statistic[1] ** 2, fit.p_value[1]], rtol=1e-10)


def test_equals_statsmodels_and_nested_sums_of_squares():
    x, y, _, _ = sample()
    fit = linear_model(x, y, names=NAMES, covariance="model")
    found = wald_test(fit.coef, fit.cov, fit.dof, np.eye(3)[1:])
    peer = sm.OLS(y, x).fit()
    np.testing.assert_allclose([found.f, found.p_value], [peer.fvalue, peer.f_pvalue], rtol=1e-9)


def test_the_way_combinations_are_written_does_not_matter():
    x, y, _, _ = sample()
    fit = linear_model(x, y, names=NAMES, covariance="hc1")
    first = wald_test(fit.coef, fit.cov, fit.dof, np.array([[0, 1, 0], [0, 0, 1]]))
    second = wald_test(fit.coef, fit.cov, fit.dof, np.array([[0, 1e6, 1e6], [0, 2, -3]]))
    np.testing.assert_allclose(second.f, first.f, rtol=1e-8)


def test_without_degrees_of_freedom_it_is_chi_square():
    from scipy.stats import chi2

    found = wald_test(np.array([1.0, 2]), np.eye(2), np.inf, np.eye(2))
    np.testing.assert_allclose(found.p_value, chi2.sf(5, 2), rtol=1e-12)


def test_dependent_combinations_and_too_few_clusters_are_refused():
    x, y, g, _ = sample()
    fit = linear_model(x, y, names=NAMES, covariance="hc1")
    with pytest.raises(EstimationError) as error:
        wald_test(fit.coef, fit.cov, fit.dof, np.array([[0, 1, 0], [0, 2, 0]]))
    assert error.value.code == "dependent_constraints"
    two = clustered_model(x, y, g % 2, names=NAMES, kind="cr1")  # two clusters: the covariance has rank one
    with pytest.raises(EstimationError) as error:
        wald_test(two.coef, two.cov, 1.0, np.eye(3)[1:])
    assert error.value.code == "dependent_constraints"
