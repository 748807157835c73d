"""Checks of answers: which columns are there, and who each row is."""

from __future__ import annotations

import numpy as np

from ...data.responses import Responses
from ...words.text import Text, listed
from .base import Check, Failed, Found, advised, cells


def no_rows(responses: Responses) -> Found:
    """A table without rows answers nothing."""
    return Found(1, () if responses.n_rows else (Failed(responses.origin.name, _NO_ROWS, 0),))


_NO_ROWS = Text(zh="数据没有一行", en="the data have no rows")


def columns_absent(responses: Responses) -> Found:
    """Keys and design variables must be there."""
    form, held = responses.instrument, responses.table.columns
    roles = [("respondent", form.keys.respondent), ("community", form.keys.community)]
    roles += [("design", name) for name in responses.design.columns]
    wanted = [(role, name) for role, name in roles if name is not None and name not in responses.computed]
    failed = [_absent(name, held, _ROLE.fill(r=role)) for role, name in wanted if name not in held]
    return Found(len(wanted), failed)


_ROLE = Text(zh="数据里没有这一列（用作 {r}）。", en="The data lack this column (its role: {r}).")


def _absent(name: str, held: tuple[str, ...], message: Text) -> Failed:
    return Failed(name, advised(message, name, held))


def no_items_present(responses: Responses) -> Found:
    """Answers none of whose columns is an item of the questionnaire belong to another questionnaire."""
    items = [item.id for item in responses.instrument.items]
    if not items or set(items) & set(responses.table.columns):
        return Found(int(bool(items)))
    return Found(1, (Failed(responses.origin.name, _NO_ITEM, listed(responses.table.columns), expected=listed(items)),))


_NO_ITEM = Text(zh="问卷的题目一道也不在数据里", en="not one item of the questionnaire is in the data")


def items_absent(responses: Responses) -> Found:
    """Items missing from a construct that is otherwise there, and items of no construct."""
    form, held = responses.instrument, set(responses.table.columns)
    dropped = _absent_constructs(responses)
    items = [item for item in form.items if item.measures not in dropped]
    failed = [
        _absent(item.id, responses.table.columns, _ITEM.fill(c=item.measures or "–"))
        for item in items
        if item.id not in held
    ]
    return Found(len(items), failed)


_ITEM = Text(zh="构念 {c} 的这道题不在数据里。", en="This item of {c} is not in the data.")


def constructs_absent(responses: Responses) -> Found:
    """Constructs no item of which is there: a partial study is scored as far as it goes."""
    failed = [Failed(name, _CONSTRUCT) for name in _absent_constructs(responses)]
    return Found(len(responses.instrument.constructs), failed)


_CONSTRUCT = Text(zh="题目都不在数据里，不计分", en="none of its items is in the data; it will not be scored")


def _absent_constructs(responses: Responses) -> tuple[str, ...]:
    form, held = responses.instrument, set(responses.table.columns)
    return tuple(
        construct.id
        for construct in form.constructs
        if (items := form.items_of(construct.id)) and not any(item.id in held for item in items)
    )


def variables_absent(responses: Responses) -> Found:
    """Attention rows and background variables that are declared but not there."""
    form, held = responses.instrument, responses.table.columns
    roles = {form.keys.respondent, form.keys.community, *responses.design.columns}
    declared = (*(row.id for row in form.attention), *(variable.id for variable in form.variables))
    names = [name for name in declared if name not in roles]
    return Found(len(names), [_absent(name, held, _VARIABLE) for name in names if name not in held])


_VARIABLE = Text(zh="数据里没有这一列。", en="The data lack this column.")


def undeclared_columns(responses: Responses) -> Found:
    """Columns the questionnaire does not know are left alone and cannot be used."""
    form, held = responses.instrument, responses.table.columns
    absent = [name for name in form.columns if name not in held]
    known = {*form.columns, *responses.design.columns}
    failed = [Failed(name, advised(_UNDECLARED, name, absent)) for name in held if name not in known]
    return Found(len(held), failed)


_UNDECLARED = Text(zh="问卷没有声明，不使用。", en="It is not declared and not used.")


def blank_keys(responses: Responses) -> Found:
    """Every row needs the key of its unit."""
    return _blank(responses, _unit_key(responses))


def blank_communities(responses: Responses) -> Found:
    """A row without its community is left out of community scores."""
    name = responses.instrument.keys.community
    return _blank(responses, name if name != _unit_key(responses) else None)


