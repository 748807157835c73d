"""read_responses: nothing assumed of the sample, keys and roles checked, the file remembered."""

import datetime
import shutil
from pathlib import Path
from typing import get_args

import pandas
import pytest

import governance_survey as gs
from governance_survey.schemes.loading import shipped
from governance_survey.studio.reading import IndexId, PlanId, read_codebook
from governance_survey.words.resources import resource
from tests.formats.faults import refusal
from tests.formats.samples import savfile, workbook

WORKERS = pandas.DataFrame(
    {
        "worker_id": ["01", "02", "03"],
        "community_id": ["c1", "c1", "c2"],
        "psu_id": ["p1", "p1", "p2"],
        "stratum_id": ["s1", "s1", "s1"],
        "w_w": [1.0, 2.0, 1.5],
        "urban": [0, 1, 1],
        "W_BG_1": [1980, 1990, 1985],
    }
)
DESIGN = {"sampling": "probability", "weight": "w_w", "psu": "psu_id", "strata": "stratum_id"}


def read(table=WORKERS, **options):
    return gs.read_responses(table, "community_worker", **{**DESIGN, **options})


def test_a_whole_reading():
    answers = read(fpc="none", lonely_psu="adjust")
    assert answers.source == "worker"
    assert answers.design.columns == ("w_w", "psu_id", "stratum_id")
    assert (answers.design.fpc, answers.design.lonely_psu) == (None, "adjust")
    assert answers.n_rows == 3
    assert not answers.simulated
    record = answers.provenance
    assert record.step == "read_responses"
    assert record.counts == {"rows": 3}
    assert record.inputs == {"table in memory": answers.origin.sha256}
    assert record.arguments["weight"] == "w_w"
    assert read(source="helper", simulated=True).source == "helper"


@pytest.mark.parametrize("given", [{}, {"weight": "w_w"}, {"weight": "w_w", "strata": "stratum_id"}])
def test_a_probability_sample_names_its_design(given):
    """No role of a probability sample is assumed; the message writes what to add."""
    problem = refusal(
        "design_role_missing", gs.read_responses, WORKERS, "community_worker", sampling="probability", **given
    )
    unset = [role for role in ("weight", "psu", "strata") if role not in given]
    assert problem.say("zh").startswith(f"概率抽样必须写明 {'、'.join(unset)}。")
    assert problem.say("en").startswith(f"A probability sample must name its {', '.join(unset)}.")
    for role in unset:
        assert f'{role}="none"' in problem.say("zh")


def test_none_is_a_word_not_a_default():
    answers = read(weight="none", psu="none", strata="none")
    assert answers.design.columns == ()
    with pytest.raises(TypeError, match="sampling"):
        gs.read_responses(WORKERS, "community_worker")


@pytest.mark.parametrize("sampling", ["census", "quota", "convenience"])
def test_other_samples_may_leave_roles_out(sampling):
    answers = gs.read_responses(WORKERS, "community_worker", sampling=sampling)
    assert answers.design.columns == ()
    assert answers.origin.notes == ()


def test_weights_do_not_make_a_sample():
    notes = gs.read_responses(WORKERS, "community_worker", sampling="quota", weight="w_w").origin.notes
    assert [note.say("zh") for note in notes] == ["样本不是概率样本（配额抽样）：权重 w_w 能调整构成，不能代替抽样。"]
    assert gs.read_responses(WORKERS, "community_worker", sampling="census", weight="w_w").origin.notes == ()


def test_misspelt_choices():
    assert "probability" in refusal("sampling_unknown", read, sampling="probabilty").say("en")
    refusal("lonely_psu_unknown", read, lonely_psu="ignore")
    assert "is the questionnaire" in refusal(
        "not_an_instrument", gs.read_responses, "a.csv", WORKERS, sampling="census"
    ).say("en")
    assert "community_worker" in refusal(
        "unknown_scheme", gs.read_responses, WORKERS, "community_workers", sampling="census"
    ).say("en")


