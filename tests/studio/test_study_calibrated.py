"""A study file that calibrates: its report rests on the margins, and verification calibrates again."""

import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import DataError, SchemeError
from governance_survey.schemes.safe_yaml import write_yaml
from governance_survey.studio.study_place import open_study, read_answers

from ..steps.studies import worker_table
from .test_running import STUDY


@pytest.fixture
def folder(tmp_path):
    worker_table().to_csv(tmp_path / "workers.csv", index=False)
    rows = {"variable": "W_BG_2", "category": ["男", "女"], "share": [0.4, 0.6]}
    pd.DataFrame(rows).to_csv(tmp_path / "margins.csv", index=False)
    return tmp_path


def written(folder, **calibrate):
    data = {**STUDY["data"][0], "calibrate": {"margins": "margins.csv", **calibrate}}
    study = {**STUDY, "data": [data], "findings": STUDY["findings"][:1]}
    (folder / "study.yaml").write_text(write_yaml(study), encoding="utf-8")
    return folder / "study.yaml"


def test_the_report_rests_on_the_margins_and_notices_others(folder):
    path = written(folder)
    made = gs.run(path)
    gs.save(made, folder / "report.html")
    assert "margins.csv" in made.provenance.all_inputs()
    assert gs.verify(folder / "report.html", path).passed
    rows = {"variable": "W_BG_2", "category": ["男", "女"], "share": [0.2, 0.8]}
    pd.DataFrame(rows).to_csv(folder / "margins.csv", index=False)
    [answers] = read_answers(open_study(path))
    assert [one.after for one in answers.calibration.met] == pytest.approx([20, 80])
    assert not gs.verify(folder / "report.html", path).passed


def test_method_and_bounds_come_from_the_file(folder):
    [answers] = read_answers(open_study(written(folder, method="logit", bounds=[0.5, 2], trim=[0.2, 4])))
    made = answers.calibration
    assert (made.method, made.bounds, made.trim) == ("logit", (0.5, 2), (0.2, 4))
    with pytest.raises(SchemeError):
        open_study(written(folder, method="rake"))


def test_bad_margins_stop_the_run(folder):
    (folder / "margins.csv").write_text("variable,category,share\nW_BG_2,1,0.4\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        gs.run(written(folder))
    assert caught.value.code == "margins_invalid"
