"""Errors clustered two ways at once: by community and by interviewer, by street and by month."""

from __future__ import annotations

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from ..columns import renumbered
from ..least_squares import least_squares
from .model import FEW_CLUSTERS, cluster_scores
from .records import ClusteredFit
from .rows import complete_clusters


def two_way_model(
    x: np.ndarray,
    y: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    *,
    names: tuple[str, ...],
    weights: np.ndarray | None = None,
) -> ClusteredFit:
    r"""Weighted least squares with errors clustered two ways.

    .. math:: \hat V = \hat V_A + \hat V_B - \hat V_{A\cap B}

    each a CR1 with its own factor :math:`\frac{G}{G-1}\frac{n-1}{n-p}`; t with the smaller G less one. Nothing makes
    the difference positive definite: when it is not, negative eigenvalues are set to nought, the warning
    ``not_positive_definite`` is given, and a coefficient whose variance came out at or below nought is refused. The
    eigenvalues are those on orthonormal columns, so that units of the variables do not matter.

    Parameters
    ----------
    x, y, names, weights : as in `clustered_model`
    first, second : ndarray (rows,)
        Labels of the two ways; rows without one of them are dropped and counted.

    Raises
    ------
    EstimationError
        ``variance_not_positive`` (coefficients named), and those of `clustered_model`.

    References
    ----------
    Cameron, Gelbach & Miller (2011), doi 10.1198/jbes.2010.07136.

    Examples
    --------
    >>> import numpy as np
    >>> n = np.arange(60)
    >>> x = np.column_stack([np.ones(60), n % 7])
    >>> y = 1.0 * (n % 11) + (n % 5) + (n // 6) * 0.5
    >>> fit = two_way_model(x, y, n % 5, n // 6, names=("(Intercept)", "a"))
    >>> fit.n_clusters, fit.dof.tolist(), fit.std_error.round(4).tolist()
    ((5, 10), [4.0, 4.0], [1.4348, 0.226])
    """
    rows = complete_clusters(x, y, weights, first, second)
    n, p = rows.x.shape
    squares = least_squares(rows.x, rows.y, rows.w, names)
    both, n_both = renumbered(rows.codes[0] * rows.groups[1] + rows.codes[1])
    meat, share, alone = np.zeros((p, p)), np.zeros(p), np.zeros(p, dtype=bool)
    for sign, codes, groups in (
        (1, rows.codes[0], rows.groups[0]),
        (1, rows.codes[1], rows.groups[1]),
        (-1, both, n_both),
    ):
        scores, largest, decided = cluster_scores(rows.x, rows.w, squares, codes, groups)
        meat += sign * groups / (groups - 1) * (n - 1) / (n - p) * scores.T @ scores
        share, alone = np.maximum(share, largest), alone | decided
    raw = np.diag(squares.back @ meat @ squares.back.T)
    values, vectors = np.linalg.eigh(meat)
    improper = bool(values[0] < -1e-12 * values[-1])
    if (raw <= 0).any():
        raise EstimationError(
            "variance_not_positive",
            Text(
                zh="两向聚类的方差不为正，这些系数没有可信的标准误",
                en="the variance clustered two ways is not positive, so these coefficients have no error to trust",
            ),
            got=listed([names[j] for j in np.flatnonzero(raw <= 0)]),
            fix=Text(zh="改按其中一向聚类。", en="Cluster one way only."),
        )
    half = squares.back @ (vectors * np.sqrt(np.maximum(values, 0.0)))
    warnings = {
        "few_clusters": min(rows.groups) < FEW_CLUSTERS,
        "rests_on_one_cluster": bool(alone.any()),
        "not_positive_definite": improper,
    }
    mean_weight = 1.0 if rows.w is None else float(rows.w.mean())
    return ClusteredFit(
        names=tuple(names),
        coef=squares.coef,
        cov=half @ half.T,
        dof=np.where(alone, np.nan, float(min(rows.groups) - 1)),
        kind="two_way",
        n_obs=n,
        n_missing=rows.n_missing,
        n_clusters=rows.groups,
        r_squared=squares.r_squared,
        sigma=float(np.sqrt(squares.sum_of_squares / mean_weight / (n - p))),
        sum_of_squares=squares.sum_of_squares,
        largest_share=share,
        rests_on_one=tuple(name for name, decided in zip(names, alone, strict=True) if decided),
        warnings=tuple(name for name, holds in warnings.items() if holds),
    )
