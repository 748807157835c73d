"""Designs declared when answers are read reach describe, score and fit: stages, lonely units, replicate weights."""

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import DataError, DesignError, EstimationError, UsageError
from governance_survey.statistics import by_replication, given_replicates, inclusion_weights, jackknife_replicates
from governance_survey.statistics.resampling import replicate_weights
from governance_survey.steps.sample_design import design_of

from ..reference import entry
from .schools import margins, read, schools, scored

NEAR = {"rel": 1e-6}


def theirs(outputs, variable="api00"):
    return outputs["est"][variable], outputs["se"][variable]


def mean_of(answers, name="api00"):
    made = gs.describe(answers, [name]).described[0].found
    return made.mean, made.std_error


def two_stages(**roles):
    d = schools("apiclus2")
    d["pw"] = inclusion_weights(design_of(read(d, weight="none", **STAGES)))
    return read(d, **{**STAGES, **roles})


STAGES = {"psu": ["dnum", "snum"], "fpc": ["fpc1", "fpc2"]}


def with_jackknife(d=None, prefix="rep"):
    """Schools with the weights of a jackknife of districts (no finite population) as columns."""
    d = schools() if d is None else d
    design = design_of(read(d, fpc="none"))
    table = replicate_weights(design, jackknife_replicates(design))
    return d.assign(**{f"{prefix}{place}": row for place, row in enumerate(table, start=1)}), table


def replicated(d, **roles):
    given = {"psu": None, "strata": None, "fpc": None, "replicate_weights": "rep", "replicate_kind": "jk1"}
    return read(d, **{**given, **roles})


def test_two_stages_as_in_r():
    outputs = entry("06_survey", "svy.mean_total.cluster2")["outputs"]
    assert mean_of(two_stages()) == pytest.approx(theirs(outputs["mean"]), **NEAR)


def test_the_second_stage_counts_in_fit_and_score():
    both, first = two_stages(), two_stages(psu="dnum", fpc="fpc1")
    assert len(design_of(both).later) == 1
    errors = [gs.fit("api00 ~ ell", scored(one)).fit.cov[1, 1] for one in (both, first)]
    assert errors[0] > errors[1]
    indices = [scored(one).estimates[0].mean.std_error for one in (both, first)]
    assert indices[0] > indices[1]


@pytest.mark.parametrize("rule", ["adjust", "certainty", "remove", "average"])
def test_rules_of_lonely_units_reach_every_verb(rule):
    d = schools("apistrat")
    d = pd.concat([d[d["stype"] != "M"], d[d["stype"] == "M"].head(1)], ignore_index=True)
    roles = {"psu": "none", "strata": "stype", "fpc": "none", "weight": "pw"}
    answers = read(d, lonely_psu=rule, **roles)
    outputs = entry("06_survey", "svy.lonely_psu")["outputs"][rule]
    assert mean_of(answers) == pytest.approx((outputs["mean"], outputs["mean_se"]), **NEAR)
    assert gs.fit("api00 ~ ell", scored(answers)).fit.cov[1, 1] > 0
    with pytest.raises(DesignError) as caught:
        gs.describe(read(d, **roles), ["api00"])
    assert caught.value.code == "lonely_psu"


def test_replicate_weights_are_r_s_jackknife_in_describe():
    d, _ = with_jackknife()
    outputs = entry("06_survey", "svy.rep.jk1_jkn")["outputs"]["jk1_mse"]
    assert mean_of(replicated(d)) == pytest.approx(theirs(outputs), **NEAR)


def test_replicate_weights_in_fit_are_refits():
    d, table = with_jackknife()
    x, y = np.column_stack([np.ones(len(d)), d["ell"]]), d["api00"].to_numpy(float)
    weights = given_replicates(d["pw"].to_numpy(), table, method="jk1")
    slopes = by_replication(lambda w: np.linalg.solve((x * w[:, None]).T @ x, (x * w[:, None]).T @ y), weights)
    model = gs.fit("api00 ~ ell", scored(replicated(d)))
    assert model.fit.cov == pytest.approx(slopes.cov, rel=1e-8)
    assert model.fit.dof == weights.dof + 1 - 2
    assert any("replicate weights" in note.en for note in model.table().notes)


def test_replicate_weights_in_scores_and_shares():
    d, table = with_jackknife()
    answers = replicated(d)
    weights = given_replicates(d["pw"].to_numpy(), table, method="jk1")
    indices = scored(answers)
    score = next(iter(indices.persons.scores.values()))
    by_hand = by_replication(lambda w: np.array([w @ score / w.sum()]), weights)
    assert indices.estimates[0].mean.std_error == pytest.approx(by_hand.std_error[0], rel=1e-9)
    share = next(one for one in gs.describe(answers, ["wide"]).described[0].shares if one[0] == 1)[2]
    yes = d["wide"].to_numpy(float)
    by_hand = by_replication(lambda w: np.array([w @ yes / w.sum()]), weights)
    assert share.std_error == pytest.approx(by_hand.std_error[0], rel=1e-9)


