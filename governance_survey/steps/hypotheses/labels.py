"""What the words of an analysis plan are called: kinds of evidence, signs, verdicts, remedies."""

from __future__ import annotations

from ...words.text import Text

EVIDENCE: dict[str, Text] = {
    "same_source": Text(zh="同一来源（等级不高于 C）", en="same source (grade C at best)"),
    "cross_source": Text(zh="跨来源", en="cross-source"),
    "record": Text(zh="台账", en="record"),
}
EVIDENCE_SHORT: dict[str, Text] = {**EVIDENCE, "same_source": Text(zh="同源", en="same source")}
SIGN_MARKS: dict[str, str] = {
    "positive": "+",
    "negative": "−",
    "zero_or_negative": "0, −",
    "changes": "±",
    "mixed": "±",
}
SIGNS: dict[str, Text] = {
    "positive": Text(zh="正", en="positive"),
    "negative": Text(zh="负", en="negative"),
    "zero_or_negative": Text(zh="零或负", en="zero or negative"),
    "changes": Text(zh="随阶段变化", en="changes by phase"),
    "mixed": Text(zh="不一", en="mixed"),
}
VERDICTS: dict[str, Text] = {
    "as_expected": Text(zh="与预期一致", en="as expected"),
    "opposite": Text(zh="与预期相反", en="opposite to what was expected"),
    "undetermined": Text(zh="方向未定", en="direction not settled"),
    "as_expected_unadjusted": Text(
        zh="方向与预期一致，但校正后不显著", en="as expected, but not significant once adjusted"
    ),
    "opposite_unadjusted": Text(
        zh="方向与预期相反，但校正后不显著", en="opposite to what was expected, but not significant once adjusted"
    ),
    "not_tested": Text(zh="未检验", en="not tested"),
}
RULES: dict[str, Text] = {
    "holm": Text(zh="Holm", en="Holm"),
    "benjamini_hochberg": Text(zh="Benjamini–Hochberg", en="Benjamini–Hochberg"),
    "none": Text(zh="不校正", en="no adjustment"),
}
REMEDIES: dict[str, Text] = {
    "shanzhi": Text(zh="善治（党建引领）", en="party-led good governance"),
    "fazhi": Text(zh="法治", en="rule of law"),
    "jingzhi": Text(zh="精治", en="precision governance"),
    "zizhi": Text(zh="自治", en="self-governance"),
    "zhizhi": Text(zh="智治", en="smart governance"),
}
