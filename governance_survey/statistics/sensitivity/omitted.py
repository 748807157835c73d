"""How strong an unseen variable would have to be: Oster's bound, and the partial R2 of Cinelli and Hazlett."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from ..columns import checked_weights, complete_rows, refuse_constant, refuse_few_rows
from ..least_squares import least_squares
from .oster import Oster

STRETCH = 1.3  # Oster: R2 with everything in is 1.3 times the R2 seen, at most 1


@dataclass(frozen=True)
class Bound:
    """What an unseen variable `times` as strong as one that was seen would leave of the estimate.

    Attributes
    ----------
    name : str
        The variable seen.
    with_treatment, with_outcome : float
        Partial R2 of the unseen variable with the treatment, and with the outcome.
    estimate : float
        Adjusted towards nought and beyond.
    """

    name: str
    times: float
    with_treatment: float
    with_outcome: float
    estimate: float


@dataclass(frozen=True)
class OmittedVariables:
    """A slope, and what variables left out could do to it.

    Attributes
    ----------
    name : str
    coef, r_squared : float
        With the controls.
    coef_alone, r_squared_alone : float
        Without them.
    r_max : float
        R2 assumed with the unseen variables in.
    beta_star : float
        Oster's slope where the unseen are selected as strongly as the seen (delta = 1).
    delta : float
        How many times as strongly they must be selected for a slope of nought; negative where the controls moved the
        slope away from nought.
    partial_r2 : float
        Of the treatment with the outcome: an unseen variable that explains all the rest of the outcome must explain
        this much of the treatment for a slope of nought.
    robustness_value : float
        An unseen variable with this partial R2 with both takes the slope to nought.
    bounds : tuple of Bound
        One for each benchmark that an unseen variable could equal: there is none for a control that explains so much
        of the treatment that nothing is left for one as strong (half of it, where `times` is 1).
    n_obs, n_missing : int
    """

    name: str
    coef: float
    r_squared: float
    coef_alone: float
    r_squared_alone: float
    r_max: float
    beta_star: float
    delta: float
    partial_r2: float
    robustness_value: float
    bounds: tuple[Bound, ...]
    n_obs: int
    n_missing: int


def robustness_value(t: float, dof: float, *, q: float = 1.0, alpha: float | None = None) -> float:
    r"""Partial R2 with treatment and outcome that takes away the share q of an estimate.

    .. math:: f_q = q\,|t|/\sqrt{\nu}, \qquad RV = \tfrac12\left(\sqrt{f_q^4 + 4f_q^2} - f_q^2\right)

    With `alpha`, what takes away its significance: :math:`f_q` less :math:`f^* = |t^*_{\alpha,\nu-1}|/\sqrt{\nu-1}`;
    :math:`(f_q^2 - f^{*2})/(1 + f_q^2)` where :math:`f_q > 1/f^*`.

    Parameters
    ----------
    t : float
        Of the coefficient.
    dof : float
        Residual degrees of freedom; over 1 with `alpha`.
    q : float
        Share of the estimate to be taken away; 1 is all of it.
    alpha : float, optional
        Significance level.

    Returns
    -------
    float
        0 to 1.

    References
    ----------
    Cinelli & Hazlett (2020), doi 10.1111/rssb.12348.

    Examples
    --------
    The example of sensemakr (Darfur): t = 4.18445 with 783 degrees of freedom. Printed: .13878 and .07626.

    >>> round(robustness_value(4.18445, 783), 5), round(robustness_value(4.18445, 783, alpha=0.05), 5)
    (0.13878, 0.07626)
    """
    from scipy.special import stdtrit

    f = q * abs(t) / np.sqrt(dof)
    critical = 0.0 if alpha is None else float(stdtrit(dof - 1, 1 - alpha / 2)) / np.sqrt(dof - 1)
    left = f - critical
    if left <= 0:
        return 0.0
    if critical > 0 and f > 1 / critical:
        return float((f**2 - critical**2) / (1 + f**2))
    return float((np.sqrt(left**4 + 4 * left**2) - left**2) / 2)


def omitted_variables(
    x: np.ndarray,
    y: np.ndarray,
    *,
    names: tuple[str, ...],
    column: str,
    weights: np.ndarray | None = None,
    r_max: float | None = None,
    benchmarks: tuple[str, ...] = (),
    times: float = 1.0,
) -> OmittedVariables:
    r"""How variables nobody measured could change a slope.

    With :math:`\mathring\beta, \mathring R` without controls, :math:`\tilde\beta, \tilde R` with them, and
    :math:`R_{max} = \min(1, 1.3\tilde R)`, Oster's slope is :math:`\beta^* = \tilde\beta - \nu` with

    .. math:: \nu^2\tau_xD\sigma_x^2 + \nu\big[(\tilde R - \mathring R)\sigma_y^2\tau_x + \sigma_x^2\tau_xD^2
        - (R_{max} - \tilde R)\sigma_y^2(\sigma_x^2 - \tau_x)\big] - (R_{max} - \tilde R)\sigma_y^2D\sigma_x^2 = 0

    (of its two roots the one on the side to which the controls moved the slope, as Stata's psacalc;
    :math:`D = \mathring\beta - \tilde\beta`, :math:`\tau_x` the variance of the treatment given the controls).
    A variable with partial :math:`R^2_D` and :math:`R^2_Y` moves the slope by
    :math:`\sqrt{RSS/(d^\top Wd)}\sqrt{R^2_YR^2_D/(1-R^2_D)}`, d what the controls leave of the treatment.

    Parameters
    ----------
    x : ndarray (rows, p), NaN = missing
        First column the intercept.
    y : ndarray (rows,), NaN = missing
    names : tuple of str (p,)
    column : str
        The treatment.
    weights : ndarray (rows,), optional
    r_max : float, optional
        R2 with everything in; 1.3 times the R2 seen, at most 1, unless given.
    benchmarks : tuple of str
        Controls that an unseen variable is compared with.
    times : float
        How many times as strong as each of them.

    Raises
    ------
    EstimationError
        ``no_controls``, ``rank_deficient``, ``too_few_rows``, ``constant_outcome``, ``perfect_fit``, ``not_finite``.
    DesignError
        ``bad_weight``.

    References
    ----------
    Oster (2019), doi 10.1080/07350015.2016.1227711; Cinelli & Hazlett (2020), doi 10.1111/rssb.12348.

    Examples
    --------
    Two confounders of one strength, one of them unseen, and the whole R2 known: the true slope of 2 comes back.

    >>> import numpy as np
    >>> basis = np.linalg.qr(np.vander(np.arange(16.0), 5, increasing=True))[0]
    >>> seen, unseen, own, rest = 4 * basis[:, 1:].T
    >>> x = seen + unseen + own
    >>> found = omitted_variables(
    ...     np.column_stack([np.ones(16), x, seen]), 2 * x + seen + unseen + rest,
    ...     names=("(Intercept)", "x", "seen"), column="x", r_max=22 / 23,
    ... )
    >>> round(found.coef_alone, 4), round(found.coef, 4), round(found.beta_star, 4)
    (2.6667, 2.5, 2.0)
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    w = None if weights is None else checked_weights(weights, len(y))
    inside = np.ones(len(y), dtype=bool) if w is None else w > 0
    used = inside & complete_rows(x, y)
    x, y, w = x[used], y[used], None if w is None else w[used]
    refuse_few_rows(*x.shape)
    refuse_constant(y)
    j = names.index(column)
    others = [k for k in range(x.shape[1]) if k != j]
    if len(others) < 2:
        raise EstimationError(
            "no_controls",
            Text(
                zh="模型里没有控制变量，无从比较遗漏变量的强度",
                en="the model has no controls to compare an unseen variable with",
            ),
        )
    own = tuple(names[k] for k in others)
    full = least_squares(x, y, w, names)
    alone = least_squares(x[:, [0, j]], y, w, (names[0], column))
    treated = least_squares(x[:, others], x[:, j], w, own)
    total = np.ones(len(y)) if w is None else w
    weight = float(total.sum())
    sx = float(total @ (x[:, j] - total @ x[:, j] / weight) ** 2) / weight
    sy = float(total @ (y - total @ y / weight) ** 2) / weight
    left = treated.sum_of_squares / weight
    coef, first = float(full.coef[j]), float(alone.coef[1])
    r_max = min(1.0, STRETCH * full.r_squared) if r_max is None else r_max
    oster = Oster(coef, first - coef, full.r_squared, full.r_squared - alone.r_squared, r_max, sx, sy, left)
    spread = np.sqrt(full.sum_of_squares / treated.sum_of_squares)
    f = abs(coef) / spread
    bounds = (_bound(x, y, w, names, j, names.index(name), coef, spread, times) for name in benchmarks)
    return OmittedVariables(
        name=column,
        coef=coef,
        r_squared=full.r_squared,
        coef_alone=first,
        r_squared_alone=alone.r_squared,
        r_max=r_max,
        beta_star=oster.beta_star(),
        delta=oster.delta(0.0),
        partial_r2=float(f**2 / (1 + f**2)),
        robustness_value=float((np.sqrt(f**4 + 4 * f**2) - f**2) / 2),
        bounds=tuple(bound for bound in bounds if bound is not None),
        n_obs=len(y),
        n_missing=int(inside.sum() - used.sum()),
    )


