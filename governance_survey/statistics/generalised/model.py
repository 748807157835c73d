"""Models of outcomes that are no measurements: yes or no, shares, ordered and unordered answers, counts."""

from __future__ import annotations

import numpy as np

from ..columns import refuse_few_rows
from ..design import DesignArrays
from ..orthonormal import Frame, frame_of
from .newton import Family, Maximum, maximise
from .outcomes import WITH_CATEGORIES, family_of, refuse_outcome
from .records import CovarianceName, FamilyName, GeneralisedFit
from .returning import dispersion, labels, way_back
from .rows import Rows, complete_outcomes, refuse_call
from .sandwich import Spread, sandwich
from .separation import refuse_separated

FEW_CLUSTERS = 30
FEW_EVENTS = 10  # of the rarer outcome, for each slope (Peduzzi et al. 1996; Harrell 2015, section 4.4)


def generalised_model(
    x: np.ndarray,
    y: np.ndarray,
    *,
    names: tuple[str, ...],
    family: FamilyName,
    covariance: CovarianceName,
    design: DesignArrays | None = None,
    clusters: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    offset: np.ndarray | None = None,
    categories: tuple[str, ...] = (),
) -> GeneralisedFit:
    r"""Maximum (pseudo-)likelihood by Newton's method with a named covariance.

    ``logit``: :math:`\log\frac{P(y=1)}{P(y=0)}=x\beta`; ``fractional_logit``: the same quasi-likelihood for a share
    (Papke & Wooldridge 1996); ``ordered_logit``: :math:`\log\frac{P(y\le k)}{P(y>k)}=\tau_k-x\beta`;
    ``multinomial_logit``: :math:`\log\frac{P(y=k)}{P(y=0)}=x\beta_k`; ``poisson``: :math:`\log E(y)=x\beta+o`;
    ``negative_binomial``: the same with variance :math:`\mu+\alpha\mu^2`.

    Covariances: ``model`` (inverse information; of the negative binomial the expected one, alpha apart, as in
    MASS), ``hc0``, ``hc1``, ``cluster`` (CR1 with G / (G - 1), t with G - 1), ``design`` (linearised, t with units
    - strata + 1 - p); see `sandwich`.

    Parameters
    ----------
    x : ndarray (rows, p), NaN = missing
        First column the intercept (the ordered logit has thresholds in its place).
    y : ndarray (rows,), NaN = missing
        0 / 1, a share, a count, or the number of a category (0, 1, 2 …).
    names : tuple of str (p,)
    family, covariance : str
    design : DesignArrays
        For ``design``: its weights are used.
    clusters : ndarray (rows,)
        For ``cluster``; rows without one are dropped and counted.
    weights : ndarray (rows,), optional
        Sampling weights, for ``hc0``, ``hc1`` and ``cluster``.
    offset : ndarray (rows,), optional
        Counts only: log of the exposure.
    categories : tuple of str
        Ordered and multinomial: labels in order.

    Raises
    ------
    EstimationError
        ``rank_deficient``, ``complete_separation``, ``quasi_separation`` (columns named), ``not_converged``,
        ``too_few_rows``, ``constant_outcome``, ``not_finite``, ``weights_need_robust``, ``share_needs_robust``, and
        those of `refuse_outcome`, `family_of` and `sandwich`.
    DesignError
        ``bad_weight``.

    References
    ----------
    McCullagh & Nelder (1989), doi 10.1007/978-1-4899-3242-6; McCullagh (1980),
    doi 10.1111/j.2517-6161.1980.tb01109.x; Papke & Wooldridge (1996),
    doi 10.1002/(SICI)1099-1255(199611)11:6<619::AID-JAE418>3.0.CO;2-1; Lawless (1987), doi 10.2307/3314912.

    Examples
    --------
    Two groups, 10 of 40 and 20 of 40: the slope is the log odds ratio, log 3, with variance 1/10 + 1/30 + 1/20 + 1/20.

    >>> import numpy as np
    >>> group, y = np.repeat([0.0, 0, 1, 1], [10, 30, 20, 20]), np.repeat([1.0, 0, 1, 0], [10, 30, 20, 20])
    >>> x = np.column_stack([np.ones(80), group])
    >>> fit = generalised_model(x, y, names=("(Intercept)", "group"), family="logit", covariance="model")
    >>> np.exp(fit.coef).round(6).tolist(), (fit.std_error**2).round(6).tolist()
    ([0.333333, 3.0], [0.133333, 0.233333])
    """
    given = {"design": design, "clusters": clusters, "weights": weights, "offset": offset}
    refuse_call(family, covariance, **given)  # type: ignore[arg-type]  # keywords of one dict
    rows = complete_outcomes(x, y, covariance=covariance, **given)  # type: ignore[arg-type]  # keywords of one dict
    refuse_outcome(family, rows.y, categories)
    found_names, equations = labels(family, names, categories)
    # Categories multiply the coefficients: more rows than columns are not enough.
    refuse_few_rows(len(rows.y), len(found_names) + (family == "negative_binomial"))
    frame = frame_of(rows.x, rows.w, names)
    # Columns of unit mean square: the likelihood's curvature is of the order of the rows, in any units.
    scale = float(np.sqrt(rows.w.sum()))
    frame = Frame(frame.origin, frame.root * scale, frame.back * scale)
    likelihood = _likelihood(family, rows, frame, names, len(categories))
    found = maximise(likelihood)
    refuse_separated(likelihood, found)
    spread = _spread(covariance, likelihood, found, rows, design)
    back = way_back(family, frame, len(categories))
    alone = maximise(_likelihood(family, rows, frame, names, len(categories), constant=True))
    return GeneralisedFit(
        family=family,
        names=found_names,
        equations=equations,
        coef=back @ found.theta,
        cov=back @ spread.cov @ back.T,
        dof=spread.dof,
        covariance=covariance,
        categories=tuple(categories) if family in WITH_CATEGORIES else (),
        n_obs=len(rows.y),
        n_missing=rows.n_missing,
        n_clusters=spread.groups,
        log_likelihood=found.point.value,
        null_log_likelihood=alone.point.value,
        dispersion=dispersion(found.theta[-1], spread.cov[-1, -1]) if family == "negative_binomial" else None,
        steps=found.steps,
        warnings=_warnings(family, covariance, rows, spread),
    )


