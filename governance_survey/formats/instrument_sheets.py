"""The sheets of a questionnaire's workbook: a column a field, with what a person reads under its key."""

from __future__ import annotations

from ..words.text import Text

Column = tuple[str, Text]  # key of a field, what it means; a dotted key nests

REMARK: Column = ("remark", Text(zh="请确认（本列不读回）", en="please confirm (not read back)"))
REMARKED = ("items", "code_lists", "variables")
NOTES = "notes"  # a sheet for people, not read back
RECORD_PARTS = ("logs", "indicators")  # parts of a record that no sheet holds


def _both(key: str, words: Text) -> tuple[Column, Column]:
    return (
        (f"{key}.zh", words + Text(zh="（中文）", en=", Chinese")),
        (f"{key}.en", words + Text(zh="（英文）", en=", English")),
    )


_WORDING: tuple[Column, ...] = (("zh", Text(zh="中文", en="Chinese")), ("en", Text(zh="英文", en="English")))
_ID: Column = ("id", Text(zh="编号", en="id"))
_CODE: Column = ("code", Text(zh="取值", en="code"))
_CODES: Column = ("codes", Text(zh="选项表", en="code list"))
_RESTS_ON: Column = ("rests_on", Text(zh="论文条目，用 ; 分隔", en="paper entries, split by ;"))
_TITLE = _both("title", Text(zh="名称", en="title"))
_TEXT = _both("text", Text(zh="题干", en="wording"))
_NOTE = _both("note", Text(zh="备注", en="note"))
_UNIT = _both("unit", Text(zh="单位", en="unit"))
_WHY = _both("why", Text(zh="说明", en="why"))

