"""Quality of logits and of models of counts: definitions, and what cannot be told."""

import numpy as np
import pytest
import statsmodels.api as sm

from governance_survey.errors import EstimationError
from governance_survey.statistics.generalised import binary_quality, count_quality, generalised_model

from .test_generalised import FOUR, simulated, visits

NAMES = FOUR[:3]


def test_auc_is_the_share_of_pairs_in_the_right_order():
    x, y, _ = simulated("logit", n=200)
    x[:, 1] = x[:, 1].round()  # ties
    fit = generalised_model(x[:, :2], y, names=NAMES[:2], family="logit", covariance="model")
    eta = x[:, 1] * np.sign(fit.coef[1])
    pairs = eta[y == 1][:, None] - eta[y == 0]
    found = binary_quality(fit, x[:, :2], y)
    np.testing.assert_allclose(found.auc, ((pairs > 0) + (pairs == 0) / 2).mean(), rtol=1e-12)


def test_a_model_that_is_true_fits_in_ten_groups():
    """Hosmer and Lemeshow's p is uniform when the model holds: not small too often in 60 samples."""
    small = 0
    for seed in range(60):
        x, y, _ = simulated("logit", seed=seed)
        fit = generalised_model(x, y, names=NAMES, family="logit", covariance="model")
        small += binary_quality(fit, x, y).hosmer_lemeshow_p < 0.1
    assert small <= 14


def test_missing_rows_are_left_out():
    x, y, _ = simulated("logit")
    gap = y.copy()
    gap[:9] = np.nan
    fit = generalised_model(x, gap, names=NAMES, family="logit", covariance="model")
    assert binary_quality(fit, x, gap) == binary_quality(fit, x[9:], y[9:])


def test_too_few_rows_and_other_families_are_refused():
    x, y, _ = simulated("logit", n=60)
    fit = generalised_model(x, y, names=NAMES, family="logit", covariance="model")
    with pytest.raises(EstimationError) as error:
        binary_quality(fit, x, y, groups=20)
    assert error.value.code == "too_few_rows"
    with pytest.raises(TypeError):
        count_quality(fit, x, y)
    x, y, _ = simulated("poisson")
    with pytest.raises(TypeError):
        binary_quality(generalised_model(x, y, names=NAMES, family="poisson", covariance="hc0"), x, y)


def test_counts_equal_statsmodels_with_exposure():
    _, x, y, _ = visits()
    exposure = np.log(x[:, 3] + 1)
    fit = generalised_model(x[:, :3], y, names=NAMES, family="poisson", covariance="model", offset=exposure)
    found = count_quality(fit, x[:, :3], y, offset=exposure)
    peer = sm.GLM(y, x[:, :3], family=sm.families.Poisson(), offset=exposure).fit()
    np.testing.assert_allclose(found.deviance, peer.deviance, rtol=1e-9)
    np.testing.assert_allclose(found.pearson_dispersion, peer.pearson_chi2 / peer.df_resid, rtol=1e-7)
    assert found.overdispersion > 0 and found.overdispersion_p < 0.001


def test_a_true_poisson_is_not_overdispersed():
    x, y, _ = simulated("poisson")
    found = count_quality(generalised_model(x, y, names=NAMES, family="poisson", covariance="model"), x, y)
    assert found.overdispersion_p > 0.01
    assert found.pearson_dispersion == pytest.approx(1, abs=0.2)