def _likelihood(
    family: FamilyName, rows: Rows, frame: Frame, names: tuple[str, ...], categories: int, *, constant: bool = False
) -> Family:
    """On all columns, or on the constant alone."""
    z = np.ones((len(rows.y), 1)) if constant else frame.of(rows.x)
    sizes = np.sqrt(rows.w @ (rows.x - frame.origin) ** 2 / rows.w.sum())
    return family_of(
        family,
        z,
        rows.y,
        rows.w,
        names=("",) if constant else ("", *names[1:]),
        units=np.ones((1, 1)) if constant else frame.back * sizes[:, None],
        offset=rows.offset,
        categories=categories,
    )


def _spread(
    covariance: CovarianceName, likelihood: Family, found: Maximum, rows: Rows, design: DesignArrays | None
) -> Spread:
    if covariance == "model":
        return Spread(np.linalg.inv(likelihood.expected(found.theta)), np.inf, None)
    return sandwich(
        covariance,
        np.linalg.inv(likelihood.observed(found.theta)),
        likelihood.scores(found.theta),
        columns=rows.x.shape[1],
        codes=rows.codes,
        design=design,
        used=rows.used,
    )


def _warnings(family: FamilyName, covariance: CovarianceName, rows: Rows, spread: Spread) -> tuple[str, ...]:
    told = {
        "few_clusters": covariance == "cluster" and spread.groups is not None and spread.groups < FEW_CLUSTERS,
        "few_events": family in ("logit", *WITH_CATEGORIES)
        and _events(family, rows.y) < FEW_EVENTS * (rows.x.shape[1] - 1),
    }
    return tuple(name for name, holds in told.items() if holds)


def _events(family: FamilyName, y: np.ndarray) -> float:
    # How many answers tell of a slope: those of the rarest category; of ordered ones Harrell's limiting sample size.
    counts, n = np.unique(y, return_counts=True)[1].astype(np.float64), len(y)
    return float(n - (counts**3).sum() / n**2 if family == "ordered_logit" else counts.min())
