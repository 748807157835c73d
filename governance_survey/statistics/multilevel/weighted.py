"""Two-level linear models with sampling weights at both levels: pseudo-maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..design import DesignArrays, design_arrays
from ..generalised.sandwich import sandwich
from ..inference import Inference
from .latent import FEW_GROUPS
from .records import Blups
from .weighted_likelihood import Place, best, bread, group_scores
from .weighted_rows import Scaling, WeightedRows, weighted_rows


@dataclass(frozen=True)
class WeightedMixed(Inference):
    """A linear model with a random intercept, rows and groups weighted.

    Attributes
    ----------
    names : tuple of str (p,)
    coef, cov : ndarray (p,), (p, p)
        The covariance is a sandwich of the sampling units' scores, variances estimated too.
    dof : float
        Units - strata + 1 - p.
    random_variance, residual_variance : float
    random_error, residual_error : float
        Their standard errors by the same sandwich; NaN of a variance at nought.
    scaling : {"size", "effective"}
        Of the rows' weights within groups.
    weighted_groups : bool
        Do groups differ in weight?
    n_obs, n_missing, n_groups, n_units, n_singletons : int
    log_likelihood : float
        Pseudo: no criterion of it compares models.
    icc : float
    r2_marginal, r2_conditional : float
        Share of variance of the columns; of columns and groups. Weighted.
    blups : Blups
        Predicted effects of groups and spreads, with coefficients and variances taken as known.
    singular : bool
        No variance between groups: weighted least squares.
    warnings : tuple of str
        ``singular``, ``few_groups`` (under 30).
    """

    names: tuple[str, ...]
    coef: np.ndarray
    cov: np.ndarray
    dof: float
    random_variance: float
    residual_variance: float
    random_error: float
    residual_error: float
    scaling: Scaling
    weighted_groups: bool
    n_obs: int
    n_missing: int
    n_groups: int
    n_units: int
    n_singletons: int
    log_likelihood: float
    icc: float
    r2_marginal: float
    r2_conditional: float
    blups: Blups
    singular: bool
    warnings: tuple[str, ...]

    @property
    def n_clusters(self) -> int:
        """Groups: what other models call clusters."""
        return self.n_groups

    def variance_limits(self, level: float = 0.95) -> tuple[tuple[float, float], tuple[float, float]]:
        """Limits of the variances between groups and within them, from their errors on the log scale.

        NaN of a variance at nought.
        """
        from scipy.special import stdtrit

        t = float(stdtrit(self.dof, 0.5 + level / 2))
        between, within = (
            tuple(value * float(np.exp(side * t * error / value)) if value > 0 else float("nan") for side in (-1, 1))
            for value, error in (
                (self.random_variance, self.random_error),
                (self.residual_variance, self.residual_error),
            )
        )
        return (between[0], between[1]), (within[0], within[1])


def weighted_mixed_model(
    x: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    *,
    names: tuple[str, ...],
    weights: np.ndarray | None = None,
    group_weights: np.ndarray | None = None,
    scaling: Scaling = "size",
    design: DesignArrays | None = None,
) -> WeightedMixed:
    r"""Random-intercept model by pseudo-maximum likelihood with a sandwich of the sampling units.

    .. math:: \ell = \sum_g w_g \ln\int \exp\Big\{\sum_i w^*_{i|g}\ln f(y_{ig}\mid u)\Big\}\,\phi(u; 0, \tau^2)\,du

    Weights of rows are scaled within each group (`weighted_rows.scaled_weights`), so a factor common to a group - its
    own weight - drops out of them: overall weights and those within groups give the same. With few rows in a group
    variances depend on the scaling; report both where they differ. With unit weights this is maximum likelihood.

    The covariance is the linearised one of totals of scores over units within strata, drawn with replacement:
    population sizes, later stages and calibration of the design are left out, which leaves it a little too large.

    Parameters
    ----------
    x : ndarray (rows, p), NaN = missing
        First column the intercept.
    y : ndarray (rows,), NaN = missing
    groups : ndarray (rows,)
        Labels of any kind; rows without one are dropped and counted.
    names : tuple of str (p,)
    weights : ndarray (rows,), optional
        Of rows; one of nought is outside.
    group_weights : ndarray (rows,), optional
        Of groups, the same in all rows of one; ones where it is not known.
    scaling : {"size", "effective"}
    design : DesignArrays, optional
        Strata and sampling units, which hold groups whole; groups are the units without it.

    Raises
    ------
    EstimationError
        ``rank_deficient`` (columns named), ``too_few_rows``, ``constant_outcome``, ``one_cluster``, ``not_finite``,
        ``nothing_within``, ``group_weight_varies``, ``group_across_units``, ``not_converged``,
        ``no_degrees_of_freedom``.
    DesignError
        ``bad_weight``, ``lonely_psu``, ``one_psu``.

    References
    ----------
    Pfeffermann, Skinner, Holmes, Goldstein & Rasbash (1998), doi 10.1111/1467-9868.00106; Rabe-Hesketh & Skrondal
    (2006), doi 10.1111/j.1467-985X.2006.00426.x; Binder (1983), doi 10.2307/1402588.

    Examples
    --------
    The dyestuff of Davies & Goldsmith (1972) with unit weights: lme4's maximum likelihood, 1388.33 and 2451.25.

    >>> import numpy as np
    >>> from governance_survey.statistics.textbook import dyestuff
    >>> yields, batch = dyestuff()
    >>> fit = weighted_mixed_model(np.ones((30, 1)), yields, batch, names=("(Intercept)",))
    >>> fit.coef.round(1).tolist(), round(fit.random_variance, 2), round(fit.residual_variance, 2)
    ([1527.5], 1388.33, 2451.25)
    """
    r = weighted_rows(x, y, groups, tuple(names), weights, group_weights, scaling)
    at = best(r)
    singular = at.between == 0
    p, scores = r.u.shape[1], group_scores(r, at)
    units, places = _units(design, r)
    used = np.zeros(units.n_rows, dtype=bool)
    used[places] = True
    spread = sandwich("design", bread(r, at), scores[np.argsort(places)], columns=p, design=units, used=used)
    errors = np.sqrt(np.diag(spread.cov)[p:])
    coef = r.start + r.frame.back @ at.beta
    both = r.w * r.share[r.codes]
    fitted = r.x @ coef
    variance = float(np.average((fitted - np.average(fitted, weights=both)) ** 2, weights=both))
    total = variance + at.between + at.residual
    warnings = {"singular": singular, "few_groups": len(r.sizes) < FEW_GROUPS}
    return WeightedMixed(
        names=tuple(names),
        coef=coef,
        cov=r.frame.back @ spread.cov[:p, :p] @ r.frame.back.T,
        dof=spread.dof,
        random_variance=at.between,
        residual_variance=at.residual,
        random_error=float("nan") if singular else float(errors[1]),
        residual_error=float(errors[0]),
        scaling=scaling,
        weighted_groups=bool(np.ptp(r.share) > 1e-9),
        n_obs=len(r.y),
        n_missing=r.n_missing,
        n_groups=len(r.sizes),
        n_units=len(np.unique(units.psu[used])),
        n_singletons=int((r.sizes == 1).sum()),
        log_likelihood=-at.deviance / 2,
        icc=at.between / (at.between + at.residual),
        r2_marginal=variance / total,
        r2_conditional=(variance + at.between) / total,
        blups=_blups(r, at, np.asarray(groups)[r.leading]),
        singular=singular,
        warnings=tuple(name for name, holds in warnings.items() if holds),
    )


def _units(design: DesignArrays | None, r: WeightedRows) -> tuple[DesignArrays, np.ndarray]:
    """The sampling units, and the row among them at which each group's scores stand."""
    if design is None:
        return design_arrays(len(r.sizes)), np.arange(len(r.sizes))
    if (design.psu[r.used] != design.psu[r.leading][r.codes]).any():
        raise EstimationError(
            "group_across_units",
            Text(zh="有的组跨了几个抽样单元", en="a group has rows of several sampling units"),
            fix=Text(zh="以组作为抽样单元。", en="Take the groups as sampling units."),
        )
    # Units of which no row is used keep their place: a group's scores stand at its first row.
    return design_arrays(design.n_rows, psu=design.psu, strata=design.strata, lonely=design.lonely), r.leading


def _blups(r: WeightedRows, at: Place, labels: np.ndarray) -> Blups:
    p = r.u.shape[1]
    shrunk = at.between / (at.residual + r.total * at.between)
    effect = shrunk * (r.first[:, p] - r.first[:, :p] @ at.beta)
    return Blups(labels, r.sizes, effect[:, None], np.sqrt(shrunk * at.residual)[:, None])
