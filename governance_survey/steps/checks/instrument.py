"""Checks of a questionnaire: is the scheme sound before a single answer is read?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...schemes.base import Wording
from ...schemes.instrument import Condition, Instrument
from ...words.text import Text, listed, same
from .base import CheckResult, of_things


def duplicate_ids(form: Instrument) -> CheckResult:
    """Ids must be unique over items, attention rows and variables, and within the other lists."""
    columns = Counter(form.columns)
    others = {
        "constructs": [c.id for c in form.constructs],
        "code_lists": [c.id for c in form.code_lists],
        "routing": [r.id for r in form.routing],
        "short_forms": [s.id for s in form.short_forms],
    }
    found = [(name, Text(zh="{n} 次", en="{n} times").fill(n=n)) for name, n in columns.items() if n > 1]
    for part, ids in others.items():
        found += [(f"{part}: {name}", same(n)) for name, n in Counter(ids).items() if n > 1]
    n = len(form.columns) + sum(len(ids) for ids in others.values())
    return of_things("duplicate_ids", Text(zh="编号不重复", en="ids are unique"), "error", n, found)


def dangling_references(form: Instrument) -> CheckResult:
    """Whatever is named must exist."""
    references = list(_references(form))
    found = [(where, name) for where, name, known in references if name not in known]
    return of_things(
        "dangling_references",
        Text(zh="引用的编号都存在", en="whatever is referred to exists"),
        "error",
        len(references),
        found,
    )


def _references(form: Instrument) -> Iterator[tuple[str, str, set[str]]]:
    lists = {codes.id for codes in form.code_lists}
    constructs = {construct.id for construct in form.constructs}
    columns = set(form.columns)
    items = {item.id for item in form.items}
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
            yield f"routing {rule.id}: skip", name, columns
    for short in form.short_forms:
        for name in short.items:
            yield f"short_forms {short.id}", name, items
    for role, key in (("respondent", form.keys.respondent), ("community", form.keys.community)):
        if key is not None:
            yield f"keys: {role}", key, columns


def missing_wording(form: Instrument) -> CheckResult:
    """Every wording should stand in both languages."""
    wordings: list[tuple[str, Wording]] = [("title", form.title)]
    wordings += [(f"items {item.id}", item.text) for item in form.items]
    wordings += [(f"attention {row.id}", row.text) for row in form.attention]
    wordings += [(f"variables {variable.id}", variable.title) for variable in form.variables]
    wordings += [(f"constructs {construct.id}", construct.title) for construct in form.constructs]
    wordings += [(f"code_lists {codes.id}: {code.code}", code) for codes in form.code_lists for code in codes.codes]
    return of_things(
        "missing_wording",
        Text(zh="中英文都写全", en="both languages are given"),
        "warning",
        len(wordings),
        missing_languages(wordings),
    )


def missing_languages(wordings: list[tuple[str, Wording]]) -> list[tuple[str, object]]:
    """Which wordings lack a language."""
    return [
        (where, "zh" if not wording.zh else "en") for where, wording in wordings if not (wording.zh and wording.en)
    ]


def code_list_gaps(form: Instrument) -> CheckResult:
    """Codes of an ordinal list should follow one another: a gap is usually a forgotten option."""
    found = []
    for codes in form.code_lists:
        numbers = [code.code for code in codes.codes if isinstance(code.code, int)]
        if codes.level == "ordinal" and len(numbers) == len(codes.codes):
            gaps = sorted(set(range(min(numbers), max(numbers) + 1)) - set(numbers))
            if gaps:
                found.append((f"code_lists {codes.id}", listed(gaps)))
            elif numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
                found.append((f"code_lists {codes.id}", listed(numbers)))
    return of_things(
        "code_list_gaps",
        Text(zh="有序选项的取值连续", en="codes of an ordinal list are consecutive and in order"),
        "warning",
        len(form.code_lists),
        found,
    )


def repeated_codes(form: Instrument) -> CheckResult:
    """A code or a label may stand once in a list, or answers cannot be told apart."""
    found: list[tuple[str, object]] = []
    for codes in form.code_lists:
        for values in ([c.code for c in codes.codes], [c.zh for c in codes.codes], [c.en for c in codes.codes]):
            repeated = [value for value, n in Counter(values).items() if n > 1 and value is not None]
            found += [(f"code_lists {codes.id}", value) for value in repeated]
    title = Text(zh="选项取值和文字不重复", en="codes and labels of a list differ")
    return of_things("repeated_codes", title, "error", len(form.code_lists), found)


def missing_code_clashes(form: Instrument) -> CheckResult:
    """A missing code may not also be an answer of an item's list, nor have two reasons."""
    used = {item.codes for item in form.items} | {row.codes for row in form.attention}
    answers = {(codes.id, code.code) for codes in form.code_lists if codes.id in used for code in codes.codes}
    found: list[tuple[str, object]] = [
        (f"code_lists {name}", missing.code)
        for missing in form.missing_codes
        for name, code in sorted(answers, key=str)
        if code == missing.code
    ]
    reasons: dict[object, set[str]] = {}
    for missing in form.missing_codes:
        reasons.setdefault(missing.code, set()).add(missing.reason)
    found += [("missing_codes", code) for code, why in reasons.items() if len(why) > 1]
    return of_things(
        "missing_code_clashes",
        Text(zh="缺失码不与选项冲突", en="missing codes are not answers"),
        "error",
        len(form.missing_codes),
        found,
    )


