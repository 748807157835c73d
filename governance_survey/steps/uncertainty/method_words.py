"""Ways to make an index, in words."""

from __future__ import annotations

from ...words.text import Text, same
from .methods import SCORED

WORDS: dict[str, Text] = {
    "goalposts": Text(zh="理论上下限", en="theoretical limits"),
    "min_max": Text(zh="本样本极差", en="range of the sample"),
    "standard": Text(zh="标准分", en="standard scores"),
    SCORED: Text(zh="原有权重", en="weights as scored"),
    "equal": Text(zh="等权", en="equal weights"),
    "pca": Text(zh="主成分权重", en="first component"),
    "cfa": Text(zh="因子载荷权重", en="factor loadings"),
    "critic": Text(zh="CRITIC 权重", en="CRITIC"),
    "entropy": Text(zh="熵权", en="entropy"),
    "arithmetic": Text(zh="算术平均", en="arithmetic mean"),
    "geometric": Text(zh="几何平均", en="geometric mean"),
    "topsis": Text(zh="TOPSIS", en="TOPSIS"),
}


def said(normalise: str, weights: str, aggregate: str) -> Text:
    """A method in words.

    Examples
    --------
    >>> said("goalposts", "equal", "geometric").say("en")
    'theoretical limits, equal weights, geometric mean'
    """
    return Text(zh="{n}，{w}，{a}", en="{n}, {w}, {a}").fill(
        n=WORDS[normalise], w=WORDS.get(weights) or same(weights), a=WORDS[aggregate]
    )
