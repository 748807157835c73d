"""Files that travel with the package: the project's own folders in a checkout, the package's otherwise."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource(*parts: str) -> Traversable:
    """A file or folder under ``data_schema/`` or ``notebooks/``.

    A checkout (also an editable install) is read from its top-level folders, so that a copy left inside
    the package by an installer can never be read stale.
    """
    checkout = Path(__file__).resolve().parents[2]
    project = checkout / "pyproject.toml"
    if project.is_file() and 'name = "governance-survey"' in project.read_text(encoding="utf-8"):
        return checkout.joinpath(*parts)
    return files("governance_survey").joinpath(*parts)
