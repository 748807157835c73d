"""The command line: one command a verb or studio entry, no logic of its own.

Exit codes: 0 fit, 1 the data or a document failed, 2 misuse, 3 a fault of this program, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, cast

import click

from . import __version__
from .schemes.theory_map import SHIPPED_PLAN
from .studio.checking import check
from .studio.demo import demo
from .studio.explaining.explaining import explain
from .studio.freezing import freeze, frozen_words
from .studio.new_study import SEED, make_study
from .studio.printing import print_file
from .studio.running import measure_study, report_folder, run
from .studio.shell import Shell
from .studio.simulation.file import simulate_file
from .studio.speaking import SpeakingArgument, SpeakingCommand, SpeakingOption
from .studio.verifying import verify
from .studio.workbench import lab
from .words.text import LANGUAGES, Text

_LANGUAGE = Text(zh="输出与说明的语言。", en="Language of output and help.")
_SAMPLING = Text(
    zh="抽样方式（从不默认）：probability 概率抽样，census 普查，quota 配额，convenience 方便抽样。",
    en="How respondents came in (never assumed): a probability sample, a census, a quota sample, a convenience sample.",
)
_ROLE = {
    "weight": Text(zh="权重列，没有写 none。", en="Column with the weights, or none."),
    "psu": Text(zh="初级抽样单元列，没有写 none。", en="Column with the primary sampling units, or none."),
    "strata": Text(zh="抽样层列，没有写 none。", en="Column with the strata, or none."),
}
_SHEET = Text(zh="工作簿里的工作表。", en="Sheet of a workbook.")
_ENCODING = Text(zh="文本文件的编码（认不出时写）。", en="Encoding of a text file, where it cannot be told.")
_NEW_SEED = Text(zh="写入 study.yaml 的随机种子。", en="Seed written into study.yaml.")
_HYPOTHESES = Text(
    zh="只检验这些假设：编号（H1a）或 primary、secondary、exploratory、all；可写多次。",
    en="Test these hypotheses: an id (H1a) or primary, secondary, exploratory, all; may be given several times.",
)
_REPORT = Text(
    zh="报告文件夹；不写则为研究文件旁的 report。",
    en="Folder of the report; default: report, beside the study file.",
)
_SCHEME = Text(
    zh="指数方案：同一维度的构念相关更强。",
    en="Index scheme: constructs of one dimension then go together.",
)
_PLAN = Text(zh="分析计划（编号或文件）。", en="Analysis plan (id or file).")
_BOTH = Text(zh="中英对照（中文在上，英文在下）。", en="Both languages: Chinese with English beneath.")
_FORM = Text(
    zh="短卷或变体的编号，如 core、rural；可各写一次。", en="Id of a short form or variant (core, rural); one of each."
)
_PART = Text(
    zh="只做这些检验，如 reliability、confirmatory、communities；可写多次。",
    en="Only these parts (reliability, confirmatory, communities …); may be given several times.",
)
_REFERENCE = Text(zh="文件或编号", en="REFERENCE")
_STUDY_FILE = (
    Text(zh="研究文件", en="STUDY"),
    Text(zh="研究文件，如 study.yaml。", en="A study file such as study.yaml."),
)
_SEED = click.IntRange(min=0)
_KINDS = click.Choice(["probability", "census", "quota", "convenience"])


def _option(*names: str, words: Text, **settings: Any) -> Callable[..., Any]:
    return click.option(*names, cls=SpeakingOption, words=words, **settings)


def _argument(name: str, called: Text, words: Text, **settings: Any) -> Callable[..., Any]:
    return click.argument(name, cls=SpeakingArgument, called=called, words=words, **settings)


def _design(required: bool) -> Callable[..., Any]:
    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for role, words in reversed(_ROLE.items()):
            function = _option(f"--{role}", words=words, default=None if required else "none")(function)
        return function

    return add


def _command(name: str, words: Text) -> Callable[[Callable[..., Any]], click.Command]:
    def make(function: Callable[..., Any]) -> click.Command:
        made = click.command(name, cls=SpeakingCommand)(_speaks(function))
        made.words = words
        shell.add_command(made)
        return made

    return make


def _speaks(function: Callable[..., Any]) -> Callable[..., Any]:
    # `Shell.main` has read it already; declared so that it is known, checked and shown.
    add = _option("--language", words=_LANGUAGE, type=click.Choice(LANGUAGES), expose_value=False)
    return cast(Callable[..., Any], add(function))


@click.group("governance-survey", cls=Shell)
@click.version_option(
    __version__, message="%(version)s", cls=SpeakingOption, words=Text(zh="显示版本。", en="Show the version.")
)
@_speaks
def shell() -> None:
    """Every command hangs on this one."""


shell.words = Text(
    zh="从问卷和访谈到可核验的基层治理研究发现。",
    en="From questionnaires and interviews to verified findings on grassroots governance.",
)


@_command(
    "demo",
    Text(
        zh="用模拟数据走一遍：生成答卷、研究文件和报告。",
        en="See it work on simulated answers: data, study file and report in one folder.",
    ),
)
@_option("--output", words=Text(zh="要新建的文件夹。", en="Folder to make."), default="demo", show_default=True)
@_option("--seed", words=Text(zh="随机种子。", en="Seed."), type=_SEED, default=20210201, show_default=True)
def _demo(output: str, seed: int) -> None:
    click.echo(str(demo(output, seed=seed)))


@_command(
    "new",
    Text(
        zh="由数据文件新建研究文件夹，问卷自动拟稿。",
        en="Make a study folder from a data file, its questionnaire drafted.",
    ),
)
@_argument("folder", Text(zh="文件夹", en="FOLDER"), Text(zh="要新建的文件夹。", en="Folder to make."))
@_option(
    "--from",
    "data",
    words=Text(zh="数据文件（csv、xlsx、xls、sav）。", en="Data file (csv, xlsx, xls, sav)."),
    required=True,
)
@_option("--sampling", words=_SAMPLING, type=_KINDS, required=True)
@_design(required=False)
@_option("--seed", words=_NEW_SEED, type=_SEED, default=SEED, show_default=True)
@_option("--title", words=Text(zh="研究标题。", en="Title of the study."))
@_option("--sheet", words=_SHEET)
@_option("--encoding", words=_ENCODING)
def _new(folder: str, data: str, **settings: Any) -> None:
    click.echo(str(make_study(folder, data, **settings)))


@_command(
    "validate",
    Text(
        zh="检查研究、问卷、指数方案、编码手册或答卷。",
        en="Check a study, a questionnaire, an index scheme, a codebook, or answers.",
    ),
)
@_argument(
    "reference",
    _REFERENCE,
    Text(
        zh="study.yaml 等方案文件、自带方案的编号，或数据文件（须加 --instrument 与 --sampling）。",
        en="A scheme file such as study.yaml, the id of a shipped scheme, or a data file (with --instrument and "
        "--sampling).",
    ),
)
@_option(
    "--instrument", words=Text(zh="数据文件所用的问卷（编号或文件）。", en="Questionnaire of a data file (id or file).")
)
@_option("--sampling", words=_SAMPLING, type=_KINDS)
@_design(required=True)
@_option("--sheet", words=_SHEET)
@_option("--encoding", words=_ENCODING)
def _validate(reference: str, **settings: Any) -> int:
    checked = check(reference, **settings)
    click.echo(str(checked))
    return int(not checked.passed)


@_command(
    "measure",
    Text(
        zh="检验量表：信度、维度、因子模型、效度、哪些社区得分可以公布。",
        en="Measure the scales of a study: reliability, dimensions, factor models, validity, publishable scores.",
    ),
)
@_argument("study", *_STUDY_FILE)
@_option("--part", "parts", words=_PART, multiple=True)
@_option("--by", words=Text(zh="比较各组是否等值的分类变量。", en="Category variable whose groups are compared."))
def _measure(study: str, parts: tuple[str, ...], by: str | None) -> None:
    click.echo(str(measure_study(study, parts or None, by=by)))


@_command(
    "run",
    Text(
        zh="运行一项研究，写出报告（网页与 Word，中英文）。",
        en="Run a study and write its report (page and Word files, both languages).",
    ),
)
@_argument("study", *_STUDY_FILE)
@_option("--output", words=_REPORT)
@_option("--hypotheses", words=_HYPOTHESES, multiple=True)
def _run(study: str, output: str | None, hypotheses: tuple[str, ...]) -> None:
    place = report_folder(study, output)
    click.echo(str(run(study, hypotheses=hypotheses or None, output=place)))
    click.echo(str(Text(zh="报告在 {p}", en="The report is in {p}").fill(p=place)))


@_command(
    "freeze",
    Text(
        zh="在数据到来之前冻结分析计划和研究的各项选择；run 会列出偏离。",
        en="Freeze the plan and the choices of a study before its data; run lists every departure.",
    ),
)
@_argument("study", *_STUDY_FILE)
@_option("--registered", words=Text(zh="摘要登记在哪里（文字或网址）。", en="Where the digest is deposited."))
def _freeze(study: str, registered: str | None) -> None:
    click.echo(str(frozen_words(freeze(study, registered=registered))))


@_command(
    "verify",
    Text(
        zh="由数据重算文件里的每个数字并逐一核对。",
        en="Compute every number of a document again from the data and compare each.",
    ),
)
@_argument(
    "document",
    Text(zh="报告文件", en="DOCUMENT"),
    Text(zh="run 写出的 .docx 或 .html 文件。", en="A .docx or .html file that run has written."),
)
@_option("--study", words=Text(zh="研究文件 study.yaml。", en="The study file, study.yaml."), required=True)
def _verify(document: str, study: str) -> int:
    found = verify(document, study)
    click.echo(str(found))
    return int(not found.passed)


@_command(
    "explain",
    Text(
        zh="说明一个编号：它是什么，依据哪些论文条目，由它算出什么。",
        en="Say what an id is, which entries of the papers it rests on, and what is computed of it.",
    ),
)
@_argument(
    "name",
    Text(zh="编号", en="NAME"),
    Text(
        zh="题、条目、得分、指标、编码、假设等的编号，例如 W_LAW1_3、S3-017、K34、H1a。",
        en="The id of an item, an entry, a score, an indicator, a code, a hypothesis: W_LAW1_3, S3-017, K34, H1a.",
    ),
)
@_option("--plan", words=_PLAN, default=SHIPPED_PLAN, show_default=True)
def _explain(name: str, plan: str) -> None:
    click.echo(str(explain(name, plan)))


@_command(
    "simulate",
    Text(zh="为一份问卷生成模拟答卷（CSV）。", en="Write simulated answers to a questionnaire (CSV)."),
)
@_argument(
    "instrument",
    Text(zh="问卷", en="INSTRUMENT"),
    Text(zh="自带问卷的编号，或 .yaml、.xlsx 文件。", en="Id of a shipped questionnaire, or a .yaml or .xlsx file."),
)
@_option("--output", words=Text(zh="要写的 CSV 文件。", en="CSV file to write."), required=True)
@_option("--seed", words=Text(zh="随机种子（必须写明）。", en="Seed (always explicit)."), type=_SEED, required=True)
@_option("--scheme", words=_SCHEME)
@_option("--communities", words=Text(zh="社区数。", en="Communities."), type=int, default=60, show_default=True)
@_option(
    "--per-community", words=Text(zh="每个社区的人数。", en="People in each."), type=int, default=6, show_default=True
)
@_design(required=False)
def _simulate(instrument: str, output: str, **settings: Any) -> None:
    made = simulate_file(instrument, output, **settings)
    click.echo(str(Text(zh="模拟答卷已写入 {p}", en="Simulated answers are in {p}").fill(p=made)))


@_command(
    "print",
    Text(
        zh="把问卷、台账或编码手册印成 Word 或网页。",
        en="Print a questionnaire, record form or codebook as a Word file or page.",
    ),
)
@_argument(
    "reference",
    _REFERENCE,
    Text(zh="自带方案的编号，或 .yaml、.xlsx 文件。", en="A shipped id, or a .yaml or .xlsx file."),
)
@_argument(
    "output",
    Text(zh="输出文件", en="OUTPUT"),
    Text(zh="要写的 .docx 或 .html 文件。", en="The .docx or .html file to write."),
)
@_option("--both", words=_BOTH, is_flag=True)
@_option("--form", words=_FORM, multiple=True)
def _print(reference: str, output: str, **settings: Any) -> None:
    click.echo(str(print_file(reference, output, **settings)))


@_command(
    "lab",
    Text(zh="把笔记本复制到文件夹并打开 JupyterLab。", en="Copy the notebooks into a folder and open JupyterLab."),
)
@_argument(
    "folder",
    Text(zh="文件夹", en="FOLDER"),
    Text(zh="复制到哪个文件夹；不写则为 notebooks。", en="Folder to copy into; default: notebooks."),
    default="notebooks",
)
@_option("--no-open", "open_lab", words=Text(zh="只复制，不打开。", en="Copy only."), flag_value=False, default=True)
def _lab(folder: str, open_lab: bool) -> None:
    click.echo(str(lab(folder, open_lab=open_lab)))


def main() -> None:
    """Entry point of ``governance-survey``."""
    for stream in (sys.stdout, sys.stderr):
        # Chinese must come out on a Windows code page and under LC_ALL=C alike.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    shell.main()


if __name__ == "__main__":
    main()
