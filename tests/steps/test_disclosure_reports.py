"""What leaves in a report: no count of few persons stands in a table, a figure or the record, nor can it be told."""

import json
import re

import numpy as np
import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import SchemeError, UsageError
from governance_survey.render.plots import figure_of
from governance_survey.schemes.safe_yaml import write_yaml
from governance_survey.words.document import Figure, Paragraph, TableBlock
from governance_survey.words.numbers import Number
from governance_survey.words.table import Withheld

from ..linked_study import scored
from ..studio.test_running import STUDY
from .studies import worker_indices, worker_table

WHOLE, ALL = "all", {"small_cells": "every person in the table has agreed in writing"}


def few(n=150, **changed):
    """Simulated workers, few enough for small cells, without a design: counts are what is shown."""
    table = worker_table().iloc[:n].assign(**changed)
    return gs.read_responses(table, "community_worker", sampling="convenience", simulated=True)


def results():
    people = few()
    groups = pd.Series([1] * 6 + [2] * 144)
    return (
        gs.score(people, gs.read_scheme("five_dimensions"), by="W_BG_3"),
        gs.describe(people, ["W_LAW1", "W_LAW1_1", "W_BG_4"], by=["W_BG_3", "W_BG_2"]),
        gs.describe(few(W_BG_2=groups.to_numpy()), ["W_LAW1", "W_BG_4"], by="W_BG_2"),
        gs.differences(people, ["W_LAW1", "W_BG_4", "urban"], by="W_BG_3"),
        gs.differences(few(W_BG_2=groups.to_numpy()), ["W_LAW1", "W_BG_4"], by="W_BG_2"),
        gs.differences(few(360), "W_LAW1_1", by="W_BG_3", test="chi_square"),
        gs.correlate(few(W_BG_1=[1970.0 + k for k in range(7)] + [np.nan] * 143), ["W_BG_1", "W_LAW1", "W_LAW1_1"]),
    )


@pytest.fixture(scope="module")
def open_and_protected():
    shown = results()
    return gs.report([], tables=shown, accept=ALL), gs.report([], tables=shown)


def tables_of(report):
    return [block.table for block in report.document.blocks if isinstance(block, TableBlock | Figure)]


def test_no_count_of_few_persons_stands_in_a_table_a_figure_or_the_record(open_and_protected):
    report = open_and_protected[1]
    counts = [n for key, n in report.numbers().items() if re.search(r"\.(count|n_obs)$", key)]
    # Answers of all 150 to one item, by themselves, point to nobody.
    told = [t.notes[0] for t in tables_of(report) if t.withheld and t.name == "categories"]
    assert "all of 100 persons" in told[0].en and "不少于 100 份" in told[0].zh
    alone = re.compile(r"T2\.categories\.W_LAW1_1\.\d\.count")
    assert len(counts) > 50 and [n.key for n in counts if alone.fullmatch(n.key)]
    assert not [n for n in counts if 0 < n.value < 10 and not alone.fullmatch(n.key)]
    record = json.loads(report.document.record)
    assert set(record["numbers"]) == set(report.numbers())
    assert record["disclosure"]["profile"] == "strict" and record["disclosure"]["fewest_persons"] == 10
    assert sum(entry["cells"] for entry in record["disclosure"]["withheld"]) > 100


def test_what_is_withheld_is_nowhere_in_the_files(tmp_path):
    shown = results()[1:]  # drawings take long, and their numbers are those of the record
    everything, report = gs.report([], tables=shown, accept=ALL), gs.report([], tables=shown)
    gone = set(everything.numbers()) - set(report.numbers())
    assert len(gone) > 200 and set(report.numbers()) <= set(everything.numbers())
    page = gs.save(report, tmp_path / "report.html", language="en").read_text(encoding="utf-8")
    assert not [key for key in gone if f'"{key}"' in page]
    # Full values are long enough to be told from others: none of those withheld stands beside its text either.
    kept = {f"{n.value:.12g}" for n in report.numbers().values() if n.value is not None}
    values = {f"{everything.numbers()[key].value:.12g}" for key in gone if everything.numbers()[key].value is not None}
    long = [value for value in values - kept if len(value) > 10]
    assert long and not [value for value in long if re.search(rf"(?<![\d.]){re.escape(value)}", page)]
    for name in ("report.html", "report.docx"):
        assert gs.verify(gs.save(report, tmp_path / name), report).passed