def test_roles_must_be_there_declared_and_fitting():
    problem = refusal("role_not_found", read, weight="ww")
    assert problem.say("zh").startswith("数据里没有 weight 列 ww。")
    assert "w_w" in problem.say("en")
    extra = WORKERS.assign(w_x=1.0)
    assert refusal("role_not_declared", read, extra, weight="w_x").say("zh").startswith("问卷没有把 w_x 声明为变量。")
    problem = refusal("role_kind", read, weight="urban")
    assert problem.say("en").startswith("urban cannot serve as weight.")


def test_a_table_of_another_questionnaire():
    problem = refusal("no_column_known", read, pandas.DataFrame({"1、性别": [1], "2、年龄": [2]}))
    assert problem.say("zh").startswith("数据里没有一列是问卷 community_worker 声明的。")
    assert "1、性别、2、年龄" in problem.say("zh")
    assert refusal("no_rows", read, WORKERS.iloc[:0]).say("en").startswith("There are column names but no answers.")


def test_long_keys():
    """Fault 10: two 18-digit numbers in Excel became one; exact ones, text or whole, pass."""
    ids = [110101199003071234, 110101199003071235, 110101199003071236]
    problem = refusal("key_digits_lost", read, WORKERS.assign(worker_id=[float(i) for i in ids]))
    assert problem.say("zh").startswith("编号列 worker_id 是超过 15 位的数字，末尾几位已经丢失")
    assert problem.say("en").startswith("The key worker_id is a number of over 15 digits whose end is lost")
    for exact in (ids, [str(i) for i in ids]):
        keys = read(WORKERS.assign(worker_id=exact)).key_column("respondent")
        assert keys.tolist() == [str(i) for i in ids]


def test_long_keys_in_a_workbook(tmp_path):
    rows = [["worker_id", "W_BG_1"], [110101199003071234, 1980], [110101199003071235, 1990]]
    path = workbook(tmp_path / "a.xlsx", {"s": rows})
    refusal("key_digits_lost", gs.read_responses, path, "community_worker", sampling="census")
    rows[1][0], rows[2][0] = "110101199003071234", "110101199003071235"
    answers = gs.read_responses(workbook(path, {"s": rows}), "community_worker", sampling="census")
    assert len(set(answers.key_column("respondent"))) == 2


def test_dates_in_answers_are_pointed_out(tmp_path):
    """Fault 9: told for a column of answers, quietly kept elsewhere, never turned into an answer."""
    rows = [
        ["worker_id", "urban", "filled_at"],
        ["1", datetime.date(2026, 6, 10), datetime.date(2026, 6, 1)],
        ["2", 1, None],
    ]
    answers = gs.read_responses(workbook(tmp_path / "a.xlsx", {"s": rows}), "community_worker", sampling="census")
    [note] = answers.origin.notes
    assert note.say("zh").startswith("列 urban 里有 1 个日期：Excel 多半把“6-10”之类的答案变成了日期。")
    assert "urban holds 1 dates" in note.say("en")
    assert answers.column("urban").undeclared.tolist() == [True, False]


@pytest.mark.parametrize("name", ["workers.csv", "工作者 问卷.xlsx", "workers.sav"])
def test_a_changed_file_is_refused(name, tmp_path):
    """Fault 3: one byte changed since the file was recorded."""
    path = tmp_path / name
    if name.endswith("csv"):
        WORKERS.to_csv(path, index=False)
    elif name.endswith("xlsx"):
        workbook(path, {"s": [list(WORKERS), *WORKERS.values.tolist()]})
    else:
        savfile(path, WORKERS)
    answers = read(path)
    digest = answers.origin.sha256
    assert answers.provenance.inputs == {name: digest}
    assert answers.values("urban")[:, 0].tolist() == [0, 1, 1]
    assert read(str(path), sha256=digest.upper()).provenance.digest == answers.provenance.digest
    moved = shutil.move(path, tmp_path / "elsewhere" / name) if (tmp_path / "elsewhere").mkdir() is None else None
    assert read(moved).provenance.digest == answers.provenance.digest
    problem = refusal("file_changed", read, moved, sha256="0" * 64)
    assert problem.say("zh").startswith("数据文件与登记的不一样。 [file_changed]")
    assert problem.say("en").startswith("The data file is not the one recorded. [file_changed]")


