"""The workbench: the project's notebooks copied beside a study, and JupyterLab opened on them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from ..words.errors import FileError, UsageError
from ..words.files import write_file
from ..words.resources import resource
from ..words.text import Text, listed, same

_LEAVE = {"__pycache__", ".ipynb_checkpoints"}


@dataclass(frozen=True)
class Workbench:
    """Notebooks now in the folder: copied this time, and there before with the same content."""

    folder: Path
    copied: tuple[str, ...]
    kept: tuple[str, ...]

    def say(self, language: str | None = None) -> str:
        """What was copied and how to open it."""
        text = Text(
            zh="笔记本在 {f}\n新复制：{c}\n原有未动：{k}",
            en="Notebooks are in {f}\ncopied: {c}\nleft as they were: {k}",
        )
        opened = Text(zh="\n打开：python -m jupyterlab {f}", en="\nto open them: python -m jupyterlab {f}")
        values = {"f": self.folder, "c": listed(self.copied, most=20), "k": listed(self.kept, most=20)}
        return (text.fill(**values) + opened.fill(f=self.folder)).say(language)

    def __str__(self) -> str:
        return self.say()


def lab(folder: str | Path, *, open_lab: bool = True) -> Workbench:
    """Copy the notebooks into a folder and open JupyterLab there; returns when JupyterLab is closed.

    A notebook somebody changed is never overwritten: the new copy gets the next free name
    (``01_reading_2.ipynb``).

    Parameters
    ----------
    folder : path
        Made where it is not there yet.
    open_lab : bool
        False: copy only.

    Raises
    ------
    FileError
        ``notebooks_missing``, ``write_failed``.
    UsageError
        ``jupyterlab_failed``.
    """
    target = Path(folder)
    copied: list[str] = []
    kept: list[str] = []
    found = list(_files(resource("notebooks"), Path()))
    if not any(place.suffix == ".ipynb" for place, _ in found):
        raise FileError(
            "notebooks_missing",
            Text(zh="安装里没有笔记本。", en="The notebooks are not part of this installation."),
            where=same(resource("notebooks")),
            fix=Text(
                zh="请用 pip 重新安装 governance-survey，或从项目主页下载 notebooks 文件夹。",
                en="Install governance-survey again with pip, or take the notebooks folder from the project's page.",
            ),
        )
    for place, entry in found:
        content = entry.read_bytes()
        free, same_content = _free_name(target / place, content)
        if same_content:
            kept.append(place.as_posix())
        else:
            write_file(free, content)
            copied.append(free.relative_to(target).as_posix())
    if open_lab:
        _open(target)
    return Workbench(target, tuple(copied), tuple(kept))


def _files(folder: Traversable, place: Path) -> Iterator[tuple[Path, Traversable]]:
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.name in _LEAVE or entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _files(entry, place / entry.name)
        else:
            yield place / entry.name, entry


def _free_name(wished: Path, content: bytes) -> tuple[Path, bool]:
    # The first name that is free, or that already holds exactly this.
    number, place = 1, wished
    while place.exists():
        if place.is_file() and place.read_bytes() == content:
            return place, True
        number += 1
        place = wished.with_name(f"{wished.stem}_{number}{wished.suffix}")
    return place, False


def _open(folder: Path) -> None:
    command = [sys.executable, "-m", "jupyterlab", str(folder)]
    with subprocess.Popen(command) as running:
        while True:
            try:
                code = running.wait()
                break
            except KeyboardInterrupt:
                # Ctrl-C is JupyterLab's to answer: it asks whether to stop, and stops.
                continue
    if code not in (0, 130, -2):
        raise UsageError(
            "jupyterlab_failed",
            Text(zh="JupyterLab 没有正常启动。", en="JupyterLab did not start."),
            got=same(f"exit {code}"),
            fix=Text(
                zh="在终端运行 python -m jupyterlab 看它的提示；笔记本已复制好。",
                en="Run python -m jupyterlab to see its message; the notebooks are copied.",
            ),
        )
