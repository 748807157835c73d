"""The demo: simulated answers of community workers, a study of them, and its report, in one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..schemes.safe_yaml import write_yaml
from ..steps.reporting import Report
from ..words.files import MANIFEST, new_folder, write_file
from ..words.text import Text, same
from .reading import read_instrument, read_scheme
from .running import run, write_report
from .simulated_file import answers_csv
from .simulating import simulate

ANSWERS = "workers.csv"
STUDY = "study.yaml"
_DESIGN = {"weight": "w_w", "psu": "psu_id", "strata": "stratum_id"}
_TITLE = Text(
    zh="演示：社区应急治理能力（数据全部为模拟生成）",
    en="Demo: community emergency governance capability (all answers simulated)",
)
_FINDINGS = (
    {"id": "F1", "formula": "W_RSK ~ W_LAW + W_COL + urban", "term": "W_LAW"},
    {"id": "F2", "formula": "W_PRO ~ W_REF + W_RSK + urban", "term": "W_REF"},
    {"id": "F3", "formula": "W_CAP ~ urban", "term": "urban"},
)


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


def demo(output: str | Path, *, seed: int = 20210201, communities: int = 60, per_community: int = 6) -> Demo:
    """Simulate a survey of community workers, run a study of it, and leave everything in one folder.

    The folder holds ``workers.csv``, ``study.yaml``, ``report.html``, ``report.zh.docx``,
    ``report.en.docx``, ``findings.json`` and a manifest; it appears whole or not at all. Everything says
    that the answers are simulated.

    Parameters
    ----------
    output : path
        A new folder, or one an earlier demo made and nobody changed.
    seed : int
        The same seed gives the same answers, and so the same report.
    communities, per_community : int
        Size of the simulated sample.

    Raises
    ------
    FileError
        ``folder_in_use`` (the folder holds something else), ``write_failed``.
    """
    answers = simulate(
        read_instrument("community_worker"),
        seed=seed,
        communities=communities,
        per_community=per_community,
        scheme=read_scheme("five_dimensions"),
        weight=_DESIGN["weight"],
        psu=_DESIGN["psu"],
        strata=_DESIGN["strata"],
    )
    with new_folder(output) as folder:
        write_file(folder / ANSWERS, answers_csv(answers))
        write_file(folder / STUDY, write_yaml(_study(seed)).encode("utf-8"))
        report = run(folder / STUDY)
        write_report(report, folder)
        files = tuple(sorted(file.name for file in folder.iterdir() if file.name != MANIFEST))
    return Demo(Path(output), files, report)


def _study(seed: int) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "kind": "study",
        "id": "demo",
        "version": "1.0",
        "title": {"zh": _TITLE.zh, "en": _TITLE.en},
        "seed": seed,
        "simulated": True,
        "data": [
            {
                "source": "worker",
                "file": ANSWERS,
                "instrument": "community_worker",
                "sampling": "probability",
                **_DESIGN,
            }
        ],
        "index_scheme": "five_dimensions",
        "by": ["urban"],
        "findings": list(_FINDINGS),
    }
