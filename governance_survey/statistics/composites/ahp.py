"""Analytic hierarchy process: weights from paired comparisons, their consistency, experts one by one and together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, listed

AhpMethod = Literal["eigenvector", "geometric_mean", "column_mean"]
RandomIndex = Literal["saaty", "saaty_later", "tummala_ling"]
ACCEPTED = 0.10
# Mean consistency index of random matrices of n = 1, 2, 3 ... parts; the source of each stands in `ahp`.
RANDOM_INDEX: dict[str, tuple[float, ...]] = {
    "saaty": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    "saaty_later": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49),
    "tummala_ling": (
        *(0, 0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882),
        *(1.5117, 1.5356, 1.5571, 1.5714, 1.5831),
    ),
}


@dataclass(frozen=True)
class Ahp:
    """Weights of one matrix of paired comparisons.

    Attributes
    ----------
    weights : ndarray (parts,)
    lambda_max : float
        Principal eigenvalue, or its estimate mean((Aw)_i / w_i) for the other methods.
    ci, ri, cr : float
        Consistency index, random index of as many parts, and their ratio (0 for two parts).
    table : str
        Which table of random indices.
    cautions : tuple of str
        ``ahp_inconsistent`` where CR is .1 or more.
    """

    weights: np.ndarray
    lambda_max: float
    ci: float
    ri: float
    cr: float
    method: AhpMethod
    table: RandomIndex
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupAhp:
    """Several experts: each alone, and all by the geometric mean of their judgements.

    Attributes
    ----------
    group : Ahp
    experts : tuple of Ahp
    spread : ndarray (parts,)
        Standard deviation of the experts' weights of each part (NaN for one expert).
    lowest, highest : ndarray (parts,)
        Smallest and largest weight an expert gives it.
    inconsistent : tuple of int
        Places of experts with CR of .1 or more.
    cautions : tuple of str
    """

    group: Ahp
    experts: tuple[Ahp, ...]
    spread: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    inconsistent: tuple[int, ...]
    cautions: tuple[str, ...] = ()


def ahp(
    judgements: np.ndarray | Sequence[Sequence[float]],
    *,
    method: AhpMethod = "eigenvector",
    table: RandomIndex = "saaty",
) -> Ahp:
    r"""Weights from paired comparisons, with their consistency ratio.

    .. math:: Aw = \lambda_{max} w, \qquad CI = \frac{\lambda_{max}-n}{n-1}, \qquad CR = \frac{CI}{RI(n)}

    Consistency is not correctness: a consistent matrix may still be one person's opinion.

    Parameters
    ----------
    judgements : shape (parts, parts)
        a_ij = how many times part i matters as much as part j; positive, a_ji = 1/a_ij, one on the diagonal.
    method : {"eigenvector", "geometric_mean", "column_mean"}
        Principal eigenvector; geometric mean of each row; mean of the columns divided by their sums (the
        "sum-product method" of Chinese software).
    table : {"saaty", "saaty_later", "tummala_ling"}
        Random indices of Saaty (1980), up to 15 parts; of his later texts, up to 10; of Tummala & Ling (1998),
        up to 15. The first falls from 11 to 12 parts, for it rests on few random matrices.

    Raises
    ------
    EstimationError
        ``not_square``, ``judgement_not_positive``, ``judgements_not_reciprocal``, ``too_many_parts``.

    References
    ----------
    Saaty (1977), doi 10.1016/0022-2496(77)90033-5; Tummala & Ling (1998), doi 10.1023/A:1005018310447;
    Alonso & Lamata (2006), doi 10.1142/S0218488506004114, on .10 being too strict for many parts.

    Examples
    --------
    The fixture of the analysis plan:

    >>> found = ahp([[1, .5, .5, 1, 2], [2, 1, 1, 2, 3], [2, 1, 1, 2, 3], [1, .5, .5, 1, 2], [.5, 1/3, 1/3, .5, 1]])
    >>> found.weights.round(5).tolist(), round(found.lambda_max, 5), round(found.cr, 5)
    ([0.15777, 0.29783, 0.29783, 0.15777, 0.08879], 5.01326, 0.00296)

    Drinks in the United States, Saaty (2008, doi 10.1504/IJSSCI.2008.017590): coffee .177, wine .019, tea .042, beer
    .116, sodas .190, milk .129, water .327, CR = .022.

    >>> drinks = [[1, 9, 5, 2, 1, 1, 1/2], [1/9, 1, 1/3, 1/9, 1/9, 1/9, 1/9], [1/5, 3, 1, 1/3, 1/4, 1/3, 1/9],
    ...           [1/2, 9, 3, 1, 1/2, 1, 1/3], [1, 9, 4, 2, 1, 2, 1/2], [1, 9, 3, 1, 1/2, 1, 1/3],
    ...           [2, 9, 9, 3, 2, 3, 1]]
    >>> found = ahp(drinks)
    >>> found.weights.round(3).tolist(), round(found.cr, 3)
    ([0.177, 0.019, 0.042, 0.116, 0.19, 0.129, 0.327], 0.022)
    """
    matrix = _checked(judgements, table)
    n = len(matrix)
    weights = _weights(matrix, method)
    lambda_max = float(np.mean(matrix @ weights / weights))
    ci = (lambda_max - n) / (n - 1)
    ri = float(RANDOM_INDEX[table][n - 1])
    cr = ci / ri if n > 2 else 0.0  # two parts cannot contradict one another
    cautions = ("ahp_inconsistent",) if cr >= ACCEPTED else ()
    return Ahp(weights, lambda_max, ci, ri, cr, method, table, cautions)


def group_ahp(
    judgements: np.ndarray | Sequence[Sequence[Sequence[float]]],
    *,
    method: AhpMethod = "eigenvector",
    table: RandomIndex = "saaty",
) -> GroupAhp:
    r"""Several experts' comparisons: each by itself, and the group by the geometric mean of each judgement.

    .. math:: a_{ij} = \Bigl(\prod_{e=1}^{m} a_{ij}^{(e)}\Bigr)^{1/m}

    which alone keeps the group's matrix reciprocal. An inconsistent expert stays in the group and is named.

    Parameters
    ----------
    judgements : shape (experts, parts, parts)
    method, table
        See `ahp`.

    Raises
    ------
    EstimationError
        As `ahp`.

    References
    ----------
    Aczél & Saaty (1983), doi 10.1016/0022-2496(83)90028-7; Forman & Peniwati (1998),
    doi 10.1016/S0377-2217(97)00244-0.

    Examples
    --------
    Judgements of 4 and 1 between two parts make a group judgement of 2:

    >>> found = group_ahp([[[1, 4], [1/4, 1]], [[1, 1], [1, 1]]])
    >>> found.group.weights.round(4).tolist(), found.spread.round(4).tolist()
    ([0.6667, 0.3333], [0.2121, 0.2121])

    Two experts on three parts, eigen(sqrt(A * B)) in R 4.2.2:

    >>> found = group_ahp([[[1, 3, 5], [1/3, 1, 2], [1/5, 1/2, 1]], [[1, 2, 4], [1/2, 1, 2], [1/4, 1/2, 1]]])
    >>> found.group.weights.round(6).tolist(), round(found.group.lambda_max, 6)
    ([0.610591, 0.256963, 0.132446], 3.000923)
    """
    experts = tuple(ahp(matrix, method=method, table=table) for matrix in judgements)
    if not experts:
        raise EstimationError("too_few_experts", Text(zh="没有专家的判断。", en="No expert has judged."))
    if len({len(expert.weights) for expert in experts}) > 1:
        raise EstimationError(
            "not_square", Text(zh="各专家比较的部分个数不同。", en="The experts compare different numbers of parts.")
        )
    stacked = np.asarray(judgements, dtype=np.float64)
    group = ahp(np.exp(np.log(stacked).mean(axis=0)), method=method, table=table)
    weights = np.vstack([expert.weights for expert in experts])
    spread = weights.std(axis=0, ddof=1) if len(experts) > 1 else np.full(weights.shape[1], np.nan)
    inconsistent = tuple(place for place, expert in enumerate(experts) if expert.cautions)
    cautions = ("ahp_inconsistent",) if inconsistent or group.cautions else ()
    return GroupAhp(group, experts, spread, weights.min(axis=0), weights.max(axis=0), inconsistent, cautions)


def _weights(matrix: np.ndarray, method: AhpMethod) -> np.ndarray:
    if method == "eigenvector":
        values, vectors = np.linalg.eig(matrix)
        weights = np.abs(np.real(vectors[:, np.argmax(np.real(values))]))
    elif method == "geometric_mean":
        weights = np.exp(np.log(matrix).mean(axis=1))
    else:
        weights = (matrix / matrix.sum(axis=0)).mean(axis=1)
    return np.asarray(weights / weights.sum())


def _checked(judgements: np.ndarray | Sequence[Sequence[float]], table: RandomIndex) -> np.ndarray:
    matrix = np.asarray(judgements, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(matrix) < 2:
        raise EstimationError(
            "not_square",
            Text(zh="判断矩阵应为方阵，至少两个部分。", en="Paired comparisons are a square matrix of two or more."),
            got=listed(matrix.shape),
        )
    if not (matrix > 0).all():
        raise EstimationError(
            "judgement_not_positive",
            Text(zh="判断矩阵的每一格都应为正数。", en="Every judgement must be a positive number."),
            where=_cells(~(matrix > 0)),
        )
    wrong = np.abs(matrix * matrix.T - 1) > 1e-3  # .333 for 1/3 is a judgement, .3 is not
    if wrong.any():
        raise EstimationError(
            "judgements_not_reciprocal",
            Text(
                zh="判断矩阵不互反：a_ij 与 a_ji 的积应为 1。",
                en="Judgements are not reciprocal: a_ij times a_ji must be 1.",
            ),
            where=_cells(np.triu(wrong)),
        )
    if len(matrix) > len(RANDOM_INDEX[table]):
        raise EstimationError(
            "too_many_parts",
            Text(zh="随机指数表 {t} 没有这么多部分的值。", en="Table {t} has no random index for so many parts.").fill(
                t=table
            ),
            expected=Text(zh="至多 {n} 个", en="at most {n}").fill(n=len(RANDOM_INDEX[table])),
            got=len(matrix),
            fix=Text(zh="分层比较。", en="Compare in a hierarchy of fewer parts."),
        )
    return matrix


def _cells(wrong: np.ndarray) -> Text:
    return listed([f"({i + 1}, {j + 1})" for i, j in np.argwhere(wrong).tolist()])
