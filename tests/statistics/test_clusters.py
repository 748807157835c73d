"""Clustered errors against R and against plain matrices; two ways; what must be refused or told."""

import numpy as np
import pytest

from governance_survey.errors import DesignError, EstimationError
from governance_survey.statistics.clusters import clustered_model, joint_test, two_way_model
from governance_survey.statistics.regression import linear_model

from ..reference import table
from .test_regression import ratings

NAMES = tuple("abcdefgh")


def plain(kind, x, y, w, g):
    """The covariance and degrees of freedom from whole matrices, as the formulas are written."""
    n = len(y)
    m = np.linalg.inv(x.T @ (w[:, None] * x))
    rest = np.eye(n) - x @ m @ (w[:, None] * x).T
    e, columns = rest @ y, []
    meat = np.zeros((x.shape[1], x.shape[1]))
    for label in np.unique(g):
        own = g == label
        if kind == "cr2":
            values, vectors = np.linalg.eigh(rest[own] @ rest[own].T)
            a = vectors * np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0) @ vectors.T
        else:
            a = np.linalg.inv(rest[np.ix_(own, own)]) if kind == "cr3" else np.eye(own.sum())
        half = (w[own, None] * x[own]).T @ a
        meat += np.outer(half @ e[own], half @ e[own])
        columns.append(m @ half @ rest[own])
    parts = np.stack(columns)  # clusters, p, n
    p = np.einsum("gjn,hjn->jgh", parts, parts)
    return m @ meat @ m, np.trace(p, axis1=1, axis2=2) ** 2 / (p**2).sum(axis=(1, 2))


@pytest.mark.parametrize("kind", ["cr0", "cr2", "cr3"])
@pytest.mark.parametrize("weighted", [False, True])
def test_equals_the_matrices_of_the_formula(kind, weighted):
    rng = np.random.default_rng(5)
    g = np.repeat(np.arange(9), [2, 3, 5, 7, 9, 11, 4, 6, 13])
    x = np.column_stack([np.ones(len(g)), rng.normal(size=len(g)), g % 3 == 1, rng.normal(size=9)[g]]).astype(float)
    y = rng.normal(size=len(g)) + rng.normal(size=9)[g]
    w = rng.uniform(0.2, 5, len(g)) if weighted else np.ones(len(g))
    ours = clustered_model(x, y, g, names=NAMES[:4], kind=kind, weights=w if weighted else None, dof="satterthwaite")
    cov, dof = plain(kind, x, y, w, g)
    np.testing.assert_allclose(ours.cov, cov, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(ours.dof, dof, rtol=1e-9)


# coef_test(lm(…, weights = students), vcov = vcovCR(…, cluster = prof, type)): SE and df_Satt of the first three;
# clubSandwich 0.5.8 in R 4.2.2, formula of entry cluster.clubsandwich.teachingratings.
WEIGHTED = {
    "cr0": (
        (0.096198914206512, 0.057969005909263, 0.084026199575902),
        (8.4428101632450, 11.377392362558, 12.5170849965),
    ),
    "cr2": (
        (0.101528116325725, 0.071021182056178, 0.096167471179667),
        (6.2185390151287, 6.1956511598788, 9.0495043385),
    ),
    "cr3": (
        (0.114772336695748, 0.076221456240038, 0.105916616156115),
        (6.1632922857064, 6.3333922558696, 9.2601204330),
    ),
}


@pytest.mark.parametrize("kind", WEIGHTED)
def test_weighted_equals_clubsandwich(kind):
    d, x, y = ratings()
    w = d["students"].to_numpy(float)
    ours = clustered_model(x, y, d["prof"].to_numpy(), names=NAMES, kind=kind, weights=w, dof="satterthwaite")
    np.testing.assert_allclose(ours.std_error[:3], WEIGHTED[kind][0], rtol=1e-10)
    np.testing.assert_allclose(ours.dof[:3], WEIGHTED[kind][1], rtol=1e-10)


def test_weighted_joint_test_equals_clubsandwich():
    d, x, y = ratings()
    fit = clustered_model(x, y, d["prof"].to_numpy(), names=NAMES, weights=d["students"].to_numpy(float))
    found = joint_test(fit, np.eye(8)[[1, 2]])
    theirs = (7.186598710654794, 7.979692808976591, 0.016411645798969)
    np.testing.assert_allclose((found.f, found.denominator, found.p_value), theirs, rtol=1e-10)


def test_a_dummy_for_each_cluster_equals_clubsandwich():
    """A cluster decides its own dummy alone: the generalised inverse leaves the slope's error right."""
    d = table("teachingratings")
    d = d[d["prof"] <= 12]
    g = d["prof"].to_numpy()
    x = np.column_stack([np.ones(len(d)), d["students"], *[(g == k).astype(float) for k in np.unique(g)[1:]]])
    ours = clustered_model(x, d["eval"].to_numpy(), g, names=tuple(map(str, range(x.shape[1]))))
    np.testing.assert_allclose(ours.std_error[1], 0.003595925520375, rtol=1e-9)
    np.testing.assert_allclose(ours.dof[1], 2.338135078069869, rtol=1e-9)
    assert ours.warnings == ("rests_on_one_cluster", "singular_clusters")
    assert set(ours.names) - set(ours.rests_on_one) == {"1"}  # R gives the dummies an error, of the slope's alone
    np.testing.assert_allclose(np.sqrt(np.diag(ours.cov)[[0, 2]]), [0.236432102964655, 0.127355695513280], rtol=1e-9)


def test_cr1_is_that_of_the_linear_model():
    d, x, y = ratings()
    w = d["students"].to_numpy(float)
    ours = clustered_model(x, y, d["prof"].to_numpy(), names=NAMES, kind="cr1", weights=w)
    other = linear_model(x, y, names=NAMES, covariance="cluster", clusters=d["prof"].to_numpy(), weights=w)
    np.testing.assert_allclose(ours.cov, other.cov, rtol=1e-10)
    np.testing.assert_allclose(ours.coef, other.coef, rtol=1e-10)
    np.testing.assert_allclose([ours.sigma, ours.r_squared], [other.sigma, other.r_squared], rtol=1e-10)
    assert set(ours.dof) == {other.dof}


def test_clusters_of_one_row_make_cr2_hc2_and_cr3_hc3():
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(30), rng.normal(size=(30, 2))])
    y = rng.normal(size=30)
    hc3 = linear_model(x, y, names=NAMES[:3], covariance="hc3")
    ours = clustered_model(x, y, np.arange(30), names=NAMES[:3], kind="cr3")
    np.testing.assert_allclose(ours.cov, hc3.cov, rtol=1e-10)
    q = np.linalg.qr(x)[0]
    e, left = y - q @ (q.T @ y), 1 - (q**2).sum(axis=1)
    m = np.linalg.inv(x.T @ x)
    hc2 = m @ x.T @ np.diag(e**2 / left) @ x @ m
    np.testing.assert_allclose(clustered_model(x, y, np.arange(30), names=NAMES[:3]).cov, hc2, rtol=1e-10)


