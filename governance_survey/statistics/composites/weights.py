"""Weights of the parts of a composite that rest on no data here: equal, of a factor model, of two sets combined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed
from .shared import Weights, columns_named, shares


def equal_weights(n_parts: int, names: Sequence[str] = ()) -> Weights:
    """The same weight for every part: the default, and the one a reader can check.

    .. math:: w_j = 1/k

    Parameters
    ----------
    n_parts : int
        k, one or more.
    names : sequence of str, optional
        Of the parts.

    Returns
    -------
    Weights

    Examples
    --------
    >>> equal_weights(4).values.tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    return Weights("equal", np.full(n_parts, 1 / n_parts), tuple(names))


def loading_weights(
    loadings: Sequence[float] | np.ndarray,
    uniquenesses: Sequence[float] | np.ndarray | None = None,
    *,
    names: Sequence[str] = (),
) -> Weights:
    r"""Weights from the loadings of a one-factor (or higher-order) confirmatory model.

    .. math:: w_j \propto \lambda_j \quad\text{or, with uniquenesses,}\quad w_j \propto \lambda_j/\theta_j

    The second gives the most reliable sum (Bartlett's score); the first is the usual one.

    Parameters
    ----------
    loadings : sequence of float (parts,)
        All over 0.
    uniquenesses : sequence of float (parts,), optional
        Variances of what is not common, all over 0.
    names : sequence of str, optional
        Of the parts.

    Returns
    -------
    Weights

    Raises
    ------
    EstimationError
        ``negative_loading`` (a part keyed the wrong way), ``no_unique_variance``.

    References
    ----------
    Bartlett (1937), doi 10.1111/j.2044-8295.1937.tb00863.x.

    Examples
    --------
    >>> loading_weights([0.8, 0.7, 0.5]).values.tolist()
    [0.4, 0.35, 0.25]
    """
    loading = np.asarray(loadings, dtype=np.float64)
    if not (loading > 0).all():
        raise EstimationError(
            "negative_loading",
            Text(zh="有载荷不为正，不能作权重。", en="A loading is not positive, so it is no weight."),
            where=columns_named(np.flatnonzero(~(loading > 0))),
            fix=Text(zh="检查题目方向。", en="Look at the direction of the part."),
        )
    if uniquenesses is None:
        return Weights("loadings", loading / loading.sum(), tuple(names))
    unique = np.asarray(uniquenesses, dtype=np.float64)
    if not (unique > 0).all():
        raise EstimationError(
            "no_unique_variance",
            Text(zh="有部分的独特方差不为正。", en="A part has no unique variance."),
            where=columns_named(np.flatnonzero(~(unique > 0))),
        )
    return Weights("loadings_bartlett", shares(loading / unique), tuple(names))


def combined_weights(first: np.ndarray, second: np.ndarray, *, names: Sequence[str] = ()) -> Weights:
    r"""Two sets of weights combined, judgement and data for example.

    .. math:: w_j = \frac{\sqrt{w_{aj} w_{bj}}}{\sum_k \sqrt{w_{ak} w_{bk}}}

    Parameters
    ----------
    first, second : ndarray (parts,)
        None negative; they need not add up to one.
    names : sequence of str, optional
        Of the parts.

    Returns
    -------
    Weights
        A part without weight in either set has none.

    Raises
    ------
    EstimationError
        ``weights_do_not_match``, ``negative_value``, ``all_constant`` (no part has weight in both).

    Examples
    --------
    The fixture of the analysis plan, AHP and entropy:

    >>> from governance_survey.statistics.composites import ahp
    >>> judged = ahp([[1, .5, .5, 1, 2], [2, 1, 1, 2, 3], [2, 1, 1, 2, 3], [1, .5, .5, 1, 2], [.5, 1/3, 1/3, .5, 1]])
    >>> combined_weights(judged.weights, [.18, .25, .22, .20, .15]).values.round(5).tolist()
    [0.17015, 0.27551, 0.25846, 0.17936, 0.11652]
    """
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.shape != b.shape:
        raise EstimationError(
            "weights_do_not_match",
            Text(zh="两组权重的个数不同。", en="The two sets of weights differ in number."),
            got=listed([len(a), len(b)]),
        )
    if (a < 0).any() or (b < 0).any():
        raise EstimationError("negative_value", Text(zh="权重不能为负。", en="A weight cannot be negative."))
    return Weights("combined", shares(np.sqrt(a * b)), tuple(names))
