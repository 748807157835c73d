"""The verbs `describe`, `differences`, `correlate`: which test and why, design, levels, refusals, languages."""

import re

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError, UsageError
from governance_survey.statistics import compare_means, correlation, groups_of, hedges_g, mean
from governance_survey.steps.sample_design import design_of

from ..linked_study import scored
from .studies import bfi, norway, norway_indices, worker_indices, worker_table, workers

CAUSAL_EN = re.compile(r"\b(cause[sd]?|leads? to|improve[sd]?|reduce[sd]?|affect(s|ed)?|impacts?|effects? of|driver)\b")
CAUSAL_ZH = re.compile("导致|引起|造成|促进|提升了|降低了|影响|作用于")


def plain(**changed):
    """The simulated workers as a sample without a design, with columns changed."""
    table = worker_table()
    for name, values in changed.items():
        table[name] = values
    return gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)


def everything():
    """One result of every verb, with and without a design, one source and several."""
    free = plain()
    return [
        gs.describe(worker_indices(), ["W_LAW", "W_LAW1_1", "W_BG_4"], by="W_BG_2"),
        gs.describe(free, ["W_LAW1", "W_BG_1", "W_BG_4"]),
        gs.differences(worker_indices(), ["W_LAW", "W_LAW1_1", "W_BG_4"], by="W_BG_2"),
        gs.differences(free, ["W_LAW1", "W_LAW1_1", "W_BG_4", "W_BG_1"], by="W_BG_3"),
        gs.correlate(worker_indices(), ["W_LAW", "W_LAW1_1", "W_BG_1"]),
        gs.correlate(free, ["W_LAW1_1", "W_LAW1_2"], kind="polychoric"),
    ]


def test_every_table_says_all_in_both_languages_without_a_causal_word():
    for made in everything():
        assert len(made.tidy()) and len(made.glance()) == 1
        assert made._repr_html_().count("<table>") == len(made.tables())
        for table in made.tables():
            assert any("Simulated" in note.en for note in table.notes)
            # The wordings of the questionnaire are not ours: titles and notes are.
            english, chinese = " ".join(note.en for note in table.notes), " ".join(note.zh for note in table.notes)
            assert not CAUSAL_EN.search(english) and not CAUSAL_ZH.search(chinese)
            assert not re.search(r"[\u4e00-\u9fff]", table.say("en"))
            keys = [number.key for number in table.numbers()]
            assert len(keys) == len(set(keys))


def test_description_is_the_design_based_mean():
    made = gs.describe(norway_indices(), None, by="female")
    for entry in made.described:
        theirs = next(
            known.mean
            for known in norway_indices().estimates
            if known.node.id == entry.column.name
            and (None if known.group is None else known.group.code)
            == (None if entry.group is None else entry.group.code)
        )
        assert (entry.found.mean, entry.found.low) == pytest.approx((theirs.estimate, theirs.low))
    assert "unweighted" in made.table().columns


def test_without_a_design_there_is_no_column_of_weights_and_the_note_says_so():
    made = gs.describe(bfi(), ["A1", "gender"])
    assert "deff" not in made.table().columns
    assert "convenience" in made.table().notes[1].en
    assert [entry.column.kind for entry in made.described] == ["item", "nominal"]
    reasons = made.missing["A1"]
    assert sum(reasons.values()) == 2800 - made.described[0].n_obs


def test_people_of_one_community_taken_as_independent_are_told():
    free, designed = gs.describe(plain(), "W_LAW1"), gs.describe(worker_indices(), "W_LAW")
    assert any("alike" in note.en for note in free.table().notes)
    assert not any("alike" in note.en for note in designed.table().notes)


def test_a_variable_nobody_answered_stands_with_its_reason_or_is_refused_alone():
    empty = plain(W_LAW1_1=None, W_BG_1=np.nan)
    made = gs.describe(empty, ["W_BG_1", "W_BG_2"])
    assert made.refusals[0].code == "no_answers"
    assert any(made.refusals[0].what.en in note.en for note in made.table().notes)
    for verb in (
        lambda: gs.describe(empty, "W_BG_1"),
        lambda: gs.differences(empty, "W_BG_1", by="W_BG_2"),
        lambda: gs.differences(empty, "W_LAW1_1", by="W_BG_2"),
    ):
        with pytest.raises(EstimationError) as caught:
            verb()
        assert caught.value.code == "no_answers"


