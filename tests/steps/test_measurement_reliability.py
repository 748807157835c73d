"""Part "reliability" of `measure`: numbers of the statistics, the words beside them, verdicts, refusals, weights."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import EstimationError
from governance_survey.statistics import reliability as statistics
from governance_survey.statistics.resampling import jackknife_replicates
from governance_survey.steps.measurement.part import Scale
from governance_survey.steps.measurement.reliability_found import Refusal, judged
from governance_survey.steps.measurement.reliability_words import refusals_told
from governance_survey.steps.sample_design import design_of
from governance_survey.words.text import Text

from .studies import bfi, norway_indices, worker_indices, worker_table, workers


def part_of(indices, **options):
    return gs.measure(indices, "reliability", **{"draws": 100, **options}).of("reliability")


@cache
def of_workers():
    return part_of(worker_indices())


@cache
def of_bfi(missing: str = "listwise"):
    return part_of(gs.score(bfi(), gs.read_scheme("bfi"), missing=missing))


def rows(part, name: str) -> pd.DataFrame:
    """A table of the part as a frame."""
    return next(table for table in part.tables if table.name == name).to_frame()


def test_a_dimension_stands_above_its_parts():
    found = rows(of_workers(), "reliability")["index_id"].tolist()
    assert found.index("W_LAW") < found.index("W_LAW1") < found.index("W_LAW3") < found.index("W_COL")


def row(part, name: str, index: str) -> pd.Series:
    frame = rows(part, name)
    return frame[frame["index_id"] == index].iloc[0]


def answers(table: pd.DataFrame):
    return gs.score(gs.read_responses(table, "bfi", sampling="convenience"), gs.read_scheme("bfi"))


def bfi_table(n: int = 400) -> pd.DataFrame:
    return bfi().table.frame.to_native().head(n).copy()


# ---- numbers


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_the_numbers_are_those_of_the_statistics(missing):
    indices = gs.score(bfi(), gs.read_scheme("bfi"), missing=missing)
    part = part_of(indices, seed=9)
    matrix = Scale(indices).matrix(("N1", "N2", "N3", "N4", "N5"))
    alpha = statistics.cronbach_alpha(matrix, missing=missing)
    omega = statistics.mcdonald_omega(matrix, missing=missing)
    drawn = statistics.bootstrap_omega(matrix, seed=9, draws=100, missing=missing)
    main = row(part, "reliability", "N")
    assert main[["alpha", "alpha_low", "alpha_high"]].tolist() == [alpha.raw, alpha.low, alpha.high]
    assert main["omega"] == main["estimate"] == omega.total
    assert main[["conf_low", "conf_high"]].tolist() == [drawn.low, drawn.high]
    assert main["n_items"] == 5
    assert main["n_complete"] == (~np.isnan(matrix)).all(axis=1).sum()
    more = row(part, "reliability_more", "N")
    assert more["alpha_standardised"] == alpha.standardised
    assert more["std_error"] == alpha.std_error


def test_alpha_of_shared_answers_is_that_of_psych():
    assert row(of_bfi("pairwise"), "reliability", "A")["alpha"] == pytest.approx(0.7030184460573041, abs=1e-8)


def test_bounds_and_halves_are_those_of_the_statistics():
    scale = Scale(worker_indices())
    matrix = scale.matrix(scale.items(next(node for node in scale.nodes if node.id == "W_RSK")))
    complete = matrix[~np.isnan(matrix).any(axis=1)]
    covariance = np.cov(complete.T)
    bounds, splits = statistics.guttman_bounds(covariance), statistics.all_split_halves(covariance)
    more = row(of_workers(), "reliability_more", "W_RSK")
    expected = {
        "lambda_2": bounds.lambda_2,
        "lambda_4": splits.best,
        "lambda_6": bounds.lambda_6,
        "glb": statistics.greatest_lower_bound(covariance).value,
        "odd_even": statistics.split_half(complete).spearman_brown,
        "split_worst": splits.worst,
        "split_mean": splits.mean,
    }
    assert more[list(expected)].astype(float).to_dict() == pytest.approx(expected, abs=1e-9)
    frame = rows(of_workers(), "reliability_more")
    assert (frame["glb"] >= frame[["lambda_2", "lambda_4", "lambda_6"]].max(axis=1) - 1e-6).all()
    assert (frame["bootstrap_low"] < frame["bootstrap_high"]).all()


def test_the_error_of_a_score_is_in_points():
    indices = worker_indices()
    found = of_workers().results["W_LAW1"]
    scores = indices.values("W_LAW1")
    expected = np.nanstd(scores, ddof=1) * np.sqrt(1 - found.omega.total)
    assert row(of_workers(), "reliability", "W_LAW1")["sem"] == pytest.approx(expected, rel=1e-12)
    whole = next(one for one in of_workers().results.values() if one.hierarchical is not None)
    spread = np.nanstd(indices.values(whole.node.id), ddof=1)
    assert whole.error.measurement == pytest.approx(spread * np.sqrt(1 - whole.hierarchical.total), rel=1e-12)


def test_dimensions_with_sub_dimensions_have_hierarchical_omega():
    frame = rows(of_workers(), "reliability").set_index("index_id")
    dimensions = [name for name, one in of_workers().results.items() if one.node.level == "dimension"]
    assert dimensions == ["W_LAW", "W_COL", "W_RSK", "W_REF", "W_PRO"]
    told = frame.loc[dimensions, "omega_hierarchical"].dropna()
    assert len(told) >= 3
    assert (told <= frame.loc[told.index, "omega"]).all()
    assert frame.drop(index=dimensions)["omega_hierarchical"].isna().all()
    assert "omega_hierarchical" not in rows(of_bfi(), "reliability")  # no sub-dimensions, no such column


# ---- words and verdicts


@pytest.mark.parametrize(
    ("low", "high", "floor", "verdict"),
    [
        (0.70, 0.8, 0.70, "met"),
        (0.5, 0.699, 0.70, "below"),
        (0.6, 0.70, 0.70, "open"),
        (np.nan, np.nan, 0.70, "open"),
        (0.2, 0.3, np.nan, "no_floor"),
    ],
)
def test_the_whole_interval_decides(low, high, floor, verdict):
    assert judged(low, high, floor) == verdict


def test_words_beside_the_number_in_both_languages():
    table = of_bfi().tables[0]
    zh, en = table.shown("zh"), table.shown("en")
    place, verdict = table.columns.index("recommended"), table.columns.index("verdict")
    assert [line[place] for line in zh] == ["ω：一个维度"] * 5
    assert [line[place] for line in en] == ["ω: one dimension"] * 5
    assert zh[4][verdict] == "低于 0.70"  # openness, the weakest of the five
    assert en[3][verdict] == "meets .70"
    for language, word in (("zh", "McDonald 1999"), ("en", "meets .70")):
        assert table.say(language).count(word) in (1, 4)  # a reason is told once, a verdict once a row


def test_the_floor_is_lower_for_short_scales_and_absent_for_formative_ones():
    found = of_workers().results
    assert found["W_LAW1"].floor == 0.65
    assert found["W_LAW"].floor == 0.70
    tensions = part_of(gs.score(workers(), gs.read_scheme("five_tensions")))
    assert tensions.results["W_ORG"].verdict == "no_floor"
    assert row(tensions, "reliability", "W_ORG")["alpha"] > 0  # printed, not judged
    said = tensions.tables[0].say("en")
    assert "W_ORG: formative" in said
    assert tensions.results["W_URG"].verdict != "no_floor"


def test_no_note_is_told_twice():
    for language in ("zh", "en"):
        for table in of_workers().tables:
            notes = [note.say(language) for note in table.notes]
            assert len(notes) == len(set(notes))


def test_a_measurement_shows_itself_in_both_languages():
    measurement = gs.measure(worker_indices(), "reliability", draws=100)
    gs.set_language("zh")
    try:
        assert "应报告" in str(measurement)
        assert "<caption>信度" in measurement._repr_html_()
        gs.set_language("en")
        assert "<caption>Reliability" in measurement._repr_html_()
        assert "No such" not in str(measurement)
    finally:
        gs.set_language(None)


# ---- refusals


def test_an_item_all_answer_alike_is_named_and_nothing_is_printed():
    table = bfi_table()
    table["N1"] = 3
    part = part_of(answers(table))
    main = row(part, "reliability", "N")
    assert main[["estimate", "alpha", "omega", "sem"]].isna().all()
    assert part.results["N"].recommended.reason == "constant_item"
    said = part.tables[0].say("en")
    assert "none: an item all answer alike" in said
    assert said.count("N, no reliability: ") == 1
    assert "(N1)" in said
    assert "N" not in set(rows(part, "reliability_more")["index_id"])
    assert "constant_item" in {problem.code for problem in part.refusals}
    assert row(part, "reliability", "A")["alpha"] > 0.5  # the others stand


def test_an_item_not_reversed_is_refused_but_shown_among_the_items():
    table = bfi_table()
    table["N1"] = 7 - table["N1"]
    part = part_of(answers(table))
    assert part.results["N"].recommended.reason == "negatively_keyed_item"
    assert part.results["N"].verdict == "none"
    shown = rows(part, "items").set_index("item")
    assert shown.loc["N1", "item_rest"] < -0.3
    assert "N1" in part.tables[-1].say("en").split("Item-rest correlation under .30: ")[1]


def test_two_items_take_spearman_brown():
    part = part_of(shortened(["N1", "N2"], "N"))
    found, main = part.results["N"], row(part, "reliability", "N")
    assert found.recommended.code == "spearman_brown"
    assert main["omega"] is None or np.isnan(main["omega"])
    matrix = bfi_table()[["N1", "N2"]].to_numpy(dtype=float)
    matrix = matrix[~np.isnan(matrix).any(axis=1)]
    assert main["estimate"] == pytest.approx(statistics.prophecy(np.corrcoef(matrix.T)[0, 1], 2))
    assert main["conf_low"] < main["estimate"] < main["conf_high"]
    assert "Spearman-Brown: only two items" in part.tables[0].say("en")
    assert "N, no " not in part.tables[0].say("en")  # that two items have no omega is no failure


def test_one_item_has_no_reliability():
    part = part_of(shortened(["N1"], "N"))
    assert part.results["N"].recommended.reason == "too_few_items"
    assert "题目太少" in part.tables[0].say("zh")


def shortened(kept: list[str], index: str):
    """The Big Five with a questionnaire that has fewer items in one index."""
    content = gs.read_instrument("bfi").model_dump()
    items = {i["id"] for i in content["items"]}
    gone = {name for name in items if name.startswith(index) and name not in kept}
    content["items"] = [i for i in content["items"] if i["id"] not in gone]
    for construct in content["constructs"]:
        construct["min_answered"] = None
    form = gs.Instrument.model_validate(content)
    found = gs.read_responses(bfi_table().drop(columns=list(gone)), form, sampling="convenience")
    return gs.score(found, gs.read_scheme("bfi"))


def test_a_handful_of_answers_meets_no_floor():
    """Twelve people: the interval is wide or absent, so nothing is claimed."""
    part = part_of(answers(bfi_table(12)))
    assert {one.verdict for one in part.results.values()} <= {"open", "below", "none"}
    assert part.tables[0].rows


def test_nobody_answered_an_index():
    table = bfi_table()
    table[["N1", "N2", "N3", "N4", "N5"]] = np.nan
    part = part_of(answers(table))
    main = row(part, "reliability", "N")
    assert main["n_complete"] == 0
    assert main[["estimate", "alpha", "sem"]].isna().all()
    assert "N, no reliability: " in part.tables[0].say("en")
    assert "N1" not in set(rows(part, "items")["item"])


# ---- weights


def test_a_complex_sample_has_its_own_table():
    indices = norway_indices()
    part = part_of(indices)
    design = design_of(indices.responses)
    scale = Scale(indices)
    matrix = scale.matrix(scale.items(scale.nodes[0]))
    frame = rows(part, "reliability_complex")
    for place, call in enumerate((statistics.alpha_by_replication, statistics.omega_by_replication)):
        found = call(matrix, design, jackknife_replicates(design))
        line = frame.iloc[place]
        assert line["weighted"] == found.found.estimate
        assert line["std_error"] == found.found.std_error
        assert line[["conf_low", "conf_high"]].tolist() == [found.found.low, found.found.high]
        assert line["unweighted"] == pytest.approx(found.unweighted)
        assert line["n_obs"] == found.n
    assert (frame["deff"] > 1).all()
    assert "complex sample below decides" in part.tables[0].say("en")


def test_without_a_design_there_is_no_such_table_and_no_word_of_it():
    assert [table.name for table in of_bfi().tables] == ["reliability", "reliability_more", "items"]
    assert "complex sample" not in of_bfi().tables[0].say("en")


def test_equal_weights_and_single_units_have_a_design_effect_of_one():
    made = gs.read_responses(
        worker_table().assign(w_w=1.0), "community_worker", sampling="convenience", weight="w_w", simulated=True
    )
    part = part_of(gs.score(made, gs.read_scheme("five_dimensions")))
    frame = rows(part, "reliability_complex")
    assert frame["deff"].to_numpy() == pytest.approx(np.ones(len(frame)), abs=1e-6)
    assert frame["weighted"].to_numpy() == pytest.approx(frame["unweighted"].to_numpy(), abs=1e-9)


def test_a_stratum_with_one_unit_is_named_in_place_of_the_numbers():
    table = worker_table()
    table["stratum_id"] = np.where(table["psu_id"] == table["psu_id"].iloc[0], 99, table["stratum_id"])
    form = gs.read_instrument("community_worker")
    roles = {"weight": "w_w", "psu": "psu_id", "strata": "stratum_id"}
    made = gs.read_responses(table, form, sampling="probability", simulated=True, **roles)
    part = part_of(gs.score(relaxed(made), gs.read_scheme("five_dimensions")))
    complex_table = next(table for table in part.tables if table.name == "reliability_complex")
    assert not complex_table.rows
    assert "single sampling unit" in complex_table.say("en")
    assert part.results["W_LAW1"].alpha is not None


def relaxed(responses):
    """The same answers under a rule for single units that scores can live with and replication cannot."""
    from dataclasses import replace

    return replace(responses, design=replace(responses.design, lonely_psu="adjust"))


def test_an_interval_has_its_hundred_draws_however_few_are_asked_for():
    assert part_of(worker_indices(), draws=20).results["W_LAW1"].bootstrap.draws.size == 100


def test_alpha_with_and_without_the_flagged_is_the_alpha_of_the_reliability():
    part = gs.measure(worker_indices(), "quality").of("quality")
    frame = part.tables[1].to_frame()
    own = frame[(frame["index_id"] == "W_LAW") & frame["index"].str.endswith("alpha")].iloc[0]
    assert own["estimate"] == of_workers().results["W_LAW"].alpha.raw


def test_a_limit_of_nought_is_printed():
    part = gs.measure(worker_indices(), "quality", limits={"inconsistent": 0.0}).of("quality")
    table = part.tables[0].to_frame().set_index("flag")
    assert table.loc["even and odd items disagree", "limit"] == 0.0
    assert table["limit"].isna().sum() == 2  # failed rows and two flags have none


def test_a_dimension_of_a_complex_sample_is_judged_by_its_weighted_hierarchical_omega():
    part = of_workers()
    frame = rows(part, "reliability_complex")
    law = frame[frame["index_id"] == "W_LAW"].set_index("coefficient")
    assert list(law.index) == ["α", "ω", "ω_h"]
    assert law["verdict"].notna().tolist() == [False, False, True]
    assert law.loc["ω_h", "unweighted"] == pytest.approx(part.results["W_LAW"].hierarchical.hierarchical, abs=1e-7)
    assert (law["deff"] > 0.3).all()


@pytest.mark.parametrize(
    ("name", "told"), [("omega_hierarchical", "W_LAW 没有 ω_h："), ("interval", "W_LAW 没有区间：")]
)
def test_letters_stand_apart_from_chinese(name, told):
    problem = EstimationError("x", Text(zh="题目太少", en="too few items"))
    (line,) = refusals_told([Refusal("W_LAW", name, problem)])
    assert line.zh.startswith(told)