def test_huge_offsets_and_nearly_dependent_columns_lose_nothing():
    rng = np.random.default_rng(4)
    n = 300
    g = np.arange(n) % 20
    a = rng.normal(size=n)
    y = a + rng.normal(size=n)
    near = a + 1e-6 * rng.normal(size=n)
    base = clustered_model(np.column_stack([np.ones(n), a, near]), y, g, names=NAMES[:3])
    moved = clustered_model(np.column_stack([np.ones(n), a + 1e6, near]), y, g, names=NAMES[:3])
    np.testing.assert_allclose(moved.std_error[1:], base.std_error[1:], rtol=1e-3)
    small = clustered_model(np.column_stack([np.ones(n), a]), y, g, names=NAMES[:2])
    large = clustered_model(np.column_stack([np.ones(n), a * 1e-8 + 2020]), y, g, names=NAMES[:2])
    np.testing.assert_allclose(large.statistic[1], small.statistic[1], rtol=1e-4)


def test_missing_rows_are_dropped_and_counted():
    d, x, y = ratings()
    g = d["prof"].to_numpy().astype(object)
    x, y = x.copy(), y.copy()
    x[0, 1], y[1], g[2] = np.nan, np.nan, None
    ours = clustered_model(x, y, g, names=NAMES)
    other = clustered_model(x[3:], y[3:], g[3:], names=NAMES)
    assert (ours.n_obs, ours.n_missing) == (460, 3)
    np.testing.assert_allclose(ours.cov, other.cov, rtol=1e-12)


def test_weights_of_nought_leave_rows_out_and_scale_does_not_matter():
    d, x, y = ratings()
    w = d["students"].to_numpy(float) * (np.arange(len(d)) > 9)
    g = d["prof"].to_numpy()
    ours = clustered_model(x, y, g, names=NAMES, weights=w)
    other = clustered_model(x[10:], y[10:], g[10:], names=NAMES, weights=w[10:] / 1000)
    assert ours.n_missing == 0
    np.testing.assert_allclose(ours.cov, other.cov, rtol=1e-9)
    np.testing.assert_allclose(ours.dof, other.dof, rtol=1e-9)


