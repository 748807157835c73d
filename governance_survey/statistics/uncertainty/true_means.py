"""Draws of what communities' means might be without error, where every community has an error of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text


@dataclass(frozen=True)
class MeanErrors:
    """Errors of the columns of every group.

    Attributes
    ----------
    within : ndarray (columns, columns)
        Covariance of one person's deviations; nought in rows and columns of what has no error.
    scale : ndarray (groups, columns)
        What `within` is multiplied by: one over the persons behind the mean, nought without error. A pair of columns
        takes the geometric mean of its two.
    """

    within: np.ndarray
    scale: np.ndarray

    def of(self, groups: np.ndarray) -> np.ndarray:
        """Error covariances of some groups, shape (groups, columns, columns)."""
        root = np.sqrt(self.scale[groups])
        return np.asarray(self.within * root[:, :, None] * root[:, None, :])


def mean_error(errors: MeanErrors, shares: np.ndarray) -> np.ndarray:
    r"""Average error covariance over groups.

    .. math:: \bar E_{jk} = W_{jk}\sum_g p_g \sqrt{s_{gj}s_{gk}}

    with `within` W and `scale` s of the errors.

    Parameters
    ----------
    errors : MeanErrors
    shares : ndarray (groups,)
        p, which add up to one.

    Returns
    -------
    ndarray (columns, columns)

    Examples
    --------
    >>> import numpy as np
    >>> errors = MeanErrors(np.array([[4.0]]), np.array([[0.5], [0.25]]))
    >>> mean_error(errors, np.array([0.5, 0.5])).round(6).tolist()
    [[1.5]]
    """
    root = np.sqrt(errors.scale)
    return np.asarray(errors.within * ((root * shares[:, None]).T @ root))


def error_share(covariance: np.ndarray, error: np.ndarray) -> np.ndarray:
    r"""Largest share of error in any combination of the columns; over one where errors and covariances do not fit.

    .. math:: \max_a \frac{a^\top E a}{a^\top S a} = \lambda_{\max}(S^{-1/2} E S^{-1/2})

    Parameters
    ----------
    covariance : ndarray (..., columns, columns)
        S, of observed columns.
    error : ndarray (columns, columns)
        E, of their errors.

    Returns
    -------
    ndarray (...)

    Raises
    ------
    EstimationError
        ``not_positive_definite`` (columns that are linearly dependent, or one that does not vary).

    Examples
    --------
    >>> import numpy as np
    >>> round(float(error_share(np.diag([2.0, 4.0]), np.diag([1.0, 0.0]))), 9)
    0.5
    """
    values, vectors = np.linalg.eigh(covariance)
    if not (values[..., 0] > 1e-10 * values[..., -1]).all():
        raise EstimationError(
            "not_positive_definite",
            Text(
                zh="变量之间线性相关（或某个变量没有变化），真分数无从抽取。",
                en="The columns are linearly dependent, or one does not vary: true scores cannot be drawn.",
            ),
        )
    root = vectors / np.sqrt(values)[..., None, :]
    return np.asarray(np.linalg.eigvalsh(np.swapaxes(root, -1, -2) @ error @ root)[..., -1])


def draw_true_means(
    observed: np.ndarray,
    mean: np.ndarray,
    covariance: np.ndarray,
    errors: MeanErrors,
    average: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    r"""One draw of the columns of every group without its error, shape (groups, columns).

    Observed :math:`W_g = T_g + E_g` with :math:`E_g \sim N(0, \Theta_g)`, and :math:`\Sigma_T = \Sigma_W - \bar\Theta`:

    .. math:: T_g \mid W_g \sim N\big(W_g - \Theta_g V_g^{-1}(W_g - \mu),\; \Theta_g - \Theta_g V_g^{-1}\Theta_g\big),
        \qquad V_g = \Sigma_T + \Theta_g

    A community with few persons is drawn further towards what the other columns say of it, and scatters more.

    Parameters
    ----------
    observed : ndarray (groups, columns)
        NaN in a column gives NaN throughout the row.
    mean, covariance : ndarray (columns,), (columns, columns)
        Of the observed columns over the groups.
    errors : MeanErrors
    average : ndarray (columns, columns)
        The error covariance contained in `covariance` (see `mean_error`); brought down in proportion, with the errors
        themselves, where it does not fit (see `error_share`).

    Raises
    ------
    EstimationError
        ``not_positive_definite``.

    References
    ----------
    Lord & Novick (1968), Statistical theories of mental test scores, section 3.7; Lüdtke and others (2008),
    doi 10.1037/a0012869 (means of groups as fallible measures).

    Examples
    --------
    Means of four persons each: the error is a quarter of the variance of one, and the slope of .5 comes back.

    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> true = rng.standard_normal(20000)
    >>> w = np.column_stack([true + rng.standard_normal(20000), 0.5 * true + 0.5 * rng.standard_normal(20000)])
    >>> errors = MeanErrors(np.diag([4.0, 0.0]), np.tile([0.25, 0.0], (20000, 1)))
    >>> average = mean_error(errors, np.full(20000, 1 / 20000))
    >>> drawn = draw_true_means(w, w.mean(axis=0), np.cov(w.T), errors, average, rng)
    >>> slopes = np.array([np.polyfit(x[:, 0], w[:, 1], 1)[0] for x in (w, drawn)])
    >>> bool(np.abs(slopes - [0.25, 0.5]).max() < 0.015), bool((drawn[:, 1] == w[:, 1]).all())
    (True, True)
    """
    down = 1.0 / max(float(error_share(covariance, average)), 1.0)
    steps = rng.standard_normal(observed.shape)
    # Groups with the same number of persons share their matrices.
    kinds, kind = np.unique(errors.scale, axis=0, return_inverse=True)
    theta = down * MeanErrors(errors.within, kinds).of(np.arange(len(kinds)))
    total = covariance - down * average + theta
    size = np.sqrt(np.diag(covariance))
    weighed = np.linalg.solve(total / size[:, None] / size, theta / size[:, None]) / size[:, None]
    left = theta - theta @ weighed
    values, vectors = np.linalg.eigh((left + np.swapaxes(left, -1, -2)) / 2)
    noise = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    found = np.empty_like(observed)
    exact = ~(np.diag(errors.within) > 0)
    for place in range(len(kinds)):
        own = kind.reshape(-1) == place
        moved = (observed[own] - mean) @ weighed[place]
        found[own] = observed[own] - moved + steps[own] @ noise[place].T
    found[:, exact] = observed[:, exact]
    return found
