"""Scheme files as text values: as written, with their places, and nothing dangerous built."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_survey.errors import SchemeError
from governance_survey.schemes.safe_yaml import read_yaml, write_yaml
from governance_survey.words.resources import resource


def test_plain_values_stay_as_written():
    """The Norway problem and its relatives: no, 010, 1.10, 12:30:45, on, 2024-01-01, 1e3."""
    text = "a: no\nb: 010\nc: 1.10\nd: 12:30:45\ne: on\nf: 2024-01-01\ng: 1e3\nh: ~\ni:\nj: ''\nk: 'null'\nl: 0x1F\n"
    assert read_yaml(text, "x").value == {
        "a": "no", "b": "010", "c": "1.10", "d": "12:30:45", "e": "on", "f": "2024-01-01", "g": "1e3", "h": None,
        "i": None, "j": "", "k": "null", "l": "0x1F",
    }  # fmt: skip


def test_places():
    located = read_yaml("a: 1\nb:\n  - x: 2\n    y: 3\n", "x")
    assert located.place(("b", 0, "y")) == (4, 8)
    assert located.place(("b", 0, "missing")) == (3, 5)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml_duplicate_key", 3),
        ("a: &x 1\nb: 2\n", "yaml_alias", 1),
        ("a: 1\nb: *x\n", "yaml_alias", 2),
        ("a: !!python/object/apply:os.system ['echo']\n", "yaml_tag", 1),
        ("- 1\n- 2\n", "yaml_not_mapping", 1),
        ("", "yaml_not_mapping", 1),
        ("just text", "yaml_not_mapping", 1),
        ("a: [1, 2\nb: 3\n", "yaml_syntax", 2),
        ("a： 1\nb: 2\n", "yaml_not_mapping", 1),
        ("x: 1\na： 1\nb: 2\n", "yaml_syntax", 3),
        ("a:\n\t- 1\n", "yaml_syntax", 2),
        ("? [1, 2]\n: 3\n", "yaml_syntax", 1),
    ],
)
@pytest.mark.parametrize("pure", [False, True])
def test_refusals_tell_file_line_and_column(text, code, line, pure):
    with pytest.raises(SchemeError) as caught:
        read_yaml(text, "study.yaml", pure=pure)
    assert caught.value.code == code
    for language, word in (("zh", "行"), ("en", "line")):
        assert "study.yaml" in caught.value.say(language)
        assert word in caught.value.say(language)
    assert f"line {line}," in caught.value.say("en")


def test_both_parsers_see_the_same_values_in_the_same_places():
    text = resource("data_schema", "instruments", "resident-1.0.yaml").read_text(encoding="utf-8")
    text += "nothing: [~, null, '~', '']\nblank:\nlines: |\n  一\n  😀 二\n"
    fast, slow = read_yaml(text, "x"), read_yaml(text, "x", pure=True)
    assert fast.value == slow.value
    # A value left blank has no place of its own: one parser names the end of its line, the other the next.
    assert {path for path in slow.places if fast.places[path] != slow.places[path]} <= {("blank",)}
    assert set(fast.places) == set(slow.places)
    assert read_yaml(text, "x").value["nothing"] == [None, None, "~", ""]


def test_a_duplicate_key_names_both_lines():
    with pytest.raises(SchemeError) as caught:
        read_yaml("a: 1\nb: 2\na: 3\n", "x")
    assert "lines 1 and 3" in caught.value.say("en")
    assert "第 1 行和第 3 行" in caught.value.say("zh")


def test_the_full_width_colon_is_explained():
    for text in ("kind：study\nid: x\n", "id: x\nkind：study\nversion: 1\n"):
        with pytest.raises(SchemeError) as caught:
            read_yaml(text, "x")
        assert "全角" in caught.value.say("zh")


def test_an_alias_bomb_costs_nothing():
    """547 bytes that any walk would turn into 2.8e11 values."""
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    start = time.perf_counter()
    with pytest.raises(SchemeError) as caught:
        read_yaml(bomb, "x")
    assert caught.value.code == "yaml_alias"
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "text", ["a: " + "[" * 20_000, "a: " + "{x: " * 5_000, "\n".join("  " * n + "a:" for n in range(200))]
)
def test_deep_nesting_is_refused_plainly(text):
    with pytest.raises(SchemeError) as caught:
        read_yaml(text, "x")
    assert caught.value.code in ("yaml_too_deep", "yaml_syntax")


def test_a_huge_file_is_refused():
    with pytest.raises(SchemeError) as caught:
        read_yaml("a: " + "x" * 6_000_000, "x")
    assert caught.value.code == "yaml_too_large"


def test_a_byte_order_mark_does_no_harm():
    assert read_yaml("\ufeffa: 1\n", "x").value == {"a": "1"}


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=150, deadline=None)
@given(
    value=st.dictionaries(
        st.from_regex(r"[a-z]{1,6}", fullmatch=True),
        TEXTS | st.lists(TEXTS, min_size=1, max_size=3),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_is_read_back(value):
    assert read_yaml(write_yaml(value), "x").value == value