def test_replicate_weights_of_a_domain():
    d, table = with_jackknife()
    weights = given_replicates(d["pw"].to_numpy(), table, method="jk1")
    own, y = (d["wide"] == 1).to_numpy(float), d["api00"].to_numpy(float)
    by_hand = by_replication(lambda w: np.array([(w * own) @ y / (w @ own)]), weights)
    made = gs.describe(replicated(d), ["api00"], by="wide")
    found = next(one for one in made.described if one.group is not None and one.group.code == 1).found
    assert (found.mean, found.std_error) == pytest.approx((by_hand.estimate[0], by_hand.std_error[0]), rel=1e-9)


def test_fay_and_jkn_have_their_own_coefficients():
    d, _ = with_jackknife()
    plain = mean_of(replicated(d))[1]
    fay = mean_of(replicated(d, replicate_kind="fay", fay_rho=0.5))[1]
    assert fay == pytest.approx(plain * np.sqrt(1 / 15 / 0.25 / (14 / 15)))
    jkn = mean_of(replicated(d, replicate_kind="jkn", replicate_coefficients=[14 / 15] * 15))[1]
    assert jkn == pytest.approx(plain)


def test_replicate_weights_are_calibrated_too():
    d, table = with_jackknife()
    made = gs.calibrate(replicated(d), margins("stype"), method="post_stratify")
    counts = margins("stype").set_index("category")["count"]
    y = d["api00"].to_numpy(float)

    def mean(w):
        cells = pd.DataFrame({"w": w, "wy": w * y}).groupby(d["stype"].to_numpy()).sum()
        return np.array([(counts * cells["wy"] / cells["w"]).sum() / counts.sum()])

    weights = given_replicates(d["pw"].to_numpy(), table, method="jk1")
    found = by_replication(mean, weights)
    assert mean_of(made) == pytest.approx((found.estimate[0], found.std_error[0]), rel=1e-9)
    assert gs.validate(made).passed


def test_replicate_columns_need_no_declaration_and_no_warning():
    d, _ = with_jackknife(prefix="w_")
    answers = replicated(d, replicate_weights="w")
    assert len(answers.design.replicate_weights) == 15
    undeclared = next(one for one in gs.validate(answers).checks if one.id == "undeclared_columns")
    assert "cnum" in {failed.where for failed in undeclared.failures}
    assert not {"w_1", "w_15"} & {failed.where for failed in undeclared.failures}


@pytest.mark.parametrize(
    ("roles", "error", "code"),
    [
        ({"replicate_kind": None}, UsageError, "replicate_kind_missing"),
        ({"replicate_kind": "jackknife"}, UsageError, "replicate_kind_unknown"),
        ({"replicate_weights": "repw"}, UsageError, "no_replicate_weights"),
        ({"replicate_weights": ["rep1", "rep99"]}, DataError, "role_not_found"),
        ({"replicate_kind": "jkn"}, UsageError, "replicate_coefficients"),
        ({"replicate_coefficients": [1.0]}, UsageError, "replicate_coefficients"),
        ({"replicate_kind": "fay"}, UsageError, "fay_rho"),
        ({"fay_rho": 0.3}, UsageError, "fay_rho"),
    ],
)
def test_replicate_weights_wrongly_told(roles, error, code):
    d, _ = with_jackknife()
    with pytest.raises(error) as caught:
        replicated(d, **roles)
    assert caught.value.code == code
    assert caught.value.say("zh") != caught.value.say("en")


def test_replicate_weights_that_cannot_be():
    d, _ = with_jackknife()
    with pytest.raises(EstimationError) as caught:
        gs.describe(replicated(d.assign(rep3=-1.0)), ["api00"])
    assert caught.value.code == "bad_replicate_weight"
    with pytest.raises(DesignError) as caught:
        gs.describe(replicated(d.assign(pw=np.where(np.arange(len(d)) == 0, 0.0, d["pw"]))), ["api00"])
    assert caught.value.code == "replicate_without_weight"


def test_more_stages_of_counts_than_of_units_are_refused():
    with pytest.raises(UsageError) as caught:
        read(schools("apiclus2"), psu="dnum", fpc=["fpc1", "fpc2"])
    assert caught.value.code == "stages_disagree"
