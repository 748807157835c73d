"""Numbers as printed: formats, and the rule that tells agreement from a changed digit."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance_survey.words.numbers import MINUS, STYLES, Number, agrees, show


@pytest.mark.parametrize(
    ("value", "style", "zh", "en"),
    [
        (0.43232, "estimate", "0.43", "0.43"),
        (-0.43232, "estimate", f"{MINUS}0.43", f"{MINUS}0.43"),
        (-0.001, "estimate", "0.00", "0.00"),
        (0.8188, "correlation", "0.819", ".819"),
        (1.0, "correlation", "1.000", "1.000"),
        (0.0421, "p_relation", "=\xa00.042", "=\xa0.042"),
        (1e-9, "p", "<\xa00.001", "<\xa0.001"),
        (0.9999, "p", ">\xa00.999", ">\xa0.999"),
        (1411, "count", "1411", "1411"),
        (None, "score", "无法估计", "not estimable"),
        (math.nan, "score", "无法估计", "not estimable"),
        (math.inf, "score", "无法估计", "not estimable"),
    ],
)
def test_printed(value, style, zh, en):
    assert (show(value, style).zh, show(value, style).en) == (zh, en)


def test_numpy_numbers_print_plainly():
    import numpy as np

    assert Number("k", np.float64(0.5)).say("en") == "0.50"
    assert "np." not in repr(Number("k", np.float64(0.5)).value)


@settings(max_examples=400, deadline=None)
@given(value=st.floats(-1e6, 1e6), style=st.sampled_from(sorted(set(STYLES) - {"p", "p_relation"})))
def test_what_is_printed_always_agrees(value, style):
    for language in ("zh", "en"):
        assert agrees(show(value, style).say(language), value)


@settings(max_examples=400, deadline=None)
@given(value=st.floats(-999, 999), up=st.booleans(), steps=st.integers(2, 9))
def test_two_last_digits_off_never_agree(value, up, steps):
    changed = value + (steps if up else -steps) * 0.01
    assert not agrees(show(changed, "estimate").en, value)


@given(p=st.floats(0, 1))
def test_p_values_agree_with_their_print(p):
    assert agrees(show(p, "p").en, p)
    assert agrees(show(p, "p_relation").zh, p)


@pytest.mark.parametrize(
    ("printed", "value"), [("0.44", 0.43232), ("abc", 1.0), ("-0.43", 0.43), ("< .001", 0.02), ("1.0", None)]
)
def test_disagreement(printed, value):
    assert not agrees(printed, value)
