"""A plan frozen before the data, and what a report says of departures."""

from __future__ import annotations

from pathlib import Path

import pytest

import governance_survey as gs
from governance_survey.schemes.frozen_plan import changes, content_of, digest_of
from governance_survey.schemes.safe_yaml import read_yaml, write_yaml
from governance_survey.steps.hypotheses.deviations import deviations
from governance_survey.studio.freezing import FROZEN, departures, frozen_of
from governance_survey.studio.study_place import open_study, plan_of

CONTENT = {
    "schema_version": 1,
    "kind": "study",
    "id": "pilot",
    "version": "1.0",
    "title": {"zh": "试点", "en": "Pilot"},
    "seed": 1,
    "index_scheme": "five_dimensions",
    "hypotheses": ["H1a", "H5b"],
    "data": [
        {
            "source": "worker",
            "file": "workers.csv",
            "instrument": "community_worker",
            "sampling": "probability",
            "weight": "w_w",
            "psu": "psu_id",
            "strata": "stratum_id",
        }
    ],
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study file whose data are still to come."""
    path = tmp_path / "study.yaml"
    path.write_text(write_yaml(CONTENT), encoding="utf-8")
    return path


def rewritten(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_frozen_plan_reads_back_to_its_digest(study: Path) -> None:
    record = gs.freeze(study, registered="OSF")
    found = frozen_of(open_study(study))
    assert found is not None and found.unchanged and found.digest == record.digest
    assert record.data == () and record.registered == "OSF"
    assert record.digest == digest_of(plan_of(open_study(study)), open_study(study).study)
    assert len(found.plan.hypotheses) == 43


def test_nothing_is_frozen_twice(study: Path) -> None:
    gs.freeze(study)
    before = (study.parent / FROZEN).read_bytes()
    with pytest.raises(gs.errors.UsageError, match="already_frozen"):
        gs.freeze(study)
    assert (study.parent / FROZEN).read_bytes() == before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_analysis_as_planned_has_no_departures(study: Path, language: str) -> None:
    gs.freeze(study)
    found = departures(open_study(study), plan_of(open_study(study)), ["H1a", "H5b"])
    assert found.table().rows == ()
    notes = [note.say(language) for note in found.table().notes]
    wanted = {
        "zh": ("当时数据文件都还不存在", "分析与冻结的计划一致"),
        "en": ("None of the data files", "follows the frozen plan"),
    }
    assert all(any(words in note for note in notes) for words in wanted[language])


def test_departures_are_named_by_place(study: Path) -> None:
    gs.freeze(study)
    rewritten(study, "seed: 1", "seed: 2")
    rewritten(study, "stratum_id", "none")
    found = departures(open_study(study), plan_of(open_study(study)), ["H1a", "H2a"])
    assert {(c.place, c.before, c.now) for c in found.changes} == {
        ("study.seed", 1, 2),
        ("study.data[worker].strata", "stratum_id", "none"),
    }
    assert (found.extra, found.omitted) == (("H2a",), ("H5b",))
    shown = found.table().shown("en")
    assert ["study.seed", "1", "2"] in shown and ["hypotheses tested beyond the plan", "nothing", "H2a"] in shown


def test_names_and_places_of_files_are_no_departure(study: Path) -> None:
    gs.freeze(study)
    rewritten(study, "Pilot", "Pilot, second title")
    rewritten(study, "workers.csv", "data.csv")
    assert departures(open_study(study), plan_of(open_study(study)), ["H1a", "H5b"]).changes == ()


def test_a_changed_hypothesis_is_a_departure() -> None:
    plan = gs.read_scheme("community_emergency")
    first = plan.hypotheses[0]
    other = plan.model_copy(
        update={"hypotheses": (first.model_copy(update={"expected": "positive"}), *plan.hypotheses[1:-1])}
    )
    study = gs.Study.model_validate(CONTENT)
    found = list(changes(content_of(plan, study), content_of(other, study)))
    assert [c.place for c in found] == ["plan.hypotheses[H1a].expected", "plan.hypotheses[H18]"]
    assert (found[0].before, found[0].now, found[1].now) == ("negative", "positive", None)


def test_what_the_package_offers_is_no_part_of_a_plan() -> None:
    plan = gs.read_scheme("community_emergency")
    offered = tuple(model.model_copy(update={"offered": not model.offered}) for model in plan.models)
    study = gs.Study.model_validate(CONTENT)
    assert digest_of(plan, study) == digest_of(plan.model_copy(update={"models": offered}), study)


def test_data_that_were_there_are_named(study: Path) -> None:
    (study.parent / "workers.csv").write_text("community_id\n1\n", encoding="utf-8")
    record = gs.freeze(study)
    assert [entry.source for entry in record.data] == ["worker"]
    notes = " ".join(n.say("en") for n in departures(open_study(study), record.plan, ["H1a", "H5b"]).table().notes)
    assert "this is no plan made before the data" in notes


def test_a_changed_record_is_told(study: Path) -> None:
    gs.freeze(study)
    rewritten(study.parent / FROZEN, "expected: negative", "expected: positive")
    found = departures(open_study(study), plan_of(open_study(study)), ["H1a", "H5b"])
    assert any("it has been changed" in note.say("en") for note in found.table().notes)


def test_no_frozen_plan_is_said() -> None:
    plan = gs.read_scheme("community_emergency")
    none = deviations(None, plan, None, (), ("H1a",))  # type: ignore[arg-type]
    assert "No plan was frozen" in none.table().notes[0].say("en")
    # An empty table would read as if nothing had departed.
    ((where, _, done),) = none.table().rows
    assert (where.say("en"), done.say("en")) == ("the whole plan", "cannot be compared")


def test_the_record_is_plain_yaml(study: Path) -> None:
    gs.freeze(study)
    content = read_yaml((study.parent / FROZEN).read_text(encoding="utf-8"), FROZEN).value
    assert content["kind"] == "frozen_plan" and len(content["plan"]["hypotheses"]) == 43