# Sheet -> columns in order.
SHEETS: dict[str, tuple[Column, ...]] = {
    "items": (
        _ID,
        *_TEXT,
        _CODES,
        ("measures", Text(zh="所测构念", en="construct")),
        ("reverse", Text(zh="反向题：yes 或留空", en="reversed: yes or empty")),
        ("core", Text(zh="短卷题：yes 或留空", en="core: yes or empty")),
        ("not_applicable", Text(zh="可选“不适用”：yes 或留空", en="offers not applicable: yes or empty")),
        _RESTS_ON,
    ),
    "code_lists": (
        _ID,
        ("level", Text(zh="测量层次：ordinal 或 nominal", en="ordinal or nominal")),
        _CODE,
        *_WORDING,
        *_both("title", Text(zh="选项表名称", en="title of the list")),
    ),
    "constructs": (
        _ID,
        *_TITLE,
        *_both("stem", Text(zh="引导语", en="stem")),
        ("measurement", Text(zh="reflective 或 formative", en="reflective or formative")),
        ("min_answered", Text(zh="至少答几题", en="least items answered")),
        *_both("concept", Text(zh="定义", en="concept")),
        ("marker", Text(zh="标记变量（与主题无关）：yes 或留空", en="marker, unrelated to the subject: yes or empty")),
    ),
    "questions": (
        _ID,
        *_TEXT,
        _CODE,
        *_WORDING,
        ("exclusive", Text(zh="单独选：yes 或留空", en="stands alone: yes or empty")),
        ("fixed_last", Text(zh="固定在末尾：yes 或留空", en="always last: yes or empty")),
        ("speaks_of", Text(zh="所指的构念或维度", en="construct or dimension it speaks of")),
        ("most", Text(zh="最多选几项", en="most options ticked")),
        ("count", Text(zh="选项数目的变量名", en="variable that counts the ticks")),
        *_NOTE,
        _RESTS_ON,
    ),
    "variables": (
        _ID,
        *_TITLE,
        ("kind", Text(zh="number、category、text、key 或 date", en="number, category, text, key or date")),
        _CODES,
        ("level", Text(zh="person、community、psu 或 stratum", en="person, community, psu or stratum")),
        ("low", Text(zh="下限", en="lowest")),
        ("high", Text(zh="上限", en="highest")),
        *_UNIT,
        ("asked", Text(zh="问卷上的题：yes 或留空", en="asked on the form: yes or empty")),
        (
            "missing",
            Text(
                zh="在此算缺失的缺失码，用 ; 分隔；留空为全部，只写一个 ; 为都不算",
                en="missing codes that hold here, split by ;; empty = all, a lone ; = none",
            ),
        ),
        *_NOTE,
        _RESTS_ON,
        ("part_of", Text(zh="所属台账字段", en="field of the record it is part of")),
        *_both("found_in", Text(zh="见于", en="found in")),
    ),
    "missing_codes": (_CODE, ("reason", Text(zh="缺失原因", en="reason")), *_WORDING),
    "attention": (_ID, *_TEXT, _CODES, ("correct", Text(zh="正确答案", en="correct answer"))),
    "sections": (
        _ID,
        *_TITLE,
        *_both("intro", Text(zh="引导语", en="introduction")),
        ("rows", Text(zh="题号，按提问顺序，用 ; 分隔", en="rows in the order asked, split by ;")),
    ),
    "routing": (
        _ID,
        ("variable", Text(zh="条件变量", en="condition: variable")),
        ("relation", Text(zh="in、not_in、below 或 above", en="in, not_in, below or above")),
        ("values", Text(zh="取值，用 ; 分隔", en="values, split by ;")),
        ("skip", Text(zh="跳过的题，用 ; 分隔", en="items skipped, split by ;")),
        ("ends", Text(zh="到此结束：yes 或留空", en="ends the interview: yes or empty")),
        *_WHY,
    ),
    "limits": (
        _ID,
        ("variable", Text(zh="变量", en="variable")),
        ("relation", Text(zh="at_most、at_least、above 或 below", en="at_most, at_least, above or below")),
        ("other", Text(zh="与哪个变量相比", en="other variable")),
        ("times", Text(zh="另一变量的倍数", en="times the other variable")),
        ("value", Text(zh="或与哪个数相比", en="or a number")),
        ("action", Text(zh="refuse（不合格）或 confirm（请核对）", en="refuse or confirm")),
        *_WHY,
        ("log", Text(zh="所在记录表", en="log of the record")),
    ),
    "covariates": (_ID, *_TITLE, ("formula", Text(zh="公式", en="formula")), *_UNIT),
    "short_forms": (_ID, *_TITLE, ("items", Text(zh="题号，用 ; 分隔", en="items, split by ;"))),
    "variants": (
        _ID,
        *_TITLE,
        *_both("term", Text(zh="原词", en="term")),
        *_both("instead", Text(zh="改为", en="instead")),
        *_NOTE,
    ),
    "about": (("key", Text(zh="项目", en="key")), ("value", Text(zh="内容", en="value"))),
}
ABOUT = (
    *("schema_version", "kind", "id", "version", "title.zh", "title.en", "source.zh", "source.en"),
    *("unit", "source_id", "keys.respondent", "keys.community", "intro.zh", "intro.en"),
)
# Sheets on which rows of one id make one entry: the list they fill, and their own columns.
GROUPED: dict[str, tuple[str, tuple[str, ...]]] = {
    "code_lists": ("codes", ("code", "zh", "en")),
    "questions": ("choices", ("code", "zh", "en", "exclusive", "fixed_last", "speaks_of")),
    "routing": ("when", ("variable", "relation", "values")),
    "variants": ("replacements", ("term.zh", "term.en", "instead.zh", "instead.en")),
}
# Columns that only a record form fills: shown where it does.
SELDOM = ("part_of", "found_in.zh", "found_in.en", "log")
# A list cell is split at ";" because commas stand inside wordings.
LISTS = ("rests_on", "values", "skip", "items", "rows", "missing")
YES_OR_EMPTY = ("reverse", "core", "not_applicable", "asked", "ends", "exclusive", "marker", "fixed_last")
WIDE = ("text.zh", "text.en", "stem.zh", "stem.en", "intro.zh", "intro.en", "rows", "value", REMARK[0])


def explained(words: Text) -> str:
    """What row 2 says of a column, in both languages."""
    return f"{words.zh} / {words.en}"
