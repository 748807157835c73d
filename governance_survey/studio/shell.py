"""How the command line speaks: help in the language in force, and one place where a command ends."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, NoReturn

import click

from ..words.errors import GovernanceSurveyError, UsageError, closest
from ..words.text import LANGUAGES, Text, listed, same, set_language
from .fault import fault_report
from .speaking import SpeakingCommand, section

FAULT = 3
INTERRUPTED = 130

_WHOLE = Text(zh="整数", en="a whole number")
_WHOLE_FROM = Text(zh="不小于 {n} 的整数", en="a whole number, {n} or more")
_MISSING = Text(zh="缺少 {n}。", en="{n} is missing.")
_MISSING_WORD = Text(zh="缺少“{n}”。", en="{n} is missing.")
_COMMANDS = Text(zh="命令：", en="Commands:")


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
        section(formatter, _COMMANDS, [(name, self.commands[name].get_short_help_str()) for name in self.commands])

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
        if isinstance(option.type, click.types.IntParamType):
            least = getattr(option.type, "min", None)
            choices = _WHOLE if least is None else _WHOLE_FROM.fill(n=least)
        if isinstance(problem, click.MissingParameter):
            missing = (_MISSING if isinstance(option, click.Option) else _MISSING_WORD).fill(n=name)
            return UsageError("missing_parameter", missing, where=where, expected=choices, fix=words)
        wrong = Text(zh="{n} 的值不对。", en="The value of {n} is not right.").fill(n=name)
        # click words it in English: of its message only what was given.
        given = re.search(r"'([^']*)'|-?\d+", problem.message)
        got = None if given is None or isinstance(option.type, click.Choice) else same(given[1] or given[0])
        return UsageError("bad_parameter", wrong, where=where, expected=choices, got=got, fix=words)
    extra = re.search(r"unexpected extra arguments? \((.*)\)", problem.message)
    if extra is not None:
        what = Text(zh="多出了 {n}。", en="There is something too much: {n}.").fill(n=extra[1])
        return UsageError("bad_command_line", what, where=where, fix=help_)
    if isinstance(problem, click.BadOptionUsage):
        what = Text(zh="选项 {n} 后面缺少它的值。", en="The option {n} lacks its value.").fill(n=problem.option_name)
        return UsageError("bad_command_line", what, where=where, fix=help_)
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