def _blank(responses: Responses, name: str | None) -> Found:
    if name is None or name not in responses.table.columns:
        return Found(0)
    reasons = responses.column(name).reasons
    return Found(len(reasons), (cells(name, reasons != 0, None, _BLANK),))


_BLANK = Text(zh="编号空缺", en="the key is blank")


def duplicate_keys(responses: Responses) -> Found:
    """One row a unit: a repeated key would multiply rows when sources are linked."""
    from pandas import Series

    name = _unit_key(responses)
    if name is None or name not in responses.table.columns:
        return Found(0)
    column = responses.column(name)
    twice = Series(column.values).duplicated(keep=False).to_numpy() & (column.reasons == 0)
    return Found(int((column.reasons == 0).sum()), (cells(name, twice, column.values, _DUPLICATE, private=True),))


_DUPLICATE = Text(zh="同一编号不止一行", en="the key stands in more than one row")


def _unit_key(responses: Responses) -> str | None:
    # Who a row is: the person, or the community where the form is about communities.
    keys = responses.instrument.keys
    if keys.respondent is None and responses.instrument.unit == "community":
        return keys.community
    return keys.respondent


def empty_rows(responses: Responses) -> Found:
    """Rows without a single answered item."""
    items = [item.id for item in responses.instrument.items if item.id in responses.table.columns]
    if not items:
        return Found(0)
    answered = np.zeros(responses.n_rows, dtype=bool)
    for name in items:
        answered |= responses.column(name).reasons == 0
    return Found(responses.n_rows, (cells(f"{items[0]} – {items[-1]}", ~answered, None, _EMPTY),))


_EMPTY = Text(zh="一道题也没有作答", en="not one item is answered")

CHECKS: tuple[Check[Responses], ...] = (
    Check(
        "no_rows",
        "error",
        Text(zh="数据有答卷", en="the data have rows"),
        no_rows,
        Text(zh="确认读的是对的文件和工作表。", en="Is it the right file and sheet?"),
    ),
    Check(
        "columns_absent",
        "error",
        Text(zh="编号和设计变量都在数据里", en="keys and design variables are in the data"),
        columns_absent,
        Text(
            zh="在数据里补上这些列，或改正问卷里的列名。",
            en="Add these columns, or correct their names in the questionnaire.",
        ),
    ),
    Check(
        "no_items_present",
        "error",
        Text(zh="数据里有问卷的题目", en="the data hold items of the questionnaire"),
        no_items_present,
        Text(
            zh="确认数据与问卷对应，列名等于题目编号。",
            en="Do data and questionnaire belong together? Columns are item ids.",
        ),
    ),
    Check(
        "items_absent",
        "warning",
        Text(zh="构念的题目都在数据里", en="all items of a construct are in the data"),
        items_absent,
        Text(zh="用了短卷可不理会；否则检查列名。", en="Fine with a short form; otherwise check the column names."),
    ),
    Check(
        "constructs_absent",
        "note",
        Text(zh="构念都有题目在数据里", en="every construct has items in the data"),
        constructs_absent,
    ),
    Check(
        "variables_absent",
        "note",
        Text(zh="背景变量和注意力题都在数据里", en="background variables and attention rows are in the data"),
        variables_absent,
    ),
    Check(
        "undeclared_columns",
        "note",
        Text(zh="数据的列都有声明", en="all columns of the data are declared"),
        undeclared_columns,
    ),
    Check(
        "blank_keys",
        "error",
        Text(zh="答卷编号没有空缺", en="no key is blank"),
        blank_keys,
        Text(zh="补上编号，或删去这些行。", en="Fill in the keys, or remove these rows."),
    ),
    Check(
        "duplicate_keys",
        "error",
        Text(zh="答卷编号不重复", en="a key stands in one row only"),
        duplicate_keys,
        Text(zh="查明是重复提交还是编号写错，只留一行。", en="Submitted twice, or a wrong key? Keep one row."),
    ),
    Check(
        "blank_communities",
        "warning",
        Text(zh="社区编号没有空缺", en="no community key is blank"),
        blank_communities,
        Text(zh="补上社区编号；空缺的行不进入社区得分。", en="Fill them in; such rows enter no community score."),
    ),
    Check(
        "empty_rows",
        "warning",
        Text(zh="每份答卷都有作答", en="every row has an answer"),
        empty_rows,
        Text(zh="确认这些行是否应当保留。", en="Should these rows be kept?"),
    ),
)
