"""What a referee asks of weights, communities and small counts: said in the tables, or refused."""

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import DataError, DesignError, UsageError
from governance_survey.statistics import design_arrays, linear_model

from ..linked_study import read, scored
from .studies import worker_table

DESIGN = {"weight": "w_w", "psu": "psu_id", "strata": "stratum_id"}
NO_DESIGN = {"weight": "none", "psu": "none", "strata": "none"}
UNEQUAL = "weights are very unequal"


def answers(change=None, **roles):
    """The simulated workers, changed, with the roles asked for."""
    table = worker_table()
    if change is not None:
        change(table)
    return gs.read_responses(
        table, "community_worker", sampling="probability", simulated=True, **{**NO_DESIGN, **roles}
    )


def heavy(table):
    table["w_w"] = 1.0
    table.loc[3, "w_w"] = 1000.0


def said(made, language="en"):
    return " ".join(note.say(language) for table in made.tables() for note in table.notes)


@pytest.fixture(scope="module")
def one_heavy():
    return gs.score(answers(heavy, weight="w_w", psu="psu_id", strata="stratum_id"), "five_dimensions")


def test_a_weight_a_thousand_times_the_others_is_said_with_the_effective_n(one_heavy):
    n = one_heavy.responses.n_rows
    effective = (n - 1 + 1000) ** 2 / (n - 1 + 1000**2)  # Kish
    described = gs.describe(one_heavy, ["W_LAW", "W_BG_2"])
    for made in (
        described,
        gs.differences(one_heavy, "W_LAW", by="W_BG_2"),
        gs.correlate(one_heavy, ["W_LAW", "W_COL"]),
    ):
        assert UNEQUAL in said(made) and "权重极不均等" in said(made, "zh")
        assert f"count like {effective:.1f} of equal weight" in said(made)
    assert UNEQUAL in " ".join(note.en for note in one_heavy.table().notes)
    model = gs.fit("W_RSK ~ W_LAW", one_heavy)
    assert any(UNEQUAL in warning.en for warning in model.warnings)
    finding = gs.interpret(model, "W_LAW")
    assert finding.refusal is not None and finding.refusal[0] == "few_effective"


def test_ordinary_weights_earn_no_such_caution():
    indices = gs.score(answers(**DESIGN), "five_dimensions")
    assert UNEQUAL not in said(gs.describe(indices, "W_LAW"))
    assert UNEQUAL not in said(gs.fit("W_RSK ~ W_LAW", indices))
    row = gs.describe(indices, "W_LAW").tidy().iloc[0]
    assert row["n_effective"] == pytest.approx(row["n_obs"] / row["deff"])


def test_weights_left_out_or_scaled_within_groups_are_no_caution(one_heavy):
    for options in ({}, {"scaling": "size"}):
        model = gs.fit("W_RSK ~ W_LAW", one_heavy, groups="community_id", **options)
        assert not any(UNEQUAL in warning.en for warning in model.warnings)
        assert gs.interpret(model, "W_LAW").refusal is None


@pytest.mark.parametrize("weight", [1e300, 1e155, 1e20])
def test_a_weight_no_row_can_have_is_refused_by_name_and_does_not_overflow(weight):
    def absurd(table):
        table["w_w"] = 1.0
        table.loc[3, "w_w"] = weight

    made = answers(absurd, weight="w_w")
    assert gs.validate(made).rows("bad_weights")["row"].tolist() == [4]
    with pytest.raises(DataError):
        gs.score(made, "five_dimensions")
    weights = np.array([1.0, 1, 1, weight, 1, 1])
    with pytest.raises(DesignError) as problem:
        design_arrays(6, weights=weights)
    assert problem.value.code == "bad_weight" and "4" in str(problem.value)
    x = np.column_stack([np.ones(6), np.arange(6.0)])
    with pytest.raises(DesignError):
        linear_model(x, np.arange(6.0) ** 2, names=("(Intercept)", "x"), covariance="hc3", weights=weights)


def test_weights_too_small_to_be_squared_are_refused():
    with pytest.raises(DesignError):
        design_arrays(3, weights=np.full(3, 1e-300))


def test_the_outcome_of_a_community_is_not_counted_once_a_person():
    indices = scored()
    with pytest.raises(UsageError) as problem:
        gs.fit("R_SAT ~ W_LAW", indices, level="worker", covariance="hc3")
    assert problem.value.code == "outcome_of_the_community" and "24 communities" in str(problem.value)
    model = gs.fit("R_SAT ~ W_LAW", indices, level="worker")  # errors by sampling units hold communities whole
    assert "same for everyone of a community" in said(model) and "同一社区内人人相同" in said(model, "zh")
    assert gs.fit("R_SAT ~ W_LAW", indices, level="worker", cluster="community_id").covariance == "cr2"
    caveats = " ".join(caveat.en for caveat in gs.interpret(model, "W_LAW").caveats)
    assert "compares communities" in caveats and "compares persons" not in caveats
    # The predictor is the workers' own: it was the outcome that came from elsewhere.
    assert "The predictor is a community's score" not in caveats


