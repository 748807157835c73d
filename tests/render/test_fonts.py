"""Fonts: what is on the machine first, then the stored one; what nobody has is refused."""

from __future__ import annotations

import sys

import pytest

from governance_survey.render import fonts
from governance_survey.words.errors import UsageError


def test_latin_greek_and_minus_need_no_other_font():
    assert fonts.families_for(["α = \u22120.5, R² ≥ 0", "– “quoted” …"]) == ["DejaVu Sans"]


def test_chinese_adds_one_font_that_has_the_characters():
    families = fonts.families_for(["治理镕。（）“”", "plain"])
    assert families[0] == "DejaVu Sans"
    assert len(families) == 2


def test_the_stored_font_is_found_without_importing_its_package(monkeypatch):
    from matplotlib.font_manager import fontManager

    monkeypatch.setattr(fontManager, "ttflist", [f for f in fontManager.ttflist if f.name == fonts.LATIN])
    sys.modules.pop("zhplot", None)
    assert fonts.families_for(["治"]) == ["DejaVu Sans", "Noto Sans SC"]
    assert "zhplot" not in sys.modules


def test_without_any_chinese_font_the_figure_is_refused(monkeypatch):
    from matplotlib.font_manager import fontManager

    monkeypatch.setattr(fontManager, "ttflist", [f for f in fontManager.ttflist if f.name == fonts.LATIN])
    monkeypatch.setattr(fonts, "_stored_font", lambda: None)
    with pytest.raises(UsageError) as refused:
        fonts.families_for(["社区治理"])
    assert refused.value.code == "glyph_missing"
    assert "社 (U+793E)" in refused.value.say("en")
    assert "Noto Sans CJK SC" in refused.value.say("zh")


def test_a_font_listed_but_deleted_is_not_used(monkeypatch):
    from matplotlib.font_manager import FontEntry, fontManager

    gone = FontEntry(fname="/nowhere/simhei.ttf", name="SimHei", weight=400)
    monkeypatch.setattr(fontManager, "ttflist", [gone, *(f for f in fontManager.ttflist if f.name == fonts.LATIN)])
    assert "SimHei" not in fonts.families_for(["治"])
