"""The linters of index schemes and study files."""

from __future__ import annotations

import pytest

from governance_survey.schemes.loading import scheme_from
from governance_survey.schemes.study import Study
from governance_survey.steps.validation import validate

from .making import index_scheme, instrument, item, words


def ref(construct: str = "c", source: str = "respondent") -> dict[str, str]:
    return {"source": source, "id": construct}


def dimension(name: str, *refs: dict[str, str]) -> dict[str, object]:
    return {"id": name, "title": words(name), "constructs": list(refs)}


def source(name: str, prefix: str) -> dict[str, object]:
    return {"id": name, "title": words(name), "prefix": prefix}


BOTH = [dimension("D", ref(), ref("c", "worker"))]
INDEX_FAULTS = {
    "dimension twice": (
        {"dimensions": [dimension("D", ref()), dimension("D", ref("d"))]},
        "repeated_index_ids",
        "error",
    ),
    "source twice": (
        {"sources": [source("respondent", "R"), source("respondent", "S")]},
        "repeated_index_ids",
        "error",
    ),
    "same prefix": (
        {"sources": [source("respondent", "R"), source("worker", "R")], "dimensions": BOTH},
        "clashing_score_ids",
        "error",
    ),
    "no prefix": (
        {"sources": [source("respondent", ""), source("worker", "")], "dimensions": BOTH},
        "clashing_score_ids",
        "error",
    ),
    "source unknown": ({"dimensions": [dimension("D", ref(), ref("c", "worker"))]}, "undeclared_sources", "error"),
    "construct unknown": ({"dimensions": [dimension("D", ref(), ref("cc"))]}, "unknown_constructs", "error"),
    "construct twice": (
        {"dimensions": [dimension("D", ref()), dimension("E", ref())]},
        "constructs_counted_twice",
        "warning",
    ),
    "silent source": ({"sources": [source("respondent", "R"), source("worker", "W")]}, "silent_sources", "warning"),
    "no Chinese": ({"title": {"en": "index"}}, "missing_index_wording", "warning"),
    "uncovered": (
        {
            "sources": [source("respondent", "R"), source("worker", "W")],
            "dimensions": [*BOTH, dimension("E", ref("c", "worker"))],
        },
        "uncovered_dimensions",
        "note",
    ),
}


@pytest.mark.parametrize("fault", INDEX_FAULTS)
def test_index_fault_is_found(fault):
    parts, check_id, severity = INDEX_FAULTS[fault]
    report = validate(index_scheme(**parts), instruments=[instrument()])
    assert report.check(check_id).failed == severity
    assert report.passed == (severity != "error")


def test_score_with_the_name_of_a_column():
    scheme = index_scheme(sources=[source("respondent", "")], dimensions=[dimension("q1", ref())])
    report = validate(scheme, instruments=[instrument()])
    assert report.rows("shadowed_columns")["where"].tolist() == ["q1"]


def test_sound_index_has_nothing_to_say():
    report = validate(index_scheme(), instruments=[instrument()])
    assert [check.id for check in report.checks if check.n_failed] == []
    assert report.check("unknown_constructs").n_checked == 1


def test_without_its_questionnaire_constructs_are_not_checked():
    report = validate(index_scheme())
    assert report.check("unknown_constructs").n_checked == 0
    assert report.check("unknown_constructs").share is None


@pytest.mark.parametrize(
    ("scheme", "form"), [("five_dimensions", "community_worker"), ("bfi", "bfi"), ("immigration_view", "ess10_norway")]
)
def test_shipped_pairs_fit(scheme, form):
    report = validate(scheme_from(scheme, "index_scheme"), instruments=[scheme_from(form, "instrument")])
    assert report.passed
    assert report.check("unknown_constructs").n_checked > 0


def study(**parts) -> Study:
    row = {
        "file": "a.csv",
        "instrument": "bfi",
        "sampling": "convenience",
        "weight": "none",
        "psu": "none",
        "strata": "none",
    }
    finding = {"id": "F1", "formula": "R_D ~ C(edu, 3)*urban + age", "term": "age"}
    sound = {
        "schema_version": 1, "kind": "study", "id": "s", "version": "1", "title": words("s"), "seed": 1,
        "index_scheme": "bfi", "data": [row | {"source": "respondent", "sha256": "0" * 64}], "findings": [finding],
    }  # fmt: skip
    if parts.get("workers"):
        sound["data"] = [*sound["data"], row | {"source": parts["workers"]}]  # type: ignore[misc]
    return Study.model_validate(sound | {"findings": [finding | parts.get("finding", {})] * parts.get("times", 1)})


@pytest.mark.parametrize(
    ("parts", "check_id"),
    [
        ({"times": 2}, "repeated_study_ids"),
        ({"workers": "respondent", "finding": {"level": "respondent"}}, "repeated_study_ids"),
        ({"finding": {"formula": "R_D ~ age +"}}, "unreadable_formulas"),
        ({"finding": {"formula": "R_D ~ I(age) + age"}}, "unreadable_formulas"),
        ({"finding": {"term": "income"}}, "absent_terms"),
        ({"workers": "worker"}, "unknown_levels"),
        ({"finding": {"level": "worker"}}, "unknown_levels"),
    ],
)
def test_study_fault_is_found_alone(parts, check_id):
    report = validate(study(**parts))
    assert [check.id for check in report.failed("error")] == [check_id]


@pytest.mark.parametrize("term", ["age", "urban", "C(edu, 3)", "C(edu, 3)[2]", "C(edu,3)[2]:urban[1]"])
def test_terms_as_a_model_names_them(term):
    assert validate(study(finding={"term": term})).passed


def test_unpinned_file_is_a_note():
    report = validate(study(workers="worker", finding={"level": "worker"}))
    assert report.passed
    assert report.rows("unpinned_files")["where"].tolist() == ["data worker"]


def test_index_items_of_the_form_are_untouched():
    form = instrument(items=[item("q1"), item("q2")])
    before = form.model_dump_json()
    validate(index_scheme(), instruments=[form])
    assert form.model_dump_json() == before
