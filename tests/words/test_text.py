"""Two languages: who decides, and that neither is ever missing."""

import pytest

import governance_survey as gs
from governance_survey.words.text import Text, current_language, listed, same, say


def test_argument_then_choice_then_environment_then_locale(monkeypatch):
    gs.set_language(None)
    for name in ("GOVERNANCE_SURVEY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert current_language() == "zh"
    monkeypatch.setenv("GOVERNANCE_SURVEY_LANG", "en")
    assert current_language() == "en"
    gs.set_language("zh")
    assert current_language() == "zh"
    assert current_language("en") == "en"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'zh' or 'en'"):
        gs.set_language("fr")


def test_a_text_needs_both_languages():
    with pytest.raises(ValueError, match="both languages"):
        Text(zh="", en="x")


def test_filling_says_inner_texts_in_the_same_language():
    inner = Text(zh="风险", en="risk")
    assert Text(zh="{x}高", en="high {x}").fill(x=inner).say("zh") == "风险高"
    assert Text(zh="{x}高", en="high {x}").fill(x=inner).say("en") == "high risk"


def test_values_with_braces_stay_as_they_are():
    assert Text(zh="{x}", en="{x}").fill(x="{y}").say("en") == "{y}"


def test_lists_say_how_many_more():
    assert listed("abc", most=2).say("en") == "a, b and 1 more"
    assert "共 3 个" in listed("abc", most=2).say("zh")
    assert say(listed([]), "en") == "(none)"
    assert same("").say("en") == "(empty)"


def test_a_space_before_how_many_more_only_after_other_letters():
    chinese = [Text(zh=name, en=name) for name in ("天津", "河北", "山西", "上海")]
    assert listed(chinese, most=3).say("zh") == "天津、河北、山西等共 4 个"
    assert listed("abcd", most=3).say("zh") == "a、b、c 等共 4 个"
