"""What a column of unlabelled data looks like: its values, its name, and what the name gives away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...engine.cleaning import normalise
from ...schemes.base import Reason
from .answer_wordings import missing_reason, ordered

Role = Literal["weight", "respondent", "community", "design", "personal", "metadata", "number", "nominal", "ordinal"]

_PLAIN_NUMBER = re.compile(r"[-−]?(0|[1-9]\d*)(\.\d+)?")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# What a name (or the wording after "12、") says of its column; the first row that matches decides.
_ROLES: tuple[tuple[Role, str], ...] = (
    (
        "personal",
        r"来自ip|ip|ip地址|ip ?address|(您的|受访者)?姓名|名字|昵称|(您的)?(手机|电话|手机号码?|电话号码|联系电话)"
        r"|.*(联系方式|手机号码?|电话号码)|.*身份证.*|.*邮箱.*|(您的)?(微信|qq)号?|住址|.*(详细|家庭)(地址|住址)|name|full_?name"
        r"|(tele|mobile_?)?phone(_?(no|number))?|.*e-?mail.*|.*latitude.*|.*longitude.*|address",
    ),
    (
        "metadata",
        r"提交答卷时间|所用时间|来源|来源详情|提交时间|开始时间|结束时间|答题时长|startdate|enddate|recordeddate",
    ),
    ("weight", r".*权重|.*权数|.*weights?|.*wght|.*wgt|wt|w_[wr]"),
    ("community", r"社区编号|社区id|community[._ ]?id"),
    ("design", r"psu|psu_?id|.*_psu|抽样单元|初级抽样单元|街道编号|strat(a|um)(_?id)?|抽样层|层号"),
    (
        "respondent",
        r"id|序号|.*(?<!社区)(?<!街道)编号|rownames?|case_?id|idno|resp(ondent)?_?id|uuid|responseid|.*[._ ]id",
    ),
    ("number", r"年龄|您的(实际)?年龄.{0,6}|age|.*出生年.*|birth_?year|year_?born|总分|yrbrn|agea"),
    (
        "nominal",
        r".*性别.*|gender|gndr|sex|.*婚姻.*|marital.*|.*职业.*|occupation|.*民族.*|.*政治面貌.*|.*户口.*|.*户籍.*",
    ),
    ("ordinal", r".*(学历|文化程度|教育程度|受教育).*|edu(cation)?|.*收入.*|.*income.*|.*年龄段.*|.*年龄.*|age_?group"),
)
_NUMBERED = re.compile(r"\s*(?:第)?(\d{1,4})\s*(?:题)?\s*[、：:.．]\s*(.+)", re.DOTALL)
_OF_A_MATRIX = re.compile(r"\s*第(\d{1,4})题[(（](.+)[)）]\s*", re.DOTALL)
_LONGEST_ID = 24


@dataclass(frozen=True)
class Named:
    """A column under a legal id.

    Attributes
    ----------
    column, id, text : str
        Name in the data; id in the questionnaire; what the name says of the question.
    group : str
        What the id shares with its neighbours: ``A`` of ``A1``, ``Q6`` of ``Q6_1``; empty where nothing.
    role : Role or None
    """

    column: str
    id: str
    text: str
    group: str
    role: Role | None


@dataclass(frozen=True)
class Profile:
    """The distinct values of one column.

    Attributes
    ----------
    rows, filled : int
    numbers : tuple of float or None
        Distinct answers in order where all are plain numbers ("007" is a text).
    texts : tuple of str
        Distinct answers in order where they are not.
    missing : mapping
        Texts that name a missing reason.
    repeated : bool
        Some answer occurs twice.
    """

    rows: int
    filled: int
    numbers: tuple[float, ...] | None
    texts: tuple[str, ...]
    missing: Mapping[str, Reason]
    repeated: bool

    @property
    def whole(self) -> bool:
        """Every answer is a whole number."""
        return self.numbers is not None and all(number == int(number) for number in self.numbers)

    @property
    def unique(self) -> bool:
        """Every row has its own value."""
        return self.filled == self.rows > 0 and not self.repeated and not self.missing


def profile(raw: np.ndarray) -> Profile:
    """Look at a raw column (floats with NaN, or objects with None)."""
    if raw.dtype == np.float64:
        known = raw[np.isfinite(raw)]
        values, counts = np.unique(known, return_counts=True)
        return Profile(len(raw), len(known), tuple(values.tolist()), (), {}, bool((counts > 1).any()))
    counted: Counter[str] = Counter()
    for value, count in Counter(raw.tolist()).items():  # distinct values first: a million rows cost little
        if value is not None and (text := normalise(str(value))):
            counted[text] += count
    texts = sorted(counted)
    found = {text: reason for text in texts if (reason := missing_reason(text)) is not None}
    # "不了解" is no answer after "不知道吗", but an answer between "了解" and "非常了解".
    missing = {} if len(texts) <= 60 and ordered(texts) is not None else found
    answers = [text for text in texts if text not in missing]
    filled, repeated = counted.total(), any(count > 1 for count in counted.values())
    if answers and all(_PLAIN_NUMBER.fullmatch(text) for text in answers):
        numbers = tuple(sorted({float(text.replace("−", "-")) for text in answers}))
        return Profile(len(raw), filled, numbers, (), missing, repeated)
    return Profile(len(raw), filled, None, tuple(answers), missing, repeated)


def named(columns: Sequence[str], labels: Mapping[str, str]) -> tuple[Named, ...]:
    """Give every column a legal, unique and stable id.

    ``12、题干`` (问卷星) becomes ``Q12``; ``第6题(选项)`` becomes ``Q6_1``, ``Q6_2`` …; other names keep their
    letters and digits, a whole sentence becomes ``V`` and its place.

    Parameters
    ----------
    labels : mapping
        Column -> variable label where the file carries one.
    """
    matrix = [_OF_A_MATRIX.fullmatch(name) for name in columns]
    plain = [None if found else _NUMBERED.fullmatch(name) for name, found in zip(columns, matrix, strict=True)]
    taken: set[str] = set()
    rows_of: dict[str, int] = {}
    several = [found[1] for found in plain if found]
    result = []
    for place, column in enumerate(columns, start=1):
        found, numbered = matrix[place - 1], plain[place - 1]
        text = labels.get(column) or column
        if found or (numbered and several.count(numbered[1]) > 1):
            match = found or numbered
            assert match is not None
            group = f"Q{match[1]}"
            rows_of[group] = rows_of.get(group, 0) + 1
            wished, text = f"{group}_{rows_of[group]}", match[2].strip()
        elif numbered:
            wished, text, group = f"Q{numbered[1]}", numbered[2].strip(), "Q"
        else:
            wished = _legal(column, place)
            group = _group(wished)
        made = _unique(wished, taken)
        taken.add(made.casefold())
        result.append(Named(column, made, text, group, _role(column, text)))
    return tuple(result)


def in_chinese(text: str) -> bool:
    """Whether a wording holds Chinese characters."""
    return _CHINESE.search(text) is not None


def _role(column: str, text: str) -> Role | None:
    for shown in dict.fromkeys((normalise(column).casefold(), normalise(text).casefold())):
        for role, words in _ROLES:
            if re.fullmatch(words, shown):
                return role
    return None


def _legal(column: str, place: int) -> str:
    kept = re.sub(r"\W+", "_", normalise(column)).strip("_")
    if not kept or len(kept) > _LONGEST_ID:
        return f"V{place}"
    return kept if not kept[0].isdigit() else f"V{kept}"


def _group(made: str) -> str:
    found = re.fullmatch(r"(.*?[^\W\d_].*?|[^\W\d])_?\d{1,4}[a-zA-Z]?", made)
    return found[1] if found else ""


def _unique(wished: str, taken: set[str]) -> str:
    number, made = 1, wished
    while made.casefold() in taken:
        number += 1
        made = f"{wished}_{number}"
    return made
