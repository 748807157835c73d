"""Tests that two categories are independent in a simple random sample, and how strongly they go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..comparisons.records import Effect, Test
from ..noncentral import noncentral_chi_square
from .table import CrossTable


@dataclass(frozen=True)
class Fisher:
    """Fisher's exact test of a table of two by two: p, and the conditional odds ratio with its exact interval."""

    test: Test
    odds_ratio: float
    low: float
    high: float
    level: float


def chi_square(table: CrossTable, *, corrected: bool = False, thin: bool = False) -> Test:
    r"""Pearson's test of independence.

    .. math:: X^2 = \sum_{ij}\frac{(n_{ij}-e_{ij})^2}{e_{ij}} \sim \chi^2_{(r-1)(c-1)}

    Parameters
    ----------
    table : CrossTable
        Counts; weights are not looked at (`design_table` does).
    corrected : bool
        Yates's continuity correction, two by two only.
    thin : bool
        Compute it even where expected counts are too small for it (Cochran's rule).

    Raises
    ------
    EstimationError
        ``small_expected``.

    References
    ----------
    Pearson (1900), doi 10.1080/14786440009463897; Cochran (1954), doi 10.2307/3001616.

    Examples
    --------
    >>> from governance_survey.statistics.crosstabs import cross_table
    >>> codes = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [20, 10, 10, 20], axis=0)
    >>> found = chi_square(cross_table(codes[:, 0], codes[:, 1]))
    >>> round(found.statistic, 4), found.dof, round(found.p, 4)
    (6.6667, (1,), 0.0098)
    """
    from scipy.special import chdtrc

    counts = table.counts.astype(np.float64)
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / table.n
    if not thin:
        refuse_thin(expected)
    gap = np.abs(counts - expected)
    if corrected and table.dof == 1:
        gap = gap - min(0.5, float(gap.min()))
    value = float((gap**2 / expected).sum())
    return Test("chi_square", value, (table.dof,), float(chdtrc(table.dof, value)))


def refuse_thin(expected: np.ndarray) -> None:
    """Refuse a table whose expected counts break Cochran's rule (``small_expected``)."""
    few = expected < 5
    if (expected < 1).any() or few.mean() > 0.2:
        raise EstimationError(
            "small_expected",
            Text(zh="有太多格子的期望频数过小，卡方检验不可信", en="too many expected counts are small for chi-square"),
            expected=Text(
                zh="没有期望频数小于 1，小于 5 的不超过五分之一",
                en="none under 1, no more than a fifth under 5",
            ),
            got=Text(zh="{n} 格中 {m} 格小于 5，最小 {s}", en="{m} of {n} under 5, the smallest {s}").fill(
                n=int(few.size), m=int(few.sum()), s=f"{expected.min():.2f}"
            ),
            fix=Text(zh="合并少有人选的类别。", en="Merge categories that few chose."),
        )


def fisher_exact(table: CrossTable, *, level: float = 0.95) -> Fisher:
    r"""Fisher's exact test, two by two, two-sided.

    .. math:: p = \sum_{t:\,P(t)\le P(n_{11})} P(t), \qquad P(t) = \binom{n_{1+}}{t}\binom{n_{2+}}{n_{+1}-t}\Big/
        \binom{n}{n_{+1}}

    The odds ratio is the conditional maximum likelihood estimate, its interval the exact one.

    Parameters
    ----------
    table : CrossTable
        Counts, rows without either answer left out.
    level : float
        Of the odds ratio's interval.

    Returns
    -------
    Fisher

    Raises
    ------
    EstimationError
        ``not_two_by_two``.

    References
    ----------
    Fisher (1935), doi 10.2307/2342435; Fay (2010), doi 10.1093/biostatistics/kxp050 (intervals).

    Examples
    --------
    >>> from governance_survey.statistics.crosstabs import cross_table
    >>> codes = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [3, 1, 1, 3], axis=0)
    >>> found = fisher_exact(cross_table(codes[:, 0], codes[:, 1]))
    >>> round(found.test.p, 4), round(found.odds_ratio, 3)
    (0.4857, 6.408)
    """
    from scipy.stats import fisher_exact as exact
    from scipy.stats.contingency import odds_ratio

    if table.counts.shape != (2, 2):
        raise EstimationError(
            "not_two_by_two",
            Text(zh="Fisher 精确检验只用于 2×2 表", en="Fisher's exact test is of a table of two by two"),
            got=" x ".join(map(str, table.counts.shape)),
        )
    made = odds_ratio(table.counts, kind="conditional")
    limits = made.confidence_interval(level)
    p = float(exact(table.counts)[1])
    ratio = float(made.statistic)
    return Fisher(Test("fisher_exact", ratio, (), p), ratio, float(limits.low), float(limits.high), level)


def cramers_v(table: CrossTable, *, corrected: bool = False, level: float = 0.95) -> Effect:
    r"""Cramér's V: how strongly two categories go together, 0 to 1.

    .. math:: V = \sqrt{\frac{X^2/n}{\min(r,c)-1}}

    The limits are :math:`\sqrt{\lambda/(n(\min(r,c)-1))}` with those of the noncentral chi-square; of strong
    association (V over .3) they lie wider apart than their level says.

    Parameters
    ----------
    table : CrossTable
        Counts, rows without either answer left out.
    corrected : bool
        Take off what chance adds (Bergsma): the estimate alone is changed.
    level : float
        Of the interval.

    Returns
    -------
    Effect

    References
    ----------
    Cramér (1946), Mathematical Methods of Statistics; Smithson (2003), doi 10.4135/9781412983761; Bergsma (2013),
    doi 10.1016/j.jkss.2012.10.002.

    Examples
    --------
    >>> from governance_survey.statistics.crosstabs import cross_table
    >>> codes = np.repeat([[0.0, 0], [0, 1], [1, 0], [1, 1]], [20, 10, 10, 20], axis=0)
    >>> found = cramers_v(cross_table(codes[:, 0], codes[:, 1]))
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (0.3333, 0.0787, 0.5864)
    """
    value = chi_square(table, thin=True).statistic
    r, c = table.counts.shape
    n, least = table.n, min(r, c) - 1
    low, high = (min(float(np.sqrt(at / (n * least))), 1.0) for at in noncentral_chi_square(value, table.dof, level))
    if not corrected:
        return Effect("cramers_v", float(np.sqrt(value / n / least)), low, high, level)
    phi = max(0.0, value / n - table.dof / (n - 1))
    sizes = (r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1))
    return Effect("cramers_v", float(np.sqrt(phi / (min(sizes) - 1))), low, high, level)
