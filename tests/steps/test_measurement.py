"""The verb `measure`: parts, tables, refusals, provenance, and its place in a report."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import UsageError
from governance_survey.steps.measurement.correlations import pearson
from governance_survey.steps.measurement.dimensions import _of_reversed_items
from governance_survey.steps.measurement.model_text import model_text
from governance_survey.steps.measurement.part import Scale

from .studies import bfi, norway_indices, worker_indices


@cache
def bfi_indices():
    return gs.score(bfi(), gs.read_scheme("bfi"))


@cache
def measured():
    return gs.measure(bfi_indices(), draws=50)


def test_five_factors_are_found_in_the_big_five():
    part = measured().of("dimensions")
    assert part.results["parallel"].n_factors >= 5
    assert part.tables[0].to_frame()["n_designed"][0] == 5
    loadings = np.abs(part.results["factors"].loadings)
    # Each scale's items load together: the factor of most of its items is the same.
    homes = loadings.argmax(axis=1).reshape(5, 5)
    assert all(np.bincount(home).max() >= 3 for home in homes)


def test_what_is_asked_for_is_made_in_that_order():
    assert [part.name for part in gs.measure(bfi_indices(), ["dimensions", "reliability"], draws=20).parts] == [
        "dimensions",
        "reliability",
    ]


def test_the_same_data_give_the_same_draws_and_another_seed_others():
    again = gs.measure(bfi_indices(), "dimensions", draws=50)
    other = gs.measure(bfi_indices(), "dimensions", draws=50, seed=5)
    own = measured().of("dimensions").results["parallel"].random_high
    assert np.array_equal(again.of("dimensions").results["parallel"].random_high, own)
    assert not np.array_equal(other.of("dimensions").results["parallel"].random_high, own)
    assert measured().provenance.seed == measured().options.seed
    assert str(measured().options.seed) in str(measured().of("dimensions").tables[0])


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: gs.measure(bfi_indices(), "reliabilty"), "unknown_part"),
        (
            lambda: gs.measure(bfi_indices(), "reliability", accept={"harmann": "a reason long enough"}),
            "unknown_misuse",
        ),
        (lambda: measured().of("items"), "part_not_measured"),
    ],
)
def test_refusals(call, code):
    with pytest.raises(UsageError) as caught:
        call()
    assert caught.value.code == code


def test_a_scale_too_short_is_named_with_its_reason():
    """Three items of ESS: alpha and omega are there; one factor and no more can be extracted."""
    measurement = gs.measure(norway_indices(), draws=20)
    assert measurement.of("reliability").results
    assert all(table.rows or table.notes for table in measurement.tables())


def test_every_table_says_that_answers_are_simulated():
    measurement = gs.measure(worker_indices(), draws=20)
    for table in measurement.tables():
        assert "模拟数据" in table.say("zh")
        assert "Simulated data" in table.say("en")


def test_tidy_and_glance():
    tidy = measured().tidy()
    assert list(tidy.columns) == ["part", "source", "table", "key", "value"]
    assert not tidy.duplicated(["part", "table", "key"]).any()
    assert list(measured().glance()["part"]) == [
        *("reliability", "dimensions", "confirmatory", "ordinal", "validity", "communities"),
    ]


def test_a_report_takes_a_measurement_with_keys_of_its_own():
    made = gs.report([], tables=[measured()])
    numbers = made.numbers()
    assert any(key.endswith("A.reliability.alpha") for key in numbers)
    assert len(numbers) >= len(measured().tidy()) - 1


def test_correlations_of_pairs_equal_those_of_pandas():
    scale = Scale(bfi_indices())
    matrix = scale.matrix(scale.all_items)
    assert pearson(matrix, scale.all_items).matrix == pytest.approx(pd.DataFrame(matrix).corr().to_numpy(), abs=1e-12)


def test_the_scheme_becomes_the_text_of_a_model():
    scale = Scale(worker_indices())
    law = next(top for top in scale.tops if top.id == "W_LAW")
    assert model_text(scale, law, form="higher_order").splitlines() == [
        "W_LAW1 =~ W_LAW1_1 + W_LAW1_2 + W_LAW1_3 + W_LAW1_4",
        "W_LAW2 =~ W_LAW2_1 + W_LAW2_2 + W_LAW2_3 + W_LAW2_4",
        "W_LAW3 =~ W_LAW3_1 + W_LAW3_2 + W_LAW3_3 + W_LAW3_4",
        "W_LAW =~ W_LAW1 + W_LAW2 + W_LAW3",
    ]
    assert model_text(scale, law, form="one_factor").startswith("GENERAL =~ W_LAW1_1 + ")


def test_the_factor_models_are_those_of_the_statistics():
    """Neuroticism of the Big Five, one factor, ordinal: lavaan 0.6.14 gives scaled chi-square, CFI and RMSEA."""
    part = gs.measure(bfi_indices(), "ordinal").of("ordinal")
    found = part.results["N.ordinal"]
    row = next(row for row in part.tables[0].to_frame().to_dict("records") if row["index_id"] == "N")
    assert row["chi_square"] == found.scaled.chisq
    assert row["cfi"] == found.scaled.cfi
    assert set(part.results) == {f"{name}.ordinal" for name in "ACENO"}


def test_a_model_that_reproduces_anything_reports_no_fit():
    """Three items on one factor leave no degree of freedom."""
    part = gs.measure(norway_indices(), "confirmatory").of("confirmatory")
    row = part.tables[0].to_frame().iloc[0]
    assert row["dof"] == 0
    assert row[["cfi", "rmsea", "srmr"]].isna().all()


def test_too_few_answers_are_refused_unless_a_reason_is_given():
    small = gs.score(
        gs.simulate(gs.read_instrument("bfi"), seed=3, communities=15, per_community=5), gs.read_scheme("bfi")
    )
    refused = gs.measure(small, "confirmatory").of("confirmatory")
    assert not refused.results
    assert "cfa_small_sample" in refused.tables[0].say("en")
    reason = "shown to teach what a small sample does"
    let_through = gs.measure(small, "confirmatory", accept={"cfa_small_sample": reason})
    assert let_through.of("confirmatory").results
    assert all(caution.reason == reason for caution in let_through.cautions)
    assert str(let_through).count(reason) == 1 < len(let_through.cautions)  # one rule, one paragraph, all its places
    assert let_through._repr_html_().count(reason) == 1
    document = gs.report([], tables=[let_through]).document
    said = [s.say("en") for b in document.blocks for s in getattr(b, "sentences", ())]
    assert any(reason in sentence for sentence in said)


def test_invariance_across_the_sexes():
    part = gs.measure(bfi_indices(), "invariance", by="gender").of("invariance")
    table = part.tables[0].to_frame()
    assert list(table["step"].unique()) == ["configural", "metric", "scalar", "strict"]
    assert (table.groupby("index_id")["dof"].apply(lambda dof: dof.is_monotonic_increasing)).all()
    found = part.results["N"]
    scalar = table[(table["index_id"] == "N") & (table["step"] == "scalar")].iloc[0]
    assert scalar["delta_cfi"] == found.comparisons[1].delta_cfi


def test_no_step_of_invariance_holds_after_one_that_does_not():
    answers = bfi().table.frame.to_native().copy()
    women = answers["gender"] == 2
    answers.loc[women, "N1"] = np.minimum(answers.loc[women, "N1"] + 2, 6)  # one intercept of theirs is another
    shifted = gs.score(gs.read_responses(answers, "bfi", sampling="convenience"), gs.read_scheme("bfi"))
    table = gs.measure(shifted, "invariance", by="gender").of("invariance").tables[0]
    said = {row[2].say("en"): row[-1] for row in table.rows if row[1] == "N"}
    assert [said[step].say("en") for step in ("scalar", "strict")] == ["no", "no"]
    assert any("Complete answers only" in note.say("en") for note in table.notes)
    assert not any("CFI of the configural step" in note.say("en") for note in table.notes)


def test_invariance_of_a_model_that_fits_no_group_says_so():
    answers = bfi().table.frame.to_native().copy()
    rng = np.random.default_rng(1)
    for one, other in (("N1", "N2"), ("N3", "N4")):  # two pairs that say the same: no one factor
        answers[other] = np.clip(answers[one] + rng.integers(-1, 2, len(answers)), 1, 6)
    paired = gs.score(gs.read_responses(answers, "bfi", sampling="convenience"), gs.read_scheme("bfi"))
    notes = gs.measure(paired, "invariance", by="gender").of("invariance").tables[0].notes
    poor = [note for note in notes if note.say("en").startswith("CFI of the configural step under .90: N.")]
    assert len(poor) == 1 and "低于 0.90：N。" in poor[0].say("zh")


def test_a_saturated_step_of_invariance_has_no_fit():
    table = gs.measure(norway_indices(), "invariance", by="female").of("invariance").tables[0]
    configural = next(row for row in table.rows if row[2].say("en") == "configural")
    assert configural[5].value == 0 and [cell.value for cell in configural[6:9]] == [None] * 3


def two_sources(form, shared):
    """Workers and residents of one study, asked the same items (`shared`) or their own."""
    scheme = gs.read_scheme("five_dimensions")
    answers = gs.simulate(form, seed=1, communities=40, scheme=scheme)
    table = gs.simulate(form, seed=1, communities=40, scheme=scheme).table.frame.to_native()
    other = gs.read_responses(table, form, source="resident", sampling="convenience", simulated=True)
    if not shared:
        resident = gs.read_instrument("resident")
        other = gs.simulate(resident, seed=1, communities=40, scheme=scheme)
        return gs.score(gs.link(worker=answers, resident=other), scheme)
    parts = scheme.model_dump()
    for dimension in parts["dimensions"]:
        for sub in dimension["subdimensions"]:
            asked = [ref for ref in sub["constructs"] if ref["source"] == "worker"]
            sub["constructs"] = asked + [ref | {"source": "resident"} for ref in asked]
    return gs.score(gs.link(worker=answers, resident=other), type(scheme).model_validate(parts))


def test_sources_asked_the_same_items_are_compared_once():
    indices = two_sources(gs.read_instrument("community_worker"), shared=True)
    first, second = gs.measure(indices, "invariance", by="source").parts
    table = first.tables[0].to_frame()
    # The same answers twice: no step costs anything.
    assert first.results and set(table["verdict"].dropna()) == {"yes"}
    assert table["delta_cfi"].dropna().abs().max() < 0.01
    assert second.tables == ()


def test_sources_asked_different_items_are_not_compared():
    first, _ = gs.measure(
        two_sources(gs.read_instrument("community_worker"), shared=False), "invariance", by="source"
    ).parts
    assert {problem.code for problem in first.refusals} == {"sources_share_no_items"}
    said = [note.say("en") for note in first.tables[0].notes if "asked different items" in note.say("en")]
    assert len(said) == 1


@pytest.mark.parametrize("by", [None, "age", "gendr"])
def test_invariance_needs_a_category(by):
    with pytest.raises(UsageError) as caught:
        gs.measure(bfi_indices(), "invariance", by=by)
    assert caught.value.code == "invariance_needs_groups"


def test_validity_tells_the_five_apart_and_refuses_an_item_hidden_by_its_sign():
    part = gs.measure(bfi_indices(), "validity", draws=100).of("validity")
    htmt = part.tables[0].to_frame()
    assert len(htmt) == 10
    assert (htmt["htmt_low"] <= htmt["htmt_high"]).all()
    assert set(part.results) == set("ACENO")
    turned = _with_an_unreversed_item()
    refused = gs.measure(turned, "validity", draws=100).of("validity")
    assert len(refused.tables[0].rows) == 6
    assert "A1" in refused.tables[0].say("en")
    reason = "kept to show what an unreversed item does"
    shown = gs.measure(turned, "validity", draws=100, accept={"negative_item_hidden": reason})
    assert len(shown.of("validity").tables[0].rows) == 10
    assert shown.cautions


def _with_an_unreversed_item():
    """The Big Five with A1 entered as if it were not a reversed item."""
    form = gs.read_instrument("bfi")
    content = form.model_dump()
    next(item for item in content["items"] if item["id"] == "A1")["reverse"] = False
    wrong = gs.Instrument.model_validate(content)
    table = bfi().table.frame.to_native()
    return gs.score(gs.read_responses(table, wrong, sampling="convenience"), gs.read_scheme("bfi"))


def test_item_response_of_every_scale():
    part = gs.measure(bfi_indices(), "items").of("items")
    assert set(part.results) == set("ACENO")
    table = part.tables[0].to_frame()
    assert len(table) == 25
    model = part.results["N"]
    assert list(table[table["index_id"] == "N"]["discrimination"]) == list(model.a)


def test_quality_flags_nobody_is_removed():
    indices = worker_indices()
    part = gs.measure(indices, "quality").of("quality")
    flags = part.results["flags"]
    table = part.tables[0].to_frame()
    assert list(table["n_flagged"]) == [*(int(f.sum()) for f in flags.by_rule.values()), int(flags.several.sum())]
    assert "attention" in flags.by_rule
    without = part.tables[1].to_frame()
    assert (without["without"] - without["estimate"]).to_numpy() == pytest.approx(without["change"].to_numpy())


def test_method_is_examined_by_marker_and_by_halves():
    part = gs.measure(worker_indices(), "method", draws=20).of("method")
    assert [table.name for table in part.tables] == ["marker", "split_half"]
    marker = part.tables[0].to_frame()
    assert (marker["adjusted"].abs() <= marker["correlation"].abs() + 1e-12).all()
    plain = gs.measure(bfi_indices(), "method", draws=20).of("method")
    assert "marker" in plain.tables[0].say("en")


def test_harman_needs_a_reason_and_stays_no_evidence():
    with pytest.raises(UsageError) as caught:
        gs.measure(bfi_indices(), "harman")
    assert caught.value.code == "harman_as_proof"
    reason = "the journal's editor insists on the number"
    part = gs.measure(bfi_indices(), "harman", accept={"harman_as_proof": reason}).of("harman")
    said = part.tables[0].say("en")
    assert "no evidence" in said
    assert reason in said
    assert not part.results["harman"].is_evidence


def test_communities_of_one_scale():
    part = gs.measure(worker_indices(), "communities").of("communities")
    table = part.tables[0].to_frame()
    icc = part.results["W_LAW"]
    row = table[table["index_id"] == "W_LAW"].iloc[0]
    assert (row["icc1"], row["icc2"]) == (icc.icc1, icc.icc2)
    agreement = part.tables[1].to_frame()
    assert (agreement["rwg_skewed"] <= agreement["rwg_j"]).all()
    none = gs.measure(bfi_indices(), "communities").of("communities")
    assert not none.results


def test_communities_of_one_answer_are_refused_unless_a_reason_is_given():
    form = gs.read_instrument("community_worker")
    scheme = gs.read_scheme("five_dimensions")
    made = gs.simulate(form, seed=2, communities=60, per_community=2, scheme=scheme)
    table = made.table.frame.to_native()
    alone = table.drop_duplicates("community_id")
    few = pd.concat([alone.iloc[:30], table[~table["community_id"].isin(alone.iloc[:30]["community_id"])]])
    indices = gs.score(gs.read_responses(few, form, sampling="convenience", simulated=True), scheme)
    refused = gs.measure(indices, "communities").of("communities")
    assert not refused.results
    assert "singleton_groups" in refused.tables[0].say("en")
    reason = "half of the communities have one worker"
    assert gs.measure(indices, "communities", accept={"singleton_groups": reason}).of("communities").results


def test_a_factor_of_reversed_items_alone_is_called_a_way_of_answering():
    scale = Scale(worker_indices())
    items = scale.all_items
    turned = np.array([scale.indices.responses.instrument.item_by_id[item].reverse for item in items])
    method = np.where(turned, 0.4, 0.05)
    subject = np.full(len(items), 0.6)
    notes = _of_reversed_items(scale, items, SimpleNamespace(loadings=np.column_stack([subject, method])))
    assert [note.say("en")[:48] for note in notes] == ["Every item that loads .25 or more on factor 2 is"]
    method[np.flatnonzero(~turned)[0]] = 0.3
    assert _of_reversed_items(scale, items, SimpleNamespace(loadings=np.column_stack([subject, method]))) == []


def test_a_study_declares_its_own_limits_of_careless_answering():
    indices = worker_indices()
    usual = gs.measure(indices, "quality").of("quality").results["flags"]
    strict = gs.measure(indices, "quality", limits={"fast": 10}).of("quality")
    flags = strict.results["flags"]
    assert flags.limits["fast"] == 10
    assert flags.by_rule["fast"].sum() > usual.by_rule["fast"].sum()
    assert "Limits declared by the study: too fast." in strict.tables[0].say("en")
    for limits in ({"fastt": 2}, {"attention": 1}, {"fast": float("nan")}):
        with pytest.raises(UsageError) as caught:
            gs.measure(indices, "quality", limits=limits)
        assert caught.value.code == "unknown_limit"


def test_copies_and_pages_turned_too_fast_are_flagged():
    form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    capability = next(section for section in form.sections if section.id == "capability")
    timed = {"id": "duration_s_capability", "title": {"en": "Time"}, "kind": "number", "low": 0}
    form = type(form).model_validate(form.model_dump() | {"variables": [*form.model_dump()["variables"], timed]})
    table = gs.simulate(form, seed=3, communities=20, scheme=scheme).table.frame.to_native().copy()
    items = [row for row in capability.rows if row in table.columns]
    table.loc[5, items] = table.loc[9, items]
    table["duration_s_capability"] = 5.0 * len(capability.rows)
    table.loc[7, "duration_s_capability"] = 0.5 * len(capability.rows)
    table.loc[8, "duration_s_capability"] = np.nan
    answers = gs.read_responses(table, form, sampling="convenience", simulated=True)
    flags = gs.measure(gs.score(answers, scheme), "quality").of("quality").results["flags"]
    assert np.flatnonzero(flags.by_rule["copy"]).tolist() == [5, 9]
    assert np.flatnonzero(flags.by_rule["fast_pages"]).tolist() == [7]
