"""Simulated tables as CSV files: what is written is what was drawn."""

import io

import numpy as np
import pandas
import pytest

import governance_survey as gs
from governance_survey.schemes.loading import scheme_from
from governance_survey.studio.simulation.file import answers_csv, frame_csv


@pytest.fixture(scope="module")
def study():
    return gs.simulate(scheme_from("community_emergency", "analysis_plan"), seed=4, communities=24)


def test_the_tables_of_a_study_come_back(study):
    for table in (study.worker, study.resident, study.record, *study.logs.values()):
        written = frame_csv(table)
        assert written.startswith("\ufeff".encode()) and b"\r\n" in written
        back = pandas.read_csv(io.BytesIO(written), dtype=str, keep_default_na=False, encoding="utf-8-sig")
        assert list(back.columns) == list(table.columns) and len(back) == len(table)
        for name in table.columns:
            for read, drawn in zip(back[name], table[name].tolist(), strict=True):
                if drawn is None or drawn != drawn:
                    assert read == ""
                elif isinstance(drawn, str):
                    assert read == drawn
                else:
                    assert float(read) == float(drawn)


def test_whole_numbers_beside_blanks_stay_whole():
    table = pandas.DataFrame({"a": [1.0, np.nan, 98.0], "b": ["甲,乙", None, '"'], "c": [0.25, 2.0, -1.0]})
    assert frame_csv(table).decode("utf-8-sig") == 'a,b,c\r\n1,"甲,乙",0.25\r\n,,2\r\n98,"""",-1\r\n'


def test_answers_are_written_as_read():
    answers = gs.read_responses(pandas.DataFrame({"A1": [1, 6, None], "A2": [5, 6, 2]}), "bfi", sampling="convenience")
    assert answers_csv(answers).decode("utf-8-sig") == "A1,A2\r\n1,5\r\n6,6\r\n,2\r\n"
