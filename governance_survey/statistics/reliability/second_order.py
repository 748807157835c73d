"""Hierarchical omega where it is known which items belong together: a second-order factor over declared groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .shared import refuse

STEPS, NEAR = 300, 1e-9  # damped Gauss-Newton steps; gradient at which a matrix counts as solved


@dataclass(frozen=True)
class SecondOrderOmega:
    """How much of the variance of the (standardised) sum the general factor gives, and all common factors.

    Attributes
    ----------
    hierarchical : float
        Share of the general factor.
    total : float
        Share of all common factors.
    loadings : ndarray (items,)
        On the item's own factor.
    second_order : ndarray (groups,)
        Of the factors on the general one, groups in the order of their sorted labels.
    general : ndarray (items,)
        Loadings on the general factor.
    """

    hierarchical: float
    total: float
    loadings: np.ndarray
    second_order: np.ndarray
    general: np.ndarray


def second_order_omega(correlation: np.ndarray, groups: np.ndarray) -> SecondOrderOmega:
    r"""Hierarchical omega of a second-order model, each item on the factor of its group, by least squares.

    .. math:: f = \sum_{i<j}(r_{ij} - \lambda_i\lambda_j\phi_{ij})^2,\quad
        \phi_{ij} = 1 \text{ in a group},\ \gamma_{g(i)}\gamma_{g(j)} \text{ between groups}

    .. math:: \omega_h = \frac{(\sum_i\lambda_i\gamma_{g(i)})^2}{\sum_{ij} r_{ij}},\qquad
        \omega_t = 1 - \frac{\sum_i(1-\lambda_i^2)}{\sum_{ij} r_{ij}}

    Unlike `hierarchical_omega` it looks for no factors: a scheme that says which items form a sub-dimension leaves
    nothing to rotate, and the result hangs less on chance.

    Parameters
    ----------
    correlation : ndarray (items, items)
    groups : ndarray (items,)
        Label of each item's group: three groups or more, of two items or more.

    Raises
    ------
    EstimationError
        ``general_factor_not_identified``, ``factor_not_converged``, ``negatively_keyed_item`` (an item's general
        loading is below nought), ``heywood_case``.

    References
    ----------
    Schmid & Leiman (1957), doi 10.1007/BF02289209; Zinbarg, Revelle, Yovel & Li (2005), doi
    10.1007/s11336-003-0974-7; Flora (2020), doi 10.1177/2515245920951747 (where the structure is known).

    Examples
    --------
    Loadings .8 on three factors, second-order .7, .6, .5 (nine items): (3 x (.56 + .48 + .4))^2 / V.

    >>> import numpy as np
    >>> pattern = np.kron(np.eye(3), np.full((3, 1), 0.8)); second = np.array([.7, .6, .5])
    >>> phi = np.outer(second, second); np.fill_diagonal(phi, 1)
    >>> r = pattern @ phi @ pattern.T; np.fill_diagonal(r, 1)
    >>> found = second_order_omega(r, np.repeat([0, 1, 2], 3))
    >>> round(found.hierarchical, 4), round(float(4.32**2 / r.sum()), 4)
    (0.5682, 0.5682)
    """
    group = _checked(np.asarray(groups))
    matrix = np.asarray(correlation, dtype=np.float64)
    k, m = len(group), int(group.max()) + 1
    found, solved = _solve(matrix[None], group, np.concatenate([np.full(k, 0.6), np.full(m, 0.8)]))
    if not solved[0]:
        raise refuse(
            "factor_not_converged",
            Text(zh="二阶因子模型没有收敛", en="the second-order model did not converge"),
            np.arange(k),
        )
    loadings, second = found[0, :k], found[0, k:]
    general = loadings * second[group]
    if (general < 0).any():
        raise refuse(
            "negatively_keyed_item",
            Text(
                zh="有题目在一般因子上的载荷为负，可能忘了反向计分",
                en="an item loads negatively on the general factor; is it reverse-coded?",
            ),
            np.flatnonzero(general < 0),
        )
    improper = (loadings**2 >= 1) | (second[group] ** 2 >= 1)
    if improper.any():
        raise refuse(
            "heywood_case",
            Text(
                zh="有题目或子维度没有独特方差（Heywood 情形）",
                en="an item or a sub-dimension has no variance of its own left (a Heywood case)",
            ),
            np.flatnonzero(improper),
        )
    variance = float(matrix.sum())
    unique = float((1 - loadings**2).sum())
    return SecondOrderOmega(float(general.sum()) ** 2 / variance, 1 - unique / variance, loadings, second, general)


def second_order_omegas(correlations: np.ndarray, groups: np.ndarray, start: SecondOrderOmega) -> np.ndarray:
    """Hierarchical omega under every matrix (sets, items, items), shape (sets,): what the bootstrap stands on.

    NaN for a set without correlations, without a solution, or with one that `second_order_omega` refuses.
    """
    group = _checked(np.asarray(groups))
    k = len(group)
    known = np.flatnonzero(np.isfinite(correlations).all(axis=(1, 2)))
    found, solved = _solve(correlations[known], group, np.concatenate([start.loadings, start.second_order]))
    loadings, second = found[:, :k], found[:, k:]
    general = loadings * second[:, group]
    proper = solved & (found**2 < 1).all(axis=1) & (general >= 0).all(axis=1)
    values = np.full(len(correlations), np.nan)
    values[known] = np.where(proper, general.sum(axis=1) ** 2 / correlations[known].sum(axis=(1, 2)), np.nan)
    return values


def _checked(groups: np.ndarray) -> np.ndarray:
    _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if len(sizes) < 3 or sizes.min() < 2:
        raise EstimationError(
            "general_factor_not_identified",
            Text(
                zh="子维度少于三个或有的只有一题，一般因子无法识别",
                en="with fewer than three sub-dimensions, or one of a single item, a general factor is not identified",
            ),
            expected=Text(zh="至少 3 个子维度，每个至少 2 题", en="3 sub-dimensions of 2 items at the least"),
            got=", ".join(str(size) for size in sizes.tolist()),
        )
    return np.asarray(group.reshape(-1))


def _solve(matrices: np.ndarray, group: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # Levenberg and Marquardt, all matrices together; those that are solved wait.
    k = len(group)
    i, j = np.triu_indices(k, 1)
    apart = group[i] != group[j]
    target = matrices[:, i, j]
    at = np.tile(start, (len(matrices), 1))
    damping = np.full(len(matrices), 1e-3)
    solved = np.zeros(len(matrices), dtype=bool)
    fitted, slopes = _model(at, group, i, j, apart)
    for _ in range(STEPS):
        left = np.flatnonzero(~solved)
        residual = target[left] - fitted[left]
        gradient = np.einsum("bpq,bp->bq", slopes[left], residual)
        done = np.abs(gradient).max(axis=1, initial=0.0) < NEAR
        solved[left[done]] = True
        left, residual, gradient = left[~done], residual[~done], gradient[~done]
        if not left.size:
            break
        curve = np.matmul(slopes[left].transpose(0, 2, 1), slopes[left])
        curve[:, np.arange(curve.shape[1]), np.arange(curve.shape[1])] += damping[left, None]
        tried = at[left] + np.linalg.solve(curve, gradient[:, :, None])[:, :, 0]
        new_fitted, new_slopes = _model(tried, group, i, j, apart)
        before = (residual**2).sum(axis=1)
        # Near the solution the misfit falls by less than its rounding error: that is no step uphill.
        better = ((target[left] - new_fitted) ** 2).sum(axis=1) <= before * (1 + 1e-12) + 1e-15
        taken = left[better]
        at[taken], fitted[taken], slopes[taken] = tried[better], new_fitted[better], new_slopes[better]
        damping[left] = np.where(better, damping[left] / 10, np.clip(damping[left] * 10, 1e-6, 1e6))
    # A factor may come out pointing the other way: then its items and its own loading are all turned.
    turned = np.stack([at[:, :k][:, group == g].sum(axis=1) < 0 for g in range(at.shape[1] - k)], axis=1)
    sign = np.where(turned, -1.0, 1.0)
    sign = np.hstack([sign[:, group], sign])
    at = at * sign
    # All of the second-order loadings may be turned together, for only their products are seen.
    at[:, k:] *= np.where(at[:, k:].sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    return at, solved


def _model(
    at: np.ndarray, group: np.ndarray, i: np.ndarray, j: np.ndarray, apart: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    # Correlations of the pairs, and how they change with each loading.
    k, rows = len(group), np.arange(len(i))
    loadings, second = at[:, :k], at[:, k:]
    first, other = second[:, group[i]], second[:, group[j]]
    between = np.where(apart, first * other, 1.0)
    product = loadings[:, i] * loadings[:, j]
    slopes = np.zeros((len(at), len(i), at.shape[1]))
    slopes[:, rows, i] = loadings[:, j] * between
    slopes[:, rows, j] = loadings[:, i] * between
    slopes[:, rows[apart], k + group[i][apart]] = (product * other)[:, apart]
    slopes[:, rows[apart], k + group[j][apart]] = (product * first)[:, apart]
    return product * between, slopes
