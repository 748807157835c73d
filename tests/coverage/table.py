"""`COVERAGE.md`: every kept coverage in one place; `python -m tests.coverage.table` writes it from the kept files."""

from __future__ import annotations

import json
from pathlib import Path

from ..reference import cluster_coverage, survey_coverage
from .verbs import CONDITIONS, KEPT, REPLICATIONS, SEED, STATISTICS

TABLE = Path(__file__).parent / "COVERAGE.md"
_HEAD = f"""# How often 95 per cent intervals hold the truth

{REPLICATIONS:,} samples in each condition. In brackets the mean width (of clustered errors: the median over that of
CR1). With {REPLICATIONS:,} samples a true .95 shows as .936 to .964 in 95 of 100 tables. Made from the kept files by
`python -m tests.coverage.table`.
"""


def kept() -> dict:
    """Results through the verbs."""
    return json.loads(KEPT.read_text(encoding="utf-8"))


def table(title: str, seed: int, names: list[str], rows: dict[str, list[str]]) -> str:
    """One table in Markdown."""
    lines = [f"## {title}", "", f"Seed {seed}.", "", f"| |{'|'.join(names)}|", f"|---|{'---|' * len(names)}"]
    lines += [f"|{name}|{'|'.join(cells)}|" for name, cells in rows.items()]
    return "\n".join(lines) + "\n"


def printed() -> str:
    """The whole document."""
    own = {one.name: kept()["conditions"][one.name]["summary"] for one in CONDITIONS}
    verbs = {name: [_cell(held, name) for held in own.values()] for name in STATISTICS}
    survey = json.loads(survey_coverage.KEPT.read_text(encoding="utf-8"))["conditions"]
    surveys = {
        name: [_cell(survey[one.name]["summary"], name) for one in survey_coverage.CONDITIONS]
        for name in survey_coverage.STATISTICS
    }
    cluster = json.loads(cluster_coverage.KEPT.read_text(encoding="utf-8"))["conditions"]
    clusters = {
        f"{one.name}, slope {slope}": [
            _cell(cluster[one.name]["summary"], f"{method} {slope}") for method in cluster_coverage.METHODS
        ]
        for one in cluster_coverage.CONDITIONS
        for slope in cluster_coverage.SLOPES
    }
    parts = [
        _HEAD,
        table(
            "Simulated workers: what the verbs print of means, raked means, shares and slopes", SEED, list(own), verbs
        ),
        table(
            "Statistics of complex samples",
            survey_coverage.SEED,
            [one.name for one in survey_coverage.CONDITIONS],
            surveys,
        ),
        table("Clustered errors of slopes", cluster_coverage.SEED, list(cluster_coverage.METHODS), clusters),
    ]
    return "\n".join(parts)


def _cell(summary: dict[str, float], name: str) -> str:
    return f"{summary[f'{name} holds']:.3f} ({summary[f'{name} width']:.3g})"


if __name__ == "__main__":
    TABLE.write_text(printed(), encoding="utf-8")
    print(printed())
