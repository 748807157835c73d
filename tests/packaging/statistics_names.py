"""The stub of `governance_survey.statistics`, for editors and type checkers: written from its rooms.

``python -m tests.packaging.statistics_names`` writes it; a test compares.
"""

from __future__ import annotations

from pathlib import Path

from governance_survey.statistics.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
STUB = ROOT / "governance_survey" / "statistics" / "__init__.pyi"


def stub() -> str:
    """Text of the stub: one line a name, which `as` gives on."""
    lines = [
        f"from .{room} import {name} as {name}"
        for room, names in sorted(ROOMS.items())
        for name in sorted(names.split(), key=lambda name: (name[0].islower(), name))
    ]
    return "\n".join([*lines, "", "__all__: list[str]"]) + "\n"


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")
    print(f"{STUB.relative_to(ROOT)}: {sum(len(names.split()) for names in ROOMS.values())} names")
