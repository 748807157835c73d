"""Answer wordings people write in questionnaires: their order on a scale, and those that mean no answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ...engine.cleaning import normalise
from ...schemes.base import Reason

# How strong a word makes what follows: 同意 is 2, 非常同意 is 4. Terms within one row are synonyms.
_DEGREES: tuple[tuple[float, str], ...] = (
    (5, r"完全|极其|极为|completely|totally|entirely|extremely"),
    (4, r"非常|十分|很|特别|strongly|very"),
    (3, r"相当|quite|mostly|fairly|moderately"),
    (2, r"比较|较为|较|基本上|基本|大体上|大体|somewhat|rather"),
    (1, r"有点儿?|有些|略微|略|稍微|稍|slightly|a little"),
)
_PLAIN = 2.5
_NO: tuple[tuple[float, str], ...] = (
    (-5, r"一点也不|一点都不|根本不|毫不|not at all"),
    (-2, r"不太|不大|不怎么|不很|not very|not really|not so"),
    (-2.5, r"不|not|dis|un|in|im"),
)
_WORDS = (
    r"同意|赞同|赞成|认同|满意|符合|了解|清楚|熟悉|重要|信任|相信|愿意|可能|关心|公平|公正|安全|准确|支持|需要"
    r"|agree|satisfied|satisfactory|likely|important|accurate|true|confident|familiar|fair|safe|trust|clear|willing"
)
_NEUTRAL = re.compile(
    r"一般|中立|不确定|无所谓|说不上.*|说不准|不好说|中等|适中|普通|neutral|neither .*|undecided|unsure|in the middle"
)
# Lists whose words share no stem, lowest first.
_LISTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "FREQUENCY",
        (
            r"从不|从来不|从未|从来没有|没有过|never",
            r"几乎不|几乎从不|极少|almost never|hardly ever",
            r"很少|较少|rarely|seldom",
            r"偶尔|occasionally|once in a while",
            r"有时|有时候|sometimes",
            r"较多|经常|常常|often|frequently",
            r"几乎总是|通常|usually|almost always",
            r"总是|一直|每次|always",
        ),
    ),
    (
        "QUALITY",
        (
            r"非常差|很差|very poor|very bad",
            r"比较差|较差|差|poor|bad",
            r"一般|中等|fair|average",
            r"比较好|较好|好|good",
            r"非常好|很好|very good",
            r"极好|excellent",
        ),
    ),
    (
        "AMOUNT",
        (
            r"没有|完全没有|none|not at all",
            r"很少|很小|a little|very little",
            r"较少|较小|some",
            r"一般|moderate|a moderate amount",
            r"较多|较大|quite a lot|a lot",
            r"很多|很大|very much|a great deal",
        ),
    ),
    (
        "EDUCATION",
        (
            r"小学及以下|没上过学|未上过学|no schooling|no formal education",
            r"小学|primary.*",
            r"初中|lower secondary.*|middle school",
            r"高中.*|中专.*|职高.*|upper secondary.*|high school.*",
            r"大专.*|专科.*|junior college.*|associate.*",
            r"本科.*|大学本科.*|大学|bachelor.*|college|university",
            r"硕士.*|研究生.*|master.*|postgraduate.*",
            r"博士.*|doctor.*|phd",
        ),
    ),
)
_STEMS = {"同意": "AGREE", "赞同": "AGREE", "赞成": "AGREE", "认同": "AGREE", "agree": "AGREE"}
_STEMS |= {"满意": "SATISFIED", "satisfied": "SATISFIED", "satisfactory": "SATISFIED", "符合": "FIT"}
_STEMS |= {"准确": "ACCURATE", "accurate": "ACCURATE", "重要": "IMPORTANT", "important": "IMPORTANT"}
_STEMS |= {"信任": "TRUST", "trust": "TRUST", "可能": "LIKELY", "likely": "LIKELY"}

_MISSING: tuple[tuple[Reason, str], ...] = (
    ("not_asked", r"[(（]跳过[)）]|跳过|not asked|skipped"),
    ("no_answer", r"[(（]空[)）]|未作答|未回答|未填|漏答|no answer|not available|missing|blank|na"),
    ("refused", r"(拒绝|不愿|不想)(回答|作答|透露)?|拒答|拒访|refus.*|prefer not to (say|answer)"),
    ("not_applicable", r"不适用|无此情况|not applicable|n/a|inapplicable"),
    (
        "dont_know",
        r"不知道|不清楚|不了解|说不清楚?|不清楚/?不知道|不知道/?不清楚|不记得|记不清"
        r"|(i )?(don'?t|do not) know|dk|can'?t (say|choose)",
    ),
)


def missing_reason(label: str) -> Reason | None:
    """The reason a wording names, or None where it is an answer."""
    shown = normalise(label).casefold().replace("’", "'").strip(" .。")
    # "不知道/拒绝回答" names two reasons for one code: the first is suggested.
    parts = [shown] if shown == "n/a" else [shown, *(part.strip() for part in re.split("[/／]", shown))]
    found = [next((reason for reason, words in _MISSING if re.fullmatch(words, part)), None) for part in parts]
    return found[0] or (found[1] if len(found) > 1 and all(found[1:]) else None)


def ordered(labels: Collection[str]) -> tuple[str, tuple[str, ...]] | None:
    """Answer wordings in their order, lowest first, and the name of their scale; None where not known.

    A wording is read as degree, denial and a word ("不太满意", "strongly disagree", "agree slightly"), or
    found in a list (frequency, quality, amount, schooling). Two wordings on one place are no order.

    Examples
    --------
    >>> ordered({"同意", "非常同意", "不同意", "一般", "非常不同意"})
    ('AGREE', ('非常不同意', '不同意', '一般', '同意', '非常同意'))
    >>> ordered({"often", "never", "sometimes"})
    ('FREQUENCY', ('never', 'sometimes', 'often'))
    >>> ordered({"red", "green", "blue"}) is None
    True
    """
    if len(labels) < 3:
        return None
    for places in (_graded(labels), *(_listed(name, words, labels) for name, words in _LISTS)):
        if places is not None and len(set(places[1].values())) == len(labels):
            return places[0], tuple(sorted(labels, key=places[1].__getitem__))
    return None


def _graded(labels: Collection[str]) -> tuple[str, dict[str, float]] | None:
    stems: set[str] = set()
    places: dict[str, float] = {}
    for label in labels:
        shown = normalise(label).casefold()
        if _NEUTRAL.fullmatch(shown):
            places[label] = 0.0
            continue
        found = _degree(shown)
        if found is None:
            return None
        stem, places[label] = found
        stems.add(stem)
    return (stems.pop(), places) if len(stems) == 1 else None


def _degree(shown: str) -> tuple[str, float] | None:
    degrees = "|".join(words for _, words in _DEGREES)
    denials = "|".join(words for _, words in _NO)
    found = re.fullmatch(rf"(?:({degrees})\s*)?(?:({denials})\s*)?({_WORDS})(?:\s+({degrees}))?", shown)
    if found is None:
        return None
    before, denial, word, after = found.groups()
    strength = _value(_DEGREES, before or after)
    stem = _STEMS.get(word, f"{word.upper()}" if word.isascii() else "DEGREE")
    if denial is None:
        return stem, strength if strength is not None else _PLAIN
    plain = _value(_NO, denial) or -_PLAIN
    return stem, -strength if strength is not None else plain


def _value(table: Sequence[tuple[float, str]], word: str | None) -> float | None:
    if word is None:
        return None
    return next(value for value, words in table if re.fullmatch(words, word))


def _listed(name: str, words: Sequence[str], labels: Collection[str]) -> tuple[str, dict[str, float]] | None:
    places: dict[str, float] = {}
    for label in labels:
        shown = normalise(label).casefold()
        place = next((n for n, pattern in enumerate(words) if re.fullmatch(pattern, shown)), None)
        if place is None:
            return None
        places[label] = float(place)
    return name, places
