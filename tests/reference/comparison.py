"""Ours beside R, number by number: `python -m tests.reference.comparison` writes the table anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from . import HERE

# Values file -> modules of `held` that answer for it.
TOPICS = {
    "01_scales": ("scales", "description"),
    "12_basic": ("basic",),
    "05_agreement_multilevel": ("community",),
    "11_indices": ("composites",),
    "02_efa": ("factors",),
    "03_cfa": ("confirmatory", "ordinal", "validity"),
    "04_polychoric_pca": ("polychoric", "components"),
    "07_regression": ("regression", "multilevel"),
    "08_mediation_moderation": ("mediation",),
    "09_mi": ("imputation",),
    "06_survey": ("survey", "survey_weights", "survey_models"),
    "10_agreement": ("coders",),
    "10b_agreement": ("coders_chance",),
}
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Compared:
    """One number of an entry."""

    entry: str
    path: str
    leaf: str
    ours: float
    theirs: float
    allowed: float

    @property
    def agrees(self) -> bool:
        """Within the entry's own tolerance; two missing values agree, and so do two equal infinities."""
        if np.isnan(self.ours) or np.isnan(self.theirs):
            return bool(np.isnan(self.ours) and np.isnan(self.theirs))
        return self.ours == self.theirs or abs(self.ours - self.theirs) <= self.allowed


def entries(topic: str) -> list[dict[str, Any]]:
    """Entries of one values file, as stored."""
    return list(json.loads((HERE / "values" / f"{topic}.json").read_text(encoding="utf-8"))["entries"])


