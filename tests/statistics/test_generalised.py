"""Models of outcomes that are no measurements, against R and against statsmodels; refusals by name."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel

from governance_survey.errors import DesignError, EstimationError
from governance_survey.statistics.design import design_arrays
from governance_survey.statistics.generalised import generalised_model, predicted

from ..reference import table

FOUR = ("(Intercept)", "gender", "income", "illness")


def visits():
    d = table("doctorvisits")
    x = np.column_stack([np.ones(len(d)), d["gender"] == "male", d["income"], d["illness"]]).astype(float)
    return d, x, d["visits"].to_numpy(float), np.round(d["age"].to_numpy() * 100).astype(int)


def same(ours, coef, error, rtol=1e-8):
    np.testing.assert_allclose(ours.coef, coef, rtol=rtol)
    np.testing.assert_allclose(ours.std_error, error, rtol=rtol)


def test_clustered_poisson_equals_sandwich():
    """sqrt(diag(vcovCL(glm(visits ~ gender + income + illness, poisson), cluster, type = "HC0"))), sandwich 3.0.2."""
    _, x, y, g = visits()
    ours = generalised_model(x, y, names=FOUR, family="poisson", covariance="cluster", clusters=g)
    theirs = [0.138456507641740, 0.111125786703697, 0.177799915779547, 0.023227777598362]
    np.testing.assert_allclose(ours.std_error, theirs, rtol=1e-8)
    assert (ours.n_clusters, ours.dof, ours.warnings) == (12, 11.0, ("few_clusters",))


def test_weighted_poisson_equals_sandwich():
    """The same with weights = 1 + i %% 5 (i from 1) and vcovHC(type = "HC0")."""
    _, x, y, _ = visits()
    w = 1.0 + np.arange(1, len(y) + 1) % 5
    ours = generalised_model(x, y, names=FOUR, family="poisson", covariance="hc0", weights=w)
    coef = [-1.498398056271316, -0.213387128349965, -0.366529258720226, 0.326100329605386]
    same(ours, coef, [0.101329062036712, 0.090218371358615, 0.131367317954412, 0.023640030936507])


def test_exposure_equals_glm():
    """glm(visits ~ gender + income + offset(log(illness + 1)), poisson); null and residual deviance."""
    _, x, y, _ = visits()
    ours = generalised_model(
        x[:, :3], y, names=FOUR[:3], family="poisson", covariance="model", offset=np.log(x[:, 3] + 1)
    )
    np.testing.assert_allclose(ours.coef, [-1.85270649411108, -0.21917160151017, -0.27342394050223], rtol=1e-12)
    fall = 2 * (ours.log_likelihood - ours.null_log_likelihood)
    np.testing.assert_allclose(fall, 5079.17889347140226 - 5038.57620098427469, rtol=1e-9)
    rates = predicted(ours, x[:, :3], offset=np.log(x[:, 3] + 1))
    np.testing.assert_allclose(rates.sum(), y.sum(), rtol=1e-10)


def test_fractional_logit_equals_sandwich():
    """glm(I(reduced / 14) ~ …, quasibinomial): coefficients, vcovHC("HC0"), vcovCL("HC0")."""
    d, x, _, g = visits()
    share = d["reduced"].to_numpy() / 14
    coef = [-3.467917907318844, -0.077599687138857, -0.139994582772041, 0.458423910767054]
    ours = generalised_model(x, share, names=FOUR, family="fractional_logit", covariance="hc0")
    same(ours, coef, [0.129656532789619, 0.108128428137510, 0.152515087327668, 0.029570329513406])
    ours = generalised_model(x, share, names=FOUR, family="fractional_logit", covariance="cluster", clusters=g)
    same(ours, coef, [0.180690354354553, 0.126235655331542, 0.108867840783809, 0.031036452529320])


def attitudes():
    d = table("wvs")
    x = np.column_stack([np.ones(len(d)), d["religion"] == "yes", (d["age"] - 45) / 20, d["gender"] == "male"]).astype(
        float
    )
    levels = ("Too Little", "About Right", "Too Much")
    return d, x, d["poverty"].map({level: k for k, level in enumerate(levels)}).to_numpy(float), levels


def test_ordered_logit_equals_polr_and_its_sandwich():
    """MASS::polr(poverty ~ religion + I((age - 45) / 20) + gender): its Hessian is numerical, so 1e-5 is what it holds.

    Then sqrt(diag(sandwich(m))) and vcovCL(m, country x age, "HC0").
    """
    d, x, y, levels = attitudes()
    options = {"names": ("(Intercept)", "religion", "age", "gender"), "family": "ordered_logit", "categories": levels}
    coef = [-0.0557937729272, 0.2637152705071, 0.1507895873515, 0.0380418155583, 1.7742724977259]
    ours = generalised_model(x, y, covariance="model", **options)
    errors = [0.0742833878600, 0.0305724684626, 0.0523271642346, 0.0757586158870, 0.0804753721284]
    same(ours, coef, errors, rtol=1e-5)
    assert ours.names[3:] == ("Too Little|About Right", "About Right|Too Much")
    ours = generalised_model(x, y, covariance="hc0", **options)
    errors = [0.0747430069786, 0.0304267490788, 0.0523818713347, 0.0762424227981, 0.0812215521559]
    np.testing.assert_allclose(ours.std_error, errors, rtol=1e-5)
    groups = (d["country"] + d["age"].astype(str)).to_numpy()
    ours = generalised_model(x, y, covariance="cluster", clusters=groups, **options)
    errors = [0.0727964909896, 0.0422467988816, 0.0559745621398, 0.0747363836546, 0.0887560688193]
    np.testing.assert_allclose(ours.std_error, errors, rtol=1e-5)
    assert ours.n_clusters == 266


def test_design_based_logit_equals_svyglm():
    """svyglm(I(sch.wide == "Yes") ~ ell + meals + mobility, quasibinomial, epsilon = 1e-16), survey 4.1.1."""
    d = table("apiclus1")
    design = design_arrays(len(d), weights=d["pw"].to_numpy(), psu=d["dnum"].to_numpy(), fpc=d["fpc"].to_numpy())
    x = np.column_stack([np.ones(len(d)), d["ell"], d["meals"], d["mobility"]]).astype(float)
    y = (d["sch.wide"] == "Yes").to_numpy(float)
    ours = generalised_model(x, y, names=FOUR, family="logit", covariance="design", design=design)
    coef = [1.7261001737096711, 0.0400948017628870, -0.0207883108506505, 0.0145803655359755]
    same(ours, coef, [0.7011359003957084, 0.0125730768669902, 0.0092107624956947, 0.0258300825811321], rtol=1e-10)
    assert (ours.dof, ours.n_clusters) == (11.0, 15)


def simulated(family, n=900, seed=6):
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=n), rng.normal(size=n) * 5 + 100])
    eta = x @ [-5.2, 0.8, 0.05]
    g = rng.integers(0, 60, n)
    y = {
        "logit": (eta + rng.logistic(size=n) > 0).astype(float),
        "poisson": rng.poisson(np.exp(eta)).astype(float),
        "negative_binomial": rng.negative_binomial(2, 2 / (2 + np.exp(eta))).astype(float),
        "multinomial_logit": np.argmax(
            rng.gumbel(size=(n, 3)) + eta[:, None] * [0, 1, 0.3] + [0.0, 0.2, 0.1], axis=1
        ).astype(float),
        "ordered_logit": np.digitize(eta + rng.logistic(size=n), [-1, 0.7, 2]).astype(float),
    }[family]
    return x, y, g


def peer(family, x, y):
    if family == "ordered_logit":
        return OrderedModel(y, x[:, 1:], distr="logit")
    models = {
        "logit": sm.Logit,
        "poisson": sm.Poisson,
        "negative_binomial": sm.NegativeBinomial,
        "multinomial_logit": sm.MNLogit,
    }
    return models[family](y, x)


@pytest.mark.parametrize("family", ["logit", "poisson", "negative_binomial", "multinomial_logit"])
@pytest.mark.parametrize("covariance", ["hc0", "cluster"])
def test_equals_statsmodels(family, covariance):
    x, y, g = simulated(family)
    k = ("a", "b", "c") if family == "multinomial_logit" else ()
    ours = generalised_model(
        x, y, names=FOUR[:3], family=family, covariance=covariance, clusters=g if covariance == "cluster" else None,
        categories=k,
    )  # fmt: skip
    q = len(ours.coef) + (family == "negative_binomial")
    options = (
        {"cov_type": "cluster", "cov_kwds": {"groups": g, "use_correction": False}}
        if covariance == "cluster"
        else {"cov_type": "HC0"}
    )
    start = np.append(ours.coef, ours.dispersion.alpha) if ours.dispersion else ours.coef
    if family == "multinomial_logit":
        start = start.reshape(2, 3).T.ravel("F")
    theirs = peer(family, x, y).fit(start_params=start, disp=0, method="newton", maxiter=100, tol=1e-14, **options)
    factor = np.sqrt(60 / 59) if covariance == "cluster" else 1.0
    np.testing.assert_allclose(start, np.asarray(theirs.params).ravel("F"), rtol=1e-6)
    errors = np.asarray(theirs.bse).ravel("F")[: len(ours.coef)] * factor
    np.testing.assert_allclose(ours.std_error, errors, rtol=1e-5)
    np.testing.assert_allclose(ours.log_likelihood, theirs.llf, rtol=1e-10)
    np.testing.assert_allclose(ours.null_log_likelihood, theirs.llnull, rtol=1e-6)
    assert q == np.size(theirs.params)
    if ours.dispersion:
        np.testing.assert_allclose(ours.dispersion.alpha_error, theirs.bse[-1] * factor, rtol=1e-5)


def test_ordered_logit_equals_statsmodels():
    x, y, _ = simulated("ordered_logit")
    ours = generalised_model(x, y, names=FOUR[:3], family="ordered_logit", covariance="model", categories=tuple("abcd"))
    theirs = peer("ordered_logit", x - [0, 0, 100], y).fit(method="bfgs", disp=0, gtol=1e-8, maxiter=500)
    np.testing.assert_allclose(ours.coef[:2], theirs.params[:2], rtol=1e-5)
    np.testing.assert_allclose(ours.std_error[:2], theirs.bse[:2], rtol=1e-3)
    np.testing.assert_allclose(ours.log_likelihood, theirs.llf, rtol=1e-9)


@pytest.mark.parametrize("family", ["logit", "poisson", "negative_binomial", "multinomial_logit", "ordered_logit"])
def test_gradient_and_curvature_are_those_of_the_likelihood(family):
    """Scores sum to nought at the maximum, and minus the second derivatives are their numerical slopes."""
    from governance_survey.statistics.generalised.newton import maximise
    from governance_survey.statistics.generalised.outcomes import family_of

    x, y, _ = simulated(family, n=300)
    z = np.column_stack([np.ones(300), (x[:, 1:] - x[:, 1:].mean(axis=0)) / x[:, 1:].std(axis=0)])
    k = int(y.max()) + 1
    w = np.linspace(0.5, 2, 300)
    likelihood = family_of(family, z, y, w, names=("", "a", "b"), units=np.eye(3), offset=np.zeros(300), categories=k)
    found = maximise(likelihood)
    assert found.converged
    assert np.abs(likelihood.scores(found.theta).sum(axis=0)).max() < 1e-9
    theta = found.theta + 0.1
    for j in range(len(theta)):
        step = np.eye(len(theta))[j] * 1e-5
        up, down = likelihood.at(theta + step), likelihood.at(theta - step)
        np.testing.assert_allclose(
            (up.value - down.value) / 2e-5, likelihood.at(theta).gradient[j], rtol=1e-5, atol=1e-5
        )
        slopes = (likelihood.scores(theta - step) - likelihood.scores(theta + step)).sum(axis=0) / 2e-5
        np.testing.assert_allclose(likelihood.observed(theta)[j], slopes, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("family", ["logit", "poisson", "negative_binomial", "multinomial_logit", "ordered_logit"])
def test_units_and_offsets_of_columns_do_not_matter(family):
    x, y, _ = simulated(family)
    k = tuple("abcd"[: int(y.max()) + 1])
    options = {"names": FOUR[:3], "family": family, "covariance": "hc1", "categories": k}
    first = generalised_model(x, y, **options)
    second = generalised_model(x * [1, 1e-6, 1] + [0, 3, 2e5], y, **options)
    slopes = [j for j, name in enumerate(first.names) if name in FOUR[1:]]
    np.testing.assert_allclose(second.statistic[slopes], first.statistic[slopes], rtol=1e-6)
    np.testing.assert_allclose(second.log_likelihood, first.log_likelihood, rtol=1e-10)


def test_missing_values_in_a_design_keep_their_place():
    d = table("apistrat")
    design = design_arrays(len(d), weights=d["pw"].to_numpy(), strata=d["stype"].to_numpy())
    x = np.column_stack([np.ones(len(d)), d["ell"], d["meals"]]).astype(float)
    y = (d["sch.wide"] == "Yes").to_numpy(float)
    y[:5] = np.nan
    ours = generalised_model(x, y, names=FOUR[:3], family="logit", covariance="design", design=design)
    assert (ours.n_obs, ours.n_missing) == (195, 5)
    dropped = design_arrays(195, weights=d["pw"].to_numpy()[5:], strata=d["stype"].to_numpy()[5:])
    other = generalised_model(x[5:], y[5:], names=FOUR[:3], family="logit", covariance="design", design=dropped)
    np.testing.assert_allclose(ours.coef, other.coef, rtol=1e-10)
    assert ours.std_error[0] != other.std_error[0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"family": "logit", "y": lambda y: y + 1}, "not_binary"),
        ({"family": "fractional_logit", "y": lambda y: y * 1.5, "covariance": "hc0"}, "not_a_share"),
        ({"family": "poisson", "y": lambda y: y + 0.5}, "not_counts"),
        ({"family": "negative_binomial", "y": lambda y: y - 1}, "not_counts"),
        ({"family": "ordered_logit", "y": lambda y: y * 2, "categories": ("a", "b", "c")}, "empty_category"),
        ({"family": "multinomial_logit", "y": lambda y: y * 3, "categories": ("a", "b", "c")}, "not_categories"),
        ({"family": "ordered_logit", "categories": ("a", "b")}, "too_few_categories"),
        ({"family": "logit", "y": lambda y: y * 0}, "constant_outcome"),
        ({"family": "logit", "x": lambda x: np.column_stack([x, x[:, 1] + x[:, 2]])}, "rank_deficient"),
        ({"family": "logit", "weights": np.ones(900)}, "weights_need_robust"),
        ({"family": "fractional_logit"}, "share_needs_robust"),
        ({"family": "logit", "covariance": "cluster", "clusters": np.zeros(900)}, "one_cluster"),
        ({"family": "logit", "covariance": "cluster", "clusters": np.arange(900) % 3}, "too_few_clusters"),
        ({"family": "negative_binomial"}, "no_overdispersion"),
        ({"family": "logit", "x": lambda x: np.where(x > 112, np.inf, x)}, "not_finite"),
    ],
)
def test_refusals(change, code):
    x, y, _ = simulated("logit")
    change = {"covariance": "model", **change}
    x, y = change.pop("x", lambda x: x)(x), change.pop("y", lambda y: y)(y)
    with pytest.raises(EstimationError) as error:
        generalised_model(x, y, names=FOUR[: x.shape[1]], **change)
    assert error.value.code == code
    assert error.value.say("zh") and error.value.say("en")


def test_bad_weights_and_calls_are_refused():
    x, y, _ = simulated("logit")
    with pytest.raises(DesignError):
        generalised_model(x, y, names=FOUR[:3], family="logit", covariance="hc0", weights=-y)
    for wrong in ({"covariance": "design"}, {"covariance": "cluster"}, {"covariance": "hc0", "offset": y}):
        with pytest.raises(TypeError):
            generalised_model(x, y, names=FOUR[:3], family="logit", **wrong)
    with pytest.raises(ValueError, match="intercept"):
        generalised_model(x[:, 1:], y, names=FOUR[:2], family="logit", covariance="hc0")


def test_few_events_are_told():
    x, y, _ = simulated("logit")
    rare = (np.cumsum(y) <= 15) * y
    assert "few_events" in generalised_model(x, rare, names=FOUR[:3], family="logit", covariance="hc0").warnings


def test_few_answers_of_a_category_are_told():
    rng = np.random.default_rng(8)
    x, names = np.column_stack([np.ones(60), rng.normal(size=60)]), FOUR[:2]
    more = {"names": names, "covariance": "hc0", "categories": ("a", "b", "c")}
    for family in ("multinomial_logit", "ordered_logit"):
        even = rng.permutation(np.repeat([0.0, 1, 2], 20))
        assert generalised_model(x, even, family=family, **more).warnings == ()
        rare = rng.permutation(np.repeat([0.0, 1, 2], [55, 3, 2]))  # ordered: 60 - (55³ + 3³ + 2³) / 60² = 13.8
        found = generalised_model(x, rare, family=family, **more).warnings
        assert ("few_events" in found) == (family == "multinomial_logit")
        fewer = rng.permutation(np.repeat([0.0, 1, 2], [57, 2, 1]))  # 60 - 185,202 / 3,600 = 8.6
        assert "few_events" in generalised_model(x, fewer, family=family, **more).warnings


@pytest.mark.parametrize("family", ["poisson", "negative_binomial"])
def test_counts_of_hundreds_of_millions_converge(family):
    """Rounding of the log-likelihood must not be taken for a failure: 40 samples, means from 1 to 1e9."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x = np.column_stack([np.ones(200), rng.normal(size=200)])
        a, b, size = rng.uniform(-1, 10), rng.uniform(0, 3), np.exp(rng.uniform(-3, 4))
        mu = np.exp(a + b * x[:, 1])
        y = rng.poisson(np.minimum(rng.gamma(size, mu / size), 1e9)).astype(float)
        found = generalised_model(x, y, names=FOUR[:2], family=family, covariance="hc0")
        mean = predicted(found, x)[:, 0]
        weight = 1.0 if family == "poisson" else 1 / (1 + mean * found.dispersion.alpha)
        errors = np.abs(((y - mean) * weight) @ x) / np.sqrt((((y - mean) * weight)[:, None] * x) ** 2).sum(axis=0)
        assert errors.max() < 1e-5


