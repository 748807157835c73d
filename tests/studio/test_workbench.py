"""Notebooks beside a study: copied, never overwritten, opened."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from governance_survey.studio import workbench
from governance_survey.words.errors import FileError, UsageError


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shipped"
    (folder / "data").mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / "01_first.ipynb").write_text('{"cells": []}', encoding="utf-8")
    (folder / "data" / "a.csv").write_text("x\n1\n", encoding="utf-8")
    (folder / ".ipynb_checkpoints" / "01_first.ipynb").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(workbench, "resource", lambda *parts: folder)
    return folder


def test_notebooks_and_their_data_are_copied(shipped: Path, tmp_path: Path) -> None:
    made = workbench.lab(tmp_path / "study", open_lab=False)
    assert made.copied == ("01_first.ipynb", "data/a.csv") and made.kept == ()
    assert (tmp_path / "study" / "data" / "a.csv").read_text(encoding="utf-8") == "x\n1\n"
    assert not list((tmp_path / "study").rglob(".ipynb_checkpoints"))
    assert "01_first.ipynb" in made.say("zh") and "copied" in made.say("en")


def test_a_changed_notebook_is_left_alone(shipped: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    workbench.lab(study, open_lab=False)
    (study / "01_first.ipynb").write_text("mine", encoding="utf-8")
    second = workbench.lab(study, open_lab=False)
    assert second.copied == ("01_first_2.ipynb",) and second.kept == ("data/a.csv",)
    assert (study / "01_first.ipynb").read_text(encoding="utf-8") == "mine"
    third = workbench.lab(study, open_lab=False)
    assert third.copied == () and len(list(study.glob("*.ipynb"))) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_installation_without_notebooks_says_so(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "resource", lambda *parts: tmp_path / "nowhere")
    with pytest.raises(FileError) as caught:
        workbench.lab(tmp_path / "study", open_lab=False)
    assert caught.value.code == "notebooks_missing" and "notebooks" in caught.value.say(language)
    assert not (tmp_path / "study").exists()


class Lab:
    """Stands for the JupyterLab process: interrupted twice, then ends with a code."""

    def __init__(self, command: list[str], code: int) -> None:
        self.command, self.code, self.waited = command, code, 0

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, *_: Any) -> None:
        return None

    def wait(self) -> int:
        self.waited += 1
        if self.waited < 3:
            raise KeyboardInterrupt
        return self.code


@pytest.mark.parametrize("code", [0, 130])
def test_jupyterlab_answers_its_own_interrupts(
    code: int, shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Lab] = []

    def start(command: list[str]) -> Lab:
        started.append(Lab(command, code))
        return started[-1]

    monkeypatch.setattr(workbench.subprocess, "Popen", start)
    workbench.lab(tmp_path / "study")
    assert started[0].command == [sys.executable, "-m", "jupyterlab", str(tmp_path / "study")]
    assert started[0].waited == 3


def test_a_failing_jupyterlab_is_told(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbench.subprocess, "Popen", lambda command: Lab(command, 1))
    with pytest.raises(UsageError) as caught:
        workbench.lab(tmp_path / "study")
    assert caught.value.code == "jupyterlab_failed"
    assert (tmp_path / "study" / "01_first.ipynb").is_file()
