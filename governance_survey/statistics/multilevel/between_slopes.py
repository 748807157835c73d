"""Slopes between communities, corrected for the unreliability of their means (errors in variables)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..design import DesignArrays, design_arrays
from ..inference import Inference
from ..resampling import bootstrap_replicates
from .between import Source, between_covariance, covariances, parts_of

UNRELIABLE = 0.5  # under this half of what a mean shows is error, and its correction more than doubles a slope


@dataclass(frozen=True)
class BetweenSlopes(Inference):
    """Standardised slopes of an outcome on predictors between communities.

    Attributes
    ----------
    outcome : str
    names : tuple of str (p,)
    coef, cov : ndarray (p,), (p, p)
        In standard deviations between communities; covariance by bootstrap of sampling units.
    dof : float
        Units minus strata.
    low, high : ndarray (p,)
        Percentiles of the bootstrap at `level`; of heavy-tailed slopes more telling than `std_error`.
    raw : ndarray (p,)
        In the units of the columns.
    uncorrected : ndarray (p,)
        Standardised slopes of the observed means: nearer nought, as a rule.
    reliability : ndarray (p + 1,)
        Of the communities' means: of each predictor, then of the outcome.
    r_squared : float
        Of the communities' true means; above one where the corrected covariance is no covariance (``improper``).
    method : {"anova", "means"}
    n_groups, n_missing, n_answers : int
        Communities used and not; answers of theirs (facts are not answers).
    draws, n_failed : int
        Draws of the bootstrap, and those that had no such slopes.
    warnings : tuple of str
        ``unreliable_means`` (one under .5), ``improper``, ``few_groups`` (under 30).
    drawn : ndarray (draws - n_failed, p)
        Slopes of each draw: `p_value` and `conf_int` are read from them, not from `std_error`.
    """

    outcome: str
    names: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    dof: float
    low: np.ndarray
    high: np.ndarray
    level: float
    raw: np.ndarray
    uncorrected: np.ndarray
    reliability: np.ndarray
    r_squared: float
    method: str
    n_groups: int
    n_missing: int
    n_answers: int
    draws: int
    n_failed: int
    warnings: tuple[str, ...]
    drawn: np.ndarray = field(repr=False)

    @property
    def n_obs(self) -> int:
        """Communities: the units of these slopes."""
        return self.n_groups

    @property
    def n_clusters(self) -> int:
        """Communities: what other models call clusters."""
        return self.n_groups

    @property
    def p_value(self) -> np.ndarray:
        """Two-sided: twice the share of draws on the far side of nought, one more counted in each (p,)."""
        beyond = np.minimum((self.drawn <= 0).sum(axis=0), (self.drawn >= 0).sum(axis=0))
        return np.asarray(np.minimum(2 * (1 + beyond) / (1 + len(self.drawn)), 1.0))

    def conf_int(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Percentiles of the draws, each (p,)."""
        low, high = np.quantile(self.drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
        return low, high


def between_slopes(
    sources: Sequence[Source],
    n_groups: int,
    *,
    outcome: str,
    seed: int | np.random.Generator,
    design: DesignArrays | None = None,
    draws: int = 1000,
    level: float = 0.95,
) -> BetweenSlopes:
    r"""Errors-in-variables slopes between communities.

    With :math:`\hat\Sigma_B` of `between_covariance` made a correlation matrix R:

    .. math:: \hat\gamma = R_{xx}^{-1}R_{xy}

    Slopes of communities' means are drawn towards nought by the error of means of few answers; these are right on
    average, but vary more. Print both. Errors and intervals draw sampling units of communities anew within strata
    (Rao & Wu) and correct anew in every draw. Communities count equally; rows of a community weigh equally.

    Parameters
    ----------
    sources : sequence of Source
        Workers' answers, residents' answers, facts of the community, each with its own rows.
    n_groups : int
    outcome : str
        Among the names of a source; all other columns are predictors.
    seed : int or Generator
    design : DesignArrays, optional
        Of the communities, one row each: units and strata drawn anew (weights are not used). Without one every
        community is its own unit.
    draws : int
        At least 100.
    level : float

    Raises
    ------
    EstimationError
        ``no_variance_between`` (columns named: nothing is left between communities), ``not_positive_definite``
        (predictors that no longer differ from each other once error is out), ``replicates_failed`` (one draw in
        twenty or more has no such slopes), and those of `between_covariance` and `bootstrap_replicates`.

    References
    ----------
    Fuller (1987), doi 10.1002/9780470316665, 2.2; Lüdtke and others (2008), doi 10.1037/a0012869 (why the means
    mislead); Rao & Wu (1988), doi 10.1080/01621459.1988.10478591.

    Examples
    --------
    Sixty communities of five. The outcome is the predictor's true value and error of members: the true standardised
    slope is one, that of means smaller by the root of both reliabilities.

    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> g = np.repeat(np.arange(60), 5)
    >>> truth = rng.normal(size=60)[g]
    >>> both = np.column_stack([truth + rng.normal(size=300), truth + rng.normal(size=300)])
    >>> found = between_slopes([Source(("URG", "LAW"), both, g)], 60, outcome="LAW", seed=1, draws=200)
    >>> bool(found.uncorrected[0] < found.coef[0]), bool(found.low[0] < 1 < found.high[0])
    (True, True)
    """
    names = [name for source in sources for name in source.names]
    if names.count(outcome) != 1:
        raise TypeError(f"outcome={outcome!r} must be the name of one column")
    y = names.index(outcome)
    order = np.array([j for j in range(len(names)) if j != y] + [y])
    found = between_covariance(sources, n_groups)
    slopes, raw, squared = _slopes(found.covariance[None][:, order][:, :, order])
    _refuse(found.covariance, slopes[0], names)
    uncorrected, *_ = _slopes(found.observed[None][:, order][:, :, order])
    replicates = bootstrap_replicates(design or design_arrays(n_groups), seed=seed, draws=draws)
    units = np.arange(n_groups) if design is None else design.psu
    parts = parts_of(sources, n_groups)
    drawn, _ = covariances(parts, replicates.factors[:, units])
    again = _kept(_slopes(drawn[:, order][:, :, order])[0])
    away = again - slopes[0]
    tail = (1 - level) / 2
    low, high = np.quantile(again, [tail, 1 - tail], axis=0)
    reliability = found.reliability[order]
    warnings = {
        "unreliable_means": bool((reliability < UNRELIABLE).any()),
        "improper": bool(squared[0] > 1),
        "few_groups": found.n_groups < 30,
    }
    return BetweenSlopes(
        outcome=outcome,
        names=tuple(names[j] for j in order[:-1]),
        coef=slopes[0],
        cov=replicates.coefficients.sum() / len(away) * away.T @ away,
        dof=float(replicates.dof),
        low=low,
        high=high,
        level=level,
        raw=raw[0],
        uncorrected=uncorrected[0],
        reliability=reliability,
        r_squared=float(squared[0]),
        method=found.method,
        n_groups=found.n_groups,
        n_missing=n_groups - found.n_groups,
        n_answers=sum(int(n[parts.used].sum()) for n, exact in zip(parts.sizes, parts.exact, strict=True) if not exact),
        draws=draws,
        n_failed=draws - len(again),
        warnings=tuple(name for name, holds in warnings.items() if holds),
        drawn=again,
    )


def _slopes(covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the last variable on the others, of many matrices: standardised, raw, R²; NaN where there are none."""
    variance = np.einsum("dii->di", covariance)
    usable = np.isfinite(covariance).all(axis=(1, 2)) & (variance > 0).all(axis=1)
    spread = np.sqrt(np.where(usable[:, None], variance, 1.0))
    r = np.where(usable[:, None, None], covariance, np.eye(covariance.shape[1])) / spread[:, :, None] / spread[:, None]
    x, rhs = r[:, :-1, :-1], r[:, :-1, -1]
    usable &= np.linalg.eigvalsh(x)[:, 0] > 1e-6
    x = np.where(usable[:, None, None], x, np.eye(x.shape[1]))
    slopes = np.linalg.solve(x, rhs[:, :, None])[:, :, 0]
    squared = (slopes * rhs).sum(axis=1)
    slopes = np.where(usable[:, None], slopes, np.nan)
    return slopes, slopes * spread[:, -1:] / spread[:, :-1], np.where(usable, squared, np.nan)


def _kept(drawn: np.ndarray) -> np.ndarray:
    """Slopes of the draws that have them; refused where one draw in twenty has none."""
    good = np.isfinite(drawn).all(axis=1)
    failed = int((~good).sum())
    if failed > len(drawn) // 20:
        raise EstimationError(
            "replicates_failed",
            Text(
                zh="重复抽样中常得不到校正后的斜率，误差不可信",
                en="draws often have no corrected slopes: their error cannot be trusted",
            ),
            got=Text(zh="{k} 次中 {n} 次", en="{n} of {k} draws").fill(n=failed, k=len(drawn)),
            fix=Text(
                zh="社区或每社区的答卷太少；只报未校正的斜率。",
                en="Too few communities or answers in each: report the uncorrected slopes only.",
            ),
        )
    return np.asarray(drawn[good])


def _refuse(covariance: np.ndarray, slopes: np.ndarray, names: list[str]) -> None:
    without = [name for name, v in zip(names, np.diag(covariance), strict=True) if not v > 0]
    if without:
        raise EstimationError(
            "no_variance_between",
            Text(
                zh="除去均值的误差，社区之间没有差异，不能校正",
                en="once the error of means is out nothing is left between communities: no correction can be made",
            ),
            got=listed(without),
            fix=Text(zh="只报未校正的斜率。", en="Report the uncorrected slopes only."),
        )
    if not np.isfinite(slopes).all():
        raise EstimationError(
            "not_positive_definite",
            Text(
                zh="除去均值的误差，自变量之间不再可分",
                en="once the error of means is out the predictors can no longer be told apart",
            ),
            fix=Text(zh="去掉一个自变量。", en="Take a predictor out."),
        )
