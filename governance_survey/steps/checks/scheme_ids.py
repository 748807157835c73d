"""Checks of a questionnaire: ids, references, wordings, and names that SPSS can hold."""

from __future__ import annotations

from collections.abc import Iterator

from ...schemes.base import Wording
from ...schemes.instrument import Instrument
from ...words.text import Text, same
from .base import Check, Failed, Found, advised, repeated

SPSS_BYTES = 64
SPSS_RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])


def duplicate_ids(form: Instrument) -> Found:
    """Items, attention rows, variables and constructs share one space of names; other lists have their own."""
    spaces = {
        "": (*form.columns, *(construct.id for construct in form.constructs)),
        "code_lists ": tuple(codes.id for codes in form.code_lists),
        "routing ": tuple(rule.id for rule in form.routing),
        "short_forms ": tuple(short.id for short in form.short_forms),
        "limits ": tuple(limit.id for limit in form.limits),
    }
    failed = [
        Failed(f"{space}{name}", _TWICE.fill(name=name, n=n), n)
        for space, names in spaces.items()
        for name, n in repeated(names).items()
    ]
    return Found(sum(map(len, spaces.values())), failed)


_TWICE = Text(zh="编号 {name} 出现了 {n} 次", en="the id {name} stands {n} times")


def dangling_references(form: Instrument) -> Found:
    """Whatever is named must exist."""
    references = list(_references(form))
    failed = []
    for where, name, known in references:
        if name not in known:
            message = advised(_UNKNOWN.fill(name=name), name, known) if name else _NO_LIST
            failed.append(Failed(where, message, name))
    return Found(len(references), failed)


_UNKNOWN = Text(zh="{name} 没有定义。", en="{name} is not defined.")
_NO_LIST = Text(zh="分类变量要写明选项表 codes。", en="A category needs its code list (codes).")


def _references(form: Instrument) -> Iterator[tuple[str, str, frozenset[str]]]:
    lists, constructs = frozenset(form.code_list_by_id), frozenset(form.construct_by_id)
    columns, items = frozenset(form.columns), frozenset(form.item_by_id)
    for item in form.items:
        yield f"items {item.id}: codes", item.codes, lists
        if item.measures is not None:
            yield f"items {item.id}: measures", item.measures, constructs
    for row in form.attention:
        yield f"attention {row.id}: codes", row.codes, lists
    for variable in form.variables:
        if variable.codes is not None or variable.kind == "category":
            yield f"variables {variable.id}: codes", variable.codes or "", lists
    for rule in form.routing:
        for condition in rule.when:
            yield f"routing {rule.id}: when", condition.variable, columns
        for name in rule.skip:
            yield f"routing {rule.id}: skip", name, columns | form.question_by_id.keys()
    for short in form.short_forms:
        for name in short.items:
            yield f"short_forms {short.id}: items", name, items
    for role in ("respondent", "community"):
        key = getattr(form.keys, role)
        if key is not None:
            yield f"keys: {role}", key, columns


def keys_not_text(form: Instrument) -> Found:
    """A key is kept as text (leading zeros, 18 digits), so its variable must be of kind ``key`` or ``text``."""
    keys = [key for key in (form.keys.respondent, form.keys.community) if key in form.columns]
    failed = []
    for key in keys:
        variable = form.variable_by_id.get(str(key))
        if variable is None or variable.kind not in ("key", "text"):
            failed.append(Failed(f"keys: {key}", _NOT_KEY, variable.kind if variable else "item", expected=same("key")))
    return Found(len(keys), failed)


_NOT_KEY = Text(zh="编号列应当声明为 kind: key 的变量", en="a key should be a variable of kind: key")


def missing_wording(form: Instrument) -> Found:
    """Every wording should stand in both languages."""
    wordings: list[tuple[str, Wording | None]] = [("title", form.title), ("source", form.source)]
    wordings += [(f"items {item.id}", item.text) for item in form.items]
    wordings += [(f"attention {row.id}", row.text) for row in form.attention]
    for variable in form.variables:
        wordings += [(f"variables {variable.id}", variable.title), (f"variables {variable.id}: unit", variable.unit)]
    for construct in form.constructs:
        where = f"constructs {construct.id}"
        wordings += [(where, construct.title), (f"{where}: stem", construct.stem)]
        wordings += [(f"{where}: concept", construct.concept)]
    for codes in form.code_lists:
        wordings += [(f"code_lists {codes.id}", codes.title)]
        wordings += [(f"code_lists {codes.id}: {code.code}", code) for code in codes.codes]
    wordings += [(f"routing {rule.id}: why", rule.why) for rule in form.routing]
    wordings += [(f"short_forms {short.id}", short.title) for short in form.short_forms]
    return incomplete_wordings(wordings)


