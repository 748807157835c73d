"""Provenance, tables, sentences, errors: the plain records everything else shows itself with."""

import numpy as np
import pytest

from governance_survey.errors import DataError, FileError, GovernanceSurveyError, UsageError, VerificationError
from governance_survey.words.document import Sentence, compose
from governance_survey.words.errors import closest
from governance_survey.words.numbers import Number
from governance_survey.words.provenance import Provenance, plain
from governance_survey.words.table import Table
from governance_survey.words.text import Text, same
from governance_survey.words.wrapping import width


def chain(seed=1):
    read = Provenance("read", {"file": "a.csv"}, inputs={"a.csv": "0" * 64})
    score = Provenance("score", {"by": []}, (read,), {"rows": 3}, seed, rests_on=("S3-017",))
    return Provenance("fit", {"formula": "y ~ x"}, (score, read))


def test_the_digest_follows_everything_that_matters():
    assert chain().digest == chain().digest
    assert chain(seed=2).digest != chain().digest


def test_the_trail_reaches_the_file_and_visits_each_record_once():
    steps = [record.step for record in chain().trail()]
    assert sorted(steps) == ["fit", "read", "score"]
    assert chain().all_inputs() == {"a.csv": "0" * 64}


def test_two_files_of_one_name_stay_two():
    parents = tuple(Provenance("read", inputs={"a.csv": digit * 64}) for digit in "012")
    assert Provenance("report", parents=parents).all_inputs() == {
        "a.csv": "0" * 64,
        "a.csv (2)": "1" * 64,
        "a.csv (3)": "2" * 64,
    }


def test_plain_values_only():
    assert plain({"a": np.float64(1.5), "b": np.int64(2), "c": [np.nan], "d": Text(zh="甲", en="A")}) == {
        "a": 1.5, "b": 2, "c": [None], "d": {"zh": "甲", "en": "A"},
    }  # fmt: skip
    with pytest.raises(TypeError):
        plain(object())


def table():
    rows = ((Text(zh="风险治理", en="Risk"), Number("r.estimate", 61.25, "score")), ("W_LAW", None))
    return Table("t", Text(zh="表题", en="Title"), ("index", "estimate"), rows, (Text(zh="注", en="note"),))


def test_a_table_prints_aligned_in_both_languages():
    lines = table().say("zh").splitlines()
    assert len({width(line) for line in (lines[1], lines[3])}) == 1
    assert "61.2" in table().say("en")
    assert list(table().to_frame().columns) == ["index", "estimate"]


def test_a_table_escapes_what_people_typed():
    unsafe = Table("t", same("<b>"), ("term",), (("<script>alert(1)</script>",),))
    assert "<script>" not in unsafe._repr_html_()


def test_a_ragged_table_is_refused():
    with pytest.raises(ValueError, match="cells"):
        Table("t", same("x"), ("term", "estimate"), (("a",),))


def test_both_languages_of_a_sentence_show_the_same_numbers():
    n = Number("n", 3, "count")
    with pytest.raises(ValueError, match="different numbers"):
        Sentence(zh=("共", n), en=("none",))
    joined = compose(Text(zh="{a}，{b}", en="{a}, {b}"), a=compose(Text(zh="{n} 人", en="{n} people"), n=n), b="x")
    assert joined.say("en") == "3 people, x"
    assert [number.key for number in joined.numbers()] == ["n"]


def test_an_error_answers_in_both_languages():
    error = DataError(
        "bad", Text(zh="坏了。", en="Broken."), where=same("a.csv"), expected=1, got=2, fix=Text(zh="修", en="mend")
    )
    assert error.say("zh").splitlines() == ["坏了。 [bad]", "  位置：a.csv", "  应为：1", "  实为：2", "  怎么办：修"]
    assert error.say("en").splitlines()[0] == "Broken. [bad]"
    assert isinstance(error, GovernanceSurveyError)


def test_exit_codes():
    assert [kind.exit_code for kind in (DataError, VerificationError, UsageError, FileError)] == [1, 1, 2, 2]


def test_the_closest_name_is_suggested():
    assert "W_LAW" in closest("W_LWA", ["W_LAW", "W_COL"]).say("en")
    assert closest("zzz", ["W_LAW"]) is None
    assert closest("W_LWA", ["W_LAW", "W_LAW"]).say("en") == "Did you mean: W_LAW?"
