"""Ordered answers in groups: R's ordinal, the integral by another integrator, edges, refusals."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm
from statsmodels.miscmodels.ordinal_model import OrderedModel

from governance_survey.errors import EstimationError
from governance_survey.statistics.generalised import generalised_model
from governance_survey.statistics.multilevel import mixed_logit, mixed_ordered

HERE = Path(__file__).parents[1] / "reference"
REFERENCE = json.loads((HERE / "values/mixed_ordinal_weighted.json").read_text())["ordered"]
FIVE = ("1", "2", "3", "4", "5")


def answers(seed, groups=40, size=6, tau=1.0, cuts=(-1.0, 0.2, 1.3)):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(groups), size)
    x = np.column_stack([np.ones(len(g)), rng.normal(size=len(g))])
    latent = 0.8 * x[:, 1] + tau * rng.normal(size=groups)[g] + rng.logistic(size=len(g))
    return x, np.digitize(latent, cuts).astype(float), g


TWO, FOUR = ("(Intercept)", "x"), ("a", "b", "c", "d")


@cache
def wine(points):
    d = pd.read_csv(HERE / "data/wine.csv")
    x = np.column_stack([np.ones(len(d)), d.warm, d.contact])
    names = ("(Intercept)", "warm", "contact")
    return mixed_ordered(x, d.rating - 1.0, d.judge.to_numpy(), names=names, categories=FIVE, points=points)


@pytest.mark.parametrize(("name", "points"), [("laplace", 1), ("agq25", 25)])
def test_bitterness_of_wine_is_that_of_ordinal(name, points):
    # Randall (1989); Christensen's vignette prints 3.063 and 1.835 with Laplace's approximation.
    theirs, ours = REFERENCE["wine"][name], wine(points)
    p = 2
    np.testing.assert_allclose(ours.coef[:p], list(theirs["beta"].values()), rtol=2e-4)
    np.testing.assert_allclose(ours.coef[p:], list(theirs["alpha"].values()), rtol=2e-4)
    assert np.sqrt(ours.random_variance) == pytest.approx(theirs["sd"], rel=2e-4)
    assert ours.log_likelihood == pytest.approx(theirs["logLik"], abs=1e-5)
    order = [2, 3, 4, 5, 0, 1]  # theirs has thresholds first
    np.testing.assert_allclose(ours.cov[np.ix_(order, order)], theirs["vcov"], rtol=1e-3, atol=2e-4)
    np.testing.assert_allclose(ours.blups.effect[:, 0], theirs["ranef"], atol=1e-3)
    np.testing.assert_allclose(ours.blups.std_error[:, 0] ** 2, theirs["condvar"], rtol=1e-3)


def test_soldiers_of_99_companies_are_those_of_ordinal():
    d, theirs = pd.read_csv(HERE / "data/bh1996.csv"), REFERENCE["bh1996"]
    x = np.column_stack([np.ones(len(d)), d["HRS"], d["LEAD"], d["G.LEAD"]])
    y = np.searchsorted([2.0, 2.5, 3.0, 3.5], d["WBEING"], side="left").astype(float)
    names = ("(Intercept)", "HRS", "LEAD", "G.LEAD")
    ours = mixed_ordered(x, y, d["GRP"].to_numpy(), names=names, categories=FIVE)
    assert ours.n_obs == theirs["n"]
    assert ours.log_likelihood == pytest.approx(theirs["logLik"], abs=1e-5)
    assert ours.log_likelihood >= theirs["logLik"] - 1e-8
    np.testing.assert_allclose(ours.coef[:3], list(theirs["beta"].values()), rtol=1e-3)
    np.testing.assert_allclose(ours.coef[3:], list(theirs["alpha"].values()), rtol=1e-3)
    assert np.sqrt(ours.random_variance) == pytest.approx(theirs["sd"], rel=1e-3)
    order = [3, 4, 5, 6, 0, 1, 2]
    np.testing.assert_allclose(np.sqrt(np.diag(ours.cov))[order], np.sqrt(np.diag(theirs["vcov"])), rtol=2e-3)
    np.testing.assert_allclose(ours.blups.effect[:8, 0], theirs["ranef"], atol=1e-3)


def test_the_integral_of_ordered_answers_is_that_of_another_integrator():
    x, y, g = answers(41)
    fit = mixed_ordered(x, y, g, names=TWO, categories=FOUR)
    ends = np.concatenate([[-np.inf], fit.coef[1:], [np.inf]])
    tau, eta, k, total = np.sqrt(fit.random_variance), x[:, 1] * fit.coef[0], y.astype(int), 0.0
    for group in range(40):
        e, own = eta[g == group], k[g == group]

        def density(b, e=e, own=own):
            return (expit(ends[own + 1] - e - tau * b) - expit(ends[own] - e - tau * b)).prod() * norm.pdf(b)

        total += np.log(quad(density, -9, 9, epsabs=1e-14, epsrel=1e-12)[0])
    assert fit.log_likelihood == pytest.approx(total, abs=1e-8)
    finer = mixed_ordered(x, y, g, names=TWO, categories=FOUR, points=40)
    np.testing.assert_allclose(finer.coef, fit.coef, rtol=1e-5)


def test_neighbours_joined_to_two_answers_are_the_mixed_logit():
    # The joint likelihood of three answers, of which a third so rare that it tells nothing, nears that of two.
    x, y, g = answers(42, groups=60, cuts=(0.3,))
    logit = mixed_logit(x, y, g, names=TWO)
    x3, y3, g3 = np.vstack([x, [1.0, 0.0]]), np.append(y, 2.0), np.append(g, 60)
    fit = mixed_ordered(x3, y3, g3, names=TWO, categories=("no", "yes", "rare"))
    assert fit.coef[0] == pytest.approx(logit.coef[1], rel=0.02)
    assert -fit.coef[1] == pytest.approx(logit.coef[0], abs=0.03)
    assert fit.random_variance == pytest.approx(logit.random_variance, rel=0.06)


def test_no_variance_between_is_the_plain_ordered_logit():
    x, y, g = answers(43, tau=0.0)
    g = np.random.default_rng(6).permutation(g)
    fit = mixed_ordered(x, y, g, names=TWO, categories=FOUR)
    plain = generalised_model(x, y, names=TWO, family="ordered_logit", covariance="model", categories=FOUR)
    assert fit.singular
    assert "singular" in fit.warnings
    np.testing.assert_allclose(fit.coef, plain.coef, rtol=1e-8)
    np.testing.assert_allclose(fit.cov, plain.cov, rtol=1e-8)
    assert (fit.icc, fit.median_odds_ratio, fit.random_variance) == (0, 1, 0)
    theirs = OrderedModel(y, x[:, 1:], distr="logit").fit(method="newton", disp=0)
    assert fit.log_likelihood == pytest.approx(theirs.llf, abs=1e-8)
    assert fit.coef[0] == pytest.approx(float(theirs.params[0]), rel=1e-5)


def test_answers_turned_round_turn_every_sign():
    x, y, g = answers(44)
    fit = mixed_ordered(x, y, g, names=TWO, categories=FOUR)
    back = mixed_ordered(x, 3 - y, g, names=TWO, categories=FOUR[::-1])
    np.testing.assert_allclose(back.coef, np.append(-fit.coef[0], -fit.coef[:0:-1]), rtol=1e-5)
    assert back.random_variance == pytest.approx(fit.random_variance, rel=1e-5)
    np.testing.assert_allclose(back.std_error, np.append(fit.std_error[0], fit.std_error[:0:-1]), rtol=1e-4)


def test_units_order_and_missing_rows_do_not_matter_to_ordered_answers():
    x, y, g = answers(45)
    fit = mixed_ordered(x, y, g, names=TWO, categories=FOUR)
    order = np.random.default_rng(1).permutation(len(g))
    far, z, h = (x * [1, 50] + [0, 1000])[order], y[order], np.array([f"g{k:02d}" for k in g], dtype=object)[order]
    far, z, h = np.vstack([far, [1, np.nan]]), np.append(z, 1), np.append(h, "g01")
    other = mixed_ordered(far, z, h, names=TWO, categories=FOUR)
    assert other.n_missing == 1
    assert other.coef[0] * 50 == pytest.approx(fit.coef[0], rel=1e-6)
    assert other.std_error[0] * 50 == pytest.approx(fit.std_error[0], rel=1e-5)
    np.testing.assert_allclose(other.coef[1:] - 1000 * other.coef[0], fit.coef[1:], atol=1e-4)
    np.testing.assert_allclose(other.blups.effect, fit.blups.effect, atol=1e-5)


def test_the_truth_comes_back_on_average():
    found = [
        mixed_ordered(*answers(seed, groups=80, size=8), names=TWO, categories=FOUR, points=9)
        for seed in range(2000, 2040)
    ]
    coefs, errors = np.array([fit.coef for fit in found]), np.array([fit.std_error for fit in found])
    truth = np.array([0.8, -1.0, 0.2, 1.3])
    assert (np.abs(coefs.mean(axis=0) - truth) < 3 * coefs.std(axis=0) / np.sqrt(40)).all()
    np.testing.assert_allclose(errors.mean(axis=0), coefs.std(axis=0), rtol=0.25)
    assert np.mean([fit.random_variance for fit in found]) == pytest.approx(1.0, abs=0.12)


def code(work):
    with pytest.raises(EstimationError) as caught:
        work()
    return caught.value.code


def test_an_ordered_mixed_model_that_has_no_estimate_is_refused():
    x, y, g = answers(46)

    def of(x=x, y=y, g=g, names=TWO, categories=FOUR):
        return code(lambda: mixed_ordered(x, y, g, names=names, categories=categories))

    assert of(x=x[:, :1], y=(g % 4).astype(float), names=TWO[:1]) == "nothing_within"
    assert of(g=np.zeros(len(g))) == "one_cluster"
    assert of(y=np.searchsorted([-0.8, 0, 0.8], x[:, 1]).astype(float)) == "complete_separation"
    assert of(y=np.where(y == 1, 2.0, y)) == "empty_category"
    assert of(y=np.minimum(y, 1), categories=("a", "b")) == "too_few_categories"
    assert of(x=np.column_stack([x, x[:, 1] * 2]), names=(*TWO, "z")) == "rank_deficient"
    with pytest.raises(TypeError, match="points"):
        mixed_ordered(x, y, g, names=TWO, categories=FOUR, points=0)
