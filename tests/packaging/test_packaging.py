"""The lock, the READMEs and the metadata say the same as the code."""

import re
import tomllib
from pathlib import Path

import pytest

import governance_survey as gs

from . import public_names

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_tables_of_public_names_are_fresh():
    assert set(public_names.CHINESE) == set(gs.__all__)
    assert public_names.main(check=True) == 0


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_both_readmes_hold_the_two_commands_and_their_windows_forms(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert (
        "python3 -m venv .venv && . .venv/bin/activate && pip install . && governance-survey demo --output demo" in text
    )
    assert 'python3 -m venv .venv && . .venv/bin/activate && pip install ".[test]" && pytest' in text
    assert text.count(".venv\\Scripts\\activate") == 2


def test_the_sessions_of_both_readmes_run(tmp_path, monkeypatch):
    """The Python blocks of each README are run as they stand."""
    monkeypatch.chdir(tmp_path)
    for name in ("README.md", "README.zh.md"):
        blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
        assert len(blocks) == 5
        space: dict[str, object] = {}
        for block in blocks:
            assert sum(bool(line.strip()) and not line.startswith("#") for line in block.splitlines()) <= 20
            exec(compile(block, name, "exec"), space)
        assert (tmp_path / "brief.docx").is_file() and (tmp_path / "resident.docx").is_file()
        assert space["verification"].passed and space["indices"].gaps and space["couplings"].tables()
        assert space["tested"].test("H1c").headline.estimate is not None and space["checks"].grade.letter in "ABCD"
        read = gs.read_codings(tmp_path / "interviews.qdpx", "community_emergency")
        assert len(read.marks) == len(space["codings"].marks)


def test_the_lock_names_no_host_and_covers_the_core():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    locked = {re.sub(r"[._]", "-", match.lower()) for match in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)}
    wanted = {re.sub(r"[._]", "-", re.split(r"[>=<;\[ ]", name)[0].lower()) for name in PROJECT["dependencies"]}
    assert wanted <= locked
    assert text.count("--hash=sha256:") > len(locked)


def test_versions_agree():
    assert gs.__version__ == PROJECT["version"]
    assert f"version: {gs.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## {gs.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert PROJECT["license"] == "GPL-3.0-or-later"
