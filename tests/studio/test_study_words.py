"""Errors of a study are told in the words of its file: the part, and the key to write there."""

import re

import pytest

import governance_survey as gs
from governance_survey.errors import DataError, FileError, FormulaError, SchemeError, UsageError
from governance_survey.studio.running import measure_study
from governance_survey.studio.study_words import as_study_keys, in_part, in_study_words
from governance_survey.words.text import Text, same

from ..steps.studies import worker_table
from .test_running_slips import written

ARGUMENT = re.compile(r"\b[a-z_]+=[\w\"'{\[(]")


@pytest.mark.parametrize(
    ("remedy", "told"),
    [
        ('Take family="ordered".', 'Take family: "ordered". Write it in study.yaml, under findings.'),
        ('Name it: sheet="…".', 'Name it: sheet: "…". Write it in study.yaml, under data.'),
        ('lonely="certainty" or merge', 'lonely_psu: "certainty" or merge. Write it in study.yaml, under data.'),
        ("Declare it with burdens=.", "Declare it with burdens. Write it in study.yaml, under coupling."),
        ('cluster=("a", "b")', 'cluster: ["a", "b"]. Write it in study.yaml, under findings.'),
        ("category=3", "category: 3. Write it in study.yaml, under findings."),
        ('Use measure(parts="method").', 'Use measure: ["method"]. Write it in study.yaml.'),
        # Two rules are two rows of a list.
        (
            'accept={"a_b": "…", "c": "…"}; printed.',
            'accept: [{rule: a_b, reason: "…"}, {rule: c, reason: "…"}]; printed. Write it in study.yaml.',
        ),
        ('limits={"fast": 2}', "quality: [{rule: fast, limit: 2}]. Write it in study.yaml."),
        # What a study file does not have stays as it is.
        ('Take method="reml".', 'Take method="reml".'),
        ("impute(…, m=20), then imputed=", "impute(…, m=20), then imputed="),
        ("y ~ x", "y ~ x"),
        ("W_LAW >= 3 and urban == 1", "W_LAW >= 3 and urban == 1"),
    ],
)
def test_arguments_become_keys_of_the_study_file(remedy, told):
    assert as_study_keys(same(remedy)).en == told


def test_the_chinese_remedy_names_the_key_and_its_part():
    told = as_study_keys(Text(zh='用 family="ordered"（有序）', en='Take family="ordered"'))
    assert told.zh == '用 family: "ordered"（有序）。写在 study.yaml 的 findings 里。'


def test_outside_a_study_remedies_name_arguments():
    with in_study_words():
        inside = UsageError("x", same("x"), fix=same('sheet="a"'))
    outside = UsageError("x", same("x"), fix=same('sheet="a"'))
    assert 'sheet: "a"' in inside.say("en") and 'sheet="a"' in outside.say("en")


def test_the_part_goes_before_what_is_known_of_the_place_and_is_said_once():
    with pytest.raises(UsageError) as caught, in_part("findings F2"), in_part("findings F2"):
        raise UsageError("x", same("x"), where=same("workers.csv"))
    assert caught.value.say("en").splitlines()[1] == "  where: study.yaml: findings F2, workers.csv"


FINDING = {"id": "F1", "formula": "W_RSK ~ W_LAW", "term": "W_LAW"}


@pytest.mark.parametrize(
    ("changed", "kind", "code", "says"),
    [
        ({"findings": [FINDING | {"formula": "W_RSK ~ W_LAV"}]}, FormulaError, "unknown_name", "findings F1"),
        (
            {"findings": [FINDING | {"formula": "W_RSK ~ W_RSK1_1"}]},
            UsageError,
            "outcome_on_its_parts",
            'accept: [{rule: outcome_on_its_parts, reason: "…"}]',
        ),
        ({"findings": [FINDING | {"category": 3}]}, UsageError, "unknown_category", "study.yaml: findings F1"),
        ({"findings": [FINDING | {"formula": "W_F1 ~ W_LAW"}]}, UsageError, "category_outcome", "family: "),
        ({"measure": ["invariance"], "by": []}, UsageError, "invariance_needs_groups", 'by: ["'),
        ({"measure": ["relaibility"]}, UsageError, "unknown_part", "study.yaml: measure"),
        ({"obstacles": [{"index": "W_LAV"}]}, UsageError, "unknown_index", "study.yaml: obstacles"),
        ({"link": {"on": "town"}}, UsageError, "key_not_found", 'on: "'),
        ({"by": ["citty"]}, UsageError, "group_needs_codes", "urban"),
    ],
)
def test_a_slip_in_a_study_is_told_with_its_part_and_key(tmp_path, changed, kind, code, says):
    worker_table().to_csv(tmp_path / "workers.csv", index=False)
    with pytest.raises(kind) as caught:
        gs.run(written(tmp_path, **changed))
    assert caught.value.code == code
    for language in ("zh", "en"):
        said = caught.value.say(language)
        assert says in said and not ARGUMENT.search(said), said


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"quality": [{"rule": "fastt", "limit": 2}]}, "unknown_limit"),
        ({"accept": [{"rule": "harmann", "reason": "there is a reason"}]}, "unknown_misuse"),
    ],
)
def test_a_rule_misspelt_is_told_even_where_nothing_uses_it(tmp_path, changed, code):
    # The file of answers is not even there.
    with pytest.raises(UsageError) as caught:
        gs.run(written(tmp_path, **changed))
    assert caught.value.code == code and f"study.yaml: {next(iter(changed))}" in caught.value.say("en")


def test_invariance_of_a_study_compares_the_groups_its_scores_are_shown_by(tmp_path):
    worker_table().to_csv(tmp_path / "workers.csv", index=False)
    path = written(tmp_path, measure=["invariance"], by=["urban"])
    assert gs.run(path) is not None and "urban" in str(measure_study(path, ["invariance"]).each[0].options.by)


def test_a_lonely_unit_is_told_with_the_key_that_settles_it(tmp_path):
    table = worker_table()
    first = table["stratum_id"] == table["stratum_id"][0]
    table.loc[first, "psu_id"] = table["psu_id"][0]
    table.to_csv(tmp_path / "workers.csv", index=False)
    with pytest.raises(DataError) as caught:
        gs.run(written(tmp_path))
    assert 'lonely_psu: "' in caught.value.say("zh")


def test_a_folder_in_place_of_a_study_file_is_told_with_the_file_in_it(tmp_path):
    path = written(tmp_path)
    with pytest.raises(FileError) as caught:
        gs.run(tmp_path)
    assert str(path) in caught.value.say("zh") and "Is a directory" not in caught.value.say("zh")


def test_one_faulty_entry_of_a_list_is_one_fault(tmp_path):
    data = {
        "source": "worker", "file": "workers.csv", "instrument": "community_worker", "sampling": "convenient",
        "weight": "none", "psu": "none", "strata": "none",
    }  # fmt: skip
    with pytest.raises(SchemeError) as caught:
        gs.run(written(tmp_path, data=[data]))
    assert [failure.path for failure in caught.value.failures] == ["data[1].sampling"]