def test_one_treated_cluster_has_no_error():
    """CR1 of a dummy that only one cluster has is near nought: it is not given."""
    rng = np.random.default_rng(1)
    g = np.arange(60) // 5
    x = np.column_stack([np.ones(60), g == 3, rng.normal(size=60)]).astype(float)
    for kind in ("cr1", "cr2", "cr3"):
        ours = clustered_model(x, rng.normal(size=60), g, names=NAMES[:3], kind=kind)
        assert ours.rests_on_one == ("b",)
        assert np.isnan(ours.std_error[1]) and np.isnan(ours.p_value[1])
        assert np.isfinite(ours.std_error[[0, 2]]).all()
        assert "rests_on_one_cluster" in ours.warnings
    with pytest.raises(EstimationError) as error:
        joint_test(ours, np.eye(3)[[1, 2]])
    assert error.value.code == "rests_on_one_cluster"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda x, y, g: (np.column_stack([x, x[:, 1] * 2 - 1]), y, g), "rank_deficient"),
        (lambda x, y, g: (x[:2], y[:2], g[:2]), "too_few_rows"),
        (lambda x, y, g: (x, y * 0, g), "constant_outcome"),
        (lambda x, y, g: (x, y, g * 0), "one_cluster"),
        (lambda x, y, g: (x, np.where(g == 1, np.inf, y), g), "not_finite"),
    ],
)
def test_refusals(change, code):
    rng = np.random.default_rng(1)
    x, y, g = change(np.column_stack([np.ones(40), rng.normal(size=40)]), rng.normal(size=40), np.arange(40) % 8)
    with pytest.raises(EstimationError) as error:
        clustered_model(x, y, g, names=NAMES[: x.shape[1]])
    assert error.value.code == code
    assert code != "rank_deficient" or "c" in error.value.say("en")


def test_bad_weights_are_refused():
    with pytest.raises(DesignError) as error:
        clustered_model(np.ones((3, 1)), np.arange(3.0), np.arange(3), names=("a",), weights=np.array([1, -1, 1.0]))
    assert error.value.code == "bad_weight"


def two_ways():
    d = table("teachingratings")
    x = np.column_stack([np.ones(len(d)), d["beauty"], d["age"], d["students"]]).astype(float)
    return d, x, d["eval"].to_numpy(float), d["prof"].to_numpy()


def test_two_ways_equal_sandwich():
    """sqrt(diag(vcovCL(m, cluster = ~ prof + I(students %% 17), type = "HC1"))), sandwich 3.0.2."""
    d, x, y, prof = two_ways()
    other = (d["students"] % 17).to_numpy()
    ours = two_way_model(x, y, prof, other, names=NAMES[:4])
    variances = [3.7532974800806e-02, 2.8829335479636e-03, 1.6015442635177e-05, 8.4998671842941e-07]
    np.testing.assert_allclose(ours.std_error**2, variances, rtol=1e-10)
    assert ours.n_clusters == (94, 17)
    assert set(ours.dof) == {16.0}
    ours = two_way_model(x, y, prof, other, names=NAMES[:4], weights=x[:, 3])
    theirs = [0.20913775679575553, 0.05776279379620717, 0.00452237213831245, 0.00047731337595107]
    np.testing.assert_allclose(ours.std_error, theirs, rtol=1e-10)


def test_two_ways_not_positive_definite_is_told():
    d, x, y, _ = two_ways()
    age = np.digitize(d["age"], [0, 35, 40, 45, 50, 55, 60], right=True)
    ours = two_way_model(x, y, d["students"].to_numpy(), age, names=NAMES[:4])
    assert "not_positive_definite" in ours.warnings  # R: smallest eigenvalue -1.26e-07
    assert np.linalg.eigvalsh(ours.cov)[0] > -1e-12
    raw = [4.7978859576672e-03, 4.9412182620726e-03, 1.1343126914484e-06, 7.9250554069764e-07]
    assert (ours.std_error**2 >= np.array(raw) * (1 - 1e-9)).all()


def test_two_ways_without_a_positive_variance_is_refused():
    rng = np.random.default_rng(0)
    x, y = np.column_stack([np.ones(16), rng.normal(size=16)]), rng.normal(size=16)
    with pytest.raises(EstimationError) as error:
        two_way_model(x, y, np.arange(16) // 4, np.arange(16) % 4, names=NAMES[:2])
    assert error.value.code == "variance_not_positive"
    assert "b" in str(error.value.got)