def incomplete_wordings(wordings: list[tuple[str, Wording | None]]) -> Found:
    """Which wordings lack a language."""
    given = [(where, wording) for where, wording in wordings if wording is not None]
    failed = [
        Failed(where, _NO_ZH if not wording.zh else _NO_EN, wording.zh or wording.en or "")
        for where, wording in given
        if not (wording.zh and wording.en)
    ]
    return Found(len(given), failed)


_NO_ZH = Text(zh="缺中文", en="the Chinese wording is missing")
_NO_EN = Text(zh="缺英文", en="the English wording is missing")


def case_clashes(form: Instrument) -> Found:
    """Ids that differ in case only become one variable in SPSS and in many databases."""
    names = tuple(dict.fromkeys(form.columns))
    folded = repeated(name.casefold() for name in names)
    failed = [
        Failed(name, _CASE.fill(others=", ".join(o for o in names if o.casefold() == name.casefold() and o != name)))
        for name in names
        if name.casefold() in folded
    ]
    return Found(len(names), failed)


_CASE = Text(zh="与 {others} 只差大小写", en="differs from {others} in case only")


def unfit_for_spss(form: Instrument) -> Found:
    """Names SPSS cannot hold: over 64 bytes (a Chinese character takes three), reserved, odd first or last sign."""
    names = tuple(dict.fromkeys(form.columns))
    failed = []
    for name in names:
        size = len(name.encode("utf-8"))
        if size > SPSS_BYTES:
            failed.append(Failed(name, _TOO_LONG.fill(n=size, most=SPSS_BYTES), size))
        elif name.upper() in SPSS_RESERVED:
            failed.append(Failed(name, _RESERVED))
        elif name.startswith("_") or name.endswith("_"):
            failed.append(Failed(name, _UNDERSCORE))
    return Found(len(names), failed)


_TOO_LONG = Text(zh="编号占 {n} 个字节，SPSS 至多 {most} 个", en="the id takes {n} bytes; SPSS allows {most}")
_RESERVED = Text(zh="是 SPSS 的保留字", en="is a reserved word of SPSS")
_UNDERSCORE = Text(zh="SPSS 变量名不宜以下划线开头或结尾", en="an SPSS name should not begin or end with an underscore")

CHECKS: tuple[Check[Instrument], ...] = (
    Check(
        "duplicate_ids",
        "error",
        Text(zh="编号不重复", en="ids are unique"),
        duplicate_ids,
        Text(zh="给每道题、每个变量和构念各取一个编号。", en="Give each item, variable and construct its own id."),
    ),
    Check(
        "dangling_references",
        "error",
        Text(zh="引用的编号都存在", en="whatever is referred to exists"),
        dangling_references,
        Text(zh="改正编号，或补上所引用的部分。", en="Correct the id, or add what it refers to."),
    ),
    Check(
        "keys_not_text",
        "error",
        Text(zh="编号列按文本读取", en="keys are read as text"),
        keys_not_text,
        Text(zh="在 variables 里把该列声明为 kind: key。", en="Declare the column under variables with kind: key."),
    ),
    Check(
        "missing_wording",
        "warning",
        Text(zh="文字中英文齐全", en="wordings are given in both languages"),
        missing_wording,
        Text(
            zh="补上译文；缺的一种目前由另一种代替。", en="Add the translation; the other language stands in for now."
        ),
    ),
    Check(
        "case_clashes",
        "warning",
        Text(zh="编号不只靠大小写区分", en="ids differ in more than case"),
        case_clashes,
        Text(zh="改掉其中一个编号；SPSS 不分大小写。", en="Rename one of them; SPSS ignores case."),
    ),
    Check(
        "unfit_for_spss",
        "warning",
        Text(zh="编号可作 SPSS 变量名", en="ids can be SPSS variable names"),
        unfit_for_spss,
        Text(zh="若要导出 .sav，请换一个编号。", en="Choose another id if you will export to .sav."),
    ),
)
