"""Draws of true scores: what people's scores might be without error of measurement, given all that was observed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text


@dataclass(frozen=True)
class TrueScores:
    """The distribution of true scores given observed ones, for one or many sets of parameters.

    Attributes
    ----------
    mean : ndarray (..., columns)
        Of the observed columns.
    pull : ndarray (..., columns, fallible)
        What a deviation from the mean takes off each fallible column.
    noise : ndarray (..., fallible, fallible)
        Its product with independent standard normal numbers is the rest.
    fallible : ndarray of int (fallible,)
        Places of the columns with error.
    share : ndarray (...)
        Largest share of error in any combination of the columns. Over one, the errors do not fit the covariances
        (true scores would correlate beyond one): there they are divided by it.
    """

    mean: np.ndarray
    pull: np.ndarray
    noise: np.ndarray
    fallible: np.ndarray
    share: np.ndarray

    def at(self, place: int) -> TrueScores:
        """One of many sets of parameters."""
        return TrueScores(self.mean[place], self.pull[place], self.noise[place], self.fallible, self.share[place])


def true_scores(mean: np.ndarray, covariance: np.ndarray, error: np.ndarray) -> TrueScores:
    r"""Kelley's regression of true on observed scores, for several scores together.

    Observed W = T + E with errors that are uncorrelated with one another and with T, :math:`\Theta =
    \mathrm{diag}(\theta)`. Given W, and normal scores,

    .. math:: T \mid W \sim N\big(W - \Theta\Sigma^{-1}(W-\mu),\; \Theta - \Theta\Sigma^{-1}\Theta\big)

    Draws have the covariance matrix :math:`\Sigma-\Theta` of true scores, so that a regression among them is the
    one without attenuation. With one column this is Kelley's :math:`\mu + \rho(W-\mu)` and the standard error of
    estimation :math:`s\sqrt{\rho(1-\rho)}`. Every variable of the regression belongs in W, its outcome too:
    scores drawn one by one, without the others, weaken each association.

    Parameters
    ----------
    mean : ndarray (..., columns)
    covariance : ndarray (..., columns, columns)
        Of the observed columns; leading axes are sets of parameters.
    error : ndarray (..., columns)
        Error variance of each column; nought for what is measured without.

    Raises
    ------
    EstimationError
        ``negative_value``, ``not_positive_definite``, ``nothing_fallible``.

    References
    ----------
    Kelley (1947), Fundamentals of statistics; Lord & Novick (1968), Statistical theories of mental test scores,
    section 3.7; Blackwell, Honaker & King (2017), doi 10.1177/0049124115585360 (drawn as imputations).

    Examples
    --------
    Variance 100 and reliability .8: a score 10 above the mean is drawn about 8 above it, with SD 10 sqrt(.16) = 4.

    >>> import numpy as np
    >>> found = true_scores(np.array([50.0]), np.array([[100.0]]), np.array([20.0]))
    >>> float(60 - 10 * found.pull[0, 0]), float(abs(found.noise[0, 0])).__round__(6)
    (58.0, 4.0)
    """
    mu, sigma, theta = (np.asarray(part, dtype=np.float64) for part in (mean, covariance, error))
    if (theta < 0).any():
        raise EstimationError("negative_value", Text(zh="误差方差不能为负。", en="An error variance is not negative."))
    fallible = np.flatnonzero(theta.reshape(-1, theta.shape[-1]).any(axis=0))
    if not fallible.size:
        raise EstimationError("nothing_fallible", Text(zh="没有带误差的变量。", en="No column has error."))
    scale = np.sqrt(np.einsum("...ii->...i", sigma))
    if not (scale > 0).all():
        raise _not_definite()
    correlation = sigma / (scale[..., :, None] * scale[..., None, :])
    if not (np.linalg.eigvalsh(correlation)[..., 0] > 1e-10).all():
        raise _not_definite()
    inverse = np.linalg.inv(correlation)[..., fallible] / scale[..., :, None] / scale[..., None, fallible]
    own = theta[..., fallible]
    root = np.sqrt(own)
    inner = inverse[..., fallible, :]
    share = np.linalg.eigvalsh(root[..., :, None] * inner * root[..., None, :])[..., -1]
    own = own / np.maximum(share, 1.0)[..., None]
    pull = inverse * own[..., None, :]
    left = np.eye(len(fallible)) * own[..., None, :] - own[..., :, None] * inner * own[..., None, :]
    values, vectors = np.linalg.eigh((left + np.swapaxes(left, -1, -2)) / 2)
    noise = vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]
    return TrueScores(mu, pull, noise, fallible, share)


def draw_true_scores(found: TrueScores, observed: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    r"""One draw of the fallible columns given what was observed.

    .. math:: t_r = w_r - (w_r-\mu)^\top P + N z_r, \qquad z_r \sim N(0, I)

    with the `pull` P and the `noise` N of `true_scores`, whose sources stand there.

    Parameters
    ----------
    found : TrueScores
        Of one set of parameters.
    observed : ndarray (rows, columns)
        NaN = missing.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray (rows, fallible)
        NaN in rows with a missing column.

    Examples
    --------
    A slope of .5 between true scores, seen through a reliability of .5, comes back:

    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> true = rng.standard_normal(20000)
    >>> w = np.column_stack([true + rng.standard_normal(20000), 0.5 * true + 0.5 * rng.standard_normal(20000)])
    >>> known = true_scores(w.mean(axis=0), np.cov(w.T), np.array([1.0, 0.0]))
    >>> drawn = draw_true_scores(known, w, rng)[:, 0]
    >>> slopes = np.array([np.polyfit(x, w[:, 1], 1)[0] for x in (w[:, 0], drawn)])
    >>> bool(np.abs(slopes - [0.25, 0.5]).max() < 0.015)
    True
    """
    w = np.asarray(observed, dtype=np.float64)
    steps = rng.standard_normal((len(w), len(found.fallible)))
    return np.asarray(w[:, found.fallible] - (w - found.mean) @ found.pull + steps @ found.noise.T)


def error_of_means(item_variances: np.ndarray, sum_variance: np.ndarray) -> np.ndarray:
    r"""Error variance of the mean of k items, from alpha: :math:`s^2_{\bar x}(1-\alpha)`.

    Parameters
    ----------
    item_variances : ndarray (..., items)
    sum_variance : ndarray (...)
        Of the sum of the items.

    Examples
    --------
    Two items of variance 1 with r = .5: alpha 2/3 of a sum with variance 3; a mean with variance .75 has .25 of error.

    >>> import numpy as np
    >>> round(float(error_of_means(np.array([1.0, 1.0]), np.array(3.0))), 6)
    0.25
    """
    k = item_variances.shape[-1]
    alpha_part = k / (k - 1) * (sum_variance - item_variances.sum(axis=-1))
    return np.asarray((sum_variance - alpha_part) / k**2)


def _not_definite() -> EstimationError:
    return EstimationError(
        "not_positive_definite",
        Text(
            zh="变量之间线性相关（或某个变量没有变化），真分数无从抽取。",
            en="The columns are linearly dependent, or one does not vary: true scores cannot be drawn.",
        ),
    )
