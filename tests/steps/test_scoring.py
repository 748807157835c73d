"""Scores against psych and R's survey, counts by reason, refusals, and the same numbers from every engine."""

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import DataError, UsageError

from ..reference import agree, entry
from ..reference import norway as norway_reference
from .studies import ROLES, bfi, norway, norway_indices, worker_indices, worker_table, workers

KEYS = {"A": "agree", "C": "conscientious", "E": "extraversion", "N": "neuroticism", "O": "openness"}


def test_bfi_scores_equal_psych():
    """Minimum 4 of 5 answered, reverse keys, 0-100 on the theoretical range 1-6."""
    reference = entry("01_scales", "scale.scores.min_items_rule")
    indices = gs.score(bfi(), gs.read_scheme("bfi"))
    for code, name in KEYS.items():
        scores = indices.values(code)
        known = scores[~np.isnan(scores)]
        assert known.size == reference["outputs"]["n_scored"][name]
        agree(known.mean() / 100 * 5 + 1, reference["outputs"]["mean"][name], reference)
        agree(known.std(ddof=1) / 100 * 5, reference["outputs"]["sd"][name], reference)


def test_bfi_alpha_and_omega_equal_psych():
    indices = gs.score(bfi(), gs.read_scheme("bfi"))
    omega = entry("01_scales", "rel.omega.5_scales_one_factor")
    by_scale = dict(zip(omega["outputs"]["rownames"], omega["outputs"]["values"], strict=True))
    for row in indices.reliability:
        name = KEYS[row.node.id]
        alpha = entry("01_scales", f"rel.alpha.listwise.{name}")
        agree(
            [row.alpha.raw, row.alpha.standardised],
            [alpha["outputs"]["raw_alpha"], alpha["outputs"]["std_alpha"]],
            alpha,
        )
        agree([row.alpha.low, row.alpha.high], alpha["outputs"]["feldt_ci95"], alpha)
        agree(row.omega.total, by_scale[name][2], omega)


def test_bfi_alpha_pairwise_equals_psych():
    indices = gs.score(bfi(), gs.read_scheme("bfi"), missing="pairwise")
    reference = entry("01_scales", "rel.alpha.pairwise.agree")
    agree(indices.reliability[0].alpha.raw, reference["outputs"]["total"][0]["raw_alpha"], reference)
    assert "pairwise" in indices.reliability_table().say("en")


def test_norway_equals_r_to_1e_8():
    theirs, indices = norway_reference(), norway_indices()
    overall = indices.estimates[0]
    assert overall.mean.n_obs == theirs["n_index"]
    np.testing.assert_allclose(
        [overall.mean.estimate, overall.mean.std_error],
        [theirs["svymean"]["adjust"]["est"], theirs["svymean"]["adjust"]["se"]],
        rtol=1e-8,
    )
    groups = [estimate for estimate in indices.estimates if estimate.group is not None]
    np.testing.assert_allclose([g.mean.estimate for g in groups], theirs["svyby_female"]["est"], rtol=1e-8)
    np.testing.assert_allclose([g.mean.std_error for g in groups], theirs["svyby_female"]["se"], rtol=1e-8)
    alpha = indices.reliability[0].alpha
    np.testing.assert_allclose(alpha.raw, theirs["alpha"]["listwise"]["raw"], rtol=1e-8)
    np.testing.assert_allclose([alpha.low, alpha.high], theirs["alpha"]["listwise"]["feldt95"], rtol=1e-8)


def test_five_indices_and_the_composite():
    indices = worker_indices()
    ids = [e.node.id for e in indices.estimates if e.group is None and e.node.level != "subdimension"]
    assert ids == ["W_LAW", "W_COL", "W_RSK", "W_REF", "W_PRO", "W_CAP"]
    parts = np.column_stack([indices.values(name) for name in ids[:5]])
    np.testing.assert_allclose(indices.values("W_CAP"), parts.mean(axis=1))
    subs = np.column_stack([indices.values(f"W_LAW{k}") for k in (1, 2, 3)])
    np.testing.assert_allclose(indices.values("W_LAW"), subs.mean(axis=1))
    for name in ids:
        scores = indices.values(name)
        assert np.nanmin(scores) >= 0
        assert np.nanmax(scores) <= 100


def test_by_hand():
    """One person, one construct: (5, 4, reversed 2, 3) on 1-5 is 100, 75, 75, 50."""
    table = worker_table()
    table.loc[0, ["W_LAW1_1", "W_LAW1_2", "W_LAW1_3", "W_LAW1_4"]] = [5, 4, 2, 3]
    score = gs.score(_read(table), gs.read_scheme("five_dimensions")).values("W_LAW1")[0]
    assert score == pytest.approx((100 + 75 + 75 + 50) / 4)


def _read(table):
    return gs.read_responses(table, "community_worker", sampling="probability", simulated=True, **ROLES)


def test_the_minimum_answered_rule():
    """Two thirds of the items shown, rounded up, and at least two; planned gaps do not count as shown."""
    table = worker_table()
    items = ["W_RSK1_1", "W_RSK1_2", "W_RSK1_3", "W_RSK1_4"]
    rows = {
        0: [4, 4, 2, None],  # 3 of 4 shown: scored
        1: [4, 4, None, None],  # 2 of 4: not scored
        2: [4, 4, -2, -2],  # 2 of 2 shown: scored
        3: [4, -2, -2, -2],  # 1 of 1 shown, but two are needed
        4: [99, 98, 98, 4],
    }
    for row, answers in rows.items():
        table.loc[row, items] = answers
    indices = gs.score(_read(table), gs.read_scheme("five_dimensions"))
    assert np.isnan(indices.values("W_RSK1")[:5]).tolist() == [False, True, False, True, True]
    dropped = indices.persons.dropped["W_RSK1"]
    assert dropped["no_answer"] >= 1
    assert dropped["not_shown"] >= 1
    assert dropped["dont_know"] >= 1


