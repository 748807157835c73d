"""Loading schemes: every fault at once with its place, shipped ids and versions, migration."""

import pytest

from governance_survey.errors import FileError, SchemeError, UsageError
from governance_survey.schemes.loading import SchemeInvalid, load_scheme, read_shipped, scheme_from, shipped
from governance_survey.schemes.migration import migrate

SMALL = """\
schema_version: 1
kind: instrument
id: small
version: "1.0"
title: {zh: 小问卷, en: Small}
unit: person
code_lists:
  - id: YN
    level: nominal
    codes: [{code: 1, zh: 是, en: yes}, {code: 0, zh: 否, en: no}]
items:
  - {id: Q1, text: {zh: 一, en: one}, codes: YN}
"""


def test_types_come_from_the_models():
    form = load_scheme(SMALL, "small.yaml", "instrument")
    assert [code.code for code in form.code_lists[0].codes] == [1, 0]
    assert form.code_lists[0].codes[1].en == "no"
    assert form.version == "1.0"


def test_text_codes_stay_text():
    form = load_scheme(SMALL.replace("code: 1,", 'code: "01",').replace("code: 0,", "code: A,"), "x", "instrument")
    assert [code.code for code in form.code_lists[0].codes] == ["01", "A"]


def test_all_faults_at_once_with_their_places():
    bad = (
        SMALL.replace("unit: person", "unit: persn")
        .replace("level: nominal", "levl: nominal")
        .replace("id: Q1", "id: 1Q")
        .replace("text: {zh: 一, en: one}", "text: {}")
    )
    with pytest.raises(SchemeInvalid) as caught:
        load_scheme(bad, "small.yaml", "instrument")
    found = {failure.path: failure for failure in caught.value.failures}
    assert found["unit"].line == 6
    assert "person" in found["unit"].message.en
    assert "level" in found["code_lists[1].levl"].message.zh
    assert found["code_lists[1].levl"].line == 9
    assert "code_lists[1].level" in found
    assert "1Q" in found["items[1].id"].message.zh
    assert "zh" in found["items[1].text"].message.en
    assert len(caught.value.failures) == 5
    for language in ("zh", "en"):
        assert "small.yaml" in caught.value.say(language)


def test_another_kind_than_expected():
    with pytest.raises(SchemeError) as caught:
        load_scheme(SMALL, "x", "study")
    assert caught.value.code == "scheme_kind"
    with pytest.raises(SchemeError) as caught:
        load_scheme(SMALL.replace("kind: instrument", "kind: instrumnt"), "x")
    assert "instrument" in caught.value.say("zh")


def test_any_of_several_kinds():
    assert load_scheme(SMALL, "x", ("study", "instrument")).id == "small"
    with pytest.raises(SchemeError) as caught:
        load_scheme(SMALL, "x", ("study", "codebook"))
    assert caught.value.code == "scheme_kind"
    assert "kind: study" in caught.value.say("en") and "kind: codebook" in caught.value.say("zh")
    assert read_shipped(("index_scheme", "codebook"), "community_emergency").kind == "codebook"
    assert read_shipped(("analysis_plan", "codebook"), "community_emergency").kind == "analysis_plan"


@pytest.mark.parametrize("kind", ["instrument", "index_scheme", "codebook", "analysis_plan", "source_map"])
def test_shipped_schemes_load_whole(kind):
    assert shipped(kind)
    for name in shipped(kind):
        scheme = read_shipped(kind, name)
        assert scheme.id == name
        assert read_shipped(kind, f"{name}@{scheme.version}") is scheme


def test_an_unknown_id_suggests_the_nearest():
    with pytest.raises(UsageError) as caught:
        scheme_from("comunity_worker", "instrument")
    assert "community_worker" in caught.value.say("zh")
    with pytest.raises(UsageError):
        scheme_from("community_worker@9.9", "instrument")


def test_files_by_path(tmp_path):
    (tmp_path / "问卷 一.yaml").write_text(SMALL, encoding="utf-8")
    assert scheme_from("问卷 一.yaml", "instrument", tmp_path).id == "small"
    with pytest.raises(FileError) as caught:
        scheme_from("问卷 二.yaml", "instrument", tmp_path)
    assert "问卷 一.yaml" in caught.value.say("en")
    (tmp_path / "gbk.yaml").write_bytes(SMALL.encode("gb18030"))
    with pytest.raises(FileError) as caught:
        scheme_from(tmp_path / "gbk.yaml", "instrument")
    assert caught.value.code == "not_utf8"
    form = load_scheme(SMALL, "x")
    assert scheme_from(form, "instrument") is form


def test_migration_goes_step_by_step():
    steps = {
        ("study", 1): lambda content: content | {"b": content.pop("a")},
        ("study", 2): lambda content: content | {"c": content.pop("b") + "!"},
    }
    done = migrate({"schema_version": "1", "kind": "study", "a": "x"}, "x", steps=steps, now=3)
    assert done == {"schema_version": "3", "kind": "study", "c": "x!"}


@pytest.mark.parametrize(
    ("written", "code"),
    [(None, "schema_version_missing"), ("one", "schema_version_missing"), ("9", "schema_version_unknown")],
)
def test_versions_that_cannot_be_read(written, code):
    with pytest.raises(SchemeError) as caught:
        migrate({"kind": "study"} | ({"schema_version": written} if written else {}), "x.yaml")
    assert caught.value.code == code
    assert "x.yaml" in caught.value.say("zh")
