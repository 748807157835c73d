"""Linear models of rows in groups: a random intercept and, if asked for, one random slope."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .derivatives import Derivatives, derivatives
from .maximum import Best, best
from .profile import blup_parts
from .records import Blups, Method, MixedFit, SmallSample
from .reduced import Reduced, reduced
from .small_sample import between_within, kenward_roger, kenward_roger_dof, satterthwaite

FEW_GROUPS = 30


def mixed_model(
    x: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    *,
    names: tuple[str, ...],
    slope: str | None = None,
    method: Method = "reml",
    small_sample: SmallSample = "satterthwaite",
) -> MixedFit:
    r"""Linear mixed model by (restricted) maximum likelihood.

    .. math:: y_{ig} = x_{ig}^\top\beta + u_{0g} + u_{1g}z_{ig} + e_{ig}, \qquad
        u_g \sim N(0, \Sigma), \quad e_{ig}\sim N(0, \sigma^2)

    The deviance is profiled over beta and sigma² and minimised over :math:`\Sigma/\sigma^2` (Bates and others 2015),
    on cross-products of each group: rows are read once. A random intercept and slope may correlate. Columns of means
    of groups and products across levels are columns of `x` like others: see `within_between`.

    Rows have equal weight: with sampling weights take `regression.linear_model` with ``design``.

    Small samples: ``satterthwaite`` (lmerTest's), ``kenward_roger`` (REML only; also widens `cov`),
    ``between_within``. In a singular fit a variance sits at nought, where neither of the first two has a meaning:
    `dof` are then of ``between_within``, and `small_sample` says so.

    Parameters
    ----------
    x : ndarray (rows, p), NaN = missing
        First column the intercept.
    y : ndarray (rows,), NaN = missing
    groups : ndarray (rows,)
        Labels of any kind; rows without one are dropped and counted.
    names : tuple of str (p,)
    slope : str, optional
        Name of the column whose slope differs between groups.
    method : {"reml", "ml"}
    small_sample : {"satterthwaite", "kenward_roger", "between_within"}

    Raises
    ------
    EstimationError
        ``rank_deficient`` (columns named), ``too_few_rows``, ``constant_outcome``, ``one_cluster``, ``not_finite``,
        ``perfect_fit``, ``nothing_within``, ``slope_constant_within``, ``not_converged``, ``no_degrees_of_freedom``,
        ``kenward_roger_needs_reml``.

    References
    ----------
    Laird & Ware (1982), doi 10.2307/2529876; Harville (1977), doi 10.1080/01621459.1977.10480998; Bates, Mächler,
    Bolker & Walker (2015), doi 10.18637/jss.v067.i01; Nakagawa & Schielzeth (2013), doi
    10.1111/j.2041-210x.2012.00261.x (R²); Johnson (2014), doi 10.1111/2041-210X.12225 (R² with a random slope).

    Examples
    --------
    The dyestuff of Davies & Goldsmith (1972): R's lme4 1.1.31 gives 1764.05 between batches and 2451.25 within, an
    error of the mean of 19.38 and a REML criterion of 319.65. Equal groups: the mean has batches - 1 degrees.

    >>> import numpy as np
    >>> from governance_survey.statistics.textbook import dyestuff
    >>> yields, batch = dyestuff()
    >>> fit = mixed_model(np.ones((30, 1)), yields, batch, names=("(Intercept)",))
    >>> fit.random_cov.round(2).tolist(), round(fit.residual_variance, 2), fit.std_error.round(2).tolist()
    ([[1764.05]], 2451.25, [19.38])
    >>> round(-2 * fit.log_likelihood, 2), fit.dof.round(6).tolist(), round(fit.icc, 4)
    (319.65, [5.0], 0.4185)
    """
    if slope is not None and slope not in names:
        raise TypeError(f"slope={slope!r} is not among the names")
    if small_sample == "kenward_roger" and method != "reml":
        raise EstimationError(
            "kenward_roger_needs_reml",
            Text(zh="Kenward-Roger 校正只适用于 REML", en="Kenward and Roger's correction is for REML"),
            fix=Text(zh='用 method="reml"，或改用 Satterthwaite。', en='Take method="reml", or Satterthwaite.'),
        )
    r = reduced(x, y, groups, tuple(names), slope)
    found = best(r, method == "reml")
    sigma2 = found.at.sigma2
    d = derivatives(r, found.psi * sigma2, sigma2, method == "reml")
    singular = found.rank < r.q
    cov, dof, used = _errors(r, d, "between_within" if singular else small_sample)
    coef = r.start + r.frame.back @ found.at.beta
    covariance = r.turn @ (found.psi * sigma2) @ r.turn.T
    spread = float(np.var(r.rows.x @ coef, ddof=1))
    # With a random slope the variance between groups depends on the row: its mean (Johnson 2014).
    random = sigma2 * float(np.einsum("gij,jk,gik->", r.root, found.psi, r.root)) / r.n
    total = spread + random + sigma2
    warnings = {"singular": singular, "few_groups": r.groups < FEW_GROUPS}
    return MixedFit(
        names=tuple(names),
        coef=coef,
        cov=cov,
        dof=dof,
        random_names=("(Intercept)",) if slope is None else ("(Intercept)", slope),
        random_cov=covariance,
        residual_variance=sigma2,
        method=method,
        small_sample=used,
        n_obs=r.n,
        n_missing=r.n_missing,
        n_groups=r.groups,
        n_singletons=int((r.sizes == 1).sum()),
        log_likelihood=-found.at.deviance / 2,
        icc=random / (random + sigma2),
        r2_marginal=spread / total,
        r2_conditional=(spread + random) / total,
        blups=_blups(r, d, found),
        singular=singular,
        warnings=tuple(name for name, holds in warnings.items() if holds),
        reduced=r,
        derivatives=d,
    )


def _errors(r: Reduced, d: Derivatives, kind: SmallSample) -> tuple[np.ndarray, np.ndarray, SmallSample]:
    back, phi = r.frame.back, d.phi
    if kind == "satterthwaite":
        dof = satterthwaite(d, back)
    elif kind == "kenward_roger":
        phi, w = kenward_roger(d)
        dof = kenward_roger_dof(d, w, back)
    else:
        dof = between_within(r)
    if not (dof > 0).all():
        raise EstimationError(
            "no_degrees_of_freedom",
            Text(
                zh="组太少，组间系数没有剩余自由度",
                en="too few groups: a coefficient between groups has no degrees of freedom left",
            ),
            got=f"{float(np.min(dof)):.3g}",
        )
    return back @ phi @ back.T, dof, kind


def _blups(r: Reduced, d: Derivatives, found: Best) -> Blups:
    psi, sigma2 = found.psi, found.at.sigma2
    information, columns = blup_parts(r, psi, found.at)
    effect = columns[:, :, r.p] @ psi
    pull = psi @ columns[:, :, : r.p]
    # Henderson's: what the group's own rows leave open, and the coefficients' error.
    variance = sigma2 * (psi - psi @ information @ psi) + pull @ d.phi @ pull.transpose(0, 2, 1)
    turned = np.einsum("ij,gjk,ik->gi", r.turn, variance, r.turn)
    return Blups(r.labels, r.sizes, effect @ r.turn.T, np.sqrt(np.maximum(turned, 0.0)))
