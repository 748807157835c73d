"""What can be wrong with margins, in words."""

from __future__ import annotations

from ...words.text import Text

MISSING = Text(zh="{v} 有 {n} 行缺失（{r}）", en="{v} is missing in {n} rows ({r})")
NO_CATEGORIES = Text(
    zh="{v} 是数值变量：不写类别，给总量（count）或均值（mean）",
    en="{v} is a number: leave the category empty and give its total (count) or mean",
)
NEEDS_CATEGORY = Text(zh="{v} 是类别变量，要写类别", en="{v} has categories: name one")
UNKNOWN = Text(zh="{v} 没有类别 {c}（有：{k}）", en="{v} has no category {c} (it has: {k})")
TWICE = Text(zh="{v} 的 {c} 写了两次", en="{v} {c} stands there twice")
MIXED = Text(zh="{v} 既有人数又有比例，只用一种", en="{v} has counts and shares: use one of them")
EMPTY = Text(zh="{v} 的类别 {c} 没有样本", en="{v}: no respondent is in {c}")
NO_TARGET = Text(zh="{v} 有 {n} 行的类别 {c} 没有给出总体数", en="{v}: {n} rows are in {c}, which has no target")
NOT_ONE = Text(zh="{v} 的比例之和为 {s}，不是 1", en="{v}: the shares add up to {s}, not to 1")
OTHER_POPULATION = Text(
    zh="{v} 的人数之和为 {s}，而总体为 {n}", en="{v}: the counts add up to {s}, the population being {n}"
)
CONTRADICT = Text(zh="{a} 与 {b} 互相矛盾（{c}）", en="{a} and {b} contradict each other ({c})")
SCALED = Text(
    zh="{v} 的人数之和与总体略有出入，已按比例换算。",
    en="{v}: counts that sum to a slightly different population were scaled to it.",
)