@pytest.mark.parametrize(
    ("outcome", "by", "test", "kind", "pairs"),
    [
        ("W_LAW1", "W_BG_2", None, "welch_t", "difference"),
        ("W_LAW1", "W_BG_2", "equal_variances", "student_t", "difference"),
        ("W_LAW1", "W_BG_3", None, "welch_anova", "games_howell"),
        ("W_LAW1", "W_BG_3", "equal_variances", "anova", "tukey"),
        ("W_LAW1_1", "W_BG_2", None, "mann_whitney", None),
        ("W_LAW1_1", "W_BG_2", "means", "welch_t", "difference"),
        ("W_LAW1_1", "W_BG_3", None, "kruskal_wallis", "dunn"),
        ("W_BG_1", "W_BG_2", "ranks", "mann_whitney", None),
        ("W_BG_4", "W_BG_2", None, "chi_square", None),
        ("W_LAW1_1", "W_BG_2", "chi_square", "chi_square", None),
        ("urban", "W_BG_2", "fisher_exact", "fisher_exact", None),
    ],
)
def test_the_test_fits_the_outcome_and_says_why(outcome, by, test, kind, pairs):
    made = gs.differences(plain(), outcome, by=by, test=test)
    one = made.found[0]
    assert one.test.kind == kind
    assert ("chosen by the user" in one.why.en) == (test is not None)
    assert (one.pairs[0].kind if one.pairs else None) == pairs
    assert one.effect.low <= one.effect.estimate <= one.effect.high or one.effect.kind == "omega_squared"


def test_numbers_are_those_of_the_statistics():
    free = plain()
    indices = gs.score(free, "five_dimensions")
    one = gs.differences(indices, "W_LAW", by="W_BG_2").found[0]
    groups = groups_of(indices.values("W_LAW"), free.column("W_BG_2").values)
    assert one.effect == hedges_g(groups, equal_variances=False)
    assert one.pairs[0].estimate == pytest.approx(groups.means[0] - groups.means[1])
    made = gs.correlate(indices, ["W_LAW", "W_COL"])
    assert made.found[0].found == correlation(indices.values("W_LAW"), indices.values("W_COL"))