def _bound(
    x: np.ndarray,
    y: np.ndarray,
    w: np.ndarray | None,
    names: tuple[str, ...],
    treatment: int,
    seen: int,
    coef: float,
    spread: float,
    times: float,
) -> Bound | None:
    p = x.shape[1]
    others = [k for k in range(p) if k not in (treatment, seen)]
    with_d = _partial(x[:, others], x[:, treatment], x[:, seen], w, names)
    with_y = _partial(x[:, [*others, treatment]], y, x[:, seen], w, names)
    if times * with_d + with_d >= 1:
        return None
    d = times * with_d / (1 - with_d)
    shared = times * with_d**2 / ((1 - times * with_d) * (1 - with_d))
    outcome = min(((np.sqrt(times) + np.sqrt(shared)) / np.sqrt(1 - shared)) ** 2 * with_y / (1 - with_y), 1.0)
    bias = spread * np.sqrt(outcome * d / (1 - d))
    return Bound(names[seen], times, float(d), float(outcome), float(coef - np.sign(coef) * bias))


def _partial(x: np.ndarray, y: np.ndarray, z: np.ndarray, w: np.ndarray | None, names: tuple[str, ...]) -> float:
    # Partial R2 of z with y given x.
    own = tuple(names[:1]) + tuple(f"x{k}" for k in range(1, x.shape[1]))
    before = least_squares(x, y, w, own).sum_of_squares
    after = least_squares(np.column_stack([x, z]), y, w, (*own, "z")).sum_of_squares
    return 1 - after / before
