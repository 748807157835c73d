"""Open answers may be quoted where a column of the questionnaire says so, named once when codings are read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import governance_survey as gs
from governance_survey.errors import DataError, UsageError

SAID = ["夜里封楼，没人通知", "等了两天", "没有", "群里说了"]


def form(kind: str, labels: tuple[tuple[object, str], ...] = ()) -> gs.Instrument:
    title = {"zh": "题", "en": "question"}
    variable = {"id": "Q2", "title": title, "kind": kind, "asked": True}
    lists = []
    if labels:
        variable["codes"] = "YN"
        lists = [{"id": "YN", "level": "nominal", "codes": [{"code": code, "zh": zh} for code, zh in labels]}]
    return gs.Instrument.model_validate(
        {
            "schema_version": 1,
            "kind": "instrument",
            "id": "f",
            "version": "0.1",
            "title": title,
            "unit": "person",
            "code_lists": lists,
            "variables": [
                {"id": "key", "title": title, "kind": "key"},
                {"id": "Q1", "title": title, "kind": "text", "asked": True},
                variable,
            ],
            "keys": {"respondent": "key"},
        }
    )


def quotable(folder: Path, own: gs.Instrument, values: list[object], consent: object) -> list[bool]:
    table = pd.DataFrame({"key": list("abcd"), "Q1": SAID, "Q2": values})
    answers = gs.read_responses(table, own, sampling="convenience")
    rows = "".join(f"Q1:{key},,PB.RSK.4,A\n" for key in "abcd")
    (folder / "coded.csv").write_text("source,quote,code,coder\n" + rows, encoding="utf-8")
    codings = gs.read_codings([answers, folder / "coded.csv"], "community_emergency", consent=consent)
    assert {source.attributes["item"] for source in codings.sources} == {"Q1"} or consent is None
    found = gs.protect(codings)
    return [found.quotable(segment) for segment in codings.segments]


CODED = form("category", ((1, "是"), (2, "否")))
OTHER = form("category", ((1, "可以匿名引用"), (2, "请勿引用")))


@pytest.mark.parametrize(
    ("own", "values", "consent", "told"),
    [
        (CODED, [1, 2, None, 1], "Q2", [True, False, False, True]),
        (CODED, [1, 2, None, 1], None, [False] * 4),
        (form("text"), ["同意", "不同意", None, "Yes"], "Q2", [True, False, False, True]),
        (OTHER, [1, 2, None, 1], {"Q2": "可以匿名引用"}, [True, False, False, True]),
        (OTHER, [1, 2, None, 1], {"Q2": 1}, [True, False, False, True]),
        (OTHER, [1, 2, None, 1], {"Q2": [1, 2]}, [True, True, False, True]),
        (form("number"), [1, 0, None, 1], {"Q2": 1}, [True, False, False, True]),
    ],
)
def test_a_column_of_consent_opens_the_answers(own, values, consent, told, tmp_path: Path) -> None:
    assert quotable(tmp_path, own, values, consent) == told


@pytest.mark.parametrize(
    ("own", "consent", "error", "code", "says"),
    [
        (CODED, "Q22", DataError, "column_not_found", "Q2"),
        (OTHER, "Q2", UsageError, "consent_unclear", "可以匿名引用"),
        (OTHER, {"Q2": "可以引用"}, UsageError, "consent_unclear", "可以引用"),
        (CODED, {}, UsageError, "consent_unclear", "{}"),
        (CODED, 3, UsageError, "consent_unclear", "3"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_names_no_consent_is_told(
    own, consent, error, code: str, says: str, language: str, tmp_path: Path
) -> None:
    with pytest.raises(error) as caught:
        quotable(tmp_path, own, [1, 2, None, 1], consent)
    assert caught.value.code == code and says in caught.value.say(language)


def test_consent_without_answers_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "I01.txt").write_text("问：后来呢？\n答：等了两天。\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        gs.read_codings(tmp_path / "I01.txt", "community_emergency", consent="Q2")
    assert caught.value.code == "option_not_used"
