"""Small questionnaires and answers for the tests of checks."""

from __future__ import annotations

from typing import Any

import pandas

from governance_survey.data.design_roles import DesignRoles
from governance_survey.data.responses import Origin, Responses
from governance_survey.engine.table import answer_table, table_digest
from governance_survey.schemes.index_scheme import IndexScheme
from governance_survey.schemes.instrument import Instrument
from governance_survey.words.provenance import Provenance

AGREE = {
    "id": "A5",
    "level": "ordinal",
    "codes": [
        {"code": 1, "zh": "非常不同意", "en": "strongly disagree"},
        {"code": 2, "zh": "不太同意", "en": "disagree"},
        {"code": 3, "zh": "说不清", "en": "neither"},
        {"code": 4, "zh": "比较同意", "en": "agree"},
        {"code": 5, "zh": "非常同意", "en": "strongly agree"},
    ],
}
YESNO = {
    "id": "YN",
    "level": "nominal",
    "codes": [{"code": 0, "zh": "否", "en": "no"}, {"code": 1, "zh": "是", "en": "yes"}],
}


def words(text: str) -> dict[str, str]:
    return {"zh": f"中{text}", "en": text}


def item(name: str, measures: str | None = "c", **more: Any) -> dict[str, Any]:
    return {"id": name, "text": words(name), "codes": "A5", "measures": measures, **more}


def variable(name: str, kind: str = "number", **more: Any) -> dict[str, Any]:
    return {"id": name, "title": words(name), "kind": kind, **more}


def instrument(**parts: Any) -> Instrument:
    """A sound questionnaire of three items on agreement; `parts` replace or add to it."""
    sound: dict[str, Any] = {
        "schema_version": 1,
        "kind": "instrument",
        "id": "small",
        "version": "1.0",
        "title": words("small"),
        "unit": "person",
        "code_lists": [AGREE],
        "constructs": [{"id": "c", "title": words("construct")}],
        "items": [item("q1"), item("q2"), item("q3", reverse=True)],
    }
    return Instrument.model_validate(sound | parts)


def index_scheme(**parts: Any) -> IndexScheme:
    """A sound index of one source and one dimension."""
    sound: dict[str, Any] = {
        "schema_version": 1,
        "kind": "index_scheme",
        "id": "small_index",
        "version": "1.0",
        "title": words("index"),
        "sources": [{"id": "respondent", "title": words("respondents"), "prefix": "R"}],
        "dimensions": [{"id": "D", "title": words("D"), "constructs": [{"source": "respondent", "id": "c"}]}],
    }
    return IndexScheme.model_validate(sound | parts)


def answers(table: pandas.DataFrame, form: Instrument | None = None, **roles: Any) -> Responses:
    """Answers bound to a questionnaire without any reading verb."""
    handle = answer_table(table)
    form = form or instrument()
    design = DesignRoles(**({"sampling": "convenience"} | roles))
    origin = Origin("table", "memory", table_digest(handle))
    provenance = Provenance("read_responses", {"instrument": form.id}, inputs={"table": origin.sha256})
    return Responses(form.source_id, form, handle, design, origin, provenance)
