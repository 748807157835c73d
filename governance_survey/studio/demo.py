"""The demo: a simulated study of workers, residents and community records, and its report, in one folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..schemes.safe_yaml import write_yaml
from ..steps.reporting import Report
from ..words.files import MANIFEST, new_folder, write_file
from ..words.text import Text, same
from .running import run, write_report
from .simulation.file import frame_csv
from .simulation.study import PLAN, SimulatedStudy, simulate_study
from .simulation.tables import WEIGHTS

if TYPE_CHECKING:
    import pandas

STUDY = "study.yaml"
FILES = {"worker": "workers.csv", "resident": "residents.csv", "record": "records.csv"}
_TITLE = Text(
    zh="演示：社区应急治理能力（数据全部为模拟生成）",
    en="Demo: community emergency governance capability (all answers simulated)",
)
_SCHEMES = ("five_dimensions", "five_tensions", "five_remedies", "outcomes")
_HYPOTHESES = ("primary",)
# What stands in a report beside the hypotheses; more of `measure` would take the demo longer than a reader waits.
_BESIDE: dict[str, Any] = {
    "robustness": ["H1c"],
    "measure": ["reliability"],
    "coupling": [{"systems": ["W_URG", "W_LAW"], "polarity": "match"}],
    "obstacles": [{"index": "R_CAP", "by": "urban"}],
    "importance": [{"performance": "R_CAP", "stated": "R_IMP", "outcome": "R_SAT"}],
}


@dataclass(frozen=True)
class Demo:
    """What the demo made."""

    folder: Path
    files: tuple[str, ...]
    report: Report

    def say(self, language: str | None = None) -> str:
        """The files and the headline sentences."""
        made = Text(zh="已生成（数据全部为模拟）：{f}", en="Made (all answers are simulated): {f}").fill(f=self.folder)
        lines = [made.say(language), *(f"  {name}" for name in self.files), ""]
        lines += [f"{finding.key}  {finding.say(language)}" for finding in self.report.findings]
        command = f"governance-survey verify {self.folder / 'report.html'} --study {self.folder / STUDY}"
        lines += [
            "",
            (Text(zh="下一步，由数据重算每个数字：", en="Next, compute every number again: ") + same(command)).say(
                language
            ),
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.say()


def demo(output: str | Path, *, seed: int = 20210201, communities: int = 240) -> Demo:
    """Simulate a linked study of the five papers, run its primary hypotheses, and leave everything in one folder.

    The report also holds the checks and the evidence grade of one hypothesis, the reliability of the scales, a
    coupling, obstacle degrees by type of community and an importance-performance analysis.

    The folder holds the answers of workers and residents and the communities' records and logs (CSV),
    ``study.yaml``, ``report.html``, ``report.zh.docx``, ``report.en.docx``, ``findings.json`` and a
    manifest; it appears whole or not at all. Everything says that the data are simulated.

    Parameters
    ----------
    output : path
        A new folder, or one an earlier demo made and nobody changed.
    seed : int
        The same seed gives the same answers, and so the same report.
    communities : int
        Size of the simulated sample.

    Raises
    ------
    FileError
        ``folder_in_use`` (the folder holds something else), ``write_failed``.
    """
    with new_folder(output) as folder:
        made = simulate_study(seed=seed, communities=communities)
        for name, table in _tables(made).items():
            write_file(folder / name, frame_csv(table))
        write_file(folder / STUDY, write_yaml(_study(made)).encode("utf-8"))
        report = run(folder / STUDY)
        write_report(report, folder)
        files = tuple(sorted(file.name for file in folder.iterdir() if file.name != MANIFEST))
    return Demo(Path(output), files, report)


def _tables(made: SimulatedStudy) -> Mapping[str, pandas.DataFrame]:
    logs = {_log_file(name): table for name, table in made.logs.items()}
    return {FILES["worker"]: made.worker, FILES["resident"]: made.resident, FILES["record"]: made.record, **logs}


def _log_file(name: str) -> str:
    return f"{name.lower()}.csv"


def _study(made: SimulatedStudy) -> dict[str, Any]:
    data: list[dict[str, Any]] = [
        {
            "source": source,
            "file": file,
            "instrument": made.forms[source].id,
            "sampling": "probability",
            "weight": WEIGHTS[source],
            "psu": "psu_id",
            "strata": "stratum_id",
        }
        for source, file in FILES.items()
    ]
    data[-1]["logs"] = [{"log": name, "file": _log_file(name)} for name in made.logs]
    return {
        "schema_version": 1,
        "kind": "study",
        "id": "demo",
        "version": "1.0",
        "title": {"zh": _TITLE.zh, "en": _TITLE.en},
        "seed": made.seed,
        "simulated": True,
        "data": data,
        "link": {"on": "community_id", "unmatched": "keep", "duplicates": "refuse"},
        "index_scheme": list(_SCHEMES),
        "by": ["urban"],
        "plan": PLAN,
        "hypotheses": list(_HYPOTHESES),
        **_BESIDE,
    }
