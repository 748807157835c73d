"""The verb `draft_instrument`: a first questionnaire from the labels and codes in the data, for a person to mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from ...data.responses import cleaning_rule
from ...engine.cleaning import clean
from ...engine.table import AnswerTable, answer_table, raw_columns
from ...formats import read_file
from ...formats.instrument_excel import instrument_to_excel
from ...formats.raw_file import ColumnLabels
from ...schemes.instrument import Instrument
from ...schemes.safe_yaml import write_yaml
from ...words.errors import DataError, UsageError
from ...words.files import write_file
from ...words.text import Text, listed, same
from ..reading import read_instrument
from .column_profiles import Named, named, profile
from .key_direction import against_the_rest
from .parts import Parts, draft_parts
from .stems import title_of_export
from .words import wording

MOST_COLUMNS = 5_000


@dataclass(frozen=True)
class Draft:
    """A drafted questionnaire and everything its author should look at.

    Attributes
    ----------
    instrument : Instrument
    remarks : mapping
        Id of an item, variable or code list -> what to confirm there.
    notes : tuple of Text
        What to confirm about the whole.
    columns : mapping
        Id in the questionnaire -> column in the data.
    personal : tuple of str
        Columns left out because they say who a person is.
    """

    instrument: Instrument
    remarks: Mapping[str, Text]
    notes: tuple[Text, ...]
    columns: Mapping[str, str]
    personal: tuple[str, ...]


def draft_instrument(
    data: object,
    *,
    id: str = "my_questionnaire",
    title: str | None = None,
    language: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    output: str | Path | None = None,
) -> Instrument:
    """Draft a questionnaire from a data file: labels, codes, scales, missing codes.

    Rules, all open to correction by its author: neighbouring columns that share a prefix and a range of
    whole numbers (or a known list of answers, such as agreement in Chinese or English) become the items of
    one construct; other short lists become category variables; nothing is reversed, but items that run
    against the rest of their scale are marked as suspected in `output`. Columns that say who a person is
    (name, telephone, IP address) are left out.

    Parameters
    ----------
    data : path or table
        A ``.csv``, ``.xlsx``, ``.xls``, ``.sav`` file, or a table in memory.
    id, title : str, optional
        Id and title of the questionnaire.
    language : {"zh", "en"}, optional
        Language the wordings in the data are in; default: Chinese where they hold Chinese characters.
    sheet, encoding : str, optional
        As in `read_responses`.
    output : path, optional
        Also write the draft as ``.xlsx`` (to edit in Excel) or ``.yaml``, with a remark at everything
        to confirm. `read_instrument` reads either back.

    Returns
    -------
    Instrument

    Raises
    ------
    UsageError
        ``unknown_suffix`` of `output`.
    DataError
        ``no_answers`` (no rows, or no columns that hold anything).

    Examples
    --------
    >>> import pandas, governance_survey as gs
    >>> table = pandas.DataFrame({"T1": [1, 2, 3, 4, 5], "T2": [2, 1, 3, 5, 4], "age": [30, 41, 55, 38, 62]})
    >>> form = gs.draft_instrument(table)
    >>> [(item.id, item.codes, item.measures) for item in form.items]
    [('T1', 'SCALE_1_5', 'T'), ('T2', 'SCALE_1_5', 'T')]
    """
    made = draft(data, id=id, title=title, language=language, sheet=sheet, encoding=encoding)
    if output is not None:
        write_draft(made, output)
    return made.instrument


def draft(
    data: object,
    *,
    id: str = "my_questionnaire",
    title: str | None = None,
    language: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    roles: Mapping[str, str] | None = None,
) -> Draft:
    """A draft with its remarks. `roles`: column -> ``weight`` or ``design``, where the caller knows."""
    table, labels, name = _open(data, sheet, encoding)
    if table.n_rows == 0 or not table.columns:
        raise DataError(
            "no_answers",
            Text(zh="数据里没有答卷，拟不出问卷。", en="There are no answers to draft a questionnaire from."),
            where=same(name),
        )
    if len(table.columns) > MOST_COLUMNS:
        raise DataError(
            "too_many_columns",
            Text(zh="列太多，不像问卷数据。", en="Too many columns for a questionnaire."),
            where=same(name),
            got=len(table.columns),
        )
    known = {entry.name: entry for entry in labels}
    ids = _with_roles(named(table.columns, {k: v.label for k, v in known.items() if v.label}), roles or {})
    raw = raw_columns(table, table.columns)
    profiles = {column.column: profile(raw[column.column]) for column in ids}
    parts = draft_parts(ids, profiles, known, language)
    head = wording(title or title_of_export(name), language)
    form = Instrument(
        schema_version=1,
        kind="instrument",
        id=id,
        version="0.1",
        title=head,
        unit="person",
        code_lists=parts.code_lists,
        missing_codes=parts.missing_codes,
        constructs=parts.constructs,
        items=parts.items,
        variables=parts.variables,
        keys=parts.keys,
    )
    columns = {column.id: column.column for column in ids if column.id in set(form.columns)}
    suspected = _suspected(form, {made: raw[column] for made, column in columns.items()})
    remarks = {**parts.remarks, **_joined(parts.remarks, suspected)}
    notes = (*_notes(parts, suspected, columns, name), *parts.notes)
    return Draft(form, remarks, notes, columns, parts.personal)


def write_draft(made: Draft, output: str | Path) -> Path:
    """Write a draft as a workbook or as YAML, remarks included."""
    target = Path(output)
    if target.suffix.lower() == ".xlsx":
        content = instrument_to_excel(made.instrument, remarks=made.remarks, notes=made.notes)
        return write_file(target, content, check=partial(_read_back, made.instrument))
    if target.suffix.lower() in (".yaml", ".yml"):
        return write_file(target, draft_yaml(made).encode("utf-8"), check=partial(_read_back, made.instrument))
    raise UsageError(
        "unknown_suffix",
        Text(zh="问卷只能写成 .xlsx 或 .yaml。", en="A questionnaire is written as .xlsx or .yaml."),
        got=same(target.name),
    )


def _read_back(instrument: Instrument, written: Path) -> None:
    if read_instrument(written) != instrument:
        raise UsageError(
            "draft_lost",
            Text(zh="写出的问卷读回来不一样。", en="The questionnaire as written does not read back the same."),
            where=same(instrument.id),
        )


def draft_yaml(made: Draft) -> str:
    """A draft as YAML; what to confirm stands above it in comments."""
    asked = [f"{name}: {remark}" for name, remark in made.remarks.items()]
    content = made.instrument.model_dump(mode="json", exclude_defaults=True)
    for codes in content.get("code_lists", []):
        codes["codes"] = [{"code": entry.pop("code"), **entry} for entry in codes["codes"]]
    return commented([*(str(note) for note in made.notes), *asked], content)


def commented(comments: list[str], content: Mapping[str, object]) -> str:
    """Scheme text with comments above it."""
    lines = [line for comment in comments for line in comment.splitlines()]
    return "".join(f"# {line}\n" for line in lines) + write_yaml(content)


def _open(data: object, sheet: str | None, encoding: str | None) -> tuple[AnswerTable, tuple[ColumnLabels, ...], str]:
    if isinstance(data, str | Path):
        raw = read_file(Path(data), sheet=sheet, encoding=encoding)
        return answer_table(raw.table), raw.labels, Path(data).stem
    return answer_table(data), (), "table"


def _with_roles(ids: tuple[Named, ...], roles: Mapping[str, str]) -> tuple[Named, ...]:
    return tuple(
        replace(column, role=roles[column.column]) if column.column in roles else column  # type: ignore[arg-type]
        for column in ids
    )


def _suspected(form: Instrument, raw: Mapping[str, np.ndarray]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for construct in form.constructs:
        items = form.items_of(construct.id)
        values = np.column_stack([clean(raw[item.id], cleaning_rule(form, item.id)).values for item in items])
        for item, r in zip(items, against_the_rest(values), strict=True):
            if not np.isnan(r):
                found[item.id] = Text(
                    zh="疑似反向题：与 {c} 其余题目相关 r = {r}。对照题干确认后，再在 reverse 标为反向。",
                    en="Suspected reverse item: r = {r} with the rest of {c}. Compare the wording before "
                    "marking it under reverse.",
                ).fill(c=construct.id, r=f"{r:.2f}")
    return found


def _joined(remarks: Mapping[str, Text], more: Mapping[str, Text]) -> dict[str, Text]:
    return {name: text + same(" ") + remarks[name] if name in remarks else text for name, text in more.items()}


def _notes(parts: Parts, suspected: Mapping[str, Text], columns: Mapping[str, str], name: str) -> tuple[Text, ...]:
    found = [
        Text(
            zh="本问卷由 {n} 的取值和标签拟出，请逐项核对：题干、选项、测量层次、构念的分组与名称。",
            en="Drafted from the values and labels in {n}. Please check every part: wordings, answers, level "
            "of measurement, how items are grouped and named.",
        ).fill(n=name)
    ]
    unnamed = [one.id for one in parts.constructs if one.id in (one.title.zh, one.title.en)]
    if unnamed:
        found.append(
            Text(
                zh="这些构念还没有名称，结果里只能用编号称呼：{l}。请在 constructs 的 title 里写上名称。",
                en="These constructs have no name yet, so results call them by their ids: {l}. Write one as their "
                "title, under constructs.",
            ).fill(l=listed(unnamed, most=20))
        )
    for level, words in (
        ("ordinal", Text(zh="有序（ordinal）", en="ordinal")),
        ("nominal", Text(zh="名义（nominal）", en="nominal")),
    ):
        lists = [codes.id for codes in parts.code_lists if codes.level == level]
        if lists:
            found.append(
                Text(
                    zh="请确认测量层次：拟为{w}的选项表有 {l}。", en="Please confirm the level: drafted as {w}: {l}."
                ).fill(w=words, l=listed(lists, most=40))
            )
    if suspected:
        found.append(
            Text(
                zh="疑似反向题：{l}。没有替您反向，请对照题干确认。",
                en="Suspected reverse items: {l}. None was reversed; compare their wording.",
            ).fill(l=listed(suspected, most=40))
        )
    if parts.missing_codes:
        codes = [
            Text(zh="{c}", en="{c}").fill(c=entry.code) + same(f" = {entry.reason}") for entry in parts.missing_codes
        ]
        found.append(
            Text(zh="请确认缺失码及原因：{l}。", en="Please confirm the missing codes and reasons: {l}.").fill(
                l=listed(codes, most=20)
            )
        )
    if parts.personal:
        found.append(
            Text(
                zh="以下列涉及个人信息，未列入问卷：{l}。",
                en="Left out because they say who a person is: {l}.",
            ).fill(l=listed(parts.personal, most=20))
        )
    renamed = [Text(zh="{c} → {i}", en="{c} → {i}").fill(c=c, i=i) for i, c in columns.items() if i != c]
    if renamed:
        found.append(
            Text(
                zh="这些列名不能用作编号，已换成：{l}。数据里也要用新列名（new_study 会替您改好）。",
                en="These column names cannot be ids and were changed: {l}. The data need the new names too "
                "(new_study writes them).",
            ).fill(l=listed(renamed, most=6))
        )
    return tuple(found)
