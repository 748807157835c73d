"""The parts of a drafted questionnaire: scales from neighbouring columns, code lists, variables, missing codes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ...engine.cleaning import normalise
from ...formats.raw_file import ColumnLabels
from ...schemes.instrument import Code, CodeList, Construct, Item, Keys, MissingCode, Variable
from ...words.text import Text, listed
from .answer_wordings import ordered
from .column_answers import Answers, Level, Options, answers_of
from .column_profiles import Named, Profile
from .missing import KEYS, missing_of
from .stems import stems
from .words import tidy, wording, words_of

LONG_RATING = 7  # points from which a single rating is drafted as a number


@dataclass
class Parts:
    """Parts under construction; `draft_parts` hands them over finished."""

    code_lists: tuple[CodeList, ...] = ()
    missing_codes: tuple[MissingCode, ...] = ()
    constructs: tuple[Construct, ...] = ()
    items: tuple[Item, ...] = ()
    variables: tuple[Variable, ...] = ()
    keys: Keys = field(default_factory=Keys)
    personal: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    remarks: dict[str, Text] = field(default_factory=dict)


def draft_parts(
    ids: tuple[Named, ...], profiles: Mapping[str, Profile], labels: Mapping[str, ColumnLabels], language: str | None
) -> Parts:
    """Sort every column into items, variables and what is left out."""
    parts = Parts(personal=tuple(column.column for column in ids if column.role == "personal"))
    empty = [column.column for column in ids if profiles[column.column].filled == 0]
    kept = [column for column in ids if column.role != "personal" and column.column not in empty]
    if empty:
        parts.notes += (Text(zh="空列，未列入：{l}。", en="Empty columns left out: {l}.").fill(l=listed(empty)),)
    answers = _all_answers(kept, profiles, labels)
    blocks = _blocks(kept, answers)
    in_block = {column.id for block in blocks for column in block}
    missing = missing_of(kept, profiles, answers, labels, in_block)
    parts.missing_codes = missing.codes
    parts.notes += missing.notes
    lists = _Lists(language)
    for block, title in zip(blocks, stems([[column.text for column in block] for block in blocks]), strict=True):
        _add_scale(parts, lists, block, answers, {column.id for column in kept}, language, missing.offers, title)
    for column in kept:
        if column.id not in in_block:
            _add_variable(parts, lists, column, profiles[column.column], answers.get(column.id), language)
    seen = {column.id: profiles[column.column] for column in kept}
    weights = {column.id for column in kept if column.role == "weight"}
    parts.variables = tuple(
        variable.model_copy(
            update={"missing": missing.of_number(variable.id, seen[variable.id], variable.id in weights)}
        )
        if variable.kind == "number"
        else variable
        for variable in parts.variables
    )
    parts.code_lists = tuple(lists.made)
    return parts


def _all_answers(
    kept: list[Named], profiles: Mapping[str, Profile], labels: Mapping[str, ColumnLabels]
) -> dict[str, Answers | None]:
    answered = [column for column in kept if column.role not in (*KEYS, "weight", "metadata", "number")]

    def answers(skips: frozenset[float]) -> dict[str, Answers | None]:
        return {c.id: answers_of(c, profiles[c.column], labels.get(c.column), skips) for c in answered}

    first = answers(frozenset())
    missing = (entry.code for found in first.values() if found is not None for entry in found.missing)
    # -1 beside 0 and 1 may be an answer; once another column shows that -1 is no answer, it is none here.
    return answers(frozenset(code for code in missing if not isinstance(code, str) and code < 0))


class _Lists:
    """Code lists by content, so that equal lists are one."""

    def __init__(self, language: str | None) -> None:
        self.language = language
        self.made: list[CodeList] = []
        self._known: dict[tuple[object, ...], str] = {}

    def id_of(self, options: Options, level: Level, wished: str) -> str:
        key = (level, options)
        if key not in self._known:
            taken = {codes.id for codes in self.made}
            name, number = wished, 1
            while name in taken:
                number += 1
                name = f"{wished}_{number}"
            self.made.append(CodeList(id=name, level=level, codes=tuple(self._codes(options))))
            self._known[key] = name
        return self._known[key]

    def _codes(self, options: Options) -> Iterator[Code]:
        # Answers given as texts get the codes 1, 2 …; cleaning finds them by their label. Where a label is
        # itself a number ("0", "1", "2", "3+"), the codes start beyond all of them, or "1" would mean two answers.
        spelt = {normalise(label) for _, label in options}
        start = next(start for start in (1, 11, 101, 1001, 10**6) if not spelt & _spellings(start, len(options)))
        seen: set[str] = set()
        for place, (code, label) in enumerate(options):
            made = start + place if code == label else tidy(code)
            others = {str(tidy(other)) for other, _ in options if other != code and code != label}
            shown = f"{label} ({made})" if normalise(label) in seen | others else label
            seen.add(normalise(label))
            yield Code(code=made, **words_of(shown, self.language))


def _spellings(start: int, count: int) -> set[str]:
    return {str(code) for code in range(start, start + count)}


def _blocks(kept: list[Named], answers: Mapping[str, Answers | None]) -> list[list[Named]]:
    runs: list[list[Named]] = []
    before: Named | None = None
    for column in kept:
        if _scale(answers, column) is not None:
            alike = before is not None and _scale(answers, before) == _scale(answers, column)
            if before is not None and alike and before.group == column.group:
                runs[-1].append(column)
            else:
                runs.append([column])
        before = column
    order = {column.id: place for place, column in enumerate(kept)}
    runs = _absorbed(runs, answers, order)
    # Numbers alone are weak evidence: without a numbered name three neighbours are asked for.
    return [run for run in runs if len(run) > (1 if run[0].group or _scale(answers, run[0])[0] != "numbers" else 2)]  # type: ignore[index]


def _absorbed(
    runs: list[list[Named]], answers: Mapping[str, Answers | None], order: Mapping[str, int]
) -> list[list[Named]]:
    # An end nobody ticked makes 1-6 look like 2-6: a short run goes to the longer neighbour that holds its range.
    found: list[list[Named]] = []
    for run in runs:
        found.append(run)
        while len(found) > 1 and _belong(found[-2], found[-1], answers, order):
            last = found.pop()
            found[-1] = [*found[-1], *last]
    return found


def _belong(
    first: list[Named], second: list[Named], answers: Mapping[str, Answers | None], order: Mapping[str, int]
) -> bool:
    if order[second[0].id] != order[first[-1].id] + 1 or first[0].group != second[0].group:
        return False
    scales = [_scale(answers, column) for column in (*first, *second)]
    if any(scale is None or scale[0] != "numbers" for scale in scales):
        return False
    limits = [_limits(run, answers) for run in (first, second)]
    small, large = (0, 1) if len(first) < len(second) else (1, 0)
    (low, high), (lowest, highest) = limits[small], limits[large]
    held = lowest <= low <= lowest + 1 and highest - 1 <= high <= highest
    return held and (limits[0] == limits[1] or len((first, second)[small]) < len((first, second)[large]))


def _limits(run: list[Named], answers: Mapping[str, Answers | None]) -> tuple[int, int]:
    codes = [int(code) for column in run if (entry := answers[column.id]) is not None for code, _ in entry.options]
    return min(codes), max(codes)


def _scale(answers: Mapping[str, Answers | None], column: Named) -> tuple[object, ...] | None:
    found = answers.get(column.id)
    return found.scale if found is not None else None


def _add_scale(
    parts: Parts,
    lists: _Lists,
    block: list[Named],
    answers: Mapping[str, Answers | None],
    taken: set[str],
    language: str | None,
    offers: Collection[str],
    title: str | None,
) -> None:
    known = [entry for column in block if (entry := answers[column.id]) is not None]
    options, name = _joint_options(known)
    codes = lists.id_of(options, "ordinal", name or f"{block[0].id}_codes")
    construct = _construct_id(block, parts, taken)
    parts.constructs += (Construct(id=construct, title=wording(title or construct, language)),)
    for column, entry in zip(block, known, strict=True):
        parts.items += (
            Item(
                id=column.id,
                text=wording(column.text, language),
                codes=codes,
                measures=construct,
                not_applicable=column.id in offers,
            ),
        )
        if entry.scale is not None and entry.scale[0] == "numbers" and len(entry.options) < len(options):
            parts.remarks[column.id] = Text(
                zh="{l} 的一端无人选择；若本题的选项本来就少，请另立选项表。",
                en="Nobody chose an end of {l}; if this item offers fewer answers, give it its own list.",
            ).fill(l=codes)
    if options[0][0] == 2:
        parts.remarks[codes] = Text(
            zh="取值从 2 开始：是否无人选 1？若是，请把 1 补进选项表，否则得分会偏。",
            en="The codes start at 2: did nobody choose 1? If so, add it, or scores will be off.",
        )
    if known[0].scale is not None and known[0].scale[0] == "words":
        parts.remarks[codes] = Text(
            zh="只见到这些选项；若有无人选择的选项，请补上并重排取值。",
            en="Only these answers occur; add those nobody chose and number the codes again.",
        )


def _joint_options(known: list[Answers]) -> tuple[Options, str]:
    scale = known[0].scale
    assert scale is not None
    if scale[0] == "numbers":
        low = min(int(code) for entry in known for code, _ in entry.options)
        high = max(int(code) for entry in known for code, _ in entry.options)
        start = f"M{-low}" if low < 0 else str(low)
        return tuple((float(code), str(code)) for code in range(low, high + 1)), f"SCALE_{start}_{high}"
    if scale[0] == "words":
        joint = ordered({str(code) for entry in known for code, _ in entry.options})
        if joint is not None:
            return tuple((text, text) for text in joint[1]), f"{joint[0]}{len(joint[1])}"
        longest = max(known, key=lambda entry: len(entry.options))
        return longest.options, f"{longest.name}{len(longest.options)}"
    return known[0].options, f"{known[0].name}{len(known[0].options)}" if known[0].name else ""


def _construct_id(block: list[Named], parts: Parts, taken: set[str]) -> str:
    # Items keep their own ids; two blocks of one prefix (Q2-Q5, Q8-Q12) are told apart by their first item.
    wished = block[0].group or "S"
    used = {construct.id for construct in parts.constructs} | taken
    if wished not in used:
        return wished
    made, number = f"{wished}_scale", 1
    while made in used:
        number += 1
        made = f"{wished}_scale{number}"
    return made


def _add_variable(
    parts: Parts, lists: _Lists, column: Named, seen: Profile, answers: Answers | None, language: str | None
) -> None:
    title = wording(column.text, language)
    if column.role == "respondent" and seen.unique and parts.keys.respondent is None:
        parts.keys = Keys(respondent=column.id, community=parts.keys.community)
        variable = Variable(id=column.id, title=title, kind="key")
    elif column.role == "community":
        parts.keys = Keys(respondent=parts.keys.respondent, community=column.id)
        variable = Variable(id=column.id, title=title, kind="key", level="community")
    elif column.role in ("respondent", "design"):
        variable = Variable(id=column.id, title=title, kind="key")
    elif column.role == "metadata":
        variable = Variable(id=column.id, title=title, kind="text")
    elif column.role == "weight" and seen.numbers is not None:
        variable = Variable(id=column.id, title=title, kind="number", low=0.0)
    elif answers is not None and answers.scale is not None and len(answers.options) >= LONG_RATING:
        # A lone 0-10 rating is of more use as a number than as eleven categories.
        low, high = (float(answers.options[place][0]) for place in (0, -1))
        variable = Variable(id=column.id, title=title, kind="number", low=low, high=high)
    elif answers is not None:
        codes = lists.id_of(answers.options, answers.level, _list_name(answers, column))
        variable = Variable(id=column.id, title=title, kind="category", codes=codes)
    else:
        variable = Variable(id=column.id, title=title, kind="number" if seen.numbers is not None else "text")
        if any("┋" in text for text in seen.texts):
            parts.remarks[column.id] = Text(
                zh="多选题（选项以 ┋ 相连）：请在问卷星改为“按选项序号”导出，每个选项一列。",
                en="Several answers in one cell (joined by ┋): export by option number, one column an option.",
            )
    parts.variables += (variable,)


def _list_name(answers: Answers, column: Named) -> str:
    if answers.name == "TICKED":
        return answers.name
    return f"{answers.name}{len(answers.options)}" if answers.name else f"{column.id}_codes"
