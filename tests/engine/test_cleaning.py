"""Cleaning: values, a reason for every empty cell, undeclared cells apart, spellings made one and told."""

import unicodedata
from dataclasses import replace

import numpy as np
import pytest

from governance_survey.engine.cleaning import CleaningRule, clean, normalise
from governance_survey.words.reasons import REASON_NUMBER

CODES = CleaningRule(
    "codes",
    codes={float(code): float(code) for code in range(1, 6)},
    labels={"满意": 4.0, "very satisfied": 5.0},
    missing={98.0: REASON_NUMBER["dont_know"], -3.0: REASON_NUMBER["not_asked"], "(跳过)": REASON_NUMBER["not_asked"]},
)
NUMBER = CleaningRule("number", missing={98.0: REASON_NUMBER["dont_know"]})
TEXT = CleaningRule("text", missing={"(跳过)": REASON_NUMBER["not_asked"]})


def objects(*cells):
    made = np.empty(len(cells), dtype=object)
    made[:] = cells
    return made


def reason(name):
    return REASON_NUMBER[name]


def test_numbers_on_a_code_list():
    column = clean(np.array([1.0, 98.0, np.nan, 7.0, -3.0, 2.5, np.inf]), CODES)
    np.testing.assert_array_equal(column.values, [1.0, *[np.nan] * 6])
    assert column.reasons.tolist() == [
        0, reason("dont_know"), reason("no_answer"), reason("invalid"), reason("not_asked"), reason("invalid"),
        reason("invalid"),
    ]  # fmt: skip
    assert column.undeclared.tolist() == [False, False, False, True, False, True, True]


def test_texts_on_a_code_list_by_code_or_label():
    cells = objects("1", " 2 ", "３", "4.0", "满意", "(跳过)", "98", "", None, "差不多", "1_0", "nan", "True")
    column = clean(cells, CODES)
    np.testing.assert_array_equal(column.values, [1, 2, 3, 4, 4, *[np.nan] * 8])
    assert column.undeclared.tolist() == [False] * 9 + [True] * 4
    assert column.reasons[5:9].tolist() == [
        reason("not_asked"), reason("dont_know"), reason("no_answer"), reason("no_answer"),
    ]  # fmt: skip


def test_undeclared_skip_code_is_never_a_number():
    """Fault 14: 99 on a five-point item without a declaration is set aside and counted, not computed with."""
    column = clean(np.array([5.0, 99.0, 99.0, 3.0]), CODES)
    assert column.undeclared.sum() == 2
    assert np.nansum(column.values) == 8.0


def test_full_width_digits_count_and_units_do_not():
    """Fault 16: １２ is twelve; "1,234" and "45%" are not guessed."""
    column = clean(objects("１２", "1,234", "45%", "－3", "１．５"), NUMBER)
    np.testing.assert_array_equal(column.values, [12, np.nan, np.nan, -3, 1.5])
    assert column.undeclared.tolist() == [False, True, True, False, False]


def test_spaces_are_folded_and_the_merge_is_told():
    """Fault 17: 满意, 满意+U+3000 and 满意+space are one answer, and the reader learns of it."""
    column = clean(objects("满意", "满意\u3000", "满意 ", "very  satisfied"), CODES)
    assert column.values.tolist() == [4, 4, 4, 5]
    assert column.merged == (("满意", ("满意", "满意\u3000", "满意 ")),)


def test_composed_and_decomposed_accents_are_one():
    """Fault 18: NFC and NFD of a label are the same answer."""
    name = "Bjørnøya é"
    column = clean(objects(unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)), TEXT)
    assert column.values[0] == column.values[1]
    assert len(column.merged) == 1


def test_text_keeps_leading_zeros_and_words_for_nothing():
    """Faults 11 and 12: ids and answers such as NA stay as written; only declared tokens are missing."""
    column = clean(objects("00123", "NA", "None", "null", "无", "(跳过)"), TEXT)
    assert column.values.tolist() == ["00123", "NA", "None", "null", "无", None]
    assert column.merged == ()


def test_what_a_person_wrote_keeps_its_punctuation():
    column = clean(
        objects(" 很好，谢谢！\n（第二行） ", "cafe\u0301", "（跳过）", "\u3000"), replace(TEXT, kind="open")
    )
    assert column.values.tolist() == ["很好，谢谢！\n（第二行）", "caf\u00e9", None, None]
    assert column.reasons.tolist() == [0, 0, reason("not_asked"), reason("no_answer")]


def test_numbers_as_keys_become_plain_text():
    assert clean(np.array([12.0, np.nan, 1.5]), TEXT).values.tolist() == ["12", None, "1.5"]


def test_measurements_keep_their_values_and_lose_infinities():
    column = clean(np.array([0.25, 98.0, np.nan, np.inf]), NUMBER)
    np.testing.assert_array_equal(column.values, [0.25, np.nan, np.nan, np.nan])
    assert column.reasons.tolist() == [0, reason("dont_know"), reason("no_answer"), reason("invalid")]
    assert column.undeclared.tolist() == [False, False, False, True]


@pytest.mark.parametrize("kind", ["codes", "number", "text", "open"])
@pytest.mark.parametrize("as_text", [False, True])
def test_what_the_file_sets_aside_is_never_used(kind, as_text):
    rule = CleaningRule(kind, codes={1.0: 1.0}, set_aside=frozenset({8.0, "8"}))
    raw = objects("1", "8") if as_text else np.array([1.0, 8.0])
    column = clean(raw, rule)
    assert column.undeclared.tolist() == [False, True]
    assert column.reasons.tolist() == [0, reason("invalid")]


@pytest.mark.parametrize("rule", [CODES, NUMBER, TEXT])
@pytest.mark.parametrize("raw", [np.zeros(0), np.empty(0, dtype=object)])
def test_no_rows(rule, raw):
    column = clean(raw, rule)
    assert len(column.values) == len(column.reasons) == len(column.undeclared) == 0


@pytest.mark.parametrize("rule", [CODES, NUMBER, TEXT])
def test_all_missing(rule):
    for raw in (np.full(3, np.nan), objects(None, None, None)):
        assert clean(raw, rule).reasons.tolist() == [reason("no_answer")] * 3


def test_a_clean_column_cannot_be_changed_and_the_raw_one_is_not():
    raw = np.array([1.0, 98.0, np.nan])
    before = raw.copy()
    column = clean(raw, NUMBER)
    np.testing.assert_array_equal(raw, before)
    with pytest.raises(ValueError, match="read-only"):
        column.values[0] = 2


def test_normalise_is_idempotent():
    for text in ("  a　b ", "ＡＢＣ", "ﬁ", "é", "㈱"):
        assert normalise(normalise(text)) == normalise(text)