def test_the_results_themselves_stay_as_they_are():
    made = gs.describe(few(), "W_BG_4", by="W_BG_3")
    before = made.tidy()
    made.protected(10)
    pd.testing.assert_frame_equal(made.tidy(), before)
    assert (before["count"].between(1, 9)).any()
    assert any("merge categories" in note.en for note in made.table().notes)


def test_a_table_says_what_is_withheld_and_why_in_both_languages(open_and_protected):
    for table in tables_of(open_and_protected[1]):
        assert bool(table.withheld) == any(isinstance(cell, Withheld) for row in table.rows for cell in row)
        if table.withheld and table.name not in ("description_figure",) and not table.name.startswith("answers_"):
            assert "“strict”" in table.notes[0].en and "公布门槛“strict”" in table.notes[0].zh
            assert "10" in table.notes[0].zh
        assert not any("merge categories" in note.en for note in table.notes)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("profile", ["strict", "5", "3"])
def test_counts_of_a_description_cannot_be_told_by_subtraction(seed, profile):
    least = {"strict": 10, "5": 5, "3": 3}[profile]
    rng = np.random.default_rng(seed)
    n = int(rng.integers(30, 250))
    groups = rng.choice([1.0, 2, 3, 4, 5, np.nan], p=[0.4, 0.3, 0.15, 0.08, 0.04, 0.03], size=n)
    answers = rng.choice([1.0, 2, 3, 4, np.nan], p=[0.5, 0.3, 0.1, 0.06, 0.04], size=n)
    made = gs.describe(few(n, W_BG_3=groups, W_BG_4=answers), ["W_BG_4"], by="W_BG_3")
    shown = made.protected(least)[0][-1]
    place = {name: at for at, name in enumerate(shown.columns)}
    told: dict[tuple[str, str], int | None] = {}
    for row in shown.rows:
        cell = row[place["count"]]
        told[row[place["group"]].en, row[place["category"]].en] = cell.value if isinstance(cell, Number) else None
    kinds = list(dict.fromkeys(kind for _, kind in told))
    others = [group for group in dict.fromkeys(group for group, _ in told) if group != WHOLE]
    totals = {entry.group.title.en if entry.group else WHOLE: entry.n_obs for entry in made.described}
    assert all(count is None or count == 0 or count >= least for count in told.values())
    if totals[WHOLE] < least:
        return
    # The reader knows the size of every group (from other tables) that is shown at all, and the totals below "all".
    for group in [WHOLE, *(g for g in others if totals[g] >= least)]:
        rest = totals[group] - sum(told.get((group, kind)) or 0 for kind in kinds)
        assert rest == 0 or rest >= least
    for kind in kinds:
        if told[WHOLE, kind] is not None:
            rest = told[WHOLE, kind] - sum(told.get((group, kind)) or 0 for group in others)
            assert rest == 0 or rest >= least


def test_the_profile_decides():
    made = gs.describe(few(), "W_BG_4", by="W_BG_3")
    cells = [gs.report([], tables=[made], disclosure=profile).disclosure for profile in ("strict", "5", "3")]
    assert [one.least for one in cells] == [10, 5, 3]
    numbers = [sum(n for _, n in one.withheld) for one in cells]
    assert numbers[0] > numbers[1] > numbers[2]
    assert gs.report([], tables=[made], disclosure=5).disclosure == cells[1]
    digests = {gs.report([], tables=[made], disclosure=p).provenance.digest for p in ("strict", "5", "3")}
    assert len(digests) == 3


@pytest.mark.parametrize("profile", ["2", 2, 1, "none", None, "", True, 10, "Strict", 3.0, ["5"]])
def test_there_is_no_other_profile(profile):
    with pytest.raises(UsageError) as caught:
        gs.report([], disclosure=profile)
    assert caught.value.code == "unknown_choice"
    assert "strict" in caught.value.say("en") and "disclosure" in caught.value.say("zh")


def test_a_written_reason_lets_everything_through_and_is_printed(open_and_protected):
    report = open_and_protected[0]
    assert not report.disclosure.withheld and report.disclosure.accepted
    assert not any(table.withheld for table in tables_of(report))
    said = [block for block in report.document.blocks if isinstance(block, Paragraph) and block.role == "caution"]
    for language in ("zh", "en"):
        assert any(ALL["small_cells"] in sentence.say(language) for block in said for sentence in block.sentences)
    record = json.loads(report.document.record)
    assert {entry["reason"] for entry in record["disclosure"]["accepted"]} == {ALL["small_cells"]}
    assert report.provenance.arguments["accept"] == ALL
    assert report.provenance.digest != open_and_protected[1].provenance.digest


