"""Part "structure": the whole scale at once, from every answer there is."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.statistics.confirmatory import cfa, latent_correlations
from governance_survey.steps.measurement.model_text import model_text
from governance_survey.steps.measurement.part import Scale
from governance_survey.steps.measurement.structure import forms

from .studies import bfi, norway_indices

FORMS = ["structure.correlated", "structure.higher_order", "structure.one_factor"]


@cache
def indices(communities: int = 60):
    """Workers on two dimensions of three sub-dimensions each: 24 items."""
    scheme = gs.read_scheme("five_dimensions")
    parts = scheme.model_dump()
    parts["dimensions"] = parts["dimensions"][:2]
    answers = gs.simulate(gs.read_instrument("community_worker"), seed=4, communities=communities, scheme=scheme)
    return gs.score(answers, type(scheme).model_validate(parts))


@cache
def part():
    return gs.measure(indices(), "structure").of("structure")


def table(name):
    return next(one for one in part().tables if one.name == name)


def test_every_answer_is_used_and_complete_ones_are_counted_beside():
    scale = Scale(indices())
    seen = ~np.isnan(scale.matrix(scale.all_items))
    fits = table("structure_fit").to_frame()
    assert list(part().results) == FORMS
    assert set(fits["n_obs"]) == {seen.any(axis=1).sum()}
    assert set(fits["n_complete"]) == {seen.all(axis=1).sum()}
    assert fits["n_complete"].iloc[0] < fits["n_obs"].iloc[0] / 2


def test_the_models_are_those_of_the_statistics():
    scale = Scale(indices())
    text = model_text(scale, form="higher_order")
    found = cfa(text, scale.matrix(scale.all_items), scale.all_items, estimator="mlr", missing="fiml")
    row = table("structure_fit").to_frame().iloc[1]
    assert row["chi_square"] == pytest.approx(found.scaled.chisq, abs=1e-6)
    assert row["cfi"] == pytest.approx(found.robust.cfi, abs=1e-8)
    assert row["rmsea_high"] == pytest.approx(found.robust.rmsea_high, abs=1e-8)
    assert row["bic"] == pytest.approx(found.criteria.bic, abs=1e-6)
    assert row["dof"] == found.fit.dof


def test_the_simulated_structure_is_told_from_one_factor():
    """The simulation has sub-dimensions under dimensions: that model loses nothing, one factor all."""
    found = table("structure_difference").to_frame()
    assert found["dof"].tolist() == [8, 15]
    assert found["p_value"].iloc[0] > 0.05
    assert found["p_value"].iloc[1] < 0.001
    assert found["delta_bic"].iloc[0] < 0 < found["delta_bic"].iloc[1]
    assert found["delta_cfi"].iloc[1] < -0.1


def test_correlations_of_factors_have_intervals_and_verdicts():
    found = table("latent_correlations").to_frame()
    assert len(found) == 15 + 1  # six sub-dimensions, and two dimensions above them
    assert ((found["conf_low"] < found["correlation"]) & (found["correlation"] < found["conf_high"])).all()
    assert found["conf_high"].max() < 1
    assert set(found["verdict"]) == {"yes"}
    own = part().results["structure.correlated"]
    factors = own.specification.factors
    matrix = own.factor_correlations()
    for one in latent_correlations(own):
        assert one.r == pytest.approx(matrix[factors.index(one.left), factors.index(one.right)], abs=1e-8)
    assert not any("hard to call two" in note.say("en") for note in table("latent_correlations").notes)


def test_factors_that_are_one_are_named(monkeypatch):
    monkeypatch.setattr("governance_survey.steps.measurement.structure.ONE_THING", 0.7)
    found = gs.measure(indices(), "structure").of("structure")
    drawn = next(one for one in found.tables if one.name == "latent_correlations")
    assert {"yes", "open"} <= set(drawn.to_frame()["verdict"])
    notes = [note for note in drawn.notes if "hard to call two" in note.say("en")]
    assert len(notes) == 1
    assert "W_COL2 – W_COL3" in notes[0].say("zh")


def test_second_order_loadings_stand_under_their_dimension():
    found = table("second_order_loadings").to_frame()
    assert found["index_id"].tolist() == [f"W_{top}{k}" for top in ("LAW", "COL") for k in (1, 2, 3)]
    assert found["loading"].between(0.6, 1).all()
    assert (found["std_error"] > 0).all()


def test_it_is_made_on_request_only_and_prints_in_both_languages():
    from governance_survey.steps.measurement.measuring import DEFAULT

    assert "structure" not in DEFAULT
    for one in part().tables:
        assert one.say("zh") != one.say("en")
        assert "full" not in one.say("zh").lower()


def test_too_few_answers_are_refused_unless_a_reason_is_given():
    small = indices(20)
    found = gs.measure(small, "structure").of("structure")
    assert not found.results
    assert "cfa_small_sample" in found.tables[0].say("en")
    reason = "shown to teach what a small sample does"
    let_through = gs.measure(small, "structure", accept={"cfa_small_sample": reason})
    assert let_through.of("structure").results
    assert {caution.reason for caution in let_through.cautions} == {reason}


def test_scales_without_levels_have_fewer_models():
    big_five = Scale(gs.score(bfi(), gs.read_scheme("bfi")))
    assert forms(big_five) == ("correlated", "one_factor")
    assert forms(Scale(norway_indices())) == ("one_factor",)
    alone = gs.measure(norway_indices(), "structure").of("structure")
    assert [one.name for one in alone.tables] == ["structure_fit"]
    assert alone.tables[0].to_frame()["dof"].tolist() == [0]


def test_a_model_of_a_dimension_uses_every_answer_too():
    scale = Scale(indices())
    fits = gs.measure(indices(), "confirmatory").of("confirmatory").tables[0].to_frame()
    for top in scale.tops:
        seen = ~np.isnan(scale.matrix(scale.items(top)))
        rows = fits[fits["index_id"] == top.id]
        assert set(rows["n_obs"]) == {seen.any(axis=1).sum()}
        assert set(rows["n_complete"]) == {seen.all(axis=1).sum()}


def test_composite_reliability_is_that_of_the_same_model():
    found = gs.measure(indices(), ["confirmatory", "validity"])
    for top in Scale(indices()).tops:
        loadings = found.of("confirmatory").results[f"{top.id}.correlated"].loadings()
        convergent = found.of("validity").results[top.id]
        for factor, composite in zip(convergent.factors, convergent.composites, strict=True):
            own = np.array(list(loadings[factor].values()))
            assert composite.ave == pytest.approx((own**2).mean(), abs=1e-6)