def statements(topic: str) -> tuple[dict[str, Any], dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """HELD, DIFFERENT and NOT_OFFERED of a topic, its modules joined."""
    held: dict[str, Any] = {}
    different: dict[tuple[str, str], str] = {}
    absent: dict[tuple[str, str], str] = {}
    for name in TOPICS[topic]:
        module = import_module(f"{__package__}.held.{name}")
        held |= module.HELD
        different |= module.DIFFERENT
        absent |= {(key, "") if isinstance(key, str) else key: why for key, why in module.NOT_OFFERED.items()}
    return held, different, absent


def numbers(value: Any, at: Path = ()) -> Iterator[tuple[Path, float]]:
    """Every number of an output, with its place; None is a missing number, names are none."""
    if isinstance(value, dict):
        if set(value) == {"rownames", "colnames", "values"}:
            yield from _cells(value["values"], value["colnames"], at)
            return
        for key, inner in value.items():
            yield from numbers(inner, (*at, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from numbers(inner, (*at, place))
    elif value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield at, float("nan") if value is None else float(value)
    elif value in ("Infinity", "-Infinity"):
        yield at, float(value.replace("Infinity", "inf"))


def _cells(rows: list[list[Any]], names: list[str] | None, at: Path) -> Iterator[tuple[Path, float]]:
    # A column of a matrix can be named like that of a list of rows.
    for place, row in enumerate(rows):
        for column, inner in enumerate(row):
            yield from numbers(inner, (*at, place, names[column] if names else column))


def dotted(path: Path) -> str:
    """Names of a place without the numbers of rows, joined by dots."""
    return ".".join(part for part in path if isinstance(part, str))


def under(path: str, name: str) -> bool:
    """Whether a dotted place lies under a name of a statement."""
    return name in ("", path) or path.startswith(f"{name}.")


def _computed(entry: dict[str, Any], function: Any) -> list[Compared]:
    """What one function holds against its entry."""
    tolerance = entry["tolerance"]
    found = []
    for name, ours in function(entry):
        theirs = [(place, value) for place, value in numbers(entry["outputs"]) if under(dotted(place), name)]
        values = np.asarray(ours, dtype=float).ravel()
        if len(values) != len(theirs):
            raise AssertionError(f"{entry['id']} {name}: {len(values)} of ours for {len(theirs)} of theirs")
        for value, (place, reference) in zip(values.tolist(), theirs, strict=True):
            allowed = (tolerance["abs"] or 0.0) + (tolerance["rel"] or 0.0) * abs(reference)
            leaf = ".".join(map(str, place))
            found.append(Compared(entry["id"], name, leaf, value, reference, allowed))
    return found


_DONE: dict[tuple[str, Any], list[Compared]] = {}


def compared(entry: dict[str, Any], function: Any) -> list[Compared]:
    """Our numbers beside those of an entry; computed once, for the tests and the table alike."""
    key = (entry["id"], function)
    if key not in _DONE:
        _DONE[key] = _computed(entry, function)
    return _DONE[key]


@dataclass(frozen=True)
class Answer:
    """How one entry was answered: numbers held, numbers that differ (by place the cause), numbers not offered."""

    topic: str
    entry: str
    held: tuple[Compared, ...]
    different: tuple[Compared, ...]
    causes: tuple[tuple[str, str], ...]
    n_absent: int
    reasons: tuple[str, ...]


def answered(topic: str) -> list[Answer]:
    """Every entry of a topic, computed."""
    held, different, absent = statements(topic)
    found = []
    for entry in entries(topic):
        name = entry["id"]
        ours = compared(entry, held[name]) if name in held else []
        causes = {path: why for (at, path), why in different.items() if at == name}
        reasons = {path: why for (at, path), why in absent.items() if at == name}
        apart = tuple(number for number in ours if any(under(number.path, path) for path in causes))
        together = tuple(number for number in ours if not any(under(number.path, path) for path in causes))
        places = [dotted(place) for place, _ in numbers(entry["outputs"])]
        n_absent = sum(any(under(place, path) for path in reasons) for place in places)
        found.append(
            Answer(
                topic, name, together, apart, tuple(causes.items()), n_absent, tuple(dict.fromkeys(reasons.values()))
            )
        )
    return found


def lines() -> list[str]:
    """The table as Markdown: the counts first, then entry by entry, then each difference with its cause."""
    answers = [answer for topic in TOPICS for answer in answered(topic)]
    total = sum(len(answer.held) for answer in answers)
    apart = sum(len(answer.different) for answer in answers)
    within = sum(number.agrees for answer in answers for number in answer.different)
    absent = sum(answer.n_absent for answer in answers)
    out = [
        "# Ours beside R, number by number",
        "",
        "Made by `python -m tests.reference.comparison`. A number is held when |ours - theirs| <= abs + rel |theirs|,",
        "with the abs and rel of its own entry; `tests/reference/test_held.py` computes every one again.",
        "",
        f"**{total} numbers held, {apart} different with their cause ({within} of these within the tolerance: a cause",
        f"is told for a whole place), {absent} not offered.**",
        "",
        "| file | entry | held | largest difference | share of tolerance | different | not offered |",
        "|---|---|---|---|---|---|---|",
    ]
    for answer in answers:
        finite = [n for n in answer.held if np.isfinite(n.ours) and np.isfinite(n.theirs)]
        largest = max((abs(n.ours - n.theirs) for n in finite), default=0.0)
        share = max((abs(n.ours - n.theirs) / n.allowed for n in finite if n.allowed), default=0.0)
        out.append(
            f"| {answer.topic} | `{answer.entry}` | {len(answer.held)} | {largest:.1e} | {share:.2f} "
            f"| {len(answer.different)} | {answer.n_absent} |"
        )
    out += ["", "## Different, and why", ""]
    for answer in answers:
        for cause in dict.fromkeys(cause for _, cause in answer.causes):
            places = [path for path, own in answer.causes if own == cause]
            numbers_of = [n for n in answer.different if any(under(n.path, path) for path in places)]
            agree = sum(n.agrees for n in numbers_of)
            # Those that differ stand first: a number of the same place may agree.
            shown = ", ".join(
                f"{n.leaf}: {n.ours:.6g} / {n.theirs:.6g}" for n in sorted(numbers_of, key=lambda n: n.agrees)[:3]
            )
            beside = f", {agree} of them within the tolerance" if agree else ""
            out.append(f"- `{answer.entry}` ({len(numbers_of)} numbers{beside}; ours / R {shown}): {cause}")
    out += ["", "## Not offered", ""]
    out += [
        f"- `{answer.entry}` ({answer.n_absent}): {'; '.join(answer.reasons)}" for answer in answers if answer.n_absent
    ]
    return [*out, ""]


def main() -> None:
    """Write the table anew."""
    (HERE / "TABLE.md").write_text("\n".join(lines()), encoding="utf-8")


if __name__ == "__main__":
    main()
