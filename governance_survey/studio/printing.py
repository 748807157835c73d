"""Printing a scheme: a questionnaire to hand out, a record to fill in, a codebook to train coders with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..render import render_form
from ..render.form_readback import lost_wordings
from ..schemes.base import Scheme
from ..schemes.loading import read_shipped, scheme_from, shipped
from ..steps.printing import printed
from ..words.errors import SchemeError, UsageError, closest
from ..words.files import write_file
from ..words.text import BOTH, Text, listed, printed_languages, same
from .reading import read_instrument

_PRINTED_KINDS = ("instrument", "codebook")


def save_form(
    scheme: Scheme, path: Path, *, language: str | None = None, form: str | Sequence[str] | None = None
) -> Path:
    """Write the printed form of a scheme; the file is read back and every wording sought in it.

    Raises
    ------
    UsageError
        ``unknown_output``, ``not_printable``, ``unknown_form``, ``forms_exclude``, ``wordings_lost``.
    """
    languages = printed_languages(language)
    laid_out = printed(scheme, form)
    content = render_form(laid_out, path.suffix, languages)

    def read_back(written: Path) -> None:
        lost = lost_wordings(laid_out, written, languages)
        if lost:
            raise UsageError(
                "wordings_lost",
                Text(zh="写出的文件缺少题目或文字。", en="Wordings are missing from the file as written."),
                where=same(path),
                got=listed(lost, most=5),
            )

    return write_file(path, content, check=read_back)


def print_file(reference: str, path: str, *, both: bool = False, form: Sequence[str] = ()) -> Path:
    """Print a shipped scheme by id, or your own file, as the shell's `print` does."""
    return save_form(_printable(reference), Path(path), language=BOTH if both else None, form=form)


def _printable(reference: str) -> Scheme:
    """A questionnaire or codebook: a shipped id, a workbook, or a YAML file of either kind."""
    name, suffix = reference.partition("@")[0], Path(reference).suffix.lower()
    if suffix in (".yaml", ".yml", ".json"):
        return _from_file(Path(reference))
    known = {kind: shipped(kind) for kind in _PRINTED_KINDS}
    kind = next((kind for kind, names in known.items() if name in names), None)
    if kind is not None:
        return read_shipped(kind, reference)
    if suffix == ".xlsx":
        return read_instrument(reference)
    names = [entry for entries in known.values() for entry in entries]
    raise UsageError(
        "unknown_scheme",
        Text(zh="没有这份问卷或编码手册。", en="There is no such questionnaire or codebook."),
        expected=listed(names),
        got=same(reference),
        fix=closest(name, names)
        or Text(
            zh="自己的问卷写 .yaml 或 .xlsx 文件的路径。", en="Give your own as the path of a .yaml or .xlsx file."
        ),
    )


def _from_file(path: Path) -> Scheme:
    """A YAML file says itself what kind of scheme it holds."""
    try:
        found: Scheme = scheme_from(path, "instrument")
    except SchemeError as problem:
        if problem.code != "scheme_kind":
            raise
        found = scheme_from(path, "codebook")
    return found
