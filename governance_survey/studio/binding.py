"""Do a table, a questionnaire and a design belong together? Asked once, when answers are read."""

from __future__ import annotations

import numpy as np

from ..data.design_roles import DesignRoles
from ..data.responses import Origin
from ..engine.table import AnswerTable, raw_columns
from ..formats.raw_file import RawFile
from ..schemes.instrument import Instrument
from ..words.errors import DataError, closest
from ..words.text import Text, listed, same

# A double holds 15 decimal digits for certain: a longer key kept as a number has lost its end.
_LONGEST_KEY = 1e15
_ROLE_KINDS = {
    "weight": ("number",),
    "fpc": ("number",),
    "psu": ("key", "category", "number"),
    "strata": ("key", "category", "number"),
}


def check_bound(table: AnswerTable, form: Instrument, origin: Origin) -> None:
    """Refuse a table without rows, or without a single column of the questionnaire."""
    if not set(form.columns) & set(table.columns):
        raise DataError(
            "no_column_known",
            Text(zh="数据里没有一列是问卷 {i} 声明的。", en="{i} declares none of the columns.").fill(i=form.id),
            where=same(origin.name),
            expected=listed(form.columns, most=8),
            got=listed(table.columns, most=8),
            fix=Text(
                zh="检查是否用错了问卷，或列名不是题目编号（例如“1、题干”）；请把列名改成问卷里的编号。",
                en="Is it the right questionnaire? Column names must be its ids, not question texts: rename them.",
            ),
        )
    if table.n_rows == 0:
        raise DataError(
            "no_rows",
            Text(zh="只有列名，没有一份答卷。", en="There are column names but no answers."),
            where=same(origin.name),
            fix=Text(zh="请重新导出。", en="Export it again."),
        )


def check_roles(design: DesignRoles, form: Instrument, table: AnswerTable, origin: Origin) -> None:
    """Each design role must be a column of the data that the questionnaire declares, of a fitting kind."""
    named = [(role, kinds, getattr(design, role)) for role, kinds in _ROLE_KINDS.items()]
    for stage in design.later:
        later = {"psu": stage.units, "strata": stage.strata, "fpc": stage.fpc}
        named += [(role, _ROLE_KINDS[role], name) for role, name in later.items()]
    for role, kinds, name in named:
        if name is None:
            continue
        if name not in table.columns:
            raise DataError(
                "role_not_found",
                Text(zh="数据里没有 {r} 列 {n}。", en="The data have no {r} column {n}.").fill(r=role, n=name),
                where=same(origin.name),
                expected=listed(table.columns, most=12),
                fix=closest(name, table.columns),
            )
        variable = form.variable_by_id.get(name)
        if variable is None:
            raise DataError(
                "role_not_declared",
                Text(zh="问卷没有把 {n} 声明为变量。", en="{n} is no variable of the questionnaire.").fill(n=name),
                where=same(form.id),
                fix=closest(name, form.variable_by_id)
                or Text(zh="在问卷的 variables 里加上它。", en="Add it under variables in the questionnaire."),
            )
        if variable.kind not in kinds:
            raise DataError(
                "role_kind",
                Text(zh="{n} 不能作 {r}。", en="{n} cannot serve as {r}.").fill(n=name, r=role),
                where=same(form.id),
                expected=Text(zh="kind 为 {k}", en="kind {k}").fill(k=listed(kinds)),
                got=same(variable.kind),
            )


def check_replicates(design: DesignRoles, table: AnswerTable, origin: Origin) -> None:
    """Replicate weights must be columns of the data; the questionnaire need not know them."""
    absent = [name for name in design.replicate_weights if name not in table.columns]
    if absent:
        raise DataError(
            "role_not_found",
            Text(zh="数据里没有重复权重列 {n}。", en="The data have no replicate weights {n}.").fill(n=listed(absent)),
            where=same(origin.name),
            fix=closest(absent[0], table.columns),
        )


def check_keys(table: AnswerTable, form: Instrument, origin: Origin) -> None:
    """Refuse keys that were kept as numbers of more than 15 digits: two people may have become one."""
    keys = tuple(v.id for v in form.variables if v.kind == "key" and v.id in table.columns)
    lost = [name for name, raw in raw_columns(table, keys).items() if _lost_digits(raw)] if keys else []
    if lost:
        raise DataError(
            "key_digits_lost",
            Text(
                zh="编号列 {c} 是超过 15 位的数字，末尾几位已经丢失，不同的人可能成了同一个人。",
                en="The key {c} is a number of over 15 digits whose end is lost: two people may have become one.",
            ).fill(c=listed(lost)),
            where=same(origin.name),
            fix=Text(
                zh="从原系统按文本重新导出这一列；若是身份证号，请先换成不含个人信息的编号。",
                en="Export this column again as text; replace identity numbers by keys that name nobody.",
            ),
        )


def _lost_digits(raw: np.ndarray) -> bool:
    return raw.dtype == np.float64 and bool(np.any(np.abs(raw) >= _LONGEST_KEY))


def design_notes(design: DesignRoles) -> tuple[Text, ...]:
    """What the design given lets one say."""
    if design.weight is None or design.sampling not in ("quota", "convenience"):
        return ()
    what = Text(
        zh="样本不是概率样本（{s}）：权重 {w} 能调整构成，不能代替抽样。",
        en="Not a probability sample ({s}): the weight {w} adjusts its make-up; it does not replace sampling.",
    )
    return (what.fill(s=_NON_PROBABILITY[design.sampling], w=design.weight),)


_NON_PROBABILITY = {
    "quota": Text(zh="配额抽样", en="quota"),
    "convenience": Text(zh="便利抽样", en="convenience"),
}


def date_notes(raw: RawFile | None, form: Instrument) -> tuple[Text, ...]:
    """Columns of answers in which a spreadsheet made dates."""
    known = form.variable_by_id
    what = Text(
        zh="列 {c} 里有 {n} 个日期：Excel 多半把“6-10”之类的答案变成了日期。请把该列设为文本格式后重新导出；"
        "原来的答案无法猜回。",
        en="Column {c} holds {n} dates: Excel has probably turned answers such as “6-10” into dates. Export it "
        "again as text; what was answered cannot be guessed.",
    )
    return tuple(
        what.fill(c=name, n=count)
        for name, count in (raw.dates if raw is not None else ())
        if name in form.columns and (name not in known or known[name].kind not in ("date", "text"))
    )