@pytest.mark.parametrize(
    ("accept", "code"),
    [
        ({"small_cells": "ok"}, "empty_reason"),
        ({"small_cell": "a reason that is long enough"}, "unknown_misuse"),
        ("small_cells", "not_a_mapping"),
    ],
)
def test_the_reason_must_be_one(accept, code):
    with pytest.raises(UsageError) as caught:
        gs.report([], tables=[gs.describe(few(), "W_BG_4", by="W_BG_3")], accept=accept)
    assert caught.value.code == code


def test_a_table_taken_out_of_its_result_does_not_pass_the_gate():
    made = gs.describe(few(), "W_BG_4", by="W_BG_3")
    with pytest.raises(UsageError) as caught:
        gs.report([], tables=[made.table()])
    assert caught.value.code == "small_cells" and "result itself" in caught.value.say("en")
    assert gs.report([], tables=[made.table()], accept=ALL).disclosure.accepted
    assert gs.report([], tables=[made.protected(10)[0][0]]).disclosure.withheld
    assert not gs.report([], tables=[gs.describe(worker_indices(), "W_LAW").table()]).disclosure.withheld


def test_a_reason_that_nothing_needs_is_not_printed():
    made = gs.report([], tables=[gs.describe(worker_indices(), "W_LAW")], accept=ALL)
    assert not made.disclosure.accepted and made.provenance.arguments["accept"] == {}


def test_the_mean_of_a_group_of_few_goes_with_its_count(open_and_protected):
    numbers = open_and_protected[1].numbers()
    assert "T3.description.W_LAW1.n_obs" in numbers
    # Six of 150: the group and, of two, the other one.
    assert not [key for key in numbers if key.startswith("T3.description.W_LAW1.W_BG_2")]
    tests = [key for key in numbers if key.startswith("T5.differences.W_LAW1.")]
    assert tests == ["T5.differences.W_LAW1.n_obs"]
    assert not [key for key in numbers if key.startswith("T5.groups.")]
    assert not [key for key in numbers if re.search(r"crosstab.*(expected_count|residual)$", key) and "T5" in key]


def test_the_mean_of_an_item_stays_where_its_group_has_enough_persons(open_and_protected):
    everything, report = (set(made.numbers()) for made in open_and_protected)
    of_groups = [key for key in everything if re.fullmatch(r"T2\.categories\.W_LAW1_1\.W_BG_2\d\.\d\.count", key)]
    assert set(of_groups) - report
    means = {key for key in everything if re.fullmatch(r"T2\.description\.W_LAW1_1\.(W_BG_2\d\.)?estimate", key)}
    assert len(means) == 3 and means <= report


def test_a_test_that_settles_a_two_by_two_table_goes_with_it():
    groups = np.array([1.0] * 60 + [2.0] * 60)
    answers = np.array([1.0] * 6 + [2.0] * 54 + [1.0] * 30 + [2.0] * 30)
    people = few(120, W_BG_2=groups, W_BG_4=answers)
    for test in ("chi_square", "fisher_exact"):
        made = gs.differences(people, "W_BG_4", by="W_BG_2", test=test)
        tests, crossed = made.protected(10)[0]
        assert [n.key for n in tests.numbers()] == ["W_BG_4.n_obs"] and not crossed.numbers()
        assert not any("odds ratio" in note.en for note in tests.notes)


def test_a_refusal_does_not_tell_the_size_of_a_small_group():
    # Three persons in a group; of the year of birth they said nothing, so that one outcome can be tested.
    born = [np.nan] * 3 + worker_table()["W_BG_1"].tolist()[3:150]
    people = few(W_BG_4=[1.0] * 3 + [2.0] * 60 + [3.0] * 87, W_BG_1=born)
    made = gs.differences(people, ["W_LAW1", "W_BG_1"], by="W_BG_4")
    assert any(re.search(r": 3\b", note.en) for note in made.tables()[0].notes)
    notes = [note.en.replace("\xa0", " ") for note in made.protected(10)[0][0].notes]
    assert not any(re.search(r": (3|60)\b", note) for note in notes)
    assert any("< 10" in note and "hidden" in note and "not tested" in note for note in notes)