def test_the_same_answers_from_every_format(tmp_path):
    """CSV text, a workbook's numbers and a .sav give one result."""
    WORKERS.to_csv(tmp_path / "a.csv", index=False)
    workbook(tmp_path / "a.xlsx", {"s": [list(WORKERS), *WORKERS.values.tolist()]})
    savfile(tmp_path / "a.sav", WORKERS)
    names = ("w_w", "urban", "W_BG_1")
    expected = read().values(*names)
    for suffix in ("csv", "xlsx", "sav"):
        answers = read(tmp_path / f"a.{suffix}")
        assert (answers.values(*names) == expected).all()
        assert answers.key_column("respondent").tolist() == ["01", "02", "03"]


def test_options_without_use():
    refusal("option_not_used", read, sheet="s")
    refusal("unknown_table_type", read, [1, 2])


def test_the_table_given_is_left_alone():
    before = WORKERS.copy(deep=True)
    answers = read()
    answers.values("urban", "w_w")
    pandas.testing.assert_frame_equal(WORKERS, before)


def test_schemes_by_id_and_path(tmp_path):
    assert gs.read_instrument("community_worker").source_id == "worker"
    assert gs.read_scheme("five_dimensions").kind == "index_scheme"
    refusal("file_not_found", gs.read_instrument, tmp_path / "none.yaml")


def copied(folder, tmp_path, name):
    """A shipped scheme as a file of the user's own."""
    (target,) = [entry for entry in resource("data_schema", folder).iterdir() if entry.name.startswith(f"{name}-")]
    own = tmp_path / f"{folder}.yaml"
    own.write_bytes(target.read_bytes())
    return own


def test_an_index_or_a_plan_by_id():
    assert gs.read_scheme("five_dimensions@1.0") is gs.read_scheme("five_dimensions")
    plan = gs.read_scheme("community_emergency")
    assert (plan.kind, len(plan.hypotheses)) == ("analysis_plan", 43)
    assert gs.read_scheme("community_emergency@1.0") is plan


def test_a_file_says_which_kind_it_is(tmp_path):
    index = gs.read_scheme(copied("indices", tmp_path, "outcomes"))
    assert index == gs.read_scheme("outcomes")
    plan = gs.read_scheme(str(copied("hypotheses", tmp_path, "community_emergency")))
    assert plan == gs.read_scheme("community_emergency")


def test_an_unknown_scheme_is_told_with_both_kinds():
    problem = refusal("unknown_scheme", gs.read_scheme, "comunity_emergency")
    for language in ("zh", "en"):
        said = problem.say(language)
        assert "five_dimensions@1.0 (index_scheme)" in said
        assert "community_emergency@1.0 (analysis_plan)" in said
    refusal("unknown_scheme", gs.read_scheme, "community_emergency@9.9")
    refusal("unknown_scheme", gs.read_scheme, "community_worker")  # a questionnaire is no scheme to score by


def test_a_file_of_another_kind_is_refused(tmp_path):
    book = copied("codebooks", tmp_path, "community_emergency")
    problem = refusal("scheme_kind", gs.read_scheme, book)
    for language in ("zh", "en"):
        assert "kind: index_scheme" in problem.say(language) and "kind: analysis_plan" in problem.say(language)
        assert "codebook" in problem.say(language)
    refusal("scheme_kind", read_codebook, copied("hypotheses", tmp_path, "community_emergency"))


def test_a_codebook_by_id_and_by_path(tmp_path):
    book = read_codebook("community_emergency")
    assert (book.kind, len(book.codes)) == ("codebook", 113)  # not the plan of the same id
    assert read_codebook("community_emergency@1.0") is book
    assert read_codebook(copied("codebooks", tmp_path, "community_emergency")) == book
    problem = refusal("unknown_scheme", read_codebook, "five_dimensions")
    assert "community_emergency@1.0" in problem.say("zh")
    refusal("file_not_found", read_codebook, Path("none.yaml"))


def test_ids_named_for_the_type_checker_are_shipped_as_what_it_believes():
    assert set(get_args(IndexId)) <= set(shipped("index_scheme"))
    assert set(get_args(PlanId)) <= set(shipped("analysis_plan"))
    assert not set(get_args(PlanId)) & set(shipped("index_scheme"))
