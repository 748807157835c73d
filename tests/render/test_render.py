"""One table of formats."""

from __future__ import annotations

import subprocess
import sys

import pytest

from governance_survey.render import RENDERERS, render
from governance_survey.words.errors import UsageError


def test_the_suffix_chooses_the_format(real_document):
    assert render(real_document, ".HTML", "en").startswith(b"<!DOCTYPE html>")
    assert render(real_document, ".docx", "en").startswith(b"PK")


def test_an_unknown_suffix_lists_the_known_ones(real_document):
    with pytest.raises(UsageError) as refused:
        render(real_document, ".pages", "zh")
    assert refused.value.code == "unknown_output"
    assert all(suffix in refused.value.say("zh") for suffix in RENDERERS)


def test_nothing_heavy_is_imported_before_it_is_needed():
    code = (
        "import sys, governance_survey.render, governance_survey.render.readback; "
        "print([n for n in ('matplotlib', 'seaborn', 'docx', 'pandas', 'defusedxml') if n in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