def test_an_exact_fit_has_no_error_to_tell():
    from governance_survey.statistics.clusters import clustered_model
    from governance_survey.statistics.regression import linear_model

    x = np.column_stack([np.ones(40), np.arange(40.0)])
    for run in (
        lambda y: linear_model(x, y, names=FOUR[:2], covariance="hc3"),
        lambda y: clustered_model(x, y, np.arange(40) % 8, names=FOUR[:2]),
    ):
        with pytest.raises(EstimationError) as error:
            run(2 * x[:, 1] + 1)
        assert error.value.code == "perfect_fit"


@pytest.mark.parametrize(
    ("family", "n", "codes"), [("multinomial_logit", 8, 5), ("multinomial_logit", 7, 5), ("ordered_logit", 4, 4)]
)
def test_categories_multiply_the_coefficients_that_rows_must_outnumber(family, n, codes):
    # hc1 divided by rows less columns times categories: by nought, or by less, which gave errors of NaN.
    x = np.column_stack([np.ones(n), np.random.default_rng(3).normal(size=n)])
    y = (np.arange(n) % codes).astype(float)
    categories = tuple(str(code) for code in range(codes))
    with pytest.raises(EstimationError) as problem:
        generalised_model(x, y, names=("(Intercept)", "x"), family=family, covariance="hc1", categories=categories)
    assert problem.value.code == "too_few_rows" and problem.value.got == n