def test_a_declared_design_is_in_every_test():
    made = gs.differences(worker_indices(), ["W_LAW", "W_LAW1_1", "W_BG_4"], by="W_BG_2")
    assert [one.test.kind for one in made.found] == ["design_t", "design_rank", "rao_scott"]
    assert all("declared design" in one.why.en for one in made.found)
    direct = compare_means(design_of(workers()), worker_indices().values("W_LAW"), workers().column("W_BG_2").values)
    assert made.found[0].test == direct.test
    first = made.found[0].groups[0]
    own = workers().column("W_BG_2").values == first.code
    assert first.found.mean == pytest.approx(
        mean(design_of(workers()), worker_indices().values("W_LAW"), domain=own).estimate
    )


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda i: gs.differences(i, "W_LAW", by="W_BG_2", test="equal_variances"), "design_has_no_such_test"),
        (lambda i: gs.differences(i, "W_BG_4", by="W_BG_2", test="fisher_exact"), "design_has_no_such_test"),
        (lambda i: gs.differences(i, "W_BG_4", by="W_BG_2", test="means"), "test_does_not_fit"),
        (lambda i: gs.differences(i, "W_BG_3", by="W_BG_2", test="means"), "test_does_not_fit"),
        (lambda i: gs.differences(i, "W_LAW", by="W_BG_2", test="chi_square"), "test_does_not_fit"),
        (lambda i: gs.differences(i, "W_LAW", by="W_BG_2", test="anovva"), "unknown_choice"),
        (lambda i: gs.differences(i, "W_LAW", by="W_COL"), "group_needs_codes"),
        (lambda i: gs.differences(i, "W_LAV", by="W_BG_2"), "unknown_name"),
        (lambda i: gs.differences(i, "W_BG_2", by="W_BG_2"), "outcome_is_the_group"),
        (lambda i: gs.differences(i, [], by="W_BG_2"), "nothing_asked"),
        (lambda i: gs.differences(i, "W_LAW", by="W_BG_2", least=1), "least_too_small"),
        (lambda i: gs.differences(i, "W_LAW", by="W_BG_2", adjust="bonferoni"), "unknown_choice"),
        (lambda i: gs.differences(i, "W_LAW", by="W_BG_2", conf_level=95), "level_outside_unit"),
        (lambda i: gs.describe(i, "worker_id"), "variable_not_usable"),
        (lambda i: gs.describe({}, "W_LAW"), "cannot_describe"),
        (lambda i: gs.describe(i, "W_LAW", by="W_COL"), "group_needs_codes"),
        (lambda i: gs.describe(i, "W_LAW", level="resident"), "level_not_scored"),
        (lambda i: gs.correlate(i, ["W_LAW"]), "nothing_asked"),
        (lambda i: gs.correlate(i, ["W_LAW", "W_BG_4"]), "no_order"),
        (lambda i: gs.correlate(i, ["W_LAW", "W_COL"], kind="polychoric"), "needs_answers"),
        (lambda i: gs.correlate(i, ["W_LAW", "W_COL"], kind="kendall"), "design_has_no_such_test"),
        (lambda i: gs.correlate(i, ["W_LAW", "W_COL"], kind="kendall", given="W_BG_1"), "no_such_partial"),
        (lambda i: gs.correlate(i, ["W_LAW", "W_COL"], given="W_LAW"), "given_is_correlated"),
        (lambda i: gs.correlate(i, ["W_LAW", "W_COL"], draws=3), "too_few_draws"),
        (lambda i: gs.correlate(scored(), ["W_LAW", "W_COL"]), "level_missing"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_both_languages(call, code):
    with pytest.raises(UsageError) as caught:
        call(worker_indices())
    assert caught.value.code == code
    assert re.search(r"[\u4e00-\u9fff]", caught.value.say("zh"))
    assert caught.value.say("zh") != caught.value.say("en")


def test_a_small_group_or_a_flat_one_is_refused_and_its_groups_are_shown():
    n = workers().n_rows
    small = plain(W_BG_2=np.r_[np.ones(n - 3), np.full(3, 2)])
    with pytest.raises(EstimationError) as caught:
        gs.differences(small, "W_LAW1", by="W_BG_2")
    assert caught.value.code == "tiny_group"
    assert gs.differences(small, "W_LAW1", by="W_BG_2", least=2).found[0].test is not None
    made = gs.differences(small, ["W_LAW1", "urban"], by="W_BG_2")
    assert [one.test is None for one in made.found] == [True, False]
    assert made.found[1].test.kind == "fisher_exact"  # expected counts of three people are too small
    assert np.isnan(made.adjusted[0]) and made.adjusted[1] == min(2 * made.found[1].test.p, 1)
    assert any("not tested" in note.en for note in made.table().notes)
    assert len(made.tables()[1].rows) == 2
    flat = plain(W_BG_1=1980.0)
    with pytest.raises(EstimationError) as caught:
        gs.differences(flat, "W_BG_1", by="W_BG_2")
    assert caught.value.code == "constant_outcome"
    half = plain(W_BG_1=np.where(workers().column("W_BG_2").values == 1, 1980.0, 1960.0 + np.arange(n) % 30))
    with pytest.raises(EstimationError) as caught:
        gs.differences(half, "W_BG_1", by="W_BG_2")
    assert caught.value.code == "constant_group"
    assert gs.differences(half, "W_BG_1", by="W_BG_2", test="ranks").found[0].test.kind == "mann_whitney"
    with pytest.raises(EstimationError) as caught:
        gs.correlate(flat, ["W_BG_1", "W_LAW1"])
    assert caught.value.code == "constant_column"


def test_small_expected_counts_leave_the_table_without_a_test():
    n = workers().n_rows
    rare = plain(W_BG_4=np.r_[np.ones(n - 4), [2, 2, 3, 4]])
    made = gs.differences(rare, ["W_BG_4", "W_LAW1"], by="W_BG_2")
    assert made.refusals[0].code == "small_expected"
    assert made.found[0].table.counts.sum() == made.found[0].n_obs
    assert any(table.name == "crosstab_W_BG_4" for table in made.tables())


def test_p_values_are_adjusted_over_the_outcomes_and_over_the_pairs():
    names = ["W_LAW1", "W_LAW2", "W_LAW3"]
    raw = gs.differences(plain(), names, by="W_BG_3", adjust="none")
    holm = gs.differences(plain(), names, by="W_BG_3")
    assert raw.adjusted == pytest.approx([one.test.p for one in raw.found])
    assert (holm.adjusted >= raw.adjusted).all() and holm.adjusted.min() == pytest.approx(
        min(3 * raw.adjusted.min(), 1)
    )
    assert "p_adjusted" not in gs.differences(plain(), "W_LAW1", by="W_BG_2").table().columns


def test_levels_of_a_linked_study():
    indices = scored()
    residents = gs.differences(indices, "R_CAP", by="urban", level="resident")
    assert residents.responses.source == "resident" and residents.sample.designed
    across = gs.correlate(indices, ["R_SAT", "W_LAW"], level="resident")
    assert across.found[0].found.n_obs > 24 and "community" in across.columns[1].title.en
    record = gs.describe(indices, ["K33", "W_LAW"], level="community")
    assert record.described[0].n_rows == 24 and record.described[0].column.kind == "number"
    plain_answers = gs.describe(indices.linked.source("worker"), "W_LAW1")
    assert plain_answers.described[0].n_obs <= indices.linked.source("worker").n_rows


def test_a_score_beside_its_own_item_is_told():
    made = gs.correlate(worker_indices(), ["W_LAW", "W_LAW1_1", "W_COL"])
    assert made.overlapping == ("W_LAW - W_LAW1_1",)
    assert any("itself" in note.en for note in made.table().notes)
    assert np.allclose(made.matrix(), made.matrix().T) and made.matrix()[0, 0] == 1


def test_what_is_held_constant_may_be_a_category_and_polychoric_draws_repeat():
    made = gs.correlate(worker_indices(), ["W_LAW", "W_COL"], given=["W_BG_4", "W_BG_1"])
    assert made.found[0].found.n_given == 4  # three indicators of four values, and the year of birth
    first, second = (gs.correlate(worker_indices(), ["W_LAW1_1", "W_LAW1_2"], kind="polychoric") for _ in range(2))
    assert first.tidy().equals(second.tidy()) and first.provenance.digest == second.provenance.digest
    assert first.seed is not None and first.provenance.seed == first.seed
    assert made.seed is None


def test_a_report_takes_all_three(tmp_path):
    results = everything()
    made = gs.report([], tables=results)
    assert made.document.simulated
    assert sum(len(result.tables()) for result in results) == sum(
        1 for key in {re.match(r"T\d+\.[a-zA-Z_0-9]+", key).group() for key in made.numbers() if key.startswith("T")}
    )
    for language in ("zh", "en"):
        path = tmp_path / f"made.{language}.html"
        gs.save(made, path, language=language)
        assert path.stat().st_size > 10_000
    linked = gs.report([], tables=[gs.describe(scored(), "R_CAP", level="resident")])
    assert linked.document.simulated


def test_nothing_given_is_changed_and_real_answers_carry_no_simulated_note():
    name = next(iter(norway_indices().persons.scores))
    kept = norway_indices().values(name)
    made = gs.differences(norway_indices(), name, by="female")
    assert np.array_equal(kept, norway_indices().values(name), equal_nan=True)
    assert made.found[0].test.kind == "design_t" and made.found[0].n_obs <= norway().n_rows
    assert not any("Simulated" in note.en for table in made.tables() for note in table.notes)
