"""The command line: one command a verb or studio entry, no logic of its own.

Exit codes: 0 fit, 1 the data or a document failed, 2 misuse, 3 a fault of this program, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, NoReturn, cast

import click

from . import __version__
from .studio.checking import check
from .studio.demo import demo
from .studio.fault import fault_report
from .studio.new_study import SEED, make_study
from .studio.running import report_folder, run
from .studio.simulated_file import simulate_file
from .studio.verifying import verify
from .studio.workbench import lab
from .words.errors import GovernanceSurveyError, UsageError, closest
from .words.text import LANGUAGES, Text, listed, same, set_language

FAULT = 3
INTERRUPTED = 130

_USAGE = Text(zh="用法：", en="Usage: ")
_OPTIONS = Text(zh="选项", en="Options")
_COMMANDS = Text(zh="命令", en="Commands")
_HELP = Text(zh="显示本说明。", en="Show this message.")
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
_REPORT = Text(
    zh="报告文件夹；不写则为研究文件旁的 report。",
    en="Folder of the report; default: report, beside the study file.",
)
_SCHEME = Text(
    zh="指数方案：同一维度的构念相关更强。",
    en="Index scheme: constructs of one dimension then go together.",
)
_SEED = click.IntRange(min=0)
_KINDS = click.Choice(["probability", "census", "quota", "convenience"])


class SpeakingOption(click.Option):
    """An option whose help is said in the language in force."""

    def __init__(self, *args: Any, words: Text, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Spelling and help, with what is required and the default."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        extra = Text(zh="（必填）", en=" (required)") if self.required else None
        if isinstance(self.show_default, bool) and self.show_default:
            extra = Text(zh="（默认 {d}）", en=" (default {d})").fill(d=self.default)
        return record[0], str(self.words + extra if extra is not None else self.words)


class SpeakingCommand(click.Command):
    """A command whose help is said in the language in force."""

    words: Text

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help."""
        return str(self.words).splitlines()[0]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=str(_USAGE))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        for line in str(self.words).splitlines():
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(line)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options."""
        options = [entry for entry in self.get_params(ctx) if isinstance(entry, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        with formatter.section(str(_OPTIONS)):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = str(_HELP)
        return option


class Shell(SpeakingCommand, click.Group):
    """All commands. However a command ends, it ends with a message and an exit code, never a traceback."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """Run a command line and exit."""
        given = list(sys.argv[1:] if args is None else args)
        language = _language_of(given)
        if language is not None:
            set_language(language)
        extra.pop("standalone_mode", None)
        with Ending() as ending:
            done = super().main(given, prog_name or "governance-survey", standalone_mode=False, **extra)
            ending.code = done if isinstance(done, int) else 0
        sys.exit(ending.code)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named, or an error that names the nearest."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            raise UsageError(
                "unknown_command",
                Text(zh="没有命令 {n}。", en="There is no command {n}.").fill(n=name),
                expected=listed(self.commands, most=20),
                fix=closest(name, self.commands),
            )
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands."""
        super().format_options(ctx, formatter)
        with formatter.section(str(_COMMANDS)):
            formatter.write_dl([(name, self.commands[name].get_short_help_str()) for name in self.commands])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order a study goes."""
        return list(self.commands)


class Ending:
    """The one place where whatever ends a command becomes a message and an exit code."""

    def __init__(self) -> None:
        self.code = 0

    def __enter__(self) -> Ending:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if problem is None or isinstance(problem, SystemExit):
            return False
        self.code = _explain(problem)
        return True


def _explain(problem: BaseException) -> int:
    if isinstance(problem, GovernanceSurveyError):
        click.echo(str(problem), err=True)
        return problem.exit_code
    if isinstance(problem, click.exceptions.NoArgsIsHelpError):
        click.echo(problem.format_message(), err=True)
        return problem.exit_code
    if isinstance(problem, click.ClickException):
        click.echo(str(_misuse(problem)), err=True)
        return 2
    if isinstance(problem, click.Abort | KeyboardInterrupt):
        click.echo(
            str(Text(zh="已中断；没有写完的文件不会留下。", en="Interrupted; no half-written file is left.")), err=True
        )
        return INTERRUPTED
    click.echo(str(fault_report(problem)), err=True)
    return FAULT


def _misuse(problem: click.ClickException) -> UsageError:
    """A mistake on the command line, told in the language in force."""
    context = getattr(problem, "ctx", None)
    option = getattr(problem, "param", None)
    where = same(context.command_path) if context is not None else None
    help_ = Text(zh="看说明：{c} --help", en="For help: {c} --help").fill(c=where) if where is not None else None
    if isinstance(problem, click.NoSuchOption):
        known = [name for entry in context.command.get_params(context) for name in entry.opts] if context else []
        what = Text(zh="没有选项 {n}。", en="There is no option {n}.").fill(n=problem.option_name)
        return UsageError("unknown_option", what, where=where, fix=closest(problem.option_name, known) or help_)
    if isinstance(problem, click.BadParameter) and option is not None:
        name = option.opts[0] if isinstance(option, click.Option) else option.human_readable_name
        choices = listed(option.type.choices) if isinstance(option.type, click.Choice) else None
        words = getattr(option, "words", None) or help_
        if isinstance(problem, click.MissingParameter):
            missing = Text(zh="缺少 {n}。", en="{n} is missing.").fill(n=name)
            return UsageError("missing_parameter", missing, where=where, expected=choices, fix=words)
        wrong = Text(zh="{n} 的值不对。", en="The value of {n} is not right.").fill(n=name)
        got = None if choices is not None else same(problem.message)
        return UsageError("bad_parameter", wrong, where=where, expected=choices, got=got, fix=words)
    what = Text(zh="命令行有误。", en="The command line is not right.")
    return UsageError("bad_command_line", what, where=where, got=same(problem.format_message()), fix=help_)


def _language_of(args: Sequence[str]) -> str | None:
    """The language asked for anywhere on the line, known before any help is said; the last one counts."""
    found = None
    for place, word in enumerate(args):
        name, equals, value = word.partition("=")
        if word == "--":
            break
        if name == "--language":
            value = value if equals else "".join(args[place + 1 : place + 2])
            found = value if value in LANGUAGES else found
    return found


def _option(*names: str, words: Text, **settings: Any) -> Callable[..., Any]:
    return click.option(*names, cls=SpeakingOption, words=words, **settings)


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
@click.argument("folder")
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
        zh="检查研究、问卷、指数方案或答卷。\n"
        "REFERENCE 是 study.yaml 等方案文件、自带方案的编号，或数据文件（须加 --instrument 与 --sampling）。",
        en="Check a study, a questionnaire, an index scheme, or answers.\nREFERENCE is a scheme file such as "
        "study.yaml, the id of a shipped scheme, or a data file (with --instrument and --sampling).",
    ),
)
@click.argument("reference")
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
    "run",
    Text(
        zh="运行一项研究，写出报告（网页与 Word，中英文）。",
        en="Run a study and write its report (page and Word files, both languages).",
    ),
)
@click.argument("study")
@_option("--output", words=_REPORT)
def _run(study: str, output: str | None) -> None:
    place = report_folder(study, output)
    click.echo(str(run(study, output=place)))
    click.echo(str(Text(zh="报告在 {p}", en="The report is in {p}").fill(p=place)))


@_command(
    "verify",
    Text(
        zh="由数据重算文件里的每个数字并逐一核对。",
        en="Compute every number of a document again from the data and compare each.",
    ),
)
@click.argument("document")
@_option("--study", words=Text(zh="研究文件 study.yaml。", en="The study file, study.yaml."), required=True)
def _verify(document: str, study: str) -> int:
    found = verify(document, study)
    click.echo(str(found))
    return int(not found.passed)


@_command(
    "simulate",
    Text(zh="为一份问卷生成模拟答卷（CSV）。", en="Write simulated answers to a questionnaire (CSV)."),
)
@click.argument("instrument")
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
    "lab",
    Text(zh="把笔记本复制到文件夹并打开 JupyterLab。", en="Copy the notebooks into a folder and open JupyterLab."),
)
@click.argument("folder", default="notebooks")
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