def test_a_predictor_of_a_third_source_is_still_said_to_be_one():
    model = gs.fit("K33 ~ R_SAT", scored(), level="worker")
    caveats = " ".join(caveat.en for caveat in gs.interpret(model, "R_SAT").caveats)
    assert "The predictor is a community's score" in caveats and "compares communities" in caveats
    record = gs.interpret(gs.fit("R_SAT ~ K33", scored(), level="worker"), "K33")  # of its community, not drawn there
    assert "sampling error" not in " ".join(caveat.en for caveat in record.caveats)


def test_an_outcome_that_varies_within_communities_is_left_alone():
    model = gs.fit("W_RSK ~ R_SAT", scored(), level="worker", covariance="hc3")
    assert "same for everyone of a community" not in said(model)


def test_neighbours_who_gave_the_same_answer_by_chance_are_no_community_outcome():
    # One community with two rows that agree: of eight persons that says nothing.
    table = worker_table().drop_duplicates("community_id").head(12).reset_index(drop=True)
    table.loc[1, "community_id"] = table.loc[0, "community_id"]
    table["W_BG_2"] = [1, 1, *([1, 2] * 5)]
    few = gs.score(gs.read_responses(table, "community_worker", sampling="convenience"), "five_dimensions")
    assert "same for everyone" not in said(gs.fit("W_BG_2 ~ W_LAW", few, family="logit"))
    # The urban or rural place of a community is.
    with pytest.raises(UsageError) as problem:
        gs.fit("urban ~ W_LAW", gs.score(answers(), "five_dimensions"), family="logit")
    assert problem.value.code == "outcome_of_the_community"


def test_people_of_a_community_taken_as_independent_are_said_so():
    plain = gs.score(answers(), "five_dimensions")
    for options in ({}, {"covariance": "hc1"}):
        model = gs.fit("W_RSK ~ W_LAW", plain, **options)
        assert "People of one community are alike" in said(model) and "同一社区的人彼此相似" in said(model, "zh")
        assert any("alike" in caveat.en for caveat in gs.interpret(model, "W_LAW").caveats)
    for options in ({"cluster": "community_id"}, {"groups": "community_id"}):
        assert "People of one community are alike" not in said(gs.fit("W_RSK ~ W_LAW", plain, **options))
    assert "alike" not in said(gs.fit("W_RSK ~ W_LAW", gs.score(answers(**DESIGN), "five_dimensions")))


def test_one_person_a_community_has_no_neighbours():
    table = worker_table().groupby("community_id").head(1)
    lone = gs.score(gs.read_responses(table, "community_worker", sampling="convenience"), "five_dimensions")
    for made in (gs.describe(lone, "W_LAW"), gs.fit("W_RSK ~ W_LAW", lone)):
        assert "alike" not in said(made)


def test_the_rule_for_a_stratum_with_one_unit_stands_under_the_table():
    table = read("worker").table.frame.to_native()
    first = table["psu_id"] == table["psu_id"].min()
    table = table.assign(stratum_id=np.where(first, 98, 99))
    found = {}
    for rule in ("adjust", "average", "remove"):
        indices = gs.score(read("worker", table, lonely_psu=rule), "five_dimensions")
        found[rule] = said(gs.describe(indices, "W_LAW"))
        assert "Strata with a single sampling unit: 1" in found[rule]
    assert len(set(found.values())) == 3
    assert "single sampling unit" not in said(
        gs.describe(gs.score(read("worker", lonely_psu="adjust"), "five_dimensions"))
    )


def test_small_counts_of_persons_are_said():
    few = gs.read_responses(worker_table().head(40), "community_worker", sampling="convenience")
    many = gs.read_responses(worker_table(), "community_worker", sampling="convenience")
    assert "single persons" in said(gs.describe(few, "W_BG_4"))
    assert "single persons" in said(gs.differences(few, "W_BG_3", by="W_BG_2"))
    assert "single persons" not in said(gs.describe(many, "W_BG_2"))


def test_answers_of_different_people_share_no_way_of_answering():
    indices = scored()
    assert "same people" in said(gs.correlate(indices, ["W_LAW", "W_COL"], level="worker"))
    across = said(gs.correlate(indices, ["W_LAW", "R_SAT"], level="worker"))
    assert "same people" not in across and "does not say why" in across


def test_diagnostics_that_cannot_be_made_say_why_instead_of_showing_an_empty_table():
    few = gs.score(
        gs.read_responses(worker_table().head(40), "community_worker", sampling="convenience"), "five_dimensions"
    )
    model = gs.fit("W_BG_2 ~ W_LAW", few, family="logit")
    shown = [table for table in model.tables() if table.name == "diagnostics"]
    assert all(table.rows for table in model.tables())
    assert "were not computed" in " ".join(note.en for note in shown[0].notes)


def test_what_cannot_be_described_is_named():
    empty = gs.read_responses(worker_table().assign(W_BG_2=np.nan), "community_worker", sampling="convenience")
    with pytest.raises(gs.errors.EstimationError) as problem:
        gs.describe(empty, "W_BG_2")
    assert problem.value.code == "no_answers" and "W_BG_2" in str(problem.value)