def test_used_and_dropped_add_up_to_the_rows():
    indices = worker_indices()
    for estimate in indices.estimates:
        if estimate.group is None:
            assert estimate.mean.n_obs + estimate.mean.n_missing == estimate.n_rows
            assert sum(estimate.dropped.values()) == estimate.mean.n_missing


def test_a_study_without_one_dimension_scores_the_rest_and_says_so():
    table = worker_table().drop(columns=[f"W_PRO{s}_{k}" for s in (1, 2, 3) for k in (1, 2, 3, 4)])
    indices = gs.score(_read(table), gs.read_scheme("five_dimensions"))
    assert "W_PRO" in indices.persons.unscored
    assert "W_CAP" in indices.persons.unscored
    assert "W_LAW" in indices.persons.scores
    assert "W_PRO" in str(indices)
    with pytest.raises(UsageError) as caught:
        indices.values("W_PRO")
    assert caught.value.code == "unknown_index"


def test_unfit_answers_are_refused_before_a_number_is_computed():
    """An undeclared 99-like code once turned a slope of 0.54 into 0.009."""
    table = worker_table()
    table.loc[3, "W_LAW1_1"] = 55
    with pytest.raises(DataError) as caught:
        gs.score(_read(table), gs.read_scheme("five_dimensions"))
    assert caught.value.code == "answers_invalid"
    assert "55" in caught.value.say("zh")


def test_a_constant_item_refuses_alpha_but_not_the_score():
    table = worker_table()
    table["W_COL1_1"] = 4
    indices = gs.score(_read(table), gs.read_scheme("five_dimensions"))
    row = next(row for row in indices.reliability if row.node.id == "W_COL1")
    assert row.alpha is None
    assert row.refusals[0].code == "constant_item"
    assert "not estimable" in indices.reliability_table().say("en")
    assert "W_COL1" in indices.persons.scores


def test_an_unreversed_item_refuses_alpha():
    table = worker_table()
    known = table["W_LAW2_1"].isin([1, 2, 3, 4, 5])
    table.loc[known, "W_LAW2_1"] = 6 - table.loc[known, "W_LAW2_1"].astype(float)
    row = next(
        r for r in gs.score(_read(table), gs.read_scheme("five_dimensions")).reliability if r.node.id == "W_LAW2"
    )
    assert row.refusals[0].code == "negatively_keyed_item"


def test_another_source_than_the_scheme_knows_is_refused():
    with pytest.raises((UsageError, DataError)):
        gs.score(norway(), gs.read_scheme("five_dimensions"))


def test_grouping_needs_a_category():
    with pytest.raises(UsageError) as caught:
        gs.score(workers(), gs.read_scheme("five_dimensions"), by="W_BG_5")
    assert caught.value.code == "group_needs_codes"


def test_groups_average_to_the_whole():
    indices = worker_indices()
    weights = workers().values("w_w")[:, 0]
    urban, scores = workers().values("urban")[:, 0], indices.values("W_REF")
    for estimate in indices.estimates:
        if estimate.group is not None and estimate.node.id == "W_REF":
            rows = (urban == estimate.group.code) & ~np.isnan(scores)
            assert estimate.mean.estimate == pytest.approx(np.average(scores[rows], weights=weights[rows]))


ENGINES = {
    "pandas": lambda frame: frame,
    "polars": lambda frame: __import__("polars").from_pandas(frame),
    "polars lazy": lambda frame: __import__("polars").from_pandas(frame).lazy(),
    "arrow": lambda frame: __import__("pyarrow").Table.from_pandas(frame, preserve_index=False),
    "duckdb": lambda frame: __import__("duckdb").from_arrow(
        __import__("pyarrow").Table.from_pandas(frame, preserve_index=False)
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_numbers(engine):
    table = worker_table()
    expected = gs.score(_read(table), gs.read_scheme("five_dimensions"))
    ours = gs.score(_read(ENGINES[engine](table)), gs.read_scheme("five_dimensions"))
    pd.testing.assert_frame_equal(ours.tidy(), expected.tidy(), check_exact=True)
    assert ours.provenance.digest == expected.provenance.digest


def test_nothing_given_in_is_changed():
    table = worker_table()
    before = table.copy(deep=True)
    indices = gs.score(_read(table), gs.read_scheme("five_dimensions"))
    indices.values("W_LAW")[:] = 0
    pd.testing.assert_frame_equal(table, before)
    assert indices.values("W_LAW").sum() != 0


def test_the_tables_show_both_languages_and_say_simulated():
    text_zh, text_en = worker_indices().table().say("zh"), worker_indices().table().say("en")
    assert "依法治理" in text_zh
    assert "模拟数据" in text_zh
    assert "Rule of law" in text_en
    assert "Simulated" in text_en
    assert list(worker_indices().tidy().columns)[:4] == ["index", "index_id", "group", "estimate"]
    assert worker_indices().glance()["n_rows"][0] == workers().n_rows
    assert len(worker_indices().to_frame()) == workers().n_rows


def test_a_weight_that_looks_like_a_missing_code_is_a_weight():
    table = worker_table()
    table.loc[[2, 5], "w_w"] = [98.0, 99.0]
    answers = _read(table)
    assert answers.values("w_w")[[2, 5], 0].tolist() == [98.0, 99.0]
    assert gs.validate(answers).passed