def test_correlations_of_few_persons_are_withheld(open_and_protected):
    everything, report = (made.numbers() for made in open_and_protected)
    assert everything["T7.correlations.W_BG_1.W_LAW1.n_obs"].value == 7
    assert not [key for key in report if "W_BG_1.W_LAW1" in key or "W_LAW1.W_BG_1" in key]
    assert "T7.correlations.W_LAW1.W_LAW1_1.estimate" in report


def test_groups_of_an_index_are_withheld():
    people = few(W_BG_3=[1.0] * 4 + [2.0] * 70 + [3.0] * 76)
    indices = gs.score(people, gs.read_scheme("five_dimensions"), by="W_BG_3")
    keys = [key for key in gs.report([], tables=[indices]).numbers() if "W_BG_3=" in key]
    assert keys and not [key for key in keys if "W_BG_3=1." in key or "W_BG_3=2." in key]
    assert [key for key in keys if "W_BG_3=3." in key]


def test_communities_are_no_persons():
    record = next(part for part in scored().parts if part.responses.instrument.unit == "community")
    made = gs.describe(record.responses, ["urban"])
    assert list(map(str, made.protected(10)[0])) == list(map(str, made.tables()))


def test_an_option_of_few_is_not_drawn_nor_is_one_outward_of_it():
    people = few(90, W_LAW1_1=[1.0] * 25 + [2.0] * 4 + [3.0] * 25 + [4.0] * 14 + [5.0] * 22)
    indices = gs.score(people, gs.read_scheme("five_dimensions"))
    figures = {b.name: b for b in gs.report([], tables=[indices]).document.blocks if isinstance(b, Figure)}
    figure = figures["answers_W_LAW"]
    row = dict(zip(figure.table.columns, figure.table.rows[0], strict=True))
    # 4 chose the second option; with the fourth, the smallest of the others, 18 are hidden together.
    assert [isinstance(row[f"option_{k}"], Withheld) for k in range(1, 6)] == [False, True, False, True, False]
    assert "“strict”" in figure.note.en
    main = figure_of(figure, "en").axes[0]
    first = max(patch.get_y() for patch in main.patches)
    lengths = {round(p.get_width(), 1) for p in main.patches if p.get_y() == min(q.get_y() for q in main.patches)}
    assert first and lengths == {0.0}
    assert "..." in [text.get_text() for text in main.texts]


def test_answers_beside_imputed_ones_are_withheld_too():
    answers = [1.0] * 25 + [2.0] * 4 + [3.0] * 25 + [4.0] * 14 + [5.0] * 16 + [np.nan] * 6
    made = gs.impute(few(90, W_LAW1_1=answers), m=2, seed=1, iterations=2, variables=["W_LAW1_1", "W_BG_1"])
    numbers = gs.report([], tables=[made]).numbers()
    options = [key for key in numbers if "W_LAW1_1.answered.option" in key]
    assert [key[-1] for key in options] == ["1", "3", "5"]
    assert len([key for key in numbers if "W_LAW1_1.imputed.option" in key]) == 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("study")
    worker_table().iloc[:90].to_csv(place / "workers.csv", index=False, encoding="utf-8-sig")
    return place


def study(folder, name, **changed):
    source = STUDY["data"][0] | {"lonely_psu": "adjust"}
    (folder / name).write_text(
        write_yaml(STUDY | {"findings": STUDY["findings"][:1], "data": [source], **changed}), encoding="utf-8"
    )
    return folder / name


def test_a_study_file_holds_the_profile_and_verify_computes_under_it(folder):
    strict, three = study(folder, "strict.yaml"), study(folder, "three.yaml", disclosure=3)
    made = gs.run(three)
    assert made.disclosure.profile == "3" and gs.run(strict).disclosure.withheld
    page = gs.save(made, folder / "report.html")
    assert gs.verify(page, three).passed
    # A document made under one profile is no document of another.
    assert not gs.verify(page, strict).passed


def test_the_reason_of_a_study_file_reaches_the_report(folder):
    made = gs.run(study(folder, "open.yaml", accept=[{"rule": "small_cells", "reason": ALL["small_cells"]}]))
    assert made.disclosure.accepted and not made.disclosure.withheld


def test_a_study_file_with_another_profile_is_refused_at_its_line(folder):
    with pytest.raises(SchemeError) as caught:
        gs.run(study(folder, "two.yaml", disclosure="2"))
    said = caught.value.say("en")
    assert "disclosure" in said and "strict" in said and "two.yaml" in said and re.search(r"line \d+", said)
