"""Commands, arguments and options whose help is said in the language in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ..words.text import Text
from ..words.wrapping import width, wrapped

_USAGE = Text(zh="用法：", en="Usage: ")
_OPTIONS_HERE = Text(zh="[选项]", en="[OPTIONS]")
_COMMAND_HERE = Text(zh="命令 [参数]…", en="COMMAND [ARGS]...")
_ARGUMENTS = Text(zh="参数：", en="Arguments:")
_OPTIONS = Text(zh="选项：", en="Options:")
_HELP = Text(zh="显示本说明。", en="Show this message.")


class SpeakingOption(click.Option):
    """An option whose help is said in the language in force."""

    def __init__(self, *args: Any, words: Text, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.words = words

    def make_metavar(self, ctx: click.Context) -> str:
        """What kind of value the option takes."""
        if isinstance(self.type, click.Choice):
            return super().make_metavar(ctx)
        return str(_NUMBER if isinstance(self.type, click.types.IntParamType) else _VALUE)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Spelling and help, with what is required and the default."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        extra = Text(zh="（必填）", en=" (required)") if self.required else None
        if isinstance(self.show_default, bool) and self.show_default:
            extra = Text(zh="（默认 {d}）", en=" (default {d})").fill(d=self.default)
        return record[0], str(self.words + extra if extra is not None else self.words)


_NAMES = 30  # columns of names and spellings beside their help
_VALUE = Text(zh="文字", en="TEXT")
_NUMBER = Text(zh="整数", en="INTEGER")


class SpeakingArgument(click.Argument):
    """An argument whose name and help are said in the language in force."""

    def __init__(self, *args: Any, words: Text, called: Text, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.words, self.called = words, called

    @property
    def human_readable_name(self) -> str:
        """The name as the usage line and an error say it."""
        return str(self.called)

    def make_metavar(self, ctx: click.Context) -> str:
        """The name, in brackets where it may be left out."""
        return str(self.called) if self.required else f"[{self.called}]"


class SpeakingCommand(click.Command):
    """A command whose help is said in the language in force."""

    words: Text

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help."""
        return str(self.words).splitlines()[0]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = [str(_OPTIONS_HERE), *(entry.make_metavar(ctx) for entry in self._arguments(ctx))]
        if isinstance(self, click.Group):
            pieces.append(str(_COMMAND_HERE))
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=str(_USAGE))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            listing(formatter, [("", str(self.words))])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The arguments and the options."""
        arguments = [(str(entry.called), str(entry.words)) for entry in self._arguments(ctx)]
        if arguments:
            section(formatter, _ARGUMENTS, arguments)
        options = [entry for entry in self.get_params(ctx) if isinstance(entry, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        section(formatter, _OPTIONS, records)

    def _arguments(self, ctx: click.Context) -> list[SpeakingArgument]:
        return [entry for entry in self.get_params(ctx) if isinstance(entry, SpeakingArgument)]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = str(_HELP)
        return option


def listing(formatter: click.HelpFormatter, rows: Sequence[tuple[str, str]]) -> None:
    """Names and their help in two columns.

    A Chinese character takes two places, and its lines may end anywhere: click knows neither.
    """
    longest = max(width(name) for name, _ in rows)
    column = min(longest, _NAMES) + 2 if longest else 0
    indent = " " * formatter.current_indent
    for name, text in rows:
        lines = wrapped(text, formatter.width - len(indent) - column).splitlines()
        # A long name stands on a line of its own.
        head = [f"{indent}{name}"] if width(name) > _NAMES else []
        first = "" if head else name
        padded = [first + " " * (column - width(first)), *[" " * column] * (len(lines) - 1)]
        head += [indent + lead + line for lead, line in zip(padded, lines, strict=True)]
        formatter.write("".join(f"{line}\n" for line in head))


def section(formatter: click.HelpFormatter, heading: Text, rows: Sequence[tuple[str, str]]) -> None:
    """A heading and its names; click would end a Chinese heading with an English colon."""
    formatter.write_paragraph()
    formatter.write(f"{heading}\n")
    with formatter.indentation():
        listing(formatter, rows)
