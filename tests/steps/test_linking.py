"""`link`: what does not match is listed and refused, or set aside by declared choice."""

import numpy as np
import pytest

import governance_survey as gs
from governance_survey.errors import DataError, UsageError

from ..linked_study import answers, linked, read, record, record_table


def test_three_sources_share_their_communities():
    study = linked()
    assert len(study.communities) == 24 and all(not missing for missing in study.unmatched.values())
    for name, source in study.sources.items():
        keys = source.column("community_id").values
        assert all(study.communities[place] == key for place, key in zip(study.rows[name], keys, strict=True))


def test_unmatched_communities_are_refused_and_listed():
    table = record_table().iloc[2:]
    gone = sorted(set(record_table().community_id) - set(table.community_id))
    with pytest.raises(DataError) as problem:
        gs.link(worker=read("worker"), record=record(table))
    assert problem.value.code == "communities_unmatched"
    assert all(str(key) in problem.value.say("zh") for key in gone)


def test_excluded_communities_carry_no_score():
    table = record_table().iloc[2:]
    study = gs.link(worker=read("worker"), record=record(table), unmatched="exclude")
    assert len(study.communities) == 22 and study.set_aside["worker"] == {"unmatched": 8}
    indices = gs.score(study, "five_dimensions")
    aside = study.rows["worker"] < 0
    assert np.isnan(indices.of("worker")[0].persons.scores["W_LAW"][aside]).all()


def test_kept_communities_stay_in_their_own_source():
    table = record_table().iloc[2:]
    study = gs.link(worker=read("worker"), record=record(table), unmatched="keep")
    assert len(study.communities) == 24 and len(study.unmatched["record"]) == 2
    model = gs.fit("W_LAW ~ K33", gs.score(study, "five_dimensions"), level="worker", covariance="hc3")
    missing = {str(key) for key in study.unmatched["record"]}
    keys = study.sources["worker"].column("community_id").values
    assert model.dropped["K33"] == sum(str(key) in missing for key in keys)


def test_two_records_of_a_community_are_refused_or_set_aside():
    table = record_table()
    doubled = table.iloc[[*range(len(table)), 0]]
    with pytest.raises(DataError) as problem:
        gs.link(worker=read("worker"), record=record(doubled))
    assert problem.value.code == "communities_duplicated"
    study = gs.link(worker=read("worker"), record=record(doubled), duplicates="exclude")
    assert study.set_aside["record"] == {"duplicated": 2}


def test_a_community_lies_in_one_sampling_unit():
    table = answers("resident").copy()
    table.loc[table.community_id == table.community_id.iloc[0], "psu_id"] = 999
    with pytest.raises(DataError) as problem:
        gs.link(worker=read("worker"), resident=read("resident", table))
    assert problem.value.code == "design_conflict"


def test_no_community_in_common():
    table = record_table()
    table["community_id"] = "X" + table["community_id"].astype(str)
    with pytest.raises(DataError) as problem:
        gs.link(worker=read("worker"), record=record(table), unmatched="exclude")
    assert problem.value.code == "no_community_shared"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: gs.link(), "no_sources"),
        (lambda: gs.link(resident=read("worker")), "source_name"),
        (lambda: gs.link(worker="workers.csv"), "source_name"),
        (lambda: gs.link(worker=read("worker"), on="comunity_id"), "key_not_found"),
        (lambda: gs.link(worker=read("worker"), unmatched="drop"), "unknown_choice"),
    ],
)
def test_misuse_is_said(call, code):
    with pytest.raises(UsageError) as problem:
        call()
    assert problem.value.code == code and problem.value.say("zh") != problem.value.say("en")


def test_one_source_alone_can_be_linked():
    indices = gs.score(gs.link(resident=read("resident")), ("five_dimensions", "outcomes"))
    assert indices.sources == ("resident",) and not indices.gaps


def test_a_row_without_a_community_is_set_aside_and_counted():
    table = answers("worker").copy()
    table["community_id"] = table["community_id"].astype(object)
    table.loc[table.index[0], "community_id"] = None
    study = gs.link(worker=read("worker", table))
    assert study.rows["worker"][0] == -1 and study.set_aside["worker"] == {"no_key": 1}


def test_a_linked_study_is_checked_source_by_source():
    report = gs.validate(linked())
    assert report.passed and {"worker.undeclared_codes", "communities_unmatched"} <= {c.id for c in report.checks}
    kept = gs.link(worker=read("worker"), record=record(record_table().iloc[1:]), unmatched="keep")
    assert gs.validate(kept).check("communities_unmatched").n_failed == 1


def test_rows_of_a_log_are_checked():
    keys = record_table().community_id
    log = (
        answers("worker")[["community_id"]]
        .head(3)
        .astype(object)
        .assign(t_request=["2021-02-01", "soon", None], t_delivered=None)
    )
    log.loc[log.index[2], "community_id"] = "nowhere"
    source = record(logs={"A_DISP": log})
    report = gs.validate(source)
    assert report.check("log_cells_undeclared").n_failed == 1 and not report.passed
    assert report.check("log_rows_without_community").n_failed == 1 and len(keys) == 24


def test_a_log_without_a_column_is_refused():
    with pytest.raises(DataError) as problem:
        record(logs={"A_DISP": answers("worker")[["community_id"]]})
    assert problem.value.code == "log_column_missing"
    with pytest.raises(UsageError) as unknown:
        record(logs={"A_DISPX": answers("worker")})
    assert unknown.value.code == "unknown_log" and "A_DISP" in unknown.value.say("en")
