r"""From the terms of a model to its parameter table.

How to build on this (another estimator)::

    spec = specify(text, names, groups=1, std_lv=False, means=False, item_variances="free")
    spec.rows          # parameter table: left, operator, right, group, label, free, fixed, exogenous
    spec.n_free        # length of theta; row.free is a row's place in theta, -1 = fixed
    values = spec.values(theta)              # (rows,) theta spread over the table, fixed values filled in
    implied(spec, values)                    # one Implied a group: sigma (p, p), mu (p,), and the matrices
    jacobian(spec, values)                   # one (J_sigma, J_mu) a group: d vech(sigma), d mu / d theta
    spec.items, spec.factors, spec.columns   # columns = where the items stand in `names`

``vech`` runs over the lower triangle row by row (``numpy.tril_indices``). ``item_variances="fixed"`` leaves
the residual variances of the items out of theta (fixed at 1): the off-diagonal of sigma does not depend on
them, as ordinal models need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text
from .layouts import Layout, layout_of
from .syntax import Term, read_model
from .tables import Equal, Row, parameter_rows


@dataclass(frozen=True)
class Specification:
    """A model ready to be estimated.

    Attributes
    ----------
    items : tuple of str
        Observed variables in the order of the model.
    factors : tuple of str
    columns : ndarray of int (items,)
        Their places among the names that were given.
    rows : tuple of Row
        The parameter table, group after group.
    groups : int
    n_free : int
    means : bool
        Whether intercepts are part of the model.
    """

    items: tuple[str, ...]
    factors: tuple[str, ...]
    columns: np.ndarray
    rows: tuple[Row, ...]
    groups: int
    n_free: int
    means: bool

    @cached_property
    def free(self) -> np.ndarray:
        """Place in theta of each row, -1 = fixed."""
        return np.array([row.free for row in self.rows], dtype=np.int64)

    @cached_property
    def fixed(self) -> np.ndarray:
        """Fixed value of each row (0 where free)."""
        return np.array([row.fixed for row in self.rows], dtype=np.float64)

    @cached_property
    def first_row(self) -> np.ndarray:
        """First row of each element of theta."""
        found = np.full(self.n_free, -1, dtype=np.int64)
        for place in range(len(self.rows) - 1, -1, -1):
            if self.free[place] >= 0:
                found[self.free[place]] = place
        return found

    @cached_property
    def layouts(self) -> tuple[Layout, ...]:
        """Places of the rows of each group in the matrices."""
        at = {name: place for place, name in enumerate((*self.items, *self.factors))}
        return tuple(layout_of(self.rows, group, at) for group in range(self.groups))

    @cached_property
    def free_layouts(self) -> tuple[Layout, ...]:
        """The same of the free rows alone."""
        return tuple(layout.picked(self.free >= 0) for layout in self.layouts)

    @cached_property
    def exogenous(self) -> np.ndarray:
        """Items (of the model's order) whose moments are taken from the sample."""
        names = {row.left for row in self.rows if row.exogenous}
        return np.array([place for place, item in enumerate(self.items) if item in names], dtype=np.int64)

    @property
    def n_moments(self) -> int:
        """Different variances, covariances (and means) that the model speaks about."""
        p, x = len(self.items), len(self.exogenous)
        one = p * (p + 1) // 2 - x * (x + 1) // 2 + ((p - x) if self.means else 0)
        return one * self.groups

    @property
    def dof(self) -> int:
        """Degrees of freedom."""
        return self.n_moments - self.n_free

    def values(self, theta: np.ndarray) -> np.ndarray:
        """Theta spread over the rows of the table."""
        spread = self.fixed.astype(theta.dtype)
        spread[self.free >= 0] = theta[self.free[self.free >= 0]]
        return spread

    def with_exogenous(self, covariances: Sequence[np.ndarray], means: Sequence[np.ndarray]) -> Specification:
        """The same model with the moments of its exogenous items filled in from the sample."""
        if not len(self.exogenous):
            return self
        at = {name: place for place, name in enumerate(self.items)}
        rows = []
        for row in self.rows:
            if row.exogenous:
                one = at[row.left]
                taken = means[row.group][one] if row.operator == "~1" else covariances[row.group][one, at[row.right]]
                row = replace(row, fixed=float(taken))
            rows.append(row)
        return replace(self, rows=tuple(rows))


def specify(
    model: str | Sequence[Term],
    names: Sequence[str],
    *,
    groups: int = 1,
    std_lv: bool = False,
    means: bool | None = None,
    equal: Sequence[Equal] = (),
    partial: Sequence[str] = (),
    orthogonal: bool = False,
    item_variances: Literal["free", "fixed"] = "free",
) -> Specification:
    """The parameter table of a model, with what a reader expects but did not write.

    Added where not written: variances of items and factors, covariances of factors nothing points to and of
    outcomes, intercepts when `means`. The first indicator's loading is 1 (or, with `std_lv`, the factors'
    variances). An observed predictor keeps its sample moments. Rows are in lavaan's order: what was
    written, variances, covariances, intercepts, group after group.

    Parameters
    ----------
    model : str or terms
        See `read_model`.
    names : sequence of str
        Variables there are, in the order of the data's columns.
    groups : int
    std_lv : bool
        Factors have variance 1 instead of a marker item.
    means : bool, optional
        Intercepts in the model; by default with several groups.
    equal : sequence of {"loadings", "intercepts", "residuals", "residual_covariances", "factor_variances", \
"factor_covariances", "factor_means", "regressions"}
        What is equal across groups. Equal intercepts free the factor means of all groups but the first; equal
        loadings with `std_lv` their variances.
    partial : sequence of str
        Terms left free in spite of `equal`: ``"F=~x2"``, ``"x3~1"``, ``"x1~~x1"``.
    orthogonal : bool
        Covariances of factors are 0 unless written.

    Raises
    ------
    FormulaError
        As `read_model`.
    EstimationError
        ``unknown_item``, ``name_twice``, ``single_indicator``, ``unknown_partial``, ``labels_per_group``,
        ``circular_model``, ``unknown_choice``.

    Examples
    --------
    >>> from governance_survey.statistics.confirmatory import specify
    >>> spec = specify("F =~ x1 + x2 + x3", ["x3", "x2", "x1"])
    >>> [(row.left, row.operator, row.right, row.free) for row in spec.rows]
    [('F', '=~', 'x1', -1), ('F', '=~', 'x2', 0), ('F', '=~', 'x3', 1), ('x1', '~~', 'x1', 2),
     ('x2', '~~', 'x2', 3), ('x3', '~~', 'x3', 4), ('F', '~~', 'F', 5)]
    >>> spec.columns.tolist(), spec.dof
    ([2, 1, 0], 0)
    """
    terms = tuple(read_model(model) if isinstance(model, str) else model)
    intercepts = groups > 1 if means is None else means
    table = parameter_rows(
        terms,
        tuple(names),
        groups=groups,
        std_lv=std_lv,
        means=intercepts,
        equal=tuple(equal),
        partial=tuple(partial),
        orthogonal=orthogonal,
        item_variances=item_variances,
    )
    place = {name: at for at, name in enumerate(names)}
    columns = np.array([place[item] for item in table.items], dtype=np.int64)
    n_free = len({row.free for row in table.rows} - {-1})
    spec = Specification(table.items, table.factors, columns, table.rows, groups, n_free, intercepts)
    _refuse_circles(spec)
    return spec


def _refuse_circles(spec: Specification) -> None:
    """A variable must not lead back to itself: A is nilpotent when it does not."""
    v = len(spec.items) + len(spec.factors)
    layout = spec.layouts[0]
    if not layout.chained:
        return
    points = np.zeros((v, v))
    points[layout.a_to, layout.a_from] = 1.0
    reach = np.linalg.matrix_power(np.eye(v) + points, v)
    if np.allclose(np.diagonal(reach), 1.0):
        return
    names = [name for name, loop in zip((*spec.items, *spec.factors), np.diagonal(reach), strict=True) if loop > 1.5]
    raise EstimationError(
        "circular_model",
        Text(zh="模型里有循环：变量绕回自身", en="the model has a loop: variables lead back to themselves"),
        got=", ".join(names),
        fix=Text(
            zh="去掉其中一条路径；这里不估计非递归模型", en="remove a path: non-recursive models are not estimated"
        ),
    )