def mixed_anchors(form: Instrument) -> CheckResult:
    """Items of one construct should share one list of answers."""
    found = []
    for construct in form.constructs:
        lists = sorted({item.codes for item in form.items_of(construct.id)})
        if len(lists) > 1 and len({_labels(form, name) for name in lists}) > 1:
            found.append((f"constructs {construct.id}", listed(lists)))
    return of_things(
        "mixed_anchors",
        Text(zh="同一量表的选项一致", en="items of a scale share their answers"),
        "warning",
        len(form.constructs),
        found,
    )


def _labels(form: Instrument, name: str) -> int:
    # The number of options decides: "0 bad … 10 good" may name its ends differently item by item.
    codes = form.code_list_by_id.get(name)
    return len(codes.codes) if codes is not None else 0


def impossible_routing(form: Instrument) -> CheckResult:
    """A rule that can never hold, or that asks about something not yet answered."""
    order = {name: place for place, name in enumerate((*(v.id for v in form.variables), *(i.id for i in form.items)))}
    found: list[tuple[str, object]] = []
    for rule in form.routing:
        for condition in rule.when:
            if _never(form, condition):
                found.append((f"routing {rule.id}", listed(condition.values)))
            later = [name for name in rule.skip if order.get(name, 10**9) <= order.get(condition.variable, -1)]
            if later:
                found.append((f"routing {rule.id}", listed(later)))
    return of_things(
        "impossible_routing",
        Text(zh="跳题规则有可能成立，且不跳过前面的题", en="routing can fire, and skips only what comes later"),
        "error",
        len(form.routing),
        found,
    )


def _never(form: Instrument, condition: Condition) -> bool:
    codes = form.codes_of(condition.variable)
    variable = form.variable_by_id.get(condition.variable)
    if codes is not None:
        offered = {code.code for code in codes.codes} | {missing.code for missing in form.missing_codes}
        numbers = [code for code in offered if isinstance(code, int | float)]
    elif variable is not None and variable.low is not None and variable.high is not None:
        numbers = [variable.low, variable.high]
        if condition.relation == "in":
            return not any(
                isinstance(value, int | float) and variable.low <= value <= variable.high for value in condition.values
            )
        offered = set()
    else:
        return False
    limit = condition.values[0]
    if condition.relation == "in":
        return not offered & set(condition.values)
    if condition.relation == "not_in":
        return bool(offered) and offered <= set(condition.values)
    if not isinstance(limit, int | float) or not numbers:
        return True
    return min(numbers) >= limit if condition.relation == "below" else max(numbers) <= limit


def thin_constructs(form: Instrument) -> CheckResult:
    """A construct without items measures nothing; `min_answered` cannot exceed its items."""
    found: list[tuple[str, object]] = []
    for construct in form.constructs:
        n = len(form.items_of(construct.id))
        if n == 0 or (construct.min_answered or 0) > n:
            found.append((f"constructs {construct.id}", n))
    title = Text(zh="每个构念都有足够的题目", en="every construct has the items it needs")
    return of_things("thin_constructs", title, "error", len(form.constructs), found)


def attention_answers(form: Instrument) -> CheckResult:
    """The correct answer of an instructed row must be one of its options."""
    found: list[tuple[str, object]] = []
    for row in form.attention:
        codes = form.code_list_by_id.get(row.codes)
        if codes is not None and row.correct not in {code.code for code in codes.codes}:
            found.append((f"attention {row.id}", row.correct))
    title = Text(zh="注意力题的正确答案在选项之中", en="the correct answer of an attention row is offered")
    return of_things("attention_answers", title, "error", len(form.attention), found)


def case_clashes(form: Instrument) -> CheckResult:
    """Ids that differ in case only become one variable in SPSS."""
    lowered = Counter(name.lower() for name in set(form.columns))
    found: list[tuple[str, object]] = [(name, name) for name in form.columns if lowered[name.lower()] > 1]
    title = Text(zh="编号不只靠大小写区分", en="ids differ in more than case")
    return of_things("case_clashes", title, "warning", len(form.columns), found)
