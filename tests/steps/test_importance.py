"""The verb `importance`: stated beside derived, quadrants named only where the bootstrap agrees."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.statistics.composites import derived_importance
from governance_survey.steps.composites.importance import importance
from governance_survey.steps.composites.importance_tables import QUADRANTS, UNDETERMINED

FIVE = ("R_LAW", "R_COL", "R_RSK", "R_REF", "R_PRO")
REASON = "shown to explain the rule"


@cache
def study():
    """Residents, workers and records of thirty simulated communities, scored."""
    made = gs.simulate(gs.read_scheme("community_emergency"), seed=4, communities=30).linked
    return gs.score(made, ("five_dimensions", "five_tensions", "outcomes"))


def with_scores(**given):
    """The study with other scores of its residents."""
    indices = study()
    parts = tuple(
        replace(part, persons=replace(part.persons, scores={**part.persons.scores, **_held(part, given)}))
        for part in indices.parts
    )
    return replace(indices, parts=parts)


def _held(part, given):
    return {name: values for name, values in given.items() if name in part.persons.scores}


def planted(seed=1):
    """Scores whose importance is known: law explains twice what the others do, the last two nothing."""
    n = study().linked.sources["resident"].n_rows
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 5))
    y = x @ [2.0, 1.0, 1.0, 0.0, 0.0] + rng.normal(size=n)
    scores = dict(zip(FIVE, (50 + 10 * x + [-10, 10, 0, -10, 10]).T, strict=True))
    return with_scores(**scores, R_SAT=50 + 5 * y), x, y


def test_performance_and_stated_importance_are_design_weighted_means():
    found = importance(study(), "R_CAP", stated="R_IMP", draws=100)
    part = found.part
    weights = part.responses.column(part.responses.design.weight).values
    for place, name in enumerate(FIVE):
        values = part.persons.scores[name]
        known = ~np.isnan(values)
        own = found.of("stated").found
        assert own.performance[place] == pytest.approx(np.average(values[known], weights=weights[known]))
        asked = part.responses.values(f"R_IMP_{place + 1}")[:, 0]
        known = ~np.isnan(asked)
        mean = np.average(asked[known], weights=weights[known])
        assert own.importance[place] == pytest.approx(100 * (mean - 1) / 4)
    assert found.stated.columns == tuple(f"R_IMP_{place}" for place in range(1, 6))


def test_derived_importance_finds_what_was_planted():
    indices, x, y = planted()
    found = importance(indices, "R_CAP", outcome="R_SAT", draws=200)
    relative = found.of("derived").found.importance
    assert relative.sum() == pytest.approx(100)
    plain = 100 * derived_importance(x, y).relative
    assert np.abs(relative - plain).max() < 6  # weights alone differ
    places = dict(zip(FIVE, found.of("derived").found.place, strict=True))
    # The cross-hairs are the means: law and refinement perform low, collaboration and profession high.
    assert QUADRANTS[places["R_LAW"]].en == "concentrate here"
    assert QUADRANTS[places["R_REF"]].en == "low priority"
    assert QUADRANTS[places["R_PRO"]].en == "possible overkill"


def test_a_quadrant_is_named_only_where_four_of_five_replicates_agree():
    found = importance(study(), "R_CAP", stated="R_IMP", draws=300)
    own = found.of("stated").found
    table = found.table()
    for row, place, share in zip(table.rows[1:], own.place, own.share, strict=True):
        cell = row[table.columns.index("quadrant")]
        assert (cell == UNDETERMINED) == (share.max() < 0.8) == (place < 0)
        assert row[table.columns.index("share_in_quadrant")].value == pytest.approx(100 * share.max())


def test_a_goal_moves_the_performance_line_only():
    grand = importance(study(), "R_CAP", stated="R_IMP", draws=100)
    goal = importance(study(), "R_CAP", stated="R_IMP", goal=95, draws=100)
    assert goal.of("stated").found.cross == (95.0, grand.of("stated").found.cross[1])
    assert set(goal.of("stated").found.place) <= {1, 2, -1}  # nothing performs as high as 95
    assert "policy goal 95" in goal.table().say("en") and "均值" in grand.table().say("zh")


def test_ticks_speak_of_the_parts_their_options_declare():
    found = importance(study(), "R_CAP", at="subdimensions", stated="R_MS_2", draws=100)
    place = found.parts.index("R_REF1")
    assert found.stated.columns[place] == "R_MS_2_8"
    answers = found.part.responses.values("R_MS_2_8")[:, 0]
    weights = found.part.responses.column(found.part.responses.design.weight).values
    known = ~np.isnan(answers)
    expected = 100 * np.average(answers[known], weights=weights[known])
    assert found.of("stated").found.importance[place] == pytest.approx(expected)
    assert any("ticks also reflect low performance" in note.say("en") for note in found.table().notes)


def test_a_mapping_says_which_row_speaks_of_which_part():
    found = importance(study(), FIVE[:2], stated={"R_LAW": "R_IMP_2", "R_COL": "R_IMP_1"}, draws=100)
    whole = importance(study(), "R_CAP", stated="R_IMP", draws=100).of("stated").found
    assert found.of("stated").found.importance == pytest.approx(whole.importance[[1, 0]])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "importance_of_what"),
        ({"stated": "R_IMPP"}, "unknown_question"),
        ({"stated": "R_SAT"}, "stated_does_not_match"),
        ({"stated": "R_MS_2"}, "stated_does_not_match"),
        ({"stated": {"R_LAW": "R_IMP_1"}}, "stated_does_not_match"),
        ({"performance": FIVE[:2], "stated": {"R_LAW": "R_IMP_1", "R_COL": "R_BG_1"}}, "unknown_question"),
        ({"performance": "R_CAB", "outcome": "R_SAT"}, "unknown_index"),
        ({"performance": ("R_LAW", "W_COL"), "outcome": "R_SAT"}, "several_sources"),
        ({"performance": ("W_URG", "W_SGL"), "outcome": "W_EFF"}, "goal_is_low"),
        ({"performance": ("R_LAW",), "outcome": "R_SAT"}, "too_few_parts"),
        ({"outcome": "W_EFF"}, "outcome_of_another_source"),
        ({"outcome": "R_SET"}, "unknown_index"),
        ({"outcome": "R_CAP"}, "outcome_on_its_parts"),
        ({"stated": "R_IMP", "goal": 120}, "goal_outside_scale"),
        ({"outcome": "R_SAT", "method": "shapley"}, "unknown_choice"),
    ],
)
def test_what_cannot_be_compared_is_refused(asked, code):
    with pytest.raises(UsageError) as caught:
        importance(study(), asked.pop("performance", "R_CAP"), **asked)
    assert caught.value.code == code
    assert caught.value.say("zh") and caught.value.say("en")


def test_an_outcome_made_of_the_parts_goes_through_with_a_reason_that_is_printed():
    found = importance(study(), "R_CAP", outcome="R_CAP", draws=100, accept={"outcome_on_its_parts": REASON})
    assert any(REASON in note.say("zh") for note in found.table().notes)
    assert found.provenance.arguments["accept"] == {"outcome_on_its_parts": REASON}


def test_shares_of_chance_are_refused_or_named_beside_the_stated():
    indices, *_ = planted()
    rng = np.random.default_rng(9)
    noise = rng.normal(50, 10, indices.linked.sources["resident"].n_rows)
    indices = replace(
        indices,
        parts=tuple(
            replace(
                part, persons=replace(part.persons, scores={**part.persons.scores, **_held(part, {"R_SAT": noise})})
            )
            for part in indices.parts
        ),
    )
    with pytest.raises(EstimationError) as caught:
        importance(indices, "R_CAP", outcome="R_SAT", draws=100)
    assert caught.value.code == "nothing_explained"
    found = importance(indices, "R_CAP", stated="R_IMP", outcome="R_SAT", draws=100)
    assert [matrix.kind for matrix in found.matrices] == ["stated"] and found.refusal.code == "nothing_explained"
    assert any("No derived importance" in note.say("en") for note in found.table().notes)


def test_a_constant_part_and_one_nobody_answered_are_refused():
    n = study().linked.sources["resident"].n_rows
    with pytest.raises(EstimationError) as caught:
        importance(with_scores(R_LAW=np.full(n, 50.0)), "R_CAP", outcome="R_SAT", draws=100)
    assert caught.value.code == "constant_item"
    with pytest.raises(EstimationError) as caught:
        importance(with_scores(R_LAW=np.full(n, np.nan)), "R_CAP", stated="R_IMP", draws=100)
    assert caught.value.code == "no_answers"


def test_the_same_seed_gives_the_same_intervals():
    one, two = (importance(study(), "R_CAP", stated="R_IMP", draws=100, seed=3) for _ in range(2))
    assert np.array_equal(one.of("stated").found.performance_low, two.of("stated").found.performance_low)
    own = one.of("stated").found
    assert (own.performance_low < own.performance).all() and (own.importance < own.importance_high).all()
    assert one.provenance.seed == 3


def test_many_parts_take_relative_weights():
    indices = study()
    names = [name for part in indices.parts if part.responses.source == "worker" for name in part.persons.scores]
    subs = [name for name in names if name[2:5] in ("LAW", "COL", "RSK", "REF", "PRO") and len(name) == 6]
    found = importance(indices, tuple(dict.fromkeys(subs)), outcome="W_EFF", draws=100)
    assert len(found.parts) > 11 and found.derived.derived.method == "relative_weights"
    assert found.of("derived").found.importance.sum() == pytest.approx(100)


def test_both_matrices_are_compared_and_drawn():
    indices, *_ = planted()
    found = importance(indices, "R_CAP", stated="R_IMP", outcome="R_SAT", draws=100)
    assert [table.name for table in found.tables()] == [
        "importance_stated",
        "importance_derived",
        "importance_compared",
    ]
    compared = found.tables()[-1].to_frame()
    assert sorted(compared["rank_derived"]) == [1, 2, 3, 4, 5] and compared["rank_derived"].iloc[0] == 1
    figures = found.figures()
    assert [figure.kind for figure in figures] == ["quadrants", "quadrants"]
    assert all(len(figure.table.rows) == 6 and len(figure.marks) == 6 for figure in figures)
    assert figures[0].marks[1].shape == (100, 2)
    for language, word in (("zh", "模拟数据"), ("en", "Simulated data")):
        assert all(any(word in note.say(language) for note in table.notes) for table in found.tables())
    assert set(found.tidy()["basis"]) == {"stated", "derived"} and len(found.tidy()) == 10
    assert found.glance().shape == (1, 5) and "<table" in found._repr_html_() and str(found)
    with pytest.raises(UsageError) as caught:
        importance(study(), "R_CAP", stated="R_IMP", draws=100).of("derived")
    assert caught.value.code == "matrix_not_made"


def test_one_source_by_itself_is_enough():
    part = next(part for part in study().parts if part.responses.source == "resident")
    found = importance(part, "R_CAP", stated="R_IMP", draws=100)
    whole = importance(study(), "R_CAP", stated="R_IMP", draws=100)
    assert found.of("stated").found.performance == pytest.approx(whole.of("stated").found.performance)


def test_parts_that_fall_with_the_outcome_are_named():
    indices, *_ = planted()
    turned = 100 - indices.of("resident")[0].persons.scores["R_COL"]
    scores = {name: values for part in indices.of("resident") for name, values in part.persons.scores.items()}
    indices = with_scores(**{**{n: scores[n] for n in (*FIVE, "R_SAT")}, "R_COL": turned})
    found = importance(indices, "R_CAP", outcome="R_SAT", draws=100)
    assert any("no sign: Collaboration" in note.say("en") for note in found.table().notes)
